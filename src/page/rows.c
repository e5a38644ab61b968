/* "All reports": filters and the table. */
#include <string.h>

#include "base/words.h"
#include "page/page_impl.h"

/* From here on rows that are not on the screen are not laid out. */
enum { BIG_FROM = 200, NEVER = 99999, WARNING_MOST = 120 };

/* --- Filters ----------------------------------------------------------------------- */

static void add_filter(struct page *page, const char *value, const char *words, size_t n)
{
	str_addf(&page->out,
	         "<label class=\"r\"><input type=\"radio\" name=\"f\" id=\"f-%s\" value=\"%s\" "
	         "data-w=\"%s\"%s><span>%s %zu</span></label>",
	         value, value, strcmp(value, "need") == 0 ? "that need a person" : "all",
	         strcmp(value, "all") == 0 ? " checked" : "", words, n);
}

static void add_state_filter(struct page *page, enum page_state state)
{
	const struct state_words *words = &page_states[state];

	if (page->counts[state] == 0)
		return;
	str_addf(&page->out,
	         "<label class=\"r\"><input type=\"radio\" name=\"f\" id=\"f-%s\" value=\"%s\" "
	         "data-w=\"%s\"><span class=\"%s\">",
	         words->class, words->class, words->counted, words->class);
	page_shape(page, state);
	str_addf(&page->out, "%s %zu</span></label>", words->word, page->counts[state]);
}

static void add_filters(struct page *page)
{
	size_t needed = 0;

	for (size_t i = 0; i < page->n; i++)
		needed += page_needs(page->reports[i].state);
	str_add(&page->out, "<div class=\"filters\" role=\"search\" aria-label=\"Which reports to "
	                    "show\"><fieldset><legend>Show</legend>");
	add_filter(page, "all", "All", page->n);
	if (needed)
		add_filter(page, "need", "Needs a person", needed);
	for (int state = 0; state < N_PAGE_STATES; state++)
		add_state_filter(page, (enum page_state)state);
	str_add(
	    &page->out,
	    "</fieldset>\n<div class=\"f js-only\"><label for=\"q\">Find in names, numbers and "
	    "ids</label><input id=\"q\" type=\"search\" spellcheck=\"false\"></div>\n"
	    "<div class=\"f js-only\"><label for=\"by\">Sort by</label><select id=\"by\"><option "
	    "value=\"u\">What needs you first</option><option value=\"n\">Name</option><option "
	    "value=\"d\">When the data changed</option><option value=\"a\">Age of the "
	    "report</option></select></div></div>\n"
	    "<p class=\"count js-only\" id=\"say\" role=\"status\"></p>\n");
}

/* --- Cells ------------------------------------------------------------------------- */

/* The line under the word of a state: since when, or as what. */
static const char *since_text(const struct page *page, const struct page_report *report, bool *now)
{
	int32_t nights = report->nights + (report->state != PAGE_NOT_RUN);

	*now = false;
	switch (report->state) {
	case PAGE_WARNINGS:
		*now = report->last->warned_anew;
		return *now ? "new tonight" : "as before";
	case PAGE_UNCHANGED:
		return report->last->skipped ? "skipped" : "run again";
	case PAGE_CHANGED:
	case PAGE_FIRST:
		return "";
	default:
		*now = report->nights == 0;
		return *now
		           ? "new tonight"
		           : arena_printf(page->arena, "for %s", when_age_text(page->arena, nights));
	}
}

static void add_state(struct page *page, const struct page_report *report)
{
	bool now;
	const char *since = since_text(page, report, &now);

	str_add(&page->out, "<td role=\"cell\" class=\"s\">");
	page_state_words(page, report->state, "span");
	if (*since)
		str_addf(&page->out, "<span class=\"since%s\">%s</span>", now ? " now" : "", since);
	str_add(&page->out, "</td>\n");
}

static void add_line(struct page *page, const char *text)
{
	str_add(&page->out, "<span class=\"line\">");
	page_words(page, text);
	str_add(&page->out, "</span>");
}

