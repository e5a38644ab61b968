#include "canvas/pages.h"

void pages_dump(const struct pages *pages, FILE *to)
{
	for (size_t i = 0; i < pages->n; i++) {
		fprintf(to, "page %zu\n", i + 1);
		canvas_dump(&pages->items[i], to);
	}
}

size_t pages_check(const struct pages *pages, FILE *to)
{
	size_t faults = 0;

	for (size_t i = 0; i < pages->n; i++) {
		size_t here = canvas_check(&pages->items[i], to);

		if (here)
			fprintf(to, "page %zu: %zu faults\n", i + 1, here);
		faults += here;
	}
	return faults;
}
