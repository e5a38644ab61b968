/* The flow of patients: how many there are in the file, in one population after the
 * other, with the endpoint known, in each arm.
 *
 * In: names of populations, an endpoint, a by-variable, all optional.  Method:
 * counting; a population keeps those of the step before who are in it, so that
 * the numbers add up: n of a step and who was left out of it make n of the one
 * before.  Events are those of the endpoint, of any cause.  Cost: linear in the
 * rows for each step. */
#include "results/asked/flow.h"
#include "analyses/frame/demands.h"

struct flow_spec {
	struct analysis_spec spec;
	struct texts populations;
	struct text endpoint, by;
};

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct flow_spec),
    {"populations", FIELD_REFERENCES, offsetof(struct flow_spec, populations),
     "one after the other: each keeps who is in it", .reference = REF_POPULATION,
     .distinct = "is named twice"},
    {"endpoint", FIELD_REFERENCE, offsetof(struct flow_spec, endpoint),
     "then those whose time is known; arms have its events", .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, offsetof(struct flow_spec, by),
     "category or flag: a box at the end for each level", .reference = REF_COLUMN,
     .types = TYPES_GROUP},
};

/* The patients while they are counted. */
struct build {
	const struct analysis *analysis;
	struct flow_asked *asked;
	struct flow_step_asked *steps;
	uint32_t *rows; /* of the step, ascending */
	size_t n;
};

static void step_add(struct build *build, struct flow_step_asked step, size_t before)
{
	struct results *results = build->analysis->results;
	struct result_key key;

	build->steps[build->asked->n++] = step;
	key = flow_step_key(build->asked, build->asked->n - 1);
	results_add(results, &key, "n", (double)build->n);
	if (step.kind != FLOW_START)
		results_add(results, &key, "left_out", (double)(before - build->n));
}

static void add_start(struct build *build)
{
	const struct subset *rows = build->analysis->rows;

	build->n = rows->n;
	for (size_t i = 0; i < rows->n; i++)
		build->rows[i] = rows->rows[i];
	step_add(build, (struct flow_step_asked){FLOW_START, "", *rows->name ? rows->label : NULL},
	         0);
}

/* Both lists of rows ascend. */
static void add_population(struct build *build, const char *name)
{
	const struct subset *subset = dataset_subset(build->analysis->data, name);
	size_t before = build->n, k = 0;

	build->n = 0;
	for (size_t i = 0; i < before; i++) {
		while (k < subset->n && subset->rows[k] < build->rows[i])
			k++;
		if (k < subset->n && subset->rows[k] == build->rows[i])
			build->rows[build->n++] = build->rows[i];
	}
	step_add(build, (struct flow_step_asked){FLOW_POPULATION, subset->name, subset->label},
	         before);
}

static void add_endpoint(struct build *build, const struct endpoint *endpoint)
{
	size_t before = build->n;

	build->n = 0;
	for (size_t i = 0; i < before; i++)
		if (!endpoint->missing[build->rows[i]])
			build->rows[build->n++] = build->rows[i];
	step_add(build, (struct flow_step_asked){FLOW_ENDPOINT, endpoint->name, endpoint->label},
	         before);
}

static void add_arms(struct build *build, const struct groups *groups,
                     const struct endpoint *endpoint)
{
	struct results *results = build->analysis->results;
	size_t *n = ARENA_ARRAY(build->analysis->scratch, size_t, groups->n);
	size_t *events = ARENA_ARRAY(build->analysis->scratch, size_t, groups->n);
	struct result_key key = flow_arms_key(build->asked);
	size_t missing = 0;

	for (size_t i = 0; i < build->n; i++) {
		uint32_t group = group_of(groups, build->rows[i]);

		if (group == GROUP_NONE) {
			missing++;
			continue;
		}
		n[group]++;
		events[group] += endpoint && endpoint->event[build->rows[i]];
	}
	results_add(results, &key, "left_out", (double)missing);
	for (size_t i = 0; i < groups->n; i++) {
		key = flow_arm_key(build->asked, i);
		results_add(results, &key, "n", (double)n[i]);
		if (endpoint)
			results_add(results, &key, "events", (double)events[i]);
	}
}

static void run(const struct analysis *analysis)
{
	const struct flow_spec *options = (const void *)analysis->spec;
	struct arena *arena = analysis->results->arena;
	struct groups groups = groups_from(analysis->data, options->by.s, analysis->scratch);
	const struct endpoint *endpoint =
	    options->endpoint.s ? dataset_endpoint(analysis->data, options->endpoint.s) : NULL;
	struct build build = {
	    .analysis = analysis,
	    .asked = ARENA_NEW(arena, struct flow_asked),
	    .steps = ARENA_ARRAY(arena, struct flow_step_asked, options->populations.n + 2),
	    .rows = ARENA_ARRAY(analysis->scratch, uint32_t, analysis->rows->n)};

	*build.asked = (struct flow_asked){.asked = analysis_asked(analysis),
	                                   .steps = build.steps,
	                                   .groups = groups_asked(&groups, arena),
	                                   .events = endpoint != NULL};
	add_start(&build);
	for (size_t i = 0; i < options->populations.n; i++)
		add_population(&build, options->populations.items[i].s);
	if (endpoint)
		add_endpoint(&build, endpoint);
	if (groups.by)
		add_arms(&build, &groups, endpoint);
	analysis_leave(analysis, build.asked);
}

const struct analysis_kind flow_kind = {
    .variant = {"flow",
                "flow of patients, from the file to the arms",
                {fields, sizeof fields / sizeof *fields, sizeof(struct flow_spec)}},
    .run = run,
};
