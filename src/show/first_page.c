/* The first page: which analysis stands on it, and its numbers. */
#include <string.h>

#include "base/str.h"
#include "results/asked/curves.h"
#include "results/asked/incidence.h"
#include "results/field.h"
#include "show/show.h"

/* Groups and causes that the box of key findings has room for. */
enum { MOST_GROUPS = 3 };

static bool is_kind(const struct study *study, size_t i, const char *kind)
{
	const struct analysis_spec *spec = study->analyses.items[i];

	return strcmp(spec->record.variant->name, kind) == 0;
}

static const struct asked_groups *groups_of(const struct study *study,
                                            const struct results *results, size_t i)
{
	const struct curves_asked *curves = results->analyses[i].asked;
	const struct incidence_asked *incidence = results->analyses[i].asked;

	if (is_kind(study, i, "kaplan-meier"))
		return &curves->groups;
	return is_kind(study, i, "cumulative-incidence") ? &incidence->groups : NULL;
}

/* The analysis that the config names, or else the first of curves with groups, or
 * else the first of curves; as many as there are if there is none. */
static size_t headline_find(const struct study *study, const struct results *results)
{
	const char *wanted = study->report.headline.s;
	size_t first = results->n_analyses;

	for (size_t i = 0; wanted && i < results->n_analyses; i++)
		if (str_equal(results->analyses[i].name, wanted))
			return i;
	for (size_t i = 0; i < results->n_analyses; i++) {
		const struct asked_groups *groups = groups_of(study, results, i);
		const struct analysis_spec *spec = study->analyses.items[i];

		if (spec->show == SHOW_NOTHING)
			continue;
		if (groups && *groups->name)
			return i;
		first = groups && first == results->n_analyses ? i : first;
	}
	return first;
}

static void finding_add(const struct showing *showing, const char *value, const char *label,
                        const char *detail)
{
	struct results *results = showing->results;
	const struct key_finding finding = {value, label, detail};

	if (value && *value)
		ARENA_PUSH(results->arena, results->key_findings, results->n_key_findings, finding);
}

/* A number of all groups together, with the other parts of a key but the analysis:
 * whichever has it.  NULL if none does. */
static const struct result *total_find(const struct results *results, const struct result_key *like,
                                       const char *stat)
{
	for (size_t i = 0; i < results->n; i++) {
		const struct result *result = results->items[i];
		const struct result_key *key = &result->key;

		if (str_equal(result->stat_name, stat) && *key->group1 == '\0' &&
		    str_equal(key->variable, like->variable) &&
		    str_equal(key->variable_level, like->variable_level) &&
		    str_equal(key->population, like->population) &&
		    str_equal(key->context, like->context))
			return result;
	}
	return NULL;
}

static struct result_key total_key(const struct asked *asked, const char *variable,
                                   const char *level, const char *context)
{
	struct result_key key = asked_key(asked, context);

	key.variable = variable;
	key.variable_level = level;
	return key;
}

static const char *total_text(const struct showing *showing, const struct result_key *like,
                              const char *stat)
{
	const struct result *total = total_find(showing->results, like, stat);

	return total ? field_value(showing->results, total) : "";
}

/* "No tamoxifen 440, Tamoxifen 246" of the counts of all groups; "" where there
 * are none or too many. */
static const char *by_group(const struct showing *showing, const struct curves_asked *asked,
                            const char *stat)
{
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0;
	     asked->groups.n > 1 && asked->groups.n <= MOST_GROUPS && i < asked->groups.n; i++) {
		struct result_key key = curves_key(showing->results, asked, i, NULL);

		str_addf(&out, "%s%s %s", i ? ", " : "", show_group(&asked->groups, i),
		         show_value(showing, &key, stat));
	}
	return str_text(&out);
}

