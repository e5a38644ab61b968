/* Figures of which one cannot be above the other: progression is never after
 * death, and a survival curve never rises.
 *
 * A series is what one name is followed by: medians of the groups, or percents
 * at one time or more.  Series are compared part by part, when they have as
 * many parts and nothing says that these are of others.
 */
#include <string.h>

#include "audit/check.h"
#include "audit/label.h"

enum { MOST_VALUES = 6, NAME_REACH = 16 };

struct series {
	enum endpoint endpoint;
	size_t name;                /* token of the endpoint's name */
	size_t values[MOST_VALUES]; /* quantities */
	double times[MOST_VALUES];  /* months; 0 for medians */
	size_t n;
	bool percents;
	size_t start, end; /* tokens of the values */
};

/* Two figures of one sentence may be of different patients. */
static const char *const group_words[] = {
    "vs",           "versus",   "arm",     "arms",     "group",     "groups",     "whereas",
    "while",        "control",  "placebo", "compared", "than",      "cohorts",    "but",
    "other",        "subgroup", "from",    "after",    "since",     "landmark",   "second",
    "subsequent",   "post",     "prior",   "before",   "following", "first-line", "second-line",
    "respectively", "patients", "subset",  NULL};

/* Curves that rise. */
static const char *const rising_words[] = {
    "incidence", "cumulative", "mortality", "recurrence", "relapse",  "failure",     "progression",
    "risk",      "hazard",     "death",     "deaths",     "improved", "improvement", NULL};

static const char *const of_words[] = {"in", "for", "among", "with", "within", "when", NULL};

static const struct quantity *value_of(const struct audit *audit, const struct series *series,
                                       size_t i)
{
	return &audit->reading->quantities.items[series->values[i]];
}

static bool is_above(const struct quantity *a, const struct quantity *b)
{
	double factor_a = a->months > 0 ? a->months : 1;
	double factor_b = b->months > 0 ? b->months : 1;

	return (a->value - quantity_slack(a)) * factor_a >
	       (b->value + quantity_slack(b)) * factor_b + 1e-9;
}

/* --- Finding series -------------------------------------------------------- */

/* A quantity that can be a value of the series: no limit, no part of a share. */
static bool is_value(const struct audit *audit, const struct quantity *q)
{
	return q->kind == QUANTITY_PERCENT ||
	       (q->kind == QUANTITY_TIME &&
	        !token_is_mark(reading_token(audit->reading, q->token - 1), '-'));
}

/* Words between two values that continue a series. */
static bool continues(const struct audit *audit, size_t from, size_t to)
{
	static const char *const words[] = {"and", "vs",  "versus",   "v",  "or", "with",
	                                    "in",  "for", "compared", "to", NULL};
	size_t depth = 0;

	if (to > from + 40)
		return false;
	for (size_t i = from; i < to; i++) {
		const struct token *t = reading_token(audit->reading, i);

		if (token_is_mark(t, '(') || token_is_mark(t, '['))
			depth++;
		else if (token_is_mark(t, ')') || token_is_mark(t, ']'))
			depth -= depth > 0;
		else if (depth == 0 && !token_is_mark(t, ',') && !token_is_mark(t, '/') &&
		         !token_is_mark(t, '%') && !token_is_any(t, words) &&
		         !(t->type == TOKEN_WORD && strlen(t->word) == 1))
			return false;
	}
	return depth == 0;
}

/* Times named between the name and the values: "at 12 and 24 months", or
 * before the name: "3- and 5-year OS". */
static size_t times_around(const struct audit *audit, size_t from, size_t to, double *times)
{
	size_t n = 0;

	for (size_t i = from; i < to && n < MOST_VALUES; i++) {
		const struct quantity *q = quantity_at(audit->reading, i);

		if (q && q->kind == QUANTITY_TIME)
			times[n++] = q->value * q->months;
	}
	return n;
}

