#include "base/office.h"

#include <expat.h>
#include <string.h>
#include <zip.h>

#include "base/library.h"

/* expat keeps a token that comes in pieces, and goes over it again with each. */
static const long LONGEST_TOKEN = 1L << 20;

/* What is used of the two libraries. */
struct libraries {
	void *zip_handle, *expat_handle;
	__typeof__(zip_source_buffer_create) *source_new;
	__typeof__(zip_source_free) *source_free;
	__typeof__(zip_open_from_source) *open;
	__typeof__(zip_discard) *discard;
	__typeof__(zip_fopen) *fopen;
	__typeof__(zip_fread) *fread;
	__typeof__(zip_fclose) *fclose;
	__typeof__(XML_ParserCreateNS) *parser_new;
	__typeof__(XML_ParserFree) *parser_free;
	__typeof__(XML_SetUserData) *set_data;
	__typeof__(XML_SetElementHandler) *set_elements;
	__typeof__(XML_SetCharacterDataHandler) *set_characters;
	__typeof__(XML_SetStartDoctypeDeclHandler) *set_doctype;
	__typeof__(XML_Parse) *parse;
	__typeof__(XML_StopParser) *stop;
	__typeof__(XML_GetCurrentByteIndex) *index;
};

struct office {
	struct libraries libraries;
	zip_t *archive;
	/* while a part is read */
	XML_Parser parser;
	const struct office_handlers *handlers;
	void *user;
	size_t fed;
	bool stopped, has_doctype;
};

/* --- The libraries ---------------------------------------------------------- */

static bool load_zip(struct libraries *l)
{
	static const char *const names[] = {"libzip.so.4", "libzip.so.5", NULL};

	l->zip_handle = library_open(names);
	return l->zip_handle &&
	       library_symbol(l->zip_handle, "zip_source_buffer_create", &l->source_new) &&
	       library_symbol(l->zip_handle, "zip_source_free", &l->source_free) &&
	       library_symbol(l->zip_handle, "zip_open_from_source", &l->open) &&
	       library_symbol(l->zip_handle, "zip_discard", &l->discard) &&
	       library_symbol(l->zip_handle, "zip_fopen", &l->fopen) &&
	       library_symbol(l->zip_handle, "zip_fread", &l->fread) &&
	       library_symbol(l->zip_handle, "zip_fclose", &l->fclose);
}

static bool load_expat(struct libraries *l)
{
	static const char *const names[] = {"libexpat.so.1", NULL};
	void *h = l->expat_handle = library_open(names);

	return h && library_symbol(h, "XML_ParserCreateNS", &l->parser_new) &&
	       library_symbol(h, "XML_ParserFree", &l->parser_free) &&
	       library_symbol(h, "XML_SetUserData", &l->set_data) &&
	       library_symbol(h, "XML_SetElementHandler", &l->set_elements) &&
	       library_symbol(h, "XML_SetCharacterDataHandler", &l->set_characters) &&
	       library_symbol(h, "XML_SetStartDoctypeDeclHandler", &l->set_doctype) &&
	       library_symbol(h, "XML_Parse", &l->parse) &&
	       library_symbol(h, "XML_StopParser", &l->stop) &&
	       library_symbol(h, "XML_GetCurrentByteIndex", &l->index);
}

/* --- The archive -------------------------------------------------------------- */

bool office_is_archive(const struct bytes *bytes)
{
	return bytes->length > 4 && memcmp(bytes->data, "PK\3\4", 4) == 0;
}

static bool archive_open(struct office *office, const struct bytes *bytes)
{
	const struct libraries *l = &office->libraries;
	zip_source_t *source = l->source_new(bytes->data, bytes->length, 0, NULL);

	if (!source)
		return false;
	office->archive = l->open(source, ZIP_RDONLY, NULL);
	if (!office->archive)
		l->source_free(source);
	return office->archive != NULL;
}

struct office *office_open(struct arena *arena, const struct bytes *bytes, const char **why)
{
	struct office *office = ARENA_NEW(arena, struct office);

