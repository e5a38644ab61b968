/* What the morning page shows: reports, their states and their order. */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/exitcode.h"
#include "base/file.h"
#include "export/history.h"
#include "page/page_impl.h"

const struct state_words page_states[N_PAGE_STATES] = {
    [PAGE_FAILED] = {"failed", "Failed", "failed",
                     "The last try made no report. The one before still stands."},
    [PAGE_NOT_RUN] = {"stale", "Not run", "not run",
                      "Nobody has tried for more than 36 hours: the report is older than it "
                      "looks."},
    [PAGE_CONTRADICTED] = {"contra", "Contradicted", "contradicted",
                           "Made, but a number printed elsewhere is not what the data give."},
    [PAGE_CHANGED] = {"changed", "Changed", "changed",
                      "Made, and at least one number that is printed moved."},
    [PAGE_FIRST] = {"new", "First run", "first run",
                    "Made for the first time: nothing to compare with."},
    [PAGE_WARNINGS] = {"warning", "Warnings", "with warnings",
                       "Made, nothing moved, but the data check has remarks."},
    [PAGE_UNCHANGED] = {"same", "Unchanged", "unchanged", "Made or skipped: no number moved."},
};

enum { DIGEST_MAX_BYTES = 16 << 20, LOST_DAYS = 14 };

bool page_needs(enum page_state state)
{
	return state <= PAGE_CONTRADICTED;
}

/* --- Which reports ----------------------------------------------------------------- */

static bool is_there(const struct page *page, const char *id, const char *file)
{
	struct stat st;

	return stat(arena_printf(page->arena, "%s/%s/%s", page->options->output, id, file), &st) ==
	       0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Folders of reports that were made before there was a state. */
static struct names ids_of(const struct page *page)
{
	struct arena *arena = page->arena;
	struct names ids = state_ids(arena, page->options->output);
	size_t known = ids.n;
	DIR *folder = opendir(page->options->output);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		const char *name = entry->d_name;

		if (*name == '.' || entry->d_type == DT_REG ||
		    (known && bsearch(&name, ids.items, known, sizeof *ids.items, by_name)) ||
		    !is_there(page, name, "manifest.json"))
			continue;
		ARENA_PUSH(arena, ids.items, ids.n, arena_strdup(arena, name));
	}
	if (folder)
		closedir(folder);
	if (ids.n)
		qsort(ids.items, ids.n, sizeof *ids.items, by_name);
	return ids;
}

/* What the history of a report tells that has no state: its last run. */
static size_t runs_of_history(const struct page *page, const char *id, struct state_run **runs)
{
	struct history_last last;
	struct bytes text;
	struct state_run *run = ARENA_NEW(page->arena, struct state_run);

	*runs = run;
	if (!file_read(page->arena,
	               arena_printf(page->arena, "%s/%s/" HISTORY_NAME, page->options->output, id),
	               DIGEST_MAX_BYTES, &text) ||
	    !history_last(text, &last))
		return 0;
	*run = (struct state_run){.time = last.time,
	                          .exit_code = last.exit_code,
	                          .config = "",
	                          .title = "",
	                          .results = "",
	                          .data = "",
	                          .warning = "",
	                          .warned = "",
	                          .contradicted = "",
	                          .since = last.time,
	                          .made = last.made};
	return 1;
}

/* --- The state of one -------------------------------------------------------------- */

/* The digest of the run, which is that of the last one made. */
static const struct run_digest *digest_read(const struct page *page, const char *id)
{
	struct run_digest *digest = ARENA_NEW(page->arena, struct run_digest);
	struct bytes text;

	return file_read(
		   page->arena,
		   arena_printf(page->arena, "%s/%s/" DIGEST_JSON_NAME, page->options->output, id),
		   DIGEST_MAX_BYTES, &text) &&
	               run_digest_read(text, page->arena, digest)
	           ? digest
	           : NULL;
}

static unsigned bit(enum page_state state)
{
	return 1U << state;
}

