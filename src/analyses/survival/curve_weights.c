/* Weights of the patients of a sample. */
#include <math.h>

#include "analyses/survival/curves.h"

/* Whole weights up to here are taken as frequencies: sums stay exact. */
#define MOST_COPIES 1e9

/* Why a patient is left out. */
enum unfit { FIT, NO_WEIGHT, NEGATIVE, ZERO, N_UNFIT };

static enum unfit judge(const struct column *column, size_t row)
{
	double weight = column->number[row];

	if (column->missing[row])
		return NO_WEIGHT;
	if (weight < 0)
		return NEGATIVE;
	return weight > 0 ? FIT : ZERO;
}

/* Who was left out, and why. */
static void add_left_out(const struct analysis *analysis, const struct endpoint *endpoint,
                         const size_t *counts, uint32_t first_negative)
{
	static const char *const stats[] = {[NO_WEIGHT] = "excluded_weight_missing",
	                                    [NEGATIVE] = "excluded_weight_negative",
	                                    [ZERO] = "excluded_weight_zero"};
	struct results *results = analysis->results;
	struct asked asked = analysis_asked(analysis);
	struct asked_endpoint of = endpoint_asked(endpoint);
	struct result_key key = asked_excluded_key(&asked, &of);

	for (int i = NO_WEIGHT; i < N_UNFIT; i++)
		if (counts[i])
			results_add(results, &key, stats[i], (double)counts[i]);
	if (counts[NEGATIVE])
		results_add(results, &key, "excluded_weight_line",
		            analysis->data->line[first_negative]);
}

struct curve_weights weights_take(const struct analysis *analysis, const struct endpoint *endpoint,
                                  const struct column *column, struct sample *sample)
{
	struct arena *arena = analysis->scratch;
	size_t n_all = sample->times.n, n = 0, counts[N_UNFIT] = {0};
	double *value = ARENA_ARRAY(arena, double, n_all);
	double *time = ARENA_ARRAY(arena, double, n_all);
	double *entry = sample->times.entry ? ARENA_ARRAY(arena, double, n_all) : NULL;
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, n_all);
	struct curve_weights weights = {.value = value, .whole = true};
	uint32_t first_negative = 0;

	for (size_t i = 0; i < n_all; i++) {
		uint32_t row = sample->rows[i];
		enum unfit unfit = judge(column, row);

		if (unfit == NEGATIVE && counts[unfit] == 0)
			first_negative = row;
		counts[unfit]++;
		if (unfit != FIT) {
			sample->group_sizes[sample->group[i]]--;
			continue;
		}
		value[n] = column->number[row];
		weights.whole &= value[n] == floor(value[n]) && value[n] <= MOST_COPIES;
		time[n] = sample->times.time[i];
		event[n] = sample->times.event[i];
		if (entry)
			entry[n] = sample->times.entry[i];
		sample->rows[n] = row;
		sample->group[n++] = sample->group[i];
	}
	sample->times = (struct survival_times){n, time, entry, event};
	add_left_out(analysis, endpoint, counts, first_negative);
	return weights;
}
