/* The digest of an input file: enough to name what changed in it later, and
 * nothing of what is in it.
 *
 * Of each column, the SHA-256 of its fields.  Of each row a line
 *
 *     DDDDDDDDDD CCCC… KEY
 *
 * where D are the first 60 bits of the SHA-256 of the row, C are 12 bits for
 * each field by which a changed one is named (one change in 4,096 escapes
 * them; then only the row is named), both in base64's characters, and KEY is
 * the value of the key column, if there is one.  Fields count as they stand in
 * the file, after quotes and blanks around them: not as they are read.
 *
 * Cost: linear; about 0.3 s for a million rows of 12 columns.
 */
#ifndef SURVREPORT_LOCK_DIGEST_H
#define SURVREPORT_LOCK_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "config/study.h"
#include "lock/lock.h"

/* What separates the digest of a row from its checks, and these from the
 * key. */
enum { DIGEST_WIDTH = 10, CHECK_WIDTH = 2 };

struct digest {
	const char **columns;       /* n_columns names, in the file's order */
	const char **column_sha256; /* n_columns */
	size_t n_columns, n_rows;
	struct bytes rows;    /* n_rows lines */
	const uint32_t *line; /* of the file, by row; only while it is here */
	const char *place;    /* what such a line is called: "line" */
};

/* A file, and how it is read. */
struct digest_source {
	const char *name; /* tells its format */
	const struct bytes *file;
	const char *key; /* the name of the key column in it, or NULL */
	bool hide_keys;  /* KEY is digits of its SHA-256, and not the value */
	struct input_form form;
};

/* The digest of a file's bytes.  False, with an error in the sink, if it has no
 * rows to read. */
bool digest_rows(struct digest *digest, struct arena *arena, const struct digest_source *source,
                 struct diags *diags) __attribute__((warn_unused_result));

/* How an input is read, as its entry in a lock tells: what is usual is not said. */
void form_write(struct arena *arena, struct entry *input, const struct input_form *form);
struct input_form form_read(const struct entry *input);

#endif
