/* Any text as an expression over columns of every type, and its value for
 * rows with and without missing values. */
#include <string.h>

#include "base/str.h"
#include "data/dataset.h"
#include "data/expr.h"
#include "fuzz.h"

enum { N_ROWS = 4 };

static const char *level_codes[] = {"a", "b", "c"};

/* Row 0 has all values, row 1 none, the others every second one. */
static void dataset_make(struct dataset *data, struct arena *arena)
{
	static const struct {
		const char *name;
		enum column_type type;
	} columns[] = {{"id", COLUMN_ID},       {"arm", COLUMN_CATEGORY},
	               {"x", COLUMN_NUMBER},    {"n", COLUMN_INTEGER},
	               {"start", COLUMN_DATE},  {"stop", COLUMN_DATE},
	               {"dead", COLUMN_FLAG},   {"ops", COLUMN_SET},
	               {"ph.ecog", COLUMN_TEXT}};

	data->arena = arena;
	data->n_rows = N_ROWS;
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		struct column *c =
		    dataset_add_column(data, columns[i].name, columns[i].type);

		for (size_t row = 0; row < N_ROWS; row++) {
			bool gone = row == 1 || (row > 1 && (row + i) % 2);

			c->missing[row] = gone ? MISSING_EMPTY : PRESENT;
			if (c->number && !gone)
				c->number[row] = c->type == COLUMN_FLAG
				                     ? (double)(row % 2)
				                     : 1.5 * (double)(row + i);
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct dataset rows = {0};
	struct expr_calendar calendar = {
	    .month_days = 30.4375, .year_days = 365.25, .week_days = 7};
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
		expr_value(expr, &rows, row);
	diags_discard(&diags);
out:
	arena_release(&arena);
	return 0;
}
