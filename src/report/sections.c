#include "report/sections.h"

#include "base/str.h"
#include "results/field.h"
#include "results/prose.h"
#include "results/results.h"
#include "results/table.h"

static const struct mark nowhere = {0};

/* How much the config wants to be shown of an analysis; they are in its order. */
static enum report_shown wanted(const struct report_input *input, size_t i)
{
	static const enum report_shown shown[] = {
	    [SHOW_ALL] = SHOWN_WHOLE, [SHOW_FIGURES] = SHOWN_FIGURES, [SHOW_NOTHING] = SHOWN_NOT};
	const struct analysis_spec *spec =
	    i < input->study->analyses.n ? input->study->analyses.items[i] : NULL;

	return spec ? shown[spec->show] : SHOWN_WHOLE;
}

/* How much is shown of an analysis. */
static enum report_shown shown_of(const struct report_input *input, const char *analysis)
{
	for (size_t i = 0; i < input->results->n_analyses; i++) {
		enum report_shown want, fit = input->shown ? input->shown[i] : SHOWN_WHOLE;

		if (!str_equal(input->results->analyses[i].name, analysis))
			continue;
		want = wanted(input, i);
		return want > fit ? want : fit;
	}
	return SHOWN_WHOLE;
}

static bool shows_tables(const struct report_input *input, const char *analysis)
{
	return shown_of(input, analysis) == SHOWN_WHOLE;
}

static bool shows_figures(const struct report_input *input, const char *analysis)
{
	return input->template->figures != FIGURES_NONE && shown_of(input, analysis) != SHOWN_NOT;
}

/* Sets all tables of an analysis; returns how many there are. */
static size_t tables_add(struct document *document, const struct report_input *input,
                         const char *analysis)
{
	const struct results *results = input->results;
	size_t n = 0;

	for (size_t i = 0; i < results->n_tables; i++) {
		const struct table *table = results->tables[i];

		if (!str_equal(table->analysis, analysis) || !shows_tables(input, analysis))
			continue;
		n++;
		document_from(document,
		              arena_printf(document->arena, "the table '%s'", table->caption),
		              nowhere);
		document_table(document, table);
	}
	return n;
}

static size_t figures_add(struct document *document, const struct report_input *input,
                          const char *analysis)
{
	const struct results *results = input->results;
	size_t n = 0;

	for (size_t i = 0; i < results->n_figures; i++) {
		const struct figure *figure = &results->figures[i];

		if (!str_equal(figure->analysis, analysis) || !shows_figures(input, analysis))
			continue;
		n++;
		document_from(document,
		              arena_printf(document->arena, "the figure '%s'", figure->caption),
		              nowhere);
		document_figure(document, figure, i);
	}
	return n;
}

static size_t tables_count(const struct report_input *input, const char *analysis)
{
	const struct results *results = input->results;
	size_t n = 0;

	for (size_t i = 0; shows_tables(input, analysis) && i < results->n_tables; i++)
		n += str_equal(results->tables[i]->analysis, analysis);
	return n;
}

static size_t figures_count(const struct report_input *input, const char *analysis)
{
	const struct results *results = input->results;
	size_t n = 0;

	for (size_t i = 0; shows_figures(input, analysis) && i < results->n_figures; i++)
		n += str_equal(results->figures[i].analysis, analysis);
	return n;
}

/* "[Figure 1, Table 2]" behind what is said of an analysis; without a sentence,
 * one that names them; "" if it has neither. */
static const char *mention_text(struct arena *arena, const struct analysis_result *analysis,
                                size_t n_tables, size_t n_figures)
{
	const char *table = arena_printf(arena, "[[table:%s]]", analysis->name);
	const char *figure = arena_printf(arena, "[[figure:%s]]", analysis->name);

	if (!n_tables && !n_figures)
		return analysis->summary;
	if (*analysis->summary)
		return arena_printf(arena, "%s [%s%s%s]", analysis->summary, n_figures ? figure : "",
		                    n_figures && n_tables ? ", " : "", n_tables ? table : "");
	if (!n_figures)
		return arena_printf(arena, "The numbers are in %s.", table);
	if (!n_tables)
		return arena_printf(arena, "The course is shown in %s.", figure);
	return arena_printf(arena, "%s %s the course, %s the numbers.", figure,
	                    n_figures > 1 ? "show" : "shows", table);
}

static void analysis_add(struct document *document, const struct report_input *input,
                         const struct analysis_result *analysis)
{
	const char *lead;

	if (shown_of(input, analysis->name) == SHOWN_NOT)
		return;
	lead = mention_text(document->arena, analysis, tables_count(input, analysis->name),
	                    figures_count(input, analysis->name));
	if (!*lead)
		return; /* a figure, where the template has none */
	document_from(document, arena_printf(document->arena, "the analysis '%s'", analysis->name),
	              nowhere);
	document_heading(document, 0, analysis->title);
	document_text(document, PART_LEAD, lead);
	figures_add(document, input, analysis->name);
	tables_add(document, input, analysis->name);
}

/* What is said of an analysis in place of a table of one row; false if nothing is. */
static bool summary_add(struct document *document, const struct results *results, const char *name)
{
	for (size_t i = 0; i < results->n_analyses; i++) {
		const struct analysis_result *analysis = &results->analyses[i];

		if (!str_equal(analysis->name, name) || !*analysis->summary)
			continue;
		document_from(document, arena_printf(document->arena, "the analysis '%s'", name),
		              nowhere);
		document_text(document, PART_PARAGRAPH, analysis->summary);
		return true;
	}
	return false;
}

