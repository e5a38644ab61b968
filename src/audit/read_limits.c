/* Intervals, ranges and spreads, and the estimates that they are of. */

#include "audit/label.h"
#include "audit/marker.h"

/* Two limits, in tokens [start, end). */
struct pair {
	size_t low, high; /* quantities, or NONE */
	size_t start, end;
	int32_t joint; /* the mark between, '-' also for "to" */
};

/* --- Pairs of limits ------------------------------------------------------ */

/* "NR", "not reached" instead of a limit; returns its tokens, 0 if none. */
static size_t unreached_length(const struct reading *reading, size_t at)
{
	static const char *const words[] = {"nr", "ne",       "nc",  "na", "nye",
	                                    "nd", "infinity", "inf", NULL};
	static const char *const states[] = {"reached",   "estimable", "evaluable", "calculable",
	                                     "available", "estimated", NULL};
	const struct token *t = reading_token(reading, at);

	if (token_is_any(t, words) || token_is_mark(t, 0x221E))
		return 1;
	if (token_is_word(t, "not") && token_is_any(reading_token(reading, at + 1), states))
		return 2;
	return 0;
}

/* Units behind a number: "%", "months", "mg / dl"; returns what is behind. */
static size_t skip_unit(const struct reading *reading, size_t at)
{
	enum { LONGEST_UNIT = 5 };
	size_t i = at;

	if (token_is_mark(reading_token(reading, i), '+'))
		i++;
	while (i < at + LONGEST_UNIT) {
		const struct token *t = reading_token(reading, i);
		bool joined = i > at && token_is_mark(reading_token(reading, i - 1), '/');

		/* "recurrences/patient" */
		joined |= t->type == TOKEN_WORD &&
		          token_is_mark(reading_token(reading, i + 1), '/') &&
		          reading_token(reading, i + 2)->type == TOKEN_WORD;
		if (!label_is_unit(t) && !(joined && t->type == TOKEN_WORD) &&
		    !(i > at && token_is_mark(t, '/')) && !token_is_word(t, "points") &&
		    !token_is_word(t, "per"))
			break;
		i++;
	}
	return i;
}

static int32_t joint_of(const struct token *token)
{
	if (token_is_word(token, "to") || token_is_word(token, "through"))
		return '-';
	if (token_is_word(token, "and"))
		return '&';
	if (token->type == TOKEN_MARK &&
	    (token->mark == '-' || token->mark == ',' || token->mark == ';' || token->mark == ':'))
		return token->mark;
	return 0;
}

/* A limit at a token, with its unit: the token behind it, or 0. */
static size_t limit_at(const struct reading *reading, size_t at, size_t *limit)
{
	size_t length = unreached_length(reading, at);
	const struct token *t = reading_token(reading, at);

	*limit = NONE;
	if (length)
		return at + length;
	if (token_is_mark(t, '+'))
		t = reading_token(reading, ++at);
	if (t->type == TOKEN_MARK && (t->mark == '<' || t->mark == '>' ||
	                              t->mark == MARK_LESS_EQUAL || t->mark == MARK_GREATER_EQUAL))
		t = reading_token(reading, ++at);
	if (t->type != TOKEN_NUMBER)
		return 0;
	/* "12 800 to 28 660" */
	at += reading_token(reading, at + 1)->joined > 0;
	*limit = reading->quantities.at[at];
	return skip_unit(reading, at + 1);
}

static bool pair_at(const struct reading *reading, size_t at, struct pair *pair)
{
	size_t end = limit_at(reading, at, &pair->low), next;

	pair->start = at;
	if (end == 0)
		return false;
	pair->joint = joint_of(reading_token(reading, end));
	if (pair->joint == 0)
		return false;
	end += 1;
	if (token_is_word(reading_token(reading, end), "to"))
		end++; /* "3.7 - to 26.3" */
	next = limit_at(reading, end, &pair->high);
	if (next == 0 || (pair->low == NONE && pair->high == NONE))
		return false;
	pair->end = next;
	return true;
}

