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
#include "analyses/survival/immortal_time.h"
#include "analyses/frame/demands.h"
#include "base/words.h"
#include "results/field.h"
#include "results/figures/survival.h"
#include "show/curves.h"

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

/* One way to count. */
struct method {
	const char *context;   /* "landmark" */
	const char *level;     /* "landmark-3" */
	const char *title;     /* as the table says */
	const char *labels[2]; /* of the groups before and after a switch */
	struct survival_times times;
	const uint32_t *subject; /* of each row; in panel.all */
	const uint32_t *group;   /* NULL: those of `by` */
};

/* --- Rows -------------------------------------------------------------------*/

/* Fills a row of numbers behind the title. */
static void fill_row(const struct panel *panel, const struct curves_request *request, size_t group,
                     struct cell *cells)
{
	struct results *results = panel->analysis->results;
	struct result_key key =
	    request_key(request, request->context, request->groups->codes[group]);

	cells[1].text = field_value(results, results_find(results, &key, "n"));
	cells[2].text = field_value(results, results_find(results, &key, "events"));
	cells[3].text = median_cell(request, group);
	if (panel->compared && request->groups->by)
		ratio_cells(request, request->context, group, &cells[4]);
}

static struct cell *new_row(const struct panel *panel, const char *title, unsigned char indent)
{
	struct cell *cells = table_add_row(panel->analysis->results, panel->table);

	cells[0].text = title;
	cells[0].indent = indent;
	return cells;
}

/* The heading of a method that has several rows. */
static void add_heading(const struct panel *panel, const struct method *method)
{
	struct row *row;

	new_row(panel, method->title, 0);
	row = &panel->table->rows[panel->table->n_rows - 1];
	row->rule_above = panel->table->n_rows > 1;
	row->keep_with_next = true;
}

/* Estimates the curves of some groups and adds their rows. */
static struct curve_set *add_curves(const struct panel *panel, const struct method *method,
                                    const struct groups *groups, const uint32_t *group)
{
	const struct analysis *analysis = panel->analysis;
	struct sample sample =
	    sample_over(analysis, &panel->all, &method->times, method->subject, group, groups->n);
	struct endpoint endpoint = endpoint_as(panel->endpoint, panel->endpoint->label);
	struct curves_request request = {.analysis = analysis,
	                                 .endpoint = &endpoint,
	                                 .groups = groups,
	                                 .sample = &sample,
	                                 .kind = KM_SURVIVAL,
	                                 .context = method->context,
	                                 .test = "",
	                                 .level = method->level};
	struct showing showing = analysis_showing(analysis);
	struct curve_set *set;

	curves_ask(&request);
	set = curves_add(&request);
	if (groups->by)
		request_ratios(&request, method->context);
	for (size_t i = 0; i < groups->n; i++) {
		bool whole = !groups->by;
		const char *title = !whole            ? groups->labels[i]
		                    : panel->compared ? "All patients"
		                                      : method->title;

		fill_row(panel, &request, i, new_row(panel, title, panel->compared));
	}
	curves_show_methods(&showing, request.asked);
	return set;
}

/* Adds a method to the table; returns the curves that stand for it. */
static struct curve_set *add_method(const struct panel *panel, const struct method *method)
{
	struct arena *arena = panel->analysis->scratch;
	struct groups groups;
	struct curve_set *set;

	if (panel->compared)
		add_heading(panel, method);
	if (!panel->entry) {
		groups = change_groups(panel->column, method->labels[0], method->labels[1], arena);
		return add_curves(panel, method, &groups, method->group);
	}
	groups = groups_from(panel->analysis->data, NULL, arena);
	set = add_curves(panel, method, &groups, ARENA_ARRAY(arena, uint32_t, method->times.n));
	if (panel->by.by)
		add_curves(panel, method, &panel->by, NULL);
	return set;
}

/* --- Methods ----------------------------------------------------------------*/

