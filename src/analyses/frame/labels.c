#include "analyses/frame/labels.h"

#include "base/str.h"

/* What an analysis names: each column or term, with its place. */
struct named {
	const struct text **items;
	size_t n;
};

static const void *field_at(const struct analysis_spec *spec, const struct field *field)
{
	return (const char *)spec + field->offset;
}

/* The columns that the fields of an analysis name and its tables show. */
static struct named named_by(const struct analysis_spec *spec, struct arena *arena)
{
	const struct shape *shape = &spec->record.variant->shape;
	struct named named = {0};

	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];
		const struct texts *texts = field_at(spec, field);

		if (field->type != FIELD_REFERENCES)
			continue;
		for (size_t k = 0; k < texts->n; k++)
			ARENA_PUSH(arena, named.items, named.n,
			           (const struct text *)&texts->items[k]);
	}
	return named;
}

/* Whether two columns are printed alike, name and unit. */
static bool columns_alike(const struct dataset *data, const char *a, const char *b)
{
	const struct column *x = dataset_column(data, a);
	const struct column *y = dataset_column(data, b);

	return x && y && str_alike(x->label, y->label) && str_equal(x->unit, y->unit);
}

/* Whether two different terms are printed alike. */
static bool terms_alike(const struct dataset *data, const char *a, const char *b,
                        struct arena *arena)
{
	struct term x, y;

	if (str_equal(a, b) || !term_parse(a, arena, &x) || !term_parse(b, arena, &y) ||
	    x.form != y.form || x.number < y.number || x.number > y.number)
		return false;
	for (size_t i = 0; i < x.n_names; i++)
		if (!columns_alike(data, x.names[i], y.names[i]))
			return false;
	return true;
}

static void check_columns(const struct named *named, const struct dataset *data,
                          struct arena *arena, struct diags *diags)
{
	for (size_t i = 0; i < named->n; i++)
		for (size_t k = 0; k < i; k++) {
			const struct text *text = named->items[i];
			struct term term;

			if (!terms_alike(data, named->items[k]->s, text->s, arena) ||
			    !term_parse(text->s, arena, &term))
				continue;
			diag_error(diags, text->at,
			           "'%s' and '%s' are both called '%s' (give "
			           "them different labels)",
			           named->items[k]->s, text->s,
			           dataset_column(data, term.names[0])->label);
			diag_path(diags, text->path);
			break;
		}
}

static void check_maps(const struct maps *maps, struct diags *diags)
{
	for (size_t i = 0; i < maps->n; i++)
		for (size_t k = 0; k < i; k++)
			if (str_alike(maps->items[k].name.s, maps->items[i].name.s)) {
				diag_error(diags, maps->items[i].name.at,
				           "the names '%s' and '%s' are printed "
				           "alike",
				           maps->items[k].name.s, maps->items[i].name.s);
				diag_path(diags, maps->items[i].name.path);
				break;
			}
}

/* Levels that are called as the tables call what is no level: all groups
 * together, or missing values. */
static void check_words(const struct text *text, const struct dataset *data,
                        const char *const *words, struct diags *diags)
{
	const struct column *column = dataset_column(data, text->s);

	for (size_t i = 0; column && i < column->n_levels; i++)
		for (size_t k = 0; words[k]; k++) {
			if (!str_alike(column->level_labels[i], words[k]))
				continue;
			diag_error(diags, text->at,
			           "the level '%s' of '%s' is called '%s', "
			           "which the table has for %s (give it "
			           "another label)",
			           column->level_codes[i], text->s, words[k],
			           str_equal(words[k], "Missing") ? "missing values"
			                                          : "all groups together");
			diag_path(diags, text->path);
		}
}

static void check_field(const struct analysis_spec *spec, const struct field *field,
                        const struct dataset *data, struct diags *diags)
{
	static const char *const wholes[] = {"Overall", "All patients", "All", NULL};
	static const char *const missing[] = {"Missing", NULL};
	const struct text *text = field_at(spec, field);
	const struct texts *texts = field_at(spec, field);

	if (field->type == FIELD_MAPS)
		check_maps(field_at(spec, field), diags);
	else if (field->type == FIELD_REFERENCE && str_equal(field->key, "by") && text->s)
		check_words(text, data, wholes, diags);
	else if (field->type == FIELD_REFERENCES && str_equal(field->key, "variables"))
		for (size_t i = 0; i < texts->n; i++)
			check_words(&texts->items[i], data, missing, diags);
}

void check_labels(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct shape *shape = &spec->record.variant->shape;
	struct arena scratch = {0};
	struct named named = named_by(spec, &scratch);

	check_columns(&named, data, &scratch, diags);
	for (size_t i = 0; i < shape->n_fields; i++)
		check_field(spec, &shape->fields[i], data, diags);
	arena_release(&scratch);
}
