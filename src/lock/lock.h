/* A lock: what a frozen run was made from, and what came of it.
 *
 * A text file in YAML, written and read here: a tree of maps with texts at
 * its ends.  Long texts are literal blocks, so that a person can read them
 * and `diff` can compare them.  The order of the keys is fixed and there is no
 * clock and no path of the machine in it: freezing twice gives the same bytes.
 *
 * The reader takes what lock_text() writes and nothing else.  It is not
 * libyaml's because a lock of a million rows holds 50 MB.
 *
 * The last line is a seal, the SHA-256 of all before it, so that a change by
 * hand is noticed; who has to fear more than that signs the seal (sign.h).
 */
#ifndef SURVREPORT_LOCK_LOCK_H
#define SURVREPORT_LOCK_LOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"

/* An entry: a text, or a map of entries. */
struct entry {
	const char *key;
	struct bytes text;    /* NUL-terminated; data is NULL for a map */
	struct entry **items; /* n */
	size_t n;
};

enum { LOCK_VERSION = 1 };

/* Largest lock: a hundred bytes for each of ten million rows. */
extern const size_t LOCK_MAX_BYTES;

/* An empty map; entries are added in the order in which they are written. */
struct entry *entry_new(struct arena *arena);
struct entry *entry_map(struct arena *arena, struct entry *map, const char *key);
void entry_text(struct arena *arena, struct entry *map, const char *key, const char *text);
void entry_bytes(struct arena *arena, struct entry *map, const char *key, struct bytes text);

/* What a key of a map holds, or NULL: an entry, or its text. */
const struct entry *entry_find(const struct entry *map, const char *key);
const char *entry_value(const struct entry *map, const char *key);

/* The same, one map deeper. */
const char *entry_value_in(const struct entry *map, const char *inner, const char *key);

/* An input of a lock; in a PDF it has neither columns nor rows. */
struct lock_input {
	const char *name;            /* "" in a lock of 0.1.0, which has but one */
	const struct entry *told;    /* file, sha256, key, and how it is read */
	const struct entry *columns; /* their hashes, or NULL */
	const struct entry *rows;    /* digests, or NULL */
};

/* The inputs of a lock, into a new array *out in the arena; returns how many. */
size_t lock_inputs(struct arena *arena, const struct entry *root, struct lock_input **out);

/* The file: the tree, then its seal. */
struct bytes lock_text(struct arena *arena, const struct entry *root);

/* The same of a tree that is no lock, with a first line of its own; and the tree of
 * such a file, NULL if it is not what was written. */
struct bytes sealed_text(struct arena *arena, const char *first_line, const struct entry *root);
struct entry *sealed_parse(struct arena *arena, const char *first_line, struct bytes text);

/* A lock that was read. */
struct lock {
	const char *name; /* of the file, for messages */
	struct entry *root;
	const char *seal;                   /* 64 hexadecimal digits */
	const char *public_key, *signature; /* hexadecimal; NULL: not signed */
};

/* Reads the text of a lock.  False, with an error in the sink, for what is
 * none, has another version, or was changed since it was written. */
bool lock_parse(struct lock *lock, struct arena *arena, const char *name, struct bytes text,
                struct diags *diags) __attribute__((warn_unused_result));

/* The lines that sign a lock, to be added to its text. */
const char *lock_signature_lines(struct arena *arena, const char *public_key, const char *signature);

/* What is signed: the seal, and what it is a seal of. */
const char *lock_signed_text(struct arena *arena, const char *seal);

/* The seal of a text that lock_text() made. */
const char *lock_seal_of(struct arena *arena, struct bytes text);

#endif
