/* Parametric models: their fits, their terms, what they predict, their curves
 * over those of Kaplan and Meier. */
#include "results/asked/parametric.h"

#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/curves.h"
#include "show/effects.h"
#include "show/kinds.h"
#include "show/profiles.h"

/* A distribution, as it is called in keys and in print. */
static const struct distribution {
	const char *name, *label;
	bool ratios; /* it has proportional hazards */
	bool shape;
} distributions[] = {
    {"exponential", "Exponential", .ratios = true},
    {"weibull", "Weibull", .ratios = true},
    {"lognormal", "Log-normal", false, false},
    {"loglogistic", "Log-logistic", false, false},
    {"generalized-gamma", "Generalized gamma", .shape = true},
};

static const struct distribution *distribution_of(const struct parametric_asked *asked, size_t i)
{
	const struct distribution *found = distributions;

	while (!str_equal(found->name, asked->distributions.items[i]))
		found++;
	return found;
}

static const char *label_of(const struct parametric_asked *asked, size_t i)
{
	return distribution_of(asked, i)->label;
}

static bool has_ratios(const struct parametric_asked *asked)
{
	for (size_t i = 0; i < asked->distributions.n; i++)
		if (distribution_of(asked, i)->ratios)
			return true;
	return false;
}

static bool has_shape(const struct parametric_asked *asked)
{
	for (size_t i = 0; i < asked->distributions.n; i++)
		if (distribution_of(asked, i)->shape)
			return true;
	return false;
}

/* Its log likelihood has why a model has no numbers. */
static const struct result *fit_of(const struct showing *showing,
                                   const struct parametric_asked *asked, size_t group, size_t i)
{
	struct result_key key = parametric_key(asked, group, i);

	return results_find(showing->results, &key, "loglik");
}

/* Whether there is a number, though it may be withheld. */
static bool estimated(const struct result *result)
{
	return result->status == RESULT_OK || result->status == RESULT_SUPPRESSED;
}

/* "Weibull (AIC 512.30)" */
static const char *with_aic(const struct showing *showing, const struct parametric_asked *asked,
                            size_t i)
{
	struct results *results = showing->results;
	const struct result *aic = parametric_total_aic(results, asked, i);

	if (!estimated(aic))
		return label_of(asked, i);
	return arena_printf(results->arena, "%s (AIC %s)", label_of(asked, i),
	                    field_value(results, aic));
}

/* "Standard: ", nothing without groups. */
static const char *in_group(const struct showing *showing, const struct parametric_asked *asked,
                            size_t group, const char *end)
{
	const struct asked_groups *groups = &asked->curves->groups;

	return *groups->name
	           ? arena_printf(showing->results->arena, "%s%s", groups->labels[group], end)
	           : "";
}

/* The row that names a group, above those of its distributions. */
static void group_row(const struct showing *showing, const struct parametric_asked *asked,
                      struct table *table, size_t group)
{
	struct cell *cells;

	if (!*asked->curves->groups.name)
		return;
	cells = table_add_row(showing->results, table);
	cells[0].text = show_group(&asked->curves->groups, group);
	table->rows[table->n_rows - 1].rule_above = table->n_rows > 1;
	table->rows[table->n_rows - 1].keep_with_next = true;
}

static bool is_bold(const struct parametric_asked *asked, size_t i)
{
	return i == asked->best && asked->distributions.n > 1;
}

/* A row of a fit; the best is bold. */
static struct cell *fit_row(const struct showing *showing, const struct parametric_asked *asked,
                            struct table *table, size_t i)
{
	struct cell *cells = table_add_row(showing->results, table);

	cells[0].text = label_of(asked, i);
	cells[0].indent = *asked->curves->groups.name != '\0';
	cells[0].bold = is_bold(asked, i);
	return cells;
}

/* --- The fits --------------------------------------------------------------------- */

/* Columns of the table: the last is the shape, which one distribution has. */
static const struct {
	const char *name, *stat;
} fit_columns[] = {
    {"Log likelihood", "loglik"}, {"Parameters", "parameters"}, {"AIC", "aic"},     {"BIC", "bic"},
    {"Intercept", "intercept"},   {"Log(scale)", "log_scale"},  {"Shape", "shape"},
};

