#include "config/term.h"

#include <string.h>

#include "base/num.h"

/* As in names of columns. */
static bool in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.' || c == '-';
}

static void skip_blanks(const char **cursor)
{
	*cursor += strspn(*cursor, " ");
}

/* Takes a sign; false if another stands there. */
static bool take(const char **cursor, char sign)
{
	skip_blanks(cursor);
	if (**cursor != sign)
		return false;
	++*cursor;
	skip_blanks(cursor);
	return true;
}

/* Takes a name; NULL if there is none. */
static const char *take_name(const char **cursor, struct arena *arena)
{
	const char *start = *cursor;

	while (in_name(**cursor))
		++*cursor;
	if (*cursor == start)
		return NULL;
	return arena_strndup(arena, start, (size_t)(*cursor - start));
}

static bool take_number(const char **cursor, struct arena *arena, double *value)
{
	const char *text = take_name(cursor, arena);

	return text && number_parse(text, strlen(text), value);
}

/* What follows "name(". */
static bool parse_call(const char *function, const char *cursor, struct arena *arena,
                       struct term *out)
{
	static const struct {
		const char *name;
		enum term_form form;
	} functions[] = {{"log", TERM_LOG}, {"sqrt", TERM_SQRT}, {"ns", TERM_SPLINE}};
	size_t i = 0;

	while (strcmp(functions[i].name, function) != 0)
		if (++i == sizeof functions / sizeof *functions)
			return false;
	out->form = functions[i].form;
	out->names[0] = take_name(&cursor, arena);
	if (!out->names[0])
		return false;
	if (out->form == TERM_SPLINE &&
	    (!take(&cursor, ',') || !take_number(&cursor, arena, &out->number)))
		return false;
	return take(&cursor, ')') && !*cursor;
}

bool term_parse(const char *text, struct arena *arena, struct term *out)
{
	const char *cursor = text;

	*out = (struct term){.form = TERM_COLUMN, .n_names = 1};
	skip_blanks(&cursor);
	out->names[0] = take_name(&cursor, arena);
	if (!out->names[0])
		return false;
	if (take(&cursor, '('))
		return parse_call(out->names[0], cursor, arena, out);
	if (take(&cursor, '/')) {
		out->form = TERM_SCALED;
		return take_number(&cursor, arena, &out->number) && !*cursor;
	}
	if (take(&cursor, '*')) {
		out->form = TERM_PRODUCT;
		out->n_names = 2;
		out->names[1] = take_name(&cursor, arena);
		skip_blanks(&cursor);
		return out->names[1] && !*cursor;
	}
	return !*cursor;
}
