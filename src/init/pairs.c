/* A time and its status: by their names, os_days and os_event, and by their contents, a
 * number that is not negative beside a status. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "init/init_impl.h"

static const char time_words[] =
    "time times days day months month mths mons weeks years year yrs duration survival surv futime "
    "followup follow up tte aval zeit dauer tage monate jahre interval survtime t";
static const char status_words[] =
    "status event events evt cens censor censored censoring cnsr dead death died deceased alive "
    "living vital stat state verstorben gestorben tod tot ereignis relapse recurrence progression "
    "relapsed progressed indicator indic delta flag fustat outcome lebt d";

/* What endpoints are called by their usual names. */
static const char *const usual[][2] = {{"os", "Overall survival"},
                                       {"pfs", "Progression-free survival"},
                                       {"rfs", "Relapse-free survival"},
                                       {"dfs", "Disease-free survival"},
                                       {"idfs", "Invasive disease-free survival"},
                                       {"efs", "Event-free survival"},
                                       {"dss", "Disease-specific survival"},
                                       {"css", "Cancer-specific survival"},
                                       {"mfs", "Metastasis-free survival"},
                                       {"dmfs", "Distant metastasis-free survival"},
                                       {"ttp", "Time to progression"},
                                       {"ttr", "Time to relapse"},
                                       {"dfi", "Disease-free interval"},
                                       {"pfi", "Progression-free interval"},
                                       {"lrfs", "Local relapse-free survival"}};

/* A column that may be a time or a status. */
struct candidate {
	struct draft_column *column;
	size_t at;        /* place in the table */
	const char *stem; /* what its name is about; NULL: the name does not tell */
	struct status_guess status;
};
struct candidates {
	struct candidate *items;
	size_t n;
};

void endpoint_add(struct draft *draft, struct draft_endpoint endpoint)
{
	ARENA_PUSH(draft->arena, draft->endpoints, draft->n_endpoints, endpoint);
}

bool endpoint_labelled(const struct draft *draft, const char *label)
{
	for (size_t i = 0; i < draft->n_endpoints; i++)
		if (strcmp(draft->endpoints[i].label, label) == 0)
			return true;
	return false;
}

/* --- Candidates --------------------------------------------------------------------------- */

/* Of a number of many values that could be a length of time. */
static bool can_be_time(const struct draft_column *column)
{
	size_t n = 0, n_negative = 0, n_rows = 0;

	if (column->left_out || (column->type != COLUMN_INTEGER && column->type != COLUMN_NUMBER) ||
	    has_word(column->flat, WORD_MEASURE) || has_word(column->flat, WORD_TREATMENT))
		return false;
	for (uint32_t i = 0; i < column->texts.n; i++)
		if (column->values[i].known && column->values[i].n) {
			n++;
			n_rows += column->values[i].n;
			n_negative += column->values[i].number < 0 ? column->values[i].n : 0;
		}
	/* calendar years */
	if (column->is_integer && column->least > 1800 && column->greatest < 2200)
		return false;
	return n_rows > 0 && (n > 2 || n == n_rows) && 20 * n_negative <= n_rows &&
	       column->greatest > 0;
}

static struct candidates times_find(struct draft *draft)
{
	struct candidates found = {0};

	for (size_t i = 0; i < draft->table.n_columns; i++) {
		struct draft_column *column = draft->table.columns[i];
		struct candidate candidate = {.column = column, .at = i};

		if (!can_be_time(column))
			continue;
		candidate.stem = stem_without(draft->arena, column->flat, time_words);
		/* "os" by itself is a time, where os_status stands beside it */
		for (size_t k = 0; !candidate.stem && k < sizeof usual / sizeof *usual; k++)
			if (strcmp(column->flat, usual[k][0]) == 0)
				candidate.stem = usual[k][0];
		ARENA_PUSH(draft->arena, found.items, found.n, candidate);
	}
	return found;
}

static struct candidates statuses_find(struct draft *draft)
{
	struct candidates found = {0};

