/* The expression language: what expressions are worth, and what is said about
 * wrong ones.
 *
 * The fixture has three rows: one with all values, one with none, one with
 * some.  A result is written as the three values between bars; an error as
 * column+width of its caret, and the text.
 */
/* shows: R-25 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "data/dataset.h"
#include "data/expr/expr.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- The fixture ---------------------------------------------------------- */

enum { N_ROWS = 3 };

static const struct {
	const char *name;
	enum column_type type;
	const char *levels;         /* "code=label|…" */
	const char *values[N_ROWS]; /* "" is missing */
} fixture[] = {
    {"patient", COLUMN_ID, "", {"17", "", "18"}},
    {"subtype", COLUMN_CATEGORY, "HR=HR+/HER2−|HER2=HER2+|TN=Triple-negative", {"HR", "", "TN"}},
    {"grade", COLUMN_CATEGORY, "1=1|2=2|3=3", {"3", "", "1"}},
    {"age", COLUMN_NUMBER, "", {"62.5", "", "40"}},
    {"status", COLUMN_INTEGER, "", {"1", "", "0"}},
    {"start", COLUMN_DATE, "", {"2020-02-28", "", "2019-12-31"}},
    {"death", COLUMN_DATE, "", {"2021-03-01", "", ""}},
    {"meno", COLUMN_FLAG, "", {"1", "", "0"}},
    {"surgery",
     COLUMN_SET,
     "lump=Lumpectomy|mast=Mastectomy|slnb=Sentinel",
     {"lump slnb", "", "mast"}},
    {"note", COLUMN_TEXT, "", {"hello", "", "x"}},
    {"ph.ecog", COLUMN_NUMBER, "", {"0", "", "2"}},
    {"ph ecog", COLUMN_NUMBER, "", {"1", "", "1"}},
    {"follow-up", COLUMN_NUMBER, "", {"12", "", "24"}},
    {"6mwt", COLUMN_NUMBER, "", {"400", "", "500"}},
    {"yaş", COLUMN_NUMBER, "", {"62", "", "40"}},
};

/* Cuts the next part off a text; NULL at its end. */
static char *part_next(char **rest, const char *separators)
{
	char *part = *rest && **rest ? *rest : NULL;
	size_t n;

	if (!part)
		return NULL;
	n = strcspn(part, separators);
	*rest = part[n] ? part + n + 1 : part + n;
	part[n] = '\0';
	return part;
}

static void levels_add(struct column *column, struct arena *arena, const char *levels)
{
	char *rest = arena_strdup(arena, levels), *level;
	size_t n_labels = 0;

	while ((level = part_next(&rest, "|")) != NULL) {
		char *code = part_next(&level, "=");

		ARENA_PUSH(arena, column->level_codes, column->n_levels, code);
		ARENA_PUSH(arena, column->level_labels, n_labels, level);
	}
}

static uint32_t level_find(const struct column *column, const char *code)
{
	uint32_t i = 0;

	while (strcmp(column->level_codes[i], code) != 0)
		i++;
	return i;
}

static void value_set(struct column *column, struct arena *arena, size_t row, const char *text)
{
	char *rest = arena_strdup(arena, text), *item;
	int32_t days;

	if (text[0] == '\0') {
		column->missing[row] = MISSING_EMPTY;
	} else if (column->type == COLUMN_CATEGORY) {
		column->code[row] = level_find(column, text);
	} else if (column->code) {
		column->code[row] = strtable_add(&column->strings, text, strlen(text));
	} else if (column->bits) {
		while ((item = part_next(&rest, " ")) != NULL)
			column->bits[row] |= UINT64_C(1) << level_find(column, item);
	} else if (column->type == COLUMN_DATE) {
		assert_true(date_parse(text, strlen(text), DATE_ISO, &days));
		column->number[row] = days;
	} else {
		assert_true(number_parse(text, strlen(text), &column->number[row]));
	}
}

static void dataset_make(struct dataset *data, struct arena *arena)
{
	static const char *later[] = {"itself", "late"};
	struct column *column;

	*data = (struct dataset){.arena = arena, .n_rows = N_ROWS};
	for (size_t i = 0; i < COUNT(fixture); i++) {
		column = dataset_add_column(data, fixture[i].name, fixture[i].type);
		levels_add(column, arena, fixture[i].levels);
		for (size_t row = 0; row < N_ROWS; row++)
			value_set(column, arena, row, fixture[i].values[row]);
	}
	column = dataset_add_column(data, "wrong", COLUMN_NUMBER);
	column->broken = true;
	data->later = (struct names){later, 2};
	data->endpoints = ARENA_NEW(arena, struct endpoint);
	data->endpoints[0].name = "rfs";
	data->n_endpoints = 1;
}

