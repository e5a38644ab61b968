/* p-values by themselves, and against the interval they stand beside.
 *
 * The p-value that Wald's test would give is worked out from estimate and
 * interval (Altman and Bland 2011).  The printed one may be from a log-rank,
 * score or exact test, which agree with it closely but not to the digit: only
 * what none of them could bridge is told.
 */
#include <math.h>

#include "audit/check.h"
#include "audit/dist.h"

/* How far apart, in standard errors, two tests of the same thing may be: when
 * they decide differently, and when they agree. */
static const double APART_DECIDING = 0.4, APART_AGREEING = 1.2;

/* From here on nobody minds how small p is. */
static const double CLEAR = 3.0;

struct range {
	double low, high;
};

/* An interval and a p-value, and how they are held against each other. */
struct comparison {
	const struct quantity *estimate, *low, *high, *p;
	const struct limits *limits;
	const struct p_value *p_value;
	double level;
	bool log_scale;
};

static struct range printed_range(const struct quantity *p)
{
	double slack = quantity_slack(p);
	struct range range = {dist_deviate(p->value + slack),
	                      dist_deviate(fmax(p->value - slack, 0))};

	if (p->comparison == '<' || p->comparison == MARK_LESS_EQUAL)
		range = (struct range){dist_deviate(p->value), HUGE_VAL};
	if (p->comparison == '>' || p->comparison == MARK_GREATER_EQUAL)
		range = (struct range){0, dist_deviate(p->value)};
	return range;
}

static double scale(double value, bool log_scale)
{
	return log_scale ? log(fmax(value, 1e-12)) : value;
}

/* |estimate| over its standard error, for all that rounds to what is printed */
static struct range wald_range(const struct comparison *of)
{
	double e = quantity_slack(of->estimate), l = quantity_slack(of->low);
	double h = quantity_slack(of->high);
	double from = scale(of->estimate->value - e, of->log_scale);
	double to = scale(of->estimate->value + e, of->log_scale);
	double widest =
	    scale(of->high->value + h, of->log_scale) - scale(of->low->value - l, of->log_scale);
	double narrowest =
	    scale(of->high->value - h, of->log_scale) - scale(of->low->value + l, of->log_scale);
	double factor = 2 * dist_deviate(1 - of->level / 100);
	double least = from * to <= 0 ? 0 : fmin(fabs(from), fabs(to));

	if (narrowest <= 0)
		return (struct range){0, HUGE_VAL};
	return (struct range){factor * least / widest,
	                      factor * fmax(fabs(from), fabs(to)) / narrowest};
}

/* --- Which interval a p-value belongs to ---------------------------------- */

static bool is_link(const struct token *token)
{
	static const char *const words[] = {
	    "log-rank", "stratified", "two-sided",  "with",     "and",     "a",
	    "by",       "cox",        "wald",       "test",     "logrank", "unstratified",
	    "2-sided",  "the",        "two-tailed", "adjusted", NULL};

	return (token->type == TOKEN_MARK && token->mark != '.') || token_is_any(token, words);
}

/* Nothing but marks and the test's name lies in tokens [from, to). */
static bool is_linked(const struct audit *audit, size_t from, size_t to)
{
	enum { LONGEST_LINK = 7 };

	if (to < from || to > from + LONGEST_LINK ||
	    reading_token(audit->reading, from)->sentence !=
	        reading_token(audit->reading, to)->sentence)
		return false;
	for (size_t i = from; i < to; i++)
		if (!is_link(reading_token(audit->reading, i)))
			return false;
	return true;
}

/* "(p = 0.003, relative risk 0.63; 95% CI …)": first in a bracket of one
 * interval. */
static bool is_before(const struct audit *audit, const struct limits *limits,
                      const struct p_value *p)
{
	enum { REACH = 6 };
	const struct reading *reading = audit->reading;
	size_t open = reading->open[p->start];

	if (open == NONE || reading->open[limits->start] != open || limits->start < p->end ||
	    limits->start > p->end + REACH)
		return false;
	for (size_t i = 0; i < reading->n_p_values; i++)
		if (&reading->p_values[i] != p && reading->open[reading->p_values[i].start] == open)
			return false;
	return true;
}

/* The p-value follows the interval, or stands between it and the estimate. */
static bool are_neighbours(const struct audit *audit, const struct limits *limits,
                           const struct p_value *p)
{
	return is_linked(audit, limits->end, p->start) || is_before(audit, limits, p) ||
	       (p->start > limits->start && p->end < limits->low_token &&
	        limits->estimate != NONE && p->start < limits->start + 6);
}

