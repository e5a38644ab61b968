/* One test between groups; see log_rank.h. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "analyses/tests/log_rank.h"
#include "base/bug.h"
#include "base/str.h"
#include "base/words.h"
#include "math/dist.h"
#include "results/field.h"

const char *const test_weights_names[] = {
    "log-rank",           "gehan-breslow", "tarone-ware",        "peto-peto",
    "modified-peto-peto", "max-combo",     "fleming-harrington", NULL};
const char *const plain_test_names[] = {"log-rank",  "gehan-breslow",      "tarone-ware",
                                        "peto-peto", "modified-peto-peto", "max-combo",
                                        NULL};

/* The most subjects times arrangements of a permutation test: some seconds. */
static const double MOST_STEPS = 2e8;

/* What is said about each test, by enum test_weights. */
static const struct {
	enum weight_kind kind; /* of all but max-combo */
	const char *name;
	const char *method;
} words[N_TEST_WEIGHTS] = {
    [TEST_LOG_RANK] = {WEIGHT_LOG_RANK, "log-rank",
                       "Curves were compared by the log-rank test, with "
                       "the exact (hypergeometric) variance at ties."},
    [TEST_GEHAN_BRESLOW] = {WEIGHT_GEHAN_BRESLOW, "Gehan–Breslow (Wilcoxon)",
                            "Curves were compared by the Gehan–Breslow "
                            "(generalized Wilcoxon) test, in which an event "
                            "weighs as much as there are patients at risk "
                            "(Gehan 1965; Breslow 1970), with the exact "
                            "(hypergeometric) variance at ties."},
    [TEST_TARONE_WARE] = {WEIGHT_TARONE_WARE, "Tarone–Ware",
                          "Curves were compared by the Tarone–Ware test, in "
                          "which an event weighs the square root of the "
                          "number at risk (Tarone and Ware 1977), with the "
                          "exact (hypergeometric) variance at ties."},
    [TEST_PETO_PETO] = {WEIGHT_PETO_PETO, "Peto–Peto",
                        "Curves were compared by the Peto–Peto test, in "
                        "which an event weighs the survival of all groups "
                        "together, estimated by factors 1 − d/(n + 1) (Peto "
                        "and Peto 1972), with the exact (hypergeometric) "
                        "variance at ties."},
    [TEST_MODIFIED_PETO] = {WEIGHT_MODIFIED_PETO, "modified Peto–Peto",
                            "Curves were compared by the modified Peto–Peto "
                            "test, in which an event weighs the survival of "
                            "all groups together, estimated by factors "
                            "1 − d/(n + 1), times n/(n + 1) (Andersen and "
                            "others 1982), with the exact (hypergeometric) "
                            "variance at ties."},
    [TEST_MAX_COMBO] = {WEIGHT_FLEMING_HARRINGTON, "max-combo",
                        "Curves were compared by the max-combo test: the "
                        "largest of the Fleming–Harrington tests with "
                        "(ρ, γ) = (0, 0), (0, 1), (1, 1) and (1, 0), its "
                        "P-value from their joint normal distribution "
                        "(Karrison 2016; Lin and others 2020)."},
    [TEST_FLEMING_HARRINGTON] = {WEIGHT_FLEMING_HARRINGTON, "Fleming–Harrington",
                                 "Curves were compared by the "
                                 "Fleming–Harrington test, in which an event "
                                 "weighs S^ρ·(1 − S)^γ, S being the "
                                 "Kaplan–Meier curve of all groups together "
                                 "just before it (Fleming and Harrington "
                                 "1991), with the exact (hypergeometric) "
                                 "variance at ties."},
};

static struct arena *arena_of(const struct test_run *run)
{
	return run->analysis->results->arena;
}

/* --- Names ---------------------------------------------------------------- */

const char *test_context(const struct test_run *run, bool trend)
{
	return arena_printf(arena_of(run), "%s%s%s%s", run->test->permutations ? "permutation-" : "",
	                    run->input.stratum ? "stratified-" : "",
	                    test_weights_names[run->test->weights], trend ? "-trend" : "");
}

static const char *name_of(const struct test_run *run)
{
	const struct group_test *test = run->test;
	char *name =
	    arena_printf(arena_of(run), "%s%s%s", test->permutations ? "permutation " : "",
	                 run->input.stratum ? "stratified " : "", words[test->weights].name);

	if (test->weights == TEST_FLEMING_HARRINGTON)
		name = arena_printf(arena_of(run), "%s (ρ = %.6g, γ = %.6g)", name, test->rho,
		                    test->gamma);
	name[0] = (char)toupper((unsigned char)name[0]);
	return name;
}

