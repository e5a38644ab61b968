#include "analyses/frame/effects.h"

#include <string.h>

static const char *const *kept(struct arena *arena, const char *const *texts, size_t n)
{
	return arena_memdup(arena, texts, n * sizeof *texts);
}

struct asked_term column_asked(const struct column *column, struct arena *arena)
{
	struct asked_term term = {
	    .name = column->name, .label = column->label, .title = column->label};

	if (term_is_number(column))
		return term;
	term.n_levels = column->n_levels;
	term.codes = kept(arena, (const char *const *)column->level_codes, column->n_levels);
	term.labels = kept(arena, (const char *const *)column->level_labels, column->n_levels);
	return term;
}

/* A term of a model: how a number counts, and the reference of the config where
 * another one had to take its place. */
static struct asked_term term_asked(const struct terms *terms, size_t i, struct arena *arena)
{
	const struct column *column = terms->columns[i];
	struct asked_term term = column_asked(column, arena);

	term.group = terms->group[i];
	if (term_is_number(column) && !terms->made[i])
		term.title = term_title(column, terms->per[i], arena);
	if (terms->wanted[i] && term.labels) {
		size_t wanted = term_level_find(column, terms->wanted[i]);

		if (wanted != terms->reference[i]) {
			term.reference = term.labels[terms->reference[i]];
			term.reference_wanted =
			    wanted < term.n_levels ? term.labels[wanted] : terms->wanted[i];
		}
	}
	return term;
}

struct asked_terms terms_asked(const struct terms *terms, struct arena *arena)
{
	struct asked_term *items = ARENA_ARRAY(arena, struct asked_term, terms->n);
	struct asked_term *groups = ARENA_ARRAY(arena, struct asked_term, terms->n_groups);

	for (size_t i = 0; i < terms->n; i++)
		items[i] = term_asked(terms, i, arena);
	for (size_t i = 0; i < terms->n_groups; i++)
		groups[i] = (struct asked_term){.name = terms->groups[i]->name,
		                                .label = terms->groups[i]->label,
		                                .title = terms->groups[i]->label,
		                                .group = i};
	return (struct asked_terms){items, terms->n, groups, terms->n_groups, {"", ""}};
}

struct result_key effect_key(const struct analysis *analysis, const struct effect *effect,
                             const char *context)
{
	struct result_key key = analysis_key(analysis, context);

	key.variable = effect->column->name;
	if (!term_is_number(effect->column))
		key.variable_level = effect->column->level_codes[effect->level];
	return key;
}

void terms_add_counts(const struct analysis *analysis, const struct terms *terms,
                      const unsigned char *event, const struct result_key *of)
{
	struct result_key key = *of;

	for (size_t i = 0; i < terms->n; i++) {
		const struct column *column = terms->columns[i];

		key.variable = column->name;
		for (size_t k = 0; !term_is_number(column) && k < column->n_levels; k++) {
			size_t events, n = term_count(column, k, terms, event, &events);

			key.variable_level = column->level_codes[k];
			results_add(analysis->results, &key, "n", (double)n);
			results_add(analysis->results, &key, "events", (double)events);
		}
	}
}

void favours_check(const struct texts *favours, struct diags *diags)
{
	if (favours->n == 0 || favours->n == 2)
		return;
	diag_error(diags, favours->items[0].at,
	           "'favours' takes two texts, [below 1, above 1], not %zu", favours->n);
	diag_path(diags, favours->items[0].path);
}

void favours_take(const struct texts *favours, const char *into[2])
{
	for (size_t i = 0; i < 2; i++)
		into[i] = favours->n == 2 ? favours->items[i].s : "";
}

static bool is_product(const struct terms *terms, size_t term)
{
	const struct column *from[2];

	return terms->made[term] && made_column_sources(terms->made[term], from) == 2;
}

size_t group_alone(const struct terms *terms, size_t group, struct arena *arena, double **x,
                   struct effect **effects)
{
	size_t n = 0, n_rows = terms->n_rows;
	double *all = terms_matrix(terms, arena);

	*x = all;
	*effects = ARENA_ARRAY(arena, struct effect, terms->n_effects);
	for (size_t i = 0; i < terms->n_effects; i++) {
		const struct effect *effect = &terms->effects[i];

		if (terms->group[effect->term] != group || is_product(terms, effect->term))
			continue;
		memmove(all + n * n_rows, all + i * n_rows, n_rows * sizeof *all);
		(*effects)[n] = *effect;
		(*effects)[n].index = n;
		n++;
	}
	return n;
}
