/* The analysis `concordance`: how well a Cox model tells who has the event
 * first.
 *
 * Input: an endpoint and terms, as of the analysis `cox`; complete cases.
 * Output: Harrell's concordance, and Uno's, which censoring does not bias, up
 * to the time `tau`; both with standard errors and intervals, C ± z·SE cut to
 * [0, 1].  math/concordance.h and math/uno.h say how, and what happens with
 * ties and without pairs.  Delayed entry: Uno's is not estimable.
 * The concordance is that of the patients whom the model was fitted to; it is
 * optimistic for others.
 */
#include <math.h>

#include "analyses/regression/cox_model.h"
#include "base/num.h"
#include "base/words.h"
#include "math/concordance.h"
#include "math/dist.h"
#include "math/uno.h"
#include "results/field.h"

struct concordance_spec {
	struct analysis_spec spec;
	struct text endpoint;
	struct texts terms;
	int ties; /* enum cox_ties, -1: as the conventions say */
	double tau;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct concordance_spec),
    COX_MODEL_FIELDS(struct concordance_spec),
    {"tau", FIELD_NUMBER, offsetof(struct concordance_spec, tau),
     "events after this time do not count for Uno's concordance; all do if "
     "absent",
     .low = 0, .high = 1e6},
};

/* The analysis while it runs. */
struct build {
	const struct concordance_spec *options;
	struct cox_model model;
	struct table *table;
};

/* A concordance with its error, or why there is none. */
struct measure {
	const char *label, *name;
	double c, error;
	const char *why;
};

static void add_measure(const struct build *build, const struct measure *m)
{
	const struct analysis *analysis = build->model.analysis;
	struct results *results = analysis->results;
	struct result_key key = analysis_key(analysis, "concordance");
	double confidence = analysis->study->report.confidence;
	double z = normal_quantile(1 - (1 - confidence) / 2);
	const struct estimate e = {.value = m->c,
	                           .se = m->error,
	                           .lo = fmax(m->c - z * m->error, 0),
	                           .hi = fmin(m->c + z * m->error, 1),
	                           .parts = WITH_SE | WITH_LIMITS,
	                           .why = m->why};
	struct cell *cells = table_add_row(results, build->table);
	const struct result *c = results_put(results, &key, m->name, &e);

	cells[0].text = m->label;
	cells[1].text = field_interval(results, c, results_part(results, c, STAT_LOW),
	                               results_part(results, c, STAT_HIGH));
	cells[2].text = m->why ? "" : field_value(results, results_part(results, c, STAT_SE));
	if (m->why)
		table_add_note(
		    results, build->table,
		    arena_printf(results->arena, "%s: not estimable, %s.", m->label, m->why));
}

static const char *tau_text(const struct build *build)
{
	struct arena *arena = build->model.analysis->results->arena;

	if (build->options->tau <= 0)
		return "all events";
	return arena_printf(arena, "events up to %s %s",
	                    number_significant(arena, build->options->tau, 10),
	                    build->model.endpoint->unit);
}

static void add_measures(const struct build *build)
{
	const struct cox_model *model = &build->model;
	struct arena *arena = model->analysis->scratch;
	double tau = build->options->tau > 0 ? build->options->tau : INFINITY;
	enum result_status status;
	const char *failure = cox_model_failure(model, &status);
	const char *nothing = failure ? failure : "no two patients to compare";
	struct concordance harrell;
	struct uno uno;
	struct measure m = {"Harrell’s concordance", "concordance"};

	concordance_index(arena, &model->sample.times, model->fit.linear, &harrell);
	uno_concordance(arena, &model->sample.times, model->fit.linear, tau, &uno);
	m.c = harrell.c;
	m.error = harrell.se;
	m.why = failure || !harrell.estimable ? nothing : NULL;
	add_measure(build, &m);
	m = (struct measure){"Uno’s concordance", "concordance_uno", uno.c, uno.se, NULL};
	if (model->sample.times.entry)
		m.why = "it is not defined with delayed entry";
	else if (failure || !uno.estimable)
		m.why = nothing;
	add_measure(build, &m);
}

static void add_table(struct build *build)
{
	const struct analysis *analysis = build->model.analysis;
	struct results *results = analysis->results;
	const char *exclusions =
	    sample_exclusions(analysis, &build->model.sample, build->model.endpoint);
	double confidence = analysis->study->report.confidence;
	struct cell *head;

	build->table = results_add_table(
	    results, analysis->name,
	    arena_printf(results->arena, "Concordance of a Cox model of %s%s",
	                 build->model.endpoint->label, analysis_population(analysis)),
	    3);
	head = table_add_head(results, build->table);
	head[1].text = words_with_ci(results->arena, "Value", confidence);
	head[2].text = "Standard error";
	add_measures(build);
	table_add_note(results, build->table,
	               arena_printf(results->arena, "%zu patients, %zu events. Uno’s: %s.",
	                            build->model.sample.times.n, build->model.fit.n_events,
	                            tau_text(build)));
	if (exclusions)
		table_add_note(results, build->table, exclusions);
}

static void run(const struct analysis *analysis)
{
	const struct concordance_spec *options = (const void *)analysis->spec;
	struct build build = {
	    .options = options,
	    .model = cox_model_take(analysis, &options->endpoint, &options->terms),
	};
	struct result_key key = analysis_key(analysis, "concordance");

	cox_model_fit(&build.model, options->ties);
	results_add(analysis->results, &key, "n", (double)build.model.sample.times.n);
	results_add(analysis->results, &key, "events", (double)build.model.fit.n_events);
	add_table(&build);
	cox_add_method(analysis, build.model.input.ties);
	results_add_method(analysis->results,
	                   "Concordance is Harrell’s, and Uno’s (Stat Med 2011) with weights "
	                   "from the Kaplan-Meier estimate of censoring; standard errors are "
	                   "by "
	                   "the infinitesimal jackknife, for Uno’s with the weights taken as "
	                   "known.");
}

const struct analysis_kind concordance_kind = {
    .variant = {"concordance",
                "how well a Cox model ranks patients: Harrell's and Uno's "
                "concordance",
                {fields, sizeof fields / sizeof *fields, sizeof(struct concordance_spec)}},
    .run = run,
};
