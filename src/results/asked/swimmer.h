/* What a swimmer plot was asked for; keys of its counts have the endpoint as
 * variable, those of its marks the column. */
#ifndef SURVREPORT_RESULTS_ASKED_SWIMMER_H
#define SURVREPORT_RESULTS_ASKED_SWIMMER_H

#include <stdbool.h>

#include "results/asked/asked.h"
#include "results/figures/swimmer.h"

struct swimmer_asked {
	struct asked asked;
	struct asked_endpoint endpoint;
	struct asked_groups groups;
	struct asked_list marks; /* names of the columns; their labels are the figure's */
	bool delayed;            /* the endpoint has entry times */
	bool any_later;          /* a mark lies after the end of its bar */
	size_t most;             /* lanes of a figure */
	const struct swimmer *parts;
	size_t n_parts; /* 0: there would be too many */
};

/* Key of all patients. */
struct result_key swimmer_key(const struct swimmer_asked *asked);

/* Key of a mark: those drawn, or those before time 0. */
struct result_key swimmer_mark_key(const struct swimmer_asked *asked, size_t mark, bool before);

#endif
