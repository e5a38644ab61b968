/* Intervals of percents whose counts are printed: by Clopper and Pearson, by
 * Wilson, or by the normal distribution, the limits lie between close bounds. */
#include <math.h>

#include "audit/check.h"
#include "audit/dist.h"

/* What other methods, and continuity corrections, may add, as a part of the
 * interval's width. */
static const double OTHER_METHODS = 0.12;

struct bounds {
	double low[2], high[2]; /* least and most of each limit, in percent */
};

static void widen(double bounds[2], double value)
{
	bounds[0] = fmin(bounds[0], 100 * value);
	bounds[1] = fmax(bounds[1], 100 * value);
}

static struct bounds bounds_of(double n, double all, double level)
{
	double alpha = 1 - level / 100, z = dist_deviate(alpha), p = n / all;
	double wald = z * sqrt(p * (1 - p) / all);
	double middle = (p + z * z / (2 * all)) / (1 + z * z / all);
	double half = z / (1 + z * z / all) * sqrt(p * (1 - p) / all + z * z / (4 * all * all));
	struct bounds bounds = {{100, 0}, {100, 0}};

	widen(bounds.low, fmax(0, p - wald));
	widen(bounds.high, fmin(1, p + wald));
	widen(bounds.low, fmax(0, middle - half));
	widen(bounds.high, fmin(1, middle + half));
	widen(bounds.low, n > 0 ? dist_beta_quantile(alpha / 2, n, all - n + 1) : 0);
	widen(bounds.high, n < all ? dist_beta_quantile(1 - alpha / 2, n + 1, all - n) : 1);
	return bounds;
}

/* Between the bounds, with some room; beyond 0 and 100 for a plain normal. */
static bool is_within(const double bounds[2], double width, double scale,
                      const struct quantity *limit)
{
	double room = OTHER_METHODS * width + 1.2 * quantity_slack(limit) * scale;
	double value = limit->value * scale;

	if ((bounds[0] <= 0 && value < bounds[0]) || (bounds[1] >= 100 && value > bounds[1]))
		return true;
	return value >= bounds[0] - room && value <= bounds[1] + room;
}

/* Clusters, weights and curves have intervals of their own. */
static bool is_modelled(const struct audit *audit, const struct limits *limits)
{
	static const char *const text_words[] = {
	    "cluster",   "clusters",   "cluster-randomised", "weighted",   "bayesian",
	    "posterior", "clustering", "cluster-randomized", "imputation", "imputed",
	    NULL};
	static const char *const words[] = {
	    "kaplan-meier", "survival",  "adjusted", "estimated", "probability",
	    "difference",   "incidence", "model",    "reduction", "cumulative",
	    "ratio",        "efficacy",  NULL};
	const struct reading *reading = audit->reading;

	return reading_has_word(reading, 0, reading->tokens.n, text_words) ||
	       reading_has_word(reading, sentence_start(reading, limits->start), limits->end, words);
}

static const struct limits *limits_of(const struct reading *reading, size_t percent)
{
	size_t index = reading->quantities.items[percent].limits;
	const struct limits *limits = index == NONE ? NULL : &reading->limits[index];

	return limits && limits->estimate == percent && limits->kind == LIMITS_CONFIDENCE ? limits
	                                                                                  : NULL;
}

static void check(struct audit *audit, const struct share *share, const struct limits *limits)
{
	const struct reading *reading = audit->reading;
	const struct quantity *low = quantity_find(reading, limits->low);
	const struct quantity *high = quantity_find(reading, limits->high);
	const struct quantity *percent = quantity_find(reading, share->percent);
	double n = quantity_find(reading, share->count)->value;
	double all = quantity_find(reading, share->whole)->value;
	double level = limits->level > 0 ? limits->level : 95, width, scale;
	struct bounds bounds;

	if (!low || !high || n > all || all > 1e6 || level < 80 || low->value > high->value ||
	    is_modelled(audit, limits) || !share_fits((int64_t)n, (int64_t)all, percent))
		return;
	scale = high->value <= 1 && percent->value > 1 ? 100 : 1;
	bounds = bounds_of(n, all, level);
	width = bounds.high[1] - bounds.low[0];
	audit_count(audit, CHECKED_INTERVALS, low->token);
	if (is_within(bounds.low, width, scale, low) && is_within(bounds.high, width, scale, high))
		return;
	audit_add(audit, FINDING_INCONSISTENT, "interval", low->token,
	          "%.0f of %.0f has a %g%% interval from %.1f–%.1f%% to "
	          "%.1f–%.1f%% by the usual methods, not %s to %s",
	          n, all, level, bounds.low[0], bounds.low[1], bounds.high[0], bounds.high[1],
	          quantity_print(reading, limits->low), quantity_print(reading, limits->high));
}

void audit_check_proportions(struct audit *audit)
{
	const struct reading *reading = audit->reading;

	for (size_t i = 0; i < reading->n_shares; i++) {
		const struct share *share = &reading->shares[i];
		const struct limits *limits = limits_of(reading, share->percent);

		if (limits && share->whole != NONE)
			check(audit, share, limits);
	}
}
