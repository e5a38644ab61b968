#include "verify/rows.h"

#include <string.h>

#include "base/hash.h"
#include "lock/digest.h"

const size_t ROW_NONE = SIZE_MAX;

/* A row as its digest shows it; `match` is the row of the other side. */
struct row {
	const char *digest; /* DIGEST_WIDTH characters */
	const char *checks; /* CHECK_WIDTH for each column */
	const char *key;
	size_t key_length, match;
};

struct side {
	struct row *rows;
	size_t n;
	const struct rows_side *from;
};

struct comparison {
	struct arena *arena;
	struct side was, now;
	size_t *column_was; /* by column of `now`; ROW_NONE: a new one */
	bool same_columns, keyed;
	unsigned by; /* enum known_by */
	struct rows_compared *out;
};

static bool side_read(struct arena *arena, const struct rows_side *from, struct side *side)
{
	size_t checks = from->n_columns * CHECK_WIDTH;
	const char *at = from->rows.data, *end = at + from->rows.length;
	size_t n = 0;

	*side = (struct side){.from = from};
	if (at < end && end[-1] != '\n')
		return false;
	for (const char *p = at; p < end; p++, n++)
		p = memchr(p, '\n', (size_t)(end - p));
	side->rows = ARENA_ARRAY(arena, struct row, n);
	for (; at < end; side->n++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));
		struct row *row = &side->rows[side->n];

		if ((size_t)(stop - at) < DIGEST_WIDTH + checks + 2 || at[DIGEST_WIDTH] != ' ' ||
		    at[DIGEST_WIDTH + 1 + checks] != ' ')
			return false;
		row->digest = at;
		row->checks = at + DIGEST_WIDTH + 1;
		row->key = row->checks + checks + 1;
		row->key_length = (size_t)(stop - row->key);
		row->match = ROW_NONE;
		at = stop + 1;
	}
	return true;
}

/* Columns by name */

static void match_columns(struct comparison *with)
{
	const struct rows_side *was = with->was.from, *now = with->now.from;

	with->column_was = ARENA_ARRAY(with->arena, size_t, now->n_columns);
	with->same_columns = was->n_columns == now->n_columns;
	for (size_t i = 0; i < now->n_columns; i++) {
		with->column_was[i] = ROW_NONE;
		for (size_t k = 0; k < was->n_columns; k++)
			if (strcmp(was->columns[k], now->columns[i]) == 0)
				with->column_was[i] = k;
		with->same_columns &= with->column_was[i] == i;
	}
}

static bool field_same(const struct comparison *with, const struct row *was, const struct row *now,
                       size_t column)
{
	size_t k = with->column_was[column];

	return k == ROW_NONE || memcmp(was->checks + k * CHECK_WIDTH,
	                               now->checks + column * CHECK_WIDTH, CHECK_WIDTH) == 0;
}

/* Whether two rows are the same in the columns that both sides have. */
static bool row_same(const struct comparison *with, const struct row *was, const struct row *now)
{
	if (with->same_columns)
		return memcmp(was->digest, now->digest, DIGEST_WIDTH) == 0;
	for (size_t i = 0; i < with->now.from->n_columns; i++)
		if (!field_same(with, was, now, i))
			return false;
	return true;
}

/* Matching: a hash table of the old rows, by key, by contents or by both */

enum known_by { BY_KEY = 1, BY_CONTENTS = 2 };

/* What a row of a side is known by. */
static uint32_t row_hash(const struct comparison *with, const struct row *row, bool is_old)
{
	uint32_t hash = with->by & BY_KEY ? hash_bytes(row->key, row->key_length) : 2166136261U;

	if (!(with->by & BY_CONTENTS))
		return hash;
	if (with->same_columns)
		return 31 * hash + hash_bytes(row->digest, DIGEST_WIDTH);
	for (size_t i = 0; i < with->now.from->n_columns; i++) {
		size_t k = is_old ? with->column_was[i] : i;

		if (with->column_was[i] != ROW_NONE)
			hash = 31 * hash + hash_bytes(row->checks + k * CHECK_WIDTH, CHECK_WIDTH);
	}
	return hash;
}

static bool row_is(const struct comparison *with, const struct row *was, const struct row *now)
{
	if (with->by & BY_KEY && (was->key_length != now->key_length ||
	                          memcmp(was->key, now->key, now->key_length) != 0))
		return false;
	return !(with->by & BY_CONTENTS) || row_same(with, was, now);
}

/* Old rows by what they are known by. */
struct index {
	size_t *slots, n_slots; /* of the first row, + 1; 0: none */
	size_t *next;           /* of the next one alike */
};

