#include "math/cox_zph.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "math/cox_risk.h"
#include "math/dist.h"
#include "math/ldl.h"

const char *const zph_time_names[] = {"km", "identity", "rank", "log", NULL};

/* The columns that have a coefficient. */
struct kept {
	size_t n;
	size_t *column; /* n, of the model */
};

/* What the tests are made from; matrices of the kept columns. */
struct score {
	struct kept kept;
	double *u;     /* n: scores of the products */
	double *schur; /* n x n: their information, given the terms */
	double *scale; /* n: diagonal of the products' own information */
};

static struct kept kept_find(struct arena *arena, const struct cox_fit *fit)
{
	struct kept kept = {.column = ARENA_ARRAY(arena, size_t, fit->n_terms)};

	for (size_t j = 0; j < fit->n_terms; j++)
		if (!isnan(fit->coef[j]))
			kept.column[kept.n++] = j;
	return kept;
}

/* --- Time ------------------------------------------------------------------- */

/* Who is at risk at the event times: exits from there on, less later entries. */
static size_t at_risk(const struct cox_risk *risk, size_t t, size_t *entered)
{
	const struct ordered_times *times = &risk->times;
	size_t n = times->n - risk->at[t].start;

	if (!times->entry)
		return n;
	while (*entered < times->n && times->entry[times->by_entry[*entered]] < risk->at[t].time)
		++*entered;
	return n - (times->n - *entered);
}

/* 1 - S(t-). */
static void time_km(const struct cox_risk *risk, double *g)
{
	double survival = 1;
	size_t entered = 0;

	for (size_t t = 0; t < risk->n_times; t++) {
		double n = (double)at_risk(risk, t, &entered);

		g[t] = 1 - survival;
		survival *= (n - (double)risk->at[t].deaths) / n;
	}
}

/* g of each event time. */
static double *time_transform(struct arena *arena, const struct cox_risk *risk, enum zph_time how)
{
	double *g = ARENA_ARRAY(arena, double, risk->n_times);

	if (how == ZPH_KM)
		time_km(risk, g);
	for (size_t t = 0; t < risk->n_times; t++) {
		const struct risk_time *at = &risk->at[t];

		if (how == ZPH_IDENTITY)
			g[t] = at->time;
		else if (how == ZPH_LOG)
			g[t] = at->time > 0 ? log(at->time) : NAN;
		else if (how == ZPH_RANK)
			g[t] = (double)(at->start + at->end + 1) / 2;
	}
	return g;
}

/* g less its mean over the events. */
static double *centred(struct arena *arena, const struct cox_risk *risk, const double *g)
{
	double *c = ARENA_ARRAY(arena, double, risk->n_times), sum = 0;

	for (size_t t = 0; t < risk->n_times; t++)
		sum += g[t] * (double)risk->at[t].deaths;
	for (size_t t = 0; t < risk->n_times; t++)
		c[t] = g[t] - sum / (double)risk->n_events;
	return c;
}

/* --- Tests ------------------------------------------------------------------ */

static void score_sum(const struct cox_risk *risk, const double *g, struct score *score)
{
	size_t p = risk->p;

	for (size_t t = 0; t < risk->n_times; t++)
		for (size_t i = risk->at[t].start; i < risk->at[t].end; i++)
			for (size_t j = 0; risk->times.event[i] && j < score->kept.n; j++) {
				size_t c = score->kept.column[j];

				score->u[j] += g[t] * (risk->x[i * p + c] - risk->mean[t * p + c]);
			}
}

/* The square of order kept.n of a matrix of all columns. */
static double *kept_square(struct arena *arena, const struct kept *kept, const double *a, size_t p)
{
	double *b = ARENA_ARRAY(arena, double, kept->n * kept->n);

	for (size_t i = 0; i < kept->n; i++)
		for (size_t j = 0; j < kept->n; j++)
			b[i * kept->n + j] = a[kept->column[i] * p + kept->column[j]];
	return b;
}

/* C - B A⁻ B', the information of the products given the terms. */
static void schur_find(struct arena *arena, const struct risk_information *info, size_t p,
                       struct score *score)
{
	size_t n = score->kept.n;
	double *a = kept_square(arena, &score->kept, info->terms, p);
	double *b = kept_square(arena, &score->kept, info->mixed, p);
	double *row = ARENA_ARRAY(arena, double, n);

