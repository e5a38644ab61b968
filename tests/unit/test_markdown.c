/* src/quote: Markdown in, a dump of the blocks out; the plain text and the
 * length of documents; what is refused, and how. */
/* shows: R-84 */
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

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct world {
	struct arena arena;
	struct diags diags;
	struct source source;
	struct prose prose;
};

static bool parse(struct world *world, const char *text)
{
	*world = (struct world){.source = {.name = "a.md", .text = text, .length = strlen(text)}};
	world->diags.arena = &world->arena;
	return markdown_parse(&world->arena, &world->source, text, &world->prose, &world->diags);
}

/* "regular*italic*", "**bold**"; a line feed as "\n". */
static void spans_dump(struct str *out, const struct block *block)
{
	for (size_t i = 0; i < block->n_spans; i++) {
		const struct span *span = &block->spans[i];
		const char *dress = span->strong && span->emphasis ? "***"
		                    : span->strong                 ? "**"
		                    : span->emphasis               ? "*"
		                                                   : "";

		str_add(out, dress);
		for (const char *p = span->text; *p; p++)
			str_addf(out, *p == '\n' ? "\\n" : "%c", *p);
		str_add(out, dress);
	}
	str_add(out, "\n");
}

static void row_dump(struct str *out, const char *what, const struct row *row)
{
	str_add(out, what);
	for (size_t i = 0; i < row->n_cells; i++) {
		const struct cell *cell = &row->cells[i];

		str_addf(out, "%s%s%.*s%s", i ? " | " : " ", cell->bold ? "**" : "", cell->indent,
		         ">>>>>>>>>", cell->text);
	}
	str_add(out, "\n");
}

static void table_dump(struct str *out, const struct table *table)
{
	static const char *const names[] = {"left", "centre", "right", "number"};

	assert_string_equal(table->caption, "");
	str_add(out, "table");
	for (size_t i = 0; i < table->n_columns; i++)
		str_addf(out, " %s", names[table->align[i]]);
	str_add(out, "\n");
	for (size_t i = 0; i < table->n_head; i++)
		row_dump(out, "  head", &table->head[i]);
	for (size_t i = 0; i < table->n_rows; i++)
		row_dump(out, "  row", &table->rows[i]);
}

/* "LINE KIND LEVEL MARKER text" for each block. */
static const char *dump(struct world *world)
{
	static const char *const kinds[] = {"h", "p", "item", "table"};
	struct str out = {.arena = &world->arena};

	for (size_t i = 0; i < world->prose.n; i++) {
		const struct block *block = &world->prose.blocks[i];

		str_addf(&out, "%u ", block->line);
		if (block->kind == BLOCK_TABLE) {
			assert_int_equal(block->n_spans, 0);
			table_dump(&out, block->table);
			continue;
		}
		str_addf(&out, "%s%d %s%s", kinds[block->kind], block->level, block->marker,
		         *block->marker ? " " : "");
		spans_dump(&out, block);
	}
	return str_text(&out);
}

struct example {
	const char *text, *want;
};

static void check(const struct example *examples, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct world world;
		bool ok = parse(&world, examples[i].text);

		if (!ok)
			diag_print(&world.diags, stderr, false);
		assert_true(ok);
		assert_string_equal(dump(&world), examples[i].want);
		arena_release(&world.arena);
	}
}

static void test_text(void **state)
{
	static const struct example examples[] = {
	    {"", ""},
	    {" \t\n\n   \n", ""},
	    {"One\ntwo   three\n\nfour", "1 p0 One two three\n4 p0 four\n"},
	    {"# A *b*\n\n### C\n\nD\n-\n", "1 h1 A *b*\n3 h3 C\n5 h2 D\n"},
	    {"a *b* **c** ***d*** e", "1 p0 a *b* **c** ***d*** e\n"},
	    {"a\\\nb  \nc", "1 p0 a\\nb\\nc\n"},
	    {"&lt;5 &amp; \\* 3 &#8211; 4 a\u00a0b", "1 p0 <5 & * 3 – 4 a\u00a0b\n"},
	    {"P <0.001, <5, 5<6", "1 p0 P <0.001, <5, 5<6\n"},
	    {"`a  b` c", "1 p0 a b c\n"},
	    {"    code *x*\n      y\n\nz", "1 p0 code *x*\\ny\n4 p0 z\n"},
	    {"```r\na <- 1\n```\n", "1 p0 a <- 1\n"},
	    {"<!-- note -->\n\na <!-- no --> b <!-- c -->\n", "3 p0 a b\n"},
	    {"> a\n> > b\n\nc", "1 p1 a\n2 p2 b\n4 p0 c\n"},
	    {"> # a\n", "1 p1 **a**\n"},
	    {"a\r\nb\r\n\r\nc", "1 p0 a b\n4 p0 c\n"},
	    {"see \\[^2] and \\[CI]: x", "1 p0 see [^2] and [CI]: x\n"},
	    {"*un_balanced** x_y_z", "1 p0 *un_balanced** x_y_z\n"},
	};

	(void)state;
	check(examples, COUNT(examples));
}

