/* Counts and their percents: what stands beside what. */
#include <stdlib.h>

#include "audit/label.h"
#include "audit/reading.h"

enum {
	LONGEST_GAP = 8, /* words between a count and its percent */
	MOST_LISTED = 8,
	SURE_WHOLE = 10, /* smaller than its part: an error, no other thing */
};

/* A count, or a fraction with its whole, in tokens [start, end). */
struct part {
	size_t count, whole;
	size_t start, end;
};

static size_t index_at(const struct reading *reading, size_t token)
{
	return token < reading->tokens.n ? reading->quantities.at[token] : NONE;
}

static bool is_mark(const struct reading *reading, size_t i, int32_t mark)
{
	return token_is_mark(reading_token(reading, i), mark);
}

static bool is_open(const struct reading *reading, size_t i)
{
	return is_mark(reading, i, '(') || is_mark(reading, i, '[');
}

static bool is_close(const struct reading *reading, size_t i)
{
	return is_mark(reading, i, ')') || is_mark(reading, i, ']');
}

/* --- Fractions ------------------------------------------------------------ */

static bool is_whole_at(const struct reading *reading, size_t i)
{
	const struct token *t = reading_token(reading, i);
	const struct quantity *q = quantity_at(reading, i);

	return q && (token_is_whole(t) || t->spelled) && q->kind != QUANTITY_PERCENT &&
	       q->kind != QUANTITY_TIME && q->kind != QUANTITY_MEASURE &&
	       q->kind != QUANTITY_LIMIT && q->kind != QUANTITY_LEVEL &&
	       q->kind != QUANTITY_P_VALUE;
}

static bool is_count_at(const struct reading *reading, size_t i)
{
	const struct quantity *q = quantity_at(reading, i);

	return q && quantity_is_count(q);
}

static size_t skip_determiners(const struct reading *reading, size_t i)
{
	static const char *const words[] = {"the",  "these", "those",     "all",   "our",
	                                    "a",    "total", "of",        "their", "which",
	                                    "whom", "n",     "evaluable", NULL};
	size_t start = i;

	while (i < start + 4 &&
	       (token_is_any(reading_token(reading, i), words) || is_mark(reading, i, '=')))
		i++;
	return i;
}

/* "of", "out of", "among": returns the token behind, or 0. */
static size_t of_at(const struct reading *reading, size_t i)
{
	static const char *const words[] = {"of", "among", "amongst", "von", NULL};

	if (token_is_word(reading_token(reading, i), "out") &&
	    token_is_word(reading_token(reading, i + 1), "of"))
		return i + 2;
	return token_is_any(reading_token(reading, i), words) ? i + 1 : 0;
}

/* "28/59": two whole numbers, no date, no ratio of units. */
static bool slash_fraction_at(const struct reading *reading, size_t i, struct part *part)
{
	const struct token *t = reading_token(reading, i);

	if (!is_count_at(reading, i) || !is_mark(reading, i + 1, '/') ||
	    !is_whole_at(reading, i + 2) || t->spelled ||
	    reading_token(reading, i + 2)->value < 1 || is_mark(reading, i + 3, '/') ||
	    is_mark(reading, i - 1, '/') || label_is_unit(reading_token(reading, i + 3)))
		return false;
	*part = (struct part){index_at(reading, i), index_at(reading, i + 2), i, i + 3};
	return true;
}

/* "28 of 59", "28 patients out of the 59", "167 among 484". */
static bool word_fraction_at(const struct reading *reading, size_t i, struct part *part)
{
	size_t k = i + 1, whole;

	if (!is_count_at(reading, i))
		return false;
	if (token_is_people(reading_token(reading, k)))
		k++;
	k = of_at(reading, k);
	if (k == 0)
		return false;
	whole = skip_determiners(reading, k);
	if (!is_whole_at(reading, whole) || reading_token(reading, whole)->value < 1 ||
	    quantity_at(reading, whole)->end != whole + 1 || label_is_year(&reading->tokens, whole))
		return false;
	*part = (struct part){index_at(reading, i), index_at(reading, whole), i, whole + 1};
	return true;
}

static bool part_at(const struct reading *reading, size_t i, struct part *part)
{
	if (slash_fraction_at(reading, i, part) || word_fraction_at(reading, i, part))
		return true;
	if (!is_count_at(reading, i))
		return false;
	*part = (struct part){index_at(reading, i), NONE, i, i + 1};
	return true;
}

