/* What the parts of make_cohort share: chance, and the patients.
 *
 * make_cohort_chance.c draws, make_cohort_times.c finds durations that have
 * the printed figures, make_cohort.c does the rest and writes the file.
 */
#ifndef SURVREPORT_SCRIPTS_MAKE_COHORT_H
#define SURVREPORT_SCRIPTS_MAKE_COHORT_H

#include <stdbool.h>
#include <stdint.h>

/* --- Chance ----------------------------------------------------------------
 * splitmix64 (Steele, Lea and Flood 2014), whole numbers only. */

struct chance {
	uint64_t state; /* the seed, at first */
};

/* A whole number from low to high, both included. */
int chance_between(struct chance *chance, int low, int high);

/* True in `percent` of a hundred cases. */
bool chance_is(struct chance *chance, int percent);

/* The numbers below n in random order. */
void chance_order(struct chance *chance, int *order, int n);

/* A distribution: its values at levels spaced evenly from 0 to 1, linear in
 * between. */
enum { KNOTS = 7 };
struct profile {
	int value[KNOTS];
};

/* One value. */
int profile_any(struct chance *chance, const struct profile *profile);

/* The k-th of n values, each drawn within its own n-th of the levels: a
 * sample that has the distribution more evenly than chance would. */
int profile_draw(struct chance *chance, const struct profile *profile, int k, int n);

/* --- Patients -------------------------------------------------------------- */

enum { N_PATIENTS = 59 };
enum { NO_DATE = INT32_MIN };

enum subtype { HR, HER2, TN };

/* OPD is the oligoprogression. */
struct patient {
	enum subtype subtype;
	int pre_days;  /* start of the treatment to OPD */
	int wait_days; /* OPD to surgery */
	int post_days; /* OPD to progression or death, or to last contact */
	bool event;    /* post_days ends in progression or death */

	int line, age;
	const char *treatment, *site;
	const char *breast, *axilla; /* operations, or NULL */
	int32_t start, opd, surgery, progression, death, last;
};

/* Fills the first block of each patient so that the figures are met; the rest
 * is zero.  False if nothing is found. */
bool times_find(struct chance *chance, struct patient *patients);

#endif