/* --- Estimates ------------------------------------------------------------ */

/* The limits of which a quantity is one, or NULL. */
static const struct limits *limits_of(const struct reading *reading, const struct quantity *q)
{
	return q->kind == QUANTITY_LIMIT && q->limits != NONE ? &reading->limits[q->limits] : NULL;
}

static const struct spread *spread_of(const struct reading *reading, const struct quantity *q)
{
	return q->kind == QUANTITY_SPREAD && q->owner != NONE ? &reading->spreads[q->owner] : NULL;
}

/* The p-value of a quantity, or NULL. */
static const struct p_value *p_value_of(const struct reading *reading, const struct quantity *q)
{
	return q->kind == QUANTITY_P_VALUE ? &reading->p_values[q->owner] : NULL;
}

/* The number before an interval is something else: a time it is for, a level
 * of a factor, the n of a group. */
static bool is_no_estimate(const struct reading *reading, const struct quantity *quantity)
{
	static const char *const before[] = {
	    "per",  "each",  "every", "at",    "after", "within", "beyond",
	    "past", "grade", "stage", "phase", "week",  "day",    "month",
	    "year", "cycle", "ecog",  "arm",   "group", "cohort", "line",
	    "type", "first", "last",  "next",  "over",  "factor", NULL};
	const struct token *t = reading_token(reading, quantity->token - 1);

	/* "normal at 0.032" */
	if (quantity->decimals > 1 && token_is_word(t, "at"))
		return false;
	/* "µm2/100 µm" */
	if (token_is_mark(t, '/') && reading_token(reading, quantity->token - 2)->type == TOKEN_WORD)
		return true;
	if (quantity->kind == QUANTITY_SIZE || quantity->kind == QUANTITY_LEVEL || quantity->people)
		return true;
	if (token_is_mark(t, ',') && quantity->decimals == 0)
		t = reading_token(reading, quantity->token - 2);
	return token_is_any(t, before) || token_is_mark(t, '<') || token_is_mark(t, '>') ||
	       token_is_mark(t, MARK_LESS_EQUAL) || token_is_mark(t, MARK_GREATER_EQUAL) ||
	       (quantity->decimals == 0 && quantity->value >= 1900 &&
	        quantity->kind == QUANTITY_LABEL);
}

static bool is_opener(const struct token *token)
{
	static const char *const words[] = {"with",          "a",   "an", "and", "the",
	                                    "corresponding", "its", NULL};

	return token_is_mark(token, '(') || token_is_mark(token, '[') ||
	       token_is_mark(token, ',') || token_is_mark(token, ';') ||
	       token_is_mark(token, ':') || token_is_mark(token, '=') || token_is_any(token, words);
}

/* Steps back over a unit that ends before a token; returns the token behind
 * the number, or `at` if there is no unit. */
static size_t unit_start(const struct reading *reading, size_t at)
{
	enum { LONGEST_UNIT = 4 };

	for (size_t n = 1; n <= LONGEST_UNIT && n < at; n++) {
		if (reading_token(reading, at - n - 1)->type != TOKEN_NUMBER)
			continue;
		return skip_unit(reading, at - n) == at ? at - n : at;
	}
	return at;
}

/* The number that ends before a token, over its unit and over brackets that
 * stand between: "15.0 (SD 3) months"; NONE if there is none. */
static size_t number_before(const struct reading *reading, size_t at)
{
	enum { MOST_BRACKETS = 2 };

	for (int i = 0; i <= MOST_BRACKETS; i++) {
		const struct quantity *quantity;

		at = unit_start(reading, at);
		quantity = quantity_at(reading, at - 1);
		if (quantity)
			return reading->quantities.at[at - 1];
		if (!token_is_mark(reading_token(reading, at - 1), ')') &&
		    !token_is_mark(reading_token(reading, at - 1), ']'))
			return NONE;
		for (size_t k = at - 1; k-- > 0 && at - k < 40;)
			if (reading->close[k] == at - 1) {
				at = k;
				break;
			}
	}
	return NONE;
}

