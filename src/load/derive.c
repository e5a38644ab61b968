#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/words.h"
#include "load/load_impl.h"

static bool check_cut(const struct derive_spec *spec, struct diags *diags)
{
	const struct numbers *cut = &spec->cut;

	for (size_t i = 1; i < cut->n; i++)
		if (cut->items[i] <= cut->items[i - 1]) {
			diag_error(diags, cut->at ? cut->at[i] : spec->record.name.at,
			           "the boundaries of 'cut' have to rise, and "
			           "%.15g comes after %.15g",
			           cut->items[i], cut->items[i - 1]);
			if (spec->record.name.path)
				diag_path(diags, spec->record.name.path);
			return false;
		}
	return true;
}

static bool check_labels(const struct derive_spec *spec, struct diags *diags)
{
	const struct texts *labels = &spec->labels;
	size_t n_cuts = spec->cut.n;

	if (labels->n == 0)
		return true;
	if (n_cuts == 0)
		return config_error(diags, &labels->items[0],
		                    "'labels' name the classes of a 'cut', and "
		                    "there is none");
	if (labels->n != n_cuts + 1)
		return config_error(diags, &labels->items[0],
		                    "%zu boundar%s make%s %zu classes, but there "
		                    "%s %zu label%s",
		                    n_cuts, n_cuts == 1 ? "y" : "ies", n_cuts == 1 ? "s" : "",
		                    n_cuts + 1, labels->n == 1 ? "is" : "are", labels->n,
		                    words_s(labels->n));
	for (size_t i = 0; i < labels->n; i++)
		for (size_t k = 0; k < i; k++)
			if (str_alike(labels->items[i].s, labels->items[k].s))
				return config_error(diags, &labels->items[i],
				                    "classes %zu and %zu are both called '%s' "
				                    "(give them different labels, or cut at "
				                    "fewer numbers)",
				                    k + 1, i + 1, labels->items[i].s);
	return true;
}

/* The name of a class without a label: "<12", "12–<24", "≥24". */
static const char *class_name(const struct numbers *cut, size_t i, struct arena *arena)
{
	const char *low = i ? number_significant(arena, cut->items[i - 1], 15) : "";
	const char *high = i < cut->n ? number_significant(arena, cut->items[i], 15) : "";

	if (i == 0)
		return arena_printf(arena, "<%s", high);
	if (i == cut->n)
		return arena_printf(arena, "≥%s", low);
	return arena_printf(arena, "%s–<%s", low, high);
}

static void cut_levels(struct column *column, const struct derive_spec *spec, struct arena *arena)
{
	column->n_levels = spec->cut.n + 1;
	column->level_codes = ARENA_ARRAY(arena, const char *, column->n_levels);
	for (size_t i = 0; i < column->n_levels; i++)
		column->level_codes[i] =
		    spec->labels.n ? spec->labels.items[i].s : class_name(&spec->cut, i, arena);
	column->level_labels = column->level_codes;
}

void value_levels(struct column *column, const struct expr *expr, struct arena *arena)
{
	expr_levels(expr, arena, &column->level_codes, &column->level_labels, &column->n_levels);
}

enum column_type column_type_of(enum expr_type type)
{
	switch (type) {
	case EXPR_NUMBER:
		return COLUMN_NUMBER;
	case EXPR_DATE:
		return COLUMN_DATE;
	case EXPR_FLAG:
		return COLUMN_FLAG;
	case EXPR_CATEGORY:
		return COLUMN_CATEGORY;
	case EXPR_TEXT:
		return COLUMN_TEXT;
	case EXPR_SET:
		break;
	}
	return COLUMN_SET;
}

/* Columns and derived columns share their names: expressions use both. */
static bool check_name(const struct load_plan *plan, const struct derive_spec *spec,
                       struct diags *diags)
{
	const struct records *columns = study_columns(plan->study);

	for (size_t i = 0; i < columns->n; i++) {
		const struct record *column = columns->items[i];

		if (str_equal(column->name.s, spec->record.name.s))
			return config_error(diags, &spec->record.name,
			                    "there is already a column '%s', in line %u "
			                    "(choose another name)",
			                    column->name.s, (unsigned)column->name.at.line);
	}
	return true;
}

static struct expr *plan_value(struct load_plan *plan, const struct derive_spec *spec,
                               struct diags *diags)
{
	struct expr *expr =
	    spec->cut.n ? expr_need(plan->arena, &spec->value, plan->data, &plan->calendar,
	                            EXPR_NUMBER, diags)
			: expr_parse(plan->arena, &spec->value, plan->data, &plan->calendar, diags);
	bool right = check_cut(spec, diags);

	right = check_labels(spec, diags) && right;
	if (expr && expr_type(expr) == EXPR_SET) {
		config_error(diags, &spec->value, "a set cannot be derived (e.g. has(%s, \"…\"))",
		             spec->value.s);
		return NULL;
	}
	right = unit_fits(expr, &spec->value,
	                  spec->unit.s ? expr_unit_named(spec->unit.s) : EXPR_UNIT_NONE, "unit",
	                  diags) &&
	        right;
	return right ? expr : NULL;
}

