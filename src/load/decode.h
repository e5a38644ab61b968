/* Bytes of a file as UTF-8: unpacked, and read by the encoding that is said.
 *
 * A gzip file is told by its first bytes, UTF-16 by its byte order mark; neither
 * can be taken for something else.  All other encodings are named by the config,
 * because bytes do not tell them.
 */
#ifndef SURVREPORT_LOAD_DECODE_H
#define SURVREPORT_LOAD_DECODE_H

#include <stdbool.h>

#include "base/file.h"
#include "load/reader.h"

/* The bytes of the reader's input as UTF-8, in its arena or as they are.  False
 * after errors: a file that is cut short or damaged, a byte that the encoding does
 * not have, a text that is UTF-8 already. */
bool decode(const struct reader *reader, const struct bytes *bytes, struct bytes *text)
    __attribute__((warn_unused_result));

/* Whether the first bytes of a file tell that it is packed, or UTF-16. */
bool decode_is_told(const struct bytes *bytes);

/* What iconv calls an encoding; NULL: UTF-8, or none was named. */
const char *encoding_name(int encoding);

#endif