/* Times that run up to a name: "the 1-, 3- and 5-year OS". */
static size_t times_before(const struct audit *audit, size_t name, double *times)
{
	size_t from = name, first = sentence_start(audit->reading, name);

	while (from > first && name - from < 16) {
		const struct token *t = reading_token(audit->reading, from - 1);
		bool part = t->type == TOKEN_NUMBER || token_is_mark(t, '-') ||
		            token_is_mark(t, ',') || token_is_word(t, "and") || label_months(t) > 0;

		if (!part)
			break;
		from--;
	}
	return times_around(audit, from, name, times);
}

/* "At 12 months, OS was …": a time that opens the clause. */
static size_t time_opening(const struct audit *audit, size_t name, double *times)
{
	for (size_t k = 2; k < 7 && k < name; k++) {
		const struct quantity *q = quantity_at(audit->reading, name - k);

		if (q && q->kind == QUANTITY_TIME &&
		    token_is_word(reading_token(audit->reading, q->token - 1), "at")) {
			times[0] = q->value * q->months;
			return 1;
		}
	}
	return 0;
}

static void collect(const struct audit *audit, struct series *series, size_t first)
{
	const struct quantities *all = &audit->reading->quantities;
	uint32_t sentence = reading_token(audit->reading, series->name)->sentence;

	for (size_t k = first; k < all->n && series->n < MOST_VALUES; k++) {
		const struct quantity *q = &all->items[k];

		if (reading_token(audit->reading, q->token)->sentence != sentence)
			break;
		if (q->kind != all->items[first].kind ||
		    audit->reading->open[q->token] != audit->reading->open[all->items[first].token])
			continue;
		if (series->n > 0 && !continues(audit, series->end, q->token))
			break;
		series->values[series->n++] = k;
		series->end = q->end;
	}
}

/* The median or survival that a name is followed by. */
static bool series_at(const struct audit *audit, size_t name, struct series *series)
{
	const struct reading *reading = audit->reading;
	size_t behind = name + reading->names[name].length, first = NONE;
	size_t n_times, limit = sentence_end(reading, name);
	bool at = false;

	*series = (struct series){.endpoint = reading->names[name].endpoint, .name = name};
	for (size_t i = behind; i < limit && i < behind + NAME_REACH; i++) {
		const struct quantity *q = quantity_at(reading, i);

		if (reading->names[i].endpoint || token_is_mark(reading_token(reading, i), ';'))
			return false;
		at |= token_is_word(reading_token(reading, i), "at");
		if (!q || !is_value(audit, q))
			continue;
		if (q->kind == QUANTITY_PERCENT || !at) {
			first = reading->quantities.at[i];
			break;
		}
		at = label_months(reading_token(reading, i + 1)) <= 0;
	}
	if (first == NONE)
		return false;
	series->start = series->end = reading->quantities.items[first].token;
	series->percents = reading->quantities.items[first].kind == QUANTITY_PERCENT;
	collect(audit, series, first);
	if (!series->percents)
		return series->n > 0;
	n_times = times_around(audit, behind, series->start, series->times);
	if (n_times == 0)
		n_times = times_before(audit, name, series->times);
	if (n_times == 0)
		n_times = time_opening(audit, name, series->times);
	if (n_times == 1)
		for (size_t i = 1; i < series->n; i++)
			series->times[i] = series->times[0];
	return n_times == 1 || n_times == series->n;
}

/* --- Comparing ------------------------------------------------------------ */

/* The two stand in one sentence, or in neighbours, and no word hints at
 * different patients. */
static bool same_patients(const struct audit *audit, const struct series *a, const struct series *b)
{
	const struct reading *reading = audit->reading;
	uint32_t from = reading_token(reading, a->name)->sentence;
	uint32_t to = reading_token(reading, b->name)->sentence;

	return to - from <= 1 &&
	       !reading_has_word(reading, reading->sentences[from], reading->sentences[to + 1],
	                         group_words) &&
	       !reading_has_word(reading, a->end, b->start, of_words) &&
	       (to == from ||
	        !reading_has_word(reading, b->end, reading->sentences[to + 1], of_words));
}

