/* Several rows of one patient become one. */
#include <string.h>

#include "base/str.h"
#include "config/schema.h"
#include "load/load_impl.h"

/* --- Plan -------------------------------------------------------------------- */

static bool is_sortable(const struct column *column)
{
	return column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER ||
	       column->type == COLUMN_DATE;
}

/* Whether a pick can be made of values of a type; else an error. */
static bool check_pick(const struct take_spec *spec, const struct expr *value, struct diags *diags)
{
	enum expr_type type = expr_type(value);
	bool flags = spec->pick == PICK_ANY || spec->pick == PICK_ALL;

	if (flags && type != EXPR_FLAG)
		return config_error(diags, &spec->value,
		                    "'pick: %s' needs a condition, and this is %s (e.g. value: %s "
		                    "== …)",
		                    spec->pick == PICK_ANY ? "any" : "all", expr_type_names[type],
		                    spec->value.s);
	if (spec->pick == PICK_SUM && type != EXPR_NUMBER)
		return config_error(diags, &spec->value,
		                    "'pick: sum' needs a number, and this is %s",
		                    expr_type_names[type]);
	if ((spec->pick == PICK_MIN || spec->pick == PICK_MAX) && type != EXPR_NUMBER &&
	    type != EXPR_DATE)
		return config_error(diags, &spec->value,
		                    "'pick: %s' needs a number or a date, and this is %s",
		                    spec->pick == PICK_MIN ? "min" : "max", expr_type_names[type]);
	return true;
}

/* Adds the column that a pick makes, without rows. */
static void add_column(struct dataset *to, struct take_plan *take, struct arena *arena)
{
	const struct take_spec *spec = take->spec;
	const struct column *bare = take->value ? expr_bare_column(take->value) : NULL;
	const char *name = spec->record.name.s;
	struct column *column;

	take->column = to->n_columns;
	if (spec->pick == PICK_COUNT)
		column = dataset_add_column(to, name, COLUMN_INTEGER);
	else if (spec->pick == PICK_ANY || spec->pick == PICK_ALL)
		column = dataset_add_column(to, name, COLUMN_FLAG);
	else if (!take->value)
		column = dataset_add_column(to, name, COLUMN_NUMBER);
	else if (bare) {
		column_like(to, bare, name);
		column = &to->columns[take->column];
		column->label = name;
	} else {
		column = dataset_add_column(to, name, column_type_of(expr_type(take->value)));
		if (column->type == COLUMN_CATEGORY)
			value_levels(column, take->value, arena);
		column->levels_open = column->type == COLUMN_CATEGORY && !column->n_levels;
	}
	take->open = column->levels_open;
	column->broken = !take->value && spec->pick != PICK_COUNT;
	/* made for an endpoint, and not a column of anybody's */
	column->derived = spec->pick >= PICK_ROW;
	if (spec->label.s)
		column->label = spec->label.s;
	if (spec->unit.s)
		column->unit = spec->unit.s;
}

static void plan_take(struct load_plan *study, struct input_plan *input, struct take_plan *take,
                      struct diags *diags)
{
	const struct take_spec *spec = take->spec;
	const struct dataset *from = input->read->data;

	if (!spec->record.broken) {
		take->value = expr_parse(study->arena, &spec->value, from, &study->calendar, diags);
		take->where =
		    expr_need(study->arena, &spec->where, from, &study->calendar, EXPR_FLAG, diags);
	}
	if (take->value && !check_pick(spec, take->value, diags))
		take->value = NULL;
	add_column(input->data, take, study->arena);
}

/* The column that tells which row is first. */
static void plan_order(const struct input_plan *input, struct fold_plan *fold, struct diags *diags)
{
	const struct text *order = &input->spec->fold.order;
	const struct dataset *from = input->read->data;
	const struct column *column = order->s ? dataset_column(from, order->s) : NULL;

	fold->order = NO_COLUMN;
	if (!column)
		return;
	fold->order = (size_t)(column - from->columns);
	if (!column->broken && !is_sortable(column))
		config_error(diags, order,
		             "rows are ordered by a date or a number, and '%s' is of type %s",
		             order->s, column_type_names[column->type]);
}

