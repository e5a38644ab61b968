/* Faults of layout that only show over the pages of a report. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "canvas/pages.h"

/* The least share of a page that has to be full. */
#define FULL_ENOUGH 0.75

/* --- Captions ------------------------------------------------------------------ */

/* The pages where a table's or figure's caption and the rest of it begin, from 1;
 * 0: nowhere. */
struct captioned {
	const struct tag *tag;
	size_t caption, rest;
};

struct captioned_list {
	struct arena *arena;
	struct captioned *items;
	size_t n;
};

static struct captioned *captioned_find(struct captioned_list *list, const struct tag *tag)
{
	const struct captioned new = {tag, 0, 0};

	for (size_t i = list->n; i > 0; i--)
		if (list->items[i - 1].tag == tag)
			return &list->items[i - 1];
	ARENA_PUSH(list->arena, list->items, list->n, new);
	return &list->items[list->n - 1];
}

/* Notes which tables and figures an operation is a part of. */
static void captioned_note(struct captioned_list *list, const struct op *op, size_t page)
{
	bool caption = false;

	for (const struct tag *tag = op->tag; tag; tag = tag->parent) {
		if (tag->kind == TAG_CAPTION)
			caption = true;
		if (tag->kind == TAG_TABLE || tag->kind == TAG_FIGURE) {
			struct captioned *found = captioned_find(list, tag);
			size_t *first = caption ? &found->caption : &found->rest;

			*first = *first ? *first : page;
		}
	}
}

static size_t captions_check(const struct pages *pages, FILE *to)
{
	struct arena scratch = {0};
	struct captioned_list list = {.arena = &scratch};
	size_t faults = 0;

	for (size_t i = 0; i < pages->n; i++)
		for (size_t k = 0; k < pages->items[i].n; k++)
			captioned_note(&list, &pages->items[i].ops[k], i + 1);
	for (size_t i = 0; i < list.n; i++) {
		const struct captioned *item = &list.items[i];

		if (!item->caption || item->caption == item->rest)
			continue;
		fprintf(to, "page %zu: a caption of what begins on page %zu\n", item->caption,
		        item->rest);
		faults++;
	}
	arena_release(&scratch);
	return faults;
}

/* --- Order --------------------------------------------------------------------- */

/* Names so far: where the last link led, and whether a dash stands behind it. */
struct naming {
	const char *last;
	bool dash;
};

/* The number of "table-12", behind what is the same in `like`; 0: it is of another kind. */
static size_t number_like(const char *name, const char *like)
{
	const char *dash = strchr(like, '-');
	size_t kind = dash ? (size_t)(dash - like) + 1 : 0;

	double number;

	return kind && strncmp(name, like, kind) == 0 &&
	               number_parse(name + kind, strlen(name + kind), &number)
	           ? (size_t)number
	           : 0;
}

/* Whether an operation is a link to a place, or with the one before, as in "Figures
 * 2–4", to places on both sides of it. */
static bool names(struct naming *naming, const struct op *op, const char *name)
{
	size_t number = number_like(name, name), first, last;
	const char *before = naming->last;
	bool dash = naming->dash;

	if (op->kind == OP_TEXT && before)
		naming->dash |= strcmp(op->text, "–") == 0;
	if (op->kind != OP_LINK || op->text[0] != '#')
		return false;
	*naming = (struct naming){op->text + 1, false};
	first = before && dash ? number_like(before, name) : 0;
	last = number_like(op->text + 1, name);
	return last == number || (first && first < number && number < last);
}

/* Whether a place is named before operation k of page i. */
static bool is_named_before(const struct pages *pages, size_t i, size_t k, const char *name)
{
	struct naming naming = {NULL, false};

	for (size_t page = 0; page <= i; page++)
		for (size_t n = 0; n < (page < i ? pages->items[page].n : k); n++)
			if (names(&naming, &pages->items[page].ops[n], name))
				return true;
	return false;
}

static bool is_section(const struct op *target)
{
	return strncmp(target->text, "section-", strlen("section-")) == 0;
}

static size_t order_check(const struct pages *pages, FILE *to)
{
	size_t faults = 0;

	for (size_t i = 0; i < pages->n; i++)
		for (size_t k = 0; k < pages->items[i].n; k++) {
			const struct op *op = &pages->items[i].ops[k];

			if (op->kind != OP_TARGET || is_section(op) ||
			    is_named_before(pages, i, k, op->text))
				continue;
			fprintf(to, "page %zu: %s stands before a text names it\n", i + 1, op->text);
			faults++;
		}
	return faults;
}

/* --- Fill ---------------------------------------------------------------------- */

/* The lowest mark above the foot. */
static double lowest(const struct canvas *page)
{
	const double baseline = 8; /* below the end of the text, at most */
	double low = page->head;

	for (size_t i = 0; i < page->n; i++) {
		const struct op *op = &page->ops[i];

		if (op->kind == OP_TEXT && op->y < page->foot + baseline)
			low = fmax(low, op->y);
		for (size_t k = 0; k < op->n_points; k++)
			if (op->points[k].y < page->foot + baseline)
				low = fmax(low, op->points[k].y);
	}
	return low;
}

static size_t fill_check(const struct pages *pages, FILE *to)
{
	size_t faults = 0;

	for (size_t i = 0; i + 1 < pages->n; i++) {
		const struct canvas *page = &pages->items[i];
		double full;

		if (page->foot <= 0)
			continue;
		full = (lowest(page) - page->head) / (page->foot - page->head);
		if (full >= FULL_ENOUGH)
			continue;
		fprintf(to, "page %zu of %zu is full by %.0f %%\n", i + 1, pages->n,
		        floor(100 * full));
		faults++;
	}
	return faults;
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
	return faults + captions_check(pages, to);
}

size_t pages_report_check(const struct pages *pages, FILE *to)
{
	return order_check(pages, to) + fill_check(pages, to);
}
