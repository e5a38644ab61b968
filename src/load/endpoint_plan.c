/* Endpoints without rows: what is wrong in the config. */
#include "load/load_impl.h"

/* A figure could not tell more of them apart, nor could a reader. */
enum { MOST_CAUSES = 20 };

/* The form of an endpoint: which keys go together. */
static bool check_form(const struct endpoint_spec *spec, struct diags *diags)
{
	bool time = spec->time.s != NULL;
	bool event = spec->event.s != NULL || spec->causes.n > 0;
	bool origin = spec->origin.s != NULL, censor = spec->censor.s != NULL;
	const char *missing = NULL;

	if (time == origin || (time && censor))
		return config_error(diags, &spec->record.name,
		                    "give either 'time' and 'event', or "
		                    "'origin', 'event' and 'censor'");
	if (origin && spec->time_unit >= 0)
		return config_error(diags, &spec->record.name,
		                    "'time_unit' goes with 'time'; dates are "
		                    "counted in days");
	if (spec->event.s && spec->causes.n)
		return config_error(diags, &spec->event,
		                    "'event' and 'cause' exclude each other: "
		                    "with 'cause', each cause has its event");
	if (spec->causes.n == 1 || spec->causes.n > MOST_CAUSES)
		return config_error(diags, &spec->record.name,
		                    "competing causes are at least two and at "
		                    "most %d; this endpoint has %zu%s",
		                    MOST_CAUSES, spec->causes.n,
		                    spec->causes.n == 1 ? " (give 'event' instead)" : "");
	if (!event)
		missing = "event";
	else if (origin && !censor)
		missing = "censor";
	if (missing)
		return config_error(diags, &spec->record.name,
		                    "'%s' is missing (an endpoint has %s)", missing,
		                    time ? "'time' and 'event'" : "'origin', 'event' and 'censor'");
	return true;
}

/* An expression, with an advice of its own when its type is wrong. */
static struct expr *need(struct load_plan *plan, const struct text *text, enum expr_type wanted,
                         const char *advice, struct diags *diags)
{
	struct expr *expr = expr_parse(plan->arena, text, plan->data, &plan->calendar, diags);

	if (!expr || expr_type(expr) == wanted)
		return expr;
	config_error(diags, text, "expected %s, found %s (%s)",
	             wanted == EXPR_FLAG ? "a condition" : expr_type_names[wanted],
	             expr_type_names[expr_type(expr)], advice);
	return NULL;
}

/* The event of the form with a time: nothing is guessed about codes. */
static struct expr *need_event(struct load_plan *plan, const struct text *text, struct diags *diags)
{
	struct expr *expr = expr_parse(plan->arena, text, plan->data, &plan->calendar, diags);
	const char *sign = "== 1";

	if (!expr || expr_type(expr) == EXPR_FLAG)
		return expr;
	if (expr_type(expr) == EXPR_DATE)
		config_error(diags, text,
		             "with 'time', the event is a condition (write '%s is "
		             "not missing'; or give 'origin', 'event' and "
		             "'censor')",
		             text->s);
	else if (expr_type(expr) == EXPR_SET)
		config_error(diags, text, "the event is a condition, e.g. has(%s, \"…\")", text->s);
	else {
		if (expr_type(expr) != EXPR_NUMBER)
			sign = "== \"…\"";
		config_error(diags, text, "spell out which value is an event, e.g. %s %s", text->s,
		             sign);
	}
	return NULL;
}

/* The events of competing causes, or the one event; `need_one` makes each. */
static void plan_events(struct load_plan *plan, struct endpoint_plan *endpoint,
                        struct expr *(*need_one)(struct load_plan *, const struct text *,
                                                 struct diags *),
                        struct diags *diags)
{
	const struct endpoint_spec *spec = endpoint->spec;

