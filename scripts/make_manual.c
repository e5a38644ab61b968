/* The manual page and the completion of bash, from the tables that --help is
 * printed from: what the program takes is what they name.
 *
 *     make_manual page >survreport.1
 *     make_manual completion >survreport.bash
 *
 * zsh takes the completion after `autoload bashcompinit; bashcompinit`.
 */
#include <stdio.h>
#include <string.h>

#include "analyses/analyses.h"
#include "base/str.h"
#include "cli/cli.h"

/* --- The page ------------------------------------------------------------- */

/* A text as troff takes it: signs are signs, and no line is a request. */
static void roff_print(const char *text)
{
	if (*text == '.' || *text == '\'')
		fputs("\\&", stdout);
	while (*text) {
		int32_t code = utf8_next(&text);

		if (code == '\\')
			fputs("\\e", stdout);
		else if (code == '-')
			fputs("\\-", stdout);
		else if (code < 128)
			putchar(code);
		else
			printf("\\[u%04X]", (unsigned)code);
	}
}

static void option_print(const struct option_spec *option)
{
	fputs(".TP\n.B ", stdout);
	roff_print(option->name);
	if (option->value) {
		fputs(" \\fI", stdout);
		roff_print(option->value);
		fputs("\\fR", stdout);
	}
	putchar('\n');
	roff_print(option->doc);
	for (size_t i = 0; option->names && option->names[i]; i++) {
		fputs(i ? ", " : ": ", stdout);
		roff_print(option->names[i]);
	}
	putchar('\n');
}

static void verb_print(const struct verb *verb)
{
	fputs(".SS ", stdout);
	roff_print(verb->name);
	putchar(' ');
	roff_print(verb->arguments);
	putchar('\n');
	roff_print(verb->summary);
	puts(".");
	for (size_t i = 0; i < verb->n_options; i++)
		option_print(&verb->options[i]);
}

/* A word in bold and what it means. */
static void item_print(const char *word, const char *meaning)
{
	fputs(".TP\n.B ", stdout);
	roff_print(word);
	putchar('\n');
	roff_print(meaning);
	putchar('\n');
}

static void page_print(void)
{
	puts(".TH SURVREPORT 1 \"\" \"survreport " SURVREPORT_VERSION "\" \"User Commands\"\n"
	     ".SH NAME\n"
	     "survreport \\- survival reports from a YAML config and a data file\n"
	     ".SH SYNOPSIS\n"
	     ".B survreport\n.I verb\n[\\fIoption\\fR ...] [\\fIargument\\fR ...]\n"
	     ".SH DESCRIPTION\n"
	     "A config names a file of patients, says what an event is, and asks for analyses;\n"
	     ".B survreport run\n"
	     "typesets the report and leaves every number of it in results.csv, too.\n"
	     "Options stand anywhere after the verb, as \\fB\\-\\-output\\fR \\fIDIR\\fR or\n"
	     "\\fB\\-\\-output=\\fR\\fIDIR\\fR; \\fB\\-\\-\\fR ends them.\n"
	     ".SH VERBS");
	for (size_t i = 0; verbs[i]; i++)
		verb_print(verbs[i]);
	puts(".SH GENERAL OPTIONS");
	for (size_t i = 0; general_options[i].name; i++)
		item_print(general_options[i].name, general_options[i].meaning);
	puts(".SH ANALYSES\nWhat a config can ask for, by the name of the type:");
	for (size_t i = 0; i < analysis_variants.n; i++)
		item_print(analysis_variants.items[i]->name, analysis_variants.items[i]->doc);
	puts(".SH EXIT STATUS");
	for (size_t i = 0; exit_meanings[i].meaning; i++) {
		char code[16];

		snprintf(code, sizeof code, "%d", exit_meanings[i].code);
		item_print(code, exit_meanings[i].meaning);
	}
	puts(".PP\nWith several configs: the highest.\n"
	     ".SH ENVIRONMENT");
	item_print("SOURCE_DATE_EPOCH",
	           "seconds since 1970: the date that a report is printed with; without it the "
	           "cut-off of the config, or none");
	item_print("TMPDIR", "where verify runs a config again, instead of /tmp");
	puts(".SH FILES");
	item_print("output/ID/",
	           "the report of the config whose id is ID, its results, and its log");
	item_print("share/doc/survreport/", "README.md, config/REFERENCE.md with every key of the "
	                                    "config, and examples; under the prefix");
}

