#include "page/page.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/words.h"
#include "page/page_impl.h"

/* By this a page is known as ours, which may be replaced. */
static const char ours[] = "<meta name=\"generator\" content=\"survreport\">";

enum { OURS_WITHIN = 4096, LATE_AFTER = 3600 };

/* --- Pieces ------------------------------------------------------------------------ */

size_t page_at_most(size_t n, size_t most)
{
	return n < most ? n : most;
}

const char *page_cut(struct arena *arena, const char *text, size_t most)
{
	if (strlen(text) <= most)
		return text;
	while (most && ((unsigned char)text[most] & 0xC0) == 0x80)
		most--;
	return arena_printf(arena, "%.*s…", (int)most, text);
}

void page_words(struct page *page, const char *text)
{
	xml_text_add(&page->out, text);
}

void page_url(struct page *page, const char *text)
{
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		    strchr("-._~", c))
			str_add_bytes(&page->out, text, 1);
		else
			str_addf(&page->out, "%%%02X", c);
	}
}

const char *page_report_file(const struct page_report *report)
{
	return report->has_html ? "report.html" : report->has_pdf ? "report.pdf" : "";
}

void page_link(struct page *page, const struct page_report *report, const char *file,
               const char *words)
{
	if (!report->has_folder) {
		page_words(page, words);
		return;
	}
	str_add(&page->out, "<a href=\"");
	page_url(page, report->id);
	str_addf(&page->out, "/%s\">", file);
	page_words(page, words);
	str_add(&page->out, "</a>");
}

void page_shape(struct page *page, enum page_state state)
{
	str_addf(&page->out, "<svg class=\"g\" aria-hidden=\"true\"><use href=\"#g-%s\"/></svg>",
	         page_states[state].class);
}

void page_state_words(struct page *page, enum page_state state, const char *element)
{
	str_addf(&page->out, "<%s class=\"st c-%s\">", element, page_states[state].class);
	page_shape(page, state);
	str_addf(&page->out, "%s</%s>", page_states[state].word, element);
}

void page_heading(struct page *page, const char *id, const char *heading, const char *beside)
{
	str_addf(&page->out, "<div class=\"hd\"><h2 id=\"h-%s\">%s</h2>", id, heading);
	if (*beside) {
		str_add(&page->out, "<p>");
		page_words(page, beside);
		str_add(&page->out, "</p>");
	}
	str_add(&page->out, "</div>\n");
}

/* --- What is said first ------------------------------------------------------------- */

/* "3 failed, 1 not run, 1 contradicted, 3 changed"; "" if all is well. */
static const char *wrong_text(const struct page *page)
{
	struct str out = {.arena = page->arena};

	if (page->options->n_missing)
		str_addf(&out, "%s missing",
		         words_count(page->arena, page->options->n_missing, "part"));
	for (int state = 0; state <= PAGE_CHANGED; state++)
		if (page->counts[state])
			str_addf(&out, "%s%zu %s", out.length ? ", " : "", page->counts[state],
			         page_states[state].counted);
	return str_text(&out);
}

/* "10 of 14 done: 3 failed, 1 was not run" */
static const char *verdict(const struct page *page)
{
	size_t failed = page->counts[PAGE_FAILED], stale = page->counts[PAGE_NOT_RUN];
	size_t changed = page->counts[PAGE_CHANGED], missing = page->options->n_missing;
	struct str out = {.arena = page->arena};

	if (page->n == 0 && missing == 0)
		return "No reports yet";
	if (failed + stale + missing == 0 && page->n > 1)
		str_addf(&out, "All %zu done", page->n);
	else
		str_addf(&out, "%zu of %zu done", page->n_done, page->n_all);
	if (failed + stale + missing) {
		str_add(&out, ": ");
		if (failed)
			str_addf(&out, "%zu failed", failed);
		if (stale)
			str_addf(&out, "%s%zu %s not run", failed ? ", " : "", stale,
			         stale == 1 ? "was" : "were");
		if (missing)
			str_addf(&out, "%s%s missing", (failed + stale) ? ", " : "",
			         words_count(page->arena, missing, "part"));
	} else if (changed) {
		str_addf(&out, ", numbers moved in %zu", changed);
	} else {
		str_add(&out, ", nothing moved");
	}
	return str_text(&out);
}

/* Reports of which something is so. */
static size_t count(const struct page *page, bool (*is)(const struct page_report *))
{
	size_t n = 0;

	for (size_t i = 0; i < page->n; i++)
		n += is(&page->reports[i]);
	return n;
}

