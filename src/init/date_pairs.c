/* Dates that make a time to an event: an origin, an event, a last contact. */
#include <math.h>
#include <string.h>

#include "base/words.h"
#include "init/init_impl.h"

/* The dates of a study. */
struct course {
	struct draft_column *origin, *last, *death, *relapse;
	struct draft_column *status; /* in the place of a date of death */
	struct status_guess dead;
};

/* An endpoint made of dates. */
struct dated {
	const struct course *course;
	struct draft_column *events[2]; /* the first of them counts */
	size_t n_events;
	bool by_status; /* the event is the last contact, if the status says so */
};

static bool is_date(const struct draft_column *column)
{
	return !column->left_out && column->type == COLUMN_DATE;
}

static double mean_of(const struct draft *draft, const struct draft_column *column)
{
	double sum = 0;
	size_t n = 0;

	for (size_t row = 0; row < draft->table.n_rows; row++) {
		const struct draft_value *value = value_at(column, row);

		sum += value ? value->number : 0;
		n += value != NULL;
	}
	return n ? sum / (double)n : 0;
}

/* In a hundred of the rows. */
static bool is_complete(const struct draft *draft, const struct draft_column *column, size_t percent)
{
	return 100 * count_known(column, draft->table.n_rows) >= percent * draft->table.n_rows;
}

/* What a date is of, by its name. */
static bool is_death(const struct draft_column *column)
{
	return has_word(column->flat, WORD_DEATH);
}

static bool is_relapse(const struct draft_column *column)
{
	return has_word(column->flat, WORD_RELAPSE) && !is_death(column);
}

static bool is_last(const struct draft_column *column)
{
	return has_word(column->flat, WORD_LAST) && !is_death(column) && !is_relapse(column) &&
	       !has_word(column->flat, WORD_BIRTH);
}

/* The first date of a kind. */
static struct draft_column *date_find(const struct draft *draft,
                                      bool (*is)(const struct draft_column *))
{
	for (size_t i = 0; i < draft->table.n_columns; i++)
		if (is_date(draft->table.columns[i]) && is(draft->table.columns[i]))
			return draft->table.columns[i];
	return NULL;
}

/* Where time starts: by names, the more usual first; else the earliest date. */
struct draft_column *origin_find(const struct draft *draft)
{
	static const char *const ranks[] = {
	    "rand* trtsdt", "diag* dx erstdiagnose ed",
	    "enrol* entry inclusion accept* regist* einschluss consent baseline index",
	    "start* beginn* therapy treatment", "surgery op operation"};
	struct draft_column *found = NULL;

	for (size_t r = 0; r < sizeof ranks / sizeof *ranks; r++)
		for (size_t i = 0; i < draft->table.n_columns; i++) {
			struct draft_column *column = draft->table.columns[i];

			if (is_date(column) && word_in(column->flat, ranks[r]) &&
			    !is_last(column) && !is_death(column) && !is_relapse(column) &&
			    is_complete(draft, column, 80))
				return column;
		}
	for (size_t i = 0; i < draft->table.n_columns; i++) {
		struct draft_column *column = draft->table.columns[i];

		if (!is_date(column) || is_last(column) || is_death(column) || is_relapse(column) ||
		    has_word(column->flat, WORD_BIRTH) || !is_complete(draft, column, 90))
			continue;
		if (!found || mean_of(draft, column) < mean_of(draft, found))
			found = column;
	}
	return found;
}

/* The last contact, by its name, or else the latest date of all patients. */
static struct draft_column *last_find(const struct draft *draft, const struct draft_column *origin)
{
	struct draft_column *found = date_find(draft, is_last);

	if (found)
		return found;
	for (size_t i = 0; i < draft->table.n_columns; i++) {
		struct draft_column *column = draft->table.columns[i];

		if (!is_date(column) || column == origin || is_death(column) ||
		    is_relapse(column) || has_word(column->flat, WORD_BIRTH) ||
		    has_word(column->flat, WORD_ORIGIN) || !is_complete(draft, column, 90))
			continue;
		if (!found || mean_of(draft, column) > mean_of(draft, found))
			found = column;
	}
	return found;
}

