/* What a text may not hold, and what to write instead. */
#include <stdarg.h>
#include <string.h>

#include "base/str.h"
#include "cite/markdown_impl.h"

/* Wider tables are mistakes, and would take long to measure.  More errors of
 * one text tell nobody more. */
enum { COLUMNS_MAX = 60, ERRORS_MAX = 20 };

size_t line_length(const char *line)
{
	return strcspn(line, "\r\n");
}

/* --- Places ---------------------------------------------------------------- */

/* Line `number` of a text, or NULL. */
static const char *line_find(const char *text, uint32_t number)
{
	for (uint32_t i = 1; text && i < number; i++) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return text;
}

/* The place of some words in the source's line; without a column if the line
 * does not have them. */
static struct mark place(const struct source *source, int line, const char *words)
{
	struct mark mark = {source, line > 0 ? (uint32_t)line : 0, 0, 1};
	const char *start = NULL, *found;
	size_t length = line_length(words);

	if (source->text && line > 0)
		start = line_find(source->text, mark.line);
	if (!start || length == 0)
		return mark;
	found = memmem(start, line_length(start), words, length);
	if (found) {
		mark.column = (uint32_t)utf8_count(start, (size_t)(found - start)) + 1;
		mark.width = (uint32_t)utf8_count(words, length);
	}
	return mark;
}

/* Adds an error about some words of a line. */
__attribute__((format(printf, 4, 5))) static void refuse(struct lines *lines, int line,
                                                         const char *words, const char *format, ...)
{
	va_list args;

	if (lines->n_errors++ >= ERRORS_MAX)
		return;
	va_start(args, format);
	diag_error(lines->diags, place(lines->source, line, words), "%s",
	           arena_vprintf(lines->arena, format, args));
	va_end(args);
}

/* --- Nodes ----------------------------------------------------------------- */

void refuse_link(struct lines *lines, int line, const char *url, const char *words)
{
	if (words && *words == '^')
		return; /* a footnote: footnote_check() reports it */
	if (str_equal(url, words))
		refuse(lines, line, url,
		       "links cannot be followed on paper: write '%s' without "
		       "'<' and '>'",
		       url);
	else
		refuse(lines, line, url,
		       "links cannot be followed on paper: write the words "
		       "without brackets, and the address behind them if it is "
		       "needed");
}

void refuse_image(struct lines *lines, int line)
{
	refuse(lines, line, "![",
	       "texts have no images: end the text here, and let an item of "
	       "'sections' with 'figure' follow it");
}

void refuse_rule(struct lines *lines, int line)
{
	refuse(lines, line, "", "texts have no rules across the page: leave the line out");
}

/* What to write instead of some HTML. */
static const char *html_instead(const char *html)
{
	static const struct {
		const char *tag, *instead;
	} ways[] = {
	    {"<br>", "a backslash at the end of the line"},
	    {"<br/>", "a backslash at the end of the line"},
	    {"<br />", "a backslash at the end of the line"},
	    {"<sup>", "the character, as in 10⁹ or m²"},
	    {"<sub>", "the character, as in CO₂"},
	    {"<b>", "**words** for bold type"},
	    {"<strong>", "**words** for bold type"},
	    {"<i>", "*words* for italic type"},
	    {"<em>", "*words* for italic type"},
	};

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (str_equal(html, ways[i].tag))
			return ways[i].instead;
	return "'\\<' if the sign is meant";
}

/* Comments are for the author; nothing may stand behind one in its block. */
static bool is_comment(const char *html)
{
	const char *end;

	html += strspn(html, " \t\r\n");
	if (strncmp(html, "<!--", 4) != 0)
		return false;
	end = strstr(html + 4, "-->");
	return end && !end[3 + strspn(end + 3, " \t\r\n")];
}

/* What to write instead of a comment that is more than that. */
static const char *comment_instead(const char *html)
{
	return strstr(html, "-->") ? "what follows a comment on a line of its own"
	                           : "'-->' where the comment ends";
}

void html_check(struct lines *lines, int line, const char *html)
{
	bool closes = strncmp(html, "</", 2) == 0;

	if (is_comment(html) || (closes && lines->n_errors))
		return; /* what it closes was reported */
	html += strspn(html, " \t\r\n");
	refuse(lines, line, html, "HTML does not print: write %s",
	       strncmp(html, "<!--", 4) == 0 ? comment_instead(html) : html_instead(html));
}

/* --- Tables ---------------------------------------------------------------- */

void table_rule_check(struct lines *lines, int line, const char *text)
{
	if (strchr(text, '|') && strchr(text, '-') && !text[strspn(text, "|:- \t")])
		refuse(lines, line, text,
		       "no table: this line and the one before it need the "
		       "same number of cells");
}

void columns_check(struct lines *lines, int line, size_t n)
{
	if (n > COLUMNS_MAX)
		refuse(lines, line, "", "a table of %zu columns; %d are the most", n, COLUMNS_MAX);
}

void row_check(struct lines *lines, int line, int column, size_t n)
{
	const char *text;
	size_t found;

	if (line < 1 || (size_t)line > lines->n || column < 1)
		return;
	text = lines->items[line - 1];
	if ((size_t)column > line_length(text))
		return;
	found = cells_count(text + column - 1);
	if (found > n)
		refuse(lines, line, "",
		       "this row has %zu cells, the head of its table has %zu "
		       "(write '\\|' for a bar in a cell)",
		       found, n);
}

/* --- Lines ----------------------------------------------------------------- */

/* Past what stands before a block's text: blanks, ">", "-", "2.". */
static const char *prefix_skip(const char *p)
{
	for (;;) {
		size_t digits = strspn(p, "0123456789");

		if (*p == ' ' || *p == '\t' || *p == '>')
			p++;
		else if (*p && strchr("-+*", *p) && p[1] == ' ')
			p += 2;
		else if (digits && strchr(".)", p[digits]) && p[digits + 1] == ' ')
			p += digits + 2;
		else
			return p;
	}
}

/* Markdown drops lines "[words]: address" without a trace. */
static void definition_check(struct lines *lines, int number, const char *line)
{
	const char *start = prefix_skip(line), *p = start;
	size_t length = line_length(start);

	if (*start != '[' || start[1] == '^')
		return;
	while (p < start + length && *p != ']')
		p += *p == '\\' && p[1] ? 2 : 1;
	if (p < start + length && p[1] == ':')
		refuse(lines, number, "[",
		       "Markdown takes a line that starts so for the address "
		       "of a link and drops it: write '\\['");
}

static void footnote_check(struct lines *lines, int number, const char *line)
{
	const char *found = memmem(line, line_length(line), "[^", 2);

	if (!found || (found > line && found[-1] == '\\') || found[2] == ' ')
		return;
	refuse(lines, number, "[^",
	       "texts have no footnotes: write the note into the text, or "
	       "'\\[^' for the signs");
}

void lines_check(struct lines *lines, const char *text)
{
	while (*text) {
		size_t length = line_length(text);
		int number = (int)lines->n + 1;

		ARENA_PUSH(lines->arena, lines->items, lines->n, text);
		definition_check(lines, number, text);
		footnote_check(lines, number, text);
		text += length;
		text += *text == '\r' && text[1] == '\n' ? 2 : *text ? 1 : 0;
	}
}
