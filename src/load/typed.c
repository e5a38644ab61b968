#include "load/typed.h"

#include <stdarg.h>
#include <string.h>

#include "base/str.h"
#include "load/child.h"

/* A damaged file of a few kilobytes may claim to be much. */
static const size_t MEMORY = (size_t)512 << 20, LEAST_OUTPUT = (size_t)512 << 20;
enum { SECONDS = 600, GROWS = 200 };

/* --- In the child ----------------------------------------------------------------- */

bool typed_wrong(struct typed *typed, uint32_t place, const char *format, ...)
{
	va_list args;

	if (typed->wrong)
		return false;
	va_start(args, format);
	typed->wrong = arena_vprintf(typed->arena, format, args);
	va_end(args);
	typed->wrong_place = place;
	return false;
}

void typed_remark(struct typed *typed, uint32_t place, enum diag_severity severity,
                  const char *kind, const char *text)
{
	ARENA_PUSH(typed->arena, typed->remarks, typed->n_remarks,
	           (struct remark){severity, place, kind, text});
}

static bool has_text(enum raw_kind kind)
{
	return kind == RAW_TEXT || kind == RAW_MISSING || kind == RAW_REFUSED;
}

static void put(FILE *to, const void *bytes, size_t length)
{
	fwrite_unlocked(bytes, 1, length, to);
}

static void put_number(FILE *to, size_t number)
{
	uint32_t n = (uint32_t)number;

	put(to, &n, sizeof n);
}

static void put_text(FILE *to, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	/* what is not there is not the empty text */
	put_number(to, text ? length : UINT32_MAX);
	put(to, text ? text : "", length);
}

void typed_row(struct typed *typed, uint32_t place, size_t n_cells)
{
	put_number(typed->to, place);
	put_number(typed->to, n_cells);
	typed->row = place;
	typed->n_rows++;
}

/* Whether a text may go on; else says so. */
static bool check_text(struct typed *typed, const char *text, size_t length)
{
	return utf8_check(text, length) == length ||
	       typed_wrong(typed, typed->row, "a text is not UTF-8 (give the input its 'encoding')");
}

static void check_texts(struct typed *typed)
{
	typed->row = 0;
	for (size_t i = 0; i < typed->names.n; i++) {
		const struct raw_column *column = typed->columns ? &typed->columns[i] : NULL;

		check_text(typed, typed->names.items[i], strlen(typed->names.items[i]));
		if (column && column->label)
			check_text(typed, column->label, strlen(column->label));
		for (size_t k = 0; column && k < column->n_labels; k++) {
			check_text(typed, column->labels[k].code, strlen(column->labels[k].code));
			check_text(typed, column->labels[k].label, strlen(column->labels[k].label));
		}
	}
}

