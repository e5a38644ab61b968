#include "canvas/fonts.h"

#include <errno.h>
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H
#include FT_OUTLINE_H
#include FT_TRUETYPE_TABLES_H
#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "base/version.h"
#include "canvas/text.h"

const char *const face_names[N_FACES] = {"regular", "medium",   "semibold",     "bold",
                                         "italic",  "fallback", "fallback-bold"};

/* Of fonts-dejavu-core, which has some 6,000 characters: superscripts, arrows,
 * signs of mathematics. */
static const char *const fallback_files[N_FACES] = {
    [FACE_FALLBACK] = "DejaVuSans.ttf", [FACE_FALLBACK_BOLD] = "DejaVuSans-Bold.ttf"};

/* Advances are kept by code point, so that measuring is a table look-up: a table
 * for each 256 of them that a text has. */
enum { BMP_SIZE = 0x10000, ADVANCE_UNKNOWN = 0, ADVANCE_ABSENT = UINT16_MAX };

/* Kerns are kept by pair of code points, those behind one character in a table. */
enum { LATIN_SIZE = 0x100, KERN_NONE = 0x4000, KERN_MAX = 1000 };

struct loaded_face {
	struct font_face face;
	FT_Face ft;
	uint16_t *advances[BMP_SIZE / LATIN_SIZE]; /* thousandths of an em, plus 1; or as
	                                              above; of Latin-1 once it is loaded */
	int16_t *kerns[LATIN_SIZE];                /* of pairs of Latin-1, in thousandths plus
	                               KERN_NONE; 0: not looked up */
	bool tried;                                /* a fallback that was looked for */
};

struct fonts {
	FT_Library library;
	struct loaded_face *faces[N_FACES]; /* fallbacks are filled later; faces of
	                                       one file share theirs */
	struct arena *arena;
	struct font_files *files, own; /* where they are from */
	struct helper *helper;
};

/* Takes the file of a face; on failure errno tells why. */
static bool face_find(const struct fonts *fonts, const char *name, struct font_face *face)
{
	const struct font_file *file = font_file_get(fonts->files, fonts->helper, name);

	face->file = file->path;
	face->data = file->bytes.data;
	face->length = file->bytes.length;
	memcpy(face->sha256, file->sha256, sizeof face->sha256);
	errno = file->number;
	return file->bytes.data != NULL;
}

static bool face_need(const struct fonts *fonts, const char *name, struct font_face *face,
                      struct diags *diags)
{
	struct mark nowhere = {0};

	if (face_find(fonts, name, face))
		return true;
	if (errno == ENOENT && !strchr(name, '/'))
		return diag_error(diags, nowhere,
		                  "font '%s' is not installed (the package fonts-lato has "
		                  "the Lato fonts, fonts-liberation2 the Liberation fonts)",
		                  name);
	diag_cause(diags, errno);
	return diag_error(diags, nowhere, "cannot read the font '%s': %s", face->file,
	                  strerror(errno));
}

/* PANOSE 1.0: the family of faces for text, and the first of its styles of serifs and of
 * those without. */
enum { PANOSE_TEXT = 2, PANOSE_COVE = 2, PANOSE_SANS = 11 };

/* Takes over vertical measures; older tables lack the heights of letters. */
static void metrics_read(struct loaded_face *loaded)
{
	FT_Face ft = loaded->ft;
	struct font_face *face = &loaded->face;
	const TT_OS2 *os2 = FT_Get_Sfnt_Table(ft, FT_SFNT_OS2);
	double em = ft->units_per_EM;

	face->ascent = ft->ascender / em;
	face->descent = -ft->descender / em;
	face->cap_height = 0.7;
	face->x_height = 0.5;
	if (os2 && os2->version != 0xFFFF)
		face->serif = os2->panose[0] == PANOSE_TEXT && os2->panose[1] >= PANOSE_COVE &&
		              os2->panose[1] < PANOSE_SANS;
	if (os2 && os2->version >= 2 && os2->sCapHeight > 0) {
		face->cap_height = os2->sCapHeight / em;
		face->x_height = os2->sxHeight / em;
	}
}

