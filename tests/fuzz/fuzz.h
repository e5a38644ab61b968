/* What the fuzzers share: input as a file, diagnostics printed to nowhere. */
#ifndef SURVREPORT_TESTS_FUZZ_FUZZ_H
#define SURVREPORT_TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/diag.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory that can be opened by a path. */
struct memory_file {
	int fd;
	char path[40];
};

static inline void memory_file_open(struct memory_file *file, const void *data, size_t size)
{
	file->fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (file->fd < 0 || write(file->fd, data, size) != (ssize_t)size)
		abort();
	snprintf(file->path, sizeof file->path, "/proc/self/fd/%d", file->fd);
}

static inline void memory_file_close(struct memory_file *file)
{
	close(file->fd);
}

/* Prints the diagnostics, so that their marks and carets are tried, too. */
static inline void diags_discard(const struct diags *diags)
{
	FILE *null = fopen("/dev/null", "w");

	if (!null)
		abort();
	diag_print(diags, null, false);
	fclose(null);
}

#endif
