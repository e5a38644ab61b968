#include "math/cox_data.h"

#include <math.h>
#include <stdint.h>

#include "math/cox_exact.h"

/* --- Order ---------------------------------------------------------------- */

/* Where each stratum starts, n_strata + 1. */
static size_t *starts_find(struct arena *arena, const struct cox_input *input,
                           const struct ordered_times *times, size_t n_strata)
{
	size_t *start = ARENA_ARRAY(arena, size_t, n_strata + 1);

	if (!input->stratum) {
		start[1] = times->n;
		return start;
	}
	for (size_t i = 0; i < times->n; i++)
		start[input->stratum[times->row[i]] + 1]++;
	for (size_t k = 0; k < n_strata; k++)
		start[k + 1] += start[k];
	return start;
}

/* Puts the subjects of `from` into strata, each in the order it has. */
static struct ordered_times strata_apart(struct arena *arena, const struct cox_input *input,
                                         const struct ordered_times *from, const size_t *start,
                                         size_t n_strata)
{
	struct ordered_times to = *from;
	size_t n = from->n, *next = ARENA_ARRAY(arena, size_t, n_strata);
	uint32_t *moved = ARENA_ARRAY(arena, uint32_t, n);

	to.time = ARENA_ARRAY(arena, double, n);
	to.event = ARENA_ARRAY(arena, unsigned char, n);
	to.row = ARENA_ARRAY(arena, uint32_t, n);
	to.entry = from->entry ? ARENA_ARRAY(arena, double, n) : NULL;
	to.by_entry = from->entry ? ARENA_ARRAY(arena, uint32_t, n) : NULL;
	for (size_t k = 0; k < n_strata; k++)
		next[k] = start[k];
	for (size_t i = 0; i < n; i++) {
		size_t at = next[input->stratum[from->row[i]]]++;

		moved[i] = (uint32_t)at;
		to.time[at] = from->time[i];
		to.event[at] = from->event[i];
		to.row[at] = from->row[i];
		if (from->entry)
			to.entry[at] = from->entry[i];
	}
	for (size_t k = 0; k < n_strata; k++)
		next[k] = start[k];
	for (size_t i = 0; i < n && from->entry; i++) {
		uint32_t subject = moved[from->by_entry[i]];

		to.by_entry[next[input->stratum[to.row[subject]]]++] = subject;
	}
	return to;
}

void cox_design_order(struct cox_design *model, struct arena *arena, const struct cox_input *input)
{
	struct ordered_times times;
	size_t n_strata = input->stratum ? input->n_strata : 1;
	size_t *start;

	*model = (struct cox_design){.input = input};
	times_order(arena, &input->times, &times);
	start = starts_find(arena, input, &times, n_strata);
	model->times = input->stratum ? strata_apart(arena, input, &times, start, n_strata) : times;
	model->data.n_strata = n_strata;
	model->data.start = start;
	for (size_t i = 0; i < times.n; i++) {
		if (!times.event[i])
			continue;
		model->n_events++;
		model->event_weight += input->weight ? input->weight[times.row[i]] : 1;
	}
}

/* --- Terms ---------------------------------------------------------------- */

/* Terms that hold only these are left as they are (coxph's nocenter). */
static bool keeps_scale(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (x[i] * x[i] != fabs(x[i])) /* but for these */
			return false;
	return true;
}

static bool is_constant(const double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (x[i] != x[0])
			return false;
	return true;
}

/* Mean of x, and one over the mean distance from it, of `total` weight. */
static void scale_weighted(const double *x, const double *weight, size_t n, double *mean,
                           double *scale)
{
	double sum = 0, distance = 0, total = 0;

	for (size_t i = 0; i < n; i++) {
		sum += weight[i] * x[i];
		total += weight[i];
	}
	*mean = sum / total;
	for (size_t i = 0; i < n; i++)
		distance += weight[i] * fabs(x[i] - *mean);
	*scale = distance > 0 ? total / distance : 1;
}

/* The same, each weighing one. */
static void scale_plain(const double *x, size_t n, double *mean, double *scale)
{
	double sum = 0, distance = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	*mean = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		distance += fabs(x[i] - *mean);
	*scale = distance > 0 ? (double)n / distance : 1;
}

/* Centre and scale of each term. */
static void scales_find(struct cox_design *model, enum coef_status *status)
{
	const struct cox_input *input = model->input;
	size_t n = input->times.n;

	for (size_t j = 0; j < input->n_terms; j++) {
		const double *x = input->x + j * n;

		model->scale[j] = 1;
		if (is_constant(x, n)) {
			status[j] = COEF_CONSTANT;
			model->scale[j] = 0;
		} else if (keeps_scale(x, n)) {
			continue;
		} else if (input->weight) {
			scale_weighted(x, input->weight, n, &model->mean[j], &model->scale[j]);
		} else {
			scale_plain(x, n, &model->mean[j], &model->scale[j]);
		}
	}
}

