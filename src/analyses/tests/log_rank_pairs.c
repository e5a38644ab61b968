/* Each group against each other, with adjusted p-values; see log_rank.h and
 * math/adjust.h. */
#include "analyses/tests/log_rank.h"

struct pairs {
	const struct test_run *whole; /* the test of all groups */
	size_t n;
	struct test_run *runs; /* n, by first and second group */
	size_t (*groups)[2];
	double *p, *adjusted;
	size_t *start; /* n_groups + 1: patients by group … */
	uint32_t *row; /* … in `whole`'s input */
};

/* Puts the patients of each group side by side, so that all pairs together
 * read a patient once for each other group. */
static void rows_sort(struct arena *arena, struct pairs *pairs)
{
	const struct logrank_input *input = &pairs->whole->input;
	size_t *next;

	pairs->start = ARENA_ARRAY(arena, size_t, input->n_groups + 1);
	pairs->row = ARENA_ARRAY(arena, uint32_t, input->times.n);
	for (size_t i = 0; i < input->times.n; i++)
		pairs->start[input->group[i] + 1]++;
	for (size_t g = 0; g < input->n_groups; g++)
		pairs->start[g + 1] += pairs->start[g];
	next = arena_memdup(arena, pairs->start, input->n_groups * sizeof *next);
	for (size_t i = 0; i < input->times.n; i++)
		pairs->row[next[input->group[i]]++] = (uint32_t)i;
}

/* The patients of a pair as an input of two groups. */
struct pair_input {
	double *time, *entry;
	unsigned char *event;
	uint32_t *group, *stratum;
	size_t n;
};

static struct pair_input pair_new(struct arena *arena, const struct logrank_input *whole, size_t n)
{
	struct pair_input pair = {
	    .time = ARENA_ARRAY(arena, double, n),
	    .event = ARENA_ARRAY(arena, unsigned char, n),
	    .group = ARENA_ARRAY(arena, uint32_t, n),
	};

	if (whole->times.entry)
		pair.entry = ARENA_ARRAY(arena, double, n);
	if (whole->stratum)
		pair.stratum = ARENA_ARRAY(arena, uint32_t, n);
	return pair;
}

static void pair_fill(const struct pairs *pairs, size_t group, uint32_t code,
                      struct pair_input *pair)
{
	const struct logrank_input *whole = &pairs->whole->input;

	for (size_t k = pairs->start[group]; k < pairs->start[group + 1]; k++) {
		uint32_t i = pairs->row[k];

		pair->time[pair->n] = whole->times.time[i];
		pair->event[pair->n] = whole->times.event[i];
		pair->group[pair->n] = code;
		if (pair->entry)
			pair->entry[pair->n] = whole->times.entry[i];
		if (pair->stratum)
			pair->stratum[pair->n] = whole->stratum[i];
		pair->n++;
	}
}

/* Runs the test of two groups.  A trend between two is a difference. */
static void pair_run(const struct pairs *pairs, struct test_run *run, const size_t group[2])
{
	struct arena *arena = run->analysis->scratch;
	size_t n = pairs->start[group[0] + 1] - pairs->start[group[0]] +
	           pairs->start[group[1] + 1] - pairs->start[group[1]];
	struct pair_input pair = pair_new(arena, &pairs->whole->input, n);

	pair_fill(pairs, group[0], 0, &pair);
	pair_fill(pairs, group[1], 1, &pair);
	run->input.times = (struct survival_times){
	    .n = n, .time = pair.time, .entry = pair.entry, .event = pair.event};
	run->input.group = pair.group;
	run->input.n_groups = 2;
	run->input.stratum = pair.stratum;
	run->input.scores = NULL;
	test_run_input(run);
}

static void pairs_run(struct arena *arena, struct pairs *pairs)
{
	size_t k = pairs->whole->groups->n, n = 0;

	rows_sort(arena, pairs);
	pairs->n = k * (k - 1) / 2;
	pairs->runs = ARENA_ARRAY(arena, struct test_run, pairs->n);
	pairs->groups = arena_alloc(arena, pairs->n, sizeof *pairs->groups);
	pairs->p = ARENA_ARRAY(arena, double, pairs->n);
	pairs->adjusted = ARENA_ARRAY(arena, double, pairs->n);
	for (size_t a = 0; a < k; a++)
		for (size_t b = a + 1; b < k; b++, n++) {
			pairs->groups[n][0] = a;
			pairs->groups[n][1] = b;
			pairs->runs[n] = *pairs->whole;
			pair_run(pairs, &pairs->runs[n], pairs->groups[n]);
			pairs->p[n] = test_p(&pairs->runs[n]);
		}
}

static void add_numbers(const struct pairs *pairs, enum adjustment method)
{
	for (size_t i = 0; i < pairs->n; i++) {
		const struct test_run *run = &pairs->runs[i];
		struct result_key key = test_pair_key(run->analysis->results, run->asked,
		                                      pairs->groups[i][0], pairs->groups[i][1]);

		test_add_number(run, &key, "statistic", run->outcome.statistic);
		test_add_number(run, &key, "p", pairs->p[i]);
		if (method != ADJUST_NONE)
			test_add_number(run, &key, "p_adjusted", pairs->adjusted[i]);
	}
}

void pairs_add(const struct test_run *run, enum adjustment method)
{
	struct pairs pairs = {.whole = run};

	pairs_run(run->analysis->scratch, &pairs);
	p_adjust(method, pairs.p, pairs.n, pairs.adjusted);
	add_numbers(&pairs, method);
}
