#include "math/random.h"

#include "base/bug.h"

static uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

struct random random_stream(uint64_t seed, uint64_t stream)
{
	struct random random;
	uint64_t state = seed;

	/* neighbouring streams must not start at neighbouring states */
	state = splitmix(&state) ^ stream;
	state = splitmix(&state);
	for (int i = 0; i < 4; i++)
		random.state[i] = splitmix(&state);
	return random;
}

static uint64_t rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

uint64_t random_bits(struct random *random)
{
	uint64_t *s = random->state;
	uint64_t bits = rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= shifted;
	s[3] = rotate(s[3], 45);
	return bits;
}

double random_unit(struct random *random)
{
	return (double)(random_bits(random) >> 11) * 0x1p-53;
}

uint32_t random_below(struct random *random, uint32_t n)
{
	uint64_t product;
	uint32_t low, threshold;

	BUG_UNLESS(n > 0);
	threshold = (0U - n) % n;
	do {
		product = (random_bits(random) >> 32) * n;
		low = (uint32_t)product;
	} while (low < threshold);
	return (uint32_t)(product >> 32);
}