static size_t n_fit_columns(const struct parametric_asked *asked)
{
	return sizeof fit_columns / sizeof *fit_columns - !has_shape(asked);
}

static void fits_row(const struct showing *showing, const struct parametric_asked *asked,
                     struct table *table, size_t group, size_t i)
{
	struct cell *cells = fit_row(showing, asked, table, i);
	struct result_key key = parametric_key(asked, group, i);
	size_t n = estimated(fit_of(showing, asked, group, i)) ? n_fit_columns(asked) : 1;

	for (size_t k = 0; k < n; k++)
		cells[1 + k].text = show_value(showing, &key, fit_columns[k].stat);
}

/* "Weibull, Log-normal": the distributions of a group that lack numbers for
 * the same reason as the i-th; "" if an earlier one has said so. */
static const char *same_reason(const struct showing *showing, const struct parametric_asked *asked,
                               size_t group, size_t i)
{
	struct str text = {.arena = showing->results->arena};
	const char *why = fit_of(showing, asked, group, i)->warning;

	for (size_t k = 0; k < asked->distributions.n; k++) {
		if (!str_equal(fit_of(showing, asked, group, k)->warning, why))
			continue;
		if (k < i)
			return "";
		str_addf(&text, "%s%s", text.length ? ", " : "", label_of(asked, k));
	}
	return str_text(&text);
}

/* Why fits of a group have no numbers, each reason once. */
static void note_reasons(const struct showing *showing, const struct parametric_asked *asked,
                         struct table *table, size_t group)
{
	struct results *results = showing->results;

	for (size_t i = 0; i < asked->distributions.n; i++) {
		const struct result *fit = fit_of(showing, asked, group, i);
		const char *labels = estimated(fit) ? "" : same_reason(showing, asked, group, i);
		const char *sentence;

		if (!*labels)
			continue;
		sentence = arena_printf(results->arena, "%s%s: %s, because %s.",
		                        in_group(showing, asked, group, ", "), labels,
		                        field_value(results, fit), fit->warning);
		show_note(showing, table, sentence);
		results_add_warning(
		    results, arena_printf(results->arena, "%s: %s", showing->name, sentence));
	}
}

/* "228 patients, 165 events." of each group. */
static void note_counts(const struct showing *showing, const struct parametric_asked *asked,
                        struct table *table)
{
	struct results *results = showing->results;

	for (size_t g = 0; g < asked->curves->groups.n; g++) {
		struct result_key key = parametric_key(asked, g, 0);

		show_note(showing, table,
		          arena_printf(results->arena, "%s%s, %s.",
		                       in_group(showing, asked, g, ": "),
		                       show_counted(showing, &key, "n", "patient", "patients"),
		                       show_counted(showing, &key, "events", "event", "events")));
	}
}

static void fits_notes(const struct showing *showing, const struct parametric_asked *asked,
                       struct table *table)
{
	struct results *results = showing->results;
	const struct curves_asked *curves = asked->curves;
	const char *exclusions = show_exclusions(showing, &curves->asked, &curves->endpoint);

	note_counts(showing, asked, table);
	show_note(showing, table,
	          arena_printf(results->arena,
	                       "Log of time = intercept%s + scale × error, times in "
	                       "%s. AIC, BIC: Akaike’s and Bayesian information "
	                       "criterion, lower is better%s.",
	                       asked->terms.n ? " + terms" : "", curves->endpoint.unit,
	                       asked->distributions.n > 1 ? "; bold: lowest AIC" : ""));
	for (size_t g = 0; g < curves->groups.n; g++)
		note_reasons(showing, asked, table, g);
	if (exclusions)
		show_note(showing, table, exclusions);
}

/* "Weibull: log likelihood −1153.9, 2 parameters, …" of the only fit. */
static void say_fit(const struct showing *showing, const struct parametric_asked *asked)
{
	struct result_key key = parametric_key(asked, 0, 0);
	struct str out = {.arena = showing->results->arena};
	size_t n = estimated(fit_of(showing, asked, 0, 0)) ? n_fit_columns(asked) : 1;

	str_addf(&out, "%s:", label_of(asked, 0));
	for (size_t k = 0; k < n; k++)
		str_addf(&out, "%s %s %s", k ? "," : "", show_in_text(showing, fit_columns[k].name),
		         show_value(showing, &key, fit_columns[k].stat));
	str_add(&out, ".");
	show_say(showing, str_text(&out));
}

