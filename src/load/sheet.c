#include "load/sheet.h"

#include <string.h>

#include "base/words.h"

/* Places that are told one by one. */
enum { PLACES_SHOWN = 5 };

/* Most that parts may unpack to, and how often more than the file has. */
static const size_t LARGEST_PART = (size_t)2 << 30, LEAST_PART = (size_t)64 << 20;
enum { GROWS = 200 };

/* A row that is repeated costs nothing to write. */
static const size_t MOST_CELLS = (size_t)100 << 20;

void sheet_init(struct sheet *sheet, struct typed *typed)
{
	struct arena *arena = typed->arena;

	*sheet = (struct sheet){.typed = typed, .texts = {.arena = arena}};
	sheet->header = typed->form->header_row > 1 ? (uint32_t)typed->form->header_row : 1;
	sheet->cells = ARENA_ARRAY(arena, struct raw_cell, RAW_MAX_CELLS);
	sheet->text_at = ARENA_ARRAY(arena, size_t, RAW_MAX_CELLS);
	sheet->notes = ARENA_ARRAY(arena, const char *, RAW_MAX_CELLS);
	sheet->merged.text.arena = sheet->hidden.text.arena = arena;
}

const char *sheet_letters(struct arena *arena, size_t column)
{
	enum { LETTERS = 26, MOST = 8 };
	char text[MOST];
	size_t n = MOST;

	text[--n] = '\0';
	do {
		text[--n] = (char)('A' + column % LETTERS);
		column /= LETTERS;
	} while (column-- && n);
	return arena_strdup(arena, text + n);
}

const char *sheet_address(struct arena *arena, size_t column, uint32_t row)
{
	return arena_printf(arena, "%s%u", sheet_letters(arena, column), row);
}

bool sheet_cell(struct sheet *sheet, size_t column, const struct raw_cell *cell)
{
	bool is_text = cell->kind == RAW_TEXT || cell->kind == RAW_REFUSED;

	if (cell->kind == RAW_MISSING)
		return true;
	if (column >= RAW_MAX_CELLS)
		return typed_wrong(sheet->typed, 0,
		                   "column %s has values; at most %d columns are read",
		                   sheet_letters(sheet->typed->arena, column), RAW_MAX_CELLS);
	while (sheet->n_cells <= column)
		sheet->cells[sheet->n_cells++] = (struct raw_cell){.kind = RAW_MISSING};
	sheet->cells[column] = *cell;
	/* the texts move when more come */
	sheet->text_at[column] = sheet->texts.length;
	if (is_text)
		str_add_bytes(&sheet->texts, cell->text, cell->length);
	return true;
}

bool sheet_text(struct sheet *sheet, size_t column, const char *text, size_t length)
{
	struct raw_cell cell = typed_trimmed(text, length);

	return sheet_cell(sheet, column, &cell);
}

void sheet_shown(struct sheet *sheet, size_t column, enum sheet_shown as)
{
	static const char *const notes[] = {
	    [SHEET_PERCENT] = "cells are shown as percentages: 12.3% is the number 0.123",
	    [SHEET_DURATION] =
		"cells are shown as durations, and are days: 36:00 is the number 1.5",
	};

	if (column < RAW_MAX_CELLS && sheet->begun)
		sheet->notes[column] = notes[as];
}

/* Cells up to the last one, with their texts where they are now. */
static void texts_place(struct sheet *sheet)
{
	for (size_t i = 0; i < sheet->n_cells; i++) {
		struct raw_cell *cell = &sheet->cells[i];

		if (cell->kind == RAW_TEXT || cell->kind == RAW_REFUSED)
			cell->text = sheet->texts.text + sheet->text_at[i];
		else if (cell->kind == RAW_MISSING)
			cell->text = "";
	}
}

static void names_take(struct sheet *sheet, uint32_t place)
{
	struct typed *typed = sheet->typed;
	char room[RAW_TEXT_SIZE];

	for (size_t i = 0; i < sheet->n_cells; i++) {
		size_t length;
		const char *text = raw_text(&sheet->cells[i], room, &length);

		ARENA_PUSH(typed->arena, typed->names.items, typed->names.n,
		           arena_strndup(typed->arena, text, length));
	}
	typed->header = sheet->last = place;
	sheet->begun = true;
}

static bool row_emit(struct sheet *sheet, uint32_t place)
{
	static const struct raw_cell nothing = {.text = "", .kind = RAW_MISSING};
	size_t names = sheet->typed->names.n;
	size_t n = sheet->n_cells > names ? sheet->n_cells : names;

	typed_row(sheet->typed, place, n);
	for (size_t i = 0; i < n; i++)
		typed_cell(sheet->typed, i < sheet->n_cells ? &sheet->cells[i] : &nothing);
	return !sheet->typed->wrong;
}

static bool row_take(struct sheet *sheet, uint32_t place)
{
	if (place == sheet->header)
		names_take(sheet, place);
	if (!sheet->begun || place <= sheet->header)
		return true;
	sheet->n_blank += place - sheet->last - 1;
	sheet->last = place;
	return row_emit(sheet, place);
}