/* --- The completion -------------------------------------------------------- */

/* What is offered for a value or an argument called so in the help; bash. */
static void offer_print(const char *called, const char *const *names)
{
	const char *dot = strrchr(called, '.');

	if (names) {
		fputs("words '", stdout);
		for (size_t i = 0; names[i]; i++)
			printf("%s%s", i ? " " : "", names[i]);
		puts("' ;;");
	} else if (strncmp(called, "CONFIG", 6) == 0)
		puts("files '!*.yaml' ;;");
	else if (strcmp(called, "DIR") == 0)
		puts("files '*' ;;");
	else if (strcmp(called, "N") == 0 || strcmp(called, "DATE") == 0)
		puts("words '' ;;");
	else if (dot && dot[1] != '.' && dot[1])
		printf("files '!*%s' ;;\n", dot);
	else
		puts("files '' ;;");
}

static void verb_complete(const struct verb *verb)
{
	for (size_t i = 0; i < verb->n_options; i++)
		if (verb->options[i].value) {
			printf("\t%s:%s) _survreport_", verb->name, verb->options[i].name);
			offer_print(verb->options[i].value, verb->options[i].names);
		}
	printf("\t%s:*)\n\t\tcase $word in\n\t\t-*) _survreport_words '--help", verb->name);
	for (size_t i = 0; i < verb->n_options; i++)
		printf(" %s", verb->options[i].name);
	puts("' ;;");
	if (verb->arguments[0]) {
		fputs("\t\t*) _survreport_", stdout);
		offer_print(verb->arguments, NULL);
	}
	puts("\t\tesac\n\t\t;;");
}

static void verb_names_print(void)
{
	for (size_t i = 0; verbs[i]; i++)
		printf("%s ", verbs[i]->name);
}

static void completion_print(void)
{
	puts("# bash completion for survreport; made from the tables of its help\n"
	     "\n"
	     "_survreport_words() {\n"
	     "\tmapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\")\n"
	     "}\n"
	     "\n"
	     "# folders, and files but for those that a pattern leaves out\n"
	     "_survreport_files() {\n"
	     "\tmapfile -t COMPREPLY < <(\n"
	     "\t\tcompgen -d -- \"$word\"\n"
	     "\t\tcompgen -f -X \"$1\" -- \"$word\" |\n"
	     "\t\t\twhile IFS= read -r file; do\n"
	     "\t\t\t\t[ -d \"$file\" ] || printf '%s\\n' \"$file\"\n"
	     "\t\t\tdone\n"
	     "\t)\n"
	     "\tcompopt -o filenames 2>/dev/null\n"
	     "}\n"
	     "\n"
	     "_survreport() {\n"
	     "\tlocal word=${COMP_WORDS[COMP_CWORD]} at=$((COMP_CWORD - 1))\n"
	     "\n"
	     "\t# bash takes --dump=results for three words\n"
	     "\tif [ \"$word\" = = ]; then\n"
	     "\t\tword=\n"
	     "\telif [ \"${COMP_WORDS[at]}\" = = ]; then\n"
	     "\t\tat=$((at - 1))\n"
	     "\tfi\n"
	     "\tcase $COMP_CWORD:${COMP_WORDS[1]}:${COMP_WORDS[at]} in");
	fputs("\t1:*) _survreport_words '", stdout);
	verb_names_print();
	fputs("--help --version", stdout);
	fputs("'; return ;;\n\t2:--help:*) _survreport_words '", stdout);
	verb_names_print();
	puts("analyses'; return ;;\n\tesac\n"
	     "\tcase ${COMP_WORDS[1]}:${COMP_WORDS[at]} in");
	for (size_t i = 0; verbs[i]; i++)
		verb_complete(verbs[i]);
	puts("\tesac\n}\n\ncomplete -F _survreport survreport");
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "page") == 0)
		page_print();
	else if (argc == 2 && strcmp(argv[1], "completion") == 0)
		completion_print();
	else {
		fputs("usage: make_manual page|completion\n", stderr);
		return 64;
	}
	return fflush(stdout) == 0 ? 0 : 74;
}
