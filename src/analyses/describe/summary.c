/* Table 1: what the patients are like, by group and overall.
 *
 * Categories and flags: n and percent of those whose value is known.  Sets:
 * the same for each item; items overlap, the denominator is the patient.
 * Numbers: median with first and third quartile (by the convention in force,
 * Hyndman and Fan 1996), mean and standard deviation (n − 1), range.
 * Missing values are counted in a row of their own.  Comparisons of the groups:
 * summary_compare.c.
 */
#include <math.h>
#include <string.h>

#include "analyses/analysis.h"
#include "analyses/describe/compare.h"
#include "analyses/describe/summary_impl.h"
#include "analyses/frame/demands.h"
#include "base/str.h"
#include "math/sample.h"

/* Of `overall`, with what they mean. */
static const char *const overall_names[] = {"false", "true", "none", "last", "first", NULL};
static const enum summary_overall overall_places[] = {SUMMARY_OVERALL_NONE, SUMMARY_OVERALL_LAST,
                                                      SUMMARY_OVERALL_NONE, SUMMARY_OVERALL_LAST,
                                                      SUMMARY_OVERALL_FIRST};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct summary_spec),
    {"variables", FIELD_REFERENCES, offsetof(struct summary_spec, variables),
     "columns to describe, in this order; one may have settings of its own, as NAME: {…}",
     .required = true, .reference = REF_COLUMN, .record = &summary_settings_shape},
    {"by", FIELD_REFERENCE, offsetof(struct summary_spec, by),
     "category or flag whose levels are the columns of the table", .reference = REF_COLUMN,
     .types = TYPES_GROUP},
    {"overall", FIELD_CHOICE, offsetof(struct summary_spec, overall),
     "a column for all groups together: first, last (or true), none (or false)", "false",
     .names = overall_names},
    {"denominators", FIELD_BOOLEAN, offsetof(struct summary_spec, denominators),
     "known values in each cell, as 12/30 (40%)", "false"},
    {"test", FIELD_BOOLEAN, offsetof(struct summary_spec, test),
     "a column of P-values between the groups", "false"},
    {"test_numbers", FIELD_CHOICE, offsetof(struct summary_spec, test_numbers),
     "ranks: Wilcoxon or Kruskal-Wallis; means: Welch's t or analysis of "
     "variance",
     "ranks", .names = number_choice_names},
    {"test_categories", FIELD_CHOICE, offsetof(struct summary_spec, test_categories),
     "auto: Fisher's where less than 5 are expected in a cell, else "
     "chi-squared",
     "auto", .names = summary_category_tests},
    {"seed", FIELD_INTEGER, offsetof(struct summary_spec, seed),
     "of Fisher's test where it needs random tables", "1", .low = 0, .high = 2147483647},
    {"smd", FIELD_BOOLEAN, offsetof(struct summary_spec, smd),
     "a column of standardized mean differences between two groups", "false"},
    SUMMARY_SETTING_FIELDS(offsetof(struct summary_spec, settings)),
};

static bool has_levels(const struct column *column)
{
	return column->type == COLUMN_CATEGORY || column->type == COLUMN_FLAG ||
	       column->type == COLUMN_SET;
}

/* A variable that stands in the list before would print the same rows again;
 * one that makes the columns says nothing in its own rows. */
static void check_repeated(const struct summary_spec *options, struct diags *diags)
{
	for (size_t i = 0; i < options->variables.n; i++) {
		const struct text *name = &options->variables.items[i];
		size_t k = 0;

		while (!str_equal(options->variables.items[k].s, name->s))
			k++;
		if (k < i) {
			diag_error(diags, name->at, "'%s' is in the list twice: name it once",
			           name->s);
			diag_path(diags, name->path);
		} else if (options->by.s && str_equal(options->by.s, name->s)) {
			diag_add(diags, DIAG_NOTE, name->at,
			         "'%s' makes the columns of the table and has no "
			         "rows in it: each of its levels would be all of "
			         "its own column",
			         name->s);
			diag_path(diags, name->path);
		}
	}
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct summary_spec *options = (const void *)spec;

	check_repeated(options, diags);
	summary_check_settings(options, data, diags);
	summary_check_comparison(options, data, diags);
	for (size_t i = 0; i < options->variables.n; i++) {
		const struct text *name = &options->variables.items[i];
		const struct column *column = dataset_column(data, name->s);

		if (!column || column->broken ||
		    (column->type != COLUMN_ID && column->type != COLUMN_TEXT))
			continue;
		diag_error(diags, name->at,
		           "'%s' has type %s and cannot be summarised; declare "
		           "it as a category",
		           name->s, column_type_names[column->type]);
		diag_path(diags, name->path);
	}
}

bool summary_has_level(const struct column *column, size_t row, size_t level)
{
	if (column->type == COLUMN_SET)
		return column->bits[row] >> level & 1;
	if (column->type == COLUMN_FLAG)
		return (column->number[row] != 0) == (level == 1);
	return column->code[row] == level;
}

size_t summary_count_known(const struct column *column, const struct part *part)
{
	size_t n = 0;

	for (size_t i = 0; i < part->n; i++)
		n += !column->missing[part->rows[i]];
	return n;
}

