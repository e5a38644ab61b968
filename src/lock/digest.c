#include "lock/digest.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/num.h"
#include "base/str.h"
#include "load/reader.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrs"
			     "tuvwxyz0123456789-_";

struct work {
	struct arena *arena;
	struct digest *out;
	struct sha256 **columns; /* n_columns */
	size_t key;              /* n_columns: none */
	bool hide_keys;
	struct str rows, fields; /* all lines; the fields of one row */
	uint32_t *lines;
};

static void add_digest(struct str *rows, const char *bytes, size_t length)
{
	uint8_t sum[SHA256_SIZE];
	char text[DIGEST_WIDTH];
	uint64_t bits = 0;

	sha256_bytes(bytes, length, sum);
	for (int i = 0; i < 8; i++)
		bits = bits << 8 | sum[i];
	for (int i = 0; i < DIGEST_WIDTH; i++)
		text[i] = digits[bits >> (58 - 6 * i) & 63];
	str_add_bytes(rows, text, sizeof text);
}

static void add_check(struct work *work, const char *field, size_t length)
{
	uint32_t hash = hash_bytes(field, length);
	char text[CHECK_WIDTH];

	/* all 32 bits have their say */
	hash ^= hash >> 12 ^ hash >> 24;
	text[0] = digits[hash & 63];
	text[1] = digits[hash >> 6 & 63];
	str_add_bytes(&work->rows, text, sizeof text);
}

/* The key on one line, whatever is in it. */
static void add_key(struct str *rows, const char *key, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		char c = key[i];

		if (c == '\n' || c == '\r' || c == '\\')
			str_addf(rows, "\\%c", c == '\n' ? 'n' : c == '\r' ? 'r' : '\\');
		else if ((unsigned char)c >= ' ' && c != 0x7F)
			str_add_bytes(rows, &c, 1);
	}
}

/* The text of cell i of a row; "" where it has none. */
static const char *cell_text(const struct raw_row *row, size_t i, char room[RAW_TEXT_SIZE],
                             size_t *length)
{
	static const struct raw_cell none = {.kind = RAW_MISSING};

	return raw_text(i < row->n_cells ? &row->cells[i] : &none, room, length);
}

static void add_row(void *user, const struct raw_row *row)
{
	struct work *work = user;
	struct digest *out = work->out;
	char room[RAW_TEXT_SIZE];
	const char *text;
	size_t length;

	work->fields.length = 0;
	for (size_t i = 0; i < row->n_cells && i < RAW_MAX_CELLS; i++) {
		text = cell_text(row, i, room, &length);
		str_add_bytes(&work->fields, text, length);
		str_add_bytes(&work->fields, "", 1); /* ends with a NUL */
	}
	add_digest(&work->rows, work->fields.text, work->fields.length);
	str_add_bytes(&work->rows, " ", 1);
	for (size_t i = 0; i < out->n_columns; i++) {
		text = cell_text(row, i, room, &length);
		add_check(work, text, length);
		sha256_add(work->columns[i], text, length);
		sha256_add(work->columns[i], "", 1);
	}
	str_add_bytes(&work->rows, " ", 1);
	if (work->key < out->n_columns) {
		text = cell_text(row, work->key, room, &length);
		if (work->hide_keys)
			add_digest(&work->rows, text, length);
		else
			add_key(&work->rows, text, length);
	}
	str_add_bytes(&work->rows, "\n", 1);
	work->lines[out->n_rows++] = row->place;
}

static void begin(struct work *work, const struct reader *reader, const char *key)
{
	struct digest *out = work->out;

	out->n_columns = reader->names.n;
	out->columns = ARENA_ARRAY(work->arena, const char *, reader->names.n);
	out->column_sha256 = ARENA_ARRAY(work->arena, const char *, reader->names.n);
	work->columns = ARENA_ARRAY(work->arena, struct sha256 *, reader->names.n);
	work->key = reader->names.n;
	work->lines = ARENA_ARRAY(work->arena, uint32_t, reader->most_rows + 1);
	work->rows.arena = work->fields.arena = work->arena;
	/* a key of ten characters; what is longer makes it grow */
	str_reserve(&work->rows,
	            reader->most_rows * (DIGEST_WIDTH + CHECK_WIDTH * reader->names.n + 13));
	for (size_t i = 0; i < reader->names.n; i++) {
		out->columns[i] = arena_strdup(work->arena, reader->names.items[i]);
		work->columns[i] = sha256_new(work->arena);
		if (key && strcmp(key, reader->names.items[i]) == 0)
			work->key = i;
	}
}

void form_write(struct arena *arena, struct entry *input, const struct input_form *form)
{
	if (form->format)
		entry_text(arena, input, "format", input_format_names[form->format]);
	if (form->sheet.s)
		entry_text(arena, input, "sheet", form->sheet.s);
	if (form->header_row > 1)
		entry_text(arena, input, "header_row", arena_printf(arena, "%d", form->header_row));
	if (form->separator)
		entry_text(arena, input, "separator", separator_names[form->separator]);
	if (form->encoding)
		entry_text(arena, input, "encoding", encoding_names[form->encoding]);
	if (form->skip)
		entry_text(arena, input, "skip", arena_printf(arena, "%d", form->skip));
	if (form->drop_empty)
		entry_text(arena, input, "drop_empty", "true");
}

/* The choice that an entry names; the first if it names none. */
static int choice_of(const struct entry *input, const char *key, const char *const *names)
{
	const char *value = entry_value(input, key);

	for (int i = 0; value && names[i]; i++)
		if (strcmp(names[i], value) == 0)
			return i;
	return 0;
}

/* A number of rows or lines that an entry has; 0 if it has none. */
static int rows_of(const struct entry *input, const char *key)
{
	const char *text = entry_value(input, key);
	double rows;

	return text && number_parse(text, strlen(text), &rows) && rows > 0 && rows <= 1000
	           ? (int)rows
	           : 0;
}

struct input_form form_read(const struct entry *input)
{
	return (struct input_form){.format = choice_of(input, "format", input_format_names),
	                           .sheet = {.s = entry_value(input, "sheet")},
	                           .header_row = rows_of(input, "header_row"),
	                           .separator = choice_of(input, "separator", separator_names),
	                           .encoding = choice_of(input, "encoding", encoding_names),
	                           .skip = rows_of(input, "skip"),
	                           .drop_empty = entry_value(input, "drop_empty") != NULL};
}

bool digest_rows(struct digest *digest, struct arena *arena, const struct digest_source *source,
                 struct diags *diags)
{
	struct work work = {.arena = arena, .out = digest, .hide_keys = source->hide_keys};
	struct reader reader = {.format = format_of(source->name, &source->form),
	                        .arena = arena,
	                        .diags = diags,
	                        .form = &source->form};
	bool right;

	*digest = (struct digest){.place = reader.format->place};
	if (!reader_open(&reader, source->file))
		return false;
	begin(&work, &reader, source->key);
	right = reader_read(&reader, add_row, &work);
	digest->rows = (struct bytes){work.rows.text, work.rows.length};
	digest->line = work.lines;
	for (size_t i = 0; i < digest->n_columns; i++) {
		char hash[SHA256_TEXT_SIZE];

		sha256_end(work.columns[i], hash);
		digest->column_sha256[i] = arena_strdup(arena, hash);
	}
	return right;
}
