/* Data cut-offs: a config, a file and a day in; what is left of the rows out.
 *
 * Each row of the tables is one question; the cut-off is always 2020-03-31,
 * day 90 from 2020-01-01.
 */
/* shows: R-31 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "cli/options.h"
#include "config/study.h"
#include "load/load.h"
#include "validate/validate.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const char cut_day[] = "2020-03-31";

/* An analysis without options, since a config has to have one. */
struct none_spec {
	struct analysis_spec spec;
};

static const struct field none_fields[] = {ANALYSIS_FIELDS(struct none_spec)};
static const struct variant none = {
    "none", "nothing", {none_fields, COUNT(none_fields), sizeof(struct none_spec)}};
static const struct variant *const kind_items[] = {&none};
static const struct variants kinds = {kind_items, COUNT(kind_items)};

/* From the config to the dataset as analyses see it. */
struct run {
	struct arena arena;
	struct diags diags;
	struct study study;
	struct dataset *data;
};

static void file_put(const char *path, const char *head, const char *text)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	fputs(head, file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

/* As the pipeline does it; data->cutoff tells how it went. */
static void run_start(struct run *run, const char *config, const char *rows, const char *as_of)
{
	bool missing = false;
	struct load_plan *plan;
	struct rules *rules;

	*run = (struct run){.diags = {.arena = &run->arena}};
	file_put("study.yaml",
	         "survreport: 1\n"
	         "analyses: {none: {type: none}}\n",
	         config);
	file_put("data.csv", "start,entry,event,last\n", rows);
	assert_true(
	    study_load(&run->study, &run->arena, "study.yaml", &kinds, &run->diags, &missing));
	study_cut_off(&run->study, as_of, &run->diags);
	plan = load_plan_new(&run->study, &run->arena, &run->diags);
	run->data = load_plan_dataset(plan);
	rules = validate_plan(&run->study, run->data, &run->diags);
	if (run->diags.n_errors)
		return;
	assert_int_equal(load_rows(plan, NULL, &run->diags), EXIT_DONE);
	assert_true(validate_run(rules, run->data, &run->diags));
	load_cut(plan);
}

#define COLUMNS                                                                                    \
	"    columns:\n"                                                                           \
	"      start: {type: date}\n"                                                              \
	"      entry: {type: date}\n"                                                              \
	"      event: {type: date}\n"                                                              \
	"      last:  {type: date}\n"

#define INPUT(keys) "inputs:\n  d:\n    file: data.csv\n" keys COLUMNS

#define ENDPOINT(more)                                                                             \
	"endpoints:\n"                                                                             \
	"  e: {unit: days, origin: start, event: event, censor: last" more "}\n"

#define REPORT(more) "report: {id: t, title: t" more "}\n"

static const char plain[] = REPORT("") INPUT("") ENDPOINT("");
static const char delayed[] = REPORT("") INPUT("") ENDPOINT(", entry: entry");
static const char both_ends[] =
    REPORT(", conventions: {add_one_day: true}") INPUT("") ENDPOINT(", entry: entry");
static const char dated[] = REPORT(", data_cutoff: 2020-03-31") INPUT("") ENDPOINT("");
static const char by_start[] = REPORT("") INPUT("    entered: start\n") ENDPOINT("");
static const char computed[] = REPORT("") INPUT("    entered: entry\n")
    ENDPOINT("") "rules:\n"
		 "  - {check: last is not missing}\n"
		 "derive:\n"
		 "  known: {value: \"days(start, last)\"}\n"
		 "  dead: {value: event is not missing}\n"
		 "populations:\n"
		 "  dead: {where: dead}\n";

/* One row, and its time: "90+" is censored, "" is left out at the cut-off. */
static const struct {
	const char *name, *config, *row, *time;
} rows[] = {
    {"event before", plain, "2020-01-01,,2020-03-30,2020-03-30", "89"},
    {"event on the day", plain, "2020-01-01,,2020-03-31,2020-03-31", "90"},
    {"event the day after", plain, "2020-01-01,,2020-04-01,2020-04-01", "90+"},
    {"event before, seen after", plain, "2020-01-01,,2020-02-01,2021-01-01", "31"},
    {"last contact before", plain, "2020-01-01,,,2020-02-01", "31+"},
    {"last contact on the day", plain, "2020-01-01,,,2020-03-31", "90+"},
    {"last contact after", plain, "2020-01-01,,,2021-03-31", "90+"},
    {"event after, no contact", plain, "2020-01-01,,2020-05-05,", "90+"},
    {"starts on the day", plain, "2020-03-31,,2020-05-05,2020-05-05", "0+"},
    {"starts the day after", plain, "2020-04-01,,2020-05-05,2020-05-05", ""},
    {"enters before", delayed, "2020-01-01,2020-03-30,,2020-05-05", "(89, 90]+"},
    {"enters on the day", delayed, "2020-01-01,2020-03-31,,2020-05-05", ""},
    {"enters after", delayed, "2020-01-01,2020-04-04,,2020-05-05", ""},
    {"both ends count", both_ends, "2020-01-01,2020-01-01,,2020-05-05", "(0, 91]+"},
    {"both ends count, on the day", both_ends, "2020-01-01,2020-03-31,2020-05-05,2020-05-05",
     "(90, 91]+"},
    {"both ends count, event", both_ends, "2020-01-01,2020-01-01,2020-03-31,2020-03-31", "(0, 91]"},
};

static const char *time_text(const struct endpoint *endpoint, char *text, size_t size)
{
	if (endpoint->missing[0] == MISSING_FUTURE)
		return "";
	assert_int_equal(endpoint->missing[0], PRESENT);
	if (endpoint->entry)
		snprintf(text, size, "(%g, %g]%s", endpoint->entry[0], endpoint->time[0],
		         endpoint->event[0] ? "" : "+");
	else
		snprintf(text, size, "%g%s", endpoint->time[0], endpoint->event[0] ? "" : "+");
	return text;
}

static void test_rows(void **state)
{
	struct run run;
	char text[64];

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct endpoint *endpoint;
		const char *time;

		run_start(&run, rows[i].config, rows[i].row, cut_day);
		endpoint = &run.data->endpoints[0];
		time = time_text(endpoint, text, sizeof text);
		if (strcmp(time, rows[i].time) != 0)
			fail_msg("%s: '%s' instead of '%s'", rows[i].name, time, rows[i].time);
		assert_int_equal(run.diags.n_errors + run.data->n_errors, 0);
		assert_int_equal(endpoint->n_missing, *time == '\0');
		arena_release(&run.arena);
	}
}