/* The fraction whose whole is at a token: found from its beginning. */
static bool part_ending_at(const struct reading *reading, size_t last, struct part *part)
{
	enum { LONGEST_FRACTION = 9 };

	for (size_t k = 2; k <= LONGEST_FRACTION && k <= last; k++) {
		struct part found;

		if (is_count_at(reading, last - k) && part_at(reading, last - k, &found) &&
		    found.whole != NONE && found.end == last + 1) {
			*part = found;
			return true;
		}
	}
	return part_at(reading, last, part);
}

/* --- From a percent to its count ------------------------------------------ */

static bool is_qualifier(const struct token *token)
{
	static const char *const words[] = {
	    "i",    "e",      "ie",     "or",   "about", "approximately",
	    "only", "nearly", "almost", "just", NULL};

	return token_is_any(token, words) || token_is_mark(token, '<') ||
	       token_is_mark(token, '>') || token_is_mark(token, '~') ||
	       token_is_mark(token, '=') || token_is_mark(token, '.') ||
	       token_is_mark(token, MARK_LESS_EQUAL) || token_is_mark(token, MARK_GREATER_EQUAL);
}

/* Steps back over "<", "i.e.", "about" before a number. */
static size_t skip_qualifiers(const struct reading *reading, size_t i)
{
	size_t start = i;

	while (i > 0 && start - i < 4 && is_qualifier(reading_token(reading, i - 1)))
		i--;
	return i;
}

/* Words that end the reach of a count: what follows is said of others. */
static bool ends_gap(const struct token *token)
{
	return token->type == TOKEN_BREAK || token->type == TOKEN_NUMBER || token->spelled ||
	       token_is_mark(token, '.') || token_is_mark(token, ';') ||
	       token_is_mark(token, ',') || token_is_mark(token, ':') ||
	       token_is_mark(token, ')') || token_is_mark(token, ']') ||
	       token_is_mark(token, '|') || token_is_mark(token, '(') || token_is_mark(token, '[');
}

/* Words of a comparison, or of another figure: no count reaches over them. */
static bool is_of_figure(const struct token *token)
{
	static const char *const words[] = {
	    "greater",   "higher",   "lower", "less",   "more",     "than",      "vs",
	    "versus",    "compared", "mean",  "median", "increase", "increased", "decrease",
	    "decreased", "reduced",  "rate",  "rates",  "average",  "reduction", NULL};

	return token_is_any(token, words);
}

/* The whole of a fraction whose count was not understood. */
static bool is_lone_whole(const struct reading *reading, size_t i)
{
	return token_is_word(reading_token(reading, i - 1), "of") &&
	       reading_token(reading, i - 2)->type == TOKEN_NUMBER;
}

/* "the old one (40%)" */
static bool is_pronoun(const struct reading *reading, size_t i)
{
	static const char *const articles[] = {"the", "a", "an", "this", "that", "which", NULL};

	return token_is_word(reading_token(reading, i), "one") &&
	       (token_is_any(reading_token(reading, i - 1), articles) ||
	        token_is_any(reading_token(reading, i - 2), articles));
}

/* The count before a token, directly or over some words. */
static bool count_before(const struct reading *reading, size_t at, struct part *part, bool *loose)
{
	for (size_t i = at; i-- > 0 && at - i <= LONGEST_GAP + 1;) {
		const struct token *t = reading_token(reading, i);

		if (is_pronoun(reading, i))
			return false;
		if (t->type == TOKEN_NUMBER || t->spelled) {
			*loose = i + 1 < at;
			return part_ending_at(reading, i, part) &&
			       (part->whole != NONE || !is_lone_whole(reading, i));
		}
		if (ends_gap(t) || is_of_figure(t))
			return false;
	}
	return false;
}

/* "28 (47%) of the 59": a whole behind the bracket; NONE if there is none. */
static size_t whole_behind(const struct reading *reading, size_t close, const struct quantity *count)
{
	size_t i = close + 1, k;

	if (is_mark(reading, i, '/') && is_whole_at(reading, i + 1))
		return index_at(reading, i + 1);
	for (size_t gap = 0; gap < 2; gap++) {
		k = of_at(reading, i + gap);
		if (k)
			break;
		if (!token_is_people(reading_token(reading, i + gap)))
			return NONE;
	}
	if (k == 0)
		return NONE;
	k = skip_determiners(reading, k);
	if (!is_whole_at(reading, k) ||
	    (reading_token(reading, k)->value < count->value &&
	     reading_token(reading, k)->value < SURE_WHOLE) ||
	    quantity_at(reading, k)->end != k + 1 || label_is_year(&reading->tokens, k))
		return NONE;
	return index_at(reading, k);
}

