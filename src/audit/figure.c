/* From tokens to figures, and what the words before a figure say it is. */
#include <string.h>

#include "audit/audit_impl.h"
#include "audit/label.h"
#include "base/bug.h"

enum { LOOK_BACK = 80 };

static const struct {
	const char *names;
	enum measure measure;
} measures[] = {
    {"median | medians | mOS | mPFS | mDFS", MEASURE_MEDIAN},
    {"mean | average | restricted mean | RMST | means", MEASURE_MEAN},
    {"<hazard>", MEASURE_HAZARD},
    {"<ratio>", MEASURE_RATIO},
    {"difference | differences | reduction | increase | change | gain | "
     "improvement | decrease | benefit",
     MEASURE_DIFFERENCE},
    {"AUC | AUROC | c-index | c-statistic | concordance | sensitivity | "
     "specificity | kappa | correlation | coefficient | beta | β | PPV | NPV "
     "| accuracy | index | score | incidence | rate | rates | risk | ratio | "
     "slope | ICC | κ | r | ρ | proportion | probability | prevalence",
     MEASURE_OTHER},
};

static const struct {
	const char *names;
	enum endpoint endpoint;
} endpoints[] = {
    {"<late> | mOS", ENDPOINT_LATE},
    {"<early>", ENDPOINT_EARLY},
    {"<endpoint>", ENDPOINT_OTHER},
};

enum {
	N_MEASURES = sizeof measures / sizeof *measures,
	N_ENDPOINTS = sizeof endpoints / sizeof *endpoints,
	MOST_PATTERNS = 64,
};

struct finder {
	struct audit *audit;
	const struct template *patterns[MOST_PATTERNS];
	const struct template *measures[N_MEASURES];
	const struct template *endpoints[N_ENDPOINTS];
};

/* --- What it is of -------------------------------------------------------- */

static bool is_difference_of(const struct tokens *tokens, size_t at)
{
	static const char *const words[] = {"difference", "differences",
	                                    "gain",       "improvement",
	                                    "increase",   NULL};

	return at > 1 && token_is_any(&tokens->items[at - 2], words);
}

/* The measure whose name begins at a token and ends by `limit`; *end gets
 * where. */
static enum measure measure_at(const struct finder *finder, size_t at,
                               size_t limit, size_t *end)
{
	const struct tokens *tokens = &finder->audit->tokens;
	struct match match;

	for (size_t i = 0; i < N_MEASURES; i++) {
		if (!template_match(finder->measures[i], tokens, at, &match) ||
		    match.end > limit)
			continue;
		*end = match.end;
		return measures[i].measure == MEASURE_MEDIAN &&
		               is_difference_of(tokens, at)
		           ? MEASURE_DIFFERENCE
		           : measures[i].measure;
	}
	return MEASURE_UNKNOWN;
}

/* The same by its whole name: "ratio" is also the end of "hazard ratio". */
static enum measure whole_measure_at(const struct finder *finder, size_t at,
                                     size_t limit)
{
	enum { LONGEST_NAME = 4 };
	size_t end, longer;
	enum measure found = measure_at(finder, at, limit, &end);

	if (found == MEASURE_UNKNOWN)
		return found;
	for (size_t k = 1; k < LONGEST_NAME && k <= at; k++) {
		enum measure whole = measure_at(finder, at - k, end, &longer);

		if (whole != MEASURE_UNKNOWN && longer == end)
			found = whole;
	}
	return found;
}

static bool is_ratio(enum measure measure)
{
	return measure == MEASURE_HAZARD || measure == MEASURE_RATIO;
}

/* The nearest measure before a number, in its sentence.  A ratio's name does
 * not reach over a semicolon, a median's does. */
static enum measure measure_before(const struct finder *finder, size_t number)
{
	const struct tokens *tokens = &finder->audit->tokens;
	size_t first = sentence_start(finder->audit, number);
	bool crossed = false;

	for (size_t i = number; i-- > first && number - i < LOOK_BACK;) {
		enum measure measure;

		crossed |= token_is_mark(&tokens->items[i], ';');
		if (tokens->items[i].type != TOKEN_WORD)
			continue;
		measure = whole_measure_at(finder, i, number);
		if (measure != MEASURE_UNKNOWN)
			return crossed && is_ratio(measure) ? MEASURE_OTHER
			                                    : measure;
	}
	return MEASURE_UNKNOWN;
}

static bool endpoint_at(const struct finder *finder, size_t at, size_t limit,
                        struct figure *figure)
{
	const struct tokens *tokens = &finder->audit->tokens;
	struct match match;

	for (size_t i = 0; i < N_ENDPOINTS; i++) {
		if (!template_match(finder->endpoints[i], tokens, at, &match) ||
		    match.end > limit || match.end < figure->endpoint_end)
			continue;
		figure->endpoint = endpoints[i].endpoint;
		figure->endpoint_at = match.start;
		figure->endpoint_end = match.end;
		return true;
	}
	return false;
}

