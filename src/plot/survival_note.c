/* What the signs of a figure over time mean: one line, as far as they are there,
 * in a fixed order. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "plot/survival.h"

enum { ABOVE = 5 };

static void say(struct str *text, const char *sentence)
{
	str_addf(text, "%s%s", text->length ? " " : "", sentence);
}

static const char *number(const struct survival_plot *plot, double value)
{
	return number_significant(plot->arena, value, 6);
}

/* The lines. */
static void say_lines(const struct survival_plot *plot, struct str *text)
{
	const struct curve_set *set = plot->set;

	if (curves_have_bands(plot))
		say(text, arena_printf(plot->arena, "Shaded: pointwise %.4g%% confidence interval.",
		                       100 * set->confidence));
	if (curves_have_marks(plot))
		say(text, set->reverse ? "Ticks: event." : "Ticks: censored.");
	if (curves_have_thin(plot))
		say(text,
		    arena_printf(plot->arena, "Thin line: fewer than %d at risk.", FEW_AT_RISK));
	if (curves_have_medians(plot))
		say(text, "Dotted: median.");
	if (set->wish.stacked)
		say(text, "The causes stand one upon the other.");
	if (plot->grey)
		say(text, "Grey: all other groups.");
}

/* Models, and where the axes end. */
static void say_rest(const struct survival_plot *plot, struct str *text)
{
	const struct curve_set *set = plot->set;

	if (set->n_overlays)
		say(text, set->n > 1 ? arena_printf(plot->arena, "Smooth, dashed: fitted model, %s.",
		                                    set->overlays[0].label)
		          : set->n_overlays == 1 ? "Smooth: fitted model."
		                                 : "Smooth: fitted models; the thick one has the "
		                                   "lowest AIC.");
	if (plot->cut && set->wish.x_max > 0)
		say(text, arena_printf(plot->arena,
		                       "The axis ends at %s %s, before the last "
		                       "observation.",
		                       number(plot, axis_end(&plot->time)), set->unit));
	else if (plot->cut)
		say(text, arena_printf(plot->arena, "After %s %s fewer than %s are at risk.",
		                       number(plot, axis_end(&plot->time)), set->unit,
		                       number(plot, plot->enough)));
	if (plot->survival.first > 0)
		say(text, "The upright axis does not begin at 0.");
}

/* Whether a text beside the curves holds these letters as a word. */
static bool labels_have(const struct survival_plot *plot, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i < plot->set->n; i++) {
		const char *text = plot_median(plot, i), *found = text;

		while ((found = strstr(found, word))) {
			char next = found[length];

			if (next == ')' || next == ' ' || next == '\0')
				return true;
			found += length;
		}
	}
	return false;
}

/* What stands below the names: "median", "median (95% CI)"; "" if nothing does. */
static const char *medians_words(const struct survival_plot *plot)
{
	const char *words = "";

	for (size_t i = 0; i < plot->set->n; i++) {
		if (!*plot_median(plot, i))
			continue;
		if (plot_median_limits(plot, i))
			return arena_printf(plot->arena, "median (%.4g%% CI)",
			                    100 * plot->set->confidence);
		words = "median";
	}
	return words;
}

static void say_labels(const struct survival_plot *plot, struct str *text)
{
	const char *medians = medians_words(plot);

	if (plot->labels != LABELS_END && plot->labels != LABELS_TOP)
		return;
	if (*medians)
		say(text, arena_printf(plot->arena, "%s: %s.",
		                       plot->labels == LABELS_END ? "Beside the curves"
		                                                  : "Beside the names",
		                       medians));
	if (labels_have(plot, "NR"))
		say(text, "NR: not reached.");
	if (labels_have(plot, "NE"))
		say(text, "NE: not estimable.");
}

double note_draw(const struct survival_plot *plot, double top, bool draw)
{
	const struct type_style *type = plot_type(plot, TYPE_NOTE);
	struct measure measure = plot_measure(plot, TYPE_NOTE, plot->width);
	struct str text = {.arena = plot->arena};
	struct text_lines lines;

	say_lines(plot, &text);
	say_rest(plot, &text);
	say_labels(plot, &text);
	if (plot->shared)
		say(&text, arena_printf(plot->arena, "“…” in names stands for “%s”.", plot->shared));
	if (text.length == 0)
		return 0;
	lines = text_wrap(plot->arena, &measure, str_text(&text));
	for (size_t i = 0; draw && i < lines.n; i++)
		plot_text(plot, TYPE_NOTE,
		          (struct point){0, top + ABOVE + type->size + (double)i * type->line},
		          lines.items[i], ANCHOR_START);
	return ABOVE + (double)lines.n * type->line;
}
