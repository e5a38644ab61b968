/* Lines of a text: of all ways to break a paragraph into the fewest lines, the
 * one whose lines leave the least sum of squares at the right (after Knuth and
 * Plass, "Breaking paragraphs into lines", 1981, but nothing is stretched), found
 * from the end on.  Linear in the text, times the parts that a line holds. */
#include <string.h>

#include "base/str.h"
#include "canvas/parts.h"
#include "canvas/text.h"

/* A word alone on the last line is avoided if it is narrower than this share of
 * the measure. */
#define LAST_SHORT 0.25

/* What was measured to fit, fits, pt. */
#define SLACK 0.001

/* A text in several faces: run i ends at ends[i] and is in faces[i]. */
struct faced_text {
	const char *start;
	const size_t *ends;
	const enum face *faces;
	size_t n;
};

/* A part where it stands in its text, in thousandths of the size. */
struct placed_part {
	struct part part;
	int64_t from, to;  /* of its ink, … */
	int64_t to_hyphen; /* … with the hyphen that it has if a line ends here */
};

struct line_span {
	const char *start;
	size_t length;
	bool hyphen; /* follows it */
};

/* Where a text is being measured. */
struct pen {
	int64_t x;
	int32_t before; /* the last character of the run so far, or 0 */
	size_t run;
};

/* The lines so far, and the paragraph being broken. */
struct wrapping {
	struct arena *arena;
	const struct measure *measure;
	const struct faced_text *faced;
	double first; /* taken from the line to come, pt */
	struct pen pen;
	struct placed_part *parts;
	size_t n_parts;
	struct line_span *lines;
	size_t n;
};

/* --- Measuring --------------------------------------------------------------- */

static double points(const struct wrapping *wrapping, int64_t width)
{
	return (double)width * wrapping->measure->size / 1000;
}

static bool fits_line(const struct wrapping *wrapping, int64_t width)
{
	return points(wrapping, width) <= wrapping->measure->width + SLACK;
}

/* The face at the pen. */
static enum face pen_face(const struct wrapping *wrapping, struct pen *pen, const char *text)
{
	const struct faced_text *faced = wrapping->faced;

	while (pen->run + 1 < faced->n && faced->start + faced->ends[pen->run] <= text) {
		pen->run++;
		pen->before = 0;
	}
	return faced->faces[pen->run];
}

/* Moves the pen past bytes, and tells where the ink of the first begins. */
static int64_t pen_move(const struct wrapping *wrapping, struct pen *pen, const char *text,
                        size_t length)
{
	const struct fonts *fonts = wrapping->measure->fonts;
	const char *end = text + length;
	int64_t from = pen->x;

	for (bool first = true; text < end; first = false) {
		enum face face = pen_face(wrapping, pen, text);
		int32_t code = text_next(&text);
		int64_t step = fonts_step(fonts, face, pen->before, code);

		if (text > end)
			break; /* a soft hyphen ends it */
		if (first)
			from += step - fonts_step(fonts, face, 0, code);
		pen->x += step;
		pen->before = code;
	}
	return from;
}

/* Places a part at the pen. */
static struct placed_part part_place(struct wrapping *wrapping, const struct part *part)
{
	struct placed_part placed = {.part = *part};
	struct pen hyphen;

	placed.from = pen_move(wrapping, &wrapping->pen, part->start, part->length);
	hyphen = wrapping->pen;
	if (part->hyphen)
		hyphen.x += fonts_step(wrapping->measure->fonts, wrapping->faced->faces[hyphen.run],
		                       hyphen.before, '-');
	placed.to = wrapping->pen.x;
	placed.to_hyphen = hyphen.x;
	return placed;
}

/* --- Parts of a paragraph ------------------------------------------------------ */

static void part_push(struct wrapping *wrapping, const struct placed_part *placed)
{
	ARENA_PUSH(wrapping->arena, wrapping->parts, wrapping->n_parts, *placed);
}

/* The end of the characters from the pen on that a line can hold; one at least. */
static const char *fitting_end(const struct wrapping *wrapping, const char *start, const char *end)
{
	struct pen pen = wrapping->pen;
	const char *next = start, *after = start;
	int64_t from = 0;

	while (next < end) {
		int64_t begins;

		text_next(&after);
		begins = pen_move(wrapping, &pen, next, (size_t)(after - next));
		if (next == start)
			from = begins;
		else if (!fits_line(wrapping, pen.x - from))
			return next;
		next = after;
	}
	return end;
}

/* Adds a part that no line can hold in pieces: a word may be as long as a field. */
static void pieces_add(struct wrapping *wrapping, const struct part *part)
{
	const char *start = part->start, *end = start + part->length;

	while (start < end) {
		const char *next = fitting_end(wrapping, start, end);
		const struct part piece = {.start = start, .length = (size_t)(next - start)};
		const struct placed_part placed = part_place(wrapping, &piece);

		part_push(wrapping, &placed);
		start = next;
	}
}

