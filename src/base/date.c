#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
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

/* What is written for a part of a date that is not known. */
static bool unknown_parse(const char **p, const char *end, int *value)
{
	static const char *const unknown[] = {"UNK", "UN", "NK", "UK", "XX",
	                                      "??",  "--", "00", "99", "0"};

	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		size_t n = strlen(unknown[i]);

		if ((size_t)(end - *p) >= n && strncasecmp(*p, unknown[i], n) == 0) {
			*p += n;
			*value = 0;
			return true;
		}
	}
	return false;
}

static bool day_parse(const char **p, const char *end, bool partial, int *value)
{
	const char *start = *p;

	if (partial && unknown_parse(p, end, value))
		/* 0 may go on as 03, say */
		if (*p == end || **p < '0' || **p > '9')
			return true;
	*p = start;
	return digits_parse(p, end, 1, 2, value) && *value > 0;
}

static bool part_parse(char kind, const char **p, const char *end, bool partial,
                       struct date_parts *parts)
{
	switch (kind) {
	case 'Y':
		return digits_parse(p, end, 4, 4, &parts->year);
	case 'y':
		parts->two_digits = true;
		return digits_parse(p, end, 2, 2, &parts->year);
	case 'm':
		return day_parse(p, end, partial, &parts->month);
	case 'd':
		return day_parse(p, end, partial, &parts->day);
	case 'b':
		return month_name_parse(p, end, &parts->month) ||
		       (partial && unknown_parse(p, end, &parts->month));
	default:
		return false;
	}
}

bool date_parts_parse(const char *text, size_t length, const char *format, bool partial,
                      struct date_parts *parts)
{
	const char *p = text, *end = text + length;

	*parts = (struct date_parts){0};
	for (const char *f = format; *f; f++) {
		if (*f != '%') {
			if (p == end || *p++ != *f)
				return false;
		} else if (!part_parse(*++f, &p, end, partial, parts)) {
			return false;
		}
	}
	return p == end;
}

int date_month_end(int year, int month)
{
	static const int ends[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return ends[month - 1] + (month == 2 && leap);
}

bool date_parts_day(const struct date_parts *parts, int32_t *days)
{
	if (parts->two_digits || parts->year < 1583 || parts->year > 2999 || parts->month < 1 ||
	    parts->month > 12 || parts->day < 1 ||
	    parts->day > date_month_end(parts->year, parts->month))
		return false;
	*days = date_from_civil(parts->year, parts->month, parts->day);
	return true;
}

bool date_parse(const char *text, size_t length, const char *format, int32_t *days)
{
	struct date_parts parts;

	return date_parts_parse(text, length, format, false, &parts) && date_parts_day(&parts, days);
}

bool date_format_check(const char *format)
{
	int year = 0, month = 0, day = 0;

	for (const char *f = format; *f; f++) {
		if (*f != '%')
			continue;
		f++;
		year += *f == 'Y' || *f == 'y';
		month += *f == 'm' || *f == 'b';
		day += *f == 'd';
		if (!*f || !strchr("Yymdb", *f))
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

/* Two digits, or -1. */
static int pair(const char *text)
{
	return text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9'
	           ? -1
	           : 10 * (text[0] - '0') + text[1] - '0';
}

int64_t date_time_parse(const char *text)
{
	enum { DAY = 86400, HOUR = 3600, MINUTE = 60 };
	int32_t day;
	int hour, minute, second;

	if (strnlen(text, 19) < 19 || text[10] != 'T' || !date_parse(text, 10, DATE_ISO, &day))
		return 0;
	hour = pair(text + 11);
	minute = pair(text + 14);
	second = pair(text + 17);
	return hour < 0 || minute < 0 || second < 0
	           ? 0
	           : (int64_t)day * DAY + hour * HOUR + minute * MINUTE + second;
}

bool date_epoch(int64_t *seconds, struct diags *diags)
{
	enum { MOST_DIGITS = 12 };
	const char *epoch = getenv("SOURCE_DATE_EPOCH");

	*seconds = -1;
	if (!epoch || !*epoch)
		return true;
	if (strlen(epoch) > MOST_DIGITS || strspn(epoch, "0123456789") != strlen(epoch))
		return diag_error(diags, (struct mark){0},
		                  "SOURCE_DATE_EPOCH is not a number of seconds: '%s'", epoch);
	*seconds = strtoll(epoch, NULL, 10);
	return true;
}
