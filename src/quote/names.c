/* What levels and statistics are called. */
#include "quote/names.h"

#include "base/str.h"

const char *statistic_synonym(const char *name, const struct names *known)
{
	static const char *const synonyms[][2] = {
	    {"pvalue", "p"},       {"p_value", "p"},
	    {"value", "p"},        {"logrank", "p"},
	    {"percent", "pct"},    {"percentage", "pct"},
	    {"proportion", "pct"}, {"count", "n"},
	    {"total", "n"},        {"hazard_ratio", "hr"},
	    {"odds_ratio", "or"},  {"ci", "hr_ci"},
	    {"ci", "median_ci"},   {"ci", "survival_ci"},
	    {"rate", "survival"},  {"deaths", "events"},
	    {"patients", "n"}};

	for (size_t i = 0; i < sizeof synonyms / sizeof *synonyms; i++)
		if (str_equal(synonyms[i][0], name) &&
		    names_have(known, synonyms[i][1]))
			return synonyms[i][1];
	return NULL;
}

const char *level_label(const struct study *study, const char *variable,
                        const char *code)
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
