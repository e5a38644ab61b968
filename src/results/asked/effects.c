#include "results/asked/effects.h"

size_t asked_term_rows(const struct asked_term *term)
{
	return term->n_levels > 0 ? term->n_levels : 1;
}

struct result_key asked_effect_key(const struct result_key *of, const struct asked_term *term,
                                   size_t level)
{
	struct result_key key = *of;

	key.variable = term->name;
	if (term->n_levels > 0)
		key.variable_level = term->codes[level];
	return key;
}

const char *asked_effect_name(const struct asked_term *term, size_t level, struct arena *arena)
{
	if (term->n_levels == 0)
		return term->label;
	return arena_printf(arena, "%s, %s", term->label, term->labels[level]);
}
