#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "base/words.h"
#include "load/explain.h"
#include "load/load_impl.h"
#include "load/marks.h"

/* Most levels that a category may collect from the data: beyond, it is a
 * column of another type. */
enum { COLLECT_MAX = 1000 };

/* What can be wrong with a cell. */
enum problem {
	PROBLEM_MISSING,
	PROBLEM_NUMBER,
	PROBLEM_WHOLE,
	PROBLEM_LARGE,
	PROBLEM_RANGE,
	PROBLEM_DATE,
	PROBLEM_FLAG,
	PROBLEM_LEVEL,
	PROBLEM_MANY,
	PROBLEM_CELL,
	N_PROBLEMS
};

/* How findings are alike; printed as "column 'age': not a number: … and 9
 * more". */
static const char *const problem_kinds[] = {
    "missing but required", "not a number", "not a whole number", "not a whole number",
    "out of range",         "not a date",   "not a flag",         "not a level",
    "too many levels",      "no value"};

/* One declared column while it is read. */
struct reading {
	const struct column_spec *spec;
	struct column *column;
	size_t field;           /* where it stands in a row of the file */
	struct strtable levels; /* category and set: level codes */
	struct date_reading dates;
	bool iso;              /* the only format is DATE_ISO */
	const char *separator; /* of sets */
	bool required;
	const struct texts *tokens;    /* of this column alone */
	const struct raw_column *told; /* by the file; NULL: nothing */
	struct told_reasons reasons;
	const char *kinds[N_PROBLEMS]; /* made when first needed */
};

struct readings {
	struct dataset *data;
	const struct input_spec *input;
	struct arena *scratch;
	struct reading *items;
	size_t n;
	const struct reader *reader;
	struct row_digests *digests; /* NULL: not wanted */
	const struct texts *tokens;
	bool token_first[256]; /* the first bytes of missing tokens */
};

/* A cell and its place. */
struct cell {
	size_t row;
	uint32_t place;
	const char *text;
	size_t length;
};

/* Planning */

/* A level that no cell could have, because its text means missing. */
static void check_level(const struct texts *tokens, const struct text *level, struct diags *diags)
{
	for (size_t i = 0; i < tokens->n; i++)
		if (str_equal(tokens->items[i].s, level->s))
			config_error(diags, level,
			             "'%s' is listed under 'missing', and cannot "
			             "be a level",
			             level->s);
}

static void plan_levels(struct load_plan *plan, struct column *column,
                        const struct column_spec *spec, struct diags *diags)
{
	const struct levels *levels = &spec->levels;

	column->n_levels = levels->n;
	column->level_codes = ARENA_ARRAY(plan->arena, const char *, levels->n);
	column->level_labels = ARENA_ARRAY(plan->arena, const char *, levels->n);
	column->levels_open = column->type == COLUMN_CATEGORY && levels->n == 0;
	for (size_t i = 0; i < levels->n; i++) {
		column->level_codes[i] = levels->codes[i].s;
		column->level_labels[i] = levels->labels[i].s;
		check_level(&plan->input->missing, &levels->codes[i], diags);
		check_level(&spec->missing, &levels->codes[i], diags);
	}
	if (column->type == COLUMN_SET && levels->n > SET_MAX_LEVELS)
		config_error(diags, &spec->record.name, "a set has at most %d levels, not %zu",
		             SET_MAX_LEVELS, levels->n);
}

void column_plan(struct load_plan *plan, const struct column_spec *spec, struct diags *diags)
{
	bool known = spec->type >= 0; /* or reported already */
	struct column *column = dataset_add_column(
	    plan->data, spec->record.name.s, known ? (enum column_type)spec->type : COLUMN_TEXT);

	column->broken = !known;
	if (spec->label.s)
		column->label = spec->label.s;
	if (spec->unit.s)
		column->unit = spec->unit.s;
	if (column->type == COLUMN_CATEGORY || column->type == COLUMN_SET)
		plan_levels(plan, column, spec, diags);
}

static void reading_init(struct reading *reading, const struct column_spec *spec,
                         struct column *column, struct arena *scratch)
{
	reading->spec = spec;
	reading->column = column;
	reading->required = spec->required;
	reading->tokens = &spec->missing;
	reading->separator = spec->separator.s && spec->separator.s[0] ? spec->separator.s : ";";
	reading->levels.arena = scratch;
	for (size_t i = 0; i < column->n_levels; i++)
		if (column->type != COLUMN_FLAG)
			strtable_add(&reading->levels, column->level_codes[i],
			             strlen(column->level_codes[i]));
}

