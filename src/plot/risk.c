/* Numbers at risk, censored and with an event, under the ticks of the axis
 * (KMunicate: Morris et al., BMJ Open 2019). */
#include <math.h>

#include "base/str.h"
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

enum {
	ABOVE = 7,        /* the first row */
	BETWEEN = 4,      /* groups */
	NAME_GAP = 13,    /* between what a row is called and the axis */
	CLOSEST = 4,      /* numbers side by side */
	BESIDE = 3,       /* between a group's name and its row's */
	NARROW_ROOM = 92, /* at most, left of a narrow figure's axis */
};

enum risk_row { ROW_AT_RISK, ROW_CENSORED, ROW_EVENTS, ROW_COMPETING, ROW_COMPACT, N_ROWS };

/* The rows of a group: what they are called and what they count.  A reverse
 * curve steps where follow-up ends, that is where a patient is censored. */
static const char *const row_names[N_ROWS] = {"At risk", "Censored", "Events", "Competing", ""};

static double row_value(const struct survival_plot *plot, const struct risk_counts *counts,
                        enum risk_row row)
{
	if (row == ROW_AT_RISK)
		return counts->at_risk;
	if (row == ROW_COMPETING)
		return counts->competing;
	return (row == ROW_CENSORED) != plot->set->reverse ? counts->censored : counts->events;
}

/* From one row to before another. */
struct row_range {
	enum risk_row from, to;
};

/* The rows of each group, and those that all share: of made-up patients all, of
 * causes in one cohort all but the events. */
static struct row_range group_rows(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;

	if (plot->risk == RISK_NONE || (set->predicted && set->n > 1))
		return (struct row_range){0, 0};
	if (plot->risk == RISK_COMPACT)
		return (struct row_range){ROW_COMPACT, N_ROWS};
	if (set->one_cohort)
		return plot->risk == RISK_FULL ? (struct row_range){ROW_EVENTS, ROW_COMPETING}
		                               : (struct row_range){0, 0};
	if (plot->risk == RISK_AT_RISK)
		return (struct row_range){ROW_AT_RISK, ROW_CENSORED};
	return (struct row_range){ROW_AT_RISK, set->incidence ? ROW_COMPACT : ROW_COMPETING};
}

static struct row_range common_rows(const struct survival_plot *plot)
{
	const struct curve_set *set = plot->set;

	if (plot->risk == RISK_NONE || set->n == 0 || plot->risk == RISK_COMPACT)
		return (struct row_range){0, 0};
	if (set->predicted && set->n > 1)
		return (struct row_range){ROW_AT_RISK,
		                          plot->risk == RISK_FULL ? ROW_COMPETING : ROW_CENSORED};
	if (set->one_cohort)
		return (struct row_range){ROW_AT_RISK,
		                          plot->risk == RISK_FULL ? ROW_EVENTS : ROW_CENSORED};
	return (struct row_range){0, 0};
}

static bool has_names(const struct survival_plot *plot)
{
	return plot->set->n > 1;
}

static const char *count_text(const struct survival_plot *plot, double count)
{
	return isnan(count) ? "–" : arena_printf(plot->arena, "%.0f", count);
}

/* "223 (12)": at risk, and events so far. */
static const char *cell_text(const struct survival_plot *plot, const struct risk_counts *counts,
                             enum risk_row row)
{
	const char *at_risk = count_text(plot, counts->at_risk);

	if (row != ROW_COMPACT)
		return count_text(plot, row_value(plot, counts, row));
	if (row_value(plot, counts, ROW_EVENTS) == 0)
		return at_risk;
	return arena_printf(plot->arena, "%s (%s)", at_risk,
	                    count_text(plot, row_value(plot, counts, ROW_EVENTS)));
}

/* What is written below the axis: the counts of each curve at each tick, of which
 * every so many are shown. */
struct risk_numbers {
	struct risk_counts **counts;
	size_t stride;
};

/* The counts of a curve at each tick. */
static struct risk_counts *counts_find(const struct survival_plot *plot, size_t group)
{
	size_t n = plot->time.n_steps + 1;
	struct risk_counts *counts = ARENA_ARRAY(plot->arena, struct risk_counts, n);

	for (size_t i = 0; i < n; i++)
		counts[i] = risk_count(&plot->set->curves[group], axis_tick(&plot->time, i));
	return counts;
}

