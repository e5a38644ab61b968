/* What a model of Fine and Gray was asked for. */
#ifndef SURVREPORT_RESULTS_ASKED_FINE_GRAY_H
#define SURVREPORT_RESULTS_ASKED_FINE_GRAY_H

#include "results/asked/effects.h"

struct fine_gray_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	const char *cause; /* label of the one that is modelled */
	struct asked_terms terms;
};

#endif
