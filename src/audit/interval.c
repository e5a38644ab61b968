/* Estimates against their intervals, and what the shape of an interval says
 * about the program it came from. */
#include <math.h>

#include "audit/audit_impl.h"

/* What a rounded estimate may miss the middle of its log limits by, as a share
 * of the interval's log width.  Likelihood intervals of hazard ratios come
 * near; those of odds ratios and relative risks often are not Wald's at all. */
static const double HAZARD_SLACK = 0.04, RATIO_SLACK = 0.10;

/* Half widths, in units of the last digit, from which symmetry is no chance */
static const double WIDE = 20;

static const double EPSILON = 1e-9;

static double half_unit_log(double value)
{
	return log(value > 0 ? value : EPSILON);
}

static char first_letter(const struct token *token)
{
	return token->word[0];
}

/* "1.3 years (95% CI, 10-20 months)": not comparable as they stand. */
static bool has_two_units(const struct audit *audit, const struct match *match)
{
	static const char *const units[] = {
	    "month", "months", "mo", "mos", "year", "years", "yr", "yrs",
	    "week",  "weeks",  "wk", "wks", "days", "day",   NULL};
	char unit = 0;

	for (size_t i = match->start; i <= match->end; i++) {
		const struct token *token = &audit->tokens.items[i];

		if (!token_is_any(token, units))
			continue;
		if (unit && unit != first_letter(token))
			return true;
		unit = first_letter(token);
	}
	return false;
}

static const char *print_limits(struct audit *audit, const struct figure *figure)
{
	const struct captured *low = figure_slot(figure, SLOT_LOW);
	const struct captured *high = figure_slot(figure, SLOT_HIGH);

	return arena_printf(audit->arena, "%s to %s", figure_print(audit, low),
	                    figure_print(audit, high));
}

/* Below whatever was rounded away: 60 and 61 cannot be the same number. */
static bool is_below(const struct captured *a, const struct captured *b)
{
	return a->known && b->known &&
	       a->value + captured_slack(a) <=
	           b->value - captured_slack(b) + EPSILON;
}

static const struct captured *estimate_of(const struct figure *figure)
{
	const struct captured *estimate = figure_slot(figure, SLOT_ESTIMATE);

	return estimate->filled ? estimate : figure_slot(figure, SLOT_PERCENT);
}