/* From a number that hangs on another to that one: from a limit, a deviation,
 * the whole of a fraction, a p-value. */
static size_t main_number(const struct reading *reading, size_t index)
{
	enum { MOST_STEPS = 4 };

	for (int i = 0; i < MOST_STEPS && index != NONE; i++) {
		const struct quantity *q = &reading->quantities.items[index];
		const struct limits *limits = limits_of(reading, q);
		const struct spread *spread = spread_of(reading, q);
		const struct p_value *p = p_value_of(reading, q);
		const struct token *before = reading_token(reading, q->token - 1);
		size_t at;

		if (limits) {
			index = limits->estimate;
			continue;
		}
		if (spread) {
			index = spread->mean;
			continue;
		}
		if (p)
			at = p->start;
		else if (token_is_mark(before, MARK_PLUS_MINUS))
			at = q->token - 1;
		else if (token_is_mark(before, '/') &&
		         reading_token(reading, q->token - 2)->type == TOKEN_NUMBER)
			at = q->token - 2;
		else
			return index;
		while (at > 0 && is_opener(reading_token(reading, at - 1)))
			at--;
		index = number_before(reading, at);
	}
	return index;
}

/* The estimate that an interval from `start` on is of. */
static size_t estimate_before(const struct reading *reading, size_t start)
{
	enum { MOST_OPENERS = 4 };
	size_t at = start, index;
	const struct quantity *quantity;

	while (start - at < MOST_OPENERS && at > 0 && is_opener(reading_token(reading, at - 1)))
		at--;
	index = main_number(reading, number_before(reading, at));
	quantity = quantity_find(reading, index);
	if (!quantity || is_no_estimate(reading, quantity) ||
	    reading_token(reading, quantity->token)->sentence !=
	        reading_token(reading, start)->sentence ||
	    reading_token(reading, quantity->token)->spelled)
		return NONE;
	return index;
}

static bool is_plain(const struct quantity *q)
{
	return q->kind == QUANTITY_NUMBER || q->kind == QUANTITY_COUNT ||
	       q->kind == QUANTITY_MEASURE;
}

static bool is_of_kind(const struct quantity *a, const struct quantity *b)
{
	return a->kind == b->kind || (is_plain(a) && is_plain(b));
}

/* "42 vs 46 (95% CI …)", "from 4.7 to 0.7 (…)": the number before. */
static size_t compared_with(const struct reading *reading, size_t estimate)
{
	enum { REACH = 8 };
	static const char *const words[] = {"vs", "versus", "v", "and", "compared", "than", NULL};
	const struct quantity *a, *b = quantity_find(reading, estimate);
	size_t other = estimate;
	bool range;

	if (!b || estimate == 0)
		return NONE;
	other--;
	range = token_is_word(reading_token(reading, b->token - 1), "to") &&
	        reading->quantities.items[other].end + 2 >= b->token;
	if (reading->quantities.items[other].kind == QUANTITY_SPREAD && other > 0)
		other--; /* "from 4.3 ± 1.5 to 2.9 ± 0.8" */
	a = &reading->quantities.items[other];
	if (b->token > a->end + REACH || !is_of_kind(a, b) ||
	    (!range && !reading_has_word(reading, a->end, b->token, words)))
		return NONE;
	return other;
}

/* --- Putting it together -------------------------------------------------- */

static void use(struct reading *reading, size_t index, enum quantity_kind kind)
{
	if (index == NONE)
		return;
	reading->quantities.items[index].used = true;
	reading->quantities.items[index].limits = reading->n_limits;
	if (kind == QUANTITY_LIMIT) {
		struct quantity *q = &reading->quantities.items[index];

		q->kind = kind;
		q->value = q->joined > 0 ? q->joined : q->value;
	}
}

