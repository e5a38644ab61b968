#include <string.h>

#include "base/str.h"
#include "load/load_impl.h"

/* A value as bytes, which are the same for equal values of columns of one kind: the
 * texts of ids, texts and levels, the bits of numbers. */
static const char *value_bytes(const struct column *column, size_t row, size_t *length)
{
	static const double zero = 0;
	const char *text;

	if (column->bits) {
		*length = sizeof column->bits[row];
		return (const char *)&column->bits[row];
	}
	if (column->number) {
		*length = sizeof column->number[row];
		/* -0 has other bits, and is the same number */
		return (const char *)(column->number[row] == 0 ? &zero : &column->number[row]);
	}
	text = column->type == COLUMN_CATEGORY ? column->level_codes[column->code[row]]
	                                       : column->strings.items[column->code[row]];
	*length = strlen(text);
	return text;
}

static const struct column *key_column(const struct keys *keys, size_t i)
{
	return &keys->data->columns[keys->columns[i]];
}

bool key_present(const struct keys *keys, size_t row)
{
	for (size_t i = 0; i < keys->n; i++)
		if (key_column(keys, i)->missing[row] != PRESENT)
			return false;
	return true;
}

static size_t key_hash(const struct keys *keys, size_t row)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < keys->n; i++) {
		size_t length;
		const char *bytes = value_bytes(key_column(keys, i), row, &length);

		/* Fibonacci hashing (Knuth, 6.4) */
		hash = (hash ^ hash_bytes(bytes, length)) * UINT64_C(11400714819323198485);
		hash ^= hash >> 32;
	}
	return (size_t)hash;
}

static bool key_equal(const struct keys *a, size_t row, const struct keys *b, size_t other)
{
	for (size_t i = 0; i < a->n; i++) {
		size_t n, m;
		const char *x = value_bytes(key_column(a, i), row, &n);
		const char *y = value_bytes(key_column(b, i), other, &m);

		if (n != m || memcmp(x, y, n) != 0)
			return false;
	}
	return true;
}

void key_table_init(struct key_table *table, struct keys keys, struct arena *scratch)
{
	*table = (struct key_table){.keys = keys, .n_slots = 16};
	while (table->n_slots < 2 * keys.data->n_rows)
		table->n_slots *= 2;
	table->slots = ARENA_ARRAY(scratch, uint32_t, table->n_slots);
}

/* The slot of a key, which is free if the key is new. */
static uint32_t *key_slot(const struct key_table *table, const struct keys *keys, size_t row)
{
	size_t slot = key_hash(keys, row) & (table->n_slots - 1);

	while (table->slots[slot] && !key_equal(keys, row, &table->keys, table->slots[slot] - 1))
		slot = (slot + 1) & (table->n_slots - 1);
	return &table->slots[slot];
}

uint32_t key_table_add(struct key_table *table, uint32_t row)
{
	uint32_t *slot = key_slot(table, &table->keys, row);

	if (!*slot)
		*slot = row + 1;
	return *slot - 1;
}

uint32_t key_table_find(const struct key_table *table, const struct keys *keys, size_t row)
{
	const uint32_t *slot = key_slot(table, keys, row);

	return *slot ? *slot - 1 : NO_ROW;
}

const char *keys_text(const struct keys *keys, size_t row, struct arena *arena)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < keys->n; i++) {
		const struct column *column = key_column(keys, i);

		str_addf(&out, "%s%s '%s'", i ? " and " : "", column->name,
		         column_code_text(column, row, arena));
	}
	return str_text(&out);
}
