/* Table 1: what the patients are like. */
#include "results/asked/summary.h"

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
};

static bool has_levels(const struct summary_variable *variable)
{
	return variable->type == SUMMARY_LEVELS || variable->type == SUMMARY_ITEMS;
}

static struct cell *add_row(const struct build *build, const char *label)
{
	struct cell *cells = table_add_row(build->results, build->table);

	cells[0].text = label;
	cells[0].indent = 1;
	return cells;
}

/* --- Rows ----------------------------------------------------------------------- */

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

static const struct result *find(const struct build *build, const struct result_key *key,
                                 const char *stat)
{
	return results_find(build->results, key, stat);
}

/* Of one or two patients the values tell more than their quartiles would.  "62",
 * "50 and 62"; NULL if there are more, or none. */
static const char *values_text(const struct build *build, const struct result_key *key)
{
	double n = show_count(build->showing, key, "n");

	if (n != 1 && n != 2)
		return NULL;
	return arena_printf(build->results->arena, n == 2 ? "%s and %s" : "%s",
	                    show_value(build->showing, key, "min"),
	                    show_value(build->showing, key, "max"));
}

/* A row of numbers: what it says of a column. */
typedef const char *say_number(const struct build *build, const struct result_key *key);

static const char *median_text(const struct build *build, const struct result_key *key)
{
	const char *values = values_text(build, key);

	return values ? values
	              : field_interval(build->results, find(build, key, "median"),
	                               find(build, key, "q1"), find(build, key, "q3"));
}

static const char *mean_text(const struct build *build, const struct result_key *key)
{
	return values_text(build, key)
	           ? "–"
	           : field_pair(build->results, FIELD_BRACKET, find(build, key, "mean"),
	                        find(build, key, "sd"));
}

static const char *range_text(const struct build *build, const struct result_key *key)
{
	return values_text(build, key)
	           ? "–"
	           : field_pair(build->results, FIELD_RANGE, find(build, key, "min"),
	                        find(build, key, "max"));
}

static const char *date_text(const struct build *build, const struct result_key *key)
{
	const char *values = values_text(build, key);

	return values ? values
	              : field_span(build->results, find(build, key, "median"),
	                           find(build, key, "min"), find(build, key, "max"));
}

static void number_row(const struct build *build, const struct summary_variable *variable,
                       const char *label, say_number *say)
{
	struct cell *cells = add_row(build, label);

	for (size_t i = 0; i < build->n; i++) {
		struct result_key key = summary_key(build->asked, variable, i, SUMMARY_WHOLE);

		cells[i + 1].text = say(build, &key);
	}
}

/* A row of what is missing, if anything is. */
static void missing_row(const struct build *build, const struct summary_variable *variable)
{
	struct cell *cells = NULL;

	for (size_t i = 0; i < build->n && !cells; i++) {
		struct result_key key = summary_key(build->asked, variable, i, SUMMARY_WHOLE);
		const struct result *missing = find(build, &key, "missing");

		if (missing->status != RESULT_OK || missing->value > 0)
			cells = add_row(build, "Missing");
	}
	for (size_t i = 0; i < build->n && cells; i++) {
		struct result_key key = summary_key(build->asked, variable, i, SUMMARY_WHOLE);

		cells[i + 1].text = show_value(build->showing, &key, "missing");
	}
}

/* --- Comparisons ---------------------------------------------------------------- */

/* P and the standardized difference of the whole, or of an item of a set. */
static void compared_cells(const struct build *build, const struct summary_variable *variable,
                           size_t level, struct cell *cells)
{
	size_t at = level == SUMMARY_WHOLE ? 0 : level;

	if (build->p_column && variable->tests)
		cells[build->p_column].text =
		    field_limit(build->results, comparison_p(build->showing, &variable->tests[at]));
	if (build->smd_column) {
		struct result_key key = summary_compared_key(build->asked, variable, level, "smd");
		const struct result *smd = find(build, &key, "smd");

		if (smd)
			cells[build->smd_column].text = field_limit(build->results, smd);
	}
}

