/* Texts and comments of YAML, and texts of expressions. */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "init/init_impl.h"
#include "load/explain.h"

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Whether a text is what it seems to every reader of YAML. */
static bool is_plain(const char *text)
{
	static const char *const words[] = {"yes", "no", "on",   "off",  "true", "false",
	                                    "y",   "n",  "null", "none", "nan"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(text, words[i]) == 0)
			return false;
	if (!is_letter(*text) || text[strlen(text) - 1] == ' ')
		return false;
	for (const char *p = text; *p; p++)
		if (!is_letter(*p) && !strchr(" 0123456789_.-/()=<>+%", *p) &&
		    (unsigned char)*p < 0x80)
			return false;
	return utf8_check(text, strlen(text)) == strlen(text);
}

static bool has_control(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7F)
			return true;
	return false;
}

const char *yaml_value(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};

	if (is_plain(text))
		return text;
	/* expressions have texts in double quotes */
	if (strpbrk(text, "\"\\") && !has_control(text)) {
		str_add(&out, "'");
		for (; *text; text++)
			str_add_bytes(&out, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
		str_add(&out, "'");
		return str_text(&out);
	}
	str_add(&out, "\"");
	for (const char *p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;

		if (c == '"' || c == '\\')
			str_addf(&out, "\\%c", c);
		else if (c < ' ' || c == 0x7F)
			str_addf(&out, "\\x%02X", c);
		else
			str_add_bytes(&out, p, 1);
	}
	str_add(&out, "\"");
	return str_text(&out);
}

const char *yaml_list(struct arena *arena, const struct names *texts)
{
	struct str out = {.arena = arena};

	str_add(&out, "[");
	for (size_t i = 0; i < texts->n; i++)
		str_addf(&out, "%s%s", i ? ", " : "", yaml_value(arena, texts->items[i]));
	str_add(&out, "]");
	return str_text(&out);
}

const char *expr_text(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};

	str_add(&out, "\"");
	for (; *text; text++)
		str_add_bytes(&out, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
	str_add(&out, "\"");
	return str_text(&out);
}

const char *comment_quote(struct arena *arena, const char *text)
{
	return cell_quote(arena, text, strlen(text));
}

void comment_write(struct str *out, int indent, const char *text)
{
	enum { WIDTH = 98 };
	size_t room = (size_t)(WIDTH - indent - 2);

	while (*text) {
		size_t n = strlen(text), shown = 0, characters = 0, blank = 0;

		while (shown < n && characters < room) {
			if (text[shown] == ' ')
				blank = shown;
			characters += ((unsigned char)text[shown++] & 0xC0) != 0x80;
		}
		if (shown < n && text[shown] != ' ')
			shown = blank ? blank : strcspn(text, " ");
		str_addf(out, "%*s# %.*s\n", indent, "", (int)shown, text);
		text += shown;
		text += strspn(text, " ");
	}
}

void comments_write(struct str *out, int indent, const struct names *notes)
{
	for (size_t i = 0; i < notes->n; i++)
		comment_write(out, indent, notes->items[i]);
}