static void dates_init(const struct load_plan *plan, struct reading *reading, struct arena *scratch)
{
	struct date_reading *dates = &reading->dates;

	date_reading_init(dates, reading->spec, plan->input, scratch);
	reading->iso = dates->n == 1 && strcmp(dates->formats[0], DATE_ISO) == 0;
}

struct readings *readings_new(struct load_plan *plan, struct arena *scratch,
                              const struct reader *reader, const size_t *fields)
{
	struct readings *readings = ARENA_NEW(scratch, struct readings);
	const struct records *columns = &plan->input->columns;
	size_t most_rows = reader->most_rows;

	readings->data = plan->data;
	readings->input = plan->input;
	readings->scratch = scratch;
	readings->reader = reader;
	readings->digests = row_digests_new(plan, scratch, reader);
	readings->n = columns->n;
	readings->items = ARENA_ARRAY(scratch, struct reading, columns->n);
	readings->tokens = &plan->input->missing;
	plan->data->line = ARENA_ARRAY(plan->arena, uint32_t, most_rows);
	for (size_t i = 0; i < columns->n; i++) {
		struct column *column = &plan->data->columns[i];

		column_allocate(column, plan->arena, most_rows);
		reading_init(&readings->items[i], columns->items[i], column, scratch);
		readings->items[i].field = fields[i];
		readings->items[i].reasons.texts.arena = scratch;
		if (reader->columns && fields[i] < reader->names.n) {
			readings->items[i].told = &reader->columns[fields[i]];
			told_column(plan, columns->items[i], column, readings->items[i].told);
		}
		dates_init(plan, &readings->items[i], scratch);
		if (input_needs(plan->input, column->name))
			readings->items[i].required = true;
	}
	for (size_t i = 0; i < readings->tokens->n; i++)
		readings->token_first[(unsigned char)readings->tokens->items[i].s[0]] = true;
	return readings;
}

/* Problems */

static const char *cell_string(const struct readings *readings, const struct cell *cell)
{
	return arena_strndup(readings->scratch, cell->text, cell->length);
}

static const char *explain_range(const struct readings *readings, const struct reading *reading)
{
	const double *range = reading->spec->range.items;

	return arena_printf(readings->scratch, " is outside %s to %s",
	                    number_significant(readings->scratch, range[0], 15),
	                    number_significant(readings->scratch, range[1], 15));
}

/* What a set's items look like when they are separated by something else. */
static const char *explain_item(struct readings *readings, const struct reading *reading,
                                const char *text, const struct names *codes,
                                const struct names *labels)
{
	size_t n = strcspn(text, ",;/|+");

	if (text[n] && n > 0 && strtable_find(&reading->levels, text, n) != STRTABLE_NONE)
		return arena_printf(readings->scratch,
		                    " (items are separated by '%s'; the column's "
		                    "'separator' can be changed)",
		                    reading->separator);
	return explain_level(readings->scratch, text, codes, labels);
}

/* The end of a message, from the quoted cell on. */
static const char *explain(struct readings *readings, const struct reading *reading,
                           enum problem problem, const char *text)
{
	struct arena *scratch = readings->scratch;
	const struct column *column = reading->column;
	struct names codes = {column->level_codes, column->n_levels};
	struct names labels = {column->level_labels, column->n_levels};
	double value;

	switch (problem) {
	case PROBLEM_NUMBER:
		return readings->input->decimal && number_parse(text, strlen(text), &value)
		           ? " (the numbers of this input have a decimal comma)"
		           : explain_number(scratch, text);
	case PROBLEM_DATE:
		return explain_date(scratch, text, reading->dates.formats[0]);
	case PROBLEM_FLAG:
		return explain_flag(scratch, column->name, text);
	case PROBLEM_LEVEL:
		return column->type == COLUMN_SET
		           ? explain_item(readings, reading, text, &codes, &labels)
		           : explain_level(scratch, text, &codes, &labels);
	default:
		return "";
	}
}

