/* Cells to numbers and days, by what the config says of how they are written. */
#ifndef SURVREPORT_LOAD_MARKS_H
#define SURVREPORT_LOAD_MARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/study.h"
#include "data/dataset.h"

/* Reads a number with the decimal mark and the marks between thousands of an
 * input: groups of exactly three digits.  False if it is none. */
bool marks_number(const struct input_spec *input, const char *text, size_t length, double *value)
    __attribute__((warn_unused_result));

/* The dates of a column while they are read. */
struct date_reading {
	const struct column_spec *spec;
	const char *const *formats; /* n, tried in turn; 0 is the first */
	const char *const *months;  /* n: the same without the day, … */
	const char *const *years;   /* … and with the year alone; for partial dates */
	size_t n;
	enum partial partial;
	bool drop_time;
	bool day_first;   /* all formats have day and month as numbers, in this order … */
	bool month_first; /* … or in the other */
	/* of those read */
	size_t n_partial, n_times, n_unlike;
	bool above_12; /* the first of the two numbers of one, or the second */
};

enum date_outcome {
	DATE_READ,
	DATE_NONE,
	DATE_UNKNOWN /* missing, by the rule for partial ones */
};

void date_reading_init(struct date_reading *dates, const struct column_spec *spec,
                       const struct input_spec *input, struct arena *arena);

/* Reads a date as days since 1970-01-01, and counts what was done to it. */
enum date_outcome date_read(struct date_reading *dates, const char *text, size_t length,
                            double *day);

/* Takes a date that came as days since 1970-01-01, with a time of day as a fraction.
 * False if the time may not be left out, or the calendar has no such day. */
bool date_take(struct date_reading *dates, double days, double *day)
    __attribute__((warn_unused_result));

/* After the last row: notes of what was left out or filled in, and a warning if the
 * order of day and month cannot be told. */
void date_reading_tell(const struct date_reading *dates, struct dataset *data, const char *column);

#endif
