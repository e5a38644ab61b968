/* The analysis `log-rank`: a test between groups, log-rank (Mantel 1966)
 * unless `weights` says otherwise, stratified, for trend, by permutations, and
 * of pairs.  The formulas and their limits are in math/logrank.h. */
#include "analyses/tests/log_rank.h"

#include "analyses/frame/demands.h"

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
	    .pairwise = options->pairwise >= 0 ? adjustment_names[options->pairwise] : NULL,
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
	struct test_run whole = {
	    .analysis = analysis, .test = &test, .groups = &groups, .endpoint = endpoint};
	size_t n_strata;
	const uint32_t *stratum = strata_from(analysis, &options->strata, &sample, &n_strata);

	test_run(&whole, stratum, n_strata, &sample);
	test_add_numbers(&whole);
	sample_add_exclusions(analysis, endpoint, &sample);
	if (test.pairwise)
		pairs_add(&whole, (enum adjustment)options->pairwise);
	analysis_leave(analysis, whole.asked);
}

const struct analysis_kind log_rank_kind = {
    .variant = {"log-rank",
                "log-rank and weighted tests between groups, for trend, "
                "stratified, pairwise, by permutation",
                {fields, sizeof fields / sizeof *fields, sizeof(struct log_rank_spec)}},
    .check = check,
    .run = run,
};
