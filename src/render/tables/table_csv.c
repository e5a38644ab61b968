/* A table as CSV: what the cells say; what heads span is repeated over each column. */
#include "base/str.h"
#include "render/tables/formats.h"
#include "render/tables/shape.h"

/* Levels stand under their variables by two blanks each. */
static const char *text_of(const struct cell *cell, struct arena *arena)
{
	return arena_printf(arena, "%*s%s", 2 * cell->indent, "", cell_words(cell, arena));
}

static void row_add(struct str *out, const struct table *table, const struct row *row, bool head)
{
	size_t column = 0;

	for (size_t i = 0; i < row->n_cells; i++)
		for (size_t k = 0; k < cell_span(table, row, i); k++) {
			str_add(out, column++ ? "," : "");
			if (k == 0 || head)
				str_add_csv(out, text_of(&row->cells[i], out->arena));
		}
	str_add(out, "\n");
}

bool table_csv(const struct rendering *with, const struct table_piece *piece, struct bytes *out)
{
	const struct table_shape shape = shape_of(with, piece);
	const struct table *table = shape.table;
	struct str text = {.arena = with->arena};

	str_add(&text, "\uFEFF");
	for (size_t i = 0; i < table->n_head; i++)
		row_add(&text, table, &table->head[i], true);
	for (size_t i = 0; i < table->n_rows; i++)
		row_add(&text, table, &table->rows[i], false);
	*out = (struct bytes){text.text, text.length};
	return true;
}
