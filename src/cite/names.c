/* What levels and statistics are called. */
#include "cite/names.h"

#include "base/str.h"

const char *statistic_synonym(const char *name, const struct names *known)
{
	static const char *const synonyms[][2] = {
	    {"pvalue", "p"},        {"p_value", "p"},      {"value", "p"},
	    {"logrank", "p"},       {"percent", "pct"},    {"percentage", "pct"},
	    {"proportion", "pct"},  {"count", "n"},        {"total", "n"},
	    {"hazard_ratio", "hr"}, {"odds_ratio", "or"},  {"ci", "hr_ci"},
	    {"ci", "median_ci"},    {"ci", "survival_ci"}, {"rate", "survival"},
	    {"deaths", "events"},   {"patients", "n"}};

	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (str_equal(synonyms[i][0], name) && names_have(known, synonyms[i][1]))
			return synonyms[i][1];
	return NULL;
}

/* The value of the field of an analysis that names an endpoint, or NULL. */
static const char *endpoint_named(const struct record *record)
{
	const struct shape *shape = &record->variant->shape;

	for (size_t i = 0; i < shape->n_fields; i++)
		if (shape->fields[i].reference == REF_ENDPOINT) {
			const void *at = (const char *)record + shape->fields[i].offset;

			return ((const struct text *)at)->s;
		}
	return NULL;
}

const struct endpoint_spec *analysis_endpoint(const struct study *study, const char *analysis)
{
	const char *name = NULL;

	for (size_t i = 0; i < study->analyses.n; i++) {
		const struct record *record = study->analyses.items[i];

		if (str_equal(record->name.s, analysis))
			name = endpoint_named(record);
	}
	for (size_t i = 0; name && i < study->endpoints.n; i++) {
		const struct endpoint_spec *spec = study->endpoints.items[i];

		if (str_equal(spec->record.name.s, name))
			return spec;
	}
	return NULL;
}

bool is_of_endpoint(const struct study *study, const struct result *result)
{
	const struct endpoint_spec *spec = analysis_endpoint(study, result->key.analysis);

	if (!spec)
		return false;
	for (size_t i = 0; i < spec->causes.n; i++) {
		const struct record *cause = spec->causes.items[i];

		if (str_equal(cause->name.s, result->key.variable))
			return true;
	}
	return str_equal(spec->record.name.s, result->key.variable);
}

static const char *column_label(const struct study *study, const char *variable, const char *code)
{
	const struct records *columns = study_columns(study);

	for (size_t i = 0; i < columns->n; i++) {
		const struct column_spec *spec = columns->items[i];

		if (!str_equal(spec->record.name.s, variable))
			continue;
		for (size_t k = 0; k < spec->levels.n; k++)
			if (str_equal(spec->levels.codes[k].s, code))
				return spec->levels.labels[k].s;
	}
	return code;
}

const char *label_of_group(const struct study *study, const struct result *result,
                           const char *variable, const char *code)
{
	/* its groups are made-up patients, whose names are any text */
	if (str_equal(result->key.context, "predicted-curves"))
		return code;
	return column_label(study, variable, code);
}

const char *label_of_level(const struct study *study, const struct result *result)
{
	/* levels of an endpoint are times and methods, whatever the levels of
	 * a column of its name are */
	if (is_of_endpoint(study, result))
		return result->key.variable_level;
	return column_label(study, result->key.variable, result->key.variable_level);
}
