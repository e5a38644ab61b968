#include "config/canonical.h"

#include <string.h>

#include "base/str.h"

/* Scalars */

/* Whether YAML reads the text back as it is without quotes, in flow style. */
static bool is_plain_safe(const char *text)
{
	static const char never_first[] = "-?!&*|>%@~\"'#`<=";
	size_t n = strlen(text);

	if (n == 0 || strchr(never_first, text[0]) || text[0] == ' ' || text[n - 1] == ' ' ||
	    text[n - 1] == ':')
		return false;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] < ' ' || text[i] == 0x7F || strchr(",[]{}", text[i]) ||
		    (text[i] == ':' && text[i + 1] == ' ') || (text[i] == ' ' && text[i + 1] == '#'))
			return false;
	return true;
}

static void add_quoted(struct str *out, const char *text)
{
	str_add(out, "\"");
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			str_addf(out, "\\%c", *text);
		else if ((unsigned char)*text < ' ' || *text == 0x7F)
			str_addf(out, "\\x%02X", (unsigned)*text);
		else
			str_add_bytes(out, text, 1);
	str_add(out, "\"");
}

static void add_scalar(struct str *out, const struct node *node)
{
	/* a value that is left out is not an empty text */
	if (node->plain && node->text[0] == '\0')
		return;
	if (is_plain_safe(node->text))
		str_add(out, node->text);
	else
		add_quoted(out, node->text);
}

static void add_node(struct str *out, const struct node *node);

static void add_map(struct str *out, const struct node *map)
{
	str_add(out, "{");
	for (size_t i = 0; i < map->n; i++) {
		str_add(out, i ? ", " : "");
		add_scalar(out, map->keys[i]);
		str_add(out, ": ");
		add_node(out, map->items[i]);
	}
	str_add(out, "}");
}

static void add_node(struct str *out, const struct node *node)
{
	if (node->kind == NODE_MAP) {
		add_map(out, node);
	} else if (node->kind == NODE_LIST) {
		str_add(out, "[");
		for (size_t i = 0; i < node->n; i++) {
			str_add(out, i ? ", " : "");
			add_node(out, node->items[i]);
		}
		str_add(out, "]");
	} else {
		add_scalar(out, node);
	}
}

const char *canonical_text(struct arena *arena, const struct node *node)
{
	struct str out = {.arena = arena};

	add_node(&out, node);
	return str_text(&out);
}

/* Blocks */

/* Where blocks are: each value of these maps is one; "*" is any name. */
static const char *const block_maps[] = {
    "report", "inputs", "inputs.*.columns", "derive", "endpoints", "populations", "analyses",
};

static bool matches(const char *pattern, const char *name)
{
	const char *star = strchr(pattern, '*');
	size_t head = star ? (size_t)(star - pattern) : strlen(pattern);
	const char *rest;

	if (!star)
		return strcmp(pattern, name) == 0;
	if (strncmp(pattern, name, head) != 0)
		return false;
	rest = strstr(name + head, star + 1);
	return rest && strcmp(rest, star + 1) == 0;
}

static bool is_block_map(const char *name, const struct node *node)
{
	if (node->kind != NODE_MAP)
		return false;
	for (size_t i = 0; i < sizeof block_maps / sizeof *block_maps; i++)
		if (matches(block_maps[i], name))
			return true;
	return false;
}

static const char *join(struct arena *arena, const char *prefix, const char *key)
{
	return prefix[0] ? arena_printf(arena, "%s.%s", prefix, key) : arena_strdup(arena, key);
}

/* The part of a node that belongs to no block below it; NULL if nothing is
 * left. */
static struct node *own_part(struct arena *arena, const char *name, const struct node *node)
{
	struct node *own = arena_memdup(arena, node, sizeof *node);

	if (node->kind != NODE_MAP)
		return own;
	own->keys = ARENA_ARRAY(arena, struct node *, node->n);
	own->items = ARENA_ARRAY(arena, struct node *, node->n);
	own->n = 0;
	for (size_t i = 0; i < node->n; i++) {
		if (is_block_map(join(arena, name, node->keys[i]->text), node->items[i]))
			continue;
		own->keys[own->n] = node->keys[i];
		own->items[own->n++] = node->items[i];
	}
	return own->n ? own : NULL;
}

