/* Bootstrap intervals, by group and of differences: a row each. */
#include "results/asked/bootstrap.h"
#include "base/str.h"
#include "results/field.h"
#include "results/table.h"
#include "show/kinds.h"

/* A statistic: its column, and how the caption tells at what it is taken. */
static const struct {
	const char *title, *at, *unit;
	const char *later; /* what a sample may not reach, and is then late */
} statistics[N_BOOTSTRAP_STATISTICS] = {
    [BOOTSTRAP_MEAN] = {.title = "Mean"},
    [BOOTSTRAP_MEDIAN] = {.title = "Median"},
    [BOOTSTRAP_PROPORTION] = {.title = "Proportion"},
    [BOOTSTRAP_SURVIVAL_MEDIAN] = {.title = "Median survival", .later = "median"},
    [BOOTSTRAP_SURVIVAL_QUANTILE] = {"Quantile of survival", "at", "%", "quantile"},
    [BOOTSTRAP_SURVIVAL] = {"Survival", "at", ""},
    [BOOTSTRAP_RMST] = {"Restricted mean survival", "up to", ""},
    [BOOTSTRAP_HAZARD_RATIO] = {.title = "Hazard ratio"},
    [BOOTSTRAP_CONCORDANCE] = {.title = "Concordance"},
};

/* "Median survival: Overall survival, months by Arm". */
static const char *caption_of(const struct showing *showing, const struct bootstrap_asked *asked)
{
	struct str out = {.arena = showing->results->arena};

	str_add(&out, statistics[asked->statistic].title);
	if (asked->at)
		str_addf(&out, " %s %s%s", statistics[asked->statistic].at, asked->at,
		         statistics[asked->statistic].unit);
	str_addf(&out, ": %s%s%s%s", show_in_text(showing, asked->what),
	         *asked->groups.label ? " by " : "", show_in_text(showing, asked->groups.label),
	         asked->asked.population_label);
	return str_text(&out);
}

/* An interval without value; "NE" once if it has no limits. */
static const char *limits_text(const struct showing *showing, const struct result_key *key,
                               const char *low_name, const char *high_name)
{
	struct results *results = showing->results;
	const struct result *low = results_find(results, key, low_name);
	const struct result *high = results_find(results, key, high_name);

	return low->status != RESULT_OK && high->status != RESULT_OK
	           ? field_limit(results, low)
	           : field_pair(results, FIELD_RANGE, low, high);
}

/* The only number, in a sentence. */
static void say_row(const struct showing *showing, const char *name, const struct result_key *key)
{
	const struct bootstrap_asked *asked = showing->asked;
	bool named = *asked->groups.name != '\0';

	show_say(showing,
	         arena_printf(showing->results->arena,
	                      "%s%s%s: %s of %s, standard error %s; %s %s (percentile), %s "
	                      "(BCa).",
	                      caption_of(showing, asked), named ? ", " : "", named ? name : "",
	                      show_value(showing, key, "estimate"),
	                      show_counted(showing, key, "n", "patient", "patients"),
	                      show_value(showing, key, "estimate_se"), show_ci(showing),
	                      limits_text(showing, key, "percentile_lo", "percentile_hi"),
	                      limits_text(showing, key, "bca_lo", "bca_hi")));
	if (show_count(showing, key, "undefined") > 0)
		show_say(showing,
		         arena_printf(showing->results->arena, "In %s it had no value.",
		                      show_counted(showing, key, "undefined", "sample", "samples")));
}

static void add_row(const struct showing *showing, struct table *table, const char *name,
                    const struct result_key *key)
{
	struct cell *cells;

	if (!table) {
		say_row(showing, name, key);
		return;
	}
	cells = table_add_row(showing->results, table);
	cells[0].text = name;
	cells[1].text = show_value(showing, key, "n");
	cells[2].text = show_value(showing, key, "estimate");
	cells[3].text = show_value(showing, key, "estimate_se");
	cells[4].text = limits_text(showing, key, "percentile_lo", "percentile_hi");
	cells[5].text = limits_text(showing, key, "bca_lo", "bca_hi");
	cells[6].text = show_value(showing, key, "undefined");
}

