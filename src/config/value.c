#include "config/value.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "config/term.h"

void node_error(struct walk *walk, const struct node *node, const char *format, ...)
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
		return node->n ? "a list" : "an empty list";
	if (node->kind == NODE_MAP)
		return "a map";
	if (node->text[0] == '\0')
		return "nothing";
	return arena_printf(walk->arena, "'%s'", node->text);
}

void mismatch(struct walk *walk, const struct node *node, const char *wanted)
{
	walk->broken = true;
	if (node->kind != NODE_ALIAS)
		node_error(walk, node, "expected %s, found %s", wanted, found(walk, node));
}

bool need_kind(struct walk *walk, const struct node *node, enum node_kind kind, const char *wanted)
{
	if (node->kind == kind)
		return true;
	mismatch(walk, node, wanted);
	return false;
}

struct text text_from(const struct node *node)
{
	return (struct text){.s = node->text,
	                     .at = node->verbatim ? node->text_at : node->at,
	                     .path = node->path,
	                     .verbatim = node->verbatim,
	                     .quote = node->plain || !node->source ? '\0' : *node->source};
}

/* Bytes of a title, a label, a name.  A PDF can hold 65,535 of one, and fewer
 * where a character takes two. */
enum { TEXT_MAX = 2000 };

static bool check_length(struct walk *walk, const struct node *node)
{
	size_t length = node->kind == NODE_SCALAR ? strlen(node->text) : 0;

	if (length <= TEXT_MAX)
		return true;
	node_error(walk, node,
	           "%zu bytes are too long for a title, a label or a name; %d "
	           "are the most (a long text is a file of its own, as "
	           "sections: [{text: FILE.md}])",
	           length, TEXT_MAX);
	return false;
}

/* A scalar that is not empty. */
static bool fill_scalar(struct walk *walk, const struct node *node, const char *wanted,
                        struct text *into)
{
	if (node->kind != NODE_SCALAR || (node->plain && node->text[0] == '\0')) {
		mismatch(walk, node, wanted);
		return false;
	}
	*into = text_from(node);
	return true;
}

/* The same, of a length that can be printed. */
static bool fill_text(struct walk *walk, const struct node *node, const char *wanted,
                      struct text *into)
{
	return check_length(walk, node) && fill_scalar(walk, node, wanted, into);
}

bool is_id(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";

	return text[0] && text[0] != '.' && text[0] != '-' && text[strspn(text, allowed)] == '\0' &&
	       strlen(text) <= 64;
}

static bool fill_number(struct walk *walk, const struct field *field, const struct node *node,
                        double *into)
{
	bool bounded = field->low != 0 || field->high != 0;

	if (node->kind != NODE_SCALAR || !number_parse(node->text, strlen(node->text), into)) {
		mismatch(walk, node, "a number");
		return false;
	}
	if (!bounded || (*into >= field->low && *into <= field->high))
		return true;
	if (*into / 100 >= field->low && *into / 100 <= field->high && field->high <= 1)
		node_error(walk, node, "%s is outside %.15g to %.15g (write %.15g)", node->text,
		           field->low, field->high, *into / 100);
	else
		node_error(walk, node, "%s is outside %.15g to %.15g", node->text, field->low,
		           field->high);
	return false;
}

static void fill_integer(struct walk *walk, const struct field *field, const struct node *node,
                         int *into)
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

bool has_name(const struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->items[i], name) == 0)
			return true;
	return false;
}

struct names names_from(struct walk *walk, const char *const *list)
{
	struct names names = {0};

	for (size_t i = 0; list[i]; i++)
		ARENA_PUSH(walk->arena, names.items, names.n, list[i]);
	return names;
}

static void fill_choice(struct walk *walk, const struct field *field, const struct node *node,
                        int *into)
{
	struct names names = names_from(walk, field->names);
	int index = node->kind == NODE_SCALAR ? choice_find(field->names, node->text) : -1;

	if (index >= 0)
		*into = index;
	else if (node->kind == NODE_SCALAR && suggest_find(node->text, &names))
		node_error(walk, node, "'%s' is not a choice for '%s'%s", node->text, field->key,
		           suggest_text(walk->arena, node->text, &names));
	if (index < 0)
		walk->broken = true;
	if (index < 0 && !(node->kind == NODE_SCALAR && suggest_find(node->text, &names)))
		mismatch(walk, node,
		         arena_printf(walk->arena, "%s%s", names.n > 1 ? "one of " : "",
		                      names_join(walk->arena, &names, 99)));
}