static const char *problem_message(struct readings *readings, const struct reading *reading,
                                   enum problem problem, const struct cell *cell)
{
	const char *name = reading->column->name;
	const char *text = cell_string(readings, cell);
	const char *shown = cell_quote(readings->scratch, cell->text, cell->length);
	struct arena *arena = readings->data->arena;

	switch (problem) {
	case PROBLEM_MISSING:
		return arena_printf(arena, "column '%s': is missing but required", name);
	case PROBLEM_RANGE:
		return arena_printf(arena, "column '%s': %s%s", name, shown,
		                    explain_range(readings, reading));
	case PROBLEM_LARGE:
		return arena_printf(arena,
		                    "column '%s': '%s' has too many digits for "
		                    "a number (type id or text keeps them)",
		                    name, shown);
	case PROBLEM_MANY:
		return arena_printf(arena,
		                    "column '%s': more than %d different values "
		                    "for a category (type id or text keeps any "
		                    "text)",
		                    name, COLLECT_MAX);
	case PROBLEM_CELL:
		return cell->length && cell->text[0] == '('
		           ? arena_printf(arena, "column '%s': no value %s", name, shown)
		           : arena_printf(
				 arena,
				 "column '%s': '%s' is an error of the spreadsheet (mend it "
				 "there, or list it under 'missing')",
				 name, shown);
	default:
		return arena_printf(arena, "column '%s': '%s' is %s%s", name, shown,
		                    problem_kinds[problem],
		                    explain(readings, reading, problem, text));
	}
}

/* Refuses a cell: an error, and the value is missing. */
static void refuse(struct readings *readings, struct reading *reading, enum problem problem,
                   const struct cell *cell)
{
	struct dataset *data = readings->data;
	struct finding finding = {.severity = DIAG_ERROR, .line = cell->place};
	const char *kind = reading->kinds[problem];

	if (!kind)
		kind = arena_printf(data->arena, "column '%s': %s", reading->column->name,
		                    problem_kinds[problem]);
	reading->kinds[problem] = kind;
	finding.kind = kind;
	finding.column = reading->column->name;
	if (dataset_keeps_finding(data, kind)) {
		finding.value = arena_strndup(data->arena, cell->text, cell->length);
		finding.message = problem_message(readings, reading, problem, cell);
	}
	dataset_add_finding(data, finding);
	if (problem != PROBLEM_MISSING)
		reading->column->missing[cell->row] = MISSING_INVALID;
}

/* Cells by type */

/* Takes a number as the column's value; the cell is as it stands in the file. */
static void take_number(struct readings *readings, struct reading *reading, double value,
                        const struct cell *cell)
{
	/* from here on, a double does not hold every whole number */
	static const double exact = 9007199254740992.0;
	const double *range = reading->spec->range.items;
	bool whole = reading->column->type == COLUMN_INTEGER;

	if (whole && value != floor(value))
		refuse(readings, reading, PROBLEM_WHOLE, cell);
	else if (whole && fabs(value) >= exact)
		refuse(readings, reading, PROBLEM_LARGE, cell);
	else if (reading->spec->range.n == 2 && (value < range[0] || value > range[1]))
		refuse(readings, reading, PROBLEM_RANGE, cell);
	else
		reading->column->number[cell->row] = value;
}

static void read_number(struct readings *readings, struct reading *reading, const struct cell *cell)
{
	double value;

	if (marks_number(readings->input, cell->text, cell->length, &value))
		take_number(readings, reading, value, cell);
	else
		refuse(readings, reading, PROBLEM_NUMBER, cell);
}

/* Two digits, or -1. */
static int two_digits(const char *p)
{
	unsigned tens = (unsigned char)p[0] - '0', ones = (unsigned char)p[1] - '0';

	return tens > 9 || ones > 9 ? -1 : (int)(10 * tens + ones);
}

/* The dates that nearly all files have, a good deal faster than by their
 * format: YYYY-MM-DD, up to the 28th, which every month has.  False leaves the
 * judgement to date_parse(). */
static bool read_plain_date(const struct cell *cell, double *number)
{
	const char *p = cell->text;
	int century, year, month, day;

	if (cell->length != 10 || p[4] != '-' || p[7] != '-')
		return false;
	century = two_digits(p);
	year = two_digits(p + 2);
	month = two_digits(p + 5);
	day = two_digits(p + 8);
	if (century < 16 || century > 29 || year < 0 || month < 1 || month > 12 || day < 1 ||
	    day > 28)
		return false;
	*number = date_from_civil(100 * century + year, month, day);
	return true;
}

