/* Waterfall plot: how much the tumours of each patient have changed at best,
 * one bar a patient, from the largest growth to the largest shrinkage.
 *
 * In: a number of each patient, the percent by which the sum of the target
 * lesions differs from baseline at its best (RECIST 1.1: Eisenhauer, Eur J
 * Cancer 2009).  Patients without it, or without their group, are counted as
 * missing and not drawn.  A sum cannot fall by more than all of it: values
 * below -100 are left out, with a warning.
 * Out: counts, median, range, and how many are at or below the lower limit, at
 * or above the upper, and in between, for all and by group; one figure for
 * each MOST_BARS patients, in parts of equal size; all patients are in one of
 * them.  With more than FIGURE_MOST_PARTS parts there is no figure, and the analysis
 * says so.  Nobody at all is a figure without bars.
 */
#include <math.h>
#include <stdlib.h>

#include "analyses/analysis.h"
#include "analyses/frame/demands.h"
#include "math/sample.h"
#include "results/asked/waterfall.h"

struct waterfall_spec {
	struct analysis_spec spec;
	struct text of, by, response, labels;
	struct numbers limits;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct waterfall_spec),
    {"of", FIELD_REFERENCE, offsetof(struct waterfall_spec, of),
     "number: best change from baseline, in percent", .required = true, .reference = REF_COLUMN,
     .types = TYPES_NUMBER, .type_is = "a change is a number, in percent"},
    {"by", FIELD_REFERENCE, offsetof(struct waterfall_spec, by),
     "category or flag: the colour of the bars", .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"response", FIELD_REFERENCE, offsetof(struct waterfall_spec, response),
     "category or flag: a sign at the end of each bar", .reference = REF_COLUMN,
     .types = TYPES_GROUP},
    {"labels", FIELD_REFERENCE, offsetof(struct waterfall_spec, labels),
     "id or text to print below the bars; it may disclose who is who", .reference = REF_COLUMN,
     .types = TYPES_LABEL, .type_is = "labels come from an id or a text"},
    {"limits", FIELD_NUMBERS, offsetof(struct waterfall_spec, limits),
     "percents of response and of progression, [-30, 20] if absent"},
};

/* --- Check ------------------------------------------------------------------ */

static const struct column *find(const struct dataset *data, const struct text *name)
{
	const struct column *column = name->s ? dataset_column(data, name->s) : NULL;

	return column && !column->broken ? column : NULL;
}

static void check_limits(const struct waterfall_spec *options, struct diags *diags)
{
	const struct numbers *limits = &options->limits;
	const double *limit = limits->items;

	if (limits->n == 0)
		return;
	if (limits->n == 2 && limit[0] >= -100 && limit[0] < 0 && limit[1] > 0 &&
	    limit[1] <= WATERFALL_TOP)
		return;
	diag_error(diags, limits->at[0],
	           "limits are that of response, from -100 to below 0, and that "
	           "of progression, above 0 and up to %d, as [-30, 20]",
	           WATERFALL_TOP);
	diag_path(diags, options->spec.record.name.path);
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct waterfall_spec *options = (const void *)spec;
	const struct column *response = find(data, &options->response);

	check_limits(options, diags);
	if (!response || response->n_levels <= WATERFALL_MOST_SIGNS)
		return;
	diag_error(diags, options->response.at,
	           "'%s' has %zu levels; more than %d signs cannot be told apart",
	           options->response.s, response->n_levels, WATERFALL_MOST_SIGNS);
	diag_path(diags, options->response.path);
}

/* Bars that can be told apart on a page; that have room for a sign; for a label
 * of a size that can be read. */
enum { MOST_BARS = 200, MOST_BARS_SIGNED = 96, MOST_BARS_LABELLED = 64 };

/* A patient who has a bar. */
struct patient {
	double value;
	uint32_t row, group;
};

/* The plot being made. */
struct build {
	const struct analysis *analysis;
	struct waterfall_asked *asked;
	const struct column *of, *labels; /* labels: or NULL */
	struct groups groups, signs;
	double limits[2];
	struct patient *patients; /* n, falling */
	size_t n;
	size_t n_no_value, n_no_group, n_impossible;
	size_t *group_missing; /* groups.n: without a value, by group */
};

/* --- Patients --------------------------------------------------------------- */

