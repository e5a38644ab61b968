/* What a test between groups was asked for: of the analysis `log-rank`, and of
 * the option `test` of `kaplan-meier`.
 *
 * Numbers of the test have the by-variable as group1, those of a group its
 * level, too; those of a pair have the other group as group2.
 */
#ifndef SURVREPORT_RESULTS_ASKED_TEST_H
#define SURVREPORT_RESULTS_ASKED_TEST_H

#include <stdbool.h>

#include "results/asked/asked.h"

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

/* The tests that max-combo takes together, named by "rho gamma". */
enum { N_COMBO_TESTS = 4 };
extern const char *const combo_test_names[N_COMBO_TESTS];

struct test_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	struct asked_groups groups;
	enum test_weights weights;
	bool trend;
	struct asked_list strata; /* labels of the columns */
	bool permuted;
	int seed;             /* of permutations */
	const char *pairwise; /* the adjustment of pairs as the config names
	                       * it; NULL: no pairs */
};

/* Key of the numbers of the test, over all groups; of those of a group. */
struct result_key test_key(const struct results *results, const struct test_asked *asked);
struct result_key test_group_key(const struct results *results, const struct test_asked *asked,
                                 size_t group);

/* Key of a test of max-combo's. */
struct result_key test_part_key(const struct results *results, const struct test_asked *asked,
                                size_t part);

/* Key of two groups, which have no trend. */
struct result_key test_pair_key(const struct results *results, const struct test_asked *asked,
                                size_t first, size_t second);

#endif
