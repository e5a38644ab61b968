/* What statistics programs mean by the formats of their numbers: dates, times, and
 * numbers that only look like them.
 *
 * Sources: SAS 9.4 Formats and Informats; IBM SPSS Statistics Command Syntax
 * Reference, "Date and Time"; Stata's manual [D] Datetime. */
#ifndef SURVREPORT_LOAD_STAT_DATES_H
#define SURVREPORT_LOAD_STAT_DATES_H

#include "data/raw.h"

enum stat_program { PROGRAM_SPSS, PROGRAM_SAS, PROGRAM_STATA };

/* How the numbers of a column are to be read. */
enum stat_rule {
	STAT_NUMBER,
	STAT_SECONDS, /* a time of day or a duration, which stays a number */
	STAT_DATE,    /* days are value / per_day + origin */
	STAT_PERIOD,  /* weeks, months, quarters or half-years since 1960 */
	STAT_REFUSED
};

struct stat_form {
	enum stat_rule rule;
	double per_day, origin; /* origin: days since 1970-01-01 */
	int per_year;           /* of periods */
	const char *note, *refused;
};

/* By the format that a file gives a column, as "DATE9" or "%td"; `single` numbers
 * have 24 bits. */
struct stat_form stat_form_of(enum stat_program program, const char *format, bool single);

/* A value as a cell; `room` holds the text of a period. */
struct raw_cell stat_cell(const struct stat_form *form, double value, bool single, char room[32]);

#endif
