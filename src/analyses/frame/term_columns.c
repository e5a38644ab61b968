/* Terms that are made from columns: terms.h.
 *
 * A made column has the number of each row of the dataset in which all that it
 * is made from is there.  Logarithms, roots and quotients could be had at
 * once; the knots of a spline depend on the rows of the model, so all are
 * filled when these are known.
 */
#include <math.h>
#include <string.h>

#include "analyses/analysis.h"
#include "analyses/frame/terms.h"
#include "base/num.h"
#include "base/str.h"
#include "base/suggest.h"
#include "math/spline.h"

/* One factor of a product: a number, or a level of a category. */
struct factor {
	const struct column *column;
	size_t level;
};

struct made_column {
	struct column column; /* as others see it */
	enum term_form form;
	struct factor factors[2]; /* the second of products only */
	double number;
	int part; /* of a spline: which of its columns */
};

static const struct field settings_fields[] = {
    {"reference", FIELD_TEXT, offsetof(struct term_settings, reference),
     "level of a category that the others are compared with; the first that has patients if "
     "absent"},
    {"per", FIELD_TEXT, offsetof(struct term_settings, per),
     "what the ratio of a number is for: 10, 10 years, node"},
};

const struct shape term_settings_shape = {settings_fields,
                                          sizeof settings_fields / sizeof *settings_fields,
                                          sizeof(struct term_settings)};

/* "10 years": the number, 1 if there is none; what follows it, or "". */
static const char *per_read(const char *text, double *number)
{
	size_t n = strcspn(text, " ");

	if (!number_parse(text, n, number)) {
		*number = 1;
		return text;
	}
	return text + n + strspn(text + n, " ");
}

/* --- Check ------------------------------------------------------------------ */

static bool usable(const struct column *column)
{
	return term_is_number(column) || column->type == COLUMN_CATEGORY ||
	       column->type == COLUMN_FLAG;
}

/* Whether the columns of a term fit its form; reports it if not. */
static void check_columns(const struct text *text, const struct term *term,
                          const struct dataset *data, struct diags *diags)
{
	for (size_t i = 0; i < term->n_names; i++) {
		const struct column *column = dataset_column(data, term->names[i]);
		bool number = term->form != TERM_COLUMN && term->form != TERM_PRODUCT;

		if (!column || column->broken || (number ? term_is_number(column) : usable(column)))
			continue;
		diag_error(diags, text->at, "'%s' has type %s; %s", column->name,
		           column_type_names[column->type],
		           number ? "log, sqrt, / and ns are of numbers"
		                  : "a term is a number, a category or a flag");
		diag_path(diags, text->path);
	}
}

static void check_number(const struct text *text, const struct term *term, struct diags *diags)
{
	if (term->form == TERM_SCALED && !(term->number > 0))
		diag_error(diags, text->at, "'%s' divides by %g; write a number above 0", text->s,
		           term->number);
	else if (term->form == TERM_SPLINE && (term->number < 1 || term->number > SPLINE_MOST ||
	                                       term->number != floor(term->number)))
		diag_error(diags, text->at, "'%s' has %g degrees of freedom; write 1 to %d",
		           text->s, term->number, SPLINE_MOST);
	else if (term->form == TERM_PRODUCT && str_equal(term->names[0], term->names[1]))
		diag_error(diags, text->at,
		           "'%s' is a column by itself; a curve is written "
		           "ns(%s, 3)",
		           text->s, term->names[0]);
	else
		return;
	diag_path(diags, text->path);
}

static void complain(struct diags *diags, const struct text *at, const char *words)
{
	diag_error(diags, at->at, "%s", words);
	diag_path(diags, at->path);
}

/* The reference is a level by its code. */
static void check_reference(const struct column *column, const struct text *reference,
                            struct arena *arena, struct diags *diags)
{
	struct names levels = {column->level_codes, column->n_levels};

	if (term_is_number(column)) {
		complain(diags, reference,
		         arena_printf(arena, "a reference is a level; '%s' has type %s",
		                      column->name, column_type_names[column->type]));
		return;
	}
	if (column->levels_open || term_level_find(column, reference->s) < column->n_levels)
		return;
	for (size_t i = 0; i < column->n_levels; i++)
		if (str_equal(column->level_labels[i], reference->s)) {
			complain(diags, reference,
			         arena_printf(arena,
			                      "'%s' is the label of a level; write its code, %s",
			                      reference->s, column->level_codes[i]));
			return;
		}
	complain(diags, reference,
	         arena_printf(arena, "'%s' has no level '%s'%s", column->name, reference->s,
	                      suggest_text(arena, reference->s, &levels)));
}

static void check_per(const struct column *column, const struct text *per, struct arena *arena,
                      struct diags *diags)
{
	double number;

