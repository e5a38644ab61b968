/* Waterfall plots: from a config and a CSV text to bars, and from bars to a
 * figure that fits on a page.
 *
 * The bars are looked at in the dump of the results.  Runs from the top of the
 * tree; the fonts and the template are the real ones.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "figure_world.h"
#include "results/figures/waterfall.h"
#include "show/show.h"

/* Runs one analysis over a CSV text. */
static void bars_run(struct world *world, const char *options, const char *data)
{
	static const char config[] = "survreport: 1\n"
				     "report: {id: t, title: t}\n"
				     "inputs:\n"
				     "  cohort:\n"
				     "    file: data.csv\n"
				     "    columns: {id: {type: id}, arm: {type: category},\n"
				     "      best: {type: category, levels: [CR, PR, SD, PD]},\n"
				     "      change: {type: number}}\n"
				     "analyses:\n"
				     "  bars: {type: waterfall, of: change, %s}\n";
	struct load_plan *plan;
	bool missing = false;

	file_put(path_of(world, "study.yaml"), arena_printf(&world->arena, config, options));
	file_put(path_of(world, "data.csv"), data);
	assert_true(study_load(&world->study, &world->arena, path_of(world, "study.yaml"),
	                       &analysis_variants, &world->diags, &missing));
	plan = load_plan_new(&world->study, &world->arena, &world->diags);
	estimate_check(&world->study, load_plan_dataset(plan), &world->diags);
	assert_int_equal(world->diags.n_errors, 0);
	assert_int_equal(load_rows(plan, NULL, &world->diags), EXIT_DONE);
	world->results.n_analyses = 0; /* of runs before this one */
	estimate_run(&world->study, load_plan_dataset(plan), &world->results);
	show_analysis(&world->study, &world->results, 0);
}

static const struct waterfall *waterfall_of(const struct world *world, size_t i)
{
	return world->results.figures[i].data;
}

/* --- Bars ------------------------------------------------------------------- */

static const char nine[] = "id,arm,best,change\n"
			   "A,x,PR,-30\n"
			   "B,y,SD,0\n"
			   "C,x,PD,250.5\n"
			   "D,y,,-30\n"
			   "E,x,PD,20\n"
			   "F,,SD,5\n"
			   "G,y,SD,\n"
			   "H,x,CR,-100\n"
			   "I,y,CR,-101\n";

/* From worst to best, equal ones as in the file; who has no value, no group or
 * an impossible one has no bar. */
static void test_order(void **state)
{
	struct world *world = *state;

	bars_run(world, "by: arm, response: best, labels: id", nine);
	assert_string_equal(dump_lines(world, "bar "), "bar C|x|250.5|PD\n"
	                                               "bar E|x|20|PD\n"
	                                               "bar B|y|0|SD\n"
	                                               "bar A|x|-30|PR\n"
	                                               "bar D|y|-30|\n"
	                                               "bar H|x|-100|CR\n");
	assert_string_equal(dump_lines(world, "note"),
	                    "note: Missing includes 1 patient without arm.\n"
	                    "note: 1 patient has a change below −100%, which cannot be, and is "
	                    "left out.\n"
	                    "note: 6 patients: 3 (50.0%) at or below −30%, 2 (33.3%) at or "
	                    "above "
	                    "+20%.\n"
	                    "note: Not shown: 2 patients without a value or a group.\n"
	                    "note: 1 patient has a change below −100%, which cannot be, and is "
	                    "left out.\n"
	                    "note: Dashed: −30% and +20%, partial response and progression by "
	                    "size in RECIST 1.1.\n"
	                    "note: Bars with an arrowhead go on beyond +100%, the highest to "
	                    "+250.5%.\n");
	assert_int_equal(world->results.n_warnings, 1);
}

static void test_limits(void **state)
{
	struct world *world = *state;

	bars_run(world, "limits: [-100, 20.5]", nine);
	assert_string_equal(dump_lines(world, "note"),
	                    "note: 7 patients: 1 (14.3%) at or below −100%, 1 (14.3%) at or "
	                    "above "
	                    "+20.5%.\n"
	                    "note: Not shown: 1 patient without a value.\n"
	                    "note: 1 patient has a change below −100%, which cannot be, and is "
	                    "left out.\n"
	                    "note: Dashed: −100% and +20.5%.\n"
	                    "note: Bars with an arrowhead go on beyond +100%, the highest to "
	                    "+250.5%.\n");
}

/* --- Parts and figures ------------------------------------------------------ */

static const char *cohort(struct world *world, size_t n)
{
	struct str text = {.arena = &world->arena};

	str_add(&text, "id,arm,best,change\n");
	for (size_t i = 0; i < n; i++)
		str_addf(&text, "P%zu,%c,%s,%zd\n", i, (char)('a' + i % 12), i % 3 ? "PR" : "PD",
		         (ssize_t)(i * 37 % 241) - 100);
	return str_text(&text);
}

