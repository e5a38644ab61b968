/* Kaplan-Meier analysis: curves, medians, survival at times, test of the curves;
 * and, if asked for, other estimators, limits, quantiles, weights, differences,
 * restricted means and conditional survival.  The estimators and their sources
 * are in math/km.h, math/hazard.h, math/weighted_km.h and math/rmst.h. */
#include "analyses/frame/curve_figure.h"
#include "analyses/frame/demands.h"
#include "analyses/survival/curve_parts.h"
#include "analyses/survival/time_varying.h"
#include "analyses/tests/log_rank.h"
#include "base/num.h"
#include "base/str.h"

struct kaplan_meier_spec {
	struct analysis_spec spec;
	struct text endpoint, by;
	struct numbers times;
	int test;                   /* enum test_weights, -1 for none */
	int estimate;               /* enum km_estimate */
	int lower;                  /* enum km_lower */
	struct numbers quantiles;   /* in (0, 1) */
	bool differences;           /* of survival at `times` */
	double rmst;                /* 0: none */
	struct numbers conditional; /* times survived */
	struct text weights;        /* a number */
	int variance;               /* index into variance_names, -1: by the weights */
	bool hazard_ratio;
	struct text panels;  /* a set of curves for each level */
	struct text overall; /* the analysis of all patients */
	struct curve_figure_spec figure;
};

static const char *const estimate_names[] = {"kaplan-meier", "fleming-harrington", "nelson-aalen",
                                             NULL};
static const char *const lower_names[] = {"usual", "peto", "modified", NULL};
enum { VARIANCE_GREENWOOD, VARIANCE_ROBUST };
static const char *const variance_names[] = {"greenwood", "robust", NULL};

/* Whatever a report's unit of time may be. */
#define SHORTEST_TIME 1e-4
#define LONGEST_TIME 1e6

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct kaplan_meier_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct kaplan_meier_spec, endpoint), "time to event",
     .required = true, .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, offsetof(struct kaplan_meier_spec, by),
     "category or flag: a curve for each level", .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"times", FIELD_NUMBERS, offsetof(struct kaplan_meier_spec, times),
     "survival is reported at these times, in the endpoint's unit", .low = 0, .high = 1e6,
     .rising = "times"},
    {"test", FIELD_CHOICE, offsetof(struct kaplan_meier_spec, test), "test between the curves",
     .names = plain_test_names,
     .demands =
         (const struct demand[]){
	     {"by", false, NULL, "a test needs groups to compare: add 'by', or leave out 'test'"},
	     {"weights", true, NULL,
              "the test does not know weights: leave out 'test', or 'weights'"},
	     {0}}},
    {"estimate", FIELD_CHOICE, offsetof(struct kaplan_meier_spec, estimate),
     "estimator of survival; the others give the cumulative hazard too", .fallback = "kaplan-meier",
     .names = estimate_names},
    {"lower", FIELD_CHOICE, offsetof(struct kaplan_meier_spec, lower), "lower limits of survival",
     .fallback = "usual", .names = lower_names},
    {"quantiles", FIELD_NUMBERS, offsetof(struct kaplan_meier_spec, quantiles),
     "quantiles of the time, as fractions", .low = 0.001, .high = 0.999, .rising = "quantiles"},
    {"differences", FIELD_BOOLEAN, offsetof(struct kaplan_meier_spec, differences),
     "compares survival at `times` with the first group", .fallback = "false",
     .demands =
         (const struct demand[]){{"by", false, NULL,
                                  "differences need groups to compare: add 'by', or leave out "
                                  "'differences'"},
                                 {"times", false, NULL,
                                  "differences need times: add 'times', such as 'times: [12, 24]', "
                                  "or "
                                  "leave out 'differences'"},
                                 {0}}},
    {"rmst", FIELD_NUMBER, offsetof(struct kaplan_meier_spec, rmst),
     "restricted mean survival time up to here, in the endpoint's unit", .low = SHORTEST_TIME,
     .high = LONGEST_TIME},
    {"conditional", FIELD_NUMBERS, offsetof(struct kaplan_meier_spec, conditional),
     "survival of those who survived these times, `times` later", .low = 0, .high = LONGEST_TIME,
     .rising = "conditional times",
     .demands = (const struct demand[]){{"times", false, NULL,
                                         "conditional survival needs the "
                                         "further times: add 'times', such as "
                                         "'times: [12, 24]'"},
                                        {0}}},
    {"weights", FIELD_REFERENCE, offsetof(struct kaplan_meier_spec, weights),
     "number: weight of each patient", .reference = REF_COLUMN, .types = TYPES_NUMBER,
     .type_is = "weights are numbers"},
    {"variance", FIELD_CHOICE, offsetof(struct kaplan_meier_spec, variance),
     "variance of the curve; robust if weights are not whole numbers", .names = variance_names},
    {"hazard_ratio", FIELD_BOOLEAN, offsetof(struct kaplan_meier_spec, hazard_ratio),
     "hazard ratio of each group to the first, of a Cox model of the groups alone",
     .fallback = "false",
     .demands =
         (const struct demand[]){{"by", false, NULL,
                                  "a hazard ratio needs groups to compare: add 'by', or leave out "
                                  "'hazard_ratio'"},
                                 {"weights", true, NULL,
                                  "the model does not know weights: leave out 'hazard_ratio', or "
                                  "'weights'"},
                                 {0}}},
    {"panels", FIELD_REFERENCE, offsetof(struct kaplan_meier_spec, panels),
     "category or flag: curves, test and hazard ratio in each level, side by side",
     .reference = REF_COLUMN, .types = TYPES_GROUP, .not_among = "by",
     .among = "is the column of 'by', too: panels are of another one",
     .demands = (const struct demand[]){{"weights", true, NULL,
                                         "panels do not know weights: leave out 'panels', or "
                                         "'weights'"},
                                        {0}}},
    {"overall", FIELD_REFERENCE, offsetof(struct kaplan_meier_spec, overall),
     "the analysis of all patients, above this one, whose numbers are the last row of the table",
     .reference = REF_ANALYSIS,
     .demands = (const struct demand[]){{"by", false, NULL,
                                         "without groups the table has no other row: add 'by', or "
                                         "leave out 'overall'"},
                                        {0}}},
    CURVE_FORM_FIELD(offsetof(struct kaplan_meier_spec, figure)),
    CURVE_FIGURE_FIELDS(offsetof(struct kaplan_meier_spec, figure)),
};

