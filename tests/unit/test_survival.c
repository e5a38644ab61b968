/* src/plot/survival*.c and its neighbours: where axes end, what is drawn of few
 * patients, where names and the test stand.
 *
 * Runs from the top of the tree, with the fonts of the report.
 */
/* shows */
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
#include "config/template.h"
#include "plot/plot.h"
#include "plot/survival.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct world {
	struct arena arena;
	struct diags diags;
	struct template template;
	struct fonts *fonts;
	struct style style;
};

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	world->diags.arena = &world->arena;
	if (!template_load(&world->template, &world->arena, "templates/clinical-report.yaml",
	                   &world->diags))
		return -1;
	world->fonts = fonts_load(&world->arena, world->template.fonts, &world->diags);
	return world->fonts && style_load(&world->style, &world->arena,
	                                  "templates/styles/nejm.yaml", ROUND_EVEN, &world->diags)
	           ? 0
	           : -1;
}

static int world_close(void **state)
{
	struct world *world = *state;

	fonts_release(world->fonts);
	arena_release(&world->arena);
	free(world);
	return 0;
}

/* A curve of n patients who leave one by one, `apart` from each other: the first
 * `n_events` with the event. */
static struct curve curve_make(struct world *world, size_t n, size_t n_events, double apart)
{
	double *c[7];
	double survival = 1;

	for (int i = 0; i < 7; i++)
		c[i] = ARENA_ARRAY(&world->arena, double, n + 1);
	for (size_t i = 0; i < n; i++) {
		bool event = i < n_events;

		c[0][i] = apart * (double)(i + 1);
		c[1][i] = survival = event ? survival * (1 - 1 / (double)(n - i)) : survival;
		c[2][i] = fmax(survival - 0.1, 0);
		c[3][i] = fmin(survival + 0.1, 1);
		c[4][i] = (double)(n - i);
		c[5][i] = event;
		c[6][i] = !event;
	}
	return (struct curve){.level = "",
	                      .label = "",
	                      .n_subjects = n,
	                      .n_events = n_events,
	                      .n = n,
	                      .time = c[0],
	                      .survival = c[1],
	                      .lower = c[2],
	                      .upper = c[3],
	                      .n_risk = c[4],
	                      .n_event = c[5],
	                      .n_censor = c[6]};
}

static struct curve_set set_of(struct curve *curves, size_t n)
{
	return (struct curve_set){.endpoint_label = "Overall survival",
	                          .unit = "months",
	                          .group_label = n > 1 ? "Arm" : "",
	                          .curves = curves,
	                          .n = n,
	                          .test = "",
	                          .origin = "entry",
	                          .confidence = 0.95};
}

static const struct canvas *draw(struct world *world, const struct curve_set *set)
{
	struct figure figure = {.kind = "survival", .caption = "", .data = set};
	const struct results results = {.style = &world->style};
	const struct canvas *canvas =
	    plot_figure(&world->arena, &results, &figure,
	                &(struct plot_page){.template = &world->template, .fonts = world->fonts});

	assert_non_null(canvas);
	assert_int_equal(canvas_check(canvas, stderr), 0);
	return canvas;
}

/* The operation of a text that begins so, or NULL. */
static const struct op *text_find(const struct canvas *canvas, const char *beginning)
{
	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT &&
		    strncmp(canvas->ops[i].text, beginning, strlen(beginning)) == 0)
			return &canvas->ops[i];
	return NULL;
}

/* All texts, one behind the other. */
static const char *texts_of(struct world *world, const struct canvas *canvas)
{
	struct str texts = {.arena = &world->arena};

	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT)
			str_addf(&texts, "%s|", canvas->ops[i].text);
	return str_text(&texts);
}

/* 100 patients leave one a month: with three at risk the 98th leaves; with one in a
 * hundred more than three, it is one. */
