/* canvas/pdf_read.c, pdf_content.c: what is made of libharu's file, and that nothing is
 * made of one that is not as it should be. */
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

static const enum face faces[] = {FACE_BOLD, FACE_REGULAR};

/* What a page's content becomes; or what is wrong with it. */
static const char *rewritten(const char *from, size_t n_marks)
{
	static const char *const marks[] = {"P", "TD", "H1"};
	struct embedded embedded[N_FACES] = {0};
	struct content content = {.faces = faces,
	                          .n_faces = COUNT(faces),
	                          .embedded = embedded,
	                          .marks = marks,
	                          .n_marks = n_marks};
	struct str to = {.arena = &arena};
	const char *wrong;
	static const char *const files[N_FACES] = {
	    [FACE_REGULAR] = "Lato-Regular.ttf", [FACE_BOLD] = "Lato-Bold.ttf"};
	struct diags diags = {.arena = &arena};
	struct fonts *fonts = fonts_load(&arena, files, &diags);

	assert_non_null(fonts);
	content.fonts = fonts;
	for (int i = 0; i < N_FACES; i++) {
		embedded[i].latin['A'] = 'a';
		embedded[i].latin['V'] = 'v';
		embedded[i].latin['('] = '(';
		embedded[i].latin[')'] = 0x0D5C; /* a carriage return and a backslash */
	}
	wrong =
	    content_rewrite(&content, (struct bytes){(char *)(uintptr_t)from, strlen(from)}, &to);
	for (size_t i = 0; i < to.length && !wrong; i++)
		to.text[i] = to.text[i] ? to.text[i] : '0';
	fonts_release(fonts);
	return wrong ? wrong : str_text(&to);
}

/* NUL is "0" here.  Lato-Regular draws "AV" closer by 54 thousandths. */
static void test_content(void **state)
{
	static const struct {
		const char *from, *to;
		size_t n_marks;
	} cases[] = {
	    {"0.1 0 0 0.1 0 0 cm\n", "0.1 0 0 0.1 0 0 cm\n", 0},
	    {"20001 M\n1 2 3 4 re\nf\n20000 M\n", "/Artifact BMC\n1 2 3 4 re\nf\nEMC\n", 0},
	    {"20002 M\nS\n20000 M\n20002 M\nS\n20000 M\n",
	     "/P<</MCID 0>>BDC\nS\nEMC\n/TD<</MCID 1>>BDC\nS\nEMC\n", 2},
	    {"20001 M\n/F2 85 Tf\n(00410042) Tj\n20000 M\n",
	     "/Artifact BMC\n/F2 85 Tf\n (0a00)Tj\nEMC\n", 0},
	    {"20001 M\n/F2 85 Tf\n(004100560041) Tj\n20000 M\n",
	     "/Artifact BMC\n/F2 85 Tf\n[(0a)54(0v)54(0a)]TJ\nEMC\n", 0},
	    {"20001 M\n/F2 85 Tf\n(00280029) Tj\n20000 M\n",
	     "/Artifact BMC\n/F2 85 Tf\n (0\\(\\r\\\\)Tj\nEMC\n", 0},
	    /* refused */
	    {"S\n", "something drawn without a mark", 0},
	    {"f*\n", "something drawn without a mark", 0},
	    {"(0041) Tj\n", "something drawn without a mark", 0},
	    {"20001 M\n(0041) Tj\n", "a text", 0}, /* in no font */
	    {"20001 M\n/F2 85 Tf\n(004) Tj\n", "a text", 0},
	    {"20001 M\n/F2 85 Tf\n(00zz) Tj\n", "a text", 0},
	    {"20001 M\n/F2 85 Tf\n Tj\n", "a text", 0},
	    {"20001 M\n/F3 85 Tf\n", "a font", 0},
	    {"/F0 85 Tf\n", "a font", 0},
	    {"20001 M\n20001 M\n", "a mark", 0},
	    {"20000 M\n", "a mark", 0},
	    {"20002 M\n", "a mark", 0},
	    {"10 M\n", "a mark", 1},
	    {"20001 M\n", "marks that do not end", 0},
	    {"20001 M\n20000 M\n", "marks that do not end", 1},
	    {"S", "a line without an end", 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(rewritten(cases[i].from, cases[i].n_marks), cases[i].to);
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
