#include "export/csv_fields.h"

void csv_fields_add(struct str *out, const char *const *fields, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		str_add_csv(out, fields[i]);
		str_add(out, i + 1 < n ? "," : "\n");
	}
}
