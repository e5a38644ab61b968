/* manifest.json; see export.h. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bug.h"
#include "base/hash.h"
#include "base/str.h"
#include "export/export.h"

const char json_built_version[] = JANSSON_VERSION;

const char *json_library_version(struct arena *arena)
{
	return arena_strdup(arena, jansson_version_str());
}

/* jansson returns NULL only when memory is out or text is not UTF-8; load and
 * config have refused the latter. */
static json_t *need(json_t *json)
{
	if (!json)
		BUG("a JSON value cannot be made");
	return json;
}

static void set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, need(json_string(text)));
}

static struct bytes dump(json_t *json, size_t flags, struct arena *arena)
{
	char *text = json_dumps(json, flags | JSON_REAL_PRECISION(10));
	struct str out = {.arena = arena};

	if (!text)
		BUG("JSON cannot be written");
	str_add(&out, text);
	str_add(&out, "\n");
	free(text);
	json_decref(json);
	return (struct bytes){.data = out.text, .length = out.length};
}

static void set_time(json_t *object, const char *key, int64_t us)
{
	char text[32], whole[64];
	time_t seconds = (time_t)(us / 1000000);
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(whole, sizeof whole, "%s.%03dZ", text, (int)(us / 1000 % 1000));
	set_text(object, key, whole);
}

/* The object of a group, made when it is first asked for. */
static json_t *group_of(json_t *root, const char *name)
{
	json_t *group = json_object_get(root, name);

	if (!group) {
		group = need(json_object());
		json_object_set_new(root, name, group);
	}
	return group;
}

static json_t *file_new(const struct manifest_file *file)
{
	json_t *object = need(json_object());
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(file->bytes.data, file->bytes.length, hash);
	set_text(object, "sha256", hash);
	json_object_set_new(object, "bytes", need(json_integer((json_int_t)file->bytes.length)));
	return object;
}

static void set_census(json_t *root, const struct census *census)
{
	json_t *columns = need(json_object());

	json_object_set_new(root, "rows", need(json_integer((json_int_t)census->n_rows)));
	for (size_t i = 0; i < census->n_columns; i++) {
		const struct names *levels = &census->columns[i].levels;
		json_t *list = need(json_array());

		for (size_t k = 0; k < levels->n; k++)
			json_array_append_new(list, need(json_string(levels->items[k])));
		json_object_set_new(columns, census->columns[i].name, list);
	}
	json_object_set_new(root, "levels", columns);
}

/* Reads what set_census() writes. */
static bool census_read(const json_t *object, struct arena *arena, struct census *census)
{
	const json_t *rows = json_object_get(object, "rows");
	json_t *columns = json_object_get(object, "levels"), *list, *level;
	const char *name;
	size_t i;

	*census = (struct census){0};
	if (!json_is_integer(rows) || json_integer_value(rows) < 0)
		return false;
	census->n_rows = (size_t)json_integer_value(rows);
	json_object_foreach (columns, name, list) {
		struct census_column column = {arena_strdup(arena, name), {0}};

		json_array_foreach (list, i, level)
			if (json_is_string(level))
				ARENA_PUSH(arena, column.levels.items, column.levels.n,
				           arena_strdup(arena, json_string_value(level)));
		ARENA_PUSH(arena, census->columns, census->n_columns, column);
	}
	return true;
}

bool manifest_census(struct bytes manifest, struct arena *arena, struct census *census)
{
	json_t *root = json_loadb(manifest.data, manifest.length, 0, NULL);
	bool found = root && census_read(root, arena, census);

	json_decref(root);
	return found;
}

static void set_basis(json_t *root, const struct manifest_basis *basis)
{
	json_t *object = need(json_object()), *read = need(json_array());

	set_text(object, "program", basis->program);
	set_text(object, "asked", basis->asked);
	json_object_set_new(object, "exit", need(json_integer(basis->exit_code)));
	for (size_t i = 0; i < basis->n_reads; i++) {
		json_t *file = need(json_object());

		set_text(file, "path", basis->reads[i].path);
		set_text(file, "sha256", basis->reads[i].sha256);
		json_array_append_new(read, file);
	}
	json_object_set_new(object, "read", read);
	json_object_set_new(root, "basis", object);
}

/* A text of an object; "" if there is none. */
static const char *text_of(const json_t *object, const char *key, struct arena *arena)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? arena_strdup(arena, text) : "";
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

bool manifest_basis_read(struct bytes manifest, struct arena *arena, struct manifest_basis *basis)
{
	json_t *root = json_loadb(manifest.data, manifest.length, 0, NULL);
	bool found = root && basis_read(root, arena, basis);

	json_decref(root);
	return found;
}

struct bytes export_manifest(const struct manifest *manifest, struct arena *arena)
{
	json_t *root = need(json_object());
	json_t *files = need(json_object());

	for (size_t i = 0; i < manifest->n_items; i++) {
		const struct manifest_item *item = &manifest->items[i];

		set_text(group_of(root, item->group), item->name, item->value);
	}
	for (size_t i = 0; i < manifest->n_files; i++)
		json_object_set_new(files, manifest->files[i].name, file_new(&manifest->files[i]));
	set_census(root, manifest->census);
	set_basis(root, manifest->basis);
	json_object_set_new(root, "files", files);
	set_time(root, "started", manifest->started_us);
	set_time(root, "finished", manifest->finished_us);
	return dump(root, JSON_INDENT(2), arena);
}
