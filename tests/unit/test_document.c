/* src/report: texts and printed figures on pages, from hand-made documents.
 *
 * Runs from the top of the tree; the fonts and the template are the real ones.
 * Documents are read from Markdown, as in a run.
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

#include "../support.h"
#include "analyses/analyses.h"
#include "base/str.h"
#include "cite/markdown.h"
#include "render/pages.h"
#include "render/pages/flow.h"
#include "report/report.h"

#define TEMPLATE "templates/clinical-report.yaml"

enum { SECTIONS_MAX = 4 };

/* What a test works with; new for each. */
struct world {
	struct arena arena;
	struct diags diags;
	struct template template;
	struct fonts *fonts;
	struct style style;
	struct study study;
	struct input_spec input;
	struct data_input file, *data_inputs[1];
	void *inputs[1];
	struct section_spec sections[SECTIONS_MAX];
	void *section_items[SECTIONS_MAX];
	struct dataset data;
	struct results results;
	struct pages pages;
};

static struct text text_of(const char *text)
{
	return (struct text){.s = text};
}

static int world_open(void **state)
{
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	world->diags.arena = &world->arena;
	world->study.report.id = text_of("trial");
	world->study.report.title = text_of("A trial");
	world->study.report.conventions.month_days = 30.4375;
	world->input.file = text_of("trial.csv");
	world->data.place = "line";
	world->file = (struct data_input){.name = "trial", .file = "trial.csv", .place = "line"};
	world->data_inputs[0] = &world->file;
	world->data.inputs = world->data_inputs;
	world->data.n_inputs = 1;
	world->inputs[0] = &world->input;
	world->study.inputs = (struct records){.items = world->inputs, .n = 1};
	world->study.sections = (struct records){.items = world->section_items, .n = 0};
	world->results.arena = &world->arena;
	world->results.style = &world->style;
	if (!template_load(&world->template, &world->arena, TEMPLATE, &world->diags) ||
	    !style_load(&world->style, &world->arena, "templates/styles/nejm.yaml", ROUND_EVEN,
	                &world->diags))
		return -1;
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;

	fonts_release(world->fonts);
	arena_release(&world->arena);
	free(world);
	return 0;
}

/* Adds a section with a text. */
static struct section_spec *add_text(struct world *world, const char *markdown, size_t limit)
{
	size_t n = world->study.sections.n++;
	struct source source = {"a.md", markdown, strlen(markdown)};
	struct prose *prose = ARENA_NEW(&world->arena, struct prose);
	struct section_spec *section = &world->sections[n];

	assert_true(n < SECTIONS_MAX);
	assert_true(markdown_parse(&world->arena, &source, markdown, prose, &world->diags));
	prose->name = "a";
	prose->limit = limit;
	prose->characters = prose_count(prose, true, 0);
	section->text = text_of("a");
	section->limit.characters = (int)limit;
	world->section_items[n] = section;
	ARENA_PUSH(&world->arena, world->results.prose, world->results.n_prose, prose);
	return section;
}

/* The pages of a report. */
static bool pages_make(struct world *world, const struct report_input *input)
{
	struct document document;
	struct rendering with = {.arena = &world->arena,
	                         .diags = &world->diags,
	                         .document = &document,
	                         .template = &world->template,
	                         .fonts = world->fonts};

	count_data(&world->data, &world->results);
	return report_build(&world->arena, input, &document, &world->diags) &&
	       pages_build(&with, &world->pages);
}

/* Builds a report with the fonts that it needs, and finds no fault in it. */
static void build_clean(struct world *world)
{
	const char *files[N_FACES];
	struct report_input input = {.study = &world->study,
	                             .data = &world->data,
	                             .results = &world->results,
	                             .template = &world->template};

	pages_fonts(&world->template, &world->results, files);
	world->fonts = fonts_load(&world->arena, files, &world->diags);
	assert_non_null(world->fonts);
	assert_true(pages_make(world, &input));
	assert_int_equal(pages_check(&world->pages, stderr), 0);
}

/* The texts of a page from `first` on to before `last`, a bar behind each. */
static const char *texts_between(struct world *world, size_t page, const char *first,
                                 const char *last)
{
	const struct canvas *canvas = &world->pages.items[page];
	struct str texts = {.arena = &world->arena};
	bool inside = false;

	for (size_t i = 0; i < canvas->n; i++) {
		const struct op *op = &canvas->ops[i];

		if (op->kind != OP_TEXT)
			continue;
		inside |= str_equal(op->text, first);
		if (inside && str_equal(op->text, last))
			break;
		if (inside)
			str_addf(&texts, "%s|", op->text);
	}
	return str_text(&texts);
}

