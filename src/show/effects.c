#include "show/effects.h"

#include "results/field.h"
#include "results/table.h"

struct table *effects_table(const struct showing *showing, const struct effects *effects,
                            const char *caption)
{
	struct results *results = showing->results;
	struct table *table =
	    results_add_table(results, showing->name, caption, 1 + effects->n_columns);
	struct cell *head = table_add_head(results, table);

	for (size_t i = 0; i < effects->n_columns; i++)
		head[1 + i].text = effects->columns[i].head;
	return table;
}

/* --- Rows --------------------------------------------------------------------- */

const struct result *effects_number(const struct showing *showing,
                                    const struct effects_column *column,
                                    const struct asked_term *term, size_t level)
{
	struct result_key key = asked_effect_key(&column->of, term, level);

	return results_find(showing->results, &key, column->stat);
}

static bool estimable(const struct result *result)
{
	return result && (result->status == RESULT_OK || result->status == RESULT_SUPPRESSED);
}

static const char *ratio_text(const struct showing *showing, const struct effects_column *column,
                              const struct result *ratio)
{
	struct results *results = showing->results;

	if (!ratio)
		return column->form == EFFECTS_RATIO ? "1 (reference)" : "";
	if (column->form == EFFECTS_FURTHER && !estimable(ratio))
		return "";
	return field_interval(results, ratio, results_part(results, ratio, STAT_LOW),
	                      results_part(results, ratio, STAT_HIGH));
}

/* Fills the cells behind the name of a number or a level. */
static void fill(const struct showing *showing, const struct effects *effects, struct cell *cells,
                 const struct asked_term *term, size_t level)
{
	const struct result *ratio = NULL;

	for (size_t i = 0; i < effects->n_columns; i++) {
		const struct effects_column *column = &effects->columns[i];
		const struct result *number = effects_number(showing, column, term, level);

		if (column->form == EFFECTS_RATIO)
			ratio = number;
		if (column->form == EFFECTS_RATIO || column->form == EFFECTS_FURTHER)
			cells[1 + i].text = ratio_text(showing, column, number);
		else if (number && (column->form != EFFECTS_P || estimable(ratio)))
			cells[1 + i].text = field_value(showing->results, number);
	}
}

static void term_rows(const struct showing *showing, const struct effects *effects,
                      struct table *table, const struct asked_term *term)
{
	struct cell *cells = table_add_row(showing->results, table);

	cells[0].indent = effects->indent;
	if (term->n_levels == 0) {
		cells[0].text = term->title;
		fill(showing, effects, cells, term, 0);
		return;
	}
	cells[0].text = term->label;
	table->rows[table->n_rows - 1].keep_with_next = true;
	for (size_t i = 0; i < term->n_levels; i++) {
		cells = table_add_row(showing->results, table);
		cells[0].text = term->labels[i];
		cells[0].indent = (unsigned char)(effects->indent + 1);
		fill(showing, effects, cells, term, i);
	}
}

void effects_add_rows(const struct showing *showing, const struct effects *effects,
                      struct table *table)
{
	for (size_t i = 0; i < effects->terms->n; i++)
		term_rows(showing, effects, table, &effects->terms->items[i]);
}

/* --- Notes -------------------------------------------------------------------- */

void effects_note_unit(const struct showing *showing, const struct asked_terms *terms,
                       const char *ratio, struct table *table)
{
	struct results *results = showing->results;

	for (size_t i = 0; i < terms->n; i++)
		if (terms->items[i].n_levels == 0) {
			table_add_note(results, table,
			               arena_printf(results->arena,
			                            "The %s of a number is that of one unit more.",
			                            ratio));
			return;
		}
}

static void note_missing(const struct showing *showing, const char *effect,
                         const struct result *ratio, bool warn, struct table *table)
{
	struct results *results = showing->results;
	const char *sentence;

	if (!ratio || estimable(ratio))
		return;
	sentence = arena_printf(results->arena, "%s: not estimable, %s.", effect, ratio->warning);
	table_add_note(results, table, sentence);
	if (warn)
		results_add_warning(
		    results, arena_printf(results->arena, "%s: %s", showing->name, sentence));
}

void effects_note_missing(const struct showing *showing, const struct asked_terms *terms,
                          const struct effects_column *ratio, const char *which, bool warn,
                          struct table *table)
{
	struct arena *arena = showing->results->arena;

	for (size_t i = 0; i < terms->n; i++)
		for (size_t k = 0; k < asked_term_rows(&terms->items[i]); k++)
			note_missing(
			    showing,
			    arena_printf(arena, "%s%s",
			                 asked_effect_name(&terms->items[i], k, arena), which),
			    effects_number(showing, ratio, &terms->items[i], k), warn, table);
}

const char *effects_test(const struct showing *showing, const struct result_key *of,
                         const char *name, const char *test)
{
	struct arena *arena = showing->results->arena;
	const struct result *p =
	    results_find(showing->results, of, arena_printf(arena, "%s_p", test));

	if (!estimable(p))
		return arena_printf(arena, "%s: not estimable", name);
	return arena_printf(arena, "%s χ² = %s on %s df, %s", name,
	                    show_value(showing, of, arena_printf(arena, "%s_statistic", test)),
	                    show_value(showing, of, arena_printf(arena, "%s_df", test)),
	                    field_p(showing->results, p));
}
