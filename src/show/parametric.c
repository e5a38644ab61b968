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
		table_add_note(results, table, sentence);
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

		table_add_note(
		    results, table,
		    arena_printf(results->arena, "%s%s, %s.", in_group(showing, asked, g, ": "),
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
	table_add_note(results, table,
	               arena_printf(results->arena,
	                            "Log of time = intercept%s + scale × error, times in "
	                            "%s. AIC, BIC: Akaike’s and Bayesian information "
	                            "criterion, lower is better%s.",
	                            asked->terms.n ? " + terms" : "", curves->endpoint.unit,
	                            asked->distributions.n > 1 ? "; bold: lowest AIC" : ""));
	for (size_t g = 0; g < curves->groups.n; g++)
		note_reasons(showing, asked, table, g);
	if (exclusions)
		table_add_note(results, table, exclusions);
}

static void show_fits(const struct showing *showing, const struct parametric_asked *asked,
                      const char *subject)
{
	struct results *results = showing->results;
	struct table *table = results_add_table(
	    results, showing->name,
	    arena_printf(results->arena, "Parametric models of %s", show_in_text(showing, subject)),
	    1 + n_fit_columns(asked));
	struct cell *head = table_add_head(results, table);

	head[0].text = "Distribution";
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

/* "Standard: Weibull" and the terms of that fit. */
static void terms_part(const struct showing *showing, const struct parametric_asked *asked,
                       const struct effects *effects, struct table *table, size_t group, size_t i)
{
	struct results *results = showing->results;
	struct cell *cells = table_add_row(results, table);
	struct row *heading = &table->rows[table->n_rows - 1];

	heading->rule_above = table->n_rows > 1;
	heading->keep_with_next = true;
	cells[0].text = arena_printf(results->arena, "%s%s", in_group(showing, asked, group, ": "),
	                             label_of(asked, i));
	cells[0].bold = is_bold(asked, i);
	effects_add_rows(showing, effects, table);
}

enum { TIME_RATIO, P_VALUE, HAZARD_RATIO, N_TERM_COLUMNS };

/* The terms of the models of a group. */
static void group_terms(const struct showing *showing, const struct parametric_asked *asked,
                        const struct effects *effects, struct effects_column *columns,
                        struct table *table, size_t group)
{
	for (size_t i = 0; i < asked->distributions.n; i++) {
		if (!estimated(fit_of(showing, asked, group, i)))
			continue;
		for (size_t k = 0; k < N_TERM_COLUMNS; k++)
			columns[k].of = parametric_key(asked, group, i);
		terms_part(showing, asked, effects, table, group, i);
	}
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
	struct arena *arena = results->arena;
	struct effects_column columns[] = {[TIME_RATIO] = {.form = EFFECTS_RATIO, .stat = "tr"},
	                                   [P_VALUE] = {results->style->p_label, EFFECTS_P, "p"},
	                                   [HAZARD_RATIO] = {.form = EFFECTS_FURTHER, .stat = "hr"}};
	struct effects effects = {.terms = &asked->terms,
	                          .columns = columns,
	                          .n_columns = N_TERM_COLUMNS - !has_ratios(asked),
	                          .indent = 1};
	struct table *table;

	if (asked->terms.n == 0 || !has_fits(showing, asked))
		return;
	columns[TIME_RATIO].head = arena_printf(arena, "Time ratio (%s)", show_ci(showing));
	columns[HAZARD_RATIO].head = arena_printf(arena, "Hazard ratio (%s)", show_ci(showing));
	table = effects_table(showing, &effects,
	                      arena_printf(arena, "Terms in the parametric models of %s",
	                                   show_in_text(showing, subject)));
	for (size_t g = 0; g < asked->curves->groups.n; g++)
		group_terms(showing, asked, &effects, columns, table, g);
	table_add_note(results, table,
	               "A time ratio above 1 means longer times; that of a number is that of one "
	               "unit more.");
	for (size_t g = 0; g < asked->curves->groups.n; g++)
		note_terms(showing, asked, columns[TIME_RATIO], table, g);
}

/* --- Predictions -------------------------------------------------------------------- */

enum { TIMES_A_TABLE = 3 }; /* intervals that there is room for */

/* Some of the times, as columns of a table; `median` before them. */
struct prediction_table {
	const struct showing *showing;
	const struct parametric_asked *asked;
	struct table *table;
	bool median;
	size_t from, n; /* of the times */
};

/* Fills a row from the numbers under a key. */
static void prediction_cells(const struct prediction_table *part, struct cell *cells,
                             struct result_key key)
{
	size_t at = 1;

	if (part->median)
		cells[at++].text = show_interval(part->showing, &key, "median");
	for (size_t k = part->from; k < part->from + part->n; k++) {
		key.variable_level = part->asked->curves->times.items[k];
		cells[at++].text = show_interval(part->showing, &key, "survival");
	}
}

/* Kaplan and Meier's, to compare with. */
static void km_row(const struct prediction_table *part, size_t group)
{
	struct results *results = part->showing->results;
	const struct curves_asked *curves = part->asked->curves;
	struct cell *cells;

	if (part->asked->terms.n)
		return;
	cells = table_add_row(results, part->table);
	cells[0].text = "Kaplan–Meier";
	cells[0].indent = *curves->groups.name != '\0';
	prediction_cells(part, cells, curves_key(results, curves, group, NULL));
}

static void prediction_head(const struct prediction_table *part)
{
	struct results *results = part->showing->results;
	const struct curves_asked *curves = part->asked->curves;
	const char *unit = curves->endpoint.unit, *ci = show_ci(part->showing);
	struct cell *head = table_add_head(results, part->table);
	size_t at = 1;

	if (part->median)
		head[at++].text = arena_printf(results->arena, "Median, %s (%s)", unit, ci);
	for (size_t k = part->from; k < part->from + part->n; k++)
		head[at++].text =
		    arena_printf(results->arena, "At %s %s (%s)", curves->times.items[k], unit, ci);
}

static void prediction_table_add(struct prediction_table *part, const char *subject)
{
	struct results *results = part->showing->results;
	const struct parametric_asked *asked = part->asked;

	part->table =
	    results_add_table(results, part->showing->name,
	                      arena_printf(results->arena, "%s predicted by the models", subject),
	                      1 + part->median + part->n);
	prediction_head(part);
	for (size_t g = 0; g < asked->curves->groups.n; g++) {
		group_row(part->showing, asked, part->table, g);
		km_row(part, g);
		for (size_t i = 0; i < asked->distributions.n; i++)
			prediction_cells(part, fit_row(part->showing, asked, part->table, i),
			                 parametric_prediction_key(asked, g, i, NULL));
	}
	if (asked->terms.n)
		table_add_note(results, part->table,
		               arena_printf(results->arena, "Predicted for: %s.",
		                            profile_text(part->showing, &asked->curves->asked,
		                                         &asked->patient)));
}

static void show_predictions(const struct showing *showing, const struct parametric_asked *asked,
                             const char *subject)
{
	struct prediction_table part = {.showing = showing, .asked = asked, .median = true};
	size_t n = asked->curves->times.n;

	do {
		part.n = n - part.from < TIMES_A_TABLE ? n - part.from : TIMES_A_TABLE;
		prediction_table_add(&part, subject);
		part.median = false;
		part.from += part.n;
	} while (part.from < n);
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

	show_figure(showing, asked, subject);
	curves_show_methods(showing, asked->curves);
	show_fits(showing, asked, subject);
	show_terms(showing, asked, subject);
	show_predictions(showing, asked, subject);
	summary(showing, asked);
	show_methods(showing, asked);
}
