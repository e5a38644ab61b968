#include "run/known_files.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/str.h"
#include "data/raw.h"

/* A file as it was when it was hashed. */
struct known_file {
	bool ready;
	struct stat st;
	char sha256[SHA256_TEXT_SIZE];
};

/* Fonts, templates and data of many reports are the same: each is hashed once. */
enum { KNOWN_FILES = 256 };
struct known_files {
	size_t claimed; /* of the files, also while they are filled */
	struct known_file files[KNOWN_FILES];
};

struct known_files *known_files_new(void)
{
	void *memory = mmap(NULL, sizeof(struct known_files), PROT_READ | PROT_WRITE,
	                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return NULL;
	return memory;
}

void known_files_free(struct known_files *known)
{
	if (known)
		munmap(known, sizeof *known);
}

static bool same_stat(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static const struct known_file *known_find(struct known_files *known, const struct stat *st)
{
	size_t n = __atomic_load_n(&known->claimed, __ATOMIC_ACQUIRE);

	for (size_t i = 0; i < n && i < KNOWN_FILES; i++)
		if (__atomic_load_n(&known->files[i].ready, __ATOMIC_ACQUIRE) &&
		    same_stat(&known->files[i].st, st))
			return &known->files[i];
	return NULL;
}

static void known_add(struct known_files *known, const struct stat *st, const char *sha256)
{
	size_t i = __atomic_fetch_add(&known->claimed, 1, __ATOMIC_ACQ_REL);

	if (i >= KNOWN_FILES)
		return;
	known->files[i].st = *st;
	memcpy(known->files[i].sha256, sha256, SHA256_TEXT_SIZE);
	__atomic_store_n(&known->files[i].ready, true, __ATOMIC_RELEASE);
}

bool file_is_same(struct arena *arena, struct known_files *known, const char *path,
                  const char *sha256)
{
	const struct known_file *file;
	struct bytes bytes;
	struct stat before, after;
	char hash[SHA256_TEXT_SIZE];

	if (stat(path, &before) != 0)
		return false;
	file = known ? known_find(known, &before) : NULL;
	if (file)
		return str_equal(file->sha256, sha256);
	if (!file_read(arena, path, DATA_MAX_BYTES, &bytes))
		return false;
	sha256_hex(bytes.data, bytes.length, hash);
	if (known && stat(path, &after) == 0 && same_stat(&before, &after))
		known_add(known, &before, hash);
	return str_equal(hash, sha256);
}