/* --- Running a case ------------------------------------------------------- */

static const char *value_text(struct arena *arena, enum expr_type type, struct value value)
{
	char date[DATE_TEXT_SIZE];

	if (value.missing)
		return "missing";
	switch (type) {
	case EXPR_NUMBER:
		return number_significant(arena, value.number, 6);
	case EXPR_DATE:
		date_format((int32_t)value.number, date);
		return arena_strdup(arena, date);
	case EXPR_FLAG:
		return value.number != 0 ? "true" : "false";
	case EXPR_CATEGORY:
	case EXPR_TEXT:
		return value.text;
	case EXPR_SET:
		return arena_printf(arena, "set %d", (int)value.bits);
	}
	return "";
}

static const char *result_text(struct arena *arena, const struct expr *expr,
                               const struct dataset *data)
{
	struct str out = {.arena = arena};

	for (size_t row = 0; row < N_ROWS; row++)
		str_addf(&out, "%s%s", row ? " | " : "",
		         value_text(arena, expr_type(expr), expr_value(expr, data, row)));
	return str_text(&out);
}

static const char *diags_text(struct arena *arena, const struct diags *diags)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < diags->n; i++)
		str_addf(&out, "%s%u+%u: %s", i ? "\n" : "", diags->items[i].at.column,
		         diags->items[i].at.width, diags->items[i].text);
	return str_text(&out);
}

enum { ANY = -1 };

/* The values or the errors of an expression, as text in `arena`. */
static const char *outcome(struct arena *arena, const char *expression, int wanted, bool add_one_day)
{
	struct expr_calendar calendar = {30.4375, 365.25, 7, add_one_day};
	struct diags diags = {.arena = arena};
	struct source source = {"study.yaml", expression, strlen(expression)};
	struct text text = {.s = expression, .verbatim = true, .path = "where", .quote = '\''};
	struct dataset data;
	struct expr *expr;

	dataset_make(&data, arena);
	text.at = (struct mark){&source, 1, 1, 1};
	expr = wanted == ANY
	           ? expr_parse(arena, &text, &data, &calendar, &diags)
	           : expr_need(arena, &text, &data, &calendar, (enum expr_type)wanted, &diags);
	if ((expr != NULL) == (diags.n_errors > 0))
		return expr ? "both a result and errors" : "silence";
	return expr ? result_text(arena, expr, &data) : diags_text(arena, &diags);
}

struct expr_case {
	const char *expression, *expected;
};

static void run_cases(const struct expr_case *cases, size_t n, int wanted, bool add_one_day)
{
	struct arena arena = {0};
	size_t n_failed = 0;

	for (size_t i = 0; i < n; i++) {
		const char *found = outcome(&arena, cases[i].expression, wanted, add_one_day);

		if (strcmp(found, cases[i].expected) == 0)
			continue;
		print_error("%s\n  expected %s\n  found    %s\n", cases[i].expression,
		            cases[i].expected, found);
		n_failed++;
	}
	arena_release(&arena);
	assert_int_equal(n_failed, 0);
}

#define RUN(cases) run_cases(cases, COUNT(cases), ANY, false)

/* --- Values --------------------------------------------------------------- */

static void test_numbers(void **state)
{
	static const struct expr_case cases[] = {
	    {"1 + 2 * 3", "7 | 7 | 7"},
	    {"(1 + 2) * 3", "9 | 9 | 9"},
	    {"10 - 4 - 3", "3 | 3 | 3"},
	    {"8 / 4 / 2", "1 | 1 | 1"},
	    {"- - 3", "3 | 3 | 3"},
	    {"-2 * -3", "6 | 6 | 6"},
	    {"+5", "5 | 5 | 5"},
	    {"1e3 + .5 + 2.", "1002.5 | 1002.5 | 1002.5"},
	    {"age", "62.5 | missing | 40"},
	    {"age / status", "62.5 | missing | missing"},
	    {"0 / 0", "missing | missing | missing"},
	    {"1e308 * 10", "missing | missing | missing"},
	    {"abs(40 - age)", "22.5 | missing | 0"},
	    {"min(age, 50)", "50 | 50 | 40"},
	    {"max(age, status)", "62.5 | missing | 40"},
	    {"ph.ecog", "0 | missing | 2"},
	    {"`ph ecog` + `follow-up` + `6mwt`", "413 | missing | 525"},
	    {"`age`", "62.5 | missing | 40"},
	    {"yaş", "62 | missing | 40"},
	};

	(void)state;
	RUN(cases);
}