/* The nearest endpoint before a number, by its whole name: "survival" is also
 * the end of "disease-free survival". */
static void endpoint_before(const struct finder *finder, struct figure *figure,
                            size_t number)
{
	enum { LONGEST_NAME = 6 };
	size_t first = sentence_start(finder->audit, number);

	for (size_t i = number; i-- > first && number - i < LOOK_BACK;) {
		if (!endpoint_at(finder, i, number, figure))
			continue;
		for (size_t k = 1; k < LONGEST_NAME && i >= first + k; k++)
			(void)endpoint_at(finder, i - k, figure->endpoint_end,
			                  figure);
		return;
	}
}

static bool is_timed(const struct audit *audit, const struct match *match)
{
	static const char *const units[] = {
	    "month", "months", "mo", "mos", "year", "years", "yr", "yrs",
	    "week",  "weeks",  "wk", "wks", "day",  "days",  NULL};

	return audit_has_word(audit, match->start, match->end + 1, units);
}

static void describe(const struct finder *finder, struct figure *figure)
{
	const struct captured *number = &figure->match.slots[SLOT_ESTIMATE];

	if (!number->filled)
		number = &figure->match.slots[SLOT_PERCENT];
	if (!number->filled)
		return;
	figure->measure = measure_before(finder, number->token);
	endpoint_before(finder, figure, number->token);
	figure->timed = is_timed(finder->audit, &figure->match);
}

/* --- Finding -------------------------------------------------------------- */

/* The 95 of "95% CI". */
static bool is_level(const struct token *token)
{
	static const char *const words[] = {"ci",       "confidence", "cri",
	                                    "credible", "two-sided",  NULL};

	return token_is_mark(token + 1, '%') && token_is_any(token + 2, words);
}

/* The number before an interval is something else: a time it is for, a unit of
 * the ratio, a standard error, the denominator of a share. */
static bool is_no_estimate(const struct audit *audit, size_t at)
{
	static const char *const before[] = {
	    "per",   "each",  "every",  "at",    "after", "within", "se",
	    "sd",    "sem",   "beyond", "over",  "past",  "grade",  "stage",
	    "phase", "week",  "day",    "month", "year",  "cycle",  "ecog",
	    "arm",   "group", "cohort", "line",  "type",  "first",  "last",
	    "s.e",   "next",  NULL};
	const struct token *token = &audit->tokens.items[at];

	if (is_level(token))
		return true;
	if (at == 0)
		return false;
	return token_is_any(token - 1, before) ||
	       (at > 1 && token_is_mark(token - 1, ',') &&
	        token_is_any(token - 2, before)) ||
	       (at > 1 && token_is_word(token - 1, "of") &&
	        token[-2].type == TOKEN_NUMBER) ||
	       token_is_mark(token - 1, '/') ||
	       token_is_mark(token - 1, 0xB1) ||
	       token_is_mark(token - 1, '<') || token_is_mark(token - 1, '>') ||
	       token_is_mark(token - 1, MARK_LESS_EQUAL) ||
	       token_is_mark(token - 1, MARK_GREATER_EQUAL) ||
	       label_is_year(&audit->tokens, at);
}

/* "(stage 3 vs 2; 95% CI …)": no estimate, as it is not before a bracket. */
static bool is_compared_level(const struct audit *audit,
                              const struct match *match, size_t at)
{
	const struct token *items = audit->tokens.items;

	return match->end > at + 1 &&
	       (token_is_mark(&items[at + 1], ';') ||
	        token_is_mark(&items[at + 1], ',')) &&
	       at > 0 &&
	       (token_is_word(&items[at - 1], "vs") ||
	        token_is_word(&items[at - 1], "versus"));
}

/* A p-value is written with a relation; after "p," only what looks like one
 * is. */
static bool is_no_p_value(const struct audit *audit,
                          const struct captured *value)
{
	static const char *const things[] = {
	    "predictors", "variables", "features", "genes",
	    "covariates", "patients",  NULL};
	const struct token *token = &audit->tokens.items[value->token];
	int32_t relation = token[-1].mark;

	return token_is_any(token + 1, things) ||
	       token_is_mark(token + 1, '%') ||
	       (relation != '=' && relation != '<' && relation != '>' &&
	        relation < 0x80 && value->decimals == 0);
}

/* "ECOG 0/1 in 38/22 (63%/37%)": two counts, each with its percent. */
static bool is_pair(const struct audit *audit, const struct match *match)
{
	const struct token *items = audit->tokens.items;
	size_t percent = match->slots[SLOT_PERCENT].token;

	return match->slots[SLOT_COUNT].token < percent &&
	       token_is_mark(&items[percent + 2], '/') &&
	       items[percent + 3].type == TOKEN_NUMBER;
}

/* "14.0 months (11.7-16.3)": printed alike, and no "longer by 2.3 months
 * (14.0-16.3)". */
