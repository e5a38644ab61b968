#include "load/load_impl.h"

void populations_plan(struct load_plan *plan, struct diags *diags)
{
	const struct records *records = &plan->study->populations;
	struct dataset *data = plan->data;

	data->subsets = ARENA_ARRAY(plan->arena, struct subset, records->n + 1);
	data->n_subsets = records->n + 1;
	data->subsets[0] = (struct subset){.name = "", .label = "All patients", .where = ""};
	plan->where = ARENA_ARRAY(plan->arena, struct expr *, records->n);
	plan->n_where = records->n;
	for (size_t i = 0; i < records->n; i++) {
		const struct population_spec *spec = records->items[i];
		struct subset *subset = &data->subsets[i + 1];

		subset->name = spec->record.name.s;
		subset->label = spec->label.s ? spec->label.s : subset->name;
		subset->where = spec->where.s ? spec->where.s : "";
		plan->where[i] =
		    expr_need(plan->arena, &spec->where, data, &plan->calendar, EXPR_FLAG, diags);
	}
}

/* Rows of a population; without a filter, all. */
static void fill_one(struct load_plan *plan, struct subset *subset, const struct expr *where)
{
	const struct dataset *data = plan->data;

	subset->rows = ARENA_ARRAY(plan->arena, uint32_t, data->n_rows);
	for (size_t row = 0; row < data->n_rows; row++) {
		struct value value = {.number = 1};

		if (where)
			value = expr_value(where, data, row);
		if (value.missing)
			subset->n_undetermined++;
		else if (value.number != 0)
			subset->rows[subset->n++] = (uint32_t)row;
		else
			subset->n_excluded++;
	}
}

static void warn_empty(struct dataset *data, const struct subset *subset)
{
	if (subset->n == 0 && data->n_rows > 0)
		add_finding(data, DIAG_WARNING, 0, "populations without rows",
		            arena_printf(data->arena,
		                         "population '%s': no row belongs to it "
		                         "(%s)",
		                         subset->name, subset->where));
}

bool populations_bind(struct load_plan *plan, struct diags *diags)
{
	bool right = true;

	for (size_t i = 0; i < plan->n_where; i++)
		if (plan->where[i])
			right = expr_bind(plan->where[i], diags) && right;
	return right;
}

void populations_fill(struct load_plan *plan)
{
	struct dataset *data = plan->data;

	fill_one(plan, &data->subsets[0], NULL);
	for (size_t i = 0; i < plan->n_where; i++) {
		fill_one(plan, &data->subsets[i + 1], plan->where[i]);
		warn_empty(data, &data->subsets[i + 1]);
	}
}
