/* "Needs a person": what to do, one item a cause. */
#include <stdlib.h>
#include <string.h>

#include "base/words.h"
#include "page/page_impl.h"

enum { NEEDS_MOST = 20, NAMED_MOST = 5, STANDING_MOST = 5 };

/* Something to do, and for which reports. */
struct need {
	enum page_state state;
	int32_t nights;
	struct cause cause; /* of what failed */
	const struct page_report **reports;
	size_t n;
	const struct page_shard *shard; /* that is missing; or NULL */
};

struct needs {
	struct need *items;
	size_t n;
};

/* What failed by the same cause, as long, is one thing to do. */
static struct need *same_cause(struct needs *needs, const struct need *need)
{
	for (size_t i = 0; i < needs->n; i++)
		if (needs->items[i].state == need->state && *need->cause.key &&
		    strcmp(needs->items[i].cause.key, need->cause.key) == 0)
			return &needs->items[i];
	return NULL;
}

static void need_add(struct page *page, struct needs *needs, const struct page_report *report)
{
	struct need need = {.state = report->state, .nights = report->nights, .cause = {.key = ""}};
	struct need *same;

	if (report->state == PAGE_FAILED)
		need.cause = cause_of(page->arena, report, page->options->output);
	same = same_cause(needs, &need);
	if (!same) {
		ARENA_PUSH(page->arena, needs->items, needs->n, need);
		same = &needs->items[needs->n - 1];
	}
	/* new is new, whatever else it is like */
	same->nights = report->nights < same->nights ? report->nights : same->nights;
	ARENA_PUSH(page->arena, same->reports, same->n, report);
}

static int by_need(const void *a, const void *b)
{
	const struct need *x = a, *y = b;

	if (x->state != y->state)
		return x->state < y->state ? -1 : 1;
	if (x->nights != y->nights)
		return x->nights < y->nights ? -1 : 1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	if (x->shard || y->shard)
		return x->shard && (!y->shard || x->shard->number < y->shard->number) ? -1 : 1;
	return strcmp(x->reports[0]->id, y->reports[0]->id);
}

static struct needs needs_of(struct page *page)
{
	struct needs needs = {0};

	for (size_t i = 0; i < page->options->n_missing; i++) {
		const struct need need = {.state = PAGE_FAILED,
		                          .shard = &page->options->missing[i],
		                          .cause = {.key = ""}};

		ARENA_PUSH(page->arena, needs.items, needs.n, need);
	}
	for (size_t i = 0; i < page->n; i++)
		if (page_needs(page->reports[i].state))
			need_add(page, &needs, &page->reports[i]);
	if (needs.n)
		qsort(needs.items, needs.n, sizeof *needs.items, by_need);
	return needs;
}

/* --- What to do -------------------------------------------------------------------- */

static void add_words(struct page *page, const char *element, const char *text)
{
	str_addf(&page->out, "<%s>", element);
	page_words(page, text);
	str_addf(&page->out, "</%s>", element);
}

static void add_row_link(struct page *page, const struct page_report *report)
{
	str_add(&page->out, "<a href=\"#r-");
	page_url(page, report->id);
	str_add(&page->out, "\">");
	page_words(page, report->id);
	str_add(&page->out, "</a>");
}

/* "One cause, 2 reports: a and b.", with more than five folded. */
static void add_names(struct page *page, const struct need *need)
{
	size_t named = page_at_most(need->n, NAMED_MOST);

	if (need->n < 2)
		return;
	str_addf(&page->out, "<p>One cause, %zu reports: ", need->n);
	for (size_t i = 0; i < named; i++) {
		str_add(&page->out, need->n > named ? (i ? ", " : "") : words_before(i, need->n));
		add_row_link(page, need->reports[i]);
	}
	str_add(&page->out, need->n > named ? " and others.</p>" : ".</p>");
	if (need->n == named)
		return;
	str_addf(&page->out, "<details><summary>The other %zu</summary><p>", need->n - named);
	for (size_t i = named; i < need->n; i++) {
		str_add(&page->out, i > named ? ", " : "");
		add_row_link(page, need->reports[i]);
	}
	str_add(&page->out, "</p></details>");
}

