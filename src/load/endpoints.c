#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "load/load_impl.h"

/* Why a row has no time. */
enum gap {
	GAP_NONE,
	GAP_TIME,
	GAP_EVENT,
	GAP_ORIGIN,
	GAP_END,
	GAP_ENTRY,
	GAP_REFUSED, /* with a finding of its own */
	GAP_LATER,   /* not there before the data cut-off; counted apart */
	N_GAPS
};

static const char *const gap_texts[] = {
    "",
    "no time",
    "no event status",
    "no origin",
    "neither an event nor a last contact",
    "no entry time",
    "",
    "",
};

struct filling {
	struct load_plan *plan;
	const struct endpoint_plan *exprs;
	struct endpoint *endpoint;
	double from_days, to_days; /* lengths of time_unit and unit */
	bool cut;                  /* there are dates, and a data cut-off */
	double *then;              /* origins as known at the cut-off */
	const char *kind;          /* of findings */
	struct row_count gaps[N_GAPS];
	struct row_count zeros;
	size_t n_events, n_times;
	double longest;        /* time, in `unit`, … */
	uint32_t longest_line; /* … and its row */
};

/* A number of time_unit in unit; untouched when they are the same. */
static double convert(const struct filling *filling, double time)
{
	if (filling->from_days == filling->to_days)
		return time;
	return time * filling->from_days / filling->to_days;
}

