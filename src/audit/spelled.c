#include "audit/spelled.h"

#include <string.h>

static const struct {
	const char *word;
	int value;
} spelled[] = {
    {"one", 1},      {"two", 2},        {"three", 3},     {"four", 4},      {"five", 5},
    {"six", 6},      {"seven", 7},      {"eight", 8},     {"nine", 9},      {"ten", 10},
    {"eleven", 11},  {"twelve", 12},    {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15},
    {"sixteen", 16}, {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},
    {"thirty", 30},  {"forty", 40},     {"fifty", 50},    {"sixty", 60},    {"seventy", 70},
    {"eighty", 80},  {"ninety", 90},
};

static int spelled_part(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++)
		if (strlen(spelled[i].word) == length && strncmp(spelled[i].word, word, length) == 0)
			return spelled[i].value;
	return 0;
}

int spelled_value(const char *word)
{
	const char *dash = strchr(word, '-');
	int tens, ones;

	if (!dash)
		return spelled_part(word, strlen(word));
	tens = spelled_part(word, (size_t)(dash - word));
	if (tens < 10 && strcmp(dash + 1, "hundred") == 0)
		return tens * 100;
	ones = spelled_part(dash + 1, strlen(dash + 1));
	return tens >= 20 && ones > 0 && ones < 10 ? tens + ones : 0;
}

static void forget(struct token *token)
{
	token->spelled = false;
	token->value = 0;
}

/* What a word multiplies the number before it by; 0 if it does not. */
static double scale_of(const struct token *token)
{
	if (token_is_word(token, "hundred"))
		return 100;
	return token_is_word(token, "thousand") ? 1000 : 0;
}

/* Joins the number that begins at a token; returns its last token. */
static size_t join_from(struct tokens *tokens, size_t at)
{
	struct token *t = tokens->items;
	double all = 0, part = t[at].value, scale;
	size_t last = at;

	for (size_t i = at + 1; i + 1 < tokens->n; i++) {
		size_t and = token_is_word(&t[i], "and");

		if (!and&&part > 0 && (scale = scale_of(&t[i])) > 0) {
			part *= scale;
			all += scale == 1000 ? part : 0;
			part = scale == 1000 ? 0 : part;
		} else if (i > last && t[i + and].spelled && (all > 0 || part >= 100) &&
		           t[i + and].value < 100 && (part == 0 || part >= 100)) {
			i += and;
			part += t[i].value;
		} else {
			break;
		}
		last = i;
	}
	for (size_t i = at; i < last; i++)
		forget(&t[i]);
	t[last].spelled = true;
	t[last].value = all + part;
	return last;
}

void spelled_join(struct tokens *tokens)
{
	for (size_t i = 0; i + 1 < tokens->n; i++) {
		struct token *t = &tokens->items[i];

		if (t->spelled)
			i = join_from(tokens, i);
		else if (token_is_word(t, "million"))
			forget(t);
	}
}
