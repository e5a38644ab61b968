/* A table as CSV: what the cells say, a column that heads span repeated over each. */
#include <string.h>

#include "base/str.h"
#include "render/tables/formats.h"

static void field_add(struct str *out, const char *text)
{
	if (!strpbrk(text, ",\"\n\r")) {
		str_add(out, text);
		return;
	}
	str_add(out, "\"");
	for (; *text; text++)
		str_addf(out, *text == '"' ? "\"\"" : "%c", *text);
	str_add(out, "\"");
}

/* Levels stand under their variables by two blanks each. */
static const char *text_of(const struct cell *cell, struct arena *arena)
{
	return arena_printf(arena, "%*s%s%s%s", 2 * cell->indent, "", cell->text,
	                    cell->unit ? ", " : "", cell->unit ? cell->unit : "");
}

static void row_add(struct str *out, const struct table *table, const struct row *row, bool head)
{
	size_t column = 0;

	for (size_t i = 0; i < row->n_cells; i++) {
		const struct cell *cell = &row->cells[i];
		size_t span = cell->span > 1 ? cell->span : 1;

		for (size_t k = 0; k < span; k++, column++) {
			str_add(out, column ? "," : "");
			if (k == 0 || head)
				field_add(out, text_of(cell, out->arena));
		}
	}
	for (; column < table->n_columns; column++)
		str_add(out, column ? "," : "");
	str_add(out, "\n");
}

bool table_csv(const struct rendering *with, const struct table_piece *piece, struct bytes *out)
{
	const struct table *table = piece->table;
	struct str text = {.arena = with->arena};

	str_add(&text, "\uFEFF");
	for (size_t i = 0; i < table->n_head; i++)
		row_add(&text, table, &table->head[i], true);
	for (size_t i = 0; i < table->n_rows; i++)
		row_add(&text, table, &table->rows[i], false);
	*out = (struct bytes){text.text, text.length};
	return true;
}
