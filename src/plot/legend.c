/* The legend of a Kaplan-Meier figure: a small table above the axes, one row a
 * group, with patients, events and the median with its interval. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "canvas/text.h"
#include "plot/survival.h"
#include "results/figures/survival.h"

enum { GAP = 16, MEDIAN_GAP = 3, LEGEND_BELOW = 7 };

/* The texts of a row. */
struct legend_row {
	const char *patients, *events, *median, *interval;
};

/* Where the columns stand; numbers end at their place, the others start. */
struct columns {
	double key, label, label_width;
	double patients, events, median, interval;
};

static const char *interval_text(const struct survival_plot *plot, const struct curve *curve)
{
	if (!curve->median || !curve->median_lower || !curve->median_upper ||
	    (curve->median->status != RESULT_OK && curve->median_lower->status != RESULT_OK))
		return "";
	return arena_printf(plot->arena, "(%s)",
	                    style_interval(plot->input->style,
	                                   result_limit_text(curve->median_lower),
	                                   result_limit_text(curve->median_upper), plot->arena));
}

static struct legend_row row_texts(const struct survival_plot *plot, const struct curve *curve)
{
	struct arena *arena = plot->arena;
	struct legend_row row = {"", "", curve->median ? curve->median->text : "",
	                         interval_text(plot, curve)};

	if (plot->set->predicted)
		return row;
	row.patients = curve->withheld ? "–" : arena_printf(arena, "%zu", curve->n_subjects);
	row.events = curve->withheld ? "–" : arena_printf(arena, "%zu", curve->n_events);
	return row;
}

static bool has_intervals(const struct curve_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->curves[i].median_lower)
			return true;
	return false;
}

static struct legend_row head_texts(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;
	struct arena *arena = plot->arena;
	struct legend_row row = {"Patients", set->reverse ? "Censored" : "Events", "Median", ""};

	if (set->predicted)
		row.patients = row.events = "";
	if (set->incidence)
		row.median = "";
	else if (has_intervals(set))
		row.interval =
		    arena_printf(arena, "(%.4g%% CI), %s", 100 * set->confidence, set->unit);
	else
		row.median = arena_printf(arena, "Median, %s", set->unit);
	return row;
}

static double text_width(const struct survival_plot *plot, const char *text)
{
	return fonts_width(plot->input->fonts, FACE_REGULAR, plot->size, text);
}

/* Widths of the widest texts of each column. */
struct widths {
	double label, patients, events, median, interval;
};

static struct widths widths_find(const struct survival_plot *plot, const struct legend_row *rows)
{
	const struct curve_set *set = plot->set;
	struct widths widths = {.label = text_width(plot, set->group_label)};

	for (size_t i = 0; i <= set->n; i++) {
		const struct legend_row *row = &rows[i];

		widths.patients = fmax(widths.patients, text_width(plot, row->patients));
		widths.events = fmax(widths.events, text_width(plot, row->events));
		widths.median = fmax(widths.median, text_width(plot, row->median));
		widths.interval = fmax(widths.interval, text_width(plot, row->interval));
		if (i < set->n)
			widths.label = fmax(widths.label, text_width(plot, set->curves[i].label));
	}
	return widths;
}

/* What stands before each of the counts, if there are any. */
static double counts_gap(const struct widths *widths)
{
	return widths->patients > 0 ? GAP : 0;
}

/* Labels start at the axis if they have room there, else at the left edge,
 * where they wrap if they must. */
static struct columns columns_place(const struct survival_plot *plot, const struct widths *widths)
{
	double numbers = widths->patients + widths->events + widths->median + MEDIAN_GAP +
	                 widths->interval + GAP + 2 * counts_gap(widths);
	struct columns at = {.key = plot->time.start};
	double room = plot->width - at.key - KEY_WIDTH - 6 - numbers;

	if (room < widths->label) {
		room += at.key;
		at.key = 0;
	}
	at.label = at.key + KEY_WIDTH + 6;
	at.label_width = fmax(fmin(room, widths->label), 60);
	at.patients = at.label + at.label_width + counts_gap(widths) + widths->patients;
	at.events = at.patients + counts_gap(widths) + widths->events;
	at.median = at.events + GAP + widths->median;
	at.interval = at.median + MEDIAN_GAP;
	return at;
}

