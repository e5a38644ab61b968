/* What moved since the run before, and why: digest.json, and digest.txt for a mail.
 *
 * Both stand beside the report and are no part of it: they depend on the run before,
 * and the report's bytes on none.  Here is what they say, as plain data; how it is
 * found out is the room since/.  The keys of digest.json are described in
 * config/REFERENCE.md, "The digest".
 *
 * Texts are in the order of what they are to a reader: what matters most comes first.
 * A number that is withheld, or was in the run before, stands nowhere in it.
 */
#ifndef SURVREPORT_EXPORT_RUN_DIGEST_H
#define SURVREPORT_EXPORT_RUN_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/suggest.h"

#define DIGEST_JSON_NAME "digest.json"
#define DIGEST_TEXT_NAME "digest.txt"

/* What the digest of the next run needs (since/state.h): for its owner alone, whoever may
 * read the report. */
#define DIGEST_STATE_NAME "digest.state"

enum digest_state {
	DIGEST_FIRST, /* there is no run before */
	DIGEST_COMPARED,
	DIGEST_UNKNOWN, /* the run before cannot be read; `why` says why */
	N_DIGEST_STATES
};
extern const char *const digest_state_names[]; /* "first run" … */

/* What happened to a number, in order of how much it matters. */
enum digest_kind {
	DIGEST_P,        /* a P-value, from one side of .05 to the other */
	DIGEST_INTERVAL, /* an interval, and the value of no effect */
	DIGEST_STATUS,   /* reached, estimable … or no longer so */
	DIGEST_MEDIAN,   /* a median, by over a tenth */
	DIGEST_PRINTED,  /* its printed form */
	DIGEST_VANISHED,
	DIGEST_APPEARED,
	DIGEST_HIDDEN, /* digits that are not printed */
	DIGEST_STYLE,  /* nothing but how it is printed */
	N_DIGEST_KINDS
};
extern const char *const digest_kind_names[]; /* "P crossed" … */

/* A number that moved. */
struct digest_move {
	const char *number;       /* "rfs_hormon: Log-rank P" */
	const char *before, *now; /* as printed; "" where there is none */
	const char *sentence;     /* the same in one line, with what it comes to */
	enum digest_kind kind;
	const size_t *causes; /* n_causes places in `causes` of the digest: each alone
	                         can have moved it; none: nothing that is known of */
	size_t n_causes;
};

/* What is not as it was in the run before. */
enum digest_cause_kind {
	DIGEST_DATA,
	DIGEST_CONFIG,
	DIGEST_FILE, /* template, style, text, font */
	DIGEST_TOLD, /* on the command line, or by SOURCE_DATE_EPOCH */
	DIGEST_PROGRAM,
	DIGEST_LIBRARY,
	N_DIGEST_CAUSES
};
extern const char *const digest_cause_names[]; /* "data" … */

struct digest_cause {
	enum digest_cause_kind kind;
	const char *text; /* "14 patients were added (lines 413 to 426)" */
};

/* A key finding of the report. */
struct digest_finding {
	const char *label, *now; /* as printed */
	const char *before;      /* NULL: not known */
	double value;            /* if has_value */
	bool has_value, moved;   /* moved: its printed form did */
};

/* A count of the data: rows, events of an endpoint. */
struct digest_count {
	const char *count, *now; /* "events of rfs", "299" */
	const char *before;      /* NULL: not known */
};

/* A number that the config watches. */
struct digest_watch {
	const char *is, *asks;    /* "pfs.median", "moves by 1 month" */
	const char *before, *now; /* as printed; NULL: not known */
	const char *text;         /* "pfs.median moved by 1.2 months, 38.2 to 37.0" */
	bool fired;
};

/* What the guard asked for, and what it found. */
struct digest_guard {
	const char *asks, *found; /* "at least 600 rows", "686 rows" */
};

struct digest_levels {
	const char *column;
	struct names appeared, vanished;
};

/* A claim whose verdict changed. */
struct digest_claim {
	const char *claim, *before, *now;
};

struct run_digest {
	const char *id, *title;
	const char *made, *before; /* "2026-11-30T01:10:02.123Z"; before: NULL if none */
	const char *data_sha256;
	enum digest_state state;
	const char *why;      /* of DIGEST_UNKNOWN; else NULL */
	const char *summary;  /* what moved, in one line: how many numbers … */
	const char *sentence; /* … and why */
	/* of the numbers of results.csv: how many both runs have; of those, how many
	 * moved, and how many of these in print; and the others */
	size_t n_numbers, n_moved, n_in_print, n_appeared, n_vanished, n_restyled;
	size_t n_crossed;          /* DIGEST_P and DIGEST_INTERVAL */
	struct digest_move *moves; /* the first n_moves of those that moved */
	size_t n_moves, n_more_moves;
	struct digest_cause *causes;
	size_t n_causes;
	struct names same; /* what is as it was: "data", "config", … */
	struct digest_count *counts;
	size_t n_counts;
	struct digest_finding *findings;
	size_t n_findings;
	struct digest_watch *watch;
	size_t n_watch;
	struct digest_guard *guard;
	size_t n_guard;
	struct digest_levels *levels;
	size_t n_levels;
	struct digest_claim *claims;
	size_t n_claims;
	size_t n_warnings;         /* of this run */
	const char *first_warning; /* NULL: none */
	struct names new_warnings; /* that the run before did not have, the first of them */
	size_t n_new_warnings, n_gone_warnings;
};

/* digest.json. */
struct bytes run_digest_json(const struct run_digest *digest, struct arena *arena);

/* digest.txt. */
struct bytes run_digest_text(const struct run_digest *digest, struct arena *arena);

/* Reads what run_digest_json() wrote, all of it into the arena.  False if it is something
 * else. */
bool run_digest_read(struct bytes json, struct arena *arena, struct run_digest *digest)
    __attribute__((warn_unused_result));

#endif
