/* Memory that is there or the end: no part of the program, and no library that it
 * uses, is ever told that there is none.
 *
 * Libraries that are, for once, go wrong in ways of their own: they crash, take a
 * font without its tables, call a config no YAML.  These replace the C library's
 * functions for all of them; what they hand out is the C library's.  This file is
 * linked as it is, not from the archive, whose names nobody else sees. */
#include <stddef.h>

#include "base/bug.h"

/* Sanitizers have their own. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED
#endif

#ifndef SANITIZED

/* As the C library calls them for such as we are. */
void *libc_malloc(size_t size) __asm__("__libc_malloc");
void *libc_calloc(size_t count, size_t size) __asm__("__libc_calloc");
void *libc_realloc(void *memory, size_t size) __asm__("__libc_realloc");

static void *needed(void *memory)
{
	if (!memory)
		no_memory();
	return memory;
}

void *malloc(size_t size);
void *malloc(size_t size)
{
	return needed(libc_malloc(size));
}

void *calloc(size_t count, size_t size);
void *calloc(size_t count, size_t size)
{
	return needed(libc_calloc(count, size));
}

void *realloc(void *memory, size_t size);
void *realloc(void *memory, size_t size)
{
	void *moved = libc_realloc(memory, size);

	/* of no bytes it frees, and there is nothing to hand out */
	return size ? needed(moved) : moved;
}

#endif
