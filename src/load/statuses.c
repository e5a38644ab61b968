/* Status codes that no event names: a 9 for "unknown" beside 0 and 1 ends a
 * patient's time as a censoring, which nobody may have meant. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "load/load_impl.h"

/* Beyond, a column is a measurement and not a status. */
enum { MOST_CODES = 12 };

/* A code of the rows that are censored. */
struct status {
	size_t row; /* the first that has it */
	struct row_count rows;
};
struct statuses {
	struct status items[MOST_CODES];
	size_t n;
};

static const struct derive_plan *derive_of(const struct load_plan *plan, size_t column)
{
	for (size_t i = 0; i < plan->n_derive; i++)
		if (plan->derive[i].column == column && plan->derive[i].expr)
			return &plan->derive[i];
	return NULL;
}

/* Adds the codes that an expression names, and those behind the derived
 * columns that it reads. */
static void add_codes(const struct load_plan *plan, const struct expr *expr,
                      struct expr_codes *codes)
{
	struct names names = expr_columns(expr, plan->arena);

	expr_codes_add(expr, plan->arena, codes);
	for (size_t i = 0; i < names.n; i++) {
		const struct column *column = dataset_column(plan->data, names.items[i]);
		const struct derive_plan *derive =
		    derive_of(plan, (size_t)(column - plan->data->columns));

		if (derive)
			add_codes(plan, derive->expr, codes);
	}
}

/* The codes that the events of all endpoints name. */
static struct expr_codes event_codes(const struct load_plan *plan)
{
	struct expr_codes codes = {0};

	for (size_t i = 0; i < plan->n_endpoints; i++) {
		const struct endpoint_plan *exprs = &plan->endpoints[i];

		if (exprs->event)
			add_codes(plan, exprs->event, &codes);
		for (size_t k = 0; k < exprs->spec->causes.n; k++)
			add_codes(plan, exprs->causes[k], &codes);
	}
	return codes;
}

/* Adds the columns by which an expression tells an event, those behind derived
 * columns included. */
static void add_places(const struct load_plan *plan, const struct expr *expr,
                       struct expr_places *places)
{
	struct expr_places found = expr_statuses(expr, plan->arena);

	for (size_t i = 0; i < found.n; i++) {
		size_t column = found.items[i], k = 0;
		const struct derive_plan *derive = derive_of(plan, column);

		while (k < places->n && places->items[k] != column)
			k++;
		if (k < places->n)
			continue;
		ARENA_PUSH(plan->arena, places->items, places->n, column);
		if (derive)
			add_places(plan, derive->expr, places);
	}
}

static bool is_censored(const struct endpoint *endpoint, const struct column *column, size_t row)
{
	return endpoint->missing[row] == PRESENT && !endpoint->event[row] &&
	       column->missing[row] == PRESENT;
}

static bool same_code(const struct column *column, size_t a, size_t b)
{
	if (column->code)
		return column->code[a] == column->code[b];
	return column->number && column->number[a] == column->number[b];
}

/* Counts the codes of censored rows.  False if the column holds no codes. */
static bool count_codes(const struct load_plan *plan, const struct endpoint *endpoint,
                        const struct column *column, struct statuses *found)
{
	for (size_t row = 0; row < plan->data->n_rows; row++) {
		size_t i = 0;

		if (!is_censored(endpoint, column, row))
			continue;
		while (i < found->n && !same_code(column, found->items[i].row, row))
			i++;
		if (i == MOST_CODES ||
		    (column->number && column->number[row] != floor(column->number[row])))
			return false;
		if (i == found->n)
			found->items[found->n++] = (struct status){.row = row};
		count_line(&found->items[i].rows, plan->data->line[row]);
	}
	return true;
}

/* The code that stands for a censoring: 0, or else the commonest. */
static size_t censoring_code(const struct load_plan *plan, const struct column *column,
                             const struct statuses *found)
{
	size_t best = 0;

	for (size_t i = 0; i < found->n; i++) {
		const struct status *status = &found->items[i];
		const char *text = column_code_text(column, status->row, plan->arena);

		if (strcmp(text, "0") == 0)
			return i;
		if (status->rows.n > found->items[best].rows.n)
			best = i;
	}
	return best;
}

