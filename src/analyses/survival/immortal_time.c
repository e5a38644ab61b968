/* Immortal time: what survival is without the days in which, by design, no
 * patient could have the event (Suissa, Am J Epidemiol 2008; 167: 492-499).
 *
 * Input: an endpoint, and either `entry`, the date or time at which patients
 * came into a cohort that only who reached it could join, or `switch`, the
 * one at which they joined a group; landmarks `at`; for `entry`, groups `by`.
 * Method: one table of four ways to count the same patients.
 *   naive          everybody from the origin; with `switch`, groups by who
 *                  ever changed, at or before the exit.
 *   landmark       those in the cohort and at risk after a fixed time, in
 *                  groups as they stand then; time from the landmark.
 *   delayed-entry  at risk from the entry only (left truncation).
 *   simon-makuch   in the first group until the switch, then in the second.
 * Each has patients, events and medians by the conventions; groups have
 * hazard ratios of Cox models of the group alone.  math/time_varying.h makes
 * the rows and adds up the guaranteed time.
 * Ties: an entry or switch on the day of the event or last contact comes half
 * a day before it (math/time_varying.h).  One that comes later does not count:
 * with `entry` such a patient is in the naive rows only, which a note says.
 * Cost: linear in the patients for each method, after a sort.
 */
#include <math.h>

#include "analyses/frame/demands.h"
#include "analyses/survival/time_varying.h"
#include "results/asked/immortal.h"

struct immortal_time_spec {
	struct analysis_spec spec;
	struct text endpoint, entry, switch_at, by;
	struct numbers at;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct immortal_time_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct immortal_time_spec, endpoint),
     "time to event, counted from before the entry or switch", .required = true,
     .reference = REF_ENDPOINT},
    {"entry", FIELD_REFERENCE, offsetof(struct immortal_time_spec, entry),
     "date, or time, at which patients came into the cohort", .reference = REF_COLUMN},
    {"switch", FIELD_REFERENCE, offsetof(struct immortal_time_spec, switch_at),
     "date, or time, at which a patient changes groups; missing if never", .reference = REF_COLUMN},
    {"by", FIELD_REFERENCE, offsetof(struct immortal_time_spec, by),
     "with entry: category or flag whose levels are compared", .reference = REF_COLUMN,
     .types = TYPES_GROUP},
    {"at", FIELD_NUMBERS, offsetof(struct immortal_time_spec, at),
     "landmarks, in the endpoint's unit", .low = 0, .high = 1e6, .rising = "times"},
};

static void wrong(struct diags *diags, const struct text *text, const char *message)
{
	diag_error(diags, text->at, "%s", message);
	diag_path(diags, text->path);
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct immortal_time_spec *options = (const void *)spec;
	const struct endpoint *endpoint = dataset_endpoint(data, options->endpoint.s);

	check_moment(&options->entry, "entry", &options->endpoint, data, diags);
	check_moment(&options->switch_at, "switch", &options->endpoint, data, diags);
	if (!options->entry.s == !options->switch_at.s)
		wrong(diags, &spec->record.name,
		      "give either 'entry', when patients came into the "
		      "cohort, or 'switch', when they joined a group");
	if (options->switch_at.s && options->by.s)
		wrong(diags, &options->by,
		      "'by' goes with 'entry'; with 'switch', the groups are "
		      "before and after it");
	if (options->entry.s && endpoint && endpoint->spec->entry.s)
		wrong(diags, &options->endpoint,
		      "this endpoint has an 'entry' of its own, so there is no "
		      "naive curve; name one without it");
}

/* The panel while it is made. */
struct panel {
	const struct analysis *analysis;
	const struct numbers *at; /* landmarks */
	const struct endpoint *endpoint;
	const struct column *column; /* of `entry` or `switch` */
	bool entry;                  /* which of them */
	struct groups by;            /* of `entry` */
	struct sample all;
	struct moments moments;
	struct immortal_asked *asked;
};

/* One way to count. */
struct method {
	const char *context; /* "landmark" */
	const char *level;   /* "landmark-3" */
	struct survival_times times;
	const uint32_t *subject; /* of each row; in panel.all */
	const uint32_t *group;   /* NULL: those of `by` */
};

/* --- Guaranteed time --------------------------------------------------------*/

static double *in_days(const struct panel *panel, const double *time)
{
	size_t n = panel->all.times.n;
	double *days = ARENA_ARRAY(panel->analysis->scratch, double, n);
	double unit = unit_days(panel->analysis, panel->endpoint);

	for (size_t i = 0; i < n; i++)
		days[i] = time[i] * unit;
	return days;
}

