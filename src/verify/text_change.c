/* Where two texts differ, by lines. */
#include <string.h>

#include "base/str.h"
#include "verify/changes_impl.h"

/* Lines of each side that are shown. */
enum { MOST_SHOWN = 3 };

struct lines {
	const char **items;
	size_t n;
	const char *unit; /* what a line is called */
};

static struct lines lines_of(struct arena *arena, const char *unit, const char *text)
{
	struct lines lines = {.unit = unit};

	while (*text) {
		size_t n = strcspn(text, "\n");
		bool windows = n > 0 && text[n - 1] == '\r';

		ARENA_PUSH(arena, lines.items, lines.n, arena_strndup(arena, text, n - windows));
		text += n + (text[n] == '\n');
	}
	return lines;
}

/* The lines from..to, of one side. */
static void show(struct arena *arena, struct change *change, const char *side,
                 const struct lines *lines, size_t from, size_t to)
{
	const char *unit = lines->unit;
	size_t i = from;

	for (; i < to && i < from + MOST_SHOWN; i++)
		change_detail(
		    arena, change,
		    arena_printf(arena, "%s, %s %zu: %s", side, unit, i + 1, lines->items[i]));
	if (i < to)
		change_detail(arena, change, arena_printf(arena, "%s: and %zu more", side, to - i));
	if (to == from)
		change_detail(arena, change, arena_printf(arena, "%s: nothing there", side));
}

void text_details(struct arena *arena, const char *unit, const char *was, const char *now,
                  struct change *change)
{
	struct lines old = lines_of(arena, unit, was);
	struct lines new = lines_of(arena, unit, now);
	size_t from = 0, old_end = old.n, new_end = new.n;

	while (from < old.n && from < new.n &&strcmp(old.items[from], new.items[from]) == 0)
		from++;
	while (old_end > from && new_end > from &&
	       strcmp(old.items[old_end - 1], new.items[new_end - 1]) == 0) {
		old_end--;
		new_end--;
	}
	if (from == old_end && from == new_end) {
		change_detail(arena, change,
		              arena_printf(arena, "no %s changed; how they end did", unit));
		return;
	}
	show(arena, change, "was", &old, from, old_end);
	show(arena, change, "now", &new, from, new_end);
}
