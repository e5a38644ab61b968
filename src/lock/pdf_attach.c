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

/* A text string in hexadecimal; NULL if it is none. */
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

	if (!dictionary.data || !after(dictionary, "/EmbeddedFile").data || size < 0 ||
	    size > ATTACHMENT_MAX_BYTES || length < 0 || (size_t)length > data.length)
		return false;
	out->data = arena_alloc(arena, (size_t)size + 1, 1);
	out->length = (size_t)size;
	return uncompress((Bytef *)out->data, &unpacked, (const Bytef *)data.data, (uLong)length) ==
	           Z_OK &&
	       unpacked == (uLongf)size;
}

/* The objects of a PDF that stand in it unpacked, in the order of their numbers. */
struct object {
	long number;
	size_t offset;
};

struct objects {
	struct bytes pdf;
	struct object *items;
	size_t n;
};

/* From an object's dictionary on; its data is NULL if there is no such object. */
static struct bytes object_text(const struct objects *objects, const struct object *object)
{
	struct bytes at = part(objects->pdf, object->offset);
	char mark[32];

	snprintf(mark, sizeof mark, "%ld 0 obj\n", object->number);
	if (at.length < strlen(mark) || memcmp(at.data, mark, strlen(mark)) != 0)
		return (struct bytes){0};
	return part(at, strlen(mark));
}

static struct bytes object_find(const struct objects *objects, long number)
{
	for (size_t i = 0; i < objects->n; i++)
		if (objects->items[i].number == number)
			return object_text(objects, &objects->items[i]);
	return (struct bytes){0};
}

/* The most objects that a PDF may have (ISO 32000-1, annex C), and those that an
 * update of 0.1.0 may. */
enum { OBJECTS_MOST = 8388607, UPDATE_MOST = 1000 };

/* A row of a cross-reference stream: a filter's number, the kind, four bytes of
 * offset, two of another thing. */
enum { ROW_SIZE = 8, ROW_FILTER = 2, ROW_IN_FILE = 1 };

/* The objects that a cross-reference stream names, if there is one at a place. */
static bool stream_objects(struct arena *arena, struct bytes at, struct objects *objects)
{
	struct bytes dictionary = until(at, ">>\nstream\n"), data = after(at, ">>\nstream\n");
	long n = number_after(dictionary, "/Size "), length = number_after(dictionary, "/Length ");
	uLongf size = (uLongf)n * ROW_SIZE, unpacked = size;
	unsigned char *rows, above[ROW_SIZE] = {0};

	if (!after(dictionary, "/Type/XRef").data || !after(dictionary, "/W[1 4 2]").data ||
	    n < 0 || n > OBJECTS_MOST || length < 0 || (size_t)length > data.length)
		return false;
	rows = arena_alloc(arena, size + 1, 1);
	if (uncompress(rows, &unpacked, (const Bytef *)data.data, (uLong)length) != Z_OK ||
	    unpacked != size)
		return false;
	for (long i = 0; i < n; i++) {
		const unsigned char *row = rows + i * ROW_SIZE;
		size_t offset = 0;

		if (row[0] != ROW_FILTER)
			return false;
		for (int k = 1; k < ROW_SIZE; k++)
			above[k] = (unsigned char)(above[k] + row[k]);
		for (int k = 2; k < 6; k++)
			offset = offset << 8 | above[k];
		if (above[1] == ROW_IN_FILE)
			ARENA_PUSH(arena, objects->items, objects->n, (struct object){i, offset});
	}
	return true;
}

/* Those of an update of 0.1.0: one object, then those of the files. */
static bool update_objects(struct arena *arena, struct bytes at, struct objects *objects)
{
	struct bytes section = after(at, "00000 n \n"), entries = after(section, "\n");
	long first = number_at(section), n = number_after(section, " ");

	if (number_after(after_last(objects->pdf, "trailer"), "/Prev ") < 0 || first <= 0 ||
	    n <= 0 || n >= UPDATE_MOST || entries.length / 20 < (size_t)n)
		return false;
	for (long i = 0; i < n; i++)
		ARENA_PUSH(
		    arena, objects->items, objects->n,
		    (struct object){first + i, (size_t)number_at(part(entries, 20 * (size_t)i))});
	return true;
}

static bool objects_read(struct arena *arena, struct bytes pdf, struct objects *objects)
{
	long xref = number_at(after_last(pdf, "startxref"));
	struct bytes at;

	*objects = (struct objects){.pdf = pdf};
	if (xref < 0)
		return false;
	at = part(pdf, (size_t)xref);
	return stream_objects(arena, at, objects) || update_objects(arena, at, objects);
}

static bool is_file(struct bytes object)
{
	struct bytes start = {object.data, object.length < 20 ? object.length : 20};

	return after(start, "/Filespec").data != NULL;
}

static bool file_read_at(struct arena *arena, const struct objects *objects, struct bytes object,
                         struct attachment *file)
{
	struct bytes spec = until(object, "endobj"), name = after(spec, "/UF");
	long stream = number_after(after(spec, "/EF"), "/F ");

	while (name.length && name.data[0] == ' ')
		name = part(name, 1);
	*file = (struct attachment){.name = text_at(arena, name)};
	return spec.data && file->name &&
	       stream_read(arena, object_find(objects, stream), &file->bytes);
}

bool pdf_attachments(struct arena *arena, struct bytes pdf, const char *name,
                     struct attachment **files, size_t *n, struct diags *diags)
{
	struct objects objects;
	struct attachment file;

	*files = NULL;
	*n = 0;
	if (!objects_read(arena, pdf, &objects))
		return diag_error(diags, (struct mark){0},
		                  "'%s' is not a report as survreport wrote it: "
		                  "there are no files in it at the place where "
		                  "they would be (was it saved by another "
		                  "program?)",
		                  name);
	for (size_t i = 0; i < objects.n; i++) {
		struct bytes object = object_text(&objects, &objects.items[i]);

		if (!is_file(object))
			continue;
		if (!file_read_at(arena, &objects, object, &file))
			return diag_error(diags, (struct mark){0},
			                  "a file that was attached to '%s' "
			                  "is damaged",
			                  name);
		ARENA_PUSH(arena, *files, *n, file);
	}
	return true;
}
