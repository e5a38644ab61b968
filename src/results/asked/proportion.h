/* What proportions were asked for.
 *
 * Numbers of a group have it as group1; where it is compared with the
 * reference, the first that has patients, that is group2.
 */
#ifndef SURVREPORT_RESULTS_ASKED_PROPORTION_H
#define SURVREPORT_RESULTS_ASKED_PROPORTION_H

#include "results/asked/asked.h"
#include "results/asked/comparison.h"

struct proportion_asked {
	struct asked asked;
	struct asked_groups groups;
	const char *label;     /* of the event */
	const char *condition; /* that the label stands for; NULL: it says itself */
	const char *method;    /* of the intervals, as the config names it */
	const char *wrong;     /* why the event cannot be asked of these data; or NULL */
	struct comparison test;
};

/* Key of a group's numbers, groups.n being all patients; of a group compared
 * with the reference. */
struct result_key proportion_key(const struct proportion_asked *asked, size_t group);
struct result_key proportion_contrast_key(const struct proportion_asked *asked, size_t group,
                                          size_t reference);

/* The ratios of two groups. */
enum { N_RATIOS = 3 };
extern const char *const proportion_ratios[N_RATIOS];

#endif
