/* Holds a results.csv against a reference.
 *
 *     compare_results OURS REFERENCE [--rel 1e-9]
 *
 * Rows are joined by the columns in `key_names`, found by their names in the
 * header; a reference without pairs of groups need not have `group2` and its
 * level.  Every row of ours must have its row in the reference and the other
 * way round; `stat` must agree to the relative tolerance, or to a row's own in
 * the reference's column `tolerance`, if it has one; empty matches only empty.
 * Prints each difference, then how many numbers were compared and the worst.
 * Exit code 0: all agree; 1: not; 2: cannot compare.
 */
#include <csv.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMNS = 64, N_NEEDED = 8, N_KEYS = 10, SHOWN = 20 };

/* Numbers nearer than this agree, whatever their ratio. */
static const double NEAR_ZERO = 1e-14;

static const char *const key_names[N_KEYS] = {
    "analysis",       "population", "group1",    "group1_level", "variable",
    "variable_level", "context",    "stat_name", "group2",       "group2_level",
};

struct row {
	char *key;
	char *stat;
	double tolerance; /* negative: none of its own */
	unsigned long number;
	bool matched;
};

struct file {
	const char *name;
	const struct file *like; /* has the same keys; or NULL */
	struct row *rows;
	size_t n;
	/* while reading */
	char *fields[MAX_COLUMNS];
	int n_fields;
	unsigned long n_records;
	int keys[N_KEYS], stat, tolerance; /* columns; -1: none */
};

static void *need(void *memory)
{
	if (!memory) {
		fputs("compare_results: out of memory\n", stderr);
		exit(2);
	}
	return memory;
}

static int column_find(const struct file *file, const char *name)
{
	for (int i = 0; i < file->n_fields; i++)
		if (strcmp(file->fields[i], name) == 0)
			return i;
	return -1;
}

static int column_need(const struct file *file, const char *name)
{
	int column = column_find(file, name);

	if (column < 0) {
		fprintf(stderr, "%s: no column '%s'\n", file->name, name);
		exit(2);
	}
	return column;
}

static void header_take(struct file *file)
{
	for (int i = 0; i < N_KEYS; i++)
		file->keys[i] = i < N_NEEDED ? column_need(file, key_names[i])
		                             : column_find(file, key_names[i]);
	for (int i = 0; i < N_KEYS && file->like; i++)
		if (file->like->keys[i] < 0)
			file->keys[i] = -1;
	file->stat = column_need(file, "stat");
	file->tolerance = column_find(file, "tolerance");
}

static const char *field(const struct file *file, int column)
{
	return column >= 0 && column < file->n_fields ? file->fields[column] : "";
}

/* The key's parts, joined by a character that none of them has. */
static char *key_make(const struct file *file)
{
	size_t length = 1;
	char *key, *end;

	for (int i = 0; i < N_KEYS; i++)
		length += strlen(field(file, file->keys[i])) + 3;
	key = need(calloc(length, 1));
	end = key;
	for (int i = 0; i < N_KEYS; i++)
		end += snprintf(end, length - (size_t)(end - key), "%s%s", i ? " | " : "",
		                field(file, file->keys[i]));
	return key;
}

static void row_take(struct file *file)
{
	const char *tolerance = field(file, file->tolerance);
	struct row row = {.key = key_make(file), .number = file->n_records};

	row.stat = need(strdup(field(file, file->stat)));
	row.tolerance = *tolerance ? strtod(tolerance, NULL) : -1;
	file->rows = need(realloc(file->rows, (file->n + 1) * sizeof *file->rows));
	file->rows[file->n++] = row;
}

static void on_field(void *text, size_t length, void *context)
{
	struct file *file = context;

	if (file->n_fields == MAX_COLUMNS) {
		fprintf(stderr, "%s: too many columns\n", file->name);
		exit(2);
	}
	file->fields[file->n_fields] = need(calloc(length + 1, 1));
	if (length)
		memcpy(file->fields[file->n_fields], text, length);
	file->n_fields++;
}

static void on_record(int end, void *context)
{
	struct file *file = context;

	(void)end;
	if (file->n_records++ == 0)
		header_take(file);
	else
		row_take(file);
	for (int i = 0; i < file->n_fields; i++)
		free(file->fields[i]);
	file->n_fields = 0;
}

static int row_compare(const void *a, const void *b)
{
	return strcmp(((const struct row *)a)->key, ((const struct row *)b)->key);
}

