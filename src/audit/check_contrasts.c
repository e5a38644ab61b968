/* Two percents, or two means with their deviations, against the p-value beside
 * them, in texts that name the sizes of two groups and no other.
 *
 * Patients may be missing, tests differ, and what stands behind ± may be a
 * standard error: a p-value is told only when no usual test comes near it.
 */
#include <math.h>

#include "audit/check.h"
#include "audit/dist.h"

/* How far apart, in standard errors, two tests of the same thing may be: when
 * they decide differently, and when they agree. */
static const double APART_DECIDING = 0.6, APART_AGREEING = 1.2;

/* From here on nobody minds how small p is. */
static const double CLEAR = 3.0;

struct range {
	double low, high;
};

static const struct quantity *find(const struct audit *audit, size_t index)
{
	return quantity_find(audit->reading, index);
}

/* The only size of the text is that of each of two groups. */
static bool says_each(const struct audit *audit)
{
	static const char *const each[] = {"each", "both", NULL};
	const struct quantities *all = &audit->reading->quantities;

	for (size_t i = 0; i < all->n; i++)
		if (all->items[i].kind == QUANTITY_SIZE)
			return 2 * (int64_t)all->items[i].value == audit->total &&
			       reading_has_word(audit->reading, all->items[i].end,
			                        all->items[i].end + 4, each);
	return false;
}

/* The sizes of the two groups; false if the text names others, or less. */
static bool group_sizes(const struct audit *audit, struct range *sizes)
{
	static const double UNEQUAL = 0.8;
	const struct quantities *all = &audit->reading->quantities;
	double found[2] = {0, 0};
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		if (all->items[i].kind != QUANTITY_SIZE || all->items[i].is_part)
			continue;
		if (n == 2)
			return false;
		found[n++] = all->items[i].value;
	}
	if (n == 1 && says_each(audit)) /* "(n = 50 in each group)" */
		found[n++] = found[0];
	*sizes = (struct range){fmin(found[0], found[1]), fmax(found[0], found[1])};
	return n == 2 && sizes->low >= 4 && sizes->low > UNEQUAL * sizes->high;
}

/* --- Deviates --------------------------------------------------------------------- */

/* Of two percents, by Wald's test and the corrected chi-squared. */
static struct range percents(const struct quantity *a, const struct quantity *b,
                             const struct range *n)
{
	double p = a->value / 100, q = b->value / 100, mean = (p + q) / 2;
	double apart = fabs(p - q), pooled = sqrt(2 * mean * (1 - mean));
	double wald = sqrt(p * (1 - p) + q * (1 - q));

	if (!(wald > 0) || !(pooled > 0))
		return (struct range){0, HUGE_VAL};
	return (struct range){fmax(0, apart - 1 / n->low) * sqrt(n->low) / pooled,
	                      (apart + 1 / n->high) * sqrt(n->high) / wald};
}

static bool says_deviation(const struct audit *audit)
{
	static const char *const words[] = {"sd", "deviation", "deviations", NULL};

	return reading_has_word(audit->reading, 0, audit->reading->tokens.n, words);
}

/* Of two means: by Student's test of half the patients to all of them; where
 * nothing calls it a deviation, what stands behind ± may be an error. */
static struct range means(const struct audit *audit, const struct quantity *a,
                          const struct quantity *b, const struct range *n)
{
	const struct reading *reading = audit->reading;
	double sd = find(audit, reading->spreads[a->owner].deviation)->value;
	double other = find(audit, reading->spreads[b->owner].deviation)->value;
	double slack = quantity_slack(a) + quantity_slack(b);
	double apart = fabs(a->value - b->value), both = sqrt(sd * sd + other * other), least;

	if (!(both > 0))
		return (struct range){0, HUGE_VAL};
	least = fmax(apart - slack, 0) / both;
	if (says_deviation(audit))
		least = dist_deviate(dist_t_p(least * sqrt(n->low / 2), n->low - 2));
	return (struct range){least, (apart + slack) * sqrt(n->high) / both};
}

/* --- Checking ---------------------------------------------------------------------- */

static struct range printed_range(const struct quantity *p)
{
	double slack = quantity_slack(p);

	if (p->comparison == '<' || p->comparison == MARK_LESS_EQUAL)
		return (struct range){dist_deviate(p->value), HUGE_VAL};
	if (p->comparison == '>' || p->comparison == MARK_GREATER_EQUAL)
		return (struct range){0, dist_deviate(p->value)};
	return (struct range){dist_deviate(p->value + slack),
	                      dist_deviate(fmax(p->value - slack, 1e-300))};
}

