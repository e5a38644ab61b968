/* A group that patients join during follow-up: Simon-Makuch curves (1984),
 * the Mantel-Byar test (1974), and the Cox model of the time-dependent
 * indicator.
 *
 * Input: an endpoint; `switch`, the date or time at which a patient goes from
 * the group "before" to "after", missing for patients who never do;
 * `landmark`, from which time and patients are counted, 0 for the origin.
 * Method: math/time_varying.h splits each patient's follow-up at the change;
 * over the rows, curves are those of math/km.h with delayed entry, the test is
 * that of math/logrank.h, and the hazard ratio that of math/cox.h.
 * Ties: a patient is in the group in which they were just before a time.
 * Where the event or last contact is on the day of the change, `same_day`
 * decides: "after" takes the change to come half a day before it, so that a
 * death on the day of an operation is one after it (as R's data set heart
 * has it); "before" takes it to come too late to count (as R's tmerge()).
 * One such death can move the hazard ratio a lot; a note counts them.
 * Nobody changes, or everybody has before: one group is empty, and there is
 * no test and no ratio, with the reason.
 * An event when nobody else is at risk in its group takes that curve to 0 for
 * good, as happens soon after the origin: a note says so, since a landmark
 * helps.
 * Cost: linear in the patients after a sort.
 */
#include "analyses/frame/curve_figure.h"
#include "analyses/survival/time_varying.h"

#include <math.h>

#include "results/asked/simon_makuch.h"

struct simon_makuch_spec {
	struct analysis_spec spec;
	struct text endpoint, switch_at;
	double landmark;
	struct numbers times;
	int same_day; /* index into same_day_names */
	struct curve_figure_spec figure;
};

enum same_day { SAME_DAY_AFTER, SAME_DAY_BEFORE };
static const char *const same_day_names[] = {"after", "before", NULL};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct simon_makuch_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct simon_makuch_spec, endpoint), "time to event",
     .required = true, .reference = REF_ENDPOINT},
    {"switch", FIELD_REFERENCE, offsetof(struct simon_makuch_spec, switch_at),
     "date, or time, at which a patient changes groups; missing if never", .required = true,
     .reference = REF_COLUMN},
    {"landmark", FIELD_NUMBER, offsetof(struct simon_makuch_spec, landmark),
     "time from which both curves start, in the endpoint's unit", .fallback = "0", .low = 0,
     .high = 1e6},
    {"times", FIELD_NUMBERS, offsetof(struct simon_makuch_spec, times),
     "survival is reported at these times after the landmark", .low = 0, .high = 1e6,
     .rising = "times"},
    {"same_day", FIELD_CHOICE, offsetof(struct simon_makuch_spec, same_day),
     "group of an event on the day of the change", .fallback = "after", .names = same_day_names},
    CURVE_FORM_FIELD(offsetof(struct simon_makuch_spec, figure)),
    CURVE_FIGURE_FIELDS(offsetof(struct simon_makuch_spec, figure)),
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct simon_makuch_spec *options = (const void *)spec;

	check_moment(&options->switch_at, "switch", &options->endpoint, data, diags);
	curve_figure_check(&options->figure, diags);
}

/* The analysis while it runs. */
struct build {
	const struct analysis *analysis;
	const struct simon_makuch_spec *options;
	struct sample all;            /* of the endpoint */
	struct landmark_rows started; /* of them, at risk after the landmark */
	struct state_rows states;
	struct endpoint endpoint; /* counted from the landmark */
	struct groups groups;
	struct sample sample; /* the rows */
	struct curves_request request;
};

/* Everybody, from the origin. */
static void start_at_origin(struct build *build)
{
	build->started.times = build->all.times;
	build->started.subject = ARENA_ARRAY(build->analysis->scratch, uint32_t, build->all.times.n);
	for (size_t i = 0; i < build->all.times.n; i++)
		build->started.subject[i] = (uint32_t)i;
}

/* By how much a change precedes an exit on the same day. */
static double lead_of(const struct build *build, const struct endpoint *endpoint)
{
	return build->options->same_day == SAME_DAY_AFTER ? half_day(build->analysis, endpoint) : 0;
}