	for (size_t i = 0; i < draft->table.n_columns; i++) {
		struct draft_column *column = draft->table.columns[i];
		struct candidate candidate = {.column = column, .at = i};

		candidate.status = status_guess(draft, column);
		if (!candidate.status.is_status)
			continue;
		candidate.stem = stem_without(draft->arena, column->flat, status_words);
		ARENA_PUSH(draft->arena, found.items, found.n, candidate);
	}
	return found;
}

/* --- Pairs ------------------------------------------------------------------------------- */

/* Whether a stem names no endpoint of its own. */
static bool is_general(const char *stem)
{
	return !*stem || strcmp(stem, "os") == 0 || strcmp(stem, "fu") == 0 ||
	       strcmp(stem, "to") == 0 || strcmp(stem, "last") == 0 || strcmp(stem, "patient") == 0;
}

/* What is said of other things than events: the status of a receptor, of smoking. */
static bool is_other_status(const struct draft_column *column)
{
	return has_word(column->flat, WORD_CODED) || has_word(column->flat, WORD_STAGE) ||
	       has_word(column->flat, WORD_MEASURE) || has_word(column->flat, WORD_TREATMENT) ||
	       word_in(column->flat, "smok* menopaus* marital nodal performance hiv diabet*");
}

static int match(const struct candidate *time, const struct candidate *status)
{
	size_t distance = time->at > status->at ? time->at - status->at : status->at - time->at;
	int near = distance == 1 ? 5 : 0;

	if (is_other_status(status->column))
		return 0;
	if (time->stem && status->stem) {
		if (strcmp(time->stem, status->stem) == 0)
			return 100 + near;
		if (is_general(time->stem) && is_general(status->stem))
			return 80 + near;
		if (is_general(status->stem) && !has_word(status->column->flat, WORD_DEATH))
			return 50 + near;
		return is_general(time->stem) ? 50 + near : 0;
	}
	/* one of them by its name, the other one beside it */
	return (time->stem || status->stem) && near ? 40 : 0;
}

/* Unit of a time, by a name or label; NULL: not said. */
static const char *unit_in(const char *flat)
{
	if (word_in(flat, "day days d tage tagen *days"))
		return "days";
	if (word_in(flat, "month months mo mos mon mths monate monaten m *months"))
		return "months";
	if (word_in(flat, "week weeks wk wks wochen *weeks"))
		return "weeks";
	return word_in(flat, "year years yr yrs y jahre jahren *years") ? "years" : NULL;
}

/* The unit of a time; a comment says what it was seen from. */
static const char *unit_guess(struct draft *draft, struct draft_endpoint *endpoint)
{
	const struct draft_column *column = endpoint->time_column;
	const char *unit = unit_in(column->flat);

	if (!unit)
		unit = unit_in(name_flat(draft->arena, column->label));
	if (unit)
		return unit;
	unit = column->greatest > 500                        ? "days"
	       : column->greatest > 30 || column->is_integer ? "months"
	                                                     : "years";
	note(draft, &endpoint->notes,
	     "time_unit: guessed from the longest time, %.6g; days, weeks, months or years?",
	     column->greatest);
	return unit;
}

static double unit_days(const char *unit)
{
	return strcmp(unit, "days") == 0     ? 1
	       : strcmp(unit, "weeks") == 0  ? 7
	       : strcmp(unit, "months") == 0 ? 30.4375
	                                     : 365.25;
}

static void units_set(struct draft *draft, struct draft_endpoint *endpoint)
{
	static const double long_days = 730;
	double days;

	endpoint->time_unit = unit_guess(draft, endpoint);
	days = endpoint->time_column->greatest * unit_days(endpoint->time_unit);
	endpoint->unit = endpoint->time_unit;
	if (strcmp(endpoint->time_unit, "weeks") == 0 ||
	    (strcmp(endpoint->time_unit, "days") == 0 && days > long_days))
		endpoint->unit = "months";
	endpoint->longest = days / unit_days(endpoint->unit);
}

static const char *usual_label(const char *stem)
{
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (word_in(stem, usual[i][0]))
			return usual[i][1];
	return NULL;
}

