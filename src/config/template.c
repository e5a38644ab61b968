#include "config/template.h"

#include <string.h>

#include "base/file.h"
#include "config/extend.h"
#include "config/schema.h"
#include "config/template_line.h"

/* The file as the schema fills it. */
struct margins_file {
	double top, right, bottom, left;
};

struct line_file {
	struct text left, right;
};

struct role_file {
	double size, line;
};

/* The roles that a template sets one by one; some share a setting. */
struct scale_file {
	struct role_file kicker, title, subtitle, heading, subheading, run_in, text, small, caption;
	struct role_file table, table_head, note, running, axis, tick, key_number;
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
	struct text extends; /* was seen to before */
	int paper;
	double measure;
	struct margins_file margins;
	struct fonts_file fonts;
	double text_size, leading;
	struct scale_file scale;
	struct colours_file colours;
	struct records groups;
	double plot_height;
	int figures;
	struct line_file first, head, foot;
	bool cover;
	int contents, pages;
	struct texts sections;
};

/* A4 is not 595 × 841: readers that print true to size show the difference. */
static const struct {
	double width, height;
} papers[] = {{595.276, 841.890}, {612, 792}};
static const char *const paper_names[] = {"a4", "letter", NULL};

static const char *const section_names[] = {"findings", "analyses",   "claims", "data",
                                            "methods",  "provenance", NULL};
static const char *const figures_names[] = {"all", "none", NULL};

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
static const struct field margin_fields[] = {MARGIN(top, "56"), MARGIN(right, NULL),
                                             MARGIN(bottom, "58"), MARGIN(left, NULL)};
static const struct shape margins_shape = SHAPE(margin_fields, margins_file);

static const struct field line_fields[] = {
    {"left", FIELD_TEXT, offsetof(struct line_file, left), "text with fields, at the left"},
    {"right", FIELD_TEXT, offsetof(struct line_file, right), "text with fields, at the right"}};
static const struct shape line_shape = SHAPE(line_fields, line_file);

/* "Nothing is set below 7 points" */
static const struct field role_fields[] = {
    {"size", FIELD_NUMBER, offsetof(struct role_file, size), "points", .low = 7, .high = 60},
    {"line", FIELD_NUMBER, offsetof(struct role_file, line), "points from line to line", .low = 7,
     .high = 90}};
static const struct shape role_shape = SHAPE(role_fields, role_file);

#define ROLE(role, doc)                                                                            \
	{                                                                                          \
#role, FIELD_RECORD, offsetof(struct scale_file, role), doc, .record = &role_shape \
	}
static const struct field scale_fields[] = {
    ROLE(kicker, "the line above the title"),
    ROLE(title, "the report's title"),
    ROLE(subtitle, "below it"),
    ROLE(heading, "of a section"),
    ROLE(subheading, "of a part of it"),
    ROLE(run_in, "headings that run into their text"),
    ROLE(text, "running text"),
    ROLE(small, "text in half columns"),
    ROLE(caption, "of tables and figures, with their numbers"),
    ROLE(table, "bodies of tables"),
    ROLE(table_head, "heads of tables"),
    ROLE(note, "notes"),
    ROLE(running, "heads and feet of pages"),
    ROLE(axis, "titles of axes and words in figures"),
    ROLE(tick, "numbers at axes and below them"),
    ROLE(key_number, "in the box of key findings")};
