/* How well the colours of a template are seen, and told apart.
 *
 *     colours TEMPLATE   contrast of each ink on white and on the wash (WCAG 2.1),
 *                        and of each group on white; the smallest distances of
 *                        the groups (CIEDE2000), of the first three and of all,
 *                        for normal sight and the three kinds of colour-blindness
 *                        (Machado, Oliveira and Fernandes 2009, severity 1)
 *     colours --known    the formulas against published values
 *
 * Lines of words, ended by a number; exit code 1 if something cannot be read or
 * is not as published.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "config/template.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What a group is at least drawn as. */
enum { FIRST = 3 };

struct rgb {
	double red, green, blue; /* linear, 0 to 1 */
};

struct lab {
	double l, a, b;
};

/* --- Contrast ---------------------------------------------------------------- */

/* sRGB to light (IEC 61966-2-1). */
static double light(double channel)
{
	return channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
}

static struct rgb rgb_of(colour ink)
{
	return (struct rgb){light((ink >> 16 & 0xFF) / 255.0), light((ink >> 8 & 0xFF) / 255.0),
	                    light((ink & 0xFF) / 255.0)};
}

static double luminance(colour ink)
{
	struct rgb rgb = rgb_of(ink);

	return 0.2126 * rgb.red + 0.7152 * rgb.green + 0.0722 * rgb.blue;
}

static double contrast(colour one, colour other)
{
	double a = luminance(one), b = luminance(other);

	return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

/* --- Distance ---------------------------------------------------------------- */

static double lab_root(double ratio)
{
	return ratio > 216.0 / 24389 ? cbrt(ratio) : (24389.0 / 27 * ratio + 16) / 116;
}

/* Under D65. */
static struct lab lab_of(struct rgb rgb)
{
	double x = 0.4124564 * rgb.red + 0.3575761 * rgb.green + 0.1804375 * rgb.blue;
	double y = 0.2126729 * rgb.red + 0.7151522 * rgb.green + 0.0721750 * rgb.blue;
	double z = 0.0193339 * rgb.red + 0.1191920 * rgb.green + 0.9503041 * rgb.blue;
	double fx = lab_root(x / 0.95047), fy = lab_root(y), fz = lab_root(z / 1.08883);

	return (struct lab){116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)};
}

static double radians(double degrees)
{
	return degrees * acos(-1) / 180;
}

/* 0 to 360. */
static double hue(double a, double b)
{
	double angle = a == 0 && b == 0 ? 0 : atan2(b, a) * 180 / acos(-1);

	return angle < 0 ? angle + 360 : angle;
}

static double power7_share(double chroma)
{
	return sqrt(pow(chroma, 7) / (pow(chroma, 7) + pow(25, 7)));
}

/* What is made of two colours first: chroma and hue, corrected near grey. */
struct polar {
	double l, c, h;
};

static struct polar polar_of(struct lab lab, double mean_chroma)
{
	double a = lab.a * (1 + 0.5 * (1 - power7_share(mean_chroma)));

	return (struct polar){lab.l, hypot(a, lab.b), hue(a, lab.b)};
}

/* The shorter way round, in degrees. */
static double hue_way(struct polar one, struct polar two)
{
	double way = two.h - one.h;

	if (one.c * two.c == 0)
		return 0;
	return way > 180 ? way - 360 : way < -180 ? way + 360 : way;
}

static double hue_mean(struct polar one, struct polar two)
{
	double sum = one.h + two.h;

	if (one.c * two.c == 0)
		return sum;
	if (fabs(one.h - two.h) <= 180)
		return sum / 2;
	return sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2;
}

/* CIEDE2000, as Sharma, Wu and Dalal (2005) write it. */
static double distance(struct lab first, struct lab second)
{
	double mean = (hypot(first.a, first.b) + hypot(second.a, second.b)) / 2;
	struct polar one = polar_of(first, mean), two = polar_of(second, mean);
	double h = hue_mean(one, two), c = (one.c + two.c) / 2, l = (one.l + two.l) / 2 - 50;
	double t = 1 - 0.17 * cos(radians(h - 30)) + 0.24 * cos(radians(2 * h)) +
	           0.32 * cos(radians(3 * h + 6)) - 0.20 * cos(radians(4 * h - 63));
	double turn = 30 * exp(-pow((h - 275) / 25, 2));
	double light_part = (two.l - one.l) / (1 + 0.015 * l * l / sqrt(20 + l * l));
	double chroma_part = (two.c - one.c) / (1 + 0.045 * c);
	double hue_part =
	    2 * sqrt(one.c * two.c) * sin(radians(hue_way(one, two) / 2)) / (1 + 0.015 * c * t);

	return sqrt(light_part * light_part + chroma_part * chroma_part + hue_part * hue_part -
	            sin(radians(2 * turn)) * 2 * power7_share(c) * chroma_part * hue_part);
}

