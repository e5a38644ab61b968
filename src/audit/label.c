#include "audit/label.h"

/* What stands before a number that is no count. */
static const char *const label_words[] = {"grade",
                                          "grades",
                                          "stage",
                                          "stages",
                                          "phase",
                                          "phases",
                                          "class",
                                          "level",
                                          "levels",
                                          "score",
                                          "scores",
                                          "ecog",
                                          "ps",
                                          "kps",
                                          "status",
                                          "cycle",
                                          "cycles",
                                          "day",
                                          "days",
                                          "week",
                                          "weeks",
                                          "month",
                                          "months",
                                          "year",
                                          "years",
                                          "line",
                                          "lines",
                                          "type",
                                          "version",
                                          "arm",
                                          "cohort",
                                          "part",
                                          "figure",
                                          "fig",
                                          "table",
                                          "model",
                                          "step",
                                          "age",
                                          "aged",
                                          "ages",
                                          "asa",
                                          "gleason",
                                          "tier",
                                          "category",
                                          "quartile",
                                          "tertile",
                                          "quintile",
                                          "dose",
                                          "doses",
                                          "exon",
                                          "exons",
                                          "codon",
                                          "chromosome",
                                          "bmi",
                                          "cps",
                                          "tps",
                                          "cutoff",
                                          "cut-off",
                                          "threshold",
                                          "isup",
                                          "figo",
                                          "g",
                                          "t",
                                          "m",
                                          "who",
                                          "nyha",
                                          "index",
                                          "than",
                                          "least",
                                          "most",
                                          "over",
                                          "under",
                                          "above",
                                          "below",
                                          "exceeding",
                                          "about",
                                          "approximately",
                                          "nearly",
                                          "almost",
                                          "around",
                                          "roughly",
                                          "some",
                                          "visit",
                                          "item",
                                          "her2",
                                          "ihc",
                                          "group",
                                          "groups",
                                          "cluster",
                                          "arms",
                                          "median",
                                          "mean",
                                          "by",
                                          "at",
                                          "ki-67",
                                          "ki67",
                                          "pd-l1",
                                          "ipi",
                                          "points",
                                          "rs",
                                          "size",
                                          "interleukin",
                                          "session",
                                          "visits",
                                          "course",
                                          "question",
                                          "aim",
                                          "criteria",
                                          "ctcae",
                                          "recist",
                                          "protocol",
                                          "study",
                                          "trial",
                                          "every",
                                          "birads",
                                          "bi-rads",
                                          "hour",
                                          "hours",
                                          "minute",
                                          "eortc",
                                          "charlson",
                                          "cci",
                                          "psa",
                                          "risk",
                                          "factor",
                                          "number",
                                          "value",
                                          "cut-point",
                                          "ratio",
                                          "grading",
                                          "ct",
                                          "up",
                                          "until",
                                          "through",
                                          "since",
                                          "during",
                                          NULL};

static const char *const year_words[] = {
    "in",      "since",     "until",   "from",     "to",       "by",   "before",
    "after",   "between",   "through", "and",      "during",   "till", "of",
    "january", "february",  "march",   "april",    "may",      "june", "july",
    "august",  "september", "october", "november", "december", "jan",  "feb",
    "mar",     "apr",       "jun",     "jul",      "aug",      "sep",  "sept",
    "oct",     "nov",       "dec",     "early",    "late",     "year", NULL};

static const char *const units[] = {
    "month",      "months", "mo",    "mos",   "year",   "years", "yr",
    "yrs",        "week",   "weeks", "wk",    "wks",    "day",   "days",
    "hour",       "hours",  "h",     "hr",    "hrs",    "min",   "minutes",
    "mg",         "kg",     "g",     "ml",    "mm",     "cm",    "gy",
    "cgy",        "mcg",    "ng",    "iu",    "points", "times", "fold",
    "percent",    "years'", "µg",    "doses", "cycles", "lines", "fractions",
    "percentage", "weekly", "y",     NULL};

bool label_is_unit(const struct token *token)
{
	return token_is_any(token, units) || token_is_mark(token, '%');
}