/* Adds the columns that rows have in common. */
static void plan_kept(struct load_plan *study, struct input_plan *input, struct fold_plan *fold)
{
	const struct fold_spec *spec = &input->spec->fold;
	const struct dataset *from = input->read->data;

	fold->kept = ARENA_ARRAY(study->arena, size_t, spec->by.n + spec->keep.n);
	for (size_t i = 0; i < spec->by.n + spec->keep.n; i++) {
		const struct text *name =
		    i < spec->by.n ? &spec->by.items[i] : &spec->keep.items[i - spec->by.n];
		const struct column *column = dataset_column(from, name->s);

		/* what is unknown, or named twice, is reported already */
		if (!column || dataset_column(input->data, name->s))
			continue;
		fold->kept[fold->n_kept++] = (size_t)(column - from->columns);
		fold->n_by += i < spec->by.n;
		column_like(input->data, column, column->name);
	}
}

void fold_plan(struct load_plan *study, struct input_plan *input, struct diags *diags)
{
	const struct records *takes = &input->spec->fold.take;
	struct fold_plan *fold = ARENA_NEW(study->arena, struct fold_plan);

	input->fold = fold;
	input->read->file->folded = true;
	if (input->data == input->read->data) {
		input->data = ARENA_NEW(study->arena, struct dataset);
		input->data->arena = study->arena;
	}
	plan_kept(study, input, fold);
	plan_order(input, fold, diags);
	fold->takes = ARENA_ARRAY(study->arena, struct take_plan, takes->n);
	for (size_t i = 0; i < takes->n; i++) {
		struct take_plan *take = &fold->takes[fold->n_takes];

		take->spec = takes->items[i];
		if (dataset_column(input->data, take->spec->record.name.s))
			continue;
		plan_take(study, input, take, diags);
		fold->n_takes++;
	}
}

/* --- Rows -------------------------------------------------------------------- */

struct folding {
	struct load_plan *study;
	struct input_plan *input;
	const struct fold_plan *fold;
	const struct dataset *from;
	struct dataset *to;
	struct keys keys;
	uint32_t *group; /* of each row: the row that it becomes */
	uint32_t *first; /* of each group: the first row, … */
	uint32_t *best;  /* … and the one that is taken, + 1 */
	struct arena *scratch;
};

static void refuse(const struct folding *with, uint32_t row, const char *kind, const char *format,
                   ...) __attribute__((format(printf, 4, 5)));

/* Reports an error in a row. */
static void refuse(const struct folding *with, uint32_t row, const char *kind, const char *format,
                   ...)
{
	struct dataset *data = with->study->data;
	struct finding finding = {.severity = DIAG_ERROR, .line = with->from->line[row]};
	va_list args;

	finding.kind = kind;
	if (with->input != with->study->inputs)
		finding.input = with->input->read->file;
	if (dataset_keeps_finding(data, kind)) {
		va_start(args, format);
		finding.message = arena_vprintf(data->arena, format, args);
		va_end(args);
	}
	dataset_add_finding(data, finding);
}

/* Numbers the rows by their keys, in the order in which these come. */
static void group_rows(struct folding *with)
{
	size_t n = with->from->n_rows, n_groups = 0;
	struct key_table table;

	key_table_init(&table, with->keys, with->scratch);
	with->group = ARENA_ARRAY(with->scratch, uint32_t, n);
	with->first = ARENA_ARRAY(with->scratch, uint32_t, n);
	for (uint32_t row = 0; row < n; row++) {
		uint32_t same = key_table_add(&table, row);

		if (same == row)
			with->first[n_groups++] = row;
		with->group[row] = same == row ? (uint32_t)n_groups - 1 : with->group[same];
	}
	with->best = ARENA_ARRAY(with->scratch, uint32_t, n_groups);
	with->to->n_rows = n_groups;
	with->to->line = ARENA_ARRAY(with->study->arena, uint32_t, n_groups);
	for (size_t i = 0; i < n_groups; i++)
		with->to->line[i] = with->from->line[with->first[i]];
}

