/* The content of a page, line by line: texts as glyphs of the fonts that are
 * embedded, with their kerning, marks in the place of their stand-ins.
 *
 * pdf.c promises that all that shows is marked, as a tag's or as an artifact: who
 * reads by program must know what every thing on a page is.  It is held here. */
#include <string.h>

#include "canvas/pdf_impl.h"

struct rewriting {
	const struct content *content;
	struct str *to;
	const char *wrong;
	int face; /* -1: none was chosen */
	bool marked;
	size_t n_marks; /* begun so far */
};

static bool ends_with(struct bytes line, const char *end)
{
	size_t n = strlen(end);

	return line.length >= n && memcmp(line.data + line.length - n, end, n) == 0;
}

static void line_copy(struct rewriting *rewriting, struct bytes line)
{
	str_add_bytes(rewriting->to, line.data, line.length + 1);
}

static void glyph_add(struct str *to, uint16_t glyph)
{
	const char bytes[2] = {(char)(glyph >> 8), (char)glyph};

	for (int i = 0; i < 2; i++)
		if (bytes[i] == '\r')
			str_add(to, "\\r"); /* as it is it would be a line feed */
		else if (strchr("()\\", bytes[i]) && bytes[i])
			str_add_bytes(to, (char[]){'\\', bytes[i]}, 2);
		else
			str_add_bytes(to, &bytes[i], 1);
}

static int32_t code_read(const char *digits)
{
	int32_t code = 0;

	for (int i = 0; i < 4; i++)
		code = 16 * code + (digits[i] <= '9' ? digits[i] - '0' : digits[i] - 'A' + 10);
	return code;
}

/* "(00410042) Tj": characters as four digits each. */
static void text_show(struct rewriting *rewriting, struct bytes line)
{
	const struct content *content = rewriting->content;
	const size_t n = line.length - strlen("() Tj");
	struct str *to = rewriting->to;
	size_t start = to->length;
	int32_t before = 0;

	if (line.length < strlen("() Tj") || line.data[0] != '(' || n % 4 != 0 ||
	    strspn(line.data + 1, "0123456789ABCDEF") != n || rewriting->face < 0) {
		rewriting->wrong = "a text";
		return;
	}
	str_add(to, " ("); /* the blank is for a bracket */
	for (size_t i = 0; i < n; i += 4) {
		int32_t code = code_read(line.data + 1 + i);
		int kern = FONTS_KERNED ? fonts_kerning(content->fonts, (enum face)rewriting->face,
		                                        before, code)
		                        : 0;

		if (kern) {
			str_add(to, kern < 0 ? ")" : ")-");
			pdf_number(to, (size_t)(kern < 0 ? -kern : kern));
			str_add(to, "(");
			to->text[start] = '[';
		}
		glyph_add(to, embedded_glyph(&content->embedded[rewriting->face], code));
		before = code;
	}
	str_add(to, to->text[start] == '[' ? ")]TJ\n" : ")Tj\n");
}

/* "/F2 85 Tf" */
static void font_choose(struct rewriting *rewriting, struct bytes line)
{
	size_t number = raw_number(raw_after(line, "/F"));

	if (number < 1 || number > rewriting->content->n_faces)
		rewriting->wrong = "a font";
	else
		rewriting->face = (int)rewriting->content->faces[number - 1];
	line_copy(rewriting, line);
}

static void mark_write(struct rewriting *rewriting, struct bytes line)
{
	const struct content *content = rewriting->content;
	size_t mark = raw_number(line);
	struct str *to = rewriting->to;

	if (mark == MARK_END && rewriting->marked) {
		str_add(to, "EMC\n");
	} else if (mark == MARK_ARTIFACT && !rewriting->marked) {
		str_add(to, "/Artifact BMC\n");
	} else if (mark == MARK_TAG && !rewriting->marked && rewriting->n_marks < content->n_marks) {
		str_add(to, "/");
		str_add(to, content->marks[rewriting->n_marks]);
		str_add(to, "<</MCID ");
		pdf_number(to, rewriting->n_marks++);
		str_add(to, ">>BDC\n");
	} else {
		rewriting->wrong = "a mark";
	}
	rewriting->marked = mark != MARK_END;
}

/* Whether a line of one letter, or of one and a star, draws. */
static bool paints(struct bytes line)
{
	return line.length > 0 && line.length <= 2 && strchr("SsfFBb", line.data[0]) &&
	       (line.length == 1 || line.data[1] == '*');
}

static void line_rewrite(struct rewriting *rewriting, struct bytes line)
{
	bool shows = ends_with(line, " Tj");

	if ((shows || paints(line)) && !rewriting->marked)
		rewriting->wrong = "something drawn without a mark";
	else if (shows)
		text_show(rewriting, line);
	else if (ends_with(line, " Tf"))
		font_choose(rewriting, line);
	else if (ends_with(line, " M"))
		mark_write(rewriting, line);
	else
		line_copy(rewriting, line);
}

const char *content_rewrite(const struct content *content, struct bytes from, struct str *to)
{
	struct rewriting rewriting = {.content = content, .to = to, .face = -1};
	const char *at = from.data, *end = from.data + from.length;

	str_reserve(to, from.length);
	while (at < end && !rewriting.wrong) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));

		if (!line_end)
			return "a line without an end";
		line_rewrite(&rewriting,
		             (struct bytes){(char *)(uintptr_t)at, (size_t)(line_end - at)});
		at = line_end + 1;
	}
	if (!rewriting.wrong && (rewriting.marked || rewriting.n_marks != content->n_marks))
		return "marks that do not end";
	return rewriting.wrong;
}
