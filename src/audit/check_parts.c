/* Parts against their total.
 *
 * Two things make a list one of parts: its percents add up to 100, or its
 * labels exclude each other.  Where several may apply to one patient, nothing
 * is said.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audit/check.h"

enum { MOST_LABELS = 5, MOST_PARTS = 12, PART_GAP = 14 };

static const char *const overlap_words[] = {
    "several",      "multiple", "overlap", "overlapping", "both",     "either", "any",   "possible",
    "could",        "may",      "vs",      "versus",      "arm",      "arms",   "group", "groups",
    "respectively", "more",     "often",   "each",        "combined", "also",   "least", "baseline",
    "weeks",        "months",   "placebo", "compared",    "than",     NULL};

/* Sets of labels that exclude each other.  Percents alone are added up only
 * where they must be of the same patients: where the set is of outcomes, not
 * of groups that may have rates of their own. */
static const struct set {
	const char *labels[MOST_LABELS + 1];
	bool outcomes;
} sets[] = {
    {{"men|male|males|boys", "women|female|females|girls"}, false},
    {{"HR+ / HER2-|HR-positive / HER2-negative|luminal", "HER2+|HER2-positive",
      "TNBC|triple-negative|triple negative"},
     false},
    {{"premenopausal", "postmenopausal"}, false},
    {{"alive", "dead|died"}, false},
    {{"mild", "moderate", "severe"}, false},
    {{"low", "intermediate|medium", "high"}, false},
    {{"excellent", "good", "fair", "poor"}, false},
    {{"improved", "unchanged|stable", "worsened|deteriorated|worse"}, false},
    {{"complete response|complete responses|CR|complete remission",
      "partial response|partial responses|PR|partial remission", "stable disease|SD",
      "progressive disease|PD"},
     true},
};

enum { N_SETS = sizeof sets / sizeof *sets };

/* A share, or a percent alone. */
struct part {
	size_t count, whole, percent; /* quantities, or NONE */
	size_t start, end;            /* tokens */
};

/* A run of parts in one sentence. */
struct run {
	const struct part *parts;
	size_t n;
};

static const struct quantity *quantity(const struct audit *audit, size_t index)
{
	return quantity_find(audit->reading, index);
}

static int compare_places(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* All shares and all percents alone, in order of place. */
static struct part *find_parts(struct audit *audit, size_t *n)
{
	const struct reading *reading = audit->reading;
	struct part *parts = NULL;

	for (size_t i = 0; i < reading->n_shares; i++) {
		const struct share *s = &reading->shares[i];
		struct part part = {s->count, s->whole, s->percent, s->start, s->end};

		ARENA_PUSH(audit->arena, parts, *n, part);
	}
	for (size_t i = 0; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];
		struct part part = {NONE, NONE, i, q->token, q->end};

		if (q->kind == QUANTITY_PERCENT && !q->used)
			ARENA_PUSH(audit->arena, parts, *n, part);
	}
	if (*n > 1)
		qsort(parts, *n, sizeof *parts, compare_places);
	return parts;
}

static struct run run_at(const struct audit *audit, const struct part *parts, size_t first, size_t n)
{
	static const char *const versus[] = {"vs", "versus", "v", "compared", NULL};
	struct run run = {.parts = &parts[first], .n = 1};

	while (run.n < MOST_PARTS && first + run.n < n) {
		const struct part *a = &run.parts[run.n - 1], *b = a + 1;

		if ((a->count == NONE) != (b->count == NONE) ||
		    reading_token(audit->reading, a->start)->sentence !=
		        reading_token(audit->reading, b->start)->sentence ||
		    b->start > a->end + PART_GAP ||
		    (b->count == NONE && reading_has_word(audit->reading, a->end, b->start, versus)))
			break;
		run.n++;
	}
	return run;
}

static bool may_overlap(const struct audit *audit, const struct run *run)
{
	size_t start = run->parts[0].start;

	return reading_has_word(audit->reading, sentence_start(audit->reading, start),
	                        sentence_end(audit->reading, start), overlap_words);
}

/* The total of which all are parts: the one they print, or that of all. */
static int64_t common_total(const struct audit *audit, const struct run *run)
{
	const struct quantity *first = quantity(audit, run->parts[0].whole);

	for (size_t i = 0; i < run->n; i++) {
		const struct quantity *total = quantity(audit, run->parts[i].whole);

		if (!total != !first)
			return 0;
		if (first && (int64_t)total->value != (int64_t)first->value)
			return 0;
	}
	return first ? (int64_t)first->value : audit->total;
}

