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

static int s16(const unsigned char *p)
{
	return (int16_t)u16(p);
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
	struct table glyf, loca, hmtx, head, hhea, post;
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
	PART_MATRIX = 0x80,
	PART_HINTED = 0x100
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
 * and, where there is a `copy` of the outline, writes its new number there.
 * `end` is where the parts end; what follows are hints. */
static bool parts_visit(struct subset *subset, const struct table *outline, unsigned char *copy,
                        size_t *end)
{
	size_t at = 10;
	uint32_t flags = PART_MORE;

	while (flags & PART_MORE) {
		uint32_t part;

		if (at + 4 > outline->length)
			return false;
		flags = u16(outline->data + at);
		part = u16(outline->data + at + 2);
		if (part >= subset->n_glyphs)
			return false;
		part = glyph_add(subset, part);
		if (copy) {
			put16(copy + at, flags & ~(uint32_t)PART_HINTED);
			put16(copy + at + 2, part);
		}
		at += part_size(flags);
	}
	*end = at;
	return at <= outline->length;
}

/* Follows the parts of all glyphs; those found are appended and so followed
 * in their turn. */
static bool parts_follow(struct subset *subset)
{
	struct table outline;
	size_t end;

	for (size_t i = 0; i < subset->n; i++)
		if (subset->n >= UINT16_MAX || !glyph_find(subset, subset->glyphs[i], &outline) ||
		    (is_composite(&outline) && !parts_visit(subset, &outline, NULL, &end)))
			return false;
	return true;
}

static bool subset_open(struct subset *subset, const struct font_face *face)
{
	struct table maxp = table_find(face, "maxp");

	subset->head = table_find(face, "head");
	subset->hhea = table_find(face, "hhea");
	subset->post = table_find(face, "post");
	subset->glyf = table_find(face, "glyf");
	subset->loca = table_find(face, "loca");
	subset->hmtx = table_find(face, "hmtx");
	if (subset->head.length < 54 || maxp.length < 6 || subset->hhea.length < 36 ||
	    subset->post.length < 8 || !subset->glyf.data || !subset->loca.data ||
	    !subset->hmtx.data || u16(subset->head.data + 18) == 0)
		return false;
	subset->n_glyphs = u16(maxp.data + 4);
	subset->n_metrics = u16(subset->hhea.data + 34);
	subset->long_loca = u16(subset->head.data + 50) != 0;
	if (subset->n_metrics == 0 || subset->n_metrics > subset->n_glyphs)
		return false;
	subset->renumbered = ARENA_ARRAY(subset->arena, uint16_t, subset->n_glyphs);
	return subset->loca.length / (subset->long_loca ? 4 : 2) > subset->n_glyphs &&
	       subset->hmtx.length >= 2 * ((size_t)subset->n_metrics + subset->n_glyphs);
}

/* The tables of the new file, in the order of their tags. */
enum { TABLE_GLYF, TABLE_HEAD, TABLE_HHEA, TABLE_HMTX, TABLE_LOCA, TABLE_MAXP, N_TABLES };

static const char table_tags[N_TABLES][5] = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"};

/* Copies an outline without its hints. */
static bool outline_write(struct subset *subset, const struct table *outline, struct str *glyf)
{
	size_t start = glyf->length, hints, end;

	if (outline->length < 10)
		return outline->length == 0;
	if (is_composite(outline)) {
		str_add_bytes(glyf, (const char *)outline->data, outline->length);
		if (!parts_visit(subset, outline, (unsigned char *)glyf->text + start, &end))
			return false;
		glyf->length = start + end;
		return true;
	}
	end = 10 + 2 * (size_t)u16(outline->data);
	if (end + 2 > outline->length)
		return false;
	hints = u16(outline->data + end);
	if (end + 2 + hints > outline->length)
		return false;
	str_add_bytes(glyf, (const char *)outline->data, end);
	add16(glyf, 0);
	end += 2 + hints;
	str_add_bytes(glyf, (const char *)outline->data + end, outline->length - end);
	return true;
}

static bool glyphs_write(struct subset *subset, struct str *tables)
{
	struct str *glyf = &tables[TABLE_GLYF], *loca = &tables[TABLE_LOCA];

	for (size_t i = 0; i < subset->n; i++) {
		struct table outline;

		add32(loca, (uint32_t)glyf->length);
		if (!glyph_find(subset, subset->glyphs[i], &outline) ||
		    !outline_write(subset, &outline, glyf))
			return false;
		while (glyf->length % 4)
			str_add_bytes(glyf, "", 1);
	}
	add32(loca, (uint32_t)glyf->length);
	return true;
}

static uint32_t advance(const struct subset *subset, uint32_t glyph)
{
	uint32_t last = subset->n_metrics - 1;

	return u16(subset->hmtx.data + 4 * (size_t)(glyph < last ? glyph : last));
}

/* Widths and left bearings; glyphs behind the last width share it. */
static void metrics_write(const struct subset *subset, struct str *hmtx)
{
	const unsigned char *data = subset->hmtx.data;
	uint32_t n = subset->n_metrics;

	for (size_t i = 0; i < subset->n; i++) {
		uint32_t glyph = subset->glyphs[i];

		add16(hmtx, advance(subset, glyph));
		add16(hmtx, glyph < n ? u16(data + 4 * glyph + 2) : u16(data + 2 * (n + glyph)));
	}
}

/* Takes the characters' glyphs into the subset, each under a number of its own,
 * so that from the number follows the character. */
static bool characters_add(struct subset *subset, const struct fonts *fonts, enum face face,
                           const int32_t *codes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t glyph = fonts_glyph(fonts, face, codes[i]);

		if (glyph == 0 || glyph >= subset->n_glyphs)
			return false;
		ARENA_PUSH(subset->arena, subset->glyphs, subset->n, (uint16_t)glyph);
		if (!subset->renumbered[glyph])
			subset->renumbered[glyph] = (uint16_t)subset->n;
	}
	return true;
}

