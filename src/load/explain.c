#include "load/explain.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char if_missing[] = " (if it means missing, list it under 'missing')";

bool means_missing(const char *text)
{
	static const char *const known[] = {
	    "NA",  "N/A",     "n.a.", "NaN",       "null",     "none",  "nil",   "missing",
	    "unk", "unknown", "#N/A", ".",         "-",        "--",    "?",     "99",
	    "999", "9999",    "inf",  "-inf",      "-99",      "-999",  "-9999", "nd",
	    "n/d", "nk",      "x",    "not known", "not done", "(null)"};

	for (size_t i = 0; i < COUNT(known); i++)
		if (strcasecmp(text, known[i]) == 0)
			return true;
	return false;
}

const char *cell_quote(struct arena *arena, const char *text, size_t length)
{
	enum { LONGEST = 60 };
	size_t shown = 0, n = 0;
	char *copy;

	while (shown < length && n <= LONGEST)
		n += ((unsigned char)text[shown++] & 0xC0) != 0x80;
	if (n <= LONGEST)
		shown = length;
	else
		shown--; /* the first byte of the character that is too many */
	copy = arena_strndup(arena, text, shown);
	for (char *p = copy; *p; p++)
		if (iscntrl((unsigned char)*p))
			*p = ' ';
	return shown < length ? arena_printf(arena, "%s…", copy) : copy;
}

static bool all_digits(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!isdigit((unsigned char)text[i]))
			return false;
	return length > 0;
}

static bool is_number(const char *text)
{
	double value;

	return number_parse(text, strlen(text), &value);
}

/* A copy of a text without one character, or with another one in its place. */
static char *replaced(struct arena *arena, const char *text, char from, char to)
{
	char *copy = arena_strdup(arena, text), *write = copy;

	for (const char *p = text; *p; p++)
		if (*p != from)
			*write++ = *p;
		else if (to)
			*write++ = to;
	*write = '\0';
	return copy;
}

/* A number with a comma in it: 12,4 or 1,234 or 1,234.5. */
static const char *explain_comma(struct arena *arena, const char *text)
{
	const char *comma = strchr(text, ',');
	const char *point = replaced(arena, text, ',', '.');
	const char *none = replaced(arena, text, ',', '\0');

	if (is_number(point) && strlen(comma + 1) == 3)
		return arena_printf(arena,
		                    " (it is %s by the input's 'decimal: \",\"', or %s by its "
		                    "'thousands: \",\"')",
		                    point, none);
	if (is_number(point))
		return arena_printf(arena,
		                    " (if the file has decimal commas, give the input 'decimal: "
		                    "\",\"'; else write a point: %s)",
		                    point);
	if (is_number(none))
		return arena_printf(arena,
		                    " (give the input 'thousands: \",\"', or write it without "
		                    "commas: %s)",
		                    none);
	return "";
}

/* A number with blanks in or around it. */
static const char *explain_blanks(struct arena *arena, const char *text)
{
	const char *none = replaced(arena, text, ' ', '\0');

	size_t length = strlen(text);

	if (!is_number(none))
		return "";
	if (text[0] == ' ' || text[length - 1] == ' ')
		return arena_printf(arena, " (write it without blanks: %s)", none);
	return arena_printf(
	    arena, " (give the input 'thousands: blank', or write it without blanks: %s)", none);
}

static bool looks_like_date(const char *text)
{
	size_t n = strspn(text, "0123456789"), digits = 0, signs = 0;

	if (n == 0 || !text[n] || !strchr("-/.", text[n]))
		return false;
	for (const char *p = text; *p; p++) {
		digits += isdigit((unsigned char)*p) != 0;
		signs += *p == text[n];
	}
	return signs == 2 && digits >= 4 && digits + 2 == strlen(text);
}

/* What follows a leading number: "12 mg", "80%". */
static const char *number_tail(const char *text)
{
	double value;

	for (size_t n = strlen(text); n > 0; n--)
		if (number_parse(text, n, &value))
			return text + n;
	return NULL;
}

const char *explain_number(struct arena *arena, const char *text)
{
	const char *tail;

	if (strchr(text, ','))
		return explain_comma(arena, text);
	if (strchr(text, ' ') && explain_blanks(arena, text)[0])
		return explain_blanks(arena, text);
	if (means_missing(text))
		return if_missing;
	if (text[0] == '#')
		return " (an error of Excel)";
	if (strchr("<>~", text[0]) || strncmp(text, "≥", 3) == 0 || strncmp(text, "≤", 3) == 0)
		return " (a bound is no value: write a number, or list it "
		       "under "
		       "'missing')";
	if (strncmp(text, "−", 3) == 0 || strncmp(text, "–", 3) == 0)
		return " (write a plain '-')";
	if (looks_like_date(text))
		return " (it looks like a date)";
	tail = number_tail(text);
	if (tail && *tail == '-')
		return " (a range is no value)";
	if (tail && (*tail == 'e' || *tail == 'E') && all_digits(tail + 1, strlen(tail + 1)))
		return " (it is too large)";
	if (strspn(text, "+-.0123456789eE") == strlen(text))
		return "";
	return tail ? " (write the number alone)" : if_missing;
}

