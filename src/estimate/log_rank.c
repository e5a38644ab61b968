/* The log-rank test (Mantel 1966), alone and under a Kaplan-Meier analysis.
 * The formula and its limits are in math/logrank.h. */
#include "estimate/math/logrank.h"

#include "estimate/analysis.h"

struct log_rank_spec {
	struct analysis_spec spec;
	struct text endpoint, by;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct log_rank_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct log_rank_spec, endpoint),
     "time to event", .required = true, .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, offsetof(struct log_rank_spec, by),
     "category or flag whose levels are compared", .required = true,
     .reference = REF_COLUMN},
};

static void check(const struct analysis_spec *spec, const struct dataset *data,
                  struct diags *diags)
{
	const struct log_rank_spec *options = (const void *)spec;

	check_grouping(&options->by, data, diags);
}

/* The key of the test's numbers. */
static struct result_key test_key(const struct analysis *analysis,
                                  const struct groups *groups)
{
	struct result_key key = analysis_key(analysis, "log-rank");

	key.group1 = groups->name;
	return key;
}

static void add_groups(const struct analysis *analysis,
                       const struct groups *groups, const struct logrank *test)
{
	struct result_key key = test_key(analysis, groups);

	for (size_t i = 0; i < groups->n; i++) {
		key.group1_level = groups->codes[i];
		results_add(analysis->results, &key, "n", CLASS_COUNT,
		            (double)test->n[i]);
		results_add(analysis->results, &key, "observed", CLASS_COUNT,
		            test->observed[i]);
		results_add(analysis->results, &key, "expected",
		            CLASS_STATISTIC, test->expected[i]);
	}
}

/* Adds the three numbers of the test, or why there is no test. */
static void add_test(const struct analysis *analysis,
                     const struct result_key *key, const struct logrank *test)
{
	static const struct {
		const char *name;
		enum result_class class;
	} stats[] = {{"statistic", CLASS_STATISTIC},
	             {"df", CLASS_DEGREES},
	             {"p", CLASS_P_VALUE}};
	double values[] = {test->statistic, test->df, test->p};

	for (size_t i = 0; i < 3; i++)
		if (test->estimable)
			results_add(analysis->results, key, stats[i].name,
			            stats[i].class, values[i]);
		else
			results_add_status(analysis->results, key,
			                   stats[i].name, stats[i].class,
			                   RESULT_NOT_ESTIMABLE, test->reason);
}

const char *log_rank_add(const struct analysis *analysis,
                         const struct sample *sample,
                         const struct groups *groups, const char **detail)
{
	struct results *results = analysis->results;
	struct result_key key = test_key(analysis, groups);
	struct logrank test;
	const char *ignored;

	if (!detail)
		detail = &ignored;
	logrank_test(analysis->scratch, &sample->times, sample->group,
	             groups->n, &test);
	add_test(analysis, &key, &test);
	add_groups(analysis, groups, &test);
	results_add_method(results,
	                   "Curves were compared by the log-rank test, with "
	                   "the exact (hypergeometric) variance at ties.");
	if (!test.estimable) {
		*detail = arena_printf(results->arena,
		                       "Log-rank test: not estimable, %s.",
		                       test.reason);
		return "Log-rank: not estimable";
	}
	*detail = arena_printf(
	    results->arena,
	    "Log-rank test: χ² = %s on %d degree%s of freedom, %s.",
	    results_find(results, &key, "statistic")->text, test.df,
	    test.df == 1 ? "" : "s",
	    style_p_phrase(results->style, test.p, results->arena));
	return arena_printf(
	    results->arena, "Log-rank %s",
	    style_p_phrase(results->style, test.p, results->arena));
}

/* Patients, events observed and expected in each group. */
static struct table *add_table(const struct analysis *analysis,
                               const struct groups *groups, const char *caption)
{
	struct results *results = analysis->results;
	struct result_key key = test_key(analysis, groups);
	struct table *table =
	    results_add_table(results, analysis->name, caption, 4);
	struct cell *head = table_add_head(results, table);

	head[0].text = groups->label;
	head[1].text = "Patients";
	head[2].text = "Events observed";
	head[3].text = "Events expected";
	for (size_t i = 0; i < groups->n; i++) {
		struct cell *cells = table_add_row(results, table);

		key.group1_level = groups->codes[i];
		cells[0].text = groups->labels[i];
		cells[1].text = results_find(results, &key, "n")->text;
		cells[2].text = results_find(results, &key, "observed")->text;
		cells[3].text = results_find(results, &key, "expected")->text;
	}
	return table;
}

static void run(const struct analysis *analysis)
{
	const struct log_rank_spec *options = (const void *)analysis->spec;
	struct results *results = analysis->results;
	struct groups groups =
	    groups_from(analysis->data, options->by.s, analysis->scratch);
	const struct endpoint *endpoint =
	    dataset_endpoint(analysis->data, options->endpoint.s);
	struct sample sample = sample_take(analysis, endpoint, &groups, NULL, 0);
	const char *exclusions = sample_exclusions(analysis, &sample, endpoint);
	const char *detail;
	struct table *table;

	log_rank_add(analysis, &sample, &groups, &detail);
	table = add_table(analysis, &groups,
	                  arena_printf(results->arena,
	                               "Log-rank test of %s by %s%s",
	                               endpoint->label, groups.label,
	                               analysis_population(analysis)));
	table_add_note(results, table, detail);
	if (exclusions)
		table_add_note(results, table, exclusions);
}

const struct analysis_kind log_rank_kind = {
    .variant = {"log-rank",
                "log-rank test between groups",
                {fields, sizeof fields / sizeof *fields,
                 sizeof(struct log_rank_spec)}},
    .check = check,
    .run = run,
};
