/* Several files as one dataset: which rows are read, what they are folded to, and
 * what is added to the rows of the first one. */
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "config/schema.h"
#include "load/load_impl.h"

size_t column_index(const struct dataset *data, const char *name)
{
	return (size_t)(dataset_column(data, name) - data->columns);
}

static bool has_name(const struct texts *texts, const char *name)
{
	for (size_t i = 0; i < texts->n; i++)
		if (str_equal(texts->items[i].s, name))
			return true;
	return false;
}

bool input_needs(const struct input_spec *input, const char *column)
{
	if (has_name(&input->fold.by, column))
		return true;
	if (input->fold.by.n)
		return false;
	return str_equal(input->key.s, column) || (input->to && has_name(&input->join.by, column));
}

bool inputs_plain(const struct load_plan *plan)
{
	return plan->n_inputs == 1 && !plan->inputs->fold && !plan->inputs->where;
}

/* --- Columns ----------------------------------------------------------------- */

void column_like(struct dataset *data, const struct column *from, const char *name)
{
	/* adding moves columns, of which `from` may be one */
	const struct column like = *from;
	struct column *column = dataset_add_column(data, name, like.type);

	if (strcmp(like.label, like.name) != 0)
		column->label = like.label;
	column->unit = like.unit;
	column->broken = like.broken;
	column->derived = like.derived;
	column->levels_open = like.levels_open;
	column->n_levels = like.n_levels;
	column->level_codes = like.level_codes;
	column->level_labels = like.level_labels;
}

static void copy_value(struct column *to, size_t row, const struct column *from, size_t at)
{
	to->missing[row] = from->missing[at];
	if (to->number)
		to->number[row] = from->number[at];
	else if (to->bits)
		to->bits[row] = from->bits[at];
	else if (to->type == COLUMN_CATEGORY)
		to->code[row] = from->code[at];
	else if (from->missing[at] == PRESENT) {
		const char *text = from->strings.items[from->code[at]];

		to->code[row] = strtable_add(&to->strings, text, strlen(text));
	}
}

void column_gather(struct column *to, const struct column *from, const uint32_t *rows, size_t n,
                   struct arena *arena)
{
	column_allocate(to, arena, n);
	/* what the file says of it is known when it is read */
	if (strcmp(to->label, to->name) == 0 && strcmp(from->label, from->name) != 0)
		to->label = from->label;
	to->levels_open = from->levels_open;
	to->levels_found = from->levels_found;
	to->n_levels = from->n_levels;
	to->level_codes = from->level_codes;
	to->level_labels = from->level_labels;
	for (size_t row = 0; row < n; row++)
		if (rows[row] == NO_ROW)
			to->missing[row] = MISSING_UNMATCHED;
		else
			copy_value(to, row, from, rows[row]);
}

/* --- Plan -------------------------------------------------------------------- */

static void plan_one(struct load_plan *plan, struct input_plan *input, struct diags *diags)
{
	bool first = input == plan->inputs;
	const struct input_spec *spec = input->spec;

	if (first && !spec->fold.by.n) {
		input->read = plan;
		for (size_t i = 0; i < spec->columns.n; i++)
			column_plan(plan, spec->columns.items[i], diags);
	} else {
		input->read = file_plan(plan, spec, diags);
	}
	ARENA_PUSH(plan->arena, plan->data->inputs, plan->data->n_inputs, input->read->file);
	input->where = expr_need(plan->arena, &spec->where, input->read->data, &plan->calendar,
	                         EXPR_FLAG, diags);
	input->data = first ? plan->data : input->read->data;
	if (spec->fold.by.n)
		fold_plan(plan, input, diags);
	if (first) {
		plan->n_own = plan->data->n_columns;
		plan->data->source = input->read->file->source;
		plan->data->place = input->read->file->place;
	} else {
		join_plan(plan, input, diags);
	}
}

void inputs_plan(struct load_plan *plan, struct diags *diags)
{
	const struct records *joined = &plan->study->joined;

	plan->inputs = ARENA_ARRAY(plan->arena, struct input_plan, joined->n);
	plan->n_inputs = joined->n;
	for (size_t i = 0; i < joined->n; i++) {
		struct input_plan *input = &plan->inputs[i];

		input->spec = joined->items[i];
		for (size_t k = 0; k < i; k++)
			if (plan->inputs[k].spec == input->spec->to)
				input->to = &plan->inputs[k];
		plan_one(plan, input, diags);
	}
	plan->n_given = plan->data->n_columns;
}

/* --- Rows -------------------------------------------------------------------- */

/* Of what use a row is. */
enum use { USED, OUTSIDE, LATER };

static enum use use_of(const struct load_plan *plan, const struct input_plan *input, size_t row)
{
	const struct dataset *data = input->read->data;
	const struct column *order;
	struct value value;

	if (input->where) {
		value = expr_value(input->where, data, row);
		if (value.missing || value.number == 0)
			return OUTSIDE;
	}
	if (!input->fold || input->fold->order == NO_COLUMN || !plan->data->cutoff.given)
		return USED;
	order = &data->columns[input->fold->order];
	return order->type == COLUMN_DATE && order->missing[row] == PRESENT &&
	               order->number[row] > plan->data->cutoff.day
	           ? LATER
	           : USED;
}

/* Leaves out the rows that are of no use. */
static bool select_rows(struct load_plan *plan, struct input_plan *input, struct diags *diags)
{
	struct dataset *data = input->read->data;
	struct data_input *file = input->read->file;
	size_t kept = 0;

	if (input->where && !expr_bind(input->where, diags))
		return false;
	for (size_t row = 0; row < data->n_rows; row++) {
		enum use use = use_of(plan, input, row);

		file->n_outside += use == OUTSIDE;
		file->n_later += use == LATER;
		if (use != USED)
			continue;
		if (kept != row)
			dataset_move_row(data, row, kept);
		kept++;
	}
	data->n_rows = kept;
	if (kept == 0 && file->n_outside)
		return config_error(diags, &input->spec->where, "no row of '%s' fulfils this",
		                    file->name);
	return true;
}

/* The findings of files that were read for themselves become those of the study. */
static void take_findings(struct load_plan *plan)
{
	for (size_t i = 0; i < plan->n_inputs; i++) {
		const struct load_plan *read = plan->inputs[i].read;

		load_name_rows(read);
		if (read != plan)
			dataset_take_findings(plan->data, read->data, read->file);
	}
}

bool inputs_fill(struct load_plan *plan, struct arena *scratch, struct diags *diags)
{
	bool right = true;

	take_findings(plan);
	for (size_t i = 0; i < plan->n_inputs; i++)
		right = select_rows(plan, &plan->inputs[i], diags) && right;
	/* what is built on values that are refused is no news */
	if (!right || plan->data->n_errors)
		return right;
	for (size_t i = 0; i < plan->n_inputs; i++)
		if (plan->inputs[i].fold)
			right = fold_fill(plan, &plan->inputs[i], scratch, diags) && right;
	for (size_t i = 1; right && i < plan->n_inputs && !plan->data->n_errors; i++)
		join_fill(plan, &plan->inputs[i], scratch);
	return right;
}
