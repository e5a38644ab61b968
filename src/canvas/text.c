#include "canvas/text.h"

#include <string.h>

#include "base/bug.h"
#include "base/str.h"

/* The character printed in place of one, or -1 for none. */
static int32_t substitute(int32_t code)
{
	if (code == 0x2010 || code == 0x2011)
		return '-';
	if ((code >= 0x2000 && code <= 0x200A) || code == 0x202F || code == 0x205F ||
	    (code >= '\t' && code <= '\r'))
		return ' ';
	if (code == 0xAD || code == 0x200B || code == 0x2060 || code == 0xFEFF)
		return -1;
	return code;
}

static int32_t next_valid(const char **cursor)
{
	int32_t code = utf8_next(cursor);

	BUG_UNLESS(code >= 0); /* load and config refuse what is not UTF-8 */
	return code;
}

static bool is_mark(int32_t code)
{
	return code >= 0x300 && code < 0x370;
}

int32_t text_next(const char **cursor)
{
	int32_t code, composed = 0;

	do
		code = substitute(next_valid(cursor));
	while (code < 0);
	/* marks start with 0xCC or 0xCD: the look ahead is rarely taken */
	if (((unsigned char)**cursor & 0xFE) == 0xCC) {
		const char *ahead = *cursor;
		int32_t mark = next_valid(&ahead);

		if (is_mark(mark))
			composed = compose(code, mark);
		if (composed)
			*cursor = ahead;
	}
	return composed ? composed : code;
}

/* Appends a code point as UTF-8. */
static void add_code(struct str *out, int32_t code)
{
	char bytes[4];
	size_t n;

	if (code < 0x80) {
		bytes[0] = (char)code;
		n = 1;
	} else if (code < 0x800) {
		bytes[0] = (char)(0xC0 | code >> 6);
		n = 2;
	} else if (code < 0x10000) {
		bytes[0] = (char)(0xE0 | code >> 12);
		n = 3;
	} else {
		bytes[0] = (char)(0xF0 | code >> 18);
		n = 4;
	}
	for (size_t i = 1; i < n; i++)
		bytes[i] = (char)(0x80 | (code >> 6 * (n - 1 - i) & 0x3F));
	str_add_bytes(out, bytes, n);
}

const char *text_printed(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};
	const char *cursor = text, *plain = text;
	int32_t code;

	while (*plain >= ' ' && *plain < 0x7F)
		plain++;
	if (!*plain)
		return text; /* nearly always */
	while ((code = text_next(&cursor)))
		add_code(&out, code);
	return str_equal(str_text(&out), text) ? text : str_text(&out);
}

/* A part of the text between two places where a line may end. */
struct part {
	const char *start;
	size_t length; /* without the blanks that follow */
	size_t blanks; /* bytes of blanks that follow */
	bool feed;     /* a line feed is among them */
};

static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ASCII letters, and the first bytes of Latin, Greek and Cyrillic ones; the
 * last bytes of those do not count, which only means fewer breaks. */
static bool is_letter(char c)
{
	unsigned char byte = (unsigned char)c;

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (byte >= 0xC3 && byte <= 0xDF);
}

/* Bytes of a "-", "/" or "–" at p, else 0. */
static size_t joint_length(const char *p)
{
	if (*p == '-' || *p == '/')
		return 1;
	return strncmp(p, "–", 3) == 0 ? 3 : 0;
}

/* Whether a joint at p stands between two parts of a word: "node-positive",
 * not "P-value", "−1.5" or "12.0–18.4". */
static bool joins_words(const char *start, const char *p, size_t joint)
{
	return p - start >= 2 && is_letter(p[-2]) && is_letter(p[-1]) && is_letter(p[joint]);
}

/* Signs that stay with what stands on either side of them. */
static bool is_relation(const char *p)
{
	return *p == '<' || *p == '=' || *p == '>' || strncmp(p, "≤", 3) == 0 ||
	       strncmp(p, "≥", 3) == 0;
}

/* Whether the blank at p is part of something like "P < 0.001". */
static bool binds(const char *start, const char *p)
{
	return *p == ' ' && !is_blank(p[1]) && p[1] &&
	       (is_relation(p + 1) || (p > start && is_relation(p - 1)) ||
	        (p - start >= 3 && is_relation(p - 3)));
}

