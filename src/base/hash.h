/* SHA-256 of bytes, and a table of distinct strings. */
#ifndef SURVREPORT_BASE_HASH_H
#define SURVREPORT_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* 64 hexadecimal digits and a NUL. */
enum { SHA256_TEXT_SIZE = 65 };

/* The SHA-256 (FIPS 180-4) of bytes, in lower-case hexadecimal. */
void sha256_hex(const void *bytes, size_t length, char text[SHA256_TEXT_SIZE]);

/* Version of Nettle, as loaded. */
const char *sha256_library_version(struct arena *arena);

/* Distinct strings, numbered 0, 1, … in order of first appearance.
 * {.arena = a} is an empty table; the copies live in the arena. */
struct strtable {
	struct arena *arena;
	const char **items; /* items[i] is string number i */
	uint32_t n;
	uint32_t *slots; /* index + 1 into items; 0 is free */
	uint32_t n_slots;
};

/* Answer of strtable_find() for a string that is not in the table. */
#define STRTABLE_NONE UINT32_MAX

/* The number of a string, added if it is new. */
uint32_t strtable_add(struct strtable *table, const char *text, size_t length);

/* The number of a string, or STRTABLE_NONE. */
uint32_t strtable_find(const struct strtable *table, const char *text,
                       size_t length);

#endif
