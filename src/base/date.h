/* Calendar dates as days since 1970-01-01, proleptic Gregorian.
 *
 * A date is a whole number of days; there are no times of day and no zones.
 * Years 1583 to 2999 are accepted: a year outside is a typing error in any
 * clinical file.
 */
#ifndef SURVREPORT_BASE_DATE_H
#define SURVREPORT_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/diag.h"

/* Largest text that date_format() writes, with its NUL. */
enum { DATE_TEXT_SIZE = 11 };

/* A year, where it is a length of time. */
#define DAYS_PER_YEAR 365.25

/* Reads all of `text` by a format of %Y (four digits), %y (two), %m, %d (one or
 * two digits), %b (Jan … Dec, any case) and literal characters.  False if the
 * text does not fit or names no day of the calendar; years of two digits are
 * none. */
bool date_parse(const char *text, size_t length, const char *format, int32_t *days)
    __attribute__((warn_unused_result));

/* The parts of a date; a month or day of 0 is not known. */
struct date_parts {
	int year, month, day;
	bool two_digits; /* of the year */
};

/* Reads the parts by a format.  `partial` takes 0, 00, 99, UN, UNK, NK, UK, XX, ??
 * and -- for a day or month that is not known.  False if the text does not fit. */
bool date_parts_parse(const char *text, size_t length, const char *format, bool partial,
                      struct date_parts *parts) __attribute__((warn_unused_result));

/* The day that parts name, all of which are known; false if there is none. */
bool date_parts_day(const struct date_parts *parts, int32_t *days)
    __attribute__((warn_unused_result));

/* The last day of a month of a year. */
int date_month_end(int year, int month);

/* The format of ISO 8601 dates, "%Y-%m-%d". */
extern const char DATE_ISO[];

/* A format names year, month and day once each and holds no other '%'. */
bool date_format_check(const char *format);

/* Writes a date as YYYY-MM-DD. */
void date_format(int32_t days, char text[DATE_TEXT_SIZE]);

/* Seconds since 1970 of "2026-11-30T01:10:02", UTC, whatever follows; 0 for what is no
 * such time. */
int64_t date_time_parse(const char *text);

/* The time that SOURCE_DATE_EPOCH gives (reproducible-builds.org), in seconds since 1970;
 * -1 if it is not set, or empty.  False, with an error in the sink, if it is no number. */
bool date_epoch(int64_t *seconds, struct diags *diags) __attribute__((warn_unused_result));

/* The calendar year of a date. */
int date_year(int32_t days);

/* Days from one date to another.  `both_ends` is the convention add_one_day,
 * and this its one rule: a duration counts its first day and its last one.  So
 * on a time axis what happens on a day (an event, a last contact, a change of
 * groups, a mark) lies at the end of that day, one later than otherwise, and
 * whatever begins with a day (the origin, being at risk) at its beginning,
 * where the plain difference of dates has it.  To a date before `from` nothing
 * is added. */
double date_span(double from, double to, bool both_ends);

/* Days since 1970-01-01 of a year, month (1-12) and day (1-31). */
int32_t date_from_civil(int year, int month, int day);

#endif
