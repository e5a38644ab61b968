/* What the analysis `bootstrap` can estimate: a table of statistics, each of
 * which says what it needs and computes itself from the patients drawn.
 */
#ifndef SURVREPORT_ANALYSES_REGRESSION_BOOTSTRAP_STATISTICS_H
#define SURVREPORT_ANALYSES_REGRESSION_BOOTSTRAP_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "config/study.h"
#include "math/cox.h"
#include "math/km.h"
#include "math/times.h"
#include "results/results.h"

/* The patients of the analysis, as a statistic needs them; arrays of n. */
struct subjects {
	size_t n;
	const double *x;             /* numbers; 0 and 1 of a condition */
	struct survival_times times; /* of survival */
	struct km_source source;     /* of them, unless they have entries */
	const double *terms;         /* n x n_terms by column, of a model */
	size_t n_terms;
	const uint32_t *group;
	size_t n_groups;
};

/* Patients drawn: of one group, or of all for a model of their groups. */
struct drawn {
	const struct subjects *of;
	const uint32_t *rows; /* n, into `of`; some stand there several times */
	size_t n;
	uint32_t group, reference; /* the one that is compared with the other */
	double time, quantile;     /* of the options */
	enum cox_ties ties;
	const struct conventions *conventions;
	struct arena *scratch; /* released after each sample */
};

/* Where the patients come from. */
enum bootstrap_source { OF_NUMBER, OF_CONDITION, OF_TIMES };

/* Options without which a statistic makes no sense. */
enum { NEEDS_TIME = 1, NEEDS_QUANTILE = 2, NEEDS_TERMS = 4 };

struct bootstrap_kind {
	enum bootstrap_source source;
	enum result_class class;
	unsigned needs;
	bool compares; /* groups, in a model of all, and has no value of one */
	/* The statistic of n > 0 patients; NaN where it is undefined, infinite
	 * where it lies beyond what can be seen. */
	double (*value)(const struct drawn *drawn);
};

/* Names in the config, ended by NULL, and what they stand for; in the order of
 * enum bootstrap_statistic. */
extern const char *const bootstrap_names[];
extern const struct bootstrap_kind bootstrap_kinds[];

#endif
