#include "analyses/frame/profiles.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/suggest.h"
#include "math/sample.h"

/* --- Check ------------------------------------------------------------------ */

/* The names of the columns that terms are made from. */
static struct names names_of(const struct texts *terms, struct arena *arena)
{
	struct names names = {0};

	for (size_t i = 0; i < terms->n; i++) {
		struct term term;

		if (!term_parse(terms->items[i].s, arena, &term))
			continue;
		for (size_t k = 0; k < term.n_names; k++)
			ARENA_PUSH(arena, names.items, names.n, term.names[k]);
	}
	return names;
}

static bool name_known(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (str_equal(names->items[i], name))
			return true;
	return false;
}

static void check_value(const struct column *column, const struct text *value, struct diags *diags,
                        struct arena *arena)
{
	double number;

	if (term_is_number(column)) {
		if (number_parse(value->s, strlen(value->s), &number))
			return;
		diag_error(diags, value->at, "'%s' is not a number, which '%s' is", value->s,
		           column->name);
	} else {
		struct names levels = {column->level_codes, column->n_levels};

		if (column->levels_open || term_level_find(column, value->s) < column->n_levels)
			return;
		diag_error(diags, value->at, "'%s' has no level '%s'%s", column->name, value->s,
		           suggest_text(arena, value->s, &levels));
	}
	diag_path(diags, value->path);
}

void check_patterns(const struct maps *at, const struct texts *terms, const struct dataset *data,
                    struct diags *diags)
{
	struct arena scratch = {0};
	struct names names = names_of(terms, &scratch);

	for (size_t i = 0; i < at->n; i++)
		for (size_t k = 0; k < at->items[i].n; k++) {
			const struct text *key = &at->items[i].keys[k];
			const struct column *column = dataset_column(data, key->s);

			if (!name_known(&names, key->s)) {
				diag_error(diags, key->at, "'%s' is not in the terms of the model%s",
				           key->s, suggest_text(&scratch, key->s, &names));
				diag_path(diags, key->path);
			} else if (column && !column->broken) {
				check_value(column, &at->items[i].values[k], diags, &scratch);
			}
		}
	arena_release(&scratch);
}

/* --- Values ----------------------------------------------------------------- */

/* What is being filled. */
struct maker {
	const struct analysis *analysis;
	const struct terms *terms;
	struct pattern *pattern;
	struct asked_covariate *covariate; /* at hand */
	double *value;
};

/* The numbers of a column in the rows of the model. */
static double *column_numbers(const struct maker *maker, const struct column *column)
{
	const struct terms *terms = maker->terms;
	double *x = ARENA_ARRAY(maker->analysis->scratch, double, terms->n_rows);

	for (size_t i = 0; i < terms->n_rows; i++)
		x[i] = column->number[terms->rows[i]];
	return x;
}

/* Adds a number about a covariate, unless another pattern has. */
static void add_number(const struct maker *maker, const char *stat, double value, int decimals)
{
	struct results *results = maker->analysis->results;
	struct asked asked = analysis_asked(maker->analysis);
	struct result_key key = asked_covariate_key(&asked, maker->covariate);

	if (!results_find(results, &key, stat))
		results_add_measure(results, &key, stat, value, decimals);
}

/* Tells of a number that no patient comes near. */
static void check_outside(const struct maker *maker, const struct column *column, double value)
{
	size_t n = maker->terms->n_rows;
	double *x = column_numbers(maker, column), low = INFINITY, high = -INFINITY;
	int decimals = column_decimals(column, maker->analysis->data->n_rows);

	for (size_t i = 0; i < n; i++) {
		low = fmin(low, x[i]);
		high = fmax(high, x[i]);
	}
	if (n == 0 || (value >= low && value <= high))
		return;
	maker->covariate->outside = true;
	add_number(maker, "min", low, decimals);
	add_number(maker, "max", high, decimals);
}

static void number_take(const struct maker *maker, const struct column *column,
                        const struct text *given)
{
	size_t n = maker->terms->n_rows;

	if (given && number_parse(given->s, strlen(given->s), maker->value)) {
		maker->covariate->given = true;
		maker->covariate->value = *maker->value;
		check_outside(maker, column, *maker->value);
		return;
	}
	*maker->value = 0; /* without patients there is no model either */
	if (n == 0)
		return;
	*maker->value = sample_mean(column_numbers(maker, column), n);
	add_number(maker, "mean", *maker->value,
	           column_decimals(column, maker->analysis->data->n_rows) + 1);
}

/* The level without a coefficient, or, of a column in products only, the first
 * that has patients. */
static size_t reference_of(const struct terms *terms, const struct column *column)
{
	for (size_t i = 0; i < terms->n; i++)
		if (terms->columns[i] == column)
			return terms->reference[i];
	return 0;
}

static void level_take(const struct maker *maker, const struct column *column,
                       const struct text *given)
{
	size_t level =
	    given ? term_level_find(column, given->s) : reference_of(maker->terms, column);

	*maker->value = (double)level;
	maker->covariate->level = given ? given->s : "";
	if (level < column->n_levels)
		maker->covariate->level = column->level_labels[level];
	else if (given)
		maker->pattern->wrong = arena_printf(maker->analysis->results->arena,
		                                     "the data have no '%s' with the level '%s'",
		                                     column->name, given->s);
}

static const struct text *given_value(const struct named_map *map, const char *name)
{
	for (size_t i = 0; i < map->n; i++)
		if (str_equal(map->keys[i].s, name))
			return &map->values[i];
	return NULL;
}

static struct pattern pattern_take(const struct analysis *analysis, const struct named_map *map,
                                   const struct terms *terms)
{
	struct arena *arena = analysis->results->arena;
	struct pattern pattern = {0};
	struct maker maker = {.analysis = analysis, .terms = terms, .pattern = &pattern};
	size_t n;

	pattern.values.columns = terms_sources(terms, arena, &n);
	maker.covariate = ARENA_ARRAY(arena, struct asked_covariate, n);
	maker.value = ARENA_ARRAY(arena, double, n);
	pattern.values.values = maker.value;
	pattern.values.n = n;
	pattern.asked = (struct asked_profile){map->name.s, maker.covariate, n};
	for (size_t i = 0; i < n; i++, maker.covariate++, maker.value++) {
		const struct column *column = pattern.values.columns[i];
		const struct text *given = given_value(map, column->name);

		*maker.covariate = (struct asked_covariate){.name = column->name,
		                                            .label = column->label,
		                                            .title = column_title(column, arena)};
		if (term_is_number(column))
			number_take(&maker, column, given);
		else
			level_take(&maker, column, given);
	}
	return pattern;
}

struct pattern *patterns_take(const struct analysis *analysis, const struct maps *at,
                              const struct terms *terms)
{
	struct pattern *patterns = ARENA_ARRAY(analysis->results->arena, struct pattern, at->n);

	for (size_t i = 0; i < at->n; i++)
		patterns[i] = pattern_take(analysis, &at->items[i], terms);
	return patterns;
}

struct pattern pattern_typical(const struct analysis *analysis, const struct terms *terms)
{
	const struct named_map nothing = {.name = {.s = ""}};

	return pattern_take(analysis, &nothing, terms);
}
