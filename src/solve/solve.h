/* The convention solver: which rules would reproduce a printed figure?
 *
 * A figure that the results contradict may have been computed by another
 * package.  The solver runs the analyses again under every combination of the
 * rules that bear on a claim (quantile rule, interval rule, ties, the days of a
 * month, the day that some add, rounding) and on every population, and keeps
 * the smallest change that gives the printed figure: a whole preset counts as
 * one change, and so does a single rule.
 *
 * For a claim that is bound to no result it looks for the results that print
 * so, as the config stands and under each preset.
 *
 * Cost: the analyses with open claims are estimated some hundred times for
 * each population; the data are read ten times.
 */
#ifndef SURVREPORT_SOLVE_SOLVE_H
#define SURVREPORT_SOLVE_SOLVE_H

#include "cite/cite.h"
#include "data/dataset.h"

/* Fills `solution` of each claim that is contradicted or bound to nothing, and
 * results->solution, the sentence about all of them. */
void solve_claims(const struct quoting *quoting, const struct dataset *data);

#endif