static bool are_limits(const struct audit *audit, const struct match *match)
{
	const struct captured *estimate = &match->slots[SLOT_ESTIMATE];
	const struct captured *low = &match->slots[SLOT_LOW];
	const struct captured *high = &match->slots[SLOT_HIGH];

	return estimate->decimals > 0 && low->known && high->known &&
	       low->decimals == estimate->decimals &&
	       high->decimals == estimate->decimals &&
	       !(match->start > 0 &&
	         token_is_word(&audit->tokens.items[match->start - 1], "by"));
}

/* A part of the match was meant otherwise. */
static bool is_misread(const struct audit *audit, const struct pattern *pattern,
                       const struct match *match)
{
	const struct token *items = audit->tokens.items;
	const struct captured *total = &match->slots[SLOT_TOTAL];

	if (pattern->kind == FIGURE_TOTAL && total->filled)
		return label_is_year(&audit->tokens, total->token);
	if (pattern->kind == FIGURE_SHARE && total->filled)
		return (label_is_unit(&items[total->token + 1]) &&
		        !token_is_mark(&items[total->token + 1], '%')) ||
		       is_pair(audit, match);
	if (pattern->kind == FIGURE_LIMITS && !are_limits(audit, match))
		return true;
	if ((pattern->kind == FIGURE_ESTIMATE ||
	     pattern->kind == FIGURE_LIMITS || pattern->kind == FIGURE_SPREAD) &&
	    match->slots[SLOT_ESTIMATE].filled)
		return is_no_estimate(audit,
		                      match->slots[SLOT_ESTIMATE].token) ||
		       is_compared_level(audit, match,
		                         match->slots[SLOT_ESTIMATE].token);
	if (pattern->kind == FIGURE_P_VALUE)
		return is_no_p_value(audit, &match->slots[SLOT_P_VALUE]);
	return false;
}

static bool figure_at(const struct finder *finder, size_t at,
                      struct figure *figure)
{
	const struct tokens *tokens = &finder->audit->tokens;
	size_t longest = at;

	for (size_t i = 0; patterns[i].name; i++) {
		struct match match;

		if (!template_match(finder->patterns[i], tokens, at, &match) ||
		    match.end <= longest ||
		    is_misread(finder->audit, &patterns[i], &match))
			continue;
		longest = match.end;
		*figure =
		    (struct figure){.pattern = &patterns[i], .match = match};
	}
	return longest > at;
}

static void finder_init(struct finder *finder, struct audit *audit)
{
	struct compiler *compiler = compiler_new(audit->arena);

	finder->audit = audit;
	for (size_t i = 0; patterns[i].name; i++) {
		BUG_UNLESS(i < MOST_PATTERNS);
		finder->patterns[i] =
		    template_new(compiler, patterns[i].templates);
	}
	for (size_t i = 0; i < N_MEASURES; i++)
		finder->measures[i] = template_new(compiler, measures[i].names);
	for (size_t i = 0; i < N_ENDPOINTS; i++)
		finder->endpoints[i] =
		    template_new(compiler, endpoints[i].names);
}

void audit_find_figures(struct audit *audit)
{
	static const char *const exact[] = {
	    "exact",       "bootstrap", "bootstrapped",
	    "bayesian",    "credible",  "posterior",
	    "firth",       "profile",   "penalized",
	    "permutation", NULL};
	struct finder finder;
	struct figure figure;

	finder_init(&finder, audit);
	for (size_t at = 0; at < audit->tokens.n;) {
		if (!figure_at(&finder, at, &figure)) {
			at++;
			continue;
		}
		describe(&finder, &figure);
		ARENA_PUSH(audit->arena, audit->figures, audit->n_figures,
		           figure);
		at = figure.match.end;
	}
	audit->total = audit_find_total(audit, &audit->declared);
	audit->exact = audit_has_word(audit, 0, audit->tokens.n, exact);
}

/* --- Questions about figures ---------------------------------------------- */

const struct captured *figure_slot(const struct figure *figure, enum slot slot)
{
	return &figure->match.slots[slot];
}

uint32_t figure_sentence(const struct audit *audit, const struct figure *figure)
{
	return audit->tokens.items[figure->match.start].sentence;
}

const char *figure_print(struct audit *audit, const struct captured *number)
{
	const struct token *token = &audit->tokens.items[number->token];

	return arena_strndup(audit->arena, audit->text + token->start,
	                     token->end - token->start);
}

size_t sentence_start(const struct audit *audit, size_t token)
{
	return audit->sentences[audit->tokens.items[token].sentence];
}

size_t sentence_end(const struct audit *audit, size_t token)
{
	return audit->sentences[audit->tokens.items[token].sentence + 1];
}

bool audit_has_word(const struct audit *audit, size_t from, size_t to,
                    const char *const *words)
{
	if (to > audit->tokens.n)
		to = audit->tokens.n;
	for (size_t i = from; i < to; i++)
		if (token_is_any(&audit->tokens.items[i], words))
			return true;
	return false;
}
