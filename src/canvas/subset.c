#include "canvas/subset.h"

#include <string.h>

#include "base/str.h"

/* A table of the font file. */
struct table {
	const unsigned char *data; /* NULL: the font has none */
	size_t length;
};

static uint32_t u16(const unsigned char *p)
{
	return (uint32_t)p[0] << 8 | p[1];
}

static uint32_t u32(const unsigned char *p)
{
	return u16(p) << 16 | u16(p + 2);
}

static void put16(unsigned char *p, uint32_t value)
{
	p[0] = (unsigned char)(value >> 8);
	p[1] = (unsigned char)value;
}

static void put32(unsigned char *p, uint32_t value)
{
	put16(p, value >> 16);
	put16(p + 2, value);
}

static void add16(struct str *out, uint32_t value)
{
	unsigned char bytes[2];

	put16(bytes, value);
	str_add_bytes(out, (const char *)bytes, sizeof bytes);
}

static void add32(struct str *out, uint32_t value)
{
	add16(out, value >> 16);
	add16(out, value);
}

/* Finds a table; its data is NULL if it is not there, or not inside. */
static struct table table_find(const struct font_face *face, const char *tag)
{
	const unsigned char *data = (const unsigned char *)face->data;
	size_t n = face->length < 12 ? 0 : u16(data + 4);

	for (size_t i = 0; i < n && 12 + 16 * (i + 1) <= face->length; i++) {
		const unsigned char *entry = data + 12 + 16 * i;
		size_t offset = u32(entry + 8), length = u32(entry + 12);

		if (memcmp(entry, tag, 4) == 0 && offset <= face->length &&
		    length <= face->length - offset)
			return (struct table){data + offset, length};
	}
	return (struct table){NULL, 0};
}

/* The font being read, and the glyphs chosen from it. */
struct subset {
	struct arena *arena;
	struct table glyf, loca, hmtx;
	uint32_t n_glyphs, n_metrics;
	bool long_loca;
	uint16_t *renumbered; /* by old number: new number plus 1, or 0 */
	uint16_t *glyphs;     /* by new number: the old one */
	size_t n;
};

static bool glyph_find(const struct subset *subset, uint32_t glyph, struct table *outline)
{
	const unsigned char *loca = subset->loca.data;
	size_t start, end;

	if (subset->long_loca) {
		start = u32(loca + 4 * glyph);
		end = u32(loca + 4 * glyph + 4);
	} else {
		start = 2 * u16(loca + 2 * glyph);
		end = 2 * u16(loca + 2 * glyph + 2);
	}
	if (start > end || end > subset->glyf.length)
		return false;
	*outline = (struct table){subset->glyf.data + start, end - start};
	return true;
}

/* Takes a glyph into the subset, unless it is there; returns its new number. */
static uint16_t glyph_add(struct subset *subset, uint32_t glyph)
{
	if (!subset->renumbered[glyph]) {
		ARENA_PUSH(subset->arena, subset->glyphs, subset->n, (uint16_t)glyph);
		subset->renumbered[glyph] = (uint16_t)subset->n;
	}
	return (uint16_t)(subset->renumbered[glyph] - 1);
}

/* Flags of a composite glyph's parts (OpenType, table glyf). */
enum {
	PART_WORDS = 0x1,
	PART_SCALE = 0x8,
	PART_MORE = 0x20,
	PART_XY_SCALE = 0x40,
	PART_MATRIX = 0x80
};

static size_t part_size(uint32_t flags)
{
	size_t size = 4 + (flags & PART_WORDS ? 4 : 2);

	if (flags & PART_SCALE)
		return size + 2;
	if (flags & PART_XY_SCALE)
		return size + 4;
	return flags & PART_MATRIX ? size + 8 : size;
}

static bool is_composite(const struct table *outline)
{
	return outline->length >= 10 && outline->data[0] & 0x80;
}

/* Calls for each part of a composite glyph: takes the part into the subset
 * and, where there is a `copy` of the outline, writes its new number there. */
static bool parts_visit(struct subset *subset, const struct table *outline, unsigned char *copy)
{
	size_t at = 10;
	uint32_t flags = PART_MORE;

	while (is_composite(outline) && flags & PART_MORE) {
		uint32_t part;

		if (at + 4 > outline->length)
			return false;
		flags = u16(outline->data + at);
		part = u16(outline->data + at + 2);
		if (part >= subset->n_glyphs)
			return false;
		part = glyph_add(subset, part);
		if (copy)
			put16(copy + at + 2, part);
		at += part_size(flags);
	}
	return at <= outline->length || !is_composite(outline);
}

/* Follows the parts of all glyphs; those found are appended and so followed
 * in their turn. */
