/* Swimmer plot: the course of each patient, one lane a patient.
 *
 * A bar runs from the endpoint's origin (or the delayed entry) to its event
 * or censoring; signs stand at the dates of other columns, counted from the
 * origin by the rule by which the endpoint counts, so that a sign at the
 * event's date stands at the end of the bar to the last bit.
 *
 * In: a sample as for curves.  Out: counts (all, by group, of signs), and one
 * figure for each MOST_LANES patients, in parts of equal size; all patients
 * are in one of them.  With more than FIGURE_MOST_PARTS parts there is no figure, and
 * the analysis says so.  Signs before the origin are counted and noted, not
 * drawn.  Nobody at all is a figure without lanes.
 */
#include <math.h>
#include <stdlib.h>

#include "analyses/analysis.h"
#include "analyses/frame/curve_figure.h"
#include "analyses/frame/demands.h"
#include "base/date.h"
#include "base/str.h"
#include "results/asked/swimmer.h"

/* Lanes on a page that are as high as their signs and labels. */
enum { MOST_LANES = 60 };

struct swimmer_spec {
	struct analysis_spec spec;
	struct text endpoint, by, labels;
	struct texts marks;
	int order; /* index into orders */
};

enum lane_order { ORDER_TIME, ORDER_FILE, ORDER_GROUP };
static const char *const order_names[] = {"time", "file", "group", NULL};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct swimmer_spec),
    {"endpoint", FIELD_REFERENCE, offsetof(struct swimmer_spec, endpoint),
     "time to event: the length of the bars", .required = true, .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, offsetof(struct swimmer_spec, by),
     "category or flag: the colour of the bars", .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"marks", FIELD_REFERENCES, offsetof(struct swimmer_spec, marks),
     "dates that get a sign on the lanes", .reference = REF_COLUMN, .types = TYPES_DATE,
     .type_is = "marks are dates", .distinct = "is named twice"},
    {"labels", FIELD_REFERENCE, offsetof(struct swimmer_spec, labels),
     "id or text to print beside the lanes; it may disclose who is who", .reference = REF_COLUMN,
     .types = TYPES_LABEL, .type_is = "labels come from an id or a text"},
    {"order", FIELD_CHOICE, offsetof(struct swimmer_spec, order),
     "longest first, as in the file, or by group and then longest first", "time",
     .names = order_names,
     .demands =
         (const struct demand[]){{"by", false, "group", "'order: group' needs groups: add 'by'"},
                                 {0}}},
};

static void refuse(struct diags *diags, const struct text *text, const char *message)
{
	diag_error(diags, text->at, "%s", message);
	diag_path(diags, text->path);
}

/* Their numbers would be those of one name in results.csv. */
static void check_name(const struct text *mark, const struct endpoint *endpoint, struct diags *diags)
{
	if (!endpoint || !str_equal(mark->s, endpoint->name))
		return;
	diag_error(diags, mark->at,
	           "the mark '%s' has the name of the endpoint, of line %u, and "
	           "their counts could not be told apart (rename one of them)",
	           mark->s, (unsigned)endpoint->spec->record.name.at.line);
	diag_path(diags, mark->path);
}

static void check_marks(const struct swimmer_spec *options, const struct dataset *data,
                        struct diags *diags)
{
	const struct endpoint *endpoint = dataset_endpoint(data, options->endpoint.s);

	if (options->marks.n == 0)
		return;
	if (endpoint && !endpoint->spec->record.broken && endpoint->spec->time.s) {
		diag_error(diags, options->marks.items[0].at,
		           "the endpoint '%s' is given by 'time', so that the "
		           "dates of marks cannot be placed (give 'origin', "
		           "'event' and 'censor' instead)",
		           endpoint->name);
		diag_path(diags, options->marks.items[0].path);
	}
	for (size_t i = 0; i < options->marks.n; i++) {
		check_name(&options->marks.items[i], endpoint, diags);
	}
	if (options->marks.n > SWIMMER_MOST_MARKS)
		refuse(diags, &options->marks.items[SWIMMER_MOST_MARKS],
		       "more than 8 kinds of marks cannot be told apart");
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct swimmer_spec *options = (const void *)spec;

	check_marks(options, data, diags);
}

/* A column of marks. */
struct mark_column {
	const struct column *column;
	size_t n_drawn, n_before;
};

/* The plot being made. */
struct build {
	const struct analysis *analysis;
	struct swimmer_asked *asked;
	const struct endpoint *endpoint;
	const struct groups *groups;
	const struct sample *sample;
	const struct column *labels; /* or NULL */
	struct mark_column *marks;
	size_t n_marks;
	struct lane *lanes; /* of all patients, in order of display */
	double longest;
	bool any_later; /* a mark lies after the end of its bar */
	bool panelled;  /* lanes are in order of their groups */
};

