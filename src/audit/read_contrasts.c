/* Two figures that a sentence sets against each other: "12.3 ± 4 vs 26.7",
 * "(41 min) than in the other group (55 min)", "from 17.8 to 11.8 days". */
#include "audit/label.h"
#include "audit/reading.h"

enum { LONGEST_GAP = 14 }; /* words between a figure and the word of comparison */

static bool is_figure(const struct quantity *q)
{
	return (q->kind == QUANTITY_NUMBER || q->kind == QUANTITY_COUNT ||
	        q->kind == QUANTITY_PERCENT || q->kind == QUANTITY_TIME ||
	        q->kind == QUANTITY_MEASURE) &&
	       !q->is_part && !q->is_whole && !q->people && !q->comparison;
}

/* "at 2 weeks", "after 6 months" */
static bool is_moment(const struct reading *reading, const struct quantity *q)
{
	static const char *const words[] = {"at",     "after", "within", "for",    "over", "in",
	                                    "during", "until", "every",  "beyond", NULL};

	return q->kind == QUANTITY_TIME && token_is_any(reading_token(reading, q->token - 1), words);
}

/* Sizes, levels and names of groups are read over; any other number is a
 * figure of its own. */
static bool is_passed(const struct quantity *q)
{
	return q->kind == QUANTITY_SIZE || q->kind == QUANTITY_LABEL || q->kind == QUANTITY_LEVEL ||
	       q->is_part || q->is_whole || q->people;
}

static bool is_open(const struct token *token)
{
	return token_is_mark(token, '(') || token_is_mark(token, '[');
}

static bool is_close(const struct token *token)
{
	return token_is_mark(token, ')') || token_is_mark(token, ']');
}

/* "1712 (511)": what stands alone in a bracket behind a figure hangs on it. */
static bool is_hanging(const struct reading *reading, const struct quantity *q)
{
	size_t open = q->token - 1;

	return q->token > 1 && !q->is_shared && is_open(reading_token(reading, open)) &&
	       reading->close[open] == q->end &&
	       (reading_token(reading, open - 1)->type == TOKEN_NUMBER ||
	        token_is_mark(reading_token(reading, open - 1), '%') ||
	        (label_is_unit(reading_token(reading, open - 1)) && open > 2 &&
	         reading_token(reading, open - 2)->type == TOKEN_NUMBER));
}

static size_t unit_end(const struct reading *reading, size_t i)
{
	enum { LONGEST_UNIT = 4, DEGREE = 0xB0 };
	size_t start = i;

	while (i < start + LONGEST_UNIT &&
	       (label_is_unit(reading_token(reading, i)) ||
	        token_is_mark(reading_token(reading, i), '/') ||
	        token_is_mark(reading_token(reading, i), DEGREE) ||
	        (i > start && token_is_mark(reading_token(reading, i - 1), DEGREE))))
		i++;
	return i;
}

/* The word of comparison at a token: what is behind it, or 0. */
static size_t compared_at(const struct reading *reading, size_t i)
{
	static const char *const words[] = {"vs", "versus", "v", "than", "against", NULL};
	static const char *const to[] = {"to", "with", NULL};
	const struct token *t = reading_token(reading, i);

	if (token_is_any(t, words))
		return i + 1 + token_is_mark(reading_token(reading, i + 1), '.');
	if (token_is_word(t, "compared") && token_is_any(reading_token(reading, i + 1), to))
		return i + 2;
	return 0;
}

/* "29.6 ± 3.5 cm H2O)": up to the bracket's end, where only words stand before
 * it. */
static size_t bracket_end(const struct reading *reading, size_t index, size_t from)
{
	enum { MOST_WORDS = 2 };
	size_t open = reading->open[reading->quantities.items[index].token];
	size_t close = open == NONE ? NONE : reading->close[open];

	if (close == NONE || close < from || close > from + MOST_WORDS)
		return from;
	for (size_t i = from; i < close; i++)
		if (reading_token(reading, i)->type != TOKEN_WORD || quantity_at(reading, i) ||
		    compared_at(reading, i))
			return from;
	return close;
}

