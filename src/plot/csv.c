#include "plot/csv.h"

#include <math.h>

#include "base/num.h"

void csv_text(struct str *out, const char *text, const char *after)
{
	str_add_csv(out, text);
	str_add(out, after);
}

void csv_number(struct str *out, double value, const char *after)
{
	enum { DIGITS = 10 };

	if (isfinite(value))
		str_add(out, number_significant(out->arena, value, DIGITS));
	str_add(out, after);
}
