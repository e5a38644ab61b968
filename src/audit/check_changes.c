/* What words say of two figures: that one is higher, by how much, by which
 * part. */
#include <math.h>

#include "audit/check.h"
#include "audit/label.h"

static const struct quantity *find(const struct audit *audit, size_t index)
{
	return quantity_find(audit->reading, index);
}

/* --- Differences ---------------------------------------------------------------- */

static bool fits_difference(const struct quantity *a, const struct quantity *b,
                            const struct quantity *d)
{
	double slack = quantity_slack(a) + quantity_slack(b) + quantity_slack(d);

	return fabs(fabs(a->value - b->value) - fabs(d->value)) <= slack + 1e-9;
}

/* The change may be a part of the first, or of the second. */
static bool fits_relative(const struct quantity *a, const struct quantity *b,
                          const struct quantity *d)
{
	double change = 100 * fabs(a->value - b->value);
	double slack = 1.5 + quantity_slack(d);

	return d->kind == QUANTITY_PERCENT &&
	       ((a->value > 0 && fabs(change / a->value - fabs(d->value)) <= slack) ||
	        (b->value > 0 && fabs(change / b->value - fabs(d->value)) <= slack));
}

/* "by 9 months", "a difference of 14 percentage points": the number behind. */
static const struct quantity *difference_in(const struct reading *reading, size_t from, size_t to)
{
	static const char *const skipped[] = {
	    "difference", "median",      "absolute", "of", "a",    "an", "was",
	    "by",         "improvement", "benefit",  "rd", "risk", NULL};

	for (size_t i = from; i < to; i++) {
		const struct token *t = reading_token(reading, i);
		bool by = token_is_word(t, "by") || token_is_word(t, "rd") ||
		          token_is_word(t, "difference") || token_is_word(t, "improvement");
		size_t k = i;

		if (!by)
			continue;
		while (k < i + 6 && (token_is_any(reading_token(reading, k), skipped) ||
		                     token_is_mark(reading_token(reading, k), ',') ||
		                     token_is_mark(reading_token(reading, k), ':') ||
		                     token_is_mark(reading_token(reading, k), '=') ||
		                     token_is_mark(reading_token(reading, k), '[') ||
		                     token_is_mark(reading_token(reading, k), ']')))
			k++;
		if (k < to && quantity_at(reading, k) && !reading_token(reading, k)->spelled)
			return quantity_at(reading, k);
	}
	return NULL;
}

/* Modelled differences are not those of the figures beside them. */
static bool is_modelled(const struct reading *reading, size_t from, size_t to)
{
	static const char *const words[] = {
	    "adjusted",   "mean",     "least-squares", "ls",       "estimated", "model",
	    "regression", "relative", "ancova",        "weighted", "change",    "changes",
	    "baseline",   "mediated", "score",         "scores",   "by-group",  NULL};

	return reading_has_word(reading, from, to, words);
}

static bool any_pair_fits(const struct reading *reading, size_t from, size_t to,
                          const struct quantity *d)
{
	const struct quantities *all = &reading->quantities;

	for (size_t i = 0; i < all->n; i++)
		for (size_t k = i + 1; k < all->n && k < i + 12; k++) {
			const struct quantity *a = &all->items[i];
			const struct quantity *b = &all->items[k];

			if (a->token < from || b->token >= to || a == d || b == d)
				continue;
			if (fits_difference(a, b, d) || fits_relative(a, b, d))
				return true;
		}
	return false;
}

/* "from 49.9% to 55.2% (+5.3%", "(−1.8 days; …": a figure with its sign, first in
 * the bracket behind the second. */
static const struct quantity *signed_behind(const struct reading *reading, const struct quantity *b)
{
	enum { LONGEST_UNIT = 3 };
	const struct quantity *d;
	size_t i = b->end;

	while (i < b->end + LONGEST_UNIT && label_is_unit(reading_token(reading, i)))
		i++;
	if (!token_is_mark(reading_token(reading, i), '(') &&
	    !token_is_mark(reading_token(reading, i), '['))
		return NULL;
	d = quantity_at(reading, i + 1);
	if (token_is_mark(reading_token(reading, i + 1), '+'))
		return quantity_at(reading, i + 2);
	return d && d->value < 0 && d->kind != QUANTITY_LIMIT ? d : NULL;
}

/* The difference that is printed beside the two; NULL if none is. */
static const struct quantity *difference_of(const struct reading *reading,
                                            const struct contrast *contrast)
{
	const struct quantity *b = quantity_find(reading, contrast->second), *d;
	size_t open = reading->open[b->token];
	size_t first = sentence_start(reading, b->token), last = sentence_end(reading, b->token);

	d = signed_behind(reading, b);
	if (!d && open != NONE && reading->close[open] != NONE)
		d = difference_in(reading, open, reading->close[open]);
	return d ? d : difference_in(reading, first, last);
}

