#include "lock/tar.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

enum { BLOCK = 512, MODE = 0600 };

/* The size has 11 octal digits. */
#define MAX_BYTES (((uint64_t)1 << 33) - 1)

/* A header, one block; texts need no NUL at the end of their fields. */
struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
	char checksum[8], type, link[100], magic[8];
	char user[32], group[32], major[8], minor[8], prefix[155], rest[12];
};

_Static_assert(sizeof(struct header) == BLOCK, "a header is one block");

static const char MAGIC[8] = "ustar\0"
			     "00";

/* The sum of the bytes of a header, its checksum taken as blanks. */
static unsigned checksum_of(const struct header *header)
{
	const unsigned char *bytes = (const unsigned char *)header;
	size_t from = offsetof(struct header, checksum);
	unsigned sum = 0;

	for (size_t i = 0; i < BLOCK; i++)
		sum += i >= from && i < from + sizeof header->checksum ? ' ' : bytes[i];
	return sum;
}

static size_t padded(size_t length)
{
	return (length + BLOCK - 1) / BLOCK * BLOCK;
}

/* Names */

static bool has_odd_component(const char *name)
{
	for (const char *at = name; at; at = strchr(at, '/')) {
		size_t n;

		at += *at == '/';
		n = strcspn(at, "/");
		if (n == 0 || (n == 1 && at[0] == '.'))
			return true;
	}
	return false;
}

/* What is wrong with the characters of a name, or NULL. */
static const char *character_problem(const char *name)
{
	if (utf8_check(name, strlen(name)) < strlen(name))
		return "has a name that is not UTF-8";
	for (const char *at = name; *at;) {
		int32_t c = utf8_next(&at);

		if (c < ' ' || (c >= 0x7F && c <= 0x9F))
			return "has a control character in its name";
	}
	return NULL;
}

/* What is wrong with a name of good characters, or NULL. */
static const char *name_problem(const char *name)
{
	if (name[0] == '\0')
		return "has no name";
	if (name[0] == '/')
		return "has an absolute path for a name";
	if (!path_stays_inside(name))
		return "leads out of the folder by '..'";
	if (strchr(name, '\\'))
		return "has a backslash in its name";
	if (has_odd_component(name))
		return "has an empty component or '.' in its name";
	return NULL;
}

/* Writing */

/* Where a name is split in prefix and name: at the last '/' that leaves the
 * prefix short enough, as GNU tar does; 0 for a name that needs no prefix.
 * False if it does not fit. */
static bool name_split(const char *name, size_t *at)
{
	struct header header;
	size_t length = strlen(name);

	*at = 0;
	if (length <= sizeof header.name)
		return true;
	if (length > sizeof header.prefix + 1 + sizeof header.name)
		return false;
	for (size_t i = 1; i < length && i <= sizeof header.prefix; i++)
		if (name[i] == '/')
			*at = i;
	return *at > 0 && length - *at - 1 <= sizeof header.name;
}

bool tar_add(struct tar *tar, const char *name, struct bytes bytes)
{
	struct tar_entry entry = {.bytes = bytes};
	size_t at;

	if (tar->n == TAR_MAX_ENTRIES || bytes.length > MAX_BYTES || character_problem(name) ||
	    name_problem(name) || !name_split(name, &at) ||
	    strtable_find(&tar->names, name, strlen(name)) != STRTABLE_NONE)
		return false;
	strtable_add(&tar->names, name, strlen(name));
	entry.name = tar->names.items[tar->n];
	ARENA_PUSH(tar->arena, tar->entries, tar->n, entry);
	return true;
}

/* A number in a field of `size` bytes: octal digits and a NUL. */
static void octal_write(char *field, size_t size, uint64_t value)
{
	for (size_t i = size - 1; i-- > 0; value >>= 3)
		field[i] = (char)('0' + (value & 7));
}

static void header_write(struct header *header, const struct tar_entry *entry)
{
	const char *name = entry->name;
	size_t at;

	if (name_split(name, &at) && at > 0) {
		memcpy(header->prefix, name, at);
		name += at + 1;
	}
	memcpy(header->name, name, strlen(name));
	octal_write(header->mode, sizeof header->mode, MODE);
	octal_write(header->uid, sizeof header->uid, 0);
	octal_write(header->gid, sizeof header->gid, 0);
	octal_write(header->size, sizeof header->size, entry->bytes.length);
	octal_write(header->mtime, sizeof header->mtime, 0);
	octal_write(header->major, sizeof header->major, 0);
	octal_write(header->minor, sizeof header->minor, 0);
	header->type = '0';
	memcpy(header->magic, MAGIC, sizeof MAGIC);
	/* six digits, a NUL, a blank: so since the first tar */
	octal_write(header->checksum, 7, checksum_of(header));
	header->checksum[7] = ' ';
}

