/* "What changed, and why": an article a report, from its digest. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "page/page_impl.h"

enum { ARTICLES_MOST = 12, NUMBERS_MOST = 4, ALARMS_MOST = 4, CAUSES_MOST = 6 };

/* --- One report -------------------------------------------------------------------- */

static void add_text(struct page *page, const char *open, const char *text, const char *close)
{
	str_add(&page->out, open);
	page_words(page, text);
	str_add(&page->out, close);
}

static bool is_crossing(const struct digest_move *move)
{
	return move->kind == DIGEST_P || move->kind == DIGEST_INTERVAL;
}

/* What may change how the report is read, in bold. */
static void add_alarms(struct page *page, const struct run_digest *digest)
{
	size_t n = 0;

	for (size_t i = 0; i < digest->n_moves && n < ALARMS_MOST; i++)
		if (is_crossing(&digest->moves[i]) && ++n)
			add_text(page, "<p class=\"alarm\">", digest->moves[i].sentence, "</p>");
	if (digest->n_crossed > n)
		str_addf(&page->out, "<p class=\"alarm\">%zu more crossed</p>",
		         digest->n_crossed - n);
	for (size_t i = 0; i < digest->n_watch; i++)
		if (digest->watch[i].fired)
			add_text(page, "<p class=\"alarm\">Watch: ", digest->watch[i].text, "</p>");
}

/* "Because 14 patients were added; … . Config and program are as before." */
static void add_because(struct page *page, const struct run_digest *digest)
{
	size_t n = page_at_most(digest->n_causes, CAUSES_MOST);

	str_add(&page->out, "<p>");
	for (size_t i = 0; i < n; i++)
		add_text(page, i ? "; " : "Because ", digest->causes[i].text, "");
	if (n < digest->n_causes)
		str_addf(&page->out, "; and for %zu more reasons", digest->n_causes - n);
	str_add(&page->out, n ? "." : "The digest names no cause.");
	for (size_t i = 0; i < digest->same.n; i++)
		add_text(page, i ? words_before(i, digest->same.n) : " ",
		         i ? digest->same.items[i]
		           : words_capital(page->arena, digest->same.items[0]),
		         "");
	if (digest->same.n)
		str_add(&page->out, digest->same.n == 1 ? " is as before." : " are as before.");
	str_add(&page->out, "</p>");
	for (size_t i = 0; i < digest->n_levels; i++) {
		const struct digest_levels *levels = &digest->levels[i];

		if (levels->appeared.n)
			add_text(
			    page, "<p>A level appeared: ",
			    arena_printf(page->arena, "%s is “%s”", levels->column,
			                 names_join(page->arena, &levels->appeared, CAUSES_MOST)),
			    ".</p>");
	}
}

static void add_number(struct page *page, const char *label, const char *before, const char *now)
{
	add_text(page, "<tr><th scope=\"row\">", label, "</th><td>");
	add_text(page, "", before && *before ? before : "–", "</td><td class=\"nw\">");
	add_text(page, "", *now ? now : "–", "</td></tr>");
}

/* Key findings that moved and what crossed; else what moved most. */
static void add_numbers(struct page *page, const struct run_digest *digest)
{
	size_t n = 0, others = 0;

	for (size_t i = 0; i < digest->n_findings; i++)
		others += digest->findings[i].moved;
	for (size_t i = 0; i < digest->n_moves; i++)
		others += is_crossing(&digest->moves[i]);
	for (size_t i = 0; i < digest->n_findings && n < NUMBERS_MOST; i++) {
		const struct digest_finding *finding = &digest->findings[i];

		if (finding->moved && ++n)
			add_number(page, words_capital(page->arena, finding->label),
			           finding->before, finding->now);
	}
	for (size_t i = 0; i < digest->n_moves && n < NUMBERS_MOST; i++)
		if ((is_crossing(&digest->moves[i]) || others == 0) && ++n)
			add_number(page, digest->moves[i].number, digest->moves[i].before,
			           digest->moves[i].now);
}

static void add_table(struct page *page, const struct page_report *report)
{
	const struct run_digest *digest = report->digest;
	int64_t before = digest->before ? date_time_parse(digest->before) : 0;

	if (digest->n_moves + digest->n_findings == 0)
		return;
	str_addf(&page->out, "<table class=\"t\" aria-label=\"Numbers of ");
	page_words(page, report->id);
	str_addf(&page->out,
	         "\"><thead><tr><th scope=\"col\">Number</th><th scope=\"col\">%s</th>"
	         "<th scope=\"col\">%s</th></tr></thead><tbody>\n",
	         before ? when_short(page->arena, &page->when, before) : "Before",
	         when_age(&page->when, report->last->made) || !before ||
	                 strcmp(when_iso_day(page->arena, before),
	                        when_iso_day(page->arena, report->last->made)) != 0
	             ? when_short(page->arena, &page->when, report->last->made)
	             : "Now");
	add_numbers(page, digest);
	str_add(&page->out, "</tbody></table>");
}