/* A test and the variables that it was made for, as "Grade, Size". */
struct tested {
	const char *name, *variables;
	const struct summary_variable *last;
};

struct tested_list {
	struct tested *items;
	size_t n;
};

/* Remembers a test; items of a set count once. */
static void remember(const struct build *build, struct tested_list *list,
                     const struct summary_variable *variable, const struct comparison *test)
{
	struct arena *arena = build->results->arena;
	const char *name = comparison_name(test);
	size_t i = 0;

	while (i < list->n && list->items[i].name != name)
		i++;
	if (i == list->n)
		ARENA_PUSH(arena, list->items, list->n,
		           (struct tested){name, variable->label, variable});
	else if (list->items[i].last != variable)
		list->items[i] =
		    (struct tested){name,
		                    arena_printf(arena, "%s, %s", list->items[i].variables,
		                                 show_in_text(build->showing, variable->label)),
		                    variable};
}

static size_t n_tests(const struct summary_variable *variable)
{
	if (!variable->tests)
		return 0;
	return variable->type == SUMMARY_ITEMS ? variable->n_levels : 1;
}

static void note_tests(const struct build *build, struct tested_list *list)
{
	struct results *results = build->results;

	for (size_t i = 0; i < build->asked->n; i++) {
		const struct summary_variable *variable = &build->asked->variables[i];

		for (size_t k = 0; k < n_tests(variable); k++) {
			remember(build, list, variable, &variable->tests[k]);
			comparison_show_method(build->showing, &variable->tests[k]);
		}
	}
	for (size_t i = 0; i < list->n; i++)
		table_add_note(results, build->table,
		               arena_printf(results->arena, "%s: %s.", list->items[i].name,
		                            list->items[i].variables));
}

/* How single P-values were computed. */
static void note_computing(const struct build *build)
{
	struct results *results = build->results;

	for (size_t i = 0; i < build->asked->n; i++) {
		const struct summary_variable *variable = &build->asked->variables[i];

		for (size_t k = 0; k < n_tests(variable); k++) {
			const char *note = comparison_note(build->showing, &variable->tests[k]);

			if (note)
				table_add_note(
				    results, build->table,
				    arena_printf(results->arena, "%s: %s", variable->label, note));
		}
	}
}

static void comparison_notes(const struct build *build)
{
	struct results *results = build->results;
	struct tested_list list = {0};

	note_tests(build, &list);
	note_computing(build);
	if (list.n)
		table_add_note(results, build->table,
		               "P-values are not corrected for the number of tests.");
	if (!build->smd_column)
		return;
	table_add_note(results, build->table, "SMD: standardized mean difference, absolute.");
	results_add_method(results, "Standardized mean differences are absolute: of means, in "
	                            "units of the root of the mean variance (Austin 2009); of "
	                            "categories, the Mahalanobis distance of the proportions "
	                            "(Yang and Dalton 2012).");
}

/* --- The table ------------------------------------------------------------------ */

static void heads(const struct build *build)
{
	struct results *results = build->results;
	struct cell *names = table_add_head(results, build->table);
	struct cell *sizes = table_add_head(results, build->table);

	names[0].text = "Characteristic";
	for (size_t i = 0; i < build->n; i++) {
		struct result_key key = summary_size_key(build->asked, i);

		names[i + 1].text = summary_column_label(build->asked, i);
		sizes[i + 1].text =
		    arena_printf(results->arena, "(N = %s)", show_value(build->showing, &key, "n"));
	}
	if (build->p_column)
		names[build->p_column].text = results->style->p_label;
	if (build->smd_column)
		names[build->smd_column].text = "SMD";
}

static void heading_row(const struct build *build, const struct summary_variable *variable)
{
	struct cell *cells = table_add_row(build->results, build->table);
	struct row *heading = &build->table->rows[build->table->n_rows - 1];

	heading->rule_above = build->table->n_rows > 1;
	heading->keep_with_next = true;
	cells[0].text = variable->title;
	for (size_t i = 0; i < build->n; i++) {
		struct result_key key = summary_key(build->asked, variable, i, SUMMARY_WHOLE);

		if (build->asked->denominators && !has_levels(variable))
			cells[i + 1].text = arena_printf(build->results->arena, "n = %s",
			                                 show_value(build->showing, &key, "n"));
	}
	if (variable->type != SUMMARY_ITEMS)
		compared_cells(build, variable, SUMMARY_WHOLE, cells);
}

