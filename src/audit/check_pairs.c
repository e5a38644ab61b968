/* Two groups whose counts are printed: the p-value and the ratio that follow
 * from them by the usual tests. */
#include <math.h>

#include "audit/check.h"
#include "audit/dist.h"
#include "audit/share.h"

/* How far beyond the usual tests another may be, in standard errors; and how
 * far a stratified ratio from the plain one, in logs. */
static const double OTHER_TESTS = 0.4, OTHER_RATIO = 0.15, SMALL_CELL = 0.6;

/* a of n against b of m. */
struct table {
	double a, n, b, m;
};

struct range {
	double low, high;
};

static double chi_squared(const struct table *t, double correction)
{
	double c = t->n - t->a, d = t->m - t->b, all = t->n + t->m;
	double cross = fabs(t->a * d - t->b * c) - correction * all / 2;
	double margins = (t->a + t->b) * (c + d) * t->n * t->m;

	if (margins <= 0)
		return 0;
	return all * pow(fmax(cross, 0), 2) / margins;
}

static double wald(const struct table *t)
{
	double p = t->a / t->n, q = t->b / t->m;
	double variance = p * (1 - p) / t->n + q * (1 - q) / t->m;

	return variance > 0 ? fabs(p - q) / sqrt(variance) : 0;
}

/* The deviates of the usual tests of two percents. */
static struct range deviates(const struct table *t)
{
	double plain = sqrt(chi_squared(t, 0)), fisher;
	struct range range = {sqrt(chi_squared(t, 1)), fmax(plain, wald(t))};

	if (t->n + t->m < 20000) {
		fisher = dist_deviate(
		    dist_fisher_p((int64_t)t->a, (int64_t)t->n, (int64_t)t->b, (int64_t)t->m));
		range.low = fmin(range.low, fisher);
		range.high = fmax(range.high, fisher);
	}
	return range;
}

static bool speaks_of_others(const struct audit *audit, size_t from, size_t to)
{
	static const char *const designs[] = {
	    "cluster",     "clusters",           "crossover",
	    "cross-over",  "cluster-randomised", "cluster-randomized",
	    "split-mouth", "split-face",         "paired",
	    "matched",     "clustered",          "stratified",
	    "one-sided",   "one-tailed",         NULL};
	static const char *const words[] = {
	    "adjusted",       "log-rank",        "hazard", "hr",   "trend", "interaction",
	    "baseline",       "before",          "after",  "from", "aor",   "mcnemar",
	    "noninferiority", "non-inferiority", "three",  NULL};
	const struct reading *reading = audit->reading;

	return reading_has_word(reading, 0, reading->tokens.n, designs) ||
	       reading_has_word(reading, from, to, words);
}

/* --- p-values --------------------------------------------------------------- */

static bool is_near(const struct range *of, const struct quantity *p)
{
	double high = dist_deviate(fmax(p->value - quantity_slack(p), 1e-300));
	double low = dist_deviate(fmin(p->value + quantity_slack(p), 1));

	if (p->comparison == '<' || p->comparison == MARK_LESS_EQUAL)
		return of->high >= dist_deviate(p->value) - OTHER_TESTS;
	if (p->comparison == '>' || p->comparison == MARK_GREATER_EQUAL)
		return of->low <= dist_deviate(p->value) + OTHER_TESTS;
	/* that something is very small is enough */
	if (low > 3 && of->low > 3)
		return true;
	return high >= of->low - OTHER_TESTS && low <= of->high + OTHER_TESTS;
}

static void check_p_value(struct audit *audit, const struct table *table,
                          const struct p_value *p_value)
{
	const struct quantity *p = quantity_find(audit->reading, p_value->value);
	struct range range = deviates(table);

	if (p_value->other || p->value <= 0 || p->value > 1)
		return;
	audit_count(audit, CHECKED_P_FIGURES, p_value->start);
	if (is_near(&range, p))
		return;
	audit_add(audit, FINDING_INCONSISTENT, "p-value", p_value->start,
	          "%.0f of %.0f and %.0f of %.0f give p = %s to %s, not %s %s", table->a, table->n,
	          table->b, table->m, number_significant(audit->arena, dist_normal_p(range.high), 2),
	          number_significant(audit->arena, dist_normal_p(range.low), 2),
	          p->comparison == '<'   ? "<"
	          : p->comparison == '>' ? ">"
	                                 : "=",
	          quantity_print(audit->reading, p_value->value));
}

/* --- Ratios ----------------------------------------------------------------- */

/* A stratified or adjusted ratio is the farther away the fewer there are. */
static double room_of(const struct table *t)
{
	double least = fmin(fmin(t->a, t->b), fmin(t->n - t->a, t->m - t->b));

	return OTHER_RATIO + SMALL_CELL / fmax(least, 1);
}

static bool is_ratio_near(const struct quantity *estimate, double room, double ratio)
{
	double slack = quantity_slack(estimate), log_ratio = log(ratio);
	double low, high;

	if (ratio <= 0 || !isfinite(log_ratio) || estimate->value <= slack)
		return false;
	low = log(estimate->value - slack) - room;
	high = log(estimate->value + slack) + room;
	return (low <= log_ratio && high >= log_ratio) || (low <= -log_ratio && high >= -log_ratio);
}

