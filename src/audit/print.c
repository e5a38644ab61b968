/* What was found and read, for people and for programs. */
#include <string.h>

#include "audit/audit.h"
#include "audit/reading.h"
#include "base/words.h"

static const char *const kind_names[] = {
    [FINDING_IMPOSSIBLE] = "impossible",
    [FINDING_INCONSISTENT] = "inconsistent",
    [FINDING_LENGTH] = "length",
    [FINDING_NOTE] = "note",
};

static const char *const checked_names[N_CHECKED][2] = {
    [CHECKED_PERCENTS] = {"percent", "percents"},
    [CHECKED_MEDIANS] = {"interval of a median", "intervals of medians"},
    [CHECKED_INTERVALS] = {"other interval", "other intervals"},
    [CHECKED_RATIOS] = {"ratio", "ratios"},
    [CHECKED_SPREADS] = {"range", "ranges"},
    [CHECKED_P_VALUES] = {"p-value", "p-values"},
    [CHECKED_P_FIGURES] = {"p-value beside its figures", "p-values beside their figures"},
    [CHECKED_TESTS] = {"test", "tests"},
    [CHECKED_PARTS] = {"sum of parts", "sums of parts"},
    [CHECKED_EVENTS] = {"number of events", "numbers of events"},
    [CHECKED_ORDERS] = {"order of two figures", "orders of two figures"},
    [CHECKED_CHANGES] = {"change", "changes"},
    [CHECKED_MEANS] = {"mean", "means"},
};

void audit_print_findings(const struct audit_result *result, const char *name, FILE *to)
{
	for (size_t i = 0; i < result->n; i++) {
		const struct finding *finding = &result->findings[i];
		bool checked =
		    finding->kind == FINDING_IMPOSSIBLE || finding->kind == FINDING_INCONSISTENT;

		fprintf(to, "%s:%u:%u: %s: %s%s%s\n", name, finding->line, finding->column,
		        kind_names[finding->kind], checked ? finding->check : "",
		        checked ? ": " : "", finding->what);
	}
}

static void print_count(FILE *to, size_t n, const char *what)
{
	fprintf(to, "%zu %s%s", n, what, words_s(n));
}

void audit_print_summary(const struct audit_result *result, FILE *to)
{
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
	fprintf(to, "; %zu of ", result->n_read);
	print_count(to, result->n_numbers, "number");
	fprintf(to, " understood; %zu characters without blanks, %zu with; ",
	        result->characters_no_blanks, result->characters);
	print_count(to, result->n - result->n_notes, "finding");
	if (result->n_notes) {
		fputs(", ", to);
		print_count(to, result->n_notes, "note");
	}
	fputc('\n', to);
}

/* --- JSON ------------------------------------------------------------------ */

static void print_string(const char *text, size_t length, FILE *to)
{
	fputc('"', to);
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == '"' || c == '\\')
			fprintf(to, "\\%c", c);
		else if (c < 0x20)
			fprintf(to, "\\u%04x", c);
		else
			fputc(c, to);
	}
	fputc('"', to);
}

static void print_member(const char *name, const char *text, FILE *to)
{
	fprintf(to, "\"%s\": ", name);
	print_string(text, strlen(text), to);
}

static void print_finding(const struct audit_result *result, const struct finding *finding, FILE *to)
{
	const struct reading *reading = result->reading;
	size_t first = 0, last = reading->tokens.n - 1;

	while (first < last && reading->tokens.items[first].end <= finding->at)
		first++;
	last = sentence_end(reading, first);
	first = reading->tokens.items[sentence_start(reading, first)].start;
	last = reading->tokens.items[last > 0 ? last - 1 : 0].end;
	fputs("    {", to);
	print_member("kind", kind_names[finding->kind], to);
	fputs(", ", to);
	print_member("check", finding->check, to);
	fprintf(to, ", \"line\": %u, \"column\": %u, \"from\": %zu, \"to\": %zu, ", finding->line,
	        finding->column, finding->at, finding->end);
	print_member("what", finding->what, to);
	fputs(", \"sentence\": ", to);
	print_string(reading->text + first, last > first ? last - first : 0, to);
	fputc('}', to);
}

void audit_print_json(const struct audit_result *result, const char *name, FILE *to)
{
	fputs("{", to);
	print_member("text", name, to);
	fputs(",\n  \"findings\": [\n", to);
	for (size_t i = 0; i < result->n; i++) {
		print_finding(result, &result->findings[i], to);
		fputs(i + 1 < result->n ? ",\n" : "\n", to);
	}
	fputs("  ],\n  \"checked\": {", to);
	for (size_t i = 0; i < N_CHECKED; i++)
		fprintf(to, "%s\"%s\": %zu", i ? ", " : "", checked_names[i][1], result->checked[i]);
	fprintf(to,
	        "},\n  \"numbers\": %zu, \"understood\": %zu, "
	        "\"characters\": %zu, \"characters_without_blanks\": %zu}\n",
	        result->n_numbers, result->n_read, result->characters, result->characters_no_blanks);
}

/* --- How it was read -------------------------------------------------------- */

static const char *print_or_none(const struct reading *reading, size_t index)
{
	return index == NONE ? "not reached" : quantity_print(reading, index);
}

