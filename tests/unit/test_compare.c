/* src/compare/moved.c and report/pdf_attach.c.
 * shows */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "compare/moved.h"
#include "report/pdf_attach.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* --- Moves ------------------------------------------------------------------*/

#define HEADER                                                                 \
	"analysis,population,group1,group1_level,group2,group2_level,"         \
	"variable,"                                                            \
	"variable_level,context,stat_name,stat_label,stat,stat_fmt,status,"    \
	"warning\n"

static struct results_table *table_of(const char *rows)
{
	struct results_table *table = ARENA_NEW(&arena, struct results_table);
	struct diags diags = {.arena = &arena};
	char *text = arena_printf(&arena, HEADER "%s", rows);

	assert_true(results_table_parse(
	    table, &arena, (struct bytes){text, strlen(text)}, "r", &diags));
	return table;
}

/* A row of one analysis: statistic, number, print. */
static const char *row_of(const char *stat, const char *value, const char *print)
{
	return arena_printf(&arena, "a,,,,,,v,,cox,%s,Label,%s,%s,%s,\n", stat,
	                    value, print, value[0] ? "ok" : "not reached");
}

static const struct {
	const char *stat, *was, *was_print, *now, *now_print;
	enum matter matter;
	const char *text;
} moves[] = {
    {"p", "0.042", ".042", "0.061", ".061", MATTER_P,
     "a.v Label (cox): .061, was .042 (crossed .05)"},
    {"p", "0.05", ".05", "0.0499", ".05", MATTER_P,
     "a.v Label (cox): 0.0499, was 0.05 (crossed .05)"},
    {"lr_p", "0.061", ".061", "0.042", ".042", MATTER_P,
     "a.v Label (cox): .042, was .061 (crossed .05)"},
    {"p", "0.2", ".20", "0.3", ".30", MATTER_PRINTED,
     "a.v Label (cox): .30, was .20"},
    {"hr_hi", "0.97", "0.97", "1.02", "1.02", MATTER_INTERVAL,
     "a.v Label (cox): 1.02, was 0.97 (the interval now includes 1)"},
    {"odds_ratio_lo", "0.97", "0.97", "1.02", "1.02", MATTER_INTERVAL,
     "a.v Label (cox): 1.02, was 0.97 (the interval no longer includes 1)"},
    {"odds_ratio_exact_lo", "1.5", "1.50", "1", "1.00", MATTER_INTERVAL,
     "a.v Label (cox): 1.00, was 1.50 (the interval now includes 1)"},
    {"rmst_difference_lo", "0.5", "0.5", "-0.5", "-0.5", MATTER_INTERVAL,
     "a.v Label (cox): -0.5, was 0.5 (the interval now includes 0)"},
    {"survival_lo", "0.9", "90%", "1.1", "110%", MATTER_PRINTED,
     "a.v Label (cox): 110%, was 90%"},
    {"median", "20", "20.0", "", "not reached", MATTER_STATUS,
     "a.v Label (cox): not reached, was 20.0"},
    {"median", "20", "20.0", "17.9", "17.9", MATTER_MEDIAN,
     "a.v Label (cox): 17.9, was 20.0 (by 10%)"},
    {"median", "20", "20.0", "18.1", "18.1", MATTER_PRINTED,
     "a.v Label (cox): 18.1, was 20.0"},
    {"median", "20", "20.0", "20.01", "20.0", MATTER_HIDDEN,
     "a.v Label (cox): 20.01, was 20 (both print as 20.0)"},
    {"n", "20", "20", "20", "twenty", MATTER_STYLE,
     "a.v Label (cox): twenty, was 20 (the same number)"},
    {"estimate", "0", "0", "0.1", "0.1", MATTER_PRINTED,
     "a.v Label (cox): 0.1, was 0"},
};

static void test_matters(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(moves); i++) {
		struct moves found =
		    moved_find(&arena,
		               table_of(row_of(moves[i].stat, moves[i].was,
		                               moves[i].was_print)),
		               table_of(row_of(moves[i].stat, moves[i].now,
		                               moves[i].now_print)));

		assert_int_equal(found.n, 1);
		assert_int_equal(found.items[0].matter, moves[i].matter);
		assert_string_equal(moved_text(&arena, &found.items[0]),
		                    moves[i].text);
	}
}

