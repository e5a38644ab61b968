/* p-values by themselves, and against the interval they stand behind.
 *
 * The p-value that Wald's test would give is worked out from estimate and
 * interval (Altman and Bland 2011).  The printed one may be from a log-rank,
 * score or exact test, which agree with it closely but not to the digit: only
 * what none of them could bridge is told.
 */
#include <math.h>

#include "audit/audit_impl.h"

/* How far apart, in standard errors, two tests of the same thing may be: when
 * they decide differently, and when they agree. */
static const double APART_DECIDING = 0.4, APART_AGREEING = 1.2;

/* From here on nobody minds how small p is. */
static const double CLEAR = 3.0;

struct range {
	double low, high;
};

/* The standard normal deviate of a two-sided p, by bisection. */
static double deviate(double p)
{
	double low = 0, high = 38;

	if (p >= 1)
		return 0;
	for (int i = 0; i < 80; i++) {
		double middle = (low + high) / 2;

		if (erfc(middle / sqrt(2)) > p)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static struct range printed_range(const struct captured *p)
{
	double slack = captured_slack(p);
	struct range range = {deviate(p->value + slack),
	                      deviate(fmax(p->value - slack, 0))};

	if (p->comparison == '<' || p->comparison == MARK_LESS_EQUAL)
		range = (struct range){deviate(p->value), HUGE_VAL};
	if (p->comparison == '>' || p->comparison == MARK_GREATER_EQUAL)
		range = (struct range){0, deviate(p->value)};
	return range;
}

static double scale(double value, bool log_scale)
{
	return log_scale ? log(fmax(value, 1e-12)) : value;
}

/* |estimate| over its standard error, for all that rounds to what is printed */
static struct range wald_range(const struct figure *figure, bool log_scale,
                               double level)
{
	const struct captured *low = figure_slot(figure, SLOT_LOW);
	const struct captured *high = figure_slot(figure, SLOT_HIGH);
	const struct captured *estimate = figure_slot(figure, SLOT_ESTIMATE);
	double e = captured_slack(estimate), l = captured_slack(low);
	double h = captured_slack(high);
	double from = scale(estimate->value - e, log_scale);
	double to = scale(estimate->value + e, log_scale);
	double widest = scale(high->value + h, log_scale) -
	                scale(low->value - l, log_scale);
	double narrowest = scale(high->value - h, log_scale) -
	                   scale(low->value + l, log_scale);
	double factor = 2 * deviate(1 - level / 100);
	double least = from * to <= 0 ? 0 : fmin(fabs(from), fabs(to));

	if (narrowest <= 0)
		return (struct range){0, HUGE_VAL};
	return (struct range){factor * least / widest,
	                      factor * fmax(fabs(from), fabs(to)) / narrowest};
}

/* --- Which interval a p-value belongs to ---------------------------------- */

static const char *const other_tests[] = {
    "interaction",    "trend",           "heterogeneity",
    "noninferiority", "non-inferiority", "homogeneity",
    "equivalence",    "superiority",     NULL};

static const char *const one_sided[] = {"one-sided", "1-sided", "one-tailed",
                                        "1-tailed", NULL};

static bool is_link(const struct token *token)
{
	static const char *const words[] = {
	    "log-rank",     "stratified", "two-sided", "with",
	    "and",          "a",          "by",        "cox",
	    "wald",         "by",         "test",      "logrank",
	    "unstratified", "2-sided",    "the",       NULL};

	return (token->type == TOKEN_MARK && token->mark != '.') ||
	       token_is_any(token, words);
}

/* Nothing but marks and the test's name lies between the two. */
static bool are_neighbours(const struct audit *audit, const struct figure *a,
                           const struct figure *b)
{
	if (figure_sentence(audit, a) != figure_sentence(audit, b) ||
	    b->match.start > a->match.end + 6)
		return false;
	for (size_t i = a->match.end; i < b->match.start; i++)
		if (!is_link(&audit->tokens.items[i]))
			return false;
	return true;
}

/* An adjusted ratio beside the p-value of an unadjusted test. */
static bool is_mixed(const struct audit *audit, const struct figure *p)
{
	static const char *const adjusted[] = {
	    "adjusted",     "ahr",       "multivariable",
	    "multivariate", "adjusting", "weighted",
	    "matched",      "aor",       NULL};
	static const char *const tests[] = {"log-rank", "logrank", "fisher",
	                                    "fisher's", NULL};
	size_t first = sentence_start(audit, p->match.start);
	size_t last = sentence_end(audit, p->match.start);

	return audit_has_word(audit, first, last, adjusted) &&
	       audit_has_word(audit, first, last, tests);
}

static bool is_comparable(const struct audit *audit, const struct figure *ratio,
                          const struct figure *p)
{
	const struct captured *low = figure_slot(ratio, SLOT_LOW);
	const struct captured *high = figure_slot(ratio, SLOT_HIGH);
	bool log_scale = ratio->measure != MEASURE_DIFFERENCE;

	if (ratio->measure != MEASURE_HAZARD &&
	    ratio->measure != MEASURE_RATIO &&
	    ratio->measure != MEASURE_DIFFERENCE)
		return false;
	if (!low->known || !high->known || low->value >= high->value ||
	    !figure_slot(ratio, SLOT_ESTIMATE)->known ||
	    (log_scale && low->value <= captured_slack(low)))
		return false;
	return are_neighbours(audit, ratio, p) &&
	       !audit_has_word(audit, p->match.start, p->match.end + 4,
	                       other_tests) &&
	       !is_mixed(audit, p);
}

/* --- Comparing ------------------------------------------------------------ */

/* Of interval and p-value, one says yes and the other says no. */
static bool decide_differently(const struct figure *ratio,
                               const struct captured *p, double null,
                               double alpha)
{
	const struct captured *low = figure_slot(ratio, SLOT_LOW);
	const struct captured *high = figure_slot(ratio, SLOT_HIGH);
	bool excludes = low->value - captured_slack(low) > null ||
	                high->value + captured_slack(high) < null;
	bool includes = low->value + captured_slack(low) < null &&
	                high->value - captured_slack(high) > null;
	bool less = p->comparison == '<' || p->comparison == MARK_LESS_EQUAL;
	bool more = p->comparison == '>' || p->comparison == MARK_GREATER_EQUAL;

	if (excludes)
		return more ? p->value >= alpha
		            : !less && p->value - captured_slack(p) > alpha;
	return includes && !more && p->value <= alpha;
}

static void tell(struct audit *audit, const struct figure *ratio,
                 const struct figure *figure, bool excludes, double null)
{
	const struct captured *p = figure_slot(figure, SLOT_P_VALUE);
	const struct captured *level = figure_slot(ratio, SLOT_LEVEL);
	struct range wald =
	    wald_range(ratio, null > 0, level->filled ? level->value : 95);
	double most = erfc(wald.low / sqrt(2));
	double least = erfc(wald.high / sqrt(2));
	const char *sign = p->comparison == '<'   ? "<"
	                   : p->comparison == '>' ? ">"
	                                          : "=";

	audit_add(audit, "p-value", figure->match.start,
	          "p %s %s beside an interval of %s to %s%s; that gives p = %s "
	          "to %s",
	          sign, figure_print(audit, p),
	          figure_print(audit, figure_slot(ratio, SLOT_LOW)),
	          figure_print(audit, figure_slot(ratio, SLOT_HIGH)),
	          excludes ? arena_printf(audit->arena, ", which %s %g",
	                                  p->value > 0.05 || p->comparison == '>'
	                                      ? "excludes"
	                                      : "includes",
	                                  null)
	                   : "",
	          number_significant(audit->arena, least, 2),
	          number_significant(audit->arena, most, 2));
}

static void compare(struct audit *audit, const struct figure *ratio,
                    const struct figure *figure)
{
	const struct captured *p = figure_slot(figure, SLOT_P_VALUE);
	const struct captured *level = figure_slot(ratio, SLOT_LEVEL);
	double percent = level->filled ? level->value : 95;
	bool log_scale = ratio->measure != MEASURE_DIFFERENCE;
	double null = log_scale ? 1 : 0;
	struct range printed = printed_range(p), wald;
	double apart;
	bool differ;

	if (percent < 80 || percent > 99.95)
		return;
	wald = wald_range(ratio, log_scale, percent);
	apart = fmax(printed.low - wald.high, wald.low - printed.high);
	differ = decide_differently(ratio, p, null, 1 - percent / 100);
	if (differ ? apart <= APART_DECIDING
	           : apart <= APART_AGREEING ||
	                 (printed.low > CLEAR && wald.low > CLEAR))
		return;
	tell(audit, ratio, figure, differ, null);
}

static void check_value(struct audit *audit, const struct figure *figure)
{
	const struct captured *p = figure_slot(figure, SLOT_P_VALUE);
	const char *printed = figure_print(audit, p);

	if (p->value < 0 || p->value > 1)
		audit_add(audit, "p-value", p->token,
		          "p of %s is not between 0 and 1", printed);
	else if (p->value == 0 && p->comparison == '<')
		audit_add(audit, "p-value", p->token, "p below %s cannot be",
		          printed);
	else if (p->value == 0)
		audit_add(audit, "note", p->token,
		          "p of %s is no value; write p < %s", printed,
		          p->decimals > 1 && p->decimals < 10
		              ? number_fixed(audit->arena, pow(10, -p->decimals),
		                             p->decimals, ROUND_AWAY)
		              : "0.001");
}

void audit_check_p_values(struct audit *audit)
{
	bool two_sided = !audit_has_word(audit, 0, audit->tokens.n, one_sided);

	for (size_t i = 0; i < audit->n_figures; i++) {
		const struct figure *figure = &audit->figures[i];
		const struct captured *p = figure_slot(figure, SLOT_P_VALUE);

		if (figure->pattern->kind != FIGURE_P_VALUE)
			continue;
		audit->result->checked[CHECKED_P_VALUES]++;
		check_value(audit, figure);
		if (two_sided && i > 0 && p->value > 0 && p->value <= 1 &&
		    is_comparable(audit, figure - 1, figure))
			compare(audit, figure - 1, figure);
	}
}
