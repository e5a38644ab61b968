#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "load/load_impl.h"

/* Plan */

/* A time has no calendar, so it cannot be cut off.  The date of the config may
 * stand there just to be printed; one on the command line asks for it. */
static void check_forms(const struct load_plan *plan, struct diags *diags)
{
	for (size_t i = 0; i < plan->n_endpoints; i++) {
		const struct endpoint_spec *spec = plan->endpoints[i].spec;

		if (spec->time.s && !spec->record.broken)
			config_error(diags, &spec->record.name,
			             "endpoint '%s' is given as a time, not by "
			             "dates: it cannot be cut off at %s (give "
			             "'origin', 'event' and 'censor')",
			             spec->record.name.s, plan->data->cutoff.text);
	}
}

static void warn_no_entered(const struct load_plan *plan, struct diags *diags)
{
	const struct text *name = &plan->input->record.name;

	if (!name->s || plan->input->entered.s)
		return;
	diag_add(diags, DIAG_WARNING, name->at,
	         "without 'entered', patients who entered after %s are not "
	         "excluded (give the date, e.g. entered: surgery_date)",
	         plan->data->cutoff.text);
	diag_path(diags, name->path);
}

void cutoff_plan(struct load_plan *plan, struct diags *diags)
{
	const struct report_spec *report = &plan->study->report;
	struct cutoff *cutoff = &plan->data->cutoff;
	const char *date = report->data_cutoff.s;
	char text[DATE_TEXT_SIZE];
	int32_t day;

	if (plan->input->entered.s)
		plan->entered = expr_need(plan->arena, &plan->input->entered, plan->data,
		                          &plan->calendar, EXPR_DATE, diags);
	/* what is no date is reported already */
	if (!date || !date_parse(date, strlen(date), DATE_ISO, &day))
		return;
	date_format(day, text);
	cutoff->given = true;
	cutoff->day = day;
	cutoff->text = arena_strdup(plan->arena, text);
	if (!report->as_of)
		return;
	check_forms(plan, diags);
	warn_no_entered(plan, diags);
}

/* Rows */

static void note_excluded(const struct load_plan *plan, struct diags *diags)
{
	const struct dataset *data = plan->data;

	if (data->cutoff.n_excluded)
		diag_add(diags, DIAG_NOTE, (struct mark){.source = &data->source}, "%s",
		         cutoff_text(&data->cutoff, NULL, plan->arena));
}

static void warn_rows(struct dataset *data, const struct row_count *undated)
{
	static const char kind[] = "dates of entry";
	struct arena *arena = data->arena;

	if (undated->n)
		add_finding(data, DIAG_WARNING, 0, kind,
		            arena_printf(arena,
		                         "%zu row%s no date of entry, and %s "
		                         "kept (%s)",
		                         undated->n, undated->n == 1 ? " has" : "s have",
		                         undated->n == 1 ? "is" : "are",
		                         lines_text(data, undated, arena)));
	if (data->n_rows == 0)
		add_finding(data, DIAG_WARNING, 0, kind,
		            arena_printf(arena,
		                         "nobody had entered by the data "
		                         "cut-off, %s: no patient is left",
		                         data->cutoff.text));
}

bool cutoff_exclude(struct load_plan *plan, struct diags *diags)
{
	struct dataset *data = plan->data;
	struct cutoff *cutoff = &data->cutoff;
	struct row_count undated = {0};
	size_t kept = 0;

	if (!plan->entered)
		return true;
	if (!expr_bind(plan->entered, diags))
		return false;
	if (!cutoff->given)
		return true;
	for (size_t row = 0; row < data->n_rows; row++) {
		struct value entered = expr_value(plan->entered, data, row);

		if (!entered.missing && entered.number > cutoff->day)
			continue;
		if (entered.missing)
			count_line(&undated, data->line[row]);
		dataset_move_row(data, row, kept++);
	}
	cutoff->n_excluded = data->n_rows - kept;
	cutoff->n_undated = undated.n;
	data->n_rows = kept;
	note_excluded(plan, diags);
	warn_rows(data, &undated);
	return true;
}

/* Values */

