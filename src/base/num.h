/* Numbers from text and back.
 *
 * Reading is strict and knows no locale: an optional sign, digits, one '.',
 * an optional exponent; no blanks, hex, inf, nan or thousands separators.
 * Writing rounds the decimal number that is meant, not its binary neighbour:
 * 12.25 is a half, and a percent is rounded as the exact ratio n/N.
 */
#ifndef SURVREPORT_BASE_NUM_H
#define SURVREPORT_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* How a half is rounded: to the even digit (R, Stata) or away from zero
 * (SAS, SPSS). */
enum rounding { ROUND_EVEN, ROUND_AWAY };

/* Reads all of `text` as a decimal number.  False if it is not one, or if it
 * overflows.  Exact: the nearest double. */
bool number_parse(const char *text, size_t length, double *value)
    __attribute__((warn_unused_result));

/* `value` with `decimals` digits after the point (0 to 15).  The value is
 * first taken to 15 significant digits, which turns 12.249999999999998 into
 * the 12.25 that was computed.  Never "-0".  `value` must be finite. */
char *number_fixed(struct arena *arena, double value, int decimals, enum rounding rounding);

/* The number that number_fixed() writes. */
double number_rounded(double value, int decimals, enum rounding rounding);

/* 100·part/whole with `decimals` digits, rounded from the exact ratio.
 * whole > 0. */
char *number_percent(struct arena *arena, int64_t part, int64_t whole, int decimals,
                     enum rounding rounding);

/* Shortest form with at most `digits` significant digits (1 to 17), like "%.10g";
 * 0 never has a minus. */
enum { NUMBER_TEXT_SIZE = 32 };
void number_write(char out[NUMBER_TEXT_SIZE], double value, int digits);
char *number_significant(struct arena *arena, double value, int digits);

#endif
