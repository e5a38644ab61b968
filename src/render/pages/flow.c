#include "render/pages/flow.h"

#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "base/str.h"
#include "report/document.h"

/* Reported once for each place. */
struct missing_character {
	int32_t code;
	const char *where;
};

void flow_init(struct flow *flow, struct arena *arena, const struct template *template,
               const struct fonts *fonts, struct diags *diags)
{
	*flow = (struct flow){.arena = arena,
	                      .template = template,
	                      .fonts = fonts,
	                      .diags = diags,
	                      .where = "the report"};
	flow->root = flow->tag = tag_add(arena, NULL, TAG_DOCUMENT);
	flow_new_page(flow);
}

void flow_from(struct flow *flow, const char *where, struct mark at)
{
	flow->where = where;
	flow->at = at;
}

struct text_style flow_style(const struct flow *flow, enum type type)
{
	const struct type_style *style = &flow->template->types[type];

	return (struct text_style){.face = style->face, .size = style->size, .colour = style->ink};
}

double flow_line(const struct flow *flow, enum type type)
{
	return flow->template->types[type].line;
}

struct measure flow_measure(const struct flow *flow, enum type type)
{
	struct text_style style = flow_style(flow, type);

	return (struct measure){
	    .fonts = flow->fonts, .face = style.face, .size = style.size, .width = flow_width(flow)};
}

double flow_baseline(const struct flow *flow, const struct text_style *style, double line)
{
	const struct font_face *face = fonts_face(flow->fonts, style->face);
	double height = (face->ascent + face->descent) * style->size;

	return (line - height) / 2 + face->ascent * style->size;
}

struct canvas *flow_page(const struct flow *flow)
{
	struct canvas *page = &flow->pages[flow->n - 1];

	page->tag = flow->tag;
	return page;
}

struct tag *flow_tag_begin(struct flow *flow, enum tag_kind kind)
{
	flow->tag = tag_add(flow->arena, flow->tag, kind);
	return flow->tag;
}

struct tag *flow_tag_cell(struct flow *flow, enum tag_kind kind, unsigned column, unsigned columns)
{
	flow->tag = tag_cell(flow->arena, flow->tag, kind, column, columns);
	return flow->tag;
}

void flow_tag_end(struct flow *flow)
{
	BUG_UNLESS(flow->tag != flow->root);
	flow->tag = flow->tag->parent;
}

/* "U+4E2D" and the character itself. */
static void missing_report(struct flow *flow, enum face face, int32_t code)
{
	const struct missing_character character = {code, flow->where};

	for (size_t i = 0; i < flow->n_missing; i++)
		if (flow->missing[i].code == code && str_equal(flow->missing[i].where, flow->where))
			return;
	ARENA_PUSH(flow->arena, flow->missing, flow->n_missing, character);
	diag_error(flow->diags, flow->at, "character U+%04X in %s is not in the font %s%s",
	           (unsigned)code, flow->where, fonts_face(flow->fonts, face)->name,
	           fonts_face(flow->fonts, FACE_FALLBACK)->file ||
	                   fonts_face(flow->fonts, FACE_FALLBACK_BOLD)->file
	               ? ""
	               : " (the package fonts-dejavu-core has more characters)");
}

void flow_check_text(struct flow *flow, enum face face, const char *text)
{
	if (!fonts_missing(flow->fonts, face, text))
		return; /* nearly always */
	while (*text) {
		const char *next = text;
		char *one;

		text_next(&next);
		one = arena_strndup(flow->arena, text, (size_t)(next - text));
		if (fonts_missing(flow->fonts, face, one))
			missing_report(flow, face, fonts_missing(flow->fonts, face, one));
		text = next;
	}
}

static void words_draw(struct flow *flow, double x, double y, const char *text,
                       const struct text_style *style)
{
	flow_check_text(flow, style->face, text);
	canvas_text(flow_page(flow), x, y, text, style);
}

/* Words that lead somewhere; returns their width. */
static double link_draw(struct flow *flow, struct point at, const struct text_link *link,
                        const struct text_style *style)
{
	const struct font_face *face = fonts_face(flow->fonts, style->face);
	const char *words = arena_strndup(flow->arena, link->words, link->length);
	double width = fonts_width(flow->fonts, style->face, style->size, words);
	struct point corner = {at.x, at.y - face->ascent * style->size};

	flow_tag_begin(flow, TAG_REFERENCE);
	flow_tag_begin(flow, TAG_LINK)->text = words;
	words_draw(flow, at.x, at.y, words, style);
	canvas_link(flow_page(flow), corner, width, (face->ascent + face->descent) * style->size,
	            arena_printf(flow->arena, "#%s", link->anchor));
	flow_tag_end(flow);
	flow_tag_end(flow);
	return width;
}