static void test_dates(void **state)
{
	static const struct expr_case cases[] = {
	    {"start", "2020-02-28 | missing | 2019-12-31"},
	    {"start + 1", "2020-02-29 | missing | 2020-01-01"},
	    {"2 + start", "2020-03-01 | missing | 2020-01-02"},
	    {"start - 59", "2019-12-31 | missing | 2019-11-02"},
	    {"start + 0.9", "2020-02-28 | missing | 2019-12-31"},
	    {"start - 0.1", "2020-02-27 | missing | 2019-12-30"},
	    {"start + 1e9", "missing | missing | missing"},
	    {"1583-01-01 - 1", "missing | missing | missing"},
	    {"death - start", "367 | missing | missing"},
	    {"days(start, death)", "367 | missing | missing"},
	    {"days(death, start)", "-367 | missing | missing"},
	    {"weeks(start, start + 14)", "2 | missing | 2"},
	    {"months(start, start + 60.875)", "1.97125 | missing | 1.97125"},
	    {"years(2019-01-01, 2023-01-01)", "4 | 4 | 4"},
	    {"year(start)", "2020 | missing | 2019"},
	    {"first(start, death)", "2020-02-28 | missing | 2019-12-31"},
	    {"last(start, death)", "2021-03-01 | missing | 2019-12-31"},
	    {"last(death)", "2021-03-01 | missing | missing"},
	    {"min(start, death)", "2020-02-28 | missing | 2019-12-31"},
	    {"start >= 2020-01-01", "true | missing | false"},
	    {"start in [2019-12-31, 2020-01-01]", "false | missing | true"},
	};
	static const struct expr_case inclusive[] = {
	    {"days(start, start)", "1 | missing | 1"},
	    {"days(start, start + 6)", "7 | missing | 7"},
	    {"weeks(start, start + 6)", "1 | missing | 1"},
	    {"days(start, start - 1)", "-1 | missing | -1"},
	    {"start - start", "0 | missing | 0"},
	};

	(void)state;
	RUN(cases);
	run_cases(inclusive, COUNT(inclusive), ANY, true);
}

static void test_logic(void **state)
{
	static const struct expr_case cases[] = {
	    {"meno", "true | missing | false"},
	    {"not meno", "false | missing | true"},
	    {"not not meno", "true | missing | false"},
	    {"meno and true", "true | missing | false"},
	    {"meno and false", "false | false | false"},
	    {"false and meno", "false | false | false"},
	    {"meno or true", "true | true | true"},
	    {"true or meno", "true | true | true"},
	    {"meno or false", "true | missing | false"},
	    {"false or meno", "true | missing | false"},
	    {"true or false and false", "true | true | true"},
	    {"not true or true", "true | true | true"},
	    {"not age > 50", "false | missing | true"},
	    {"meno == true", "true | missing | false"},
	    {"(age > 50) == meno", "true | missing | true"},
	    {"age == 40", "false | missing | true"},
	    {"age != 40", "true | missing | false"},
	    {"age < 62.5", "false | missing | true"},
	    {"age <= 62.5", "true | missing | true"},
	    {"age > 40", "true | missing | false"},
	    {"age >= 40", "true | missing | true"},
	    {"40 <= age", "true | missing | true"},
	    {"age is missing", "false | true | false"},
	    {"age is not missing", "true | false | true"},
	    {"death is missing or death >= start", "true | true | true"},
	    {"status in [0, 2]", "false | missing | true"},
	    {"status not in [0, -1]", "true | missing | false"},
	    {"not status in [0]", "true | missing | false"},
	    {"1 == 1", "true | true | true"},
	};

	(void)state;
	RUN(cases);
}

static void test_texts(void **state)
{
	static const struct expr_case cases[] = {
	    {"subtype", "HR | missing | TN"},
	    {"subtype == \"HR\"", "true | missing | false"},
	    {"\"HR\" == subtype", "true | missing | false"},
	    {"subtype != \"HR\"", "false | missing | true"},
	    {"subtype in [\"HR\", \"HER2\"]", "true | missing | false"},
	    {"subtype not in [\"HR\"]", "false | missing | true"},
	    {"grade == \"3\"", "true | missing | false"},
	    {"patient == \"18\"", "false | missing | true"},
	    {"note in [\"x\", \"y\"]", "false | missing | true"},
	    {"note == \"say \"\"x\"\"\"", "false | missing | false"},
	    {"note == subtype", "false | missing | false"},
	    {"has(surgery, \"slnb\")", "true | missing | false"},
	    {"surgery is missing", "false | true | false"},
	    {"surgery", "set 5 | missing | set 2"},
	    {"if(age > 50, \"old\", \"young\")", "old | missing | young"},
	    {"if(age is missing, \"?\", subtype)", "HR | ? | TN"},
	    {"if(meno, note, \"none\")", "hello | missing | none"},
	    {"if(meno, 1, 0)", "1 | missing | 0"},
	    {"if(age == 40, missing, age)", "62.5 | missing | missing"},
	    {"if(meno, \"yes\", missing)", "yes | missing | missing"},
	    {"if(meno, death, start)", "2021-03-01 | missing | 2019-12-31"},
	    {"if(meno, \"a\", if(age < 50, \"b\", \"c\"))", "a | missing | b"},
	    {"if(meno, \"a\", \"b\") == \"a\"", "true | missing | false"},
	};

	(void)state;
	RUN(cases);
}

