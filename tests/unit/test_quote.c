/* src/quote: figures as printed, paths, forms, claims, from hand-made
 * results.  Messages about wrong paths are in tests/errors/text.txt. */
/* shows */
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
#include "cite/claims.h"
#include "cite/fill.h"
#include "cite/path.h"
#include "results/field.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

struct world {
	struct arena arena;
	struct diags diags;
	struct study study;
	struct style style;
	struct results results;
	struct quoting quoting;
};

static struct text text_of(const char *text)
{
	return (struct text){.s = text};
}

/* All analyses are about one endpoint. */
struct options {
	struct analysis_spec spec;
	struct text endpoint;
};

static const struct field analysis_fields[] = {
    {"endpoint", FIELD_REFERENCE, offsetof(struct options, endpoint), "", .reference = REF_ENDPOINT},
};
static const struct variant analysis_variant = {
    "any", "", {analysis_fields, 1, sizeof(struct options)}};

static void add_analysis(struct world *world, const char *name)
{
	struct options *options = ARENA_NEW(&world->arena, struct options);
	struct records *all = &world->study.analyses;

	options->spec.record.name = text_of(name);
	options->spec.record.variant = &analysis_variant;
	options->endpoint = text_of("ps_pfs");
	ARENA_PUSH(&world->arena, all->items, all->n, options);
}

static void add_endpoint(struct world *world, const char *name)
{
	struct endpoint_spec *spec = ARENA_NEW(&world->arena, struct endpoint_spec);
	struct records *all = &world->study.endpoints;

	spec->record.name = text_of(name);
	spec->unit = UNIT_MONTHS;
	ARENA_PUSH(&world->arena, all->items, all->n, spec);
}

static void add_interval(struct world *world, struct result_key key, const char *stem,
                         enum result_class class, const double values[3])
{
	static const char *const ends[] = {"", "_lo", "_hi"};

	for (int i = 0; i < 3; i++) {
		const char *stat = arena_printf(&world->arena, "%s%s", stem, ends[i]);

		if (values[i] >= 0)
			results_add_as(&world->results, &key, stat, class, values[i]);
		else
			results_add_status(&world->results, &key, stat, RESULT_NOT_REACHED,
			                   "too few events");
	}
}

/* An analysis of each kind, with results made up by hand. */
static void fill_results(struct world *world)
{
	struct results *results = &world->results;
	struct result_key pfs = {.analysis = "pfs", .variable = "ps_pfs", .context = "kaplan-meier"};
	struct result_key group = {.analysis = "wt.loss",
	                           .group1 = "long",
	                           .group1_level = "\u226512 months",
	                           .variable = "ps_pfs",
	                           .context = "kaplan-meier"};
	struct result_key test = {.analysis = "wt.loss", .group1 = "long", .context = "log-rank"};
	struct result_key share = {.analysis = "baseline",
	                           .variable = "subtype",
	                           .variable_level = "HR",
	                           .context = "summary"};
	struct result_key line = {.analysis = "baseline", .variable = "line", .context = "summary"};
	struct result_key fit = {.analysis = "model", .context = "weibull"};
	struct result_key pair = {.analysis = "pairs",
	                          .group1 = "arm",
	                          .group1_level = "a",
	                          .group2 = "arm",
	                          .group2_level = "b",
	                          .context = "log-rank"};
	struct result_key hazard = {
	    .analysis = "model", .variable = "long", .variable_level = "yes", .context = "cox"};

	results_add(results, &pfs, "n", 59);
	results_add(results, &pfs, "events", 37);
	add_interval(world, pfs, "median", CLASS_TIME, (const double[]){15.02, 3.74, 26.31});
	pfs.variable_level = "12";
	add_interval(world, pfs, "survival", CLASS_PROBABILITY, (const double[]){0.5512, 0.4, 0.7});
	add_interval(world, group, "median", CLASS_TIME, (const double[]){21.4, 10.2, -1});
	add_interval(world, group, "q75", CLASS_TIME, (const double[]){-1, -1, -1});
	results_add(results, &test, "p", 0.0274);
	results_add(results, &fit, "events", 20);
	fit.context = "lognormal";
	results_add(results, &fit, "events", 21);
	results_add(results, &pair, "p", 0.012);
	pair.group2_level = "c";
	results_add(results, &pair, "p", 0.5);
	results_add_share(results, &share, 5, 59);
	results_add_measure(results, &line, "median", 1, 1);
	results_add_measure(results, &line, "q1", 1, 1);
	results_add_measure(results, &line, "q3", 2, 1);
	add_interval(world, hazard, "hr", CLASS_HAZARD_RATIO, (const double[]){0.48, 0.25, 0.93});
}

