/* A table as HTML to be pasted: Word, mail and slides keep what stands in the elements
 * themselves, and drop style sheets. */
#include <string.h>

#include "base/str.h"
#include "base/xml.h"
#include "render/tables/formats.h"
#include "render/tables/shape.h"

static const char font[] = "font-family:Lato,Carlito,Arial,sans-serif;font-size:9pt";

struct pasting {
	struct str out;
	const struct table_shape *shape;
};

static void signs_add(struct str *out, const char *signs)
{
	if (!*signs)
		return;
	str_add(out, "<sup>");
	xml_text_add(out, signs);
	str_add(out, "</sup>");
}

/* How a row's cells look: rules above and below, in pt. */
struct row_look {
	bool head;
	const char *above, *below; /* "1pt", or "" */
};

static const char *align_of(const struct pasting *pasting, size_t column, size_t span, bool head)
{
	if (span > 1)
		return column > 0 && head ? "center" : "left";
	switch (pasting->shape->kinds[column]) {
	case COLUMN_NUMBERS:
		return "right";
	case COLUMN_PAIRS:
		return "center";
	default:
		return pasting->shape->table->align[column] == ALIGN_LEFT ? "left" : "center";
	}
}

static void style_add(struct pasting *pasting, const struct cell *cell, size_t column, size_t span,
                      const struct row_look *look)
{
	struct str *out = &pasting->out;

	str_addf(out, " style=\"text-align:%s;vertical-align:%s;padding:1pt 5pt",
	         align_of(pasting, column, span, look->head), look->head ? "bottom" : "top");
	if (cell->indent)
		str_addf(out, ";padding-left:%dpt", 5 + 9 * cell->indent);
	/* cells of heads are bold by themselves */
	if (cell->bold || look->head)
		str_addf(out, ";font-weight:%s", cell->bold ? "bold" : "normal");
	if (column > 0)
		str_add(out, ";white-space:nowrap");
	if (*look->above)
		str_addf(out, ";border-top:%s solid #000", look->above);
	if (*look->below || (look->head && span > 1 && column > 0))
		str_addf(out, ";border-bottom:%s solid #000", *look->below ? look->below : "0.5pt");
	str_add(out, "\"");
}

static void cell_add(struct pasting *pasting, const struct cell *cell, size_t column, size_t span,
                     const struct row_look *look)
{
	struct str *out = &pasting->out;
	const char *name = look->head && *cell->text ? "th" : "td";
	const char *text = cell->text, *second = NULL;

	str_addf(out, "<%s", name);
	if (span > 1)
		str_addf(out, " colspan=\"%zu\"", span);
	style_add(pasting, cell, column, span, look);
	str_add(out, ">");
	if (look->head)
		second = head_second_line(cell, &text, out->arena);
	else if (span == 1)
		text = cell_padded(pasting->shape, cell, column);
	xml_text_add(out, text);
	if (second) {
		str_add(out, "<br/>");
		xml_text_add(out, second);
	}
	signs_add(out, table_signs(pasting->shape->table, cell, out->arena));
	str_addf(out, "</%s>", name);
}

static void row_add(struct pasting *pasting, const struct row *row, const struct row_look *look)
{
	size_t column = 0;

	str_add(&pasting->out, "<tr>");
	for (size_t i = 0; i < row->n_cells; i++) {
		size_t span = cell_span(pasting->shape->table, row, i);

		cell_add(pasting, &row->cells[i], column, span, look);
		column += span;
	}
	str_add(&pasting->out, "</tr>\n");
}

static void rows_add(struct pasting *pasting)
{
	const struct table *table = pasting->shape->table;

	str_add(&pasting->out, "<thead>\n");
	for (size_t i = 0; i < table->n_head; i++)
		row_add(pasting, &table->head[i],
		        &(struct row_look){true, i == 0 ? "1pt" : "",
		                           i + 1 == table->n_head ? "0.5pt" : ""});
	str_add(&pasting->out, "</thead>\n<tbody>\n");
	for (size_t i = 0; i < table->n_rows; i++)
		row_add(pasting, &table->rows[i],
		        &(struct row_look){false, "", i + 1 == table->n_rows ? "1pt" : ""});
	str_add(&pasting->out, "</tbody>\n");
}

bool table_html(const struct rendering *with, const struct table_piece *piece, struct bytes *out)
{
	const struct table_shape shape = shape_of(with, piece);
	const struct table *table = shape.table;
	const char *language = with->document->front->language.s;
	struct pasting pasting = {{.arena = with->arena}, &shape};
	struct str *text = &pasting.out;

	str_addf(text,
	         "<!DOCTYPE html>\n<html lang=\"%s\"><head><meta charset=\"utf-8\"/><title>%s. ",
	         language ? language : "en", piece->label);
	xml_text_add(text, table->caption);
	str_addf(text,
	         "</title></head>\n<body style=\"%s\">\n<p style=\"%s;margin:0 0 3pt\"><b>%s.</b> ",
	         font, font, piece->label);
	xml_text_add(text, table->caption);
	str_addf(text, "</p>\n<table style=\"%s;border-collapse:collapse\">\n", font);
	rows_add(&pasting);
	str_add(text, "</table>\n");
	for (size_t i = 0; i < table->n_notes; i++) {
		str_addf(text, "<p style=\"%s;margin:%s 0 0\">", font, i ? "0" : "3pt");
		signs_add(text, i < table->n_marked ? table->signs[i] : "");
		str_add(text, i < table->n_marked ? " " : "");
		xml_text_add(text, table->notes[i]);
		str_add(text, "</p>\n");
	}
	str_add(text, "</body></html>\n");
	*out = (struct bytes){text->text, text->length};
	return true;
}
