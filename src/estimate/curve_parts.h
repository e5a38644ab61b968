/* What the files of the curves share: keys, and the texts of their tables. */
#ifndef SURVREPORT_ESTIMATE_CURVE_PARTS_H
#define SURVREPORT_ESTIMATE_CURVE_PARTS_H

#include "estimate/curves.h"
#include "estimate/math/rmst.h"

/* The reason of a curve without patients. */
extern const char CURVE_NOBODY[];

/* Weights that are not copies: counts are of patients, sums are printed
 * besides. */
bool curves_case_weighted(const struct curves_request *request);

/* Key of a group's numbers, and of its numbers at a level. */
struct result_key curve_key(const struct curves_request *request, size_t group);

/* Estimates the curve and band of fit->times and fit->weight. */
void curve_fit_fill(const struct curves_request *request, struct curve_fit *fit);

/* A number that was added for a group; `level` may be NULL. */
const struct result *curve_number(const struct curves_request *request,
                                  size_t group, const char *level,
                                  const char *stat);

/* "q10" for 0.1, "q12_5" for 0.125, "median" for 0.5. */
const char *quantile_name(const struct curves_request *request, double p);

/* A time as the level of a key; and the level as it stands in the key, with
 * the request's own before it.  `level` may be NULL. */
const char *level_of(const struct curves_request *request, double time);
const char *level_at(const struct curves_request *request, const char *level);

/* "past the last observation at 84 months" */
const char *past_last(const struct curves_request *request,
                      const struct km_curve *km);

/* Survival at a time with its error and limits, as `stat`, or why there is
 * none; NULL: there is. */
void add_survival(const struct curves_request *request,
                  const struct result_key *key, const char *stat,
                  const struct curve_fit *fit, double time, const char *why);

/* Number at risk just before a time, as `at_risk`. */
void add_at_risk(const struct curves_request *request,
                 const struct result_key *key, const struct km_curve *km,
                 double time);

/* Limits of a curve at a time: 1 before its first row. */
struct km_interval band_at(const struct curve_fit *fit, double time);

/* The by-variable, or "". */
const char *group_heading(const struct curves_request *request);
const char *group_label(const struct curves_request *request, size_t group);

/* "95% CI" at the level of the report. */
const char *ci_name(const struct curves_request *request);

/* "value (low–high)" of the statistics STAT, STAT_lo and STAT_hi. */
const char *stat_interval(const struct curves_request *request, size_t group,
                          const char *level, const char *stat);
const char *key_interval(const struct curves_request *request,
                         const struct result_key *key, const char *stat);

/* Adds a row of a group, of which it is number `at` of n_levels. */
struct cell *level_row(const struct curves_request *request, struct table *table,
                       size_t group, size_t at, size_t n_levels);

/* The group that others are compared with: the first that has patients.
 * groups->n if there is none. */
size_t reference_group(const struct curves_request *request);

/* Key of a comparison of a group with the reference. */
struct result_key contrast_key(const struct curves_request *request,
                               size_t group, size_t reference,
                               const char *level);

/* Adds a contrast as STAT, STAT_se (differences), STAT_lo, STAT_hi, STAT_p.
 * `why` is the reason of what is missing: NO_ERROR if only the error is. */
extern const char NO_ERROR[];
void contrast_add(const struct curves_request *request,
                  const struct result_key *key, const char *stat,
                  const struct contrast *contrast, const char *why);

/* "1.5 (−3.6 to 6.6)"; without brackets where there is no interval. */
const char *contrast_text(const struct curves_request *request,
                          const struct result_key *key, const char *stat);

/* Tables of what is asked for besides leave groups without patients out. */
bool group_shown(const struct curves_request *request, size_t group);

/* "Tamoxifen − None", "Tamoxifen / None" in an order of reading. */
const char *contrast_label(const struct curves_request *request, size_t group,
                           size_t reference, const char *sign);

#endif
