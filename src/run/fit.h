/* A report that may have so many pages and no more, as its template says. */
#ifndef SURVREPORT_RUN_FIT_H
#define SURVREPORT_RUN_FIT_H

#include "report/report.h"
#include "run/run_impl.h"

/* Finds what there is room for: the headline first, then the analyses in the order
 * of the config, each as a whole, else its figures, else not; what is left out is
 * named at the end of the report.  Texts of the author's stay unless they alone are
 * too long.  Sets what the input says of that. */
void fit_pages(struct run *run, struct report_input *input);

#endif
