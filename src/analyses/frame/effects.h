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

#endif