/* A date in one of the usual forms, and the format to give for it. */
static const char *usual_format(const char *text)
{
	static const char *const formats[] = {"%d/%m/%Y", "%m/%d/%Y",  "%d.%m.%Y", "%d-%m-%Y",
	                                      "%Y/%m/%d", "%Y.%m.%d",  "%d-%b-%Y", "%d %b %Y",
	                                      "%d%b%Y",   "%b %d, %Y", "%Y-%m-%d", "%Y%m%d"};
	int32_t days;

	for (size_t i = 0; i < COUNT(formats); i++)
		if (date_parse(text, strlen(text), formats[i], &days))
			return formats[i];
	return NULL;
}

/* A date as the column wants it, and more after it. */
static bool date_with_time(const char *text, const char *format)
{
	size_t length = strlen(text);
	int32_t days;

	for (size_t n = 1; n < length; n++)
		if ((text[n] == ' ' || text[n] == 'T') && date_parse(text, n, format, &days))
			return true;
	return false;
}

static bool date_partial(const char *text)
{
	size_t length = strlen(text);

	return (length == 4 && all_digits(text, 4)) || strstr(text, "-00") || strstr(text, "00.") ||
	       strstr(text, "00/") ||
	       (length == 7 && all_digits(text, 4) && text[4] == '-' && all_digits(text + 5, 2)) ||
	       strcasestr(text, "xx") || strcasestr(text, "unk");
}

/* A date that programs write for none, and that is no date here. */
static bool is_placeholder(const char *text)
{
	static const char *const known[] = {"9999-12-31", "0000-00-00", "0001-01-01", "9999-01-01",
	                                    "31.12.9999", "00.00.0000", "01.01.0001", "9999-09-09",
	                                    "12/31/9999", "31/12/9999", "00/00/0000", "99/99/9999",
	                                    "9999-99-99", "99.99.9999", "99991231",   "00000000"};

	for (size_t i = 0; i < COUNT(known); i++)
		if (strcmp(text, known[i]) == 0)
			return true;
	return false;
}

const char *explain_date(struct arena *arena, const char *text, const char *format)
{
	const char *usual = usual_format(text);

	if (is_placeholder(text))
		return " (if it means missing, list it under the column's "
		       "'missing')";
	if (date_with_time(text, format))
		return " (a date has no time of day; the input's 'dates: drop-time' leaves it out)";
	if (usual && strcmp(format, DATE_ISO) == 0)
		return arena_printf(
		    arena,
		    " (for dates like this, give the column "
		    "'format: \"%s\"'%s)",
		    usual, strcmp(usual, "%d/%m/%Y") == 0 ? ", or \"%m/%d/%Y\" as it is meant" : "");
	if (usual)
		return arena_printf(arena,
		                    " (the column's format is \"%s\"; several are tried in turn: "
		                    "'format: [\"%s\", \"%s\"]')",
		                    format, format, usual);
	if (looks_like_date(text) && strlen(text) <= 8)
		return " (write the year with four digits, or give the column a 'format' with %y "
		       "and 'years_from', the first year that two digits may mean)";
	if (means_missing(text))
		return if_missing;
	if (date_partial(text))
		return " (a part of the date is missing: complete it, list it under 'missing', or "
		       "say by the column's 'partial' what is to be taken)";
	if (strspn(text, "0123456789") == strlen(text) && strlen(text) == 5)
		return " (a day number of Excel? save dates as YYYY-MM-DD)";
	if (strcmp(format, DATE_ISO) == 0 && strlen(text) == 10 && all_digits(text, 4) &&
	    looks_like_date(text))
		return memcmp(text, "1583", 4) < 0 || text[0] > '2' ? " (years are 1583 to 2999)"
		                                                    : " (no such day)";
	return "";
}

const char *explain_flag(struct arena *arena, const char *column, const char *text)
{
	double value;

	if (number_parse(text, strlen(text), &value) && (value == 0 || value == 1))
		return " (write 0 or 1)";
	if (is_number(text))
		return arena_printf(arena,
		                    " (a flag is 0 or 1; make the column an "
		                    "integer, and say which value is meant: %s "
		                    "== %s)",
		                    column, text);
	if (means_missing(text))
		return if_missing;
	return " (a flag is 0 or 1, true or false, yes or no)";
}

/* The level that is the same number in another spelling: 1.0 for 1. */
static const char *same_number(const char *text, const struct names *codes)
{
	double value, code;

	if (!number_parse(text, strlen(text), &value))
		return NULL;
	for (size_t i = 0; i < codes->n; i++)
		if (number_parse(codes->items[i], strlen(codes->items[i]), &code) && code == value)
			return codes->items[i];
	return NULL;
}

const char *explain_level(struct arena *arena, const char *text, const struct names *codes,
                          const struct names *labels)
{
	const char *near = same_number(text, codes);

	for (size_t i = 0; i < codes->n; i++)
		if (strcmp(labels->items[i], text) == 0)
			return arena_printf(arena,
			                    " but the label of the level '%s' "
			                    "(the file has to hold levels)",
			                    codes->items[i]);
	if (!near && means_missing(text))
		return if_missing;
	if (!near)
		near = suggest_find(text, codes);
	return arena_printf(arena, " (levels: %s%s%s%s)", names_join(arena, codes, 12),
	                    near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}
