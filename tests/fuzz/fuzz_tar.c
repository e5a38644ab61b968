/* Any bytes as a tar file, with the checksums of headers put right, which no
 * fuzzer finds.
 *
 * What must hold: a refusal has one reason; what is accepted can be written,
 * read again, and is the same then. */
#include <string.h>

#include "base/bug.h"
#include "fuzz.h"
#include "lock/tar.h"

enum { BLOCK = 512 };

/* In all blocks that look like a header. */
static void checksums_mend(struct bytes bytes)
{
	for (size_t at = 0; at + BLOCK <= bytes.length; at += BLOCK) {
		char *header = bytes.data + at;
		unsigned sum = 0;

		if (memcmp(header + 257, "ustar", 5) != 0)
			continue;
		memset(header + 148, ' ', 8);
		for (size_t i = 0; i < BLOCK; i++)
			sum += (unsigned char)header[i];
		snprintf(header + 148, 8, "%06o", sum);
	}
}

static void check_again(struct arena *arena, const struct tar *first)
{
	struct tar tar = {.arena = arena, .names.arena = arena}, again;
	struct diags diags = {.arena = arena};

	for (size_t i = 0; i < first->n; i++) {
		const struct tar_entry *entry = &first->entries[i];

		BUG_UNLESS(path_stays_inside(entry->name));
		BUG_UNLESS(entry->bytes.data[entry->bytes.length] == '\0');
		BUG_UNLESS(tar_add(&tar, entry->name, entry->bytes));
	}
	BUG_UNLESS(tar_read(&again, arena, "again", tar_end(&tar), &diags));
	BUG_UNLESS(again.n == first->n);
	for (size_t i = 0; i < again.n; i++) {
		struct tar_entry a = first->entries[i], b = again.entries[i];

		BUG_UNLESS(strcmp(a.name, b.name) == 0);
		BUG_UNLESS(a.bytes.length == b.bytes.length);
		BUG_UNLESS(!memcmp(a.bytes.data, b.bytes.data, a.bytes.length));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	/* as long as it is, so that reading behind it is seen */
	char *copy = malloc(size + 1);
	struct bytes bytes = {copy ? copy + 1 : NULL, size};
	struct tar tar;

	if (!copy)
		abort();
	memcpy(bytes.data, data, size);
	checksums_mend(bytes);
	if (tar_read(&tar, &arena, "fuzz", bytes, &diags))
		check_again(&arena, &tar);
	else
		BUG_UNLESS(diags.n_errors == 1);
	diags_discard(&diags);
	free(copy);
	arena_release(&arena);
	return 0;
}
