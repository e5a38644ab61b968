#include "analyses/frame/outcome.h"

#include "data/expr/expr.h"

void check_condition(const struct text *event, const struct dataset *data, struct diags *diags)
{
	struct arena scratch = {0};
	struct conventions any = {0};
	struct expr_calendar calendar = expr_calendar_of(&any);

	/* kept for its messages only: rows are asked later */
	(void)expr_need(&scratch, event, data, &calendar, EXPR_FLAG, diags);
	arena_release(&scratch);
}

static bool any_missing(const struct column *const *columns, size_t n, size_t row)
{
	for (size_t i = 0; i < n; i++)
		if (columns[i]->missing[row])
			return true;
	return false;
}

/* The condition, ready to be asked; NULL, and `wrong` set, if it cannot be. */
static struct expr *condition_bind(const struct analysis *analysis, const struct text *event,
                                   struct outcome *outcome)
{
	struct diags diags = {.arena = analysis->results->arena};
	struct expr_calendar calendar = expr_calendar_of(&analysis->study->report.conventions);
	struct expr *expr =
	    expr_need(analysis->scratch, event, analysis->data, &calendar, EXPR_FLAG, &diags);

	if (expr && expr_bind(expr, &diags))
		return expr;
	outcome->wrong = diags.n ? diags.items[0].text : "the condition has no meaning here";
	return NULL;
}

struct outcome outcome_take(const struct analysis *analysis, const struct text *event,
                            const struct groups *groups, const struct column *const *covariates,
                            size_t n_covariates)
{
	struct outcome out = {0};
	const struct subset *all = analysis->rows;
	const struct expr *expr = condition_bind(analysis, event, &out);

	out.rows = ARENA_ARRAY(analysis->scratch, uint32_t, all->n);
	out.event = ARENA_ARRAY(analysis->scratch, unsigned char, all->n);
	out.group = ARENA_ARRAY(analysis->scratch, uint32_t, all->n);
	for (size_t i = 0; expr && i < all->n; i++) {
		uint32_t row = all->rows[i], group = group_of(groups, row);
		struct value value = expr_value(expr, analysis->data, row);

		if (value.missing) {
			out.n_no_event++;
		} else if (group == GROUP_NONE || any_missing(covariates, n_covariates, row)) {
			out.n_no_covariate++;
		} else {
			out.rows[out.n] = row;
			out.event[out.n] = value.number != 0;
			out.group[out.n++] = group;
		}
	}
	return out;
}

void outcome_add_exclusions(const struct analysis *analysis, const struct outcome *outcome)
{
	struct asked asked = analysis_asked(analysis);
	struct result_key key = asked_excluded_key(&asked, NULL);

	if (outcome->n_no_event)
		results_add(analysis->results, &key, "excluded_outcome",
		            (double)outcome->n_no_event);
	if (outcome->n_no_covariate)
		results_add(analysis->results, &key, "excluded_covariate",
		            (double)outcome->n_no_covariate);
}
