/* Follow-up by the reverse Kaplan-Meier method (Schemper and Smith 1996):
 * events and censorings change places, so that a patient who had the event
 * counts as followed for at least that long. */
#include "analyses/frame/demands.h"
#include "analyses/survival/curves.h"

struct follow_up_spec {
	struct analysis_spec spec;
	struct text endpoint, by;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct follow_up_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct follow_up_spec, endpoint),
     "time to event whose follow-up is described", .required = true, .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, offsetof(struct follow_up_spec, by),
     "category or flag: a line for each level", .reference = REF_COLUMN, .types = TYPES_GROUP},
};

static void run(const struct analysis *analysis)
{
	const struct follow_up_spec *options = (const void *)analysis->spec;
	int ties = analysis->study->report.conventions.reverse_ties;
	struct groups groups = groups_from(analysis->data, options->by.s, analysis->scratch);
	const struct endpoint *endpoint = dataset_endpoint(analysis->data, options->endpoint.s);
	struct sample sample = sample_take(analysis, endpoint, &groups, NULL, 0);
	struct curves_request request = {.analysis = analysis,
	                                 .endpoint = endpoint,
	                                 .groups = &groups,
	                                 .sample = &sample,
	                                 .kind = ties == REVERSE_FLIP ? KM_REVERSE_FLIP
	                                                              : KM_REVERSE_ORDERED,
	                                 .context = "reverse-kaplan-meier"};

	sample_add_exclusions(analysis, endpoint, &sample);
	curves_ask(&request);
	request.asked->curves = curves_add(&request);
	analysis_leave(analysis, request.asked);
}

const struct analysis_kind follow_up_kind = {
    .variant = {"follow-up",
                "median follow-up by reverse Kaplan-Meier",
                {fields, sizeof fields / sizeof *fields, sizeof(struct follow_up_spec)}},
    .run = run,
};