/* "(47% of 59)" */
static size_t whole_inside(const struct reading *reading, const struct quantity *percent)
{
	size_t k = of_at(reading, percent->end);

	if (k == 0)
		return NONE;
	k = skip_determiners(reading, k);
	return is_whole_at(reading, k) && reading_token(reading, k)->value > 1 &&
	               quantity_at(reading, k)->end == k + 1
	           ? index_at(reading, k)
	           : NONE;
}

static void add_share(struct reading *reading, const struct part *part, size_t percent,
                      struct share share)
{
	const struct quantity *q = &reading->quantities.items[percent];

	share.count = part->count;
	share.whole = part->whole;
	share.percent = percent;
	share.start = part->start < q->token ? part->start : q->token;
	share.end = part->end > q->end ? part->end : q->end;
	reading->quantities.items[part->count].used = true;
	reading->quantities.items[part->count].is_part = true;
	reading->quantities.items[percent].is_shared = true;
	reading->quantities.items[percent].used = true;
	if (part->whole != NONE) {
		reading->quantities.items[part->whole].used = true;
		reading->quantities.items[part->whole].is_whole = true;
	}
	ARENA_PUSH(reading->arena, reading->shares, reading->n_shares, share);
}

/* "12 deaths in 40 women (30%)": the percent is of the first number. */
static void take_earlier_count(const struct reading *reading, struct part *part)
{
	static const char *const words[] = {"in", "among", "amongst", "from", NULL};
	size_t i = skip_determiners(reading, part->start);

	if (part->whole != NONE || part->start < 3 || i != part->start)
		return;
	i = part->start - 1;
	while (i + 3 > part->start && i > 0 && token_is_word(reading_token(reading, i), "the"))
		i--;
	if (!token_is_any(reading_token(reading, i), words))
		return;
	for (size_t k = i - 1; k + 3 > i && k > 0; k--) {
		if (!is_count_at(reading, k))
			continue;
		part->whole = part->count;
		part->count = index_at(reading, k);
		part->start = k;
		return;
	}
}

/* "29 patients (72% male)", "PASI 50 (92% vs. 84%)": the percent is of what
 * stands before, or one of two. */
static bool is_said_of(const struct reading *reading, size_t behind)
{
	static const char *const words[] = {"of", "and", "or", "in", "by", "with", "per", NULL};
	const struct token *t = reading_token(reading, behind);

	return t->type == TOKEN_WORD && !token_is_any(t, words);
}

/* The percent stands first in a bracket: "28 (47%", "28 of 59 women (47%". */
static bool read_bracketed_percent(struct reading *reading, size_t index)
{
	const struct quantity *percent = &reading->quantities.items[index];
	size_t first = skip_qualifiers(reading, percent->token), close;
	struct part part;
	struct share share = {0};

	if (first == 0 || !is_open(reading, first - 1) || is_said_of(reading, percent->end))
		return false;
	if (!count_before(reading, first - 1, &part, &share.loose))
		return false;
	take_earlier_count(reading, &part);
	close = reading->close[first - 1];
	if (part.whole == NONE)
		part.whole = whole_inside(reading, percent);
	if (part.whole == NONE && close != NONE)
		part.whole = whole_behind(reading, close, &reading->quantities.items[part.count]);
	add_share(reading, &part, index, share);
	return true;
}

/* The percent comes second in a bracket: "(n = 28, 47%)", "(28/59; 47%)". */
static bool read_second_percent(struct reading *reading, size_t index)
{
	const struct quantity *percent = &reading->quantities.items[index];
	size_t first = skip_qualifiers(reading, percent->token), at = first;
	const struct token *before, *behind = reading_token(reading, percent->end);
	struct part part;
	struct share share = {0};

	if (at < 2)
		return false;
	before = reading_token(reading, --at);
	if (!token_is_mark(before, ',') && !token_is_mark(before, ';') &&
	    !token_is_mark(before, ':') && !token_is_mark(before, '='))
		at++;
	if (at == first && first == percent->token)
		return false;
	while (token_is_people(reading_token(reading, at - 1)))
		at--;
	if (!quantity_at(reading, at - 1) || !part_ending_at(reading, at - 1, &part) ||
	    part.end != at)
		return false;
	/* "(28, 47%" needs its bracket, "28/59, 47%" does not */
	if (part.whole == NONE) {
		size_t open = reading->open[percent->token];
		bool sized = reading->quantities.items[part.count].kind == QUANTITY_SIZE;

		if (open == NONE || (!sized && part.start != open + 1) ||
		    (sized && open + 4 < part.start) ||
		    !(is_close(reading, percent->end) || token_is_mark(behind, ';') ||
		      token_is_mark(behind, ',')))
			return false;
	}
	add_share(reading, &part, index, share);
	return true;
}

