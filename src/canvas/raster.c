#include "canvas/raster.h"

#include <cairo/cairo.h>
#include <math.h>
#include <string.h>

#include "base/library.h"

/* Points of an inch. */
enum { INCH = 72 };

/* A picture is drawn in bands of so many rows, so that it takes little memory however
 * large it is. */
enum { BAND = 256 };

#define SYMBOLS(X)                                                                                 \
	X(image_surface_create)                                                                    \
	X(image_surface_get_data)                                                                  \
	X(image_surface_get_stride)                                                                \
	X(surface_flush)                                                                           \
	X(surface_status)                                                                          \
	X(surface_destroy)                                                                         \
	X(create)                                                                                  \
	X(status)                                                                                  \
	X(destroy)                                                                                 \
	X(save)                                                                                    \
	X(restore)                                                                                 \
	X(translate)                                                                               \
	X(scale)                                                                                   \
	X(rotate)                                                                                  \
	X(set_operator)                                                                            \
	X(set_source_rgb)                                                                          \
	X(set_source_rgba)                                                                         \
	X(set_line_width)                                                                          \
	X(set_dash)                                                                                \
	X(move_to)                                                                                 \
	X(line_to)                                                                                 \
	X(curve_to)                                                                                \
	X(close_path)                                                                              \
	X(rectangle)                                                                               \
	X(clip)                                                                                    \
	X(paint)                                                                                   \
	X(fill)                                                                                    \
	X(stroke)

/* What is used of the library. */
struct library {
	void *handle;
#define DECLARE(name) __typeof__(cairo_##name) *name;
	SYMBOLS(DECLARE)
#undef DECLARE
};

struct drawing {
	struct library cairo;
	const struct canvas *canvas;
	const struct raster_wish *wish;
	struct arena scratch;
	struct outlines *outlines; /* of the canvas's texts, by operation */
	cairo_t *to;
};

static bool load(struct library *library)
{
	static const char *const names[] = {"libcairo.so.2", NULL};

	library->handle = library_open(names);
	if (!library->handle)
		return false;
#define LOAD(name) &&library_symbol(library->handle, "cairo_" #name, &library->name)
	return true SYMBOLS(LOAD);
#undef LOAD
}

/* --- Operations ------------------------------------------------------------------------ */

static void ink_set(const struct drawing *d, colour ink)
{
	d->cairo.set_source_rgb(d->to, (ink >> 16 & 0xFF) / 255.0, (ink >> 8 & 0xFF) / 255.0,
	                        (ink & 0xFF) / 255.0);
}

static void points_trace(const struct drawing *d, const struct op *op)
{
	for (size_t i = 0; i < op->n_points; i++)
		(i ? d->cairo.line_to : d->cairo.move_to)(d->to, op->points[i].x, op->points[i].y);
}

static void lines_draw(const struct drawing *d, const struct op *op)
{
	const double dashes[] = {op->dash_on, op->dash_off};

	points_trace(d, op);
	d->cairo.set_line_width(d->to, op->stroke);
	d->cairo.set_dash(d->to, dashes, op->dash_on > 0 ? 2 : 0, 0);
	d->cairo.stroke(d->to);
}

/* A curve by one point beside it, as one by two; `from` is where it starts. */
static void conic_trace(const struct drawing *d, struct point from,
                        const struct outline_piece *piece)
{
	const double *x = piece->x, *y = piece->y;

	d->cairo.curve_to(d->to, from.x + 2 * (x[0] - from.x) / 3, from.y + 2 * (y[0] - from.y) / 3,
	                  x[1] + 2 * (x[0] - x[1]) / 3, y[1] + 2 * (y[0] - y[1]) / 3, x[1], y[1]);
}

/* Traces a step; returns where it ends. */
static struct point piece_trace(const struct drawing *d, struct point from,
                                const struct outline_piece *piece)
{
	const double *x = piece->x, *y = piece->y;

	switch (piece->step) {
	case OUTLINE_MOVE:
		d->cairo.close_path(d->to);
		d->cairo.move_to(d->to, x[0], y[0]);
		break;
	case OUTLINE_LINE:
		d->cairo.line_to(d->to, x[0], y[0]);
		break;
	case OUTLINE_CONIC:
		conic_trace(d, from, piece);
		return (struct point){x[1], y[1]};
	case OUTLINE_CUBIC:
		d->cairo.curve_to(d->to, x[0], y[0], x[1], y[1], x[2], y[2]);
		return (struct point){x[2], y[2]};
	}
	return (struct point){x[0], y[0]};
}