static void table_copy(struct str *out, const struct font_face *face, const char *tag)
{
	struct table table = table_find(face, tag);

	str_add_bytes(out, (const char *)table.data, table.length);
}

/* Copies what stays as it is, but for the counts in it.  What a font of no hints
 * needs of the stack and so on is left as it was. */
static void headers_write(const struct subset *subset, const struct font_face *face,
                          struct str *tables)
{
	static const int copied[] = {TABLE_HEAD, TABLE_HHEA, TABLE_MAXP};
	uint32_t n = (uint32_t)subset->n;

	for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
		table_copy(&tables[copied[i]], face, table_tags[copied[i]]);
	put32((unsigned char *)tables[TABLE_HEAD].text + 8, 0); /* the sum of all */
	put16((unsigned char *)tables[TABLE_HEAD].text + 50, 1);
	put16((unsigned char *)tables[TABLE_HHEA].text + 34, n);
	put16((unsigned char *)tables[TABLE_MAXP].text + 4, n);
}

/* The sum of 32-bit numbers; the length is a multiple of 4. */
static uint32_t checksum(const char *bytes, size_t length)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < length; i += 4)
		sum += u32((const unsigned char *)bytes + i);
	return sum;
}

static void padding_add(struct str *out)
{
	while (out->length % 4)
		str_add_bytes(out, "", 1);
}

static void file_write_tables(struct str *tables, struct str *out)
{
	uint32_t offset = 12 + 16 * N_TABLES;

	add32(out, 0x00010000);
	add16(out, N_TABLES);
	add16(out, 64); /* search hints for 6 tables */
	add16(out, 2);
	add16(out, 32);
	for (int i = 0; i < N_TABLES; i++) {
		uint32_t length = (uint32_t)tables[i].length;

		padding_add(&tables[i]);
		str_add_bytes(out, table_tags[i], 4);
		add32(out, checksum(tables[i].text, tables[i].length));
		add32(out, offset);
		add32(out, length);
		offset += (uint32_t)tables[i].length;
	}
	offset = (uint32_t)out->length + (uint32_t)tables[TABLE_GLYF].length;
	for (int i = 0; i < N_TABLES; i++)
		str_add_bytes(out, tables[i].text, tables[i].length);
	put32((unsigned char *)out->text + offset + 8,
	      0xB1B0AFBA - checksum(out->text, out->length));
}

static int thousandths(const struct subset *subset, const unsigned char *value)
{
	return s16(value) * 1000 / (int)u16(subset->head.data + 18);
}

static void extents_read(const struct subset *subset, struct font_subset *out)
{
	const unsigned char *head = subset->head.data, *hhea = subset->hhea.data;

	out->left = thousandths(subset, head + 36);
	out->bottom = thousandths(subset, head + 38);
	out->right = thousandths(subset, head + 40);
	out->top = thousandths(subset, head + 42);
	out->ascent = thousandths(subset, hhea + 4);
	out->descent = thousandths(subset, hhea + 6);
	out->slant = (double)(int32_t)u32(subset->post.data + 4) / 65536;
	for (size_t i = 0; i <= out->n; i++)
		out->widths[i] = (uint16_t)(advance(subset, subset->glyphs[i]) * 1000 /
		                            u16(subset->head.data + 18));
}

bool font_subset(struct arena *arena, const struct fonts *fonts, enum face face,
                 const int32_t *codes, size_t n, struct font_subset *result)
{
	const struct font_face *whole = fonts_face(fonts, face);
	struct subset subset = {.arena = arena};
	struct str tables[N_TABLES] = {0}, out = {.arena = arena};

	for (int i = 0; i < N_TABLES; i++)
		tables[i].arena = arena;
	if (!subset_open(&subset, whole))
		return false;
	glyph_add(&subset, 0);
	if (!characters_add(&subset, fonts, face, codes, n) || !parts_follow(&subset) ||
	    !glyphs_write(&subset, tables))
		return false;
	headers_write(&subset, whole, tables);
	metrics_write(&subset, &tables[TABLE_HMTX]);
	file_write_tables(tables, &out);
	*result = (struct font_subset){
	    .file = {out.text, out.length}, .widths = ARENA_ARRAY(arena, uint16_t, n + 1), .n = n};
	extents_read(&subset, result);
	return true;
}
