/* Passwords in texts: what may stand in a connection string, and must not be
 * printed.
 *
 * Known are NAME=VALUE and NAME: VALUE for the names that libpq, ODBC drivers and
 * tired people use (password, passwd, pwd, sslpassword, …, in any case; the value in
 * quotes, in braces or bare), and the password of a URL, as USER:PASSWORD@HOST.
 */
#ifndef SURVREPORT_BASE_SECRET_H
#define SURVREPORT_BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Where a password stands in a text: `length` bytes from `start` on. */
struct secret {
	size_t start, length;
};

/* The first password from byte `from` on; false if there is none.  An empty one is
 * none. */
bool secret_find(const char *text, size_t length, size_t from, struct secret *secret);

/* The text with an asterisk for each character of its passwords; itself if it has
 * none. */
const char *secret_hide(struct arena *arena, const char *text, size_t length);

#endif