static void nothing_report(struct document *document, const struct text *name, const char *what)
{
	diag_add(document->diags, DIAG_WARNING, name->at, "the analysis '%s' has no %s", name->s,
	         what);
}

/* "2,874": a count for people. */
static const char *count_text(struct arena *arena, size_t n)
{
	return n < 1000 ? arena_printf(arena, "%zu", n)
	                : arena_printf(arena, "%s,%03zu", count_text(arena, n / 1000), n % 1000);
}

/* "Length: 2,874 of 3,400 characters (without blanks; …), 12 too many." */
static void length_add(struct document *document, const struct prose *prose,
                       const struct limit_spec *limit)
{
	const char *blanks = limit->count == COUNT_NO_SPACES ? "without blanks" : "";
	const char *tables = limit->table
	                         ? arena_printf(document->arena, "each table counts %s",
	                                        count_text(document->arena, (size_t)limit->table))
	                         : "";
	struct str text = {.arena = document->arena};

	str_addf(&text, "Length: %s of %s %s", count_text(document->arena, prose->characters),
	         count_text(document->arena, prose->limit), limit->words ? "words" : "characters");
	if (*blanks || *tables)
		str_addf(&text, " (%s%s%s)", blanks, *blanks && *tables ? "; " : "", tables);
	if (prose->characters > prose->limit)
		str_addf(&text, ", %s too many",
		         count_text(document->arena, prose->characters - prose->limit));
	str_add(&text, ".");
	document_text(document, PART_NOTE, str_text(&text));
}

static void prose_add(struct document *document, const struct prose *prose,
                      const struct section_spec *section)
{
	document_from(document, arena_printf(document->arena, "the text '%s'", prose->name),
	              section->text.at);
	document_prose(document, prose);
	if (prose->limit)
		length_add(document, prose, &section->limit);
}

/* The headline stands first, and not again in its place. */
static bool is_headline(const struct results *results, const char *analysis)
{
	return results->headline && str_equal(results->headline, analysis);
}

/* What no text has named yet is named before it stands. */
static void named_add(struct document *document, const char *what, const char *analysis, size_t n)
{
	if (n && !document_names(document, what, analysis))
		document_text(document, PART_LEAD,
		              arena_printf(document->arena, "See [[%s:%s]].", what, analysis));
}

static void chosen_add(struct document *document, const struct report_input *input,
                       const struct section_spec *section)
{
	const struct results *results = input->results;

	if (section->heading.s && !input->texts_left_out) {
		document_from(document, "a heading", section->heading.at);
		document_heading(document, 0, section->heading.s);
	}
	for (size_t i = 0; section->analysis.s && i < results->n_analyses; i++)
		if (str_equal(results->analyses[i].name, section->analysis.s) &&
		    !is_headline(results, section->analysis.s))
			analysis_add(document, input, &results->analyses[i]);
	if (section->table.s)
		named_add(document, "table", section->table.s,
		          tables_count(input, section->table.s));
	if (section->table.s && shows_tables(input, section->table.s) &&
	    !tables_add(document, input, section->table.s) &&
	    !summary_add(document, results, section->table.s))
		nothing_report(document, &section->table, "table");
	if (section->figure.s)
		named_add(document, "figure", section->figure.s,
		          figures_count(input, section->figure.s));
	if (section->figure.s && !figures_add(document, input, section->figure.s) &&
	    shows_figures(input, section->figure.s))
		nothing_report(document, &section->figure, "figure");
}

void section_findings(struct document *document, const struct report_input *input)
{
	document->findings = input->results->key_findings;
	document->n_findings = input->results->n_key_findings;
}

void section_analyses(struct document *document, const struct report_input *input)
{
	const struct results *results = input->results;
	const struct records *chosen = &input->study->sections;
	size_t n_texts = 0;

	for (size_t i = 0; i < results->n_analyses; i++)
		if (is_headline(results, results->analyses[i].name))
			analysis_add(document, input, &results->analyses[i]);
	for (size_t i = 0; i < chosen->n; i++) {
		const struct section_spec *section = chosen->items[i];

		if (section->text.s && n_texts < results->n_prose && !input->texts_left_out)
			prose_add(document, results->prose[n_texts++], section);
		chosen_add(document, input, section);
	}
	for (size_t i = 0; i < results->n_analyses && chosen->n == 0; i++)
		if (!is_headline(results, results->analyses[i].name))
			analysis_add(document, input, &results->analyses[i]);
}

void section_left_out(struct document *document, const struct report_input *input)
{
	const struct results *results = input->results;
	struct str text = {.arena = document->arena};

	for (size_t i = 0; input->shown && i < results->n_analyses; i++)
		if (input->shown[i] > wanted(input, i))
			str_addf(&text, "%s %s%s", text.length ? ";" : "Left out for want of room:",
			         input->shown[i] == SHOWN_FIGURES ? "tables of " : "",
			         results->analyses[i].title);
	for (size_t i = 0; input->texts_left_out && i < results->n_prose; i++)
		str_addf(&text, "%s the text “%s”",
		         text.length ? ";" : "Left out for want of room:", results->prose[i]->name);
	if (text.length)
		document_text(document, PART_NOTE,
		              arena_printf(document->arena, "%s.", str_text(&text)));
}
