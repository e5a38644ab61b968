/* Percents against their counts.
 *
 * Where the whole is not printed beside the percent, it may be any number of
 * the text, a sum or a rest of some, or a group that the text does not name.
 * A percent is told only when nothing the text allows gives it, and the text
 * says whose percent it is: by "of 59 patients", by other percents of the same
 * list, or because no whole number at all gives it.
 */
#include <math.h>
#include <stdlib.h>

#include "audit/check.h"
#include "audit/share.h"
#include "base/words.h"

enum {
	LIST_GAP = 16, /* tokens between two shares of one list */
	MOST_LISTED = 12,
	MOST_TRIED = 100000, /* denominators */
	SURE_COUNT = 10,     /* smaller numbers are often labels */
};

/* --- What could be its whole ---------------------------------------------- */

/* Any whole number of the text, or sum or rest of some, gives the percent. */
static bool some_whole_fits(const struct audit *audit, int64_t n, const struct quantity *percent)
{
	int64_t low, high;

	if (percent->comparison || percent->value <= quantity_slack(percent)) {
		for (size_t i = 0; i < audit->n_wholes; i++)
			if (audit->wholes[i] >= n && share_fits(n, audit->wholes[i], percent))
				return true;
		return percent->comparison != 0;
	}
	if (!share_denominators(n, percent, &low, &high))
		return false;
	for (size_t i = audit_whole_from(audit, low); i < audit->n_wholes; i++) {
		int64_t whole = audit->wholes[i];

		if (whole > high)
			break;
		if (share_fits(n, whole, percent) && (whole > n || percent->value > 99))
			return true;
	}
	return false;
}

static bool is_open(const struct share *share)
{
	return share->whole == NONE;
}

/* A count that is no part of a share, and so may be a group. */
static bool is_free_count(const struct quantity *q)
{
	return quantity_is_count(q) && !q->used && q->value > 1;
}

/* "In 45 on one drug, 32 on another and 11 on nothing, 29 (67.4%)": two or
 * more counts of the sentence before the share are its whole. */
static bool sentence_sum_fits(const struct audit *audit, const struct share *share)
{
	enum { MOST_GROUPS = 5 };
	const struct quantities *all = &audit->reading->quantities;
	size_t first = sentence_start(audit->reading, share->start);
	int64_t n = (int64_t)share_count(audit, share)->value;
	const struct quantity *p = share_percent(audit, share);
	double groups[MOST_GROUPS];
	size_t found = 0;

	for (size_t i = share->count; i-- > 0 && found < MOST_GROUPS;) {
		if (all->items[i].token < first)
			break;
		if (is_free_count(&all->items[i]))
			groups[found++] = all->items[i].value;
	}
	for (unsigned set = 1; set < 1u << found; set++) {
		double sum = 0;

		for (size_t i = 0; i < found; i++)
			sum += (set & 1u << i) ? groups[i] : 0;
		if (sum > (double)n && sum < 1e9 && share_fits(n, (int64_t)sum, p))
			return true;
	}
	return false;
}

/* The share as a count of one of the wholes, by either reading of the count. */
static bool open_fits(const struct audit *audit, const struct share *share)
{
	const struct quantity *n = share_count(audit, share);
	const struct quantity *p = share_percent(audit, share);

	return some_whole_fits(audit, (int64_t)n->value, p) ||
	       (n->joined > 0 && some_whole_fits(audit, (int64_t)n->joined, p)) ||
	       sentence_sum_fits(audit, share);
}

/* Two other shares can have the same whole, one that the text does not name. */
static bool is_shared_unnamed(const struct audit *audit, const struct share *share)
{
	const struct reading *reading = audit->reading;
	int64_t low, high;

	if (!share_denominators((int64_t)share_count(audit, share)->value,
	                        share_percent(audit, share), &low, &high) ||
	    high - low > 100)
		return false;
	for (; low <= high; low++) {
		size_t fit = 0;

		for (size_t i = 0; i < reading->n_shares; i++) {
			const struct share *other = &reading->shares[i];

			fit += other != share && is_open(other) &&
			       share_percent(audit, other)->decimals > 0 &&
			       !open_fits(audit, other) &&
			       share_fits((int64_t)share_count(audit, other)->value, low,
			                  share_percent(audit, other));
		}
		if (fit >= 1 && share_fits((int64_t)share_count(audit, share)->value, low,
		                           share_percent(audit, share)))
			return true;
	}
	return false;
}

