/* Drawings as files: dots of PNG and TIFF, SVG, greys. */
/* shows: R-221 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/str.h"
#include "canvas/canvas.h"
#include "canvas/picture.h"
#include "canvas/remake.h"
#include "canvas/svg.h"

/* What all tests share. */
struct world {
	struct arena arena;
	struct diags diags;
	struct fonts *fonts;
};

static int world_open(void **state)
{
	static const char *const files[N_FACES] = {
	    [FACE_REGULAR] = "Lato-Regular.ttf", [FACE_BOLD] = "Lato-Bold.ttf"};
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	world->diags.arena = &world->arena;
	world->fonts = fonts_load(&world->arena, files, &world->diags);
	return world->fonts ? 0 : -1;
}

static int world_close(void **state)
{
	struct world *world = *state;

	fonts_release(world->fonts);
	arena_release(&world->arena);
	free(world);
	return 0;
}

static struct canvas *canvas_of(struct world *world, double width, double height)
{
	struct canvas *canvas = ARENA_NEW(&world->arena, struct canvas);

	canvas_init(canvas, &world->arena, world->fonts, width, height);
	return canvas;
}

/* --- PNG ------------------------------------------------------------------------------- */

/* A PNG that was read back. */
struct dots {
	size_t width, height, channels;
	unsigned per_metre;
	const unsigned char *rows; /* each with the byte of its filter first */
	size_t stride;
	bool titled;
};

static unsigned number_at(const char *data)
{
	const unsigned char *b = (const unsigned char *)data;

	return (unsigned)b[0] << 24 | (unsigned)b[1] << 16 | (unsigned)b[2] << 8 | b[3];
}

static void chunk_read(struct dots *dots, struct str *packed, const char *name, const char *data,
                       size_t length)
{
	static const size_t channels[] = {[0] = 1, [2] = 3, [4] = 2, [6] = 4};

	if (memcmp(name, "IHDR", 4) == 0) {
		dots->width = number_at(data);
		dots->height = number_at(data + 4);
		dots->channels = channels[(unsigned char)data[9]];
	} else if (memcmp(name, "pHYs", 4) == 0) {
		dots->per_metre = number_at(data);
		assert_int_equal(number_at(data + 4), dots->per_metre);
	} else if (memcmp(name, "iTXt", 4) == 0) {
		dots->titled |= memcmp(data, "Title\0\0\0\0\0A title", 17) == 0;
	} else if (memcmp(name, "IDAT", 4) == 0) {
		str_add_bytes(packed, data, length);
	}
}

static struct dots png_read(struct world *world, const struct bytes *png)
{
	struct dots dots = {0};
	struct str packed = {.arena = &world->arena};
	const char *at = png->data + 8;
	unsigned char *rows;
	uLongf length;

	assert_memory_equal(png->data, "\x89PNG\r\n\x1A\n", 8);
	while (at < png->data + png->length) {
		unsigned n = number_at(at);

		assert_int_equal(number_at(at + 8 + n),
		                 crc32(0, (const unsigned char *)at + 4, n + 4));
		chunk_read(&dots, &packed, at + 4, at + 8, n);
		at += 12 + n;
	}
	assert_memory_equal(at - 8, "IEND", 4);
	dots.stride = 1 + dots.width * dots.channels;
	length = dots.stride * dots.height;
	rows = arena_alloc(&world->arena, length, 1);
	assert_int_equal(
	    uncompress(rows, &length, (const unsigned char *)packed.text, packed.length), Z_OK);
	assert_int_equal(length, dots.stride * dots.height);
	dots.rows = rows;
	return dots;
}

static struct dots png_of(struct world *world, const struct canvas *canvas,
                          const struct raster_wish *wish)
{
	struct bytes png = {0};

	assert_true(png_make(&world->arena, canvas, wish,
	                     &(struct picture_about){"A title", "What it shows"}, &png,
	                     &world->diags));
	return png_read(world, &png);
}

