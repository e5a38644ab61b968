/* The sums over risk sets of Fine and Gray's model; private to fine_gray.c. */
#ifndef SURVREPORT_MATH_FINE_GRAY_PASS_H
#define SURVREPORT_MATH_FINE_GRAY_PASS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "math/fine_gray.h"
#include "math/times.h"

/* What a subject's time ended in. */
enum fine_gray_end { END_CENSORED, END_EVENT, END_COMPETING };

/* What the passes read, and their room for work.  n subjects in the order of
 * their times, p terms, D distinct times with events.
 *
 * passed[i] = m says that the event times 0 … m - 1 are not after the time of
 * subject i, which is in their risk sets whole; of the later ones only a
 * COMPETING subject is part, with the weight event_free[time] / free[i]. */
struct fine_gray_data {
	size_t p, n_events; /* n_events: D */
	const struct ordered_times *times;
	const double *z;        /* n x p by rows */
	unsigned char *end;     /* n; enum fine_gray_end */
	uint32_t *passed;       /* n */
	double *free;           /* n; G(t-) at the subject's time, > 0 */
	double *event_free;     /* D; G(t-) at the event times, > 0 */
	double *event_count;    /* D; events at them */
	double *event_score;    /* p; Σ z over the events */
	double *risk;           /* n; exp(linear) */
	double *staying, *gone; /* (D + 1) x (p + 1): sums of risk, risk·z */
	double *mean;           /* D x p; mean of z over the risk set */
	double *hazard;         /* D; d/S0 */
	double *past, *rest;    /* D + 1; Σ hazard up to m, Σ hazard·G from m */
};

/* What a pass makes: the log pseudo-likelihood and its derivatives. */
struct fine_gray_sums {
	double loglik;
	double *score; /* p */
	double *info;  /* p x p by rows, lower triangle: minus the second
	                * derivative */
};

/* Fills all but the room for work, which is left empty.  z is borrowed. O(n). */
void fine_gray_prepare(struct arena *arena, const struct ordered_times *times,
                       const struct fine_gray_input *input, const double *z,
                       struct fine_gray_data *out);

/* Evaluates at beta[p].  Overflow gives sums that are not finite.
 *
 * S0 and S1 at each event time are a sum over the subjects still there, from
 * the last event time back, and one over those gone by another cause, from
 * the first on.  The second moments need no risk sets at all: summed over the
 * event times, subject i has the weight
 *     risk·(Σ_{past} d/S0 + [competing] Σ_{later} G·d/S0 / G_i).
 * O(n·p²). */
void fine_gray_pass(struct fine_gray_data *data, const double *beta, struct fine_gray_sums *sums);

/* Σ (η_i + ψ_i)(η_i + ψ_i)' at beta, by rows, symmetric (Fine and Gray 1999,
 * page 501): η the score residual, ψ what the subject adds by being one of
 * those from whom G is estimated.  O(n·p²). */
void fine_gray_meat(struct arena *scratch, struct fine_gray_data *data, const double *beta,
                    double *meat);

#endif
