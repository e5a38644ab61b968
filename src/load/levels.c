#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "base/str.h"
#include "load/load_impl.h"
#include "load/odd.h"

/* A level as collected. */
struct collected {
	const char *text;
	double number;
	uint32_t code; /* in order of appearance */
};

static int compare_numbers(const void *a, const void *b)
{
	const struct collected *x = a, *y = b;

	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return strcmp(x->text, y->text); /* 1 and 1.0 */
}

static int compare_texts(const void *a, const void *b)
{
	const struct collected *x = a, *y = b;

	return strcmp(x->text, y->text);
}

/* Words that statistics programs write for a missing value. */
static bool is_missing_token(const char *text)
{
	static const char *const words[] = {"NA",   "N/A",  "n.a.", "NaN",   "null",
	                                    "None", "#N/A", ".",    "(null)"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}

/* What is probably wrong with levels that nobody has declared. */
static void judge(struct dataset *data, const struct column *column)
{
	const char *kind = arena_printf(data->arena, "column '%s': odd levels", column->name);

	for (size_t i = 0; i < column->n_levels; i++) {
		const char *level = column->level_codes[i];

		if (is_missing_token(level) || odd_level(column->level_codes, column->n_levels, i))
			add_finding(data, DIAG_WARNING, 0, kind,
			            arena_printf(data->arena,
			                         "column '%s': '%s' counts as a "
			                         "level (if it means missing, "
			                         "list it under 'missing')",
			                         column->name, level));
		if (str_is_formula(level))
			add_finding(data, DIAG_ERROR, 0, kind,
			            arena_printf(data->arena,
			                         "column '%s': a spreadsheet that "
			                         "opens results.csv would run the "
			                         "level '%s' as a formula (write it "
			                         "without the first character, or list "
			                         "it under 'missing')",
			                         column->name, level));
	}
}

static struct collected *collect(struct arena *arena, const struct strtable *table)
{
	struct collected *items = ARENA_ARRAY(arena, struct collected, table->n);
	bool numbers = true;

	for (uint32_t i = 0; i < table->n; i++) {
		items[i].text = table->items[i];
		items[i].code = i;
		numbers =
		    numbers && number_parse(items[i].text, strlen(items[i].text), &items[i].number);
	}
	qsort(items, table->n, sizeof *items, numbers ? compare_numbers : compare_texts);
	return items;
}

void levels_close(struct dataset *data, struct column *column, const struct strtable *collected)
{
	struct collected *items = collect(collected->arena, collected);
	uint32_t *place = ARENA_ARRAY(collected->arena, uint32_t, collected->n);

	column->n_levels = collected->n;
	column->level_codes = ARENA_ARRAY(data->arena, const char *, collected->n);
	for (uint32_t i = 0; i < collected->n; i++) {
		place[items[i].code] = i;
		column->level_codes[i] = arena_strdup(data->arena, items[i].text);
	}
	column->level_labels = column->level_codes;
	for (size_t row = 0; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT)
			column->code[row] = place[column->code[row]];
	column->levels_open = false;
	column->levels_found = true;
	judge(data, column);
}
