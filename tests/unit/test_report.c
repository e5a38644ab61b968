/* src/report: from hand-made results to pages and to a PDF.
 *
 * Most tests look at the texts on the pages, which need no PDF.  Runs from
 * the top of the tree; the fonts and the template are the real ones.
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

#include "../support.h"
#include "analyses/analyses.h"
#include "base/str.h"
#include "config/labels.h"
#include "plot/plot.h"
#include "render/pages.h"
#include "render/pages/tables.h"
#include "report/report.h"

#define TEMPLATE "templates/clinical-report.yaml"

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
	world->study.report.confidence = 0.95;
	world->study.report.conventions.month_days = 30.4375;
	world->input.file = text_of("trial.csv");
	world->inputs[0] = &world->input;
	world->study.inputs = (struct records){.items = world->inputs, .n = 1};
	world->data.n_rows = 686;
	world->file = (struct data_input){
	    .name = "trial", .file = "trial.csv", .place = "line", .n_rows = 686};
	world->data_inputs[0] = &world->file;
	world->data.inputs = world->data_inputs;
	world->data.n_inputs = 1;
	world->data.place = "line";
	world->results.arena = &world->arena;
	world->results.style = &world->style;
	if (!template_load(&world->template, &world->arena, TEMPLATE, &world->diags) ||
	    !style_load(&world->style, &world->arena, "templates/styles/nejm.yaml", ROUND_EVEN,
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

static bool build(struct world *world)
{
	const struct provenance_item items[] = {{"Program", "survreport 0"}};
	struct report_input input = {.study = &world->study,
	                             .data = &world->data,
	                             .results = &world->results,
	                             .provenance = items,
	                             .n_provenance = COUNT(items),
	                             .template = &world->template};

	return pages_make(world, &input);
}

static void build_clean(struct world *world)
{
	assert_true(build(world));
	assert_int_equal(pages_check(&world->pages, stderr), 0);
}

/* The texts of a page, each with a bar behind it. */
static const char *page_texts(struct world *world, size_t page)
{
	const struct canvas *canvas = &world->pages.items[page];
	struct str texts = {.arena = &world->arena};

	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT)
			str_addf(&texts, "%s|", canvas->ops[i].text);
	return str_text(&texts);
}

/* The texts of a page, a blank between them: lines of a column as one text. */
static const char *page_words(struct world *world, size_t page)
{
	const struct canvas *canvas = &world->pages.items[page];
	struct str texts = {.arena = &world->arena};

	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT)
			str_addf(&texts, "%s ", canvas->ops[i].text);
	return str_text(&texts);
}

/* How often a text stands on a page, as a whole. */
static size_t count_text(const struct canvas *page, const char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < page->n; i++)
		n += page->ops[i].kind == OP_TEXT && strcmp(page->ops[i].text, text) == 0;
	return n;
}

/* How often a text stands on a page as a heading, not in the running head. */
static size_t count_heading(const struct world *world, const struct canvas *page, const char *text)
{
	size_t n = 0;

	for (size_t i = 0; i < page->n; i++)
		n += page->ops[i].kind == OP_TEXT && strcmp(page->ops[i].text, text) == 0 &&
		     page->ops[i].size > world->template.types[TYPE_BODY].size;
	return n;
}

static void add_analysis(struct world *world, const char *name)
{
	const struct analysis_result analysis = {name, name, ""};

	ARENA_PUSH(&world->arena, world->results.analyses, world->results.n_analyses, analysis);
}

/* A table of n rows "row i", "i (0%)". */
static struct table *add_table(struct world *world, const char *analysis, size_t n)
{
	struct results *results = &world->results;
	struct table *table = results_add_table(results, analysis, "Many rows", 2);
	struct cell *cells = table_add_head(results, table);

	cells[0].text = "Label";
	cells[1].text = "Number";
	for (size_t i = 0; i < n; i++) {
		cells = table_add_row(results, table);
		cells[0].text = arena_printf(&world->arena, "row %zu", i);
		cells[1].text = arena_printf(&world->arena, "%zu (0%%)", i);
	}
	return table;
}

