#include "render/docx.h"

#include <ctype.h>
#include <string.h>

#include "render/docx/docx.h"
#include "render/line.h"
#include "render/pages/front.h"
#include "render/tables/formats.h"
#include "results/prose.h"

#define MAIN_SPACE "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

static const struct run_look plain = {0};

/* --- Texts of the author's ---------------------------------------------------------------- */

static void spans_add(struct docx *docx, const struct block *block)
{
	for (size_t i = 0; i < block->n_spans; i++)
		docx_words(docx, block->spans[i].text,
		           (struct run_look){.bold = block->spans[i].strong,
		                             .italic = block->spans[i].emphasis});
}

/* A heading of a text is one below what it stands under, however many signs it is written
 * with. */
static void block_heading_add(struct docx *docx, const struct block *block, int first, int above)
{
	int level = block->level - first + above + 1;

	level = level < above + 1 ? above + 1 : level > docx->level + 1 ? docx->level + 1 : level;
	level = level > 3 ? 3 : level < 1 ? 1 : level;
	docx->level = level;
	docx_turn(docx, false);
	docx_open(docx, arena_printf(docx->with->arena, "Heading%d", level),
	          level == 1 ? "<w:numPr><w:numId w:val=\"0\"/></w:numPr>" : "");
	spans_add(docx, block);
	docx_close(docx);
}

static void block_add(struct docx *docx, const struct block *block)
{
	struct arena *arena = docx->with->arena;
	const char *indent = "";
	enum { INDENT_TWIPS = 300 };

	if (block->kind == BLOCK_TABLE) {
		docx_table(docx, block->table, block->number);
		return;
	}
	if (block->kind == BLOCK_ITEM)
		indent = arena_printf(arena,
		                      "<w:tabs><w:tab w:val=\"left\" w:pos=\"%d\"/></w:tabs><w:ind "
		                      "w:left=\"%d\" w:hanging=\"%d\"/>",
		                      block->level * INDENT_TWIPS, block->level * INDENT_TWIPS,
		                      INDENT_TWIPS);
	else if (block->level > 0)
		indent = arena_printf(arena, "<w:ind w:left=\"%d\"/>", block->level * INDENT_TWIPS);
	docx_turn(docx, false);
	docx_open(docx, block->kind == BLOCK_ITEM ? "ListItem" : "Normal", indent);
	if (block->kind == BLOCK_ITEM) {
		docx_run(docx, block->marker, plain);
		docx_run(docx, "\t", plain);
	}
	spans_add(docx, block);
	docx_close(docx);
}

static void prose_add(struct docx *docx, const struct prose *text)
{
	const struct prose *prose =
	    document_prose_words(docx->with->document, text, docx->with->arena);
	int first = 0, above = docx->level;

	for (size_t i = 0; i < prose->n; i++) {
		const struct block *block = &prose->blocks[i];

		if (block->kind == BLOCK_HEADING) {
			first = first ? first : block->level;
			block_heading_add(docx, block, first, above);
		} else
			block_add(docx, block);
	}
	docx->level = above;
}

/* --- Parts ------------------------------------------------------------------------------------ */

/* Whether a text is set small: it runs through columns on the report's own pages. */
static bool is_small(const struct part *part)
{
	return part->column != COLUMN_NONE;
}

static void heading_add(struct docx *docx, const struct part *part)
{
	int level = part->level + 1;

	docx->level = level > 3 ? 3 : level;
	docx_open(docx, arena_printf(docx->with->arena, "Heading%d", docx->level),
	          level == 1 && !part->number ? "<w:numPr><w:numId w:val=\"0\"/></w:numPr>" : "");
	docx_words(docx, part->text, plain);
	docx_close(docx);
}

static void run_in_add(struct docx *docx, const struct part *part)
{
	docx_open(docx, is_small(part) ? "SmallText" : "Normal", "");
	docx_words(docx, part->label, (struct run_look){.bold = true});
	docx_run(docx, " ", plain);
	docx_words(docx, part->text, plain);
	docx_close(docx);
}

