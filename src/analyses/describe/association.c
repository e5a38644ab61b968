/* Two categories against each other: a cross table and a test.
 *
 * Input: rows in which both columns (categories or flags) are known.  Output:
 * counts with percents of the column's total, and one test: of independence
 * (Fisher, chi-squared), of change in pairs (McNemar; both columns have the
 * same levels), or of a trend of a two-level column over the other's order
 * (Cochran and Armitage).  Formulas and limits: math/contingency.h,
 * math/fisher.h.  O(n).
 */
#include <string.h>

#include "analyses/describe/compare.h"
#include "analyses/frame/demands.h"
#include "base/str.h"
#include "results/asked/association.h"

struct association_spec {
	struct analysis_spec spec;
	struct text row, column;
	int test; /* index into test_names */
	int seed;
};

static const char *const test_names[] = {
    "auto",    "fisher",        "chi-squared", "chi-squared-yates",
    "mcnemar", "mcnemar-exact", "trend",       NULL};
static const enum count_choice test_choices[] = {COUNT_AUTO,  COUNT_FISHER,  COUNT_CHI_SQUARED,
                                                 COUNT_YATES, COUNT_MCNEMAR, COUNT_MCNEMAR_EXACT,
                                                 COUNT_TREND};

#define AT(member) offsetof(struct association_spec, member)
static const struct field fields[] = {
    ANALYSIS_FIELDS(struct association_spec),
    {"row", FIELD_REFERENCE, AT(row), "category or flag down the table", .required = true,
     .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"column", FIELD_REFERENCE, AT(column), "category or flag across the table", .required = true,
     .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"test", FIELD_CHOICE, AT(test),
     "auto is Fisher's where less than 5 are expected in a cell, else "
     "chi-squared",
     "auto", .names = test_names},
    {"seed", FIELD_INTEGER, AT(seed), "of Fisher's test where it needs random tables", "1",
     .low = 0, .high = 2147483647},
};
#undef AT

/* Whether a column's levels are known before the rows are read. */
static bool levels_known(const struct column *column)
{
	return column && !column->broken && !column->levels_open &&
	       (column->type == COLUMN_CATEGORY || column->type == COLUMN_FLAG);
}

static bool same_levels(const struct column *a, const struct column *b)
{
	bool same = a->n_levels == b->n_levels;

	for (size_t i = 0; same && i < a->n_levels; i++)
		same = str_equal(a->level_codes[i], b->level_codes[i]);
	return same;
}

static void check_levels(const struct association_spec *options, const struct column *row,
                         const struct column *column, struct diags *diags)
{
	enum count_choice test = test_choices[options->test];

	if (test == COUNT_TREND && row->n_levels != 2 && column->n_levels != 2)
		diag_error(diags, options->row.at,
		           "a trend is that of a share: 'row' or 'column' has "
		           "to have two levels");
	else if ((test == COUNT_MCNEMAR || test == COUNT_MCNEMAR_EXACT) && !same_levels(row, column))
		diag_error(diags, options->row.at,
		           "McNemar's test is of pairs: 'row' and 'column' "
		           "have to have the same levels");
	else if (test == COUNT_MCNEMAR_EXACT && row->n_levels != 2)
		diag_error(diags, options->row.at,
		           "the exact McNemar test needs two levels (write "
		           "test: mcnemar)");
	else
		return;
	diag_path(diags, options->row.path);
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct association_spec *options = (const void *)spec;
	const struct column *row = dataset_column(data, options->row.s);
	const struct column *column = dataset_column(data, options->column.s);

	if (levels_known(row) && levels_known(column))
		check_levels(options, row, column, diags);
}

/* The cross table, with what it is of. */
struct cross {
	const struct analysis *analysis;
	struct association_asked *asked;
	struct groups rows, columns;
	uint32_t *counts; /* rows.n x columns.n */
	size_t n, n_missing;
};

static void count(struct cross *cross)
{
	const struct subset *all = cross->analysis->rows;

	cross->counts =
	    ARENA_ARRAY(cross->analysis->scratch, uint32_t, cross->rows.n * cross->columns.n);
	for (size_t i = 0; i < all->n; i++) {
		uint32_t row = group_of(&cross->rows, all->rows[i]);
		uint32_t column = group_of(&cross->columns, all->rows[i]);

		if (row == GROUP_NONE || column == GROUP_NONE) {
			cross->n_missing++;
			continue;
		}
		cross->counts[row * cross->columns.n + column]++;
		cross->n++;
	}
}

/* The total of a column of the table. */
static size_t column_total(const struct cross *cross, size_t column)
{
	size_t total = 0;

	for (size_t i = 0; i < cross->rows.n; i++)
		total += cross->counts[i * cross->columns.n + column];
	return total;
}

static void add_row(const struct cross *cross, size_t i)
{
	struct results *results = cross->analysis->results;
	size_t n_columns = cross->columns.n, total = 0;
	struct result_key key;

	for (size_t k = 0; k < n_columns; k++) {
		size_t n = cross->counts[i * n_columns + k];

		key = association_key(cross->asked, i, k);
		results_add_share(results, &key, n, column_total(cross, k));
		total += n;
	}
	key = association_key(cross->asked, i, n_columns);
	results_add_share(results, &key, total, cross->n);
}

/* The table as the test wants it: for a trend, groups as rows; for pairs,
 * nothing unless the levels, now that they are known, are the same. */
static struct contingency table_for(const struct cross *cross, enum count_choice choice)
{
	struct contingency t = {cross->rows.n, cross->columns.n, cross->counts};

	if (choice == COUNT_TREND && t.n_columns != 2)
		return contingency_turned(&t, cross->analysis->scratch);
	if ((choice == COUNT_MCNEMAR || choice == COUNT_MCNEMAR_EXACT) &&
	    !same_levels(cross->rows.by, cross->columns.by))
		return (struct contingency){0};
	return t;
}

static struct comparison add_test(const struct cross *cross)
{
	const struct association_spec *options = (const void *)cross->analysis->spec;
	enum count_choice choice = test_choices[options->test];
	struct contingency t = table_for(cross, choice);
	struct result_key key = analysis_key(cross->analysis, "");

	key.variable = cross->rows.name;
	key.group1 = cross->columns.name;
	return compare_counts(cross->analysis, &key, &t, choice, options->seed);
}

static void run(const struct analysis *analysis)
{
	const struct association_spec *options = (const void *)analysis->spec;
	struct results *results = analysis->results;
	struct association_asked *asked = ARENA_NEW(results->arena, struct association_asked);
	struct cross cross = {
	    .analysis = analysis,
	    .asked = asked,
	    .rows = groups_from(analysis->data, options->row.s, analysis->scratch),
	    .columns = groups_from(analysis->data, options->column.s, analysis->scratch)};
	struct result_key excluded = analysis_key(analysis, "sample");

	*asked = (struct association_asked){.asked = analysis_asked(analysis),
	                                    .rows = groups_asked(&cross.rows, results->arena),
	                                    .columns = groups_asked(&cross.columns, results->arena)};
	count(&cross);
	for (size_t i = 0; i < cross.rows.n; i++)
		add_row(&cross, i);
	asked->test = add_test(&cross);
	if (cross.n_missing)
		results_add(results, &excluded, "excluded_value", (double)cross.n_missing);
	analysis_leave(analysis, asked);
}

const struct analysis_kind association_kind = {
    .variant = {"association",
                "two categories: cross table; Fisher, chi-squared, McNemar, "
                "Cochran-Armitage",
                {fields, sizeof fields / sizeof *fields, sizeof(struct association_spec)}},
    .check = check,
    .run = run,
};