size_t summary_count_level(const struct column *column, const struct part *part, size_t level)
{
	size_t n = 0;

	for (size_t i = 0; i < part->n; i++) {
		uint32_t row = part->rows[i];

		n += !column->missing[row] && summary_has_level(column, row, level);
	}
	return n;
}

/* Adds `n` and `missing` of each part. */
static void add_missing(const struct build *build, const struct described *of)
{
	for (size_t i = 0; i < build->n_parts; i++) {
		const struct part *part = &build->parts[i];
		struct result_key key = summary_key(build->asked, of->variable, i, SUMMARY_WHOLE);
		size_t known = summary_count_known(of->column, part);

		results_add(build->results, &key, "n", (double)known);
		results_add(build->results, &key, "missing", (double)(part->n - known));
	}
}

/* The level of a column that stands at a place of the table. */
static size_t level_at(const struct column *column, size_t place)
{
	/* yes before no */
	return column->type == COLUMN_FLAG ? column->n_levels - 1 - place : place;
}

/* How many of a part have the level at a place, which may be that of missing
 * values. */
static size_t count_place(const struct described *of, const struct part *part, size_t place)
{
	if (place == of->column->n_levels)
		return part->n - summary_count_known(of->column, part);
	return summary_count_level(of->column, part, level_at(of->column, place));
}

static void add_level(const struct build *build, const struct described *of, size_t place)
{
	for (size_t i = 0; i < build->n_parts; i++) {
		const struct part *part = &build->parts[i];
		struct result_key key = summary_key(build->asked, of->variable, i, place);

		results_add_share(
		    build->results, &key, count_place(of, part, place),
		    of->variable->missing_level ? part->n : summary_count_known(of->column, part));
	}
	if (of->variable->type == SUMMARY_ITEMS)
		summary_compare(build, of, place);
}

/* The statistics of a number in one part. */
enum { Q1, MEDIAN, Q3, MEAN, SD, MIN, MAX, N_STATS };
static const char *const stat_names[N_STATS] = {"q1", "median", "q3", "mean", "sd", "min", "max"};

static void describe(const struct build *build, const struct column *column,
                     const struct part *part, double values[N_STATS])
{
	double *x = ARENA_ARRAY(build->analysis->scratch, double, part->n);
	enum sample_quantile type =
	    (enum sample_quantile)build->analysis->study->report.conventions.sample_quantile;
	size_t n = 0;

	for (size_t i = 0; i < part->n; i++)
		if (!column->missing[part->rows[i]])
			x[n++] = column->number[part->rows[i]];
	sort_doubles(x, n);
	values[Q1] = sample_quantile(x, n, 0.25, type);
	values[MEDIAN] = sample_quantile(x, n, 0.5, type);
	values[Q3] = sample_quantile(x, n, 0.75, type);
	values[MEAN] = sample_mean(x, n);
	values[SD] = sample_sd(x, n);
	values[MIN] = n ? x[0] : NAN;
	values[MAX] = n ? x[n - 1] : NAN;
}

/* Whether three values need one more decimal than was recorded. */
static bool needs_more(const double *values, int decimals)
{
	double scale = pow(10, decimals);

	for (int i = Q1; i <= Q3; i++)
		if (isfinite(values[i]) &&
		    fabs(values[i] * scale - nearbyint(values[i] * scale)) > 1e-7)
			return true;
	return false;
}

static void add_number(const struct build *build, const struct described *of)
{
	size_t place = (size_t)(of->variable - build->asked->variables);
	int own = summary_settings_of(build->options, place).digits;
	int digits = own >= 0 ? own : build->results->style->digits;
	int decimals =
	    digits >= 0 ? digits : column_decimals(of->column, build->analysis->data->n_rows);
	double(*values)[N_STATS] =
	    arena_alloc(build->analysis->scratch, build->n_parts, sizeof *values);
	bool more = false;

	for (size_t i = 0; i < build->n_parts; i++) {
		describe(build, of->column, &build->parts[i], values[i]);
		more = more || (digits < 0 && needs_more(values[i], decimals));
	}
	for (size_t i = 0; i < build->n_parts; i++) {
		struct result_key key = summary_key(build->asked, of->variable, i, SUMMARY_WHOLE);

		for (int k = 0; k < N_STATS; k++) {
			int extra = k <= Q3 ? more : digits < 0 && (k == MEAN || k == SD);

			results_add_measure(build->results, &key, stat_names[k], values[i][k],
			                    decimals + extra);
		}
	}
}

/* Dates: the earliest, the middle and the latest. */
static void add_date(const struct build *build, const struct described *of)
{
	for (size_t i = 0; i < build->n_parts; i++) {
		struct result_key key = summary_key(build->asked, of->variable, i, SUMMARY_WHOLE);
		double values[N_STATS];

		describe(build, of->column, &build->parts[i], values);
		results_add_as(build->results, &key, "median", CLASS_DATE, floor(values[MEDIAN]));
		results_add_as(build->results, &key, "min", CLASS_DATE, values[MIN]);
		results_add_as(build->results, &key, "max", CLASS_DATE, values[MAX]);
	}
}

