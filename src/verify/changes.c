#include "verify/changes.h"

#include <string.h>

#include "base/str.h"
#include "config/canonical.h"
#include "config/source.h"
#include "verify/changes_impl.h"

struct finding {
	struct arena *arena;
	const struct entry *was, *now;
	struct changes *out;
};

void change_detail(struct arena *arena, struct change *change, const char *text)
{
	ARENA_PUSH(arena, change->details, change->n_details, text);
}

static struct change *add(const struct finding *with, enum change_kind kind, const char *name)
{
	struct changes *out = with->out;

	ARENA_PUSH(with->arena, out->items, out->n, (struct change){.kind = kind, .name = name});
	return &out->items[out->n - 1];
}

const struct node *config_tree(struct arena *arena, struct bytes text)
{
	struct diags none = {.arena = arena};
	struct source *source = ARENA_NEW(arena, struct source);

	*source = (struct source){"config", text.data, text.length};
	return yaml_parse(arena, source, &none);
}

const struct node *lock_config(struct arena *arena, const struct entry *root)
{
	const struct entry *text = entry_find(entry_find(root, "config"), "text");

	return text && text->text.data ? config_tree(arena, text->text) : NULL;
}

/* Texts and data have a path; a template or a style has one if it is not a
 * name. */
static bool is_path_key(const char *key)
{
	static const char *const keys[] = {"file", "template", "style",
	                                   "text", "sqlite",   "password_file"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(key, keys[i]) == 0)
			return true;
	return false;
}

const char *config_path_outside(const struct node *config)
{
	for (size_t i = 0; i < config->n; i++) {
		const struct node *item = config->items[i];
		const char *found = NULL;

		if (item->kind != NODE_SCALAR)
			found = config_path_outside(item);
		else if (config->kind == NODE_MAP &&
		         (is_path_key(config->keys[i]->text) ||
		          (strcmp(config->keys[i]->text, "query") == 0 &&
		           query_is_file(item->text))) &&
		         !path_stays_inside(item->text))
			found = item->text;
		if (found)
			return found;
	}
	return NULL;
}

/* The entries of a list, one a line. */
static const char *list_lines(struct arena *arena, const struct node *list)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < list->n; i++)
		str_addf(&out, "%s\n", canonical_text(arena, list->items[i]));
	return str_text(&out);
}

/* What a block was and is, NULL if there is none; of two lists, the entries that
 * differ. */
static void add_block(const struct finding *with, const char *name, const struct config_block *was,
                      const struct config_block *now)
{
	struct change *change = add(with, CHANGE_CONFIG, name);

	if (was && now && was->node->kind == NODE_LIST && now->node->kind == NODE_LIST) {
		text_details(with->arena, "entry", list_lines(with->arena, was->node),
		             list_lines(with->arena, now->node), change);
		return;
	}
	change->was = was ? was->text : NULL;
	change->now = now ? now->text : NULL;
}

/* A change for each block that is not the same on both sides. */
static void find_blocks(const struct finding *with, const struct node *was, const struct node *now)
{
	struct config_blocks old = config_blocks(with->arena, was);
	struct config_blocks new = config_blocks(with->arena, now);
	size_t before = with->out->n;

	for (size_t i = 0; i < new.n; i++) {
		const struct config_block *block = config_block_find(&old, new.items[i].name);

		if (!block || strcmp(block->text, new.items[i].text) != 0)
			add_block(with, new.items[i].name, block, &new.items[i]);
	}
	for (size_t i = 0; i < old.n; i++)
		if (!config_block_find(&new, old.items[i].name))
			add_block(with, old.items[i].name, &old.items[i], NULL);
	if (with->out->n == before &&
	    strcmp(canonical_text(with->arena, was), canonical_text(with->arena, now)) != 0)
		add(with, CHANGE_ORDER, "order of the config");
}

/* The rules in force that are not the same: what a change of conventions, or
 * of the program, comes to. */
static void add_rules(const struct finding *with, struct change *change)
{
	const struct entry *was = entry_find(with->was, "conventions");
	const struct entry *now = entry_find(with->now, "conventions");

	for (size_t i = 0; was && i < was->n; i++) {
		const char *key = was->items[i]->key;
		const char *old = was->items[i]->text.data;
		const char *new = entry_value(now, key);

		if (!str_equal(old, new))
			change_detail(with->arena, change,
			              arena_printf(with->arena, "%s: %s, was %s", key,
			                           new ? new : "none", old));
	}
}

static const char same_keys[] =
    "no key changed; comments, blanks, quotes, line ends or a byte order mark "
    "did";

/* Whether two YAML texts say the same in the same order. */
static bool say_same(struct arena *arena, struct bytes was, struct bytes now)
{
	const struct node *old = config_tree(arena, was);
	const struct node *new = config_tree(arena, now);

	return old && new &&strcmp(canonical_text(arena, old), canonical_text(arena, new)) == 0;
}

/* Where a file whose text both locks hold differs. */
static void add_lines(const struct finding *with, struct change *change)
{
	const struct entry *was =
	    entry_find(entry_find(entry_find(with->was, "files"), change->name), "text");
	const struct entry *now =
	    entry_find(entry_find(entry_find(with->now, "files"), change->name), "text");

	if (!was || !now || !was->text.data || !now->text.data)
		return;
	/* a text is Markdown, where a blank can say something */
	if (strncmp(change->name, "text ", 5) != 0 && say_same(with->arena, was->text, now->text))
		change_detail(with->arena, change, same_keys);
	text_details(with->arena, "line", was->text.data, now->text.data, change);
}

