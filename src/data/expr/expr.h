/* The expression language of the config.
 *
 * Grammar, loosest first:
 *   or · and · not · == != < <= > >= in is-missing · + - · * / · unary - · call
 *   atoms: names, numbers, "text", YYYY-MM-DD, true, false, ( … ), [ … ] after in
 *   x in [1, 2] · x not in [1, 2] · x is missing · x is not missing
 * Names hold letters, digits, '_' and '.', and do not begin with a digit; any
 * other column name is written in backquotes: `ph ecog`.
 * Functions: days weeks months years (a, b); first last min max (…); abs(x);
 *   year(date); if(c, a, b); has(set, "level").
 * `missing` may stand for either branch of if(): if(x == 99, missing, x).
 *
 * Types are checked when the text is parsed, before any row is read: number,
 * date, flag, category, text, set.  Logic is three-valued (Kleene): a
 * comparison with a missing value is missing; `false and missing` is false,
 * `true or missing` is true.  first, last, min and max leave missing values
 * out and are missing only when all are.  Division by zero, and any other
 * result that is no finite number or no date from 1583 to 2999, is missing.
 *
 * date - date is a number of days; date + number is a date, and a part of a day
 * is dropped.  months(a, b) is (b - a) / month_days, with one day added to
 * the difference, unless it is negative, where the calendar says so.
 *
 * Categories are compared by the codes of their levels, never by labels, and
 * a code that is not a level is an error, not just a comparison that is false.
 */
#ifndef SURVREPORT_DATA_EXPR_EXPR_H
#define SURVREPORT_DATA_EXPR_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/schema.h"
#include "data/dataset.h"

enum expr_type {
	EXPR_NUMBER,
	EXPR_DATE,
	EXPR_FLAG,
	EXPR_CATEGORY, /* the levels are those of columns, or of literals */
	EXPR_TEXT,
	EXPR_SET,
};
extern const char *const expr_type_names[]; /* "a number", "a date" … */

/* A value of one row. */
struct value {
	bool missing;
	double number;    /* number; date in days; flag as 0 or 1 */
	uint64_t bits;    /* set */
	const char *text; /* category: the level's code; text */
};

struct expr; /* a parsed expression; lives in the arena it was parsed into, and
                borrows the text and the dataset that it was parsed with */

/* How durations are counted: see STATISTICS.md, section 6. */
struct expr_calendar {
	double month_days, year_days, week_days;
	bool add_one_day;
};

/* The calendar that the conventions ask for; every expression of a study is
 * read with it, so that all months of a report are the same. */
struct expr_calendar expr_calendar_of(const struct conventions *conventions);

/* Deepest nesting of an expression, and longest chain of operators. */
enum { EXPR_MAX_NESTING = 64, EXPR_MAX_DEPTH = 1000 };

/* Parses and checks an expression over the dataset's columns (declared and
 * derived so far).  Only names, types and levels of the columns are looked
 * at, so the dataset may still be empty.  NULL after an error, which is in
 * the sink with a caret at the place inside the expression; NULL without an
 * error in the sink if a column it reads is `broken`, or if there is no text.
 * The expression refers to columns by their index: the dataset may get more
 * columns afterwards, but must keep those it has. */
struct expr *expr_parse(struct arena *arena, const struct text *text, const struct dataset *data,
                        const struct expr_calendar *calendar, struct diags *diags);

/* The same, and an error unless the type is `wanted`. */
struct expr *expr_need(struct arena *arena, const struct text *text, const struct dataset *data,
                       const struct expr_calendar *calendar, enum expr_type wanted,
                       struct diags *diags);

/* For columns whose levels were not known when the expression was parsed
 * (levels_open): checks the levels it names.  To be called once, after the
 * rows are read and before expr_value(); false after an error. */
bool expr_bind(struct expr *expr, struct diags *diags) __attribute__((warn_unused_result));

/* The type of an expression. */
enum expr_type expr_type(const struct expr *expr);

/* The levels of a category expression: a column's, and the texts of literals
 * in order of appearance (for if(c, "a", "b")), each once.  None as long as a
 * column's levels are not known; so ask again after expr_bind(). */
void expr_levels(const struct expr *expr, struct arena *arena, const char ***codes,
                 const char ***labels, size_t *n);

/* The column, if an expression is nothing but a column's name; else NULL. */
const struct column *expr_bare_column(const struct expr *expr);

/* The value for one row of the dataset that it was parsed over (or of one
 * with the same columns).  Cost: a walk over the expression; no allocation. */
struct value expr_value(const struct expr *expr, const struct dataset *data, size_t row);

/* The names of the columns that the expression reads, each once. */
struct names expr_columns(const struct expr *expr, struct arena *arena);

/* A code of a column, by its index in the dataset, that an expression compares
 * the column with, by == != or in. */
struct expr_code {
	size_t column;
	double number;
	const char *text; /* of a category or text */
};
struct expr_codes {
	struct expr_code *items;
	size_t n;
};

/* Adds the codes that an expression names. */
void expr_codes_add(const struct expr *expr, struct arena *arena, struct expr_codes *codes);

/* The unit of time of a number: that of its columns, of the function that made
 * it, days for a difference of dates; an enum time_unit, or one of these.  What
 * is multiplied or divided has none that is known. */
enum { EXPR_UNIT_NONE = -1, EXPR_UNIT_MIXED = -2 };
int expr_unit(const struct expr *expr);

/* The unit that a word such as "days" or "mos" names, or EXPR_UNIT_NONE. */
int expr_unit_named(const char *text);

/* Columns, by their index in the dataset. */
struct expr_places {
	size_t *items;
	size_t n;
};

/* The columns whose values decide, each alone, what the expression is: those
 * it compares with codes, or takes as they are; of several joined by `and`,
 * none. */
struct expr_places expr_statuses(const struct expr *expr, struct arena *arena);

#endif
