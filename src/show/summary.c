/* Table 1: what the patients are like. */
#include "results/asked/summary.h"

#include "base/str.h"
#include "base/words.h"
#include "results/field.h"
#include "results/table.h"
#include "show/comparison.h"
#include "show/kinds.h"

/* The table being made. */
struct build {
	const struct showing *showing;
	const struct summary_asked *asked;
	struct results *results;
	struct table *table;
	size_t n;                    /* columns of patients */
	size_t p_column, smd_column; /* of the table; 0: none */
	const char *one_test;        /* of all P-values; NULL: they have several */
};

static bool has_levels(const struct summary_variable *variable)
{
	return variable->type == SUMMARY_LEVELS || variable->type == SUMMARY_ITEMS;
}

static bool has_numbers(const struct summary_variable *variable)
{
	return variable->type == SUMMARY_NUMBER;
}

/* Whether a variable is one row, which has its name. */
static bool is_one_line(const struct build *build, const struct summary_variable *variable)
{
	if (build->asked->denominators || variable->n_statistics > 1)
		return variable->type == SUMMARY_DATE && !build->asked->denominators;
	return !has_levels(variable);
}

/* The key of a variable, or of one of its levels, in a column of the table. */
static struct result_key column_key(const struct build *build,
                                    const struct summary_variable *variable, size_t place,
                                    size_t level)
{
	return summary_key(build->asked, variable, summary_column_at(build->asked, place), level);
}

static const struct result *find(const struct build *build, const struct result_key *key,
                                 const char *stat)
{
	return results_find(build->results, key, stat);
}

/* --- Cells ---------------------------------------------------------------------- */

/* "12 (40%)", or "12/30 (40%)". */
static const char *share_text(const struct build *build, const struct result_key *key)
{
	struct results *results = build->results;
	struct share share = {.n = results_find(results, key, "n"),
	                      .denominator = results_find(results, key, "denominator"),
	                      .pct = results_find(results, key, "pct")};

	return build->asked->denominators ? field_share_of(results, &share)
	                                  : field_share(results, &share);
}

/* Fewer known values than this have no statistics: they would be the values
 * themselves. */
enum { FEWEST = 3 };

/* "n = 2" where that is all that is said, else NULL. */
static const char *few_text(const struct build *build, const struct result_key *key)
{
	const struct result *n = find(build, key, "n");

	if (n->status != RESULT_OK || n->value >= FEWEST)
		return NULL;
	return arena_printf(build->results->arena, "n = %s", field_value(build->results, n));
}

/* A row of numbers: what it says of a column. */
typedef const char *say_number(const struct build *build, const struct result_key *key);

static const char *quartiles_text(const struct build *build, const struct result_key *key)
{
	return field_interval(build->results, find(build, key, "median"), find(build, key, "q1"),
	                      find(build, key, "q3"));
}

static const char *median_range_text(const struct build *build, const struct result_key *key)
{
	return field_interval(build->results, find(build, key, "median"), find(build, key, "min"),
	                      find(build, key, "max"));
}

static const char *mean_text(const struct build *build, const struct result_key *key)
{
	return field_pair(build->results, FIELD_BRACKET, find(build, key, "mean"),
	                  find(build, key, "sd"));
}

static const char *range_text(const struct build *build, const struct result_key *key)
{
	return field_pair(build->results, FIELD_RANGE, find(build, key, "min"),
	                  find(build, key, "max"));
}

static const char *date_text(const struct build *build, const struct result_key *key)
{
	return field_span(build->results, find(build, key, "median"), find(build, key, "min"),
	                  find(build, key, "max"));
}

/* Lines of a number, as rows and inside of texts. */
static const struct {
	const char *row, *text;
	say_number *say;
} lines[N_SUMMARY_STATISTICS] = {
    [SUMMARY_MEDIAN_QUARTILES] = {"Median (quartiles)", "median (quartiles)", quartiles_text},
    [SUMMARY_MEDIAN_RANGE] = {"Median (range)", "median (range)", median_range_text},
    [SUMMARY_MEAN_SD] = {"Mean (SD)", "mean (SD)", mean_text},
    [SUMMARY_RANGE] = {"Range", "range", range_text},
};