/* --- Errors --------------------------------------------------------------- */

static void test_unknown_names(void **state)
{
	static const struct expr_case cases[] = {
	    {"statsu > 5", "1+6: unknown column 'statsu' (did you mean "
	                   "'status'?)"},
	    {"AGE > 5", "1+3: unknown column 'AGE' (did you mean 'age'?)"},
	    {"qq > 5 and zz < 3", "1+2: unknown column 'qq'\n12+2: unknown column 'zz'"},
	    {"itself + 1", "1+6: unknown column 'itself' (a derived column "
	                   "cannot use itself)"},
	    {"late > 5", "1+4: unknown column 'late' (it is derived further "
	                 "down: a derived column can use only those above it)"},
	    {"rfs > 5", "1+3: unknown column 'rfs' (it is an endpoint)"},
	    {"months > 5", "1+6: unknown column 'months' (the function is "
	                   "written months(…))"},
	    {"follow-up > 3", "1+6: unknown column 'follow' (write the column "
	                      "in backquotes: `follow-up`)"},
	    {"ph ecog == 1", "4+4: unexpected 'ecog' (write the column in "
	                     "backquotes: `ph ecog`)"},
	    {"6mwt > 3", "1+4: '6mwt' is not a number (write the column in "
	                 "backquotes: `6mwt`)"},
	    {"12months > 3", "1+8: '12months' is not a number"},
	    {"subtype == HR", "12+2: unknown column 'HR' (if it is a value of "
	                      "'subtype', write it in quotes: \"HR\")"},
	    {"subtype in [HR, TN]",
	     "13+2: unknown column 'HR' (if it is a value of 'subtype', write "
	     "it in quotes: \"HR\")\n17+2: unknown column 'TN' (if it is a "
	     "value of 'subtype', write it in quotes: \"TN\")"},
	    {"note == x", "9+1: unknown column 'x' (if it is a value of "
	                  "'note', write it in quotes: \"x\")"},
	    {"has(surgery, slnb)", "14+4: unknown column 'slnb' (if it is a value of 'surgery', "
	                           "write it in quotes: \"slnb\")"},
	    {"`no such` == 1", "1+9: unknown column 'no such'"},
	    {"yaş > yas", "7+3: unknown column 'yas'"},
	    {"age (5)", "1+3: 'age' is a column, not a function (an operator is "
	                "missing before '(')"},
	};

	(void)state;
	RUN(cases);
}

