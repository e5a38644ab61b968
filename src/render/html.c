#include "render/html.h"

#include "base/xml.h"
#include "render/html/bound.h"
#include "render/html/html.h"
#include "render/line.h"
#include "render/pages/front.h"
#include "results/prose.h"
#include "results/table.h"

void html_words(struct html *html, const char *text)
{
	struct arena *arena = html->with->arena;
	const char *words = document_words(html->with->document, text, arena);
	struct text_link link;

	while (document_link(words, arena, &link)) {
		bound_text_add(&html->out, arena_strndup(arena, words, link.before));
		str_addf(&html->out, "<a href=\"#%s\">", link.anchor);
		xml_text_add(&html->out, arena_strndup(arena, link.words, link.length));
		str_add(&html->out, "</a>");
		words += link.end;
	}
	bound_text_add(&html->out, words);
}

void html_element(struct html *html, const char *open, const char *close, const char *text)
{
	str_addf(&html->out, "<%s>", open);
	html_words(html, text);
	str_addf(&html->out, "</%s>\n", close);
}

void html_caption(struct html *html, const char *what, size_t number, const char *caption)
{
	str_addf(&html->out, "<strong>%s %zu</strong> ", what, number);
	html_words(html, caption);
}

/* --- Texts of the author's --------------------------------------------------------- */

static void spans_add(struct html *html, const struct block *block)
{
	for (size_t i = 0; i < block->n_spans; i++) {
		const struct span *span = &block->spans[i];
		const char *tag = span->strong ? "strong" : span->emphasis ? "em" : NULL;

		if (tag)
			str_addf(&html->out, "<%s>", tag);
		html_words(html, span->text);
		if (tag)
			str_addf(&html->out, "</%s>", tag);
	}
}

/* A heading of a text is one below what it stands under, however many signs it
 * is written with. */
static void block_heading_add(struct html *html, const struct block *block, int first, int above)
{
	int level = block->level - first + above + 1;

	level = level < above + 1 ? above + 1 : level > html->level + 1 ? html->level + 1 : level;
	level = level > 6 ? 6 : level;
	html->level = level;
	str_addf(&html->out, "<h%d>", level);
	spans_add(html, block);
	str_addf(&html->out, "</h%d>\n", level);
}

static void block_add(struct html *html, const struct block *block)
{
	switch (block->kind) {
	case BLOCK_TABLE:
		html_table(html, block->table, block->number);
		return;
	default:
		str_addf(&html->out, "<p%s>",
		         block->level > 1   ? " class=\"in2\""
		         : block->level > 0 ? " class=\"in1\""
		                            : "");
		if (block->kind == BLOCK_ITEM)
			str_addf(&html->out, "%s ", block->marker);
		spans_add(html, block);
		str_add(&html->out, "</p>\n");
	}
}

static void prose_add(struct html *html, const struct prose *prose)
{
	int first = 0, above = html->level;

	for (size_t i = 0; i < prose->n; i++) {
		const struct block *block = &prose->blocks[i];

		if (block->kind == BLOCK_HEADING) {
			first = first ? first : block->level;
			block_heading_add(html, block, first, above);
		} else
			block_add(html, block);
	}
	html->level = above;
}

/* --- The whole --------------------------------------------------------------------- */

/* Opens or closes the list that bullets stand in. */
static void list_set(struct html *html, bool in_list)
{
	if (html->in_list != in_list)
		str_add(&html->out, in_list ? "<ul>\n" : "</ul>\n");
	html->in_list = in_list;
}

