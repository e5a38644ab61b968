#include "config/slip.h"

#include <string.h>
#include <strings.h>

#include "base/suggest.h"
#include "config/value.h"

const struct field *field_find(const struct shape *shape, const char *key)
{
	for (size_t i = 0; i < shape->n_fields; i++)
		if (strcmp(shape->fields[i].key, key) == 0)
			return &shape->fields[i];
	return NULL;
}

static struct names keys_of(const struct walk *walk, const struct shape *shape)
{
	struct names names = {0};

	for (size_t i = 0; i < shape->n_fields; i++)
		ARENA_PUSH(walk->arena, names.items, names.n, shape->fields[i].key);
	return names;
}

static void note_astray(struct walk *walk, const char *key)
{
	ARENA_PUSH(walk->arena, walk->astray.items, walk->astray.n, key);
}

bool slip_stands_for(const struct walk *walk, const struct shape *shape, const struct node *map,
                     const char *key)
{
	struct names keys = keys_of(walk, shape);

	if (map == walk->root && has_name(&walk->astray, key))
		return true;
	for (size_t i = 0; i < map->n; i++) {
		const char *other = map->keys[i]->text, *near;

		if (strcmp(other, "<<") == 0)
			return true;
		near = field_find(shape, other) ? NULL : suggest_find(other, &keys);
		if (near && strcmp(near, key) == 0)
			return true;
	}
	return false;
}

/* Whether a key is one of the top level that the top level lacks. */
static bool is_section(const struct walk *walk, const char *key)
{
	return walk->root && field_find(walk->root_shape, key) && !node_find(walk->root, key);
}

/* The key of a shape under which another key belongs, or NULL. */
static const char *home_of(const struct shape *shape, const char *key)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		if (field->type == FIELD_RECORD && field_find(field->record, key))
			return field->key;
	}
	return NULL;
}

const char *slip_hint(struct walk *walk, const struct shape *shape, const struct node *map,
                      const struct node *key)
{
	struct names keys = keys_of(walk, shape);
	const char *near = suggest_find(key->text, &keys);
	const char *home = home_of(shape, key->text);

	if (map == walk->root && near)
		note_astray(walk, near);
	if (map != walk->root && is_section(walk, key->text)) {
		note_astray(walk, key->text);
		return " (it belongs to the top level, in the first column)";
	}
	if (strcasecmp(key->text, "password") == 0 || strcasecmp(key->text, "pwd") == 0)
		return " (a password has no place in a config: PostgreSQL takes it from ~/.pgpass, "
		       "ODBC from the file that 'password_file' names)";
	if (home)
		return arena_printf(walk->arena, " (it belongs under '%s')", home);
	return suggest_text(walk->arena, key->text, &keys);
}

bool slip_section(struct walk *walk, const struct node *key)
{
	if (!is_section(walk, key->text))
		return false;
	note_astray(walk, key->text);
	return true;
}

const struct node *slip_nameless(const struct shape *record, const struct node *map)
{
	for (size_t i = 0; i < map->n; i++) {
		const struct field *field = field_find(record, map->keys[i]->text);

		/* a record may be called as one of its keys, if it is one */
		if (field && (map->items[i]->kind != NODE_MAP || field->type == FIELD_RECORDS))
			return map->keys[i];
	}
	return NULL;
}

const char *slip_first_key(const struct shape *record)
{
	for (size_t i = 0; i < record->n_fields; i++)
		if (record->fields[i].required)
			return record->fields[i].key;
	return record->fields[0].key;
}