/* The first operation with a text. */
static const struct op *find(struct world *world, const char *text)
{
	for (size_t k = 0; k < world->pages.n; k++) {
		const struct canvas *page = &world->pages.items[k];

		for (size_t i = 0; i < page->n; i++)
			if (page->ops[i].kind == OP_TEXT && str_equal(page->ops[i].text, text))
				return &page->ops[i];
	}
	fail_msg("no text '%s'", text);
	return NULL;
}

static size_t count_bookmarks(const struct world *world, const char *title)
{
	size_t n = 0;

	for (size_t k = 0; k < world->pages.n; k++) {
		const struct canvas *page = &world->pages.items[k];

		for (size_t i = 0; i < page->n; i++)
			n += page->ops[i].kind == OP_BOOKMARK && str_equal(page->ops[i].text, title);
	}
	return n;
}

/* --- Texts ----------------------------------------------------------------- */

static void test_blocks(void **state)
{
	struct world *world = *state;

	add_text(world,
	         "# One\n\nA *b* **c** d.\n\n## Two\n\n- e\n  - f\n- g\n\n"
	         "### Three\n\nh\n",
	         0);
	build_clean(world);
	assert_string_equal(texts_between(world, 0, "One", "Data"),
	                    "One|A |b| |c| d.|Two|•|e|–|f|•|g|Three|h|1|");
	assert_int_equal(find(world, "b")->face, FACE_ITALIC);
	assert_int_equal(find(world, "c")->face, FACE_BOLD);
	assert_int_equal(find(world, " d.")->face, FACE_REGULAR);
	assert_int_equal(find(world, "Three")->face, FACE_BOLD);
	assert_true(find(world, "f")->x > find(world, "e")->x + 10);
	assert_true(find(world, "g")->x == find(world, "e")->x);
	assert_int_equal(count_bookmarks(world, "One"), 1);
	assert_int_equal(count_bookmarks(world, "Three"), 1);
	assert_int_equal(count_bookmarks(world, ""), 0);
}

/* The italic face is there if, and only if, something is set in it. */
static void test_italic(void **state)
{
	static const struct {
		const char *text;
		bool italic;
	} cases[] = {
	    {"a **b** c", false}, {"a *b* c", true},     {"- a _b_", true},
	    {"***a***", false},   {"# *a*\n\nb", false}, {"|*a*|\n|---|\n|*b*|\n", false},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world *world;
		struct bytes pdf;

		assert_int_equal(world_open(state), 0);
		world = *state;
		add_text(world, cases[i].text, 0);
		build_clean(world);
		assert_int_equal(fonts_face(world->fonts, FACE_ITALIC)->file != NULL,
		                 cases[i].italic);
		assert_true(pages_pdf(&world->pages, &pdf, &world->diags));
		pdf = pdf_unpacked(&world->arena, pdf);
		assert_int_equal(memmem(pdf.data, pdf.length, "Lato-Italic", 11) != NULL,
		                 cases[i].italic);
		world_close(state);
	}
}

/* Long paragraphs, lists and tables: no faults, no word lost, and at least two
 * lines of a paragraph on a page. */
static void test_long(void **state)
{
	static const char *const faces[] = {"", "*", "**"};
	struct world *world = *state;
	struct str text = {.arena = &world->arena};
	size_t words = 0, found = 0;

	for (size_t i = 0; i < 60; i++) {
		str_add(&text, i % 7 == 3 ? "- " : i % 7 == 4 ? "  1. " : i % 7 == 5 ? "> " : "");
		for (size_t k = 0; k < 20 + i * 3; k++, words++)
			str_addf(&text, "%sw%zu-of (%zu%%)%s%s", faces[k / 5 % 3], i, k,
			         faces[k / 5 % 3], k % 11 == 10 ? "–" : " ");
		str_add(&text, "\n\n");
	}
	add_text(world, str_text(&text), 0);
	build_clean(world);
	assert_true(world->pages.n > 10);
	for (size_t k = 0; k < world->pages.n; k++) {
		const struct canvas *page = &world->pages.items[k];

		for (size_t i = 0; i < page->n; i++)
			for (const char *p = page->ops[i].kind == OP_TEXT ? page->ops[i].text : "";
			     (p = strchr(p, 'w')); p++)
				found += p[1] >= '0' && p[1] <= '9';
	}
	assert_int_equal(found, words);
}

