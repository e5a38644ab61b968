/* Any text as Markdown, its plain text and its length.
 *
 * What must hold: a refusal has a reason; blocks are well formed, with texts
 * that are UTF-8; the plain text has no fewer characters than are counted. */
#include <string.h>

#include "base/bug.h"
#include "base/str.h"
#include "cite/markdown.h"
#include "fuzz.h"

static void check_text(const char *text)
{
	BUG_UNLESS(text && utf8_check(text, strlen(text)) == strlen(text));
}

static void check_rows(const struct table *table, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		BUG_UNLESS(rows[i].n_cells == table->n_columns);
		for (size_t k = 0; k < rows[i].n_cells; k++)
			check_text(rows[i].cells[k].text);
	}
}

static void check_block(const struct block *block)
{
	if (block->kind == BLOCK_TABLE) {
		BUG_UNLESS(block->table->n_columns > 0);
		BUG_UNLESS(block->table->n_head == 1);
		check_rows(block->table, block->table->head, 1);
		check_rows(block->table, block->table->rows, block->table->n_rows);
		return;
	}
	BUG_UNLESS(block->n_spans > 0 || block->kind == BLOCK_ITEM);
	BUG_UNLESS((block->kind == BLOCK_ITEM) == (*block->marker != '\0'));
	BUG_UNLESS(block->level >= 0);
	BUG_UNLESS(block->kind != BLOCK_HEADING || (block->level > 0 && block->level <= 6));
	for (size_t i = 0; i < block->n_spans; i++) {
		BUG_UNLESS(*block->spans[i].text);
		check_text(block->spans[i].text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	char *s = arena_strndup(&arena, (const char *)data, size);
	struct source source = {.name = "fuzz", .text = s, .length = size};
	struct prose document = {.name = "fuzz"};
	const char *plain;
	size_t n;

	if (utf8_check(s, size) < size || strlen(s) != size)
		goto out; /* texts are checked for that */
	if (!markdown_parse(&arena, &source, s, &document, &diags) && diags.n_errors == 0)
		abort(); /* a refusal has a reason */
	for (size_t i = 0; i < document.n; i++)
		check_block(&document.blocks[i]);
	plain = prose_plain(&arena, &document);
	check_text(plain);
	n = prose_count(&document, true, 0);
	BUG_UNLESS(n <= utf8_count(plain, strlen(plain)));
	BUG_UNLESS(prose_count(&document, false, 0) <= n);
	diags_discard(&diags);
out:
	arena_release(&arena);
	return 0;
}