static void read_date(struct readings *readings, struct reading *reading, const struct cell *cell)
{
	double *day = &reading->column->number[cell->row];

	if (reading->iso && read_plain_date(cell, day))
		return;
	switch (date_read(&reading->dates, cell->text, cell->length, day)) {
	case DATE_READ:
		break;
	case DATE_NONE:
		refuse(readings, reading, PROBLEM_DATE, cell);
		break;
	case DATE_UNKNOWN:
		reading->column->missing[cell->row] = MISSING_TOKEN;
		break;
	}
}

/* 0 or 1, or -1 if it is no flag. */
static int flag_parse(const char *text, size_t length)
{
	static const char *const no[] = {"0", "false", "no", "n", "f", "unchecked"};
	static const char *const yes[] = {"1", "true", "yes", "y", "t", "checked"};

	if (length == 1 && (*text == '0' || *text == '1'))
		return *text - '0';
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) { /* as many as of yes */
		if (strlen(no[i]) == length && strncasecmp(no[i], text, length) == 0)
			return 0;
		if (strlen(yes[i]) == length && strncasecmp(yes[i], text, length) == 0)
			return 1;
	}
	return -1;
}

static void read_flag(struct readings *readings, struct reading *reading, const struct cell *cell)
{
	int flag = flag_parse(cell->text, cell->length);

	if (flag >= 0)
		reading->column->number[cell->row] = flag;
	else
		refuse(readings, reading, PROBLEM_FLAG, cell);
}

static void read_category(struct readings *readings, struct reading *reading,
                          const struct cell *cell)
{
	uint32_t code = strtable_find(&reading->levels, cell->text, cell->length);

	if (code != STRTABLE_NONE)
		reading->column->code[cell->row] = code;
	else if (!reading->column->levels_open)
		refuse(readings, reading, PROBLEM_LEVEL, cell);
	else if (reading->levels.n < COLLECT_MAX)
		reading->column->code[cell->row] =
		    strtable_add(&reading->levels, cell->text, cell->length);
	else
		refuse(readings, reading, PROBLEM_MANY, cell);
}

/* Cuts the next item off a set's text; blanks around it do not count. */
static struct cell item_next(struct cell *rest, const char *separator)
{
	size_t width = strlen(separator);
	const char *end = memmem(rest->text, rest->length, separator, width);
	struct cell item = *rest;

	item.length = end ? (size_t)(end - rest->text) : rest->length;
	width = end ? width : 0;
	rest->text += item.length + width;
	rest->length -= item.length + width;
	while (item.length && (*item.text == ' ' || *item.text == '\t')) {
		item.text++;
		item.length--;
	}
	while (item.length &&
	       (item.text[item.length - 1] == ' ' || item.text[item.length - 1] == '\t'))
		item.length--;
	return item;
}

static void read_set(struct readings *readings, struct reading *reading, const struct cell *cell)
{
	struct cell rest = *cell, item;
	uint64_t bits = 0;
	uint32_t code;

	while (rest.length) {
		item = item_next(&rest, reading->separator);
		if (item.length == 0)
			continue;
		code = strtable_find(&reading->levels, item.text, item.length);
		if (code == STRTABLE_NONE) {
			refuse(readings, reading, PROBLEM_LEVEL, &item);
			return;
		}
		bits |= UINT64_C(1) << code;
	}
	reading->column->bits[cell->row] = bits;
	if (bits == 0)
		reading->column->missing[cell->row] = MISSING_EMPTY;
}

static bool is_token(const struct readings *readings, const struct cell *cell)
{
	if (!readings->token_first[(unsigned char)cell->text[0]])
		return false;
	for (size_t i = 0; i < readings->tokens->n; i++) {
		const char *token = readings->tokens->items[i].s;

		if (strlen(token) == cell->length && memcmp(token, cell->text, cell->length) == 0)
			return true;
	}
	return false;
}

/* Whether two texts are the same number, or the same date: a warning names
 * values, and what it names can be listed, however the file spells it. */
