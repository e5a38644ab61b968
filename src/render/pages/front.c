#include "render/pages/front.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/words.h"

/* --- Above the title ------------------------------------------------------------- */

enum { KICKER_BASE = 40, KICKER_RULE = 48, TITLE_ABOVE = 6 };
#define KICKER_RULE_WIDTH 1.6

static const char *capitals(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text);

	for (size_t i = 0; out[i]; i++)
		out[i] = (char)toupper((unsigned char)out[i]);
	return out;
}

static void kicker_draw(struct flow *flow, const struct document *document)
{
	const struct template *template = flow->template;
	struct line_style rule = {template->colours.accent, KICKER_RULE_WIDTH, 0, 0};
	struct text_style style = flow_style(flow, TYPE_KICKER);
	const char *left = line_text(flow, document, 0, template->first.left);
	const char *right = line_text(flow, document, 0, template->first.right);
	double edge = template->width - template->right;

	if (!document->facts.report || (!*left && !*right))
		return;
	flow_tag_begin(flow, TAG_P);
	if (*left)
		flow_text(flow, template->left, KICKER_BASE, capitals(flow->arena, left), &style);
	line_draw(flow, flow_page(flow), KICKER_BASE, "", right);
	flow_tag_end(flow);
	canvas_line(flow_page(flow), (struct point){template->left, KICKER_RULE},
	            (struct point){edge, KICKER_RULE}, &rule);
	flow->y += TITLE_ABOVE;
}

/* --- Title ----------------------------------------------------------------------- */

/* A long title is set smaller, down to this, so that it has few lines. */
enum { TITLE_LINES = 3, TITLE_LEAST = 14 };

/* The size of type by which the title has three lines, if one does. */
static double title_scale(const struct flow *flow, const char *title)
{
	struct measure measure = flow_measure(flow, TYPE_TITLE);
	double natural = measure.size;

	while (measure.size > TITLE_LEAST && text_wrap(flow->arena, &measure, title).n > TITLE_LINES)
		measure.size -= 1;
	return measure.size / natural;
}

static void title_set(struct flow *flow, const struct text *title)
{
	const struct template *whole = flow->template;
	struct template *smaller = arena_memdup(flow->arena, whole, sizeof *whole);
	double scale;

	if (!title->s)
		return;
	flow_from(flow, "the title", title->at);
	scale = title_scale(flow, title->s);
	smaller->types[TYPE_TITLE].size *= scale;
	smaller->types[TYPE_TITLE].line *= scale;
	flow->template = smaller;
	flow_paragraph(flow, TYPE_TITLE, NULL, title->s);
	flow->template = whole;
}

static void names_set(struct flow *flow, const struct document *document)
{
	const struct report_spec *front = document->front;
	const struct texts *authors = &front->authors;

	if (front->subtitle.s) {
		flow_from(flow, "the subtitle", front->subtitle.at);
		flow_space(flow, 4);
		flow_paragraph(flow, TYPE_SUBTITLE, NULL, front->subtitle.s);
	}
	if (authors->n) {
		flow_from(flow, "the authors", authors->items[0].at);
		flow_space(flow, 4);
		flow_paragraph(flow, TYPE_SMALL, NULL, document_authors(document));
	}
}

/* --- Key findings ------------------------------------------------------------------ */

enum { BOX_LEAST = 70, BOX_PAD = 14, BOX_SPACE = 18, CELL_GAP = 12 };
#define BAR_WIDTH 2.5
#define NUMBER_LEAST 11.0

/* A cell of the box. */
struct finding_cell {
	const char *number, *unit; /* "59.4", "months" */
	double number_size, width;
	struct text_lines label, detail;
};

const char *finding_unit(const char *value)
{
	const char *blank = strchr(value, ' ');

	return blank && isdigit((unsigned char)*value) && isalpha((unsigned char)blank[1])
	           ? blank
	           : value + strlen(value);
}

static struct text_lines cell_lines(const struct flow *flow, enum type type, double width,
                                    const char *text)
{
	struct measure measure = flow_measure(flow, type);

	measure.width = width;
	return *text ? text_wrap(flow->arena, &measure, text) : (struct text_lines){0};
}

static struct finding_cell cell_make(const struct flow *flow, const struct key_finding *finding,
                                     double width)
{
	const char *unit = finding_unit(finding->value);
	struct text_style number = flow_style(flow, TYPE_KEY_NUMBER);
	struct text_style small = flow_style(flow, TYPE_SUBHEADING);
	struct finding_cell cell = {
	    .number = arena_strndup(flow->arena, finding->value, (size_t)(unit - finding->value)),
	    .unit = unit,
	    .number_size = number.size,
	    .width = width,
	    .label = cell_lines(flow, TYPE_TABLE_HEAD, width, finding->label),
	    .detail = cell_lines(flow, TYPE_NOTE, width, finding->detail)};
	double room = width - fonts_width(flow->fonts, small.face, small.size, unit);
	double takes = fonts_width(flow->fonts, number.face, number.size, cell.number);

	if (takes > room)
		cell.number_size = fmax(NUMBER_LEAST, number.size * room / takes);
	return cell;
}

