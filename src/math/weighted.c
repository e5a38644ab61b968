#include "math/weighted.h"

#include <math.h>
#include <string.h>

#include "base/bug.h"

/* --- Order by stratum and time -------------------------------------------- */

static uint32_t stratum_of(const struct weighting *weighting, uint32_t row)
{
	return weighting->stratum ? weighting->stratum[row] : 0;
}

/* start[s] becomes the first place of stratum s, start[n_strata] the end. */
static void strata_count(const struct weighting *weighting, const struct ordered_times *ordered,
                         size_t *start)
{
	for (size_t i = 0; i < ordered->n; i++) {
		uint32_t stratum = stratum_of(weighting, ordered->row[i]);

		BUG_UNLESS(stratum < weighting->n_strata);
		start[stratum + 1]++;
	}
	for (size_t s = 0; s < weighting->n_strata; s++)
		start[s + 1] += start[s];
}

/* Sorts subjects that are in order of time by stratum, keeping that order.
 * `from` NULL stands for 0, 1 … */
static void strata_sort(struct arena *scratch, const struct weighting *weighting,
                        const struct ordered_times *ordered, const size_t *start,
                        const uint32_t *from, uint32_t *to)
{
	size_t *next = arena_memdup(scratch, start, weighting->n_strata * sizeof *start);

	for (size_t i = 0; i < ordered->n; i++) {
		uint32_t subject = from ? from[i] : (uint32_t)i;

		to[next[stratum_of(weighting, ordered->row[subject])]++] = subject;
	}
}

/* What the steps of the preparation share. */
struct preparation {
	const struct ordered_times *ordered;
	const struct weighting *weighting;
	size_t *start;   /* n_strata + 1 */
	uint32_t *exit;  /* subjects of `ordered` by stratum and exit */
	uint32_t *enter; /* and by stratum and entry; NULL without entries */
	struct weighted_times *out;
};

static void subjects_fill(struct arena *scratch, struct preparation *prep)
{
	const struct ordered_times *ordered = prep->ordered;
	struct weighted_times *out = prep->out;
	uint32_t *place = ARENA_ARRAY(scratch, uint32_t, ordered->n);

	for (size_t i = 0; i < ordered->n; i++) {
		out->row[i] = ordered->row[prep->exit[i]];
		out->event[i] = ordered->event[prep->exit[i]];
		place[prep->exit[i]] = (uint32_t)i;
	}
	for (size_t i = 0; i < ordered->n; i++)
		out->by_entry[i] = prep->enter ? place[prep->enter[i]] : (uint32_t)i;
}

/* --- Event times ---------------------------------------------------------- */

/* One past the last subject, before `limit`, who leaves with `first`. */
static size_t exit_end(const struct preparation *prep, size_t first, size_t limit)
{
	const double *time = prep->ordered->time;
	size_t end = first + 1;

	while (end < limit && time[prep->exit[end]] == time[prep->exit[first]])
		end++;
	return end;
}

/* How many of stratum s, and those before it, have entered before t. */
static size_t entered_before(const struct preparation *prep, size_t s, double t, size_t entered)
{
	const struct ordered_times *ordered = prep->ordered;

	if (!prep->enter)
		return prep->start[s + 1];
	while (entered < prep->start[s + 1] && ordered->entry[prep->enter[entered]] < t)
		entered++;
	return entered;
}

static void stratum_times(struct preparation *prep, size_t s)
{
	struct weighted_times *out = prep->out;
	size_t limit = prep->start[s + 1], entered = prep->start[s], end;

	for (size_t first = prep->start[s]; first < limit; first = end) {
		uint32_t n_events = 0;

		end = exit_end(prep, first, limit);
		for (size_t i = first; i < end; i++)
			n_events += out->event[i];
		if (n_events == 0)
			continue;
		entered = entered_before(prep, s, prep->ordered->time[prep->exit[first]], entered);
		out->times[out->n_times++] = (struct event_time){.first = (uint32_t)first,
		                                                 .end = (uint32_t)end,
		                                                 .entered = (uint32_t)entered,
		                                                 .n_events = n_events};
	}
}

/* --- Weights -------------------------------------------------------------- */