static void check_difference(struct audit *audit, const struct contrast *contrast)
{
	const struct reading *reading = audit->reading;
	const struct quantity *a = find(audit, contrast->first);
	const struct quantity *b = find(audit, contrast->second);
	size_t first = sentence_start(reading, b->token), last = sentence_end(reading, b->token);
	const struct quantity *d = difference_of(reading, contrast);
	bool percents = a->kind == QUANTITY_PERCENT;
	bool beside = d && d == signed_behind(reading, b);

	if (!d || d == a || d == b || (!beside && is_modelled(reading, first, last)) ||
	    d->comparison || (percents != (d->kind == QUANTITY_PERCENT)) ||
	    (!percents && !beside && (d->kind != QUANTITY_TIME || b->kind != QUANTITY_TIME)))
		return;
	audit_count(audit, CHECKED_CHANGES, d->token);
	if (any_pair_fits(reading, first, last, d) ||
	    fabs(fabs(a->value - b->value) - fabs(d->value)) <=
	        (percents ? 1.0 : 0.0) + 0.05 * fabs(d->value))
		return;
	audit_add(audit, FINDING_INCONSISTENT, "change", d->token,
	          "%s and %s differ by %s, not by %s", quantity_print(reading, contrast->first),
	          quantity_print(reading, contrast->second),
	          number_significant(audit->arena, fabs(a->value - b->value), 4),
	          quantity_print(reading, reading->quantities.at[d->token]));
}

/* --- Ratios of two percents ---------------------------------------------------- */

/* The ratio lies between those that the percents, as they were rounded, and a
 * stratified estimate allow. */
static bool fits_ratio(const struct quantity *e, double low, double high)
{
	static const double OTHER = 0.15;
	double slack = quantity_slack(e);

	return low > 0 && isfinite(high) && e->value > slack &&
	       log(e->value + slack) >= log(low) - OTHER &&
	       log(e->value - slack) <= log(high) + OTHER;
}

static double odds(double percent)
{
	return percent / fmax(100 - percent, 1e-9);
}

/* The bounds of a percent before it was rounded. */
struct bounds {
	double low, high;
};

static struct bounds bounds_of(const struct quantity *q)
{
	return (struct bounds){q->value - quantity_slack(q), q->value + quantity_slack(q)};
}

/* A relative risk, its inverse, that of the others, or an odds ratio. */
static bool fits_some_ratio(const struct quantity *e, struct bounds a, struct bounds b)
{
	return fits_ratio(e, a.low / b.high, a.high / b.low) ||
	       fits_ratio(e, b.low / a.high, b.high / a.low) ||
	       fits_ratio(e, odds(a.low) / odds(b.high), odds(a.high) / odds(b.low)) ||
	       fits_ratio(e, odds(b.low) / odds(a.high), odds(b.high) / odds(a.low)) ||
	       fits_ratio(e, (100 - a.high) / (100 - b.low), (100 - a.low) / (100 - b.high)) ||
	       fits_ratio(e, (100 - b.high) / (100 - a.low), (100 - b.low) / (100 - a.high));
}

/* The number behind the name of a ratio that follows soon; NULL if none does. */
static const struct quantity *ratio_behind(const struct reading *reading, size_t from)
{
	enum { REACH = 8, GAP = 6 };

	for (size_t i = from; i < from + REACH && i < reading->tokens.n; i++) {
		size_t at = i + reading->names[i].length;

		if (reading->names[i].measure != MEASURE_RATIO)
			continue;
		for (size_t k = at; k < at + GAP; k++) {
			const struct quantity *q = quantity_at(reading, k);

			if (reading->names[k < reading->tokens.n ? k : i].measure == MEASURE_RATIO)
				at = k; /* "odds ratio [OR]" */
			if (q)
				return q->kind == QUANTITY_NUMBER || q->kind == QUANTITY_COUNT
				           ? q
				           : NULL;
		}
		return NULL;
	}
	return NULL;
}

/* "(90% versus 50%; RR, 1.8; …)" */
static void check_ratio(struct audit *audit, const struct contrast *contrast)
{
	static const char *const others[] = {"adjusted", "aor",     "arr",        "hr",
	                                     "hazard",   "matched", "stratified", NULL};
	static const char *const designs[] = {
	    "cluster", "clusters", "cluster-randomised", "clustered", "cluster-randomized", NULL};
	const struct reading *reading = audit->reading;
	const struct quantity *a = find(audit, contrast->first);
	const struct quantity *b = find(audit, contrast->second);
	struct bounds x = bounds_of(a), y = bounds_of(b);
	const struct quantity *e;

	if (a->kind != QUANTITY_PERCENT || x.low <= 0 || y.low <= 0 || x.high >= 100 ||
	    y.high >= 100 ||
	    reading_has_word(reading, sentence_start(reading, b->token),
	                     sentence_end(reading, b->token), others) ||
	    reading_has_word(reading, 0, reading->tokens.n, designs))
		return;
	e = ratio_behind(reading, b->end);
	if (!e)
		return;
	audit_count(audit, CHECKED_RATIOS, e->token);
	if (!fits_some_ratio(e, x, y))
		audit_add(audit, FINDING_INCONSISTENT, "ratio", e->token,
		          "%s%% and %s%% have a ratio of %s, not %s",
		          quantity_print(reading, contrast->first),
		          quantity_print(reading, contrast->second),
		          number_significant(audit->arena, a->value / b->value, 3),
		          quantity_print(reading, reading->quantities.at[e->token]));
}

