/* The lock of a run: what it was made from, and what came of it, in the form
 * of lock/lock.h.
 *
 *     program, flags   that ran
 *     as_of, source_date_epoch   what it was told besides the config, if so
 *     exit             how it ended
 *     config           name, hashes (of the bytes, in canonical form, of each
 *                      block), text
 *     conventions, libraries   as resolved, as loaded
 *     files            template, style, texts (with their texts), fonts
 *     outputs          SHA-256 of each file of the report
 *     inputs           of each its file, hash, key, how it is read, of a database
 *                      what it is, hashes of its
 *                      columns, digests of its rows (lock/digest.h)
 *     results          results.csv
 *
 * Paths in it are those of the config, and the config's name.
 */
#ifndef SURVREPORT_LOCK_FREEZE_H
#define SURVREPORT_LOCK_FREEZE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attachment.h"
#include "base/diag.h"
#include "config/study.h"
#include "data/dataset.h"
#include "export/export.h"
#include "lock/lock.h"
#include "lock/sign.h"
#include "run/provenance.h"

struct freeze_sources {
	const struct study *study;
	const struct dataset *data;
	const struct provenance *provenance;
	const struct manifest_file *files; /* of the report */
	size_t n_files;
	int exit_code;
};

/* What is asked of a freeze; pointers may be NULL. */
struct freeze_options {
	const char *lock;           /* path of the file to be written */
	bool rows;                  /* with columns and rows of the input */
	bool replace;               /* also what is not known to be of an earlier freeze */
	const struct sign_key *key; /* signs the lock */
	const char *bundle;         /* path of a tar file of all of it */
};

/* What travels inside of the report: the config, results.csv and a lock without
 * what these two hold, the report's own hash, and columns and rows: of patients
 * there is nothing in a PDF.  The files of the
 * sources are those of the report but the PDF.  Returns the tree of that lock. */
enum { FREEZE_ATTACHMENTS = 3 };
struct entry *freeze_attachments(struct arena *arena, const struct freeze_sources *sources,
                                 struct attachment files[FREEZE_ATTACHMENTS]);

/* The lock that a PDF holds, whole again; and the hash of the PDF.  False, with
 * an error in the sink, if there is none that can be relied on. */
bool freeze_detach(struct arena *arena, const char *name, struct bytes pdf, struct lock *lock,
                   struct diags *diags) __attribute__((warn_unused_result));

/* The tree of the lock but for the input's columns and rows. */
struct entry *freeze_entries(struct arena *arena, const struct freeze_sources *sources);

/* Adds columns and rows of the inputs.  False, with an error in the sink, if they
 * cannot be read. */
bool freeze_add_rows(struct arena *arena, const struct entry *root,
                     const struct freeze_sources *sources, struct diags *diags)
    __attribute__((warn_unused_result));

/* "study.yaml" to "study.lock", in the same folder.  Of another ending nothing
 * is taken off: study.v2 is not study.yaml, and a lock never has the name of
 * its config. */
const char *freeze_lock_path(struct arena *arena, const char *config);

/* Writes the lock, signed if a key is given, rows of databases beside it, and the
 * bundle. */
bool freeze_write(struct arena *arena, const struct entry *root,
                  const struct freeze_sources *sources, const struct freeze_options *options,
                  struct diags *diags) __attribute__((warn_unused_result));

#endif
