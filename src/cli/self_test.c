/* survreport self-test: whether an installation is whole and counts right. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "cli/cli.h"
#include "run/memo.h"
#include "run/provenance.h"
#include "selftest/selftest.h"

struct arguments {
	const char *report, *output;
	bool quiet;
};

static const struct option_spec options[] = {
    {"--report", "FILE.pdf", OPTION_TEXT, offsetof(struct arguments, report),
     "typeset what was found as a PDF, to be signed and filed", NULL},
    {"--output", "DIR", OPTION_TEXT, offsetof(struct arguments, output),
     "try how this folder can be written to (default: the one for temporary "
     "files)",
     NULL},
    {"--quiet", NULL, OPTION_FLAG, offsetof(struct arguments, quiet),
     "print only what differs, and the count", NULL},
};

static void print_check(const struct check *check)
{
	printf("%-7s  %-8s %s%s%s%s: found %s, expected %s\n", check->same ? "ok" : "DIFFERS",
	       check_group_names[check->group], check->name, *check->source ? " [" : "",
	       check->source, *check->source ? "]" : "", check->found, check->expected);
}

static void print_checks(const struct checks *checks, bool quiet)
{
	for (size_t i = 0; i < checks->n; i++)
		if (!quiet || !checks->items[i].same)
			print_check(&checks->items[i]);
	if (checks->n_different == 0)
		printf("%s: %zu checks, all as expected\n", program_version, checks->n);
	else
		printf("%s: %zu checks, %zu differ%s\n", program_version, checks->n,
		       checks->n_different, checks->n_different == 1 ? "s" : "");
}

static const char *temporary_folder(void)
{
	const char *folder = getenv("TMPDIR");

	return folder && *folder ? folder : "/tmp";
}

static enum exit_code report_write(struct checks *checks, const char *file)
{
	struct diags diags = {.arena = checks->arena};
	const struct memo memo = {.title = "Self-test of survreport",
	                          .subtitle =
	                              "Evidence for installation and operational qualification",
	                          .foot = program_version,
	                          .markdown = self_test_evidence(checks)};
	enum exit_code code = memo_write(checks->arena, &memo, file, &diags);

	diag_print(&diags, stderr, false);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	struct arguments arguments = {.output = temporary_folder()};
	struct arena arena = {0};
	struct checks checks = {.arena = &arena};
	enum exit_code code, written = EXIT_DONE;
	int n = options_parse(options, verb_self_test.n_options, &arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n > 0)
		return usage_error(&verb_self_test, "no files are wanted");
	self_test_versions(&checks);
	self_test_files(&checks);
	self_test_folder(&checks, arguments.output);
	self_test_machine(&checks);
	self_test_numbers(&checks);
	self_test_texts(&checks);
	print_checks(&checks, arguments.quiet);
	code = checks.n_different ? EXIT_DIFFERS : EXIT_DONE;
	if (arguments.report)
		written = report_write(&checks, arguments.report);
	arena_release(&arena);
	return written > code ? written : code;
}

const struct verb verb_self_test = {
    .name = "self-test",
    .arguments = "",
    .summary = "whether this installation is whole and its numbers are right",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .run = run,
};
