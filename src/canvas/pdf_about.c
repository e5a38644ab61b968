/* What a PDF says of itself: metadata as XMP (ISO 16684-1), the meaning of its
 * colours, and the files in it.  They are in the form that PDF/A-3b (ISO 19005-3)
 * and PDF/UA-1 (ISO 14289-1) ask for. */
#include <string.h>

#include "base/date.h"
#include "base/xml.h"
#include "canvas/pdf_impl.h"
#include "canvas/text.h"

/* The colour space sRGB as an ICC profile, of icc-profiles-free: so that colours
 * mean the same in each reader.  6,922 bytes. */
__asm__(".pushsection .rodata\n"
        "srgb_profile: .incbin \"/usr/share/color/icc/sRGB.icc\"\n"
        "srgb_profile_end: .byte 0\n"
        ".popsection\n");
extern const char srgb_profile[], srgb_profile_end[];

size_t colours_write(struct packer *packer)
{
	size_t profile = packer_number(packer), intent = packer_number(packer);
	struct bytes bytes = {(char *)(uintptr_t)srgb_profile,
	                      (uintptr_t)srgb_profile_end - (uintptr_t)srgb_profile};

	packer_stream(packer, profile, "/N 3", bytes, true);
	str_addf(packer_begin(packer, intent),
	         "<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
	         "/Info(sRGB IEC61966-2.1)/DestOutputProfile %zu 0 R>>",
	         profile);
	packer_end(packer);
	return intent;
}

/* "2026-11-30T12:00:00Z" */
static const char *moment_text(struct arena *arena, int64_t seconds)
{
	char day[DATE_TEXT_SIZE];
	int in_day = (int)(seconds % 86400);

	date_format((int32_t)(seconds / 86400), day);
	return arena_printf(arena, "%sT%02d:%02d:%02dZ", day, in_day / 3600, in_day / 60 % 60,
	                    in_day % 60);
}

/* The same in a form of PDF's own: (D:20261130120000Z). */
static void date_add(struct str *out, const char *key, const char *moment)
{
	str_addf(out, "/%s(D:", key);
	for (; *moment; moment++)
		if ((*moment >= '0' && *moment <= '9') || *moment == 'Z')
			str_add_bytes(out, moment, 1);
	str_add(out, ")");
}

/* Longer ones no reader shows, and PDF/A does not allow. */
enum { TEXT_MOST = 1000 };

static const char *text_short(struct arena *arena, const char *text)
{
	const char *end;

	text = end = text_printed(arena, text);
	for (size_t n = 0; n < TEXT_MOST && *end; n++)
		text_next(&end);
	return *end ? arena_printf(arena, "%.*s…", (int)(end - text), text) : text;
}

struct about about_make(struct arena *arena, const struct pages *pages)
{
	return (struct about){
	    .title = text_short(arena, pages->title),
	    .authors = text_short(arena, pages->authors),
	    .language = pages->language ? pages->language : "en",
	    .producer = arena_printf(arena, "libharu %s", pdf_library_version(arena)),
	    .moment = pages->dated ? moment_text(arena, pages->date) : NULL,
	};
}

/* The document information. */
void info_write(struct packer *packer, const struct about *about, size_t number)
{
	struct str out = {.arena = packer_arena(packer)};

	str_add(&out, "<</Title");
	pdf_text(&out, about->title);
	if (*about->authors) {
		str_add(&out, "/Author");
		pdf_text(&out, about->authors);
	}
	str_add(&out, "/Creator(survreport)/Producer");
	pdf_text(&out, about->producer);
	if (about->moment)
		date_add(&out, "CreationDate", about->moment);
	str_add(&out, ">>");
	packer_plain(packer, number, out.text);
}

/* PDF/A knows no properties of PDF/UA unless they are explained (ISO 19005-3,
 * 6.6.2.3). */
static const char accessibility[] =
    "<rdf:Description rdf:about=\"\""
    " xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
    " xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
    " xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">\n"
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
    "<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">"
    "<pdfaProperty:name>part</pdfaProperty:name>"
    "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property>"
    "</rdf:li></rdf:Bag></pdfaExtension:schemas>\n</rdf:Description>\n"
    "<rdf:Description rdf:about=\"\" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n"
    "<pdfuaid:part>1</pdfuaid:part>\n</rdf:Description>\n";

