/* The analysis `log-rank`: a test between groups, log-rank (Mantel 1966)
 * unless `weights` says otherwise, stratified, for trend, by permutations, and
 * of pairs.  The formulas and their limits are in math/logrank.h. */
#include "analyses/tests/log_rank.h"

#include <math.h>

#include "analyses/frame/demands.h"
#include "base/str.h"
#include "base/words.h"
#include "results/field.h"

struct log_rank_spec {
	struct analysis_spec spec;
	struct text endpoint, by;
	int weights; /* enum test_weights */
	double rho, gamma;
	struct texts strata;
	bool trend;
	struct numbers scores;
	int pairwise; /* enum adjustment, -1 for none */
	int permutation, seed;
};

/* In the order of enum adjustment. */
static const char *const adjustment_names[] = {"none",     "bonferroni",         "sidak", "holm",
                                               "hochberg", "benjamini-hochberg", NULL};

#define AT(member) offsetof(struct log_rank_spec, member)

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct log_rank_spec),
    {"endpoint", FIELD_REFERENCE, AT(endpoint), "time to event", .required = true,
     .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, AT(by), "category or flag whose levels are compared", .required = true,
     .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"weights", FIELD_CHOICE, AT(weights), "weights of the event times, which name the test",
     .fallback = "log-rank", .names = test_weights_names},
    {"rho", FIELD_NUMBER, AT(rho), "of fleming-harrington: power of S(t-), for early differences",
     .low = 0, .high = 10},
    {"gamma", FIELD_NUMBER, AT(gamma),
     "of fleming-harrington: power of 1 - S(t-), for late differences", .low = 0, .high = 10},
    {"strata", FIELD_REFERENCES, AT(strata),
     "categories or flags within whose levels patients are compared", .reference = REF_COLUMN,
     .types = TYPES_GROUP, .distinct = "is among the strata twice", .not_among = "by",
     .among = "is compared and cannot be a stratum: its strata would hold one "
              "group each"},
    {"trend", FIELD_BOOLEAN, AT(trend),
     "test for a trend over the levels, in place of any difference"},
    {"scores", FIELD_NUMBERS, AT(scores), "of the trend: a number for each level; 1, 2 … if absent"},
    {"pairwise", FIELD_CHOICE, AT(pairwise),
     "compare each pair of levels, with P-values adjusted so", .names = adjustment_names},
    {"permutation", FIELD_INTEGER, AT(permutation),
     "P-value by this many permutations, or exact if there are no more", .low = 100, .high = 1e6},
    {"seed", FIELD_INTEGER, AT(seed), "of random permutations", .fallback = "1", .low = 0,
     .high = 1e9},
};

/* --- Check ---------------------------------------------------------------- */

static void check_weights(const struct log_rank_spec *options, struct diags *diags)
{
	bool given = options->rho != 0 || options->gamma != 0;

	if (given == (options->weights == TEST_FLEMING_HARRINGTON))
		return;
	if (given)
		diag_error(diags, options->spec.record.name.at,
		           "'rho' and 'gamma' belong to weights: "
		           "fleming-harrington");
	else
		diag_error(diags, options->spec.record.name.at,
		           "fleming-harrington with rho and gamma of 0 is the "
		           "log-rank test: add 'rho' or 'gamma', or leave out "
		           "'weights'");
	diag_path(diags, options->spec.record.name.path);
}

/* Whether the levels of a column are in the config. */
static size_t levels_known(const struct dataset *data, const char *name)
{
	const struct column *column = dataset_column(data, name);

	return column && !column->broken ? column->n_levels : 0;
}

static void check_scores(const struct log_rank_spec *options, const struct dataset *data,
                         struct diags *diags)
{
	const struct numbers *scores = &options->scores;
	size_t levels = levels_known(data, options->by.s);
	bool differ = false;