static void text_draw(const struct drawing *d, const struct op *op)
{
	const struct outlines *outline = &d->outlines[op - d->canvas->ops];
	double unit = op->size / fonts_em(d->canvas->fonts, op->face);
	struct point pen = {0, 0};

	d->cairo.save(d->to);
	d->cairo.translate(d->to, op->x, op->y);
	d->cairo.rotate(d->to, -op->angle * acos(-1) / 180);
	d->cairo.scale(d->to, unit, -unit);
	for (size_t i = 0; i < outline->n; i++)
		pen = piece_trace(d, pen, &outline->items[i]);
	d->cairo.fill(d->to);
	d->cairo.restore(d->to);
}

static void op_draw(const struct drawing *d, const struct op *op)
{
	ink_set(d, op->colour);
	switch (op->kind) {
	case OP_TEXT:
		text_draw(d, op);
		break;
	case OP_LINES:
		lines_draw(d, op);
		break;
	case OP_AREA:
		points_trace(d, op);
		d->cairo.fill(d->to);
		break;
	case OP_RECT:
		d->cairo.rectangle(d->to, op->x, op->y, op->width, op->height);
		d->cairo.fill(d->to);
		break;
	case OP_CLIP:
		d->cairo.save(d->to);
		d->cairo.rectangle(d->to, op->x, op->y, op->width, op->height);
		d->cairo.clip(d->to);
		break;
	case OP_UNCLIP:
		d->cairo.restore(d->to);
		break;
	case OP_BOOKMARK:
	case OP_LINK:
	case OP_TARGET:
		break;
	}
}

/* Draws what of the canvas lies in the rows from `top` on. */
static void band_draw(const struct drawing *d, size_t top)
{
	const struct library *cairo = &d->cairo;
	double dots = (double)d->wish->dpi / INCH;

	cairo->save(d->to);
	cairo->set_operator(d->to, CAIRO_OPERATOR_SOURCE);
	if (d->wish->transparent)
		cairo->set_source_rgba(d->to, 0, 0, 0, 0);
	else
		cairo->set_source_rgb(d->to, 1, 1, 1);
	cairo->paint(d->to);
	cairo->set_operator(d->to, CAIRO_OPERATOR_OVER);
	cairo->translate(d->to, 0, -(double)top);
	cairo->scale(d->to, dots, dots);
	for (size_t i = 0; i < d->canvas->n; i++)
		op_draw(d, &d->canvas->ops[i]);
	cairo->restore(d->to);
}

/* --- Rows ------------------------------------------------------------------------------ */

struct raster_size raster_size(const struct canvas *canvas, const struct raster_wish *wish)
{
	double dots = (double)wish->dpi / INCH;

	return (struct raster_size){(size_t)fmax(round(canvas->width * dots), 1),
	                            (size_t)fmax(round(canvas->height * dots), 1),
	                            (wish->grey ? 1U : 3U) + (wish->transparent ? 1U : 0U)};
}

/* A channel as it is where all is covered. */
static unsigned char whole(uint32_t channel, uint32_t cover)
{
	return (unsigned char)(cover ? (channel * 255 + cover / 2) / cover : 0);
}

/* What is asked for most. */
static void opaque_convert(const unsigned char *dots, size_t n, unsigned char *row)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t dot;

		memcpy(&dot, dots + i * sizeof dot, sizeof dot);
		row[3 * i] = (unsigned char)(dot >> 16);
		row[3 * i + 1] = (unsigned char)(dot >> 8);
		row[3 * i + 2] = (unsigned char)dot;
	}
}

