#include "render/pieces.h"

#include "render/figures/formats.h"
#include "render/tables/formats.h"
#include "report/document.h"
#include "results/field.h"
#include "results/prose.h"

const struct table_format table_formats[] = {
    {"csv", "csv", table_csv},          {"docx", "docx", table_docx},
    {"html", "html", table_html},       {"latex", "tex", table_latex},
    {"markdown", "md", table_markdown}, {"rtf", "rtf", table_rtf},
    {"xlsx", "xlsx", table_xlsx},       {0},
};

/* What a figure draws, as numbers. */
static bool figure_csv(const struct rendering *with, const struct figure_piece *piece,
                       struct bytes *out)
{
	*out = with->data(with->plotter, piece->index);
	return true;
}

const struct figure_format figure_formats[] = {
    {"csv", "csv", figure_csv}, {"svg", "svg", figure_svg},    {"png", "png", figure_png},
    {"pdf", "pdf", figure_pdf}, {"tiff", "tiff", figure_tiff}, {0}};

/* --- Words ----------------------------------------------------------------------- */

static const char *words_of(const struct rendering *with, const char *text)
{
	return text ? document_plain(with->document, text, with->arena) : NULL;
}

static struct row *rows_in_words(const struct rendering *with, const struct row *rows, size_t n)
{
	struct row *copy = ARENA_ARRAY(with->arena, struct row, n);

	for (size_t i = 0; i < n; i++) {
		struct cell *cells =
		    arena_memdup(with->arena, rows[i].cells, rows[i].n_cells * sizeof *cells);

		for (size_t k = 0; k < rows[i].n_cells; k++) {
			cells[k].text = words_of(with, cells[k].text);
			cells[k].unit = words_of(with, cells[k].unit);
		}
		copy[i] = rows[i];
		copy[i].cells = cells;
	}
	return copy;
}

static const char **all_in_words(const struct rendering *with, const char *const *texts, size_t n)
{
	const char **copy = ARENA_ARRAY(with->arena, const char *, n);

	for (size_t i = 0; i < n; i++)
		copy[i] = words_of(with, texts[i]);
	return copy;
}

/* The table, filled, with its references, too. */
static const struct table *table_in_words(const struct rendering *with, const struct table *table)
{
	const struct table *filled = table_filled(with->document->results, table, with->arena);
	struct table *copy = arena_memdup(with->arena, filled, sizeof *filled);

	copy->caption = words_of(with, filled->caption);
	copy->head = rows_in_words(with, filled->head, filled->n_head);
	copy->rows = rows_in_words(with, filled->rows, filled->n_rows);
	copy->notes = all_in_words(with, filled->notes, filled->n_notes);
	return copy;
}

/* --- What stands in the document ---------------------------------------------------- */

static void table_take(const struct rendering *with, struct pieces *pieces, const char *of,
                       const struct table *table, size_t number)
{
	if (!number)
		return;
	of += *of == '/'; /* a table of no analysis: no analysis is called so */
	ARENA_PUSH(with->arena, pieces->tables, pieces->n_tables,
	           (struct table_piece){table_in_words(with, table), number, of,
	                                arena_printf(with->arena, "%s-%zu", of, number),
	                                arena_printf(with->arena, "Table %zu", number)});
}

static void figure_take(const struct rendering *with, struct pieces *pieces,
                        const struct part *part, const struct figure_wish *wish)
{
	const struct figure *figure = part->figure;
	const struct figure_piece piece = {
	    .index = part->figure_index,
	    .number = part->number,
	    .of = figure->analysis,
	    .name = arena_printf(with->arena, "%s-%zu", figure->analysis, part->number),
	    .label = arena_printf(with->arena, "Figure %zu", part->number),
	    .caption = words_of(with, figure->caption),
	    .description = words_of(with, with->descriptions[part->figure_index]),
	    .notes = all_in_words(with, figure->notes, figure->n_notes),
	    .n_notes = figure->n_notes,
	    .wish = *wish};

	ARENA_PUSH(with->arena, pieces->figures, pieces->n_figures, piece);
}

struct pieces pieces_of(const struct rendering *with, const struct figure_wish *wish)
{
	const struct document *document = with->document;
	struct pieces pieces = {0};

	for (size_t i = 0; i < document->n; i++) {
		const struct part *part = &document->parts[i];

		if (part->table)
			table_take(with, &pieces, part->table->analysis, part->table, part->number);
		else if (part->figure)
			figure_take(with, &pieces, part, wish);
		for (size_t k = 0; part->prose && k < part->prose->n; k++) {
			const struct block *block = &part->prose->blocks[k];

			if (block->table)
				table_take(with, &pieces, part->prose->name, block->table,
				           block->number);
		}
	}
	return pieces;
}
