#include "report/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "report/flow.h"
#include "report/sections.h"

static void (*const section_add[N_SECTIONS])(struct flow *,
                                             const struct report_input *) = {
    [SECTION_ANALYSES] = section_analyses,
    [SECTION_CLAIMS] = section_claims,
    [SECTION_DATA] = section_data,
    [SECTION_METHODS] = section_methods,
    [SECTION_PROVENANCE] = section_provenance,
};

enum { HEAD_ABOVE = 26, FOOT_BELOW = 30, RULE_NEAR = 7, PAGE_ROOM = 90 };
#define RULE_WIDTH 0.4

/* Where running heads and feet go. */
struct edges {
	double left, right, head, foot;
};

static struct edges edges_find(const struct template *template,
                               const struct canvas *page)
{
	return (struct edges){template->left, page->width - template->right,
	                      template->top - HEAD_ABOVE,
	                      page->height - template->bottom + FOOT_BELOW};
}

static void rule_draw(struct canvas *page, const struct template *template,
                      double y)
{
	struct edges edges = edges_find(template, page);
	struct line_style style = {template->colours.rule, RULE_WIDTH, 0, 0};

	canvas_line(page, (struct point){edges.left, y},
	            (struct point){edges.right, y}, &style);
}

/* The report's title, cut to a line, at the head of all pages but the first,
 * which has it in large. */
static void head_draw(struct flow *flow, struct canvas *page, const char *title)
{
	struct edges edges = edges_find(flow->template, page);
	struct measure measure = flow_measure(flow, TYPE_RUNNING);
	struct text_style style = flow_style(flow, TYPE_RUNNING);

	measure.width = edges.right - edges.left;
	canvas_text(page, edges.left, edges.head,
	            text_fit(flow->arena, &measure, title), &style);
	rule_draw(page, flow->template, edges.head + RULE_NEAR);
}

static void foot_draw(struct flow *flow, size_t i, const char *left)
{
	struct canvas *page = &flow->pages[i];
	struct edges edges = edges_find(flow->template, page);
	struct text_style style = flow_style(flow, TYPE_RUNNING);
	struct measure measure = flow_measure(flow, TYPE_RUNNING);
	const char *right =
	    arena_printf(flow->arena, "Page %zu of %zu", i + 1, flow->n);

	measure.width = edges.right - edges.left - PAGE_ROOM;
	rule_draw(page, flow->template, edges.foot - style.size - RULE_NEAR + 2);
	canvas_text(page, edges.left, edges.foot,
	            text_fit(flow->arena, &measure, left), &style);
	style.anchor = ANCHOR_END;
	canvas_text(page, edges.right, edges.foot, right, &style);
}

static void pages_decorate(struct flow *flow, const struct report_spec *report)
{
	struct str left = {.arena = flow->arena};

	str_add(&left, report->id.s ? report->id.s : "");
	if (report->data_cutoff.s)
		str_addf(&left, "%sdata cut-off %s", left.length ? "  ·  " : "",
		         report->data_cutoff.s);
	for (size_t i = 0; i < flow->n; i++) {
		if (i && report->title.s)
			head_draw(flow, &flow->pages[i], report->title.s);
		foot_draw(flow, i, str_text(&left));
	}
}

static const char *authors_join(struct arena *arena, const struct texts *authors)
{
	struct str names = {.arena = arena};

	for (size_t i = 0; i < authors->n; i++)
		str_addf(&names, "%s%s", i ? ", " : "", authors->items[i].s);
	return str_text(&names);
}

/* A date of creation that does not depend on when the program runs
 * (reproducible-builds.org, SOURCE_DATE_EPOCH). */
static bool date_find(const struct report_spec *spec, struct report *report,
                      struct diags *diags)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	const char *cutoff = spec->data_cutoff.s;
	int32_t days;

	if (epoch && *epoch) {
		if (strlen(epoch) > 12 ||
		    strspn(epoch, "0123456789") != strlen(epoch))
			return diag_error(
			    diags, (struct mark){0},
			    "SOURCE_DATE_EPOCH is not a number of "
			    "seconds: '%s'",
			    epoch);
		report->date = strtoll(epoch, NULL, 10);
		report->dated = true;
	} else if (cutoff &&
	           date_parse(cutoff, strlen(cutoff), DATE_ISO, &days)) {
		report->date = (int64_t)days * 86400;
		report->dated = true;
	}
	return true;
}

void report_fonts(const struct template *template,
                  const struct results *results, const char *files[N_FACES])
{
	bool italic = false;

	for (size_t i = 0; i < results->n_documents; i++)
		italic |= document_has_italic(results->documents[i]);
	for (int i = 0; i < N_FACES; i++)
		files[i] = template->fonts[i];
	if (!italic)
		files[FACE_ITALIC] = NULL;
}

/* Sets what waits, adds heads and feet, and hands the pages over.  `errors`
 * were in the sink before. */
static bool pages_finish(struct flow *flow, const struct report_spec *spec,
                         size_t errors, struct report *report)
{
	if (flow->n_pending)
		flow_reserve(flow, 0); /* a heading with nothing behind it */
	pages_decorate(flow, spec);
	*report = (struct report){
	    .arena = flow->arena,
	    .fonts = flow->fonts,
	    .pages = flow->pages,
	    .n = flow->n,
	    .title = spec->title.s ? spec->title.s : "",
	    .authors = authors_join(flow->arena, &spec->authors)};
	return date_find(spec, report, flow->diags) &&
	       flow->diags->n_errors == errors;
}

bool report_build(struct arena *arena, const struct report_input *input,
                  struct report *report, struct diags *diags)
{
	const struct template *template = input->template;
	const struct report_spec *spec = &input->study->report;
	size_t errors = diags->n_errors;
	struct flow flow;

	flow_init(&flow, arena, template, input->fonts, diags);
	section_title(&flow, spec);
	for (size_t i = 0; i < template->n_sections; i++)
		section_add[template->sections[i]](&flow, input);
	return pages_finish(&flow, spec, errors, report);
}

bool report_build_text(struct arena *arena, const struct report_text *input,
                       struct report *report, struct diags *diags)
{
	size_t errors = diags->n_errors;
	struct flow flow;

	flow_init(&flow, arena, input->template, input->fonts, diags);
	section_title(&flow, input->front);
	flow_from(&flow, "the text", (struct mark){0});
	flow_document(&flow, input->document);
	return pages_finish(&flow, input->front, errors, report);
}

void report_dump(const struct report *report, FILE *to)
{
	for (size_t i = 0; i < report->n; i++) {
		fprintf(to, "page %zu\n", i + 1);
		canvas_dump(&report->pages[i], to);
	}
}

size_t report_check(const struct report *report, FILE *to)
{
	size_t faults = 0;

	for (size_t i = 0; i < report->n; i++) {
		size_t here = canvas_check(&report->pages[i], to);

		if (here)
			fprintf(to, "page %zu: %zu faults\n", i + 1, here);
		faults += here;
	}
	return faults;
}