static void test_foreign_spellings(void **state)
{
	static const struct expr_case cases[] = {
	    {"age = 5", "5+1: '=' is not an operator (write '==')"},
	    {"age == 5 && meno", "10+2: '&&' is not an operator (write 'and')"},
	    {"meno & meno", "6+1: '&' is not an operator (write 'and')"},
	    {"meno | meno", "6+1: '|' is not an operator (write 'or')"},
	    {"age > 1 || !meno", "9+2: '||' is not an operator (write 'or')\n"
	                         "12+1: '!' is not an operator (write 'not')"},
	    {"age <> 5", "5+2: '<>' is not an operator (write '!=')"},
	    {"age ~= 5", "5+2: '~=' is not an operator (write '!=')"},
	    {"age ^= 5", "5+2: '^=' is not an operator (write '!=')"},
	    {"age => 5", "5+2: '=>' is not an operator (write '>=')"},
	    {"age =< 5", "5+2: '=<' is not an operator (write '<=')"},
	    {"age ≥ 5", "5+1: '≥' is not an operator (write '>=')"},
	    {"age − 5 > 0", "5+1: '−' is not an operator (write '-')"},
	    {"age × 5 > 0", "5+1: '×' is not an operator (write '*')"},
	    {"age gt 5", "5+2: 'gt' is not known (write '>')"},
	    {"status eq 1", "8+2: 'eq' is not known (write '==')"},
	    {"meno AND meno", "6+3: 'AND' is not known (write 'and')"},
	    {"Not meno", "1+3: 'Not' is not known (write 'not')"},
	    {"TRUE", "1+4: 'TRUE' is not known (write 'true')"},
	    {"subtype == 'HR'", "12+4: text is written in double quotes: \"HR\""},
	    {"subtype == “HR”", "12+4: text is written in double quotes: \"HR\""},
	    {"subtype == „HR“", "12+4: text is written in double quotes: \"HR\""},
	    {"subtype == 'XX'", "12+4: text is written in double quotes: \"XX\"\n12+4: 'XX' is "
	                        "not a level of 'subtype' (levels: HR, HER2, TN)"},
	    {"status in (0, 1)", "11+6: a list is written in brackets (e.g. in "
	                         "[1, 2] or in [\"a\", \"b\"])"},
	    {"status %in% c(0, 1)", "8+4: '%in%' is not an operator (write 'in')\n13+7: a list is "
	                            "written in brackets (e.g. in [1, 2] or in [\"a\", \"b\"])"},
	    {"age between 1 and 2", "5+7: 'between' is not known (write 'age >= "
	                            "a and age <= b')"},
	    {"ifelse(meno, 1, 2)", "1+18: unknown function 'ifelse' (write "
	                           "if(condition, then, else))"},
	    {"is.na(age)", "1+10: unknown function 'is.na' (write 'age is missing')"},
	    {"not missing(age)", "5+12: unknown function 'missing' (write 'age is missing')"},
	    {"today() - start", "1+7: unknown function 'today' (a report does not depend on the "
	                        "day it is made: write the date)"},
	    {"age ** 2", "6+1: there are no powers (write x * x)"},
	    {"age ^ 2", "5+1: unexpected '^' (there are no powers; write x * "
	                "x)"},
	    {"age\xC2\xA0> 5", "4+1: this is a no-break space (write a plain one)"},
	};

	(void)state;
	RUN(cases);
}

static void test_types(void **state)
{
	static const struct expr_case cases[] = {
	    {"start >= 2020", "1+13: comparing a date with a number (write year(start) >= "
	                      "2020)"},
	    {"start > 5", "1+9: comparing a date with a number (write a date as "
	                  "2020-01-31)"},
	    {"5 > start", "1+9: comparing a date with a number (write a date as "
	                  "2020-01-31)"},
	    {"start > age", "1+11: comparing a date with a number"},
	    {"start >= \"2020-01-01\"",
	     "1+21: comparing a date with text (write the date without quotes: "
	     "start >= 2020-01-01)"},
	    {"start >= \"1 Jan\"", "1+16: comparing a date with text (write a "
	                           "date as 2020-01-31, without quotes)"},
	    {"start >= 01/02/2020", "1+19: comparing a date with a number "
	                            "(write a date as 2020-01-31)"},
	    {"grade == 3", "1+10: comparing a category with a number (write it "
	                   "in quotes: grade == \"3\")"},
	    {"grade in [1]", "11+1: comparing a category with a number (write "
	                     "it in quotes: \"1\")"},
	    {"patient == 17", "1+13: comparing text with a number (write it in "
	                      "quotes: patient == \"17\")"},
	    {"status == \"1\"", "1+13: comparing a number with text (write the "
	                        "number without quotes: status == 1)"},
	    {"status == true", "1+14: comparing a number with a flag (write "
	                       "status == 1)"},
	    {"meno == 1", "1+9: comparing a flag with a number (a flag is a "
	                  "condition by itself: write meno)"},
	    {"meno == 0", "1+9: comparing a flag with a number (a flag is a "
	                  "condition by itself: write not meno)"},
	    {"meno != \"yes\"", "1+13: comparing a flag with text (a flag is a "
	                        "condition by itself: write not meno)"},
	    {"surgery == \"slnb\"",
	     "1+17: comparing a set with text (write has(surgery, \"slnb\"))"},
	    {"\"slnb\" in surgery", "11+7: expected a list after 'in' (write "
	                            "has(surgery, \"slnb\"))"},
	    {"subtype < \"TN\"", "1+14: '<' is not for a category (use ==, != or in)"},
	    {"meno > false", "1+12: '>' is not for a flag (use ==, != or in)"},
	    {"start + death", "1+13: '+' cannot stand between a date and a date "
	                      "(the days between two dates are b - a)"},
	    {"5 - start", "1+9: '-' cannot stand between a number and a date "
	                  "(a date is subtracted from a date)"},
	    {"start * 2", "1+9: '*' cannot stand between a date and a number"},
	    {"meno + 1", "1+8: '+' cannot stand between a flag and a number (a "
	                 "flag counts as if(flag, 1, 0))"},
	    {"-start", "1+6: '-' needs a number, and 'start' is a date"},
	    {"not age", "5+3: 'not' needs a condition, and 'age' is a number"},
	    {"status == 1 or 2", "16+1: 'or' joins conditions, and '2' is a "
	                         "number (write 'status in [1, 2]')"},
	    {"meno and status", "10+6: 'and' joins conditions, and 'status' is a number (say "
	                        "which value is meant, e.g. status == 1)"},
	    {"months(start)", "1+13: 'months' needs 2 arguments, found 1: months(from, to)"},
	    {"months(start, age)", "15+3: 'age' is a number, and 'months' needs "
	                           "a date: months(from, to)"},
	    {"first()", "1+7: 'first' needs at least 1 argument, found 0: "
	                "first(date, date, …)"},
	    {"first(age, 1)", "7+3: 'age' is a number, and 'first' needs dates: "
	                      "first(date, date, …)"},
	    {"max(age, start)", "10+5: 'start' is a date, and 'max' needs a "
	                        "number like the first one: max(x, y, …)"},
	    {"mnths(start, death)", "1+5: unknown function 'mnths' (did you mean 'months'?)"},
	    {"if(age, 1, 2)", "4+3: 'age' is a number, and 'if' needs a "
	                      "condition first: if(condition, then, else)"},
	    {"if(meno, \"a\", 2)", "15+1: the branches of 'if' differ: text and a number"},
	    {"if(meno, missing, missing)", "1+26: both branches of 'if' are missing"},
	    {"if(meno, surgery, surgery)", "1+26: 'if' cannot choose between sets"},
	    {"if(meno, NA, 1)", "10+2: 'NA' is not known (write 'missing')"},
	    {"has(age, \"x\")", "5+3: 'age' is a number, and 'has' needs a set "
	                        "first: has(set, \"level\")"},
	    {"has(surgery, note)", "14+4: 'note' is text, and 'has' needs a level in quotes: "
	                           "has(set, \"level\")"},
	};

	(void)state;
	RUN(cases);
}