static void number_cells(const struct build *build, const struct summary_variable *variable,
                         say_number *say, struct cell *cells)
{
	for (size_t i = 0; i < build->n; i++) {
		struct result_key key = column_key(build, variable, i, SUMMARY_WHOLE);
		const char *few = few_text(build, &key);

		cells[i + 1].text = few ? few : say(build, &key);
	}
}

/* The test that gave a P-value, and how, where that is not the usual way. */
static void mark_test(const struct build *build, const struct comparison *test, struct cell *cell)
{
	struct results *results = build->results;
	const char *how = comparison_note(build->showing, test);

	if (!build->one_test)
		table_mark(results, build->table, cell,
		           arena_printf(results->arena, "%s.", comparison_name(test)));
	if (how)
		table_mark(results, build->table, cell, how);
}

/* P and the standardized difference of the whole, or of an item of a set. */
static void compared_cells(const struct build *build, const struct summary_variable *variable,
                           size_t level, struct cell *cells)
{
	size_t at = level == SUMMARY_WHOLE ? 0 : level;

	if (build->p_column && variable->tests) {
		cells[build->p_column].text =
		    field_limit(build->results, comparison_p(build->showing, &variable->tests[at]));
		mark_test(build, &variable->tests[at], &cells[build->p_column]);
	}
	if (build->smd_column) {
		struct result_key key = summary_compared_key(build->asked, variable, level, "smd");
		const struct result *smd = find(build, &key, "smd");

		if (smd)
			cells[build->smd_column].text = field_limit(build->results, smd);
	}
}

/* --- Rows ----------------------------------------------------------------------- */

/* A row with the name of a variable, and with what compares its groups. */
static struct cell *name_row(const struct build *build, const struct summary_variable *variable,
                             const char *name)
{
	struct cell *cells = table_add_row(build->results, build->table);

	build->table->rows[build->table->n_rows - 1].rule_above = build->table->n_rows > 1;
	cells[0].text = name;
	if (variable->type != SUMMARY_ITEMS)
		compared_cells(build, variable, SUMMARY_WHOLE, cells);
	return cells;
}

static void keep_with_next(const struct build *build)
{
	build->table->rows[build->table->n_rows - 1].keep_with_next = true;
}

static struct cell *indented_row(const struct build *build, const char *label)
{
	struct cell *cells = table_add_row(build->results, build->table);

	cells[0].text = label;
	cells[0].indent = 1;
	return cells;
}

/* A heading over lines of a number, with how many are known, or over levels. */
static void heading_row(const struct build *build, const struct summary_variable *variable)
{
	struct cell *cells = name_row(build, variable, variable->title);

	keep_with_next(build);
	for (size_t i = 0; i < build->n; i++) {
		struct result_key key = column_key(build, variable, i, SUMMARY_WHOLE);

		if (build->asked->denominators && !has_levels(variable))
			cells[i + 1].text = arena_printf(build->results->arena, "n = %s",
			                                 show_value(build->showing, &key, "n"));
	}
}

static void level_cells(const struct build *build, const struct summary_variable *variable,
                        size_t level, struct cell *cells)
{
	for (size_t i = 0; i < build->n; i++) {
		struct result_key key = column_key(build, variable, i, level);

		cells[i + 1].text = share_text(build, &key);
	}
}

static void level_rows(const struct build *build, const struct summary_variable *variable)
{
	for (size_t i = 0; i < variable->n_levels; i++) {
		struct cell *cells = indented_row(build, variable->labels[i]);

		level_cells(build, variable, i, cells);
		if (variable->type == SUMMARY_ITEMS)
			compared_cells(build, variable, i, cells);
	}
}

/* "Surgery", or "Sex, Male" of two levels. */
static void one_row(const struct build *build, const struct summary_variable *variable)
{
	const char *name = variable->one_level == 0
	                       ? variable->label
	                       : arena_printf(build->results->arena, "%s, %s", variable->label,
	                                      variable->labels[variable->one_level]);

	level_cells(build, variable, variable->one_level, name_row(build, variable, name));
}

