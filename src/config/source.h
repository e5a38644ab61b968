/* Where an input comes from: a file, or a query of a database. */
#ifndef SURVREPORT_CONFIG_SOURCE_H
#define SURVREPORT_CONFIG_SOURCE_H

#include "base/diag.h"
#include "config/study.h"

enum input_source { SOURCE_FILE, SOURCE_POSTGRESQL, SOURCE_SQLITE, SOURCE_ODBC, N_SOURCES };

/* What an input has; SOURCE_FILE also where nothing is said. */
enum input_source input_source(const struct input_spec *input);

/* The text that says so: of a file its name, of a database how it is reached. */
const struct text *input_source_text(const struct input_spec *input);

/* "PostgreSQL", … */
extern const char *const source_names[N_SOURCES];

/* Whether a query is the name of a file, and not the SQL itself. */
bool query_is_file(const char *query);

/* Reports what does not go together, and passwords, which have no place in a
 * config. */
void source_check(const struct input_spec *input, struct diags *diags);

#endif
