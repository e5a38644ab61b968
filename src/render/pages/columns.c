/* Two columns: small text that runs through both, and things side by side. */
#include <math.h>

#include "render/pages/place.h"
#include "report/document.h"

#define PARAGRAPH_SPACE 4.5

struct column_place column_enter(struct flow *flow, int column)
{
	const struct template *whole = flow->template;
	struct column_place place = {whole, flow->start};
	struct template *half = arena_memdup(flow->arena, whole, sizeof *whole);
	double step = template_half_width(whole) + COLUMN_GUTTER;

	if (column > 0)
		half->left += step;
	else
		half->right += step;
	flow->template = half;
	flow->start = flow->y;
	flow->gap = 0;
	return place;
}

void column_leave(struct flow *flow, struct column_place place)
{
	flow->template = place.whole;
	flow->start = place.start;
}

double column_set(struct flow *flow, const struct rendering *with, const struct part *parts,
                  size_t n, int column, double axes)
{
	struct column_place place = column_enter(flow, column);
	struct figure_form form = {template_half_width(place.whole), axes};
	double end;

	for (size_t i = 0; i < n; i++) {
		part_set(flow, with, &parts[i], form);
		if (flow->n_pending)
			flow_reserve(flow, 0); /* so that what follows has its space above */
	}
	end = flow->y;
	column_leave(flow, place);
	return end;
}

/* Sections have their space, as captions have; text and tables without are close to
 * what stands above. */
static double space_above(const struct flow *flow, const struct chunk *chunk)
{
	double line = flow_line(flow, TYPE_BODY);

	if (chunk->parts->kind == PART_HEADING)
		return 2 * line;
	return chunk->parts->number ? line : PARAGRAPH_SPACE;
}

void sides_set(struct flow *flow, const struct rendering *with, const struct chunk *chunk,
               double axes)
{
	double top, left, right, gap;

	flow_space(flow, space_above(flow, chunk));
	flow_reserve(flow,
	             fmin(chunk->height + (axes > 0 ? axes - chunk->axes : 0), flow_height(flow)));
	top = flow->y;
	left = column_set(flow, with, chunk->parts, chunk->n_left, 0, axes);
	gap = flow->gap;
	flow->y = top;
	right =
	    column_set(flow, with, chunk->parts + chunk->n_left, chunk->n - chunk->n_left, 1, axes);
	flow->y = fmax(left, right);
	flow->gap = fmax(gap, flow->gap);
}

/* --- Running text ------------------------------------------------------------------ */

static const char *label_of(const struct part *part)
{
	return part->kind == PART_BULLET ? "•" : part->label;
}

/* Paragraphs as lines, one below the other. */
struct running {
	struct flow *flow;
	const struct part *parts;
	const char **texts;
	size_t n;
	size_t *first; /* line of each paragraph; first[n]: how many lines there are */
	double line;
	struct tag *open; /* of a paragraph that goes on; NULL */
};

static struct running running_make(struct flow *flow, const struct rendering *with,
                                   const struct chunk *chunk)
{
	struct running run = {.flow = flow,
	                      .parts = chunk->parts,
	                      .texts = ARENA_ARRAY(flow->arena, const char *, chunk->n),
	                      .n = chunk->n,
	                      .first = ARENA_ARRAY(flow->arena, size_t, chunk->n + 1),
	                      .line = flow_line(flow, TYPE_SMALL)};
	struct column_place place = column_enter(flow, 0);

	for (size_t i = 0; i < run.n; i++) {
		run.texts[i] = document_words(with->document, run.parts[i].text, flow->arena);
		run.first[i + 1] =
		    run.first[i] +
		    flow_paragraph_lines(flow, TYPE_SMALL, label_of(&run.parts[i]), run.texts[i]);
	}
	column_leave(flow, place);
	return run;
}

/* The paragraph that a line is of. */
static size_t paragraph_of(const struct running *run, size_t line)
{
	size_t i = 0;

	while (run->first[i + 1] <= line)
		i++;
	return i;
}

/* The height of lines `from` to before `to`. */
static double run_height(const struct running *run, size_t from, size_t to)
{
	size_t gaps = to > from ? paragraph_of(run, to - 1) - paragraph_of(run, from) : 0;

	return (double)(to - from) * run->line + (double)gaps * PARAGRAPH_SPACE;
}

/* Whether a column may begin with a line: two of a paragraph stay together. */
static bool may_cut(const struct running *run, size_t line)
{
	size_t i;

	if (line >= run->first[run->n])
		return true;
	i = paragraph_of(run, line);
	return line == run->first[i] || (line >= run->first[i] + 2 && run->first[i + 1] >= line + 2);
}

/* Where the right column begins so that both are as low as can be. */
static size_t balance(const struct running *run, size_t from, size_t to)
{
	size_t best = to;
	double least = run_height(run, from, to);

	for (size_t cut = to; cut > from + 1;) {
		double height;

		cut--;
		height = fmax(run_height(run, from, cut), run_height(run, cut, to));
		if (may_cut(run, cut) && height < least - 0.01) {
			least = height;
			best = cut;
		}
	}
	return best;
}

static double pair_height(const struct running *run, size_t from, size_t to)
{
	size_t cut = balance(run, from, to);

	return fmax(run_height(run, from, cut), run_height(run, cut, to));
}

/* The line that begins the next column, where one has so much room; at least one
 * line is in it. */
static size_t column_end(const struct running *run, size_t from, double room)
{
	size_t end = run->first[run->n], best = from;

	for (size_t to = from + 1; to <= end && run_height(run, from, to) <= room + 0.01; to++)
		if (may_cut(run, to))
			best = to;
	return best > from ? best : from + 1;
}

/* Sets lines in a column; returns where it ends. */
static double run_set(struct running *run, size_t from, size_t to, int column)
{
	struct flow *flow = run->flow;
	struct column_place place = column_enter(flow, column);
	double end;

	while (from < to) {
		size_t i = paragraph_of(run, from);
		size_t until = run->first[i + 1] < to ? run->first[i + 1] : to;

		flow_space(flow, PARAGRAPH_SPACE);
		flow_from(flow, run->parts[i].where, run->parts[i].at);
		run->open = flow_paragraph_part(
		    flow, TYPE_SMALL, label_of(&run->parts[i]), run->texts[i],
		    &(struct line_range){from - run->first[i], until - run->first[i],
		                         from > run->first[i] ? run->open : NULL});
		from = until;
	}
	end = flow->y;
	column_leave(flow, place);
	return end;
}

void columns_set(struct flow *flow, const struct rendering *with, const struct chunk *chunk)
{
	struct running run = running_make(flow, with, chunk);
	size_t from = 0, end = run.first[run.n];

	flow_space(flow, PARAGRAPH_SPACE);
	while (from < end) {
		size_t cut, to = end;
		double top, left, right;

		flow_reserve(flow,
		             fmin(fmin(2, (double)(end - from)) * run.line, flow_height(flow)));
		if (pair_height(&run, from, end) <= flow_left(flow) + 0.01) {
			cut = balance(&run, from, end);
		} else {
			cut = column_end(&run, from, flow_left(flow));
			to = cut < end ? column_end(&run, cut, flow_left(flow)) : end;
		}
		top = flow->y;
		left = run_set(&run, from, cut, 0);
		flow->y = top;
		right = run_set(&run, cut, to, 1);
		flow->y = fmax(left, right);
		from = to;
		if (from < end)
			flow_new_page(flow);
	}
	flow_space(flow, flow_line(flow, TYPE_BODY));
}
