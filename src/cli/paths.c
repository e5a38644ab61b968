/* survreport paths: how texts and claims name the results of a config. */
#include "cli/cli.h"
#include "run/jobs.h"
#include "run/pipeline.h"

struct paths_arguments {
	const char *as_of;
};

static const struct option_spec paths_options[] = {
    {"--as-of", "DATE", OPTION_DATE, offsetof(struct paths_arguments, as_of),
     "cut the data off at this day, not at report.data_cutoff", NULL},
};

static enum exit_code paths(int argc, char **argv)
{
	struct paths_arguments arguments = {0};
	struct run_options options = {.output = "output",
	                              .quiet = true,
	                              .paths = true,
	                              .stop_after = STAGE_ESTIMATE,
	                              .dump = -1};
	int n = options_parse(verb_paths.options, verb_paths.n_options, &arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n != 1)
		return usage_error(&verb_paths, n ? "the paths of one config at "
		                                    "a time"
		                                  : "no config");
	options.as_of = arguments.as_of;
	return jobs_run_one(*argv, &options);
}

const struct verb verb_paths = {
    .name = "paths",
    .arguments = "CONFIG",
    .summary = "each result by the name that texts and claims call it",
    .options = paths_options,
    .n_options = sizeof paths_options / sizeof *paths_options,
    .run = paths,
};
