#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "report/sections.h"

static void (*const section_add[N_SECTIONS])(struct document *, const struct report_input *) = {
    [SECTION_ANALYSES] = section_analyses,
    [SECTION_CLAIMS] = section_claims,
    [SECTION_DATA] = section_data,
    [SECTION_METHODS] = section_methods,
    [SECTION_PROVENANCE] = section_provenance,
};

/* A date of creation that does not depend on when the program runs
 * (reproducible-builds.org, SOURCE_DATE_EPOCH). */
static bool date_find(struct document *document)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	const char *cutoff = document->front->data_cutoff.s;
	int32_t days;

	if (epoch && *epoch) {
		if (strlen(epoch) > 12 || strspn(epoch, "0123456789") != strlen(epoch))
			return diag_error(document->diags, (struct mark){0},
			                  "SOURCE_DATE_EPOCH is not a number of "
			                  "seconds: '%s'",
			                  epoch);
		document->date = strtoll(epoch, NULL, 10);
		document->dated = true;
	} else if (cutoff && date_parse(cutoff, strlen(cutoff), DATE_ISO, &days)) {
		document->date = (int64_t)days * 86400;
		document->dated = true;
	}
	return true;
}

bool report_build(struct arena *arena, const struct report_input *input, struct document *document,
                  struct diags *diags)
{
	*document = (struct document){.arena = arena,
	                              .diags = diags,
	                              .results = input->results,
	                              .front = &input->study->report,
	                              .where = "the report"};
	for (size_t i = 0; i < input->template->n_sections; i++)
		if (section_add[input->template->sections[i]])
			section_add[input->template->sections[i]](document, input);
	return date_find(document);
}

bool report_build_text(struct arena *arena, const struct report_spec *front,
                       const struct prose *prose, struct document *document, struct diags *diags)
{
	static const struct results none = {0};

	*document = (struct document){
	    .arena = arena, .diags = diags, .results = &none, .front = front, .where = "the text"};
	document_prose(document, prose);
	return date_find(document);
}
