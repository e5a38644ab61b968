/* Rows of CSV, for the data of figures. */
#ifndef SURVREPORT_PLOT_CSV_H
#define SURVREPORT_PLOT_CSV_H

#include "base/str.h"

/* A text or a number, and what follows it: "," or "\n".  What is no number is empty; others
 * have ten significant digits, as in results.csv. */
void csv_text(struct str *out, const char *text, const char *after);
void csv_number(struct str *out, double value, const char *after);

#endif
