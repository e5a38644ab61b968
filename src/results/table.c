#include "results/table.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "results/field.h"
#include "results/statistics.h"

struct table *results_add_table(struct results *results, const char *analysis, const char *caption,
                                size_t n_columns)
{
	struct table *table = ARENA_NEW(results->arena, struct table);
	enum cell_align *align = ARENA_ARRAY(results->arena, enum cell_align, n_columns);

	for (size_t i = 1; i < n_columns; i++)
		align[i] = ALIGN_NUMBER;
	table->analysis = analysis;
	table->caption = caption;
	table->n_columns = n_columns;
	table->align = align;
	ARENA_PUSH(results->arena, results->tables, results->n_tables, table);
	return table;
}

static struct cell *row_new(struct results *results, const struct table *table, struct row *row)
{
	struct cell *cells = ARENA_ARRAY(results->arena, struct cell, table->n_columns);

	for (size_t i = 0; i < table->n_columns; i++)
		cells[i].text = "";
	*row = (struct row){.cells = cells, .n_cells = table->n_columns};
	return cells;
}

struct cell *table_add_row(struct results *results, struct table *table)
{
	struct row row;
	struct cell *cells = row_new(results, table, &row);

	ARENA_PUSH(results->arena, table->rows, table->n_rows, row);
	return cells;
}

struct cell *table_add_head(struct results *results, struct table *table)
{
	struct row row;
	struct cell *cells = row_new(results, table, &row);

	ARENA_PUSH(results->arena, table->head, table->n_head, row);
	return cells;
}

void table_add_plot(struct results *results, struct table *table, struct table_plot plot)
{
	table->plot = arena_memdup(results->arena, &plot, sizeof plot);
}

void table_plot_row(struct results *results, struct table *table, struct plot_mark mark)
{
	struct table_plot *plot = table->plot;

	while (plot->n + 1 < table->n_rows)
		ARENA_PUSH(results->arena, plot->marks, plot->n, (struct plot_mark){0});
	ARENA_PUSH(results->arena, plot->marks, plot->n, mark);
}

void table_add_note(struct results *results, struct table *table, const char *note)
{
	ARENA_PUSH(results->arena, table->notes, table->n_notes, note);
}

/* --- Notes that cells ask for ------------------------------------------------- */

static bool is_ok(const struct result *result)
{
	return result->status == RESULT_OK;
}

/* Whether a field holds the interval of a time that starts below 0. */
static bool is_negative(const struct piece *field)
{
	bool range = field->form == FIELD_RANGE;
	const struct result *low = field->part[range ? 0 : 1];
	struct statistic_name name;

	return (range || field->form == FIELD_INTERVAL || field->form == FIELD_ESTIMATE) &&
	       low->class == CLASS_TIME && is_ok(low) && low->value < 0 &&
	       statistic_find(low->stat_name, &name) && name.of->kind == STAT_ESTIMATE;
}

static bool text_shows(const struct results *results, const char *text,
                       bool (*test)(const struct piece *))
{
	struct piece piece;

	while (field_next(results, &text, &piece))
		if (!piece.text && !field_is_withheld(&piece) && test(&piece))
			return true;
	return false;
}

static bool table_shows(const struct results *results, const struct table *table,
                        bool (*test)(const struct piece *))
{
	for (size_t i = 0; i < table->n_rows; i++)
		for (size_t k = 0; k < table->rows[i].n_cells; k++)
			if (text_shows(results, table->rows[i].cells[k].text, test))
				return true;
	return false;
}

static const char negative[] = "A limit below 0 is that of an interval symmetric about the "
			       "estimate, which does not know that times start at 0.";

void results_note_negative(struct results *results)
{
	for (size_t i = 0; i < results->n_tables; i++)
		if (table_shows(results, results->tables[i], is_negative))
			table_add_note(results, results->tables[i], negative);
	for (size_t i = 0; i < results->n_analyses; i++) {
		struct analysis_result *analysis = &results->analyses[i];

		if (text_shows(results, analysis->summary, is_negative))
			analysis->summary =
			    arena_printf(results->arena, "%s %s", analysis->summary, negative);
	}
}

/* --- Marks and abbreviations ---------------------------------------------------- */