/* A weekly schedule is no reason to call a report forgotten. */
static int64_t max_age(const struct page *page)
{
	int64_t gap = page->n_nights > 1 ? page->nights[page->n_nights - 1].started -
	                                       page->nights[page->n_nights - 2].started
	                                 : 0;

	return gap * 3 / 2 > MAX_AGE_SECONDS ? gap * 3 / 2 : MAX_AGE_SECONDS;
}

static void state_of_made(struct page_report *report)
{
	const struct state_run *last = report->last;
	bool moved = last->moved && !last->skipped, first = last->first && !last->skipped;

	report->found_by = (last->n_contradicted ? bit(PAGE_CONTRADICTED) : 0) |
	                   (moved ? bit(PAGE_CHANGED) : 0) | (first ? bit(PAGE_FIRST) : 0) |
	                   (last->n_warnings ? bit(PAGE_WARNINGS) : 0);
	report->state = PAGE_CONTRADICTED;
	while (report->state < PAGE_UNCHANGED && !(report->found_by & bit(report->state)))
		report->state++;
	if (report->state == PAGE_WARNINGS || report->state == PAGE_UNCHANGED)
		report->found_by |= bit(PAGE_UNCHANGED);
}

static void state_find(const struct page *page, struct page_report *report)
{
	const struct state_run *last = report->last;

	if (!state_is_done(last)) {
		report->state = PAGE_FAILED;
		report->found_by = bit(PAGE_FAILED);
		report->nights = when_age(&page->when, last->since);
	} else if (page->options->now - last->time > max_age(page)) {
		report->state = PAGE_NOT_RUN;
		report->found_by = bit(PAGE_NOT_RUN);
		report->nights = when_age(&page->when, last->time);
	} else {
		state_of_made(report);
		if (report->state == PAGE_CONTRADICTED)
			report->nights = when_age(&page->when, last->since);
		else if (report->state == PAGE_WARNINGS)
			report->nights = last->warned_anew ? 0 : 1;
	}
}

/* Whether a config that could not be read has been since, under another id. */
static bool is_settled(const struct page *page, const struct page_report *report)
{
	for (size_t i = 0; i < page->n; i++)
		if (!page->reports[i].nameless && *report->last->config &&
		    str_equal(page->reports[i].last->config, report->last->config) &&
		    page->reports[i].last->time >= report->last->time)
			return true;
	return false;
}

/* A report whose folder was taken away is none; one that never was made is, while
 * somebody tries. */
static bool is_gone(const struct page *page, const struct page_report *report)
{
	enum { DAY = 86400 };

	if (report->has_folder)
		return false;
	return state_is_done(report->last) || report->last->made ||
	       page->options->now - report->last->time > LOST_DAYS * DAY;
}

static bool report_read(const struct page *page, const char *id, struct page_report *report)
{
	struct state_run *runs;
	size_t n = state_read(page->arena, page->options->output, id, &runs);

	*report = (struct page_report){.id = id, .nameless = *id == '+'};
	if (n == 0)
		n = runs_of_history(page, id, &runs);
	if (n == 0)
		return false;
	report->runs = runs;
	report->n_runs = n;
	report->last = &runs[n - 1];
	report->has_folder = !report->nameless && is_there(page, id, "manifest.json");
	if (is_gone(page, report))
		return false;
	if (report->nameless)
		report->id++;
	if (report->has_folder) {
		report->has_pdf = is_there(page, id, "report.pdf");
		report->has_html = is_there(page, id, "report.html");
		report->has_digest = is_there(page, id, DIGEST_TEXT_NAME);
		report->has_warnings = is_there(page, id, "warnings.log");
	}
	if (report->has_digest && state_is_done(report->last) && !report->last->skipped &&
	    report->last->moved)
		report->digest = digest_read(page, id);
	state_find(page, report);
	return true;
}

/* --- Order ------------------------------------------------------------------------- */

