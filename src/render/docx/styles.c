/* How the document looks: styles, numbering, settings, fonts.  All that an author may want
 * to change is a style, and no paragraph has a look that its style has not, but for the
 * places of numbers in tables. */
#include <string.h>

#include "base/xml.h"
#include "render/docx/docx.h"
#include "render/office/family.h"

#define MAIN_SPACE "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define MAIN_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."

/* A style of paragraphs. */
struct style_line {
	const char *id, *name, *based, *next;
	enum type type;
	bool bare;          /* as its base looks */
	const char *format; /* properties before the spacing */
	int above, below;   /* points */
	const char *after;  /* properties behind it */
};

static const struct style_line lines[] = {
    {"Normal", "Normal", NULL, NULL, TYPE_BODY, false, "", 0, 6, ""},
    {"Kicker", "Kicker", "Normal", "Title", TYPE_KICKER, false, "<w:keepNext/>", 0, 10, ""},
    {"Title", "Title", "Normal", "Subtitle", TYPE_TITLE, false, "<w:keepNext/><w:keepLines/>", 0, 4,
     ""},
    {"Subtitle", "Subtitle", "Normal", "Normal", TYPE_SUBTITLE, false, "<w:keepNext/>", 0, 4, ""},
    {"Authors", "Authors", "Normal", "Normal", TYPE_SMALL, false, "", 0, 14, ""},
    {"Heading1", "heading 1", "Normal", "Normal", TYPE_HEADING, false,
     "<w:keepNext/><w:keepLines/><w:numPr><w:numId w:val=\"1\"/></w:numPr>", 22, 5,
     "<w:outlineLvl w:val=\"0\"/>"},
    {"Heading2", "heading 2", "Normal", "Normal", TYPE_SUBHEADING, false,
     "<w:keepNext/><w:keepLines/>", 14, 4, "<w:outlineLvl w:val=\"1\"/>"},
    {"Heading3", "heading 3", "Normal", "Normal", TYPE_MINOR_HEADING, false,
     "<w:keepNext/><w:keepLines/>", 8, 2, "<w:outlineLvl w:val=\"2\"/>"},
    {"Lead", "Lead", "Normal", "Normal", TYPE_BODY, true, "<w:keepNext/>", 0, 6, ""},
    {"SmallText", "Small Text", "Normal", NULL, TYPE_SMALL, false, "", 0, 4, ""},
    {"ListBullet", "List Bullet", "Normal", NULL, TYPE_BODY, true,
     "<w:numPr><w:numId w:val=\"2\"/></w:numPr>", 0, 3, "<w:contextualSpacing/>"},
    {"SmallBullet", "Small Bullet", "ListBullet", NULL, TYPE_SMALL, false, "", 0, 3,
     "<w:contextualSpacing/>"},
    {"ListItem", "List Item", "Normal", NULL, TYPE_BODY, true, "", 0, 3, ""},
    {"Note", "Note", "Normal", NULL, TYPE_NOTE, false, "", 0, 4, ""},
    {"Caption", "caption", "Normal", "Normal", TYPE_CAPTION, false, "<w:keepNext/><w:keepLines/>",
     12, 5, ""},
    {"Figure", "Figure", "Normal", "Caption", TYPE_BODY, true, "", 0, 4, ""},
    {"TableText", "Table Text", "Normal", NULL, TYPE_TABLE, false, "", 0, 0, ""},
    {"TableNumber", "Table Number", "TableText", NULL, TYPE_TABLE, true, "", 0, 0,
     "<w:jc w:val=\"right\"/>"},
    {"TableHead", "Table Head", "TableText", NULL, TYPE_TABLE_HEAD, false, "<w:keepNext/>", 0, 0,
     ""},
    {"TableNote", "Table Note", "Note", NULL, TYPE_NOTE, true, "<w:keepLines/>", 0, 0, ""},
    {"KeyNumber", "Key Number", "Normal", "KeyLabel", TYPE_KEY_NUMBER, false, "<w:keepNext/>", 0, 0,
     ""},
    {"KeyLabel", "Key Label", "Normal", "KeyDetail", TYPE_TABLE_HEAD, false, "<w:keepNext/>", 0, 0,
     ""},
    {"KeyDetail", "Key Detail", "Normal", NULL, TYPE_NOTE, false, "", 0, 0, ""},
    {"Spacer", "Spacer", "Normal", NULL, TYPE_NOTE, true, "", 0, 0, ""},
    {"Footer", "footer", "Normal", NULL, TYPE_RUNNING, false, "", 0, 0, ""},
};
enum { N_LINES = sizeof lines / sizeof *lines };

