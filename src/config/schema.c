#include "config/schema.h"

#include <string.h>

#include "config/node.h"
#include "config/slip.h"
#include "config/value.h"

static void fill_defaults(struct walk *walk, const struct shape *shape, void *into);

/* The variant that the key `type` of a map chooses, or NULL. */
static const struct variant *choose_variant(struct walk *walk, const struct node *node)
{
	const struct node *type = node_find(node, "type");
	struct names names = {0};

	for (size_t i = 0; i < walk->variants->n; i++) {
		const struct variant *variant = walk->variants->items[i];

		if (type && type->kind == NODE_SCALAR && strcmp(type->text, variant->name) == 0)
			return variant;
		ARENA_PUSH(walk->arena, names.items, names.n, variant->name);
	}
	if (!type && node_find(node, "<<"))
		walk->broken = true; /* the alias is reported */
	else if (!type)
		node_error(walk, node, "no 'type'; write one of %s",
		           names_join(walk->arena, &names, 99));
	else if (type->kind != NODE_SCALAR)
		mismatch(walk, type, "the name of an analysis");
	else
		node_error(walk, type, "unknown type of analysis '%s'%s", type->text,
		           suggest_text(walk->arena, type->text, &names));
	return NULL;
}

/* "a map, as {type: …}": what such records look like. */
static const char *record_example(struct walk *walk, const struct field *field, const char *before,
                                  const char *after)
{
	return arena_printf(walk->arena, "%s{%s: …}%s", before,
	                    field->record ? slip_first_key(field->record) : "type", after);
}

/* The map that a plain scalar stands for: `conventions: r` is
 * `conventions: {preset: r}`.  Other nodes are themselves. */
static const struct node *scalar_spread(struct walk *walk, const struct field *field,
                                        const struct node *node)
{
	struct node *map, *key;

	if (!field->scalar || node->kind != NODE_SCALAR)
		return node;
	map = ARENA_NEW(walk->arena, struct node);
	key = ARENA_NEW(walk->arena, struct node);
	*key = (struct node){
	    .kind = NODE_SCALAR, .text = field->scalar, .at = node->at, .path = node->path};
	*map = (struct node){.kind = NODE_MAP, .at = node->at, .path = node->path};
	map->keys = arena_memdup(walk->arena, &key, sizeof key);
	map->items = arena_memdup(walk->arena, &node, sizeof node);
	map->n = 1;
	return map;
}

static void name_record(struct record *record, const struct node *name, const struct node *node)
{
	record->name = (struct text){.at = node->at, .path = node->path};
	if (!name)
		return;
	record->name = text_from(name);
	record->name.path = node->path;
}

/* Keeps the name of a record that cannot be read, so that what refers to it
 * is no second mistake. */
static void lose_record(struct walk *walk, const struct field *field, const struct node *name,
                        const struct node *node, struct records *into)
{
	struct record *record;

	walk->broken = true;
	if (name)
		ARENA_PUSH(walk->arena, walk->lost.items, walk->lost.n, name->text);
	if (field->type != FIELD_RECORDS)
		return;
	record = arena_alloc(walk->arena, 1, field->record->size);
	fill_defaults(walk, field->record, record);
	name_record(record, name, node);
	record->broken = true;
	ARENA_PUSH(walk->arena, into->items, into->n, record);
}

/* The shape of a record, or NULL if it cannot be read. */
static const struct shape *record_shape(struct walk *walk, const struct field *field,
                                        const struct node *node, const struct variant **variant)
{
	if (!need_kind(walk, node, NODE_MAP, record_example(walk, field, "a map, as ", "")))
		return NULL;
	if (field->type != FIELD_VARIANTS)
		return field->record;
	*variant = choose_variant(walk, node);
	return *variant ? &(*variant)->shape : NULL;
}

