#include "lock/bundle.h"

#include <string.h>

#include "base/str.h"
#include "lock/tar.h"

/* A path without the "./" that it may start with. */
static const char *plain(const char *path)
{
	while (strncmp(path, "./", 2) == 0)
		path += 2;
	return path;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool outside(struct diags *diags, const char *path)
{
	return diag_error(diags, (struct mark){0},
	                  "no bundle can be made: '%s' is not inside of the "
	                  "config's folder (bring it there and name it by a "
	                  "path that is seen from there)",
	                  path);
}

/* Adds a file of the study; one that is there already is not added again. */
static bool add_file(struct tar *tar, const char *name, struct bytes bytes, struct diags *diags)
{
	if (strtable_find(&tar->names, name, strlen(name)) != STRTABLE_NONE)
		return true;
	if (!path_stays_inside(name))
		return outside(diags, name);
	return tar_add(tar, name, bytes) ||
	       diag_error(diags, (struct mark){0},
	                  "no bundle can be made: '%s' is no name for a file "
	                  "in a tar",
	                  name);
}

/* What is named by a path keeps its place; what came with the program goes
 * aside. */
static bool add_asset(struct tar *tar, const struct asset *asset, struct diags *diags)
{
	bool named = !strchr(asset->name, '/') && strcmp(base_name(asset->path), asset->name) != 0;
	const char *name =
	    named ? arena_printf(tar->arena, "frozen/%s-%s", asset->what, base_name(asset->path))
		  : plain(asset->name);

	return add_file(tar, name, asset->text, diags);
}

bool bundle_write(struct arena *arena, const struct freeze_sources *sources, struct bytes lock,
                  const char *path, struct diags *diags)
{
	struct tar tar = {.arena = arena, .names.arena = arena};
	const struct study *study = sources->study;
	const struct dataset *data = sources->data;
	const char *config = base_name(study->path);
	struct bytes bytes;

	if (!add_file(&tar, config, study->text, diags))
		return false;
	for (size_t i = 0; i < data->n_inputs; i++)
		if (!add_file(&tar, plain(data->inputs[i]->file), data->inputs[i]->bytes, diags))
			return false;
	for (size_t i = 0; i < study->assets.n; i++)
		if (!add_asset(&tar, &study->assets.items[i], diags))
			return false;
	if (!tar_add(&tar, base_name(freeze_lock_path(arena, config)), lock))
		return diag_error(diags, (struct mark){0},
		                  "no bundle can be made: a file of the study "
		                  "has the name of its lock");
	bytes = tar_end(&tar);
	return file_replace(arena, path, bytes.data, bytes.length) ||
	       diag_error(diags, (struct mark){0}, "cannot write the bundle '%s': %s", path,
	                  file_replace_why(arena, path));
}

static bool is_lock(const char *name)
{
	return !strchr(name, '/') && str_ends_with(name, ".lock");
}

const char *bundle_unpack(struct arena *arena, const char *name, struct bytes bytes,
                          const char *folder, struct diags *diags)
{
	struct tar tar;
	const char *lock = NULL;
	size_t n_locks = 0;

	if (!tar_read(&tar, arena, name, bytes, diags))
		return NULL;
	for (size_t i = 0; i < tar.n; i++) {
		const struct tar_entry *entry = &tar.entries[i];
		const char *path = path_join(arena, folder, entry->name);

		if (!folders_make(arena, path_folder(arena, path), 0700) ||
		    !file_replace(arena, path, entry->bytes.data, entry->bytes.length)) {
			diag_error(diags, (struct mark){0}, "cannot write '%s': %s", path,
			           file_replace_why(arena, path));
			return NULL;
		}
		if (is_lock(entry->name)) {
			lock = path;
			n_locks++;
		}
	}
	if (n_locks == 1)
		return lock;
	diag_error(diags, (struct mark){0},
	           "'%s' is not a bundle of 'survreport freeze': there %s in it", name,
	           n_locks ? "are several locks" : "is no lock");
	return NULL;
}
