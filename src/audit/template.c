#include "audit/template.h"

#include <math.h>
#include <string.h>

#include "audit/label.h"
#include "base/bug.h"
#include "base/str.h"

enum item_type { ITEM_SLOT, ITEM_FRAGMENT, ITEM_WORDS, ITEM_WORD, ITEM_MARK };

struct item {
	enum item_type type;
	bool optional, capitals;
	enum slot slot;
	const struct template *fragment;
	const char *word;
	int32_t mark;
};

/* One wording, and the next of the list. */
struct template
{
	struct item *items;
	size_t n;
	bool captures; /* this wording or a later one of the list has slots */
	const struct template *next;
};

struct compiler {
	struct arena *arena;
	const struct template **compiled; /* one a fragment */
	size_t n;
};

enum { MOST_WORDS = 5 };

static const size_t NO_MATCH = SIZE_MAX;

static const char *const slot_names[N_SLOTS] = {
    [SLOT_COUNT] = "n",      [SLOT_TOTAL] = "N",    [SLOT_PERCENT] = "p",
    [SLOT_ESTIMATE] = "est", [SLOT_LOW] = "lo",     [SLOT_HIGH] = "hi",
    [SLOT_LEVEL] = "level",  [SLOT_P_VALUE] = "pv", [SLOT_TIME] = "t",
    [SLOT_TIME_2] = "t2",    [SLOT_TIME_3] = "t3",  [SLOT_PERCENT_2] = "p2",
    [SLOT_PERCENT_3] = "p3",
};

/* --- Compiling ------------------------------------------------------------ */

static bool same(const char *name, const char *text, size_t length)
{
	return strlen(name) == length && strncmp(name, text, length) == 0;
}

static enum slot slot_find(const char *name, size_t length)
{
	for (size_t i = 0; i < N_SLOTS; i++)
		if (same(slot_names[i], name, length))
			return (enum slot)i;
	BUG("a template has an unknown slot");
}

static const struct template *fragment_find(const struct compiler *compiler,
                                            const char *name, size_t length)
{
	for (size_t i = 0; i < compiler->n; i++)
		if (same(fragments[i].name, name, length))
			return compiler->compiled[i];
	BUG("a template has an unknown fragment");
}

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_lower(const char *word)
{
	while (*word && !is_capital(*word))
		word++;
	return *word == '\0';
}

static bool is_word_part(const char *part, size_t length)
{
	if ((unsigned char)*part >= 0x80)
		return false;
	return length > 1 || is_capital(*part) ||
	       (*part >= 'a' && *part <= 'z') || (*part >= '0' && *part <= '9');
}

static int32_t bracket(int32_t mark)
{
	return mark == '[' ? '(' : mark == ']' ? ')' : mark;
}

static struct item item_parse(const struct compiler *compiler, const char *part,
                              size_t length)
{
	struct item item = {0};

	if (length > 1 && part[length - 1] == '?') {
		item.optional = true;
		length--;
	}
	if (*part == '{') {
		item.type = ITEM_SLOT;
		item.slot = slot_find(part + 1, length - 2);
	} else if (*part == '<' && length > 1) {
		item.type = ITEM_FRAGMENT;
		item.fragment = fragment_find(compiler, part + 1, length - 2);
	} else if (*part == '~') {
		item.type = ITEM_WORDS;
	} else if (is_word_part(part, length)) {
		item.type = ITEM_WORD;
		item.word = arena_strndup(compiler->arena, part, length);
		item.capitals = !is_lower(item.word);
	} else {
		item.type = ITEM_MARK;
		item.mark = bracket(utf8_next(&part));
	}
	return item;
}

static void captures_add(struct template *template)
{
	const struct item *last = &template->items[template->n - 1];

	template->captures |=
	    last->type == ITEM_SLOT ||
	    (last->type == ITEM_FRAGMENT && last->fragment->captures);
}

/* One wording, up to " | " or the end; *text gets what follows. */
static struct template *wording_parse(const struct compiler *compiler,
                                      const char **text)
{
	struct template *template = ARENA_NEW(compiler->arena, struct template);
	const char *part = *text;

	while (*part == ' ')
		part++;
	while (*part && *part != '|') {
		size_t length = strcspn(part, " ");

		ARENA_PUSH(compiler->arena, template->items, template->n,
		           item_parse(compiler, part, length));
		captures_add(template);
		part += length;
		while (*part == ' ')
			part++;
	}
	*text = *part ? part + 1 : part;
	return template;
}

const struct template *template_new(struct compiler *compiler, const char *text)
{
	const struct template *all = NULL;

	while (*text) {
		struct template *one = wording_parse(compiler, &text);

		one->next = all;
		one->captures |= all && all->captures;
		all = one;
	}
	return all;
}

