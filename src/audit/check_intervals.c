/* Estimates against their limits, and what the shape of an interval says about
 * the program it came from.
 *
 * Between an estimate and its limits a sign, a factor of 100 or the other
 * group's value may be lost: each such reading is tried before anything is
 * told.
 */
#include <math.h>
#include <string.h>

#include "audit/check.h"
#include "audit/label.h"

/* What a rounded estimate may miss the middle of its log limits by, as a share
 * of the interval's log width.  Likelihood intervals of hazard ratios come
 * near; those of odds ratios and relative risks often are not Wald's at all. */
static const double HAZARD_SLACK = 0.04, RATIO_SLACK = 0.10, EXACT_SLACK = 0.25;

/* Half widths, in units of the last digit, from which symmetry is no chance */
static const double WIDE = 20;

static const double EPSILON = 1e-9;

static const struct quantity *low_of(const struct audit *audit, const struct limits *limits)
{
	return quantity_find(audit->reading, limits->low);
}

static const struct quantity *high_of(const struct audit *audit, const struct limits *limits)
{
	return quantity_find(audit->reading, limits->high);
}

static const struct quantity *estimate_of(const struct audit *audit, const struct limits *limits)
{
	return quantity_find(audit->reading, limits->estimate);
}

/* "1.3 years (95% CI, 10-20 months)": not comparable as they stand. */
static bool has_two_units(const struct audit *audit, const struct limits *limits)
{
	double months = 0;

	for (size_t i = limits->start; i <= limits->end; i++) {
		double unit = label_months(reading_token(audit->reading, i));

		if (unit <= 0)
			continue;
		if (months > 0 && fabs(unit - months) > EPSILON)
			return true;
		months = unit;
	}
	return false;
}

static const char *print_limits(struct audit *audit, const struct limits *limits)
{
	return arena_printf(audit->arena, "%s to %s", quantity_print(audit->reading, limits->low),
	                    quantity_print(audit->reading, limits->high));
}

static const char *estimate_name(const struct limits *limits)
{
	switch (limits->measure) {
	case MEASURE_MEDIAN:
		return "the median ";
	case MEASURE_HAZARD:
		return "the hazard ratio ";
	case MEASURE_RATIO:
		return "the ratio ";
	default:
		return "";
	}
}

/* --- Inside or not --------------------------------------------------------- */

/* Below whatever was rounded away: 60 and 61 cannot be the same number. */
static bool is_inside(const struct audit *audit, const struct limits *limits, double value,
                      double slack)
{
	const struct quantity *low = low_of(audit, limits);
	const struct quantity *high = high_of(audit, limits);

	return (!low || value + slack > low->value - quantity_slack(low) + EPSILON) &&
	       (!high || value - slack < high->value + quantity_slack(high) - EPSILON);
}

/* The sentence speaks of a fall, so that a sign may be in the words. */
static bool speaks_of_fall(const struct audit *audit, const struct limits *limits)
{
	static const char *const words[] = {
	    "reduction", "reduced", "reduces",    "reduce",      "reductions",  "decrease",
	    "decreased", "decline", "declined",   "lower",       "lowering",    "lowered",
	    "fell",      "fall",    "less",       "fewer",       "drop",        "dropped",
	    "loss",      "lost",    "difference", "differences", "decreases",   "shorter",
	    "slower",    "change",  "changes",    "smaller",     "decreasing",  "higher",
	    "increase",  "greater", "more",       "benefit",     "improvement", "differed",
	    NULL};
	size_t first = sentence_start(audit->reading, limits->start);

	return reading_has_word(audit->reading, first, sentence_end(audit->reading, limits->start),
	                        words);
}