/* --- Whose percent it is --------------------------------------------------- */

static double distance(const struct audit *audit, const struct share *share, int64_t whole)
{
	return fabs(100.0 * share_count(audit, share)->value / (double)whole -
	            share_percent(audit, share)->value);
}

static bool says_people(const struct audit *audit, const struct share *share)
{
	const struct quantity *n = share_count(audit, share);

	return n->people || n->kind == QUANTITY_SIZE ||
	       reading_token(audit->reading, n->token)->spelled;
}

/* The size that most of a list fits; 0 if less than half of it fits any. */
static int64_t list_size(const struct audit *audit, const struct share *list, size_t n)
{
	int64_t best = 0;
	size_t most = 0;

	for (size_t i = 0; i < audit->n_sizes; i++) {
		size_t fit = 0;

		if (audit->sizes[i].repeated)
			continue;

		for (size_t k = 0; k < n; k++)
			fit += is_open(&list[k]) && !share_percent(audit, &list[k])->comparison &&
			       share_fits((int64_t)share_count(audit, &list[k])->value,
			                  audit->sizes[i].n, share_percent(audit, &list[k]));
		if (fit > most) {
			most = fit;
			best = audit->sizes[i].n;
		}
	}
	return most > 0 && 2 * most >= n && n > 1 ? best : 0;
}

/* A slip in rounding beside a size that is named: 28.5 for 28.57. */
static int64_t slip_size(const struct audit *audit, const struct share *share)
{
	const struct quantity *p = share_percent(audit, share);
	const struct quantity *n = share_count(audit, share);

	if (p->decimals == 0 || p->decimals > 6)
		return 0;
	for (size_t i = 0; i < audit->n_sizes; i++)
		if (!audit->sizes[i].repeated && audit->sizes[i].n >= (int64_t)n->value &&
		    distance(audit, share, audit->sizes[i].n) <= 2.2 * quantity_slack(p))
			return audit->sizes[i].n;
	return 0;
}

static int64_t nearest_size(const struct audit *audit, const struct share *share)
{
	int64_t nearest = 0;

	for (size_t i = 0; i < audit->n_sizes; i++) {
		int64_t n = audit->sizes[i].n;

		if (audit->sizes[i].repeated || n < (int64_t)share_count(audit, share)->value)
			continue;
		if (!nearest || distance(audit, share, n) < distance(audit, share, nearest))
			nearest = n;
	}
	return nearest;
}

/* --- Saying it ------------------------------------------------------------ */

/* "45 of 60", "5 of 53 to 58", and the count that would fit. */
static const char *would_be(struct audit *audit, const struct share *share, int64_t n, int64_t whole)
{
	const struct quantity *p = share_percent(audit, share);
	int64_t low, high;
	int64_t other = llround(p->value * (double)whole / 100);
	bool fits = share_fits(other, whole, p);
	const char *text = NULL;

	if (share_denominators(n, p, &low, &high))
		text = low == high
		           ? arena_printf(audit->arena, "%lld of %lld", (long long)n, (long long)low)
		           : arena_printf(audit->arena, "%lld of %lld to %lld", (long long)n,
		                          (long long)low, (long long)high);
	if (!fits)
		return text;
	return arena_printf(audit->arena, "%s%s%lld of %lld", text ? text : "", text ? ", or " : "",
	                    (long long)other, (long long)whole);
}

static void tell(struct audit *audit, const struct share *share, int64_t n, int64_t whole)
{
	const struct quantity *p = share_percent(audit, share);
	const char *printed = quantity_print(audit->reading, share->percent);
	const char *fitting = would_be(audit, share, n, whole);
	const char *exact = number_percent(audit->arena, n, whole, p->decimals + 1, ROUND_AWAY);

	audit_add(audit, FINDING_INCONSISTENT, "percent", share->start,
	          "%lld (%s%%) of %lld is %s%%%s; %s%s%s", (long long)n, printed, (long long)whole,
	          exact, share_is_cut(n, whole, p) ? ", cut off instead of rounded" : "",
	          fitting ? printed : "no count gives ", fitting ? "% would be " : printed,
	          fitting ? fitting : "%");
}

/* --- Checking ------------------------------------------------------------- */

