/* canvas/tags.c: what the things on a page are, as it is recorded. */
/* shows: R-90 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "canvas/canvas.h"

static const struct point corner = {0, 0};

static void placed_canvas_comes_into_the_open_tag(void **state)
{
	struct arena arena = {0}, scratch = {0};
	struct canvas figure, trial, page;
	struct tag *root = tag_add(&arena, NULL, TAG_DOCUMENT), *holder, *table;

	(void)state;
	canvas_init(&figure, &arena, NULL, 100, 100);
	canvas_rect(&figure, corner, 1, 1, 0);
	table = canvas_tag_begin(&figure, TAG_TABLE);
	canvas_rect(&figure, corner, 2, 2, 0);
	canvas_tag_end(&figure);
	assert_null(figure.tag);

	/* placed on a page that is thrown away */
	canvas_init(&trial, &scratch, NULL, 100, 100);
	trial.tag = tag_add(&scratch, NULL, TAG_FIGURE);
	canvas_place(&trial, &figure, 1, 1);
	arena_release(&scratch);

	canvas_init(&page, &arena, NULL, 100, 100);
	page.tag = root;
	canvas_tag_begin(&page, TAG_P);
	canvas_tag_end(&page);
	holder = canvas_tag_begin(&page, TAG_FIGURE);
	canvas_place(&page, &figure, 2, 2);
	canvas_tag_end(&page);

	assert_int_equal(page.n, 2);
	assert_ptr_equal(page.ops[0].tag, holder);
	assert_ptr_equal(page.ops[1].tag, holder->first->first);
	assert_int_equal(page.ops[1].tag->kind, TAG_TABLE);
	assert_ptr_equal(root->first->next, holder);
	assert_ptr_equal(holder->first, holder->last);
	assert_ptr_not_equal(holder->first, figure.tags);
	assert_null(figure.tags->parent);
	assert_ptr_equal(table->parent, figure.tags);
	assert_ptr_equal(page.tag, root);
	arena_release(&arena);
}

static void cells_go_on(void **state)
{
	struct arena arena = {0};
	struct tag *row = tag_add(&arena, NULL, TAG_TR);
	struct tag *first = tag_cell(&arena, row, TAG_TH, 0, 1);
	struct tag *third = tag_cell(&arena, row, TAG_TD, 2, 2);

	(void)state;
	assert_ptr_equal(tag_cell(&arena, row, TAG_TH, 0, 1), first);
	assert_ptr_equal(tag_cell(&arena, row, TAG_TD, 2, 2), third);
	assert_ptr_equal(first->next, third);
	assert_null(third->next);
	assert_int_equal(third->columns, 2);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(placed_canvas_comes_into_the_open_tag),
	    cmocka_unit_test(cells_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