/* A style of characters. */
struct run_style {
	const char *id, *name;
	enum type type;
	bool size; /* it has one of its own */
};

static const struct run_style run_styles[] = {
    {"CaptionLabel", "Caption Label", TYPE_LABEL, false},
    {"TableName", "Table Name", TYPE_TABLE_NAME, false},
    {"TableUnit", "Table Unit", TYPE_TABLE_UNIT, true},
    {"KeyUnit", "Key Unit", TYPE_SUBHEADING, true},
    {"Muted", "Muted", TYPE_RUNNING, true},
};
enum { N_RUN_STYLES = sizeof run_styles / sizeof *run_styles };

/* --- The face -------------------------------------------------------------------------- */

/* Office programs know a family and its bold; other weights are the nearer of the two. */
static bool is_bold(enum face face)
{
	return face == FACE_SEMIBOLD || face == FACE_BOLD;
}

static void faces_add(const struct docx *docx, struct str *out)
{
	static const char *const scripts[] = {"ascii", "hAnsi", "eastAsia", "cs"};

	str_add(out, "<w:rFonts");
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++) {
		str_addf(out, " w:%s=\"", scripts[i]);
		xml_text_add(out, office_family(docx->with));
		str_add(out, "\"");
	}
	str_add(out, "/>");
}

/* --- Styles ---------------------------------------------------------------------------- */

static void ink_add(struct str *out, const struct type_style *type, bool size)
{
	const char *off = is_bold(type->face) ? "" : " w:val=\"0\"";
	int halves = (int)(type->size * 2 + 0.5);

	str_addf(out, "<w:b%s/><w:bCs%s/><w:color w:val=\"%06X\"/>", off, off, (unsigned)type->ink);
	if (size)
		str_addf(out, "<w:sz w:val=\"%d\"/><w:szCs w:val=\"%d\"/>", halves, halves);
}

static void line_add(const struct docx *docx, struct str *out, const struct style_line *line)
{
	const struct type_style *type = &docx->with->template->types[line->type];

	str_addf(out, "<w:style w:type=\"paragraph\"%s w:styleId=\"%s\"><w:name w:val=\"%s\"/>",
	         line->based ? "" : " w:default=\"1\"", line->id, line->name);
	if (line->based)
		str_addf(out, "<w:basedOn w:val=\"%s\"/>", line->based);
	if (line->next)
		str_addf(out, "<w:next w:val=\"%s\"/>", line->next);
	str_addf(out, "<w:qFormat/><w:pPr>%s<w:spacing w:before=\"%d\" w:after=\"%d\"",
	         line->format, twips(line->above), twips(line->below));
	if (!line->bare)
		str_addf(out, " w:line=\"%d\" w:lineRule=\"atLeast\"", twips(type->line));
	str_addf(out, "/>%s</w:pPr>", line->after);
	if (!line->bare) {
		str_add(out, "<w:rPr>");
		ink_add(out, type, true);
		str_add(out, "</w:rPr>");
	}
	str_add(out, "</w:style>\n");
}

static void run_style_add(const struct docx *docx, struct str *out, const struct run_style *style)
{
	str_addf(out,
	         "<w:style w:type=\"character\" w:customStyle=\"1\" w:styleId=\"%s\">"
	         "<w:name w:val=\"%s\"/><w:qFormat/><w:rPr>",
	         style->id, style->name);
	ink_add(out, &docx->with->template->types[style->type], style->size);
	str_add(out, "</w:rPr></w:style>\n");
}

/* Rules above and below, and no lines inside. */
static void table_style_add(const struct docx *docx, struct str *out)
{
	unsigned ink = (unsigned)docx->with->template->colours.text;

	str_add(out, "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\">"
	             "<w:name w:val=\"Normal Table\"/><w:tblPr><w:tblInd w:w=\"0\" "
	             "w:type=\"dxa\"/><w:tblCellMar><w:top w:w=\"0\" w:type=\"dxa\"/><w:left "
	             "w:w=\"0\" w:type=\"dxa\"/><w:bottom w:w=\"0\" w:type=\"dxa\"/><w:right "
	             "w:w=\"0\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>\n");
	str_addf(out,
	         "<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"ReportTable\">"
	         "<w:name w:val=\"Report Table\"/><w:basedOn w:val=\"TableNormal\"/><w:qFormat/>"
	         "<w:tblPr><w:tblBorders>"
	         "<w:top w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"%06X\"/>"
	         "<w:bottom w:val=\"single\" w:sz=\"8\" w:space=\"0\" w:color=\"%06X\"/>"
	         "</w:tblBorders></w:tblPr></w:style>\n",
	         ink, ink);
}

