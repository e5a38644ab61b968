/* Durations that have the printed figures.
 *
 * Method: each duration is drawn evenly over a distribution of a plausible
 * shape, then all are changed a little at a time by threshold accepting
 * (Dueck and Scheuer 1990) until the program's own estimators give the
 * figures.  There are three searches one after the other - time to the
 * oligoprogression, time to surgery, what follows - since no later figure
 * moves an earlier one.  If one does not arrive, all starts from new draws.
 *
 * Only a distance from the figures decides, and it is a whole number: the last
 * bits of a machine's arithmetic cannot change the way.
 */
#include <math.h>
#include <stdlib.h>

#include "base/arena.h"
#include "make_cohort.h"
#include "math/km.h"
#include "math/logrank.h"

#define MONTH_DAYS 30.4375

enum {
	YEAR_DAYS_UP = 366, /* first whole day that is 12 months or more */
	POST_SHORTEST = 55, /* the risk set with delayed entry is full by then */
	POST_LONGEST = 4500,
	SURGERY_TO_END = 18,    /* shortest time from surgery to the end */
	HR_CENSORED_FROM = 330, /* no censoring before the 14th event of 28: the
	                         * curve then has a step at one half */
	ROOM = 44,              /* thousandths of a month off the figure; its last digit
	              * changes at 50 */
	STEPS = 20000,          /* of one search */
	TRIES = 200,            /* with this seed the first succeeds */
	HOPELESS = 1000000,
};

/* Members of a subtype, and how long they are followed. */
struct group {
	enum subtype subtype;
	int n_events, n_censored;
	struct profile event, censored;
};

static const struct group groups[] = {
    {HR, 21, 7, {{64, 104, 145, 200, 274, 520, 1400}}, {{480, 700, 1000, 1350, 1700, 2300, 3300}}},
    {HER2, 15, 15, {{72, 160, 260, 400, 560, 800, 1700}}, {{100, 460, 900, 1400, 1800, 2500, 4100}}},
    {TN, 1, 0, {{150, 160, 170, 190, 210, 230, 250}}, {{0}}},
};
enum { N_GROUPS = sizeof groups / sizeof groups[0] };

static const struct profile pre_profile = {{105, 240, 350, 462, 680, 1080, 2250}};
static const struct profile wait_profile = {{17, 33, 41, 46, 54, 69, 150}};

static bool pre_long(const struct patient *patient)
{
	return patient->pre_days >= YEAR_DAYS_UP;
}

/* --- The printed figures --------------------------------------------------- */

enum endpoint { PRE_OPD, TO_SURGERY, POST, FOLLOW_UP };
enum members { EVERYBODY, HR_ONLY, HER2_ONLY, LONG_PRE, SHORT_PRE };

/* A median with its 95 % interval, in tenths of a month. */
struct figure {
	enum endpoint endpoint;
	enum members members;
	int median, lower, upper;
};

static const struct figure pre_figures[] = {{PRE_OPD, EVERYBODY, 152, 120, 184}};
static const struct figure wait_figures[] = {{TO_SURGERY, EVERYBODY, 15, 13, 17}};
static const struct figure post_figures[] = {
    {POST, HR_ONLY, 90, 49, 131},    {POST, HER2_ONLY, 242, 82, 403},
    {POST, LONG_PRE, 214, 102, 326}, {POST, SHORT_PRE, 105, 44, 166},
    {POST, EVERYBODY, 150, 37, 263}, {FOLLOW_UP, EVERYBODY, 541, 442, 640},
};

enum { P_PRINTED = 540, P_ROOM = 7 }; /* .027, in units of 5e-5 */

/* The median of HR by R's rule, in thousandths of a month: seen to be another
 * than the printed 9.0. */
enum { R_MEDIAN = 9700, R_MEDIAN_ROOM = 250 };

static bool is_member(const struct patient *patient, enum members members)
{
	switch (members) {
	case EVERYBODY:
		return true;
	case HR_ONLY:
		return patient->subtype == HR;
	case HER2_ONLY:
		return patient->subtype == HER2;
	case LONG_PRE:
		return pre_long(patient);
	case SHORT_PRE:
		return !pre_long(patient);
	}
	return false;
}

static int days_of(const struct patient *patient, enum endpoint endpoint)
{
	if (endpoint == PRE_OPD)
		return patient->pre_days;
	return endpoint == TO_SURGERY ? patient->wait_days : patient->post_days;
}