static void figures_check(struct world *world)
{
	double text_height = template_text_height(&world->template);

	for (size_t i = 0; i < world->results.n_figures; i++) {
		const struct canvas *canvas = plot_figure(
		    &world->arena, &world->results, &world->results.figures[i],
		    &(struct plot_page){.template = &world->template, .fonts = world->fonts});

		assert_int_equal(canvas_check(canvas, stderr), 0);
		assert_true(canvas->height < text_height - 60);
	}
}

static void test_parts(void **state)
{
	static const struct {
		size_t n;
		const char *options;
		size_t figures, first; /* patients of the first figure */
	} cases[] = {
	    {1, "", 1, 1},
	    {200, "by: arm", 1, 200},
	    {201, "", 2, 101},
	    {2000, "", 10, 200},
	    {2001, "", 0, 0},
	    {96, "response: best", 1, 96},
	    {97, "response: best, by: arm", 2, 49},
	    {64, "labels: id, response: best", 1, 64},
	    {65, "labels: id", 2, 33},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t n = 0;

		world->results.n_figures = world->results.n_warnings = 0;
		bars_run(world, cases[i].options, cohort(world, cases[i].n));
		assert_int_equal(world->results.n_figures, cases[i].figures);
		for (size_t k = 0; k < world->results.n_figures; k++)
			n += waterfall_of(world, k)->n;
		if (cases[i].figures == 0) {
			assert_int_equal(world->results.n_warnings, 1);
			continue;
		}
		assert_int_equal(n, cases[i].n);
		assert_int_equal(waterfall_of(world, 0)->n, cases[i].first);
		figures_check(world);
	}
}

/* A figure of some bars without groups, signs or labels. */
static const struct canvas *bars_draw(struct world *world, const struct waterfall_bar *bars,
                                      size_t n)
{
	static const char *const groups[] = {""};
	struct waterfall set = {.value_label = "Change",
	                        .group_label = "",
	                        .groups = groups,
	                        .n_groups = 1,
	                        .sign_label = "",
	                        .bars = bars,
	                        .n = n,
	                        .limits = {-30, 20},
	                        .least = bars[n - 1].value,
	                        .most = bars[0].value};
	struct figure figure = {.kind = "waterfall", .caption = "", .data = &set};
	const struct canvas *canvas =
	    plot_figure(&world->arena, &world->results, &figure,
	                &(struct plot_page){.template = &world->template, .fonts = world->fonts});

	assert_int_equal(canvas_check(canvas, stderr), 0);
	return canvas;
}

/* The bars' rectangles, from left to right. */
static size_t rectangles(const struct canvas *canvas, const struct op **out)
{
	size_t n = 0;

	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_RECT)
			out[n++] = &canvas->ops[i];
	return n;
}

/* Heights are in proportion to changes; a change of 0 is seen. */
static void test_heights(void **state)
{
	static const struct waterfall_bar bars[] = {
	    {"", 0, 0, 100}, {"", 0, 0, 50}, {"", 0, 0, 0}, {"", 0, 0, -50}};
	struct world *world = *state;
	const struct op *op[4];
	double zero;

	/* ticks come last */
	assert_int_equal(rectangles(bars_draw(world, bars, 4), op), 4);
	zero = op[0]->y + op[0]->height;
	assert_true(fabs(op[0]->height - 2 * op[1]->height) < 0.05);
	assert_true(fabs(op[2]->height - op[1]->height) < 0.05);
	assert_true(fabs(op[1]->y + op[1]->height - zero) < 0.02);
	assert_true(fabs(op[2]->y - zero) < 0.02);
	assert_true(op[3]->height > 1);
	assert_true(fabs(op[3]->y + op[3]->height / 2 - zero) < 0.02);
}

/* A bar that is cut ends in an arrowhead below the place of +100, whatever it
 * goes up to. */
static void test_cut(void **state)
{
	static const struct waterfall_bar whole[] = {{"", 0, 0, 100}};
	struct world *world = *state;
	const struct op *op[1], *reference[1];
	size_t areas = 0;

	for (int i = 0; i < 2; i++) {
		const struct waterfall_bar cut[] = {{"", 0, 0, i ? 1e9 : 101}};
		const struct canvas *canvas = bars_draw(world, cut, 1);

		assert_int_equal(rectangles(canvas, op), 1);
		assert_int_equal(rectangles(bars_draw(world, whole, 1), reference), 1);
		assert_true(op[0]->height < reference[0]->height - 5);
		for (size_t k = 0; k < canvas->n; k++)
			areas += canvas->ops[k].kind == OP_AREA;
	}
	assert_int_equal(areas, 4); /* in the legend, and at the bar */
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_order),   TEST(test_limits), TEST(test_parts),
	    TEST(test_heights), TEST(test_cut),
	};

	estimate_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
