/* "did you mean": the known name nearest to one that is not known. */
#ifndef SURVREPORT_BASE_SUGGEST_H
#define SURVREPORT_BASE_SUGGEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* A list of names to choose from. */
struct names {
	const char **items;
	size_t n;
};

/* Whether a name is one of a list. */
bool names_have(const struct names *names, const char *name);

/* The nearest name, or NULL when none is near enough to be meant.
 * Nearness: insertions, deletions, exchanges and swaps of neighbours (Damerau
 * 1964), at most a third of the name; differences of case cost nothing. */
const char *suggest_find(const char *name, const struct names *known);

/* " (did you mean 'x'?)", or, when nothing is near and the list is short,
 * " (known: a, b, c)", or "".  For the end of a diagnostic. */
const char *suggest_text(struct arena *arena, const char *name, const struct names *known);

/* "a, b, c", cut after `most` with "…". */
const char *names_join(struct arena *arena, const struct names *names, size_t most);

#endif
