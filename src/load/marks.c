#include "load/marks.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/words.h"
#include "load/load_impl.h"

/* --- Numbers ------------------------------------------------------------------- */

/* Bytes of a mark between thousands at `p`, or 0. */
static size_t mark_length(enum thousands thousands, const char *p, size_t left)
{
	static const char *const marks[][3] = {[THOUSANDS_NONE] = {NULL},
	                                       [THOUSANDS_COMMA] = {","},
	                                       [THOUSANDS_POINT] = {"."},
	                                       [THOUSANDS_BLANK] = {" ", "\u00A0", "\u202F"},
	                                       [THOUSANDS_QUOTE] = {"'", "\u2019"}};

	for (size_t i = 0; i < 3 && marks[thousands][i]; i++) {
		size_t n = strlen(marks[thousands][i]);

		if (n <= left && memcmp(p, marks[thousands][i], n) == 0)
			return n;
	}
	return 0;
}

static size_t digits_length(const char *p, size_t left)
{
	size_t n = 0;

	while (n < left && p[n] >= '0' && p[n] <= '9')
		n++;
	return n;
}

/* Copies the digits before the decimal mark, without marks between thousands;
 * returns how many bytes they took, or 0 if their groups are not of three. */
static size_t whole_part(enum thousands thousands, const char *text, size_t length, char *out,
                         size_t *n_out)
{
	size_t used = digits_length(text, length), group, mark;
	bool grouped = false;

	memcpy(out, text, used);
	*n_out = used;
	while ((mark = mark_length(thousands, text + used, length - used))) {
		group = digits_length(text + used + mark, length - used - mark);
		if (group != 3 || (!grouped && used > 3) || used == 0)
			return 0;
		memcpy(out + *n_out, text + used + mark, group);
		*n_out += group;
		used += mark + group;
		grouped = true;
	}
	return used;
}

bool marks_number(const struct input_spec *input, const char *text, size_t length, double *value)
{
	enum { LONGEST = 100 };
	char plain[LONGEST];
	size_t sign = length && (*text == '-' || *text == '+'), used, n;
	char decimal = input->decimal ? ',' : '.';

	if (!input->decimal && input->thousands == THOUSANDS_NONE)
		return number_parse(text, length, value);
	if (length >= LONGEST)
		return false;
	memcpy(plain, text, sign);
	used = sign + whole_part((enum thousands)input->thousands, text + sign, length - sign,
	                         plain + sign, &n);
	n += sign;
	if (used < length && text[used] == decimal) {
		plain[n++] = '.';
		used++;
	} else if (used < length && text[used] != 'e' && text[used] != 'E') {
		return false;
	}
	if (memchr(text + used, '.', length - used))
		return false;
	memcpy(plain + n, text + used, length - used);
	return number_parse(plain, n + length - used, value);
}

/* --- Dates ----------------------------------------------------------------------- */

/* A format without a part, and without what separates it from its neighbour. */
static const char *without(struct arena *arena, const char *format, char part)
{
	char *copy = arena_strdup(arena, format), *at = copy, *end;

	while ((at = strchr(at, '%')) && at[1] != part)
		at += 2;
	if (!at)
		return copy;
	end = at + 2;
	if (*end)
		end += strcspn(end, "%");
	else
		while (at > copy + 2 && at[-2] != '%')
			at--;
	memmove(at, end, strlen(end) + 1);
	return copy;
}

/* Whether a format has two numbers for day and month before its year, and which
 * comes first. */
static void order_find(const char *format, bool *day_first, bool *month_first)
{
	const char *day = strstr(format, "%d"), *month = strstr(format, "%m");
	const char *year = strchr(format, 'Y');

	year = year ? year : strchr(format, 'y');
	*day_first = day && month && day < month && month < year;
	*month_first = day && month && month < day && day < year;
}

void date_reading_init(struct date_reading *dates, const struct column_spec *spec,
                       const struct input_spec *input, struct arena *arena)
{
	size_t n = spec->format.n ? spec->format.n : 1;
	const char **formats = ARENA_ARRAY(arena, const char *, n);
	const char **months = ARENA_ARRAY(arena, const char *, n);
	const char **years = ARENA_ARRAY(arena, const char *, n);

	*dates = (struct date_reading){.spec = spec,
	                               .formats = formats,
	                               .months = months,
	                               .years = years,
	                               .n = n,
	                               .partial = (enum partial)spec->partial.rule,
	                               .drop_time = input->dates == 1,
	                               .day_first = true,
	                               .month_first = true};
	if (spec->partial.day || spec->partial.month)
		dates->partial = PARTIAL_DAY;
	for (size_t i = 0; i < n; i++) {
		bool day_first, month_first;

		formats[i] = spec->format.n ? spec->format.items[i].s : DATE_ISO;
		months[i] = without(arena, formats[i], 'd');
		years[i] = strstr(formats[i], "%y") ? "%y" : "%Y";
		order_find(formats[i], &day_first, &month_first);
		dates->day_first = dates->day_first && day_first;
		dates->month_first = dates->month_first && month_first;
	}
}

/* The parts by one format, or by what is left of it without the parts that are
 * not known. */
static bool parts_find(const struct date_reading *dates, size_t i, const char *text, size_t length,
                       struct date_parts *parts)
{
	bool partial = dates->partial != PARTIAL_NO;

	if (date_parts_parse(text, length, dates->formats[i], partial, parts))
		return true;
	return partial && (date_parts_parse(text, length, dates->months[i], partial, parts) ||
	                   date_parts_parse(text, length, dates->years[i], partial, parts));
}