static bool same_value(const struct value *a, const struct value *b, enum expr_type type)
{
	if (type == EXPR_TEXT || type == EXPR_CATEGORY)
		return strcmp(a->text, b->text) == 0;
	return type == EXPR_SET ? a->bits == b->bits : a->number == b->number;
}

/* Whether a row has a value that counts for a pick. */
static bool row_value(const struct folding *with, const struct take_plan *take, size_t row,
                      struct value *value)
{
	struct value where = {.number = 1};

	if (take->where)
		where = expr_value(take->where, with->from, row);
	if (where.missing || where.number == 0)
		return false;
	*value = (struct value){.number = 1};
	if (take->value)
		*value = expr_value(take->value, with->from, row);
	return true;
}

/* A row whose place among the others is not known. */
static bool is_placed(const struct folding *with, const struct take_plan *take, uint32_t row)
{
	const struct column *order;

	if (with->fold->order == NO_COLUMN)
		return true;
	order = &with->from->columns[with->fold->order];
	if (order->missing[row] == PRESENT)
		return true;
	refuse(
	    with, row,
	    arena_printf(with->study->arena, "'%s' without a place", take->spec->record.name.s),
	    "column '%s': is missing, and tells whether the row comes first or last for '%s' (%s)",
	    order->name, take->spec->record.name.s, keys_text(&with->keys, row, with->study->arena));
	return false;
}

/* Below 0 if row a comes before row b, 0 if that is not told. */
static int compare_order(const struct folding *with, uint32_t a, uint32_t b)
{
	const struct column *order;

	if (with->fold->order == NO_COLUMN)
		return 0;
	order = &with->from->columns[with->fold->order];
	return (order->number[a] > order->number[b]) - (order->number[a] < order->number[b]);
}

/* Two rows of which there may be one. */
static void refuse_two(const struct folding *with, const struct take_plan *take, uint32_t row,
                       uint32_t other)
{
	refuse(with, row,
	       arena_printf(with->study->arena, "'%s': two rows", take->spec->record.name.s),
	       "two rows of %s have %s: this one and %s %u",
	       keys_text(&with->keys, row, with->study->arena), take->spec->where.s,
	       with->input->read->file->place, with->from->line[other]);
}

/* Rows of a patient that differ where they must not; `in` names what. */
static void refuse_unlike(const struct folding *with, const char *in, const struct column *column,
                          uint32_t row, uint32_t other)
{
	struct arena *arena = with->study->arena;
	const char *texts[2] = {"", ""};

	for (int i = 0; column && i < 2; i++)
		texts[i] =
		    arena_printf(arena, " '%s'", column_code_text(column, i ? other : row, arena));
	refuse(with, row, arena_printf(arena, "column '%s': not alike", in),
	       "column '%s': the rows of %s differ:%s here,%s in %s %u (mend the file, or pick "
	       "first, last, min or max)",
	       in, keys_text(&with->keys, row, arena), *texts[0] ? texts[0] : " another value",
	       *texts[1] ? texts[1] : " one", with->input->read->file->place,
	       with->from->line[other]);
}

/* Whether a row is taken in the place of the best one so far. */
static bool is_better(const struct folding *with, const struct take_plan *take, uint32_t row,
                      const struct value *value)
{
	uint32_t best = with->best[with->group[row]] - 1;
	struct value other = expr_value(take->value, with->from, best);
	int order;

	switch ((enum pick)take->spec->pick) {
	case PICK_FIRST:
		return compare_order(with, row, best) < 0;
	case PICK_LAST:
		order = compare_order(with, row, best);
		return order > 0 || (order == 0 && with->input->spec->fold.ties);
	case PICK_MIN:
		return value->number < other.number;
	case PICK_MAX:
		return value->number > other.number;
	case PICK_ONLY:
		if (!same_value(value, &other, expr_type(take->value)))
			refuse_unlike(with, take->spec->record.name.s,
			              expr_bare_column(take->value), row, best);
		return false;
	case PICK_ROW:
		refuse_two(with, take, row, best);
		return false;
	default:
		return false;
	}
}

