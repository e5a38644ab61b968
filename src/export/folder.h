/* The output folder of a report: written aside, swapped in whole.
 *
 * output/ID/       the report as it was, until the new one is complete
 * output/.ID.new/  the new one while it is written; afterwards gone
 * output/.ID.old/  only for a moment, on file systems that cannot exchange
 *                  two folders in one step
 * output/.ID.left/ what could not be removed of those two; tried again by each
 *                  run, which says what and why, and works all the same
 * output/.ID.lock  held during a run (an open-file-description lock, which
 *                  vanishes with the process); afterwards gone
 *
 * A report's own files are those that its manifest names, some in the parts tables/, texts/ and
 * figures/; the manifest is the first file to be written and the last to be removed.
 *
 * Earlier runs are kept in output/ID/history/, a folder each (export/kept.c): a run
 * that keeps any adds the report that it replaces, unless the new one is the same, and
 * drops the oldest.  Runs that keep none carry on those that are there.
 *
 * A new file may be read by those that the plan says, or where somebody changed the
 * rights or the group of the one that it replaces, by the same as that one.
 *
 * Whoever holds the lock finds in .ID.new and .ID.old only what a killed run
 * has left, and puts it in order before anything else.  Files in output/ID/
 * that are not a report's own stay where they are, and none is replaced.
 */
#ifndef SURVREPORT_EXPORT_FOLDER_H
#define SURVREPORT_EXPORT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "base/file.h"

/* What is to be opened. */
struct folder_plan {
	const char *output; /* as the user gave it */
	const char *id;
	mode_t mode; /* of new files: 0600, 0640 … */
	size_t keep; /* how many earlier runs are kept; 0: as many as there are */
};

struct folder_file {
	int fd;
	const char *name;
};

struct folder {
	struct arena *arena;
	const char *output;
	mode_t mode;
	size_t keep;
	const char *id, *staging, *old, *left, *lock; /* names in `output` */
	int output_fd, staging_fd, lock_fd;           /* -1 when not open */
	struct folder_file *files;                    /* those on their way to the disk */
	size_t n_files;
	bool untidy; /* after a commit: something of before could not go */
};

/* Creates the output folder if need be, takes the lock and an empty staging
 * folder.  EXIT_DONE; EXIT_BUSY when another run holds the lock;
 * EXIT_CANNOT_CREATE when the folder cannot be made, or output/ID exists and
 * is not a report's.  The reason is in the sink. */
enum exit_code folder_open(struct folder *folder, struct arena *arena,
                           const struct folder_plan *plan, struct diags *diags)
    __attribute__((warn_unused_result));

/* Writes one of the report's files, "results.csv" or "tables/cox-3.csv", into the staging
 * folder; that it is on the disk is
 * seen to by the commit, of all files together.  False, with the reason in the sink, if
 * the disk is full or writing fails. */
bool folder_write(struct folder *folder, const char *name, const void *data, size_t length,
                  struct diags *diags) __attribute__((warn_unused_result));

/* A file of the report as it is now: empty if there is none.  False, with the
 * reason in errno, if it cannot be read. */
bool folder_read(const struct folder *folder, struct arena *arena, const char *name,
                 struct bytes *bytes) __attribute__((warn_unused_result));

/* Puts a file into the report as it is now, whole or not at all; does nothing
 * where there is no report.  The new report is given up.  False if it cannot be
 * written. */
bool folder_amend(const struct folder *folder, struct arena *arena, const char *name,
                  struct bytes bytes) __attribute__((warn_unused_result));

/* Puts the new folder in place of the old one, and releases the lock.  True
 * also if the old one could not be removed: then `untidy` is set, and the sink
 * says which folder it is in, and why. */
bool folder_commit(struct folder *folder, struct diags *diags) __attribute__((warn_unused_result));

/* Gives up: the old folder stays, the staging folder goes, the lock too. */
void folder_abandon(struct folder *folder);

/* Puts in order what a killed process has left of a report. */
void folder_recover(const char *output, const char *id);

#endif
