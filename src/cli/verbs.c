/* The table of verbs, and the help. */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "analyses/analyses.h"
#include "base/arena.h"
#include "base/suggest.h"
#include "cli/cli.h"
#include "run/provenance.h"

const struct verb *const verbs[] = {&verb_run,       &verb_check, &verb_paths, &verb_freeze,
                                    &verb_verify,    &verb_diff,  &verb_audit, &verb_schema,
                                    &verb_self_test, NULL};

static const char exit_codes[] =
    "Exit codes:\n"
    "  0   done                        70  internal error\n"
    "  1   done, but something differs 73  output cannot be created\n"
    "  64  wrong use of the command    74  reading or writing failed\n"
    "  65  data refused                75  busy: another run has the lock\n"
    "  66  input missing               78  config refused\n"
    "With several configs: the highest.\n";

static void print_help(void)
{
	puts("survreport: survival reports from a YAML config and a data file\n"
	     "\n"
	     "Usage: survreport VERB ...\n");
	for (size_t i = 0; verbs[i]; i++) {
		int width = printf("  %s %s", verbs[i]->name, verbs[i]->arguments);

		printf("%*s%s\n", width < 22 ? 22 - width : 1, "", verbs[i]->summary);
	}
	puts("  --version           versions of the program and its libraries\n"
	     "  --help [VERB]       this, or more on a verb\n"
	     "  --help analyses     the analyses that a config can ask for\n");
	fputs(exit_codes, stdout);
}

static void print_analyses(void)
{
	int width = 0;

	for (size_t i = 0; i < analysis_variants.n; i++) {
		int n = (int)strlen(analysis_variants.items[i]->name);

		width = n > width ? n : width;
	}
	for (size_t i = 0; i < analysis_variants.n; i++) {
		const struct variant *variant = analysis_variants.items[i];

		printf("%-*s  %s\n", width, variant->name, variant->doc);
	}
}

static void print_verb(const struct verb *verb)
{
	printf("Usage: survreport %s %s\n\n%s.\n", verb->name, verb->arguments, verb->summary);
	if (verb->n_options) {
		puts("\nOptions:");
		options_print(verb->options, verb->n_options);
	}
}

static const struct verb *verb_find(const char *name)
{
	for (size_t i = 0; verbs[i]; i++)
		if (strcmp(verbs[i]->name, name) == 0)
			return verbs[i];
	return NULL;
}

static enum exit_code unknown_verb(const char *name)
{
	struct arena arena = {0};
	struct names known = {0};
	size_t n = strlen(name);

	for (size_t i = 0; verbs[i]; i++)
		ARENA_PUSH(&arena, known.items, known.n, verbs[i]->name);
	if (n > 5 && strcmp(name + n - 5, ".yaml") == 0)
		fprintf(stderr,
		        "survreport: what is to be done with '%s'? Write "
		        "'survreport run %s'\n",
		        name, name);
	else
		fprintf(stderr, "survreport: unknown verb '%s'%s\n", name,
		        suggest_text(&arena, name, &known));
	arena_release(&arena);
	return EXIT_BAD_USAGE;
}

static bool is_word(const char *word, const char *a, const char *b)
{
	return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static enum exit_code help(const char *topic)
{
	const struct verb *verb;

	if (!topic) {
		print_help();
		return EXIT_DONE;
	}
	if (strcmp(topic, "analyses") == 0) {
		print_analyses();
		return EXIT_DONE;
	}
	verb = verb_find(topic);
	if (!verb)
		return unknown_verb(topic);
	print_verb(verb);
	return EXIT_DONE;
}

enum exit_code usage_error(const struct verb *verb, const char *what)
{
	fprintf(stderr, "survreport: %s; see 'survreport %s --help'\n", what, verb->name);
	return EXIT_BAD_USAGE;
}

enum exit_code print_end(enum exit_code code)
{
	/* a reader that has seen enough, such as head, is no failure */
	if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE)
		return code;
	fprintf(stderr, "survreport: cannot write to stdout: %s\n", strerror(errno));
	return code > EXIT_INPUT_OUTPUT ? code : EXIT_INPUT_OUTPUT;
}

enum exit_code cli_main(int argc, char **argv)
{
	const struct verb *verb;

	if (argc < 2) {
		fputs("survreport: no verb; see 'survreport --help'\n", stderr);
		return EXIT_BAD_USAGE;
	}
	if (is_word(argv[1], "--help", "-h") || is_word(argv[1], "help", "help"))
		return help(argc > 2 ? argv[2] : NULL);
	if (is_word(argv[1], "--version", "-V")) {
		provenance_print_versions();
		return EXIT_DONE;
	}
	verb = verb_find(argv[1]);
	if (!verb)
		return unknown_verb(argv[1]);
	for (int i = 2; i < argc; i++)
		if (is_word(argv[i], "--help", "-h"))
			return help(verb->name);
	return verb->run(argc - 2, argv + 2);
}
