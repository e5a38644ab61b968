/* Figures of which one cannot be above the other: progression is never after
 * death, and a survival curve never rises. */
#include <string.h>

#include "audit/audit_impl.h"
#include "base/date.h"

/* A text does not tell its own: the usual month. */
#define MONTH_DAYS (DAYS_PER_YEAR / 12)

enum { NAME_REACH = 14, MOST_TIMES = 3 };

/* Two figures of one sentence may be of different patients. */
static const char *const group_words[] = {
    "vs",      "versus",  "arm",     "arms",      "group",      "groups",
    "whereas", "while",   "control", "placebo",   "compared",   "respectively",
    "than",    "cohorts", "but",     "vs.",       "other",      "subgroup",
    "from",    "after",   "since",   "landmark",  "second",     "subsequent",
    "post",    "prior",   "before",  "following", "first-line", "second-line",
    NULL};

/* Curves that rise. */
static const char *const rising_words[] = {
    "incidence", "cumulative", "mortality",   "recurrence",
    "relapse",   "failure",    "progression", "risk",
    "hazard",    "death",      NULL};

static const char *const of_words[] = {"in",     "for",  "among", "with",
                                       "within", "when", NULL};

/* Months in the unit whose name is next to a number; 0 if there is none. */
static double unit_months(const struct audit *audit, size_t number, size_t end)
{
	static const struct {
		const char *start;
		double months;
	} units[] = {{"mo", 1},           {"ye", 12},
	             {"yr", 12},          {"y", 12},
	             {"we", 7 / MONTH_DAYS}, {"wk", 7 / MONTH_DAYS},
	             {"da", 1 / MONTH_DAYS}};

	for (size_t i = number + 1; i <= end; i++)
		for (size_t k = 0; k < sizeof units / sizeof *units; k++) {
			const struct token *token = &audit->tokens.items[i];

			if (token->type == TOKEN_WORD &&
			    strncmp(token->word, units[k].start,
			            strlen(units[k].start)) == 0)
				return units[k].months;
		}
	return 0;
}

static bool is_above(const struct captured *a, const struct captured *b,
                     double factor_a, double factor_b)
{
	return (a->value - captured_slack(a)) * factor_a >
	       (b->value + captured_slack(b)) * factor_b + 1e-9;
}

/* The two stand in one sentence, or in neighbours, and no word hints at
 * different patients. */
static bool same_patients(const struct audit *audit, const struct figure *a,
                          const struct figure *b)
{
	const struct figure *first = a->match.start < b->match.start ? a : b;
	const struct figure *last = first == a ? b : a;
	uint32_t from = figure_sentence(audit, first);
	uint32_t to = figure_sentence(audit, last);

	return to - from <= 1 &&
	       !audit_has_word(audit, audit->sentences[from],
	                       audit->sentences[to + 1], group_words) &&
	       !audit_has_word(audit, first->match.end, last->match.start,
	                       of_words) &&
	       (to == from ||
	        !audit_has_word(audit, last->match.end,
	                        audit->sentences[to + 1], of_words));
}

/* --- Medians -------------------------------------------------------------- */

static bool is_plain_median(const struct figure *figure, enum endpoint endpoint)
{
	const struct captured *estimate = figure_slot(figure, SLOT_ESTIMATE);

	return figure->pattern->kind == FIGURE_ESTIMATE && figure->timed &&
	       figure->measure == MEASURE_MEDIAN && estimate->known &&
	       !estimate->comparison && figure->endpoint == endpoint &&
	       figure->endpoint_end + NAME_REACH > estimate->token;
}

/* The only median of its endpoint in its sentence. */
static bool is_alone(const struct audit *audit, const struct figure *figure)
{
	size_t first = sentence_start(audit, figure->match.start);
	size_t last = sentence_end(audit, figure->match.start), n = 0;

	for (size_t i = 0; i < audit->n_figures; i++)
		n += audit->figures[i].match.start >= first &&
		     audit->figures[i].match.start < last &&
		     audit->figures[i].pattern->kind == FIGURE_ESTIMATE &&
		     audit->figures[i].timed &&
		     audit->figures[i].endpoint == figure->endpoint;
	return n == 1;
}

static void compare_medians(struct audit *audit, const struct figure *early,
                            const struct figure *late)
{
	const struct captured *a = figure_slot(early, SLOT_ESTIMATE);
	const struct captured *b = figure_slot(late, SLOT_ESTIMATE);
	double months_a = unit_months(audit, a->token, early->match.end);
	double months_b = unit_months(audit, b->token, late->match.end);

	if (months_a <= 0 || months_b <= 0 ||
	    !same_patients(audit, early, late) || !is_alone(audit, early) ||
	    !is_alone(audit, late))
		return;
	audit->result->checked[CHECKED_ORDERS]++;
	if (is_above(a, b, months_a, months_b))
		audit_add(audit, "order", a->token,
		          "a median of %s until progression or death is above "
		          "the median of %s until death",
		          figure_print(audit, a), figure_print(audit, b));
}