static void test_lists(void **state)
{
	static const struct example examples[] = {
	    {"- a\n- b\n\n  c\n", "1 item1 • a\n2 item1 • b\n4 p1 c\n"},
	    {"3. a\n1. b\n\n\n1) c", "1 item1 3. a\n2 item1 4. b\n5 item1 1) c\n"},
	    {"- a\n  - b\n    1. c\n- d", "1 item1 • a\n2 item2 – b\n3 item3 1. c\n4 item1 • d\n"},
	    {"- - a\n", "1 item1 • \n1 item2 – a\n"},
	    {"-\n- x\n", "1 item1 • \n2 item1 • x\n"},
	    {"- # a\n  b\n", "1 item1 • **a**\n2 p1 b\n"},
	    {"-     code\n", "1 item1 • code\n"},
	    {"> - a\n", "1 item2 • a\n"},
	    {"- | a |\n  |---|\n  | 1 |\n", "1 item1 • \n1 table left\n  head a\n  row 1\n"},
	};

	(void)state;
	check(examples, COUNT(examples));
}

static void test_tables(void **state)
{
	static const struct example examples[] = {
	    {"| a | b | c | d |\n|---|:--|:-:|--:|\n| 1 | 2 | 3 | 4 |\n",
	     "1 table left left number right\n  head a | b | c | d\n"
	     "  row 1 | 2 | 3 | 4\n"},
	    {"|  | All | HR | P | x |\n|---|---|---|---|---|\n"
	     "| Sex |\n| &emsp;Male | 28 (47%) | 0.65 (0.31–1.36) | <0.001 "
	     "|y|\n"
	     "| &emsp;Female | 31 (53%) | NE | — | 2 |\n",
	     "1 table left number number number left\n"
	     "  head  | All | HR | P | x\n"
	     "  row Sex |  |  |  | \n"
	     "  row >Male | 28 (47%) | 0.65 (0.31–1.36) | <0.001 | y\n"
	     "  row >Female | 31 (53%) | NE | — | 2\n"},
	    {"a | b\n--|:-:\n1 | x", "1 table left centre\n  head a | b\n  row 1 | x\n"},
	    {"a | b\n--|--\n**x** | **y** z\n`p\\|q` | *e*\n",
	     "1 table left left\n  head a | b\n  row **x | y z\n"
	     "  row p|q | e\n"},
	    {"text\n\n| a |\n|---|\n\nmore", "1 p0 text\n3 table left\n  head a\n6 p0 more\n"},
	    {"text\n| a |\n|---|\n| b |\nmore",
	     "1 p0 text\n1 table left\n  head a\n  row b\n  row more\n"},
	    {"| a | b |\n|---|---|\n| x \\| y | z |\n| x || \n",
	     "1 table left left\n  head a | b\n  row x | y | z\n"
	     "  row x | \n"},
	};

	(void)state;
	check(examples, COUNT(examples));
}

