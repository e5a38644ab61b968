#include "report/document.h"

#include <string.h>

#include "base/str.h"
#include "results/field.h"
#include "results/prose.h"
#include "results/table.h"

void document_from(struct document *document, const char *where, struct mark at)
{
	document->where = where;
	document->at = at;
}

static struct part *part_add(struct document *document, enum part_kind kind)
{
	struct part part = {
	    .kind = kind, .column = document->column, .where = document->where, .at = document->at};

	ARENA_PUSH(document->arena, document->parts, document->n, part);
	return &document->parts[document->n - 1];
}

void document_heading(struct document *document, int level, const char *text)
{
	struct part *part = part_add(document, PART_HEADING);

	part->level = level;
	part->text = text;
	part->number = level == 0 ? ++document->n_sections : 0;
}

void document_text(struct document *document, enum part_kind kind, const char *text)
{
	part_add(document, kind)->text = text;
}

void document_run_in(struct document *document, const char *label, const char *text)
{
	struct part *part = part_add(document, PART_RUN_IN);

	part->label = label;
	part->text = text;
}

static size_t table_number(struct document *document, const struct table *table)
{
	return *table->caption ? ++document->n_tables : 0;
}

void document_table(struct document *document, const struct table *table)
{
	struct part *part = part_add(document, PART_TABLE);

	part->table = table;
	part->filled = table_filled(document->results, table, document->arena);
	part->number = table_number(document, table);
}

void document_figure(struct document *document, const struct figure *figure, size_t index)
{
	struct part *part = part_add(document, PART_FIGURE);

	part->figure = figure;
	part->figure_index = index;
	part->number = ++document->n_figures;
}

/* --- Texts of the author's ------------------------------------------------------ */

/* All of a block's text, whatever its looks. */
static const char *block_text(struct arena *arena, const struct block *block)
{
	struct str text = {.arena = arena};

	for (size_t i = 0; i < block->n_spans; i++)
		str_add(&text, block->spans[i].text);
	return str_text(&text);
}

/* The caption that a paragraph has for the table behind it, or NULL. */
static const char *caption_find(struct arena *arena, const struct prose *prose, size_t i)
{
	static const char word[] = "Table:";
	const struct block *block = &prose->blocks[i];
	const char *text;

	if (block->kind != BLOCK_PARAGRAPH || block->level > 0 || i + 1 >= prose->n ||
	    block[1].kind != BLOCK_TABLE)
		return NULL;
	text = block_text(arena, block);
	if (strncmp(text, word, strlen(word)) != 0)
		return NULL;
	text += strlen(word);
	return text + strspn(text, " ");
}

static struct block table_block(struct document *document, const struct block *block,
                                const char *caption)
{
	struct table *table = arena_memdup(document->arena, block->table, sizeof *table);
	struct block copy = *block;

	table->caption = caption;
	copy.table = table;
	copy.number = table_number(document, table);
	return copy;
}

void document_prose(struct document *document, const struct prose *prose)
{
	struct part *part = part_add(document, PART_PROSE);
	struct prose *copy = arena_memdup(document->arena, prose, sizeof *prose);
	struct block *blocks = ARENA_ARRAY(document->arena, struct block, prose->n);
	size_t n = 0;

	for (size_t i = 0; i < prose->n; i++) {
		const char *caption = caption_find(document->arena, prose, i);

		if (caption)
			blocks[n++] = table_block(document, &prose->blocks[++i], caption);
		else if (prose->blocks[i].kind == BLOCK_TABLE)
			blocks[n++] = table_block(document, &prose->blocks[i], "");
		else
			blocks[n++] = prose->blocks[i];
	}
	copy->blocks = blocks;
	copy->n = n;
	part->prose = copy;
}

const char *document_authors(const struct document *document)
{
	const struct texts *authors = &document->front->authors;
	struct str names = {.arena = document->arena};

	for (size_t i = 0; i < authors->n; i++)
		str_addf(&names, "%s%s", i ? ", " : "", authors->items[i].s);
	return str_text(&names);
}

/* --- Dump ---------------------------------------------------------------------- */

static void text_dump(const struct document *document, const char *what, const char *text, FILE *to)
{
	fprintf(to, "%s: ", what);
	fields_dump(document->results, text, to);
	fputc('\n', to);
}

static void rows_dump(const struct document *document, const char *what, const struct row *rows,
                      size_t n, FILE *to)
{
	const char *first = str_equal(what, "cell") ? "row" : what;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < rows[i].n_cells; k++)
			if (*rows[i].cells[k].text)
				text_dump(document, k == 0 ? first : what, rows[i].cells[k].text,
				          to);
}

static void table_dump(const struct document *document, const struct table *made, FILE *to)
{
	const struct table *table = table_named(document->results, made, document->arena);

	text_dump(document, "table", table->caption, to);
	rows_dump(document, "head", table->head, table->n_head, to);
	rows_dump(document, "cell", table->rows, table->n_rows, to);
	for (size_t i = 0; i < table->n_notes; i++)
		text_dump(document, "note", table->notes[i], to);
}

static void prose_dump(const struct document *document, const struct prose *prose, FILE *to)
{
	for (size_t i = 0; i < prose->n; i++)
		if (prose->blocks[i].table)
			table_dump(document, prose->blocks[i].table, to);
		else
			text_dump(document, "prose", block_text(document->arena, &prose->blocks[i]),
			          to);
}

static void part_dump(const struct document *document, const struct part *part, FILE *to)
{
	static const char *const names[] = {
	    [PART_HEADING] = "heading", [PART_LEAD] = "lead",  [PART_PARAGRAPH] = "paragraph",
	    [PART_BULLET] = "bullet",   [PART_NOTE] = "small", [PART_RUN_IN] = "run-in",
	};

	if (part->table) {
		table_dump(document, part->table, to);
	} else if (part->prose) {
		prose_dump(document, part->prose, to);
	} else if (part->figure) {
		text_dump(document, "figure", part->figure->caption, to);
		for (size_t i = 0; i < part->figure->n_notes; i++)
			text_dump(document, "note", part->figure->notes[i], to);
	} else {
		text_dump(document, names[part->kind], part->text, to);
	}
}

void document_dump(const struct document *document, FILE *to)
{
	for (size_t i = 0; i < document->n; i++)
		part_dump(document, &document->parts[i], to);
}