/* --- Pages ----------------------------------------------------------------- */

static void test_first_page(void **state)
{
	struct world *world = *state;
	struct text authors[] = {text_of("A. Author"), text_of("Ż. Łucka")};

	world->study.report.subtitle = text_of("A subtitle");
	world->study.report.status = STATUS_FINAL;
	world->study.report.style = text_of("plain");
	world->study.report.authors = (struct texts){authors, 2};
	world->study.report.data_cutoff = text_of("2025-03-31");
	results_add_method(&world->results, "First sentence.");
	results_add_method(&world->results, "Second sentence.");
	build_clean(world);
	assert_int_equal(world->pages.n, 1);
	assert_string_equal(page_texts(world, 0),
	                    "CLINICAL SURVIVAL REPORT|final  ·  style Plain  ·  conventions R  ·  "
	                    "data cut-off 2025-03-31|A trial|A subtitle|A. Author, Ż. Łucka|"
	                    "1|Data|Source: trial.csv, 686 rows. Missing values: none. "
	                    "Validation of types, ranges, levels and rules found nothing to "
	                    "report.|"
	                    "2|Methods|Description|First sentence. Second sentence.|"
	                    "3|Provenance|Convention in force|Choice|Preset|R|"
	                    "Quantile of a survival curve|as R prints it|"
	                    "Interval of survival|plain|Interval of a median|plain|"
	                    "Quantile of a sample|type 2|Ties in the Cox model|Efron|"
	                    "Ties in the reverse curve|events and censorings exchanged|"
	                    "Rounding of halves|to even|"
	                    "Days in a month|30.4375|Durations count both ends|no|"
	                    "Level of confidence|95%|"
	                    "Made from|Version or SHA-256|"
	                    "Program|survreport 0|"
	                    "SHA-256, shortened; in full in manifest.json.|"
	                    "trial|1 / 1|");
	assert_int_equal(world->pages.date, 1743379200);
}

/* A table over several pages repeats its heads and loses no row. */
static void test_table_breaks(void **state)
{
	struct world *world = *state;

	add_analysis(world, "long");
	add_table(world, "long", 180);
	build_clean(world);
	assert_true(world->pages.n >= 4);
	for (size_t i = 0; i < 180; i++) {
		const char *row = arena_printf(&world->arena, "row %zu", i);
		size_t n = 0;

		for (size_t k = 0; k < world->pages.n; k++)
			n += count_text(&world->pages.items[k], row);
		assert_int_equal(n, 1);
	}
	for (size_t k = 0; k < 3; k++) {
		const struct canvas *page = &world->pages.items[k];

		assert_int_equal(count_text(page, "Number"), 1);
		assert_int_equal(count_text(page, k ? "Table 1 (continued)" : "Table 1"), 1);
		assert_int_equal(count_text(page, "A trial"), 1);
		assert_int_equal(count_text(page, arena_printf(&world->arena, "%zu / %zu", k + 1,
		                                               world->pages.n)),
		                 1);
	}
}

/* Where the levels of a variable go on, its name stands again. */
static void test_table_heading_again(void **state)
{
	struct world *world = *state;
	struct table *table;

	add_analysis(world, "levels");
	table = add_table(world, "levels", 1);
	for (size_t i = 0; i < 120; i++) {
		struct cell *cells = table_add_row(&world->results, table);

		cells[0].text = arena_printf(&world->arena, "level %zu", i);
		cells[0].indent = 1;
		cells[1].text = "1";
	}
	build_clean(world);
	for (size_t k = 0; k < 3; k++) {
		const struct canvas *page = &world->pages.items[k];

		assert_int_equal(count_text(page, "row 0"), k == 0);
		assert_int_equal(count_text(page, "row 0 (continued)"), k > 0);
	}
}