/* What a bracket behind a percent holds: "(28/59", "(n = 28", "(28 of 59", or
 * behind an interval, "(95% CI 34-61; 28/59)". */
static bool part_in_bracket(const struct reading *reading, size_t open, struct part *part)
{
	size_t close = reading->close[open], i = open + 1;

	if (close == NONE)
		return false;
	if (token_is_any(reading_token(reading, i), (const char *const[]){"n", "no", NULL}))
		i++;
	i += is_mark(reading, i, '=') || is_mark(reading, i, ':');
	if (part_at(reading, i, part)) {
		const struct token *behind = reading_token(reading, part->end);

		return part->whole != NONE || is_close(reading, part->end) ||
		       token_is_mark(behind, ';') || (i > open + 1 && token_is_mark(behind, ',')) ||
		       (token_is_people(behind) && is_close(reading, part->end + 1));
	}
	for (; i < close; i++) {
		const struct token *t = reading_token(reading, i - 1);

		if ((token_is_mark(t, ';') || token_is_mark(t, ',')) && part_at(reading, i, part) &&
		    part->whole != NONE && part->end <= close &&
		    (part->end == close || ends_gap(reading_token(reading, part->end))))
			return true;
	}
	return false;
}

/* The count stands in a bracket behind: "47% (28/59)", "47% had it (n = 28)". */
static bool read_bracket_behind(struct reading *reading, size_t index)
{
	const struct quantity *percent = &reading->quantities.items[index];
	size_t i = percent->end;
	struct part part;
	struct share share = {.behind = true};

	while (i < percent->end + LONGEST_GAP && !is_open(reading, i)) {
		if (ends_gap(reading_token(reading, i)))
			return false;
		i++;
	}
	if (!is_open(reading, i))
		return false;
	share.loose = i > percent->end;
	if (part_in_bracket(reading, i, &part)) {
		add_share(reading, &part, index, share);
		return true;
	}
	if (reading->close[i] == NONE || !is_open(reading, reading->close[i] + 1) || share.loose ||
	    !part_in_bracket(reading, reading->close[i] + 1, &part) || part.whole == NONE)
		return false;
	add_share(reading, &part, index, share);
	return true;
}

/* "(47%, 28/59)", "47%; 28 of 59)" */
static bool read_fraction_behind(struct reading *reading, size_t index)
{
	const struct quantity *percent = &reading->quantities.items[index];
	struct part part;
	struct share share = {.behind = true};
	size_t i = percent->end;

	if (!is_mark(reading, i, ',') && !is_mark(reading, i, ';') && !is_mark(reading, i, ':') &&
	    !is_mark(reading, i, '='))
		return false;
	i++;
	if (token_is_word(reading_token(reading, i), "n") && is_mark(reading, i + 1, '='))
		i += 2;
	if (!slash_fraction_at(reading, i, &part) &&
	    !(reading->open[percent->token] != NONE && word_fraction_at(reading, i, &part)))
		return false;
	if (is_open(reading, part.end) && quantity_at(reading, part.end + 1) &&
	    quantity_at(reading, part.end + 1)->kind == QUANTITY_PERCENT)
		return false; /* the next one's */
	add_share(reading, &part, index, share);
	return true;
}

/* "28/59 = 47%", "28/59, 47%" without brackets is read_second_percent's;
 * "28/59 47%" is here. */
static bool read_fraction_before(struct reading *reading, size_t index)
{
	const struct quantity *percent = &reading->quantities.items[index];
	struct part part;
	struct share share = {0};

	if (percent->token < 3 || !is_mark(reading, percent->token - 2, '/') ||
	    !slash_fraction_at(reading, percent->token - 3, &part))
		return false;
	add_share(reading, &part, index, share);
	return true;
}

/* --- Lists: "in 12 and 15 patients (30% and 39%)" -------------------------- */

struct list {
	struct part parts[MOST_LISTED];
	size_t n;
	size_t end; /* token behind it */
};

