#include "math/fine_gray_pass.h"

#include <math.h>
#include <string.h>

/* The end, the event times and G(t-) of each subject, in one way up. */
static void subjects_fill(const struct fine_gray_input *input, struct fine_gray_data *data)
{
	const struct ordered_times *times = data->times;
	double still_free = 1;
	size_t end;

	for (size_t start = 0; start < times->n; start = end) {
		double at_risk = (double)(times->n - start), censored = 0;
		size_t events = 0;

		end = times_group_end(times, start);
		for (size_t i = start; i < end; i++) {
			unsigned char cause = input->cause[times->row[i]];

			data->end[i] = cause == 0                 ? END_CENSORED
			               : cause == input->interest ? END_EVENT
			                                          : END_COMPETING;
			events += data->end[i] == END_EVENT;
			censored += data->end[i] == END_CENSORED;
			data->free[i] = still_free;
		}
		if (events > 0) {
			data->event_free[data->n_events] = still_free;
			data->event_count[data->n_events++] = (double)events;
		}
		for (size_t i = start; i < end; i++)
			data->passed[i] = (uint32_t)data->n_events;
		still_free *= (at_risk - censored) / at_risk;
	}
}

void fine_gray_prepare(struct arena *arena, const struct ordered_times *times,
                       const struct fine_gray_input *input, const double *z,
                       struct fine_gray_data *out)
{
	size_t n = times->n, p = input->n_terms, n_cells, n_means;

	*out = (struct fine_gray_data){.p = p, .times = times, .z = z};
	out->end = ARENA_ARRAY(arena, unsigned char, n);
	out->passed = ARENA_ARRAY(arena, uint32_t, n);
	out->free = ARENA_ARRAY(arena, double, n);
	out->risk = ARENA_ARRAY(arena, double, n);
	out->event_free = ARENA_ARRAY(arena, double, n);
	out->event_count = ARENA_ARRAY(arena, double, n);
	out->event_score = ARENA_ARRAY(arena, double, p);
	subjects_fill(input, out);
	n_cells = (out->n_events + 1) * (p + 1);
	n_means = out->n_events * p;
	out->staying = ARENA_ARRAY(arena, double, n_cells);
	out->gone = ARENA_ARRAY(arena, double, n_cells);
	out->mean = ARENA_ARRAY(arena, double, n_means);
	out->hazard = ARENA_ARRAY(arena, double, out->n_events);
	out->past = ARENA_ARRAY(arena, double, out->n_events + 1);
	out->rest = ARENA_ARRAY(arena, double, out->n_events + 1);
}

/* Adds w and w·z to a row of sums. */
static void moments_add(double *sums, double w, const double *z, size_t p)
{
	sums[0] += w;
	for (size_t j = 0; j < p; j++)
		sums[j + 1] += w * z[j];
}

/* Risks, and the sums of risk and risk·z by the number of event times that a
 * subject has passed.  Returns Σ linear over the events. */
static double risks_fill(struct fine_gray_data *data, const double *beta)
{
	size_t p = data->p, n_cells = (data->n_events + 1) * (p + 1);
	double events = 0;

	memset(data->staying, 0, n_cells * sizeof *data->staying);
	memset(data->gone, 0, n_cells * sizeof *data->gone);
	memset(data->event_score, 0, p * sizeof *data->event_score);
	for (size_t i = 0; i < data->times->n; i++) {
		const double *z = data->z + i * p;
		size_t row = data->passed[i] * (p + 1);
		double linear = 0;

		for (size_t j = 0; j < p; j++)
			linear += z[j] * beta[j];
		data->risk[i] = exp(linear);
		moments_add(data->staying + row, data->risk[i], z, p);
		if (data->end[i] == END_COMPETING)
			moments_add(data->gone + row, data->risk[i] / data->free[i], z, p);
		if (data->end[i] != END_EVENT)
			continue;
		events += linear;
		for (size_t j = 0; j < p; j++)
			data->event_score[j] += z[j];
	}
	return events;
}

/* Turns the sums by event time into those over the risk set: at event time m
 * are there who have passed more than m, and gone who have passed m at most.*/
static void moments_cumulate(struct fine_gray_data *data)
{
	size_t width = data->p + 1, n = data->n_events;

	for (size_t m = n; m-- > 0;)
		for (size_t j = 0; j < width; j++)
			data->staying[m * width + j] += data->staying[(m + 1) * width + j];
	for (size_t m = 1; m <= n; m++)
		for (size_t j = 0; j < width; j++)
			data->gone[m * width + j] += data->gone[(m - 1) * width + j];
}

/* Means and hazards at the event times, and their sums; returns Σ d·log S0. */
static double hazards_fill(struct fine_gray_data *data)
{
	size_t p = data->p, width = p + 1, n = data->n_events;
	double log_sum = 0;

	for (size_t m = 0; m < n; m++) {
		const double *there = data->staying + (m + 1) * width;
		const double *gone = data->gone + m * width;
		double g = data->event_free[m], d = data->event_count[m];
		double s0 = there[0] + g * gone[0];

		for (size_t j = 0; j < p; j++)
			data->mean[m * p + j] = (there[j + 1] + g * gone[j + 1]) / s0;
		data->hazard[m] = d / s0;
		data->past[m + 1] = data->past[m] + data->hazard[m];
		log_sum += d * log(s0);
	}
	for (size_t m = n; m-- > 0;)
		data->rest[m] = data->rest[m + 1] + data->event_free[m] * data->hazard[m];
	return log_sum;
}

/* Lower triangle of w·z·z' added. */
static void square_add(double *matrix, double w, const double *z, size_t p)
{
	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j <= i; j++)
			matrix[i * p + j] += w * z[i] * z[j];
}

