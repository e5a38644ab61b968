#include "run/clash.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "config/node.h"

struct config {
	const char *path, *id; /* id: NULL if it has none */
	dev_t device;
	ino_t inode;
	bool there;
};

const char *config_id(struct arena *arena, const char *path)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct diags quiet = {.arena = arena};
	const struct node *root, *report, *id;
	struct bytes text;

	if (!file_read(arena, path, CONFIG_MAX_BYTES, &text))
		return NULL;
	*source = (struct source){path, text.data, text.length};
	root = yaml_parse(arena, source, &quiet);
	report = root ? node_find(root, "report") : NULL;
	id = report ? node_find(report, "id") : NULL;
	return id && id->kind == NODE_SCALAR ? id->text : NULL;
}

static struct config config_at(struct arena *arena, const char *path)
{
	struct config config = {.path = path, .id = config_id(arena, path)};
	struct stat st;

	config.there = stat(path, &st) == 0;
	if (config.there) {
		config.device = st.st_dev;
		config.inode = st.st_ino;
	}
	return config;
}

/* Says so if two configs clash. */
static bool clash(const struct config *a, const struct config *b, const char *output,
                  struct diags *diags)
{
	const struct mark none = {0};

	if (a->there && b->there && a->device == b->device && a->inode == b->inode)
		return strcmp(a->path, b->path) == 0
		           ? !diag_error(diags, none, "'%s' is named twice (name it once)", a->path)
		           : !diag_error(diags, none,
		                         "'%s' and '%s' are one file (name it "
		                         "once)",
		                         a->path, b->path);
	if (!a->id || !b->id || strcasecmp(a->id, b->id) != 0)
		return false;
	if (strcmp(a->id, b->id) == 0)
		return !diag_error(diags, none,
		                   "'%s' and '%s' both write '%s/%s' (give each a report.id "
		                   "of its own, or run them one by one into folders of their "
		                   "own with --output)",
		                   a->path, b->path, output, a->id);
	return !diag_error(diags, none,
	                   "'%s' writes '%s/%s' and '%s' writes '%s/%s', which are one folder "
	                   "where a disk does not tell capital letters from small ones (give "
	                   "one of them another report.id)",
	                   a->path, output, a->id, b->path, output, b->id);
}

bool configs_clash(const char *const *configs, size_t n, const char *output)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct config *all = ARENA_ARRAY(&arena, struct config, n);
	bool any;

	for (size_t i = 0; i < n; i++)
		all[i] = config_at(&arena, configs[i]);
	/* each against the first that it clashes with */
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < i; k++)
			if (clash(&all[k], &all[i], output, &diags))
				break;
	any = diags.n_errors > 0;
	diag_print(&diags, stderr, true);
	arena_release(&arena);
	return any;
}
