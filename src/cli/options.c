#include "cli/options.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "base/suggest.h"

static const struct option_spec *spec_find(const struct option_spec *specs, size_t n,
                                           const char *word, size_t length)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(specs[i].name) == length && strncmp(specs[i].name, word, length) == 0)
			return &specs[i];
	return NULL;
}

/* What a short option was probably meant to be: `-o` is `--output`. */
static const char *letter_hint(struct arena *arena, char letter, const struct names *known)
{
	for (size_t i = 0; i < known->n; i++)
		if (known->items[i][1] == '-' && known->items[i][2] == letter)
			return arena_printf(arena, " (did you mean '%s'?)", known->items[i]);
	return arena_printf(arena, " (known: %s)", names_join(arena, known, known->n));
}

static bool report_unknown(const struct option_spec *specs, size_t n, const char *word)
{
	struct arena arena = {0};
	struct names known = {0};

	for (size_t i = 0; i < n; i++)
		ARENA_PUSH(&arena, known.items, known.n, specs[i].name);
	/* one letter is near to every other letter */
	fprintf(stderr, "survreport: unknown option '%s'%s\n", word,
	        word[1] == '-' ? suggest_text(&arena, word, &known)
	                       : letter_hint(&arena, word[1], &known));
	arena_release(&arena);
	return false;
}

static bool set_number(const struct option_spec *spec, const char *value, int *into)
{
	int most = spec->most ? spec->most : 256;
	double number;

	if (number_parse(value, strlen(value), &number) && number >= 1 && number <= most &&
	    number == (int)number) {
		*into = (int)number;
		return true;
	}
	fprintf(stderr, "survreport: %s takes a whole number from 1 to %d, not '%s'\n", spec->name,
	        most, value);
	return false;
}

static bool set_choice(const struct option_spec *spec, const char *value, int *into)
{
	for (int i = 0; spec->names[i]; i++)
		if (strcmp(spec->names[i], value) == 0) {
			*into = i;
			return true;
		}
	fprintf(stderr, "survreport: %s takes one of", spec->name);
	for (int i = 0; spec->names[i]; i++)
		fprintf(stderr, "%s %s", i ? "," : "", spec->names[i]);
	fprintf(stderr, "; not '%s'\n", value);
	return false;
}

static bool set_date(const struct option_spec *spec, const char *value, const char **into)
{
	char written[DATE_TEXT_SIZE] = "";
	int32_t day;

	/* as the program writes it itself, or not at all: 2024-3-1 is no date */
	if (date_parse(value, strlen(value), DATE_ISO, &day))
		date_format(day, written);
	if (strcmp(written, value) == 0 && value[0]) {
		*into = value;
		return true;
	}
	fprintf(stderr,
	        "survreport: %s takes a day of the calendar as 2024-03-31, not "
	        "'%s'\n",
	        spec->name, value);
	return false;
}

static bool set_text(const struct option_spec *spec, const char *value, const char **into)
{
	*into = value;
	if (*value)
		return true;
	fprintf(stderr, "survreport: %s is empty\n", spec->name);
	return false;
}

static bool add_text(const struct option_spec *spec, const char *value, struct option_texts *into)
{
	if (into->n < OPTION_TEXTS_MOST)
		return set_text(spec, value, &into->items[into->n++]);
	fprintf(stderr, "survreport: %s is given more than %d times\n", spec->name,
	        OPTION_TEXTS_MOST);
	return false;
}

static bool set_value(const struct option_spec *spec, const char *value, void *into)
{
	char *at = (char *)into + spec->offset;

	switch (spec->type) {
	case OPTION_NUMBER:
		return set_number(spec, value, (int *)(void *)at);
	case OPTION_CHOICE:
		return set_choice(spec, value, (int *)(void *)at);
	case OPTION_DATE:
		return set_date(spec, value, (const char **)(void *)at);
	case OPTION_TEXT:
		return set_text(spec, value, (const char **)(void *)at);
	case OPTION_TEXTS:
		return add_text(spec, value, (struct option_texts *)(void *)at);
	default:
		fprintf(stderr, "survreport: %s takes no value\n", spec->name);
		return false;
	}
}

/* Handles the option at argv[*i]; moves *i past a value of its own. */
static bool option_parse(const struct option_spec *spec, const char *equals, void *into, int argc,
                         char **argv, int *i)
{
	if (equals)
		return set_value(spec, equals + 1, into);
	if (spec->type == OPTION_FLAG) {
		*(bool *)((char *)into + spec->offset) = true;
		return true;
	}
	if (*i + 1 < argc)
		return set_value(spec, argv[++*i], into);
	fprintf(stderr, "survreport: %s needs a value: %s %s\n", spec->name, spec->name,
	        spec->value);
	return false;
}

int options_parse(const struct option_spec *specs, size_t n, void *into, int argc, char **argv)
{
	int kept = 0;

	for (int i = 0; i < argc; i++) {
		const char *word = argv[i], *equals = strchr(word, '=');
		const struct option_spec *spec;
		size_t length = equals ? (size_t)(equals - word) : strlen(word);

		if (strcmp(word, "--") == 0) {
			while (++i < argc)
				argv[kept++] = argv[i];
			break;
		}
		if (word[0] != '-' || word[1] == '\0') {
			argv[kept++] = argv[i];
			continue;
		}
		spec = spec_find(specs, n, word, length);
		if (!spec && word[1] != '-') { /* -j4 */
			spec = spec_find(specs, n, word, 2);
			equals = word + 1;
		}
		if (!spec ? !report_unknown(specs, n, word)
		          : !option_parse(spec, equals, into, argc, argv, &i))
			return -1;
	}
	return kept;
}

void options_print(const struct option_spec *specs, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int width = printf("  %s%s%s", specs[i].name, specs[i].value ? " " : "",
		                   specs[i].value ? specs[i].value : "");

		printf("%*s%s", width < 24 ? 24 - width : 1, "", specs[i].doc);
		for (int k = 0; specs[i].names && specs[i].names[k]; k++)
			printf("%s%s", k ? ", " : ": ", specs[i].names[k]);
		putchar('\n');
	}
}
