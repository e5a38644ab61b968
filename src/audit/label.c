#include "audit/label.h"

#include <string.h>

#include "base/date.h"

/* A text does not tell its own: the usual month. */
#define MONTH_DAYS (DAYS_PER_YEAR / 12)

/* What stands before a number that is no count. */
static const char *const label_words[] = {"grade",
                                          "grades",
                                          "stage",
                                          "stages",
                                          "phase",
                                          "phases",
                                          "class",
                                          "ecog",
                                          "ps",
                                          "kps",
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
                                          "part",
                                          "figure",
                                          "fig",
                                          "table",
                                          "age",
                                          "aged",
                                          "ages",
                                          "asa",
                                          "gleason",
                                          "tier",
                                          "quartile",
                                          "tertile",
                                          "quintile",
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
                                          "her2",
                                          "ihc",
                                          "ki-67",
                                          "ki67",
                                          "pd-l1",
                                          "ipi",
                                          "rs",
                                          "interleukin",
                                          "question",
                                          "aim",
                                          "criteria",
                                          "ctcae",
                                          "recist",
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
                                          "cut-point",
                                          "grading",
                                          "ct",
                                          "up",
                                          "until",
                                          "through",
                                          "since",
                                          "during",
                                          "median",
                                          "mean",
                                          "cin",
                                          "d",
                                          "postoperative",
                                          "pod",
                                          "hba1c",
                                          "hpv",
                                          "chapter",
                                          "spss",
                                          "sas",
                                          "stata",
                                          "dsm",
                                          "icd",
                                          "isrctn",
                                          "no.",
                                          "wave",
                                          "trimester",
                                          "parity",
                                          "gravida",
                                          "vitamin",
                                          "omega",
                                          "il",
                                          NULL};

/* … and where it is one only when it is small: "group 2", but "in group 45". */
static const char *const soft_words[] = {
    "group",    "groups",  "arm",    "arms",     "cohort", "risk",   "ratio", "number",
    "size",     "value",   "level",  "levels",   "score",  "scores", "study", "trial",
    "sessions", "session", "visit",  "visits",   "course", "factor", "dose",  "doses",
    "cluster",  "index",   "status", "protocol", "item",   "points", "model", "step",
    "category", "by",      "at",     NULL};

static const char *const year_words[] = {
    "in",      "since",     "until",   "from",     "to",       "by",   "before",
    "after",   "between",   "through", "and",      "during",   "till", "of",
    "january", "february",  "march",   "april",    "may",      "june", "july",
    "august",  "september", "october", "november", "december", "jan",  "feb",
    "mar",     "apr",       "jun",     "jul",      "aug",      "sep",  "sept",
    "oct",     "nov",       "dec",     "early",    "late",     "year", NULL};

static const char *const units[] = {
    "month",       "months",  "mo",     "mos",    "year",     "years",   "yr",
    "yrs",         "week",    "weeks",  "wk",     "wks",      "day",     "days",
    "hour",        "hours",   "h",      "hr",     "hrs",      "min",     "minutes",
    "mg",          "kg",      "g",      "ml",     "mm",       "cm",      "gy",
    "cgy",         "mcg",     "ng",     "iu",     "points",   "times",   "fold",
    "percent",     "years'",  "µg",     "doses",  "cycles",   "lines",   "fractions",
    "percentage",  "weekly",  "y",      "μg",     "ug",       "pg",      "nmol",
    "mmol",        "μmol",    "umol",   "pmol",   "mol",      "mmhg",    "kcal",
    "cal",         "kj",      "l",      "dl",     "µl",       "μl",      "meq",
    "kpa",         "pa",      "hz",     "khz",    "w",        "db",      "bpm",
    "s",           "sec",     "secs",   "second", "seconds",  "m",       "mins",
    "minute",      "ms",      "d",      "t",      "x",        "steps",   "copies",
    "cells",       "units",   "unit",   "u",      "miu",      "ppm",     "ppb",
    "fold-change", "metres",  "meters", "miles",  "km",       "cm2",     "mm2",
    "m2",          "cm3",     "mm3",    "ml/min", "letters",  "°",       "°c",
    "°f",          "degrees", "log10",  "log",    "mhz",      "nm",      "mev",
    "mci",         "mbq",     "joules", "j",      "watts",    "ma",      "mv",
    "μm",          "µm",      "um",     "logmar", "diopters", "diopter", "dioptres",
    "years-old",   "sd",      "sds",    "point",  "scale",    "rpm",     "tesla",
    "mosm",        NULL};

static const struct {
	const char *start;
	double months;
} time_units[] = {
    {"month", 1},
    {"mo", 1},
    {"mos", 1},
    {"year", 12},
    {"yr", 12},
    {"y", 12},
    {"week", 7 / MONTH_DAYS},
    {"wk", 7 / MONTH_DAYS},
    {"day", 1 / MONTH_DAYS},
    {"d", 1 / MONTH_DAYS},
    {"m", 1},
    {"mth", 1},
};

double label_months(const struct token *token)
{
	size_t length = strlen(token->word);

	if (token->type != TOKEN_WORD)
		return 0;
	length -= length > 2 && token->word[length - 1] == 's';
	for (size_t i = 0; i < sizeof time_units / sizeof *time_units; i++)
		if (strlen(time_units[i].start) == length &&
		    strncmp(time_units[i].start, token->word, length) == 0)
			return time_units[i].months;
	return 0;
}