/* A patient while lanes are put in order. */
struct place {
	double end;
	uint32_t group;
	size_t i; /* in the sample */
};

static int compare_time(const void *left, const void *right)
{
	const struct place *a = left, *b = right;

	if (a->end != b->end)
		return a->end > b->end ? -1 : 1;
	return a->i < b->i ? -1 : a->i > b->i;
}

static int compare_group(const void *left, const void *right)
{
	const struct place *a = left, *b = right;

	if (a->group != b->group)
		return a->group < b->group ? -1 : 1;
	return compare_time(left, right);
}

static struct place *places_sort(const struct build *build, enum lane_order order)
{
	const struct sample *sample = build->sample;
	size_t n = sample->times.n;
	struct place *places = ARENA_ARRAY(build->analysis->scratch, struct place, n);

	for (size_t i = 0; i < n; i++)
		places[i] = (struct place){sample->times.time[i], sample->group[i], i};
	if (order != ORDER_FILE && n > 0)
		qsort(places, n, sizeof *places,
		      order == ORDER_GROUP ? compare_group : compare_time);
	return places;
}

/* Puts a mark among those of a lane, by time. */
static void mark_insert(struct lane_mark *marks, size_t n, struct lane_mark mark)
{
	while (n > 0 && marks[n - 1].time > mark.time) {
		marks[n] = marks[n - 1];
		n--;
	}
	marks[n] = mark;
}

static void add_marks(struct build *build, struct lane *lane, uint32_t row)
{
	struct lane_mark *marks =
	    ARENA_ARRAY(build->analysis->results->arena, struct lane_mark, build->n_marks);
	const struct conventions *conventions = &build->analysis->study->report.conventions;
	double unit =
	    conventions_unit_days(conventions, (enum time_unit)build->endpoint->spec->unit);

	for (size_t i = 0; i < build->n_marks; i++) {
		const struct column *column = build->marks[i].column;
		double origin = build->endpoint->origin[row], days;

		if (column->missing[row])
			continue;
		days = date_span(origin, column->number[row], conventions->add_one_day);
		if (days < 0) {
			build->marks[i].n_before++;
			continue;
		}
		build->marks[i].n_drawn++;
		mark_insert(marks, lane->n_marks++, (struct lane_mark){i, days / unit});
	}
	lane->marks = marks;
}

static void add_lane(struct build *build, size_t i, struct lane *lane)
{
	const struct survival_times *times = &build->sample->times;
	uint32_t row = build->sample->rows[i];

	lane->group = build->sample->group[i];
	lane->start = times->entry ? fmax(times->entry[i], 0) : 0;
	lane->end = times->time[i];
	lane->event = times->event[i];
	lane->label = build->labels
	                  ? column_value_text(build->labels, row, build->analysis->results->arena)
	                  : "";
	build->longest = fmax(build->longest, lane->end);
	if (build->n_marks == 0)
		return;
	add_marks(build, lane, row);
	if (lane->n_marks == 0)
		return;
	build->longest = fmax(build->longest, lane->marks[lane->n_marks - 1].time);
	if (lane->marks[lane->n_marks - 1].time > lane->end)
		build->any_later = true;
}

static void add_lanes(struct build *build, enum lane_order order)
{
	size_t n = build->sample->times.n;
	struct place *places = places_sort(build, order);

	build->lanes = ARENA_ARRAY(build->analysis->results->arena, struct lane, n);
	for (size_t i = 0; i < n; i++)
		add_lane(build, places[i].i, &build->lanes[i]);
}

/* Patients of a group, or of all with GROUP_NONE. */
static void add_counts(const struct build *build, const struct result_key *key, uint32_t group)
{
	const struct sample *sample = build->sample;
	struct results *results = build->analysis->results;
	size_t n = 0, n_events = 0;

	for (size_t i = 0; i < sample->times.n; i++) {
		if (group != GROUP_NONE && sample->group[i] != group)
			continue;
		n++;
		n_events += sample->times.event[i];
	}
	results_add(results, key, "n", (double)n);
	results_add(results, key, "events", (double)n_events);
	results_add(results, key, "censored", (double)(n - n_events));
}

static void add_numbers(const struct build *build)
{
	const struct groups *groups = build->groups;
	struct results *results = build->analysis->results;
	struct result_key key = swimmer_key(build->asked);
	double max = 0;

	add_counts(build, &key, GROUP_NONE);
	for (size_t i = 0; i < build->sample->times.n; i++)
		max = fmax(max, build->sample->times.time[i]);
	if (build->sample->times.n)
		results_add_as(results, &key, "max", CLASS_TIME, max);
	else
		results_add_status(results, &key, "max", RESULT_NOT_ESTIMABLE, "no patients");
	for (size_t i = 0; i < groups->n && groups->by; i++) {
		key.group1 = groups->name;
		key.group1_level = groups->codes[i];
		add_counts(build, &key, (uint32_t)i);
	}
	for (size_t i = 0; i < build->n_marks; i++) {
		key = swimmer_mark_key(build->asked, i, false);
		results_add(results, &key, "n", (double)build->marks[i].n_drawn);
		key = swimmer_mark_key(build->asked, i, true);
		results_add(results, &key, "n", (double)build->marks[i].n_before);
	}
	sample_add_exclusions(build->analysis, build->endpoint, build->sample);
}

