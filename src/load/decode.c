#include "load/decode.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/bug.h"
#include "base/str.h"
#include "load/load.h"

/* The encodings as iconv calls them; NULL: as it is. */
static const char *const iconv_names[] = {
    [ENCODING_UTF8] = NULL,     [ENCODING_LATIN1] = "ISO-8859-1", [ENCODING_LATIN9] = "ISO-8859-15",
    [ENCODING_1252] = "CP1252", [ENCODING_1250] = "CP1250",
};

const char *encoding_name(int encoding)
{
	return iconv_names[encoding];
}

/* Reports an error; `line` 0: of the whole file.  Always false. */
static bool fail(const struct reader *reader, uint32_t line, uint32_t column, const char *text)
{
	struct mark at = {.source = reader->source, .line = line, .column = column, .width = 1};

	return diag_error(reader->diags, at, "%s", text);
}

/* Room that grows by half, and never beyond what an input may have. */
static bool grow(const struct reader *reader, char **room, size_t *size, size_t used)
{
	size_t larger = *size + *size / 2 + 4096;
	char *copy;

	if (*size >= DATA_MAX_BYTES)
		return false;
	if (larger > DATA_MAX_BYTES)
		larger = DATA_MAX_BYTES;
	copy = ARENA_ARRAY(reader->arena, char, larger);
	if (used)
		memcpy(copy, *room, used);
	*room = copy;
	*size = larger;
	return true;
}

/* --- gzip -------------------------------------------------------------------- */

static bool is_gzip(const struct bytes *bytes)
{
	return bytes->length >= 2 && memcmp(bytes->data, "\x1F\x8B", 2) == 0;
}

/* One step of inflating; what is wrong, or NULL. */
static const char *inflate_step(z_stream *stream, bool *ended)
{
	int code = inflate(stream, Z_NO_FLUSH);

	*ended = code == Z_STREAM_END;
	if (code == Z_OK || code == Z_STREAM_END)
		return NULL;
	if (code == Z_BUF_ERROR)
		return stream->avail_in ? NULL : "the gzip file is cut short";
	return "the gzip file is damaged";
}

/* Whether only zeros are left, which tapes and disks add. */
static bool only_zeros(const z_stream *stream)
{
	for (uInt i = 0; i < stream->avail_in; i++)
		if (stream->next_in[i])
			return false;
	return true;
}

/* All members of a gzip file, one behind the other; what is wrong, or NULL. */
static const char *members_read(const struct reader *reader, z_stream *stream, struct bytes *out)
{
	size_t size = 0, room_left;
	char *room = NULL;
	bool ended = false;
	const char *wrong = NULL;

	out->length = 0;
	while (!wrong && !(ended && only_zeros(stream))) {
		if (ended && inflateReset(stream) != Z_OK)
			BUG("zlib does not start again");
		if (out->length == size && !grow(reader, &room, &size, out->length))
			return "what is in the gzip file is too large";
		stream->next_out = (Bytef *)room + out->length;
		room_left = size - out->length < UINT32_MAX ? size - out->length : UINT32_MAX;
		stream->avail_out = (uInt)room_left;
		wrong = inflate_step(stream, &ended);
		out->length += room_left - stream->avail_out;
	}
	out->data = room;
	return wrong;
}

static bool unpack(const struct reader *reader, const struct bytes *bytes, struct bytes *out)
{
	enum { GZIP_WINDOW = 15 + 16 };
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)bytes->data,
	                   .avail_in = (uInt)bytes->length};
	const char *wrong;

	if (bytes->length > UINT32_MAX)
		return fail(reader, 0, 0, "the gzip file is too large");
	if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK)
		BUG("zlib does not start");
	wrong = members_read(reader, &stream, out);
	inflateEnd(&stream);
	return !wrong || fail(reader, 0, 0, wrong);
}

/* --- Encodings ----------------------------------------------------------------- */

/* The line and the column, in characters, of the end of a text. */
static void end_find(const char *text, size_t length, uint32_t *line, uint32_t *column)
{
	const char *start = text, *end = text + length, *p;

	*line = 1;
	while ((p = memchr(start, '\n', (size_t)(end - start)))) {
		start = p + 1;
		++*line;
	}
	*column = (uint32_t)utf8_count(start, (size_t)(end - start)) + 1;
}