static double tick_place(const struct survival_plot *plot, size_t i)
{
	return axis_at(&plot->time, axis_tick(&plot->time, i));
}

static struct risk_counts **counts_of_all(const struct survival_plot *plot)
{
	struct risk_counts **counts = ARENA_ARRAY(plot->arena, struct risk_counts *, plot->set->n);

	for (size_t g = 0; g < plot->set->n; g++)
		counts[g] = counts_find(plot, g);
	return counts;
}

/* The row whose numbers are the widest, and how wide. */
static double widest_number(const struct survival_plot *plot, struct risk_counts *const *counts)
{
	static const enum risk_row full[] = {ROW_AT_RISK, ROW_CENSORED, ROW_EVENTS};
	static const enum risk_row compact[] = {ROW_COMPACT};
	const enum risk_row *rows = plot->risk == RISK_COMPACT ? compact : full;
	size_t n_rows = plot->risk == RISK_COMPACT ? 1 : 3;
	double widest = 0;

	for (size_t g = 0; g < plot->set->n; g++)
		for (size_t i = 0; i <= plot->time.n_steps; i++)
			for (size_t r = 0; r < n_rows; r++)
				widest =
				    fmax(widest,
				         plot_text_width(plot, TYPE_TICK,
				                         cell_text(plot, &counts[g][i], rows[r])));
	return widest;
}

/* The stride is the same in all rows. */
static struct risk_numbers numbers_find(const struct survival_plot *plot)
{
	double pitch = tick_place(plot, 1) - tick_place(plot, 0), widest;
	struct risk_numbers numbers = {counts_of_all(plot), 1};

	widest = widest_number(plot, numbers.counts) + CLOSEST;
	while (pitch * (double)numbers.stride < widest && numbers.stride <= plot->time.n_steps)
		numbers.stride++;
	return numbers;
}

double risk_overhang(const struct survival_plot *plot)
{
	if (plot->risk == RISK_NONE)
		return 0;
	return widest_number(plot, counts_of_all(plot)) / 2;
}

/* The first and the last tick have a number; those between by the stride, as far
 * from the last as from each other. */
static bool has_number(const struct survival_plot *plot, size_t i, size_t stride)
{
	size_t last = plot->time.n_steps;

	if (i == 0 || i == last)
		return true;
	return i % stride == 0 && last - i >= stride;
}

/* --- What is read ---------------------------------------------------------------- */

struct risk_tags {
	struct tag *titles, *times, *body; /* rows of heads; titles: NULL if there are none */
	struct tag **rows;                 /* by the group, N_ROWS for each; NULL: not yet drawn */
	unsigned stub, across;             /* columns of heads; and of each panel's numbers */
};

static bool is_in(struct row_range rows, enum risk_row row)
{
	return row >= rows.from && row < rows.to;
}

/* Of one panel of the figure. */
static size_t most_groups(const struct survival_plot *plot)
{
	const struct curve_set *all = plot->input->figure->data;
	size_t most = all->n;

	for (size_t i = 0; i < all->n_panels; i++)
		most = all->panels[i].set->n > most ? all->panels[i].set->n : most;
	return most;
}

struct risk_tags *risk_tags_begin(const struct survival_plot *plot, bool titles)
{
	struct row_range own = group_rows(plot), common = common_rows(plot);
	struct arena *arena = plot->arena;
	struct tag *table, *head;
	struct risk_tags *tags;

	if (plot->set->n == 0 || (own.from == own.to && common.from == common.to))
		return NULL;
	tags = ARENA_NEW(arena, struct risk_tags);
	table = canvas_tag_begin(plot->canvas, TAG_TABLE);
	canvas_tag_end(plot->canvas);
	head = tag_add(arena, table, TAG_THEAD);
	tags->titles = titles ? tag_add(arena, head, TAG_TR) : NULL;
	tags->times = tag_add(arena, head, TAG_TR);
	tags->body = tag_add(arena, table, TAG_TBODY);
	tags->rows = ARENA_ARRAY(arena, struct tag *, most_groups(plot) * N_ROWS);
	tags->stub = has_names(plot) && own.to > own.from && own.from != ROW_COMPACT ? 2 : 1;
	tags->across = (unsigned)plot->time.n_steps + 1;
	if (plot->risk == RISK_COMPACT && has_names(plot))
		tag_cell(arena, tags->times, TAG_TH, 0, 1); /* head_draw() fills it */
	return tags;
}