/* What time starts from, as the endpoint or the label of its column calls it. */
static const char *origin_label(const struct build *build)
{
	const char *name = build->endpoint->spec->origin.s;
	const char *label = endpoint_origin(build->endpoint);
	const struct column *column = name ? dataset_column(build->analysis->data, name) : NULL;

	if (label)
		return label;
	return column && !str_equal(column->label, column->name) ? column->label : "";
}

/* What all parts have in common. */
static struct swimmer swimmer_make(const struct build *build)
{
	struct arena *arena = build->analysis->results->arena;
	const char **marks = ARENA_ARRAY(arena, const char *, build->n_marks);

	for (size_t i = 0; i < build->n_marks; i++)
		marks[i] = build->marks[i].column->label;
	return (struct swimmer){
	    .endpoint_label = build->endpoint->label,
	    .unit = build->endpoint->unit,
	    .origin_label = origin_label(build),
	    .group_label = build->groups->label,
	    .groups = arena_memdup(arena, build->groups->labels,
	                           build->groups->n * sizeof *build->groups->labels),
	    .n_groups = build->groups->n,
	    .marks = marks,
	    .n_marks = build->n_marks,
	    .labelled = build->labels != NULL,
	    .panelled = build->panelled,
	    .longest = build->longest,
	};
}

/* The parts of the figure; none if there would be too many. */
static void add_parts(const struct build *build)
{
	struct swimmer_asked *asked = build->asked;
	size_t n = build->sample->times.n;
	size_t n_parts = n ? (n + asked->most - 1) / asked->most : 1;
	size_t size = (n + n_parts - 1) / n_parts;
	struct swimmer *parts;

	if (n_parts > FIGURE_MOST_PARTS)
		return;
	parts = ARENA_ARRAY(build->analysis->results->arena, struct swimmer, n_parts);
	for (size_t i = 0; i < n_parts; i++) {
		size_t first = i * size;

		parts[i] = swimmer_make(build);
		parts[i].n = n - first < size ? n - first : size;
		parts[i].lanes = build->lanes + first;
	}
	asked->parts = parts;
	asked->n_parts = n_parts;
}

static struct swimmer_asked *ask(const struct build *build)
{
	struct arena *arena = build->analysis->results->arena;
	struct swimmer_asked *asked = ARENA_NEW(arena, struct swimmer_asked);
	const char **names = ARENA_ARRAY(arena, const char *, build->n_marks);

	for (size_t i = 0; i < build->n_marks; i++)
		names[i] = build->marks[i].column->name;
	*asked = (struct swimmer_asked){.asked = analysis_asked(build->analysis),
	                                .endpoint = endpoint_asked(build->endpoint),
	                                .groups = groups_asked(build->groups, arena),
	                                .marks = {names, build->n_marks},
	                                .delayed = build->endpoint->entry,
	                                .most = MOST_LANES};
	return asked;
}

static void run(const struct analysis *analysis)
{
	const struct swimmer_spec *options = (const void *)analysis->spec;
	const struct dataset *data = analysis->data;
	struct groups groups = groups_from(data, options->by.s, analysis->scratch);
	const struct endpoint *endpoint = dataset_endpoint(data, options->endpoint.s);
	struct sample sample = sample_take(analysis, endpoint, &groups, NULL, 0);
	struct build build = {.analysis = analysis,
	                      .endpoint = endpoint,
	                      .groups = &groups,
	                      .sample = &sample,
	                      .n_marks = options->marks.n,
	                      .panelled = options->order == ORDER_GROUP};

	if (options->labels.s)
		build.labels = dataset_column(data, options->labels.s);
	build.marks = ARENA_ARRAY(analysis->scratch, struct mark_column, build.n_marks);
	for (size_t i = 0; i < build.n_marks; i++)
		build.marks[i].column = dataset_column(data, options->marks.items[i].s);
	build.asked = ask(&build);
	add_lanes(&build, (enum lane_order)options->order);
	build.asked->any_later = build.any_later;
	add_numbers(&build);
	add_parts(&build);
	analysis_leave(analysis, build.asked);
}

const struct analysis_kind swimmer_kind = {
    .variant = {"swimmer",
                "swimmer plot: the course of each patient, with signs at dates",
                {fields, sizeof fields / sizeof *fields, sizeof(struct swimmer_spec)}},
    .check = check,
    .run = run,
};