static void add_record(struct walk *walk, const struct field *field, const struct node *name,
                       const struct node *node, struct records *into)
{
	bool broken = walk->broken;
	const struct variant *variant = NULL;
	const struct shape *shape;
	struct record *record;

	node = scalar_spread(walk, field, node);
	shape = record_shape(walk, field, node, &variant);
	if (!shape) {
		lose_record(walk, field, name, node, into);
		return;
	}
	record = arena_alloc(walk->arena, 1, shape->size);
	walk->broken = false;
	schema_fill(walk, shape, node, record);
	record->variant = variant;
	record->broken = walk->broken;
	walk->broken = walk->broken || broken;
	name_record(record, name, node);
	ARENA_PUSH(walk->arena, into->items, into->n, record);
}

/* Whether a key of the map is the name of a record; errors otherwise. */
static bool check_name(struct walk *walk, const struct field *field, const struct node *key)
{
	if (slip_section(walk, key)) {
		node_error(walk, key,
		           "'%s' is indented too far: it belongs to the top "
		           "level, in the first column",
		           key->text);
		return false;
	}
	if (!is_id(key->text))
		node_error(walk, key,
		           "a name is letters, digits, '-', '_' and '.', at "
		           "most 64; found '%s'%s",
		           key->text,
		           field->record && field_find(field->record, "from")
		               ? " (choose a name, and write from: what the "
		                 "file has)"
		               : "");
	return true;
}

static bool check_nameless(struct walk *walk, const struct field *field, const struct node *node)
{
	const struct node *key = field->record ? slip_nameless(field->record, node) : NULL;

	if (!key)
		return true;
	walk->broken = true;
	node_error(walk, key, "'%s' is not a name but a key below one (write %s: {NAME: {%s: …}})",
	           key->text, field->key, key->text);
	return false;
}

static void fill_records(struct walk *walk, const struct field *field, const struct node *node,
                         struct records *into)
{
	bool list = field->type == FIELD_LIST;

	into->at = node->at;
	if (!need_kind(walk, node, list ? NODE_LIST : NODE_MAP,
	               record_example(walk, field, list ? "a list, as '- " : "a map, as NAME: ",
	                              list ? "'" : "")))
		return;
	if (!list && !check_nameless(walk, field, node))
		return;
	for (size_t i = 0; i < node->n; i++) {
		const struct node *name = list ? NULL : node->keys[i];

		if (!name || check_name(walk, field, name))
			add_record(walk, field, name, node->items[i], into);
	}
}

static void fill_record(struct walk *walk, const struct field *field, const struct node *node,
                        void *into)
{
	node = scalar_spread(walk, field, node);
	if (need_kind(walk, node, NODE_MAP, record_example(walk, field, "a map, as ", "")))
		schema_fill(walk, field->record, node, into);
}

static void fill_field(struct walk *walk, const struct field *field, const struct node *node,
                       void *at)
{
	switch (field->type) {
	case FIELD_RECORD:
		fill_record(walk, field, node, at);
		break;
	case FIELD_RECORDS:
	case FIELD_LIST:
	case FIELD_VARIANTS:
		fill_records(walk, field, node, at);
		break;
	default:
		value_fill(walk, field, node, at);
		break;
	}
}

/* Sets the default of an absent field, from its text in the table. */
static void fill_default(struct walk *walk, const struct field *field, void *at)
{
	struct node node = {.kind = NODE_SCALAR, .text = field->fallback, .plain = true, .path = ""};

	if (field->fallback)
		fill_field(walk, field, &node, at);
	else if (field->type == FIELD_CHOICE)
		*(int *)at = -1;
	else if (field->type == FIELD_RECORD)
		for (size_t i = 0; i < field->record->n_fields; i++) {
			const struct field *inner = &field->record->fields[i];

			fill_default(walk, inner, (char *)at + inner->offset);
		}
}

static void fill_defaults(struct walk *walk, const struct shape *shape, void *into)
{
	for (size_t i = 0; i < shape->n_fields; i++)
		fill_default(walk, &shape->fields[i], (char *)into + shape->fields[i].offset);
}

/* "'postgresql', 'sqlite', 'odbc'" */
static const char *instead_text(struct walk *walk, const struct field *field)
{
	const char *text = "";

	for (size_t i = 0; field->instead[i]; i++)
		text = arena_printf(walk->arena, "%s%s'%s'", text, i ? ", " : "", field->instead[i]);
	return text;
}