/* --- Sights ------------------------------------------------------------------ */

static const struct sight {
	const char *name;
	double matrix[3][3];
} sights[] = {
    {"normal", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"protan",
     {{0.152286, 1.052583, -0.204868},
      {0.114503, 0.786281, 0.099216},
      {-0.003882, -0.048116, 1.051998}}},
    {"deutan",
     {{0.367322, 0.860646, -0.227968},
      {0.280085, 0.672501, 0.047413},
      {-0.011820, 0.042940, 0.968881}}},
    {"tritan",
     {{1.255528, -0.076749, -0.178779},
      {-0.078411, 0.930809, 0.147602},
      {0.004733, 0.691367, 0.303900}}},
};

static double seen_channel(const double row[3], struct rgb rgb)
{
	return fmin(fmax(row[0] * rgb.red + row[1] * rgb.green + row[2] * rgb.blue, 0), 1);
}

static struct lab seen(const struct sight *sight, colour ink)
{
	struct rgb rgb = rgb_of(ink);

	return lab_of((struct rgb){seen_channel(sight->matrix[0], rgb),
	                           seen_channel(sight->matrix[1], rgb),
	                           seen_channel(sight->matrix[2], rgb)});
}

static double nearest(const struct sight *sight, const struct line_style *groups, size_t n)
{
	double least = HUGE_VAL;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			least = fmin(least, distance(seen(sight, groups[i].colour),
			                             seen(sight, groups[k].colour)));
	return least;
}

/* --- What is printed ----------------------------------------------------------- */

static void inks_print(const struct template_colours *colours)
{
	const struct {
		const char *name;
		colour ink;
	} inks[] = {
	    {"text", colours->text},       {"muted", colours->muted}, {"accent", colours->accent},
	    {"warning", colours->warning}, {"rule", colours->rule},
	};

	for (size_t i = 0; i < COUNT(inks); i++) {
		printf("%s on white %.2f\n", inks[i].name, contrast(inks[i].ink, 0xFFFFFF));
		printf("%s on wash %.2f\n", inks[i].name, contrast(inks[i].ink, colours->wash));
	}
}

static void groups_print(const struct template *template)
{
	size_t n = template->n_groups;

	for (size_t i = 0; i < n; i++)
		printf("group %zu on white %.2f\n", i + 1,
		       contrast(template->groups[i].colour, 0xFFFFFF));
	for (size_t i = 0; i < COUNT(sights); i++) {
		printf("first three, %s %.2f\n", sights[i].name,
		       nearest(&sights[i], template->groups, n < FIRST ? n : FIRST));
		printf("all, %s %.2f\n", sights[i].name, nearest(&sights[i], template->groups, n));
	}
}

/* From table 1 of Sharma, Wu and Dalal (2005), and of WCAG's grey that is just
 * readable on white. */
static int known_check(void)
{
	static const struct {
		struct lab one, two;
		double distance;
	} pairs[] = {
	    {{50, 2.6772, -79.7751}, {50, 0, -82.7485}, 2.0425},
	    {{50, 3.1571, -77.2803}, {50, 0, -82.7485}, 2.8615},
	    {{50, -1.3802, -84.2814}, {50, 0, -82.7485}, 1.0000},
	    {{50, 2.5, 0}, {50, 0, -2.5}, 4.3065},
	    {{50, 2.5, 0}, {73, 25, -18}, 27.1492},
	    {{50, 2.5, 0}, {61, -5, 29}, 22.8977},
	    {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
	    {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
	    {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082},
	};
	int code = 0;

	for (size_t i = 0; i < COUNT(pairs); i++) {
		double found = distance(pairs[i].one, pairs[i].two);

		if (fabs(found - pairs[i].distance) > 0.0001)
			code = printf("pair %zu: %.5f, not %.4f\n", i, found, pairs[i].distance) > 0;
	}
	if (fabs(contrast(0, 0xFFFFFF) - 21) > 1e-9 ||
	    fabs(contrast(0x767676, 0xFFFFFF) - 4.54) > 0.005)
		code = puts("contrast") >= 0;
	return code;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct template template;
	int code = 0;

	if (argc == 2 && strcmp(argv[1], "--known") == 0)
		return known_check();
	if (argc != 2) {
		fputs("usage: colours TEMPLATE.yaml | --known\n", stderr);
		return 2;
	}
	if (template_load(&template, &arena, argv[1], &diags)) {
		inks_print(&template.colours);
		groups_print(&template);
	} else {
		diag_print(&diags, stderr, false);
		code = 1;
	}
	arena_release(&arena);
	return code;
}