static void names_read(struct arena *arena, struct loaded_face *loaded)
{
	FT_Face ft = loaded->ft;
	const char *postscript = FT_Get_Postscript_Name(ft);

	loaded->face.family = arena_strdup(arena, ft->family_name ? ft->family_name : "Unnamed");
	loaded->face.name =
	    arena_printf(arena, "%s %s", loaded->face.family, ft->style_name ? ft->style_name : "");
	loaded->face.postscript = arena_strdup(arena, postscript ? postscript : "Unnamed");
}

static uint32_t big_endian(const char *bytes, int n)
{
	uint32_t value = 0;

	while (n-- > 0)
		value = value << 8 | (unsigned char)*bytes++;
	return value;
}

/* The parts of a font file, in front of which stands where each is. */
enum { DIRECTORY_START = 12, DIRECTORY_ENTRY = 16 };

/* The entry of a table in a font's directory; NULL if it has none. */
static const char *table_find(const struct font_face *face, size_t n, const char *tag)
{
	for (size_t i = 0; i < n; i++) {
		const char *entry = face->data + DIRECTORY_START + DIRECTORY_ENTRY * i;

		if (strncmp(entry, tag, 4) == 0)
			return entry;
	}
	return NULL;
}

/* A table's name, fit to be printed. */
static const char *table_name(struct arena *arena, const char *entry)
{
	char *name = arena_strndup(arena, entry, 4);

	for (char *c = name; *c; c++)
		if (*c < ' ' || *c >= 0x7F)
			*c = '?';
	return name;
}

/* Whether a font has the tables that are drawn from, and each of its tables lies
 * within the file: readers of fonts trust both. */
static bool tables_check(const struct font_face *face, struct diags *diags)
{
	static const char *const needed[] = {"cmap", "glyf", "head", "hhea",
	                                     "hmtx", "loca", "maxp"};
	size_t n = face->length < DIRECTORY_START ? 0 : big_endian(face->data + 4, 2);

	if (face->length < DIRECTORY_START + DIRECTORY_ENTRY * n)
		return diag_error(diags, (struct mark){0}, "the font '%s' is cut off", face->file);
	for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
		if (!table_find(face, n, needed[i]))
			return diag_error(diags, (struct mark){0},
			                  "the font '%s' has no table '%s': only outlines of "
			                  "TrueType can be put into a PDF",
			                  face->file, needed[i]);
	for (size_t i = 0; i < n; i++) {
		const char *entry = face->data + DIRECTORY_START + DIRECTORY_ENTRY * i;
		size_t offset = big_endian(entry + 8, 4), length = big_endian(entry + 12, 4);

		if (offset > face->length || length > face->length - offset)
			return diag_error(diags, (struct mark){0},
			                  "the font '%s' is damaged: its table '%s' goes past "
			                  "the end of the file",
			                  face->file, table_name(diags->arena, entry));
	}
	return true;
}

static bool face_load(const struct fonts *fonts, struct arena *arena, struct loaded_face *loaded,
                      struct diags *diags)
{
	struct font_face *face = &loaded->face;
	const unsigned char *data = (const unsigned char *)face->data;

	if (FT_New_Memory_Face(fonts->library, data, (FT_Long)face->length, 0, &loaded->ft) != 0 ||
	    !FT_IS_SCALABLE(loaded->ft) || loaded->ft->units_per_EM == 0 ||
	    FT_Select_Charmap(loaded->ft, FT_ENCODING_UNICODE) != 0)
		return diag_error(diags, (struct mark){0},
		                  "'%s' is not a TrueType font with Unicode", face->file);
	if (!tables_check(face, diags))
		return false;
	names_read(arena, loaded);
	metrics_read(loaded);
	loaded->advances[0] = ARENA_ARRAY(arena, uint16_t, LATIN_SIZE);
	return true;
}

