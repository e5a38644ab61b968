#include "math/logistic.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "math/dist.h"
#include "math/ldl.h"
#include "math/sample.h"

enum { STEPS = 100, FIRTH_STEPS = 1000, HALVINGS = 30, ROOT_STEPS = 100 };
#define SETTLED 1e-9     /* relative change of the likelihood */
#define STILL 1e-11      /* largest step on a standardized coefficient */
#define STILL_MOVES 0.01 /* of log odds: separation */
#define BARELY 1e-8      /* information that is nothing beside one subject's */
#define LONGEST_STEP 5.0 /* on a standardized coefficient, with the penalty */
#define FARTHEST 200.0   /* where the search for a limit is given up */
#define ROUNDING 1e-12   /* of likelihoods, relative */

/* The model on centred and scaled terms that are neither constant nor
 * aliased; term 0 is the intercept. */
struct model {
	const struct logistic_input *input;
	struct arena *arena; /* work space */
	size_t n, k;
	double *x;              /* x[term * n + subject] */
	size_t *which;          /* k: number of the coefficient in the fit */
	double *centre, *scale; /* k */
	double *weight;         /* n: p(1 - p) */
	double *residual;       /* n: event - p, modified under the penalty */
	double *leverage;       /* n: of the full model; 0 without penalty */
	double *score;          /* k */
	double *information;    /* k x k, as factored */
	double *curvature;      /* k x k: what steps are made with */
};

/* --- The design -------------------------------------------------------------- */

static void add_term(struct model *m, size_t term)
{
	const double *from = m->input->x + term * m->n;
	double *to = m->x + m->k * m->n;
	double mean = sample_mean(from, m->n), sd = sample_sd(from, m->n);

	for (size_t i = 0; i < m->n; i++)
		to[i] = (from[i] - mean) / sd;
	m->centre[m->k] = mean;
	m->scale[m->k] = sd;
	m->which[m->k] = term + 1;
	m->k++;
}

static bool varies(const double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (x[i] != x[0])
			return true;
	return false;
}

/* Sums of products of the terms, weighted, into the lower triangle. */
static void cross_products(const struct model *m, const double *weight, double *out)
{
	for (size_t a = 0; a < m->k; a++)
		for (size_t b = 0; b <= a; b++) {
			const double *x = m->x + a * m->n, *y = m->x + b * m->n;
			double sum = 0;

			for (size_t i = 0; i < m->n; i++)
				sum += weight[i] * x[i] * y[i];
			out[a * m->k + b] = sum;
		}
}

/* Leaves out the terms that are combinations of those before them. */
static void drop_aliased(struct model *m, enum coef_status *status)
{
	double *products = ARENA_ARRAY(m->arena, double, m->k * m->k);
	size_t k = m->k, kept = 0;

	for (size_t i = 0; i < m->n; i++)
		m->weight[i] = 1;
	cross_products(m, m->weight, products);
	ldl_factor(products, k);
	for (size_t a = 0; a < k; a++) {
		if (!(products[a * k + a] > 0)) {
			status[m->which[a]] = COEF_ALIASED;
			continue;
		}
		memmove(m->x + kept * m->n, m->x + a * m->n, m->n * sizeof *m->x);
		m->which[kept] = m->which[a];
		m->centre[kept] = m->centre[a];
		m->scale[kept] = m->scale[a];
		kept++;
	}
	m->k = kept;
}

static struct model model_new(const struct logistic_input *input, struct arena *arena,
                              enum coef_status *status)
{
	size_t n = input->n, most = input->n_terms + 1;
	struct model m = {.input = input, .arena = arena, .n = n, .k = 1};

	m.x = ARENA_ARRAY(arena, double, n *most);
	m.which = ARENA_ARRAY(arena, size_t, most);
	m.centre = ARENA_ARRAY(arena, double, most);
	m.scale = ARENA_ARRAY(arena, double, most);
	m.weight = ARENA_ARRAY(arena, double, n);
	m.residual = ARENA_ARRAY(arena, double, n);
	m.leverage = ARENA_ARRAY(arena, double, n);
	m.score = ARENA_ARRAY(arena, double, most);
	m.information = ARENA_ARRAY(arena, double, most *most);
	m.curvature = ARENA_ARRAY(arena, double, most *most);
	m.scale[0] = 1;
	for (size_t i = 0; i < n; i++)
		m.x[i] = 1;
	for (size_t term = 0; term < input->n_terms; term++)
		if (varies(input->x + term * n, n))
			add_term(&m, term);
		else
			status[term + 1] = COEF_CONSTANT;
	drop_aliased(&m, status);
	return m;
}

