/* What became of the data file: patients added, removed, edited. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "data/dataset.h"
#include "results/data_counts.h"
#include "since/causes_impl.h"
#include "since/state.h"
#include "verify/changes.h"
#include "verify/rows.h"

/* Lines that are named one by one; the others are counted. */
enum { MOST_LINES = 5 };

struct telling {
	struct comparing *with;
	const struct data_input *input;
	bool first; /* the rows of the dataset are those of this file */
	struct str out;
	const struct digest *digest; /* of the data as they are now */
	struct rows_side was, now;
	struct rows_compared rows;
	bool counted; /* false: how many rows there are is withheld */
};

/* Whether a patient has one row: then what is said of a row is said of a patient. */
static bool is_row_each(const struct telling *telling)
{
	return telling->first && !telling->input->folded && !telling->with->now->data->repeated.name;
}

/* Rows that are left out are rows of the file, and no patients of the dataset. */
static const char *unit(const struct telling *telling)
{
	const struct data_input *input = telling->input;
	size_t n_left_out =
	    input->n_outside + input->n_later + telling->with->now->data->cutoff.n_excluded;

	return is_row_each(telling) && n_left_out == 0 ? "patient" : "row";
}

/* Begins the next thing that is said. */
static void next(struct telling *telling)
{
	if (telling->out.length)
		str_add(&telling->out, "; ");
}

/* "14 patients were", or "patients were" where counts are withheld. */
static void add_subject(struct telling *telling, size_t n)
{
	next(telling);
	if (telling->counted)
		str_addf(&telling->out, "%zu %s%s %s", n, unit(telling), words_s(n),
		         n == 1 ? "was" : "were");
	else
		str_addf(&telling->out, "%ss were", unit(telling));
}

/* --- Where ---------------------------------------------------------------------------- */

static int line_compare(const void *key, const void *line)
{
	uint32_t a = *(const uint32_t *)key, b = *(const uint32_t *)line;

	return (a > b) - (a < b);
}

/* The row of the dataset that stands at a line; n_rows if there is none, as where it
 * is cut off. */
static size_t row_at(const struct dataset *data, uint32_t line)
{
	const uint32_t *found =
	    data->n_rows ? bsearch(&line, data->line, data->n_rows, sizeof line, line_compare)
			 : NULL;

	return found ? (size_t)(found - data->line) : data->n_rows;
}

static const struct column *key_column(const struct telling *telling)
{
	const struct since_now *now = telling->with->now;
	const struct input_spec *spec = now->study->inputs.items[0];

	return telling->first && spec->key.s ? dataset_column(now->data, spec->key.s) : NULL;
}

/* Lines of a kind of change; of one column's edits, if one is named. */
struct lines {
	uint32_t *items;
	size_t n;
};

static bool has_field(const struct row_change *change, size_t column)
{
	for (size_t i = 0; i < change->n_fields; i++)
		if (change->fields[i] == column)
			return true;
	return false;
}

static struct lines lines_of(const struct telling *telling, enum row_change_kind kind, size_t column)
{
	const struct rows_compared *rows = &telling->rows;
	struct lines lines = {0};

	for (size_t i = 0; i < rows->n; i++) {
		const struct row_change *change = &rows->changes[i];

		if (change->kind == kind && (column == ROW_NONE || has_field(change, column)))
			ARENA_PUSH(telling->with->arena, lines.items, lines.n,
			           kind == ROW_REMOVED ? (uint32_t)change->was + 1
			                               : telling->digest->line[change->now]);
	}
	return lines;
}

/* "; id P17, P23": whose lines these are, as far as that is known. */
static void add_keys(struct telling *telling, const struct lines *lines)
{
	const struct dataset *data = telling->with->now->data;
	const struct column *key = key_column(telling);
	bool any = false;

	for (size_t i = 0; key && i < lines->n; i++) {
		size_t row = row_at(data, lines->items[i]);

		if (row == data->n_rows)
			continue;
		if (any)
			str_add(&telling->out, ", ");
		else
			str_addf(&telling->out, "; %s ", key->name);
		str_add(&telling->out, column_code_text(key, row, telling->with->arena));
		any = true;
	}
}

