/* Objects in a file of PDF 1.7 (ISO 32000-1, 7.5): small ones packed together in
 * object streams, found by a cross-reference stream. */
#include <string.h>

#include "base/bug.h"
#include "base/hash.h"
#include "canvas/pdf_impl.h"

/* More in one object stream do not make it smaller. */
enum { PACKED_MOST = 200 };

enum place_kind { PLACE_NONE, PLACE_FILE, PLACE_PACKED };

/* Where an object is: its offset in the file, or its object stream and its index
 * there. */
struct place {
	enum place_kind kind;
	size_t at, index;
};

struct packer {
	struct arena *arena;
	struct deflating *deflating;
	struct str out;
	struct place *places; /* by number */
	size_t n;
	/* the object stream being filled */
	struct str index, objects;
	size_t stream, n_packed;
};

struct packer *packer_open(struct arena *arena, size_t n, struct deflating *deflating)
{
	struct packer *packer = ARENA_NEW(arena, struct packer);

	packer->arena = arena;
	packer->deflating = deflating;
	packer->out.arena = packer->index.arena = packer->objects.arena = arena;
	/* pushed one by one, so that it grows as arrays that are pushed to do */
	for (size_t i = 0; i <= n; i++)
		ARENA_PUSH(arena, packer->places, packer->n, (struct place){0});
	str_add(&packer->out, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
	return packer;
}

struct arena *packer_arena(const struct packer *packer)
{
	return packer->arena;
}

size_t packer_number(struct packer *packer)
{
	ARENA_PUSH(packer->arena, packer->places, packer->n, (struct place){0});
	return packer->n - 1;
}

void pdf_number(struct str *out, size_t number)
{
	char digits[20];
	size_t at = sizeof digits;

	do
		digits[--at] = (char)('0' + number % 10);
	while (number /= 10);
	str_add_bytes(out, digits + at, sizeof digits - at);
}

void pdf_text(struct str *out, const char *text)
{
	static const char digits[] = "0123456789ABCDEF";

	str_add(out, "<FEFF");
	while (*text) {
		int32_t code = utf8_next(&text);
		uint32_t units[2] = {(uint32_t)(code < 0 ? 0xFFFD : code), 0};

		if (code >= 0x10000) {
			units[1] = 0xDC00 + ((uint32_t)(code - 0x10000) & 0x3FF);
			units[0] = 0xD800 + ((uint32_t)(code - 0x10000) >> 10);
		}
		for (int i = 0; i < 2 && (i == 0 || units[i]); i++) {
			const char hex[4] = {digits[units[i] >> 12], digits[units[i] >> 8 & 15],
			                     digits[units[i] >> 4 & 15], digits[units[i] & 15]};

			str_add_bytes(out, hex, sizeof hex);
		}
	}
	str_add(out, ">");
}

static void place_set(struct packer *packer, size_t number, enum place_kind kind, size_t at,
                      size_t index)
{
	BUG_UNLESS(number > 0 && number < packer->n && packer->places[number].kind == PLACE_NONE);
	packer->places[number] = (struct place){kind, at, index};
}

static void object_open(struct packer *packer, size_t number)
{
	place_set(packer, number, PLACE_FILE, packer->out.length, 0);
	pdf_number(&packer->out, number);
	str_add(&packer->out, " 0 obj\n");
}

static void stream_write(struct packer *packer, const char *entries, struct bytes data,
                         const char *filter)
{
	struct str *out = &packer->out;

	str_add(out, "<<");
	str_add(out, entries);
	str_add(out, filter);
	str_add(out, "/Length ");
	pdf_number(out, data.length);
	str_add(out, ">>\nstream\n");
	str_add_bytes(out, data.data, data.length);
	str_add(out, "\nendstream\nendobj\n");
}

void packer_stream(struct packer *packer, size_t number, const char *entries, struct bytes data,
                   bool packed)
{
	object_open(packer, number);
	stream_write(packer, entries, packed ? deflating_get(packer->deflating, data) : data,
	             packed ? "/Filter/FlateDecode" : "");
}

void packer_plain(struct packer *packer, size_t number, const char *text)
{
	object_open(packer, number);
	str_add(&packer->out, text);
	str_add(&packer->out, "\nendobj\n");
}

/* Writes the object stream, if anything is in it. */
static void packed_write(struct packer *packer)
{
	struct str whole = {.arena = packer->arena};
	const char *entries;

	if (!packer->n_packed)
		return;
	entries = arena_printf(packer->arena, "/Type/ObjStm/N %zu/First %zu", packer->n_packed,
	                       packer->index.length);
	str_add_bytes(&whole, packer->index.text, packer->index.length);
	str_add_bytes(&whole, packer->objects.text, packer->objects.length);
	packer_stream(packer, packer->stream, entries, (struct bytes){whole.text, whole.length},
	              true);
	packer->n_packed = packer->index.length = packer->objects.length = 0;
}

struct str *packer_begin(struct packer *packer, size_t number)
{
	if (packer->n_packed == PACKED_MOST)
		packed_write(packer);
	if (!packer->n_packed)
		packer->stream = packer_number(packer);
	place_set(packer, number, PLACE_PACKED, packer->stream, packer->n_packed++);
	pdf_number(&packer->index, number);
	str_add(&packer->index, " ");
	pdf_number(&packer->index, packer->objects.length);
	str_add(&packer->index, " ");
	return &packer->objects;
}

void packer_end(struct packer *packer)
{
	str_add(&packer->objects, "\n");
}

/* A row of the cross-reference stream: kind, four bytes, two bytes. */
enum { ROW_SIZE = 7 };

static void row_make(const struct place *place, unsigned char row[ROW_SIZE])
{
	row[0] = (unsigned char)place->kind;
	for (int i = 0; i < 4; i++)
		row[1 + i] = (unsigned char)(place->at >> (24 - 8 * i));
	row[5] = (unsigned char)(place->index >> 8);
	row[6] = (unsigned char)place->index;
}

/* The rows, each but for what it shares with the one before (PNG's filter Up),
 * which deflates to a quarter. */
static struct bytes rows_make(const struct packer *packer)
{
	unsigned char *rows = ARENA_ARRAY(packer->arena, unsigned char, (ROW_SIZE + 1) * packer->n);
	unsigned char above[ROW_SIZE] = {0};

