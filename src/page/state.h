/* What the morning page knows of the runs so far: the folder .state of an output.
 *
 *     .state/ID.log       a line a run of the report ID; the last ones are kept
 *     .state/+NAME.log    the same of NAME.yaml, a config that never told its id
 *     .state/nights.log   a line a batch
 *
 * A line is a time, then KEY=VALUE, separated by tabs ("\t", "\n" and "\\" stand for
 * what they are in C), and ends with the field "end": one that was cut off is none.
 * What the page needs of runs that are long gone (since when it is so, when the
 * data changed) is handed on from line to line, so that few lines are enough.
 *
 * Writers take a lock on the file; who reads takes none.
 */
#ifndef SURVREPORT_PAGE_STATE_H
#define SURVREPORT_PAGE_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/suggest.h"

/* Lines that are kept of a report: the page draws the last 14. */
enum { STATE_SHOWN = 14, STATE_KEPT = 20, STATE_FINDINGS = 3, STATE_ERRORS = 6 };

/* A number of the first page. */
struct state_finding {
	const char *label; /* "Median, tamoxifen" */
	const char *shown; /* as printed */
	const char *value; /* the number that is printed: "59.4"; "" if there is none, or
	                      it is withheld */
	bool withheld;     /* to state_add(): what earlier runs gave is withheld, too */
};

/* An error that a run ended with: "data/a.csv:12" and its text. */
struct state_error {
	const char *at, *text;
};

/* A run of a report.  Times are seconds since 1970; hashes are hexadecimal; "" and
 * 0 are what is not known. */
struct state_run {
	int64_t time; /* of its end */
	int64_t exit_code, signal;
	int64_t took_ms;
	bool skipped; /* --if-changed left the report as it is */
	const char *config, *title;
	const char *results, *data;       /* hashes */
	int64_t n_warnings, n_errors;     /* of all; few are kept */
	const char *warning, *warned;     /* the first; a hash of all */
	int64_t n_claims, n_contradicted; /* printed figures */
	const char *contradicted;         /* a hash of those that differ */
	struct state_error errors[STATE_ERRORS];
	struct state_finding findings[STATE_FINDINGS]; /* those of the standing report */
	size_t n_kept_errors, n_findings;
	/* handed on by state_add() */
	int64_t since;      /* it has been failed, contradicted or neither */
	int64_t data_since; /* the data are these */
	int64_t made;       /* the standing report; 0: there is none */
	int64_t good_ms;    /* that took so long */
	bool moved;         /* its printed numbers are not those of the one before; where
	                       the caller says so, and the results are others */
	bool first;         /* it is the first */
	bool warned_anew;   /* its warnings are not those of the run before */
};

/* Whether the run made its report, or left it as it is. */
bool state_is_done(const struct state_run *run);

/* Adds a run to a report, or of a config without an id: see state_pseudo_id().
 * Fills what is handed on.  False, with errno set, if it cannot be written. */
bool state_add(struct arena *arena, const char *output, const char *id, struct state_run *run)
    __attribute__((warn_unused_result));

/* The last runs of a report, oldest first; none if it has no log. */
size_t state_read(struct arena *arena, const char *output, const char *id, struct state_run **runs);

/* The ids that have a log, in order. */
struct names state_ids(struct arena *arena, const char *output);

/* What a config goes by that cannot be read as far as its id: the id that it had
 * when it could; else "+NAME". */
const char *state_pseudo_id(struct arena *arena, const char *output, const char *config);

/* Takes away what a config left that could not be read, now that it can. */
void state_settle(struct arena *arena, const char *output, const char *config);

/* A batch: one call, or all shards of one. */
struct state_night {
	int64_t started, ended;
	int64_t n, n_failed, n_changed; /* configs */
	int64_t processes;
};

/* Adds a batch; of a day the largest is kept for long.  False, with errno set, if it cannot be written. */
bool state_add_night(struct arena *arena, const char *output, const struct state_night *night)
    __attribute__((warn_unused_result));

/* The last batches, oldest first. */
size_t state_nights(struct arena *arena, const char *output, struct state_night **nights);

#endif
