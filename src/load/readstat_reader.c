/* Files of SPSS, Stata and SAS, by ReadStat, which is loaded when such a file comes.
 *
 * The order of what it tells differs from format to format: labels come before the
 * variables in .sav, and last in .dta.  So all is kept, and joined at the end.
 * ReadStat is lenient where a file was cut; what it takes and should not is refused
 * before. */
#include <limits.h>
#include <readstat.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/library.h"
#include "base/str.h"
#include "load/content.h"
#include "load/decode.h"
#include "load/stat_dates.h"
#include "load/typed.h"

/* What is used of the library. */
#define SYMBOLS(S)                                                                                 \
	S(parser_init)                                                                             \
	S(parser_free)                                                                             \
	S(set_metadata_handler)                                                                    \
	S(set_variable_handler)                                                                    \
	S(set_value_handler)                                                                       \
	S(set_value_label_handler)                                                                 \
	S(set_open_handler)                                                                        \
	S(set_close_handler)                                                                       \
	S(set_seek_handler)                                                                        \
	S(set_read_handler)                                                                        \
	S(set_update_handler)                                                                      \
	S(set_io_ctx)                                                                              \
	S(set_row_limit)                                                                           \
	S(set_file_character_encoding)                                                             \
	S(set_handler_character_encoding)                                                          \
	S(parse_sav)                                                                               \
	S(parse_por)                                                                               \
	S(parse_dta)                                                                               \
	S(parse_sas7bdat)                                                                          \
	S(parse_xport)                                                                             \
	S(error_message)                                                                           \
	S(get_file_encoding)                                                                       \
	S(get_file_format_version)                                                                 \
	S(get_row_count)                                                                           \
	S(get_var_count)                                                                           \
	S(value_type)                                                                              \
	S(value_tag)                                                                               \
	S(value_is_tagged_missing)                                                                 \
	S(value_is_system_missing)                                                                 \
	S(double_value)                                                                            \
	S(string_value)                                                                            \
	S(variable_get_name)                                                                       \
	S(variable_get_label)                                                                      \
	S(variable_get_format)                                                                     \
	S(variable_get_type)                                                                       \
	S(variable_get_missing_ranges_count)                                                       \
	S(variable_get_missing_range_lo)                                                           \
	S(variable_get_missing_range_hi)

struct library {
#define FIELD(name) __typeof__(readstat_##name) *name;
	SYMBOLS(FIELD)
#undef FIELD
};

/* From lo to hi, both included; of texts lo alone counts. */
struct range {
	double lo, hi;
	const char *text;
};

struct variable {
	const char *set; /* of labels; NULL: none */
	struct stat_form form;
	bool single;
	struct range *missing;
	size_t n_missing;
};

/* A label, and the set that it is of. */
struct set_label {
	const char *set, *code, *label;
	double value;
	bool tagged, is_text;
};

struct reading {
	const struct library *library;
	struct typed *typed;
	enum input_format format;
	enum stat_program program;
	size_t at; /* in the bytes */
	struct variable *variables;
	size_t n_variables, n_columns;
	struct set_label *labels;
	size_t n_labels;
	const char *encoding; /* that the file claims, or "" */
	const char *taken;    /* the encoding that it is read in; NULL: the claimed one */
	bool as_is;           /* texts are not converted */
	bool foreign;         /* of those, one is not UTF-8 */
	int version;
	long stated_rows;
	uint32_t row; /* from 1; 0 before the first */
};

/* --- The library ----------------------------------------------------------------- */

static bool load(struct library *library)
{
	static const char *const names[] = {"libreadstat.so.1", NULL};
	void *handle = library_open(names);

	if (!handle)
		return false;
#define LOAD(name) &&library_symbol(handle, "readstat_" #name, &library->name)
	return true SYMBOLS(LOAD);
#undef LOAD
}

/* --- The bytes, in place of a file -------------------------------------------------- */

static int on_open(const char *path, void *io)
{
	(void)path, (void)io;
	return 0;
}

static int on_close(void *io)
{
	(void)io;
	return 0;
}

