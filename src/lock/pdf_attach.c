#include "lock/pdf_attach.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bug.h"
#include "base/str.h"

/* Scanning: a part of the file, by what stands in it. */

static struct bytes part(struct bytes of, size_t from)
{
	return from > of.length ? (struct bytes){of.data + of.length, 0}
	                        : (struct bytes){of.data + from, of.length - from};
}

/* What follows the first `mark`; its data is NULL if there is none. */
static struct bytes after(struct bytes in, const char *mark)
{
	size_t n = strlen(mark);
	const char *at = in.length ? memmem(in.data, in.length, mark, n) : NULL;

	return at ? part(in, (size_t)(at - in.data) + n) : (struct bytes){0};
}

/* What follows the last `mark` among the last bytes of a file. */
static struct bytes after_last(struct bytes in, const char *mark)
{
	struct bytes tail = part(in, in.length > 2048 ? in.length - 2048 : 0);
	struct bytes found = {0};

	for (tail = after(tail, mark); tail.data; tail = after(tail, mark))
		found = tail;
	return found;
}

/* The whole number at the start of a part, after blanks; -1 if there is
 * none. */
static long number_at(struct bytes in)
{
	long value = 0;
	size_t i = 0, digits = 0;

	while (i < in.length && (in.data[i] == ' ' || in.data[i] == '\n'))
		i++;
	for (; i < in.length && in.data[i] >= '0' && in.data[i] <= '9' && digits < 12; i++, digits++)
		value = 10 * value + (in.data[i] - '0');
	return digits ? value : -1;
}

static long number_after(struct bytes in, const char *mark)
{
	struct bytes rest = after(in, mark);

	return rest.data ? number_at(rest) : -1;
}

/* The part of an object before the end of its dictionary. */
static struct bytes until(struct bytes in, const char *mark)
{
	const char *end = in.length ? memmem(in.data, in.length, mark, strlen(mark)) : NULL;

	return end ? (struct bytes){in.data, (size_t)(end - in.data)} : (struct bytes){0};
}

/* Writing */

/* What has to be known of the PDF that gets an update. */
struct original {
	struct bytes catalog; /* what stands between << and >> */
	long root, info, size, xref;
};

static bool original_read(struct bytes pdf, struct original *out)
{
	struct bytes trailer = after_last(pdf, "trailer");
	char mark[32];
	struct bytes object;

	out->xref = number_at(after_last(pdf, "startxref"));
	out->root = number_after(trailer, "/Root ");
	out->info = number_after(trailer, "/Info ");
	out->size = number_after(trailer, "/Size ");
	if (out->xref < 0 || out->root < 0 || out->info < 0 || out->size < 0 ||
	    after(trailer, "/Prev ").data)
		return false;
	snprintf(mark, sizeof mark, "\n%ld 0 obj\n<<\n", out->root);
	object = after(pdf, mark);
	out->catalog = until(object, "\n>>\nendobj");
	return out->catalog.data && out->catalog.length < 4096 && /* libharu's is a few lines */
	       !after(out->catalog, "/Names").data;
}

struct update {
	struct str out;  /* what follows the old file */
	size_t before;   /* bytes of the old file */
	size_t *offsets; /* of objects size, size + 1, … */
	long n_objects;
	long size;
};

static long object_begin(struct update *update)
{
	update->offsets[update->n_objects] = update->before + update->out.length;
	str_addf(&update->out, "%ld 0 obj\n", update->size + update->n_objects);
	return update->size + update->n_objects++;
}

/* A text string: UTF-16, in hexadecimal. */
static void add_text(struct str *out, const char *text)
{
	str_add(out, "<FEFF");
	while (*text) {
		int32_t c = utf8_next(&text);

		if (c < 0)
			c = 0xFFFD;
		if (c >= 0x10000) {
			str_addf(out, "%04X", 0xD800 + (unsigned)((c - 0x10000) >> 10));
			c = 0xDC00 + ((c - 0x10000) & 0x3FF);
		}
		str_addf(out, "%04X", (unsigned)c);
	}
	str_add(out, ">");
}

/* "text/csv" as a name: the slash is escaped. */
static void add_mime(struct str *out, const char *mime)
{
	str_add(out, "/");
	for (; *mime; mime++)
		if (*mime == '/')
			str_add(out, "#2F");
		else
			str_add_bytes(out, mime, 1);
}

