/* Memory with a lifetime.
 *
 * An arena hands out zeroed memory and frees it all at once.  A function that
 * takes an arena says by it who owns what it returns: the arena.  There are
 * three lifetimes: the run of one config, one analysis or figure, one page.
 *
 * Invariants: memory never moves and is never freed one by one; an allocation
 * never fails (the process ends by BUG() when memory is out).
 */
#ifndef SURVREPORT_BASE_ARENA_H
#define SURVREPORT_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_chunk;

/* Caller's storage; {0} is an empty arena. */
struct arena {
	struct arena_chunk *last; /* the chunk being filled */
};

/* Frees all memory of the arena, which is then empty and usable again. */
void arena_release(struct arena *arena);

/* Asks for large pages for the memory that a report needs, of which touching small
 * ones costs more than what is done with it.  Once a process, before its work. */
void memory_prepare(void);

/* Zeroed memory for `count` elements of `size` bytes, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);

/* A zeroed object, or array of objects, of a type. */
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

/* A copy of a string, of its first `length` bytes, or of any bytes. */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
void *arena_memdup(struct arena *arena, const void *bytes, size_t size);

/* A string made by a printf format. */
char *arena_printf(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));

/* Room for one more element in a growing array of `count` elements.
 * `items` is the array or NULL; returns the array, moved when it was full.
 * Arrays grow at powers of two, so no capacity has to be kept. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t size);

/* Appends a value to the growing array `items` that holds `count` elements.
 * `count` is raised last, so the value may be made from it. */
#define ARENA_PUSH(arena, items, count, ...)                                                       \
	((items) = arena_grow((arena), (items), (count), sizeof *(items)),                         \
	 (items)[(count)] = (__VA_ARGS__), (count)++)

#endif