static bool crosses_p(const struct page_report *report)
{
	for (size_t i = 0; report->digest && i < report->digest->n_moves; i++)
		if (report->digest->moves[i].kind == DIGEST_P)
			return true;
	return false;
}

static bool fails_bare(const struct page_report *report)
{
	return report->state == PAGE_FAILED && !report->has_pdf;
}

static bool is_contradicted(const struct page_report *report)
{
	return report->found_by >> PAGE_CONTRADICTED & 1;
}

static const char *below_verdict(const struct page *page)
{
	size_t changed = page->counts[PAGE_CHANGED], crossed = count(page, crosses_p);
	size_t failed = page->counts[PAGE_FAILED], bare = count(page, fails_bare);
	size_t contradicted = count(page, is_contradicted);
	struct str out = {.arena = page->arena};

	if (page->n == 0)
		return "As soon as a run has left a report here, it stands on this page.";
	if (changed)
		str_addf(&out, "Numbers moved in %s", words_count(page->arena, changed, "report"));
	else
		str_add(&out, "No number moved");
	if (crossed)
		str_addf(&out, ", and in %s a P-value crossed 0.05",
		         changed == 1   ? "it"
		         : crossed == 1 ? "one of them"
		                        : arena_printf(page->arena, "%zu of them", crossed));
	str_add(&out, ".");
	if (contradicted)
		str_addf(&out, " Printed numbers of %s are contradicted.",
		         words_count(page->arena, contradicted, "report"));
	if (failed && bare == 0)
		str_addf(&out, " %s that failed has an older one that still stands.",
		         failed == 1 ? "The report" : "Every report");
	else if (failed == 1)
		str_add(&out, " The report that failed has no older one.");
	else if (failed)
		str_addf(&out, " Of %s that failed %zu %s no older one that stands.",
		         words_count(page->arena, failed, "report"), bare,
		         bare == 1 ? "has" : "have");
	return str_text(&out);
}

/* --- Head -------------------------------------------------------------------------- */

/* The script by its hash: nothing else may run. */
static const char *script_hash(struct arena *arena)
{
	char hash[SHA256_BASE64_SIZE];

	sha256_base64(page_script, strlen(page_script), hash);
	return arena_strdup(arena, hash);
}

/* A disc in the tab: full and with a cross if somebody is needed. */
static void add_icon(struct page *page, bool well)
{
	str_addf(&page->out,
	         "<link rel=\"icon\" href=\"data:image/svg+xml,%%3Csvg "
	         "xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%%3E%s%%3C/svg%%3E\">\n",
	         well ? "%3Ccircle cx='8' cy='8' r='8' fill='%2300694e'/%3E%3Cpath d='M4 8.5l3 "
	                "3 5-6' fill='none' stroke='%23fff' stroke-width='2'/%3E"
	              : "%3Cpath d='M4.9.5h6.2l4.4 4.4v6.2l-4.4 4.4H4.9L.5 11.1V4.9z' "
	                "fill='%23a3341b'/%3E%3Cpath d='M5 5l6 6m0-6l-6 6' stroke='%23fff' "
	                "stroke-width='2'/%3E");
}

static void add_head(struct page *page)
{
	const char *wrong = wrong_text(page);

	str_addf(&page->out,
	         "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n%s\n"
	         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	         "style-src 'unsafe-inline'; img-src data:; script-src 'sha256-%s'; base-uri "
	         "'none'; form-action 'none'\">\n<meta name=\"robots\" content=\"noindex\">\n"
	         "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
	         ours, script_hash(page->arena));
	page_words(page, *wrong ? wrong : page->n ? "All well" : "No reports yet");
	str_addf(&page->out, ": survreport, %s</title>\n",
	         when_date(page->arena, page->options->now));
	add_icon(page, !*wrong);
	str_addf(&page->out, "<style>\n%s", page_style);
	/* what stands in the margin of a printed page */
	str_addf(&page->out,
	         "@media print{@page{@bottom-left{content:\"survreport, morning page of %s\"}}}\n"
	         "</style>\n</head>\n",
	         when_date(page->arena, page->options->now));
}

