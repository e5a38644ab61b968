/* Landmark analysis (Anderson, Cain and Gelber, J Clin Oncol 1983): survival
 * from a fixed time on, of the patients still at risk then, in groups as they
 * stand then.
 *
 * Input: an endpoint, and landmarks in its unit, counted from its origin.
 * Groups come from `by`, a category or flag that is known at every landmark,
 * or from `switch`, the date or time at which a patient goes from the group
 * "before" to "after": a switch at or before the landmark is after it.
 * Method: patients with entry <= landmark < time stay; an event or a last
 * contact exactly at the landmark is excluded, and so are, with delayed
 * entry, patients who enter later.  Times are counted from the landmark.
 * math/time_varying.h takes the rows; curves, medians and the log-rank test
 * are those of math/km.h and math/logrank.h over them.
 * Ties, no events, empty groups: as there.  A landmark that nobody reaches
 * has counts, and "not estimable" for the rest.
 * Cost: linear in the patients for each landmark, after a sort.
 */
#include "results/asked/landmark.h"
#include "analyses/frame/curve_figure.h"
#include "analyses/frame/demands.h"
#include "analyses/survival/time_varying.h"

struct landmark_spec {
	struct analysis_spec spec;
	struct text endpoint, by, switch_at;
	struct numbers at, times;
	struct curve_figure_spec figure;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct landmark_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct landmark_spec, endpoint), "time to event",
     .required = true, .reference = REF_ENDPOINT},
    {"at", FIELD_NUMBERS, offsetof(struct landmark_spec, at), "landmarks, in the endpoint's unit",
     .required = true, .low = 0, .high = 1e6, .rising = "times"},
    {"by", FIELD_REFERENCE, offsetof(struct landmark_spec, by),
     "category or flag known at the landmarks: a curve for each level", .reference = REF_COLUMN,
     .types = TYPES_GROUP},
    {"switch", FIELD_REFERENCE, offsetof(struct landmark_spec, switch_at),
     "date, or time, at which a patient changes groups; missing if never", .reference = REF_COLUMN},
    {"times", FIELD_NUMBERS, offsetof(struct landmark_spec, times),
     "survival is reported at these times after each landmark", .low = 0, .high = 1e6,
     .rising = "times"},
    CURVE_FORM_FIELD(offsetof(struct landmark_spec, figure)),
    CURVE_FIGURE_FIELDS(offsetof(struct landmark_spec, figure)),
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct landmark_spec *options = (const void *)spec;

	check_moment(&options->switch_at, "switch", &options->endpoint, data, diags);
	if (options->by.s && options->switch_at.s) {
		diag_error(diags, options->switch_at.at,
		           "groups come from 'by' or from 'switch', not both");
		diag_path(diags, options->switch_at.path);
	}
	curve_figure_check(&options->figure, diags);
}

/* The analysis while it runs. */
struct build {
	const struct analysis *analysis;
	const struct landmark_spec *options;
	const struct endpoint *endpoint;
	struct groups groups;
	struct sample all;     /* before any landmark */
	struct moments moment; /* of `switch` */
};

/* One landmark. */
struct landmark {
	double at;
	struct landmark_rows rows;
	struct endpoint endpoint; /* from the landmark */
	struct sample sample;
	struct curves_request request;
};

/* The group of each row, where groups change. */
static const uint32_t *groups_at(const struct build *build, const struct landmark *landmark)
{
	const struct landmark_rows *rows = &landmark->rows;
	double until = landmark->at + moment_tolerance(&build->all.times);
	uint32_t *group;

	if (!build->moment.column)
		return NULL;
	group = ARENA_ARRAY(build->analysis->scratch, uint32_t, rows->times.n);
	for (size_t i = 0; i < rows->times.n; i++)
		group[i] = build->moment.time[rows->subject[i]] <= until;
	return group;
}

