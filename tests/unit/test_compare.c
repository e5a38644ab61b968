/* Which numbers moved between two results.csv: rows in, the printed lines out.
 *
 * The expected lines are written by the rules of verify/diff/moved.h, by hand.
 */
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
#include "base/str.h"
#include "verify/diff/moved.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

#define HEADING                                                                                    \
	"analysis,population,group1,group1_level,group2,group2_level,"                             \
	"variable,variable_level,context,stat_name,stat_label,stat,stat_fmt,"                      \
	"status,warning\n"

/* Rows of a log-rank test, a Cox model, a curve, and others. */
#define P(stat, fmt) "rfs,,arm,,,,,,log-rank,p,P-value," stat "," fmt ",ok,\n"
#define HR(name, label, stat, fmt) "model,,,,,,age,,cox," name "," label "," stat "," fmt ",ok,\n"
#define HR3(value, low, high)                                                                      \
	HR("hr", "Hazard ratio", value, value)                                                     \
	HR("hr_lo", "\"Hazard ratio, lower limit\"", low, low)                                     \
	HR("hr_hi", "\"Hazard ratio, upper limit\"", high, high)
#define MEDIAN(stat, fmt, status)                                                                  \
	"rfs,,arm,B,,,rfs,,kaplan-meier,median,Median," stat "," fmt "," status ",\n"
#define LIMIT(end, word, stat, fmt, status)                                                        \
	"rfs,,arm,B,,,rfs,,kaplan-meier,median_" end ",\"Median, " word " limit\"," stat "," fmt   \
	"," status ",\n"
#define N(analysis, level, stat) analysis ",,,,,,age," level ",summary,n,N," stat "," stat ",ok,\n"

struct pair {
	const char *was, *now; /* rows */
	const char *lines;     /* as printed */
};

static struct bytes text_of(struct arena *arena, const char *rows)
{
	char *text = arena_printf(arena, "%s%s", HEADING, rows);

	return (struct bytes){text, strlen(text)};
}

static struct results_table parse(struct arena *arena, const char *rows)
{
	struct diags diags = {.arena = arena};
	struct results_table table;

	if (!results_table_parse(&table, arena, text_of(arena, rows), "t.csv", &diags))
		fail_msg("%s", diags.items[0].text);
	return table;
}

/* What is printed; to be freed. */
static char *printed(struct arena *arena, const struct pair *pair, size_t limit)
{
	struct results_table was = parse(arena, pair->was);
	struct results_table now = parse(arena, pair->now);
	struct moves moves = moved_find(arena, &was, &now);
	char *text = NULL;
	size_t length;
	FILE *to = open_memstream(&text, &length);

	if (!to)
		fail_msg("no memory stream");
	moved_print(&moves, limit, to);
	fclose(to);
	return text;
}

static void check_pairs(const struct pair *pairs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct arena arena = {0};
		char *text = printed(&arena, &pairs[i], 0);

		assert_string_equal(text, pairs[i].lines);
		free(text);
		arena_release(&arena);
	}
}

/* --- Tests ----------------------------------------------------------------- */

static void test_same(void **state)
{
	static const struct pair pairs[] = {
	    {P("0.042", "0.042"), P("0.042", "0.042"), "no number moved: 1 is the same\n"},
	    /* the value counts, not how its digits are written; nor does the
	     * order of the rows */
	    {P("0.10", ".1") N("a", "", "3"), N("a", "", "3") P("1e-1", ".1"),
	     "no number moved: 2 are the same\n"},
	    {"", "", "no number is in both\n"},
	};

	(void)state;
	check_pairs(pairs, COUNT(pairs));
}

