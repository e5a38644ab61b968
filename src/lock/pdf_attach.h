/* Files that travel inside of a PDF.
 *
 * They are added to a finished PDF by an incremental update (ISO 32000-1,
 * 7.5.6): new objects, a new catalog and a new cross-reference section behind
 * the old file, whose bytes stay as they are.  libharu has no call for it, and
 * qpdf, which has, would cost more than the whole report; the update is forty
 * lines of a format that has not changed since 1996.
 *
 * Read back is only what was written here: who saves the file with another
 * program changes its bytes, and then there is nothing to rely on.
 */
#ifndef SURVREPORT_LOCK_PDF_ATTACH_H
#define SURVREPORT_LOCK_PDF_ATTACH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"

struct attachment {
	const char *name;        /* of the file, UTF-8 */
	const char *mime;        /* "text/csv"; NULL after reading */
	const char *description; /* for people; NULL after reading */
	struct bytes bytes;
};

/* Largest file that is read back. */
enum { ATTACHMENT_MAX_BYTES = 256 << 20 };

/* Adds files, whose names are in ascending order, to a PDF of libharu's.  No
 * clock: the same input gives the same bytes.  False, with an error in the
 * sink, if the PDF is not in the form that libharu writes. */
bool pdf_attach(struct arena *arena, struct bytes *pdf, const struct attachment *files, size_t n,
                struct diags *diags) __attribute__((warn_unused_result));

/* The files in a PDF that pdf_attach() made.  False, with an error in the
 * sink, for any other. */
bool pdf_attachments(struct arena *arena, struct bytes pdf, const char *name,
                     struct attachment **files, size_t *n, struct diags *diags)
    __attribute__((warn_unused_result));

#endif