struct compiler *compiler_new(struct arena *arena)
{
	struct compiler *compiler = ARENA_NEW(arena, struct compiler);

	compiler->arena = arena;
	for (size_t i = 0; fragments[i].name; i++)
		ARENA_PUSH(arena, compiler->compiled, compiler->n,
		           template_new(compiler, fragments[i].wordings));
	return compiler;
}

/* --- Slots ---------------------------------------------------------------- */

static bool is_comparison(const struct token *token)
{
	return token_is_mark(token, '<') || token_is_mark(token, '>') ||
	       token_is_mark(token, '~') ||
	       token_is_mark(token, MARK_LESS_EQUAL) ||
	       token_is_mark(token, MARK_GREATER_EQUAL);
}

/* What the word before a number makes of it: "about 75%", "more than 80%". */
static int32_t comparison_word(const struct tokens *tokens, size_t at)
{
	static const char *const about[] = {
	    "about",  "approximately", "nearly", "almost", "roughly",
	    "around", "circa",         "ca",     NULL};
	static const char *const above[] = {"over", "above", "exceeding",
	                                    "least", NULL};
	static const char *const below[] = {"under", "below", "most", NULL};
	static const char *const more[] = {"more", "greater", "higher",
	                                   "larger", NULL};
	const struct token *before = &tokens->items[at] - 1;

	if (token_is_any(before, about))
		return '~';
	if (token_is_any(before, above))
		return '>';
	if (token_is_any(before, below))
		return '<';
	if (at < 2)
		return 0;
	if (token_is_word(before, "than"))
		return token_is_any(before - 1, more) ? '>' : '<';
	return token_is_word(before, "to") && token_is_word(before - 1, "up")
	           ? '<'
	           : 0;
}

static void capture(struct captured *slots, enum slot slot,
                    const struct tokens *tokens, size_t at)
{
	const struct token *token = &tokens->items[at];
	struct captured *into = &slots[slot];

	*into = (struct captured){.known = true,
	                          .filled = true,
	                          .value = token->value,
	                          .decimals = token->decimals,
	                          .token = at};
	if (at > 0 && is_comparison(token - 1))
		into->comparison = token[-1].mark;
	else if (at > 0 && slot == SLOT_PERCENT)
		into->comparison = comparison_word(tokens, at);
}

static bool is_count(const struct tokens *tokens, size_t at, enum slot slot)
{
	const struct token *token = &tokens->items[at];

	if (!token->spelled && !token_is_whole(token))
		return false;
	return slot == SLOT_COUNT ? !label_before(tokens, at) : token->value > 0;
}

/* "NR", "not reached", "∞": a limit without a number; returns its end. */
static size_t unknown_limit(const struct tokens *tokens, size_t at)
{
	static const char *const words[] = {"nr",  "ne",       "na",  "nc",
	                                    "n/a", "infinity", "inf", NULL};
	static const char *const what[] = {
	    "reached",   "estimable",  "available", "evaluable",  "calculable",
	    "estimated", "calculated", "reach",     "applicable", NULL};
	const struct token *token = &tokens->items[at];

	if (token_is_any(token, words) || token_is_mark(token, 0x221E))
		return at + 1;
	if (token_is_word(token, "not") && token_is_any(token + 1, what))
		return at + 2;
	return at;
}

static size_t limit_match(const struct tokens *tokens, size_t at,
                          enum slot slot, struct captured *slots)
{
	size_t end = unknown_limit(tokens, at);

	if (end > at) {
		slots[slot] = (struct captured){.filled = true, .token = at};
		return end;
	}
	if (tokens->items[at].type != TOKEN_NUMBER)
		return at;
	capture(slots, slot, tokens, at);
	return at + 1;
}

/* The end of a slot's number, or `at` when it is none. */
static size_t slot_match(const struct tokens *tokens, size_t at, enum slot slot,
                         struct captured *slots)
{
	const struct token *token = &tokens->items[at];

	if (slot == SLOT_LOW || slot == SLOT_HIGH)
		return limit_match(tokens, at, slot, slots);
	if (slot == SLOT_COUNT || slot == SLOT_TOTAL) {
		if (!is_count(tokens, at, slot))
			return at;
	} else {
		bool compared = slot == SLOT_PERCENT && is_comparison(token);

		at += compared;
		if (tokens->items[at].type != TOKEN_NUMBER)
			return at - compared;
	}
	capture(slots, slot, tokens, at);
	return at + 1;
}

/* --- Matching ------------------------------------------------------------- */

/* Each of these returns the token behind the match, or NO_MATCH and has then
 * left the slots as they were. */
