/* What a model of Fine and Gray was asked for. */
#ifndef SURVREPORT_RESULTS_ASKED_FINE_GRAY_H
#define SURVREPORT_RESULTS_ASKED_FINE_GRAY_H

#include <stdbool.h>

#include "results/asked/effects.h"

/* Keys: contexts "fine-gray" and, of a model a term, this. */
#define FINE_GRAY_UNIVARIABLE "fine-gray-univariable"

struct fine_gray_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	const char *cause; /* label of the one that is modelled */
	bool unadjusted;
	struct asked_terms terms;
};

#endif
