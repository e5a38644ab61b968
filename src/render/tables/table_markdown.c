/* A table as Markdown: a pipe table, which GitHub, pandoc and Quarto know.  It has one
 * row of heads, so that heads of several rows are joined from the top. */
#include <string.h>

#include "base/str.h"
#include "render/tables/formats.h"
#include "render/tables/shape.h"

/* Adds a text so that nothing in it is taken for a sign of Markdown's. */
static void text_add(struct str *out, const char *text)
{
	for (; *text; text++) {
		if (strchr("\\`*_[]<>|~#$^", *text))
			str_add(out, "\\");
		str_addf(out, "%c", *text == '\n' ? ' ' : *text);
	}
}

static void signs_add(struct str *out, const struct table *table, const struct cell *cell)
{
	const char *signs = table_signs(table, cell, out->arena);

	if (!*signs)
		return;
	str_add(out, "<sup>");
	text_add(out, signs);
	str_add(out, "</sup>");
}

static void cell_add(struct str *out, const struct table *table, const struct cell *cell)
{
	const char *bold = cell->bold && *cell->text ? "**" : "";

	for (int i = 0; i < cell->indent; i++)
		str_add(out, "\u2003");
	str_add(out, bold);
	text_add(out, cell_words(cell, out->arena));
	str_add(out, bold);
	signs_add(out, table, cell);
}

/* What stands over a column in all rows of heads. */
static void head_add(struct str *out, const struct table *table, size_t column)
{
	bool first = true;

	for (size_t i = 0; i < table->n_head; i++) {
		const struct row *row = &table->head[i];
		size_t at = 0;

		for (size_t k = 0; k < row->n_cells; at += cell_span(table, row, k), k++) {
			struct cell cell = row->cells[k];

			if (column < at || column >= at + cell_span(table, row, k) || !*cell.text)
				continue;
			cell.bold = false; /* heads are */
			str_add(out, first ? "" : ": ");
			cell_add(out, table, &cell);
			first = false;
		}
	}
}

static void row_add(struct str *out, const struct table *table, const struct row *row)
{
	str_add(out, "|");
	for (size_t i = 0; i < row->n_cells; i++) {
		str_add(out, " ");
		cell_add(out, table, &row->cells[i]);
		for (size_t k = 0; k < cell_span(table, row, i); k++)
			str_add(out, " |");
	}
	str_add(out, "\n");
}

static void heads_add(struct str *out, const struct table_shape *shape)
{
	const struct table *table = shape->table;

	str_add(out, "|");
	for (size_t k = 0; k < table->n_columns; k++) {
		str_add(out, " ");
		head_add(out, table, k);
		str_add(out, " |");
	}
	str_add(out, "\n|");
	for (size_t k = 0; k < table->n_columns; k++)
		str_add(out, shape->kinds[k] == COLUMN_TEXTS     ? " :--- |"
		             : shape->kinds[k] == COLUMN_NUMBERS ? " ---: |"
		                                                 : " :---: |");
	str_add(out, "\n");
}

bool table_markdown(const struct rendering *with, const struct table_piece *piece, struct bytes *out)
{
	const struct table_shape shape = shape_of(with, piece);
	const struct table *table = shape.table;
	struct str text = {.arena = with->arena};

	str_addf(&text, "**%s.** ", piece->label);
	text_add(&text, table->caption);
	str_add(&text, "\n\n");
	heads_add(&text, &shape);
	for (size_t i = 0; i < table->n_rows; i++)
		row_add(&text, table, &table->rows[i]);
	for (size_t i = 0; i < table->n_notes; i++) {
		str_add(&text, "\n");
		if (i < table->n_marked) {
			str_add(&text, "<sup>");
			text_add(&text, table->signs[i]);
			str_add(&text, "</sup> ");
		}
		text_add(&text, table->notes[i]);
		str_add(&text, "\n");
	}
	*out = (struct bytes){text.text, text.length};
	return true;
}