	if (scores->n == 0)
		return;
	for (size_t i = 1; i < scores->n; i++)
		differ = differ || scores->items[i] != scores->items[0];
	if (!options->trend)
		diag_error(diags, scores->at[0],
		           "'scores' belong to a test for trend: add 'trend: "
		           "true'");
	else if (levels > 0 && levels != scores->n)
		diag_error(diags, scores->at[0], "%zu scores for %zu levels of '%s'; each needs one",
		           scores->n, levels, options->by.s);
	else if (!differ)
		diag_error(diags, scores->at[0], "the scores are all %g, so there is no trend",
		           scores->items[0]);
	else
		return;
	diag_path(diags, options->spec.record.name.path);
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct log_rank_spec *options = (const void *)spec;

	check_weights(options, diags);
	check_scores(options, data, diags);
}

/* --- Tables --------------------------------------------------------------- */

/* "Log-rank test of Overall survival by Sex". */
static const char *caption_of(const struct test_run *run, const struct endpoint *endpoint,
                              bool trend)
{
	return arena_printf(run->analysis->results->arena, "%s test%s of %s by %s%s", run->name,
	                    trend ? " for trend" : "", endpoint->label, run->groups->label,
	                    analysis_population(run->analysis));
}

/* Patients, events observed and expected in each group. */
static struct table *add_table(const struct test_run *run, const char *caption)
{
	static const struct {
		const char *head, *stat;
	} columns[] = {{"Patients", "n"},
	               {"Events observed", "observed"},
	               {"Events expected", "expected"},
	               {"Score", "score"}};
	struct results *results = run->analysis->results;
	struct result_key key = test_key(run);
	size_t n = run->test->trend ? 4 : 3;
	struct table *table = results_add_table(results, run->analysis->name, caption, n + 1);
	struct cell *head = table_add_head(results, table);

	head[0].text = run->groups->label;
	for (size_t k = 0; k < n; k++)
		head[k + 1].text = columns[k].head;
	for (size_t i = 0; i < run->groups->n; i++) {
		struct cell *cells = table_add_row(results, table);

		key.group1_level = run->groups->codes[i];
		cells[0].text = run->groups->labels[i];
		for (size_t k = 0; k < n; k++)
			cells[k + 1].text =
			    field_value(results, results_find(results, &key, columns[k].stat));
	}
	return table;
}

/* The four tests of max-combo. */
static void add_parts(const struct test_run *run, const char *caption)
{
	static const char *const sensitive[MOST_WEIGHTS] = {
	    "Proportional hazards", "Late differences", "Differences in the middle",
	    "Early differences"};
	struct results *results = run->analysis->results;
	struct table *table =
	    results_add_table(results, run->analysis->name,
	                      arena_printf(results->arena, "%s: its four tests", caption), 3);
	struct cell *head = table_add_head(results, table);

	head[0].text = "Most sensitive to";
	head[1].text = "Z";
	head[2].text =
	    arena_printf(results->arena, "%s, of this test alone", results->style->p_label);
	for (size_t i = 0; i < MOST_WEIGHTS; i++) {
		struct cell *cells = table_add_row(results, table);
		struct result_key key = combo_key(run, i);

		cells[0].text = arena_printf(results->arena, "%s (ρ = %.6g, γ = %.6g)", sensitive[i],
		                             max_combo_weights[i].rho, max_combo_weights[i].gamma);
		cells[1].text = field_value(results, results_find(results, &key, "statistic"));
		cells[2].text = field_value(results, results_find(results, &key, "p"));
	}
	table_add_note(results, table,
	               run->test->trend ? "Z is positive where higher scores have more "
	                                  "events than expected."
	                                : "Z is positive where the first group has more "
	                                  "events than expected.");
}

/* --- Notes ---------------------------------------------------------------- */

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

