/* Percents against their counts.
 *
 * Where the denominator is not printed beside the percent, every whole number
 * in the text may be it, and only a percent that none of them gives is told;
 * even then only when the count surely is one, and of a group that is named.
 */
#include <math.h>
#include <stdlib.h>

#include "audit/audit_impl.h"
#include "audit/label.h"
#include "base/words.h"

enum {
	LIST_GAP = 14,   /* tokens between two shares of one list */
	SURE_COUNT = 10, /* smaller numbers are often labels */
	MOST_LISTED = 12,
	MOST_TOTALS = 4096,
};

/* Percent points by which a percent that stands alone may be wrong before its
 * denominator rather is a group that the text does not name. */
static const double NEAR = 5.0, NEAR_SUBSET = 2.0;

struct totals {
	int64_t *items; /* ascending, distinct */
	size_t n;
};

struct share {
	const struct figure *figure;
	const struct captured *percent;
	int64_t n, whole; /* whole is 0 where it is not printed */
	bool fits;        /* one of the totals */
	int64_t nearest;  /* total that comes nearest; 0 if none is as large */
};

struct shares {
	struct share *items;
	size_t n;
};

/* --- Rounding ------------------------------------------------------------- */

static int64_t power_of_ten(int exponent)
{
	int64_t power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

/* Rounding n/N to t units: t - 1/2 goes up by half away, t + 1/2 down by half
 * to even when t is even. */
static bool rounds_to(int64_t part, int64_t whole, int64_t units,
                      int64_t per_unit)
{
	__int128 twice = (__int128)part * 200 * per_unit;
	__int128 low = (__int128)(2 * units - 1) * whole;
	__int128 high = (__int128)(2 * units + 1) * whole;

	return twice >= low &&
	       (twice < high || (twice == high && units % 2 == 0));
}

bool share_fits(int64_t part, int64_t whole, const struct captured *percent)
{
	double exact = 100.0 * (double)part / (double)whole;
	int64_t per_unit = power_of_ten(percent->decimals);

	switch (percent->comparison) {
	case '<':
	case MARK_LESS_EQUAL:
		return exact <= percent->value + captured_slack(percent);
	case '>':
	case MARK_GREATER_EQUAL:
		return exact >= percent->value - captured_slack(percent);
	case '~':
		return fabs(exact - percent->value) <= 2.5;
	default:
		return rounds_to(part, whole,
		                 llround(percent->value * (double)per_unit),
		                 per_unit);
	}
}

/* The percent is n/N with its further digits cut off. */
static bool is_cut(const struct share *share, int64_t whole)
{
	int64_t per_unit = power_of_ten(share->percent->decimals);
	int64_t units = llround(share->percent->value * (double)per_unit);

	return share->n * 100 * per_unit / whole == units;
}

/* The smallest and largest N that give the percent; false if none does. */
static bool denominators(const struct share *share, int64_t *low, int64_t *high)
{
	double slack = captured_slack(share->percent), n = (double)share->n;
	double p = share->percent->value;

	if (p <= slack || n < 1)
		return false;
	*low = (int64_t)(100 * n / (p + slack)) - 1;
	*high = (int64_t)(100 * n / (p - slack)) + 1;
	if (*low < share->n)
		*low = share->n;
	while (*low <= *high && !share_fits(share->n, *low, share->percent))
		++*low;
	while (*high > *low && !share_fits(share->n, *high, share->percent))
		--*high;
	return *low <= *high;
}

/* --- What could be a denominator ------------------------------------------ */

/* Tokens that are limits, estimates, percents … of some figure. */
static bool *taken_tokens(const struct audit *audit)
{
	bool *taken = ARENA_ARRAY(audit->arena, bool, audit->tokens.n);

	for (size_t i = 0; i < audit->n_figures; i++)
		for (int k = SLOT_TIME; k < N_SLOTS; k++) {
			const struct captured *slot =
			    figure_slot(&audit->figures[i], (enum slot)k);

			if (slot->filled)
				taken[slot->token] = true;
		}
	return taken;
}

static int compare_numbers(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The sums of groups that follow each other: "151 patients … 149 patients". */
static void add_group_sums(const struct audit *audit, struct totals *totals)
{
	double before = 0;

	for (size_t i = 0; i < audit->n_figures; i++) {
		const struct figure *figure = &audit->figures[i];
		double n = figure_slot(figure, SLOT_TOTAL)->value;

		if (figure->pattern->kind != FIGURE_TOTAL || n > 1e9)
			continue;
		if (before > 0)
			ARENA_PUSH(audit->arena, totals->items, totals->n,
			           (int64_t)(before + n));
		before = n;
	}
}

static struct totals totals_find(const struct audit *audit)
{
	struct totals totals = {0};
	const bool *taken = taken_tokens(audit);
	size_t kept = 0;

	for (size_t i = 0; i + 1 < audit->tokens.n; i++) {
		const struct token *token = &audit->tokens.items[i];

		if ((token_is_whole(token) || token->spelled) &&
		    token->value > 1 && !taken[i] && !label_is_unit(token + 1) &&
		    !label_is_year(&audit->tokens, i))
			ARENA_PUSH(audit->arena, totals.items, totals.n,
			           (int64_t)token->value);
	}
	add_group_sums(audit, &totals);
	if (totals.n > 1)
		qsort(totals.items, totals.n, sizeof *totals.items,
		      compare_numbers);
	for (size_t i = 0; i < totals.n; i++) /* distinct ones */
		if (i == 0 || totals.items[i] != totals.items[i - 1])
			totals.items[kept++] = totals.items[i];
	totals.n = kept;
	return totals;
}

static double distance(const struct share *share, int64_t whole)
{
	return fabs(100.0 * (double)share->n / (double)whole -
	            share->percent->value);
}

static void compare_total(struct share *share, int64_t whole)
{
	if (whole < share->n ||
	    (whole == share->n && share->percent->value < 99))
		return;
	share->fits |= share_fits(share->n, whole, share->percent);
	if (!share->nearest ||
	    distance(share, whole) < distance(share, share->nearest))
		share->nearest = whole;
}

static void compare_totals(struct share *share, const struct totals *totals)
{
	for (size_t i = 0; i < totals->n; i++)
		compare_total(share, totals->items[i]);
}

/* The parts of a list may be all there is: "28 men (47%), 31 women (53%)". */
static void compare_sum(struct share *list, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += list[i].n;
	for (size_t i = 0; i < n && n > 1; i++)
		if (share_fits(list[i].n, sum, list[i].percent))
			compare_total(&list[i], sum);
}

/* More different numbers than any abstract has; then nothing is doubted. */
static bool is_endless(const struct totals *totals)
{
	return totals->n > MOST_TOTALS;
}

int64_t audit_find_total(const struct audit *audit, bool *declared)
{
	int64_t largest = 0;

	for (size_t i = 0; i < audit->n_figures; i++) {
		const struct figure *figure = &audit->figures[i];
		const struct captured *total = figure_slot(figure, SLOT_TOTAL);
		const struct token *first =
		    &audit->tokens.items[figure->match.start];

		if (!total->known)
			continue;
		if (figure->pattern->kind == FIGURE_TOTAL && *first->raw == 'N') {
			*declared = true;
			return (int64_t)total->value;
		}
		if ((int64_t)total->value > largest)
			largest = (int64_t)total->value;
	}
	return largest;
}

/* --- Whether to say it ---------------------------------------------------- */

/* "among responders", "in HER2+ disease": a group without its number. */
static bool is_subset(const struct audit *audit, size_t at)
{
	static const char *const groups[] = {"among",     "amongst",   "within",
	                                     "evaluable", "available", NULL};
	static const char *const openers[] = {"in", "for", "of", "with", NULL};
	const struct token *items = audit->tokens.items;
	size_t first = sentence_start(audit, at);
	bool opened = token_is_any(&items[first], openers);

	for (size_t i = at; i-- > first;) {
		if (token_is_whole(&items[i]) || items[i].spelled)
			return false;
		if (token_is_any(&items[i], groups))
			return true;
	}
	return opened && !token_is_word(&items[first + 1], "all");
}

static bool says_people(const struct audit *audit, const struct share *share)
{
	static const char *const words[] = {
	    "patients", "patient",  "women",        "men",
	    "n",        "subjects", "participants", NULL};

	return audit_has_word(audit, share->figure->match.start,
	                      share->figure->match.end, words);
}

/* The sentence names a number of which the count could be a part. */
static bool has_total_before(const struct audit *audit,
                             const struct share *share)
{
	size_t first = sentence_start(audit, share->figure->match.start);

	for (size_t i = 0; i < audit->n_figures; i++) {
		const struct figure *figure = &audit->figures[i];

		if (figure->pattern->kind == FIGURE_TOTAL &&
		    figure->match.start >= first &&
		    figure->match.end <= share->figure->match.start &&
		    figure_slot(figure, SLOT_TOTAL)->value >= (double)share->n)
			return true;
	}
	return false;
}

/* How many of a list fit; a list most of which fits is a list of counts. */
static bool list_mostly_fits(const struct share *list, size_t n)
{
	size_t fits = 0;

	for (size_t i = 0; i < n; i++)
		fits += list[i].fits;
	return fits > 0 && 2 * fits >= n;
}

static bool is_worth_telling(const struct audit *audit,
                             const struct share *share,
                             const struct share *list, size_t n_list)
{
	int64_t low, high;
	bool any = denominators(share, &low, &high);
	size_t at = share->figure->match.start;

	if (share->percent->comparison || share->percent->value >= 99.95)
		return false;
	if (!share->nearest)
		return !any && says_people(audit, share) &&
		       share->percent->value > 0;
	if (is_subset(audit, at))
		return distance(share, share->nearest) <= NEAR_SUBSET ||
		       (any && low > share->nearest && audit->total > 0 &&
		        low > audit->total && says_people(audit, share));
	if (list_mostly_fits(list, n_list) && n_list > 1)
		return true;
	if (has_total_before(audit, share))
		return true;
	if (says_people(audit, share))
		return distance(share, share->nearest) <= 2 * NEAR ||
		       (any && audit->total > 0 && low > audit->total);
	return share->n >= SURE_COUNT && distance(share, share->nearest) <= NEAR;
}

/* --- Saying it ------------------------------------------------------------ */

/* "45 of 60", "5 of 53 to 58", and the count that would fit. */
static const char *would_be(struct audit *audit, const struct share *share,
                            int64_t whole)
{
	int64_t low, high;
	int64_t other = llround(share->percent->value * (double)whole / 100);
	bool fits = share_fits(other, whole, share->percent);
	const char *text = NULL;

	if (denominators(share, &low, &high))
		text = low == high
		           ? arena_printf(audit->arena, "%lld of %lld",
		                          (long long)share->n, (long long)low)
		           : arena_printf(audit->arena, "%lld of %lld to %lld",
		                          (long long)share->n, (long long)low,
		                          (long long)high);
	if (!fits)
		return text;
	return arena_printf(audit->arena, "%s%s%lld of %lld", text ? text : "",
	                    text ? ", or " : "", (long long)other,
	                    (long long)whole);
}

static void tell(struct audit *audit, const struct share *share, int64_t whole)
{
	const char *printed = figure_print(audit, share->percent);
	const char *fitting = would_be(audit, share, whole);
	int decimals = share->percent->decimals + 1;
	const char *exact =
	    number_percent(audit->arena, share->n, whole, decimals, ROUND_AWAY);

	audit_add(audit, "percent", share->figure->match.start,
	          "%lld (%s%%) of %lld is %s%%%s; %s%s%s", (long long)share->n,
	          printed, (long long)whole, exact,
	          is_cut(share, whole) ? ", cut off instead of rounded" : "",
	          fitting ? printed : "no count gives ",
	          fitting ? "% would be " : printed, fitting ? fitting : "%");
}

static void check_printed_whole(struct audit *audit, const struct share *share)
{
	/* "about 1/3 (30%)", "2/3 (65%)": fractions in words */
	bool fraction = share->whole <= 4;

	audit->result->checked[CHECKED_PERCENTS]++;
	if (share->n > share->whole)
		audit_add(audit, "percent", share->figure->match.start,
		          "%lld of %lld: the part is more than the whole",
		          (long long)share->n, (long long)share->whole);
	else if (!fraction &&
	         !share_fits(share->n, share->whole, share->percent))
		tell(audit, share, share->whole);
}

static bool check_open_whole(struct audit *audit, const struct share *share,
                             const struct share *list, size_t n_list)
{
	if (share->nearest)
		audit->result->checked[CHECKED_PERCENTS]++;
	if (share->fits || !is_worth_telling(audit, share, list, n_list))
		return false;
	if (share->nearest)
		tell(audit, share, share->nearest);
	else
		audit_add(audit, "percent", share->figure->match.start,
		          "%lld (%s%%): no denominator gives %s%%",
		          (long long)share->n,
		          figure_print(audit, share->percent),
		          figure_print(audit, share->percent));
	return true;
}

/* --- Lists ---------------------------------------------------------------- */

static bool has_common_denominator(const struct share *list, size_t n)
{
	int64_t low = 1, high = INT64_MAX, from, to;

	for (size_t i = 0; i < n; i++) {
		if (list[i].percent->comparison || list[i].percent->value <= 0 ||
		    !denominators(&list[i], &from, &to))
			continue;
		low = from > low ? from : low;
		high = to < high ? to : high;
	}
	for (; low <= high && high < INT64_MAX; low++) {
		size_t fit = 0;

		while (fit < n &&
		       share_fits(list[fit].n, low, list[fit].percent))
			fit++;
		if (fit == n)
			return true;
	}
	return high == INT64_MAX;
}

/* All of the list at once, where one of it is wrong already. */
static void check_list(struct audit *audit, const struct share *list, size_t n)
{
	const char *text = "";

	if (n < 3 || n > MOST_LISTED || has_common_denominator(list, n))
		return;
	for (size_t i = 0; i < n; i++)
		text = arena_printf(audit->arena, "%s%s%lld (%s%%)", text,
		                    words_before(i, n), (long long)list[i].n,
		                    figure_print(audit, list[i].percent));
	audit_add(audit, "note", list->figure->match.start,
	          "no single denominator gives %s", text);
}

static struct shares shares_find(struct audit *audit)
{
	struct totals totals = totals_find(audit);
	struct shares shares = {0};

	for (size_t i = 0; i < audit->n_figures; i++) {
		const struct figure *figure = &audit->figures[i];
		struct share share = {
		    .figure = figure,
		    .percent = figure_slot(figure, SLOT_PERCENT),
		    .n = (int64_t)figure_slot(figure, SLOT_COUNT)->value,
		    .whole = (int64_t)figure_slot(figure, SLOT_TOTAL)->value,
		};

		if (figure->pattern->kind != FIGURE_SHARE ||
		    share.percent->decimals > 6)
			continue;
		if (!share.whole && is_endless(&totals))
			share.fits = true;
		else if (!share.whole)
			compare_totals(&share, &totals);
		ARENA_PUSH(audit->arena, shares.items, shares.n, share);
	}
	return shares;
}

/* How many shares from `first` on are one list. */
static size_t list_length(const struct audit *audit,
                          const struct shares *shares, size_t first)
{
	size_t n = 1;

	while (first + n < shares->n) {
		const struct share *a = &shares->items[first + n - 1],
				   *b = a + 1;

		if (b->whole || a->whole ||
		    figure_sentence(audit, a->figure) !=
		        figure_sentence(audit, b->figure) ||
		    b->figure->match.start > a->figure->match.end + LIST_GAP)
			break;
		n++;
	}
	return n;
}

void audit_check_shares(struct audit *audit)
{
	struct shares shares = shares_find(audit);

	for (size_t i = 0; i < shares.n;) {
		struct share *list = &shares.items[i];
		size_t n = list_length(audit, &shares, i);
		bool wrong = false;

		if (list->whole)
			check_printed_whole(audit, list);
		else
			compare_sum(list, n);
		for (size_t k = 0; k < n && !list->whole; k++)
			wrong |= check_open_whole(audit, &list[k], list, n);
		if (wrong)
			check_list(audit, list, n);
		i += n;
	}
}
