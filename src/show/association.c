/* Two categories against each other: the cross table and its test. */
#include "results/asked/association.h"

#include "results/field.h"
#include "results/table.h"
#include "show/comparison.h"
#include "show/kinds.h"

/* How many patients a column of the table is of, the last being all of them;
 * NULL if the table has no row. */
static const struct result *size_of(const struct showing *showing,
                                    const struct association_asked *asked, size_t column)
{
	struct result_key key;

	if (asked->rows.n == 0)
		return NULL;
	key = association_key(asked, 0, column);
	return results_find(showing->results, &key, "denominator");
}

static const char *size_text(const struct showing *showing, const struct association_asked *asked,
                             size_t column)
{
	const struct result *size = size_of(showing, asked, column);

	return size ? arena_printf(showing->results->arena, "N = %s",
	                           field_value(showing->results, size))
	            : "N = 0";
}

static void add_row(const struct showing *showing, const struct association_asked *asked,
                    struct table *table, size_t i)
{
	struct cell *cells = table_add_row(showing->results, table);

	cells[0].text = asked->rows.labels[i];
	for (size_t k = 0; k <= asked->columns.n; k++) {
		struct result_key key = association_key(asked, i, k);

		cells[k + 1].text = show_share(showing, &key);
	}
}

static struct table *add_table(const struct showing *showing, const struct association_asked *asked)
{
	struct results *results = showing->results;
	size_t n = asked->columns.n;
	struct table *table =
	    results_add_table(results, showing->name,
	                      arena_printf(results->arena, "%s by %s%s", asked->rows.label,
	                                   show_in_text(showing, asked->columns.label),
	                                   asked->asked.population_label),
	                      n + 2);
	struct cell *head = table_add_head(results, table);

	for (size_t k = 0; k <= n; k++) {
		head[k + 1].text = k < n ? asked->columns.labels[k] : "All";
		head[k + 1].unit = size_text(showing, asked, k);
	}
	for (size_t i = 0; i < asked->rows.n; i++)
		add_row(showing, asked, table, i);
	return table;
}

static void summary(const struct showing *showing, const struct association_asked *asked)
{
	struct results *results = showing->results;
	const struct result *all = size_of(showing, asked, asked->columns.n);

	show_summary(showing, arena_printf(results->arena, "%s and %s, %s. %s.", asked->rows.label,
	                                   show_in_text(showing, asked->columns.label),
	                                   all ? field_counted(results, all, "patient", "patients")
	                                       : "0 patients",
	                                   comparison_phrase(showing, &asked->test)));
}

void association_show(const struct showing *showing)
{
	const struct association_asked *asked = showing->asked;
	struct results *results = showing->results;
	struct table *table = add_table(showing, asked);
	const char *note = comparison_note(showing, &asked->test);
	const char *exclusions = show_exclusions(showing, &asked->asked, NULL);

	if (note)
		table_add_note(results, table, note);
	table_add_note(results, table, "Number (percent of the column).");
	if (exclusions)
		table_add_note(results, table, exclusions);
	comparison_show_method(showing, &asked->test);
	summary(showing, asked);
}
