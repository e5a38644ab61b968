/* What a flow of patients was asked for.
 *
 * Numbers of a step have it as variable: "population" with a population's name as
 * level, "endpoint" with the endpoint's; the start has none.  Those of an arm have
 * the by-variable as group1.  `n` is who is there, `left_out` who of the step
 * before is not.
 */
#ifndef SURVREPORT_RESULTS_ASKED_FLOW_H
#define SURVREPORT_RESULTS_ASKED_FLOW_H

#include <stdbool.h>

#include "results/asked/asked.h"

enum flow_step_kind { FLOW_START, FLOW_POPULATION, FLOW_ENDPOINT };

struct flow_step_asked {
	enum flow_step_kind kind;
	const char *name, *label; /* of the population or the endpoint */
};

struct flow_asked {
	struct asked asked;
	const struct flow_step_asked *steps;
	size_t n;
	struct asked_groups groups;
	bool events; /* arms have them */
};

/* Key of a step; of an arm; of those whose arm is missing. */
struct result_key flow_step_key(const struct flow_asked *asked, size_t step);
struct result_key flow_arm_key(const struct flow_asked *asked, size_t arm);
struct result_key flow_arms_key(const struct flow_asked *asked);

#endif
