/* src/frozen, config/canonical.c, export/history.c: what a lock holds, and
 * what is told of a change.
 * shows */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/str.h"
#include "config/canonical.h"
#include "data/raw.h"
#include "export/history.h"
#include "lock/digest.h"
#include "lock/lock.h"
#include "verify/rows.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static struct arena arena;

static int release(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){arena_strdup(&arena, text), strlen(text)};
}

static const struct node *parse(const char *yaml)
{
	struct diags diags = {.arena = &arena};
	struct source *source = ARENA_NEW(&arena, struct source);
	const struct node *root;

	*source = (struct source){"config", arena_strdup(&arena, yaml), strlen(yaml)};
	root = yaml_parse(&arena, source, &diags);
	assert_non_null(root);
	assert_int_equal(diags.n_errors, 0);
	return root;
}

/* --- Canonical form ---------------------------------------------------------*/

static void test_canonical(void **state)
{
	static const struct {
		const char *yaml, *text;
	} cases[] = {
	    {"a: 1\n", "{a: 1}"},
	    {"# why\na:   '1'   # so\n\n", "{a: 1}"},
	    {"a: [x, \"y\", 'z z']\n", "{a: [x, y, z z]}"},
	    {"a:\n  b: {c: 1}\n  d:\n  - e\n", "{a: {b: {c: 1}, d: [e]}}"},
	    {"a: \"x, y\"\n", "{a: \"x, y\"}"},
	    {"a: \"x: y\"\n", "{a: \"x: y\"}"},
	    {"a: ''\nb:\n", "{a: \"\", b: }"},
	    {"a: '\"'\n", "{a: \"\\\"\"}"},
	    {"a: |\n  two\n  lines\n", "{a: \"two\\x0Alines\\x0A\"}"},
	    {"a: '-1'\nb: '- 1'\n", "{a: \"-1\", b: \"- 1\"}"},
	    {"a: \u2265 12\n", "{a: \u2265 12}"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *text = canonical_text(&arena, parse(cases[i].yaml));

		assert_string_equal(text, cases[i].text);
		/* and it is a config of the same meaning */
		assert_string_equal(canonical_text(&arena, parse(text)), text);
	}
}

static const char CONFIG[] = "survreport: 1\n"
			     "report: {id: a, style: nejm, conventions: {preset: spss}}\n"
			     "inputs:\n"
			     "  cohort:\n"
			     "    file: d.csv\n"
			     "    columns: {wt: {type: number}, wt.loss: {type: integer}}\n"
			     "rules: [{check: wt > 0}]\n"
			     "analyses: {km: {type: kaplan-meier}, cox: {type: cox}}\n";

static void test_blocks(void **state)
{
	static const char *const names[] = {
	    "survreport",
	    "report.id",
	    "report.style",
	    "report.conventions",
	    "inputs.cohort",
	    "inputs.cohort.columns.wt",
	    "inputs.cohort.columns.wt.loss",
	    "rules",
	    "analyses.km",
	    "analyses.cox",
	};
	struct config_blocks blocks = config_blocks(&arena, parse(CONFIG));

	(void)state;
	assert_int_equal(blocks.n, COUNT(names));
	for (size_t i = 0; i < blocks.n; i++)
		assert_string_equal(blocks.items[i].name, names[i]);
	/* columns are blocks of their own */
	assert_string_equal(blocks.items[4].text, "{file: d.csv}");
	assert_string_equal(blocks.items[3].text, "{preset: spss}");
}

/* One block put back: changed, added since, removed since. */
static void test_with_block(void **state)
{
	static const struct {
		const char *was, *name, *text;
	} cases[] = {
	    {"a: 1\nanalyses: {km: {t: 9}}\n", "analyses.km",
	     "{a: 2, analyses: {km: {t: 9}, cox: {t: 2}}}"},
	    {"a: 1\nanalyses: {km: {t: 9}}\n", "analyses.cox", "{a: 2, analyses: {km: {t: 1}}}"},
	    {"a: 1\nanalyses: {lr: {t: 3}}\n", "analyses.lr",
	     "{a: 2, analyses: {km: {t: 1}, cox: {t: 2}, lr: {t: 3}}}"},
	    {"a: 1\n", "a", "{a: 1, analyses: {km: {t: 1}, cox: {t: 2}}}"},
	    {"rules: [x]\n", "rules", "{a: 2, analyses: {km: {t: 1}, cox: {t: 2}}, rules: [x]}"},
	    {"analyses: {km: {t: 1}}\n", "a", "{analyses: {km: {t: 1}, cox: {t: 2}}}"},
	};
	const struct node *now = parse("a: 2\nanalyses: {km: {t: 1}, cox: {t: 2}}\n");

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		    canonical_text(
			&arena, config_with_block(&arena, now, parse(cases[i].was), cases[i].name)),
		    cases[i].text);
	/* nothing of the config itself was touched */
	assert_string_equal(canonical_text(&arena, now),
	                    "{a: 2, analyses: {km: {t: 1}, cox: {t: 2}}}");
}

