/* The data section: where the data come from and what was left out. */
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "report/data_sources.h"
#include "report/sections.h"
#include "results/data_counts.h"
#include "results/field.h"
#include "results/results.h"
#include "results/table.h"

/* Who is not there yet. */
static void cohort_cut_add(struct document *document, struct str *text, const struct cutoff *cutoff)
{
	if (cutoff->n_excluded)
		str_addf(text, " %s.",
		         cutoff_text(cutoff, count_field(document, DATA_SOURCE, "", "rows_excluded"),
		                     text->arena));
	if (cutoff->n_undated)
		str_addf(text, " %s without a date of entry %s kept.",
		         counted(document, DATA_SOURCE, "", "rows_undated", "patient"),
		         cutoff->n_undated == 1 ? "is" : "are");
}

/* Adds " Label 12" for each column that has some of a count, after commas. */
static void columns_add(const struct document *document, const struct dataset *data,
                        const char *stat_name, struct str *text)
{
	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		if (is_some(document, DATA_COLUMN, column->name, stat_name))
			str_addf(text, "%s %s %s", text->length ? "," : "", column->label,
			         count_field(document, DATA_COLUMN, column->name, stat_name));
	}
}

/* What is not known yet. */
static void values_cut_add(struct document *document, struct str *text, const struct dataset *data)
{
	struct str future = {.arena = text->arena};
	struct str contacts = {.arena = text->arena};

	columns_add(document, data, "future", &future);
	columns_add(document, data, "shortened", &contacts);
	if (future.length)
		str_addf(text, " Dates after it count as not yet known:%s.", future.text);
	if (contacts.length)
		str_addf(text, " Last contacts after it were set to it:%s.", contacts.text);
}

/* Whether there is anything that a cut-off could have changed. */
static bool has_dates(const struct dataset *data)
{
	for (size_t i = 0; i < data->n_endpoints; i++)
		if (data->endpoints[i].spec->origin.s)
			return true;
	return false;
}

/* What the cut-off changed of an endpoint, its numbers as fields. */
static const char *cut_text(const struct document *document, const struct endpoint *endpoint)
{
	static const char *const stats[N_CUT_COUNTS] = {"cut_events", "cut_follow_ups",
	                                                "cut_starts", "cut_enters"};
	const char *counts[N_CUT_COUNTS];

	for (size_t i = 0; i < N_CUT_COUNTS; i++)
		counts[i] = count_field(document, DATA_ENDPOINT, endpoint->name, stats[i]);
	return endpoint_cut_text(endpoint, counts, document->arena);
}

static void cutoff_add(struct document *document, const struct dataset *data)
{
	const struct cutoff *cutoff = &data->cutoff;
	struct str text = {.arena = document->arena};
	bool changed = false;

	if (!cutoff->given)
		return;
	cohort_cut_add(document, &text, cutoff);
	values_cut_add(document, &text, data);
	for (size_t i = 0; i < data->n_endpoints; i++)
		changed = changed || *cut_text(document, &data->endpoints[i]);
	if (!text.length && !changed && has_dates(data))
		str_add(&text, " No date of the data lies after it.");
	if (text.length || changed)
		document_text(document, PART_PARAGRAPH,
		              arena_printf(document->arena, "Data cut-off: %s.%s", cutoff->text,
		                           str_text(&text)));
	for (size_t i = 0; i < data->n_endpoints; i++) {
		const struct endpoint *endpoint = &data->endpoints[i];
		const char *cut = cut_text(document, endpoint);

		if (*cut)
			document_text(
			    document, PART_BULLET,
			    arena_printf(document->arena, "%s: %s.", endpoint->label, cut));
	}
}

