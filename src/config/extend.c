#include "config/extend.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "config/value.h"

/* More than anybody needs; a cycle of links is found by it, too. */
enum { EXTENDS_MAX = 8 };

/* A reading under way. */
struct reading {
	struct arena *arena;
	const struct template_finder *finder;
	struct diags *diags;
	struct extended out;
};

static bool is_path(const char *name)
{
	size_t n = strlen(name);

	return strchr(name, '/') || (n > 5 && strcmp(name + n - 5, ".yaml") == 0);
}

/* Where a name that nobody else finds is: beside the file that has it. */
static const char *beside(struct arena *arena, const char *path, const char *name)
{
	return is_path(name) ? name
	                     : path_join(arena, path_folder(arena, path),
	                                 arena_printf(arena, "%s.yaml", name));
}

/* An error at the place that names a file. */
static const struct node *refuse(struct reading *reading, const struct text *name, const char *text)
{
	diag_error(reading->diags, name->at, "%s", text);
	if (name->path)
		diag_path(reading->diags, name->path);
	return NULL;
}

/* Whether two names are of one file. */
static bool same_file(const char *one, const char *other)
{
	char *a = realpath(one, NULL), *b = realpath(other, NULL);
	bool same = a && b && strcmp(a, b) == 0;

	free(a);
	free(b);
	return same;
}

static bool was_read(const struct reading *reading, const char *path)
{
	for (size_t i = 0; i < reading->out.n; i++)
		if (same_file(reading->out.files[i].path, path))
			return true;
	return false;
}

/* The tree of one file, which is added to those that were read. */
static const struct node *file_parse(struct reading *reading, const struct text *name,
                                     const char *path)
{
	struct source *source = ARENA_NEW(reading->arena, struct source);
	struct template_source file = {.name = name->s, .path = path};
	size_t before = reading->diags->n_errors;
	const struct node *root;

	source->name = path;
	if (!file_read(reading->arena, path, CONFIG_MAX_BYTES, &file.text)) {
		diag_cause(reading->diags, errno);
		diag_error(reading->diags, (struct mark){.source = source},
		           "cannot read the template: %s", strerror(errno));
		return NULL;
	}
	sha256_hex(file.text.data, file.text.length, file.sha256);
	ARENA_PUSH(reading->arena, reading->out.files, reading->out.n, file);
	source->text = file.text.data;
	source->length = file.text.length;
	if (!reading->out.source)
		reading->out.source = source;
	root = yaml_parse(reading->arena, source, reading->diags);
	if (root && root->kind == NODE_MAP)
		return root;
	if (reading->diags->n_errors == before)
		diag_error(reading->diags, (struct mark){.source = source},
		           "a template is a map of keys and values");
	return NULL;
}

/* Where a key is in a map, or its size. */
static size_t key_index(const struct node *map, const char *key)
{
	size_t i = 0;

	while (i < map->n && strcmp(map->keys[i]->text, key) != 0)
		i++;
	return i;
}

/* The keys of `base`, overridden by those of `own`. */
static struct node *merge(struct arena *arena, const struct node *base, const struct node *own)
{
	struct node *merged = arena_memdup(arena, own, sizeof *own);

	merged->keys = arena_alloc(arena, base->n + own->n, sizeof *merged->keys);
	merged->items = arena_alloc(arena, base->n + own->n, sizeof *merged->items);
	memcpy(merged->keys, own->keys, own->n * sizeof *own->keys);
	memcpy(merged->items, own->items, own->n * sizeof *own->items);
	for (size_t i = 0; i < base->n; i++) {
		size_t at = key_index(own, base->keys[i]->text);

		if (at == own->n) {
			merged->keys[merged->n] = base->keys[i];
			merged->items[merged->n++] = base->items[i];
		} else if (base->items[i]->kind == NODE_MAP && own->items[at]->kind == NODE_MAP) {
			merged->items[at] = merge(arena, base->items[i], own->items[at]);
		}
	}
	return merged;
}

/* What a key `extends` names, out of the map; without a text if it has none, or
 * after an error. */
static struct text extends_take(struct reading *reading, struct node *root, const char *from)
{
	size_t at = key_index(root, "extends");
	const struct node *value;
	struct text name;

	if (at == root->n)
		return (struct text){0};
	value = root->items[at];
	root->n--;
	memmove(&root->keys[at], &root->keys[at + 1], (root->n - at) * sizeof *root->keys);
	memmove(&root->items[at], &root->items[at + 1], (root->n - at) * sizeof *root->items);
	name = value->kind == NODE_SCALAR ? text_from(value) : (struct text){.at = value->at};
	name.path = value->path;
	if (!name.s || !*name.s) {
		refuse(reading, &name,
		       "'extends' is the name of one template, or a path to its file");
		return (struct text){0};
	}
	if (is_path(name.s) && is_path(from))
		name.s = path_join(reading->arena, path_folder(reading->arena, from), name.s);
	return name;
}

static const struct node *chain_read(struct reading *reading, const struct text *name,
                                     const char *path)
{
	const struct node *parsed = file_parse(reading, name, path), *base;
	struct node *own;
	struct text extends;
	const struct template_finder *finder = reading->finder;

	if (!parsed)
		return NULL;
	own = arena_memdup(reading->arena, parsed, sizeof *parsed);
	extends = extends_take(reading, own, finder ? name->s : path);
	if (!extends.s)
		return own;
	path = finder ? finder->find(finder->user, &extends, reading->diags)
	              : beside(reading->arena, path, extends.s);
	if (!path)
		return NULL;
	if (was_read(reading, path))
		return refuse(reading, &extends,
		              "that template extends this one in turn: one of the two has to do "
		              "without 'extends'");
	if (reading->out.n == EXTENDS_MAX)
		return refuse(reading, &extends, "templates extend each other more than 8 deep");
	base = chain_read(reading, &extends, path);
	return base ? merge(reading->arena, base, own) : NULL;
}

struct extended extended_read(struct arena *arena, const struct text *name,
                              const struct template_finder *finder, struct diags *diags)
{
	struct reading reading = {.arena = arena, .finder = finder, .diags = diags};
	const char *path = finder ? finder->find(finder->user, name, diags) : name->s;

	if (path)
		reading.out.root = chain_read(&reading, name, path);
	return reading.out;
}