static bool is_named(const struct expr_codes *codes, const struct column *column, size_t index,
                     size_t row, struct arena *arena)
{
	for (size_t i = 0; i < codes->n; i++) {
		const struct expr_code *code = &codes->items[i];

		if (code->column != index)
			continue;
		if (column->number ? code->number == column->number[row]
		                   : code->text && strcmp(code->text, column_code_text(column, row,
		                                                                       arena)) == 0)
			return true;
	}
	return false;
}

static void note(const struct load_plan *plan, const struct endpoint *endpoint,
                 const struct column *column, const struct status *status)
{
	bool one = status->rows.n == 1;
	const char *quote = column->number ? "" : "'";

	add_finding(
	    plan->data, DIAG_NOTE, 0,
	    arena_printf(plan->arena, "endpoint '%s': codes that no event names", endpoint->name),
	    arena_printf(plan->arena,
	                 "endpoint '%s': %zu row%s %s %s%s%s, which no event of "
	                 "this config names; %s as censored (%s)",
	                 endpoint->name, status->rows.n, one ? " has" : "s have", column->name,
	                 quote, column_code_text(column, status->row, plan->arena), quote,
	                 one ? "it counts" : "they count",
	                 lines_text(plan->data, &status->rows, plan->arena)));
}

/* Of a status of 1 and 2, R and many files mean the event by 2. */
static void note_turned(const struct load_plan *plan, const struct endpoint *endpoint,
                        const struct column *column, size_t index, const struct expr_codes *codes,
                        const struct status *status)
{
	bool one = false;

	/* who labelled the codes knew them */
	if (column->n_levels && column->level_labels != column->level_codes)
		return;
	for (size_t i = 0; i < codes->n; i++)
		one = one || (codes->items[i].column == index &&
		              (codes->items[i].text ? strcmp(codes->items[i].text, "1") == 0
		                                    : codes->items[i].number == 1));
	if (!one || strcmp(column_code_text(column, status->row, plan->arena), "2") != 0)
		return;
	add_finding(plan->data, DIAG_NOTE, 0,
	            arena_printf(plan->arena, "endpoint '%s': a status of 1 and 2", endpoint->name),
	            arena_printf(plan->arena,
	                         "endpoint '%s': %s 1 is the event, and 2, in all %zu "
	                         "other rows, a censoring (many files mean the event by "
	                         "2, as R does)",
	                         endpoint->name, column->name, status->rows.n));
}

static void judge(const struct load_plan *plan, const struct endpoint *endpoint, size_t index,
                  const struct expr_codes *codes)
{
	const struct column *column = &plan->data->columns[index];
	struct statuses found = {.n = 0};
	size_t censoring;

	if (column->type == COLUMN_FLAG || column->type == COLUMN_DATE ||
	    column->type == COLUMN_SET || !count_codes(plan, endpoint, column, &found))
		return;
	if (found.n == 1)
		note_turned(plan, endpoint, column, index, codes, &found.items[0]);
	censoring = censoring_code(plan, column, &found);
	for (size_t i = 0; i < found.n; i++)
		if (i != censoring &&
		    !is_named(codes, column, index, found.items[i].row, plan->arena))
			note(plan, endpoint, column, &found.items[i]);
}

void statuses_note(const struct load_plan *plan, const struct endpoint_plan *exprs,
                   const struct endpoint *endpoint)
{
	struct expr_codes codes = event_codes(plan);
	struct expr_places places = {0};

	if (exprs->event)
		add_places(plan, exprs->event, &places);
	for (size_t i = 0; i < exprs->spec->causes.n; i++)
		add_places(plan, exprs->causes[i], &places);
	for (size_t i = 0; i < places.n; i++)
		judge(plan, endpoint, places.items[i], &codes);
}