static void test_levels(void **state)
{
	static const struct expr_case cases[] = {
	    {"subtype == \"HR+\"", "12+5: 'HR+' is not a level of 'subtype' (levels: HR, HER2, TN; "
	                           "did you mean 'HR'?)"},
	    {"subtype == \"luminal\"",
	     "12+9: 'luminal' is not a level of 'subtype' (levels: HR, HER2, "
	     "TN)"},
	    {"subtype in [\"HR\", \"XX\"]",
	     "19+4: 'XX' is not a level of 'subtype' (levels: HR, HER2, TN)"},
	    {"subtype == \"HER2+\"",
	     "12+7: 'HER2+' is only the label of a level of 'subtype' (write "
	     "its code: \"HER2\")"},
	    {"has(surgery, \"snlb\")",
	     "14+6: 'snlb' is not a level of 'surgery' (levels: lump, mast, "
	     "slnb; did you mean 'slnb'?)"},
	    {"if(meno, subtype, \"other\") == \"othr\"",
	     "31+6: 'othr' is not a level of 'if(meno, subtype, \"other\")' "
	     "(levels: HR, HER2, TN, other; did you mean 'other'?)"},
	};

	(void)state;
	RUN(cases);
}

static void test_missing_words(void **state)
{
	static const struct expr_case cases[] = {
	    {"age == NA", "1+9: nothing is equal to 'NA' (write 'age is missing')"},
	    {"age != missing", "1+14: nothing is equal to 'missing' (write 'age "
	                       "is not missing')"},
	    {"NULL == age", "1+11: nothing is equal to 'NULL' (write 'age is missing')"},
	    {"age == .", "1+8: nothing is equal to '.' (write 'age is missing')"},
	    {"age is NA", "8+2: 'NA' is not known (write 'age is missing')"},
	    {"age is not null", "12+4: 'null' is not known (write 'age is not missing')"},
	    {"age is 5", "8+1: expected 'missing' after 'is', found '5' "
	                 "(equality is written '==')"},
	    {"age in [1, NA]", "12+2: missing values are in no list (write 'age "
	                       "is missing')"},
	    {"missing", "1+7: 'missing' cannot stand here (write 'x is "
	                "missing', or if(condition, missing, x))"},
	};

	(void)state;
	RUN(cases);
}