/* --- Reductions and ratios ----------------------------------------------------- */

/* The words of a change by some percent. */
static bool is_change_word(const struct token *token)
{
	static const char *const words[] = {
	    "reduction", "reduced", "lower",     "decrease",   "reduces", "decreased",
	    "reducing",  "reduce",  "increase",  "increased",  "greater", "higher",
	    "less",      "fewer",   "increases", "reductions", NULL};

	return token_is_any(token, words);
}

/* "reduced by 40%", "a 40% lower": such a word is near the percent. */
static bool is_of_change(const struct reading *reading, const struct quantity *percent)
{
	enum { BEHIND = 6, BEFORE = 4 };
	size_t first = sentence_start(reading, percent->token);
	bool by = token_is_word(reading_token(reading, percent->token - 1), "by");

	for (size_t i = percent->end; i < percent->end + BEHIND; i++)
		if (is_change_word(reading_token(reading, i)))
			return true;
	for (size_t k = 1; k <= (by ? BEHIND : BEFORE - 1) && percent->token >= first + k; k++)
		if (is_change_word(reading_token(reading, percent->token - k)))
			return true;
	return false;
}

/* "reduced the risk by 40%", "a 40% lower hazard": the last percent in the
 * sentence before a ratio, if it is of such a change. */
static const struct quantity *reduction_before(const struct reading *reading, size_t ratio)
{
	static const char *const of[] = {
	    "risk",   "hazard",    "odds",        "relative",   "mortality", "death", "rate",
	    "number", "incidence", "recurrences", "likelihood", "chance",    "rates", NULL};
	size_t first = sentence_start(reading, ratio);

	for (size_t i = ratio; i-- > first;) {
		const struct quantity *q = quantity_at(reading, i);

		if (!q || q->kind == QUANTITY_LEVEL || q->kind == QUANTITY_LABEL)
			continue;
		return q->kind == QUANTITY_PERCENT && q->limits == NONE && !q->is_shared &&
		               is_of_change(reading, q) &&
		               reading_has_word(reading, first, ratio, of)
		           ? q
		           : NULL;
	}
	return NULL;
}

/* All ratios of the sentence: one that fits is enough. */
static bool some_ratio_fits(const struct reading *reading, size_t from, size_t to,
                            const struct quantity *percent)
{
	for (size_t i = 0; i < reading->n_limits; i++) {
		const struct limits *limits = &reading->limits[i];
		const struct quantity *e = quantity_find(reading, limits->estimate);
		double slack;

		if (!e || limits->start < from || limits->start >= to)
			continue;
		slack = 100 * quantity_slack(e) + quantity_slack(percent) + 0.6;
		if (fabs(100 * (1 - e->value) - fabs(percent->value)) <= slack ||
		    fabs(100 * (e->value - 1) - fabs(percent->value)) <= slack ||
		    fabs(100 * (1 - 1 / e->value) - fabs(percent->value)) <= slack)
			return true;
	}
	return false;
}

static void check_reduction(struct audit *audit, const struct limits *limits)
{
	enum { REACH = 24 };
	const struct reading *reading = audit->reading;
	const struct quantity *e = find(audit, limits->estimate), *percent;
	size_t first = sentence_start(reading, limits->start);

	if (!e || (limits->measure != MEASURE_HAZARD && limits->measure != MEASURE_RATIO) ||
	    e->kind == QUANTITY_PERCENT || e->value <= 0)
		return;
	percent = reduction_before(reading, limits->start);
	if (!percent || percent->comparison || percent->end + REACH < limits->start)
		return;
	audit_count(audit, CHECKED_CHANGES, percent->token);
	if (some_ratio_fits(reading, first, sentence_end(reading, first), percent))
		return;
	audit_add(audit, FINDING_INCONSISTENT, "change", percent->token,
	          "a ratio of %s is a reduction by %s%%, not by %s%%",
	          quantity_print(reading, limits->estimate),
	          number_significant(audit->arena, 100 * (1 - e->value), 3),
	          quantity_print(reading, reading->quantities.at[percent->token]));
}

void audit_check_changes(struct audit *audit)
{
	const struct reading *reading = audit->reading;

	for (size_t i = 0; i < reading->n_contrasts; i++) {
		check_difference(audit, &reading->contrasts[i]);
		if (reading->contrasts[i].form == CONTRAST_GROUPS)
			check_ratio(audit, &reading->contrasts[i]);
	}
	for (size_t i = 0; i < reading->n_limits; i++)
		check_reduction(audit, &reading->limits[i]);
}
