#include "solve/solve.h"

#include <limits.h>
#include <string.h>

#include "analyses/analyses.h"
#include "base/bug.h"
#include "base/str.h"
#include "cite/agree.h"
#include "cite/lookup.h"
#include "load/load.h"
#include "solve/solve_impl.h"

/* STATISTICS.md, section 6. */
static const double months[N_MONTHS] = {30.4375, 30.44, 30.4, 30};

/* --- Trying a setting ------------------------------------------------------*/

/* The analyses that claims of a family need, with the population to try. */
static struct records analyses_for(const struct solver *solver, size_t family, size_t population,
                                   struct arena *arena)
{
	const struct records *all = &solver->study.analyses;
	struct records some = {.at = all->at};

	for (size_t i = 0; i < all->n; i++) {
		const struct analysis_spec *spec = all->items[i];
		size_t size = spec->record.variant->shape.size;
		struct analysis_spec *copy;
		bool wanted = false;

		for (size_t k = 0; k < solver->n && !wanted; k++) {
			const struct open_claim *claim = &solver->claims[k];
			size_t n = strlen(spec->record.name.s);

			wanted = (family == N_FAMILIES || claim->family == family) &&
			         (!claim->spec->path.s ||
			          strncmp(claim->spec->path.s, spec->record.name.s, n) == 0);
		}
		if (!wanted)
			continue;
		copy = arena_memdup(arena, spec, size);
		if (population == 1)
			copy->population = (struct text){0};
		else if (population > 1)
			copy->population =
			    ((const struct record *)solver->study.populations.items[population - 2])
				->name;
		ARENA_PUSH(arena, some.items, some.n, copy);
	}
	return some;
}

/* The results of a trial, and all that they are made with. */
struct trial {
	struct arena arena;
	struct study study;
	struct style style;
	struct results results;
	struct diags unheard;
	struct quoting quoting;
};

static void trial_run(const struct solver *solver, struct trial *trial, size_t family,
                      const struct setting *setting)
{
	trial->study = solver->study;
	trial->study.report.conventions = setting->conventions;
	trial->study.analyses = analyses_for(solver, family, setting->population, &trial->arena);
	trial->style = *solver->quoting->results->style;
	trial->style.rounding = (enum rounding)setting->conventions.rounding;
	trial->results = (struct results){.arena = &trial->arena, .style = &trial->style};
	trial->unheard = (struct diags){.arena = &trial->arena};
	trial->quoting = (struct quoting){.study = &trial->study,
	                                  .results = &trial->results,
	                                  .arena = &trial->arena,
	                                  .diags = &trial->unheard};
	estimate_run(&trial->study, solver->data, &trial->results);
}

static bool gives(const struct trial *trial, const struct open_claim *claim)
{
	struct quotation quotation;

	return claim->spec->path.s &&
	       quotation_find(&trial->quoting, &claim->spec->path, &quotation) &&
	       printed_all_agree(&trial->quoting, claim->spec->printed.s, &quotation);
}

/* --- The search ------------------------------------------------------------*/

/* How good an answer of some cost is; less is better.  A rule by itself says
 * more than a preset, and a rule of the preset that answers most claims more
 * than another one. */
static int distance(const struct solver *solver, const struct setting *setting, size_t family)
{
	struct conventions near = *told(solver);
	int cost;
	bool preset = nearest_preset(solver, setting, family, &cost) >= 0;

	if (solver->preset >= 0)
		near = preset_conventions(solver, solver->preset);
	return (preset ? N_RULES + 1 : 0) + rules_changed(&setting->conventions, &near, family);
}

static bool is_better(const struct solver *solver, const struct open_claim *claim,
                      const struct setting *setting, int cost)
{
	if (cost != claim->cost)
		return cost < claim->cost;
	return distance(solver, setting, claim->family) <
	       distance(solver, &claim->setting, claim->family);
}

/* Whether nothing but the calendar differs from what was told. */
static bool is_calendar(const struct solver *solver, const struct setting *setting, size_t family)
{
	return setting->population == 0 &&
	       rules_changed(&setting->conventions, told(solver), family) == 0;
}

/* Judges the family's claims in a trial, under both ways of rounding. */
static void judge(struct solver *solver, struct trial *trial, size_t family,
                  const struct setting *setting)
{
	struct setting tried = *setting;

	for (int rounding = 0; rounding <= ROUND_AWAY; rounding++) {
		tried.conventions.rounding = rounding;
		trial->style.rounding = (enum rounding)rounding;
		for (size_t i = 0; i < solver->n; i++) {
			struct open_claim *claim = &solver->claims[i];
			int cost = setting_cost(solver, &tried, family);

			if (claim->family == family && is_calendar(solver, &tried, family))
				claim->by_calendar[solver->calendar] = gives(trial, claim);
			if (claim->family != family || !is_better(solver, claim, &tried, cost) ||
			    !gives(trial, claim))
				continue;
			claim->cost = cost;
			claim->setting = tried;
		}
	}
}

