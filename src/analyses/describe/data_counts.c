/* Counts of the data as such, for the report's data section. */
#include "results/data_counts.h"

#include "analyses/analyses.h"
#include "base/str.h"

static void add_source(const struct dataset *data, struct results *results)
{
	const struct cutoff *cutoff = &data->cutoff;
	const struct repeated_id *repeated = &data->repeated;

	data_count_add(results, DATA_SOURCE, "", "rows", data->n_rows + cutoff->n_excluded);
	data_count_add(results, DATA_SOURCE, "", "rows_excluded", cutoff->n_excluded);
	data_count_add(results, DATA_SOURCE, "", "rows_undated", cutoff->n_undated);
	if (!repeated->name)
		return;
	data_count_add(results, DATA_SOURCE, repeated->name, "values", repeated->n_values);
	data_count_add(results, DATA_SOURCE, repeated->name, "rows", repeated->n_rows);
}

static void add_input(const struct data_input *input, struct results *results)
{
	const char *name = input->name;

	data_count_add(results, DATA_INPUT, name, "rows_read", input->n_rows);
	data_count_add(results, DATA_INPUT, name, "rows_unselected", input->n_outside);
	data_count_add(results, DATA_INPUT, name, "rows_later", input->n_later);
	data_count_add(results, DATA_INPUT, name, "rows_folded", input->n_folded);
	data_count_add(results, DATA_INPUT, name, "rows_unmatched", input->n_unmatched);
	data_count_add(results, DATA_INPUT, name, "rows_leftover", input->n_leftover);
	data_count_add(results, DATA_INPUT, name, "columns_undeclared", input->n_undeclared);
}

static void add_column(const struct column *column, size_t n_rows, struct results *results)
{
	size_t missing = 0, future = 0;

	for (size_t i = 0; i < n_rows; i++) {
		future += column->missing[i] == MISSING_FUTURE;
		missing += column->missing[i] != PRESENT && column->missing[i] != MISSING_FUTURE;
	}
	data_count_add(results, DATA_COLUMN, column->name, "missing", missing);
	data_count_add(results, DATA_COLUMN, column->name, "future", future);
	data_count_add(results, DATA_COLUMN, column->name, "shortened", column->n_shortened);
}

static void add_population(const struct subset *subset, struct results *results)
{
	data_count_add(results, DATA_POPULATION, subset->name, "n", subset->n);
	data_count_add(results, DATA_POPULATION, subset->name, "rows_outside", subset->n_excluded);
	data_count_add(results, DATA_POPULATION, subset->name, "rows_undecided",
	               subset->n_undetermined);
}

static void add_endpoint(const struct endpoint *endpoint, size_t n_rows, struct results *results)
{
	const struct cut_counts *cut = &endpoint->cut;
	const char *name = endpoint->name;
	size_t events = 0;

	for (size_t i = 0; i < n_rows; i++)
		events += endpoint->missing[i] == PRESENT && endpoint->event[i];
	data_count_add(results, DATA_ENDPOINT, name, "known", n_rows - endpoint->n_missing);
	data_count_add(results, DATA_ENDPOINT, name, "events", events);
	data_count_add(results, DATA_ENDPOINT, name, "missing",
	               endpoint->n_missing - cut->n_starts - cut->n_enters);
	data_count_add(results, DATA_ENDPOINT, name, "time_zero", endpoint->n_zero);
	data_count_add(results, DATA_ENDPOINT, name, "cut_events", cut->n_events);
	data_count_add(results, DATA_ENDPOINT, name, "cut_follow_ups", cut->n_follow_ups);
	data_count_add(results, DATA_ENDPOINT, name, "cut_starts", cut->n_starts);
	data_count_add(results, DATA_ENDPOINT, name, "cut_enters", cut->n_enters);
}

/* Why the times of an endpoint end. */
static void add_reasons(const struct endpoint *endpoint, struct results *results)
{
	for (size_t i = 0; i < endpoint->n_reasons; i++) {
		const struct reason *reason = &endpoint->reasons[i];

		data_count_add(results, reason->event ? DATA_EVENT : DATA_CENSORING,
		               arena_printf(results->arena, "%s: %s", endpoint->name, reason->text),
		               "rows", reason->n);
	}
}

/* Of how many findings only the first were kept. */
static void add_findings(const struct dataset *data, const struct finding_kind *kind,
                         struct results *results)
{
	size_t kept = 0;

	for (size_t i = 0; i < data->n_findings; i++)
		kept += str_equal(data->findings[i].kind, kind->kind);
	data_count_add(results, DATA_FINDING, kind->kind, "unlisted", kind->n - kept);
}

static void add_pack(const struct told_pack *pack, struct results *results)
{
	data_count_add(results, DATA_PACK, pack->name, "rules", pack->n_rules);
	data_count_add(results, DATA_PACK, pack->name, "rules_checked", pack->n_checked);
}

void count_data(const struct dataset *data, struct results *results)
{
	add_source(data, results);
	for (size_t i = 0; i < data->n_inputs; i++)
		add_input(data->inputs[i], results);
	for (size_t i = 0; i < data->n_columns; i++)
		add_column(&data->columns[i], data->n_rows, results);
	for (size_t i = 0; i < data->n_subsets; i++)
		add_population(&data->subsets[i], results);
	for (size_t i = 0; i < data->n_endpoints; i++)
		add_endpoint(&data->endpoints[i], data->n_rows, results);
	for (size_t i = 0; i < data->n_endpoints; i++)
		add_reasons(&data->endpoints[i], results);
	for (size_t i = 0; i < data->n_kinds; i++)
		add_findings(data, &data->kinds[i], results);
	for (size_t i = 0; i < data->n_packs; i++)
		add_pack(&data->packs[i], results);
}
