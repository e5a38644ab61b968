#include "results/asked/test.h"

const char *const test_weights_names[] = {
    "log-rank",           "gehan-breslow", "tarone-ware",        "peto-peto",
    "modified-peto-peto", "max-combo",     "fleming-harrington", NULL};
const char *const plain_test_names[] = {"log-rank",  "gehan-breslow",      "tarone-ware",
                                        "peto-peto", "modified-peto-peto", "max-combo",
                                        NULL};

const char *const combo_test_names[N_COMBO_TESTS] = {"0 0", "0 1", "1 1", "1 0"};

/* "stratified-log-rank", "peto-peto-trend". */
static struct result_key key_of(const struct results *results, const struct test_asked *asked,
                                bool trend)
{
	const char *context =
	    arena_printf(results->arena, "%s%s%s%s", asked->permuted ? "permutation-" : "",
	                 asked->strata.n ? "stratified-" : "", test_weights_names[asked->weights],
	                 trend ? "-trend" : "");
	struct result_key key = asked_key(&asked->asked, context);

	key.group1 = asked->groups.name;
	return key;
}

struct result_key test_key(const struct results *results, const struct test_asked *asked)
{
	return key_of(results, asked, asked->trend);
}

struct result_key test_group_key(const struct results *results, const struct test_asked *asked,
                                 size_t group)
{
	struct result_key key = test_key(results, asked);

	key.group1_level = asked->groups.codes[group];
	return key;
}

struct result_key test_part_key(const struct results *results, const struct test_asked *asked,
                                size_t part)
{
	struct result_key key = test_key(results, asked);

	key.variable = test_weights_names[TEST_FLEMING_HARRINGTON];
	key.variable_level = combo_test_names[part];
	return key;
}

struct result_key test_pair_key(const struct results *results, const struct test_asked *asked,
                                size_t first, size_t second)
{
	struct result_key key = key_of(results, asked, false);

	key.group1_level = asked->groups.codes[first];
	key.group2 = asked->groups.name;
	key.group2_level = asked->groups.codes[second];
	return key;
}