static void test_p_values(void **state)
{
	static const struct pair pairs[] = {
	    {P("0.042", "0.042"), P("0.061", "0.061"),
	     "rfs, by arm, log-rank: P-value 0.042 -> 0.061; no longer below "
	     ".05\n"
	     "1 of 1 numbers moved, all in print: 1 P-value crossed .05\n"},
	    /* .05 itself is not below .05 */
	    {P("0.05", "0.05"), P("0.049", "0.049"),
	     "rfs, by arm, log-rank: P-value 0.05 -> 0.049; now below .05\n"
	     "1 of 1 numbers moved, all in print: 1 P-value crossed .05\n"},
	    {P("0.05", "0.05"), P("0.06", "0.06"),
	     "rfs, by arm, log-rank: P-value 0.05 -> 0.06\n"
	     "1 of 1 numbers moved, all in print\n"},
	    /* what the print hides matters all the same */
	    {P("0.0499", "0.05"), P("0.0502", "0.05"),
	     "rfs, by arm, log-rank: P-value 0.0499 -> 0.0502; no longer below "
	     ".05; both are printed as 0.05\n"
	     "1 of 1 numbers moved, none of them in print: 1 P-value crossed "
	     ".05\n"},
	    /* a percent is no P-value */
	    {"a,,,,,,x,1,summary,pct,Percent,0.04,0.04,ok,\n",
	     "a,,,,,,x,1,summary,pct,Percent,0.06,0.06,ok,\n",
	     "a, x 1: Percent 0.04 -> 0.06\n"
	     "1 of 1 numbers moved, all in print\n"},
	    {"d,,arm,B,arm,A,os,12,kaplan-meier,rmst_ratio_p,P,0.04,.04,ok,\n",
	     "d,,arm,B,arm,A,os,12,kaplan-meier,rmst_ratio_p,P,0.06,.06,ok,\n",
	     "d, arm B vs A, os at 12: P .04 -> .06; no longer below .05\n"
	     "1 of 1 numbers moved, all in print: 1 P-value crossed .05\n"},
	};

	(void)state;
	check_pairs(pairs, COUNT(pairs));
}

#define MODEL "model, age: Hazard ratio "
#define ONE_INTERVAL ": 1 interval now includes or excludes no effect\n"

static void test_intervals(void **state)
{
	static const struct pair pairs[] = {
	    {HR3("0.98", "0.96", "0.99"), HR3("0.99", "0.97", "1.01"),
	     MODEL "0.98 (0.96 to 0.99) -> 0.99 (0.97 to 1.01); the interval "
	           "now includes 1\n"
	           "3 of 3 numbers moved, all in print" ONE_INTERVAL},
	    /* a limit of just 1 is included */
	    {HR3("1.2", "1", "1.4"), HR3("1.2", "1.1", "1.4"),
	     MODEL "1.2 (1 to 1.4) -> 1.2 (1.1 to 1.4); the interval now "
	           "excludes 1\n"
	           "1 of 3 numbers moved, all in print" ONE_INTERVAL},
	    {HR3("0.5", "0.3", "0.8"), HR3("2", "1.3", "3.3"),
	     MODEL "0.5 (0.3 to 0.8) -> 2 (1.3 to 3.3); the interval is now "
	           "above 1\n"
	           "3 of 3 numbers moved, all in print" ONE_INTERVAL},
	    /* the limit that crosses prints the same, the others do not */
	    {HR3("1.08", "1.0007", "1.17") HR("x", "X", "1", "1"),
	     HR("hr", "Hazard ratio", "1.07", "1.07") HR("hr_lo", "\"Hazard ratio, lower limit\"",
	                                                 "0.9996", "1.0007")
	         HR("hr_hi", "\"Hazard ratio, upper limit\"", "1.16", "1.16") HR("x", "X", "1", "1"),
	     MODEL "1.08 (1.0007 to 1.17) -> 1.07 (1.0007 to 1.16); the "
	           "interval now includes 1 (lower limit 1.0007 -> 0.9996)\n"
	           "3 of 4 numbers moved, 2 of them in print" ONE_INTERVAL},
	    /* a difference and 0; 1 is nothing to it */
	    {"r,,arm,B,arm,A,,,proportion,difference_lo,\"Difference, lower "
	     "limit\",-2,−2,ok,\n"
	     "r,,arm,B,arm,A,,,proportion,difference_hi,\"Difference, upper "
	     "limit\",0.5,0.5,ok,\n",
	     "r,,arm,B,arm,A,,,proportion,difference_lo,\"Difference, lower "
	     "limit\",-2,−2,ok,\n"
	     "r,,arm,B,arm,A,,,proportion,difference_hi,\"Difference, upper "
	     "limit\",-0.5,−0.5,ok,\n",
	     "r, arm B vs A: Difference −2 to 0.5 -> −2 to −0.5; the interval "
	     "now excludes 0\n"
	     "1 of 2 numbers moved, all in print" ONE_INTERVAL},
	    {"b,,arm,B,arm,A,,,bootstrap-difference,bca_lo,\"BCa interval, "
	     "lower limit\",1,1,ok,\n",
	     "b,,arm,B,arm,A,,,bootstrap-difference,bca_lo,\"BCa interval, "
	     "lower limit\",-1,−1,ok,\n",
	     /* the upper limit is missing: that it includes 0 is not known */
	     "b, arm B vs A, bootstrap-difference: BCa interval 1 to none -> "
	     "−1 to none\n"
	     "1 of 1 numbers moved, all in print\n"},
	    /* the limits of a median have no value of no effect */
	    {LIMIT("lo", "lower", "0.9", "0.9", "ok"), LIMIT("lo", "lower", "1.1", "1.1", "ok"),
	     "rfs, arm B, rfs: Median 0.9 to none -> 1.1 to none\n"
	     "1 of 1 numbers moved, all in print\n"},
	};

	(void)state;
	check_pairs(pairs, COUNT(pairs));
}