/* The interval is of the difference, or ratio, of two values before it. */
static bool fits_compared(const struct audit *audit, const struct limits *limits,
                          const struct quantity *a, const struct quantity *b)
{
	double slack = quantity_slack(a) + quantity_slack(b);
	double difference = b->value - a->value;

	if (is_inside(audit, limits, difference, slack) ||
	    is_inside(audit, limits, -difference, slack))
		return true;
	if (a->value <= 0 || b->value <= 0)
		return false;
	return is_inside(audit, limits, a->value / b->value, 0.02) ||
	       is_inside(audit, limits, b->value / a->value, 0.02) ||
	       is_inside(audit, limits, 100 * fabs(difference) / a->value, 1) ||
	       is_inside(audit, limits, -100 * fabs(difference) / a->value, 1);
}

/* Any two of the last numbers of the sentence before the interval. */
static bool fits_some_pair(const struct audit *audit, const struct limits *limits)
{
	enum { MOST_BEFORE = 4 };
	const struct reading *reading = audit->reading;
	size_t first = limits->estimate >= MOST_BEFORE ? limits->estimate - MOST_BEFORE : 0;

	for (size_t i = first; i < limits->estimate; i++)
		for (size_t k = i + 1; k <= limits->estimate; k++) {
			const struct quantity *a = &reading->quantities.items[i];
			const struct quantity *b = &reading->quantities.items[k];

			if (reading_token(reading, a->token)->sentence ==
			        reading_token(reading, limits->start)->sentence &&
			    a->kind == b->kind && fits_compared(audit, limits, a, b))
				return true;
		}
	return false;
}

static bool is_percent_sign(const struct audit *audit, const struct quantity *q)
{
	return token_is_mark(reading_token(audit->reading, q->token + 1), '%');
}

/* A fraction beside a percent, in either direction. */
static bool fits_scaled(const struct audit *audit, const struct limits *limits, double value,
                        double slack)
{
	const struct quantity *high = high_of(audit, limits);
	const struct quantity *low = low_of(audit, limits);

	if (!high || !low ||
	    (estimate_of(audit, limits)->kind != QUANTITY_PERCENT &&
	     high->kind != QUANTITY_PERCENT && !is_percent_sign(audit, high)))
		return false;
	if (fabs(high->value) <= 1 && fabs(value) > 1)
		return is_inside(audit, limits, value / 100, slack / 100) ||
		       is_inside(audit, limits, 1 - value / 100, slack / 100) ||
		       is_inside(audit, limits, -value / 100, slack / 100);
	if (fabs(value) <= 1 && fabs(high->value) > 1)
		return is_inside(audit, limits, value * 100, slack * 100);
	/* "40% lower (HR …, 95% CI 0.45-0.85)" */
	return estimate_of(audit, limits)->kind == QUANTITY_PERCENT &&
	       high->kind != QUANTITY_PERCENT && high->value < 5 &&
	       (is_inside(audit, limits, 1 - value / 100, slack / 100) ||
	        is_inside(audit, limits, 1 + value / 100, slack / 100));
}

/* A value with limits of its own is none of two that are compared. */
static bool has_limits(const struct audit *audit, size_t quantity)
{
	return audit->reading->quantities.items[quantity].limits != NONE;
}

static bool is_spread(const struct limits *limits)
{
	return limits->kind == LIMITS_RANGE || limits->kind == LIMITS_QUARTILES;
}

static bool any_reading_is_inside(const struct audit *audit, const struct limits *limits)
{
	const struct quantity *estimate = estimate_of(audit, limits);
	const struct quantity *low = low_of(audit, limits);
	const struct quantity *high = high_of(audit, limits);
	double value = estimate->value, slack = quantity_slack(estimate);

	if (is_inside(audit, limits, value, slack) || fits_scaled(audit, limits, value, slack))
		return true;
	if (speaks_of_fall(audit, limits) && is_inside(audit, limits, -value, slack))
		return true;
	/* one limit lost its sign: "−6.5 (6.9 to −6.1)" is told elsewhere */
	if (low && high && estimate->kind != QUANTITY_PERCENT && value < 0 && low->value > 0 &&
	    high->value > 0 && speaks_of_fall(audit, limits) &&
	    is_inside(audit, limits, -value, slack))
		return true;
	return limits->other != NONE && !has_limits(audit, limits->other) && !is_spread(limits) &&
	       limits->measure != MEASURE_HAZARD && limits->measure != MEASURE_RATIO &&
	       (fits_compared(audit, limits, quantity_find(audit->reading, limits->other),
	                      estimate) ||
	        fits_some_pair(audit, limits));
}