static void find_config(const struct finding *with)
{
	const struct node *was = lock_config(with->arena, with->was);
	const struct node *now = lock_config(with->arena, with->now);
	size_t first = with->out->n;

	if (!was || !now)
		return;
	find_blocks(with, was, now);
	/* what it says is the same, and its bytes are not */
	if (with->out->n == first && !str_equal(entry_value_in(with->was, "config", "sha256"),
	                                        entry_value_in(with->now, "config", "sha256")))
		change_detail(with->arena,
		              add(with, CHANGE_WRITING, entry_value_in(with->now, "config", "file")),
		              same_keys);
	for (size_t i = first; i < with->out->n; i++)
		if (strcmp(with->out->items[i].name, "report.conventions") == 0)
			add_rules(with, &with->out->items[i]);
}

/* Entries of a map whose texts differ, those of one side only included;
 * `inner` is the key of the text in an entry, NULL if it is the entry. */
static void find_in_map(const struct finding *with, const char *name, const char *inner,
                        enum change_kind (*kind)(const char *key))
{
	const struct entry *sides[] = {entry_find(with->now, name), entry_find(with->was, name)};

	for (size_t s = 0; s < 2; s++)
		for (size_t i = 0; sides[s] && i < sides[s]->n; i++) {
			const char *key = sides[s]->items[i]->key;
			const char *now = inner ? entry_value_in(sides[0], key, inner)
			                        : entry_value(sides[0], key);
			const char *was = inner ? entry_value_in(sides[1], key, inner)
			                        : entry_value(sides[1], key);
			struct change *change;

			/* what is on both sides is told once */
			if (str_equal(was, now) || (s == 1 && now))
				continue;
			/* that another file is named, the config says */
			if ((!was || !now) && kind(key) == CHANGE_FILE)
				continue;
			change = add(with, kind(key), key);
			change->was = was;
			change->now = now;
		}
}

static enum change_kind file_kind(const char *key)
{
	return strncmp(key, "font ", 5) == 0 ? CHANGE_FONT : CHANGE_FILE;
}

static enum change_kind library_kind(const char *key)
{
	(void)key;
	return CHANGE_LIBRARY;
}

/* A text of the lock itself: its program, what it was told. */
static struct change *find_text(const struct finding *with, const char *key, const char *name,
                                enum change_kind kind)
{
	const char *was = entry_value(with->was, key);
	const char *now = entry_value(with->now, key);
	struct change *change;

	if (str_equal(was, now))
		return NULL;
	change = add(with, kind, name);
	change->was = was;
	change->now = now;
	return change;
}

static void find_program(const struct finding *with)
{
	struct change *version = find_text(with, "program", "program", CHANGE_PROGRAM);

	if (version)
		add_rules(with, version);
	find_text(with, "flags", "how the program was built", CHANGE_PROGRAM);
}

const struct lock_input *input_before(const struct lock_input *was, size_t n,
                                      const struct lock_input *now)
{
	for (size_t i = 0; i < n; i++)
		if (!*was[i].name || !*now->name || strcmp(was[i].name, now->name) == 0)
			return &was[i];
	return NULL;
}

static void find_input(const struct finding *with, const struct lock_input *was,
                       const struct lock_input *now, const struct input_digests *digests)
{
	const char *file = entry_value(now->told, "file");
	const struct digest *digest = NULL;
	struct change *change;

	if (str_equal(entry_value(was->told, "sha256"), entry_value(now->told, "sha256")))
		return;
	for (size_t i = 0; i < digests->n; i++)
		if (str_equal(digests->items[i].name, was->name) &&
		    str_equal(digests->items[i].file, file))
			digest = &digests->items[i].digest;
	change = add(with, CHANGE_INPUT, file ? file : "input");
	input_details(with->arena, was, now, lock_config(with->arena, with->now), digest, change);
}

/* Of inputs that came and went, the config tells. */
static void find_inputs(const struct finding *with, const struct input_digests *digests)
{
	struct lock_input *was, *now;
	size_t n_was = lock_inputs(with->arena, with->was, &was);
	size_t n_now = lock_inputs(with->arena, with->now, &now);

	for (size_t i = 0; i < n_now; i++) {
		const struct lock_input *before = input_before(was, n_was, &now[i]);

		if (before)
			find_input(with, before, &now[i], digests);
	}
}

/* All but input and config. */
static void find_others(const struct finding *with)
{
	size_t files = with->out->n;

	find_in_map(with, "files", "sha256", file_kind);
	for (; files < with->out->n; files++)
		add_lines(with, &with->out->items[files]);
	find_text(with, "as_of", "--as-of", CHANGE_TOLD);
	find_text(with, "source_date_epoch", "SOURCE_DATE_EPOCH", CHANGE_TOLD);
	find_program(with);
	find_in_map(with, "libraries", NULL, library_kind);
}

struct changes changes_find(struct arena *arena, const struct entry *was, const struct entry *now,
                            const struct input_digests *digests)
{
	struct changes changes = {0};
	struct finding with = {arena, was, now, &changes};

	find_inputs(&with, digests);
	find_config(&with);
	find_others(&with);
	return changes;
}

struct changes changes_around(struct arena *arena, const struct entry *was, const struct entry *now)
{
	struct changes changes = {0};
	struct finding with = {arena, was, now, &changes};

	find_others(&with);
	return changes;
}