/* Fills in what is asked for besides survival; takes the patients without
 * a weight out of the sample. */
static void take_options(const struct kaplan_meier_spec *options, struct curves_request *request,
                         struct sample *sample)
{
	struct curve_weights weights = {.whole = true};

	request->estimate = (enum km_estimate)options->estimate;
	request->lower = (enum km_lower)options->lower;
	request->quantiles = options->quantiles;
	request->conditional = options->conditional;
	request->rmst = options->rmst;
	request->differences = options->differences;
	if (options->weights.s) {
		request->weighted_by = dataset_column(request->analysis->data, options->weights.s);
		weights = weights_take(request->analysis, request->endpoint, request->weighted_by,
		                       sample);
	}
	request->weights = weights.value;
	request->robust =
	    options->variance == VARIANCE_ROBUST || (options->variance < 0 && !weights.whole);
	request->copies = weights.value && weights.whole && !request->robust;
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	(void)data;
	curve_figure_check(&((const struct kaplan_meier_spec *)spec)->figure, diags);
}

static bool has_time(const struct numbers *times, double time)
{
	for (size_t i = 0; i < times->n; i++)
		if (times->items[i] == time)
			return true;
	return false;
}

static bool is_same(const struct text *a, const struct text *b)
{
	return a->s && b->s ? str_equal(a->s, b->s) : a->s == b->s;
}

/* Whether an analysis is of all patients of another one, who have one curve. */
static bool is_overall(const struct kaplan_meier_spec *overall, const struct kaplan_meier_spec *of)
{
	return overall->spec.record.variant == of->spec.record.variant && !overall->by.s &&
	       is_same(&overall->endpoint, &of->endpoint) &&
	       is_same(&overall->spec.population, &of->spec.population) &&
	       is_same(&overall->weights, &of->weights) && overall->estimate == of->estimate;
}

static void check_among(const struct study *study, size_t i, struct diags *diags)
{
	const struct kaplan_meier_spec *options = study->analyses.items[i], *overall = NULL;
	const struct text *name = &options->overall;

	for (size_t k = 0; name->s && k < i; k++) {
		const struct analysis_spec *spec = study->analyses.items[k];

		if (str_equal(spec->record.name.s, name->s))
			overall = study->analyses.items[k];
	}
	if (!name->s || !options->by.s || (overall && overall->spec.record.broken))
		return;
	if (!overall) {
		diag_error(
		    diags, name->at,
		    "'%s' does not stand above '%s': the analysis of all patients comes first",
		    name->s, options->spec.record.name.s);
		return;
	}
	if (!is_overall(overall, options)) {
		diag_error(diags, name->at,
		           "'%s' is not a Kaplan-Meier analysis of the same endpoint and "
		           "population, without 'by'",
		           name->s);
		return;
	}
	for (size_t k = 0; k < options->times.n; k++)
		if (!has_time(&overall->times, options->times.items[k]))
			diag_error(diags, name->at,
			           "'%s' has no survival at %s: give it the 'times' of '%s'",
			           name->s,
			           number_significant(diags->arena, options->times.items[k], 6),
			           options->spec.record.name.s);
}