	per_read(per->s, &number);
	if (!term_is_number(column))
		complain(diags, per,
		         arena_printf(arena, "'per' is of numbers; '%s' has type %s", column->name,
		                      column_type_names[column->type]));
	else if (!(number > 0))
		complain(diags, per,
		         arena_printf(arena, "'per' is %s; write a number above 0", per->s));
}

/* The keys of a term, which must be a column. */
static void check_settings(const struct text *text, const struct term *term,
                           const struct dataset *data, struct diags *diags)
{
	const struct term_settings *settings = text->settings;
	const struct column *column = dataset_column(data, term->names[0]);

	if (!settings)
		return;
	if (term->form != TERM_COLUMN) {
		diag_error(diags, text->at,
		           "'%s' is made from a column and has no keys; they belong to the column "
		           "by itself",
		           text->s);
		diag_path(diags, text->path);
		return;
	}
	if (!column || column->broken || !usable(column))
		return;
	if (settings->reference.s)
		check_reference(column, &settings->reference, data->arena, diags);
	if (settings->per.s)
		check_per(column, &settings->per, data->arena, diags);
}

void check_terms(const struct texts *terms, const struct dataset *data, struct diags *diags)
{
	struct arena scratch = {0};

	for (size_t i = 0; i < terms->n; i++) {
		const struct text *text = &terms->items[i];
		struct term term;

		/* one that cannot be read is an unknown column, and reported */
		if (term_parse(text->s, &scratch, &term)) {
			check_columns(text, &term, data, diags);
			check_number(text, &term, diags);
			check_settings(text, &term, data, diags);
		}
		for (size_t k = 0; k < i; k++)
			if (strcmp(text->s, terms->items[k].s) == 0) {
				diag_error(diags, text->at, "term '%s' stands twice", text->s);
				diag_path(diags, text->path);
				break;
			}
	}
	arena_release(&scratch);
}

/* --- Making columns ---------------------------------------------------------- */

/* What terms_from() fills. */
struct maker {
	const struct dataset *data;
	const struct texts *texts; /* the terms as they are written */
	struct terms *terms;
	struct arena *arena;
	struct arena *names; /* which results borrow */
};

/* A group of columns with the name and label of `column`. */
static void add_group(struct maker *maker, const struct column *column)
{
	ARENA_PUSH(maker->arena, maker->terms->groups, maker->terms->n_groups, column);
}

/* The keys of a column that is a term by itself, or NULL. */
static const struct term_settings *settings_of(const struct maker *maker,
                                               const struct column *column)
{
	for (size_t i = 0; i < maker->texts->n; i++)
		if (maker->texts->items[i].settings &&
		    str_equal(maker->texts->items[i].s, column->name))
			return maker->texts->items[i].settings;
	return NULL;
}

/* The reference of the config, or NULL. */
static const char *wanted_of(const struct maker *maker, const struct column *column)
{
	const struct term_settings *settings = settings_of(maker, column);

	return settings && !term_is_number(column) ? settings->reference.s : NULL;
}

/* Adds a column to the last group. */
static void add_column(struct maker *maker, const struct column *column, struct made_column *made)
{
	struct terms *terms = maker->terms;
	size_t made_n = terms->n, group_n = made_n, per_n = made_n, wanted_n = made_n;
	const struct term_settings *settings = made ? NULL : settings_of(maker, column);
	const char *per = settings ? settings->per.s : NULL;
	const char *wanted = made ? NULL : wanted_of(maker, column);

	ARENA_PUSH(maker->arena, terms->made, made_n, made);
	ARENA_PUSH(maker->arena, terms->group, group_n, terms->n_groups - 1);
	ARENA_PUSH(maker->arena, terms->per, per_n, per);
	ARENA_PUSH(maker->arena, terms->wanted, wanted_n, wanted);
	ARENA_PUSH(maker->arena, terms->columns, terms->n, column);
}

static bool has_column(const struct maker *maker, const struct column *column)
{
	for (size_t i = 0; i < maker->terms->n; i++)
		if (maker->terms->columns[i] == column)
			return true;
	return false;
}

static void add_plain(struct maker *maker, const char *name)
{
	const struct column *column = dataset_column(maker->data, name);

	if (has_column(maker, column))
		return;
	add_group(maker, column);
	add_column(maker, column, NULL);
}

/* Where a factor, and so what is made from it, is missing. */
static unsigned char *missing_of(const struct maker *maker, const struct made_column *made)
{
	size_t n = maker->data->n_rows;
	unsigned char *missing = ARENA_ARRAY(maker->arena, unsigned char, n);
	const struct column *a = made->factors[0].column;
	const struct column *b = made->factors[1].column;

	for (size_t i = 0; i < n; i++) {
		missing[i] = a->missing[i];
		if (b && missing[i] == PRESENT)
			missing[i] = b->missing[i];
		if (missing[i] == PRESENT && ((made->form == TERM_LOG && a->number[i] <= 0) ||
		                              (made->form == TERM_SQRT && a->number[i] < 0)))
			missing[i] = MISSING_DERIVED;
	}
	return missing;
}