/* Errors: line, column, width, and the text. */
static void test_refusals(void **state)
{
	static const struct example examples[] = {
	    {"a\nb [c](http://d) e\n",
	     "2:7:8 links cannot be followed on paper: write the words without "
	     "brackets, and the address behind them if it is needed\n"},
	    {"\n<http://d.e>", "2:2:10 links cannot be followed on paper: write 'http://d.e' "
	                       "without '<' and '>'\n"},
	    {"ä ![x](y.png)", "1:3:2 texts have no images: end the text here, and let an item "
	                      "of 'sections' with 'figure' follow it\n"},
	    {"a<br>b\n", "1:2:4 HTML does not print: write a backslash at the end of the "
	                 "line\n"},
	    {"10<sup>9</sup>\n", "1:3:5 HTML does not print: write the character, as in 10⁹ or "
	                         "m²\n"},
	    {"CO<sub>2\n", "1:3:5 HTML does not print: write the character, as in CO₂\n"},
	    {"if a<b and c>d\n", "1:5:9 HTML does not print: write '\\<' if the sign is meant\n"},
	    {"a</b>\n", "1:2:4 HTML does not print: write '\\<' if the sign is meant\n"},
	    {"<div>\nx\n</div>\n", "1:1:5 HTML does not print: write '\\<' if the sign is meant\n"},
	    {"<!-- a --> b\n", "1:1:12 HTML does not print: write what follows a comment on a "
	                       "line of its own\n"},
	    {"<!-- a\nb\n", "1:1:6 HTML does not print: write '-->' where the comment "
	                    "ends\n"},
	    {"---\ntitle: x\n\n---\n",
	     "1:0:1 texts have no rules across the page: leave the line out\n"
	     "4:0:1 texts have no rules across the page: leave the line out\n"},
	    {"a[^1]\n\n[^1]: b\n",
	     "1:2:2 texts have no footnotes: write the note into the text, or "
	     "'\\[^' for the signs\n"
	     "3:1:2 texts have no footnotes: write the note into the text, or "
	     "'\\[^' for the signs\n"},
	    {"> - [CI]: x\n", "1:5:1 Markdown takes a line that starts so for the address of a "
	                      "link and drops it: write '\\['\n"},
	    {"a\n\n| b |\n|---|---|\n| 1 | 2 |\n",
	     "4:1:9 no table: this line and the one before it need the same "
	     "number of cells\n"},
	    {"| b | c |\n|---|---|\n| 1 | 2 | 3 |\n",
	     "3:0:1 this row has 3 cells, the head of its table has 2 (write "
	     "'\\|' for a bar in a cell)\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct world world;
		struct str out;

		assert_false(parse(&world, examples[i].text));
		out = (struct str){.arena = &world.arena};
		for (size_t k = 0; k < world.diags.n; k++) {
			const struct diag *diag = &world.diags.items[k];

			assert_ptr_equal(diag->at.source, &world.source);
			str_addf(&out, "%u:%u:%u %s\n", diag->at.line, diag->at.column,
			         diag->at.width, diag->text);
		}
		assert_string_equal(str_text(&out), examples[i].want);
		arena_release(&world.arena);
	}
}

/* Columns are those of the source, which has other words; none where the words
 * are not in it. */
static void test_filled(void **state)
{
	const char *before = "n = {{ a.n }} <b>\n{{ html }}\n";
	const char *after = "n = 12 <b>\n<i>\n";
	struct world world = {.source = {"a.md", before, strlen(before)}};

	(void)state;
	world.diags.arena = &world.arena;
	assert_false(markdown_parse(&world.arena, &world.source, after, &world.prose, &world.diags));
	assert_int_equal(world.diags.n, 2);
	assert_int_equal(world.diags.items[0].at.column, 15);
	assert_int_equal(world.diags.items[1].at.line, 2);
	assert_int_equal(world.diags.items[1].at.column, 0);
	arena_release(&world.arena);
}

static void test_plain(void **state)
{
	static const struct example examples[] = {
	    {"", ""},
	    {"# A\n\nb\n*c* d\n\n- e\n- f\n  1. g\n\n  h\n\ni",
	     "A\n\nb c d\n\n• e\n• f\n  1. g\n\nh\n\ni\n"},
	    {"a\\\nb\n", "a\nb\n"},
	    {"|  | Änd | n (%) |\n|---|---|---|\n| Sex | x |\n"
	     "| &emsp;Male | yy | 2 (4%) |\n| Female | | 11 (41%) |\n\nend\n",
	     "        Änd     n (%)\nSex     x\n  Male  yy     2 (4%)\n"
	     "Female       11 (41%)\n\nend\n"},
	    {"-\n", "•\n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct world world;

		assert_true(parse(&world, examples[i].text));
		assert_string_equal(prose_plain(&world.arena, &world.prose), examples[i].want);
		arena_release(&world.arena);
	}
}

static void test_count(void **state)
{
	static const struct {
		const char *text;
		size_t all, no_blanks, with_tables;
	} examples[] = {
	    {"", 0, 0, 0},
	    {"# Äb\n\n*c* d", 5, 4, 4},
	    {"a\u00a0b\u2009c\\\nd", 6, 4, 4},
	    {"- a b\n- c\n", 8, 5, 5},
	    {"| a b | c |\n|---|---|\n| d | e |\n", 8, 5, 320},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(examples); i++) {
		struct world world;

		assert_true(parse(&world, examples[i].text));
		assert_int_equal(prose_count(&world.prose, true, 0), examples[i].all);
		assert_int_equal(prose_count(&world.prose, false, 0), examples[i].no_blanks);
		assert_int_equal(prose_count(&world.prose, false, 320), examples[i].with_tables);
		arena_release(&world.arena);
	}
}

/* Nothing takes for ever, and nothing runs out of stack. */
static void test_large(void **state)
{
	static const char *const parts[] = {
	    "> ",
	    "- ",
	    "*a ",
	    "_a ",
	    "[",
	    "[^",
	    "[a](",
	    "**a *b ",
	    "`a",
	    "<!",
	    "![[",
	    "- a\n",
	    "|a",
	    "a\n\n",
	    "> - ",
	    "[a]: b\n",
	    "<b>\n",
	    "a b\n",
	    "|a|b|\n|-|-|\n|c|\n\n",
	};
	enum { LENGTH = 1 << 18 };
	char *text = calloc(LENGTH + 1, 1);

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < COUNT(parts); i++) {
		size_t length = strlen(parts[i]);
		struct world world;

		for (size_t k = 0; k < LENGTH; k++)
			text[k] = parts[i][k % length];
		if (parse(&world, text)) {
			const char *plain = prose_plain(&world.arena, &world.prose);
			size_t n = prose_count(&world.prose, true, 0);

			assert_true(strlen(plain) >= n);
		} else {
			assert_true(world.diags.n_errors <= 20);
		}
		arena_release(&world.arena);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_text),   cmocka_unit_test(test_lists),
	    cmocka_unit_test(test_tables), cmocka_unit_test(test_refusals),
	    cmocka_unit_test(test_filled), cmocka_unit_test(test_plain),
	    cmocka_unit_test(test_count),  cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