static void add_stream(struct arena *arena, struct update *update, const struct attachment *file)
{
	uLongf length = compressBound(file->bytes.length);
	Bytef *packed = arena_alloc(arena, length, 1);

	if (compress2(packed, &length, (const Bytef *)file->bytes.data, file->bytes.length,
	              Z_DEFAULT_COMPRESSION) != Z_OK)
		BUG("zlib cannot pack a file");
	str_add(&update->out, "<< /Type /EmbeddedFile /Subtype ");
	add_mime(&update->out, file->mime);
	str_addf(&update->out,
	         " /Params << /Size %zu >> /Filter /FlateDecode /Length %lu "
	         ">>\nstream\n",
	         file->bytes.length, (unsigned long)length);
	str_add_bytes(&update->out, (const char *)packed, length);
	str_add(&update->out, "\nendstream\nendobj\n");
}

static long add_file(struct arena *arena, struct update *update, const struct attachment *file)
{
	long stream = object_begin(update), spec;

	add_stream(arena, update, file);
	spec = object_begin(update);
	str_add(&update->out, "<< /Type /Filespec /F ");
	add_text(&update->out, file->name);
	str_add(&update->out, " /UF ");
	add_text(&update->out, file->name);
	str_add(&update->out, " /Desc ");
	add_text(&update->out, file->description);
	str_addf(&update->out, " /AFRelationship /Source /EF << /F %ld 0 R >> >>\nendobj\n", stream);
	return spec;
}

static void add_catalog(struct update *update, const struct original *original,
                        const struct attachment *files, const long *specs, size_t n)
{
	struct str *out = &update->out;

	str_addf(out, "%ld 0 obj\n<<\n", original->root);
	str_add_bytes(out, original->catalog.data, original->catalog.length);
	str_add(out, "\n/Version /1.7\n/Names << /EmbeddedFiles << /Names [");
	for (size_t i = 0; i < n; i++) {
		str_add(out, " ");
		add_text(out, files[i].name);
		str_addf(out, " %ld 0 R", specs[i]);
	}
	str_add(out, " ] >> >>\n/AF [");
	for (size_t i = 0; i < n; i++)
		str_addf(out, " %ld 0 R", specs[i]);
	str_add(out, " ]\n>>\nendobj\n");
}

static void add_xref(struct update *update, const struct original *original, size_t catalog)
{
	struct str *out = &update->out;
	size_t at = update->before + out->length;

	str_addf(out, "xref\n%ld 1\n%010zu 00000 n \n", original->root, catalog);
	str_addf(out, "%ld %ld\n", update->size, update->n_objects);
	for (long i = 0; i < update->n_objects; i++)
		str_addf(out, "%010zu 00000 n \n", update->offsets[i]);
	str_addf(out,
	         "trailer\n<<\n/Root %ld 0 R\n/Info %ld 0 R\n/Size %ld\n/Prev "
	         "%ld\n>>\nstartxref\n%zu\n%%%%EOF\n",
	         original->root, original->info, update->size + update->n_objects, original->xref,
	         at);
}

bool pdf_attach(struct arena *arena, struct bytes *pdf, const struct attachment *files, size_t n,
                struct diags *diags)
{
	struct original original;
	struct update update = {.out = {.arena = arena}};
	long *specs = ARENA_ARRAY(arena, long, n);
	size_t catalog;
	char *whole;

	if (!original_read(*pdf, &original))
		return diag_error(diags, (struct mark){0},
		                  "files cannot be attached to the PDF: it is "
		                  "not in the form that libharu 2.3 writes");
	update.before = pdf->length;
	update.size = original.size;
	update.offsets = ARENA_ARRAY(arena, size_t, 2 * n);
	if (pdf->length && pdf->data[pdf->length - 1] != '\n')
		str_add(&update.out, "\n");
	for (size_t i = 0; i < n; i++)
		specs[i] = add_file(arena, &update, &files[i]);
	catalog = update.before + update.out.length;
	add_catalog(&update, &original, files, specs, n);
	add_xref(&update, &original, catalog);
	whole = arena_alloc(arena, pdf->length + update.out.length + 1, 1);
	memcpy(whole, pdf->data, pdf->length);
	memcpy(whole + pdf->length, update.out.text, update.out.length);
	*pdf = (struct bytes){whole, pdf->length + update.out.length};
	return true;
}

/* Reading */

static int hex_digit(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)(found - digits) : -1;
}

static void add_utf8(struct str *out, uint32_t c)
{
	char bytes[4];
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (n == 1) {
		bytes[0] = (char)c;
	} else {
		for (size_t i = n - 1; i > 0; i--, c >>= 6)
			bytes[i] = (char)(0x80 | (c & 0x3F));
		bytes[0] = (char)((0xF00 >> n & 0xFF) | c);
	}
	str_add_bytes(out, bytes, n);
}

