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
#include "results/field.h"

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct summary_spec),
    {"variables", FIELD_REFERENCES, offsetof(struct summary_spec, variables),
     "columns to describe, in this order", .required = true, .reference = REF_COLUMN},
    {"by", FIELD_REFERENCE, offsetof(struct summary_spec, by),
     "category or flag whose levels are the columns of the table", .reference = REF_COLUMN,
     .types = TYPES_GROUP},
    {"overall", FIELD_BOOLEAN, offsetof(struct summary_spec, overall),
     "a column for all groups together", "false"},
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
			         "'%s' is tabulated by itself: each of its "
			         "levels is all of its own column; leave it "
			         "out of 'variables'",
			         name->s);
		}
	}
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct summary_spec *options = (const void *)spec;

	check_repeated(options, diags);
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

static struct result_key part_key(const struct build *build, const struct column *column,
                                  const struct part *part)
{
	struct result_key key = analysis_key(build->analysis, "summary");

	key.variable = column->name;
	if (part->code) {
		key.group1 = build->by;
		key.group1_level = part->code;
	}
	return key;
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

/* Adds `n` and `missing` of each part, and a table row if any are missing. */
static void add_missing(struct build *build, const struct column *column)
{
	struct cell *cells = NULL;

	for (size_t i = 0; i < build->n_parts; i++) {
		const struct part *part = &build->parts[i];
		struct result_key key = part_key(build, column, part);
		size_t known = summary_count_known(column, part);
		const struct result *missing;

		results_add(build->results, &key, "n", (double)known);
		missing = results_add(build->results, &key, "missing", (double)(part->n - known));
		if (part->n - known == 0)
			continue;
		if (!cells) {
			cells = table_add_row(build->results, build->table);
			cells[0].text = "Missing";
			cells[0].indent = 1;
			for (size_t k = 0; k < build->n_parts; k++)
				cells[k + 1].text = "0";
		}
		cells[i + 1].text = field_value(build->results, missing);
	}
}

/* "12 (40%)", or "12/30 (40%)". */
static const char *share_text(struct build *build, const struct result_key *key, size_t n,
                              size_t known)
{
	struct share share = results_add_share(build->results, key, n, known);

	return build->options->denominators ? field_share_of(build->results, &share)
	                                    : field_share(build->results, &share);
}

static void add_level_row(struct build *build, const struct column *column, size_t level)
{
	struct cell *cells = table_add_row(build->results, build->table);

	cells[0].text = column->level_labels[level];
	cells[0].indent = 1;
	for (size_t i = 0; i < build->n_parts; i++) {
		const struct part *part = &build->parts[i];
		struct result_key key = part_key(build, column, part);

		key.variable_level = column->level_codes[level];
		cells[i + 1].text = share_text(build, &key, summary_count_level(column, part, level),
		                               summary_count_known(column, part));
	}
	if (column->type == COLUMN_SET)
		summary_compare(build, column, level, cells);
}

/* The statistics of a number in one part. */
enum { Q1, MEDIAN, Q3, MEAN, SD, MIN, MAX, N_STATS };
static const char *const stat_names[N_STATS] = {"q1", "median", "q3", "mean", "sd", "min", "max"};

struct number_part {
	double values[N_STATS];
	struct result *results[N_STATS];
};

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

static void add_statistics(struct build *build, const struct column *column, int decimals,
                           struct number_part *parts)
{
	bool more = false;

	for (size_t i = 0; i < build->n_parts; i++) {
		describe(build, column, &build->parts[i], parts[i].values);
		more = more || needs_more(parts[i].values, decimals);
	}
	for (size_t i = 0; i < build->n_parts; i++) {
		struct result_key key = part_key(build, column, &build->parts[i]);

		for (int k = 0; k < N_STATS; k++) {
			int extra = k <= Q3 ? more : k == MEAN || k == SD;

			parts[i].results[k] =
			    results_add_measure(build->results, &key, stat_names[k],
			                        parts[i].values[k], decimals + extra);
		}
	}
}

static const char *median_text(struct build *build, const struct number_part *p)
{
	return field_interval(build->results, p->results[MEDIAN], p->results[Q1], p->results[Q3]);
}

static const char *mean_text(struct build *build, const struct number_part *p)
{
	return field_pair(build->results, FIELD_BRACKET, p->results[MEAN], p->results[SD]);
}

static const char *range_text(struct build *build, const struct number_part *p)
{
	return field_pair(build->results, FIELD_RANGE, p->results[MIN], p->results[MAX]);
}

/* A table row whose cells are made by one of the functions above. */
static void add_number_row(struct build *build, const char *name, const struct number_part *parts,
                           const char *(*text)(struct build *, const struct number_part *))
{
	struct cell *cells = table_add_row(build->results, build->table);

	cells[0].text = name;
	cells[0].indent = 1;
	for (size_t i = 0; i < build->n_parts; i++)
		cells[i + 1].text = text(build, &parts[i]);
}

static void add_number(struct build *build, const struct column *column)
{
	struct number_part *parts =
	    ARENA_ARRAY(build->analysis->scratch, struct number_part, build->n_parts);
	int decimals = column_decimals(column, build->analysis->data->n_rows);

	add_statistics(build, column, decimals, parts);
	add_number_row(build, "Median (quartiles)", parts, median_text);
	add_number_row(build, "Mean (SD)", parts, mean_text);
	add_number_row(build, "Range", parts, range_text);
}

/* Dates: the earliest, the middle and the latest. */
static void add_date(struct build *build, const struct column *column)
{
	struct cell *cells = table_add_row(build->results, build->table);

	cells[0].text = "Median (range)";
	cells[0].indent = 1;
	for (size_t i = 0; i < build->n_parts; i++) {
		struct result_key key = part_key(build, column, &build->parts[i]);
		double values[N_STATS];
		const struct result *middle, *first, *last;

		describe(build, column, &build->parts[i], values);
		middle = results_add_as(build->results, &key, "median", CLASS_DATE,
		                        floor(values[MEDIAN]));
		first = results_add_as(build->results, &key, "min", CLASS_DATE, values[MIN]);
		last = results_add_as(build->results, &key, "max", CLASS_DATE, values[MAX]);
		cells[i + 1].text = field_span(build->results, middle, first, last);
	}
}

static void add_variable(struct build *build, const struct column *column)
{
	struct cell *cells = table_add_row(build->results, build->table);
	struct row *heading = &build->table->rows[build->table->n_rows - 1];

	heading->rule_above = build->table->n_rows > 1;
	heading->keep_with_next = true;
	cells[0].text = column_title(column, build->results->arena);
	for (size_t i = 0; i < build->n_parts; i++)
		if (build->options->denominators && !has_levels(column))
			cells[i + 1].text =
			    arena_printf(build->results->arena, "n = %zu",
			                 summary_count_known(column, &build->parts[i]));
	summary_compare(build, column, SIZE_MAX, cells);
	if (has_levels(column) && column->type != COLUMN_FLAG)
		for (size_t i = 0; i < column->n_levels; i++)
			add_level_row(build, column, i);
	else if (column->type == COLUMN_FLAG)
		for (size_t i = column->n_levels; i-- > 0;)
			add_level_row(build, column, i); /* yes before no */
	else if (column->type == COLUMN_DATE)
		add_date(build, column);
	else
		add_number(build, column);
	add_missing(build, column);
}

/* Splits the population by the levels of `by`; returns how many rows have
 * none. */
static size_t split_parts(struct build *build, const struct groups *groups, bool overall)
{
	struct arena *arena = build->analysis->scratch;
	const struct subset *all = build->analysis->rows;
	uint32_t **rows = ARENA_ARRAY(arena, uint32_t *, groups->n);
	size_t missing = 0;

	build->parts = ARENA_ARRAY(arena, struct part, groups->n + 1);
	build->n_groups = build->n_parts = groups->by ? groups->n : 0;
	for (size_t i = 0; i < build->n_parts; i++) {
		rows[i] = ARENA_ARRAY(arena, uint32_t, all->n);
		build->parts[i] = (struct part){
		    .code = groups->codes[i], .label = groups->labels[i], .rows = rows[i]};
	}
	for (size_t i = 0; i < all->n && groups->by; i++) {
		uint32_t group = group_of(groups, all->rows[i]);

		if (group == GROUP_NONE)
			missing++;
		else
			rows[group][build->parts[group].n++] = all->rows[i];
	}
	if (overall || !groups->by)
		build->parts[build->n_parts++] =
		    (struct part){.label = groups->by ? "Overall" : "All patients",
		                  .rows = all->rows,
		                  .n = all->n};
	return missing;
}

static void add_heads(struct build *build)
{
	struct arena *arena = build->results->arena;
	struct cell *names = table_add_head(build->results, build->table);
	struct cell *sizes = table_add_head(build->results, build->table);

	names[0].text = "Characteristic";
	for (size_t i = 0; i < build->n_parts; i++) {
		names[i + 1].text = build->parts[i].label;
		sizes[i + 1].text = arena_printf(arena, "(N = %zu)", build->parts[i].n);
	}
	if (build->p_column)
		names[build->p_column].text = build->results->style->p_label;
	if (build->smd_column)
		names[build->smd_column].text = "SMD";
}

static const char *const quantile_sentences[] = {
    [SAMPLE_TYPE_1] = "Quantiles are of type 1 of Hyndman and Fan.",
    [SAMPLE_TYPE_3] = "Quantiles are of type 3 of Hyndman and Fan.",
    [SAMPLE_TYPE_4] = "Quantiles are of type 4 of Hyndman and Fan.",
    [SAMPLE_TYPE_5] = "Quantiles are of type 5 of Hyndman and Fan.",
    [SAMPLE_TYPE_8] = "Quantiles are of type 8 of Hyndman and Fan.",
    [SAMPLE_TYPE_9] = "Quantiles are of type 9 of Hyndman and Fan.",
    [SAMPLE_TYPE_2] = "Quantiles are of type 2 of Hyndman and Fan (SAS, "
		      "PCTLDEF=5).",
    [SAMPLE_TYPE_6] = "Quantiles are of type 6 of Hyndman and Fan (SPSS, "
		      "HAVERAGE).",
    [SAMPLE_TYPE_7] = "Quantiles are of type 7 of Hyndman and Fan (R's "
		      "default).",
};

/* What the table's figures are, in its footnotes and the methods section. */
static void add_notes(struct build *build, size_t no_group)
{
	bool sets = false, numbers = false, levels = false;
	const struct summary_spec *options = (const void *)build->analysis->spec;
	struct results *results = build->results;
	int type = build->analysis->study->report.conventions.sample_quantile;

	for (size_t i = 0; i < options->variables.n; i++) {
		const struct column *column =
		    dataset_column(build->analysis->data, options->variables.items[i].s);

		sets = sets || column->type == COLUMN_SET;
		levels = levels || has_levels(column);
		numbers = numbers || !has_levels(column);
	}
	if (levels)
		table_add_note(results, build->table,
		               "Percentages are of the patients whose value is "
		               "known.");
	if (sets)
		table_add_note(results, build->table,
		               "A patient may count in several items of one "
		               "list, so that its percentages can add up to "
		               "more than 100.");
	if (no_group)
		table_add_note(
		    results, build->table,
		    arena_printf(results->arena,
		                 "%zu patient%s in no group, because the "
		                 "value of %s is missing.",
		                 no_group, no_group == 1 ? " is" : "s are",
		                 dataset_column(build->analysis->data, options->by.s)->label));
	summary_compare_notes(build);
	results_add_method(results, "Categories are described by counts and percentages "
	                            "of known values, numbers by median and quartiles, "
	                            "mean and standard deviation (SD), and range.");
	if (numbers)
		results_add_method(results, quantile_sentences[type]);
}

static void run(const struct analysis *analysis)
{
	const struct summary_spec *options = (const void *)analysis->spec;
	struct results *results = analysis->results;
	struct groups groups = groups_from(analysis->data, options->by.s, analysis->scratch);
	struct build build = {
	    .analysis = analysis, .options = options, .results = results, .by = groups.name};
	size_t no_group = split_parts(&build, &groups, options->overall);
	const char *caption = arena_printf(results->arena, "Characteristics of the patients%s%s%s",
	                                   groups.by ? " by " : "", groups.by ? groups.label : "",
	                                   analysis_population(analysis));

	if (options->test)
		build.p_column = build.n_parts + 1;
	if (options->smd)
		build.smd_column = build.n_parts + 1 + options->test;
	build.table = results_add_table(results, analysis->name, caption,
	                                build.n_parts + 1 + options->test + options->smd);
	add_heads(&build);
	for (size_t i = 0; i < options->variables.n; i++)
		add_variable(&build, dataset_column(analysis->data, options->variables.items[i].s));
	add_notes(&build, no_group);
}

const struct analysis_kind summary_kind = {
    .variant = {"summary",
                "Table 1: counts, percents, quartiles, means, missing values, tests",
                {fields, sizeof fields / sizeof *fields, sizeof(struct summary_spec)}},
    .check = check,
    .run = run,
};