/* Whether a text has a name in it, as a word of its own. */
static bool has_word(const char *text, const char *name)
{
	static const char word[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.";
	size_t n = strlen(name);

	for (const char *at = text; (at = strstr(at, name)); at++)
		if ((at == text || !strchr(word, at[-1])) && (at[n] == '\0' || !strchr(word, at[n])))
			return true;
	return false;
}

/* Whether the event of an endpoint, or that of a cause, uses a column. */
static bool has_event(const struct endpoint_spec *spec, const char *name)
{
	if (spec->event.s)
		return has_word(spec->event.s, name);
	for (size_t i = 0; i < spec->causes.n; i++) {
		const struct cause_spec *cause = spec->causes.items[i];

		if (has_word(cause->event.s, name))
			return true;
	}
	return false;
}

/* A date of an event that has not happened is not missing. */
static bool is_event_date(const struct dataset *data, const struct column *column)
{
	for (size_t i = 0; i < data->n_endpoints; i++) {
		const struct endpoint_spec *spec = data->endpoints[i].spec;

		if (column->type == COLUMN_DATE && spec->origin.s && has_event(spec, column->name))
			return true;
	}
	return false;
}

static bool has_missing(const struct document *document, const struct dataset *data, size_t i)
{
	const struct column *column = &data->columns[i];

	return !column->derived && !is_event_date(data, column) &&
	       is_some(document, DATA_COLUMN, column->name, "missing");
}

/* Whether a column before one has its label and as many missing values: they are two
 * forms of one thing, as a date and the days until it. */
static bool is_told(const struct document *document, const struct dataset *data, size_t i)
{
	const struct result *count =
	    data_count(document->results, DATA_COLUMN, data->columns[i].name, "missing");

	for (size_t k = 0; k < i; k++) {
		const struct result *before;

		if (!str_equal(data->columns[k].label, data->columns[i].label) ||
		    !has_missing(document, data, k))
			continue;
		before =
		    data_count(document->results, DATA_COLUMN, data->columns[k].name, "missing");
		if (before->status == RESULT_OK && count->status == RESULT_OK &&
		    before->value == count->value)
			return true;
	}
	return false;
}

static void missing_add(const struct document *document, struct str *text,
                        const struct dataset *data)
{
	bool some = false;

	str_add(text, " Missing values:");
	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		if (!has_missing(document, data, i) || is_told(document, data, i))
			continue;
		str_addf(text, "%s %s %s", some ? "," : "", column->label,
		         count_field(document, DATA_COLUMN, column->name, "missing"));
		some = true;
	}
	str_add(text, some ? "; the other columns are complete." : " none.");
}

/* A table for this section only. */
static struct table *table_new(struct results *store, const char *caption, const char *const *heads,
                               size_t n)
{
	struct table *table = results_add_table(store, TABLE_FINDINGS, caption, n);
	enum cell_align *align = ARENA_ARRAY(store->arena, enum cell_align, n);
	struct cell *cells = table_add_head(store, table);

	for (size_t i = 0; i < n; i++) {
		align[i] = ALIGN_LEFT;
		cells[i].text = heads[i];
	}
	table->align = align;
	return table;
}

/* A name, and what is told of it. */
static void told_add(struct results *store, struct table *table, const char *name, const char *text)
{
	struct cell *cells = table_add_row(store, table);

	cells[0].text = name;
	cells[1].text = text;
}

/* What is told of rows: "680 known; 6 missing, 1 at time zero". */
struct told {
	struct str text;
	enum data_count of;
	const char *name;
	bool some; /* counts after the first */
};

/* Adds "6 missing", if there are any. */
static void some_add(const struct document *document, struct told *told, const char *stat_name,
                     const char *what)
{
	if (!is_some(document, told->of, told->name, stat_name))
		return;
	str_addf(&told->text, "%s %s %s", told->some ? "," : ";",
	         count_field(document, told->of, told->name, stat_name), what);
	told->some = true;
}

static const char *endpoint_text(const struct document *document, const struct endpoint *endpoint)
{
	struct told told = {{.arena = document->arena}, DATA_ENDPOINT, endpoint->name, false};

	str_addf(&told.text, "%s known", count_field(document, told.of, told.name, "known"));
	some_add(document, &told, "missing", "missing");
	some_add(document, &told, "time_zero", "at time zero");
	return str_text(&told.text);
}

static const char *population_text(const struct document *document, const struct subset *subset)
{
	struct told told = {{.arena = document->arena}, DATA_POPULATION, subset->name, false};

	str_add(&told.text, counted(document, told.of, told.name, "n", "row"));
	some_add(document, &told, "rows_outside", "excluded");
	some_add(document, &told, "rows_undecided", "undecided");
	return str_text(&told.text);
}

static void endpoint_rows_add(const struct document *document, struct results *store,
                              struct table *table, const struct dataset *data)
{
	for (size_t i = 0; i < data->n_endpoints; i++) {
		const struct endpoint *endpoint = &data->endpoints[i];

		told_add(store, table,
		         arena_printf(store->arena, "%s, %s", endpoint->label, endpoint->unit),
		         endpoint_text(document, endpoint));
	}
}

/* All rows are a population that needs no telling. */
static void population_rows_add(const struct document *document, struct results *store,
                                struct table *table, const struct dataset *data)
{
	bool undecided = false;