static unsigned first_column(const struct survival_plot *plot)
{
	return plot->tags->stub + plot->column * plot->tags->across;
}

struct tag *risk_tag_time(const struct survival_plot *plot, size_t tick)
{
	struct tag *cell;

	if (!plot->tags)
		return plot->canvas->tag;
	cell = tag_cell(plot->arena, plot->tags->times, TAG_TH, first_column(plot) + (unsigned)tick,
	                1);
	return canvas_tag_switch(plot->canvas, cell);
}

struct tag *risk_tag_title(const struct survival_plot *plot)
{
	struct tag *cell;

	if (!plot->tags)
		return plot->canvas->tag;
	cell = tag_cell(plot->arena, plot->tags->titles, TAG_TH, first_column(plot),
	                plot->tags->across);
	return canvas_tag_switch(plot->canvas, cell);
}

static struct tag *row_tag(const struct survival_plot *plot, size_t group, enum risk_row row)
{
	struct tag **found = &plot->tags->rows[group * N_ROWS + (size_t)row];

	if (!*found)
		*found = tag_add(plot->arena, plot->tags->body, TAG_TR);
	return *found;
}

/* What follows is what a row is called: behind its group, or before all. */
static struct tag *row_name_tag(const struct survival_plot *plot, size_t group, enum risk_row row)
{
	bool alone = plot->tags->stub == 1 || !is_in(group_rows(plot), row);

	return canvas_tag_switch(plot->canvas,
	                         tag_cell(plot->arena, row_tag(plot, group, row), TAG_TH, !alone,
	                                  alone ? plot->tags->stub : 1));
}

/* What follows is what a group is called: before all of its rows. */
static struct tag *group_name_tag(const struct survival_plot *plot, size_t group)
{
	struct row_range rows = group_rows(plot);
	struct tag *cell = tag_cell(plot->arena, row_tag(plot, group, rows.from), TAG_TH, 0, 1);

	cell->rows = (unsigned)(rows.to - rows.from);
	return canvas_tag_switch(plot->canvas, cell);
}

static struct tag *number_tag(const struct survival_plot *plot, size_t group, enum risk_row row,
                              size_t tick)
{
	return canvas_tag_switch(plot->canvas,
	                         tag_cell(plot->arena, row_tag(plot, group, row), TAG_TD,
	                                  first_column(plot) + (unsigned)tick, 1));
}

/* --- What is drawn --------------------------------------------------------------- */

static void row_draw(const struct survival_plot *plot, const struct risk_numbers *numbers,
                     size_t group, enum risk_row row, double y)
{
	const struct risk_counts *counts = numbers->counts[group];
	const struct template_colours *colours = &plot->input->template->colours;
	colour ink = row == ROW_AT_RISK || row == ROW_COMPACT ? colours->text : colours->muted;

	struct tag *open = plot->canvas->tag;

	if (!plot->bare && *row_names[row]) {
		row_name_tag(plot, group, row);
		plot_text_in(plot, TYPE_TICK, ink, (struct point){plot->time.start - NAME_GAP, y},
		             row_names[row], ANCHOR_END);
	}
	for (size_t i = 0; i <= plot->time.n_steps; i++) {
		if (!has_number(plot, i, numbers->stride))
			continue;
		number_tag(plot, group, row, i);
		plot_text_in(plot, TYPE_TICK, ink, (struct point){tick_place(plot, i), y},
		             cell_text(plot, &counts[i], row), ANCHOR_MIDDLE);
	}
	canvas_tag_switch(plot->canvas, open);
}

static double key_room(const struct survival_plot *plot)
{
	return plot->labels == LABELS_RISK ? KEY_WIDTH + KEY_GAP : 0;
}

/* Whether a group's name stands on the line of its first row. */
static bool name_is_beside(const struct survival_plot *plot, size_t group, enum risk_row row)
{
	double room = plot->name_room - NAME_GAP - key_room(plot) - BESIDE;

	return plot_name_width(plot, TYPE_TICK, plot_label(plot, group)) +
	           plot_text_width(plot, TYPE_TICK, row_names[row]) <=
	       room + 1e-6;
}

/* The name of a group, before its first row or above it; returns by how much the
 * row is lower. */