/* Adds a part, or what it can be broken into if it is wider than a line. */
static void part_add(struct wrapping *wrapping, const struct part *part, bool loose)
{
	const struct pen before = wrapping->pen;
	const struct placed_part placed = part_place(wrapping, part);
	const char *end = part->start + part->length;

	if (fits_line(wrapping, placed.to_hyphen - placed.from)) {
		part_push(wrapping, &placed);
		return;
	}
	wrapping->pen = before;
	if (loose) {
		pieces_add(wrapping, part);
		return;
	}
	for (const char *start = part->start; start < end;) {
		struct part piece = part_next(start, true);

		part_add(wrapping, &piece, true);
		start += piece.length;
		if (start < end)
			pen_move(wrapping, &wrapping->pen, start, piece.blanks);
		start += piece.blanks;
	}
}

/* Reads the parts up to a line feed or the end, and tells where that is. */
static const char *paragraph_read(struct wrapping *wrapping, const char *text)
{
	struct part part = {0};

	wrapping->parts = NULL;
	wrapping->n_parts = 0;
	wrapping->pen.before = 0;
	while (*text && !part.feed) {
		part = part_next(text, false);
		part_add(wrapping, &part, false);
		text += part.length;
		pen_move(wrapping, &wrapping->pen, text, part.blanks);
		text += part.blanks;
	}
	return text;
}

/* --- Breaking ------------------------------------------------------------------ */

/* The best lines from a part on. */
struct breaks {
	size_t next; /* the part that the second of them starts with */
	size_t lines;
	int64_t cost;
};

/* What is free, in hundredths of a point: whole numbers, whose squares add up to
 * the same anywhere. */
static int64_t hundredths(double width)
{
	return width > 0 ? (int64_t)(width * 100 + 0.5) : 0;
}

/* What a line costs by what it leaves free; the last one nothing, unless it is
 * next to empty. */
static int64_t line_cost(const struct wrapping *wrapping, size_t i, size_t j, double left)
{
	int64_t whole = hundredths(wrapping->measure->width), gap = hundredths(left);
	bool one_word = i > 0 && j == i + 1;

	if (j < wrapping->n_parts)
		return gap * gap;
	return one_word && (double)(whole - gap) < LAST_SHORT * (double)whole ? 4 * whole * whole
	                                                                      : 0;
}

/* The best line from a part on, if those after it are known. */
static struct breaks breaks_from(const struct wrapping *wrapping, size_t i,
                                 const struct breaks *known)
{
	const struct placed_part *parts = wrapping->parts;
	double room = wrapping->measure->width - (i == 0 ? wrapping->first : 0);
	struct breaks best = {.lines = SIZE_MAX};

	for (size_t j = i + 1; j <= wrapping->n_parts; j++) {
		double ink = points(wrapping, parts[j - 1].to - parts[i].from);
		double width = points(wrapping, parts[j - 1].to_hyphen - parts[i].from);
		struct breaks here = {j, known[j].lines + 1, known[j].cost};

		if (ink > room + SLACK && j > i + 1)
			break;
		if (width > room + SLACK && j > i + 1)
			continue;
		here.cost += line_cost(wrapping, i, j, room - width);
		if (here.lines < best.lines || (here.lines == best.lines && here.cost <= best.cost))
			best = here;
	}
	return best;
}

static void line_push(struct wrapping *wrapping, size_t first, size_t last)
{
	const struct part *from = &wrapping->parts[first].part, *to = &wrapping->parts[last].part;
	const struct line_span line = {
	    .start = from->start,
	    .length = (size_t)(to->start - from->start) + to->length,
	    .hyphen = to->hyphen,
	};

	ARENA_PUSH(wrapping->arena, wrapping->lines, wrapping->n, line);
	wrapping->first = 0;
}

/* An empty line, where the first part has no room beside what is taken from it. */
static void first_line_pass(struct wrapping *wrapping)
{
	const struct placed_part *part = wrapping->parts;
	double room = wrapping->measure->width - wrapping->first;
	struct line_span line = {0};

	if (!part)
		return;
	line.start = part->part.start;
	if (wrapping->first <= 0 || points(wrapping, part->to_hyphen - part->from) <= room + SLACK)
		return;
	ARENA_PUSH(wrapping->arena, wrapping->lines, wrapping->n, line);
	wrapping->first = 0;
}

static void paragraph_break(struct wrapping *wrapping)
{
	size_t n = wrapping->n_parts;
	struct breaks *breaks = ARENA_ARRAY(wrapping->arena, struct breaks, n + 1);

	first_line_pass(wrapping);
	for (size_t i = n; i-- > 0;)
		breaks[i] = breaks_from(wrapping, i, breaks);
	for (size_t i = 0; i < n; i = breaks[i].next)
		line_push(wrapping, i, breaks[i].next - 1);
}