/* Whether an endpoint names the column as its last contact. */
static bool is_contact(const struct load_plan *plan, const struct column *column)
{
	for (size_t i = 0; i < plan->n_endpoints; i++) {
		const struct expr *censor = plan->endpoints[i].censor;

		if (censor && expr_bare_column(censor) == column)
			return true;
	}
	return false;
}

/* Whether the column is the last contact of an endpoint that the row is in.
 * Then a contact after the cut-off proves one at it: the patient was still
 * being followed. */
static bool is_followed(const struct load_plan *plan, const struct column *column, size_t row)
{
	for (size_t i = 0; i < plan->n_endpoints; i++) {
		const struct expr *censor = plan->endpoints[i].censor;

		if (censor && expr_bare_column(censor) == column &&
		    plan->data->endpoints[i].missing[row] == PRESENT)
			return true;
	}
	return false;
}

static void hide_dates(const struct load_plan *plan, struct column *column)
{
	double day = plan->data->cutoff.day;

	for (size_t row = 0; row < plan->data->n_rows; row++) {
		if (column->missing[row] != PRESENT || column->number[row] <= day)
			continue;
		if (is_followed(plan, column, row)) {
			column->number[row] = day;
			column->n_shortened++;
		} else {
			column->number[row] = 0;
			column->missing[row] = MISSING_FUTURE;
		}
	}
}

/* Levels that nobody declared, and that only excluded patients had: nothing
 * was known of them at the cut-off. */
static void prune_levels(struct dataset *data, struct column *column)
{
	uint32_t *place = ARENA_ARRAY(data->arena, uint32_t, column->n_levels);
	const char **codes = ARENA_ARRAY(data->arena, const char *, column->n_levels);
	uint32_t n = 0;

	for (size_t row = 0; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT)
			place[column->code[row]] = 1;
	for (size_t i = 0; i < column->n_levels; i++)
		if (place[i]) {
			codes[n] = column->level_codes[i];
			place[i] = n++;
		}
	for (size_t row = 0; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT)
			column->code[row] = place[column->code[row]];
	column->level_codes = codes;
	column->level_labels = codes;
	column->n_levels = n;
}

double *cutoff_dates(struct load_plan *plan, const struct expr *expr)
{
	struct dataset *data = plan->data;
	size_t n = data->n_rows;
	double *dates = ARENA_ARRAY(plan->arena, double, n);
	struct column *today =
	    arena_memdup(plan->arena, data->columns, data->n_columns * sizeof *today);

	for (size_t i = 0; i < plan->n_given; i++) {
		struct column *column = &data->columns[i];

		if (column->type != COLUMN_DATE)
			continue;
		column->missing =
		    arena_memdup(plan->arena, column->missing, n * sizeof *column->missing);
		for (size_t row = 0; row < n; row++)
			if (column->number[row] > data->cutoff.day)
				column->missing[row] = MISSING_FUTURE;
	}
	for (size_t i = 0; i < plan->n_derive; i++)
		derive_column(plan, &plan->derive[i]);
	for (size_t row = 0; row < n; row++) {
		struct value value = expr_value(expr, data, row);

		dates[row] = value.missing ? NAN : value.number;
	}
	memcpy(data->columns, today, data->n_columns * sizeof *today);
	return dates;
}

void load_cut(struct load_plan *plan)
{
	struct dataset *data = plan->data;

	if (!data->cutoff.given)
		return;
	for (size_t i = 0; i < plan->n_given; i++) {
		struct column *column = &data->columns[i];

		if (column->type == COLUMN_DATE)
			hide_dates(plan, column);
		if (column->levels_found && data->cutoff.n_excluded)
			prune_levels(data, column);
	}
	for (size_t i = 0; i < plan->n_derive; i++) {
		const struct derive_plan *derive = &plan->derive[i];
		struct column *column = &data->columns[derive->column];

		/* computed from hidden dates, it would be too early or lost */
		if (column->type == COLUMN_DATE && is_contact(plan, column))
			hide_dates(plan, column);
		else
			derive_column(plan, derive);
	}
	populations_fill(plan);
}