/* --- Strata --------------------------------------------------------------- */

/* Splits strata by the groups of one more column, and numbers those that have
 * patients anew. */
static size_t strata_split(struct arena *arena, const struct sample *sample,
                           const struct groups *groups, uint32_t *stratum, size_t n_strata)
{
	size_t n_cells = n_strata * groups->n, n = 0;
	uint32_t *number = ARENA_ARRAY(arena, uint32_t, n_cells);

	for (size_t i = 0; i < sample->times.n; i++) {
		stratum[i] = stratum[i] * (uint32_t)groups->n + group_of(groups, sample->rows[i]);
		number[stratum[i]] = 1;
	}
	for (size_t c = 0; c < n_cells; c++)
		if (number[c])
			number[c] = (uint32_t)n++;
	for (size_t i = 0; i < sample->times.n; i++)
		stratum[i] = number[stratum[i]];
	return n;
}

const uint32_t *strata_from(const struct analysis *analysis, const struct texts *columns,
                            const struct sample *sample, size_t *n_strata)
{
	struct arena *arena = analysis->scratch;
	uint32_t *stratum = ARENA_ARRAY(arena, uint32_t, sample->times.n);

	*n_strata = 1;
	if (columns->n == 0)
		return NULL;
	for (size_t i = 0; i < columns->n; i++) {
		struct groups groups = groups_from(analysis->data, columns->items[i].s, arena);

		*n_strata = strata_split(arena, sample, &groups, stratum, *n_strata);
	}
	return stratum;
}

/* --- Running -------------------------------------------------------------- */

/* Why the scores of the config cannot be used, or NULL.  Levels that are read
 * from the data cannot be counted before. */
static const char *no_scores(const struct test_run *run)
{
	size_t n = run->test->scores.n;

	if (!run->test->trend || n == 0 || n == run->groups->n)
		return NULL;
	return arena_printf(arena_of(run), "%zu scores are given for %zu groups", n, run->groups->n);
}

/* Scores as given, or 1, 2 … */
static const double *scores_of(const struct test_run *run)
{
	const struct group_test *test = run->test;
	double *scores;

	if (!test->trend)
		return NULL;
	if (test->scores.n == run->groups->n)
		return test->scores.items;
	scores = ARENA_ARRAY(run->analysis->scratch, double, run->groups->n);
	for (size_t i = 0; i < run->groups->n; i++)
		scores[i] = (double)(i + 1);
	return scores;
}

static void permute(struct test_run *run)
{
	struct permutation_request request = {.most = (size_t)run->test->permutations,
	                                      .seed = (unsigned long)run->test->seed,
	                                      .confidence = run->analysis->study->report.confidence};

	run->permutation.p = NAN;
	run->no_permutation = NULL;
	if (!run->outcome.estimable)
		return;
	if ((double)run->input.times.n * run->test->permutations > MOST_STEPS)
		run->no_permutation = "too many patients for that many "
				      "permutations";
	else
		permutation_test(&run->input, &request, &run->permutation);
}

void test_run_input(struct test_run *run)
{
	const struct group_test *test = run->test;

	run->weight = (struct weight){
	    .kind = words[test->weights].kind, .rho = test->rho, .gamma = test->gamma};
	run->input.weights = &run->weight;
	run->input.n_weights = 1;
	if (test->weights == TEST_MAX_COMBO) {
		run->input.weights = max_combo_weights;
		run->input.n_weights = MOST_WEIGHTS;
	}
	logrank_compare(run->analysis->scratch, &run->input, &run->outcome);
	if (test->permutations)
		permute(run);
}

void test_run(struct test_run *run, const uint32_t *stratum, size_t n_strata,
              const struct sample *sample)
{
	run->input = (struct logrank_input){.times = sample->times,
	                                    .group = sample->group,
	                                    .n_groups = run->groups->n,
	                                    .stratum = stratum,
	                                    .n_strata = n_strata};
	run->context = test_context(run, run->test->trend);
	run->name = name_of(run);
	run->input.scores = scores_of(run);
	test_run_input(run);
	if (no_scores(run)) {
		struct logrank *outcome = &run->outcome;

		outcome->estimable = false;
		outcome->reason = no_scores(run);
		outcome->statistic = outcome->p = run->permutation.p = NAN;
	}
}

