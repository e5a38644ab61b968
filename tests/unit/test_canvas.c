/* src/canvas, src/plot and the template: text in, text out.
 *
 * Runs from the top of the tree.  The fonts are the real ones, so that what
 * is checked is what is printed.
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
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "canvas/canvas.h"
#include "canvas/pages.h"
#include "canvas/subset.h"
#include "canvas/text.h"
#include "config/template.h"
#include "plot/axis.h"
#include "plot/plot.h"
#include "plot/survival.h"
#include "plot/thin.h"
#include "results/figures/survival.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEMPLATE "templates/clinical-report.yaml"

/* What all tests share; set up once. */
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
	if (!template_load(&world->template, &world->arena, TEMPLATE, &world->diags))
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

/* What a function prints. */
struct printed {
	char *text;
	size_t length;
	FILE *to;
};

static void printed_open(struct printed *printed)
{
	printed->to = open_memstream(&printed->text, &printed->length);
	assert_non_null(printed->to);
}

static void printed_is(struct printed *printed, const char *expected)
{
	fclose(printed->to);
	assert_string_equal(printed->text, expected);
	free(printed->text);
}

/* --- Text ------------------------------------------------------------------ */

static void test_printed(void **state)
{
	static const struct {
		const char *typed, *printed;
	} cases[] = {
	    {"plain", "plain"},
	    {"", ""},
	    {"e\u0301te\u0301", "été"},
	    {"o\u030Bu\u0308n\u0303", "őüñ"},
	    {"\u03B1\u0301", "ά"},
	    {"x\u0301", "x\u0301"}, /* no such letter: left to the fonts */
	    {"node\u2011positive", "node-positive"},
	    {"1\u202F000\u2009mg", "1 000 mg"},
	    {"soft\u00ADhyphen\u200B", "softhyphen"},
	    {"a\tb\nc", "a b c"},
	    {"≥ 5 − 3 – µ", "≥ 5 − 3 – µ"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(text_printed(&world->arena, cases[i].typed), cases[i].printed);
}

/* Lines are as wide as the longest text between bars is. */
static void test_wrap(void **state)
{
	static const struct {
		const char *widest, *text, *lines;
	} cases[] = {
	    {"one two", "one two three", "one two|three"},
	    {"one two", "one two", "one two"},
	    {"one two", "", ""},
	    {"one two", "a\nb", "a|b"},
	    {"one two", "a\n\nb\n", "a||b"},
	    {"three", "one  three", "one|three"},
	    {"P < 0.00", "with P < 0.001", "with P <|0.001"},
	    {"P < 0.001", "with P < 0.001", "with|P < 0.001"},
	    {"tests, P <", "tests, P ≥ 0.1", "tests,|P ≥ 0.1"},
	    {"node-posi", "node-positive", "node-|positive"},
	    {"P-val", "the P-value", "the|P-val|ue"},
	    {"12.0–1", "x 12.0–18.4", "x|12.0–1|8.4"},
	    {"ő", "ő\u00A0ű", "ő|\u00A0|ű"},
	    {"mmmm", "mmmmmmmmm", "mmmm|mmmm|m"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct measure measure = {
		    .fonts = world->fonts,
		    .size = 10,
		    .width = fonts_width(world->fonts, FACE_REGULAR, 10, cases[i].widest)};
		struct text_lines lines = text_wrap(&world->arena, &measure, cases[i].text);
		struct str joined = {.arena = &world->arena};

		for (size_t k = 0; k < lines.n; k++)
			str_addf(&joined, "%s%s", k ? "|" : "", lines.items[k]);
		assert_string_equal(str_text(&joined), cases[i].lines);
	}
}

static void test_fit(void **state)
{
	struct world *world = *state;
	struct measure measure = {.fonts = world->fonts, .size = 10};
	const char *text = "a long label";

	measure.width = fonts_width(world->fonts, FACE_REGULAR, 10, text);
	assert_string_equal(text_fit(&world->arena, &measure, text), text);
	measure.width -= 1;
	assert_string_equal(text_fit(&world->arena, &measure, text), "a long la…");
}

static void test_missing(void **state)
{
	struct world *world = *state;
	static const struct {
		const char *text;
		int32_t code;
	} cases[] = {
	    {"Größe, Łódź, Őry, Ελένη, Жанна, ≥ ≤ − – — µ α β χ²", 0},
	    {"node\u2011positive", 0},
	    {"中", 0x4E2D},
	    {"ab\u2713 CD8\u207A", 0}, /* of the fallback */
	    {"ab\u2713\u6587", 0x6587},
	    {"\U0001F600", 0x1F600},
	};

	for (size_t i = 0; i < COUNT(cases); i++)
		for (int face = 0; face < FACE_FALLBACK; face++)
			assert_int_equal(fonts_missing(world->fonts, (enum face)face, cases[i].text),
			                 cases[i].code);
}

/* A text with characters that its face lacks is drawn in runs, one behind the
 * other, and is as wide as they are. */
static void test_fallback(void **state)
{
	struct world *world = *state;
	static const struct text_style style = {.face = FACE_BOLD, .size = 10};
	static const char *const runs[] = {"CD8", "☐", "⁹ T ≥ é ", "➜", "x"};
	struct canvas canvas;
	double x = 20;

	canvas_init(&canvas, &world->arena, world->fonts, 300, 300);
	canvas_text(&canvas, x, 50, "CD8☐⁹ T ≥ é ➜x", &style);
	assert_int_equal(canvas.n, COUNT(runs));
	for (size_t i = 0; i < COUNT(runs); i++) {
		const struct op *op = &canvas.ops[i];

		assert_string_equal(op->text, runs[i]);
		assert_int_equal(op->face, i % 2 ? FACE_FALLBACK_BOLD : FACE_BOLD);
		assert_true(fabs(op->x - x) < 0.02);
		x += fonts_width(world->fonts, op->face, 10, op->text);
	}
	assert_true(fabs(x - 20 - fonts_width(world->fonts, FACE_BOLD, 10, "CD8☐⁹ T ≥ é ➜x")) <
	            1e-9);
	assert_int_equal(fonts_missing(world->fonts, FACE_BOLD, "☐⁹➜"), 0);
}

/* Runs in several faces: "/" where the face changes, "|" where the line ends. */
static void test_wrap_runs(void **state)
{
	static const struct {
		const char *widest; /* in bold type */
		struct text_run runs[4];
		const char *lines;
	} cases[] = {
	    {"one two", {{"one two three", FACE_REGULAR}}, "one two|three"},
	    {"one two", {{"o", FACE_REGULAR}, {"ne t", FACE_BOLD}, {"wo", FACE_ITALIC}}, "o/ne t/wo"},
	    {"one two",
	     {{"one ", FACE_REGULAR}, {"thr", FACE_BOLD}, {"ee", FACE_ITALIC}},
	     "one|thr/ee"},
	    {"one two", {{"", FACE_BOLD}, {"a", FACE_REGULAR}}, "a"},
	    {"one two", {{"", FACE_BOLD}}, ""},
	    {"one two", {{"a\n", FACE_BOLD}, {"\nb", FACE_REGULAR}}, "a||b"},
	    {"threefo", {{"three", FACE_BOLD}, {"foldly", FACE_REGULAR}}, "three/fo|ldly"},
	    {"P < 0.001",
	     {{"with ", FACE_BOLD}, {"P", FACE_ITALIC}, {" < 0.001", 0}},
	     "with|P/ < 0.001"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct measure measure = {.fonts = world->fonts, .size = 10};
		struct str out = {.arena = &world->arena};
		struct run_lines lines;
		size_t n = 0;

		measure.width = fonts_width(world->fonts, FACE_BOLD, 10, cases[i].widest);
		while (n < 4 && cases[i].runs[n].text)
			n++;
		lines = text_wrap_runs(&world->arena, &measure, cases[i].runs, n);
		for (size_t k = 0; k < lines.n; k++) {
			double x = 0;

			str_add(&out, k ? "|" : "");
			for (size_t r = 0; r < lines.items[k].n; r++) {
				const struct placed_run *run = &lines.items[k].items[r];

				assert_true(fabs(run->x - x) < 1e-9);
				x += fonts_width(world->fonts, run->face, 10, run->text);
				str_addf(&out, "%s%s", r ? "/" : "", run->text);
			}
			assert_true(x <= measure.width + 0.01);
		}
		assert_string_equal(str_text(&out), cases[i].lines);
	}
}

/* Pairs as the table `kern` of Lato-Regular.ttf has them, in whole thousandths:
 * -108, -244 and -147 of 2,000 units an em. */
static void test_kerning(void **state)
{
	static const struct {
		int32_t left, right;
		int kern;
	} cases[] = {
	    {'A', 'V', -54}, {'T', 'o', -122}, {'V', 0xE1, -74}, {'n', 'n', 0}, {'1', '1', 0},
	    {0, 'V', 0},     {'A', 0, 0},      {'A', 0x2713, 0}, /* of two files */
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		for (int again = 0; again < 2; again++)
			assert_int_equal(fonts_kerning(world->fonts, FACE_REGULAR, cases[i].left,
			                               cases[i].right),
			                 cases[i].kern);
}

/* Liberation Sans draws "11" closer by -152 of 2,048 units: columns would not
 * be true. */
static void test_kerning_of_figures(void **state)
{
	const char *files[N_FACES] = {
	    [FACE_REGULAR] = "LiberationSans-Regular.ttf", [FACE_BOLD] = "LiberationSans-Bold.ttf"};
	struct world *world = *state;
	struct fonts *fonts = fonts_load(&world->arena, files, &world->diags);

	assert_non_null(fonts);
	assert_int_equal(fonts_kerning(fonts, FACE_REGULAR, 'A', 'V'), -74);
	assert_int_equal(fonts_kerning(fonts, FACE_REGULAR, '1', '1'), 0);
	fonts_release(fonts);
}

/* A text is as wide as its characters and the kerns between them. */
static void test_kerned_width(void **state)
{
	struct world *world = *state;
	const struct fonts *fonts = world->fonts;
	char pair[3] = {0}, one[2] = {0};

	for (pair[0] = ' '; pair[0] < 0x7F; pair[0]++)
		for (pair[1] = ' '; pair[1] < 0x7F; pair[1]++) {
			double sum =
			    FONTS_KERNED * 0.01 * fonts_kerning(fonts, FACE_BOLD, pair[0], pair[1]);

			for (int i = 0; i < 2; i++) {
				one[0] = pair[i];
				sum += fonts_width(fonts, FACE_BOLD, 10, one);
			}
			assert_true(fabs(fonts_width(fonts, FACE_BOLD, 10, pair) - sum) < 1e-9);
			assert_true(sum > 0);
		}
}

static uint32_t number_at(const char *bytes)
{
	const unsigned char *p = (const unsigned char *)bytes;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* Where a table of a font starts; NULL if it has none.  Its sum has to be right. */
static const char *table_of(const struct bytes *font, const char *tag)
{
	for (int i = 0; i < font->data[5]; i++) {
		const char *entry = font->data + 12 + 16 * i;
		size_t offset = number_at(entry + 8);
		uint32_t sum = 0;

		if (memcmp(entry, tag, 4) != 0)
			continue;
		for (size_t k = 0; k < number_at(entry + 12); k += 4)
			sum += number_at(font->data + offset + k);
		if (strcmp(tag, "head") == 0)
			sum -= number_at(font->data + offset + 8);
		assert_int_equal(sum, number_at(entry + 4));
		return font->data + offset;
	}
	return NULL;
}

/* A font cut down to "AÅéő≥" measures them as before, in that order, and has no hints
 * and nothing else but the parts of its composites. */
static void test_subset(void **state)
{
	static const int32_t codes[] = {'A', 0xC5, 0xE9, 0x151, 0x2265};
	static const char *const texts[] = {"A", "Å", "é", "ő", "≥"};
	static const char *const gone[] = {"cvt ", "fpgm", "prep", "cmap", "name"};
	struct world *world = *state;
	struct font_subset subset;
	const char *maxp;
	uint32_t sum = 0;

	assert_true(
	    font_subset(&world->arena, world->fonts, FACE_BOLD, codes, COUNT(codes), &subset));
	assert_true(subset.file.length < 5000);
	assert_int_equal(subset.n, COUNT(codes));
	for (size_t i = 0; i < COUNT(codes); i++)
		assert_true(fabs(fonts_width(world->fonts, FACE_BOLD, 1000, texts[i]) -
		                 subset.widths[i + 1]) < 1e-6);
	for (size_t i = 0; i < COUNT(gone); i++)
		assert_null(table_of(&subset.file, gone[i]));
	maxp = table_of(&subset.file, "maxp");
	assert_non_null(maxp);
	assert_in_range(maxp[5], 1 + COUNT(codes), 12);
	assert_non_null(table_of(&subset.file, "head"));
	assert_non_null(table_of(&subset.file, "glyf"));
	for (size_t i = 0; i < subset.file.length; i += 4)
		sum += number_at(subset.file.data + i);
	assert_int_equal(sum, 0xB1B0AFBA);
	assert_true(subset.ascent > 700 && subset.descent < -150);
	assert_true(fabs(subset.slant) < 1e-9);
}

/* A font file of the bytes is refused with a reason, or loaded if that is NULL. */
static void font_expect(struct world *world, const char *bytes, size_t length, const char *problem)
{
	char path[] = "/tmp/survreport-font-XXXXXX";
	const char *files[N_FACES] = {[FACE_REGULAR] = path, [FACE_BOLD] = path};
	struct diags diags = {.arena = &world->arena};
	int file = mkstemp(path);
	struct fonts *fonts;

	assert_int_equal(write(file, bytes, length), length);
	close(file);
	fonts = fonts_load(&world->arena, files, &diags);
	unlink(path);
	assert_int_equal(fonts == NULL, problem != NULL);
	if (problem)
		assert_non_null(strstr(diags.items[0].text, problem));
	fonts_release(fonts);
}

/* The entry of a table in the directory of a font file. */
static char *directory_entry(char *bytes, const char *tag)
{
	char *entry = bytes + 12;

	while (strncmp(entry, tag, 4) != 0)
		entry += 16;
	return entry;
}

static void test_damaged_fonts(void **state)
{
	struct world *world = *state;
	const struct font_face *face = fonts_face(world->fonts, FACE_REGULAR);
	size_t length = face->length;
	char *bytes = arena_memdup(&world->arena, face->data, length);
	char *prep = directory_entry(bytes, "prep"), *glyf = directory_entry(bytes, "glyf");

	font_expect(world, bytes, length, NULL);
	font_expect(world, bytes, 0, "is not a TrueType font with Unicode");
	prep[12] = 0x7F;
	font_expect(world, bytes, length,
	            "is damaged: its table 'prep' goes past the end of the file");
	prep[0] = '\x1B';
	font_expect(world, bytes, length,
	            "is damaged: its table '?rep' goes past the end of the file");
	memcpy(glyf, "CFF ", 4);
	font_expect(world, bytes, length,
	            "has no table 'glyf': only outlines of TrueType can be put "
	            "into a PDF");
}

/* Whatever bytes a font has, it is refused or measures. */
static void test_mutated_fonts(void **state)
{
	struct world *world = *state;
	const struct font_face *face = fonts_face(world->fonts, FACE_REGULAR);
	char path[] = "/tmp/survreport-font-XXXXXX";
	const char *files[N_FACES] = {[FACE_REGULAR] = path, [FACE_BOLD] = path};
	uint32_t random = 1;

	close(mkstemp(path));
	for (int i = 0; i < 100; i++) {
		struct arena arena = {0};
		struct diags diags = {.arena = &arena};
		char *bytes = arena_memdup(&arena, face->data, face->length);
		struct fonts *fonts;
		FILE *to = fopen(path, "w");

		for (int k = 0; k < 12; k++) {
			random = random * 1664525 + 1013904223;
			/* most of them among the tables that are read, which come first */
			bytes[(random >> 8) % (k % 2 ? face->length : 2000)] = (char)random;
		}
		fwrite(bytes, 1, face->length, to);
		assert_int_equal(fclose(to), 0);
		fonts = fonts_load(&arena, files, &diags);
		assert_true(fonts ? diags.n == 0 : diags.n > 0);
		if (fonts)
			assert_true(isfinite(fonts_width(fonts, FACE_REGULAR, 10, "AVATAR ő ≥")));
		fonts_release(fonts);
		arena_release(&arena);
	}
	unlink(path);
}

static void test_no_font(void **state)
{
	const char *files[N_FACES] = {[FACE_REGULAR] = "NoSuch.ttf", [FACE_BOLD] = "./none.ttf"};
	struct world *world = *state;
	struct diags diags = {.arena = &world->arena};
	struct printed printed;

	assert_null(fonts_load(&world->arena, files, &diags));
	printed_open(&printed);
	diag_print(&diags, printed.to, false);
	printed_is(&printed, "survreport: error: font 'NoSuch.ttf' is not installed (the "
	                     "package fonts-lato has the Lato fonts, fonts-liberation2 "
	                     "the Liberation fonts)\n"
	                     "survreport: error: cannot read the font './none.ttf': No "
	                     "such file or directory\n");
}

/* --- Canvas ---------------------------------------------------------------- */

static void test_dump(void **state)
{
	struct world *world = *state;
	struct text_style style = {.face = FACE_BOLD, .size = 10};
	struct line_style line = {0x0072B2, 1.2, 4, 2};
	struct point points[] = {{1, 2}, {3.14159, 2}, {3, 10}};
	struct canvas canvas, outer;
	struct printed printed;

	canvas_init(&canvas, &world->arena, world->fonts, 200, 100);
	canvas_text(&canvas, 10, 20, "n\u2011o", &style);
	canvas_lines(&canvas, points, 3, &line);
	canvas_area(&canvas, points, 3, 0xFFEEDD);
	canvas_rect(&canvas, points[0], 5, 6, 0);
	canvas_clip(&canvas, points[0], 50, 60);
	canvas_unclip(&canvas);
	canvas_bookmark(&canvas, 30, 1, "Table 1");
	canvas_link(&canvas, points[0], 5, 6, "https://example.org");
	canvas_init(&outer, &world->arena, world->fonts, 300, 200);
	canvas_place(&outer, &canvas, 100, 50);
	printed_open(&printed);
	canvas_dump(&outer, printed.to);
	printed_is(&printed, "canvas 300 x 200\n"
	                     "text 110,70 bold 10 #000000 \"n-o\"\n"
	                     "lines #0072B2 1.2 dash 4-2 101,52 103.14,52 103,60\n"
	                     "area #FFEEDD 101,52 103.14,52 103,60\n"
	                     "rect #000000 101,52 5x6\n"
	                     "clip 101,52 50x60\n"
	                     "unclip\n"
	                     "bookmark 80 1 \"Table 1\"\n"
	                     "link 101,52 5x6 https://example.org\n");
}

/* Anchors: the end of a text ranged right is where it was asked for. */
static void test_anchor(void **state)
{
	struct world *world = *state;
	struct text_style style = {.size = 10, .anchor = ANCHOR_END};
	struct canvas canvas;
	double width = fonts_width(world->fonts, FACE_REGULAR, 10, "1234");

	canvas_init(&canvas, &world->arena, world->fonts, 200, 100);
	canvas_text(&canvas, 100, 20, "1234", &style);
	style.anchor = ANCHOR_MIDDLE;
	canvas_text(&canvas, 100, 40, "1234", &style);
	style.angle = 90;
	canvas_text(&canvas, 100, 60, "1234", &style);
	assert_true(fabs(canvas.ops[0].x - (100 - width)) < 0.006);
	assert_true(fabs(canvas.ops[1].x - (100 - width / 2)) < 0.006);
	assert_true(fabs(canvas.ops[2].y - (60 + width / 2)) < 0.006);
	canvas_text(&canvas, 0, 0, "", &style);
	assert_int_equal(canvas.n, 3);
}

static void test_check(void **state)
{
	struct world *world = *state;
	struct text_style style = {.size = 10};
	struct text_style up = {.size = 10, .angle = 90};
	struct canvas canvas;
	struct printed printed;

	canvas_init(&canvas, &world->arena, world->fonts, 200, 100);
	canvas_text(&canvas, 10, 20, "good", &style);
	canvas_text(&canvas, 10, 32, "below it", &style);
	canvas_text(&canvas, 80, 40, "turned", &up);
	printed_open(&printed);
	assert_int_equal(canvas_check(&canvas, printed.to), 0);
	canvas_text(&canvas, 12, 36, "over", &style);
	canvas_text(&canvas, 185, 60, "beyond", &style);
	canvas_text(&canvas, 150, 5, "high", &style);
	canvas_text(&canvas, 60, 80, "hidden", &style);
	canvas_rect(&canvas, (struct point){50, 70}, 20, 20, 0);
	assert_int_equal(canvas_check(&canvas, printed.to), 4);
	printed_is(&printed, "text \"below it\" at 10,32 overlaps \"over\"\n"
	                     "text \"beyond\" leaves the canvas on the right by 17.6 pt\n"
	                     "text \"high\" leaves the canvas at the top by 3.1 pt\n"
	                     "text \"hidden\" at 60,80 is covered by a rectangle\n");
}

/* Marks that leave the canvas where they are seen; labels of a figure that were cut
 * until they are the same. */
static void test_check_marks(void **state)
{
	struct world *world = *state;
	const struct point points[] = {{10, 10}, {250, 50}};
	struct line_style line = {.width = 1};
	struct text_style style = {.size = 10};
	struct canvas canvas;
	struct printed printed;

	canvas_init(&canvas, &world->arena, world->fonts, 200, 100);
	canvas_clip(&canvas, (struct point){0, 0}, 200, 100);
	canvas_lines(&canvas, points, 2, &line);
	canvas_unclip(&canvas);
	canvas_text(&canvas, 10, 20, "Much the …", &style);
	canvas_tag_begin(&canvas, TAG_FIGURE);
	canvas_text(&canvas, 10, 40, "Much the …", &style);
	canvas_text(&canvas, 10, 60, "Much the", &style);
	canvas_text(&canvas, 80, 60, "Much the", &style);
	printed_open(&printed);
	assert_int_equal(canvas_check(&canvas, printed.to), 0);
	canvas_text(&canvas, 10, 80, "Much the …", &style);
	canvas_lines(&canvas, points, 2, &line);
	canvas_rect(&canvas, (struct point){150, 90}, 20, 20, 0);
	assert_int_equal(canvas_check(&canvas, printed.to), 3);
	printed_is(&printed, "a mark leaves the canvas on the right by 50.0 pt\n"
	                     "a mark leaves the canvas at the bottom by 10.0 pt\n"
	                     "label \"Much the …\" stands twice in a figure\n");
}

/* A page that is 100 high, with text between 10 and 90. */
static void page_init(struct world *world, struct canvas *page)
{
	canvas_init(page, &world->arena, world->fonts, 200, 100);
	page->head = 10;
	page->foot = 90;
}

/* What is on the page that is last may be little; turned pages have no foot. */
static void test_check_pages(void **state)
{
	struct world *world = *state;
	struct text_style style = {.size = 5};
	struct canvas items[3];
	struct pages pages = {.items = items, .n = 3};
	struct tag *figure;
	struct printed printed;

	for (int i = 0; i < 3; i++)
		page_init(world, &items[i]);
	canvas_text(&items[0], 10, 66, "all but the foot", &style);
	canvas_text(&items[0], 10, 99, "foot", &style);
	canvas_link(&items[0], (struct point){10, 10}, 10, 5, "#figure-1");
	canvas_text(&items[0], 50, 20, "–", &style);
	canvas_link(&items[0], (struct point){30, 10}, 10, 5, "#figure-3");
	canvas_target(&items[0], 10, "section-1");
	canvas_target(&items[0], 10, "figure-2");
	canvas_target(&items[0], 10, "figure-4");
	canvas_link(&items[1], (struct point){30, 10}, 10, 5, "#figure-4");
	figure = canvas_tag_begin(&items[0], TAG_FIGURE);
	canvas_tag_begin(&items[0], TAG_CAPTION);
	canvas_text(&items[0], 10, 40, "caption", &style);
	items[1].tag = figure;
	canvas_text(&items[1], 10, 40, "figure", &style);
	printed_open(&printed);
	assert_int_equal(pages_check(&pages, printed.to), 1);
	assert_int_equal(pages_report_check(&pages, printed.to), 3);
	items[1].foot = 0;
	assert_int_equal(pages_report_check(&pages, printed.to), 2);
	printed_is(&printed, "page 1: a caption of what begins on page 2\n"
	                     "page 1: figure-4 stands before a text names it\n"
	                     "page 1 of 3 is full by 70 %\n"
	                     "page 2 of 3 is full by 37 %\n"
	                     "page 1: figure-4 stands before a text names it\n"
	                     "page 1 of 3 is full by 70 %\n");
}

/* --- Axes ------------------------------------------------------------------ */

static void test_ticks(void **state)
{
	static const struct {
		double largest;
		const char *unit;
		size_t most;
		const char *ticks; /* step × intervals, last tick's text */
	} cases[] = {
	    {87.4, "months", 20, "12 x 8, 96"},      {87.4, "months", 5, "24 x 4, 96"},
	    {96, "months", 20, "12 x 8, 96"},        {30, "months", 20, "6 x 5, 30"},
	    {14, "months", 20, "2 x 7, 14"},         {7, "months", 20, "1 x 7, 7"},
	    {300, "months", 20, "60 x 5, 300"},      {2000, "months", 20, "600 x 4, 2400"},
	    {999, "days", 20, "180 x 6, 1080"},      {2659, "days", 20, "365 x 8, 2920"},
	    {55, "days", 20, "7 x 8, 56"},           {520, "weeks", 20, "104 x 5, 520"},
	    {13, "years", 20, "2 x 7, 14"},          {2.5, "years", 20, "0.5 x 5, 2.5"},
	    {0.02, "years", 20, "0.005 x 4, 0.020"}, {0, "months", 20, "1 x 1, 1"},
	    {87.4, "months", 1, "120 x 1, 120"},     {40, "cycles", 20, "5 x 8, 40"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct axis_wish wish = {.largest = cases[i].largest,
		                         .unit = cases[i].unit,
		                         .most_steps = cases[i].most};
		struct axis axis = axis_choose(&wish);

		assert_string_equal(
		    arena_printf(&world->arena, "%g x %zu, %s", axis.step, axis.n_steps,
		                 axis_text(&axis, axis.n_steps, ".", &world->arena)),
		    cases[i].ticks);
		assert_true(axis_tick(&axis, axis.n_steps) >= cases[i].largest - 1e-9);
	}
}

/* Times that the config asks for stand on ticks, if that gives a good axis. */
static void test_ticks_wanted(void **state)
{
	static const double days[] = {180, 365}, odd[] = {7, 13};
	struct axis_wish wish = {.largest = 61,
	                         .unit = "months",
	                         .most_steps = 20,
	                         .times = (const double[]){6, 18, 24},
	                         .n_times = 3};

	(void)state;
	assert_true(axis_choose(&wish).step == 6);
	wish.times = odd;
	wish.n_times = 2;
	assert_true(axis_choose(&wish).step == 12);
	wish = (struct axis_wish){
	    .largest = 1000, .unit = "days", .most_steps = 20, .times = days, .n_times = 2};
	assert_true(axis_choose(&wish).step == 180);
}

/* The last tick is not after the largest time; fewer intervals are enough for a
 * narrow figure. */
static void test_ticks_inside(void **state)
{
	struct axis_wish wish = {
	    .largest = 83.9, .inside = true, .unit = "months", .most_steps = 20};
	struct axis axis = axis_choose(&wish);

	(void)state;
	assert_true(axis.step == 12 && axis.n_steps == 6);
	wish.good_steps = 4;
	axis = axis_choose(&wish);
	assert_true(axis.step == 24 && axis.n_steps == 3);
}

static void test_tick_text(void **state)
{
	struct world *world = *state;
	struct axis axis = {.step = 0.25, .n_steps = 4, .start = 10, .stop = 50};

	assert_string_equal(axis_text(&axis, 3, "·", &world->arena), "0·75");
	assert_true(fabs(axis_at(&axis, 0.5) - 30) < 1e-12);
	axis =
	    (struct axis){.first = 90, .step = 5, .n_steps = 2, .end = 102, .start = 10, .stop = 70};
	assert_string_equal(axis_text(&axis, 1, "·", &world->arena), "95");
	assert_true(fabs(axis_at(&axis, 96) - 40) < 1e-12);
}

/* --- Thinning -------------------------------------------------------------- */

static void test_steps_thin(void **state)
{
	static struct step steps[10000];
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(steps); i++)
		steps[i] = (struct step){(double)i * 0.01, i == 5000 ? 50 : (double)i * 0.001, 0};
	n = steps_thin(steps, COUNT(steps));
	assert_true(n < 2000);
	assert_true(steps[0].x == 0 && fabs(steps[n - 1].x - 99.99) < 1e-9);
	for (size_t i = 0; i < n; i++)
		if (steps[i].y == 50) {
			assert_true(fabs(steps[i].x - 50) < 1e-9);
			return;
		}
	fail_msg("the one high step was left out");
}

static void test_steps_thin_small(void **state)
{
	struct step near[] = {{0, 0, 0}, {0.01, 0, 0}, {0.02, 0, 0}, {5, 5, 5}};
	struct step no_limit[] = {{0, 0, 0}, {0, NAN, NAN}, {0.01, NAN, NAN}};

	(void)state;
	assert_int_equal(steps_thin(near, 0), 0);
	assert_int_equal(steps_thin(near, 1), 1);
	assert_int_equal(steps_thin(near, 4), 3);
	assert_true(near[1].x == 0.02 && near[2].x == 5);
	assert_int_equal(steps_thin(no_limit, 3), 3);
}

/* Distance of a point from a polyline. */
static double distance(const struct point *line, size_t n, struct point p)
{
	double best = INFINITY;

	for (size_t i = 0; i + 1 < n; i++) {
		double dx = line[i + 1].x - line[i].x;
		double dy = line[i + 1].y - line[i].y;
		double length = dx * dx + dy * dy, t = 0;

		if (length > 0)
			t = ((p.x - line[i].x) * dx + (p.y - line[i].y) * dy) / length;
		t = fmin(fmax(t, 0), 1);
		best = fmin(best, hypot(p.x - line[i].x - t * dx, p.y - line[i].y - t * dy));
	}
	return best;
}

static void test_simplify(void **state)
{
	static struct point original[4000], points[4000];
	size_t n;

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++) {
		double x = (double)(i / 2) * 0.2;

		/* stairs down, with a spike and a stretch upwards */
		original[i].x = x + (i % 2 ? 0.2 : 0);
		original[i].y = 100 * exp(-x / 100) + (i == 1000 ? 7 : 0) -
		                (i > 3000 ? 40 * sin((double)i / 300) : 0);
	}
	memcpy(points, original, sizeof points);
	n = points_simplify(points, COUNT(points), 0.24);
	assert_true(n < COUNT(points) / 4);
	for (size_t i = 0; i < COUNT(points); i++)
		assert_true(distance(points, n, original[i]) < 0.25);
	assert_memory_equal(&points[n - 1], &original[COUNT(points) - 1], sizeof *points);
}

/* --- Survival figures ------------------------------------------------------ */

static void test_risk_counts(void **state)
{
	static const double time[] = {0, 5, 12, 12.5, 20};
	static const double events[] = {0, 1, 2, 0, 1};
	static const double censored[] = {1, 0, 1, 2, 0};
	static const double entry[] = {0, 0, 1, 3, 5, 6, 7, 12};
	static const struct {
		double at, at_risk, censored, events, entered;
	} cases[] = {
	    {0, 8, 0, 0, 0},  {5, 7, 1, 0, 4},    {6, 6, 1, 1, 5},
	    {12, 6, 1, 1, 7}, {12.5, 3, 2, 3, 8}, {24, 0, 4, 4, 8},
	};
	struct curve curve = {
	    .n_subjects = 8, .n = 5, .time = time, .n_event = events, .n_censor = censored};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct risk_counts counts;

		curve.entry = NULL;
		counts = risk_count(&curve, cases[i].at);
		assert_true(counts.at_risk == cases[i].at_risk);
		assert_true(counts.censored == cases[i].censored);
		assert_true(counts.events == cases[i].events);
		curve.entry = entry;
		counts = risk_count(&curve, cases[i].at);
		assert_true(counts.at_risk ==
		            cases[i].entered - cases[i].events - cases[i].censored);
	}
}

static const struct result not_reached = {.status = RESULT_NOT_REACHED, .text = "not reached"};
static const struct result ten = {.status = RESULT_OK, .value = 10, .text = "10.0"};

/* A curve of n patients who leave at 1, 2, 3 …, every second by an event. */
static struct curve curve_make(struct arena *arena, const char *label, size_t n, bool events,
                               bool at_zero)
{
	double *columns[7];

	for (int i = 0; i < 7; i++)
		columns[i] = ARENA_ARRAY(arena, double, n + 1);
	for (size_t i = 0; i < n; i++) {
		double before = i ? columns[1][i - 1] : 1;
		bool event = events && i % 2;

		columns[0][i] = at_zero ? 0 : (double)i + 1;
		columns[1][i] = event ? before * (1 - 1 / (double)(n - i)) : before;
		columns[2][i] = columns[1][i] > 0 ? columns[1][i] * 0.8 : NAN;
		columns[3][i] = columns[1][i] > 0 ? fmin(columns[1][i] * 1.2, 1) : NAN;
		columns[4][i] = (double)(n - i);
		columns[5][i] = event;
		columns[6][i] = !event;
	}
	return (struct curve){.level = label,
	                      .label = label,
	                      .n_subjects = n,
	                      .n_events = events ? n / 2 : 0,
	                      .n = n,
	                      .time = columns[0],
	                      .survival = columns[1],
	                      .lower = columns[2],
	                      .upper = columns[3],
	                      .n_risk = columns[4],
	                      .n_event = columns[5],
	                      .n_censor = columns[6],
	                      .median = events ? &ten : &not_reached,
	                      .median_lower = &ten,
	                      .median_upper = &not_reached};
}

/* A figure of n curves with labels of some length, in a form. */
static struct canvas *figure_in(struct world *world, size_t n, int length, struct curve curve,
                                struct figure_form form)
{
	struct curve *curves = ARENA_ARRAY(&world->arena, struct curve, n);
	struct curve_set set = {.endpoint_label = "Overall survival",
	                        .unit = "months",
	                        .group_label = n > 1 ? "Group" : "",
	                        .curves = curves,
	                        .n = n,
	                        .test = n > 1 ? "Log-rank P = 0.003" : "",
	                        .confidence = 0.95};
	struct figure figure = {.kind = "survival", .caption = "", .data = &set};
	const struct results results = {.style = &world->style};

	for (size_t i = 0; i < n; i++) {
		curves[i] = curve;
		curves[i].label = n > 1 ? arena_printf(&world->arena, "Group %zu%.*s", i, length,
		                                       ", which has a label longer than anybody "
		                                       "would like it to be, to say the least of "
		                                       "it, and more than once, too")
		                        : "";
	}
	return plot_figure(
	    &world->arena, &results, &figure,
	    &(struct plot_page){.template = &world->template, .fonts = world->fonts, .form = form});
}

static struct canvas *figure_make(struct world *world, size_t n, int length, struct curve curve)
{
	return figure_in(world, n, length, curve, (struct figure_form){0, 0});
}

static void test_figures(void **state)
{
	static const size_t groups[] = {1, 2, 4, 5, 9, 16, 40, 200};
	static const int lengths[] = {0, 30, 120};
	struct world *world = *state;
	double most = template_text_height(&world->template);

	for (size_t i = 0; i < COUNT(groups); i++)
		for (size_t k = 0; k < COUNT(lengths); k++) {
			struct curve curve = curve_make(&world->arena, "", 60, true, false);
			struct canvas *canvas = figure_make(world, groups[i], lengths[k], curve);

			assert_int_equal(canvas_check(canvas, stderr), 0);
			assert_true(canvas->height < most);
		}
}

/* No two texts of a figure that are read as names are the same, whatever the names
 * share. */
static void names_differ(const struct canvas *canvas)
{
	for (size_t i = 0; i < canvas->n; i++)
		for (size_t k = 0; k < i; k++)
			assert_false(
			    canvas->ops[i].kind == OP_TEXT && canvas->ops[k].kind == OP_TEXT &&
			    strncmp(canvas->ops[i].text, "Group", 5) == 0 &&
			    canvas->ops[i].face == FACE_BOLD && canvas->ops[k].face == FACE_BOLD &&
			    canvas->ops[i].size == canvas->ops[k].size &&
			    str_equal(canvas->ops[i].text, canvas->ops[k].text));
}

/* Every width that the pages ask for: up to six groups are drawn in all, more as
 * wide as the text only. */
static void test_figure_forms(void **state)
{
	static const struct figure_form forms[] = {{239, 122}, {239, 150}, {322, 150},
	                                           {488, 150}, {488, 196}, {734, 196}};
	static const int lengths[] = {0, 30, 120};
	struct world *world = *state;

	for (size_t n = 1; n <= 8; n++)
		for (size_t f = 0; f < COUNT(forms); f++)
			for (size_t k = 0; k < COUNT(lengths); k++) {
				struct curve curve = curve_make(&world->arena, "", 60, true, false);
				struct canvas *canvas =
				    figure_in(world, n, lengths[k], curve, forms[f]);

				assert_int_equal(canvas != NULL, n <= 6 || forms[f].width > 400);
				if (!canvas)
					continue;
				assert_int_equal(canvas_check(canvas, stderr), 0);
				assert_true(fabs(canvas->width - forms[f].width) < 0.01);
				names_differ(canvas);
			}
}

static void test_figures_awkward(void **state)
{
	static const struct {
		size_t n;
		bool events, at_zero;
	} cases[] = {
	    {0, false, false}, {1, false, false},  {1, false, true},     {2, true, false},
	    {20, true, true},  {20, false, false}, {30000, true, false},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		for (size_t groups = 1; groups <= 3; groups += 2) {
			struct curve curve = curve_make(&world->arena, "", cases[i].n,
			                                cases[i].events, cases[i].at_zero);
			struct canvas *canvas = figure_make(world, groups, 0, curve);
			size_t points = 0;

			assert_int_equal(canvas_check(canvas, stderr), 0);
			for (size_t k = 0; k < canvas->n; k++)
				points += canvas->ops[k].n_points;
			assert_true(points < 4000);
		}
}

/* The texts of a small figure, in the order in which they are drawn. */
static void test_figure_texts(void **state)
{
	struct world *world = *state;
	struct curve curve = curve_make(&world->arena, "", 10, true, false);
	struct canvas *canvas = figure_make(world, 1, 0, curve);
	struct str texts = {.arena = &world->arena};

	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT)
			str_addf(&texts, "%s|", canvas->ops[i].text);
	assert_string_equal(str_text(&texts),
	                    "0|1|2|3|4|5|6|7|8|0|25|50|75|100|Overall survival, %|"
	                    "Time, months|All patients|10.0 mo (10.0 to NR)|"
	                    "At risk|10|10|9|8|7|6|5|4|3|"
	                    "Censored|0|0|1|1|2|2|3|3|4|"
	                    "Events|0|0|0|1|1|2|2|3|3|"
	                    "Shaded: pointwise 95% confidence interval. Ticks: censored. Thin "
	                    "line: fewer than 10 at risk. After 8 months fewer than 3 are at risk. "
	                    "Beside the curves: median|(95% CI). NR: not reached.|");
}

/* A median without limits is not said to have an interval. */
static void test_figure_without_limits(void **state)
{
	struct world *world = *state;
	struct curve curve = curve_make(&world->arena, "", 10, true, false);
	struct str texts = {.arena = &world->arena};
	const struct canvas *canvas;

	curve.median_lower = curve.median_upper = NULL;
	canvas = figure_make(world, 1, 0, curve);
	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT)
			str_addf(&texts, "%s|", canvas->ops[i].text);
	assert_non_null(strstr(str_text(&texts), "|10.0 mo|"));
	assert_non_null(strstr(str_text(&texts), "Beside the curves: median.|"));
}

/* --- Template -------------------------------------------------------------- */

static void test_template(void **state)
{
	struct world *world = *state;

	assert_true(fabs(world->template.width - 595.276) < 1e-9);
	assert_int_equal(world->template.n_groups, 6);
	assert_int_equal(world->template.n_sections, N_SECTIONS);
	assert_true(world->template.groups[2].dash_on == 5);
	assert_int_equal(world->template.groups[1].colour, 0xC84B00);
}

static void test_template_errors(void **state)
{
	static const struct {
		const char *text, *problem;
	} cases[] = {
	    {"groups: [{colour: \"#0072b2\"}]\n", NULL},
	    {"groups: []\n", "'groups' is empty"},
	    {"groups: [{colour: blue}]\n", "'blue' is not a colour like \"#0072B2\""},
	    {"groups: [{colour: \"#0072B2\", dash: [1, 2, 3]}]\n",
	     "'dash' needs two numbers, drawn and left out"},
	    {"groups: [{colour: \"#0072B2\"}]\nsections: [data, metods]\n",
	     "unknown section 'metods' (did you mean 'methods'?)"},
	    {"groups: [{colour: \"#0072B2\"}]\nmargins: {left: 200, right: "
	     "200}\n",
	     "the margins leave less than 200 x 300 points"},
	    {"- a list\n", "a template is a map of keys and values"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		char path[] = "/tmp/survreport-template-XXXXXX";
		struct diags diags = {.arena = &world->arena};
		struct template template;
		int file = mkstemp(path);
		bool good;

		assert_int_equal(write(file, cases[i].text, strlen(cases[i].text)),
		                 strlen(cases[i].text));
		close(file);
		good = template_load(&template, &world->arena, path, &diags);
		unlink(path);
		assert_int_equal(good, cases[i].problem == NULL);
		if (!good)
			assert_string_equal(diags.items[0].text, cases[i].problem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_printed),
	    cmocka_unit_test(test_wrap),
	    cmocka_unit_test(test_wrap_runs),
	    cmocka_unit_test(test_fit),
	    cmocka_unit_test(test_missing),
	    cmocka_unit_test(test_fallback),
	    cmocka_unit_test(test_kerning),
	    cmocka_unit_test(test_kerning_of_figures),
	    cmocka_unit_test(test_kerned_width),
	    cmocka_unit_test(test_subset),
	    cmocka_unit_test(test_damaged_fonts),
	    cmocka_unit_test(test_mutated_fonts),
	    cmocka_unit_test(test_no_font),
	    cmocka_unit_test(test_dump),
	    cmocka_unit_test(test_anchor),
	    cmocka_unit_test(test_check),
	    cmocka_unit_test(test_check_marks),
	    cmocka_unit_test(test_check_pages),
	    cmocka_unit_test(test_ticks),
	    cmocka_unit_test(test_ticks_wanted),
	    cmocka_unit_test(test_ticks_inside),
	    cmocka_unit_test(test_tick_text),
	    cmocka_unit_test(test_steps_thin),
	    cmocka_unit_test(test_steps_thin_small),
	    cmocka_unit_test(test_simplify),
	    cmocka_unit_test(test_risk_counts),
	    cmocka_unit_test(test_figures),
	    cmocka_unit_test(test_figure_forms),
	    cmocka_unit_test(test_figures_awkward),
	    cmocka_unit_test(test_figure_texts),
	    cmocka_unit_test(test_figure_without_limits),
	    cmocka_unit_test(test_template),
	    cmocka_unit_test(test_template_errors),
	};

	return cmocka_run_group_tests_name("canvas", tests, world_open, world_close);
}
