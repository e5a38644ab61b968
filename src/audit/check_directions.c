/* Words of direction against the figures they are said of: "longer with A (12.3
 * vs 26.7)", "fell from 12.3 to 26.7".
 *
 * Only one word may say it, and nothing may turn it round.  Where the sentence
 * does not name both groups, the figures may stand the other way round: that is
 * a note.
 */
#include <string.h>

#include "audit/check.h"

static const struct quantity *find(const struct audit *audit, size_t index)
{
	return quantity_find(audit->reading, index);
}

static bool ends_with(const char *word, const char *end)
{
	size_t n = strlen(word), length = strlen(end);

	return n > length && strcmp(word + n - length, end) == 0;
}

/* Of "more" and "less" only what is said of amounts: not "more severe". */
static bool is_of_amount(const struct token *token)
{
	static const char *const words[] = {"frequent", "frequently", "common", "commonly",
	                                    "often",    "likely",     NULL};
	static const char *const others[] = {"than",      "so",      "severe",   "rapid", "intense",
	                                     "or",        "and",     "quickly",  "prone", "in",
	                                     "intensive", "complex", "accurate", NULL};
	static const char *const endings[] = {"ive", "ly", "ed",  "able", "ible", "ous", "ful",
	                                      "ic",  "al", "ant", "ing",  "ory",  "ate", "ure"};

	if (token_is_any(token, words) || token_is_people(token))
		return true;
	if (token->type != TOKEN_WORD || token->spelled || token_is_any(token, others))
		return false;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (ends_with(token->word, endings[i]))
			return false;
	return true;
}

static bool is_amount_word(const struct token *token)
{
	static const char *const words[] = {"more", "less", "better", "worse", NULL};

	return token_is_any(token, words);
}

/* 1 where the first figure is to be the larger, -1 the smaller; 0 if the word
 * says nothing of it. */
static int direction_of(const struct token *token)
{
	static const char *const up[] = {"higher", "longer", "greater", "larger", "older", NULL};
	static const char *const down[] = {"lower", "shorter", "smaller", "fewer", "younger", NULL};

	if (token_is_any(token, up) || (token_is_word(token, "more") && is_of_amount(token + 1)))
		return 1;
	return token_is_any(token, down) || (token_is_word(token, "less") && is_of_amount(token + 1))
	           ? -1
	           : 0;
}

/* The same of two times: 1 where the first is to be the larger. */
static int change_of(const struct token *token)
{
	static const char *const up[] = {"increased",  "rose",   "increase", "increases", "rise",
	                                 "increasing", "rising", "raised",   NULL};
	static const char *const down[] = {
	    "decreased", "fell",    "dropped",  "declined",   "reduced", "decrease",  "decline",
	    "reduction", "drop",    "fall",     "decreasing", "lowered", "decreases", "reductions",
	    "reducing",  "falling", "dropping", "declining",  NULL};

	return token_is_any(token, up) ? -1 : token_is_any(token, down) ? 1 : 0;
}

/* --- Where the word stands ---------------------------------------------------- */

static bool is_turned(const struct reading *reading, size_t first, size_t last)
{
	static const char *const words[] = {
	    "not",       "no",       "nor",      "neither",    "without", "than",   "whereas",
	    "while",     "but",      "compared", "comparison", "versus",  "cannot", "change",
	    "reduction", "decrease", "increase", "reductions", "vs",      NULL};

	return reading_has_word(reading, first, last, words);
}

/* The outermost bracket that two tokens are in; `from` itself if there is none. */
static size_t bracket_of(const struct reading *reading, size_t from, size_t to)
{
	size_t open = from;

	while (reading->open[open] != NONE && reading->close[reading->open[open]] != NONE)
		open = reading->open[open];
	return open != from && reading->close[open] > to ? open : from;
}

/* Where a bracket begins that ends at a token and has no figure in it but a
 * p-value or a size; NONE if it is not so. */