static void line_rows(const struct build *build, const struct summary_variable *variable)
{
	heading_row(build, variable);
	if (variable->type == SUMMARY_DATE)
		number_cells(build, variable, date_text, indented_row(build, "Median (range)"));
	for (size_t i = 0; i < variable->n_statistics && has_numbers(variable); i++) {
		enum summary_statistic line = variable->statistics[i];

		number_cells(build, variable, lines[line].say, indented_row(build, lines[line].row));
	}
}

/* "Age, years", and what is said of it unless the note tells. */
static void one_line(const struct build *build, const struct summary_variable *variable)
{
	struct arena *arena = build->results->arena;
	enum summary_statistic line = variable->statistics[0];
	bool is_date = variable->type == SUMMARY_DATE;
	const char *name = variable->title;

	if (is_date)
		name = arena_printf(arena, "%s, median (range)", name);
	else if (line != build->asked->common)
		name = arena_printf(arena, "%s, %s", name, lines[line].text);
	number_cells(build, variable, is_date ? date_text : lines[line].say,
	             name_row(build, variable, name));
}

/* A row of what is missing, if anything is. */
static void missing_row(const struct build *build, const struct summary_variable *variable)
{
	struct cell *cells = NULL;

	for (size_t i = 0; i < build->n && !cells; i++) {
		struct result_key key = column_key(build, variable, i, SUMMARY_WHOLE);
		const struct result *missing = find(build, &key, "missing");

		if (missing->status == RESULT_OK && missing->value < 1)
			continue;
		keep_with_next(build);
		cells = indented_row(build, "Missing");
	}
	for (size_t i = 0; i < build->n && cells; i++) {
		struct result_key key = column_key(build, variable, i, SUMMARY_WHOLE);

		cells[i + 1].text = show_value(build->showing, &key, "missing");
	}
}

/* Classes follow their number without a name, unless that has what compares the
 * groups; so what is missing is said once. */
static void variable_rows(const struct build *build, const struct summary_variable *variable,
                          bool before_classes)
{
	bool compared = build->p_column || build->smd_column;

	if (has_levels(variable)) {
		if (variable->one_row)
			one_row(build, variable);
		else if (!variable->classes || compared)
			heading_row(build, variable);
		if (!variable->one_row)
			level_rows(build, variable);
	} else if (is_one_line(build, variable)) {
		one_line(build, variable);
	} else {
		line_rows(build, variable);
	}
	if (before_classes && !compared)
		keep_with_next(build);
	else if (!variable->missing_level)
		missing_row(build, variable);
}

static void rows(const struct build *build)
{
	const struct summary_asked *asked = build->asked;

	for (size_t i = 0; i < asked->n; i++)
		if (!asked->variables[i].is_by)
			variable_rows(build, &asked->variables[i],
			              i + 1 < asked->n && asked->variables[i + 1].classes);
}

static void heads(const struct build *build)
{
	struct results *results = build->results;
	struct cell *names = table_add_head(results, build->table);

	for (size_t i = 0; i < build->n; i++) {
		size_t column = summary_column_at(build->asked, i);
		struct result_key key = summary_size_key(build->asked, column);

		names[i + 1].text = summary_column_label(build->asked, column);
		names[i + 1].unit =
		    arena_printf(results->arena, "N = %s", show_value(build->showing, &key, "n"));
	}
	if (build->p_column)
		names[build->p_column].text = results->style->p_label;
	if (build->one_test)
		table_mark(results, build->table, &names[build->p_column],
		           arena_printf(results->arena, "%s.", build->one_test));
	if (build->smd_column)
		names[build->smd_column].text = "SMD";
}

/* --- Notes ---------------------------------------------------------------------- */