double test_p(const struct test_run *run)
{
	return run->test->permutations ? run->permutation.p : run->outcome.p;
}

const char *test_reason(const struct test_run *run)
{
	if (!run->outcome.estimable)
		return run->outcome.reason;
	return run->test->permutations ? run->no_permutation : NULL;
}

/* --- Numbers -------------------------------------------------------------- */

struct result_key test_key(const struct test_run *run)
{
	struct result_key key = analysis_key(run->analysis, run->context);

	key.group1 = run->groups->name;
	return key;
}

struct result_key combo_key(const struct test_run *run, size_t part)
{
	struct result_key key = test_key(run);

	key.variable = "fleming-harrington";
	key.variable_level = arena_printf(arena_of(run), "%.6g %.6g", max_combo_weights[part].rho,
	                                  max_combo_weights[part].gamma);
	return key;
}

void test_add_number(const struct test_run *run, const struct result_key *key, const char *stat,
                     double value)
{
	const char *reason = test_reason(run);

	results_add_unless(run->analysis->results, key, stat, value, RESULT_NOT_ESTIMABLE,
	                   isnan(value) ? reason : NULL);
}

/* What permutations add to the test. */
static void add_permutation(const struct test_run *run, const struct result_key *key)
{
	const struct permutation *permutation = &run->permutation;

	test_add_number(run, key, "p_asymptotic", run->outcome.p);
	if (isnan(permutation->p))
		return;
	if (!permutation->exact) {
		test_add_number(run, key, "p_lo", permutation->lo);
		test_add_number(run, key, "p_hi", permutation->hi);
	}
	test_add_number(run, key, "arrangements", (double)permutation->n_taken);
}

/* Decimals that a parameter needs, at most 4. */
static int decimals_of(double value)
{
	int decimals = 0;

	while (decimals < 4 && fabs(value - rint(value)) > 1e-9) {
		value *= 10;
		decimals++;
	}
	return decimals;
}

static void add_parameter(const struct test_run *run, const struct result_key *key,
                          const char *stat, double value)
{
	results_add_measure(run->analysis->results, key, stat, value, decimals_of(value));
}

static void add_groups(const struct test_run *run)
{
	struct result_key key = test_key(run);
	const struct logrank *outcome = &run->outcome;

	BUG_UNLESS(outcome->n && outcome->observed && outcome->expected);
	for (size_t i = 0; i < run->groups->n; i++) {
		key.group1_level = run->groups->codes[i];
		test_add_number(run, &key, "n", (double)outcome->n[i]);
		test_add_number(run, &key, "observed", outcome->observed[i]);
		test_add_number(run, &key, "expected", outcome->expected[i]);
		if (no_scores(run))
			test_add_number(run, &key, "score", NAN);
		else if (run->test->trend)
			add_parameter(run, &key, "score", run->input.scores[i]);
	}
}

static void add_parts(const struct test_run *run)
{
	for (size_t i = 0; i < MOST_WEIGHTS; i++) {
		struct result_key key = combo_key(run, i);
		struct results *results = run->analysis->results;
		double z = run->outcome.z[i];

		if (run->outcome.estimable && isnan(z)) {
			static const char why[] = "no event has a weight in it";

			results_add_status(results, &key, "statistic", RESULT_NOT_ESTIMABLE, why);
			results_add_status(results, &key, "p", RESULT_NOT_ESTIMABLE, why);
			continue;
		}
		if (!run->outcome.estimable)
			z = NAN;
		test_add_number(run, &key, "statistic", z);
		test_add_number(run, &key, "p", normal_two_sided(z));
	}
}

void test_add_numbers(const struct test_run *run)
{
	struct result_key key = test_key(run);
	const struct logrank *outcome = &run->outcome;
	bool combo = run->test->weights == TEST_MAX_COMBO;

	test_add_number(run, &key, "statistic", outcome->statistic);
	if (!combo)
		test_add_number(run, &key, "df", outcome->estimable ? (double)outcome->df : NAN);
	test_add_number(run, &key, "p", test_p(run));
	if (run->test->permutations)
		add_permutation(run, &key);
	if (run->test->weights == TEST_FLEMING_HARRINGTON) {
		add_parameter(run, &key, "rho", run->test->rho);
		add_parameter(run, &key, "gamma", run->test->gamma);
	}
	add_groups(run);
	if (combo)
		add_parts(run);
}

