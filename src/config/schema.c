#include "config/schema.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "config/node.h"

/* Reports a problem of a node, with its key path. */
static void node_error(struct walk *walk, const struct node *node,
                       const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void node_error(struct walk *walk, const struct node *node,
                       const char *format, ...)
{
	va_list args;
	const char *text;

	va_start(args, format);
	text = arena_vprintf(walk->arena, format, args);
	va_end(args);
	diag_error(walk->diags, node->at, "%s", text);
	if (node->path[0])
		diag_path(walk->diags, node->path);
}

/* "found a list": what stands where something else should. */
static const char *found(struct walk *walk, const struct node *node)
{
	if (node->kind == NODE_LIST)
		return "a list";
	if (node->kind == NODE_MAP)
		return "a map";
	if (node->text[0] == '\0')
		return "nothing";
	return arena_printf(walk->arena, "'%s'", node->text);
}

/* Reports that a node is not what the key wants; aliases are reported
 * already. */
static void mismatch(struct walk *walk, const struct node *node,
                     const char *wanted)
{
	walk->broken = true;
	if (node->kind != NODE_ALIAS)
		node_error(walk, node, "expected %s, found %s", wanted,
		           found(walk, node));
}

static bool need_kind(struct walk *walk, const struct node *node,
                      enum node_kind kind, const char *wanted)
{
	if (node->kind == kind)
		return true;
	mismatch(walk, node, wanted);
	return false;
}

static struct text text_from(const struct node *node)
{
	return (struct text){.s = node->text,
	                     .at = node->verbatim ? node->text_at : node->at,
	                     .path = node->path,
	                     .verbatim = node->verbatim};
}

/* A scalar that is not empty. */
static bool fill_text(struct walk *walk, const struct node *node,
                      const char *wanted, struct text *into)
{
	if (node->kind != NODE_SCALAR ||
	    (node->plain && node->text[0] == '\0')) {
		mismatch(walk, node, wanted);
		return false;
	}
	*into = text_from(node);
	return true;
}

static bool is_id(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	return text[0] && text[0] != '.' && text[0] != '-' &&
	       text[strspn(text, allowed)] == '\0' && strlen(text) <= 64;
}

static bool fill_number(struct walk *walk, const struct field *field,
                        const struct node *node, double *into)
{
	bool bounded = field->low != 0 || field->high != 0;

	if (node->kind != NODE_SCALAR ||
	    !number_parse(node->text, strlen(node->text), into)) {
		mismatch(walk, node, "a number");
		return false;
	}
	if (bounded && (*into < field->low || *into > field->high)) {
		node_error(walk, node, "%s is outside %g to %g", node->text,
		           field->low, field->high);
		return false;
	}
	return true;
}

static void fill_integer(struct walk *walk, const struct field *field,
                         const struct node *node, int *into)
{
	double value;

	if (!fill_number(walk, field, node, &value))
		return;
	if (value != floor(value) || fabs(value) > 1e9)
		mismatch(walk, node, "a whole number");
	else
		*into = (int)value;
}

static void fill_boolean(struct walk *walk, const struct node *node, bool *into)
{
	if (node->kind == NODE_SCALAR && str_equal(node->text, "true"))
		*into = true;
	else if (node->kind == NODE_SCALAR && str_equal(node->text, "false"))
		*into = false;
	else
		mismatch(walk, node, "true or false");
}

int choice_find(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

static struct names names_from(struct walk *walk, const char *const *list)
{
	struct names names = {0};

	for (size_t i = 0; list[i]; i++)
		ARENA_PUSH(walk->arena, names.items, names.n, list[i]);
	return names;
}

static void fill_choice(struct walk *walk, const struct field *field,
                        const struct node *node, int *into)
{
	struct names names = names_from(walk, field->names);
	int index = node->kind == NODE_SCALAR
	                ? choice_find(field->names, node->text)
	                : -1;

	if (index >= 0)
		*into = index;
	else if (node->kind == NODE_SCALAR && suggest_find(node->text, &names))
		node_error(walk, node, "'%s' is not a choice for '%s'%s",
		           node->text, field->key,
		           suggest_text(walk->arena, node->text, &names));
	if (index < 0)
		walk->broken = true;
	if (index < 0 &&
	    !(node->kind == NODE_SCALAR && suggest_find(node->text, &names)))
		mismatch(walk, node,
		         arena_printf(walk->arena, "one of %s",
		                      names_join(walk->arena, &names, 99)));
}

static void fill_date(struct walk *walk, const struct node *node,
                      struct text *into)
{
	int32_t days;

	if (node->kind != NODE_SCALAR ||
	    !date_parse(node->text, strlen(node->text), DATE_ISO, &days))
		mismatch(walk, node, "a date as YYYY-MM-DD");
	else
		*into = text_from(node);
}

static void note_reference(struct walk *walk, const struct field *field,
                           struct text *text)
{
	size_t n = walk->n_references;

	if (field->reference == REF_NONE)
		return;
	ARENA_PUSH(walk->arena, walk->references, walk->n_references, text);
	ARENA_PUSH(walk->arena, walk->reference_kinds, n, field->reference);
}

static void fill_reference(struct walk *walk, const struct field *field,
                           const struct node *node, struct text *into)
{
	if (fill_text(walk, node, "a name", into))
		note_reference(walk, field, into);
}

static void fill_texts(struct walk *walk, const struct field *field,
                       const struct node *node, struct texts *into)
{
	const struct node *const self[] = {node};
	const struct node *const *items = self;
	size_t n = 1;

	if (node->kind == NODE_LIST) {
		items = (const struct node *const *)node->items;
		n = node->n;
	} else if (node->kind != NODE_SCALAR) {
		mismatch(walk, node, "a list");
		return;
	}
	into->items = ARENA_ARRAY(walk->arena, struct text, n);
	for (size_t i = 0; i < n; i++) {
		struct text *text = &into->items[into->n];

		/* "" is a value here: the missing token of an empty field */
		if (!fill_text(walk, items[i], "text", text))
			continue;
		into->n++;
		if (field->type == FIELD_REFERENCES)
			note_reference(walk, field, text);
	}
}

static void fill_numbers(struct walk *walk, const struct field *field,
                         const struct node *node, struct numbers *into)
{
	if (!need_kind(walk, node, NODE_LIST, "a list of numbers, as [6, 12]"))
		return;
	into->items = ARENA_ARRAY(walk->arena, double, node->n);
	into->at = ARENA_ARRAY(walk->arena, struct mark, node->n);
	for (size_t i = 0; i < node->n; i++)
		if (fill_number(walk, field, node->items[i],
		                &into->items[into->n]))
			into->at[into->n++] = node->items[i]->at;
}

static void add_level(struct walk *walk, struct levels *into,
                      const struct node *code, const struct node *label)
{
	struct text code_text, label_text;

	if (!fill_text(walk, code, "the code of a level", &code_text) ||
	    !fill_text(walk, label, "the label of a level", &label_text))
		return;
	for (size_t i = 0; i < into->n; i++)
		if (str_equal(into->codes[i].s, code_text.s)) {
			if (code == label) /* keys are checked by the parser */
				node_error(walk, code, "level '%s' stands twice",
				           code_text.s);
			return;
		}
	into->codes[into->n] = code_text;
	into->labels[into->n++] = label_text;
}

static void fill_levels(struct walk *walk, const struct node *node,
                        struct levels *into)
{
	if (node->kind != NODE_LIST && node->kind != NODE_MAP) {
		mismatch(walk, node,
		         "levels, as [a, b] or {a: Label, b: Label}");
		return;
	}
	into->at = node->at;
	into->codes = ARENA_ARRAY(walk->arena, struct text, node->n);
	into->labels = ARENA_ARRAY(walk->arena, struct text, node->n);
	for (size_t i = 0; i < node->n; i++)
		add_level(walk, into,
		          node->kind == NODE_MAP ? node->keys[i]
		                                 : node->items[i],
		          node->items[i]);
	if (node->n == 0)
		node_error(walk, node, "no levels");
}

/* The variant that the key `type` of a map chooses, or NULL. */
static const struct variant *choose_variant(struct walk *walk,
                                            const struct node *node)
{
	const struct node *type = node_find(node, "type");
	struct names names = {0};

	for (size_t i = 0; i < walk->variants->n; i++) {
		const struct variant *variant = walk->variants->items[i];

		if (type && type->kind == NODE_SCALAR &&
		    strcmp(type->text, variant->name) == 0)
			return variant;
		ARENA_PUSH(walk->arena, names.items, names.n, variant->name);
	}
	if (!type)
		node_error(walk, node, "no 'type'; write one of %s",
		           names_join(walk->arena, &names, 99));
	else if (type->kind != NODE_SCALAR)
		mismatch(walk, type, "the name of an analysis");
	else
		node_error(walk, type,
		           "unknown type of analysis '%s'%s; there are %s",
		           type->text,
		           suggest_find(type->text, &names)
		               ? suggest_text(walk->arena, type->text, &names)
		               : "",
		           names_join(walk->arena, &names, 99));
	return NULL;
}

static void add_record(struct walk *walk, const struct field *field,
                       const struct node *name, const struct node *node,
                       struct records *into)
{
	const struct variant *variant = NULL;
	const struct shape *shape = field->record;
	struct record *record;

	if (!need_kind(walk, node, NODE_MAP, "a map of keys and values"))
		return;
	if (field->type == FIELD_VARIANTS) {
		variant = choose_variant(walk, node);
		if (!variant)
			return;
		shape = &variant->shape;
	}
	record = arena_alloc(walk->arena, 1, shape->size);
	schema_fill(walk, shape, node, record);
	record->variant = variant;
	if (name) {
		record->name = text_from(name);
		record->name.path = node->path;
	} else {
		record->name = (struct text){.at = node->at, .path = node->path};
	}
	ARENA_PUSH(walk->arena, into->items, into->n, record);
}

static void fill_records(struct walk *walk, const struct field *field,
                         const struct node *node, struct records *into)
{
	bool list = field->type == FIELD_LIST;

	into->at = node->at;
	if (!need_kind(walk, node, list ? NODE_LIST : NODE_MAP,
	               list ? "a list; start each item with '- '"
	                    : "a map of names"))
		return;
	for (size_t i = 0; i < node->n; i++) {
		if (!list && field->reference == REF_NONE &&
		    !is_id(node->keys[i]->text))
			node_error(walk, node->keys[i],
			           "a name is letters, digits, '-', '_' and "
			           "'.', at most 64; found '%s'",
			           node->keys[i]->text);
		add_record(walk, field, list ? NULL : node->keys[i],
		           node->items[i], into);
	}
}

static void fill_id(struct walk *walk, const struct node *node,
                    struct text *into)
{
	if (node->kind != NODE_SCALAR || !is_id(node->text))
		mismatch(walk, node,
		         "a name of letters, digits, '-', '_' and '.'");
	else
		*into = text_from(node);
}

static void fill_record(struct walk *walk, const struct field *field,
                        const struct node *node, void *into)
{
	struct node *map = ARENA_NEW(walk->arena, struct node);
	struct node *key = ARENA_NEW(walk->arena, struct node);

	if (!field->scalar || node->kind != NODE_SCALAR) {
		if (need_kind(walk, node, NODE_MAP, "a map of keys and values"))
			schema_fill(walk, field->record, node, into);
		return;
	}
	/* `conventions: r` stands for `conventions: {preset: r}` */
	*key = (struct node){.kind = NODE_SCALAR,
	                     .text = field->scalar,
	                     .at = node->at,
	                     .path = node->path};
	*map =
	    (struct node){.kind = NODE_MAP, .at = node->at, .path = node->path};
	map->keys = arena_memdup(walk->arena, &key, sizeof key);
	map->items = arena_memdup(walk->arena, &node, sizeof node);
	map->n = 1;
	schema_fill(walk, field->record, map, into);
}

static void fill_field(struct walk *walk, const struct field *field,
                       const struct node *node, void *at)
{
	double number;

	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_EXPRESSION:
		fill_text(walk, node, "text", at);
		break;
	case FIELD_ID:
		fill_id(walk, node, at);
		break;
	case FIELD_NUMBER:
		if (fill_number(walk, field, node, &number))
			*(double *)at = number;
		break;
	case FIELD_INTEGER:
		fill_integer(walk, field, node, at);
		break;
	case FIELD_BOOLEAN:
		fill_boolean(walk, node, at);
		break;
	case FIELD_DATE:
		fill_date(walk, node, at);
		break;
	case FIELD_CHOICE:
		fill_choice(walk, field, node, at);
		break;
	case FIELD_REFERENCE:
		fill_reference(walk, field, node, at);
		break;
	case FIELD_TEXTS:
	case FIELD_REFERENCES:
		fill_texts(walk, field, node, at);
		break;
	case FIELD_NUMBERS:
		fill_numbers(walk, field, node, at);
		break;
	case FIELD_LEVELS:
		fill_levels(walk, node, at);
		break;
	case FIELD_RECORD:
		fill_record(walk, field, node, at);
		break;
	case FIELD_RECORDS:
	case FIELD_LIST:
	case FIELD_VARIANTS:
		fill_records(walk, field, node, at);
		break;
	}
}

/* Sets the default of an absent field, from its text in the table. */
static void fill_default(struct walk *walk, const struct field *field, void *at)
{
	struct node node = {.kind = NODE_SCALAR,
	                    .text = field->fallback,
	                    .plain = true,
	                    .path = ""};

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

static void report_unknown(struct walk *walk, const struct shape *shape,
                           const struct node *key)
{
	struct names names = {0};

	for (size_t i = 0; i < shape->n_fields; i++)
		ARENA_PUSH(walk->arena, names.items, names.n,
		           shape->fields[i].key);
	node_error(walk, key, "unknown key '%s'%s", key->text,
	           suggest_text(walk->arena, key->text, &names));
}

static const struct field *field_find(const struct shape *shape, const char *key)
{
	for (size_t i = 0; i < shape->n_fields; i++)
		if (strcmp(shape->fields[i].key, key) == 0)
			return &shape->fields[i];
	return NULL;
}

void schema_fill(struct walk *walk, const struct shape *shape,
                 const struct node *node, void *into)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		fill_default(walk, field, (char *)into + field->offset);
		if (field->required && !node_find(node, field->key)) {
			node_error(walk, node, "'%s' is missing", field->key);
			walk->broken = true;
		}
	}
	for (size_t i = 0; i < node->n; i++) {
		const struct field *field =
		    field_find(shape, node->keys[i]->text);

		if (!field)
			report_unknown(walk, shape, node->keys[i]);
		else if (node_find(node, field->key) == node->items[i])
			fill_field(walk, field, node->items[i],
			           (char *)into + field->offset);
	}
}

static const char *const reference_names[] = {
    [REF_COLUMN] = "column",
    [REF_ENDPOINT] = "endpoint",
    [REF_POPULATION] = "population",
    [REF_ANALYSIS] = "analysis",
};

void schema_resolve(const struct walk *walk, enum reference kind,
                    const struct names *known)
{
	for (size_t i = 0; i < walk->n_references; i++) {
		const struct text *text = walk->references[i];
		bool there = walk->reference_kinds[i] != kind;

		for (size_t k = 0; k < known->n && !there; k++)
			there = strcmp(known->items[k], text->s) == 0;
		if (there)
			continue;
		diag_error(walk->diags, text->at, "unknown %s '%s'%s",
		           reference_names[kind], text->s,
		           suggest_text(walk->arena, text->s, known));
		diag_path(walk->diags, text->path);
	}
}