/* A row of the legend: where, and in which ink. */
struct row_place {
	const struct columns *at;
	double y;
	colour ink;
};

static void numbers_draw(const struct survival_plot *plot, const struct row_place *place,
                         const struct legend_row *row)
{
	const struct columns *at = place->at;
	colour ink = place->ink;
	double y = place->y;

	plot_text_in(plot, ink, at->patients, y, row->patients, ANCHOR_END);
	plot_text_in(plot, ink, at->events, y, row->events, ANCHOR_END);
	plot_text_in(plot, ink, at->median, y, row->median, ANCHOR_END);
	plot_text_in(plot, ink, at->interval, y, row->interval, ANCHOR_START);
}

/* A label in as many lines as it needs; returns their height. */
static double label_draw(const struct survival_plot *plot, const struct row_place *place,
                         const char *label, bool draw)
{
	struct measure measure = plot_measure(plot, place->at->label_width);
	struct text_lines lines;

	if (plot->density->labels_cut)
		label = text_fit(plot->arena, &measure, label);
	lines = text_wrap(plot->arena, &measure, label);
	for (size_t i = 0; draw && i < lines.n; i++)
		plot_text_in(plot, place->ink, place->at->label, place->y + (double)i * plot->line,
		             lines.items[i], ANCHOR_START);
	return (double)lines.n * plot->line;
}

/* One curve needs no table: a sentence. */
static double sentence_draw(const struct survival_plot *plot, double top, bool draw)
{
	const struct curve_set *set = plot->set;
	const struct curve *curve = &set->curves[0];
	struct legend_row row = row_texts(plot, curve);
	struct str text = {.arena = plot->arena};

	if (!draw)
		return plot->line + LEGEND_BELOW;
	str_addf(&text, "%s patient%s, %s %s", row.patients, words_s(curve->n_subjects), row.events,
	         set->reverse           ? "censored"
	         : curve->n_events == 1 ? "event"
	                                : "events");
	if (*row.median)
		str_addf(&text, "; median %s%s%s", row.median,
		         curve->median->status == RESULT_OK ? " " : "",
		         curve->median->status == RESULT_OK ? set->unit : "");
	if (*row.interval)
		str_addf(&text, " (%.4g%% CI %s", 100 * set->confidence, row.interval + 1);
	plot_text(plot, plot->time.start, top + plot->size, str_text(&text), ANCHOR_START);
	return plot->line + LEGEND_BELOW;
}

static struct legend_row *rows_make(const struct survival_plot *plot)
{
	size_t n = plot->set->n;
	struct legend_row *rows = ARENA_ARRAY(plot->arena, struct legend_row, n + 1);

	for (size_t i = 0; i < n; i++)
		rows[i] = row_texts(plot, &plot->set->curves[i]);
	rows[n] = head_texts(plot);
	return rows;
}

static double table_draw(const struct survival_plot *plot, double top, bool draw)
{
	const struct curve_set *set = plot->set;
	const struct template *template = plot->input->template;
	struct legend_row *rows = rows_make(plot);
	struct widths widths = widths_find(plot, rows);
	struct columns at = columns_place(plot, &widths);
	struct row_place place = {&at, top + plot->size, template->colours.muted};

	if (draw)
		numbers_draw(plot, &place, &rows[set->n]);
	place.y += label_draw(plot, &place, set->group_label, draw);
	place.ink = template->colours.text;
	for (size_t i = 0; i < set->n; i++) {
		if (draw) {
			plot_key(plot, i, at.key, place.y);
			numbers_draw(plot, &place, &rows[i]);
		}
		place.y += label_draw(plot, &place, set->curves[i].label, draw);
	}
	at.label_width = plot->width - at.label;
	if (*set->test)
		place.y += label_draw(plot, &place, set->test, draw);
	return place.y - plot->size - top + LEGEND_BELOW;
}

double legend_draw(const struct survival_plot *plot, double top, bool draw)
{
	double height = plot->set->n == 1 && !*plot->set->group_label
	                    ? sentence_draw(plot, top, draw)
	                    : table_draw(plot, top, draw);

	return height + overlays_legend_draw(plot, top + height, draw);
}