static void landmark_make(const struct build *build, size_t i, struct landmark *landmark)
{
	const struct analysis *analysis = build->analysis;

	landmark->at = build->options->at.items[i];
	landmark_take(analysis->scratch, &build->all.times, landmark->at, LATE_EXCLUDED,
	              &landmark->rows);
	landmark->sample =
	    sample_over(analysis, &build->all, &landmark->rows.times, landmark->rows.subject,
	                groups_at(build, landmark), build->groups.n);
	landmark->endpoint = endpoint_from_origin(build->endpoint);
	landmark->request = (struct curves_request){
	    .analysis = analysis,
	    .endpoint = &landmark->endpoint,
	    .groups = &build->groups,
	    .sample = &landmark->sample,
	    .kind = KM_SURVIVAL,
	    .context = LANDMARK_CONTEXT,
	    .times = build->options->times,
	    .origin = "the landmark",
	    .figure = curve_figure_take(&build->options->figure, analysis->results->arena),
	    .level = number_significant(analysis->results->arena, landmark->at, 10)};
	curves_ask(&landmark->request);
}

/* Counts who is left out, and, of several groups, who is not. */
static void add_counts(const struct build *build, const struct landmark *landmark)
{
	const struct landmark_rows *rows = &landmark->rows;
	struct results *results = build->analysis->results;
	struct result_key key = curves_total_key(landmark->request.asked);

	results_add(results, &key, "excluded_event", (double)rows->n_events);
	results_add(results, &key, "excluded_censored", (double)rows->n_censored);
	if (build->all.times.entry)
		results_add(results, &key, "excluded_entry", (double)rows->n_later);
	results_add(results, &key, "excluded",
	            (double)(rows->n_events + rows->n_censored + rows->n_later));
	if (build->groups.by)
		results_add(results, &key, "n", (double)landmark->sample.times.n);
}

static const struct curves_asked *add_landmark(const struct build *build, size_t i)
{
	struct landmark landmark;

	landmark_make(build, i, &landmark);
	if (build->groups.by)
		request_test(&landmark.request, LANDMARK_TEST);
	landmark.request.asked->curves = curves_add(&landmark.request);
	add_counts(build, &landmark);
	return landmark.request.asked;
}

static struct landmark_asked *ask(const struct build *build)
{
	struct arena *arena = build->analysis->results->arena;
	struct landmark_asked *asked = ARENA_NEW(arena, struct landmark_asked);

	*asked = (struct landmark_asked){.asked = analysis_asked(build->analysis),
	                                 .endpoint = endpoint_asked(build->endpoint),
	                                 .groups = groups_asked(&build->groups, arena),
	                                 .delayed = build->all.times.entry,
	                                 .moves = build->moment.column};
	return asked;
}

static struct groups groups_make(const struct analysis *analysis,
                                 const struct landmark_spec *options)
{
	if (!options->switch_at.s)
		return groups_from(analysis->data, options->by.s, analysis->scratch);
	return change_groups(dataset_column(analysis->data, options->switch_at.s),
	                     analysis->scratch);
}

static void run(const struct analysis *analysis)
{
	const struct landmark_spec *options = (const void *)analysis->spec;
	struct groups all = groups_from(analysis->data, options->by.s, analysis->scratch);
	struct build build = {.analysis = analysis,
	                      .options = options,
	                      .endpoint = dataset_endpoint(analysis->data, options->endpoint.s),
	                      .groups = groups_make(analysis, options)};
	struct arena *arena = analysis->results->arena;
	struct landmark_asked *asked;
	struct result_key key;

	build.all = sample_take(analysis, build.endpoint, &all, NULL, 0);
	if (options->switch_at.s)
		build.moment = moments_take(analysis, build.endpoint, &build.all,
		                            dataset_column(analysis->data, options->switch_at.s),
		                            MOMENT_CHANGES);
	asked = ask(&build);
	sample_add_exclusions(analysis, build.endpoint, &build.all);
	key = landmark_all_key(asked);
	results_add(analysis->results, &key, "n", (double)build.all.times.n);
	for (size_t i = 0; i < options->at.n; i++)
		ARENA_PUSH(arena, asked->at, asked->n, add_landmark(&build, i));
	analysis_leave(analysis, asked);
}

const struct analysis_kind landmark_kind = {
    .variant = {"landmark",
                "survival from landmarks on, in groups as they stand then",
                {fields, sizeof fields / sizeof *fields, sizeof(struct landmark_spec)}},
    .check = check,
    .run = run,
};