static size_t index_of(const struct part *part, bool counts)
{
	return counts ? part->count : part->percent;
}

static const char *print_sum(struct audit *audit, const struct run *run, bool counts)
{
	const char *text = "";

	for (size_t i = 0; i < run->n; i++)
		text = arena_printf(audit->arena, "%s%s%s%s", text, i ? " + " : "",
		                    quantity_print(audit->reading, index_of(&run->parts[i], counts)),
		                    counts ? "" : "%");
	return text;
}

static double sum_of(const struct audit *audit, const struct run *run, bool counts, double *slack)
{
	double sum = 0;

	*slack = 1e-9;
	for (size_t i = 0; i < run->n; i++) {
		const struct quantity *part = quantity(audit, index_of(&run->parts[i], counts));

		sum += part->value;
		*slack += quantity_slack(part);
	}
	return sum;
}

static bool has_comparisons(const struct audit *audit, const struct run *run)
{
	for (size_t i = 0; i < run->n; i++)
		if (quantity(audit, run->parts[i].percent)->comparison)
			return true;
	return false;
}

/* --- By the percents ------------------------------------------------------ */

static bool all_fit(const struct audit *audit, const struct run *run, int64_t total)
{
	for (size_t i = 0; i < run->n; i++)
		if (!share_fits((int64_t)quantity(audit, run->parts[i].count)->value, total,
		                quantity(audit, run->parts[i].percent)))
			return false;
	return true;
}

static void tell_sum(struct audit *audit, const struct run *run, int64_t total)
{
	double slack;

	audit_add(audit, FINDING_INCONSISTENT, "parts", run->parts[0].start,
	          "%s is %.0f, more than the %lld there are", print_sum(audit, run, true),
	          sum_of(audit, run, true, &slack), (long long)total);
}

/* The percents say that the parts are all; then the counts are no more.
 * False if they do not say so. */
static bool check_hundred(struct audit *audit, const struct run *run)
{
	int64_t total;
	double slack, percents = sum_of(audit, run, false, &slack), unused;

	if (run->parts[0].count == NONE || run->n < 2)
		return false;
	total = common_total(audit, run);
	if (total == 0 || fabs(percents - 100) > slack || !all_fit(audit, run, total) ||
	    has_comparisons(audit, run))
		return false;
	audit_count(audit, CHECKED_PARTS, run->parts[0].start);
	if (sum_of(audit, run, true, &unused) > (double)total)
		tell_sum(audit, run, total);
	return true;
}

/* --- By the labels -------------------------------------------------------- */

static size_t label_length(const struct audit *audit, const char *phrases, size_t at)
{
	size_t length = 0;

	for (const char *p = phrases; p && length == 0; p = strchr(p, '|')) {
		p += *p == '|';
		length = phrase_length(&audit->reading->tokens, at, p);
	}
	return length;
}

/* The label of a set in tokens [from, to): its number, or -1 if none or more
 * than one is there.  *at gets its token. */
static int label_in(const struct audit *audit, size_t set, size_t from, size_t to, size_t *at)
{
	int found = -1;

	for (size_t i = from; i < to; i++)
		for (int k = 0; k < MOST_LABELS && sets[set].labels[k]; k++) {
			size_t length = label_length(audit, sets[set].labels[k], i);

			if (length == 0)
				continue;
			if (found >= 0)
				return -1;
			found = k;
			*at = i;
			/* "HR+/HER2-" has no label of its own within */
			i += length - 1;
			break;
		}
	return found;
}

/* Tokens between a part and the one before it, or the one behind it. */
static void gap_of(const struct audit *audit, const struct run *run, size_t i, bool behind,
                   size_t range[2])
{
	const struct part *part = &run->parts[i];

	if (behind) {
		range[0] = part->end;
		range[1] = i + 1 < run->n ? run->parts[i + 1].start
		                          : sentence_end(audit->reading, part->start);
		if (range[1] > part->end + PART_GAP)
			range[1] = part->end + PART_GAP;
		return;
	}
	range[1] = part->start;
	range[0] = i > 0 ? run->parts[i - 1].end : sentence_start(audit->reading, part->start);
	if (range[1] > range[0] + PART_GAP)
		range[0] = range[1] - PART_GAP;
}

/* Percents are of all patients in "47% were men", not in "47% of men". */
static bool is_predicate(const struct audit *audit, const struct part *part, size_t label)
{
	const struct token *next = reading_token(audit->reading, part->end);

	return label == part->end || (label == part->end + 1 &&
	                              (token_is_word(next, "were") || token_is_word(next, "was")));
}