/* A status that tells who has died. */
static void dead_find(struct draft *draft, struct course *course)
{
	for (size_t i = 0; i < draft->table.n_columns; i++) {
		struct draft_column *column = draft->table.columns[i];
		struct status_guess guess;

		if (column->role ||
		    !(is_death(column) || word_in(column->flat, "alive vital status "
		                                                "fustat lebt")) ||
		    has_word(column->flat, WORD_STAGE) || word_in(column->flat, "er pr her2 nodal"))
			continue;
		guess = status_guess(draft, column);
		if (!guess.is_status)
			continue;
		course->status = column;
		course->dead = guess;
		return;
	}
}

/* --- What rows say ------------------------------------------------------------------------ */

/* The day of the event of a row; INFINITY: none. */
static double event_day(const struct dated *dated, size_t row)
{
	const struct course *course = dated->course;
	double day = INFINITY;

	for (size_t i = 0; i < dated->n_events; i++) {
		const struct draft_value *value = value_at(dated->events[i], row);

		day = value ? fmin(day, value->number) : day;
	}
	if (dated->by_status && value_at(course->status, row) && value_at(course->last, row) &&
	    course->dead.is_event[course->status->code[row]])
		day = fmin(day, value_at(course->last, row)->number);
	return day;
}

struct contradictions {
	size_t n_late;     /* events after the last contact */
	size_t n_negative; /* ends before the origin */
};

static struct contradictions rows_judge(struct draft *draft, const struct dated *dated,
                                        struct draft_endpoint *endpoint)
{
	static const double month = 30.4375;
	struct contradictions found = {0};

	for (size_t row = 0; row < draft->table.n_rows; row++) {
		const struct draft_value *origin = value_at(dated->course->origin, row);
		const struct draft_value *last = value_at(dated->course->last, row);
		double event = event_day(dated, row), end;

		found.n_late += last && event < INFINITY && event > last->number;
		end = fmin(event, last ? last->number : INFINITY);
		if (!origin || end == INFINITY)
			continue;
		found.n_negative += end < origin->number;
		if (end < origin->number)
			continue;
		endpoint->n_events += event < INFINITY;
		end = event < INFINITY ? event : end;
		endpoint->longest = fmax(endpoint->longest, (end - origin->number) / month);
	}
	return found;
}

/* "first(a, b)" of some dates; of one itself. */
static const char *dates_text(struct draft *draft, const char *function,
                              struct draft_column *const *columns, size_t n)
{
	struct str out = {.arena = draft->arena};

	if (n == 1)
		return columns[0]->name;
	for (size_t i = 0; i < n; i++)
		str_addf(&out, "%s%s", i ? ", " : arena_printf(draft->arena, "%s(", function),
		         columns[i]->name);
	str_add(&out, ")");
	return str_text(&out);
}

static void rule_add(struct draft *draft, const char *later, const char *earlier)
{
	const char *check = arena_printf(draft->arena, "%s <= %s", earlier, later);

	for (size_t i = 0; i < draft->n_rules; i++)
		if (strcmp(draft->rules[i].check, check) == 0)
			return;
	ARENA_PUSH(draft->arena, draft->rules, draft->n_rules, (struct draft_rule){.check = check});
}

static void expressions_set(struct draft *draft, const struct dated *dated,
                            struct draft_endpoint *endpoint)
{
	const struct course *course = dated->course;
	struct contradictions found = rows_judge(draft, dated, endpoint);
	struct draft_column *all[4] = {course->last};
	size_t n = 1;

	for (size_t i = 0; i < dated->n_events; i++)
		all[n++] = dated->events[i];
	endpoint->origin = course->origin->name;
	endpoint->censor = course->last->name;
	endpoint->event = dated->by_status
	                      ? arena_printf(draft->arena, "if(%s, %s, missing)",
	                                     course->dead.event, course->last->name)
	                      : dates_text(draft, "first", dated->events, dated->n_events);
	if (found.n_late) {
		endpoint->censor = dates_text(draft, "last", all, n);
		note(
		    draft, &endpoint->notes,
		    "%zu row%s an event after the last contact, which is taken to be that day then",
		    found.n_late, found.n_late == 1 ? " has" : "s have");
		for (size_t i = 0; i < dated->n_events; i++)
			rule_add(draft, course->last->name, dated->events[i]->name);
	}
	if (found.n_negative) {
		const char *origin = course->origin->name;

		endpoint->origin = arena_printf(draft->arena, "if(%s < %s, missing, %s)",
		                                dates_text(draft, "first", all, n), origin, origin);
		note(draft, &endpoint->notes, "%zu row%s before %s, and %s left out",
		     found.n_negative, found.n_negative == 1 ? " ends" : "s end", origin,
		     found.n_negative == 1 ? "is" : "are");
		for (size_t i = 0; i < n; i++)
			rule_add(draft, all[i]->name, origin);
	}
}

