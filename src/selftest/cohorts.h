/* Cohorts whose results are printed elsewhere, carried inside the program so
 * that a self-test needs no files.
 *
 * freireich  42 children with leukaemia: Freireich and others 1963, Blood 21,
 *            as Gehan 1965 and many textbooks print it
 * lung       228 patients: Loprinzi and others 1994, J Clin Oncol 12; `lung`
 *            of R's package survival
 * veteran    137 patients: Kalbfleisch and Prentice 1980, Appendix I;
 *            `veteran` of R's package survival
 * camis      ten patients after PSIAIMS CAMIS: one half exactly, then only
 *            censorings
 * ties       ten made-up subjects with an event and censorings at one time
 */
#ifndef SURVREPORT_SELFTEST_COHORTS_H
#define SURVREPORT_SELFTEST_COHORTS_H

#include <stddef.h>
#include <stdint.h>

struct subject {
	uint16_t time;
	uint8_t event; /* 1 event, 0 censored */
	uint8_t group; /* 1, 2 */
};

struct cohort {
	const struct subject *rows;
	size_t n;
};

extern const struct cohort cohort_freireich, cohort_lung, cohort_veteran, cohort_camis, cohort_ties;

#endif