#define ONE_STATUS ": 1 estimate became or ceased to be estimable or reached\n"

static void test_status(void **state)
{
	static const struct pair pairs[] = {
	    {MEDIAN("66.3", "66.3", "ok"), MEDIAN("", "not reached", "not reached"),
	     "rfs, arm B, rfs: Median 66.3 -> not reached; no longer reached\n"
	     "1 of 1 numbers moved, all in print" ONE_STATUS},
	    {MEDIAN("66.3", "66.3", "ok") LIMIT("lo", "lower", "60", "60", "ok")
	         LIMIT("hi", "upper", "", "not reached", "not reached"),
	     MEDIAN("66.3", "66.3", "ok") LIMIT("lo", "lower", "60", "60", "ok")
	         LIMIT("hi", "upper", "80.2", "80.2", "ok"),
	     "rfs, arm B, rfs: Median 66.3 (60 to not reached) -> 66.3 (60 to "
	     "80.2); upper limit now reached\n"
	     "1 of 3 numbers moved, all in print" ONE_STATUS},
	    {MEDIAN("", "not reached", "not reached")
	         LIMIT("lo", "lower", "", "not reached", "not reached"),
	     MEDIAN("", "not estimable", "not estimable")
	         LIMIT("lo", "lower", "", "not reached", "not reached"),
	     "rfs, arm B, rfs: Median not reached -> not estimable; now not "
	     "estimable\n"
	     "1 of 2 numbers moved, all in print" ONE_STATUS},
	    {HR("hr", "Hazard ratio", "0.5", "0.5"),
	     "model,,,,,,age,,cox,hr,Hazard ratio,,not converged,not "
	     "converged,\n",
	     MODEL "0.5 -> not converged; no longer converges\n"
	           "1 of 1 numbers moved, all in print" ONE_STATUS},
	    {"a,,,,,,x,1,summary,n,N,3,3,ok,\n", "a,,,,,,x,1,summary,n,N,,<5,suppressed,\n",
	     "a, x 1: N 3 -> suppressed; now suppressed\n"
	     "1 of 1 numbers moved, all in print" ONE_STATUS},
	};

	(void)state;
	check_pairs(pairs, COUNT(pairs));
}

static void test_medians_and_prints(void **state)
{
	static const struct pair pairs[] = {
	    {MEDIAN("30", "30.0", "ok"), MEDIAN("33", "33.0", "ok"),
	     "rfs, arm B, rfs: Median 30.0 -> 33.0\n"
	     "1 of 1 numbers moved, all in print\n"},
	    {MEDIAN("30", "30.0", "ok"), MEDIAN("26.9", "26.9", "ok"),
	     "rfs, arm B, rfs: Median 30.0 -> 26.9; down 10%\n"
	     "1 of 1 numbers moved, all in print: 1 median moved by over a "
	     "tenth\n"},
	    {MEDIAN("0", "0.0", "ok"), MEDIAN("2", "2.0", "ok"),
	     "rfs, arm B, rfs: Median 0.0 -> 2.0; up\n"
	     "1 of 1 numbers moved, all in print: 1 median moved by over a "
	     "tenth\n"},
	    {MEDIAN("30", "30.0", "ok"), MEDIAN("30.000001", "30.0", "ok"),
	     "rfs, arm B, rfs: Median 30 -> 30.000001; both are printed as "
	     "30.0\n"
	     "1 of 1 numbers moved, none of them in print\n"},
	    {P("0.2", "0.20"), P("0.2", ".20"),
	     "rfs, by arm, log-rank: P-value 0.20 -> .20; printed differently, "
	     "the number is the same\n"
	     "no number moved: 1 is the same; 1 printed differently\n"},
	    {HR("hr", "Hazard ratio", "2", "2"), HR("hr", "HR", "2", "2"),
	     "model, age: HR (was called Hazard ratio) 2; printed differently, "
	     "the number is the same\n"
	     "no number moved: 1 is the same; 1 printed differently\n"},
	};

	(void)state;
	check_pairs(pairs, COUNT(pairs));
}

