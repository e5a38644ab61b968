#include "show/profiles.h"

#include "base/str.h"

/* A number that was given, as the config has it. */
static const char *given_text(const struct showing *showing, const struct asked_covariate *covariate)
{
	return style_significant(showing->results->style, covariate->value, 10,
	                         showing->results->arena);
}

static const char *value_text(const struct showing *showing, const struct asked *asked,
                              const struct asked_covariate *covariate)
{
	struct result_key key = asked_covariate_key(asked, covariate);
	const char *mean = show_value(showing, &key, "mean");

	if (covariate->level)
		return covariate->level;
	if (covariate->given)
		return given_text(showing, covariate);
	return *mean ? arena_printf(showing->results->arena, "%s (mean)", mean) : "mean";
}

const char *profile_text(const struct showing *showing, const struct asked *asked,
                         const struct asked_profile *profile)
{
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0; i < profile->n; i++) {
		const struct asked_covariate *covariate = &profile->covariates[i];

		if (!covariate->level || *covariate->level)
			str_addf(&out, "%s%s: %s", out.length ? "; " : "",
			         covariate->level ? covariate->label : covariate->title,
			         value_text(showing, asked, covariate));
	}
	return str_text(&out);
}

const char *profile_outside(const struct showing *showing, const struct asked *asked,
                            const struct asked_profile *profile)
{
	struct str out = {.arena = showing->results->arena};

	for (size_t i = 0; i < profile->n; i++) {
		const struct asked_covariate *covariate = &profile->covariates[i];
		struct result_key key = asked_covariate_key(asked, covariate);

		if (covariate->outside)
			str_addf(&out, "%s%s %s (data: %s to %s)", out.length ? ", " : "",
			         show_in_text(showing, covariate->label),
			         given_text(showing, covariate), show_value(showing, &key, "min"),
			         show_value(showing, &key, "max"));
	}
	return out.length ? str_text(&out) : NULL;
}
