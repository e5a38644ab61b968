#include "audit/quantity.h"

#include <math.h>

#include "audit/label.h"

const char *const quantity_kind_names[N_QUANTITY_KINDS] = {
    [QUANTITY_NUMBER] = "number",       [QUANTITY_COUNT] = "count",
    [QUANTITY_SIZE] = "size",           [QUANTITY_PERCENT] = "percent",
    [QUANTITY_TIME] = "time",           [QUANTITY_MEASURE] = "measure",
    [QUANTITY_SPREAD] = "spread",       [QUANTITY_LIMIT] = "limit",
    [QUANTITY_LEVEL] = "level",         [QUANTITY_P_VALUE] = "P",
    [QUANTITY_STATISTIC] = "statistic", [QUANTITY_LABEL] = "label",
};

double quantity_slack(const struct quantity *quantity)
{
	return 0.5 * pow(10, -quantity->decimals);
}

bool quantity_is_count(const struct quantity *quantity)
{
	return quantity->kind == QUANTITY_COUNT || quantity->kind == QUANTITY_SIZE;
}

/* Who is counted. */
static const char *const people[] = {"patients",
                                     "patient",
                                     "pts",
                                     "women",
                                     "woman",
                                     "men",
                                     "man",
                                     "subjects",
                                     "subject",
                                     "participants",
                                     "participant",
                                     "individuals",
                                     "children",
                                     "child",
                                     "adults",
                                     "adolescents",
                                     "infants",
                                     "newborns",
                                     "neonates",
                                     "babies",
                                     "girls",
                                     "boys",
                                     "people",
                                     "persons",
                                     "students",
                                     "females",
                                     "males",
                                     "mothers",
                                     "volunteers",
                                     "cases",
                                     "controls",
                                     "residents",
                                     "respondents",
                                     "smokers",
                                     "users",
                                     "veterans",
                                     "survivors",
                                     "families",
                                     "households",
                                     "couples",
                                     "parents",
                                     "caregivers",
                                     "nurses",
                                     "physicians",
                                     "eyes",
                                     "teeth",
                                     "lesions",
                                     "knees",
                                     "hips",
                                     "tumors",
                                     "tumours",
                                     "samples",
                                     "pregnancies",
                                     "deliveries",
                                     "births",
                                     "implants",
                                     "wounds",
                                     "ulcers",
                                     "limbs",
                                     "legs",
                                     "patientinnen",
                                     "patienten",
                                     "frauen",
                                     "responders",
                                     "recipients",
                                     "donors",
                                     "athletes",
                                     "workers",
                                     "schools",
                                     "practices",
                                     "hospitals",
                                     "centers",
                                     "centres",
                                     "sites",
                                     "villages",
                                     "clusters",
                                     "procedures",
                                     "embryos",
                                     "cycles",
                                     "surgeries",
                                     "operations",
                                     "biopsies",
                                     "specimens",
                                     "grafts",
                                     "stents",
                                     "fractures",
                                     "joints",
                                     "shoulders",
                                     "ears",
                                     "injections",
                                     "visits",
                                     "attempts",
                                     "enrollees",
                                     "completers",
                                     "youths",
                                     "toddlers",
                                     "nulliparas",
                                     "primiparas",
                                     "probands",
                                     "charts",
                                     "records",
                                     "pairs",
                                     "offspring",
                                     "employees",
                                     "teachers",
                                     "clinicians",
                                     "drivers",
                                     "soldiers",
                                     "inmates",
                                     "attendees",
                                     "members",
                                     "rats",
                                     "mice",
                                     "rabbits",
                                     "dogs",
                                     "pigs",
                                     "animals",
                                     "premolars",
                                     "molars",
                                     "players",
                                     NULL};

bool token_is_people(const struct token *token)
{
	return token_is_any(token, people);
}

struct sorter {
	const struct tokens *tokens;
	struct quantities all;
};