static void show_fits(const struct showing *showing, const struct parametric_asked *asked,
                      const char *subject)
{
	struct results *results = showing->results;
	struct table *table;
	struct cell *head;

	if (asked->curves->groups.n * asked->distributions.n == 1) {
		say_fit(showing, asked);
		fits_notes(showing, asked, NULL);
		return;
	}
	table = results_add_table(
	    results, showing->name,
	    arena_printf(results->arena, "Parametric models of %s", show_in_text(showing, subject)),
	    1 + n_fit_columns(asked));
	head = table_add_head(results, table);
	for (size_t i = 0; i < n_fit_columns(asked); i++)
		head[1 + i].text = fit_columns[i].name;
	for (size_t g = 0; g < asked->curves->groups.n; g++) {
		group_row(showing, asked, table, g);
		for (size_t i = 0; i < asked->distributions.n; i++)
			fits_row(showing, asked, table, g, i);
	}
	fits_notes(showing, asked, table);
}

/* --- The terms --------------------------------------------------------------------- */

/* Columns of a distribution; the last only where hazards are proportional. */
enum { TIME_RATIO, P_VALUE, HAZARD_RATIO, N_TERM_COLUMNS };

static size_t n_term_columns(const struct parametric_asked *asked, size_t i)
{
	return distribution_of(asked, i)->ratios ? N_TERM_COLUMNS : HAZARD_RATIO;
}

/* Fills the columns of all distributions; returns how many there are. */
static size_t term_columns(const struct showing *showing, const struct parametric_asked *asked,
                           size_t group, struct effects_column *columns)
{
	struct results *results = showing->results;
	const struct effects_column of_one[] = {
	    [TIME_RATIO] = {.head =
	                        arena_printf(results->arena, "Time ratio (%s)", show_ci(showing)),
	                    .form = EFFECTS_RATIO,
	                    .stat = "tr"},
	    [P_VALUE] = {.head = results->style->p_label, .form = EFFECTS_P, .stat = "p"},
	    [HAZARD_RATIO] = {.head = arena_printf(results->arena, "Hazard ratio (%s)",
	                                           show_ci(showing)),
	                      .form = EFFECTS_FURTHER,
	                      .stat = "hr"},
	};
	size_t n = 0;

	for (size_t i = 0; i < asked->distributions.n; i++)
		for (size_t k = 0; k < n_term_columns(asked, i); k++) {
			columns[n] = of_one[k];
			columns[n++].of = parametric_key(asked, group, i);
		}
	return n;
}

/* The distributions over their columns, above the head that is there. */
static void distribution_heads(const struct showing *showing, const struct parametric_asked *asked,
                               struct table *table)
{
	struct cell *cells = table_add_head(showing->results, table);
	struct row below = table->head[0];

	for (size_t i = 0; i < asked->distributions.n; i++) {
		cells[1 + i].text = label_of(asked, i);
		cells[1 + i].span = (unsigned char)n_term_columns(asked, i);
	}
	table->head[0] = table->head[1];
	table->head[0].n_cells = 1 + asked->distributions.n;
	table->head[1] = below;
}

/* The terms of the models of a group, below its name. */
static void group_terms(const struct showing *showing, const struct parametric_asked *asked,
                        const struct effects *effects, struct table *table, size_t group)
{
	bool any = false;

	for (size_t i = 0; i < asked->distributions.n; i++)
		any |= estimated(fit_of(showing, asked, group, i));
	if (!any)
		return;
	group_row(showing, asked, table, group);
	effects_add_rows(showing, effects, table);
}

/* Names the terms without estimate; once, whatever the distribution. */
static void note_terms(const struct showing *showing, const struct parametric_asked *asked,
                       struct effects_column ratio, struct table *table, size_t group)
{
	const char *which = in_group(showing, asked, group, "");
	size_t i = 0;

	while (i < asked->distributions.n && !estimated(fit_of(showing, asked, group, i)))
		i++;
	if (i == asked->distributions.n)
		return;
	ratio.of = parametric_key(asked, group, i);
	effects_note_missing(showing, &asked->terms, &ratio,
	                     *which ? arena_printf(showing->results->arena, ", %s", which) : "",
	                     false, table);
}

