/* Between the files that compare two runs. */
#ifndef SURVREPORT_SINCE_SINCE_IMPL_H
#define SURVREPORT_SINCE_SINCE_IMPL_H

#include "base/words.h"
#include "results/field.h"
#include "since/since.h"
#include "verify/diff/moved.h"

struct comparing {
	struct arena *arena;
	const struct since_now *now;
	const struct since_before *before;
	struct moves moves;
	struct run_digest *out;
};

/* Reads the numbers of both runs and finds what moved.  NULL, or why those of the
 * run before cannot be had. */
const char *numbers_read(struct comparing *with);

/* The numbers that moved, into the digest. */
void numbers_add(struct comparing *with);

#endif
