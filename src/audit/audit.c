#include "audit/audit.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "audit/check.h"
#include "base/str.h"

static void (*const checks[])(struct audit *) = {
    audit_check_shares,      audit_check_percents,   audit_check_tables,    audit_check_parts,
    audit_check_competing,   audit_check_arms,       audit_check_events,    audit_check_intervals,
    audit_check_proportions, audit_check_p_values,   audit_check_tests,     audit_check_pairs,
    audit_check_order,       audit_check_directions, audit_check_contrasts, audit_check_changes,
    audit_check_means,
};

/* --- Findings ------------------------------------------------------------- */

static void add_at(struct audit *audit, struct finding finding)
{
	struct audit_result *result = audit->result;

	/* one thing is told once, by the check that came first */
	for (size_t i = 0; i < result->n; i++)
		if (result->findings[i].at == finding.at && result->findings[i].kind == finding.kind)
			return;
	result->n_notes += finding.kind == FINDING_NOTE;
	ARENA_PUSH(audit->arena, result->findings, result->n, finding);
}

void audit_add(struct audit *audit, enum finding_kind kind, const char *check, size_t token,
               const char *format, ...)
{
	const struct token *at = reading_token(audit->reading, token);
	struct finding finding = {.kind = kind, .check = check, .at = at->start, .end = at->end};
	va_list args;

	va_start(args, format);
	finding.what = arena_vprintf(audit->arena, format, args);
	va_end(args);
	add_at(audit, finding);
}

void audit_count(struct audit *audit, enum checked what, size_t token)
{
	struct audit_result *result = audit->result;
	struct check check = {what, reading_token(audit->reading, token)->start};

	result->checked[what]++;
	ARENA_PUSH(audit->arena, result->checks, result->n_checks, check);
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->what, y->what);
}

/* Lines and columns of all findings, in one pass over the text. */
static void place_findings(struct audit_result *result, const char *text)
{
	size_t line_start = 0, at = 0;
	uint32_t line = 1;

	if (result->n > 1)
		qsort(result->findings, result->n, sizeof *result->findings, compare_findings);
	for (size_t i = 0; i < result->n; i++) {
		struct finding *finding = &result->findings[i];

		for (; at < finding->at; at++)
			if (text[at] == '\n') {
				line_start = at + 1;
				line++;
			}
		finding->line = line;
		finding->column = 1 + (uint32_t)utf8_count(text + line_start, at - line_start);
	}
}

/* --- Length --------------------------------------------------------------- */

static bool is_blank(int32_t code)
{
	return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 ||
	       (code >= 0x2000 && code <= 0x200B) || code == 0x202F || code == 0x205F ||
	       code == 0x3000;
}

/* Counts characters; the blanks around the text are none of it.  Tells where
 * the limit is passed. */
static void check_length(struct audit *audit, const struct audit_options *options)
{
	struct audit_result *result = audit->result;
	const char *text = audit->reading->text, *cursor = text, *over = NULL;
	size_t all = 0, counted;

	while (*cursor) {
		const char *at = cursor;
		bool blank = is_blank(utf8_next(&cursor));

		all += blank ? all > 0 : 1;
		result->characters_no_blanks += !blank;
		if (!blank)
			result->characters = all;
		counted = options->count_all ? result->characters : result->characters_no_blanks;
		if (!over && options->limit && counted > options->limit)
			over = at;
	}
	counted = options->count_all ? result->characters : result->characters_no_blanks;
	if (over)
		add_at(audit, (struct finding){
				  .kind = FINDING_LENGTH,
				  .check = "length",
				  .at = (size_t)(over - text),
				  .end = (size_t)(over - text) + 1,
				  .what = arena_printf(
				      audit->arena, "%zu characters%s, %zu over the limit of %zu",
				      counted, options->count_all ? "" : " without blanks",
				      counted - options->limit, options->limit)});
}

/* --- The whole ------------------------------------------------------------ */

/* What is understood: it has a unit or a name, or a reading holds it. */
static void count_numbers(struct audit_result *result, const struct reading *reading)
{
	for (size_t i = 0; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];

		result->n_numbers++;
		result->n_read += q->used ||
		                  (q->kind != QUANTITY_NUMBER && q->kind != QUANTITY_COUNT) ||
		                  q->people;
	}
}

/* Intervals that are not worked out from a standard error.  Fisher's exact test
 * says nothing of them. */
static bool speaks_of_exact(const struct reading *reading)
{
	static const char *const methods[] = {"bootstrap", "bootstrapped", "bayesian",
	                                      "credible",  "posterior",    "firth",
	                                      "profile",   "penalized",    NULL};
	static const char *const behind[] = {"confidence", "ci",       "cis",         "interval",
	                                     "intervals",  "logistic", "conditional", NULL};

	for (size_t i = 0; i + 1 < reading->tokens.n; i++)
		if (token_is_any(&reading->tokens.items[i], methods) ||
		    (token_is_word(&reading->tokens.items[i], "exact") &&
		     (token_is_any(&reading->tokens.items[i + 1], behind) ||
		      reading->tokens.items[i + 1].type == TOKEN_NUMBER)))
			return true;
	return false;
}

struct audit_result audit_text(struct arena *arena, const char *text,
                               const struct audit_options *options)
{
	struct audit_result result = {0};
	struct reading *reading = ARENA_NEW(arena, struct reading);
	struct audit audit = {.arena = arena, .result = &result, .reading = reading};

	reading_init(reading, arena, text);
	result.reading = reading;
	audit.exact = speaks_of_exact(reading);
	audit_find_sizes(&audit);
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		checks[i](&audit);
	check_length(&audit, options);
	count_numbers(&result, reading);
	place_findings(&result, text);
	return result;
}
