/* PNG: RFC 2083. */
#include "canvas/picture.h"

#include <math.h>
#include <string.h>
#include <zlib.h>

#include "base/bug.h"
#include "base/str.h"

/* Half as long as zlib's own choice takes, for files a sixth larger. */
enum { LEVEL = 3 };

/* A file being written. */
struct png {
	struct str *out;
	z_stream zlib;
	size_t row; /* bytes of one, after that of its filter */
	unsigned char piece[1 << 16];
};

static void number_put(unsigned char bytes[4], uint32_t number)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(number >> (24 - 8 * i));
}

static void chunk_add(struct str *out, const char name[4], const void *data, size_t length)
{
	unsigned char number[4];
	uLong check = crc32(0, (const unsigned char *)name, 4);

	number_put(number, (uint32_t)length);
	str_add_bytes(out, (const char *)number, 4);
	str_add_bytes(out, name, 4);
	if (length) {
		str_add_bytes(out, data, length);
		check = crc32(check, data, (uInt)length);
	}
	number_put(number, (uint32_t)check);
	str_add_bytes(out, (const char *)number, 4);
}

static void header_add(struct str *out, const struct raster_size *size)
{
	static const unsigned char kinds[] = {0, 0, 4, 2, 6}; /* by channels */
	unsigned char data[13] = {0};

	number_put(data, (uint32_t)size->width);
	number_put(data + 4, (uint32_t)size->height);
	data[8] = 8; /* bits of a channel */
	data[9] = kinds[size->channels];
	chunk_add(out, "IHDR", data, sizeof data);
}

/* Dots of a metre; and that the colours are those of sRGB. */
static void measures_add(struct str *out, int dpi)
{
	unsigned char data[9];

	chunk_add(out, "sRGB", "\0", 1);
	number_put(data, (uint32_t)lround(dpi / 0.0254));
	number_put(data + 4, (uint32_t)lround(dpi / 0.0254));
	data[8] = 1; /* metres */
	chunk_add(out, "pHYs", data, sizeof data);
}

/* A text by its name, in UTF-8, not packed. */
static void text_add(struct str *out, const char *name, const char *text)
{
	struct str data = {.arena = out->arena};

	if (!text || !*text)
		return;
	str_add(&data, name);
	str_add_bytes(&data, "\0\0\0\0\0", 5); /* no packing, language, name in it */
	str_add(&data, text);
	chunk_add(out, "iTXt", data.text, data.length);
}

/* Hands what is there to zlib, and writes what comes out. */
static void pack(struct png *png, const void *data, size_t length, int flush)
{
	int state;

	png->zlib.next_in = (z_const Bytef *)(uintptr_t)data;
	png->zlib.avail_in = (uInt)length;
	do {
		if (png->zlib.avail_out == 0) {
			chunk_add(png->out, "IDAT", png->piece, sizeof png->piece);
			png->zlib.next_out = png->piece;
			png->zlib.avail_out = sizeof png->piece;
		}
		state = deflate(&png->zlib, flush);
	} while (flush == Z_FINISH ? state != Z_STREAM_END
	                           : png->zlib.avail_in > 0 || png->zlib.avail_out == 0);
	if (flush == Z_FINISH && png->zlib.avail_out < sizeof png->piece)
		chunk_add(png->out, "IDAT", png->piece, sizeof png->piece - png->zlib.avail_out);
}

/* Rows go as they are: most of a drawing is white, and filters do not make that
 * smaller. */
static bool row_take(void *user, const unsigned char *row)
{
	struct png *png = user;

	pack(png, "\0", 1, Z_NO_FLUSH);
	pack(png, row, png->row, Z_NO_FLUSH);
	return true;
}

bool png_make(struct arena *arena, const struct canvas *canvas, const struct raster_wish *wish,
              const struct picture_about *about, struct bytes *bytes, struct diags *diags)
{
	struct raster_size size = raster_size(canvas, wish);
	struct str out = {.arena = arena};
	struct png *png = ARENA_NEW(arena, struct png);
	bool ok;

	png->out = &out;
	png->row = size.width * size.channels;
	png->zlib.next_out = png->piece;
	png->zlib.avail_out = sizeof png->piece;
	if (deflateInit(&png->zlib, LEVEL) != Z_OK)
		BUG("zlib does not start");
	str_add(&out, "\x89PNG\r\n\x1A\n");
	header_add(&out, &size);
	measures_add(&out, wish->dpi);
	text_add(&out, "Title", about->title);
	text_add(&out, "Description", about->description);
	ok = raster_draw(canvas, wish, &(struct raster_taker){row_take, png}, diags);
	if (ok) {
		pack(png, NULL, 0, Z_FINISH);
		chunk_add(&out, "IEND", NULL, 0);
		*bytes = (struct bytes){out.text, out.length};
	}
	deflateEnd(&png->zlib);
	return ok;
}