/* Reads the rows, sorted by key. */
static void file_load(struct file *file)
{
	struct csv_parser parser;
	char block[8192];
	size_t n;
	FILE *from = fopen(file->name, "rb");
	bool ok = from && csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) == 0;

	while (ok && (n = fread(block, 1, sizeof block, from)) > 0)
		ok = csv_parse(&parser, block, n, on_field, on_record, file) == n;
	if (!ok || csv_fini(&parser, on_field, on_record, file) != 0) {
		fprintf(stderr, "%s: cannot be read as CSV\n", file->name);
		exit(2);
	}
	csv_free(&parser);
	fclose(from);
	if (file->n)
		qsort(file->rows, file->n, sizeof *file->rows, row_compare);
	for (size_t i = 1; i < file->n; i++)
		if (row_compare(&file->rows[i - 1], &file->rows[i]) == 0) {
			fprintf(stderr, "%s: two rows for %s\n", file->name, file->rows[i].key);
			exit(2);
		}
}

/* What the comparison found. */
struct tally {
	double rel, worst;
	const struct row *worst_row;
	size_t n_compared, n_different;
};

static void differs(struct tally *tally, const char *what, const struct row *row, const char *detail)
{
	if (tally->n_different++ < SHOWN)
		printf("%s: %s: %s\n", what, row->key, detail);
}

/* The relative difference of two numbers, NaN if one is not a number. */
static double difference(const char *a, const char *b)
{
	char *end_a, *end_b;
	double x = strtod(a, &end_a), y = strtod(b, &end_b);

	if (*end_a || *end_b || !isfinite(x) || !isfinite(y))
		return NAN;
	if (fabs(x - y) <= NEAR_ZERO)
		return 0;
	return fabs(x - y) / fmax(fabs(x), fabs(y));
}

static void pair_compare(struct tally *tally, const struct row *ours, const struct row *reference)
{
	double tolerance = reference->tolerance >= 0 ? reference->tolerance : tally->rel;
	char detail[160];
	double d = 0;

	if (*ours->stat && *reference->stat)
		d = difference(ours->stat, reference->stat);
	else if (*ours->stat || *reference->stat)
		d = NAN;
	tally->n_compared++;
	if (d > tally->worst) {
		tally->worst = d;
		tally->worst_row = ours;
	}
	if (d <= tolerance)
		return;
	snprintf(detail, sizeof detail, "'%s', reference '%s', relative %.3g", ours->stat,
	         reference->stat, d);
	differs(tally, "different", ours, detail);
}

static void files_compare(struct tally *tally, const struct file *ours, struct file *reference)
{
	for (size_t i = 0; i < ours->n; i++) {
		struct row *other = reference->n
		                        ? bsearch(&ours->rows[i], reference->rows, reference->n,
		                                  sizeof *reference->rows, row_compare)
		                        : NULL;

		if (!other) {
			differs(tally, "not in the reference", &ours->rows[i], ours->rows[i].stat);
			continue;
		}
		other->matched = true;
		pair_compare(tally, &ours->rows[i], other);
	}
	for (size_t i = 0; i < reference->n; i++)
		if (!reference->rows[i].matched)
			differs(tally, "only in the reference", &reference->rows[i],
			        reference->rows[i].stat);
}

static void file_release(struct file *file)
{
	for (size_t i = 0; i < file->n; i++) {
		free(file->rows[i].key);
		free(file->rows[i].stat);
	}
	free(file->rows);
}

int main(int argc, char **argv)
{
	struct file ours = {0}, reference = {0};
	struct tally tally = {.rel = 1e-9, .worst = -1};

	if (argc != 3 && !(argc == 5 && strcmp(argv[3], "--rel") == 0)) {
		fputs("usage: compare_results OURS REFERENCE [--rel 1e-9]\n", stderr);
		return 2;
	}
	if (argc == 5)
		tally.rel = strtod(argv[4], NULL);
	ours.name = argv[1];
	reference.name = argv[2];
	file_load(&reference);
	ours.like = &reference;
	file_load(&ours);
	files_compare(&tally, &ours, &reference);
	if (tally.n_different > SHOWN)
		printf("… and %zu more\n", tally.n_different - SHOWN);
	printf("%zu numbers compared, %zu different", tally.n_compared, tally.n_different);
	if (tally.worst_row && tally.worst > 0)
		printf(", worst relative %.2g at %s", tally.worst, tally.worst_row->key);
	printf("\n");
	file_release(&ours);
	file_release(&reference);
	return tally.n_different > 0 || tally.n_compared == 0;
}