static void report_missing(struct walk *walk, const struct field *field, const struct node *map)
{
	struct names names = {0};
	/* the first line of a file says nothing about what it lacks */
	struct node at = {.at = {.source = map->at.source}, .path = ""};

	if (map->path[0])
		at = *map;
	if (field->type == FIELD_CHOICE)
		names = names_from(walk, field->names);
	if (field->instead)
		node_error(walk, &at, "'%s' is missing, or one of %s (%s)", field->key,
		           instead_text(walk, field), field->doc);
	else if (names.n)
		node_error(walk, &at, "'%s' is missing; write one of %s", field->key,
		           names_join(walk->arena, &names, 99));
	else
		node_error(walk, &at, "'%s' is missing (%s)", field->key, field->doc);
}

/* Whether a key is there, or another one in its place. */
static bool is_given(const struct field *field, const struct node *map)
{
	bool given = node_find(map, field->key) != NULL;

	for (size_t i = 0; !given && field->instead && field->instead[i]; i++)
		given = node_find(map, field->instead[i]) != NULL;
	return given;
}

static void check_required(struct walk *walk, const struct shape *shape, const struct node *map)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		if (!field->required || is_given(field, map))
			continue;
		walk->broken = true;
		if (!slip_stands_for(walk, shape, map, field->key))
			report_missing(walk, field, map);
	}
}

void schema_fill(struct walk *walk, const struct shape *shape, const struct node *node, void *into)
{
	fill_defaults(walk, shape, into);
	for (size_t i = 0; i < node->n; i++) {
		const struct node *key = node->keys[i];
		const struct field *field = field_find(shape, key->text);

		if (!field)
			node_error(walk, key, "unknown key '%s'%s", key->text,
			           slip_hint(walk, shape, node, key));
		else if (node_find(node, field->key) == node->items[i])
			fill_field(walk, field, node->items[i], (char *)into + field->offset);
	}
	/* last: only now is it known what stands where it does not belong */
	check_required(walk, shape, node);
}

/* What may be referred to, and the section that defines it. */
static const struct {
	const char *name, *section;
} reference_kinds[] = {
    [REF_COLUMN] = {"column", "inputs"},
    [REF_ENDPOINT] = {"endpoint", "endpoints"},
    [REF_POPULATION] = {"population", "populations"},
    [REF_ANALYSIS] = {"analysis", "analyses"},
};

static const char *reference_hint(const struct walk *walk, enum reference kind, const char *text,
                                  const struct names *known)
{
	if (known->n == 0)
		return arena_printf(walk->arena, " (there are no '%s')",
		                    reference_kinds[kind].section);
	if (kind == REF_COLUMN && strpbrk(text, "*:"))
		return " (a product with its main effects is written a * b)";
	if (kind == REF_COLUMN && strchr(text, '('))
		return " (a term is a column, log(x), sqrt(x), x / 10, "
		       "ns(x, 3) or a * b)";
	if (kind == REF_COLUMN && strpbrk(text, "+,"))
		return " (several are written as [a, b])";
	return suggest_text(walk->arena, text, known);
}

void schema_resolve(const struct walk *walk, enum reference kind, const struct names *known)
{
	/* what is not read because its key is wrong is not missed as well */
	if (has_name(&walk->astray, reference_kinds[kind].section) ||
	    (kind == REF_COLUMN && has_name(&walk->astray, "derive")))
		return;
	for (size_t i = 0; i < walk->n_references; i++) {
		const struct text *text = walk->references[i];

		if (walk->reference_kinds[i] != kind || has_name(known, text->s) ||
		    has_name(&walk->lost, text->s))
			continue;
		diag_error(walk->diags, text->at, "unknown %s '%s'%s", reference_kinds[kind].name,
		           text->s, reference_hint(walk, kind, text->s, known));
		diag_path(walk->diags, text->path);
	}
}

void text_error(struct diags *diags, const struct text *text, const char *what)
{
	diag_error(diags, text->at, "%s", what);
	diag_path(diags, text->path);
}
