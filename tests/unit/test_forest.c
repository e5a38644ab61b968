/* src/canvas/forest.c: ticks, places and marks of a forest plot's column.
 *
 * Runs from the top of the tree, with the fonts of the report.
 */
/* shows: R-92 */
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
#include "canvas/forest.h"
#include "config/template.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct world {
	struct arena arena;
	struct diags diags;
	struct template template;
	struct fonts *fonts;
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
	return world->fonts ? 0 : -1;
}

static int world_close(void **state)
{
	struct world *world = *state;

	fonts_release(world->fonts);
	arena_release(&world->arena);
	free(world);
	return 0;
}

/* A column from 50 to 158 whose axis is 100 long. */
static struct forest_column column_of(const struct forest_mark *marks, size_t n)
{
	return (struct forest_column){.marks = marks,
	                              .n = n,
	                              .x = 50,
	                              .width = 108,
	                              .top = 10,
	                              .bottom = 90,
	                              .left = 20,
	                              .right = 190,
	                              .look = {.ink = 1,
	                                       .muted = 2,
	                                       .hair = 3,
	                                       .mark = 4,
	                                       .size = 8,
	                                       .line = 10,
	                                       .point = "·",
	                                       .low = "better",
	                                       .high = "worse"}};
}

static void test_ticks(void **state)
{
	static const struct {
		double ratio, low, high;
		size_t n;
		double first, last;
	} cases[] = {
	    {1, 0.9, 1.1, 3, 0.5, 2},       /* never shorter than this */
	    {0.7, 0.55, 3.69, 4, 0.5, 4},   /* halves and doubles */
	    {0.3, 0.2, 0.5, 4, 0.2, 2},     /* too far for them: 1-2-5 */
	    {0.2, 0.1, 0.5, 5, 0.1, 2},     /* onto the last tick */
	    {2, 0.001, 1000, 7, 0.1, 10},   /* intervals end in arrows … */
	    {30, 0.001, 1000, 4, 0.1, 100}, /* … estimates stay on the axis */
	    {1e-5, 1e-9, 0.1, 4, 0.01, 10}, /* as far as there are ticks */
	};
	(void)state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct forest_mark mark = {.kind = FOREST_ESTIMATE,
		                           .ratio = cases[i].ratio,
		                           .low = cases[i].low,
		                           .high = cases[i].high};
		struct forest_column column = column_of(&mark, 1);
		struct forest_axis axis = forest_axis_choose(&column);

		assert_int_equal(axis.n_ticks, cases[i].n);
		assert_true(axis.ticks[0] == cases[i].first);
		assert_true(axis.ticks[axis.n_ticks - 1] == cases[i].last);
	}
}

static void test_places(void **state)
{
	struct forest_mark mark = {.kind = FOREST_ESTIMATE, .ratio = 1, .low = 0.9, .high = 1.1};
	struct forest_column column = column_of(&mark, 1);
	struct forest_axis axis = forest_axis_choose(&column);
	(void)state;

	assert_true(fabs(forest_place(&axis, 0.5) - 54) < 1e-9);
	assert_true(fabs(forest_place(&axis, 1) - 104) < 1e-9);
	assert_true(fabs(forest_place(&axis, 2) - 154) < 1e-9);
	assert_true(fabs(forest_place(&axis, 4) - 204) < 1e-9);
}

/* The axis is from 0.5 to 2: a square, an arrow to the right, an open square, a
 * diamond with its line, and nothing. */
static void test_marks(void **state)
{
	static const struct forest_mark marks[] = {
	    {.kind = FOREST_ESTIMATE, .ratio = 1, .low = 0.5, .high = 2, .y = 20},
	    {.kind = FOREST_REFERENCE, .y = 30},
	    {.kind = FOREST_NOTHING, .y = 40},
	    {.kind = FOREST_WHOLE, .ratio = 1, .low = 0.5, .high = 2, .y = 50},
	};
	struct world *world = *state;
	struct forest_column column = column_of(marks, COUNT(marks));
	struct forest_axis axis = forest_axis_choose(&column);
	struct canvas canvas;
	size_t rects = 0, areas = 0, lines = 0;

	canvas_init(&canvas, &world->arena, world->fonts, 200, 140);
	forest_marks_draw(&canvas, &column, &axis);
	for (size_t i = 0; i < canvas.n; i++) {
		rects += canvas.ops[i].kind == OP_RECT;
		areas += canvas.ops[i].kind == OP_AREA;
		lines += canvas.ops[i].kind == OP_LINES;
	}
	assert_int_equal(rects, 3); /* a square, an open one of two */
	assert_int_equal(areas, 1); /* the diamond */
	assert_int_equal(lines, 3); /* of the whole, at 1, an interval */
}

