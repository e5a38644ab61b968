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
 * them.  With more than MOST_PARTS parts there is no figure, and the analysis
 * says so.  Nobody at all is a figure without bars.
 */
#include <math.h>
#include <stdlib.h>

#include "analyses/describe/waterfall.h"
#include "analyses/frame/demands.h"
#include "base/num.h"
#include "base/str.h"
#include "base/words.h"
#include "math/sample.h"
#include "results/field.h"
#include "results/figures/waterfall.h"

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

/* --- Patients --------------------------------------------------------------- */

static int compare_patients(const void *left, const void *right)
{
	const struct waterfall_patient *a = left, *b = right;

	if (a->value != b->value)
		return a->value > b->value ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

/* A sum that fell to 0 may be a bit below -100 by rounding. */
static bool is_impossible(double value)
{
	return value < -100 * (1 + 1e-9);
}

static void patients_take(struct waterfall_build *build)
{
	const struct subset *rows = build->analysis->rows;
	struct arena *scratch = build->analysis->scratch;

	build->patients = ARENA_ARRAY(scratch, struct waterfall_patient, rows->n);
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
			    (struct waterfall_patient){fmax(value, -100), row, group};
		}
	}
	if (build->n)
		qsort(build->patients, build->n, sizeof *build->patients, compare_patients);
}

/* --- Numbers ---------------------------------------------------------------- */

static int range_of(const struct waterfall_build *build, double value)
{
	if (value <= build->limits[0])
		return WATERFALL_AT_LOWER;
	return value >= build->limits[1] ? WATERFALL_AT_UPPER : WATERFALL_BETWEEN;
}

/* "<= -30" and such, as the level of a key. */
static const char *range_level(const struct waterfall_build *build, int range)
{
	struct arena *arena = build->analysis->results->arena;

	if (range == WATERFALL_BETWEEN)
		return "between";
	return arena_printf(
	    arena, "%s %s", range == WATERFALL_AT_LOWER ? "<=" : ">=",
	    number_significant(arena, build->limits[range == WATERFALL_AT_UPPER], 10));
}

static void part_take(const struct waterfall_build *build, uint32_t group,
                      struct waterfall_numbers *part)
{
	struct arena *scratch = build->analysis->scratch;

	*part = (struct waterfall_numbers){
	    .group = group,
	    .key = analysis_key(build->analysis, "waterfall"),
	    .values = ARENA_ARRAY(scratch, double, build->n),
	    .missing = group == GROUP_NONE ? build->n_no_value + build->n_no_group
	                                   : build->group_missing[group],
	};
	part->key.variable = build->of->name;
	if (group != GROUP_NONE) {
		part->key.group1 = build->groups.name;
		part->key.group1_level = build->groups.codes[group];
	}
	for (size_t i = build->n; i-- > 0;) {
		const struct waterfall_patient *patient = &build->patients[i];

		if (group != GROUP_NONE && patient->group != group)
			continue;
		part->values[part->n++] = patient->value;
		part->n_range[range_of(build, patient->value)]++;
	}
}

/* "−12.0 (−100.0 to 85.0)" of median, min and max, which are added. */
static const char *add_median(const struct waterfall_build *build, struct waterfall_numbers *part)
{
	static const char *const names[] = {"median", "min", "max"};
	struct results *results = build->analysis->results;
	const struct conventions *conventions = &build->analysis->study->report.conventions;
	int decimals = column_decimals(build->of, build->analysis->data->n_rows);
	const struct result *added[3];

	for (int i = 0; i < 3; i++) {
		double p = i == 0 ? 0.5 : i == 1 ? 0 : 1;

		if (part->n == 0)
			added[i] = results_add_status(results, &part->key, names[i],
			                              RESULT_NOT_ESTIMABLE, "no patients");
		else
			added[i] = results_add_measure(
			    results, &part->key, names[i],
			    sample_quantile(part->values, part->n, p,
			                    (enum sample_quantile)conventions->sample_quantile),
			    decimals);
	}
	part->max = field_value(results, added[2]);
	return field_span(results, added[0], added[1], added[2]);
}

static void add_part(const struct waterfall_build *build, uint32_t group,
                     struct waterfall_numbers *part)
{
	struct results *results = build->analysis->results;
	struct result_key key;
	struct share share;

	part_take(build, group, part);
	key = part->key;
	part->count = field_value(results, results_add(results, &key, "n", (double)part->n));
	part->missing_text =
	    field_value(results, results_add(results, &key, "missing", (double)part->missing));
	part->median = add_median(build, part);
	for (int range = 0; range < WATERFALL_RANGES; range++) {
		key.variable_level = range_level(build, range);
		share = results_add_share(results, &key, part->n_range[range], part->n);
		part->range[range] = field_share(results, &share);
	}
}

/* --- Table ------------------------------------------------------------------ */

