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
#include "math/concordance.h"
#include "math/dist.h"
#include "math/uno.h"
#include "results/asked/cox.h"

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

/* A concordance with its error, or why there is none. */
struct measure {
	const char *name;
	double c, error;
	const char *why;
};

static void add_measure(const struct analysis *analysis, const struct measure *m)
{
	struct result_key key = analysis_key(analysis, "concordance");
	double confidence = analysis->study->report.confidence;
	double z = normal_quantile(1 - (1 - confidence) / 2);

	results_put(analysis->results, &key, m->name,
	            &(struct estimate){.value = m->c,
	                               .se = m->error,
	                               .lo = fmax(m->c - z * m->error, 0),
	                               .hi = fmin(m->c + z * m->error, 1),
	                               .parts = WITH_SE | WITH_LIMITS,
	                               .why = m->why});
}

static void add_measures(const struct cox_model *model, double tau)
{
	struct arena *arena = model->analysis->scratch;
	enum result_status status;
	const char *failure = cox_model_failure(model, &status);
	const char *nothing = failure ? failure : "no two patients to compare";
	struct concordance harrell;
	struct uno uno;
	struct measure m = {.name = "concordance"};

	concordance_index(arena, &model->sample.times, model->fit.linear, &harrell);
	uno_concordance(arena, &model->sample.times, model->fit.linear, tau, &uno);
	m.c = harrell.c;
	m.error = harrell.se;
	m.why = failure || !harrell.estimable ? nothing : NULL;
	add_measure(model->analysis, &m);
	m = (struct measure){"concordance_uno", uno.c, uno.se, NULL};
	if (model->sample.times.entry)
		m.why = "it is not defined with delayed entry";
	else if (failure || !uno.estimable)
		m.why = nothing;
	add_measure(model->analysis, &m);
}

static void leave(const struct cox_model *model, double tau)
{
	struct arena *arena = model->analysis->results->arena;
	struct concordance_asked *asked = ARENA_NEW(arena, struct concordance_asked);

	*asked =
	    (struct concordance_asked){.asked = analysis_asked(model->analysis),
	                               .endpoint = endpoint_asked(model->endpoint),
	                               .ties = model->input.ties,
	                               .tau = tau > 0 ? number_significant(arena, tau, 10) : NULL};
	analysis_leave(model->analysis, asked);
}

static void run(const struct analysis *analysis)
{
	const struct concordance_spec *options = (const void *)analysis->spec;
	struct cox_model model = cox_model_take(analysis, &options->endpoint, &options->terms);
	struct result_key key = analysis_key(analysis, "concordance");

	sample_add_exclusions(analysis, model.endpoint, &model.sample);
	cox_model_fit(&model, options->ties);
	results_add(analysis->results, &key, "n", (double)model.sample.times.n);
	results_add(analysis->results, &key, "events", (double)model.fit.n_events);
	add_measures(&model, options->tau > 0 ? options->tau : INFINITY);
	leave(&model, options->tau);
}

const struct analysis_kind concordance_kind = {
    .variant = {"concordance",
                "how well a Cox model ranks patients: Harrell's and Uno's "
                "concordance",
                {fields, sizeof fields / sizeof *fields, sizeof(struct concordance_spec)}},
    .run = run,
};