/* Whether any model could be estimated. */
static bool has_fits(const struct showing *showing, const struct parametric_asked *asked)
{
	for (size_t g = 0; g < asked->curves->groups.n; g++)
		for (size_t i = 0; i < asked->distributions.n; i++)
			if (estimated(fit_of(showing, asked, g, i)))
				return true;
	return false;
}

static void show_terms(const struct showing *showing, const struct parametric_asked *asked,
                       const char *subject)
{
	struct results *results = showing->results;
	struct effects_column *columns = ARENA_ARRAY(results->arena, struct effects_column,
	                                             N_TERM_COLUMNS * asked->distributions.n);
	struct effects effects = {.terms = &asked->terms,
	                          .columns = columns,
	                          .indent = *asked->curves->groups.name != '\0'};
	struct table *table;

	if (asked->terms.n == 0 || !has_fits(showing, asked))
		return;
	effects.n_columns = term_columns(showing, asked, 0, columns);
	table = effects_table(showing, &effects,
	                      arena_printf(results->arena, "Terms in the parametric models of %s",
	                                   show_in_text(showing, subject)));
	distribution_heads(showing, asked, table);
	for (size_t g = 0; g < asked->curves->groups.n; g++) {
		term_columns(showing, asked, g, columns);
		group_terms(showing, asked, &effects, table, g);
	}
	table_add_note(results, table, "A time ratio above 1 means longer times.");
	for (size_t g = 0; g < asked->curves->groups.n; g++) {
		term_columns(showing, asked, g, columns);
		note_terms(showing, asked, columns[TIME_RATIO], table, g);
	}
}

/* --- Predictions -------------------------------------------------------------------- */

/* Fills a row from the numbers under a key: the median, survival at times. */
static void prediction_cells(const struct showing *showing, const struct curves_asked *curves,
                             struct cell *cells, struct result_key key)
{
	cells[1].text = show_interval(showing, &key, "median");
	for (size_t k = 0; k < curves->times.n; k++) {
		key.variable_level = curves->times.items[k];
		cells[2 + k].text = show_interval(showing, &key, "survival");
	}
}

/* Kaplan and Meier's, to compare with. */
static void km_row(const struct showing *showing, const struct parametric_asked *asked,
                   struct table *table, size_t group)
{
	struct results *results = showing->results;
	const struct curves_asked *curves = asked->curves;
	struct cell *cells;

	if (asked->terms.n)
		return;
	cells = table_add_row(results, table);
	cells[0].text = "Kaplan–Meier";
	cells[0].indent = *curves->groups.name != '\0';
	prediction_cells(showing, curves, cells, curves_key(results, curves, group, NULL));
}

static struct table *prediction_table(const struct showing *showing,
                                      const struct parametric_asked *asked, const char *subject)
{
	struct results *results = showing->results;
	const struct curves_asked *curves = asked->curves;
	struct table *table =
	    results_add_table(results, showing->name,
	                      arena_printf(results->arena, "%s predicted by the models", subject),
	                      2 + curves->times.n);
	struct cell *head = table_add_head(results, table);

	head[1].text = "Median";
	head[1].unit = show_unit_ci(showing, curves->endpoint.unit);
	curves_time_heads(showing, &curves->times, curves->endpoint.unit, &head[2]);
	return table;
}

/* "Predicted for age 60: median …; … at 12 months." of a single model. */
static void say_prediction(const struct showing *showing, const struct parametric_asked *asked)
{
	const struct curves_asked *curves = asked->curves;
	struct result_key key = parametric_prediction_key(asked, 0, 0, NULL);
	struct str out = {.arena = showing->results->arena};

	str_addf(&out, "Predicted for %s: median %s",
	         profile_text(showing, &curves->asked, &asked->patient),
	         show_phrase(showing, &key, "median", curves->endpoint.unit));
	for (size_t k = 0; k < curves->times.n; k++) {
		key.variable_level = curves->times.items[k];
		str_addf(&out, "%s %s at %s", k ? "," : ";",
		         show_interval(showing, &key, "survival"),
		         show_asked_time(showing, curves->times.items[k], curves->endpoint.unit));
	}
	str_add(&out, ".");
	show_say(showing, str_text(&out));
}