static void derivatives_fill(const struct fine_gray_data *data, struct fine_gray_sums *sums)
{
	size_t p = data->p;

	memset(sums->info, 0, p * p * sizeof *sums->info);
	memcpy(sums->score, data->event_score, p * sizeof *sums->score);
	for (size_t i = 0; i < data->times->n; i++) {
		size_t m = data->passed[i];
		double w = data->past[m];

		if (data->end[i] == END_COMPETING)
			w += data->rest[m] / data->free[i];
		square_add(sums->info, w * data->risk[i], data->z + i * p, p);
	}
	for (size_t m = 0; m < data->n_events; m++) {
		const double *mean = data->mean + m * p;
		double d = data->event_count[m];

		square_add(sums->info, -d, mean, p);
		for (size_t j = 0; j < p; j++)
			sums->score[j] -= d * mean[j];
	}
}

void fine_gray_pass(struct fine_gray_data *data, const double *beta, struct fine_gray_sums *sums)
{
	double events = risks_fill(data, beta);

	moments_cumulate(data);
	sums->loglik = events - hazards_fill(data);
	derivatives_fill(data, sums);
}

/* Sums of hazard·mean beside those of the hazard, for the residuals; and the
 * way up the times that gives psi. */
struct residuals {
	const struct fine_gray_data *data;
	double *past, *rest; /* (D + 1) x p: Σ hazard·mean, Σ hazard·G·mean */
	double *gone;        /* p + 1: Σ risk/G, Σ risk·z/G of those gone */
	double *drift;       /* p: Σ q·dN/n² of the censorings so far */
	double *q;           /* p: q(t) / n at the present time */
	double *sum;         /* p: eta + psi of one subject */
};

static void means_cumulate(struct residuals *of)
{
	const struct fine_gray_data *data = of->data;
	size_t p = data->p, n = data->n_events;

	for (size_t m = 0; m < n; m++)
		for (size_t j = 0; j < p; j++)
			of->past[(m + 1) * p + j] =
			    of->past[m * p + j] + data->hazard[m] * data->mean[m * p + j];
	for (size_t m = n; m-- > 0;)
		for (size_t j = 0; j < p; j++)
			of->rest[m * p + j] = of->rest[(m + 1) * p + j] + data->event_free[m] *
			                                                      data->hazard[m] *
			                                                      data->mean[m * p + j];
}

/* eta_i into `sum`. */
static void residual_fill(struct residuals *of, size_t i)
{
	const struct fine_gray_data *data = of->data;
	size_t p = data->p, m = data->passed[i];
	const double *z = data->z + i * p;
	double risk = data->risk[i];

	for (size_t j = 0; j < p; j++) {
		double *sum = &of->sum[j];

		*sum = -risk * (z[j] * data->past[m] - of->past[m * p + j]);
		if (data->end[i] == END_COMPETING)
			*sum -= risk / data->free[i] * (z[j] * data->rest[m] - of->rest[m * p + j]);
		else if (data->end[i] == END_EVENT)
			*sum += z[j] - data->mean[(m - 1) * p + j];
	}
}

/* q / n at a time with censorings: m event times lie before it. */
static void censoring_fill(struct residuals *of, size_t m, double n)
{
	size_t p = of->data->p;

	for (size_t j = 0; j < p; j++)
		of->q[j] =
		    (of->gone[j + 1] * of->data->rest[m] - of->gone[0] * of->rest[m * p + j]) / n;
}

/* The subjects start … end - 1, who share a time. */
static void meat_add(struct residuals *of, size_t start, size_t end, double *meat)
{
	const struct fine_gray_data *data = of->data;
	size_t p = data->p, before = start ? data->passed[start - 1] : 0;
	double n = (double)(data->times->n - start), censored = 0;

	for (size_t i = start; i < end; i++)
		censored += data->end[i] == END_CENSORED;
	if (censored > 0)
		censoring_fill(of, before, n);
	for (size_t j = 0; j < p && censored > 0; j++)
		of->drift[j] += censored * of->q[j] / n;
	for (size_t i = start; i < end; i++) {
		residual_fill(of, i);
		for (size_t j = 0; j < p; j++)
			of->sum[j] += (data->end[i] == END_CENSORED ? of->q[j] : 0) - of->drift[j];
		square_add(meat, 1, of->sum, p);
	}
	for (size_t i = start; i < end; i++)
		if (data->end[i] == END_COMPETING)
			moments_add(of->gone, data->risk[i] / data->free[i], data->z + i * p, p);
}

void fine_gray_meat(struct arena *scratch, struct fine_gray_data *data, const double *beta,
                    double *meat)
{
	size_t p = data->p, n_sums = (data->n_events + 1) * p, end;
	struct residuals of = {.data = data};

	/* the last pass may have been elsewhere */
	risks_fill(data, beta);
	moments_cumulate(data);
	hazards_fill(data);
	of.past = ARENA_ARRAY(scratch, double, n_sums);
	of.rest = ARENA_ARRAY(scratch, double, n_sums);
	of.gone = ARENA_ARRAY(scratch, double, p + 1);
	of.drift = ARENA_ARRAY(scratch, double, p);
	of.q = ARENA_ARRAY(scratch, double, p);
	of.sum = ARENA_ARRAY(scratch, double, p);
	means_cumulate(&of);
	for (size_t start = 0; start < data->times->n; start = end) {
		end = times_group_end(data->times, start);
		meat_add(&of, start, end, meat);
	}
	for (size_t i = 0; i < p; i++)
		for (size_t j = 0; j < i; j++)
			meat[j * p + i] = meat[i * p + j];
}
