/* manifest.json; see export.h. */
#include <string.h>

#include "base/str.h"
#include "export/export.h"
#include "export/json_impl.h"

/* The object of a group, made when it is first asked for. */
static json_t *group_of(json_t *root, const char *name)
{
	json_t *group = json_object_get(root, name);

	if (!group) {
		group = json_need(json_object());
		json_object_set_new(root, name, group);
	}
	return group;
}

static json_t *file_new(const struct manifest_file *file)
{
	json_t *object = json_need(json_object());

	json_set_text(object, "sha256", file->sha256);
	json_set_count(object, "bytes", file->bytes.length);
	return object;
}

static void set_census(json_t *root, const struct census *census)
{
	json_t *columns = json_need(json_object());

	json_set_count(root, "rows", census->n_rows);
	for (size_t i = 0; i < census->n_columns; i++) {
		json_set_names(columns, census->columns[i].name, &census->columns[i].levels);
	}
	json_object_set_new(root, "levels", columns);
}

/* Reads what set_census() writes. */
static bool census_read(const json_t *object, struct arena *arena, struct census *census)
{
	const json_t *rows = json_object_get(object, "rows");
	json_t *columns = json_object_get(object, "levels"), *list;
	const char *name;

	*census = (struct census){0};
	if (!json_is_integer(rows) || json_integer_value(rows) < 0)
		return false;
	census->n_rows = (size_t)json_integer_value(rows);
	json_object_foreach (columns, name, list) {
		const struct census_column column = {arena_strdup(arena, name),
		                                     json_get_names(columns, name, arena)};

		ARENA_PUSH(arena, census->columns, census->n_columns, column);
	}
	return true;
}

static void set_basis(json_t *root, const struct manifest_basis *basis)
{
	json_t *object = json_need(json_object()), *read = json_need(json_array());

	json_set_text(object, "program", basis->program);
	json_set_text(object, "asked", basis->asked);
	json_object_set_new(object, "exit", json_need(json_integer(basis->exit_code)));
	for (size_t i = 0; i < basis->n_reads; i++) {
		json_t *file = json_need(json_object());

		json_set_text(file, "path", basis->reads[i].path);
		json_set_text(file, "sha256", basis->reads[i].sha256);
		json_array_append_new(read, file);
	}
	json_object_set_new(object, "read", read);
	json_object_set_new(root, "basis", object);
}

/* A text of an object; "" if there is none. */
static const char *text_of(const json_t *object, const char *key, struct arena *arena)
{
	const char *text = json_get_text(object, key, arena);

	return text ? text : "";
}

static struct manifest_read read_of(const char *path, const json_t *file, struct arena *arena)
{
	return (struct manifest_read){path, text_of(file, "sha256", arena)};
}

/* Reads what set_basis() writes, and the hashes of the report's files. */
static bool basis_read(const json_t *root, struct arena *arena, struct manifest_basis *basis)
{
	const json_t *object = json_object_get(root, "basis");
	json_t *read = json_object_get(object, "read"), *files = json_object_get(root, "files"),
	       *file;
	struct manifest_read *reads = NULL, *written = NULL;
	const char *name;
	size_t i;

	*basis = (struct manifest_basis){
	    .program = text_of(object, "program", arena),
	    .asked = text_of(object, "asked", arena),
	    .exit_code = (int)json_integer_value(json_object_get(object, "exit"))};
	json_array_foreach (read, i, file) {
		const struct manifest_read one = read_of(text_of(file, "path", arena), file, arena);

		ARENA_PUSH(arena, reads, basis->n_reads, one);
	}
	json_object_foreach (files, name, file) {
		const struct manifest_read one = read_of(arena_strdup(arena, name), file, arena);

		ARENA_PUSH(arena, written, basis->n_files, one);
	}
	basis->reads = reads;
	basis->files = written;
	return basis->n_reads > 0 && basis->n_files > 0;
}

bool manifest_parse(struct bytes manifest, struct arena *arena, struct manifest_told *told)
{
	json_t *root = json_loadb(manifest.data, manifest.length, 0, NULL);

	*told = (struct manifest_told){0};
	if (!json_is_object(root)) {
		json_decref(root);
		return false;
	}
	told->finished = json_get_text(root, "finished", arena);
	told->has_census = census_read(root, arena, &told->census);
	told->has_basis = basis_read(root, arena, &told->basis);
	json_decref(root);
	return true;
}

static void set_files(json_t *root, const char *key, const struct manifest_file *files, size_t n)
{
	json_t *object = json_need(json_object());

	for (size_t i = 0; i < n; i++)
		json_object_set_new(object, files[i].name, file_new(&files[i]));
	json_object_set_new(root, key, object);
}

struct bytes export_manifest(const struct manifest *manifest, struct arena *arena)
{
	json_t *root = json_need(json_object());

	json_set_text(root, "id", manifest->id);
	json_set_text(root, "title", manifest->title);
	json_set_text(root, "version", manifest->version);
	for (size_t i = 0; i < manifest->n_items; i++) {
		const struct manifest_item *item = &manifest->items[i];

		json_set_text(group_of(root, item->group), item->name, item->value);
	}
	set_census(root, manifest->census);
	set_basis(root, manifest->basis);
	json_set_text(root, "file_mode", arena_printf(arena, "%04o", manifest->mode));
	set_files(root, "files", manifest->files, manifest->n_files);
	/* behind "files": folder.c looks for names from there on */
	set_files(root, "since", manifest->since, manifest->n_since);
	json_set_text(root, "started", json_time(arena, manifest->started_us));
	json_set_text(root, "finished", manifest->finished);
	return json_text(root, JSON_INDENT(2), arena);
}