/* Limits that nothing names are limits where all is printed alike. */
static bool are_surely_limits(const struct audit *audit, const struct limits *limits)
{
	const struct quantity *estimate = estimate_of(audit, limits);
	const struct quantity *low = low_of(audit, limits);

	if (limits->kind != LIMITS_UNNAMED)
		return true;
	if (limits->measure == MEASURE_DIFFERENCE || estimate->decimals != low->decimals)
		return false;
	return estimate->decimals > 0 || limits->measure == MEASURE_MEDIAN ||
	       limits->measure == MEASURE_RATIO || limits->measure == MEASURE_HAZARD;
}

/* Limits in order, and the estimate inside; false if not. */
static bool check_inside(struct audit *audit, const struct limits *limits)
{
	const struct quantity *low = low_of(audit, limits);
	const struct quantity *high = high_of(audit, limits);
	const struct quantity *estimate = estimate_of(audit, limits);

	if (low && high && low->value > high->value) {
		/* "ranging from 60 to 20" may be meant so, "IQR 14, 9" is no pair */
		if (!is_spread(limits) || (estimate && !limits->listed))
			audit_add(audit, FINDING_IMPOSSIBLE, "interval", low->token,
			          "the limits %s are not in order", print_limits(audit, limits));
		return false;
	}
	if (!estimate || estimate->comparison || limits->measure == MEASURE_NEEDED ||
	    has_two_units(audit, limits) || !are_surely_limits(audit, limits) ||
	    any_reading_is_inside(audit, limits))
		return true;
	audit_add(audit, FINDING_INCONSISTENT, "interval", estimate->token,
	          "%s%s is outside its %s, %s%s", estimate_name(limits),
	          quantity_print(audit->reading, limits->estimate),
	          is_spread(limits) ? "range" : "interval",
	          low ? quantity_print(audit->reading, limits->low) : "",
	          high ? arena_printf(audit->arena, " to %s",
	                              quantity_print(audit->reading, limits->high))
	               : " and up");
	return false;
}

/* --- Values that a limit cannot have --------------------------------------- */

static bool is_ratio(const struct limits *limits)
{
	return limits->measure == MEASURE_HAZARD || limits->measure == MEASURE_RATIO;
}

/* The name of the ratio stands right before the number. */
static bool is_named_ratio(const struct audit *audit, const struct limits *limits)
{
	enum { REACH = 5 };
	const struct quantity *estimate = estimate_of(audit, limits);

	for (size_t k = 1; k <= REACH && k <= estimate->token; k++) {
		const struct name *name = &audit->reading->names[estimate->token - k];

		if (name->measure == MEASURE_HAZARD || name->measure == MEASURE_RATIO)
			return name->length <= k;
		if (quantity_at(audit->reading, estimate->token - k))
			return false;
	}
	return false;
}

static bool speaks_of_logs(const struct audit *audit, const struct limits *limits)
{
	static const char *const words[] = {"log",        "ln",        "logarithm", "change",
	                                    "difference", "reduction", NULL};
	size_t first = sentence_start(audit->reading, limits->start);

	return reading_has_word(audit->reading, first, limits->start, words);
}

static void check_negative_ratio(struct audit *audit, const struct limits *limits)
{
	const struct quantity *estimate = estimate_of(audit, limits);

	if (is_ratio(limits) && estimate && estimate->value < 0 && is_named_ratio(audit, limits) &&
	    !speaks_of_logs(audit, limits))
		audit_add(audit, FINDING_IMPOSSIBLE, "ratio", estimate->token,
		          "a ratio of %s is below 0",
		          quantity_print(audit->reading, limits->estimate));
}

