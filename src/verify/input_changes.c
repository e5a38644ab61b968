/* What changed in an input, in sentences. */
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "config/node.h"
#include "verify/changes_impl.h"
#include "verify/rows.h"

/* Rows of a kind that are named one by one; the others are counted. */
enum { MOST_NAMED = 10 };

struct telling {
	struct arena *arena;
	struct change *change;
	const struct digest *digest;
	const struct entry *frozen_columns; /* their digests, by name */
	struct rows_side was, now;
	const struct rows_compared *rows;
	const char *key;         /* name of the key column, or NULL */
	const struct node *used; /* columns that the config reads, or NULL */
};

static void say(const struct telling *with, const char *text)
{
	change_detail(with->arena, with->change, text);
}

/* Whether the config reads a column of the file. */
static bool is_used(const struct telling *with, const char *column)
{
	for (size_t i = 0; with->used && i < with->used->n; i++) {
		const struct node *spec = with->used->items[i];
		const struct node *from = node_find(spec, "from");
		const char *name = from && from->text ? from->text : with->used->keys[i]->text;

		if (strcmp(name, column) == 0)
			return true;
	}
	return false;
}

static const char *column_text(const struct telling *with, const char *column)
{
	return arena_printf(with->arena, "'%s'%s", column,
	                    is_used(with, column) ? "" : " (which the config does not read)");
}

/* The place of a column on a side; its n_columns if it is not there. */
static size_t find_column(const struct rows_side *side, const char *column)
{
	size_t i = 0;

	while (i < side->n_columns && strcmp(side->columns[i], column) != 0)
		i++;
	return i;
}

static bool has_column(const struct rows_side *side, const char *column)
{
	return find_column(side, column) < side->n_columns;
}

/* Whether the columns that both sides have stand in another order. */
static bool columns_reordered(const struct telling *with)
{
	size_t last = 0;

	for (size_t i = 0; i < with->now.n_columns; i++) {
		size_t k = find_column(&with->was, with->now.columns[i]);

		if (k == with->was.n_columns)
			continue;
		if (k < last)
			return true;
		last = k;
	}
	return false;
}

static void say_columns(const struct telling *with)
{
	for (size_t i = 0; i < with->now.n_columns; i++)
		if (!has_column(&with->was, with->now.columns[i]))
			say(with, arena_printf(with->arena, "column %s was added",
			                       column_text(with, with->now.columns[i])));
	for (size_t i = 0; i < with->was.n_columns; i++)
		if (!has_column(&with->now, with->was.columns[i]))
			say(with, arena_printf(with->arena, "column %s was removed",
			                       column_text(with, with->was.columns[i])));
	if (columns_reordered(with))
		say(with, "the columns are in another order");
}

/* The digests of single fields are short, and one in 4096 edits escapes them;
 * those of whole columns do not. */
static void say_escaped(const struct telling *with)
{
	if (with->rows->n_kind[ROW_ADDED] || with->rows->n_kind[ROW_REMOVED] ||
	    with->rows->reordered)
		return;
	for (size_t i = 0; i < with->now.n_columns; i++) {
		const char *column = with->now.columns[i];
		const char *was = entry_value(with->frozen_columns, column);

		if (was && with->rows->column_counts[i] == 0 &&
		    strcmp(was, with->digest->column_sha256[i]) != 0)
			say(with, arena_printf(with->arena,
			                       "column %s: changed, in rows that "
			                       "the lock does not tell",
			                       column_text(with, column)));
	}
}

/* "line 118 (patient P17)", or "row 117 of the frozen file (patient P17)". */
static const char *place(const struct telling *with, const struct row_change *row)
{
	const char *key = "";

	if (with->key && row->key[0])
		key = arena_printf(with->arena, " (%s %s)", with->key, row->key);
	if (row->kind == ROW_REMOVED)
		return arena_printf(with->arena, "row %zu of the frozen file%s", row->was + 1, key);
	return arena_printf(with->arena, "%s %u%s", with->digest->place,
	                    (unsigned)with->digest->line[row->now], key);
}

