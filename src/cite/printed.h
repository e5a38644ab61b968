/* Figures as they are printed: the numbers in "15.0 months (95% CI, 3.7-26.3)".
 *
 * The level of an interval ("95% CI") is no figure.  Words for a value that
 * could not be had (NR, NE, not reached) are.
 *
 * A sign or unit is mostly printed once: "80% (95% CI, 52 to 100)", "52-100%",
 * "80 (52-100)%", "median, days: 60 (31-90)".  A number without its own has
 * that of the number before it, or, in a range or an interval, of the number
 * behind it.
 */
#ifndef SURVREPORT_CITE_PRINTED_H
#define SURVREPORT_CITE_PRINTED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* A number where it stands in a text. */
struct figure_number {
	size_t at, length;  /* bytes */
	size_t relation_at; /* of the sign before it; `at` if there is none */
	char relation;      /* '<' or '>', 0 for a plain number or '=' */
	bool or_equal;      /* the relation is ≤ or ≥ */
	double value;
	int decimals; /* after the point, as printed */
	bool percent; /* "%", its own or shared */
	int unit;     /* of time, its own or shared; -1: none is named */
	bool absent;  /* words instead of a number */
	bool bare;    /* no digit before the point: .027 */
	/* what a result is multiplied by to be in the unit of the print; 1
	 * unless a caller sets it */
	double factor;
};

/* The unit of time that a text names first, an enum time_unit; -1: none. */
int figure_unit(const char *text);

enum { FIGURE_NUMBERS = 8 };

/* Finds at most FIGURE_NUMBERS numbers of a text, in order; returns how many
 * there are. */
size_t figure_scan(const char *text, struct figure_number *numbers);

#endif
