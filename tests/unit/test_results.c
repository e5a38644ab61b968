/* The store of numbers and its dictionary: what is put can be found, at a cost
 * that does not grow with the store, under names that the dictionary knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <math.h>

#include <cmocka.h>

#include "base/arena.h"
#include "results/field.h"
#include "results/results.h"
#include "results/table.h"

struct world {
	struct arena arena;
	struct diags diags;
	struct style style;
	struct results results;
};

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	world->diags.arena = &world->arena;
	if (!style_load(&world->style, &world->arena, "templates/styles/aacr.yaml", ROUND_AWAY,
	                &world->diags))
		return 1;
	world->results.arena = &world->arena;
	world->results.style = &world->style;
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	struct world *world = *state;

	arena_release(&world->arena);
	free(world);
	return 0;
}

/* --- The index ------------------------------------------------------------ */

/* Times of one curve, and analyses of one number: keys that differ little. */
static struct result_key key_number(struct world *world, size_t i)
{
	struct result_key key = {.analysis = "os", .context = "kaplan-meier"};
	const char *text = arena_printf(&world->arena, "%zu", i / 2);

	if (i % 2)
		key.variable_level = text;
	else
		key.analysis = text;
	return key;
}

/* Most slots that a search may have to look at. */
static size_t longest_search(const struct results *results)
{
	size_t longest = 0, run = 0;

	/* twice around, as a run may cross the end */
	for (size_t i = 0; i < 2 * results->n_slots; i++) {
		run = results->slots[i % results->n_slots].item ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return longest;
}

/* shows: R-141 */
static void finds_each_in_a_few_steps(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	enum { MANY = 40000 };

	for (size_t i = 0; i < MANY; i++) {
		struct result_key key = key_number(world, i);

		results_add(results, &key, "n", (double)i);
	}
	for (size_t i = 0; i < MANY; i++) {
		struct result_key key = key_number(world, i);
		const struct result *found = results_find(results, &key, "n");

		assert_non_null(found);
		assert_ptr_equal(found, results->items[i]);
		assert_null(results_find(results, &key, "events"));
	}
	/* half full, runs are of a few dozen; a scan looks at 40,000 */
	assert_true(longest_search(results) < 100);
}

static void finds_the_first_of_equals(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	struct result_key key = {.analysis = "a"}, empty = {"a", "", "", "", "", "", "", "", ""};
	const struct result *first = results_add(results, &key, "n", 1);

	for (size_t i = 0; i < 1000; i++)
		results_add(results, &key, "n", (double)i);
	assert_ptr_equal(results_find(results, &key, "n"), first);
	assert_ptr_equal(results_find(results, &empty, "n"), first);
	assert_true(longest_search(results) == 1);
}

static void finds_nothing_in_an_empty_store(void **state)
{
	struct world *world = *state;
	struct result_key key = {.analysis = "a"};

	assert_null(results_find(&world->results, &key, "n"));
}

/* --- The dictionary ------------------------------------------------------- */

static void knows_parts_by_their_estimate(void **state)
{
	static const struct {
		const char *name, *label;
		enum statistic_part part;
		enum result_class class;
		double null; /* NaN: none */
	} cases[] = {
	    {"hr", "Hazard ratio", STAT_VALUE, CLASS_HAZARD_RATIO, 1},
	    {"hr_hi", "Hazard ratio, upper limit", STAT_HIGH, CLASS_HAZARD_RATIO, 1},
	    {"median_se", "Median, standard error (Collett)", STAT_SE, CLASS_TIME, NAN},
	    {"q12_5_lo", "12.5% quantile, lower limit", STAT_LOW, CLASS_TIME, NAN},
	    {"q05", "5% quantile", STAT_VALUE, CLASS_TIME, NAN},
	    {"q1", "First quartile", STAT_VALUE, CLASS_MEASURE, NAN},
	    {"survival_difference_p", "Difference in survival, P-value", STAT_P, CLASS_P_VALUE, 0},
	    {"lr_p", "Likelihood-ratio P-value", STAT_VALUE, CLASS_P_VALUE, NAN},
	    {"p_lo", "P-value, lower limit of its interval", STAT_LOW, CLASS_P_VALUE, NAN},
	    {"robust_se", "Robust standard error", STAT_VALUE, CLASS_COEFFICIENT, NAN},
	    {"odds_ratio_exact_lo", "Odds ratio, conditional, lower limit", STAT_LOW,
	     CLASS_HAZARD_RATIO, 1},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct statistic_name name;
		double null;

		assert_true(statistic_find(cases[i].name, &name));
		assert_string_equal(statistic_label(cases[i].name, &name, &world->arena),
		                    cases[i].label);
		assert_int_equal(name.part, cases[i].part);
		assert_int_equal(name.class, cases[i].class);
		assert_int_equal(statistic_null(name.of, &null), !isnan(cases[i].null));
		if (!isnan(cases[i].null))
			assert_true(null == cases[i].null);
	}
}

static void does_not_guess(void **state)
{
	static const char *const names[] = {"made_up", "made_up_lo", "n_lo", "q",       "qx",
	                                    "_lo",     "",           "hr_",  "hr_lo_hi"};
	(void)state;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct statistic_name name;
		double null;

		assert_false(statistic_find(names[i], &name));
		assert_int_equal(name.part, STAT_VALUE);
		assert_int_equal(name.length, strlen(names[i]));
		assert_false(statistic_null(name.of, &null));
	}
}

