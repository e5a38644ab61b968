/* The store as plain text, for tests and for a look without a PDF. */
#include "results/field.h"
#include "results/figures/swimmer.h"
#include "results/figures/waterfall.h"
#include "results/table.h"

static void dump_item(const struct results *results, const struct result *result, FILE *to)
{
	const struct result_key *key = &result->key;
	const char *const parts[] = {key->analysis,     key->population,     key->group1,
	                             key->group1_level, key->group2,         key->group2_level,
	                             key->variable,     key->variable_level, key->context};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		fprintf(to, "%s|", parts[i]);
	fprintf(to, "%s = %s", result->stat_name, result->text);
	if (result->status == RESULT_OK)
		fprintf(to, " (%.10g)", result->value);
	else
		fprintf(to, " [%s]", fields_fill(results, result->warning, results->arena));
	fputc('\n', to);
}

/* A line of a text, its fields with what they stand for. */
static void dump_text(const struct results *results, const char *mark, const char *text, FILE *to)
{
	fputs(mark, to);
	fields_dump(results, text, to);
	fputc('\n', to);
}

static void dump_rows(const struct results *results, const struct row *rows, size_t n,
                      const char *mark, FILE *to)
{
	for (size_t i = 0; i < n; i++) {
		fputs(mark, to);
		for (size_t k = 0; k < rows[i].n_cells; k++) {
			const struct cell *cell = &rows[i].cells[k];

			fprintf(to, "%s%*s", k ? " | " : " ", 2 * cell->indent, "");
			fields_dump(results, cell->text, to);
		}
		fputc('\n', to);
	}
}

static void dump_table(const struct results *results, const struct table *made, FILE *to)
{
	const struct table *table = table_named(results, made, results->arena);

	fprintf(to, "table %s: %s\n", table->analysis, table->caption);
	dump_rows(results, table->head, table->n_head, "#", to);
	dump_rows(results, table->rows, table->n_rows, " ", to);
	for (size_t i = 0; i < table->n_notes; i++)
		dump_text(results, "note: ", table->notes[i], to);
}

void results_dump(const struct results *results, FILE *to)
{
	for (size_t i = 0; i < results->n; i++)
		dump_item(results, results->items[i], to);
	for (size_t i = 0; i < results->n_analyses; i++)
		if (*results->analyses[i].summary)
			dump_text(results, "summary: ", results->analyses[i].summary, to);
	for (size_t i = 0; i < results->n_tables; i++)
		dump_table(results, results->tables[i], to);
	for (size_t i = 0; i < results->n_methods; i++)
		dump_text(results, "method: ", results->methods[i].sentence, to);
	for (size_t i = 0; i < results->n_warnings; i++)
		dump_text(results, "warning: ", results->warnings[i], to);
}
