#include "report/sections.h"

#include "base/str.h"
#include "results/field.h"

static const struct mark nowhere = {0};

/* A paragraph that may be absent; the text knows its place in the config. */
static void text_add(struct flow *flow, enum type type, const struct text *text,
                     const char *where)
{
	if (!text->s)
		return;
	flow_from(flow, where, text->at);
	flow_paragraph(flow, type, NULL, text->s);
}

static void authors_add(struct flow *flow, const struct texts *authors)
{
	struct str names = {.arena = flow->arena};

	if (authors->n == 0)
		return;
	for (size_t i = 0; i < authors->n; i++)
		str_addf(&names, "%s%s", i ? ", " : "", authors->items[i].s);
	flow_from(flow, "the authors", authors->items[0].at);
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.5);
	flow_paragraph(flow, TYPE_BODY, NULL, str_text(&names));
}

static void rule_add(struct flow *flow)
{
	const struct template *template = flow->template;
	struct line_style style = {template->colours.accent, 1.2, 0, 0};

	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.7);
	canvas_line(flow_page(flow), (struct point){template->left, flow->y},
	            (struct point){template->width - template->right, flow->y},
	            &style);
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.3);
}

void section_title(struct flow *flow, const struct report_spec *report)
{
	text_add(flow, TYPE_TITLE, &report->title, "the title");
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.3);
	text_add(flow, TYPE_SUBTITLE, &report->subtitle, "the subtitle");
	authors_add(flow, &report->authors);
	if (report->data_cutoff.s) {
		flow_from(flow, "the data cut-off", report->data_cutoff.at);
		flow_paragraph(flow, TYPE_BODY, NULL,
		               arena_printf(flow->arena, "Data cut-off: %s",
		                            report->data_cutoff.s));
	}
	rule_add(flow);
}

/* Sets all tables of an analysis; returns how many there are. */
static size_t tables_add(struct flow *flow, const struct report_input *input,
                         const char *analysis)
{
	const struct results *results = input->results;
	size_t n = 0;

	for (size_t i = 0; i < results->n_tables; i++) {
		const struct table *table = results->tables[i];

		if (!str_equal(table->analysis, analysis))
			continue;
		n++;
		flow_from(
		    flow,
		    arena_printf(flow->arena, "the table '%s'", table->caption),
		    nowhere);
		flow_table(flow, table_filled(results, table, flow->arena));
	}
	return n;
}

static size_t figures_add(struct flow *flow, const struct report_input *input,
                          const char *analysis)
{
	const struct results *results = input->results;
	size_t n = 0;

	for (size_t i = 0; i < results->n_figures; i++) {
		const struct figure *figure = &results->figures[i];

		if (!str_equal(figure->analysis, analysis))
			continue;
		n++;
		flow_from(flow,
		          arena_printf(flow->arena, "the figure '%s'",
		                       figure->caption),
		          nowhere);
		flow_figure(flow, figure_filled(results, figure, flow->arena),
		            input->figures[i]);
	}
	return n;
}

static void analysis_add(struct flow *flow, const struct report_input *input,
                         const struct analysis_result *analysis)
{
	flow_from(flow,
	          arena_printf(flow->arena, "the analysis '%s'", analysis->name),
	          nowhere);
	flow_heading(flow, 0, analysis->title);
	if (*analysis->summary)
		flow_lead(flow, fields_fill(input->results, analysis->summary,
		                            flow->arena));
	tables_add(flow, input, analysis->name);
	figures_add(flow, input, analysis->name);
}

static void nothing_report(struct flow *flow, const struct text *name,
                           const char *what)
{
	diag_add(flow->diags, DIAG_WARNING, name->at,
	         "the analysis '%s' has no %s", name->s, what);
}

/* "2,874": a count for people. */
static const char *count_text(struct arena *arena, size_t n)
{
	return n < 1000 ? arena_printf(arena, "%zu", n)
	                : arena_printf(arena, "%s,%03zu",
	                               count_text(arena, n / 1000), n % 1000);
}

/* "Length: 2,874 of 3,400 characters (without blanks; …)." */
static void length_add(struct flow *flow, const struct document *document,
                       const struct limit_spec *limit)
{
	const char *blanks =
	    limit->count == COUNT_NO_SPACES ? "without blanks" : "";
	const char *tables =
	    limit->table
		? arena_printf(flow->arena, "each table counts %s",
	                       count_text(flow->arena, (size_t)limit->table))
		: "";
	struct str text = {.arena = flow->arena};

	str_addf(&text, "Length: %s of %s characters",
	         count_text(flow->arena, document->characters),
	         count_text(flow->arena, document->limit));
	if (*blanks || *tables)
		str_addf(&text, " (%s%s%s)", blanks,
		         *blanks && *tables ? "; " : "", tables);
	str_add(&text, ".");
	flow_space(flow, flow_line(flow, TYPE_BODY) * 0.5);
	flow_paragraph(flow, TYPE_NOTE, NULL, str_text(&text));
}

