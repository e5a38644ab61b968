/* Sets that are made of flags: checkboxes, of which a form keeps a column each. */
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "load/load_impl.h"

/* A set is given by flags, and by nothing else. */
static bool check_keys(const struct derive_spec *spec, struct diags *diags)
{
	const struct text *name = &spec->record.name;

	if (spec->value.s)
		return config_error(diags, name,
		                    "'set' names the flags that a set is made of, and needs no "
		                    "'value'");
	if (spec->cut.n || spec->labels.n || spec->unit.s)
		return config_error(
		    diags, name,
		    "a set has neither 'cut' nor 'labels' nor 'unit' (its items are "
		    "called by 'levels: {1: Lumpectomy, …}')");
	if (spec->set.n > SET_MAX_LEVELS)
		return config_error(diags, name, "a set has at most %d items, not %zu",
		                    SET_MAX_LEVELS, spec->set.n);
	if (spec->levels.n && spec->levels.n != spec->set.n)
		return config_error(diags, name,
		                    "'levels' has %zu for %zu columns: one each, in their order",
		                    spec->levels.n, spec->set.n);
	return true;
}

/* The index of a flag that is known by now, or NO_COLUMN after an error. */
static size_t flag_find(const struct load_plan *plan, const struct text *name, struct diags *diags)
{
	const struct dataset *data = plan->data;

	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		if (strcmp(column->name, name->s) != 0)
			continue;
		if (!column->broken && column->type != COLUMN_FLAG)
			config_error(diags, name, "'%s' has type %s; a set is made of flags",
			             name->s, column_type_names[column->type]);
		return column->broken || column->type != COLUMN_FLAG ? NO_COLUMN : i;
	}
	if (names_have(&data->later, name->s))
		config_error(diags, name, "'%s' is derived later (put it first)", name->s);
	/* what is no column at all is reported already */
	return NO_COLUMN;
}

static bool find_flags(struct load_plan *plan, struct derive_plan *derive, struct diags *diags)
{
	const struct texts *set = &derive->spec->set;
	bool right = true;

	derive->flags = ARENA_ARRAY(plan->arena, size_t, set->n);
	for (size_t i = 0; i < set->n; i++) {
		derive->flags[i] = flag_find(plan, &set->items[i], diags);
		right = right && derive->flags[i] != NO_COLUMN;
		for (size_t k = 0; k < i; k++)
			if (strcmp(set->items[k].s, set->items[i].s) == 0)
				right = config_error(diags, &set->items[i], "'%s' is there twice",
				                     set->items[i].s);
	}
	return right;
}

/* "2" of "surgery___2", as REDCap names the columns of its boxes; else the name. */
static const char *code_of(const char *name)
{
	const char *last = NULL;

	for (const char *at = name; (at = strstr(at, "___")); at++)
		last = at + strlen("___");
	return last && *last ? last : name;
}

static bool name_levels(const struct load_plan *plan, const struct derive_plan *derive,
                        struct column *column, struct diags *diags)
{
	const struct derive_spec *spec = derive->spec;

	column->n_levels = spec->set.n;
	column->level_codes = ARENA_ARRAY(plan->arena, const char *, column->n_levels);
	column->level_labels = ARENA_ARRAY(plan->arena, const char *, column->n_levels);
	for (size_t i = 0; i < column->n_levels; i++) {
		const struct column *flag = &plan->data->columns[derive->flags[i]];
		bool said = spec->levels.n > 0;

		column->level_codes[i] = said ? spec->levels.codes[i].s : code_of(flag->name);
		column->level_labels[i] = said                        ? spec->levels.labels[i].s
		                          : flag->label == flag->name ? column->level_codes[i]
		                                                      : flag->label;
		for (size_t k = 0; k < i; k++)
			if (str_alike(column->level_labels[k], column->level_labels[i]) ||
			    strcmp(column->level_codes[k], column->level_codes[i]) == 0)
				return config_error(
				    diags, &spec->set.items[i],
				    "items %zu and %zu of '%s' are both called '%s' (give them "
				    "'levels')",
				    k + 1, i + 1, spec->record.name.s, column->level_labels[i]);
	}
	return true;
}

bool set_plan(struct load_plan *plan, struct derive_plan *derive, struct column *column,
              struct diags *diags)
{
	return !derive->spec->record.broken && check_keys(derive->spec, diags) &&
	       find_flags(plan, derive, diags) && name_levels(plan, derive, column, diags);
}

/* How many boxes of a row have a value. */
static size_t n_known(const struct load_plan *plan, const struct derive_plan *derive, size_t row)
{
	size_t n = 0;

	for (size_t i = 0; i < derive->spec->set.n; i++)
		n += plan->data->columns[derive->flags[i]].missing[row] == PRESENT;
	return n;
}

void set_fill(const struct load_plan *plan, const struct derive_plan *derive)
{
	const struct dataset *data = plan->data;
	struct column *column = &data->columns[derive->column];

	for (size_t row = 0; row < data->n_rows; row++) {
		if (n_known(plan, derive, row) == 0) {
			column->missing[row] = MISSING_DERIVED;
			continue;
		}
		for (size_t i = 0; i < derive->spec->set.n; i++) {
			const struct column *flag = &data->columns[derive->flags[i]];

			if (flag->missing[row] == PRESENT && flag->number[row] != 0)
				column->bits[row] |= UINT64_C(1) << i;
		}
	}
}

void set_tell(struct load_plan *plan, const struct derive_plan *derive)
{
	struct dataset *data = plan->data;
	struct row_count part = {0};

	for (size_t row = 0; row < data->n_rows; row++) {
		size_t n = n_known(plan, derive, row);

		if (n && n < derive->spec->set.n)
			count_line(&part, data->line[row]);
	}
	if (part.n)
		add_finding(data, DIAG_WARNING, 0, "sets with empty boxes",
		            arena_printf(data->arena,
		                         "set '%s': %s with empty boxes beside others, which count "
		                         "as not ticked: %s",
		                         data->columns[derive->column].name,
		                         words_count(data->arena, part.n, "row"),
		                         lines_text(data, &part, data->arena)));
}
