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

const struct verb *const verbs[] = {
    &verb_init, &verb_run,   &verb_check, &verb_paths, &verb_export, &verb_freeze,    &verb_verify,
    &verb_diff, &verb_audit, &verb_index, &verb_merge, &verb_schema, &verb_self_test, NULL};

const struct general_option general_options[] = {
    {"--version", "versions of the program and its libraries"},
    {"--help [VERB]", "this, or more on a verb"},
    {"--help analyses", "the analyses that a config can ask for"},
    {0},
};

const struct exit_meaning exit_meanings[] = {
    {EXIT_DONE, "done"},
    {EXIT_DIFFERS, "done, but something differs"},
    {EXIT_BAD_USAGE, "wrong use of the command"},
    {EXIT_BAD_DATA, "data refused"},
    {EXIT_NO_INPUT, "input missing"},
    {EXIT_INTERNAL, "internal error"},
    {EXIT_LIMIT, "ended by a limit of time, memory or output"},
    {EXIT_CANNOT_CREATE, "output cannot be created"},
    {EXIT_INPUT_OUTPUT, "reading or writing failed"},
    {EXIT_BUSY, "busy: another run has the lock"},
    {EXIT_BAD_CONFIG, "config refused"},
    {0},
};

/* A word and what it means, in columns. */
static void print_entry(int width, const char *meaning)
{
	printf("%*s%s\n", width < 22 ? 22 - width : 1, "", meaning);
}

/* In two columns, read downwards. */
static void print_exit_codes(void)
{
	size_t half = sizeof exit_meanings / sizeof *exit_meanings / 2;

	puts("\nExit codes:");
	for (size_t i = 0; i < half; i++) {
		const struct exit_meaning *left = &exit_meanings[i], *right = left + half;

		printf("  %-4d%-*s", left->code, right->meaning ? 28 : 0, left->meaning);
		if (right->meaning)
			printf("%d  %s", right->code, right->meaning);
		putchar('\n');
	}
	puts("With several configs: the highest.");
}

static void print_help(void)
{
	puts("survreport: survival reports from a YAML config and a data file\n"
	     "\n"
	     "Usage: survreport VERB ...\n");
	for (size_t i = 0; verbs[i]; i++)
		print_entry(printf("  %s %s", verbs[i]->name, verbs[i]->arguments),
		            verbs[i]->summary);
	for (size_t i = 0; general_options[i].name; i++)
		print_entry(printf("  %s", general_options[i].name), general_options[i].meaning);
	print_exit_codes();
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

/* At the end of all: the code, or that of a failure to write to standard output, which
 * is told. */
enum exit_code print_end(enum exit_code code)
{
	/* a reader that has seen enough, such as head, is no failure */
	if ((fflush(stdout) == 0 && !ferror(stdout)) || errno == EPIPE)
		return code;
	fprintf(stderr, "survreport: cannot write to stdout: %s\n", strerror(errno));
	return code > EXIT_INPUT_OUTPUT ? code : EXIT_INPUT_OUTPUT;
}

static enum exit_code do_what_is_said(int argc, char **argv)
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

enum exit_code cli_main(int argc, char **argv)
{
	return print_end(do_what_is_said(argc, argv));
}
