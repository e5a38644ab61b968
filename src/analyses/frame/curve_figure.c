#include "analyses/frame/curve_figure.h"

#include "config/template.h"

const char *const curve_form_names[] = {"survival", "events", NULL};
const char *const yes_no_names[] = {"false", "true", NULL};
const char *const risk_table_names[] = {"full", "at-risk", "compact", "none", NULL};

void curve_figure_check(const struct curve_figure_spec *spec, struct diags *diags)
{
	colour ignored;

	/* of one that is out of range the key says so */
	if (spec->y_range.n != 0 && spec->y_range.n != 2 && diags->n_errors == 0)
		diag_error(diags, spec->y_range.at[0],
		           "'y_range' needs two numbers, the lower and the upper end in percent, "
		           "such as [90, 100]");
	for (size_t i = 0; i < spec->colours.n; i++)
		(void)!template_colour(&spec->colours.items[i], &ignored, diags);
}

/* -1: absent. */
static enum figure_choice choice_of(int index)
{
	return (enum figure_choice)(index + 1);
}

const struct curve_wish *curve_figure_take(const struct curve_figure_spec *spec, struct arena *arena)
{
	struct curve_wish *wish = ARENA_NEW(arena, struct curve_wish);
	uint32_t *colours = ARENA_ARRAY(arena, uint32_t, spec->colours.n + 1);
	struct diags quiet = {.arena = arena};

	*wish = (struct curve_wish){.x_max = spec->x_max,
	                            .x_step = spec->x_step,
	                            .min_at_risk = spec->min_at_risk,
	                            .events = spec->curve > 0,
	                            .risk = (enum risk_table)(spec->risk_table + 1),
	                            .bands = choice_of(spec->bands),
	                            .marks = choice_of(spec->censor_marks),
	                            .medians = choice_of(spec->median_lines),
	                            .colours = colours,
	                            .n_colours = spec->colours.n};
	if (spec->y_range.n == 2) {
		wish->y_low = spec->y_range.items[0] / 100;
		wish->y_high = spec->y_range.items[1] / 100;
	}
	for (size_t i = 0; i < spec->colours.n; i++)
		(void)!template_colour(&spec->colours.items[i], &colours[i], &quiet);
	return wish;
}

const char *endpoint_origin(const struct endpoint *endpoint)
{
	return endpoint->spec->origin_label.s;
}
