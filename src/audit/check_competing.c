/* Competing risks: who relapsed, who died without, and who is alive without
 * relapse are all patients, at any one time.
 *
 * Only where a sentence has one percent for each, one time, and no groups.
 */
#include <math.h>
#include <string.h>

#include "audit/check.h"

enum state { STATE_EVENT, STATE_DEATH, STATE_FREE, N_STATES };

/* Names of the states; longer ones first, where one begins another. */
static const char *const state_names[N_STATES] = {
    [STATE_EVENT] = "relapse|recurrence|progression|CIR|RI|disease progression|relapse incidence|"
		    "incidence of relapse",
    [STATE_DEATH] = "non-relapse mortality|nonrelapse mortality|NRM|TRM|"
		    "treatment-related mortality|transplant-related mortality|"
		    "death without relapse|death without progression|"
		    "death in remission|death before relapse|competing death|"
		    "non-relapse mortality (NRM)|nonrelapse mortality (NRM)|"
		    "transplant-related mortality (TRM)|treatment-related mortality (TRM)",
    [STATE_FREE] = "relapse-free survival|leukemia-free survival|leukaemia-free survival|"
		   "disease-free survival|recurrence-free survival|"
		   "progression-free survival|RFS|LFS|DFS|PFS|"
		   "relapse-free survival (RFS)|leukemia-free survival (LFS)|"
		   "leukaemia-free survival (LFS)|disease-free survival (DFS)|"
		   "progression-free survival (PFS)",
};

/* The name of a state at a token: its length, 0 if there is none. */
static size_t state_at(const struct reading *reading, size_t at, enum state *state)
{
	size_t longest = 0;

	for (int s = 0; s < N_STATES; s++)
		for (const char *p = state_names[s]; p; p = strchr(p, '|')) {
			size_t length;

			p += *p == '|';
			length = phrase_length(&reading->tokens, at, p);
			if (length <= longest)
				continue;
			longest = length;
			*state = (enum state)s;
		}
	return longest;
}

/* The percents of the states; NONE where it is not said. */
struct states {
	size_t percents[N_STATES];
	bool doubtful; /* one of them has two */
};

/* Gives the names of a list, in their order, the percents that follow it. */
static void read_states(const struct reading *reading, size_t from, size_t to, struct states *states)
{
	enum state list[N_STATES];
	size_t n = 0, next = 0;

	for (size_t i = from; i < to; i++) {
		const struct quantity *q = quantity_at(reading, i);
		enum state state = STATE_EVENT;
		size_t length = state_at(reading, i, &state);

		if (length) {
			if (next > 0)
				n = next = 0; /* a new list */
			if (n < N_STATES)
				list[n++] = state;
			i += length - 1;
		} else if (q && q->kind == QUANTITY_PERCENT && q->limits != NONE &&
		           reading->limits[q->limits].estimate != reading->quantities.at[i]) {
			continue;
		} else if (q && q->kind == QUANTITY_PERCENT && next < n) {
			states->doubtful |= states->percents[list[next]] != NONE || q->comparison;
			states->percents[list[next++]] = reading->quantities.at[i];
		} else if (q && q->kind == QUANTITY_PERCENT && n > 0) {
			states->doubtful = true; /* more percents than names */
		}
	}
}

/* More than one time: "at 1 and 3 years". */
static bool has_times(const struct reading *reading, size_t from, size_t to)
{
	double time = 0;

	for (size_t i = from; i < to; i++) {
		const struct quantity *q = quantity_at(reading, i);

		if (!q || q->kind != QUANTITY_TIME)
			continue;
		if (time > 0 && fabs(q->value * q->months - time) > 1e-6)
			return true;
		time = q->value * q->months;
	}
	return false;
}

static bool is_of_groups(const struct reading *reading, size_t from, size_t to)
{
	static const char *const words[] = {"vs",      "versus",  "arm",      "arms",  "group",
	                                    "groups",  "than",    "compared", "while", "whereas",
	                                    "control", "placebo", NULL};

	return reading_has_word(reading, from, to, words);
}

static void tell(struct audit *audit, const struct states *states, double sum)
{
	const struct reading *reading = audit->reading;
	const struct quantity *first = quantity_find(reading, states->percents[STATE_EVENT]);
	bool all = states->percents[STATE_FREE] != NONE;

	audit_add(audit, all ? FINDING_INCONSISTENT : FINDING_IMPOSSIBLE, "parts", first->token,
	          "%s%% with the event, %s%% dead without it%s%s%s are %s%%, %s 100%%",
	          quantity_print(reading, states->percents[STATE_EVENT]),
	          quantity_print(reading, states->percents[STATE_DEATH]), all ? " and " : "",
	          all ? quantity_print(reading, states->percents[STATE_FREE]) : "",
	          all ? "% free of both" : "", number_significant(audit->arena, sum, 4),
	          all ? "not" : "more than");
}

static void check(struct audit *audit, size_t from, size_t to)
{
	const struct reading *reading = audit->reading;
	struct states states = {.percents = {NONE, NONE, NONE}};
	double sum = 0, slack = 1;
	bool all;

	read_states(reading, from, to, &states);
	all = states.percents[STATE_FREE] != NONE;
	if (states.percents[STATE_EVENT] == NONE || states.percents[STATE_DEATH] == NONE ||
	    states.doubtful || has_times(reading, from, to) || is_of_groups(reading, from, to))
		return;
	for (int s = 0; s < N_STATES; s++) {
		const struct quantity *q = quantity_find(reading, states.percents[s]);

		sum += q ? q->value : 0;
		slack += q ? quantity_slack(q) : 0;
	}
	audit_count(audit, CHECKED_PARTS,
	            quantity_find(reading, states.percents[STATE_EVENT])->token);
	if (sum > 100 + slack || (all && sum < 100 - slack))
		tell(audit, &states, sum);
}

void audit_check_competing(struct audit *audit)
{
	static const char *const words[] = {"incidence", "incidences", "cumulative", NULL};
	const struct reading *reading = audit->reading;
	uint32_t last = reading_token(reading, reading->tokens.n)->sentence;

	for (uint32_t i = 0; i <= last; i++)
		if (reading_has_word(reading, reading->sentences[i], reading->sentences[i + 1],
		                     words))
			check(audit, reading->sentences[i], reading->sentences[i + 1]);
}