static readstat_off_t on_seek(readstat_off_t offset, readstat_io_flags_t whence, void *io)
{
	struct reading *reading = io;
	readstat_off_t length = (readstat_off_t)reading->typed->bytes->length;
	readstat_off_t from = whence == READSTAT_SEEK_SET   ? 0
	                      : whence == READSTAT_SEEK_CUR ? (readstat_off_t)reading->at
	                                                    : length;

	if (offset < -from || offset > length - from)
		return -1;
	reading->at = (size_t)(from + offset);
	return from + offset;
}

static ssize_t on_bytes(void *into, size_t wanted, void *io)
{
	struct reading *reading = io;
	size_t left = reading->typed->bytes->length - reading->at;
	size_t n = wanted < left ? wanted : left;

	memcpy(into, reading->typed->bytes->data + reading->at, n);
	reading->at += n;
	return (ssize_t)n;
}

static readstat_error_t on_update(long size, readstat_progress_handler handler, void *user, void *io)
{
	(void)size, (void)handler, (void)user, (void)io;
	return READSTAT_OK;
}

/* --- Variables ---------------------------------------------------------------------- */

/* Text that the library hands over. */
static void look_at(struct reading *reading, const char *text)
{
	size_t n = reading->as_is && text ? strlen(text) : 0;

	reading->foreign = reading->foreign || (n && utf8_check(text, n) < n);
}

static const char *copy(struct reading *reading, const char *text)
{
	look_at(reading, text);
	return text ? arena_strdup(reading->typed->arena, text) : NULL;
}

/* A label on one line, without blanks at its ends; NULL if it has no text. */
static const char *label_copy(struct reading *reading, const char *text)
{
	const char *plain = text ? str_plain(reading->typed->arena, text) : "";

	look_at(reading, text);
	return plain[0] ? plain : NULL;
}

/* A text without the blanks that fill it up. */
static const char *trimmed(struct reading *reading, const char *text)
{
	size_t n = text ? strlen(text) : 0;

	look_at(reading, text);
	while (n && text[n - 1] == ' ')
		n--;
	return arena_strndup(reading->typed->arena, text ? text : "", n);
}

static int on_metadata(readstat_metadata_t *metadata, void *user)
{
	struct reading *reading = user;
	const struct library *l = reading->library;
	const char *encoding = l->get_file_encoding(metadata);
	int n = l->get_var_count(metadata);

	reading->encoding = encoding ? copy(reading, encoding) : "";
	reading->version = l->get_file_format_version(metadata);
	reading->stated_rows = l->get_row_count(metadata);
	if (n > RAW_MAX_CELLS) {
		typed_wrong(reading->typed, 0, "there are %d variables, and at most %d are read", n,
		            RAW_MAX_CELLS);
		return READSTAT_HANDLER_ABORT;
	}
	return READSTAT_HANDLER_OK;
}

static void add_missing(struct reading *reading, struct variable *variable,
                        const readstat_variable_t *given)
{
	const struct library *l = reading->library;
	int n = l->variable_get_missing_ranges_count(given);

	for (int i = 0; i < n; i++) {
		readstat_value_t lo = l->variable_get_missing_range_lo(given, i);
		readstat_value_t hi = l->variable_get_missing_range_hi(given, i);
		struct range range = {0};

		if (l->value_type(lo) == READSTAT_TYPE_STRING)
			range.text = trimmed(reading, l->string_value(lo));
		else
			range = (struct range){l->double_value(lo), l->double_value(hi), NULL};
		ARENA_PUSH(reading->typed->arena, variable->missing, variable->n_missing, range);
	}
}