static const struct shape scale_shape = SHAPE(scale_fields, scale_file);

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
    {"extends", FIELD_TEXT, AT(extends), "another template, whose keys these override"},
    {"paper", FIELD_CHOICE, AT(paper), "size of the pages", "a4", .names = paper_names},
    {"measure", FIELD_NUMBER, AT(measure),
     "width of the text in points, in the middle of the page unless margins say otherwise", "488",
     .low = 200, .high = 560},
    {"margins", FIELD_RECORD, AT(margins), "margins around the text", .record = &margins_shape},
    {"fonts", FIELD_RECORD, AT(fonts),
     "files of the five faces; medium is regular, and semibold bold, unless said",
     .record = &fonts_shape},
    {"text_size", FIELD_NUMBER, AT(text_size),
     "size of the text in points; tables, notes and headings follow from it", "9.5", .low = 7,
     .high = 14},
    {"leading", FIELD_NUMBER, AT(leading), "line distance by text size", "1.3684", .low = 1.15,
     .high = 2.5},
    {"scale", FIELD_RECORD, AT(scale), "size and line of single roles of type",
     .record = &scale_shape},
    {"colours", FIELD_RECORD, AT(colours), "inks of all but the curves", .record = &colours_shape},
    {"groups", FIELD_LIST, AT(groups), "curves of the groups, in turn", .required = true,
     .record = &group_shape},
    {"plot_height", FIELD_NUMBER, AT(plot_height),
     "points between the lower and upper end of a figure's axis", "196", .low = 100, .high = 400},
    {"figures", FIELD_CHOICE, AT(figures), "which figures a report has", "all",
     .names = figures_names},
    {"first", FIELD_RECORD, AT(first), "the line above the report's title", .record = &line_shape},
    {"head", FIELD_RECORD, AT(head), "the head of all other pages", .record = &line_shape},
    {"foot", FIELD_RECORD, AT(foot), "the foot of all pages", .record = &line_shape},
    {"cover", FIELD_BOOLEAN, AT(cover), "whether a cover page comes first", "false"},
    {"contents", FIELD_INTEGER, AT(contents),
     "pages from which a report has contents; 0: it never has", "4", .high = 99},
    {"pages", FIELD_INTEGER, AT(pages),
     "most pages of a report: what does not fit is left out, and named; 0: as many as it takes",
     "0", .high = 99},
    {"sections", FIELD_TEXTS, AT(sections),
     "parts of the report in order: findings, analyses, claims, data, methods, provenance"},
};
const struct shape template_shape = SHAPE(template_fields, template_file);

static int hex_digit(char c)
{
	const char *digits = "0123456789abcdef0123456789ABCDEF";
	const char *found = c ? strchr(digits, c) : NULL;

	return found ? (int)((found - digits) % 16) : -1;
}

bool template_colour(const struct text *text, colour *value, struct diags *diags)
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
	bool ok = template_colour(&from->text, &to->text, diags);

	ok &= template_colour(&from->muted, &to->muted, diags);
	ok &= template_colour(&from->rule, &to->rule, diags);
	ok &= template_colour(&from->hair, &to->hair, diags);
	ok &= template_colour(&from->wash, &to->wash, diags);
	ok &= template_colour(&from->accent, &to->accent, diags);
	ok &= template_colour(&from->warning, &to->warning, diags);
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
	return template_colour(&from->colour, &to->colour, diags);
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

/* Which role of the file sets which ones of the page. */
static const struct {
	size_t offset;
	enum type types[2];
} roles[] = {
#define SETS(role, one, other)                                                                     \
	{                                                                                          \
		offsetof(struct scale_file, role),                                                 \
		{                                                                                  \
			one, other                                                                 \
		}                                                                                  \
	}
    SETS(kicker, TYPE_KICKER, TYPE_KICKER),
    SETS(title, TYPE_TITLE, TYPE_TITLE),
    SETS(subtitle, TYPE_SUBTITLE, TYPE_SUBTITLE),
    SETS(heading, TYPE_HEADING, TYPE_HEADING),
    SETS(subheading, TYPE_SUBHEADING, TYPE_SUBHEADING),
    SETS(run_in, TYPE_MINOR_HEADING, TYPE_MINOR_HEADING),
    SETS(text, TYPE_BODY, TYPE_BODY),
    SETS(small, TYPE_SMALL, TYPE_SMALL),
    SETS(caption, TYPE_CAPTION, TYPE_LABEL),
    SETS(table, TYPE_TABLE, TYPE_TABLE_NAME),
    SETS(table_head, TYPE_TABLE_HEAD, TYPE_TABLE_UNIT),
    SETS(note, TYPE_NOTE, TYPE_NOTE),
    SETS(running, TYPE_RUNNING, TYPE_RUNNING),
    SETS(axis, TYPE_AXIS, TYPE_AXIS),
    SETS(tick, TYPE_TICK, TYPE_TICK),
    SETS(key_number, TYPE_KEY_NUMBER, TYPE_KEY_NUMBER),
#undef SETS
};

static void role_set(struct type_style *type, const struct role_file *role)
{
	if (role->line > 0)
		type->line = role->line;
	else if (role->size > 0)
		type->line *= role->size / type->size;
	if (role->size > 0)
		type->size = role->size;
}