static void test_in_one_run_only(void **state)
{
	static const struct pair pairs[] = {
	    /* of one place, on one line; limits go with their value */
	    {N("a", "", "9"),
	     N("a", "", "9")
	         N("a", "1", "5") "a,,,,,,age,1,summary,pct,Percent,50,50,ok,\n" N("a", "2", "4"),
	     "a, age 1: N 5, Percent 50; appeared\n"
	     "a, age 2: N 4; appeared\n"
	     "no number moved: 1 is the same; 3 appeared\n"},
	    {N("a", "", "9") N("b", "", "9") N("b", "1", "9") N("c", "", "1"), N("a", "", "9"),
	     "b: the whole analysis, 2 numbers; vanished\n"
	     "c, age: N 1; vanished\n"
	     "no number moved: 1 is the same; 3 vanished\n"},
	    {N("a", "", "1"), N("b", "", "1"),
	     "a, age: N 1; vanished\n"
	     "b, age: N 1; appeared\n"
	     "no number is in both; 1 vanished; 1 appeared\n"},
	    {MEDIAN("30", "30.0", "ok"),
	     MEDIAN("30", "30.0", "ok") LIMIT("lo", "lower", "9", "9.0", "ok")
	         LIMIT("hi", "upper", "40", "40.0", "ok"),
	     "rfs, arm B, rfs: Median 30.0 -> 30.0 (9.0 to 40.0); appeared\n"
	     "no number moved: 1 is the same; 2 appeared\n"},
	    /* rows of one key are matched in order */
	    {N("a", "", "1") N("a", "", "2") N("a", "", "3"), N("a", "", "1") N("a", "", "5"),
	     "a, age: N 2 -> 5\n"
	     "a, age: N 3; vanished\n"
	     "1 of 2 numbers moved, all in print; 1 vanished\n"},
	    /* another population is another number */
	    {"a,,,,,,x,,summary,n,N,1,1,ok,\n" N("a", "", "1"),
	     "a,old,,,,,x,,summary,n,N,1,1,ok,\n" N("a", "", "1"),
	     "a, x: N 1; vanished\n"
	     "a, population old, x: N 1; appeared\n"
	     "no number moved: 1 is the same; 1 vanished; 1 appeared\n"},
	    /* nothing breaks the line */
	    {N("a", "", "1"), N("a", "", "1") N("a", "\"x\ny\x1B\"", "2"),
	     "a, age x y : N 2; appeared\n"
	     "no number moved: 1 is the same; 1 appeared\n"},
	};

	(void)state;
	check_pairs(pairs, COUNT(pairs));
}

/* One of each class, given in the wrong order; within a class the larger
 * change comes first, then the order of the file. */