/* The p-value that follows with nothing but marks between. */
static const struct p_value *p_behind(const struct reading *reading, size_t from)
{
	enum { REACH = 4 };

	for (size_t i = 0; i < reading->n_p_values; i++) {
		const struct p_value *p = &reading->p_values[i];

		if (p->start < from)
			continue;
		for (size_t k = from; k < p->start; k++)
			if (reading_token(reading, k)->type != TOKEN_MARK || k > from + REACH)
				return NULL;
		return p;
	}
	return NULL;
}

/* The sentence compares groups, not the same patients at two times, and by no
 * model. */
static bool compares_groups(const struct reading *reading, const struct contrast *contrast)
{
	static const char *const groups[] = {"group", "groups",  "arm",      "arms", "placebo",
	                                     "than",  "control", "controls", NULL};
	static const char *const others[] = {
	    "baseline", "before", "pre",     "adjusted", "adjustment", "log-rank", "trend",
	    "hazard",   "paired", "change",  "changes",  "model",      "ancova",   "post",
	    "wilcoxon", "median", "medians", "each",     "within",     NULL};
	static const char *const designs[] = {"crossover",   "cross-over", "cluster", "clusters",
	                                      "one-sided",   "one-tailed", "paired",  "matched",
	                                      "split-mouth", "stratified", NULL};
	size_t first = sentence_start(reading, contrast->word);
	size_t last = sentence_end(reading, contrast->word);

	return reading_has_word(reading, first, last, groups) &&
	       !reading_has_word(reading, first, last, others) &&
	       !reading_has_word(reading, 0, reading->tokens.n, designs);
}

static bool agrees(const struct range *test, const struct range *printed)
{
	static const double ALPHA = 1.96;
	double apart = fmax(printed->low - test->high, test->low - printed->high);
	bool differ = (test->high < ALPHA && printed->low > ALPHA - 0.01) ||
	              (test->low > ALPHA && printed->high < ALPHA);

	if (differ)
		return apart <= APART_DECIDING;
	return apart <= APART_AGREEING || (printed->low > CLEAR && test->low > CLEAR);
}

static void tell(struct audit *audit, const struct contrast *contrast, const struct p_value *p,
                 const struct range *test)
{
	const struct quantity *value = find(audit, p->value);
	bool percent = find(audit, contrast->first)->kind == QUANTITY_PERCENT;

	audit_add(audit, FINDING_INCONSISTENT, "p-value", p->start,
	          "%s%s and %s%s of groups of these sizes give p = %s to %s, not %s %s",
	          quantity_print(audit->reading, contrast->first), percent ? "%" : "",
	          quantity_print(audit->reading, contrast->second), percent ? "%" : "",
	          number_significant(audit->arena, dist_normal_p(test->high), 2),
	          number_significant(audit->arena, dist_normal_p(test->low), 2),
	          value->comparison == '<'   ? "<"
	          : value->comparison == '>' ? ">"
	                                     : "=",
	          quantity_print(audit->reading, p->value));
}

static void check(struct audit *audit, const struct contrast *contrast, const struct range *sizes)
{
	const struct reading *reading = audit->reading;
	const struct quantity *a = find(audit, contrast->first);
	const struct quantity *b = find(audit, contrast->second);
	const struct p_value *p = p_behind(reading, contrast->end);
	bool are_means = a->owner != NONE && b->owner != NONE;
	bool are_percents = a->kind == QUANTITY_PERCENT && b->kind == QUANTITY_PERCENT;
	struct range test, printed;

	if (contrast->form != CONTRAST_GROUPS || !p || p->other || (!are_means && !are_percents) ||
	    a->is_shared || b->is_shared || find(audit, p->value)->value > 1 ||
	    !compares_groups(reading, contrast))
		return;
	test = are_means ? means(audit, a, b, sizes) : percents(a, b, sizes);
	printed = printed_range(find(audit, p->value));
	audit_count(audit, CHECKED_P_FIGURES, p->start);
	if (!agrees(&test, &printed))
		tell(audit, contrast, p, &test);
}

void audit_check_contrasts(struct audit *audit)
{
	struct range sizes;

	if (!group_sizes(audit, &sizes))
		return;
	for (size_t i = 0; i < audit->reading->n_contrasts; i++)
		check(audit, &audit->reading->contrasts[i], &sizes);
}
