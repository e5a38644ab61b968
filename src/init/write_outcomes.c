/* Endpoints and analyses of the config. */
#include <string.h>

#include "base/words.h"
#include "init/init_impl.h"

static void pair_write(struct str *out, const char *key, const char *value)
{
	if (value)
		str_addf(out, "    %s: %s\n", key, yaml_value(out->arena, value));
}

static void causes_write(const struct draft_endpoint *endpoint, struct str *out)
{
	if (!endpoint->causes.n)
		return;
	str_add(out, "    cause:\n");
	for (size_t i = 0; i < endpoint->causes.n; i++)
		str_addf(out, "      cause_%zu: {event: %s, label: %s}\n", i + 1,
		         yaml_value(out->arena, endpoint->causes.items[i]),
		         yaml_value(out->arena, endpoint->cause_labels.items[i]));
}

static void endpoint_write(const struct draft_endpoint *endpoint, struct str *out)
{
	str_addf(out, "  %s:\n", endpoint->name);
	comments_write(out, 4, &endpoint->notes);
	pair_write(out, "label", endpoint->label);
	pair_write(out, "unit", endpoint->unit);
	pair_write(out, "time", endpoint->time);
	pair_write(out, "time_unit", endpoint->time_unit);
	pair_write(out, "origin", endpoint->origin);
	pair_write(out, "event", endpoint->event);
	pair_write(out, "censor", endpoint->censor);
	causes_write(endpoint, out);
}

void outcomes_write(const struct draft *draft, struct str *out)
{
	static const char example[] =
	    "by a time and a status, endpoints: {os: {label: Overall survival, time: TIME, "
	    "time_unit: "
	    "days, event: STATUS == 1}}; by dates, endpoints: {os: {label: Overall survival, "
	    "origin: "
	    "DATE, event: DATE_OF_DEATH, censor: LAST_CONTACT}}; then analyses such as os: {type: "
	    "kaplan-meier, endpoint: os, times: [12, 24]}";

	if (draft->n_rules) {
		str_add(out, "\nrules:\n");
		for (size_t i = 0; i < draft->n_rules; i++)
			str_addf(out, "  - {check: %s, severity: warning}\n",
			         yaml_value(draft->arena, draft->rules[i].check));
	}
	if (draft->age)
		str_addf(out,
		         "\nderive:\n  %s: {value: %s, label: Age, unit: years}  # %.3g to %.3g\n",
		         draft->age->name, yaml_value(draft->arena, draft->age_value),
		         draft->age->least, draft->age->greatest);
	str_add(out, "\n");
	if (draft->n_endpoints == 0) {
		comment_write(out, 0, "No time to an event was found. To add one:");
		comment_write(out, 0, example);
		comments_write(out, 0, &draft->endpoint_notes);
		return;
	}
	comments_write(out, 0, &draft->endpoint_notes);
	str_add(out, "endpoints:\n");
	for (size_t i = 0; i < draft->n_endpoints; i++)
		endpoint_write(&draft->endpoints[i], out);
}

/* --- Analyses ---------------------------------------------------------------------------- */

/* Times at which survival is reported: one, three, five and ten years, as far as they
 * go; of shorter courses half a year, one and two. */
static const char *times_text(struct arena *arena, const struct draft_endpoint *endpoint)
{
	static const double rates[2][4] = {{0.5, 1, 2}, {1, 3, 5, 10}};
	double year = strcmp(endpoint->unit, "days") == 0     ? 365
	              : strcmp(endpoint->unit, "months") == 0 ? 12
	                                                      : 1;
	const double *years = rates[endpoint->longest > 4 * year];
	struct str out = {.arena = arena};

	for (size_t i = 0; i < 4 && years[i] > 0; i++) {
		int at = (int)(years[i] * year);

		if (at > 0 && at <= 0.9 * endpoint->longest)
			str_addf(&out, "%s%d", out.length ? ", " : "", at);
	}
	return out.length ? arena_printf(arena, ", times: [%s]", out.text) : "";
}

