/* Kaplan-Meier analysis: curves, medians, survival at times, log-rank test.
 * The estimator and its sources are in math/km.h. */
#include "estimate/curves.h"
#include "estimate/log_rank.h"

struct kaplan_meier_spec {
	struct analysis_spec spec;
	struct text endpoint, by;
	struct numbers times;
	int test; /* enum test_weights, -1 for none */
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct kaplan_meier_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct kaplan_meier_spec, endpoint),
     "time to event", .required = true, .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, offsetof(struct kaplan_meier_spec, by),
     "category or flag: a curve for each level", .reference = REF_COLUMN},
    {"times", FIELD_NUMBERS, offsetof(struct kaplan_meier_spec, times),
     "survival is reported at these times, in the endpoint's unit", .low = 0,
     .high = 1e6},
    {"test", FIELD_CHOICE, offsetof(struct kaplan_meier_spec, test),
     "test between the curves", .names = plain_test_names},
};

static void check(const struct analysis_spec *spec, const struct dataset *data,
                  struct diags *diags)
{
	const struct kaplan_meier_spec *options = (const void *)spec;

	check_grouping(&options->by, data, diags);
	if (options->test >= 0 && !options->by.s) {
		diag_error(diags, spec->record.name.at,
		           "a test needs groups to compare: add 'by', or leave "
		           "out 'test'");
		diag_path(diags, spec->record.name.path);
	}
	for (size_t i = 1; i < options->times.n; i++)
		if (options->times.items[i] <= options->times.items[i - 1]) {
			diag_error(diags, options->times.at[i],
			           "times must rise: %g comes after %g",
			           options->times.items[i],
			           options->times.items[i - 1]);
			diag_path(diags, spec->record.name.path);
		}
}

/* "299 events in 686 patients; median 59.0 months (95% CI 54.6–66.1)". */
static void add_sentence(const struct curves_request *request,
                         const struct curve_set *set, const struct table *table)
{
	const struct analysis *analysis = request->analysis;
	struct results *results = analysis->results;
	const struct curve *curve = &set->curves[0];

	if (set->n != 1)
		return;
	results->analyses[results->n_analyses - 1].summary = arena_printf(
	    results->arena,
	    "%zu event%s in %zu patient%s. Median %s, %s (%.4g%% CI): %s.",
	    curve->n_events, curve->n_events == 1 ? "" : "s", curve->n_subjects,
	    curve->n_subjects == 1 ? "" : "s", request->endpoint->label,
	    set->unit, 100 * set->confidence, table->rows[0].cells[4].text);
}

static void run(const struct analysis *analysis)
{
	const struct kaplan_meier_spec *options = (const void *)analysis->spec;
	struct results *results = analysis->results;
	struct arena *arena = results->arena;
	struct groups groups =
	    groups_from(analysis->data, options->by.s, analysis->scratch);
	const struct endpoint *endpoint =
	    dataset_endpoint(analysis->data, options->endpoint.s);
	struct sample sample = sample_take(analysis, endpoint, &groups, NULL, 0);
	const char *detail = NULL, *exclusions;
	struct curves_request request = {.analysis = analysis,
	                                 .endpoint = endpoint,
	                                 .groups = &groups,
	                                 .sample = &sample,
	                                 .kind = KM_SURVIVAL,
	                                 .context = "kaplan-meier",
	                                 .times = options->times,
	                                 .test = ""};
	struct curve_set *set;
	struct table *table;
	const char *what = arena_printf(
	    arena, "%s%s%s%s", endpoint->label, groups.by ? " by " : "",
	    groups.by ? groups.label : "", analysis_population(analysis));

	if (options->test >= 0)
		request.test = log_rank_add(
		    analysis, &sample, &groups,
		    (enum test_weights)options->test, &detail);
	set = curves_add(&request);
	table = curves_add_medians(&request, set, what);
	if (detail)
		table_add_note(results, table, detail);
	exclusions = sample_exclusions(analysis, &sample, endpoint);
	if (exclusions)
		table_add_note(results, table, exclusions);
	add_sentence(&request, set, table);
	curves_add_times(&request, set,
	                 arena_printf(arena, "%s at given times", what));
	results_add_figure(results, (struct figure){.analysis = analysis->name,
	                                            .kind = "survival",
	                                            .caption = what,
	                                            .curves = set});
	curves_add_methods(&request);
}

const struct analysis_kind kaplan_meier_kind = {
    .variant = {"kaplan-meier",
                "survival curves, medians, survival at times, log-rank test",
                {fields, sizeof fields / sizeof *fields,
                 sizeof(struct kaplan_meier_spec)}},
    .check = check,
    .run = run,
};