static void add_guarantee(const struct panel *panel)
{
	struct results *results = panel->analysis->results;
	struct result_key key = immortal_key(panel->asked);
	struct survival_times days = panel->all.times;
	struct guarantee g;

	days.time = in_days(panel, days.time);
	if (days.entry)
		days.entry = in_days(panel, days.entry);
	guarantee_sum(&days, panel->moments.days, &g);
	results_add(results, &key, "guaranteed_n", (double)g.n);
	results_add_measure(results, &key, "guaranteed_days", g.sum, 0);
	results_add_measure(results, &key, "guaranteed_median", g.median,
	                    g.median == floor(g.median) ? 0 : 1);
	results_add_measure(results, &key, "follow_up_days", g.follow_up, 0);
	results_add(results, &key, "guaranteed_pct", 100 * g.sum / g.follow_up);
}

/* --- Curves -----------------------------------------------------------------*/

/* Estimates the curves of some groups, and their hazard ratios. */
static const struct curves_asked *add_curves(const struct panel *panel, const struct method *method,
                                             const struct groups *groups, const uint32_t *group)
{
	const struct analysis *analysis = panel->analysis;
	struct sample sample =
	    sample_over(analysis, &panel->all, &method->times, method->subject, group, groups->n);
	struct endpoint endpoint = endpoint_from_origin(panel->endpoint);
	struct curves_request request = {.analysis = analysis,
	                                 .endpoint = &endpoint,
	                                 .groups = groups,
	                                 .sample = &sample,
	                                 .kind = KM_SURVIVAL,
	                                 .context = method->context,
	                                 .level = method->level};

	curves_ask(&request);
	request.asked->curves = curves_add(&request);
	if (groups->by)
		request_ratios(&request, method->context);
	return request.asked;
}

/* All the curves of a way to count. */
static struct immortal_way add_method(const struct panel *panel, const struct method *method)
{
	struct arena *arena = panel->analysis->scratch;
	struct immortal_way way = {0};
	struct groups groups;

	if (!panel->entry) {
		groups = change_groups(panel->column, arena);
		way.curves = add_curves(panel, method, &groups, method->group);
		return way;
	}
	groups = groups_from(panel->analysis->data, NULL, arena);
	way.curves =
	    add_curves(panel, method, &groups, ARENA_ARRAY(arena, uint32_t, method->times.n));
	if (panel->by.by)
		way.by = add_curves(panel, method, &panel->by, NULL);
	return way;
}

/* --- Methods ----------------------------------------------------------------*/

static void add_naive(const struct panel *panel)
{
	struct arena *arena = panel->analysis->scratch;
	size_t n = panel->all.times.n;
	uint32_t *subject = ARENA_ARRAY(arena, uint32_t, n);
	uint32_t *ever = ARENA_ARRAY(arena, uint32_t, n);
	double tolerance = moment_tolerance(&panel->all.times);
	struct method method = {.context = "naive",
	                        .level = "naive",
	                        .times = panel->all.times,
	                        .subject = subject,
	                        .group = ever};

	for (size_t i = 0; i < n; i++) {
		subject[i] = (uint32_t)i;
		ever[i] = panel->moments.time[i] <= panel->all.times.time[i] + tolerance;
	}
	panel->asked->naive = add_method(panel, &method);
}

/* Counts who is left out of a landmark. */
static void add_excluded(const struct panel *panel, const struct method *method,
                         const struct landmark_rows *rows)
{
	struct results *results = panel->analysis->results;
	struct result_key key = analysis_key(panel->analysis, "landmark");

	key.variable = panel->endpoint->name;
	key.variable_level = method->level;
	results_add(results, &key, "excluded_event", (double)rows->n_events);
	results_add(results, &key, "excluded_censored", (double)rows->n_censored);
	results_add(results, &key, "excluded_entry", (double)rows->n_later);
}

static struct immortal_way add_landmark(const struct panel *panel, double at)
{
	const struct analysis *analysis = panel->analysis;
	struct arena *arena = analysis->results->arena;
	double until = at + moment_tolerance(&panel->all.times);
	struct survival_times times = panel->all.times;
	struct landmark_rows rows;
	struct method method = {
	    .context = "landmark",
	    .level = arena_printf(arena, "landmark-%s", number_significant(arena, at, 10))};
	uint32_t *group;