/* Cairo's dots, words with the cover on top, as bytes. */
static void row_convert(const struct raster_wish *wish, const unsigned char *dots, size_t n,
                        unsigned char *row)
{
	if (!wish->transparent && !wish->grey) {
		opaque_convert(dots, n, row);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		uint32_t dot, cover;

		memcpy(&dot, dots + i * sizeof dot, sizeof dot);
		cover = wish->transparent ? dot >> 24 : 255;
		for (int shift = wish->grey ? 0 : 16; shift >= 0; shift -= 8)
			*row++ = cover == 255 ? (unsigned char)(dot >> shift)
			                      : whole(dot >> shift & 0xFF, cover);
		if (wish->transparent)
			*row++ = (unsigned char)cover;
	}
}

static bool bands_draw(struct drawing *d, cairo_surface_t *surface, const struct raster_size *size,
                       const struct raster_taker *taker)
{
	const struct library *cairo = &d->cairo;
	unsigned char *row = arena_alloc(&d->scratch, size->width, size->channels);
	size_t stride = (size_t)cairo->image_surface_get_stride(surface);

	for (size_t y = 0; y < size->height; y++) {
		if (y % BAND == 0) {
			band_draw(d, y);
			cairo->surface_flush(surface);
			if (cairo->status(d->to) != CAIRO_STATUS_SUCCESS)
				return false;
		}
		row_convert(d->wish, cairo->image_surface_get_data(surface) + y % BAND * stride,
		            size->width, row);
		if (!taker->take(taker->user, row))
			return false;
	}
	return true;
}

static void outlines_make(struct drawing *d)
{
	const struct canvas *canvas = d->canvas;

	d->outlines = ARENA_ARRAY(&d->scratch, struct outlines, canvas->n);
	for (size_t i = 0; i < canvas->n; i++)
		if (canvas->ops[i].kind == OP_TEXT)
			d->outlines[i] = fonts_outlines(canvas->fonts, canvas->ops[i].face,
			                                canvas->ops[i].text, &d->scratch);
}

static bool size_check(const struct canvas *canvas, const struct raster_size *size,
                       const struct raster_wish *wish, struct diags *diags)
{
	if (size->width <= RASTER_MOST_ACROSS && size->height <= RASTER_MOST_ACROSS &&
	    size->width * size->height <= RASTER_MOST)
		return true;
	return diag_error(
	    diags, (struct mark){0},
	    "%s of %.0f × %.0f mm at %d dpi has %zu × %zu dots, more than "
	    "%d million, or than %d across: ask for fewer dpi, for a smaller width, or "
	    "for svg or pdf, which have no dots",
	    wish->what ? wish->what : "a picture", canvas->width * 25.4 / INCH,
	    canvas->height * 25.4 / INCH, wish->dpi, size->width, size->height,
	    RASTER_MOST / 1000000, RASTER_MOST_ACROSS);
}

static bool surface_draw(struct drawing *d, const struct raster_size *size,
                         const struct raster_taker *taker)
{
	const struct library *cairo = &d->cairo;
	cairo_surface_t *surface = cairo->image_surface_create(
	    d->wish->transparent ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24, (int)size->width, BAND);
	bool ok = cairo->surface_status(surface) == CAIRO_STATUS_SUCCESS;

	if (ok) {
		d->to = cairo->create(surface);
		outlines_make(d);
		ok = bands_draw(d, surface, size, taker);
		cairo->destroy(d->to);
	}
	cairo->surface_destroy(surface);
	return ok;
}

bool raster_draw(const struct canvas *canvas, const struct raster_wish *wish,
                 const struct raster_taker *taker, struct diags *diags)
{
	struct drawing drawing = {.canvas = canvas, .wish = wish};
	struct raster_size size = raster_size(canvas, wish);
	size_t errors = diags->n_errors;
	bool ok;

	if (!size_check(canvas, &size, wish, diags))
		return false;
	if (!load(&drawing.cairo)) {
		library_close(drawing.cairo.handle);
		return diag_error(diags, (struct mark){0},
		                  "pictures made of dots need the library libcairo.so.2, which is "
		                  "not here (the package libcairo2 has it); svg and pdf do not");
	}
	ok = surface_draw(&drawing, &size, taker);
	if (!ok && diags->n_errors == errors)
		diag_error(diags, (struct mark){0}, "cairo cannot draw a picture of %zu × %zu dots",
		           size.width, size.height);
	arena_release(&drawing.scratch);
	library_close(drawing.cairo.handle);
	return ok;
}
