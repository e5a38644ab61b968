#include "cite/forms.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "cite/names.h"

/* The unit of a column, derived or not; NULL if it has none. */
static const char *column_unit(const struct study *study, const char *name)
{
	const struct records *columns = study_columns(study);

	for (size_t i = 0; i < study->derive.n; i++) {
		const struct derive_spec *spec = study->derive.items[i];

		if (str_equal(spec->record.name.s, name))
			return spec->unit.s;
	}
	for (size_t i = 0; i < columns->n; i++) {
		const struct column_spec *spec = columns->items[i];

		if (str_equal(spec->record.name.s, name))
			return spec->unit.s;
	}
	return NULL;
}

const char *result_unit(const struct study *study, const struct result *value)
{
	const struct endpoint_spec *endpoint;

	if (value->class == CLASS_MEASURE && !is_of_endpoint(study, value))
		return column_unit(study, value->key.variable);
	if (value->class != CLASS_TIME)
		return NULL;
	endpoint = analysis_endpoint(study, value->key.analysis);
	return endpoint ? time_unit_names[endpoint->unit] : NULL;
}

/* The unit behind a time or a measure, with a blank before it; or "". */
static const char *unit_of(const struct words *words)
{
	const char *unit = result_unit(words->quoting->study, words->parts[0]);

	return unit ? arena_printf(words->quoting->arena, " %s", unit) : "";
}

static const char *comma(const struct words *words)
{
	return words->quoting->results->style->interval_comma ? "," : "";
}

/* A measure without the decimals of the table, where all are whole. */
static const char *measure_text(const struct words *words, size_t part, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (words->parts[i]->class != CLASS_MEASURE ||
		    words->parts[i]->status != RESULT_OK ||
		    words->parts[i]->value != floor(words->parts[i]->value))
			return words->parts[part]->text;
	return style_measure(words->quoting->results->style, words->parts[part]->value, 0,
	                     words->quoting->arena);
}

/* "3.7-26.3" */
static const char *limits_text(const struct words *words, size_t first)
{
	return style_interval(words->quoting->results->style, result_limit_text(words->parts[first]),
	                      result_limit_text(words->parts[first + 1]), words->quoting->arena);
}

/* "15.0 months (95% CI, 3.7-26.3)" */
static const char *say_interval(const struct words *words)
{
	const struct result *value = words->parts[0];
	bool limits = words->parts[1]->status == RESULT_OK || words->parts[2]->status == RESULT_OK;

	if (value->status != RESULT_OK && !limits)
		return value->text;
	return arena_printf(words->quoting->arena, "%s%s (%.4g%% CI%s %s)", value->text,
	                    value->status == RESULT_OK ? unit_of(words) : "",
	                    100 * words->quoting->study->report.confidence, comma(words),
	                    limits_text(words, 1));
}

static const char *say_limits(const struct words *words)
{
	return limits_text(words, 0);
}

/* "p=.027" */
static const char *say_phrase(const struct words *words)
{
	const struct result *p = words->parts[0];

	if (p->class != CLASS_P_VALUE || p->status != RESULT_OK)
		return p->text;
	return style_p_phrase(words->quoting->results->style, p->value, words->quoting->arena);
}

/* "28 (47%)" */
static const char *say_share(const struct words *words)
{
	const struct result *percent = words->parts[1];

	return percent->status != RESULT_OK ? words->parts[0]->text
	                                    : arena_printf(words->quoting->arena, "%s (%s%%)",
	                                                   words->parts[0]->text, percent->text);
}

/* "22/28 (79%)" */
static const char *say_fraction(const struct words *words)
{
	const struct result *percent = words->parts[2];
	const char *of = arena_printf(words->quoting->arena, "%s/%s", words->parts[0]->text,
	                              words->parts[1]->text);

	return percent->status != RESULT_OK
	           ? of
	           : arena_printf(words->quoting->arena, "%s (%s%%)", of, percent->text);
}

/* "1-2" */
static const char *say_between(const struct words *words)
{
	return style_interval(words->quoting->results->style, measure_text(words, 0, 2),
	                      measure_text(words, 1, 2), words->quoting->arena);
}

/* "62 years (IQR, 54-71)" */
static const char *middle_between(const struct words *words, const char *name)
{
	const struct result *value = words->parts[0];

	if (value->status != RESULT_OK)
		return value->text;
	return arena_printf(words->quoting->arena, "%s%s (%s%s %s)", measure_text(words, 0, 3),
	                    unit_of(words), name, comma(words),
	                    style_interval(words->quoting->results->style, measure_text(words, 1, 3),
	                                   measure_text(words, 2, 3), words->quoting->arena));
}

static const char *say_iqr(const struct words *words)
{
	return middle_between(words, "IQR");
}

static const char *say_range(const struct words *words)
{
	return middle_between(words, "range");
}

/* "54.2 years (SD, 11.0)" */
static const char *say_deviation(const struct words *words)
{
	const struct result *mean = words->parts[0], *sd = words->parts[1];

	if (mean->status != RESULT_OK || sd->status != RESULT_OK)
		return mean->text;
	return arena_printf(words->quoting->arena, "%s%s (SD%s %s)", mean->text, unit_of(words),
	                    comma(words), sd->text);
}

/* A form is known by its line here. */
const struct form forms[] = {
    {"_ci", {"", "_lo", "_hi"}, 3, say_interval},
    {"_limits", {"_lo", "_hi"}, 2, say_limits},
    {"p_phrase", {"p"}, 1, say_phrase},
    {"_p_phrase", {"_p"}, 1, say_phrase},
    {"share", {"n", "pct"}, 2, say_share},
    {"fraction", {"n", "denominator", "pct"}, 3, say_fraction},
    {"iqr", {"q1", "q3"}, 2, say_between},
    {"range", {"min", "max"}, 2, say_between},
    {"median_iqr", {"median", "q1", "q3"}, 3, say_iqr},
    {"median_range", {"median", "min", "max"}, 3, say_range},
    {"mean_sd", {"mean", "sd"}, 2, say_deviation},
};

const size_t n_forms = sizeof forms / sizeof *forms;

const char *form_part(const struct form *form, const char *name, size_t part, struct arena *arena)
{
	size_t n = strlen(name), suffix = strlen(form->name);

	if (form->name[0] != '_')
		return str_equal(form->name, name) ? form->parts[part] : NULL;
	if (n <= suffix || !str_equal(name + n - suffix, form->name))
		return NULL;
	return arena_printf(arena, "%.*s%s", (int)(n - suffix), name, form->parts[part]);
}