/* Rows that belong together are on one page, and the last is not alone. */
static void test_table_keeps(void **state)
{
	struct world *world = *state;
	struct table *table;

	add_analysis(world, "kept");
	table = add_table(world, "kept", 200);
	for (size_t i = 0; i < table->n_rows; i++)
		table->rows[i].keep_with_next = i % 5 != 4;
	build_clean(world);
	for (size_t k = 0; k < world->pages.n; k++)
		for (size_t i = 0; i < 200; i += 5) {
			const char *first = arena_printf(&world->arena, "row %zu", i);
			const char *last = arena_printf(&world->arena, "row %zu", i + 4);

			assert_int_equal(count_text(&world->pages.items[k], first),
			                 count_text(&world->pages.items[k], last));
		}
}

static void test_table_last_row(void **state)
{
	for (size_t n = 30; n < 60; n++) {
		struct world *world;
		bool here = false;

		assert_int_equal(world_open(state), 0);
		world = *state;
		add_analysis(world, "last");
		add_table(world, "last", n);
		build_clean(world);
		for (size_t k = 0; k < world->pages.n; k++) {
			const struct canvas *page = &world->pages.items[k];

			here = count_text(page, arena_printf(&world->arena, "row %zu", n - 1));
			if (here)
				assert_int_equal(
				    count_text(page, arena_printf(&world->arena, "row %zu", n - 2)),
				    1);
		}
		world_close(state);
	}
	*state = NULL;
}

/* A row taller than a page goes on on the next one, word for word. */
static void test_tall_row(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	struct str text = {.arena = &world->arena};
	struct table *table;
	struct cell *cells;
	size_t words = 0;

	for (int i = 0; i < 3000; i++)
		str_add(&text, "word ");
	add_analysis(world, "tall");
	table = results_add_table(results, "tall", "Tall", 2);
	cells = table_add_row(results, table);
	cells[0].text = "first";
	cells = table_add_row(results, table);
	cells[0].text = "tall";
	cells[1].text = str_text(&text);
	build_clean(world);
	for (size_t k = 0; k < world->pages.n; k++) {
		const char *p = page_texts(world, k);

		for (; (p = strstr(p, "word")); p++)
			words++;
	}
	assert_int_equal(words, 3000);
}

/* A long table with many columns gets a page in landscape, and only it. */
static void test_wide_table(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	struct table *table;
	struct cell *cells;

	add_analysis(world, "wide");
	table = results_add_table(results, "wide", "Wide", 12);
	for (size_t row = 0; row < 30; row++) {
		cells = table_add_row(results, table);
		cells[0].text = "label";
		for (size_t i = 1; i < 12; i++)
			cells[i].text = "137.4 (101.5%)";
	}
	build_clean(world);
	assert_int_equal(world->pages.n, 3);
	assert_true(world->pages.items[0].height > 800);
	assert_true(world->pages.items[1].width > 800);
	assert_true(world->pages.items[2].height > 800);
	assert_int_equal(count_text(&world->pages.items[1], "(101.5%)"), 30 * 11);
}

/* Even when nothing helps, nothing overlaps or leaves the page. */
static void test_hopeless_table(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	struct table *table;
	struct cell *cells;

	add_analysis(world, "hopeless");
	table = results_add_table(results, "hopeless", "Hopeless", 40);
	cells = table_add_head(results, table);
	for (size_t i = 0; i < 40; i++)
		cells[i].text = "Incomprehensibilities";
	cells = table_add_row(results, table);
	for (size_t i = 0; i < 40; i++)
		cells[i].text = "12345.67 (10.1 to 10.2)";
	build_clean(world);
}

static void test_spans(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	struct table *table;
	struct cell *cells;

	add_analysis(world, "spans");
	table = results_add_table(results, "spans", "Spans", 4);
	cells = table_add_head(results, table);
	cells[1].text = "A head that stands over three columns and is wide";
	cells[1].span = 3;
	table->head[0].n_cells = 2;
	add_table(world, "spans", 1);
	cells = table_add_row(results, table);
	cells[0].text = "label";
	cells[1].text = cells[2].text = cells[3].text = "1";
	cells = table_add_row(results, table);
	cells[0].text = "a row with a label only may run across all columns";
	build_clean(world);
	assert_int_equal(count_text(&world->pages.items[0],
	                            "a row with a label only may run across "
	                            "all columns"),
	                 1);
}

