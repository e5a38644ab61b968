/* The terms of a regression, as tables of their effects need them.
 *
 * A number has one coefficient, a category or flag one for each level but the
 * reference.  Which level that is depends on the data: it is the one without a
 * ratio among the results.
 */
#ifndef SURVREPORT_RESULTS_ASKED_EFFECTS_H
#define SURVREPORT_RESULTS_ASKED_EFFECTS_H

#include "results/asked/asked.h"

struct asked_term {
	const char *name;                         /* in keys */
	const char *label, *title;                /* "Age"; "Age, per year" */
	size_t n_levels;                          /* 0: a number */
	const char *const *codes, *const *labels; /* n_levels */
	size_t group;                             /* of terms that belong together */
	/* the reference of the config has no patients: its label, and that of the
	 * one in its place; else NULL */
	const char *reference_wanted, *reference;
};

struct asked_terms {
	const struct asked_term *items; /* in the order of tables */
	size_t n;
	/* terms that belong together, as a spline's, and are tested together:
	 * their name and label */
	const struct asked_term *groups;
	size_t n_groups;
	const char *favours[2]; /* what ratios below 1 and above mean; "": not said */
};

/* How many rows a term has in a table: its levels, or itself. */
size_t asked_term_rows(const struct asked_term *term);

/* Key of a coefficient, or of a level without one; `of` is that of its model. */
struct result_key asked_effect_key(const struct result_key *of, const struct asked_term *term,
                                   size_t level);

/* "Grade, III" or "Age": an effect in sentences. */
const char *asked_effect_name(const struct asked_term *term, size_t level, struct arena *arena);

#endif