static void add_naive(struct panel *panel)
{
	struct arena *arena = panel->analysis->scratch;
	size_t n = panel->all.times.n;
	uint32_t *subject = ARENA_ARRAY(arena, uint32_t, n);
	uint32_t *ever = ARENA_ARRAY(arena, uint32_t, n);
	double tolerance = moment_tolerance(&panel->all.times);
	struct method method = {.context = "naive",
	                        .level = "naive",
	                        .title = "Naive: all time counts",
	                        .labels = {"Never", "Ever"},
	                        .times = panel->all.times,
	                        .subject = subject,
	                        .group = ever};

	for (size_t i = 0; i < n; i++) {
		subject[i] = (uint32_t)i;
		ever[i] = panel->moments.time[i] <= panel->all.times.time[i] + tolerance;
	}
	panel->naive = add_method(panel, &method);
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

static void add_landmark(const struct panel *panel, double at)
{
	const struct analysis *analysis = panel->analysis;
	struct arena *arena = analysis->results->arena;
	const char *text = number_significant(arena, at, 10);
	double until = at + moment_tolerance(&panel->all.times);
	struct survival_times times = panel->all.times;
	struct landmark_rows rows;
	struct method method = {.context = "landmark",
	                        .level = arena_printf(arena, "landmark-%s", text),
	                        .title = arena_printf(arena, "Landmark at %s",
	                                              time_text(at, panel->endpoint->unit, arena)),
	                        .labels = {"Not by then", "By then"}};
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
	add_method(panel, &method);
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
static void add_honest(struct panel *panel)
{
	struct arena *arena = panel->analysis->scratch;
	struct state_rows states;
	struct method method = {.context = panel->entry ? "delayed-entry" : "simon-makuch",
	                        .title = panel->entry ? "Delayed entry (left truncation)"
	                                              : "Simon–Makuch (time-varying group)",
	                        .labels = {"Before or without", "After"}};

	method.level = method.context;
	states_split(arena, &panel->all.times, panel->moments.time,
	             half_day(panel->analysis, panel->endpoint), &states);
	panel->n_same_day = states.n_at_exit;
	panel->n_later = states.n_later;
	if (panel->entry) {
		keep_after(arena, &states, &method);
	} else {
		method.times = states.times;
		method.subject = states.subject;
		method.group = states.group;
	}
	panel->honest = add_method(panel, &method);
}

/* --- Table and figures ------------------------------------------------------*/

static void add_head(struct panel *panel)
{
	const struct analysis *analysis = panel->analysis;
	struct results *results = analysis->results;
	double confidence = analysis->study->report.confidence;
	struct cell *head;

	panel->compared = !panel->entry || panel->by.by;
	panel->table = results_add_table(
	    results, analysis->name,
	    arena_printf(results->arena, "%s with and without guaranteed time%s%s%s",
	                 panel->endpoint->label, panel->compared ? ", by " : "",
	                 panel->entry ? panel->by.label : panel->column->label,
	                 analysis_population(analysis)),
	    panel->compared ? 6 : 4);
	head = table_add_head(results, panel->table);
	head[1].text = "Patients";
	head[2].text = "Events";
	head[3].text = arena_printf(results->arena, "Median, %s (%s)", panel->endpoint->unit,
	                            words_ci(results->arena, confidence));
	if (panel->compared) {
		head[4].text = words_with_ci(results->arena, "Hazard ratio", confidence);
		head[5].text = results->style->p_label;
	}
}

/* The curve from the origin and that with delayed entry, in one set. */
static const struct curve_set *join(const struct panel *panel)
{
	struct arena *arena = panel->analysis->results->arena;
	struct curve_set *set = arena_memdup(arena, panel->naive, sizeof *set);

	set->n = 2;
	set->group_label = "At risk";
	set->curves = ARENA_ARRAY(arena, struct curve, 2);
	set->curves[0] = panel->naive->curves[0];
	set->curves[0].label = "From the origin (naive)";
	set->curves[1] = panel->honest->curves[0];
	set->curves[1].label = arena_printf(arena, "From %s (delayed entry)", panel->column->label);
	return set;
}

/* With `entry` one figure; with `switch` one for each way to count, since
 * nobody can tell four bands apart. */
static void add_figures(const struct panel *panel)
{
	struct results *results = panel->analysis->results;
	const char *label = panel->endpoint->label;
	const char *of = analysis_population(panel->analysis);
	struct figure figure = {.analysis = panel->analysis->name, .kind = "survival"};

	figure.data = panel->entry ? join(panel) : panel->naive;
	figure.caption = arena_printf(results->arena,
	                              panel->entry ? "%s with and without guaranteed "
	                                             "time%s"
	                                           : "%s with guaranteed time (naive)%s",
	                              label, of);
	results_add_figure(results, figure);
	if (panel->entry)
		return;
	add_moving_figure(panel->analysis, panel->honest,
	                  arena_printf(results->arena,
	                               "%s without guaranteed time "
	                               "(Simon–Makuch)%s",
	                               label, of));
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
	return panel;
}

static void run(const struct analysis *analysis)
{
	struct results *results = analysis->results;
	struct panel panel = panel_make(analysis);

	add_head(&panel);
	immortal_guarantee(&panel);
	add_naive(&panel);
	for (size_t i = 0; i < panel.at->n; i++)
		add_landmark(&panel, panel.at->items[i]);
	add_honest(&panel);
	immortal_notes(&panel);
	results->analyses[results->n_analyses - 1].summary = immortal_sentence(&panel);
	add_figures(&panel);
	immortal_methods(&panel);
}

const struct analysis_kind immortal_time_kind = {
    .variant = {"immortal-time",
                "naive, landmark, delayed-entry and Simon-Makuch side by side, "
                "with the guaranteed days",
                {fields, sizeof fields / sizeof *fields, sizeof(struct immortal_time_spec)}},
    .check = check,
    .run = run,
};
