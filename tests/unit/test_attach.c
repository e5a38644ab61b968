/* lock/pdf_attach.c: files inside of a PDF, as canvas/pdf_about.c puts them there.
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
#include "canvas/pages.h"
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

static struct bytes many_bytes(size_t n)
{
	char *bytes = arena_alloc(&arena, n + 1, 1);

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i * 7919 >> 3);
	return (struct bytes){bytes, n};
}

/* A PDF of an empty page, with files in it. */
static struct bytes pdf_with(const struct attachment *files, size_t n)
{
	struct diags diags = {.arena = &arena};
	struct canvas page;
	struct pages pages = {.arena = &arena,
	                      .items = &page,
	                      .n = 1,
	                      .title = "",
	                      .authors = "",
	                      .attachments = files,
	                      .n_attachments = n};
	struct bytes pdf;

	canvas_init(&page, &arena, NULL, 100, 100);
	assert_true(pages_pdf(&pages, &pdf, &diags));
	return pdf;
}

static struct bytes attached(void)
{
	const struct attachment files[] = {
	    {"a.txt", "text/plain", "none", ATTACHED_SOURCE, {arena_strdup(&arena, ""), 0}},
	    {"b \u00e4\u2265\U0001F600.csv", "text/csv", "(odd) \\ <name>", ATTACHED_DATA,
	     many_bytes(300)},
	    {"c", "application/yaml", "large", ATTACHED_SOURCE, many_bytes(100000)},
	};

	return pdf_with(files, COUNT(files));
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
	struct bytes pdf = attached(), none = pdf_with(NULL, 0);
	struct attachment *files;
	size_t n, read = 0;

	(void)state;
	assert_true(pdf_attachments(&arena, none, "x", &files, &n, &diags));
	assert_int_equal(n, 0);
	assert_false(pdf_attachments(&arena, (struct bytes){none.data, 0}, "x", &files, &n, &diags));
	/* cut anywhere, but for the end-of-file mark, it is refused */
	for (size_t i = pdf.length - 300; i < pdf.length - 12; i++) {
		struct bytes cut = {arena_memdup(&arena, pdf.data, i), i};

		read += pdf_attachments(&arena, cut, "x", &files, &n, &diags);
	}
	assert_int_equal(read, 0);
}

/* No changed byte makes it read out of bounds (the sanitizers watch), and what
 * is read is what was written or refused. */
static void test_attach_mutated(void **state)
{
	struct bytes pdf = attached();
	size_t start = pdf_with(NULL, 0).length / 2;

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
