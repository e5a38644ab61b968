#include "config/template.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "config/node.h"
#include "config/schema.h"

/* The file as the schema fills it. */
struct margins_file {
	double top, right, bottom, left;
};

struct fonts_file {
	struct text regular, medium, semibold, bold, italic;
};

struct colours_file {
	struct text text, muted, rule, hair, wash, accent, warning;
};

struct group_file {
	struct record record;
	struct text colour;
	double width;
	struct numbers dash;
};

struct template_file {
	int paper;
	struct margins_file margins;
	struct fonts_file fonts;
	double text_size, leading;
	struct colours_file colours;
	struct records groups;
	double plot_height;
	struct texts sections;
};

/* A4 is not 595 × 841: readers that print true to size show the difference. */
static const struct {
	double width, height;
} papers[] = {{595.276, 841.890}, {612, 792}};
static const char *const paper_names[] = {"a4", "letter", NULL};

static const char *const section_names[] = {"analyses", "claims",     "data",
                                            "methods",  "provenance", NULL};

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SHAPE(fields, type)                                                                        \
	{                                                                                          \
		fields, COUNT(fields), sizeof(struct type)                                         \
	}

#define MARGIN(side, points)                                                                       \
	{                                                                                          \
#side, FIELD_NUMBER, offsetof(struct margins_file, side),                          \
		    "points from the " #side " edge to the text", points, .low = 18, .high = 200   \
	}
static const struct field margin_fields[] = {MARGIN(top, "56"), MARGIN(right, "53.64"),
                                             MARGIN(bottom, "58"), MARGIN(left, "53.64")};
static const struct shape margins_shape = SHAPE(margin_fields, margins_file);

#define FONT(face, file)                                                                           \
	{                                                                                          \
#face, FIELD_TEXT, offsetof(struct fonts_file, face),                              \
		    "TrueType file: a name in the system's fonts, or a path", .fallback = file     \
	}
static const struct field font_fields[] = {FONT(regular, "Lato-Regular.ttf"), FONT(medium, NULL),
                                           FONT(semibold, NULL), FONT(bold, "Lato-Bold.ttf"),
                                           FONT(italic, "Lato-Italic.ttf")};
static const struct shape fonts_shape = SHAPE(font_fields, fonts_file);

#define COLOUR(what, doc, value)                                                                   \
	{                                                                                          \
#what, FIELD_TEXT, offsetof(struct colours_file, what), doc, .fallback = value     \
	}
static const struct field colour_fields[] = {
    COLOUR(text, "words and numbers, #RRGGBB", "#1A1D21"),
    COLOUR(muted, "running heads, notes, secondary text", "#5A6068"),
    COLOUR(rule, "rules that mean something, numbers of headings", "#8A929C"),
    COLOUR(hair, "gridlines and rules of the page", "#DDE1E6"),
    COLOUR(wash, "the ground of boxes", "#F3F5F8"),
    COLOUR(accent, "headings", "#14365C"),
    COLOUR(warning, "verdicts and warnings, besides their words", "#A3341B")};
static const struct shape colours_shape = SHAPE(colour_fields, colours_file);

static const struct field group_fields[] = {
    {"colour", FIELD_TEXT, offsetof(struct group_file, colour), "#RRGGBB", .required = true},
    {"width", FIELD_NUMBER, offsetof(struct group_file, width), "width of the curve in points",
     "1.3", .low = 0.25, .high = 6},
    {"dash", FIELD_NUMBERS, offsetof(struct group_file, dash),
     "whole points drawn and left out in turn; solid if absent", .low = 1, .high = DASH_MAX}};
static const struct shape group_shape = SHAPE(group_fields, group_file);

#define AT(member) offsetof(struct template_file, member)
static const struct field template_fields[] = {
    {"paper", FIELD_CHOICE, AT(paper), "size of the pages", "a4", .names = paper_names},
    {"margins", FIELD_RECORD, AT(margins), "margins around the text", .record = &margins_shape},
    {"fonts", FIELD_RECORD, AT(fonts),
     "files of the five faces; medium is regular, and semibold bold, unless said",
     .record = &fonts_shape},
    {"text_size", FIELD_NUMBER, AT(text_size),
     "size of the text in points; tables, notes and headings follow from it", "9.5", .low = 7,
     .high = 14},
    {"leading", FIELD_NUMBER, AT(leading), "line distance by text size", "1.3684", .low = 1.15,
     .high = 2.5},
    {"colours", FIELD_RECORD, AT(colours), "inks of all but the curves", .record = &colours_shape},
    {"groups", FIELD_LIST, AT(groups), "curves of the groups, in turn", .required = true,
     .record = &group_shape},
    {"plot_height", FIELD_NUMBER, AT(plot_height),
     "points between the lower and upper end of a figure's axis", "196", .low = 100, .high = 400},
    {"sections", FIELD_TEXTS, AT(sections),
     "parts of the report in order: analyses, claims, data, methods, "
     "provenance",
     .fallback = NULL},
};
static const struct shape template_shape = SHAPE(template_fields, template_file);

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)((found - digits) % 16) : -1;
}

