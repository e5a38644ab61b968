#include "audit/name.h"

#include <string.h>

static const struct {
	const char *phrases; /* separated by '|' */
	enum measure measure;
	enum endpoint endpoint;
} table[] = {
    {"median|medians|mOS|mPFS|mDFS|mEFS", MEASURE_MEDIAN, ENDPOINT_NONE},
    {"mean|means|average|averaged|restricted mean|RMST|mean (sd)", MEASURE_MEAN, ENDPOINT_NONE},
    {"HR|aHR|sHR|csHR|HRs|HRadj|AHR|SHR|cHR|hazard ratio|hazard ratios|"
     "hazards ratio|hazard rate ratio|adjusted hazard ratio",
     MEASURE_HAZARD, ENDPOINT_NONE},
    {"OR|aOR|ORs|AOR|RR|aRR|RRs|IRR|MRR|GMR|SIR|SMR|odds ratio|"
     "odds ratios|relative risk|relative risks|risk ratio|risk ratios|"
     "rate ratio|rate ratios|incidence rate ratio|prevalence ratio|longitudinal prevalence "
     "ratio|LPR|PRR|"
     "mortality rate ratio|mortality ratio|relative rate|relative hazard|"
     "geometric mean ratio|incidence ratio|adjusted odds ratio",
     MEASURE_RATIO, ENDPOINT_NONE},
    {"difference|differences|mean difference|risk difference|"
     "mean differences|median difference|difference in medians|"
     "difference in median|difference in means|reduction|reductions|increase|"
     "change|changes|gain|improvement|decrease|benefit|decline|MD|SMD|WMD|"
     "beta|β|regression coefficient|effect size|treatment effect|"
     "weighted mean difference|standardized mean difference|Δ|mean change|"
     "mean changes|mean reduction|lowering|intervention effect",
     MEASURE_DIFFERENCE, ENDPOINT_NONE},
    {"number needed to treat|number needed|numbers needed to treat|NNT|NNH|"
     "numbers needed",
     MEASURE_NEEDED, ENDPOINT_NONE},
    {"AUC|AUROC|c-index|c-statistic|concordance|sensitivity|specificity|kappa|"
     "correlation|coefficient|PPV|NPV|accuracy|index|score|scores|incidence|"
     "rate|rates|risk|ratio|slope|ICC|κ|r|ρ|proportion|proportions|"
     "probability|prevalence|efficacy|power|alpha|α",
     MEASURE_OTHER, ENDPOINT_NONE},
    {"OS|overall survival|overall survival (OS)", MEASURE_UNKNOWN, ENDPOINT_LATE},
    {"PFS|DFS|EFS|RFS|IDFS|iDFS|DDFS|DRFS|DMFS|MFS|LRFS|LFS|LDFS|rPFS|iPFS|"
     "bPFS|cPFS|FFS|FFP|TTP|pS-PFS|pre-OPD PFS|post-surgery PFS|"
     "biochemical PFS|progression-free survival|disease-free survival|"
     "event-free survival|recurrence-free survival|relapse-free survival|"
     "leukemia-free survival|leukaemia-free survival|failure-free survival|"
     "invasive disease-free survival|metastasis-free survival|"
     "distant metastasis-free survival|distant disease-free survival|"
     "distant recurrence-free survival|distant relapse-free survival|"
     "radiographic progression-free survival|time to progression|"
     "post-surgery progression-free survival|"
     "progression-free survival (PFS)|disease-free survival (DFS)|"
     "event-free survival (EFS)|recurrence-free survival (RFS)|"
     "relapse-free survival (RFS)|progression free survival|"
     "disease free survival|event free survival|relapse free survival",
     MEASURE_UNKNOWN, ENDPOINT_EARLY},
    {"mOS", MEASURE_MEDIAN, ENDPOINT_LATE},
    {"mPFS|mDFS|mEFS", MEASURE_MEDIAN, ENDPOINT_EARLY},
    {"survival|BCSS|CSS|DSS|breast cancer-specific survival|"
     "cancer-specific survival|disease-specific survival|GRFS",
     MEASURE_UNKNOWN, ENDPOINT_OTHER},
};

/* One word or bracket of a phrase against a token. */
static bool piece_matches(const struct token *token, const char *piece, size_t length)
{
	const char *text = token->word;

	if (length == 1 && strchr("()/,", *piece))
		return token_is_mark(token, *piece) ||
		       (*piece == '(' && token_is_mark(token, '[')) ||
		       (*piece == ')' && token_is_mark(token, ']'));
	for (size_t i = 0; i < length; i++)
		if (piece[i] >= 'A' && piece[i] <= 'Z')
			text = token->raw;
	return token->type == TOKEN_WORD && strncmp(text, piece, length) == 0 &&
	       text[length] == '\0';
}

/* Length of the next piece of a phrase: a word, or a bracket. */
static size_t piece_length(const char *p)
{
	return strchr("()/,", *p) ? 1 : strcspn(p, " ()/,|");
}

size_t phrase_length(const struct tokens *tokens, size_t at, const char *phrase)
{
	size_t n = 0;

	for (const char *p = phrase; *p && *p != '|';) {
		size_t length = piece_length(p);

		if (at + n >= tokens->n || !piece_matches(&tokens->items[at + n], p, length))
			return 0;
		n++;
		p += length;
		p += *p == ' ';
	}
	return n;
}

static bool may_start(const struct token *token, const char *phrase)
{
	char first = *phrase;

	if (first >= 'A' && first <= 'Z')
		return *token->raw == first;
	return *token->word == first;
}

static struct name name_at(const struct tokens *tokens, size_t at)
{
	struct name best = {0};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		for (const char *p = table[i].phrases; p; p = strchr(p, '|')) {
			size_t length;

			p += *p == '|';
			if (!may_start(&tokens->items[at], p))
				continue;
			length = phrase_length(tokens, at, p);
			if (length < best.length || length == 0)
				continue;
			if (length > best.length)
				best = (struct name){.length = length};
			if (table[i].measure)
				best.measure = table[i].measure;
			if (table[i].endpoint)
				best.endpoint = table[i].endpoint;
		}
	return best;
}

struct name *names_find(struct arena *arena, const struct tokens *tokens)
{
	struct name *names = ARENA_ARRAY(arena, struct name, tokens->n);

	for (size_t i = 0; i < tokens->n;) {
		if (tokens->items[i].type == TOKEN_WORD)
			names[i] = name_at(tokens, i);
		i += names[i].length ? names[i].length : 1;
	}
	return names;
}