static void test_reach(void **state)
{
	struct world *world = *state;
	struct curve curves[2] = {curve_make(world, 100, 50, 1), curve_make(world, 5, 2, 1)};
	struct curve_set set = set_of(curves, 1);

	assert_true(time_reach_of(&set).least == 3 && time_reach_of(&set).enough == 98);
	set.wish.min_at_risk = 10;
	assert_true(time_reach_of(&set).enough == 91);
	curves[0] = curve_make(world, 1000, 50, 1);
	set.wish.min_at_risk = 0;
	assert_true(time_reach_of(&set).least == 10 && time_reach_of(&set).enough == 991);
	set.curves = &curves[1]; /* of very few patients all are shown */
	assert_true(time_reach_of(&set).enough == 5);
	curves[0] = curve_make(world, 5, 2, 1);
	set = set_of(curves, 2); /* both together are ten */
	assert_true(time_reach_of(&set).enough == 4);
	set.one_cohort = true; /* the same five twice */
	assert_true(time_reach_of(&set).enough == 5);
}

/* One patient stays for 300 months, the others leave within twelve. */
static void test_one_long(void **state)
{
	struct world *world = *state;
	struct curve curve = curve_make(world, 81, 40, 0.15);
	struct curve_set set = set_of(&curve, 1);
	double *time = arena_memdup(&world->arena, curve.time, 81 * sizeof(double));
	const char *texts;

	time[80] = 300;
	curve.time = time;
	texts = texts_of(world, draw(world, &set));
	assert_non_null(strstr(texts, "|8|10|"));
	assert_null(strstr(texts, "|300|"));
	assert_non_null(strstr(texts, "months fewer than"));
	assert_non_null(strstr(texts, "Months since entry"));
	set.wish.x_max = 300;
	set.wish.x_step = 100;
	texts = texts_of(world, draw(world, &set));
	assert_non_null(strstr(texts, "0|100|200|300|"));
	assert_null(strstr(texts, "After "));
}

/* A range that does not begin at 0 has a mark, and says so; curves that leave it are
 * cut. */
static void test_range(void **state)
{
	struct world *world = *state;
	struct curve curve = curve_make(world, 200, 20, 0.5);
	struct curve_set set = set_of(&curve, 1);
	const struct canvas *canvas;
	size_t clips = 0;

	set.wish.y_low = 0.95;
	set.wish.y_high = 1;
	canvas = draw(world, &set);
	for (size_t i = 0; i < canvas->n; i++)
		clips += canvas->ops[i].kind == OP_CLIP;
	assert_int_equal(clips, 1);
	assert_non_null(strstr(texts_of(world, canvas), "95|96|97|98|99|100|"));
	assert_non_null(strstr(texts_of(world, canvas), "The upright axis does not begin at 0."));
}

/* 1 - survival, on an axis that fits it: 2 of 400 have the event. */
static void test_events(void **state)
{
	struct world *world = *state;
	struct curve curve = curve_make(world, 400, 2, 0.2);
	struct curve_set set = set_of(&curve, 1);
	const char *texts;

	set.wish.events = true;
	set.wish.bands = CHOICE_NO;
	texts = texts_of(world, draw(world, &set));
	assert_non_null(strstr(texts, "0.00|0.25|0.50|0.75|1.00|1 − Overall survival, %|"));
}

/* Lines of the widths that there are among the curves' colours. */
static size_t lines_of(const struct canvas *canvas, double width, colour ink)
{
	size_t n = 0;

	for (size_t i = 0; i < canvas->n; i++)
		n += canvas->ops[i].kind == OP_LINES && canvas->ops[i].colour == ink &&
		     fabs(canvas->ops[i].stroke - width) < 1e-9;
	return n;
}

/* Where fewer than ten are at risk the line is thin and has no band; five patients
 * have none at all. */
static void test_few(void **state)
{
	struct world *world = *state;
	struct curve curve = curve_make(world, 30, 20, 1);
	struct curve_set set = set_of(&curve, 1);
	colour ink = world->template.groups[0].colour;
	const struct canvas *canvas = draw(world, &set);

	assert_int_equal(lines_of(canvas, 1.35, ink), 1);
	assert_int_equal(lines_of(canvas, 0.8, ink), 1);
	curve = curve_make(world, 5, 3, 1);
	canvas = draw(world, &set);
	assert_int_equal(lines_of(canvas, 1.35, ink), 0);
	assert_int_equal(lines_of(canvas, 0.8, ink), 1);
	for (size_t i = 0; i < canvas->n; i++)
		assert_true(canvas->ops[i].kind != OP_AREA);
	assert_null(text_find(canvas, "Shaded"));
}