/* Every part has a label of the set, each another one. */
static bool is_labelled(const struct audit *audit, size_t set, const struct run *run, bool behind)
{
	unsigned seen = 0;
	bool counts = run->parts[0].count != NONE;

	for (size_t i = 0; i < run->n; i++) {
		size_t range[2], at = 0;
		int label;

		gap_of(audit, run, i, behind, range);
		label = label_in(audit, set, range[0], range[1], &at);
		if (label < 0 || seen & 1u << label)
			return false;
		if (!counts && !sets[set].outcomes &&
		    !(behind && is_predicate(audit, &run->parts[i], at)))
			return false;
		seen |= 1u << label;
	}
	return true;
}

static void check_labelled(struct audit *audit, const struct run *run)
{
	bool counts = run->parts[0].count != NONE;
	int64_t total = counts ? common_total(audit, run) : 0;
	double slack, sum;

	if (counts && (total == 0 || !all_fit(audit, run, total)))
		return;
	audit_count(audit, CHECKED_PARTS, run->parts[0].start);
	sum = sum_of(audit, run, counts, &slack);
	if (counts && sum > (double)total)
		tell_sum(audit, run, total);
	else if (!counts && sum > 100 + slack)
		audit_add(audit, FINDING_INCONSISTENT, "parts", run->parts[0].start,
		          "%s is %s%%, more than all", print_sum(audit, run, false),
		          number_significant(audit->arena, sum, 6));
}

/* Rates of groups: each group may have any. */
static bool is_of_groups(const struct audit *audit, const struct run *run)
{
	static const char *const words[] = {"survival", "os",  "pfs",      "dfs", "rate",
	                                    "rates",    "efs", "response", NULL};
	size_t start = run->parts[0].start;

	return run->parts[0].count == NONE &&
	       reading_has_word(audit->reading, sentence_start(audit->reading, start), start,
	                        words) &&
	       run->n < 3;
}

/* "grade 0–3: 45.5%, 34%, 18.7% and 1.8%": as many percents as grades. */
static bool is_graded(const struct audit *audit, const struct run *run)
{
	enum { REACH = 14 };
	static const char *const words[] = {"grade", "grades", "stage", "stages", "score", NULL};
	const struct reading *reading = audit->reading;
	size_t start = run->parts[0].start;
	size_t from = start > REACH ? start - REACH : 0;

	for (size_t i = from; i + 3 < start; i++) {
		const struct token *t = reading_token(reading, i);

		if (token_is_any(t, words) && token_is_whole(t + 1) && token_is_mark(t + 2, '-') &&
		    token_is_whole(t + 3))
			return t[3].value - t[1].value + 1 == (double)run->n;
	}
	return false;
}

/* Percents of one thing's grades make 100; others that make it are checked. */
static void check_percents(struct audit *audit, const struct run *run)
{
	double slack, sum = sum_of(audit, run, false, &slack);
	bool graded = is_graded(audit, run);

	if (run->parts[0].count != NONE || run->n < 3 || has_comparisons(audit, run))
		return;
	if (fabs(sum - 100) <= slack) {
		audit_count(audit, CHECKED_PARTS, run->parts[0].start);
	} else if (graded && fabs(sum - 100) < 30) {
		audit_count(audit, CHECKED_PARTS, run->parts[0].start);
		audit_add(audit, FINDING_INCONSISTENT, "parts", run->parts[0].start,
		          "%s is %s%%, not all", print_sum(audit, run, false),
		          number_significant(audit->arena, sum, 6));
	}
}

static void check_run(struct audit *audit, const struct run *run)
{
	check_percents(audit, run);
	if (run->n < 2 || may_overlap(audit, run) || check_hundred(audit, run) ||
	    is_of_groups(audit, run) || has_comparisons(audit, run))
		return;
	for (size_t set = 0; set < N_SETS; set++)
		if (is_labelled(audit, set, run, false) || is_labelled(audit, set, run, true)) {
			check_labelled(audit, run);
			return;
		}
}

/* --- Response rates -------------------------------------------------------- */

static const char response_names[] =
    "ORR|objective response rate|overall response rate|"
    "objective response rate (ORR)|overall response rate (ORR)|response rate";

