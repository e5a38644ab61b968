/* A table as RTF, a document of its own as submissions have them.  Caption and heads stand
 * in the header of the page: so every reader repeats them, also those that do not know
 * the rows of heads that RTF has a word for. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "render/tables/formats.h"
#include "render/tables/shape.h"

/* Twentieths of a point. */
enum {
	PAPER_SHORT = 12240, /* letter, as the FDA has it … */
	PAPER_LONG = 15840,
	PAPER_A4_SHORT = 11906, /* … and A4 */
	PAPER_A4_LONG = 16838,
	MARGIN = 1440,
	DIGIT = 118,       /* of 9 pt, with room for blanks, which are wide in Arial */
	TEXT_LEAST = 1300, /* of a column of texts */
	GAP = 60,          /* on each side of a cell's text */
	INDENT = 180,
	FIRST_MOST = 4200 /* the column of names wraps */
};

struct rtf {
	struct str out;
	const struct table_shape *shape;
	const struct table *table;
	int *edges; /* the right edge of each column */
};

static void text_add(struct str *out, const char *text)
{
	int32_t code;

	while ((code = utf8_next(&text)) > 0) {
		if (code == '\\' || code == '{' || code == '}')
			str_addf(out, "\\%c", (char)code);
		else if (code == '\n')
			str_add(out, "\\line ");
		else if (code < 0x80)
			str_addf(out, "%c", (char)code);
		else if (code < 0x10000)
			str_addf(out, "\\u%d?", code < 0x8000 ? code : code - 0x10000);
		else
			/* two halves, of which each is above 0x7FFF */
			str_addf(out, "\\u%d?\\u%d?", 0xD800 + ((code - 0x10000) >> 10) - 0x10000,
			         0xDC00 + ((code - 0x10000) & 0x3FF) - 0x10000);
	}
}

static void signs_add(struct str *out, const char *signs)
{
	if (!*signs)
		return;
	str_add(out, "{\\super ");
	text_add(out, signs);
	str_add(out, "}");
}

/* --- Rows ------------------------------------------------------------------------------ */

/* Rules of a row's cells, as widths in twentieths of a point; 0: none. */
struct row_look {
	bool head;
	int above, below;
};

static char align_of(const struct rtf *rtf, size_t column, size_t span, bool head)
{
	if (span > 1)
		return column > 0 && head ? 'c' : 'l';
	switch (rtf->shape->kinds[column]) {
	case COLUMN_NUMBERS:
		return 'r';
	case COLUMN_PAIRS:
		return 'c';
	default:
		return rtf->table->align[column] == ALIGN_LEFT ? 'l' : 'c';
	}
}

static void edge_add(struct rtf *rtf, const struct row_look *look, size_t column, size_t span)
{
	struct str *out = &rtf->out;
	int below = look->below ? look->below : look->head && span > 1 && column > 0 ? 10 : 0;

	if (look->above)
		str_addf(out, "\\clbrdrt\\brdrs\\brdrw%d", look->above);
	if (below)
		str_addf(out, "\\clbrdrb\\brdrs\\brdrw%d", below);
	str_addf(out, "%s\\cellx%d", look->head ? "\\clvertalb" : "\\clvertalt",
	         rtf->edges[column + span - 1]);
}

static void cell_add(struct rtf *rtf, const struct cell *cell, size_t column, size_t span,
                     const struct row_look *look)
{
	struct str *out = &rtf->out;
	const char *text = cell->text, *second = NULL;

	if (look->head)
		second = head_second_line(cell, &text, out->arena);
	else if (span == 1)
		text = cell_padded(rtf->shape, cell, column);
	str_addf(out, "\\pard\\plain\\intbl\\f0\\fs18\\q%c",
	         align_of(rtf, column, span, look->head));
	if (cell->indent)
		str_addf(out, "\\li%d", INDENT * cell->indent);
	str_add(out, cell->bold ? "{\\b " : "{");
	text_add(out, text);
	if (second) {
		str_add(out, "\\line ");
		text_add(out, second);
	}
	signs_add(out, table_signs(rtf->table, cell, out->arena));
	str_add(out, "}\\cell\n");
}

static void row_add(struct rtf *rtf, const struct row *row, const struct row_look *look)
{
	struct str *out = &rtf->out;
	size_t column = 0;

	str_addf(out, "\\trowd\\trgaph%d\\trleft0\\trkeep", GAP);
	for (size_t i = 0; i < row->n_cells; i++) {
		size_t span = cell_span(rtf->table, row, i);

		edge_add(rtf, look, column, span);
		column += span;
	}
	str_add(out, "\n");
	column = 0;
	for (size_t i = 0; i < row->n_cells; i++) {
		size_t span = cell_span(rtf->table, row, i);

		cell_add(rtf, &row->cells[i], column, span, look);
		column += span;
	}
	str_add(out, "\\row\n");
}

/* --- Pages ------------------------------------------------------------------------------ */

