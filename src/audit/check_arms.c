/* Arms, sexes and groups against the number of all.
 *
 * "365 patients received A (n = 173) or B (n = 183)": the arms make 356.  What
 * another number of the text explains (analysed, lost, not randomised) is not
 * told.
 */
#include <stdlib.h>

#include "audit/check.h"

enum { MOST_ARMS = 6 };

/* The arms that follow a number of all in one sentence. */
struct arms {
	double n, sum;
	size_t token, count;
	const char *text; /* "173 + 183" */
};

static bool speaks_of_loss(const struct reading *reading, size_t from, size_t to)
{
	static const char *const words[] = {
	    "lost",       "excluded",     "withdrew",     "withdrawn",
	    "dropped",    "analyzed",     "analysed",     "completed",
	    "evaluable",  "missing",      "discontinued", "excluding",
	    "completers", "declined",     "died",         "screened",
	    "eligible",   "respectively", "including",    "consented",
	    "other",      "both",         "baseline",     "remaining",
	    NULL};

	return reading_has_word(reading, from, to, words);
}

static bool speaks_of_arms(const struct reading *reading, size_t from, size_t to)
{
	static const char *const words[] = {
	    "randomized", "randomised", "randomly", "assigned",  "allocated",
	    "divided",    "received",   "receive",  "either",    "groups",
	    "allocation", "treated",    "split",    "separated", NULL};

	return reading_has_word(reading, from, to, words);
}

/* The difference, or the sum, stands in the text: it is explained. */
static bool is_explained(const struct audit *audit, const struct arms *arms)
{
	const struct quantities *all = &audit->reading->quantities;

	for (size_t i = 0; i < all->n; i++) {
		const struct quantity *q = &all->items[i];
		int64_t rest = llabs((int64_t)(arms->n - arms->sum));

		if (!quantity_is_count(q) || q->token == arms->token)
			continue;
		if ((int64_t)q->value == (int64_t)arms->sum ||
		    (int64_t)q->joined == (int64_t)arms->sum ||
		    ((int64_t)q->value == rest &&
		     audit_is_loss(audit->reading, q)))
			return true;
	}
	return false;
}

static bool is_near(const struct arms *arms)
{
	return arms->sum > 0.75 * arms->n && arms->sum < 1.25 * arms->n;
}

static void compare(struct audit *audit, const struct arms *arms)
{
	bool equal = (int64_t)arms->n == (int64_t)arms->sum;

	if (!equal && (!is_near(arms) || is_explained(audit, arms)))
		return;
	audit->result->checked[CHECKED_PARTS]++;
	if (!equal)
		audit_add(audit, FINDING_INCONSISTENT, "parts", arms->token,
		          "%s is %.0f, not the %.0f in all", arms->text,
		          arms->sum, arms->n);
}

static void add_arm(struct audit *audit, struct arms *arms, size_t index)
{
	arms->sum += audit->reading->quantities.items[index].value;
	arms->text = arena_printf(
	    audit->arena, "%s%s%s", arms->count ? arms->text : "",
	    arms->count ? " + " : "", quantity_print(audit->reading, index));
	arms->count++;
}

static bool is_share_count(const struct reading *reading, size_t index)
{
	for (size_t i = 0; i < reading->n_shares; i++)
		if (reading->shares[i].count == index ||
		    reading->shares[i].whole == index)
			return true;
	return false;
}

static bool is_all(const struct quantity *q)
{
	return q->kind == QUANTITY_COUNT && q->people && !q->comparison;
}

/* The sizes "(n = 173)" behind a number of patients in one sentence. */
static void check_sizes(struct audit *audit, size_t index)
{
	const struct reading *reading = audit->reading;
	const struct quantity *all = &reading->quantities.items[index];
	size_t last = sentence_end(reading, all->token);
	size_t first = sentence_start(reading, all->token);
	struct arms arms = {.n = all->value, .token = all->token};

	for (size_t i = index + 1; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];

		if (q->token >= last)
			break;
		if (is_all(q) || is_share_count(reading, i))
			return;
		if (q->kind != QUANTITY_SIZE)
			continue;
		if (q->value >= all->value || arms.count == MOST_ARMS)
			return;
		add_arm(audit, &arms, i);
	}
	if (arms.count > 1 && speaks_of_arms(reading, first, last) &&
	    !speaks_of_loss(reading, first, last))
		compare(audit, &arms);
}

/* --- Men and women ---------------------------------------------------------- */

static int sex_of(const struct token *token)
{
	static const char *const men[] = {"men",  "male", "males",
	                                  "boys", "man",  NULL};
	static const char *const women[] = {"women", "female", "females",
	                                    "girls", "woman",  NULL};

	return token_is_any(token, men)     ? 1
	       : token_is_any(token, women) ? 2
	                                    : 0;
}

/* "51 patients (35 men and 16 women)" */
static void check_sexes(struct audit *audit, size_t index)
{
	const struct reading *reading = audit->reading;
	const struct quantity *all = &reading->quantities.items[index];
	struct arms arms = {.n = all->value, .token = all->token};
	size_t open = all->end, close;
	int seen = 0;

	while (open < all->end + 4 &&
	       reading_token(reading, open)->type == TOKEN_WORD)
		open++;
	close = open < reading->tokens.n ? reading->close[open] : NONE;
	if (close == NONE)
		return;
	for (size_t i = open; i < close; i++) {
		const struct quantity *q = quantity_at(reading, i);
		int sex = q ? sex_of(reading_token(reading, q->end)) : 0;

		if (!q)
			continue;
		if (!quantity_is_count(q) || sex == 0 || seen & sex)
			return;
		seen |= sex;
		add_arm(audit, &arms, reading->quantities.at[i]);
	}
	if (seen == 3 && arms.count == 2)
		compare(audit, &arms);
}

/* --- Groups of equal size ----------------------------------------------------- */

/* "into three groups of 20" */
static void check_groups(struct audit *audit, size_t index)
{
	enum { MOST_GROUPS = 8 };
	static const char *const names[] = {"groups", "arms", NULL};
	const struct reading *reading = audit->reading;
	const struct quantity *k = &reading->quantities.items[index], *n;
	size_t at = k->token + 1;
	struct arms arms = {.count = 0};

	at += token_is_word(reading_token(reading, at), "equal");
	if (k->value < 2 || k->value > MOST_GROUPS || k->decimals > 0 ||
	    !token_is_any(reading_token(reading, at), names) ||
	    !token_is_word(reading_token(reading, at + 1), "of"))
		return;
	n = quantity_at(reading, at + 2);
	if (!n || !quantity_is_count(n) || n->decimals > 0)
		return;
	for (size_t i = index; i-- > 0;) {
		const struct quantity *all = &reading->quantities.items[i];

		if (all->token < sentence_start(reading, k->token))
			return;
		if (!is_all(all))
			continue;
		arms = (struct arms){.n = all->value,
		                     .sum = k->value * n->value,
		                     .token = all->token,
		                     .text = arena_printf(audit->arena,
		                                          "%.0f × %.0f",
		                                          k->value, n->value)};
		compare(audit, &arms);
		return;
	}
}

void audit_check_arms(struct audit *audit)
{
	const struct quantities *all = &audit->reading->quantities;

	for (size_t i = 0; i < all->n; i++) {
		check_groups(audit, i);
		if (!is_all(&all->items[i]))
			continue;
		check_sizes(audit, i);
		check_sexes(audit, i);
	}
}