static const char *estimate_name(const struct figure *figure)
{
	switch (figure->measure) {
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

/* Limits in order, and the estimate inside; false if not. */
static bool check_inside(struct audit *audit, const struct figure *figure)
{
	const struct captured *low = figure_slot(figure, SLOT_LOW);
	const struct captured *high = figure_slot(figure, SLOT_HIGH);
	const struct captured *estimate = estimate_of(figure);
	bool spread = figure->pattern->kind == FIGURE_SPREAD;
	bool compared = !estimate->filled || estimate->comparison;

	if (low->known && high->known && low->value > high->value) {
		audit_add(audit, "interval", low->token,
		          "the limits %s are not in order",
		          print_limits(audit, figure));
		return false;
	}
	if (compared || has_two_units(audit, &figure->match) ||
	    (!is_below(estimate, low) && !is_below(high, estimate)))
		return true;
	audit_add(audit, "interval", estimate->token,
	          "%s%s is outside its %s, %s%s", estimate_name(figure),
	          figure_print(audit, estimate), spread ? "range" : "interval",
	          low->known ? figure_print(audit, low) : "",
	          high->known ? arena_printf(audit->arena, " to %s",
	                                     figure_print(audit, high))
	                      : " and up");
	return false;
}

static bool is_ratio(const struct figure *figure)
{
	return figure->measure == MEASURE_HAZARD ||
	       figure->measure == MEASURE_RATIO;
}

/* How far, in logs, the estimate is from the middle of its limits, whatever
 * the digits that were rounded away. */
static double log_gap(const struct captured *estimate,
                      const struct captured *low, const struct captured *high)
{
	double e = captured_slack(estimate), l = captured_slack(low);
	double h = captured_slack(high);
	double middle_low =
	    (half_unit_log(low->value - l) + half_unit_log(high->value - h)) / 2;
	double middle_high = (log(low->value + l) + log(high->value + h)) / 2;
	double below = middle_low - log(estimate->value + e);
	double above = half_unit_log(estimate->value - e) - middle_high;

	return fmax(0, fmax(below, above));
}

static void check_log_middle(struct audit *audit, const struct figure *figure)
{
	const struct captured *low = figure_slot(figure, SLOT_LOW);
	const struct captured *high = figure_slot(figure, SLOT_HIGH);
	const struct captured *estimate = figure_slot(figure, SLOT_ESTIMATE);
	bool hazard = figure->measure == MEASURE_HAZARD;
	double slack = hazard ? HAZARD_SLACK : RATIO_SLACK;

	if (audit->exact || !low->known || !high->known || !estimate->known ||
	    low->value <= captured_slack(low) || estimate->value <= 0 ||
	    token_is_mark(&audit->tokens.items[estimate->token + 1], '%'))
		return;
	if (log_gap(estimate, low, high) <=
	    slack * log(high->value / low->value))
		return;
	audit_add(audit, "ratio", estimate->token,
	          "%s%s is not the middle of %s on the log scale, which is %s",
	          estimate_name(figure), figure_print(audit, estimate),
	          print_limits(audit, figure),
	          number_fixed(audit->arena, sqrt(low->value * high->value),
	                       estimate->decimals > 6 ? 6 : estimate->decimals,
	                       ROUND_AWAY));
}

static bool is_median(const struct audit *audit, const struct figure *figure)
{
	static const char *const means[] = {"mean", "rmst", "average", NULL};
	size_t start = figure->match.start;

	return figure->pattern->kind == FIGURE_ESTIMATE && figure->timed &&
	       (figure->measure == MEASURE_MEDIAN ||
	        figure->measure == MEASURE_UNKNOWN) &&
	       !audit_has_word(audit, sentence_start(audit, start),
	                       sentence_end(audit, start), means);
}

static enum checked what_is_checked(const struct audit *audit,
                                    const struct figure *figure)
{
	if (figure->pattern->kind == FIGURE_SPREAD)
		return CHECKED_SPREADS;
	if (is_ratio(figure))
		return CHECKED_RATIOS;
	return is_median(audit, figure) ? CHECKED_MEDIANS : CHECKED_INTERVALS;
}

/* --- The shape of intervals ----------------------------------------------- */

struct symmetry {
	size_t n, n_symmetric, n_wide;
	const struct figure *first;
};

static void add_symmetry(struct symmetry *all, const struct figure *figure)
{
	const struct captured *low = figure_slot(figure, SLOT_LOW);
	const struct captured *high = figure_slot(figure, SLOT_HIGH);
	const struct captured *median = figure_slot(figure, SLOT_ESTIMATE);
	double slack, off, width;

	if (!low->known || !high->known || !median->known)
		return;
	slack = captured_slack(median) +
	        (captured_slack(low) + captured_slack(high)) / 2;
	off = fabs(median->value - (low->value + high->value) / 2);
	width = (high->value - low->value) / 2;
	all->n++;
	all->n_symmetric += off <= slack + EPSILON;
	all->n_wide += width >= WIDE * 2 * captured_slack(median);
	if (!all->first)
		all->first = figure;
}

/* Limits by the sign test, or by a transformed standard error, lie about a
 * median unevenly; median ± 1.96 standard errors is SPSS's. */
static void tell_symmetry(struct audit *audit, const struct symmetry *all)
{
	if (all->n_wide < 2 || all->n_symmetric < all->n)
		return;
	audit_add(audit, "note", all->first->match.start,
	          "all %zu intervals of medians are symmetric: SPSS's rule "
	          "(Collett); R, SAS and Stata would not give that",
	          all->n);
}

static bool is_inner_spread(const struct figure *figure)
{
	return figure->pattern->templates[0] == '<' &&
	       figure->pattern->kind == FIGURE_SPREAD;
}

/* "median 12 (IQR 3-20; range 5-40)": the range holds the quartiles. */
static void check_nested(struct audit *audit, const struct figure *iqr,
                         const struct figure *range)
{
	static const char *const ranges[] = {"range", "ranges", "min-max", NULL};
	static const char *const quartiles[] = {"iqr", "interquartile", "q1-q3",
	                                        NULL};
	const struct match *a = &iqr->match, *b = &range->match;

	if (b->start > a->end + 3 || !is_inner_spread(range) ||
	    !audit_has_word(audit, a->start, a->end, quartiles) ||
	    audit_has_word(audit, b->start, b->end, quartiles) ||
	    !audit_has_word(audit, b->start, b->end, ranges))
		return;
	if (is_below(&a->slots[SLOT_LOW], &b->slots[SLOT_LOW]) ||
	    is_below(&b->slots[SLOT_HIGH], &a->slots[SLOT_HIGH]))
		audit_add(audit, "interval", b->slots[SLOT_LOW].token,
		          "the range %s does not contain the quartiles %s",
		          print_limits(audit, range), print_limits(audit, iqr));
}

void audit_check_intervals(struct audit *audit)
{
	struct symmetry all = {0};

	for (size_t i = 0; i < audit->n_figures; i++) {
		const struct figure *figure = &audit->figures[i];
		const struct figure *before = figure - 1;
		bool inside;

		if (!figure_slot(figure, SLOT_LOW)->filled ||
		    (figure->pattern->kind == FIGURE_LIMITS &&
		     figure->measure == MEASURE_DIFFERENCE))
			continue;
		audit->result->checked[what_is_checked(audit, figure)]++;
		inside = check_inside(audit, figure);
		if (inside && is_ratio(figure))
			check_log_middle(audit, figure);
		if (is_median(audit, figure))
			add_symmetry(&all, figure);
		if (i > 0 && before->pattern->kind == FIGURE_SPREAD &&
		    figure->pattern->kind == FIGURE_SPREAD)
			check_nested(audit, before, figure);
	}
	tell_symmetry(audit, &all);
}
