/* Archives with XML in them: files of office programs.
 *
 * libzip and expat are loaded when the first comes, and only then.  What comes out of
 * an archive is bounded, whatever it says of itself. */
#ifndef SURVREPORT_BASE_OFFICE_H
#define SURVREPORT_BASE_OFFICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/file.h"

struct office;

/* What is called while a part is read; names are without their namespaces, as strict
 * files have others. */
struct office_handlers {
	void (*start)(void *user, const char *name, const char **attributes);
	void (*end)(void *user, const char *name);
	void (*text)(void *user, const char *text, size_t length);
};

enum office_outcome {
	OFFICE_READ,
	OFFICE_ABSENT,  /* there is no such part */
	OFFICE_BAD,     /* it is damaged, or has a document type, which office files have not */
	OFFICE_LARGE,   /* it unpacks to more than the limit */
	OFFICE_STOPPED, /* by office_stop() */
};

/* Whether bytes begin as an archive. */
bool office_is_archive(const struct bytes *bytes);

/* The bytes have to outlive it.  NULL if it cannot be opened; *why then is "libraries",
 * or "damaged". */
struct office *office_open(struct arena *arena, const struct bytes *bytes, const char **why);
void office_close(struct office *office);

/* Reads a part; `limit` is the most that it may unpack to. */
enum office_outcome office_parse(struct office *office, const char *part, size_t limit,
                                 const struct office_handlers *handlers, void *user);

/* From a handler: no more. */
void office_stop(struct office *office);

/* An attribute by its name without namespace, or "". */
const char *office_attribute(const char **attributes, const char *name);

/* The same of a namespace whose name has `space` in it; NULL if it is not there. */
const char *office_attribute_in(const char **attributes, const char *space, const char *name);

#endif
