/* Counts of the data in sentences, and where the data come from. */
#ifndef SURVREPORT_REPORT_DATA_SOURCES_H
#define SURVREPORT_REPORT_DATA_SOURCES_H

#include <stdbool.h>

#include "base/str.h"
#include "data/dataset.h"
#include "report/document.h"
#include "results/data_counts.h"

/* A count of the data as a field. */
const char *count_field(const struct document *document, enum data_count of, const char *name,
                        const char *stat_name);

/* "12 rows", its number a field. */
const char *counted(const struct document *document, enum data_count of, const char *name,
                    const char *stat_name, const char *one);

/* Whether a count has something to tell; one that is withheld may have. */
bool is_some(const struct document *document, enum data_count of, const char *name,
             const char *stat_name);

/* Adds which file was read, and what became of its rows. */
void source_add(const struct document *document, struct str *text, const struct dataset *data);

/* The same of the files that were joined to it, a bullet each. */
void joined_add(struct document *document, const struct dataset *data);

/* Adds why the times of endpoints end, a bullet each, where the data tell it. */
void reasons_add(struct document *document, const struct dataset *data);

#endif
