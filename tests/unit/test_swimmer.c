/* Swimmer plots: from a config and a CSV text to lanes, and from lanes to a
 * figure that fits on a page.
 *
 * The lanes are looked at in the dump of the results.  Runs from the top of
 * the tree; the fonts and the template are the real ones.
 */
/* shows */
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

#include "plot/signs.h"
#include "results/figures/swimmer.h"
#include "show/show.h"

/* Runs one analysis over a CSV text. */
static void lanes_run(struct world *world, const char *conventions, const char *options,
                      const char *data)
{
	static const char config[] =
	    "survreport: 1\n"
	    "report: {id: t, title: t, conventions: %s}\n"
	    "inputs:\n"
	    "  cohort:\n"
	    "    file: data.csv\n"
	    "    columns: {id: {type: id}, arm: {type: category},\n"
	    "      start: {type: date}, op: {type: date}, end: {type: date},\n"
	    "      last: {type: date}}\n"
	    "endpoints:\n"
	    "  pfs: {origin: start, event: end, censor: last}\n"
	    "  days: {unit: days, origin: start, event: end, censor: last}\n"
	    "analyses:\n"
	    "  lanes: {type: swimmer, %s}\n";
	struct load_plan *plan;
	bool missing = false;

	file_put(path_of(world, "study.yaml"),
	         arena_printf(&world->arena, config, conventions, options));
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

static const struct swimmer *swimmer_of(const struct world *world, size_t i)
{
	return world->results.figures[i].data;
}

/* --- Lanes ------------------------------------------------------------------ */

/* 2020 has 29 February: 1 January to 10 April are 100 days. */
static const char five[] = "id,arm,start,op,end,last\n"
			   "A,x,2020-01-01,2020-01-11,2020-04-10,2020-05-20\n"
			   "B,y,2020-01-01,2019-12-31,,2020-07-19\n"
			   "C,x,2020-01-01,2020-05-20,2020-01-01,2020-01-01\n"
			   "D,y,2020-01-01,,2020-04-10,2020-04-10\n"
			   "E,x,2020-01-01,2020-04-10,,2020-04-10\n";

static void test_orders(void **state)
{
	static const struct {
		const char *options, *expected;
	} cases[] = {
	    {"", "B A D E C"},
	    {", order: time", "B A D E C"},
	    {", order: file", "A B C D E"},
	    {", by: arm, order: group", "A E C B D"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct str order = {.arena = &world->arena};
		const struct swimmer *swimmer;

		lanes_run(
		    world, "r",
		    arena_printf(&world->arena, "endpoint: days, labels: id%s", cases[i].options),
		    five);
		swimmer = world->results.figures[i].data;
		for (size_t k = 0; k < swimmer->n; k++)
			str_addf(&order, "%s%s", k ? " " : "", swimmer->lanes[k].label);
		assert_string_equal(str_text(&order), cases[i].expected);
	}
}

/* Marks are counted as the endpoint is: to the last bit, with both ends
 * counted or not. */
static void test_marks(void **state)
{
	struct world *world = *state;

	lanes_run(world, "r", "endpoint: days, marks: [end, op], labels: id", five);
	assert_string_equal(dump_lines(world, "lane "), "lane B||0 to 200 censored\n"
	                                                "lane A||0 to 100 event, op 10, end 100\n"
	                                                "lane D||0 to 100 event, end 100\n"
	                                                "lane E||0 to 100 censored, op 100\n"
	                                                "lane C||0 to 0 event, end 0, op 140\n");
	assert_string_equal(dump_lines(world, "note"),
	                    "note: 5 patients: 3 events, 2 censored; longest time 200 "
	                    "days.\n"
	                    "note: Bars end with the event, or with an arrow where follow-up "
	                    "ended without it.\n"
	                    "note: A thin line leads from the end of a bar to later dates.\n"
	                    "note: Not drawn, because before time 0: op (1).\n");
}

static void test_marks_at_ends(void **state)
{
	struct world *world = *state;
	const struct swimmer *swimmer;

	lanes_run(world, "{preset: r, add_one_day: true}", "endpoint: pfs, marks: end", five);
	swimmer = world->results.figures[0].data;
	for (size_t i = 0; i < swimmer->n; i++)
		if (swimmer->lanes[i].event)
			assert_true(swimmer->lanes[i].marks[0].time == swimmer->lanes[i].end);
	assert_true(swimmer->lanes[4].end == 1 / 30.4375);
}

/* --- Parts and figures ------------------------------------------------------ */

static const char *cohort(struct world *world, size_t n)
{
	struct str text = {.arena = &world->arena};

	str_add(&text, "id,arm,start,op,end,last\n");
	for (size_t i = 0; i < n; i++)
		str_addf(&text, "P%zu,x,2020-01-01,2020-02-%02zu,%s,2021-%02zu-01\n", i, 1 + i % 28,
		         i % 3 ? "2020-12-31" : "", 1 + i % 12);
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
		const char *labels;
		size_t figures, first; /* patients of the first figure */
	} cases[] = {
	    {1, "", 1, 1},
	    {59, "", 1, 59},
	    {60, "", 1, 60},
	    {61, "", 2, 31},
	    {600, "", 10, 60},
	    {601, "", 0, 0},
	    {60, ", labels: id", 1, 60},
	    {61, ", labels: id, by: arm, order: group", 2, 31},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t n = 0;

		world->results.n_figures = 0;
		lanes_run(world, "r",
		          arena_printf(&world->arena, "endpoint: pfs, marks: [op, end]%s",
		                       cases[i].labels),
		          cohort(world, cases[i].n));
		assert_int_equal(world->results.n_figures, cases[i].figures);
		for (size_t k = 0; k < world->results.n_figures; k++)
			n += swimmer_of(world, k)->n;
		if (cases[i].figures == 0) {
			assert_int_equal(world->results.n_warnings, 1);
			continue;
		}
		assert_int_equal(n, cases[i].n);
		assert_int_equal(swimmer_of(world, 0)->n, cases[i].first);
		figures_check(world);
	}
}

static void test_caption_of_part(void **state)
{
	struct world *world = *state;

	lanes_run(world, "r", "endpoint: pfs, by: arm", cohort(world, 150));
	assert_string_equal(dump_lines(world, "figure"),
	                    "figure lanes: Course of each patient: pfs by arm, "
	                    "patients 1 to 50 of 150 (swimmer)\n"
	                    "figure lanes: Course of each patient: pfs by arm, "
	                    "patients 51 to 100 of 150 (swimmer)\n"
	                    "figure lanes: Course of each patient: pfs by arm, "
	                    "patients 101 to 150 of 150 (swimmer)\n");
}

/* Labels are in the figure as long as they can be read, and a note tells if
 * they are not. */
static void test_labels_left_out(void **state)
{
	static const struct {
		size_t n;
		bool note;
	} cases[] = {{90, false}, {150, true}};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct lane *lanes = ARENA_ARRAY(&world->arena, struct lane, cases[i].n);
		const char *const groups[] = {""};
		struct swimmer swimmer = {.endpoint_label = "PFS",
		                          .unit = "months",
		                          .origin_label = "",
		                          .group_label = "",
		                          .groups = groups,
		                          .n_groups = 1,
		                          .lanes = lanes,
		                          .n = cases[i].n,
		                          .labelled = true,
		                          .longest = 24};
		struct figure figure = {.kind = "swimmer", .caption = "", .data = &swimmer};
		bool note = false, label = false;
		const struct canvas *canvas;

		for (size_t k = 0; k < cases[i].n; k++)
			lanes[k] = (struct lane){.label = "patient", .end = 24};
		canvas = plot_figure(
		    &world->arena, &world->results, &figure,
		    &(struct plot_page){.template = &world->template, .fonts = world->fonts});
		assert_int_equal(canvas_check(canvas, stderr), 0);
		for (size_t k = 0; k < canvas->n; k++) {
			const struct op *op = &canvas->ops[k];

			if (op->kind != OP_TEXT)
				continue;
			note = note || strstr(op->text, "left out");
			label = label || str_equal(op->text, "patient");
		}
		assert_int_equal(note, cases[i].note);
		assert_int_equal(label, !cases[i].note);
	}
}

/* As many signs as there may be marks, each another shape. */
static void test_signs(void **state)
{
	struct world *world = *state;

	assert_true((int)N_SIGNS >= (int)SWIMMER_MOST_MARKS);
	for (size_t i = 0; i < N_SIGNS; i++)
		for (size_t k = 0; k < i; k++) {
			struct canvas a, b;
			bool same = true;

			canvas_init(&a, &world->arena, world->fonts, 20, 20);
			canvas_init(&b, &world->arena, world->fonts, 20, 20);
			sign_draw(&a, i, (struct point){10, 10}, 6, 0);
			sign_draw(&b, k, (struct point){10, 10}, 6, 0);
			same = a.n == b.n;
			for (size_t o = 0; same && o < a.n; o++)
				same = a.ops[o].n_points == b.ops[o].n_points &&
				       memcmp(a.ops[o].points, b.ops[o].points,
				              a.ops[o].n_points * sizeof(struct point)) == 0;
			assert_false(same);
		}
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_orders), TEST(test_marks),           TEST(test_marks_at_ends),
	    TEST(test_parts),  TEST(test_caption_of_part), TEST(test_labels_left_out),
	    TEST(test_signs),
	};

	estimate_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
