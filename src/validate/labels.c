#include "validate/labels.h"

#include <string.h>

#include "base/str.h"
#include "base/words.h"

/* Options whose columns a report reads and does not name. */
static bool is_silent(const struct field *field)
{
	static const char *const keys[] = {"cluster", "weights", "offset", "labels"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(field->key, keys[i]) == 0)
			return true;
	return false;
}

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '.';
}

/* Whether a term, such as "ns(age, 3)", has a column in it. */
static bool term_has(const char *term, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = term; (at = strstr(at, name)); at++)
		if ((at == term || !is_name_byte(at[-1])) && !is_name_byte(at[n]))
			return true;
	return false;
}

static bool option_prints(const struct record *record, const struct field *field, const char *name)
{
	const void *value = (const char *)record + field->offset;
	const struct text *one = value;
	const struct texts *list = value;
	bool terms = strcmp(field->key, "terms") == 0;

	if (is_silent(field))
		return false;
	if (field->type == FIELD_REFERENCE && field->reference == REF_COLUMN)
		return str_equal(one->s, name);
	if (!terms && !(field->type == FIELD_REFERENCES && field->reference == REF_COLUMN))
		return false;
	for (size_t i = 0; i < list->n; i++)
		if (terms ? term_has(list->items[i].s, name) : str_equal(list->items[i].s, name))
			return true;
	return false;
}

static bool is_printed(const struct study *study, const char *name)
{
	for (size_t i = 0; i < study->analyses.n; i++) {
		const struct record *record = study->analyses.items[i];
		const struct shape *shape = record->variant ? &record->variant->shape : NULL;

		for (size_t k = 0; shape && k < shape->n_fields; k++)
			if (option_prints(record, &shape->fields[k], name))
				return true;
	}
	return false;
}

void labels_note(const struct study *study, const struct dataset *data, struct diags *diags)
{
	struct names bare = {0};
	struct mark at = {.source = study->report.id.at.source};

	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		/* a label that was given, even if it is the name, is another text */
		if (column->label == column->name && is_printed(study, column->name))
			ARENA_PUSH(diags->arena, bare.items, bare.n, column->name);
	}
	if (bare.n)
		diag_add(
		    diags, DIAG_NOTE, at, "the report prints %s by %s, for want of a 'label': %s",
		    words_count(diags->arena, bare.n, "column"),
		    bare.n == 1 ? "its name" : "their names", names_join(diags->arena, &bare, 12));
}
