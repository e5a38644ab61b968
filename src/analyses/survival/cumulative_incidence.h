/* What the two files of the analysis `cumulative-incidence` share:
 * cumulative_incidence.c computes and adds the numbers, and
 * cumulative_incidence_show.c builds tables and the figure from them. */
#ifndef SURVREPORT_ANALYSES_SURVIVAL_CUMULATIVE_INCIDENCE_H
#define SURVREPORT_ANALYSES_SURVIVAL_CUMULATIVE_INCIDENCE_H

#include "analyses/frame/causes.h"
#include "math/incidence.h"

struct incidence_spec {
	struct analysis_spec spec;
	struct text endpoint, by, cause;
	struct numbers times;
	int test;     /* index into test_names, -1 for none */
	double rho;   /* of Gray's test */
	int variance; /* enum incidence_variance */
	int ci;       /* enum transform, -1: as the conventions say */
};

/* The analysis being run. */
struct cumulative {
	const struct analysis *analysis;
	const struct incidence_spec *options;
	const struct endpoint *endpoint;
	size_t n_causes, interest; /* interest: number of a cause */
	struct groups groups;
	struct sample sample;
	unsigned char *cause; /* of each patient of the sample */
	enum transform ci;
	struct incidence_set *sets; /* a group each */
	const char **tests;         /* a cause each: "Gray P = 0.01", or "" */
	const char *of;             /* "Relapse by group (population)" */
};

/* The level of the report's intervals. */
double cumulative_confidence(const struct cumulative *c);

/* The key of a group's numbers, of a cause (0: of all causes together). */
struct result_key cumulative_key(const struct cumulative *c, size_t group, size_t cause);

/* "12": a time as the level of a variable. */
const char *cumulative_time(const struct cumulative *c, double time);

/* The limits of one cause in one group; they live as long as the results. */
struct incidence_limits cumulative_band(const struct cumulative *c, size_t group, size_t cause);

/* The table of patients, events and medians by cause. */
struct table *cumulative_add_medians(const struct cumulative *c);

/* The table of incidences at the requested times, if there are any. */
void cumulative_add_times(const struct cumulative *c);

/* The curves: without groups one for each cause; with groups one for each of
 * them, of the cause of interest. */
void cumulative_add_figure(const struct cumulative *c);

#endif
