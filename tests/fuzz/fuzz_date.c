/* Any text as a date, by each kind of format, and as a number: no crash, and
 * what is accepted survives a round trip. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "fuzz.h"

static void try_date(const char *text, size_t size, const char *format)
{
	char written[DATE_TEXT_SIZE];
	int32_t days, again;

	if (!date_parse(text, size, format, &days))
		return;
	date_format(days, written);
	if (!date_parse(written, strlen(written), DATE_ISO, &again) || again != days ||
	    date_year(days) < 1583 || date_year(days) > 2999)
		abort();
}

/* Every number that is accepted is the one strtod() reads. */
static void try_number(const char *text, size_t size)
{
	struct arena arena = {0};
	double value;

	if (number_parse(text, size, &value)) {
		const char *copy = arena_strndup(&arena, text, size);
		char *end;

		if (strtod(copy, &end) != value || *end || !isfinite(value))
			abort();
		number_significant(&arena, value, 10);
		if (fabs(value) < 1e15)
			number_fixed(&arena, value, 3, ROUND_EVEN);
	}
	arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const formats[] = {"%Y-%m-%d", "%d.%m.%Y", "%d%b%Y", "%m/%d/%Y"};
	const char *text = (const char *)data;
	char format[16] = "";

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		try_date(text, size, formats[i]);
	memcpy(format, text, size < sizeof format ? size : sizeof format - 1);
	if (date_format_check(format))
		try_date(text, size, format);
	try_number(text, size);
	return 0;
}
