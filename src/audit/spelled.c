#include "audit/spelled.h"

#include <string.h>

static const struct {
	const char *word;
	int value;
} spelled[] = {
    {"one", 1},        {"two", 2},       {"three", 3},     {"four", 4},
    {"five", 5},       {"six", 6},       {"seven", 7},     {"eight", 8},
    {"nine", 9},       {"ten", 10},      {"eleven", 11},   {"twelve", 12},
    {"thirteen", 13},  {"fourteen", 14}, {"fifteen", 15},  {"sixteen", 16},
    {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"twenty", 20},
    {"thirty", 30},    {"forty", 40},    {"fifty", 50},    {"sixty", 60},
    {"seventy", 70},   {"eighty", 80},   {"ninety", 90},
};

static int spelled_part(const char *word, size_t length)
{
	for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++)
		if (strlen(spelled[i].word) == length &&
		    strncmp(spelled[i].word, word, length) == 0)
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
	ones = spelled_part(dash + 1, strlen(dash + 1));
	return tens >= 20 && ones > 0 && ones < 10 ? tens + ones : 0;
}

static bool is_hundred(const struct token *token)
{
	return token_is_word(token, "hundred") ||
	       token_is_word(token, "thousand") ||
	       token_is_word(token, "million");
}

static void forget(struct token *token)
{
	token->spelled = false;
	token->value = 0;
}

void spelled_join(struct tokens *tokens)
{
	for (size_t i = 1; i + 1 < tokens->n; i++) {
		struct token *t = &tokens->items[i];
		size_t rest =
		    token_is_word(t + 1, "and") && i + 2 < tokens->n ? 2 : 1;
		double hundreds = t[-1].spelled ? t[-1].value : 0;

		if (!is_hundred(t))
			continue;
		forget(t - 1);
		if (!token_is_word(t, "hundred"))
			hundreds = 0;
		if (!t[rest].spelled) {
			t->spelled = hundreds > 0 && !is_hundred(t + 1);
			t->value = t->spelled ? 100 * hundreds : 0;
		} else if (hundreds > 0) {
			t[rest].value += 100 * hundreds;
		} else {
			forget(&t[rest]);
		}
	}
}