static int on_variable(int index, readstat_variable_t *given, const char *set, void *user)
{
	struct reading *reading = user;
	const struct library *l = reading->library;
	struct typed *typed = reading->typed;
	struct variable variable = {.set = set && set[0] ? copy(reading, set) : NULL};
	struct raw_column column = {.label = label_copy(reading, l->variable_get_label(given))};
	bool is_text = l->variable_get_type(given) == READSTAT_TYPE_STRING ||
	               l->variable_get_type(given) == READSTAT_TYPE_STRING_REF;

	(void)index;
	if (reading->n_variables == RAW_MAX_CELLS) {
		typed_wrong(typed, 0, "there are more than %d variables", RAW_MAX_CELLS);
		return READSTAT_HANDLER_ABORT;
	}
	variable.single = l->variable_get_type(given) == READSTAT_TYPE_FLOAT;
	if (!is_text)
		variable.form =
		    stat_form_of(reading->program, l->variable_get_format(given), variable.single);
	add_missing(reading, &variable, given);
	column.note = variable.form.note;
	column.refused = variable.form.refused;
	if (variable.single && !column.refused && variable.form.rule == STAT_NUMBER)
		column.note =
		    "numbers are kept as float in the file, with 7 digits; behind them they "
		    "differ from those of a text file";
	ARENA_PUSH(typed->arena, reading->variables, reading->n_variables, variable);
	ARENA_PUSH(typed->arena, typed->columns, reading->n_columns, column);
	ARENA_PUSH(typed->arena, typed->names.items, typed->names.n,
	           trimmed(reading, l->variable_get_name(given)));
	return READSTAT_HANDLER_OK;
}

/* --- Values --------------------------------------------------------------------------- */

/* The code of a tag as Stata and SAS print it: ".a", ".A". */
static size_t tag_text(char tag, char room[RAW_TEXT_SIZE])
{
	room[0] = '.';
	room[1] = tag;
	room[2] = '\0';
	return tag ? 2 : 1;
}

static bool is_missing_number(const struct variable *variable, double value)
{
	for (size_t i = 0; i < variable->n_missing; i++)
		if (!variable->missing[i].text && value >= variable->missing[i].lo &&
		    value <= variable->missing[i].hi)
			return true;
	return false;
}

static bool is_missing_text(const struct variable *variable, const char *text)
{
	size_t n = strlen(text);

	while (n && text[n - 1] == ' ')
		n--;
	for (size_t i = 0; i < variable->n_missing; i++)
		if (variable->missing[i].text && strlen(variable->missing[i].text) == n &&
		    memcmp(variable->missing[i].text, text, n) == 0)
			return true;
	return false;
}

static void add_missing_cell(struct reading *reading, const char *reason, size_t length)
{
	typed_cell(
	    reading->typed,
	    &(struct raw_cell){.text = reason, .length = (uint32_t)length, .kind = RAW_MISSING});
}

static void add_text(struct reading *reading, const struct variable *variable, const char *text)
{
	text = text ? text : "";
	look_at(reading, text);
	if (variable->n_missing && is_missing_text(variable, text)) {
		text = trimmed(reading, text);
		add_missing_cell(reading, text, strlen(text));
	} else {
		typed_text(reading->typed, text, strlen(text));
	}
}

static void add_number(struct reading *reading, const struct variable *variable, double value)
{
	char room[RAW_TEXT_SIZE];
	struct raw_cell cell;

	if (variable->n_missing && is_missing_number(variable, value)) {
		size_t length;
		const char *text;

		cell = (struct raw_cell){.number = value, .kind = RAW_NUMBER};
		text = raw_text(&cell, room, &length);
		add_missing_cell(reading, text, length);
		return;
	}
	cell = stat_cell(&variable->form, value, variable->single, room);
	typed_cell(reading->typed, &cell);
}