void flow_text(struct flow *flow, double x, double y, const char *text,
               const struct text_style *style)
{
	struct text_link link;

	while (document_link(text, flow->arena, &link)) {
		const char *words = arena_strndup(flow->arena, text, link.before);

		if (*words)
			words_draw(flow, x, y, words, style);
		x += fonts_width(flow->fonts, style->face, style->size, words);
		x += link_draw(flow, (struct point){x, y}, &link, style);
		text += link.end;
	}
	if (*text)
		words_draw(flow, x, y, text, style);
}

/* The margins stay at the edges of the paper that they are named by. */
double flow_width(const struct flow *flow)
{
	const struct template *template = flow->template;

	return (flow->landscape ? template->height : template->width) - template->left -
	       template->right;
}

double flow_height(const struct flow *flow)
{
	const struct template *template = flow->template;

	return (flow->landscape ? template->width : template->height) - template->top -
	       template->bottom;
}

void flow_new_page(struct flow *flow)
{
	const struct template *template = flow->template;
	struct canvas page;

	if (flow->n)
		flow_page(flow)->tag = NULL; /* what is drawn there later is furniture */
	canvas_init(&page, flow->arena, flow->fonts,
	            flow->landscape ? template->height : template->width,
	            flow->landscape ? template->width : template->height);
	if (!flow->landscape) {
		page.head = template->top;
		page.foot = template->height - template->bottom;
	}
	ARENA_PUSH(flow->arena, flow->pages, flow->n, page);
	flow->y = flow->template->top;
	flow->gap = flow->bottom = flow->start = 0;
}

double flow_left(const struct flow *flow)
{
	return flow_page(flow)->height - flow->template->bottom - flow->bottom - flow->y;
}

static bool at_top(const struct flow *flow)
{
	return flow->y <= fmax(flow->template->top, flow->start);
}

void flow_turn(struct flow *flow, bool landscape)
{
	flow->landscape = landscape;
}

/* Whether the page lies as what comes next wants it. */
static bool page_fits(const struct flow *flow)
{
	const struct canvas *page = flow_page(flow);

	return (page->width > page->height) == flow->landscape;
}

void flow_space(struct flow *flow, double height)
{
	if (!at_top(flow))
		flow->gap = fmax(flow->gap, height);
}

static void gap_leave(struct flow *flow)
{
	double gap = fmin(flow->gap, fmax(flow_left(flow), 0));

	if (!flow->begun)
		flow->first_gap = gap;
	flow->begun = true;
	flow->y += gap;
	flow->gap = 0;
}

static enum type heading_type(const struct heading *heading)
{
	static const enum type types_of[] = {TYPE_HEADING, TYPE_SUBHEADING, TYPE_MINOR_HEADING,
	                                     TYPE_BODY};

	return types_of[heading->level];
}

/* What a kind of type is in the tree of tags. */
static enum tag_kind type_tag(enum type type)
{
	switch (type) {
	case TYPE_TITLE:
	case TYPE_HEADING:
		return TAG_H1;
	case TYPE_SUBHEADING:
		return TAG_H2;
	case TYPE_MINOR_HEADING:
		return TAG_H3;
	case TYPE_CAPTION:
		return TAG_CAPTION;
	case TYPE_NOTE:
		return TAG_NOTE;
	default:
		return TAG_P;
	}
}

/* Above and below, at the template's size of text. */
static double heading_above(const struct flow *flow, const struct heading *h)
{
	static const double lines[] = {2, 18.0 / 13, 0.5, 0};

	return flow_line(flow, TYPE_BODY) * lines[h->level];
}

static double heading_below(const struct flow *flow, const struct heading *h)
{
	/* a caption has its own space above */
	static const double lines[] = {5.0 / 13, 3.0 / 13, 0.1, 0};

	return flow_line(flow, TYPE_BODY) * lines[h->level];
}

/* A section's number stands before its heading, which is set in. */
enum { NUMBER_ROOM = 18, NUMBER_GAP = 6 };

static const char *heading_number(const struct flow *flow, const struct heading *heading)
{
	return arena_printf(flow->arena, "%zu", heading->number);
}

