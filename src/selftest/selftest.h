/* The self-test: is this installation whole, and are its numbers right?
 *
 * A check has a name, what is expected, and what was found.  Nothing stops
 * at a check that differs; all are made, so that one run shows all that is
 * wrong.  Nothing that is found depends on the machine where all is well, so
 * that the evidence of two sound installations is the same.
 */
#ifndef SURVREPORT_SELFTEST_SELFTEST_H
#define SURVREPORT_SELFTEST_SELFTEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* In the order in which they are made and printed. */
enum check_group {
	CHECK_VERSIONS, /* of libraries, beside those built with */
	CHECK_FILES,    /* templates, styles, fonts */
	CHECK_FOLDER,   /* how the output folder behaves */
	CHECK_MACHINE,  /* arithmetic, locale, time zone */
	CHECK_NUMBERS,  /* reference problems */
	CHECK_TEXTS,    /* the same of rounding and hashes */
	N_CHECK_GROUPS
};
extern const char *const check_group_names[N_CHECK_GROUPS];

struct check {
	enum check_group group;
	const char *name;
	const char *source;   /* who says so; "" for none */
	const char *expected; /* for people, with the tolerance if any */
	const char *found;
	bool same;
};

/* All checks so far.  {.arena = a} is empty; texts are borrowed or live in
 * the arena. */
struct checks {
	struct arena *arena;
	struct check *items;
	size_t n, n_different;
};

/* Adds a check. */
void check_add(struct checks *checks, const struct check *check);

/* Adds one that holds if both texts are equal. */
void check_same(struct checks *checks, enum check_group group, const char *name,
                const char *expected, const char *found);

/* Versions of the libraries as loaded. */
void self_test_versions(struct checks *checks);

/* The default template, all styles, and the template's fonts: found, known by
 * their SHA-256, with all characters that the program itself prints. */
void self_test_files(struct checks *checks);

/* Writes in a new folder below `folder`, which it removes: exclusive creation,
 * modes, a whole write, rename, exchange of folders, locks between processes. */
void self_test_folder(struct checks *checks, const char *folder);

/* What would change the last digits, or the text of a number or date. */
void self_test_machine(struct checks *checks);

/* Reference problems, through the estimators that reports use, … */
void self_test_numbers(struct checks *checks);

/* … and those of rounding and hashes. */
void self_test_texts(struct checks *checks);

/* A text for memo.h: the verdict, versions, all checks, and lines for date
 * and signature. */
const char *self_test_evidence(const struct checks *checks);

#endif
