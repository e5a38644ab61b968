#include "cite/fill.h"

#include <string.h>

#include "base/str.h"
#include "cite/markdown.h"
#include "cite/path.h"
#include "results/field.h"

/* The place of a byte of a text. */
static struct mark mark_at(const struct text_plan *plan, size_t byte, size_t width)
{
	const struct source *source = plan->source;
	struct mark at = {.source = source, .line = 1, .width = 1};
	size_t start = 0;

	if (plan->key)
		return plan->key->at;

	for (size_t i = 0; i < byte; i++)
		if (source->text[i] == '\n') {
			at.line++;
			start = i + 1;
		}
	at.column = (uint32_t)utf8_count(source->text + start, byte - start) + 1;
	if (width > 1)
		at.width = (uint32_t)utf8_count(source->text + byte, width);
	return at;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The path between {{ and }}, without the blanks around it. */
static bool path_read(const struct quoting *quoting, const struct text_plan *plan, size_t from,
                      size_t to, struct text *path)
{
	const char *s = plan->source->text;

	while (from < to && is_blank(s[from]))
		from++;
	while (to > from && is_blank(s[to - 1]))
		to--;
	*path = (struct text){.s = arena_strndup(quoting->arena, s + from, to - from),
	                      .at = mark_at(plan, from, to - from),
	                      .verbatim = !plan->key};
	if (from == to)
		return diag_error(quoting->diags, path->at,
		                  "an empty {{ }}: write the path of a result, "
		                  "as {{ survival.median }}");
	return path_check(quoting, path);
}

/* "{ pfs.median }" in words [from, to) of a text: meant to be a path, and
 * nothing would print in its place. */
static bool braces_check(const struct quoting *quoting, const struct text_plan *plan, size_t from,
                         size_t to)
{
	const char *s = plan->source->text;
	bool right = true;

	for (size_t i = from; i < to; i++) {
		size_t start = i + 1, end;

		if (s[i] != '{')
			continue;
		while (is_blank(s[start]))
			start++;
		end = start + strcspn(s + start, "{}\n");
		if (end < to && s[end] == '}' && path_names(quoting, s + start))
			right = diag_error(quoting->diags, mark_at(plan, i, end + 1 - i),
			                   "'%s' is in single braces and would print as it "
			                   "stands: write {{ }} around a path",
			                   arena_strndup(quoting->arena, s + i, end + 1 - i));
	}
	return right;
}

/* A '{{' whose '}}' is behind another brace: "{{ pfs.n } and {{ pfs.n }}". */
static bool is_open(const char *open, const char *close)
{
	size_t brace = strcspn(open + 2, "{}");

	return !close || open + 2 + brace < close;
}

/* Cuts the text at its paths.  Goes on after errors, to report them all. */
static bool pieces_find(const struct quoting *quoting, struct text_plan *plan)
{
	const struct source *source = plan->source;
	const char *s = source->text, *cursor = s, *open;
	bool right = true;

	while ((open = strstr(cursor, "{{"))) {
		const char *close = strstr(open, "}}");
		struct text_piece piece = {.words = cursor, .length = (size_t)(open - cursor)};

		right =
		    braces_check(quoting, plan, (size_t)(cursor - s), (size_t)(open - s)) && right;
		if (is_open(open, close))
			return diag_error(quoting->diags, mark_at(plan, (size_t)(open - s), 2),
			                  "this {{ is not closed by }}");
		right = path_read(quoting, plan, (size_t)(open - s) + 2, (size_t)(close - s),
		                  &piece.path) &&
		        right;
		ARENA_PUSH(quoting->arena, plan->pieces, plan->n, piece);
		cursor = close + 2;
	}
	ARENA_PUSH(quoting->arena, plan->pieces, plan->n,
	           (struct text_piece){.words = cursor, .length = strlen(cursor)});
	return braces_check(quoting, plan, (size_t)(cursor - s), source->length) && right;
}

/* "abstract" of "text/abstract.md". */
static const char *name_of(const char *file, struct arena *arena)
{
	const char *slash = strrchr(file, '/');
	const char *base = slash ? slash + 1 : file;
	size_t n = strlen(base);

	if (n > 3 && str_equal(base + n - 3, ".md"))
		n -= 3;
	return arena_strndup(arena, base, n);
}

bool text_read(const struct quoting *quoting, const struct asset *file,
               const struct section_spec *section, struct text_plan *plan)
{
	struct source *source = ARENA_NEW(quoting->arena, struct source);
	struct bytes bytes = file->text;
	size_t bad;

	*plan = (struct text_plan){
	    .name = name_of(file->path, quoting->arena), .source = source, .section = section};
	source->name = file->path;
	/* ends with a NUL, which strstr() needs */
	source->text = arena_strndup(quoting->arena, bytes.data, bytes.length);
	source->length = strlen(source->text);
	bad = utf8_check(bytes.data, bytes.length);
	if (bad < bytes.length)
		return diag_error(quoting->diags, mark_at(plan, bad, 1),
		                  "not UTF-8: save the text as UTF-8");
	if (source->length < bytes.length)
		return diag_error(quoting->diags, mark_at(plan, source->length, 1),
		                  "a NUL byte: this is not a text");
	/* would be a field's, and no font has them */
	bad = strcspn(source->text, (const char[]){FIELD_BEGIN, FIELD_END, 0});
	if (bad < source->length)
		return diag_error(quoting->diags, mark_at(plan, bad, 1),
		                  "a control character: this is not a text");
	return pieces_find(quoting, plan);
}

/* What a path leads to, as a field. */
static void quotation_add(struct str *out, const struct quoting *quoting,
                          const struct text_plan *plan, const struct quotation *quotation)
{
	struct str words = {.arena = quoting->arena};

	if (plan->key)
		str_add(&words, quotation->text);
	else
		markdown_add_words(&words, quotation->text);
	str_add(out, field_words(quoting->results, quotation->parts, quotation->n_parts,
	                         str_text(&words)));
}

bool text_read_key(const struct quoting *quoting, const struct text *key, struct text_plan *plan)
{
	struct source *source = ARENA_NEW(quoting->arena, struct source);

	*source = (struct source){.name = "", .text = key->s, .length = strlen(key->s)};
	*plan = (struct text_plan){.source = source, .key = key};
	return pieces_find(quoting, plan);
}

const char *text_fill(const struct quoting *quoting, const struct text_plan *plan)
{
	struct str out = {.arena = quoting->arena};
	bool right = true;

	for (size_t i = 0; i < plan->n; i++) {
		const struct text_piece *piece = &plan->pieces[i];
		struct quotation quotation;

		str_add_bytes(&out, piece->words, piece->length);
		if (!piece->path.s)
			break;
		if (quotation_find(quoting, &piece->path, &quotation))
			quotation_add(&out, quoting, plan, &quotation);
		else
			right = false;
	}
	return right ? str_text(&out) : NULL;
}