static void try_setting(struct solver *solver, size_t family, const struct setting *setting)
{
	struct trial trial = {0};

	trial_run(solver, &trial, family, setting);
	judge(solver, &trial, family, setting);
	arena_release(&trial.arena);
}

/* All combinations of the family's rules from `rule` on. */
static void try_rules(struct solver *solver, size_t family, size_t rule, struct setting setting)
{
	if (rule == ROUNDING) {
		try_setting(solver, family, &setting);
		return;
	}
	if (!(families[family].rules & 1u << rule)) {
		try_rules(solver, family, rule + 1, setting);
		return;
	}
	for (int choice = 0; choice <= rules[rule].last; choice++) {
		*rule_value(&setting.conventions, rule) = choice;
		try_rules(solver, family, rule + 1, setting);
	}
}

static bool has_open(const struct solver *solver, size_t family)
{
	for (size_t i = 0; i < solver->n; i++)
		if (solver->claims[i].family == family && solver->claims[i].spec->path.s)
			return true;
	return false;
}

/* Reads the data by a calendar. */
static bool load_by(struct solver *solver, struct arena *arena, double month_days, bool add_one_day)
{
	struct diags unheard = {.arena = arena};
	struct load_plan *plan;

	solver->study = *solver->quoting->study;
	solver->study.report.conventions.month_days = month_days;
	solver->study.report.conventions.add_one_day = add_one_day;
	plan = load_plan_new(&solver->study, arena, &unheard);
	/* the file may be another one since it was read, or gone */
	if (load_rows(plan, NULL, &unheard) != EXIT_DONE ||
	    strcmp(load_plan_dataset(plan)->sha256, solver->sha256) != 0)
		return false;
	load_cut(plan);
	solver->data = load_plan_dataset(plan);
	return true;
}

static void try_calendar(struct solver *solver, double month_days, bool add_one_day)
{
	struct arena arena = {0};
	struct setting setting = {.conventions = *told(solver)};
	size_t populations = solver->quoting->study->populations.n + 2;

	setting.conventions.month_days = month_days;
	setting.conventions.add_one_day = add_one_day;
	if (load_by(solver, &arena, month_days, add_one_day))
		for (size_t f = 0; f < N_FAMILIES; f++)
			for (size_t p = 0; p < populations && has_open(solver, f); p++) {
				setting.population = p;
				try_rules(solver, f, 0, setting);
			}
	arena_release(&arena);
}

/* --- Presets, and claims bound to nothing ----------------------------------*/

/* What a claim bound to nothing may be; `preset` -1: as the config stands. */
static void look_for(const struct solver *solver, const struct trial *trial,
                     const struct open_claim *claim, int preset)
{
	struct claim_result *result = &solver->quoting->results->claims[claim->index];
	const char *paths;

	if (claim->spec->path.s || *result->solution)
		return;
	paths = lookup_paths(&trial->quoting, claim->spec->printed.s, solver->arena);
	if (*paths)
		result->solution = arena_printf(
		    solver->arena,
		    preset < 0 ? "printed by %s" : "printed by %s under conventions: %s", paths,
		    preset < 0 ? "" : conventions_presets[preset]);
}

/* All claims under a preset; -1: as the config stands. */
static void try_preset(struct solver *solver, int preset)
{
	struct trial trial = {0};
	struct setting setting = {.conventions = *told(solver)};

	if (preset >= 0)
		setting.conventions = preset_conventions(solver, preset);
	trial_run(solver, &trial, N_FAMILIES, &setting);
	for (size_t i = 0; i < solver->n; i++) {
		struct open_claim *claim = &solver->claims[i];

		if (preset >= 0)
			claim->by_preset[preset] = gives(&trial, claim);
		look_for(solver, &trial, claim, preset);
	}
	arena_release(&trial.arena);
}

static void try_presets(struct solver *solver)
{
	struct arena arena = {0};

	if (load_by(solver, &arena, told(solver)->month_days, told(solver)->add_one_day))
		for (int preset = -1; preset < 0 || conventions_presets[preset]; preset++)
			try_preset(solver, preset);
	arena_release(&arena);
}

/* --- The answer ------------------------------------------------------------*/

/* The preset that gives most of the open claims, -1 if none gives any. */
static int best_preset(const struct solver *solver, size_t *most)
{
	int best = -1;

	*most = 0;
	for (int p = 0; conventions_presets[p]; p++) {
		size_t n = 0;

		for (size_t i = 0; i < solver->n; i++)
			n += solver->claims[i].by_preset[p];
		if (n > *most) {
			best = p;
			*most = n;
		}
	}
	return best;
}

static const char *answer(const struct solver *solver, const struct open_claim *claim, int preset)
{
	const char *least;

	if (claim->cost == INT_MAX)
		return "not reproduced by any combination of conventions and "
		       "populations";
	least = setting_text(solver, &claim->setting, claim->family);
	if (preset < 0 || !claim->by_preset[preset])
		return arena_printf(solver->arena, "reproduced by %s", least);
	if (strncmp(least, "conventions", strlen("conventions")) == 0)
		return arena_printf(solver->arena, "reproduced by conventions: %s",
		                    conventions_presets[preset]);
	return arena_printf(solver->arena, "reproduced by conventions: %s (%s is enough)",
	                    conventions_presets[preset], least);
}

