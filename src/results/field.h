/* Numbers inside of texts.
 *
 * A text that a reader will see (a cell, a note, a sentence, a caption) holds
 * fields where numbers of the store belong.  A field names results and a form;
 * its words are made when the text is filled, which is when it is rendered.
 * So every printed number leads back to its result, a number that is withheld
 * is withheld everywhere, and a format that wants the number itself (a
 * spreadsheet, an aligned cell) finds it.
 *
 * A number that is no result has a field too, which names its source in place of
 * results: a line of the data, a message.
 *
 * Invariant: a field stands in a string as FIELD_BEGIN, a letter for the form,
 * the indices of its results separated by commas, FIELD_END; where its words are
 * given, "=" and they stand before the end, and a source may stand in place of
 * the indices.  No text from outside has these two control characters: fonts lack
 * them, and what lacks a glyph is refused.
 */
#ifndef SURVREPORT_RESULTS_FIELD_H
#define SURVREPORT_RESULTS_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "results/results.h"

enum { FIELD_BEGIN = '\x0e', FIELD_END = '\x0f', FIELD_PARTS = 12 };

/* How the results of a field are written. */
enum field_form {
	FIELD_VALUE,    /* 15.0; the status in words where there is no value */
	FIELD_LIMIT,    /* 15.0; "NR" or "NE" where there is no value */
	FIELD_INTERVAL, /* value, low, high: 15.0 (3.7–26.3) */
	FIELD_ESTIMATE, /* the same; no brackets where no limit is estimable */
	FIELD_RANGE,    /* low, high: 3.7–26.3 */
	FIELD_SPAN,     /* value, low, high: 2002-05-06 (2001-03-04 to …) */
	FIELD_BRACKET,  /* value, value: 62.4 (10.1); just the first if the
	                   second has no value */
	FIELD_SHARE,    /* count, percent: 12 (20%); just the count of nobody */
	FIELD_SHARE_OF, /* count, denominator, percent: 12/60 (20%) */
	FIELD_OF,       /* count, denominator: 12/60 */
	FIELD_P,        /* P = 0.03; the status where there is no value */
	FIELD_WORDS,    /* up to FIELD_PARTS results: words that are given */
	FIELD_SOURCE,   /* no result: words that are given, and where they are from */
	N_FIELD_FORMS
};

/* A piece of a text: words, or a field. */
struct piece {
	const char *text; /* words, not ended by NUL; NULL for a field */
	size_t length;
	enum field_form form;
	const struct result *part[FIELD_PARTS]; /* n_parts of them */
	size_t n_parts;
	/* of FIELD_WORDS and FIELD_SOURCE; not ended by NUL */
	const char *words, *source;
	size_t words_length, source_length;
};

/* A field as a string of the store's arena.  The results were added to this
 * store. */
const char *field_value(const struct results *results, const struct result *value);
const char *field_limit(const struct results *results, const struct result *limit);
const char *field_p(const struct results *results, const struct result *p);
const char *field_interval(const struct results *results, const struct result *value,
                           const struct result *low, const struct result *high);
const char *field_estimate(const struct results *results, const struct result *value,
                           const struct result *low, const struct result *high);
const char *field_span(const struct results *results, const struct result *value,
                       const struct result *low, const struct result *high);
/* FIELD_RANGE, FIELD_BRACKET, FIELD_OF. */
const char *field_pair(const struct results *results, enum field_form form,
                       const struct result *first, const struct result *second);

/* "12 (20%)", "12/60 (20%)". */
const char *field_share(const struct results *results, const struct share *share);
const char *field_share_of(const struct results *results, const struct share *share);

/* Words made of `n` results in a way of their own: with the digits of a print, by
 * arithmetic.  They are withheld as soon as one of the results is. */
const char *field_words(const struct results *results, const struct result *const *parts, size_t n,
                        const char *words);

/* Words with numbers that come from no result; `source` says where they are from,
 * for dumps: "line of the data". */
const char *field_source(struct arena *arena, const char *source, const char *words);

/* "1 patient", "12 patients": a count and what is counted. */
const char *field_counted(const struct results *results, const struct result *count,
                          const char *one, const char *many);

/* Moves past the next piece of a text; false at its end. */
bool field_next(const struct results *results, const char **cursor, struct piece *piece);

/* Whether a part is withheld: then the whole field is, since the others would
 * tell of it. */
bool field_is_withheld(const struct piece *field);

/* The words of a field in a sentence; in a cell of a table, where "not reached" is
 * NR and "not estimable" NE.  100% and 0% have no decimals, and no interval where
 * it is a point. */
const char *field_text(const struct results *results, const struct piece *field,
                       struct arena *arena);
const char *field_cell_text(const struct results *results, const struct piece *field,
                            struct arena *arena);

/* The text with its fields filled in; itself if it has none. */
const char *fields_fill(const struct results *results, const char *text, struct arena *arena);

const char **fields_fill_all(const struct results *results, const char *const *texts, size_t n,
                             struct arena *arena);

/* A copy of a figure with all its texts filled in; its data, which are
 * plot_figure()'s, are shared. */
struct figure *figure_filled(const struct results *results, const struct figure *figure,
                             struct arena *arena);

/* A field for dumps: {analysis|…|stat=>words}; a text with its fields so. */
const char *field_named(const struct piece *field, const char *words, struct arena *arena);
void fields_dump(const struct results *results, const char *text, FILE *to);

#endif
