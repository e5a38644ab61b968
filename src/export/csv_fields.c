#include "export/csv_fields.h"

#include <string.h>

static void add_field(struct str *out, const char *text, const char *after)
{
	if (!strpbrk(text, ",\"\r\n")) {
		str_add(out, text);
	} else {
		str_add(out, "\"");
		for (; *text; text++) {
			if (*text == '"')
				str_add(out, "\"");
			str_add_bytes(out, text, 1);
		}
		str_add(out, "\"");
	}
	str_add(out, after);
}

void csv_fields_add(struct str *out, const char *const *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_field(out, fields[i], i + 1 < n ? "," : "\n");
}
