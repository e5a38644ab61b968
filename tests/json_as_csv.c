/* Prints a results.json as the results.csv beside it ought to be.
 *
 *     json_as_csv results.json
 *
 * By a JSON reader that knows nothing of how the file was written.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

static const char *const columns[] = {
    "analysis",     "population", "group1",         "group1_level", "group2",
    "group2_level", "variable",   "variable_level", "context",      "stat_name",
    "stat_label",   "stat",       "stat_fmt",       "status",       "warning",
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

static void text_print(const char *text)
{
	if (!strpbrk(text, ",\"\r\n")) {
		fputs(text, stdout);
		return;
	}
	putchar('"');
	for (; *text; text++) {
		if (*text == '"')
			putchar('"');
		putchar(*text);
	}
	putchar('"');
}

/* False for a member that is absent or of another type. */
static int member_print(json_t *row, const char *name)
{
	json_t *value = json_object_get(row, name);

	if (json_is_string(value))
		text_print(json_string_value(value));
	else if (json_is_number(value))
		printf("%.10g", json_number_value(value));
	else
		return json_is_null(value);
	return 1;
}

static int row_print(json_t *row)
{
	if (json_object_size(row) != N_COLUMNS)
		return 0;
	for (size_t i = 0; i < N_COLUMNS; i++) {
		if (!member_print(row, columns[i]))
			return 0;
		putchar(i + 1 < N_COLUMNS ? ',' : '\n');
	}
	return 1;
}

int main(int argc, char **argv)
{
	json_error_t error;
	json_t *rows = argc == 2 ? json_load_file(argv[1], 0, &error) : NULL;
	json_t *row;
	size_t i;
	int code = 0;

	if (!json_is_array(rows)) {
		fputs("json_as_csv: no array of results\n", stderr);
		return 2;
	}
	for (i = 0; i < N_COLUMNS; i++)
		printf("%s%c", columns[i], i + 1 < N_COLUMNS ? ',' : '\n');
	json_array_foreach (rows, i, row)
		if (!row_print(row)) {
			fprintf(stderr, "json_as_csv: row %zu\n", i);
			code = 1;
		}
	json_decref(rows);
	return code;
}
