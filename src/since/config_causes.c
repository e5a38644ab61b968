/* What two configs say otherwise, key by key. */
#include <string.h>

#include "base/str.h"
#include "config/canonical.h"
#include "since/causes_impl.h"

/* Characters of a value that are shown. */
enum { MOST_SHOWN = 60 };

/* A value on one line. */
static const char *shown(struct arena *arena, const struct node *node)
{
	const char *text = canonical_text(arena, node), *end = text;

	if (node->kind != NODE_SCALAR && utf8_count(text, strlen(text)) > MOST_SHOWN)
		return arena_printf(
		    arena, node->kind == NODE_LIST ? "a list of %zu" : "a map of %zu", node->n);
	for (size_t i = 0; i < MOST_SHOWN && *end; i++)
		utf8_next(&end);
	return *end ? arena_printf(arena, "%.*s…", (int)(end - text), text) : text;
}

static bool ends_with_any(const char *path, const char *const *endings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_ends_with(path, endings[i]))
			return true;
	return false;
}

static bool begins_with_any(const char *path, const char *const *beginnings, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t length = strlen(beginnings[i]);

		if (strncmp(path, beginnings[i], length) == 0 &&
		    (path[length] == '\0' || path[length] == '.' || path[length] == '['))
			return true;
	}
	return false;
}

/* Which numbers a key can move: names and titles none, options of an analysis its
 * own. */
static struct reached reach_of(struct arena *arena, const char *path)
{
	static const char *const words[] = {".label", ".label_in_text", ".title", ".subtitle",
	                                    ".authors"};
	static const char *const none[] = {"report.id",       "report.template", "report.status",
	                                   "report.headline", "sections",        "claims",
	                                   "key_findings",    "exports",         "guard",
	                                   "watch",           "limits",          "survreport"};
	static const char *const style[] = {"report.style"};
	static const char analyses[] = "analyses.";

	if (begins_with_any(path, none, sizeof none / sizeof *none))
		return (struct reached){.reach = REACH_NONE};
	if (begins_with_any(path, style, 1) ||
	    ends_with_any(path, words, sizeof words / sizeof *words))
		return (struct reached){.reach = REACH_PRINT};
	if (strncmp(path, analyses, sizeof analyses - 1) == 0) {
		const char *name = path + sizeof analyses - 1;

		return (struct reached){REACH_ANALYSIS,
		                        arena_strndup(arena, name, strcspn(name, ".["))};
	}
	return (struct reached){.reach = REACH_ALL};
}

static void add(struct comparing *with, const char *path, const char *text)
{
	struct reached reached = reach_of(with->arena, path);

	cause_add(with, DIGEST_CONFIG, reached.reach, reached.analysis, text);
}

/* "ties is breslow (line 31), was efron". */
static void add_value(struct comparing *with, const char *path, const struct node *was,
                      const struct node *now)
{
	add(with, path,
	    arena_printf(with->arena, "%s is %s (line %u), was %s", path, shown(with->arena, now),
	                 (unsigned)now->at.line, shown(with->arena, was)));
}

static void compare(struct comparing *with, const char *path, const struct node *was,
                    const struct node *now);

static const char *below(struct arena *arena, const char *path, const char *key)
{
	return *path ? arena_printf(arena, "%s.%s", path, key) : key;
}

static void add_new(struct comparing *with, const char *path, const struct node *now)
{
	add(with, path,
	    arena_printf(with->arena, "%s was added (line %u): %s", path, (unsigned)now->at.line,
	                 shown(with->arena, now)));
}

static void add_gone(struct comparing *with, const char *path, const struct node *was)
{
	add(with, path,
	    arena_printf(with->arena, "%s was removed, was %s", path, shown(with->arena, was)));
}

static void compare_maps(struct comparing *with, const char *path, const struct node *was,
                         const struct node *now)
{
	for (size_t i = 0; i < now->n; i++) {
		const char *key = now->keys[i]->text;
		const struct node *before = node_find(was, key);

		if (before)
			compare(with, below(with->arena, path, key), before, now->items[i]);
		else
			add_new(with, below(with->arena, path, key), now->items[i]);
	}
	for (size_t i = 0; i < was->n; i++)
		if (!node_find(now, was->keys[i]->text))
			add_gone(with, below(with->arena, path, was->keys[i]->text), was->items[i]);
}

/* Lists of one length of which some entries differ are told by entry. */
static void compare_lists(struct comparing *with, const char *path, const struct node *was,
                          const struct node *now)
{
	bool maps = now->n > 0 && was->n == now->n && now->items[0]->kind == NODE_MAP;

	if (!maps) {
		add_value(with, path, was, now);
		return;
	}
	for (size_t i = 0; i < now->n; i++)
		compare(with, arena_printf(with->arena, "%s[%zu]", path, i + 1), was->items[i],
		        now->items[i]);
}

static void compare(struct comparing *with, const char *path, const struct node *was,
                    const struct node *now)
{
	struct arena *arena = with->arena;

	if (str_equal(canonical_text(arena, was), canonical_text(arena, now)))
		return;
	if (was->kind == NODE_MAP && now->kind == NODE_MAP)
		compare_maps(with, path, was, now);
	else if (was->kind == NODE_LIST && now->kind == NODE_LIST)
		compare_lists(with, path, was, now);
	else
		add_value(with, path, was, now);
}

void config_causes(struct comparing *with, const struct node *was, const struct node *now)
{
	size_t before = with->out->n_causes;

	compare(with, "", was, now);
	if (with->out->n_causes > before)
		return;
	if (str_equal(canonical_text(with->arena, was), canonical_text(with->arena, now)))
		cause_add(
		    with, DIGEST_CONFIG, REACH_NONE, NULL,
		    "the config is written differently (comments, blanks, quotes), and no key "
		    "of it changed");
	else
		cause_add(with, DIGEST_CONFIG, REACH_ALL, NULL,
		          "the keys of the config are in another order");
}