static void add_limits(struct reading *reading, struct limits limits, const struct pair *pair)
{
	const struct quantity *estimate = quantity_find(reading, limits.estimate);

	limits.low = pair->low;
	limits.high = pair->high;
	limits.low_token = pair->start;
	limits.listed = pair->joint != '-';
	limits.end = pair->end;
	limits.start = estimate ? estimate->token : pair->start;
	limits.measure = measure_before(reading, limits.start);
	limits.other = compared_with(reading, limits.estimate);
	limits.spread = NONE;
	if (estimate && estimate->owner != NONE && estimate->kind != QUANTITY_P_VALUE &&
	    estimate->kind != QUANTITY_SPREAD)
		limits.spread = reading->spreads[estimate->owner].deviation;
	if (estimate && estimate->joined > 0 && limits.low != NONE &&
	    reading->quantities.items[limits.low].joined > 0)
		reading->quantities.items[limits.estimate].value = estimate->joined;
	use(reading, limits.estimate, QUANTITY_NUMBER);
	use(reading, limits.low, QUANTITY_LIMIT);
	use(reading, limits.high, QUANTITY_LIMIT);
	ARENA_PUSH(reading->arena, reading->limits, reading->n_limits, limits);
}

/* "CI: 1.19; 0.94-1.50": the estimate stands behind the marker. */
static bool is_triple(const struct reading *reading, size_t at, struct pair *pair, size_t *estimate)
{
	struct pair behind;
	const struct token *t;
	size_t end = limit_at(reading, at, estimate);
	int32_t joint;

	if (end == 0 || *estimate == NONE)
		return false;
	t = reading_token(reading, end);
	joint = token_is_mark(t, '(') || token_is_mark(t, '[') ? '(' : joint_of(t);
	if (joint != '(' && joint != ',' && joint != ';')
		return false;
	if (!pair_at(reading, end + 1, &behind) || behind.low == NONE || behind.high == NONE)
		return false;
	if (joint != '(' && (behind.joint == ',' || behind.joint == '&') && joint == ',')
		return false;
	if (joint != '(' && behind.joint == ';')
		return false;
	*pair = behind;
	return true;
}

/* Marks and words between a marker and its limits. */
static size_t skip_to_limits(const struct reading *reading, size_t at)
{
	static const char *const words[] = {
	    "of",  "was", "were", "is",  "from",       "between", "ranging",    "was",  "ci",
	    "cis", "cl",  "for",  "the", "difference", "mean",    "percentage", "risk", NULL};
	enum { MOST_SKIPPED = 6 };
	size_t i = at;

	while (i < at + MOST_SKIPPED) {
		const struct token *t = reading_token(reading, i);

		if (!token_is_any(t, words) && !token_is_mark(t, ':') && !token_is_mark(t, '=') &&
		    !token_is_mark(t, ',') && !token_is_mark(t, ';') && !token_is_mark(t, '(') &&
		    !token_is_mark(t, '[') && !token_is_mark(t, ')') && !token_is_mark(t, ']'))
			break;
		i++;
	}
	return i;
}

/* "after 7 days ranged from 9 to 10", "10% and 90% percentiles". */
static bool has_no_estimate(const struct reading *reading, const struct marker *marker)
{
	static const char *const verbs[] = {"ranged", "ranging", NULL};
	static const char *const percentiles[] = {"percentile", "percentiles", NULL};
	const struct token *t = reading_token(reading, marker->end - 1);

	return token_is_any(t, verbs) || token_is_any(t, percentiles);
}

/* "12.5 days in the usual care group (IQR 9.0, 22.3)": over some words, where the
 * bracket begins with the marker; "a 4.1% risk reduction (95% CI …)". */
