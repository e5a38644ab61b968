/* What a file of an office program says, a line a thing, for tests to compare; and what is
 * wrong with it as a package and as a document.
 *
 *     office_lines report.docx|report.pptx
 *     office_lines report.docx word/styles.xml      the bytes of a part
 *
 *     p: …        a paragraph outside of tables
 *     # a | b     a row of heads            alt: …     the words of a picture
 *       a | b     another row
 *
 * Complaints go to standard error: a part that is not well-formed, has no type or is
 * referred to and not there, an id that comes twice, a table whose columns, rows and cells
 * are not of one width, a character that XML has not.  Exit code 1 if there are any.
 */
#include <expat.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zip.h>

enum { TEXT_MOST = 1 << 16, PARTS_MOST = 2000, IDS_MOST = 20000, NAME_MOST = 200 };

struct part {
	char name[NAME_MOST];
	char *bytes;
	size_t length;
};

struct package {
	struct part parts[PARTS_MOST];
	size_t n;
	int complaints;
};

/* A part being read. */
struct reading {
	struct package *package;
	const struct part *part;
	char text[TEXT_MOST]; /* of the paragraph or the cell that is open */
	size_t length;
	bool in_text, in_row, is_head, in_cell;
	size_t cells;           /* of this row */
	long grid, row, table;  /* widths: of columns, of cells, of the whole */
	long spans, columns;    /* of this row; of the table */
	char ids[IDS_MOST][24]; /* of what is drawn */
	size_t n_ids;
	char relations[IDS_MOST][24]; /* that the part has */
	size_t n_relations;
};

static void complain(struct package *package, const char *where, const char *what, const char *which)
{
	fprintf(stderr, "%s: %s: %s\n", where, what, which);
	package->complaints++;
}

static const struct part *part_find(const struct package *package, const char *name)
{
	for (size_t i = 0; i < package->n; i++)
		if (strcmp(package->parts[i].name, name) == 0)
			return &package->parts[i];
	return NULL;
}

