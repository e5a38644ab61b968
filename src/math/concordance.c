#include "math/concordance.h"

#include <math.h>

#include "base/bug.h"

/* Weights of subjects by rank of their score, with sums below a rank in
 * O(log n) (Fenwick 1994).  Without case weights they are counts, and exact. */
struct tally {
	size_t n_ranks;
	double total;
	double *node;  /* 1 … n_ranks */
	double *count; /* by rank, 0 … n_ranks - 1 */
};

/* Subjects with a lower, the same and a higher score. */
struct split {
	double lower, same, higher;
};

static void tally_init(struct tally *tally, struct arena *arena, size_t n_ranks)
{
	tally->n_ranks = n_ranks;
	tally->total = 0;
	tally->node = ARENA_ARRAY(arena, double, n_ranks + 1);
	tally->count = ARENA_ARRAY(arena, double, n_ranks);
}

static void tally_add(struct tally *tally, size_t rank, double change)
{
	tally->total += change;
	tally->count[rank] += change;
	for (size_t i = rank + 1; i <= tally->n_ranks; i += i & -i)
		tally->node[i] += change;
}

static struct split tally_split(const struct tally *tally, size_t rank)
{
	double lower = 0, same = tally->count[rank];

	for (size_t i = rank; i > 0; i -= i & -i)
		lower += tally->node[i];
	return (struct split){lower, same, tally->total - lower - same};
}

/* Pairs that one subject is in. */
struct pairs {
	double concordant, discordant, tied;
};

/* The way down the exit times. */
struct descent {
	const struct ordered_times *times;
	const uint32_t *rank; /* of each subject's score */
	const double *weight; /* of each row, or NULL: one */
	struct tally at_risk; /* but the events at the present time */
	struct tally events;  /* later than the present time */
	struct pairs *pairs;  /* by subject, weights of the partners */
	struct pairs total;   /* each pair once, product of the weights */
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

static double weight_of(const struct descent *walk, size_t i)
{
	return walk->weight ? walk->weight[walk->times->row[i]] : 1;
}

/* Subject i as the one without the event: `sign` times the events counted so
 * far.  Called with -1 when it comes into the risk set and with 1 when it
 * leaves, so that the events in between remain. */
static void events_count(struct descent *walk, size_t i, double sign)
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
	double weight = weight_of(walk, i);

	walk->pairs[i].concordant += split.lower;
	walk->pairs[i].discordant += split.higher;
	walk->pairs[i].tied += split.same;
	walk->total.concordant += weight * split.lower;
	walk->total.discordant += weight * split.higher;
	walk->total.tied += weight * split.same;
}

static void risk_enter(struct descent *walk, size_t i)
{
	events_count(walk, i, -1);
	tally_add(&walk->at_risk, walk->rank[i], weight_of(walk, i));
}

