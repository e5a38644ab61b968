/* Breaking of paragraphs: what must not be broken is not, and no other way to
 * break is better.
 *
 * Runs from the top of the tree.  The fonts are the real ones.
 */
/* shows: R-78 */
#include <math.h>
#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "canvas/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SIZE 9.5

struct world {
	struct arena arena;
	struct diags diags;
	struct fonts *fonts;
	uint32_t random;
};

static int world_open(void **state)
{
	const char *files[N_FACES] = {[FACE_REGULAR] = "Lato-Regular.ttf",
	                              [FACE_BOLD] = "Lato-Bold.ttf",
	                              [FACE_ITALIC] = "Lato-Italic.ttf"};
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	world->diags.arena = &world->arena;
	world->random = 1;
	world->fonts = fonts_load(&world->arena, files, &world->diags);
	return world->fonts ? 0 : -1;
}

static int world_close(void **state)
{
	struct world *world = *state;

	fonts_release(world->fonts);
	arena_release(&world->arena);
	free(world);
	return 0;
}

/* 0 to n - 1, the same in each run. */
static size_t random_below(struct world *world, size_t n)
{
	world->random = world->random * 1664525 + 1013904223;
	return (world->random >> 8) % n;
}

static double width_of(const struct world *world, const char *text)
{
	return fonts_width(world->fonts, FACE_REGULAR, SIZE, text);
}

/* --- Single rules ---------------------------------------------------------------- */

