#include "lock/frozen_rows.h"

#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/str.h"
#include "data/raw.h"

/* The hash of a file; "" if it cannot be read. */
static const char *hash_of(struct arena *arena, const char *path)
{
	struct arena scratch = {0};
	struct bytes bytes;
	char hash[SHA256_TEXT_SIZE] = "";

	if (file_read(&scratch, path, DATA_MAX_BYTES, &bytes))
		sha256_hex(bytes.data, bytes.length, hash);
	arena_release(&scratch);
	return arena_strdup(arena, hash);
}

/* Whether the lock that is there from before holds this file. */
static bool is_of_lock(struct arena *arena, const char *lock, const char *file, const char *sha256)
{
	struct diags quiet = {.arena = arena};
	struct lock before;
	struct lock_input *inputs;
	struct bytes text;
	size_t n;

	if (!file_read(arena, lock, LOCK_MAX_BYTES, &text) ||
	    !lock_parse(&before, arena, lock, text, &quiet))
		return false;
	n = lock_inputs(arena, before.root, &inputs);
	for (size_t i = 0; i < n; i++)
		if (str_equal(entry_value(inputs[i].told, "file"), file) &&
		    str_equal(entry_value(inputs[i].told, "sha256"), sha256))
			return true;
	return false;
}

static bool may_write(struct arena *arena, const struct data_input *input, const char *path,
                      const char *lock, struct diags *diags)
{
	struct stat st;
	const char *hash;

	if (stat(path, &st) != 0)
		return true;
	hash = hash_of(arena, path);
	return strcmp(hash, input->sha256) == 0 || is_of_lock(arena, lock, input->file, hash) ||
	       diag_error(diags, (struct mark){0},
	                  "'%s', where the rows of '%s' would be kept, is another file: it is not "
	                  "replaced (move it away, or say --replace)",
	                  path, input->name);
}

bool frozen_rows_write(struct arena *arena, const struct dataset *data, const char *lock,
                       bool replace, struct diags *diags)
{
	const char *folder = path_folder(arena, lock);

	/* all are looked at before one is written: the lock from before keeps its rows */
	for (size_t i = 0; i < data->n_inputs && !replace; i++) {
		const struct data_input *input = data->inputs[i];

		if (input->database &&
		    !may_write(arena, input, path_join(arena, folder, input->file), lock, diags))
			return false;
	}
	for (size_t i = 0; i < data->n_inputs; i++) {
		const struct data_input *input = data->inputs[i];
		const char *path = path_join(arena, folder, input->file);

		if (input->database &&
		    !file_replace(arena, path, input->bytes.data, input->bytes.length))
			return diag_error(diags, (struct mark){0}, "cannot write the rows '%s': %s",
			                  path, file_replace_why(arena, path));
	}
	return true;
}

const char *frozen_rows_find(struct arena *arena, const struct lock_input *input,
                             const char *const *folders, size_t n)
{
	const char *file = entry_value(input->told, "file");

	for (size_t i = 0; file && i < n; i++) {
		const char *path = path_join(arena, folders[i], file);

		if (str_equal(hash_of(arena, path), entry_value(input->told, "sha256")))
			return path;
	}
	return NULL;
}