static size_t aside_before(const struct reading *reading, size_t close)
{
	enum { LONGEST = 8 };

	for (size_t i = close; i-- > 0 && close - i <= LONGEST;) {
		const struct quantity *q = quantity_at(reading, i);

		if (reading->close[i] == close)
			return i;
		if (q && q->kind != QUANTITY_P_VALUE && q->kind != QUANTITY_SIZE &&
		    q->kind != QUANTITY_LABEL)
			return NONE;
	}
	return NONE;
}

/* The only word of direction before a token, as far as the clause goes; NONE if
 * there is none, or more. */
static size_t word_before(const struct reading *reading, size_t at)
{
	enum { REACH = 26 };
	size_t first = sentence_start(reading, at), found = NONE;

	/* "lower with A: 12 vs 26" */
	at -= at > first && token_is_mark(reading_token(reading, at - 1), ':');
	first = at > first + REACH ? at - REACH : first;
	for (size_t i = at; i-- > first;) {
		const struct token *t = reading_token(reading, i);
		bool says = direction_of(t) != 0;

		if (token_is_mark(t, ')') || token_is_mark(t, ']')) {
			size_t open = aside_before(reading, i);

			if (open == NONE)
				break;
			i = open;
			continue;
		}
		if (token_is_mark(t, ',') || token_is_mark(t, ';') || token_is_mark(t, ':'))
			break;
		if ((says && found != NONE) || (!says && is_amount_word(t)))
			return NONE;
		if (says)
			found = i;
	}
	return found;
}

/* "[1.9 vs 1.7 h and 34 vs 37 ml/min, respectively]" */
static bool speaks_of_lists(const struct reading *reading, size_t open)
{
	static const char *const versus[] = {"vs", "versus", NULL};
	size_t close = reading->close[open], n = 0;

	if (close == NONE)
		return false;
	for (size_t i = open; i < close; i++)
		n += token_is_any(reading_token(reading, i), versus);
	return n > 1 &&
	       reading_has_word(reading, open, close, (const char *const[]){"respectively", NULL});
}

/* --- Groups ------------------------------------------------------------------- */

struct said {
	size_t word; /* NONE if nothing is said */
	int direction;
	bool sure; /* both groups are named, in this order */
};

/* What was said of the two figures before. */
struct said_last {
	struct said said;
	const struct contrast *contrast; /* NULL if there are none */
};

/* "higher in A (26%) than in B (40%)", "higher in A than in B (26% vs 40%)" */
static struct said said_before(const struct reading *reading, const struct quantity *a,
                               const struct quantity *b)
{
	static const char *const inside[] = {"than", "with", "compared", NULL};
	static const char *const others[] = {"baseline", "from", "but", NULL};
	static const char *const amounts[] = {"reduction", "decrease",   "increase",
	                                      "change",    "reductions", NULL};
	static const char *const loose[] = {"for", "and", NULL};
	size_t open = bracket_of(reading, a->token, b->token);
	size_t at = word_before(reading, open);
	/* each figure has a bracket, or place, of its own */
	bool own = open == a->token, than;

	if (at == NONE || speaks_of_lists(reading, open) ||
	    is_turned(reading, sentence_start(reading, at), at) ||
	    reading_has_word(reading, at, open, others))
		return (struct said){.word = NONE};
	than = reading_has_word(reading, at, open, (const char *const[]){"than", NULL});
	if (!own && (reading_has_word(reading, at, open, amounts) ||
	             (!than && reading_has_word(reading, at, open, loose))))
		return (struct said){.word = NONE};
	return (struct said){at, direction_of(reading_token(reading, at)),
	                     own || reading_has_word(reading, at, open, inside)};
}