static const char *local(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

/* "" where it is not there. */
static const char *attribute(const char **attributes, const char *name)
{
	for (; *attributes; attributes += 2)
		if (strcmp(local(attributes[0]), name) == 0)
			return attributes[1];
	return "";
}

/* --- The package ------------------------------------------------------------------------ */

static bool package_open(struct package *package, const char *path)
{
	zip_t *archive = zip_open(path, ZIP_RDONLY | ZIP_CHECKCONS, NULL);

	for (zip_int64_t i = 0; archive && i < zip_get_num_entries(archive, 0); i++) {
		struct part *part = &package->parts[package->n++];
		zip_stat_t about;
		zip_file_t *file = zip_fopen_index(archive, (zip_uint64_t)i, 0);

		if (!file || zip_stat_index(archive, (zip_uint64_t)i, 0, &about) < 0)
			return false;
		snprintf(part->name, sizeof part->name, "%s", about.name);
		part->length = (size_t)about.size;
		part->bytes = malloc(part->length + 1);
		if (!part->bytes || zip_fread(file, part->bytes, part->length) < 0)
			return false;
		part->bytes[part->length] = '\0';
		zip_fclose(file);
	}
	if (archive)
		zip_discard(archive);
	return archive != NULL;
}

static bool is_xml(const char *name)
{
	const char *ending = strrchr(name, '.');

	return ending && (strcmp(ending, ".xml") == 0 || strcmp(ending, ".rels") == 0 ||
	                  strcmp(ending, ".svg") == 0);
}

static void parse(struct package *package, const struct part *part, void *user,
                  XML_StartElementHandler start, XML_EndElementHandler end,
                  XML_CharacterDataHandler text)
{
	XML_Parser parser = XML_ParserCreate(NULL);

	XML_SetUserData(parser, user);
	XML_SetElementHandler(parser, start, end);
	XML_SetCharacterDataHandler(parser, text);
	if (XML_Parse(parser, part->bytes, (int)part->length, 1) == XML_STATUS_ERROR)
		complain(package, part->name, "not well-formed",
		         XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
}

/* Types: each part has one, and each part that has one is there. */
static void XMLCALL type_opened(void *data, const char *name, const char **attributes)
{
	struct reading *reading = data;
	const char *part = attribute(attributes, "PartName");

	if (strcmp(name, "Override") == 0 &&
	    (*part != '/' || !part_find(reading->package, part + 1)))
		complain(reading->package, reading->part->name,
		         "a type of a part that is not there", part);
}

static void types_check(struct reading *reading)
{
	struct package *package = reading->package;
	const struct part *types = part_find(package, "[Content_Types].xml");

	if (!types || types != &package->parts[0]) {
		complain(package, "the file", "the types are not the first part", "");
		return;
	}
	reading->part = types;
	parse(package, types, reading, type_opened, NULL, NULL);
	for (size_t i = 1; i < package->n; i++) {
		const char *name = package->parts[i].name, *ending = strrchr(name, '.');
		char typed[NAME_MOST + 20];

		snprintf(typed, sizeof typed, "PartName=\"/%s\"", name);
		if (strstr(types->bytes, typed) || strcmp(ending, ".rels") == 0)
			continue;
		snprintf(typed, sizeof typed, "Extension=\"%s\"", ending + 1);
		if (strcmp(ending, ".xml") == 0 || !strstr(types->bytes, typed))
			complain(package, package->parts[i].name, "has no type", "");
	}
}

/* Relations: what they lead to is there. */
static void XMLCALL relation_opened(void *data, const char *name, const char **attributes)
{
	struct reading *reading = data;
	const char *to = attribute(attributes, "Target"), *id = attribute(attributes, "Id");
	char path[NAME_MOST * 2];

	if (strcmp(name, "Relationship") != 0)
		return;
	snprintf(reading->relations[reading->n_relations++], sizeof reading->relations[0], "%s", id);
	if (*to == '/')
		snprintf(path, sizeof path, "%s", to + 1);
	else { /* from the folder above _rels */
		const char *from = reading->part->name;

		snprintf(path, sizeof path, "%.*s%s", (int)(strstr(from, "_rels/") - from), from,
		         to);
	}
	if (!part_find(reading->package, path))
		complain(reading->package, reading->part->name, "leads to what is not there", to);
}

/* The relations of a part; those that it names are among them. */
static void relations_read(struct reading *reading)
{
	const char *name = reading->part->name, *slash = strrchr(name, '/');
	int folder = slash ? (int)(slash + 1 - name) : 0;
	const struct part *part = reading->part;
	char path[NAME_MOST + 20];

	snprintf(path, sizeof path, "%.*s_rels/%s.rels", folder, name, name + folder);
	reading->n_relations = 0;
	reading->part = part_find(reading->package, path);
	if (reading->part)
		parse(reading->package, reading->part, reading, relation_opened, NULL, NULL);
	reading->part = part;
}

/* --- The document ------------------------------------------------------------------------- */

static void add(struct reading *reading, const char *text, size_t length)
{
	if (reading->length + length >= TEXT_MOST)
		return;
	memcpy(reading->text + reading->length, text, length);
	reading->length += length;
	reading->text[reading->length] = '\0';
}

static void id_check(struct reading *reading, const char *id)
{
	for (size_t i = 0; i < reading->n_ids; i++)
		if (strcmp(reading->ids[i], id) == 0)
			complain(reading->package, reading->part->name, "an id that comes twice",
			         id);
	snprintf(reading->ids[reading->n_ids++], sizeof reading->ids[0], "%s", id);
}

static void relation_check(struct reading *reading, const char *id)
{
	for (size_t i = 0; i < reading->n_relations; i++)
		if (strcmp(reading->relations[i], id) == 0)
			return;
	complain(reading->package, reading->part->name, "names a relation that is not there", id);
}

static void width_check(struct reading *reading, long width, long wanted, const char *what)
{
	char words[80];

	snprintf(words, sizeof words, "%ld, not %ld", width, wanted);
	if (width != wanted)
		complain(reading->package, reading->part->name, what, words);
}

static void table_opened(struct reading *reading, const char *name, const char **attributes)
{
	const char *w = attribute(attributes, "w"), *span = attribute(attributes, "gridSpan");

	if (strcmp(name, "tbl") == 0)
		reading->grid = reading->columns = reading->table = 0;
	else if (strcmp(name, "tblW") == 0)
		reading->table = atol(w);
	else if (strcmp(name, "gridCol") == 0) {
		reading->grid += atol(w);
		reading->columns++;
	} else if (strcmp(name, "tr") == 0) {
		reading->cells = 0;
		reading->row = reading->spans = 0;
		reading->is_head = false;
		reading->in_row = true;
	} else if (strcmp(name, "tblHeader") == 0)
		reading->is_head = true;
	else if (strcmp(name, "tc") == 0) {
		reading->in_cell = !*attribute(attributes, "hMerge");
		reading->length = 0;
		reading->spans += reading->in_cell ? (*span ? atol(span) : 1) : 0;
	} else if (strcmp(name, "tcW") == 0)
		reading->row += atol(w);
	else if (strcmp(name, "gridSpan") == 0)
		reading->spans += atol(attribute(attributes, "val")) - 1;
}

static void XMLCALL opened(void *data, const char *name, const char **attributes)
{
	struct reading *reading = data;
	const char *words;

	for (const char **a = attributes; *a; a += 2)
		if (strncmp(a[0], "r:", 2) == 0)
			relation_check(reading, a[1]);
	name = local(name);
	table_opened(reading, name, attributes);
	if (strcmp(name, "t") == 0) {
		reading->in_text = true;
	} else if (strcmp(name, "docPr") == 0 || strcmp(name, "cNvPr") == 0) {
		words = attribute(attributes, "descr");
		/* that of the picture inside of a drawing repeats it */
		if (strcmp(name, "docPr") == 0 || strstr(reading->part->name, "slides/"))
			id_check(reading, attribute(attributes, "id"));
		if (*words)
			printf("alt: %s\n", words);
	} else if (strcmp(name, "noBreakHyphen") == 0) {
		add(reading, "-", 1);
	} else if (strcmp(name, "p") == 0 && !reading->in_row) {
		reading->length = 0;
	} else if (strcmp(name, "br") == 0 || (strcmp(name, "p") == 0 && reading->length) ||
	           (strcmp(name, "tab") == 0 && !*attribute(attributes, "pos"))) {
		add(reading, " ", 1);
	}
}

static void XMLCALL closed(void *data, const char *name)
{
	struct reading *reading = data;

	name = local(name);
	reading->text[reading->length] = '\0';
	if (strcmp(name, "t") == 0)
		reading->in_text = false;
	else if (strcmp(name, "p") == 0 && !reading->in_row) {
		if (reading->length)
			printf("p: %s\n", reading->text);
		reading->length = 0;
	} else if (strcmp(name, "tc") == 0) {
		if (reading->in_cell)
			printf("%s%s",
			       reading->cells++   ? " | "
			       : reading->is_head ? "# "
			                          : "  ",
			       reading->text);
		reading->length = 0;
	} else if (strcmp(name, "tr") == 0) {
		putchar('\n');
		reading->in_row = false;
		width_check(reading, reading->spans, reading->columns, "columns of a row");
		if (reading->table)
			width_check(reading, reading->row, reading->grid, "width of a row's cells");
	} else if (strcmp(name, "tbl") == 0 && reading->table)
		width_check(reading, reading->grid, reading->table, "width of the columns");
}

static void XMLCALL characters(void *data, const char *text, int length)
{
	struct reading *reading = data;

	if (reading->in_text)
		add(reading, text, (size_t)length);
}

static bool is_text(const char *name)
{
	return strcmp(name, "word/document.xml") == 0 ||
	       (strncmp(name, "ppt/slides/slide", 16) == 0 && is_xml(name));
}

/* Reads all parts; says what the documents say. */
static void read_all(struct reading *reading)
{
	struct package *package = reading->package;

	types_check(reading);
	for (size_t i = 0; i < package->n; i++) {
		reading->part = &package->parts[i];
		reading->n_ids = 0;
		if (!is_xml(reading->part->name) || strstr(reading->part->name, "_rels/"))
			continue;
		relations_read(reading);
		if (is_text(reading->part->name))
			parse(package, reading->part, reading, opened, closed, characters);
		else
			parse(package, reading->part, reading, NULL, NULL, NULL);
	}
	reading->part = part_find(package, "_rels/.rels");
	if (reading->part)
		parse(package, reading->part, reading, relation_opened, NULL, NULL);
	else
		complain(package, "the file", "has no relations", "");
}

static bool part_print(const struct package *package, const char *name)
{
	const struct part *part = part_find(package, name);

	return part && fwrite(part->bytes, 1, part->length, stdout) == part->length;
}

int main(int argc, char **argv)
{
	static struct package package;
	static struct reading reading = {.package = &package};
	bool right;

	if (argc < 2 || argc > 3 || !package_open(&package, argv[1])) {
		fputs("usage: office_lines report.docx\n", stderr);
		return 64;
	}
	if (argc == 3)
		right = part_print(&package, argv[2]);
	else {
		read_all(&reading);
		right = package.complaints == 0;
	}
	for (size_t i = 0; i < package.n; i++)
		free(package.parts[i].bytes);
	return !right;
}
