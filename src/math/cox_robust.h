/* Robust variance of a Cox model; private to the files cox*.c. */
#ifndef SURVREPORT_MATH_COX_ROBUST_H
#define SURVREPORT_MATH_COX_ROBUST_H

#include "base/arena.h"
#include "math/cox_data.h"

/* The middle of Lin and Wei's sandwich (1989) at beta[p], in units of z.
 *
 * meat[p·p]: Σ over clusters of D·D', D the sum over the rows of a cluster of
 * weight times score residual (Therneau and Grambsch 2000, sections 4.6 and
 * 7.1, with Efron's terms for tied events); total[p]: Σ D, the score.  Each
 * row is a cluster of its own if input->cluster is NULL.  The variance is
 * V·meat·V with V the inverse of the information, which is the sum of squares
 * of R's dfbeta residuals, collapsed and weighted.
 * Not for exact ties.  Rows never at risk: residual 0.
 * Cost: two walks, O(n·p²), and O(clusters·p²). */
void cox_robust_meat(const struct cox_design *model, const double *beta, double *meat,
                     double *total);

#endif
