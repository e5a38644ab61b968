/* What a logistic regression was asked for. */
#ifndef SURVREPORT_RESULTS_ASKED_LOGISTIC_H
#define SURVREPORT_RESULTS_ASKED_LOGISTIC_H

#include <stdbool.h>

#include "results/asked/effects.h"

/* Keys: contexts "logistic" and, of a model a term, this. */
#define LOGISTIC_UNIVARIABLE "logistic-univariable"

struct logistic_asked {
	struct asked asked;
	const char *event;     /* its label, or the condition */
	const char *condition; /* what the label stands for; NULL: it needs no words */
	bool firth, unadjusted;
	struct asked_terms terms;
};

#endif