static struct setting calendar_setting(const struct solver *solver, size_t calendar)
{
	struct setting setting = {.conventions = *told(solver)};

	setting.conventions.month_days = months[calendar / 2];
	setting.conventions.add_one_day = calendar % 2 != 0;
	return setting;
}

/* The calendar that alone gives most of the open claims, and of equal ones the
 * least change; *most gets how many, 0 if none gives any. */
static struct setting best_calendar(const struct solver *solver, size_t *most, size_t *best)
{
	int least = INT_MAX;

	*most = *best = 0;
	for (size_t c = 0; c < N_CALENDARS; c++) {
		struct setting setting = calendar_setting(solver, c);
		int cost = setting_cost(solver, &setting, N_FAMILIES - 1);
		size_t n = 0;

		for (size_t i = 0; i < solver->n; i++)
			n += solver->claims[i].by_calendar[c];
		if (n > *most || (n == *most && n > 0 && cost < least)) {
			*best = c;
			*most = n;
			least = cost;
		}
	}
	return calendar_setting(solver, *best);
}

/* Of changes that cost the same, the one that most claims have in common. */
static void prefer_calendar(struct solver *solver)
{
	size_t most, best;
	struct setting setting = best_calendar(solver, &most, &best);

	for (size_t i = 0; i < solver->n; i++) {
		struct open_claim *claim = &solver->claims[i];

		if (claim->by_calendar[best] &&
		    setting_cost(solver, &setting, claim->family) <= claim->cost)
			claim->setting = setting;
	}
}

/* The change that is the least for most claims; NULL if none is for any. */
static const char *commonest(const struct solver *solver, size_t *most)
{
	const char *best = NULL;

	*most = 0;
	for (size_t i = 0; i < solver->n; i++) {
		const struct open_claim *claim = &solver->claims[i];
		const char *text = NULL;
		size_t n = 0;

		if (claim->cost < INT_MAX)
			text = setting_text(solver, &claim->setting, claim->family);
		for (size_t k = 0; text && k < solver->n; k++)
			n += solver->claims[k].cost < INT_MAX &&
			     str_equal(text, setting_text(solver, &solver->claims[k].setting,
			                                  solver->claims[k].family));
		if (n > *most) {
			best = text;
			*most = n;
		}
	}
	return best;
}

static void answer_all(const struct solver *solver)
{
	struct results *results = solver->quoting->results;
	struct setting calendar;
	const char *change;
	size_t most, by_calendar, by_change, bound = 0;
	int preset = best_preset(solver, &most);

	for (size_t i = 0; i < solver->n; i++) {
		const struct open_claim *claim = &solver->claims[i];
		struct claim_result *result = &results->claims[claim->index];

		bound += claim->spec->path.s != NULL;
		if (claim->spec->path.s)
			result->solution = answer(solver, claim, preset);
		else if (!*result->solution)
			result->solution = "no result prints so under any "
					   "preset";
	}
	calendar = best_calendar(solver, &by_calendar, &(size_t){0});
	change = commonest(solver, &by_change);
	if (by_calendar >= by_change && by_calendar)
		change = setting_text(solver, &calendar, N_FAMILIES - 1);
	if (by_change < by_calendar)
		by_change = by_calendar;
	if (preset >= 0 && most >= by_change)
		change =
		    arena_printf(results->arena, "conventions: %s", conventions_presets[preset]);
	else
		most = by_change;
	if (most)
		results->solution = arena_printf(results->arena,
		                                 "\u2018%s\u2019 would reproduce %zu of the %zu "
		                                 "contradicted figures",
		                                 change, most, bound);
	else if (bound)
		results->solution = "no conventions and no population would reproduce any of "
				    "the figures that are contradicted";
}

static void find_open(struct solver *solver)
{
	const struct quoting *quoting = solver->quoting;

	for (size_t i = 0; i < quoting->results->n_claims; i++) {
		const struct claim_spec *spec = quoting->study->claims.items[i];
		enum claim_verdict verdict = quoting->results->claims[i].verdict;

		if (verdict == CLAIM_CONTRADICTED || !spec->path.s)
			ARENA_PUSH(solver->arena, solver->claims, solver->n,
			           (struct open_claim){.index = i,
			                               .spec = spec,
			                               .family = family_of(quoting, spec),
			                               .cost = INT_MAX});
	}
}

void solve_claims(const struct quoting *quoting, const struct dataset *data)
{
	struct solver solver = {.quoting = quoting, .sha256 = data->sha256, .arena = quoting->arena};

	find_open(&solver);
	if (solver.n == 0)
		return;
	solver.study = *quoting->study;
	try_presets(&solver);
	solver.preset = best_preset(&solver, &(size_t){0});
	for (size_t m = 0; m < N_MONTHS; m++)
		for (int day = 0; day <= 1; day++) {
			solver.calendar = 2 * m + (size_t)day;
			try_calendar(&solver, months[m], day);
		}
	prefer_calendar(&solver);
	answer_all(&solver);
}
