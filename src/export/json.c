#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/bug.h"
#include "base/str.h"
#include "export/export.h"
#include "export/json_impl.h"

const char json_built_version[] = JANSSON_VERSION;

const char *json_library_version(struct arena *arena)
{
	return arena_strdup(arena, jansson_version_str());
}

json_t *json_need(json_t *json)
{
	if (!json)
		no_memory();
	return json;
}

json_t *json_of_text(const char *text)
{
	json_t *json;
	char *copy;

	if (!text)
		return json_need(json_null());
	json = json_string(text);
	if (json)
		return json;
	copy = strdup(text);
	if (!copy)
		no_memory();
	for (char *c = copy; *c; c++)
		*c = (unsigned char)*c < 128 ? *c : '?';
	json = json_need(json_string(copy));
	free(copy);
	return json;
}

void json_set_text(json_t *object, const char *key, const char *text)
{
	json_object_set_new(object, key, json_of_text(text));
}

void json_set_count(json_t *object, const char *key, size_t n)
{
	json_object_set_new(object, key, json_need(json_integer((json_int_t)n)));
}

void json_set_names(json_t *object, const char *key, const struct names *names)
{
	json_t *list = json_need(json_array());

	for (size_t i = 0; i < names->n; i++)
		json_array_append_new(list, json_of_text(names->items[i]));
	json_object_set_new(object, key, list);
}

struct bytes json_text(json_t *json, size_t flags, struct arena *arena)
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

const char *json_get_text(const json_t *object, const char *key, struct arena *arena)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? arena_strdup(arena, text) : NULL;
}

size_t json_get_count(const json_t *object, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(object, key));

	return n > 0 ? (size_t)n : 0;
}

struct names json_get_names(const json_t *object, const char *key, struct arena *arena)
{
	json_t *list = json_object_get(object, key), *item;
	struct names names = {0};
	size_t i;

	json_array_foreach (list, i, item)
		if (json_is_string(item))
			ARENA_PUSH(arena, names.items, names.n,
			           arena_strdup(arena, json_string_value(item)));
	return names;
}

const char *json_time(struct arena *arena, int64_t us)
{
	time_t seconds = (time_t)(us / 1000000);
	char text[32];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
	return arena_printf(arena, "%s.%03dZ", text, (int)(us / 1000 % 1000));
}