static int on_value(int row, readstat_variable_t *given, readstat_value_t value, void *user)
{
	struct reading *reading = user;
	const struct library *l = reading->library;
	size_t index = (size_t)given->index;
	readstat_type_t type = l->value_type(value);
	const struct variable *variable;

	if (index >= reading->n_variables)
		return READSTAT_HANDLER_ABORT;
	variable = &reading->variables[index];
	if (index == 0) {
		reading->row = (uint32_t)row + 1;
		typed_row(reading->typed, reading->row, reading->n_variables);
	}
	/* the accessors tell a number of some missing values, too */
	if (l->value_is_tagged_missing(value)) {
		char room[RAW_TEXT_SIZE];

		add_missing_cell(reading, room, tag_text(l->value_tag(value), room));
	} else if (l->value_is_system_missing(value)) {
		add_missing_cell(reading, "", 0);
	} else if (type == READSTAT_TYPE_STRING) {
		add_text(reading, variable, l->string_value(value));
	} else if (type == READSTAT_TYPE_STRING_REF) {
		typed_wrong(reading->typed, reading->row,
		            "column '%s': long texts (strL) are not read",
		            reading->typed->names.items[index]);
		return READSTAT_HANDLER_ABORT;
	} else {
		add_number(reading, variable, l->double_value(value));
	}
	return reading->typed->wrong ? READSTAT_HANDLER_ABORT : READSTAT_HANDLER_OK;
}

/* --- Labels ---------------------------------------------------------------------------- */

static int on_label(const char *set, readstat_value_t value, const char *label, void *user)
{
	struct reading *reading = user;
	const struct library *l = reading->library;
	struct set_label item = {.set = copy(reading, set), .label = label_copy(reading, label)};
	char room[RAW_TEXT_SIZE];
	readstat_type_t type = l->value_type(value);

	item.tagged = l->value_is_tagged_missing(value);
	item.is_text = type == READSTAT_TYPE_STRING;
	if (item.tagged) {
		tag_text(l->value_tag(value), room);
		item.code = copy(reading, room);
	} else if (item.is_text) {
		item.code = trimmed(reading, l->string_value(value));
	} else if (l->value_is_system_missing(value)) {
		return READSTAT_HANDLER_OK;
	} else {
		struct raw_cell cell = {.number = l->double_value(value), .kind = RAW_NUMBER};
		size_t length;

		item.value = cell.number;
		item.code = copy(reading, raw_text(&cell, room, &length));
	}
	ARENA_PUSH(reading->typed->arena, reading->labels, reading->n_labels, item);
	return READSTAT_HANDLER_OK;
}

static bool is_missing_label(const struct variable *variable, const struct set_label *label)
{
	if (label->tagged)
		return true;
	return label->is_text ? is_missing_text(variable, label->code)
	                      : is_missing_number(variable, label->value);
}

/* Joins labels to a column by the name of their set.  False if there are none. */
static bool column_labels(struct reading *reading, size_t column)
{
	const struct variable *variable = &reading->variables[column];
	struct raw_column *into = &reading->typed->columns[column];

	for (size_t i = 0; i < reading->n_labels; i++) {
		const struct set_label *label = &reading->labels[i];

		if (strcmp(label->set, variable->set) == 0 && label->label)
			ARENA_PUSH(reading->typed->arena, into->labels, into->n_labels,
			           (struct raw_label){label->code, label->label,
			                              is_missing_label(variable, label)});
	}
	return into->n_labels > 0;
}

static bool labels_join(struct reading *reading)
{
	for (size_t i = 0; i < reading->n_variables; i++) {
		const struct variable *variable = &reading->variables[i];

		if (!variable->set || variable->form.rule == STAT_DATE)
			continue;
		/* SAS names its formats so, and has their labels elsewhere; an old file of
		 * Stata's that was cut ends before them */
		if (!column_labels(reading, i) && reading->format == FORMAT_DTA)
			return typed_wrong(reading->typed, 0,
			                   "the labels of column '%s' are not in the file (was it "
			                   "cut short?)",
			                   reading->typed->names.items[i]);
	}
	return true;
}

/* --- Reading ----------------------------------------------------------------------------- */

static bool ends_with(const struct bytes *bytes, const char *text)
{
	size_t n = strlen(text);

	return bytes->length >= n && memcmp(bytes->data + bytes->length - n, text, n) == 0;
}

/* Whether a file is cut where ReadStat would not see it. */
static bool is_cut(const struct reading *reading)
{
	enum { XPT_CARD = 80 };
	const struct bytes *bytes = reading->typed->bytes;

	if (reading->format == FORMAT_XPT)
		return bytes->length % XPT_CARD != 0;
	return reading->format == FORMAT_DTA && bytes->data[0] == '<' &&
	       !ends_with(bytes, "</stata_dta>");
}