/* What a face is when nothing is said of it. */
static const enum face stand_ins[N_FACES] = {
    [FACE_MEDIUM] = FACE_REGULAR,
    [FACE_SEMIBOLD] = FACE_BOLD,
    [FACE_BOLD] = FACE_BOLD,
    [FACE_ITALIC] = FACE_ITALIC,
};

/* The first face with the file of a face. */
static int first_of_file(const char *const files[N_FACES], int face)
{
	const char *file = files[face];

	for (int i = 0; file && i < face; i++)
		if (files[i] && strcmp(files[i], file) == 0)
			return i;
	return face;
}

static bool faces_load(struct fonts *fonts, const char *const files[N_FACES], struct diags *diags)
{
	bool ok = true;

	if (FT_Init_FreeType(&fonts->library) != 0)
		return diag_error(diags, (struct mark){0}, "FreeType does not start");
	for (int i = 0; i < N_FACES; i++)
		if (files[i] && first_of_file(files, i) == i)
			ok &= face_load(fonts, fonts->arena, fonts->faces[i], diags);
	return ok;
}

struct fonts *fonts_load(struct arena *arena, const char *const files[N_FACES], struct diags *diags)
{
	return fonts_load_from(NULL, NULL, arena, files, diags);
}

struct fonts *fonts_load_from(struct font_files *from, struct helper *helper, struct arena *arena,
                              const char *const files[N_FACES], struct diags *diags)
{
	struct fonts *fonts = ARENA_NEW(arena, struct fonts);
	bool ok = true;

	fonts->arena = fonts->own.arena = arena;
	fonts->files = from ? from : &fonts->own;
	fonts->helper = helper;
	for (int i = 0; i < N_FACES; i++) {
		int first = first_of_file(files, i);

		fonts->faces[i] =
		    first == i ? ARENA_NEW(arena, struct loaded_face) : fonts->faces[first];
		if (files[i] && first == i)
			ok &= face_need(fonts, files[i], &fonts->faces[i]->face, diags);
	}
	for (int i = 0; i < FACE_FALLBACK; i++)
		if (!files[i] && stand_ins[i] != (enum face)i)
			fonts->faces[i] = fonts->faces[stand_ins[i]];
	if (ok && faces_load(fonts, files, diags))
		return fonts;
	fonts_release(fonts);
	return NULL;
}

enum face fonts_own(const struct fonts *fonts, enum face face)
{
	for (int i = 0; i < (int)face; i++)
		if (fonts->faces[i] == fonts->faces[face])
			return (enum face)i;
	return face;
}

void fonts_release(struct fonts *fonts)
{
	if (!fonts)
		return;
	for (int i = 0; i < N_FACES; i++) {
		if (fonts_own(fonts, (enum face)i) == (enum face)i && fonts->faces[i]->ft)
			FT_Done_Face(fonts->faces[i]->ft);
	}
	FT_Done_FreeType(fonts->library);
	font_files_release(&fonts->own);
}

const struct font_face *fonts_face(const struct fonts *fonts, enum face face)
{
	return &fonts->faces[face]->face;
}

uint32_t fonts_glyph(const struct fonts *fonts, enum face face, int32_t code)
{
	if (code <= 0 || code >= BMP_SIZE)
		return 0;
	return FT_Get_Char_Index(fonts->faces[face]->ft, (FT_ULong)code);
}

static uint16_t advance_read(const struct loaded_face *loaded, int32_t code)
{
	FT_UInt glyph = FT_Get_Char_Index(loaded->ft, (FT_ULong)code);
	FT_Fixed advance;

	if (glyph == 0 || FT_Get_Advance(loaded->ft, glyph, FT_LOAD_NO_SCALE, &advance) != 0)
		return ADVANCE_ABSENT;
	advance = advance * 1000 / loaded->ft->units_per_EM;
	if (advance < 0 || advance >= ADVANCE_ABSENT - 1)
		return ADVANCE_ABSENT;
	return (uint16_t)(advance + 1);
}

