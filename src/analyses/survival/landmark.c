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
#include "analyses/frame/demands.h"
#include "analyses/survival/time_varying.h"
#include "base/words.h"

#include "base/str.h"
#include "results/field.h"
#include "results/figures/survival.h"
#include "show/curves.h"

struct landmark_spec {
	struct analysis_spec spec;
	struct text endpoint, by, switch_at;
	struct numbers at, times;
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
}

/* The analysis while it runs. */
struct build {
	const struct analysis *analysis;
	const struct landmark_spec *options;
	const struct endpoint *endpoint;
	struct groups groups;
	struct sample all;     /* before any landmark */
	struct moments moment; /* of `switch` */
	struct table *table;
	struct str summary;
};

/* One landmark. */
struct landmark {
	const char *text; /* "1.5" */
	double at;
	struct landmark_rows rows;
	struct endpoint endpoint; /* from the landmark */
	struct sample sample;
	struct curves_request request;
};

static const char *group_name(const struct build *build)
{
	return build->groups.by ? build->groups.label : "";
}

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

static void landmark_make(const struct build *build, double at, struct landmark *landmark)
{
	const struct analysis *analysis = build->analysis;
	struct arena *arena = analysis->results->arena;

	landmark->at = at;
	landmark->text = number_significant(arena, at, 10);
	landmark_take(analysis->scratch, &build->all.times, at, LATE_EXCLUDED, &landmark->rows);
	landmark->sample =
	    sample_over(analysis, &build->all, &landmark->rows.times, landmark->rows.subject,
	                groups_at(build, landmark), build->groups.n);
	landmark->endpoint =
	    endpoint_as(build->endpoint, arena_printf(arena, "%s from %s", build->endpoint->label,
	                                              time_text(at, build->endpoint->unit, arena)));
	landmark->request = (struct curves_request){.analysis = analysis,
	                                            .endpoint = &landmark->endpoint,
	                                            .groups = &build->groups,
	                                            .sample = &landmark->sample,
	                                            .kind = KM_SURVIVAL,
	                                            .context = "landmark",
	                                            .times = build->options->times,
	                                            .test = "",
	                                            .level = landmark->text};
	curves_ask(&landmark->request);
}

/* Counts who is left out; returns the text of their number. */
static const char *add_excluded(const struct build *build, const struct landmark *landmark)
{
	const struct landmark_rows *rows = &landmark->rows;
	struct results *results = build->analysis->results;
	struct result_key key = request_key(&landmark->request, "landmark", NULL);

	key.group1 = NULL;
	results_add(results, &key, "excluded_event", (double)rows->n_events);
	results_add(results, &key, "excluded_censored", (double)rows->n_censored);
	if (build->all.times.entry)
		results_add(results, &key, "excluded_entry", (double)rows->n_later);
	return field_value(
	    results, results_add(results, &key, "excluded",
	                         (double)(rows->n_events + rows->n_censored + rows->n_later)));
}

/* A row of the table; with groups, those of a landmark stand under it. */
static struct cell *new_row(const struct build *build, const char *title, bool heading)
{
	struct cell *cells = table_add_row(build->analysis->results, build->table);
	struct row *row = &build->table->rows[build->table->n_rows - 1];

	cells[0].text = title;
	cells[0].indent = !heading;
	row->keep_with_next = heading && build->groups.by;
	row->rule_above = row->keep_with_next && build->table->n_rows > 1;
	return cells;
}

/* The rows of a landmark; `test` is the P-value. */
static void add_rows(const struct build *build, const struct landmark *landmark, const char *test)
{
	struct results *results = build->analysis->results;
	struct arena *arena = results->arena;
	const char *title =
	    arena_printf(arena, "From %s", time_text(landmark->at, build->endpoint->unit, arena));
	struct cell *cells = new_row(build, title, true);

	cells[1].text = add_excluded(build, landmark);
	for (size_t i = 0; i < build->groups.n; i++) {
		struct result_key key =
		    request_key(&landmark->request, "landmark", build->groups.codes[i]);

		if (build->groups.by)
			cells = new_row(build, build->groups.labels[i], false);
		cells[2].text = field_value(results, results_find(results, &key, "n"));
		cells[3].text = field_value(results, results_find(results, &key, "events"));
		cells[4].text = median_cell(&landmark->request, i);
		if (build->groups.by && i == 0)
			cells[5].text = test;
	}
}

/* The P-value of a landmark as a cell. */
static const char *test_cell(const struct build *build, const struct landmark *landmark)
{
	struct result_key key = request_key(&landmark->request, "log-rank", NULL);

	return field_value(build->analysis->results,
	                   results_find(build->analysis->results, &key, "p"));
}

static void say_landmark(struct build *build, const struct landmark *landmark, const char *test)
{
	struct arena *arena = build->summary.arena;
	size_t n = landmark->sample.times.n;

	str_addf(&build->summary, "%sAt %s, %zu of %s %s still at risk",
	         build->summary.length ? " " : "",
	         time_text(landmark->at, build->endpoint->unit, arena), n,
	         words_count(arena, build->all.times.n, "patient"), n == 1 ? "was" : "were");
	if (n == 0)
		str_add(&build->summary, ".");
	else if (build->groups.by)
		str_addf(&build->summary, ". %s.", test);
	else
		str_addf(&build->summary, "; median from then, %s: %s.", build->endpoint->unit,
		         median_cell(&landmark->request, 0));
}

