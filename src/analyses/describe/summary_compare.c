/* Table 1's comparisons: P-values and standardized mean differences.
 *
 * Categories, flags and each item of a set: a table of levels by groups;
 * numbers and dates: values by groups.  Missing values take no part.  Formulas:
 * math/contingency.h, math/fisher.h, math/rank.h, math/difference.h. */
#include <math.h>
#include <string.h>

#include "analyses/describe/compare.h"
#include "analyses/describe/summary_impl.h"
#include "math/difference.h"
#include "results/field.h"

const char *const summary_category_tests[] = {"auto", "fisher", "chi-squared", "chi-squared-yates",
                                              NULL};
static const enum count_choice category_choices[] = {COUNT_AUTO, COUNT_FISHER, COUNT_CHI_SQUARED,
                                                     COUNT_YATES};

void summary_check_comparison(const struct summary_spec *options, const struct dataset *data,
                              struct diags *diags)
{
	const struct column *by = options->by.s ? dataset_column(data, options->by.s) : NULL;

	if ((options->test || options->smd) && !options->by.s) {
		diag_error(diags, options->spec.record.name.at,
		           "'%s' compares groups; name them with 'by'",
		           options->test ? "test" : "smd");
		diag_path(diags, options->spec.record.name.path);
	} else if (options->smd && by && !by->broken && !by->levels_open && by->n_levels != 2) {
		diag_error(diags, options->by.at, "'smd' compares two groups; '%s' has %zu levels",
		           options->by.s, by->n_levels);
		diag_path(diags, options->by.path);
	}
}

/* Levels as rows, groups as columns; for an item of a set: without, with. */
static struct contingency level_table(const struct build *build, const struct column *column,
                                      size_t level)
{
	size_t n = build->n_groups;
	size_t rows = level == SIZE_MAX ? column->n_levels : 2;
	uint32_t *counts = ARENA_ARRAY(build->analysis->scratch, uint32_t, rows * n);

	for (size_t g = 0; g < n; g++) {
		const struct part *part = &build->parts[g];

		for (size_t i = 0; i < rows && level == SIZE_MAX; i++)
			counts[i * n + g] = (uint32_t)summary_count_level(column, part, i);
		if (level != SIZE_MAX) {
			size_t with = summary_count_level(column, part, level);

			counts[n + g] = (uint32_t)with;
			counts[g] = (uint32_t)(summary_count_known(column, part) - with);
		}
	}
	return (struct contingency){rows, n, counts};
}

static struct grouped values_by_group(const struct build *build, const struct column *column)
{
	struct arena *arena = build->analysis->scratch;
	size_t most = build->analysis->rows->n;
	double *x = ARENA_ARRAY(arena, double, most);
	uint32_t *group = ARENA_ARRAY(arena, uint32_t, most);
	struct grouped out = {.n_groups = build->n_groups, .x = x, .group = group};

	for (uint32_t g = 0; g < build->n_groups; g++)
		for (size_t i = 0; i < build->parts[g].n; i++) {
			uint32_t row = build->parts[g].rows[i];

			if (column->missing[row])
				continue;
			x[out.n] = column->number[row];
			group[out.n++] = g;
		}
	return out;
}

static struct result_key key_of(const struct build *build, const struct column *column, size_t level)
{
	struct result_key key = analysis_key(build->analysis, "");

	key.group1 = build->by;
	key.variable = column->name;
	if (level != SIZE_MAX)
		key.variable_level = column->level_codes[level];
	return key;
}

/* Remembers which test was made for a variable; items of a set count once. */
static void remember(struct build *build, const struct comparison *test, const struct column *column)
{
	struct arena *arena = build->results->arena;
	struct tested *tested = NULL;

	if (test->note)
		ARENA_PUSH(arena, build->notes, build->n_notes,
		           arena_printf(arena, "%s: %s", column->label, test->note));
	for (size_t i = 0; i < build->n_tested && !tested; i++)
		if (strcmp(build->tested[i].name, test->name) == 0)
			tested = &build->tested[i];
	if (!tested)
		ARENA_PUSH(arena, build->tested, build->n_tested,
		           (struct tested){test->name, column->label, column});
	else if (tested->last != column)
		*tested = (struct tested){
		    test->name, arena_printf(arena, "%s, %s", tested->variables, column->label),
		    column};
}

static void add_smd(const struct build *build, const struct result_key *key, double smd,
                    struct cell *cells)
{
	struct result_key full = *key;
	const struct result *result;

	full.context = "smd";
	result = isfinite(smd)
	             ? results_add(build->results, &full, "smd", smd)
	             : results_add_status(build->results, &full, "smd", RESULT_NOT_ESTIMABLE,
	                                  "it needs two groups that vary and have something "
	                                  "in common");
	cells[build->smd_column].text = field_limit(build->results, result);
}

static void compare_levels(struct build *build, const struct column *column, size_t level,
                           struct cell *cells)
{
	struct contingency t = level_table(build, column, level);
	struct result_key key = key_of(build, column, level);

	if (build->p_column) {
		struct comparison test = compare_counts(
		    build->analysis, &key, &t, category_choices[build->options->test_categories],
		    build->options->seed);

		cells[build->p_column].text = field_limit(build->results, test.p);
		remember(build, &test, column);
	}
	if (build->smd_column)
		add_smd(build, &key, smd_categories(&t, build->analysis->scratch), cells);
}

static void compare_values(struct build *build, const struct column *column, struct cell *cells)
{
	struct grouped data = values_by_group(build, column);
	struct result_key key = key_of(build, column, SIZE_MAX);

	if (build->p_column) {
		struct comparison test = compare_numbers(
		    build->analysis, &key, &data, (enum number_choice)build->options->test_numbers);

		cells[build->p_column].text = field_limit(build->results, test.p);
		remember(build, &test, column);
	}
	if (build->smd_column)
		add_smd(build, &key, smd_numbers(&data), cells);
}

void summary_compare(struct build *build, const struct column *column, size_t level,
                     struct cell *cells)
{
	if (!build->p_column && !build->smd_column)
		return;
	/* a table by itself has nothing to compare */
	if (strcmp(column->name, build->by) == 0)
		return;
	if (column->type == COLUMN_SET
	        ? level != SIZE_MAX
	        : column->type == COLUMN_CATEGORY || column->type == COLUMN_FLAG)
		compare_levels(build, column, level, cells);
	else if (column->type != COLUMN_SET)
		compare_values(build, column, cells);
}

void summary_compare_notes(struct build *build)
{
	struct results *results = build->results;

	for (size_t i = 0; i < build->n_tested; i++)
		table_add_note(results, build->table,
		               arena_printf(results->arena, "%s: %s.", build->tested[i].name,
		                            build->tested[i].variables));
	for (size_t i = 0; i < build->n_notes; i++)
		table_add_note(results, build->table, build->notes[i]);
	if (build->n_tested)
		table_add_note(results, build->table,
		               "P-values are not corrected for the number of "
		               "tests.");
	if (build->smd_column)
		table_add_note(results, build->table,
		               "SMD: standardized mean difference, absolute.");
	if (build->smd_column)
		results_add_method(results,
		                   "Standardized mean differences are absolute: of means, in "
		                   "units of the root of the mean variance (Austin 2009); of "
		                   "categories, the Mahalanobis distance of the proportions "
		                   "(Yang and Dalton 2012).");
}
