/* What a bootstrap was asked for. */
#ifndef SURVREPORT_RESULTS_ASKED_BOOTSTRAP_H
#define SURVREPORT_RESULTS_ASKED_BOOTSTRAP_H

#include <stdbool.h>

#include "results/asked/asked.h"

/* What is estimated, in the order of the option's names. */
enum bootstrap_statistic {
	BOOTSTRAP_MEAN,
	BOOTSTRAP_MEDIAN,
	BOOTSTRAP_PROPORTION,
	BOOTSTRAP_SURVIVAL_MEDIAN,
	BOOTSTRAP_SURVIVAL_QUANTILE,
	BOOTSTRAP_SURVIVAL,
	BOOTSTRAP_RMST,
	BOOTSTRAP_HAZARD_RATIO,
	BOOTSTRAP_CONCORDANCE,
	N_BOOTSTRAP_STATISTICS
};

struct bootstrap_asked {
	struct asked asked;
	enum bootstrap_statistic statistic;
	bool compares;                   /* groups, and has no value of one */
	const char *what;                /* of what: "Age, years" */
	struct asked_endpoint *endpoint; /* NULL: it has nothing to do with times */
	const char *at;                  /* the time, or the percent of a quantile */
	struct asked_list terms;         /* of the model of a concordance */
	struct asked_groups groups;
	size_t reference;              /* that others are compared with; groups.n: nobody has */
	const char *replicates, *seed; /* as in the config */
	const char *wrong; /* why the condition cannot be asked of these data, or NULL */
};

/* Key of a group's numbers, and of its comparison with the reference. */
struct result_key bootstrap_key(const struct bootstrap_asked *asked, size_t group);
struct result_key bootstrap_contrast_key(const struct bootstrap_asked *asked, size_t group);

#endif
