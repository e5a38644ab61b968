#include "math/parametric_pass.h"

#include <math.h>
#include <string.h>

#define LOG_SQRT_2PI 0.91893853320467274178
#define FAR_TAIL 5.0 /* from here on Mills' ratio by its continued fraction */
enum { FRACTION_TERMS = 60 };

bool parametric_has_scale(enum parametric_distribution distribution)
{
	return distribution != PARAMETRIC_EXPONENTIAL;
}

bool parametric_has_shape(enum parametric_distribution distribution)
{
	return distribution == PARAMETRIC_GENGAMMA;
}

size_t parametric_n_parameters(const struct parametric_data *data)
{
	return 1 + data->p + parametric_has_scale(data->distribution) +
	       parametric_has_shape(data->distribution);
}

/* --- Standardised distributions -------------------------------------------*/

/* Log density, or log survival, of w. */
typedef struct shape_point standard_fn(const struct gengamma *g, double w);

static struct shape_point extreme_density(const struct gengamma *g, double w)
{
	double rise = exp(w);

	(void)g;
	return (struct shape_point){.value = w - rise, .w = 1 - rise, .ww = -rise};
}

static struct shape_point extreme_survival(const struct gengamma *g, double w)
{
	double rise = exp(w);

	(void)g;
	return (struct shape_point){.value = -rise, .w = -rise, .ww = -rise};
}

static struct shape_point normal_density(const struct gengamma *g, double w)
{
	(void)g;
	return (struct shape_point){.value = -LOG_SQRT_2PI - w * w / 2, .w = -w, .ww = -1};
}

/* Density over survival, w large: w + 1/(w + 2/(w + 3/(w + …))). */
static double normal_hazard(double w)
{
	double fraction = w;

	for (int i = FRACTION_TERMS; i > 0; i--)
		fraction = w + i / fraction;
	return fraction;
}

static struct shape_point normal_survival(const struct gengamma *g, double w)
{
	double log_density = -LOG_SQRT_2PI - w * w / 2, hazard;
	struct shape_point s = {0};

	(void)g;
	if (w > FAR_TAIL) {
		hazard = normal_hazard(w);
		s.value = log_density - log(hazard);
	} else if (w > 0) {
		s.value = log(erfc(w * M_SQRT1_2) / 2);
		hazard = exp(log_density - s.value);
	} else {
		s.value = log1p(-erfc(-w * M_SQRT1_2) / 2);
		hazard = exp(log_density - s.value);
	}
	s.w = -hazard;
	s.ww = hazard * (w - hazard);
	return s;
}

/* log(1 + exp(w)) */
static double softplus(double w)
{
	return w > 0 ? w + log1p(exp(-w)) : log1p(exp(w));
}

static struct shape_point logistic_survival(const struct gengamma *g, double w)
{
	double p = 1 / (1 + exp(-w)), q = 1 / (1 + exp(w));

	(void)g;
	return (struct shape_point){.value = -softplus(w), .w = -p, .ww = -p * q};
}

static struct shape_point logistic_density(const struct gengamma *g, double w)
{
	struct shape_point s = logistic_survival(g, w);

	return (struct shape_point){.value = w + 2 * s.value, .w = 1 + 2 * s.w, .ww = 2 * s.ww};
}

static const struct {
	standard_fn *density, *survival;
} standards[N_PARAMETRIC] = {
    [PARAMETRIC_EXPONENTIAL] = {extreme_density, extreme_survival},
    [PARAMETRIC_WEIBULL] = {extreme_density, extreme_survival},
    [PARAMETRIC_LOGNORMAL] = {normal_density, normal_survival},
    [PARAMETRIC_LOGLOGISTIC] = {logistic_density, logistic_survival},
    [PARAMETRIC_GENGAMMA] = {gengamma_density, gengamma_survival},
};

struct shape_point parametric_log_survival(enum parametric_distribution distribution,
                                           const struct gengamma *g, double w)
{
	return standards[distribution].survival(g, w);
}

/* --- Sums -----------------------------------------------------------------*/

/* A subject's log likelihood, and its derivatives in the linear predictor
 * (eta), log(scale) and shape. */
struct subject {
	double value;
	double eta, scale, shape;
	double eta_eta, eta_scale, eta_shape;
	double scale_scale, scale_shape, shape_shape;
};

