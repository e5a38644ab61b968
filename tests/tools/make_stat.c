/* A file of SPSS, Stata or SAS, by ReadStat's own writer, from a plain CSV.
 *
 *     make_stat FORMAT SPEC DATA.csv OUT
 *
 * FORMAT is sav, zsav, por, dta, dta114 (of Stata 10 to 12), sas7bdat or xpt.  A line
 * of SPEC is a column, in the order of the data: NAME TYPE LABEL, where TYPE is number,
 * float, text, date, time (a date with a time of day), month, or a format of the
 * program's own, as %tb or MOYR8; or, of the column above, "= CODE LABEL", a label of a
 * value, or "! LO HI", a range of missing values (SPSS).  Cells have no quotes; dates are
 * ISO, a cell of a point and a letter is a tagged missing value, an empty one is missing.
 * Names in .por are in capitals. */
#include <ctype.h>
#include <readstat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/file.h"
#include "base/num.h"

enum { MOST = 64 };

struct column {
	const char *name, *type;
	readstat_variable_t *variable;
	readstat_label_set_t *set;
};

struct making {
	const char *format;
	readstat_writer_t *writer;
	struct column columns[MOST];
	int n;
	struct arena arena;
};

static _Noreturn void die(const char *what)
{
	fprintf(stderr, "make_stat: %s\n", what);
	exit(1);
}