/* The text string that add_text() wrote; NULL if it is none. */
static const char *text_at(struct arena *arena, struct bytes in)
{
	struct str out = {.arena = arena};
	uint32_t high = 0;

	if (in.length < 6 || memcmp(in.data, "<FEFF", 5) != 0)
		return NULL;
	for (in = part(in, 5); in.length >= 4 && in.data[0] != '>'; in = part(in, 4)) {
		uint32_t unit = 0;

		for (int i = 0; i < 4; i++) {
			if (hex_digit(in.data[i]) < 0)
				return NULL;
			unit = 16 * unit + (uint32_t)hex_digit(in.data[i]);
		}
		if (unit >= 0xD800 && unit < 0xDC00) {
			high = unit;
			continue;
		}
		if (high && unit >= 0xDC00 && unit < 0xE000)
			unit = 0x10000 + ((high - 0xD800) << 10) + (unit - 0xDC00);
		high = 0;
		add_utf8(&out, unit);
	}
	return str_text(&out);
}

/* Unpacks the stream of an embedded file. */
static bool stream_read(struct arena *arena, struct bytes object, struct bytes *out)
{
	struct bytes dictionary = until(object, ">>\nstream\n");
	struct bytes data = after(object, ">>\nstream\n");
	long size = number_after(dictionary, "/Size ");
	long length = number_after(dictionary, "/Length ");
	uLongf unpacked = (uLongf)size;

	if (!dictionary.data || !after(dictionary, "/Type /EmbeddedFile").data || size < 0 ||
	    size > ATTACHMENT_MAX_BYTES || length < 0 || (size_t)length > data.length)
		return false;
	out->data = arena_alloc(arena, (size_t)size + 1, 1);
	out->length = (size_t)size;
	return uncompress((Bytef *)out->data, &unpacked, (const Bytef *)data.data, (uLong)length) ==
	           Z_OK &&
	       unpacked == (uLongf)size;
}

/* The objects of an update, by number. */
struct objects {
	struct bytes pdf, entries; /* lines of 20 bytes */
	long first, n;
};

/* From an object's dictionary on; its data is NULL if there is no such
 * object. */
static struct bytes object_find(const struct objects *objects, long number)
{
	char mark[32];
	struct bytes at;

	if (number < objects->first || number >= objects->first + objects->n)
		return (struct bytes){0};
	at = part(objects->entries, 20 * (size_t)(number - objects->first));
	at = part(objects->pdf, (size_t)number_at(at));
	snprintf(mark, sizeof mark, "%ld 0 obj\n", number);
	if (at.length < strlen(mark) || memcmp(at.data, mark, strlen(mark)) != 0)
		return (struct bytes){0};
	return part(at, strlen(mark));
}

/* The last cross-reference section: one object, then those of the files. */
static bool objects_read(struct bytes pdf, struct objects *objects)
{
	struct bytes trailer = after_last(pdf, "trailer");
	long xref = number_at(after_last(pdf, "startxref"));
	struct bytes section;

	if (!trailer.data || xref < 0 || number_after(trailer, "/Prev ") < 0)
		return false;
	section = after(part(pdf, (size_t)xref), "00000 n \n");
	objects->pdf = pdf;
	objects->first = number_at(section);
	objects->n = number_after(section, " ");
	objects->entries = after(section, "\n");
	return objects->first > 0 && objects->n > 0 && objects->n < 1000 &&
	       objects->entries.length / 20 >= (size_t)objects->n;
}

static bool file_at(struct arena *arena, const struct objects *objects, long number,
                    struct attachment *file)
{
	struct bytes spec = until(object_find(objects, number), "endobj");

	*file = (struct attachment){.name = text_at(arena, after(spec, "/UF "))};
	return spec.data && file->name &&
	       stream_read(arena, object_find(objects, number_after(spec, "/EF << /F ")),
	                   &file->bytes);
}

bool pdf_attachments(struct arena *arena, struct bytes pdf, const char *name,
                     struct attachment **files, size_t *n, struct diags *diags)
{
	struct objects objects;
	struct attachment file;

	*files = NULL;
	*n = 0;
	if (!objects_read(pdf, &objects))
		return diag_error(diags, (struct mark){0},
		                  "'%s' is not a report as survreport wrote it: "
		                  "there are no files in it at the place where "
		                  "they would be (was it saved by another "
		                  "program?)",
		                  name);
	/* each file is a stream and, behind it, its description */
	for (long i = 1; i < objects.n; i += 2) {
		if (!file_at(arena, &objects, objects.first + i, &file))
			return diag_error(diags, (struct mark){0},
			                  "a file that was attached to '%s' "
			                  "is damaged",
			                  name);
		ARENA_PUSH(arena, *files, *n, file);
	}
	return true;
}
