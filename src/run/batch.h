/* Many configs in one call: which they are, and what became of each. */
#ifndef SURVREPORT_RUN_BATCH_H
#define SURVREPORT_RUN_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "base/suggest.h"

/* The configs that arguments name: a config itself; a folder, its files *.yaml in
 * the order of their names; @FILE, a list with a path a line, seen from the list's
 * folder, where lines that are empty or begin with # are none.  False after errors:
 * what cannot be read, a folder or list without any. */
bool batch_list(struct arena *arena, char *const *arguments, size_t n, struct names *configs,
                struct diags *diags) __attribute__((warn_unused_result));

/* What became of a config; in memory that parent and child share. */
struct batch_end {
	char id[80];     /* of its report; "" if not known */
	char error[400]; /* the first, with its place; "" if there is none */
	char watch[400]; /* what the watches that fired say; "" if none did */
	size_t n_errors, n_warnings, n_contradicted;
	bool unchanged;  /* the report that stands was left */
	bool noted;      /* the morning page knows of it, … */
	bool moved;      /* … and its printed numbers are not those of the run before */
	bool absent;     /* it was not run: its part of the batch is missing */
	int signal;      /* that ended it, or 0 */
	int64_t took_ms; /* milliseconds */
	enum exit_code code;
};

struct page_shard;

struct batch {
	const char *const *configs;
	const struct batch_end *ends;
	size_t n;
	const char *output;               /* folder of the reports */
	int64_t now;                      /* seconds since 1970, for ages */
	int64_t started;                  /* likewise */
	size_t processes;                 /* at a time */
	unsigned mode;                    /* of new files, as the command line says; or 0 */
	const struct page_shard *missing; /* parts of it that have left no result */
	size_t n_missing;
};

/* Whether a config has its report, a new one or that which stands unchanged. */
bool batch_is_done(const struct batch_end *end);

/* A line for each config that was run and has no new report as it should: what is
 * wrong, and which report stands; a line for each of which a watch fired; then, if
 * there is one, "10 of 14 done".  Nothing when all is
 * well. */
void batch_print_failures(const struct batch *batch, FILE *to);

/* The state of a config in a word, as "failed". */
const char *batch_state(const struct batch_end *end);

/* What became of a config, in a line without its end. */
const char *batch_line(const struct batch *batch, size_t i, struct arena *arena);

/* A line for each config, and how many ended how. */
void batch_print(const struct batch *batch, FILE *to);

/* One of both, on stderr if `quiet`, else on stdout. */
void batch_tell(const struct batch *batch, bool quiet);

#endif
