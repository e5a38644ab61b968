/* One test between groups; see log_rank.h. */
#include <math.h>

#include "analyses/tests/log_rank.h"
#include "base/bug.h"
#include "math/dist.h"

/* The most subjects times arrangements of a permutation test: some seconds. */
static const double MOST_STEPS = 2e8;

/* Of all but max-combo, which has several. */
static const enum weight_kind weight_kinds[N_TEST_WEIGHTS] = {
    [TEST_LOG_RANK] = WEIGHT_LOG_RANK,
    [TEST_GEHAN_BRESLOW] = WEIGHT_GEHAN_BRESLOW,
    [TEST_TARONE_WARE] = WEIGHT_TARONE_WARE,
    [TEST_PETO_PETO] = WEIGHT_PETO_PETO,
    [TEST_MODIFIED_PETO] = WEIGHT_MODIFIED_PETO,
    [TEST_FLEMING_HARRINGTON] = WEIGHT_FLEMING_HARRINGTON,
};

static struct arena *arena_of(const struct test_run *run)
{
	return run->analysis->results->arena;
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

/* Labels of the columns that make strata. */
static struct asked_list strata_labels(const struct test_run *run)
{
	const struct texts *strata = &run->test->strata;
	const char **labels = ARENA_ARRAY(arena_of(run), const char *, strata->n);

	for (size_t i = 0; i < strata->n; i++)
		labels[i] = dataset_column(run->analysis->data, strata->items[i].s)->label;
	return (struct asked_list){labels, strata->n};
}

static struct test_asked *ask(const struct test_run *run)
{
	struct test_asked *asked = ARENA_NEW(arena_of(run), struct test_asked);

	*asked = (struct test_asked){.asked = analysis_asked(run->analysis),
	                             .endpoint = endpoint_asked(run->endpoint),
	                             .groups = groups_asked(run->groups, arena_of(run)),
	                             .weights = run->test->weights,
	                             .trend = run->test->trend,
	                             .strata = strata_labels(run),
	                             .permuted = run->test->permutations > 0,
	                             .seed = run->test->seed,
	                             .pairwise = run->test->pairwise};
	return asked;
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
	    .kind = weight_kinds[test->weights], .rho = test->rho, .gamma = test->gamma};
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
	run->asked = ask(run);
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
	const struct logrank *outcome = &run->outcome;

	BUG_UNLESS(outcome->n && outcome->observed && outcome->expected);
	for (size_t i = 0; i < run->groups->n; i++) {
		struct result_key key = test_group_key(run->analysis->results, run->asked, i);

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
		struct results *results = run->analysis->results;
		struct result_key key = test_part_key(results, run->asked, i);
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

/* Strata whose patients are all of one group. */
static size_t strata_of_one(const struct test_run *run)
{
	const struct logrank_input *input = &run->input;
	uint32_t *first = ARENA_ARRAY(run->analysis->scratch, uint32_t, input->n_strata);
	bool *several = ARENA_ARRAY(run->analysis->scratch, bool, input->n_strata);
	size_t n = 0;

	for (size_t i = 0; i < input->times.n; i++) {
		uint32_t stratum = input->stratum[i];

		if (first[stratum] == 0)
			first[stratum] = input->group[i] + 1;
		several[stratum] = several[stratum] || first[stratum] != input->group[i] + 1;
	}
	for (size_t s = 0; s < input->n_strata; s++)
		n += !several[s];
	return n;
}

static void add_strata(const struct test_run *run, const struct result_key *key)
{
	struct results *results = run->analysis->results;
	size_t alone;

	if (!run->input.stratum)
		return;
	alone = strata_of_one(run);
	results_add(results, key, "strata", (double)run->input.n_strata);
	if (alone)
		results_add(results, key, "strata_alone", (double)alone);
}

/* Events whose weight a curve at 0 takes away. */
static void add_weightless(const struct test_run *run, const struct result_key *key)
{
	double n = run->outcome.n_after_zero;

	if (n > 0 && (run->test->weights == TEST_MAX_COMBO || run->test->rho > 0))
		results_add(run->analysis->results, key, "events_after_zero", n);
}

void test_add_numbers(const struct test_run *run)
{
	struct result_key key = test_key(run->analysis->results, run->asked);
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
	add_strata(run, &key);
	add_weightless(run, &key);
}

const struct test_asked *log_rank_add(const struct analysis *analysis, const struct sample *sample,
                                      const struct groups *groups, const struct endpoint *endpoint,
                                      enum test_weights weights)
{
	struct group_test test = {.weights = weights};
	struct test_run run = {
	    .analysis = analysis, .test = &test, .groups = groups, .endpoint = endpoint};

	test_run(&run, NULL, 1, sample);
	test_add_numbers(&run);
	return run.asked;
}