static int compare_patients(const void *left, const void *right)
{
	const struct patient *a = left, *b = right;

	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

/* A sum that fell to 0 may be a bit below -100 by rounding. */
static bool is_impossible(double value)
{
	return value < -100 * (1 + 1e-9);
}

static void patients_take(struct build *build)
{
	const struct subset *rows = build->analysis->rows;
	struct arena *scratch = build->analysis->scratch;

	build->patients = ARENA_ARRAY(scratch, struct patient, rows->n);
	build->group_missing = ARENA_ARRAY(scratch, size_t, build->groups.n);
	for (size_t i = 0; i < rows->n; i++) {
		uint32_t row = rows->rows[i];
		uint32_t group = group_of(&build->groups, row);
		double value = build->of->number[row];

		if (group == GROUP_NONE) {
			build->n_no_group++;
		} else if (build->of->missing[row]) {
			build->n_no_value++;
			build->group_missing[group]++;
		} else if (is_impossible(value)) {
			build->n_impossible++;
		} else {
			build->patients[build->n++] =
			    (struct patient){fmax(value, -100), row, group};
		}
	}
	if (build->n)
		qsort(build->patients, build->n, sizeof *build->patients, compare_patients);
}

/* --- Numbers ---------------------------------------------------------------- */

static int range_of(const struct build *build, double value)
{
	if (value <= build->limits[0])
		return WATERFALL_AT_LOWER;
	return value >= build->limits[1] ? WATERFALL_AT_UPPER : WATERFALL_BETWEEN;
}

/* The changes of a group, or of all with GROUP_NONE. */
struct part {
	double *values; /* n, ascending */
	size_t n, missing, n_range[WATERFALL_RANGES];
};

static struct part part_take(const struct build *build, uint32_t group)
{
	struct part part = {.values = ARENA_ARRAY(build->analysis->scratch, double, build->n),
	                    .missing = group == GROUP_NONE ? build->n_no_value + build->n_no_group
	                                                   : build->group_missing[group]};

	for (size_t i = build->n; i-- > 0;) {
		const struct patient *patient = &build->patients[i];

		if (group != GROUP_NONE && patient->group != group)
			continue;
		part.values[part.n++] = patient->value;
		part.n_range[range_of(build, patient->value)]++;
	}
	return part;
}

static void add_median(const struct build *build, const struct part *part,
                       const struct result_key *key)
{
	static const struct {
		const char *name;
		double p;
	} stats[] = {{"median", 0.5}, {"min", 0}, {"max", 1}};
	struct results *results = build->analysis->results;
	const struct conventions *conventions = &build->analysis->study->report.conventions;
	int decimals = column_decimals(build->of, build->analysis->data->n_rows);

	for (size_t i = 0; i < sizeof stats / sizeof *stats; i++)
		if (part->n == 0)
			results_add_status(results, key, stats[i].name, RESULT_NOT_ESTIMABLE,
			                   "no patients");
		else
			results_add_measure(
			    results, key, stats[i].name,
			    sample_quantile(part->values, part->n, stats[i].p,
			                    (enum sample_quantile)conventions->sample_quantile),
			    decimals);
}

/* The numbers of a group, or of all when it is groups.n. */
static void add_part(const struct build *build, size_t group)
{
	struct results *results = build->analysis->results;
	bool all = group == build->groups.n;
	struct part part = part_take(build, all ? GROUP_NONE : (uint32_t)group);
	struct result_key key = waterfall_key(results, build->asked, group, WATERFALL_WHOLE);

	results_add(results, &key, "n", (double)part.n);
	results_add(results, &key, "missing", (double)part.missing);
	add_median(build, &part, &key);
	for (int i = 0; i < WATERFALL_RANGES; i++) {
		key = waterfall_key(results, build->asked, group, (enum waterfall_range)i);
		results_add_share(results, &key, part.n_range[i], part.n);
	}
}

static void add_numbers(const struct build *build)
{
	struct results *results = build->analysis->results;
	struct result_key key = analysis_key(build->analysis, "sample");

	add_part(build, build->groups.n);
	for (size_t i = 0; i < build->groups.n && build->groups.by; i++)
		add_part(build, i);
	if (build->n_no_group)
		results_add(results, &key, "groupless", (double)build->n_no_group);
	if (build->n_impossible)
		results_add(results, &key, "impossible", (double)build->n_impossible);
}

/* --- The figure ------------------------------------------------------------- */

static struct waterfall_bar *bars_make(const struct build *build)
{
	struct arena *arena = build->analysis->results->arena;
	struct waterfall_bar *bars = ARENA_ARRAY(arena, struct waterfall_bar, build->n);

	for (size_t i = 0; i < build->n; i++) {
		const struct patient *patient = &build->patients[i];
		uint32_t sign =
		    build->asked->signs_shown ? group_of(&build->signs, patient->row) : GROUP_NONE;

		bars[i] = (struct waterfall_bar){
		    .label =
			build->labels ? column_value_text(build->labels, patient->row, arena) : "",
		    .group = patient->group,
		    .sign = sign == GROUP_NONE ? build->signs.n : sign,
		    .value = patient->value,
		};
	}
	return bars;
}

/* What all parts have in common. */
static struct waterfall waterfall_make(const struct build *build)
{
	const struct waterfall_asked *asked = build->asked;

	return (struct waterfall){
	    .value_label = column_title(build->of, build->analysis->results->arena),
	    .group_label = build->groups.label,
	    .groups = asked->groups.labels,
	    .n_groups = build->groups.n,
	    .sign_label = build->signs.label,
	    .signs = asked->signs.labels,
	    .n_signs = asked->signs_shown ? build->signs.n : 0,
	    .bars = bars_make(build),
	    .labelled = build->labels != NULL,
	    .limits = {build->limits[0], build->limits[1]},
	    .least = build->n ? build->patients[build->n - 1].value : 0,
	    .most = build->n ? build->patients[0].value : 0,
	};
}

/* The parts of the figure; none if there would be too many. */
static void add_parts(const struct build *build)
{
	struct waterfall_asked *asked = build->asked;
	size_t n_parts = build->n ? (build->n + asked->most - 1) / asked->most : 1;
	size_t size = (build->n + n_parts - 1) / n_parts;
	struct waterfall whole, *parts;

	if (n_parts > FIGURE_MOST_PARTS)
		return;
	whole = waterfall_make(build);
	parts = ARENA_ARRAY(build->analysis->results->arena, struct waterfall, n_parts);
	for (size_t i = 0; i < n_parts; i++) {
		size_t first = i * size;

		parts[i] = whole;
		parts[i].bars += first;
		parts[i].n = build->n - first < size ? build->n - first : size;
	}
	asked->parts = parts;
	asked->n_parts = n_parts;
}

/* --- The analysis ----------------------------------------------------------- */

/* Levels that come from the data, and may be too many, are known only now. */
static struct waterfall_asked *ask(const struct build *build)
{
	struct arena *arena = build->analysis->results->arena;
	struct waterfall_asked *asked = ARENA_NEW(arena, struct waterfall_asked);
	bool shown = build->signs.by && build->signs.n <= WATERFALL_MOST_SIGNS;

	*asked = (struct waterfall_asked){.asked = analysis_asked(build->analysis),
	                                  .name = build->of->name,
	                                  .label = build->of->label,
	                                  .groups = groups_asked(&build->groups, arena),
	                                  .signs = groups_asked(&build->signs, arena),
	                                  .signs_shown = shown,
	                                  .limits = {build->limits[0], build->limits[1]},
	                                  .most = build->labels ? MOST_BARS_LABELLED
	                                          : shown       ? MOST_BARS_SIGNED
	                                                        : MOST_BARS};
	return asked;
}

static void run(const struct analysis *analysis)
{
	const struct waterfall_spec *options = (const void *)analysis->spec;
	const struct dataset *data = analysis->data;
	struct build build = {
	    .analysis = analysis,
	    .of = dataset_column(data, options->of.s),
	    .groups = groups_from(data, options->by.s, analysis->scratch),
	    .signs = groups_from(data, options->response.s, analysis->scratch),
	    .limits = {-30, 20},
	};

	if (options->labels.s)
		build.labels = dataset_column(data, options->labels.s);
	for (size_t i = 0; i < options->limits.n; i++)
		build.limits[i] = options->limits.items[i];
	build.asked = ask(&build);
	patients_take(&build);
	add_numbers(&build);
	add_parts(&build);
	analysis_leave(analysis, build.asked);
}

const struct analysis_kind waterfall_kind = {
    .variant = {"waterfall",
                "waterfall plot: the best change of each patient, in percent",
                {fields, sizeof fields / sizeof *fields, sizeof(struct waterfall_spec)}},
    .check = check,
    .run = run,
};
