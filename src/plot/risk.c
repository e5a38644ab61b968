/* Numbers at risk, censored and with an event, under the ticks of the axis
 * (KMunicate: Morris et al., BMJ Open 2019). */
#include <math.h>

#include "canvas/text.h"
#include "plot/survival.h"
#include "results/figures/survival.h"

/* Entries before a time, or their weight; entry times are sorted. */
static double entered(const struct curve *curve, double time)
{
	size_t low = 0, high = curve->n_subjects;

	if (!curve->entry)
		return curve->weight > 0 ? curve->weight : (double)curve->n_subjects;
	if (curve->entry_weight)
		high = curve->n_entries;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (curve->entry[middle] < time)
			low = middle + 1;
		else
			high = middle;
	}
	if (curve->entry_weight)
		return low > 0 ? curve->entry_weight[low - 1] : 0;
	return (double)low;
}

struct risk_counts risk_count(const struct curve *curve, double time)
{
	/* a tick such as 3 · 0.1 may lie a bit beyond a time of 0.3 */
	double just_before = time - 1e-9 * (1 + time);
	struct risk_counts counts = {0};

	if (curve->withheld)
		return (struct risk_counts){NAN, NAN, NAN, NAN};
	for (size_t i = 0; i < curve->n && curve->time[i] < just_before; i++) {
		counts.events += curve->n_event[i];
		counts.censored += curve->n_censor[i];
		if (curve->n_other)
			counts.competing += curve->n_other[i];
	}
	counts.at_risk = entered(curve, time) - counts.events - counts.censored - counts.competing;
	counts.at_risk = fmax(counts.at_risk, 0); /* sums of weights round */
	return counts;
}

enum { ROW_AT_RISK, ROW_CENSORED, ROW_EVENTS, ROW_COMPETING, N_ROWS };

/* The rows of a group: what they are called and what they count.  A reverse
 * curve steps where follow-up ends, that is where a patient is censored. */
static const char *const row_names[N_ROWS] = {"At risk", "Censored", "Events", "Competing"};

static double row_value(const struct survival_plot *plot, const struct risk_counts *counts, int row)
{
	if (row == ROW_AT_RISK)
		return counts->at_risk;
	if (row == ROW_COMPETING)
		return counts->competing;
	return (row == ROW_CENSORED) != plot->set->reverse ? counts->censored : counts->events;
}

/* From one row to before another. */
struct row_range {
	int from, to;
};

/* The rows under the heading of a group.  Curves of one cohort differ in
 * their events only. */
static struct row_range group_rows(const struct curve_set *set)
{
	if (set->predicted)
		return (struct row_range){0, 0};
	if (set->one_cohort)
		return (struct row_range){ROW_EVENTS, ROW_EVENTS + 1};
	return (struct row_range){ROW_AT_RISK, set->incidence ? N_ROWS : ROW_COMPETING};
}

/* Whether there are several groups to be told apart. */
static bool has_headings(const struct curve_set *set)
{
	return set->n > 1 && !set->predicted;
}

/* The rows before the first heading. */
static struct row_range common_rows(const struct survival_plot *plot)
{
	if (plot->set->predicted)
		return (struct row_range){ROW_AT_RISK, ROW_COMPETING};
	if (!plot->set->one_cohort || plot->density->risk_compact)
		return (struct row_range){0, 0};
	return (struct row_range){ROW_AT_RISK, ROW_EVENTS};
}

static const char *count_text(const struct survival_plot *plot, double count)
{
	return isnan(count) ? "–" : arena_printf(plot->arena, "%.0f", count);
}

/* All counts in one text, for the compact form. */
static const char *compact_text(const struct survival_plot *plot, const struct risk_counts *counts)
{
	return arena_printf(plot->arena, "%s (%s, %s)", count_text(plot, row_value(plot, counts, 0)),
	                    count_text(plot, row_value(plot, counts, 1)),
	                    count_text(plot, row_value(plot, counts, 2)));
}