static bool whole_fits(const struct audit *audit, const struct share *share, bool joined_count,
                       bool joined_whole)
{
	const struct quantity *n = share_count(audit, share);
	const struct quantity *whole = &audit->reading->quantities.items[share->whole];
	double part = joined_count ? n->joined : n->value;
	double all = joined_whole ? whole->joined : whole->value;

	return part > 0 && all > 0 && part < 1e12 && all < 1e12 &&
	       share_fits((int64_t)part, (int64_t)all, share_percent(audit, share));
}

static bool any_reading_fits(const struct audit *audit, const struct share *share)
{
	const struct quantity *n = share_count(audit, share);
	const struct quantity *whole = &audit->reading->quantities.items[share->whole];
	const struct quantity *p = share_percent(audit, share);

	if ((n->value < 1 && share_fits(0, 100, p)) || whole_fits(audit, share, false, false) ||
	    whole_fits(audit, share, true, false) || whole_fits(audit, share, false, true) ||
	    whole_fits(audit, share, true, true))
		return true;
	/* "49 of 393 patients with a severe course (12%)": of the 49, or of
	 * the 393 */
	return share->loose && !share->behind &&
	       (some_whole_fits(audit, (int64_t)n->value, p) ||
	        some_whole_fits(audit, (int64_t)whole->value, p));
}

static void check_printed_whole(struct audit *audit, const struct share *share)
{
	enum { LARGEST_FRACTION = 4 }; /* "about 1/3 (30%)" */
	int64_t n = (int64_t)share_count(audit, share)->value;
	int64_t whole = (int64_t)audit->reading->quantities.items[share->whole].value;

	audit_count(audit, CHECKED_PERCENTS, share->start);
	if (n > whole && share_count(audit, share)->joined <= 0 &&
	    audit->reading->quantities.items[share->whole].joined > (double)n)
		return;
	if (n <= whole && any_reading_fits(audit, share))
		return;
	if (n > whole)
		audit_add(audit, FINDING_IMPOSSIBLE, "percent", share->start,
		          "%lld of %lld: the part is more than the whole", (long long)n,
		          (long long)whole);
	else if (whole > LARGEST_FRACTION)
		tell(audit, share, n, whole);
}

/* "71% (n = 142)" where the n may be what the percent is of. */
static bool may_be_size(const struct audit *audit, const struct share *share)
{
	const struct reading *reading = audit->reading;
	size_t counts = 0;

	if (!share->behind || share_count(audit, share)->kind != QUANTITY_SIZE)
		return false;
	for (size_t i = 0; i < reading->n_shares; i++) {
		const struct share *other = &reading->shares[i];

		counts += other != share && other->behind && is_open(other) &&
		          share_count(audit, other)->kind == QUANTITY_SIZE &&
		          open_fits(audit, other);
	}
	return counts == 0;
}

/* "12 [11%] vs 5 [3%] with A (n = 150) and B (n = 149)": as many sizes in the
 * sentence as shares in the list.  The nearest of them; 0 if it is not so. */
static int64_t size_of_sentence(const struct audit *audit, const struct share *share, size_t n_list)
{
	const struct reading *reading = audit->reading;
	size_t first = sentence_start(reading, share->start), n = 0;
	size_t last = sentence_end(reading, share->start);
	int64_t nearest = 0;

	for (size_t i = 0; i < audit->n_sizes; i++) {
		const struct size *size = &audit->sizes[i];
		const struct quantity *q = quantity_at(reading, size->token);

		if (size->token < first || size->token >= last || q->kind != QUANTITY_SIZE)
			continue;
		n++;
		if (!nearest || distance(audit, share, size->n) < distance(audit, share, nearest))
			nearest = size->n;
	}
	return n == n_list && n > 1 ? nearest : 0;
}

/* The only size there is, of a text that has few numbers. */
static int64_t only_size(const struct audit *audit, const struct share *share)
{
	int64_t n = (int64_t)share_count(audit, share)->value, low, high;

	if (audit->total == 0 || (!audit->declared && audit->n_sizes > 1) ||
	    !(says_people(audit, share) || n >= SURE_COUNT) ||
	    !share_denominators(n, share_percent(audit, share), &low, &high))
		return 0;
	return low > audit->total || distance(audit, share, audit->total) < 10
	           ? nearest_size(audit, share)
	           : 0;
}