/* Words that are in two faces are not torn, and blanks end up between the
 * right pieces. */
static void test_wrap(void **state)
{
	struct world *world = *state;
	struct str text = {.arena = &world->arena};

	for (size_t i = 0; i < 40; i++)
		str_add(&text, "some words **half**way*over* ");
	add_text(world, str_text(&text), 0);
	build_clean(world);
	for (size_t i = 0; i + 1 < world->pages.items[0].n; i++) {
		const struct op *op = &world->pages.items[0].ops[i];

		if (op->kind != OP_TEXT || !str_equal(op->text, "half"))
			continue;
		assert_string_equal(op[1].text, "way");
		assert_true(op[1].y == op->y);
		assert_string_equal(op[2].text, "over");
		assert_true(op[2].y == op->y);
	}
}

/* Numbers end where the widest one does; the text hangs behind. */
static void test_numbers(void **state)
{
	struct world *world = *state;
	const struct op *nine, *ten;

	add_text(world, "9. a\n10. b\n", 0);
	build_clean(world);
	nine = find(world, "9.");
	ten = find(world, "10.");
	assert_true(nine->x > ten->x + 3);
	assert_true(find(world, "a")->x == find(world, "b")->x);
}

static void test_tables(void **state)
{
	struct world *world = *state;

	add_text(world,
	         "Before.\n\n| a | b |\n|---|---|\n| x | 1 (2%) |\n\n"
	         "Table: The *second* one\n\n| c |\n|---|\n| y |\n\n"
	         "Table: not a caption\n",
	         0);
	build_clean(world);
	assert_string_equal(texts_between(world, 0, "Before.", "Data"),
	                    "Before.|a|b|x|1|(2%)|Table 1|The second one|c|y|Table: not a "
	                    "caption|1|");
	assert_int_equal(count_bookmarks(world, "Table 1. The second one"), 1);
	assert_int_equal(count_bookmarks(world, ""), 0);
}

/* A table that has no caption goes on over pages without one. */
static void test_table_breaks(void **state)
{
	struct world *world = *state;
	struct str text = {.arena = &world->arena};

	str_add(&text, "| a | b |\n|---|:-:|\n");
	for (int i = 0; i < 200; i++)
		str_addf(&text,
		         "| row %d | words and words, so many of them "
		         "that they wrap, and wrap again, and again |\n",
		         i);
	add_text(world, str_text(&text), 0);
	build_clean(world);
	assert_true(world->pages.n > 3);
	for (size_t k = 0; k < 3; k++) {
		const struct canvas *page = &world->pages.items[k];

		assert_true(page->width < page->height);
		assert_string_equal(texts_between(world, k, "a", "row 0")[0] ? "head" : "", "head");
	}
}

static void test_length(void **state)
{
	static const struct {
		int count, table;
		const char *want;
	} cases[] = {
	    {COUNT_ALL, 0, "Length: 4 of 3,400 characters."},
	    {COUNT_NO_SPACES, 0, "Length: 4 of 3,400 characters (without blanks)."},
	    {COUNT_NO_SPACES, 1320,
	     "Length: 4 of 3,400 characters (without blanks; each table counts "
	     "1,320)."},
	    {COUNT_ALL, 320, "Length: 4 of 3,400 characters (each table counts 320)."},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct world *world;
		struct section_spec *section;

		assert_int_equal(world_open(state), 0);
		world = *state;
		section = add_text(world, "text", 3400);
		section->limit.count = cases[i].count;
		section->limit.table = cases[i].table;
		build_clean(world);
		find(world, cases[i].want);
		world_close(state);
	}
}

/* Texts come in their turn among the sections. */
static void test_sections(void **state)
{
	struct world *world = *state;
	const struct analysis_result analysis = {"km", "Survival", "Sentence."};
	const struct table *table;

	ARENA_PUSH(&world->arena, world->results.analyses, world->results.n_analyses, analysis);
	table = results_add_table(&world->results, "km", "Numbers", 2);
	table_add_head(&world->results, (struct table *)table)[0].text = "N";
	add_text(world, "first", 0);
	world->sections[1].analysis = text_of("km");
	world->section_items[1] = &world->sections[1];
	world->study.sections.n = 2;
	add_text(world, "second", 0);
	build_clean(world);
	assert_string_equal(texts_between(world, 0, "first", "Data"),
	                    "first|1|Survival|Sentence. [|Table 1|]|Table 1|Numbers|N|second|2|");
}

