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

/* Sets parts in a column; returns where it ends. */
static double column_set(struct flow *flow, const struct rendering *with, const struct part *parts,
                         size_t n, int column, double axes)
{
	struct column_place place = column_enter(flow, column);
	struct figure_form form = {template_half_width(place.whole), axes};
	double end;

	for (size_t i = 0; i < n; i++)
		part_set(flow, with, &parts[i], form);
	if (flow->n_pending)
		flow_reserve(flow, 0);
	end = flow->y;
	column_leave(flow, place);
	return end;
}

void sides_set(struct flow *flow, const struct rendering *with, const struct chunk *chunk,
               double axes)
{
	double top, left, right, gap;

	flow_space(flow, flow_line(flow, TYPE_BODY) * (chunk->parts->kind == PART_HEADING ? 2 : 1));
	flow_reserve(flow, fmin(chunk->height, flow_height(flow)));
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

static double paragraph_height(struct flow *flow, const struct rendering *with,
                               const struct part *part)
{
	struct column_place place = column_enter(flow, 0);
	const char *text = document_words(with->document, part->text, flow->arena);
	double height = flow_paragraph_height(flow, TYPE_SMALL, label_of(part), text);

	column_leave(flow, place);
	return height;
}

/* The height of paragraphs `from` to before `to`. */
static double run_height(const double *heights, size_t from, size_t to)
{
	double sum = 0;

	for (size_t i = from; i < to; i++)
		sum += heights[i] + (i > from ? PARAGRAPH_SPACE : 0);
	return sum;
}

/* Where the right column begins so that both are as low as can be. */
static size_t balance(const double *heights, size_t from, size_t to)
{
	size_t best = to;
	double least = run_height(heights, from, to);

	for (size_t cut = from + 1; cut < to; cut++) {
		double height = fmax(run_height(heights, from, cut), run_height(heights, cut, to));

		if (height < least) {
			least = height;
			best = cut;
		}
	}
	return best;
}

static double pair_height(const double *heights, size_t from, size_t to)
{
	size_t cut = balance(heights, from, to);

	return fmax(run_height(heights, from, cut), run_height(heights, cut, to));
}

static double run_set(struct flow *flow, const struct rendering *with, const struct part *parts,
                      size_t n, int column)
{
	struct column_place place = column_enter(flow, column);
	double end;

	for (size_t i = 0; i < n; i++) {
		flow_space(flow, PARAGRAPH_SPACE);
		flow_from(flow, parts[i].where, parts[i].at);
		flow_paragraph(flow, TYPE_SMALL, label_of(&parts[i]),
		               document_words(with->document, parts[i].text, flow->arena));
	}
	end = flow->y;
	column_leave(flow, place);
	return end;
}

void columns_set(struct flow *flow, const struct rendering *with, const struct chunk *chunk)
{
	double *heights = ARENA_ARRAY(flow->arena, double, chunk->n);
	size_t from = 0;

	for (size_t i = 0; i < chunk->n; i++)
		heights[i] = paragraph_height(flow, with, &chunk->parts[i]);
	flow_space(flow, PARAGRAPH_SPACE);
	while (from < chunk->n) {
		size_t to = from + 1, cut;
		double top, left, right;

		flow_reserve(flow, fmin(heights[from], flow_height(flow)));
		while (to < chunk->n && pair_height(heights, from, to + 1) <= flow_left(flow))
			to++;
		cut = balance(heights, from, to);
		top = flow->y;
		left = run_set(flow, with, chunk->parts + from, cut - from, 0);
		flow->y = top;
		right = run_set(flow, with, chunk->parts + cut, to - cut, 1);
		flow->y = fmax(left, right);
		from = to;
		if (from < chunk->n)
			flow_new_page(flow);
	}
	flow_space(flow, flow_line(flow, TYPE_BODY));
}