/* What the endpoint is about, by the names of its columns; NULL: they do not tell. */
static const char *label_of(const struct draft_endpoint *endpoint, const char *stem,
                            const char *status_stem)
{
	const char *status = endpoint->status->flat;

	if (usual_label(stem) || usual_label(status_stem))
		return usual_label(stem) ? usual_label(stem) : usual_label(status_stem);
	if (has_word(status, WORD_DEATH) || strstr(status, "alive"))
		return "Overall survival";
	return has_word(status, WORD_RELAPSE) ? "Time to relapse or progression" : NULL;
}

/* The usual short name of a label, or what is left of the name of the time. */
static const char *short_name(const struct draft_endpoint *endpoint, const char *label,
                              const char *stem)
{
	for (size_t i = 0; label && i < sizeof usual / sizeof *usual; i++)
		if (strcmp(usual[i][1], label) == 0)
			return usual[i][0];
	return is_general(stem) || strspn(stem, "0123456789") ? endpoint->time_column->name : stem;
}

/* What the endpoint is called. */
static void label_set(struct draft *draft, struct draft_endpoint *endpoint, const char *stem,
                      const char *status_stem)
{
	const struct draft_column *time = endpoint->time_column;
	const char *label = label_of(endpoint, stem, status_stem);

	endpoint->name = short_name(endpoint, label, stem);
	for (size_t i = 0; i < draft->n_endpoints; i++)
		if (strcmp(draft->endpoints[i].name, endpoint->name) == 0)
			endpoint->name = time->name;
	if (!label) {
		label = time->part ? arena_printf(draft->arena, "Time to event (%s)", time->part)
		                   : "Time to event";
		note(draft, &endpoint->notes, "label: what is the event? say so here");
	}
	if (endpoint_labelled(draft, label))
		label = arena_printf(draft->arena, "%s (%s)", label, time->name);
	endpoint->label = label;
}

static void events_count(struct draft *draft, struct draft_endpoint *endpoint,
                         const struct status_guess *status)
{
	size_t n_missing = 0;

	for (size_t row = 0; row < draft->table.n_rows; row++) {
		bool known = value_at(endpoint->time_column, row) && value_at(endpoint->status, row);

		n_missing += !known;
		endpoint->n_events += known && status->is_event[endpoint->status->code[row]];
	}
	if (n_missing)
		note(draft, &endpoint->notes, "%zu row%s no time or no status, and %s left out",
		     n_missing, n_missing == 1 ? " has" : "s have", n_missing == 1 ? "is" : "are");
	if (endpoint->n_events == 0)
		note(draft, &endpoint->notes, "no row has an event by this reading: is it right?");
}

/* A time below zero is refused: such rows are left out, and named by a rule. */
static void negative_note(struct draft *draft, struct draft_endpoint *endpoint)
{
	const char *name = endpoint->time_column->name;

	endpoint->time = name;
	if (!(endpoint->time_column->least < 0))
		return;
	note(draft, &endpoint->notes, "times below zero are left out, and named by a rule above");
	endpoint->time = arena_printf(draft->arena, "if(%s < 0, missing, %s)", name, name);
	ARENA_PUSH(draft->arena, draft->rules, draft->n_rules,
	           (struct draft_rule){.check = arena_printf(draft->arena, "%s >= 0", name)});
}

/* With several codes that may be the event: the same time with competing causes. */
static void causes_add(struct draft *draft, const struct draft_endpoint *of,
                       const struct status_guess *status)
{
	struct draft_endpoint endpoint = *of;

	if (status->causes.n < 2)
		return;
	endpoint.notes = (struct names){0};
	endpoint.name = arena_printf(draft->arena, "%s_causes", of->name);
	endpoint.label = "First event";
	if (endpoint_labelled(draft, endpoint.label))
		endpoint.label = arena_printf(draft->arena, "First event (%s)", of->name);
	endpoint.event = NULL;
	endpoint.causes = status->causes;
	endpoint.cause_labels = status->cause_labels;
	note(draft, &endpoint.notes,
	     "the codes of '%s' as competing causes; take it out if they are not", of->status->name);
	endpoint_add(draft, endpoint);
}