static readstat_error_t parse(struct reading *reading, readstat_parser_t *parser)
{
	const struct library *l = reading->library;

	l->set_metadata_handler(parser, on_metadata);
	l->set_variable_handler(parser, on_variable);
	l->set_value_handler(parser, on_value);
	l->set_value_label_handler(parser, on_label);
	l->set_open_handler(parser, on_open);
	l->set_close_handler(parser, on_close);
	l->set_seek_handler(parser, on_seek);
	l->set_read_handler(parser, on_bytes);
	l->set_update_handler(parser, on_update);
	l->set_io_ctx(parser, reading);
	/* else .sav files without a count have no rows */
	l->set_row_limit(parser, INT_MAX);
	if (reading->taken)
		l->set_file_character_encoding(parser, reading->taken);
	if (reading->as_is)
		l->set_handler_character_encoding(parser, NULL);
	switch (reading->format) {
	case FORMAT_SAV:
		return l->parse_sav(parser, "", reading);
	case FORMAT_POR:
		return l->parse_por(parser, "", reading);
	case FORMAT_DTA:
		return l->parse_dta(parser, "", reading);
	case FORMAT_SAS7BDAT:
		return l->parse_sas7bdat(parser, "", reading);
	default:
		return l->parse_xport(parser, "", reading);
	}
}

/* Reads all, from nothing, in an encoding; or as it is. */
static readstat_error_t read_all(struct reading *reading, const char *encoding)
{
	readstat_parser_t *parser = reading->library->parser_init();
	struct typed *typed = reading->typed;
	readstat_error_t code;

	if (!parser)
		return READSTAT_ERROR_MALLOC;
	/* what an earlier reading wrote may be longer */
	rewind(typed->to);
	if (ftruncate(fileno(typed->to), 0) != 0) {
		reading->library->parser_free(parser);
		return READSTAT_ERROR_WRITE;
	}
	*typed = (struct typed){.arena = typed->arena,
	                        .bytes = typed->bytes,
	                        .form = typed->form,
	                        .name = typed->name,
	                        .to = typed->to};
	*reading = (struct reading){.library = reading->library,
	                            .typed = typed,
	                            .format = reading->format,
	                            .program = reading->program,
	                            .taken = encoding,
	                            .as_is = reading->as_is,
	                            .encoding = ""};
	code = parse(reading, parser);
	reading->library->parser_free(parser);
	return code;
}

static bool is_conversion(readstat_error_t code)
{
	return code == READSTAT_ERROR_CONVERT || code == READSTAT_ERROR_CONVERT_BAD_STRING ||
	       code == READSTAT_ERROR_CONVERT_SHORT_STRING ||
	       code == READSTAT_ERROR_CONVERT_LONG_STRING;
}

static bool fail(struct reading *reading, readstat_error_t code)
{
	struct typed *typed = reading->typed;
	uint32_t row = reading->row;

	if (is_conversion(code))
		return typed_wrong(typed, row,
		                   "a text has bytes that are not in the encoding %s%s (give the "
		                   "input its 'encoding')",
		                   reading->taken       ? reading->taken
		                   : *reading->encoding ? reading->encoding
		                                        : "that is usual for the format",
		                   !reading->taken && *reading->encoding ? ", which the file claims"
		                                                         : "");
	if (code == READSTAT_ERROR_UNSUPPORTED_CHARSET)
		return typed_wrong(
		    typed, 0,
		    "the file names an encoding that is not known (give the input its "
		    "'encoding')");
	if (code == READSTAT_ERROR_MALLOC)
		return typed_wrong(typed, row,
		                   "it needs more memory than it may have (is it "
		                   "damaged?)");
	if (code == READSTAT_ERROR_ROW_COUNT_MISMATCH)
		return typed_wrong(typed, row,
		                   "it has fewer rows than its header says, %ld (was it "
		                   "cut short?)",
		                   reading->stated_rows);
	if (reading->format == FORMAT_POR && code == READSTAT_ERROR_PARSE && row == 0)
		return typed_wrong(
		    typed, 0,
		    "ReadStat cannot read this portable file (PSPP writes such ones; "
		    "save it as .sav)");
	return typed_wrong(typed, row, "ReadStat ends here with '%s' (is the file damaged?)",
	                   reading->library->error_message(code));
}