/* An interval from the axis' end on: its line, its tip, no square beyond. */
static void test_beyond(void **state)
{
	static const struct forest_mark mark = {
	    .kind = FOREST_ESTIMATE, .ratio = 1000, .low = 50, .high = 1e6, .y = 20};
	struct world *world = *state;
	struct forest_column column = column_of(&mark, 1);
	struct forest_axis axis = forest_axis_choose(&column);
	struct canvas canvas;

	canvas_init(&canvas, &world->arena, world->fonts, 200, 140);
	forest_marks_draw(&canvas, &column, &axis);
	assert_int_equal(canvas.n, 3);
	assert_int_equal(canvas.ops[2].kind, OP_AREA);
	for (size_t i = 0; i < canvas.ops[2].n_points; i++)
		assert_true(canvas.ops[2].points[i].x <= column.x + column.width + 0.01);
}

/* Squares by their weights: the largest half as large again as one without. */
static void test_weights(void **state)
{
	static const struct forest_mark marks[] = {
	    {.kind = FOREST_ESTIMATE, .ratio = 1, .low = 0.5, .high = 2, .weight = 100, .y = 20},
	    {.kind = FOREST_ESTIMATE, .ratio = 1, .low = 0.5, .high = 2, .weight = 25, .y = 30},
	};
	struct world *world = *state;
	struct forest_column column = column_of(marks, COUNT(marks));
	struct forest_axis axis = forest_axis_choose(&column);
	struct canvas canvas;
	double sides[2];
	size_t n = 0;

	canvas_init(&canvas, &world->arena, world->fonts, 200, 140);
	forest_marks_draw(&canvas, &column, &axis);
	for (size_t i = 0; i < canvas.n; i++)
		if (canvas.ops[i].kind == OP_RECT)
			sides[n++] = canvas.ops[i].width;
	assert_int_equal(n, 2);
	assert_true(fabs(sides[0] - 7.2) < 0.01 && fabs(sides[1] - 3.6) < 0.01);
}

/* Numbers with the decimal point of the style, words on both sides of 1, in
 * as many lines as they need; measured alike with and without drawing. */
static void test_axis(void **state)
{
	static const struct forest_mark mark = {
	    .kind = FOREST_ESTIMATE, .ratio = 0.4, .low = 0.3, .high = 0.9, .y = 20};
	struct world *world = *state;
	struct forest_column column = column_of(&mark, 1);
	struct forest_axis axis = forest_axis_choose(&column);
	struct canvas canvas;
	struct str texts = {.arena = &world->arena};
	double height;

	column.look.high = "worse\nthan\nbefore";
	canvas_init(&canvas, &world->arena, world->fonts, 200, 140);
	height = forest_axis_draw(&canvas, &column, &axis, &world->arena, world->fonts);
	assert_true(height == forest_axis_draw(NULL, &column, &axis, &world->arena, world->fonts));
	for (size_t i = 0; i < canvas.n; i++)
		if (canvas.ops[i].kind == OP_TEXT)
			str_addf(&texts, "%s|", canvas.ops[i].text);
	assert_string_equal(str_text(&texts), "better|worse|than|before|0·25|0·5|1|2|");
	assert_int_equal(canvas_check(&canvas, stderr), 0);
	for (size_t i = 0; i < canvas.n; i++)
		assert_true(canvas.ops[i].kind != OP_TEXT ||
		            canvas.ops[i].y <= column.bottom + height);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_ticks),   cmocka_unit_test(test_places),
	    cmocka_unit_test(test_marks),   cmocka_unit_test(test_beyond),
	    cmocka_unit_test(test_weights), cmocka_unit_test(test_axis),
	};

	return cmocka_run_group_tests_name("forest", tests, world_open, world_close);
}
