/* Runs a config with a part of its numbers withheld, so that a test can look
 * whether one of them shows all the same.
 *
 *     withhold CONFIG OUTPUT SEED
 *
 * About a tenth of the numbers is withheld, chosen by the seed.  Prints the text
 * of each that no other number has, and that is long enough to be known again.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyses/analyses.h"
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

int main(int argc, char **argv)
{
	static const char *const export[] = {"report.html"};
	uint64_t state = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	struct run_options options = {.quiet = true,
	                              .stop_after = STAGE_EXPORT,
	                              .dump = -1,
	                              .export = export,
	                              .n_export = 1,
	                              .revise = revise,
	                              .revise_context = &state};

	if (argc < 3)
		return 64;
	options.output = argv[2];
	estimate_init();
	return (int)pipeline_run(argv[1], &options);
}
