/* SHA-256 of bytes, a quick hash, and a table of distinct strings. */
#ifndef SURVREPORT_BASE_HASH_H
#define SURVREPORT_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* 64 hexadecimal digits and a NUL. */
enum { SHA256_TEXT_SIZE = 65 };

/* The SHA-256 (FIPS 180-4) of bytes, in lower-case hexadecimal. */
void sha256_hex(const void *bytes, size_t length, char text[SHA256_TEXT_SIZE]);

/* The same as 32 bytes. */
enum { SHA256_SIZE = 32 };
void sha256_bytes(const void *bytes, size_t length, uint8_t digest[SHA256_SIZE]);

/* The same in base64, as a Content-Security-Policy has it. */
enum { SHA256_BASE64_SIZE = 45 };
void sha256_base64(const void *bytes, size_t length, char text[SHA256_BASE64_SIZE]);

/* A SHA-256 of bytes that come one after the other. */
struct sha256;
struct sha256 *sha256_new(struct arena *arena);
void sha256_add(struct sha256 *sum, const void *bytes, size_t length);
void sha256_end(struct sha256 *sum, char text[SHA256_TEXT_SIZE]);

/* Version of Nettle, as loaded. */
const char *sha256_library_version(struct arena *arena);

/* FNV-1a, 32 bits (Fowler, Noll, Vo): quick, and no protection. */
uint32_t hash_bytes(const char *text, size_t length);

/* The version that the program was built with. */
extern const char sha256_built_version[];

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
uint32_t strtable_find(const struct strtable *table, const char *text, size_t length);

#endif
