/* lock/pdf_attach.c: files inside of a PDF.
 * shows: R-134 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "lock/pdf_attach.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* --- Attachments ------------------------------------------------------------*/

/* A PDF in the form that libharu writes, with nothing in it. */
static struct bytes pdf_of(void)
{
	struct str out = {.arena = &arena};
	size_t catalog, pages, info, xref;

	str_add(&out, "%PDF-1.3\n");
	catalog = out.length;
	str_add(&out, "1 0 obj\n<<\n/Type /Catalog\n/Pages 2 0 R\n>>\nendobj\n");
	pages = out.length;
	str_add(&out, "2 0 obj\n<<\n/Type /Pages\n/Kids [ ]\n/Count "
	              "0\n>>\nendobj\n");
	info = out.length;
	str_add(&out, "3 0 obj\n<<\n/Producer (none)\n>>\nendobj\n");
	xref = out.length;
	str_addf(&out,
	         "xref\n0 4\n0000000000 65535 f \n%010zu 00000 n \n%010zu 00000 "
	         "n \n%010zu 00000 n \n"
	         "trailer\n<<\n/Root 1 0 R\n/Info 3 0 R\n/Size "
	         "4\n>>\nstartxref\n%zu\n%%%%EOF\n",
	         catalog, pages, info, xref);
	return (struct bytes){out.text, out.length};
}

static struct bytes many_bytes(size_t n)
{
	char *bytes = arena_alloc(&arena, n + 1, 1);

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 7919 >> 3);
	return (struct bytes){bytes, n};
}

static struct bytes attached(void)
{
	struct diags diags = {.arena = &arena};
	struct attachment files[] = {
	    {"a.txt", "text/plain", "none", {arena_strdup(&arena, ""), 0}},
	    {"b \u00e4\u2265\U0001F600.csv", "text/csv", "(odd) \\ <name>", many_bytes(300)},
	    {"c", "application/yaml", "large", many_bytes(100000)},
	};
	struct bytes pdf = pdf_of();

	assert_true(pdf_attach(&arena, &pdf, files, COUNT(files), &diags));
	return pdf;
}

static void test_attach(void **state)
{
	struct diags diags = {.arena = &arena};
	struct bytes pdf = attached(), again = attached();
	struct attachment *files;
	size_t n;

	(void)state;
	assert_int_equal(pdf.length, again.length);
	assert_memory_equal(pdf.data, again.data, pdf.length);
	assert_true(pdf_attachments(&arena, pdf, "x", &files, &n, &diags));
	assert_int_equal(n, 3);
	assert_string_equal(files[1].name, "b \u00e4\u2265\U0001F600.csv");
	assert_int_equal(files[0].bytes.length, 0);
	assert_int_equal(files[1].bytes.length, 300);
	assert_memory_equal(files[1].bytes.data, many_bytes(300).data, 300);
	assert_int_equal(files[2].bytes.length, 100000);
	assert_memory_equal(files[2].bytes.data, many_bytes(100000).data, 100000);
}

/* A PDF without files, one that is cut off, and one that is no PDF. */
static void test_attach_refused(void **state)
{
	struct diags diags = {.arena = &arena};
	struct bytes pdf = attached(), none = pdf_of();
	struct attachment *files;
	size_t n, read = 0;

	(void)state;
	assert_false(pdf_attachments(&arena, none, "x", &files, &n, &diags));
	assert_false(pdf_attachments(&arena, (struct bytes){none.data, 0}, "x", &files, &n, &diags));
	/* cut anywhere, but for the end-of-file mark, it is refused */
	for (size_t i = pdf.length - 300; i < pdf.length - 12; i++) {
		struct bytes cut = {arena_memdup(&arena, pdf.data, i), i};

		read += pdf_attachments(&arena, cut, "x", &files, &n, &diags);
	}
	assert_int_equal(read, 0);
	/* twice is once too often */
	assert_false(pdf_attach(&arena, &pdf, NULL, 0, &diags));
	none.length = 20;
	assert_false(pdf_attach(&arena, &none, NULL, 0, &diags));
}

/* No changed byte makes it read out of bounds (the sanitizers watch), and what
 * is read is what was written or refused. */
static void test_attach_mutated(void **state)
{
	struct bytes pdf = attached();
	size_t start = pdf_of().length;

	(void)state;
	for (size_t i = start; i < pdf.length; i += 1 + (i - start) / 40) {
		struct arena scratch = {0};
		struct diags diags = {.arena = &scratch};
		struct attachment *files;
		struct bytes copy = {arena_memdup(&scratch, pdf.data, pdf.length), pdf.length};
		size_t n;

		copy.data[i] ^= 0x15;
		if (pdf_attachments(&scratch, copy, "x", &files, &n, &diags) && n == 3 &&
		    files[1].bytes.length == 300)
			assert_memory_equal(files[1].bytes.data, many_bytes(300).data, 300);
		arena_release(&scratch);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, release)
	const struct CMUnitTest tests[] = {
	    TEST(test_attach),
	    TEST(test_attach_refused),
	    TEST(test_attach_mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