/* Storage for the times of some patients. */
struct sample {
	double time[N_PATIENTS];
	unsigned char event[N_PATIENTS];
	struct survival_times times;
};

static void sample_fill(const struct patient *patients, enum endpoint endpoint,
                        enum members members, struct sample *sample)
{
	size_t n = 0;

	for (int i = 0; i < N_PATIENTS; i++) {
		if (!is_member(&patients[i], members))
			continue;
		sample->time[n] = days_of(&patients[i], endpoint) / MONTH_DAYS;
		sample->event[n] =
		    endpoint == PRE_OPD || endpoint == TO_SURGERY || patients[i].event;
		n++;
	}
	sample->times =
	    (struct survival_times){.n = n, .time = sample->time, .event = sample->event};
}

/* How much farther than `room` a value is from what it should be. */
static int excess(double value, int wanted, int room)
{
	long off;

	if (!isfinite(value))
		return HOPELESS;
	off = labs(lround(value) - wanted) - room;
	return off > 0 ? (int)off : 0;
}

static int tenths_excess(double months, int tenths)
{
	return excess(months * 1000, tenths * 100, ROOM);
}

static int figure_excess(const struct patient *patients, const struct figure *figure)
{
	struct arena arena = {0};
	struct sample sample;
	struct km_curve curve;
	struct km_interval interval;
	int sum;

	sample_fill(patients, figure->endpoint, figure->members, &sample);
	km_estimate(&arena, &sample.times,
	            figure->endpoint == FOLLOW_UP ? KM_REVERSE_FLIP : KM_SURVIVAL, &curve);
	interval =
	    km_quantile_interval(&arena, &curve, 0.5, QUANTILE_FIRST, TRANSFORM_COLLETT, 0.95);
	sum = tenths_excess(km_quantile(&curve, 0.5, QUANTILE_FIRST), figure->median) +
	      tenths_excess(interval.lo, figure->lower) + tenths_excess(interval.hi, figure->upper);
	if (figure->members == HR_ONLY)
		sum += excess(1000 * km_quantile(&curve, 0.5, QUANTILE_R_PRINT), R_MEDIAN,
		              R_MEDIAN_ROOM);
	arena_release(&arena);
	return sum;
}

static int log_rank_excess(const struct patient *patients)
{
	struct arena arena = {0};
	struct sample sample;
	struct logrank test;
	uint32_t group[N_PATIENTS];
	int off;

	sample_fill(patients, POST, EVERYBODY, &sample);
	for (int i = 0; i < N_PATIENTS; i++)
		group[i] = pre_long(&patients[i]);
	logrank_test(&arena, &sample.times, group, 2, &test);
	off = excess(test.p * 2e4, P_PRINTED, P_ROOM);
	arena_release(&arena);
	return off;
}

/* --- Search ---------------------------------------------------------------- */

/* One of the searches: figures to meet, and a change to try.  `change` touches
 * at most the patients i and j, and returns whether they can still be. */
struct search {
	const struct figure *figures;
	int n_figures;
	bool log_rank;
	int threshold; /* what a step may lose, at first */
	bool (*change)(struct chance *chance, struct patient *patients, int i, int j);
};

/* How far the cohort is from the figures; stops adding beyond `limit`. */
static int distance(const struct search *search, const struct patient *patients, int limit)
{
	int sum = search->log_rank ? log_rank_excess(patients) : 0;

	for (int f = 0; f < search->n_figures && sum <= limit; f++)
		sum += figure_excess(patients, &search->figures[f]);
	return sum;
}

static bool change_pre(struct chance *chance, struct patient *patients, int i, int j)
{
	(void)j;
	patients[i].pre_days += chance_between(chance, -25, 25);
	return patients[i].pre_days >= pre_profile.value[0];
}

static bool operated_in_time(const struct patient *patient)
{
	return patient->post_days >= patient->wait_days + SURGERY_TO_END;
}

static bool change_wait(struct chance *chance, struct patient *patients, int i, int j)
{
	(void)j;
	patients[i].wait_days += chance_between(chance, -3, 3);
	return patients[i].wait_days >= wait_profile.value[0] && operated_in_time(&patients[i]);
}