	if (panel->entry)
		times.entry = panel->moments.time;
	landmark_take(analysis->scratch, &times, at, LATE_EXCLUDED, &rows);
	group = ARENA_ARRAY(analysis->scratch, uint32_t, rows.times.n);
	for (size_t i = 0; i < rows.times.n; i++)
		group[i] = panel->moments.time[rows.subject[i]] <= until;
	method.times = rows.times;
	method.subject = rows.subject;
	method.group = group;
	add_excluded(panel, &method, &rows);
	return add_method(panel, &method);
}

/* Keeps the rows of group 1: the time after the entry. */
static void keep_after(struct arena *arena, const struct state_rows *states, struct method *method)
{
	const struct survival_times *from = &states->times;
	size_t n = states->n_group[1], k = 0;
	double *time = ARENA_ARRAY(arena, double, n);
	double *entry = ARENA_ARRAY(arena, double, n);
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, n);
	uint32_t *subject = ARENA_ARRAY(arena, uint32_t, n);

	for (size_t i = 0; i < from->n; i++) {
		if (states->group[i] == 0)
			continue;
		time[k] = from->time[i];
		entry[k] = from->entry[i];
		event[k] = from->event[i];
		subject[k++] = states->subject[i];
	}
	method->times =
	    (struct survival_times){.n = n, .time = time, .entry = entry, .event = event};
	method->subject = subject;
}

/* Delayed entry, or Simon-Makuch: time counts where it was spent. */
static void add_honest(const struct panel *panel)
{
	struct arena *arena = panel->analysis->scratch;
	struct state_rows states;
	struct result_key key = immortal_key(panel->asked);
	struct method method = {.context = panel->entry ? "delayed-entry" : "simon-makuch"};

	method.level = method.context;
	states_split(arena, &panel->all.times, panel->moments.time,
	             half_day(panel->analysis, panel->endpoint), &states);
	add_late_moments(panel->analysis, &key, &states);
	if (panel->entry) {
		keep_after(arena, &states, &method);
	} else {
		method.times = states.times;
		method.subject = states.subject;
		method.group = states.group;
	}
	panel->asked->honest = add_method(panel, &method);
}

/* --- The analysis -----------------------------------------------------------*/

static struct immortal_asked *ask(const struct panel *panel)
{
	struct arena *arena = panel->analysis->results->arena;
	struct immortal_asked *asked = ARENA_NEW(arena, struct immortal_asked);

	*asked = (struct immortal_asked){.asked = analysis_asked(panel->analysis),
	                                 .endpoint = endpoint_asked(panel->endpoint),
	                                 .moment = panel->column->label,
	                                 .entry = panel->entry,
	                                 .by = groups_asked(&panel->by, arena),
	                                 .at = numbers_asked(panel->at, arena),
	                                 .landmarks =
	                                     ARENA_ARRAY(arena, struct immortal_way, panel->at->n)};
	return asked;
}

static struct panel panel_make(const struct analysis *analysis)
{
	const struct immortal_time_spec *options = (const void *)analysis->spec;
	bool entry = options->entry.s != NULL;
	struct panel panel = {.analysis = analysis,
	                      .at = &options->at,
	                      .endpoint = dataset_endpoint(analysis->data, options->endpoint.s),
	                      .column = dataset_column(
				  analysis->data, entry ? options->entry.s : options->switch_at.s),
	                      .entry = entry,
	                      .by = groups_from(analysis->data, options->by.s, analysis->scratch)};

	panel.all = sample_take(analysis, panel.endpoint, &panel.by, &panel.column, entry);
	panel.moments = moments_take(analysis, panel.endpoint, &panel.all, panel.column,
	                             entry ? MOMENT_BEGINS : MOMENT_CHANGES);
	panel.asked = ask(&panel);
	return panel;
}

static void run(const struct analysis *analysis)
{
	struct panel panel = panel_make(analysis);

	sample_add_exclusions(analysis, panel.endpoint, &panel.all);
	add_guarantee(&panel);
	add_naive(&panel);
	for (size_t i = 0; i < panel.at->n; i++)
		panel.asked->landmarks[i] = add_landmark(&panel, panel.at->items[i]);
	add_honest(&panel);
	analysis_leave(analysis, panel.asked);
}

const struct analysis_kind immortal_time_kind = {
    .variant = {"immortal-time",
                "naive, landmark, delayed-entry and Simon-Makuch side by side, "
                "with the guaranteed days",
                {fields, sizeof fields / sizeof *fields, sizeof(struct immortal_time_spec)}},
    .check = check,
    .run = run,
};
