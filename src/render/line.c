#include "render/line.h"

#include "config/template_line.h"

enum { HASH_SHOWN = 8 };

static const char *shortened(struct arena *arena, const char *hash)
{
	return *hash ? arena_strndup(arena, hash, HASH_SHOWN) : "";
}

static const char *count_text(struct arena *arena, size_t n, const char *words)
{
	return words ? words : n ? arena_printf(arena, "%zu", n) : "";
}

const char *line_fill(struct arena *arena, const struct document *document, const char *line,
                      struct line_place place)
{
	const struct document_facts *facts = &document->facts;
	const char *title = document->front->title.s;
	const char *const values[N_LINE_FIELDS] = {
	    [LINE_TITLE] = title ? title : "",
	    [LINE_SECTION] = place.section ? place.section : "",
	    [LINE_ID] = facts->id,
	    [LINE_VERSION] = facts->program,
	    [LINE_CONFIG] = shortened(arena, facts->config),
	    [LINE_DATA] = shortened(arena, facts->data),
	    [LINE_CUTOFF] = facts->cutoff,
	    [LINE_STATUS] = facts->status,
	    [LINE_STYLE] = facts->style,
	    [LINE_CONVENTIONS] = facts->conventions,
	    [LINE_PAGE] = count_text(arena, place.page, place.page_words),
	    [LINE_PAGES] = count_text(arena, place.pages, place.pages_words)};

	return line ? template_line_fill(arena, line, values) : "";
}
