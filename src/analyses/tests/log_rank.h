/* Tests between groups: the analysis `log-rank` and the option `test` of
 * `kaplan-meier`.
 *
 * log_rank.c       the analysis: options
 * log_rank_run.c   one test: its numbers
 * log_rank_pairs.c each group against each other
 * The statistics and their sources are in math/logrank.h.
 */
#ifndef SURVREPORT_ANALYSES_TESTS_LOG_RANK_H
#define SURVREPORT_ANALYSES_TESTS_LOG_RANK_H

#include "analyses/analysis.h"
#include "math/adjust.h"
#include "math/logrank.h"
#include "math/permutation.h"
#include "results/asked/test.h"

/* A test as the config asks for it; {0} is the log-rank test. */
struct group_test {
	enum test_weights weights;
	double rho, gamma; /* of TEST_FLEMING_HARRINGTON */
	bool trend;
	struct numbers scores; /* of the trend; none: 1, 2 … */
	struct texts strata;   /* columns */
	int permutations;      /* 0: none */
	int seed;
	const char *pairwise; /* as the config names the adjustment; or NULL */
};

/* A test that is run: on which patients, and what came out. */
struct test_run {
	const struct analysis *analysis;
	const struct group_test *test;
	const struct groups *groups;
	const struct endpoint *endpoint;
	struct logrank_input input; /* weights and scores are filled by run */
	struct weight weight;
	const struct test_asked *asked;
	struct logrank outcome;
	struct permutation permutation; /* if there are permutations */
	const char *no_permutation;     /* why not, or NULL */
};

/* Runs a test on the patients of a sample, who are all in one stratum or in
 * stratum[] of n_strata. */
void test_run(struct test_run *run, const uint32_t *stratum, size_t n_strata,
              const struct sample *sample);

/* The same test on other patients of the same analysis: `run` holds the input
 * with times, groups and strata. */
void test_run_input(struct test_run *run);

/* The p-value that the test ends with: that of permutations if asked for;
 * NaN if there is none, for the reason that test_reason() gives. */
double test_p(const struct test_run *run);
const char *test_reason(const struct test_run *run);

/* Adds a number of a test, or why there is none. */
void test_add_number(const struct test_run *run, const struct result_key *key, const char *stat,
                     double value);

/* Adds all numbers of a test: of the test, of the groups, of the parts of
 * max-combo, of the strata. */
void test_add_numbers(const struct test_run *run);

/* The strata that columns make for the patients of a sample: numbers from 0
 * without gaps, n for each patient, and how many.  NULL without columns. */
const uint32_t *strata_from(const struct analysis *analysis, const struct texts *columns,
                            const struct sample *sample, size_t *n_strata);

/* Compares each group with each other by the test of `run`, and adds numbers. */
void pairs_add(const struct test_run *run, enum adjustment method);

/* Runs a test without options over a sample, adds its numbers, and returns what
 * was asked for, in the store's arena. */
const struct test_asked *log_rank_add(const struct analysis *analysis, const struct sample *sample,
                                      const struct groups *groups, const struct endpoint *endpoint,
                                      enum test_weights weights);

#endif