/* Two lists of the same sentence, for the same groups in the same order. */
static bool same_groups(const struct audit *audit, const struct series *a, const struct series *b)
{
	return a->n == b->n && a->n > 1 &&
	       reading_token(audit->reading, a->name)->sentence ==
	           reading_token(audit->reading, b->name)->sentence;
}

static bool is_median(const struct audit *audit, const struct series *series)
{
	const struct reading *reading = audit->reading;
	const struct quantity *q = value_of(audit, series, 0);
	size_t first = sentence_start(reading, series->name);
	static const char *const words[] = {"median", "medians", "mpfs", "mos", "mdfs", NULL};
	static const char *const others[] = {"follow-up", "mean", "improved", "difference",
	                                     "prolonged", "gain", "by",       NULL};

	return !series->percents && !q->comparison &&
	       reading_has_word(reading, first, q->token, words) &&
	       !reading_has_word(reading, series->name, q->token, others);
}

static bool is_falling(const struct audit *audit, const struct series *series)
{
	const struct reading *reading = audit->reading;

	return series->percents &&
	       !reading_has_word(reading, sentence_start(reading, series->name),
	                         sentence_end(reading, series->name), rising_words);
}

static void compare_medians(struct audit *audit, const struct series *a, const struct series *b)
{
	const struct series *early = a->endpoint == ENDPOINT_EARLY ? a : b;
	const struct series *late = early == a ? b : a;

	for (size_t i = 0; i < early->n; i++) {
		const struct quantity *x = value_of(audit, early, i);
		const struct quantity *y = value_of(audit, late, i);

		if (x->comparison || y->comparison)
			continue;
		audit_count(audit, CHECKED_ORDERS, y->token);
		if (!is_above(x, y))
			continue;
		audit_add(audit, FINDING_INCONSISTENT, "order", x->token,
		          "a median of %s until progression or death is above "
		          "the median of %s until death",
		          quantity_print(audit->reading, early->values[i]),
		          quantity_print(audit->reading, late->values[i]));
		return;
	}
}

static void tell_rise(struct audit *audit, size_t early, size_t late)
{
	const struct quantity *x = quantity_find(audit->reading, early);
	const struct quantity *y = quantity_find(audit->reading, late);

	if (x->comparison || y->comparison)
		return;
	audit_count(audit, CHECKED_ORDERS, y->token);
	if (is_above(y, x))
		audit_add(audit, FINDING_INCONSISTENT, "order", y->token,
		          "%s%% at the later time is above %s%% at the earlier",
		          quantity_print(audit->reading, late),
		          quantity_print(audit->reading, early));
}

/* The same endpoint at two times. */
static void compare_times(struct audit *audit, const struct series *a, const struct series *b)
{
	for (size_t i = 0; i < a->n; i++) {
		if (a->times[i] < b->times[i])
			tell_rise(audit, a->values[i], b->values[i]);
		else if (b->times[i] < a->times[i])
			tell_rise(audit, b->values[i], a->values[i]);
	}
}

/* Progression-free at a time means alive at that time. */
static void compare_endpoints(struct audit *audit, const struct series *a, const struct series *b)
{
	const struct series *early = a->endpoint == ENDPOINT_EARLY ? a : b;
	const struct series *late = early == a ? b : a;

	for (size_t i = 0; i < early->n; i++) {
		const struct quantity *x = value_of(audit, early, i);
		const struct quantity *y = value_of(audit, late, i);

		if (x->comparison || y->comparison || early->times[i] != late->times[i])
			continue;
		audit_count(audit, CHECKED_ORDERS, y->token);
		if (!is_above(x, y))
			continue;
		audit_add(audit, FINDING_INCONSISTENT, "order", x->token,
		          "%s%% alive without progression is above %s%% alive",
		          quantity_print(audit->reading, early->values[i]),
		          quantity_print(audit->reading, late->values[i]));
		return;
	}
}

static bool same_name(const struct audit *audit, const struct series *a, const struct series *b)
{
	const struct reading *reading = audit->reading;
	size_t n = reading->names[a->name].length;

	if (n != reading->names[b->name].length)
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(reading_token(reading, a->name + i)->word,
		           reading_token(reading, b->name + i)->word) != 0)
			return false;
	return true;
}

