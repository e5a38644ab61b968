/* Cox models with strata, offset, weights, robust variance, exact ties and
 * Firth's penalty against right answers, and on awkward data.
 *
 * tests/reference/cox.csv has the answers (scripts/reference/cox.R): one
 * number a row, named by case, quantity and place.  The name of a case says
 * all: the cohort of tests/reference/cox_rows.csv and the words of the model.
 * What the plain model gives is in test_math.c.
 *
 * Runs from the top of the tree.  With TEST_COX_WORST set in the environment
 * it prints the largest relative error of each quantity.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "estimate/math/concordance.h"
#include "estimate/math/cox.h"
#include "estimate/math/dist.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MAX_ROWS = 1000, MAX_CELLS = 16, MAX_TERMS = 4 };

/* --- Tables of text ------------------------------------------------------- */

/* Splits a line at its commas, in place; how many cells. */
static size_t cells_split(char *line, char *cells[MAX_CELLS])
{
	size_t n = 0;

	line[strcspn(line, "\r\n")] = '\0';
	for (;;) {
		assert_true(n < MAX_CELLS);
		cells[n++] = line;
		line += strcspn(line, ",");
		if (!*line)
			return n;
		*line++ = '\0';
	}
}

static double number(const char *text)
{
	char *end;
	double value = strtod(text, &end);

	if (!*text)
		return NAN;
	assert_int_equal(*end, 0);
	return value;
}

/* --- Cohorts -------------------------------------------------------------- */

/* All that a model may use, by row. */
struct cohort {
	size_t n, n_terms;
	bool has_entry;
	double time[MAX_ROWS], entry[MAX_ROWS];
	unsigned char event[MAX_ROWS];
	double value[MAX_TERMS][MAX_ROWS];
	double x[MAX_TERMS * MAX_ROWS]; /* by column, n_terms x n */
	uint32_t stratum[MAX_ROWS], cluster[MAX_ROWS];
	double offset[MAX_ROWS], whole[MAX_ROWS], real[MAX_ROWS];
};

static void row_take(struct cohort *cohort, char *cells[MAX_CELLS])
{
	size_t i = cohort->n++;

	assert_true(i < MAX_ROWS);
	cohort->time[i] = number(cells[1]);
	cohort->has_entry = *cells[2] != '\0';
	cohort->entry[i] = number(cells[2]);
	cohort->event[i] = number(cells[3]) != 0;
	for (size_t j = 0; j < MAX_TERMS; j++) {
		cohort->value[j][i] = number(cells[4 + j]);
		if (*cells[4 + j])
			cohort->n_terms = j + 1;
	}
	cohort->stratum[i] = (uint32_t)number(cells[8]);
	cohort->cluster[i] = (uint32_t)number(cells[9]);
	cohort->offset[i] = number(cells[10]);
	cohort->whole[i] = number(cells[11]);
	cohort->real[i] = number(cells[12]);
}

static void columns_fill(struct cohort *cohort)
{
	for (size_t j = 0; j < cohort->n_terms; j++)
		memcpy(cohort->x + j * cohort->n, cohort->value[j],
		       cohort->n * sizeof *cohort->x);
}

static struct cohort *cohort_read(struct arena *arena, const char *name)
{
	FILE *file = fopen("tests/reference/cox_rows.csv", "rb");
	struct cohort *cohort = ARENA_NEW(arena, struct cohort);
	char line[512], *cells[MAX_CELLS];

	assert_non_null(file);
	while (fgets(line, sizeof line, file))
		if (cells_split(line, cells) == 13 &&
		    strcmp(cells[0], name) == 0)
			row_take(cohort, cells);
	fclose(file);
	assert_true(cohort->n > 0);
	columns_fill(cohort);
	return cohort;
}

/* --- Models --------------------------------------------------------------- */

static uint32_t largest(const uint32_t *values, size_t n)
{
	uint32_t most = 0;

	for (size_t i = 0; i < n; i++)
		most = values[i] > most ? values[i] : most;
	return most;
}

static struct cox_input plain_input(const struct cohort *cohort)
{
	return (struct cox_input){
	    .times = {cohort->n, cohort->time,
	              cohort->has_entry ? cohort->entry : NULL, cohort->event},
	    .n_terms = cohort->n_terms,
	    .x = cohort->x,
	};
}

static void strata_use(struct cox_input *input, const struct cohort *cohort)
{
	input->stratum = cohort->stratum;
	input->n_strata = largest(cohort->stratum, cohort->n) + 1;
}

static void clusters_use(struct cox_input *input, const struct cohort *cohort)
{
	input->robust = true;
	input->cluster = cohort->cluster;
	input->n_clusters = largest(cohort->cluster, cohort->n) + 1;
}

/* Changes the input by a word of a case's name. */
static void word_apply(struct cox_input *input, const struct cohort *cohort,
                       const char *word)
{
	if (strcmp(word, "efron") == 0)
		input->ties = TIES_EFRON;
	else if (strcmp(word, "breslow") == 0)
		input->ties = TIES_BRESLOW;
	else if (strcmp(word, "exact") == 0)
		input->ties = TIES_EXACT;
	else if (strcmp(word, "strata") == 0)
		strata_use(input, cohort);
	else if (strcmp(word, "offset") == 0)
		input->offset = cohort->offset;
	else if (strcmp(word, "whole") == 0)
		input->weight = cohort->whole;
	else if (strcmp(word, "real") == 0)
		input->weight = cohort->real;
	else if (strcmp(word, "cluster") == 0)
		clusters_use(input, cohort);
	else if (strcmp(word, "robust") != 0)
		fail_msg("what is a model with '%s'?", word);
	if (strcmp(word, "robust") == 0 || strcmp(word, "real") == 0)
		input->robust = true;
}