/* Behind a figure's unit, its deviation, and the brackets that hang on it. */
static size_t figure_end(const struct reading *reading, size_t index)
{
	size_t i = unit_end(reading, reading->quantities.items[index].end);

	if (token_is_mark(reading_token(reading, i), MARK_PLUS_MINUS) && quantity_at(reading, i + 1))
		i = unit_end(reading, quantity_at(reading, i + 1)->end);
	i = bracket_end(reading, index, i);
	while (is_open(reading_token(reading, i)) && reading->close[i] != NONE)
		i = reading->close[i] + 1;
	return i;
}

static bool ends_reach(const struct token *token)
{
	return token->type == TOKEN_BREAK || token_is_mark(token, ';') ||
	       token_is_mark(token, '.') || token_is_mark(token, ':') || is_close(token);
}

/* From behind a figure to behind the word of comparison; 0 if none comes. */
static size_t find_comparison(const struct reading *reading, size_t from)
{
	for (size_t i = from; i < from + LONGEST_GAP; i++) {
		const struct quantity *q = quantity_at(reading, i);
		size_t behind = compared_at(reading, i);

		if (behind)
			return behind;
		if (ends_reach(reading_token(reading, i)) ||
		    (q && !is_passed(q) && !reading_token(reading, i)->spelled))
			return 0;
		if (is_open(reading_token(reading, i))) {
			if (reading->close[i] == NONE)
				return 0;
			i = reading->close[i];
		}
	}
	return 0;
}

/* The figure that is compared with; NONE if none comes. */
static size_t find_second(const struct reading *reading, size_t from)
{
	bool open = false;

	for (size_t i = from; i < from + LONGEST_GAP; i++) {
		const struct quantity *q = quantity_at(reading, i);

		if (reading_token(reading, i)->spelled)
			continue; /* "the other one" */
		if (q && is_figure(q) && !is_moment(reading, q))
			return reading->quantities.at[i];
		if ((q && !is_passed(q) && !is_moment(reading, q)) ||
		    (ends_reach(reading_token(reading, i)) &&
		     !(open && is_close(reading_token(reading, i)))))
			return NONE;
		open |= is_open(reading_token(reading, i));
	}
	return NONE;
}

/* One of a list of figures: "3.6, 4.9 and 7.8 vs …". */
static bool is_listed(const struct reading *reading, const struct quantity *q)
{
	static const char *const words[] = {"and", "or", NULL};
	const struct token *before = reading_token(reading, q->token - 1);
	const struct token *behind = reading_token(reading, q->end);
	const struct quantity *last = quantity_at(reading, q->token - 2);

	if (last && (last->is_whole || last->is_part))
		return false; /* "(41/65, 63.1%)" */

	if ((token_is_any(before, words) || token_is_mark(before, ',') ||
	     token_is_mark(before, '/') || token_is_mark(before, '-')) &&
	    (reading_token(reading, q->token - 2)->type == TOKEN_NUMBER ||
	     token_is_mark(reading_token(reading, q->token - 2), '%')))
		return true;
	return (token_is_any(behind, words) || token_is_mark(behind, ',') ||
	        token_is_mark(behind, '/') || token_is_mark(behind, '-')) &&
	       quantity_at(reading, q->end + 1) && is_figure(quantity_at(reading, q->end + 1));
}

/* The unit behind a figure, or behind its deviation; NULL if there is none. */
static const struct token *unit_of(const struct reading *reading, size_t index)
{
	const struct quantity *q = &reading->quantities.items[index];
	size_t i = q->token + 1;

	if (token_is_mark(reading_token(reading, i), MARK_PLUS_MINUS))
		i += 2;
	return label_is_unit(reading_token(reading, i)) ? reading_token(reading, i) : NULL;
}