/* A percent of patients has no limits beyond 0 and 100. */
static void check_percent_limits(struct audit *audit, const struct limits *limits)
{
	static const char *const names[] = {"survival",    "os",         "pfs",   "dfs",
	                                    "rate",        "response",   "efs",   "sensitivity",
	                                    "specificity", "proportion", "rates", NULL};
	const struct quantity *estimate = estimate_of(audit, limits);
	const struct quantity *high = high_of(audit, limits);
	size_t first = sentence_start(audit->reading, limits->start);

	if (!estimate || !high || limits->kind != LIMITS_CONFIDENCE ||
	    estimate->kind != QUANTITY_PERCENT || high->value <= 100 ||
	    limits->measure == MEASURE_DIFFERENCE || estimate->value > 100 ||
	    limits->measure == MEASURE_MEAN || is_ratio(limits) ||
	    !reading_has_word(audit->reading, first, limits->start, names))
		return;
	audit_add(audit, FINDING_NOTE, "interval", high->token,
	          "a limit of %s%% is above 100%%: a normal interval of a "
	          "percent that is near it",
	          quantity_print(audit->reading, limits->high));
}

/* --- The middle ------------------------------------------------------------ */

static double log_of(double value)
{
	return log(value > 0 ? value : EPSILON);
}

/* How far, in logs, the estimate is from the middle of its limits, whatever
 * the digits that were rounded away. */
static double log_gap(const struct quantity *estimate, const struct quantity *low,
                      const struct quantity *high)
{
	double e = quantity_slack(estimate), l = quantity_slack(low);
	double h = quantity_slack(high);
	double middle_low = (log_of(low->value - l) + log_of(high->value - h)) / 2;
	double middle_high = (log_of(low->value + l) + log_of(high->value + h)) / 2;
	double below = middle_low - log_of(estimate->value + e);
	double above = log_of(estimate->value - e) - middle_high;

	return fmax(0, fmax(below, above));
}

/* The middle as it is, for intervals that were worked out without logs. */
static bool is_plain_middle(const struct quantity *estimate, const struct quantity *low,
                            const struct quantity *high)
{
	double slack = quantity_slack(estimate) + quantity_slack(low);

	return fabs(estimate->value - (low->value + high->value) / 2) <= slack + EPSILON;
}

static void check_log_middle(struct audit *audit, const struct limits *limits)
{
	const struct quantity *low = low_of(audit, limits);
	const struct quantity *high = high_of(audit, limits);
	const struct quantity *estimate = estimate_of(audit, limits);
	bool hazard = limits->measure == MEASURE_HAZARD;
	double slack = audit->exact ? EXACT_SLACK : hazard ? HAZARD_SLACK : RATIO_SLACK;

	if (!low || !high || !estimate || low->value <= quantity_slack(low) ||
	    estimate->value <= 0 || estimate->kind == QUANTITY_PERCENT || is_spread(limits) ||
	    !is_inside(audit, limits, estimate->value, quantity_slack(estimate)))
		return;
	if (log_gap(estimate, low, high) <= slack * log(high->value / low->value) ||
	    is_plain_middle(estimate, low, high))
		return;
	audit_add(audit, FINDING_INCONSISTENT, "ratio", estimate->token,
	          "%s%s is not the middle of %s on the log scale, which is %s",
	          estimate_name(limits), quantity_print(audit->reading, limits->estimate),
	          print_limits(audit, limits),
	          number_fixed(audit->arena, sqrt(low->value * high->value),
	                       estimate->decimals > 6 ? 6 : estimate->decimals, ROUND_AWAY));
}

/* --- The shape of intervals ----------------------------------------------- */

