/* The state of the runs: what is withheld is taken from the runs before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "page/state.h"

/* A run with two findings: a date, which has no number, and a number. */
static struct state_run run_with(int64_t time, const char *date, const char *count,
                                 const char *value)
{
	return (struct state_run){
	    .time = time,
	    .config = "a.yaml",
	    .title = "A",
	    .results = "",
	    .data = "",
	    .warning = "",
	    .warned = "",
	    .contradicted = "",
	    .findings = {{"last visit", date, "", false}, {"deaths", count, value, false}},
	    .n_findings = 2};
}

static void test_withheld(void **state)
{
	struct arena arena = {0};
	char output[] = "/tmp/state-XXXXXX";
	struct state_run first = run_with(1000, "2021-03-01", "299", "299"),
			 second = run_with(2000, "suppressed", "300", "300"), *runs;

	(void)state;
	second.findings[0].withheld = true;
	assert_non_null(mkdtemp(output));
	assert_true(state_add(&arena, output, "a", &first));
	assert_true(state_add(&arena, output, "a", &second));
	assert_int_equal(state_read(&arena, output, "a", &runs), 2);
	assert_string_equal(runs[0].findings[0].shown, "suppressed");
	assert_string_equal(runs[0].findings[1].shown, "299");
	assert_string_equal(runs[0].findings[1].value, "299");
	second.findings[1] = (struct state_finding){"deaths", "suppressed", "", true};
	assert_true(state_add(&arena, output, "a", &second));
	assert_int_equal(state_read(&arena, output, "a", &runs), 3);
	for (size_t i = 0; i < 3; i++) {
		assert_string_equal(runs[i].findings[1].shown, "suppressed");
		assert_string_equal(runs[i].findings[1].value, "");
	}
	unlink(arena_printf(&arena, "%s/.state/a.log", output));
	rmdir(arena_printf(&arena, "%s/.state", output));
	rmdir(output);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_withheld),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