struct bytes tar_end(struct tar *tar)
{
	struct bytes out = {.length = 2 * BLOCK};
	char *at;

	for (size_t i = 0; i < tar->n; i++)
		out.length += BLOCK + padded(tar->entries[i].bytes.length);
	at = out.data = arena_alloc(tar->arena, out.length + 1, 1);
	for (size_t i = 0; i < tar->n; i++) {
		const struct tar_entry *entry = &tar->entries[i];
		struct header header = {0};

		header_write(&header, entry);
		memcpy(at, &header, BLOCK);
		if (entry->bytes.length > 0)
			memcpy(at + BLOCK, entry->bytes.data, entry->bytes.length);
		at += BLOCK + padded(entry->bytes.length);
	}
	return out;
}

/* Reading */

struct reading {
	struct tar *tar; /* while it is read with folders, which have no data */
	const char *path;
	struct bytes bytes;
	size_t at; /* multiple of BLOCK */
	struct diags *diags;
};

/* Refuses all for its next entry; `name` may be NULL. */
static bool refuse(const struct reading *in, const char *name, const char *why)
{
	return diag_error(in->diags, (struct mark){0}, "'%s' is refused: its entry %zu%s%s%s %s",
	                  in->path, in->tar->n + 1, name ? ", '" : "", name ? name : "",
	                  name ? "'," : "", why);
}

static bool refuse_cut(const struct reading *in)
{
	return diag_error(in->diags, (struct mark){0},
	                  "'%s' is cut off: a tar file ends with two empty "
	                  "blocks (take it from the archive again)",
	                  in->path);
}

/* A number: blanks, octal digits, then blank, NUL or the end of the field.
 * What GNU tar writes for sizes over 8 GB is none. */
static bool octal_read(const char *field, size_t size, uint64_t *value)
{
	size_t i = 0, first;

	while (i < size && field[i] == ' ')
		i++;
	*value = 0;
	for (first = i; i < size && field[i] >= '0' && field[i] <= '7'; i++)
		*value = *value << 3 | (uint64_t)(field[i] - '0');
	return i > first && (i == size || field[i] == ' ' || !field[i]);
}

static char *name_join(struct arena *arena, const struct header *header)
{
	int n = (int)strnlen(header->name, sizeof header->name);
	int n_prefix = (int)strnlen(header->prefix, sizeof header->prefix);

	return arena_printf(arena, "%.*s%s%.*s", n_prefix, header->prefix, n_prefix ? "/" : "", n,
	                    header->name);
}