	score->schur = kept_square(arena, &score->kept, info->products, p);
	ldl_factor(a, n);
	for (size_t i = 0; i < n; i++) {
		score->scale[i] = score->schur[i * n + i];
		memcpy(row, b + i * n, n * sizeof *row);
		ldl_solve(a, n, row);
		for (size_t j = 0; j < n; j++)
			for (size_t k = 0; k < n; k++)
				score->schur[i * n + j] -= row[k] * b[j * n + k];
	}
}

/* A pivot that is not above this part of the products' own information leaves
 * nothing to test by. */
#define TOO_LITTLE 1e-11

/* The test of the kept columns [from, to). */
static struct zph_test test_make(struct arena *arena, const struct score *score, size_t from,
                                 size_t to)
{
	struct zph_test test = {.chi_squared = NAN, .p = NAN};
	size_t n = score->kept.n, m = to - from;
	double *a = ARENA_ARRAY(arena, double, m *m);
	double *u = ARENA_ARRAY(arena, double, m), sum = 0;

	for (size_t i = 0; i < m; i++) {
		double si = sqrt(score->scale[from + i]);

		u[i] = score->u[from + i] / si;
		for (size_t j = 0; j < m; j++)
			a[i * m + j] = score->schur[(from + i) * n + from + j] / si /
			               sqrt(score->scale[from + j]);
	}
	test.df = (int)m;
	for (size_t i = 0; i < m * m; i++)
		if (!isfinite(a[i]))
			return test;
	for (size_t i = 0; i < m; i++)
		if (a[i * m + i] < TOO_LITTLE)
			return test;
	if (m == 0 || ldl_factor(a, m) < m)
		return test;
	ldl_solve(a, m, u);
	for (size_t i = 0; i < m; i++)
		sum += u[i] * score->u[from + i] / sqrt(score->scale[from + i]);
	test.chi_squared = sum;
	test.p = chi_squared_upper(sum, test.df);
	return test;
}

/* Whether a term has an infinite coefficient; any term for SIZE_MAX. */
static bool is_infinite(const struct zph_input *input, size_t term)
{
	for (size_t j = 0; j < input->model->n_terms; j++)
		if (input->fit->coef_status[j] == COEF_INFINITE &&
		    (term == SIZE_MAX || input->term[j] == term))
			return true;
	return false;
}

static void tests_make(struct arena *arena, const struct zph_input *input,
                       const struct score *score, struct zph *out)
{
	size_t from = 0, to;

	for (size_t k = 0; k < input->n_terms; k++) {
		for (to = from; to < score->kept.n && input->term[score->kept.column[to]] == k;)
			to++;
		if (to > from && !is_infinite(input, k))
			out->terms[k] = test_make(arena, score, from, to);
		else
			out->terms[k].df = (int)(to - from);
		from = to;
	}
	out->global.df = (int)score->kept.n;
	if (!is_infinite(input, SIZE_MAX))
		out->global = test_make(arena, score, 0, score->kept.n);
}

/* --- Residuals ---------------------------------------------------------------- */

/* From Schoenfeld residuals of columns to scaled ones of terms. */
struct scaling {
	const struct zph_input *input;
	const struct kept *kept;
	struct kept terms; /* that have kept columns */
	double *to;        /* kept->n x terms.n: columns of a term are put
	                    * together by their coefficients */
	double *around;    /* terms.n: beta, or 1 for a term put together */
	double *factor;    /* of the mean information of an event */
	double *work;      /* terms.n */
};

/* Which terms have columns, and how these become one. */
static void scaling_init(struct scaling *s, struct arena *arena)
{
	size_t n = s->kept->n, *size = ARENA_ARRAY(arena, size_t, n);
	size_t last = SIZE_MAX;

	s->terms.column = ARENA_ARRAY(arena, size_t, n);
	for (size_t j = 0; j < n; j++) {
		size_t term = s->input->term[s->kept->column[j]];

		if (term != last)
			s->terms.column[s->terms.n++] = last = term;
		size[s->terms.n - 1]++;
	}
	s->to = ARENA_ARRAY(arena, double, n * s->terms.n);
	s->around = ARENA_ARRAY(arena, double, n);
	s->work = ARENA_ARRAY(arena, double, n);
	for (size_t j = 0, a = 0; j < n; j++) {
		double coef = s->input->fit->coef[s->kept->column[j]];

		while (s->input->term[s->kept->column[j]] != s->terms.column[a])
			a++;
		s->to[j * s->terms.n + a] = size[a] == 1 ? 1 : coef;
		s->around[a] = size[a] == 1 ? coef : 1;
	}
}

