/* Tests between groups: the analysis `log-rank` and the option `test` of
 * `kaplan-meier`.
 *
 * log_rank.c       the analysis: options, tables
 * log_rank_test.c  one test: its numbers, its name and sentences
 * log_rank_pairs.c each group against each other
 * The statistics and their sources are in math/logrank.h.
 */
#ifndef SURVREPORT_ANALYSES_TESTS_LOG_RANK_H
#define SURVREPORT_ANALYSES_TESTS_LOG_RANK_H

#include "analyses/analysis.h"
#include "math/adjust.h"
#include "math/logrank.h"
#include "math/permutation.h"

/* The weights of a test, as the config names them. */
enum test_weights {
	TEST_LOG_RANK,
	TEST_GEHAN_BRESLOW,
	TEST_TARONE_WARE,
	TEST_PETO_PETO,
	TEST_MODIFIED_PETO,
	TEST_MAX_COMBO,
	TEST_FLEMING_HARRINGTON, /* last: the only one with parameters */
	N_TEST_WEIGHTS
};

/* Their names, NULL-terminated; and those without parameters. */
extern const char *const test_weights_names[];
extern const char *const plain_test_names[];

/* A test as the config asks for it; {0} is the log-rank test. */
struct group_test {
	enum test_weights weights;
	double rho, gamma; /* of TEST_FLEMING_HARRINGTON */
	bool trend;
	struct numbers scores; /* of the trend; none: 1, 2 … */
	struct texts strata;   /* columns */
	int permutations;      /* 0: none */
	int seed;
};

/* A test that is run: on which patients, and what came out. */
struct test_run {
	const struct analysis *analysis;
	const struct group_test *test;
	const struct groups *groups;
	struct logrank_input input; /* weights and scores are filled by run */
	struct weight weight;
	const char *context; /* "stratified-log-rank": of results.csv */
	const char *name;    /* "Stratified log-rank", of a sentence's start */
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

/* "stratified-log-rank", "peto-peto-trend": the context of its numbers; pairs
 * have no trend. */
const char *test_context(const struct test_run *run, bool trend);

/* Key of the numbers of a test, over all groups. */
struct result_key test_key(const struct test_run *run);

/* Adds a number of a test, or why there is none. */
void test_add_number(const struct test_run *run, const struct result_key *key, const char *stat,
                     double value);

/* Adds all numbers of a test: of the test, of the groups, of the parts of
 * max-combo; and the sentences of the methods section. */
void test_add_numbers(const struct test_run *run);
void test_add_methods(const struct test_run *run);

/* "Log-rank test: χ² = 8.56 on 1 degree of freedom, P = 0.003." */
const char *test_detail(const struct test_run *run);

/* What max-combo's tests are, by their place in max_combo_weights. */
struct result_key combo_key(const struct test_run *run, size_t part);

/* The strata that columns make for the patients of a sample: numbers from 0
 * without gaps, n for each patient, and how many.  NULL without columns. */
const uint32_t *strata_from(const struct analysis *analysis, const struct texts *columns,
                            const struct sample *sample, size_t *n_strata);

/* Compares each group with each other by the test of `run`, and adds numbers,
 * a table and the sentence of the methods section. */
void pairs_add(const struct test_run *run, enum adjustment method, const char *caption);

/* Runs a test without options over a sample, adds its numbers and its
 * sentence to the methods, and returns "Log-rank P = 0.003" or why there is
 * none.  `detail` gets test_detail(); may be NULL. */
const char *log_rank_add(const struct analysis *analysis, const struct sample *sample,
                         const struct groups *groups, enum test_weights weights,
                         const char **detail);

#endif