static const struct token *token_at(const struct sorter *sorter, size_t i)
{
	size_t last = sorter->tokens->n - 1;

	return &sorter->tokens->items[i < last ? i : last];
}

/* --- One number by itself ------------------------------------------------- */

static bool is_percent_word(const struct token *token)
{
	static const char *const words[] = {"percent", "per-cent", "pct", NULL};

	return token_is_mark(token, '%') || token_is_any(token, words);
}

/* A percent sign behind the number, with its points: where they end; 0 if
 * there is none. */
static size_t percent_end(const struct sorter *sorter, size_t i, bool *points)
{
	const struct token *t = token_at(sorter, i + 1);
	size_t end = i + 2;

	*points = token_is_word(t, "pp") || (token_is_word(t, "percentage") &&
	                                     token_is_word(token_at(sorter, i + 2), "points"));
	if (*points)
		return token_is_word(t, "pp") ? end : end + 1;
	if (token_is_word(t, "per") && token_is_word(token_at(sorter, i + 2), "cent"))
		return end + 1;
	if (!is_percent_word(t))
		return 0;
	*points = token_is_word(token_at(sorter, end), "points") ||
	          token_is_word(token_at(sorter, end), "point");
	return *points ? end + 1 : end;
}

static int32_t comparison_of(const struct sorter *sorter, size_t i)
{
	static const char *const about[] = {"about",  "approximately", "nearly", "almost",
	                                    "around", "roughly",       "circa",  "some",
	                                    "approx", "estimated",     NULL};
	static const char *const more[] = {"over", "above", "exceeding", NULL};
	static const char *const less[] = {"under", "below", NULL};
	const struct token *before = token_at(sorter, i - 1);
	const struct token *first = token_at(sorter, i - 2);

	switch (before->type == TOKEN_MARK ? before->mark : 0) {
	case '<':
	case '>':
	case '~':
	case MARK_LESS_EQUAL:
	case MARK_GREATER_EQUAL:
		return before->mark;
	default:
		break;
	}
	if (token_is_any(before, about))
		return '~';
	if (token_is_any(before, more) ||
	    (token_is_word(before, "than") && token_is_word(first, "more")) ||
	    (token_is_word(before, "least") && token_is_word(first, "at")))
		return '>';
	if (token_is_any(before, less) ||
	    (token_is_word(before, "than") &&
	     (token_is_word(first, "less") || token_is_word(first, "fewer"))) ||
	    (token_is_word(before, "most") && token_is_word(first, "at")) ||
	    (token_is_word(before, "to") && token_is_word(first, "up")))
		return '<';
	return 0;
}

/* "n = 28", "N: 28", "n 28". */
static bool is_size(const struct sorter *sorter, size_t i)
{
	static const char *const names[] = {"n", "total", "no", "ns", NULL};
	const struct token *before = token_at(sorter, i - 1);

	if (token_is_mark(before, '=') || token_is_mark(before, ':'))
		before = token_at(sorter, i - 2);
	return token_is_any(before, names) &&
	       (token_is_mark(token_at(sorter, i - 1), '=') || token_is_word(before, "n"));
}

/* "59 consecutive patients": a few words up to what is counted. */
static bool counts_people(const struct sorter *sorter, size_t i)
{
	static const char *const stops[] = {
	    "of",    "in",      "with",     "and",  "or",     "to",    "for",  "had",
	    "were",  "was",     "on",       "at",   "who",    "vs",    "the",  "a",
	    "per",   "from",    "by",       "than", "versus", "times", "more", "less",
	    "among", "between", "received", "did",  "have",   "has",   "that", NULL};
	enum { MOST_ADJECTIVES = 3 };

	for (size_t k = 1; k <= MOST_ADJECTIVES + 1; k++) {
		const struct token *t = token_at(sorter, i + k);

		if (token_is_people(t))
			return true;
		if (t->type != TOKEN_WORD || t->spelled || token_is_any(t, stops) ||
		    label_is_unit(t))
			return false;
	}
	return false;
}

