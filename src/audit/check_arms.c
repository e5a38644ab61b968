/* Arms, sexes and groups against the number of all.
 *
 * "365 patients received A (n = 173) or B (n = 183)": the arms make 356.  What
 * another number of the text explains (analysed, lost, not randomised) is not
 * told.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
	    "lost",         "excluded",  "withdrew",     "withdrawn", "dropped",
	    "analyzed",     "analysed",  "completed",    "evaluable", "missing",
	    "discontinued", "excluding", "completers",   "declined",  "died",
	    "screened",     "eligible",  "respectively", "including", "consented",
	    "other",        "both",      "baseline",     "remaining", NULL};

	return reading_has_word(reading, from, to, words);
}

static bool speaks_of_arms(const struct reading *reading, size_t from, size_t to)
{
	static const char *const words[] = {"randomized", "randomised", "randomly",   "assigned",
	                                    "allocated",  "divided",    "received",   "receive",
	                                    "either",     "groups",     "allocation", "treated",
	                                    "split",      "separated",  NULL};

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
		    ((int64_t)q->value == rest && audit_is_loss(audit->reading, q)))
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

	if (!equal && !is_near(arms))
		return;
	audit_count(audit, CHECKED_PARTS, arms->token);
	if (!equal && !is_explained(audit, arms))
		audit_add(audit, FINDING_INCONSISTENT, "parts", arms->token,
		          "%s is %.0f, not the %.0f in all", arms->text, arms->sum, arms->n);
}

static void add_arm(struct audit *audit, struct arms *arms, size_t index)
{
	arms->sum += audit->reading->quantities.items[index].value;
	arms->text = arena_printf(audit->arena, "%s%s%s", arms->count ? arms->text : "",
	                          arms->count ? " + " : "", quantity_print(audit->reading, index));
	arms->count++;
}

static bool is_share_count(const struct reading *reading, size_t index)
{
	return reading->quantities.items[index].is_part || reading->quantities.items[index].is_whole;
}

static bool is_all(const struct reading *reading, const struct quantity *q)
{
	return q->kind == QUANTITY_COUNT && (q->people || audit_is_told(reading, q)) &&
	       !q->comparison;
}

/* "(n = 22)", "(22 patients)" */
static bool is_arm(const struct reading *reading, const struct quantity *q)
{
	return (q->kind == QUANTITY_SIZE &&
	        token_is_mark(reading_token(reading, q->token - 3), '(')) ||
	       (is_all(reading, q) && token_is_mark(reading_token(reading, q->token - 1), '(') &&
	        (reading->close[q->token - 1] == q->end + 1 ||
	         token_is_mark(reading_token(reading, q->end + 1), ',') ||
	         token_is_mark(reading_token(reading, q->end + 1), ';')));
}

/* The sizes "(n = 173)" behind a number of patients in one sentence. */
static void check_sizes(struct audit *audit, size_t index)
{
	const struct reading *reading = audit->reading;
	const struct quantity *all = &reading->quantities.items[index];
	size_t last = sentence_end(reading, all->token);
	size_t first = sentence_start(reading, all->token);
	struct arms arms = {.n = all->value, .token = all->token};
	/* "5145 participants (A n = 2570, B n = 2575)" */
	size_t open = all->end + 1;
	bool bracketed = token_is_people(reading_token(reading, all->end)) &&
	                 token_is_mark(reading_token(reading, open), '(');

	last = bracketed && reading->close[open] != NONE ? reading->close[open] : last;
	for (size_t i = index + 1; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];

		if (q->token >= last)
			break;
		if (is_all(reading, q) && !is_arm(reading, q) && arms.count > 1)
			break; /* the next number of all, with its own */
		if ((is_all(reading, q) && !is_arm(reading, q)) || is_share_count(reading, i))
			return;
		if (q->kind != QUANTITY_SIZE && !is_arm(reading, q))
			continue;
		if (q->value >= all->value || arms.count == MOST_ARMS)
			return;
		add_arm(audit, &arms, i);
	}
	if (arms.count > 1 &&
	    ((int64_t)arms.sum == (int64_t)arms.n || bracketed ||
	     (speaks_of_arms(reading, first, last) && !speaks_of_loss(reading, first, last))))
		compare(audit, &arms);
}

/* --- Counts without "n =" ----------------------------------------------------- */

/* The counts behind a number of patients: "112 in one arm and 105 in the
 * other", as far as the sentence goes, or a next one that is of these. */
