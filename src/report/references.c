/* References: texts that name tables and figures by their analyses. */
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "report/document.h"
#include "results/field.h"
#include "results/prose.h"
#include "results/table.h"

/* Around the number of a table, and around that of a figure: characters that text
 * leaves out wherever it is measured, drawn or checked. */
static const char table_sign[] = "\u2060", figure_sign[] = "\uFEFF";
enum { MARK_BYTES = 3 };

/* What a text may name. */
static const struct {
	const char *open; /* what the reference begins with */
	const char *what, *one, *many, *mark;
	enum part_kind kind;
} kinds[] = {
    {"[[table:", "table", "Table", "Tables", table_sign, PART_TABLE},
    {"[[figure:", "figure", "Figure", "Figures", figure_sign, PART_FIGURE},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

/* A reference in a text. */
struct mention {
	size_t kind;
	const char *at, *end; /* in the text */
	const char *analysis;
};

static bool reference_find(const char *text, struct arena *arena, struct mention *found)
{
	for (const char *at = text; (at = strstr(at, "[[")); at++)
		for (size_t k = 0; k < N_KINDS; k++) {
			size_t open = strlen(kinds[k].open);
			const char *close = strstr(at, "]]");

			if (!close || strncmp(at, kinds[k].open, open) != 0)
				continue;
			*found = (struct mention){
			    k, at, close + 2,
			    arena_strndup(arena, at + open, (size_t)(close - at) - open)};
			return true;
		}
	return false;
}

/* The names of a mention, which stand between commas. */
static struct strtable names_of(const struct mention *mention, struct arena *arena)
{
	struct strtable names = {.arena = arena};

	for (const char *at = mention->analysis; at; at = strchr(at, ',')) {
		at += *at == ',';
		strtable_add(&names, at, strcspn(at, ","));
	}
	return names;
}

static bool is_of(const struct part *part, const struct mention *mention,
                  const struct strtable *names)
{
	const char *analysis = part->table ? part->table->analysis : NULL;

	if (part->kind != kinds[mention->kind].kind || part->number == 0)
		return false;
	if (part->figure)
		analysis = part->figure->analysis;
	return analysis && strtable_find(names, analysis, strlen(analysis)) != STRTABLE_NONE;
}

/* Numbers that follow each other: "2", "2 and 3", "2–4"; behind others, or behind
 * the word. */
static void range_add(struct str *out, const struct mention *mention, const char *word,
                      const size_t *range)
{
	const char *mark = kinds[mention->kind].mark;

	if (*word)
		str_addf(out, "%s%s\u00A0%zu%s", mark, word, range[0], mark);
	else
		str_addf(out, ", %s%zu%s", mark, range[0], mark);
	if (range[1] > range[0])
		str_addf(out, "%s%s%zu%s",
		         range[1] > range[0] + 1 ? "–"
		         : *word                 ? " and "
		                                 : ", ",
		         mark, range[1], mark);
}

/* Numbers that follow each other, from and to. */
struct range {
	size_t ends[2];
};

/* The ranges of a mention's numbers, in order; returns how many. */
static size_t ranges_find(const struct document *document, const struct mention *mention,
                          struct range **ranges)
{
	struct strtable names = names_of(mention, document->arena);
	size_t n = 0;

	*ranges = NULL;
	for (size_t i = 0; i < document->n; i++) {
		const struct part *part = &document->parts[i];
		const struct range one = {{part->number, part->number}};

		if (!is_of(part, mention, &names))
			continue;
		if (n && part->number == (*ranges)[n - 1].ends[1] + 1)
			(*ranges)[n - 1].ends[1]++;
		else
			ARENA_PUSH(document->arena, *ranges, n, one);
	}
	return n;
}

static bool mention_add(const struct document *document, struct str *out,
                        const struct mention *mention)
{
	struct range *ranges;
	size_t n = ranges_find(document, mention, &ranges);

	for (size_t i = 0; i < n; i++) {
		bool many = n > 1 || ranges[0].ends[1] > ranges[0].ends[0];
		const char *word = many ? kinds[mention->kind].many : kinds[mention->kind].one;

		range_add(out, mention, i ? "" : word, ranges[i].ends);
	}
	return n > 0;
}

const char *document_words(const struct document *document, const char *text, struct arena *arena)
{
	const char *filled = fields_fill(document->results, text, arena), *cursor = filled;
	struct str out = {.arena = arena};
	struct mention reference;

	if (!filled || !strstr(filled, "[["))
		return filled;
	while (reference_find(cursor, arena, &reference)) {
		str_add_bytes(&out, cursor, (size_t)(reference.at - cursor));
		if (!mention_add(document, &out, &reference))
			str_add_bytes(&out, reference.at, (size_t)(reference.end - reference.at));
		cursor = reference.end;
	}
	str_add(&out, cursor);
	return str_text(&out);
}

const struct prose *document_prose_words(const struct document *document, const struct prose *prose,
                                         struct arena *arena)
{
	struct prose *copy = arena_memdup(arena, prose_filled(prose, arena), sizeof(struct prose));
	struct block *blocks = arena_memdup(arena, copy->blocks, copy->n * sizeof *blocks);

	for (size_t i = 0; i < copy->n; i++) {
		struct span *spans =
		    arena_memdup(arena, blocks[i].spans, blocks[i].n_spans * sizeof *spans);

		for (size_t k = 0; k < blocks[i].n_spans; k++)
			spans[k].text = document_words(document, spans[k].text, arena);
		blocks[i].spans = spans;
	}
	copy->blocks = blocks;
	return copy;
}

/* The digits that some words end in. */
static const char *last_number(const char *words, size_t length, struct arena *arena)
{
	size_t digits = 0;

	while (digits < length && words[length - digits - 1] >= '0' &&
	       words[length - digits - 1] <= '9')
		digits++;
	return arena_strndup(arena, words + length - digits, digits);
}

/* The link of a kind that begins first; false: there is none. */
static bool link_find(const char *text, size_t kind, struct arena *arena, struct text_link *link)
{
	const char *open = strstr(text, kinds[kind].mark);
	const char *close = open ? strstr(open + MARK_BYTES, kinds[kind].mark) : NULL;
	const char *number;

	if (!close)
		return false;
	*link = (struct text_link){.before = (size_t)(open - text),
	                           .words = open + MARK_BYTES,
	                           .length = (size_t)(close - open) - MARK_BYTES,
	                           .end = (size_t)(close - text) + MARK_BYTES};
	number = last_number(link->words, link->length, arena);
	link->anchor = arena_printf(arena, "%s-%s", kinds[kind].what, number);
	return *number;
}

bool document_link(const char *text, struct arena *arena, struct text_link *link)
{
	bool found = false;

	for (size_t k = 0; k < N_KINDS; k++) {
		struct text_link other;

		if (link_find(text, k, arena, &other) && (!found || other.before < link->before)) {
			*link = other;
			found = true;
		}
	}
	return found;
}

const char *document_plain(const struct document *document, const char *text, struct arena *arena)
{
	const char *words = document_words(document, text, arena);
	struct str out = {.arena = arena};
	struct text_link link;

	if (words == text)
		return text;
	while (document_link(words, arena, &link)) {
		str_add_bytes(&out, words, link.before);
		str_add_bytes(&out, link.words, link.length);
		words += link.end;
	}
	str_add(&out, words);
	return str_text(&out);
}

/* --- What is named ------------------------------------------------------------- */

/* Calls `see` with each text of a part that may hold references. */
static void texts_see(const struct part *part, void (*see)(void *user, const char *text), void *user)
{
	if (part->text)
		see(user, part->text);
	for (size_t i = 0; part->prose && i < part->prose->n; i++)
		for (size_t k = 0; k < part->prose->blocks[i].n_spans; k++)
			see(user, part->prose->blocks[i].spans[k].text);
}

struct seeking {
	const char *reference;
	bool found;
};

static void reference_seek(void *user, const char *text)
{
	struct seeking *seeking = user;

	seeking->found = seeking->found || strstr(text, seeking->reference);
}

bool document_names(const struct document *document, const char *what, const char *analysis)
{
	struct seeking seeking = {arena_printf(document->arena, "[[%s:%s]]", what, analysis), false};

	for (size_t i = 0; i < document->n; i++)
		texts_see(&document->parts[i], reference_seek, &seeking);
	return seeking.found;
}

struct checking {
	const struct document *document;
	const struct part *part;
	size_t errors;
};

static void references_check(void *user, const char *text)
{
	struct checking *checking = user;
	const struct document *document = checking->document;
	struct mention reference;
	struct str out = {.arena = document->arena};

	while (reference_find(text, document->arena, &reference)) {
		text = reference.end;
		if (mention_add(document, &out, &reference))
			continue;
		checking->errors++;
		diag_error(document->diags, checking->part->at,
		           "%s names the %s of '%s', but the report has none: write the name of "
		           "an analysis that is shown and has one",
		           checking->part->where, kinds[reference.kind].what, reference.analysis);
	}
}

bool document_check_names(const struct document *document)
{
	struct checking checking = {.document = document};

	for (size_t i = 0; i < document->n; i++) {
		checking.part = &document->parts[i];
		texts_see(checking.part, references_check, &checking);
	}
	return checking.errors == 0;
}
