/* digest.json, written and read by the same tables. */
#include <string.h>

#include "base/str.h"
#include "export/json_impl.h"
#include "export/run_digest.h"

/* The form of digest.json; rises when a key changes what it says. */
enum { DIGEST_FORM = 1 };

enum member_type {
	MEMBER_TEXT,   /* const char * */
	MEMBER_MAYBE,  /* const char *; null if NULL */
	MEMBER_COUNT,  /* size_t */
	MEMBER_BOOL,   /* bool */
	MEMBER_VALUE,  /* double, and whether there is one, a bool at `n`; else null */
	MEMBER_CHOICE, /* an enum, one of `names` */
	MEMBER_NAMES,  /* struct names */
	MEMBER_PLACES, /* const size_t *, as many as the size_t at `n`; from 1 in the file */
	MEMBER_LIST,   /* records of a shape, as many as the size_t at `n` */
};

struct shape;

struct member {
	const char *key;
	enum member_type type;
	size_t at, n; /* bytes from the start of the record */
	const char *const *names;
	const struct shape *shape;
};

struct shape {
	const struct member *members;
	size_t n, size; /* size: of a record */
};

#define TEXT(type_, member)                                                                        \
	{                                                                                          \
		.key = #member, .type = MEMBER_TEXT, .at = offsetof(struct type_, member)          \
	}
#define MAYBE(type_, member)                                                                       \
	{                                                                                          \
		.key = #member, .type = MEMBER_MAYBE, .at = offsetof(struct type_, member)         \
	}
#define COUNT(key_, member_)                                                                       \
	{                                                                                          \
		.key = (key_), .type = MEMBER_COUNT, .at = offsetof(struct run_digest, member_)    \
	}
#define BOOL(type_, member)                                                                        \
	{                                                                                          \
		.key = #member, .type = MEMBER_BOOL, .at = offsetof(struct type_, member)          \
	}
#define CHOICE(type_, member, names_)                                                              \
	{                                                                                          \
		.key = #member, .type = MEMBER_CHOICE, .at = offsetof(struct type_, member),       \
		.names = (names_)                                                                  \
	}
#define NAMES(type_, key_, member)                                                                 \
	{                                                                                          \
		.key = (key_), .type = MEMBER_NAMES, .at = offsetof(struct type_, member)          \
	}