/* --- One evaluation ---------------------------------------------------------- */

static double log_odds(const struct model *m, const double *beta, size_t i)
{
	double sum = beta[0];

	for (size_t a = 1; a < m->k; a++)
		sum += beta[a] * m->x[a * m->n + i];
	return sum;
}

/* The log likelihood; fills weights and residuals. */
static double likelihood(struct model *m, const double *beta)
{
	double sum = 0;

	for (size_t i = 0; i < m->n; i++) {
		double eta = log_odds(m, beta, i), e = exp(-fabs(eta));
		double rare = e / (1 + e); /* of the less likely outcome */
		bool event = m->input->event[i];

		sum -= log1p(e);
		if (event != (eta > 0))
			sum -= fabs(eta);
		m->weight[i] = rare / (1 + e);
		m->residual[i] = event == (eta > 0) ? rare : 1 - rare;
		if (!event)
			m->residual[i] = -m->residual[i];
	}
	return sum;
}

/* Half the log determinant of the information; fills the leverages from its
 * factor, and modifies the residuals (Firth's score). */
static double penalty(struct model *m)
{
	double *u = ARENA_ARRAY(m->arena, double, m->k);
	double sum = 0;

	for (size_t a = 0; a < m->k; a++)
		sum += log(m->information[a * m->k + a]) / 2;
	for (size_t i = 0; i < m->n; i++) {
		double squares = 0, p;

		for (size_t a = 0; a < m->k; a++) {
			const double *row = m->information + a * m->k;

			u[a] = m->x[a * m->n + i];
			for (size_t b = 0; b < a; b++)
				u[a] -= row[b] * u[b];
			if (row[a] > 0)
				squares += u[a] * u[a] / row[a];
		}
		m->leverage[i] = m->weight[i] * squares;
		p = m->input->event[i] - m->residual[i];
		m->residual[i] += m->leverage[i] * (0.5 - p);
	}
	return sum;
}

/* The (penalized) log likelihood, with score, information and curvature. */
static double evaluate(struct model *m, const double *beta)
{
	double value = likelihood(m, beta);

	cross_products(m, m->weight, m->information);
	memcpy(m->curvature, m->information, m->k * m->k * sizeof *m->curvature);
	ldl_factor(m->information, m->k);
	if (m->input->firth) {
		value += penalty(m);
		/* as if the leverages did not depend on beta */
		for (size_t i = 0; i < m->n; i++)
			m->weight[i] *= 1 + m->leverage[i];
		cross_products(m, m->weight, m->curvature);
	}
	for (size_t a = 0; a < m->k; a++) {
		m->score[a] = 0;
		for (size_t i = 0; i < m->n; i++)
			m->score[a] += m->residual[i] * m->x[a * m->n + i];
	}
	return value;
}

/* --- The maximum ------------------------------------------------------------- */

/* The step on the coefficients that are free; 0 on the others. */
static void step_solve(const struct model *m, const bool *held, double *step)
{
	double *a = arena_memdup(m->arena, m->curvature, m->k * m->k * sizeof *a);

	memcpy(step, m->score, m->k * sizeof *step);
	for (size_t i = 0; i < m->k; i++)
		if (held[i]) {
			for (size_t j = 0; j < m->k; j++)
				a[i * m->k + j] = a[j * m->k + i] = 0;
			step[i] = 0;
		}
	ldl_factor(a, m->k);
	ldl_solve(a, m->k, step);
}

static double largest(const double *x, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, fabs(x[i]));
	return most;
}

/* Moves beta by the step, or by half of it and so on while the likelihood
 * falls; returns the new one, and in `step` what was done. */
