/* What an HTML report says, a line a thing, for tests to compare; and what is
 * wrong with it as a document.
 *
 *     html_lines report.html
 *
 *     title: …            h2: …            p: …          li: …
 *     caption: …          # a | b | c      (a head of a table)
 *     figure: title       desc: …            a | b | c   (a row)
 *
 * The page has to be well-formed XML.  Complaints go to standard error: an id
 * that comes twice or is referred to and not there, a table's head without
 * scope, a number that is none.  Exit code 1 if there are any.
 */
#include <expat.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MOST = 1 << 20, IDS_MOST = 4096, ID_MOST = 64 };

struct page {
	XML_Parser parser;
	char text[TEXT_MOST]; /* of the innermost element that makes a line */
	size_t length;
	char ids[IDS_MOST][ID_MOST], wanted[IDS_MOST][ID_MOST];
	size_t n_ids, n_wanted;
	bool in_head, collecting;
	size_t cells; /* of this row */
	int complaints;
};

static void complain(struct page *page, const char *what, const char *which)
{
	fprintf(stderr, "line %lu: %s: %s\n", XML_GetCurrentLineNumber(page->parser), what, which);
	page->complaints++;
}

static bool is_one_of(const char *name, const char *names)
{
	const char *at = strstr(names, name);

	return at && (at == names || at[-1] == ' ') && strchr(" ", at[strlen(name)]);
}

/* Elements whose text is a line, and what the line begins with. */
static const char *mark_of(const char *name)
{
	static const char *const marks[][2] = {
	    {"title", "title"}, {"desc", "desc"}, {"caption", "caption"},
	    {"p", "p"},         {"li", "li"},     {"figcaption", "figcaption"}};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (strcmp(name, marks[i][0]) == 0)
			return marks[i][1];
	return name[0] == 'h' && name[1] >= '1' && name[1] <= '6' ? name : NULL;
}

static void id_add(struct page *page, char (*to)[ID_MOST], size_t *n, const char *id)
{
	if (*n == IDS_MOST || strlen(id) >= ID_MOST) {
		complain(page, "too many or too long ids", id);
		return;
	}
	memcpy(to[(*n)++], id, strlen(id) + 1);
}

static void attribute(struct page *page, const char *name, const char *value)
{
	char copy[256], *rest = copy;
	size_t length = strlen(value);

	if (strcmp(name, "id") == 0) {
		for (size_t i = 0; i < page->n_ids; i++)
			if (strcmp(page->ids[i], value) == 0)
				complain(page, "an id that comes twice", value);
		id_add(page, page->ids, &page->n_ids, value);
	} else if (strcmp(name, "aria-labelledby") == 0 && length < sizeof copy) {
		memcpy(copy, value, length + 1);
		for (char *word; (word = strsep(&rest, " "));)
			id_add(page, page->wanted, &page->n_wanted, word);
	} else if (strncmp(value, "url(#", 5) == 0 && length < sizeof copy) {
		memcpy(copy, value + 5, length - 4);
		copy[strcspn(copy, ")")] = '\0';
		id_add(page, page->wanted, &page->n_wanted, copy);
	}
	if (!is_one_of(name, "id class aria-label content name") &&
	    (strstr(value, "nan") || strstr(value, "inf")))
		complain(page, "a number that is none", value);
}

static void XMLCALL opened(void *data, const char *name, const char **attributes)
{
	struct page *page = data;
	bool scope = false;

	for (size_t i = 0; attributes[i]; i += 2) {
		attribute(page, attributes[i], attributes[i + 1]);
		scope = scope || strcmp(attributes[i], "scope") == 0;
	}
	if (strcmp(name, "th") == 0 && !scope)
		complain(page, "a head without scope", name);
	if (is_one_of(name, "script link iframe img"))
		complain(page, "not self-contained", name);
	if (strcmp(name, "thead") == 0)
		page->in_head = true;
	if (strcmp(name, "tr") == 0)
		page->cells = 0;
	if (mark_of(name) || is_one_of(name, "th td")) {
		page->collecting = true;
		page->length = 0;
	}
}

static void XMLCALL closed(void *data, const char *name)
{
	struct page *page = data;
	const char *mark = mark_of(name);

	page->text[page->length] = '\0';
	if (mark) {
		printf("%s: %s\n", mark, page->text);
		page->collecting = false;
	} else if (is_one_of(name, "th td")) {
		printf("%s%s", page->cells++ ? " | " : page->in_head ? "# " : "  ", page->text);
		page->collecting = false;
	} else if (strcmp(name, "tr") == 0)
		putchar('\n');
	else if (strcmp(name, "thead") == 0)
		page->in_head = false;
}

static void XMLCALL characters(void *data, const char *text, int length)
{
	struct page *page = data;

	if (!page->collecting || page->length + (size_t)length >= TEXT_MOST)
		return;
	memcpy(page->text + page->length, text, (size_t)length);
	page->length += (size_t)length;
}

static void references_check(struct page *page)
{
	for (size_t i = 0; i < page->n_wanted; i++) {
		bool found = false;

		for (size_t k = 0; k < page->n_ids && !found; k++)
			found = strcmp(page->ids[k], page->wanted[i]) == 0;
		if (!found)
			complain(page, "refers to what is not there", page->wanted[i]);
	}
}

int main(int argc, char **argv)
{
	struct page *page = calloc(1, sizeof *page);
	FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
	char bytes[1 << 16];
	int code = 1;

	if (!page || !file) {
		fputs("usage: html_lines report.html\n", stderr);
		free(page);
		return 64;
	}
	page->parser = XML_ParserCreate("UTF-8");
	XML_SetUserData(page->parser, page);
	XML_SetElementHandler(page->parser, opened, closed);
	XML_SetCharacterDataHandler(page->parser, characters);
	for (bool end = false; !end;) {
		size_t n = fread(bytes, 1, sizeof bytes, file);

		end = n < sizeof bytes;
		if (XML_Parse(page->parser, bytes, (int)n, end) == XML_STATUS_ERROR) {
			complain(page, "not well-formed",
			         XML_ErrorString(XML_GetErrorCode(page->parser)));
			break;
		}
	}
	references_check(page);
	code = page->complaints > 0;
	XML_ParserFree(page->parser);
	fclose(file);
	free(page);
	return code;
}
