#include "base/arena.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/bug.h"

#define CHUNK_LEAST ((size_t)2 * 1024)
#define CHUNK_MOST ((size_t)64 * 1024)
#define ALIGNMENT _Alignof(max_align_t)
#define TEXT_USUAL 512 /* most are shorter, and printed once */
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)

struct arena_chunk {
	struct arena_chunk *previous;
	size_t used, size;
	bool zeroed; /* what is not used yet */
	_Alignas(max_align_t) char bytes[];
};

void arena_release(struct arena *arena)
{
	struct arena_chunk *chunk = arena->last;

	while (chunk) {
		struct arena_chunk *previous = chunk->previous;
		free(chunk);
		chunk = previous;
	}
	arena->last = NULL;
}

/* Asks for large pages in place of many small ones, each of which costs the
 * system a fault when it is first touched: as long as a pass over it. */
static void pages_enlarge(void *memory, size_t size)
{
	uintptr_t start = (uintptr_t)memory, end = start + size;

	start += (HUGE_PAGE - start % HUGE_PAGE) % HUGE_PAGE;
	end -= end % HUGE_PAGE;
	if (start < end)
		madvise((void *)start, end - start, MADV_HUGEPAGE);
}

/* What a report of a few pages takes, and what is kept when it is given back. */
#define MEMORY_USUAL ((size_t)10 * 1024 * 1024)

void memory_prepare(void)
{
	void *memory;

	mallopt(M_ARENA_MAX, 1); /* also for a helper */
	mallopt(M_TRIM_THRESHOLD, 2 * (int)MEMORY_USUAL);
	mallopt(M_MMAP_THRESHOLD, 2 * (int)MEMORY_USUAL); /* not this one */
	memory = malloc(MEMORY_USUAL);
	if (memory)
		pages_enlarge(memory, MEMORY_USUAL);
	free(memory);
	mallopt(M_MMAP_THRESHOLD, 2 * (int)HUGE_PAGE);
}

static struct arena_chunk *chunk_new(size_t size, bool zeroed)
{
	struct arena_chunk *chunk;

	if (size > SIZE_MAX - sizeof *chunk)
		no_memory();
	chunk = zeroed ? calloc(1, sizeof *chunk + size) : malloc(sizeof *chunk + size);
	if (!chunk)
		no_memory();
	chunk->previous = NULL;
	chunk->used = 0;
	chunk->size = size;
	chunk->zeroed = zeroed;
	if (size >= 2 * HUGE_PAGE)
		pages_enlarge(chunk->bytes, size);
	return chunk;
}

/* What a new chunk is to hold: arenas that are used for a moment are many, and
 * most of them are small. */
static size_t chunk_size_after(const struct arena_chunk *last)
{
	size_t size = last ? 2 * (sizeof *last + last->size) : CHUNK_LEAST;

	return (size < CHUNK_MOST ? size : CHUNK_MOST) - sizeof *last;
}

/* A chunk with room for `size` bytes.  A large block gets a chunk of its own
 * behind the current one, so that the rest of the current one is not lost; it
 * comes zeroed from the system for nothing.  Of the others each block is zeroed
 * when it is handed out, since most memory that is there has been used before. */
static struct arena_chunk *chunk_for(struct arena *arena, size_t size)
{
	struct arena_chunk *last = arena->last, *chunk;
	size_t usual;

	if (last && last->size - last->used >= size)
		return last;
	if (size > CHUNK_MOST / 4) {
		chunk = chunk_new(size, true);
		if (last) {
			chunk->previous = last->previous;
			last->previous = chunk;
			return chunk;
		}
	} else {
		usual = chunk_size_after(last);
		chunk = chunk_new(size > usual ? size : usual, false);
		chunk->previous = last;
	}
	arena->last = chunk;
	return chunk;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
	struct arena_chunk *chunk;
	size_t bytes;
	char *start;

	if (__builtin_mul_overflow(count, size, &bytes) ||
	    __builtin_add_overflow(bytes, ALIGNMENT - 1, &bytes))
		no_memory();
	bytes -= bytes % ALIGNMENT;
	if (bytes == 0)
		bytes = ALIGNMENT;
	chunk = chunk_for(arena, bytes);
	start = chunk->bytes + chunk->used;
	chunk->used += bytes;
	return chunk->zeroed ? start : memset(start, 0, bytes);
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *copy = arena_alloc(arena, length + 1, 1);

	memcpy(copy, text, length);
	return copy;
}

void *arena_memdup(struct arena *arena, const void *bytes, size_t size)
{
	void *copy = arena_alloc(arena, size, 1);

	if (size)
		memcpy(copy, bytes, size);
	return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	char first[TEXT_USUAL], *text;
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(first, sizeof first, format, again);
	va_end(again);
	if (length < 0)
		BUG("a format that cannot be printed");
	if ((size_t)length < sizeof first)
		return arena_strndup(arena, first, (size_t)length);
	text = arena_alloc(arena, (size_t)length + 1, 1);
	vsnprintf(text, (size_t)length + 1, format, args);
	return text;
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t size)
{
	void *larger;

	BUG_UNLESS(items || count == 0);
	/* full at 0 and at every power of two */
	if (items && (count & (count - 1)) != 0)
		return items;
	if (items && count == 0)
		return items;
	larger = arena_alloc(arena, count ? 2 * count : 1, size);
	if (count)
		memcpy(larger, items, count * size);
	return larger;
}
