/* From the parts of a document to chunks that are placed as a whole. */
#include <math.h>

#include "base/str.h"
#include "render/pages/place.h"
#include "render/pages/tables.h"
#include "report/document.h"
#include "results/field.h"
#include "results/figures/survival.h"

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

/* --- Side by side ------------------------------------------------------------------- */

/* Whether two figures have axes of one kind, so that they can be compared where they
 * stand side by side. */
static bool is_alike(const struct figure *a, const struct figure *b)
{
	const struct curve_set *one = a->data, *other = b->data;

	return str_equal(a->kind, "survival") && str_equal(b->kind, "survival") &&
	       str_equal(one->unit, other->unit) && one->n_panels == 0 && other->n_panels == 0 &&
	       one->rises == other->rises && one->reverse == other->reverse &&
	       (str_equal(a->analysis, b->analysis) ||
	        str_equal(one->endpoint_label, other->endpoint_label));
}

static bool is_drawn_half(const struct placing *placing, const struct part *part)
{
	struct figure_form form = {template_half_width(placing->with->template), 0};

	return rendering_figure(placing->with, part->figure_index, form) != NULL;
}

/* A section that is a heading, its sentence and one figure from `part` on; how many
 * parts these are, or 0. */
static size_t lone_figure(const struct part *part, const struct part *end)
{
	const struct part *at = part;

	if (at == end || at->kind != PART_HEADING || at->level != 0)
		return 0;
	at++;
	at += at < end && at->kind == PART_LEAD;
	if (at == end || at->kind != PART_FIGURE)
		return 0;
	at++;
	return at == end || (at->kind == PART_HEADING && at->level == 0) ? (size_t)(at - part) : 0;
}

/* Parts from `part` on that make two columns; 0 if they do not. */
static size_t sides_find(const struct placing *placing, const struct part *part,
                         const struct part *end, size_t *n_left)
{
	size_t left = part->kind == PART_FIGURE ? 1 : lone_figure(part, end), right;

	if (left == 0 || part + left == end)
		return 0;
	right =
	    part->kind == PART_FIGURE ? part[1].kind == PART_FIGURE : lone_figure(part + left, end);
	if (right == 0 || !is_alike(part[left - 1].figure, part[left + right - 1].figure) ||
	    !is_drawn_half(placing, &part[left - 1]) ||
	    !is_drawn_half(placing, &part[left + right - 1]))
		return 0;
	*n_left = left;
	return left + right;
}

/* --- Columns of the document's own ---------------------------------------------------- */

static size_t run_of(const struct part *part, const struct part *end, enum part_column column)
{
	size_t n = 0;

	while (part + n < end && part[n].column == column)
		n++;
	return n;
}

/* Whether all tables among some parts have room in a column. */
static bool tables_fit(const struct placing *placing, const struct part *parts, size_t n)
{
	struct flow *flow = placing->flow;
	double width = template_half_width(flow->template);

	for (size_t i = 0; i < n; i++)
		if (parts[i].kind == PART_TABLE &&
		    !table_fits(table_lay(
			flow,
			table_filled(placing->with->document->results, parts[i].table, flow->arena),
			parts[i].number, width)))
			return false;
	return true;
}

static void chunk_add(struct placing *placing, const struct chunk *chunk)
{
	ARENA_PUSH(placing->flow->arena, placing->chunks, placing->n, *chunk);
}

/* The parts from `part` on that one chunk takes. */
static struct chunk chunk_find(const struct placing *placing, const struct part *part,
                               const struct part *end)
{
	struct chunk chunk = {.kind = CHUNK_PART, .parts = part, .n = 1};
	size_t left = run_of(part, end, COLUMN_LEFT);
	size_t right = run_of(part + left, end, COLUMN_RIGHT), sides;

	if (part->column == COLUMN_FLOWS) {
		chunk.kind = CHUNK_COLUMNS;
		chunk.n = run_of(part, end, COLUMN_FLOWS);
	} else if (left && right && tables_fit(placing, part, left + right)) {
		chunk.kind = CHUNK_SIDES;
		chunk.n_left = left;
		chunk.n = left + right;
	} else if (part != placing->with->document->parts &&
	           (sides = sides_find(placing, part, end, &chunk.n_left))) {
		chunk.kind = CHUNK_SIDES;
		chunk.n = sides;
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

static void axes_judge(const struct placing *placing, struct chunk *chunk)
{
	double natural = placing->with->template->plot_height;
	double half = template_half_width(placing->with->template);
	const struct part *last = &chunk->parts[chunk->n - 1];

	if (chunk->kind == CHUNK_SIDES && last->kind == PART_FIGURE) {
		const struct part *first = &chunk->parts[chunk->n_left - 1];

		chunk->axes = fmin(HALF_AXES, natural);
		chunk->shrinks =
		    fmin(figure_shrinks(placing, first, half, chunk->axes, HALF_AXES_LEAST),
		         figure_shrinks(placing, last, half, chunk->axes, HALF_AXES_LEAST));
	} else if (chunk->kind == CHUNK_PART && last->kind == PART_FIGURE &&
	           str_equal(last->figure->kind, "survival")) {
		chunk->axes = natural;
		chunk->shrinks = figure_shrinks(placing, last, 0, natural, AXES_LEAST);
	}
}

/* From this share of a page on a table may be broken. */
#define TABLE_WHOLE 0.4

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

void chunks_make(struct placing *placing)
{
	const struct document *document = placing->with->document;
	const struct part *end = document->parts + document->n;

	for (const struct part *part = document->parts; part < end;) {
		struct chunk chunk = chunk_find(placing, part, end);

		axes_judge(placing, &chunk);
		chunk_measure(placing, &chunk);
		chunk_judge(placing, &chunk);
		chunk_add(placing, &chunk);
		part += chunk.n;
	}
}