/* Where the columns end, and how wide they are together. */
static int columns_place(struct rtf *rtf)
{
	int edge = 0;

	for (size_t k = 0; k < rtf->table->n_columns; k++) {
		int width = (int)lround(rtf->shape->width[k] * DIGIT) + 2 * GAP + 40;

		edge += k == 0 && width > FIRST_MOST ? FIRST_MOST : width;
		rtf->edges[k] = edge;
	}
	return edge;
}

static int column_width(const struct rtf *rtf, size_t k)
{
	return rtf->edges[k] - (k ? rtf->edges[k - 1] : 0);
}

/* Makes columns narrower that are too wide together: those of texts, which wrap, and
 * those of numbers only if that is not enough. */
static void columns_squeeze(struct rtf *rtf, int width, int room)
{
	const struct table *table = rtf->table;
	int texts = 0, least = 0, edge = 0, before = 0;
	bool numbers_stay;

	if (width <= room)
		return;
	for (size_t k = 0; k < table->n_columns; k++) {
		if (table->align[k] == ALIGN_LEFT) {
			texts += column_width(rtf, k);
			least += TEXT_LEAST;
		}
	}
	numbers_stay = texts > 0 && texts - (width - room) >= least;
	for (size_t k = 0; k < table->n_columns; k++) {
		int own = rtf->edges[k] - before;

		before = rtf->edges[k];
		if (!numbers_stay)
			own = (int)((int64_t)own * room / width);
		else if (table->align[k] == ALIGN_LEFT)
			own = (int)((int64_t)own * (texts - (width - room)) / texts);
		rtf->edges[k] = edge += own;
	}
}

static void page_add(struct rtf *rtf)
{
	const struct template *template = rtf->shape->with->template;
	bool letter = template->width > 600 && template->height < 800;
	int across = letter ? PAPER_SHORT : PAPER_A4_SHORT;
	int down = letter ? PAPER_LONG : PAPER_A4_LONG;
	int width = columns_place(rtf);
	bool landscape = width > across - 2 * MARGIN;

	if (landscape) {
		int swap = across;

		across = down;
		down = swap;
		str_add(&rtf->out, "\\landscape\\lndscpsxn");
	}
	columns_squeeze(rtf, width, across - 2 * MARGIN);
	str_addf(&rtf->out, "\\paperw%d\\paperh%d\\margl%d\\margr%d\\margt%d\\margb%d\n", across,
	         down, MARGIN, MARGIN, MARGIN, MARGIN);
}

static void header_add(struct rtf *rtf, const struct table_piece *piece)
{
	const struct table *table = rtf->table;
	struct str *out = &rtf->out;

	str_addf(out, "{\\header\\pard\\plain\\f0\\fs20\\sa60{\\b %s.} ", piece->label);
	text_add(out, table->caption);
	str_add(out, "\\par\n");
	for (size_t i = 0; i < table->n_head; i++)
		row_add(rtf, &table->head[i],
		        &(struct row_look){true, i == 0 ? 20 : 0, i + 1 == table->n_head ? 10 : 0});
	/* a paragraph has to follow, and is as low as can be */
	str_add(out, "\\pard\\plain\\fs2\\sl-20\\slmult0\\par}\n");
	str_add(out,
	        "{\\footer\\pard\\plain\\f0\\fs16\\qr Page {\\field{\\*\\fldinst PAGE}{\\fldrslt "
	        "1}} of {\\field{\\*\\fldinst NUMPAGES}{\\fldrslt 1}}\\par}\n");
}

static void notes_add(struct rtf *rtf)
{
	const struct table *table = rtf->table;

	for (size_t i = 0; i < table->n_notes; i++) {
		str_addf(&rtf->out, "\\pard\\plain\\f0\\fs16%s ", i ? "" : "\\sb60");
		signs_add(&rtf->out, i < table->n_marked ? table->signs[i] : "");
		str_add(&rtf->out, i < table->n_marked ? " " : "");
		text_add(&rtf->out, table->notes[i]);
		str_add(&rtf->out, "\\par\n");
	}
	if (table->n_notes == 0)
		str_add(&rtf->out, "\\pard\\plain\\fs2\\par\n");
}

bool table_rtf(const struct rendering *with, const struct table_piece *piece, struct bytes *out)
{
	const struct table_shape shape = shape_of(with, piece);
	const struct table *table = shape.table;
	struct rtf rtf = {.out = {.arena = with->arena},
	                  .shape = &shape,
	                  .table = table,
	                  .edges = ARENA_ARRAY(with->arena, int, table->n_columns)};

	str_add(&rtf.out, "{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0{\\fonttbl{\\f0\\fswiss Arial;}}\n"
	                  "{\\info{\\title ");
	text_add(&rtf.out, arena_printf(with->arena, "%s. %s", piece->label, table->caption));
	str_add(&rtf.out, "}}\n");
	page_add(&rtf);
	header_add(&rtf, piece);
	for (size_t i = 0; i < table->n_rows; i++)
		row_add(&rtf, &table->rows[i],
		        &(struct row_look){false, 0, i + 1 == table->n_rows ? 20 : 0});
	notes_add(&rtf);
	str_add(&rtf.out, "}\n");
	*out = (struct bytes){rtf.out.text, rtf.out.length};
	return true;
}