static double cell_height(const struct flow *flow, const struct finding_cell *cell)
{
	return flow_line(flow, TYPE_KEY_NUMBER) + 2 +
	       (double)cell->label.n * flow_line(flow, TYPE_TABLE_HEAD) + 1 +
	       (double)cell->detail.n * flow_line(flow, TYPE_NOTE);
}

static double lines_at(struct flow *flow, struct point at, enum type type,
                       const struct text_lines *lines)
{
	struct text_style style = flow_style(flow, type);
	double line = flow_line(flow, type);

	for (size_t i = 0; i < lines->n; i++) {
		flow_text(flow, at.x, at.y + flow_baseline(flow, &style, line), lines->items[i],
		          &style);
		at.y += line;
	}
	return at.y;
}

static void cell_draw(struct flow *flow, struct point at, const struct finding_cell *cell)
{
	struct text_style style = flow_style(flow, TYPE_KEY_NUMBER);
	double line = flow_line(flow, TYPE_KEY_NUMBER),
	       base = at.y + flow_baseline(flow, &style, line);
	struct measure measure = {flow->fonts, style.face, cell->number_size, cell->width, 0};
	const char *number = text_fit(flow->arena, &measure, cell->number);
	double width = fonts_width(flow->fonts, style.face, cell->number_size, number);

	flow_tag_begin(flow, TAG_P);
	style.size = cell->number_size;
	flow_text(flow, at.x, base, number, &style);
	if (*cell->unit) {
		style = flow_style(flow, TYPE_SUBHEADING);
		flow_text(flow, at.x + width, base, cell->unit, &style);
	}
	at.y = lines_at(flow, (struct point){at.x, at.y + line + 2}, TYPE_TABLE_HEAD, &cell->label);
	lines_at(flow, (struct point){at.x, at.y + 1}, TYPE_NOTE, &cell->detail);
	flow_tag_end(flow);
}

static void findings_set(struct flow *flow, const struct document *document)
{
	size_t n = document->n_findings;
	struct finding_cell *cells = ARENA_ARRAY(flow->arena, struct finding_cell, n);
	double left = flow->template->left, step = (flow_width(flow) - BOX_PAD) / (double)n;
	double height = BOX_LEAST;

	if (n == 0)
		return;
	flow_from(flow, "the key findings", (struct mark){0});
	for (size_t i = 0; i < n; i++) {
		const struct key_finding *finding = &document->findings[i];
		struct key_finding words = {document_words(document, finding->value, flow->arena),
		                            document_words(document, finding->label, flow->arena),
		                            document_words(document, finding->detail, flow->arena)};

		cells[i] = cell_make(flow, &words, step - CELL_GAP);
		height = fmax(height, cell_height(flow, &cells[i]) + 2 * BOX_PAD);
	}
	flow_space(flow, BOX_SPACE);
	flow_reserve(flow, height);
	canvas_rect(flow_page(flow), (struct point){left, flow->y}, flow_width(flow), height,
	            flow->template->colours.wash);
	canvas_rect(flow_page(flow), (struct point){left, flow->y}, BAR_WIDTH, height,
	            flow->template->colours.accent);
	for (size_t i = 0; i < n; i++)
		cell_draw(flow, (struct point){left + BOX_PAD + (double)i * step, flow->y + BOX_PAD},
		          &cells[i]);
	flow->y += height;
}

void front_set(struct flow *flow, const struct document *document)
{
	kicker_draw(flow, document);
	title_set(flow, &document->front->title);
	names_set(flow, document);
	findings_set(flow, document);
	flow_space(flow, flow_line(flow, TYPE_BODY));
}

/* --- Contents ---------------------------------------------------------------------- */

enum {
	CONTENTS_LABEL = 68,
	CONTENTS_ABOVE = 14,
	CONTENTS_GAP = 16,
	ENTRY_NUMBER = 14,
	PAGE_ROOM = 14,
	LEADER_LEAST = 10
};
#define LEADER_SIZE 0.5

/* How many lines contents have: one for all sections from `back` on. */
static size_t entries_count(const struct document *document)
{
	return document->back ? document->back : document->n_sections;
}

static size_t contents_rows(size_t n)
{
	return (n + 1) / 2;
}

double contents_height(const struct flow *flow, const struct document *document)
{
	return CONTENTS_ABOVE +
	       (double)contents_rows(entries_count(document)) * flow_line(flow, TYPE_SMALL);
}

struct tag *contents_open(struct flow *flow)
{
	struct tag *tag = flow_tag_begin(flow, TAG_TOC);

	flow_tag_end(flow);
	return tag;
}

/* Dots from a text to its page. */
static void leader_draw(struct flow *flow, struct canvas *page, double from, double to, double y)
{
	struct line_style style = {flow->template->colours.rule, LEADER_SIZE, 1, 2};

	if (to > from)
		canvas_line(page, (struct point){from, y}, (struct point){to, y}, &style);
}

/* A line of the contents. */
struct entry {
	const char *number, *title;
	size_t section, page; /* that it leads to */
};