/* Adds sign times a function of w = (y - eta)/scale. */
static void subject_add(struct subject *s, const struct shape_point *f, double w, double inverse,
                        double sign)
{
	s->value += sign * f->value;
	s->eta -= sign * f->w * inverse;
	s->scale -= sign * w * f->w;
	s->shape += sign * f->q;
	s->eta_eta += sign * f->ww * inverse * inverse;
	s->eta_scale += sign * (w * f->ww + f->w) * inverse;
	s->eta_shape -= sign * f->wq * inverse;
	s->scale_scale += sign * w * (f->w + w * f->ww);
	s->scale_shape -= sign * w * f->wq;
	s->shape_shape += sign * f->qq;
}

/* A point of the parameters. */
struct place {
	const double *theta;
	double log_scale, inverse; /* 1/scale */
	struct gengamma g;
	struct gengamma_table table;
	bool tabled; /* there is a table */
};

/* From so many subjects on, the table is quicker. */
enum { TABLE_LEAST = 5000 };

static struct shape_point survival_at(const struct parametric_data *data, const struct place *place,
                                      double w)
{
	return place->tabled ? gengamma_table_survival(&place->table, w)
	                     : standards[data->distribution].survival(&place->g, w);
}

static struct subject subject_at(const struct parametric_data *data, const struct place *place,
                                 size_t i)
{
	const double *x = data->x + i * data->p;
	double eta = place->theta[0], w;
	struct subject s = {0};
	struct shape_point f;

	for (size_t j = 0; j < data->p; j++)
		eta += place->theta[1 + j] * x[j];
	w = (data->y[i] - eta) * place->inverse;
	if (data->event[i]) {
		f = standards[data->distribution].density(&place->g, w);
		s.value = -place->log_scale;
		s.scale = -1;
	} else {
		f = survival_at(data, place, w);
	}
	subject_add(&s, &f, w, place->inverse, 1);
	if (data->entry && data->entry[i] > -INFINITY) {
		w = (data->entry[i] - eta) * place->inverse;
		f = survival_at(data, place, w);
		subject_add(&s, &f, w, place->inverse, -1);
	}
	return s;
}

/* Adds to the score and to the rows of the intercept and the terms. */
static void terms_add(const struct parametric_data *data, size_t i, const struct subject *s,
                      struct parametric_sums *sums, size_t m)
{
	const double *x = data->x + i * data->p;

	sums->score[0] += s->eta;
	sums->info[0] -= s->eta_eta;
	for (size_t j = 0; j < data->p; j++) {
		double *row = sums->info + (1 + j) * m;
		double part = s->eta_eta * x[j];

		if (x[j] == 0)
			continue;
		sums->score[1 + j] += s->eta * x[j];
		row[0] -= part;
		for (size_t k = 0; k <= j; k++)
			row[1 + k] -= part * x[k];
	}
}

/* Adds to the row of log(scale) or of the shape: `cross` times the terms. */
static void row_add(const struct parametric_data *data, size_t i, double cross, double *row)
{
	const double *x = data->x + i * data->p;

	row[0] -= cross;
	for (size_t j = 0; j < data->p; j++)
		row[1 + j] -= cross * x[j];
}

static void place_find(const struct parametric_data *data, const double *theta, struct place *place)
{
	size_t scale = 1 + data->p;

	place->theta = theta;
	place->log_scale = parametric_has_scale(data->distribution) ? theta[scale] : 0;
	place->inverse = exp(-place->log_scale);
	place->tabled = false;
	if (!parametric_has_shape(data->distribution))
		return;
	gengamma_init(&place->g, theta[scale + 1]);
	place->tabled = data->n >= TABLE_LEAST && gengamma_table_init(&place->table, &place->g);
}

void parametric_pass(const struct parametric_data *data, const double *theta,
                     struct parametric_sums *sums)
{
	size_t m = parametric_n_parameters(data), scale = 1 + data->p, shape = scale + 1;
	struct place place;

	place_find(data, theta, &place);
	sums->loglik = 0;
	memset(sums->score, 0, m * sizeof *sums->score);
	memset(sums->info, 0, m * m * sizeof *sums->info);
	for (size_t i = 0; i < data->n; i++) {
		struct subject s = subject_at(data, &place, i);

		sums->loglik += s.value;
		terms_add(data, i, &s, sums, m);
		if (m > scale) {
			sums->score[scale] += s.scale;
			row_add(data, i, s.eta_scale, sums->info + scale * m);
			sums->info[scale * m + scale] -= s.scale_scale;
		}
		if (m > shape) {
			sums->score[shape] += s.shape;
			row_add(data, i, s.eta_shape, sums->info + shape * m);
			sums->info[shape * m + scale] -= s.scale_shape;
			sums->info[shape * m + shape] -= s.shape_shape;
		}
	}
}
