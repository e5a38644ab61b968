/* What the files of the morning page share; nobody else includes it.
 *
 * model.c says what there is to show; needs.c, changes.c and rows.c write the sections
 * of the page, charts.c what is drawn, page.c the rest; causes.c has the sentences for
 * what failed, style.c and script.c the bytes that are the same in each page.
 */
#ifndef SURVREPORT_PAGE_PAGE_IMPL_H
#define SURVREPORT_PAGE_PAGE_IMPL_H

#include "base/str.h"
#include "base/xml.h"
#include "export/run_digest.h"
#include "page/page.h"
#include "page/state.h"
#include "page/when.h"

/* What a report is shown as: the first that fits. */
enum page_state {
	PAGE_FAILED,
	PAGE_NOT_RUN,
	PAGE_CONTRADICTED,
	PAGE_CHANGED,
	PAGE_FIRST,
	PAGE_WARNINGS,
	PAGE_UNCHANGED,
	N_PAGE_STATES
};

/* The words of a state: its class and shape ("failed"), alone, and after a count. */
struct state_words {
	const char *class, *word, *counted;
	const char *meaning;
};
extern const struct state_words page_states[N_PAGE_STATES];

/* How old a try may be before nobody seems to run the report any more. */
enum { MAX_AGE_SECONDS = 36 * 3600 };

struct page_report {
	const char *id;
	bool nameless; /* of a config that never told an id */
	const struct state_run *runs, *last;
	size_t n_runs;
	enum page_state state;
	unsigned found_by; /* bits of states, for filters */
	int32_t nights;    /* it has been so; 0: new tonight */
	bool has_folder, has_pdf, has_html, has_digest, has_warnings;
	const struct run_digest *digest; /* of the last run, if numbers may have moved */
};

/* All that the page shows. */
struct page {
	struct arena *arena;
	struct str out;
	const struct page_options *options;
	struct when when;
	struct page_report *reports; /* in the order of the table */
	size_t n;
	size_t counts[N_PAGE_STATES]; /* of those that filters find */
	size_t n_all;                 /* these, and those of missing parts that have no row */
	size_t n_done;                /* the last try of which was good, in time; none of a
	                                 missing part */
	const struct state_night *nights;
	size_t n_nights;
	const struct state_night *night; /* the last batch; NULL */
	int64_t due;                     /* 0: not known */
};

/* model.c: reads all of it. */
void page_read(struct page *page);

/* Whether somebody has to look at a state. */
bool page_needs(enum page_state state);

/* page.c: pieces that all sections write. */

size_t page_at_most(size_t n, size_t most);

/* The text, or its first `most` bytes, a character more or less, and "…". */
const char *page_cut(struct arena *arena, const char *text, size_t most);

/* Appends a text, escaped; a name as a part of a URL, of an id. */
void page_words(struct page *page, const char *text);
void page_url(struct page *page, const char *text);

/* <a href="ID/FILE">words</a> */
void page_link(struct page *page, const struct page_report *report, const char *file,
               const char *words);

/* The shape and word of a state. */
void page_shape(struct page *page, enum page_state state);
void page_state_words(struct page *page, enum page_state state, const char *element);

/* The heading of a section, and a line beside it. */
void page_heading(struct page *page, const char *id, const char *heading, const char *beside);

/* Where a report is read: its page if there is one. */
const char *page_report_file(const struct page_report *report);

/* causes.c: what a failed run asks for. */
struct cause {
	const char *key;   /* reports with one key have one cause; "" for none */
	const char *todo;  /* "Correct 3 values in data/a.csv" */
	const char *what;  /* "The data were refused: …" */
	const char *brief; /* for the table */
};
struct cause cause_of(struct arena *arena, const struct page_report *report, const char *output);

void page_add_needs(struct page *page);                                    /* needs.c */
void page_add_claims(struct page *page, const struct page_report *report); /* claims.c */
void page_add_changes(struct page *page);                                  /* changes.c */
void page_add_rows(struct page *page);                                     /* rows.c */

/* How many numbers crossed a border, and why a report is in the news, for its row. */
size_t page_crossed(const struct page_report *report);

/* charts.c */
void page_add_spark(struct page *page, const struct page_report *report, size_t finding);
void page_add_nights(struct page *page);

/* "−0.8": the change of tonight; "" if there is none. */
const char *page_delta(struct page *page, const struct page_report *report, size_t finding);

extern const char page_style[], page_script[];

#endif
