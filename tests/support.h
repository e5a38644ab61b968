/* What unit tests share: tables of references, and how far a number is off. */
#ifndef SURVREPORT_TESTS_SUPPORT_H
#define SURVREPORT_TESTS_SUPPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/file.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- CSV -------------------------------------------------------------------- */

/* A CSV text. */
struct grid {
	size_t n_columns, n_rows;
	char **cells; /* n_rows + 1 rows; the first has the names */
};

/* The text of a file; the test fails if it cannot be read. */
char *file_text(struct arena *arena, const char *path);

/* A table from a text, which is cut into its cells, or from a file. */
struct grid grid_parse(struct arena *arena, char *text);
struct grid grid_read(struct arena *arena, const char *path);

/* A cell by the numbers of its row, without the names, and its column. */
const char *grid_cell(const struct grid *grid, size_t row, size_t column);

/* The number of a column; the test fails if there is none of that name. */
size_t grid_column(const struct grid *grid, const char *name);

/* A cell as a number: NaN if it is empty or NA, a cell type of the veteran data
 * by its place in R's order of the levels, from 0. */
double grid_number(const char *cell);

/* A column as numbers. */
double *grid_numbers(struct arena *arena, const struct grid *grid, const char *name);

/* --- Names ------------------------------------------------------------------ */

bool is(const char *a, const char *b);

/* The place of a name of `length` bytes among `n`; the test fails if it is not
 * there. */
size_t name_find(const char *const *names, size_t n, const char *name, size_t length);

/* --- Errors ----------------------------------------------------------------- */

/* How far a number is from the right one: 0 for two NaN, infinite where one of
 * them is no number. */
double relative_error(double ours, double right);

/* The largest error of each quantity. */
struct worst {
	const char *quantity[64];
	double error[64];
	size_t n;
};

/* The quantity must live as long as the table. */
void worst_note(struct worst *worst, const char *quantity, double error);

/* Prints them if TEST_WORST is set in the environment. */
void worst_print(const struct worst *worst, const char *section);

/* --- Chance ----------------------------------------------------------------- */

/* A number in (0, 1), from the upper bits (Knuth's MMIX constants). */
double uniform(uint64_t *state);

/* --- PDF -------------------------------------------------------------------- */

/* The streams of a PDF, unpacked. */
struct bytes pdf_unpacked(struct arena *arena, struct bytes pdf);

#endif
