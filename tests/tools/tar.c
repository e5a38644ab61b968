/* Writes and reads tar files with src/lock/tar.c, to be held against GNU
 * tar.
 *
 *     tar write NAME...    a tar file of these files to standard output
 *     tar read FILE        its files, as sha256sum prints them
 *
 * Exit code 1, with the reason, if it cannot.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "lock/tar.h"

static int write_files(struct arena *arena, int n, char **names)
{
	struct tar tar = {.arena = arena, .names.arena = arena};
	struct bytes bytes;

	for (int i = 0; i < n; i++)
		if (!file_read(arena, names[i], SIZE_MAX, &bytes) ||
		    !tar_add(&tar, names[i], bytes)) {
			fprintf(stderr, "tar: not added: %s\n", names[i]);
			return 1;
		}
	bytes = tar_end(&tar);
	return fwrite(bytes.data, 1, bytes.length, stdout) != bytes.length;
}

static int read_file(struct arena *arena, const char *path)
{
	struct diags diags = {.arena = arena};
	char hash[SHA256_TEXT_SIZE];
	struct bytes bytes;
	struct tar tar;

	if (!file_read(arena, path, SIZE_MAX, &bytes)) {
		perror(path);
		return 1;
	}
	if (!tar_read(&tar, arena, path, bytes, &diags)) {
		diag_print(&diags, stderr, false);
		return 1;
	}
	for (size_t i = 0; i < tar.n; i++) {
		struct bytes file = tar.entries[i].bytes;

		sha256_hex(file.data, file.length, hash);
		printf("%s  %s\n", hash, tar.entries[i].name);
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	int code;

	if (argc >= 2 && strcmp(argv[1], "write") == 0) {
		code = write_files(&arena, argc - 2, argv + 2);
	} else if (argc == 3 && strcmp(argv[1], "read") == 0) {
		code = read_file(&arena, argv[2]);
	} else {
		fputs("usage: tar write NAME... | tar read FILE\n", stderr);
		code = 2;
	}
	arena_release(&arena);
	return code;
}
