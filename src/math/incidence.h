/* Cumulative incidence with competing causes: Aalen and Johansen's estimator.
 *
 * Every subject ends by one of K causes or is censored.  The cumulative
 * incidence of cause k at t is the probability of an end by cause k up to t,
 * while the other causes act as they do.  The K incidences and the survival
 * from all causes add to 1.  One minus Kaplan-Meier with the other causes
 * censored is not that probability: it is larger, and is not offered.
 *
 * "Missing" is NaN throughout, as in km.h.
 */
#ifndef SURVREPORT_MATH_INCIDENCE_H
#define SURVREPORT_MATH_INCIDENCE_H

#include <stddef.h>

#include "base/arena.h"
#include "base/rules.h"
#include "math/km.h"
#include "math/times.h"

/* The variance of an incidence.
 * INCIDENCE_AALEN  hazards of the causes are taken as independent, each with
 *                  the variance d(n-d)/(n²(n-1)) at ties (Aalen 1978; Gray
 *                  1988): R's cmprsk::cuminc; SAS LIFETEST's default.
 * INCIDENCE_DELTA  the hazards at a time are multinomial with n trials, the
 *                  variance of Greenwood's kind (Andersen, Borgan, Gill and
 *                  Keiding 1993, section IV.4.1.4; Gaynor et al. 1993).  With
 *                  one cause it is Greenwood's formula, and it equals the
 *                  infinitesimal jackknife of R's survfit(). */
enum incidence_variance { INCIDENCE_AALEN, INCIDENCE_DELTA };

/* Subjects and their ends. */
struct incidence_input {
	struct survival_times times; /* its events are not read */
	const unsigned char *cause;  /* times.n; 0 censored, 1 … n_causes */
	size_t n_causes;             /* at least 1 */
	enum incidence_variance variance;
};

/* The incidence of one cause; arrays of any.n of the set. */
struct incidence {
	size_t n_events;   /* ends by this cause */
	double *n_event;   /* of them, at each time */
	double *incidence; /* F(t), just after the ends at t */
	double *se;        /* its standard error */
};

/* All causes over the same rows: one for each distinct time of an end or a
 * censoring, ascending.  `any` has the times, the numbers at risk and
 * censored, and the survival from all causes together. */
struct incidence_set {
	struct km_curve any;
	size_t n_causes;
	struct incidence *causes; /* n_causes; causes[0] is cause 1 */
};

/* Estimates all incidences (Aalen and Johansen 1978):
 *     F_k(t) = Σ S(t_j-)·d_kj/n_j,  S the survival from all causes.
 *
 * Variances are carried from time to time as the covariance matrix of (F_k,
 * S), whose recursion adds no large terms of opposite sign and stays finite
 * where S comes to 0.
 * Ties: ends before censorings at the same time; several causes at one time
 * share its S(t-).  With entry times the risk set is {entry < t <= time}.
 * No ends: all incidences 0, se 0.  n = 0: no rows.  A cause without ends:
 * incidence 0, se 0.
 * Cost: O(n) after the sort, and O(rows·n_causes).  All from the arena. */
void incidence_estimate(struct arena *arena, const struct incidence_input *input,
                        struct incidence_set *out);

/* Limits of F at each row; any.n each. */
struct incidence_limits {
	double *lo, *hi;
};

/* Pointwise confidence limits of the incidence causes[cause], in the arena.
 * The transforms are those of km_band(), applied to F itself as R's survfit()
 * of several states does: plain F ∓ z·se, log exp(ln F ∓ z·se/F), log-log
 * F^exp(∓ z·se/(F ln F)) and so on, within [0, 1].  Where se is 0, and so
 * before the first end by the cause, both are F; where F = 1, log-log, logit
 * and arcsine have none.  O(rows). */
struct incidence_limits incidence_band(struct arena *arena, const struct incidence_set *set,
                                       size_t cause, enum transform transform, double confidence);

/* Time by which the fraction p in (0, 1) of all subjects has ended by the
 * cause, by a rule of STATISTICS.md section 3 for 1 - F; NaN if never.  `value`
 * is F, or one of its limits: the lower limit of the time is where the upper
 * limit of F comes to p.  O(rows). */
double incidence_quantile(struct arena *scratch, const struct incidence_set *set,
                          const double *value, double p, enum quantile_rule rule);

#endif