/* Thousandths of an em plus 1, or ADVANCE_ABSENT. */
static uint16_t advance_find(const struct fonts *fonts, enum face face, int32_t code)
{
	struct loaded_face *loaded = fonts->faces[face];
	uint16_t **table, *advance;

	if (code >= BMP_SIZE)
		return ADVANCE_ABSENT;
	table = &loaded->advances[code / LATIN_SIZE];
	if (!*table)
		*table = ARENA_ARRAY(fonts->arena, uint16_t, LATIN_SIZE);
	advance = &(*table)[code % LATIN_SIZE];
	if (*advance == ADVANCE_UNKNOWN)
		*advance = advance_read(loaded, code);
	return *advance;
}

/* Loads a fallback when it is needed first.  False if it is not installed. */
static bool fallback_open(const struct fonts *fonts, enum face fallback)
{
	struct loaded_face *loaded = fonts->faces[fallback];
	struct diags quiet = {.arena = fonts->arena};
	struct font_face *face = &loaded->face;

	if (loaded->tried)
		return loaded->advances[0] != NULL;
	loaded->tried = true;
	if (face_find(fonts, fallback_files[fallback], face) &&
	    face_load(fonts, fonts->arena, loaded, &quiet))
		return true;
	face->file = NULL; /* not loaded */
	return false;
}

/* The face that a character is taken from: the face asked for, where it has it
 * or nothing else does, or its fallback. */
static enum face face_with(const struct fonts *fonts, enum face face, int32_t code)
{
	enum face fallback =
	    face == FACE_BOLD || face == FACE_SEMIBOLD ? FACE_FALLBACK_BOLD : FACE_FALLBACK;

	if (advance_find(fonts, face, code) != ADVANCE_ABSENT || face >= FACE_FALLBACK ||
	    !fallback_open(fonts, fallback) || advance_find(fonts, fallback, code) == ADVANCE_ABSENT)
		return face;
	return fallback;
}

size_t fonts_run(const struct fonts *fonts, enum face face, const char *text, enum face *in)
{
	const char *next = text, *start;
	int32_t code;

	*in = face;
	while (*next >= ' ' && *next < 0x7F)
		next++;
	if (!*next)
		return (size_t)(next - text); /* nearly always */
	next = text;
	while (start = next, (code = text_next(&next))) {
		enum face here = face_with(fonts, face, code);

		if (start == text)
			*in = here;
		else if (here != *in)
			break;
	}
	return (size_t)(start - text);
}

/* In thousandths of the size. */
static int64_t code_advance(const struct fonts *fonts, enum face face, int32_t code)
{
	uint16_t advance = code ? advance_find(fonts, face, code) : 1;

	if (advance == ADVANCE_ABSENT)
		advance = advance_find(fonts, face_with(fonts, face, code), code);
	return advance == ADVANCE_ABSENT ? 1000 : advance - 1;
}

static bool is_figure(int32_t code)
{
	return code >= '0' && code <= '9';
}

/* Thousandths of an em, as the font has it; what no font means is none. */
static int kern_read(const struct loaded_face *loaded, int32_t left, int32_t right)
{
	FT_Vector kern;
	double thousandths;

	if (FT_Get_Kerning(loaded->ft, FT_Get_Char_Index(loaded->ft, (FT_ULong)left),
	                   FT_Get_Char_Index(loaded->ft, (FT_ULong)right), FT_KERNING_UNSCALED,
	                   &kern) != 0)
		return 0;
	thousandths = round((double)kern.x * 1000 / loaded->ft->units_per_EM);
	return fabs(thousandths) <= KERN_MAX ? (int)thousandths : 0;
}

static int kern_find(const struct fonts *fonts, enum face face, int32_t left, int32_t right)
{
	enum face from = face_with(fonts, face, left);

	if (is_figure(left) || is_figure(right) || from != face_with(fonts, face, right))
		return 0;
	return kern_read(fonts->faces[from], left, right);
}