	*why = NULL;
	if (!load_zip(&office->libraries) || !load_expat(&office->libraries))
		*why = "libraries";
	else if (!archive_open(office, bytes))
		*why = "damaged";
	if (!*why)
		return office;
	office_close(office);
	return NULL;
}

void office_close(struct office *office)
{
	struct libraries *l = &office->libraries;

	if (office->archive)
		l->discard(office->archive);
	library_close(l->zip_handle);
	library_close(l->expat_handle);
}

/* --- XML ------------------------------------------------------------------------ */

static const char *local_name(const char *name)
{
	const char *bar = strrchr(name, '|');

	return bar ? bar + 1 : name;
}

const char *office_attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(local_name(attributes[0]), name) == 0)
			return attributes[1];
	return "";
}

const char *office_attribute_in(const char **attributes, const char *space, const char *name)
{
	for (; *attributes; attributes += 2) {
		const char *local = local_name(attributes[0]);
		const char *found = strstr(attributes[0], space);

		if (strcmp(local, name) == 0 && found && found < local)
			return attributes[1];
	}
	return NULL;
}

void office_stop(struct office *office)
{
	office->stopped = true;
	office->libraries.stop(office->parser, XML_FALSE);
}

static void on_start(void *user, const char *name, const char **attributes)
{
	struct office *office = user;

	if (!office->stopped)
		office->handlers->start(office->user, local_name(name), attributes);
}

static void on_end(void *user, const char *name)
{
	struct office *office = user;

	if (!office->stopped)
		office->handlers->end(office->user, local_name(name));
}

static void on_text(void *user, const char *text, int length)
{
	struct office *office = user;

	if (!office->stopped && office->handlers->text)
		office->handlers->text(office->user, text, (size_t)length);
}

/* Office files have none; it could make much out of little. */
static void on_doctype(void *user, const char *name, const char *system_id, const char *public_id,
                       int internal)
{
	struct office *office = user;

	(void)name, (void)system_id, (void)public_id, (void)internal;
	office->has_doctype = true;
	office_stop(office);
}

static enum office_outcome feed(struct office *office, const char *bytes, size_t length, bool last)
{
	const struct libraries *l = &office->libraries;
	bool right;

	office->fed += length;
	right = l->parse(office->parser, bytes, (int)length, last) == XML_STATUS_OK;
	if (office->stopped && !office->has_doctype)
		return OFFICE_STOPPED;
	if (!right || office->has_doctype ||
	    (long)office->fed - (long)l->index(office->parser) >= LONGEST_TOKEN)
		return OFFICE_BAD;
	return OFFICE_READ;
}

static enum office_outcome parse(struct office *office, zip_file_t *file, size_t limit)
{
	enum office_outcome outcome = OFFICE_READ;
	char part[16384];
	zip_int64_t n;

	while (outcome == OFFICE_READ &&
	       (n = office->libraries.fread(file, part, sizeof part)) != 0) {
		if (n < 0)
			return OFFICE_BAD;
		if ((size_t)n > limit - office->fed)
			return OFFICE_LARGE;
		outcome = feed(office, part, (size_t)n, false);
	}
	return outcome == OFFICE_READ ? feed(office, "", 0, true) : outcome;
}

enum office_outcome office_parse(struct office *office, const char *part, size_t limit,
                                 const struct office_handlers *handlers, void *user)
{
	const struct libraries *l = &office->libraries;
	zip_file_t *file = l->fopen(office->archive, part, 0);
	enum office_outcome outcome = OFFICE_BAD;

	if (!file)
		return OFFICE_ABSENT;
	office->handlers = handlers;
	office->user = user;
	office->fed = 0;
	office->stopped = office->has_doctype = false;
	office->parser = l->parser_new(NULL, '|');
	if (office->parser) {
		l->set_data(office->parser, office);
		l->set_elements(office->parser, on_start, on_end);
		l->set_characters(office->parser, on_text);
		l->set_doctype(office->parser, on_doctype);
		outcome = parse(office, file, limit);
		l->parser_free(office->parser);
	}
	l->fclose(file);
	return outcome;
}