/* A size that is named gives the percent. */
static bool size_fits(const struct audit *audit, const struct share *share)
{
	for (size_t i = 0; i < audit->n_sizes; i++)
		if (!audit->sizes[i].repeated &&
		    share_fits((int64_t)share_count(audit, share)->value, audit->sizes[i].n,
		               share_percent(audit, share)))
			return true;
	return false;
}

/* Patients are lost with time: what is said of another time may be of fewer. */
static bool is_of_other_time(const struct audit *audit, const struct share *share)
{
	static const char *const words[] = {
	    "baseline",   "week",  "weeks",     "month",    "months",     "day",       "days",
	    "year",       "years", "follow-up", "after",    "initially",  "later",     "completed",
	    "completers", "these", "those",     "whom",     "responders", "remaining", "hours",
	    "h",          "among", "subset",    "followup", NULL};
	const struct reading *reading = audit->reading;

	return reading_has_word(reading, sentence_start(reading, share->start),
	                        sentence_end(reading, share->start), words);
}

/* The other shares of the text are all of sizes that it names, one of them in
 * the same sentence or several elsewhere: then this one is, too. */
static int64_t established_size(const struct audit *audit, const struct share *share)
{
	enum { MANY = 3 };
	const struct reading *reading = audit->reading;
	uint32_t sentence = reading_token(reading, share->start)->sentence;
	size_t here = 0, all = 0;

	if (is_of_other_time(audit, share))
		return 0;
	for (size_t i = 0; i < reading->n_shares; i++) {
		const struct share *other = &reading->shares[i];

		if (other == share || !is_open(other) || share_percent(audit, other)->comparison)
			continue;
		if (!size_fits(audit, other)) {
			if (!open_fits(audit, other))
				return 0;
			continue;
		}
		all++;
		here += reading_token(reading, other->start)->sentence == sentence;
	}
	return here > 0 || all >= MANY ? nearest_size(audit, share) : 0;
}

/* The whole that a share contradicts; 0 if nothing says whose percent it is. */
static int64_t contradicted_whole(const struct audit *audit, const struct share *share,
                                  const struct share *list, size_t n_list)
{
	struct governor governor = share_governor(audit, share);
	size_t first = sentence_start(audit->reading, share->start) + 2;
	bool narrowed = share_is_narrowed(audit, share, governor.n ? governor.behind : first);
	int64_t of_list = list_size(audit, list, n_list), slip;

	if (governor.n && (!narrowed || governor.behind == share->start))
		return governor.n;
	if (of_list && !share_is_narrowed(audit, share, list->start))
		return of_list;
	if (size_of_sentence(audit, share, n_list))
		return size_of_sentence(audit, share, n_list);
	slip = slip_size(audit, share);
	if (slip && (says_people(audit, share) || !share->loose))
		return slip;
	if (!narrowed && only_size(audit, share))
		return only_size(audit, share);
	return says_people(audit, share) || !share->loose ? established_size(audit, share) : 0;
}

/* "Of 120 patients, 130 (108%)" */
static void check_above_all(struct audit *audit, const struct share *share)
{
	const struct reading *reading = audit->reading;
	const struct quantity *n = share_count(audit, share);
	size_t first = sentence_start(reading, share->start);
	const struct quantity *of = quantity_at(reading, first + 1);

	if (share_percent(audit, share)->value <= 100 || !of ||
	    !token_is_any(reading_token(reading, first),
	                  (const char *const[]){"of", "among", NULL}) ||
	    !quantity_is_count(of) || of->value >= n->value)
		return;
	audit_add(audit, FINDING_IMPOSSIBLE, "percent", share->start,
	          "%lld of %lld: the part is more than the whole", (long long)n->value,
	          (long long)of->value);
}

static bool check_open_whole(struct audit *audit, const struct share *share,
                             const struct share *list, size_t n_list)
{
	const struct quantity *p = share_percent(audit, share);
	int64_t n = (int64_t)share_count(audit, share)->value, low, high, whole;
	const char *printed = quantity_print(audit->reading, share->percent);

	check_above_all(audit, share);
	if (n < 1 || p->comparison || p->value >= 99.95)
		return false;
	whole = contradicted_whole(audit, share, list, n_list);
	if (whole > 0 || open_fits(audit, share))
		audit_count(audit, CHECKED_PERCENTS, share->start);
	if (open_fits(audit, share) ||
	    (may_be_size(audit, share) && !share_size_beside(audit, share).n) ||
	    is_shared_unnamed(audit, share))
		return false;
	if (whole > 0) {
		tell(audit, share, n, whole);
		return true;
	}
	if (share_denominators(n, p, &low, &high) || p->value <= 0 ||
	    !(says_people(audit, share) || (!share->loose && n >= SURE_COUNT)))
		return false;
	audit_count(audit, CHECKED_PERCENTS, share->start);
	audit_add(audit, FINDING_INCONSISTENT, "percent", share->start,
	          "%lld (%s%%): no denominator gives %s%%", (long long)n, printed, printed);
	return true;
}

