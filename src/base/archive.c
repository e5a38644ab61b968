#include "base/archive.h"

#include <zip.h>

#include "base/library.h"

/* What is used of the library. */
struct library {
	void *handle;
	__typeof__(zip_source_buffer_create) *source_new;
	__typeof__(zip_source_buffer) *source_add;
	__typeof__(zip_source_free) *source_free;
	__typeof__(zip_source_keep) *source_keep;
	__typeof__(zip_source_open) *source_open;
	__typeof__(zip_source_read) *source_read;
	__typeof__(zip_source_close) *source_close;
	__typeof__(zip_source_stat) *source_stat;
	__typeof__(zip_open_from_source) *open;
	__typeof__(zip_close) *close;
	__typeof__(zip_discard) *discard;
	__typeof__(zip_file_add) *add;
	__typeof__(zip_set_file_compression) *pack;
	__typeof__(zip_file_set_dostime) *set_time;
	__typeof__(zip_file_set_external_attributes) *set_attributes;
};

static bool library_load(struct library *l)
{
	static const char *const names[] = {"libzip.so.4", "libzip.so.5", NULL};

	l->handle = library_open(names);
	return l->handle && library_symbol(l->handle, "zip_source_buffer_create", &l->source_new) &&
	       library_symbol(l->handle, "zip_source_buffer", &l->source_add) &&
	       library_symbol(l->handle, "zip_source_free", &l->source_free) &&
	       library_symbol(l->handle, "zip_source_keep", &l->source_keep) &&
	       library_symbol(l->handle, "zip_source_open", &l->source_open) &&
	       library_symbol(l->handle, "zip_source_read", &l->source_read) &&
	       library_symbol(l->handle, "zip_source_close", &l->source_close) &&
	       library_symbol(l->handle, "zip_source_stat", &l->source_stat) &&
	       library_symbol(l->handle, "zip_open_from_source", &l->open) &&
	       library_symbol(l->handle, "zip_close", &l->close) &&
	       library_symbol(l->handle, "zip_discard", &l->discard) &&
	       library_symbol(l->handle, "zip_file_add", &l->add) &&
	       library_symbol(l->handle, "zip_set_file_compression", &l->pack) &&
	       library_symbol(l->handle, "zip_file_set_dostime", &l->set_time) &&
	       library_symbol(l->handle, "zip_file_set_external_attributes", &l->set_attributes);
}

/* The first day that such archives can tell, the same in every time zone; rights and
 * owners are not told. */
enum { NO_TIME = 0, FIRST_DATE = 33 };

static bool entry_add(const struct library *l, zip_t *archive, const struct archive_entry *entry)
{
	zip_source_t *source = l->source_add(archive, entry->bytes.data, entry->bytes.length, 0);
	zip_int64_t at;

	if (!source)
		return false;
	at = l->add(archive, entry->name, source, ZIP_FL_ENC_UTF_8);
	if (at < 0) {
		l->source_free(source);
		return false;
	}
	return l->pack(archive, (zip_uint64_t)at, entry->stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE,
	               0) == 0 &&
	       l->set_time(archive, (zip_uint64_t)at, NO_TIME, FIRST_DATE, 0) == 0 &&
	       l->set_attributes(archive, (zip_uint64_t)at, 0, ZIP_OPSYS_DOS, 0) == 0;
}

/* Packing happens when the archive is closed. */
static bool entries_pack(const struct library *l, zip_source_t *target,
                         const struct archive_entry *entries, size_t n)
{
	zip_t *archive = l->open(target, ZIP_TRUNCATE, NULL);

	if (!archive)
		return false;
	l->source_keep(target);
	for (size_t i = 0; i < n; i++)
		if (!entry_add(l, archive, &entries[i])) {
			l->discard(archive);
			return false;
		}
	if (l->close(archive) == 0)
		return true;
	l->discard(archive);
	return false;
}

static bool bytes_read(const struct library *l, zip_source_t *source, struct arena *arena,
                       struct bytes *out)
{
	zip_stat_t about;
	zip_int64_t n;

	if (l->source_stat(source, &about) < 0 || l->source_open(source) < 0)
		return false;
	out->length = (size_t)about.size;
	out->data = arena_alloc(arena, out->length + 1, 1);
	n = l->source_read(source, out->data, out->length);
	l->source_close(source);
	return n == (zip_int64_t)out->length;
}

bool archive_make(struct arena *arena, const struct archive_entry *entries, size_t n,
                  struct bytes *out, const char **why)
{
	struct library l = {0};
	zip_source_t *target = NULL;
	bool done = false;

	*out = (struct bytes){0};
	*why = "it could not be packed";
	if (!library_load(&l))
		*why = "it needs the library libzip (apt-get install libzip4)";
	else
		target = l.source_new(NULL, 0, 0, NULL);
	if (target) {
		done = entries_pack(&l, target, entries, n) && bytes_read(&l, target, arena, out);
		l.source_free(target);
	}
	library_close(l.handle);
	return done;
}
