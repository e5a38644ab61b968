#include "run/glyphs.h"

#include <string.h>

#include "base/str.h"
#include "canvas/fonts.h"
#include "canvas/text.h"
#include "results/prose.h"

/* The fonts, loaded when there is a character that a font may lack. */
struct glyphs {
	const struct template *template;
	struct diags *diags;
	struct fonts *fonts;
	bool tried;
};

/* Whether every font that could be a report's has the character: Latin, Greek
 * and the signs that reports print on their own account. */
static bool is_everyday(int32_t code)
{
	static const char signs[] = "–—−·•…×±≤≥“”‘’";
	const char *p = signs;
	int32_t sign;

	if (code < 0x180 || (code >= 0x391 && code <= 0x3C9))
		return true;
	while ((sign = text_next(&p)))
		if (sign == code)
			return true;
	return false;
}

static bool needs_fonts(const char *text)
{
	int32_t code;

	while ((code = text_next(&text)))
		if (!is_everyday(code))
			return true;
	return false;
}

static bool fonts_open(struct glyphs *glyphs)
{
	const char *files[N_FACES] = {[FACE_REGULAR] = glyphs->template->fonts[FACE_REGULAR]};
	struct diags quiet = {.arena = glyphs->diags->arena};

	/* that a font is not there is said when the pages need it */
	if (!glyphs->tried)
		glyphs->fonts = fonts_load(quiet.arena, files, &quiet);
	glyphs->tried = true;
	return glyphs->fonts != NULL;
}

/* The first character of a text that no font has; 0 if there is none. */
static int32_t missing_in(struct glyphs *glyphs, const char *text)
{
	return needs_fonts(text) && fonts_open(glyphs)
	           ? fonts_missing(glyphs->fonts, FACE_REGULAR, text)
	           : 0;
}

static const char *missing_text(const struct glyphs *glyphs, int32_t code)
{
	return arena_printf(glyphs->diags->arena, "character U+%04X is not in the font %s",
	                    (unsigned)code, fonts_face(glyphs->fonts, FACE_REGULAR)->name);
}

static void text_check(void *user, const struct text *text)
{
	struct glyphs *glyphs = user;
	int32_t code = missing_in(glyphs, text->s);

	if (!code)
		return;
	diag_error(glyphs->diags, text->at, "%s", missing_text(glyphs, code));
	diag_path(glyphs->diags, text->path);
}

/* What the template itself prints. */
static void lines_check(struct glyphs *glyphs)
{
	const struct template *template = glyphs->template;
	const char *const lines[] = {template->first.left, template->first.right,
	                             template->head.left,  template->head.right,
	                             template->foot.left,  template->foot.right};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		int32_t code = missing_in(glyphs, lines[i]);

		if (code)
			diag_error(glyphs->diags, (struct mark){0}, "in '%s' of the template, %s",
			           lines[i], missing_text(glyphs, code));
	}
}

void glyphs_check_config(const struct study *study, const struct template *template,
                         struct diags *diags)
{
	struct glyphs glyphs = {.template = template, .diags = diags};

	schema_visit_printed(&study_shape, study, text_check, &glyphs);
	lines_check(&glyphs);
	fonts_release(glyphs.fonts);
}

/* Whether a field of an analysis names columns whose levels it prints. */
static bool prints_levels(const struct field *field)
{
	return strcmp(field->key, "by") == 0 || strcmp(field->key, "variables") == 0;
}

static bool is_printed(const struct study *study, const char *name)
{
	for (size_t i = 0; i < study->analyses.n; i++) {
		const struct record *record = study->analyses.items[i];
		const struct shape *shape = &record->variant->shape;

		for (size_t k = 0; k < shape->n_fields; k++) {
			const struct field *field = &shape->fields[k];
			const void *at = (const char *)record + field->offset;
			const struct text *one = at;
			const struct texts *many = at;

			if (!prints_levels(field))
				continue;
			if (field->type == FIELD_REFERENCE && str_equal(one->s, name))
				return true;
			for (size_t n = 0; field->type == FIELD_REFERENCES && n < many->n; n++)
				if (str_equal(many->items[n].s, name))
					return true;
		}
	}
	return false;
}

static uint32_t line_of(const struct dataset *data, const struct column *column, size_t level)
{
	for (size_t row = 0; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT && column->code[row] == level)
			return data->line[row];
	return 0;
}

void glyphs_check_levels(const struct study *study, const struct dataset *data,
                         const struct template *template, struct diags *diags)
{
	struct glyphs glyphs = {.template = template, .diags = diags};

	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		if (column->type != COLUMN_CATEGORY || !column->levels_found || column->derived ||
		    !is_printed(study, column->name))
			continue;
		for (size_t k = 0; k < column->n_levels; k++) {
			struct mark at = {.source = &data->source, .line = line_of(data, column, k)};
			int32_t code = missing_in(&glyphs, column->level_labels[k]);

			if (code && at.line)
				diag_error(diags, at, "column '%s': in the level '%s', %s",
				           column->name, column->level_codes[k],
				           missing_text(&glyphs, code));
		}
	}
	fonts_release(glyphs.fonts);
}

void glyphs_check_prose(const struct results *results, const struct template *template,
                        struct diags *diags)
{
	struct glyphs glyphs = {.template = template, .diags = diags};

	for (size_t i = 0; i < results->n_prose; i++) {
		const struct prose *prose = results->prose[i];
		int32_t code = missing_in(&glyphs, prose->plain);

		if (code)
			diag_error(diags, (struct mark){0}, "in the text '%s', %s", prose->name,
			           missing_text(&glyphs, code));
	}
	fonts_release(glyphs.fonts);
}