/* --- Estimates ------------------------------------------------------------ */

/* "hr ok, hr_lo not estimable" of all that was put. */
static const char *put_text(struct world *world, const char *stat, struct estimate estimate)
{
	struct results *results = &world->results;
	struct result_key key = {.analysis = "m"};
	size_t before = results->n;
	const char *text = "";

	const struct result *first = results_put(results, &key, stat, &estimate);

	assert_ptr_equal(first, results->items[before]);
	for (size_t i = before; i < results->n; i++)
		text = arena_printf(
		    &world->arena, "%s%s%s %s%s%s", text, *text ? ", " : "",
		    results->items[i]->stat_name, result_status_names[results->items[i]->status],
		    *results->items[i]->warning ? ": " : "", results->items[i]->warning);
	return text;
}

static void puts_what_belongs_to_an_estimate(void **state)
{
	struct world *world = *state;

	assert_string_equal(put_text(world, "hr", (struct estimate){.value = 1}), "hr ok");
	assert_string_equal(put_text(world, "survival_difference",
	                             (struct estimate){.value = .1,
	                                               .se = .1,
	                                               .lo = 0,
	                                               .hi = .2,
	                                               .p = .1,
	                                               .parts = WITH_SE | WITH_LIMITS | WITH_P}),
	                    "survival_difference ok, survival_difference_se ok, "
	                    "survival_difference_lo ok, survival_difference_hi ok, "
	                    "survival_difference_p ok");
	assert_string_equal(put_text(world, "median",
	                             (struct estimate){.value = 3,
	                                               .lo = 2,
	                                               .hi = NAN,
	                                               .parts = WITH_LIMITS,
	                                               .status = RESULT_NOT_REACHED,
	                                               .no_value = "stays above",
	                                               .no_limit = "no limit"}),
	                    "median ok, median_lo ok, median_hi not reached: no limit");
	assert_string_equal(
	    put_text(world, "rmst",
	             (struct estimate){.value = NAN, .lo = NAN, .hi = 1, .parts = WITH_LIMITS}),
	    "rmst not estimable: undefined for these data, "
	    "rmst_lo not estimable: undefined for these data, rmst_hi ok");
	assert_string_equal(put_text(world, "hr",
	                             (struct estimate){.value = 2,
	                                               .lo = 1,
	                                               .hi = 3,
	                                               .parts = WITH_LIMITS,
	                                               .status = RESULT_NOT_CONVERGED,
	                                               .why = "no end"}),
	                    "hr not converged: no end, hr_lo not converged: no end, "
	                    "hr_hi not converged: no end");
}

