/* Percents without a count, of a number of patients that stands right before:
 * "200 patients (76.5% men, 64.0% smokers)", "Among the 200 patients, 51.5% …".
 *
 * Some whole number of them must give the percent.  Data may be missing, so
 * that what no number gives is a note.
 */
#include <math.h>

#include "audit/check.h"

/* There are more numbers of patients than percents of these decimals: any
 * percent fits. */
static bool has_power(double n, const struct quantity *percent)
{
	return percent->decimals > 0 && percent->decimals < 6 &&
	       n < 0.7 * pow(10, percent->decimals + 2);
}

static bool some_count_fits(double n, const struct quantity *percent)
{
	int64_t count = llround(percent->value * n / 100);

	return share_fits(count, (int64_t)n, percent) ||
	       share_fits(count + 1, (int64_t)n, percent) ||
	       (count > 0 && share_fits(count - 1, (int64_t)n, percent));
}

/* A percent of patients, by what is printed around it: no share, no estimate,
 * no change, no level. */
static bool is_plain(const struct reading *reading, const struct quantity *q)
{
	static const char *const behind[] = {
	    "higher",     "lower", "reduction", "increase", "decrease",  "change", "ci",
	    "confidence", "more",  "less",      "of",       "predicted", NULL};
	static const char *const before[] = {"by", "mean", "median", "from", "to", "vs", NULL};

	return q->kind == QUANTITY_PERCENT && !q->is_shared && !q->points && !q->comparison &&
	       q->limits == NONE && q->owner == NONE && q->value > 0 && q->value < 100 &&
	       !token_is_any(reading_token(reading, q->end), behind) &&
	       !token_is_any(reading_token(reading, q->token - 1), before) &&
	       !token_is_mark(reading_token(reading, q->token - 1), '+') &&
	       !token_is_mark(reading_token(reading, q->end), MARK_PLUS_MINUS);
}

static void check(struct audit *audit, const struct quantity *all, const struct quantity *percent)
{
	const struct reading *reading = audit->reading;

	if (!is_plain(reading, percent) || !has_power(all->value, percent))
		return;
	audit_count(audit, CHECKED_PERCENTS, percent->token);
	if (!some_count_fits(all->value, percent))
		audit_add(audit, FINDING_NOTE, "percent", percent->token, "no number of %s is %s%%",
		          quantity_print(reading, reading->quantities.at[all->token]),
		          quantity_print(reading, reading->quantities.at[percent->token]));
}

/* Behind "59 consecutive patients", the token of a bracket; NONE if none opens. */
static size_t bracket_behind(const struct reading *reading, const struct quantity *all)
{
	enum { REACH = 4 };

	for (size_t i = all->end; i < all->end + REACH; i++) {
		if (token_is_mark(reading_token(reading, i), '(') && reading->close[i] != NONE)
			return i;
		if (reading_token(reading, i)->type != TOKEN_WORD)
			return NONE;
	}
	return NONE;
}

/* The sentence begins with the number, and names no other group. */
static bool begins_with(const struct reading *reading, const struct quantity *all)
{
	static const char *const words[] = {"of", "among", NULL};
	static const char *const others[] = {
	    "group",   "groups",   "arm",   "arms",  "vs",    "versus",    "respectively",
	    "whom",    "these",    "those", "than",  "while", "compared",  "controls",
	    "placebo", "survival", "rate",  "rates", "mean",  "reduction", "months",
	    "weeks",   "years",    "days",  "after", "at",    NULL};
	size_t first = sentence_start(reading, all->token);

	first += token_is_mark(reading_token(reading, first + 1), ':') ? 2 : 0;
	return all->token <= first + 2 && token_is_any(reading_token(reading, first), words) &&
	       !reading_has_word(reading, first, sentence_end(reading, first), others);
}

void audit_check_percents(struct audit *audit)
{
	const struct reading *reading = audit->reading;
	const struct quantities *all = &reading->quantities;

	for (size_t i = 0; i < all->n; i++) {
		const struct quantity *q = &all->items[i];
		size_t open, last;

		if (q->kind != QUANTITY_COUNT || !q->people || q->comparison || q->is_part)
			continue;
		open = bracket_behind(reading, q);
		last = open != NONE              ? reading->close[open]
		       : begins_with(reading, q) ? sentence_end(reading, q->token)
		                                 : 0;
		for (size_t k = i + 1; k < all->n && all->items[k].token < last; k++) {
			if (quantity_is_count(&all->items[k]) && all->items[k].people)
				break;
			check(audit, q, &all->items[k]);
		}
	}
}