/* The messages of all its reports, as the program prints them. */
static void add_log(struct page *page, const struct need *need)
{
	size_t n = 0;

	for (size_t i = 0; i < need->n; i++)
		n += need->reports[i]->last->n_kept_errors;
	if (n == 0)
		return;
	str_add(&page->out, "<details><summary>What the program said</summary><pre class=\"log\">");
	for (size_t i = 0; i < need->n && i < NAMED_MOST; i++) {
		const struct state_run *run = need->reports[i]->last;

		for (size_t k = 0; k < run->n_kept_errors; k++) {
			const struct state_error *error = &run->errors[k];

			page_words(page, error->at);
			str_add(&page->out, *error->at ? ": error: " : "error: ");
			page_words(page, error->text);
			str_add(&page->out, "\n");
		}
		if (run->n_errors > (int64_t)run->n_kept_errors)
			str_addf(&page->out, "… and %lld more\n",
			         (long long)run->n_errors - (long long)run->n_kept_errors);
	}
	str_addf(&page->out, "exit %lld</pre></details>",
	         (long long)need->reports[0]->last->exit_code);
}

static void add_failed(struct page *page, const struct need *need)
{
	add_words(page, "h3", need->cause.todo);
	add_names(page, need);
	add_words(page, "p", need->cause.what);
	add_log(page, need);
}

static void add_not_run(struct page *page, const struct need *need)
{
	const char *id = need->reports[0]->id;

	add_words(page, "h3",
	          arena_printf(page->arena, "Put %s back on the list, or remove its folder", id));
	str_add(&page->out, "<p>Nothing failed: it was not tried.");
	if (page->night)
		str_addf(&page->out, " Its config is not among the %lld that ran last.",
		         (long long)page->night->n);
	str_add(&page->out, "</p>");
}

static void add_contradicted(struct page *page, const struct need *need)
{
	const struct page_report *report = need->reports[0];
	size_t n = (size_t)report->last->n_contradicted;

	add_words(page, "h3",
	          arena_printf(page->arena,
	                       n == 1 ? "Correct %s of %s, or accept it in its config"
	                              : "Correct %s of %s, or accept them in its config",
	                       words_count(page->arena, n, "printed number"), report->id));
	page_add_claims(page, report);
}

static void add_shard(struct page *page, const struct page_shard *shard)
{
	const struct names *names = &shard->reports;

	str_addf(&page->out,
	         shard->running ? "<h3>Merge again when part %zu of %zu is done</h3><p>It was "
	                          "still at work when this page was written."
	                        : "<h3>Run part %zu of %zu again, and merge again</h3><p>It left "
	                          "no result.",
	         shard->number, shard->of);
	if (names->n)
		str_addf(&page->out, " %s to it.",
		         names->n == 1 ? "1 report belongs"
		                       : arena_printf(page->arena, "%zu reports belong", names->n));
	str_add(&page->out, "</p>");
	if (names->n) {
		str_add(&page->out, "<details><summary>Which</summary><p>");
		page_words(page, names_join(page->arena, names, names->n));
		str_add(&page->out, "</p></details>");
	}
}

/* --- What stands ------------------------------------------------------------------- */

static bool made_alike(const struct page *page, const struct need *need)
{
	int32_t age = when_age(&page->when, need->reports[0]->last->made);

	for (size_t i = 0; i < need->n; i++)
		if (!need->reports[i]->has_pdf ||
		    when_age(&page->when, need->reports[i]->last->made) != age)
			return false;
	return true;
}

static const char *old(const struct page *page, const struct page_report *report)
{
	int32_t age = when_age(&page->when, report->last->made);

	return age ? arena_printf(page->arena, "%s old", when_age_text(page->arena, age))
	           : "made tonight";
}

static void add_standing_one(struct page *page, const struct page_report *report)
{
	if (!report->has_pdf) {
		str_add(&page->out, "<p>No report stands: it was never made.</p>");
		return;
	}
	str_add(&page->out, "<p>The report of ");
	page_link(page, report, "report.pdf",
	          when_long(page->arena, &page->when, report->last->made));
	str_addf(&page->out, " stands, %s.</p>", old(page, report));
}

static void add_standing(struct page *page, const struct need *need)
{
	bool alike = made_alike(page, need);

	if (need->n == 1) {
		add_standing_one(page, need->reports[0]);
		return;
	}
	if (alike)
		str_addf(&page->out, "<p>The reports of %s stand, %s: ",
		         when_long(page->arena, &page->when, need->reports[0]->last->made),
		         old(page, need->reports[0]));
	else
		str_add(&page->out, "<p>These stand: ");
	for (size_t i = 0; i < need->n && i < STANDING_MOST; i++) {
		const struct page_report *report = need->reports[i];

		str_add(&page->out, i ? ", " : "");
		page_link(page, report, "report.pdf", report->id);
		if (!alike)
			str_addf(&page->out, " (%s)",
			         report->has_pdf ? old(page, report) : "never made");
	}
	str_add(&page->out, need->n > STANDING_MOST ? ", and others.</p>" : ".</p>");
}

