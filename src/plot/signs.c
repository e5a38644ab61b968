#include "plot/signs.h"

#include "base/bug.h"

#define BORDER 0.16 /* of the size: white around a sign */
#define STROKE 0.2  /* of the size: outline of an open one, half of an arm */

enum outline { DISC, TRIANGLE, TRIANGLE_DOWN, DIAMOND, SQUARE, PLUS, CROSS };

static const struct {
	enum outline outline;
	bool open;
} signs[N_SIGNS] = {
    {DISC, false}, {TRIANGLE, true}, {CROSS, false}, {SQUARE, false},
    {DISC, true},  {DIAMOND, false}, {PLUS, false},  {TRIANGLE_DOWN, true},
};

enum { MOST_POINTS = 16 };

/* The corners of a regular polygon, by the sine and cosine of each. */
static const struct point disc[16] = {
    {1, 0},  {0.92388, 0.38268},   {0.70711, 0.70711},   {0.38268, 0.92388},
    {0, 1},  {-0.38268, 0.92388},  {-0.70711, 0.70711},  {-0.92388, 0.38268},
    {-1, 0}, {-0.92388, -0.38268}, {-0.70711, -0.70711}, {-0.38268, -0.92388},
    {0, -1}, {0.38268, -0.92388},  {0.70711, -0.70711},  {0.92388, -0.38268},
};
static const struct point triangle[3] = {{0, -1}, {0.86603, 0.5}, {-0.86603, 0.5}};
static const struct point diamond[4] = {{0, -1}, {1, 0}, {0, 1}, {-1, 0}};
static const struct point square[4] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};

/* Corners of the arms of a plus in multiples of arm length and half width. */
static const struct {
	struct point length, width;
} arms[12] = {
    {{0, -1}, {-1, 0}}, {{0, -1}, {1, 0}}, {{0, 0}, {1, -1}},  {{1, 0}, {0, -1}},
    {{1, 0}, {0, 1}},   {{0, 0}, {1, 1}},  {{0, 1}, {1, 0}},   {{0, 1}, {-1, 0}},
    {{0, 0}, {-1, 1}},  {{-1, 0}, {0, 1}}, {{-1, 0}, {0, -1}}, {{0, 0}, {-1, -1}},
};

static size_t scale(struct point *points, const struct point *shape, size_t n, double by)
{
	for (size_t i = 0; i < n; i++)
		points[i] = (struct point){shape[i].x * by, shape[i].y * by};
	return n;
}

static size_t arms_points(struct point *points, double size, double grow)
{
	double length = 0.52 * size + grow, width = STROKE / 2 * size + grow;

	for (size_t i = 0; i < 12; i++)
		points[i] = (struct point){arms[i].length.x * length + arms[i].width.x * width,
		                           arms[i].length.y * length + arms[i].width.y * width};
	return 12;
}

/* Turns by an eighth. */
static void turn(struct point *points, size_t n)
{
	for (size_t i = 0; i < n; i++)
		points[i] = (struct point){0.70711 * (points[i].x - points[i].y),
		                           0.70711 * (points[i].x + points[i].y)};
}

/* The corners of an outline whose edges are moved outwards by `grow`. */
static size_t outline_points(struct point *points, enum outline outline, double size, double grow)
{
	size_t n;

	switch (outline) {
	case DISC:
		return scale(points, disc, 16, 0.5 * size + grow);
	case TRIANGLE:
		return scale(points, triangle, 3, 0.68 * size + 2 * grow);
	case TRIANGLE_DOWN:
		return scale(points, triangle, 3, -(0.68 * size + 2 * grow));
	case DIAMOND:
		return scale(points, diamond, 4, 0.62 * size + 1.41421 * grow);
	case SQUARE:
		return scale(points, square, 4, 0.44 * size + grow);
	case PLUS:
		return arms_points(points, size, grow);
	case CROSS:
		n = arms_points(points, size, grow);
		turn(points, n);
		return n;
	}
	BUG("an outline of unknown kind");
}

static void outline_draw(struct canvas *canvas, struct point at, struct point *points, size_t n,
                         colour ink)
{
	for (size_t i = 0; i < n; i++) {
		points[i].x += at.x;
		points[i].y += at.y;
	}
	canvas_area(canvas, points, n, ink);
}

void sign_draw(struct canvas *canvas, size_t kind, struct point at, double size, colour ink)
{
	struct point points[MOST_POINTS];
	enum outline outline;
	size_t n;

	BUG_UNLESS(kind < N_SIGNS);
	outline = signs[kind].outline;
	/* the middle of a triangle's height, not of its mass */
	if (outline == TRIANGLE)
		at.y += 0.1 * size;
	else if (outline == TRIANGLE_DOWN)
		at.y -= 0.1 * size;
	n = outline_points(points, outline, size, BORDER * size);
	outline_draw(canvas, at, points, n, 0xFFFFFF);
	n = outline_points(points, outline, size, 0);
	outline_draw(canvas, at, points, n, ink);
	if (!signs[kind].open)
		return;
	n = outline_points(points, outline, size, -STROKE * size);
	outline_draw(canvas, at, points, n, 0xFFFFFF);
}