/* What an entry is that is neither file nor folder. */
static const char *type_problem(char type)
{
	static const struct {
		const char *types, *why;
	} kinds[] = {
	    {"1", "is a hard link; only files and folders are taken"},
	    {"2", "is a symbolic link; only files and folders are taken"},
	    {"34", "is a device; only files and folders are taken"},
	    {"6", "is a named pipe; only files and folders are taken"},
	    {"xg", "is an extended header of pax (pack it with "
	           "--format=ustar)"},
	    {"LK", "is a long name of GNU tar (pack it with "
	           "--format=ustar)"},
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (type && strchr(kinds[i].types, type))
			return kinds[i].why;
	return "is of an unknown type; only files and folders are taken";
}

/* Takes an entry of a name; its bytes stand at in->at. */
static bool entry_take(struct reading *in, char *name, bool folder, uint64_t size)
{
	struct tar *tar = in->tar;
	struct tar_entry entry;
	size_t length = strlen(name), left = in->bytes.length - in->at;
	const char *problem = character_problem(name);

	if (problem)
		return refuse(in, NULL, problem);
	if (folder && length > 1 && name[length - 1] == '/')
		name[--length] = '\0';
	problem = name_problem(name);
	if (!problem && folder && size > 0)
		problem = "is a folder with contents of its own";
	if (!problem && size > left)
		problem = "is larger than what is left of the tar file";
	if (!problem && strtable_find(&tar->names, name, length) != STRTABLE_NONE)
		problem = "is there twice";
	if (problem)
		return refuse(in, name, problem);
	strtable_add(&tar->names, name, length);
	entry = (struct tar_entry){name, {.length = (size_t)size}};
	if (!folder) {
		/* a NUL stands behind it */
		entry.bytes.data = arena_alloc(tar->arena, (size_t)size + 1, 1);
		memcpy(entry.bytes.data, in->bytes.data + in->at, (size_t)size);
	}
	ARENA_PUSH(tar->arena, tar->entries, tar->n, entry);
	return true;
}

static bool is_zero(struct bytes bytes, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (bytes.data[i])
			return false;
	return true;
}

static bool header_check(const struct reading *in, const struct header *header)
{
	uint64_t sum;

	if (memcmp(header->magic, MAGIC, sizeof MAGIC) != 0)
		return refuse(in, NULL,
		              "is not in the ustar form of POSIX (pack it with "
		              "--format=ustar)");
	if (!octal_read(header->checksum, sizeof header->checksum, &sum) ||
	    sum != checksum_of(header))
		return refuse(in, NULL,
		              "is damaged: its header does not fit its "
		              "checksum");
	return true;
}

/* Reads the entry at in->at, which is not the end, and moves past it. */
static bool entry_read(struct reading *in)
{
	struct header header;
	uint64_t size;
	size_t end;
	char *name;

	memcpy(&header, in->bytes.data + in->at, BLOCK);
	if (!header_check(in, &header))
		return false;
	if (in->tar->n == TAR_MAX_ENTRIES)
		return refuse(in, NULL, "is one too many: 10,000 are taken");
	if (header.type == '\0' || !strchr("05", header.type))
		return refuse(in, NULL, type_problem(header.type));
	if (!octal_read(header.size, sizeof header.size, &size))
		return refuse(in, NULL, "has a size that is no number");
	in->at += BLOCK;
	name = name_join(in->tar->arena, &header);
	if (!entry_take(in, name, header.type == '5', size))
		return false;
	end = in->at + (size_t)size;
	in->at += padded((size_t)size);
	if (in->at > in->bytes.length)
		return refuse_cut(in);
	if (!is_zero(in->bytes, end, in->at))
		return diag_error(in->diags, (struct mark){0},
		                  "'%s' is refused: bytes are hidden behind the "
		                  "end of '%s' in it",
		                  in->path, name);
	return true;
}

static bool entries_read(struct reading *in)
{
	size_t length = in->bytes.length;

	while (in->at + BLOCK <= length && !is_zero(in->bytes, in->at, in->at + BLOCK))
		if (!entry_read(in))
			return false;
	if (in->at + (size_t)2 * BLOCK > length || length % BLOCK != 0)
		return refuse_cut(in);
	if (!is_zero(in->bytes, in->at, length))
		return diag_error(in->diags, (struct mark){0},
		                  "'%s' is refused: it goes on behind its end", in->path);
	return true;
}

/* No file of the names is the folder of another. */
static bool check_folders(const struct reading *in)
{
	const struct tar *tar = in->tar;

	for (size_t i = 0; i < tar->n; i++) {
		const char *name = tar->entries[i].name, *at = name;

		while ((at = strchr(at, '/'))) {
			uint32_t up = strtable_find(&tar->names, name, (size_t)(at++ - name));

			if (up != STRTABLE_NONE && tar->entries[up].bytes.data)
				return diag_error(in->diags, (struct mark){0},
				                  "'%s' is refused: '%s' in it is a file, "
				                  "and the folder of '%s'",
				                  in->path, tar->names.items[up], name);
		}
	}
	return true;
}

/* Leaves the files only. */
static void drop_folders(struct reading *in)
{
	struct tar *tar = in->tar;
	struct strtable names = {.arena = tar->arena};
	size_t n = 0;

	for (size_t i = 0; i < tar->n; i++)
		if (tar->entries[i].bytes.data) {
			const char *name = tar->entries[i].name;

			strtable_add(&names, name, strlen(name));
			tar->entries[n++] = tar->entries[i];
		}
	tar->n = n;
	tar->names = names;
}

bool tar_read(struct tar *tar, struct arena *arena, const char *path, struct bytes bytes,
              struct diags *diags)
{
	struct reading in = {.tar = tar, .path = path, .bytes = bytes, .diags = diags};

	*tar = (struct tar){.arena = arena, .names.arena = arena};
	if (bytes.length == 0)
		return diag_error(diags, (struct mark){0}, "'%s' is empty", path);
	if (!entries_read(&in) || !check_folders(&in)) {
		*tar = (struct tar){.arena = arena, .names.arena = arena};
		return false;
	}
	drop_folders(&in);
	return true;
}