static void level_row(const struct build *build, const struct summary_variable *variable,
                      size_t level)
{
	struct cell *cells = add_row(build, variable->labels[level]);

	for (size_t i = 0; i < build->n; i++) {
		struct result_key key = summary_key(build->asked, variable, i, level);

		cells[i + 1].text = share_text(build, &key);
	}
	if (variable->type == SUMMARY_ITEMS)
		compared_cells(build, variable, level, cells);
}

static void variable_rows(const struct build *build, const struct summary_variable *variable)
{
	heading_row(build, variable);
	for (size_t i = 0; i < variable->n_levels; i++)
		level_row(build, variable, i);
	if (variable->type == SUMMARY_DATE)
		number_row(build, variable, "Median (range)", date_text);
	if (variable->type == SUMMARY_NUMBER) {
		number_row(build, variable, "Median (quartiles)", median_text);
		number_row(build, variable, "Mean (SD)", mean_text);
		number_row(build, variable, "Range", range_text);
	}
	missing_row(build, variable);
}

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

static bool any(const struct summary_asked *asked, bool (*is)(const struct summary_variable *))
{
	for (size_t i = 0; i < asked->n; i++)
		if (is(&asked->variables[i]))
			return true;
	return false;
}

static bool has_items(const struct summary_variable *variable)
{
	return variable->type == SUMMARY_ITEMS;
}

static bool has_numbers(const struct summary_variable *variable)
{
	return !has_levels(variable);
}

/* Whether a number is known of one or two patients in a column. */
static bool has_few(const struct build *build)
{
	for (size_t i = 0; i < build->asked->n; i++) {
		const struct summary_variable *variable = &build->asked->variables[i];

		for (size_t k = 0; k < build->n && !has_levels(variable); k++) {
			struct result_key key =
			    summary_key(build->asked, variable, k, SUMMARY_WHOLE);

			if (values_text(build, &key))
				return true;
		}
	}
	return false;
}

/* What the table's figures are, in its footnotes and the methods section. */
static void notes(const struct build *build)
{
	const struct summary_asked *asked = build->asked;
	struct results *results = build->results;
	struct result_key key = asked_key(&asked->asked, "sample");
	const char *no_group =
	    show_counted(build->showing, &key, "groupless", "patient is", "patients are");

	if (any(asked, has_levels))
		table_add_note(results, build->table,
		               "Percentages are of the patients whose value is known.");
	if (any(asked, has_items))
		table_add_note(results, build->table,
		               "A patient may count in several items of one list, so that its "
		               "percentages can add up to more than 100.");
	if (has_few(build))
		table_add_note(results, build->table,
		               "Of one or two patients the values are printed, in place of "
		               "statistics.");
	if (*no_group)
		table_add_note(results, build->table,
		               arena_printf(results->arena,
		                            "%s in no group, because the value of %s is missing.",
		                            no_group,
		                            show_in_text(build->showing, asked->groups.label)));
	comparison_notes(build);
	results_add_method(results, "Categories are described by counts and percentages "
	                            "of known values, numbers by median and quartiles, "
	                            "mean and standard deviation (SD), and range.");
	if (any(asked, has_numbers))
		results_add_method(
		    results,
		    quantile_sentences[build->showing->study->report.conventions.sample_quantile]);
}

void summary_show(const struct showing *showing)
{
	const struct summary_asked *asked = showing->asked;
	struct results *results = showing->results;
	struct build build = {
	    .showing = showing, .asked = asked, .results = results, .n = summary_columns(asked)};
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
	for (size_t i = 0; i < asked->n; i++)
		variable_rows(&build, &asked->variables[i]);
	notes(&build);
}
