#include "base/hash.h"

#include <nettle/base64.h>
#include <nettle/sha2.h>
#include <nettle/version.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/version.h"

struct sha256 {
	struct sha256_ctx context;
};

struct sha256 *sha256_new(struct arena *arena)
{
	struct sha256 *sum = ARENA_NEW(arena, struct sha256);

	sha256_init(&sum->context);
	return sum;
}

void sha256_add(struct sha256 *sum, const void *bytes, size_t length)
{
	sha256_update(&sum->context, length, bytes);
}

static void to_hex(const uint8_t digest[SHA256_SIZE], char text[SHA256_TEXT_SIZE])
{
	for (size_t i = 0; i < SHA256_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

void sha256_end(struct sha256 *sum, char text[SHA256_TEXT_SIZE])
{
	uint8_t digest[SHA256_SIZE];

	sha256_digest(&sum->context, sizeof digest, digest);
	to_hex(digest, text);
}

void sha256_bytes(const void *bytes, size_t length, uint8_t digest[SHA256_SIZE])
{
	struct sha256_ctx context;

	sha256_init(&context);
	sha256_update(&context, length, bytes);
	sha256_digest(&context, SHA256_SIZE, digest);
}

void sha256_base64(const void *bytes, size_t length, char text[SHA256_BASE64_SIZE])
{
	uint8_t digest[SHA256_SIZE];

	sha256_bytes(bytes, length, digest);
	base64_encode_raw(text, SHA256_SIZE, digest);
	text[BASE64_ENCODE_RAW_LENGTH(SHA256_SIZE)] = '\0';
}

void sha256_hex(const void *bytes, size_t length, char text[SHA256_TEXT_SIZE])
{
	uint8_t digest[SHA256_SIZE];

	sha256_bytes(bytes, length, digest);
	to_hex(digest, text);
}

const char sha256_built_version[] = VERSION_2(NETTLE_VERSION_MAJOR, NETTLE_VERSION_MINOR);

const char *sha256_library_version(struct arena *arena)
{
	return arena_printf(arena, "%d.%d", nettle_version_major(), nettle_version_minor());
}

uint32_t hash_bytes(const char *text, size_t length)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)text[i]) * 16777619U;
	return hash;
}

/* The slot that holds the string, or the free one where it belongs. */
static uint32_t slot_find(const struct strtable *table, const char *text, size_t length)
{
	uint32_t mask = table->n_slots - 1;
	uint32_t slot = hash_bytes(text, length) & mask;

	while (table->slots[slot]) {
		const char *item = table->items[table->slots[slot] - 1];

		if (strncmp(item, text, length) == 0 && item[length] == '\0')
			break;
		slot = (slot + 1) & mask;
	}
	return slot;
}

static void slots_double(struct strtable *table)
{
	table->n_slots = table->n_slots ? table->n_slots * 2 : 16;
	table->slots = ARENA_ARRAY(table->arena, uint32_t, table->n_slots);
	for (uint32_t i = 0; i < table->n; i++) {
		const char *item = table->items[i];

		table->slots[slot_find(table, item, strlen(item))] = i + 1;
	}
}

uint32_t strtable_add(struct strtable *table, const char *text, size_t length)
{
	uint32_t slot;

	if (2 * (uint64_t)table->n >= table->n_slots)
		slots_double(table);
	slot = slot_find(table, text, length);
	if (!table->slots[slot]) {
		const char *copy = arena_strndup(table->arena, text, length);

		ARENA_PUSH(table->arena, table->items, table->n, copy);
		table->slots[slot] = table->n;
	}
	return table->slots[slot] - 1;
}

uint32_t strtable_find(const struct strtable *table, const char *text, size_t length)
{
	uint32_t slot;

	if (table->n_slots == 0)
		return STRTABLE_NONE;
	slot = slot_find(table, text, length);
	return table->slots[slot] ? table->slots[slot] - 1 : STRTABLE_NONE;
}