static const char shapes[] =
    "<svg width=\"0\" height=\"0\" class=\"sr\" aria-hidden=\"true\" focusable=\"false\">\n"
    "<symbol id=\"g-failed\" viewBox=\"0 0 16 16\"><path d=\"M4.9.5h6.2l4.4 4.4v6.2l-4.4 "
    "4.4H4.9L.5 11.1V4.9z\"/><path class=\"h\" d=\"M5 5l6 6m0-6l-6 6\"/></symbol>\n"
    "<symbol id=\"g-stale\" viewBox=\"0 0 16 16\"><circle class=\"o\" cx=\"8\" cy=\"8\" "
    "r=\"6.8\"/><path class=\"o\" d=\"M8 3.8v4.5l3.2 1.9\"/></symbol>\n"
    "<symbol id=\"g-contra\" viewBox=\"0 0 16 16\"><path d=\"M8 0l8 8-8 8-8-8z\"/><path "
    "class=\"h\" d=\"M4.7 6.6h6.6M4.7 9.6h6.6M9.8 4.4l-3.6 7.4\"/></symbol>\n"
    "<symbol id=\"g-changed\" viewBox=\"0 0 16 16\"><rect x=\".5\" y=\".5\" width=\"15\" "
    "height=\"15\" rx=\"1.5\"/><path class=\"h\" d=\"M3 11.2h4.4V5H13\"/></symbol>\n"
    "<symbol id=\"g-new\" viewBox=\"0 0 16 16\"><circle cx=\"8\" cy=\"8\" r=\"7.7\"/><path "
    "class=\"h\" d=\"M8 4v8M4 8h8\"/></symbol>\n"
    "<symbol id=\"g-warning\" viewBox=\"0 0 16 16\"><path class=\"o\" d=\"M8 1.7l7 "
    "12.6H1z\"/><path class=\"o\" d=\"M8 5.6v4.2M8 11.4v1.7\"/></symbol>\n"
    "<symbol id=\"g-same\" viewBox=\"0 0 16 16\"><path class=\"o\" d=\"M2 5.6h12M2 "
    "10.4h12\"/></symbol>\n"
    "<marker id=\"dot\" markerWidth=\"6\" markerHeight=\"6\" refX=\"3\" refY=\"3\" "
    "markerUnits=\"userSpaceOnUse\"><circle cx=\"3\" cy=\"3\" r=\"2.5\"/></marker>\n</svg>\n";

static void add_line(struct page *page)
{
	struct arena *arena = page->arena;
	int64_t now = page->options->now;

	str_addf(&page->out,
	         "<div class=\"kick\"><b>Survival reports</b><span>Written <time "
	         "datetime=\"%s\">%s</time>",
	         when_iso(arena, now), when_written(arena, now));
	if (page->due)
		str_addf(&page->out, ", again due <time datetime=\"%s\">%s</time>",
		         when_iso(arena, page->due), when_due(arena, page->due));
	str_add(&page->out, "</span></div>\n");
}

/* That the page is old, it has to say itself: whoever should write it again did not. */
static void add_late(struct page *page)
{
	if (!page->due)
		return;
	str_addf(&page->out,
	         "<div id=\"old\" class=\"old\" hidden><b id=\"late\"></b> It was not written "
	         "again when it was due. Look at the journal of the timer, or the mail of cron, "
	         "before you rely on anything below.</div>\n<noscript><p>If it is later than %s, "
	         "this page was not written again when it was due: look at the journal of the "
	         "timer, or the mail of cron, first.</p></noscript>\n",
	         when_due(page->arena, page->due + LATE_AFTER));
}

/* Each count leads to the table, with a filter. */
static void add_counts(struct page *page)
{
	str_add(&page->out, "<nav aria-label=\"Reports by state\"><ul class=\"sum\">");
	for (int state = 0; state < N_PAGE_STATES; state++) {
		const char *class = page_states[state].class;

		if (!page->counts[state])
			continue;
		str_addf(&page->out, "<li><a href=\"#all\" data-f=\"%s\" class=\"%s\">", class,
		         class);
		page_shape(page, (enum page_state)state);
		str_addf(&page->out, "<b>%zu</b> %s</a></li>", page->counts[state],
		         page_states[state].counted);
	}
	str_add(&page->out, "</ul></nav>\n");
}