static void check_ratio(struct audit *audit, const struct table *t, const struct limits *limits)
{
	const struct quantity *estimate = quantity_find(audit->reading, limits->estimate);
	double risks = (t->a / t->n) / (t->b / t->m);
	double odds = (t->a / (t->n - t->a)) / (t->b / (t->m - t->b));
	double others = ((t->n - t->a) / t->n) / ((t->m - t->b) / t->m);
	double room;

	if (!estimate || estimate->value <= 0 || estimate->kind == QUANTITY_PERCENT || t->a < 1 ||
	    t->b < 1 || t->a >= t->n || t->b >= t->m)
		return;
	room = room_of(t);
	audit_count(audit, CHECKED_RATIOS, estimate->token);
	if (is_ratio_near(estimate, room, risks) || is_ratio_near(estimate, room, odds) ||
	    is_ratio_near(estimate, room, others))
		return;
	audit_add(audit, FINDING_INCONSISTENT, "ratio", estimate->token,
	          "%.0f of %.0f and %.0f of %.0f have a relative risk of %s and "
	          "an odds ratio of %s, not %s",
	          t->a, t->n, t->b, t->m, number_significant(audit->arena, risks, 3),
	          number_significant(audit->arena, odds, 3),
	          quantity_print(audit->reading, limits->estimate));
}

/* --- Pairs ------------------------------------------------------------------- */

/* The whole of a share: printed, or the only group size "(n = 59)" of the text
 * that gives its percent; 0 if that is not sure. */
static double whole_of(const struct audit *audit, const struct share *share)
{
	const struct reading *reading = audit->reading;
	int64_t n = (int64_t)quantity_find(reading, share->count)->value;
	int64_t found = 0, low, high;

	if (share->whole != NONE)
		return quantity_find(reading, share->whole)->value;
	for (size_t i = 0; i < audit->n_sizes; i++) {
		const struct size *size = &audit->sizes[i];

		if (size->repeated || quantity_at(reading, size->token)->kind != QUANTITY_SIZE ||
		    !share_fits(n, size->n, quantity_find(reading, share->percent)))
			continue;
		if (found && found != size->n)
			return 0;
		found = size->n;
	}
	if (!found && share_denominators(n, quantity_find(reading, share->percent), &low, &high))
		found = low == high ? low : 0; /* 14 (58.3%) is of 24 */
	return (double)found;
}

static bool table_of(const struct audit *audit, const struct share *first, struct table *table)
{
	const struct reading *reading = audit->reading;
	const struct share *second = first + 1;

	*table =
	    (struct table){quantity_find(reading, first->count)->value, whole_of(audit, first),
	                   quantity_find(reading, second->count)->value, whole_of(audit, second)};
	return table->n > 0 && table->m > 0 && table->a <= table->n && table->b <= table->m &&
	       share_fits((int64_t)table->a, (int64_t)table->n,
	                  quantity_find(reading, first->percent)) &&
	       share_fits((int64_t)table->b, (int64_t)table->m,
	                  quantity_find(reading, second->percent));
}

/* The two stand side by side, compared, and no third one with them. */
static bool is_pair(const struct audit *audit, size_t index)
{
	enum { REACH = 16 };
	static const char *const words[] = {"vs",       "versus",  "v",     "and", "than",
	                                    "compared", "whereas", "while", NULL};
	const struct reading *reading = audit->reading;
	const struct share *a = &reading->shares[index], *b = a + 1;
	size_t first = sentence_start(reading, a->start);
	size_t last = sentence_end(reading, a->start);

	return b->start < last && b->start <= a->end + REACH &&
	       reading_has_word(reading, a->end, b->start, words) &&
	       (index == 0 || a[-1].start < first || a[-1].end + REACH < a->start) &&
	       (index + 2 >= reading->n_shares || b[1].start >= last || b[1].start > b->end + REACH);
}

static void check_pair(struct audit *audit, size_t index)
{
	enum { REACH = 12 };
	const struct reading *reading = audit->reading;
	const struct share *b = &reading->shares[index + 1];
	size_t first = sentence_start(reading, b->start);
	size_t last = sentence_end(reading, b->start);
	struct table table;

	last = last > b->end + REACH ? b->end + REACH : last;
	if (!table_of(audit, b - 1, &table) || !is_pair(audit, index) ||
	    speaks_of_others(audit, first, last))
		return;
	for (size_t i = 0; i < reading->n_limits; i++) {
		const struct limits *limits = &reading->limits[i];

		if (limits->start < b->end || limits->start >= last)
			continue;
		if (limits->measure == MEASURE_RATIO)
			check_ratio(audit, &table, limits);
		last = limits->start; /* what follows is the interval's */
	}
	for (size_t i = 0; i < reading->n_p_values; i++)
		if (reading->p_values[i].start >= b->end && reading->p_values[i].start < last) {
			check_p_value(audit, &table, &reading->p_values[i]);
			return;
		}
}

void audit_check_pairs(struct audit *audit)
{
	for (size_t i = 0; i + 1 < audit->reading->n_shares; i++)
		check_pair(audit, i);
}
