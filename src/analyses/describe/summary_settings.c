/* Table 1's settings: what it says of a variable, and in which form. */
#include <string.h>

#include "analyses/describe/summary_impl.h"
#include "base/str.h"
#include "base/suggest.h"

static const char *const statistic_names[] = {[SUMMARY_MEDIAN_QUARTILES] = "median-quartiles",
                                              [SUMMARY_MEDIAN_RANGE] = "median-range",
                                              [SUMMARY_MEAN_SD] = "mean-sd",
                                              [SUMMARY_RANGE] = "range",
                                              [N_SUMMARY_STATISTICS] = NULL};

const char *const summary_switch_names[] = {"false", "true", NULL};
const char *const summary_digit_names[] = {"0", "1", "2", "3", "4", NULL};
const char *const summary_missing_names[] = {
    [SUMMARY_MISSING_ROW] = "row", [SUMMARY_MISSING_LEVEL] = "level", NULL};

static const struct field fields[] = {SUMMARY_SETTING_FIELDS(0)};

const struct shape summary_settings_shape = {fields, sizeof fields / sizeof *fields,
                                             sizeof(struct summary_settings)};

/* --- Check -------------------------------------------------------------------- */

static void report(struct diags *diags, const struct text *at, const char *words)
{
	diag_error(diags, at->at, "%s", words);
	diag_path(diags, at->path);
}

static enum summary_statistic statistic_of(const char *name)
{
	int index = choice_find(statistic_names, name);

	return index < 0 ? N_SUMMARY_STATISTICS : (enum summary_statistic)index;
}

static void check_statistics(const struct texts *statistics, struct arena *arena,
                             struct diags *diags)
{
	struct names known = {0};

	for (size_t i = 0; statistic_names[i]; i++)
		ARENA_PUSH(arena, known.items, known.n, statistic_names[i]);
	for (size_t i = 0; i < statistics->n; i++) {
		const struct text *text = &statistics->items[i];

		if (statistic_of(text->s) == N_SUMMARY_STATISTICS)
			report(diags, text,
			       arena_printf(arena, "unknown statistics '%s'%s", text->s,
			                    suggest_text(arena, text->s, &known)));
		for (size_t k = 0; k < i; k++)
			if (str_equal(statistics->items[k].s, text->s)) {
				report(diags, text,
				       arena_printf(arena, "'%s' stands twice: name it once",
				                    text->s));
				break;
			}
	}
}

static bool is_number(const struct column *column)
{
	return column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER;
}

/* Why a key makes no sense for a column, or NULL. */
static const char *misplaced(const struct summary_settings *own, const struct column *column,
                             struct arena *arena)
{
	bool levels = column->type == COLUMN_CATEGORY || column->type == COLUMN_FLAG;
	const char *type = column_type_names[column->type];

	if (own->statistics.n && !is_number(column))
		return arena_printf(arena, "'statistics' are of numbers; '%s' has type %s",
		                    column->name, type);
	if (own->digits >= 0 && !is_number(column))
		return arena_printf(arena, "'digits' are of numbers; '%s' has type %s",
		                    column->name, type);
	if (own->one_row > 0 && !levels)
		return arena_printf(arena,
		                    "'one_row' is of a flag or of two levels; '%s' has "
		                    "type %s",
		                    column->name, type);
	if (own->one_row > 0 && !column->levels_open && column->n_levels != 2)
		return arena_printf(arena, "'one_row' is of two levels; '%s' has %zu", column->name,
		                    column->n_levels);
	if (own->missing == SUMMARY_MISSING_LEVEL && !levels)
		return arena_printf(arena,
		                    "a level of missing values needs other levels; '%s' has "
		                    "type %s (write missing: row)",
		                    column->name, type);
	if (own->missing == SUMMARY_MISSING_LEVEL && own->one_row > 0)
		return arena_printf(arena,
		                    "one row of '%s' has no place for a level of missing "
		                    "values (leave out 'one_row' or 'missing')",
		                    column->name);
	return NULL;
}

/* A level that is called as that of missing values. */
static void check_unknown(const struct text *name, const struct column *column, struct diags *diags)
{
	for (size_t i = 0; i < column->n_levels; i++)
		if (str_alike(column->level_labels[i], SUMMARY_UNKNOWN)) {
			diag_error(diags, name->at,
			           "the level '%s' of '%s' is called '%s', as that of missing "
			           "values would be (write missing: row, or give it another label)",
			           column->level_codes[i], column->name, SUMMARY_UNKNOWN);
			diag_path(diags, name->path);
		}
}