static void dated_add(struct draft *draft, const struct dated *dated, const char *name,
                      const char *label)
{
	struct draft_endpoint endpoint = {.name = name, .label = label, .unit = "months"};
	const struct course *course = dated->course;

	if (endpoint_labelled(draft, label))
		return;
	if (dated->by_status)
		note(draft, &endpoint.notes, "%s: %s", course->status->name, course->dead.what);
	if (!has_word(course->origin->flat, WORD_ORIGIN))
		note(draft, &endpoint.notes,
		     "origin: %s is the earliest date; is it where time starts?",
		     course->origin->name);
	if (!is_last(course->last))
		note(draft, &endpoint.notes,
		     "censor: %s is the latest date; is it the last contact?", course->last->name);
	expressions_set(draft, dated, &endpoint);
	if (endpoint.n_events == 0)
		note(draft, &endpoint.notes, "no row has an event by this reading: is it right?");
	course->origin->role = course->last->role = ROLE_DATE;
	if (dated->by_status)
		course->status->role = ROLE_STATUS;
	endpoint_add(draft, endpoint);
}

/* Patients whose status says dead, and who have no date of death. */
static void dateless_note(struct draft *draft, const struct course *course)
{
	size_t n = 0;

	for (size_t row = 0; course->status && row < draft->table.n_rows; row++)
		n += value_at(course->status, row) &&
		     course->dead.is_event[course->status->code[row]] &&
		     !value_at(course->death, row);
	if (n)
		note(draft, &draft->endpoint_notes,
		     "by '%s', %zu patient%s dead without a date in '%s': they count as censored",
		     course->status->name, n, n == 1 ? " is" : "s are", course->death->name);
}

static void others_note(struct draft *draft, const struct course *course)
{
	struct names others = {0};

	for (size_t i = 0; i < draft->table.n_columns; i++) {
		const struct draft_column *column = draft->table.columns[i];

		if (is_date(column) && column != course->origin &&
		    has_word(column->flat, WORD_ORIGIN) && !is_last(column) && !is_death(column) &&
		    !is_relapse(column))
			ARENA_PUSH(draft->arena, others.items, others.n, column->name);
	}
	if (others.n && draft->n_endpoints)
		note(draft, &draft->endpoints[draft->n_endpoints - 1].notes,
		     "origin: is %s where time starts? others: %s", course->origin->name,
		     names_join(draft->arena, &others, 6));
}

void date_pairs_guess(struct draft *draft)
{
	struct course course = {.origin = origin_find(draft)};
	struct dated dated = {.course = &course};
	size_t before = draft->n_endpoints;

	course.last = course.origin ? last_find(draft, course.origin) : NULL;
	course.death = date_find(draft, is_death);
	course.relapse = date_find(draft, is_relapse);
	dead_find(draft, &course);
	if (!course.origin || !course.last || course.origin == course.last) {
		if (course.origin && course.death && draft->n_endpoints == 0)
			note(draft, &draft->endpoint_notes,
			     "'%s' and '%s' are dates of a beginning and an end, and a last "
			     "contact of "
			     "the others is not there: endpoints: {os: {origin: %s, event: %s, "
			     "censor: "
			     "DATE}}",
			     course.origin->name, course.death->name, course.origin->name,
			     course.death->name);
		return;
	}
	if (course.death)
		dated.events[dated.n_events++] = course.death;
	else if (course.status)
		dated.by_status = true;
	if (dated.n_events || dated.by_status) {
		dated_add(draft, &dated, "os", "Overall survival");
		if (course.death)
			dateless_note(draft, &course);
	}
	if (course.relapse && !dated.by_status) {
		bool progression = word_in(course.relapse->flat, "progress* pd");

		dated.events[dated.n_events++] = course.relapse;
		dated_add(draft, &dated, progression ? "pfs" : "rfs",
		          !course.death ? (progression ? "Time to progression" : "Time to relapse")
		          : progression ? "Progression-free survival"
		                        : "Relapse-free survival");
	}
	if (draft->n_endpoints > before)
		others_note(draft, &course);
}
