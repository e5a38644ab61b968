/* What the analyses of immortal time share: moments of patients, groups that
 * change at them, and comparisons between curves.
 *
 * A moment is a date or time of each patient at which something happens that
 * is not the event: the operation that changes the group, or the one that
 * brings the patient into the cohort.  It is a column, named by the option
 * `switch` or `entry`; whatever has to be computed is a derived column.
 * math/time_varying.h has the definitions.
 */
#ifndef SURVREPORT_ANALYSES_SURVIVAL_TIME_VARYING_H
#define SURVREPORT_ANALYSES_SURVIVAL_TIME_VARYING_H

#include "analyses/survival/curves.h"
#include "math/time_varying.h"

/* The moments of the patients of a sample; arrays of its times.n, NaN where
 * the column is missing. */
struct moments {
	const struct column *column;
	double *time; /* since the endpoint's origin, in its unit */
	double *days; /* the same in days, exact for endpoints made of dates */
};

/* Checks that a moment fits its endpoint: a date where the endpoint has an
 * `origin`, a number where it has a `time`.  `option` is the key. */
void check_moment(const struct text *column, const char *option, const struct text *endpoint,
                  const struct dataset *data, struct diags *diags);

/* Days in the endpoint's unit, by the conventions. */
double unit_days(const struct analysis *analysis, const struct endpoint *endpoint);

/* Half a day in the endpoint's unit: by so much a change precedes an exit on
 * the same day. */
double half_day(const struct analysis *analysis, const struct endpoint *endpoint);

/* What a moment is: a change of groups, which happens on its day, or an entry,
 * with which being at risk begins.  By date_span() the former is at the end of
 * the day and the latter at its beginning, if days count both ends. */
enum moment_kind { MOMENT_CHANGES, MOMENT_BEGINS };

/* Reads the moments of a sample.  A change on the day on which being at risk
 * begins, or before it, has happened when it begins; an entry on a day after
 * the exit's comes after the exit. */
struct moments moments_take(const struct analysis *analysis, const struct endpoint *endpoint,
                            const struct sample *sample, const struct column *column,
                            enum moment_kind kind);

/* The two groups that a moment makes, "before" and "after", named by its
 * column. */
struct groups change_groups(const struct column *column, struct arena *arena);

/* A sample over rows of another one: `subject` of each row leads there.  The
 * arrays are borrowed; `group` NULL: those of the other sample. */
struct sample sample_over(const struct analysis *analysis, const struct sample *sample,
                          const struct survival_times *times, const uint32_t *subject,
                          const uint32_t *group, size_t n_groups);

/* A copy of an endpoint without entry times, for requests whose times are not
 * those of the endpoint. */
struct endpoint endpoint_from_origin(const struct endpoint *endpoint);

/* Tests the groups of a request by the log-rank sums over its rows: adds
 * statistic, df, p, and observed and expected of each group. */
void request_test(const struct curves_request *request, const char *context);

/* Adds the hazard ratio of each group against the first that has patients,
 * from a Cox model of the groups alone: coef, se, hr, hr_lo, hr_hi, z, p. */
void request_ratios(const struct curves_request *request, const char *context);

/* Adds how many moments were on the day of the exit, or after it, if any were. */
void add_late_moments(const struct analysis *analysis, const struct result_key *key,
                      const struct state_rows *rows);

#endif
