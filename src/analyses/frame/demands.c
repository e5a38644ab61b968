#include "analyses/frame/demands.h"

#include "analyses/frame/terms.h"
#include "base/bug.h"
#include "base/str.h"

/* An option as the config has it. */
struct option {
	const struct analysis_spec *spec;
	const struct field *field;
	const void *at; /* its value */
};

static struct option option_at(const struct analysis_spec *spec, const struct field *field)
{
	return (struct option){spec, field, (const char *)spec + field->offset};
}

static struct option option_need(const struct analysis_spec *spec, const char *key)
{
	const struct shape *shape = &spec->record.variant->shape;

	for (size_t i = 0; i < shape->n_fields; i++)
		if (str_equal(shape->fields[i].key, key))
			return option_at(spec, &shape->fields[i]);
	BUG("a demand names an option that is not there");
}

static bool is_given(const struct option *option)
{
	switch (option->field->type) {
	case FIELD_BOOLEAN:
		return *(const bool *)option->at;
	case FIELD_CHOICE:
		return *(const int *)option->at >= 0;
	case FIELD_REFERENCE:
		return ((const struct text *)option->at)->s;
	case FIELD_REFERENCES:
		return ((const struct texts *)option->at)->n > 0;
	case FIELD_NUMBERS:
		return ((const struct numbers *)option->at)->n > 0;
	default:
		BUG("a demand about an option of this type");
	}
}

/* Its names, one or many. */
static struct texts names_of(const struct option *option)
{
	const struct text *one = option->at;

	if (option->field->type == FIELD_REFERENCES)
		return *(const struct texts *)option->at;
	if (option->field->type != FIELD_REFERENCE || !one->s)
		return (struct texts){0};
	return (struct texts){(struct text *)(void *)(size_t)one, 1};
}

static bool stands_in(const struct texts *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_equal(names->items[i].s, name))
			return true;
	return false;
}

static void check_type(const struct field *field, const struct text *name,
                       const struct dataset *data, struct diags *diags)
{
	const struct column *column = dataset_column(data, name->s);

	if (field->types == TYPES_GROUP)
		check_grouping(name, data, diags);
	if (!field->type_is || !column || column->broken || field->types >> column->type & 1)
		return;
	diag_error(diags, name->at, "'%s' has type %s; %s", name->s,
	           column_type_names[column->type], field->type_is);
	diag_path(diags, name->path);
}

static void check_names(const struct option *option, const struct dataset *data, struct diags *diags)
{
	const struct field *field = option->field;
	struct texts names = names_of(option), others = {0};

	if (field->not_among) {
		struct option other = option_need(option->spec, field->not_among);

		others = names_of(&other);
	}
	for (size_t i = 0; i < names.n; i++) {
		const struct text *name = &names.items[i];
		const char *wrong = NULL;

		if (field->distinct && stands_in(&names, i, name->s))
			wrong = field->distinct;
		else if (stands_in(&others, others.n, name->s))
			wrong = field->among;
		if (wrong != field->distinct || !wrong)
			check_type(field, name, data, diags);
		if (!wrong)
			continue;
		diag_error(diags, name->at, "'%s' %s", name->s, wrong);
		diag_path(diags, name->path);
	}
}

static void check_rising(const struct option *option, struct diags *diags)
{
	const struct numbers *numbers = option->at;

	for (size_t i = 1; option->field->rising && i < numbers->n; i++)
		if (numbers->items[i] <= numbers->items[i - 1]) {
			diag_error(diags, numbers->at[i], "%s must rise: %g comes after %g",
			           option->field->rising, numbers->items[i], numbers->items[i - 1]);
			diag_path(diags, option->spec->record.name.path);
		}
}

static void check_demand(const struct option *option, const struct demand *demand,
                         struct diags *diags)
{
	const struct text *name = &option->spec->record.name;
	struct option other = option_need(option->spec, demand->key);

	if (demand->value &&
	    *(const int *)option->at != choice_find(option->field->names, demand->value))
		return;
	if (!is_given(option) || is_given(&other) != demand->absent)
		return;
	diag_error(diags, name->at, "%s", demand->message);
	diag_path(diags, name->path);
}

void demands_check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct shape *shape = &spec->record.variant->shape;

	for (size_t i = 0; i < shape->n_fields; i++) {
		struct option option = option_at(spec, &shape->fields[i]);
		const struct demand *demand = option.field->demands;

		if (option.field->reference == REF_TERM)
			check_terms(option.at, data, diags);
		check_names(&option, data, diags);
		check_rising(&option, diags);
		for (; demand && demand->key; demand++)
			check_demand(&option, demand, diags);
	}
}
