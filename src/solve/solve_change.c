/* What a change costs, and how it is written. */
#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "solve/solve_impl.h"

#define RULE(member, last, names)                                                                  \
	{                                                                                          \
#member, offsetof(struct conventions, member), last, names                         \
	}

const struct rule rules[N_RULES] = {
    RULE(quantile, QUANTILE_FIRST, quantile_rule_names),
    RULE(median_ci, TRANSFORM_COLLETT, transform_names),
    RULE(reverse_ties, REVERSE_ORDERED, reverse_ties_names),
    RULE(survival_ci, TRANSFORM_ARCSINE, transform_names),
    RULE(sample_quantile, SAMPLE_TYPE_9, sample_quantile_names),
    RULE(cox_ties, TIES_EXACT, cox_ties_names),
    RULE(rounding, ROUND_AWAY, rounding_names),
};

int *rule_value(struct conventions *conventions, size_t rule)
{
	return (int *)(void *)((char *)conventions + rules[rule].offset);
}

int rule_choice(const struct conventions *conventions, size_t rule)
{
	return *(const int *)(const void *)((const char *)conventions + rules[rule].offset);
}

const struct conventions *told(const struct solver *solver)
{
	return &solver->quoting->study->report.conventions;
}

struct conventions preset_conventions(const struct solver *solver, int preset)
{
	struct conventions c = *told(solver);

	c.preset = preset;
	for (size_t i = 0; i < N_RULES; i++)
		if (strcmp(rules[i].key, "reverse_ties") != 0)
			*rule_value(&c, i) = -1;
	conventions_resolve(&c);
	return c;
}

int rules_changed(const struct conventions *a, const struct conventions *b, size_t family)
{
	unsigned mask = families[family].rules | 1u << ROUNDING;
	int n = 0;

	for (size_t i = 0; i < N_RULES; i++)
		n += (mask & 1u << i) && rule_choice(a, i) != rule_choice(b, i);
	return n;
}

int nearest_preset(const struct solver *solver, const struct setting *setting, size_t family,
                   int *cost)
{
	int best = -1;

	*cost = rules_changed(&setting->conventions, told(solver), family);
	for (int p = 0; conventions_presets[p]; p++) {
		struct conventions c = preset_conventions(solver, p);
		int n = 1 + rules_changed(&setting->conventions, &c, family);

		if (n < *cost) {
			best = p;
			*cost = n;
		}
	}
	return best;
}

int setting_cost(const struct solver *solver, const struct setting *setting, size_t family)
{
	const struct conventions *c = &setting->conventions;
	int cost;

	nearest_preset(solver, setting, family, &cost);
	return cost + (c->month_days != told(solver)->month_days) +
	       (c->add_one_day != told(solver)->add_one_day) + (setting->population != 0);
}

/* Adds "median_ci: collett" to a list set apart by commas. */
static void add_change(struct str *out, const char *key, const char *value)
{
	str_addf(out, "%s%s: %s", out->length ? ", " : "", key, value);
}

static const char *population_name(const struct solver *solver, size_t number)
{
	return number == 1
	           ? "all rows"
	           : ((const struct record *)solver->study.populations.items[number - 2])->name.s;
}

const char *setting_text(const struct solver *solver, const struct setting *setting, size_t family)
{
	const struct conventions *c = &setting->conventions;
	unsigned mask = families[family].rules | 1u << ROUNDING;
	struct conventions from = *told(solver);
	struct str out = {.arena = solver->arena};
	int cost, preset = nearest_preset(solver, setting, family, &cost);

	if (preset >= 0) {
		from = preset_conventions(solver, preset);
		add_change(&out, "conventions", conventions_presets[preset]);
	}
	for (size_t i = 0; i < N_RULES; i++)
		if ((mask & 1u << i) && rule_choice(c, i) != rule_choice(&from, i))
			add_change(&out, rules[i].key, rules[i].names[rule_choice(c, i)]);
	if (c->month_days != told(solver)->month_days)
		add_change(&out, "month_days", number_significant(solver->arena, c->month_days, 10));
	if (c->add_one_day != told(solver)->add_one_day)
		add_change(&out, "add_one_day", c->add_one_day ? "true" : "false");
	if (setting->population)
		add_change(&out, "population", population_name(solver, setting->population));
	return str_text(&out);
}
