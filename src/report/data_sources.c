#include "report/data_sources.h"

#include "base/str.h"
#include "results/field.h"

const char *count_field(const struct document *document, enum data_count of, const char *name,
                        const char *stat_name)
{
	return field_value(document->results, data_count(document->results, of, name, stat_name));
}

const char *counted(const struct document *document, enum data_count of, const char *name,
                    const char *stat_name, const char *one)
{
	const struct result *count = data_count(document->results, of, name, stat_name);

	return field_counted(document->results, count, one,
	                     arena_printf(document->arena, "%ss", one));
}

bool is_some(const struct document *document, enum data_count of, const char *name,
             const char *stat_name)
{
	const struct result *count = data_count(document->results, of, name, stat_name);

	return count->status != RESULT_OK || count->value > 0;
}

static const char *input_count(const struct document *document, const struct data_input *input,
                               const char *stat_name)
{
	return count_field(document, DATA_INPUT, input->name, stat_name);
}

static bool has_some(const struct document *document, const struct data_input *input,
                     const char *stat_name)
{
	return is_some(document, DATA_INPUT, input->name, stat_name);
}

/* Which rows of an input were not read, and what the others came to. */
static void rows_add(const struct document *document, const struct data_input *input,
                     struct str *text)
{
	if (has_some(document, input, "rows_unselected"))
		str_addf(text, ", %s of them of no use here",
		         input_count(document, input, "rows_unselected"));
	if (has_some(document, input, "rows_later"))
		str_addf(text, ", %s of them after the data cut-off",
		         input_count(document, input, "rows_later"));
	if (input->folded)
		str_addf(text, ", folded to %s", input_count(document, input, "rows_folded"));
}

/* Columns that the config does not declare. */
static void columns_add(const struct document *document, const struct data_input *input,
                        struct str *text)
{
	if (input->n_undeclared)
		str_addf(text, " %s of the file %s not declared and left out.",
		         counted(document, DATA_INPUT, input->name, "columns_undeclared", "column"),
		         input->n_undeclared == 1 ? "is" : "are");
}

/* Files are named as the config names them: the report must not depend on the
 * folder that the program was started in.  Of a database the rows that came are a
 * file beside the report. */
static const char *source_text(const struct document *document, const struct data_input *input)
{
	if (!input->database)
		return input->file;
	return arena_printf(document->arena, "%s, %s (the rows that came: %s)", input->database,
	                    input->query ? input->query : "a query of the config", input->file);
}

/* An input whose columns were added to the rows of another one. */
static void joined_one_add(struct document *document, const struct data_input *input)
{
	struct str text = {.arena = document->arena};

	str_addf(&text, "%s, %s", source_text(document, input),
	         counted(document, DATA_INPUT, input->name, "rows_read", "row"));
	rows_add(document, input, &text);
	str_addf(&text, ", joined to %s.", input->to->file);
	if (has_some(document, input, "rows_unmatched"))
		str_addf(&text, " %s of %s %s none here.",
		         counted(document, DATA_INPUT, input->name, "rows_unmatched", "row"),
		         input->to->file, input->n_unmatched == 1 ? "has" : "have");
	if (has_some(document, input, "rows_leftover"))
		str_addf(&text, " %s here %s to none of %s and %s left out.",
		         counted(document, DATA_INPUT, input->name, "rows_leftover", "row"),
		         input->n_leftover == 1 ? "belongs" : "belong", input->to->file,
		         input->n_leftover == 1 ? "is" : "are");
	columns_add(document, input, &text);
	document_text(document, PART_BULLET, str_text(&text));
}

void source_add(const struct document *document, struct str *text, const struct dataset *data)
{
	const struct data_input *first = data->inputs[0];
	const char *id = data->repeated.name;

	str_addf(text, "Source: %s, %s", source_text(document, first),
	         counted(document, DATA_INPUT, first->name, "rows_read", "row"));
	rows_add(document, first, text);
	if (data->cutoff.n_excluded)
		str_addf(text, ", %s of them excluded",
		         count_field(document, DATA_SOURCE, "", "rows_excluded"));
	str_add(text, ".");
	if (id)
		str_addf(text, " %s of %s stand in %s: what is counted are rows.",
		         counted(document, DATA_SOURCE, id, "values", "value"), id,
		         counted(document, DATA_SOURCE, id, "rows", "row"));
	columns_add(document, first, text);
}

void joined_add(struct document *document, const struct dataset *data)
{
	for (size_t i = 1; i < data->n_inputs; i++)
		joined_one_add(document, data->inputs[i]);
}

/* " Label 12, Other 3": the events or the censorings of an endpoint. */
static const char *reasons_text(const struct document *document, const struct endpoint *endpoint,
                                bool event)
{
	struct str text = {.arena = document->arena};

	for (size_t i = 0; i < endpoint->n_reasons; i++) {
		const struct reason *reason = &endpoint->reasons[i];

		if (reason->event == event)
			str_addf(&text, "%s %s %s", text.length ? "," : "", reason->text,
			         count_field(document, event ? DATA_EVENT : DATA_CENSORING,
			                     arena_printf(document->arena, "%s: %s", endpoint->name,
			                                  reason->text),
			                     "rows"));
	}
	return str_text(&text);
}

void reasons_add(struct document *document, const struct dataset *data)
{
	for (size_t i = 0; i < data->n_endpoints; i++) {
		const struct endpoint *endpoint = &data->endpoints[i];
		const char *events = reasons_text(document, endpoint, true);
		const char *censorings = reasons_text(document, endpoint, false);

		if (*events || *censorings)
			document_text(document, PART_BULLET,
			              arena_printf(document->arena, "%s:%s%s%s%s%s.",
			                           endpoint->label, *events ? " events:" : "",
			                           events, *events && *censorings ? ";" : "",
			                           *censorings ? " censored:" : "", censorings));
	}
}
