#include "math/times.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/bug.h"

enum {
	DIGIT_BITS = 8,
	DIGIT_VALUES = 1 << DIGIT_BITS,
	N_DIGITS = 64 / DIGIT_BITS,
	FEW = 48, /* below this, insertion beats counting */
	MOST_DISTINCT = 1 << 14,
	ROWS_PER_VALUE = 16, /* with fewer, radix sort does no worse */
};

/* A key whose order as an unsigned number is the order of the double. */
struct item {
	uint64_t key;
	uint32_t index;
};

static uint64_t key_of(double value)
{
	uint64_t bits, sign = (uint64_t)1 << 63;

	memcpy(&bits, &value, sizeof bits);
	return (bits & sign) != 0 ? ~bits : bits | sign;
}

static void sort_few(struct item *items, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct item item = items[i];
		size_t j = i;

		for (; j > 0 && items[j - 1].key > item.key; j--)
			items[j] = items[j - 1];
		items[j] = item;
	}
}

/* How often each value of each digit occurs. */
struct counts {
	size_t n[N_DIGITS][DIGIT_VALUES];
};

static void digits_count(const struct item *items, size_t n, struct counts *counts)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t key = items[i].key;

		for (int digit = 0; digit < N_DIGITS; digit++) {
			counts->n[digit][key % DIGIT_VALUES]++;
			key /= DIGIT_VALUES;
		}
	}
}

/* Turns counts into the first position of each value.  False when all items
 * share one value: the pass can be skipped, as most are for whole numbers. */
static bool positions_from(size_t count[DIGIT_VALUES], size_t n)
{
	size_t position = 0;

	for (int value = 0; value < DIGIT_VALUES; value++) {
		size_t here = count[value];

		if (here == n)
			return false;
		count[value] = position;
		position += here;
	}
	return true;
}

/* Least significant digit first; stable.  Returns where the result is. */
static struct item *sort_many(struct item *items, struct item *spare, size_t n,
                              struct counts *counts)
{
	digits_count(items, n, counts);
	for (int digit = 0; digit < N_DIGITS; digit++) {
		size_t *position = counts->n[digit];
		struct item *swap = items;

		if (!positions_from(position, n))
			continue;
		for (size_t i = 0; i < n; i++) {
			uint64_t value = items[i].key >> (digit * DIGIT_BITS);

			spare[position[value % DIGIT_VALUES]++] = items[i];
		}
		items = spare;
		spare = swap;
	}
	return items;
}

/* Sorts n items, in place or in new memory; returns where. */
static struct item *items_sort(struct arena *scratch, struct item *items, size_t n)
{
	if (n < FEW) {
		sort_few(items, n);
		return items;
	}
	return sort_many(items, ARENA_ARRAY(scratch, struct item, n), n,
	                 ARENA_NEW(scratch, struct counts));
}

/* The distinct keys among many: a hash table with linear probing, and how
 * often each is there, by its number in order of appearance. */
struct distinct {
	struct slot {
		uint64_t key;
		uint32_t number; /* from 1; 0: empty */
	} * slots;
	int shift; /* the table has 2^(64 - shift) slots, four a key */
	uint32_t n, most;
	struct item *keys; /* most; index is the number */
	uint32_t *count;   /* most */
};

static struct distinct distinct_new(struct arena *scratch, size_t most)
{
	struct distinct d = {.shift = 62, .most = (uint32_t)most};

	while (((size_t)1 << (64 - d.shift)) < 4 * most)
		d.shift--;
	d.slots = ARENA_ARRAY(scratch, struct slot, (size_t)1 << (64 - d.shift));
	d.keys = ARENA_ARRAY(scratch, struct item, most);
	d.count = ARENA_ARRAY(scratch, uint32_t, most);
	return d;
}

/* The number of a key, and counts it; `most` if there are too many. */
static uint32_t distinct_number(struct distinct *d, uint64_t key)
{
	size_t mask = ((size_t)1 << (64 - d->shift)) - 1;
	size_t at = (key * 0x9e3779b97f4a7c15U) >> d->shift;

	while (d->slots[at].number != 0 && d->slots[at].key != key)
		at = (at + 1) & mask;
	if (d->slots[at].number == 0) {
		if (d->n == d->most)
			return d->most;
		d->keys[d->n] = (struct item){key, d->n};
		d->slots[at] = (struct slot){key, ++d->n};
	}
	d->count[d->slots[at].number - 1]++;
	return d->slots[at].number - 1;
}

/* Turns counts into the first position of each key. */
static void distinct_place(struct arena *scratch, struct distinct *d)
{
	const struct item *sorted = items_sort(scratch, d->keys, d->n);
	uint32_t position = 0;

	for (uint32_t i = 0; i < d->n; i++) {
		uint32_t *count = &d->count[sorted[i].index], here = *count;

		*count = position;
		position += here;
	}
}

/* Sorts by counting where the values are few, as times in days are, in whatever
 * unit; false if they are not. */
static bool order_few_values(struct arena *scratch, const double *key, size_t n, uint32_t *order)
{
	size_t most = n / ROWS_PER_VALUE;
	struct distinct d;
	uint16_t *number;

	if (most < FEW)
		return false;
	d = distinct_new(scratch, most < MOST_DISTINCT ? most : MOST_DISTINCT);
	number = ARENA_ARRAY(scratch, uint16_t, n);
	for (size_t i = 0; i < n; i++) {
		uint32_t of_key = distinct_number(&d, key_of(key[i]));

		if (of_key == d.most)
			return false;
		number[i] = (uint16_t)of_key;
	}
	distinct_place(scratch, &d);
	for (size_t i = 0; i < n; i++)
		order[d.count[number[i]]++] = (uint32_t)i;
	return true;
}

