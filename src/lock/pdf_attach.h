/* The files that travel inside of a report's PDF, read back.
 *
 * They are written with it (canvas/pdf_about.c); by 0.1.0 they were added to the
 * finished file by an incremental update (ISO 32000-1, 7.5.6).  Read back is only
 * what was written so: who saves the file with another program changes its bytes,
 * and then there is nothing to rely on.
 */
#ifndef SURVREPORT_LOCK_PDF_ATTACH_H
#define SURVREPORT_LOCK_PDF_ATTACH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/attachment.h"
#include "base/diag.h"
#include "base/file.h"

/* Largest file that is read back. */
enum { ATTACHMENT_MAX_BYTES = 256 << 20 };

/* The files in a report's PDF, names ascending.  False, with an error in the sink,
 * for any other file. */
bool pdf_attachments(struct arena *arena, struct bytes pdf, const char *name,
                     struct attachment **files, size_t *n, struct diags *diags)
    __attribute__((warn_unused_result));

#endif