/* "was reduced": the verb, not "an increased risk". */
static bool is_verb(const struct reading *reading, size_t at)
{
	static const char *const verbs[] = {"reduced", "decreased", "increased", NULL};
	static const char *const before[] = {"was", "were", "significantly", "is", NULL};
	static const char *const behind[] = {"with",   "in",    "compared", "by", "for",
	                                     "versus", "after", "using",    NULL};

	return token_is_any(reading_token(reading, at), verbs) &&
	       token_is_any(reading_token(reading, at - 1), before) &&
	       token_is_any(reading_token(reading, at + 1), behind);
}

/* "was reduced with A compared with B (12 vs 26)" */
static struct said said_by_verb(const struct reading *reading, const struct quantity *a,
                                const struct quantity *b)
{
	enum { REACH = 26 };
	static const char *const with[] = {"compared", "than", "versus", "vs", NULL};
	static const char *const turned[] = {"not", "no",   "from",    "but",   "and", "more",
	                                     "for", "less", "whereas", "while", NULL};
	size_t open = bracket_of(reading, a->token, b->token);
	size_t first = sentence_start(reading, open);

	if (speaks_of_lists(reading, open) || open == a->token)
		return (struct said){.word = NONE};
	first = open > first + REACH ? open - REACH : first;
	for (size_t i = open; i-- > first + 1;) {
		const struct token *t = reading_token(reading, i);

		if ((t->type == TOKEN_MARK && !token_is_mark(t, '-') && !token_is_mark(t, '/')) ||
		    direction_of(t))
			break;
		if (is_verb(reading, i) && reading_has_word(reading, i, open, with) &&
		    !reading_has_word(reading, i > 3 ? i - 3 : 0, open, turned))
			return (struct said){i, -change_of(t), true};
	}
	return (struct said){.word = NONE};
}

/* "92%, which is higher than 68%" */
static struct said said_between(const struct reading *reading, const struct contrast *contrast)
{
	const struct quantity *a = quantity_find(reading, contrast->first);
	size_t at = word_before(reading, contrast->word);

	if (at == NONE || at <= a->token ||
	    a->kind != quantity_find(reading, contrast->second)->kind)
		return (struct said){.word = NONE};
	return (struct said){at, direction_of(reading_token(reading, at)), true};
}

/* "(7 versus 17 days) was lower in A than in B" */
static struct said said_behind(const struct reading *reading, const struct quantity *a,
                               const struct quantity *b)
{
	enum { REACH = 6 };
	static const char *const verbs[] = {"was", "were", NULL};
	static const char *const skipped[] = {"was",  "were",     "significantly",
	                                      "also", "slightly", NULL};
	size_t open = bracket_of(reading, a->token, b->token), i;

	if (open == a->token ||
	    !token_is_any(reading_token(reading, reading->close[open] + 1), verbs))
		return (struct said){.word = NONE};
	i = reading->close[open] + 1;
	while (token_is_any(reading_token(reading, i), skipped))
		i++;
	if (!direction_of(reading_token(reading, i)) ||
	    !reading_has_word(reading, i, i + REACH, (const char *const[]){"than", NULL}))
		return (struct said){.word = NONE};
	return (struct said){i, direction_of(reading_token(reading, i)), false};
}

/* --- Checking ------------------------------------------------------------------ */

static void compare(struct audit *audit, const struct contrast *contrast, const struct said *said)
{
	const struct reading *reading = audit->reading;
	const struct quantity *a = find(audit, contrast->first);
	const struct quantity *b = find(audit, contrast->second);

	if (said->word == NONE || a->value < 0 || b->value < 0)
		return;
	audit_count(audit, CHECKED_CHANGES, a->token);
	if (said->direction * (a->value - b->value) >= 0)
		return;
	audit_add(audit, said->sure ? FINDING_INCONSISTENT : FINDING_NOTE, "change", a->token,
	          "%s is not %s than %s%s", quantity_print(reading, contrast->first),
	          direction_of(reading_token(reading, said->word)) == 0
	              ? said->direction > 0 ? "higher" : "lower"
	              : reading_token(reading, said->word)->word,
	          quantity_print(reading, contrast->second),
	          said->sure ? "" : "; or the figures stand the other way round");
}