/* The parts of cells: up to the point, the lead, and what follows. */
static void test_cells_split(void **state)
{
	static const struct {
		const char *text, *parts;
	} cases[] = {
	    {"246 (36)", "246||(36)"},
	    {"246 (36%)", "246||(36%)"},
	    {"15.0", "15|.0|"},
	    {"1·5 (1·0–2·0)", "1|·5|(1·0–2·0)"},
	    {"<0.001", "<0|.001|"},
	    {".03", "|.03|"},
	    {"12/60 (20)", "12/60||(20)"},
	    {"−0.53 (−1.2 to 0.1)", "−0|.53|(−1.2 to 0.1)"},
	    {"63.0 (51.0–NR)", "63|.0|(51.0–NR)"},
	    {"NR (12.0–NR)", "NR||(12.0–NR)"},
	    {"—", "—||"},
	    {"1 (reference)", "1||(reference)"},
	    {"21 to 80", "21|| to 80"},
	    {"33-80", "33||-80"},
	    {"0.1–105.7", "0|.1|–105.7"},
	    {"50.5–NR", "50|.5|–NR"},
	    {"2002-05-06", "2002-05-06||"},
	    {"2002-05-06 (2001-03-04 to 2003-01-02)", "2002-05-06||(2001-03-04 to 2003-01-02)"},
	    {"not reached", NULL},
	    {"reference", NULL},
	    {"3 months", NULL},
	    {"5–6€", NULL},
	    {"", NULL},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text = cases[i].text;
		struct cell_parts p;
		bool split = cell_split(text, &p);

		assert_int_equal(split, cases[i].parts != NULL);
		if (split)
			assert_string_equal(arena_printf(&arena, "%.*s|%.*s|%s", (int)p.point, text,
			                                 (int)(p.lead - p.point), text + p.point,
			                                 text + p.rest),
			                    cases[i].parts);
		if (split && *(text + p.rest))
			assert_int_equal(p.bracket, text[p.rest] == '(');
	}
	arena_release(&arena);
}

static const struct op *find_text(const struct canvas *page, const char *text)
{
	for (size_t i = 0; i < page->n; i++)
		if (page->ops[i].kind == OP_TEXT && strcmp(page->ops[i].text, text) == 0)
			return &page->ops[i];
	fail_msg("no text '%s'", text);
	return NULL;
}

/* Where an operation with a text starts and ends. */
static double start_of(struct world *world, const char *text)
{
	return find_text(&world->pages.items[0], text)->x;
}

static double end_of(struct world *world, const char *text)
{
	const struct op *op = find_text(&world->pages.items[0], text);

	return op->x + fonts_width(world->fonts, op->face, op->size, op->text);
}

/* Rows of all kinds have one anchor: numbers end there, brackets start behind. */
static void test_anchor(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	static const char *const kinds[] = {"50 (45–59)", "231 (52)", "7.4 (10.1)", "21–80"};
	static const char *const ratios[] = {"0.96 (0.85–1.07)", "11.42 (1.3–9.9)", "1"};
	static const char *const p[] = {"0.31", "<0.001", "0.05"};
	struct table *table;
	struct cell *cells;

	add_analysis(world, "anchor");
	table = results_add_table(results, "anchor", "Anchors", 4);
	for (size_t i = 0; i < COUNT(kinds); i++) {
		cells = table_add_row(results, table);
		cells[0].text = "row";
		cells[1].text = kinds[i];
		cells[2].text = i < COUNT(ratios) ? ratios[i] : "";
		cells[3].text = i < COUNT(p) ? p[i] : "";
	}
	build_clean(world);
	assert_true(fabs(end_of(world, "50") - (end_of(world, "231"))) < 0.02);
	assert_true(fabs(end_of(world, "50") - (end_of(world, "7.4"))) < 0.02);
	assert_true(fabs(start_of(world, "(45–59)") - (start_of(world, "(10.1)"))) < 0.02);
	assert_true(fabs(start_of(world, "(45–59)") - (end_of(world, "50") + 4)) < 0.02);
	assert_true(start_of(world, "21–80") < end_of(world, "50"));
	assert_true(end_of(world, "21–80") > end_of(world, "50"));
	/* one kind of number: at the point */
	assert_true(fabs(end_of(world, "0.96") - (end_of(world, "11.42"))) < 0.02);
	assert_true(end_of(world, "1") < start_of(world, "0.96") + 6);
	assert_true(fabs(start_of(world, "0.31") - (start_of(world, "0.05"))) < 0.02);
	assert_true(start_of(world, "<0.001") < start_of(world, "0.05") - 3);
	assert_true(end_of(world, "<0.001") > end_of(world, "0.05") + 3);
}

