#include "base/diag.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "base/str.h"

static const char *const severity_names[] = {"error", "warning", "note", "contradicted", "watch"};

static void diag_vadd(struct diags *diags, enum diag_severity severity, struct mark at,
                      const char *format, va_list args) __attribute__((format(printf, 4, 0)));

static void diag_vadd(struct diags *diags, enum diag_severity severity, struct mark at,
                      const char *format, va_list args)
{
	struct diag diag = {.severity = severity, .at = at};
	const char *text = arena_vprintf(diags->arena, format, args);

	diag.text = secret_hide(diags->arena, text, strlen(text));
	ARENA_PUSH(diags->arena, diags->items, diags->n, diag);
	diags->n_errors += severity == DIAG_ERROR;
	diags->n_warnings += severity == DIAG_WARNING;
}

void diag_add(struct diags *diags, enum diag_severity severity, struct mark at, const char *format,
              ...)
{
	va_list args;

	va_start(args, format);
	diag_vadd(diags, severity, at, format, args);
	va_end(args);
}

bool diag_error(struct diags *diags, struct mark at, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	diag_vadd(diags, DIAG_ERROR, at, format, args);
	va_end(args);
	return false;
}

void diag_path(struct diags *diags, const char *path)
{
	if (diags->n)
		diags->items[diags->n - 1].path = arena_strdup(diags->arena, path);
}

void diag_cause(struct diags *diags, int number)
{
	static const int of_inputs[] = {0,     ENOENT, ENOTDIR, EISDIR, EACCES,
	                                EPERM, EFBIG,  EINVAL,  ELOOP,  ENAMETOOLONG};

	for (size_t i = 0; i < sizeof of_inputs / sizeof *of_inputs; i++)
		if (number == of_inputs[i])
			return;
	diags->system = true;
}

enum exit_code diag_code(const struct diags *diags, enum exit_code code)
{
	bool blames = code == EXIT_NO_INPUT || code == EXIT_BAD_CONFIG || code == EXIT_BAD_DATA;

	return diags->system && blames ? EXIT_INPUT_OUTPUT : code;
}

/* The first byte of a line of a source; *length gets the line's bytes. */
static const char *line_find(const struct source *source, uint32_t line, size_t *length)
{
	const char *start = source->text, *end = source->text + source->length;
	const char *stop;

	for (uint32_t i = 1; i < line && start < end; i++) {
		const char *newline = memchr(start, '\n', (size_t)(end - start));
		start = newline ? newline + 1 : end;
	}
	stop = memchr(start, '\n', (size_t)(end - start));
	*length = (size_t)((stop ? stop : end) - start);
	if (*length && start[*length - 1] == '\r')
		--*length;
	return start;
}

enum { SHOWN_WIDTH = 100 };

/* Bytes taken by the first `count` characters of a line. */
static size_t bytes_of(const char *line, size_t length, size_t count)
{
	size_t i = 0;

	while (i < length && count > 0) {
		i++;
		while (i < length && ((unsigned char)line[i] & 0xC0) == 0x80)
			i++;
		count--;
	}
	return i;
}

/* Prints part of a line; what a terminal would act on, and what is not UTF-8,
 * becomes '?'. */
static void line_print(const char *line, size_t length, FILE *to)
{
	size_t bad = utf8_check(line, length);

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)line[i];

		if (i == bad)
			bad = i + 1 + utf8_check(line + i + 1, length - i - 1);
		else if (c >= 0x20 && c != 0x7F) {
			fputc(c, to);
			continue;
		}
		fputc(c == '\t' ? ' ' : '?', to);
	}
}

/* Prints the line with a caret under the place.  Of a long line, the part
 * around the place is shown. */
static void caret_print(const struct mark *at, FILE *to)
{
	struct arena scratch = {0};
	size_t length, from = 0, start, stop, width = at->width;
	const char *whole = line_find(at->source, at->line, &length);
	const char *line = secret_hide(&scratch, whole, length);

	if (line != whole)
		length = strlen(line);
	if (at->column > SHOWN_WIDTH * 3 / 4)
		from = at->column - SHOWN_WIDTH / 2;
	start = bytes_of(line, length, from);
	stop = bytes_of(line, length, from + SHOWN_WIDTH);
	fprintf(to, "%5u | ", at->line);
	line_print(line + start, stop - start, to);
	fputs("\n      | ", to);
	for (size_t i = from + 1; i < at->column; i++)
		fputc(' ', to);
	fputc('^', to);
	for (size_t i = 1; i < width && at->column - from + i <= SHOWN_WIDTH; i++)
		fputc('~', to);
	fputc('\n', to);
	arena_release(&scratch);
}

static void diag_print_one(const struct diag *diag, FILE *to)
{
	const struct mark *at = &diag->at;
	bool plain = at->source && !at->source->text && at->line && diag->severity == DIAG_ERROR;

	if (at->source) {
		fprintf(to, "%s:", at->source->name);
		if (at->line && at->source->place)
			fprintf(to, " %s %u:", at->source->place, at->line);
		else if (at->line)
			fprintf(to, "%u:", at->line);
		if (at->line && at->column)
			fprintf(to, "%u:", at->column);
		fputc(' ', to);
	} else {
		fputs("survreport: ", to);
	}
	if (!plain)
		fprintf(to, "%s: ", severity_names[diag->severity]);
	fprintf(to, "%s\n", diag->text);
	if (at->source && at->source->text && at->line && at->column)
		caret_print(at, to);
	if (diag->path)
		fprintf(to, "  in %s\n", diag->path);
}

/* Order of printing: by source in order of first mention, then line, then
 * column; what was added first comes first. */
struct order {
	const struct diag *diag;
	size_t source_rank, index;
};

static int order_compare(const void *a, const void *b)
{
	const struct order *x = a, *y = b;

	if (x->source_rank != y->source_rank)
		return x->source_rank < y->source_rank ? -1 : 1;
	if (x->diag->at.line != y->diag->at.line)
		return x->diag->at.line < y->diag->at.line ? -1 : 1;
	if (x->diag->at.column != y->diag->at.column)
		return x->diag->at.column < y->diag->at.column ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

static size_t source_rank(const struct diags *diags, const struct source *source)
{
	size_t i = 0;

	while (i < diags->n && diags->items[i].at.source != source)
		i++;
	return i;
}

/* Who has mended these runs it again; more would hide the first. */
enum { MOST_ERRORS = 100 };

void diag_print(const struct diags *diags, FILE *to, bool quiet)
{
	struct arena scratch = {0};
	struct order *order = ARENA_ARRAY(&scratch, struct order, diags->n);
	size_t n_errors = 0;

	for (size_t i = 0; i < diags->n; i++) {
		order[i].diag = &diags->items[i];
		order[i].index = i;
		order[i].source_rank = source_rank(diags, diags->items[i].at.source);
	}
	qsort(order, diags->n, sizeof *order, order_compare);
	for (size_t i = 0; i < diags->n; i++) {
		enum diag_severity severity = order[i].diag->severity;

		n_errors += severity == DIAG_ERROR;
		if ((severity == DIAG_ERROR && n_errors > MOST_ERRORS) ||
		    (quiet && (severity == DIAG_WARNING || severity == DIAG_NOTE)))
			continue;
		diag_print_one(order[i].diag, to);
	}
	if (n_errors > MOST_ERRORS)
		fprintf(to, "survreport: error: and %zu more errors\n", n_errors - MOST_ERRORS);
	arena_release(&scratch);
}