static void part_add(struct docx *docx, const struct part *part)
{
	const struct results *results = docx->with->document->results;

	if (part->kind != PART_TABLE)
		docx_turn(docx, false);
	switch (part->kind) {
	case PART_HEADING:
		heading_add(docx, part);
		break;
	case PART_LEAD:
		docx_paragraph(docx, "Lead", part->text);
		break;
	case PART_PARAGRAPH:
		docx_paragraph(docx, is_small(part) ? "SmallText" : "Normal", part->text);
		break;
	case PART_RUN_IN:
		run_in_add(docx, part);
		break;
	case PART_BULLET:
		docx_paragraph(docx, is_small(part) ? "SmallBullet" : "ListBullet", part->text);
		break;
	case PART_NOTE:
		docx_paragraph(docx, "Note", part->text);
		break;
	case PART_TABLE:
		docx_table(docx, table_filled(results, part->table, docx->with->arena),
		           part->number);
		break;
	case PART_FIGURE:
		docx_figure(docx, part);
		break;
	case PART_PROSE:
		prose_add(docx, part->prose);
		break;
	}
}

/* --- The first page ----------------------------------------------------------------------- */

static const char *capitals(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text);

	for (size_t i = 0; out[i]; i++)
		out[i] = (char)toupper((unsigned char)out[i]);
	return out;
}

/* The line above the title. */
static void kicker_add(struct docx *docx)
{
	const struct document *document = docx->with->document;
	const struct template *template = docx->with->template;
	struct arena *arena = docx->with->arena;
	const char *left = line_fill(arena, document, template->first.left, (struct line_place){0});
	const char *right =
	    line_fill(arena, document, template->first.right, (struct line_place){0});

	if (!document->facts.report || (!*left && !*right))
		return;
	docx_open(docx, "Kicker",
	          arena_printf(arena,
	                       "<w:pBdr><w:bottom w:val=\"single\" w:sz=\"12\" w:space=\"6\" "
	                       "w:color=\"%06X\"/></w:pBdr><w:tabs><w:tab w:val=\"right\" "
	                       "w:pos=\"%d\"/></w:tabs>",
	                       (unsigned)template->colours.accent,
	                       twips(template_text_width(template))));
	docx_words(docx, capitals(arena, left), plain);
	docx_run(docx, "\t", plain);
	docx_words(docx, right, (struct run_look){.style = "Muted"});
	docx_close(docx);
}

static void front_add(struct docx *docx)
{
	const struct report_spec *front = docx->with->document->front;

	kicker_add(docx);
	if (front->title.s)
		docx_paragraph(docx, "Title", front->title.s);
	if (front->subtitle.s)
		docx_paragraph(docx, "Subtitle", front->subtitle.s);
	if (front->authors.n)
		docx_paragraph(docx, "Authors", document_authors(docx->with->document));
}

static void finding_add(struct docx *docx, const struct key_finding *finding)
{
	struct arena *arena = docx->with->arena;
	const char *value = document_words(docx->with->document, finding->value, arena);
	const char *unit = finding_unit(value);

	docx_open(docx, "KeyNumber", "");
	docx_run(docx, arena_strndup(arena, value, (size_t)(unit - value)), plain);
	docx_run(docx, unit, (struct run_look){.style = "KeyUnit"});
	docx_close(docx);
	docx_paragraph(docx, "KeyLabel", finding->label);
	docx_paragraph(docx, "KeyDetail", finding->detail);
}

