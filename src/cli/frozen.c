#include "cli/frozen.h"

#include <errno.h>
#include <string.h>

#include "base/hash.h"
#include "lock/freeze.h"

enum exit_code frozen_file_read(struct arena *arena, const char *path, struct bytes *bytes,
                                struct diags *diags)
{
	bool absent;

	if (file_read(arena, path, LOCK_MAX_BYTES, bytes))
		return EXIT_DONE;
	absent = errno == ENOENT || errno == ENOTDIR || errno == EISDIR;
	diag_error(diags, (struct mark){0}, "cannot read '%s': %s", path,
	           errno == EISDIR ? "it is a folder" : strerror(errno));
	return absent ? EXIT_NO_INPUT : EXIT_INPUT_OUTPUT;
}

static bool starts_with(struct bytes bytes, size_t at, const char *text)
{
	size_t n = strlen(text);

	return bytes.length >= at + n && memcmp(bytes.data + at, text, n) == 0;
}

enum frozen_kind frozen_kind_of(struct bytes bytes)
{
	if (starts_with(bytes, 0, "%PDF-"))
		return FROZEN_PDF;
	if (starts_with(bytes, 257, "ustar"))
		return FROZEN_BUNDLE;
	return starts_with(bytes, 0, "# A frozen run") ? FROZEN_LOCK : FROZEN_NONE;
}

enum exit_code frozen_read(struct arena *arena, const char *path, struct bytes bytes,
                           struct frozen *frozen, struct diags *diags)
{
	char hash[SHA256_TEXT_SIZE];

	*frozen = (struct frozen){.kind = frozen_kind_of(bytes)};
	if (frozen->kind == FROZEN_PDF) {
		sha256_hex(bytes.data, bytes.length, hash);
		frozen->pdf_sha256 = arena_strdup(arena, hash);
		return freeze_detach(arena, path, bytes, &frozen->lock, diags) ? EXIT_DONE
		                                                               : EXIT_BAD_DATA;
	}
	if (frozen->kind == FROZEN_BUNDLE) {
		diag_error(diags, (struct mark){0},
		           "'%s' is a bundle (unpack it with tar, and name the "
		           "lock in it)",
		           path);
		return EXIT_BAD_DATA;
	}
	return lock_parse(&frozen->lock, arena, path, bytes, diags) ? EXIT_DONE : EXIT_BAD_DATA;
}