/* An adjusted ratio beside the p-value of an unadjusted test. */
static bool is_mixed(const struct audit *audit, const struct p_value *p)
{
	static const char *const adjusted[] = {"adjusted",     "ahr",       "multivariable",
	                                       "multivariate", "adjusting", "weighted",
	                                       "matched",      "aor",       NULL};
	static const char *const tests[] = {"log-rank", "logrank", "fisher", "fisher's", NULL};
	size_t first = sentence_start(audit->reading, p->start);
	size_t last = sentence_end(audit->reading, p->start);

	return reading_has_word(audit->reading, first, last, adjusted) &&
	       reading_has_word(audit->reading, first, last, tests);
}

/* A p-value follows the interval at once. */
static bool has_own_p(const struct reading *reading, const struct limits *limits)
{
	enum { REACH = 4 };

	for (size_t i = 0; i < reading->n_p_values; i++)
		if (reading->p_values[i].start >= limits->end &&
		    reading->p_values[i].start <= limits->end + REACH)
			return true;
	return false;
}

/* "−0.03 (95% CI …) vs 0.01 (95% CI …), P = .01": of the two, not of one; so is
 * that of a change in each of two groups. */
static bool is_of_two(const struct audit *audit, const struct limits *limits)
{
	static const char *const words[] = {"vs",   "versus", "compared", "v", "against",
	                                    "than", "while",  "whereas",  NULL};
	static const char *const groups[] = {"group",    "groups",   "arm",     "arms",   "placebo",
	                                     "while",    "control",  "whereas", "versus", "vs",
	                                     "controls", "compared", NULL};
	static const char *const sure[] = {"difference",    "differences", "effect",
	                                   "between-group", "md",          NULL};
	enum { REACH = 8 };
	const struct reading *reading = audit->reading;
	size_t first = sentence_start(reading, limits->start);
	size_t from = limits->start > first + REACH ? limits->start - REACH : first;
	bool before = false;

	for (size_t i = 0; i < reading->n_limits; i++) {
		const struct limits *other = &reading->limits[i];

		before |= other->end <= limits->start && other->start >= first &&
		          !has_own_p(reading, other);
	}
	if (reading_has_word(reading, from, limits->start, words))
		return before || limits->other != NONE;
	return before && !reading_has_word(reading, first, limits->start, sure) &&
	       reading_has_word(reading, first, sentence_end(reading, first), groups);
}

/* Told already, and then nothing follows from it. */
static bool is_outside(const struct comparison *of)
{
	double slack = quantity_slack(of->estimate) + quantity_slack(of->low);

	return of->estimate->value < of->low->value - slack ||
	       of->estimate->value > of->high->value + slack;
}

/* "improved by an average of 12.4 (95% CI …)" */
static bool speaks_of_change(const struct audit *audit, const struct limits *limits)
{
	static const char *const words[] = {"reduced",    "reduction", "increased", "increase",
	                                    "decreased",  "decrease",  "improved",  "improvement",
	                                    "difference", "effect",    "gain",      "decline",
	                                    NULL};
	enum { REACH = 8 };
	size_t first = sentence_start(audit->reading, limits->start);
	size_t from = limits->start > first + REACH ? limits->start - REACH : first;

	return limits->kind == LIMITS_CONFIDENCE &&
	       reading_has_word(audit->reading, from, limits->start, words);
}

static bool is_tested(const struct audit *audit, const struct comparison *of)
{
	const struct limits *limits = of->limits;
	bool ratio = limits->measure == MEASURE_HAZARD || limits->measure == MEASURE_RATIO;
	bool plain = limits->measure == MEASURE_UNKNOWN || limits->measure == MEASURE_OTHER;

	if (!of->estimate || !of->low || !of->high || of->low->value >= of->high->value ||
	    of->p_value->other || of->estimate->comparison || is_outside(of) ||
	    (limits->kind != LIMITS_CONFIDENCE && (limits->kind != LIMITS_UNNAMED || plain)) ||
	    is_mixed(audit, of->p_value))
		return false;
	if (ratio)
		return of->low->value > quantity_slack(of->low) &&
		       of->estimate->kind != QUANTITY_PERCENT;
	if (is_of_two(audit, limits))
		return false;
	/* what has no name is a difference where it is below zero */
	return limits->measure == MEASURE_DIFFERENCE || speaks_of_change(audit, limits) ||
	       (plain && of->low->value < 0 && of->estimate->kind != QUANTITY_TIME);
}

/* --- Comparing ------------------------------------------------------------ */

/* Of interval and p-value, one says yes and the other says no. */
static bool decide_differently(const struct comparison *of)
{
	double null = of->log_scale ? 1 : 0, alpha = 1 - of->level / 100;
	const struct quantity *low = of->low, *high = of->high, *p = of->p;
	bool excludes =
	    low->value - quantity_slack(low) > null || high->value + quantity_slack(high) < null;
	bool includes =
	    low->value + quantity_slack(low) < null && high->value - quantity_slack(high) > null;
	bool less = p->comparison == '<' || p->comparison == MARK_LESS_EQUAL;
	bool more = p->comparison == '>' || p->comparison == MARK_GREATER_EQUAL;

	if (excludes)
		return more ? p->value >= alpha : !less && p->value - quantity_slack(p) > alpha;
	return includes && !more && p->value <= alpha;
}