/* The two are of one kind and unit. */
static bool are_alike(const struct reading *reading, size_t first, size_t second)
{
	const struct quantity *a = &reading->quantities.items[first];
	const struct quantity *b = &reading->quantities.items[second];
	const struct token *unit = unit_of(reading, first), *other = unit_of(reading, second);
	bool bare = a->kind == QUANTITY_NUMBER || a->kind == QUANTITY_COUNT;
	bool bare_too = b->kind == QUANTITY_NUMBER || b->kind == QUANTITY_COUNT;

	if (bare || bare_too)
		return (bare && bare_too) || (bare && b->kind != QUANTITY_PERCENT) ||
		       (bare_too && a->kind != QUANTITY_PERCENT);
	return a->kind == b->kind &&
	       (a->kind == QUANTITY_PERCENT || !unit || !other || token_is_word(unit, other->word));
}

static void add(struct reading *reading, enum contrast_form form, size_t first, size_t second,
                size_t word)
{
	const struct quantity *a = &reading->quantities.items[first];
	const struct quantity *b = &reading->quantities.items[second];
	struct contrast contrast = {form, first, second, word, figure_end(reading, second)};

	if (reading_token(reading, a->token)->sentence ==
	        reading_token(reading, b->token)->sentence &&
	    !is_listed(reading, a) && !is_listed(reading, b) && are_alike(reading, first, second))
		ARENA_PUSH(reading->arena, reading->contrasts, reading->n_contrasts, contrast);
}

/* "with 30 mg than with 150 mg": only what is measured in milligrams says so. */
static bool is_dose(const struct reading *reading, size_t index)
{
	static const char *const units[] = {"mg", "g", "mcg", "µg", "μg", "iu", "gy", "ml", NULL};
	static const char *const verbs[] = {"was", "were", "of", "is", "averaged", NULL};
	const struct token *unit = unit_of(reading, index);
	const struct token *before =
	    reading_token(reading, reading->quantities.items[index].token - 1);

	return unit && token_is_any(unit, units) && !is_open(before) &&
	       !token_is_mark(before, ':') && !token_is_mark(before, '=') &&
	       !token_is_any(before, verbs);
}

/* It is compared with the figure before it already. */
static bool is_second(const struct reading *reading, size_t index)
{
	return reading->n_contrasts > 0 &&
	       reading->contrasts[reading->n_contrasts - 1].second == index;
}

static void read_compared(struct reading *reading, size_t index)
{
	const struct quantity *a = &reading->quantities.items[index];
	size_t end = figure_end(reading, index), behind, second;

	if (is_dose(reading, index) || is_second(reading, index))
		return;
	/* "(41 min) than": the bracket is the figure's, and no comma follows */
	if (is_close(reading_token(reading, end)) &&
	    token_is_mark(reading_token(reading, ++end), ','))
		return;
	behind = find_comparison(reading, end);
	second = behind ? find_second(reading, behind) : NONE;
	if (second != NONE && a->token < reading->quantities.items[second].token)
		add(reading, CONTRAST_GROUPS, index, second, behind - 1);
}

/* "from 17.8 to 11.8", "from 17.8 at baseline to 11.8" */
static void read_from_to(struct reading *reading, size_t index)
{
	enum { LONGEST_TIME = 5 };
	const struct quantity *a = &reading->quantities.items[index];
	size_t from = a->token - 1, end = figure_end(reading, index), i = end;

	from -= token_is_mark(reading_token(reading, from), '~');
	/* "(4.1 ± 1.3 to 3.6 ± 1.2 mm" */
	if (!token_is_word(reading_token(reading, from), "from") &&
	    !(is_open(reading_token(reading, from)) && a->owner != NONE))
		return;
	while (i < end + LONGEST_TIME && !token_is_word(reading_token(reading, i), "to")) {
		if (reading_token(reading, i)->type != TOKEN_WORD || quantity_at(reading, i))
			return;
		i++;
	}
	if (token_is_word(reading_token(reading, i), "to") && quantity_at(reading, i + 1) &&
	    is_figure(quantity_at(reading, i + 1)))
		add(reading, CONTRAST_TIMES, index, reading->quantities.at[i + 1], from);
}

void read_contrasts(struct reading *reading)
{
	for (size_t i = 0; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];

		if (!is_figure(q) || reading_token(reading, q->token)->spelled ||
		    is_hanging(reading, q) || is_moment(reading, q))
			continue;
		read_compared(reading, i);
		read_from_to(reading, i);
	}
}
