/* Rows of one input beside those of another. */
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "load/load_impl.h"

/* --- Plan -------------------------------------------------------------------- */

/* What values are compared as. */
enum key_kind { KEY_TEXT, KEY_NUMBER, KEY_DATE, KEY_NONE };

static enum key_kind kind_of(const struct column *column)
{
	switch (column->type) {
	case COLUMN_ID:
	case COLUMN_TEXT:
	case COLUMN_CATEGORY:
		return KEY_TEXT;
	case COLUMN_NUMBER:
	case COLUMN_INTEGER:
		return KEY_NUMBER;
	case COLUMN_DATE:
		return KEY_DATE;
	default:
		return KEY_NONE;
	}
}

/* A pair of columns by which rows are found. */
static void plan_pair(const struct input_plan *input, size_t i, struct diags *diags)
{
	const struct column *by = &input->data->columns[input->by[i]];
	const struct column *with = &input->to->data->columns[input->with[i]];
	const struct text *text = &input->spec->join.by.items[i];

	if (by->broken || with->broken)
		return;
	if (kind_of(by) == KEY_NONE)
		config_error(diags, text,
		             "'%s' is of type %s, by which rows cannot be joined (an id, text, "
		             "number or date can)",
		             by->name, column_type_names[by->type]);
	else if (kind_of(by) != kind_of(with))
		config_error(
		    diags, text,
		    "'%s' is of type %s in '%s', and '%s' of type %s in '%s': declare both "
		    "alike (as ids, 001 and 1 are two; as integers, one)",
		    by->name, column_type_names[by->type], input->spec->record.name.s, with->name,
		    column_type_names[with->type], input->to->spec->record.name.s);
}

static void plan_keys(struct load_plan *study, struct input_plan *input, struct diags *diags)
{
	const struct join_spec *join = &input->spec->join;

	input->by = ARENA_ARRAY(study->arena, size_t, join->by.n);
	input->with = ARENA_ARRAY(study->arena, size_t, join->by.n);
	for (size_t i = 0; i < join->by.n && i < join->with.n; i++) {
		const char *by = join->by.items[i].s, *with = join->with.items[i].s;

		/* what is unknown is reported already */
		if (!dataset_column(input->data, by) || !dataset_column(input->to->data, with))
			continue;
		input->by[input->n_by] = column_index(input->data, by);
		input->with[input->n_by] = column_index(input->to->data, with);
		plan_pair(input, input->n_by++, diags);
	}
}

static bool is_key(const struct input_plan *input, size_t column)
{
	for (size_t i = 0; i < input->n_by; i++)
		if (input->by[i] == column)
			return true;
	return false;
}

void join_plan(struct load_plan *study, struct input_plan *input, struct diags *diags)
{
	const struct records *given = &input->spec->given;

	plan_keys(study, input, diags);
	input->read->file->to = input->to->read->file;
	input->first_column = study->data->n_columns;
	input->columns = ARENA_ARRAY(study->arena, size_t, given->n);
	for (size_t i = 0; i < input->data->n_columns && input->n_columns < given->n; i++) {
		const struct column_spec *spec = given->items[input->n_columns];

		if (is_key(input, i))
			continue;
		input->columns[input->n_columns++] = i;
		column_like(study->data, &input->data->columns[i], spec->record.name.s);
		if (spec->label.s)
			study->data->columns[study->data->n_columns - 1].label = spec->label.s;
	}
}

/* --- Rows -------------------------------------------------------------------- */

/* The keys of one side as they are probably meant, without capitals and blanks. */
struct spellings {
	struct strtable forms;
	uint32_t *first; /* the row where a form is first */
	bool known;      /* they were looked for */
};

struct joining {
	struct load_plan *study;
	struct input_plan *input;
	struct keys by, with;
	struct key_table table; /* of the input's rows */
	uint32_t *partner;      /* of each row of the other input */
	const char *kind;       /* of findings */
	struct spellings by_forms, with_forms;
	struct arena *scratch;
};