/* "median follow-up 54.0 months" of all patients; "" if no analysis has it. */
static const char *follow_up_text(const struct showing *showing, const struct asked *asked,
                                  const struct asked_endpoint *endpoint)
{
	struct result_key key = total_key(asked, endpoint->name, "", "reverse-kaplan-meier");
	const char *median = total_text(showing, &key, "median");

	return *median ? arena_printf(showing->results->arena, "median follow-up %s %s", median,
	                              endpoint->unit)
	               : "";
}

static void medians_add(const struct showing *showing, const struct curves_asked *asked)
{
	const struct results *results = showing->results;
	struct arena *arena = results->arena;

	for (size_t i = 0; i < asked->groups.n && asked->groups.n <= MOST_GROUPS; i++) {
		struct result_key key = curves_key(results, asked, i, NULL);
		const struct result *median = results_find(results, &key, "median");
		const char *unit = median && median->status == RESULT_OK
		                       ? arena_printf(arena, " %s", asked->endpoint.unit)
		                       : "";

		if (!median)
			continue;
		finding_add(showing, arena_printf(arena, "%s%s", field_value(results, median), unit),
		            *asked->groups.name
		                ? arena_printf(arena, "median, %s", show_group(&asked->groups, i))
		                : "median, all patients",
		            arena_printf(arena, "%s %s", show_ci(showing),
		                         field_pair(results, FIELD_RANGE,
		                                    results_part(results, median, STAT_LOW),
		                                    results_part(results, median, STAT_HIGH))));
	}
}

static void curves_findings(const struct showing *showing)
{
	const struct curves_asked *asked = showing->asked;
	struct result_key key = total_key(&asked->asked, asked->endpoint.name, "", asked->context);

	finding_add(showing, total_text(showing, &key, "n"), "patients",
	            by_group(showing, asked, "n"));
	finding_add(showing, total_text(showing, &key, "events"), "events",
	            follow_up_text(showing, &asked->asked, &asked->endpoint));
	medians_add(showing, asked);
}

/* "incidence 72.4% at 240 months", at the last time asked for. */
static const char *incidence_text(const struct showing *showing,
                                  const struct incidence_asked *asked, size_t cause)
{
	const char *time = asked->times.n ? asked->times.items[asked->times.n - 1] : "";
	struct result_key key =
	    total_key(&asked->asked, asked->causes.items[cause], time, "cumulative-incidence");
	const char *incidence = total_text(showing, &key, "incidence");

	return *time && *incidence
	           ? arena_printf(showing->results->arena, "cumulative incidence %s at %s",
	                          incidence, show_time(showing, time, asked->endpoint.unit))
	           : "";
}

static void incidence_findings(const struct showing *showing)
{
	const struct incidence_asked *asked = showing->asked;
	struct result_key key =
	    total_key(&asked->asked, asked->endpoint.name, "", "cumulative-incidence");

	finding_add(showing, total_text(showing, &key, "n"), "patients",
	            follow_up_text(showing, &asked->asked, &asked->endpoint));
	for (size_t i = 0; i < asked->causes.n && i < MOST_GROUPS; i++) {
		key.variable = asked->causes.items[i];
		finding_add(showing, total_text(showing, &key, "events"),
		            arena_printf(showing->results->arena, "events: %s",
		                         asked->cause_labels.items[i]),
		            incidence_text(showing, asked, i));
	}
}

void show_first_page(const struct study *study, struct results *results)
{
	size_t i = headline_find(study, results);
	struct showing showing = {.study = study, .results = results};

	if (i == results->n_analyses)
		return;
	if (study->report.headline.s || study->sections.n == 0)
		results->headline = results->analyses[i].name;
	if (study->key_findings.n)
		return;
	showing.name = results->analyses[i].name;
	showing.asked = results->analyses[i].asked;
	if (is_kind(study, i, "kaplan-meier"))
		curves_findings(&showing);
	else if (is_kind(study, i, "cumulative-incidence"))
		incidence_findings(&showing);
}