/* "5-year", "12-item": the number hangs on the word. */
static const struct token *hanging_word(const struct sorter *sorter, size_t i)
{
	const struct token *dash = token_at(sorter, i + 1);
	const struct token *word = token_at(sorter, i + 2);

	return token_is_mark(dash, '-') && !dash->spaced && !word->spaced && word->type == TOKEN_WORD
	           ? word
	           : NULL;
}

/* One end of "1-3": no count of its own. */
static bool is_in_range(const struct sorter *sorter, size_t i)
{
	return (token_is_mark(token_at(sorter, i + 1), '-') &&
	        token_at(sorter, i + 2)->type == TOKEN_NUMBER) ||
	       (token_is_mark(token_at(sorter, i - 1), '-') &&
	        token_at(sorter, i - 2)->type == TOKEN_NUMBER);
}

/* Words that make a number in words no count: "one of", "two groups". */
static bool is_loose_word(const struct sorter *sorter, size_t i)
{
	static const char *const behind[] = {
	    "groups",  "arms",     "times",    "doses",      "phases", "stages",
	    "types",   "levels",   "regimens", "treatments", "trials", "studies",
	    "or",      "group",    "arm",      "different",  "third",  "thirds",
	    "quarter", "quarters", "hundred",  "to",         NULL};
	const struct token *t = token_at(sorter, i);

	return t->spelled && t->value <= 10 &&
	       (token_is_any(token_at(sorter, i + 1), behind) ||
	        token_is_mark(token_at(sorter, i + 1), '-'));
}

static enum quantity_kind kind_of_whole(const struct sorter *sorter, size_t i)
{
	static const double LARGEST_COUNT = 1e7;
	const struct token *token = token_at(sorter, i);

	if (is_size(sorter, i))
		return QUANTITY_SIZE;
	if (token->value > LARGEST_COUNT || is_in_range(sorter, i) || is_loose_word(sorter, i) ||
	    (i > 0 && label_before(sorter->tokens, i)))
		return QUANTITY_LABEL;
	return QUANTITY_COUNT;
}

/* What its unit makes of it; QUANTITY_NUMBER if it has none. */
static enum quantity_kind kind_by_unit(const struct sorter *sorter, size_t i,
                                       struct quantity *quantity)
{
	const struct token *next = token_at(sorter, i + 1);
	const struct token *word = hanging_word(sorter, i);
	size_t end = percent_end(sorter, i, &quantity->points);

	if (end) {
		quantity->end = end;
		return QUANTITY_PERCENT;
	}
	if (word && !token_at(sorter, i)->spelled) {
		quantity->months = label_months(word);
		quantity->end = i + 3;
		return quantity->months > 0 ? QUANTITY_TIME : QUANTITY_LABEL;
	}
	quantity->months = label_months(next);
	if (quantity->months > 0) {
		quantity->end = i + 2;
		return QUANTITY_TIME;
	}
	if (label_is_unit(next) && !token_is_people(next) && !token_is_word(next, "x")) {
		quantity->end = i + 2;
		return QUANTITY_MEASURE;
	}
	return QUANTITY_NUMBER;
}

static struct quantity quantity_of(const struct sorter *sorter, size_t i)
{
	const struct token *token = token_at(sorter, i);
	struct quantity quantity = {.token = i,
	                            .end = i + 1,
	                            .value = token->value,
	                            .joined = token->joined,
	                            .decimals = token->decimals,
	                            .comparison = comparison_of(sorter, i),
	                            .limits = NONE,
	                            .owner = NONE};

