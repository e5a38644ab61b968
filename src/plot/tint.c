#include "plot/tint.h"

#include <math.h>

colour tint_paler(colour ink, double strength)
{
	colour result = 0;

	for (int shift = 0; shift < 24; shift += 8) {
		double channel = ink >> shift & 0xFF;

		result |= (colour)lround(255 - strength * (255 - channel)) << shift;
	}
	return result;
}

colour tint_group(const struct template *template, size_t group)
{
	static const double greys[] = {156, 188, 216};
	colour ink = template->groups[group % template->n_groups].colour;
	double red = ink >> 16 & 0xFF, green = ink >> 8 & 0xFF, blue = ink & 0xFF;
	double grey = 0.299 * red + 0.587 * green + 0.114 * blue;
	double strength = (255 - greys[group % 3]) / fmax(255 - grey, 1);

	return tint_paler(ink, fmin(strength, 0.75));
}
