/* Prints the names of all properties in a JSON Schema, one a line. */
#include <jansson.h>
#include <stdio.h>

static void keys_print(json_t *node)
{
	const char *key;
	json_t *value;
	size_t i;

	if (json_is_array(node)) {
		json_array_foreach (node, i, value)
			keys_print(value);
		return;
	}
	json_object_foreach (json_object_get(node, "properties"), key, value)
		puts(key);
	json_object_foreach (node, key, value)
		keys_print(value);
}

int main(int argc, char **argv)
{
	json_error_t error;
	json_t *schema = argc == 2 ? json_load_file(argv[1], 0, &error) : NULL;

	if (!schema) {
		fputs("usage: schema_keys SCHEMA.json\n", stderr);
		return 2;
	}
	keys_print(schema);
	json_decref(schema);
	return 0;
}
