#include "canvas/pages.h"

void pages_dump(const struct pages *pages, FILE *to)
{
	for (size_t i = 0; i < pages->n; i++) {
		fprintf(to, "page %zu\n", i + 1);
		canvas_dump(&pages->items[i], to);
	}
}