/* An input block goes back without its columns, which are blocks. */
static void test_with_input(void **state)
{
	const struct node *now = parse("inputs: {c: {file: new.csv, columns: {x: {type: id}}}}\n");
	const struct node *was =
	    parse("inputs: {c: {file: old.csv, columns: {x: {type: text}}}}\n");

	(void)state;
	assert_string_equal(canonical_text(&arena, config_with_block(&arena, now, was, "inputs.c")),
	                    "{inputs: {c: {file: old.csv, columns: {x: {type: id}}}}}");
	assert_string_equal(
	    canonical_text(&arena, config_with_block(&arena, now, was, "inputs.c.columns.x")),
	    "{inputs: {c: {file: new.csv, columns: {x: {type: text}}}}}");
}

/* --- Locks ------------------------------------------------------------------*/

/* Texts that are hard to carry. */
static const char *const texts[] = {
    "plain",
    "",
    " blank before",
    "two words",
    "a: b",
    "# no comment",
    "- item",
    "one line\n",
    "two\nlines\n",
    "no end\nof line",
    "\nempty first\n",
    "empty last\n\n",
    "empty\n\n\nin the middle\n",
    "  indented first\nline\n",
    "first\n  indented second\n",
    "tab\there\n",
    "carriage\r\nreturn\r\n",
    "quote \" and \\ back\n",
    "\x01\x1F\x7F",
    "\u00e4\u2265\U0001F600",
    "|",
    "{}",
    "seal: 0\n",
    "~",
};

static void test_lock_texts(void **state)
{
	struct diags diags = {.arena = &arena};
	struct entry *root = entry_new(&arena), *map;
	struct bytes text;
	struct lock lock;

	(void)state;
	map = entry_map(&arena, root, "a map");
	for (size_t i = 0; i < COUNT(texts); i++) {
		entry_text(&arena, map, texts[i], texts[COUNT(texts) - 1 - i]);
		entry_text(&arena, root, arena_printf(&arena, "t%zu", i), texts[i]);
	}
	entry_map(&arena, root, "empty");
	text = lock_text(&arena, root);
	assert_true(lock_parse(&lock, &arena, "x.lock", text, &diags));
	for (size_t i = 0; i < COUNT(texts); i++) {
		assert_string_equal(entry_value(lock.root, arena_printf(&arena, "t%zu", i)),
		                    texts[i]);
		assert_string_equal(entry_value_in(lock.root, "a map", texts[i]),
		                    texts[COUNT(texts) - 1 - i]);
	}
	assert_non_null(entry_find(lock.root, "empty"));
	assert_null(entry_value(lock.root, "empty"));
	assert_string_equal(lock.seal, lock_seal_of(&arena, text));
	assert_null(lock.signature);
}

/* It is YAML, for other programs. */
static void test_lock_is_yaml(void **state)
{
	struct entry *root = entry_new(&arena);
	const struct node *node;

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		entry_text(&arena, root, arena_printf(&arena, "t%zu", i), texts[i]);
	node = parse(lock_text(&arena, root).data);
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_string_equal(node_find(node, arena_printf(&arena, "t%zu", i))->text,
		                    texts[i]);
}

/* No bit of a lock can be changed without notice, and no cut of it is taken
 * for a lock. */