/* Why a report that changed is in the news. */
static const char *change_text(const struct page *page, const struct page_report *report)
{
	const struct run_digest *digest = report->digest;
	size_t crossed = 0;

	for (size_t i = 0; digest && i < digest->n_watch; i++)
		if (digest->watch[i].fired)
			return arena_printf(page->arena, "Watch: %s", digest->watch[i].text);
	for (size_t i = 0; digest && i < digest->n_moves; i++)
		crossed += digest->moves[i].kind == DIGEST_P;
	if (crossed)
		return "A P-value crossed 0.05";
	if (digest && digest->n_crossed)
		return "An interval crossed the value of no effect";
	return digest && digest->n_causes ? words_capital(page->arena, digest->causes[0].text)
	                                  : "Numbers moved";
}

/* How many, which lead to all of them, and the first. */
static void add_warnings(struct page *page, const struct page_report *report)
{
	const struct state_run *last = report->last;
	const char *count = words_count(page->arena, (size_t)last->n_warnings, "warning");

	str_add(&page->out, "<span class=\"line\">");
	if (report->has_warnings)
		page_link(page, report, "warnings.log", count);
	else
		str_add(&page->out, count);
	str_add(&page->out,
	        last->warned_anew && report->state != PAGE_WARNINGS ? ", new tonight: " : ": ");
	page_words(page, page_cut(page->arena, last->warning, WARNING_MOST));
	str_add(&page->out, "</span>");
}

static void add_lines(struct page *page, const struct page_report *report)
{
	const struct state_run *last = report->last;
	struct arena *arena = page->arena;

	if (report->state == PAGE_FAILED)
		add_line(page, cause_of(arena, report, page->options->output).brief);
	if (report->state == PAGE_NOT_RUN)
		add_line(page, arena_printf(arena, "Last run on %s",
		                            when_long(arena, &page->when, last->time)));
	if (report->state == PAGE_CONTRADICTED)
		add_line(page,
		         arena_printf(arena, "%lld of %lld claims differ%s",
		                      (long long)last->n_contradicted, (long long)last->n_claims,
		                      last->n_contradicted == 1 ? "s" : ""));
	if (report->found_by >> PAGE_CHANGED & 1)
		add_line(page, change_text(page, report));
	if (report->found_by >> PAGE_FIRST & 1)
		add_line(page, "Nothing to compare with yet");
	if (report->found_by >> PAGE_WARNINGS & 1)
		add_warnings(page, report);
}

static void add_name(struct page *page, const struct page_report *report)
{
	const char *title = report->last->title;

	str_add(&page->out, "<th role=\"rowheader\" scope=\"row\">");
	if (!report->has_folder)
		str_add(&page->out, "<b>");
	page_link(page, report, page_report_file(report), *title ? title : report->id);
	if (!report->has_folder)
		str_add(&page->out, "</b>");
	str_add(&page->out, "<span class=\"id\">");
	page_words(page, report->nameless ? report->last->config : report->id);
	str_add(&page->out, "</span>");
	add_lines(page, report);
	str_add(&page->out, "</th>\n");
}

static void add_findings(struct page *page, const struct page_report *report)
{
	str_add(&page->out, "<td role=\"cell\" class=\"kf\">");
	for (size_t i = 0; i < report->last->n_findings; i++) {
		const struct state_finding *finding = &report->last->findings[i];
		const char *delta = page_delta(page, report, i);

		str_add(&page->out, "<span class=\"k\"><i>");
		page_words(page, words_capital(page->arena, finding->label));
		str_add(&page->out, "</i><b>");
		page_words(page, finding->shown);
		str_add(&page->out, "</b>");
		if (*delta)
			str_addf(&page->out, " <s>%s</s>", delta);
		page_add_spark(page, report, i);
		str_add(&page->out, "</span>");
	}
	str_add(&page->out, "</td>\n");
}

static void add_age(struct page *page, const char *class, int64_t time, const char *none)
{
	str_addf(&page->out, "<td role=\"cell\" class=\"a %s\">", class);
	if (time)
		str_addf(
		    &page->out,
		    "<span class=\"ago\">%s</span><time class=\"on\" datetime=\"%s\">%s</time>",
		    when_age_text(page->arena, when_age(&page->when, time)),
		    when_iso_day(page->arena, time), when_short(page->arena, &page->when, time));
	else
		str_addf(&page->out, "<span class=\"ago\">%s</span>", none);
	str_add(&page->out, "</td>\n");
}

