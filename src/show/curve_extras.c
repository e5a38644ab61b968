/* Tables of what is asked for besides survival: quantiles, differences,
 * restricted means, conditional survival. */
#include "base/num.h"
#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/curves.h"

/* These tables leave groups without patients out. */
static bool group_shown(const struct showing *showing, const struct curves_asked *asked,
                        size_t group)
{
	struct result_key key = curves_key(showing->results, asked, group, NULL);

	return show_count(showing, &key, "n") > 0;
}

void curves_show_quantiles(const struct showing *showing, const struct curves_asked *asked,
                           const char *what)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	size_t n = asked->n_quantiles;
	struct table *table;
	struct cell *head;

	if (n == 0)
		return;
	table = results_add_table(results, showing->name,
	                          arena_printf(arena, "%s: quantiles of the time", what), 3);
	head = table_add_head(results, table);
	head[0].text = asked->groups.label;
	head[1].text = "Had the event";
	head[2].text = arena_printf(arena, "Time, %s (%s)", asked->endpoint.unit, show_ci(showing));
	for (size_t i = 0; i < asked->groups.n * n; i++) {
		struct cell *cells = curves_level_row(showing, asked, table, i / n, i % n, n);
		struct result_key key = curves_key(results, asked, i / n, NULL);
		double p = asked->quantiles[i % n];

		cells[1].text = show_asked(
		    showing, arena_printf(arena, "%s%%", number_significant(arena, 100 * p, 6)));
		cells[2].text = show_interval(showing, &key, curves_quantile(arena, p));
	}
}

/* --- Comparisons with the reference -------------------------------------------------- */

/* "Tamoxifen − None", "Tamoxifen / None" in an order of reading. */
static const char *contrast_label(const struct showing *showing, const struct curves_asked *asked,
                                  size_t group, size_t reference, const char *sign)
{
	return arena_printf(showing->results->arena, "%s %s %s", show_group(&asked->groups, group),
	                    sign, show_group(&asked->groups, reference));
}

static void difference_row(const struct showing *showing, const struct curves_asked *asked,
                           struct table *table, size_t group, size_t reference, size_t at)
{
	const char *level = asked->times.items[at];
	struct result_key key =
	    curves_contrast_key(showing->results, asked, group, reference, level);
	struct cell *cells = table_add_row(showing->results, table);
	struct row *row = &table->rows[table->n_rows - 1];

	if (at == 0)
		cells[0].text = contrast_label(showing, asked, group, reference, "−");
	row->rule_above = at == 0 && table->n_rows > 1;
	row->keep_with_next = at + 1 < asked->times.n;
	cells[1].text = show_asked(showing, level);
	cells[2].text = show_estimate(showing, &key, "survival_difference");
	cells[3].text = show_value(showing, &key, "survival_difference_p");
}

void curves_show_differences(const struct showing *showing, const struct curves_asked *asked,
                             const char *what)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	size_t reference = curves_reference(results, asked);
	struct table *table;
	struct cell *head;

	if (!asked->differences || reference >= asked->groups.n)
		return;
	table = results_add_table(results, showing->name,
	                          arena_printf(arena, "%s: differences at given times", what), 4);
	head = table_add_head(results, table);
	head[0].text = asked->groups.label;
	head[1].text = arena_printf(arena, "Time, %s", asked->endpoint.unit);
	head[2].text = arena_printf(arena, "Difference (%s)", show_ci(showing));
	head[3].text = results->style->p_label;
	for (size_t i = 0; i < asked->groups.n; i++)
		for (size_t k = 0; i != reference && k < asked->times.n; k++)
			if (group_shown(showing, asked, i))
				difference_row(showing, asked, table, i, reference, k);
	results_add_method(results, "Differences in survival at given times have normal "
	                            "intervals and tests, from the variances of both "
	                            "curves there; they are not adjusted for multiple "
	                            "comparisons.");
}

/* --- Restricted means ------------------------------------------------------------------ */

/* Why a group that has patients has no mean, or NULL. */
static const char *no_mean(const struct showing *showing, const struct curves_asked *asked)
{
	for (size_t i = 0; i < asked->groups.n; i++) {
		struct result_key key = curves_key(showing->results, asked, i, asked->rmst);
		const struct result *mean = results_find(showing->results, &key, "rmst");

		if (mean->status == RESULT_NOT_ESTIMABLE && group_shown(showing, asked, i))
			return mean->warning;
	}
	return NULL;
}

static void means_table(const struct showing *showing, const struct curves_asked *asked,
                        const char *what)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	const char *unit = asked->endpoint.unit, *why;
	struct table *table = results_add_table(
	    results, showing->name,
	    arena_printf(arena, "%s: mean time up to %s %s", what, asked->rmst, unit), 3);
	struct cell *head = table_add_head(results, table);

	head[0].text = asked->groups.label;
	head[1].text = arena_printf(arena, "Restricted mean, %s (%s)", unit, show_ci(showing));
	head[2].text = arena_printf(arena, "Time lost, %s (%s)", unit, show_ci(showing));
	for (size_t i = 0; i < asked->groups.n; i++) {
		struct cell *cells = table_add_row(results, table);
		struct result_key key = curves_key(results, asked, i, asked->rmst);

		cells[0].text = show_group(&asked->groups, i);
		cells[1].text = show_interval(showing, &key, "rmst");
		cells[2].text = show_interval(showing, &key, "rmtl");
	}
	why = no_mean(showing, asked);
	if (why)
		table_add_note(results, table, arena_printf(arena, "Not estimable: %s.", why));
}