static void test_lock_tampered(void **state)
{
	struct entry *root = entry_new(&arena);
	struct diags diags = {.arena = &arena};
	struct bytes text;
	struct lock lock;

	(void)state;
	entry_text(&arena, root, "results", "a,b\n1,2\n");
	entry_text(&arena, entry_map(&arena, root, "input"), "file", "d.csv");
	text = lock_text(&arena, root);
	for (size_t i = 0; i < text.length; i++) {
		char *copy = arena_memdup(&arena, text.data, text.length + 1);

		copy[i] ^= 1;
		assert_false(
		    lock_parse(&lock, &arena, "x.lock", (struct bytes){copy, text.length}, &diags));
		copy = arena_strndup(&arena, text.data, i);
		assert_false(lock_parse(&lock, &arena, "x.lock", (struct bytes){copy, i}, &diags));
	}
}

static void test_lock_version(void **state)
{
	static const char other[] =
	    "# A frozen run of survreport: `survreport verify` holds a new run "
	    "against it.\nlock: 2\n";
	struct diags diags = {.arena = &arena};
	char hash[SHA256_TEXT_SIZE];
	struct lock lock;

	(void)state;
	sha256_hex(other, strlen(other), hash);
	assert_false(lock_parse(&lock, &arena, "x.lock",
	                        bytes_of(arena_printf(&arena, "%sseal: %s\n", other, hash)),
	                        &diags));
	assert_non_null(strstr(diags.items[0].text, "version 2"));
	assert_non_null(strstr(diags.items[0].text, "no migration"));
}

/* --- Digests ----------------------------------------------------------------*/

static struct digest digest_of(const char *csv, const char *key)
{
	struct diags diags = {.arena = &arena};
	struct bytes *file = ARENA_NEW(&arena, struct bytes);
	struct digest digest;

	*file = bytes_of(csv);
	assert_true(digest_rows(&digest, &arena,
	                        &(struct digest_source){.name = "d.csv", .file = file, .key = key},
	                        &diags));
	return digest;
}

/* SHA-256 of "1\0" "3\0" from sha256sum. */
static void test_digest(void **state)
{
	struct digest digest = digest_of("a,b\n1,2\n3,4\n", "b");

	(void)state;
	assert_int_equal(digest.n_rows, 2);
	assert_int_equal(digest.n_columns, 2);
	assert_string_equal(digest.columns[1], "b");
	assert_string_equal(digest.column_sha256[0],
	                    "aa3f6a104315ed49148b29185f7120f5a29c784dfb489cb0e96e7866cf066a7a");
	assert_int_equal(digest.line[1], 3);
	assert_non_null(strstr(digest.rows.data, " 2\n"));
	/* how a field is written does not count */
	assert_string_equal(digest_of("a,b\r\n\"1\", 2\r\n3,4\r\n", "b").rows.data,
	                    digest.rows.data);
}

/* A row of more fields than are kept: what is kept is digested. */
static void test_digest_of_long_row(void **state)
{
	struct str csv = {.arena = &arena};
	struct digest digest;

	(void)state;
	str_add(&csv, "a,b\n1,2\n1,2");
	for (int i = 0; i < 3 * RAW_MAX_CELLS; i++)
		str_add(&csv, ",x");
	digest = digest_of(str_text(&csv), NULL);
	assert_int_equal(digest.n_rows, 2);
	assert_memory_not_equal(digest.rows.data, digest.rows.data + digest.rows.length / 2,
	                        DIGEST_WIDTH);
}