static double heading_indent(const struct flow *flow, const struct heading *heading)
{
	struct text_style style = flow_style(flow, heading_type(heading));

	return heading->number ? fmax(NUMBER_ROOM, fonts_width(flow->fonts, style.face, style.size,
	                                                       heading_number(flow, heading)) +
	                                               NUMBER_GAP)
	                       : 0;
}

static struct text_lines heading_lines(const struct flow *flow, const struct heading *heading)
{
	struct measure measure = flow_measure(flow, heading_type(heading));

	measure.width -= heading_indent(flow, heading);
	return text_wrap(flow->arena, &measure, heading->text);
}

void flow_heading(struct flow *flow, int level, size_t number, const char *text)
{
	struct heading heading = {level, number, text, flow->where, flow->at};

	ARENA_PUSH(flow->arena, flow->pending, flow->n_pending, heading);
}

/* Draws lines of text at the cursor; the first one may start further in. */
static void lines_draw(struct flow *flow, enum type type, const struct text_lines *lines,
                       size_t from, size_t to, double first)
{
	struct text_style style = flow_style(flow, type);
	double line = flow_line(flow, type);

	for (size_t i = from; i < to; i++) {
		flow_text(flow, flow->template->left + (i == 0 ? first : 0),
		          flow->y + flow_baseline(flow, &style, line), lines->items[i], &style);
		flow->y += line;
	}
}

/* Notes where a section begins, and draws its number. */
static void section_begin(struct flow *flow, const struct heading *heading)
{
	struct text_style style = flow_style(flow, heading_type(heading));
	struct flow_section section = {heading->number, flow->n, flow->y, heading->text};

	ARENA_PUSH(flow->arena, flow->sections, flow->n_sections, section);
	canvas_target(flow_page(flow), flow->y,
	              arena_printf(flow->arena, "section-%zu", heading->number));
	style.colour = flow->template->colours.rule;
	flow_text(flow, flow->template->left,
	          flow->y + flow_baseline(flow, &style, flow_line(flow, heading_type(heading))),
	          heading_number(flow, heading), &style);
}

static void heading_draw(struct flow *flow, const struct heading *heading)
{
	enum type type = heading_type(heading);
	struct text_lines lines = heading_lines(flow, heading);
	struct text_style style = flow_style(flow, type);
	double x = flow->template->left + heading_indent(flow, heading),
	       line = flow_line(flow, type);

	flow_tag_begin(flow, type_tag(type));
	if (heading->number)
		section_begin(flow, heading);
	for (size_t i = 0; i < lines.n; i++) {
		/* one that is longer than a page */
		if (flow_left(flow) < line && !at_top(flow))
			flow_new_page(flow);
		flow_text(flow, x, flow->y + flow_baseline(flow, &style, line), lines.items[i],
		          &style);
		flow->y += line;
	}
	flow_tag_end(flow);
}

static void heading_set(struct flow *flow, const struct heading *heading)
{
	const char *where = flow->where;
	struct mark at = flow->at;

	flow_from(flow, heading->where, heading->at);
	flow_space(flow, heading_above(flow, heading));
	gap_leave(flow);
	if (heading->level != LEVEL_LEAD)
		canvas_bookmark(flow_page(flow), flow->y, heading->level, heading->text);
	heading_draw(flow, heading);
	flow_space(flow, heading_below(flow, heading));
	flow_from(flow, where, at);
}

/* What the headings that wait take, with the space above and below. */
static double pending_height(const struct flow *flow)
{
	double height = 0, gap = flow->gap;
	bool top = at_top(flow);

	for (size_t i = 0; i < flow->n_pending; i++) {
		const struct heading *heading = &flow->pending[i];

		height += top ? 0 : fmax(gap, heading_above(flow, heading));
		height +=
		    (double)heading_lines(flow, heading).n * flow_line(flow, heading_type(heading));
		gap = heading_below(flow, heading);
		top = false;
	}
	return height + gap;
}

/* Of lengths that were added up in another order. */
#define ROUNDING 0.01

void flow_reserve(struct flow *flow, double height)
{
	size_t n = flow->n_pending;

	if (!page_fits(flow) ||
	    (pending_height(flow) + height > flow_left(flow) + ROUNDING && !at_top(flow)))
		flow_new_page(flow);
	flow->n_pending = 0;
	for (size_t i = 0; i < n; i++)
		heading_set(flow, &flow->pending[i]);
	gap_leave(flow);
}

