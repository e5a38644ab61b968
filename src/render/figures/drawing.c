#include "render/figures/drawing.h"

#include <math.h>
#include <string.h>

#include "canvas/remake.h"

/* How much wider a drawing is tried, in hundredths, until its kind is drawn at that
 * width. */
enum { WIDER_STEP = 5, WIDER_MOST = 1000 };

const char *figure_title(const struct rendering *with, const struct figure_piece *piece)
{
	return arena_printf(with->arena, "%s. %s", piece->label, piece->caption);
}

/* Where the config asks for the figure. */
static struct mark figure_place(const struct rendering *with, const struct figure_piece *piece)
{
	const struct document *document = with->document;

	for (size_t i = 0; i < document->n; i++)
		if (document->parts[i].figure && document->parts[i].figure_index == piece->index)
			return document->parts[i].at;
	return (struct mark){0};
}

/* Formats of one figure have the same to say. */
static void warn_once(const struct rendering *with, const struct figure_piece *piece,
                      const char *text)
{
	for (size_t i = 0; i < with->diags->n; i++)
		if (strcmp(with->diags->items[i].text, text) == 0)
			return;
	diag_add(with->diags, DIAG_WARNING, figure_place(with, piece), "%s", text);
}

static double millimetres(double points)
{
	return points * 25.4 / 72;
}

/* Scaled from the narrowest drawing that there is; the width of the text is never too
 * narrow. */
static const struct canvas *drawing_scaled(const struct rendering *with,
                                           const struct figure_piece *piece)
{
	double width = piece->wish.width;

	for (int wider = 100 + WIDER_STEP; wider <= WIDER_MOST; wider += WIDER_STEP) {
		struct figure_form form = {width * wider / 100, 0, true};
		const struct canvas *canvas = rendering_figure(with, piece->index, form);

		if (canvas)
			return canvas_scaled(with->arena, canvas, width / canvas->width);
	}
	return rendering_figure(with, piece->index, (struct figure_form){0});
}

static const struct canvas *drawing_wide(const struct rendering *with,
                                         const struct figure_piece *piece)
{
	struct figure_form form = {piece->wish.width, 0, piece->wish.width > 0};
	const struct canvas *canvas = rendering_figure(with, piece->index, form);
	double smallest;

	if (!canvas)
		canvas = drawing_scaled(with, piece);
	smallest = canvas_smallest_text(canvas);
	if (smallest > 0 && smallest < SMALLEST_TEXT - 0.05)
		warn_once(
		    with, piece,
		    arena_printf(with->arena,
		                 "%s, '%s', has text of %.1f pt at a width of %.0f mm, and many "
		                 "journals refuse less than %d pt: ask for a greater width",
		                 piece->label, piece->name, smallest, millimetres(canvas->width),
		                 SMALLEST_TEXT));
	return canvas;
}

static void groups_check(const struct rendering *with, const struct figure_piece *piece,
                         const struct canvas *canvas)
{
	const struct drawn_group *one, *other;

	if (canvas_groups_alike(canvas, &one, &other))
		warn_once(with, piece,
		          arena_printf(with->arena,
		                       "%s, '%s', in grey: '%s' and '%s' look alike (%.0f and %.0f "
		                       "of 100 as light): give one of them another colour in the "
		                       "template's groups, or a line a dash",
		                       piece->label, piece->name, one->name, other->name,
		                       colour_lightness(one->ink), colour_lightness(other->ink)));
}

const struct canvas *figure_drawing(const struct rendering *with, const struct figure_piece *piece)
{
	const struct canvas *canvas = drawing_wide(with, piece);

	if (!piece->wish.grey)
		return canvas;
	groups_check(with, piece, canvas);
	return canvas_in_grey(with->arena, canvas);
}
