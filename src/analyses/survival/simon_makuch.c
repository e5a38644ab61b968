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
#include "analyses/survival/time_varying.h"
#include "base/words.h"

#include <math.h>

#include "base/str.h"
#include "results/field.h"
#include "results/figures/survival.h"
#include "show/curves.h"

struct simon_makuch_spec {
	struct analysis_spec spec;
	struct text endpoint, switch_at;
	double landmark;
	struct numbers times;
	int same_day; /* index into same_day_names */
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
};

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct simon_makuch_spec *options = (const void *)spec;

	check_moment(&options->switch_at, "switch", &options->endpoint, data, diags);
}

/* The analysis while it runs. */
struct build {
	const struct analysis *analysis;
	const struct simon_makuch_spec *options;
	struct sample all;            /* of the endpoint */
	struct landmark_rows started; /* of them, at risk after the landmark */
	struct state_rows states;
	struct endpoint endpoint; /* named as counted from the landmark */
	struct groups groups;
	struct sample sample; /* the rows */
	struct curves_request request;
	struct table *table;
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
	struct arena *arena = build->analysis->results->arena;
	const char *label = endpoint->label;

	if (build->options->landmark > 0)
		label = arena_printf(arena, "%s from %s %s", label,
		                     number_significant(arena, build->options->landmark, 10),
		                     endpoint->unit);
	build->endpoint = endpoint_as(endpoint, label);
	build->request = (struct curves_request){.analysis = build->analysis,
	                                         .endpoint = &build->endpoint,
	                                         .groups = &build->groups,
	                                         .sample = &build->sample,
	                                         .kind = KM_SURVIVAL,
	                                         .context = "simon-makuch",
	                                         .times = build->options->times,
	                                         .test = ""};
	curves_ask(&build->request);
}

/* What was counted over all patients. */
static void add_counts(const struct build *build)
{
	struct results *results = build->analysis->results;
	const struct survival_times *times = &build->started.times;
	struct result_key key = request_key(&build->request, "simon-makuch", NULL);
	size_t events = 0;

	key.group1 = NULL;
	for (size_t i = 0; i < times->n; i++)
		events += times->event[i];
	results_add(results, &key, "n", (double)times->n);
	results_add(results, &key, "events", (double)events);
	results_add(results, &key, "changed", (double)build->states.n_changed);
	results_add(results, &key, "changed_start", (double)build->states.n_from_start);
	if (build->options->landmark > 0)
		results_add(results, &key, "excluded", (double)(build->all.times.n - times->n));
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
		    request_key(&build->request, "simon-makuch", build->groups.codes[i]);

		results_add(build->analysis->results, &key, "time_at_risk", sums[i]);
	}
}

static void add_head(struct build *build, const char *what)
{
	struct results *results = build->analysis->results;
	double confidence = build->analysis->study->report.confidence;
	struct cell *head;

	build->table = results_add_table(results, build->analysis->name, what, 7);
	head = table_add_head(results, build->table);
	head[0].text = build->groups.label;
	head[1].text = "Patients";
	head[2].text = "Events";
	head[3].text = arena_printf(results->arena, "Time at risk, %s", build->endpoint.unit);
	head[4].text = arena_printf(results->arena, "Median, %s (%s)", build->endpoint.unit,
	                            words_ci(results->arena, confidence));
	head[5].text = words_with_ci(results->arena, "Hazard ratio", confidence);
	head[6].text = results->style->p_label;
}

static void add_rows(struct build *build)
{
	static const char *const stats[] = {"n", "events", "time_at_risk"};
	struct results *results = build->analysis->results;

	for (size_t i = 0; i < 2; i++) {
		struct cell *cells = table_add_row(results, build->table);
		struct result_key key =
		    request_key(&build->request, "simon-makuch", build->groups.codes[i]);

		cells[0].text = build->groups.labels[i];
		for (size_t k = 0; k < 3; k++)
			cells[1 + k].text =
			    field_value(results, results_find(results, &key, stats[k]));
		cells[4].text = median_cell(&build->request, i);
		ratio_cells(&build->request, "cox", i, &cells[5]);
	}
}