/* A paragraph broken into lines, behind its label. */
struct set_text {
	struct text_lines lines;
	double first; /* what the label takes */
};

static struct set_text paragraph_break(const struct flow *flow, enum type type, const char *label,
                                       const char *text)
{
	struct measure measure = flow_measure(flow, type);
	struct set_text set = {.first = 0};

	if (label)
		set.first = fonts_width(flow->fonts, flow->template->types[TYPE_LABEL].face,
		                        measure.size, label) +
		            measure.size * 0.6;
	measure.first = set.first;
	set.lines = text_wrap(flow->arena, &measure, text);
	return set;
}

size_t flow_paragraph_lines(const struct flow *flow, enum type type, const char *label,
                            const char *text)
{
	return paragraph_break(flow, type, label, text).lines.n;
}

double flow_paragraph_height(const struct flow *flow, enum type type, const char *label,
                             const char *text)
{
	return (double)flow_paragraph_lines(flow, type, label, text) * flow_line(flow, type);
}

void flow_lead(struct flow *flow, const char *text)
{
	const double most = 8 * flow_line(flow, TYPE_BODY);

	if (flow_paragraph_height(flow, TYPE_BODY, NULL, text) > most)
		flow_paragraph(flow, TYPE_BODY, NULL, text);
	else
		flow_heading(flow, LEVEL_LEAD, 0, text);
}

size_t flow_lines_fit(const struct flow *flow, double line, size_t left)
{
	double room = floor(flow_left(flow) / line + 0.001);
	size_t fit = room < 1 ? 1 : (size_t)room;

	if (left <= fit)
		return left;
	return left - fit == 1 && fit > 2 ? fit - 1 : fit;
}

/* A bullet, or "Table 1." at the start of the caption that it belongs to. */
static void label_draw(struct flow *flow, enum type type, const char *label)
{
	struct text_style style = flow_style(flow, type);
	bool bullet = flow->tag->kind == TAG_LI;

	style.face = flow->template->types[TYPE_LABEL].face;
	style.colour = flow->template->types[TYPE_LABEL].ink;
	if (bullet)
		flow_tag_begin(flow, TAG_LABEL);
	flow_text(flow, flow->template->left,
	          flow->y + flow_baseline(flow, &style, flow_line(flow, type)), label, &style);
	if (bullet)
		flow_tag_end(flow);
}

void flow_paragraph(struct flow *flow, enum type type, const char *label, const char *text)
{
	struct set_text set = paragraph_break(flow, type, label, text);
	double line = flow_line(flow, type);
	size_t done = 0, together = set.lines.n <= 3 ? set.lines.n : 2;

	flow_reserve(flow, (double)together * line);
	flow_tag_begin(flow, label && type == TYPE_BODY ? TAG_LI : type_tag(type));
	if (label)
		label_draw(flow, type, label);
	while (done < set.lines.n) {
		size_t next = done + flow_lines_fit(flow, line, set.lines.n - done);

		lines_draw(flow, type, &set.lines, done, next, set.first);
		if (next < set.lines.n)
			flow_new_page(flow);
		done = next;
	}
	flow_tag_end(flow);
}

struct tag *flow_paragraph_part(struct flow *flow, enum type type, const char *label,
                                const char *text, const struct line_range *range)
{
	struct set_text set = paragraph_break(flow, type, label, text);
	struct tag *outer = flow->tag, *tag;

	flow_reserve(flow, (double)(range->to - range->from) * flow_line(flow, type));
	tag = flow->tag = range->open ? range->open : flow_tag_begin(flow, type_tag(type));
	if (label && range->from == 0)
		label_draw(flow, type, label);
	lines_draw(flow, type, &set.lines, range->from, range->to, set.first);
	flow->tag = outer;
	return tag;
}

const char *flow_notes(struct flow *flow, const char *const *notes, size_t n)
{
	struct str text = {.arena = flow->arena};

	for (size_t i = 0; i < n; i++) {
		char last = text.length ? text.text[text.length - 1] : '.';

		str_addf(&text, "%s%s%s", last == '.' || last == ':' ? "" : ".",
		         text.length ? " " : "", notes[i]);
	}
	return str_text(&text);
}

const char *flow_label(struct flow *flow, const char *what, size_t number)
{
	return arena_printf(flow->arena, "%s %zu", what, number);
}