static void add_places(struct telling *telling, const struct lines *lines)
{
	for (size_t i = 0; i < lines->n && i < MOST_LINES; i++)
		str_addf(&telling->out, "%s%u", i ? ", " : "", (unsigned)lines->items[i]);
	if (lines->n > MOST_LINES)
		str_addf(&telling->out, " and %zu more", lines->n - MOST_LINES);
}

/* " (lines 77, 210; id P17, P23)", " (lines 413 to 426)"; nothing where counts are
 * withheld, since these could be counted. */
static void add_lines(struct telling *telling, const struct lines *lines)
{
	struct str *out = &telling->out;
	uint32_t first, last;

	if (lines->n == 0 || !telling->counted)
		return;
	first = lines->items[0];
	last = lines->items[lines->n - 1];
	str_addf(out, " (%s%s ", telling->digest->place, words_s(lines->n));
	if (lines->n > MOST_LINES && last - first == lines->n - 1)
		str_addf(out, "%u to %u", (unsigned)first, (unsigned)last);
	else
		add_places(telling, lines);
	if (lines->n <= MOST_LINES)
		add_keys(telling, lines);
	str_add(out, ")");
}

/* --- What ------------------------------------------------------------------------------ */

/* Of the patients that were added, those with an event of the first endpoint; nothing
 * unless that is known of each. */
static void add_events(struct telling *telling, const struct lines *lines)
{
	const struct since_now *now = telling->with->now;
	const struct endpoint *endpoint = now->data->n_endpoints ? &now->data->endpoints[0] : NULL;
	size_t n = 0;

	if (!endpoint || !is_row_each(telling) || !telling->counted ||
	    data_count(now->results, DATA_ENDPOINT, endpoint->name, "events")->status != RESULT_OK)
		return;
	for (size_t i = 0; i < lines->n; i++) {
		size_t row = row_at(now->data, lines->items[i]);

		if (row == now->data->n_rows || endpoint->missing[row] != PRESENT)
			return;
		n += endpoint->event[row];
	}
	if (lines->n == 1 || n == 0)
		str_addf(&telling->out, ", %s an event of %s",
		         n               ? "with"
		         : lines->n == 1 ? "without"
		                         : "none with",
		         endpoint->name);
	else
		str_addf(&telling->out, ", %zu of them with an event of %s", n, endpoint->name);
}

static void tell_added(struct telling *telling)
{
	struct lines lines = lines_of(telling, ROW_ADDED, ROW_NONE);

	if (lines.n == 0)
		return;
	add_subject(telling, lines.n);
	str_add(&telling->out, " added");
	add_lines(telling, &lines);
	add_events(telling, &lines);
}

static void tell_removed(struct telling *telling)
{
	struct lines lines = lines_of(telling, ROW_REMOVED, ROW_NONE);
	struct str *out = &telling->out;

	if (lines.n == 0)
		return;
	add_subject(telling, lines.n);
	str_add(out, " removed");
	if (!telling->counted)
		return;
	str_addf(out, " (row%s ", words_s(lines.n));
	add_places(telling, &lines);
	str_add(out, " of the file before)");
}

/* "; 'rfstime' was edited in 3 patients (lines 77, 210, 388)". */
static void tell_edited(struct telling *telling)
{
	for (size_t i = 0; i < telling->now.n_columns; i++) {
		struct lines lines;
		size_t n = telling->rows.column_counts[i];

		if (n == 0)
			continue;
		lines = lines_of(telling, ROW_EDITED, i);
		next(telling);
		str_addf(&telling->out, "'%s' was edited", telling->now.columns[i]);
		if (telling->counted)
			str_addf(&telling->out, " in %zu %s%s", n, unit(telling), words_s(n));
		add_lines(telling, &lines);
	}
}

static bool has_column(const struct rows_side *side, const char *column)
{
	for (size_t i = 0; i < side->n_columns; i++)
		if (strcmp(side->columns[i], column) == 0)
			return true;
	return false;
}

static void tell_columns(struct telling *telling)
{
	for (size_t i = 0; i < telling->now.n_columns; i++)
		if (!has_column(&telling->was, telling->now.columns[i])) {
			next(telling);
			str_addf(&telling->out, "the column '%s' was added",
			         telling->now.columns[i]);
		}
	for (size_t i = 0; i < telling->was.n_columns; i++)
		if (!has_column(&telling->now, telling->was.columns[i])) {
			next(telling);
			str_addf(&telling->out, "the column '%s' was removed",
			         telling->was.columns[i]);
		}
}