static void add_variable(const struct build *build, const struct described *of)
{
	summary_compare(build, of, SUMMARY_WHOLE);
	for (size_t i = 0; i < of->variable->n_levels; i++)
		add_level(build, of, i);
	if (of->variable->type == SUMMARY_DATE)
		add_date(build, of);
	if (of->variable->type == SUMMARY_NUMBER)
		add_number(build, of);
	add_missing(build, of);
}

/* Splits the population by the levels of `by`; returns how many rows have
 * none. */
static size_t split_parts(struct build *build, const struct groups *groups)
{
	struct arena *arena = build->analysis->scratch;
	const struct subset *all = build->analysis->rows;
	uint32_t **rows = ARENA_ARRAY(arena, uint32_t *, groups->n);
	size_t missing = 0;

	build->parts = ARENA_ARRAY(arena, struct part, groups->n + 1);
	build->n_groups = build->n_parts = groups->by ? groups->n : 0;
	for (size_t i = 0; i < build->n_parts; i++) {
		rows[i] = ARENA_ARRAY(arena, uint32_t, all->n);
		build->parts[i].rows = rows[i];
	}
	for (size_t i = 0; i < all->n && groups->by; i++) {
		uint32_t group = group_of(groups, all->rows[i]);

		if (group == GROUP_NONE)
			missing++;
		else
			rows[group][build->parts[group].n++] = all->rows[i];
	}
	if (build->asked->overall != SUMMARY_OVERALL_NONE || !groups->by)
		build->parts[build->n_parts++] = (struct part){all->rows, all->n};
	return missing;
}

static enum summary_type type_of(const struct column *column)
{
	if (column->type == COLUMN_SET)
		return SUMMARY_ITEMS;
	if (has_levels(column))
		return SUMMARY_LEVELS;
	return column->type == COLUMN_DATE ? SUMMARY_DATE : SUMMARY_NUMBER;
}

static struct summary_variable variable_of(const struct column *column, struct arena *arena)
{
	size_t n = has_levels(column) ? column->n_levels : 0;
	const char **codes = ARENA_ARRAY(arena, const char *, n + 1);
	const char **labels = ARENA_ARRAY(arena, const char *, n + 1);

	for (size_t i = 0; i < n; i++) {
		codes[i] = column->level_codes[level_at(column, i)];
		labels[i] = column->level_labels[level_at(column, i)];
	}
	return (struct summary_variable){.name = column->name,
	                                 .label = column->label,
	                                 .title = column_title(column, arena),
	                                 .type = type_of(column),
	                                 .n_levels = n,
	                                 .codes = codes,
	                                 .labels = labels};
}

/* How many patients each part is of, and how many are in no group. */
static void add_sizes(const struct build *build, size_t no_group)
{
	struct result_key left_out = analysis_key(build->analysis, "sample");

	for (size_t i = 0; i < build->n_parts; i++) {
		struct result_key key = summary_size_key(build->asked, i);

		results_add(build->results, &key, "n", (double)build->parts[i].n);
	}
	if (no_group)
		results_add(build->results, &left_out, "groupless", (double)no_group);
}

static struct summary_asked *ask(const struct analysis *analysis, const struct groups *groups)
{
	const struct summary_spec *options = (const void *)analysis->spec;
	struct arena *arena = analysis->results->arena;
	struct summary_asked *asked = ARENA_NEW(arena, struct summary_asked);

	*asked = (struct summary_asked){.asked = analysis_asked(analysis),
	                                .groups = groups_asked(groups, arena),
	                                .overall = overall_places[options->overall],
	                                .n = options->variables.n,
	                                .common = summary_common(options),
	                                .denominators = options->denominators,
	                                .test = options->test,
	                                .smd = options->smd};
	return asked;
}

static void run(const struct analysis *analysis)
{
	const struct summary_spec *options = (const void *)analysis->spec;
	struct arena *arena = analysis->results->arena;
	struct groups groups = groups_from(analysis->data, options->by.s, analysis->scratch);
	struct summary_asked *asked = ask(analysis, &groups);
	struct summary_variable *variables = ARENA_ARRAY(arena, struct summary_variable, asked->n);
	struct build build = {
	    .analysis = analysis, .options = options, .results = analysis->results, .asked = asked};
	size_t no_group = split_parts(&build, &groups);
	const struct column *before = NULL;

	asked->variables = variables;
	for (size_t i = 0; i < asked->n; i++) {
		const struct column *column =
		    dataset_column(analysis->data, options->variables.items[i].s);
		struct described of = {column, &variables[i]};

		variables[i] = variable_of(column, arena);
		summary_arrange(&build, &of, before);
		add_variable(&build, &of);
		before = column;
	}
	add_sizes(&build, no_group);
	analysis_leave(analysis, asked);
}

const struct analysis_kind summary_kind = {
    .variant = {"summary",
                "Table 1: counts, percents, quartiles, means, missing values, tests",
                {fields, sizeof fields / sizeof *fields, sizeof(struct summary_spec)}},
    .check = check,
    .run = run,
};