/* A character that the font lacks is reported with the text's name. */
static void test_missing_character(void **state)
{
	struct world *world = *state;
	const char *files[N_FACES];
	struct report_input input = {.study = &world->study,
	                             .data = &world->data,
	                             .results = &world->results,
	                             .template = &world->template};

	add_text(world, "a *文* b", 0);
	pages_fonts(&world->template, &world->results, files);
	world->fonts = fonts_load(&world->arena, files, &world->diags);
	assert_false(pages_make(world, &input));
	assert_int_equal(world->diags.n, 1);
	assert_string_equal(world->diags.items[0].text,
	                    "character U+6587 in the text 'a' is not in the "
	                    "font Lato Italic");
}

/* --- Printed figures --------------------------------------------------------*/

static struct claim_result claim(const char *what, const char *printed, enum claim_verdict verdict,
                                 const char *found)
{
	return (struct claim_result){.what = what,
	                             .printed = printed,
	                             .path = "km.median",
	                             .verdict = verdict,
	                             .found = found,
	                             .difference = "",
	                             .reason = "",
	                             .note = "",
	                             .solution = ""};
}

static void test_claims(void **state)
{
	struct world *world = *state;
	struct claim_result claims[] = {
	    claim("Events", "37", CLAIM_REPRODUCED, "37"),
	    claim("Mastectomy", "45 (75%)", CLAIM_CONTRADICTED, "45 (76%)"),
	    claim("", "1.2", CLAIM_NOT_EVALUABLE, ""),
	};

	claims[1].reason = "45 of 59 is 76.3%";
	claims[1].note = "A remark.";
	claims[1].solution = "reproduced by rounding: away";
	claims[2].reason = "bound to no result";
	world->results.claims = claims;
	world->results.n_claims = COUNT(claims);
	world->results.solution = "no preset gives any";
	build_clean(world);
	assert_string_equal(texts_between(world, 0, "Printed figures", "Data"),
	                    "Printed figures|"
	                    "3 printed figures: 1 reproduced, 1 contradicted, 1 not "
	                    "evaluable. No preset gives any. [|Table 1|]|"
	                    "Table 1|Printed figures and what was found|"
	                    "Figure|Printed|Found|Verdict|"
	                    "Mastectomy|45 (75%)|45 (76%)|●\u00A0contradicted|"
	                    "45 of 59 is 76.3%|A remark.|reproduced by rounding: away|"
	                    "km.median|1.2|●\u00A0not evaluable|bound to no result|"
	                    "Events|37|37|○\u00A0reproduced|2|");
	assert_int_equal(find(world, "●\u00A0contradicted")->face, FACE_SEMIBOLD);
	assert_int_equal(find(world, "●\u00A0not evaluable")->face, FACE_SEMIBOLD);
	assert_int_equal(find(world, "○\u00A0reproduced")->face, FACE_REGULAR);
}

/* Long texts wrap, and a figure stays with its reason. */
static void test_claims_long(void **state)
{
	struct world *world = *state;
	struct claim_result claims[120];

	for (size_t i = 0; i < COUNT(claims); i++) {
		claims[i] = claim("A figure with a long description of what it "
		                  "is and of whom",
		                  "15.2 months (95% CI, 12.0-18.4) in all of "
		                  "the patients",
		                  CLAIM_CONTRADICTED,
		                  "15.0 months (95% CI, 12.1-37.0) in all of "
		                  "the patients");
		claims[i].reason =
		    arena_printf(&world->arena,
		                 "reason %zu, which is long enough to go on to a second "
		                 "line of the table, because it says at length what is "
		                 "wrong with it all",
		                 i);
	}
	world->results.claims = claims;
	world->results.n_claims = COUNT(claims);
	build_clean(world);
	assert_true(world->pages.n > 5);
	for (size_t k = 1; k < 4; k++) /* the first row is no reason */
		assert_int_equal(
		    strncmp(texts_between(world, k, "Verdict", "Data"), "Verdict|A figure", 16), 0);
}

static void test_no_claims(void **state)
{
	struct world *world = *state;

	build_clean(world);
	assert_int_equal(count_bookmarks(world, "Printed figures"), 0);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, world_open, world_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(test_blocks),       cmocka_unit_test(test_italic), /* opens worlds of its own */
	    TEST(test_long),         TEST(test_wrap),
	    TEST(test_numbers),      TEST(test_tables),
	    TEST(test_table_breaks), cmocka_unit_test(test_length),
	    TEST(test_sections),     TEST(test_missing_character),
	    TEST(test_claims),       TEST(test_claims_long),
	    TEST(test_no_claims),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