void typed_cell(struct typed *typed, const struct raw_cell *cell)
{
	unsigned char kind = (unsigned char)cell->kind;

	put(typed->to, &kind, 1);
	if (has_text(cell->kind)) {
		check_text(typed, cell->text, cell->length);
		put_number(typed->to, cell->length);
		put(typed->to, cell->text, cell->length);
	} else {
		put(typed->to, &cell->number, sizeof cell->number);
	}
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct raw_cell typed_trimmed(const char *text, size_t length)
{
	while (length && is_blank(text[length - 1]))
		length--;
	while (length && is_blank(*text)) {
		text++;
		length--;
	}
	return (struct raw_cell){
	    .text = text, .length = (uint32_t)length, .kind = length ? RAW_TEXT : RAW_MISSING};
}

void typed_text(struct typed *typed, const char *text, size_t length)
{
	struct raw_cell cell = typed_trimmed(text, length);

	typed_cell(typed, &cell);
}

static void put_column(FILE *to, const struct raw_column *column)
{
	put_text(to, column->label);
	put_text(to, column->note);
	put_text(to, column->refused);
	put_number(to, column->n_labels);
	for (size_t i = 0; i < column->n_labels; i++) {
		put_text(to, column->labels[i].code);
		put_text(to, column->labels[i].label);
		put_number(to, column->labels[i].missing);
	}
}

/* Behind the rows, all else, and where it begins. */
static void put_rest(const struct typed *typed, uint64_t start)
{
	static const struct raw_column nothing;

	put_text(typed->to, typed->wrong);
	put_number(typed->to, typed->wrong_place);
	put_number(typed->to, typed->header);
	put_number(typed->to, typed->n_rows);
	put_number(typed->to, typed->names.n);
	for (size_t i = 0; i < typed->names.n; i++) {
		put_text(typed->to, typed->names.items[i]);
		put_column(typed->to, typed->columns ? &typed->columns[i] : &nothing);
	}
	put_number(typed->to, typed->n_remarks);
	for (size_t i = 0; i < typed->n_remarks; i++) {
		put_number(typed->to, typed->remarks[i].severity);
		put_number(typed->to, typed->remarks[i].place);
		put_text(typed->to, typed->remarks[i].kind);
		put_text(typed->to, typed->remarks[i].text);
	}
	put(typed->to, &start, sizeof start);
}

struct task {
	struct typed typed;
	typed_fn *fn;
};

static void work(void *user, FILE *to)
{
	struct task *task = user;
	struct arena arena = {0};

	task->typed.to = to;
	task->typed.arena = &arena;
	if (!task->fn(&task->typed))
		typed_wrong(&task->typed, 0, "cannot be read");
	check_texts(&task->typed);
	put_rest(&task->typed, (uint64_t)ftello(to));
	arena_release(&arena);
}

/* --- In the parent ------------------------------------------------------------------ */

struct state {
	const char *rows, *rows_end; /* of `out` */
	const char *rest, *end;      /* what is not read yet behind them */
	size_t n_rows;
	struct raw_cell *cells;
};

/* Takes bytes; false if there are no more. */
static bool get(const char **at, const char *end, void *into, size_t length)
{
	if ((size_t)(end - *at) < length)
		return false;
	memcpy(into, *at, length);
	*at += length;
	return true;
}

static bool get_number(struct state *state, uint32_t *number)
{
	return get(&state->rest, state->end, number, sizeof *number);
}

static bool get_size(struct state *state, size_t *size)
{
	uint32_t number;

	if (!get_number(state, &number))
		return false;
	*size = number;
	return true;
}

static bool get_text(struct state *state, struct arena *arena, const char **text)
{
	uint32_t length;

	*text = NULL;
	if (!get_number(state, &length))
		return false;
	if (length == UINT32_MAX)
		return true;
	if ((size_t)(state->end - state->rest) < length)
		return false;
	*text = arena_strndup(arena, state->rest, length);
	state->rest += length;
	return true;
}

static bool get_labels(struct state *state, struct arena *arena, struct raw_column *column)
{
	if (!get_size(state, &column->n_labels) ||
	    column->n_labels > (size_t)(state->end - state->rest))
		return false;
	column->labels = ARENA_ARRAY(arena, struct raw_label, column->n_labels);
	for (size_t i = 0; i < column->n_labels; i++) {
		struct raw_label *label = &column->labels[i];
		uint32_t missing;

		if (!get_text(state, arena, &label->code) ||
		    !get_text(state, arena, &label->label) || !get_number(state, &missing))
			return false;
		label->missing = missing;
	}
	return true;
}

static bool get_columns(struct state *state, struct reader *reader)
{
	struct arena *arena = reader->arena;
	struct raw_column *columns;
	size_t n;

	if (!get_size(state, &n) || n > RAW_MAX_CELLS)
		return false;
	columns = ARENA_ARRAY(arena, struct raw_column, n);
	reader->columns = columns;
	reader->names.n = n;
	reader->names.items = ARENA_ARRAY(arena, const char *, n);
	state->cells = ARENA_ARRAY(arena, struct raw_cell, RAW_MAX_CELLS);
	for (size_t i = 0; i < n; i++)
		if (!get_text(state, arena, &reader->names.items[i]) ||
		    !get_text(state, arena, &columns[i].label) ||
		    !get_text(state, arena, &columns[i].note) ||
		    !get_text(state, arena, &columns[i].refused) ||
		    !get_labels(state, arena, &columns[i]))
			return false;
	return true;
}

static bool get_remarks(struct state *state, struct reader *reader)
{
	size_t n;

	if (!get_size(state, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		struct remark remark = {0};
		uint32_t severity;

		if (!get_number(state, &severity) || !get_number(state, &remark.place) ||
		    !get_text(state, reader->arena, &remark.kind) ||
		    !get_text(state, reader->arena, &remark.text))
			return false;
		remark.severity = (enum diag_severity)severity;
		ARENA_PUSH(reader->arena, reader->remarks, reader->n_remarks, remark);
	}
	return true;
}

/* Always false. */
static bool fail(const struct reader *reader, uint32_t place, const char *text)
{
	struct mark at = {.source = reader->source, .line = place, .width = 1};

	return diag_error(reader->diags, at, "%s", text);
}

/* All but the rows. */
static bool get_rest(struct reader *reader, struct state *state, const struct bytes *out)
{
	uint64_t start;
	const char *wrong;
	uint32_t place;

	if (out->length < sizeof start)
		return fail(reader, 0, "cannot be read");
	state->end = out->data + out->length - sizeof start;
	memcpy(&start, state->end, sizeof start);
	if (start > (uint64_t)(state->end - out->data))
		return fail(reader, 0, "cannot be read");
	state->rows = out->data;
	state->rows_end = state->rest = out->data + start;
	if (!get_text(state, reader->arena, &wrong) || !get_number(state, &place))
		return fail(reader, 0, "cannot be read");
	if (wrong)
		return fail(reader, place, wrong);
	return (get_number(state, &reader->header) && get_size(state, &state->n_rows) &&
	        get_columns(state, reader) && get_remarks(state, reader)) ||
	       fail(reader, 0, "cannot be read");
}

bool typed_open(struct reader *reader, const struct bytes *bytes, typed_fn *fn)
{
	static const struct input_form plain;
	struct state *state = ARENA_NEW(reader->arena, struct state);
	struct task task = {.fn = fn,
	                    .typed = {.bytes = bytes,
	                              .form = reader->form ? reader->form : &plain,
	                              .name = reader->source ? reader->source->name : ""}};
	struct child_limits limits = {
	    .memory = MEMORY, .seconds = SECONDS, .output = LEAST_OUTPUT + GROWS * bytes->length};
	struct bytes out;
	const char *why;

	reader->state = state;
	if (!child_run(reader->arena, work, &task, &limits, &out, &why))
		return fail(reader, 0, why);
	if (!get_rest(reader, state, &out))
		return false;
	reader->most_rows = state->n_rows;
	return true;
}

static bool get_cell(const char **at, const char *end, struct raw_cell *cell)
{
	unsigned char kind;

	if (!get(at, end, &kind, 1) || kind > RAW_MISSING)
		return false;
	*cell = (struct raw_cell){.kind = (enum raw_kind)kind};
	if (!has_text(cell->kind))
		return get(at, end, &cell->number, sizeof cell->number);
	if (!get(at, end, &cell->length, sizeof cell->length) || (size_t)(end - *at) < cell->length)
		return false;
	cell->text = *at;
	*at += cell->length;
	return true;
}

bool typed_read(struct reader *reader, raw_row_fn *row_fn, void *user)
{
	struct state *state = reader->state;
	const char *at = state->rows;

	for (size_t row = 0; row < state->n_rows; row++) {
		struct raw_row raw = {.cells = state->cells};
		uint32_t n;

		if (!get(&at, state->rows_end, &raw.place, sizeof raw.place) ||
		    !get(&at, state->rows_end, &n, sizeof n) || n > RAW_MAX_CELLS)
			return fail(reader, 0, "cannot be read");
		raw.n_cells = n;
		for (size_t i = 0; i < n; i++)
			if (!get_cell(&at, state->rows_end, &state->cells[i]))
				return fail(reader, raw.place, "cannot be read");
		row_fn(user, &raw);
	}
	return true;
}
