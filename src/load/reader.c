#include "load/reader.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "base/str.h"

#define FORMAT_LINE(name) &name##_format,
static const struct format *const formats[] = {FORMATS(FORMAT_LINE)};
#undef FORMAT_LINE
enum { N_FORMATS = sizeof formats / sizeof *formats };

static bool takes(const struct format *format, const char *file)
{
	size_t length = strlen(file);

	for (const char *const *ending = format->endings; *ending; ending++)
		if (length > strlen(*ending) &&
		    strcasecmp(file + length - strlen(*ending), *ending) == 0)
			return true;
	return false;
}

const struct format *format_of(const char *file)
{
	for (size_t i = 0; i < N_FORMATS; i++)
		if (takes(formats[i], file))
			return formats[i];
	return formats[N_FORMATS - 1];
}

/* Names */

/* Reports an error where the names stand; always false. */
static bool fail(const struct reader *reader, const char *text)
{
	struct mark at = {.source = reader->source, .line = reader->header, .width = 1};

	return diag_error(reader->diags, at, "%s", text);
}

bool reader_nameless(const struct reader *reader)
{
	double value;

	for (size_t i = 0; i < reader->names.n; i++)
		if (!number_parse(reader->names.items[i], strlen(reader->names.items[i]), &value))
			return false;
	fail(reader, arena_printf(reader->diags->arena,
	                          "the first row has numbers only: the names of the columns are "
	                          "missing"));
	return true;
}

/* The number of an earlier column with the same name, from 1; 0 if none. */
static size_t same_name(const struct names *names, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(names->items[k], names->items[i]) == 0)
			return k + 1;
	return 0;
}

static bool check_name(const struct reader *reader, size_t i)
{
	const struct names *names = &reader->names;
	const struct format *format = reader->format;
	const char *name = names->items[i];
	size_t same = same_name(names, i);

	if (name[0] == '\0')
		return fail(
		    reader,
		    arena_printf(reader->diags->arena, "column %zu has no name in the header%s",
		                 i + 1, format->empty_name ? format->empty_name(i, names->n) : ""));
	if (same)
		return fail(reader, arena_printf(reader->diags->arena,
		                                 "columns %zu and %zu are both called '%s'", same,
		                                 i + 1, name));
	return true;
}

bool reader_open(struct reader *reader, const struct bytes *bytes)
{
	bool right = true;

	if (!reader->format->open(reader, bytes))
		return false;
	for (size_t i = 0; i < reader->names.n; i++) {
		/* of values, not names, it is no news that they are repeated */
		if (same_name(&reader->names, i) && reader_nameless(reader))
			return false;
		right = check_name(reader, i) && right;
	}
	return right;
}

/* Rows */

bool reader_read(struct reader *reader, raw_row_fn *row_fn, void *user)
{
	return reader->format->read(reader, row_fn, user);
}

const char *raw_text(const struct raw_cell *cell, char room[RAW_TEXT_SIZE], size_t *length)
{
	if (cell->kind == RAW_TEXT) {
		*length = cell->length;
		return cell->text;
	}
	*room = '\0';
	if (cell->kind == RAW_NUMBER)
		snprintf(room, RAW_TEXT_SIZE, "%.15g", cell->number);
	*length = strlen(room);
	return room;
}
