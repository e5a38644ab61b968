/* P-values: "P = .03", "p-value of 0.03", "P for interaction 0.4". */
#include <math.h>
#include <string.h>

#include "audit/label.h"
#include "audit/reading.h"

static bool is_relation(const struct token *token)
{
	static const char *const words[] = {"of", "was", "is", "were", NULL};

	if (token->type == TOKEN_WORD)
		return token_is_any(token, words);
	return token_is_mark(token, '=') || token_is_mark(token, '<') ||
	       token_is_mark(token, '>') || token_is_mark(token, '~') ||
	       token_is_mark(token, ':') || token_is_mark(token, ',') ||
	       token_is_mark(token, MARK_LESS_EQUAL) || token_is_mark(token, MARK_GREATER_EQUAL);
}

/* A mark that only a relation is: then any number behind it is meant. */
static bool is_strict(const struct token *token)
{
	return token->type == TOKEN_MARK && token->mark != ':' && token->mark != ',' &&
	       token->mark != '~';
}

static bool is_p_name(const struct token *token)
{
	static const char *const names[] = {
	    "p",          "ps",     "p-value",       "p-values",     "pvalue",         "pvalues",
	    "p-trend",    "ptrend", "p-interaction", "pinteraction", "pheterogeneity", "padj",
	    "p-adjusted", NULL};

	return token_is_any(token, names);
}

/* "for interaction", "trend", "(log-rank)": words between P and its sign.
 * Returns the token behind them. */
static size_t skip_test_name(const struct reading *reading, size_t i)
{
	static const char *const single[] = {"value",          "values",          "interaction",
	                                     "trend",          "log-rank",        "logrank",
	                                     "heterogeneity",  "two-sided",       "difference",
	                                     "noninferiority", "non-inferiority", NULL};
	enum { LONGEST_NAME = 5 };
	size_t start = i, close;

	while (i < start + 2 && token_is_any(reading_token(reading, i), single))
		i++;
	if (token_is_mark(reading_token(reading, i), '(')) {
		close = reading->close[i];
		return close != NONE && close <= i + LONGEST_NAME ? close + 1 : i;
	}
	if (!token_is_word(reading_token(reading, i), "for"))
		return i;
	for (size_t k = i + 1; k <= i + LONGEST_NAME; k++)
		if (is_relation(reading_token(reading, k)))
			return k;
	return i;
}

/* "10-11" behind "P =": a power whose raised digits were lost. */
static void read_lost_power(const struct reading *reading, struct quantity *quantity)
{
	const struct token *dash = reading_token(reading, quantity->token + 1);
	const struct token *exponent = reading_token(reading, quantity->token + 2);
	bool raised = dash->type == TOKEN_WORD && !dash->spaced &&
	              strncmp(dash->word, "\xE2\x81\xBB", 3) == 0;

	if (quantity->decimals > 0 || quantity->value < 10 || quantity->value > 10)
		return;
	if (raised || token_is_mark(dash, '^')) {
		quantity->value = 1e-4;
		quantity->decimals = 4;
		quantity->comparison = '<';
	}
	if (!token_is_mark(dash, '-') || !token_is_whole(exponent))
		return;
	quantity->decimals = (int)fmin(exponent->value, 15);
	quantity->value = pow(10, -quantity->decimals);
	quantity->end = quantity->token + 3;
}

/* What is no p-value: "P = 11 days", "T, P = 1.38 times", "p = 12 variables". */
static bool is_other(const struct reading *reading, size_t name, const struct quantity *quantity)
{
	static const char *const going_on[] = {
	    "for",   "in", "and", "between",      "at",   "with",  "by",   "ci",
	    "after", "vs", "on",  "respectively", "from", "using", "when", NULL};
	const struct token *before = reading_token(reading, name - 1);
	const struct token *next = reading_token(reading, quantity->token + 1);

	if (next->type == TOKEN_NUMBER || token_is_mark(before, '&') || token_is_mark(before, '/') ||
	    token_is_mark(next, '%') || label_is_unit(next) || token_is_people(next))
		return true;
	return quantity->value > 1 && next->type == TOKEN_WORD && !token_is_any(next, going_on);
}

static bool names_other_test(const struct reading *reading, size_t from, size_t to)
{
	static const char *const words[] = {
	    "interaction",   "trend",        "heterogeneity",  "noninferiority", "non-inferiority",
	    "homogeneity",   "equivalence",  "superiority",    "p-trend",        "ptrend",
	    "p-interaction", "pinteraction", "pheterogeneity", "inferiority",    NULL};

	return reading_has_word(reading, from, to, words);
}

/* The p-value whose name is at a token; returns the token behind it, or 0. */
static size_t p_value_at(struct reading *reading, size_t name, struct p_value *p_value)
{
	size_t i = name + 1, number, last;
	struct quantity *quantity;
	bool strict;

	if (!is_p_name(reading_token(reading, name)))
		return 0;
	i = skip_test_name(reading, i);
	number = i + is_relation(reading_token(reading, i));
	strict = number > i && is_strict(reading_token(reading, i));
	if (number > i && is_relation(reading_token(reading, number)) &&
	    is_strict(reading_token(reading, number)))
		number++;
	quantity = quantity_at(reading, number);
	if (!quantity || reading_token(reading, number)->spelled ||
	    (!strict && (quantity->decimals == 0 || quantity->value > 1)) ||
	    (number == name + 1 && quantity->decimals < 2) || is_other(reading, name, quantity))
		return 0;
	last = sentence_end(reading, name);
	quantity->kind = QUANTITY_P_VALUE;
	quantity->owner = reading->n_p_values;
	quantity->end = number + 1;
	quantity->used = true;
	read_lost_power(reading, quantity);
	*p_value = (struct p_value){
	    .value = reading->quantities.at[number],
	    .start = name,
	    .end = quantity->end,
	    .other = names_other_test(reading, name,
	                              quantity->end + 4 < last ? quantity->end + 4 : last)};
	return quantity->end;
}

void read_p_values(struct reading *reading)
{
	struct p_value p_value;

	for (size_t i = 0; i < reading->tokens.n; i++) {
		size_t end = p_value_at(reading, i, &p_value);

		if (end == 0)
			continue;
		ARENA_PUSH(reading->arena, reading->p_values, reading->n_p_values, p_value);
		i = end - 1;
	}
}
