#include "config/inputs.h"

#include <string.h>

#include "base/str.h"
#include "config/node.h"
#include "config/value.h"

#define AT(type, member) offsetof(struct type, member)

static const char *const pick_names[] = {"first", "last", "min", "max",  "count",
                                         "any",   "all",  "sum", "only", NULL};
static const char *const ties_names[] = {"error", "file", NULL};
static const char *const rows_names[] = {"one-to-one", "many-to-one", NULL};
static const char *const unmatched_names[] = {"error", "keep", NULL};
static const char *const leftover_names[] = {"error", "drop", NULL};

static const struct field take_fields[] = {
    {"value", FIELD_EXPRESSION, AT(take_spec, value), "what is taken of a row; count needs none"},
    {"pick", FIELD_CHOICE, AT(take_spec, pick), "how the rows of a patient become one value",
     .required = true, .names = pick_names},
    {"where", FIELD_EXPRESSION, AT(take_spec, where), "true for the rows that count; all if absent"},
    {"label", FIELD_TEXT, AT(take_spec, label), "name in the report"},
    {"label_in_text", FIELD_TEXT, AT(take_spec, label_in_text), "the same inside of a sentence"},
    {"unit", FIELD_TEXT, AT(take_spec, unit), "unit in the report"},
};
static const struct shape take_shape = {take_fields, sizeof take_fields / sizeof *take_fields,
                                        sizeof(struct take_spec)};

static const struct field fold_fields[] = {
    {"by", FIELD_REFERENCES, AT(fold_spec, by), "rows with the same values of it become one",
     .required = true, .reference = REF_INPUT_COLUMN},
    {"keep", FIELD_REFERENCES, AT(fold_spec, keep),
     "columns whose values are alike in all rows of a patient", .reference = REF_INPUT_COLUMN},
    {"order", FIELD_REFERENCE, AT(fold_spec, order), "column that tells which row is first",
     .reference = REF_INPUT_COLUMN},
    {"ties", FIELD_CHOICE, AT(fold_spec, ties),
     "rows of the same order, or of none: an error, or in the order of the file", "error",
     .names = ties_names},
    {"take", FIELD_RECORDS, AT(fold_spec, take), "columns that are made of several rows",
     .record = &take_shape},
};
const struct shape fold_shape = {fold_fields, sizeof fold_fields / sizeof *fold_fields,
                                 sizeof(struct fold_spec)};

static const struct field join_fields[] = {
    {"to", FIELD_REFERENCE, AT(join_spec, to), "the input whose rows get the columns",
     .required = true, .reference = REF_INPUT},
    {"by", FIELD_REFERENCES, AT(join_spec, by),
     "columns by which rows are found; those of `fold`, or the key, if absent",
     .reference = REF_INPUT_COLUMN},
    {"with", FIELD_REFERENCES, AT(join_spec, with),
     "the same of the other input, where they have other names", .reference = REF_INPUT_COLUMN},
    {"rows", FIELD_CHOICE, AT(join_spec, rows),
     "whether several rows of the other input may have one row of this one", "one-to-one",
     .names = rows_names},
    {"unmatched", FIELD_CHOICE, AT(join_spec, unmatched),
     "rows of the other input without one here: an error, or kept with missing values", "error",
     .names = unmatched_names},
    {"leftover", FIELD_CHOICE, AT(join_spec, leftover),
     "rows here that no row of the other input has: an error, or left out", "error",
     .names = leftover_names},
    {"prefix", FIELD_TEXT, AT(join_spec, prefix), "stands before the names of the columns"},
};
const struct shape join_shape = {join_fields, sizeof join_fields / sizeof *join_fields,
                                 sizeof(struct join_spec)};

/* What is being settled. */
struct settling {
	struct study *study;
	struct arena *arena;
	struct diags *diags;
};

