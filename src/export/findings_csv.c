/* findings.csv; see export.h. */
#include "base/str.h"
#include "export/csv_fields.h"
#include "export/export.h"

static const char *const severity_names[] = {
    [DIAG_ERROR] = "error", [DIAG_WARNING] = "warning", [DIAG_NOTE] = "note"};

/* Names or values of one line; a text that a spreadsheet would run stands in quotes. */
static const char *joined(struct arena *arena, const struct names *names)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < names->n; i++)
		str_addf(&out, "%s%s", i ? "; " : "", names->items[i]);
	return str_text(&out);
}

static const char *inert(struct arena *arena, const char *text)
{
	return str_is_formula(text) ? arena_printf(arena, "'%s", text) : text;
}

static void add_line(struct str *out, const struct dataset *data, const struct broken_rule *line)
{
	const struct finding *finding = &line->finding;
	const struct data_input *input = finding->input ? finding->input : data->inputs[0];
	const char *const fields[] = {
	    severity_names[finding->severity],
	    finding->rule ? finding->rule : "",
	    input->file,
	    finding->line ? arena_printf(out->arena, "%u", (unsigned)finding->line) : "",
	    inert(out->arena, line->key),
	    joined(out->arena, &line->columns),
	    inert(out->arena, joined(out->arena, &line->values)),
	    finding->message ? finding->message : finding->kind};

	csv_fields_add(out, fields, sizeof fields / sizeof *fields);
}

/* What reading found, which has no list of its own: as much of it as the report has. */
static void add_others(struct str *out, const struct dataset *data)
{
	for (size_t i = 0; i < data->n_findings; i++) {
		struct broken_rule line = {.finding = data->findings[i], .key = ""};

		if (line.finding.rule)
			continue;
		line.columns = (struct names){&line.finding.column, line.finding.column != NULL};
		line.values = (struct names){&line.finding.value, line.finding.value != NULL};
		add_line(out, data, &line);
	}
}

struct bytes export_findings_csv(const struct dataset *data, struct arena *arena)
{
	struct str out = {.arena = arena};

	str_add(&out, "severity,rule,file,line,key,columns,values,message\n");
	add_others(&out, data);
	for (size_t i = 0; i < data->n_broken; i++)
		add_line(&out, data, &data->broken[i]);
	return (struct bytes){.data = out.text, .length = out.length};
}
