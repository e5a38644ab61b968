#include "base/words.h"

#include <ctype.h>

const char *words_s(size_t n)
{
	return n == 1 ? "" : "s";
}

const char *words_count(struct arena *arena, size_t n, const char *one)
{
	return arena_printf(arena, "%zu %s%s", n, one, words_s(n));
}

const char *words_before(size_t i, size_t n)
{
	if (i == 0)
		return "";
	return i + 1 == n ? " and " : ", ";
}

const char *words_ci(struct arena *arena, double confidence)
{
	return arena_printf(arena, "%.4g%% CI", 100 * confidence);
}

const char *words_with_ci(struct arena *arena, const char *what, double confidence)
{
	return arena_printf(arena, "%s (%s)", what, words_ci(arena, confidence));
}

const char *words_capital(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	*copy = (char)toupper((unsigned char)*copy);
	return copy;
}
