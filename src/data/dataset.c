#include "data/dataset.h"

#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "base/words.h"

const struct column *dataset_column(const struct dataset *data, const char *name)
{
	for (size_t i = 0; i < data->n_columns; i++)
		if (strcmp(data->columns[i].name, name) == 0)
			return &data->columns[i];
	return NULL;
}

const struct endpoint *dataset_endpoint(const struct dataset *data, const char *name)
{
	for (size_t i = 0; i < data->n_endpoints; i++)
		if (strcmp(data->endpoints[i].name, name) == 0)
			return &data->endpoints[i];
	return NULL;
}

const struct subset *dataset_subset(const struct dataset *data, const char *name)
{
	for (size_t i = 0; i < data->n_subsets; i++)
		if (strcmp(data->subsets[i].name, name ? name : "") == 0)
			return &data->subsets[i];
	return NULL;
}

/* A flag has two levels, so that it can group rows like a category. */
static void flag_levels(struct column *column, struct arena *arena)
{
	column->n_levels = 2;
	column->level_codes = ARENA_ARRAY(arena, const char *, 2);
	column->level_codes[0] = "false";
	column->level_codes[1] = "true";
	column->level_labels = ARENA_ARRAY(arena, const char *, 2);
	column->level_labels[0] = "No";
	column->level_labels[1] = "Yes";
}

struct column *dataset_add_column(struct dataset *data, const char *name, enum column_type type)
{
	struct column column = {.name = name, .label = name, .unit = ""};

	column.type = type;
	column_allocate(&column, data->arena, data->n_rows);
	if (type == COLUMN_FLAG)
		flag_levels(&column, data->arena);
	ARENA_PUSH(data->arena, data->columns, data->n_columns, column);
	return &data->columns[data->n_columns - 1];
}

void column_allocate(struct column *column, struct arena *arena, size_t n_rows)
{
	column->missing = ARENA_ARRAY(arena, unsigned char, n_rows);
	switch (column->type) {
	case COLUMN_NUMBER:
	case COLUMN_INTEGER:
	case COLUMN_DATE:
	case COLUMN_FLAG:
		column->number = ARENA_ARRAY(arena, double, n_rows);
		break;
	case COLUMN_ID:
	case COLUMN_TEXT:
		column->strings = (struct strtable){.arena = arena};
		column->code = ARENA_ARRAY(arena, uint32_t, n_rows);
		break;
	case COLUMN_CATEGORY:
		column->code = ARENA_ARRAY(arena, uint32_t, n_rows);
		break;
	case COLUMN_SET:
		column->bits = ARENA_ARRAY(arena, uint64_t, n_rows);
		break;
	}
}

/* Findings */

static struct finding_kind *kind_find(const struct dataset *data, const char *kind)
{
	for (size_t i = 0; i < data->n_kinds; i++)
		if (strcmp(data->kinds[i].kind, kind) == 0)
			return &data->kinds[i];
	return NULL;
}

bool dataset_keeps_finding(const struct dataset *data, const char *kind)
{
	const struct finding_kind *known = kind_find(data, kind);

	return !known || known->n < FINDINGS_MAX;
}

void dataset_add_finding(struct dataset *data, struct finding finding)
{
	struct finding_kind *kind = kind_find(data, finding.kind);

	if (!kind) {
		ARENA_PUSH(
		    data->arena, data->kinds, data->n_kinds,
		    (struct finding_kind){.kind = finding.kind, .severity = finding.severity});
		kind = &data->kinds[data->n_kinds - 1];
	}
	if (kind->n++ < FINDINGS_MAX)
		ARENA_PUSH(data->arena, data->findings, data->n_findings, finding);
	data->n_errors += finding.severity == DIAG_ERROR;
	data->n_warnings += finding.severity == DIAG_WARNING;
}

