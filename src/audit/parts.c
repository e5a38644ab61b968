/* Parts against their total.
 *
 * Two things make a list one of parts: its percents add up to 100, or its
 * labels exclude each other.  Where several may apply to one patient, nothing
 * is said.
 */
#include <math.h>

#include "audit/audit_impl.h"

enum { MOST_LABELS = 4, MOST_PARTS = 12, PART_GAP = 14 };

static const char *const overlap_words[] = {
    "several", "multiple", "overlap",  "overlapping", "both",         "either",
    "any",     "possible", "could",    "may",         "vs",           "versus",
    "arm",     "arms",     "group",    "groups",      "respectively", "more",
    "often",   "each",     "combined", NULL};

/* Sets of labels that exclude each other.  Percents alone are added up only
 * where they must be of the same patients: where the set is of outcomes, not
 * of groups that may have rates of their own. */
static const struct set {
	const char *labels[MOST_LABELS + 1];
	bool outcomes;
} sets[] = {
    {{"men | male | males", "women | female | females"}, false},
    {{"HR+ / HER2- | HR-positive / HER2-negative | luminal",
      "HER2+ | HER2-positive", "TNBC | triple-negative | triple negative"},
     false},
    {{"premenopausal", "postmenopausal"}, false},
    {{"alive", "dead | died"}, false},
    {{"complete response | complete responses | CR | complete remission",
      "partial response | partial responses | PR | partial remission",
      "stable disease | SD", "progressive disease | PD"},
     true},
};

enum { N_SETS = sizeof sets / sizeof *sets };

/* A run of shares, or of percents, in one sentence. */
struct run {
	const struct figure *parts[MOST_PARTS];
	size_t n;
};

static bool is_part(const struct figure *figure)
{
	return figure->pattern->kind == FIGURE_SHARE ||
	       figure->pattern->kind == FIGURE_PERCENT;
}

static struct run run_at(const struct audit *audit, size_t first)
{
	struct run run = {.parts = {&audit->figures[first]}, .n = 1};

	while (run.n < MOST_PARTS && first + run.n < audit->n_figures) {
		const struct figure *a = run.parts[run.n - 1], *b = a + 1;

		if (!is_part(b) || a->pattern->kind != b->pattern->kind ||
		    figure_sentence(audit, a) != figure_sentence(audit, b) ||
		    b->match.start > a->match.end + PART_GAP)
			break;
		run.parts[run.n++] = b;
	}
	return run;
}

static bool may_overlap(const struct audit *audit, const struct run *run)
{
	size_t start = run->parts[0]->match.start;

	return audit_has_word(audit, sentence_start(audit, start),
	                      sentence_end(audit, start), overlap_words);
}

/* The total of which all are parts: the one they print, or that of all. */
static int64_t common_total(const struct audit *audit, const struct run *run)
{
	const struct captured *first = figure_slot(run->parts[0], SLOT_TOTAL);

	for (size_t i = 0; i < run->n; i++) {
		const struct captured *total =
		    figure_slot(run->parts[i], SLOT_TOTAL);

		if (total->known != first->known ||
		    total->value < first->value || total->value > first->value)
			return 0;
	}
	return first->known ? (int64_t)first->value : audit->total;
}

static const char *print_sum(struct audit *audit, const struct run *run,
                             enum slot slot, const char *unit)
{
	const char *text = "";

	for (size_t i = 0; i < run->n; i++)
		text = arena_printf(
		    audit->arena, "%s%s%s%s", text, i ? " + " : "",
		    figure_print(audit, figure_slot(run->parts[i], slot)), unit);
	return text;
}

static double sum_of(const struct run *run, enum slot slot, double *slack)
{
	double sum = 0;

	*slack = 1e-9;
	for (size_t i = 0; i < run->n; i++) {
		const struct captured *part = figure_slot(run->parts[i], slot);

		sum += part->value;
		*slack += captured_slack(part);
	}
	return sum;
}

