/* src/results: no number is written as what it is not, in any style and
 * rounding. */
/* shows: R-89 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "results/field.h"
#include "results/results.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* A store in each style and rounding. */
static const char *const names[] = {"aacr", "jama", "lancet", "nejm"};
enum { N_STYLES = 2 * COUNT(names) };

struct world {
	struct arena arena;
	struct style styles[N_STYLES];
	struct results results;
	const struct style *style;
};

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);
	struct diags diags = {.arena = &world->arena};

	*state = world;
	for (size_t i = 0; i < N_STYLES; i++) {
		const char *path =
		    arena_printf(&world->arena, "templates/styles/%s.yaml", names[i / 2]);

		if (!style_load(&world->styles[i], &world->arena, path,
		                i % 2 ? ROUND_EVEN : ROUND_AWAY, &diags))
			return 1;
	}
	world->results = (struct results){.arena = &world->arena};
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;

	arena_release(&world->arena);
	free(world);
	return 0;
}

static void world_style(struct world *world, size_t i)
{
	world->style = world->results.style = &world->styles[i];
}

/* The number in a text, whatever its point and its minus; a '<', '>' or '%'
 * is left out. */
static double number_in(const char *text)
{
	char plain[64] = "";
	size_t n = 0;

	while (*text && n + 1 < sizeof plain) {
		if (strncmp(text, "\u2212", 3) == 0) {
			plain[n++] = '-';
			text += 3;
		} else if (strncmp(text, "\u00B7", 2) == 0) {
			plain[n++] = '.';
			text += 2;
		} else {
			if (strchr("0123456789.", *text))
				plain[n++] = *text;
			text++;
		}
	}
	plain[n] = '\0';
	return atof(plain);
}

static const char *number(struct world *world, enum result_class class, double value)
{
	return style_number(world->style, class, value, &world->arena);
}