static int world_open(void **state)
{
	static const char *const analyses[] = {"pfs",   "wt.loss",  "wt",
	                                       "pairs", "baseline", "model"};
	struct world *world = calloc(1, sizeof *world);

	*state = world;
	world->diags.arena = &world->arena;
	world->study.report.confidence = 0.95;
	for (size_t i = 0; i < COUNT(analyses); i++)
		add_analysis(world, analyses[i]);
	add_endpoint(world, "ps_pfs");
	if (!style_load(&world->style, &world->arena, "templates/styles/aacr.yaml", ROUND_AWAY,
	                &world->diags))
		return 1;
	world->results = (struct results){.arena = &world->arena, .style = &world->style};
	world->quoting =
	    (struct quoting){&world->study, &world->results, &world->arena, &world->diags};
	fill_results(world);
	return 0;
}

static int world_close(void **state)
{
	struct world *world = *state;

	arena_release(&world->arena);
	free(world);
	return 0;
}

/* --- Figures ---------------------------------------------------------------*/

/* The numbers of a print, as "15.0 3.7 26.3"; '%' behind percents, '<' before
 * bounds, a '-' for words. */
static const char *scanned(struct arena *arena, const char *printed)
{
	struct figure_number numbers[FIGURE_NUMBERS];
	size_t n = figure_scan(printed, numbers);
	struct str out = {.arena = arena};

	for (size_t i = 0; i < n; i++) {
		if (i)
			str_add(&out, " ");
		if (numbers[i].relation)
			str_addf(&out, "%c", numbers[i].relation);
		if (numbers[i].absent)
			str_add(&out, "-");
		else
			str_addf(&out, "%.*f", numbers[i].decimals, numbers[i].value);
		if (numbers[i].percent)
			str_add(&out, "%");
	}
	return str_text(&out);
}

