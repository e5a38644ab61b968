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
static struct table *pairs_new(struct results *store, const char *name, const char *const *heads)
{
	static const enum cell_align align[] = {ALIGN_LEFT, ALIGN_LEFT};
	struct table *table = results_add_table(store, name, "", 2);
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

/* Hashes that share a line are shorter; in the foot they are as long. */
enum { HASH_SHORT = 8 };

/* How many bytes of words two names begin with, "Lato Regular" and "Lato Bold": 5. */
static size_t common_words(const char *a, const char *b)
{
	size_t n = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == ' ')
			n = i + 1;
	return n;
}

/* The next items of one kind as a row: "Fonts Lato Regular, Bold", "0ad460bd, e0b1c4de",
 * "Libraries", "libyaml 0.2.5, libcsv 3.0.3"; returns how many these are. */
static size_t items_add(struct results *store, struct table *table,
                        const struct provenance_item *items, size_t n)
{
	struct str what = {.arena = store->arena}, value = {.arena = store->arena};
	bool fonts = items->kind == PROVENANCE_FONT;
	size_t i;

	for (i = 0; i < n && items[i].kind == items->kind; i++) {
		const char *comma = i ? ", " : "";

		if (fonts) {
			size_t same = i ? common_words(items[0].what, items[i].what) : 0;

			str_addf(&what, "%s%s", comma, items[i].what + same);
			str_addf(&value, "%s%.*s", comma, HASH_SHORT, items[i].value);
		} else {
			str_addf(&value, "%s%s\u00a0%s", comma, items[i].what, items[i].value);
		}
	}
	pair_add(store, table,
	         fonts ? arena_printf(store->arena, "Font%s (%s)", i > 1 ? "s" : "", str_text(&what))
	               : "Libraries",
	         str_text(&value));
	return i;
}

static void sources_add(struct document *document, const struct report_input *input)
{
	static const char *const heads[] = {"Made from", "Version or SHA-256"};
	const struct provenance_item *items = input->provenance;
	struct results store = {.arena = document->arena};
	struct table *table = pairs_new(&store, TABLE_SOURCES, heads);

	for (size_t i = 0; i < input->n_provenance;) {
		if (items[i].kind != PROVENANCE_OTHER) {
			i += items_add(&store, table, &items[i], input->n_provenance - i);
			continue;
		}
		pair_add(&store, table, items[i].what, shortened(document->arena, items[i].value));
		i++;
	}
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
	static const char *const heads[] = {"Convention in force", "Choice"};
	const struct report_spec *report = &study->report;
	const struct conventions *use = &report->conventions;
	struct results store = {.arena = document->arena};
	struct table *table = pairs_new(&store, TABLE_CONVENTIONS, heads);

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
	document->column = COLUMN_LEFT;
	conventions_add(document, input->study);
	document->column = COLUMN_RIGHT;
	sources_add(document, input);
	document->column = COLUMN_NONE;
}