/* The columns of an edited row. */
static const char *fields_text(const struct telling *with, const struct row_change *row)
{
	struct str out = {.arena = with->arena};

	for (size_t i = 0; i < row->n_fields; i++)
		str_addf(&out, "%s'%s'", i ? ", " : ": ", with->now.columns[row->fields[i]]);
	return str_text(&out);
}

static void say_rows(const struct telling *with, enum row_change_kind kind, const char *verb)
{
	size_t n = with->rows->n_kind[kind], named = 0;

	if (n == 0)
		return;
	say(with, arena_printf(with->arena, "%zu row%s %s %s", n, words_s(n),
	                       n == 1 ? "was" : "were", verb));
	for (size_t i = 0; i < with->rows->n && named < MOST_NAMED; i++) {
		const struct row_change *row = &with->rows->changes[i];

		if (row->kind != kind)
			continue;
		say(with,
		    arena_printf(with->arena, "  %s%s", place(with, row), fields_text(with, row)));
		named++;
	}
	if (n > named)
		say(with, arena_printf(with->arena, "  and %zu more", n - named));
}

static void say_edited(const struct telling *with)
{
	say_rows(with, ROW_EDITED, "edited");
	for (size_t i = 0; i < with->now.n_columns; i++)
		if (with->rows->column_counts[i])
			say(with, arena_printf(with->arena, "  column %s: changed in %zu row%s",
			                       column_text(with, with->now.columns[i]),
			                       with->rows->column_counts[i],
			                       words_s(with->rows->column_counts[i])));
}

static void say_changes(struct telling *with)
{
	say_columns(with);
	say_edited(with);
	say_escaped(with);
	say_rows(with, ROW_ADDED, "added");
	say_rows(with, ROW_REMOVED, "removed");
	if (with->rows->reordered)
		say(with, "the rows are in another order");
	if (with->change->n_details == 0)
		say(with, "all values are the same; they are written "
		          "differently (line ends, quotes, blanks, comments, "
		          "byte order mark)");
}

/* The columns that a config declares of an input, which is the first if it has no
 * name. */
static const struct node *used_columns(const struct node *config, const char *name)
{
	const struct node *inputs = config ? node_find(config, "inputs") : NULL;
	const struct node *input = NULL;

	if (inputs && inputs->kind == NODE_MAP && inputs->n)
		input = *name ? node_find(inputs, name) : inputs->items[0];
	return input ? node_find(input, "columns") : NULL;
}

static const char *const *keys_of(struct arena *arena, const struct entry *map)
{
	const char **keys = ARENA_ARRAY(arena, const char *, map->n);

	for (size_t i = 0; i < map->n; i++)
		keys[i] = map->items[i]->key;
	return keys;
}

void input_details(struct arena *arena, const struct lock_input *was, const struct lock_input *now,
                   const struct node *config, const struct digest *digest, struct change *change)
{
	const struct entry *columns = was->columns, *rows = was->rows;
	struct rows_compared compared;
	struct telling with = {.arena = arena,
	                       .change = change,
	                       .digest = digest,
	                       .frozen_columns = columns,
	                       .key = entry_value(was->told, "key"),
	                       .used = used_columns(config, now->name)};

	if (!digest || !columns || !rows) {
		change_detail(arena, change,
		              "which rows and columns is not known here: a lock "
		              "holds their digests, a PDF does not");
		return;
	}
	with.was = (struct rows_side){keys_of(arena, columns), columns->n, rows->text};
	with.now = (struct rows_side){digest->columns, digest->n_columns, digest->rows};
	with.rows = &compared;
	if (rows_compare(arena, &with.was, &with.now, &compared))
		say_changes(&with);
	else
		change_detail(arena, change, "the digests of its rows cannot be read");
}
