/* Which sections stand side by side: those that are short, and alike. */
#include <math.h>

#include "base/str.h"
#include "render/pages/place.h"
#include "render/pages/tables.h"
#include "report/document.h"
#include "results/figures/survival.h"

/* A section of an analysis: a heading, what is said, figures, tables. */
struct section {
	const struct part *parts;
	size_t n;     /* all of its parts */
	size_t texts; /* the heading and what is said */
	size_t figures, tables;
	bool whole; /* it is nothing else, in this order */
};

static bool is_section_start(const struct part *part)
{
	return part->kind == PART_HEADING && part->level == 0;
}

static size_t count_kind(const struct part *part, const struct part *end, enum part_kind kind)
{
	size_t n = 0;

	while (part + n < end && part[n].kind == kind && part[n].column == COLUMN_NONE)
		n++;
	return n;
}

static struct section section_of(const struct part *part, const struct part *end)
{
	struct section shape = {.parts = part};
	const struct part *at = part;

	if (part == end || !is_section_start(part) || part->column != COLUMN_NONE)
		return shape;
	at++;
	at += count_kind(at, end, PART_LEAD);
	shape.texts = (size_t)(at - part);
	shape.figures = count_kind(at, end, PART_FIGURE);
	at += shape.figures;
	shape.tables = count_kind(at, end, PART_TABLE);
	at += shape.tables;
	shape.n = (size_t)(at - part);
	shape.whole = at == end || is_section_start(at);
	return shape;
}

/* --- What has room in a column ------------------------------------------------------- */

static bool is_curves(const struct figure *figure)
{
	return str_equal(figure->kind, "survival") &&
	       ((const struct curve_set *)figure->data)->n_panels == 0;
}

static bool is_one_curve(const struct figure *figure)
{
	return is_curves(figure) && ((const struct curve_set *)figure->data)->n == 1;
}

/* Whether two figures have axes of one kind, so that they can be compared where they
 * stand side by side, or have little to compare. */
static bool is_alike(const struct figure *a, const struct figure *b)
{
	const struct curve_set *one = a->data, *other = b->data;

	if (!is_curves(a) || !is_curves(b) || one->rises != other->rises ||
	    one->reverse != other->reverse)
		return false;
	return (is_one_curve(a) && is_one_curve(b)) || str_equal(a->analysis, b->analysis) ||
	       (str_equal(one->unit, other->unit) &&
	        str_equal(one->endpoint_label, other->endpoint_label));
}

static bool is_drawn_half(const struct placing *placing, const struct part *part)
{
	struct figure_form form = {template_half_width(placing->with->template), 0};

	return rendering_figure(placing->with, part->figure_index, form) != NULL;
}

static const struct table_setting *half_lay(const struct placing *placing, const struct part *part)
{
	struct flow *flow = placing->flow;

	return table_lay(flow, part->filled, part->number, template_half_width(flow->template));
}

bool tables_fit_half(const struct placing *placing, const struct part *parts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (parts[i].kind == PART_TABLE && !table_fits(half_lay(placing, &parts[i])))
			return false;
	return true;
}

static bool tables_are_narrow(const struct placing *placing, const struct section *section)
{
	for (size_t i = section->n - section->tables; i < section->n; i++)
		if (!table_is_easy(half_lay(placing, &section->parts[i])))
			return false;
	return true;
}

/* The height of parts in a column. */
static double half_height(const struct placing *placing, const struct part *parts, size_t n)
{
	struct arena scratch = {0};
	struct diags quiet = {.arena = &scratch};
	struct flow flow;
	double height;

	flow_init(&flow, &scratch, placing->flow->template, placing->flow->fonts, &quiet);
	flow.scratch = true;
	height = column_set(&flow, placing->with, parts, n, 0, 0) - flow.template->top;
	arena_release(&scratch);
	return height;
}

/* --- Sections ------------------------------------------------------------------------- */

/* Parts in a new order, and in columns. */
struct arranged {
	const struct placing *placing;
	struct part *parts;
	size_t n;
};

static void put(struct arranged *to, const struct part *parts, size_t n, enum part_column column)
{
	for (size_t i = 0; i < n; i++) {
		to->parts[to->n] = parts[i];
		if (column != COLUMN_NONE)
			to->parts[to->n].column = column;
		to->n++;
	}
}