/* Marks are given in the order in which they stand; a note is told on the pages
 * where its mark stands, others at the end. */
static void test_marks(void **state)
{
	struct world *world = *state;
	struct table *table;
	struct cell *cells;

	add_analysis(world, "marked");
	table = add_table(world, "marked", 100);
	table_add_note(&world->results, table, "Of all.");
	for (size_t i = 0; i < 2; i++) {
		cells = table_add_row(&world->results, table);
		cells[0].text = "last";
		table_mark(&world->results, table, &cells[0], i ? "First added." : "Not there.");
		cells[0].marks = 0;
	}
	table_mark(&world->results, table, &cells[0], "First added.");
	cells = (struct cell *)table->rows[3].cells;
	table_mark(&world->results, table, &cells[0], "Second added.");
	table_abbreviate(&world->results, table, "SE", "standard error");
	table_abbreviate(&world->results, table, "CI", "confidence interval");
	build_clean(world);
	for (size_t k = 0; k < 3; k++) {
		const struct canvas *page = &world->pages.items[k];
		bool last = count_text(page, "last") > 0;

		assert_int_equal(count_text(page, "Second added."), k == 0);
		assert_int_equal(count_text(page, "First added."), last);
		/* notes without marks are one */
		assert_int_equal(
		    count_text(page,
		               "Of all. Not there. CI: confidence interval; SE: standard error."),
		    last);
		assert_int_equal(count_text(page, "*"), k == 0 ? 2 : 0);
		assert_int_equal(count_text(page, "†"), last ? 2 : 0);
	}
}

/* Heads break before their brackets, not inside of them. */
static void test_heads(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	struct table *table;
	struct cell *cells;

	add_analysis(world, "heads");
	table = results_add_table(results, "heads", "Heads", 9);
	cells = table_add_head(results, table);
	for (size_t i = 1; i < 9; i++) {
		cells[i].text = "Risk ratio (95% CI)";
		cells[i].unit = "N = 12";
	}
	cells = table_add_row(results, table);
	for (size_t i = 0; i < 9; i++)
		cells[i].text = "1.25";
	build_clean(world);
	assert_int_equal(count_text(&world->pages.items[0], "Risk ratio"), 8);
	assert_int_equal(count_text(&world->pages.items[0], "(95% CI)"), 8);
	assert_int_equal(count_text(&world->pages.items[0], "N = 12"), 8);
}

/* A table too wide for the page has its first column again in a second block. */
static void test_blocks(void **state)
{
	struct world *world = *state;
	struct results *results = &world->results;
	struct table *table;
	struct cell *cells;

	add_analysis(world, "blocks");
	table = results_add_table(results, "blocks", "Blocks", 10);
	cells = table_add_row(results, table);
	cells[0].text = "label";
	for (size_t i = 1; i < 10; i++)
		cells[i].text = "137.4 (101.5–162.2)";
	build_clean(world);
	assert_int_equal(count_text(&world->pages.items[0], "label"), 2);
	assert_int_equal(count_text(&world->pages.items[0], "(101.5–162.2)"), 9);
	assert_int_equal(count_text(&world->pages.items[0], "Table 1"), 1);
}

/* A heading and its sentence are on the page of the table that they lead up to,
 * however much of the page is taken. */