	for (size_t i = 0; i < data->n_subsets; i++) {
		const struct subset *subset = &data->subsets[i];

		if (!*subset->where)
			continue;
		told_add(store, table, subset->label, population_text(document, subset));
		undecided = undecided || subset->n_undetermined > 0;
	}
	if (undecided)
		table_add_note(store, table,
		               "Undecided: a value that the condition needs is "
		               "missing; these rows are not in the population.");
}

static const struct table *studied_table(struct document *document, const struct dataset *data)
{
	static const enum cell_align align[] = {ALIGN_LEFT, ALIGN_LEFT};
	bool many = data->n_subsets > 1;
	struct results store = {.arena = document->arena};
	struct table *table = results_add_table(
	    &store, TABLE_STUDIED, many ? "Endpoints and populations" : "Endpoints", 2);
	struct cell *head = table_add_head(&store, table);

	table->align = align;
	head[0].text = many ? "Endpoint, population" : "Endpoint";
	head[1].text = "Rows";
	endpoint_rows_add(document, &store, table, data);
	population_rows_add(document, &store, table, data);
	return table;
}

/* The message without the column's name, which has a column of its own. */
static const char *problem_text(struct arena *arena, const struct finding *finding)
{
	const char *prefix;
	size_t length;

	if (!finding->column)
		return finding->message;
	prefix = arena_printf(arena, "column '%s': ", finding->column);
	length = strlen(prefix);
	return strncmp(finding->message, prefix, length) == 0 ? finding->message + length
	                                                      : finding->message;
}

/* Which columns the table of findings needs. */
struct finding_columns {
	bool file, column, value;
};

static struct finding_columns columns_needed(const struct dataset *data)
{
	struct finding_columns needed = {.file = data->n_inputs > 1};

	for (size_t i = 0; i < data->n_findings; i++) {
		needed.column = needed.column || data->findings[i].column;
		needed.value = needed.value || data->findings[i].value;
	}
	return needed;
}

/* What validation says is from the data, not from a result. */
static const char *of_finding(const struct results *store, const char *text)
{
	return *text ? field_source(store->arena, "finding", text) : "";
}

static void finding_row_add(struct results *store, struct table *table,
                            const struct finding_columns *needed, const struct dataset *data,
                            const struct finding *finding)
{
	struct cell *cells = table_add_row(store, table);
	size_t n = 0;

	if (needed->file)
		cells[n++].text = (finding->input ? finding->input : data->inputs[0])->file;
	cells[n++].text =
	    finding->line
		? of_finding(store, arena_printf(store->arena, "%u", (unsigned)finding->line))
		: "all";
	if (needed->column)
		cells[n++].text = finding->column ? finding->column : "";
	if (needed->value)
		cells[n++].text = finding->value ? of_finding(store, finding->value) : "";
	cells[n].text = of_finding(store, problem_text(store->arena, finding));
}

/* A line for each kind of which not all findings were kept. */
static void more_add(const struct document *document, struct results *store, struct table *table,
                     const struct dataset *data)
{
	for (size_t i = 0; i < data->n_kinds; i++) {
		const char *kind = data->kinds[i].kind;

		if (is_some(document, DATA_FINDING, kind, "unlisted"))
			table_add_note(
			    store, table,
			    arena_printf(store->arena, "… and %s more: %s",
			                 count_field(document, DATA_FINDING, kind, "unlisted"),
			                 of_finding(store, kind)));
	}
	if (data->n_broken)
		table_add_note(store, table,
		               "The file findings.csv has every row for which a rule does not "
		               "hold, with its key.");
}

/* So many findings are sentences; more are a table. */
enum { FINDINGS_TOLD = 5 };

/* Whether a sentence would take a text of the data for a reference of the author's. */
static bool is_reference(const char *text)
{
	return text && strstr(text, "[[");
}

static bool are_told(const struct document *document, const struct dataset *data)
{
	for (size_t i = 0; i < data->n_findings; i++)
		if (is_reference(data->findings[i].message) ||
		    is_reference(data->findings[i].value) || is_reference(data->findings[i].column))
			return false;
	for (size_t i = 0; i < data->n_kinds; i++)
		if (is_some(document, DATA_FINDING, data->kinds[i].kind, "unlisted"))
			return false;
	return data->n_findings <= FINDINGS_TOLD;
}