enum { MARKS_MAX = 32 };

void table_mark(struct results *results, struct table *table, struct cell *cell, const char *note)
{
	size_t i = 0;

	while (i < table->n_notes && strcmp(table->notes[i], note) != 0)
		i++;
	if (i == table->n_notes)
		table_add_note(results, table, note);
	if (i < MARKS_MAX)
		cell->marks |= UINT32_C(1) << i;
}

void table_abbreviate(struct results *results, struct table *table, const char *shorter,
                      const char *words)
{
	const struct abbreviation abbreviation = {shorter, words};

	for (size_t i = 0; i < table->n_abbreviations; i++)
		if (strcmp(table->abbreviations[i].shorter, shorter) == 0)
			return;
	ARENA_PUSH(results->arena, table->abbreviations, table->n_abbreviations, abbreviation);
}

const char *table_signs(const struct table *table, const struct cell *cell, struct arena *arena)
{
	struct str out = {.arena = arena};

	if (!cell->marks)
		return "";
	for (size_t i = 0; i < table->n_marked; i++)
		if (cell->marks >> i & 1)
			str_addf(&out, "%s%s", out.length ? "," : "", table->signs[i]);
	return str_text(&out);
}

/* --- Filled in ----------------------------------------------------------------- */

/* A table being filled. */
struct filling {
	const struct results *results;
	const struct table *from;
	struct table *to;
	struct arena *arena;
	bool named;                  /* for dumps */
	bool shows[N_RESULT_STATUS]; /* in its cells */
	size_t places[MARKS_MAX];    /* of marked notes, by the order of their marks */
	size_t n_marked;
};

/* Gives marks their places in the order in which they stand in the rows. */
static void places_find(struct filling *filling, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < rows[i].n_cells; k++)
			for (size_t bit = 0; bit < MARKS_MAX; bit++)
				if (rows[i].cells[k].marks >> bit & 1 &&
				    filling->places[bit] == SIZE_MAX)
					filling->places[bit] = filling->n_marked++;
}

static uint32_t marks_placed(const struct filling *filling, uint32_t marks)
{
	uint32_t placed = 0;

	for (size_t bit = 0; bit < MARKS_MAX; bit++)
		if (marks >> bit & 1)
			placed |= UINT32_C(1) << filling->places[bit];
	return placed;
}

/* "%" that is no level of confidence: "12 months, %", "n (%)". */
static bool says_percent(const char *text)
{
	for (const char *sign = text; (sign = strchr(sign, '%')); sign++)
		if (sign == text || sign[-1] < '0' || sign[-1] > '9')
			return true;
	return strstr(text, "percent") != NULL;
}

/* Whether a head over the column says that its numbers are percents. */
static bool head_says_percent(const struct table *table, size_t column)
{
	for (size_t i = 0; i < table->n_head; i++) {
		size_t at = 0;

		for (size_t k = 0; k < table->head[i].n_cells; k++) {
			const struct cell *cell = &table->head[i].cells[k];
			size_t span = cell->span > 1 ? cell->span : 1;

			if (column >= at && column < at + span &&
			    (says_percent(cell->text) || (cell->unit && says_percent(cell->unit))))
				return true;
			at += span;
		}
	}
	return false;
}

static bool table_says_percent(const struct table *table)
{
	for (size_t i = 0; i < table->n_notes; i++)
		if (says_percent(table->notes[i]))
			return true;
	return says_percent(table->caption);
}

/* The row's own name, or that of the variable whose level it is. */
static bool stub_says_percent(const struct table *table, size_t row)
{
	for (;; row--) {
		const struct row *r = &table->rows[row];

		if (r->n_cells && says_percent(r->cells[0].text))
			return true;
		if (row == 0 || r->n_cells == 0 || r->cells[0].indent == 0)
			return false;
	}
}

/* The words of a number, with or without the sign of percents. */
static const char *number_words(struct filling *filling, const struct piece *field, bool percent)
{
	const char *words = field_cell_text(filling->results, field, filling->arena);
	struct str out = {.arena = filling->arena};

	for (size_t i = 0; i < field->n_parts; i++)
		filling->shows[field->part[i]->status] |=
		    strstr(words, "NE") || strstr(words, "NR");
	if (!percent && strchr(words, '%')) {
		for (const char *p = words; *p; p++)
			if (*p != '%')
				str_add_bytes(&out, p, 1);
		words = str_text(&out);
	}
	return filling->named ? field_named(field, words, filling->arena) : words;
}

