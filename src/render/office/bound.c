#include "render/office/bound.h"

#include <string.h>

#include "base/str.h"
#include "canvas/parts.h"

const char *bound_text(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};

	while (*text) {
		struct part part = part_next(text, false);

		if (part.length + part.blanks == 0)
			part.length = strlen(text);
		for (size_t i = 0; i < part.length; i++)
			if (text[i] == ' ')
				str_add(&out, "\u00a0");
			else
				str_add_bytes(&out, text + i, 1);
		str_add_bytes(&out, text + part.length, part.blanks);
		text += part.length + part.blanks;
	}
	return str_text(&out);
}