size_t page_crossed(const struct page_report *report)
{
	size_t n = report->digest ? report->digest->n_crossed : 0;

	for (size_t i = 0; report->digest && i < report->digest->n_watch; i++)
		n += report->digest->watch[i].fired;
	return n;
}

/* States in their order; what is new first, what crossed a border first, then ids. */
static int by_need(const void *a, const void *b)
{
	const struct page_report *x = a, *y = b;

	if (x->state != y->state)
		return x->state < y->state ? -1 : 1;
	if (x->nights != y->nights)
		return x->nights < y->nights ? -1 : 1;
	if (page_crossed(x) != page_crossed(y))
		return page_crossed(x) > page_crossed(y) ? -1 : 1;
	return strcmp(x->id, y->id);
}

/* --- The night --------------------------------------------------------------------- */

/* Of batches of one day, the largest; those by hand, of few configs, are no nights. */
static void nights_read(struct page *page)
{
	struct state_night *nights;
	size_t n = state_nights(page->arena, page->options->output, &nights), kept = 0;
	int64_t largest = 0;

	for (size_t i = 0; i < n; i++)
		largest = nights[i].n > largest ? nights[i].n : largest;
	if (n)
		page->night = arena_memdup(page->arena, &nights[n - 1], sizeof *nights);
	for (size_t i = 0; i < n; i++) {
		struct state_night *last = kept ? &nights[kept - 1] : NULL;

		if (2 * nights[i].n < largest)
			continue;
		if (!last || strcmp(when_iso_day(page->arena, last->started),
		                    when_iso_day(page->arena, nights[i].started)) != 0)
			nights[kept++] = nights[i];
		else if (nights[i].n >= last->n)
			*last = nights[i];
	}
	page->nights = nights;
	page->n_nights = kept;
}

/* The report that a missing part calls so, by its id or its config; or NULL. */
static const struct page_report *report_called(const struct page *page, const char *name)
{
	for (size_t i = 0; i < page->n; i++)
		if (str_equal(page->reports[i].id, name) ||
		    str_equal(page->reports[i].last->config, name))
			return &page->reports[i];
	return NULL;
}

/* What became of those of a missing part nobody knows: they are not done. */
static void count_done(struct page *page)
{
	page->n_all = page->n;
	for (size_t i = 0; i < page->n; i++)
		page->n_done += page->reports[i].state > PAGE_NOT_RUN;
	for (size_t i = 0; i < page->options->n_missing; i++) {
		const struct names *names = &page->options->missing[i].reports;

		for (size_t k = 0; k < names->n; k++) {
			const struct page_report *report = report_called(page, names->items[k]);

			page->n_all += !report;
			page->n_done -= report && report->state > PAGE_NOT_RUN;
		}
	}
}

/* When the page is written again: the schedule is that of the last two nights. */
static int64_t due_of(const struct page *page)
{
	const struct state_night *last = page->nights + page->n_nights;
	int64_t gap;

	if (page->n_nights < 2)
		return 0;
	gap = last[-1].started - last[-2].started;
	return last[-1].started + gap;
}

void page_read(struct page *page)
{
	struct names ids;
	struct page_report report;

	page->when = when_of(page->options->started, page->options->now);
	nights_read(page);
	page->due = due_of(page);
	ids = ids_of(page);
	/* "+" stands before letters and digits: configs without an id come last */
	for (size_t round = 0; round < 2; round++)
		for (size_t i = 0; i < ids.n; i++)
			if ((*ids.items[i] == '+') == (round == 1) &&
			    report_read(page, ids.items[i], &report) &&
			    !(report.nameless && is_settled(page, &report)))
				ARENA_PUSH(page->arena, page->reports, page->n, report);
	if (page->n)
		qsort(page->reports, page->n, sizeof *page->reports, by_need);
	count_done(page);
	for (size_t i = 0; i < page->n; i++)
		for (int state = 0; state < N_PAGE_STATES; state++)
			page->counts[state] += page->reports[i].found_by >> state & 1;
}
