/* Restricted mean survival time of curves; math/rmst.h, R's survRM2. */
#include <math.h>

#include "analyses/survival/curve_parts.h"
#include "base/str.h"
#include "math/dist.h"
#include "results/field.h"

/* What is being estimated, for each group. */
struct means {
	const struct curves_request *request;
	const char *level; /* tau as text */
	struct rmst *rmst; /* groups->n */
	double largest;    /* tau allowed by all groups together */
};

/* survRM2's rule: no group that still has survivors may be looked at beyond
 * its last observation, and nobody beyond the last of all. */
static double largest_tau(const struct curves_request *request)
{
	double least = INFINITY, last = 0;

	for (size_t i = 0; i < request->groups->n; i++) {
		const struct km_curve *km = &request->fits[i].km;

		if (km->n == 0)
			continue;
		least = fmin(least, rmst_limit(km));
		last = fmax(last, km->time[km->n - 1]);
	}
	return fmin(least, last);
}

static bool tau_within(const struct curves_request *request, double tau)
{
	double last = 0, tolerance = 0;

	for (size_t i = 0; i < request->groups->n; i++) {
		const struct km_curve *km = &request->fits[i].km;

		if (km->n == 0)
			continue;
		last = fmax(last, km->time[km->n - 1]);
		tolerance = fmax(tolerance, km->tolerance);
	}
	return tau <= last + tolerance;
}

/* Why a mean cannot be had: the time is beyond the latest one, which is a result. */
static const char *too_late(const struct means *means)
{
	struct results *results = means->request->analysis->results;
	struct result_key key = curves_total_key(means->request->asked);
	const char *unit = means->request->endpoint->unit;
	const struct result *latest = results_find(results, &key, "rmst_latest");

	if (!latest)
		latest = results_add(results, &key, "rmst_latest", means->largest);
	return arena_printf(
	    results->arena,
	    "%s %s is beyond what the follow-up allows; all "
	    "groups allow at most %s %s",
	    means->level, unit,
	    field_words(results, &latest, 1, number_significant(results->arena, means->largest, 6)),
	    unit);
}

static struct means means_estimate(const struct curves_request *request)
{
	struct means means = {
	    .request = request,
	    .level = level_of(request, request->rmst),
	    .rmst = ARENA_ARRAY(request->analysis->scratch, struct rmst, request->groups->n),
	    .largest = largest_tau(request),
	};
	bool within = tau_within(request, request->rmst);

	for (size_t i = 0; i < request->groups->n; i++)
		means.rmst[i] = within ? rmst_estimate(&request->fits[i].km, request->rmst)
		                       : (struct rmst){false, NAN, NAN, NAN};
	return means;
}

/* A mean with its error and limits. */
static void add_mean(const struct means *means, size_t group, const char *stat, double value)
{
	const struct curves_request *request = means->request;
	double confidence = request->analysis->study->report.confidence;
	double se = means->rmst[group].se;
	double half = normal_quantile(0.5 + confidence / 2) * se;
	struct result_key key =
	    curves_key(request->analysis->results, request->asked, group, means->level);
	const char *why = NULL;

	if (request->fits[group].km.n_subjects == 0)
		why = CURVE_NOBODY;
	else if (!means->rmst[group].estimable)
		why = too_late(means);

	results_put(request->analysis->results, &key, stat,
	            &(struct estimate){.value = value,
	                               .se = se,
	                               .lo = value - half,
	                               .hi = value + half,
	                               .parts = WITH_SE | WITH_LIMITS,
	                               .no_value = why,
	                               .no_limit = why});
}

/* What is compared. */
static const struct {
	const char *stat;
	bool ratio, lost;
} contrasts[] = {
    {"rmst_difference", false, false},
    {"rmst_ratio", true, false},
    {"rmtl_ratio", true, true},
};
enum { N_CONTRASTS = sizeof contrasts / sizeof *contrasts };

static void add_contrast(const struct means *means, size_t group, size_t reference, int which)
{
	const struct curves_request *request = means->request;
	double confidence = request->analysis->study->report.confidence;
	struct result_key key = curves_contrast_key(request->analysis->results, request->asked,
	                                            group, reference, means->level);
	const struct rmst *both[2] = {&means->rmst[group], &means->rmst[reference]};
	double value[2], se[2];
	struct contrast contrast;
	const char *why = request->fits[group].km.n_subjects == 0 ? CURVE_NOBODY : NULL;

	for (int i = 0; i < 2; i++) {
		value[i] = contrasts[which].lost ? both[i]->lost : both[i]->mean;
		se[i] = both[i]->se;
		if (!why && !both[i]->estimable)
			why = too_late(means);
	}
	contrast = contrasts[which].ratio ? contrast_ratio(value, se, confidence)
	                                  : contrast_difference(value, se, confidence);
	contrast_add(request, &key, contrasts[which].stat, &contrast,
	             why                           ? why
	             : isfinite(contrast.estimate) ? NO_ERROR
	             : contrasts[which].lost       ? "a group lost no time"
	                                           : "a mean is 0");
}

static void add_contrasts(const struct means *means)
{
	const struct curves_request *request = means->request;
	size_t n = request->groups->n;
	size_t reference = curves_reference(request->analysis->results, request->asked);

	for (size_t i = 0; i < n && reference < n; i++)
		for (int k = 0; i != reference && k < N_CONTRASTS; k++)
			add_contrast(means, i, reference, k);
}

void curves_add_rmst(const struct curves_request *request)
{
	struct means means;

	if (!(request->rmst > 0))
		return;
	means = means_estimate(request);
	for (size_t i = 0; i < request->groups->n; i++) {
		add_mean(&means, i, "rmst", means.rmst[i].mean);
		add_mean(&means, i, "rmtl", means.rmst[i].lost);
	}
	add_contrasts(&means);
}