/* Lines are as wide as the longest text between bars is. */
static void test_rules(void **state)
{
	static const struct {
		const char *widest, *text, *lines;
	} cases[] = {
	    {"after 54.0 months", "after 54.0 months", "after 54.0 months"},
	    {"after 54.0 mont", "after 54.0 months", "after|54.0 months"},
	    {"then 12 of 40 p", "then 12 of 40 patients", "then 12 of 40|patients"},
	    {"see Table", "see Table 2", "see|Table 2"},
	    {"Median (95% C", "Median (95% CI)", "Median|(95% CI)"},
	    {"ratio 0.69 (95% CI 0.54 to", "ratio 0.69 (95% CI 0.54 to 0.89)",
	     "ratio 0.69|(95% CI 0.54 to 0.89)"},
	    {"ratio 0.69, 95% C", "ratio 0.69, 95% CI 0.54", "ratio 0.69,|95% CI 0.54"},
	    {"from 1984 to 19", "from 1984 to 1989", "from|1984 to 1989"},
	    {"from 63.0 to not rea", "from 63.0 to not reached", "from|63.0 to not reached"},
	    {"sent 12 to the", "sent 12 to the clinic", "sent 12 to the|clinic"},
	    {"mean 5.1 ±", "mean 5.1 ± 2.3", "mean|5.1 ± 2.3"},
	    {"test: P <0.00", "test: P <0.001", "test:|P <0.001"},
	    {"level 12 mg/dL", "level 12 mg/dL", "level 12 mg/dL"},
	    {"level 12 mg/", "level 12 mg/dL", "level|12 mg/dL"},
	    {"tamoxifen/non", "tamoxifen/none", "tamoxifen/|none"},
	    {"survival-", "survival-free", "survival-|free"},
	    {"recur-", "recur\u00ADrence", "recur\u00AD-|rence"},
	    {"recurrence", "recur\u00ADrence", "recur\u00ADrence"},
	    {"recur-", "recur\u00AD", "recur\u00AD"},
	    {"bbbb", "aaaa\u200Bbbbb", "aaaa\u200B|bbbb"},
	    /* no room for what belongs together */
	    {"(95% CI", "(95% CI 0.54 to 0.89)", "(95% CI|0.54 to|0.89)"},
	    /* even lines, and no word alone on the last */
	    {"one two three four fi", "one two three four five it", "one two three four|five it"},
	    {"aa aa aa aa", "aa aa aa aa b", "aa aa aa|aa b"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct measure measure = {
		    .fonts = world->fonts, .size = SIZE, .width = width_of(world, cases[i].widest)};
		struct text_lines lines = text_wrap(&world->arena, &measure, cases[i].text);
		struct str joined = {.arena = &world->arena};

		for (size_t k = 0; k < lines.n; k++)
			str_addf(&joined, "%s%s", k ? "|" : "", lines.items[k]);
		assert_string_equal(str_text(&joined), cases[i].lines);
	}
}

/* What is taken from the first line; and a first word that has no room there. */
static void test_first_line(void **state)
{
	struct world *world = *state;
	struct measure measure = {
	    .fonts = world->fonts, .size = SIZE, .width = width_of(world, "one two three")};
	struct text_lines lines;

	measure.first = width_of(world, "three");
	lines = text_wrap(&world->arena, &measure, "one two three");
	assert_int_equal(lines.n, 2);
	assert_string_equal(lines.items[0], "one two");
	measure.first = width_of(world, "one two thr");
	lines = text_wrap(&world->arena, &measure, "one two three");
	assert_int_equal(lines.n, 2);
	assert_string_equal(lines.items[0], "");
	assert_string_equal(lines.items[1], "one two three");
}

/* --- Any text ---------------------------------------------------------------------- */

/* Words and phrases that texts of reports are made of. */
static const char *const phrases[] = {
    "the",
    "a",
    "of",
    "and",
    "with",
    "patients",
    "were",
    "recurrence-free",
    "survival",
    "by",
    "hormonal",
    "therapy",
    "randomised",
    "tamoxifen/placebo",
    "het\u00ADero\u00ADgeneity",
    "Kaplan–Meier",
    "estimate",
    "log-rank",
    "test",
    "I",
    "it",
    "München",
    "P = 0.003",
    "P<0.001",
    "P <0.05",
    "54.0 months",
    "12 mg",
    "(95% CI 0.54–0.89)",
    "(95% CI 63.0 to not reached)",
    "95% CI 0.5 to 0.9",
    "63.0 to 76.9",
    "1984 to 1989",
    "5 – 7",
    "3.7 to NE",
    "Table 2",
    "(Figure 12)",
    "5.1 ± 2.3",
    "HR ≥ 1.2",
    "(n = 440)",
    "440 patients",
    "60%",
    "10 years",
    "no.",
    "proportional-hazards",
    "χ² = 8.2",
    "2",
    "17 to the",
    "(see",
    "below)",
};

/* What may not stand before and behind the end of a line. */
static const struct {
	const char *before, *behind;
} forbidden[] = {
    {"[0-9]$", "^(months|mg|years|%)([^a-z]|$)"},
    {"[0-9]%$", "^CI"},
    {"CI$", "^[0-9]"},
    {"(^|[ (])P$", "^(=|<)"},
    {"(=|<|≥|±)$", ""},
    {"", "^(=|≥|±)"},
    {"(Table|Figure)$", "^[0-9]"},
    {"[0-9]$", "^(to|–) ([0-9N]|not reached)"},
    {"[0-9] (to|–)$", "^([0-9N]|not reached)"},
    {"not$", "^reached"},
    {"[(][0-9]+% CI[^)]*$", ""},
    {"[(]n =?$", ""},
};

static bool matches(const char *pattern, const char *text)
{
	regex_t regex;
	int found;

	assert_int_equal(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
	found = regexec(&regex, text, 0, NULL, 0);
	regfree(&regex);
	return found == 0;
}

static const char *text_make(struct world *world, size_t n)
{
	struct str text = {.arena = &world->arena};

	for (size_t i = 0; i < n; i++)
		str_addf(&text, "%s%s", i ? " " : "", phrases[random_below(world, COUNT(phrases))]);
	return str_text(&text);
}

/* The lines follow each other in the text, and end where they may. */
static void lines_expect(struct world *world, const char *text, const struct text_lines *lines)
{
	const char *at = text;

	for (size_t i = 0; i < lines->n; i++) {
		size_t length = strlen(lines->items[i]);
		const char *before;

		if (strncmp(at, lines->items[i], length) != 0)
			length--; /* a hyphen that is not in the text */
		assert_true(strncmp(at, lines->items[i], length) == 0);
		at += length;
		before = arena_strndup(&world->arena, text, (size_t)(at - text));
		at += *at == ' ';
		for (size_t k = 0; *at && k < COUNT(forbidden); k++)
			if (matches(forbidden[k].before, before) && matches(forbidden[k].behind, at))
				fail_msg("broken: %s | %s", before, at);
	}
	assert_string_equal(at, "");
}

/* A single short word on the last line has no room that the line before could
 * give it. */
static void last_expect(const struct world *world, const struct measure *measure,
                        const struct text_lines *lines)
{
	const char *last = lines->items[lines->n - 1], *before, *blank;

	if (lines->n < 2 || strchr(last, ' ') || width_of(world, last) > measure->width / 4)
		return;
	before = lines->items[lines->n - 2];
	blank = strrchr(before, ' ');
	if (blank && matches("^ [a-z]+$", blank) &&
	    matches("[a-z]$",
	            arena_strndup((struct arena *)&world->arena, before, (size_t)(blank - before))))
		fail_msg("alone: %s | %s", before, last);
}

static void test_any_text(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 200; i++) {
		const char *text = text_make(world, 1 + random_below(world, 120));
		struct measure measure = {.fonts = world->fonts,
		                          .size = SIZE,
		                          .width = 150 + (double)random_below(world, 340)};
		struct text_lines lines = text_wrap(&world->arena, &measure, text);

		lines_expect(world, text, &lines);
		last_expect(world, &measure, &lines);
		for (size_t k = 0; k < lines.n; k++)
			assert_true(width_of(world, lines.items[k]) <= measure.width + 0.01);
	}
}

/* The same text in runs breaks at the same places, if the faces are one. */
static void test_any_runs(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 50; i++) {
		const char *text = text_make(world, 1 + random_below(world, 60));
		struct measure measure = {.fonts = world->fonts,
		                          .size = SIZE,
		                          .width = 150 + (double)random_below(world, 340)};
		struct text_lines lines = text_wrap(&world->arena, &measure, text);
		const char *blank = strchr(text, ' ');
		size_t cut = blank ? (size_t)(blank - text) : 0;
		const struct text_run runs[] = {
		    {arena_strndup(&world->arena, text, cut), FACE_REGULAR},
		    {text + cut, FACE_REGULAR}};
		struct run_lines broken = text_wrap_runs(&world->arena, &measure, runs, 2);

		assert_int_equal(broken.n, lines.n);
		for (size_t k = 0; k < lines.n; k++) {
			struct str joined = {.arena = &world->arena};

			for (size_t r = 0; r < broken.items[k].n; r++)
				str_add(&joined, broken.items[k].items[r].text);
			assert_string_equal(str_text(&joined), lines.items[k]);
		}
	}
}

