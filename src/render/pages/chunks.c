/* From the parts of a document to chunks that are placed as a whole. */
#include <math.h>

#include "base/str.h"
#include "render/pages/place.h"
#include "render/pages/tables.h"
#include "report/document.h"

void chunk_set(struct flow *flow, const struct rendering *with, const struct chunk *chunk,
               double axes)
{
	if (chunk->kind == CHUNK_SIDES)
		sides_set(flow, with, chunk, axes);
	else if (chunk->kind == CHUNK_COLUMNS)
		columns_set(flow, with, chunk);
	else
		part_set(flow, with, chunk->parts, (struct figure_form){.axes = axes});
}

/* --- Columns of the document's own ---------------------------------------------------- */

static size_t run_of(const struct part *part, const struct part *end, enum part_column column)
{
	size_t n = 0;

	while (part + n < end && part[n].column == column)
		n++;
	return n;
}

static void chunk_add(struct placing *placing, const struct chunk *chunk)
{
	ARENA_PUSH(placing->flow->arena, placing->chunks, placing->n, *chunk);
}

static struct chunk one_part(const struct part *part)
{
	return (struct chunk){.kind = CHUNK_PART, .parts = part, .n = 1};
}

/* The parts from `part` on that one chunk takes. */
static struct chunk chunk_find(const struct placing *placing, const struct part *part,
                               const struct part *end)
{
	struct chunk chunk = one_part(part);
	size_t left = run_of(part, end, COLUMN_LEFT);
	size_t right = run_of(part + left, end, COLUMN_RIGHT);

	if (part->column == COLUMN_FLOWS) {
		chunk.kind = CHUNK_COLUMNS;
		chunk.n = run_of(part, end, COLUMN_FLOWS);
	} else if (left && right && tables_fit_half(placing, part, left + right)) {
		chunk.kind = CHUNK_SIDES;
		chunk.n_left = left;
		chunk.n = left + right;
	}
	return chunk;
}

/* --- Measures -------------------------------------------------------------------------- */

/* A chunk that is set alone, on pages that are thrown away. */
static void chunk_measure(const struct placing *placing, struct chunk *chunk)
{
	struct arena scratch = {0};
	struct diags quiet = {.arena = &scratch};
	struct flow flow;
	double start;

	flow_init(&flow, &scratch, placing->flow->template, placing->flow->fonts, &quiet);
	flow.scratch = true;
	start = flow.y += 1;
	chunk_set(&flow, placing->with, chunk, chunk->axes);
	if (flow.n_pending)
		flow_reserve(&flow, 0);
	for (size_t i = 0; i < flow.n; i++)
		chunk->turned += flow.pages[i].width > flow.pages[i].height;
	chunk->above = flow.first_gap;
	chunk->below = flow.gap;
	chunk->beyond = flow.n > 1 && !chunk->turned;
	chunk->height = flow.n > 1 ? flow_height(placing->flow) : flow.y - start - chunk->above;
	arena_release(&scratch);
}

/* Figures may be made lower down to this height between their axes. */
enum { AXES_LEAST = 150, HALF_AXES = 150, HALF_AXES_LEAST = 122 };

/* How much lower a figure is with the least axes than with the natural ones. */
static double figure_shrinks(const struct placing *placing, const struct part *part, double width,
                             double natural, double least)
{
	const struct canvas *high = rendering_figure(placing->with, part->figure_index,
	                                             (struct figure_form){width, natural});
	const struct canvas *low =
	    rendering_figure(placing->with, part->figure_index, (struct figure_form){width, least});

	return high && low && natural > least ? fmax(high->height - low->height, 0) : 0;
}

static bool has_figure(const struct chunk *chunk)
{
	for (size_t i = 0; i < chunk->n; i++)
		if (chunk->parts[i].kind == PART_FIGURE)
			return true;
	return false;
}

/* Measures a chunk, and how much lower it may be. */
static void axes_judge(const struct placing *placing, struct chunk *chunk)
{
	double natural = placing->with->template->plot_height;
	const struct part *last = &chunk->parts[chunk->n - 1];

	if (chunk->kind == CHUNK_SIDES && has_figure(chunk)) {
		struct chunk low = *chunk;

		chunk->axes = fmin(HALF_AXES, natural);
		low.axes = fmin(HALF_AXES_LEAST, natural);
		chunk_measure(placing, chunk);
		chunk_measure(placing, &low);
		chunk->shrinks = fmax(chunk->height - low.height, 0);
		return;
	}
	if (chunk->kind == CHUNK_PART && last->kind == PART_FIGURE &&
	    str_equal(last->figure->kind, "survival")) {
		chunk->axes = natural;
		chunk->shrinks = figure_shrinks(placing, last, 0, natural, AXES_LEAST);
	}
	chunk_measure(placing, chunk);
}

static void chunk_judge(const struct placing *placing, struct chunk *chunk)
{
	const struct part *part = chunk->parts;
	double line = flow_line(placing->flow, TYPE_BODY);

	switch (part->kind) {
	case PART_HEADING:
	case PART_LEAD:
		chunk->keeps_next = chunk->kind == CHUNK_PART;
		break;
	case PART_PARAGRAPH:
	case PART_BULLET:
	case PART_NOTE:
		chunk->breaks = chunk->kind == CHUNK_COLUMNS || chunk->height > 3.5 * line;
		break;
	case PART_RUN_IN:
	case PART_PROSE:
		chunk->breaks = true;
		break;
	case PART_TABLE:
		chunk->breaks = chunk->kind == CHUNK_PART &&
		                chunk->height > TABLE_WHOLE * flow_height(placing->flow);
		break;
	case PART_FIGURE:
		chunk->waits = chunk->kind == CHUNK_PART;
		break;
	}
	chunk->waits |= chunk->turned > 0;
	chunk->breaks =
	    !chunk->turned && (chunk->breaks || chunk->height >= flow_height(placing->flow));
}

/* Texts and tables side by side are not parted; what would be higher than this share of
 * a page is set as wide as it. */
#define SIDES_MOST 0.5

/* Whether a part is the heading of something that what stands before is no part of. */
static bool is_new(const struct chunk *before, const struct part *part)
{
	const struct part *last = &before->parts[before->n - 1];

	return part->kind == PART_HEADING &&
	       (last->kind != PART_HEADING || part->level <= last->level);
}

void chunks_make(struct placing *placing)
{
	const struct part *part = sides_arrange(placing);
	const struct part *end = part + placing->with->document->n;
	const struct part *single = part; /* those before it stand one by one */

	while (part < end) {
		struct chunk chunk = part < single ? one_part(part) : chunk_find(placing, part, end);

		axes_judge(placing, &chunk);
		if (chunk.kind == CHUNK_SIDES && !has_figure(&chunk) &&
		    chunk.height > SIDES_MOST * flow_height(placing->flow)) {
			single = part + chunk.n;
			chunk = one_part(part);
			axes_judge(placing, &chunk);
		}
		chunk_judge(placing, &chunk);
		if (placing->n && is_new(&placing->chunks[placing->n - 1], part))
			placing->chunks[placing->n - 1].keeps_next = false;
		chunk_add(placing, &chunk);
		part += chunk.n;
	}
}