static size_t collect_counts(struct audit *audit, size_t index, struct arms arms[MOST_ARMS])
{
	const struct reading *reading = audit->reading;
	const struct quantity *all = &reading->quantities.items[index];
	size_t last = sentence_end(reading, all->token), n = 0;

	if (token_is_word(reading_token(reading, last), "of") &&
	    token_is_word(reading_token(reading, last + 1), "these"))
		last = sentence_end(reading, last);
	for (size_t i = index + 1; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];

		if (q->token >= last || n == MOST_ARMS)
			break;
		if (q->kind != QUANTITY_COUNT || q->value >= all->value ||
		    is_share_count(reading, i))
			continue;
		arms[n] = n ? arms[n - 1] : (struct arms){.n = all->value, .token = all->token};
		add_arm(audit, &arms[n], i);
		n++;
	}
	return n;
}

/* "19 for one and 18 for the other": the same word behind both. */
static bool are_alike(const struct reading *reading, size_t index)
{
	static const char *const words[] = {"in",        "for",      "to",   "on",
	                                    "receiving", "received", "with", NULL};
	const struct quantity *a = &reading->quantities.items[index], *b = a + 1;
	const struct token *behind = reading_token(reading, a->end);

	return token_is_any(behind, words) &&
	       token_is_word(reading_token(reading, b->end), behind->word) &&
	       reading_token(reading, b->token)->sentence == behind->sentence;
}

/* Counts that make the number of all are checked; those that do not are told
 * only where two stand alike behind it, and nothing else. */
static void check_counts(struct audit *audit, size_t index)
{
	const struct reading *reading = audit->reading;
	const struct quantity *all = &reading->quantities.items[index];
	size_t first = sentence_start(reading, all->token);
	size_t last = sentence_end(reading, all->token);
	struct arms arms[MOST_ARMS];
	size_t n = collect_counts(audit, index, arms);

	for (size_t i = 1; i < n; i++)
		if ((int64_t)arms[i].sum == (int64_t)arms[i].n) {
			audit_count(audit, CHECKED_PARTS, all->token);
			return;
		}
	if (n != 2 || fabs(arms[1].sum - arms[1].n) > 0.1 * arms[1].n ||
	    index + 2 >= reading->quantities.n || !are_alike(reading, index + 1) ||
	    !speaks_of_arms(reading, first, last) || speaks_of_loss(reading, first, last))
		return;
	compare(audit, &arms[1]);
}

/* --- Arms in a sentence of their own ----------------------------------------- */

/* The last number of patients before a token that is larger than an arm. */
static size_t all_before(const struct reading *reading, size_t token, double most)
{
	const struct quantities *all = &reading->quantities;
	size_t found = NONE;

	for (size_t i = 0; i < all->n && all->items[i].token < token; i++)
		if (is_all(reading, &all->items[i]) && all->items[i].value > most &&
		    !is_share_count(reading, i))
			found = i;
	return found;
}

/* The arms of a sentence, and the largest of them. */
static struct arms arms_of(struct audit *audit, size_t first, size_t last, double *most)
{
	const struct reading *reading = audit->reading;
	struct arms arms = {.token = first};

	for (size_t i = 0; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];

		if (q->token < first || q->token >= last || !is_arm(reading, q) ||
		    is_share_count(reading, i))
			continue;
		if (arms.count == 0)
			arms.token = q->token;
		add_arm(audit, &arms, i);
		*most = fmax(*most, q->value);
	}
	return arms;
}

/* "The patients were divided into A (n = 22) and B (n = 22)", where a sentence
 * before has their number.  Patients are lost in silence, so what does not
 * agree is a note, but where there are more of them. */
static void check_apart(struct audit *audit, uint32_t sentence)
{
	const struct reading *reading = audit->reading;
	size_t first = reading->sentences[sentence], last = reading->sentences[sentence + 1];
	size_t all, allotted;
	double most = 0;
	struct arms arms = arms_of(audit, first, last, &most);

	if (arms.count < 2 || arms.count > MOST_ARMS ||
	    !(speaks_of_arms(reading, first, last) ||
	      reading_has_word(reading, first, last, (const char *const[]){"group", NULL})))
		return;
	all = all_before(reading, first, most);
	if (all == NONE || all_before(reading, last, most) != all)
		return;
	for (size_t i = all + 1; reading->quantities.items[i].token < first; i++)
		if (reading->quantities.items[i].kind == QUANTITY_SIZE &&
		    reading->quantities.items[i].value != reading->quantities.items[all].value)
			return; /* one more arm, or other patients */
	arms.n = reading->quantities.items[all].value;
	if ((int64_t)arms.n != (int64_t)arms.sum && !is_near(&arms))
		return;
	audit_count(audit, CHECKED_PARTS, arms.token);
	allotted = reading->quantities.items[all].token;
	allotted = arms.sum > arms.n && speaks_of_arms(reading, sentence_start(reading, allotted),
	                                               sentence_end(reading, allotted));
	if ((int64_t)arms.n != (int64_t)arms.sum && !is_explained(audit, &arms))
		audit_add(audit, allotted ? FINDING_INCONSISTENT : FINDING_NOTE, "parts", arms.token,
		          "%s is %.0f, and not the %.0f before", arms.text, arms.sum, arms.n);
}

