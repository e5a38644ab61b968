/* The methods section: a paragraph a topic, with the tables and figures that it is
 * about. */
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "report/sections.h"
#include "results/field.h"
#include "results/table.h"

static const char *const topic_names[N_METHOD_TOPICS] = {
    [METHOD_DESCRIPTION] = "Description", [METHOD_FOLLOW_UP] = "Follow-up",
    [METHOD_SURVIVAL] = "Survival",       [METHOD_COMPARISON] = "Comparison",
    [METHOD_MODELS] = "Models",           [METHOD_COMPETING] = "Competing risks",
};

/* Whether a sentence reads as one before it does, whichever results its numbers
 * are: withheld numbers read alike. */
static bool is_said(const struct results *results, size_t i, struct arena *arena)
{
	const char *words = fields_fill(results, results->methods[i].sentence, arena);

	for (size_t k = 0; k < i; k++)
		if (str_equal(fields_fill(results, results->methods[k].sentence, arena), words))
			return true;
	return false;
}

/* "[[table:a,b]]" of the analyses that have any in the report; "" if none has. */
static const char *mention(const struct document *document, enum part_kind kind,
                           const struct method_said *method)
{
	struct str out = {.arena = document->arena};
	struct strtable shown = {.arena = document->arena};

	for (size_t i = 0; i < document->n; i++) {
		const struct part *part = &document->parts[i];
		const char *analysis;

		if (part->kind != kind || part->number == 0)
			continue;
		analysis = part->table ? part->table->analysis : part->figure->analysis;
		if (analysis)
			strtable_add(&shown, analysis, strlen(analysis));
	}
	for (size_t i = 0; i < method->n_analyses; i++)
		if (strtable_find(&shown, method->analyses[i], strlen(method->analyses[i])) !=
		    STRTABLE_NONE)
			str_addf(&out, "%s%s", out.length ? "," : "", method->analyses[i]);
	return out.length ? arena_printf(document->arena, "[[%s:%s]]",
	                                 kind == PART_TABLE ? "table" : "figure", out.text)
	                  : "";
}

/* " [Tables 1, 3, Figure 2]": where the numbers are that a method has given. */
static const char *mentions(const struct document *document, const struct method_said *method)
{
	const char *tables = mention(document, PART_TABLE, method);
	const char *figures = mention(document, PART_FIGURE, method);

	if (!*tables && !*figures)
		return "";
	return arena_printf(document->arena, " [%s%s%s]", tables, *tables && *figures ? "; " : "",
	                    figures);
}

static bool has_same_analyses(const struct method_said *a, const struct method_said *b)
{
	if (a->n_analyses != b->n_analyses)
		return false;
	for (size_t i = 0; i < a->n_analyses; i++)
		if (!str_equal(a->analyses[i], b->analyses[i]))
			return false;
	return true;
}

/* The sentences of a topic; those that follow each other and are of the same
 * analyses name their tables and figures once. */
static void topic_add(struct document *document, const struct results *results,
                      enum method_topic topic)
{
	const struct method_said *before = NULL;
	struct str text = {.arena = document->arena};

	for (size_t i = 0; i < results->n_methods; i++) {
		const struct method_said *method = &results->methods[i];

		if (method->topic != topic || is_said(results, i, document->arena))
			continue;
		if (before && !has_same_analyses(before, method))
			str_add(&text, mentions(document, before));
		str_addf(&text, "%s%s", before ? " " : "", method->sentence);
		before = method;
	}
	if (!before)
		return;
	str_add(&text, mentions(document, before));
	document_run_in(document, topic_names[topic], str_text(&text));
}

void section_methods(struct document *document, const struct report_input *input)
{
	const struct results *results = input->results;

	if (results->n_methods == 0)
		return;
	document_from(document, "the methods section", (struct mark){0});
	document_heading(document, 0, "Methods");
	document->column = COLUMN_FLOWS;
	for (int topic = 0; topic < N_METHOD_TOPICS; topic++)
		topic_add(document, results, (enum method_topic)topic);
	document->column = COLUMN_NONE;
}
