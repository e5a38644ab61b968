#include "render/office/package.h"

#include <string.h>

#include "base/archive.h"
#include "base/date.h"
#include "base/xml.h"

const char *office_language(const struct document *document)
{
	const char *language = document->front->language.s;

	return str_equal(language, "en") || !language ? "en-GB" : language;
}

const char xml_head[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

#define PACKAGE_SPACE "http://schemas.openxmlformats.org/package/2006/"
#define OFFICE_SPACE "http://schemas.openxmlformats.org/officeDocument/2006/"

struct relation {
	const char *type;
	const struct package_part *to;
};

struct package_part {
	const char *name, *type;
	struct bytes bytes;
	struct relation *relations;
	size_t n_relations;
};

struct package_part *package_part(struct package *package, const char *name, const char *type)
{
	struct package_part *part = ARENA_NEW(package->arena, struct package_part);

	part->name = name;
	part->type = type;
	ARENA_PUSH(package->arena, package->parts, package->n, part);
	return part;
}

const char *package_name(const struct package_part *part)
{
	return part->name;
}

static void package_fill(struct package_part *part, struct bytes bytes)
{
	part->bytes = bytes;
}

void package_fill_text(struct package_part *part, const struct str *text)
{
	package_fill(part, (struct bytes){text->text, text->length});
}

/* The package's own relations are those of a part without a name, the first one. */
static struct package_part *root_of(struct package *package)
{
	for (size_t i = 0; i < package->n; i++)
		if (!*package->parts[i]->name)
			return package->parts[i];
	return package_part(package, "", NULL);
}

size_t package_relate(struct package *package, struct package_part *from, const char *type,
                      const struct package_part *to)
{
	struct relation relation = {type, to};

	from = from ? from : root_of(package);
	for (size_t i = 0; i < from->n_relations; i++)
		if (from->relations[i].to == to)
			return i + 1;
	ARENA_PUSH(package->arena, from->relations, from->n_relations, relation);
	return from->n_relations;
}

const struct package_part *package_picture(struct package *package, const char *folder,
                                           const char *extension, struct bytes bytes)
{
	struct package_part *part;
	size_t pictures = 1;

	for (size_t i = 0; i < package->n; i++) {
		part = package->parts[i];
		if (part->type || !*part->name)
			continue;
		if (str_ends_with(part->name, extension) && part->bytes.length == bytes.length &&
		    memcmp(part->bytes.data, bytes.data, bytes.length) == 0)
			return part;
		pictures++;
	}
	part = package_part(
	    package, arena_printf(package->arena, "%simage%zu.%s", folder, pictures, extension),
	    NULL);
	package_fill(part, bytes);
	return part;
}

/* --- What is said of the whole ---------------------------------------------------------- */

static void element_add(struct str *out, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	str_addf(out, "<%s>", name);
	xml_text_add(out, text);
	str_addf(out, "</%s>", name);
}

static const char *date_text(struct arena *arena, int64_t seconds)
{
	enum { DAY = 86400, HOUR = 3600, MINUTE = 60 };
	int64_t days = seconds / DAY - (seconds % DAY < 0), rest = seconds - days * DAY;
	char day[DATE_TEXT_SIZE];

	date_format((int32_t)days, day);
	return arena_printf(arena, "%sT%02d:%02d:%02dZ", day, (int)(rest / HOUR),
	                    (int)(rest / MINUTE % MINUTE), (int)(rest % MINUTE));
}

static void dates_add(struct str *out, const struct document *document)
{
	static const char *const names[] = {"created", "modified"};

	for (size_t i = 0; document->dated && i < 2; i++)
		str_addf(out, "<dcterms:%s xsi:type=\"dcterms:W3CDTF\">%s</dcterms:%s>", names[i],
		         date_text(out->arena, document->date), names[i]);
}

static struct package_part *core_make(struct package *package, const struct document *document)
{
	struct package_part *part =
	    package_part(package, "docProps/core.xml",
	                 "application/vnd.openxmlformats-package.core-properties+xml");
	const struct report_spec *front = document->front;
	struct str out = {.arena = package->arena};

	str_addf(&out,
	         "%s<cp:coreProperties xmlns:cp=\"" PACKAGE_SPACE "metadata/core-properties\" "
	         "xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
	         "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
	         "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">",
	         xml_head);
	element_add(&out, "dc:title", front->title.s);
	element_add(&out, "dc:subject", front->subtitle.s);
	element_add(&out, "dc:creator", front->authors.n ? document_authors(document) : NULL);
	element_add(&out, "dc:language", front->language.s ? front->language.s : "en");
	dates_add(&out, document);
	str_add(&out, "</cp:coreProperties>");
	package_fill_text(part, &out);
	return part;
}

static struct package_part *app_make(struct package *package, const struct document *document)
{
	struct package_part *part =
	    package_part(package, "docProps/app.xml",
	                 "application/vnd.openxmlformats-officedocument.extended-properties+xml");
	struct str out = {.arena = package->arena};

	str_addf(&out, "%s<Properties xmlns=\"" OFFICE_SPACE "extended-properties\">", xml_head);
	element_add(&out, "Application", document->facts.program);
	str_add(&out, "</Properties>");
	package_fill_text(part, &out);
	return part;
}

void package_properties(struct package *package, const struct document *document)
{
	package_relate(package, NULL, "metadata/core-properties", core_make(package, document));
	package_relate(package, NULL, "extended-properties", app_make(package, document));
}

/* --- The archive ------------------------------------------------------------------------- */

static struct bytes types_make(const struct package *package)
{
	struct str out = {.arena = package->arena};

	str_addf(&out,
	         "%s<Types xmlns=\"" PACKAGE_SPACE "content-types\">"
	         "<Default Extension=\"rels\" "
	         "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
	         "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	         "<Default Extension=\"png\" ContentType=\"image/png\"/>"
	         "<Default Extension=\"svg\" ContentType=\"image/svg+xml\"/>",
	         xml_head);
	for (size_t i = 0; i < package->n; i++)
		if (package->parts[i]->type)
			str_addf(&out, "<Override PartName=\"/%s\" ContentType=\"%s\"/>",
			         package->parts[i]->name, package->parts[i]->type);
	str_add(&out, "</Types>");
	return (struct bytes){out.text, out.length};
}

static struct bytes relations_make(const struct package *package, const struct package_part *part)
{
	struct str out = {.arena = package->arena};

	str_addf(&out, "%s<Relationships xmlns=\"" PACKAGE_SPACE "relationships\">", xml_head);
	for (size_t i = 0; i < part->n_relations; i++)
		str_addf(&out, "<Relationship Id=\"rId%zu\" Type=\"%s%s\" Target=\"/%s\"/>", i + 1,
		         strncmp(part->relations[i].type, "metadata/", 9) == 0
		             ? PACKAGE_SPACE "relationships/"
		             : OFFICE_SPACE "relationships/",
		         part->relations[i].type, part->relations[i].to->name);
	str_add(&out, "</Relationships>");
	return (struct bytes){out.text, out.length};
}

/* "word/_rels/document.xml.rels" */
static const char *relations_name(struct arena *arena, const char *name)
{
	const char *slash = strrchr(name, '/');
	size_t folder = slash ? (size_t)(slash + 1 - name) : 0;

	return arena_printf(arena, "%.*s_rels/%s.rels", (int)folder, name, name + folder);
}

bool package_pack(struct package *package, const char *name, struct diags *diags, struct bytes *out)
{
	struct archive_entry *entries =
	    ARENA_ARRAY(package->arena, struct archive_entry, 2 * package->n + 1);
	const char *why;
	size_t n = 0;

	entries[n++] = (struct archive_entry){"[Content_Types].xml", types_make(package), false};
	for (size_t i = 0; i < package->n; i++) {
		const struct package_part *part = package->parts[i];

		if (*part->name)
			entries[n++] = (struct archive_entry){part->name, part->bytes,
			                                      str_ends_with(part->name, ".png")};
		if (part->n_relations)
			entries[n++] =
			    (struct archive_entry){relations_name(package->arena, part->name),
			                           relations_make(package, part), false};
	}
	return archive_make(package->arena, entries, n, out, &why) ||
	       diag_error(diags, (struct mark){0}, "%s cannot be made: %s", name, why);
}
