#include "report/report.h"

#include <ctype.h>
#include <string.h>

#include "base/date.h"
#include "base/hash.h"
#include "base/str.h"
#include "report/sections.h"

static void (*const section_add[N_SECTIONS])(struct document *, const struct report_input *) = {
    [SECTION_FINDINGS] = section_findings, [SECTION_ANALYSES] = section_analyses,
    [SECTION_CLAIMS] = section_claims,     [SECTION_DATA] = section_data,
    [SECTION_METHODS] = section_methods,   [SECTION_PROVENANCE] = section_provenance,
};

/* A date of creation that does not depend on when the program runs. */
static bool date_find(struct document *document)
{
	const char *cutoff = document->front->data_cutoff.s;
	int64_t seconds;
	int32_t days;

	if (!date_epoch(&seconds, document->diags))
		return false;
	if (seconds >= 0) {
		document->date = seconds;
		document->dated = true;
	} else if (cutoff && date_parse(cutoff, strlen(cutoff), DATE_ISO, &days)) {
		document->date = (int64_t)days * 86400;
		document->dated = true;
	}
	return true;
}

/* "NEJM", "Lancet": a style's name as people write it; a path as it is. */
static const char *style_title(struct arena *arena, const char *name)
{
	char *title;

	if (!name || strpbrk(name, "/."))
		return name ? name : "";
	title = arena_strdup(arena, name);
	for (size_t i = 0; title[i] && (i == 0 || strlen(name) <= 4); i++)
		title[i] = (char)toupper((unsigned char)title[i]);
	return title;
}

static const char *or_none(const char *text)
{
	return text ? text : "";
}

static struct document_facts facts_find(struct arena *arena, const struct report_input *input)
{
	static const char *const presets[] = {"R", "SAS", "SPSS", "Stata"};
	const struct study *study = input->study;
	const struct report_spec *report = &study->report;
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(study->text.data, study->text.length, hash);
	return (struct document_facts){
	    .report = true,
	    .id = or_none(report->id.s),
	    .status = report->status < 0 ? "" : report_status_names[report->status],
	    .style = style_title(arena, report->style.s),
	    .conventions = presets[report->conventions.preset],
	    .cutoff = or_none(report->data_cutoff.s),
	    .config = study->text.length ? arena_strdup(arena, hash) : "",
	    .data = arena_strdup(arena, input->data->sha256),
	    .program = or_none(input->program)};
}

/* Notes where the sections begin that are about the report itself. */
static void back_note(struct document *document, enum template_section section)
{
	if (section != SECTION_DATA && section != SECTION_METHODS && section != SECTION_PROVENANCE)
		document->back = 0;
	else if (!document->back)
		document->back = document->n_sections + 1;
}

bool report_build(struct arena *arena, const struct report_input *input, struct document *document,
                  struct diags *diags)
{
	*document = (struct document){.arena = arena,
	                              .diags = diags,
	                              .results = input->results,
	                              .front = &input->study->report,
	                              .facts = facts_find(arena, input),
	                              .where = "the report"};
	for (size_t i = 0; i < input->template->n_sections; i++) {
		back_note(document, input->template->sections[i]);
		section_add[input->template->sections[i]](document, input);
	}
	if (document->back > document->n_sections)
		document->back = 0;
	section_left_out(document, input);
	return document_check_names(document) && date_find(document);
}

bool report_build_text(struct arena *arena, const struct report_spec *front,
                       const struct prose *prose, struct document *document, struct diags *diags)
{
	static const struct results none = {0};

	*document = (struct document){
	    .arena = arena, .diags = diags, .results = &none, .front = front, .where = "the text"};
	document->facts = (struct document_facts){.id = or_none(front->id.s),
	                                          .status = "",
	                                          .style = "",
	                                          .conventions = "",
	                                          .cutoff = or_none(front->data_cutoff.s),
	                                          .config = "",
	                                          .data = "",
	                                          .program = ""};
	document_prose(document, prose);
	return date_find(document);
}