	for (size_t i = 0; i < packer->n; i++) {
		unsigned char row[ROW_SIZE], *to = rows + (ROW_SIZE + 1) * i;

		row_make(&packer->places[i], row);
		to[0] = 2;
		for (int k = 0; k < ROW_SIZE; k++)
			to[1 + k] = (unsigned char)(row[k] - above[k]);
		memcpy(above, row, sizeof above);
	}
	return (struct bytes){(char *)rows, (ROW_SIZE + 1) * packer->n};
}

/* Names the file by what is in it: the first half of its SHA-256. */
static const char *id_make(const struct packer *packer)
{
	char id[SHA256_TEXT_SIZE];

	sha256_hex(packer->out.text, packer->out.length, id);
	return arena_strndup(packer->arena, id, 32);
}

struct bytes packer_close(struct packer *packer, size_t root, size_t info)
{
	const char *id, *entries;
	struct bytes rows;
	size_t number, at;

	packed_write(packer);
	id = id_make(packer);
	number = packer_number(packer);
	at = packer->out.length;
	packer->places[0].index = UINT16_MAX;
	packer->places[number] = (struct place){PLACE_FILE, at, 0};
	rows = rows_make(packer);
	packer->places[number].kind = PLACE_NONE; /* its place is set once more */
	entries = arena_printf(packer->arena,
	                       "/Type/XRef/Size %zu/W[1 4 2]/Root %zu 0 R/Info %zu 0 R"
	                       "/ID[<%s><%s>]/DecodeParms<</Predictor 12/Columns %d>>",
	                       packer->n, root, info, id, id, ROW_SIZE);
	packer_stream(packer, number, entries, rows, true);
	str_addf(&packer->out, "startxref\n%zu\n%%%%EOF\n", at);
	return (struct bytes){packer->out.text, packer->out.length};
}
