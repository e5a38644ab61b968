/* Any text is audited without harm.
 *
 * What must hold: findings are in order of place and lie in the text; each has
 * something to say; no more numbers are understood than there are. */
#include <string.h>

#include "audit/audit.h"
#include "base/bug.h"
#include "base/str.h"
#include "fuzz.h"

static void check_findings(const struct audit_result *result, size_t length)
{
	size_t before = 0;

	for (size_t i = 0; i < result->n; i++) {
		const struct finding *finding = &result->findings[i];

		BUG_UNLESS(finding->at >= before && finding->at <= length);
		BUG_UNLESS(finding->end >= finding->at);
		BUG_UNLESS(finding->end <= length + 1);
		BUG_UNLESS(*finding->what && finding->line && finding->column);
		before = finding->at;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct audit_options options = {.limit = 1500};
	struct arena arena = {0};
	char *s = arena_strndup(&arena, (const char *)data, size);
	struct audit_result result;
	FILE *nowhere;

	if (utf8_check(s, size) < size || strlen(s) != size)
		goto out; /* texts are checked for that */
	result = audit_text(&arena, s, &options);
	check_findings(&result, size);
	BUG_UNLESS(result.n_read <= result.n_numbers);
	nowhere = fopen("/dev/null", "w");
	if (nowhere) {
		audit_print_reading(&result, "fuzz", nowhere);
		audit_print_json(&result, "fuzz", nowhere);
		fclose(nowhere);
	}
out:
	arena_release(&arena);
	return 0;
}
