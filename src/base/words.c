#include "base/words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

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

/* Names that labels of the field start with. */
static bool is_name(const char *word, size_t length)
{
	static const char *const names[] = {
	    "African",  "American",   "Ann",      "Asian",    "Binet",  "Bloom",     "Breslow",
	    "Charlson", "Child",      "Clark",    "Cox",      "Dukes",  "Durie",     "European",
	    "Fuhrman",  "Gleason",    "Hispanic", "Hodgkin",  "Kaplan", "Karnofsky", "Lugano",
	    "Mayo",     "Nottingham", "Rai",      "Caucasian"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == length && strncmp(names[i], word, length) == 0)
			return true;
	return false;
}

/* Whether a word begins with a capital only because a label does: no figure is in
 * it, and no other capital in its first part. */
static bool is_common(const char *word)
{
	size_t length = strcspn(word, " ,;:()"), part = strcspn(word, " ,;:()-/");

	if (part < 2 || is_name(word, part))
		return false;
	for (size_t i = 1; i < length; i++)
		if (isdigit((unsigned char)word[i]) || (i < part && isupper((unsigned char)word[i])))
			return false;
	return true;
}

const char *words_in_text(struct arena *arena, const char *label)
{
	const unsigned char *bytes = (const unsigned char *)label;
	bool latin = bytes[0] == 0xC3 && bytes[1] >= 0x80 && bytes[1] <= 0x9E && bytes[1] != 0x97;
	char *copy;

	if ((!isupper(bytes[0]) && !latin) || !is_common(label))
		return label;
	copy = arena_strdup(arena, label);
	copy[latin] = (char)(copy[latin] + 0x20);
	return copy;
}
