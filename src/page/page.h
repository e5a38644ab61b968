/* The morning page: index.html of an output folder, one file that needs no network
 * and no script.
 *
 * What it shows comes from the state of the runs (page/state.h) and from what stands
 * in the reports' folders (digest.json, claims.csv, manifest.json).  It computes
 * nothing: each number on it was printed by a run, and none is there that a report
 * withholds.  Everything from outside is escaped.
 *
 * The same state gives the same bytes, but for the times that `now` makes.
 */
#ifndef SURVREPORT_PAGE_PAGE_H
#define SURVREPORT_PAGE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/suggest.h"

#define PAGE_NAME "index.html"

/* A part of a batch that has left no result. */
struct page_shard {
	size_t number, of;    /* 3 of 8 */
	bool running;         /* it is at work */
	struct names reports; /* that belong to it: ids, or configs */
};

struct page_options {
	const char *output;  /* folder of the reports */
	const char *version; /* of the program, for the foot */
	int64_t now;         /* seconds since 1970 */
	int64_t started;     /* of the batch that has just ended: what is younger is of tonight;
	                        0: of none */
	unsigned mode;       /* rights of a page that is not there yet; 0: 0600 */
	const struct page_shard *missing;
	size_t n_missing;
};

/* Writes the page: the old one stays until the new one is whole.  False, with an
 * error in the sink, if it cannot be written or what is there is no page of ours. */
bool page_write(const struct page_options *options, struct diags *diags)
    __attribute__((warn_unused_result));

/* The text of the page. */
const char *page_text(struct arena *arena, const struct page_options *options);

#endif
