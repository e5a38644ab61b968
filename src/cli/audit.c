/* survreport audit: the figures of an abstract against each other. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "audit/audit.h"
#include "base/file.h"
#include "base/num.h"
#include "base/str.h"
#include "cite/docx.h"
#include "cli/cli.h"

/* More is hardly an article; a Word file has its figures with it. */
static const size_t LARGEST_TEXT = (size_t)1 << 20;
static const size_t LARGEST_FILE = (size_t)64 << 20;

struct audit_arguments {
	const char *limit;
	int count;
	bool quiet, json, explain;
};

enum { COUNT_ALL, COUNT_NO_SPACES };

static const char *const count_names[] = {
    [COUNT_ALL] = "all", [COUNT_NO_SPACES] = "no-spaces", NULL};

static const struct option_spec audit_options[] = {
    {"--limit", "N", OPTION_TEXT, offsetof(struct audit_arguments, limit),
     "most characters the text may have (default: no limit)", NULL},
    {"--count", "WHAT", OPTION_CHOICE, offsetof(struct audit_arguments, count),
     "characters of the limit (default: no-spaces)", count_names},
    {"--quiet", NULL, OPTION_FLAG, offsetof(struct audit_arguments, quiet),
     "print nothing but findings", NULL},
    {"--json", NULL, OPTION_FLAG, offsetof(struct audit_arguments, json),
     "print findings and counts as JSON, an object a text", NULL},
    {"--explain", NULL, OPTION_FLAG, offsetof(struct audit_arguments, explain),
     "print how each sentence was read, before what was found", NULL},
};

static enum exit_code refuse(enum exit_code code, const char *name, const char *what)
{
	fprintf(stderr, "%s: error: %s\n", name, what);
	return code;
}

/* All of standard input, up to one byte more than is allowed. */
static bool stdin_read(struct arena *arena, struct bytes *bytes)
{
	struct str all = {.arena = arena};
	char part[4096];
	size_t n;

	while ((n = fread(part, 1, sizeof part, stdin)) > 0 && all.length <= LARGEST_FILE)
		str_add_bytes(&all, part, n);
	if (ferror(stdin)) {
		errno = EIO;
		return false;
	}
	if (all.length > LARGEST_FILE) {
		errno = EFBIG;
		return false;
	}
	*bytes = (struct bytes){all.text, all.length};
	return true;
}

static enum exit_code read_failed(const char *name)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return refuse(EXIT_NO_INPUT, name, "no such file");
	case EFBIG:
		return refuse(EXIT_BAD_DATA, name, "larger than a text can be (1 MiB)");
	case EISDIR:
		return refuse(EXIT_NO_INPUT, name, "a folder, not a text");
	case EINVAL:
		return refuse(EXIT_NO_INPUT, name, "not a file");
	default:
		return refuse(EXIT_INPUT_OUTPUT, name, strerror(errno));
	}
}

static bool starts_with(const struct bytes *bytes, const char *start)
{
	size_t length = strlen(start);

	return bytes->length >= length && memcmp(bytes->data, start, length) == 0;
}

/* Makes a text of a Word file; refuses what is a document of another kind, and
 * says how to make a text of it. */
static enum exit_code take_text(struct arena *arena, const char *name, struct bytes *bytes)
{
	struct bytes text;
	const char *why;

	if (bytes->length == 0)
		return refuse(EXIT_BAD_DATA, name, "empty: nothing to audit");
	if (starts_with(bytes, "%PDF-"))
		return refuse(EXIT_BAD_DATA, name,
		              arena_printf(arena,
		                           "a PDF: run 'pdftotext %s - | survreport audit "
		                           "-'",
		                           strcmp(name, "stdin") == 0 ? "FILE" : name));
	if (starts_with(bytes, "\xD0\xCF\x11\xE0"))
		return refuse(EXIT_BAD_DATA, name,
		              "an old or encrypted Word file: save it as .docx "
		              "without a password");
	if (docx_is_archive(bytes)) {
		if (!docx_read(arena, bytes, &text, &why))
			return refuse(EXIT_BAD_DATA, name, why);
		*bytes = text;
		if (text.length == 0)
			return refuse(EXIT_BAD_DATA, name, "empty: nothing to audit");
	}
	if (bytes->length > LARGEST_TEXT)
		return refuse(EXIT_BAD_DATA, name, "larger than a text can be (1 MiB)");
	return EXIT_DONE;
}

