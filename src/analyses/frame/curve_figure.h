/* Options of figures of curves over time, which several kinds of analyses have:
 * where axes end, what is drawn, in which colours.  They change no number. */
#ifndef SURVREPORT_ANALYSES_FRAME_CURVE_FIGURE_H
#define SURVREPORT_ANALYSES_FRAME_CURVE_FIGURE_H

#include "analyses/analysis.h"
#include "results/figures/survival.h"

struct curve_figure_spec {
	double x_max, x_step, min_at_risk; /* 0: chosen */
	struct numbers y_range;            /* none or two, in percent */
	struct texts colours;
	int curve;                                         /* index into curve_form_names */
	int bands, risk_table, censor_marks, median_lines; /* -1: the usual */
};

extern const char *const curve_form_names[], *const yes_no_names[], *const risk_table_names[];

/* Fields of an analysis whose options have a `struct curve_figure_spec` at `at`. */
#define CURVE_FIGURE_FIELDS(at)                                                                     \
	{"x_max",                                                                                   \
	 FIELD_NUMBER,                                                                              \
	 (at) + offsetof(struct curve_figure_spec, x_max),                                          \
	 "figure: end of the time axis, in the endpoint's unit",                                    \
	 .low = 1e-6,                                                                               \
	 .high = 1e6},                                                                              \
	    {"x_step",                                                                              \
	     FIELD_NUMBER,                                                                          \
	     (at) + offsetof(struct curve_figure_spec, x_step),                                     \
	     "figure: distance of its ticks",                                                       \
	     .low = 1e-6,                                                                           \
	     .high = 1e6},                                                                          \
	    {"min_at_risk",                                                                         \
	     FIELD_NUMBER,                                                                          \
	     (at) + offsetof(struct curve_figure_spec, min_at_risk),                                \
	     "figure: patients at risk at the end of the time axis",                                \
	     .low = 1,                                                                              \
	     .high = 1e6},                                                                          \
	    {"y_range",                                                                             \
	     FIELD_NUMBERS,                                                                         \
	     (at) + offsetof(struct curve_figure_spec, y_range),                                    \
	     "figure: lower and upper end of the upright axis, percent",                            \
	     .low = 0,                                                                              \
	     .high = 100,                                                                           \
	     .rising = "ends of the axis"},                                                         \
	    {"bands", FIELD_CHOICE, (at) + offsetof(struct curve_figure_spec, bands),               \
	     "figure: confidence bands; up to three groups have them if this is absent",            \
	     .names = yes_no_names},                                                                \
	    {"risk_table", FIELD_CHOICE, (at) + offsetof(struct curve_figure_spec, risk_table),     \
	     "figure: what stands below the axis; as the width allows if absent",                   \
	     .names = risk_table_names},                                                            \
	    {"censor_marks", FIELD_CHOICE, (at) + offsetof(struct curve_figure_spec, censor_marks), \
	     "figure: marks where patients are censored", .names = yes_no_names},                   \
	    {"median_lines", FIELD_CHOICE, (at) + offsetof(struct curve_figure_spec, median_lines), \
	     "figure: dotted lines at medians; with one curve if absent", .names = yes_no_names},   \
	{                                                                                           \
		"colours", FIELD_TEXTS, (at) + offsetof(struct curve_figure_spec, colours),         \
		    "figure: colours of the groups, in turn, in place of the template's"            \
	}

/* The field of `curve`, for curves of survival. */
#define CURVE_FORM_FIELD(at)                                                                       \
	{                                                                                          \
		"curve", FIELD_CHOICE, (at) + offsetof(struct curve_figure_spec, curve),           \
		    "figure: survival, or events, which is 1 - survival",                          \
		    .fallback = "survival", .names = curve_form_names                              \
	}

/* Reports ranges of other than two ends, and what is no colour. */
void curve_figure_check(const struct curve_figure_spec *spec, struct diags *diags);

/* The same for the figure; lives in the arena. */
const struct curve_wish *curve_figure_take(const struct curve_figure_spec *spec,
                                           struct arena *arena);

/* What time is counted from, as the endpoint calls it; NULL if it does not. */
const char *endpoint_origin(const struct endpoint *endpoint);

#endif