static size_t estimate_over_words(const struct reading *reading, const struct marker *marker)
{
	enum { MOST_WORDS = 8 };
	static const char *const nouns[] = {"reduction", "difference",  "increase",
	                                    "decrease",  "improvement", NULL};
	size_t open = marker->start - 1;

	if (marker->start == 0 ||
	    (marker->kind != LIMITS_QUARTILES &&
	     (marker->kind != LIMITS_CONFIDENCE ||
	      !token_is_any(reading_token(reading, open - 1), nouns))) ||
	    (!token_is_mark(reading_token(reading, open), '(') &&
	     !token_is_mark(reading_token(reading, open), '[')))
		return NONE;
	for (size_t i = open; i-- > 0 && open - i <= MOST_WORDS;) {
		const struct quantity *q = quantity_at(reading, i);

		if (q)
			return (q->decimals > 0 || q->kind == QUANTITY_PERCENT) &&
			               (q->kind == QUANTITY_NUMBER || q->kind == QUANTITY_PERCENT ||
			                q->kind == QUANTITY_TIME || q->kind == QUANTITY_MEASURE) &&
			               !is_no_estimate(reading, q)
			           ? reading->quantities.at[i]
			           : NONE;
		if ((reading_token(reading, i)->type != TOKEN_WORD &&
		     !token_is_mark(reading_token(reading, i), '%')) ||
		    token_is_word(reading_token(reading, i), "respectively"))
			return NONE;
	}
	return NONE;
}

static size_t read_marked_limits(struct reading *reading, const struct marker *marker)
{
	size_t at = skip_to_limits(reading, marker->end), estimate;
	struct limits limits = {.kind = (enum limits_kind)marker->kind, .level = marker->level};
	struct pair pair;

	if (marker->kind == LIMITS_CONFIDENCE && is_triple(reading, at, &pair, &estimate)) {
		limits.estimate = estimate;
		add_limits(reading, limits, &pair);
		return pair.end;
	}
	if (!pair_at(reading, at, &pair))
		return marker->end;
	limits.estimate =
	    has_no_estimate(reading, marker) ? NONE : estimate_before(reading, marker->start);
	if (limits.estimate == NONE)
		limits.estimate = estimate_over_words(reading, marker);
	add_limits(reading, limits, &pair);
	if (reading_has_word(reading, marker->end, at, (const char *const[]){"difference", NULL}))
		reading->limits[reading->n_limits - 1].measure = MEASURE_DIFFERENCE;
	return pair.end;
}

static void add_spread(struct reading *reading, size_t mean, size_t deviation)
{
	struct spread spread = {mean, deviation};

	reading->quantities.items[mean].used = true;
	reading->quantities.items[deviation].used = true;
	reading->quantities.items[deviation].kind = QUANTITY_SPREAD;
	reading->quantities.items[deviation].owner = reading->n_spreads;
	reading->quantities.items[mean].owner = reading->n_spreads;
	ARENA_PUSH(reading->arena, reading->spreads, reading->n_spreads, spread);
}

/* "61.2 (SD 10.2)", "61.2, SD = 10.2" */
static size_t read_marked_spread(struct reading *reading, const struct marker *marker)
{
	size_t at = skip_to_limits(reading, marker->end);
	size_t mean, deviation = reading->tokens.n > at ? reading->quantities.at[at] : NONE;

	if (deviation == NONE || at > marker->end + 2 || reading_token(reading, at)->spelled ||
	    token_is_mark(reading_token(reading, marker->end), ')'))
		return marker->end;
	mean = estimate_before(reading, marker->start);
	if (mean == NONE || mean == deviation)
		return marker->end;
	add_spread(reading, mean, deviation);
	return at + 1;
}

/* "23.1 ± 8.5" at the sign. */
static void read_plus_minus(struct reading *reading, size_t at)
{
	size_t mean = number_before(reading, at);
	const struct quantity *deviation = quantity_at(reading, at + 1);

	if (mean != NONE && deviation)
		add_spread(reading, mean, reading->quantities.at[at + 1]);
}