static void test_lead(void **state)
{
	struct world *world = *state;
	size_t n_second = 0;

	for (size_t n = 20; n < 60; n++) {
		size_t found = 0;

		world->results = (struct results){.arena = &world->arena, .style = &world->style};
		add_analysis(world, "before");
		add_table(world, "before", n);
		add_analysis(world, "after");
		world->results.analyses[1].summary = "A sentence leads.";
		add_table(world, "after", 1);
		build_clean(world);
		for (size_t k = 0; k < world->pages.n; k++) {
			const struct canvas *page = &world->pages.items[k];
			size_t one = count_heading(world, page, "after");

			assert_int_equal(count_text(page, "A sentence leads. ["), one);
			assert_int_equal(count_text(page, "Table 2"), one);
			found += one;
			n_second += one && k > 0;
		}
		assert_int_equal(found, 1);
	}
	/* both cases were there */
	assert_in_range(n_second, 1, 39);
}

/* `sections` of the config replace the analyses, in their order. */
static void test_sections(void **state)
{
	struct world *world = *state;
	struct section_spec sections[] = {
	    {.heading = text_of("Results")}, {.table = text_of("b")},  {.heading = text_of("More")},
	    {.table = text_of("a")},         {.figure = text_of("a")},
	};
	void *items[COUNT(sections)];
	const char *texts;

	for (size_t i = 0; i < COUNT(sections); i++)
		items[i] = &sections[i];
	world->study.sections = (struct records){.items = items, .n = 5};
	add_analysis(world, "a");
	add_analysis(world, "b");
	add_table(world, "a", 1)->caption = "Of a";
	add_table(world, "b", 1)->caption = "Of b";
	build_clean(world);
	texts = page_texts(world, 0);
	assert_non_null(strstr(texts, "|1|Results|See |Table 1|.|Table 1|Of b|"));
	assert_non_null(strstr(texts, "|2|More|See |Table 2|.|Table 2|Of a|"));
	assert_null(strstr(texts, "|b|"));
	assert_int_equal(world->diags.n_warnings, 1);
	assert_string_equal(world->diags.items[0].text, "the analysis 'a' has no figure");
}

/* Labels inside of a sentence: as the config says, of the longest label that fits,
 * else by the rule. */
static void test_label_in_text(void **state)
{
	static const char *const cases[][2] = {
	    {"Wilson score", "Wilson score"},
	    {"Wilson score, per 10", "Wilson score, per 10"},
	    {"Wilson scores", "wilson scores"},
	    {"Time", "duration"},
	    {"Time by arm", "duration by arm"},
	    {"Time to surgery, days", "the wait, days"},
	    {"High", "high grade"},
	    {"Low", "low"},
	    {"Hormonal therapy", "hormonal therapy"},
	};
	struct world *world = *state;
	struct text codes[] = {text_of("1"), text_of("2")};
	struct text labels[] = {text_of("Low"), text_of("High")}, said = text_of("high grade");
	struct column_spec column = {.label = text_of("Wilson score"),
	                             .label_in_text = text_of("Wilson score"),
	                             .levels = {codes, labels, 2},
	                             .levels_in_text = {&codes[1], &said, 1}};
	struct endpoint_spec shorter = {.label = text_of("Time"),
	                                .label_in_text = text_of("duration")};
	struct endpoint_spec longer = {.label = text_of("Time to surgery"),
	                               .label_in_text = text_of("the wait")};
	void *columns[] = {&column}, *endpoints[] = {&longer, &shorter};

	world->study.columns = (struct records){.items = columns, .n = 1};
	world->study.endpoints = (struct records){.items = endpoints, .n = 2};
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(label_in_text(&world->study, cases[i][0], &world->arena),
		                    cases[i][1]);
}