static void check_medians(struct audit *audit)
{
	enum { NEIGHBOURS = 4 };

	for (size_t i = 0; i < audit->n_figures; i++)
		for (size_t k = i + 1;
		     k < audit->n_figures && k <= i + NEIGHBOURS; k++) {
			const struct figure *a = &audit->figures[i];
			const struct figure *b = &audit->figures[k];

			if (is_plain_median(a, ENDPOINT_EARLY) &&
			    is_plain_median(b, ENDPOINT_LATE))
				compare_medians(audit, a, b);
			if (is_plain_median(b, ENDPOINT_EARLY) &&
			    is_plain_median(a, ENDPOINT_LATE))
				compare_medians(audit, b, a);
		}
}

/* --- Survival at times ---------------------------------------------------- */

/* Survival in percent at a time. */
struct point {
	const struct captured *percent, *time;
	double months; /* in the unit of the time */
};

struct curve {
	struct point points[MOST_TIMES];
	size_t n;
};

static struct curve curve_of(const struct audit *audit,
                             const struct figure *figure)
{
	static const enum slot times[] = {SLOT_TIME, SLOT_TIME_2, SLOT_TIME_3};
	static const enum slot percents[] = {SLOT_PERCENT, SLOT_PERCENT_2,
	                                     SLOT_PERCENT_3};
	struct curve curve = {0};

	for (size_t i = 0; i < MOST_TIMES; i++) {
		const struct captured *time = figure_slot(figure, times[i]);
		struct point point = {figure_slot(figure, percents[i]), time, 0};

		if (!time->known || !point.percent->known)
			break;
		point.months =
		    unit_months(audit, time->token, figure->match.end);
		curve.points[curve.n++] = point;
	}
	return curve;
}

static void compare_points(struct audit *audit, const struct point *early,
                           const struct point *late)
{
	if (early->time->value * early->months >
	    late->time->value * late->months) {
		const struct point *swap = early;

		early = late;
		late = swap;
	}
	if (early->time->value * early->months ==
	        late->time->value * late->months ||
	    early->percent->comparison || late->percent->comparison ||
	    early->months <= 0 || late->months <= 0)
		return;
	audit->result->checked[CHECKED_ORDERS]++;
	if (is_above(late->percent, early->percent, 1, 1))
		audit_add(audit, "order", late->percent->token,
		          "%s%% at the later time is above %s%% at the earlier",
		          figure_print(audit, late->percent),
		          figure_print(audit, early->percent));
}

static bool same_endpoint(const struct audit *audit, const struct figure *a,
                          const struct figure *b)
{
	const struct token *items = audit->tokens.items;

	return a->endpoint != ENDPOINT_NONE && b->endpoint != ENDPOINT_NONE &&
	       strcmp(items[a->endpoint_end - 1].word,
	              items[b->endpoint_end - 1].word) == 0 &&
	       strcmp(items[a->endpoint_at].word, items[b->endpoint_at].word) ==
	           0;
}

static bool is_falling(const struct audit *audit, const struct figure *figure)
{
	size_t start = figure->match.start;

	return figure->pattern->kind == FIGURE_RATE &&
	       figure->endpoint != ENDPOINT_NONE &&
	       !audit_has_word(audit, sentence_start(audit, start),
	                       sentence_end(audit, start), rising_words);
}

/* Progression-free at a time means alive at that time. */
static void compare_endpoints(struct audit *audit, const struct figure *a,
                              const struct figure *b)
{
	const struct figure *early = a->endpoint == ENDPOINT_EARLY ? a : b;
	const struct figure *late = early == a ? b : a;
	struct curve of_early = curve_of(audit, early);
	struct curve of_late = curve_of(audit, late);
	const struct point *x = of_early.points, *y = of_late.points;

	if (early->endpoint != ENDPOINT_EARLY ||
	    late->endpoint != ENDPOINT_LATE || of_early.n != 1 ||
	    of_late.n != 1 || x->months <= 0 ||
	    x->time->value * x->months != y->time->value * y->months ||
	    x->percent->comparison || y->percent->comparison)
		return;
	audit->result->checked[CHECKED_ORDERS]++;
	if (is_above(x->percent, y->percent, 1, 1))
		audit_add(audit, "order", x->percent->token,
		          "%s%% alive without progression is above %s%% alive",
		          figure_print(audit, x->percent),
		          figure_print(audit, y->percent));
}

static void check_pair(struct audit *audit, const struct figure *a,
                       const struct figure *b)
{
	struct curve first = curve_of(audit, a), second = curve_of(audit, b);

	if (figure_sentence(audit, a) != figure_sentence(audit, b) ||
	    !is_falling(audit, b) || !same_patients(audit, a, b))
		return;
	if (!same_endpoint(audit, a, b))
		compare_endpoints(audit, a, b);
	else if (first.n == 1 && second.n == 1)
		compare_points(audit, &first.points[0], &second.points[0]);
}

static void check_rates(struct audit *audit)
{
	for (size_t i = 0; i < audit->n_figures; i++) {
		const struct figure *figure = &audit->figures[i];
		struct curve curve = curve_of(audit, figure);

		if (!is_falling(audit, figure))
			continue;
		for (size_t k = 1; k < curve.n; k++)
			compare_points(audit, &curve.points[k - 1],
			               &curve.points[k]);
		if (i + 1 < audit->n_figures)
			check_pair(audit, figure, figure + 1);
	}
}

void audit_check_order(struct audit *audit)
{
	check_medians(audit);
	check_rates(audit);
}