/* The same day from the config, and none at all. */
static void test_config(void **state)
{
	static const char row[] = "2020-01-01,,2020-04-01,2020-04-01";
	struct run run;

	(void)state;
	run_start(&run, dated, row, NULL);
	assert_true(run.data->cutoff.given);
	assert_null(run.study.report.as_of);
	assert_int_equal(run.data->endpoints[0].cut.n_events, 1);
	arena_release(&run.arena);
	run_start(&run, dated, row, "2020-04-01");
	assert_string_equal(run.data->cutoff.text, "2020-04-01");
	assert_string_equal(run.study.report.data_cutoff.s, "2020-04-01");
	assert_string_equal(run.study.report.config_cutoff.s, cut_day);
	assert_int_equal(run.data->endpoints[0].event[0], 1);
	assert_int_equal(run.diags.n_warnings, 2); /* later, and no `entered` */
	arena_release(&run.arena);
	run_start(&run, plain, row, NULL);
	assert_false(run.data->cutoff.given);
	assert_int_equal(run.data->endpoints[0].event[0], 1);
	arena_release(&run.arena);
}

/* Rows go, with all their values; the others keep their lines. */
static void test_entered(void **state)
{
	struct run run;
	const struct dataset *data;

	(void)state;
	run_start(&run, computed,
	          "2020-01-01,2020-04-01,2020-05-01,2020-05-01\n"
	          "2020-01-01,2020-03-31,2020-05-01,2020-05-01\n"
	          "2020-01-02,,2020-02-01,2020-02-01\n"
	          "2020-05-05,,,2020-05-06\n",
	          cut_day);
	data = run.data;
	assert_int_equal(data->n_errors, 0);
	assert_int_equal(data->n_rows, 3);
	assert_int_equal(data->line[0], 3);
	assert_int_equal(data->line[2], 5);
	assert_int_equal(data->cutoff.n_excluded, 1);
	assert_int_equal(data->cutoff.n_undated, 2);
	/* later dates are hidden, the last contact of the followed moved */
	assert_int_equal(data->columns[2].missing[0], MISSING_FUTURE);
	assert_int_equal(data->columns[2].missing[1], PRESENT);
	assert_true(data->columns[3].number[0] == data->cutoff.day);
	assert_int_equal(data->columns[3].n_shortened, 1);
	assert_int_equal(data->columns[3].missing[2], MISSING_FUTURE);
	/* … before anything is computed from them */
	assert_true(dataset_column(data, "known")->number[0] == 90);
	assert_int_equal(dataset_column(data, "known")->missing[2], MISSING_DERIVED);
	assert_true(dataset_column(data, "dead")->number[0] == 0);
	assert_int_equal(dataset_subset(data, "")->n, 3);
	assert_int_equal(dataset_subset(data, "dead")->n, 1);
	arena_release(&run.arena);
}