static enum gap refuse(struct filling *filling, size_t row, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A row whose times contradict each other: an error. */
static enum gap refuse(struct filling *filling, size_t row, const char *format, ...)
{
	struct dataset *data = filling->plan->data;
	struct arena *arena = data->arena;
	const char *message = NULL;
	va_list args;

	if (dataset_keeps_finding(data, filling->kind)) {
		va_start(args, format);
		message = arena_vprintf(arena, format, args);
		va_end(args);
		message = arena_printf(arena, "endpoint '%s': %s%s", filling->endpoint->name,
		                       message, key_text(filling->plan, row));
	}
	add_finding(data, DIAG_ERROR, data->line[row], filling->kind, message);
	return GAP_REFUSED;
}

static const char *number_text(const struct filling *filling, double number)
{
	return number_significant(filling->plan->arena, number, 10);
}

/* The text of a date; good until the end of the run. */
static const char *date_text(const struct filling *filling, double days)
{
	char *text = arena_alloc(filling->plan->arena, DATE_TEXT_SIZE, 1);

	date_format((int32_t)days, text);
	return text;
}

/* Time, event and entry of one row, in the unit asked for. */
struct times {
	double origin, end; /* the dates, where they are given */
	double time, entry;
	unsigned char cause; /* 0 censored, 1 the event, or the first cause … */
};

/* What ended a row's time: the cause that is true first, in the order of the
 * config, since a later one may hold of the same patient at another time. */
static struct value cause_form(const struct filling *filling, size_t row)
{
	const struct endpoint_plan *exprs = filling->exprs;
	const struct dataset *data = filling->plan->data;
	size_t n = exprs->spec->causes.n;
	struct value event = {0};

	if (n == 0) {
		event = expr_value(exprs->event, data, row);
		event.number = event.number != 0;
		return event;
	}
	for (size_t i = 0; i < n; i++) {
		event = expr_value(exprs->causes[i], data, row);
		if (event.missing)
			return event;
		if (event.number != 0) {
			event.number = (double)(i + 1);
			return event;
		}
	}
	return event;
}

static enum gap time_form(struct filling *filling, size_t row, struct times *times)
{
	const struct endpoint_plan *exprs = filling->exprs;
	const struct dataset *data = filling->plan->data;
	struct value time = expr_value(exprs->time, data, row);
	struct value event = cause_form(filling, row);

	if (time.missing)
		return GAP_TIME;
	if (time.number < 0)
		return refuse(filling, row, "the time is negative: %s",
		              number_text(filling, time.number));
	if (event.missing)
		return GAP_EVENT;
	times->time = convert(filling, time.number);
	times->cause = (unsigned char)event.number;
	if (exprs->entry) {
		struct value entry = expr_value(exprs->entry, data, row);

		if (entry.missing)
			return GAP_ENTRY;
		times->entry = convert(filling, entry.number);
	}
	return GAP_NONE;
}

/* The time axis in days, from the origin to a date. */
static double count_days(const struct filling *filling, double from, double to)
{
	return date_span(from, to, filling->plan->calendar.add_one_day);
}

/* The date of the event, or of the earliest cause, the first in the config of
 * those on one day; and which it is. */
static struct value event_date(const struct filling *filling, size_t row, unsigned char *cause)
{
	const struct endpoint_plan *exprs = filling->exprs;
	const struct dataset *data = filling->plan->data;
	struct value first = {.missing = true};

	*cause = 0;
	if (exprs->event) {
		first = expr_value(exprs->event, data, row);
		*cause = !first.missing;
	}
	for (size_t i = 0; i < exprs->spec->causes.n; i++) {
		struct value date = expr_value(exprs->causes[i], data, row);

		if (date.missing || (!first.missing && date.number >= first.number))
			continue;
		first = date;
		*cause = (unsigned char)(i + 1);
	}
	return first;
}

static enum gap date_form(struct filling *filling, size_t row, struct times *times)
{
	const struct endpoint_plan *exprs = filling->exprs;
	const struct dataset *data = filling->plan->data;
	struct value origin = expr_value(exprs->origin, data, row);
	struct value event = event_date(filling, row, &times->cause);
	struct value end = expr_value(exprs->censor, data, row);

	if (!event.missing && !end.missing && event.number > end.number)
		return refuse(filling, row, "the event of %s lies after the last contact of %s",
		              date_text(filling, event.number), date_text(filling, end.number));
	if (times->cause)
		end = event;
	if (origin.missing || end.missing)
		return origin.missing ? GAP_ORIGIN : GAP_END;
	if (end.number < origin.number)
		return refuse(filling, row, "the %s of %s lies before the origin of %s",
		              times->cause ? "event" : "last contact",
		              date_text(filling, end.number), date_text(filling, origin.number));
	times->origin = origin.number;
	times->end = end.number;
	times->time = convert(filling, count_days(filling, origin.number, end.number));
	if (exprs->entry) {
		struct value entry = expr_value(exprs->entry, data, row);

		if (entry.missing)
			return GAP_ENTRY;
		/* being at risk begins with that day: date.h */
		times->entry = convert(filling, entry.number - origin.number);
	}
	return GAP_NONE;
}

static enum gap check_times(struct filling *filling, size_t row, const struct times *times)
{
	if (filling->exprs->entry && times->entry >= times->time)
		return refuse(filling, row, "the entry at %s %s is not before the end at %s",
		              number_text(filling, times->entry), filling->endpoint->unit,
		              number_text(filling, times->time));
	return GAP_NONE;
}

/* Ends a row's follow-up at the data cut-off.  An event on that day counts. */
static enum gap cut_off(struct filling *filling, size_t row, struct times *times)
{
	double day = filling->plan->data->cutoff.day;
	struct cut_counts *counts = &filling->endpoint->cut;
	double then = filling->then[row];

	if (times->origin > day && !(then <= day)) {
		counts->n_starts++;
		return GAP_LATER;
	}
	/* the later of two dates was the earlier one before that was known */
	if (times->origin > day) {
		times->entry += convert(filling, times->origin - then);
		times->origin = then;
	}
	if (times->end <= day)
		return GAP_NONE;
	times->time = convert(filling, count_days(filling, times->origin, day));
	if (filling->exprs->entry && times->entry >= times->time) {
		counts->n_enters++;
		return GAP_LATER;
	}
	if (times->cause)
		counts->n_events++;
	else
		counts->n_follow_ups++;
	times->cause = 0;
	return GAP_NONE;
}

/* Why a row is missing, by its gap. */
static enum missing_reason reason_of(enum gap gap)
{
	return gap == GAP_REFUSED ? MISSING_INVALID
	       : gap == GAP_LATER ? MISSING_FUTURE
	                          : MISSING_DERIVED;
}

static void fill_row(struct filling *filling, size_t row)
{
	struct endpoint *endpoint = filling->endpoint;
	uint32_t line = filling->plan->data->line[row];
	struct times times = {0};
	enum gap gap = filling->exprs->time ? time_form(filling, row, &times)
	                                    : date_form(filling, row, &times);

	if (gap == GAP_NONE)
		gap = check_times(filling, row, &times);
	/* the checks are about the dates as entered, and come first */
	if (gap == GAP_NONE && filling->cut)
		gap = cut_off(filling, row, &times);
	if (gap != GAP_NONE) {
		endpoint->missing[row] = (unsigned char)reason_of(gap);
		endpoint->n_missing++;
		count_line(&filling->gaps[gap], line);
		return;
	}
	endpoint->time[row] = times.time;
	endpoint->event[row] = times.cause != 0;
	if (endpoint->cause)
		endpoint->cause[row] = times.cause;
	if (endpoint->entry)
		endpoint->entry[row] = times.entry;
	if (endpoint->origin)
		endpoint->origin[row] = times.origin;
	if (times.time == 0)
		count_line(&filling->zeros, line);
	if (times.time > filling->longest) {
		filling->longest = times.time;
		filling->longest_line = line;
	}
	filling->n_times++;
	filling->n_events += times.cause != 0;
}

static void warn(const struct filling *filling, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void warn(const struct filling *filling, const char *format, ...)
{
	struct dataset *data = filling->plan->data;
	va_list args;
	const char *text;

	va_start(args, format);
	text = arena_vprintf(data->arena, format, args);
	va_end(args);
	add_finding(data, DIAG_WARNING, 0, "endpoints",
	            arena_printf(data->arena, "endpoint '%s': %s", filling->endpoint->name, text));
}

/* Times that no patient lives: days that are taken for months, or a date that
 * stands for none. */
static void warn_long(const struct filling *filling)
{
	double years = filling->longest * filling->to_days / DAYS_PER_YEAR;
	const char *longest = number_text(filling, filling->longest);

	if (years <= 100 || filling->exprs->spec->time_unit >= 0 || filling->exprs->spec->adtte.s)
		return;
	if (filling->exprs->origin)
		warn(filling,
		     "the longest time is %s %s, which is %.0f years (are the "
		     "dates of %s %u right?)",
		     longest, filling->endpoint->unit, years, filling->plan->data->place,
		     filling->longest_line);
	else
		warn(filling,
		     "the longest time is %s %s, which is %.0f years (is "
		     "'time_unit' missing?)",
		     longest, filling->endpoint->unit, years);
}

static void warn_all(const struct filling *filling)
{
	struct arena *arena = filling->plan->arena;
	const struct row_count *zeros = &filling->zeros;

	for (int gap = GAP_TIME; gap < GAP_REFUSED; gap++) {
		const struct row_count *count = &filling->gaps[gap];

		/* a value that is refused leaves a gap, which is no news */
		if (count->n && !filling->plan->data->n_errors)
			warn(filling, "%zu row%s %s, and %s left out (%s)", count->n,
			     count->n == 1 ? " has" : "s have", gap_texts[gap],
			     count->n == 1 ? "is" : "are",
			     lines_text(filling->plan->data, count, arena));
	}
	if (zeros->n)
		warn(filling, "%zu row%s a time of 0, and %s kept (%s)", zeros->n,
		     zeros->n == 1 ? " has" : "s have", zeros->n == 1 ? "is" : "are",
		     lines_text(filling->plan->data, zeros, arena));
	warn_long(filling);
	if (filling->n_times && !filling->n_events)
		warn(filling, "no row has an event");
	if (!filling->n_times && filling->gaps[GAP_LATER].n)
		warn(filling, "nobody was at risk before the data cut-off, %s",
		     filling->plan->data->cutoff.text);
}

static void allocate(struct load_plan *plan, struct endpoint *endpoint, bool entry)
{
	size_t n = plan->data->n_rows;

	endpoint->time = ARENA_ARRAY(plan->arena, double, n);
	endpoint->event = ARENA_ARRAY(plan->arena, unsigned char, n);
	endpoint->missing = ARENA_ARRAY(plan->arena, unsigned char, n);
	if (entry)
		endpoint->entry = ARENA_ARRAY(plan->arena, double, n);
	if (endpoint->spec->causes.n)
		endpoint->cause = ARENA_ARRAY(plan->arena, unsigned char, n);
}

static bool bind(const struct endpoint_plan *exprs, struct diags *diags)
{
	struct expr *const all[] = {exprs->time, exprs->event, exprs->origin, exprs->censor,
	                            exprs->entry};
	bool right = true;

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		if (all[i])
			right = expr_bind(all[i], diags) && right;
	for (size_t i = 0; i < exprs->spec->causes.n; i++)
		right = expr_bind(exprs->causes[i], diags) && right;
	return right;
}

static void fill_one(struct load_plan *plan, const struct endpoint_plan *exprs,
                     struct endpoint *endpoint)
{
	const struct endpoint_spec *spec = exprs->spec;
	const struct conventions *conventions = &plan->study->report.conventions;
	int from = spec->adtte.s         ? adtte_unit(plan, spec)
	           : exprs->origin       ? UNIT_DAYS
	           : spec->time_unit < 0 ? spec->unit
	                                 : spec->time_unit;
	struct filling filling = {.plan = plan, .exprs = exprs, .endpoint = endpoint};

	filling.kind = arena_printf(plan->arena, "endpoint '%s'", endpoint->name);
	filling.from_days = conventions_unit_days(conventions, (enum time_unit)from);
	filling.to_days = conventions_unit_days(conventions, (enum time_unit)spec->unit);
	filling.cut = plan->data->cutoff.given && exprs->origin;
	if (filling.cut)
		filling.then = cutoff_dates(plan, exprs->origin);
	allocate(plan, endpoint, exprs->entry != NULL);
	if (exprs->origin)
		endpoint->origin = ARENA_ARRAY(plan->arena, double, plan->data->n_rows);
	for (size_t row = 0; row < plan->data->n_rows; row++)
		fill_row(&filling, row);
	endpoint->n_zero = filling.zeros.n;
	warn_all(&filling);
	if (spec->adtte.s)
		adtte_judge(plan, spec, endpoint, from);
}

/* What a cut-off changed is right, but nobody should have to guess it. */
static void note_cut(const struct load_plan *plan, const struct endpoint *endpoint,
                     struct diags *diags)
{
	const char *text = endpoint_cut_text(endpoint, NULL, plan->arena);

	if (*text)
		diag_add(diags, DIAG_NOTE, (struct mark){.source = &plan->data->source},
		         "endpoint '%s': %s", endpoint->name, text);
}

bool endpoints_fill(struct load_plan *plan, struct diags *diags)
{
	bool right = true;

	for (size_t i = 0; i < plan->n_endpoints; i++) {
		right = bind(&plan->endpoints[i], diags) && right;
		fill_one(plan, &plan->endpoints[i], &plan->data->endpoints[i]);
		if (!plan->endpoints[i].spec->adtte.s)
			statuses_note(plan, &plan->endpoints[i], &plan->data->endpoints[i]);
		note_cut(plan, &plan->data->endpoints[i], diags);
	}
	return right;
}