/* Takes the first old row that a new one is out of the index. */
static void match_row(struct comparison *with, struct index *index, size_t i)
{
	struct row *row = &with->now.rows[i];
	size_t *at = &index->slots[row_hash(with, row, false) & (index->n_slots - 1)];

	while (*at && !row_is(with, &with->was.rows[*at - 1], row))
		at = &index->next[*at - 1];
	if (*at == 0)
		return;
	row->match = *at - 1;
	with->was.rows[*at - 1].match = i;
	*at = index->next[*at - 1];
}

/* Matches what is not yet matched.  A new row takes the first old one alike, so that a
 * chain of many that are alike is not walked. */
static void match_by(struct comparison *with, struct index *index, unsigned by)
{
	struct side *was = &with->was, *now = &with->now;

	with->by = by;
	memset(index->slots, 0, index->n_slots * sizeof *index->slots);
	/* from the end, so that each chain is in the order of the file */
	for (size_t i = was->n; i-- > 0;) {
		size_t slot = row_hash(with, &was->rows[i], true) & (index->n_slots - 1);

		if (was->rows[i].match != ROW_NONE)
			continue;
		index->next[i] = index->slots[slot];
		index->slots[slot] = i + 1;
	}
	for (size_t i = 0; i < now->n; i++)
		if (now->rows[i].match == ROW_NONE)
			match_row(with, index, i);
}

static void match_rows(struct comparison *with)
{
	struct index index = {.n_slots = 16};

	while (index.n_slots < 2 * with->was.n)
		index.n_slots *= 2;
	index.slots = ARENA_ARRAY(with->arena, size_t, index.n_slots);
	index.next = ARENA_ARRAY(with->arena, size_t, with->was.n);
	/* of several rows with one key, first those that did not change */
	match_by(with, &index, with->keyed ? BY_KEY | BY_CONTENTS : BY_CONTENTS);
	if (with->keyed)
		match_by(with, &index, BY_KEY);
}

/* Rows without a key that found no match: a new one is an edited old one if
 * both stand after the same matched row. */
static void match_gaps(struct comparison *with)
{
	struct side *was = &with->was, *now = &with->now;
	size_t after = 0; /* first old row behind the last match */

	for (size_t i = 0; i < now->n; i++) {
		struct row *row = &now->rows[i];

		if (row->match != ROW_NONE) {
			after = row->match + 1;
		} else if (after < was->n && was->rows[after].match == ROW_NONE) {
			row->match = after;
			was->rows[after++].match = i;
		}
	}
}

/* What came of it */

static void add_change(struct comparison *with, enum row_change_kind kind, size_t was, size_t now)
{
	struct rows_compared *out = with->out;
	const struct row *row = kind == ROW_REMOVED ? &with->was.rows[was] : &with->now.rows[now];
	struct row_change change = {.kind = kind, .was = was, .now = now};
	size_t *fields = NULL;

	change.key = arena_strndup(with->arena, row->key, row->key_length);
	for (size_t i = 0; kind == ROW_EDITED && i < with->now.from->n_columns; i++) {
		if (field_same(with, &with->was.rows[was], &with->now.rows[now], i))
			continue;
		ARENA_PUSH(with->arena, fields, change.n_fields, i);
		out->column_counts[i]++;
	}
	change.fields = fields;
	out->n_kind[kind]++;
	ARENA_PUSH(with->arena, out->changes, out->n, change);
}

static void collect(struct comparison *with)
{
	const struct side *was = &with->was, *now = &with->now;
	size_t last = 0;

	for (size_t i = 0; i < now->n; i++) {
		size_t match = now->rows[i].match;

		if (match == ROW_NONE)
			continue;
		with->out->reordered |= match + 1 < last;
		last = match + 1 > last ? match + 1 : last;
		if (!row_same(with, &was->rows[match], &now->rows[i]))
			add_change(with, ROW_EDITED, match, i);
	}
	for (size_t i = 0; i < now->n; i++)
		if (now->rows[i].match == ROW_NONE)
			add_change(with, ROW_ADDED, ROW_NONE, i);
	for (size_t i = 0; i < was->n; i++)
		if (was->rows[i].match == ROW_NONE)
			add_change(with, ROW_REMOVED, i, ROW_NONE);
}

static bool has_keys(const struct side *side)
{
	return side->n == 0 || side->rows[0].key_length > 0;
}

bool rows_compare(struct arena *arena, const struct rows_side *was, const struct rows_side *now,
                  struct rows_compared *out)
{
	struct comparison with = {.arena = arena, .out = out};

	*out = (struct rows_compared){.column_counts = ARENA_ARRAY(arena, size_t, now->n_columns)};
	if (!side_read(arena, was, &with.was) || !side_read(arena, now, &with.now))
		return false;
	with.keyed = has_keys(&with.was) && has_keys(&with.now);
	match_columns(&with);
	match_rows(&with);
	if (!with.keyed)
		match_gaps(&with);
	collect(&with);
	return true;
}