static void test_syntax(void **state)
{
	static const struct expr_case cases[] = {
	    {"", "1+1: the expression is empty"},
	    {"   ", "4+1: the expression is empty"},
	    {"age >", "6+1: expected a value after '>', found the end"},
	    {"> 5", "1+1: expected a value, found '>'"},
	    {"age > 5 and < 10", "13+1: expected a value after 'and', found '<' "
	                         "(repeat what is compared)"},
	    {"(age > 5", "1+1: '(' is never closed"},
	    {"age > 5)", "8+1: ')' closes nothing"},
	    {"max(age 5)", "9+1: expected ')', found '5'"},
	    {"max(age status)", "9+6: expected ')', found 'status' (an operator or a comma is "
	                        "missing before it)"},
	    {"age in [1, 2", "8+1: '[' is never closed"},
	    {"age in []", "1+9: the list after 'in' is empty"},
	    {"age in [1-3]", "9+3: only plain values can stand in a list"},
	    {"age in 5", "8+1: expected a list in brackets after 'in', found "
	                 "'5' (e.g. in [1, 2] or in [\"a\", \"b\"])"},
	    {"[1]", "1+1: a list can only stand after 'in'"},
	    {"age > 5 6", "9+1: unexpected '6' after the end of the expression "
	                  "(is an operator missing before it?)"},
	    {"0 < age < 50", "1+12: comparisons cannot be chained (write '0 < "
	                     "age and age < 50')"},
	    {"age > 1,5", "8+1: unexpected ',' (decimals have a point: 1.5)"},
	    {"age not 5", "5+3: unexpected 'not' (before it, 'and' or 'or' is missing)"},
	    {"start >= 2024-02-30", "10+10: '2024-02-30' is no day of the calendar"},
	    {"start >= 2024-2-3", "10+8: '2024-2-3': write dates as YYYY-MM-DD"},
	    {"start >= 2020-01-01T00:00",
	     "10+10: '2020-01-01' goes on after the date (a date has no time "
	     "of day)"},
	    {"start >= 01.02.2020", "10+10: '01.02.2020' is not a number (a "
	                            "date is written as 2020-01-31)"},
	    {"age > 1e999", "7+5: '1e999' is too large a number"},
	    {"note == \"x", "9+1: the text that begins here is never closed (a "
	                    "'\"' is missing)"},
	    {"`age", "1+1: the name that begins here is never closed (a '`' is "
	             "missing)"},
	    {"note == 'x", "9+1: the text that begins here is never closed "
	                   "(write it as \"text\")"},
	    {"10%", "3+1: unexpected '%' (write a share as a number: 0.1)"},
	    {"{age}", "1+1: unexpected '{' (write a list in brackets: [ ])"},
	    {"df$age", "3+1: unexpected '$' (write the column's name alone)"},
	};

	(void)state;
	RUN(cases);
}

static void test_need(void **state)
{
	static const struct expr_case conditions[] = {
	    {"meno", "true | missing | false"},
	    {"status", "1+6: expected a condition, found a number (say which "
	               "value is meant, e.g. status == 1)"},
	    {"subtype", "1+7: expected a condition, found a category (say which "
	                "value is meant, e.g. subtype == \"…\")"},
	    {"death", "1+5: expected a condition, found a date (e.g. death is "
	              "not missing, or death >= 2020-01-01)"},
	    {"surgery", "1+7: expected a condition, found a set (e.g. "
	                "has(surgery, \"…\"))"},
	    {"age + 1", "1+7: expected a condition, found a number"},
	};
	static const struct expr_case dates[] = {
	    {"age", "1+3: expected a date, found a number"},
	};

	(void)state;
	run_cases(conditions, COUNT(conditions), EXPR_FLAG, false);
	run_cases(dates, COUNT(dates), EXPR_DATE, false);
}

/* --- Limits and the rest of the interface --------------------------------- */

static const char *repeated(struct arena *arena, const char *before, size_t n, const char *middle,
                            const char *after)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < n; i++)
		str_add(&out, before);
	str_add(&out, middle);
	for (size_t i = 0; i < n; i++)
		str_add(&out, after);
	return str_text(&out);
}

static void test_limits(void **state)
{
	struct arena arena = {0};
	const char *found;

	(void)state;
	found = outcome(&arena, repeated(&arena, "(", 64, "1", ")"), ANY, false);
	assert_string_equal(found, "1 | 1 | 1");
	found = outcome(&arena, repeated(&arena, "(", 65, "1", ")"), ANY, false);
	assert_string_equal(found, "65+1: nested more than 64 deep");
	found = outcome(&arena, repeated(&arena, "not ", 65, "meno", ""), ANY, false);
	assert_string_equal(found, "257+3: nested more than 64 deep");
	found = outcome(&arena, repeated(&arena, "- ", 65, "1", ""), ANY, false);
	assert_string_equal(found, "129+1: nested more than 64 deep");
	found = outcome(&arena, repeated(&arena, "1+", 999, "1", ""), ANY, false);
	assert_string_equal(found, "1000 | 1000 | 1000");
	found = outcome(&arena, repeated(&arena, "1+", 1000, "1", ""), ANY, false);
	assert_non_null(strstr(found, "more than 1000 operators in a row"));
	arena_release(&arena);
}