static void complain(const struct settling *with, const struct text *text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void complain(const struct settling *with, const struct text *text, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	diag_error(with->diags, text->at, "%s", arena_vprintf(with->diags->arena, format, args));
	va_end(args);
	if (text->path)
		diag_path(with->diags, text->path);
}

/* A record by its name, or NULL. */
static void *record_find(const struct records *records, const char *name)
{
	for (size_t i = 0; i < records->n; i++) {
		const struct record *record = records->items[i];

		if (str_equal(record->name.s, name))
			return records->items[i];
	}
	return NULL;
}

static const struct column_spec *column_find(const struct records *columns, const char *name)
{
	return record_find(columns, name);
}

static struct names names_of(const struct settling *with, const struct records *records)
{
	struct names names = {0};

	for (size_t i = 0; i < records->n; i++) {
		const struct record *record = records->items[i];

		ARENA_PUSH(with->arena, names.items, names.n, record->name.s);
	}
	return names;
}

/* The column that a text names; reports an error if there is none. */
static const struct column_spec *need_column(const struct settling *with,
                                             const struct records *columns, const struct text *text,
                                             const struct input_spec *input)
{
	const struct column_spec *column = column_find(columns, text->s);
	struct names names;

	/* where none could be read, that is reported */
	if (column || !columns->n)
		return column;
	names = names_of(with, columns);
	if (record_find(&with->study->derive, text->s))
		complain(with, text, "'%s' is derived, and has to be a column of the file", text->s);
	else if (with->study->inputs.n == 1 && !input->fold.by.n)
		complain(with, text, "unknown column '%s'%s", text->s,
		         suggest_text(with->arena, text->s, &names));
	else if (column_find(&input->columns, text->s))
		complain(with, text, "after the fold of '%s' there is no column '%s' (it has %s)",
		         input->record.name.s, text->s, names_join(with->arena, &names, 12));
	else
		complain(with, text, "there is no column '%s' in input '%s'%s", text->s,
		         input->record.name.s, suggest_text(with->arena, text->s, &names));
	return NULL;
}

/* Adds a column, unless its name is taken. */
static void table_add(const struct settling *with, struct input_spec *input,
                      const struct column_spec *column, const struct text *at)
{
	const struct column_spec *same = column_find(&input->table, column->record.name.s);

	if (same)
		complain(with, at, "there is already a column '%s', in line %u (%s)",
		         column->record.name.s, (unsigned)same->record.name.at.line,
		         at->s == column->record.name.s ? "choose another name" : "name it once");
	else
		ARENA_PUSH(with->arena, input->table.items, input->table.n,
		           (void *)(uintptr_t)column);
}

/* --- Folds ------------------------------------------------------------------- */

static bool is_ordered(enum pick pick)
{
	return pick == PICK_FIRST || pick == PICK_LAST;
}

static void check_take(const struct settling *with, const struct input_spec *input,
                       const struct take_spec *take)
{
	const struct fold_spec *fold = &input->fold;

	if (!take->value.s && take->pick != PICK_COUNT)
		complain(with, &take->record.name,
		         "'value' is missing (what is taken of a row; only 'pick: count' needs "
		         "none)");
	if (is_ordered((enum pick)take->pick) && !fold->order.s && !fold->ties)
		complain(with, &take->record.name,
		         "'pick: %s' needs the 'order' of the fold, a column (or 'ties: file', "
		         "where the order of the file is meant)",
		         pick_names[take->pick]);
}

/* What a column that is taken is, as far as the config tells. */
static const struct column_spec *take_column(const struct settling *with,
                                             const struct input_spec *input,
                                             const struct take_spec *take)
{
	struct column_spec *made = ARENA_NEW(with->arena, struct column_spec);
	const struct column_spec *from =
	    take->value.s ? column_find(&input->columns, take->value.s) : NULL;

	made->type = -1;
	if (take->pick == PICK_COUNT)
		made->type = COLUMN_INTEGER;
	else if (take->pick == PICK_ANY || take->pick == PICK_ALL)
		made->type = COLUMN_FLAG;
	else if (from)
		*made = *from;
	made->record = take->record;
	made->taken = take->pick >= PICK_ROW;
	made->from = (struct text){0};
	made->label = take->label;
	made->label_in_text = take->label_in_text;
	if (take->unit.s)
		made->unit = take->unit;
	return made;
}

/* The columns of an input after its fold. */
static void settle_fold(const struct settling *with, struct input_spec *input)
{
	struct fold_spec *fold = &input->fold;
	const struct column_spec *column;

	if (!fold->by.n) {
		input->table = input->columns;
		return;
	}
	for (size_t i = 0; i < fold->by.n; i++)
		if ((column = need_column(with, &input->columns, &fold->by.items[i], input)))
			table_add(with, input, column, &fold->by.items[i]);
	for (size_t i = 0; i < fold->keep.n; i++)
		if ((column = need_column(with, &input->columns, &fold->keep.items[i], input)))
			table_add(with, input, column, &fold->keep.items[i]);
	if (fold->order.s)
		need_column(with, &input->columns, &fold->order, input);
	for (size_t i = 0; i < fold->take.n; i++) {
		const struct take_spec *take = fold->take.items[i];

		if (!take->record.broken)
			check_take(with, input, take);
		if (!take->record.broken || take->record.name.s)
			table_add(with, input, take_column(with, input, take), &take->record.name);
	}
	if (!input->key.s && fold->by.n == 1 && column_find(&input->columns, fold->by.items[0].s))
		input->key = fold->by.items[0];
}

/* --- Joins ------------------------------------------------------------------- */

static void find_to(const struct settling *with, struct input_spec *input)
{
	const struct text *to = &input->join.to;
	struct names names;

	input->to = record_find(&with->study->inputs, to->s);
	if (input->to == input) {
		complain(with, to, "'%s' cannot be joined to itself", to->s);
		input->to = NULL;
	} else if (!input->to) {
		names = names_of(with, &with->study->inputs);
		complain(with, to, "unknown input '%s'%s", to->s,
		         suggest_text(with->arena, to->s, &names));
	}
}

/* The columns by which rows are found, of this input, … */
static void find_by(const struct settling *with, struct input_spec *input)
{
	struct join_spec *join = &input->join;

	if (!join->by.n && input->fold.by.n)
		join->by = input->fold.by;
	else if (!join->by.n && input->key.s)
		join->by = (struct texts){&input->key, 1};
	if (!join->by.n)
		complain(with, &join->to,
		         "'by' is missing: by which column are rows of '%s' found? (give the join "
		         "its 'by', or the input its 'key')",
		         input->record.name.s);
	/* of a fold it is told already */
	for (size_t i = 0; i < join->by.n && join->by.items != input->fold.by.items; i++)
		need_column(with, &input->table, &join->by.items[i], input);
}

/* … and of the other one. */
static void find_with(const struct settling *with, struct input_spec *input)
{
	struct join_spec *join = &input->join;
	const struct input_spec *to = input->to;

	if (!to || !join->by.n)
		return;
	if (!join->with.n && join->by.n == 1 && to->key.s &&
	    !column_find(&to->table, join->by.items[0].s))
		join->with = (struct texts){(struct text *)(uintptr_t)&to->key, 1};
	else if (!join->with.n)
		join->with = join->by;
	if (join->with.n != join->by.n) {
		complain(with, &join->with.items[0],
		         "'with' has %zu column%s and 'by' has %zu: each has its partner",
		         join->with.n, join->with.n == 1 ? "" : "s", join->by.n);
		join->with = join->by;
	}
	for (size_t i = 0; i < join->with.n; i++)
		need_column(with, &to->table, &join->with.items[i], to);
}

static bool is_by(const struct input_spec *input, const char *name)
{
	for (size_t i = 0; i < input->join.by.n; i++)
		if (str_equal(input->join.by.items[i].s, name))
			return true;
	return false;
}

/* The column under its name in the dataset. */
static const struct column_spec *prefixed(const struct settling *with,
                                          const struct input_spec *input,
                                          const struct column_spec *column)
{
	const char *prefix = input->join.prefix.s;
	struct column_spec *named;

	/* what an endpoint takes is called by its name */
	if (!prefix || column->taken)
		return column;
	named = arena_memdup(with->arena, column, sizeof *column);
	named->record.name.s = arena_printf(with->arena, "%s%s", prefix, column->record.name.s);
	if (!named->label.s)
		named->label = column->record.name;
	return named;
}

static void check_clash(const struct settling *with, const struct input_spec *input,
                        const struct column_spec *column)
{
	const struct column_spec *same = column_find(&with->study->columns, column->record.name.s);

	if (same)
		complain(with, &column->record.name,
		         "the column '%s' of '%s' has the name of one before, in line %u (give "
		         "the join of '%s' another 'prefix', as %s_; or rename it, and say what "
		         "the file has by 'from')",
		         column->record.name.s, input->record.name.s,
		         (unsigned)same->record.name.at.line, input->record.name.s,
		         input->record.name.s);
}

/* Adds an input to those that give columns. */
static void give(const struct settling *with, struct input_spec *input)
{
	struct study *study = with->study;

	ARENA_PUSH(with->arena, study->joined.items, study->joined.n, input);
	for (size_t i = 0; i < input->table.n; i++) {
		const struct column_spec *column = input->table.items[i];

		if (input->join.to.s && is_by(input, column->record.name.s))
			continue;
		column = prefixed(with, input, column);
		/* a repetition inside of an input is the parser's */
		check_clash(with, input, column);
		ARENA_PUSH(with->arena, input->given.items, input->given.n,
		           (void *)(uintptr_t)column);
	}
	for (size_t i = 0; i < input->given.n; i++)
		ARENA_PUSH(with->arena, study->columns.items, study->columns.n,
		           input->given.items[i]);
}

static bool is_given(const struct study *study, const struct input_spec *input)
{
	for (size_t i = 0; i < study->joined.n; i++)
		if (study->joined.items[i] == input)
			return true;
	return false;
}

/* The input that others are joined to. */
static struct input_spec *find_main(const struct settling *with)
{
	struct input_spec *found = NULL;

	for (size_t i = 0; i < with->study->inputs.n; i++) {
		struct input_spec *input = with->study->inputs.items[i];

		if (input->join.to.s)
			continue;
		if (found)
			complain(with, &input->record.name,
			         "'%s' is not joined to '%s' (say how, as join: {to: %s, by: %s})",
			         input->record.name.s, found->record.name.s, found->record.name.s,
			         found->key.s ? found->key.s : "KEY");
		else
			found = input;
	}
	return found;
}

static void check_circle(const struct settling *with)
{
	for (size_t i = 0; i < with->study->inputs.n; i++) {
		const struct input_spec *input = with->study->inputs.items[i];

		if (!input->to || is_given(with->study, input))
			continue;
		complain(with, &input->join.to,
		         "inputs are joined in a circle: '%s' to '%s', and that again to it (the "
		         "input that has a row a patient has no 'join')",
		         input->record.name.s, input->to->record.name.s);
		return;
	}
}

static void settle_joins(const struct settling *with)
{
	struct study *study = with->study;
	struct input_spec *first = find_main(with);
	bool more = true;

	for (size_t i = 0; i < study->inputs.n; i++) {
		struct input_spec *input = study->inputs.items[i];

		if (input->join.to.s) {
			find_to(with, input);
			find_by(with, input);
			find_with(with, input);
		}
	}
	if (first)
		give(with, first);
	while (more) {
		more = false;
		for (size_t i = 0; i < study->inputs.n; i++) {
			struct input_spec *input = study->inputs.items[i];

			if (!input->to || is_given(study, input) || !is_given(study, input->to))
				continue;
			give(with, input);
			more = true;
		}
	}
	check_circle(with);
}

/* --- ADaM -------------------------------------------------------------------- */

/* Columns of an ADTTE; what a config declares itself stays. */
static const struct {
	const char *name;
	enum column_type type;
	bool required, optional;
} adtte_columns[] = {
    {"PARAMCD", COLUMN_TEXT, true, false},  {"AVAL", COLUMN_NUMBER, false, false},
    {"CNSR", COLUMN_INTEGER, false, false}, {"AVALU", COLUMN_TEXT, false, true},
    {"STARTDT", COLUMN_DATE, false, true},  {"ADT", COLUMN_DATE, false, true},
    {"EVNTDESC", COLUMN_TEXT, false, true}, {"CNSDTDSC", COLUMN_TEXT, false, true},
};
enum { N_ADTTE_COLUMNS = sizeof adtte_columns / sizeof *adtte_columns };

/* The text of an endpoint with other words. */
static struct text reworded(const struct text *text, const char *words)
{
	return (struct text){.s = words, .at = text->at, .path = text->path};
}

static void declare(const struct settling *with, struct input_spec *input, size_t i,
                    const struct text *at)
{
	static const char *const formats[] = {"%Y-%m-%d", "%d%b%Y"};
	struct column_spec *column = ARENA_NEW(with->arena, struct column_spec);

	if (column_find(&input->columns, adtte_columns[i].name))
		return;
	column->record.name = reworded(at, adtte_columns[i].name);
	column->type = (int)adtte_columns[i].type;
	column->required = adtte_columns[i].required;
	column->optional = adtte_columns[i].optional;
	for (size_t k = 0; column->type == COLUMN_DATE && k < 2; k++)
		ARENA_PUSH(with->arena, column->format.items, column->format.n,
		           reworded(at, formats[k]));
	ARENA_PUSH(with->arena, input->columns.items, input->columns.n, column);
}

/* Adds a value of the row of an endpoint to the fold. */
static void add_take(const struct settling *with, struct input_spec *input,
                     const struct endpoint_spec *endpoint, size_t i)
{
	struct take_spec *made = ARENA_NEW(with->arena, struct take_spec);
	const char *name = adtte_columns[i].name;

	made->record.name = reworded(
	    &endpoint->param, arena_printf(with->arena, "%s.%s", endpoint->record.name.s, name));
	made->value = reworded(&endpoint->param, name);
	made->where = reworded(&endpoint->param,
	                       arena_printf(with->arena, "PARAMCD == \"%s\"", endpoint->param.s));
	made->pick = i == 0 ? PICK_ROW : PICK_PART;
	ARENA_PUSH(with->arena, input->fold.take.items, input->fold.take.n, made);
}

/* By what the rows of an ADTTE are those of one patient. */
static void fold_adtte(const struct settling *with, struct input_spec *input)
{
	struct fold_spec *fold = &input->fold;
	struct text *subject;

	if (fold->by.n)
		return;
	if (input->join.by.n) {
		fold->by = input->join.by;
	} else if (input->key.s) {
		fold->by = (struct texts){&input->key, 1};
	} else {
		subject = arena_memdup(with->arena, &input->record.name, sizeof *subject);
		subject->s = "USUBJID";
		fold->by = (struct texts){subject, 1};
	}
}

/* Makes an endpoint of an ADTTE one of a time and an event. */
static void settle_adtte(const struct settling *with, struct endpoint_spec *endpoint)
{
	struct input_spec *input = record_find(&with->study->inputs, endpoint->adtte.s);
	const char *name = endpoint->record.name.s;
	struct names names = names_of(with, &with->study->inputs);

	if (!input)
		complain(with, &endpoint->adtte, "unknown input '%s'%s", endpoint->adtte.s,
		         suggest_text(with->arena, endpoint->adtte.s, &names));
	else if (!endpoint->param.s)
		complain(with, &endpoint->adtte,
		         "'param' is missing (which PARAMCD of '%s', as param: OS)",
		         endpoint->adtte.s);
	else if (strpbrk(endpoint->param.s, "\"`\\"))
		complain(with, &endpoint->param, "a PARAMCD is letters and digits, as OS");
	else if (endpoint->time.s || endpoint->event.s || endpoint->origin.s ||
	         endpoint->censor.s || endpoint->causes.n || endpoint->entry.s)
		complain(with, &endpoint->adtte,
		         "'adtte' and 'param' say all of an endpoint: take out its time, event, "
		         "origin, censor, cause and entry");
	else {
		for (size_t i = 0; i < N_ADTTE_COLUMNS; i++)
			declare(with, input, i, &endpoint->adtte);
		fold_adtte(with, input);
		for (size_t i = 0; i < N_ADTTE_COLUMNS; i++)
			add_take(with, input, endpoint, i);
		endpoint->time =
		    reworded(&endpoint->param, arena_printf(with->arena, "`%s.AVAL`", name));
		endpoint->event =
		    reworded(&endpoint->param, arena_printf(with->arena, "`%s.CNSR` == 0", name));
		return;
	}
	endpoint->record.broken = true;
}

static void check_input(const struct settling *with, const struct input_spec *input)
{
	if (input->key.s)
		need_column(with, &input->table, &input->key, input);
	if (input->entered.s && input->join.to.s)
		complain(with, &input->entered,
		         "'entered' goes with the input that has a row a patient, and not with "
		         "one that is joined to it");
}

void inputs_settle(struct study *study, const struct walk *walk)
{
	const struct settling with = {study, walk->arena, walk->diags};

	for (size_t i = 0; i < study->endpoints.n; i++) {
		struct endpoint_spec *endpoint = study->endpoints.items[i];

		if (endpoint->adtte.s && !endpoint->record.broken)
			settle_adtte(&with, endpoint);
		else if (endpoint->param.s && !endpoint->adtte.s)
			complain(&with, &endpoint->param, "'param' goes with 'adtte', an input");
	}
	for (size_t i = 0; i < study->inputs.n; i++)
		settle_fold(&with, study->inputs.items[i]);
	for (size_t i = 0; i < study->inputs.n; i++)
		check_input(&with, study->inputs.items[i]);
	settle_joins(&with);
}