/* Digits where YYYY-MM-DD has them. */
static bool looks_iso(const char *text)
{
	static const char shape[] = "0000-00-00";

	for (size_t i = 0; i < sizeof shape; i++)
		if (shape[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i])
			return false;
	return true;
}

static void fill_date(struct walk *walk, const struct node *node, struct text *into)
{
	int32_t days;

	if (node->kind != NODE_SCALAR ||
	    !date_parse(node->text, strlen(node->text), DATE_ISO, &days))
		mismatch(walk, node,
		         node->kind == NODE_SCALAR && looks_iso(node->text)
		             ? "a day of the calendar"
		             : "a date as YYYY-MM-DD");
	else
		*into = text_from(node);
}

/* A term refers to the columns in it; one that cannot be read, to itself. */
static void note_term(struct walk *walk, const struct text *text)
{
	struct term term;
	size_t n = 1;

	if (term_parse(text->s, walk->arena, &term))
		n = term.n_names;
	else
		term.names[0] = text->s;
	for (size_t i = 0; i < n; i++) {
		struct text *name = ARENA_NEW(walk->arena, struct text);
		size_t kinds = walk->n_references;

		*name = *text;
		name->s = term.names[i];
		ARENA_PUSH(walk->arena, walk->references, walk->n_references, name);
		ARENA_PUSH(walk->arena, walk->reference_kinds, kinds, REF_COLUMN);
	}
}

static void note_reference(struct walk *walk, const struct field *field, struct text *text)
{
	size_t n = walk->n_references;

	if (field->reference == REF_NONE)
		return;
	if (field->reference == REF_TERM) {
		note_term(walk, text);
		return;
	}
	ARENA_PUSH(walk->arena, walk->references, walk->n_references, text);
	ARENA_PUSH(walk->arena, walk->reference_kinds, n, field->reference);
}

static void fill_reference(struct walk *walk, const struct field *field, const struct node *node,
                           struct text *into)
{
	if (fill_text(walk, node, "a name", into))
		note_reference(walk, field, into);
}

/* An item of a list; where names may have keys of their own, NAME: {KEY: …}. */
static bool fill_item(struct walk *walk, const struct field *field, const struct node *node,
                      struct text *into)
{
	void *settings;

	if (!field->record || node->kind != NODE_MAP)
		return fill_text(walk, node, "text", into);
	if (node->n != 1) {
		mismatch(walk, node,
		         arena_printf(walk->arena, "a name, or one with its keys, as NAME: {%s: …}",
		                      field->record->fields[0].key));
		return false;
	}
	if (!need_kind(walk, node->items[0], NODE_MAP,
	               arena_printf(walk->arena, "a map of its keys, as {%s: …}",
	                            field->record->fields[0].key)) ||
	    !fill_text(walk, node->keys[0], "a name", into))
		return false;
	settings = arena_alloc(walk->arena, 1, field->record->size);
	schema_fill(walk, field->record, node->items[0], settings);
	into->settings = settings;
	return true;
}

static void fill_texts(struct walk *walk, const struct field *field, const struct node *node,
                       struct texts *into)
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
	if (n == 0 && field->required)
		mismatch(walk, node, "a list of at least one name");
	into->items = ARENA_ARRAY(walk->arena, struct text, n);
	for (size_t i = 0; i < n; i++) {
		struct text *text = &into->items[into->n];

		/* "" is a value here: the missing token of an empty field */
		if (!fill_item(walk, field, items[i], text))
			continue;
		into->n++;
		if (field->type == FIELD_REFERENCES)
			note_reference(walk, field, text);
	}
}

static void fill_numbers(struct walk *walk, const struct field *field, const struct node *node,
                         struct numbers *into)
{
	const char *example = "6, 12";