static double move(struct model *m, double *beta, double *step, double value)
{
	double size = largest(step, m->k), by = 1, next = value;
	double *from = arena_memdup(m->arena, beta, m->k * sizeof *from);

	if (m->input->firth && size > LONGEST_STEP)
		by = LONGEST_STEP / size;
	for (int half = 0; half < HALVINGS; half++) {
		for (size_t a = 0; a < m->k; a++)
			beta[a] = from[a] + ldexp(by, -half) * step[a];
		next = evaluate(m, beta);
		if (isfinite(next) && next >= value - ROUNDING * (1 + fabs(value)))
			break;
	}
	for (size_t a = 0; a < m->k; a++)
		step[a] = beta[a] - from[a];
	return next;
}

struct maximum {
	double value;
	int iterations;
	bool converged;
};

/* Goes up from beta, leaving the coefficients that are held. */
static struct maximum maximize(struct model *m, const bool *held, double *beta)
{
	struct arena *arena = m->arena, scratch = {0};
	double *step = ARENA_ARRAY(arena, double, m->k);
	int most = m->input->firth ? FIRTH_STEPS : STEPS, more = 2;
	struct maximum max = {.value = evaluate(m, beta)};

	m->arena = &scratch;
	for (; max.iterations < most && !max.converged; max.iterations++) {
		double before = max.value, change;

		step_solve(m, held, step);
		max.value = move(m, beta, step, before);
		change = fabs(max.value - before);
		if (m->input->firth)
			max.converged = largest(step, m->k) < STILL;
		else if (change <= SETTLED * fabs(max.value) || fabs(max.value) < SETTLED)
			max.converged = more-- == 0;
		arena_release(&scratch);
	}
	m->arena = arena;
	return max;
}

/* --- Without penalty ------------------------------------------------------------ */

/* The variance of a contrast of the coefficients from those subjects alone
 * whose weight is above 0, each coefficient being known a little besides. */
static double variance_left(const struct model *m, const double *weight, const double *contrast,
                            double known)
{
	struct arena scratch = {0};
	double *a = ARENA_ARRAY(&scratch, double, m->k * m->k), sum = 0;
	double *x = arena_memdup(&scratch, contrast, m->k * sizeof *x);

	cross_products(m, weight, a);
	for (size_t i = 0; i < m->k; i++)
		a[i * m->k + i] += known;
	ldl_factor(a, m->k);
	ldl_solve(a, m->k, x);
	for (size_t i = 0; i < m->k; i++)
		sum += contrast[i] * x[i];
	arena_release(&scratch);
	return sum;
}

/* Along a direction of separation the subjects that it separates tell nothing
 * in the limit.  A coefficient about which the others do not tell either has
 * no estimate, though no step moves it: its error rises for ever. */
static void find_uninformed(struct model *m, const double *step, struct logistic_fit *fit)
{
	double *weight = arena_memdup(m->arena, m->weight, m->n * sizeof *weight);
	double *contrast = ARENA_ARRAY(m->arena, double, m->k);

	for (size_t i = 0; i < m->n; i++)
		if (fabs(log_odds(m, step, i)) > STILL_MOVES)
			weight[i] = 0;
	for (size_t a = 0; a < m->k; a++) {
		memset(contrast, 0, m->k * sizeof *contrast);
		contrast[a] = 1;
		/* the intercept is that of the terms as they are */
		for (size_t b = 1; a == 0 && b < m->k; b++)
			contrast[b] = -m->centre[b] / m->scale[b];
		if (variance_left(m, weight, contrast, BARELY / 100) >
		    10 * variance_left(m, weight, contrast, BARELY))
			fit->coef_status[m->which[a]] = COEF_INFINITE;
	}
}

/* Finds the coefficients that would still grow. */
static void find_infinite(struct model *m, const bool *held, struct logistic_fit *fit)
{
	double *step = ARENA_ARRAY(m->arena, double, m->k);

	step_solve(m, held, step);
	for (size_t i = 0; i < m->n && !fit->separated; i++)
		fit->separated = fabs(log_odds(m, step, i)) > STILL_MOVES;
	if (fit->separated)
		find_uninformed(m, step, fit);
	/* the intercept is that of the terms as they are, not centred */
	for (size_t a = 1; a < m->k; a++)
		step[0] -= step[a] * m->centre[a] / m->scale[a];
	for (size_t a = 0; a < m->k && fit->separated; a++)
		if (fabs(step[a]) > STILL_MOVES / 10)
			fit->coef_status[m->which[a]] = COEF_INFINITE;
}