static void add_first_run(struct page *page)
{
	str_add(&page->out, "<p>Made for the first time. From the next run on its numbers are "
	                    "compared with those of this one.</p>");
}

static void add_why(struct page *page, const struct page_report *report)
{
	const struct run_digest *digest = report->digest;

	if (!(report->found_by >> PAGE_CHANGED & 1))
		add_first_run(page);
	else if (!digest)
		str_add(&page->out, "<p>Its results are not those of the run before. A digest that "
		                    "tells which is not there.</p>");
	else if (digest->state != DIGEST_COMPARED)
		add_text(page, "<p>", digest->why ? digest->why : digest->sentence, ".</p>");
	else {
		add_alarms(page, digest);
		add_because(page, digest);
		add_table(page, report);
	}
}

static void add_article(struct page *page, const struct page_report *report)
{
	enum page_state state = report->found_by >> PAGE_CHANGED & 1 ? PAGE_CHANGED : PAGE_FIRST;
	const char *title = report->last->title;

	str_add(&page->out, "<article aria-labelledby=\"c-");
	page_url(page, report->id);
	str_add(&page->out, "\"><h3 id=\"c-");
	page_url(page, report->id);
	str_add(&page->out, "\">");
	page_link(page, report, page_report_file(report), *title ? title : report->id);
	str_addf(&page->out, "</h3>\n<p class=\"st c-%s\">", page_states[state].class);
	page_shape(page, state);
	str_addf(&page->out, "%s<span class=\"id\">", page_states[state].word);
	page_words(page, report->id);
	str_add(&page->out, "</span></p>");
	add_why(page, report);
	str_add(&page->out, "</article>\n");
}

/* --- All of them ------------------------------------------------------------------- */

static bool is_changed(const struct page_report *report)
{
	return report->found_by & (1U << PAGE_CHANGED | 1U << PAGE_FIRST);
}

/* What crossed a border first, then by name; first runs last. */
static int by_weight(const void *a, const void *b)
{
	const struct page_report *x = *(const struct page_report *const *)a,
				 *y = *(const struct page_report *const *)b;
	unsigned first_x = x->found_by >> PAGE_FIRST & 1, first_y = y->found_by >> PAGE_FIRST & 1;

	if (first_x != first_y)
		return first_x < first_y ? -1 : 1;
	if (page_crossed(x) != page_crossed(y))
		return page_crossed(x) > page_crossed(y) ? -1 : 1;
	return strcmp(x->id, y->id);
}

static void add_rest(struct page *page, const struct page_report *const *reports, size_t n)
{
	str_addf(&page->out, "<details class=\"rest\"><summary>%zu more</summary><ul>\n", n);
	for (size_t i = 0; i < n; i++) {
		str_add(&page->out, "<li>");
		page_link(page, reports[i], page_report_file(reports[i]), reports[i]->id);
		add_text(page, ": ",
		         reports[i]->digest                         ? reports[i]->digest->sentence
		         : reports[i]->found_by >> PAGE_CHANGED & 1 ? "numbers moved"
		                                                    : "first run",
		         "</li>\n");
	}
	str_add(&page->out, "</ul></details>\n");
}

void page_add_changes(struct page *page)
{
	const struct page_report **reports =
	    ARENA_ARRAY(page->arena, const struct page_report *, page->n + 1);
	size_t n = 0;

	for (size_t i = 0; i < page->n; i++)
		if (is_changed(&page->reports[i]))
			reports[n++] = &page->reports[i];
	qsort(reports, n, sizeof *reports, by_weight);
	str_add(&page->out, "<section id=\"changed\" aria-labelledby=\"h-changed\">");
	page_heading(page, "changed", "What changed, and why",
	             n == 0 ? ""
	                    : arena_printf(page->arena,
	                                   "%s; those whose reading may change come "
	                                   "first",
	                                   words_count(page->arena, n, "report")));
	if (n == 0)
		str_add(&page->out,
		        "<p class=\"well\">Nothing: no printed number moved in the last "
		        "run of any report.</p>\n");
	else
		str_add(&page->out, "<div class=\"chg\">\n");
	for (size_t i = 0; i < n && i < ARTICLES_MOST; i++)
		add_article(page, reports[i]);
	if (n)
		str_add(&page->out, "</div>\n");
	if (n > ARTICLES_MOST)
		add_rest(page, reports + ARTICLES_MOST, n - ARTICLES_MOST);
	str_add(&page->out, "</section>\n");
}