/* The counts of a curve at each tick. */
static struct risk_counts *counts_find(const struct survival_plot *plot, const struct curve *curve)
{
	size_t n = plot->time.n_steps + 1;
	struct risk_counts *counts = ARENA_ARRAY(plot->arena, struct risk_counts, n);

	for (size_t i = 0; i < n; i++)
		counts[i] = risk_count(curve, axis_tick(&plot->time, i));
	return counts;
}

static void row_draw(const struct survival_plot *plot, const struct risk_counts *counts, int row,
                     double y)
{
	for (size_t i = 0; i <= plot->time.n_steps; i++) {
		const char *text = plot->density->risk_compact
		                       ? compact_text(plot, &counts[i])
		                       : count_text(plot, row_value(plot, &counts[i], row));

		plot_text(plot, axis_at(&plot->time, axis_tick(&plot->time, i)), y, text,
		          ANCHOR_MIDDLE);
	}
}

/* Rows of a group; returns their height. */
static double rows_draw(const struct survival_plot *plot, size_t group, struct row_range rows,
                        double top, bool draw)
{
	bool compact = plot->density->risk_compact;
	int n = compact ? rows.to > rows.from : rows.to - rows.from;
	double indent = has_headings(plot->set) ? KEY_WIDTH + 6 : 0;
	struct risk_counts *counts;

	if (!draw)
		return n * plot->line;
	counts = counts_find(plot, &plot->set->curves[group]);
	for (int i = 0; i < n; i++) {
		double y = top + i * plot->line;

		if (!compact)
			plot_text(plot, indent, y, row_names[rows.from + i], ANCHOR_START);
		row_draw(plot, counts, rows.from + i, y);
	}
	return n * plot->line;
}

/* The heading of a group: its key and its label, as wide as the figure. */
static double heading_draw(const struct survival_plot *plot, size_t group, double y, bool draw)
{
	const char *label = plot->set->curves[group].label;
	struct measure measure = plot_measure(plot, plot->width - KEY_WIDTH - 6);

	if (draw) {
		plot_key(plot, group, 0, y);
		plot_text(plot, KEY_WIDTH + 6, y, text_fit(plot->arena, &measure, label),
		          ANCHOR_START);
	}
	return plot->line;
}

double risk_draw(const struct survival_plot *plot, double top, bool draw)
{
	bool headings = has_headings(plot->set);
	double y = top + plot->size;

	if (!plot->density->risk || plot->set->n == 0)
		return 0;
	if (plot->set->one_cohort || plot->set->predicted)
		y += rows_draw(plot, 0, common_rows(plot), y, draw) + 2;
	for (size_t i = 0; i < plot->set->n; i++) {
		if (headings)
			y += heading_draw(plot, i, y, draw);
		y += rows_draw(plot, i, group_rows(plot->set), y, draw);
		if (headings)
			y += 2;
	}
	return y - plot->size - top;
}

double risk_number_width(const struct survival_plot *plot)
{
	double widest = 0;

	for (size_t i = 0; i < plot->set->n; i++) {
		const char *n = count_text(plot, fmax(plot->set->curves[i].weight,
		                                      (double)plot->set->curves[i].n_subjects));
		const char *text = plot->density->risk_compact
		                       ? arena_printf(plot->arena, "%s (%s, %s)", n, n, n)
		                       : n;

		widest =
		    fmax(widest, fonts_width(plot->input->fonts, FACE_REGULAR, plot->size, text));
	}
	return plot->density->risk ? widest : 0;
}

double risk_label_width(const struct survival_plot *plot)
{
	double widest = 0;

	if (!plot->density->risk || plot->density->risk_compact)
		return 0;
	for (int row = 0; row < (plot->set->incidence ? N_ROWS : ROW_COMPETING); row++)
		widest = fmax(widest, fonts_width(plot->input->fonts, FACE_REGULAR, plot->size,
		                                  row_names[row]));
	return widest + (has_headings(plot->set) ? KEY_WIDTH + 6 : 0);
}