int fonts_kerning(const struct fonts *fonts, enum face face, int32_t left, int32_t right)
{
	int16_t **table, *known;

	if (left <= 0 || right <= 0)
		return 0;
	if (left >= LATIN_SIZE || right >= LATIN_SIZE)
		return kern_find(fonts, face, left, right);
	table = &fonts->faces[face]->kerns[left];
	if (!*table)
		*table = ARENA_ARRAY(fonts->arena, int16_t, LATIN_SIZE);
	known = &(*table)[right];
	if (*known == 0)
		*known = (int16_t)(KERN_NONE + kern_find(fonts, face, left, right));
	return *known - KERN_NONE;
}

/* What is in the tables already is looked up here. */
static inline int64_t step(const struct fonts *fonts, enum face face, int32_t before, int32_t code)
{
	const struct loaded_face *loaded = fonts->faces[face];

	if (FONTS_KERNED && before > 0 && before < LATIN_SIZE && code > 0 && code < LATIN_SIZE) {
		uint16_t advance = loaded->advances[0][code];
		int16_t kern = loaded->kerns[before] ? loaded->kerns[before][code] : 0;

		if (advance != ADVANCE_UNKNOWN && advance != ADVANCE_ABSENT && kern)
			return advance - 1 + kern - KERN_NONE;
	}
	return code_advance(fonts, face, code) +
	       (FONTS_KERNED ? fonts_kerning(fonts, face, before, code) : 0);
}

int64_t fonts_step(const struct fonts *fonts, enum face face, int32_t before, int32_t code)
{
	return step(fonts, face, before, code);
}

/* The width of the printable characters of ASCII that a text begins with, and past
 * them, to a character that is followed by a mark, or to one that was not measured
 * yet. */
static int64_t plain_span(const struct loaded_face *loaded, const char **text, const char *end,
                          int32_t *before)
{
	const uint16_t *advances = loaded->advances[0];
	const char *next = *text;
	int32_t left = *before;
	int64_t sum = 0;

	for (; next < end && *next >= ' ' && *next < 0x7F; next++) {
		uint16_t advance = advances[(unsigned char)*next];
		const int16_t *kerns = left > 0 && left < LATIN_SIZE ? loaded->kerns[left] : NULL;

		if (((unsigned char)next[1] & 0xFE) == 0xCC || advance == ADVANCE_UNKNOWN ||
		    advance == ADVANCE_ABSENT)
			break;
		if (FONTS_KERNED && left && (!kerns || kerns[(unsigned char)*next] == 0))
			break;
		sum += advance - 1 +
		       (FONTS_KERNED && left ? kerns[(unsigned char)*next] - KERN_NONE : 0);
		left = (unsigned char)*next;
	}
	*text = next;
	*before = left;
	return sum;
}

double fonts_span_width(const struct fonts *fonts, enum face face, double size, const char *text,
                        size_t length)
{
	const char *end = text + length;
	int32_t before = 0;
	int64_t sum = 0;

	BUG_UNLESS(fonts->faces[face]->advances[0]);
	while (sum += plain_span(fonts->faces[face], &text, end, &before), text < end) {
		int32_t code = text_next(&text);

		if (text > end)
			break; /* what ends the span does not show */
		sum += step(fonts, face, before, code);
		before = code;
	}
	return (double)sum * size / 1000;
}

size_t fonts_fit(const struct fonts *fonts, enum face face, double size, const char *text,
                 size_t length, double width)
{
	const char *start = text, *end = text + length;
	int32_t before = 0;
	int64_t sum = 0;

	BUG_UNLESS(fonts->faces[face]->advances[0]);
	while (text < end) {
		const char *next = text;
		int32_t code = text_next(&next);

		sum += step(fonts, face, before, code);
		before = code;
		if ((double)sum * size / 1000 > width)
			return (size_t)(text - start);
		text = next;
	}
	return length;
}

double fonts_width(const struct fonts *fonts, enum face face, double size, const char *text)
{
	return fonts_span_width(fonts, face, size, text, strlen(text));
}

