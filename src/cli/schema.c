/* survreport schema: the config language as JSON Schema, from its tables. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyses/analyses.h"
#include "base/bug.h"
#include "base/num.h"
#include "cli/cli.h"
#include "config/study.h"

static json_t *shape_schema(const struct shape *shape);

static json_t *type_schema(const char *type)
{
	return json_pack("{s:s}", "type", type);
}

/* A choice as YAML reads it. */
static json_t *choice_value(const char *name)
{
	double number;

	if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0)
		return json_boolean(name[0] == 't');
	if (number_parse(name, strlen(name), &number))
		return json_integer((json_int_t)number);
	return json_string(name);
}

static json_t *choice_schema(const char *const *names)
{
	json_t *values = json_array();

	for (size_t i = 0; names[i]; i++)
		json_array_append_new(values, choice_value(names[i]));
	return json_pack("{s:o}", "enum", values);
}

static json_t *list_schema(json_t *items)
{
	return json_pack("{s:s, s:o}", "type", "array", "items", items);
}

static json_t *map_schema(json_t *values)
{
	return json_pack("{s:s, s:o}", "type", "object", "additionalProperties", values);
}

static json_t *number_schema(const struct field *field, const char *type)
{
	json_t *schema = type_schema(type);

	if (field->low != 0 || field->high != 0) {
		json_object_set_new(schema, "minimum", json_real(field->low));
		json_object_set_new(schema, "maximum", json_real(field->high));
	}
	return schema;
}

/* Any of the analyses, each with its own keys. */
static json_t *variants_schema(void)
{
	json_t *any = json_array();

	for (size_t i = 0; i < analysis_variants.n; i++) {
		const struct variant *variant = analysis_variants.items[i];
		json_t *one = shape_schema(&variant->shape);
		json_t *properties = json_object_get(one, "properties");

		json_object_set_new(one, "title", json_string(variant->name));
		json_object_set_new(
		    properties, "type",
		    json_pack("{s:s, s:s}", "const", variant->name, "description", variant->doc));
		json_array_append_new(any, one);
	}
	return map_schema(json_pack("{s:o}", "anyOf", any));
}

/* A scalar of any kind: YAML writes 0 and "0" alike. */
static json_t *scalar_schema(void)
{
	return json_pack("{s:[s,s,s]}", "type", "string", "number", "boolean");
}

static json_t *record_schema(const struct field *field)
{
	json_t *record = shape_schema(field->record);

	if (!field->scalar)
		return record;
	return json_pack("{s:[o,o]}", "anyOf", scalar_schema(), record);
}

/* Texts, or one; names may have keys of their own. */
static json_t *texts_schema(const struct field *field)
{
	json_t *item = scalar_schema();

	if (field->record)
		item =
		    json_pack("{s:[o,o]}", "anyOf", item, map_schema(shape_schema(field->record)));
	return json_pack("{s:[o,o]}", "anyOf", scalar_schema(), list_schema(item));
}

static json_t *value_schema(const struct field *field)
{
	switch (field->type) {
	case FIELD_NUMBER:
		return number_schema(field, "number");
	case FIELD_INTEGER:
		return number_schema(field, "integer");
	case FIELD_BOOLEAN:
		return type_schema("boolean");
	case FIELD_CHOICE:
		return choice_schema(field->names);
	case FIELD_NUMBERS:
		return list_schema(number_schema(field, "number"));
	case FIELD_TEXTS:
	case FIELD_REFERENCES:
		return texts_schema(field);
	case FIELD_LEVELS:
		return json_pack("{s:[o,o]}", "anyOf", list_schema(scalar_schema()),
		                 map_schema(scalar_schema()));
	case FIELD_MAPS:
		return map_schema(map_schema(scalar_schema()));
	case FIELD_RECORD:
		return record_schema(field);
	case FIELD_RECORDS:
		return map_schema(record_schema(field));
	case FIELD_LIST:
		return list_schema(record_schema(field));
	case FIELD_VARIANTS:
		return variants_schema();
	default:
		return scalar_schema();
	}
}

static json_t *field_schema(const struct field *field)
{
	json_t *schema = value_schema(field);

	json_object_set_new(schema, "description", json_string(field->doc));
	if (field->fallback)
		json_object_set_new(schema, "default", json_string(field->fallback));
	return schema;
}

static json_t *shape_schema(const struct shape *shape)
{
	json_t *properties = json_object(), *required = json_array();

	for (size_t i = 0; i < shape->n_fields; i++) {
		const struct field *field = &shape->fields[i];

		json_object_set_new(properties, field->key, field_schema(field));
		if (field->required && !field->instead)
			json_array_append_new(required, json_string(field->key));
	}
	return json_pack("{s:s, s:b, s:o, s:o}", "type", "object", "additionalProperties", 0,
	                 "properties", properties, "required", required);
}

static enum exit_code run(int argc, char **argv)
{
	json_t *schema;
	char *text;

	if (options_parse(NULL, 0, NULL, argc, argv) != 0)
		return usage_error(&verb_schema, "schema takes no arguments");
	schema = shape_schema(&study_shape);
	json_object_set_new(schema, "$schema",
	                    json_string("https://json-schema.org/draft/2020-12/schema"));
	json_object_set_new(schema, "title", json_string("survreport config, version 1"));
	text = json_dumps(schema, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
	if (!text)
		BUG("the schema cannot be written");
	puts(text);
	free(text);
	json_decref(schema);
	return EXIT_DONE;
}

const struct verb verb_schema = {
    .name = "schema",
    .arguments = "",
    .summary = "JSON Schema of the config, for editors",
    .run = run,
};
