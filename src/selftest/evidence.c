/* The self-test as a document for the file. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/str.h"
#include "cite/markdown.h"
#include "run/provenance.h"
#include "selftest/selftest.h"

enum { PROGRAM_MAX_BYTES = 256 << 20 };

static const char *const headings[N_CHECK_GROUPS] = {
    [CHECK_VERSIONS] = "Libraries: those built with, and as loaded",
    [CHECK_FILES] = "Templates, styles and fonts",
    [CHECK_FOLDER] = "The folder that is written to",
    [CHECK_MACHINE] = "Arithmetic, locale and time zone",
    [CHECK_NUMBERS] = "Reference problems",
    [CHECK_TEXTS] = "Rounding and hashes",
};

/* Adds a cell: a bar, and words as they are. */
static void cell_add(struct str *text, const char *words)
{
	str_add(text, "| ");
	markdown_add_words(text, words);
	str_add(text, " ");
}

static void pair_add(struct str *text, const char *what, const char *value)
{
	cell_add(text, what);
	cell_add(text, value);
	str_add(text, "|\n");
}

/* The SHA-256 of the program that runs; "" where the system does not say which
 * file it is. */
static const char *program_hash(struct arena *arena)
{
	struct arena scratch = {0};
	char hash[SHA256_TEXT_SIZE] = "";
	struct bytes bytes;

	if (file_read(&scratch, "/proc/self/exe", PROGRAM_MAX_BYTES, &bytes))
		sha256_hex(bytes.data, bytes.length, hash);
	arena_release(&scratch);
	return arena_strdup(arena, hash);
}

/* The day of SOURCE_DATE_EPOCH, or NULL: there is no other clock. */
static const char *day_given(struct arena *arena)
{
	enum { SECONDS_A_DAY = 86400, DIGITS_MAX = 11 };
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char day[DATE_TEXT_SIZE];

	if (!epoch || !*epoch || strlen(epoch) > DIGITS_MAX ||
	    strspn(epoch, "0123456789") != strlen(epoch))
		return NULL; /* the report's pages tell of it */
	date_format((int32_t)(strtoll(epoch, NULL, 10) / SECONDS_A_DAY), day);
	return arena_strdup(arena, day);
}

static void program_add(struct str *text)
{
	const char *hash = program_hash(text->arena);
	const char *day = day_given(text->arena);

	str_add(text, "# What was tested\n\n| What | Version or SHA-256 |\n"
	              "|:--|:--|\n");
	pair_add(text, "Program", program_version);
	if (*hash)
		pair_add(text, "File of the program", hash);
	pair_add(text, "Built with", SURVREPORT_BUILD_FLAGS);
	if (day)
		pair_add(text, "Date (SOURCE_DATE_EPOCH)", day);
	str_add(text, "\n");
}

/* "folder: keeps it for its owner alone: found 0644, expected 0600". */
static void difference_add(struct str *text, const struct check *check)
{
	str_addf(text, "- %s: ", check_group_names[check->group]);
	markdown_add_words(text, check->name);
	str_add(text, ": found ");
	markdown_add_words(text, check->found);
	str_add(text, ", expected ");
	markdown_add_words(text, check->expected);
	str_add(text, "\n");
}

static void verdict_add(struct str *text, const struct checks *checks)
{
	str_add(text, "# Verdict\n\n");
	if (checks->n_different == 0) {
		str_addf(text, "**All %zu checks found what was expected.**\n\n", checks->n);
		return;
	}
	str_addf(text, "**%zu of %zu checks found something else:**\n\n", checks->n_different,
	         checks->n);
	for (size_t i = 0; i < checks->n; i++)
		if (!checks->items[i].same)
			difference_add(text, &checks->items[i]);
	str_add(text, "\n");
}

static void check_row(struct str *text, const struct check *check, bool sources)
{
	cell_add(text, check->name);
	if (sources)
		cell_add(text, check->source);
	cell_add(text, check->expected);
	cell_add(text, check->found);
	str_add(text, check->same ? "| ok |\n" : "| **differs** |\n");
}

static void group_add(struct str *text, const struct checks *checks, enum check_group group)
{
	bool sources = group == CHECK_NUMBERS;

	str_addf(text, "# %s\n\n", headings[group]);
	str_addf(text, "| Check | %sExpected | Found | Verdict |\n|:--|%s:--|:--|:--|\n",
	         sources ? "Source | " : "", sources ? ":--|" : "");
	for (size_t i = 0; i < checks->n; i++)
		if (checks->items[i].group == group)
			check_row(text, &checks->items[i], sources);
	str_add(text, "\n");
}

/* Hard line ends; the space between is for a pen. */
static void signature_add(struct str *text)
{
	static const char *const lines[] = {"Name: ", "Place and system: ", "Date and signature: "};

	str_add(text, "# Signature\n\n");
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		str_add(text, lines[i]);
		markdown_add_words(text, "______________________________"
		                         "______________");
		str_add(text, "\n\n\u00a0\n\n");
	}
}

const char *self_test_evidence(const struct checks *checks)
{
	struct str text = {.arena = checks->arena};

	verdict_add(&text, checks);
	program_add(&text);
	signature_add(&text);
	for (int i = 0; i < N_CHECK_GROUPS; i++)
		group_add(&text, checks, (enum check_group)i);
	return str_text(&text);
}