void dataset_take_findings(struct dataset *data, const struct dataset *from,
                           const struct data_input *input)
{
	for (size_t i = 0; i < from->n_findings; i++) {
		struct finding finding = from->findings[i];

		finding.input = input;
		/* columns of two inputs may have one name */
		finding.kind = arena_printf(data->arena, "%s, %s", input->name, finding.kind);
		dataset_add_finding(data, finding);
	}
	for (size_t i = 0; i < from->n_kinds; i++) {
		const struct finding_kind *kind = &from->kinds[i];
		struct finding_kind *here =
		    kind_find(data, arena_printf(data->arena, "%s, %s", input->name, kind->kind));

		here->n = kind->n;
	}
	data->n_errors += from->n_errors;
	data->n_warnings += from->n_warnings;
	for (size_t i = 0; i < from->n_findings; i++) {
		data->n_errors -= from->findings[i].severity == DIAG_ERROR;
		data->n_warnings -= from->findings[i].severity == DIAG_WARNING;
	}
}

void dataset_move_row(struct dataset *data, size_t from, size_t to)
{
	data->line[to] = data->line[from];
	for (size_t i = 0; i < data->n_columns; i++) {
		struct column *column = &data->columns[i];

		column->missing[to] = column->missing[from];
		if (column->number)
			column->number[to] = column->number[from];
		if (column->code)
			column->code[to] = column->code[from];
		if (column->bits)
			column->bits[to] = column->bits[from];
	}
}

/* Where a finding is. */
static struct mark mark_of(const struct dataset *data, const struct finding *finding)
{
	return (struct mark){.source = finding->input ? &finding->input->source : &data->source,
	                     .line = finding->line};
}

/* Where the last finding of a kind that was kept is. */
static struct mark last_mark(const struct dataset *data, const char *kind)
{
	for (size_t i = data->n_findings; i > 0; i--)
		if (strcmp(data->findings[i - 1].kind, kind) == 0)
			return mark_of(data, &data->findings[i - 1]);
	return (struct mark){.source = &data->source};
}

void dataset_report_findings(const struct dataset *data, struct diags *diags)
{
	for (size_t i = 0; i < data->n_findings; i++) {
		const struct finding *finding = &data->findings[i];

		diag_add(diags, finding->severity, mark_of(data, finding), "%s", finding->message);
	}
	for (size_t i = 0; i < data->n_kinds; i++) {
		const struct finding_kind *kind = &data->kinds[i];

		if (kind->n <= FINDINGS_MAX)
			continue;
		diag_add(diags, kind->severity, last_mark(data, kind->kind),
		         "%s: … and %zu more below", kind->kind, kind->n - FINDINGS_MAX);
	}
}

/* Text */

/* The items of a set, by codes or labels. */
static const char *set_text(uint64_t bits, const struct column *column, const char *const *names,
                            const char *between, struct arena *arena)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < column->n_levels; i++)
		if (bits >> i & 1)
			str_addf(&out, "%s%s", out.length ? between : "", names[i]);
	return str_text(&out);
}

static const char *date_text(double days, struct arena *arena)
{
	char text[DATE_TEXT_SIZE];

	date_format((int32_t)days, text);
	return arena_strdup(arena, text);
}

const char *column_value_text(const struct column *column, size_t row, struct arena *arena)
{
	if (column->missing[row] != PRESENT)
		return "";
	switch (column->type) {
	case COLUMN_NUMBER:
	case COLUMN_INTEGER:
		return number_significant(arena, column->number[row], 15);
	case COLUMN_DATE:
		return date_text(column->number[row], arena);
	case COLUMN_FLAG:
		return column->level_labels[column->number[row] != 0];
	case COLUMN_CATEGORY:
		return column->level_labels[column->code[row]];
	case COLUMN_SET:
		return set_text(column->bits[row], column, column->level_labels, ", ", arena);
	case COLUMN_ID:
	case COLUMN_TEXT:
		break;
	}
	return column->strings.items[column->code[row]];
}

const char *column_code_text(const struct column *column, size_t row, struct arena *arena)
{
	if (column->missing[row] != PRESENT)
		return "";
	if (column->type == COLUMN_FLAG)
		return column->level_codes[column->number[row] != 0];
	if (column->type == COLUMN_CATEGORY)
		return column->level_codes[column->code[row]];
	if (column->type == COLUMN_SET)
		return set_text(column->bits[row], column, column->level_codes, ";", arena);
	return column_value_text(column, row, arena);
}

