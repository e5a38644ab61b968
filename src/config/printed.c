/* The texts of a config that a report prints. */
#include <string.h>

#include "config/schema.h"

/* Keys whose texts name files, columns of a file, values in it … */
static bool is_unprinted(const struct field *field)
{
	static const char *const keys[] = {"file",  "from",  "separator", "format",  "template",
	                                   "style", "text",  "path",      "missing", "type",
	                                   "value", "check", "entered"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(field->key, keys[i]) == 0)
			return true;
	return false;
}

static void texts_visit(const struct text *texts, size_t n, schema_visit_fn *visit, void *user)
{
	for (size_t i = 0; i < n; i++)
		if (texts[i].s)
			visit(user, &texts[i]);
}

static void field_visit(const struct field *field, const void *at, schema_visit_fn *visit,
                        void *user)
{
	const struct texts *texts = at;
	const struct levels *levels = at;
	const struct records *records = at;

	switch (field->type) {
	case FIELD_TEXT:
	case FIELD_EXPRESSION:
		texts_visit(at, 1, visit, user);
		break;
	case FIELD_TEXTS:
		texts_visit(texts->items, texts->n, visit, user);
		break;
	case FIELD_LEVELS:
		texts_visit(levels->labels, levels->n, visit, user);
		break;
	case FIELD_REFERENCES:
		for (size_t i = 0; i < texts->n; i++)
			if (texts->items[i].settings)
				schema_visit_printed(field->record, texts->items[i].settings, visit,
				                     user);
		break;
	case FIELD_RECORD:
		schema_visit_printed(field->record, at, visit, user);
		break;
	case FIELD_RECORDS:
	case FIELD_LIST:
	case FIELD_VARIANTS:
		for (size_t i = 0; i < records->n; i++) {
			const struct record *record = records->items[i];

			if (field->type != FIELD_VARIANTS)
				schema_visit_printed(field->record, record, visit, user);
			else if (record->variant)
				schema_visit_printed(&record->variant->shape, record, visit, user);
		}
		break;
	default:
		break;
	}
}

void schema_visit_printed(const struct shape *shape, const void *at, schema_visit_fn *visit,
                          void *user)
{
	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		if (!is_unprinted(field))
			field_visit(field, (const char *)at + field->offset, visit, user);
	}
}
