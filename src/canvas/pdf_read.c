/* A file of libharu's, taken apart.
 *
 * It is regular: one cross-reference table of lines of 20 bytes, objects in the
 * order of their numbers, dictionaries of one entry a line, and behind each stream
 * an object with its length. */
#include <string.h>

#include "canvas/pdf_impl.h"

static struct bytes part(struct bytes of, size_t from, size_t to)
{
	return (struct bytes){of.data + from, to - from};
}

struct bytes raw_after(struct bytes text, const char *mark)
{
	size_t n = strlen(mark);
	const char *at = text.length ? memmem(text.data, text.length, mark, n) : NULL;

	if (!at)
		return (struct bytes){0};
	return part(text, (size_t)(at - text.data) + n, text.length);
}

size_t raw_number(struct bytes text)
{
	size_t value = 0;

	for (size_t i = 0; i < text.length && i < 10 && text.data[i] >= '0' && text.data[i] <= '9';
	     i++)
		value = 10 * value + (size_t)(text.data[i] - '0');
	return value;
}

bool raw_has(const struct raw_object *object, const char *line)
{
	size_t n = strlen(line);
	struct bytes rest = object->text;

	while ((rest = raw_after(rest, line)).data)
		if (rest.data[-(ptrdiff_t)n - 1] == '\n' && rest.length && rest.data[0] == '\n')
			return true;
	return false;
}

static bool starts_with(struct bytes text, const char *start)
{
	return text.length >= strlen(start) && memcmp(text.data, start, strlen(start)) == 0;
}

static bool ends_with(struct bytes text, const char *end)
{
	size_t n = strlen(end);

	return text.length >= n && memcmp(text.data + text.length - n, end, n) == 0;
}

enum { ENTRY_SIZE = 20, TAIL_SIZE = 256 };

/* Where the cross-reference table starts, and its first line. */
struct table {
	size_t start, lines;
};

static const char *trailer_read(struct bytes file, struct raw *raw, struct table *table)
{
	struct bytes tail =
	    part(file, file.length > TAIL_SIZE ? file.length - TAIL_SIZE : 0, file.length);
	struct bytes trailer = raw_after(tail, "trailer\n");
	struct bytes at;

	table->start = raw_number(raw_after(trailer, "startxref\n"));
	raw->root = raw_number(raw_after(trailer, "/Root "));
	raw->info = raw_number(raw_after(trailer, "/Info "));
	raw->n = raw_number(raw_after(trailer, "/Size "));
	if (!raw->root || !raw->info || raw->n < 2 || raw->root >= raw->n || raw->info >= raw->n ||
	    table->start >= file.length)
		return "its trailer";
	at = part(file, table->start, file.length);
	if (!starts_with(at, "xref\n0 ") || raw_number(raw_after(at, "\n0 ")) != raw->n)
		return "its cross-reference table";
	at = raw_after(raw_after(at, "\n"), "\n");
	table->lines = (size_t)(at.data - file.data);
	return raw->n > at.length / ENTRY_SIZE ? "its cross-reference table" : NULL;
}

/* Where an object starts; the last one ends where the table starts. */
static size_t object_start(struct bytes file, const struct raw *raw, const struct table *table,
                           size_t i)
{
	if (i == raw->n)
		return table->start;
	return raw_number(part(file, table->lines + i * ENTRY_SIZE, file.length));
}

/* The text of object `i`, which lies between two places of the file. */
static bool object_read(struct arena *arena, struct bytes at, size_t i, struct bytes *text)
{
	const char *mark = arena_printf(arena, "%zu 0 obj\n", i);

	if (!starts_with(at, mark) || !ends_with(at, "\nendobj\n"))
		return false;
	*text = part(at, strlen(mark), at.length - strlen("\nendobj\n"));
	return true;
}

static bool is_stream(struct bytes text)
{
	return ends_with(text, "\nendstream");
}

/* Parts dictionary and data, and drops the object of the length. */
static bool stream_read(struct raw *raw, size_t i)
{
	struct raw_object *object = &raw->objects[i];
	struct bytes text = object->text, data = raw_after(text, ">>\nstream\r\n");
	size_t length;

	if (!starts_with(text, "<<\n/Length ") || !data.data || i + 1 >= raw->n ||
	    raw_number(raw_after(text, "/Length ")) != i + 1)
		return false;
	length = raw_number(raw->objects[i + 1].text);
	if (length + strlen("\nendstream") != data.length)
		return false;
	object->stream = part(data, 0, length);
	object->text = part(text, 0, (size_t)(data.data - text.data) - strlen("\nstream\r\n"));
	raw->objects[i + 1].dropped = true;
	return true;
}

const char *raw_read(struct arena *arena, struct bytes file, struct raw *raw)
{
	struct table table;
	const char *wrong = trailer_read(file, raw, &table);

	if (wrong)
		return wrong;
	raw->objects = ARENA_ARRAY(arena, struct raw_object, raw->n);
	for (size_t i = 1; i < raw->n; i++) {
		size_t at = object_start(file, raw, &table, i);
		size_t next = object_start(file, raw, &table, i + 1);

		if (at >= next || next > table.start ||
		    !object_read(arena, part(file, at, next), i, &raw->objects[i].text))
			return arena_printf(arena, "its object %zu", i);
	}
	for (size_t i = 1; i < raw->n; i++)
		if (is_stream(raw->objects[i].text) && !stream_read(raw, i))
			return arena_printf(arena, "its stream %zu", i);
	return NULL;
}
