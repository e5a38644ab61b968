/* The fonts of a PDF: each face that is used, cut down to the characters that are
 * used, as a composite font in which a code is the number of a glyph (ISO 32000-1,
 * 9.7), and the map from those to characters. */
#include <math.h>
#include <string.h>

#include "base/hash.h"
#include "canvas/pdf_impl.h"
#include "canvas/text.h"

enum { BMP_SIZE = 0x10000, LATIN_SIZE = 256 };

/* A set of characters, a bit each. */
static void character_add(unsigned char *set, int32_t code)
{
	set[code / 8] |= (unsigned char)(1 << code % 8);
}

static void characters_mark(struct arena *arena, const struct op *op, unsigned char **used)
{
	const char *text = op->text;
	int32_t code;

	if (!used[op->face])
		used[op->face] = ARENA_ARRAY(arena, unsigned char, BMP_SIZE / 8);
	character_add(used[op->face], ' '); /* parts what is on several lines */
	while ((code = text_next(&text)))
		if (code < BMP_SIZE)
			character_add(used[op->face], code);
}

/* The characters of a face that are used and in it, ascending. */
static void characters_list(struct arena *arena, const struct fonts *fonts, enum face face,
                            const unsigned char *used, struct embedded *embedded)
{
	int32_t *codes = NULL;
	size_t n = 0;

	for (int32_t code = 0; code < BMP_SIZE; code += used[code / 8] ? 1 : 8 - code % 8)
		if (used[code / 8] >> code % 8 & 1 && fonts_glyph(fonts, face, code)) {
			ARENA_PUSH(arena, codes, n, code);
			if (code < LATIN_SIZE)
				embedded->latin[code] = (uint16_t)n;
		}
	embedded->codes = codes;
	embedded->n = n;
}