static const char *const quantile_sentences[] = {
    [SAMPLE_TYPE_1] = "Quantiles are of type 1 of Hyndman and Fan.",
    [SAMPLE_TYPE_3] = "Quantiles are of type 3 of Hyndman and Fan.",
    [SAMPLE_TYPE_4] = "Quantiles are of type 4 of Hyndman and Fan.",
    [SAMPLE_TYPE_5] = "Quantiles are of type 5 of Hyndman and Fan.",
    [SAMPLE_TYPE_8] = "Quantiles are of type 8 of Hyndman and Fan.",
    [SAMPLE_TYPE_9] = "Quantiles are of type 9 of Hyndman and Fan.",
    [SAMPLE_TYPE_2] = "Quantiles are of type 2 of Hyndman and Fan (SAS, PCTLDEF=5).",
    [SAMPLE_TYPE_6] = "Quantiles are of type 6 of Hyndman and Fan (SPSS, HAVERAGE).",
    [SAMPLE_TYPE_7] = "Quantiles are of type 7 of Hyndman and Fan (R's default).",
};

static bool any(const struct build *build,
                bool (*is)(const struct build *, const struct summary_variable *))
{
	for (size_t i = 0; i < build->asked->n; i++)
		if (!build->asked->variables[i].is_by && is(build, &build->asked->variables[i]))
			return true;
	return false;
}

static bool is_of_levels(const struct build *build, const struct summary_variable *variable)
{
	(void)build;
	return has_levels(variable);
}

static bool is_of_items(const struct build *build, const struct summary_variable *variable)
{
	(void)build;
	return variable->type == SUMMARY_ITEMS;
}

static bool has_quantiles(const struct build *build, const struct summary_variable *variable)
{
	(void)build;
	return !has_levels(variable);
}

/* Whether only the note tells what a number is described by. */
static bool is_common(const struct build *build, const struct summary_variable *variable)
{
	return has_numbers(variable) && is_one_line(build, variable) &&
	       variable->statistics[0] == build->asked->common;
}

static bool has_sd(const struct build *build, const struct summary_variable *variable)
{
	(void)build;
	for (size_t i = 0; i < variable->n_statistics && has_numbers(variable); i++)
		if (variable->statistics[i] == SUMMARY_MEAN_SD)
			return true;
	return false;
}

/* Whether a number is known of too few patients in a column. */
static bool has_few(const struct build *build, const struct summary_variable *variable)
{
	for (size_t i = 0; i < build->n && !has_levels(variable); i++) {
		struct result_key key = column_key(build, variable, i, SUMMARY_WHOLE);

		if (few_text(build, &key))
			return true;
	}
	return false;
}

/* "Number (percent of known values) or median (quartiles)." */
static void note_cells(const struct build *build)
{
	struct results *results = build->results;
	const char *number = any(build, is_common) ? lines[build->asked->common].text : NULL;
	const char *share = build->asked->denominators ? "number/known values (percent)"
	                                               : "number (percent of known values)";
	const char *words = any(build, is_of_levels) ? share : number;

	if (words == share && number)
		words = arena_printf(results->arena, "%s or %s", share, number);
	if (words)
		table_add_note(
		    results, build->table,
		    arena_printf(results->arena, "%s.", words_capital(results->arena, words)));
}

/* Variables whose percentages are of all patients. */
static void note_missing_levels(const struct build *build)
{
	struct str out = {.arena = build->results->arena};

	for (size_t i = 0; i < build->asked->n; i++)
		if (build->asked->variables[i].missing_level)
			str_addf(&out, "%s%s", out.length ? ", " : "",
			         build->asked->variables[i].label);
	if (out.length)
		table_add_note(
		    build->results, build->table,
		    arena_printf(out.arena, "Percent of all patients: %s.", str_text(&out)));
}

/* What the cells are, and who is not in them. */
static void note_table(const struct build *build)
{
	const struct summary_asked *asked = build->asked;
	struct results *results = build->results;
	struct result_key key = asked_key(&asked->asked, "sample");
	const char *no_group =
	    show_counted(build->showing, &key, "groupless", "patient is", "patients are");

	note_cells(build);
	note_missing_levels(build);
	if (any(build, is_of_items))
		table_add_note(results, build->table,
		               "A patient may count in several items of one list, so that its "
		               "percentages can add up to more than 100.");
	if (any(build, has_few))
		table_add_note(
		    results, build->table,
		    arena_printf(results->arena,
		                 "Of fewer than %d known values only their number (n) is given.",
		                 FEWEST));
	if (*no_group)
		table_add_note(results, build->table,
		               arena_printf(results->arena,
		                            "%s in no group, because the value of %s is missing.",
		                            no_group,
		                            show_in_text(build->showing, asked->groups.label)));
}