bool label_is_year(const struct tokens *tokens, size_t at)
{
	const struct token *token = &tokens->items[at];

	return token_is_whole(token) && token->value >= 1900 &&
	       token->value <= 2100 && token->end - token->start == 4 &&
	       at > 0 &&
	       (token_is_any(token - 1, year_words) ||
	        token_is_mark(token - 1, '-') || token_is_mark(token - 1, '('));
}

static bool is_connector(const struct token *token)
{
	return token_is_word(token, "or") || token_is_word(token, "and") ||
	       token_is_word(token, "to") || token_is_word(token, "vs") ||
	       token_is_mark(token, '-') || token_is_mark(token, '/') ||
	       token_is_mark(token, ',');
}

/* The 28 of "28/59": the denominator hangs on it and says nothing. */
static size_t numerator(const struct token *t, size_t at)
{
	bool fraction = at > 2 && token_is_mark(&t[at - 1], '/') &&
	                t[at - 2].type == TOKEN_NUMBER;

	return fraction ? at - 2 : at;
}

/* Where the number before a connector is: "3 or 4", and over a percent in
 * brackets, "0 (65%) or 1 (35%)".  0 if there is none. */
static size_t number_before(const struct tokens *tokens, size_t at)
{
	const struct token *t = tokens->items;

	while (at > 1 && is_connector(&t[at - 1]))
		at--;
	if (at > 1 && t[at - 1].type == TOKEN_NUMBER)
		return numerator(t, at - 1);
	if (at > 5 && token_is_mark(&t[at - 1], ')') &&
	    token_is_mark(&t[at - 2], '%') && t[at - 3].type == TOKEN_NUMBER &&
	    token_is_mark(&t[at - 4], '(') && t[at - 5].type == TOKEN_NUMBER)
		return numerator(t, at - 5);
	return 0;
}

/* "n=28" is a count, "ECOG=1" is not. */
static bool equals_count(const struct tokens *tokens, size_t equals)
{
	static const char *const names[] = {"n", "total", "no", "count", NULL};

	return equals > 0 && token_is_any(&tokens->items[equals - 1], names);
}

/* A number that hangs on something else: the 6 of CDK4/6. */
static bool is_joined(const struct token *token)
{
	return !token->spaced && token[-1].type != TOKEN_BREAK &&
	       !token_is_mark(token - 1, '(') &&
	       !token_is_mark(token - 1, '[') &&
	       !token_is_mark(token - 1, '=') &&
	       !token_is_mark(token - 1, ':') && !token_is_mark(token - 1, '"');
}

static bool is_bound(const struct token *token)
{
	return token_is_mark(token, '<') || token_is_mark(token, '>') ||
	       token_is_mark(token, '~') || token_is_mark(token, 0xB1) ||
	       token_is_mark(token, '+') || token_is_mark(token, 0xD7) ||
	       token_is_mark(token, '#') ||
	       token_is_mark(token, MARK_LESS_EQUAL) ||
	       token_is_mark(token, MARK_GREATER_EQUAL);
}

/* "167 deaths in 484 patients (34.5%)": the percent is of the first number. */
static bool is_denominator(const struct tokens *tokens, size_t at)
{
	const struct token *t = tokens->items;

	if (at > 0 && (token_is_word(&t[at - 1], "among") ||
	               token_is_word(&t[at - 1], "amongst")))
		return true;
	return at > 2 && token_is_word(&t[at - 1], "in") &&
	       (token_is_whole(&t[at - 2]) ||
	        (t[at - 2].type == TOKEN_WORD && token_is_whole(&t[at - 3])));
}

/* "declined by 12 of 40 women": with what it is part of, it is a count. */
static bool is_part(const struct token *token)
{
	return (token_is_word(token + 1, "of") ||
	        token_is_mark(token + 1, '/')) &&
	       token[2].type == TOKEN_NUMBER;
}

bool label_before(const struct tokens *tokens, size_t at)
{
	while (at > 0) {
		const struct token *token = &tokens->items[at];

		if (token_is_word(token - 1, "by") && is_part(token))
			return false;
		if (is_joined(token) || is_denominator(tokens, at) ||
		    is_bound(token - 1) ||
		    token_is_any(token - 1, label_words) ||
		    label_is_year(tokens, at))
			return true;
		if (token_is_mark(token - 1, '='))
			return !equals_count(tokens, at - 1);
		if (!is_connector(token - 1))
			return false;
		at = number_before(tokens, at);
	}
	return false;
}