static void document_add(struct flow *flow, const struct document *document,
                         const struct section_spec *section)
{
	flow_from(flow,
	          arena_printf(flow->arena, "the text '%s'", document->name),
	          section->text.at);
	flow_document(flow, document);
	if (document->limit)
		length_add(flow, document, &section->limit);
}

static void chosen_add(struct flow *flow, const struct report_input *input,
                       const struct section_spec *section)
{
	const struct results *results = input->results;

	if (section->heading.s) {
		flow_from(flow, "a heading", section->heading.at);
		flow_heading(flow, 0, section->heading.s);
	}
	for (size_t i = 0; section->analysis.s && i < results->n_analyses; i++)
		if (str_equal(results->analyses[i].name, section->analysis.s))
			analysis_add(flow, input, &results->analyses[i]);
	if (section->table.s && !tables_add(flow, input, section->table.s))
		nothing_report(flow, &section->table, "table");
	if (section->figure.s && !figures_add(flow, input, section->figure.s))
		nothing_report(flow, &section->figure, "figure");
}

void section_analyses(struct flow *flow, const struct report_input *input)
{
	const struct results *results = input->results;
	const struct records *chosen = &input->study->sections;
	size_t n_texts = 0;

	for (size_t i = 0; i < chosen->n; i++) {
		const struct section_spec *section = chosen->items[i];

		if (section->text.s && n_texts < results->n_documents)
			document_add(flow, results->documents[n_texts++],
			             section);
		chosen_add(flow, input, section);
	}
	for (size_t i = 0; i < results->n_analyses && chosen->n == 0; i++)
		analysis_add(flow, input, &results->analyses[i]);
}

void section_methods(struct flow *flow, const struct report_input *input)
{
	const struct results *results = input->results;
	struct str text = {.arena = flow->arena};

	if (results->n_methods == 0)
		return;
	for (size_t i = 0; i < results->n_methods; i++)
		str_addf(&text, "%s%s", i ? " " : "",
		         fields_fill(results, results->methods[i], flow->arena));
	flow_from(flow, "the methods section", nowhere);
	flow_heading(flow, 0, "Methods");
	flow_paragraph(flow, TYPE_BODY, NULL, str_text(&text));
}

/* A table of two text columns, outside the results' store. */
static struct table *pairs_new(struct results *store, const char *caption,
                               const char *left, const char *right)
{
	static const enum cell_align align[] = {ALIGN_LEFT, ALIGN_LEFT};
	struct table *table = results_add_table(store, "", caption, 2);
	struct cell *cells = table_add_head(store, table);

	table->align = align;
	cells[0].text = left;
	cells[1].text = right;
	return table;
}

static void pair_add(struct results *store, struct table *table,
                     const char *left, const char *right)
{
	struct cell *cells = table_add_row(store, table);

	cells[0].text = left;
	cells[1].text = right;
}

static void sources_add(struct flow *flow, const struct report_input *input)
{
	struct results store = {.arena = flow->arena};
	struct table *table = pairs_new(&store, "What this report was made from",
	                                "What", "Version or SHA-256");

	for (size_t i = 0; i < input->n_provenance; i++)
		pair_add(&store, table, input->provenance[i].what,
		         input->provenance[i].value);
	if (table->n_rows)
		flow_table(flow, table);
}

/* A rule and the choice in force, by its name in the config. */
static void rule_name_add(struct results *store, struct table *table,
                          const char *rule, const char *const *names, int choice)
{
	pair_add(store, table, rule, choice < 0 ? "" : names[choice]);
}

static void conventions_add(struct flow *flow, const struct report_spec *report)
{
	const struct conventions *use = &report->conventions;
	struct results store = {.arena = flow->arena};
	struct table *table =
	    pairs_new(&store, "Conventions in force", "Rule", "Choice");

	rule_name_add(&store, table, "Preset", conventions_presets, use->preset);
	rule_name_add(&store, table, "Quantile of a survival curve",
	              quantile_rule_names, use->quantile);
	rule_name_add(&store, table, "Interval of survival", transform_names,
	              use->survival_ci);
	rule_name_add(&store, table, "Interval of a quantile of survival",
	              transform_names, use->median_ci);
	rule_name_add(&store, table, "Quantile of a sample",
	              sample_quantile_names, use->sample_quantile);
	rule_name_add(&store, table, "Ties in the Cox model", cox_ties_names,
	              use->cox_ties);
	rule_name_add(&store, table, "Ties in the reverse curve",
	              reverse_ties_names, use->reverse_ties);
	rule_name_add(&store, table, "Rounding of halves", rounding_names,
	              use->rounding);
	pair_add(&store, table, "Days in a month",
	         number_significant(flow->arena, use->month_days, 10));
	pair_add(&store, table, "Durations count both ends",
	         use->add_one_day ? "yes" : "no");
	pair_add(&store, table, "Level of confidence",
	         number_significant(flow->arena, report->confidence, 10));
	flow_table(flow, table);
}

void section_provenance(struct flow *flow, const struct report_input *input)
{
	flow_from(flow, "the provenance section", nowhere);
	flow_heading(flow, 0, "Provenance");
	sources_add(flow, input);
	conventions_add(flow, &input->study->report);
}
