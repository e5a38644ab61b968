/* Restricted mean survival time of curves; math/rmst.h, R's survRM2. */
#include <math.h>

#include "base/str.h"
#include "estimate/curve_parts.h"
#include "estimate/math/dist.h"
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

static const char *too_late(const struct means *means)
{
	struct arena *arena = means->request->analysis->results->arena;

	return arena_printf(arena,
	                    "%s %s is beyond what the follow-up allows; all "
	                    "groups allow at most %s %s",
	                    means->level, means->request->endpoint->unit,
	                    number_significant(arena, means->largest, 6),
	                    means->request->endpoint->unit);
}

static struct means means_estimate(const struct curves_request *request)
{
	struct means means = {
	    .request = request,
	    .level = level_of(request, request->rmst),
	    .rmst = ARENA_ARRAY(request->analysis->scratch, struct rmst,
	                        request->groups->n),
	    .largest = largest_tau(request),
	};
	bool within = tau_within(request, request->rmst);

	for (size_t i = 0; i < request->groups->n; i++)
		means.rmst[i] =
		    within ? rmst_estimate(&request->fits[i].km, request->rmst)
			   : (struct rmst){false, NAN, NAN, NAN};
	return means;
}

/* A mean with its error and limits. */
static void add_mean(const struct means *means, size_t group, const char *stat,
                     double value)
{
	const struct curves_request *request = means->request;
	double confidence = request->analysis->study->report.confidence;
	double se = means->rmst[group].se;
	double half = normal_quantile(0.5 + confidence / 2) * se;
	struct result_key key = curve_key(request, group);
	const char *why = request->fits[group].km.n_subjects == 0
	                      ? CURVE_NOBODY
	                      : too_late(means);

	key.variable_level = level_at(request, means->level);
	results_put(request->analysis->results, &key, stat,
	            &(struct estimate){.value = value,
	                               .se = se,
	                               .lo = value - half,
	                               .hi = value + half,
	                               .parts = WITH_SE | WITH_LIMITS,
	                               .no_value = why,
	                               .no_limit = why});
}

static void groups_table(const struct means *means, const char *what)
{
	const struct curves_request *request = means->request;
	struct results *results = request->analysis->results;
	struct table *table = results_add_table(
	    results, request->analysis->name,
	    arena_printf(results->arena, "%s: mean time up to %s %s", what,
	                 means->level, request->endpoint->unit),
	    3);
	struct cell *head = table_add_head(results, table);

	head[0].text = group_heading(request);
	head[1].text = arena_printf(results->arena, "Restricted mean, %s (%s)",
	                            request->endpoint->unit, ci_name(request));
	head[2].text = arena_printf(results->arena, "Time lost, %s (%s)",
	                            request->endpoint->unit, ci_name(request));
	for (size_t i = 0; i < request->groups->n; i++) {
		struct cell *cells = table_add_row(results, table);

		cells[0].text = group_label(request, i);
		cells[1].text = stat_interval(request, i, means->level, "rmst");
		cells[2].text = stat_interval(request, i, means->level, "rmtl");
	}
	for (size_t i = 0; i < request->groups->n; i++)
		if (!means->rmst[i].estimable &&
		    request->fits[i].km.n_subjects > 0) {
			table_add_note(results, table,
			               arena_printf(results->arena,
			                            "Not estimable: %s.",
			                            too_late(means)));
			break;
		}
}

/* What is compared: statistic, and its label in the table. */
static const struct {
	const char *stat, *sign, *label;
	bool ratio, lost;
} contrasts[] = {
    {"rmst_difference", "−", "difference of the means", false, false},
    {"rmst_ratio", "/", "ratio of the means", true, false},
    {"rmtl_ratio", "/", "ratio of the times lost", true, true},
};
enum { N_CONTRASTS = sizeof contrasts / sizeof *contrasts };

