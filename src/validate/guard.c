#include "validate/guard.h"

#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"

static void refuse(struct diags *diags, const struct text *text, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An error at a text of the config. */
static void refuse(struct diags *diags, const struct text *text, const char *format, ...)
{
	const char *message;
	va_list args;

	va_start(args, format);
	message = arena_vprintf(diags->arena, format, args);
	va_end(args);
	diag_error(diags, text->at, "%s", message);
	diag_path(diags, text->path);
}

/* Reads "5%". */
static bool percent_parse(const char *text, double *percent)
{
	size_t n = strlen(text);

	return n > 1 && text[n - 1] == '%' && number_parse(text, n - 1, percent) && *percent >= 0 &&
	       *percent < 100;
}

/* Reads "60 days", "2 months" into days. */
static bool days_parse(const char *text, double *days)
{
	static const double lengths[] = {1, 7, 365.25 / 12, 365.25};
	enum time_unit unit;

	if (!duration_parse(text, days, &unit))
		return false;
	*days *= lengths[unit];
	return true;
}

void guard_check(const struct study *study, const struct dataset *data, struct diags *diags)
{
	const struct guard_spec *guard = &study->guard;
	const struct newest_spec *newest = &guard->newest;
	const struct column *column =
	    newest->column.s ? dataset_column(data, newest->column.s) : NULL;
	double number;

	if (guard->shrinks.s && !percent_parse(guard->shrinks.s, &number))
		refuse(diags, &guard->shrinks, "'%s' is no percentage of rows (write e.g. 5%%)",
		       guard->shrinks.s);
	if (newest->within.s && !days_parse(newest->within.s, &number))
		refuse(diags, &newest->within,
		       "'%s' is no time (write e.g. 60 days, or a number of "
		       "weeks, months or years)",
		       newest->within.s);
	if (column && !column->broken && column->type != COLUMN_DATE)
		refuse(diags, &newest->column, "'%s' has type %s; what is newest is told of dates",
		       column->name, column_type_names[column->type]);
}

struct judging {
	const struct guarded *guarded;
	struct guard_answers *answers;
	struct diags *diags;
};

/* Data that are refused: what is wrong is in the file, not in the config. */
static bool turn_away(const struct guarded *guarded, struct diags *diags, const char *text)
{
	return diag_error(diags, (struct mark){.source = &guarded->data->source}, "%s", text);
}

static bool let_pass(struct judging *judging, const char *asks, const char *found)
{
	ARENA_PUSH(judging->diags->arena, judging->answers->items, judging->answers->n,
	           (struct guard_answer){asks, found});
	return true;
}

/* Rows */

static bool judge_rows(struct judging *judging, size_t n)
{
	const struct guarded *guarded = judging->guarded;
	const struct guard_spec *guard = &guarded->study->guard;
	struct diags *diags = judging->diags;

	if (guard->rows == 0)
		return true;
	if (n >= (size_t)guard->rows)
		return let_pass(judging,
		                arena_printf(diags->arena, "at least %d row%s", guard->rows,
		                             guard->rows == 1 ? "" : "s"),
		                arena_printf(diags->arena, "%zu row%s", n, n == 1 ? "" : "s"));
	return turn_away(guarded, diags,
	                 arena_printf(diags->arena,
	                              "%zu row%s, and the config's guard asks "
	                              "for %d",
	                              n, n == 1 ? "" : "s", guard->rows));
}

static bool judge_shrinking(struct judging *judging, size_t n)
{
	const struct guarded *guarded = judging->guarded;
	struct diags *diags = judging->diags;
	const struct guard_spec *guard = &guarded->study->guard;
	double percent = 0, lost;
	size_t before = guarded->before ? guarded->before->n_rows : 0;

	if (!guard->shrinks.s || !before || !percent_parse(guard->shrinks.s, &percent))
		return true;
	lost = n < before ? 100 * (double)(before - n) / (double)before : 0;
	if (lost <= percent)
		return let_pass(
		    judging, arena_printf(diags->arena, "at most %s fewer rows", guard->shrinks.s),
		    arena_printf(diags->arena, "%zu row%s, %zu in the report before", n,
		                 n == 1 ? "" : "s", before));
	return turn_away(guarded, diags,
	                 arena_printf(diags->arena,
	                              "%zu row%s, %s%% fewer than the %zu of the report "
	                              "before; the config's guard allows %s",
	                              n, n == 1 ? "" : "s",
	                              number_significant(diags->arena, lost, 3), before,
	                              guard->shrinks.s));
}

/* Dates */

/* The day that the data should reach to. */
static int32_t day_of(const struct guarded *guarded)
{
	return guarded->data->cutoff.given ? (int32_t)guarded->data->cutoff.day : guarded->today;
}

/* The last date of a column that is not after a day: a placeholder in the
 * future says nothing.  False if there is none. */
static bool newest_find(const struct dataset *data, const struct column *column, int32_t day,
                        double *newest)
{
	bool found = false;

	for (size_t row = 0; row < data->n_rows; row++) {
		double date = column->number[row];

		if (column->missing[row] != PRESENT || date > day || (found && date <= *newest))
			continue;
		*newest = date;
		found = true;
	}
	return found;
}

static bool judge_newest(struct judging *judging)
{
	const struct guarded *guarded = judging->guarded;
	struct diags *diags = judging->diags;
	const struct newest_spec *spec = &guarded->study->guard.newest;
	const struct column *column =
	    spec->column.s ? dataset_column(guarded->data, spec->column.s) : NULL;
	char newest_text[DATE_TEXT_SIZE], day_text[DATE_TEXT_SIZE];
	int32_t day = day_of(guarded);
	double within, newest = 0;

	if (!column || !days_parse(spec->within.s, &within))
		return true;
	date_format(day, day_text);
	if (!newest_find(guarded->data, column, day, &newest))
		return turn_away(guarded, diags,
		                 arena_printf(diags->arena,
		                              "column '%s': no date up to %s, "
		                              "and the config's guard asks for "
		                              "one",
		                              column->name, day_text));
	date_format((int32_t)newest, newest_text);
	if (day - newest <= within)
		return let_pass(judging,
		                arena_printf(diags->arena, "a date of '%s' within %s of %s",
		                             column->name, spec->within.s, day_text),
		                arena_strdup(diags->arena, newest_text));
	return turn_away(guarded, diags,
	                 arena_printf(diags->arena,
	                              "column '%s': the newest date is %s, %.0f days before "
	                              "%s; the config's guard allows %s",
	                              column->name, newest_text, day - newest, day_text,
	                              spec->within.s));
}

/* The run before */

static void warn(const struct guarded *guarded, struct diags *diags, const char *text)
{
	diag_add(diags, DIAG_WARNING, (struct mark){.source = &guarded->data->source}, "%s", text);
}

/* The names of one list that are not in another. */
static struct names names_less(const struct names *names, const struct names *less,
                               struct arena *arena)
{
	struct names rest = {0};

	for (size_t i = 0; i < names->n; i++)
		if (!names_have(less, names->items[i]))
			ARENA_PUSH(arena, rest.items, rest.n, names->items[i]);
	return rest;
}

static void compare_levels(const struct guarded *guarded, const struct census_column *was,
                           const struct census_column *now, struct diags *diags)
{
	struct arena *arena = diags->arena;
	struct names gone = names_less(&was->levels, &now->levels, arena);
	struct names come = names_less(&now->levels, &was->levels, arena);
	struct str text = {.arena = arena};

	if (gone.n == 0 && come.n == 0)
		return;
	str_addf(&text, "column '%s' has other levels than in the report before:", now->name);
	if (gone.n)
		str_addf(&text, " no %s any more", names_join(arena, &gone, 12));
	if (come.n)
		str_addf(&text, "%s %s, which %s new", gone.n ? ", and" : "",
		         names_join(arena, &come, 12), come.n == 1 ? "is" : "are");
	warn(guarded, diags, str_text(&text));
}

static void compare(const struct guarded *guarded, const struct census *now, struct diags *diags)
{
	const struct census *before = guarded->before;

	if (now->n_rows < before->n_rows && !guarded->study->guard.shrinks.s)
		warn(guarded, diags,
		     arena_printf(diags->arena,
		                  "%zu row%s, %zu fewer than in the report "
		                  "before (the config's 'guard' can refuse "
		                  "this)",
		                  now->n_rows, now->n_rows == 1 ? "" : "s",
		                  before->n_rows - now->n_rows));
	for (size_t i = 0; i < now->n_columns; i++)
		for (size_t k = 0; k < before->n_columns; k++)
			if (str_equal(now->columns[i].name, before->columns[k].name))
				compare_levels(guarded, &before->columns[k], &now->columns[i],
				               diags);
}

bool guard_run(const struct guarded *guarded, struct guard_answers *answers, struct diags *diags)
{
	struct judging judging = {guarded, answers, diags};
	struct census now = census_take(guarded->data, diags->arena);
	bool right = judge_rows(&judging, now.n_rows);

	right = judge_shrinking(&judging, now.n_rows) && right;
	right = judge_newest(&judging) && right;
	if (guarded->before && right)
		compare(guarded, &now, diags);
	return right;
}