/* Of a status of 0 and 1 whose name does not say what 1 is, the event names the code. */
static void code_show(struct draft *draft, struct candidate *status)
{
	struct draft_column *column = status->column;
	size_t n_ones = 0;

	if (column->type != COLUMN_FLAG || draft->fold.wanted ||
	    has_word(column->flat, WORD_DEATH) || has_word(column->flat, WORD_RELAPSE))
		return;
	for (uint32_t i = 0; i < column->texts.n; i++) {
		const char *text = column->values[i].text;

		n_ones += strcmp(text, "1") == 0;
		if (column->values[i].known && strcmp(text, "0") != 0 && strcmp(text, "1") != 0)
			return;
	}
	/* without a 1 there is no code to name */
	if (n_ones == 0)
		return;
	column->type = COLUMN_INTEGER;
	column->least = 0;
	column->greatest = 1;
	status->status = status_guess(draft, column);
}

static void pair_add(struct draft *draft, struct candidate *time, struct candidate *status)
{
	struct draft_endpoint endpoint = {.time_column = time->column, .status = status->column};
	const char *stem = time->stem ? time->stem : "";

	time->column->role = ROLE_TIME;
	status->column->role = ROLE_STATUS;
	code_show(draft, status);
	endpoint.event = status->status.event;
	note(draft, &endpoint.notes, "%s: %s", status->column->name, status->status.what);
	if (word_in(status->column->flat, "cens censor"))
		note(
		    draft, &endpoint.notes,
		    "AMBIGUOUS: a column of this name may say who is censored, and not who has the "
		    "event");
	label_set(draft, &endpoint, stem, status->stem ? status->stem : "");
	units_set(draft, &endpoint);
	negative_note(draft, &endpoint);
	events_count(draft, &endpoint, &status->status);
	endpoint_add(draft, endpoint);
	causes_add(draft, &endpoint, &status->status);
}

/* The best pair of those that are left. */
static int best_find(struct candidates *times, struct candidates *statuses, struct candidate **time,
                     struct candidate **status)
{
	int best = 0;

	for (size_t i = 0; i < times->n; i++)
		for (size_t k = 0; k < statuses->n; k++) {
			int score = times->items[i].column->role || statuses->items[k].column->role
			                ? 0
			                : match(&times->items[i], &statuses->items[k]);

			if (score > best) {
				best = score;
				*time = &times->items[i];
				*status = &statuses->items[k];
			}
		}
	return best;
}

/* Two columns that could be a pair by nothing but their contents. */
static void contents_note(struct draft *draft, const struct candidates *times,
                          const struct candidates *statuses)
{
	for (size_t i = 0; i < times->n; i++)
		for (size_t k = 0; k < statuses->n; k++) {
			const struct candidate *time = &times->items[i],
					       *status = &statuses->items[k];

			if ((time->at + 1 != status->at && status->at + 1 != time->at) ||
			    is_other_status(status->column) || time->column->texts.n < 5)
				continue;
			note(
			    draft, &draft->endpoint_notes,
			    "perhaps '%s' is a time and '%s' its status: endpoints: {e: {time: %s, "
			    "time_unit: days, event: %s}}",
			    time->column->name, status->column->name, time->column->name,
			    yaml_value(draft->arena, status->status.event));
			return;
		}
}

void pairs_guess(struct draft *draft)
{
	enum { MOST_PAIRS = 4 };
	struct candidates times = times_find(draft), statuses = statuses_find(draft);
	struct candidate *time = NULL, *status = NULL;
	int score;

	for (int n = 0;
	     n < MOST_PAIRS && (score = best_find(&times, &statuses, &time, &status)) > 0; n++) {
		/* what is less sure than what is there already is left */
		if (n && score < 50)
			break;
		pair_add(draft, time, status);
	}
	if (draft->n_endpoints == 0)
		contents_note(draft, &times, &statuses);
}