static void print_shares(const struct reading *reading, uint32_t sentence, FILE *to)
{
	for (size_t i = 0; i < reading->n_shares; i++) {
		const struct share *share = &reading->shares[i];

		if (reading_token(reading, share->start)->sentence != sentence)
			continue;
		fprintf(to, "    share: %s of %s is %s%%\n", quantity_print(reading, share->count),
		        share->whole == NONE ? "what the text allows"
		                             : quantity_print(reading, share->whole),
		        quantity_print(reading, share->percent));
	}
}

static void print_limits(const struct reading *reading, uint32_t sentence, FILE *to)
{
	static const char *const kinds[] = {"interval", "quartiles", "range",
	                                    "limits without a name"};
	static const char *const measures[] = {"a figure",        "a median",       "a mean",
	                                       "a hazard ratio",  "a ratio",        "a difference",
	                                       "a number needed", "a rate or score"};

	for (size_t i = 0; i < reading->n_limits; i++) {
		const struct limits *limits = &reading->limits[i];

		if (reading_token(reading, limits->start)->sentence != sentence)
			continue;
		fprintf(to, "    %s: %s, %s, from %s to %s", kinds[limits->kind],
		        measures[limits->measure],
		        limits->estimate == NONE ? "not found"
		                                 : quantity_print(reading, limits->estimate),
		        print_or_none(reading, limits->low), print_or_none(reading, limits->high));
		if (limits->level > 0)
			fprintf(to, ", of %g%%", limits->level);
		fputc('\n', to);
	}
}

static void print_others(const struct reading *reading, uint32_t sentence, FILE *to)
{
	for (size_t i = 0; i < reading->n_spreads; i++) {
		const struct spread *spread = &reading->spreads[i];
		const struct quantity *mean = quantity_find(reading, spread->mean);

		if (reading_token(reading, mean->token)->sentence == sentence)
			fprintf(to, "    mean: %s, spread %s\n",
			        quantity_print(reading, spread->mean),
			        quantity_print(reading, spread->deviation));
	}
	for (size_t i = 0; i < reading->n_tests; i++)
		if (reading_token(reading, reading->tests[i].start)->sentence == sentence)
			fprintf(to, "    test: statistic %s, df %g and %g\n",
			        quantity_print(reading, reading->tests[i].statistic),
			        reading->tests[i].df1, reading->tests[i].df2);
}

static void print_contrasts(const struct reading *reading, uint32_t sentence, FILE *to)
{
	for (size_t i = 0; i < reading->n_contrasts; i++) {
		const struct contrast *contrast = &reading->contrasts[i];

		if (reading_token(reading, contrast->word)->sentence == sentence)
			fprintf(to, "    %s: %s and %s\n",
			        contrast->form == CONTRAST_GROUPS ? "compared" : "before and after",
			        quantity_print(reading, contrast->first),
			        quantity_print(reading, contrast->second));
	}
}

static void print_numbers(const struct reading *reading, uint32_t sentence, FILE *to)
{
	const char *before = "    numbers: ";

	for (size_t i = 0; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];
		bool read = q->used || (q->kind != QUANTITY_NUMBER && q->kind != QUANTITY_COUNT) ||
		            q->people;

		if (reading_token(reading, q->token)->sentence != sentence)
			continue;
		fprintf(to, "%s%s %s%s", before, quantity_print(reading, i),
		        quantity_kind_names[q->kind], read ? "" : " (not understood)");
		before = ", ";
	}
	fputc('\n', to);
}

/* "checked: percent at 28, ratio at 0.59" */
static void print_checks(const struct audit_result *result, size_t from, size_t to, FILE *out)
{
	const struct tokens *tokens = &result->reading->tokens;
	const char *before = "    checked: ";

	for (size_t i = 0; i < result->n_checks; i++) {
		const struct check *check = &result->checks[i];
		size_t at = from;

		while (at < to && tokens->items[at].start < check->at)
			at++;
		if (at == to || tokens->items[at].start != check->at)
			continue;
		fprintf(out, "%s%s at %.*s", before, checked_names[check->what][0],
		        (int)(tokens->items[at].end - check->at), result->reading->text + check->at);
		before = ", ";
	}
	if (*before == ',')
		fputc('\n', out);
}

void audit_print_reading(const struct audit_result *result, const char *name, FILE *to)
{
	const struct reading *reading = result->reading;
	uint32_t told = UINT32_MAX;

	for (size_t i = 0; i < reading->quantities.n; i++) {
		size_t token = reading->quantities.items[i].token;
		uint32_t sentence = reading_token(reading, token)->sentence;
		size_t first = sentence_start(reading, token);
		size_t last = sentence_end(reading, token) - 1;
		size_t start = reading->tokens.items[first].start;

		if (sentence == told)
			continue;
		told = sentence;
		fprintf(to, "%s: %.*s\n", name, (int)(reading->tokens.items[last].end - start),
		        reading->text + start);
		print_numbers(reading, sentence, to);
		print_shares(reading, sentence, to);
		print_limits(reading, sentence, to);
		print_others(reading, sentence, to);
		print_contrasts(reading, sentence, to);
		print_checks(result, first, last + 1, to);
	}
}