/* T'·I·T over the events: the mean information of an event about the terms. */
static double *mean_information(struct arena *arena, const struct scaling *s, const double *info,
                                double n_events)
{
	size_t n = s->kept->n, m = s->terms.n;
	double *half = ARENA_ARRAY(arena, double, n *m);
	double *v = ARENA_ARRAY(arena, double, m *m);

	for (size_t i = 0; i < n; i++)
		for (size_t a = 0; a < m; a++)
			for (size_t j = 0; j < n; j++)
				half[i * m + a] += info[i * n + j] * s->to[j * m + a];
	for (size_t a = 0; a < m; a++)
		for (size_t b = 0; b < m; b++)
			for (size_t i = 0; i < n; i++)
				v[a * m + b] += s->to[i * m + a] * half[i * m + b] / n_events;
	return v;
}

/* The residuals of one event, as event number `at`. */
static void residual_one(const struct scaling *s, const struct cox_risk *risk, size_t t,
                         size_t subject, struct zph *out)
{
	size_t p = risk->p, m = s->terms.n, at = out->n_events++;

	for (size_t a = 0; a < m; a++) {
		s->work[a] = 0;
		for (size_t j = 0; j < s->kept->n; j++) {
			size_t c = s->kept->column[j];

			s->work[a] +=
			    s->to[j * m + a] * (risk->x[subject * p + c] - risk->mean[t * p + c]);
		}
	}
	ldl_solve(s->factor, m, s->work);
	for (size_t a = 0; a < m; a++)
		out->residual[s->terms.column[a] * risk->n_events + at] = s->work[a] + s->around[a];
}

/* Residuals and their variance. */
static void residuals_make(struct arena *arena, struct scaling *s, const struct cox_risk *risk,
                           const double *info, const double *g, struct zph *out)
{
	size_t m;
	double *inverse;

	scaling_init(s, arena);
	m = s->terms.n;
	s->factor = mean_information(arena, s, kept_square(arena, s->kept, info, risk->p),
	                             (double)risk->n_events);
	inverse = ARENA_ARRAY(arena, double, m *m);
	if (ldl_factor(s->factor, m) < m)
		return;
	ldl_invert(s->factor, m, inverse);
	for (size_t a = 0; a < m; a++)
		out->variance[s->terms.column[a]] = inverse[a * m + a];
	for (size_t t = 0; t < risk->n_times; t++)
		for (size_t i = risk->at[t].start; i < risk->at[t].end; i++) {
			if (!risk->times.event[i])
				continue;
			out->time[out->n_events] = risk->at[t].time;
			out->at[out->n_events] = g[t];
			residual_one(s, risk, t, i, out);
		}
}

static void out_alloc(struct arena *arena, size_t n_terms, size_t n_events, struct zph *out)
{
	size_t cells = n_terms * n_events;

	*out = (struct zph){.global = {.chi_squared = NAN, .p = NAN}};
	out->terms = ARENA_ARRAY(arena, struct zph_test, n_terms);
	out->time = ARENA_ARRAY(arena, double, n_events);
	out->at = ARENA_ARRAY(arena, double, n_events);
	out->residual = ARENA_ARRAY(arena, double, cells);
	out->variance = ARENA_ARRAY(arena, double, n_terms);
	for (size_t k = 0; k < n_terms; k++) {
		out->terms[k].chi_squared = out->terms[k].p = NAN;
		out->variance[k] = NAN;
	}
	for (size_t i = 0; i < cells; i++)
		out->residual[i] = NAN;
}

void cox_zph(struct arena *arena, const struct zph_input *input, struct zph *out)
{
	struct arena scratch = {0};
	const struct cox_input *model = input->model;
	struct cox_risk risk;
	struct risk_information info;
	struct score score = {.kept = kept_find(&scratch, input->fit)};
	struct scaling scaling = {.input = input, .kept = &score.kept};
	double *g, *c;

	cox_risk_walk(&scratch, model, input->fit, &risk);
	out_alloc(arena, input->n_terms, risk.n_events, out);
	if (risk.usable && score.kept.n > 0) {
		g = time_transform(&scratch, &risk, input->time);
		c = centred(&scratch, &risk, g);
		score.u = ARENA_ARRAY(&scratch, double, score.kept.n);
		score.scale = ARENA_ARRAY(&scratch, double, score.kept.n);
		cox_risk_information(&scratch, &risk, model->ties, c, &info);
		score_sum(&risk, c, &score);
		schur_find(&scratch, &info, model->n_terms, &score);
		tests_make(&scratch, input, &score, out);
		residuals_make(&scratch, &scaling, &risk, info.terms, g, out);
	}
	arena_release(&scratch);
}