static void add_command(struct page *page, const char *config)
{
	if (!*config)
		return;
	str_add(&page->out, "<p>Then: <code>survreport run ");
	page_words(page, config);
	str_add(&page->out, "</code></p>");
}

static void add_beside(struct page *page, const struct need *need)
{
	const struct page_report *report = need->n ? need->reports[0] : NULL;

	if (!report) {
		str_add(&page->out, "<p>Its reports are those from before.</p>");
	} else if (need->state == PAGE_CONTRADICTED) {
		str_add(&page->out, "<p>");
		page_link(page, report, page_report_file(report),
		          arena_printf(page->arena, "Report of %s",
		                       when_long(page->arena, &page->when, report->last->made)));
		str_add(&page->out, ", ");
		page_link(page, report, "claims.csv", "all claims");
		str_add(&page->out, "</p>");
	} else {
		add_standing(page, need);
		if (need->state == PAGE_FAILED && need->n == 1)
			add_command(page, report->last->config);
	}
}

/* --- An item ----------------------------------------------------------------------- */

/* Nights that it has been so, tonight among them where something was tried. */
static void add_since(struct page *page, const struct need *need)
{
	int32_t nights = need->nights + (need->state != PAGE_NOT_RUN);

	if (need->nights == 0)
		str_add(&page->out, "<span class=\"since now\">new tonight</span>");
	else
		str_addf(&page->out, "<span class=\"since\">for %s</span>",
		         when_age_text(page->arena, nights));
}

static void add_item(struct page *page, const struct need *need)
{
	str_addf(&page->out, "<li class=\"%s\"><div>", page_states[need->state].class);
	page_state_words(page, need->state, "span");
	add_since(page, need);
	str_add(&page->out, "</div>\n<div class=\"m\">");
	if (need->shard)
		add_shard(page, need->shard);
	else if (need->state == PAGE_FAILED)
		add_failed(page, need);
	else if (need->state == PAGE_NOT_RUN)
		add_not_run(page, need);
	else
		add_contradicted(page, need);
	str_add(&page->out, "</div>\n<div class=\"stand\">");
	add_beside(page, need);
	str_add(&page->out, "</div></li>\n");
}

/* "4 things to do for 5 reports; 1 is new tonight" */
static const char *beside_heading(const struct page *page, const struct needs *needs)
{
	struct arena *arena = page->arena;
	size_t reports = 0, fresh = 0;

	for (size_t i = 0; i < needs->n; i++) {
		reports +=
		    needs->items[i].shard ? needs->items[i].shard->reports.n : needs->items[i].n;
		fresh += needs->items[i].nights == 0;
	}
	if (needs->n == 0)
		return "";
	return arena_printf(arena, "%s to do for %s; %s", words_count(arena, needs->n, "thing"),
	                    words_count(arena, reports, "report"),
	                    fresh == 0   ? "none is new tonight"
	                    : fresh == 1 ? "1 is new tonight"
	                                 : arena_printf(arena, "%zu are new tonight", fresh));
}

void page_add_needs(struct page *page)
{
	struct needs needs = needs_of(page);

	str_add(&page->out, "<section id=\"first\" aria-labelledby=\"h-first\" tabindex=\"-1\">");
	page_heading(page, "first", "Needs a person", beside_heading(page, &needs));
	if (needs.n == 0)
		str_add(&page->out, "<p class=\"well\">Nothing. Every report was made or is as it "
		                    "was, and no printed number is contradicted.</p>\n");
	else
		str_add(&page->out, "<ol class=\"do\">\n");
	for (size_t i = 0; i < needs.n; i++) {
		if (i == NEEDS_MOST)
			str_addf(&page->out,
			         "</ol>\n<details class=\"more\"><summary>%zu more</summary><ol "
			         "class=\"do\" start=\"%d\">\n",
			         needs.n - i, NEEDS_MOST + 1);
		add_item(page, &needs.items[i]);
	}
	if (needs.n)
		str_add(&page->out, needs.n > NEEDS_MOST ? "</ol></details>" : "</ol>");
	str_add(&page->out, "</section>\n");
}
