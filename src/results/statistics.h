/* The dictionary: every statistic that an analysis may put into the store,
 * with what others need to know of it, so that nobody guesses from a name.
 *
 * An estimate is one line here and brings its parts: "hr" stands for hr_se,
 * hr_lo, hr_hi and hr_p, too.  A part has a line of its own only where its
 * label is not that of the estimate with ", lower limit" and the like.
 */
#ifndef SURVREPORT_RESULTS_STATISTICS_H
#define SURVREPORT_RESULTS_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "results/style.h"

enum statistic_kind {
	STAT_PLAIN,      /* a number that stands alone: it has no parts */
	STAT_ESTIMATE,   /* with parts, and no value that means "no effect" */
	STAT_DIFFERENCE, /* no effect is 0 */
	STAT_RATIO,      /* no effect is 1 */
};

/* The class of a statistic that differs from analysis to analysis: a median is
 * of times, of dates or of a variable's values. */
#define CLASS_VARIES N_CLASSES

struct statistic {
	const char *name;
	const char *label; /* as the exports call it */
	enum result_class class;
	enum statistic_kind kind;
	bool at_time; /* its variable_level is a time */
};

enum statistic_part { STAT_VALUE, STAT_SE, STAT_LOW, STAT_HIGH, STAT_P, N_STAT_PARTS };

/* "", "_se", "_lo", "_hi", "_p": what a part's name ends with. */
extern const char *const statistic_endings[N_STAT_PARTS];

/* What a name in the store stands for. */
struct statistic_name {
	const struct statistic *of; /* the estimate, or the number itself */
	enum statistic_part part;
	size_t length;     /* of the estimate's name */
	const char *label; /* NULL: made of the estimate's */
	enum result_class class;
};

/* Looks a name up.  False if the dictionary does not know it; it is then taken
 * for a plain number of no class, which results of other versions may be. */
bool statistic_find(const char *name, struct statistic_name *found);

/* What the exports call it. */
const char *statistic_label(const char *name, const struct statistic_name *found,
                            struct arena *arena);

/* The value that means "no effect"; false if there is none. */
bool statistic_null(const struct statistic *statistic, double *null);

#endif
