/* Runs a config with a part of its numbers withheld, so that a test can look
 * whether one of them shows all the same.
 *
 *     withhold CONFIG OUTPUT SEED
 *     withhold CONFIG OUTPUT counts
 *
 * About a tenth of the numbers is withheld, chosen by the seed.  Prints the text
 * of each that no other number has, and that is long enough to be known again.
 *
 * Or all counts of the data as such are, and all others that are as many as a
 * population has rows.  Prints the latter, one a line, unless another number reads
 * like it, and then, after an empty line, the counts of the data; of both those with
 * two digits and more.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyses/analyses.h"
#include "results/data_counts.h"
#include "results/results.h"
#include "run/pipeline.h"

enum { KNOWN_LENGTH = 4 };

/* A step of splitmix64 (Steele, Lea and Flood, 2014). */
static uint64_t chance(uint64_t *state)
{
	uint64_t z = *state += 0x9E3779B97F4A7C15u;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* The text without a percent sign, which some texts have within and some without. */
static const char *digits_of(struct arena *arena, const struct result *result)
{
	return arena_strndup(arena, result->text, strcspn(result->text, "%"));
}

static bool is_known(const struct results *results, const struct result *result)
{
	const char *digits = digits_of(results->arena, result);

	/* signs other than digits and points do not make it rarer */
	while (*digits && !isdigit((unsigned char)*digits))
		digits++;
	if (result->status != RESULT_OK || strlen(digits) < KNOWN_LENGTH)
		return false;
	for (size_t i = 0; i < results->n; i++)
		if (results->items[i] != result && strstr(results->items[i]->text, digits))
			return false;
	return true;
}

static void revise(void *context, struct results *results)
{
	uint64_t *state = context;
	bool *chosen = calloc(results->n + 1, sizeof *chosen);

	for (size_t i = 0; chosen && i < results->n; i++) {
		chosen[i] = chance(state) % 10 == 0;
		if (chosen[i] && is_known(results, results->items[i]))
			puts(results->items[i]->text);
	}
	for (size_t i = 0; chosen && i < results->n; i++)
		if (chosen[i])
			result_withhold(results->items[i]);
	free(chosen);
}

/* Whether a count is that of a population's rows, all of them among these. */
static bool is_population(const struct results *results, const struct result *count)
{
	for (size_t i = 0; i < results->n; i++) {
		const struct result *n = results->items[i];

		if (is_data_count(n) && strcmp(n->key.context, "population") == 0 &&
		    strcmp(n->stat_name, "n") == 0 && n->value == count->value)
			return true;
	}
	return false;
}

/* Whether a number that is not withheld reads like this one. */
static bool is_elsewhere(const struct results *results, const bool *chosen, const char *text)
{
	for (size_t i = 0; i < results->n; i++)
		if (!chosen[i] && strstr(results->items[i]->text, text))
			return true;
	return false;
}

static void revise_counts(void *context, struct results *results)
{
	bool *chosen = calloc(results->n + 1, sizeof *chosen);
	bool *whole = calloc(results->n + 1, sizeof *whole);

	(void)context;
	for (size_t i = 0; i < results->n; i++) {
		const struct result *result = results->items[i];

		whole[i] = result->class == CLASS_COUNT && result->status == RESULT_OK &&
		           is_population(results, result);
		chosen[i] = whole[i] || is_data_count(result);
	}
	for (size_t i = 0; i < results->n; i++)
		if (whole[i] && results->items[i]->value >= 10 &&
		    !is_elsewhere(results, chosen, results->items[i]->text))
			puts(results->items[i]->text);
	puts("");
	for (size_t i = 0; i < results->n; i++) {
		if (is_data_count(results->items[i]) && results->items[i]->value >= 10)
			puts(results->items[i]->text);
		if (chosen[i])
			result_withhold(results->items[i]);
	}
	free(chosen);
	free(whole);
}

int main(int argc, char **argv)
{
	static const char *const export[] = {"report.html", "tables.html", "machine.ars"};
	uint64_t state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	struct run_options options = {.quiet = true,
	                              .morning = true,
	                              .stop_after = STAGE_EXPORT,
	                              .dump = -1,
	                              .export = export,
	                              .n_export = sizeof export / sizeof *export,
	                              .revise = revise,
	                              .revise_context = &state};

	if (argc < 3)
		return 64;
	options.output = argv[2];
	if (argc > 3 && strcmp(argv[3], "counts") == 0)
		options.revise = revise_counts;
	estimate_init();
	return (int)pipeline_run(argv[1], &options);
}