static void show_predictions(const struct showing *showing, const struct parametric_asked *asked,
                             const char *subject)
{
	struct table *table;

	if (asked->terms.n && asked->curves->groups.n * asked->distributions.n == 1) {
		say_prediction(showing, asked);
		return;
	}
	table = prediction_table(showing, asked, subject);
	for (size_t g = 0; g < asked->curves->groups.n; g++) {
		group_row(showing, asked, table, g);
		km_row(showing, asked, table, g);
		for (size_t i = 0; i < asked->distributions.n; i++)
			prediction_cells(showing, asked->curves, fit_row(showing, asked, table, i),
			                 parametric_prediction_key(asked, g, i, NULL));
	}
	if (asked->terms.n)
		table_add_note(
		    showing->results, table,
		    arena_printf(showing->results->arena, "Predicted for: %s.",
		                 profile_text(showing, &asked->curves->asked, &asked->patient)));
}

static void show_figure(const struct showing *showing, const struct parametric_asked *asked,
                        const char *subject)
{
	struct results *results = showing->results;
	struct curve_set *set = asked->set;
	struct figure figure = {.analysis = showing->name,
	                        .kind = "survival",
	                        .caption =
	                            arena_printf(results->arena, "%s: Kaplan–Meier curve%s%s",
	                                         subject, set->n > 1 ? "s" : "",
	                                         set->n_overlays ? " and fitted models" : ""),
	                        .data = set};

	for (size_t i = 0; i < set->n_overlays; i++)
		set->overlays[i].label = label_of(asked, set->overlays[i].style);
	if (asked->terms.n && set->n_overlays)
		ARENA_PUSH(results->arena, figure.notes, figure.n_notes,
		           "Fitted curves are the mean of those of the patients.");
	results_add_figure(results, figure);
}

/* --- Sentences ---------------------------------------------------------------------- */

static void summary(const struct showing *showing, const struct parametric_asked *asked)
{
	const struct curves_asked *curves = asked->curves;
	struct arena *arena = showing->results->arena;
	const char *median = "";

	if (asked->best == asked->distributions.n)
		return;
	if (!*curves->groups.name && asked->terms.n == 0) {
		struct result_key key = parametric_prediction_key(asked, 0, asked->best, NULL);

		median = arena_printf(arena, "; median %s, %s (%s): %s",
		                      show_in_text(showing, curves->endpoint.label),
		                      curves->endpoint.unit, show_ci(showing),
		                      show_interval(showing, &key, "median"));
	}
	show_summary(showing, arena_printf(arena, "%s: %s%s.",
	                                   asked->distributions.n > 1 ? "Lowest AIC" : "Model",
	                                   with_aic(showing, asked, asked->best), median));
}

static void show_methods(const struct showing *showing, const struct parametric_asked *asked)
{
	struct results *results = showing->results;

	results_add_method(results,
	                   "Parametric (accelerated failure time) models were fitted by maximum "
	                   "likelihood, with standard errors from the observed information; "
	                   "time ratios are exponentials of coefficients, with Wald’s "
	                   "intervals and P-values.");
	if (has_ratios(asked) && asked->terms.n)
		results_add_method(results,
		                   "Hazard ratios of exponential and Weibull models are exp(−"
		                   "coefficient/scale), with intervals by the delta method.");
	if (has_shape(asked))
		results_add_method(results,
		                   "The generalized gamma distribution is in Prentice’s "
		                   "parameters (1974): shape 1 is the Weibull, shape 0 the "
		                   "log-normal distribution.");
	results_add_method(results,
	                   "Intervals of predictions are by the delta method, for medians on "
	                   "the log of time, for survival on the model’s standardised log "
	                   "time (log-log for Weibull, probit for log-normal, logit for "
	                   "log-logistic). BIC counts patients.");
	if (asked->curves->delayed)
		results_add_method(results, "With delayed entry, likelihoods are conditional on "
		                            "survival to entry.");
}

void parametric_show(const struct showing *showing)
{
	const struct parametric_asked *asked = showing->asked;
	const char *subject = curves_caption(showing, asked->curves);

	summary(showing, asked);
	show_figure(showing, asked, subject);
	curves_show_methods(showing, asked->curves);
	show_fits(showing, asked, subject);
	show_terms(showing, asked, subject);
	show_predictions(showing, asked, subject);
	show_methods(showing, asked);
}