/* Edits of a field can escape its short digest; then the rows differ and no column
 * is named. */
static void tell_escaped(struct telling *telling)
{
	struct lines lines = {0};

	for (size_t i = 0; i < telling->rows.n; i++)
		if (telling->rows.changes[i].kind == ROW_EDITED &&
		    telling->rows.changes[i].n_fields == 0)
			ARENA_PUSH(telling->with->arena, lines.items, lines.n,
			           telling->digest->line[telling->rows.changes[i].now]);
	if (lines.n == 0)
		return;
	add_subject(telling, lines.n);
	str_add(&telling->out, " edited");
	add_lines(telling, &lines);
}

/* "; events of rfs are 300, were 299"; and rows, where they are not told one by one. */
static void tell_counts(struct telling *telling, bool rows)
{
	const struct run_digest *out = telling->with->out;

	/* the first count is that of the rows, unless it is withheld */
	for (size_t i = !rows && telling->counted; i < out->n_counts; i++)
		if (out->counts[i].before && !str_equal(out->counts[i].before, out->counts[i].now)) {
			next(telling);
			str_addf(&telling->out, "%s are %s, were %s", out->counts[i].count,
			         out->counts[i].now, out->counts[i].before);
		}
}

static void tell_rows(struct telling *telling)
{
	tell_columns(telling);
	tell_added(telling);
	tell_removed(telling);
	tell_edited(telling);
	tell_escaped(telling);
	if (telling->rows.reordered) {
		next(telling);
		str_add(&telling->out, "the rows are in another order");
	}
	if (telling->out.length == 0)
		str_add(&telling->out,
		        "the file is written differently (line ends, quotes, blanks, "
		        "order of columns), and all its values are the same");
}

static const char **names_of(struct arena *arena, const struct entry *map)
{
	const char **names = ARENA_ARRAY(arena, const char *, map->n + 1);

	for (size_t i = 0; i < map->n; i++)
		names[i] = map->items[i]->key;
	return names;
}

/* Whether both files are known by row. */
static bool compare_rows(struct telling *telling, const struct digest *digest)
{
	struct arena *arena = telling->with->arena;
	const struct entry *before =
	    entry_find(entry_find(telling->with->before->state, "inputs"), telling->input->name);
	const struct entry *columns = entry_find(before, "columns");
	const struct entry *rows = entry_find(before, "rows");

	telling->digest = digest;
	if (!columns || !rows || !rows->text.data || !digest->line)
		return false;
	telling->was = (struct rows_side){names_of(arena, columns), columns->n, rows->text};
	telling->now = (struct rows_side){digest->columns, digest->n_columns, digest->rows};
	return rows_compare(arena, &telling->was, &telling->now, &telling->rows);
}

static void tell_input(struct comparing *with, size_t i)
{
	const struct result *rows = data_count(with->now->results, DATA_SOURCE, "", "rows");
	struct telling telling = {.with = with,
	                          .input = with->now->data->inputs[i],
	                          .first = i == 0,
	                          .out = {.arena = with->arena},
	                          .counted = rows->status == RESULT_OK};
	bool several = with->now->data->n_inputs > 1;
	bool compared = compare_rows(&telling, &with->now->rows->items[i]);

	if (compared)
		tell_rows(&telling);
	else
		str_add(&telling.out, "the file is another one, and which of its rows were added, "
		                      "removed or edited is not known");
	if (i == 0)
		tell_counts(&telling, !compared);
	cause_add(with, DIGEST_DATA, REACH_ALL, NULL,
	          several ? arena_printf(with->arena, "%s: %s", telling.input->file,
	                                 str_text(&telling.out))
	                  : str_text(&telling.out));
}

void data_causes(struct comparing *with)
{
	const struct dataset *data = with->now->data;
	struct lock_input *was, *now;
	size_t n_was = lock_inputs(with->arena, with->was, &was);
	size_t n_now = lock_inputs(with->arena, with->now->lock, &now);

	for (size_t i = 0; i < n_now && i < data->n_inputs; i++) {
		const struct lock_input *before = input_before(was, n_was, &now[i]);

		/* of inputs that came and went, the config tells */
		if (before && !str_equal(entry_value(before->told, "sha256"),
		                         entry_value(now[i].told, "sha256")))
			tell_input(with, i);
	}
}