/* Two sections with a figure each, that are alike. */
static bool figures_pair(struct arranged *to, const struct section *a, const struct section *b)
{
	const struct placing *placing = to->placing;
	const struct part *left = &a->parts[a->texts], *right = &b->parts[b->texts];
	size_t n_left = a->n, n_right = b->n;

	if (!a->whole || !b->whole || a->figures != 1 || b->figures != 1 ||
	    !is_alike(left->figure, right->figure) || !is_drawn_half(placing, left) ||
	    !is_drawn_half(placing, right))
		return false;
	/* tables that are too wide follow below both, and the order of all stays */
	if (!tables_are_narrow(placing, a))
		n_left -= a->tables;
	if (n_left < a->n || !tables_are_narrow(placing, b))
		n_right -= b->tables;
	put(to, a->parts, n_left, COLUMN_LEFT);
	put(to, b->parts, n_right, COLUMN_RIGHT);
	put(to, a->parts + n_left, a->n - n_left, COLUMN_NONE);
	put(to, b->parts + n_right, b->n - n_right, COLUMN_NONE);
	return true;
}

/* What two columns may differ in height by, of the higher one. */
#define UNEVEN 0.4

/* Two sections with narrow tables. */
static bool tables_pair(struct arranged *to, const struct section *a, const struct section *b)
{
	const struct placing *placing = to->placing;
	double left, right;

	if (!a->whole || !b->whole || a->figures || b->figures || !a->tables || !b->tables ||
	    !tables_are_narrow(placing, a) || !tables_are_narrow(placing, b))
		return false;
	left = half_height(placing, a->parts, a->n);
	right = half_height(placing, b->parts, b->n);
	if (fabs(left - right) > UNEVEN * fmax(left, right))
		return false;
	put(to, a->parts, a->n, COLUMN_LEFT);
	put(to, b->parts, b->n, COLUMN_RIGHT);
	return true;
}

static bool is_text(const struct section *shape)
{
	return shape->whole && shape->n == 2 && shape->texts == 2;
}

/* Sections of a sentence around one with a single curve: the curve stands beside all
 * that is said.  Returns how many parts these are, or 0. */
static size_t curve_beside(struct arranged *to, const struct part *part, const struct part *end)
{
	const struct placing *placing = to->placing;
	const struct part *at = part, *figure = NULL;
	size_t n, n_texts = 0;
	struct part *texts;

	for (struct section shape; (shape = section_of(at, end)).n; at += shape.n) {
		bool curve = !figure && shape.whole && shape.figures == 1 && !shape.tables &&
		             is_one_curve(at[shape.texts].figure) &&
		             is_drawn_half(placing, &at[shape.texts]);

		if (curve)
			figure = &at[shape.texts];
		else if (!is_text(&shape))
			break;
	}
	n = (size_t)(at - part);
	if (!figure || n < 4)
		return 0;
	texts = ARENA_ARRAY(placing->flow->arena, struct part, n);
	for (size_t i = 0; i < n; i++)
		if (&part[i] != figure)
			texts[n_texts++] = part[i];
	if (half_height(placing, texts, n_texts) > half_height(placing, figure, 1))
		return 0;
	put(to, texts, n_texts, COLUMN_LEFT);
	put(to, figure, 1, COLUMN_RIGHT);
	return n;
}

/* The next parts that stand side by side; 0: they do not. */
static size_t sections_arrange(struct arranged *to, const struct part *part, const struct part *end)
{
	struct section a = section_of(part, end), b;

	if (!a.n)
		return 0;
	b = section_of(part + a.n, end);
	if (b.n && (figures_pair(to, &a, &b) || tables_pair(to, &a, &b)))
		return a.n + b.n;
	return curve_beside(to, part, end);
}

/* Two figures of one section that follow each other. */
static size_t figures_arrange(struct arranged *to, const struct part *part, const struct part *end)
{
	if (part + 1 >= end || part->kind != PART_FIGURE || part[1].kind != PART_FIGURE ||
	    !is_alike(part->figure, part[1].figure) || !is_drawn_half(to->placing, part) ||
	    !is_drawn_half(to->placing, part + 1))
		return 0;
	put(to, part, 1, COLUMN_LEFT);
	put(to, part + 1, 1, COLUMN_RIGHT);
	return 2;
}

const struct part *sides_arrange(const struct placing *placing)
{
	const struct document *document = placing->with->document;
	const struct part *part = document->parts, *end = part + document->n;
	struct arranged to = {placing, ARENA_ARRAY(placing->flow->arena, struct part, document->n),
	                      0};

	while (part < end) {
		/* what is first is seen at full width */
		size_t n = part == document->parts ? 0 : sections_arrange(&to, part, end);

		n = n ? n : figures_arrange(&to, part, end);
		if (n == 0)
			put(&to, part, n = 1, COLUMN_NONE);
		part += n;
	}
	return to.parts;
}
