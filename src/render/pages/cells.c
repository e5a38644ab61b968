/* Cells taken apart, heads, and tables in blocks. */
#include <string.h>

#include "base/str.h"
#include "render/pages/tables.h"

/* Bytes of the number at the start of a text, with its signs; or of what stands
 * for one. */
static size_t lead_length(const char *text)
{
	static const char *const words[] = {"NR", "NE", "NA", "—"};
	size_t n = strspn(text, "0123456789.·,<>≤≥+-–−%/×");

	if (n && strcspn(text, "0123456789") < n)
		return n;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strncmp(text, words[i], strlen(words[i])) == 0)
			return strlen(words[i]);
	return 0;
}

static size_t point_find(const char *text, size_t lead)
{
	for (size_t i = 0; i < lead; i++)
		if (text[i] == '.' || strncmp(text + i, "·", strlen("·")) == 0)
			return i;
	return lead;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The dash of a range in a lead; 0 if there is none, or are several, as in a
 * date. */
static size_t dash_find(const char *text, size_t lead)
{
	size_t dash = 0;

	for (size_t i = 1; i < lead; i++) {
		if (!is_digit(text[i - 1]) ||
		    (text[i] != '-' && strncmp(text + i, "–", strlen("–")) != 0))
			continue;
		if (dash)
			return 0;
		dash = i;
	}
	return dash;
}

/* Whether a text goes on with the second number of a range, and ends there. */
static bool ends_range(const char *text)
{
	static const char to[] = " to ";
	size_t lead;

	if (strncmp(text, to, strlen(to)) != 0)
		return false;
	text += strlen(to);
	lead = lead_length(text);
	return lead > 0 && !text[lead];
}

bool cell_split(const char *text, struct cell_parts *parts)
{
	size_t lead = lead_length(text), dash;
	const char *after = text + lead;

	*parts = (struct cell_parts){lead, lead, lead, false, false};
	if (lead == 0)
		return false;
	if (after[0] == ' ' && (after[1] == '(' || after[1] == '[')) {
		parts->rest = lead + 1;
		parts->bracket = true;
	} else if (*after && !ends_range(after)) {
		/* "50–NR" */
		dash = dash_find(text, lead);
		if (!dash || after[lead_length(after)])
			return false;
		parts->lead = parts->rest = dash;
	} else if (!*after && (dash = dash_find(text, lead)) != 0) {
		parts->lead = parts->rest = dash;
	}
	parts->point = point_find(text, parts->lead);
	parts->word = lead > 0 && strcspn(text, "0123456789") >= lead;
	return true;
}

/* --- Heads --------------------------------------------------------------------- */

/* Longer brackets may break. */
enum { BRACKET_MAX = 28 };

static const char no_break[] = "\u00a0";

const char *head_bound(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};

	if (!strchr(text, '('))
		return text;
	for (const char *p = text, *end = NULL; *p; p++) {
		if (*p == '(') {
			end = strchr(p, ')');
			end = end && end - p < BRACKET_MAX ? end : NULL;
		}
		if (*p == ' ' && end && p < end)
			str_add(&out, no_break);
		else
			str_addf(&out, "%c", *p);
	}
	return str_text(&out);
}

void head_unbind(struct arena *arena, struct text_lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		struct str out = {.arena = arena};
		const char *p = lines->items[i], *blank;

		if (!strchr(p, '('))
			continue;
		while ((blank = strstr(p, no_break))) {
			str_addf(&out, "%.*s ", (int)(blank - p), p);
			p = blank + strlen(no_break);
		}
		str_add(&out, p);
		lines->items[i] = str_text(&out);
	}
}

/* --- Blocks -------------------------------------------------------------------- */

/* A row with the first column, and those from `from` to `to`. */
static struct row row_block(struct arena *arena, const struct row *row, size_t from, size_t to)
{
	struct cell *cells = ARENA_ARRAY(arena, struct cell, to - from + 1);
	struct row block = *row;
	size_t column = 0;

	block.n_cells = 0;
	for (size_t k = 0; k < row->n_cells; k++) {
		size_t span = row->cells[k].span > 1 ? row->cells[k].span : 1;
		size_t start = column < from ? from : column;
		size_t end = column + span < to ? column + span : to;

		if (column == 0 || start < end) {
			struct cell *cell = &cells[block.n_cells++];

			*cell = row->cells[k];
			if (column > 0 && span > 1)
				cell->span = (unsigned char)(end - start);
		}
		column += span;
	}
	block.cells = cells;
	return block;
}

static struct row *rows_block(struct arena *arena, const struct row *rows, size_t n, size_t from,
                              size_t to)
{
	struct row *blocks = ARENA_ARRAY(arena, struct row, n);

	for (size_t i = 0; i < n; i++)
		blocks[i] = row_block(arena, &rows[i], from, to);
	return blocks;
}

struct table *table_block(struct arena *arena, const struct table *table, size_t from, size_t to)
{
	struct table *block = arena_memdup(arena, table, sizeof *table);
	enum cell_align *align = ARENA_ARRAY(arena, enum cell_align, to - from + 1);

	align[0] = table->align[0];
	for (size_t i = from; i < to; i++)
		align[i - from + 1] = table->align[i];
	block->align = align;
	block->n_columns = to - from + 1;
	block->head = rows_block(arena, table->head, table->n_head, from, to);
	block->rows = rows_block(arena, table->rows, table->n_rows, from, to);
	if (table->plot) {
		block->plot = NULL;
		if (table->plot->column >= from && table->plot->column < to) {
			block->plot = arena_memdup(arena, table->plot, sizeof *table->plot);
			block->plot->column -= from - 1;
		}
	}
	return block;
}