static bool parts_follow(struct subset *subset)
{
	struct table outline;

	for (size_t i = 0; i < subset->n; i++)
		if (!glyph_find(subset, subset->glyphs[i], &outline) ||
		    !parts_visit(subset, &outline, NULL))
			return false;
	return true;
}

static bool subset_open(struct subset *subset, const struct font_face *face)
{
	struct table head = table_find(face, "head");
	struct table maxp = table_find(face, "maxp");
	struct table hhea = table_find(face, "hhea");

	subset->glyf = table_find(face, "glyf");
	subset->loca = table_find(face, "loca");
	subset->hmtx = table_find(face, "hmtx");
	if (head.length < 54 || maxp.length < 6 || hhea.length < 36 || !subset->glyf.data ||
	    !subset->loca.data || !subset->hmtx.data)
		return false;
	subset->n_glyphs = u16(maxp.data + 4);
	subset->n_metrics = u16(hhea.data + 34);
	subset->long_loca = u16(head.data + 50) != 0;
	if (subset->n_metrics == 0 || subset->n_metrics > subset->n_glyphs)
		return false;
	subset->renumbered = ARENA_ARRAY(subset->arena, uint16_t, subset->n_glyphs);
	return subset->loca.length / (subset->long_loca ? 4 : 2) > subset->n_glyphs &&
	       subset->hmtx.length >= 2 * ((size_t)subset->n_metrics + subset->n_glyphs);
}

/* The tables of the new file, in the order of their tags. */
enum {
	TABLE_OS2,
	TABLE_CMAP,
	TABLE_CVT,
	TABLE_FPGM,
	TABLE_GLYF,
	TABLE_HEAD,
	TABLE_HHEA,
	TABLE_HMTX,
	TABLE_LOCA,
	TABLE_MAXP,
	TABLE_NAME,
	TABLE_POST,
	TABLE_PREP,
	N_TABLES
};

static const char table_tags[N_TABLES][5] = {
    "OS/2", "cmap", "cvt ", "fpgm", "glyf", "head", "hhea",
    "hmtx", "loca", "maxp", "name", "post", "prep",
};

static bool glyphs_write(struct subset *subset, struct str *tables)
{
	struct str *glyf = &tables[TABLE_GLYF], *loca = &tables[TABLE_LOCA];

	for (size_t i = 0; i < subset->n; i++) {
		size_t start = glyf->length;
		struct table outline;

		if (!glyph_find(subset, subset->glyphs[i], &outline))
			return false;
		add32(loca, (uint32_t)start);
		str_add_bytes(glyf, (const char *)outline.data, outline.length);
		if (outline.length &&
		    !parts_visit(subset, &outline, (unsigned char *)glyf->text + start))
			return false;
		while (glyf->length % 4)
			str_add_bytes(glyf, "", 1);
	}
	add32(loca, (uint32_t)glyf->length);
	return true;
}

/* Widths and left bearings; glyphs behind the last width share it. */
static void metrics_write(const struct subset *subset, struct str *hmtx)
{
	const unsigned char *data = subset->hmtx.data;
	uint32_t n = subset->n_metrics;

	for (size_t i = 0; i < subset->n; i++) {
		uint32_t glyph = subset->glyphs[i];

		add16(hmtx, u16(data + 4 * (glyph < n ? glyph : n - 1)));
		add16(hmtx, glyph < n ? u16(data + 4 * glyph + 2) : u16(data + 2 * (n + glyph)));
	}
}

/* The map's length is a 16-bit number. */
enum { MOST_CHARACTERS = 8000 };

/* A run of characters whose glyphs are numbered in step. */
struct segment {
	uint32_t first, last, delta;
};

/* The map from characters to glyphs, format 4, one subtable (3, 1). */
static void cmap_write(struct str *cmap, const struct segment *segments, size_t n)
{
	uint32_t count = (uint32_t)n;

	add16(cmap, 0);
	add16(cmap, 1);
	add16(cmap, 3);
	add16(cmap, 1);
	add32(cmap, 12);
	add16(cmap, 4);
	add16(cmap, 16 + 8 * count);
	add16(cmap, 0);
	add16(cmap, 2 * count);
	add16(cmap, 0); /* the three search hints: nobody reads them here */
	add16(cmap, 0);
	add16(cmap, 0);
	for (size_t i = 0; i < n; i++)
		add16(cmap, segments[i].last);
	add16(cmap, 0);
	for (size_t i = 0; i < n; i++)
		add16(cmap, segments[i].first);
	for (size_t i = 0; i < n; i++)
		add16(cmap, segments[i].delta);
	for (size_t i = 0; i < n; i++)
		add16(cmap, 0);
}

