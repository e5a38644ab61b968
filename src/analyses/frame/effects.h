/* What a regression leaves of its terms for show/. */
#ifndef SURVREPORT_ANALYSES_FRAME_EFFECTS_H
#define SURVREPORT_ANALYSES_FRAME_EFFECTS_H

#include "analyses/analysis.h"
#include "analyses/frame/terms.h"
#include "results/asked/effects.h"

/* Labels and levels of a column, of terms; from the arena. */
struct asked_term column_asked(const struct column *column, struct arena *arena);
struct asked_terms terms_asked(const struct terms *terms, struct arena *arena);

/* Key of a coefficient: its term, and the level of a category. */
struct result_key effect_key(const struct analysis *analysis, const struct effect *effect,
                             const char *context);

/* Adds `n` and `events` of each level, beside its ratio: of the rows of the
 * model, event[i] being those of row i.  `of` is the key of the model.
 * O(rows · levels). */
void terms_add_counts(const struct analysis *analysis, const struct terms *terms,
                      const unsigned char *event, const struct result_key *of);

/* Field `favours` of an analysis' options: struct texts. */
#define FAVOURS_FIELD(options, member)                                                             \
	{                                                                                          \
		"favours", FIELD_TEXTS, offsetof(options, member),                                 \
		    "two texts under the axis: what is on the side below 1, and above"             \
	}

/* Reports another number of texts than two; leaves them, "" without any. */
void favours_check(const struct texts *favours, struct diags *diags);
void favours_take(const struct texts *favours, const char *into[2]);

/* The columns of the matrix (terms.h) that belong to a group of terms, and their
 * effects, numbered from 0: a model of this group alone.  Returns how many; a group
 * of products, which has no such model, has none.  From the arena. */
size_t group_alone(const struct terms *terms, size_t group, struct arena *arena, double **x,
                   struct effect **effects);

#endif