/* Other limits without a name stand in the sentence: what looks like limits
 * is some. */
static bool has_siblings(const struct reading *reading, size_t open)
{
	const struct limits *last =
	    reading->n_limits ? &reading->limits[reading->n_limits - 1] : NULL;

	return last && last->kind == LIMITS_UNNAMED &&
	       last->start >= sentence_start(reading, open) && last->low != NONE &&
	       reading->quantities.items[last->low].decimals > 0;
}

/* "median (IQR)" somewhere: then "8.6 (7.1:9.6)" has quartiles. */
static bool speaks_of_quartiles(const struct reading *reading)
{
	static const char *const words[] = {"iqr", "interquartile", "quartiles", NULL};

	return reading_has_word(reading, 0, reading->tokens.n, words);
}

/* "14.0 months (11.7-16.3": limits that nothing names.  They close the bracket
 * or something else follows in it. */
static bool unnamed_pair(const struct reading *reading, size_t open, struct pair *pair)
{
	const struct token *behind;
	const struct quantity *low, *high;

	if (!pair_at(reading, open + 1, pair) || pair->low == NONE || pair->high == NONE ||
	    pair->joint == '&' || (pair->joint == ':' && !speaks_of_quartiles(reading)))
		return false;
	behind = reading_token(reading, pair->end);
	if (reading->close[open] != pair->end &&
	    (pair->joint != '-' || (!token_is_mark(behind, ';') && !token_is_mark(behind, ','))))
		return false;
	low = quantity_find(reading, pair->low);
	high = quantity_find(reading, pair->high);
	return (low->value <= high->value || has_siblings(reading, open)) &&
	       low->kind != QUANTITY_P_VALUE && high->kind != QUANTITY_P_VALUE &&
	       low->decimals == high->decimals;
}

/* "−0.5 (IQR −1.5 to 1.1) in A, −0.5 (−1.7 to 0.5) in B": as the one before in the
 * sentence was named, printed alike. */
static enum limits_kind kind_of_last(const struct reading *reading, const struct quantity *estimate,
                                     const struct pair *pair)
{
	const struct limits *last =
	    reading->n_limits ? &reading->limits[reading->n_limits - 1] : NULL;
	const struct quantity *e = last ? quantity_find(reading, last->estimate) : NULL;
	const struct quantity *low = quantity_find(reading, pair->low);

	if (!e || last->low == NONE || last->start < sentence_start(reading, pair->start) ||
	    last->listed != (pair->joint != '-') || e->decimals != estimate->decimals ||
	    reading->quantities.items[last->low].decimals != low->decimals ||
	    estimate->decimals == 0 || estimate->decimals != low->decimals)
		return LIMITS_UNNAMED;
	/* of medians one speaks by the shape of its interval: only where it is named */
	return last->kind == LIMITS_CONFIDENCE && last->measure == MEASURE_MEDIAN ? LIMITS_UNNAMED
	                                                                          : last->kind;
}

static size_t read_unnamed_limits(struct reading *reading, size_t open)
{
	struct limits limits = {.kind = LIMITS_UNNAMED};
	const struct quantity *estimate;
	struct pair pair;
	size_t at;

	if (!unnamed_pair(reading, open, &pair))
		return open + 1;
	limits.estimate = number_before(reading, open);
	estimate = quantity_find(reading, limits.estimate);
	at = estimate ? estimate->token : 0;
	if (!estimate || is_no_estimate(reading, estimate) || limits_of(reading, estimate) ||
	    estimate->kind == QUANTITY_P_VALUE || reading_token(reading, at)->spelled ||
	    estimate->kind == QUANTITY_LABEL ||
	    token_is_word(reading_token(reading, at - 1), "by") ||
	    token_is_mark(reading_token(reading, at - 1), MARK_PLUS_MINUS) ||
	    token_is_mark(reading_token(reading, at - 1), '-'))
		return open + 1;
	limits.kind = kind_of_last(reading, estimate, &pair);
	add_limits(reading, limits, &pair);
	return pair.end;
}