/* The line of a section, or of all from it on: "9–11 Data, methods, provenance". */
static struct entry entry_make(const struct flow *flow, size_t from, size_t to)
{
	const struct flow_section *first = &flow->sections[from];
	struct str title = {.arena = flow->arena};

	str_add(&title, first->title);
	for (size_t i = from + 1; i < to; i++)
		str_addf(&title, ", %s", words_in_text(flow->arena, flow->sections[i].title));
	return (struct entry){.number = to > from + 1
	                                    ? arena_printf(flow->arena, "%zu–%zu", first->number,
	                                                   flow->sections[to - 1].number)
	                                    : arena_printf(flow->arena, "%zu", first->number),
	                      .title = str_text(&title),
	                      .section = first->number,
	                      .page = first->page};
}

/* What the number of an entry takes. */
static double entry_number_room(const struct flow *flow, const struct entry *entry)
{
	struct text_style style = flow_style(flow, TYPE_SMALL);

	return fmax(ENTRY_NUMBER,
	            5 + fonts_width(flow->fonts, style.face, style.size, entry->number));
}

/* The width that an entry would like. */
static double entry_width(const struct flow *flow, const struct entry *entry)
{
	struct text_style style = flow_style(flow, TYPE_SMALL);

	return entry_number_room(flow, entry) +
	       fonts_width(flow->fonts, style.face, style.size, entry->title) + LEADER_LEAST +
	       PAGE_ROOM;
}

static void entry_draw(struct flow *flow, struct canvas *page, struct point at, double width,
                       const struct entry *entry)
{
	struct text_style style = flow_style(flow, TYPE_SMALL);
	double room = entry_number_room(flow, entry);
	struct measure measure = {flow->fonts, style.face, style.size,
	                          width - room - PAGE_ROOM - LEADER_LEAST / 2.0, 0};
	double line = flow_line(flow, TYPE_SMALL), base = at.y + flow_baseline(flow, &style, line);
	const char *title = text_fit(flow->arena, &measure, entry->title);
	double end = at.x + room + fonts_width(flow->fonts, style.face, style.size, title);

	canvas_tag_begin(page, TAG_TOCI);
	canvas_tag_begin(page, TAG_REFERENCE);
	canvas_tag_begin(page, TAG_LINK)->text = title;
	canvas_text(page, at.x, base, entry->number, &style);
	canvas_text(page, at.x + room, base, title, &style);
	style.anchor = ANCHOR_END;
	canvas_text(page, at.x + width, base, arena_printf(flow->arena, "%zu", entry->page), &style);
	canvas_link(page, at, width, line,
	            arena_printf(flow->arena, "#section-%zu", entry->section));
	canvas_tag_end(page);
	canvas_tag_end(page);
	canvas_tag_end(page);
	leader_draw(flow, page, end + 4, at.x + width - PAGE_ROOM, base);
}

static struct entry *entries_make(const struct flow *flow, size_t n)
{
	struct entry *entries = ARENA_ARRAY(flow->arena, struct entry, n);

	for (size_t i = 0; i < n; i++)
		entries[i] = entry_make(flow, i, i + 1 < n ? i + 1 : flow->n_sections);
	return entries;
}

/* The widths of two columns of entries, of what there is: halves, or as much of one as
 * it needs where the other has it to spare. */
static void columns_share(const struct flow *flow, const struct entry *entries, size_t n,
                          double room, double widths[2])
{
	size_t rows = contents_rows(n);
	double wanted[2] = {0, 0};

	for (size_t i = 0; i < n; i++)
		wanted[i >= rows] = fmax(wanted[i >= rows], entry_width(flow, &entries[i]));
	widths[0] = room / 2;
	if (wanted[0] > room / 2)
		widths[0] = fmax(room / 2, fmin(wanted[0], room - wanted[1]));
	else if (wanted[1] > room / 2)
		widths[0] = fmin(room / 2, fmax(wanted[0], room - wanted[1]));
	widths[1] = room - widths[0];
}

void contents_draw(struct flow *flow, const struct document *document, struct tag *tag)
{
	struct canvas *page = &flow->pages[0];
	struct text_style style = flow_style(flow, TYPE_SMALL);
	double line = flow_line(flow, TYPE_SMALL), widths[2];
	size_t n = entries_count(document), rows = contents_rows(n);
	const struct entry *entries = entries_make(flow, n);
	double left = flow->template->left + CONTENTS_LABEL;
	double top = page->height - flow->template->bottom - (double)rows * line;

	columns_share(flow, entries, n, page->width - flow->template->right - left - CONTENTS_GAP,
	              widths);
	page->tag = tag;
	style.face = FACE_BOLD;
	style.colour = flow->template->colours.accent;
	canvas_tag_begin(page, TAG_CAPTION);
	canvas_text(page, flow->template->left, top + flow_baseline(flow, &style, line),
	            "In this report", &style);
	canvas_tag_end(page);
	for (size_t i = 0; i < n; i++) {
		bool second = i >= rows;
		struct point at = {left + (second ? widths[0] + CONTENTS_GAP : 0),
		                   top + (double)(second ? i - rows : i) * line};

		entry_draw(flow, page, at, widths[second], &entries[i]);
	}
	page->tag = NULL;
}
