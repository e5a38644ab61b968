#include "canvas/remake.h"

#include <math.h>

/* A channel of sRGB as light, and back. */
static double light(double channel)
{
	return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static double channel(double light)
{
	return light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055;
}

static double luminance(colour ink)
{
	return 0.2126 * light((ink >> 16 & 0xFF) / 255.0) +
	       0.7152 * light((ink >> 8 & 0xFF) / 255.0) + 0.0722 * light((ink & 0xFF) / 255.0);
}

double colour_lightness(colour ink)
{
	double y = luminance(ink);

	return y > 216.0 / 24389 ? 116 * cbrt(y) - 16 : y * 24389 / 27;
}

colour colour_grey(colour ink)
{
	return (colour)lround(channel(luminance(ink)) * 255) * 0x010101;
}

static struct canvas *copy_of(struct arena *arena, const struct canvas *canvas)
{
	struct canvas *copy = arena_memdup(arena, canvas, sizeof *canvas);

	copy->arena = arena;
	copy->ops = arena_memdup(arena, canvas->ops, canvas->n * sizeof *canvas->ops);
	return copy;
}

struct canvas *canvas_in_grey(struct arena *arena, const struct canvas *canvas)
{
	struct canvas *grey = copy_of(arena, canvas);

	for (size_t i = 0; i < grey->n; i++)
		grey->ops[i].colour = colour_grey(grey->ops[i].colour);
	return grey;
}

static void op_scale(struct op *op, struct arena *arena, double by)
{
	struct point *points = ARENA_ARRAY(arena, struct point, op->n_points);

	op->x *= by;
	op->y *= by;
	op->width *= by;
	op->height *= by;
	op->size *= by;
	op->stroke *= by;
	op->dash_on *= by;
	op->dash_off *= by;
	for (size_t i = 0; i < op->n_points; i++)
		points[i] = (struct point){op->points[i].x * by, op->points[i].y * by};
	op->points = points;
}

struct canvas *canvas_scaled(struct arena *arena, const struct canvas *canvas, double by)
{
	struct canvas *scaled = copy_of(arena, canvas);

	scaled->width *= by;
	scaled->height *= by;
	for (size_t i = 0; i < scaled->n; i++)
		op_scale(&scaled->ops[i], arena, by);
	return scaled;
}

/* Inks that differ less, of 100, are the same to who sees one here and one there. */
#define LIGHTNESS_APART 10

static bool look_alike(const struct drawn_group *a, const struct drawn_group *b)
{
	return !(a->named && b->named) && a->pattern == b->pattern &&
	       fabs(a->dash_on - b->dash_on) < 0.5 && fabs(a->dash_off - b->dash_off) < 0.5 &&
	       fabs(colour_lightness(a->ink) - colour_lightness(b->ink)) < LIGHTNESS_APART;
}

bool canvas_groups_alike(const struct canvas *canvas, const struct drawn_group **one,
                         const struct drawn_group **other)
{
	for (size_t i = 0; i < canvas->n_groups; i++)
		for (size_t k = 0; k < i; k++)
			if (look_alike(&canvas->groups[k], &canvas->groups[i])) {
				*one = &canvas->groups[k];
				*other = &canvas->groups[i];
				return true;
			}
	return false;
}

double canvas_smallest_text(const struct canvas *canvas)
{
	double least = 0;

	for (size_t i = 0; i < canvas->n; i++) {
		const struct op *op = &canvas->ops[i];

		if (op->kind == OP_TEXT && (least <= 0 || op->size < least))
			least = op->size;
	}
	return least;
}