static bool colour_parse(const struct text *text, colour *value, struct diags *diags)
{
	bool good = text->s[0] == '#' && strlen(text->s) == 7;

	*value = 0;
	for (int i = 1; good && i < 7; i++) {
		int digit = hex_digit(text->s[i]);

		good = digit >= 0;
		*value = *value << 4 | (colour)(digit & 0xF);
	}
	if (good)
		return true;
	diag_error(diags, text->at, "'%s' is not a colour like \"#0072B2\"", text->s);
	diag_path(diags, text->path ? text->path : "");
	return false;
}

static bool colours_take(struct template_colours *to, const struct colours_file *from,
                         struct diags *diags)
{
	bool ok = colour_parse(&from->text, &to->text, diags);

	ok &= colour_parse(&from->muted, &to->muted, diags);
	ok &= colour_parse(&from->rule, &to->rule, diags);
	ok &= colour_parse(&from->hair, &to->hair, diags);
	ok &= colour_parse(&from->wash, &to->wash, diags);
	ok &= colour_parse(&from->accent, &to->accent, diags);
	ok &= colour_parse(&from->warning, &to->warning, diags);
	return ok;
}

static bool group_take(struct line_style *to, const struct group_file *from, struct diags *diags)
{
	to->width = from->width;
	if (from->dash.n != 0 && from->dash.n != 2)
		return diag_error(diags, from->dash.at[0],
		                  "'dash' needs two numbers, drawn and left out");
	if (from->dash.n == 2) {
		to->dash_on = from->dash.items[0];
		to->dash_off = from->dash.items[1];
	}
	return colour_parse(&from->colour, &to->colour, diags);
}

static bool groups_take(struct template *template, struct arena *arena, const struct records *from,
                        struct diags *diags)
{
	struct line_style *groups = ARENA_ARRAY(arena, struct line_style, from->n);
	bool ok = true;

	if (from->n == 0)
		return diag_error(diags, from->at, "'groups' is empty");
	for (size_t i = 0; i < from->n; i++)
		ok &= group_take(&groups[i], from->items[i], diags);
	template->groups = groups;
	template->n_groups = from->n;
	return ok;
}

static bool section_take(const struct text *name, enum template_section *section,
                         struct diags *diags)
{
	const char *items[N_SECTIONS];
	struct names known = {items, N_SECTIONS};
	int choice = choice_find(section_names, name->s);

	memcpy(items, section_names, sizeof items);
	if (choice < 0)
		return diag_error(diags, name->at, "unknown section '%s'%s", name->s,
		                  suggest_text(diags->arena, name->s, &known));
	*section = (enum template_section)choice;
	return true;
}

/* All, in their order, if the template does not say. */
static bool sections_take(struct template *template, struct arena *arena, const struct texts *from,
                          struct diags *diags)
{
	size_t n = from->n ? from->n : N_SECTIONS;
	enum template_section *sections = ARENA_ARRAY(arena, enum template_section, n);
	bool ok = true;

	for (size_t i = 0; i < n; i++)
		sections[i] = (enum template_section)i;
	for (size_t i = 0; i < from->n; i++)
		ok &= section_take(&from->items[i], &sections[i], diags);
	template->sections = sections;
	template->n_sections = n;
	return ok;
}

/* Which of the template's inks. */
enum ink { INK_TEXT, INK_MUTED, INK_ACCENT };

/* The scale of a text of SCALE_TEXT points on lines SCALE_LINE apart; other sizes
 * and distances are in proportion. */