static size_t n_rows(const struct bootstrap_asked *asked)
{
	size_t contrasts =
	    asked->reference + 1 < asked->groups.n ? asked->groups.n - asked->reference - 1 : 0;

	return (asked->compares ? 0 : asked->groups.n) + contrasts;
}

static void add_rows(const struct showing *showing, const struct bootstrap_asked *asked,
                     struct table *table)
{
	const struct asked_groups *groups = &asked->groups;

	for (size_t g = 0; g < groups->n && !asked->compares; g++) {
		struct result_key key = bootstrap_key(asked, g);

		add_row(showing, table, show_group(groups, g), &key);
	}
	for (size_t g = asked->reference + 1; g < groups->n; g++) {
		struct result_key key = bootstrap_contrast_key(asked, g);

		add_row(showing, table,
		        arena_printf(showing->results->arena, "%s %s %s", groups->labels[g],
		                     asked->compares ? "/" : "−", groups->labels[asked->reference]),
		        &key);
	}
}

/* The terms of a model, which no column shows. */
static const char *terms_note(const struct showing *showing, const struct bootstrap_asked *asked)
{
	struct str out = {.arena = showing->results->arena};

	str_add(&out, "Of a Cox model with ");
	for (size_t i = 0; i < asked->terms.n; i++)
		str_addf(&out, "%s%s", i > 0 ? ", " : "", asked->terms.items[i]);
	str_add(&out, ", fitted to each sample and judged in the same: it is not corrected for "
	              "optimism.");
	return str_text(&out);
}

static void add_notes(const struct showing *showing, const struct bootstrap_asked *asked,
                      struct table *table)
{
	struct results *results = showing->results;
	const char *later = statistics[asked->statistic].later;
	const char *exclusions = asked->wrong
	                             ? arena_printf(results->arena, "%s.", asked->wrong)
	                             : show_exclusions(showing, &asked->asked, asked->endpoint);

	show_note(showing, table,
	          arena_printf(results->arena, "%s bootstrap samples, seed %s.", asked->replicates,
	                       asked->seed));
	if (later)
		show_note(showing, table,
		          arena_printf(results->arena,
		                       "A sample in which the %s is not reached counts as "
		                       "later than any time.",
		                       later));
	if (asked->terms.n > 0)
		show_note(showing, table, terms_note(showing, asked));
	if (exclusions)
		show_note(showing, table, exclusions);
}

static struct table *new_table(const struct showing *showing, const struct bootstrap_asked *asked)
{
	struct results *results = showing->results;
	struct table *table =
	    results_add_table(results, showing->name, caption_of(showing, asked), 7);
	struct cell *head = table_add_head(results, table);

	head[1].text = "N";
	head[2].text = statistics[asked->statistic].title;
	head[3].text = "SE";
	head[4].text = head[5].text = show_ci(showing);
	head[4].unit = "percentile";
	head[5].unit = "BCa";
	head[6].text = "Samples";
	head[6].unit = "without a value";
	table_abbreviate(results, table, "SE", "standard error");
	table_abbreviate(results, table, "BCa", "bias-corrected and accelerated");
	return table;
}

void bootstrap_show(const struct showing *showing)
{
	const struct bootstrap_asked *asked = showing->asked;
	struct table *table = n_rows(asked) > 1 ? new_table(showing, asked) : NULL;

	add_rows(showing, asked, table);
	add_notes(showing, asked, table);
	results_add_method(showing->results,
	                   "Bootstrap intervals are percentiles of the samples, and "
	                   "bias-corrected and accelerated ones (BCa; Efron 1987) with the "
	                   "jackknife’s acceleration; patients are drawn with replacement "
	                   "within each group. Samples in which the statistic has no value "
	                   "are left out and counted.");
}