/* Opens and closes what stands in columns. */
static void column_set(struct html *html, enum part_column column)
{
	static const char *const closes[] = {[COLUMN_NONE] = "",
	                                     [COLUMN_FLOWS] = "</div>\n",
	                                     [COLUMN_LEFT] = "</div>\n</div>\n",
	                                     [COLUMN_RIGHT] = "</div>\n</div>\n"};
	static const char *const opens[] = {[COLUMN_NONE] = "",
	                                    [COLUMN_FLOWS] = "<div class=\"flows\">\n",
	                                    [COLUMN_LEFT] = "<div class=\"sides\">\n<div>\n",
	                                    [COLUMN_RIGHT] = "<div class=\"sides\">\n<div>\n"};

	if (html->column == column)
		return;
	list_set(html, false);
	if (html->column == COLUMN_LEFT && column == COLUMN_RIGHT)
		str_add(&html->out, "</div>\n<div>\n");
	else
		str_addf(&html->out, "%s%s", closes[html->column], opens[column]);
	html->column = column;
}

static void part_add(struct html *html, const struct part *part)
{
	column_set(html, part->column);
	list_set(html, part->kind == PART_BULLET);
	switch (part->kind) {
	case PART_HEADING:
		str_addf(&html->out, "<h%d id=\"section-%zu\">", part->level + 2,
		         ++html->n_headings);
		html->level = part->level + 2;
		if (part->number)
			str_addf(&html->out, "<span class=\"section\">%zu</span> ", part->number);
		html_words(html, part->text);
		str_addf(&html->out, "</h%d>\n", part->level + 2);
		break;
	case PART_LEAD:
	case PART_PARAGRAPH:
		html_element(html, "p", "p", part->text);
		break;
	case PART_RUN_IN:
		str_addf(&html->out, "<p><strong>%s</strong> ", part->label);
		html_words(html, part->text);
		str_add(&html->out, "</p>\n");
		break;
	case PART_BULLET:
		html_element(html, "li", "li", part->text);
		break;
	case PART_NOTE:
		html_element(html, "p class=\"note\"", "p", part->text);
		break;
	case PART_TABLE:
		html_table(html, part->filled, part->number);
		break;
	case PART_FIGURE:
		html_figure(html, part);
		break;
	case PART_PROSE:
		prose_add(html, part->prose);
		break;
	}
}

/* The line above the title. */
static void kicker_add(struct html *html)
{
	const struct document *document = html->with->document;
	const struct template_line *first = &html->with->template->first;
	struct arena *arena = html->with->arena;
	const char *left = line_fill(arena, document, first->left, (struct line_place){0});
	const char *right = line_fill(arena, document, first->right, (struct line_place){0});

	if (!document->facts.report || (!*left && !*right))
		return;
	str_add(&html->out, "<p class=\"kicker\"><strong>");
	html_words(html, left);
	str_add(&html->out, "</strong> <span>");
	html_words(html, right);
	str_add(&html->out, "</span></p>\n");
}

static void front_add(struct html *html)
{
	const struct report_spec *front = html->with->document->front;

	str_add(&html->out, "<header>\n");
	kicker_add(html);
	if (front->title.s)
		html_element(html, "h1", "h1", front->title.s);
	if (front->subtitle.s)
		html_element(html, "p class=\"subtitle\"", "p", front->subtitle.s);
	if (front->authors.n)
		html_element(html, "p class=\"by\"", "p", document_authors(html->with->document));
	str_add(&html->out, "</header>\n");
}

static void finding_add(struct html *html, const struct key_finding *finding)
{
	struct arena *arena = html->with->arena;
	const char *value = document_words(html->with->document, finding->value, arena);
	const char *unit = finding_unit(value);

	str_add(&html->out, "<div>");
	html_element(html, "dt", "dt", finding->label);
	str_add(&html->out, "<dd class=\"value\">");
	xml_text_add(&html->out, arena_strndup(arena, value, (size_t)(unit - value)));
	if (*unit) {
		str_add(&html->out, "<span>");
		xml_text_add(&html->out, unit);
		str_add(&html->out, "</span>");
	}
	str_add(&html->out, "</dd>\n");
	if (*finding->detail)
		html_element(html, "dd", "dd", finding->detail);
	str_add(&html->out, "</div>\n");
}