/* Completes a made column; its name and label are there. */
static struct made_column *finish(struct maker *maker, struct made_column made)
{
	struct made_column *result = ARENA_NEW(maker->arena, struct made_column);

	made.column.type = COLUMN_NUMBER;
	made.column.unit = "";
	made.column.derived = true;
	made.column.missing = missing_of(maker, &made);
	made.column.number = ARENA_ARRAY(maker->arena, double, maker->data->n_rows);
	*result = made;
	return result;
}

/* log(x), sqrt(x), x / 10. */
static void add_function(struct maker *maker, const struct term *term, const char *text,
                         const char *unit)
{
	const struct column *x = dataset_column(maker->data, term->names[0]);
	struct made_column made = {.form = term->form, .factors = {{x, 0}}, .number = term->number},
			   *result;
	static const char *const words[] = {[TERM_LOG] = "logarithm", [TERM_SQRT] = "square root"};

	made.column.name = text;
	if (term->form == TERM_SCALED)
		made.column.label = arena_printf(maker->names, "%s, per %s %s", x->label,
		                                 number_significant(maker->names, term->number, 10),
		                                 *unit ? unit : "units");
	else
		made.column.label =
		    arena_printf(maker->names, "%s, %s", x->label, words[term->form]);
	result = finish(maker, made);
	add_group(maker, &result->column);
	add_column(maker, &result->column, result);
}

static void add_spline(struct maker *maker, const struct term *term, const char *text)
{
	const struct column *x = dataset_column(maker->data, term->names[0]);
	struct column *group = ARENA_NEW(maker->names, struct column);
	int df = (int)term->number;

	group->name = text;
	group->label = arena_printf(maker->names, "%s, spline", x->label);
	add_group(maker, group);
	for (int i = 0; i < df; i++) {
		struct made_column made = {.form = TERM_SPLINE,
		                           .factors = {{x, 0}},
		                           .number = term->number,
		                           .part = i},
				   *result;

		made.column.name = arena_printf(maker->names, "%s%d", text, i + 1);
		made.column.label =
		    arena_printf(maker->names, "%s, spline %d of %d", x->label, i + 1, df);
		result = finish(maker, made);
		add_column(maker, &result->column, result);
	}
}

/* "sex2" and "Sex, Female"; a number has no level. */
static const char *factor_name(const struct maker *maker, struct factor f)
{
	return arena_printf(maker->names, "%s%s", f.column->name,
	                    term_is_number(f.column) ? "" : f.column->level_codes[f.level]);
}

static const char *factor_label(const struct maker *maker, struct factor f)
{
	if (term_is_number(f.column))
		return f.column->label;
	return arena_printf(maker->names, "%s, %s", f.column->label,
	                    f.column->level_labels[f.level]);
}

static void add_product_of(struct maker *maker, struct factor a, struct factor b)
{
	struct made_column made = {.form = TERM_PRODUCT, .factors = {a, b}};
	struct made_column *result;

	made.column.name =
	    arena_printf(maker->names, "%s:%s", factor_name(maker, a), factor_name(maker, b));
	made.column.label =
	    arena_printf(maker->names, "%s × %s", factor_label(maker, a), factor_label(maker, b));
	result = finish(maker, made);
	add_column(maker, &result->column, result);
}

static size_t factor_levels(const struct column *column)
{
	return term_is_number(column) ? 1 : column->n_levels;
}

/* The level that has no product; SIZE_MAX of a number. */
static size_t factor_base(const struct maker *maker, const struct column *column)
{
	const char *wanted = wanted_of(maker, column);
	size_t level = wanted ? term_level_find(column, wanted) : 0;

	if (term_is_number(column))
		return SIZE_MAX;
	return level < column->n_levels ? level : 0;
}

static void add_product(struct maker *maker, const struct term *term)
{
	const struct column *a = dataset_column(maker->data, term->names[0]);
	const struct column *b = dataset_column(maker->data, term->names[1]);
	struct column *group = ARENA_NEW(maker->names, struct column);

	add_plain(maker, term->names[0]);
	add_plain(maker, term->names[1]);
	group->name = arena_printf(maker->names, "%s:%s", a->name, b->name);
	group->label = arena_printf(maker->names, "%s × %s", a->label, b->label);
	add_group(maker, group);
	for (size_t j = 0; j < factor_levels(b); j++)
		for (size_t i = 0; i < factor_levels(a); i++)
			if (i != factor_base(maker, a) && j != factor_base(maker, b))
				add_product_of(maker, (struct factor){a, i}, (struct factor){b, j});
}

