#include "base/suggest.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

enum { LONGEST = 64, SHORT_LIST = 14 };

static int fold(char c)
{
	int lower = tolower((unsigned char)c);

	return lower == '-' || lower == ' ' || lower == '.' ? '_' : lower;
}

static int min_of(int a, int b)
{
	return a < b ? a : b;
}

/* Distance between two names of at most LONGEST bytes; three rows of the
 * dynamic program are kept. */
static int distance(const char *a, const char *b)
{
	int n = (int)strlen(a), m = (int)strlen(b);
	int rows[3][LONGEST + 1];
	int *before = rows[0], *previous = rows[1], *current = rows[2];

	for (int j = 0; j <= m; j++)
		previous[j] = j;
	for (int i = 1; i <= n; i++) {
		int *swap;

		current[0] = i;
		for (int j = 1; j <= m; j++) {
			int cost = fold(a[i - 1]) != fold(b[j - 1]);
			int best = min_of(previous[j] + 1, current[j - 1] + 1);

			best = min_of(best, previous[j - 1] + cost);
			if (i > 1 && j > 1 && fold(a[i - 1]) == fold(b[j - 2]) &&
			    fold(a[i - 2]) == fold(b[j - 1]))
				best = min_of(best, before[j - 2] + 1);
			current[j] = best;
		}
		swap = before;
		before = previous;
		previous = current;
		current = swap;
	}
	return previous[m];
}

bool names_have(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->items[i], name) == 0)
			return true;
	return false;
}

const char *suggest_find(const char *name, const struct names *known)
{
	const char *best = NULL;
	size_t length = strlen(name);
	int limit = length < 3 ? 1 : (int)(length + 2) / 3;

	if (length > LONGEST)
		return NULL;
	for (size_t i = 0; i < known->n; i++) {
		int d;

		if (strlen(known->items[i]) > LONGEST)
			continue;
		d = distance(name, known->items[i]);
		if (d <= limit && d < (int)length) {
			best = known->items[i];
			limit = d - 1;
		}
	}
	return best;
}

const char *suggest_text(struct arena *arena, const char *name, const struct names *known)
{
	const char *near = suggest_find(name, known);

	if (near)
		return arena_printf(arena, " (did you mean '%s'?)", near);
	if (known->n > 0 && known->n <= SHORT_LIST)
		return arena_printf(arena, " (known: %s)", names_join(arena, known, known->n));
	return "";
}

const char *names_join(struct arena *arena, const struct names *names, size_t most)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < names->n && i < most; i++)
		str_addf(&out, "%s%s", i ? ", " : "", names->items[i]);
	if (names->n > most)
		str_add(&out, ", …");
	return str_text(&out);
}