static size_t skip_connectors(const struct reading *reading, size_t i)
{
	static const char *const words[] = {"and", "vs", "versus", "v", "or", NULL};
	size_t start = i;

	while (i < start + 3 &&
	       (token_is_any(reading_token(reading, i), words) || is_mark(reading, i, ',') ||
	        is_mark(reading, i, '/') || is_mark(reading, i, ';') ||
	        (i > start && is_mark(reading, i, '.'))))
		i++;
	return i;
}

/* Percents from a token on, with nothing but connectors between. */
static struct list percents_at(const struct reading *reading, size_t i)
{
	struct list list = {.end = i};

	while (list.n < MOST_LISTED) {
		const struct quantity *q = quantity_at(reading, i);

		if (!q || q->kind != QUANTITY_PERCENT || q->used)
			break;
		list.parts[list.n++] = (struct part){index_at(reading, i), NONE, i, q->end};
		list.end = q->end;
		i = skip_connectors(reading, q->end);
		if (i == q->end)
			break;
	}
	return list;
}

/* The same of counts; `plain` takes "38/22" for two counts. */
static struct list counts_at(const struct reading *reading, size_t i, bool plain)
{
	struct list list = {.end = i};

	while (list.n < MOST_LISTED) {
		struct part part;
		size_t next;

		if (!part_at(reading, i, &part))
			break;
		if (plain) {
			part.whole = NONE;
			part.end = i + 1;
		}
		list.parts[list.n++] = part;
		list.end = part.end;
		next = skip_connectors(reading, part.end);
		if (next == part.end)
			break;
		i = next;
	}
	return list;
}

/* The start of a list of counts that ends, maybe with some words, at a token. */
static size_t counts_before(const struct reading *reading, size_t at, size_t n, bool plain)
{
	size_t gap = at, found = 0, start = NONE;

	while (gap > 0 && at - gap < LONGEST_GAP && !quantity_at(reading, gap - 1) &&
	       (!ends_gap(reading_token(reading, gap - 1)) || is_mark(reading, gap - 1, ',')))
		gap--;
	for (size_t i = gap; i-- > 0 && gap - i < 40 && found <= n;) {
		struct list list;

		if (!is_count_at(reading, i))
			continue;
		list = counts_at(reading, i, plain);
		if (list.n == n && list.end == gap)
			start = i;
		found = list.n;
	}
	return start;
}

static void add_list(struct reading *reading, const struct list *counts,
                     const struct list *percents, bool behind)
{
	for (size_t i = 0; i < percents->n; i++) {
		struct share share = {.loose = true, .behind = behind};

		add_share(reading, &counts->parts[i], percents->parts[i].count, share);
	}
}

/* A bracket that holds nothing but a list of percents, or of counts. */
static void read_list_at(struct reading *reading, size_t open)
{
	struct list percents = percents_at(reading, open + 1), counts;
	size_t at;

	if (percents.n >= 2 && percents.end == reading->close[open]) {
		bool plain = false;

		at = counts_before(reading, open, percents.n, plain);
		if (at == NONE) {
			plain = true;
			at = counts_before(reading, open, percents.n, plain);
		}
		if (at == NONE)
			return;
		counts = counts_at(reading, at, plain);
		add_list(reading, &counts, &percents, false);
		return;
	}
	counts = counts_at(reading, open + 1, false);
	if (counts.n < 2 || counts.end != reading->close[open])
		return;
	for (size_t i = open; i-- > 0 && open - i < 20;) {
		percents = percents_at(reading, i);
		if (percents.n != counts.n || percents.end != open)
			continue;
		if (i > 0 && quantity_at(reading, i - 1))
			return;
		add_list(reading, &counts, &percents, true);
		return;
	}
}

static bool is_free_percent(const struct quantity *quantity)
{
	return quantity->kind == QUANTITY_PERCENT && !quantity->points;
}

static int compare_shares(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

void read_shares(struct reading *reading)
{
	for (size_t i = 0; i < reading->tokens.n; i++)
		if (is_open(reading, i) && reading->close[i] != NONE)
			read_list_at(reading, i);
	for (size_t i = 0; i < reading->quantities.n; i++) {
		struct quantity *q = &reading->quantities.items[i];

		if (!is_free_percent(q))
			continue;
		if (q->is_shared || read_bracketed_percent(reading, i) ||
		    read_second_percent(reading, i) || read_bracket_behind(reading, i) ||
		    read_fraction_behind(reading, i) || read_fraction_before(reading, i))
			continue;
	}
	if (reading->n_shares > 1)
		qsort(reading->shares, reading->n_shares, sizeof *reading->shares, compare_shares);
}
