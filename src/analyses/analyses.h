/* Stage 3: the analyses of a config, from dataset to results. */
#ifndef SURVREPORT_ANALYSES_ANALYSES_H
#define SURVREPORT_ANALYSES_ANALYSES_H

#include "config/study.h"
#include "data/dataset.h"
#include "results/results.h"

/* The analyses there are, for reading the config and for the help. */
extern const struct variants analysis_variants;

/* Once at the start of the program: makes the numerical library report
 * problems by values instead of ending the process. */
void estimate_init(void);

/* Checks the options of all analyses against the columns; errors of the
 * config go to the sink.  The dataset may still be without rows. */
void estimate_check(const struct study *study, const struct dataset *data, struct diags *diags);

/* Runs analysis number i; all of them, in the order of the config. */
void estimate_one(const struct study *study, const struct dataset *data, size_t i,
                  struct results *results);
void estimate_run(const struct study *study, const struct dataset *data, struct results *results);

/* Adds the counts of the data as such (results/data_counts.h). */
void count_data(const struct dataset *data, struct results *results);

#endif
