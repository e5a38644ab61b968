/* Chance that is the same everywhere: no library takes part. */
#include "make_cohort.h"

static uint64_t chance_bits(struct chance *chance)
{
	uint64_t z = chance->state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

int chance_between(struct chance *chance, int low, int high)
{
	uint64_t width = (uint64_t)(high - low) + 1;

	return low + (int)((chance_bits(chance) >> 32) * width >> 32);
}

bool chance_is(struct chance *chance, int percent)
{
	return chance_between(chance, 1, 100) <= percent;
}

void chance_order(struct chance *chance, int *order, int n)
{
	for (int i = 0; i < n; i++) {
		int j = chance_between(chance, 0, i);

		order[i] = order[j];
		order[j] = i;
	}
}

/* The value at a level, which is given as part/whole. */
static int profile_at(const struct profile *profile, int part, int whole)
{
	int position = part * (KNOTS - 1);
	int knot = position / whole, rest = position % whole;

	if (knot >= KNOTS - 1)
		return profile->value[KNOTS - 1];
	return profile->value[knot] +
	       (profile->value[knot + 1] - profile->value[knot]) * rest / whole;
}

int profile_draw(struct chance *chance, const struct profile *profile, int k, int n)
{
	return profile_at(profile, 100 * k + chance_between(chance, 0, 99), 100 * n);
}

int profile_any(struct chance *chance, const struct profile *profile)
{
	return profile_draw(chance, profile, 0, 1);
}
