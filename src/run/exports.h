/* What is exported besides the report: a line a kind in exports.c, whose formats are
 * those of its own table. */
#ifndef SURVREPORT_RUN_EXPORTS_H
#define SURVREPORT_RUN_EXPORTS_H

#include <stdbool.h>

#include "base/arena.h"

/* Whether a file of the command line can be exported: report.html, tables.csv,
 * figures.svg … */
bool export_is_known(const char *file);

/* "report.html, tables.csv": those that there are. */
const char *exports_known(struct arena *arena);

/* Whether a table or a figure can be had in a format by itself; and in which: "csv, rtf". */
bool export_takes(bool figure, const char *format);
const char *export_formats(struct arena *arena, bool figure);

/* "84 mm" as points.  False if it is no width that a figure can have; what to say then. */
bool export_width(const char *text, double *width);
const char *export_width_fault(struct arena *arena, const char *text);

#endif