static void lines_fill(struct wrapping *wrapping)
{
	const char *text = wrapping->faced->start;
	const struct line_span empty = {.start = text};

	wrapping->first = wrapping->measure->first;
	while (*text) {
		text = paragraph_read(wrapping, text);
		paragraph_break(wrapping);
	}
	if (wrapping->n == 0)
		ARENA_PUSH(wrapping->arena, wrapping->lines, wrapping->n, empty);
}

/* --- In one face ----------------------------------------------------------------- */

/* Whether a text is one line as it is, which most are. */
static bool is_line(const struct measure *measure, const char *text, size_t length)
{
	return length > 0 && !memchr(text, '\n', length) && !is_break_blank(text[length - 1]) &&
	       fonts_span_width(measure->fonts, measure->face, measure->size, text, length) <=
	           measure->width - measure->first + SLACK;
}

struct text_lines text_wrap(struct arena *arena, const struct measure *measure, const char *text)
{
	size_t length = strlen(text);
	const struct faced_text faced = {text, &length, &measure->face, 1};
	struct wrapping wrapping = {.arena = arena, .measure = measure, .faced = &faced};
	struct text_lines lines = {0};

	if (is_line(measure, text, length)) {
		ARENA_PUSH(arena, lines.items, lines.n, text);
		return lines;
	}
	lines_fill(&wrapping);
	for (size_t i = 0; i < wrapping.n; i++) {
		const struct line_span *line = &wrapping.lines[i];

		ARENA_PUSH(arena, lines.items, lines.n,
		           arena_printf(arena, "%.*s%s", (int)line->length, line->start,
		                        line->hyphen ? "-" : ""));
	}
	return lines;
}

double text_widest_part(const struct measure *measure, const char *text)
{
	const struct fonts *fonts = measure->fonts;
	double widest = 0;

	while (*text) {
		struct part part = part_next(text, false);
		double width =
		    fonts_span_width(fonts, measure->face, measure->size, part.start, part.length);

		if (part.hyphen)
			width += fonts_width(fonts, measure->face, measure->size, "-");
		widest = width > widest ? width : widest;
		text += part.length + part.blanks;
	}
	return widest;
}

const char *text_fit(struct arena *arena, const struct measure *measure, const char *text)
{
	const struct fonts *fonts = measure->fonts;
	double width = measure->width + SLACK;
	size_t length = strlen(text), fit;

	if (fonts_span_width(fonts, measure->face, measure->size, text, length) <= width)
		return text;
	width -= fonts_width(fonts, measure->face, measure->size, "…");
	fit = fonts_fit(fonts, measure->face, measure->size, text, length, width);
	while (fit > 0 && is_break_blank(text[fit - 1]))
		fit--;
	return arena_printf(arena, "%.*s…", (int)fit, text);
}

/* --- In runs ---------------------------------------------------------------------- */

/* The run that has a byte of the text. */
static size_t run_find(const struct faced_text *text, size_t byte)
{
	size_t low = 0, high = text->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text->ends[middle] > byte)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

/* The runs of a line, placed one behind the other. */
static struct run_line line_place(const struct wrapping *wrapping, const struct line_span *line)
{
	const struct measure *measure = wrapping->measure;
	const struct faced_text *faced = wrapping->faced;
	size_t from = (size_t)(line->start - faced->start), to = from + line->length;
	struct run_line placed = {0};
	double x = 0;

	for (size_t i = run_find(faced, from); from < to; i++) {
		size_t end = faced->ends[i] < to ? faced->ends[i] : to;
		const struct placed_run run = {arena_printf(wrapping->arena, "%.*s%s",
		                                            (int)(end - from), faced->start + from,
		                                            end == to && line->hyphen ? "-" : ""),
		                               faced->faces[i], x};

		ARENA_PUSH(wrapping->arena, placed.items, placed.n, run);
		x += fonts_span_width(measure->fonts, run.face, measure->size, faced->start + from,
		                      end - from);
		from = end;
	}
	return placed;
}

struct run_lines text_wrap_runs(struct arena *arena, const struct measure *measure,
                                const struct text_run *runs, size_t n)
{
	size_t *ends = ARENA_ARRAY(arena, size_t, n);
	enum face *faces = ARENA_ARRAY(arena, enum face, n);
	struct faced_text *faced = ARENA_NEW(arena, struct faced_text);
	struct wrapping wrapping = {.arena = arena, .measure = measure, .faced = faced};
	struct str whole = {.arena = arena};
	struct run_lines lines = {0};

	for (size_t i = 0; i < n; i++) {
		str_add(&whole, runs[i].text);
		ends[i] = whole.length;
		faces[i] = runs[i].face;
	}
	*faced = (struct faced_text){str_text(&whole), ends, faces, n};
	lines_fill(&wrapping);
	for (size_t i = 0; i < wrapping.n; i++)
		ARENA_PUSH(arena, lines.items, lines.n, line_place(&wrapping, &wrapping.lines[i]));
	return lines;
}