/* The text of a cell. */
static const char *cell_filled(struct filling *filling, const char *text, bool percent)
{
	struct str out = {.arena = filling->arena};
	struct piece piece;

	if (!strchr(text, FIELD_BEGIN))
		return text;
	while (field_next(filling->results, &text, &piece))
		if (piece.text)
			str_add_bytes(&out, piece.text, piece.length);
		else
			str_add(&out, number_words(filling, &piece, percent));
	return str_text(&out);
}

/* A text of a head, a caption or a note. */
static const char *text_filled(const struct filling *filling, const char *text)
{
	return filling->named ? text : fields_fill(filling->results, text, filling->arena);
}

static struct row *head_filled(const struct filling *filling)
{
	const struct table *table = filling->from;
	struct row *copy = ARENA_ARRAY(filling->arena, struct row, table->n_head);

	for (size_t i = 0; i < table->n_head; i++) {
		size_t n = table->head[i].n_cells;
		struct cell *cells =
		    arena_memdup(filling->arena, table->head[i].cells, n * sizeof *cells);

		copy[i] = table->head[i];
		copy[i].cells = cells;
		for (size_t k = 0; k < n; k++) {
			cells[k].text = text_filled(filling, cells[k].text);
			cells[k].unit = text_filled(filling, cells[k].unit);
			cells[k].marks = marks_placed(filling, cells[k].marks);
		}
	}
	return copy;
}

static struct row *rows_filled(struct filling *filling)
{
	const struct table *table = filling->from;
	struct row *copy = ARENA_ARRAY(filling->arena, struct row, table->n_rows);
	bool *column_says = ARENA_ARRAY(filling->arena, bool, table->n_columns + 1);
	bool table_says = table_says_percent(table);

	for (size_t k = 0; k < table->n_columns; k++)
		column_says[k] = table_says || head_says_percent(table, k);
	for (size_t i = 0; i < table->n_rows; i++) {
		size_t n = table->rows[i].n_cells;
		struct cell *cells =
		    arena_memdup(filling->arena, table->rows[i].cells, n * sizeof *cells);
		bool row_says = stub_says_percent(table, i);

		copy[i] = table->rows[i];
		copy[i].cells = cells;
		for (size_t k = 0; k < n; k++) {
			cells[k].text =
			    cell_filled(filling, cells[k].text,
			                !row_says && (k >= table->n_columns || !column_says[k]));
			cells[k].marks = marks_placed(filling, cells[k].marks);
		}
	}
	return copy;
}

/* Puts the notes with marks first, in the order of their marks. */
static void notes_order(const struct filling *filling)
{
	struct table *to = filling->to;
	/* with room for the abbreviations */
	const char **notes = ARENA_ARRAY(filling->arena, const char *, to->n_notes + 1);
	const size_t *places = filling->places;
	size_t n = filling->n_marked, next = n;

	for (size_t i = 0; i < to->n_notes; i++)
		notes[i < MARKS_MAX && places[i] != SIZE_MAX ? places[i] : next++] = to->notes[i];
	to->notes = notes;
	to->n_marked = n;
	to->signs = ARENA_ARRAY(filling->arena, const char *, n);
	for (size_t i = 0; i < n; i++)
		to->signs[i] = style_mark(filling->results->style, i, filling->arena);
}

static int by_name(const void *a, const void *b)
{
	const struct abbreviation *left = a, *right = b;

	return strcmp(left->shorter, right->shorter);
}

/* Whether a note explains an abbreviation already. */
static bool is_explained(const struct table *table, const char *shorter)
{
	size_t length = strlen(shorter);

	for (size_t i = 0; i < table->n_notes; i++)
		if (strncmp(table->notes[i], shorter, length) == 0 && table->notes[i][length] == ':')
			return true;
	return false;
}

