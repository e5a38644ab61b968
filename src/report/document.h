/* The report as a document: what stands in it, in which order; nothing of how
 * it looks.
 *
 * report/ builds it from config, dataset and results; a file of render/ a
 * format turns it into pages, HTML and so on.  Texts may hold fields
 * (results/field.h): numbers that get their words when they are rendered.  They
 * may also name tables and figures: [[table:NAME]] and [[figure:NAME]] are those
 * of the analysis NAME, whichever numbers they have in the end (references.c).
 *
 * Invariants: tables with a caption, and figures, are numbered in the order in
 * which they stand, and so are headings of level 0; each such table and figure is
 * named in a text before it stands.
 */
#ifndef SURVREPORT_REPORT_DOCUMENT_H
#define SURVREPORT_REPORT_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/study.h"
#include "results/results.h"

enum part_kind {
	PART_HEADING,   /* level 0 to 2 */
	PART_LEAD,      /* a paragraph that leads up to what follows */
	PART_PARAGRAPH, /* running text */
	PART_BULLET,    /* an item of a list */
	PART_NOTE,      /* small print */
	PART_RUN_IN,    /* a paragraph with its heading in its first line */
	PART_TABLE,
	PART_FIGURE,
	PART_PROSE, /* a text of the author's */
};

/* Where there are columns, parts of one kind of place follow each other. */
enum part_column {
	COLUMN_NONE,  /* as wide as the page */
	COLUMN_FLOWS, /* text in small type that runs through two columns */
	COLUMN_LEFT,  /* in the left one, … */
	COLUMN_RIGHT, /* … and beside it */
};

/* A part of the document. */
struct part {
	enum part_kind kind;
	enum part_column column;
	int level;
	const char *text;           /* HEADING to RUN_IN */
	const char *label;          /* RUN_IN: the heading */
	const struct table *table;  /* TABLE: as the store has it, … */
	const struct table *filled; /* … and as it is printed */
	const struct figure *figure;
	size_t figure_index;       /* FIGURE: in the store */
	const struct prose *prose; /* PROSE: its blocks are numbered, too */
	size_t number;             /* of a table, figure or section; 0: has none */
	/* for messages: what this is, and its place in the config, if known */
	const char *where;
	struct mark at;
};

/* What heads, feet and the line above the title tell; "" where there is
 * nothing to tell. */
struct document_facts {
	bool report;             /* it is one, not a text with a title */
	const char *id;          /* of the report */
	const char *status;      /* "draft" */
	const char *style;       /* "NEJM" */
	const char *conventions; /* "R" */
	const char *cutoff;      /* of the data */
	const char *config;      /* its hash, … */
	const char *data;        /* … and that of the data, in full */
	const char *program;     /* "survreport 0.2.0" */
};

struct document {
	struct arena *arena; /* owns all but what it borrows */
	struct diags *diags;
	const struct results *results;   /* of the fields */
	const struct report_spec *front; /* title, subtitle, authors, cut-off */
	struct part *parts;
	size_t n;
	size_t n_tables, n_figures, n_sections; /* numbered so far */
	size_t back; /* the first of the last sections, on data, methods and provenance,
	                which contents have in one line; 0: none */
	struct document_facts facts;
	const struct key_finding *findings; /* of the first page */
	size_t n_findings;
	bool dated;   /* SOURCE_DATE_EPOCH, else data_cutoff, … */
	int64_t date; /* … in seconds since 1970-01-01, UTC */
	/* of the parts to come */
	enum part_column column;
	const char *where;
	struct mark at;
};

/* Says what the following parts are, and where they come from, if known. */
void document_from(struct document *document, const char *where, struct mark at);

/* Append a part.  Texts, tables and figures are borrowed. */
void document_heading(struct document *document, int level, const char *text);
void document_text(struct document *document, enum part_kind kind, const char *text);
void document_run_in(struct document *document, const char *label, const char *text);
void document_table(struct document *document, const struct table *table);
void document_figure(struct document *document, const struct figure *figure, size_t index);
void document_prose(struct document *document, const struct prose *prose);

/* The words of a text: its fields filled in, its references as "Table 2" or
 * "Figures 2 and 3".  Each number that leads somewhere stands between two marks
 * that no font shows; see document_link(). */
const char *document_words(const struct document *document, const char *text, struct arena *arena);

/* A copy of a text of the author's with its words. */
const struct prose *document_prose_words(const struct document *document, const struct prose *prose,
                                         struct arena *arena);

/* A stretch of words that leads to a table or a figure. */
struct text_link {
	size_t before; /* bytes up to its mark */
	const char *words;
	size_t length;      /* of the words, bytes */
	size_t end;         /* where the text goes on behind the second mark */
	const char *anchor; /* "table-2", in the arena */
};

/* The first link of a text.  False: there is none. */
bool document_link(const char *text, struct arena *arena, struct text_link *link);

/* Whether a part so far names the tables or figures ("table", "figure") of an
 * analysis. */
bool document_names(const struct document *document, const char *what, const char *analysis);

/* False, with an error for each, if a text names what is not there. */
bool document_check_names(const struct document *document) __attribute__((warn_unused_result));

/* The words without those marks, for files that have no links. */
const char *document_plain(const struct document *document, const char *text, struct arena *arena);

/* Plain text of the parts, one a line, each number with the result that it comes
 * from, {analysis|…|stat=>words}, or with another source, {finding=>words}.  "row:"
 * is the first cell of a row. */
void document_dump(const struct document *document, FILE *to);

/* "A. Author, B. Author". */
const char *document_authors(const struct document *document);

#endif