static void add_landmark(struct build *build, double at)
{
	struct results *results = build->analysis->results;
	struct landmark landmark;
	struct curve_set *set;
	const char *detail, *test = "", *what;
	struct showing showing = analysis_showing(build->analysis);

	landmark_make(build, at, &landmark);
	if (build->groups.by)
		test = request_test(&landmark.request, &log_rank_name, &detail);
	landmark.request.test = test;
	set = curves_add(&landmark.request);
	add_rows(build, &landmark, build->groups.by ? test_cell(build, &landmark) : "");
	what = arena_printf(results->arena, "%s%s%s%s", landmark.endpoint.label,
	                    build->groups.by ? " by " : "", group_name(build),
	                    analysis_population(build->analysis));
	curves_show_times(&showing, landmark.request.asked,
	                  arena_printf(results->arena, "%s at given times", what));
	if (landmark.sample.times.n > 0)
		results_add_figure(results, (struct figure){.analysis = build->analysis->name,
		                                            .kind = "survival",
		                                            .caption = what,
		                                            .data = set});
	curves_show_methods(&showing, landmark.request.asked);
	say_landmark(build, &landmark, test);
}

static void add_head(struct build *build)
{
	const struct analysis *analysis = build->analysis;
	struct results *results = analysis->results;
	struct cell *head;

	build->table =
	    results_add_table(results, analysis->name,
	                      arena_printf(results->arena, "%s from landmarks%s%s%s",
	                                   build->endpoint->label, build->groups.by ? " by " : "",
	                                   group_name(build), analysis_population(analysis)),
	                      build->groups.by ? 6 : 5);
	head = table_add_head(results, build->table);
	head[0].text = group_name(build);
	head[1].text = "Excluded";
	head[2].text = "Patients";
	head[3].text = "Events";
	head[4].text = arena_printf(results->arena, "Median, %s (%s)", build->endpoint->unit,
	                            words_ci(results->arena, analysis->study->report.confidence));
	if (build->groups.by)
		head[5].text = arena_printf(results->arena, "Log-rank %s", results->style->p_label);
}

static void add_notes(const struct build *build)
{
	struct results *results = build->analysis->results;
	const char *exclusions = sample_exclusions(build->analysis, &build->all, build->endpoint);

	table_add_note(results, build->table,
	               build->all.times.entry
	                   ? "Excluded: event or last contact at or before the landmark, "
	                     "or entry after it. Medians are counted from the landmark."
	                   : "Excluded: event or last contact at or before the landmark. "
	                     "Medians are counted from the landmark.");
	if (build->moment.column)
		table_add_note(results, build->table,
		               "Groups are as they stand at the landmark: what "
		               "changes later does not count.");
	if (exclusions)
		table_add_note(results, build->table, exclusions);
}

static void add_methods(const struct build *build)
{
	struct results *results = build->analysis->results;

	results_add_method(results, "Landmark analyses (Anderson, Cain and Gelber, 1983) keep "
	                            "the patients who are still at risk after the landmark, "
	                            "in groups as they stand then; an event or last contact "
	                            "exactly at the landmark is excluded, and time is "
	                            "counted from it.");
	if (build->groups.by)
		results_add_method(results, "Curves were compared by the log-rank test, with "
		                            "the exact (hypergeometric) variance at ties.");
}

static struct groups groups_make(const struct analysis *analysis,
                                 const struct landmark_spec *options)
{
	if (!options->switch_at.s)
		return groups_from(analysis->data, options->by.s, analysis->scratch);
	return change_groups(dataset_column(analysis->data, options->switch_at.s),
	                     "Not by the landmark", "By the landmark", analysis->scratch);
}

static void run(const struct analysis *analysis)
{
	const struct landmark_spec *options = (const void *)analysis->spec;
	struct groups all = groups_from(analysis->data, options->by.s, analysis->scratch);
	struct build build = {.analysis = analysis,
	                      .options = options,
	                      .endpoint = dataset_endpoint(analysis->data, options->endpoint.s),
	                      .groups = groups_make(analysis, options),
	                      .summary = {.arena = analysis->results->arena}};
	struct results *results = analysis->results;

	build.all = sample_take(analysis, build.endpoint, &all, NULL, 0);
	if (options->switch_at.s)
		build.moment = moments_take(analysis, build.endpoint, &build.all,
		                            dataset_column(analysis->data, options->switch_at.s),
		                            MOMENT_CHANGES);
	add_head(&build);
	for (size_t i = 0; i < options->at.n; i++)
		add_landmark(&build, options->at.items[i]);
	add_notes(&build);
	add_methods(&build);
	results->analyses[results->n_analyses - 1].summary = str_text(&build.summary);
}

const struct analysis_kind landmark_kind = {
    .variant = {"landmark",
                "survival from landmarks on, in groups as they stand then",
                {fields, sizeof fields / sizeof *fields, sizeof(struct landmark_spec)}},
    .check = check,
    .run = run,
};