static void test_nobody(void **state)
{
	struct run run;

	(void)state;
	run_start(&run, by_start, "2020-04-01,,,2020-05-01\n", cut_day);
	assert_int_equal(run.data->n_rows, 0);
	assert_int_equal(run.data->cutoff.n_excluded, 1);
	assert_int_equal(dataset_subset(run.data, "")->n, 0);
	assert_int_equal(run.data->n_warnings, 1);
	arena_release(&run.arena);
}

/* Sentences, with one and with several. */
static void test_text(void **state)
{
	struct arena arena = {0};
	struct cutoff cutoff = {.text = cut_day, .n_excluded = 1};
	struct endpoint endpoint = {.cut = {2, 0, 1, 0}};

	(void)state;
	assert_string_equal(cutoff_text(&cutoff, NULL, &arena),
	                    "1 patient entered after 2020-03-31 and is "
	                    "excluded");
	cutoff.n_excluded = 0;
	assert_string_equal(cutoff_text(&cutoff, NULL, &arena), "");
	assert_string_equal(endpoint_cut_text(&endpoint, NULL, &arena),
	                    "2 events became censorings at the cut-off; 1 "
	                    "patient starts after the cut-off and is left out");
	endpoint.cut = (struct cut_counts){0};
	assert_string_equal(endpoint_cut_text(&endpoint, NULL, &arena), "");
	arena_release(&arena);
}

static void test_option(void **state)
{
	static const struct option_spec spec = {"--as-of", "DATE", OPTION_DATE, 0, "", NULL};
	static const struct {
		const char *text;
		int kept;
	} words[] = {
	    {"2024-02-29", 0}, {"1999-12-31", 0},  {"2023-02-29", -1},
	    {"2024-2-1", -1},  {"20240201", -1},   {"2024-02-01 ", -1},
	    {"", -1},          {"31.03.2024", -1}, {"today", -1},
	};
	int messages = dup(STDERR_FILENO);

	(void)state;
	assert_non_null(freopen("/dev/null", "w", stderr));
	for (size_t i = 0; i < COUNT(words); i++) {
		const char *date = NULL;
		char name[] = "--as-of", value[16];
		char *argv[] = {name, value};

		snprintf(value, sizeof value, "%s", words[i].text);
		assert_int_equal(options_parse(&spec, 1, &date, 2, argv), words[i].kept);
		if (words[i].kept == 0)
			assert_string_equal(date, words[i].text);
		else
			assert_null(date);
	}
	fflush(stderr);
	assert_true(dup2(messages, STDERR_FILENO) >= 0);
	close(messages);
}

static int enter_folder(void **state)
{
	static char path[] = "/tmp/survreport-XXXXXX";

	*state = path;
	return mkdtemp(path) && chdir(path) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
	unlink("study.yaml");
	unlink("data.csv");
	return chdir("/") == 0 ? rmdir(*state) : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_rows),    cmocka_unit_test(test_config),
	    cmocka_unit_test(test_entered), cmocka_unit_test(test_nobody),
	    cmocka_unit_test(test_text),    cmocka_unit_test(test_option),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