/* "odds ratio 7.6, 3.1 to 18.9": limits without a bracket, behind the name of a
 * ratio.  At the name; returns what is behind, or 0. */
static size_t read_open_limits(struct reading *reading, size_t name)
{
	static const char *const is[] = {"of", "was", "is", NULL};
	enum measure measure = reading->names[name].measure;
	struct limits limits = {.kind = LIMITS_UNNAMED};
	size_t at = name + reading->names[name].length;
	const struct quantity *estimate;
	struct pair pair;

	if (measure != MEASURE_HAZARD && measure != MEASURE_RATIO)
		return 0;
	/* "rate ratio [RR]" */
	if (token_is_mark(reading_token(reading, at), '(') ||
	    token_is_mark(reading_token(reading, at), '['))
		at += reading->close[at] == at + 2 ? 3 : 0;
	at += token_is_any(reading_token(reading, at), is) ||
	      token_is_mark(reading_token(reading, at), '=') ||
	      token_is_mark(reading_token(reading, at), ',');
	estimate = quantity_at(reading, at);
	if (!estimate || !token_is_mark(reading_token(reading, at + 1), ',') ||
	    !pair_at(reading, at + 2, &pair) || pair.joint != '-' || pair.low == NONE ||
	    pair.high == NONE || reading->quantities.items[pair.low].decimals != estimate->decimals)
		return 0;
	limits.estimate = reading->quantities.at[at];
	add_limits(reading, limits, &pair);
	return pair.end;
}

/* "(3.21, 1.47–6.98, p = 0.003)" behind another interval of the sentence that was
 * written so: "95% CI 4.10, 1.32–12.75".  At the bracket; 0 if it is not so. */
static size_t read_sibling(struct reading *reading, size_t open)
{
	struct limits limits = {.kind = LIMITS_UNNAMED};
	const struct limits *last =
	    reading->n_limits ? &reading->limits[reading->n_limits - 1] : NULL;
	const struct quantity *estimate = quantity_at(reading, open + 1);
	struct pair pair;

	if (!estimate || estimate->decimals == 0 || !last || last->kind == LIMITS_RANGE ||
	    last->start + 2 != last->low_token ||
	    (last->start < sentence_start(reading, open) && last->measure != MEASURE_RATIO &&
	     last->measure != MEASURE_HAZARD) ||
	    !token_is_mark(reading_token(reading, open + 2), ',') ||
	    !pair_at(reading, open + 3, &pair) || pair.joint != '-' || pair.low == NONE ||
	    pair.high == NONE || reading->quantities.items[pair.low].decimals != estimate->decimals)
		return 0;
	limits.estimate = reading->quantities.at[open + 1];
	add_limits(reading, limits, &pair);
	reading->limits[reading->n_limits - 1].measure =
	    reading->limits[reading->n_limits - 2].measure;
	return pair.end;
}

static size_t read_limits_at(struct reading *reading, size_t at)
{
	const struct token *t = reading_token(reading, at);
	struct marker marker;
	size_t end = read_open_limits(reading, at);

	if (end)
		return end;
	if (token_is_mark(t, MARK_PLUS_MINUS)) {
		read_plus_minus(reading, at);
		return at + 1;
	}
	if (token_is_mark(t, '(') || token_is_mark(t, '[')) {
		end = read_sibling(reading, at);
		return end ? end : read_unnamed_limits(reading, at);
	}
	if (t->type != TOKEN_WORD || !marker_at(reading, at, &marker))
		return at + 1;
	return marker.kind == SPREAD_MARKER ? read_marked_spread(reading, &marker)
	                                    : read_marked_limits(reading, &marker);
}

void read_limits(struct reading *reading)
{
	for (size_t i = 0; i < reading->tokens.n;)
		i = read_limits_at(reading, i);
}
