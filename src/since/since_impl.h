/* Between the files that compare two runs. */
#ifndef SURVREPORT_SINCE_SINCE_IMPL_H
#define SURVREPORT_SINCE_SINCE_IMPL_H

#include "base/words.h"
#include "results/field.h"
#include "since/since.h"
#include "verify/diff/moved.h"

/* Which numbers a cause can have moved. */
enum reach {
	REACH_ALL,
	REACH_ANALYSIS, /* those of one analysis */
	REACH_PRINT,    /* none, but how they are printed */
	REACH_NONE,
};

struct reached {
	enum reach reach;
	const char *analysis; /* of REACH_ANALYSIS */
};

struct comparing {
	struct arena *arena;
	const struct since_now *now;
	const struct since_before *before;
	const struct entry *was; /* the lock of the run before; NULL: none can be had */
	struct results_table was_numbers, now_numbers;
	bool same_numbers; /* to the byte: then they are not read */
	struct moves moves;
	struct reached *reached; /* of each cause of `out` */
	size_t n_reached;
	struct run_digest *out;
};

/* Reads the numbers of both runs and finds what moved.  NULL, or why those of the
 * run before cannot be had. */
const char *numbers_read(struct comparing *with);

/* The numbers that moved, into the digest, with what can have moved them. */
void numbers_add(struct comparing *with);

/* Key findings, counts, claims, warnings and levels, and what they were. */
void facts_add(struct comparing *with);

/* The numbers that the config watches, into the digest. */
void watches_add(struct comparing *with);

/* What is not as it was in the run before, into the digest. */
void causes_add(struct comparing *with);

#endif