/* --- Lists ---------------------------------------------------------------- */

static bool all_fit(const struct audit *audit, const struct share *list, size_t n, int64_t whole)
{
	for (size_t i = 0; i < n; i++)
		if (!share_fits((int64_t)share_count(audit, &list[i])->value, whole,
		                share_percent(audit, &list[i])))
			return false;
	return true;
}

static bool has_common_denominator(const struct audit *audit, const struct share *list, size_t n)
{
	int64_t low = 1, high = INT64_MAX, from, to;

	for (size_t i = 0; i < n; i++) {
		const struct quantity *p = share_percent(audit, &list[i]);

		if (p->comparison || p->value <= 0 ||
		    !share_denominators((int64_t)share_count(audit, &list[i])->value, p, &from, &to))
			continue;
		low = from > low ? from : low;
		high = to < high ? to : high;
	}
	if (high < INT64_MAX && high - low > MOST_TRIED)
		return true; /* of so many one will do */
	for (; low <= high && high < INT64_MAX; low++)
		if (all_fit(audit, list, n, low))
			return true;
	return high == INT64_MAX;
}

/* All of the list at once, where one of it is wrong already. */
static void check_list(struct audit *audit, const struct share *list, size_t n)
{
	const char *text = "";

	if (n < 3 || n > MOST_LISTED || has_common_denominator(audit, list, n))
		return;
	for (size_t i = 0; i < n; i++)
		text = arena_printf(audit->arena, "%s%s%lld (%s%%)", text, words_before(i, n),
		                    (long long)share_count(audit, &list[i])->value,
		                    quantity_print(audit->reading, list[i].percent));
	audit_add(audit, FINDING_NOTE, "percent", list->start, "no single denominator gives %s",
	          text);
}

static size_t list_end(const struct audit *audit, size_t first)
{
	const struct reading *reading = audit->reading;
	size_t end = first + 1;

	while (end < reading->n_shares) {
		const struct share *a = &reading->shares[end - 1];
		const struct share *b = &reading->shares[end];

		if (reading_token(reading, a->start)->sentence !=
		        reading_token(reading, b->start)->sentence ||
		    b->start > a->end + LIST_GAP || is_open(a) != is_open(b))
			break;
		end++;
	}
	return end;
}

/* "28 (47%), 31 (53%)" may be all there is, and its sum the whole. */
static bool sum_fits(const struct audit *audit, const struct share *list, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (int64_t)share_count(audit, &list[i])->value;
	return n > 1 && all_fit(audit, list, n, sum);
}

/* What a row of a table is of stands in its head: check_tables.c. */
static bool is_in_table(const struct audit *audit, const struct share *share)
{
	size_t last = sentence_end(audit->reading, share->start);

	for (size_t i = share->end; i < last; i++)
		if (token_is_mark(reading_token(audit->reading, i), '|'))
			return true;
	return false;
}

void audit_check_shares(struct audit *audit)
{
	const struct reading *reading = audit->reading;

	for (size_t first = 0, end; first < reading->n_shares; first = end) {
		const struct share *list = &reading->shares[first];
		bool wrong = false;

		end = list_end(audit, first);
		audit_enter_section(audit, list->start);
		if (is_open(list) && is_in_table(audit, list))
			continue;
		if (is_open(list) && sum_fits(audit, list, end - first)) {
			for (size_t i = first; i < end; i++)
				audit_count(audit, CHECKED_PERCENTS, reading->shares[i].start);
			continue;
		}
		for (size_t i = first; i < end; i++)
			if (!is_open(&reading->shares[i]))
				check_printed_whole(audit, &reading->shares[i]);
			else
				wrong |=
				    check_open_whole(audit, &reading->shares[i], list, end - first);
		if (wrong)
			check_list(audit, list, end - first);
	}
}
