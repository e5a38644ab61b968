#include "math/time_varying.h"

#include <math.h>
#include <stdbool.h>

#include "math/sample.h"

double moment_tolerance(const struct survival_times *times)
{
	double latest = 1;

	for (size_t i = 0; i < times->n; i++)
		latest = fmax(latest, times->time[i]);
	return TIES_TOLERANCE * latest;
}

/* Where a subject's time at risk starts, as an entry time. */
static double entry_of(const struct survival_times *times, size_t i)
{
	return times->entry ? times->entry[i] : BEFORE_ORIGIN;
}

/* The first time at which a subject can be seen. */
static double start_of(const struct survival_times *times, size_t i)
{
	return fmax(entry_of(times, i), 0);
}

/* The arrays of rows while they are made. */
struct writing {
	double *time, *entry;
	unsigned char *event;
	uint32_t *subject, *group;
	size_t n;
};

static struct writing writing_new(struct arena *arena, size_t n)
{
	return (struct writing){.time = ARENA_ARRAY(arena, double, n),
	                        .entry = ARENA_ARRAY(arena, double, n),
	                        .event = ARENA_ARRAY(arena, unsigned char, n),
	                        .subject = ARENA_ARRAY(arena, uint32_t, n),
	                        .group = ARENA_ARRAY(arena, uint32_t, n)};
}

static struct survival_times writing_times(const struct writing *to)
{
	return (struct survival_times){
	    .n = to->n, .time = to->time, .entry = to->entry, .event = to->event};
}

static void row_write(struct writing *to, size_t subject, uint32_t group, double entry, double time,
                      unsigned char event)
{
	to->entry[to->n] = entry;
	to->time[to->n] = time;
	to->event[to->n] = event;
	to->subject[to->n] = (uint32_t)subject;
	to->group[to->n] = group;
	to->n++;
}

/* The change of a subject as it is used: before the exit, or not at all. */
static double change_of(double change, double exit, double lead, double tolerance,
                        struct state_rows *out)
{
	if (change > exit + tolerance) {
		out->n_later++;
		return NAN;
	}
	if (change >= exit - tolerance) {
		out->n_at_exit++;
		return lead > 0 ? exit - lead : NAN;
	}
	return change;
}

void states_split(struct arena *arena, const struct survival_times *times, const double *change,
                  double lead, struct state_rows *out)
{
	double tolerance = moment_tolerance(times);
	struct writing to = writing_new(arena, 2 * times->n);

	*out = (struct state_rows){.subject = to.subject, .group = to.group};
	for (size_t i = 0; i < times->n; i++) {
		double entry = entry_of(times, i), exit = times->time[i];
		double start = start_of(times, i) + tolerance, at = change[i];
		unsigned char event = times->event[i];

		if (at > start)
			at = change_of(at, exit, lead, tolerance, out);
		if (at <= start) {
			row_write(&to, i, 1, entry, exit, event);
			out->n_from_start++;
		} else if (isnan(at)) {
			row_write(&to, i, 0, entry, exit, event);
		} else {
			row_write(&to, i, 0, entry, at, 0);
			row_write(&to, i, 1, at, exit, event);
			out->n_changed++;
		}
	}
	out->times = writing_times(&to);
	for (size_t i = 0; i < to.n; i++)
		out->n_group[to.group[i]]++;
}

/* Counts a subject that is not at risk after the landmark. */
static void left_out_count(struct landmark_rows *out, bool exit, bool event)
{
	if (!exit)
		out->n_later++;
	else if (event)
		out->n_events++;
	else
		out->n_censored++;
}

void landmark_take(struct arena *arena, const struct survival_times *times, double landmark,
                   enum late_entry late, struct landmark_rows *out)
{
	double tolerance = moment_tolerance(times);
	struct writing to = writing_new(arena, times->n);

	*out = (struct landmark_rows){.subject = to.subject};
	for (size_t i = 0; i < times->n; i++) {
		double entry = entry_of(times, i), exit = times->time[i];
		bool gone = exit <= landmark + tolerance;
		bool later = entry > landmark + tolerance;

		if (gone || (later && late == LATE_EXCLUDED))
			left_out_count(out, gone, times->event[i]);
		else
			row_write(&to, i, 0, later ? entry - landmark : BEFORE_ORIGIN,
			          exit - landmark, times->event[i]);
	}
	if (late == LATE_EXCLUDED)
		to.entry = NULL;
	out->times = writing_times(&to);
}

void guarantee_sum(const struct survival_times *times, const double *moment, struct guarantee *out)
{
	struct arena scratch = {0};
	double tolerance = moment_tolerance(times);
	double *guaranteed = ARENA_ARRAY(&scratch, double, times->n);

	*out = (struct guarantee){0};
	for (size_t i = 0; i < times->n; i++) {
		double start = start_of(times, i), exit = times->time[i];

		if (isnan(moment[i]) || moment[i] > exit + tolerance)
			continue;
		guaranteed[out->n] = fmax(fmin(moment[i], exit) - start, 0);
		out->sum += guaranteed[out->n++];
		out->follow_up += fmax(exit - start, 0);
	}
	sort_doubles(guaranteed, out->n);
	out->median = sample_quantile(guaranteed, out->n, 0.5, SAMPLE_TYPE_7);
	arena_release(&scratch);
}