static void check(readstat_error_t code)
{
	if (code != READSTAT_OK)
		die(readstat_error_message(code));
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool is_spss(const struct making *making)
{
	return strstr("sav zsav por", making->format) != NULL;
}

static bool is_stata(const struct making *making)
{
	return strncmp(making->format, "dta", 3) == 0;
}

static const char *format_for(const struct making *making, const char *type)
{
	bool stata = is_stata(making), spss = is_spss(making);

	if (is(type, "date"))
		return stata ? "%td" : spss ? "EDATE10" : "DATE9";
	if (is(type, "time"))
		return stata ? "%tc" : "DATETIME20";
	if (is(type, "month"))
		return stata ? "%tm" : spss ? "MOYR8" : "MONYY7";
	return is(type, "number") || is(type, "float") || is(type, "text") ? NULL : type;
}

static void add_column(struct making *making, char *name, const char *type, const char *label)
{
	struct column *column = &making->columns[making->n++];
	bool text = is(type, "text"), single = is(type, "float") || is(type, "%tcf");
	readstat_type_t kind = text                         ? READSTAT_TYPE_STRING
	                       : single && is_stata(making) ? READSTAT_TYPE_FLOAT
	                                                    : READSTAT_TYPE_DOUBLE;
	const char *format = format_for(making, is(type, "%tcf") ? "%tc" : type);

	for (char *p = name; *p && is(making->format, "por"); p++)
		*p = (char)toupper((unsigned char)*p);
	column->name = name;
	column->type = type;
	column->variable = readstat_add_variable(making->writer, name, kind, text ? 24 : 0);
	if (*label)
		readstat_variable_set_label(column->variable, label);
	if (format)
		readstat_variable_set_format(column->variable, format);
}

static double number_of(const char *text)
{
	double value;

	if (!number_parse(text, strlen(text), &value))
		die(text);
	return value;
}

static void add_value(struct making *making, const char *code, const char *label)
{
	struct column *column = &making->columns[making->n - 1];
	bool text = is(column->type, "text");
	char name[32];

	if (!column->set) {
		snprintf(name, sizeof name, "set%d", making->n);
		column->set = readstat_add_label_set(
		    making->writer, text ? READSTAT_TYPE_STRING : READSTAT_TYPE_DOUBLE, name);
		readstat_variable_set_label_set(column->variable, column->set);
	}
	if (text)
		readstat_label_string_value(column->set, code, label);
	else if (code[0] == '.')
		readstat_label_tagged_value(column->set, code[1], label);
	else
		readstat_label_double_value(column->set, number_of(code), label);
}

/* The next word of a line; the rest stays. */
static char *word(char **rest)
{
	char *start = *rest + strspn(*rest, " ");

	*rest = start + strcspn(start, " ");
	if (**rest)
		*(*rest)++ = '\0';
	return start;
}

static void spec_line(struct making *making, char *line)
{
	char *first = word(&line), *second = word(&line);

	if (is(first, "=")) {
		add_value(making, second, line);
	} else if (is(first, "!")) {
		struct column *column = &making->columns[making->n - 1];

		if (is(column->type, "text"))
			readstat_variable_add_missing_string_value(column->variable, second);
		else
			readstat_variable_add_missing_double_range(
			    column->variable, number_of(second), number_of(line));
	} else if (*first) {
		add_column(making, first, second, line);
	}
}

/* Days since 1970 of an ISO date at the beginning of a text. */
static double days_of(const char *text)
{
	int32_t days;

	if (!date_parse(text, 10, DATE_ISO, &days))
		die(text);
	return days;
}

static double date_value(const struct making *making, const char *type, const char *text)
{
	double days = days_of(text), seconds = 0;
	bool stata = is_stata(making);
	int hour, minute;

	if (strlen(text) > 10) {
		hour = (text[11] - '0') * 10 + text[12] - '0';
		minute = (text[14] - '0') * 10 + text[15] - '0';
		seconds = hour * 3600 + minute * 60;
	}
	if (is_spss(making))
		return (days + 141428) * 86400 + seconds;
	days += 3653;
	if (is(type, "month") && stata)
		return (date_year((int32_t)days - 3653) - 1960) * 12 +
		       ((text[5] - '0') * 10 + text[6] - '0') - 1;
	if (is(type, "date") || is(type, "month"))
		return days;
	return stata ? (days * 86400 + seconds) * 1000 : days * 86400 + seconds;
}

static void add_cell(struct making *making, const struct column *column, const char *text)
{
	readstat_writer_t *writer = making->writer;
	const char *type = column->type;
	bool dated = is(type, "date") || is(type, "time") || is(type, "month");
	readstat_error_t code;
	double value;

	if (!*text && !is(type, "text")) {
		code = readstat_insert_missing_value(writer, column->variable);
	} else if (text[0] == '.' && text[1] && !text[2]) {
		code = readstat_insert_tagged_missing_value(writer, column->variable, text[1]);
	} else if (is(type, "text")) {
		code = readstat_insert_string_value(writer, column->variable, text);
	} else {
		value = dated ? date_value(making, type, text) : number_of(text);
		code = column->variable->type == READSTAT_TYPE_FLOAT
		           ? readstat_insert_float_value(writer, column->variable, (float)value)
		           : readstat_insert_double_value(writer, column->variable, value);
	}
	check(code);
}

static void add_row(struct making *making, char *line)
{
	char *cell = line;

	check(readstat_begin_row(making->writer));
	for (int i = 0; i < making->n; i++) {
		char *end = cell + strcspn(cell, ",");
		bool more = *end == ',';

		*end = '\0';
		add_cell(making, &making->columns[i], cell);
		cell = more ? end + 1 : end;
	}
	check(readstat_end_row(making->writer));
}

static ssize_t to_file(const void *data, size_t length, void *user)
{
	return (ssize_t)fwrite(data, 1, length, user);
}

static readstat_error_t begin(struct making *making, FILE *file, long rows)
{
	readstat_writer_t *writer = making->writer;

	if (is_stata(making))
		return readstat_begin_writing_dta(writer, file, rows);
	if (is(making->format, "por"))
		return readstat_begin_writing_por(writer, file, rows);
	if (is(making->format, "sas7bdat"))
		return readstat_begin_writing_sas7bdat(writer, file, rows);
	if (is(making->format, "xpt"))
		return readstat_begin_writing_xport(writer, file, rows);
	return readstat_begin_writing_sav(writer, file, rows);
}

/* Calls a function for each line of a text but the first `skip`; how many those were. */
static long lines_do(struct making *making, char *text, long skip,
                     void (*line_fn)(struct making *, char *))
{
	long n = 0;

	for (char *line = text, *next; *line; line = next) {
		size_t length = strcspn(line, "\n");

		next = line + length + (line[length] == '\n');
		line[length] = '\0';
		if (n++ >= skip && line_fn)
			line_fn(making, line);
		else if (!line_fn)
			line[length] = line + length < next ? '\n' : '\0';
	}
	return n - skip;
}

int main(int argc, char **argv)
{
	struct making making = {.writer = readstat_writer_init()};
	struct bytes spec, data;
	FILE *file;

	if (argc != 5)
		die("FORMAT SPEC DATA OUT");
	making.format = argv[1];
	if (!file_read(&making.arena, argv[2], SIZE_MAX, &spec) ||
	    !file_read(&making.arena, argv[3], SIZE_MAX, &data))
		die("cannot read");
	readstat_set_data_writer(making.writer, to_file);
	readstat_writer_set_file_timestamp(making.writer, 1000000000);
	if (is(making.format, "zsav"))
		readstat_writer_set_compression(making.writer, READSTAT_COMPRESS_BINARY);
	if (is_stata(&making))
		readstat_writer_set_file_format_version(making.writer,
		                                        is(making.format, "dta") ? 118 : 114);
	lines_do(&making, spec.data, 0, spec_line);
	file = fopen(argv[4], "wb");
	if (!file)
		die("cannot write");
	check(begin(&making, file, lines_do(&making, data.data, 1, NULL)));
	lines_do(&making, data.data, 1, add_row);
	check(readstat_end_writing(making.writer));
	if (fclose(file) != 0)
		die("cannot end");
	readstat_writer_free(making.writer);
	arena_release(&making.arena);
	return 0;
}
