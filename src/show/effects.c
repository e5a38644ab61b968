#include "show/effects.h"

#include "base/words.h"
#include "results/field.h"
#include "results/table.h"

struct table *effects_table(const struct showing *showing, const struct effects *effects,
                            const char *caption)
{
	struct results *results = showing->results;
	struct table *table =
	    results_add_table(results, showing->name, caption, 1 + effects->n_columns);
	struct cell *head = table_add_head(results, table);

	for (size_t i = 0; i < effects->n_columns; i++) {
		const char *const *favours = effects->favours;

		head[1 + i].text = effects->columns[i].head;
		head[1 + i].unit = effects->columns[i].unit;
		if (effects->columns[i].form == EFFECTS_PLOT)
			table_add_plot(results, table,
			               (struct table_plot){.column = 1 + i,
			                                   .low = favours ? favours[0] : "",
			                                   .high = favours ? favours[1] : "",
			                                   .point = results->style->point});
	}
	return table;
}

/* Columns of a model, at most. */
enum { COLUMNS_MOST = 6 };

/* Fills the columns of a model, and returns how many; those of its ratios are left
 * by themselves, too. */
static size_t columns_fill(const struct showing *showing, const struct effects_model *model,
                           struct effects_column *columns, struct effects_column *ratios)
{
	struct arena *arena = showing->results->arena;
	const char *p = showing->results->style->p_label;
	const char *ci = show_ci(showing);
	const char *unit = arena_printf(arena, "%s (%s)", model->shorter, ci);
	size_t n = 0;

	columns[n++] =
	    (struct effects_column){.head = arena_printf(arena, "Events / %s", model->counted),
	                            .form = EFFECTS_EVENTS,
	                            .stat = "events",
	                            .of = model->has_single_p ? model->single : model->of};
	ratios[RATIOS_SINGLE] = (struct effects_column){model->single_head, unit, EFFECTS_BESIDE,
	                                                model->stat, model->single};
	if (model->has_single)
		columns[n++] = ratios[RATIOS_SINGLE];
	if (model->has_single_p)
		columns[n++] = (struct effects_column){p, NULL, EFFECTS_P, "p", model->single};
	columns[n++] = (struct effects_column){"", NULL, EFFECTS_PLOT, model->stat, model->of};
	ratios[RATIOS_JOINT] = (struct effects_column){
	    model->has_single ? model->head : words_capital(arena, model->ratio),
	    model->has_single ? unit : ci, EFFECTS_RATIO, model->stat, model->of};
	columns[n++] = ratios[RATIOS_JOINT];
	columns[n++] = (struct effects_column){p, NULL, EFFECTS_P, "p", model->of};
	return n;
}

struct table *effects_model_table(const struct showing *showing, const struct effects_model *model,
                                  const char *caption, struct effects_column ratios[N_RATIOS])
{
	struct results *results = showing->results;
	struct effects_column columns[COLUMNS_MOST];
	const struct effects effects = {
	    .terms = model->terms,
	    .columns = columns,
	    .n_columns = columns_fill(showing, model, columns, ratios),
	    .favours = model->terms->favours,
	};
	struct table *table = effects_table(showing, &effects, caption);

	effects_add_rows(showing, &effects, table);
	table_abbreviate(results, table, "CI", "confidence interval");
	if (model->has_single)
		table_abbreviate(results, table, model->shorter, model->ratio);
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
		return column->form == EFFECTS_RATIO    ? show_reference(showing)
		       : column->form == EFFECTS_BESIDE ? show_one(showing)
		                                        : "";
	if (column->form == EFFECTS_FURTHER && !estimable(ratio))
		return "";
	return field_interval(results, ratio, results_part(results, ratio, STAT_LOW),
	                      results_part(results, ratio, STAT_HIGH));
}

/* What is counted of a level; of a number where its model has it, which is beside
 * it or is the whole. */
static const struct result *count_of(const struct showing *showing,
                                     const struct effects_column *column,
                                     const struct asked_term *term, size_t level, const char *stat)
{
	struct result_key key = asked_effect_key(&column->of, term, level);
	const struct result *count = results_find(showing->results, &key, stat);

	return count || term->n_levels ? count : results_find(showing->results, &column->of, stat);
}

/* Fewer events than this say little of a level. */
enum { FEW_EVENTS = 5 };

static void events_cell(const struct showing *showing, const struct effects_column *column,
                        const struct asked_term *term, size_t level, struct cell *cell)
{
	const struct result *n = count_of(showing, column, term, level, "n");
	const struct result *events = count_of(showing, column, term, level, "events");

	if (n && events)
		cell->text = field_pair(showing->results, FIELD_OF, events, n);
}

/* Marks a level that has few events. */
static void mark_few(const struct showing *showing, const struct effects_column *column,
                     const struct asked_term *term, size_t level, struct table *table,
                     struct cell *name)
{
	const struct result *n = count_of(showing, column, term, level, "n");
	const struct result *events = count_of(showing, column, term, level, "events");

	if (term->n_levels && events && events->status == RESULT_OK && events->value < FEW_EVENTS &&
	    n->status == RESULT_OK && n->value > 0)
		table_mark(
		    showing->results, table, name,
		    arena_printf(showing->results->arena, "Fewer than %d events.", FEW_EVENTS));
}