/* Links that read alike have a name of their own. */
static void add_file(struct page *page, const struct page_report *report, const char *file,
                     const char *words)
{
	str_add(&page->out, "<a href=\"");
	page_url(page, report->id);
	str_addf(&page->out, "/%s\" aria-label=\"%s of ", file, words);
	page_words(page, report->id);
	str_addf(&page->out, "\">%s</a> ", words);
}

static void add_files(struct page *page, const struct page_report *report)
{
	str_add(&page->out, "<td role=\"cell\" class=\"op\">");
	if (report->has_pdf)
		add_file(page, report, "report.pdf", "PDF");
	if (report->has_html)
		add_file(page, report, "report.html", "HTML");
	if (report->has_digest)
		add_file(page, report, DIGEST_TEXT_NAME, "Digest");
	if (report->has_folder)
		add_file(page, report, "", "Files");
	str_add(&page->out, "</td>\n");
}

/* --- The table --------------------------------------------------------------------- */

static void add_row(struct page *page, const struct page_report *report, size_t place)
{
	const struct state_run *last = report->last;
	bool any = false;

	str_add(&page->out, "<tr role=\"row\" id=\"r-");
	page_url(page, report->id);
	str_add(&page->out, "\" data-s=\"");
	for (int state = 0; state < N_PAGE_STATES; state++)
		if (report->found_by >> state & 1) {
			str_addf(&page->out, "%s%s", any ? " " : "", page_states[state].class);
			any = true;
		}
	str_addf(&page->out, "\" data-u=\"%zu\" data-a=\"%d\" data-d=\"%d\">\n", place,
	         last->made ? (int)when_age(&page->when, last->made) : NEVER,
	         last->data_since ? (int)when_age(&page->when, last->data_since) : NEVER);
	add_state(page, report);
	add_name(page, report);
	add_findings(page, report);
	add_age(page, "d", last->data_since, "not known");
	add_age(page, "m", last->made, "never");
	add_files(page, report);
	str_add(&page->out, "</tr>\n");
}

static void add_table(struct page *page)
{
	str_addf(
	    &page->out,
	    "<table class=\"all%s\" role=\"table\" aria-labelledby=\"h-all\">\n<thead "
	    "role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\" "
	    "data-k=\"u\">State</th><th role=\"columnheader\" scope=\"col\" "
	    "data-k=\"n\">Report</th><th role=\"columnheader\" scope=\"col\">Key findings, and "
	    "their last %d runs</th><th role=\"columnheader\" scope=\"col\" data-k=\"d\">Data "
	    "changed</th><th role=\"columnheader\" scope=\"col\" data-k=\"a\">Report "
	    "of</th><th role=\"columnheader\" scope=\"col\">Open</th></tr></thead>\n<tbody "
	    "role=\"rowgroup\">\n",
	    page->n >= BIG_FROM ? " big" : "", STATE_SHOWN);
	for (size_t i = 0; i < page->n; i++)
		add_row(page, &page->reports[i], i);
	str_addf(&page->out,
	         "</tbody></table>\n<p class=\"none\" id=\"none\" hidden>No report fits. <button "
	         "type=\"button\" id=\"clear\">Show all %zu</button></p>\n",
	         page->n);
}

void page_add_rows(struct page *page)
{
	str_add(&page->out, "<section id=\"all\" aria-labelledby=\"h-all\" tabindex=\"-1\">");
	page_heading(page, "all", "All reports",
	             page->n ? arena_printf(page->arena, "%s, those that need a person first",
	                                    words_count(page->arena, page->n, "report"))
	                     : "");
	if (page->n == 0) {
		str_add(&page->out, "<p class=\"well\">There are none.</p>\n");
	} else {
		add_filters(page);
		add_table(page);
	}
	str_add(&page->out, "</section>\n");
}