/* By hand. */
static void test_examples(void **state)
{
	enum { AACR = 0, JAMA = 2, JAMA_EVEN = 3, LANCET = 4, NEJM = 6 };
	static const struct {
		size_t style;
		enum result_class class;
		double value;
		const char *text;
	} cases[] = {
	    {AACR, CLASS_PERCENT, 100 / 1500.0, "0.1"},
	    {AACR, CLASS_PERCENT, 149900 / 1500.0, "99.9"},
	    {AACR, CLASS_PERCENT, 0, "0"},
	    {AACR, CLASS_PERCENT, 100, "100"},
	    {AACR, CLASS_PERCENT, 1e-5, "<1"},
	    {AACR, CLASS_PERCENT, 99.99999, ">99"},
	    {AACR, CLASS_PROBABILITY, 0.004, "0.4%"},
	    {AACR, CLASS_PROBABILITY, 0.996, "99.6%"},
	    {AACR, CLASS_PROBABILITY, -0.004, "\u22120.4%"},
	    {AACR, CLASS_PROBABILITY, 1e-17, "0%"},
	    {AACR, CLASS_PROBABILITY, 1 - 1e-15, "100%"},
	    {NEJM, CLASS_PROBABILITY, 0.99996, "99.996%"},
	    {NEJM, CLASS_PROBABILITY, 1e-9, "<0.1%"},
	    {NEJM, CLASS_PROBABILITY, -1e-9, ">\u22120.1%"},
	    {NEJM, CLASS_PROBABILITY, 1 - 1e-9, ">99.9%"},
	    {NEJM, CLASS_HAZARD_RATIO, 0.0004, "0.0004"},
	    {NEJM, CLASS_HAZARD_RATIO, 1e-9, "<0.01"},
	    {NEJM, CLASS_HAZARD_RATIO, 1.001, "1.00"},
	    {NEJM, CLASS_CONCORDANCE, 0.99996, "0.99996"},
	    {LANCET, CLASS_PERCENT, 0.04, "0\u00B704"},
	    {NEJM, CLASS_P_VALUE, 0.048, "0.048"},
	    {NEJM, CLASS_P_VALUE, 0.0504, "0.0504"},
	    {NEJM, CLASS_P_VALUE, 0.05, "0.05"},
	    {NEJM, CLASS_P_VALUE, 0.0500000001, ">0.05"},
	    {NEJM, CLASS_P_VALUE, 0.0499999999, "<0.05"},
	    {JAMA, CLASS_P_VALUE, 0.0505, ".051"},
	    {JAMA_EVEN, CLASS_P_VALUE, 0.0505, ".0505"},
	    {JAMA_EVEN, CLASS_P_VALUE, 0.0495, ".0495"},
	    {LANCET, CLASS_P_VALUE, 0.0504, "0\u00B70504"},
	    {AACR, CLASS_P_VALUE, 0.04996, ".04996"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text;

		world_style(world, cases[i].style);
		text = number(world, cases[i].class, cases[i].value);
		assert_string_equal(text, cases[i].text);
	}
}

static void test_counts(void **state)
{
	static const int64_t wholes[] = {1,   2,   3,   7,    30,   99,   100,  101,   199,
	                                 200, 201, 999, 1000, 1001, 1500, 2001, 10001, 199999};
	struct world *world = *state;

	for (size_t s = 0; s < N_STYLES; s++)
		for (size_t i = 0; i < COUNT(wholes); i++)
			for (int64_t k = 0; k <= wholes[i];
			     k += k < 9 || k > wholes[i] - 9 ? 1 : wholes[i] / 9) {
				const char *text;

				world_style(world, s);
				text = style_percent(world->style, k, wholes[i], &world->arena);
				if ((number_in(text) == 0) != (k == 0) ||
				    (number_in(text) == 100) != (k == wholes[i]))
					fail_msg("%d of %d: %s", (int)k, (int)wholes[i], text);
			}
}

/* Values near the ends of a scale, from both sides. */
static void test_ends(void **state)
{
	struct world *world = *state;

	for (size_t s = 0; s < N_STYLES; s++)
		for (double d = 1e-9; d < 0.5; d *= 1.37) {
			static const struct {
				enum result_class class;
				double end, shown;
			} scales[] = {{CLASS_PERCENT, 100, 100},
			              {CLASS_PROBABILITY, 1, 100},
			              {CLASS_CONCORDANCE, 1, 1}};
			double x;

			world_style(world, s);
			for (size_t i = 0; i < COUNT(scales); i++) {
				double end = scales[i].end;

				x = number_in(number(world, scales[i].class, d * end));
				assert_true(x > 0 && x < scales[i].shown);
				x = number_in(number(world, scales[i].class, end - d * end));
				assert_true(x > 0 && x < scales[i].shown);
			}
			x = number_in(number(world, CLASS_HAZARD_RATIO, d));
			assert_true(x > 0);
		}
}

/* A p-value never stands at .05, nor on its other side; in words neither. */
static void p_check(struct world *world, double p)
{
	const char *text = number(world, CLASS_P_VALUE, p);
	double x = number_in(text);

	if (text[0] == '<' || text[0] == '>') {
		if (text[0] == '<' ? p >= x : p <= x && x != 0.99)
			fail_msg("%.10g: %s", p, text);
		return;
	}
	if (x == 0.05 || (x < 0.05) != (p < 0.05))
		fail_msg("%.10g: %s", p, text);
	assert_non_null(strstr(style_p_phrase(world->style, p, &world->arena), text));
}

static void test_p_values(void **state)
{
	struct world *world = *state;

	for (size_t s = 0; s < N_STYLES; s++) {
		world_style(world, s);
		for (int i = 1; i < 20000; i++)
			if (i != 1000)
				p_check(world, i / 20000.0);
		for (double d = 1e-12; d < 0.02; d *= 1.61) {
			p_check(world, 0.05 + d);
			p_check(world, 0.05 - d);
		}
		assert_true(number_in(number(world, CLASS_P_VALUE, 0.05)) == 0.05);
	}
}

/* Adds an interval of a statistic that is new to the store, and returns its
 * three results. */
static void interval_add(struct world *world, enum result_class class, const char *stem,
                         const double values[3], const struct result *parts[3])
{
	static const char *const ends[] = {"", "_lo", "_hi"};
	struct result_key key = {.analysis = "a",
	                         .variable = arena_printf(&world->arena, "%zu", world->results.n)};

	for (int i = 0; i < 3; i++)
		parts[i] = results_add_as(&world->results, &key,
		                          arena_printf(&world->arena, "%s%s", stem, ends[i]), class,
		                          values[i]);
}

/* What the reader sees: no point, nothing at `null` that is not, the estimate
 * inside. */
static void interval_check(const struct result *const parts[3], double null)
{
	double value = number_in(parts[0]->text);
	double low = number_in(parts[1]->text), high = number_in(parts[2]->text);
	bool bad = str_equal(parts[1]->text, parts[2]->text) || low > high || value < low ||
	           value > high || (parts[1]->value > null && low <= null) ||
	           (parts[2]->value < null && high >= null);

	if (bad)
		fail_msg("%.10g (%.10g, %.10g): %s (%s, %s)", parts[0]->value, parts[1]->value,
		         parts[2]->value, parts[0]->text, parts[1]->text, parts[2]->text);
}

static void test_intervals(void **state)
{
	struct world *world = *state;
	const struct result *parts[3];

	for (size_t s = 0; s < N_STYLES; s++) {
		world_style(world, s);
		for (double d = 1e-7; d < 0.4; d *= 2.3)
			for (double w = 1e-7; w < 0.4; w *= 3.1) {
				const double above[] = {1 + d + w / 2, 1 + d, 1 + d + w};
				const double below[] = {1 - d - w / 2, 1 - d - w, 1 - d};
				const double around[] = {1 + d / 2, 1 - w, 1 + d};
				const double high[] = {0.6 + d / 2, 0.6, 0.6 + d};
				const double more[] = {d + w / 2, d, d + w};
				const double less[] = {-d - w / 2, -d - w, -d};

				interval_add(world, CLASS_HAZARD_RATIO, "hr", above, parts);
				interval_check(parts, 1);
				interval_add(world, CLASS_HAZARD_RATIO, "hr", below, parts);
				interval_check(parts, 1);
				interval_add(world, CLASS_HAZARD_RATIO, "hr", around, parts);
				interval_check(parts, -1e9);
				interval_add(world, CLASS_PROBABILITY, "survival", high, parts);
				interval_check(parts, 0);
				interval_add(world, CLASS_COEFFICIENT, "difference", more, parts);
				interval_check(parts, 0);
				interval_add(world, CLASS_COEFFICIENT, "difference", less, parts);
				interval_check(parts, 0);
				interval_add(world, CLASS_TIME, "rmst_difference", less, parts);
				interval_check(parts, 0);
			}
	}
}

/* By hand: what an interval's numbers do to each other. */
static void test_interval_examples(void **state)
{
	static const struct {
		enum result_class class;
		const char *stem;
		double values[3];
		const char *text;
	} cases[] = {
	    {CLASS_HAZARD_RATIO, "hr", {1.0275, 1.00028, 1.0555}, "1.0275 (1.0003 to 1.0555)"},
	    {CLASS_HAZARD_RATIO, "hr", {1.0275, 0.99972, 1.0555}, "1.03 (1.00 to 1.06)"},
	    {CLASS_HAZARD_RATIO, "hr", {0.864, 0.7486, 0.9969}, "0.864 (0.749 to 0.997)"},
	    {CLASS_HAZARD_RATIO, "hr", {1.004, 1.0031, 1.0049}, "1.004 (1.003 to 1.005)"},
	    {CLASS_HAZARD_RATIO, "hr", {0.0008, 0.00001, 0.06}, "0.001 (0.00001 to 0.06)"},
	    {CLASS_PROBABILITY, "survival", {0.4632, 0.4631, 0.4633}, "46.32% (46.31% to 46.33%)"},
	    {CLASS_PROBABILITY, "survival", {1, 1, 1}, "100%"},
	    {CLASS_PROBABILITY, "survival", {0.9999, 0.98, 1}, "99.99% (98.0% to 100%)"},
	    {CLASS_CONCORDANCE, "concordance", {0.52, 0.5002, 0.54}, "0.5200 (0.5002 to 0.5400)"},
	    {CLASS_TIME, "rmst_difference", {0.5, 0.02, 1}, "0.50 (0.02 to 1.00)"},
	    {CLASS_TIME, "rmst_difference", {0.5, -0.02, 1}, "0.5 (0.0 to 1.0)"},
	};
	struct world *world = *state;
	const struct result *parts[3];

	world_style(world, 6); /* nejm */
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text;

		interval_add(world, cases[i].class, cases[i].stem, cases[i].values, parts);
		text = fields_fill(&world->results,
		                   field_interval(&world->results, parts[0], parts[1], parts[2]),
		                   &world->arena);
		assert_string_equal(text, cases[i].text);
	}
}

/* Quartiles and ranges, with the decimals that the data have. */
static void test_quartiles(void **state)
{
	struct world *world = *state;
	struct result_key key = {.analysis = "a"};
	const struct result *q1, *q3;

	world_style(world, 6);
	results_add_measure(&world->results, &key, "median", 4.46, 0);
	q1 = results_add_measure(&world->results, &key, "q1", 4.4, 0);
	q3 = results_add_measure(&world->results, &key, "q3", 4.49, 0);
	assert_string_equal(q1->text, "4.4");
	assert_string_equal(q3->text, "4.5");
	assert_string_equal(world->results.items[0]->text, "4.5");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)
	const struct CMUnitTest tests[] = {TEST(test_examples),  TEST(test_counts),
	                                   TEST(test_ends),      TEST(test_p_values),
	                                   TEST(test_intervals), TEST(test_interval_examples),
	                                   TEST(test_quartiles)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
