/* Documents as plain text, and how long they are. */
#include <string.h>

#include "base/str.h"
#include "cite/markdown.h"
#include "results/prose.h"
#include "results/table.h"

enum { COLUMNS_APART = 2, STEP = 2, LEVELS_MAX = 10 };

static void blanks_add(struct str *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		str_add(out, " ");
}

/* The characters of a cell, its indent as two blanks a level. */
static size_t cell_length(const struct cell *cell)
{
	return utf8_count(cell->text, strlen(cell->text)) + (size_t)cell->indent * STEP;
}

static void widths_raise(const struct table *table, const struct row *rows, size_t n, size_t *widths)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < table->n_columns; k++) {
			size_t length = cell_length(&rows[i].cells[k]);

			widths[k] = length > widths[k] ? length : widths[k];
		}
}

/* Texts at the left, all else at the right; no blanks at the line's end. */
static void row_add(struct str *out, const struct table *table, const struct row *row,
                    const size_t *widths)
{
	size_t at = 0, column = 0; /* characters of the line */

	for (size_t k = 0; k < table->n_columns; k++) {
		const struct cell *cell = &row->cells[k];
		size_t length = utf8_count(cell->text, strlen(cell->text));
		size_t start = table->align[k] == ALIGN_LEFT ? column + (size_t)cell->indent * STEP
		                                             : column + widths[k] - length;

		if (length) {
			blanks_add(out, start - at);
			str_add(out, cell->text);
			at = start + length;
		}
		column += widths[k] + COLUMNS_APART;
	}
	str_add(out, "\n");
}

static void table_add(struct str *out, const struct table *table)
{
	size_t *widths = ARENA_ARRAY(out->arena, size_t, table->n_columns);

	widths_raise(table, table->head, table->n_head, widths);
	widths_raise(table, table->rows, table->n_rows, widths);
	for (size_t i = 0; i < table->n_head; i++)
		row_add(out, table, &table->head[i], widths);
	for (size_t i = 0; i < table->n_rows; i++)
		row_add(out, table, &table->rows[i], widths);
}

static void text_add(struct str *out, const struct block *block)
{
	int level = block->kind == BLOCK_HEADING ? 1 : block->level;

	for (int i = 1; i < level && i < LEVELS_MAX; i++)
		blanks_add(out, STEP);
	if (block->kind == BLOCK_ITEM)
		str_addf(out, "%s%s", block->marker, block->n_spans ? " " : "");
	for (size_t i = 0; i < block->n_spans; i++)
		str_add(out, block->spans[i].text);
	str_add(out, "\n");
}

const char *prose_plain(struct arena *arena, const struct prose *prose)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < prose->n; i++) {
		const struct block *block = &prose->blocks[i];

		if (i > 0 && !(block->kind == BLOCK_ITEM && block[-1].kind == BLOCK_ITEM))
			str_add(&out, "\n");
		if (block->kind == BLOCK_TABLE)
			table_add(&out, block->table);
		else
			text_add(&out, block);
	}
	return str_text(&out);
}

/* --- Lengths --------------------------------------------------------------- */

static bool is_blank(int32_t code)
{
	return code == ' ' || code == '\t' || code == 0xA0 || code == 0x1680 ||
	       (code >= 0x2000 && code <= 0x200A) || code == 0x202F || code == 0x205F ||
	       code == 0x3000;
}

static size_t text_count(const char *text, bool blanks)
{
	size_t n = 0;
	int32_t code;

	while ((code = utf8_next(&text)))
		n += code != '\n' && (blanks || !is_blank(code));
	return n;
}

/* One blank counts between the cells of a row. */
static size_t rows_count(const struct row *rows, size_t n, bool blanks)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < rows[i].n_cells; k++)
			sum += text_count(rows[i].cells[k].text, blanks) + (blanks && k > 0);
	return sum;
}

static size_t block_count(const struct block *block, bool blanks, size_t table)
{
	size_t sum = 0;

	if (block->kind == BLOCK_TABLE)
		return table ? table
		             : rows_count(block->table->head, block->table->n_head, blanks) +
		                   rows_count(block->table->rows, block->table->n_rows, blanks);
	if (block->kind == BLOCK_ITEM)
		sum = text_count(block->marker, blanks) + (blanks && block->n_spans);
	for (size_t i = 0; i < block->n_spans; i++)
		sum += text_count(block->spans[i].text, blanks);
	return sum;
}

size_t prose_count(const struct prose *prose, bool blanks, size_t table)
{
	size_t sum = 0;

	for (size_t i = 0; i < prose->n; i++)
		sum += block_count(&prose->blocks[i], blanks, table);
	return sum;
}

/* Words of a text that goes on; `in_word` is whether it ended in one. */
static size_t words_count(const char *text, bool *in_word)
{
	size_t n = 0;
	int32_t code;

	while ((code = utf8_next(&text))) {
		bool blank = code == '\n' || is_blank(code);

		n += !blank && !*in_word;
		*in_word = !blank;
	}
	return n;
}

static size_t rows_words(const struct row *rows, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < rows[i].n_cells; k++)
			sum += words_count(rows[i].cells[k].text, &(bool){false});
	return sum;
}

static size_t block_words(const struct block *block, size_t table)
{
	bool in_word = false;
	size_t sum = 0;

	if (block->kind == BLOCK_TABLE)
		return table ? table
		             : rows_words(block->table->head, block->table->n_head) +
		                   rows_words(block->table->rows, block->table->n_rows);
	for (size_t i = 0; i < block->n_spans; i++)
		sum += words_count(block->spans[i].text, &in_word);
	return sum;
}

size_t prose_words(const struct prose *prose, size_t table)
{
	size_t sum = 0;

	for (size_t i = 0; i < prose->n; i++)
		sum += block_words(&prose->blocks[i], table);
	return sum;
}