static void risk_leave(struct descent *walk, double t)
{
	const struct ordered_times *times = walk->times;

	for (; walk->entries > 0; walk->entries--) {
		uint32_t i = times->by_entry[walk->entries - 1];

		if (times->entry[i] < t)
			return;
		events_count(walk, i, 1);
		tally_add(&walk->at_risk, walk->rank[i], -weight_of(walk, i));
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
			tally_add(&walk->events, walk->rank[i], weight_of(walk, i));
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

/* One stratum: its rows of the input, in their order. */
struct part {
	struct survival_times times;
	const double *linear, *weight;
	const uint32_t *row; /* of the input; NULL: all of them */
};

static void walk_init(struct descent *walk, struct arena *scratch,
                      const struct ordered_times *times, const struct part *part)
{
	uint32_t *rank = ARENA_ARRAY(scratch, uint32_t, times->n);
	size_t n_ranks = ranks_fill(scratch, part->linear, times, rank);

	*walk = (struct descent){
	    .times = times,
	    .rank = rank,
	    .weight = part->weight,
	    .pairs = ARENA_ARRAY(scratch, struct pairs, times->n),
	    .entries = times->entry ? times->n : 0,
	};
	tally_init(&walk->at_risk, scratch, n_ranks);
	tally_init(&walk->events, scratch, n_ranks);
}

/* Compares within a stratum: adds to the total and fills own[] by row. */
static void part_run(const struct part *part, struct pairs *own, struct pairs *total)
{
	struct arena scratch = {0};
	struct ordered_times ordered;
	struct descent walk;

	times_order(&scratch, &part->times, &ordered);
	walk_init(&walk, &scratch, &ordered, part);
	walk_run(&walk);
	for (size_t i = 0; i < ordered.n; i++) {
		uint32_t row = ordered.row[i];

		own[part->row ? part->row[row] : row] = walk.pairs[i];
	}
	total->concordant += walk.total.concordant;
	total->discordant += walk.total.discordant;
	total->tied += walk.total.tied;
	arena_release(&scratch);
}

/* The rows of the input in the order of their strata; start[n_strata + 1]. */
static uint32_t *rows_by_stratum(struct arena *scratch, const struct concordance_input *input,
                                 size_t *start)
{
	size_t n = input->times.n;
	uint32_t *rows = ARENA_ARRAY(scratch, uint32_t, n);
	size_t *next = ARENA_ARRAY(scratch, size_t, input->n_strata);

	for (size_t i = 0; i < n; i++)
		start[input->stratum[i] + 1]++;
	for (size_t k = 0; k < input->n_strata; k++) {
		start[k + 1] += start[k];
		next[k] = start[k];
	}
	for (size_t i = 0; i < n; i++)
		rows[next[input->stratum[i]]++] = (uint32_t)i;
	return rows;
}

static const double *chosen(struct arena *scratch, const double *values, const uint32_t *rows,
                            size_t n)
{
	double *to;

	if (!values)
		return NULL;
	to = ARENA_ARRAY(scratch, double, n);
	for (size_t i = 0; i < n; i++)
		to[i] = values[rows[i]];
	return to;
}

static struct part part_take(struct arena *scratch, const struct concordance_input *input,
                             const uint32_t *rows, size_t n)
{
	const struct survival_times *all = &input->times;
	unsigned char *event = ARENA_ARRAY(scratch, unsigned char, n);

	for (size_t i = 0; i < n; i++)
		event[i] = all->event[rows[i]];
	return (struct part){
	    .times = {n, chosen(scratch, all->time, rows, n), chosen(scratch, all->entry, rows, n),
	              event},
	    .linear = chosen(scratch, input->linear, rows, n),
	    .weight = chosen(scratch, input->weight, rows, n),
	    .row = rows,
	};
}

static void parts_run(struct arena *scratch, const struct concordance_input *input,
                      struct pairs *own, struct pairs *total)
{
	size_t *start = ARENA_ARRAY(scratch, size_t, input->n_strata + 1);
	const uint32_t *rows = rows_by_stratum(scratch, input, start);

	for (size_t k = 0; k < input->n_strata; k++) {
		struct part part =
		    part_take(scratch, input, rows + start[k], start[k + 1] - start[k]);

		part_run(&part, own, total);
	}
}

/* Standard error: the jackknife effects of the subjects on Somers' d, which
 * is 2c - 1. */
static double standard_error(struct arena *scratch, const struct concordance_input *input,
                             const struct pairs *own, double n_pairs, double somers)
{
	size_t n = input->cluster ? input->n_clusters : input->times.n;
	double *effect = ARENA_ARRAY(scratch, double, n), squares = 0;

	for (size_t i = 0; i < input->times.n; i++) {
		double difference = own[i].concordant - own[i].discordant;
		double all = difference + (2 * own[i].discordant + own[i].tied);
		double weight = input->weight ? input->weight[i] : 1;

		effect[input->cluster ? input->cluster[i] : i] +=
		    weight * ((difference - somers * all) / n_pairs);
	}
	for (size_t i = 0; i < n; i++)
		squares += effect[i] * effect[i];
	return sqrt(squares) / 2;
}

void concordance_within(const struct concordance_input *input, struct concordance *out)
{
	struct arena scratch = {0};
	struct pairs *own = ARENA_ARRAY(&scratch, struct pairs, input->times.n);
	struct pairs total = {0};
	double pairs, somers;

	if (input->stratum)
		parts_run(&scratch, input, own, &total);
	else
		part_run(&(struct part){input->times, input->linear, input->weight, NULL}, own,
		         &total);
	*out = (struct concordance){
	    .c = NAN,
	    .se = NAN,
	    .concordant = total.concordant,
	    .discordant = total.discordant,
	    .tied = total.tied,
	};
	pairs = out->concordant + out->discordant + out->tied;
	out->estimable = pairs > 0;
	if (out->estimable) {
		somers = (out->concordant - out->discordant) / pairs;
		out->c = (somers + 1) / 2;
		out->se = standard_error(&scratch, input, own, pairs, somers);
	}
	arena_release(&scratch);
}

void concordance_index(struct arena *arena, const struct survival_times *times,
                       const double *linear, struct concordance *out)
{
	(void)arena;
	concordance_within(&(struct concordance_input){.times = *times, .linear = linear}, out);
}