/* "higher rates of completion (90% versus 45%) and success (86% versus 56%)": said
 * of the one before, and goes on. */
static struct said said_of_last(const struct reading *reading, const struct contrast *contrast,
                                const struct said_last *last)
{
	enum { REACH = 14 };
	static const char *const turned[] = {
	    "but",  "while", "whereas",  "no",      "not",       "similar",   "did",        "had",
	    "were", "was",   "is",       "there",   "increased", "decreased", "reduced",    "than",
	    "with", "from",  "although", "however", "equal",     "same",      "comparable", NULL};
	const struct quantity *a = quantity_find(reading, contrast->first);
	const struct quantity *b = quantity_find(reading, contrast->second);
	size_t open = bracket_of(reading, a->token, b->token), close, from;

	if (!last->contrast || last->said.word == NONE || open == a->token ||
	    reading_token(reading, a->token)->sentence !=
	        reading_token(reading, last->contrast->word)->sentence)
		return (struct said){.word = NONE};
	from = bracket_of(reading, quantity_find(reading, last->contrast->first)->token,
	                  quantity_find(reading, last->contrast->second)->token);
	close = reading->close[from];
	if (close == NONE || (from != open && (open < close || open > close + REACH)) ||
	    reading_has_word(reading, close, open, turned))
		return (struct said){.word = NONE};
	for (size_t i = close; i < open; i++)
		if (direction_of(reading_token(reading, i)) ||
		    is_amount_word(reading_token(reading, i)) ||
		    token_is_mark(reading_token(reading, i), ';'))
			return (struct said){.word = NONE};
	return last->said;
}

static void check_groups(struct audit *audit, const struct contrast *contrast,
                         struct said_last *last)
{
	const struct reading *reading = audit->reading;
	const struct quantity *a = find(audit, contrast->first);
	const struct quantity *b = find(audit, contrast->second);
	struct said said = said_between(reading, contrast);

	if (said.word == NONE)
		said = said_before(reading, a, b);
	if (said.word == NONE)
		said = said_behind(reading, a, b);
	if (said.word == NONE)
		said = said_by_verb(reading, a, b);
	if (said.word == NONE)
		said = said_of_last(reading, contrast, last);
	*last = (struct said_last){said, contrast};
	compare(audit, contrast, &said);
}

/* The words of change before "from": all of one direction. */
static struct said said_of_times(const struct reading *reading, size_t from)
{
	static const char *const turned[] = {"but",      "whereas", "while", "than",
	                                     "compared", "versus",  "vs",    NULL};
	static const char *const nots[] = {"not", "no", "without", "nor", "neither", NULL};
	size_t first = sentence_start(reading, from);
	struct said said = {.word = NONE, .sure = true};

	for (size_t i = from; i-- > first;) {
		const struct token *t = reading_token(reading, i);
		int direction = change_of(t);

		if (token_is_any(t, turned))
			break;
		if (token_is_any(t, nots) || is_amount_word(t) ||
		    (direction && said.word != NONE && direction != said.direction))
			return (struct said){.word = NONE};
		if (direction && said.word == NONE) {
			said.word = i;
			said.direction = direction;
		}
	}
	return said;
}

static void check_times(struct audit *audit, const struct contrast *contrast)
{
	struct said said = said_of_times(audit->reading, contrast->word);
	compare(audit, contrast, &said);
}

void audit_check_directions(struct audit *audit)
{
	struct said_last last = {.contrast = NULL};

	for (size_t i = 0; i < audit->reading->n_contrasts; i++) {
		const struct contrast *contrast = &audit->reading->contrasts[i];

		if (contrast->form == CONTRAST_GROUPS)
			check_groups(audit, contrast, &last);
		else
			check_times(audit, contrast);
	}
}