static void test_data_section(void **state)
{
	struct world *world = *state;
	struct endpoint_spec spec = {
	    .time = text_of("days"), .event = text_of("status == 1"), .entry = text_of("start")};
	unsigned char none[686] = {0};
	struct endpoint endpoint = {.spec = &spec,
	                            .event = none,
	                            .missing = none,
	                            .name = "os",
	                            .label = "Survival",
	                            .unit = "months",
	                            .n_missing = 6,
	                            .n_zero = 1};
	struct subset subsets[] = {{.name = "", .label = "All rows", .where = "", .n = 686},
	                           {.name = "old",
	                            .label = "Old",
	                            .where = "age > 60",
	                            .n = 80,
	                            .n_excluded = 600,
	                            .n_undetermined = 6}};
	struct finding finding = {.severity = DIAG_WARNING,
	                          .line = 118,
	                          .column = "age",
	                          .value = "12,4",
	                          .message = "column 'age': '12,4' is not a number"};
	struct finding_kind kind = {"numbers in column 'age'", DIAG_WARNING, 33};
	unsigned char missing[686] = {MISSING_EMPTY, PRESENT, MISSING_TOKEN};
	struct column column = {.name = "age", .label = "Age", .missing = missing};
	const char *texts;

	finding.kind = kind.kind;
	world->file.n_undeclared = 1;
	world->data.endpoints = &endpoint;
	world->data.n_endpoints = 1;
	world->data.subsets = subsets;
	world->data.n_subsets = 2;
	world->data.findings = &finding;
	world->data.n_findings = 1;
	world->data.kinds = &kind;
	world->data.n_kinds = 1;
	world->data.columns = &column;
	world->data.n_columns = 1;
	build_clean(world);
	texts = page_words(world, 0);
	assert_non_null(strstr(texts, "Source: trial.csv, 686 rows. 1 column of the file is not "
	                              "declared and left out. "
	                              "Missing values: Age 2; the other columns are complete. "));
	assert_non_null(strstr(texts, " Old 80 rows; 600 excluded, 6 undecided "));
	assert_non_null(strstr(texts, " Survival, months 680 known; 6 missing, 1 at time zero "));
	assert_non_null(strstr(texts, " 118 age 12,4 '12,4' is not a number "
	                              "… and 32 more: numbers in column 'age' "));
	world->data.n_kinds = 0; /* few findings are sentences */
	build_clean(world);
	assert_non_null(
	    strstr(page_words(world, 0),
	           " Validation found: column age, line 118: '12,4' is not a number. "));
	world->data.n_kinds = 1;
	for (size_t i = 0; i < world->results.n; i++)
		result_withhold(world->results.items[i]);
	build_clean(world);
	texts = page_words(world, 0);
	assert_non_null(strstr(texts, " Old suppressed rows; suppressed excluded, suppressed "
	                              "undecided "));
	assert_null(strstr(texts, "686"));
	assert_null(strstr(texts, " 680 "));
	assert_null(strstr(texts, "32 more"));
	assert_null(strstr(texts, "Age 2"));
}

/* --- Characters ------------------------------------------------------------ */

static void test_missing_characters(void **state)
{
	struct world *world = *state;
	struct source source = {.name = "a.yaml"};
	char *text = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&text, &length);

	world->study.report.title = text_of("A 中 and a 文 and a 中");
	world->study.report.title.at = (struct mark){&source, 3, 10, 1};
	add_analysis(world, "t");
	add_table(world, "t", 1)->rows[0].cells =
	    (const struct cell[]){{.text = "good: ≥ ő"}, {.text = "bad: \u6587"}};
	assert_false(build(world));
	diag_print(&world->diags, to, false);
	fclose(to);
	assert_string_equal(text, "a.yaml:3:10: character U+4E2D in the title is not in the font "
	                          "Lato Bold\n"
	                          "a.yaml:3:10: character U+6587 in the title is not in the font "
	                          "Lato Bold\n"
	                          "survreport: error: character U+6587 in the table 'Many rows' is "
	                          "not "
	                          "in the font Lato Regular\n");
	free(text);
}

/* --- PDF ------------------------------------------------------------------- */

static struct bytes pdf_make(struct world *world)
{
	struct bytes pdf = {0};

	build_clean(world);
	assert_true(pages_pdf(&world->pages, &pdf, &world->diags));
	assert_true(pdf.length > 1000);
	assert_memory_equal(pdf.data, "%PDF-", 5);
	return pdf;
}

static bool contains(const struct bytes *bytes, const char *text)
{
	return memmem(bytes->data, bytes->length, text, strlen(text)) != NULL;
}

