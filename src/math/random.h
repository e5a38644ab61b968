/* Random numbers that are the same on every machine and for any number of
 * threads.
 *
 * A generator belongs to a seed and a stream: replicate number k of a
 * resampling draws from stream k, and from no other, so that it does not
 * matter who computes it, or when.
 */
#ifndef SURVREPORT_MATH_RANDOM_H
#define SURVREPORT_MATH_RANDOM_H

#include <stdint.h>

/* xoshiro256** 1.0 (Blackman and Vigna 2021); period 2^256 - 1. */
struct random {
	uint64_t state[4];
};

/* The generator of a stream.  Its state comes from splitmix64 (Steele, Lea and
 * Flood 2014), started at a hash of both numbers. */
struct random random_stream(uint64_t seed, uint64_t stream);

/* 64 random bits. */
uint64_t random_bits(struct random *random);

/* Uniform on [0, 1): 53 bits. */
double random_unit(struct random *random);

/* Uniform on 0 … n - 1, without bias (Lemire 2019); n > 0. */
uint32_t random_below(struct random *random, uint32_t n);

#endif