static bool fail_byte(const struct reader *reader, const struct bytes *done, const char *at,
                      size_t left, const char *encoding)
{
	uint32_t line, column;

	end_find(done->data, done->length, &line, &column);
	if (left < 2)
		return fail(reader, line, column,
		            "the text ends inside of a character (was the "
		            "file cut short?)");
	return fail(reader, line, column,
	            arena_printf(reader->diags->arena, "byte 0x%02X is no character of %s",
	                         (unsigned char)*at, encoding));
}

static bool convert(const struct reader *reader, const char *from, const struct bytes *bytes,
                    struct bytes *out)
{
	iconv_t converter = iconv_open("UTF-8", from);
	char *in = (char *)(uintptr_t)bytes->data, *room = NULL;
	size_t left = bytes->length, size = 0, done = 0, result;
	bool right = true;

	*out = (struct bytes){(char *)(uintptr_t) "", 0};
	if (converter == (iconv_t)-1)
		return fail(
		    reader, 0, 0,
		    arena_printf(reader->diags->arena, "this system cannot read text in %s", from));
	while (right && left) {
		char *next;
		size_t free;

		right = size > done || grow(reader, &room, &size, done);
		if (!right) {
			fail(reader, 0, 0, "the text is too large");
			break;
		}
		next = room + done;
		free = size - done;
		result = iconv(converter, &in, &left, &next, &free);
		done = size - free;
		out->data = room;
		out->length = done;
		if (result == (size_t)-1 && errno != E2BIG)
			right = fail_byte(reader, out, in, left, from);
		else if (result == (size_t)-1)
			right = grow(reader, &room, &size, done) ||
			        fail(reader, 0, 0, "the text is too large");
	}
	iconv_close(converter);
	return right;
}

static bool has_high_byte(const struct bytes *bytes, unsigned char low, unsigned char high)
{
	for (size_t i = 0; i < bytes->length; i++)
		if ((unsigned char)bytes->data[i] >= low && (unsigned char)bytes->data[i] <= high)
			return true;
	return false;
}

/* Reads text by a named encoding, unless it is plainly another. */
static bool convert_named(const struct reader *reader, int encoding, const struct bytes *bytes,
                          struct bytes *text)
{
	if (has_high_byte(bytes, 0x80, 0xFF) &&
	    utf8_check(bytes->data, bytes->length) == bytes->length)
		return fail(reader, 0, 0,
		            arena_printf(reader->diags->arena,
		                         "the text is UTF-8 already (take 'encoding: %s' out)",
		                         encoding_names[encoding]));
	if (encoding == ENCODING_LATIN1 && has_high_byte(bytes, 0x80, 0x9F))
		return fail(reader, 0, 0,
		            "the text has bytes that Latin-1 has no characters for (give the input "
		            "'encoding: windows-1252')");
	return convert(reader, iconv_names[encoding], bytes, text);
}

/* The encoding that a byte order mark tells; NULL: none of UTF-16. */
static const char *marked(const struct bytes *bytes)
{
	bool two = bytes->length >= 2;

	if (bytes->length >= 4 && memcmp(bytes->data, "\xFF\xFE\0\0", 4) == 0)
		return NULL; /* UTF-32 */
	if (two && memcmp(bytes->data, "\xFF\xFE", 2) == 0)
		return "UTF-16LE";
	return two && memcmp(bytes->data, "\xFE\xFF", 2) == 0 ? "UTF-16BE" : NULL;
}

bool decode_is_told(const struct bytes *bytes)
{
	return is_gzip(bytes) || marked(bytes);
}

bool decode(const struct reader *reader, const struct bytes *bytes, struct bytes *text)
{
	int encoding = reader->form ? reader->form->encoding : ENCODING_UTF8;
	struct bytes plain = *bytes;
	const char *mark;

	if (is_gzip(&plain) && !unpack(reader, bytes, &plain))
		return false;
	*text = plain;
	mark = marked(&plain);
	if (mark)
		return convert(reader, mark, &plain, text);
	if (encoding == ENCODING_UTF8 ||
	    (plain.length >= 3 && memcmp(plain.data, "\xEF\xBB\xBF", 3) == 0))
		return true;
	return convert_named(reader, encoding, &plain, text);
}
