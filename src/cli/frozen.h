/* What `verify` and `diff` take: a lock, a report with one in it, or a
 * bundle. */
#ifndef SURVREPORT_CLI_FROZEN_H
#define SURVREPORT_CLI_FROZEN_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/exitcode.h"
#include "base/file.h"
#include "lock/lock.h"

enum frozen_kind { FROZEN_NONE, FROZEN_LOCK, FROZEN_PDF, FROZEN_BUNDLE };

struct frozen {
	enum frozen_kind kind;
	struct lock lock;       /* with its results */
	const char *pdf_sha256; /* of a PDF; else NULL */
};

/* Reads a file of any kind.  On failure the reason is in the sink. */
enum exit_code frozen_file_read(struct arena *arena, const char *path, struct bytes *bytes,
                                struct diags *diags);

/* What a file is, told from its first bytes. */
enum frozen_kind frozen_kind_of(struct bytes bytes);

/* The lock that a file is, or holds.  EXIT_BAD_DATA, with the reason in the
 * sink, if there is none that can be relied on. */
enum exit_code frozen_read(struct arena *arena, const char *path, struct bytes bytes,
                           struct frozen *frozen, struct diags *diags);

#endif