static size_t list_match(const struct template *template,
                         const struct tokens *tokens, size_t at,
                         struct captured *slots);
static size_t rest_match(const struct template *template, size_t i,
                         const struct tokens *tokens, size_t at,
                         struct captured *slots);

/* A word or a mark, which hold nothing. */
static bool is_this(const struct item *item, const struct token *token)
{
	const char *word;

	if (item->type == ITEM_MARK)
		return token->type == TOKEN_MARK &&
		       bracket(token->mark) == item->mark;
	if (token->type != TOKEN_WORD)
		return false;
	word = item->capitals ? token->raw : token->word;
	return *word == *item->word && strcmp(word, item->word) == 0;
}

/* As few words as will do. */
static size_t words_match(const struct template *template, size_t i,
                          const struct tokens *tokens, size_t at,
                          struct captured *slots)
{
	for (size_t k = 0; k <= MOST_WORDS; k++) {
		size_t end = rest_match(template, i + 1, tokens, at + k, slots);

		if (end != NO_MATCH)
			return end;
		if (tokens->items[at + k].type != TOKEN_WORD)
			return NO_MATCH;
	}
	return NO_MATCH;
}

static size_t slot_and_rest(const struct template *template, size_t i,
                            const struct tokens *tokens, size_t at,
                            struct captured *slots)
{
	enum slot slot = template->items[i].slot;
	struct captured saved = slots[slot];
	size_t end = slot_match(tokens, at, slot, slots);

	if (end > at)
		end = rest_match(template, i + 1, tokens, end, slots);
	else
		end = NO_MATCH;
	if (end == NO_MATCH)
		slots[slot] = saved;
	return end;
}

static size_t fragment_and_rest(const struct template *template, size_t i,
                                const struct tokens *tokens, size_t at,
                                struct captured *slots)
{
	const struct template *fragment = template->items[i].fragment;
	struct captured saved[N_SLOTS];
	size_t end;

	if (fragment->captures)
		memcpy(saved, slots, sizeof saved);
	end = list_match(fragment, tokens, at, slots);
	if (end == NO_MATCH)
		return NO_MATCH;
	end = rest_match(template, i + 1, tokens, end, slots);
	if (end == NO_MATCH && fragment->captures)
		memcpy(slots, saved, sizeof saved);
	return end;
}

/* Parts from number i on, the first of them there. */
static size_t present_match(const struct template *template, size_t i,
                            const struct tokens *tokens, size_t at,
                            struct captured *slots)
{
	const struct item *item = &template->items[i];

	if (tokens->items[at].type == TOKEN_BREAK)
		return NO_MATCH;
	if (item->type == ITEM_SLOT)
		return slot_and_rest(template, i, tokens, at, slots);
	if (item->type == ITEM_FRAGMENT)
		return fragment_and_rest(template, i, tokens, at, slots);
	return is_this(item, &tokens->items[at])
	           ? rest_match(template, i + 1, tokens, at + 1, slots)
	           : NO_MATCH;
}

static size_t rest_match(const struct template *template, size_t i,
                         const struct tokens *tokens, size_t at,
                         struct captured *slots)
{
	const struct item *item;
	size_t end;

	if (i == template->n)
		return at;
	item = &template->items[i];
	if (item->type == ITEM_WORDS)
		return words_match(template, i, tokens, at, slots);
	end = present_match(template, i, tokens, at, slots);
	if (end != NO_MATCH || !item->optional)
		return end;
	return rest_match(template, i + 1, tokens, at, slots);
}

static size_t list_match(const struct template *template,
                         const struct tokens *tokens, size_t at,
                         struct captured *slots)
{
	struct captured before[N_SLOTS], best[N_SLOTS];
	bool captures = template->captures;
	size_t longest = at;

	if (captures)
		memcpy(before, slots, sizeof before);
	for (; template; template = template->next) {
		size_t end = rest_match(template, 0, tokens, at, slots);

		if (end == NO_MATCH)
			continue;
		if (end > longest && captures)
			memcpy(best, slots, sizeof best);
		longest = end > longest ? end : longest;
		if (captures)
			memcpy(slots, before, sizeof before);
	}
	if (longest == at)
		return NO_MATCH;
	if (captures)
		memcpy(slots, best, sizeof best);
	return longest;
}

bool template_match(const struct template *template, const struct tokens *tokens,
                    size_t start, struct match *match)
{
	*match = (struct match){.start = start};
	match->end = list_match(template, tokens, start, match->slots);
	return match->end != NO_MATCH;
}

double captured_slack(const struct captured *number)
{
	return 0.5 * pow(10, -number->decimals);
}
