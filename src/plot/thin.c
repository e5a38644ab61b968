#include "plot/thin.h"

#include <math.h>

/* No limits (NaN) are near to nothing. */
static bool is_near(const struct step *a, const struct step *b)
{
	return fabs(a->x - b->x) < LINE_TOLERANCE && fabs(a->y - b->y) < LINE_TOLERANCE &&
	       fabs(a->low - b->low) < LINE_TOLERANCE;
}

/* `anchor` is the last step that stays; one step after it may still give way
 * to a later one that is as near to the anchor. */
size_t steps_thin(struct step *steps, size_t n)
{
	size_t anchor = 0, kept = n ? 1 : 0;

	for (size_t i = 1; i < n; i++) {
		bool near = is_near(&steps[i], &steps[anchor]);

		if (!near && kept == anchor + 2) {
			anchor++;
			near = is_near(&steps[i], &steps[anchor]);
		}
		steps[anchor + 1] = steps[i];
		kept = anchor + 2;
		if (!near)
			anchor++;
	}
	return kept;
}

/* The directions in which the next point kept may lie, between two vectors.
 * Square roots only: they are exact on all machines, angles are not. */
struct cone {
	struct point from;
	struct point low, high;
	bool open;       /* any direction will do */
	double farthest; /* of the points since `from` */
	double tolerance;
};

static struct cone cone_open(struct point from, double tolerance)
{
	return (struct cone){.from = from, .open = true, .tolerance = tolerance};
}

/* Positive when b is anticlockwise of a (with y upwards). */
static double turn(struct point a, struct point b)
{
	return a.x * b.y - a.y * b.x;
}

/* Narrows the cone to the directions that pass a point, seen from its tip,
 * within the tolerance; false if the point itself is outside. */
static bool cone_cut(struct cone *cone, struct point point, double distance)
{
	double sine = cone->tolerance / distance;
	double cosine = sqrt(1 - sine * sine);
	struct point low = {point.x * cosine + point.y * sine, point.y * cosine - point.x * sine};
	struct point high = {point.x * cosine - point.y * sine, point.y * cosine + point.x * sine};

	if (!cone->open && (turn(cone->low, point) < 0 || turn(point, cone->high) < 0))
		return false;
	if (cone->open || turn(cone->low, low) > 0)
		cone->low = low;
	if (cone->open || turn(high, cone->high) > 0)
		cone->high = high;
	cone->open = false;
	return true;
}

/* Narrows the cone by a point; false if the point is outside, or comes back
 * from farther away. */
static bool cone_narrow(struct cone *cone, struct point point)
{
	struct point seen = {point.x - cone->from.x, point.y - cone->from.y};
	double distance = sqrt(seen.x * seen.x + seen.y * seen.y);

	if (distance < cone->farthest - cone->tolerance)
		return false;
	cone->farthest = fmax(cone->farthest, distance);
	return distance <= cone->tolerance || cone_cut(cone, seen, distance);
}

size_t points_simplify(struct point *points, size_t n, double tolerance)
{
	struct point previous;
	struct cone cone;
	size_t kept = 1;

	if (n < 3)
		return n;
	cone = cone_open(points[0], tolerance);
	previous = points[0];
	for (size_t i = 1; i < n; i++) {
		struct point point = points[i];

		if (!cone_narrow(&cone, point)) {
			points[kept++] = previous;
			cone = cone_open(previous, tolerance);
			(void)!cone_narrow(&cone, point); /* an open cone takes all */
		}
		previous = point;
	}
	points[kept++] = previous;
	return kept;
}