static void test_figures(void **state)
{
	static const struct {
		const char *printed, *numbers;
	} cases[] = {
	    {"15.0 months (95% CI, 3.7-26.3)", "15.0 3.7 26.3"},
	    {"15.0 months (95% CI 3.7 to 26.3)", "15.0 3.7 26.3"},
	    {"15.0 (95%-CI: 3.7\u201326.3)", "15.0 3.7 26.3"},
	    {"15\u00B70 [95% confidence interval 3\u00B77\u201326\u00B73]", "15.0 3.7 26.3"},
	    {"median 21.4 (10.2-NR)", "21.4 10.2 -"},
	    {"not reached (95% CI, 10-not estimable)", "- 10 -"},
	    {"28 (47%)", "28 47%"},
	    {"22/28 (78.6 %)", "22 28 78.6%"},
	    {"HER2+: 30 (51%)", "30 51%"},
	    {"p=.027", "0.027"},
	    {"P < 0.001", "<0.001"},
	    {"p<.05 and p > .9", "<0.05 >0.9"},
	    {"1,234 of 12,345", "1234 12345"},
	    {"1,2", "1 2"},
	    {"\u22120.53 (-0.86 to -0.20)", "-0.53 -0.86 -0.20"},
	    {"1-2", "1 2"},
	    {"1 (IQR 1-2)", "1 1 2"},
	    {"no number", ""},
	    {"", ""},
	    {"1 2 3 4 5 6 7 8 9 10", "1 2 3 4 5 6 7 8"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(scanned(&world->arena, cases[i].printed), cases[i].numbers);
}

/* One sign for several numbers: journals print it once. */
static void test_shared_signs(void **state)
{
	static const struct {
		const char *printed, *numbers;
	} cases[] = {
	    {"80% (95% CI, 52 to 100)", "80% 52% 100%"},
	    {"80% (95% CI, 52% to 100%)", "80% 52% 100%"},
	    {"80% (52-100)", "80% 52% 100%"},
	    {"80% (52\u2013100%)", "80% 52% 100%"},
	    {"80 (52\u2013100)%", "80% 52% 100%"},
	    {"80 (52\u2013100%)", "80% 52% 100%"},
	    {"80 (95% CI, 52 to 100) percent", "80% 52% 100%"},
	    {"80 % [52; 100]", "80% 52% 100%"},
	    {"80\u00A0% (52 to 100)", "80% 52% 100%"},
	    {"80% (52, 100)", "80% 52% 100%"},
	    {"80 percent (95% CI 52 and 100)", "80% 52% 100%"},
	    {"80% (CI 95%, 52 to 100)", "80% 52% 100%"},
	    {"80% (CI 95%: 52-100)", "80% 52% 100%"},
	    {"80% (95% Confidence Interval: 52-100)", "80% 52% 100%"},
	    {"80% (95% CrI 52-100)", "80% 52% 100%"},
	    {"80%; 95% CI, 52 to 100", "80% 52% 100%"},
	    {"52-100%", "52% 100%"},
	    {"52 to 100%", "52% 100%"},
	    {"95% CI 90%-99%", "90% 99%"},
	    {"0.8% (0.2 to 2.1)", "0.8% 0.2% 2.1%"},
	    {"\u22121.2% (\u22123.0 to 0.6)", "-1.2% -3.0% 0.6%"},
	    {"\u20131.2% (\u20133.0 to \u20130.6)", "-1.2% -3.0% -0.6%"},
	    {"80% (52% to NE)", "80% 52% -%"},
	    /* a sign that is not shared */
	    {"28 (47%)", "28 47%"},
	    {"12/28 (43%)", "12 28 43%"},
	    {"80% (0.52-1.00)", "80% 0.52 1.00"},
	    {"0.80 (52%-100%)", "0.80 52% 100%"},
	    {"0.80 (0.52-1.00)", "0.80 0.52 1.00"},
	    {"P \u2264 .05", "<0.05"},
	    {"P \u2265 .05", ">0.05"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(scanned(&world->arena, cases[i].printed), cases[i].numbers);
}

/* One unit for several numbers: d, w, m, y; '-' for none. */
static void test_shared_units(void **state)
{
	static const struct {
		const char *printed, *units;
	} cases[] = {
	    {"15.0 months (95% CI, 3.7-26.3)", "mmm"},
	    {"15.0 (3.7-26.3) months", "mmm"},
	    {"15.0 (95% CI, 3.7-26.3 months)", "mmm"},
	    {"15.0 mo. [3.7; 26.3]", "mmm"},
	    {"15.0m (3.7-26.3)", "mmm"},
	    {"Median (months): 15.0 (3.7-26.3)", "mmm"},
	    {"MEDIAN, DAYS: 60 (31-NR)", "ddd"},
	    {"1.2 years (95% CI, 3.7-26.3 months)", "ymm"},
	    {"2 to 3 yrs", "yy"},
	    {"60-day", "d"},
	    {"60 d", "d"},
	    {"8 wks", "w"},
	    {"2.5 y", "y"},
	    {"15.0 (3.7-26.3)", "---"},
	    {"15.0 at most (3.7-26.3)", "---"},
	    {"d 15.0", "-"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct figure_number numbers[FIGURE_NUMBERS];
		size_t n = figure_scan(cases[i].printed, numbers);
		char units[FIGURE_NUMBERS + 1] = "";

		for (size_t k = 0; k < n; k++)
			units[k] = "-dwmy"[numbers[k].unit + 1];
		if (strcmp(units, cases[i].units) != 0)
			fail_msg("%s: %s", cases[i].printed, units);
	}
}

/* --- Paths and forms -------------------------------------------------------*/

static void test_paths(void **state)
{
	static const struct {
		const char *path, *text;
	} cases[] = {
	    {"pfs.n", "59"},
	    {"pfs.median", "15.0"},
	    {"pfs.ps_pfs.median", "15.0"},
	    {"pfs.median_ci", "15.0 months (95% CI, 3.7-26.3)"},
	    {"pfs.median_limits", "3.7-26.3"},
	    {"pfs.survival[12]", "55%"},
	    {"pfs.ps_pfs[12].survival", "55%"},
	    {"pfs.survival_ci[12]", "55% (95% CI, 40%-70%)"},
	    {"wt.loss[\u226512 months].median_ci", "21.4 months (95% CI, 10.2-NR)"},
	    {"wt.loss[\"\u226512 months\"].median", "21.4"},
	    {"wt.loss[\u226512 months].q75", "not reached"},
	    {"wt.loss[\u226512 months].q75_ci", "not reached"},
	    {"wt.loss.p", ".027"},
	    {"wt.loss.p_phrase", "p=.027"},
	    {"pairs[a][b].p_phrase", "p=.012"},
	    {"pairs[a][c].p", ".500"},
	    {"model.weibull.events", "20"},
	    {"model.lognormal.events", "21"},
	    {"baseline.subtype[HR].share", "5 (8%)"},
	    {"baseline.subtype[HR].fraction", "5/59 (8%)"},
	    {"baseline.line.median_iqr", "1 (IQR, 1-2)"},
	    {"baseline.line.iqr", "1-2"},
	    {"baseline.line.median", "1.0"},
	    {"model.long[yes].hr_ci", "0.48 (95% CI, 0.25-0.93)"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct text path = text_of(cases[i].path);
		struct quotation quotation;

		if (!quotation_find(&world->quoting, &path, &quotation))
			fail_msg("%s: %s", cases[i].path, world->diags.items[0].text);
		assert_string_equal(quotation.text, cases[i].text);
	}
}

static void test_several_methods(void **state)
{
	struct world *world = *state;
	struct text path = text_of("model.events");
	struct quotation quotation;

	assert_false(quotation_find(&world->quoting, &path, &quotation));
	assert_string_equal(world->diags.items[0].text,
	                    "several methods have 'events': write "
	                    "model.weibull.events (weibull, lognormal)");
}

/* --- Claims ----------------------------------------------------------------*/

static const char *filled(struct world *world, const char *text)
{
	return fields_fill(&world->results, text, &world->arena);
}

static void test_claims(void **state)
{
	static const struct {
		const char *printed, *path;
		enum claim_verdict verdict;
		const char *found, *difference;
	} cases[] = {
	    {"15.0", "pfs.median", CLAIM_REPRODUCED, "15.0", ""},
	    {"15", "pfs.median", CLAIM_REPRODUCED, "15", ""},
	    {"15.02 months", "pfs.median", CLAIM_REPRODUCED, "15.02 months", ""},
	    {"15.1", "pfs.median", CLAIM_CONTRADICTED, "15.0", "\u22120.08"},
	    {"15.0 (3.7-26.4)", "pfs.median_ci", CLAIM_CONTRADICTED, "15.0 (3.7-26.3)",
	     "\u22120.09"},
	    {"55%", "pfs.survival[12]", CLAIM_REPRODUCED, "55%", ""},
	    {".55", "pfs.survival[12]", CLAIM_REPRODUCED, ".55", ""},
	    {"56%", "pfs.survival[12]", CLAIM_CONTRADICTED, "55%", "\u22120.9"},
	    {"55% (95% CI, 40 to 70)", "pfs.survival_ci[12]", CLAIM_REPRODUCED,
	     "55% (95% CI, 40 to 70)", ""},
	    {"55 (40\u201370)%", "pfs.survival_ci[12]", CLAIM_REPRODUCED, "55 (40\u201370)%", ""},
	    {"55% (95% CI, 0.40 to 0.70)", "pfs.survival_ci[12]", CLAIM_REPRODUCED,
	     "55% (95% CI, 0.40 to 0.70)", ""},
	    {"55% (95% CI, 41 to 71)", "pfs.survival_ci[12]", CLAIM_CONTRADICTED,
	     "55% (95% CI, 40 to 70)", "\u22121.0; \u22121.0"},
	    {"<50%", "pfs.survival[12]", CLAIM_CONTRADICTED, "=55.12%", "+5.1"},
	    {">50%", "pfs.survival[12]", CLAIM_REPRODUCED, "=55.12%", ""},
	    /* months of 30.4375 days: 15.02 are 457.17 days, 1.2517 years */
	    {"457 days", "pfs.median", CLAIM_REPRODUCED, "457 days", ""},
	    {"1.25 years (95% CI, 3.7-26.3 months)", "pfs.median_ci", CLAIM_REPRODUCED,
	     "1.25 years (95% CI, 3.7-26.3 months)", ""},
	    {"<1.3 years", "pfs.median", CLAIM_REPRODUCED, "=1.252 years", ""},
	    {"p\u2264.0274", "wt.loss.p", CLAIM_REPRODUCED, "p=.027400", ""},
	    {"p=.027", "wt.loss.p", CLAIM_REPRODUCED, "p=.027", ""},
	    {"p=.03", "wt.loss.p", CLAIM_REPRODUCED, "p=.03", ""},
	    {"p<.05", "wt.loss.p", CLAIM_REPRODUCED, "p=.0274", ""},
	    {"p<.01", "wt.loss.p", CLAIM_CONTRADICTED, "p=.0274", "+0.017"},
	    {"5 (8%)", "baseline.subtype[HR].share", CLAIM_REPRODUCED, "5 (8%)", ""},
	    {"5 (8.5%)", "baseline.subtype[HR].share", CLAIM_REPRODUCED, "5 (8.5%)", ""},
	    {"5 (9%)", "baseline.subtype[HR].share", CLAIM_CONTRADICTED, "5 (8%)", "\u22120.5"},
	    {"21.4 (10.2-NR)", "wt.loss[\u226512 months].median_ci", CLAIM_REPRODUCED,
	     "21.4 (10.2-NR)", ""},
	    {"21.4 (10.2-32.6)", "wt.loss[\u226512 months].median_ci", CLAIM_CONTRADICTED,
	     "21.4 (10.2-NR)", ""},
	    {"not reached", "pfs.median", CLAIM_CONTRADICTED, "15.0", ""},
	    {"38", "pfs.events", CLAIM_CONTRADICTED, "37", "\u22121"},
	    {"38", NULL, CLAIM_NOT_EVALUABLE, "", ""},
	};
	struct world *world = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct claim_spec spec = {.printed = text_of(cases[i].printed),
		                          .path = text_of(cases[i].path)};
		struct claim_result claim;

		assert_true(claim_judge(&world->quoting, &spec, &claim));
		if (claim.verdict != cases[i].verdict)
			fail_msg("%s: %s", cases[i].printed, claim_verdict_names[claim.verdict]);
		assert_string_equal(filled(world, claim.found), cases[i].found);
		assert_string_equal(filled(world, claim.difference), cases[i].difference);
	}
}

/* Months as long as the conventions say: 15.02 of 30 days are 450.6 days, and
 * 1.2337 years of 365.25. */
static void test_month_days(void **state)
{
	static const char *const printed[] = {"450.6 days", "64.4 weeks", "1.2337 years",
	                                      "15.02 months"};
	struct world *world = *state;

	world->study.report.conventions.month_days = 30;
	for (size_t i = 0; i < COUNT(printed); i++) {
		struct claim_spec spec = {.printed = text_of(printed[i]),
		                          .path = text_of("pfs.median")};
		struct claim_result claim;

		assert_true(claim_judge(&world->quoting, &spec, &claim));
		assert_int_equal(claim.verdict, CLAIM_REPRODUCED);
	}
}

/* --- Texts -----------------------------------------------------------------*/

/* What Markdown would take for a sign comes out as it is. */
static void test_escapes(void **state)
{
	struct world *world = *state;
	struct text_piece pieces[] = {{.words = "In *", .length = 4, .path = text_of("pfs.n")},
	                              {.words = "*: ", .length = 3, .path = text_of("model.p")},
	                              {.words = ".", .length = 1}};
	struct text_plan plan = {.pieces = pieces, .n = COUNT(pieces)};
	struct result_key key = {.analysis = "model", .context = "cox"};

	results_add(&world->results, &key, "p", 1e-9);
	assert_string_equal(filled(world, text_fill(&world->quoting, &plan)), "In *59*: \\<.001.");
}

/* What would be taken for a field is refused before it is read. */
static void test_control_characters(void **state)
{
	struct world *world = *state;
	char bytes[] = "N\n \x0e"
		       "a0\x0f";
	struct asset file = {.path = "a.md", .text = {bytes, sizeof bytes - 1}};
	struct section_spec section = {.text = text_of("a.md")};
	struct text_plan plan;

	assert_false(text_read(&world->quoting, &file, &section, &plan));
	assert_string_equal(world->diags.items[0].text, "a control character: this is not a text");
	assert_int_equal(world->diags.items[0].at.line, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)
	const struct CMUnitTest tests[] = {
	    TEST(test_figures),    TEST(test_shared_signs), TEST(test_shared_units),
	    TEST(test_month_days), TEST(test_paths),        TEST(test_several_methods),
	    TEST(test_claims),     TEST(test_escapes),      TEST(test_control_characters)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
