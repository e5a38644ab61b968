#include "base/date.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

const char DATE_ISO[] = "%Y-%m-%d";

static const char month_names[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

enum { DAYS_TO_1970 = 719468, DAYS_PER_ERA = 146097 };

/* Years are counted from March, so that the leap day ends the year and month
 * lengths follow (153 m + 2) / 5. */
int32_t date_from_civil(int year, int month, int day)
{
	int shifted = month <= 2 ? year - 1 : year;
	int era = (shifted >= 0 ? shifted : shifted - 399) / 400;
	int of_era = shifted - era * 400;
	int of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
	int day_of_era = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

static void date_to_civil(int32_t days, int *year, int *month, int *day)
{
	int64_t z = (int64_t)days + DAYS_TO_1970;
	int64_t era = (z >= 0 ? z : z - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	int doe = (int)(z - era * DAYS_PER_ERA);
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = (int)(yoe + era * 400) + (*month <= 2);
}

/* Reads `min` to `max` digits. */
static bool digits_parse(const char **p, const char *end, int min, int max, int *value)
{
	int n = 0;

	for (*value = 0; n < max && *p < end && **p >= '0' && **p <= '9'; n++)
		*value = *value * 10 + (*(*p)++ - '0');
	return n >= min;
}

static bool month_name_parse(const char **p, const char *end, int *month)
{
	for (int i = 0; i < 12 && end - *p >= 3; i++)
		if (strncasecmp(*p, month_names[i], 3) == 0) {
			*month = i + 1;
			*p += 3;
			return true;
		}
	return false;
}

/* The parts of a date as read. */
struct civil {
	int year, month, day;
};

static bool part_parse(char kind, const char **p, const char *end, struct civil *civil)
{
	switch (kind) {
	case 'Y':
		return digits_parse(p, end, 4, 4, &civil->year);
	case 'm':
		return digits_parse(p, end, 1, 2, &civil->month);
	case 'd':
		return digits_parse(p, end, 1, 2, &civil->day);
	case 'b':
		return month_name_parse(p, end, &civil->month);
	default:
		return false;
	}
}

static bool civil_to_days(const struct civil *civil, int32_t *days)
{
	int year, month, day;

	if (civil->year < 1583 || civil->year > 2999 || civil->month < 1 || civil->month > 12 ||
	    civil->day < 1 || civil->day > 31)
		return false;
	*days = date_from_civil(civil->year, civil->month, civil->day);
	date_to_civil(*days, &year, &month, &day);
	return day == civil->day; /* 31 April becomes 1 May: no such day */
}

bool date_parse(const char *text, size_t length, const char *format, int32_t *days)
{
	const char *p = text, *end = text + length;
	struct civil civil = {0};

	for (const char *f = format; *f; f++) {
		if (*f != '%') {
			if (p == end || *p++ != *f)
				return false;
		} else if (!part_parse(*++f, &p, end, &civil)) {
			return false;
		}
	}
	return p == end && civil_to_days(&civil, days);
}

bool date_format_check(const char *format)
{
	int year = 0, month = 0, day = 0;

	for (const char *f = format; *f; f++) {
		if (*f != '%')
			continue;
		f++;
		year += *f == 'Y';
		month += *f == 'm' || *f == 'b';
		day += *f == 'd';
		if (!*f || !strchr("Ymdb", *f))
			return false;
	}
	return year == 1 && month == 1 && day == 1;
}

void date_format(int32_t days, char text[DATE_TEXT_SIZE])
{
	char wide[40];
	int year, month, day;

	date_to_civil(days, &year, &month, &day);
	snprintf(wide, sizeof wide, "%04d-%02d-%02d", year, month, day);
	memcpy(text, wide, DATE_TEXT_SIZE - 1);
	text[DATE_TEXT_SIZE - 1] = '\0';
}

int date_year(int32_t days)
{
	int year, month, day;

	date_to_civil(days, &year, &month, &day);
	return year;
}

double date_span(double from, double to, bool both_ends)
{
	return to - from + (both_ends && to >= from);
}
