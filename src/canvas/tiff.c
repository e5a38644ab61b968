/* TIFF 6.0, by libtiff: the only file that knows it, loaded when a picture is made. */
#include <string.h>
#include <tiffio.h>

#include "base/library.h"
#include "base/str.h"
#include "canvas/picture.h"

/* Rows that are packed together. */
enum { STRIP = 128 };

#define SYMBOLS(X)                                                                                 \
	X(ClientOpen)                                                                              \
	X(SetField)                                                                                \
	X(WriteScanline)                                                                           \
	X(Close)

/* What is used of the library. */
struct library {
	void *handle;
#define DECLARE(name) __typeof__(TIFF##name) *name;
	SYMBOLS(DECLARE)
#undef DECLARE
};

/* A file being written, in memory. */
struct writing {
	struct library library;
	struct arena *arena;
	char *data;
	size_t length, room, at;
	TIFF *tiff;
	uint32_t row;
};

static bool load(struct library *library)
{
	static const char *const names[] = {"libtiff.so.6", NULL};

	library->handle = library_open(names);
	if (!library->handle)
		return false;
#define LOAD(name) &&library_symbol(library->handle, "TIFF" #name, &library->name)
	return true SYMBOLS(LOAD);
#undef LOAD
}

/* --- The file that libtiff sees ------------------------------------------------------- */

static tmsize_t on_read(thandle_t user, void *to, tmsize_t length)
{
	struct writing *w = user;
	size_t n = w->at < w->length ? w->length - w->at : 0;

	n = n < (size_t)length ? n : (size_t)length;
	memcpy(to, w->data + w->at, n);
	w->at += n;
	return (tmsize_t)n;
}

static tmsize_t on_write(thandle_t user, void *from, tmsize_t length)
{
	struct writing *w = user;
	size_t end = w->at + (size_t)length;

	if (end > w->room) {
		size_t room = 2 * end;
		char *data = arena_alloc(w->arena, room, 1);

		if (w->length)
			memcpy(data, w->data, w->length);
		w->data = data;
		w->room = room;
	}
	memcpy(w->data + w->at, from, (size_t)length);
	w->at = end;
	w->length = end > w->length ? end : w->length;
	return length;
}

static toff_t on_seek(thandle_t user, toff_t offset, int whence)
{
	struct writing *w = user;

	w->at = (size_t)offset + (whence == SEEK_CUR ? w->at : whence == SEEK_END ? w->length : 0);
	return w->at;
}

static int on_close(thandle_t user)
{
	(void)user;
	return 0;
}

static toff_t on_size(thandle_t user)
{
	return ((struct writing *)user)->length;
}

/* --- Writing --------------------------------------------------------------------------- */

static bool head_write(struct writing *w, const struct raster_size *size,
                       const struct raster_wish *wish)
{
	__typeof__(TIFFSetField) *set = w->library.SetField;
	uint16_t cover = EXTRASAMPLE_UNASSALPHA;
	TIFF *t = w->tiff;

	return set(t, TIFFTAG_IMAGEWIDTH, (uint32_t)size->width) &&
	       set(t, TIFFTAG_IMAGELENGTH, (uint32_t)size->height) &&
	       set(t, TIFFTAG_BITSPERSAMPLE, 8) &&
	       set(t, TIFFTAG_SAMPLESPERPIXEL, (int)size->channels) &&
	       set(t, TIFFTAG_PHOTOMETRIC, wish->grey ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB) &&
	       (!wish->transparent || set(t, TIFFTAG_EXTRASAMPLES, 1, &cover)) &&
	       set(t, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG) &&
	       set(t, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT) &&
	       set(t, TIFFTAG_COMPRESSION, COMPRESSION_LZW) &&
	       set(t, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH) &&
	       set(t, TIFFTAG_XRESOLUTION, (double)wish->dpi) &&
	       set(t, TIFFTAG_YRESOLUTION, (double)wish->dpi) &&
	       set(t, TIFFTAG_ROWSPERSTRIP, STRIP);
}

static bool row_take(void *user, const unsigned char *row)
{
	struct writing *w = user;

	return w->library.WriteScanline(w->tiff, (void *)(uintptr_t)row, w->row++, 0) == 1;
}

/* In the order of bytes of a PC, whatever this machine has. */
static bool picture_write(struct writing *w, const struct canvas *canvas,
                          const struct raster_wish *wish, struct diags *diags)
{
	struct raster_size size = raster_size(canvas, wish);
	bool ok;

	w->tiff = w->library.ClientOpen("picture", "wl", w, on_read, on_write, on_seek, on_close,
	                                on_size, NULL, NULL);
	if (!w->tiff)
		return false;
	ok = head_write(w, &size, wish) &&
	     raster_draw(canvas, wish, &(struct raster_taker){row_take, w}, diags);
	w->library.Close(w->tiff);
	return ok;
}

bool tiff_make(struct arena *arena, const struct canvas *canvas, const struct raster_wish *wish,
               struct bytes *tiff, struct diags *diags)
{
	struct writing writing = {.arena = arena};
	size_t errors = diags->n_errors;
	bool ok;

	if (!load(&writing.library)) {
		library_close(writing.library.handle);
		return diag_error(diags, (struct mark){0},
		                  "TIFF needs the library libtiff.so.6, which is not here (the "
		                  "package libtiff6 has it); png does not");
	}
	ok = picture_write(&writing, canvas, wish, diags);
	library_close(writing.library.handle);
	if (!ok && diags->n_errors == errors)
		diag_error(diags, (struct mark){0}, "libtiff cannot write the picture");
	*tiff = (struct bytes){writing.data, writing.length};
	return ok;
}
