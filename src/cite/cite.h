/* What quotes the results: texts and claims.
 *
 * A text is Markdown with paths to results in it; a claim is a figure that was
 * printed elsewhere, bound to such a path; a key finding is a path with its label,
 * a watch a path with what may become of it from one run to the next.  They are
 * read before the data are, so that what is wrong in them is reported with
 * everything else, and filled in or judged once the results are there; what comes
 * of them stands in the results too (results.h), for report and export.
 */
#ifndef SURVREPORT_CITE_CITE_H
#define SURVREPORT_CITE_CITE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/study.h"
#include "results/results.h"

/* What quoting needs: the config, for units and names; the results; where
 * texts live; where errors go. */
struct quoting {
	const struct study *study;
	struct results *results;
	struct arena *arena;
	struct diags *diags;
	bool quiet; /* paths are tried: where one leads nowhere is not told */
	/* of each claim the first number that its path leads to, or NULL;
	 * NULL before they are found */
	const struct result *const *bound;
};

/* The texts and claims of a study, read and checked as far as they can be
 * without results; lives in the arena. */
struct quotes;

/* Plans a study's quotes; `files` are those of the text sections, in
 * order, without a path where there is none.  Never NULL; errors are in the sink. */
struct quotes *quotes_plan(const struct quoting *quoting, const struct asset *files);

/* Whether anything names results. */
bool quotes_any(const struct quotes *quotes);

/* Fills the texts and the key findings and judges the claims, into results->prose,
 * results->key_findings and results->claims.  False after errors, all of which are in the sink. */
bool quotes_run(const struct quotes *quotes, const struct quoting *quoting)
    __attribute__((warn_unused_result));

#endif