static const struct pair in_order = {
    N("a", "1", "100") N("a", "2", "100") N("a", "3", "100") N("gone", "", "1")
	HR("x", "X", "7", "7") HR("y", "Y", "1.001", "1.00") HR3("0.5", "0.3", "0.9")
	    MEDIAN("10", "10", "ok") HR("z", "Z", "3", "3") P("0.04", "0.04"),
    N("a", "1", "110") N("a", "2", "80") N("a", "3", "90") N("new", "", "1")
	HR("x", "X", "7", "7.0") HR("y", "Y", "1.002", "1.00") HR3("0.5", "0.3", "1.1") MEDIAN(
	    "20", "20", "ok") "model,,,,,,age,,cox,z,Z,,none,not estimable,\n" P("0.06", "0.06"),
    "rfs, by arm, log-rank: P-value 0.04 -> 0.06; no longer below .05\n"
    "model, age: Hazard ratio 0.5 (0.3 to 0.9) -> 0.5 (0.3 to 1.1); the "
    "interval now includes 1\n"
    "model, age: Z 3 -> not estimable; no longer estimable\n"
    "rfs, arm B, rfs: Median 10 -> 20; up 100%\n"
    "a, age 2: N 100 -> 80\n"
    "a, age 1: N 100 -> 110\n"
    "a, age 3: N 100 -> 90\n"
    "gone, age: N 1; vanished\n"
    "new, age: N 1; appeared\n"
    "model, age: Y 1.001 -> 1.002; both are printed as 1.00\n"
    "model, age: X 7 -> 7.0; printed differently, the number is the same\n"
    "8 of 11 numbers moved, 7 of them in print: 1 P-value crossed .05, 1 "
    "interval now includes or excludes no effect, 1 estimate became or ceased "
    "to be estimable or reached, 1 median moved by over a tenth; 1 vanished; 1 "
    "appeared; 1 printed differently\n"};

static void test_order(void **state)
{
	(void)state;
	check_pairs(&in_order, 1);
}

static void test_limit(void **state)
{
	struct arena arena = {0};
	char *text = printed(&arena, &in_order, 1);

	(void)state;
	assert_non_null(strstr(text, "below .05\n... and 10 more\n8 of 11 "));
	free(text);
	arena_release(&arena);
}

/* Many rows of one key, which would take minutes if each looked through those
 * before it. */
static void test_many_rows(void **state)
{
	struct arena arena = {0};
	struct str rows = {.arena = &arena};
	struct results_table was, now;
	struct moves moves;

	(void)state;
	for (int i = 0; i < 200000; i++)
		str_add(&rows, N("a", "", "1"));
	was = parse(&arena, str_text(&rows));
	str_add(&rows, N("a", "", "2"));
	now = parse(&arena, str_text(&rows));
	moves = moved_find(&arena, &was, &now);
	assert_int_equal(moves.n_both, 200000);
	assert_int_equal(moves.n_moved, 0);
	assert_int_equal(moves.n_appeared, 1);
	assert_true(moved_any(&moves));
	assert_string_equal(moves.items[0]->now[PART_VALUE]->fields[COLUMN_STAT], "2");
	arena_release(&arena);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text;
		unsigned line;
		const char *message;
	} cases[] = {
	    {"", 0, "the file is empty"},
	    {"what,printed\n", 1, "not a results.csv: column 1 is 'what', not 'analysis'"},
	    {"analysis,population\n", 1, "not a results.csv: 2 columns instead of 15"},
	    {HEADING P("0.1", "0.1") "a,b\n", 3,
	     "2 fields instead of 15: cut short, or not as it was written"},
	    {HEADING P("\"0,1\"", ".1"), 2,
	     "column 'stat': '0,1' is not a number (was the file saved by a "
	     "spreadsheet?)"},
	    {HEADING P("", ".1"), 2, "column 'stat': '' is not a number"},
	    {HEADING MEDIAN("", "", "lost"), 2, "column 'status': 'lost' is no status"},
	    {"%PDF-1.7\n", 0, "not a CSV file but a PDF"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena arena = {0};
		struct diags diags = {.arena = &arena};
		struct results_table table;
		char *text = arena_strdup(&arena, cases[i].text);
		struct bytes bytes = {text, strlen(text)};

		assert_false(results_table_parse(&table, &arena, bytes, "t.csv", &diags));
		assert_int_equal(diags.n, 1);
		assert_string_equal(diags.items[0].text, cases[i].message);
		assert_int_equal(diags.items[0].at.line, cases[i].line);
		assert_string_equal(diags.items[0].at.source->name, "t.csv");
		arena_release(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_same),
	    cmocka_unit_test(test_p_values),
	    cmocka_unit_test(test_intervals),
	    cmocka_unit_test(test_status),
	    cmocka_unit_test(test_medians_and_prints),
	    cmocka_unit_test(test_in_one_run_only),
	    cmocka_unit_test(test_order),
	    cmocka_unit_test(test_limit),
	    cmocka_unit_test(test_many_rows),
	    cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
