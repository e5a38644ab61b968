/* The flow of patients: a figure, and no table, since all its numbers are in it. */
#include "results/asked/flow.h"

#include "base/str.h"
#include "results/figures/flow.h"
#include "show/kinds.h"

static struct flow_box step_box(const struct showing *showing, const struct flow_asked *asked,
                                size_t i)
{
	const struct flow_step_asked *step = &asked->steps[i];
	struct arena *arena = showing->results->arena;
	struct result_key key = flow_step_key(asked, i);
	struct flow_box box = {.count = show_value(showing, &key, "n")};
	const char *out = show_value(showing, &key, "left_out");

	switch (step->kind) {
	case FLOW_START:
		box.label = step->label ? step->label : "Rows in the file";
		break;
	case FLOW_POPULATION:
		box.label = step->label;
		box.left_out = arena_printf(arena, "Not in this population: %s", out);
		break;
	case FLOW_ENDPOINT:
		box.label = arena_printf(arena, "%s known", step->label);
		box.left_out = arena_printf(arena, "Not known: %s", out);
		break;
	}
	return box;
}

static struct flow_box arm_box(const struct showing *showing, const struct flow_asked *asked,
                               size_t i)
{
	struct result_key key = flow_arm_key(asked, i);
	struct flow_box box = {.label = show_group(&asked->groups, i),
	                       .count = show_value(showing, &key, "n")};

	if (asked->events)
		box.count = arena_printf(showing->results->arena, "%s; %s", box.count,
		                         show_counted(showing, &key, "events", "event", "events"));
	return box;
}

void flow_show(const struct showing *showing)
{
	const struct flow_asked *asked = showing->asked;
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	struct flow *flow = ARENA_NEW(arena, struct flow);
	struct flow_box *steps = ARENA_ARRAY(arena, struct flow_box, asked->n);
	struct flow_box *arms = ARENA_ARRAY(arena, struct flow_box, asked->groups.n);

	for (size_t i = 0; i < asked->n; i++)
		steps[i] = step_box(showing, asked, i);
	*flow = (struct flow){.steps = steps, .n = asked->n, .arms = arms};
	if (*asked->groups.name) {
		struct result_key key = flow_arms_key(asked);

		flow->n_arms = asked->groups.n;
		for (size_t i = 0; i < flow->n_arms; i++)
			arms[i] = arm_box(showing, asked, i);
		flow->arms_left_out = arena_printf(arena, "%s missing: %s", asked->groups.label,
		                                   show_value(showing, &key, "left_out"));
	}
	results_add_figure(
	    results, (struct figure){
			 .analysis = showing->name,
			 .kind = "flow",
			 .caption = arena_printf(
			     arena, "Flow of patients%s%s", *asked->groups.name ? ", by " : "",
			     *asked->groups.name ? show_in_text(showing, asked->groups.label) : ""),
			 .data = flow});
}