/* Past the characters of ASCII that a face is known to have. */
static const char *known_skip(const struct loaded_face *loaded, const char *text)
{
	const uint16_t *advances = loaded->advances[0];

	while (*text >= ' ' && *text < 0x7F && ((unsigned char)text[1] & 0xFE) != 0xCC &&
	       advances[(unsigned char)*text] != ADVANCE_UNKNOWN &&
	       advances[(unsigned char)*text] != ADVANCE_ABSENT)
		text++;
	return text;
}

int32_t fonts_missing(const struct fonts *fonts, enum face face, const char *text)
{
	int32_t code;

	while (text = known_skip(fonts->faces[face], text), (code = text_next(&text)))
		if (advance_find(fonts, face, code) == ADVANCE_ABSENT &&
		    face_with(fonts, face, code) == face)
			return code;
	return 0;
}

/* --- Shapes ---------------------------------------------------------------------------- */

struct outline_writing {
	struct arena *arena;
	struct outlines *outline;
	double dx;
};

/* Appends a step by the points a, b, c, of which the last may be missing. */
static int piece_add(struct outline_writing *w, enum outline_step step, const FT_Vector *a,
                     const FT_Vector *b, const FT_Vector *c)
{
	const FT_Vector *points[] = {a, b, c};
	struct outline_piece piece = {.step = step};

	for (size_t i = 0; i < 3 && points[i]; i++) {
		piece.x[i] = (double)points[i]->x + w->dx;
		piece.y[i] = (double)points[i]->y;
	}
	ARENA_PUSH(w->arena, w->outline->items, w->outline->n, piece);
	return 0;
}

static int on_move(const FT_Vector *to, void *writing)
{
	return piece_add(writing, OUTLINE_MOVE, to, NULL, NULL);
}

static int on_line(const FT_Vector *to, void *writing)
{
	return piece_add(writing, OUTLINE_LINE, to, NULL, NULL);
}

static int on_conic(const FT_Vector *beside, const FT_Vector *to, void *writing)
{
	return piece_add(writing, OUTLINE_CONIC, beside, to, NULL);
}

static int on_cubic(const FT_Vector *first, const FT_Vector *second, const FT_Vector *to,
                    void *writing)
{
	return piece_add(writing, OUTLINE_CUBIC, first, second, to);
}

double fonts_em(const struct fonts *fonts, enum face face)
{
	return fonts->faces[face]->ft->units_per_EM;
}

/* Appends the shape of a character. */
static void glyph_outline(FT_Face ft, int32_t code, struct outline_writing *writing)
{
	static const FT_Outline_Funcs steps = {on_move, on_line, on_conic, on_cubic, 0, 0};

	if (FT_Load_Glyph(ft, FT_Get_Char_Index(ft, (FT_ULong)code), FT_LOAD_NO_SCALE) == 0 &&
	    ft->glyph->format == FT_GLYPH_FORMAT_OUTLINE)
		FT_Outline_Decompose(&ft->glyph->outline, &steps, writing);
}

struct outlines fonts_outlines(const struct fonts *fonts, enum face face, const char *text,
                               struct arena *arena)
{
	struct outlines outline = {0};
	struct outline_writing writing = {.arena = arena, .outline = &outline};
	FT_Face ft = fonts->faces[face]->ft;
	int32_t before = 0, code;
	int64_t pen = 0;

	for (; (code = text_next(&text)); before = code) {
		int kern = FONTS_KERNED ? fonts_kerning(fonts, face, before, code) : 0;

		writing.dx = (double)(pen + kern) * ft->units_per_EM / 1000;
		glyph_outline(ft, code, &writing);
		pen += step(fonts, face, before, code);
	}
	return outline;
}

const char fonts_built_version[] = VERSION_3(FREETYPE_MAJOR, FREETYPE_MINOR, FREETYPE_PATCH);

const char *fonts_library_version(struct arena *arena)
{
	FT_Library library;
	FT_Int major = 0, minor = 0, patch = 0;

	if (FT_Init_FreeType(&library) == 0) {
		FT_Library_Version(library, &major, &minor, &patch);
		FT_Done_FreeType(library);
	}
	return arena_printf(arena, "%d.%d.%d", major, minor, patch);
}
