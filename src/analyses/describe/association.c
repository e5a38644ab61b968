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
#include "base/words.h"
#include "results/field.h"

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

static void add_row(const struct cross *cross, struct table *table, size_t i)
{
	struct results *results = cross->analysis->results;
	struct cell *cells = table_add_row(results, table);
	struct result_key key = analysis_key(cross->analysis, "association");
	struct share share;
	size_t total = 0;

	key.variable = cross->rows.name;
	key.variable_level = cross->rows.codes[i];
	cells[0].text = cross->rows.labels[i];
	for (size_t k = 0; k < cross->columns.n; k++) {
		size_t n = cross->counts[i * cross->columns.n + k];

		key.group1 = cross->columns.name;
		key.group1_level = cross->columns.codes[k];
		share = results_add_share(results, &key, n, column_total(cross, k));
		cells[k + 1].text = field_share(results, &share);
		total += n;
	}
	key.group1 = key.group1_level = "";
	share = results_add_share(results, &key, total, cross->n);
	cells[cross->columns.n + 1].text = field_share(results, &share);
}

static struct table *add_table(const struct cross *cross)
{
	struct results *results = cross->analysis->results;
	size_t n = cross->columns.n;
	struct table *table = results_add_table(
	    results, cross->analysis->name,
	    arena_printf(results->arena, "%s by %s%s", cross->rows.label, cross->columns.label,
	                 analysis_population(cross->analysis)),
	    n + 2);
	struct cell *head = table_add_head(results, table);
	struct cell *sizes = table_add_head(results, table);

	head[0].text = cross->rows.label;
	for (size_t k = 0; k < n; k++) {
		head[k + 1].text = cross->columns.labels[k];
		sizes[k + 1].text =
		    arena_printf(results->arena, "(N = %zu)", column_total(cross, k));
	}
	head[n + 1].text = "All";
	sizes[n + 1].text = arena_printf(results->arena, "(N = %zu)", cross->n);
	for (size_t i = 0; i < cross->rows.n; i++)
		add_row(cross, table, i);
	return table;
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

static void add_test(const struct cross *cross, struct table *table)
{
	const struct association_spec *options = (const void *)cross->analysis->spec;
	struct results *results = cross->analysis->results;
	enum count_choice choice = test_choices[options->test];
	struct contingency t = table_for(cross, choice);
	struct result_key key = analysis_key(cross->analysis, "");
	struct comparison test;

	key.variable = cross->rows.name;
	key.group1 = cross->columns.name;
	test = compare_counts(cross->analysis, &key, &t, choice, options->seed);
	table_add_note(results, table, arena_printf(results->arena, "%s.", test.phrase));
	if (test.note)
		table_add_note(results, table, test.note);
	results->analyses[results->n_analyses - 1].summary =
	    arena_printf(results->arena, "%s and %s, %zu patient%s. %s.", cross->rows.label,
	                 cross->columns.label, cross->n, words_s(cross->n), test.phrase);
}

static void run(const struct analysis *analysis)
{
	const struct association_spec *options = (const void *)analysis->spec;
	struct results *results = analysis->results;
	struct cross cross = {
	    .analysis = analysis,
	    .rows = groups_from(analysis->data, options->row.s, analysis->scratch),
	    .columns = groups_from(analysis->data, options->column.s, analysis->scratch)};
	struct table *table;

	count(&cross);
	table = add_table(&cross);
	add_test(&cross, table);
	table_add_note(results, table, "Percentages are of the column’s total.");
	if (cross.n_missing)
		table_add_note(results, table,
		               arena_printf(results->arena,
		                            "Not analysed: %zu patient%s with a missing "
		                            "value.",
		                            cross.n_missing, words_s(cross.n_missing)));
}

const struct analysis_kind association_kind = {
    .variant = {"association",
                "two categories: cross table; Fisher, chi-squared, McNemar, "
                "Cochran-Armitage",
                {fields, sizeof fields / sizeof *fields, sizeof(struct association_spec)}},
    .check = check,
    .run = run,
};