/* What matters more comes first, whatever the order of the file. */
static void test_order(void **state)
{
	struct str was = {.arena = &arena}, now = {.arena = &arena};
	struct moves found;

	(void)state;
	for (size_t i = COUNT(moves); i-- > 0;) {
		str_addf(&was, "x%zu,,,,,,v,,cox,%s,L,%s,%s,ok,\n", i,
		         moves[i].stat, moves[i].was, moves[i].was_print);
		str_addf(&now, "x%zu,,,,,,v,,cox,%s,L,%s,%s,ok,\n", i,
		         moves[i].stat, moves[i].now, moves[i].now_print);
	}
	found = moved_find(&arena, table_of(str_text(&was)),
	                   table_of(str_text(&now)));
	assert_int_equal(found.n, COUNT(moves));
	for (size_t i = 1; i < found.n; i++) {
		const struct move *a = &found.items[i - 1];
		const struct move *b = &found.items[i];

		assert_true(a->matter < b->matter ||
		            (a->matter == b->matter && a->size >= b->size));
	}
}

static void test_appeared_vanished(void **state)
{
	struct moves found = moved_find(
	    &arena,
	    table_of("a,,,,,,,,km,n,N,5,5,ok,\nb,,,,,,,,km,n,N,6,6,ok,\n"),
	    table_of("b,,,,,,,,km,n,N,6,6,ok,\nc,,,,,,,,km,n,N,7,7,ok,\n"));

	(void)state;
	assert_int_equal(found.n, 2);
	assert_string_equal(moved_text(&arena, &found.items[0]),
	                    "a N (km): was 5, is gone");
	assert_string_equal(moved_text(&arena, &found.items[1]),
	                    "c N (km): 7, is new");
	assert_string_equal(moved_summary(&arena, &found),
	                    "1 of 2 numbers moved: 1 is gone, 1 is new");
}

/* Rows of one place are matched in their order. */
static void test_same_place(void **state)
{
	struct moves found = moved_find(
	    &arena,
	    table_of("a,,,,,,,,km,n,N,5,5,ok,\na,,,,,,,,km,n,N,6,6,ok,\n"),
	    table_of("a,,,,,,,,km,n,N,5,5,ok,\na,,,,,,,,km,n,N,7,7,ok,\n"));

	(void)state;
	assert_int_equal(found.n, 1);
	assert_string_equal(moved_text(&arena, &found.items[0]),
	                    "a N (km): 7, was 6");
	found = moved_find(&arena, table_of(""), table_of(""));
	assert_string_equal(moved_summary(&arena, &found),
	                    "no number moved: all 0 are the same");
}

static void test_no_results(void **state)
{
	static const char *const bad[] = {"", "a,b\n1,2\n",
	                                  "analysis,population\n"};
	struct results_table table;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct diags diags = {.arena = &arena};
		char *text = arena_strdup(&arena, bad[i]);

		assert_false(results_table_parse(
		    &table, &arena, (struct bytes){text, strlen(text)}, "r",
		    &diags));
		assert_int_not_equal(diags.n_errors, 0);
	}
}

/* --- Attachments ------------------------------------------------------------*/

/* A PDF in the form that libharu writes, with nothing in it. */
static struct bytes pdf_of(void)
{
	struct str out = {.arena = &arena};
	size_t catalog, pages, info, xref;

	str_add(&out, "%PDF-1.3\n");
	catalog = out.length;
	str_add(&out,
	        "1 0 obj\n<<\n/Type /Catalog\n/Pages 2 0 R\n>>\nendobj\n");
	pages = out.length;
	str_add(&out, "2 0 obj\n<<\n/Type /Pages\n/Kids [ ]\n/Count "
	              "0\n>>\nendobj\n");
	info = out.length;
	str_add(&out, "3 0 obj\n<<\n/Producer (none)\n>>\nendobj\n");
	xref = out.length;
	str_addf(
	    &out,
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
	    {"b \u00e4\u2265\U0001F600.csv", "text/csv", "(odd) \\ <name>",
	     many_bytes(300)},
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
	assert_memory_equal(files[2].bytes.data, many_bytes(100000).data,
	                    100000);
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
	assert_false(pdf_attachments(&arena, (struct bytes){none.data, 0}, "x",
	                             &files, &n, &diags));
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
		struct bytes copy = {
		    arena_memdup(&scratch, pdf.data, pdf.length), pdf.length};
		size_t n;

		copy.data[i] ^= 0x15;
		if (pdf_attachments(&scratch, copy, "x", &files, &n, &diags) &&
		    n == 3 && files[1].bytes.length == 300)
			assert_memory_equal(files[1].bytes.data,
			                    many_bytes(300).data, 300);
		arena_release(&scratch);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, release)
	const struct CMUnitTest tests[] = {
	    TEST(test_matters),           TEST(test_order),
	    TEST(test_appeared_vanished), TEST(test_same_place),
	    TEST(test_no_results),        TEST(test_attach),
	    TEST(test_attach_refused),    TEST(test_attach_mutated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