static void refuse(const struct joining *with, const struct input_plan *input, uint32_t row,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Reports an error in a row of one of the two inputs, by its key.  Of a row that is
 * counted only no text is made. */
static void refuse(const struct joining *with, const struct input_plan *input, uint32_t row,
                   const char *format, ...)
{
	const struct keys *keys = input == with->input ? &with->by : &with->with;
	struct dataset *data = with->study->data;
	struct finding finding = {
	    .severity = DIAG_ERROR, .kind = with->kind, .line = input->data->line[row]};
	va_list args;

	if (input != with->study->inputs)
		finding.input = input->read->file;
	if (dataset_keeps_finding(data, with->kind)) {
		va_start(args, format);
		finding.message = arena_printf(
		    data->arena, "%s%s",
		    key_present(keys, row) ? keys_text(keys, row, data->arena)
					   : arena_printf(data->arena, "column '%s': is missing",
		                                          keys->data->columns[*keys->columns].name),
		    arena_vprintf(data->arena, format, args));
		va_end(args);
	}
	dataset_add_finding(data, finding);
}

/* The rows of the input by their key, each of which is there once. */
static void index_rows(struct joining *with)
{
	const struct input_plan *input = with->input;
	const struct dataset *data = input->data;
	const char *by = data->columns[input->by[0]].name;

	key_table_init(&with->table, with->by, with->scratch);
	for (uint32_t row = 0; row < data->n_rows; row++) {
		uint32_t same = key_present(&with->by, row) ? key_table_add(&with->table, row) : row;

		if (same != row)
			refuse(with, input, row,
			       " already stands in %s %u: rows of '%s' cannot be joined by it "
			       "(fold them to one, as fold: {by: %s, take: …})",
			       input->read->file->place, data->line[same],
			       input->spec->record.name.s, by);
	}
}

static void spellings_find(struct spellings *spellings, const struct keys *keys,
                           struct arena *scratch)
{
	const struct column *column = &keys->data->columns[*keys->columns];
	struct arena texts = {0};

	spellings->known = true;
	spellings->forms = (struct strtable){.arena = scratch};
	spellings->first = ARENA_ARRAY(scratch, uint32_t, keys->data->n_rows + 1);
	for (uint32_t row = 0; row < keys->data->n_rows; row++) {
		const char *form = text_folded(&texts, column_code_text(column, row, &texts));
		uint32_t known = spellings->forms.n;

		if (key_present(keys, row) &&
		    strtable_add(&spellings->forms, form, strlen(form)) == known)
			spellings->first[known] = row;
	}
	arena_release(&texts);
}

/* A key of the other side that is probably meant by one that it does not have. */
static const char *near_key(const struct joining *with, const struct keys *keys, size_t row,
                            const struct keys *others, struct spellings *spellings)
{
	const struct column *column = &keys->data->columns[*keys->columns];
	const struct column *other = &others->data->columns[*others->columns];
	struct arena *arena = with->scratch;
	const char *wanted;
	uint32_t found;

	if (keys->n != 1 || kind_of(column) != KEY_TEXT || !key_present(keys, row))
		return "";
	if (!spellings->known)
		spellings_find(spellings, others, arena);
	wanted = text_folded(arena, column_code_text(column, row, arena));
	found = strtable_find(&spellings->forms, wanted, strlen(wanted));
	if (found == STRTABLE_NONE)
		return "";
	return arena_printf(with->study->arena, ", which has '%s': they have to be written alike",
	                    column_code_text(other, spellings->first[found], arena));
}

static void refuse_unmatched(struct joining *with, uint32_t row)
{
	const struct input_plan *input = with->input, *to = input->to;
	const char *near = "";

	if (dataset_keeps_finding(with->study->data, with->kind))
		near = near_key(with, &with->with, row, &with->by, &with->by_forms);
	refuse(with, to, row, " has no row in '%s'%s%s", input->spec->record.name.s, near,
	       *near ? ""
	             : " (if that may be, write unmatched: keep in its join: the values are then "
	               "missing)");
}

static void refuse_leftover(struct joining *with, uint32_t row)
{
	const struct input_plan *input = with->input;
	const char *near = "";

	if (dataset_keeps_finding(with->study->data, with->kind))
		near = near_key(with, &with->by, row, &with->with, &with->with_forms);
	refuse(with, input, row, " has no row in '%s'%s%s", input->to->spec->record.name.s, near,
	       *near ? "" : " (if that may be, write leftover: drop in the join)");
}

/* Finds the partner of each row of the other input. */
static void match_rows(struct joining *with)
{
	const struct input_plan *input = with->input;
	struct data_input *file = input->read->file;
	const struct dataset *to = input->to->data;

	with->partner = ARENA_ARRAY(with->scratch, uint32_t, to->n_rows);
	for (uint32_t row = 0; row < to->n_rows; row++) {
		bool known = key_present(&with->with, row);

		with->partner[row] = known ? key_table_find(&with->table, &with->with, row) : NO_ROW;
		if (with->partner[row] != NO_ROW)
			continue;
		file->n_unmatched++;
		if (input->spec->join.unmatched)
			continue;
		if (known)
			refuse_unmatched(with, row);
		else
			refuse(with, input->to, row,
			       ", and '%s' is joined by it (if that may be, write unmatched: keep "
			       "in its join)",
			       file->name);
	}
}

/* Rows of the input that are taken more than once, or not at all. */
static void check_taken(struct joining *with)
{
	const struct input_plan *input = with->input;
	const struct dataset *to = input->to->data;
	struct data_input *file = input->read->file;
	uint32_t *taken = ARENA_ARRAY(with->scratch, uint32_t, input->data->n_rows);

	for (uint32_t row = 0; row < to->n_rows; row++) {
		uint32_t *by;

		if (with->partner[row] == NO_ROW)
			continue;
		by = &taken[with->partner[row]];
		if (!*by)
			*by = row + 1;
		else if (!input->spec->join.rows)
			refuse(with, input->to, row,
			       " stands in %s %u, too, and '%s' is joined one to one (if several "
			       "rows may have one of '%s', write rows: many-to-one in its join)",
			       input->to->read->file->place, to->line[*by - 1], file->name,
			       file->name);
	}
	for (uint32_t row = 0; row < input->data->n_rows; row++) {
		/* one that is there twice is told */
		if (taken[row] || (key_present(&with->by, row) &&
		                   key_table_find(&with->table, &with->by, row) != row))
			continue;
		file->n_leftover++;
		if (!input->spec->join.leftover)
			refuse_leftover(with, row);
	}
}

/* Of no row the number is 0, and none of them is anything. */
static bool is_count(const struct fold_plan *fold, size_t column)
{
	for (size_t i = 0; fold && i < fold->n_takes; i++)
		if (fold->takes[i].column == column)
			return fold->takes[i].spec->pick == PICK_COUNT ||
			       fold->takes[i].spec->pick == PICK_ANY;
	return false;
}

/* Adds the columns to the rows of the study. */
static void add_columns(const struct joining *with)
{
	const struct input_plan *input = with->input;
	struct dataset *data = with->study->data;

	for (size_t i = 0; i < input->n_columns; i++) {
		struct column *column = &data->columns[input->first_column + i];

		column_gather(column, &input->data->columns[input->columns[i]], input->rows,
		              data->n_rows, with->study->arena);
		for (size_t row = 0; is_count(input->fold, input->columns[i]) && row < data->n_rows;
		     row++)
			if (column->missing[row] == MISSING_UNMATCHED)
				column->missing[row] = PRESENT;
	}
}

void join_fill(struct load_plan *study, struct input_plan *input, struct arena *scratch)
{
	struct joining with = {.study = study,
	                       .input = input,
	                       .by = {input->data, input->by, input->n_by},
	                       .with = {input->to->data, input->with, input->n_by},
	                       .kind = arena_printf(study->arena, "rows of '%s' and '%s'",
	                                            input->spec->record.name.s,
	                                            input->to->spec->record.name.s),
	                       .scratch = scratch};
	size_t n = study->data->n_rows;

	index_rows(&with);
	match_rows(&with);
	check_taken(&with);
	input->rows = ARENA_ARRAY(study->arena, uint32_t, n);
	for (size_t row = 0; row < n; row++) {
		uint32_t at = input->to == study->inputs ? (uint32_t)row : input->to->rows[row];

		input->rows[row] = at == NO_ROW ? NO_ROW : with.partner[at];
	}
	add_columns(&with);
}