/* Makes the rows of both groups. */
static void split(struct build *build, const struct endpoint *endpoint,
                  const struct moments *moments)
{
	const struct analysis *analysis = build->analysis;
	double landmark = build->options->landmark;
	double *change;
	uint32_t *subject;

	if (landmark > 0)
		landmark_take(analysis->scratch, &build->all.times, landmark, LATE_KEPT,
		              &build->started);
	else
		start_at_origin(build);
	change = ARENA_ARRAY(analysis->scratch, double, build->started.times.n);
	for (size_t i = 0; i < build->started.times.n; i++)
		change[i] = moments->time[build->started.subject[i]] - landmark;
	states_split(analysis->scratch, &build->started.times, change, lead_of(build, endpoint),
	             &build->states);
	subject = ARENA_ARRAY(analysis->scratch, uint32_t, build->states.times.n);
	for (size_t i = 0; i < build->states.times.n; i++)
		subject[i] = build->started.subject[build->states.subject[i]];
	build->sample = sample_over(analysis, &build->all, &build->states.times, subject,
	                            build->states.group, 2);
}

static void request_make(struct build *build, const struct endpoint *endpoint)
{
	build->endpoint = endpoint_from_origin(endpoint);
	build->request = (struct curves_request){
	    .analysis = build->analysis,
	    .endpoint = &build->endpoint,
	    .groups = &build->groups,
	    .sample = &build->sample,
	    .kind = KM_SURVIVAL,
	    .context = "simon-makuch",
	    .times = build->options->times,
	    .origin = build->options->landmark > 0 ? "the landmark" : NULL,
	    .figure = curve_figure_take(&build->options->figure, build->analysis->results->arena)};
	curves_ask(&build->request);
}

/* What was counted over all patients. */
static void add_counts(const struct build *build)
{
	struct results *results = build->analysis->results;
	const struct survival_times *times = &build->started.times;
	struct result_key key = curves_total_key(build->request.asked);
	size_t events = 0;

	for (size_t i = 0; i < times->n; i++)
		events += times->event[i];
	results_add(results, &key, "n", (double)times->n);
	results_add(results, &key, "events", (double)events);
	results_add(results, &key, "changed", (double)build->states.n_changed);
	results_add(results, &key, "changed_start", (double)build->states.n_from_start);
	if (build->options->landmark > 0)
		results_add(results, &key, "excluded", (double)(build->all.times.n - times->n));
	add_late_moments(build->analysis, &key, &build->states);
}

/* Time for which patients were at risk in each group. */
static void add_time_at_risk(const struct build *build)
{
	const struct survival_times *rows = &build->states.times;
	double sums[2] = {0};

	for (size_t i = 0; i < rows->n; i++)
		sums[build->states.group[i]] += rows->time[i] - fmax(rows->entry[i], 0);
	for (size_t i = 0; i < 2; i++) {
		struct result_key key =
		    curves_key(build->analysis->results, build->request.asked, i, NULL);

		results_add(build->analysis->results, &key, "time_at_risk", sums[i]);
	}
}

static void run(const struct analysis *analysis)
{
	const struct simon_makuch_spec *options = (const void *)analysis->spec;
	const struct endpoint *endpoint = dataset_endpoint(analysis->data, options->endpoint.s);
	const struct column *column = dataset_column(analysis->data, options->switch_at.s);
	struct groups all = groups_from(analysis->data, NULL, analysis->scratch);
	struct build build = {.analysis = analysis,
	                      .options = options,
	                      .all = sample_take(analysis, endpoint, &all, NULL, 0),
	                      .groups = change_groups(column, analysis->scratch)};
	struct moments moments =
	    moments_take(analysis, endpoint, &build.all, column, MOMENT_CHANGES);
	struct arena *arena = analysis->results->arena;
	struct simon_makuch_asked *asked = ARENA_NEW(arena, struct simon_makuch_asked);

	sample_add_exclusions(analysis, endpoint, &build.all);
	split(&build, endpoint, &moments);
	request_make(&build, endpoint);
	request_test(&build.request, SIMON_MAKUCH_TEST);
	build.request.asked->curves = curves_add(&build.request);
	request_ratios(&build.request, SIMON_MAKUCH_RATIO);
	add_counts(&build);
	add_time_at_risk(&build);
	asked->curves = build.request.asked;
	if (options->landmark > 0)
		asked->landmark = number_significant(arena, options->landmark, 10);
	asked->same_day = same_day_names[options->same_day];
	analysis_leave(analysis, asked);
}

const struct analysis_kind simon_makuch_kind = {
    .variant = {"time-varying-group",
                "a group joined during follow-up: Simon-Makuch curves, "
                "Mantel-Byar test, hazard ratio",
                {fields, sizeof fields / sizeof *fields, sizeof(struct simon_makuch_spec)}},
    .check = check,
    .run = run,
};
