#include "render/html/bound.h"

#include <string.h>

#include "base/xml.h"
#include "canvas/parts.h"

static void piece_add(struct str *out, const char *start, size_t length)
{
	xml_text_add(out, arena_strndup(out->arena, start, length));
}

void bound_text_add(struct str *out, const char *text)
{
	while (*text) {
		struct part part = part_next(text, false);
		bool binds = memchr(text, ' ', part.length) != NULL;

		if (part.length + part.blanks == 0)
			part.length = strlen(text);
		str_add(out, binds ? "<span class=\"nb\">" : "");
		piece_add(out, text, part.length);
		str_add(out, binds ? "</span>" : "");
		piece_add(out, text + part.length, part.blanks);
		text += part.length + part.blanks;
	}
}
