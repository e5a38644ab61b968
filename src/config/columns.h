/* What the options of an input's columns demand of each other. */
#ifndef SURVREPORT_CONFIG_COLUMNS_H
#define SURVREPORT_CONFIG_COLUMNS_H

#include "config/study.h"

/* Errors about the columns of an input, and how its numbers are written. */
void column_options_check(const struct input_spec *input, struct diags *diags);

#endif
