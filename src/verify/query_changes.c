#include <string.h>
#include <strings.h>

#include "config/canonical.h"
#include "config/source.h"
#include "verify/changes_impl.h"

/* What an input asks, and of which database; NULL if it asks none. */
static const char *question(struct arena *arena, const struct node *input)
{
	const struct node *query = input ? node_find(input, "query") : NULL;

	for (size_t i = 0; query && i < input->n; i++)
		for (int source = SOURCE_FILE + 1; source < N_SOURCES; source++)
			if (strcasecmp(input->keys[i]->text, source_names[source]) == 0)
				return arena_printf(arena, "%s %s %s", source_names[source],
				                    canonical_text(arena, input->items[i]),
				                    canonical_text(arena, query));
	return NULL;
}

/* Adds it to the changes of one query: those in the input's block of the config, or in
 * the file that holds the SQL. */
static void tell(struct arena *arena, struct changes *changes, const char *input, const char *query,
                 bool same, const char *text)
{
	const char *block = arena_printf(arena, "inputs.%s", input);
	const char *file = arena_printf(arena, "query %s", query);

	for (size_t i = 0; i < changes->n; i++) {
		struct change *change = &changes->items[i];

		if ((change->kind == CHANGE_CONFIG && !same && strcmp(change->name, block) == 0) ||
		    (change->kind == CHANGE_FILE && strcmp(change->name, file) == 0))
			change_detail(arena, change, text);
	}
}

void query_details(struct arena *arena, const struct entry *was, const struct entry *now,
                   bool asked, struct changes *changes)
{
	const struct node *before = lock_config(arena, was), *after = lock_config(arena, now);
	const char *text = asked ? "what the new query gave is told as data"
	                         : "the query was not run: the rows are those that were frozen "
	                           "(--ask asks)";

	before = before ? node_find(before, "inputs") : NULL;
	after = after ? node_find(after, "inputs") : NULL;
	for (size_t i = 0; before && after && i < after->n; i++) {
		const struct node *input = after->items[i];
		const char *name = after->keys[i]->text;
		const char *old = question(arena, node_find(before, name));
		const char *new = question(arena, input);

		if (old && new)
			tell(arena, changes, name, node_find(input, "query")->text,
			     strcmp(old, new) == 0, text);
	}
}
