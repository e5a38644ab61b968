/* Survival that a Cox model predicts for made-up patients. */
#include "results/asked/predicted.h"

#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/cox.h"
#include "show/curves.h"
#include "show/kinds.h"
#include "show/profiles.h"

enum { TIMES_A_TABLE = 3 }; /* intervals that there is room for */
static const char PROFILES[] = "Predicted for";

static const struct predicted_asked *asked_of(const struct showing *showing)
{
	return showing->asked;
}

static bool has_curve(const struct showing *showing, size_t profile)
{
	struct result_key key = predicted_key(asked_of(showing), profile, NULL);

	return results_find(showing->results, &key, "n") != NULL;
}

static const char *caption(const struct showing *showing, const char *what)
{
	const struct curves_asked *curves = asked_of(showing)->curves;

	return arena_printf(showing->results->arena, "%s%s%s", curves->endpoint.label,
	                    curves->asked.population_label, what);
}

/* --- Tables ------------------------------------------------------------------------ */

static void note_profile(const struct showing *showing, struct table *table, size_t i)
{
	const struct predicted_asked *asked = asked_of(showing);
	const struct asked_profile *profile = &asked->profiles[i];
	struct results *results = showing->results;
	struct result_key key = predicted_key(asked, i, NULL);
	const char *outside = profile_outside(showing, &asked->curves->asked, profile);

	if (!has_curve(showing, i))
		table_add_note(results, table,
		               arena_printf(results->arena, "%s: not estimable, %s.", profile->name,
		                            results_find(results, &key, "median")->warning));
	else if (outside)
		table_add_note(results, table,
		               arena_printf(results->arena,
		                            "%s: %s is outside the range of the "
		                            "data; the curve is extrapolated.",
		                            profile->name, outside));
}

static void add_notes(const struct showing *showing, struct table *table)
{
	const struct predicted_asked *asked = asked_of(showing);
	const struct curves_asked *curves = asked->curves;
	struct results *results = showing->results;
	struct result_key key = curves_total_key(curves);
	const char *exclusions = show_exclusions(showing, &curves->asked, &curves->endpoint);

	table_add_note(results, table,
	               arena_printf(results->arena, "From a Cox model of %s with %s.",
	                            show_counted(showing, &key, "n", "patient", "patients"),
	                            show_counted(showing, &key, "events", "event", "events")));
	for (size_t i = 0; i < asked->n; i++)
		note_profile(showing, table, i);
	if (exclusions)
		table_add_note(results, table, exclusions);
}

static void add_medians(const struct showing *showing)
{
	const struct predicted_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct table *table =
	    results_add_table(results, showing->name, caption(showing, ", predicted"), 3);
	struct cell *head = table_add_head(results, table);
	enum cell_align *align = ARENA_ARRAY(results->arena, enum cell_align, 3);

	align[0] = align[1] = ALIGN_LEFT;
	align[2] = ALIGN_NUMBER;
	table->align = align;
	head[0].text = PROFILES;
	head[1].text = "Covariates";
	head[2].text = arena_printf(results->arena, "Median, %s (%s)", asked->curves->endpoint.unit,
	                            show_ci(showing));
	for (size_t i = 0; i < asked->n; i++) {
		struct result_key key = predicted_key(asked, i, NULL);
		struct cell *cells = table_add_row(results, table);

		cells[0].text = asked->profiles[i].name;
		cells[1].text = profile_text(showing, &asked->curves->asked, &asked->profiles[i]);
		cells[2].text = show_interval(showing, &key, "median");
	}
	add_notes(showing, table);
}

/* Says why there is nothing at the last time of a table. */
static void note_past_last(const struct showing *showing, struct table *table, const char *time)
{
	const struct curves_asked *curves = asked_of(showing)->curves;
	struct results *results = showing->results;
	struct result_key key = curves_total_key(curves), at;

	if (curves->groups.n == 0)
		return;
	at = curves_key(results, curves, 0, time);
	if (results_find(results, &at, "survival")->status == RESULT_NOT_ESTIMABLE)
		table_add_note(results, table,
		               arena_printf(results->arena,
		                            "Nothing is predicted past the last "
		                            "observation, at %s %s.",
		                            show_value(showing, &key, "last_time"),
		                            curves->endpoint.unit));
}

/* A table of some of the times. */
static void add_times(const struct showing *showing, struct asked_list times)
{
	const struct predicted_asked *asked = asked_of(showing);
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	struct table *table = results_add_table(
	    results, showing->name, caption(showing, ", predicted at times"), 1 + times.n);
	struct cell *head = table_add_head(results, table);

	head[0].text = PROFILES;
	for (size_t t = 0; t < times.n; t++)
		head[1 + t].text = arena_printf(arena, "At %s %s (%s)", times.items[t],
		                                asked->curves->endpoint.unit, show_ci(showing));
	for (size_t i = 0; i < asked->n; i++) {
		struct cell *cells = table_add_row(results, table);

		cells[0].text = asked->profiles[i].name;
		for (size_t t = 0; t < times.n; t++) {
			struct result_key key = predicted_key(asked, i, times.items[t]);

			cells[1 + t].text = show_interval(showing, &key, "survival");
		}
	}
	note_past_last(showing, table, times.items[times.n - 1]);
}

/* --- Figure, methods --------------------------------------------------------------- */

static void add_figure(const struct showing *showing)
{
	const struct predicted_asked *asked = asked_of(showing);
	const struct curves_asked *curves = asked->curves;
	struct results *results = showing->results;
	struct str what = {.arena = results->arena};

	if (curves->groups.n == 0)
		return;
	str_add(&what, " predicted by a Cox model with ");
	for (size_t i = 0; i < asked->terms.n; i++)
		str_addf(&what, "%s%s", i ? "; " : "", show_in_text(showing, asked->terms.items[i]));
	str_add(&what, ". Numbers at risk are those "
	               "observed, of all patients of the model.");
	results_add_figure(
	    results,
	    (struct figure){.analysis = showing->name,
	                    .kind = "survival",
	                    .caption = caption(showing, str_text(&what)),
	                    .data = curves_labelled(showing, curves->curves, curves->endpoint.label,
	                                            PROFILES, curves->groups.labels)});
}

void predicted_curves_show(const struct showing *showing)
{
	const struct predicted_asked *asked = asked_of(showing);
	struct asked_list times = asked->curves->times;
	struct results *results = showing->results;
	size_t n;

	add_medians(showing);
	for (size_t from = 0; from < times.n; from += n) {
		n = times.n - from < TIMES_A_TABLE ? times.n - from : TIMES_A_TABLE;
		add_times(showing, (struct asked_list){times.items + from, n});
	}
	add_figure(showing);
	cox_show_method(showing, asked->ties);
	results_add_method(
	    results, arena_printf(results->arena,
	                          "Predicted survival is exp(−H), H being the baseline hazard of "
	                          "the Cox model times the risk of the patient, with %s that "
	                          "take in the error of the coefficients (Tsiatis 1981).",
	                          curves_band_name(showing)));
	curves_show_rules(showing, asked->curves);
}