/* --- Men and women ---------------------------------------------------------- */

static int sex_of(const struct token *token)
{
	static const char *const men[] = {"men", "male", "males", "boys", "man", NULL};
	static const char *const women[] = {"women", "female", "females", "girls", "woman", NULL};

	return token_is_any(token, men) ? 1 : token_is_any(token, women) ? 2 : 0;
}

/* "51 patients (35 men and 16 women)" */
static void check_sexes(struct audit *audit, size_t index)
{
	const struct reading *reading = audit->reading;
	const struct quantity *all = &reading->quantities.items[index];
	struct arms arms = {.n = all->value, .token = all->token};
	size_t open = all->end, close;
	int seen = 0;

	while (open < all->end + 4 && reading_token(reading, open)->type == TOKEN_WORD)
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

/* "14 males, 7 females" of a number that stands elsewhere.  What makes none is
 * not told: nothing says of whom it is. */
static void check_elsewhere(struct audit *audit)
{
	const struct quantities *all = &audit->reading->quantities;

	for (size_t i = 0; i + 1 < all->n; i++) {
		const struct quantity *a = &all->items[i], *b = a + 1;
		int sexes = sex_of(reading_token(audit->reading, a->end)) |
		            sex_of(reading_token(audit->reading, b->end));
		bool pair = quantity_is_count(a) && quantity_is_count(b) && sexes == 3;

		for (size_t k = 0; pair && k < audit->n_sizes; k++)
			if (audit->sizes[k].n == (int64_t)(a->value + b->value)) {
				audit_count(audit, CHECKED_PARTS, a->token);
				break;
			}
	}
}

/* --- Groups of equal size ----------------------------------------------------- */

/* "three groups", "two equal groups": how many; 0 if the number is of something
 * else. */
static double groups_at(const struct reading *reading, const struct quantity *k)
{
	enum { MOST_GROUPS = 9 };
	static const char *const names[] = {"groups", "arms", NULL};
	static const char *const filling[] = {"equal",  "study",        "treatment", "parallel",
	                                      "random", "experimental", NULL};
	size_t at = k->token + 1;

	at += token_is_any(reading_token(reading, at), filling);
	return k->value >= 2 && k->value <= MOST_GROUPS && k->decimals == 0 &&
	               token_is_any(reading_token(reading, at), names)
	           ? k->value
	           : 0;
}

/* "20 in each group", "20 patients per arm", "each of 20" */
static bool says_each(const struct reading *reading, const struct quantity *q)
{
	static const char *const each[] = {"each", "per", NULL};
	static const char *const groups[] = {"group", "groups", "arm", "arms", "treatment", NULL};
	size_t last = sentence_end(reading, q->token);
	const struct token *before = reading_token(reading, q->token - 1);

	last = last < q->end + 4 ? last : q->end + 4;
	for (size_t i = q->end; i < last && !quantity_at(reading, i); i++)
		if (token_is_any(reading_token(reading, i), each))
			return token_is_any(reading_token(reading, i + 1), groups) ||
			       reading_token(reading, i + 1)->type != TOKEN_WORD;
	return q->people && token_is_word(reading_token(reading, q->token - 2), "each") &&
	       (token_is_word(before, "of") || token_is_word(before, "containing") ||
	        token_is_word(before, "with"));
}

/* … and behind a number of groups "of 20", "(n = 20)". */
static bool is_each(const struct reading *reading, const struct quantity *q)
{
	enum { REACH = 6 };
	size_t first = q->token > REACH ? q->token - REACH : 0;

	if (!quantity_is_count(q) || q->decimals > 0 || q->value < 2)
		return false;
	if (says_each(reading, q))
		return true;
	for (size_t i = q->token; i-- > first;) {
		const struct quantity *k = quantity_at(reading, i);
		const struct token *t = reading_token(reading, i);

		if (k)
			return groups_at(reading, k) > 0;
		if (t->type == TOKEN_WORD &&
		    !token_is_any(t, (const char *const[]){"of", "n", "groups", "arms", "equal",
		                                           "with", "study", NULL}))
			return false;
	}
	return false;
}

/* The number of groups in a sentence; 0 if none is named, or two are. */
static double groups_in(const struct reading *reading, size_t first, size_t last)
{
	double found = 0;

	for (size_t i = 0; i < reading->quantities.n; i++) {
		const struct quantity *k = &reading->quantities.items[i];
		double n = groups_at(reading, k);

		if (k->token < first || k->token >= last || n == 0)
			continue;
		if (found > 0 && found != n)
			return 0;
		found = n;
	}
	return found;
}

/* The number of all that groups of equal size make: before them in the
 * sentence, or the last in the one before. */
static size_t all_of_groups(const struct reading *reading, size_t index)
{
	size_t first = sentence_start(reading, reading->quantities.items[index].token);

	for (size_t i = index; i-- > 0;) {
		const struct quantity *q = &reading->quantities.items[i];

		if (q->token < first)
			return NONE;
		if (q->value > reading->quantities.items[index].value && !q->is_part &&
		    (is_all(reading, q) || reading_token(reading, q->token - 2)->raw[0] == 'N'))
			return i;
	}
	return NONE;
}

/* "60 patients in three groups of 20", "44 patients (22 in each group)" */
static void check_equal(struct audit *audit, size_t index)
{
	enum { MOST_GROUPS = 9 };
	const struct reading *reading = audit->reading;
	const struct quantity *n = &reading->quantities.items[index], *all;
	size_t first = sentence_start(reading, n->token), of;
	double k;
	struct arms arms = {.count = 0};

	if (!is_each(reading, n))
		return;
	of = all_of_groups(reading, index);
	k = groups_in(reading, first, sentence_end(reading, n->token));
	all = quantity_find(reading, of);
	if (!all || speaks_of_loss(reading, first, sentence_end(reading, n->token)))
		return;
	if (k == 0)
		k = fmax(2, round(all->value / n->value));
	if (k > MOST_GROUPS)
		return;
	arms.n = all->value;
	arms.sum = k * n->value;
	arms.token = all->token;
	arms.text = arena_printf(audit->arena, "%.0f × %.0f", k, n->value);
	compare(audit, &arms);
}

/* --- The number of all, said twice ---------------------------------------------- */

/* "59 patients were randomised", "the 59 randomised patients". */
static bool is_randomised(const struct reading *reading, const struct quantity *q)
{
	static const char *const verbs[] = {"randomized", "randomised", NULL};
	static const char *const parts[] = {"of", "to", "were", "had", "who", "and", "in", NULL};
	enum { REACH = 6 };

	for (size_t i = q->end; i < q->end + REACH; i++) {
		const struct token *t = reading_token(reading, i);

		if (token_is_any(t, verbs)) {
			const struct token *next = reading_token(reading, i + 1);

			return token_is_people(next) || token_is_mark(next, '.') ||
			       token_is_mark(next, ',') || token_is_mark(next, ';');
		}
		if (t->type != TOKEN_WORD || (token_is_any(t, parts) && !token_is_word(t, "were")))
			return false;
	}
	return false;
}

static void check_twice(struct audit *audit)
{
	const struct quantities *all = &audit->reading->quantities;
	size_t found[2] = {NONE, NONE}, n = 0;
	struct arms arms = {.count = 0};

	for (size_t i = 0; i < all->n; i++) {
		const struct quantity *q = &all->items[i];

		if (!is_all(audit->reading, q) || q->value < 10 || !is_randomised(audit->reading, q))
			continue;
		if (n == 2)
			return;
		found[n++] = i;
	}
	if (n != 2)
		return;
	arms.n = all->items[found[0]].value;
	arms.sum = all->items[found[1]].value;
	arms.token = all->items[found[1]].token;
	audit_count(audit, CHECKED_PARTS, arms.token);
	for (size_t i = 0; i < all->n; i++)
		if (quantity_is_count(&all->items[i]) &&
		    (int64_t)all->items[i].value == llabs((int64_t)(arms.n - arms.sum)) &&
		    audit_is_loss(audit->reading, &all->items[i]))
			return;
	if ((int64_t)arms.n == (int64_t)arms.sum || fabs(arms.n - arms.sum) > 0.1 * arms.n)
		return;
	audit_add(audit, FINDING_INCONSISTENT, "parts", arms.token,
	          "%.0f were randomised here, and %.0f before", arms.sum, arms.n);
}

/* "N = 106", the only number of the text that is declared so; NONE if it is not
 * so. */
static size_t declared_all(const struct reading *reading)
{
	size_t found = NONE;

	for (size_t i = 0; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];

		if (q->kind != QUANTITY_SIZE ||
		    strcmp(reading_token(reading, q->token - 2)->raw, "N") != 0)
			continue;
		if (found != NONE)
			return NONE;
		found = i;
	}
	return found;
}

void audit_check_arms(struct audit *audit)
{
	const struct quantities *all = &audit->reading->quantities;
	uint32_t last = reading_token(audit->reading, audit->reading->tokens.n)->sentence;
	size_t declared = declared_all(audit->reading);

	for (size_t i = 0; i < all->n; i++) {
		check_equal(audit, i);
		if (!is_all(audit->reading, &all->items[i]))
			continue;
		check_sizes(audit, i);
		check_sexes(audit, i);
		check_counts(audit, i);
	}
	check_elsewhere(audit);
	if (declared != NONE)
		check_sizes(audit, declared);
	for (uint32_t i = 0; i <= last; i++)
		check_apart(audit, i);
	check_twice(audit);
}