static bool is_median(const struct audit *audit, const struct limits *limits)
{
	static const char *const means[] = {"mean", "rmst", "average", "difference", NULL};
	const struct quantity *estimate = estimate_of(audit, limits);
	size_t start = limits->start;
	bool timed = false;

	for (size_t i = limits->start; i <= limits->end; i++)
		timed |= label_months(reading_token(audit->reading, i)) > 0;
	return estimate && limits->kind == LIMITS_CONFIDENCE && timed &&
	       (limits->measure == MEASURE_MEDIAN || limits->measure == MEASURE_UNKNOWN) &&
	       !reading_has_word(audit->reading, sentence_start(audit->reading, start),
	                         sentence_end(audit->reading, start), means);
}

struct symmetry {
	size_t n, n_symmetric, n_wide;
	const struct limits *first;
};

static void add_symmetry(const struct audit *audit, struct symmetry *all,
                         const struct limits *limits)
{
	const struct quantity *low = low_of(audit, limits);
	const struct quantity *high = high_of(audit, limits);
	const struct quantity *median = estimate_of(audit, limits);
	double slack, off, width;

	if (!low || !high || !median)
		return;
	slack = quantity_slack(median) + (quantity_slack(low) + quantity_slack(high)) / 2;
	off = fabs(median->value - (low->value + high->value) / 2);
	width = (high->value - low->value) / 2;
	all->n++;
	all->n_symmetric += off <= slack + EPSILON;
	all->n_wide += width >= WIDE * 2 * quantity_slack(median);
	if (!all->first)
		all->first = limits;
}

/* Limits by the sign test, or by a transformed standard error, lie about a
 * median unevenly; median ± 1.96 standard errors is SPSS's. */
static void tell_symmetry(struct audit *audit, const struct symmetry *all)
{
	if (all->n_wide < 2 || all->n_symmetric < all->n)
		return;
	audit_add(audit, FINDING_NOTE, "interval", all->first->start,
	          "all %zu intervals of medians are symmetric: SPSS's rule "
	          "(Collett); R, SAS and Stata would not give that",
	          all->n);
}

/* "median 12 (IQR 3-20; range 5-40)": the range holds the quartiles. */
static void check_nested(struct audit *audit, const struct limits *quartiles,
                         const struct limits *range)
{
	const struct quantity *a = low_of(audit, quartiles);
	const struct quantity *b = high_of(audit, quartiles);

	if (quartiles->estimate != range->estimate || quartiles->estimate == NONE || !a || !b ||
	    quartiles->kind != LIMITS_QUARTILES || range->kind != LIMITS_RANGE)
		return;
	if (is_inside(audit, range, a->value, quantity_slack(a)) &&
	    is_inside(audit, range, b->value, quantity_slack(b)))
		return;
	audit_add(audit, FINDING_INCONSISTENT, "interval", range->low_token,
	          "the range %s does not contain the quartiles %s", print_limits(audit, range),
	          print_limits(audit, quartiles));
}

static enum checked what_is_checked(const struct audit *audit, const struct limits *limits)
{
	if (is_spread(limits))
		return CHECKED_SPREADS;
	if (is_ratio(limits))
		return CHECKED_RATIOS;
	return is_median(audit, limits) ? CHECKED_MEDIANS : CHECKED_INTERVALS;
}

void audit_check_intervals(struct audit *audit)
{
	const struct reading *reading = audit->reading;
	struct symmetry all = {0};

	for (size_t i = 0; i < reading->n_limits; i++) {
		const struct limits *limits = &reading->limits[i];
		bool inside;

		audit_count(audit, what_is_checked(audit, limits), limits->start);
		inside = check_inside(audit, limits);
		check_negative_ratio(audit, limits);
		check_percent_limits(audit, limits);
		if (inside && is_ratio(limits))
			check_log_middle(audit, limits);
		if (is_median(audit, limits))
			add_symmetry(audit, &all, limits);
		for (size_t k = 1; k <= i && k <= 2; k++) {
			check_nested(audit, limits - k, limits);
			check_nested(audit, limits, limits - k);
		}
	}
	tell_symmetry(audit, &all);
}