	quantity.kind = kind_by_unit(sorter, i, &quantity);
	if (quantity.kind != QUANTITY_NUMBER)
		return quantity;
	if (token->money)
		quantity.kind = QUANTITY_MEASURE;
	else if (label_is_year(sorter->tokens, i))
		quantity.kind = QUANTITY_LABEL;
	else if (token->spelled || token_is_whole(token))
		quantity.kind = kind_of_whole(sorter, i);
	quantity.people = quantity_is_count(&quantity) && counts_people(sorter, i);
	return quantity;
}

/* --- Units that are printed once for several numbers ---------------------- */

enum gap { GAP_OTHER, GAP_RANGE, GAP_LIST };

/* What lies between two numbers: "to", "vs" …, or a comma or "and". */
static enum gap gap_between(const struct sorter *sorter, const struct quantity *a,
                            const struct quantity *b)
{
	static const char *const range[] = {"to", "vs", "versus", "v", NULL};
	static const char *const list[] = {"and", "or", NULL};
	enum gap gap = GAP_OTHER;

	if (b->token > a->end + 3)
		return GAP_OTHER;
	for (size_t i = a->end; i < b->token; i++) {
		const struct token *t = token_at(sorter, i);
		bool sign = token_is_mark(t, '<') || token_is_mark(t, '>') ||
		            (token_is_mark(t, '.') && i > a->end);

		if (token_is_mark(t, '-') || token_is_mark(t, '/') ||
		    token_is_mark(t, MARK_PLUS_MINUS) || token_is_any(t, range))
			gap = gap == GAP_LIST ? GAP_LIST : GAP_RANGE;
		else if (token_is_mark(t, ',') || token_is_any(t, list))
			gap = GAP_LIST;
		else if (!sign)
			return GAP_OTHER;
	}
	return gap;
}

static bool takes_unit(enum gap gap, const struct quantity *a, const struct quantity *b)
{
	bool bare = a->kind == QUANTITY_NUMBER || a->kind == QUANTITY_COUNT ||
	            (a->kind == QUANTITY_LABEL && a->months <= 0 &&
	             (b->kind == QUANTITY_TIME || gap == GAP_RANGE));

	if (!bare || a->people || gap == GAP_OTHER || a->points)
		return false;
	if (b->kind == QUANTITY_TIME || b->kind == QUANTITY_MEASURE)
		return gap == GAP_RANGE || b->kind == QUANTITY_TIME || a->decimals == b->decimals;
	return b->kind == QUANTITY_PERCENT && !b->points &&
	       (gap == GAP_RANGE || (a->decimals > 0 && a->decimals == b->decimals));
}

static void spread_units(struct sorter *sorter)
{
	for (size_t k = sorter->all.n; k-- > 1;) {
		struct quantity *b = &sorter->all.items[k], *a = b - 1;
		enum gap gap = gap_between(sorter, a, b);
		bool hanging = token_is_mark(token_at(sorter, a->end), '-');

		/* "1-, 3- and 5-year" */
		if (gap == GAP_OTHER && hanging && b->kind == QUANTITY_TIME) {
			struct quantity behind = *a;

			behind.end++;
			gap = gap_between(sorter, &behind, b);
		}
		if (!takes_unit(gap, a, b))
			continue;
		a->kind = b->kind;
		a->months = b->months;
		a->people = false;
	}
}

struct quantities quantities_find(struct arena *arena, const struct tokens *tokens)
{
	struct sorter sorter = {.tokens = tokens};
	struct quantities *all = &sorter.all;

	for (size_t i = 0; i + 1 < tokens->n; i++)
		if (tokens->items[i].type == TOKEN_NUMBER || tokens->items[i].spelled)
			ARENA_PUSH(arena, all->items, all->n, quantity_of(&sorter, i));
	spread_units(&sorter);
	all->at = ARENA_ARRAY(arena, size_t, tokens->n);
	for (size_t i = 0; i < tokens->n; i++)
		all->at[i] = NONE;
	for (size_t k = 0; k < all->n; k++)
		all->at[all->items[k].token] = k;
	return *all;
}