	/* `times: 6, 12` */
	if (node->kind == NODE_SCALAR && node->text[0] &&
	    node->text[strspn(node->text, "0123456789., ")] == '\0')
		example = node->text;
	if (node->kind != NODE_LIST || node->n == 0) {
		mismatch(walk, node,
		         arena_printf(walk->arena, "a list of numbers, as [%s]", example));
		return;
	}
	into->items = ARENA_ARRAY(walk->arena, double, node->n);
	into->at = ARENA_ARRAY(walk->arena, struct mark, node->n);
	for (size_t i = 0; i < node->n; i++)
		if (fill_number(walk, field, node->items[i], &into->items[into->n]))
			into->at[into->n++] = node->items[i]->at;
}

static void add_level(struct walk *walk, struct levels *into, const struct node *code,
                      const struct node *label)
{
	struct text code_text, label_text;

	if (!fill_text(walk, code, "the code of a level", &code_text) ||
	    !fill_text(walk, label, "the label of a level", &label_text))
		return;
	if (str_is_formula(code_text.s) || str_is_formula(label_text.s)) {
		node_error(walk, str_is_formula(code_text.s) ? code : label,
		           "a spreadsheet that opens the results would run this "
		           "level as a formula (write it without the first "
		           "character)");
		return;
	}
	for (size_t i = 0; i < into->n; i++)
		if (str_equal(into->codes[i].s, code_text.s)) {
			if (code == label) /* keys are checked by the parser */
				node_error(walk, code, "level '%s' stands twice", code_text.s);
			return;
		}
	into->codes[into->n] = code_text;
	into->labels[into->n++] = label_text;
}

static void fill_levels(struct walk *walk, const struct node *node, struct levels *into)
{
	if (node->kind != NODE_LIST && node->kind != NODE_MAP) {
		mismatch(walk, node, "levels, as [a, b] or {a: Label, b: Label}");
		return;
	}
	into->at = node->at;
	into->codes = ARENA_ARRAY(walk->arena, struct text, node->n);
	into->labels = ARENA_ARRAY(walk->arena, struct text, node->n);
	for (size_t i = 0; i < node->n; i++)
		add_level(walk, into, node->kind == NODE_MAP ? node->keys[i] : node->items[i],
		          node->items[i]);
	if (node->n == 0)
		node_error(walk, node, "no levels");
}

static void add_map(struct walk *walk, struct maps *into, const struct node *name,
                    const struct node *node)
{
	struct named_map *map = &into->items[into->n];

	if (!fill_text(walk, name, "a name", &map->name) ||
	    !need_kind(walk, node, NODE_MAP, "a map, as {age: 60, sex: female}"))
		return;
	map->keys = ARENA_ARRAY(walk->arena, struct text, node->n);
	map->values = ARENA_ARRAY(walk->arena, struct text, node->n);
	for (size_t i = 0; i < node->n; i++) {
		map->keys[map->n] = text_from(node->keys[i]);
		if (fill_text(walk, node->items[i], "a value", &map->values[map->n]))
			map->n++;
	}
	into->n++;
}

static void fill_maps(struct walk *walk, const struct node *node, struct maps *into)
{
	if (!need_kind(walk, node, NODE_MAP, "a map, as NAME: {age: 60, sex: female}"))
		return;
	if (node->n == 0)
		node_error(walk, node, "no names");
	into->items = ARENA_ARRAY(walk->arena, struct named_map, node->n);
	for (size_t i = 0; i < node->n; i++)
		add_map(walk, into, node->keys[i], node->items[i]);
}

static void fill_id(struct walk *walk, const struct node *node, struct text *into)
{
	if (node->kind != NODE_SCALAR || !is_id(node->text))
		mismatch(walk, node, "a name of letters, digits, '-', '_' and '.'");
	else
		*into = text_from(node);
}

void value_fill(struct walk *walk, const struct field *field, const struct node *node, void *at)
{
	double number;

	switch (field->type) {
	case FIELD_TEXT:
		fill_text(walk, node, "text", at);
		break;
	case FIELD_EXPRESSION:
		fill_scalar(walk, node, "text", at);
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
	case FIELD_MAPS:
		fill_maps(walk, node, at);
		break;
	default: /* a record */
		break;
	}
}