static void add_header(struct page *page)
{
	str_add(&page->out, "<a class=\"skip\" href=\"#first\">Skip to what needs a person</a>\n"
	                    "<a class=\"skip\" href=\"#all\">Skip to all reports</a>\n"
	                    "<div class=\"page\">\n<header>\n");
	add_line(page);
	str_addf(&page->out, "<div class=\"top\"><div><h1>%s</h1><p>", verdict(page));
	page_words(page, below_verdict(page));
	str_add(&page->out, "</p>\n");
	add_late(page);
	str_add(&page->out, "</div>\n");
	page_add_nights(page);
	str_add(&page->out, "</div>\n");
	if (page->n)
		add_counts(page);
	str_add(&page->out, "</header>\n");
}

/* --- Foot -------------------------------------------------------------------------- */

static void add_footer(struct page *page)
{
	const struct state_night *night = page->night;

	str_add(&page->out, "<footer><details><summary>What the words and charts "
	                    "mean</summary>\n<dl>");
	for (int state = 0; state < N_PAGE_STATES; state++) {
		str_add(&page->out, "<div><dt>");
		page_state_words(page, (enum page_state)state, "span");
		str_addf(&page->out, "</dt><dd>%s</dd></div>", page_states[state].meaning);
	}
	str_add(
	    &page->out,
	    "</dl>\n<p>A small chart shows the last 14 runs as steps on a scale of its own, "
	    "never less than 5% of the value high; a cross is a run that failed, the dot is the "
	    "number that stands. Nights are counted back from the night this page was "
	    "written.</p></details>\n<p>");
	page_words(page, page->options->version);
	if (night)
		str_addf(&page->out, ", batch of %s from %s to %s with %s",
		         words_count(page->arena, (size_t)night->n, "config"),
		         when_clock(page->arena, night->started),
		         when_clock(page->arena, night->ended),
		         night->processes == 1 ? "1 process"
		                               : arena_printf(page->arena, "%lld processes",
		                                              (long long)night->processes));
	str_add(&page->out, ". This page needs no network and sends nothing.</p></footer>\n");
}

/* --- The whole --------------------------------------------------------------------- */

const char *page_text(struct arena *arena, const struct page_options *options)
{
	struct page page = {.arena = arena, .options = options, .out = {.arena = arena}};

	page_read(&page);
	add_head(&page);
	str_addf(&page.out, "<body data-written=\"%s\"", when_iso(arena, options->now));
	if (page.due)
		str_addf(&page.out, " data-due=\"%s\"", when_iso(arena, page.due + LATE_AFTER));
	str_addf(&page.out, ">\n%s", shapes);
	add_header(&page);
	str_add(&page.out, "<main>\n");
	page_add_needs(&page);
	page_add_changes(&page);
	page_add_rows(&page);
	str_add(&page.out, "</main>\n");
	add_footer(&page);
	str_addf(&page.out, "</div>\n<script>%s</script>\n</body>\n</html>\n", page_script);
	return str_text(&page.out);
}

static bool not_read(const char *path, struct diags *diags)
{
	return diag_error(diags, (struct mark){0},
	                  "'%s' cannot be read: %s: the morning page is not written", path,
	                  strerror(errno));
}

/* Whether what is there is a page of ours, or nothing. */
static bool may_replace(struct arena *arena, const char *path, struct diags *diags)
{
	enum { PAGE_MAX_BYTES = 64 << 20 };
	struct bytes text;
	bool read = file_read(arena, path, PAGE_MAX_BYTES, &text);

	if (!read && errno == ENOENT)
		return true;
	if (!read && errno != EFBIG && errno != EISDIR && errno != EINVAL)
		return not_read(path, diags);
	if (read && (text.length == 0 ||
	             memmem(text.data, text.length < OURS_WITHIN ? text.length : OURS_WITHIN, ours,
	                    strlen(ours))))
		return true;
	return diag_error(diags, (struct mark){0},
	                  "'%s' is not a page of survreport: the morning page is not written (move "
	                  "the file away, or choose another output folder)",
	                  path);
}

bool page_write(const struct page_options *options, struct diags *diags)
{
	struct arena arena = {0};
	const char *path = arena_printf(&arena, "%s/" PAGE_NAME, options->output);
	bool right = may_replace(&arena, path, diags), fresh = access(path, F_OK) != 0;

	if (right) {
		const char *text = page_text(&arena, options);

		right = file_replace_view(&arena, path, text, strlen(text)) ||
		        diag_error(diags, (struct mark){0}, "cannot write '%s': %s", path,
		                   file_replace_why(&arena, path));
		if (right && fresh && options->mode)
			(void)!chmod(path, options->mode);
	}
	arena_release(&arena);
	return right;
}