bool label_is_unit(const struct token *token)
{
	return token_is_any(token, units) || token_is_mark(token, '%');
}

/* "declined by 12 of 40 women": with what it is part of, it is a count. */
static bool is_part(const struct token *token)
{
	if (token_is_word(token + 1, "out"))
		return token_is_word(token + 2, "of");
	return (token_is_word(token + 1, "of") || token_is_mark(token + 1, '/')) &&
	       token[2].type == TOKEN_NUMBER;
}

static bool is_month_name(const struct token *token)
{
	static const char *const months[] = {
	    "january", "february",  "march",   "april",    "may",      "june", "july",
	    "august",  "september", "october", "november", "december", "jan",  "feb",
	    "mar",     "apr",       "jun",     "jul",      "aug",      "sep",  "sept",
	    "oct",     "nov",       "dec",     NULL};

	return token_is_any(token, months);
}

bool label_is_year(const struct tokens *tokens, size_t at)
{
	const struct token *token = &tokens->items[at];

	if (!token_is_whole(token))
		return false;
	if (token->value <= 31 && (is_month_name(token + 1) || (at > 0 && is_month_name(token - 1))))
		return true;
	return !is_part(token) && token->value >= 1900 && token->value <= 2100 &&
	       token->end - token->start == 4 && at > 0 &&
	       (token_is_any(token - 1, year_words) || token_is_mark(token - 1, '-') ||
	        token_is_mark(token - 1, '(') ||
	        (token_is_mark(token - 1, ',') && at > 2 && is_month_name(token - 3)));
}

static bool is_connector(const struct token *token)
{
	return token_is_word(token, "or") || token_is_word(token, "and") ||
	       token_is_word(token, "to") || token_is_word(token, "vs") ||
	       token_is_mark(token, '-') || token_is_mark(token, '/') || token_is_mark(token, ',');
}

/* The 28 of "28/59": the denominator hangs on it and says nothing. */
static size_t numerator(const struct token *t, size_t at)
{
	bool fraction = at > 2 && token_is_mark(&t[at - 1], '/') && t[at - 2].type == TOKEN_NUMBER;

	return fraction ? at - 2 : at;
}

/* Where the number before a connector is: "3 or 4", and over a percent in
 * brackets, "0 (65%) or 1 (35%)".  0 if there is none. */
static size_t number_before(const struct tokens *tokens, size_t at)
{
	const struct token *t = tokens->items;

	while (at > 1 && is_connector(&t[at - 1]))
		at--;
	if (at > 1 && (t[at - 1].type == TOKEN_NUMBER || t[at - 1].spelled))
		return numerator(t, at - 1);
	if (at > 5 && token_is_mark(&t[at - 1], ')') && token_is_mark(&t[at - 2], '%') &&
	    t[at - 3].type == TOKEN_NUMBER && token_is_mark(&t[at - 4], '(') &&
	    t[at - 5].type == TOKEN_NUMBER)
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
	if (token_is_mark(token - 1, '/') && token_is_whole(token - 2))
		return false;
	return !token->spaced && token[-1].type != TOKEN_BREAK && !token_is_mark(token - 1, '(') &&
	       !token_is_mark(token - 1, '[') && !token_is_mark(token - 1, '=') &&
	       !token_is_mark(token - 1, ':') && !token_is_mark(token - 1, '"');
}

static bool is_bound(const struct token *token)
{
	return token_is_mark(token, '<') || token_is_mark(token, '>') ||
	       token_is_mark(token, '~') || token_is_mark(token, 0xB1) ||
	       token_is_mark(token, '+') || token_is_mark(token, 0xD7) ||
	       token_is_mark(token, '#') || token_is_mark(token, MARK_LESS_EQUAL) ||
	       token_is_mark(token, MARK_GREATER_EQUAL);
}

/* "Grade 3", "group 2"; `value` is of the number asked for, which may stand
 * further behind: "group 1 and 40 of 43". */
static bool is_named(const struct token *token, double value)
{
	enum { LARGEST_LABEL = 12 };

	if (token->spelled && (token_is_word(token - 1, "by") || token_is_word(token - 1, "at")))
		return false;
	return token_is_any(token - 1, label_words) ||
	       (value <= LARGEST_LABEL && token_is_any(token - 1, soft_words));
}

bool label_before(const struct tokens *tokens, size_t at)
{
	double value = tokens->items[at].value;
	size_t asked = at;

	if (at > 0 && is_part(&tokens->items[at]) && !is_joined(&tokens->items[at]) &&
	    !is_bound(&tokens->items[at - 1]) && !token_is_any(&tokens->items[at - 1], label_words))
		return false;
	while (at > 0) {
		const struct token *token = &tokens->items[at];

		if (is_joined(token) || is_bound(token - 1) || is_named(token, value) ||
		    (at == asked && label_is_year(tokens, at)))
			return true;
		if (token_is_mark(token - 1, '='))
			return !equals_count(tokens, at - 1);
		if (!is_connector(token - 1))
			return false;
		at = number_before(tokens, at);
	}
	return false;
}