bool sheet_row_end(struct sheet *sheet, uint32_t place, uint32_t times)
{
	bool right = true;

	texts_place(sheet);
	if (sheet->n_cells == 0)
		times = 0;
	sheet->n_emitted += (size_t)times * sheet->n_cells;
	if (times && (size_t)place + times - 1 > SHEET_ROWS)
		return typed_wrong(sheet->typed, place,
		                   "there are values below row %d (is it damaged?)", SHEET_ROWS);
	if (sheet->n_emitted > MOST_CELLS)
		return typed_wrong(sheet->typed, place, "the sheet has more than %zu cells",
		                   MOST_CELLS);
	for (uint32_t i = 0; right && i < times; i++)
		right = row_take(sheet, place + i);
	sheet->n_cells = 0;
	sheet->texts.length = 0;
	return right;
}

void sheet_place_add(struct sheet_places *places, const char *what)
{
	if (places->n++ < PLACES_SHOWN)
		str_addf(&places->text, "%s%s", places->n > 1 ? ", " : "", what);
}

static const char *places_text(struct sheet_places *places)
{
	if (places->n > PLACES_SHOWN)
		str_add(&places->text, ", …");
	return str_text(&places->text);
}

static void tell(struct sheet *sheet)
{
	struct typed *typed = sheet->typed;

	if (sheet->merged.n)
		typed_remark(typed, 0, DIAG_WARNING, "merged cells",
		             arena_printf(typed->arena,
		                          "merged cells (%s): the value is that of the first, the "
		                          "others are empty",
		                          places_text(&sheet->merged)));
	if (sheet->hidden.n)
		typed_remark(typed, 0, DIAG_NOTE, "hidden cells",
		             arena_printf(typed->arena, "hidden rows and columns are read, too: %s",
		                          places_text(&sheet->hidden)));
	if (sheet->n_blank)
		typed_remark(typed, 0, DIAG_NOTE, "rows without values",
		             arena_printf(typed->arena, "%zu row%s without any value left out",
		                          sheet->n_blank, words_s(sheet->n_blank)));
}

bool sheet_end(struct sheet *sheet)
{
	struct typed *typed = sheet->typed;

	if (!sheet->begun)
		return typed_wrong(typed, sheet->header,
		                   "the row of the names is empty (the input's 'header_row' says "
		                   "which row it is)");
	typed->columns = ARENA_ARRAY(typed->arena, struct raw_column, typed->names.n);
	for (size_t i = 0; i < typed->names.n; i++)
		typed->columns[i].note = sheet->notes[i];
	tell(sheet);
	return true;
}

size_t sheet_choose(struct typed *typed, const struct names *names)
{
	const char *wanted = typed->form->sheet.s;
	size_t found = names->n;

	for (size_t i = 0; wanted && i < names->n; i++)
		if (strcmp(names->items[i], wanted) == 0)
			found = i;
	if (!wanted && names->n == 1)
		return 0;
	if (names->n == 0)
		typed_wrong(typed, 0, "there is no sheet with cells in it");
	else if (!wanted)
		typed_wrong(typed, 0,
		            "there are several sheets (say by the input's 'sheet' which "
		            "one is meant: %s)",
		            names_join(typed->arena, names, 20));
	else if (found == names->n)
		typed_wrong(typed, 0, "there is no sheet '%s' (there is %s)", wanted,
		            names_join(typed->arena, names, 20));
	return found;
}

bool sheet_part_read(struct typed *typed, struct office *office, const struct sheet_part *part,
                     void *user)
{
	size_t limit = typed->bytes->length * GROWS;

	limit = limit < LEAST_PART ? LEAST_PART : limit > LARGEST_PART ? LARGEST_PART : limit;
	switch (office_parse(office, part->name, limit, &part->handlers, user)) {
	case OFFICE_READ:
		return !typed->wrong;
	case OFFICE_ABSENT:
		return part->optional ||
		       typed_wrong(typed, 0, "there is no %s in it (is it damaged?)", part->name);
	case OFFICE_LARGE:
		return typed_wrong(typed, 0, "%s in it unpacks to more than %zu MB", part->name,
		                   limit >> 20);
	default:
		return typed_wrong(typed, typed->row, "%s in it is damaged, or encrypted",
		                   part->name);
	}
}

bool sheet_extract(struct typed *typed, sheet_book_fn *read)
{
	const char *why;
	struct office *office = office_open(typed->arena, typed->bytes, &why);
	bool right;

	if (!office)
		return typed_wrong(
		    typed, 0, "%s",
		    strcmp(why, "libraries") == 0
			? "spreadsheets need the libraries libzip and expat (apt-get install "
			  "libzip4 libexpat1)"
			: "the archive is damaged (was the file cut short?)");
	right = read(typed, office);
	office_close(office);
	return right;
}

const char *sheet_empty_name(size_t i, size_t n)
{
	(void)i, (void)n;
	return " (merged cells? the input's 'header_row' says which row has the names)";
}

const char *sheet_uneven_row(const struct reader *reader, const struct raw_row *row)
{
	(void)reader, (void)row;
	return " (a value beyond the last name: a remark beside the table?)";
}