/* --- The best way ------------------------------------------------------------------- */

/* Squares of what is left free on all lines but the last, in hundredths of a
 * point, and how many lines; a line ends behind word i where bit i is set. */
struct outcome {
	size_t lines;
	double squares;
};

static struct outcome outcome_of(const struct world *world, const char *const *words, size_t n,
                                 unsigned ends, double width)
{
	struct outcome outcome = {0};
	struct str line = {.arena = (struct arena *)&world->arena};

	for (size_t i = 0; i < n; i++) {
		bool last = i + 1 == n;
		double left;

		str_addf(&line, "%s%s", line.length ? " " : "", words[i]);
		if (!last && !(ends >> i & 1))
			continue;
		left = width - width_of(world, str_text(&line));
		if (left < 0)
			return (struct outcome){SIZE_MAX, 0};
		outcome.lines++;
		outcome.squares += last ? 0 : round(left * 100) * round(left * 100);
		if (last && outcome.lines > 1 && !strchr(str_text(&line), ' ') &&
		    width - left < width / 4)
			outcome.squares += 1e12; /* alone */
		line.length = 0;
	}
	return outcome;
}

static void test_best(void **state)
{
	static const char *const words[] = {"the",   "a",    "of",        "patients", "were",
	                                    "among", "such", "treatment", "therapy",  "randomised"};
	struct world *world = *state;

	for (int i = 0; i < 100; i++) {
		const char *chosen[11];
		size_t n = 2 + random_below(world, 10);
		double width = 60 + (double)random_below(world, 120);
		struct measure measure = {.fonts = world->fonts, .size = SIZE, .width = width};
		struct str text = {.arena = &world->arena};
		struct outcome best = {SIZE_MAX, 0}, found;
		struct text_lines lines;
		unsigned ends = 0;
		size_t word = 0;

		for (size_t k = 0; k < n; k++) {
			chosen[k] = words[random_below(world, COUNT(words))];
			str_addf(&text, "%s%s", k ? " " : "", chosen[k]);
		}
		for (unsigned k = 0; k < 1u << (n - 1); k++) {
			struct outcome here = outcome_of(world, chosen, n, k, width);

			if (here.lines < best.lines ||
			    (here.lines == best.lines && here.squares < best.squares))
				best = here;
		}
		lines = text_wrap(&world->arena, &measure, str_text(&text));
		for (size_t k = 0; k < lines.n; k++) {
			for (const char *p = lines.items[k]; (p = strchr(p, ' ')); p++)
				word++;
			ends |= 1u << word++;
		}
		found = outcome_of(world, chosen, n, ends, width);
		assert_int_equal(found.lines, best.lines);
		assert_true(found.squares <= best.squares);
	}
}

/* A hundred thousand words; were the time quadratic, this would not end. */
static void test_long(void **state)
{
	struct world *world = *state;
	struct measure measure = {.fonts = world->fonts, .size = SIZE, .width = 488};
	struct text_lines lines = text_wrap(&world->arena, &measure, text_make(world, 100000));

	assert_true(lines.n > 5000 && lines.n < 20000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rules),    cmocka_unit_test(test_first_line),
	    cmocka_unit_test(test_any_text), cmocka_unit_test(test_any_runs),
	    cmocka_unit_test(test_best),     cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, world_open, world_close);
}
