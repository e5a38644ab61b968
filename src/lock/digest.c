#include "lock/digest.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "data/csv.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"
			     "tuvwxyz0123456789-_";

struct work {
	struct arena *arena;
	struct digest *out;
	struct sha256 **columns; /* n_columns */
	size_t key;              /* n_columns: none */
	struct str rows, fields; /* all lines; the fields of one row */
	uint32_t *lines;
};

static void add_row_digest(struct work *work)
{
	uint8_t sum[SHA256_SIZE];
	char text[DIGEST_WIDTH + 1];
	uint64_t bits = 0;

	sha256_bytes(work->fields.text, work->fields.length, sum);
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | sum[i];
	for (int i = 0; i < DIGEST_WIDTH; i++)
		text[i] = digits[bits >> (58 - 6 * i) & 63];
	text[DIGEST_WIDTH] = ' ';
	str_add_bytes(&work->rows, text, sizeof text);
}

static void add_check(struct work *work, const struct csv_field *field)
{
	uint32_t hash = hash_bytes(field->text, field->length);
	char text[CHECK_WIDTH];

	/* all 32 bits have their say */
	hash ^= hash >> 12 ^ hash >> 24;
	text[0] = digits[hash & 63];
	text[1] = digits[hash >> 6 & 63];
	str_add_bytes(&work->rows, text, sizeof text);
}

/* The key on one line, whatever is in it. */
static void add_key(struct str *rows, const struct csv_field *key)
{
	for (size_t i = 0; i < key->length; i++) {
		char c = key->text[i];

		if (c == '\n' || c == '\r' || c == '\\')
			str_addf(rows, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : '\\');
		else if ((unsigned char)c >= ' ' && c != 0x7F)
			str_add_bytes(rows, &c, 1);
	}
}

static void add_row(void *user, const struct csv_row *row)
{
	struct work *work = user;
	struct digest *out = work->out;
	static const struct csv_field none = {"", 0};

	work->fields.length = 0;
	for (size_t i = 0; i < row->n_fields; i++) {
		str_add_bytes(&work->fields, row->fields[i].text, row->fields[i].length);
		str_add_bytes(&work->fields, "", 1); /* ends with a NUL */
	}
	add_row_digest(work);
	for (size_t i = 0; i < out->n_columns; i++) {
		const struct csv_field *field = i < row->n_fields ? &row->fields[i] : &none;

		add_check(work, field);
		sha256_add(work->columns[i], field->text, field->length);
		sha256_add(work->columns[i], "", 1);
	}
	str_add_bytes(&work->rows, " ", 1);
	if (work->key < row->n_fields)
		add_key(&work->rows, &row->fields[work->key]);
	str_add_bytes(&work->rows, "\n", 1);
	work->lines[out->n_rows++] = row->line;
}

static void begin(struct work *work, const struct csv *csv, const char *key)
{
	struct digest *out = work->out;

	out->n_columns = csv->names.n;
	out->columns = ARENA_ARRAY(work->arena, const char *, csv->names.n);
	out->column_sha256 = ARENA_ARRAY(work->arena, const char *, csv->names.n);
	work->columns = ARENA_ARRAY(work->arena, struct sha256 *, csv->names.n);
	work->key = csv->names.n;
	work->lines = ARENA_ARRAY(work->arena, uint32_t, csv_rows_bound(csv) + 1);
	work->rows.arena = work->fields.arena = work->arena;
	/* a key of ten characters; what is longer makes it grow */
	str_reserve(&work->rows,
	            csv_rows_bound(csv) * (DIGEST_WIDTH + CHECK_WIDTH * csv->names.n + 13));
	for (size_t i = 0; i < csv->names.n; i++) {
		out->columns[i] = arena_strdup(work->arena, csv->names.items[i]);
		work->columns[i] = sha256_new(work->arena);
		if (key && strcmp(key, csv->names.items[i]) == 0)
			work->key = i;
	}
}

bool digest_csv(struct digest *digest, struct arena *arena, const struct bytes *file,
                const char *key, struct diags *diags)
{
	struct work work = {.arena = arena, .out = digest};
	struct csv csv = {.arena = arena, .diags = diags};
	bool right;

	*digest = (struct digest){0};
	if (!csv_open(&csv, file))
		return false;
	begin(&work, &csv, key);
	right = csv_read(&csv, add_row, &work);
	digest->rows = (struct bytes){work.rows.text, work.rows.length};
	digest->line = work.lines;
	for (size_t i = 0; i < digest->n_columns; i++) {
		char hash[SHA256_TEXT_SIZE];

		sha256_end(work.columns[i], hash);
		digest->column_sha256[i] = arena_strdup(arena, hash);
	}
	return right;
}