void summary_check_settings(const struct summary_spec *options, const struct dataset *data,
                            struct diags *diags)
{
	struct arena *arena = data->arena;

	check_statistics(&options->settings.statistics, arena, diags);
	for (size_t i = 0; i < options->variables.n; i++) {
		const struct text *name = &options->variables.items[i];
		const struct summary_settings *own = name->settings;
		const struct column *column = dataset_column(data, name->s);
		const char *wrong;

		if (own)
			check_statistics(&own->statistics, arena, diags);
		if (!column || column->broken)
			continue;
		if (summary_settings_of(options, i).missing == SUMMARY_MISSING_LEVEL)
			check_unknown(name, column, diags);
		wrong = own ? misplaced(own, column, arena) : NULL;
		if (wrong)
			report(diags, name, wrong);
	}
}

/* --- In force ------------------------------------------------------------------- */

/* A setting of the variable, else of the whole table. */
static int in_force(int own, int whole)
{
	return own >= 0 ? own : whole;
}

struct summary_settings summary_settings_of(const struct summary_spec *options, size_t variable)
{
	const struct summary_settings *own = options->variables.items[variable].settings;
	struct summary_settings whole = options->settings;

	if (!own)
		return whole;
	return (struct summary_settings){
	    .statistics = own->statistics.n ? own->statistics : whole.statistics,
	    .digits = in_force(own->digits, whole.digits),
	    .one_row = in_force(own->one_row, whole.one_row),
	    .missing = in_force(own->missing, whole.missing),
	};
}

enum summary_statistic summary_common(const struct summary_spec *options)
{
	const struct texts *statistics = &options->settings.statistics;

	return statistics->n ? statistic_of(statistics->items[0].s) : SUMMARY_MEDIAN_QUARTILES;
}

/* Whether one column is classes of another: `{value: OTHER, cut: …}`. */
static bool is_cut_of(const struct build *build, const struct column *column,
                      const struct column *other)
{
	const struct records *derive = &build->analysis->study->derive;

	for (size_t i = 0; i < derive->n; i++) {
		const struct derive_spec *spec = derive->items[i];

		if (str_equal(spec->record.name.s, column->name))
			return spec->cut.n > 0 && str_equal(spec->value.s, other->name);
	}
	return false;
}

static bool any_missing(const struct build *build, const struct column *column)
{
	const struct subset *all = build->analysis->rows;

	for (size_t i = 0; i < all->n; i++)
		if (column->missing[all->rows[i]] != PRESENT)
			return true;
	return false;
}

void summary_arrange(const struct build *build, const struct described *of,
                     const struct column *before)
{
	size_t place = (size_t)(of->variable - build->asked->variables);
	const struct summary_settings *own = build->options->variables.items[place].settings;
	struct summary_settings settings = summary_settings_of(build->options, place);
	struct summary_variable *variable = of->variable;
	bool levels = variable->type == SUMMARY_LEVELS;

	for (size_t i = 0; i < settings.statistics.n; i++)
		variable->statistics[variable->n_statistics++] =
		    statistic_of(settings.statistics.items[i].s);
	if (variable->n_statistics == 0)
		variable->statistics[variable->n_statistics++] = SUMMARY_MEDIAN_QUARTILES;
	variable->is_by =
	    build->asked->n > 1 && str_equal(variable->name, build->asked->groups.name);
	/* said of the whole table it is meant for flags */
	variable->one_row = levels && settings.one_row > 0 && of->column->n_levels == 2 &&
	                    (of->column->type == COLUMN_FLAG || (own && own->one_row > 0));
	variable->one_level = of->column->type == COLUMN_FLAG ? 0 : 1;
	variable->missing_level = levels && settings.missing == SUMMARY_MISSING_LEVEL &&
	                          !variable->one_row && any_missing(build, of->column);
	if (variable->missing_level) {
		variable->codes[variable->n_levels] = "(missing)";
		variable->labels[variable->n_levels++] = SUMMARY_UNKNOWN;
	}
	variable->classes =
	    levels && before && is_number(before) && is_cut_of(build, of->column, before);
}
