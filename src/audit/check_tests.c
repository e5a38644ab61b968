/* Statistics of tests against their p-values. */
#include <math.h>

#include "audit/check.h"
#include "audit/dist.h"

/* How far apart, in standard errors, the printed and the worked out p-value
 * may be beyond their rounding. */
static const double APART = 0.15;

static double p_of(const struct test *test, double statistic)
{
	double r = fmin(fabs(statistic), 0.999999);

	switch (test->kind) {
	case TEST_T:
		return dist_t_p(statistic, test->df1);
	case TEST_F:
		return dist_f_p(statistic, test->df1, test->df2);
	case TEST_CHI_SQUARED:
		return dist_chi_squared_p(statistic, test->df1);
	case TEST_Z:
		return dist_normal_p(statistic);
	case TEST_R:
		return dist_t_p(r * sqrt(test->df1 / (1 - r * r)), test->df1);
	}
	return NAN;
}

/* The deviate of a p-value, and of the same in one tail. */
static bool is_near(double p, const struct quantity *printed, double slack)
{
	double low = fmax(printed->value - quantity_slack(printed), 0);
	double high = printed->value + quantity_slack(printed);
	double z = dist_deviate(p);

	if (printed->comparison == '<' || printed->comparison == MARK_LESS_EQUAL)
		return z >= dist_deviate(printed->value) - slack;
	if (printed->comparison == '>' || printed->comparison == MARK_GREATER_EQUAL)
		return z <= dist_deviate(printed->value) + slack;
	return z >= dist_deviate(fmin(high, 1)) - slack &&
	       (z <= dist_deviate(low) + slack || low <= 0);
}

/* The p-value of the statistic as printed, or of what rounds to it, in two
 * tails or in one. */
static bool is_consistent(const struct test *test, const struct quantity *statistic,
                          const struct quantity *printed)
{
	double slack = quantity_slack(statistic);
	double value = fabs(statistic->value);

	for (int tail = 1; tail <= 2; tail++) {
		double high = p_of(test, fmax(value - slack, 0)) / tail;
		double low = p_of(test, value + slack) / tail;
		double p = p_of(test, value) / tail;

		if (is_near(p, printed, APART) || is_near(high, printed, APART) ||
		    is_near(low, printed, APART))
			return true;
		if (printed->value > low && printed->value < high)
			return true;
	}
	return false;
}

static bool has_df(const struct test *test)
{
	switch (test->kind) {
	case TEST_F:
		return test->df1 > 0 && test->df2 > 0;
	case TEST_Z:
		return true;
	default:
		return test->df1 > 0;
	}
}

static void check_test(struct audit *audit, const struct test *test)
{
	const struct reading *reading = audit->reading;
	const struct quantity *statistic = quantity_find(reading, test->statistic);
	const struct quantity *printed;
	double p;

	if (test->p_value == NONE || !has_df(test))
		return;
	printed = quantity_find(reading, reading->p_values[test->p_value].value);
	p = p_of(test, fabs(statistic->value));
	if (!isfinite(p) || printed->value > 1 || statistic->comparison ||
	    (test->kind == TEST_R && fabs(statistic->value) >= 1))
		return;
	audit_count(audit, CHECKED_TESTS, test->start);
	if (is_consistent(test, statistic, printed))
		return;
	audit_add(audit, FINDING_INCONSISTENT, "test", test->start,
	          "a statistic of %s gives p = %s, not p %s %s",
	          quantity_print(reading, test->statistic), number_significant(audit->arena, p, 2),
	          printed->comparison == '<'   ? "<"
	          : printed->comparison == '>' ? ">"
	                                       : "=",
	          quantity_print(reading, reading->p_values[test->p_value].value));
}

void audit_check_tests(struct audit *audit)
{
	for (size_t i = 0; i < audit->reading->n_tests; i++)
		check_test(audit, &audit->reading->tests[i]);
}
