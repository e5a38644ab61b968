/* Figures of curves over time: what their parts share.
 *
 * survival.c decides how much room each part gets and draws one set of curves;
 * survival_panels.c does it for several side by side.  time_axis.c says where
 * the axes end and draws them; curves.c draws bands, curves and censorings,
 * overlays.c fitted models; names stand at the curves' ends (end_labels.c) or
 * above them (legend.c), a ratio and a test among the curves (inset.c), numbers
 * at risk below (risk.c), and signs are explained in a last line
 * (survival_note.c).
 */
#ifndef SURVREPORT_PLOT_SURVIVAL_H
#define SURVREPORT_PLOT_SURVIVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "canvas/canvas.h"
#include "canvas/text.h"
#include "plot/axis.h"
#include "plot/plot.h"
#include "results/figures/survival.h"

/* Most groups with bands unless they are asked for, and even then; most curves
 * that are told apart in one pair of axes. */
enum { USUAL_BANDS = 3, MOST_BANDS = 6, MOST_GROUPS = 6 };

/* Fewer at risk than these: the line is thin and has no band. */
enum { FEW_AT_RISK = 10 };

/* Where the groups' names stand. */
enum label_place {
	LABELS_NONE,
	LABELS_END,  /* at the curves' right ends */
	LABELS_TOP,  /* in a legend above the axes */
	LABELS_RISK, /* before the numbers at risk */
};

/* A figure, or a panel of one, being laid out and drawn. */
struct survival_plot {
	const struct plot_input *input;
	const struct curve_set *set;
	struct arena *arena;
	struct canvas *canvas;
	double width; /* of the figure */
	bool narrow;  /* not as wide as the text */
	enum label_place labels;
	enum risk_table risk;       /* never RISK_USUAL */
	struct axis time, survival; /* with the places of both axes */
	bool cut;                   /* the time axis ends before the last observation */
	double enough;              /* how many at risk its end has to have */
	bool grey;                  /* all curves but `own` are in grey */
	size_t own;
	bool bare;              /* groups are named elsewhere */
	double beside_title;    /* what is taken to the right of the title of the upright axis */
	bool inset_above;       /* ratio and test stand above the axes, whatever room there is */
	double name_room;       /* up to the axis of the figure that has their names */
	const char *shared;     /* beginning of all groups' names that is said once */
	const size_t *order;    /* of the groups below the axis; NULL: as they come */
	struct risk_tags *tags; /* of the numbers below the axis; NULL: not drawn yet */
	unsigned column;        /* of the panels, that this is in */
};

/* --- What all parts use (survival.c) ---------------------------------------------- */

const struct type_style *plot_type(const struct survival_plot *plot, enum type type);
double plot_text_width(const struct survival_plot *plot, enum type type, const char *text);
struct measure plot_measure(const struct survival_plot *plot, enum type type, double width);

/* A text in the ink of its role; or in another. */
void plot_text(const struct survival_plot *plot, enum type type, struct point at, const char *text,
               enum anchor anchor);
void plot_text_in(const struct survival_plot *plot, enum type type, colour ink, struct point at,
                  const char *text, enum anchor anchor);

/* A group's name in bold, as large as a role's texts, in the group's colour if that is
 * dark enough for text. */
void plot_name(const struct survival_plot *plot, enum type type, size_t group, struct point at,
               const char *text);
double plot_name_width(const struct survival_plot *plot, enum type type, const char *text);
bool plot_name_pale(const struct survival_plot *plot, size_t group);

/* The line of a group.  Beyond the template's last one its colours come again
 * with other dashes. */
struct line_style plot_group(const struct survival_plot *plot, size_t group);

/* Tells the drawing of its groups. */
void plot_groups_tell(const struct survival_plot *plot);

/* A short piece of a group's line, as a key to it, from x on, in the middle of
 * text whose baseline is y. */
enum { KEY_WIDTH = 16, KEY_GAP = 4 };
void plot_key(const struct survival_plot *plot, size_t group, struct point at);

/* What a group is called in the figure, without what all share. */
const char *plot_label(const struct survival_plot *plot, size_t group);

/* "not reached (65.4–NE)", "66.3 mo (63.0–79.1)"; "" without a median. */
const char *plot_median(const struct survival_plot *plot, size_t group);
/* Whether its limits stand behind it; only where there is a median. */
bool plot_median_limits(const struct survival_plot *plot, size_t group);

/* A figure of a set, not yet laid out. */
struct survival_plot survival_plot_of(const struct plot_input *input, const struct curve_set *set);

/* --- Axes (time_axis.c) ------------------------------------------------------------ */

/* Until when enough patients are at risk, by the largest times of a set. */
struct time_reach {
	double last;   /* the last observation */
	double enough; /* the last time at which `least` are at risk */
	double least;
};
struct time_reach time_reach_of(const struct curve_set *set);

/* Chooses the ends and ticks of both axes; the places are left alone. */
void axes_set(struct survival_plot *plot, size_t most_steps);