/* A row of key findings, in cells with the ground of boxes and a bar before the first. */
static void findings_row(struct docx *docx, const struct key_finding *findings, size_t n,
                         size_t most)
{
	const struct template_colours *colours = &docx->with->template->colours;
	int width = twips(template_text_width(docx->with->template)) / (int)most;

	str_add(&docx->out, "<w:tr><w:trPr><w:cantSplit/></w:trPr>");
	for (size_t i = 0; i < most; i++) {
		str_addf(&docx->out, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/>", width);
		if (i == 0)
			str_addf(&docx->out,
			         "<w:tcBorders><w:left w:val=\"single\" w:sz=\"20\" w:space=\"0\" "
			         "w:color=\"%06X\"/></w:tcBorders>",
			         (unsigned)colours->accent);
		str_addf(&docx->out,
		         "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"%06X\"/></w:tcPr>",
		         (unsigned)colours->wash);
		if (i < n)
			finding_add(docx, &findings[i]);
		else
			docx_paragraph(docx, "KeyDetail", "");
		str_add(&docx->out, "</w:tc>");
	}
	str_add(&docx->out, "</w:tr>\n");
}

/* How many stand beside each other. */
static size_t findings_across(size_t n)
{
	enum { ACROSS = 4 };

	return n < ACROSS ? n : ACROSS;
}

static void findings_add(struct docx *docx)
{
	const struct document *document = docx->with->document;
	size_t n = document->n_findings, across = findings_across(n);
	int width;

	if (n == 0)
		return;
	width = twips(template_text_width(docx->with->template)) / (int)across;
	str_addf(&docx->out,
	         "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableNormal\"/><w:tblW w:w=\"%d\" "
	         "w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblCellMar><w:top w:w=\"160\" "
	         "w:type=\"dxa\"/><w:left w:w=\"200\" w:type=\"dxa\"/><w:bottom w:w=\"160\" "
	         "w:type=\"dxa\"/><w:right w:w=\"60\" w:type=\"dxa\"/></w:tblCellMar><w:tblLook "
	         "w:val=\"0600\"/><w:tblCaption w:val=\"Key findings\"/></w:tblPr><w:tblGrid>",
	         width * (int)across);
	for (size_t i = 0; i < across; i++)
		str_addf(&docx->out, "<w:gridCol w:w=\"%d\"/>", width);
	str_add(&docx->out, "</w:tblGrid>\n");
	for (size_t i = 0; i < n; i += across)
		findings_row(docx, document->findings + i, findings_across(n - i), across);
	str_add(&docx->out, "</w:tbl>\n");
	docx_paragraph(docx, "Spacer", "");
}

/* --- The whole ------------------------------------------------------------------------------ */

static void docx_begin(struct docx *docx, const struct rendering *with, struct package *package)
{
	*docx = (struct docx){.with = with, .package = package, .out = {.arena = with->arena}};
	flow_init(&docx->flow, with->arena, with->template, with->fonts, with->diags);
	docx->part = package_part(
	    package, "word/document.xml",
	    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml");
	package_relate(package, NULL, RELATION_OFFICE, docx->part);
	package_properties(package, with->document);
	docx_styles(docx);
	str_addf(&docx->out,
	         "%s<w:document xmlns:w=\"" MAIN_SPACE "\" "
	         "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" "
	         "xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/"
	         "wordprocessingDrawing\"><w:body>\n",
	         xml_head);
	docx->start = docx->out.length;
}

static bool docx_end(struct docx *docx, const char *name, struct bytes *out)
{
	docx_section(docx);
	str_add(&docx->out, "</w:body></w:document>\n");
	package_fill_text(docx->part, &docx->out);
	return !docx->failed && package_pack(docx->package, name, docx->with->diags, out);
}

bool docx_render(const struct rendering *with, struct bytes *out)
{
	struct package package = {.arena = with->arena};
	struct docx docx;

	docx_begin(&docx, with, &package);
	front_add(&docx);
	findings_add(&docx);
	for (size_t i = 0; i < with->document->n; i++)
		part_add(&docx, &with->document->parts[i]);
	return docx_end(&docx, "report.docx", out);
}

bool docx_text(const struct rendering *with, const struct prose *text, struct bytes *out)
{
	struct package package = {.arena = with->arena};
	struct docx docx;

	docx_begin(&docx, with, &package);
	prose_add(&docx, text);
	return docx_end(&docx, arena_printf(with->arena, "%s.docx", text->name), out);
}

bool table_docx(const struct rendering *with, const struct table_piece *piece, struct bytes *out)
{
	struct package package = {.arena = with->arena};
	struct docx docx;

	docx_begin(&docx, with, &package);
	docx.alone = true;
	docx_table(&docx, piece->table, piece->number);
	return docx_end(&docx, arena_printf(with->arena, "%s.docx", piece->name), out);
}