/* How many tests a variable has. */
static size_t n_tests(const struct summary_variable *variable)
{
	if (!variable->tests || variable->is_by)
		return 0;
	return variable->type == SUMMARY_ITEMS ? variable->n_levels : 1;
}

static void note_comparisons(const struct build *build)
{
	struct results *results = build->results;
	size_t tested = 0;

	for (size_t i = 0; i < build->asked->n; i++) {
		const struct summary_variable *variable = &build->asked->variables[i];

		for (size_t k = 0; k < n_tests(variable); k++, tested++)
			comparison_show_method(build->showing, &variable->tests[k]);
	}
	if (tested)
		table_add_note(results, build->table,
		               "P-values are not corrected for the number of tests.");
	if (!build->smd_column)
		return;
	table_abbreviate(results, build->table, "SMD", "standardized mean difference, absolute");
	results_add_method(results, "Standardized mean differences are absolute: of means, in "
	                            "units of the root of the mean variance (Austin 2009); of "
	                            "categories, the Mahalanobis distance of the proportions "
	                            "(Yang and Dalton 2012).");
}

static bool uses(const struct build *build, enum summary_statistic line)
{
	for (size_t i = 0; i < build->asked->n; i++) {
		const struct summary_variable *variable = &build->asked->variables[i];

		for (size_t k = 0; k < variable->n_statistics && has_numbers(variable); k++)
			if (variable->statistics[k] == line)
				return true;
	}
	return false;
}

/* "Numbers are described by median (quartiles), mean (SD)." */
static void add_methods(const struct build *build)
{
	struct results *results = build->results;
	struct str out = {.arena = results->arena};

	for (int i = 0; i < N_SUMMARY_STATISTICS; i++)
		if (uses(build, (enum summary_statistic)i))
			str_addf(&out, "%s%s", out.length ? ", " : "", lines[i].text);
	if (any(build, is_of_levels))
		results_add_method(results, "Categories are described by counts and percentages "
		                            "of known values.");
	if (out.length)
		results_add_method(
		    results,
		    arena_printf(results->arena, "Numbers are described by %s.", str_text(&out)));
	if (any(build, has_quantiles))
		results_add_method(
		    results,
		    quantile_sentences[build->showing->study->report.conventions.sample_quantile]);
}

static void notes(const struct build *build)
{
	note_table(build);
	note_comparisons(build);
	if (any(build, has_sd))
		table_abbreviate(build->results, build->table, "SD", "standard deviation");
	add_methods(build);
}

/* --- The table ------------------------------------------------------------------ */

/* The name of the test that gave all P-values, or NULL. */
static const char *one_test(const struct summary_asked *asked)
{
	const char *name = NULL;

	for (size_t i = 0; i < asked->n; i++)
		for (size_t k = 0; k < n_tests(&asked->variables[i]); k++) {
			const char *next = comparison_name(&asked->variables[i].tests[k]);

			if (name && next != name)
				return NULL;
			name = next;
		}
	return name;
}

void summary_show(const struct showing *showing)
{
	const struct summary_asked *asked = showing->asked;
	struct results *results = showing->results;
	struct build build = {.showing = showing,
	                      .asked = asked,
	                      .results = results,
	                      .n = summary_columns(asked),
	                      .one_test = one_test(asked)};
	const char *by = asked->groups.label;

	if (asked->test)
		build.p_column = build.n + 1;
	if (asked->smd)
		build.smd_column = build.n + 1 + asked->test;
	build.table = results_add_table(
	    results, showing->name,
	    arena_printf(results->arena, "Characteristics of the patients%s%s%s", *by ? " by " : "",
	                 show_in_text(showing, by), asked->asked.population_label),
	    build.n + 1 + asked->test + asked->smd);
	heads(&build);
	rows(&build);
	notes(&build);
}
