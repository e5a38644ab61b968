/* The provenance section: conventions, and what the report was made from. */
#include <string.h>

#include "base/str.h"
#include "report/sections.h"
#include "results/field.h"
#include "results/table.h"

/* What the names of choices in the config mean. */
static const char *const preset_words[] = {"R", "SAS", "SPSS", "Stata"};
static const char *const quantile_words[] = {"as R prints it", "as R’s quantile()", "as SAS has it",
                                             "the first time below it"};
static const char *const transform_words[] = {"plain", "log",     "log-log",
                                              "logit", "arcsine", "of Collett"};
static const char *const sample_words[] = {"type 2", "type 6", "type 7", "type 1", "type 3",
                                           "type 4", "type 5", "type 8", "type 9"};
static const char *const ties_words[] = {"Efron", "Breslow", "discrete", "exact"};
static const char *const reverse_words[] = {"events and censorings exchanged", "events first"};
static const char *const rounding_words[] = {"to even", "away from zero"};

/* A table of two text columns, outside the results' store. */
static struct table *pairs_new(struct results *store, const char *name, const char *caption,
                               const char *const *heads)
{
	static const enum cell_align align[] = {ALIGN_LEFT, ALIGN_LEFT};
	struct table *table = results_add_table(store, name, caption, 2);
	struct cell *cells = table_add_head(store, table);

	table->align = align;
	cells[0].text = heads[0];
	cells[1].text = heads[1];
	return table;
}

static void pair_add(struct results *store, struct table *table, const char *left, const char *right)
{
	struct cell *cells = table_add_row(store, table);

	cells[0].text = left;
	cells[1].text = right;
}

/* A hash is told from others by its ends. */
enum { HASH_LENGTH = 64, HASH_FIRST = 16, HASH_LAST = 9 };

static bool is_hash(const char *value)
{
	return strlen(value) == HASH_LENGTH && strspn(value, "0123456789abcdef") == HASH_LENGTH;
}

static const char *shortened(struct arena *arena, const char *value)
{
	return is_hash(value) ? arena_printf(arena, "%.*s…%s", HASH_FIRST, value,
	                                     value + HASH_LENGTH - HASH_LAST)
	                      : value;
}

static void sources_add(struct document *document, const struct report_input *input)
{
	static const char *const heads[] = {"What", "Version or SHA-256"};
	struct results store = {.arena = document->arena};
	struct table *table =
	    pairs_new(&store, TABLE_SOURCES, "What this report was made from", heads);

	for (size_t i = 0; i < input->n_provenance; i++)
		pair_add(&store, table, input->provenance[i].what,
		         shortened(document->arena, input->provenance[i].value));
	table_add_note(&store, table, "SHA-256, shortened; in full in manifest.json.");
	if (table->n_rows)
		document_table(document, table);
}

/* A rule that analyses may have of their own, by a key. */
struct rule {
	const char *key;
	const char *const *names, *const *words; /* as the config has them, as readers do */
};

static const struct rule interval_rule = {"ci", transform_names, transform_words};
static const struct rule ties_rule = {"ties", cox_ties_names, ties_words};

static const char *rule_words(const struct rule *rule, const char *name)
{
	for (size_t i = 0; rule->names[i]; i++)
		if (str_equal(rule->names[i], name))
			return rule->words[i];
	return name;
}

/* "Breslow; cx: discrete": a choice, and those of analyses that have their own. */
static const char *with_own(const struct study *study, const struct rule *rule, int choice,
                            struct arena *arena)
{
	struct str out = {.arena = arena};

	str_add(&out, rule->words[choice]);
	for (size_t i = 0; i < study->analyses.n; i++) {
		const struct record *record = study->analyses.items[i];
		const char *own = analysis_choice(record, rule->key);

		if (own && !str_equal(own, rule->names[choice]))
			str_addf(&out, "; %s: %s", record->name.s, rule_words(rule, own));
	}
	return str_text(&out);
}

/* A rule and the choice in force, in words. */
static void rule_add(struct results *store, struct table *table, const char *rule,
                     const char *const *words, int choice)
{
	pair_add(store, table, rule, choice < 0 ? "" : words[choice]);
}

static void conventions_add(struct document *document, const struct study *study)
{
	static const char *const heads[] = {"Rule", "Choice"};
	const struct report_spec *report = &study->report;
	const struct conventions *use = &report->conventions;
	struct results store = {.arena = document->arena};
	struct table *table = pairs_new(&store, TABLE_CONVENTIONS, "Conventions in force", heads);

	rule_add(&store, table, "Preset", preset_words, use->preset);
	rule_add(&store, table, "Quantile of a survival curve", quantile_words, use->quantile);
	pair_add(&store, table, "Interval of survival",
	         with_own(study, &interval_rule, use->survival_ci, document->arena));
	rule_add(&store, table, "Interval of a median", transform_words, use->median_ci);
	rule_add(&store, table, "Quantile of a sample", sample_words, use->sample_quantile);
	pair_add(&store, table, "Ties in the Cox model",
	         with_own(study, &ties_rule, use->cox_ties, document->arena));
	rule_add(&store, table, "Ties in the reverse curve", reverse_words, use->reverse_ties);
	rule_add(&store, table, "Rounding of halves", rounding_words, use->rounding);
	pair_add(&store, table, "Days in a month",
	         number_significant(document->arena, use->month_days, 10));
	pair_add(&store, table, "Durations count both ends", use->add_one_day ? "yes" : "no");
	pair_add(&store, table, "Level of confidence",
	         arena_printf(document->arena, "%s%%",
	                      number_significant(document->arena, 100 * report->confidence, 10)));
	document_table(document, table);
}

void section_provenance(struct document *document, const struct report_input *input)
{
	document_from(document, "the provenance section", (struct mark){0});
	document_heading(document, 0, "Provenance");
	document_text(document, PART_LEAD,
	              input->n_provenance
	                  ? "[[table:" TABLE_CONVENTIONS "]] has the rules by which packages "
	                    "differ, [[table:" TABLE_SOURCES "]] what the report was made from."
	                  : "[[table:" TABLE_CONVENTIONS "]] has the rules by which packages "
	                    "differ.");
	document->column = COLUMN_LEFT;
	conventions_add(document, input->study);
	document->column = COLUMN_RIGHT;
	sources_add(document, input);
	document->column = COLUMN_NONE;
}
