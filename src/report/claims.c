/* The section of printed figures: what was printed elsewhere, and what the data
 * give. */
#include "base/str.h"
#include "base/words.h"
#include "report/sections.h"
#include "results/field.h"
#include "results/results.h"
#include "results/table.h"

enum { WHAT, PRINTED, FOUND, VERDICT, N_COLUMNS };

/* A text as a sentence: "no preset …" becomes "No preset … ." */
static const char *sentence(struct arena *arena, const char *text)
{
	bool small = *text >= 'a' && *text <= 'z';

	return arena_printf(arena, "%c%s.", small ? *text - 'a' + 'A' : *text, text + 1);
}

/* A number of printed figures, which no result is. */
static const char *count_field(struct arena *arena, size_t n)
{
	return field_source(arena, "printed figures", arena_printf(arena, "%zu", n));
}

/* "28 printed figures: 25 reproduced, 3 contradicted." and what would
 * reproduce more, if that was sought. */
static const char *counts_text(struct arena *arena, const struct results *results)
{
	struct str text = {.arena = arena};
	size_t counts[N_CLAIM_VERDICTS] = {0};
	const char *before = ": ";

	for (size_t i = 0; i < results->n_claims; i++)
		counts[results->claims[i].verdict]++;
	str_addf(&text, "%s printed figure%s", count_field(arena, results->n_claims),
	         words_s(results->n_claims));
	for (int i = 0; i < N_CLAIM_VERDICTS; i++) {
		if (counts[i] == 0)
			continue;
		str_addf(&text, "%s%s %s", before, count_field(arena, counts[i]),
		         claim_verdict_names[i]);
		before = ", ";
	}
	str_add(&text, ".");
	if (results->solution)
		str_addf(&text, " %s",
		         field_source(arena, "solver", sentence(arena, results->solution)));
	str_add(&text, " [[[table:" TABLE_CLAIMS "]]]");
	return str_text(&text);
}

/* A figure whose brackets do not break: "15.2 months" may end a line. */
static const char *brackets_keep(struct arena *arena, const char *text)
{
	struct str kept = {.arena = arena};
	int depth = 0;

	for (; *text; text++) {
		depth += (*text == '(') - (*text == ')');
		if (*text == ' ' && depth > 0)
			str_add(&kept, "\u00A0");
		else
			str_add_bytes(&kept, text, 1);
	}
	return str_text(&kept);
}

/* A remark below a figure, as wide as the table. */
static void remark_add(struct results *store, struct table *table, const char *text)
{
	struct cell *cell;

	if (!*text)
		return;
	table->rows[table->n_rows - 1].keep_with_next = true;
	cell = table_add_row(store, table);
	cell->text = text;
	cell->indent = 1;
}

/* What is right stands back. */
static const char *const marks[N_CLAIM_VERDICTS] = {
    [CLAIM_REPRODUCED] = "○", [CLAIM_CONTRADICTED] = "●", [CLAIM_NOT_EVALUABLE] = "●"};

static void claim_add(struct results *store, struct table *table, const struct claim_result *claim)
{
	struct cell *cells = table_add_row(store, table);
	bool right = claim->verdict == CLAIM_REPRODUCED;

	cells[WHAT].text = *claim->what ? claim->what : claim->path;
	cells[PRINTED].text = field_source(store->arena, "printed figures",
	                                   brackets_keep(store->arena, claim->printed));
	cells[FOUND].text = brackets_keep(store->arena, claim->found);
	cells[VERDICT].text = arena_printf(store->arena, "%s\u00A0%s", marks[claim->verdict],
	                                   claim_verdict_names[claim->verdict]);
	cells[VERDICT].bold = !right;
	if (!right)
		remark_add(store, table, claim->reason);
	remark_add(store, table, claim->note);
	if (!right)
		remark_add(store, table,
		           *claim->solution ? field_source(store->arena, "solver", claim->solution)
		                            : "");
}

static const struct table *table_make(struct arena *arena, const struct results *results)
{
	static const enum claim_verdict order[] = {CLAIM_CONTRADICTED, CLAIM_NOT_EVALUABLE,
	                                           CLAIM_REPRODUCED};
	static const char *const heads[N_COLUMNS] = {"Figure", "Printed", "Found", "Verdict"};
	static const enum cell_align align[N_COLUMNS] = {ALIGN_LEFT, ALIGN_LEFT, ALIGN_LEFT,
	                                                 ALIGN_LEFT};
	struct results store = {.arena = arena};
	struct table *table = results_add_table(&store, TABLE_CLAIMS,
	                                        "Printed figures and what was found", N_COLUMNS);
	struct cell *cells = table_add_head(&store, table);

	table->align = align;
	for (int i = 0; i < N_COLUMNS; i++)
		cells[i].text = heads[i];
	for (size_t k = 0; k < sizeof order / sizeof *order; k++)
		for (size_t i = 0; i < results->n_claims; i++)
			if (results->claims[i].verdict == order[k])
				claim_add(&store, table, &results->claims[i]);
	return table;
}

void section_claims(struct document *document, const struct report_input *input)
{
	const struct results *results = input->results;

	if (results->n_claims == 0)
		return;
	document_from(document, "the printed figures", (struct mark){0});
	document_heading(document, 0, "Printed figures");
	document_text(document, PART_PARAGRAPH, counts_text(document->arena, results));
	document_table(document, table_make(document->arena, results));
}
