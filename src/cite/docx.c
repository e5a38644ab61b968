#include "cite/docx.h"

#include <dlfcn.h>
#include <expat.h>
#include <string.h>
#include <zip.h>

#include "base/str.h"

/* No paper has more; what unpacks to more is no text. */
static const size_t LARGEST_XML = (size_t)16 << 20;

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

/* One document on its way to text. */
struct reader {
	const struct libraries *libraries;
	XML_Parser parser;
	struct str text;
	size_t fed;
	unsigned tables;  /* how deep in tables */
	unsigned skipped; /* how deep in what is not read */
	bool in_text;     /* within w:t */
	bool raised;      /* a run of superscripts */
	bool failed;
};

/* --- The libraries ---------------------------------------------------------- */

static bool load(void *handle, const char *name, void *into)
{
	void *symbol = dlsym(handle, name);

	memcpy(into, &symbol, sizeof symbol);
	return symbol != NULL;
}

static bool load_zip(struct libraries *l)
{
	l->zip_handle = dlopen("libzip.so.4", RTLD_NOW | RTLD_LOCAL);
	if (!l->zip_handle)
		l->zip_handle = dlopen("libzip.so.5", RTLD_NOW | RTLD_LOCAL);
	return l->zip_handle && load(l->zip_handle, "zip_source_buffer_create", &l->source_new) &&
	       load(l->zip_handle, "zip_source_free", &l->source_free) &&
	       load(l->zip_handle, "zip_open_from_source", &l->open) &&
	       load(l->zip_handle, "zip_discard", &l->discard) &&
	       load(l->zip_handle, "zip_fopen", &l->fopen) &&
	       load(l->zip_handle, "zip_fread", &l->fread) &&
	       load(l->zip_handle, "zip_fclose", &l->fclose);
}

static bool load_expat(struct libraries *l)
{
	void *h = l->expat_handle = dlopen("libexpat.so.1", RTLD_NOW | RTLD_LOCAL);

	return h && load(h, "XML_ParserCreateNS", &l->parser_new) &&
	       load(h, "XML_ParserFree", &l->parser_free) &&
	       load(h, "XML_SetUserData", &l->set_data) &&
	       load(h, "XML_SetElementHandler", &l->set_elements) &&
	       load(h, "XML_SetCharacterDataHandler", &l->set_characters) &&
	       load(h, "XML_SetStartDoctypeDeclHandler", &l->set_doctype) &&
	       load(h, "XML_Parse", &l->parse) && load(h, "XML_StopParser", &l->stop) &&
	       load(h, "XML_GetCurrentByteIndex", &l->index);
}

static void unload(struct libraries *l)
{
	if (l->zip_handle)
		dlclose(l->zip_handle);
	if (l->expat_handle)
		dlclose(l->expat_handle);
}

/* --- Elements ---------------------------------------------------------------- */

/* The name without its namespace: strict files have another. */
static const char *local_name(const char *name)
{
	const char *bar = strrchr(name, '|');

	return bar ? bar + 1 : name;
}

static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(local_name(attributes[0]), name) == 0)
			return attributes[1];
	return "";
}

static bool is_skipped(const char *name)
{
	static const char *const names[] = {"del",      "instrText",   "Fallback",
	                                    "moveFrom", "txbxContent", NULL};

	for (size_t i = 0; names[i]; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void start_element(void *data, const char *full, const char **attributes)
{
	struct reader *reader = data;
	const char *name = local_name(full);

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
		reader->raised = strcmp(attribute(attributes, "val"), "superscript") == 0;
	else if (strcmp(name, "pStyle") == 0 &&
	         strncmp(attribute(attributes, "val"), "Heading", 7) == 0)
		str_add(&reader->text, "# ");
	else if (strcmp(name, "tab") == 0 || strcmp(name, "br") == 0 || strcmp(name, "cr") == 0)
		str_add(&reader->text, " ");
	else if (strcmp(name, "noBreakHyphen") == 0)
		str_add(&reader->text, "-");
}

static void end_element(void *data, const char *full)
{
	struct reader *reader = data;
	const char *name = local_name(full);

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

static void characters(void *data, const char *text, int length)
{
	struct reader *reader = data;

	if (!reader->in_text || reader->skipped)
		return;
	if (reader->raised && is_power(&reader->text))
		str_add(&reader->text, "^");
	str_add_bytes(&reader->text, text, (size_t)length);
	if (reader->text.length > LARGEST_XML) {
		reader->failed = true;
		reader->libraries->stop(reader->parser, XML_FALSE);
	}
}

/* A Word file has none; it could make much out of little. */
static void doctype(void *data, const char *name, const char *system_id, const char *public_id,
                    int internal)
{
	struct reader *reader = data;

	(void)name, (void)system_id, (void)public_id, (void)internal;
	reader->failed = true;
	reader->libraries->stop(reader->parser, XML_FALSE);
}

/* --- Reading ------------------------------------------------------------------ */

static bool feed(struct reader *reader, const char *bytes, size_t length, bool last)
{
	const struct libraries *l = reader->libraries;

	reader->fed += length;
	return l->parse(reader->parser, bytes, (int)length, last) == XML_STATUS_OK &&
	       !reader->failed && reader->fed <= LARGEST_XML &&
	       (long)reader->fed - (long)l->index(reader->parser) < LONGEST_TOKEN;
}

static bool parse(struct reader *reader, zip_file_t *file)
{
	const struct libraries *l = reader->libraries;
	char part[16384];
	zip_int64_t n;
	bool good = true;

	reader->parser = l->parser_new(NULL, '|');
	if (!reader->parser)
		return false;
	l->set_data(reader->parser, reader);
	l->set_elements(reader->parser, start_element, end_element);
	l->set_characters(reader->parser, characters);
	l->set_doctype(reader->parser, doctype);
	while (good && (n = l->fread(file, part, sizeof part)) > 0)
		good = feed(reader, part, (size_t)n, false);
	good = good && n == 0 && feed(reader, "", 0, true);
	l->parser_free(reader->parser);
	return good;
}

static const char *read_archive(struct reader *reader, const struct bytes *bytes)
{
	const struct libraries *l = reader->libraries;
	zip_error_t error;
	zip_source_t *source = l->source_new(bytes->data, bytes->length, 0, &error);
	zip_t *archive;
	zip_file_t *file;
	const char *why = NULL;

	if (!source)
		return "a damaged Word file";
	archive = l->open(source, ZIP_RDONLY, &error);
	if (!archive) {
		l->source_free(source);
		return "a damaged Word file: save it again as .docx";
	}
	file = l->fopen(archive, "word/document.xml", 0);
	if (!file)
		why = "an archive, but no Word file (.docx)";
	else if (!parse(reader, file))
		why = "a damaged Word file: save it again as .docx";
	if (file)
		l->fclose(file);
	l->discard(archive);
	return why;
}

bool docx_is_archive(const struct bytes *bytes)
{
	return bytes->length > 4 && memcmp(bytes->data, "PK\3\4", 4) == 0;
}

bool docx_read(struct arena *arena, const struct bytes *bytes, struct bytes *text, const char **why)
{
	struct libraries libraries = {0};
	struct reader reader = {.libraries = &libraries, .text = {.arena = arena}};

	if (load_zip(&libraries) && load_expat(&libraries))
		*why = read_archive(&reader, bytes);
	else
		*why = "a Word file needs the libraries libzip4 and libexpat1; "
		       "install them, or save it as text";
	unload(&libraries);
	*text = (struct bytes){arena_strdup(arena, str_text(&reader.text)), reader.text.length};
	return *why == NULL;
}