/* The groups by the heights of their curves' ends, from the top. */
const size_t *groups_by_height(const struct survival_plot *plot);

/* What of the axes is drawn; small multiples have one title. */
struct axes_parts {
	bool time_text, survival_text, titles;
};
void axes_draw(const struct survival_plot *plot, struct axes_parts parts);
void axes_grid_draw(const struct survival_plot *plot);

/* Above the axes and below them, with titles. */
double axes_above(const struct survival_plot *plot);
double axes_below(const struct survival_plot *plot, bool title);

/* The titles alone: above; below, up to x. */
void survival_title_draw(const struct survival_plot *plot);
void time_title_draw(const struct survival_plot *plot, double x, double y);

/* The width of the widest number beside the axis, with its tick. */
double survival_text_room(const struct survival_plot *plot);

/* --- Curves (curves.c) ------------------------------------------------------------- */

void curves_draw(const struct survival_plot *plot);

/* Where a curve ends in these axes; false if it has no patients. */
bool curve_end(const struct survival_plot *plot, size_t group, struct point *end);

/* Whether a rectangle is free of curves and bands. */
struct box {
	double left, top, right, bottom;
};
bool curves_leave_free(const struct survival_plot *plot, struct box box);

/* Whether there are bands, marks, thin lines, medians to be explained. */
bool curves_have_bands(const struct survival_plot *plot);
bool curves_have_marks(const struct survival_plot *plot);
bool curves_have_thin(const struct survival_plot *plot);
bool curves_have_medians(const struct survival_plot *plot);

/* Fitted models over the curves, with their names at their ends if they are over
 * one curve; else explained in a line from `top` down, height only, if `draw` is
 * false. */
void overlays_draw(const struct survival_plot *plot);

/* --- Names ------------------------------------------------------------------------- */

/* Room of the names to the right of full-width axes. */
enum { GUTTER = 90 };

/* A name to the right of the axes: a curve's, or a fitted model's. */
struct end_label {
	size_t group;
	const char *name, *median; /* the latter may be "" */
	bool plain;                /* not in bold, and muted */
	struct point end;          /* of its line */
	colour ink;                /* of the leader */
	/* by end_labels_place() */
	struct text_lines names, medians;
	double height, y;
};

/* The labels of all curves and models; whether they fit beside the axes. */
struct end_label *end_labels_make(const struct survival_plot *plot, size_t *n);
bool end_labels_place(const struct survival_plot *plot, struct end_label *labels, size_t n);
void end_labels_draw(const struct survival_plot *plot, const struct end_label *labels, size_t n);

/* The legend from `top` down; height only, if `draw` is false. */
double legend_draw(const struct survival_plot *plot, double top, bool draw);

/* The hazard ratio and the test, where they are free of curves; if that is nowhere,
 * from `top` down, where they need this height (else 0). */
double inset_height(const struct survival_plot *plot);
void inset_draw(const struct survival_plot *plot, double top);

/* --- Below the axes ---------------------------------------------------------------- */

/* The numbers at risk from `top` down; height only, if `draw` is false. */
double risk_draw(const struct survival_plot *plot, double top, bool draw);

/* What is read of the numbers at risk: a table, a row a line, whose heads are the
 * groups and the numbers of the axis.  It is begun before these are drawn; panels
 * side by side share one, in which their titles are heads, too.  NULL if there are
 * no numbers. */
struct risk_tags *risk_tags_begin(const struct survival_plot *plot, bool titles);

/* What follows is the head of a tick; or of a panel.  Both return the tag that was
 * open, for canvas_tag_switch(). */
struct tag *risk_tag_time(const struct survival_plot *plot, size_t tick);
struct tag *risk_tag_title(const struct survival_plot *plot);

/* Room that the table needs to the left of a narrow figure's axis. */
double risk_room(const struct survival_plot *plot);

/* How far the numbers below the last tick reach beyond it. */
double risk_overhang(const struct survival_plot *plot);

/* Patients of a curve just before a time: those still at risk, and those
 * whose event, competing event or censoring lies before it; without delayed
 * entry these add to n_subjects (KMunicate: Morris et al., BMJ Open 2019). */
struct risk_counts {
	double at_risk, censored, events, competing;
};
struct risk_counts risk_count(const struct curve *curve, double time);

/* The line that explains the signs, from `top` down; height only, if `draw` is
 * false. */
double note_draw(const struct survival_plot *plot, double top, bool draw);

/* --- Several sets (survival_panels.c) ---------------------------------------------- */

/* Small multiples of the panels of a set, or of a set with many groups; NULL if
 * the width is too small for them. */
struct canvas *panels_draw(const struct plot_input *input);

/* --- In words (survival_words.c) --------------------------------------------------- */

const char *survival_describe(const struct results *results, const void *data, struct arena *arena);

/* The steps of filled curves as CSV. */
void survival_csv(const void *data, struct str *out);

#endif