#define LIST(key_, member, shape_)                                                                 \
	{                                                                                          \
		.key = (key_), .type = MEMBER_LIST, .at = offsetof(struct run_digest, member),     \
		.n = offsetof(struct run_digest, n_##member), .shape = &(shape_)                   \
	}
#define SHAPE(name, type)                                                                          \
	static const struct shape name##_shape = {                                                 \
	    name##_members, sizeof name##_members / sizeof *name##_members, sizeof(struct type)}

const char *const digest_state_names[] = {"first run", "compared", "not comparable", NULL};
const char *const digest_kind_names[] = {
    "P crossed", "interval crossed", "status", "median", "printed",
    "vanished",  "appeared",         "hidden", "style",  NULL};
const char *const digest_cause_names[] = {"data",    "config",  "file", "told",
                                          "program", "library", NULL};

static const struct member move_members[] = {
    TEXT(digest_move, number),
    TEXT(digest_move, before),
    TEXT(digest_move, now),
    CHOICE(digest_move, kind, digest_kind_names),
    TEXT(digest_move, sentence),
    {.key = "cause",
     .type = MEMBER_PLACES,
     .at = offsetof(struct digest_move, causes),
     .n = offsetof(struct digest_move, n_causes)},
};
SHAPE(move, digest_move);

static const struct member cause_members[] = {
    CHOICE(digest_cause, kind, digest_cause_names),
    TEXT(digest_cause, text),
};
SHAPE(cause, digest_cause);

static const struct member finding_members[] = {
    TEXT(digest_finding, label),
    MAYBE(digest_finding, before),
    TEXT(digest_finding, now),
    {.key = "value",
     .type = MEMBER_VALUE,
     .at = offsetof(struct digest_finding, value),
     .n = offsetof(struct digest_finding, has_value)},
    BOOL(digest_finding, moved),
};
SHAPE(finding, digest_finding);

static const struct member count_members[] = {
    TEXT(digest_count, count),
    MAYBE(digest_count, before),
    TEXT(digest_count, now),
};
SHAPE(count, digest_count);

static const struct member watch_members[] = {
    TEXT(digest_watch, is),      TEXT(digest_watch, asks), BOOL(digest_watch, fired),
    MAYBE(digest_watch, before), MAYBE(digest_watch, now), TEXT(digest_watch, text),
};
SHAPE(watch, digest_watch);

static const struct member guard_members[] = {
    TEXT(digest_guard, asks),
    TEXT(digest_guard, found),
};
SHAPE(guard, digest_guard);

static const struct member levels_members[] = {
    TEXT(digest_levels, column),
    NAMES(digest_levels, "appeared", appeared),
    NAMES(digest_levels, "vanished", vanished),
};
SHAPE(levels, digest_levels);

static const struct member claim_members[] = {
    TEXT(digest_claim, claim),
    TEXT(digest_claim, before),
    TEXT(digest_claim, now),
};
SHAPE(claim, digest_claim);

static const struct member digest_members[] = {
    TEXT(run_digest, id),
    TEXT(run_digest, title),
    CHOICE(run_digest, state, digest_state_names),
    MAYBE(run_digest, why),
    TEXT(run_digest, summary),
    TEXT(run_digest, sentence),
    TEXT(run_digest, made),
    MAYBE(run_digest, before),
    TEXT(run_digest, data_sha256),
    COUNT("numbers", n_numbers),
    COUNT("moved", n_moved),
    COUNT("moved_in_print", n_in_print),
    COUNT("crossed", n_crossed),
    COUNT("appeared", n_appeared),
    COUNT("vanished", n_vanished),
    COUNT("restyled", n_restyled),
    LIST("watch", watch, watch_shape),
    LIST("causes", causes, cause_shape),
    NAMES(run_digest, "same", same),
    LIST("counts", counts, count_shape),
    LIST("findings", findings, finding_shape),
    LIST("moves", moves, move_shape),
    COUNT("more_moves", n_more_moves),
    LIST("levels", levels, levels_shape),
    LIST("claims", claims, claim_shape),
    COUNT("warnings", n_warnings),
    MAYBE(run_digest, first_warning),
    NAMES(run_digest, "new_warnings", new_warnings),
    COUNT("warnings_new", n_new_warnings),
    COUNT("warnings_gone", n_gone_warnings),
    LIST("guard", guard, guard_shape),
};
SHAPE(digest, run_digest);

/* --- Writing ----------------------------------------------------------------------- */

static void add_record(json_t *object, const struct shape *shape, const char *record);

static json_t *places_new(const size_t *places, size_t n)
{
	json_t *list = json_need(json_array());

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, json_need(json_integer((json_int_t)places[i] + 1)));
	return list;
}

static json_t *list_new(const struct shape *shape, const char *records, size_t n)
{
	json_t *list = json_need(json_array());

	for (size_t i = 0; i < n; i++) {
		json_t *object = json_need(json_object());

		add_record(object, shape, records + i * shape->size);
		json_array_append_new(list, object);
	}
	return list;
}

static void add_member(json_t *object, const struct member *member, const char *record)
{
	const void *at = record + member->at, *n = record + member->n;

	switch (member->type) {
	case MEMBER_TEXT:
	case MEMBER_MAYBE:
		json_set_text(object, member->key, *(const char *const *)at);
		return;
	case MEMBER_COUNT:
		json_set_count(object, member->key, *(const size_t *)at);
		return;
	case MEMBER_BOOL:
		json_object_set_new(object, member->key, json_boolean(*(const bool *)at));
		return;
	case MEMBER_VALUE:
		json_object_set_new(
		    object, member->key,
		    json_need(*(const bool *)n ? json_real(*(const double *)at) : json_null()));
		return;
	case MEMBER_CHOICE:
		json_set_text(object, member->key, member->names[*(const unsigned *)at]);
		return;
	case MEMBER_NAMES:
		json_set_names(object, member->key, at);
		return;
	case MEMBER_PLACES:
		json_object_set_new(object, member->key,
		                    places_new(*(const size_t *const *)at, *(const size_t *)n));
		return;
	case MEMBER_LIST:
		json_object_set_new(
		    object, member->key,
		    list_new(member->shape, *(const char *const *)at, *(const size_t *)n));
		return;
	}
}