/* Of two curves that are one, the second is a thin line on a wide one. */
static void test_same(void **state)
{
	struct world *world = *state;
	struct curve curves[2] = {curve_make(world, 60, 40, 1), curve_make(world, 60, 40, 1)};
	struct curve_set set = set_of(curves, 2);
	const struct canvas *canvas;

	curves[0].label = "Naive";
	curves[1].label = "Honest";
	canvas = draw(world, &set);
	assert_true(lines_of(canvas, 0.9, world->template.groups[1].colour) > 0);
	assert_int_equal(lines_of(canvas, 1.35, world->template.groups[1].colour), 0);
}

/* Names at the ends of five curves that end at one height: none nearer to another
 * than its lines need, all beside the axes. */
static void test_names(void **state)
{
	static const char *const names[] = {"One", "Two", "Three", "Four", "Five"};
	struct world *world = *state;
	struct curve curves[COUNT(names)];
	struct curve_set set = set_of(curves, COUNT(names));
	const struct canvas *canvas;
	double y[COUNT(names)];

	for (size_t i = 0; i < COUNT(names); i++) {
		curves[i] = curve_make(world, 60, 30 + i, 1);
		curves[i].label = names[i];
	}
	set.wish.risk = RISK_NONE;
	canvas = draw(world, &set);
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct op *name = text_find(canvas, names[i]);

		assert_non_null(name);
		assert_int_equal(name->face, FACE_BOLD);
		assert_true(name->x > 488 - GUTTER);
		y[i] = name->y;
	}
	for (size_t i = 1; i < COUNT(names); i++)
		assert_true(y[i] - y[i - 1] >= 13.9); /* one lower event more each */
}

/* What all names begin with is said once, and what is left of them differs. */
static void test_shared(void **state)
{
	struct world *world = *state;
	struct curve curves[3];
	struct curve_set set = set_of(curves, 3);
	const char *texts;

	for (int i = 0; i < 3; i++) {
		curves[i] = curve_make(world, 60, 20 + 10 * (size_t)i, 1);
		curves[i].label = arena_printf(
		    &world->arena, "Carboplatin and paclitaxel, then maintenance with %s",
		    (const char *[]){"olaparib", "niraparib", "both"}[i]);
	}
	texts = texts_of(world, draw(world, &set));
	assert_non_null(strstr(texts, "|… olaparib|"));
	assert_non_null(strstr(texts, "|… niraparib|"));
	assert_non_null(strstr(texts, "stands for “Carboplatin"));
}

/* The test stands where no curve is: no corner of a line lies in its box, whatever
 * the curves do. */
static void test_inset(void **state)
{
	static const struct {
		size_t n_events;
		double apart;
		bool events;
	} cases[] = {{59, 1, false}, {3, 1, false}, {59, 1, true}, {30, 0.1, false}, {59, 20, true}};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct curve curve = curve_make(world, 60, cases[i].n_events, cases[i].apart);
		struct curve_set set = set_of(&curve, 1);
		const struct canvas *canvas;
		const struct op *test;

		set.test = "Log-rank P = 0.003";
		set.wish.events = cases[i].events;
		canvas = draw(world, &set);
		test = text_find(canvas, "Log-rank");
		assert_non_null(test);
		for (size_t k = 0; k < canvas->n; k++) {
			const struct op *op = &canvas->ops[k];

			if (op->kind != OP_LINES || op->colour != world->template.groups[0].colour)
				continue;
			for (size_t p = 0; p < op->n_points; p++)
				assert_false(
				    op->points[p].x > test->x && op->points[p].x < test->x + 60 &&
				    op->points[p].y > test->y - 6 && op->points[p].y < test->y);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_reach), cmocka_unit_test(test_one_long),
	    cmocka_unit_test(test_range), cmocka_unit_test(test_events),
	    cmocka_unit_test(test_few),   cmocka_unit_test(test_same),
	    cmocka_unit_test(test_names), cmocka_unit_test(test_shared),
	    cmocka_unit_test(test_inset),
	};

	return cmocka_run_group_tests_name("survival", tests, world_open, world_close);
}