static void plot_cell(const struct showing *showing, const struct result *ratio, bool is_level,
                      struct table *table)
{
	struct results *results = showing->results;
	struct plot_mark mark = {.kind = is_level ? PLOT_REFERENCE : PLOT_NOTHING};

	if (ratio)
		mark = (struct plot_mark){.kind = PLOT_ESTIMATE,
		                          .ratio = ratio,
		                          .low = results_part(results, ratio, STAT_LOW),
		                          .high = results_part(results, ratio, STAT_HIGH)};
	table_plot_row(results, table, mark);
}

/* Fills the cells behind the name of a number or a level, in the last row. */
static void fill(const struct showing *showing, const struct effects *effects, struct table *table,
                 struct cell *cells, const struct asked_term *term, size_t level)
{
	const struct result *ratio = NULL;

	for (size_t i = 0; i < effects->n_columns; i++) {
		const struct effects_column *column = &effects->columns[i];
		const struct result *number = effects_number(showing, column, term, level);

		if (column->form == EFFECTS_EVENTS) {
			events_cell(showing, column, term, level, &cells[1 + i]);
			mark_few(showing, column, term, level, table, &cells[0]);
		} else if (column->form == EFFECTS_PLOT) {
			plot_cell(showing, number, term->n_levels > 0, table);
		} else if (column->form == EFFECTS_P) {
			if (number && estimable(ratio))
				cells[1 + i].text = field_value(showing->results, number);
		} else {
			ratio = number;
			cells[1 + i].text = ratio_text(showing, column, number);
		}
	}
}

/* The test of several coefficients together, if there is one. */
static const struct result *overall_p(const struct showing *showing,
                                      const struct effects_column *column, const char *name,
                                      const char **test)
{
	struct result_key key = column->of;
	const struct result *p;

	key.variable = name;
	p = results_find(showing->results, &key, "lr_p");
	*test = p ? "Likelihood-ratio test of the whole term." : "Wald test of the whole term.";
	return p ? p : results_find(showing->results, &key, "wald_p");
}

/* A heading over coefficients that belong together, with the test of all. */
static void heading_row(const struct showing *showing, const struct effects *effects,
                        struct table *table, const struct asked_term *term)
{
	struct cell *cells = table_add_row(showing->results, table);
	struct row *row = &table->rows[table->n_rows - 1];

	cells[0].text = term->label;
	cells[0].indent = effects->indent;
	row->keep_with_next = true;
	row->rule_above = effects->indent == 0 && table->n_rows > 1;
	for (size_t i = 0; i < effects->n_columns; i++) {
		const struct effects_column *column = &effects->columns[i];
		const struct result *p;
		const char *test;

		if (column->form != EFFECTS_P)
			continue;
		p = overall_p(showing, column, term->name, &test);
		if (!p)
			continue;
		cells[1 + i].text = field_limit(showing->results, p);
		table_mark(showing->results, table, &cells[1 + i], test);
	}
}

static void level_rows(const struct showing *showing, const struct effects *effects,
                       struct table *table, const struct asked_term *term)
{
	heading_row(showing, effects, table, term);
	for (size_t i = 0; i < term->n_levels; i++) {
		struct cell *cells = table_add_row(showing->results, table);

		cells[0].text = term->labels[i];
		cells[0].indent = (unsigned char)(effects->indent + 1);
		fill(showing, effects, table, cells, term, i);
	}
	if (term->reference_wanted)
		table_add_note(
		    showing->results, table,
		    arena_printf(showing->results->arena,
		                 "%s: nobody has the reference of the config, %s; %s is in its "
		                 "place.",
		                 term->label, term->reference_wanted, term->reference));
}

static void number_row(const struct showing *showing, const struct effects *effects,
                       struct table *table, const struct asked_term *term, bool inside)
{
	struct cell *cells = table_add_row(showing->results, table);

	cells[0].text = term->title;
	cells[0].indent = (unsigned char)(effects->indent + inside);
	table->rows[table->n_rows - 1].rule_above =
	    effects->indent == 0 && !inside && table->n_rows > 1;
	fill(showing, effects, table, cells, term, 0);
}

/* Whether a group of terms is tested together, as the columns of a spline. */
static bool is_tested(const struct showing *showing, const struct effects *effects, size_t group)
{
	const char *test;

	for (size_t i = 0; i < effects->n_columns && group < effects->terms->n_groups; i++)
		if (effects->columns[i].form == EFFECTS_P &&
		    overall_p(showing, &effects->columns[i], effects->terms->groups[group].name,
		              &test))
			return true;
	return false;
}

void effects_add_rows(const struct showing *showing, const struct effects *effects,
                      struct table *table)
{
	const struct asked_terms *terms = effects->terms;

	for (size_t i = 0; i < terms->n; i++) {
		const struct asked_term *term = &terms->items[i];
		bool tested = !term->n_levels && is_tested(showing, effects, term->group);

		if (tested && (i == 0 || terms->items[i - 1].group != term->group))
			heading_row(showing, effects, table, &terms->groups[term->group]);
		if (term->n_levels)
			level_rows(showing, effects, table, term);
		else
			number_row(showing, effects, table, term, tested);
	}
}

/* --- Notes -------------------------------------------------------------------- */

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