/* Takes the characters' glyphs into the subset and writes the map. */
static bool characters_add(struct subset *subset, const struct fonts *fonts, enum face face,
                           const int32_t *codes, size_t n, struct str *cmap)
{
	struct segment *segments = NULL;
	size_t n_segments = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t code = (uint32_t)codes[i];
		uint32_t glyph = fonts_glyph(fonts, face, codes[i]);
		struct segment *last = n_segments ? &segments[n_segments - 1] : NULL;
		uint32_t delta;

		if (glyph == 0 || glyph >= subset->n_glyphs)
			return false;
		delta = (glyph_add(subset, glyph) - code) & 0xFFFF;
		if (last && last->last + 1 == code && last->delta == delta)
			last->last = code;
		else
			ARENA_PUSH(subset->arena, segments, n_segments,
			           (struct segment){code, code, delta});
	}
	ARENA_PUSH(subset->arena, segments, n_segments, (struct segment){0xFFFF, 0xFFFF, 1});
	cmap_write(cmap, segments, n_segments);
	return true;
}

/* Family, style and PostScript name, in UTF-16.  The style is always Regular:
 * libharu would append another to a name that has it already. */
static void names_write(struct str *name, const char *postscript)
{
	const char *const texts[] = {postscript, "Regular", postscript};
	const uint32_t ids[] = {1, 2, 6};
	uint32_t offset = 0;

	add16(name, 0);
	add16(name, 3);
	add16(name, 6 + 3 * 12);
	for (size_t i = 0; i < 3; i++) {
		uint32_t length = 2 * (uint32_t)strlen(texts[i]);

		add16(name, 3);
		add16(name, 1);
		add16(name, 0x409);
		add16(name, ids[i]);
		add16(name, length);
		add16(name, offset);
		offset += length;
	}
	for (size_t i = 0; i < 3; i++)
		for (const char *p = texts[i]; *p; p++)
			add16(name, (unsigned char)*p);
}

static void table_copy(struct str *out, const struct font_face *face, const char *tag)
{
	struct table table = table_find(face, tag);

	if (table.data)
		str_add_bytes(out, (const char *)table.data, table.length);
}

/* Copies what stays as it is, but for the counts in it. */
static bool headers_write(const struct subset *subset, const struct font_face *face,
                          struct str *tables)
{
	static const int copied[] = {TABLE_OS2,  TABLE_CVT,  TABLE_FPGM, TABLE_HEAD,
	                             TABLE_HHEA, TABLE_MAXP, TABLE_POST, TABLE_PREP};
	uint32_t n = (uint32_t)subset->n;

	for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
		table_copy(&tables[copied[i]], face, table_tags[copied[i]]);
	if (tables[TABLE_POST].length < 32 || tables[TABLE_OS2].length < 78)
		return false;
	put16((unsigned char *)tables[TABLE_HEAD].text + 50, 1);
	put16((unsigned char *)tables[TABLE_HHEA].text + 34, n);
	put16((unsigned char *)tables[TABLE_MAXP].text + 4, n);
	put32((unsigned char *)tables[TABLE_POST].text, 0x00030000);
	tables[TABLE_POST].length = 32; /* format 3: no names of glyphs */
	return true;
}

static void file_write_tables(const struct str *tables, struct str *out)
{
	uint32_t offset = 12 + 16 * N_TABLES;

	add32(out, 0x00010000);
	add16(out, N_TABLES);
	add16(out, 128); /* search hints for 13 tables */
	add16(out, 3);
	add16(out, 80);
	for (int i = 0; i < N_TABLES; i++) {
		uint32_t length = (uint32_t)tables[i].length;

		str_add_bytes(out, table_tags[i], 4);
		add32(out, 0); /* checksum: libharu makes its own */
		add32(out, offset);
		add32(out, length);
		offset += (length + 3) & ~3U;
	}
	for (int i = 0; i < N_TABLES; i++) {
		str_add_bytes(out, str_text(&tables[i]), tables[i].length);
		while (out->length % 4)
			str_add_bytes(out, "", 1);
	}
}

bool font_subset(struct arena *arena, const struct fonts *fonts, enum face face,
                 const int32_t *codes, size_t n, struct bytes *result)
{
	const struct font_face *whole = fonts_face(fonts, face);
	struct subset subset = {.arena = arena};
	struct str tables[N_TABLES] = {0}, out = {.arena = arena};

	for (int i = 0; i < N_TABLES; i++)
		tables[i].arena = arena;
	if (n > MOST_CHARACTERS || !subset_open(&subset, whole))
		return false;
	glyph_add(&subset, 0);
	if (!characters_add(&subset, fonts, face, codes, n, &tables[TABLE_CMAP]))
		return false;
	if (!parts_follow(&subset) || !glyphs_write(&subset, tables) ||
	    !headers_write(&subset, whole, tables))
		return false;
	metrics_write(&subset, &tables[TABLE_HMTX]);
	names_write(&tables[TABLE_NAME], whole->postscript);
	file_write_tables(tables, &out);
	*result = (struct bytes){out.text, out.length};
	return true;
}
