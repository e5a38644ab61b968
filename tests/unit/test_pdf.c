/* canvas/pdf_read.c: that nothing is made of a file that is not as libharu writes it;
 * pdf_content.c: operators. */
/* shows */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../support.h"
#include "base/str.h"
#include "canvas/pdf_impl.h"

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* --- Files ------------------------------------------------------------------------- */

/* A file in libharu's form, of one empty page. */
static struct bytes file_of(void)
{
	static const char *const objects[] = {
	    "<<\n/Type /Catalog\n/Pages 2 0 R\n>>",
	    "<<\n/Type /Pages\n/Kids [ 4 0 R ]\n/Count 1\n>>",
	    "<<\n/Producer (none)\n>>",
	    "<<\n/Type /Page\n/Contents 5 0 R\n/Resources <<\n>>\n/Parent 2 0 R\n>>",
	    "<<\n/Length 6 0 R\n>>\nstream\r\n20001 M\nS\n20000 M\n\nendstream",
	    "18",
	};
	struct str out = {.arena = &arena};
	size_t offsets[COUNT(objects)], xref;

	str_add(&out, "%PDF-1.3\n");
	for (size_t i = 0; i < COUNT(objects); i++) {
		offsets[i] = out.length;
		str_addf(&out, "%zu 0 obj\n%s\nendobj\n", i + 1, objects[i]);
	}
	xref = out.length;
	str_addf(&out, "xref\n0 %zu\n0000000000 65535 f\r\n", COUNT(objects) + 1);
	for (size_t i = 0; i < COUNT(objects); i++)
		str_addf(&out, "%010zu 00000 n\r\n", offsets[i]);
	str_addf(&out,
	         "trailer\n<<\n/Root 1 0 R\n/Info 3 0 R\n/Size %zu\n>>\nstartxref\n%zu\n%%%%EOF\n",
	         COUNT(objects) + 1, xref);
	return (struct bytes){out.text, out.length};
}

static void test_read(void **state)
{
	struct raw raw;

	(void)state;
	assert_null(raw_read(&arena, file_of(), &raw));
	assert_int_equal(raw.n, 7);
	assert_int_equal(raw.root, 1);
	assert_int_equal(raw.info, 3);
	assert_true(raw_has(&raw.objects[4], "/Type /Page"));
	assert_false(raw_has(&raw.objects[2], "/Type /Page"));
	assert_int_equal(raw.objects[5].stream.length, 18);
	assert_true(raw.objects[6].dropped);
}

/* Cut anywhere it is refused; a changed byte is refused, or changes what is read, but
 * nothing is read beyond the end (the sanitizers watch). */
static void test_read_damaged(void **state)
{
	struct bytes whole = file_of();

	(void)state;
	for (size_t i = 0; i + 8 < whole.length; i++) {
		struct arena scratch = {0};
		struct bytes cut = {arena_memdup(&scratch, whole.data, i), i};
		struct raw raw = {0};

		assert_non_null(raw_read(&scratch, cut, &raw));
		arena_release(&scratch);
	}
	for (size_t i = 0; i < whole.length; i++)
		for (int flip = 1; flip < 256; flip *= 2) {
			struct arena scratch = {0};
			struct bytes copy = {arena_memdup(&scratch, whole.data, whole.length),
			                     whole.length};
			struct raw raw = {0};

			copy.data[i] = (char)(copy.data[i] ^ flip);
			(void)!raw_read(&scratch, copy, &raw);
			arena_release(&scratch);
		}
}

/* --- Content ------------------------------------------------------------------------ */

/* What is drawn on a page of 100 x 100 pt, below a paragraph's tag if `tagged`. */
typedef void drawing(struct canvas *canvas);

static const struct text_style regular = {FACE_REGULAR, 8.5, 0x3366FF, ANCHOR_START};

static void draw_pair(struct canvas *canvas)
{
	canvas_text(canvas, 10, 20, "AVA", &regular);
}

static void draw_escaped(struct canvas *canvas)
{
	canvas_text(canvas, 10, 20, "(", &regular);
	canvas_text(canvas, 10, 32.04, ")", &regular);
}

static void draw_shapes(struct canvas *canvas)
{
	static const struct point points[] = {{1, 2}, {3.04, 4}, {-5, 6}};
	static const struct line_style line = {
	    .width = 0.25, .colour = 0, .dash_on = 2, .dash_off = 1};

	canvas_rect(canvas, (struct point){10, 20}, 30, 5.5, 0xFF0000);
	canvas_rect(canvas, (struct point){10, 30}, 30, 5.5, 0xFF0000);
	canvas_lines(canvas, points, 3, &line);
	canvas_clip(canvas, (struct point){0, 0}, 50, 50);
	canvas_area(canvas, points, 3, 0xFF0000);
	canvas_unclip(canvas);
}

static const char *content_of(drawing *draw, bool tagged)
{
	static const char *const files[N_FACES] = {[FACE_REGULAR] = "Lato-Regular.ttf"};
	struct diags diags = {.arena = &arena};
	struct embedded embedded[N_FACES] = {0};
	struct written written = {0};
	struct canvas canvas;
	struct pages pages = {.arena = &arena, .items = &canvas, .n = 1};

	pages.fonts = fonts_load(&arena, files, &diags);
	assert_non_null(pages.fonts);
	pages.tags = tag_add(&arena, NULL, TAG_DOCUMENT);
	embedded[FACE_REGULAR].latin['A'] = 'a';
	embedded[FACE_REGULAR].latin['V'] = 'v';
	embedded[FACE_REGULAR].latin['('] = '(';
	embedded[FACE_REGULAR].latin[')'] = 0x0D5C; /* a carriage return and a backslash */
	canvas_init(&canvas, &arena, pages.fonts, 100, 100);
	canvas.tag = tagged ? tag_add(&arena, pages.tags, TAG_P) : NULL;
	draw(&canvas);
	content_write(&arena, &pages, 0, embedded, &written);
	assert_int_equal(written.n_marks, tagged);
	for (size_t i = 0; i < written.content.length; i++)
		if (!written.content.data[i])
			written.content.data[i] = '0';
	fonts_release((struct fonts *)(uintptr_t)pages.fonts);
	return written.content.data;
}

#define SCALE "0.1 0 0 0.1 0 0 cm\n"

/* NUL is "0" here.  Lato-Regular draws "AV" closer by 54 thousandths. */
static void test_content(void **state)
{
	(void)state;
	assert_string_equal(content_of(draw_pair, true),
	                    SCALE "BT\n/P<</MCID 0>>BDC\n/F1 85 Tf\n0.2 0.4 1 rg\n100 800 Td\n"
	                          "[(0a)54(0v)54(0a)]TJ\nEMC\nET\n");
	assert_string_equal(content_of(draw_escaped, false), SCALE
	                    "BT\n/Artifact BMC\n/F1 85 Tf\n0.2 0.4 1 rg\n100 800 Td\n (0\\()Tj\n"
	                    "0 -120 Td\n (\\r\\\\)Tj\nEMC\nET\n");
	assert_string_equal(content_of(draw_shapes, false), SCALE
	                    "/Artifact BMC\n1 0 0 rg\n100 745 300 55 re\n100 645 300 55 re\nf\n"
	                    "2.5 w\n[20 10 ] 0 d\n10 980 m\n30 960 l\n-50 940 l\nS\n"
	                    "q\n0 500 500 500 re\nW\nn\n10 980 m\n30 960 l\n-50 940 l\nf\n"
	                    "Q\nEMC\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, release)
	const struct CMUnitTest tests[] = {
	    TEST(test_read),
	    TEST(test_read_damaged),
	    TEST(test_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
