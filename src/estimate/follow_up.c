/* Follow-up by the reverse Kaplan-Meier method (Schemper and Smith 1996):
 * events and censorings change places, so that a patient who had the event
 * counts as followed for at least that long. */
#include "estimate/curves.h"
#include "estimate/demands.h"
#include "results/figures/survival.h"

struct follow_up_spec {
	struct analysis_spec spec;
	struct text endpoint, by;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct follow_up_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct follow_up_spec, endpoint),
     "time to event whose follow-up is described", .required = true,
     .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, offsetof(struct follow_up_spec, by),
     "category or flag: a line for each level", .reference = REF_COLUMN,
     .types = TYPES_GROUP},
};

static const char *const tie_sentences[] = {
    [REVERSE_FLIP] = "at ties, events and censorings exchange their places",
    [REVERSE_ORDERED] = "at ties, events leave before censorings are counted",
};

static void run(const struct analysis *analysis)
{
	const struct follow_up_spec *options = (const void *)analysis->spec;
	struct results *results = analysis->results;
	int ties = analysis->study->report.conventions.reverse_ties;
	struct groups groups =
	    groups_from(analysis->data, options->by.s, analysis->scratch);
	const struct endpoint *endpoint =
	    dataset_endpoint(analysis->data, options->endpoint.s);
	struct sample sample = sample_take(analysis, endpoint, &groups, NULL, 0);
	struct curves_request request = {
	    .analysis = analysis,
	    .endpoint = endpoint,
	    .groups = &groups,
	    .sample = &sample,
	    .kind = ties == REVERSE_FLIP ? KM_REVERSE_FLIP : KM_REVERSE_ORDERED,
	    .context = "reverse-kaplan-meier",
	    .test = ""};
	struct curve_set *set = curves_add(&request);
	const char *exclusions = sample_exclusions(analysis, &sample, endpoint);
	struct table *table = curves_add_medians(
	    &request, set,
	    arena_printf(results->arena, "Follow-up for %s%s", endpoint->label,
	                 analysis_population(analysis)));

	table_add_note(results, table,
	               "Reverse Kaplan–Meier estimate: the median time for "
	               "which patients were, or would without the event have "
	               "been, followed.");
	if (exclusions)
		table_add_note(results, table, exclusions);
	results_add_method(
	    results,
	    arena_printf(results->arena,
	                 "Follow-up was estimated by the reverse Kaplan–Meier "
	                 "method (Schemper and Smith); %s.",
	                 tie_sentences[ties]));
	curves_add_methods(&request);
}

const struct analysis_kind follow_up_kind = {
    .variant = {"follow-up",
                "median follow-up by reverse Kaplan-Meier",
                {fields, sizeof fields / sizeof *fields,
                 sizeof(struct follow_up_spec)}},
    .run = run,
};
