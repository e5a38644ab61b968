/* digest.json: what is written is what is read, and nothing else is taken for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/str.h"
#include "export/run_digest.h"

static size_t first_and_third[] = {0, 2};
static struct digest_move moves[] = {
    {"rfs: Log-rank P", "0.048", "0.061", "rfs: Log-rank P 0.048 -> 0.061", DIGEST_P,
     first_and_third, 2},
    {"rfs: \"Median\"", "", "12.0", "rfs: appeared", DIGEST_APPEARED, NULL, 0},
};
static struct digest_cause causes[] = {{DIGEST_DATA, "14 patients were added"},
                                       {DIGEST_FILE, "style nejm is another text"},
                                       {DIGEST_CONFIG, "analyses.m.ties: efron"}};
static struct digest_finding findings[] = {
    {"median, Ä", "50.2 months", "49.1 months", 50.2, true, true},
    {"events", "suppressed", NULL, 0, false, false}};
static struct digest_count counts[] = {{"rows", "600", NULL}, {"events of rfs", "299", "298"}};
static struct digest_watch watch[] = {
    {"rfs.median", "moves by 1 month", "50.2", NULL, "rfs.median moved", true}};
static struct digest_guard guard[] = {{"at least 600 rows", "686 rows"}};
static const char *robotic[] = {"Robotic", "<b>"};
static struct digest_levels levels[] = {{"approach", {robotic, 2}, {0}}};
static struct digest_claim claims[] = {{"12.4 months", "reproduced", "contradicted"}};

static const struct run_digest full = {.id = "a",
                                       .title = "A",
                                       .made = "2026-11-30T01:10:02.123Z",
                                       .before = "2026-11-29T01:10:02.123Z",
                                       .data_sha256 = "00",
                                       .state = DIGEST_COMPARED,
                                       .summary = "2 of 3 numbers moved",
                                       .sentence = "2 of 3 numbers moved, because",
                                       .n_numbers = 3,
                                       .n_moved = 2,
                                       .n_in_print = 1,
                                       .n_appeared = 4,
                                       .n_vanished = 5,
                                       .n_restyled = 6,
                                       .n_crossed = 7,
                                       .moves = moves,
                                       .n_moves = 2,
                                       .n_more_moves = 20,
                                       .causes = causes,
                                       .n_causes = 3,
                                       .same = {robotic, 1},
                                       .counts = counts,
                                       .n_counts = 2,
                                       .findings = findings,
                                       .n_findings = 2,
                                       .watch = watch,
                                       .n_watch = 1,
                                       .guard = guard,
                                       .n_guard = 1,
                                       .levels = levels,
                                       .n_levels = 1,
                                       .claims = claims,
                                       .n_claims = 1,
                                       .n_warnings = 9,
                                       .first_warning = "a.csv:1: x",
                                       .new_warnings = {robotic, 2},
                                       .n_new_warnings = 20,
                                       .n_gone_warnings = 11};

static void test_round(void **state)
{
	struct arena arena = {0};
	struct run_digest read;
	struct bytes once = run_digest_json(&full, &arena), twice;

	(void)state;
	assert_true(run_digest_read(once, &arena, &read));
	assert_int_equal(read.n_more_moves, 20);
	assert_int_equal(read.moves[0].n_causes, 2);
	assert_int_equal(read.moves[0].causes[1], 2);
	assert_int_equal(read.moves[1].kind, DIGEST_APPEARED);
	assert_true(read.findings[0].has_value && read.findings[0].value == 50.2);
	assert_false(read.findings[1].has_value);
	assert_null(read.watch[0].now);
	assert_int_equal(read.n_gone_warnings, 11);
	twice = run_digest_json(&read, &arena);
	assert_int_equal(once.length, twice.length);
	assert_string_equal(once.data, twice.data);
	arena_release(&arena);
}

/* The file with one text of it replaced. */
static struct bytes with(struct arena *arena, struct bytes json, const char *was, const char *now)
{
	const char *at = strstr(json.data, was);
	char *text;

	assert_non_null(at);
	text = arena_printf(arena, "%.*s%s%s", (int)(at - json.data), json.data, now,
	                    at + strlen(was));
	return (struct bytes){text, strlen(text)};
}

static void test_others(void **state)
{
	static const char *const changes[][2] = {
	    {"\"digest\": 1", "\"digest\": 2"},
	    {"\"compared\"", "\"compared with care\""},
	    {"\"title\": \"A\"", "\"title\": null"},
	    {"\"numbers\": 3", "\"numbers\": \"3\""},
	    {"\"moves\": [", "\"mives\": ["},
	    {"\"fired\": true", "\"fired\": 1"},
	    {"\"causes\": [", "\"causes\": [], \"cause\": ["}, /* of moves are gone */
	    {"}", ""},
	};
	struct arena arena = {0};
	struct run_digest read;
	struct bytes json = run_digest_json(&full, &arena);

	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		if (run_digest_read(with(&arena, json, changes[i][0], changes[i][1]), &arena, &read))
			fail_msg("taken for a digest: %s", changes[i][1]);
	assert_false(run_digest_read((struct bytes){0}, &arena, &read));
	assert_false(run_digest_read((struct bytes){arena_strdup(&arena, "[1]"), 3}, &arena, &read));
	arena_release(&arena);
}

static void test_text(void **state)
{
	static const char expected[] =
	    "a: A\n"
	    "Run of 2026-11-30 01:10 UTC, compared with that of 2026-11-29 01:10 UTC.\n"
	    "\n"
	    "Watch: rfs.median moved (moves by 1 month).\n"
	    "\n"
	    "2 of 3 numbers moved.\n"
	    "\n"
	    "What is not as it was:\n"
	    "  1. data: 14 patients were added\n"
	    "  2. file: style nejm is another text\n"
	    "  3. config: analyses.m.ties: efron\n"
	    "\n"
	    "Key findings:\n"
	    "  median, Ä: 50.2 months, was 49.1 months\n"
	    "  events: suppressed\n"
	    "\n"
	    "What moved, and what of the above moved it:\n"
	    "  rfs: Log-rank P 0.048 -> 0.061 [1 or 3]\n"
	    "  rfs: appeared [not known]\n"
	    "  and 10 more\n"
	    "\n"
	    "Levels:\n"
	    "  approach: Robotic, <b> appeared\n"
	    "\n"
	    "Claims:\n"
	    "  12.4 months: contradicted, was reproduced\n"
	    "\n"
	    "Warnings:\n"
	    "  new: Robotic\n"
	    "  new: <b>\n"
	    "  and 8 more\n"
	    "  11 of the run before are gone\n"
	    "\n"
	    "Guard:\n"
	    "  at least 600 rows: 686 rows\n";
	struct arena arena = {0};

	(void)state;
	assert_string_equal(run_digest_text(&full, &arena).data, expected);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_round),
	    cmocka_unit_test(test_others),
	    cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
