#include "audit/reading.h"

/* How far before a number its name is looked for, in tokens. */
enum { LOOK_BACK = 80 };

const struct token *reading_token(const struct reading *reading, size_t i)
{
	size_t last = reading->tokens.n - 1;

	return &reading->tokens.items[i < last ? i : last];
}

struct quantity *quantity_at(const struct reading *reading, size_t token)
{
	size_t index = token < reading->tokens.n ? reading->quantities.at[token] : NONE;

	return index == NONE ? NULL : &reading->quantities.items[index];
}

const struct quantity *quantity_find(const struct reading *reading, size_t index)
{
	return index == NONE ? NULL : &reading->quantities.items[index];
}

const char *quantity_print(const struct reading *reading, size_t index)
{
	const struct quantity *quantity = &reading->quantities.items[index];
	const struct token *token = reading_token(reading, quantity->token);

	return arena_strndup(reading->arena, reading->text + token->start,
	                     token->end - token->start);
}

size_t sentence_start(const struct reading *reading, size_t token)
{
	return reading->sentences[reading_token(reading, token)->sentence];
}

size_t sentence_end(const struct reading *reading, size_t token)
{
	return reading->sentences[reading_token(reading, token)->sentence + 1];
}

bool reading_has_word(const struct reading *reading, size_t from, size_t to,
                      const char *const *words)
{
	if (to > reading->tokens.n)
		to = reading->tokens.n;
	for (size_t i = from; i < to; i++)
		if (token_is_any(&reading->tokens.items[i], words))
			return true;
	return false;
}

/* "the median difference", "a gain in median survival": no median. */
static bool is_difference_of(const struct reading *reading, size_t at)
{
	static const char *const words[] = {"difference",  "differences", "gain",
	                                    "improvement", "increase",    NULL};

	return token_is_any(reading_token(reading, at - 2), words);
}

/* A ratio's name does not reach over a semicolon, a median's does; but nothing
 * more than marks and "95% CI" may stand between, as in "(HR; 95% CI: 1.19 …".
 */
enum measure measure_before(const struct reading *reading, size_t token)
{
	static const char *const plain[] = {"ci",        "cis",      "confidence", "interval",
	                                    "intervals", "adjusted", NULL};
	size_t first = sentence_start(reading, token);
	bool crossed = false, words = false;

	for (size_t i = token; i-- > first && token - i < LOOK_BACK;) {
		const struct token *t = reading_token(reading, i);
		enum measure measure = reading->names[i].measure;

		if (measure == MEASURE_UNKNOWN || i + reading->names[i].length > token) {
			words |= t->type == TOKEN_WORD && !token_is_any(t, plain);
			crossed |= token_is_mark(t, ';') && reading->open[i] == reading->open[token];
			continue;
		}
		if (measure == MEASURE_MEDIAN && is_difference_of(reading, i))
			return MEASURE_DIFFERENCE;
		if (crossed && words && (measure == MEASURE_HAZARD || measure == MEASURE_RATIO))
			return MEASURE_OTHER;
		return measure;
	}
	return MEASURE_UNKNOWN;
}

size_t endpoint_before(const struct reading *reading, size_t token)
{
	size_t first = sentence_start(reading, token);

	for (size_t i = token; i-- > first && token - i < LOOK_BACK;)
		if (reading->names[i].endpoint && i + reading->names[i].length <= token)
			return i;
	return NONE;
}

static void find_sentences(struct reading *reading)
{
	const struct tokens *tokens = &reading->tokens;
	uint32_t n = tokens->items[tokens->n - 1].sentence + 1;

	reading->sentences = ARENA_ARRAY(reading->arena, size_t, n + 1);
	for (size_t i = tokens->n; i-- > 0;)
		reading->sentences[tokens->items[i].sentence] = i;
	reading->sentences[n] = tokens->n;
	/* a sentence without tokens begins where the next one does */
	for (uint32_t i = n; i-- > 1;)
		if (reading->sentences[i] == 0)
			reading->sentences[i] = reading->sentences[i + 1];
}

/* Brackets of both kinds; those that a paragraph leaves open have no end. */
static void find_brackets(struct reading *reading)
{
	size_t n = reading->tokens.n, innermost = NONE;

	reading->open = ARENA_ARRAY(reading->arena, size_t, n);
	reading->close = ARENA_ARRAY(reading->arena, size_t, n);
	for (size_t i = 0; i < n; i++) {
		const struct token *t = &reading->tokens.items[i];
		bool closes = token_is_mark(t, ')') || token_is_mark(t, ']');

		if (t->type == TOKEN_BREAK)
			innermost = NONE;
		reading->open[i] = innermost;
		reading->close[i] = NONE;
		if (token_is_mark(t, '(') || token_is_mark(t, '['))
			innermost = i;
		if (closes && innermost != NONE) {
			reading->close[innermost] = i;
			reading->open[i] = innermost = reading->open[innermost];
		}
	}
}

void reading_init(struct reading *reading, struct arena *arena, const char *text)
{
	*reading = (struct reading){.arena = arena, .text = text};
	reading->tokens = tokens_parse(arena, text);
	find_sentences(reading);
	find_brackets(reading);
	reading->names = names_find(arena, &reading->tokens);
	reading->quantities = quantities_find(arena, &reading->tokens);
	read_p_values(reading);
	read_limits(reading);
	read_shares(reading);
	read_tests(reading);
	read_contrasts(reading);
}