/* The year that two digits mean. */
static void year_complete(struct date_parts *parts, int from)
{
	enum { CENTURY = 100 };

	if (!parts->two_digits || from == 0)
		return;
	parts->year = from + (parts->year - from % CENTURY + CENTURY) % CENTURY;
	parts->two_digits = false;
}

/* Puts what the rule says in the place of what is not known.  A month that is not
 * known leaves the day unknown, too. */
static enum date_outcome parts_complete(const struct date_reading *dates, struct date_parts *parts)
{
	const struct partial_spec *given = &dates->spec->partial;
	bool last = dates->partial == PARTIAL_LAST, day_rule = dates->partial == PARTIAL_DAY;
	int day = day_rule ? (given->day ? given->day : 15) : last ? 31 : 1;
	int month = day_rule ? (given->month ? given->month : 7) : last ? 12 : 1;

	if (dates->partial == PARTIAL_MISSING)
		return DATE_UNKNOWN;
	if (parts->month == 0) {
		parts->month = month;
		parts->day = 0;
	}
	if (parts->month > 12)
		return DATE_NONE;
	if (parts->day == 0) {
		int end = date_month_end(parts->year, parts->month);

		parts->day = day < end ? day : end;
	}
	return DATE_READ;
}

static void order_count(struct date_reading *dates, const struct date_parts *parts)
{
	dates->above_12 = dates->above_12 || parts->day > 12;
	dates->n_unlike += parts->day != parts->month;
}

/* By each format in turn. */
static enum date_outcome by_formats(struct date_reading *dates, const char *text, size_t length,
                                    double *day)
{
	for (size_t i = 0; i < dates->n; i++) {
		enum date_outcome outcome = DATE_READ;
		struct date_parts parts;
		bool known;
		int32_t days;

		if (!parts_find(dates, i, text, length, &parts))
			continue;
		known = parts.month && parts.day;
		year_complete(&parts, dates->spec->years_from);
		if (!known)
			outcome = parts_complete(dates, &parts);
		if (outcome == DATE_READ && !date_parts_day(&parts, &days))
			continue;
		if (outcome == DATE_READ)
			*day = days;
		dates->n_partial += !known;
		if (known)
			order_count(dates, &parts);
		return outcome;
	}
	return DATE_NONE;
}

/* Z, +01:00, or nothing. */
static bool is_zone(const char *text, size_t length)
{
	enum { OFFSET = 6 };

	if (length == OFFSET)
		return (*text == '+' || *text == '-') && text[3] == ':';
	return length == 0 || (length == 1 && *text == 'Z');
}

/* Whether a text is a time of day: 08:30, 08:30:00, 08:30:00.000, with Z or +01:00
 * or without. */
static bool is_time(const char *text, size_t length)
{
	const char *shape = "dd:dd:dd", *end = text + length, *start = text;

	for (; text < end && *shape; text++, shape++)
		if (*shape == 'd' ? *text < '0' || *text > '9' : *text != *shape)
			break;
	if (text - start != 5 && text - start != 8)
		return false;
	if (text < end && *text == '.' && text - start == 8)
		for (text++; text < end && *text >= '0' && *text <= '9'; text++)
			;
	return is_zone(text, (size_t)(end - text));
}

enum date_outcome date_read(struct date_reading *dates, const char *text, size_t length, double *day)
{
	enum date_outcome outcome = by_formats(dates, text, length, day);

	if (outcome != DATE_NONE || !dates->drop_time)
		return outcome;
	for (size_t n = length; n > 0 && outcome == DATE_NONE; n--) {
		if ((text[n - 1] != ' ' && text[n - 1] != 'T') || !is_time(text + n, length - n))
			continue;
		outcome = by_formats(dates, text, n - 1, day);
		dates->n_times += outcome != DATE_NONE;
	}
	return outcome;
}

bool date_take(struct date_reading *dates, double days, double *day)
{
	bool has_time = days > floor(days);

	if (has_time && !dates->drop_time)
		return false;
	if (days < date_from_civil(1583, 1, 1) || days >= date_from_civil(3000, 1, 1))
		return false;
	*day = floor(days);
	dates->n_times += has_time;
	return true;
}

/* What is taken for a partial date, in words. */
static const char *rule_text(const struct date_reading *dates, struct arena *arena)
{
	const struct partial_spec *given = &dates->spec->partial;

	switch (dates->partial) {
	case PARTIAL_FIRST:
		return "were taken as the first day of their month or year";
	case PARTIAL_LAST:
		return "were taken as the last day of their month or year";
	case PARTIAL_MISSING:
		return "were taken as missing";
	default:
		return arena_printf(arena, "were taken as day %d, and month %d where it is missing",
		                    given->day ? given->day : 15, given->month ? given->month : 7);
	}
}

void date_reading_tell(const struct date_reading *dates, struct dataset *data, const char *column)
{
	struct arena *arena = data->arena;
	const char *first = dates->formats[0];

	if (dates->n_partial)
		add_finding(data, DIAG_NOTE, 0, "partial dates",
		            arena_printf(arena, "column '%s': %zu date%s without a day or month %s",
		                         column, dates->n_partial, words_s(dates->n_partial),
		                         rule_text(dates, arena)));
	if (dates->n_times)
		add_finding(data, DIAG_NOTE, 0, "times of day",
		            arena_printf(arena, "column '%s': %zu time%s of day left out", column,
		                         dates->n_times, words_s(dates->n_times)));
	if ((dates->day_first || dates->month_first) && !dates->above_12 && dates->n_unlike > 1)
		add_finding(data, DIAG_WARNING, 0, "day or month",
		            arena_printf(arena,
		                         "column '%s': no day is above 12, so that the data do not "
		                         "tell whether %s is right, or day and month are the other "
		                         "way round",
		                         column, first));
}