#define SCALE_TEXT 9.5
#define SCALE_LINE 13.0
static const struct {
	enum face face;
	double size, line;
	enum ink ink;
} scale[N_TYPES] = {
    [TYPE_KICKER] = {FACE_BOLD, 7.5, 10, INK_ACCENT},
    [TYPE_TITLE] = {FACE_BOLD, 23, 27, INK_ACCENT},
    [TYPE_SUBTITLE] = {FACE_REGULAR, 11.5, 16, INK_MUTED},
    [TYPE_HEADING] = {FACE_BOLD, 14, 18, INK_ACCENT},
    [TYPE_SUBHEADING] = {FACE_BOLD, 11, 14, INK_ACCENT},
    [TYPE_MINOR_HEADING] = {FACE_BOLD, 9.5, 13, INK_ACCENT},
    [TYPE_BODY] = {FACE_REGULAR, 9.5, 13, INK_TEXT},
    [TYPE_SMALL] = {FACE_REGULAR, 8.5, 11.5, INK_TEXT},
    [TYPE_CAPTION] = {FACE_SEMIBOLD, 9, 12, INK_TEXT},
    [TYPE_LABEL] = {FACE_BOLD, 9, 12, INK_ACCENT},
    [TYPE_TABLE] = {FACE_REGULAR, 8.5, 11.5, INK_TEXT},
    [TYPE_TABLE_NAME] = {FACE_MEDIUM, 8.5, 11.5, INK_TEXT},
    [TYPE_TABLE_HEAD] = {FACE_SEMIBOLD, 8, 10.5, INK_TEXT},
    [TYPE_TABLE_UNIT] = {FACE_REGULAR, 8, 10.5, INK_MUTED},
    [TYPE_NOTE] = {FACE_REGULAR, 7, 9.5, INK_MUTED},
    [TYPE_RUNNING] = {FACE_MEDIUM, 7.5, 10, INK_MUTED},
    [TYPE_AXIS] = {FACE_MEDIUM, 8, 10.5, INK_TEXT},
    [TYPE_TICK] = {FACE_REGULAR, 7.5, 10, INK_TEXT},
    [TYPE_KEY_NUMBER] = {FACE_BOLD, 20, 24, INK_ACCENT},
};

static void types_set(struct template *template)
{
	const colour inks[] = {template->colours.text, template->colours.muted,
	                       template->colours.accent};
	double larger = template->text_size / SCALE_TEXT;
	double looser = template->leading * SCALE_TEXT / SCALE_LINE;

	for (int i = 0; i < N_TYPES; i++)
		template->types[i] =
		    (struct type_style){scale[i].face, scale[i].size * larger,
		                        scale[i].line * larger * looser, inks[scale[i].ink]};
}

static bool template_take(struct template *template, struct arena *arena,
                          const struct template_file *file, const struct source *source,
                          struct diags *diags)
{
	bool ok = colours_take(&template->colours, &file->colours, diags);

	template->width = papers[file->paper].width;
	template->height = papers[file->paper].height;
	template->top = file->margins.top;
	template->right = file->margins.right;
	template->bottom = file->margins.bottom;
	template->left = file->margins.left;
	template->fonts[FACE_REGULAR] = file->fonts.regular.s;
	template->fonts[FACE_MEDIUM] = file->fonts.medium.s;
	template->fonts[FACE_SEMIBOLD] = file->fonts.semibold.s;
	template->fonts[FACE_BOLD] = file->fonts.bold.s;
	template->fonts[FACE_ITALIC] = file->fonts.italic.s;
	template->text_size = file->text_size;
	template->leading = file->leading;
	template->plot_height = file->plot_height;
	types_set(template);
	ok &= groups_take(template, arena, &file->groups, diags);
	ok &= sections_take(template, arena, &file->sections, diags);
	if (template_text_width(template) < 200 || template_text_height(template) < 300)
		return diag_error(diags, (struct mark){.source = source},
		                  "the margins leave less than 200 x 300 points");
	return ok;
}

static const struct node *template_parse(struct arena *arena, struct source *source,
                                         struct diags *diags)
{
	size_t before = diags->n_errors;
	struct bytes bytes;
	const struct node *root;

	if (!file_read(arena, source->name, CONFIG_MAX_BYTES, &bytes)) {
		diag_error(diags, (struct mark){.source = source}, "cannot read the template: %s",
		           strerror(errno));
		return NULL;
	}
	source->text = bytes.data;
	source->length = bytes.length;
	root = yaml_parse(arena, source, diags);
	if (root && root->kind == NODE_MAP)
		return root;
	if (diags->n_errors == before)
		diag_error(diags, (struct mark){.source = source},
		           "a template is a map of keys and values");
	return NULL;
}

bool template_load(struct template *template, struct arena *arena, const char *path,
                   struct diags *diags)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct walk walk = {.arena = arena, .diags = diags};
	struct template_file file = {0};
	size_t before = diags->n_errors;
	const struct node *root;

	*template = (struct template){.path = arena_strdup(arena, path)};
	source->name = template->path;
	root = template_parse(arena, source, diags);
	if (!root)
		return false;
	template->text = (struct bytes){(char *)(uintptr_t)source->text, source->length};
	sha256_hex(source->text, source->length, template->sha256);
	schema_fill(&walk, &template_shape, root, &file);
	return diags->n_errors == before && template_take(template, arena, &file, source, diags);
}

double template_text_width(const struct template *template)
{
	return template->width - template->left - template->right;
}

double template_half_width(const struct template *template)
{
	return (template_text_width(template) - COLUMN_GUTTER) / 2;
}

double template_text_height(const struct template *template)
{
	return template->height - template->top - template->bottom;
}
