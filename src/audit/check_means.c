/* Means with their spread and range, and means of whole numbers. */
#include <math.h>

#include "audit/check.h"

/* n/(n - 1) of the smallest sample that is taken for one. */
static const double SMALL_SAMPLE = 1.12;

static const struct quantity *find(const struct audit *audit, size_t index)
{
	return quantity_find(audit->reading, index);
}

/* --- Spread and range -------------------------------------------------------- */

/* The standard deviation within a range is at most √((mean − low)(high − mean)),
 * times n/(n − 1) in its square. */
static void check_range(struct audit *audit, const struct limits *limits)
{
	const struct quantity *mean = find(audit, limits->estimate);
	const struct quantity *sd = find(audit, limits->spread);
	const struct quantity *low = find(audit, limits->low);
	const struct quantity *high = find(audit, limits->high);
	double most;

	if (!mean || !sd || !low || !high || limits->kind != LIMITS_RANGE ||
	    mean->value <= low->value || mean->value >= high->value)
		return;
	most = sqrt(SMALL_SAMPLE *
	            (mean->value + quantity_slack(mean) - low->value + quantity_slack(low)) *
	            (high->value + quantity_slack(high) - mean->value + quantity_slack(mean)));
	audit_count(audit, CHECKED_MEANS, sd->token);
	if (sd->value - quantity_slack(sd) > most)
		audit_add(audit, FINDING_INCONSISTENT, "mean", sd->token,
		          "a standard deviation of %s is not possible about %s "
		          "between %s and %s; %s at most",
		          quantity_print(audit->reading, limits->spread),
		          quantity_print(audit->reading, limits->estimate),
		          quantity_print(audit->reading, limits->low),
		          quantity_print(audit->reading, limits->high),
		          number_significant(audit->arena, most, 3));
}

static void check_negative(struct audit *audit, const struct spread *spread)
{
	const struct quantity *sd = find(audit, spread->deviation);

	if (sd->value < 0)
		audit_add(audit, FINDING_IMPOSSIBLE, "mean", sd->token,
		          "a standard deviation of %s is below 0",
		          quantity_print(audit->reading, spread->deviation));
}

/* --- Means of whole numbers ---------------------------------------------------- */

static bool rounds_to(double value, const struct quantity *printed)
{
	return fabs(value - printed->value) <= quantity_slack(printed) + 1e-9;
}

/* Some sum of n whole numbers has this mean (Brown and Heathers 2017). */
static bool is_possible_mean(const struct quantity *mean, double n)
{
	double sum = floor(mean->value * n);

	return rounds_to(sum / n, mean) || rounds_to((sum + 1) / n, mean);
}

/* … and some sum of their squares this deviation (Anaya 2016): a whole number,
 * odd when the sum is. */
static bool is_possible_deviation(const struct quantity *mean, const struct quantity *sd, double n)
{
	double sum = floor(mean->value * n);
	double low = fmax(sd->value - quantity_slack(sd), 0);
	double high = sd->value + quantity_slack(sd);

	for (int i = 0; i < 2; i++) {
		double of = sum + i, from, to;

		if (!rounds_to(of / n, mean))
			continue;
		from = ceil(low * low * (n - 1) + of * of / n - 1e-6);
		to = floor(high * high * (n - 1) + of * of / n + 1e-6);
		/* the first that is as odd as the sum */
		if (fmod(from - of, 2) != 0)
			from++;
		if (from <= to)
			return true;
	}
	return false;
}

/* The size in the bracket behind, or right before: "(n = 20)". */
static double size_beside(const struct reading *reading, size_t from, size_t to)
{
	enum { REACH = 5 };

	for (size_t i = to; i < to + REACH; i++) {
		const struct quantity *q = quantity_at(reading, i);

		if (q)
			return q->kind == QUANTITY_SIZE ? q->value : 0;
	}
	for (size_t k = 1; k <= REACH && k <= from; k++) {
		const struct quantity *q = quantity_at(reading, from - k);

		if (q)
			return q->kind == QUANTITY_SIZE ? q->value : 0;
	}
	return 0;
}

/* "the mean number of": only whole numbers are counted so. */
static bool is_of_counts(const struct reading *reading, size_t token)
{
	enum { REACH = 14 };
	size_t first = sentence_start(reading, token);
	size_t from = token > first + REACH ? token - REACH : first;

	for (size_t i = from; i + 2 < token; i++)
		if (phrase_length(&reading->tokens, i, "mean number of") ||
		    phrase_length(&reading->tokens, i, "average number of"))
			return true;
	return false;
}

static void check_counts(struct audit *audit, const struct spread *spread)
{
	const struct quantity *mean = find(audit, spread->mean);
	const struct quantity *sd = find(audit, spread->deviation);
	double n = size_beside(audit->reading, mean->token, sd->end);

	if (n < 2 || mean->decimals < 1 || mean->value <= 0 || n >= pow(10, mean->decimals) ||
	    !is_of_counts(audit->reading, mean->token))
		return;
	audit_count(audit, CHECKED_MEANS, mean->token);
	if (!is_possible_mean(mean, n))
		audit_add(audit, FINDING_INCONSISTENT, "mean", mean->token,
		          "no %.0f whole numbers have a mean of %s", n,
		          quantity_print(audit->reading, spread->mean));
	else if (!is_possible_deviation(mean, sd, n))
		audit_add(audit, FINDING_INCONSISTENT, "mean", sd->token,
		          "no %.0f whole numbers with a mean of %s have a "
		          "standard deviation of %s",
		          n, quantity_print(audit->reading, spread->mean),
		          quantity_print(audit->reading, spread->deviation));
}

void audit_check_means(struct audit *audit)
{
	const struct reading *reading = audit->reading;

	for (size_t i = 0; i < reading->n_limits; i++)
		check_range(audit, &reading->limits[i]);
	for (size_t i = 0; i < reading->n_spreads; i++) {
		check_negative(audit, &reading->spreads[i]);
		check_counts(audit, &reading->spreads[i]);
	}
}