/* A fitted case. */
struct model {
	char name[100];
	struct cox_input input;
	struct cox_fit fit;
	struct concordance concordance;
};

static void model_fit(struct arena *arena, const char *name, struct model *model)
{
	char words[100], *word;
	struct cohort *cohort;

	snprintf(model->name, sizeof model->name, "%s", name);
	snprintf(words, sizeof words, "%s", name);
	word = strtok(words, " ");
	cohort = cohort_read(arena, word);
	model->input = plain_input(cohort);
	while ((word = strtok(NULL, " ")))
		word_apply(&model->input, cohort, word);
	cox_fit(arena, &model->input, &model->fit);
	concordance_within(
	    &(struct concordance_input){
		.times = model->input.times,
		.linear = model->fit.linear,
		.stratum = model->input.stratum,
		.n_strata = model->input.n_strata,
		.weight = model->input.weight,
		.cluster = model->input.cluster,
		.n_clusters = model->input.n_clusters,
	    },
	    &model->concordance);
}

static double vector_of(const struct model *model, const char *quantity,
                        size_t at)
{
	const struct cox_fit *fit = &model->fit;
	const struct {
		const char *name;
		const double *values;
		size_t n;
	} vectors[] = {
	    {"coef", fit->coef, fit->n_terms},
	    {"se", fit->se, fit->n_terms},
	    {"variance", fit->variance, fit->n_terms * fit->n_terms},
	    {"robust_se", fit->robust_se, fit->n_terms},
	    {"robust_variance", fit->robust_variance,
	     fit->n_terms * fit->n_terms},
	};

	for (size_t i = 0; i < COUNT(vectors); i++)
		if (strcmp(vectors[i].name, quantity) == 0) {
			assert_non_null(vectors[i].values);
			assert_true(at < vectors[i].n);
			return vectors[i].values[at];
		}
	if (strcmp(quantity, "linear") == 0)
		return fit->linear[at + 1] - fit->linear[0];
	fail_msg("unknown quantity %s", quantity);
	return NAN;
}

static double value_of(const struct model *model, const char *quantity,
                       size_t at)
{
	const struct cox_fit *fit = &model->fit;
	const struct {
		const char *name;
		double value;
	} numbers[] = {
	    {"loglik_null", fit->loglik_null},
	    {"loglik", fit->loglik},
	    {"score", fit->score},
	    {"wald", fit->wald},
	    {"robust_score", fit->robust_score},
	    {"n", (double)fit->n},
	    {"events", (double)fit->n_events},
	    {"iterations", fit->iterations},
	    {"concordance", model->concordance.c},
	    {"concordance_se", model->concordance.se},
	};

	for (size_t i = 0; i < COUNT(numbers); i++)
		if (strcmp(numbers[i].name, quantity) == 0)
			return numbers[i].value;
	return vector_of(model, quantity, at);
}

/* --- Against the reference ------------------------------------------------ */

struct worst {
	char quantity[32], where[140];
	double error;
};

static struct worst *worst_of(struct worst *worst, size_t *n,
                              const char *quantity)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(worst[i].quantity, quantity) == 0)
			return &worst[i];
	assert_true(*n < 40);
	snprintf(worst[*n].quantity, sizeof worst->quantity, "%s", quantity);
	return &worst[(*n)++];
}

/* Relative; entries of a variance that cancel to nearly 0 count against 1e-5
 * of the scale that the caller gives. */
static double error_of(double is, double should)
{
	return fabs(is - should) / fmax(fabs(should), 1e-6);
}

static void held_against_reference(void **state)
{
	FILE *file = fopen("tests/reference/cox.csv", "rb");
	struct worst worst[40] = {0};
	size_t n_worst = 0, n_numbers = 0;
	struct arena arena = {0};
	struct model model = {0};
	char line[512], *cells[MAX_CELLS];

	(void)state;
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof line, file));
	while (fgets(line, sizeof line, file)) {
		struct worst *here;
		double error;

		assert_int_equal(cells_split(line, cells), 4);
		if (strcmp(cells[0], model.name) != 0) {
			arena_release(&arena);
			model_fit(&arena, cells[0], &model);
		}
		here = worst_of(worst, &n_worst, cells[1]);
		error = error_of(
		    value_of(&model, cells[1], (size_t)number(cells[2])),
		    number(cells[3]));
		n_numbers++;
		if (error > here->error || isnan(error)) {
			here->error = error;
			snprintf(here->where, sizeof here->where, "%s %s",
			         cells[0], cells[2]);
		}
	}
	fclose(file);
	arena_release(&arena);
	for (size_t i = 0; i < n_worst && getenv("TEST_COX_WORST"); i++)
		printf("%-18s %.1e  %s\n", worst[i].quantity, worst[i].error,
		       worst[i].where);
	for (size_t i = 0; i < n_worst; i++)
		if (!(worst[i].error < 1e-9))
			fail_msg("%s of %s: relative error %.1e",
			         worst[i].quantity, worst[i].where,
			         worst[i].error);
	assert_true(n_numbers > 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(held_against_reference),
	};

	dist_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