/* Rows that are first or last with others, and say something else. */
static void check_ties(const struct folding *with, const struct take_plan *take)
{
	struct arena *arena = with->study->arena;
	const char *end = take->spec->pick == PICK_FIRST ? "first" : "last";

	for (uint32_t row = 0; row < with->from->n_rows; row++) {
		uint32_t taken = with->best[with->group[row]], best = taken - 1;
		struct value value, other;

		/* of rows without a place none is taken, which is told */
		if (!taken || best == row || !row_value(with, take, row, &value) || value.missing ||
		    compare_order(with, row, best) != 0)
			continue;
		other = expr_value(take->value, with->from, best);
		if (same_value(&value, &other, expr_type(take->value)))
			continue;
		refuse(with, row, arena_printf(arena, "'%s': ties", take->spec->record.name.s),
		       "'%s': two rows of %s are %s, this one and %s %u, with the same '%s' and "
		       "other values (order the rows by something else, or write ties: file)",
		       take->spec->record.name.s, keys_text(&with->keys, row, arena), end,
		       with->input->read->file->place, with->from->line[best],
		       with->from->columns[with->fold->order].name);
	}
}

/* Takes the value of one row of each patient. */
static void take_row(const struct folding *with, const struct take_plan *take)
{
	struct column *column = &with->to->columns[take->column];
	struct strtable codes = value_codes(column, with->scratch);
	bool ordered = take->spec->pick == PICK_FIRST || take->spec->pick == PICK_LAST;
	struct value value;

	memset(with->best, 0, with->to->n_rows * sizeof *with->best);
	for (uint32_t row = 0; row < with->from->n_rows; row++) {
		uint32_t *best = &with->best[with->group[row]];

		if (!row_value(with, take, row, &value) || value.missing ||
		    (ordered && !is_placed(with, take, row)))
			continue;
		if (!*best || is_better(with, take, row, &value))
			*best = row + 1;
	}
	if (ordered && !with->input->spec->fold.ties)
		check_ties(with, take);
	for (size_t i = 0; i < with->to->n_rows; i++) {
		if (!with->best[i]) {
			column->missing[i] = MISSING_DERIVED;
			continue;
		}
		value = expr_value(take->value, with->from, with->best[i] - 1);
		value_store(column, i, &value, &codes);
	}
}

/* Counts or adds up the values of all rows of each patient. */
static void take_sum(const struct folding *with, const struct take_plan *take)
{
	struct column *column = &with->to->columns[take->column];
	bool counted = take->spec->pick == PICK_COUNT;
	struct value value;

	if (!counted)
		memset(column->missing, MISSING_DERIVED, with->to->n_rows);
	for (size_t row = 0; row < with->from->n_rows; row++) {
		uint32_t group = with->group[row];

		if (!row_value(with, take, row, &value) || value.missing)
			continue;
		column->number[group] += counted ? 1 : value.number;
		column->missing[group] = PRESENT;
	}
}

/* Joins conditions by `or` and `and`, of three values (Kleene): a missing one leaves
 * open what the others do not decide. */
static void take_flag(const struct folding *with, const struct take_plan *take)
{
	struct column *column = &with->to->columns[take->column];
	bool any = take->spec->pick == PICK_ANY;
	unsigned char *decided = ARENA_ARRAY(with->scratch, unsigned char, with->to->n_rows);
	struct value value;

	for (size_t i = 0; i < with->to->n_rows; i++)
		if (!any)
			column->missing[i] = MISSING_DERIVED;
	for (size_t row = 0; row < with->from->n_rows; row++) {
		uint32_t group = with->group[row];

		if (!row_value(with, take, row, &value) || decided[group] == 2)
			continue;
		if (value.missing) {
			decided[group] = 1;
			column->missing[group] = MISSING_DERIVED;
			column->number[group] = 0;
		} else if ((value.number != 0) == any) {
			decided[group] = 2;
			column->missing[group] = PRESENT;
			column->number[group] = any;
		} else if (!decided[group]) {
			column->missing[group] = PRESENT;
			column->number[group] = !any;
		}
	}
}