static bool same_value(const struct readings *readings, const struct reading *reading,
                       const struct cell *cell, const char *token)
{
	struct date_reading dates = reading->dates; /* nothing is counted here */
	double number, listed;
	int32_t listed_day;

	switch (reading->column->type) {
	case COLUMN_NUMBER:
	case COLUMN_INTEGER:
		return marks_number(readings->input, cell->text, cell->length, &number) &&
		       number_parse(token, strlen(token), &listed) && number == listed;
	case COLUMN_DATE:
		return date_read(&dates, cell->text, cell->length, &number) == DATE_READ &&
		       date_parse(token, strlen(token), DATE_ISO, &listed_day) &&
		       number == listed_day;
	default:
		return false;
	}
}

/* Whether the cell is missing by the column's own list. */
static bool is_listed(const struct readings *readings, const struct reading *reading,
                      const struct cell *cell)
{
	for (size_t i = 0; i < reading->tokens->n; i++) {
		const char *token = reading->tokens->items[i].s;

		if ((strlen(token) == cell->length && memcmp(token, cell->text, cell->length) == 0) ||
		    same_value(readings, reading, cell, token))
			return true;
	}
	return false;
}

static void read_value(struct readings *readings, struct reading *reading, const struct cell *cell)
{
	struct column *column = reading->column;

	switch (column->type) {
	case COLUMN_NUMBER:
	case COLUMN_INTEGER:
		read_number(readings, reading, cell);
		break;
	case COLUMN_DATE:
		read_date(readings, reading, cell);
		break;
	case COLUMN_FLAG:
		read_flag(readings, reading, cell);
		break;
	case COLUMN_CATEGORY:
		read_category(readings, reading, cell);
		break;
	case COLUMN_SET:
		read_set(readings, reading, cell);
		break;
	case COLUMN_ID:
	case COLUMN_TEXT:
		column->code[cell->row] = strtable_add(&column->strings, cell->text, cell->length);
		break;
	}
}

static void read_text(struct readings *readings, struct reading *reading, const struct cell *cell)
{
	unsigned char *missing = &reading->column->missing[cell->row];

	if (cell->length == 0)
		*missing = MISSING_EMPTY;
	else if (is_token(readings, cell) || is_listed(readings, reading, cell))
		*missing = MISSING_TOKEN;
	else
		read_value(readings, reading, cell);
	if (reading->required && (*missing == MISSING_EMPTY || *missing == MISSING_TOKEN))
		refuse(readings, reading, PROBLEM_MISSING, cell);
}

/* Whether a number is one of the texts that stand for a missing value. */
static bool is_missing_number(const struct readings *readings, const struct reading *reading,
                              const struct raw_cell *raw)
{
	const struct texts *const lists[] = {readings->tokens, reading->tokens};
	double listed;

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < lists[i]->n; k++) {
			const char *token = lists[i]->items[k].s;

			if (number_parse(token, strlen(token), &listed) &&
			    (listed == raw->number ||
			     (raw->kind == RAW_SINGLE && (float)listed == (float)raw->number)))
				return true;
		}
	return false;
}

/* A number of the format's own keeps all its bits; where its column wants a text, it
 * is the shortest that tells it. */
static void read_typed_number(struct readings *readings, struct reading *reading,
                              const struct raw_cell *raw, const struct cell *cell)
{
	enum column_type type = reading->column->type;
	unsigned char *missing = &reading->column->missing[cell->row];

	if (is_missing_number(readings, reading, raw))
		*missing = MISSING_TOKEN;
	else if (type == COLUMN_NUMBER || type == COLUMN_INTEGER)
		take_number(readings, reading, raw->number, cell);
	else
		read_value(readings, reading, cell);
	if (reading->required && *missing == MISSING_TOKEN)
		refuse(readings, reading, PROBLEM_MISSING, cell);
}

static void read_typed_date(struct readings *readings, struct reading *reading,
                            const struct raw_cell *raw, const struct cell *cell)
{
	/* the same words by which a text would be refused, or be missing */
	if (reading->column->type != COLUMN_DATE || is_token(readings, cell) ||
	    is_listed(readings, reading, cell))
		read_text(readings, reading, cell);
	else if (!date_take(&reading->dates, raw->number, &reading->column->number[cell->row]))
		refuse(readings, reading, PROBLEM_DATE, cell);
}