/* Which subject a row is; times->n for one that is never at risk. */
static const uint32_t *subjects_find(struct arena *arena, size_t n_rows,
                                     const struct ordered_times *times)
{
	uint32_t *subject = ARENA_ARRAY(arena, uint32_t, n_rows);

	for (size_t row = 0; row < n_rows && times->n < n_rows; row++)
		subject[row] = (uint32_t)times->n;
	for (size_t i = 0; i < times->n; i++)
		subject[times->row[i]] = (uint32_t)i;
	return subject;
}

/* Writes z, in the order of the input rows: that reads each column as it
 * stands in memory and writes each subject's terms to one place. */
static void terms_fill(struct cox_design *model, const uint32_t *subject)
{
	const struct cox_input *input = model->input;
	size_t n = input->times.n, p = input->n_terms;

	for (size_t row = 0; row < n; row++) {
		double *z = model->z + subject[row] * p;

		if (subject[row] >= model->times.n)
			continue;
		for (size_t j = 0; j < p; j++) {
			double x = input->x[j * n + row];

			z[j] = (x - model->mean[j]) * model->scale[j];
			if (z[j] * z[j] > model->largest[j])
				model->largest[j] = z[j] * z[j];
		}
	}
}

/* Which subjects of a stratum are at risk at some event. */
static void used_mark(const struct ordered_times *times, size_t first, size_t last, bool *used)
{
	double last_event = 0;
	bool any = false;

	for (size_t start = first, end; start < last; start = end) {
		for (end = start; end < last && times->time[end] == times->time[start]; end++)
			if (times->event[end]) {
				last_event = times->time[end];
				any = true;
			}
		for (size_t i = start; i < end; i++)
			used[i] = any && times->entry[i] < last_event;
	}
}

/* The same for all; NULL without entry times, where one that is not comes
 * into the sums too late to matter. */
static const bool *used_find(struct arena *arena, const struct cox_design *model)
{
	const struct cox_data *data = &model->data;
	bool *used;

	if (!model->times.entry)
		return NULL;
	used = ARENA_ARRAY(arena, bool, model->times.n);
	for (size_t k = 0; k < data->n_strata; k++)
		used_mark(&model->times, data->start[k], data->start[k + 1], used);
	return used;
}

/* Values of the input rows in the order of the subjects, `shift` taken off;
 * NULL stays NULL. */
static const double *by_subject(struct arena *arena, const struct cox_design *model,
                                const double *of_row, double shift)
{
	double *values;

	if (!of_row)
		return NULL;
	values = ARENA_ARRAY(arena, double, model->times.n);
	for (size_t i = 0; i < model->times.n; i++)
		values[i] = of_row[model->times.row[i]] - shift;
	return values;
}

/* What the offsets are centred at: a shift of all changes nothing but the size
 * of the risks. */
static double offset_center(const struct cox_input *input)
{
	double sum = 0;

	if (!input->offset)
		return 0;
	for (size_t i = 0; i < input->times.n; i++)
		sum += input->offset[i];
	return sum / (double)input->times.n;
}

void cox_design_fill(struct cox_design *model, struct arena *arena, enum coef_status *status)
{
	const struct cox_input *input = model->input;
	struct cox_data *data = &model->data;
	size_t p = input->n_terms, n_cells = model->times.n * p;

	model->mean = ARENA_ARRAY(arena, double, p);
	model->scale = ARENA_ARRAY(arena, double, p);
	model->largest = ARENA_ARRAY(arena, double, p);
	model->z = ARENA_ARRAY(arena, double, n_cells);
	scales_find(model, status);
	terms_fill(model, subjects_find(arena, input->times.n, &model->times));
	data->p = p;
	data->times = &model->times;
	data->x = model->z;
	data->used = used_find(arena, model);
	data->ties = input->ties;
	data->offset = by_subject(arena, model, input->offset, offset_center(input));
	data->weight = by_subject(arena, model, input->weight, 0);
	if (data->ties == TIES_EXACT)
		data->exact = cox_exact_new(arena, data);
}

void cox_design_blank(struct cox_design *model, size_t term)
{
	size_t p = model->data.p;

	for (size_t i = 0; i < model->times.n; i++)
		model->z[i * p + term] = 0;
}

void cox_design_linear(const struct cox_design *model, const double *coef, double *linear)
{
	const struct cox_input *input = model->input;
	size_t n = input->times.n;
	double center = 0;

	for (size_t j = 0; j < input->n_terms; j++) {
		const double *x = input->x + j * n;

		if (isnan(coef[j]))
			continue;
		center += coef[j] * model->mean[j];
		for (size_t i = 0; i < n; i++)
			linear[i] += coef[j] * x[i];
	}
	for (size_t i = 0; i < n; i++)
		linear[i] -= center;
	for (size_t i = 0; i < n && input->offset; i++)
		linear[i] += input->offset[i];
}
