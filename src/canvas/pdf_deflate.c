/* Streams are deflated while the rest of the file is being made. */
#include <zlib.h>

#include "base/bug.h"
#include "canvas/pdf_impl.h"

/* As much as pays: twice as fast as zlib's own choice, for files 3 % larger. */
enum { LEVEL = 4 };

/* zlib at work, in an arena that one thread has to itself. */
struct deflater {
	struct arena arena;
	z_stream zlib;
	bool ready;
};

/* Bytes that are deflated ahead. */
struct deflated {
	struct deflating *deflating;
	struct bytes from, small;
	struct work work;
};

struct deflating {
	struct arena *arena;
	struct helper *helper;
	struct deflater own, apart;
	struct deflated **items;
	size_t n;
};

static voidpf zlib_memory(voidpf arena, uInt n, uInt size)
{
	return arena_alloc(arena, n, size);
}

static void zlib_free(voidpf arena, voidpf memory)
{
	(void)arena; /* goes with the arena */
	(void)memory;
}

static void deflater_start(struct deflater *deflater)
{
	deflater->zlib =
	    (z_stream){.zalloc = zlib_memory, .zfree = zlib_free, .opaque = &deflater->arena};
	if (deflateInit(&deflater->zlib, LEVEL) != Z_OK)
		BUG("zlib does not start");
	deflater->ready = true;
}

static struct bytes deflate_all(struct deflater *deflater, struct bytes data)
{
	z_stream *zlib = &deflater->zlib;
	struct bytes small = {0};
	uLong room;

	if (!deflater->ready)
		deflater_start(deflater);
	BUG_UNLESS(data.length <= UINT32_MAX / 2 && deflateReset(zlib) == Z_OK);
	room = deflateBound(zlib, (uLong)data.length);
	small.data = arena_alloc(&deflater->arena, room, 1);
	zlib->next_in = (Bytef *)data.data;
	zlib->avail_in = (uInt)data.length;
	zlib->next_out = (Bytef *)small.data;
	zlib->avail_out = (uInt)room;
	if (deflate(zlib, Z_FINISH) != Z_STREAM_END)
		BUG("zlib cannot pack a stream");
	small.length = room - zlib->avail_out;
	return small;
}

static void deflated_run(void *context, bool apart)
{
	struct deflated *item = context;
	struct deflating *deflating = item->deflating;

	item->small = deflate_all(apart ? &deflating->apart : &deflating->own, item->from);
}

struct deflating *deflating_begin(struct arena *arena, struct helper *helper)
{
	struct deflating *deflating = ARENA_NEW(arena, struct deflating);

	deflating->arena = arena;
	deflating->helper = helper;
	return deflating;
}

void deflating_ahead(struct deflating *deflating, struct bytes data)
{
	struct deflated *item = ARENA_NEW(deflating->arena, struct deflated);

	item->deflating = deflating;
	item->from = data;
	ARENA_PUSH(deflating->arena, deflating->items, deflating->n, item);
	helper_give(deflating->helper, &item->work, deflated_run, item);
}

struct bytes deflating_get(struct deflating *deflating, struct bytes data)
{
	for (size_t i = 0; i < deflating->n; i++) {
		struct deflated *item = deflating->items[i];

		if (item->from.data != data.data || item->from.length != data.length)
			continue;
		helper_need(deflating->helper, &item->work);
		return item->small;
	}
	return deflate_all(&deflating->own, data);
}

void deflating_end(struct deflating *deflating)
{
	for (size_t i = 0; i < deflating->n; i++)
		helper_need(deflating->helper, &deflating->items[i]->work);
	arena_release(&deflating->own.arena);
	arena_release(&deflating->apart.arena);
}

const char zlib_built_version[] = ZLIB_VERSION;

const char *zlib_library_version(struct arena *arena)
{
	return arena_strdup(arena, zlibVersion());
}
