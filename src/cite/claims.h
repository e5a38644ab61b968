/* Claims: figures printed elsewhere, held against the results.
 * agree.h says when a number is reproduced.
 */
#ifndef SURVREPORT_CITE_CLAIMS_H
#define SURVREPORT_CITE_CLAIMS_H

#include "cite/cite.h"
#include "cite/path.h"
#include "cite/printed.h"

/* Checks what can be checked without results: that there are numbers in the
 * print, and that the path can be one.  False after errors. */
bool claim_check(const struct quoting *quoting, const struct claim_spec *spec)
    __attribute__((warn_unused_result));

/* Judges one claim.  False, with an error in the sink, if its path leads
 * nowhere or has another number of numbers than the print. */
bool claim_judge(const struct quoting *quoting, const struct claim_spec *spec,
                 struct claim_result *claim) __attribute__((warn_unused_result));

/* How many claims of the results have a verdict. */
size_t claims_count(const struct results *results, enum claim_verdict verdict);

/* Tells of each claim that is contradicted, and what would reproduce it, at
 * its place in the config. */
void claims_report(const struct quoting *quoting);

/* explain.c: why a claim is contradicted, as far as arithmetic can tell: the
 * totals of which a percent would be right, the parts that a count is made
 * of.  "" where there is nothing to say.  `number` is the printed number that
 * differs from `found`. */
const char *claim_explain(const struct quoting *quoting, const struct figure_number *number,
                          const struct result *found);

#endif