static bool has_comparisons(const struct run *run)
{
	for (size_t i = 0; i < run->n; i++)
		if (figure_slot(run->parts[i], SLOT_PERCENT)->comparison)
			return true;
	return false;
}

/* --- By the percents ------------------------------------------------------ */

static bool all_fit(const struct run *run, int64_t total)
{
	for (size_t i = 0; i < run->n; i++)
		if (!share_fits(
			(int64_t)figure_slot(run->parts[i], SLOT_COUNT)->value,
			total, figure_slot(run->parts[i], SLOT_PERCENT)))
			return false;
	return true;
}

static void tell_sum(struct audit *audit, const struct run *run, int64_t total)
{
	double slack;

	audit_add(audit, "parts", run->parts[0]->match.start,
	          "%s is %.0f, more than the %lld there are",
	          print_sum(audit, run, SLOT_COUNT, ""),
	          sum_of(run, SLOT_COUNT, &slack), (long long)total);
}

/* The percents say that the parts are all; then the counts are no more.
 * False if they do not say so. */
static bool check_hundred(struct audit *audit, const struct run *run)
{
	int64_t total = common_total(audit, run);
	double slack, percents = sum_of(run, SLOT_PERCENT, &slack), unused;

	if (run->parts[0]->pattern->kind != FIGURE_SHARE || run->n < 2 ||
	    total == 0 || fabs(percents - 100) > slack ||
	    !all_fit(run, total) || has_comparisons(run))
		return false;
	audit->result->checked[CHECKED_PARTS]++;
	if (sum_of(run, SLOT_COUNT, &unused) > (double)total)
		tell_sum(audit, run, total);
	return true;
}

/* --- By the labels -------------------------------------------------------- */

struct labels {
	const struct template *templates[N_SETS][MOST_LABELS];
};

/* The label of a set in tokens [from, to): its number, or -1 if none or more
 * than one is there.  *at gets its token. */
static int label_in(const struct audit *audit, const struct labels *labels,
                    size_t set, size_t from, size_t to, size_t *at)
{
	int found = -1;
	struct match match;

	for (size_t i = from; i < to; i++)
		for (int k = 0; k < MOST_LABELS && sets[set].labels[k]; k++) {
			if (!template_match(labels->templates[set][k],
			                    &audit->tokens, i, &match))
				continue;
			if (found >= 0)
				return -1;
			found = k;
			*at = i;
			/* "HR+/HER2-" has no label of its own within */
			i = match.end - 1;
			break;
		}
	return found;
}

/* Tokens between a part and the one before it, or the one behind it. */
static void gap_of(const struct audit *audit, const struct run *run, size_t i,
                   bool behind, size_t range[2])
{
	const struct match *match = &run->parts[i]->match;

	if (behind) {
		range[0] = match->end;
		range[1] = i + 1 < run->n ? run->parts[i + 1]->match.start
		                          : sentence_end(audit, match->start);
		if (range[1] > match->end + PART_GAP)
			range[1] = match->end + PART_GAP;
		return;
	}
	range[1] = match->start;
	range[0] = i > 0 ? run->parts[i - 1]->match.end
	                 : sentence_start(audit, match->start);
	if (range[1] > range[0] + PART_GAP)
		range[0] = range[1] - PART_GAP;
}

/* Percents are of all patients in "47% were men", not in "47% of men". */
static bool is_predicate(const struct audit *audit, const struct match *match,
                         size_t label)
{
	const struct token *next = &audit->tokens.items[match->end];

	return label == match->end ||
	       (label == match->end + 1 &&
	        (token_is_word(next, "were") || token_is_word(next, "was")));
}

