/* Shared libraries that only some runs need, loaded when they do: others start no
 * slower, and the program runs where they are not installed. */
#ifndef SURVREPORT_BASE_LIBRARY_H
#define SURVREPORT_BASE_LIBRARY_H

#include <stdbool.h>

/* A library by the names of its versions, the last of which is followed by NULL.  NULL
 * if none of them is there. */
void *library_open(const char *const *names);

/* Puts a function of it into a pointer to a function; false, and NULL, if it has none
 * such. */
bool library_symbol(void *library, const char *name, void *into);

/* Gives a library back, of which nothing is used any more; NULL is none. */
void library_close(void *library);

#endif