static void add_contrast(const struct means *means, size_t group,
                         size_t reference, int which)
{
	const struct curves_request *request = means->request;
	double confidence = request->analysis->study->report.confidence;
	struct result_key key =
	    contrast_key(request, group, reference, means->level);
	const struct rmst *both[2] = {&means->rmst[group],
	                              &means->rmst[reference]};
	double value[2], se[2];
	struct contrast contrast;
	const char *why =
	    request->fits[group].km.n_subjects == 0 ? CURVE_NOBODY : NULL;

	for (int i = 0; i < 2; i++) {
		value[i] = contrasts[which].lost ? both[i]->lost : both[i]->mean;
		se[i] = both[i]->se;
		if (!why && !both[i]->estimable)
			why = too_late(means);
	}
	contrast = contrasts[which].ratio
	               ? contrast_ratio(value, se, confidence)
	               : contrast_difference(value, se, confidence);
	contrast_add(request, &key, contrasts[which].stat, &contrast,
	             why                           ? why
	             : isfinite(contrast.estimate) ? NO_ERROR
	             : contrasts[which].lost       ? "a group lost no time"
	                                           : "a mean is 0");
}

static void contrast_row(const struct means *means, struct table *table,
                         size_t group, size_t reference, int which)
{
	const struct curves_request *request = means->request;
	struct results *results = request->analysis->results;
	struct result_key key =
	    contrast_key(request, group, reference, means->level);
	struct cell *cells = table_add_row(results, table);
	struct row *row = &table->rows[table->n_rows - 1];
	const char *stat = contrasts[which].stat;

	row->rule_above = which == 0 && table->n_rows > 1;
	row->keep_with_next = which + 1 < N_CONTRASTS;
	cells[0].text = arena_printf(
	    results->arena, "%s: %s",
	    contrast_label(request, group, reference, contrasts[which].sign),
	    contrasts[which].label);
	cells[1].text = contrast_text(request, &key, stat);
	cells[2].text = field_value(
	    results, results_find(results, &key,
	                          arena_printf(results->arena, "%s_p", stat)));
}

static void contrasts_table(const struct means *means, const char *what)
{
	const struct curves_request *request = means->request;
	struct results *results = request->analysis->results;
	size_t reference = reference_group(request);
	struct table *table;
	struct cell *head;

	if (reference >= request->groups->n || request->groups->n < 2)
		return;
	table = results_add_table(
	    results, request->analysis->name,
	    arena_printf(results->arena, "%s: mean times up to %s %s compared",
	                 what, means->level, request->endpoint->unit),
	    3);
	head = table_add_head(results, table);
	head[0].text = group_heading(request);
	head[1].text =
	    arena_printf(results->arena, "Estimate (%s)", ci_name(request));
	head[2].text = results->style->p_label;
	for (size_t i = 0; i < request->groups->n; i++)
		for (int k = 0; i != reference && k < N_CONTRASTS; k++) {
			add_contrast(means, i, reference, k);
			if (group_shown(request, i))
				contrast_row(means, table, i, reference, k);
		}
}

void curves_add_rmst(const struct curves_request *request, const char *what)
{
	struct results *results = request->analysis->results;
	struct means means;

	if (!(request->rmst > 0))
		return;
	means = means_estimate(request);
	for (size_t i = 0; i < request->groups->n; i++) {
		add_mean(&means, i, "rmst", means.rmst[i].mean);
		add_mean(&means, i, "rmtl", means.rmst[i].lost);
	}
	groups_table(&means, what);
	contrasts_table(&means, what);
	results_add_method(
	    results,
	    arena_printf(results->arena,
	                 "The restricted mean is the area under the curve up "
	                 "to %s %s, and the time lost the area above it, with "
	                 "normal intervals%s; ratios are compared on the log "
	                 "scale (Uno et al.; R’s survRM2).",
	                 means.level, request->endpoint->unit,
	                 request->robust ? " from the robust variance" : ""));
}