/* No two are followed for the same time, so there are no ties. */
static bool post_possible(const struct patient *patients, int i)
{
	int days = patients[i].post_days;

	if (!operated_in_time(&patients[i]) || days < POST_SHORTEST || days > POST_LONGEST)
		return false;
	if (patients[i].subtype == HR && !patients[i].event && days < HR_CENSORED_FROM)
		return false;
	for (int k = 0; k < N_PATIENTS; k++)
		if (k != i && patients[k].post_days == days)
			return false;
	return true;
}

static bool change_post(struct chance *chance, struct patient *patients, int i, int j)
{
	struct patient *one = &patients[i], *other = &patients[j];
	int kind = chance_between(chance, 0, 9);

	if (kind < 8) {
		int reach = kind < 4 ? 2 : 5 + one->post_days / (kind < 6 ? 20 : 5);

		one->post_days += chance_between(chance, -reach, reach);
	} else if (pre_long(one) != pre_long(other)) {
		int pre_days = one->pre_days;

		one->pre_days = other->pre_days;
		other->pre_days = pre_days;
	} else if (one->subtype == other->subtype && one->event != other->event) {
		one->event = !one->event;
		other->event = !other->event;
	} else {
		return false;
	}
	return post_possible(patients, i) && post_possible(patients, j);
}

static const struct search searches[] = {
    {pre_figures, 1, false, 400, change_pre},
    {wait_figures, 1, false, 50, change_wait},
    {post_figures, 6, true, 600, change_post},
};
enum { N_SEARCHES = sizeof searches / sizeof searches[0] };

/* Threshold accepting: a step may lose at most the threshold, which falls to
 * nothing.  The distance reached. */
static int search_once(const struct search *search, struct chance *chance, struct patient *patients)
{
	int here = distance(search, patients, HOPELESS);

	for (int step = 0; step < STEPS && here > 0; step++) {
		int left = STEPS - step;
		int limit = here + (int)((int64_t)search->threshold * left * left / STEPS / STEPS);
		int i = chance_between(chance, 0, N_PATIENTS - 1);
		int j = chance_between(chance, 0, N_PATIENTS - 1);
		struct patient one = patients[i], other = patients[j];
		int there = HOPELESS;

		if (search->change(chance, patients, i, j))
			there = distance(search, patients, limit);
		if (there <= limit) {
			here = there;
		} else {
			patients[i] = one;
			patients[j] = other;
		}
	}
	return here;
}

/* Who would be operated too late changes times with somebody who would not. */
static void wait_exchange(struct chance *chance, struct patient *patients, int i)
{
	while (!operated_in_time(&patients[i])) {
		struct patient *other = &patients[chance_between(chance, 0, N_PATIENTS - 1)];
		int wait_days = other->wait_days;

		if (other->post_days < patients[i].wait_days + SURGERY_TO_END)
			continue;
		other->wait_days = patients[i].wait_days;
		patients[i].wait_days = wait_days;
	}
}

/* The times of a new cohort, before any search. */
static void times_deal(struct chance *chance, struct patient *patients)
{
	int order[N_PATIENTS], n = 0;

	for (int g = 0; g < N_GROUPS; g++) {
		const struct group *group = &groups[g];
		int members = group->n_events + group->n_censored;

		for (int k = 0; k < members; k++) {
			bool event = k < group->n_events;
			int days = event ? profile_draw(chance, &group->event, k, group->n_events)
			                 : profile_draw(chance, &group->censored,
			                                k - group->n_events, group->n_censored);

			patients[n++] =
			    (struct patient){group->subtype, .post_days = days, .event = event};
		}
	}
	chance_order(chance, order, N_PATIENTS);
	for (int k = 0; k < N_PATIENTS; k++)
		patients[order[k]].pre_days = profile_draw(chance, &pre_profile, k, N_PATIENTS);
	chance_order(chance, order, N_PATIENTS);
	for (int k = 0; k < N_PATIENTS; k++)
		patients[order[k]].wait_days = profile_draw(chance, &wait_profile, k, N_PATIENTS);
	for (int i = 0; i < N_PATIENTS; i++)
		wait_exchange(chance, patients, i);
}

bool times_find(struct chance *chance, struct patient *patients)
{
	for (int t = 0; t < TRIES; t++) {
		int s = 0;

		times_deal(chance, patients);
		while (s < N_SEARCHES && search_once(&searches[s], chance, patients) == 0)
			s++;
		if (s == N_SEARCHES)
			return true;
	}
	return false;
}
