/* The audit of an abstract: its tokens, how its figures are read, and what is
 * said of them. */
/* shows: R-85 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "audit/check.h"
#include "audit/dist.h"
#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* --- Tokens --------------------------------------------------------------- */

/* The tokens of a text as they were understood, with bars between them. */
static const char *token_list(struct arena *arena, const char *text)
{
	struct tokens tokens = tokens_parse(arena, text);
	struct str list = {.arena = arena};

	for (size_t i = 0; i < tokens.n; i++) {
		const struct token *token = &tokens.items[i];

		str_add(&list, i ? "|" : "");
		if (token->type == TOKEN_NUMBER)
			str_addf(&list, "%.*f", token->decimals, token->value);
		else if (token->type == TOKEN_WORD)
			str_add(&list, token->raw);
		else if (token->type == TOKEN_BREAK)
			str_add(&list, "#");
		else if (token->mark < 0x80)
			str_addf(&list, "%c", (char)token->mark);
		else
			str_add(&list, "?");
	}
	return str_text(&list);
}

static void test_tokens(void **state)
{
	static const char *const cases[][2] = {
	    {"", "#"},
	    {"HR+/HER2− 28 (47%)", "HR+|/|HER2-|28|(|47|%|)|#"},
	    {"0·59 [0·42–0·82]", "0.59|[|0.42|-|0.82|]|#"},
	    {"p=.027;", "p|=|0.027|;|#"},
	    {"0,59 (0,42-0,82)", "0.59|(|0.42|-|0.82|)|#"},
	    {"1,234 and 12,345,678", "1234|and|12345678|#"},
	    {"10\u2009000", "10000|#"},
	    {"of 10 547 women", "of|10547|women|#"},
	    {"of 3 120/302", "of|3|120|/|302|#"},
	    {"exon 19 120 women", "exon|19|120|women|#"},
	    {"of 12 345.6", "of|12|345.6|#"},
	    {"CDK4/6, PD-1, log–rank", "CDK4|/|6|,|PD-1|,|log-rank|#"},
	    {"−3.2 to -0.3, 3-4", "-3.2|to|-0.3|,|3|-|4|#"},
	    {"**45** (_75_%)", "45|(|75|%|)|#"},
	    {"# Results\nOf 59", "Results|#|Of|59|#"},
	    {"- one\n- two\n\nthree", "one|#|two|#|three|#"},
	    {"3.7\n- 26.3", "3.7|-|26.3|#"},
	    {"> a 12\n> b", "a|12|b|#"},
	    {"| a | 3 |\n| b | 4 |", "a|||3|||#|b|||4|||#"},
	    {"1st and 3D", "1st|and|3|D|#"},
	    {"1e-5", "0|#"},
	    {"Ġ3 Ċelik", "Ġ3|Ċelik|#"},
	    {"≤ 5 and <=5", "?|5|and|?|5|#"},
	    {"v4.0.3", "v4|.|0.3|#"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena arena = {0};

		assert_string_equal(token_list(&arena, cases[i][0]), cases[i][1]);
		arena_release(&arena);
	}
}

static void test_sentences(void **state)
{
	static const struct {
		const char *text;
		unsigned sentences;
	} cases[] = {
	    {"One. Two. Three.", 3},
	    {"p=.03 in 5 mo. of 3.5 vs. Four", 1},
	    {"It was 59. 12 left", 2},
	    {"Was it? Yes! So.", 3},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct arena arena = {0};
		struct tokens tokens = tokens_parse(&arena, cases[i].text);
		unsigned last = 0;

		for (size_t k = 0; k + 1 < tokens.n; k++)
			last = tokens.items[k].sentence;
		assert_int_equal(last + 1, cases[i].sentences);
		arena_release(&arena);
	}
}

static void test_spelled_numbers(void **state)
{
	struct arena arena = {0};
	struct tokens tokens =
	    tokens_parse(&arena, "Fifty-nine twelve ninety one-two tenth two hundred and "
	                         "five; four hundred sixty, one hundred patients, "
	                         "three thousand, a hundred");
	static const int values[] = {59,  12, 90, 0,   0, 0, 0, 0,    205, 0, 0, 0,
	                             460, 0,  0,  100, 0, 0, 0, 3000, 0,   0, 0};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		assert_int_equal((int)tokens.items[i].value, values[i]);
	arena_release(&arena);
}

/* --- What is read ------------------------------------------------------------ */

static void add_number(struct str *list, const struct reading *reading, const char *name,
                       size_t index)
{
	const struct quantity *q = quantity_find(reading, index);

	if (q)
		str_addf(list, "%s%s=%.10g", list->length ? " " : "", name, q->value);
}

static const char *first_share(struct arena *arena, const struct reading *reading)
{
	struct str list = {.arena = arena};

	if (reading->n_shares == 0)
		return "none";
	add_number(&list, reading, "n", reading->shares[0].count);
	add_number(&list, reading, "N", reading->shares[0].whole);
	add_number(&list, reading, "p", reading->shares[0].percent);
	return str_text(&list);
}

static const char *first_limits(struct arena *arena, const struct reading *reading)
{
	struct str list = {.arena = arena};

	if (reading->n_limits == 0)
		return "none";
	add_number(&list, reading, "est", reading->limits[0].estimate);
	add_number(&list, reading, "lo", reading->limits[0].low);
	add_number(&list, reading, "hi", reading->limits[0].high);
	return str_text(&list);
}

static const char *first_p_value(struct arena *arena, const struct reading *reading)
{
	struct str list = {.arena = arena};

	if (reading->n_p_values == 0)
		return "none";
	add_number(&list, reading, "pv", reading->p_values[0].value);
	return str_text(&list);
}

typedef const char *(*first_of)(struct arena *arena, const struct reading *reading);

/* The first figure of each text is read as its case says. */
static void check_readings(const char *const (*cases)[2], size_t n, first_of first)
{
	for (size_t i = 0; i < n; i++) {
		struct arena arena = {0};
		struct reading reading;
		const char *got;

		reading_init(&reading, &arena, cases[i][1]);
		got = first(&arena, &reading);
		if (strcmp(got, cases[i][0]) != 0)
			fail_msg("read %s, not %s, from: %s", got, cases[i][0], cases[i][1]);
		arena_release(&arena);
	}
}

static void test_shares(void **state)
{
	static const char *const cases[][2] = {
	    {"n=28 N=59 p=47.5", "Of these, 28/59 (47.5%) responded"},
	    {"n=28 N=59 p=47", "in 28 of 59 patients (47%)"},
	    {"n=28 N=59 p=47", "in 28 of the 59 evaluable patients (47 %)"},
	    {"n=28 N=59 p=47", "in 28 (47%) of 59 patients"},
	    {"n=28 N=59 p=47", "28 of 59 (47%; 95% CI, 34-61)"},
	    {"n=3 N=302 p=1", "3/302 (<1%)"},
	    {"n=167 N=484 p=34.5", "167 among 484 patients (34.5%)"},
	    {"n=1234 N=5000 p=25", "1,234/5,000 (25%)"},
	    {"n=12 N=40 p=30", "Twelve of 40 women (30%)"},
	    {"n=28 N=59 p=47", "The response rate was 47% (28/59)"},
	    {"n=28 N=59 p=47.5", "47·5% (28 of 59 patients)"},
	    {"n=28 N=59 p=47", "ORR 47% (28/59; 95% CI, 34-61)"},
	    {"n=28 N=59 p=47", "ORR 47% (95% CI, 34 to 61; 28/59)"},
	    {"n=28 N=59 p=47", "seen in 47% of patients (28/59)"},
	    {"n=45 p=75", "mastectomy 45 (75%)"},
	    {"n=28 p=47", "n=28 (47%)"},
	    {"n=28 p=47", "**28** (47 %) were"},
	    {"n=28 p=47.5", "HER2− 28 [47·5%],"},
	    {"n=28 p=47", "HR+ (n = 28, 47%)"},
	    {"n=28 p=47", "in 47% (n=28)"},
	    {"n=28 p=47", "28 patients with liver metastases (47%)"},
	    {"n=28 p=47", "47% had liver metastases (n = 28)"},
	    {"n=28 p=47", "28 (47%; 95% CI 34–61)"},
	    {"n=5 p=47.5", "5 (47,5%)"},
	};

	(void)state;
	check_readings(cases, COUNT(cases), first_share);
}

static void test_limits(void **state)
{
	static const char *const cases[][2] = {
	    {"est=0.59 lo=0.42 hi=0.82", "HR 0.59; 95% CI, 0.42-0.82; p=.0013"},
	    {"est=0.59 lo=0.42 hi=0.82", "hazard ratio, 0.59 (95% CI 0.42 to 0.82)"},
	    {"est=0.59 lo=0.42 hi=0.82", "adjusted HR [aHR] 0·59 [95% CI 0·42–0·82]"},
	    {"est=0.59 lo=0.42 hi=0.82", "HR = 0.59 [0.42, 0.82]"},
	    {"est=2.1 lo=1.3 hi=3.4", "odds ratio (OR) of 2.1 (CI95% 1.3-3.4)"},
	    {"est=0.8 lo=0.6 hi=1.07", "HR, 0.8; 95%CI: 0.6 - 1.07"},
	    {"est=0.59 lo=0.42", "HR 0,59 (CI 0,42-NR)"},
	    {"est=15 lo=3.7 hi=26.3", "15.0 months (95% CI, 3.7-26.3)"},
	    {"est=15 lo=3.7 hi=26.3", "15.0 mo [95% CI: 3.7–26.3 mo]"},
	    {"est=15 lo=3.7 hi=26.3", "15·0 (95%CI 3·7 to 26·3) months"},
	    {"est=15 lo=3.7", "15.0 months (95% CI 3.7-NR)"},
	    {"est=15 lo=3 hi=26", "15.0 (95% confidence interval [CI], 3 to\n26)"},
	    {"est=72.4 lo=65 hi=79.8", "72.4% (95% CI 65.0-79.8)"},
	    {"est=15 lo=3.7 hi=26.3", "15.0 months, with a 95% CI of 3.7 to 26.3"},
	    {"est=-3.2 lo=-6.1 hi=-0.3", "difference −3.2 (95% CI −6.1 to −0.3)"},
	    {"est=1250 lo=1100 hi=1400", "1,250 days (95% CI 1,100-1,400)"},
	    {"est=15 lo=3.7 hi=26.3", "15.0 months (95% CI [3.7, 26.3])"},
	    {"est=1 lo=1 hi=2", "median 1 (IQR 1-2)"},
	    {"est=54 lo=29 hi=81", "median age 54 years (range, 29-81)"},
	    {"est=54 lo=45 hi=63", "54 [interquartile range 45 to 63]"},
	    {"est=54 lo=45 hi=63", "54 (Q1-Q3: 45–63)"},
	    {"est=32 lo=15 hi=41", "32 mm (IQR 15–41)"},
	    {"est=41 lo=28.4 hi=63.2", "CEA was 41 U/mL (range, 28.4-63.2)"},
	    {"est=12.1 lo=3 hi=40", "12.1 months (range from 3 to 40 months)"},
	    {"lo=45 hi=63", "; IQR, 45-63"},
	    {"lo=29 hi=81", "range: 29 to 81"},
	    {"est=14 lo=11.7 hi=16.3", "14·0 months (11·7–16·3) in the other arm"},
	    {"est=6.8 lo=5.5 hi=8.3", "mPFS 6.8 m (5.5-8.3)"},
	    {"est=4.7 lo=3 hi=6.1", "vs 4.7 (3.0-6.1; n=20)"},
	    {"est=41.2 lo=33.1 hi=49.8", "alive in 41.2% (33.1 to 49.8)"},
	    {"lo=24.1", "not reached (95% CI, 24.1-NR)"},
	    {"lo=3.7 hi=26.3", "and the 95% CI was 3.7 to 26.3"},
	};

	(void)state;
	check_readings(cases, COUNT(cases), first_limits);
}

static void test_p_values(void **state)
{
	static const char *const cases[][2] = {
	    {"pv=0.027", "p=.027"},
	    {"pv=0.027", "P = 0.027"},
	    {"pv=0.001", "p < 0.001"},
	    {"pv=0.05", "P<.05"},
	    {"pv=0.03", "a p-value of 0.03"},
	    {"pv=0.0013", "p=0·0013"},
	    {"pv=0.03", "P for interaction = .03"},
	    {"pv=0.05", "P value ≤ .05"},
	    {"pv=0.04", "(log-rank *p* = 0.04)"},
	};

	(void)state;
	check_readings(cases, COUNT(cases), first_p_value);
}

/* --- What is said --------------------------------------------------------- */

/* All findings of a text, "column kind: what", with line ends between. */
static const char *finding_list(struct arena *arena, const char *text,
                                const struct audit_options *options)
{
	struct audit_result result = audit_text(arena, text, options);
	struct str list = {.arena = arena};

	for (size_t i = 0; i < result.n; i++)
		str_addf(&list, "%s%u:%u %s: %s", i ? "\n" : "", result.findings[i].line,
		         result.findings[i].column,
		         result.findings[i].kind == FINDING_NOTE ? "note" : result.findings[i].check,
		         result.findings[i].what);
	return str_text(&list);
}

static void check_findings(const char *const (*cases)[2], size_t n)
{
	static const struct audit_options options = {0};

	for (size_t i = 0; i < n; i++) {
		struct arena arena = {0};

		assert_string_equal(finding_list(&arena, cases[i][0], &options), cases[i][1]);
		arena_release(&arena);
	}
}

static void test_percents(void **state)
{
	static const char *const cases[][2] = {
	    {"Of 59 patients, 45 (75%) had it.",
	     "1:17 percent: 45 (75%) of 59 is 76.3%; 75% would be 45 of 60, or "
	     "44 of 59"},
	    {"In 28/59 (47.6%) it did.",
	     "1:4 percent: 28 (47.6%) of 59 is 47.46%; no count gives 47.6%"},
	    {"In 47 of 59 (79%) it did.", "1:4 percent: 47 (79%) of 59 is "
	                                  "79.7%, cut off instead of rounded; "
	                                  "no count gives 79%"},
	    {"In 62 of 59 (105%) it did.",
	     "1:4 percent: 62 of 59: the part is more than the whole"},
	    /* a half may go either way: 1/8 is 12.5, 3/8 is 37.5 */
	    {"In 1/8 (12%), 1/8 (13%), 3/8 (37%) and 3/8 (38%).",
	     "1:26 percent: 3 (37%) of 8 is 37.5%, cut off instead of rounded; "
	     "no count gives 37%"},
	    {"In 3 patients (55%) it did.", "1:4 percent: 3 (55%): no denominator gives 55%"},
	    {"Of 59 patients, 3 (<1%) and 58 (>99%) and 3 of 400 (<1%).", ""},
	};

	(void)state;
	check_findings(cases, COUNT(cases));
}

static void test_intervals(void **state)
{
	static const char *const cases[][2] = {
	    {"Median OS was 27.0 months (95% CI, 3.7-26.3).",
	     "1:15 interval: the median 27.0 is outside its interval, 3.7 to "
	     "26.3"},
	    {"Median OS was 15.0 months (95% CI, 26.3-3.7).",
	     "1:36 interval: the limits 26.3 to 3.7 are not in order"},
	    {"HR 0.59 (95% CI 0.42-0.98).", "1:4 ratio: the hazard ratio 0.59 "
	                                    "is not the middle of 0.42 to 0.98 "
	                                    "on the log scale, which is 0.64"},
	    {"HR 0.59 (95% CI 0.42-0.82; p=.30).",
	     "1:28 p-value: p = .30 beside an interval of 0.42 to 0.82, which "
	     "excludes 1; that gives p = 0.0012 to 0.0031"},
	    {"It did (p=1.3), or not (p=0.000).",
	     "1:11 p-value: p of 1.3 is not between 0 and 1\n"
	     "1:27 note: p of 0.000 is no value; write p < 0.001"},
	};

	(void)state;
	check_findings(cases, COUNT(cases));
}

static void test_symmetry(void **state)
{
	static const char *const cases[][2] = {
	    {"Median PFS was 15.0 months (95% CI, 3.7-26.3) and median "
	     "follow-up "
	     "54.1 months (95% CI, 44.2-64.0).",
	     "1:16 note: all 2 intervals of medians are symmetric: SPSS's rule "
	     "(Collett); R, SAS and Stata would not give that"},
	    {"Median PFS was 15.0 months (95% CI, 3.7-26.3) and median "
	     "follow-up "
	     "54.1 months (95% CI, 44.2-66.0).",
	     ""},
	    {"Median PFS was 15.0 months (95% CI, 3.7-26.3).", ""},
	};

	(void)state;
	check_findings(cases, COUNT(cases));
}

static void test_places(void **state)
{
	static const char *const cases[][2] = {
	    {"# Résumé\n\nOf 59 patients — all —, 45\n(75%) had it.",
	     "3:25 percent: 45 (75%) of 59 is 76.3%; 75% would be 45 of 60, or "
	     "44 of 59"},
	};

	(void)state;
	check_findings(cases, COUNT(cases));
}

static void test_length(void **state)
{
	struct arena arena = {0};
	struct audit_options options = {.limit = 6};

	(void)state;
	assert_string_equal(finding_list(&arena, " ab cé\nef \n", &options), "");
	options.limit = 5;
	assert_string_equal(finding_list(&arena, " ab cé\nef \n", &options),
	                    "2:2 length: 6 characters without blanks, 1 over "
	                    "the limit of 5");
	options = (struct audit_options){.limit = 7, .count_all = true};
	assert_string_equal(finding_list(&arena, " ab cé\nef \n", &options),
	                    "2:2 length: 8 characters, 1 over the limit of 7");
	arena_release(&arena);
}

/* Every cut of a text full of figures is read without harm. */
static void test_cut_short(void **state)
{
	static const char text[] =
	    "HR 0·59 [95% CI 0·42–0·82]; p<.001; 28 of 59 patients (47.5%; 95% "
	    "CI, 34-61), n=28 (47%); 1-, 3- and 5-year OS 9, 8 and 7%; not "
	    "reached (95% CI NR to not reached); median 15.0 mo (IQR 3-4; "
	    "range "
	    "1–2×10^5), 38 PFS events (21 in A, 15 in B)\n\n# x\n| 1 | -";
	static const struct audit_options options = {0};

	(void)state;
	for (size_t from = 0; from < sizeof text; from++) {
		struct arena arena = {0};
		char *cut = arena_strndup(&arena, text, from);

		cut[utf8_check(cut, from)] = '\0';
		(void)audit_text(&arena, cut, &options);
		if (((unsigned char)text[from] & 0xC0) != 0x80)
			(void)audit_text(&arena, text + from, &options);
		arena_release(&arena);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_tokens),          cmocka_unit_test(test_sentences),
	    cmocka_unit_test(test_spelled_numbers), cmocka_unit_test(test_shares),
	    cmocka_unit_test(test_limits),          cmocka_unit_test(test_p_values),
	    cmocka_unit_test(test_percents),        cmocka_unit_test(test_intervals),
	    cmocka_unit_test(test_symmetry),        cmocka_unit_test(test_places),
	    cmocka_unit_test(test_length),          cmocka_unit_test(test_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