/* The cut-off */

const char *cutoff_text(const struct cutoff *cutoff, const char *count, struct arena *arena)
{
	size_t n = cutoff->n_excluded;

	if (n == 0)
		return "";
	return arena_printf(arena, "%s patient%s entered after %s and %s excluded",
	                    count ? count : arena_printf(arena, "%zu", n), words_s(n), cutoff->text,
	                    n == 1 ? "is" : "are");
}

const char *endpoint_cut_text(const struct endpoint *endpoint,
                              const char *const counts[N_CUT_COUNTS], struct arena *arena)
{
	const struct cut_counts *cut = &endpoint->cut;
	const struct {
		size_t n;
		const char *one, *many;
	} parts[N_CUT_COUNTS] = {
	    {cut->n_events, "event became a censoring at the cut-off",
	     "events became censorings at the cut-off"},
	    {cut->n_follow_ups, "follow-up was shortened to the cut-off",
	     "follow-ups were shortened to the cut-off"},
	    {cut->n_starts, "patient starts after the cut-off and is left out",
	     "patients start after the cut-off and are left out"},
	    {cut->n_enters, "patient is not at risk before the cut-off and is left out",
	     "patients are not at risk before the cut-off and are left out"},
	};
	struct str out = {.arena = arena};

	for (size_t i = 0; i < N_CUT_COUNTS; i++) {
		size_t n = parts[i].n;

		if (n)
			str_addf(&out, "%s%s %s", out.length ? "; " : "",
			         counts ? counts[i] : arena_printf(arena, "%zu", n),
			         n == 1 ? parts[i].one : parts[i].many);
	}
	return str_text(&out);
}

/* Dump */

static const char *const missing_names[] = {"",         ".empty",  ".token",    ".invalid",
                                            ".derived", ".future", ".unmatched"};

static void column_dump(const struct column *column, FILE *to)
{
	fprintf(to, "column %s: %s", column->name, column_type_names[column->type]);
	if (column->derived)
		fputs(", derived", to);
	if (strcmp(column->label, column->name) != 0)
		fprintf(to, ", label '%s'", column->label);
	if (column->unit[0])
		fprintf(to, ", unit '%s'", column->unit);
	if (column->levels_open)
		fputs(", levels open", to);
	for (size_t i = 0; i < column->n_levels; i++) {
		const char *code = column->level_codes[i];
		const char *label = column->level_labels[i];

		fprintf(to, "%s%s", i ? " | " : ", levels ", code);
		if (strcmp(code, label) != 0)
			fprintf(to, "=%s", label);
	}
	fputc('\n', to);
}

static void endpoint_dump(const struct endpoint *endpoint, FILE *to)
{
	fprintf(to, "endpoint %s: '%s', %s", endpoint->name, endpoint->label, endpoint->unit);
	if (endpoint->n_missing)
		fprintf(to, ", %zu missing", endpoint->n_missing);
	if (endpoint->n_zero)
		fprintf(to, ", %zu zero", endpoint->n_zero);
	if (endpoint->cut.n_events || endpoint->cut.n_follow_ups)
		fprintf(to, ", cut off %zu events, %zu follow-ups", endpoint->cut.n_events,
		        endpoint->cut.n_follow_ups);
	if (endpoint->cut.n_starts || endpoint->cut.n_enters)
		fprintf(to, ", later %zu starts, %zu entries", endpoint->cut.n_starts,
		        endpoint->cut.n_enters);
	fputc('\n', to);
}

static void subset_dump(const struct subset *subset, FILE *to)
{
	fprintf(to,
	        "population '%s': '%s', n %zu, excluded %zu, undetermined "
	        "%zu",
	        subset->name, subset->label, subset->n, subset->n_excluded, subset->n_undetermined);
	if (subset->where[0])
		fprintf(to, ", where %s", subset->where);
	fputc('\n', to);
}

