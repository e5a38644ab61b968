#include "audit/marker.h"

#include <math.h>
#include <string.h>

static const struct {
	const char *phrases;
	int kind;
} marker_names[] = {
    {"CI|CIs|CrI|KI|IC|ci|CI s|confidence interval|confidence intervals|"
     "confident interval|confidential interval|credible interval|confidence limits|"
     "confidence interval (CI)|confidence intervals (CI)|"
     "confidence interval (CIs)|confidence interval CI|"
     "confidence intervals CI|confidence|CL|credible intervals|"
     "highest density interval|HDI|HPDI",
     LIMITS_CONFIDENCE},
    {"IQR|IQRs|interquartile range|inter-quartile range|quartiles|"
     "interquartile ranges|interquartile interval|interquartile range (IQR)|"
     "interquartile range IQR|percentile|percentiles|interquartile|"
     "inter quartile range|quartile|Q1-Q3|Q1 to Q3|Q1, Q3|"
     "25th-75th percentile|25th-75th percentiles|25th and 75th percentiles|"
     "25th to 75th percentile",
     LIMITS_QUARTILES},
    {"range|ranges|min-max|minimum-maximum|full range|total range|ranging|"
     "ranged",
     LIMITS_RANGE},
    {"SD|SDs|S.D.|standard deviation|standard deviations|SE|SEM|s.e.m.|"
     "standard error|standard errors|standard error of the mean|Sd|sd|"
     "standard deviation (SD)|standard deviation SD|std",
     SPREAD_MARKER},
};

static size_t marker_name(const struct reading *reading, size_t at, int *kind)
{
	size_t longest = 0;

	for (size_t i = 0; i < sizeof marker_names / sizeof *marker_names; i++)
		for (const char *p = marker_names[i].phrases; p; p = strchr(p, '|')) {
			size_t length;

			p += *p == '|';
			length = phrase_length(&reading->tokens, at, p);
			if (length <= longest)
				continue;
			longest = length;
			*kind = marker_names[i].kind;
		}
	return longest;
}

/* "95% two-sided" before the name; returns where the marker begins. */
static size_t marker_level_before(struct reading *reading, size_t name, double *level)
{
	static const char *const kinds[] = {"two-sided", "exact",    "percent", "bootstrap",
	                                    "bayesian",  "repeated", NULL};
	size_t i = name - 1;
	struct quantity *quantity;

	if (token_is_mark(reading_token(reading, i), '('))
		i--; /* "95% (CI" */
	while (name - i < 4 && token_is_any(reading_token(reading, i), kinds))
		i--;
	if (token_is_mark(reading_token(reading, i), '-'))
		i--;
	if (token_is_mark(reading_token(reading, i), '%'))
		i--;
	quantity = quantity_at(reading, i);
	if (!quantity || quantity->value < 50 || quantity->value >= 100 ||
	    reading_token(reading, i)->spelled)
		return name;
	*level = quantity->value;
	quantity->kind = QUANTITY_LEVEL;
	quantity->used = true;
	return i;
}

/* "CI95%", "CI (95%)", "CI-95%" behind the name; returns where it ends. */
static size_t marker_level_behind(struct reading *reading, size_t end, double *level)
{
	size_t i = end;
	struct quantity *quantity;

	if (token_is_mark(reading_token(reading, i), '(') ||
	    token_is_mark(reading_token(reading, i), '-'))
		i++;
	quantity = quantity_at(reading, i);
	if (!quantity || quantity->decimals > 0 || quantity->value < 80 || quantity->value >= 100 ||
	    quantity->kind != QUANTITY_PERCENT ||
	    (*level > 0 && fabs(quantity->value - *level) > 0.5))
		return end; /* "95% CI 95%" says it twice */
	*level = quantity->value;
	quantity->kind = QUANTITY_LEVEL;
	quantity->used = true;
	i += 2;
	return i + (i > end + 2 && token_is_mark(reading_token(reading, i), ')'));
}

/* "CI95": the level is in the word. */
static bool is_levelled_name(const struct token *token)
{
	return token_is_word(token, "ci95") || token_is_word(token, "ic95");
}

/* "C.I." */
static bool is_dotted_name(const struct reading *reading, size_t at)
{
	return token_is_word(reading_token(reading, at), "c") &&
	       token_is_mark(reading_token(reading, at + 1), '.') &&
	       token_is_word(reading_token(reading, at + 2), "i");
}

bool marker_at(struct reading *reading, size_t at, struct marker *marker)
{
	size_t length = marker_name(reading, at, &marker->kind);

	marker->level = 0;
	if (is_dotted_name(reading, at)) {
		*marker = (struct marker){LIMITS_CONFIDENCE, 0, at, at + 3};
		marker->end += token_is_mark(reading_token(reading, at + 3), '.');
		marker->start = marker_level_before(reading, at, &marker->level);
		return true;
	}
	if (is_levelled_name(reading_token(reading, at))) {
		*marker = (struct marker){LIMITS_CONFIDENCE, 95, at, at + 1};
		marker->end += token_is_mark(reading_token(reading, at + 1), '%');
		return true;
	}
	if (length == 0)
		return false;
	marker->start = at;
	marker->end = at + length;
	if (marker->kind != LIMITS_CONFIDENCE)
		return true;
	marker->start = marker_level_before(reading, at, &marker->level);
	marker->end = marker_level_behind(reading, marker->end, &marker->level);
	return true;
}
