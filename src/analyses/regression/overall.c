#include "analyses/regression/overall.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "math/dist.h"
#include "math/wald.h"

enum { CHOICE_FALSE, CHOICE_TRUE, CHOICE_WALD, CHOICE_LIKELIHOOD_RATIO };
const char *const overall_names[] = {[CHOICE_FALSE] = "false",
                                     [CHOICE_TRUE] = "true",
                                     [CHOICE_WALD] = "wald",
                                     [CHOICE_LIKELIHOOD_RATIO] = "likelihood-ratio",
                                     NULL};

enum overall_test overall_test_of(const struct analysis *analysis, int choice, bool wald_only)
{
	bool likes_r = analysis->study->report.conventions.preset == PRESET_R;

	if (choice == CHOICE_FALSE)
		return OVERALL_NONE;
	if (choice == CHOICE_WALD || wald_only)
		return OVERALL_WALD;
	return choice == CHOICE_LIKELIHOOD_RATIO || likes_r ? OVERALL_LIKELIHOOD_RATIO
	                                                    : OVERALL_WALD;
}

void overall_check(const struct analysis_spec *spec, int choice, bool wald_only, const char *why,
                   struct diags *diags)
{
	if (choice != CHOICE_LIKELIHOOD_RATIO || !wald_only)
		return;
	diag_error(diags, spec->record.name.at, "%s (overall_p: wald does without)", why);
	diag_path(diags, spec->record.name.path);
}

/* Columns of the matrix, by number. */
struct chosen {
	size_t *items, n;
};

/* Whether a column is in a product of the model. */
static bool in_product(const struct terms *terms, const struct column *column)
{
	for (size_t i = 0; i < terms->n; i++) {
		const struct column *from[2];

		if (terms->made[i] && made_column_sources(terms->made[i], from) == 2 &&
		    (from[0] == column || from[1] == column))
			return true;
	}
	return false;
}

/* The coefficients of a group that count. */
static struct chosen coefs_of(const struct overall_model *model, size_t group)
{
	const struct terms *terms = model->terms;
	struct chosen chosen = {
	    .items = ARENA_ARRAY(model->analysis->scratch, size_t, terms->n_effects)};

	for (size_t i = 0; i < terms->n_effects; i++)
		if (terms->group[terms->effects[i].term] == group && isfinite(model->coef[i]))
			chosen.items[chosen.n++] = i;
	return chosen;
}

static size_t n_coefs(const struct terms *terms, size_t group)
{
	size_t n = 0;

	for (size_t i = 0; i < terms->n_effects; i++)
		n += terms->group[terms->effects[i].term] == group;
	return n;
}

static bool any_infinite(const struct overall_model *model, size_t group)
{
	const struct terms *terms = model->terms;

	for (size_t i = 0; i < terms->n_effects; i++)
		if (terms->group[terms->effects[i].term] == group &&
		    model->coef_status[i] == COEF_INFINITE)
			return true;
	return false;
}

/* A test of a group, or why there is none. */
struct test {
	double statistic;
	int df;
	const char *why;
};

/* Twice what the likelihood loses without a group. */
static struct test likelihood_ratio(const struct overall_model *model, size_t group)
{
	const struct terms *terms = model->terms;
	double *x = terms_matrix(terms, model->analysis->scratch);
	size_t n = terms->n_rows, kept = 0;
	struct overall_fit without;

	for (size_t i = 0; i < terms->n_effects; i++) {
		if (terms->group[terms->effects[i].term] == group)
			continue;
		memmove(x + kept * n, x + i * n, n * sizeof *x);
		kept++;
	}
	without = model->refit(model->user, x, kept);
	return (struct test){fmax(0, 2 * (model->fit.loglik - without.loglik)),
	                     model->fit.df - without.df,
	                     isnan(without.loglik) ? "no convergence without the term" : NULL};
}

static struct test wald(const struct overall_model *model, size_t group)
{
	struct arena *arena = model->analysis->scratch;
	struct chosen chosen = coefs_of(model, group);

	if (any_infinite(model, group))
		return (struct test){NAN, (int)chosen.n, COEF_NO_WALD};
	return (struct test){wald_statistic(arena, model->coef, model->variance, model->stride,
	                                    chosen.items, chosen.n),
	                     (int)chosen.n, NULL};
}

static void add_group(const struct overall_model *model, size_t group)
{
	struct results *results = model->analysis->results;
	bool ratio = model->test == OVERALL_LIKELIHOOD_RATIO;
	const char *name = ratio ? "lr" : "wald";
	struct test test = {NAN, 0, model->failure};
	struct result_key key = model->of;

	key.variable = model->terms->groups[group]->name;
	if (!test.why)
		test = ratio ? likelihood_ratio(model, group) : wald(model, group);
	if (!test.why && test.df == 0)
		test.why = "the term has no coefficient";
	results_add_unless(results, &key, arena_printf(results->arena, "%s_statistic", name),
	                   test.statistic, model->status, test.why);
	results_add_unless(results, &key, arena_printf(results->arena, "%s_df", name), test.df,
	                   model->status, test.why);
	results_add_unless(results, &key, arena_printf(results->arena, "%s_p", name),
	                   test.why ? NAN : chi_squared_upper(test.statistic, test.df),
	                   model->status, test.why);
}

void overall_add(const struct overall_model *model)
{
	const struct terms *terms = model->terms;

	for (size_t i = 0; i < terms->n_groups && model->test != OVERALL_NONE; i++)
		if (n_coefs(terms, i) > 1 && !in_product(terms, terms->groups[i]))
			add_group(model, i);
}
