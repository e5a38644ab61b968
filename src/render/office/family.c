#include "render/office/family.h"

#include <string.h>

#include "base/str.h"

const char *office_family(const struct rendering *with)
{
	static const char *const styles[] = {" Regular", " Book", " Roman", NULL};
	struct arena *arena = with->arena;
	const char *name = fonts_face(with->fonts, FACE_REGULAR)->name;

	for (size_t i = 0; styles[i]; i++)
		if (str_ends_with(name, styles[i]))
			return arena_strndup(arena, name, strlen(name) - strlen(styles[i]));
	return name;
}