/* Whether a head has these words. */
static bool head_says(const struct table *table, const char *words)
{
	for (size_t i = 0; i < table->n_head; i++)
		for (size_t k = 0; k < table->head[i].n_cells; k++) {
			const struct cell *cell = &table->head[i].cells[k];

			if (strstr(cell->text, words) || (cell->unit && strstr(cell->unit, words)))
				return true;
		}
	return false;
}

static bool is_listed(const struct abbreviation *items, size_t n, const char *shorter)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(items[i].shorter, shorter) == 0)
			return true;
	return false;
}

/* "CI: confidence interval; NR: not reached." as the last note. */
static void abbreviations_add(const struct filling *filling)
{
	static const struct {
		enum result_status status;
		struct abbreviation of;
	} missing[] = {
	    {RESULT_NOT_ESTIMABLE, {"NE", "not estimable"}},
	    {RESULT_NOT_REACHED, {"NR", "not reached"}},
	};
	struct table *to = filling->to;
	struct str line = {.arena = filling->arena};
	size_t n = to->n_abbreviations;
	struct abbreviation *all = ARENA_ARRAY(filling->arena, struct abbreviation,
	                                       n + sizeof missing / sizeof *missing + 1);

	for (size_t i = 0; i < n; i++)
		all[i] = to->abbreviations[i];
	for (size_t i = 0; i < sizeof missing / sizeof *missing; i++)
		if (filling->shows[missing[i].status] && !is_explained(to, missing[i].of.shorter))
			all[n++] = missing[i].of;
	if (head_says(to, "% CI") && !is_listed(all, n, "CI"))
		all[n++] = (struct abbreviation){"CI", "confidence interval"};
	if (n == 0)
		return;
	qsort(all, n, sizeof *all, by_name);
	for (size_t i = 0; i < n; i++)
		str_addf(&line, "%s%s: %s", i ? "; " : "", all[i].shorter, all[i].words);
	str_add(&line, ".");
	to->notes[to->n_notes++] = str_text(&line); /* notes_order() left room */
}

static struct table *table_fill(const struct results *results, const struct table *table,
                                bool named, struct arena *arena)
{
	struct table *copy = arena_memdup(arena, table, sizeof *table);
	const char **notes = ARENA_ARRAY(arena, const char *, table->n_notes);
	struct filling filling = {
	    .results = results, .from = table, .to = copy, .arena = arena, .named = named};

	copy->caption = text_filled(&filling, table->caption);
	for (size_t i = 0; i < MARKS_MAX; i++)
		filling.places[i] = SIZE_MAX;
	places_find(&filling, table->head, table->n_head);
	places_find(&filling, table->rows, table->n_rows);
	copy->head = head_filled(&filling);
	copy->rows = rows_filled(&filling);
	for (size_t i = 0; i < table->n_notes; i++)
		notes[i] = text_filled(&filling, table->notes[i]);
	copy->notes = notes;
	notes_order(&filling);
	abbreviations_add(&filling);
	return copy;
}

const struct table *table_filled(const struct results *results, const struct table *table,
                                 struct arena *arena)
{
	return table_fill(results, table, false, arena);
}

/* Puts marks and units behind the texts of cells. */
static void signs_add(const struct table *table, struct row *rows, size_t n, struct arena *arena)
{
	for (size_t i = 0; i < n; i++) {
		struct cell *cells =
		    arena_memdup(arena, rows[i].cells, rows[i].n_cells * sizeof *cells);

		for (size_t k = 0; k < rows[i].n_cells; k++) {
			struct str text = {.arena = arena};

			str_add(&text, cells[k].text);
			str_add(&text, table_signs(table, &cells[k], arena));
			if (cells[k].unit)
				str_addf(&text, " %s", cells[k].unit);
			cells[k].text = str_text(&text);
		}
		rows[i].cells = cells;
	}
}

const struct table *table_named(const struct results *results, const struct table *table,
                                struct arena *arena)
{
	struct table *copy = table_fill(results, table, true, arena);

	signs_add(copy, copy->head, copy->n_head, arena);
	signs_add(copy, copy->rows, copy->n_rows, arena);
	for (size_t i = 0; i < copy->n_marked; i++)
		copy->notes[i] = arena_printf(arena, "%s %s", copy->signs[i], copy->notes[i]);
	return copy;
}