/* The pooled sample of a stratum at an event time. */
struct pooled {
	double n, d;
	double before; /* S(t-) */
	double peto;   /* S~(t) */
};

static double weight_at(const struct weight *weight, const struct pooled *pooled)
{
	switch (weight->kind) {
	case WEIGHT_LOG_RANK:
		return 1;
	case WEIGHT_GEHAN_BRESLOW:
		return pooled->n;
	case WEIGHT_TARONE_WARE:
		return sqrt(pooled->n);
	case WEIGHT_PETO_PETO:
		return pooled->peto;
	case WEIGHT_MODIFIED_PETO:
		return pooled->peto * pooled->n / (pooled->n + 1);
	case WEIGHT_FLEMING_HARRINGTON:
		return pow(pooled->before, weight->rho) * pow(1 - pooled->before, weight->gamma);
	}
	BUG("a weight of no kind");
}

/* The weights of the event times [first, n_times), which are a stratum. */
static void stratum_weights(struct preparation *prep, size_t first)
{
	const struct weighting *weighting = prep->weighting;
	struct weighted_times *out = prep->out;
	struct pooled pooled = {.before = 1, .peto = 1};

	for (size_t i = first; i < out->n_times; i++) {
		const struct event_time *at = &out->times[i];

		pooled.n = (double)(at->entered - at->first);
		pooled.d = (double)at->n_events;
		pooled.peto *= 1 - pooled.d / (pooled.n + 1);
		for (size_t w = 0; w < weighting->n_weights; w++)
			out->weight[i * weighting->n_weights + w] =
			    weight_at(&weighting->weights[w], &pooled);
		if (pooled.before == 0)
			out->n_after_zero += pooled.d;
		pooled.before *= 1 - pooled.d / pooled.n;
	}
}

static size_t times_most(const struct ordered_times *ordered)
{
	size_t n = 0;

	for (size_t i = 0; i < ordered->n; i++)
		n += ordered->event[i];
	return n;
}

static void out_new(struct arena *arena, size_t n_weights, size_t n_times,
                    struct weighted_times *out)
{
	out->row = ARENA_ARRAY(arena, uint32_t, out->n);
	out->event = ARENA_ARRAY(arena, unsigned char, out->n);
	out->by_entry = ARENA_ARRAY(arena, uint32_t, out->n);
	out->times = ARENA_ARRAY(arena, struct event_time, n_times);
	out->weight = ARENA_ARRAY(arena, double, n_times *n_weights);
}

void weighted_prepare(struct arena *arena, const struct survival_times *times,
                      const struct weighting *weighting, struct weighted_times *out)
{
	struct arena scratch = {0};
	struct ordered_times ordered;
	struct preparation prep = {&ordered, weighting, .out = out};

	BUG_UNLESS(weighting->n_weights <= MOST_WEIGHTS);
	times_order(&scratch, times, &ordered);
	*out = (struct weighted_times){.n = ordered.n, .n_weights = weighting->n_weights};
	out_new(arena, weighting->n_weights, times_most(&ordered), out);
	prep.start = ARENA_ARRAY(&scratch, size_t, weighting->n_strata + 1);
	prep.exit = ARENA_ARRAY(&scratch, uint32_t, ordered.n);
	strata_count(weighting, &ordered, prep.start);
	strata_sort(&scratch, weighting, &ordered, prep.start, NULL, prep.exit);
	if (ordered.entry) {
		prep.enter = ARENA_ARRAY(&scratch, uint32_t, ordered.n);
		strata_sort(&scratch, weighting, &ordered, prep.start, ordered.by_entry, prep.enter);
	}
	subjects_fill(&scratch, &prep);
	for (size_t s = 0; s < weighting->n_strata; s++) {
		size_t first = out->n_times;

		stratum_times(&prep, s);
		stratum_weights(&prep, first);
	}
	arena_release(&scratch);
}

/* --- Sums ----------------------------------------------------------------- */

void weighted_sums_new(struct arena *arena, const struct weighted_times *times, size_t n_groups,
                       struct weighted_sums *out)
{
	size_t m = times->n_weights, k = n_groups;