/* Length of the part that starts here: to a blank, or behind a joint. */
static size_t part_length(const char *start)
{
	const char *p = start;

	while (*p && (!is_blank(*p) || binds(start, p))) {
		size_t joint = joint_length(p);

		if (joint && joins_words(start, p, joint))
			return (size_t)(p - start) + joint;
		p += joint ? joint : 1;
	}
	return (size_t)(p - start);
}

static struct part part_next(const char *start)
{
	struct part part = {.start = start, .length = part_length(start)};
	const char *p = start + part.length;

	for (; is_blank(*p); p++) {
		part.blanks++;
		if (*p == '\n') {
			part.feed = true;
			part.blanks += strspn(p + 1, " \t");
			break;
		}
	}
	return part;
}

/* A text to be broken, with its faces: run i ends at ends[i] and is in
 * faces[i]. */
struct faced_text {
	const char *start;
	const size_t *ends;
	const enum face *faces;
	size_t n;
};

/* Width of bytes in the middle of a text of one face. */
static double part_width(const struct measure *measure, const char *start, size_t length)
{
	return fonts_span_width(measure->fonts, measure->face, measure->size, start, length);
}

/* A line of the text. */
struct line_span {
	const char *start;
	size_t length;
};

/* The lines so far, and the one being filled. */
struct wrapping {
	struct arena *arena;
	const struct measure *measure;
	const struct faced_text *faced; /* NULL: all in the measure's face */
	struct line_span *lines;
	size_t n;
	const char *start; /* of the line being filled */
	size_t length;     /* of it, without blanks at its end */
};

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

/* Width of bytes in the middle of the text. */
static double span_width(const struct wrapping *wrapping, const char *start, size_t length)
{
	const struct measure *measure = wrapping->measure;
	const struct faced_text *faced = wrapping->faced;
	double width = 0;

	if (!faced)
		return part_width(measure, start, length);
	for (size_t i = run_find(faced, (size_t)(start - faced->start)); length > 0; i++) {
		size_t left = faced->ends[i] - (size_t)(start - faced->start);
		size_t here = left < length ? left : length;

		width +=
		    fonts_span_width(measure->fonts, faced->faces[i], measure->size, start, here);
		start += here;
		length -= here;
	}
	return width;
}

static double room(const struct wrapping *wrapping)
{
	const struct measure *measure = wrapping->measure;

	return measure->width - (wrapping->n == 0 ? measure->first : 0) +
	       0.001; /* what was measured to fit, fits */
}

static void line_end(struct wrapping *wrapping, const char *next)
{
	const struct line_span line = {wrapping->start, wrapping->length};

	ARENA_PUSH(wrapping->arena, wrapping->lines, wrapping->n, line);
	wrapping->start = next;
	wrapping->length = 0;
}

/* The most bytes of a part, whole characters, that fit into a line; at least
 * one character. */
static size_t bytes_that_fit(const struct wrapping *wrapping, const struct part *part)
{
	const struct measure *measure = wrapping->measure;
	const struct faced_text *faced = wrapping->faced;
	const char *second = part->start;
	size_t fit = 0, first, from = faced ? (size_t)(part->start - faced->start) : 0;
	double left = room(wrapping);

	if (!faced)
		fit = fonts_fit(measure->fonts, measure->face, measure->size, part->start,
		                part->length, left);
	for (size_t i = faced ? run_find(faced, from) : 0; faced && fit < part->length; i++) {
		size_t end = faced->ends[i] - from;
		size_t here = (end < part->length ? end : part->length) - fit, n;

		n = fonts_fit(measure->fonts, faced->faces[i], measure->size, part->start + fit,
		              here, left);
		left -= fonts_span_width(measure->fonts, faced->faces[i], measure->size,
		                         part->start + fit, n);
		fit += n;
		if (n < here)
			break;
	}
	text_next(&second);
	first = (size_t)(second - part->start);
	fit = fit < first ? first : fit;
	return fit > part->length ? part->length : fit;
}

/* Breaks a word that no line can hold.  All that is measured is what fits into a
 * line: a word may be as long as a field. */
static void part_split(struct wrapping *wrapping, struct part *part)
{
	for (;;) {
		size_t fit = bytes_that_fit(wrapping, part);

		if (fit == part->length)
			break;
		wrapping->start = part->start;
		wrapping->length = fit;
		line_end(wrapping, part->start + fit);
		part->start += fit;
		part->length -= fit;
	}
}

