/* The audit of an abstract: every example of the table of patterns is read as
 * the table says, and the tokens and templates below them. */
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

#include "audit/audit_impl.h"
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

		assert_string_equal(token_list(&arena, cases[i][0]),
		                    cases[i][1]);
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
	struct tokens tokens = tokens_parse(
	    &arena, "Fifty-nine twelve ninety one-two tenth two hundred and "
		    "five; four hundred sixty, one hundred patients, "
		    "three thousand, a hundred");
	static const int values[] = {59,  12, 90, 0,   0, 0, 0, 0, 205, 0, 0, 0,
	                             460, 0,  0,  100, 0, 0, 0, 0, 0,   0, 0};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		assert_int_equal((int)tokens.items[i].value, values[i]);
	arena_release(&arena);
}

/* --- The table of patterns ------------------------------------------------ */

static const char *const slots[N_SLOTS] = {
    [SLOT_COUNT] = "n",      [SLOT_TOTAL] = "N",    [SLOT_PERCENT] = "p",
    [SLOT_ESTIMATE] = "est", [SLOT_LOW] = "lo",     [SLOT_HIGH] = "hi",
    [SLOT_LEVEL] = "level",  [SLOT_P_VALUE] = "pv", [SLOT_TIME] = "t",
    [SLOT_TIME_2] = "t2",    [SLOT_TIME_3] = "t3",  [SLOT_PERCENT_2] = "p2",
    [SLOT_PERCENT_3] = "p3",
};

/* "n=45 p=75" as far as the example asks for it, from what was read. */
static const char *slot_list(struct arena *arena, const struct figure *figure,
                             const char *asked)
{
	struct str list = {.arena = arena};
	struct str padded = {.arena = arena};

	str_addf(&padded, " %s", asked);
	for (size_t i = 0; i < N_SLOTS; i++) {
		char name[16];

		snprintf(name, sizeof name, " %s=", slots[i]);
		if (figure->match.slots[i].known &&
		    (strstr(str_text(&padded), name) ||
		     (i != SLOT_LEVEL && i != SLOT_TOTAL)))
			str_addf(&list, "%s%s=%.10g", list.length ? " " : "",
			         slots[i], figure->match.slots[i].value);
	}
	return str_text(&list);
}

static bool starts_with_slots(const char *text)
{
	const char *equals = strchr(text, '=');
	const char *colon = strchr(text, ':');

	return equals && colon && equals < colon;
}

static void check_example(const struct pattern *pattern, const char *example)
{
	struct arena arena = {0};
	struct audit audit = {.arena = &arena};
	const char *colon = strstr(example, ": ");
	const struct figure *figure = NULL;
	const char *asked;

	assert_non_null(colon);
	assert_true(starts_with_slots(example));
	asked = arena_strndup(&arena, example, (size_t)(colon - example));
	audit_read(&audit, colon + 2);
	for (size_t i = 0; i < audit.n_figures && !figure; i++)
		if (audit.figures[i].pattern == pattern)
			figure = &audit.figures[i];
	if (!figure)
		fail_msg("'%s' is not found in: %s", pattern->name, colon + 2);
	if (strcmp(slot_list(&arena, figure, asked), asked) != 0)
		fail_msg("'%s' reads %s, not %s, from: %s", pattern->name,
		         slot_list(&arena, figure, asked), asked, colon + 2);
	arena_release(&arena);
}

static void test_examples(void **state)
{
	(void)state;
	for (size_t i = 0; patterns[i].name; i++) {
		assert_non_null(patterns[i].examples[0]);
		for (size_t k = 0; patterns[i].examples[k]; k++)
			check_example(&patterns[i], patterns[i].examples[k]);
	}
}

/* --- What is said --------------------------------------------------------- */

/* All findings of a text, "column kind: what", with line ends between. */
static const char *finding_list(struct arena *arena, const char *text,
                                const struct audit_options *options)
{
	struct audit_result result = audit_text(arena, text, options);
	struct str list = {.arena = arena};

	for (size_t i = 0; i < result.n; i++)
		str_addf(&list, "%s%u:%u %s: %s", i ? "\n" : "",
		         result.findings[i].line, result.findings[i].column,
		         result.findings[i].kind, result.findings[i].what);
	return str_text(&list);
}

static void check_findings(const char *const (*cases)[2], size_t n)
{
	static const struct audit_options options = {0};

	for (size_t i = 0; i < n; i++) {
		struct arena arena = {0};

		assert_string_equal(finding_list(&arena, cases[i][0], &options),
		                    cases[i][1]);
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
	    {"In 3 patients (55%) it did.",
	     "1:4 percent: 3 (55%): no denominator gives 55%"},
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
	    cmocka_unit_test(test_tokens),
	    cmocka_unit_test(test_sentences),
	    cmocka_unit_test(test_spelled_numbers),
	    cmocka_unit_test(test_examples),
	    cmocka_unit_test(test_percents),
	    cmocka_unit_test(test_intervals),
	    cmocka_unit_test(test_symmetry),
	    cmocka_unit_test(test_places),
	    cmocka_unit_test(test_length),
	    cmocka_unit_test(test_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