/* Where the config does not show the text letter by letter, the caret is
 * under the whole of it. */
static void test_not_verbatim(void **state)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct expr_calendar calendar = {30.4375, 365.25, 7, false};
	struct source source = {"study.yaml", "x: \"a\\u0067e = 5\"", 17};
	struct text text = {.s = "age = 5", .path = "x"};
	struct dataset data;

	(void)state;
	dataset_make(&data, &arena);
	text.at = (struct mark){&source, 1, 4, 14};
	assert_null(expr_parse(&arena, &text, &data, &calendar, &diags));
	assert_int_equal(diags.n, 1);
	assert_int_equal(diags.items[0].at.column, 4);
	assert_int_equal(diags.items[0].at.width, 14);
	assert_string_equal(diags.items[0].path, "x");
	arena_release(&arena);
}

static void test_broken_column_is_silent(void **state)
{
	struct arena arena = {0};

	(void)state;
	assert_string_equal(outcome(&arena, "wrong > 5", ANY, false), "silence");
	assert_string_equal(outcome(&arena, "not wrong and wrong == \"a\"", ANY, false), "silence");
	arena_release(&arena);
}

static void test_columns_and_levels(void **state)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct expr_calendar calendar = {30.4375, 365.25, 7, false};
	struct text text = {.s = "if(age > 50 or age < 20, subtype, \"other\")"};
	const char **codes, **labels;
	struct names columns;
	struct dataset data;
	struct expr *expr;
	size_t n;

	(void)state;
	dataset_make(&data, &arena);
	expr = expr_parse(&arena, &text, &data, &calendar, &diags);
	assert_non_null(expr);
	columns = expr_columns(expr, &arena);
	assert_string_equal(names_join(&arena, &columns, 9), "age, subtype");
	expr_levels(expr, &arena, &codes, &labels, &n);
	assert_int_equal(n, 4);
	assert_string_equal(codes[1], "HER2");
	assert_string_equal(labels[1], "HER2+");
	assert_string_equal(codes[3], "other");
	assert_null(expr_bare_column(expr));
	text.s = "age";
	expr = expr_parse(&arena, &text, &data, &calendar, &diags);
	assert_string_equal(expr_bare_column(expr)->name, "age");
	arena_release(&arena);
}

/* Levels that come from the data are checked when they are known. */
static void test_bind(void **state)
{
	static const char *levels[] = {"a", "b"};
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct expr_calendar calendar = {30.4375, 365.25, 7, false};
	struct text right = {.s = "site == \"b\""}, wrong = {.s = "site in [\"c\"]"};
	struct dataset data = {.arena = &arena};
	struct expr *a, *b;
	struct column *site;

	(void)state;
	site = dataset_add_column(&data, "site", COLUMN_CATEGORY);
	site->levels_open = true;
	a = expr_parse(&arena, &right, &data, &calendar, &diags);
	b = expr_parse(&arena, &wrong, &data, &calendar, &diags);
	assert_non_null(a);
	assert_non_null(b);
	site->levels_open = false;
	site->level_codes = site->level_labels = levels;
	site->n_levels = 2;
	assert_true(expr_bind(a, &diags));
	assert_false(expr_bind(b, &diags));
	assert_string_equal(diags.items[0].text, "'c' is not a level of 'site' (levels: a, b)");
	arena_release(&arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_numbers),
	    cmocka_unit_test(test_dates),
	    cmocka_unit_test(test_logic),
	    cmocka_unit_test(test_texts),
	    cmocka_unit_test(test_unknown_names),
	    cmocka_unit_test(test_foreign_spellings),
	    cmocka_unit_test(test_types),
	    cmocka_unit_test(test_levels),
	    cmocka_unit_test(test_missing_words),
	    cmocka_unit_test(test_syntax),
	    cmocka_unit_test(test_need),
	    cmocka_unit_test(test_limits),
	    cmocka_unit_test(test_not_verbatim),
	    cmocka_unit_test(test_broken_column_is_silent),
	    cmocka_unit_test(test_columns_and_levels),
	    cmocka_unit_test(test_bind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
