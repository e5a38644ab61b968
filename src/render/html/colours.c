/* Colours of paper on a screen. */
#include <math.h>

#include "render/html/html.h"

/* Those of the templates that come with the program.  Numbers of sections are a
 * little darker on the screen, where they are links' company. */
static const struct {
	colour paper, light, dark;
} known[] =
    {
	{0xFFFFFF, 0xFFFFFF, 0x11151A}, /* ground */
	{0xF3F5F8, 0xF3F5F8, 0x1A2028}, /* wash */
	{0x1A1D21, 0x1A1D21, 0xE7EAEE}, /* text */
	{0x5A6068, 0x5A6068, 0xA7B0BA}, /* muted */
	{0x14365C, 0x14365C, 0xA9CBF2}, /* accent */
	{0x8A929C, 0x767E88, 0x7C8793}, /* rule */
	{0xDDE1E6, 0xDDE1E6, 0x2E3742}, /* hair */
	{0xA3341B, 0xA3341B, 0xFF9C85}, /* warning */
	{0x0B4F8A, 0x0B4F8A, 0x6FB1F2}, /* groups */
	{0xC84B00, 0xC84B00, 0xFF9A57}, {0x00805F, 0x00805F, 0x4CC9A0},
	{0x4A8FD0, 0x4A8FD0, 0xB9A2F5}, {0x64748B, 0x64748B, 0x94A3B8},
	{0xC4CAD1, 0xC4CAD1, 0x4B5662}, /* curves beside the one that is shown */
};

colour page_light(colour of)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].paper == of)
			return known[i].light;
	return of;
}

/* From here on a colour is a tint, which is a little lighter than the ground. */
#define TINT 176.0

colour page_dark(colour of)
{
	static const double ground[] = {0x11, 0x15, 0x1A};
	const double channels[] = {of >> 16 & 0xFF, of >> 8 & 0xFF, of & 0xFF};
	double mean = (channels[0] + channels[1] + channels[2]) / 3;
	colour dark = 0;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].paper == of)
			return known[i].dark;
	for (size_t i = 0; i < 3; i++) {
		double value = mean >= TINT
		                   ? ground[i] + (255 - mean) * 0.7 + 2 * (channels[i] - mean)
		                   : channels[i] + 0.5 * (255 - channels[i]);

		dark = dark << 8 | (colour)lround(fmin(fmax(value, 0), 255));
	}
	return dark;
}