/* "Of 103 patients, 67 changed during follow-up and 2 had before it began". */
static const char *changes_text(const struct build *build)
{
	const struct state_rows *states = &build->states;
	struct str out = {.arena = build->analysis->results->arena};
	const char *label = build->groups.label;

	str_addf(&out, "Of %s, %zu changed groups during follow-up (%s)",
	         words_count(out.arena, build->started.times.n, "patient"), states->n_changed,
	         label);
	if (states->n_from_start)
		str_addf(&out, " and %zu had done so when it began", states->n_from_start);
	str_add(&out, "; those who change count as patients of both groups.");
	if (states->n_at_exit)
		str_addf(&out,
		         " In %s the change came on the day of the event or "
		         "last contact, which counts as %s it.",
		         words_count(out.arena, states->n_at_exit, "patient"),
		         same_day_names[build->options->same_day]);
	if (states->n_later)
		str_addf(&out,
		         " In %s it came after the event or last contact, and "
		         "does not count.",
		         words_count(out.arena, states->n_later, "patient"));
	return str_text(&out);
}

static void add_notes(const struct build *build, const struct curve_set *set, const char *detail)
{
	struct results *results = build->analysis->results;
	size_t excluded = build->all.times.n - build->started.times.n;
	const char *missing = sample_exclusions(build->analysis, &build->all, &build->endpoint);

	table_add_note(results, build->table, changes_text(build));
	table_add_note(results, build->table, detail);
	if (excluded)
		table_add_note(results, build->table,
		               arena_printf(results->arena,
		                            "Not analysed: %s with the event or last "
		                            "contact at or before the landmark.",
		                            words_count(results->arena, excluded, "patient")));
	if (missing)
		table_add_note(results, build->table, missing);
	note_early_falls(build->analysis, build->table, set);
}

static void add_methods(const struct build *build)
{
	struct results *results = build->analysis->results;

	add_moving_methods(results, same_day_names[build->options->same_day]);
	add_ratio_methods(build->analysis);
	results_add_method(results, "Such groups were compared by the test of Mantel and Byar "
	                            "(1974): the log-rank test by the group at each time.");
}

/* "Hazard ratio after against before or without Transplant: 1.13 (95% CI 0.63
 * to 2.04); Mantel–Byar P = 0.68." */
static void add_sentence(const struct build *build, const char *test)
{
	struct results *results = build->analysis->results;
	struct result_key key = request_key(&build->request, "cox", "after");
	const struct result *hr = results_find(results, &key, "hr");

	if (!hr || hr->status != RESULT_OK)
		return;
	results->analyses[results->n_analyses - 1].summary =
	    arena_printf(results->arena,
	                 "Hazard ratio after against before or without %s: %s (%.4g%% CI%s "
	                 "%s); %s.",
	                 build->groups.label, field_value(results, hr),
	                 100 * build->analysis->study->report.confidence,
	                 results->style->interval_comma ? "," : "",
	                 field_pair(results, FIELD_RANGE, results_find(results, &key, "hr_lo"),
	                            results_find(results, &key, "hr_hi")),
	                 test);
}

static void run(const struct analysis *analysis)
{
	const struct simon_makuch_spec *options = (const void *)analysis->spec;
	struct results *results = analysis->results;
	const struct endpoint *endpoint = dataset_endpoint(analysis->data, options->endpoint.s);
	const struct column *column = dataset_column(analysis->data, options->switch_at.s);
	struct groups all = groups_from(analysis->data, NULL, analysis->scratch);
	struct build build = {
	    .analysis = analysis,
	    .options = options,
	    .all = sample_take(analysis, endpoint, &all, NULL, 0),
	    .groups = change_groups(column, "Before or without", "After", analysis->scratch)};
	struct moments moments =
	    moments_take(analysis, endpoint, &build.all, column, MOMENT_CHANGES);
	struct showing showing = analysis_showing(analysis);
	struct curve_set *set;
	const char *what, *detail;

	split(&build, endpoint, &moments);
	request_make(&build, endpoint);
	what = arena_printf(results->arena, "%s by %s during follow-up%s", build.endpoint.label,
	                    build.groups.label, analysis_population(analysis));
	build.request.test = request_test(&build.request, &mantel_byar_name, &detail);
	set = curves_add(&build.request);
	request_ratios(&build.request, "cox");
	add_counts(&build);
	add_time_at_risk(&build);
	add_head(&build, what);
	add_rows(&build);
	add_notes(&build, set, detail);
	curves_show_times(&showing, build.request.asked,
	                  arena_printf(results->arena, "%s at given times", what));
	add_moving_figure(analysis, set, what);
	add_methods(&build);
	curves_show_methods(&showing, build.request.asked);
	add_sentence(&build, build.request.test);
}

const struct analysis_kind simon_makuch_kind = {
    .variant = {"time-varying-group",
                "a group joined during follow-up: Simon-Makuch curves, "
                "Mantel-Byar test, hazard ratio",
                {fields, sizeof fields / sizeof *fields, sizeof(struct simon_makuch_spec)}},
    .check = check,
    .run = run,
};
