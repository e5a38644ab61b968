/* What the files of the curves share. */
#ifndef SURVREPORT_ANALYSES_SURVIVAL_CURVE_PARTS_H
#define SURVREPORT_ANALYSES_SURVIVAL_CURVE_PARTS_H

#include "analyses/survival/curves.h"
#include "math/rmst.h"

/* The reason of a curve without patients. */
extern const char CURVE_NOBODY[];

/* Key of a group's numbers. */
struct result_key curve_key(const struct curves_request *request, size_t group);

/* Estimates the curve and band of fit->times and fit->weight. */
void curve_fit_fill(const struct curves_request *request, struct curve_fit *fit);

/* A number that was added for a group; `level` may be NULL. */
const struct result *curve_number(const struct curves_request *request, size_t group,
                                  const char *level, const char *stat);

/* A time as the level of a key. */
const char *level_of(const struct curves_request *request, double time);

/* "past the last observation at 84 months"; the time is a result of this key, which
 * is added unless it is there. */
const char *past_last_text(struct results *results, const struct result_key *key, double last,
                           const char *unit);

/* The same of a group's curve. */
const char *past_last(const struct curves_request *request, size_t group, const struct km_curve *km);

/* Survival at a time with its error and limits, as `stat`, or why there is
 * none; NULL: there is. */
void add_survival(const struct curves_request *request, const struct result_key *key,
                  const char *stat, const struct curve_fit *fit, double time, const char *why);

/* Number at risk just before a time, as `at_risk`. */
void add_at_risk(const struct curves_request *request, const struct result_key *key,
                 const struct km_curve *km, double time);

/* Limits of a curve at a time: 1 before its first row. */
struct km_interval band_at(const struct curve_fit *fit, double time);

/* A group in the reason of a status. */
const char *group_label(const struct curves_request *request, size_t group);

/* Adds a contrast as STAT, STAT_se (differences), STAT_lo, STAT_hi, STAT_p.
 * `why` is the reason of what is missing: NO_ERROR if only the error is. */
extern const char NO_ERROR[];
void contrast_add(const struct curves_request *request, const struct result_key *key,
                  const char *stat, const struct contrast *contrast, const char *why);

#endif
