/* What the files that write and read JSON by jansson share. */
#ifndef SURVREPORT_EXPORT_JSON_IMPL_H
#define SURVREPORT_EXPORT_JSON_IMPL_H

#include "base/arena.h"
#include "base/file.h"
#include "base/suggest.h"
#include "export/json.h"

void json_set_text(json_t *object, const char *key, const char *text); /* NULL: null */
void json_set_count(json_t *object, const char *key, size_t n);
void json_set_names(json_t *object, const char *key, const struct names *names);

/* The text of a value, which is released. */
struct bytes json_text(json_t *json, size_t flags, struct arena *arena);

/* A text of an object; NULL if there is none. */
const char *json_get_text(const json_t *object, const char *key, struct arena *arena);

/* A count of an object; 0 if there is none. */
size_t json_get_count(const json_t *object, const char *key);

struct names json_get_names(const json_t *object, const char *key, struct arena *arena);

#endif