static const char head[] = "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
			   "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
			   "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n";

static const char described[] =
    "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
    " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
    "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n";

static const char foot[] = "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>";

static void property_add(struct str *out, const char *start, const char *text, const char *end)
{
	str_add(out, start);
	xml_text_add(out, text);
	str_add(out, end);
}

/* The same as the document information says. */
size_t metadata_write(struct packer *packer, const struct about *about, bool tagged)
{
	struct str out = {.arena = packer_arena(packer)};
	size_t number = packer_number(packer);

	str_add(&out, head);
	if (tagged)
		str_add(&out, accessibility);
	str_add(&out, described);
	property_add(&out, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">", about->title,
	             "</rdf:li></rdf:Alt></dc:title>\n");
	property_add(&out, "<dc:language><rdf:Bag><rdf:li>", about->language,
	             "</rdf:li></rdf:Bag></dc:language>\n");
	if (*about->authors)
		property_add(&out, "<dc:creator><rdf:Seq><rdf:li>", about->authors,
		             "</rdf:li></rdf:Seq></dc:creator>\n");
	str_add(&out, "<xmp:CreatorTool>survreport</xmp:CreatorTool>\n");
	property_add(&out, "<pdf:Producer>", about->producer, "</pdf:Producer>\n");
	if (about->moment)
		property_add(&out, "<xmp:CreateDate>", about->moment, "</xmp:CreateDate>\n");
	str_add(&out, foot);
	packer_stream(packer, number, "/Type/Metadata/Subtype/XML",
	              (struct bytes){out.text, out.length}, false);
	return number;
}

/* "text/csv" as a name: the slash is escaped. */
static const char *mime_name(struct arena *arena, const char *mime)
{
	const char *slash = strchr(mime, '/');

	return arena_printf(arena, "%.*s#2F%s", (int)(slash - mime), mime, slash + 1);
}

static void attachment_write(struct packer *packer, const struct attachment *file,
                             const struct about *about, size_t number)
{
	static const char *const relations[] = {
	    [ATTACHED_SOURCE] = "Source", [ATTACHED_DATA] = "Data"};
	struct arena *arena = packer_arena(packer);
	struct str entries = {.arena = arena}, spec = {.arena = arena};
	size_t stream = packer_number(packer);

	str_addf(&entries, "/Type/EmbeddedFile/Subtype/%s/Params<</Size %zu",
	         mime_name(arena, file->mime), file->bytes.length);
	if (about->moment)
		date_add(&entries, "ModDate", about->moment);
	str_add(&entries, ">>");
	packer_stream(packer, stream, entries.text, file->bytes, true);
	str_add(&spec, "<</Type/Filespec/F");
	pdf_text(&spec, file->name);
	str_add(&spec, "/UF");
	pdf_text(&spec, file->name);
	str_add(&spec, "/Desc");
	pdf_text(&spec, file->description);
	str_addf(&spec, "/AFRelationship/%s/EF<</F %zu 0 R/UF %zu 0 R>>>>", relations[file->as],
	         stream, stream);
	packer_plain(packer, number, spec.text);
}

/* Files are found by who reads PDF, in the tree of names, and, as plain objects, by
 * who does not: lock/pdf_attach.c. */
void attachments_write(struct packer *packer, const struct pages *pages, const struct about *about,
                       struct str *catalog)
{
	struct str names = {.arena = packer_arena(packer)};
	struct str all = {.arena = packer_arena(packer)};

	for (size_t i = 0; i < pages->n_attachments; i++) {
		size_t number = packer_number(packer);

		attachment_write(packer, &pages->attachments[i], about, number);
		pdf_text(&names, pages->attachments[i].name);
		str_addf(&names, "%zu 0 R", number);
		str_addf(&all, "%s%zu 0 R", i ? " " : "", number);
	}
	if (pages->n_attachments)
		str_addf(catalog, "/Names<</EmbeddedFiles<</Names[%s]>>>>/AF[%s]", names.text,
		         all.text);
}
