/* Numbers that the config watches: what is asked of each, and whether a move from
 * one run to the next is what was asked for.
 *
 *     watch:
 *       - {is: pfs.median, moves: 1 month}
 *       - {is: pfs.log_rank.p, crosses: 0.05}
 *
 * A time moves by a time, a share by points of a percent, anything by a percentage
 * of what it was or, but for times and shares, by a number.
 */
#ifndef SURVREPORT_CITE_WATCH_H
#define SURVREPORT_CITE_WATCH_H

#include "cite/cite.h"

/* Checks what can be checked without results.  False after errors. */
bool watches_check(const struct quoting *quoting) __attribute__((warn_unused_result));

/* Finds the numbers, into results->watched.  False after errors. */
bool watches_run(const struct quoting *quoting) __attribute__((warn_unused_result));

/* Whether a change is what is asked for. */
bool watch_fires(const struct number_watch *watched, double was, double now);

/* "1.2 months", "3.1 points": how much a number moved. */
const char *watch_distance(struct arena *arena, const struct number_watch *watched, double was,
                           double now);

#endif
