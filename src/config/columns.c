/* What the options of an input's columns demand of each other. */
#include "config/columns.h"

#include <string.h>

#include "base/date.h"

/* An option that goes with some types of column only. */
static void check_option(struct diags *diags, const struct column_spec *column, bool given,
                         const char *option, const char *types)
{
	if (!given)
		return;
	diag_error(diags, column->record.name.at,
	           "'%s' goes with columns of type %s, not with type %s", option, types,
	           column_type_names[column->type]);
	diag_path(diags, column->record.name.path);
}

static void check_range(struct diags *diags, const struct column_spec *column)
{
	const struct numbers *range = &column->range;

	if (range->n == 0)
		return;
	if (range->n != 2)
		diag_error(diags, range->at[0], "a range is two numbers, as [0, 120]");
	else if (range->items[0] > range->items[1])
		diag_error(diags, range->at[0], "the range ends (%g) before it starts (%g)",
		           range->items[1], range->items[0]);
	else
		return;
	diag_path(diags, column->record.name.path);
}

static bool has_level(const struct levels *levels, const char *code)
{
	for (size_t i = 0; i < levels->n; i++)
		if (strcmp(levels->codes[i].s, code) == 0)
			return true;
	return false;
}

static void check_levels_in_text(struct diags *diags, const struct column_spec *column)
{
	const struct levels *said = &column->levels_in_text;

	for (size_t i = 0; i < said->n; i++)
		if (!has_level(&column->levels, said->codes[i].s))
			text_error(diags, &said->codes[i], "not one of the codes of 'levels'");
}

static void check_dates(struct diags *diags, const struct column_spec *column)
{
	bool short_years = false;

	check_option(diags, column, column->format.n && column->type != COLUMN_DATE, "format",
	             "date");
	check_option(diags, column, column->years_from && column->type != COLUMN_DATE, "years_from",
	             "date");
	check_option(diags, column, column->partial.rule && column->type != COLUMN_DATE, "partial",
	             "date");
	if (column->partial.rule && (column->partial.day || column->partial.month))
		text_error(diags, &column->record.name,
		           "'partial' is a rule, or a day and a month, and not both");
	for (size_t i = 0; i < column->format.n; i++) {
		const struct text *format = &column->format.items[i];

		short_years = short_years || strstr(format->s, "%y");
		if (!date_format_check(format->s))
			text_error(diags, format,
			           "a date format names %Y (or %y), %m (or %b) and %d once "
			           "each, as %d.%m.%Y");
		else if (strstr(format->s, "%y") && !column->years_from)
			text_error(diags, format,
			           "years of two digits need the first year that they may "
			           "mean: 'years_from: 1930' makes 65 1965 and 29 2029");
	}
	if (column->years_from && !short_years && column->type == COLUMN_DATE)
		text_error(diags, &column->record.name,
		           "'years_from' is for formats with %y, and this column has none");
}

static void check_marks(struct diags *diags, const struct input_spec *input)
{
	bool same = (input->decimal == 1 && input->thousands == THOUSANDS_COMMA) ||
	            (input->decimal == 0 && input->thousands == THOUSANDS_POINT);

	if (same)
		text_error(diags, &input->record.name,
		           input->decimal ? "'decimal' and 'thousands' are both a comma"
		                          : "'thousands' is a point, and so is 'decimal' (give "
		                            "'decimal: \",\"'?)");
}

static void check_column(struct diags *diags, const struct column_spec *column)
{
	bool number = column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER;
	bool listed = column->type == COLUMN_CATEGORY || column->type == COLUMN_SET;

	if (column->type < 0)
		return; /* reported already */
	check_option(diags, column, column->range.n && !number, "range", "number and integer");
	check_option(diags, column, column->levels.n && !listed, "levels", "category and set");
	check_option(diags, column, column->separator.s && column->type != COLUMN_SET, "separator",
	             "set");
	check_dates(diags, column);
	check_range(diags, column);
	check_levels_in_text(diags, column);
	if (column->type == COLUMN_SET && column->levels.n == 0)
		text_error(diags, &column->record.name, "a set needs its 'levels'");
}

void column_options_check(const struct input_spec *input, struct diags *diags)
{
	for (size_t i = 0; i < input->columns.n; i++)
		check_column(diags, input->columns.items[i]);
	check_marks(diags, input);
}
