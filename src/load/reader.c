#include "load/reader.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "load/content.h"

#define FORMAT_LINE(name) &name##_format,
static const struct format *const formats[] = {FORMATS(FORMAT_LINE)};
#undef FORMAT_LINE
enum { N_FORMATS = sizeof formats / sizeof *formats };

static bool takes(const struct file_kind *kind, const char *file)
{
	size_t length = strlen(file);

	for (const char *const *ending = kind->endings; *ending; ending++)
		if (length > strlen(*ending) &&
		    strcasecmp(file + length - strlen(*ending), *ending) == 0)
			return true;
	return false;
}

const struct format *format_of(const char *file, const struct input_form *form)
{
	for (size_t i = 0; i < N_FORMATS; i++)
		for (const struct file_kind *kind = formats[i]->kinds; kind->endings; kind++)
			if (form && form->format ? kind->format == form->format : takes(kind, file))
				return formats[i];
	return formats[N_FORMATS - 1];
}

/* Reports an error where the names stand; always false. */
static bool fail(const struct reader *reader, const char *text)
{
	struct mark at = {.source = reader->source, .line = reader->header, .width = 1};

	return diag_error(reader->diags, at, "%s", text);
}

/* What a file should be: by the config, or by its name; FORMAT_AUTO if neither tells. */
static enum input_format wanted(const struct reader *reader)
{
	if (reader->form && reader->form->format)
		return (enum input_format)reader->form->format;
	for (const struct file_kind *kind = reader->format->kinds; kind->endings; kind++)
		if (reader->source && takes(kind, reader->source->name))
			return (enum input_format)kind->format;
	return FORMAT_AUTO;
}

/* Whether a file is what it should be; texts are told apart by who reads them. */
static bool check_content(const struct reader *reader, const struct bytes *bytes)
{
	const char *by = reader->form && reader->form->format ? "config" : "name";
	enum input_format want, is;

	if (reader->format == &csv_format || !reader->format->kinds)
		return true;
	want = wanted(reader);
	is = content_of(bytes);
	if (is == want || (is && want == FORMAT_AUTO))
		return true;
	if (is)
		return fail(reader, arena_printf(reader->diags->arena,
		                                 "%s by its %s, but %s by its content (give the "
		                                 "input 'format: %s')",
		                                 content_name(want), by, content_name(is),
		                                 input_format_names[is]));
	return fail(reader,
	            arena_printf(reader->diags->arena, "this is not %s%s", content_name(want),
	                         bytes->length && !memchr(bytes->data, '\0', bytes->length)
	                             ? " but a text (give the input 'format: csv')"
	                             : " (is it damaged, or encrypted?)"));
}

/* Names */

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

	if (!check_content(reader, bytes) || !reader->format->open(reader, bytes))
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

/* Whether a text is read as a number again. */
static bool tells(const char *text, double value, bool single)
{
	double back;

	if (!number_parse(text, strlen(text), &back))
		return false;
	return single ? (float)back == (float)value : back == value;
}

/* The shortest text that is read as a number; returns its length. */
static size_t number_text(double value, bool single, char room[RAW_TEXT_SIZE])
{
	/* beyond, doubles do not hold every whole number */
	static const double exact = 9007199254740992.0;
	int digits = single ? 6 : 15, most = single ? 9 : 17, length;

	/* 0 is added so that zero has no sign */
	if (value == floor(value) && fabs(value) < exact && !single)
		return (size_t)snprintf(room, RAW_TEXT_SIZE, "%.0f", value + 0.0);
	do {
		length = snprintf(room, RAW_TEXT_SIZE, "%.*g", digits, value + 0.0);
	} while (digits++ < most && !tells(room, value, single));
	return (size_t)length;
}

static size_t date_text(double days, char room[RAW_TEXT_SIZE])
{
	enum { DAY = 86400, HOUR = 3600, MINUTE = 60 };
	double day = floor(days);
	int seconds = (int)floor((days - day) * DAY + 0.5);
	size_t length;

	if (seconds == DAY) {
		day += 1;
		seconds = 0;
	}
	/* what no calendar of ours has */
	if (fabs(day) > 4e6)
		return number_text(days, false, room);
	date_format((int32_t)day, room);
	length = strlen(room);
	if (seconds)
		length +=
		    (size_t)snprintf(room + length, RAW_TEXT_SIZE - length, " %02d:%02d:%02d",
		                     seconds / HOUR, seconds % HOUR / MINUTE, seconds % MINUTE);
	return length;
}

const char *raw_text(const struct raw_cell *cell, char room[RAW_TEXT_SIZE], size_t *length)
{
	switch (cell->kind) {
	case RAW_NUMBER:
	case RAW_SINGLE:
		*length = number_text(cell->number, cell->kind == RAW_SINGLE, room);
		return room;
	case RAW_DATE:
		*length = date_text(cell->number, room);
		return room;
	default:
		*length = cell->length;
		return cell->text;
	}
}
