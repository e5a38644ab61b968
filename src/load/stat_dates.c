#include "load/stat_dates.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* 1582-10-14 and 1960-01-01, as days since 1970-01-01. */
static const double SPSS_ORIGIN = -141428, ORIGIN_1960 = -3653;
static const double SECONDS_A_DAY = 86400;

static const char seconds_note[] = "times, in seconds";

enum { NAME_SIZE = 32 };

/* The name of a format without its width and decimals, in capitals. */
static void name_of(const char *format, char name[NAME_SIZE])
{
	size_t n = strlen(format);

	while (n && (isdigit((unsigned char)format[n - 1]) || format[n - 1] == '.'))
		n--;
	if (n >= NAME_SIZE)
		n = NAME_SIZE - 1;
	for (size_t i = 0; i < n; i++)
		name[i] = (char)toupper((unsigned char)format[i]);
	name[n] = '\0';
}

static bool is_in(const char *name, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static struct stat_form spss_form(const char *format)
{
	static const char *const dates[] = {"DATE", "ADATE", "EDATE",    "SDATE",  "JDATE", "QYR",
	                                    "MOYR", "WKYR",  "DATETIME", "YMDHMS", NULL};
	static const char *const times[] = {"TIME", "DTIME", "MTIME", NULL};
	char name[NAME_SIZE];

	name_of(format, name);
	if (is_in(name, dates))
		return (struct stat_form){STAT_DATE, .per_day = SECONDS_A_DAY,
		                          .origin = SPSS_ORIGIN};
	if (is_in(name, times))
		return (struct stat_form){STAT_SECONDS, .note = seconds_note};
	return (struct stat_form){STAT_NUMBER};
}

/* DDMMYY and its like, with one more letter for what separates the parts. */
static bool has_separator(const char *name)
{
	static const char *const stems[] = {"DDMMYY", "MMDDYY", "YYMMDD", "MMYY",
	                                    "YYMM",   "YYQ",    "YYQR",   NULL};
	size_t n = strlen(name);
	char stem[NAME_SIZE];

	if (is_in(name, stems))
		return true;
	if (n == 0 || !strchr("BCDNPS", name[n - 1]))
		return false;
	memcpy(stem, name, n);
	stem[n - 1] = '\0';
	return is_in(stem, stems);
}

static struct stat_form sas_form(const char *format)
{
	static const char *const moments[] = {
	    "DATETIME", "DATEAMPM", "MDYAMPM",  "DTDATE",   "DTMONYY", "DTYEAR",
	    "DTWKDATX", "DTYYQC",   "B8601DT",  "B8601DN",  "B8601DZ", "B8601LZ",
	    "B8601DX",  "E8601DT",  "E8601DN",  "E8601DZ",  "E8601LZ", "E8601DX",
	    "IS8601DT", "IS8601DN", "IS8601DZ", "IS8601LZ", NULL};
	static const char *const days[] = {"DATE",     "MONYY",   "YEAR",    "QTR",     "QTRR",
	                                   "MONTH",    "DAY",     "JULIAN",  "JULDAY",  "WEEKDATE",
	                                   "WEEKDATX", "WEEKU",   "WEEKV",   "WEEKW",   "WORDDATE",
	                                   "WORDDATX", "DOWNAME", "MONNAME", "B8601DA", "E8601DA",
	                                   "IS8601DA", "WEEKDAY", NULL};
	static const char *const times[] = {"TIME", "TIMEAMPM", "TOD",     "HHMM",     "HOUR",
	                                    "MMSS", "B8601TM",  "E8601TM", "IS8601TM", NULL};
	char name[NAME_SIZE];

	name_of(format, name);
	if (is_in(name, moments) || strncmp(name, "NLDATM", 6) == 0)
		return (struct stat_form){STAT_DATE, .per_day = SECONDS_A_DAY,
		                          .origin = ORIGIN_1960};
	if (is_in(name, days) || has_separator(name) || strncmp(name, "NLDATE", 6) == 0)
		return (struct stat_form){STAT_DATE, .per_day = 1, .origin = ORIGIN_1960};
	if (is_in(name, times))
		return (struct stat_form){STAT_SECONDS, .note = seconds_note};
	return (struct stat_form){STAT_NUMBER};
}

static struct stat_form refused(const char *why)
{
	return (struct stat_form){STAT_REFUSED, .refused = why};
}

static struct stat_form period(int per_year)
{
	return (struct stat_form){STAT_PERIOD, .per_year = per_year};
}

static struct stat_form stata_form(const char *format, bool single)
{
	enum { MILLISECONDS = 1000 };
	const char *p = format;

	p += *p == '%';
	p += *p == '-';
	if (*p == 'd')
		return (struct stat_form){STAT_DATE, .per_day = 1, .origin = ORIGIN_1960};
	if (*p != 't')
		return (struct stat_form){STAT_NUMBER};
	switch (p[1]) {
	case 'd':
		return (struct stat_form){STAT_DATE, .per_day = 1, .origin = ORIGIN_1960};
	case 'c':
		return single
		           ? refused("times (%tc) are kept as float, which is off by up to 66 "
		                     "seconds (make it a double in Stata, or a date: gen day = "
		                     "dofc(…))")
		           : (struct stat_form){STAT_DATE, .per_day = SECONDS_A_DAY * MILLISECONDS,
		                                .origin = ORIGIN_1960};
	case 'C':
		return refused("times with leap seconds (%tC) are not read (make them dates in "
		               "Stata: gen day = dofC(…))");
	case 'b':
		return refused("business days (%tb) need Stata's calendar file (make them dates in "
		               "Stata: gen day = dofb(…))");
	case 'w':
		return period(52);
	case 'm':
		return period(12);
	case 'q':
		return period(4);
	case 'h':
		return period(2);
	default:
		return (struct stat_form){STAT_NUMBER};
	}
}

struct stat_form stat_form_of(enum stat_program program, const char *format, bool single)
{
	if (!format)
		format = "";
	switch (program) {
	case PROGRAM_SPSS:
		return spss_form(format);
	case PROGRAM_SAS:
		return sas_form(format);
	default:
		return stata_form(format, single);
	}
}

/* "2015-03" for a month, which is a date without its day; "2015q1" for others, as
 * Stata writes them. */
static struct raw_cell period_cell(int per_year, double value, char room[32])
{
	static const double most = 1e5;
	double year = floor(value / per_year);
	int within, length;

	if (value != floor(value) || fabs(value) > most)
		return (struct raw_cell){.number = value, .kind = RAW_NUMBER};
	within = (int)(value - year * per_year) + 1;
	if (per_year == 12)
		length = snprintf(room, 32, "%d-%02d", 1960 + (int)year, within);
	else
		length = snprintf(room, 32, "%d%c%d", 1960 + (int)year,
		                  per_year == 52  ? 'w'
		                  : per_year == 4 ? 'q'
		                                  : 'h',
		                  within);
	return (struct raw_cell){.text = room, .length = (uint32_t)length, .kind = RAW_TEXT};
}

struct raw_cell stat_cell(const struct stat_form *form, double value, bool single, char room[32])
{
	if (!isfinite(value)) {
		const char *text = isnan(value) ? "NaN" : value > 0 ? "inf" : "-inf";

		return (struct raw_cell){
		    .text = text, .length = (uint32_t)strlen(text), .kind = RAW_TEXT};
	}
	if (form->rule == STAT_DATE)
		return (struct raw_cell){.number = value / form->per_day + form->origin,
		                         .kind = RAW_DATE};
	if (form->rule == STAT_PERIOD)
		return period_cell(form->per_year, value, room);
	return (struct raw_cell){.number = value, .kind = single ? RAW_SINGLE : RAW_NUMBER};
}