static double null_likelihood(const struct logistic_fit *fit)
{
	double n = (double)fit->n, events = (double)fit->n_events;

	return (events > 0 ? events * log(events / n) : 0) +
	       (events < n ? (n - events) * log((n - events) / n) : 0);
}

static void wald(const struct model *m, struct logistic_fit *fit)
{
	double z = -normal_quantile((1 - m->input->confidence) / 2);

	for (size_t a = 0; a < m->k; a++) {
		size_t i = m->which[a];

		fit->low[i] = fit->coef[i] - z * fit->se[i];
		fit->high[i] = fit->coef[i] + z * fit->se[i];
		fit->statistic[i] = fit->coef[i] / fit->se[i];
		fit->p[i] = normal_two_sided(fit->statistic[i]);
	}
}

/* --- With the penalty ----------------------------------------------------------- */

/* The profile of the penalized likelihood in one coefficient. */
struct profile {
	struct model *m;
	size_t term;
	double top;   /* the maximum */
	double depth; /* root of the chi-squared quantile */
	double *beta; /* where the last point was; starts the next */
	bool *held;
};

/* Root of twice the fall of the profile at a point, less the depth: near
 * linear, 0 at a limit. */
static double profile_at(struct profile *p, double at)
{
	p->beta[p->term] = at;
	return sqrt(fmax(0, 2 * (p->top - maximize(p->m, p->held, p->beta).value))) - p->depth;
}

/* The limit between `in`, which is inside the interval, and `out`. */
static double profile_root(struct profile *p, double in, double out)
{
	double f_in = profile_at(p, in), f_out = profile_at(p, out);
	int side = 0;

	for (int i = 0; i < ROOT_STEPS; i++) {
		double at = (in * f_out - out * f_in) / (f_out - f_in);
		double f = profile_at(p, at);

		if (fabs(out - in) < 1e-13 * fmax(1, fabs(at)) ||
		    fabs(f) < 1e-13 + ROUNDING / 1000 * fabs(p->top))
			return at;
		/* Illinois: the end that stays gets half the weight */
		if (f < 0) {
			in = at;
			f_in = f;
			f_out /= side == -1 ? 2 : 1;
			side = -1;
		} else {
			out = at;
			f_out = f;
			f_in /= side == 1 ? 2 : 1;
			side = 1;
		}
	}
	return (in + out) / 2;
}

/* The limit on one side, in units of the standardized coefficient; NaN if the
 * profile does not fall that far. */
static double profile_limit(struct profile *p, const double *beta, double se)
{
	double in = beta[p->term], step = se * p->depth, out = in + step;

	memcpy(p->beta, beta, p->m->k * sizeof *p->beta);
	while (profile_at(p, out) < 0) {
		in = out;
		step *= 2;
		out += step;
		if (fabs(out) > FARTHEST)
			return NAN;
	}
	return profile_root(p, in, out);
}

static void penalized(struct model *m, const double *beta, double top, struct logistic_fit *fit)
{
	double quantile = -normal_quantile((1 - m->input->confidence) / 2);
	struct profile p = {
	    .m = m,
	    .top = top,
	    .depth = quantile,
	    .beta = ARENA_ARRAY(m->arena, double, m->k),
	    .held = ARENA_ARRAY(m->arena, bool, m->k),
	};

	for (p.term = 1; p.term < m->k; p.term++) {
		size_t i = m->which[p.term];
		double se = fit->se[i] * m->scale[p.term], fall;

		p.held[p.term] = true;
		fit->low[i] = profile_limit(&p, beta, -se) / m->scale[p.term];
		fit->high[i] = profile_limit(&p, beta, se) / m->scale[p.term];
		memcpy(p.beta, beta, m->k * sizeof *p.beta);
		fall = profile_at(&p, 0) + p.depth;
		fit->statistic[i] = fall * fall;
		fit->p[i] = normal_two_sided(fall);
		p.held[p.term] = false;
	}
	memset(p.beta, 0, m->k * sizeof *p.beta);
	for (size_t a = 1; a < m->k; a++)
		p.held[a] = true;
	fit->loglik_null = maximize(m, p.held, p.beta).value;
}

/* --- All of it ------------------------------------------------------------------ */

static void fit_new(const struct logistic_input *input, struct arena *arena,
                    struct logistic_fit *fit)
{
	size_t k = input->n_terms + 1;
	double **const arrays[] = {&fit->coef, &fit->se,        &fit->low,
	                           &fit->high, &fit->statistic, &fit->p};