static void plan_one(struct load_plan *plan, const struct derive_spec *spec, struct diags *diags)
{
	struct derive_plan *derive = &plan->derive[plan->n_derive];
	bool set = spec->set.n > 0;
	/* what is wrong with its keys is reported already */
	struct expr *expr = spec->record.broken || set ? NULL : plan_value(plan, spec, diags);
	enum column_type type = set ? COLUMN_SET : COLUMN_NUMBER;
	struct column *column;

	if (!check_name(plan, spec, diags))
		return;
	if (!set && !spec->value.s && !spec->record.broken)
		config_error(diags, &spec->record.name, "'set' names no column");
	if (!set && spec->levels.n)
		config_error(diags, &spec->record.name, "'levels' go with 'set'");
	if (expr)
		type = spec->cut.n ? COLUMN_CATEGORY : column_type_of(expr_type(expr));
	derive->spec = spec;
	derive->expr = expr;
	derive->column = plan->data->n_columns;
	plan->n_derive++;
	column = dataset_add_column(plan->data, spec->record.name.s, type);
	column->derived = true;
	column->broken = set ? !set_plan(plan, derive, column, diags) : !expr;
	if (spec->label.s)
		column->label = spec->label.s;
	if (spec->unit.s)
		column->unit = spec->unit.s;
	if (expr && spec->cut.n)
		cut_levels(column, spec, plan->arena);
	else if (expr && type == COLUMN_CATEGORY)
		value_levels(column, expr, plan->arena);
	derive->open = type == COLUMN_CATEGORY && column->n_levels == 0;
	column->levels_open = derive->open;
}

void derive_plan(struct load_plan *plan, struct diags *diags)
{
	const struct records *records = &plan->study->derive;
	struct names *later = &plan->data->later;

	plan->derive = ARENA_ARRAY(plan->arena, struct derive_plan, records->n);
	later->items = ARENA_ARRAY(plan->arena, const char *, records->n);
	for (size_t i = 0; i < records->n; i++) {
		const struct derive_spec *spec = records->items[i];

		later->items[later->n++] = spec->record.name.s;
	}
	for (size_t i = 0; i < records->n; i++) {
		plan_one(plan, records->items[i], diags);
		later->items++;
		later->n--;
	}
}

/* Intervals are closed on the left: a value equal to a boundary belongs to the
 * class above it. */
static uint32_t class_of(const struct numbers *cut, double value)
{
	uint32_t i = 0;

	while (i < cut->n && value >= cut->items[i])
		i++;
	return i;
}

void value_store(struct column *column, size_t row, const struct value *value,
                 const struct strtable *codes)
{
	switch (column->type) {
	case COLUMN_CATEGORY:
		column->code[row] = strtable_find(codes, value->text, strlen(value->text));
		break;
	case COLUMN_TEXT:
	case COLUMN_ID:
		column->code[row] = strtable_add(&column->strings, value->text, strlen(value->text));
		break;
	case COLUMN_SET:
		column->bits[row] = value->bits;
		break;
	default:
		column->number[row] = value->number;
		break;
	}
}

struct strtable value_codes(const struct column *column, struct arena *scratch)
{
	struct strtable codes = {.arena = scratch};

	for (size_t i = 0; column->type == COLUMN_CATEGORY && i < column->n_levels; i++)
		strtable_add(&codes, column->level_codes[i], strlen(column->level_codes[i]));
	return codes;
}

static void fill_rows(struct load_plan *plan, const struct derive_plan *derive,
                      struct arena *scratch)
{
	struct dataset *data = plan->data;
	struct column *column = &data->columns[derive->column];
	const struct numbers *cut = &derive->spec->cut;
	struct strtable codes = value_codes(column, scratch);

	for (size_t row = 0; row < data->n_rows; row++) {
		struct value value = expr_value(derive->expr, data, row);

		if (value.missing)
			column->missing[row] = MISSING_DERIVED;
		else if (cut->n)
			column->code[row] = class_of(cut, value.number);
		else
			value_store(column, row, &value, &codes);
	}
}

void derive_column(struct load_plan *plan, const struct derive_plan *derive)
{
	struct column *column = &plan->data->columns[derive->column];
	struct arena scratch = {0};

	column_allocate(column, plan->arena, plan->data->n_rows);
	if (derive->open)
		value_levels(column, derive->expr, plan->arena);
	column->levels_open = false;
	if (derive->expr)
		fill_rows(plan, derive, &scratch);
	else
		set_fill(plan, derive);
	arena_release(&scratch);
}

bool derive_fill(struct load_plan *plan, struct diags *diags)
{
	bool right = true;

	for (size_t i = 0; i < plan->n_derive; i++) {
		const struct derive_plan *derive = &plan->derive[i];

		/* an expression may name levels of a column before it */
		right = (!derive->expr || expr_bind(derive->expr, diags)) && right;
		derive_column(plan, derive);
		if (!derive->expr)
			set_tell(plan, derive);
	}
	return right;
}
