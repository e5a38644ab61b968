/* Survival that a Cox model predicts for made-up patients. */
#include "results/asked/predicted.h"

#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/cox.h"
#include "show/curves.h"
#include "show/kinds.h"
#include "show/profiles.h"

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
		show_note(showing, table,
		          arena_printf(results->arena, "%s: not estimable, %s.", profile->name,
		                       results_find(results, &key, "median")->warning));
	else if (outside)
		show_note(showing, table,
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

	show_note(showing, table,
	          arena_printf(results->arena, "From a Cox model of %s with %s.",
	                       show_counted(showing, &key, "n", "patient", "patients"),
	                       show_counted(showing, &key, "events", "event", "events")));
	for (size_t i = 0; i < asked->n; i++)
		note_profile(showing, table, i);
	if (exclusions)
		show_note(showing, table, exclusions);
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
		show_note(showing, table,
		          arena_printf(results->arena,
		                       "Nothing is predicted past the last "
		                       "observation, at %s %s.",
		                       show_value(showing, &key, "last_time"),
		                       curves->endpoint.unit));
}

/* Profiles, what they stand for, the median, survival at times. */
enum { COVARIATES = 1, MEDIAN, AT_TIMES };

static struct table *new_table(const struct showing *showing)
{
	const struct predicted_asked *asked = asked_of(showing);
	const struct curves_asked *curves = asked->curves;
	struct results *results = showing->results;
	size_t n = AT_TIMES + curves->times.n;
	struct table *table =
	    results_add_table(results, showing->name, caption(showing, ", predicted"), n);
	enum cell_align *align = ARENA_ARRAY(results->arena, enum cell_align, n);
	struct cell *head = table_add_head(results, table);

	for (size_t i = MEDIAN; i < n; i++)
		align[i] = ALIGN_NUMBER;
	table->align = align;
	head[COVARIATES].text = "Covariates";
	head[MEDIAN].text = "Median";
	head[MEDIAN].unit = show_unit_ci(showing, curves->endpoint.unit);
	curves_time_heads(showing, &curves->times, curves->endpoint.unit, &head[AT_TIMES]);
	return table;
}

static void add_table(const struct showing *showing)
{
	const struct predicted_asked *asked = asked_of(showing);
	struct asked_list times = asked->curves->times;
	struct table *table = new_table(showing);

	for (size_t i = 0; i < asked->n; i++) {
		struct result_key key = predicted_key(asked, i, NULL);
		struct cell *cells = table_add_row(showing->results, table);

		cells[0].text = asked->profiles[i].name;
		cells[COVARIATES].text =
		    profile_text(showing, &asked->curves->asked, &asked->profiles[i]);
		cells[MEDIAN].text = show_interval(showing, &key, "median");
		for (size_t t = 0; t < times.n; t++) {
			key = predicted_key(asked, i, times.items[t]);
			cells[AT_TIMES + t].text = show_interval(showing, &key, "survival");
		}
	}
	add_notes(showing, table);
	if (times.n)
		note_past_last(showing, table, times.items[times.n - 1]);
}

/* "Predicted for A (age 60): median …; … at 12 months." of a single profile. */
static void say_profile(const struct showing *showing)
{
	const struct predicted_asked *asked = asked_of(showing);
	const struct curves_asked *curves = asked->curves;
	const char *unit = curves->endpoint.unit;
	struct result_key key = predicted_key(asked, 0, NULL);
	struct str out = {.arena = showing->results->arena};

	str_addf(&out, "Predicted for %s (%s): median %s", asked->profiles[0].name,
	         profile_text(showing, &curves->asked, &asked->profiles[0]),
	         show_phrase(showing, &key, "median", unit));
	for (size_t t = 0; t < curves->times.n; t++) {
		key = predicted_key(asked, 0, curves->times.items[t]);
		str_addf(&out, "%s %s at %s", t ? "," : ";",
		         show_interval(showing, &key, "survival"),
		         show_asked_time(showing, curves->times.items[t], unit));
	}
	str_add(&out, ".");
	show_summary(showing, str_text(&out));
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
	struct results *results = showing->results;
	struct asked_list times = asked->curves->times;

	add_figure(showing);
	if (asked->n > 1) {
		add_table(showing);
	} else {
		say_profile(showing);
		add_notes(showing, NULL);
		if (times.n)
			note_past_last(showing, NULL, times.items[times.n - 1]);
	}
	cox_show_method(showing, asked->ties);
	results_add_method(
	    results, arena_printf(results->arena,
	                          "Predicted survival is exp(−H), H being the baseline hazard of "
	                          "the Cox model times the risk of the patient, with %s that "
	                          "take in the error of the coefficients (Tsiatis 1981).",
	                          curves_band_name(showing)));
	curves_show_rules(showing, asked->curves);
}
