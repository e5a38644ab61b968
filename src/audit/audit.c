#include "audit/audit.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "audit/audit_impl.h"
#include "base/str.h"
#include "base/words.h"

static void (*const checks[])(struct audit *) = {
    audit_check_shares,    audit_check_parts,    audit_check_events,
    audit_check_intervals, audit_check_p_values, audit_check_order,
};

static const char *const checked_names[N_CHECKED][2] = {
    [CHECKED_PERCENTS] = {"percent", "percents"},
    [CHECKED_MEDIANS] = {"interval of a median", "intervals of medians"},
    [CHECKED_INTERVALS] = {"other interval", "other intervals"},
    [CHECKED_RATIOS] = {"ratio", "ratios"},
    [CHECKED_SPREADS] = {"range", "ranges"},
    [CHECKED_P_VALUES] = {"p-value", "p-values"},
    [CHECKED_PARTS] = {"sum of parts", "sums of parts"},
    [CHECKED_EVENTS] = {"number of events", "numbers of events"},
    [CHECKED_ORDERS] = {"order of two figures", "orders of two figures"},
};

/* --- Findings ------------------------------------------------------------- */

static void add_at(struct audit *audit, const char *kind, size_t at,
                   const char *what)
{
	struct audit_result *result = audit->result;
	struct finding finding = {.kind = kind,
	                          .what = what,
	                          .at = at,
	                          .note = strcmp(kind, "note") == 0};

	result->n_notes += finding.note;
	ARENA_PUSH(audit->arena, result->findings, result->n, finding);
}

void audit_add(struct audit *audit, const char *kind, size_t token,
               const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_at(audit, kind, audit->tokens.items[token].start,
	       arena_vprintf(audit->arena, format, args));
	va_end(args);
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->note != y->note)
		return x->note ? 1 : -1;
	return strcmp(x->what, y->what);
}

/* Lines and columns of all findings, in one pass over the text. */
static void place_findings(struct audit_result *result, const char *text)
{
	size_t line_start = 0, at = 0;
	uint32_t line = 1;

	if (result->n > 1)
		qsort(result->findings, result->n, sizeof *result->findings,
		      compare_findings);
	for (size_t i = 0; i < result->n; i++) {
		struct finding *finding = &result->findings[i];

		for (; at < finding->at; at++)
			if (text[at] == '\n') {
				line_start = at + 1;
				line++;
			}
		finding->line = line;
		finding->column = 1 + (uint32_t)utf8_count(text + line_start,
		                                           at - line_start);
	}
}

/* --- Length --------------------------------------------------------------- */

static bool is_blank(int32_t code)
{
	return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 ||
	       (code >= 0x2000 && code <= 0x200B) || code == 0x202F ||
	       code == 0x205F || code == 0x3000;
}

/* Counts characters; the blanks around the text are none of it.  Tells where
 * the limit is passed. */
static void check_length(struct audit *audit,
                         const struct audit_options *options)
{
	struct audit_result *result = audit->result;
	const char *cursor = audit->text, *over = NULL;
	size_t all = 0, counted;

	while (*cursor) {
		const char *at = cursor;
		bool blank = is_blank(utf8_next(&cursor));

		all += blank ? all > 0 : 1;
		result->characters_no_blanks += !blank;
		if (!blank)
			result->characters = all;
		counted = options->count_all ? result->characters
		                             : result->characters_no_blanks;
		if (!over && options->limit && counted > options->limit)
			over = at;
	}
	counted = options->count_all ? result->characters
	                             : result->characters_no_blanks;
	if (over)
		add_at(audit, "length", (size_t)(over - audit->text),
		       arena_printf(
			   audit->arena,
			   "%zu characters%s, %zu over the limit of %zu",
			   counted, options->count_all ? "" : " without blanks",
			   counted - options->limit, options->limit));
}

/* --- The whole ------------------------------------------------------------ */

static void find_sentences(struct audit *audit)
{
	const struct tokens *tokens = &audit->tokens;
	uint32_t n = tokens->items[tokens->n - 1].sentence + 1;

	audit->sentences = ARENA_ARRAY(audit->arena, size_t, n + 1);
	for (size_t i = tokens->n; i-- > 0;)
		audit->sentences[tokens->items[i].sentence] = i;
	audit->sentences[n] = tokens->n;
	/* a sentence without tokens begins where the next one does */
	for (uint32_t i = n; i-- > 1;)
		if (audit->sentences[i] == 0)
			audit->sentences[i] = audit->sentences[i + 1];
}

void audit_read(struct audit *audit, const char *text)
{
	audit->text = text;
	audit->tokens = tokens_parse(audit->arena, text);
	find_sentences(audit);
	audit_find_figures(audit);
}

struct audit_result audit_text(struct arena *arena, const char *text,
                               const struct audit_options *options)
{
	struct audit_result result = {0};
	struct audit audit = {.arena = arena, .result = &result};

	audit_read(&audit, text);
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		checks[i](&audit);
	check_length(&audit, options);
	place_findings(&result, text);
	return result;
}

void audit_print_findings(const struct audit_result *result, const char *name,
                          FILE *to)
{
	for (size_t i = 0; i < result->n; i++) {
		const struct finding *finding = &result->findings[i];

		fprintf(to, "%s:%u:%u: %s: %s\n", name, finding->line,
		        finding->column, finding->kind, finding->what);
	}
}

void audit_print_summary(const struct audit_result *result, FILE *to)
{
	size_t n_findings = result->n - result->n_notes;
	const char *before = "checked: ";

	for (size_t i = 0; i < N_CHECKED; i++) {
		size_t n = result->checked[i];

		if (n == 0)
			continue;
		fprintf(to, "%s%zu %s", before, n, checked_names[i][n != 1]);
		before = ", ";
	}
	if (*before == 'c')
		fputs("checked: no figures", to);
	fprintf(to, "; %zu characters without blanks, %zu with",
	        result->characters_no_blanks, result->characters);
	fprintf(to, "; %zu finding%s", n_findings, words_s(n_findings));
	if (result->n_notes)
		fprintf(to, ", %zu note%s", result->n_notes,
		        words_s(result->n_notes));
	fputc('\n', to);
}