/* Old and new file, and what has to be found. */
static const struct row_case {
	const char *was, *now, *key;
	size_t edited, added, removed;
	bool reordered;
} row_cases[] = {
    {"k,x\n1,a\n2,b\n", "k,x\n1,a\n2,b\n", "k", 0, 0, 0, false},
    {"k,x\n1,a\n2,b\n", "k,x\n1,a\n2,c\n", "k", 1, 0, 0, false},
    {"k,x\n1,a\n2,b\n", "k,x\n1,a\n2,b\n3,c\n", "k", 0, 1, 0, false},
    {"k,x\n1,a\n2,b\n", "k,x\n2,b\n", "k", 0, 0, 1, false},
    {"k,x\n1,a\n2,b\n", "k,x\n2,b\n1,a\n", "k", 0, 0, 0, true},
    {"k,x\n1,a\n2,b\n", "k,x\n2,c\n1,a\n3,d\n", "k", 1, 1, 0, true},
    {"k,x\n1,a\n2,b\n", "k,x\n9,a\n2,b\n", "k", 0, 1, 1, false},
    {"x\na\nb\nc\n", "x\na\nb\nc\n", NULL, 0, 0, 0, false},
    {"x\na\nb\nc\n", "x\na\nz\nc\n", NULL, 1, 0, 0, false},
    {"x\na\nb\nc\n", "x\nb\nc\n", NULL, 0, 0, 1, false},
    {"x\na\nb\nc\n", "x\na\nnew\nb\nc\n", NULL, 0, 1, 0, false},
    {"x\na\nb\nc\n", "x\nc\nb\na\n", NULL, 0, 0, 0, true},
    {"x\na\na\na\n", "x\na\na\n", NULL, 0, 0, 1, false},
    {"x\na\nb\n", "x\na\nb\nb\n", NULL, 0, 1, 0, false},
    {"x\na\n", "x\nb\n", NULL, 1, 0, 0, false},
    /* another set of columns: rows are judged by those that both have */
    {"k,x\n1,a\n2,b\n", "k,y,x\n1,7,a\n2,7,b\n", "k", 0, 0, 0, false},
    {"k,x\n1,a\n2,b\n", "x,k\na,1\nc,2\n", "k", 1, 0, 0, false},
    {"x,y\na,1\nb,2\n", "x\na\nb\n", NULL, 0, 0, 0, false},
    /* several rows of one key: first those that did not change */
    {"k,x\n1,a\n1,b\n1,c\n", "k,x\n1,b\n1,z\n1,c\n", "k", 1, 0, 0, true},
    {"k,x\n1,a\n1,b\n", "k,y,x\n1,7,b\n1,7,z\n", "k", 1, 0, 0, true},
    {"k,x\n1,a\n1,a\n2,a\n", "k,x\n2,a\n1,a\n1,b\n", "k", 1, 0, 0, true},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(row_cases); i++) {
		const struct row_case *c = &row_cases[i];
		struct digest was = digest_of(c->was, c->key);
		struct digest now = digest_of(c->now, c->key);
		struct rows_side sides[] = {{was.columns, was.n_columns, was.rows},
		                            {now.columns, now.n_columns, now.rows}};
		struct rows_compared out;

		assert_true(rows_compare(&arena, &sides[0], &sides[1], &out));
		if (out.n_kind[ROW_EDITED] != c->edited || out.n_kind[ROW_ADDED] != c->added ||
		    out.n_kind[ROW_REMOVED] != c->removed || out.reordered != c->reordered)
			fail_msg("case %zu: %zu edited, %zu added, %zu removed", i, out.n_kind[0],
			         out.n_kind[1], out.n_kind[2]);
	}
}

/* The same rows under another name of the key: a row is known by its key, not by
 * what else it holds. */
static void test_rows_of_renamed_key(void **state)
{
	struct digest was = digest_of("k,x\n1,a\n2,a\n3,a\n", "k");
	struct digest now = digest_of("key,x\n3,a\n2,a\n4,a\n", "key");
	struct rows_side sides[] = {{was.columns, was.n_columns, was.rows},
	                            {now.columns, now.n_columns, now.rows}};
	struct rows_compared out;

	(void)state;
	assert_true(rows_compare(&arena, &sides[0], &sides[1], &out));
	assert_int_equal(out.n_kind[ROW_EDITED], 0);
	assert_int_equal(out.n, 2);
	assert_string_equal(out.changes[0].key, "4");
	assert_string_equal(out.changes[1].key, "1");
}

/* Seconds of the processor that it takes to compare n rows of one key, all of them
 * changed. */
