/* A frozen run held against a new one, and every difference explained.
 *
 * The config of the lock is run again.  If what comes out is not the same,
 * what went in is compared (changes.h), the numbers that moved are listed
 * (verify/diff/moved.h), and the run is repeated with one change at a time undone:
 * a number that moves then was moved by that change.  Blocks of the config,
 * templates, styles and texts can be undone, since the lock holds them.  Data
 * and versions cannot; what moved with all else undone is put down to them.
 */
#ifndef SURVREPORT_VERIFY_VERIFY_H
#define SURVREPORT_VERIFY_VERIFY_H

#include <stdio.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "base/str.h"
#include "lock/lock.h"
#include "verify/changes.h"
#include "verify/diff/moved.h"

enum verify_level {
	VERIFY_IDENTICAL,    /* report and results, to the byte */
	VERIFY_SAME_RESULTS, /* the numbers; other bytes */
	VERIFY_DIFFERENT,
};

/* What a change did. */
struct effect {
	const struct change *change; /* NULL: all that cannot be undone */
	bool known;                  /* false: the config does not run with
	                                this alone undone */
	struct moves moves;
};

struct verification {
	const char *name;      /* of the lock or the PDF */
	const char *signature; /* a sentence; NULL: not signed */
	enum verify_level level;
	struct changes changes;
	struct moves moves;     /* from the frozen results to the new ones */
	struct effect *effects; /* n_effects */
	size_t n_effects;
	size_t n_untried;                 /* changes that were not undone: too many */
	const struct entry *frozen, *now; /* both locks */
	const char *frozen_pdf, *now_pdf; /* SHA-256 */
};

/* What is to be verified. */
struct verify_job {
	const char *name; /* for messages */
	const struct lock *lock;
	const char *folder;     /* that the paths of its config are seen from */
	const char *scratch;    /* a temporary folder: see scratch.h */
	bool own_config;        /* the config is the text in the lock, not a file */
	bool ask;               /* databases, in place of the rows that were frozen */
	const char *pdf_sha256; /* of the frozen report; NULL: the lock says */
	const char *signature;  /* who signed, in a sentence; NULL: nobody */
};

/* Runs and compares.  EXIT_DONE or EXIT_DIFFERS: `out` is filled; else how the
 * run ended, the reason being in the sink.  All lives in the arena. */
enum exit_code verify_run(struct arena *arena, const struct verify_job *job,
                          struct verification *out, struct diags *diags);

/* The verification in words, as Markdown for a PDF or as plain lines. */
void verify_print(const struct verification *verification, FILE *to);
const char *verify_markdown(struct arena *arena, const struct verification *verification);

#endif
