/* Everything that a reader reads of an analysis, made from its results: tables,
 * footnotes, sentences, methods.  The only English for readers stands here.
 *
 * A file a family of analyses, a function a kind of them, with a line in
 * show.c's table.  It is given what the analysis was asked for (results/asked/)
 * and the store; it formats no number (results/field.h does) and computes none.
 * A kind without a line has the general table of its numbers.
 */
#ifndef SURVREPORT_SHOW_SHOW_H
#define SURVREPORT_SHOW_SHOW_H

#include "config/study.h"
#include "results/asked/asked.h"
#include "results/results.h"

struct table;

struct showing {
	const struct study *study; /* conventions, confidence */
	struct results *results;
	const char *name;  /* of the analysis */
	const void *asked; /* struct NAME_asked of its kind */
};

/* Shows analysis number i of the study, which has run. */
void show_analysis(const struct study *study, struct results *results, size_t i);

/* What the first page shows, when all analyses are shown: which one is the
 * headline, and the key findings where the config gives none (first_page.c). */
void show_first_page(const struct study *study, struct results *results);

/* --- What the families share (words.c) ------------------------------------------ */

/* "95% CI" at the level of the report. */
const char *show_ci(const struct showing *showing);

/* A number of the config in a cell: a time, a percent. */
const char *show_asked(const struct showing *showing, const char *number);

/* The ratio of what others are compared with, which is 1 without any estimate: "1";
 * "1 (reference)". */
const char *show_one(const struct showing *showing);
const char *show_reference(const struct showing *showing);

/* What stands below a head: "months (95% CI)"; "% (95% CI)", without the sign in
 * a style that writes probabilities as such. */
const char *show_unit_ci(const struct showing *showing, const char *unit);
const char *show_percent_ci(const struct showing *showing);

/* A number of the store as a field; "" if it was not added. */
const char *show_value(const struct showing *showing, const struct result_key *key,
                       const char *stat);

/* "15.0 (3.7–26.3)" of STAT, STAT_lo and STAT_hi as a field. */
const char *show_interval(const struct showing *showing, const struct result_key *key,
                          const char *stat);

/* The same, without brackets where no limit can be estimated. */
const char *show_estimate(const struct showing *showing, const struct result_key *key,
                          const char *stat);

/* "59.4 months (95% CI 52.1 to 66.7)" of STAT, STAT_lo and STAT_hi; without the
 * bracket where no limit can be had. */
const char *show_phrase(const struct showing *showing, const struct result_key *key,
                        const char *stat, const char *unit);

/* "12 (20%)" of `n` and `pct`. */
const char *show_share(const struct showing *showing, const struct result_key *key);

/* The value of a count; 0 if it was not added or is withheld. */
double show_count(const struct showing *showing, const struct result_key *key, const char *stat);

/* Whether so few patients are in a group that only counts are shown: under 3. */
bool show_few(const struct showing *showing, const struct result_key *key);

/* "12 patients" of a count. */
const char *show_counted(const struct showing *showing, const struct result_key *key,
                         const char *stat, const char *one, const char *many);

/* "χ² = 4.20 on 1 degree of freedom, P = 0.04" of a test's statistic, df and p,
 * or "not estimable, REASON"; and "P = 0.04" alone, NULL for the latter. */
const char *show_test(const struct showing *showing, const struct result_key *key);
const char *show_p(const struct showing *showing, const struct result_key *key);

/* A label inside of a sentence or a caption: "by hormonal therapy". */
const char *show_in_text(const struct showing *showing, const char *label);

/* "3 months", "1 month": a time of the config. */
const char *show_time(const struct showing *showing, const char *time, const char *unit);

/* The same as a field, for heads of tables and sentences. */
const char *show_asked_time(const struct showing *showing, const char *time, const char *unit);

/* "Not analysed: 3 patients without …", or NULL if all were; `endpoint` NULL:
 * the analysis is of no times. */
const char *show_exclusions(const struct showing *showing, const struct asked *asked,
                            const struct asked_endpoint *endpoint);

/* What the methods to come are about; returns what those before are. */
enum method_topic show_topic(const struct showing *showing, enum method_topic topic);

/* The sentence under the heading of the analysis; another one behind it. */
void show_summary(const struct showing *showing, const char *sentence);
void show_say(const struct showing *showing, const char *sentence);

/* Adds a note under the table, which may be NULL: then under the last figure of the
 * analysis; or to what is said under its heading, if it has none. */
void show_note(const struct showing *showing, struct table *table, const char *note);

/* "Course of each patient, patients 97 to 192 of 300": the caption of a part of a
 * figure, of the `n` of `key`. */
const char *show_part_caption(const struct showing *showing, const char *caption, size_t first,
                              size_t n, const struct result_key *key);

/* Says that there is no figure, where the reader looks for it: after `before`,
 * which may be NULL, and in the data section. */
void show_no_figure(const struct showing *showing, const char *before, const char *why);

/* The by-variable's label, a level's label; "All patients" without one. */
const char *show_group(const struct asked_groups *groups, size_t group);

#endif