static void test_pdf_twice(void **state)
{
	struct world *world = *state;
	struct bytes one, two;

	add_analysis(world, "a");
	add_table(world, "a", 60);
	one = pdf_make(world);
	two = pdf_make(world);
	assert_int_equal(one.length, two.length);
	assert_memory_equal(one.data, two.data, one.length);
}

static void test_pdf_date(void **state)
{
	struct world *world = *state;
	struct bytes pdf;

	unsetenv("SOURCE_DATE_EPOCH");
	pdf = pdf_make(world);
	assert_false(contains(&pdf, "CreationDate"));
	world->study.report.data_cutoff = text_of("2025-03-31");
	pdf = pdf_make(world);
	assert_true(contains(&pdf, "/CreationDate(D:20250331000000Z"));
	setenv("SOURCE_DATE_EPOCH", "1000000000", 1);
	pdf = pdf_make(world);
	assert_true(contains(&pdf, "/CreationDate(D:20010909014640Z"));
	setenv("SOURCE_DATE_EPOCH", "yesterday", 1);
	assert_false(build(world));
	assert_string_equal(world->diags.items[0].text,
	                    "SOURCE_DATE_EPOCH is not a number of seconds: "
	                    "'yesterday'");
	unsetenv("SOURCE_DATE_EPOCH");
}

/* Only faces in use are embedded; every kind of operation is written. */
static void test_pdf_operations(void **state)
{
	struct world *world = *state;
	struct canvas *page = ARENA_NEW(&world->arena, struct canvas);
	struct text_style style = {.size = 10}, up = {.size = 10, .angle = 90};
	struct line_style line = {0xFF0000, 1, 3, 2};
	struct point points[] = {{10, 10}, {20, 30}, {30, 10}};
	struct bytes pdf;

	canvas_init(page, &world->arena, world->fonts, 300, 200);
	canvas_bookmark(page, 10, 0, "Größe");
	canvas_bookmark(page, 20, 1, "β");
	canvas_text(page, 50, 50, "upright", &style);
	canvas_text(page, 100, 100, "turned", &up);
	canvas_text(page, 50, 80, "upright", &style);
	canvas_lines(page, points, 3, &line);
	canvas_rect(page, points[0], 5, 5, 0x00FF00);
	canvas_rect(page, points[1], 5, 5, 0x00FF00);
	canvas_area(page, points, 3, 0x0000FF);
	canvas_clip(page, points[0], 50, 50);
	canvas_line(page, points[0], points[1], &line);
	canvas_unclip(page);
	canvas_link(page, points[0], 50, 10, "https://example.org");
	world->pages = (struct pages){.arena = &world->arena,
	                              .fonts = world->fonts,
	                              .items = page,
	                              .n = 1,
	                              .title = "t",
	                              .authors = ""};
	assert_true(pages_pdf(&world->pages, &pdf, &world->diags));
	pdf = pdf_unpacked(&world->arena, pdf);
	assert_true(contains(&pdf, "+Lato"));
	assert_false(contains(&pdf, "Lato-Bold"));
	assert_true(contains(&pdf, "example.org"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)
	    TEST(test_first_page),
	    TEST(test_table_breaks),
	    TEST(test_table_heading_again),
	    TEST(test_lead),
	    TEST(test_table_keeps),
	    cmocka_unit_test(test_table_last_row),
	    TEST(test_tall_row),
	    TEST(test_wide_table),
	    TEST(test_hopeless_table),
	    TEST(test_spans),
	    cmocka_unit_test(test_cells_split),
	    TEST(test_anchor),
	    TEST(test_marks),
	    TEST(test_heads),
	    TEST(test_blocks),
	    TEST(test_sections),
	    TEST(test_label_in_text),
	    TEST(test_data_section),
	    TEST(test_missing_characters),
	    TEST(test_pdf_twice),
	    TEST(test_pdf_date),
	    TEST(test_pdf_operations),
	};

	return cmocka_run_group_tests_name("report", tests, NULL, NULL);
}