	*out = (struct weighted_sums){
	    .n_groups = k,
	    .n_weights = m,
	    .n = ARENA_ARRAY(arena, size_t, k),
	    .observed = ARENA_ARRAY(arena, double, k),
	    .expected = ARENA_ARRAY(arena, double, k),
	    .score = ARENA_ARRAY(arena, double, m *k),
	    .variance = ARENA_ARRAY(arena, double, m *m *k *k),
	    .at_risk = ARENA_ARRAY(arena, double, k),
	    .events = ARENA_ARRAY(arena, double, k),
	    .spread = ARENA_ARRAY(arena, double, k *k),
	    .code = ARENA_ARRAY(arena, uint32_t, times->n),
	};
}

static void sums_clear(struct weighted_sums *sums)
{
	size_t m = sums->n_weights, k = sums->n_groups;

	memset(sums->n, 0, k * sizeof *sums->n);
	memset(sums->observed, 0, k * sizeof *sums->observed);
	memset(sums->expected, 0, k * sizeof *sums->expected);
	memset(sums->score, 0, m * k * sizeof *sums->score);
	memset(sums->variance, 0, m * m * k * k * sizeof *sums->variance);
	memset(sums->at_risk, 0, k * sizeof *sums->at_risk);
}

/* Subjects by group, and the groups in order of exit. */
static void groups_place(const struct weighted_times *times, const uint32_t *group,
                         struct weighted_sums *sums)
{
	for (size_t i = 0; i < times->n; i++) {
		uint32_t code = group[times->row[i]];

		BUG_UNLESS(code < sums->n_groups);
		sums->n[code]++;
		sums->code[i] = code;
	}
}

/* The hypergeometric covariance of the events of a time, lower triangle. */
static void spread_fill(struct weighted_sums *sums, double n, double d)
{
	double scale = d * (n - d) / (n - 1);
	size_t k = sums->n_groups;

	for (size_t g = 0; g < k; g++) {
		double share = sums->at_risk[g] / n;

		for (size_t h = 0; h < g; h++)
			sums->spread[g * k + h] = -scale * share * (sums->at_risk[h] / n);
		sums->spread[g * k + g] = scale * share * (1 - share);
	}
}

static void spread_add(struct weighted_sums *sums, const double *weight)
{
	size_t m = sums->n_weights, k = sums->n_groups;
	double *to = sums->variance;

	for (size_t a = 0; a < m; a++)
		for (size_t b = 0; b < m; b++, to += k * k) {
			double both = weight[a] * weight[b];

			for (size_t g = 0; g < k && b <= a; g++)
				for (size_t h = 0; h <= g; h++)
					to[g * k + h] += both * sums->spread[g * k + h];
		}
}

static void time_add(struct weighted_sums *sums, double n, double d, const double *weight)
{
	size_t k = sums->n_groups;

	for (size_t g = 0; g < k; g++) {
		double expected = d * (sums->at_risk[g] / n);
		double difference = sums->events[g] - expected;

		sums->observed[g] += sums->events[g];
		sums->expected[g] += expected;
		for (size_t w = 0; w < sums->n_weights; w++)
			sums->score[w * k + g] += weight[w] * difference;
	}
	if (n <= 1)
		return;
	spread_fill(sums, n, d);
	spread_add(sums, weight);
}

/* Who leaves at a time: the events among them, by group. */
static void events_count(const struct weighted_times *times, const struct event_time *at,
                         struct weighted_sums *sums)
{
	memset(sums->events, 0, sums->n_groups * sizeof *sums->events);
	for (size_t i = at->first; i < at->end; i++)
		sums->events[sums->code[i]] += times->event[i];
}

void weighted_add_up(const struct weighted_times *times, const uint32_t *group,
                     struct weighted_sums *sums)
{
	size_t entered = 0, left = 0;

	sums_clear(sums);
	groups_place(times, group, sums);
	for (size_t i = 0; i < times->n_times; i++) {
		const struct event_time *at = &times->times[i];

		while (entered < at->entered)
			sums->at_risk[sums->code[times->by_entry[entered++]]]++;
		while (left < at->first)
			sums->at_risk[sums->code[left++]]--;
		events_count(times, at, sums);
		time_add(sums, at->entered - at->first, at->n_events,
		         times->weight + i * times->n_weights);
	}
}