static void styles_make(struct docx *docx, struct str *out)
{
	str_addf(out, "%s<w:styles xmlns:w=\"" MAIN_SPACE "\"><w:docDefaults><w:rPrDefault><w:rPr>",
	         xml_head);
	faces_add(docx, out);
	str_addf(out, "<w:lang w:val=\"%s\" w:eastAsia=\"%s\" w:bidi=\"ar-SA\"/>",
	         office_language(docx->with->document), office_language(docx->with->document));
	str_add(out, "</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\n");
	for (size_t i = 0; i < N_LINES; i++)
		line_add(docx, out, &lines[i]);
	for (size_t i = 0; i < N_RUN_STYLES; i++)
		run_style_add(docx, out, &run_styles[i]);
	table_style_add(docx, out);
	str_add(out, "</w:styles>");
}

/* --- Numbers of headings, bullets ------------------------------------------------------- */

static void numbering_make(struct docx *docx, struct str *out)
{
	str_addf(out,
	         "%s<w:numbering xmlns:w=\"" MAIN_SPACE "\">"
	         "<w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"singleLevel\"/>"
	         "<w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>"
	         "<w:pStyle w:val=\"Heading1\"/><w:lvlText w:val=\"%%1\"/><w:lvlJc w:val=\"left\"/>"
	         "<w:pPr><w:ind w:left=\"440\" w:hanging=\"440\"/></w:pPr>"
	         "<w:rPr><w:color w:val=\"%06X\"/></w:rPr></w:lvl></w:abstractNum>",
	         xml_head, (unsigned)docx->with->template->colours.rule);
	str_add(out, "<w:abstractNum w:abstractNumId=\"1\"><w:multiLevelType "
	             "w:val=\"singleLevel\"/><w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt "
	             "w:val=\"bullet\"/><w:pStyle w:val=\"ListBullet\"/><w:lvlText "
	             "w:val=\"•\"/><w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"240\" "
	             "w:hanging=\"240\"/></w:pPr></w:lvl></w:abstractNum>"
	             "<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>"
	             "<w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>");
}

/* --- Settings and fonts ------------------------------------------------------------------ */

static void settings_make(struct docx *docx, struct str *out)
{
	str_addf(out,
	         "%s<w:settings xmlns:w=\"" MAIN_SPACE "\"><w:zoom w:percent=\"100\"/>"
	         "<w:defaultTabStop w:val=\"720\"/><w:characterSpacingControl "
	         "w:val=\"doNotCompress\"/><w:compat><w:compatSetting "
	         "w:name=\"compatibilityMode\" "
	         "w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>"
	         "<w:themeFontLang w:val=\"%s\"/><w:decimalSymbol w:val=\".\"/><w:listSeparator "
	         "w:val=\",\"/></w:settings>",
	         xml_head, office_language(docx->with->document));
}

/* What stands in for a face that the reader has not: Carlito has Lato's letters, a little
 * narrower, and Calibri Carlito's widths. */
static void fonts_make(struct docx *docx, struct str *out)
{
	const char *family = office_family(docx->with);
	const char *other = strncmp(family, "Lato", 4) == 0          ? "Carlito,Calibri"
	                    : strstr(family, "Serif") != NULL        ? "Times New Roman"
	                    : strncmp(family, "Liberation", 10) == 0 ? "Arial"
	                                                             : "";

	str_addf(out, "%s<w:fonts xmlns:w=\"" MAIN_SPACE "\"><w:font w:name=\"", xml_head);
	xml_text_add(out, family);
	str_add(out, "\">");
	if (*other)
		str_addf(out, "<w:altName w:val=\"%s\"/>", other);
	str_addf(out, "<w:family w:val=\"%s\"/></w:font></w:fonts>",
	         strstr(family, "Serif") ? "roman" : "swiss");
}

void docx_styles(struct docx *docx)
{
	static const struct {
		const char *name, *type, *relation;
		void (*make)(struct docx *docx, struct str *out);
	} parts[] = {{"word/styles.xml", MAIN_TYPE "styles+xml", "styles", styles_make},
	             {"word/numbering.xml", MAIN_TYPE "numbering+xml", "numbering", numbering_make},
	             {"word/settings.xml", MAIN_TYPE "settings+xml", "settings", settings_make},
	             {"word/fontTable.xml", MAIN_TYPE "fontTable+xml", "fontTable", fonts_make}};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		struct package_part *part =
		    package_part(docx->package, parts[i].name, parts[i].type);
		struct str out = {.arena = docx->with->arena};

		parts[i].make(docx, &out);
		package_fill_text(part, &out);
		package_relate(docx->package, docx->part, parts[i].relation, part);
	}
}