static void order_any(struct arena *scratch, const double *key, size_t n, uint32_t *order)
{
	struct item *items = ARENA_ARRAY(scratch, struct item, n);

	for (size_t i = 0; i < n; i++)
		items[i] = (struct item){key_of(key[i]), (uint32_t)i};
	items = items_sort(scratch, items, n);
	for (size_t i = 0; i < n; i++)
		order[i] = items[i].index;
}

void order_ascending(const double *key, size_t n, uint32_t *order)
{
	struct arena scratch = {0};

	BUG_UNLESS(n < UINT32_MAX);
	if (!order_few_values(&scratch, key, n, order))
		order_any(&scratch, key, n, order);
	arena_release(&scratch);
}

/* Largest gap between two times that are one: absolute, or relative to the
 * mean of the distinct times. */
static double tolerance_of(const double *sorted, size_t n)
{
	double sum = 0, mean;
	size_t distinct = 0;

	for (size_t i = 0; i < n; i++) {
		if (i > 0 && sorted[i] == sorted[i - 1])
			continue;
		sum += fabs(sorted[i]);
		distinct++;
	}
	mean = distinct > 0 ? sum / (double)distinct : 0;
	return TIES_TOLERANCE * fmax(1, mean);
}

/* Makes each value that follows another by no more than the tolerance equal
 * to the first of its run.  False if none has changed. */
static bool near_join(double *sorted, size_t n, double tolerance)
{
	double previous = 0, first = 0;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		double here = sorted[i];

		if (i == 0 || here - previous > tolerance)
			first = here;
		any = any || here != first;
		previous = here;
		sorted[i] = first;
	}
	return any;
}

/* All times in one array, exits [0, n) and then entries [n, 2n), with their
 * common order. */
struct pool {
	size_t n, n_values;
	double *value;   /* by index; near ones joined if there are entries */
	double *sorted;  /* the values in order, near ones joined */
	uint32_t *order; /* indexes */
	double tolerance;
};

static void pool_fill(struct pool *pool, const struct survival_times *times)
{
	size_t bytes = times->n * sizeof *pool->value;

	memcpy(pool->value, times->time, bytes);
	if (times->entry)
		memcpy(pool->value + times->n, times->entry, bytes);
	order_ascending(pool->value, pool->n_values, pool->order);
	for (size_t i = 0; i < pool->n_values; i++)
		pool->sorted[i] = pool->value[pool->order[i]];
	pool->tolerance = tolerance_of(pool->sorted, pool->n_values);
	if (!near_join(pool->sorted, pool->n_values, pool->tolerance) || !times->entry)
		return;
	for (size_t i = 0; i < pool->n_values; i++)
		pool->value[pool->order[i]] = pool->sorted[i];
}

static struct pool pool_new(struct arena *arena, const struct survival_times *times)
{
	struct pool pool = {.n = times->n};

	pool.n_values = times->entry ? 2 * times->n : times->n;
	pool.value = ARENA_ARRAY(arena, double, pool.n_values);
	pool.sorted = ARENA_ARRAY(arena, double, pool.n_values);
	pool.order = ARENA_ARRAY(arena, uint32_t, pool.n_values);
	if (times->n > 0)
		pool_fill(&pool, times);
	return pool;
}

#define NEVER_AT_RISK UINT32_MAX

/* The subjects in the order of their exits; position[row] is the subject. */
static void exits_fill(const struct pool *pool, const struct survival_times *times,
                       uint32_t *position, struct ordered_times *out)
{
	for (size_t i = 0; i < pool->n_values; i++) {
		uint32_t row = pool->order[i];
		double exit = pool->sorted[i];

		if (row >= pool->n)
			continue;
		if (position) {
			double entry = pool->value[pool->n + row];

			position[row] = NEVER_AT_RISK;
			if (!(entry < exit))
				continue;
			position[row] = (uint32_t)out->n;
			out->entry[out->n] = entry;
		}
		out->time[out->n] = exit;
		out->event[out->n] = times->event[row] != 0;
		out->row[out->n] = row;
		out->n++;
	}
}

static void entries_fill(const struct pool *pool, const uint32_t *position,
                         struct ordered_times *out)
{
	size_t n = 0;

	for (size_t i = 0; i < pool->n_values; i++) {
		size_t index = pool->order[i];

		if (index >= pool->n && position[index - pool->n] != NEVER_AT_RISK)
			out->by_entry[n++] = position[index - pool->n];
	}
}

void times_order(struct arena *arena, const struct survival_times *times, struct ordered_times *out)
{
	struct arena scratch = {0};
	struct pool pool = pool_new(&scratch, times);
	uint32_t *position = NULL;

	*out = (struct ordered_times){.tolerance = pool.tolerance};
	out->time = ARENA_ARRAY(arena, double, times->n);
	out->event = ARENA_ARRAY(arena, unsigned char, times->n);
	out->row = ARENA_ARRAY(arena, uint32_t, times->n);
	if (times->entry) {
		out->entry = ARENA_ARRAY(arena, double, times->n);
		out->by_entry = ARENA_ARRAY(arena, uint32_t, times->n);
		position = ARENA_ARRAY(&scratch, uint32_t, times->n);
	}
	exits_fill(&pool, times, position, out);
	if (times->entry)
		entries_fill(&pool, position, out);
	arena_release(&scratch);
}

size_t times_group_end(const struct ordered_times *times, size_t start)
{
	size_t end = start + 1;

	while (end < times->n && times->time[end] == times->time[start])
		end++;
	return end;
}