/* What the file itself says is missing, unless the config has it as a level. */
static void read_missing(struct readings *readings, struct reading *reading,
                         const struct raw_cell *raw, const struct cell *cell)
{
	const struct column *column = reading->column;

	if (raw->length && column->n_levels && !column->levels_open &&
	    (column->type == COLUMN_CATEGORY || column->type == COLUMN_SET) &&
	    strtable_find(&reading->levels, cell->text, cell->length) != STRTABLE_NONE) {
		read_value(readings, reading, cell);
		return;
	}
	column->missing[cell->row] = raw->length ? MISSING_TOKEN : MISSING_EMPTY;
	if (raw->length)
		told_reason(&reading->reasons, raw->text, raw->length);
	if (reading->required)
		refuse(readings, reading, PROBLEM_MISSING, cell);
}

/* A cell without a value, unless the config lists what stands there. */
static void read_refused(struct readings *readings, struct reading *reading, const struct cell *cell)
{
	if (is_token(readings, cell) || is_listed(readings, reading, cell))
		read_text(readings, reading, cell);
	else
		refuse(readings, reading, PROBLEM_CELL, cell);
}

/* A cell of a format that knows more than texts. */
static void read_typed(struct readings *readings, struct reading *reading,
                       const struct raw_cell *raw, struct cell *cell)
{
	char room[RAW_TEXT_SIZE];

	cell->text = raw_text(raw, room, &cell->length);
	switch (raw->kind) {
	case RAW_NUMBER:
	case RAW_SINGLE:
		read_typed_number(readings, reading, raw, cell);
		break;
	case RAW_DATE:
		read_typed_date(readings, reading, raw, cell);
		break;
	case RAW_MISSING:
		read_missing(readings, reading, raw, cell);
		break;
	case RAW_REFUSED:
		read_refused(readings, reading, cell);
		break;
	default:
		read_text(readings, reading, cell);
		break;
	}
}

/* Rows */

/* A row whose fields are not those of the header: it is left out, since what
 * belongs to which column is not known. */
static void refuse_row(struct readings *readings, const struct raw_row *row)
{
	static const char kind[] = "rows with a wrong number of fields";
	const struct reader *reader = readings->reader;
	const struct format *format = reader->format;
	const char *message = NULL;

	if (dataset_keeps_finding(readings->data, kind))
		message =
		    arena_printf(readings->data->arena, "row has %zu field%s, the header has %zu%s",
		                 row->n_cells, words_s(row->n_cells), reader->names.n,
		                 format->uneven_row ? format->uneven_row(reader, row) : "");
	add_finding(readings->data, DIAG_ERROR, row->place, kind, message);
}

void readings_row(void *user, const struct raw_row *row)
{
	/* of an optional column that the file does not have */
	static const struct raw_cell absent = {.text = "", .kind = RAW_TEXT};
	struct readings *readings = user;
	struct dataset *data = readings->data;
	struct cell cell = {.row = data->n_rows, .place = row->place};

	if (row->n_cells != readings->reader->names.n) {
		refuse_row(readings, row);
		return;
	}
	data->line[cell.row] = row->place;
	for (size_t i = 0; i < readings->n; i++) {
		struct reading *reading = &readings->items[i];
		const struct raw_cell *raw =
		    reading->field < row->n_cells ? &row->cells[reading->field] : &absent;

		if (raw->kind != RAW_TEXT) {
			read_typed(readings, reading, raw, &cell);
			continue;
		}
		cell.text = raw->text;
		cell.length = raw->length;
		read_text(readings, reading, &cell);
	}
	if (readings->digests)
		row_digests_add(readings->digests, row);
	data->n_rows++;
}

static void reading_end(struct readings *readings, struct reading *reading)
{
	struct dataset *data = readings->data;
	const struct raw_column *told = reading->told;

	date_reading_tell(&reading->dates, data, reading->column->name);
	if (told)
		told_reasons_note(data, reading->column, &reading->reasons, told);
	if (!reading->column->levels_open)
		return;
	if (told)
		told_levels(told, &reading->levels);
	levels_close(data, reading->column, &reading->levels);
	if (told)
		told_labels(data, reading->column, told);
}

void readings_end(struct readings *readings)
{
	for (size_t i = 0; i < readings->n; i++)
		reading_end(readings, &readings->items[i]);
}

void readings_judge(const struct readings *readings)
{
	if (readings->digests)
		row_digests_judge(readings->digests);
}
