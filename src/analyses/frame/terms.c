#include "analyses/frame/terms.h"

#include <string.h>

#include "analyses/analysis.h"
#include "base/bug.h"
#include "base/str.h"

bool term_is_number(const struct column *column)
{
	return column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER;
}

size_t term_level(const struct column *column, uint32_t row)
{
	return column->type == COLUMN_FLAG ? column->number[row] != 0 : column->code[row];
}

static size_t level_rows(const struct column *column, size_t level, const struct terms *terms)
{
	size_t n = 0;

	for (size_t i = 0; i < terms->n_rows; i++)
		n += term_level(column, terms->rows[i]) == level;
	return n;
}

size_t term_count(const struct column *column, size_t level, const struct terms *terms,
                  const unsigned char *event, size_t *events)
{
	size_t n = 0;

	*events = 0;
	for (size_t i = 0; i < terms->n_rows; i++)
		if (term_level(column, terms->rows[i]) == level) {
			n++;
			*events += event[i];
		}
	return n;
}

size_t term_level_find(const struct column *column, const char *code)
{
	size_t level = 0;

	if (column->type == COLUMN_FLAG && (str_equal(code, "0") || str_equal(code, "1")))
		return code[0] == '1';
	while (level < column->n_levels && !str_equal(column->level_codes[level], code))
		level++;
	return level;
}

/* The level of the config, or the first, that has patients: a reference without
 * any would leave the other levels without one. */
static size_t reference_level(const struct terms *terms, size_t which)
{
	const struct column *column = terms->columns[which];
	size_t wanted = column->n_levels;

	if (terms->wanted[which])
		wanted = term_level_find(column, terms->wanted[which]);
	if (wanted < column->n_levels && level_rows(column, wanted, terms) > 0)
		return wanted;
	for (size_t i = 0; i < column->n_levels; i++)
		if (level_rows(column, i, terms) > 0)
			return i;
	return 0;
}

static void add_effects(struct terms *terms, size_t which, struct arena *arena)
{
	const struct column *column = terms->columns[which];
	size_t n = term_is_number(column) ? 1 : column->n_levels;

	terms->reference[which] = term_is_number(column) ? SIZE_MAX : reference_level(terms, which);
	for (size_t i = 0; i < n; i++)
		if (i != terms->reference[which])
			ARENA_PUSH(arena, terms->effects, terms->n_effects,
			           (struct effect){.column = column,
			                           .level = i,
			                           .term = which,
			                           .index = terms->n_effects});
}

void terms_code(struct terms *terms, const uint32_t *rows, size_t n_rows, struct arena *arena)
{
	terms->rows = rows;
	terms->n_rows = n_rows;
	for (size_t i = 0; i < terms->n; i++)
		if (terms->made[i])
			(void)made_column_fill(terms->made[i], rows, n_rows);
	terms->reference = ARENA_ARRAY(arena, size_t, terms->n);
	for (size_t i = 0; i < terms->n; i++)
		add_effects(terms, i, arena);
}

double *terms_matrix(const struct terms *terms, struct arena *arena)
{
	size_t n = terms->n_rows;
	double *x = ARENA_ARRAY(arena, double, n * terms->n_effects);

	for (size_t k = 0; k < terms->n_effects; k++) {
		const struct effect *effect = &terms->effects[k];
		const struct column *column = effect->column;

		for (size_t i = 0; i < n; i++)
			x[k * n + i] = term_is_number(column)
			                   ? column->number[terms->rows[i]]
			                   : term_level(column, terms->rows[i]) == effect->level;
	}
	return x;
}

static void source_add(struct arena *arena, const struct column ***sources, size_t *n,
                       const struct column *column)
{
	for (size_t i = 0; i < *n; i++)
		if ((*sources)[i] == column)
			return;
	ARENA_PUSH(arena, *sources, *n, column);
}

const struct column **terms_sources(const struct terms *terms, struct arena *arena, size_t *n)
{
	const struct column **sources = NULL;

	*n = 0;
	for (size_t i = 0; i < terms->n; i++) {
		const struct column *from[2] = {terms->columns[i]};
		size_t n_from = 1;

		if (terms->made[i])
			n_from = made_column_sources(terms->made[i], from);
		for (size_t k = 0; k < n_from; k++)
			source_add(arena, &sources, n, from[k]);
	}
	return sources;
}

double term_value(const struct term_values *values, const struct column *column)
{
	for (size_t i = 0; i < values->n; i++)
		if (values->columns[i] == column)
			return values->values[i];
	BUG("a made-up patient without a column of the model");
}

void terms_at(const struct terms *terms, const struct term_values *values, double *x)
{
	for (size_t k = 0; k < terms->n_effects; k++) {
		const struct effect *effect = &terms->effects[k];
		const struct made_column *made = terms->made[effect->term];

		if (made)
			x[k] = made_column_at(made, values, terms->rows, terms->n_rows);
		else if (term_is_number(effect->column))
			x[k] = term_value(values, effect->column);
		else
			x[k] = term_value(values, effect->column) == (double)effect->level;
	}
}

const char *effect_reason(const struct terms *terms, const struct effect *effect,
                          enum coef_status status)
{
	if (!term_is_number(effect->column) && level_rows(effect->column, effect->level, terms) == 0)
		return "no patients with this level";
	switch (status) {
	case COEF_CONSTANT:
		if (terms->made[effect->term] &&
		    !made_column_fill(terms->made[effect->term], terms->rows, terms->n_rows))
			return "too few distinct values for so many degrees of "
			       "freedom";
		return "the term does not vary";
	case COEF_ALIASED:
		return "determined by the terms before it";
	case COEF_INFINITE:
		return "the likelihood has no maximum: the estimate grows "
		       "without limit (separation)";
	default:
		return NULL;
	}
}

const char *effect_name(const struct effect *effect, struct arena *arena)
{
	if (term_is_number(effect->column))
		return effect->column->label;
	return arena_printf(arena, "%s, %s", effect->column->label,
	                    effect->column->level_labels[effect->level]);
}

/* "year" of "years", but "mm" and "Celsius": plurals are words of small letters. */
static const char *unit_of_one(const char *unit, struct arena *arena)
{
	static const char *const endings[] = {"ss", "us", "is", NULL};
	size_t n = strlen(unit);

	if (n < 4 || unit[n - 1] != 's' || unit[strspn(unit, "abcdefghijklmnopqrstuvwxyz")])
		return unit;
	for (size_t i = 0; endings[i]; i++)
		if (str_equal(unit + n - 2, endings[i]))
			return unit;
	return arena_strndup(arena, unit, n - 1);
}

const char *term_title(const struct column *column, const char *per, struct arena *arena)
{
	bool multiple = column->unit[0] >= '0' && column->unit[0] <= '9';

	if (!per)
		per = multiple ? column->unit : unit_of_one(column->unit, arena);
	return arena_printf(arena, "%s, per %s", column->label, *per ? per : "unit");
}
