/* The yardstick for reading: libcsv over a file with empty callbacks.
 *
 *     csv_floor FILE
 */
#include <csv.h>
#include <stdio.h>

int main(int argc, char **argv)
{
	struct csv_parser parser;
	char block[1 << 16];
	size_t n;
	FILE *from = argc == 2 ? fopen(argv[1], "rb") : NULL;

	if (!from || csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0) {
		fputs("usage: csv_floor FILE\n", stderr);
		return 64;
	}
	while ((n = fread(block, 1, sizeof block, from)) > 0)
		if (csv_parse(&parser, block, n, NULL, NULL, NULL) != n)
			return 65;
	if (csv_fini(&parser, NULL, NULL, NULL) != 0)
		return 65;
	csv_free(&parser);
	fclose(from);
	return 0;
}