/* "Stratified by Grade and Site: 12 strata, 3 of them with one group only". */
static const char *strata_note(const struct test_run *run)
{
	const struct texts *strata = &run->test->strata;
	struct str out = {.arena = run->analysis->results->arena};
	size_t n = run->input.n_strata, alone = strata_of_one(run);

	str_add(&out, "Stratified by ");
	for (size_t i = 0; i < strata->n; i++)
		str_addf(&out, "%s%s", words_before(i, strata->n),
		         dataset_column(run->analysis->data, strata->items[i].s)->label);
	str_addf(&out, ": %zu strat%s", n, n == 1 ? "um" : "a");
	if (alone)
		str_addf(&out,
		         "; %zu of them, with patients of one group only, "
		         "compare%s nothing",
		         alone, alone == 1 ? "s" : "");
	str_add(&out, ".");
	return str_text(&out);
}

/* Weights that a curve at 0 takes away. */
static const char *zero_note(const struct test_run *run)
{
	double n = run->outcome.n_after_zero;
	bool lost = run->test->weights == TEST_MAX_COMBO ||
	            (run->test->weights == TEST_FLEMING_HARRINGTON && run->test->rho > 0);

	if (!lost || n == 0)
		return NULL;
	return arena_printf(run->analysis->results->arena,
	                    "%.0f event%s no weight of ρ > 0: with delayed entry, the curve of "
	                    "all groups together has fallen to 0 before.",
	                    n, n == 1 ? " has" : "s have");
}

static void add_notes(const struct test_run *run, struct table *table, const char *exclusions)
{
	struct results *results = run->analysis->results;
	const char *zero = zero_note(run);

	table_add_note(results, table, test_detail(run));
	if (run->input.stratum)
		table_add_note(results, table, strata_note(run));
	if (zero)
		table_add_note(results, table, zero);
	if (exclusions)
		table_add_note(results, table, exclusions);
}

/* --- Run ------------------------------------------------------------------ */

static struct group_test test_of(const struct log_rank_spec *options)
{
	return (struct group_test){
	    .weights = (enum test_weights)options->weights,
	    .rho = options->rho,
	    .gamma = options->gamma,
	    .trend = options->trend,
	    .scores = options->scores,
	    .strata = options->strata,
	    .permutations = options->permutation,
	    .seed = options->seed,
	};
}

static const struct column **strata_columns(const struct analysis *analysis,
                                            const struct texts *strata)
{
	const struct column **columns =
	    ARENA_ARRAY(analysis->scratch, const struct column *, strata->n);

	for (size_t i = 0; i < strata->n; i++)
		columns[i] = dataset_column(analysis->data, strata->items[i].s);
	return columns;
}

static void run(const struct analysis *analysis)
{
	const struct log_rank_spec *options = (const void *)analysis->spec;
	struct group_test test = test_of(options);
	struct groups groups = groups_from(analysis->data, options->by.s, analysis->scratch);
	const struct endpoint *endpoint = dataset_endpoint(analysis->data, options->endpoint.s);
	struct sample sample =
	    sample_take(analysis, endpoint, &groups, strata_columns(analysis, &options->strata),
	                options->strata.n);
	struct test_run whole = {.analysis = analysis, .test = &test, .groups = &groups};
	size_t n_strata;
	const uint32_t *stratum = strata_from(analysis, &options->strata, &sample, &n_strata);
	const char *caption;

	test_run(&whole, stratum, n_strata, &sample);
	test_add_numbers(&whole);
	test_add_methods(&whole);
	caption = caption_of(&whole, endpoint, test.trend);
	add_notes(&whole, add_table(&whole, caption),
	          sample_exclusions(analysis, &sample, endpoint));
	if (test.weights == TEST_MAX_COMBO && whole.outcome.estimable)
		add_parts(&whole, caption);
	if (options->pairwise >= 0)
		pairs_add(&whole, (enum adjustment)options->pairwise,
		          arena_printf(analysis->results->arena, "%s: pairs of groups",
		                       caption_of(&whole, endpoint, false)));
}

const struct analysis_kind log_rank_kind = {
    .variant = {"log-rank",
                "log-rank and weighted tests between groups, for trend, "
                "stratified, pairwise, by permutation",
                {fields, sizeof fields / sizeof *fields, sizeof(struct log_rank_spec)}},
    .check = check,
    .run = run,
};