/* A dot as a number: 0xRRGGBB, 0xRRGGBBAA, 0xGG … */
static unsigned dot(const struct dots *dots, size_t x, size_t y)
{
	const unsigned char *at = dots->rows + y * dots->stride + 1 + x * dots->channels;
	unsigned value = 0;

	for (size_t i = 0; i < dots->channels; i++)
		value = value << 8 | at[i];
	return value;
}

/* A red half, a line, a rectangle that is clipped; 72 × 36 points. */
static struct canvas *flag(struct world *world)
{
	struct canvas *canvas = canvas_of(world, 72, 36);
	struct line_style line = {0x0000FF, 6, 0, 0};

	canvas_rect(canvas, (struct point){0, 0}, 36, 36, 0xCC3300);
	canvas_line(canvas, (struct point){36, 18}, (struct point){72, 18}, &line);
	canvas_clip(canvas, (struct point){54, 0}, 18, 6);
	canvas_rect(canvas, (struct point){36, 0}, 36, 36, 0x00FF00);
	canvas_unclip(canvas);
	return canvas;
}

static void dots_are_where_they_should_be(void **state)
{
	struct world *world = *state;
	struct raster_wish wish = {.dpi = 300};
	struct dots dots = png_of(world, flag(world), &wish);

	assert_int_equal(dots.width, 300);
	assert_int_equal(dots.height, 150);
	assert_int_equal(dots.channels, 3);
	assert_int_equal(dots.per_metre, 11811);
	assert_true(dots.titled);
	assert_int_equal(dot(&dots, 0, 0), 0xCC3300);
	assert_int_equal(dot(&dots, 149, 149), 0xCC3300);
	assert_int_equal(dot(&dots, 150, 149), 0xFFFFFF);
	assert_int_equal(dot(&dots, 200, 75), 0x0000FF);
	assert_int_equal(dot(&dots, 200, 86), 0x0000FF);
	assert_int_equal(dot(&dots, 200, 88), 0xFFFFFF);
	assert_int_equal(dot(&dots, 226, 24), 0x00FF00);
	assert_int_equal(dot(&dots, 223, 24), 0xFFFFFF);
	assert_int_equal(dot(&dots, 226, 26), 0xFFFFFF);
}

/* More rows than a band has. */
static void bands_meet(void **state)
{
	struct world *world = *state;
	struct raster_wish wish = {.dpi = 1200};
	struct dots dots = png_of(world, flag(world), &wish);

	assert_int_equal(dots.height, 600);
	for (size_t y = 0; y < dots.height; y++)
		assert_int_equal(dot(&dots, 300, y), 0xCC3300);
	for (size_t y = 250; y < 350; y++)
		assert_int_equal(dot(&dots, 1000, y), 0x0000FF);
}

static void nothing_is_behind_a_transparent_picture(void **state)
{
	struct world *world = *state;
	struct raster_wish wish = {.dpi = 300, .transparent = true};
	struct canvas *canvas = flag(world);
	struct dots dots;

	/* half of a row of dots is covered */
	canvas_rect(canvas, (struct point){48, 30}, 12, 0.12, 0x804020);
	dots = png_of(world, canvas, &wish);
	assert_int_equal(dots.channels, 4);
	assert_int_equal(dot(&dots, 0, 0), 0xCC3300FF);
	assert_int_equal(dot(&dots, 160, 140), 0);
	assert_in_range(dot(&dots, 220, 125) & 0xFF, 0x78, 0x88);
	assert_in_range(dot(&dots, 220, 125) >> 24, 0x7E, 0x82);
	assert_in_range(dot(&dots, 220, 125) >> 16 & 0xFF, 0x3E, 0x42);
}

