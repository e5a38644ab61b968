#include "estimate/math/concordance.h"

#include <math.h>

#include "base/bug.h"

/* Counts of subjects by rank of their score, with sums below a rank in
 * O(log n) (Fenwick 1994). */
struct tally {
	size_t n_ranks;
	uint32_t total;
	uint32_t *node;  /* 1 … n_ranks */
	uint32_t *count; /* by rank, 0 … n_ranks - 1 */
};

/* Subjects with a lower, the same and a higher score. */
struct split {
	int64_t lower, same, higher;
};

static void tally_init(struct tally *tally, struct arena *arena, size_t n_ranks)
{
	tally->n_ranks = n_ranks;
	tally->total = 0;
	tally->node = ARENA_ARRAY(arena, uint32_t, n_ranks + 1);
	tally->count = ARENA_ARRAY(arena, uint32_t, n_ranks);
}

/* `by` is 1, or -1, which unsigned numbers add as well. */
static void tally_add(struct tally *tally, size_t rank, int by)
{
	uint32_t change = (uint32_t)by;

	tally->total += change;
	tally->count[rank] += change;
	for (size_t i = rank + 1; i <= tally->n_ranks; i += i & -i)
		tally->node[i] += change;
}

static struct split tally_split(const struct tally *tally, size_t rank)
{
	uint32_t lower = 0, same = tally->count[rank];

	for (size_t i = rank; i > 0; i -= i & -i)
		lower += tally->node[i];
	return (struct split){lower, same, tally->total - lower - same};
}

/* Pairs that one subject is in. */
struct pairs {
	int64_t concordant, discordant, tied;
};

/* The way down the exit times. */
struct descent {
	const struct ordered_times *times;
	const uint32_t *rank; /* of each subject's score */
	struct tally at_risk; /* but the events at the present time */
	struct tally events;  /* later than the present time */
	struct pairs *pairs;  /* by subject */
	struct pairs total;   /* each pair once */
	size_t entries;       /* of by_entry, not yet taken out */
};

/* Ranks of the scores of the subjects, equal for equal; how many there are. */
static size_t ranks_fill(struct arena *scratch, const double *linear,
                         const struct ordered_times *times, uint32_t *rank)
{
	double *score = ARENA_ARRAY(scratch, double, times->n);
	uint32_t *order = ARENA_ARRAY(scratch, uint32_t, times->n);
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

/* Subject i as the one without the event: `sign` times the events counted so
 * far.  Called with -1 when it comes into the risk set and with 1 when it
 * leaves, so that the events in between remain. */
static void events_count(struct descent *walk, size_t i, int64_t sign)
{
	struct split split = tally_split(&walk->events, walk->rank[i]);

	walk->pairs[i].concordant += sign * split.higher;
	walk->pairs[i].discordant += sign * split.lower;
	walk->pairs[i].tied += sign * split.same;
}

/* Subject i as the one with the event, against those at risk. */
static void risk_count(struct descent *walk, size_t i)
{
	struct split split = tally_split(&walk->at_risk, walk->rank[i]);

	walk->pairs[i].concordant += split.lower;
	walk->pairs[i].discordant += split.higher;
	walk->pairs[i].tied += split.same;
	walk->total.concordant += split.lower;
	walk->total.discordant += split.higher;
	walk->total.tied += split.same;
}

static void risk_enter(struct descent *walk, size_t i)
{
	events_count(walk, i, -1);
	tally_add(&walk->at_risk, walk->rank[i], 1);
}

static void risk_leave(struct descent *walk, double t)
{
	const struct ordered_times *times = walk->times;

	for (; walk->entries > 0; walk->entries--) {
		uint32_t i = times->by_entry[walk->entries - 1];

		if (times->entry[i] < t)
			return;
		events_count(walk, i, 1);
		tally_add(&walk->at_risk, walk->rank[i], -1);
	}
}

/* The subjects [start, end) of one exit time. */
static void time_count(struct descent *walk, size_t start, size_t end)
{
	const unsigned char *event = walk->times->event;

	for (size_t i = start; i < end; i++)
		if (!event[i])
			risk_enter(walk, i);
	for (size_t i = start; i < end; i++)
		if (event[i])
			risk_count(walk, i);
	for (size_t i = start; i < end; i++)
		if (event[i])
			tally_add(&walk->events, walk->rank[i], 1);
	for (size_t i = start; i < end; i++)
		if (event[i])
			risk_enter(walk, i);
}

static void walk_run(struct descent *walk)
{
	const struct ordered_times *times = walk->times;

	for (size_t end = times->n, start; end > 0; end = start) {
		start = end - 1;
		while (start > 0 && times->time[start - 1] == times->time[start])
			start--;
		risk_leave(walk, times->time[start]);
		time_count(walk, start, end);
	}
	/* those who were at risk from the start, or entered before all exits */
	if (times->entry)
		risk_leave(walk, -INFINITY);
	else
		for (size_t i = 0; i < times->n; i++)
			events_count(walk, i, 1);
}

/* Standard error: the jackknife effects of the subjects on Somers' d, which
 * is 2c - 1. */
static double standard_error(const struct descent *walk, double n_pairs,
                             double somers)
{
	double squares = 0;

	for (size_t i = 0; i < walk->times->n; i++) {
		struct pairs own = walk->pairs[i];
		double difference = (double)(own.concordant - own.discordant);
		double all =
		    difference + (double)(2 * own.discordant + own.tied);
		double effect = (difference - somers * all) / n_pairs;

		squares += effect * effect;
	}
	return sqrt(squares) / 2;
}

static void walk_init(struct descent *walk, struct arena *scratch,
                      const struct ordered_times *times, const double *linear)
{
	uint32_t *rank = ARENA_ARRAY(scratch, uint32_t, times->n);
	size_t n_ranks = ranks_fill(scratch, linear, times, rank);

	*walk = (struct descent){
	    .times = times,
	    .rank = rank,
	    .pairs = ARENA_ARRAY(scratch, struct pairs, times->n),
	    .entries = times->entry ? times->n : 0,
	};
	tally_init(&walk->at_risk, scratch, n_ranks);
	tally_init(&walk->events, scratch, n_ranks);
}

void concordance_index(struct arena *arena, const struct survival_times *times,
                       const double *linear, struct concordance *out)
{
	struct arena scratch = {0};
	struct ordered_times ordered;
	struct descent walk;
	double pairs, somers;

	(void)arena;
	times_order(&scratch, times, &ordered);
	walk_init(&walk, &scratch, &ordered, linear);
	walk_run(&walk);
	*out = (struct concordance){
	    .c = NAN,
	    .se = NAN,
	    .concordant = (double)walk.total.concordant,
	    .discordant = (double)walk.total.discordant,
	    .tied = (double)walk.total.tied,
	};
	pairs = out->concordant + out->discordant + out->tied;
	out->estimable = pairs > 0;
	if (out->estimable) {
		somers = (out->concordant - out->discordant) / pairs;
		out->c = (somers + 1) / 2;
		out->se = standard_error(&walk, pairs, somers);
	}
	arena_release(&scratch);
}
