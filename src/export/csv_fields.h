/* Lines of CSV files, in quotes where RFC 4180 needs them. */
#ifndef SURVREPORT_EXPORT_CSV_FIELDS_H
#define SURVREPORT_EXPORT_CSV_FIELDS_H

#include "base/str.h"

/* Adds a line of fields. */
void csv_fields_add(struct str *out, const char *const *fields, size_t n);

#endif