static bool same_cell(const struct column *column, size_t a, size_t b)
{
	if (column->code)
		return column->code[a] == column->code[b];
	return column->bits ? column->bits[a] == column->bits[b]
	                    : column->number[a] == column->number[b];
}

/* Takes the value that all rows of a patient have that have one. */
static void keep_column(const struct folding *with, size_t i)
{
	const struct column *from = &with->from->columns[with->fold->kept[i]];
	uint32_t *rows = ARENA_ARRAY(with->scratch, uint32_t, with->to->n_rows);

	memcpy(rows, with->first, with->to->n_rows * sizeof *rows);
	for (uint32_t row = 0; i >= with->fold->n_by && row < with->from->n_rows; row++) {
		uint32_t *best = &rows[with->group[row]];

		if (from->missing[row] != PRESENT || *best == row)
			continue;
		if (from->missing[*best] != PRESENT)
			*best = row;
		else if (!same_cell(from, row, *best))
			refuse_unlike(with, from->name, from, row, *best);
	}
	column_gather(&with->to->columns[i], from, rows, with->to->n_rows, with->study->arena);
}

/* Whether the levels that its expressions name are there. */
static bool bind(const struct take_plan *take, struct diags *diags)
{
	bool right = !take->value || expr_bind(take->value, diags);

	return (!take->where || expr_bind(take->where, diags)) && right;
}

static void take_column(const struct folding *with, const struct take_plan *take)
{
	struct column *column = &with->to->columns[take->column];
	const struct column *bare = take->value ? expr_bare_column(take->value) : NULL;

	column_allocate(column, with->study->arena, with->to->n_rows);
	if (take->open)
		value_levels(column, take->value, with->study->arena);
	column->levels_open = false;
	column->levels_found = bare && bare->levels_found && take->open;
	switch ((enum pick)take->spec->pick) {
	case PICK_COUNT:
	case PICK_SUM:
		take_sum(with, take);
		break;
	case PICK_ANY:
	case PICK_ALL:
		take_flag(with, take);
		break;
	default:
		take_row(with, take);
		break;
	}
}

/* An endpoint's rows are there; of a misspelt PARAMCD there are none. */
static bool check_param(const struct folding *with, const struct take_plan *take,
                        struct diags *diags)
{
	const struct column *column = &with->to->columns[take->column];
	const struct column *params = expr_bare_column(take->value);
	struct names names = {.items = params->strings.items, .n = params->strings.n};
	const char *param = take->spec->where.s + strlen("PARAMCD == \"");

	if (params->type == COLUMN_CATEGORY)
		names = (struct names){params->level_codes, params->n_levels};
	for (size_t i = 0; i < with->to->n_rows; i++)
		if (column->missing[i] == PRESENT)
			return true;
	param = arena_strndup(diags->arena, param, strlen(param) - 1);
	return config_error(diags, &take->spec->where, "no row of '%s' has the PARAMCD '%s'%s",
	                    with->input->spec->record.name.s, param,
	                    suggest_text(diags->arena, param, &names));
}

bool fold_fill(struct load_plan *study, struct input_plan *input, struct arena *scratch,
               struct diags *diags)
{
	const struct fold_plan *fold = input->fold;
	struct folding with = {.study = study,
	                       .input = input,
	                       .fold = fold,
	                       .from = input->read->data,
	                       .to = input->data,
	                       .keys = {input->read->data, fold->kept, fold->n_by},
	                       .scratch = scratch};
	bool right = true;

	for (size_t i = 0; i < fold->n_takes; i++)
		right = bind(&fold->takes[i], diags) && right;
	if (!right)
		return false;
	group_rows(&with);
	for (size_t i = 0; i < fold->n_kept; i++)
		keep_column(&with, i);
	for (size_t i = 0; i < fold->n_takes; i++) {
		take_column(&with, &fold->takes[i]);
		if (fold->takes[i].spec->pick == PICK_ROW)
			right = check_param(&with, &fold->takes[i], diags) && right;
	}
	input->read->file->n_folded = with.to->n_rows;
	return right;
}