/* The first percent in tokens [from, to); NONE if there is none. */
static size_t percent_in(const struct audit *audit, size_t from, size_t to)
{
	for (size_t i = from; i < to && i < audit->reading->tokens.n; i++) {
		const struct quantity *q = quantity_at(audit->reading, i);

		if (q && q->kind == QUANTITY_PERCENT && !q->comparison)
			return audit->reading->quantities.at[i];
	}
	return NONE;
}

/* The percent of a response, beside its label: before it, or behind. */
static size_t percent_beside(const struct audit *audit, size_t from, size_t to, const char *label)
{
	enum { REACH = 5 };

	for (size_t i = from; i < to; i++) {
		size_t length = label_length(audit, label, i), before;

		if (length == 0)
			continue;
		before = percent_in(audit, i >= 3 ? i - 3 : 0, i);
		if (before != NONE && quantity(audit, before)->end == i &&
		    quantity(audit, before)->token >= from)
			return before;
		return percent_in(audit, i + length, i + length + REACH);
	}
	return NONE;
}

static bool is_all_said(const struct audit *audit, size_t behind)
{
	const struct token *t = reading_token(audit->reading, behind);

	return token_is_mark(t, ')') || token_is_mark(t, '.') || t->type == TOKEN_BREAK;
}

/* A response rate is complete and partial responses together. */
static void check_response(struct audit *audit, size_t name, size_t behind)
{
	enum { REACH = 30 };
	size_t limit = sentence_end(audit->reading, name), all, cr, pr, from;
	double slack, sum;

	limit = limit > behind + REACH ? behind + REACH : limit;
	all = percent_in(audit, behind, behind + 4);
	if (all == NONE)
		return;
	from = quantity(audit, all)->end;
	cr = percent_beside(audit, from, limit, sets[N_SETS - 1].labels[0]);
	pr = percent_beside(audit, from, limit, sets[N_SETS - 1].labels[1]);
	if (cr == NONE || pr == NONE || cr == all || pr == all || cr >= pr || pr - cr > 1 ||
	    cr != all + 1)
		return;
	from = quantity(audit, pr)->end;
	if (label_length(audit, sets[N_SETS - 1].labels[1], from))
		from += label_length(audit, sets[N_SETS - 1].labels[1], from);
	if (!is_all_said(audit, from))
		return;
	audit_count(audit, CHECKED_PARTS, quantity(audit, all)->token);
	sum = quantity(audit, cr)->value + quantity(audit, pr)->value;
	slack = quantity_slack(quantity(audit, all)) + quantity_slack(quantity(audit, cr)) +
	        quantity_slack(quantity(audit, pr));
	if (fabs(quantity(audit, all)->value - sum) > slack + 1e-9)
		audit_add(audit, FINDING_INCONSISTENT, "parts", quantity(audit, all)->token,
		          "complete and partial responses are %s%% + %s%% = "
		          "%s%%, not %s%%",
		          quantity_print(audit->reading, cr), quantity_print(audit->reading, pr),
		          number_significant(audit->arena, sum, 6),
		          quantity_print(audit->reading, all));
}

/* --- Percents that cannot be ------------------------------------------------ */

/* Survival, or a rate of response, above 100%. */
static void check_above_hundred(struct audit *audit, const struct quantity *q)
{
	static const char *const words[] = {
	    "increase", "increased", "higher",   "change", "difference", "more",      "baseline",
	    "improved", "rise",      "relative", "gain",   "of",         "predicted", NULL};
	const struct reading *reading = audit->reading;
	size_t first = sentence_start(reading, q->token);
	size_t name = endpoint_before(reading, q->token);

	if (q->kind != QUANTITY_PERCENT || q->value <= 100 || q->comparison || name == NONE ||
	    name + 8 < q->token || reading_has_word(reading, first, q->token, words))
		return;
	audit_add(audit, FINDING_IMPOSSIBLE, "percent", q->token, "survival of %s%% is above 100%%",
	          quantity_print(reading, reading->quantities.at[q->token]));
}

void audit_check_parts(struct audit *audit)
{
	const struct reading *reading = audit->reading;
	size_t n = 0;
	struct part *parts = find_parts(audit, &n);

	for (size_t i = 0; i < n;) {
		struct run run = run_at(audit, parts, i, n);

		check_run(audit, &run);
		i += run.n;
	}
	for (size_t i = 0; i < reading->tokens.n; i++) {
		size_t length = label_length(audit, response_names, i);

		if (length)
			check_response(audit, i, i + length);
	}
	for (size_t i = 0; i < reading->quantities.n; i++)
		check_above_hundred(audit, &reading->quantities.items[i]);
}