/* What looks like a field and is none stays as it is: bytes of a file may. */
static void fills_only_fields(void **state)
{
	static const char *const none[] = {"\x0e"
	                                   "c0\x0f",
	                                   "\x0e"
	                                   "a0,0\x0f",
	                                   "\x0e"
	                                   "a9\x0f",
	                                   "\x0e"
	                                   "z0\x0f",
	                                   "\x0e"
	                                   "a0",
	                                   "\x0e",
	                                   "\x0e"
	                                   "l0\x0f",
	                                   "\x0e"
	                                   "l=12\x0f",
	                                   "\x0e"
	                                   "a\x0f",
	                                   "\x0e"
	                                   "m=12",
	                                   "\x0e"
	                                   "m12\x0f",
	                                   "\x0e"
	                                   "a99999999999999999999999\x0f"};
	struct world *world = *state;
	struct result_key key = {.analysis = "os", .context = "kaplan-meier"};
	const struct result *n = results_add(&world->results, &key, "n", 12);

	assert_string_equal(
	    fields_fill(&world->results, field_value(&world->results, n), &world->arena), "12");
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_string_equal(fields_fill(&world->results, none[i], &world->arena), none[i]);
}

static const char *dumped(struct world *world, const char *text)
{
	char *dump = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&dump, &length);
	const char *copy;

	fields_dump(&world->results, text, to);
	fclose(to);
	copy = arena_strdup(&world->arena, dump);
	free(dump);
	return copy;
}

/* Words that are given are printed as they are, lead back to what they were made
 * of, and are withheld with it. */
static void fills_given_words(void **state)
{
	struct world *world = *state;
	struct result_key key = {.analysis = "os", .context = "kaplan-meier"};
	struct result *n = results_add(&world->results, &key, "n", 12);
	const struct result *parts[] = {n, results_add(&world->results, &key, "events", 3)};
	const char *text = arena_printf(&world->arena, "%s, %s",
	                                field_words(&world->results, parts, 2, "3 of 12 = 25%"),
	                                field_source(&world->arena, "line of the data", "7=8"));

	assert_string_equal(fields_fill(&world->results, text, &world->arena),
	                    "3 of 12 = 25%, 7=8");
	assert_string_equal(dumped(world, text),
	                    "{os|||||kaplan-meier|n os|||||kaplan-meier|events=>3 of 12 = 25%}, "
	                    "{line of the data=>7=8}");
	result_withhold(n);
	assert_string_equal(fields_fill(&world->results, text, &world->arena), "suppressed, 7=8");
}

/* --- Tables ------------------------------------------------------------------ */

/* The cells of a table with one head over its number, filled in. */
static const char *cell_filled(struct world *world, const char *head, const char *caption,
                               const char *text)
{
	struct results *results = &world->results;
	struct table *table = results_add_table(results, "a", caption, 2);
	const struct table *filled;
	const char *note;

	table_add_head(results, table)[1].unit = head;
	table_add_row(results, table)[1].text = text;
	filled = table_filled(results, table, &world->arena);
	note = filled->n_notes ? filled->notes[filled->n_notes - 1] : "";
	return arena_printf(&world->arena, "%s|%s", filled->rows[0].cells[1].text, note);
}

/* Percent signs are left out where something says that they are percents; what is
 * not there is short, and explained. */