/* A column by itself; a number may count in multiples of its unit. */
static void add_term_column(struct maker *maker, struct term *term)
{
	const struct column *column = dataset_column(maker->data, term->names[0]);
	const struct term_settings *settings = settings_of(maker, column);
	const char *unit;

	if (settings && settings->per.s) {
		unit = per_read(settings->per.s, &term->number);
		term->form = TERM_SCALED;
		if (term->number < 1 || term->number > 1) {
			add_function(
			    maker, term,
			    arena_printf(maker->names, "%s / %s", column->name,
			                 number_significant(maker->names, term->number, 15)),
			    *unit ? unit : column->unit);
			return;
		}
	}
	add_plain(maker, term->names[0]);
}

struct terms terms_from(const struct dataset *data, const struct texts *names, struct arena *arena)
{
	struct terms terms = {0};
	struct maker maker = {data, names, &terms, arena, data->arena};

	for (size_t i = 0; i < names->n; i++) {
		const char *text = names->items[i].s;
		struct term term;

		if (!term_parse(text, arena, &term))
			continue;
		if (term.form == TERM_COLUMN)
			add_term_column(&maker, &term);
		else if (term.form == TERM_PRODUCT)
			add_product(&maker, &term);
		else if (term.form == TERM_SPLINE)
			add_spline(&maker, &term, text);
		else
			add_function(&maker, &term, text, dataset_column(data, term.names[0])->unit);
	}
	return terms;
}

/* --- Filling ---------------------------------------------------------------- */

static double factor_value(const struct factor *factor, uint32_t row)
{
	if (!factor->column)
		return 1;
	if (term_is_number(factor->column))
		return factor->column->number[row];
	return term_level(factor->column, row) == factor->level;
}

/* The spline of a made column, through the rows of the model; false if they
 * have too few distinct numbers. */
static bool spline_of(const struct made_column *made, const uint32_t *rows, size_t n_rows,
                      struct arena *arena, struct spline *spline)
{
	const double *x = made->factors[0].column->number;
	double *values = ARENA_ARRAY(arena, double, n_rows);

	for (size_t i = 0; i < n_rows; i++)
		values[i] = x[rows[i]];
	return spline_make(arena, values, n_rows, (int)made->number, false, spline);
}

static bool spline_fill(struct made_column *made, const uint32_t *rows, size_t n_rows)
{
	struct arena scratch = {0};
	const double *x = made->factors[0].column->number;
	double columns[SPLINE_MOST];
	struct spline spline;
	bool good = spline_of(made, rows, n_rows, &scratch, &spline);

	for (size_t i = 0; i < n_rows; i++) {
		if (good)
			spline_at(&spline, x[rows[i]], columns);
		made->column.number[rows[i]] = good ? columns[made->part] : 0;
	}
	arena_release(&scratch);
	return good;
}

/* What the form of a term makes of its two factors. */
static double combine(const struct made_column *made, double a, double b)
{
	switch (made->form) {
	case TERM_LOG:
		return log(a);
	case TERM_SQRT:
		return sqrt(a);
	case TERM_SCALED:
		return a / made->number;
	default:
		return a * b;
	}
}

bool made_column_fill(struct made_column *made, const uint32_t *rows, size_t n_rows)
{
	if (made->form == TERM_SPLINE)
		return spline_fill(made, rows, n_rows);
	for (size_t i = 0; i < n_rows; i++)
		made->column.number[rows[i]] =
		    combine(made, factor_value(&made->factors[0], rows[i]),
		            factor_value(&made->factors[1], rows[i]));
	return true;
}

size_t made_column_sources(const struct made_column *made, const struct column *columns[2])
{
	size_t n = 0;

	for (int i = 0; i < 2; i++)
		if (made->factors[i].column)
			columns[n++] = made->factors[i].column;
	return n;
}

static double factor_at(const struct factor *factor, const struct term_values *values)
{
	double value;

	if (!factor->column)
		return 1;
	value = term_value(values, factor->column);
	return term_is_number(factor->column) ? value : value == (double)factor->level;
}

double made_column_at(const struct made_column *made, const struct term_values *values,
                      const uint32_t *rows, size_t n_rows)
{
	double a = factor_at(&made->factors[0], values), result = 0;
	double columns[SPLINE_MOST];
	struct arena scratch = {0};
	struct spline spline;

	if (made->form != TERM_SPLINE)
		return combine(made, a, factor_at(&made->factors[1], values));
	if (spline_of(made, rows, n_rows, &scratch, &spline)) {
		spline_at(&spline, a, columns);
		result = columns[made->part];
	}
	arena_release(&scratch);
	return result;
}