/* Refuses what is no text, and says where it is not. */
static enum exit_code check_text(const char *name, const struct bytes *bytes)
{
	size_t bad = utf8_check(bytes->data, bytes->length), line = 1;
	const char *nul = memchr(bytes->data, '\0', bytes->length);
	bool binary = nul && (size_t)(nul - bytes->data) < bad;

	if (binary)
		bad = (size_t)(nul - bytes->data);
	if (bad == bytes->length)
		return EXIT_DONE;
	for (size_t i = 0; i < bad; i++)
		line += bytes->data[i] == '\n';
	fprintf(stderr, "%s:%zu: error: %s\n", name, line,
	        binary ? "a zero byte: not a text" : "not UTF-8: save the text as UTF-8");
	return EXIT_BAD_DATA;
}

static enum exit_code audit_bytes(struct arena *arena, const char *name, const struct bytes *bytes,
                                  const struct audit_options *options,
                                  const struct audit_arguments *arguments)
{
	struct audit_result result = audit_text(arena, bytes->data, options);

	if (arguments->explain)
		audit_print_reading(&result, name, stdout);
	if (arguments->json) {
		audit_print_json(&result, name, stdout);
	} else {
		audit_print_findings(&result, name, stdout);
		if (!arguments->quiet)
			audit_print_summary(&result, stdout);
	}
	return result.n > result.n_notes ? EXIT_DIFFERS : EXIT_DONE;
}

static enum exit_code audit_file(const char *path, const struct audit_options *options,
                                 const struct audit_arguments *arguments)
{
	struct arena arena = {0};
	struct bytes bytes = {0};
	bool from_stdin = strcmp(path, "-") == 0;
	const char *name = from_stdin ? "stdin" : path;
	enum exit_code code;

	if (from_stdin ? !stdin_read(&arena, &bytes)
	               : !file_read(&arena, path, LARGEST_FILE, &bytes))
		code = read_failed(name);
	else if ((code = take_text(&arena, name, &bytes)) == EXIT_DONE &&
	         (code = check_text(name, &bytes)) == EXIT_DONE)
		code = audit_bytes(&arena, name, &bytes, options, arguments);
	arena_release(&arena);
	return code;
}

static bool limit_parse(const char *text, size_t *limit)
{
	double value;

	if (!text)
		return true;
	if (!number_parse(text, strlen(text), &value) || value < 1 || value > 1e9 ||
	    value != (double)(size_t)value)
		return false;
	*limit = (size_t)value;
	return true;
}

static enum exit_code run(int argc, char **argv)
{
	struct audit_arguments arguments = {.count = COUNT_NO_SPACES};
	struct audit_options options = {0};
	enum exit_code worst = EXIT_DONE;
	int n = options_parse(verb_audit.options, verb_audit.n_options, &arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n == 0)
		return usage_error(&verb_audit, "no text");
	if (!limit_parse(arguments.limit, &options.limit))
		return usage_error(&verb_audit, "--limit takes a whole number above 0");
	options.count_all = arguments.count == COUNT_ALL;
	for (int i = 0; i < n; i++) {
		enum exit_code code = audit_file(argv[i], &options, &arguments);

		worst = code > worst ? code : worst;
	}
	return worst;
}

const struct verb verb_audit = {
    .name = "audit",
    .arguments = "TEXT...",
    .summary = "the figures of an abstract against each other, without data",
    .options = audit_options,
    .n_options = sizeof audit_options / sizeof *audit_options,
    .run = run,
};