static void findings_dump(const struct dataset *data, FILE *to)
{
	static const char *const names[] = {"error", "warning", "note"};

	for (size_t i = 0; i < data->n_findings; i++) {
		const struct finding *finding = &data->findings[i];

		fprintf(to, "%s", names[finding->severity]);
		if (finding->line)
			fprintf(to, " in %s%s%s %u", finding->input ? finding->input->name : "",
			        finding->input ? ", " : "",
			        finding->input ? finding->input->place : data->place, finding->line);
		fprintf(to, ": %s\n", finding->message);
	}
}

static void endpoint_value_dump(const struct endpoint *endpoint, size_t row, struct arena *arena,
                                FILE *to)
{
	if (endpoint->missing[row] != PRESENT) {
		fprintf(to, "\t%s", missing_names[endpoint->missing[row]]);
		return;
	}
	fputc('\t', to);
	if (endpoint->entry)
		fprintf(to, "(%s, ", number_significant(arena, endpoint->entry[row], 10));
	fprintf(to, "%s%s", number_significant(arena, endpoint->time[row], 10),
	        endpoint->entry ? "]" : "");
	if (!endpoint->event[row])
		fputc('+', to);
	else if (endpoint->cause)
		fprintf(to, ":%u", endpoint->cause[row]);
}

/* Text on one line and in one field. */
static void line_dump(const char *text, FILE *to)
{
	for (; *text; text++)
		if (*text == '\n')
			fputs("\\n", to);
		else if (*text == '\r')
			fputs("\\r", to);
		else if (*text == '\t')
			fputs("\\t", to);
		else
			fputc(*text, to);
}

static void row_dump(const struct dataset *data, size_t row, FILE *to)
{
	struct arena scratch = {0};

	fprintf(to, "%u", data->line[row]);
	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		fprintf(to, "\t%s", missing_names[column->missing[row]]);
		line_dump(column_code_text(column, row, &scratch), to);
	}
	for (size_t i = 0; i < data->n_endpoints; i++)
		endpoint_value_dump(&data->endpoints[i], row, &scratch, to);
	fputc('\n', to);
	arena_release(&scratch);
}

/* What became of the rows of an input, if anything did. */
static void input_dump(const struct data_input *input, FILE *to)
{
	if (!input->folded && !input->to && !input->n_outside && !input->n_later)
		return;
	fprintf(to, "input %s: %s, %zu rows", input->name, input->source.name, input->n_rows);
	if (input->n_outside)
		fprintf(to, ", %zu outside", input->n_outside);
	if (input->n_later)
		fprintf(to, ", %zu later", input->n_later);
	if (input->folded)
		fprintf(to, ", folded to %zu", input->n_folded);
	if (input->to)
		fprintf(to, ", joined to %s, %zu unmatched, %zu left over", input->to->name,
		        input->n_unmatched, input->n_leftover);
	fputc('\n', to);
}

void dataset_dump(const struct dataset *data, FILE *to)
{
	fprintf(to, "dataset %s: %zu rows, %zu columns not declared\n", data->source.name,
	        data->n_rows, data->n_inputs ? data->inputs[0]->n_undeclared : 0);
	for (size_t i = 0; i < data->n_inputs; i++)
		input_dump(data->inputs[i], to);
	if (data->cutoff.given)
		fprintf(to,
		        "cut off at %s: %zu rows excluded, %zu without a "
		        "date\n",
		        data->cutoff.text, data->cutoff.n_excluded, data->cutoff.n_undated);
	for (size_t i = 0; i < data->n_columns; i++)
		column_dump(&data->columns[i], to);
	for (size_t i = 0; i < data->n_endpoints; i++)
		endpoint_dump(&data->endpoints[i], to);
	for (size_t i = 0; i < data->n_subsets; i++)
		subset_dump(&data->subsets[i], to);
	findings_dump(data, to);
	fputs(data->place, to);
	for (size_t i = 0; i < data->n_columns; i++)
		fprintf(to, "\t%s", data->columns[i].name);
	for (size_t i = 0; i < data->n_endpoints; i++)
		fprintf(to, "\t%s", data->endpoints[i].name);
	fputc('\n', to);
	for (size_t row = 0; row < data->n_rows; row++)
		row_dump(data, row, to);
}