/* Every part has a label of the set, each another one. */
static bool is_labelled(const struct audit *audit, const struct labels *labels,
                        size_t set, const struct run *run, bool behind)
{
	unsigned seen = 0;
	bool counts = run->parts[0]->pattern->kind == FIGURE_SHARE;

	for (size_t i = 0; i < run->n; i++) {
		size_t range[2], at = 0;
		int label;

		gap_of(audit, run, i, behind, range);
		label = label_in(audit, labels, set, range[0], range[1], &at);
		if (label < 0 || seen & 1u << label)
			return false;
		if (!counts && !sets[set].outcomes &&
		    !(behind && is_predicate(audit, &run->parts[i]->match, at)))
			return false;
		seen |= 1u << label;
	}
	return true;
}

static void check_labelled(struct audit *audit, const struct run *run)
{
	bool counts = run->parts[0]->pattern->kind == FIGURE_SHARE;
	int64_t total = counts ? common_total(audit, run) : 0;
	double slack, sum;

	if (counts && (total == 0 || !all_fit(run, total)))
		return;
	audit->result->checked[CHECKED_PARTS]++;
	sum = sum_of(run, counts ? SLOT_COUNT : SLOT_PERCENT, &slack);
	if (counts && sum > (double)total)
		tell_sum(audit, run, total);
	else if (!counts && sum > 100 + slack)
		audit_add(audit, "parts", run->parts[0]->match.start,
		          "%s is %s%%, more than all",
		          print_sum(audit, run, SLOT_PERCENT, "%"),
		          number_significant(audit->arena, sum, 6));
}

/* Rates of groups: each group may have any. */
static bool is_of_groups(const struct audit *audit, const struct run *run)
{
	static const char *const words[] = {"survival", "os",       "pfs",
	                                    "dfs",      "rate",     "rates",
	                                    "efs",      "response", NULL};
	size_t start = run->parts[0]->match.start;

	return run->parts[0]->pattern->kind == FIGURE_PERCENT &&
	       audit_has_word(audit, sentence_start(audit, start), start,
	                      words) &&
	       run->n < 3;
}

static void check_run(struct audit *audit, const struct labels *labels,
                      const struct run *run)
{
	if (run->n < 2 || may_overlap(audit, run) || check_hundred(audit, run) ||
	    is_of_groups(audit, run) || has_comparisons(run))
		return;
	for (size_t set = 0; set < N_SETS; set++)
		if (is_labelled(audit, labels, set, run, false) ||
		    is_labelled(audit, labels, set, run, true)) {
			check_labelled(audit, run);
			return;
		}
}

/* A response rate is complete and partial responses together. */
static void check_response(struct audit *audit, const struct figure *figure)
{
	const struct captured *all = figure_slot(figure, SLOT_PERCENT);
	const struct captured *complete = figure_slot(figure, SLOT_PERCENT_2);
	const struct captured *partial = figure_slot(figure, SLOT_PERCENT_3);
	double sum = complete->value + partial->value;

	if (all->comparison || complete->comparison || partial->comparison)
		return;
	audit->result->checked[CHECKED_PARTS]++;
	if (fabs(all->value - sum) > captured_slack(all) +
	                                 captured_slack(complete) +
	                                 captured_slack(partial) + 1e-9)
		audit_add(audit, "parts", all->token,
		          "complete and partial responses are %s%% + %s%% = "
		          "%s%%, not %s%%",
		          figure_print(audit, complete),
		          figure_print(audit, partial),
		          number_significant(audit->arena, sum, 6),
		          figure_print(audit, all));
}

void audit_check_parts(struct audit *audit)
{
	struct compiler *compiler = compiler_new(audit->arena);
	struct labels labels;

	for (size_t i = 0; i < N_SETS; i++)
		for (size_t k = 0; k < MOST_LABELS && sets[i].labels[k]; k++)
			labels.templates[i][k] =
			    template_new(compiler, sets[i].labels[k]);
	for (size_t i = 0; i < audit->n_figures;) {
		struct run run = {.n = 1};

		if (audit->figures[i].pattern->kind == FIGURE_RESPONSE)
			check_response(audit, &audit->figures[i]);
		if (is_part(&audit->figures[i])) {
			run = run_at(audit, i);
			check_run(audit, &labels, &run);
		}
		i += run.n;
	}
}