/* Files of Stata up to version 13 do not tell their encoding: it is Windows-1252, unless
 * all of the text is UTF-8.  That is looked for in the texts as they are: ReadStat
 * converts what is cut in the middle of a character to what stands before it. */
static readstat_error_t read_unmarked(struct reading *reading)
{
	readstat_error_t code;

	reading->as_is = true;
	code = read_all(reading, NULL);
	if (!reading->foreign)
		return code;
	reading->as_is = false;
	return read_all(reading, "WINDOWS-1252");
}

static void tell_rows(struct reading *reading)
{
	struct typed *typed = reading->typed;

	if (reading->format == FORMAT_XPT || reading->format == FORMAT_POR)
		typed_remark(typed, 0, DIAG_NOTE, "rows",
		             arena_printf(typed->arena,
		                          "a file of this kind does not say how many rows it has: "
		                          "%zu were read",
		                          typed->n_rows));
}

static bool is_unmarked_dta(const struct reading *reading)
{
	static const char release[] = "<stata_dta><header><release>";
	const struct bytes *bytes = reading->typed->bytes;
	size_t n = strlen(release);

	if (reading->format != FORMAT_DTA)
		return false;
	return bytes->data[0] != '<' ||
	       (bytes->length > n + 3 && memcmp(bytes->data + n, "117", 3) == 0);
}

/* Reads a file whose content is known. */
static bool read_file(struct reading *reading)
{
	const char *encoding = encoding_name(reading->typed->form->encoding);
	readstat_error_t code;

	if (is_cut(reading))
		return typed_wrong(reading->typed, 0,
		                   "the end of the file is missing (was it cut "
		                   "short?)");
	code = is_unmarked_dta(reading) && !encoding ? read_unmarked(reading)
	                                             : read_all(reading, encoding);
	if (code != READSTAT_OK)
		return fail(reading, code);
	if (reading->n_variables == 0)
		return typed_wrong(reading->typed, 0, "there are no variables in it");
	tell_rows(reading);
	return labels_join(reading);
}

static bool extract(struct typed *typed)
{
	struct library library;
	struct reading reading = {.library = &library, .typed = typed, .encoding = ""};

	reading.format = content_of(typed->bytes);
	reading.program = reading.format == FORMAT_DTA ? PROGRAM_STATA
	                  : reading.format == FORMAT_SAV || reading.format == FORMAT_POR
	                      ? PROGRAM_SPSS
	                      : PROGRAM_SAS;
	if (!load(&library))
		return typed_wrong(typed, 0,
		                   "to read %s, the library ReadStat is needed (apt-get install "
		                   "libreadstat1), or export it as CSV",
		                   content_name(reading.format));
	return read_file(&reading);
}

static bool open(struct reader *reader, const struct bytes *bytes)
{
	return typed_open(reader, bytes, extract);
}

static const char *const sav[] = {".sav", ".zsav", NULL};
static const char *const por[] = {".por", NULL};
static const char *const dta[] = {".dta", NULL};
static const char *const sas7bdat[] = {".sas7bdat", NULL};
static const char *const xpt[] = {".xpt", ".xport", NULL};

static const struct file_kind kinds[] = {{FORMAT_SAV, sav}, {FORMAT_POR, por},
                                         {FORMAT_DTA, dta}, {FORMAT_SAS7BDAT, sas7bdat},
                                         {FORMAT_XPT, xpt}, {0}};

const struct format readstat_format = {
    .place = "row",
    .kinds = kinds,
    .open = open,
    .read = typed_read,
};
