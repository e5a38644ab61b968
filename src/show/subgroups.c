/* A comparison in subgroups: the forest plot, and the same as a table. */
#include "results/asked/subgroups.h"
#include "base/words.h"
#include "results/field.h"
#include "results/figures/forest.h"
#include "results/table.h"
#include "show/cox.h"
#include "show/kinds.h"

/* Columns of the forest plot and the table. */
enum { CELL_FIRST, CELL_SECOND, CELL_RATIO, CELL_P, N_CELLS };

struct lines {
	const char **items;
	size_t n;
};

struct rows {
	struct forest_row *items;
	size_t n;
};

static const char **new_cells(const struct showing *showing)
{
	const char **cells = ARENA_ARRAY(showing->results->arena, const char *, N_CELLS);

	for (int i = 0; i < N_CELLS; i++)
		cells[i] = "";
	return cells;
}

/* A subgroup; all patients without a column. */
static void part_row(const struct showing *showing, const struct subgroups_asked *asked,
                     struct rows *rows, const struct asked_term *column, size_t level)
{
	struct results *results = showing->results;
	struct result_key key = subgroups_key(&asked->asked, &asked->arms, column, level);
	const char **cells = new_cells(showing);
	const struct result *ratio = results_find(results, &key, "hr");
	struct forest_row row = {.label = column ? column->labels[level] : "All patients",
	                         .indent = column != NULL,
	                         .bold = !column,
	                         .cells = cells,
	                         .ratio = ratio,
	                         .low = results_part(results, ratio, STAT_LOW),
	                         .high = results_part(results, ratio, STAT_HIGH),
	                         .weight = show_count(showing, &key, "events"),
	                         .events = results_find(results, &key, "events"),
	                         .whole = !column};

	cells[CELL_RATIO] = ratio->status == RESULT_OK
	                        ? field_interval(results, ratio, row.low, row.high)
	                        : field_limit(results, ratio);
	for (size_t arm = 0; arm < 2; arm++) {
		key.group1_level = asked->arms.codes[arm];
		cells[arm] = field_pair(results, FIELD_OF, results_find(results, &key, "events"),
		                        results_find(results, &key, "n"));
	}
	ARENA_PUSH(results->arena, rows->items, rows->n, row);
}

/* A column: its heading with the test of interaction, and its levels. */
static void column_rows(const struct showing *showing, const struct subgroups_asked *asked,
                        struct rows *rows, const struct asked_term *column)
{
	struct result_key key =
	    subgroups_column_key(&asked->asked, &asked->arms, column, "interaction");
	const char **cells = new_cells(showing);

	ARENA_PUSH(showing->results->arena, rows->items, rows->n,
	           (struct forest_row){.label = column->label, .cells = cells});
	cells[CELL_P] = field_limit(showing->results, results_find(showing->results, &key, "p"));
	for (size_t i = 0; i < column->n_levels; i++)
		part_row(showing, asked, rows, column, i);
}

/* Headings of the columns. */
static const char *const *heads(const struct showing *showing, const struct subgroups_asked *asked)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	const char **words = new_cells(showing);

	for (size_t arm = 0; arm < 2; arm++)
		words[arm] = arena_printf(arena, "%s, events/patients", asked->arms.labels[arm]);
	words[CELL_RATIO] = words_with_ci(arena, "Hazard ratio", asked->asked.confidence);
	words[CELL_P] = arena_printf(arena, "%s for interaction", results->style->p_label);
	return words;
}

static struct forest *forest_of(const struct showing *showing, const struct subgroups_asked *asked)
{
	struct forest *forest = ARENA_NEW(showing->results->arena, struct forest);
	const char *const *words = heads(showing, asked);
	struct rows rows = {0};

	part_row(showing, asked, &rows, NULL, 0);
	for (size_t i = 0; i < asked->n_columns; i++)
		column_rows(showing, asked, &rows, &asked->columns[i]);
	*forest = (struct forest){
	    .label_head = "Subgroup",
	    .heads = words,
	    .n_columns = N_CELLS,
	    .n_before = 2,
	    .axis_label = words[CELL_RATIO],
	    .favours_low = asked->favours[0],
	    .favours_high = asked->favours[1],
	    .rows = rows.items,
	    .n = rows.n,
	};
	return forest;
}