static void table_write(const struct draft *draft, struct str *out)
{
	enum { MOST = 25 };
	struct names variables = {0}, others = {0};
	bool grouped = draft->group != NULL;

	for (size_t i = 0; i < draft->table.n_columns; i++) {
		const struct draft_column *column = draft->table.columns[i];

		if (column == draft->group || !is_baseline(column, draft->table.n_rows))
			continue;
		if (variables.n < MOST)
			ARENA_PUSH(draft->arena, variables.items, variables.n, column->name);
		else
			ARENA_PUSH(draft->arena, others.items, others.n, column->name);
	}
	if (variables.n == 0 && draft->group) {
		ARENA_PUSH(draft->arena, variables.items, variables.n, draft->group->name);
		grouped = false;
	}
	if (variables.n == 0) {
		if (draft->n_endpoints == 0)
			str_add(out,
			        "  # no column for a table of the patients: their number alone\n"
			        "  rows: {type: flow, title: Rows of the file}\n");
		return;
	}
	if (others.n)
		comment_write(out, 2,
		              arena_printf(draft->arena,
		                           "variables: the first %d; there are %zu more: %s", MOST,
		                           others.n, names_join(draft->arena, &others, others.n)));
	str_add(out, "  patients:\n    type: summary\n    title: Patients\n");
	list_write(out, 4, "variables", &variables);
	if (grouped)
		str_addf(out, "    by: %s\n    overall: true\n", draft->group->name);
}

static void curves_write(const struct draft *draft, const struct draft_endpoint *endpoint,
                         struct str *out)
{
	bool causes = endpoint->causes.n > 0;
	const char *type = causes ? "cumulative-incidence" : "kaplan-meier";
	const char *times = times_text(draft->arena, endpoint);
	const struct draft_column *group = draft->group;

	str_addf(out, "  %s: {type: %s, title: %s, endpoint: %s%s}\n", endpoint->name, type,
	         yaml_value(draft->arena, endpoint->label), endpoint->name, times);
	if (group)
		str_addf(out, "  %s_by: {type: %s, title: %s, endpoint: %s, by: %s%s, test: %s%s}\n",
		         endpoint->name, type,
		         yaml_value(draft->arena,
		                    arena_printf(draft->arena, "%s by %s", endpoint->label,
		                                 words_in_text(draft->arena, group->label))),
		         endpoint->name, group->name, times, causes ? "gray" : "log-rank",
		         causes ? "" : ", hazard_ratio: true");
}

static void model_write(const struct draft *draft, struct str *out)
{
	struct names terms = {0};

	for (size_t i = 0; i < draft->n_terms; i++)
		ARENA_PUSH(draft->arena, terms.items, terms.n, draft->terms[i]->name);
	if (!terms.n) {
		comment_write(out, 2,
		              "no Cox model: there are too few events for one, or no covariates");
		return;
	}
	comments_write(out, 2, &draft->term_notes);
	str_addf(out, "  model:\n    type: cox\n    title: Hazard ratios\n    endpoint: %s\n",
	         draft->endpoints[0].name);
	list_write(out, 4, "terms", &terms);
}

void analyses_write(const struct draft *draft, struct str *out)
{
	str_add(out, "\nanalyses:\n");
	if (draft->group)
		comment_write(out, 2,
		              arena_printf(draft->arena, "groups: %s, by its name and values",
		                           draft->group->name));
	table_write(draft, out);
	if (draft->n_endpoints)
		str_addf(out, "  follow_up: {type: follow-up, title: Follow-up, endpoint: %s}\n",
		         draft->endpoints[0].name);
	for (size_t i = 0; i < draft->n_endpoints; i++)
		curves_write(draft, &draft->endpoints[i], out);
	if (draft->n_endpoints)
		model_write(draft, out);
}