/* The patients of a panel; without groups its one curve has counted them. */
static void add_panel_size(const struct curves_request *request)
{
	struct result_key key = curves_total_key(request->asked);

	if (request->groups->by)
		results_add(request->analysis->results, &key, "n", (double)request->sample->times.n);
}

/* Curves, test and hazard ratios of an analysis' rows; without `rest`, nothing that
 * is asked for besides. */
static struct curves_asked *curves_make(const struct analysis *analysis, bool rest)
{
	const struct kaplan_meier_spec *options = (const void *)analysis->spec;
	struct groups groups = groups_from(analysis->data, options->by.s, analysis->scratch);
	const struct endpoint *endpoint = dataset_endpoint(analysis->data, options->endpoint.s);
	struct sample sample = sample_take(analysis, endpoint, &groups, NULL, 0);
	const struct test_asked *test = NULL;
	struct curves_request request = {
	    .analysis = analysis,
	    .endpoint = endpoint,
	    .groups = &groups,
	    .sample = &sample,
	    .kind = KM_SURVIVAL,
	    .context = "kaplan-meier",
	    .figure = curve_figure_take(&options->figure, analysis->results->arena),
	    .times = options->times};

	if (rest) {
		sample_add_exclusions(analysis, endpoint, &sample);
		take_options(options, &request, &sample);
	}
	if (options->test >= 0)
		test = log_rank_add(analysis, &sample, &groups, endpoint,
		                    (enum test_weights)options->test);
	curves_ask(&request);
	request.asked->test = test;
	request.asked->ratios = options->hazard_ratio;
	request.fits = curves_fit(&request);
	request.asked->curves = curves_add(&request);
	if (options->hazard_ratio)
		request_ratios(&request, CURVES_RATIO);
	if (!rest) {
		add_panel_size(&request);
		return request.asked;
	}
	curves_add_differences(&request);
	curves_add_rmst(&request);
	curves_add_conditional(&request);
	return request.asked;
}

/* The rows of an analysis in a level of a column. */
static struct subset level_rows(const struct analysis *analysis, const struct groups *panels,
                                size_t level)
{
	struct subset subset = *analysis->rows;

	subset.rows = ARENA_ARRAY(analysis->scratch, uint32_t, analysis->rows->n);
	subset.n = 0;
	for (size_t i = 0; i < analysis->rows->n; i++)
		if (group_of(panels, analysis->rows->rows[i]) == level)
			subset.rows[subset.n++] = analysis->rows->rows[i];
	return subset;
}

static void panels_add(const struct analysis *analysis, struct curves_asked *asked)
{
	const struct kaplan_meier_spec *options = (const void *)analysis->spec;
	struct groups levels = groups_from(analysis->data, options->panels.s, analysis->scratch);
	struct arena *arena = analysis->results->arena;
	struct curves_panel *panels = ARENA_ARRAY(arena, struct curves_panel, levels.n);

	for (size_t i = 0; i < levels.n; i++) {
		struct subset rows = level_rows(analysis, &levels, i);
		struct analysis part = *analysis;

		part.rows = &rows;
		part.panel = levels.name;
		part.panel_level = levels.codes[i];
		panels[i] = (struct curves_panel){levels.labels[i], curves_make(&part, false)};
	}
	asked->panels = panels;
	asked->n_panels = levels.n;
	asked->panel_label = levels.label;
}

static void run(const struct analysis *analysis)
{
	const struct kaplan_meier_spec *options = (const void *)analysis->spec;
	struct curves_asked *asked = curves_make(analysis, true);

	if (options->panels.s)
		panels_add(analysis, asked);
	for (size_t i = 0; options->overall.s && i < analysis->results->n_analyses; i++)
		if (str_equal(analysis->results->analyses[i].name, options->overall.s))
			asked->overall = analysis->results->analyses[i].asked;
	analysis_leave(analysis, asked);
}

const struct analysis_kind kaplan_meier_kind = {
    .variant = {"kaplan-meier",
                "survival curves, medians, survival at times, log-rank test",
                {fields, sizeof fields / sizeof *fields, sizeof(struct kaplan_meier_spec)}},
    .check = check,
    .check_among = check_among,
    .run = run,
};