static void findings_add(struct html *html)
{
	const struct document *document = html->with->document;

	if (document->n_findings == 0)
		return;
	str_add(&html->out, "<section class=\"findings\">\n<h2 class=\"unseen\">Key findings</h2>\n"
	                    "<dl>\n");
	for (size_t i = 0; i < document->n_findings; i++)
		finding_add(html, &document->findings[i]);
	str_add(&html->out, "</dl>\n</section>\n");
}

/* What a run always leaves beside the page. */
static const char files_list[] = "<h2>Files</h2>\n<ul>\n<li><a href=\"report.pdf\">PDF</a></li>\n"
				 "<li><a href=\"results.csv\">Results as CSV</a></li>\n"
				 "<li><a href=\"manifest.json\">Manifest</a></li>\n</ul>\n";

/* The ids of headings count those of all levels, as part_add() does. */
static void contents_add(struct html *html)
{
	const struct document *document = html->with->document;
	size_t heading = 0;

	if (document->n_sections < 2)
		return;
	str_add(&html->out, "<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">In this "
	                    "report</h2>\n<ol>\n");
	for (size_t i = 0; i < document->n; i++) {
		const struct part *part = &document->parts[i];

		if (part->kind != PART_HEADING)
			continue;
		heading++;
		if (part->number == 0)
			continue;
		str_addf(&html->out,
		         "<li><a href=\"#section-%zu\"><span class=\"section\">%zu</span> <span>",
		         heading, part->number);
		html_words(html, part->text);
		str_add(&html->out, "</span></a></li>\n");
	}
	str_add(&html->out, "</ol>\n");
	if (document->facts.report)
		str_add(&html->out, files_list);
	str_add(&html->out, "</nav>\n");
}

/* The foot of a page on paper is the end of this one. */
static void foot_add(struct html *html)
{
	const struct document *document = html->with->document;
	const char *foot = line_fill(html->with->arena, document, html->with->template->foot.left,
	                             (struct line_place){0});

	if (document->facts.report && *foot)
		html_element(html, "footer", "footer", foot);
}

static void body_add(struct html *html)
{
	const struct document *document = html->with->document;

	str_add(&html->out, "<body>\n<a class=\"skip\" href=\"#report\">Skip to the report</a>\n");
	front_add(html);
	str_add(&html->out, "<main class=\"columns\">\n");
	findings_add(html);
	contents_add(html);
	str_add(&html->out, "<div id=\"report\" tabindex=\"-1\">\n");
	for (size_t i = 0; i < document->n; i++)
		part_add(html, &document->parts[i]);
	list_set(html, false);
	column_set(html, COLUMN_NONE);
	str_add(&html->out, "</div>\n</main>\n");
	foot_add(html);
	str_add(&html->out, "</body>\n</html>\n");
}

bool html_render(const struct rendering *with, struct bytes *out)
{
	struct html html = {.with = with, .out = {.arena = with->arena}, .level = 1};
	const struct document *document = with->document;
	struct str body;

	body_add(&html);
	body = html.out;
	html.out = (struct str){.arena = with->arena};
	str_addf(&html.out, "<!DOCTYPE html>\n<html lang=\"%s\">\n",
	         with->document->front->language.s ? with->document->front->language.s : "en");
	str_add(&html.out, "<head>\n"
	                   "<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" "
	                   "content=\"width=device-width, initial-scale=1\"/>\n"
	                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
	                   "'none'; style-src 'unsafe-inline'\"/>\n");
	str_add(&html.out, "<title>");
	xml_text_add(&html.out, document->front->title.s ? document->front->title.s : "Report");
	str_add(&html.out, "</title>\n");
	html_style(&html, &html.out);
	str_addf(&html.out, "</head>\n");
	str_add_bytes(&html.out, body.text, body.length);
	*out = (struct bytes){html.out.text, html.out.length};
	return true;
}