	if (spec->event.s)
		endpoint->event = need_one(plan, &spec->event, diags);
	if (spec->causes.n)
		endpoint->causes = ARENA_ARRAY(plan->arena, struct expr *, spec->causes.n);
	for (size_t i = 0; i < spec->causes.n; i++) {
		const struct cause_spec *cause = spec->causes.items[i];

		if (!cause->record.broken)
			endpoint->causes[i] = need_one(plan, &cause->event, diags);
	}
}

/* The event of the form with dates. */
static struct expr *need_event_date(struct load_plan *plan, const struct text *text,
                                    struct diags *diags)
{
	return need(plan, text, EXPR_DATE,
	            "with 'origin', the event is its date, missing when there "
	            "is none",
	            diags);
}

bool unit_fits(const struct expr *expr, const struct text *text, int taken, const char *what,
               struct diags *diags)
{
	int unit = expr ? expr_unit(expr) : EXPR_UNIT_NONE;

	if (unit == EXPR_UNIT_MIXED)
		return config_error(diags, text,
		                    "'%s' mixes units of time (bring its parts "
		                    "to one unit first)",
		                    text->s);
	if (unit == EXPR_UNIT_NONE || taken < 0 || unit == taken)
		return true;
	return config_error(diags, text, "'%s' is in %s, and is taken for %s (write %s: %s)",
	                    text->s, time_unit_names[unit], time_unit_names[taken], what,
	                    time_unit_names[unit]);
}

static void plan_time_form(struct load_plan *plan, struct endpoint_plan *endpoint,
                           struct diags *diags)
{
	const struct endpoint_spec *spec = endpoint->spec;
	int taken = spec->time_unit >= 0 ? spec->time_unit : spec->unit;

	endpoint->time = need(plan, &spec->time, EXPR_NUMBER,
	                      "for dates, give 'origin', 'event' and 'censor'", diags);
	plan_events(plan, endpoint, need_event, diags);
	if (spec->entry.s)
		endpoint->entry =
		    need(plan, &spec->entry, EXPR_NUMBER, "'entry' is a time, like 'time'", diags);
	unit_fits(endpoint->time, &spec->time, taken, "time_unit", diags);
	unit_fits(endpoint->entry, &spec->entry, taken, "time_unit", diags);
}

static void plan_date_form(struct load_plan *plan, struct endpoint_plan *endpoint,
                           struct diags *diags)
{
	const struct endpoint_spec *spec = endpoint->spec;

	endpoint->origin = need(plan, &spec->origin, EXPR_DATE,
	                        "'origin' is the date at which time starts", diags);
	plan_events(plan, endpoint, need_event_date, diags);
	endpoint->censor =
	    need(plan, &spec->censor, EXPR_DATE, "'censor' is the date of the last contact", diags);
	if (spec->entry.s)
		endpoint->entry =
		    need(plan, &spec->entry, EXPR_DATE, "with 'origin', 'entry' is a date", diags);
}

void endpoints_plan(struct load_plan *plan, struct diags *diags)
{
	const struct records *records = &plan->study->endpoints;
	struct dataset *data = plan->data;
	size_t n = records->n;

	plan->endpoints = ARENA_ARRAY(plan->arena, struct endpoint_plan, n);
	plan->n_endpoints = n;
	data->endpoints = ARENA_ARRAY(plan->arena, struct endpoint, n);
	data->n_endpoints = n;
	for (size_t i = 0; i < n; i++) {
		const struct endpoint_spec *spec = records->items[i];
		struct endpoint *endpoint = &data->endpoints[i];

		endpoint->spec = spec;
		endpoint->name = spec->record.name.s;
		endpoint->label = spec->label.s ? spec->label.s : endpoint->name;
		endpoint->unit = time_unit_names[spec->unit];
		plan->endpoints[i].spec = spec;
	}
	for (size_t i = 0; i < n; i++) {
		struct endpoint_plan *endpoint = &plan->endpoints[i];

		/* what is wrong with its keys is reported already */
		if (endpoint->spec->record.broken || !check_form(endpoint->spec, diags))
			continue;
		if (endpoint->spec->time.s)
			plan_time_form(plan, endpoint, diags);
		else
			plan_date_form(plan, endpoint, diags);
	}
}