static void greys_are_as_light_as_the_inks(void **state)
{
	struct world *world = *state;
	struct raster_wish wish = {.dpi = 300, .grey = true};
	struct dots dots = png_of(world, canvas_in_grey(&world->arena, flag(world)), &wish);

	assert_int_equal(dots.channels, 1);
	assert_int_equal(dot(&dots, 160, 140), 0xFF);
	/* pure blue has 7.22 % of the light of white: 76 of 255 in sRGB */
	assert_int_equal(colour_grey(0x0000FF), 0x4C4C4C);
	assert_int_equal(dot(&dots, 200, 75), 0x4C);
	assert_int_equal(colour_grey(0x123456) & 0xFF, colour_grey(0x123456) >> 16);
	assert_int_equal(colour_grey(0x777777), 0x777777);
	assert_int_equal(colour_grey(0), 0);
	/* L* of red is 53.24, of #777777 50.03 */
	assert_true(fabs(colour_lightness(0xFF0000) - 53.24) < 0.01);
	assert_true(fabs(colour_lightness(0x777777) - 50.03) < 0.01);
	assert_true(fabs(colour_lightness(0xFFFFFF) - 100) < 1e-6);
	assert_true(fabs(colour_lightness(0)) < 1e-9);
}

/* The ink of a text, as the mean of how dark all dots are. */
static double ink_of(const struct dots *dots, size_t from, size_t to)
{
	double sum = 0;

	for (size_t y = 0; y < dots->height; y++)
		for (size_t x = from; x < to; x++)
			sum += 255 - (double)(dot(dots, x, y) & 0xFF);
	return sum / 255;
}

static void letters_are_drawn_from_the_report_s_fonts(void **state)
{
	struct world *world = *state;
	struct raster_wish wish = {.dpi = 600};
	struct text_style style = {.face = FACE_REGULAR, .size = 40, .colour = 0};
	struct canvas *canvas = canvas_of(world, 72, 72);
	double width = fonts_width(world->fonts, FACE_REGULAR, 40, "ll") * 600 / 72;
	struct dots dots;

	canvas_text(canvas, 6, 60, "ll", &style);
	dots = png_of(world, canvas, &wish);
	/* two strokes, each as much ink, and none beyond the width */
	assert_true(ink_of(&dots, 0, 600) > 5000);
	assert_true(fabs(ink_of(&dots, 50, 50 + (size_t)width / 2) -
	                 ink_of(&dots, 50 + (size_t)width / 2, 600)) < 200);
	assert_true(ink_of(&dots, 50 + (size_t)width, 600) < 1);
	assert_int_equal(dot(&dots, 50 + (size_t)(width / 4), 400), 0);
}

static void too_large_a_picture_is_refused(void **state)
{
	struct world *world = *state;
	struct diags diags = {.arena = &world->arena};
	struct raster_wish wish = {.dpi = 1200};
	struct bytes bytes;

	assert_false(png_make(&world->arena, canvas_of(world, 2000, 200), &wish,
	                      &(struct picture_about){0}, &bytes, &diags));
	assert_int_equal(diags.n_errors, 1);
	assert_non_null(strstr(diags.items[0].text, "33333 × 3333 dots"));
	assert_non_null(strstr(diags.items[0].text, "fewer dpi"));
	assert_false(tiff_make(&world->arena, canvas_of(world, 1000, 1000), &wish, &bytes, &diags));
	assert_int_equal(diags.n_errors, 2);
}

/* --- TIFF ------------------------------------------------------------------------------ */

static void tiff_is_written(void **state)
{
	struct world *world = *state;
	struct raster_wish wish = {.dpi = 600};
	struct bytes tiff = {0}, again = {0};

	assert_true(tiff_make(&world->arena, flag(world), &wish, &tiff, &world->diags));
	assert_memory_equal(tiff.data, "II*\0", 4);
	assert_in_range(tiff.length, 1000, 40000);
	assert_true(tiff_make(&world->arena, flag(world), &wish, &again, &world->diags));
	assert_int_equal(tiff.length, again.length);
	assert_memory_equal(tiff.data, again.data, tiff.length);
}

/* --- SVG ------------------------------------------------------------------------------- */

