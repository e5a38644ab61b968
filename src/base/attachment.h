/* A file that travels inside of another. */
#ifndef SURVREPORT_BASE_ATTACHMENT_H
#define SURVREPORT_BASE_ATTACHMENT_H

#include "base/file.h"

/* What it is to the report that it is in: what the report was made from, or the
 * numbers that are shown there. */
enum attached_as { ATTACHED_SOURCE, ATTACHED_DATA };

struct attachment {
	const char *name;        /* of the file, UTF-8 */
	const char *mime;        /* "text/csv"; NULL after reading */
	const char *description; /* for people; NULL after reading */
	enum attached_as as;
	struct bytes bytes;
};

#endif