static double seconds_of_one_key(size_t n)
{
	static const char *const columns[] = {"k"};
	struct rows_side sides[2];
	struct rows_compared out;
	clock_t start;

	for (size_t s = 0; s < 2; s++) {
		struct str rows = {.arena = &arena};

		for (size_t i = 0; i < n; i++)
			str_addf(&rows, "%c%09zu AA k\n", s ? 'b' : 'a', i);
		sides[s] = (struct rows_side){columns, 1, bytes_of(str_text(&rows))};
	}
	start = clock();
	assert_true(rows_compare(&arena, &sides[0], &sides[1], &out));
	assert_int_equal(out.n_kind[ROW_EDITED], n);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

/* Four times the rows take four times as long, not sixteen times; what is added is for
 * a machine that has other work. */
static void test_rows_of_one_key(void **state)
{
	double quarter = seconds_of_one_key(10000), whole = seconds_of_one_key(40000);

	(void)state;
	if (whole > 8 * quarter + 0.5)
		fail_msg("10,000 rows take %.3f s, 40,000 take %.3f s", quarter, whole);
}

/* The changed column of an edited row, whatever else happened. */
static void test_row_fields(void **state)
{
	struct digest was = digest_of("k,x,y\n1,a,b\n2,c,d\n3,e,f\n", "k");
	struct digest now = digest_of("k,x,y\n3,e,f\n1,a,Z\n4,g,h\n", "k");
	struct rows_side sides[] = {{was.columns, was.n_columns, was.rows},
	                            {now.columns, now.n_columns, now.rows}};
	struct rows_compared out;

	(void)state;
	assert_true(rows_compare(&arena, &sides[0], &sides[1], &out));
	assert_int_equal(out.n, 3);
	assert_int_equal(out.changes[0].kind, ROW_EDITED);
	assert_string_equal(out.changes[0].key, "1");
	assert_int_equal(out.changes[0].n_fields, 1);
	assert_int_equal(out.changes[0].fields[0], 2);
	assert_int_equal(out.column_counts[2], 1);
	assert_string_equal(out.changes[1].key, "4");
	assert_string_equal(out.changes[2].key, "2");
}

static void test_rows_damaged(void **state)
{
	static const char *const columns[] = {"a"};
	static const char *const bad[] = {"x\n", "0123456789 AA\n", "0123456789xAA k\n"};
	struct rows_side none = {columns, 1, bytes_of("")};
	struct rows_compared out;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct rows_side side = {columns, 1, bytes_of(bad[i])};

		assert_false(rows_compare(&arena, &side, &none, &out));
	}
	assert_true(rows_compare(&arena, &none, &none, &out));
	assert_int_equal(out.n, 0);
}

/* --- History ----------------------------------------------------------------*/

static struct bytes history_of(int n)
{
	struct bytes history = bytes_of("");

	for (int i = 0; i < n; i++) {
		char hash[SHA256_TEXT_SIZE];
		struct history_run run = {.time_us = INT64_C(1000000) * i,
		                          .config_sha256 = hash,
		                          .results_sha256 = i == 1 ? NULL : hash,
		                          .exit_code = i == 1 ? 65 : 0};

		sha256_hex(&i, sizeof i, hash);
		history = history_add(&arena, history, &run);
	}
	return history;
}

static void test_history(void **state)
{
	struct bytes history = history_of(3);
	struct history_check check = history_verify(&arena, history);

	(void)state;
	assert_int_equal(check.n_lines, 3);
	assert_int_equal(check.broken_line, 0);
	assert_int_equal(strncmp(history.data, "1970-01-01T00:00:00Z ", 21), 0);
	assert_non_null(strstr(history.data, " exit 65 config "));
	assert_non_null(strstr(history.data, " results - chain "));
	assert_int_equal(history_verify(&arena, bytes_of("")).n_lines, 0);
}

/* Every change of a byte, and every line taken out but the last, shows. */
static void test_history_broken(void **state)
{
	struct bytes history = history_of(3);
	const char *second = strchr(history.data, '\n') + 1;
	const char *third = strchr(second, '\n') + 1;
	const char *cut =
	    arena_printf(&arena, "%.*s%s", (int)(second - history.data), history.data, third);

	(void)state;
	for (size_t i = 0; i < history.length; i++) {
		char *copy = arena_memdup(&arena, history.data, history.length + 1);

		copy[i] ^= 1;
		assert_int_not_equal(
		    history_verify(&arena, (struct bytes){copy, history.length}).broken_line, 0);
	}
	assert_int_equal(history_verify(&arena, bytes_of(cut)).broken_line, 2);
	assert_int_equal(history_verify(&arena, bytes_of(second)).broken_line, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, release)
	const struct CMUnitTest tests[] = {
	    TEST(test_canonical),
	    TEST(test_blocks),
	    TEST(test_with_block),
	    TEST(test_with_input),
	    TEST(test_lock_texts),
	    TEST(test_lock_is_yaml),
	    TEST(test_lock_tampered),
	    TEST(test_lock_version),
	    TEST(test_digest),
	    TEST(test_digest_of_long_row),
	    TEST(test_rows),
	    TEST(test_rows_of_renamed_key),
	    TEST(test_rows_of_one_key),
	    TEST(test_row_fields),
	    TEST(test_rows_damaged),
	    TEST(test_history),
	    TEST(test_history_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
