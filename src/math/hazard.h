/* One step of a survival curve: what the events at one time do to it.
 *
 * Three estimators of survival share their risk sets and differ only here.
 *
 *   ESTIMATE_KAPLAN_MEIER        S = prod(1 - d/n) (Kaplan and Meier 1958),
 *                                variance by Greenwood 1926; R's stype 1
 *   ESTIMATE_FLEMING_HARRINGTON  S = exp(-H), in H tied events leave one after
 *                                the other: sum of 1/(n - k), k = 0 .. d - 1
 *                                (Fleming and Harrington 1984); R's stype 2,
 *                                ctype 2; SAS METHOD=FH
 *   ESTIMATE_NELSON_AALEN        S = exp(-H), H = sum of d/n (Nelson 1969,
 *                                Aalen 1978); R's stype 2, ctype 1; SAS
 *                                METHOD=BRESLOW
 *
 * The variance of H is the sum of d/n^2 (Aalen 1978), for Fleming and
 * Harrington the sum of 1/(n - k)^2; it is the variance of log S as well.
 */
#ifndef SURVREPORT_MATH_HAZARD_H
#define SURVREPORT_MATH_HAZARD_H

#include <stdbool.h>
#include <stddef.h>

/* In the order of the names in the config. */
enum km_estimate { ESTIMATE_KAPLAN_MEIER, ESTIMATE_FLEMING_HARRINGTON, ESTIMATE_NELSON_AALEN };

/* Who is at risk at a time, and who of them has the event. */
struct risk_row {
	double n_risk, n_event; /* sums of weights; 0 <= n_event <= n_risk */
	size_t n_tied;          /* how many share n_event in equal parts; 0: each
	                * event weighs 1, and n_event is whole */
	bool empties;           /* everybody at risk has the event */
};

/* What the events change.  The influence of a patient on log S, per unit of
 * its weight (Binder 1992; R survival's infinitesimal jackknife), is -gain at
 * its own event and +loss at each time at which it is at risk without one. */
struct hazard_step {
	double factor;     /* of Kaplan and Meier's product; 1 otherwise */
	double hazard;     /* what H grows by */
	double variance;   /* what the variance of log S grows by; +inf where
	                  * the product falls to 0 */
	double gain, loss; /* 0 where the product falls to 0 */
};

/* The step at a time.  No events: factor 1 and zeros.  Fleming and
 * Harrington: O(n_tied), and O(1) beyond a thousand events of weight 1, by
 * Euler and Maclaurin's formula to the last digit. */
struct hazard_step hazard_step(enum km_estimate estimate, const struct risk_row *row);

#endif
