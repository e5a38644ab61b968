/* Curves over time in words, for who cannot see them: numbers, no reading of the
 * shape. */
#include <math.h>

#include "base/num.h"
#include "base/str.h"
#include "base/words.h"
#include "plot/survival.h"
#include "results/field.h"

enum { MOST_TOLD = 8 };

static const char *numeral(struct arena *arena, size_t n)
{
	static const char *const words[] = {"No", "One", "Two", "Three", "Four", "Five", "Six"};

	return n < sizeof words / sizeof *words ? words[n] : arena_printf(arena, "%zu", n);
}

static const char *kind_text(const struct curve_set *set)
{
	if (set->incidence)
		return "cumulative incidence";
	if (set->reverse)
		return "reverse Kaplan–Meier";
	return set->predicted ? "predicted survival" : "survival";
}

/* "Two survival curves of overall survival over 84 months." */
static void say_kind(const struct curve_set *set, struct str *out)
{
	struct time_reach reach = time_reach_of(set);

	str_addf(out, "%s %s curve%s: %s", numeral(out->arena, set->n), kind_text(set),
	         set->n == 1 ? "" : "s",
	         set->reverse ? "still under follow-up" : set->endpoint_label);
	if (*set->group_label)
		str_addf(out, ", by %s", set->group_label);
	str_addf(out, ", over %s %s.", number_significant(out->arena, reach.last, 4), set->unit);
}

/* A number of the curve's group, as a field; NULL if there is none. */
static const char *number_of(const struct results *results, const struct curve *curve,
                             const char *level, const char *stat)
{
	struct result_key key = curve->median->key;
	const struct result *found;

	if (level)
		key.variable_level = *key.variable_level ? arena_printf(results->arena, "%s+%s",
		                                                        key.variable_level, level)
		                                         : level;
	found = results_find(results, &key, stat);
	return found ? field_value(results, found) : NULL;
}

static void say_times(const struct results *results, const struct curve_set *set,
                      const struct curve *curve, struct str *out)
{
	for (size_t i = 0; i < set->n_times; i++) {
		const char *time = number_significant(out->arena, set->times[i], 10);
		const char *value = number_of(results, curve, time, "survival");

		if (value)
			str_addf(out, ", %s at %s", value, time);
	}
}

/* "Tamoxifen, 246 patients, 94 events: median 66.3 (63.0–NE) months, 58.1% at 60." */
static void say_curve(const struct results *results, const struct curve_set *set,
                      const struct curve *curve, struct str *out)
{
	const char *n, *events;

	if (!curve->median || !curve->median_lower || !curve->median_upper)
		return;
	n = number_of(results, curve, NULL, "n");
	events = number_of(results, curve, NULL, "events");
	str_addf(out, " %s", *curve->label ? curve->label : "All patients");
	if (n && !set->predicted)
		str_addf(out, ", %s patient%s", n, words_s(curve->n_subjects));
	if (events && !set->predicted && !set->reverse)
		str_addf(out, ", %s event%s", events, words_s(curve->n_events));
	str_addf(out, ": median %s %s",
	         field_interval(results, curve->median, curve->median_lower, curve->median_upper),
	         set->unit);
	say_times(results, set, curve, out);
	str_add(out, ".");
}

static void say_set(const struct results *results, const struct curve_set *set, struct str *out)
{
	for (size_t i = 0; i < set->n && i < MOST_TOLD; i++)
		say_curve(results, set, &set->curves[i], out);
	if (set->n > MOST_TOLD)
		str_addf(out, " And %zu more groups.", set->n - MOST_TOLD);
	if (set->ratio && *set->ratio)
		str_addf(out, " %s.", set->ratio);
	if (set->test && *set->test)
		str_addf(out, " %s.", set->test);
}

const char *survival_describe(const struct results *results, const void *data, struct arena *arena)
{
	const struct curve_set *set = data;
	struct str out = {.arena = arena};

	if (set->n_panels == 0) {
		say_kind(set, &out);
		say_set(results, set, &out);
	}
	for (size_t i = 0; i < set->n_panels; i++) {
		str_addf(&out, "%s%s: ", i ? " " : "", set->panels[i].label);
		say_kind(set->panels[i].set, &out);
		say_set(results, set->panels[i].set, &out);
	}
	return str_text(&out);
}
