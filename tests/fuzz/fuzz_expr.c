/* Any text as an expression over columns of every type, and its value for
 * rows with and without missing values.
 *
 * What must hold: a refusal has a reason; two evaluations agree; a value is of
 * the type that was promised. */
#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "base/date.h"
#include "base/str.h"
#include "data/dataset.h"
#include "data/expr/expr.h"
#include "fuzz.h"

enum { N_ROWS = 4 };

static const char *level_codes[] = {"a", "b", "c"};

/* Row 0 has all values, row 1 none, the others every second one. */
static void dataset_make(struct dataset *data, struct arena *arena)
{
	static const struct {
		const char *name;
		enum column_type type;
	} columns[] = {{"id", COLUMN_ID},     {"arm", COLUMN_CATEGORY}, {"x", COLUMN_NUMBER},
	               {"n", COLUMN_INTEGER}, {"start", COLUMN_DATE},   {"stop", COLUMN_DATE},
	               {"dead", COLUMN_FLAG}, {"ops", COLUMN_SET},      {"ph.ecog", COLUMN_TEXT}};

	data->arena = arena;
	data->n_rows = N_ROWS;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		struct column *c = dataset_add_column(data, columns[i].name, columns[i].type);

		for (size_t row = 0; row < N_ROWS; row++) {
			bool gone = row == 1 || (row > 1 && (row + i) % 2);

			c->missing[row] = gone ? MISSING_EMPTY : PRESENT;
			if (c->number && !gone)
				c->number[row] = c->type == COLUMN_FLAG ? (double)(row % 2)
				                 : c->type == COLUMN_NUMBER
				                     ? 1.5 * (double)(row + i)
				                     : (double)(500 * row + i);
			if (c->bits && !gone)
				c->bits[row] = row;
		}
		if (c->type == COLUMN_CATEGORY || c->type == COLUMN_SET) {
			c->level_codes = c->level_labels = level_codes;
			c->n_levels = 3;
		}
		if (c->type == COLUMN_ID || c->type == COLUMN_TEXT)
			strtable_add(&c->strings, "a", 1);
	}
}

static void check_value(const struct expr *expr, const struct dataset *data, size_t row)
{
	struct value value = expr_value(expr, data, row);
	struct value again = expr_value(expr, data, row);

	BUG_UNLESS(value.missing == again.missing);
	if (value.missing)
		return;
	switch (expr_type(expr)) {
	case EXPR_FLAG:
		BUG_UNLESS(value.number == 0 || value.number == 1);
		break;
	case EXPR_DATE:
		BUG_UNLESS(value.number == floor(value.number));
		BUG_UNLESS(value.number >= date_from_civil(1583, 1, 1));
		BUG_UNLESS(value.number <= date_from_civil(2999, 12, 31));
		break;
	case EXPR_NUMBER:
		BUG_UNLESS(isfinite(value.number));
		break;
	case EXPR_CATEGORY:
	case EXPR_TEXT:
		BUG_UNLESS(value.text && str_equal(value.text, again.text));
		return;
	case EXPR_SET:
		BUG_UNLESS(value.bits == again.bits);
		return;
	}
	BUG_UNLESS(value.number == again.number);
}

/* The level of a category's value is among the levels that are announced. */
static void check_levels(const struct expr *expr, const struct dataset *data, struct arena *arena)
{
	const char **codes, **labels;
	size_t n;

	if (expr_type(expr) != EXPR_CATEGORY)
		return;
	expr_levels(expr, arena, &codes, &labels, &n);
	for (size_t row = 0; row < N_ROWS; row++) {
		struct value value = expr_value(expr, data, row);
		size_t i = 0;

		while (!value.missing && i < n && !str_equal(codes[i], value.text))
			i++;
		BUG_UNLESS(value.missing || i < n);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct dataset rows = {0};
	struct expr_calendar calendar = {.month_days = 30.4375, .year_days = 365.25, .week_days = 7};
	char *s = arena_strndup(&arena, (const char *)data, size);
	struct source source = {.name = "fuzz", .text = s, .length = size};
	struct text text = {.s = s, .verbatim = true};
	struct expr *expr;

	if (utf8_check(s, size) < size || strlen(s) != size)
		goto out; /* configs are checked for that */
	text.at = (struct mark){&source, 1, 1, 1};
	dataset_make(&rows, &arena);
	expr = expr_parse(&arena, &text, &rows, &calendar, &diags);
	if (!expr && diags.n_errors == 0)
		abort(); /* a refusal has a reason */
	for (size_t row = 0; expr && row < N_ROWS; row++)
		check_value(expr, &rows, row);
	if (expr)
		check_levels(expr, &rows, &arena);
	diags_discard(&diags);
out:
	arena_release(&arena);
	return 0;
}