uint16_t embedded_glyph(const struct embedded *embedded, int32_t code)
{
	size_t low = 0, high = embedded->n;

	if (code < LATIN_SIZE)
		return embedded->latin[code];
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (embedded->codes[middle] < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low < embedded->n && embedded->codes[low] == code ? (uint16_t)(low + 1) : 0;
}

bool embedded_make(struct arena *arena, const struct pages *pages, struct embedded *faces,
                   struct diags *diags)
{
	unsigned char *used[N_FACES] = {0};

	for (size_t i = 0; i < pages->n; i++)
		for (size_t k = 0; k < pages->items[i].n; k++)
			if (pages->items[i].ops[k].kind == OP_TEXT)
				characters_mark(arena, &pages->items[i].ops[k], used);
	for (int i = 0; i < N_FACES; i++) {
		struct embedded *embedded = &faces[i];

		if (!used[i])
			continue;
		characters_list(arena, pages->fonts, (enum face)i, used[i], embedded);
		if (!font_subset(arena, pages->fonts, (enum face)i, embedded->codes, embedded->n,
		                 &embedded->subset))
			return diag_error(diags, (struct mark){0},
			                  "the font %s cannot be put into a PDF: it has no "
			                  "outlines of TrueType, or is damaged",
			                  fonts_face(pages->fonts, (enum face)i)->file);
	}
	return true;
}

static void hex_add(struct str *out, uint32_t value)
{
	static const char digits[] = "0123456789ABCDEF";
	const char text[6] = {'<',
	                      digits[value >> 12 & 15],
	                      digits[value >> 8 & 15],
	                      digits[value >> 4 & 15],
	                      digits[value & 15],
	                      '>'};

	str_add_bytes(out, text, sizeof text);
}

/* How many characters from `i` on have glyphs and codes in step, with the same high
 * bytes, which a range of the map must keep. */
static size_t range_length(const struct embedded *embedded, size_t i)
{
	const int32_t *codes = embedded->codes;
	size_t n = 1;

	while (i + n < embedded->n && codes[i + n] == codes[i] + (int32_t)n &&
	       codes[i + n] >> 8 == codes[i] >> 8 && (i + n + 1) >> 8 == (i + 1) >> 8)
		n++;
	return n;
}

/* A block of the map may have so many ranges. */
enum { RANGES_MOST = 100 };

static void ranges_add(struct str *out, const struct embedded *embedded)
{
	struct str ranges = {.arena = out->arena};
	size_t n = 0;

	for (size_t i = 0, length; i < embedded->n; i += length) {
		length = range_length(embedded, i);
		hex_add(&ranges, (uint32_t)i + 1);
		hex_add(&ranges, (uint32_t)(i + length));
		hex_add(&ranges, (uint32_t)embedded->codes[i]);
		str_add(&ranges, "\n");
		if (++n == RANGES_MOST || i + length == embedded->n) {
			str_addf(out, "%zu beginbfrange\n%sendbfrange\n", n, ranges.text);
			n = ranges.length = 0;
		}
	}
}

/* From glyphs to characters, so that text can be copied and read out (Adobe
 * Technical Note 5411). */
static struct bytes characters_map(struct arena *arena, const struct embedded *embedded)
{
	struct str out = {.arena = arena};

	str_add(&out, "/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
	              "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
	              "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
	              "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
	ranges_add(&out, embedded);
	str_add(&out, "endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend\n");
	return (struct bytes){out.text, out.length};
}

/* "ABCDEF+Lato-Bold": six letters that differ where the characters do. */
static const char *subset_name(struct arena *arena, const struct font_face *face,
                               const struct embedded *embedded)
{
	uint32_t hash = hash_bytes(embedded->subset.file.data, embedded->subset.file.length);
	char letters[7] = {0};

	for (int i = 0; i < 6; i++, hash /= 26)
		letters[i] = (char)('A' + hash % 26);
	return arena_printf(arena, "%s+%s", letters, face->postscript);
}

/* What a descriptor says of a font: symbolic, since its characters are of no
 * standard set, and whether it is slanted. */
enum { FONT_SYMBOLIC = 4, FONT_ITALIC = 64 };

/* Thickness of stems, which no TrueType font tells: of a regular and a bold one. */
enum { STEM_REGULAR = 80, STEM_BOLD = 130 };

static bool is_bold(enum face face)
{
	return face == FACE_SEMIBOLD || face == FACE_BOLD || face == FACE_FALLBACK_BOLD;
}

struct font_numbers {
	size_t composite, font, descriptor, file, map;
};

static void descriptor_write(struct packer *packer, const struct font_face *face,
                             const struct embedded *embedded, const char *name, bool bold,
                             const struct font_numbers *numbers)
{
	const struct font_subset *font = &embedded->subset;
	bool slanted = font->slant < 0;

	str_addf(packer_begin(packer, numbers->descriptor),
	         "<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%d %d %d %d]"
	         "/ItalicAngle %ld/Ascent %d/Descent %d/CapHeight %ld/StemV %d/FontFile2 %zu 0 R>>",
	         name, FONT_SYMBOLIC | (slanted ? FONT_ITALIC : 0), font->left, font->bottom,
	         font->right, font->top, lround(font->slant), font->ascent, font->descent,
	         lround(face->cap_height * 1000), bold ? STEM_BOLD : STEM_REGULAR, numbers->file);
	packer_end(packer);
}

static void font_write(struct packer *packer, const struct embedded *embedded, const char *name,
                       const struct font_numbers *numbers)
{
	const struct font_subset *font = &embedded->subset;
	struct str *out = packer_begin(packer, numbers->font);

	str_addf(out,
	         "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)"
	         "/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity/FontDescriptor %zu 0 R"
	         "/DW %u/W[1[",
	         name, numbers->descriptor, (unsigned)font->widths[0]);
	for (size_t i = 1; i <= font->n; i++) {
		str_add(out, i > 1 ? " " : "");
		pdf_number(out, font->widths[i]);
	}
	str_add(out, "]]>>");
	packer_end(packer);
	str_addf(packer_begin(packer, numbers->composite),
	         "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H"
	         "/DescendantFonts[%zu 0 R]/ToUnicode %zu 0 R>>",
	         name, numbers->font, numbers->map);
	packer_end(packer);
}

void embedded_write(struct packer *packer, const struct fonts *fonts, enum face face,
                    const struct embedded *embedded, size_t number)
{
	struct arena *arena = packer_arena(packer);
	const struct font_face *whole = fonts_face(fonts, face);
	const char *name = subset_name(arena, whole, embedded);
	struct font_numbers numbers = {.composite = number};

	numbers.font = packer_number(packer);
	numbers.descriptor = packer_number(packer);
	numbers.file = packer_number(packer);
	numbers.map = packer_number(packer);
	font_write(packer, embedded, name, &numbers);
	descriptor_write(packer, whole, embedded, name, is_bold(face), &numbers);
	packer_stream(packer, numbers.file,
	              arena_printf(arena, "/Length1 %zu", embedded->subset.file.length),
	              embedded->subset.file, true);
	packer_stream(packer, numbers.map, "", characters_map(arena, embedded), true);
}
