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
	size_t rows = level == SUMMARY_WHOLE ? column->n_levels : 2;
	uint32_t *counts = ARENA_ARRAY(build->analysis->scratch, uint32_t, rows * n);

	for (size_t g = 0; g < n; g++) {
		const struct part *part = &build->parts[g];

		for (size_t i = 0; i < rows && level == SUMMARY_WHOLE; i++)
			counts[i * n + g] = (uint32_t)summary_count_level(column, part, i);
		if (level != SUMMARY_WHOLE) {
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

static void add_smd(const struct build *build, const struct described *of, size_t level, double smd)
{
	struct result_key key = summary_compared_key(build->asked, of->variable, level, "smd");

	if (build->options->smd)
		results_add_or(build->results, &key, "smd", smd,
		               "it needs two groups that vary and have something in common");
}

/* Where the test of a variable, or of an item of a set, is kept. */
static struct comparison *test_of(const struct build *build, const struct described *of,
                                  size_t level)
{
	struct summary_variable *variable = of->variable;
	size_t n = level == SUMMARY_WHOLE ? 1 : variable->n_levels;

	if (!variable->tests)
		variable->tests = ARENA_ARRAY(build->results->arena, struct comparison, n);
	return &variable->tests[level == SUMMARY_WHOLE ? 0 : level];
}

static void compare_levels(const struct build *build, const struct described *of, size_t level)
{
	struct contingency t = level_table(build, of->column, level);
	const struct summary_spec *options = build->options;
	struct result_key key = summary_compared_key(build->asked, of->variable, level, "");

	if (options->test)
		*test_of(build, of, level) =
		    compare_counts(build->analysis, &key, &t,
		                   category_choices[options->test_categories], options->seed);
	if (options->smd)
		add_smd(build, of, level, smd_categories(&t, build->analysis->scratch));
}

static void compare_values(const struct build *build, const struct described *of)
{
	struct grouped data = values_by_group(build, of->column);
	const struct summary_spec *options = build->options;
	struct result_key key = summary_compared_key(build->asked, of->variable, SUMMARY_WHOLE, "");

	if (options->test)
		*test_of(build, of, SUMMARY_WHOLE) = compare_numbers(
		    build->analysis, &key, &data, (enum number_choice)options->test_numbers);
	if (options->smd)
		add_smd(build, of, SUMMARY_WHOLE, smd_numbers(&data));
}

void summary_compare(const struct build *build, const struct described *of, size_t level)
{
	bool is_set = of->variable->type == SUMMARY_ITEMS;

	if (!build->options->test && !build->options->smd)
		return;
	/* a table by itself has nothing to compare */
	if (strcmp(of->column->name, build->asked->groups.name) == 0)
		return;
	if (is_set ? level != SUMMARY_WHOLE : of->variable->type == SUMMARY_LEVELS)
		compare_levels(build, of, level);
	else if (!is_set)
		compare_values(build, of);
}