/* Who is missing in a column, and who is not analysed at all; what NE is. */
static struct lines notes(const struct showing *showing, const struct subgroups_asked *asked,
                          const struct forest *forest)
{
	struct arena *arena = showing->results->arena;
	const char *excluded = show_exclusions(showing, &asked->asked, &asked->endpoint);
	struct lines lines = {0};

	for (size_t i = 0; i < asked->n_columns; i++) {
		struct result_key key = subgroups_column_key(&asked->asked, &asked->arms,
		                                             &asked->columns[i], "subgroups");
		const char *missing =
		    show_counted(showing, &key, "missing", "patient, who is", "patients, who are");

		if (*missing)
			ARENA_PUSH(arena, lines.items, lines.n,
			           arena_printf(arena, "%s: missing in %s in no subgroup of it.",
			                        asked->columns[i].label, missing));
	}
	if (excluded)
		ARENA_PUSH(arena, lines.items, lines.n, excluded);
	for (size_t i = 0; i < forest->n; i++) {
		const struct result *ratio = forest->rows[i].ratio;

		if (!ratio || ratio->status == RESULT_OK || ratio->status == RESULT_SUPPRESSED)
			continue;
		ARENA_PUSH(arena, lines.items, lines.n,
		           "NE: not estimable (no events, or none in one of the arms).");
		break;
	}
	return lines;
}

/* The columns of the table: the label, the cells, the plot before the ratio. */
enum { TABLE_PLOT = 1 + CELL_RATIO, TABLE_COLUMNS = N_CELLS + 2 };

static size_t table_column(int cell)
{
	return (size_t)cell + (cell < CELL_RATIO ? 1 : 2);
}

static void add_row(const struct showing *showing, const struct forest *forest, size_t i,
                    struct table *table)
{
	const struct forest_row *row = &forest->rows[i];
	struct cell *cells = table_add_row(showing->results, table);

	cells[0].text = row->label;
	cells[0].indent = row->indent;
	cells[0].bold = row->bold;
	table->rows[i].keep_with_next = !row->ratio;
	table->rows[i].rule_above = i > 0 && !row->indent;
	for (int c = 0; c < N_CELLS; c++)
		cells[table_column(c)].text = row->cells[c];
	if (row->ratio)
		table_plot_row(showing->results, table,
		               (struct plot_mark){.kind = row->whole ? PLOT_WHOLE : PLOT_ESTIMATE,
		                                  .ratio = row->ratio,
		                                  .low = row->low,
		                                  .high = row->high,
		                                  .weight = row->events});
}

static void add_table(const struct showing *showing, const struct subgroups_asked *asked,
                      const struct forest *forest, const char *caption, struct lines lines)
{
	struct results *results = showing->results;
	struct table *table = results_add_table(results, showing->name, caption, TABLE_COLUMNS);
	struct cell *head = table_add_head(results, table);

	for (int c = 0; c < N_CELLS; c++)
		head[table_column(c)].text = forest->heads[c];
	for (size_t arm = 0; arm < 2; arm++) {
		head[table_column((int)arm)].text = asked->arms.labels[arm];
		head[table_column((int)arm)].unit = "Events/N";
	}
	table_add_plot(results, table,
	               (struct table_plot){.column = TABLE_PLOT,
	                                   .low = asked->favours[0],
	                                   .high = asked->favours[1],
	                                   .point = results->style->point});
	for (size_t i = 0; i < forest->n; i++)
		add_row(showing, forest, i, table);
	for (size_t i = 0; i < lines.n; i++)
		table_add_note(results, table, lines.items[i]);
	table_abbreviate(results, table, "CI", "confidence interval");
}

/* `by` has not two levels: nothing was compared. */
static void show_refusal(const struct showing *showing, const struct subgroups_asked *asked)
{
	struct results *results = showing->results;
	struct result_key key = subgroups_key(&asked->asked, &asked->arms, NULL, 0);

	results_add_warning(results,
	                    arena_printf(results->arena, "%s: not compared, %s.", showing->name,
	                                 results_find(results, &key, "hr")->warning));
}

void subgroups_show(const struct showing *showing)
{
	const struct subgroups_asked *asked = showing->asked;
	struct results *results = showing->results;
	const struct forest *forest;
	const char *caption;
	struct lines lines;

	if (asked->arms.n != 2) {
		show_refusal(showing, asked);
		return;
	}
	forest = forest_of(showing, asked);
	lines = notes(showing, asked, forest);
	caption = arena_printf(results->arena, "Subgroups: %s, %s against %s%s",
	                       show_in_text(showing, asked->endpoint.label),
	                       show_in_text(showing, asked->arms.labels[1]),
	                       show_in_text(showing, asked->arms.labels[0]),
	                       asked->asked.population_label);
	if (asked->table)
		add_table(showing, asked, forest, caption, lines);
	else
		results_add_figure(results, (struct figure){.analysis = showing->name,
		                                            .kind = "forest",
		                                            .caption = caption,
		                                            .notes = lines.items,
		                                            .n_notes = lines.n,
		                                            .data = forest});
	cox_show_method(showing, asked->ties);
	results_add_method(results,
	                   "Subgroups are compared by a Cox model with the arm alone in each; "
	                   "P-values for interaction are of likelihood-ratio tests of the "
	                   "products of arm and subgroup beside both, not adjusted for their "
	                   "number.");
}
