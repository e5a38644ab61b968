#include "math/uno.h"

#include <math.h>

/* Weights of subjects by rank of their score, with sums below a rank in
 * O(log n) (Fenwick 1994). */
struct heap {
	size_t n_ranks;
	double total;
	double *node;  /* 1 … n_ranks */
	double *count; /* by rank, 0 … n_ranks - 1 */
};

/* Sums over subjects with a lower, the same and a higher score; also over the
 * pairs of one subject, where lower is concordant for the one with the event. */
struct split {
	double lower, same, higher;
};

/* The way down the exit times. */
struct descent {
	const struct ordered_times *times;
	const uint32_t *rank; /* of each subject's score */
	struct heap at_risk;  /* counts; but the events at the present time */
	struct heap events;   /* weights of those later than the present */
	struct split *pairs;  /* by subject: discordant, tied, concordant */
	struct split total;   /* each pair once */
};

static void heap_init(struct heap *heap, struct arena *arena, size_t n_ranks)
{
	*heap = (struct heap){.n_ranks = n_ranks,
	                      .node = ARENA_ARRAY(arena, double, n_ranks + 1),
	                      .count = ARENA_ARRAY(arena, double, n_ranks)};
}

static void heap_add(struct heap *heap, size_t rank, double weight)
{
	heap->total += weight;
	heap->count[rank] += weight;
	for (size_t i = rank + 1; i <= heap->n_ranks; i += i & -i)
		heap->node[i] += weight;
}

static struct split heap_split(const struct heap *heap, size_t rank)
{
	double lower = 0, same = heap->count[rank];

	for (size_t i = rank; i > 0; i -= i & -i)
		lower += heap->node[i];
	return (struct split){lower, same, heap->total - lower - same};
}

/* Ranks of the scores of the subjects, equal for equal; how many there are. */
static size_t ranks_fill(struct arena *arena, const double *linear,
                         const struct ordered_times *times, uint32_t *rank)
{
	double *score = ARENA_ARRAY(arena, double, times->n);
	uint32_t *order = ARENA_ARRAY(arena, uint32_t, times->n);
	uint32_t n_ranks = 0;

	for (size_t i = 0; i < times->n; i++)
		score[i] = linear[times->row[i]];
	order_ascending(score, times->n, order);
	for (size_t i = 0; i < times->n; i++) {
		if (i > 0 && score[order[i]] != score[order[i - 1]])
			n_ranks++;
		rank[order[i]] = n_ranks;
	}
	return times->n > 0 ? n_ranks + 1 : 0;
}

/* 1/G(t-)² for the events of each exit time, at its first subject; 0 after
 * tau. */
static double *weights_find(struct arena *arena, const struct ordered_times *times, double tau,
                            size_t *n_events)
{
	double *weight = ARENA_ARRAY(arena, double, times->n), g = 1;
	size_t n_all = 0;

	for (size_t start = 0, end; start < times->n; start = end) {
		size_t deaths = 0;

		end = times_group_end(times, start);
		for (size_t i = start; i < end; i++)
			deaths += times->event[i];
		n_all += deaths;
		if (times->time[start] <= tau + times->tolerance) {
			weight[start] = 1 / (g * g);
			*n_events += deaths;
		}
		if (end - start > deaths)
			g *= (double)(times->n - end) / (double)(times->n - start - deaths);
	}
	for (size_t i = 0; i < times->n && n_all < 2; i++)
		weight[i] = weight[i] > 0;
	return weight;
}

/* Adds `sign` times the pairs of a subject without the event with the later
 * events so far. */
static void events_count(struct descent *walk, size_t i, double sign)
{
	struct split split = heap_split(&walk->events, walk->rank[i]);

	walk->pairs[i].higher += sign * split.higher;
	walk->pairs[i].lower += sign * split.lower;
	walk->pairs[i].same += sign * split.same;
}

/* Subject i as the one with the event, against those at risk. */
static void risk_count(struct descent *walk, size_t i, double weight)
{
	struct split split = heap_split(&walk->at_risk, walk->rank[i]);

	walk->pairs[i].higher += weight * split.lower;
	walk->pairs[i].lower += weight * split.higher;
	walk->pairs[i].same += weight * split.same;
	walk->total.higher += weight * split.lower;
	walk->total.lower += weight * split.higher;
	walk->total.same += weight * split.same;
}

static void risk_enter(struct descent *walk, size_t i)
{
	events_count(walk, i, -1);
	heap_add(&walk->at_risk, walk->rank[i], 1);
}

/* The subjects [start, end) of one exit time. */
static void time_count(struct descent *walk, size_t start, size_t end, double weight)
{
	const unsigned char *event = walk->times->event;

	for (size_t i = start; i < end; i++)
		if (!event[i])
			risk_enter(walk, i);
	for (size_t i = start; i < end && weight > 0; i++)
		if (event[i])
			risk_count(walk, i, weight);
	for (size_t i = start; i < end && weight > 0; i++)
		if (event[i])
			heap_add(&walk->events, walk->rank[i], weight);
	for (size_t i = start; i < end; i++)
		if (event[i])
			risk_enter(walk, i);
}

/* The jackknife effects of the subjects on Somers' d, which is 2c - 1. */
static double standard_error(const struct descent *walk, double n_pairs, double somers)
{
	double squares = 0;

	for (size_t i = 0; i < walk->times->n; i++) {
		struct split own = walk->pairs[i];
		double all = own.higher + own.lower + own.same;
		double effect = (own.higher - own.lower - somers * all) / n_pairs;

		squares += effect * effect;
	}
	return sqrt(squares) / 2;
}

static void walk_run(struct descent *walk, const double *weight)
{
	const struct ordered_times *times = walk->times;

	for (size_t end = times->n, start; end > 0; end = start) {
		start = end - 1;
		while (start > 0 && times->time[start - 1] == times->time[start])
			start--;
		time_count(walk, start, end, weight[start]);
	}
	for (size_t i = 0; i < times->n; i++)
		events_count(walk, i, 1);
}

void uno_concordance(struct arena *arena, const struct survival_times *times, const double *linear,
                     double tau, struct uno *out)
{
	struct arena scratch = {0};
	struct ordered_times ordered;
	struct descent walk = {.times = &ordered};
	uint32_t *rank;
	double pairs, somers, *weight;
	size_t n_ranks;

	(void)arena; /* nothing is kept */
	*out = (struct uno){.c = NAN, .se = NAN};
	if (times->entry)
		return;
	times_order(&scratch, times, &ordered);
	rank = ARENA_ARRAY(&scratch, uint32_t, ordered.n);
	n_ranks = ranks_fill(&scratch, linear, &ordered, rank);
	walk.rank = rank;
	walk.pairs = ARENA_ARRAY(&scratch, struct split, ordered.n);
	heap_init(&walk.at_risk, &scratch, n_ranks);
	heap_init(&walk.events, &scratch, n_ranks);
	weight = weights_find(&scratch, &ordered, tau, &out->n_events);
	walk_run(&walk, weight);
	pairs = walk.total.higher + walk.total.lower + walk.total.same;
	out->estimable = pairs > 0;
	if (out->estimable) {
		somers = (walk.total.higher - walk.total.lower) / pairs;
		out->c = (somers + 1) / 2;
		out->se = standard_error(&walk, pairs, somers);
	}
	arena_release(&scratch);
}