static void fills_cells(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	struct result_key key = {"a", "", "", "", "", "", "", "", ""};
	const struct result *value = results_put(
	    results, &key, "survival",
	    &(struct estimate){.value = 0.75, .lo = 0.5, .hi = 0.9, .parts = WITH_LIMITS});
	const char *interval = field_interval(results, value, results_part(results, value, STAT_LOW),
	                                      results_part(results, value, STAT_HIGH));
	const struct result *median;
	struct share share;

	assert_string_equal(cell_filled(world, "", "Survival", interval), "75% (50%-90%)|");
	assert_string_equal(cell_filled(world, "%", "Survival", interval), "75 (50-90)|");
	assert_string_equal(cell_filled(world, "", "Survival, %", interval), "75 (50-90)|");
	assert_string_equal(cell_filled(world, "", "Survival, percent", interval), "75 (50-90)|");
	assert_string_equal(cell_filled(world, "% (95% CI)", "Survival", interval),
	                    "75 (50-90)|CI: confidence interval.");
	/* a level of confidence is no unit */
	assert_string_equal(cell_filled(world, "(95% CI)", "Survival", interval),
	                    "75% (50%-90%)|CI: confidence interval.");
	key.group1_level = "b";
	share = results_add_share(results, &key, 60, 60);
	assert_string_equal(cell_filled(world, "n (%)", "Of", field_share(results, &share)),
	                    "60 (100)|");
	median = results_put(results, &key, "median",
	                     &(struct estimate){.value = 12.5,
	                                        .lo = 10,
	                                        .hi = NAN,
	                                        .parts = WITH_LIMITS,
	                                        .no_limit = "never",
	                                        .status = RESULT_NOT_REACHED});
	assert_string_equal(
	    cell_filled(world, "", "Median",
	                field_interval(results, median, results_part(results, median, STAT_LOW),
	                               results_part(results, median, STAT_HIGH))),
	    "12.5 (10.0-NR)|NR: not reached.");
	key.group1_level = "c";
	median = results_add_status(results, &key, "median", RESULT_NOT_ESTIMABLE, "nobody");
	assert_string_equal(cell_filled(world, "", "Median", field_value(results, median)),
	                    "NE|NE: not estimable.");
	assert_string_equal(fields_fill(results, field_value(results, median), &world->arena),
	                    "not estimable");
}

/* A table of n columns: men and women under a heading, each cell with its row and
 * column. */
static struct table *table_of(struct world *world, size_t n)
{
	static const char *const names[] = {"Sex", "Men", "Women"};
	struct results *results = &world->results;
	struct table *table = results_add_table(results, "a", "A table", n);
	struct cell *head = table_add_head(results, table);

	for (size_t i = 1; i < n; i++)
		head[i].text = arena_printf(&world->arena, "%zu months", i);
	head[1].unit = "% (95% CI)";
	for (size_t row = 0; row < 3; row++) {
		struct cell *cells = table_add_row(results, table);

		cells[0].text = names[row];
		cells[0].indent = row > 0;
		for (size_t i = 1; row > 0 && i < n; i++)
			cells[i].text = arena_printf(&world->arena, "%zu.%zu", row, i);
	}
	return table;
}

/* What is much wider than long has rows for columns, with all its cells. */
static void turns_wide_tables(void **state)
{
	struct world *world = *state;
	struct table *table = table_of(world, 20);

	table_turn(&world->results, table);
	assert_int_equal(table->n_columns, 20);
	assert_int_equal(table->n_rows, 3);
	table = table_of(world, 500);
	table_turn(&world->results, table);
	assert_int_equal(table->n_columns, 3);
	assert_int_equal(table->n_rows, 499);
	assert_string_equal(table->head[0].cells[1].text, "Sex: Men");
	assert_string_equal(table->head[0].cells[2].text, "Sex: Women");
	assert_int_equal(table->head[0].cells[2].indent, 0);
	assert_string_equal(table->rows[0].cells[0].text, "1 months, % (95% CI)");
	assert_null(table->rows[0].cells[0].unit);
	assert_string_equal(table->rows[498].cells[0].text, "499 months");
	assert_string_equal(table->rows[498].cells[2].text, "2.499");
	/* one whose heads span columns is left alone */
	table = table_of(world, 500);
	((struct cell *)(uintptr_t)table->head[0].cells)[1].span = 2;
	table_turn(&world->results, table);
	assert_int_equal(table->n_columns, 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(turns_wide_tables, setup, teardown),
	    cmocka_unit_test_setup_teardown(fills_cells, setup, teardown),
	    cmocka_unit_test_setup_teardown(finds_each_in_a_few_steps, setup, teardown),
	    cmocka_unit_test_setup_teardown(finds_the_first_of_equals, setup, teardown),
	    cmocka_unit_test_setup_teardown(finds_nothing_in_an_empty_store, setup, teardown),
	    cmocka_unit_test_setup_teardown(knows_parts_by_their_estimate, setup, teardown),
	    cmocka_unit_test_setup_teardown(does_not_guess, setup, teardown),
	    cmocka_unit_test_setup_teardown(puts_what_belongs_to_an_estimate, setup, teardown),
	    cmocka_unit_test_setup_teardown(fills_only_fields, setup, teardown),
	    cmocka_unit_test_setup_teardown(fills_given_words, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