static bool are_early_and_late(const struct series *a, const struct series *b)
{
	return (a->endpoint == ENDPOINT_EARLY && b->endpoint == ENDPOINT_LATE) ||
	       (b->endpoint == ENDPOINT_EARLY && a->endpoint == ENDPOINT_LATE);
}

static void compare(struct audit *audit, const struct series *a, const struct series *b)
{
	bool comparable =
	    (a->n == 1 && b->n == 1 && same_patients(audit, a, b)) || same_groups(audit, a, b);

	if (!comparable || a->percents != b->percents)
		return;
	if (are_early_and_late(a, b) && is_median(audit, a) && is_median(audit, b))
		compare_medians(audit, a, b);
	if (!is_falling(audit, a) || !is_falling(audit, b))
		return;
	if (same_name(audit, a, b))
		compare_times(audit, a, b);
	else if (are_early_and_late(a, b))
		compare_endpoints(audit, a, b);
}

/* One name with several times: "OS at 1 and 3 years was 71% and 84%". */
static void check_curve(struct audit *audit, const struct series *series)
{
	if (!is_falling(audit, series))
		return;
	for (size_t i = 1; i < series->n; i++)
		if (series->times[i - 1] < series->times[i])
			tell_rise(audit, series->values[i - 1], series->values[i]);
}

/* "PFS and OS at 2 years were 63% and 44%": two names, then two values. */
static void check_two_names(struct audit *audit, const struct series *last)
{
	const struct reading *reading = audit->reading;
	size_t name = last->name;
	struct series first = *last, second = *last;

	if (last->n != 2 || name < 2 || !token_is_word(reading_token(reading, name - 1), "and"))
		return;
	for (size_t k = 2; k < 8 && k <= name; k++) {
		const struct name *other = &reading->names[name - k];

		if (!other->endpoint || other->length != k - 1)
			continue;
		first.name = name - k;
		first.endpoint = other->endpoint;
		first.n = second.n = 1;
		second.values[0] = last->values[1];
		if (!are_early_and_late(&first, &second))
			return;
		if (last->percents && is_falling(audit, last))
			compare_endpoints(audit, &first, &second);
		else if (is_median(audit, last))
			compare_medians(audit, &first, &second);
		return;
	}
}

/* "At 18 months OS was 49% and at 36 months 59%": the name is said once. */
static void check_later_times(struct audit *audit, const struct series *series)
{
	const struct reading *reading = audit->reading;
	size_t limit = sentence_end(reading, series->name);
	const struct quantity *time = NULL;
	struct series later = *series;

	if (!is_falling(audit, series))
		return;
	for (size_t i = series->end; i < limit && i < series->end + 40; i++) {
		const struct quantity *q = quantity_at(reading, i);

		if (reading->names[i].endpoint)
			return;
		if (!q)
			continue;
		if (q->kind == QUANTITY_TIME && token_is_word(reading_token(reading, i - 1), "at"))
			time = q;
		if (q->kind != QUANTITY_PERCENT || reading->open[i] != NONE || !time)
			continue;
		later.n = 0;
		later.start = later.end = i;
		collect(audit, &later, reading->quantities.at[i]);
		for (size_t k = 0; k < later.n; k++)
			later.times[k] = time->value * time->months;
		if (later.n == series->n && (later.n > 1 || same_patients(audit, series, &later)))
			compare_times(audit, series, &later);
		return;
	}
}

void audit_check_order(struct audit *audit)
{
	struct series *all = NULL, series;
	size_t n = 0;

	for (size_t i = 0; i < audit->reading->tokens.n; i++)
		if (audit->reading->names[i].endpoint && series_at(audit, i, &series))
			ARENA_PUSH(audit->arena, all, n, series);
	for (size_t i = 0; i < n; i++) {
		check_curve(audit, &all[i]);
		check_two_names(audit, &all[i]);
		check_later_times(audit, &all[i]);
		for (size_t k = i + 1; k < n && k <= i + 2; k++)
			compare(audit, &all[i], &all[k]);
	}
}
