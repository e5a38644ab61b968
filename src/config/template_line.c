#include "config/template_line.h"

#include <string.h>

#include "base/str.h"
#include "base/suggest.h"

const char *const line_field_names[] = {
    [LINE_TITLE] = "title",   [LINE_SECTION] = "section",
    [LINE_ID] = "id",         [LINE_VERSION] = "version",
    [LINE_CONFIG] = "config", [LINE_DATA] = "data",
    [LINE_CUTOFF] = "cutoff", [LINE_STATUS] = "status",
    [LINE_STYLE] = "style",   [LINE_CONVENTIONS] = "conventions",
    [LINE_PAGE] = "page",     [LINE_PAGES] = "pages",
    [N_LINE_FIELDS] = NULL,
};

static const char part_sign[] = "·";
enum { SIGN_BYTES = sizeof part_sign - 1 };

/* The field whose name stands at `name`, or -1. */
static int field_find(const char *name, size_t length)
{
	for (int i = 0; i < N_LINE_FIELDS; i++)
		if (strlen(line_field_names[i]) == length &&
		    strncmp(line_field_names[i], name, length) == 0)
			return i;
	return -1;
}

static bool refuse(const struct text *line, struct diags *diags, const char *text)
{
	diag_error(diags, line->at, "%s", text);
	if (line->path)
		diag_path(diags, line->path);
	return false;
}

static bool unknown_field(const struct text *line, const char *name, size_t length,
                          struct diags *diags)
{
	const char *items[N_LINE_FIELDS], *found = arena_strndup(diags->arena, name, length);
	const struct names known = {items, N_LINE_FIELDS};

	memcpy(items, line_field_names, sizeof items);
	return refuse(line, diags,
	              arena_printf(diags->arena, "unknown field '{%s}'%s; write some of {%s}",
	                           found, suggest_text(diags->arena, found, &known),
	                           names_join(diags->arena, &known, 99)));
}

bool template_line_check(const struct text *line, struct diags *diags)
{
	const char *at = line->s ? line->s : "";

	while ((at = strpbrk(at, "{}"))) {
		const char *end = at + 1 + strcspn(at + 1, "{}");

		if (*at == '}')
			return refuse(line, diags, "a '}' without a '{' before it");
		if (*end != '}')
			return refuse(line, diags, "a '{' without a '}' behind it");
		if (field_find(at + 1, (size_t)(end - at - 1)) < 0)
			return unknown_field(line, at + 1, (size_t)(end - at - 1), diags);
		at = end + 1;
	}
	return true;
}

/* A part of a line; nothing if it has fields and none a value. */
static const char *part_fill(struct arena *arena, const char *part, size_t length,
                             const char *const values[])
{
	const char *end = part + length;
	bool any = false, some = false;
	struct str out = {.arena = arena};

	while (part < end) {
		const char *close = *part == '{' ? strchr(part, '}') : NULL;
		const char *value;

		if (!close) {
			str_add_bytes(&out, part++, 1);
			continue;
		}
		value = values[field_find(part + 1, (size_t)(close - part - 1))];
		any = true;
		some |= value && *value;
		str_add(&out, value ? value : "");
		part = close + 1;
	}
	return any && !some ? "" : str_text(&out);
}

/* Without the blanks at both ends. */
static const char *trimmed(const char *part, size_t *length)
{
	while (*length && *part == ' ') {
		part++;
		(*length)--;
	}
	while (*length && part[*length - 1] == ' ')
		(*length)--;
	return part;
}

const char *template_line_fill(struct arena *arena, const char *line,
                               const char *const values[N_LINE_FIELDS])
{
	struct str out = {.arena = arena};

	while (line) {
		const char *next = strstr(line, part_sign);
		size_t length = next ? (size_t)(next - line) : strlen(line);
		const char *part = trimmed(line, &length);
		const char *filled = part_fill(arena, part, length, values);

		if (*filled)
			str_addf(&out, "%s%s", out.length ? "  ·  " : "", filled);
		line = next ? next + SIGN_BYTES : NULL;
	}
	return str_text(&out);
}
