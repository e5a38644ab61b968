#include "cite/docx.h"

#include <string.h>

#include "base/office.h"
#include "base/str.h"

/* No paper has more; what unpacks to more is no text. */
static const size_t LARGEST_XML = (size_t)16 << 20;

/* One document on its way to text. */
struct reader {
	struct office *office;
	struct str text;
	unsigned tables;  /* how deep in tables */
	unsigned skipped; /* how deep in what is not read */
	bool in_text;     /* within w:t */
	bool raised;      /* a run of superscripts */
};

static bool is_skipped(const char *name)
{
	static const char *const names[] = {"del",      "instrText",   "Fallback",
	                                    "moveFrom", "txbxContent", NULL};

	for (size_t i = 0; names[i]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void start_element(void *data, const char *name, const char **attributes)
{
	struct reader *reader = data;

	reader->skipped += is_skipped(name);
	if (reader->skipped)
		return;
	if (strcmp(name, "t") == 0)
		reader->in_text = true;
	else if (strcmp(name, "tbl") == 0)
		reader->tables++;
	else if (strcmp(name, "tr") == 0)
		str_add(&reader->text, "\n|");
	else if (strcmp(name, "r") == 0)
		reader->raised = false;
	else if (strcmp(name, "vertAlign") == 0)
		reader->raised = strcmp(office_attribute(attributes, "val"), "superscript") == 0;
	else if (strcmp(name, "pStyle") == 0 &&
	         strncmp(office_attribute(attributes, "val"), "Heading", 7) == 0)
		str_add(&reader->text, "# ");
	else if (strcmp(name, "tab") == 0 || strcmp(name, "br") == 0 || strcmp(name, "cr") == 0)
		str_add(&reader->text, " ");
	else if (strcmp(name, "noBreakHyphen") == 0)
		str_add(&reader->text, "-");
}

static void end_element(void *data, const char *name)
{
	struct reader *reader = data;

	if (is_skipped(name) && reader->skipped) {
		reader->skipped--;
		return;
	}
	if (reader->skipped)
		return;
	if (strcmp(name, "t") == 0)
		reader->in_text = false;
	else if (strcmp(name, "tbl") == 0 && reader->tables) {
		reader->tables--;
		str_add(&reader->text, "\n\n");
	} else if (strcmp(name, "tc") == 0)
		str_add(&reader->text, "|");
	else if (strcmp(name, "p") == 0)
		str_add(&reader->text, reader->tables ? " " : "\n\n");
}

/* "10" and a raised "-5" are a power: the sign in between says so. */
static bool is_power(const struct str *text)
{
	return text->length >= 2 && memcmp(text->text + text->length - 2, "10", 2) == 0;
}

static void characters(void *data, const char *text, size_t length)
{
	struct reader *reader = data;

	if (!reader->in_text || reader->skipped)
		return;
	if (reader->raised && is_power(&reader->text))
		str_add(&reader->text, "^");
	str_add_bytes(&reader->text, text, length);
	if (reader->text.length > LARGEST_XML)
		office_stop(reader->office);
}

/* --- Reading ------------------------------------------------------------------ */

static const char *read_document(struct reader *reader)
{
	static const struct office_handlers handlers = {start_element, end_element, characters};

	switch (office_parse(reader->office, "word/document.xml", LARGEST_XML, &handlers, reader)) {
	case OFFICE_READ:
		return NULL;
	case OFFICE_ABSENT:
		return "an archive, but no Word file (.docx)";
	default:
		return "a damaged Word file: save it again as .docx";
	}
}

bool docx_is_archive(const struct bytes *bytes)
{
	return office_is_archive(bytes);
}

bool docx_read(struct arena *arena, const struct bytes *bytes, struct bytes *text, const char **why)
{
	struct reader reader = {.text = {.arena = arena}};

	reader.office = office_open(arena, bytes, why);
	if (reader.office) {
		*why = read_document(&reader);
		office_close(reader.office);
	} else if (strcmp(*why, "libraries") == 0) {
		*why = "a Word file needs the libraries libzip4 and libexpat1; "
		       "install them, or save it as text";
	} else {
		*why = "a damaged Word file: save it again as .docx";
	}
	*text = (struct bytes){arena_strdup(arena, str_text(&reader.text)), reader.text.length};
	return *why == NULL;
}