enum {
	COLUMN_LABEL,
	COLUMN_COUNT,
	COLUMN_MISSING,
	COLUMN_MEDIAN,
	COLUMN_RANGES,
	N_COLUMNS = COLUMN_RANGES + WATERFALL_RANGES
};

static void add_row(const struct waterfall_build *build, struct table *table, const char *label,
                    const struct waterfall_numbers *part)
{
	struct cell *cells = table_add_row(build->analysis->results, table);

	cells[COLUMN_LABEL].text = label;
	cells[COLUMN_COUNT].text = part->count;
	cells[COLUMN_MISSING].text = part->missing_text;
	cells[COLUMN_MEDIAN].text = part->median;
	for (int i = 0; i < WATERFALL_RANGES; i++)
		cells[COLUMN_RANGES + i].text = part->range[i];
}

/* Patients without their group; NULL if all have one. */
static const char *groupless(const struct waterfall_build *build)
{
	if (build->n_no_group == 0)
		return NULL;
	return arena_printf(build->analysis->results->arena,
	                    "Missing includes %zu patient%s without %s.", build->n_no_group,
	                    words_s(build->n_no_group), build->groups.label);
}

/* Adds all numbers, and the table of them; leaves those of all in *all. */
static void add_numbers(const struct waterfall_build *build, struct waterfall_numbers *all)
{
	struct results *results = build->analysis->results;
	struct arena *arena = results->arena;
	const char *notes[] = {groupless(build), waterfall_impossible(build)};
	struct table *table = results_add_table(
	    results, build->analysis->name,
	    arena_printf(arena, "%s%s", build->of->label, analysis_population(build->analysis)),
	    N_COLUMNS);
	struct cell *head = table_add_head(results, table);

	head[COLUMN_LABEL].text = build->groups.label;
	head[COLUMN_COUNT].text = "Patients";
	head[COLUMN_MISSING].text = "Missing";
	head[COLUMN_MEDIAN].text = "Median, % (range)";
	head[COLUMN_RANGES + WATERFALL_AT_LOWER].text =
	    arena_printf(arena, "≤ %s%%", waterfall_limit(build, 0));
	head[COLUMN_RANGES + WATERFALL_BETWEEN].text = "Between";
	head[COLUMN_RANGES + WATERFALL_AT_UPPER].text =
	    arena_printf(arena, "≥ %s%%", waterfall_limit(build, 1));
	add_part(build, GROUP_NONE, all);
	for (size_t i = 0; i < build->groups.n && build->groups.by; i++) {
		struct waterfall_numbers part;

		add_part(build, (uint32_t)i, &part);
		add_row(build, table, build->groups.labels[i], &part);
	}
	add_row(build, table, "All patients", all);
	table->rows[table->n_rows - 1].rule_above = table->n_rows > 1;
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (notes[i])
			table_add_note(results, table, notes[i]);
	if (notes[1])
		results_add_warning(results,
		                    arena_printf(arena, "%s: %s", build->analysis->name, notes[1]));
}

/* --- The analysis ----------------------------------------------------------- */

/* Levels that come from the data are known only now. */
static void signs_take(struct waterfall_build *build, const char *name)
{
	const struct analysis *analysis = build->analysis;

	build->signs = groups_from(analysis->data, name, analysis->scratch);
	build->signed_bars = build->signs.by != NULL;
	if (build->signs.n <= WATERFALL_MOST_SIGNS)
		return;
	build->signed_bars = false;
	results_add_warning(analysis->results,
	                    arena_printf(analysis->results->arena,
	                                 "%s: '%s' has %zu levels and is not shown: more than "
	                                 "%d signs cannot be told apart.",
	                                 analysis->name, name, build->signs.n,
	                                 WATERFALL_MOST_SIGNS));
}

static void run(const struct analysis *analysis)
{
	const struct waterfall_spec *options = (const void *)analysis->spec;
	const struct dataset *data = analysis->data;
	struct waterfall_build build = {
	    .analysis = analysis,
	    .of = dataset_column(data, options->of.s),
	    .groups = groups_from(data, options->by.s, analysis->scratch),
	    .limits = {-30, 20},
	};
	struct waterfall_numbers all;

	if (options->labels.s)
		build.labels = dataset_column(data, options->labels.s);
	for (size_t i = 0; i < options->limits.n; i++)
		build.limits[i] = options->limits.items[i];
	signs_take(&build, options->response.s);
	patients_take(&build);
	add_numbers(&build, &all);
	waterfall_show(&build, &all);
}

const struct analysis_kind waterfall_kind = {
    .variant = {"waterfall",
                "waterfall plot: the best change of each patient, in percent",
                {fields, sizeof fields / sizeof *fields, sizeof(struct waterfall_spec)}},
    .check = check,
    .run = run,
};
