/* What a config says twice under two names, or leaves out by its sections. */
#include "config/repeats.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "config/canonical.h"

/* What names a thing and does not say what it is. */
static bool is_naming(const char *key)
{
	return str_equal(key, "title") || str_equal(key, "label") || str_equal(key, "what") ||
	       str_equal(key, "note") || str_equal(key, "message");
}

/* What an item says, without its names. */
static const char *meaning(struct arena *arena, const struct node *item)
{
	struct node bare = *item;

	if (item->kind != NODE_MAP)
		return canonical_text(arena, item);
	bare.keys = ARENA_ARRAY(arena, struct node *, item->n);
	bare.items = ARENA_ARRAY(arena, struct node *, item->n);
	bare.n = 0;
	for (size_t i = 0; i < item->n; i++)
		if (!is_naming(item->keys[i]->text)) {
			bare.keys[bare.n] = item->keys[i];
			bare.items[bare.n++] = item->items[i];
		}
	return canonical_text(arena, &bare);
}

/* Warns of an item of a map or list that says what one before it says. */
static void items_compare(struct arena *arena, const struct node *items, struct diags *diags)
{
	struct strtable meanings = {.arena = arena};
	const struct node **first = ARENA_ARRAY(arena, const struct node *, items->n);

	for (size_t i = 0; i < items->n; i++) {
		const struct node *item = items->items[i];
		const struct node *at = items->kind == NODE_MAP ? items->keys[i] : item;
		const char *text = meaning(arena, item);
		uint32_t known = meanings.n;
		uint32_t number = strtable_add(&meanings, text, strlen(text));

		if (number == known) {
			first[number] = at;
			continue;
		}
		diag_add(diags, DIAG_WARNING, at->at, "%s says the same as line %u",
		         items->kind == NODE_MAP ? arena_printf(arena, "'%s'", at->text) : "this",
		         first[number]->at.line);
		diag_path(diags, item->path);
	}
}

static bool is_shown(const struct node *sections, const char *analysis)
{
	for (size_t i = 0; i < sections->n; i++) {
		const struct node *item = sections->items[i];

		for (size_t k = 0; item->kind == NODE_MAP && k < item->n; k++)
			if (str_equal(item->items[k]->text, analysis) ||
			    str_equal(item->keys[k]->text, "text"))
				return true;
	}
	return false;
}

/* Analyses that no section shows; where there are texts or claims, they may be
 * there for those. */
static void sections_compare(const struct node *root, struct diags *diags)
{
	const struct node *sections = node_find(root, "sections");
	const struct node *analyses = node_find(root, "analyses");

	if (!sections || sections->kind != NODE_LIST || !analyses || analyses->kind != NODE_MAP ||
	    node_find(root, "claims"))
		return;
	for (size_t i = 0; i < analyses->n; i++)
		if (!is_shown(sections, analyses->keys[i]->text)) {
			diag_add(diags, DIAG_WARNING, analyses->keys[i]->at,
			         "'%s' stands in no section: the report does "
			         "not show it",
			         analyses->keys[i]->text);
			diag_path(diags, analyses->items[i]->path);
		}
}

void repeats_tell(const struct node *root, struct arena *arena, struct diags *diags)
{
	static const char *const keys[] = {"rules",    "derive",   "endpoints", "populations",
	                                   "analyses", "sections", "claims"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		const struct node *items = node_find(root, keys[i]);

		if (items && items->kind != NODE_SCALAR)
			items_compare(arena, items, diags);
	}
	sections_compare(root, diags);
}