	*fit = (struct logistic_fit){
	    .n = input->n, .n_coefs = k, .loglik = NAN, .loglik_null = NAN, .lr = NAN, .lr_p = NAN};
	for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++) {
		*arrays[i] = ARENA_ARRAY(arena, double, k);
		for (size_t a = 0; a < k; a++)
			(*arrays[i])[a] = NAN;
	}
	fit->coef_status = ARENA_ARRAY(arena, enum coef_status, k);
	fit->variance = ARENA_ARRAY(arena, double, k *k);
	fit->linear = ARENA_ARRAY(arena, double, input->n);
	for (size_t i = 0; i < input->n; i++)
		fit->n_events += input->event[i];
}

/* Coefficients and errors in the units of the terms, from the last
 * evaluation, which was at beta. */
static void unscale(const struct model *m, const double *beta, struct logistic_fit *fit)
{
	double *inverse = ARENA_ARRAY(m->arena, double, m->k * m->k);
	double *shift = ARENA_ARRAY(m->arena, double, m->k), variance = 0;

	ldl_invert(m->information, m->k, inverse);
	fit->coef[0] = beta[0];
	shift[0] = 1;
	for (size_t a = 1; a < m->k; a++) {
		double se = sqrt(inverse[a * m->k + a]);

		fit->coef[m->which[a]] = beta[a] / m->scale[a];
		fit->se[m->which[a]] = se / m->scale[a];
		if (!m->input->firth && se > COEF_UNKNOWN_SE)
			fit->coef_status[m->which[a]] = COEF_INFINITE;
		shift[a] = -m->centre[a] / m->scale[a];
		fit->coef[0] += beta[a] * shift[a];
	}
	for (size_t a = 0; a < m->k; a++)
		for (size_t b = 0; b < m->k; b++) {
			double covariance = inverse[a * m->k + b];

			variance += shift[a] * covariance * shift[b];
			if (a > 0 && b > 0)
				fit->variance[m->which[a] * fit->n_coefs + m->which[b]] =
				    covariance / (m->scale[a] * m->scale[b]);
		}
	fit->se[0] = sqrt(variance);
	for (size_t i = 0; i < m->n; i++)
		fit->linear[i] = log_odds(m, beta, i);
}

/* What the scales take from the penalty: half the log determinant of the
 * information of the terms as they are, less that of the scaled ones. */
static double penalty_shift(const struct model *m)
{
	double sum = 0;

	for (size_t a = 1; a < m->k; a++)
		sum += log(m->scale[a]);
	return sum;
}

static void fit_model(struct model *m, struct logistic_fit *fit)
{
	double *beta = ARENA_ARRAY(m->arena, double, m->k);
	bool *held = ARENA_ARRAY(m->arena, bool, m->k);
	struct maximum max = maximize(m, held, beta);

	fit->iterations = max.iterations;
	fit->loglik = max.value;
	fit->df = (int)m->k - 1;
	if (!m->input->firth)
		find_infinite(m, held, fit);
	if (!max.converged && !fit->separated) {
		fit->status = LOGISTIC_NOT_CONVERGED;
		return;
	}
	unscale(m, beta, fit);
	if (m->input->firth) {
		penalized(m, beta, max.value, fit);
	} else {
		wald(m, fit);
		fit->loglik_null = null_likelihood(fit);
	}
	fit->lr = fmax(0, 2 * (fit->loglik - fit->loglik_null));
	if (m->input->firth) {
		fit->loglik += penalty_shift(m);
		fit->loglik_null += penalty_shift(m);
	}
	if (fit->df > 0)
		fit->lr_p = chi_squared_upper(fit->lr, fit->df);
}

void logistic_fit(struct arena *arena, const struct logistic_input *input, struct logistic_fit *out)
{
	struct arena scratch = {0};
	struct model model;

	fit_new(input, arena, out);
	if (input->n == 0) {
		out->status = LOGISTIC_NO_DATA;
		return;
	}
	if (!input->firth && (out->n_events == 0 || out->n_events == input->n)) {
		out->status = LOGISTIC_ONE_VALUE;
		return;
	}
	model = model_new(input, &scratch, out->coef_status);
	fit_model(&model, out);
	arena_release(&scratch);
}
