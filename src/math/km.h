/* The Kaplan-Meier estimator: curve, bands, quantiles, numbers at risk.
 * With weights, by other estimators, or with robust variance: weighted_km.h.
 *
 * STATISTICS.md sections 2 to 6.  The curve is made once, in O(n) after a sort;
 * everything else reads it.  "Missing" is NaN throughout: not reached, or not
 * estimable.
 */
#ifndef SURVREPORT_MATH_KM_H
#define SURVREPORT_MATH_KM_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/rules.h"
#include "math/times.h"

/* What is estimated.
 * KM_SURVIVAL         time to the event.
 * KM_REVERSE_FLIP     time to censoring, events and censorings exchanged
 *                     (Schemper and Smith 1996): factors 1 - c/n, which is
 *                     R's survfit(Surv(time, 1 - status)).
 * KM_REVERSE_ORDERED  the same with events taken out first at ties: factors
 *                     1 - c/(n - d), as prodlim does. */
enum km_kind { KM_SURVIVAL, KM_REVERSE_FLIP, KM_REVERSE_ORDERED };

/* One row for each distinct exit time (event or censoring), ascending: the
 * rows of R's survfit.
 *
 * In the reverse kinds "event" means censoring and "censor" means event, in
 * the counts and in the totals.  n_risk is always the number at risk just
 * before the time, never reduced by the events at it.
 *
 * Where S = 0, greenwood is +inf: the standard error S·sqrt(greenwood) is
 * then NaN, missing, as in R. */
struct km_curve {
	size_t n_subjects, n_events, n_censored; /* totals */
	size_t n;                                /* rows; 0 without subjects */
	double *time;                            /* distinct exit times, ascending */
	double *n_risk;                          /* entry < t <= exit */
	double *n_event;                         /* events at t */
	double *n_censor;                        /* censorings at t */
	double *survival;                        /* S(t), just after the events at t */
	double *greenwood;                    /* G(t) = sum of d/(n(n-d)); se(S) = S·sqrt(G).  From
	                    * weighted_km.h any variance of log S */
	double *step;                         /* what each row adds to G by the formula */
	double *hazard;                       /* Nelson and Aalen's, or Fleming and Harrington's;
	                    * NULL from km_estimate() */
	double tolerance;                     /* times this near are one (times.h) */
	size_t n_entries;                     /* entry times below; 0 without entry times */
	double *entries;                      /* ascending, of the subjects counted here, or NULL */
	double *entry_weight;                 /* of the first i + 1 entries; NULL: 1 each */
	double weight, event_weight;          /* sums; without weights the counts */
	const double *lower_scale;            /* n: km_lower_scale(); NULL: 1 each */
	const struct km_influence *influence; /* of a robust variance, or NULL */
};

struct km_influence; /* weighted_km.h */

/* How far the lower limit of S(t) lies (Dorey and Korn 1987; R's
 * conf.lower): as the variance says; with Peto's variance, as if nobody had
 * been censored among those at risk; or with the usual variance, widened
 * between the events as the risk set shrinks by censoring. */
enum km_lower { LOWER_USUAL, LOWER_PETO, LOWER_MODIFIED };

/* Estimates the curve (Kaplan and Meier 1958; variance by Greenwood 1926).
 * Ties: events before censorings at the same time.  No events: S = 1.  All
 * events: S ends at 0.  n = 0: no rows.  An event at which nobody else
 * enters later than it keeps S at 0 from there on, also with entry times.
 * The curve lives in the arena.  O(n). */
void km_estimate(struct arena *arena, const struct survival_times *times, enum km_kind kind,
                 struct km_curve *out);

/* Subjects whose times were put in order, for curves of many samples drawn from
 * them. */
struct km_source {
	size_t n_times;
	double *time;    /* n_times: distinct exit times, ascending */
	uint32_t *place; /* of each subject: 2·(index of its time) + event */
};

/* `times` without entries.  From the arena; O(n) after the sort. */
void km_source_new(struct arena *arena, const struct survival_times *times, struct km_source *out);

/* km_estimate() of KM_SURVIVAL of n subjects, each as often as it stands in
 * `subjects`; times that are one in the source are one in the sample.  `arena`
 * gets work space, too.  O(n + n_times), no sort. */
void km_estimate_drawn(struct arena *arena, const struct km_source *source,
                       const uint32_t *subjects, size_t n, struct km_curve *out);

/* What the distance of the lower limit is multiplied by in each row, on the
 * scale of any transform:
 *   peto      sqrt((1-S)/n) / sqrt(G)
 *   modified  sqrt(n at the last event / n), n at the first row before it
 * 1 where G = 0.  To be set as curve->lower_scale, which bands and inverted
 * intervals of quantiles then obey.  NULL for LOWER_USUAL.  O(rows). */
double *km_lower_scale(struct arena *arena, const struct km_curve *curve, enum km_lower lower);

/* Pointwise confidence limits of S(t) for each row, into lo[n] and hi[n]
 * (STATISTICS.md section 2; R's survfit_confint).  `confidence` in (0, 1).
 * Before the first event (G = 0) both are S; where S = 0 both are NaN.
 * TRANSFORM_COLLETT is no transform of S: a BUG.  O(rows). */
void km_band(const struct km_curve *curve, enum transform transform, double confidence, double *lo,
             double *hi);

/* Time by which a fraction p in (0, 1) has had the event, by a rule of
 * STATISTICS.md section 3; the median has p = 0.5.  NaN when not reached, or
 * not estimable by the rule.  S equals 1 - p within TIES_TOLERANCE.
 * O(rows). */
double km_quantile(const struct km_curve *curve, double p, enum quantile_rule rule);

/* An interval of a quantile.  lo or hi is NaN where there is no limit. */
struct km_interval {
	double lo, hi;
	double se; /* Collett's standard error of the quantile, whatever the
	            * transform; NaN where it cannot be had */
};

/* Interval of the quantile p (STATISTICS.md section 4).
 *
 * TRANSFORM_COLLETT: t -/+ z·se, se = se(S(t))/f, f the slope of the curve
 * around t (Collett, Modelling Survival Data in Medical Research, chapter 2);
 * symmetric, can be negative.
 * Other transforms: the band of that transform, inverted (Brookmeyer and
 * Crowley 1982); the limits by the rule of the quantile: R_PRINT as R's
 * print(survfit), with the midpoint where a limit stays at 1 - p; R_QUANTILE
 * as R's quantile(survfit); FIRST the first time with the limit <= 1 - p;
 * SAS the inverted test: lo where the lower limit is <= 1 - p first, hi where
 * the upper limit is < 1 - p first.
 *
 * `scratch` holds the band for the length of the call or longer.  O(rows). */
struct km_interval km_quantile_interval(struct arena *scratch, const struct km_curve *curve,
                                        double p, enum quantile_rule rule, enum transform transform,
                                        double confidence);

/* Last row with time <= t, or -1 before the first row.  A row within the
 * curve's tolerance of t counts as at t.  O(log rows). */
ptrdiff_t km_index(const struct km_curve *curve, double t);

/* S(t): 1 before the first row; past the last observation 0 if the curve came
 * to 0, else NaN; NaN for a curve without rows.  O(log rows). */
double km_survival_at(const struct km_curve *curve, double t);

/* Number at risk just before t, those with entry < t <= time; 0 past the
 * last observation.  R's summary(fit, times = t)$n.risk where there are no
 * entry times.  O(log rows). */
double km_risk_at(const struct km_curve *curve, double t);

#endif