/* "line 522: premenopausal at 60 or older"; "column 'age', line 3: 200 …". */
static void finding_tell(struct str *text, const struct results *store, const struct dataset *data,
                         const struct finding *finding)
{
	const struct data_input *input = finding->input ? finding->input : data->inputs[0];
	const char *place = input->place;

	if (data->n_inputs > 1)
		str_addf(text, "%s, ", input->file);
	if (finding->column)
		str_addf(text, "column %s%s", finding->column, finding->line ? ", " : ": ");
	if (finding->line)
		str_addf(
		    text, "%s %s: ", place,
		    of_finding(store, arena_printf(store->arena, "%u", (unsigned)finding->line)));
	if (finding->value && !strstr(finding->message, finding->value))
		str_addf(text, "%s, ", of_finding(store, finding->value));
	str_add(text, of_finding(store, problem_text(store->arena, finding)));
}

/* How many rules of a pack this study has the columns for. */
static void pack_add(const struct document *document, struct str *text, const struct told_pack *pack)
{
	if (pack->wanting.n == 0) {
		str_addf(text, " All %s of %s were checked.",
		         counted(document, DATA_PACK, pack->name, "rules", "rule"), pack->name);
		return;
	}
	str_addf(text,
	         " Of the %s of %s, %s %s checked; the others need roles that no column plays: %s.",
	         counted(document, DATA_PACK, pack->name, "rules", "rule"), pack->name,
	         count_field(document, DATA_PACK, pack->name, "rules_checked"),
	         pack->n_checked == 1 ? "was" : "were",
	         names_join(document->arena, &pack->wanting, 12));
}

static void validation_add(const struct document *document, struct str *text,
                           const struct dataset *data)
{
	struct results store = {.arena = document->arena};

	for (size_t i = 0; i < data->n_packs; i++)
		pack_add(document, text, &data->packs[i]);
	if (data->n_findings == 0) {
		str_add(text, " Validation of types, ranges, levels and rules found nothing to "
		              "report.");
		return;
	}
	if (!are_told(document, data)) {
		str_add(text, " What validation found is in [[table:" TABLE_FINDINGS "]].");
		return;
	}
	str_add(text, " Validation found: ");
	for (size_t i = 0; i < data->n_findings; i++) {
		str_add(text, i ? "; " : "");
		finding_tell(text, &store, data, &data->findings[i]);
	}
	str_add(text, ".");
}

static void findings_add(struct document *document, const struct dataset *data)
{
	struct finding_columns needed = columns_needed(data);
	struct results store = {.arena = document->arena};
	const char *heads[5];
	struct table *table;
	size_t n = 0;

	if (are_told(document, data))
		return;
	if (needed.file)
		heads[n++] = "File";
	heads[n++] = words_capital(document->arena, data->place);
	if (needed.column)
		heads[n++] = "Column";
	if (needed.value)
		heads[n++] = "Value";
	heads[n++] = "Problem";
	table = table_new(&store, "Findings of validation", heads, n);
	for (size_t i = 0; i < data->n_findings; i++)
		finding_row_add(&store, table, &needed, data, &data->findings[i]);
	more_add(document, &store, table, data);
	document_table(document, table);
}

/* What is known of whom: a sentence of one endpoint, a table of several, or of
 * populations. */
static const struct table *studied_add(struct document *document, struct str *text,
                                       const struct dataset *data)
{
	const struct table *table = studied_table(document, data);

	if (table->n_rows == 1 && data->n_endpoints == 1)
		str_addf(text, " %s: %s.", data->endpoints[0].label,
		         endpoint_text(document, &data->endpoints[0]));
	else if (table->n_rows)
		str_add(text, " What is known of whom is in [[table:" TABLE_STUDIED "]].");
	return table->n_rows > 1 || (table->n_rows && data->n_endpoints == 0) ? table : NULL;
}

void section_data(struct document *document, const struct report_input *input)
{
	const struct results *results = input->results;
	const struct table *studied;
	struct str text = {.arena = document->arena};

	document_from(document, "the data section", (struct mark){0});
	document_heading(document, 0, "Data");
	source_add(document, &text, input->data);
	missing_add(document, &text, input->data);
	studied = studied_add(document, &text, input->data);
	validation_add(document, &text, input->data);
	document->column = studied ? COLUMN_LEFT : COLUMN_NONE;
	document_text(document, PART_PARAGRAPH, str_text(&text));
	joined_add(document, input->data);
	reasons_add(document, input->data);
	cutoff_add(document, input->data);
	for (size_t i = 0; i < results->n_warnings; i++)
		document_text(document, PART_BULLET, results->warnings[i]);
	if (studied) {
		document->column = COLUMN_RIGHT;
		document_table(document, studied);
	}
	document->column = COLUMN_NONE;
	findings_add(document, input->data);
}