static void collect(struct arena *arena, struct config_blocks *out, const char *prefix,
                    const struct node *map)
{
	for (size_t i = 0; i < map->n; i++) {
		const char *name = join(arena, prefix, map->keys[i]->text);
		const struct node *item = map->items[i];
		const struct node *own =
		    is_block_map(name, item) ? NULL : own_part(arena, name, item);

		if (own)
			ARENA_PUSH(arena, out->items, out->n,
			           (struct config_block){name, canonical_text(arena, own), own});
		if (is_block_map(name, item)) {
			collect(arena, out, name, item);
			continue;
		}
		for (size_t k = 0; item->kind == NODE_MAP && k < item->n; k++) {
			const char *below = join(arena, name, item->keys[k]->text);

			if (is_block_map(below, item->items[k]))
				collect(arena, out, below, item->items[k]);
		}
	}
}

struct config_blocks config_blocks(struct arena *arena, const struct node *root)
{
	struct config_blocks blocks = {0};

	collect(arena, &blocks, "", root);
	return blocks;
}

const struct config_block *config_block_find(const struct config_blocks *blocks, const char *name)
{
	for (size_t i = 0; i < blocks->n; i++)
		if (strcmp(blocks->items[i].name, name) == 0)
			return &blocks->items[i];
	return NULL;
}

/* One block in the place of another */

/* Position of the key with which the path `name` starts, the longest if there
 * are several (a key may hold dots); map->n if none.  *rest is what follows
 * it, NULL at the end of the path. */
static size_t step(const struct node *map, const char *name, const char **rest)
{
	size_t found = map->n, longest = 0;

	*rest = NULL;
	for (size_t i = 0; i < map->n; i++) {
		const char *key = map->keys[i]->text;
		size_t n = strlen(key);

		if (n < longest || strncmp(name, key, n) != 0 || (name[n] != '.' && name[n] != '\0'))
			continue;
		found = i;
		longest = n;
		*rest = name[n] ? name + n + 1 : NULL;
	}
	return found;
}

static struct node *map_copy(struct arena *arena, const struct node *map)
{
	struct node *copy = arena_memdup(arena, map, sizeof *map);

	copy->keys = ARENA_ARRAY(arena, struct node *, map->n + 1);
	copy->items = ARENA_ARRAY(arena, struct node *, map->n + 1);
	for (size_t i = 0; i < map->n; i++) {
		copy->keys[i] = map->keys[i];
		copy->items[i] = map->items[i];
	}
	return copy;
}

static void map_remove(struct node *map, size_t at)
{
	map->n--;
	for (size_t i = at; i < map->n; i++) {
		map->keys[i] = map->keys[i + 1];
		map->items[i] = map->items[i + 1];
	}
}

/* The other config's block, with the blocks below it as they are here. */
static struct node *merged(struct arena *arena, const char *name, const struct node *here,
                           const struct node *there)
{
	struct node *out;

	if (there->kind != NODE_MAP || here->kind != NODE_MAP)
		return map_copy(arena, there);
	out = map_copy(arena, there);
	for (size_t i = 0; i < out->n; i++) {
		const char *below = join(arena, name, out->keys[i]->text);
		const struct node *mine = node_find(here, out->keys[i]->text);

		if (is_block_map(below, out->items[i]) && mine)
			out->items[i] = arena_memdup(arena, mine, sizeof *mine);
	}
	return out;
}

/* A replacement under way: the whole name, and how much of it is done. */
struct replacement {
	struct arena *arena;
	const char *name;
};

static struct node *replace(const struct replacement *with, const struct node *here,
                            const struct node *there, const char *path)
{
	struct node *copy = map_copy(with->arena, here);
	const char *rest, *rest_there;
	size_t i = step(here, path, &rest);
	size_t k = step(there, path, &rest_there);
	const struct node *item = k < there->n ? there->items[k] : NULL;

	if (i < here->n && item && rest && here->items[i]->kind == NODE_MAP &&
	    item->kind == NODE_MAP) {
		copy->items[i] = replace(with, here->items[i], item, rest);
	} else if (i < here->n && item) {
		copy->items[i] = merged(with->arena, with->name, here->items[i], item);
	} else if (i < here->n && rest && here->items[i]->kind == NODE_MAP && here->items[i]->n > 1) {
		struct node none = *here->items[i];

		none.n = 0;
		copy->items[i] = replace(with, here->items[i], &none, rest);
	} else if (i < here->n) {
		map_remove(copy, i);
	} else if (item) {
		copy->keys[copy->n] = there->keys[k];
		copy->items[copy->n++] = there->items[k];
	}
	return copy;
}

struct node *config_with_block(struct arena *arena, const struct node *root,
                               const struct node *other, const char *name)
{
	struct replacement with = {arena, name};

	return replace(&with, root, other, name);
}