/* --- Sentences ------------------------------------------------------------ */

/* "1, 2 and 5": the scores of the groups. */
static const char *scores_text(const struct test_run *run)
{
	struct str out = {.arena = arena_of(run)};
	size_t n = run->groups->n;

	for (size_t i = 0; i < n; i++)
		str_addf(&out, "%s%.6g", words_before(i, n), run->input.scores[i]);
	return str_text(&out);
}

void test_add_methods(const struct test_run *run)
{
	struct results *results = run->analysis->results;
	const struct group_test *test = run->test;

	results_add_method(results, words[test->weights].method);
	if (run->input.stratum)
		results_add_method(results, "In stratified tests, events observed less "
		                            "expected and their variances are added up over "
		                            "the strata.");
	if (test->trend && !no_scores(run))
		results_add_method(results,
		                   arena_printf(arena_of(run),
		                                "The test for trend of %s gives its groups "
		                                "the scores %s (Tarone 1975).",
		                                run->groups->label, scores_text(run)));
	if (test->permutations)
		results_add_method(results,
		                   "P-values of permutation tests are the share of "
		                   "arrangements of the groups over the patients, within "
		                   "strata if there are any, whose statistic is at least "
		                   "that found: of all arrangements if there are no more "
		                   "than asked for, else of random ones, counting the one "
		                   "found. They take censoring and entry to be alike in the "
		                   "groups.");
}

static const char *p_phrase(const struct test_run *run, const char *stat)
{
	struct results *results = run->analysis->results;
	struct result_key key = test_key(run);

	return field_p(results, results_find(results, &key, stat));
}

/* " (exact: all 252 arrangements of the groups)". */
static const char *permutation_text(const struct test_run *run)
{
	const struct permutation *permutation = &run->permutation;
	struct results *results = run->analysis->results;
	struct result_key key = test_key(run);

	if (!run->test->permutations)
		return "";
	if (permutation->exact)
		return arena_printf(results->arena,
		                    " (exact, from all %zu arrangements of the groups; %s by "
		                    "the asymptotic distribution)",
		                    permutation->n_taken, p_phrase(run, "p_asymptotic"));
	return arena_printf(results->arena,
	                    " (from %zu random arrangements of the groups, seed %d; %.4g%% "
	                    "CI of %s, %s; %s by the asymptotic distribution)",
	                    permutation->n_taken, run->test->seed,
	                    100 * run->analysis->study->report.confidence, results->style->p_label,
	                    field_pair(results, FIELD_RANGE, results_find(results, &key, "p_lo"),
	                               results_find(results, &key, "p_hi")),
	                    p_phrase(run, "p_asymptotic"));
}

/* "χ² = 8.56 on 1 degree of freedom", "largest |Z| = 2.93". */
static const char *statistic_text(const struct test_run *run)
{
	struct results *results = run->analysis->results;
	struct result_key key = test_key(run);
	const char *value = field_value(results, results_find(results, &key, "statistic"));

	if (run->test->weights == TEST_MAX_COMBO)
		return arena_printf(results->arena, "largest |Z| = %s", value);
	return arena_printf(results->arena, "χ² = %s on %d degree%s of freedom", value,
	                    run->outcome.df, run->outcome.df == 1 ? "" : "s");
}

const char *test_detail(const struct test_run *run)
{
	const char *trend = run->test->trend ? " for trend" : "";

	if (isnan(test_p(run)))
		return arena_printf(arena_of(run), "%s test%s: not estimable, %s.", run->name,
		                    trend, test_reason(run));
	return arena_printf(arena_of(run), "%s test%s: %s, %s%s.", run->name, trend,
	                    statistic_text(run), p_phrase(run, "p"), permutation_text(run));
}

const char *log_rank_add(const struct analysis *analysis, const struct sample *sample,
                         const struct groups *groups, enum test_weights weights, const char **detail)
{
	struct group_test test = {.weights = weights};
	struct test_run run = {.analysis = analysis, .test = &test, .groups = groups};

	test_run(&run, NULL, 1, sample);
	test_add_numbers(&run);
	test_add_methods(&run);
	if (detail)
		*detail = test_detail(&run);
	if (!run.outcome.estimable)
		return arena_printf(arena_of(&run), "%s: not estimable", run.name);
	return arena_printf(arena_of(&run), "%s %s", run.name, p_phrase(&run, "p"));
}