/* What is compared: statistic, and its label in the table. */
static const struct {
	const char *stat, *sign, *label;
} contrasts[] = {
    {"rmst_difference", "−", "difference of the means"},
    {"rmst_ratio", "/", "ratio of the means"},
    {"rmtl_ratio", "/", "ratio of the times lost"},
};
enum { N_CONTRASTS = sizeof contrasts / sizeof *contrasts };

static void contrast_row(const struct showing *showing, const struct curves_asked *asked,
                         struct table *table, size_t group, size_t reference, int which)
{
	struct results *results = showing->results;
	struct result_key key = curves_contrast_key(results, asked, group, reference, asked->rmst);
	struct cell *cells = table_add_row(results, table);
	struct row *row = &table->rows[table->n_rows - 1];
	const char *stat = contrasts[which].stat;

	row->rule_above = which == 0 && table->n_rows > 1;
	row->keep_with_next = which + 1 < N_CONTRASTS;
	cells[0].text =
	    arena_printf(results->arena, "%s: %s",
	                 contrast_label(showing, asked, group, reference, contrasts[which].sign),
	                 contrasts[which].label);
	cells[1].text = show_estimate(showing, &key, stat);
	cells[2].text = show_value(showing, &key, arena_printf(results->arena, "%s_p", stat));
}

static void contrasts_table(const struct showing *showing, const struct curves_asked *asked,
                            const char *what)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	size_t reference = curves_reference(results, asked);
	struct table *table;
	struct cell *head;

	if (reference >= asked->groups.n || asked->groups.n < 2)
		return;
	table = results_add_table(results, showing->name,
	                          arena_printf(arena, "%s: mean times up to %s %s compared", what,
	                                       asked->rmst, asked->endpoint.unit),
	                          3);
	head = table_add_head(results, table);
	head[0].text = asked->groups.label;
	head[1].text = arena_printf(arena, "Estimate (%s)", show_ci(showing));
	head[2].text = results->style->p_label;
	for (size_t i = 0; i < asked->groups.n; i++)
		for (int k = 0; i != reference && k < N_CONTRASTS; k++)
			if (group_shown(showing, asked, i))
				contrast_row(showing, asked, table, i, reference, k);
}

void curves_show_rmst(const struct showing *showing, const struct curves_asked *asked,
                      const char *what)
{
	struct results *results = showing->results;

	if (!asked->rmst)
		return;
	means_table(showing, asked, what);
	contrasts_table(showing, asked, what);
	results_add_method(results,
	                   arena_printf(results->arena,
	                                "The restricted mean is the area under the curve up "
	                                "to %s %s, and the time lost the area above it, with "
	                                "normal intervals%s; ratios are compared on the log "
	                                "scale (Uno et al.; R’s survRM2).",
	                                asked->rmst, asked->endpoint.unit,
	                                asked->robust ? " from the robust variance" : ""));
}

/* --- Conditional survival --------------------------------------------------------------- */

static void conditional_row(const struct showing *showing, const struct curves_asked *asked,
                            struct table *table, size_t group, size_t i)
{
	size_t n = asked->times.n;
	const char *survived = asked->conditional.items[i / n];
	const char *further = asked->times.items[i % n];
	struct result_key key =
	    curves_key(showing->results, asked, group,
	               curves_further(showing->results->arena, survived, further));
	struct cell *cells =
	    curves_level_row(showing, asked, table, group, i, asked->conditional.n * n);

	if (i % n == 0)
		cells[1].text = show_asked(showing, survived);
	cells[2].text = show_asked(showing, further);
	cells[3].text = show_value(showing, &key, "at_risk");
	cells[4].text = show_interval(showing, &key, "conditional_survival");
}

static struct table *conditional_table(const struct showing *showing,
                                       const struct curves_asked *asked, const char *what)
{
	struct results *results = showing->results;
	struct arena *arena = results->arena;
	const char *unit = asked->endpoint.unit;
	struct table *table = results_add_table(
	    results, showing->name, arena_printf(arena, "%s: conditional survival", what), 5);
	struct cell *head = table_add_head(results, table);

	head[0].text = asked->groups.label;
	head[1].text = arena_printf(arena, "Survived, %s", unit);
	head[2].text = arena_printf(arena, "Further, %s", unit);
	head[3].text = "At risk then";
	head[4].text = arena_printf(arena, "%s (%s)", asked->endpoint.label, show_ci(showing));
	table_add_note(results, table,
	               "The probability to be without the event for the "
	               "further time, of those who were so for the time "
	               "survived.");
	return table;
}

void curves_show_conditional(const struct showing *showing, const struct curves_asked *asked,
                             const char *what)
{
	size_t n = asked->conditional.n * asked->times.n;
	struct table *table;

	if (n == 0)
		return;
	table = conditional_table(showing, asked, what);
	for (size_t group = 0; group < asked->groups.n; group++)
		for (size_t i = 0; i < n && group_shown(showing, asked, group); i++)
			conditional_row(showing, asked, table, group, i);
	results_add_method(showing->results, "Conditional survival S(s + t) / S(s) is that of "
	                                     "the patients observed beyond s, with its interval "
	                                     "from the events after s alone.");
}