static double name_draw(const struct survival_plot *plot, size_t group, enum risk_row row, double y,
                        bool draw)
{
	double line = plot_type(plot, TYPE_TICK)->line, x = key_room(plot);
	struct measure measure = plot_measure(plot, TYPE_TICK, plot->width - x);
	struct text_lines lines;
	struct tag *open = NULL;

	measure.face = FACE_BOLD;
	lines = text_wrap(plot->arena, &measure, plot_label(plot, group));
	draw = draw && !plot->bare;
	if (draw && x > 0)
		plot_key(plot, group, (struct point){0, y});
	if (draw)
		open = group_name_tag(plot, group);
	for (size_t i = 0; draw && i < lines.n; i++)
		plot_name(plot, TYPE_TICK, group, (struct point){x, y + (double)i * line},
		          lines.items[i]);
	if (draw)
		canvas_tag_switch(plot->canvas, open);
	return name_is_beside(plot, group, row) ? 0 : (double)lines.n * line;
}

/* `numbers`, here and below: NULL if the height is only measured. */
static double rows_draw(const struct survival_plot *plot, const struct risk_numbers *numbers,
                        size_t group, struct row_range rows, double top)
{
	double line = plot_type(plot, TYPE_TICK)->line;

	for (enum risk_row row = rows.from; row < rows.to; row++) {
		if (numbers)
			row_draw(plot, numbers, group, row, top);
		top += line;
	}
	return (double)(rows.to - rows.from) * line;
}

static double group_draw(const struct survival_plot *plot, const struct risk_numbers *numbers,
                         size_t group, double y)
{
	struct row_range rows = group_rows(plot);
	double top = y;

	if (rows.to == rows.from)
		return 0;
	if (has_names(plot))
		y += name_draw(plot, group, rows.from, y, numbers != NULL);
	y += rows_draw(plot, numbers, group, rows, y);
	if (has_names(plot) && plot->risk == RISK_FULL)
		y += BETWEEN;
	return y - top;
}

/* What the compact form holds, above it. */
static double head_draw(const struct survival_plot *plot, double y, bool draw)
{
	if (plot->risk != RISK_COMPACT || group_rows(plot).from == group_rows(plot).to)
		return 0;
	if (draw && !plot->bare) {
		struct tag *row =
			       has_names(plot) ? plot->tags->times : row_tag(plot, 0, ROW_COMPACT),
			   *open = canvas_tag_switch(plot->canvas,
		                                     tag_cell(plot->arena, row, TAG_TH, 0, 1));

		plot_text_in(
		    plot, TYPE_TICK, plot->input->template->colours.muted, (struct point){0, y},
		    plot->set->reverse ? "At risk (censored)" : "At risk (events)", ANCHOR_START);
		canvas_tag_switch(plot->canvas, open);
	}
	return plot_type(plot, TYPE_TICK)->line;
}

double risk_draw(const struct survival_plot *plot, double top, bool draw)
{
	double first = top + ABOVE + plot_type(plot, TYPE_TICK)->size * 0.75, y = first;
	struct row_range common = common_rows(plot);
	struct risk_numbers found, *numbers = NULL;

	if (plot->risk == RISK_NONE || plot->set->n == 0)
		return 0;
	if (draw) {
		found = numbers_find(plot);
		numbers = &found;
	}
	y += head_draw(plot, y, draw);
	if (common.to > common.from)
		y += rows_draw(plot, numbers, 0, common, y) + (has_names(plot) ? BETWEEN : 0);
	for (size_t i = 0; i < plot->set->n; i++)
		y += group_draw(plot, numbers, plot->order ? plot->order[i] : i, y);
	return y - first + ABOVE;
}

double risk_room(const struct survival_plot *plot)
{
	double widest = 0;
	struct row_range rows = group_rows(plot), common = common_rows(plot);

	for (size_t i = 0; i < plot->set->n && has_names(plot) && rows.to > rows.from; i++) {
		double name = plot_name_width(plot, TYPE_TICK, plot_label(plot, i));

		if (name + key_room(plot) + BESIDE + NAME_GAP <= NARROW_ROOM)
			widest = fmax(widest, name + BESIDE);
	}
	if (widest > 0)
		widest += key_room(plot);
	for (enum risk_row row = 0; row < N_ROWS; row++)
		if ((row >= rows.from && row < rows.to) || (row >= common.from && row < common.to))
			widest = fmax(widest, plot_text_width(plot, TYPE_TICK, row_names[row]));
	return plot->risk == RISK_NONE ? 0 : widest + NAME_GAP;
}
