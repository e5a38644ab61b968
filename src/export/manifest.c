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
	json_object_set_new(object, "bytes",
	                    need(json_integer((json_int_t)file->bytes.length)));
	return object;
}

struct bytes export_manifest(const struct manifest *manifest,
                             struct arena *arena)
{
	json_t *root = need(json_object());
	json_t *files = need(json_object());

	for (size_t i = 0; i < manifest->n_items; i++) {
		const struct manifest_item *item = &manifest->items[i];

		set_text(group_of(root, item->group), item->name, item->value);
	}
	for (size_t i = 0; i < manifest->n_files; i++)
		json_object_set_new(files, manifest->files[i].name,
		                    file_new(&manifest->files[i]));
	json_object_set_new(root, "files", files);
	set_time(root, "started", manifest->started_us);
	set_time(root, "finished", manifest->finished_us);
	return dump(root, JSON_INDENT(2), arena);
}