static void add_record(json_t *object, const struct shape *shape, const char *record)
{
	for (size_t i = 0; i < shape->n; i++)
		add_member(object, &shape->members[i], record);
}

struct bytes run_digest_json(const struct run_digest *digest, struct arena *arena)
{
	json_t *root = json_need(json_object());

	json_set_count(root, "digest", DIGEST_FORM);
	add_record(root, &digest_shape, (const char *)digest);
	return json_text(root, JSON_INDENT(1), arena);
}

/* --- Reading ----------------------------------------------------------------------- */

static bool read_record(const json_t *object, const struct shape *shape, char *record,
                        struct arena *arena);

static bool read_choice(const json_t *value, const struct member *member, unsigned *choice)
{
	const char *text = json_string_value(value);

	for (unsigned i = 0; text && member->names[i]; i++)
		if (strcmp(member->names[i], text) == 0) {
			*choice = i;
			return true;
		}
	return false;
}

static size_t *read_places(const json_t *list, struct arena *arena)
{
	size_t *places = ARENA_ARRAY(arena, size_t, json_array_size(list) + 1);

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_int_t place = json_integer_value(json_array_get(list, i));

		places[i] = place > 0 ? (size_t)place - 1 : 0;
	}
	return places;
}

static bool read_list(const json_t *list, const struct member *member, char *record,
                      struct arena *arena)
{
	size_t n = json_array_size(list), size = member->shape->size;
	char *records = arena_alloc(arena, n + 1, size);

	for (size_t i = 0; i < n; i++)
		if (!read_record(json_array_get(list, i), member->shape, records + i * size, arena))
			return false;
	memcpy(record + member->at, &records, sizeof records);
	memcpy(record + member->n, &n, sizeof n);
	return true;
}

static bool read_member(const json_t *object, const struct member *member, char *record,
                        struct arena *arena)
{
	const json_t *value = json_object_get(object, member->key);
	void *at = record + member->at, *n = record + member->n;

	switch (member->type) {
	case MEMBER_TEXT:
	case MEMBER_MAYBE:
		*(const char **)at = json_get_text(object, member->key, arena);
		return json_is_string(value) ||
		       (member->type == MEMBER_MAYBE && json_is_null(value));
	case MEMBER_COUNT:
		*(size_t *)at = json_get_count(object, member->key);
		return json_is_integer(value);
	case MEMBER_BOOL:
		*(bool *)at = json_is_true(value);
		return json_is_boolean(value);
	case MEMBER_VALUE:
		*(double *)at = json_number_value(value);
		*(bool *)n = json_is_number(value);
		return json_is_number(value) || json_is_null(value);
	case MEMBER_CHOICE:
		return read_choice(value, member, at);
	case MEMBER_NAMES:
		*(struct names *)at = json_get_names(object, member->key, arena);
		return json_is_array(value);
	case MEMBER_PLACES:
		*(const size_t **)at = read_places(value, arena);
		*(size_t *)n = json_array_size(value);
		return json_is_array(value);
	case MEMBER_LIST:
		return json_is_array(value) && read_list(value, member, record, arena);
	}
	return false;
}

static bool read_record(const json_t *object, const struct shape *shape, char *record,
                        struct arena *arena)
{
	for (size_t i = 0; i < shape->n; i++)
		if (!read_member(object, &shape->members[i], record, arena))
			return false;
	return true;
}

/* Whether the causes that numbers name are there. */
static bool has_causes(const struct run_digest *digest)
{
	for (size_t i = 0; i < digest->n_moves; i++)
		for (size_t k = 0; k < digest->moves[i].n_causes; k++)
			if (digest->moves[i].causes[k] >= digest->n_causes)
				return false;
	return true;
}

bool run_digest_read(struct bytes json, struct arena *arena, struct run_digest *digest)
{
	json_t *root = json_loadb(json.data, json.length, 0, NULL);
	bool right = json_get_count(root, "digest") == DIGEST_FORM;

	*digest = (struct run_digest){0};
	right =
	    right && read_record(root, &digest_shape, (char *)digest, arena) && has_causes(digest);
	json_decref(root);
	return right;
}