static void part_add(struct wrapping *wrapping, struct part *part)
{
	size_t length = (size_t)(part->start - wrapping->start) + part->length;

	if (span_width(wrapping, wrapping->start, length) > room(wrapping)) {
		if (wrapping->length)
			line_end(wrapping, part->start);
		part_split(wrapping, part);
		length = (size_t)(part->start - wrapping->start) + part->length;
	}
	wrapping->length = length;
}

/* Breaks all of a text. */
static void lines_fill(struct wrapping *wrapping, const char *text)
{
	wrapping->start = text;
	while (*text) {
		struct part part = part_next(text);

		text += part.length + part.blanks;
		part_add(wrapping, &part);
		if (part.feed)
			line_end(wrapping, text);
	}
	if (wrapping->length || wrapping->n == 0)
		line_end(wrapping, text);
}

struct text_lines text_wrap(struct arena *arena, const struct measure *measure, const char *text)
{
	struct wrapping wrapping = {.arena = arena, .measure = measure};
	struct text_lines lines = {0};
	size_t length = strlen(text);

	if (!memchr(text, '\n', length) && length > 0 && !is_blank(text[length - 1]) &&
	    span_width(&wrapping, text, length) <= room(&wrapping)) {
		ARENA_PUSH(arena, lines.items, lines.n, text);
		return lines; /* most texts are short */
	}
	lines_fill(&wrapping, text);
	for (size_t i = 0; i < wrapping.n; i++)
		ARENA_PUSH(arena, lines.items, lines.n,
		           arena_strndup(arena, wrapping.lines[i].start, wrapping.lines[i].length));
	return lines;
}

/* The runs of a line, placed one behind the other. */
static struct run_line line_place(const struct wrapping *wrapping, struct line_span line)
{
	const struct faced_text *faced = wrapping->faced;
	const char *start = line.start;
	size_t from = (size_t)(start - faced->start), to = from + line.length;
	struct run_line placed = {0};

	for (size_t i = run_find(faced, from); from < to; i++) {
		size_t end = faced->ends[i] < to ? faced->ends[i] : to;
		const struct placed_run run = {
		    arena_strndup(wrapping->arena, faced->start + from, end - from), faced->faces[i],
		    span_width(wrapping, start, from - (size_t)(start - faced->start))};

		ARENA_PUSH(wrapping->arena, placed.items, placed.n, run);
		from = end;
	}
	return placed;
}

struct run_lines text_wrap_runs(struct arena *arena, const struct measure *measure,
                                const struct text_run *runs, size_t n)
{
	size_t *ends = ARENA_ARRAY(arena, size_t, n);
	enum face *faces = ARENA_ARRAY(arena, enum face, n);
	struct faced_text faced = {.ends = ends, .faces = faces, .n = n};
	struct wrapping wrapping = {.arena = arena, .measure = measure, .faced = &faced};
	struct str whole = {.arena = arena};
	struct run_lines lines = {0};

	for (size_t i = 0; i < n; i++) {
		str_add(&whole, runs[i].text);
		ends[i] = whole.length;
		faces[i] = runs[i].face;
	}
	faced.start = str_text(&whole);
	lines_fill(&wrapping, faced.start);
	for (size_t i = 0; i < wrapping.n; i++)
		ARENA_PUSH(arena, lines.items, lines.n, line_place(&wrapping, wrapping.lines[i]));
	return lines;
}

double text_widest_part(const struct measure *measure, const char *text)
{
	double widest = 0;

	while (*text) {
		struct part part = part_next(text);
		double width = part_width(measure, part.start, part.length);

		widest = width > widest ? width : widest;
		text += part.length + part.blanks;
	}
	return widest;
}

const char *text_fit(struct arena *arena, const struct measure *measure, const char *text)
{
	struct wrapping wrapping = {.arena = arena, .measure = measure};
	struct measure less = *measure;
	struct part part = {.start = text, .length = strlen(text)};
	size_t fit;

	if (part_width(measure, text, part.length) <= room(&wrapping))
		return text;
	less.width -= fonts_width(measure->fonts, measure->face, measure->size, "…");
	wrapping.measure = &less;
	fit = bytes_that_fit(&wrapping, &part);
	while (fit > 0 && is_blank(text[fit - 1]))
		fit--;
	return arena_printf(arena, "%.*s…", (int)fit, text);
}
