/* src/memo: a Markdown text as a small document of its own.
 *
 * Runs from the top of the tree; fonts and template are the real ones.
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

#include <cmocka.h>

#include "base/str.h"
#include "cite/markdown.h"
#include "run/memo.h"

#define TEMPLATE "templates/clinical-report.yaml"
#define HASH "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
#define LONG_PATH                                                                                  \
	"/srv/studies/2026/oligoprogression_final_v3/frozen/input/"                                \
	"opd_cohort_export_with_a_name_that_nobody_should_have_chosen.csv"

struct world {
	struct arena arena;
	struct diags diags;
	struct memo memo;
	struct fonts *fonts;
	struct pages pages;
};

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	world->diags.arena = &world->arena;
	world->memo = (struct memo){.title = "A memo",
	                            .subtitle = "What was found",
	                            .foot = "survreport test",
	                            .template = TEMPLATE};
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;

	if (world->fonts)
		fonts_release(world->fonts);
	arena_release(&world->arena);
	free(world);
	return 0;
}

/* Lays a text out and finds no fault in the pages. */
static void build_clean(struct world *world, const char *markdown)
{
	world->memo.markdown = markdown;
	if (!memo_build(&world->arena, &world->memo, &world->pages, &world->fonts, &world->diags)) {
		diag_print(&world->diags, stderr, false);
		fail_msg("the memo cannot be built");
	}
	assert_int_equal(pages_check(&world->pages, stderr), 0);
}

/* How many texts on all pages are exactly this one. */
static size_t count_texts(const struct world *world, const char *text)
{
	size_t n = 0;

	for (size_t k = 0; k < world->pages.n; k++) {
		const struct canvas *page = &world->pages.items[k];

		for (size_t i = 0; i < page->n; i++)
			n += page->ops[i].kind == OP_TEXT && str_equal(page->ops[i].text, text);
	}
	return n;
}

static void test_looks_like_a_report(void **state)
{
	struct world *world = *state;

	build_clean(world, "# Results\n\nAll is *well*.\n\n- first\n- second\n\n"
	                   "Table: Checks\n\n| Check | Found |\n|---|---|\n"
	                   "| locks | work |\n");
	assert_int_equal(world->pages.n, 1);
	assert_int_equal(count_texts(world, "A memo"), 1);
	assert_int_equal(count_texts(world, "What was found"), 1);
	assert_int_equal(count_texts(world, "Results"), 1);
	assert_int_equal(count_texts(world, "well"), 1);
	assert_int_equal(count_texts(world, "•"), 2);
	assert_int_equal(count_texts(world, "Table 1"), 1);
	assert_int_equal(count_texts(world, "survreport test"), 1);
	assert_int_equal(count_texts(world, "1 / 1"), 1);
}

/* Rows of files with the hashes wanted and found: too wide for a page even in
 * landscape, and more than fit on ten. */
static void test_long_cells_stay_on_the_page(void **state)
{
	struct world *world = *state;
	struct str text = {.arena = &world->arena};
	enum { N_ROWS = 400 };

	str_add(&text, "| File | Expected | Found | Row |\n|---|---|---|---|\n");
	for (int i = 0; i < N_ROWS; i++) {
		str_add(&text, "| ");
		markdown_add_words(&text, LONG_PATH);
		str_addf(&text, " | %s | %s | row-%d |\n", HASH, HASH, i);
	}
	build_clean(world, str_text(&text));
	assert_in_range(world->pages.n, 10, 100);
	for (int i = 0; i < N_ROWS; i++)
		assert_int_equal(count_texts(world, arena_printf(&world->arena, "row-%d", i)), 1);
	/* a head on each page that is turned; the first one has the title */
	assert_int_equal(count_texts(world, "Expected"), world->pages.n - 1);
}

/* One word of thousands of characters, in a paragraph and in a cell. */
static void test_words_without_end(void **state)
{
	struct world *world = *state;
	struct str text = {.arena = &world->arena};

	for (int i = 0; i < 50; i++)
		str_add(&text, HASH);
	str_add(&text, "\n\n| A | B |\n|---|---|\n| ");
	for (int i = 0; i < 50; i++)
		str_add(&text, HASH);
	str_add(&text, " | b |\n");
	build_clean(world, str_text(&text));
}

static void test_words_come_out_as_they_are(void **state)
{
	static const char words[] = "a|b *c* _d_ `e` [f](g) <h> &amp; ~i~ \\j #k x_y_z";
	struct world *world = *state;
	struct str text = {.arena = &world->arena};

	str_add(&text, "| A | B |\n|---|---|\n| ");
	markdown_add_words(&text, words);
	str_add(&text, " | ");
	markdown_add_words(&text, "two\nlines");
	str_add(&text, " |\n| ");
	markdown_add_words(&text, "caf\xe9"
	                          ".csv, café.csv");
	str_add(&text, " | |\n");
	build_clean(world, str_text(&text));
	assert_int_equal(count_texts(world, words), 1);
	assert_int_equal(count_texts(world, "two lines"), 1);
	assert_int_equal(count_texts(world, "caf\\xe9.csv, café.csv"), 1);
}

static void expect_error(struct world *world, const char *markdown, const char *error)
{
	struct bytes pdf;

	world->memo.markdown = markdown;
	assert_false(memo_pdf(&world->arena, &world->memo, &pdf, &world->diags));
	assert_int_equal(world->diags.n, 1);
	assert_string_equal(world->diags.items[0].text, error);
}

static void test_character_without_glyph(void **state)
{
	expect_error(*state, "found: \u4e2d, \u4e2d\n",
	             "character U+4E2D in the text is not in the font "
	             "Lato Regular");
}

static void test_no_such_template(void **state)
{
	struct world *world = *state;

	world->memo.template = "no/such.yaml";
	expect_error(world, "text\n", "there is no file 'no/such.yaml'");
}

static struct bytes pdf_of(struct world *world, const char *markdown)
{
	struct bytes pdf;

	world->memo.markdown = markdown;
	assert_true(memo_pdf(&world->arena, &world->memo, &pdf, &world->diags));
	return pdf;
}

static bool holds(struct bytes pdf, const char *words)
{
	return memmem(pdf.data, pdf.length, words, strlen(words)) != NULL;
}

static void test_same_bytes_without_a_clock(void **state)
{
	struct world *world = *state;
	struct bytes first, second, dated;

	unsetenv("SOURCE_DATE_EPOCH");
	setenv("TZ", "UTC", 1);
	first = pdf_of(world, "Text with **strong** and *soft* words.\n");
	setenv("TZ", "Pacific/Kiritimati", 1);
	second = pdf_of(world, "Text with **strong** and *soft* words.\n");
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.data, second.data, first.length);
	assert_false(holds(first, "CreationDate"));
	setenv("SOURCE_DATE_EPOCH", "1700000000", 1);
	dated = pdf_of(world, "Text with **strong** and *soft* words.\n");
	unsetenv("SOURCE_DATE_EPOCH");
	assert_true(holds(dated, "D:20231114221320"));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_looks_like_a_report),        TEST(test_long_cells_stay_on_the_page),
	    TEST(test_words_without_end),          TEST(test_words_come_out_as_they_are),
	    TEST(test_character_without_glyph),    TEST(test_no_such_template),
	    TEST(test_same_bytes_without_a_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