static void types_set(struct template *template, const struct scale_file *file)
{
	const colour inks[] = {template->colours.text, template->colours.muted,
	                       template->colours.accent};
	double larger = template->text_size / SCALE_TEXT;
	double looser = template->leading * SCALE_TEXT / SCALE_LINE;

	for (int i = 0; i < N_TYPES; i++)
		template->types[i] =
		    (struct type_style){scale[i].face, scale[i].size * larger,
		                        scale[i].line * larger * looser, inks[scale[i].ink]};
	for (size_t i = 0; i < COUNT(roles); i++) {
		const void *role = (const char *)file + roles[i].offset;

		role_set(&template->types[roles[i].types[0]], role);
		if (roles[i].types[1] != roles[i].types[0])
			role_set(&template->types[roles[i].types[1]], role);
	}
}

/* Lines that would run into each other. */
static bool types_check(const struct template *template, const struct source *source,
                        struct diags *diags)
{
	for (size_t i = 0; i < COUNT(roles); i++) {
		const struct type_style *type = &template->types[roles[i].types[0]];

		if (type->line < type->size)
			return diag_error(diags, (struct mark){.source = source},
			                  "scale.%s: lines %.4g apart are too close for a size of "
			                  "%.4g points",
			                  scale_fields[i].key, type->line, type->size);
	}
	return true;
}

/* The text is as wide as the measure and in the middle, unless margins say
 * otherwise. */
static void margins_set(struct template *template, const struct margins_file *margins,
                        double measure)
{
	double rest = template->width - measure;

	template->top = margins->top;
	template->bottom = margins->bottom;
	template->left = margins->left;
	template->right = margins->right;
	if (margins->left == 0)
		template->left = margins->right > 0 ? rest - margins->right : rest / 2;
	if (margins->right == 0)
		template->right = margins->left > 0 ? rest - margins->left : rest / 2;
}

static bool line_take(struct template_line *to, const struct line_file *from, struct diags *diags)
{
	bool ok = template_line_check(&from->left, diags);

	ok &= template_line_check(&from->right, diags);
	to->left = from->left.s ? from->left.s : "";
	to->right = from->right.s ? from->right.s : "";
	return ok;
}

static bool furniture_take(struct template *template, const struct template_file *file,
                           struct diags *diags)
{
	bool ok = line_take(&template->first, &file->first, diags);

	ok &= line_take(&template->head, &file->head, diags);
	ok &= line_take(&template->foot, &file->foot, diags);
	template->cover = file->cover;
	template->contents = file->contents;
	template->pages = file->pages;
	template->figures = (enum template_figures)file->figures;
	return ok;
}

static bool template_take(struct template *template, struct arena *arena,
                          const struct template_file *file, const struct source *source,
                          struct diags *diags)
{
	bool ok = colours_take(&template->colours, &file->colours, diags);

	template->width = papers[file->paper].width;
	template->height = papers[file->paper].height;
	margins_set(template, &file->margins, file->measure);
	template->fonts[FACE_REGULAR] = file->fonts.regular.s;
	template->fonts[FACE_MEDIUM] = file->fonts.medium.s;
	template->fonts[FACE_SEMIBOLD] = file->fonts.semibold.s;
	template->fonts[FACE_BOLD] = file->fonts.bold.s;
	template->fonts[FACE_ITALIC] = file->fonts.italic.s;
	template->text_size = file->text_size;
	template->leading = file->leading;
	template->plot_height = file->plot_height;
	types_set(template, &file->scale);
	ok &= types_check(template, source, diags);
	ok &= furniture_take(template, file, diags);
	ok &= groups_take(template, arena, &file->groups, diags);
	ok &= sections_take(template, arena, &file->sections, diags);
	if (template_text_width(template) < 200 || template_text_height(template) < 300)
		return diag_error(diags, (struct mark){.source = source},
		                  "the margins leave less than 200 x 300 points");
	return ok;
}

bool template_read(struct template *template, struct arena *arena, const struct text *name,
                   const struct template_finder *finder, struct diags *diags)
{
	struct walk walk = {.arena = arena, .diags = diags};
	struct template_file file = {0};
	size_t before = diags->n_errors;
	struct extended read = extended_read(arena, name, finder, diags);

	*template = (struct template){.files = read.files, .n_files = read.n};
	if (!read.root)
		return false;
	schema_fill(&walk, &template_shape, read.root, &file);
	return diags->n_errors == before &&
	       template_take(template, arena, &file, read.source, diags);
}

bool template_load(struct template *template, struct arena *arena, const char *path,
                   struct diags *diags)
{
	const struct text name = {.s = arena_strdup(arena, path)};

	return template_read(template, arena, &name, NULL, diags);
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
