#include "canvas/font_files.h"

#include <errno.h>
#include <string.h>

/* Where fonts-lato, fonts-liberation2, fonts-liberation and fonts-dejavu-core put
 * their files. */
static const char *const font_folders[] = {
    "/usr/share/fonts/truetype/lato",
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/truetype/dejavu",
};
enum { N_FOLDERS = sizeof font_folders / sizeof *font_folders };

enum { FONT_MAX_BYTES = 32 << 20 };

/* Maps the file; on failure errno tells why. */
static bool file_find(struct font_file *file)
{
	const char *name = file->name;
	bool found = false;

	if (strchr(name, '/')) {
		file->path = name;
		return file_map(file->path, FONT_MAX_BYTES, &file->bytes);
	}
	for (int i = 0; !found && i < N_FOLDERS; i++) {
		file->path = path_join(&file->arena, font_folders[i], name);
		found = file_map(file->path, FONT_MAX_BYTES, &file->bytes);
		if (!found && errno != ENOENT)
			break;
	}
	return found;
}

static void file_read_in(void *context, bool apart)
{
	struct font_file *file = context;

	(void)apart;
	if (!file_find(file)) {
		file->number = errno;
		file->bytes = (struct bytes){0};
		return;
	}
	sha256_hex(file->bytes.data, file->bytes.length, file->sha256);
	file_rest(&file->bytes);
}

static struct font_file *file_known(const struct font_files *files, const char *name)
{
	for (size_t i = 0; i < files->n; i++)
		if (strcmp(files->items[i]->name, name) == 0)
			return files->items[i];
	return NULL;
}

void font_file_ahead(struct font_files *files, struct helper *helper, const char *name)
{
	struct font_file *file;

	if (file_known(files, name))
		return;
	file = ARENA_NEW(files->arena, struct font_file);
	file->name = arena_strdup(files->arena, name);
	ARENA_PUSH(files->arena, files->items, files->n, file);
	helper_give(helper, &file->work, file_read_in, file);
}

const struct font_file *font_file_get(struct font_files *files, struct helper *helper,
                                      const char *name)
{
	struct font_file *file;

	font_file_ahead(files, NULL, name);
	file = file_known(files, name);
	if (file)
		helper_need(helper, &file->work);
	return file;
}

void font_files_release(struct font_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		struct font_file *file = files->items[i];

		if (file->bytes.data)
			file_unmap(&file->bytes);
		arena_release(&file->arena);
	}
	files->items = NULL;
	files->n = 0;
}