static const char *svg_of(struct world *world, const struct canvas *canvas,
                          const struct svg_look *look)
{
	struct str out = {.arena = &world->arena};
	struct svg_about about = {
	    .id = "f", .title = "Curves & more", .description = "Two <curves>"};

	svg_file_add(&out, canvas, &about, look);
	return str_text(&out);
}

static void svg_keeps_texts_where_they_are_ranged(void **state)
{
	struct world *world = *state;
	struct canvas *canvas = canvas_of(world, 72, 36);
	struct text_style style = {.face = FACE_BOLD, .size = 8, .anchor = ANCHOR_END};
	const char *svg;

	canvas_text(canvas, 70, 20, "0.5", &style);
	style.angle = 90;
	style.anchor = ANCHOR_MIDDLE;
	canvas_text(canvas, 10, 18, "≥ x", &style);
	svg = svg_of(world, canvas, &(struct svg_look){.white = true});
	assert_non_null(strstr(svg, "<title id=\"f-title\">Curves &amp; more</title>"));
	assert_non_null(strstr(svg, "Two &lt;curves&gt;</desc>"));
	assert_non_null(strstr(svg, "font-family=\"'Lato', Arial,"));
	assert_non_null(strstr(svg, "fill=\"#FFFFFF\"/>"));
	assert_non_null(strstr(svg, "x=\"70\" y=\"20\" text-anchor=\"end\""));
	assert_non_null(strstr(svg, "translate(10 18) rotate(-90)\" text-anchor=\"middle\""));
}

static void svg_has_shapes_if_asked_for(void **state)
{
	struct world *world = *state;
	struct canvas *canvas = canvas_of(world, 72, 36);
	struct text_style style = {.face = FACE_REGULAR, .size = 8, .colour = 0x112233};
	const char *svg;

	canvas_text(canvas, 10, 20, "l", &style);
	canvas_text(canvas, 30, 20, " ", &style);
	svg = svg_of(world, canvas, &(struct svg_look){.outline = true});
	assert_null(strstr(svg, "<text"));
	assert_null(strstr(svg, "font"));
	assert_null(strstr(svg, "#FFFFFF"));
	/* a stroke of four corners, in 2,000 units an em */
	assert_non_null(
	    strstr(svg, "<path transform=\"translate(10 20) scale(0.004 -0.004)\" d=\"M"));
	assert_non_null(strstr(svg, "z\" fill=\"#112233\"/>\n</svg>"));
}

static void scaled_drawings_are_scaled_in_all(void **state)
{
	struct world *world = *state;
	struct canvas *canvas = flag(world), *half;
	struct text_style style = {.face = FACE_REGULAR, .size = 8};

	canvas_text(canvas, 10, 20, "l", &style);
	half = canvas_scaled(&world->arena, canvas, 0.5);
	assert_true(fabs(half->width - 36) < 1e-9);
	assert_true(fabs(half->ops[0].width - 18) < 1e-9);
	assert_true(fabs(half->ops[1].points[1].x - 36) < 1e-9);
	assert_true(fabs(half->ops[1].stroke - 3) < 1e-9);
	assert_true(fabs(canvas_smallest_text(half) - 4) < 1e-9);
	assert_true(fabs(canvas_smallest_text(canvas) - 8) < 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(dots_are_where_they_should_be),
	    cmocka_unit_test(bands_meet),
	    cmocka_unit_test(nothing_is_behind_a_transparent_picture),
	    cmocka_unit_test(greys_are_as_light_as_the_inks),
	    cmocka_unit_test(letters_are_drawn_from_the_report_s_fonts),
	    cmocka_unit_test(too_large_a_picture_is_refused),
	    cmocka_unit_test(tiff_is_written),
	    cmocka_unit_test(svg_keeps_texts_where_they_are_ranged),
	    cmocka_unit_test(svg_has_shapes_if_asked_for),
	    cmocka_unit_test(scaled_drawings_are_scaled_in_all),
	};

	return cmocka_run_group_tests(tests, world_open, world_close);
}
