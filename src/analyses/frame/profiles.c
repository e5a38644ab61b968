#include "analyses/frame/profiles.h"

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/suggest.h"
#include "math/sample.h"

/* The level with a code, n_levels if there is none.  Flags are true and false,
 * or 1 and 0. */
static size_t level_find(const struct column *column, const char *code)
{
	size_t level = 0;

	if (column->type == COLUMN_FLAG && (str_equal(code, "0") || str_equal(code, "1")))
		return code[0] == '1';
	while (level < column->n_levels && !str_equal(column->level_codes[level], code))
		level++;
	return level;
}

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

		if (column->levels_open || level_find(column, value->s) < column->n_levels)
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
	const struct named_map *map;
	const struct terms *terms;
	struct pattern *pattern;
	double *values;
	struct str text, outside;
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

static const char *number_text(const struct maker *maker, double value)
{
	const struct results *results = maker->analysis->results;

	return style_significant(results->style, value, 10, results->arena);
}

/* Tells of a number that no patient comes near. */
static void note_outside(struct maker *maker, const struct column *column, double value)
{
	size_t n = maker->terms->n_rows;
	double *x = column_numbers(maker, column), low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		low = fmin(low, x[i]);
		high = fmax(high, x[i]);
	}
	if (n == 0 || (value >= low && value <= high))
		return;
	str_addf(&maker->outside, "%s%s %s (data: %s to %s)", maker->outside.length ? ", " : "",
	         column->label, number_text(maker, value), number_text(maker, low),
	         number_text(maker, high));
}

static void number_take(struct maker *maker, const struct column *column, const struct text *given,
                        double *value)
{
	struct arena *arena = maker->analysis->results->arena;
	size_t n = maker->terms->n_rows;
	const char *text;

	if (given && number_parse(given->s, strlen(given->s), value)) {
		text = number_text(maker, *value);
		note_outside(maker, column, *value);
	} else {
		int decimals = column_decimals(column, maker->analysis->data->n_rows) + 1;

		*value = sample_mean(column_numbers(maker, column), n);
		if (n == 0)
			*value = 0; /* there is no model either */
		text = n == 0 ? "mean"
		              : arena_printf(arena, "%s (mean)",
		                             style_measure(maker->analysis->results->style, *value,
		                                           decimals, arena));
	}
	str_addf(&maker->text, "%s: %s", column_title(column, arena), text);
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

static void level_take(struct maker *maker, const struct column *column, const struct text *given,
                       double *value)
{
	size_t level = given ? level_find(column, given->s) : reference_of(maker->terms, column);

	*value = (double)level;
	if (level < column->n_levels)
		str_addf(&maker->text, "%s: %s", column->label, column->level_labels[level]);
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

static void pattern_fill(struct maker *maker)
{
	struct term_values *values = &maker->pattern->values;

	for (size_t i = 0; i < values->n; i++) {
		const struct column *column = values->columns[i];
		const struct text *given = given_value(maker->map, column->name);

		if (i)
			str_add(&maker->text, "; ");
		if (term_is_number(column))
			number_take(maker, column, given, &maker->values[i]);
		else
			level_take(maker, column, given, &maker->values[i]);
	}
	values->values = maker->values;
	maker->pattern->name = maker->map->name.s;
	maker->pattern->text = str_text(&maker->text);
	if (maker->outside.length)
		maker->pattern->outside = str_text(&maker->outside);
}

static struct pattern pattern_take(const struct analysis *analysis, const struct named_map *map,
                                   const struct terms *terms)
{
	struct arena *arena = analysis->results->arena;
	struct pattern pattern = {0};
	struct maker maker = {.analysis = analysis,
	                      .map = map,
	                      .terms = terms,
	                      .pattern = &pattern,
	                      .text = {.arena = arena},
	                      .outside = {.arena = arena}};

	pattern.values.columns = terms_sources(terms, arena, &pattern.values.n);
	maker.values = ARENA_ARRAY(arena, double, pattern.values.n);
	pattern_fill(&maker);
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