static bool agrees(const struct comparison *of, bool *differ)
{
	struct range printed = printed_range(of->p), wald = wald_range(of);
	double apart = fmax(printed.low - wald.high, wald.low - printed.high);

	*differ = decide_differently(of);
	return *differ ? apart <= APART_DECIDING
	               : apart <= APART_AGREEING || (printed.low > CLEAR && wald.low > CLEAR);
}

/* The p-value is of one side: half of what the interval gives, or the rest. */
static bool agrees_one_sided(const struct comparison *of)
{
	struct comparison halved = *of;
	struct quantity p = *of->p;
	bool differ;

	halved.p = &p;
	p.value = 2 * fmin(p.value, 1 - p.value);
	return agrees(&halved, &differ) || !differ;
}

static void tell(struct audit *audit, const struct comparison *of, bool differ)
{
	struct range wald = wald_range(of);
	const char *sign = of->p->comparison == '<' ? "<" : of->p->comparison == '>' ? ">" : "=";
	bool excludes = of->log_scale ? of->low->value > 1 || of->high->value < 1
	                              : of->low->value > 0 || of->high->value < 0;

	audit_add(audit, FINDING_INCONSISTENT, "p-value", of->p_value->start,
	          "p %s %s beside an interval of %s to %s%s; that gives p = %s to %s", sign,
	          quantity_print(audit->reading, of->p_value->value),
	          quantity_print(audit->reading, of->limits->low),
	          quantity_print(audit->reading, of->limits->high),
	          differ ? arena_printf(audit->arena, ", which %s %d",
	                                excludes ? "excludes" : "includes", of->log_scale)
	                 : "",
	          number_significant(audit->arena, dist_normal_p(wald.high), 2),
	          number_significant(audit->arena, dist_normal_p(wald.low), 2));
}

static bool says_one_sided(const struct audit *audit)
{
	static const char *const words[] = {"one-sided", "1-sided",  "one-tailed",
	                                    "1-tailed",  "onesided", NULL};

	return reading_has_word(audit->reading, 0, audit->reading->tokens.n, words);
}

static void compare(struct audit *audit, const struct comparison *of)
{
	bool differ;

	if (of->level < 80 || of->level > 99.95 || of->p->value <= 0 || of->p->value > 1)
		return;
	audit_count(audit, CHECKED_P_FIGURES, of->p_value->start);
	if (agrees(of, &differ) || (says_one_sided(audit) && agrees_one_sided(of)))
		return;
	tell(audit, of, differ);
}

/* The intervals that a p-value may belong to; it is told only when it belongs
 * to none of them. */
static void check_beside(struct audit *audit, const struct p_value *p_value)
{
	const struct reading *reading = audit->reading;

	for (size_t i = reading->n_limits; i-- > 0;) {
		const struct limits *limits = &reading->limits[i];
		struct comparison of = {.estimate = quantity_find(reading, limits->estimate),
		                        .low = quantity_find(reading, limits->low),
		                        .high = quantity_find(reading, limits->high),
		                        .p = quantity_find(reading, p_value->value),
		                        .limits = limits,
		                        .p_value = p_value,
		                        .level = limits->level > 0 ? limits->level : 95,
		                        .log_scale = limits->measure == MEASURE_HAZARD ||
		                                     limits->measure == MEASURE_RATIO};

		if (!are_neighbours(audit, limits, p_value) || !is_tested(audit, &of))
			continue;
		compare(audit, &of);
		return;
	}
}

static void check_value(struct audit *audit, const struct p_value *p_value)
{
	const struct quantity *p = quantity_find(audit->reading, p_value->value);
	const char *printed = quantity_print(audit->reading, p_value->value);

	if (p->value < 0 || p->value > 1)
		audit_add(audit, FINDING_IMPOSSIBLE, "p-value", p->token,
		          "p of %s is not between 0 and 1", printed);
	else if (p->value <= 0 && p->comparison == '<')
		audit_add(audit, FINDING_IMPOSSIBLE, "p-value", p->token, "p below %s cannot be",
		          printed);
	else if (p->value <= 0)
		audit_add(
		    audit, FINDING_NOTE, "p-value", p->token, "p of %s is no value; write p < %s",
		    printed,
		    p->decimals > 1 && p->decimals < 10
			? number_fixed(audit->arena, pow(10, -p->decimals), p->decimals, ROUND_AWAY)
			: "0.001");
}

void audit_check_p_values(struct audit *audit)
{
	const struct reading *reading = audit->reading;

	for (size_t i = 0; i < reading->n_p_values; i++) {
		audit_count(audit, CHECKED_P_VALUES, reading->p_values[i].start);
		check_value(audit, &reading->p_values[i]);
		check_beside(audit, &reading->p_values[i]);
	}
}
