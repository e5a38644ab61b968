/* survreport run, survreport check: the pipeline over one or more configs. */
#include <stdio.h>
#include <time.h>

#include "cli/cli.h"
#include "render/render.h"
#include "run/batch.h"
#include "run/clash.h"
#include "run/jobs.h"
#include "run/morning.h"
#include "run/pipeline.h"
#include "run/progress.h"

struct run_arguments {
	const char *output, *as_of;
	int jobs;
	int limit_seconds, limit_memory;
	int mode, keep;
	bool quiet, check, solve, if_changed;
	int stop_after, dump;
	struct option_texts export;
};

#define AS_OF                                                                                      \
	{                                                                                          \
		"--as-of", "DATE", OPTION_DATE, offsetof(struct run_arguments, as_of),             \
		    "cut the data off at this day, not at report.data_cutoff", NULL                \
	}

/* What may be read by whom: the choices of --mode, and what they are. */
static const char *const mode_names[] = {"0600", "0640", "0660", "0644", NULL};
static const int modes[] = {0600, 0640, 0660, 0644};

static const struct option_spec run_options[] = {
    {"--output", "DIR", OPTION_TEXT, offsetof(struct run_arguments, output),
     "folder of the reports (default: output)", NULL},
    AS_OF,
    {"-j", "N", OPTION_NUMBER, offsetof(struct run_arguments, jobs),
     "configs to run at the same time (default: 1)", NULL},
    {"--quiet", NULL, OPTION_FLAG, offsetof(struct run_arguments, quiet),
     "print nothing but errors", NULL},
    {"--if-changed", NULL, OPTION_FLAG, offsetof(struct run_arguments, if_changed),
     "leave a report as it is if all that it was made of is the same", NULL},
    {"--limit-seconds", "N", OPTION_NUMBER, offsetof(struct run_arguments, limit_seconds),
     "stop a config that takes longer", NULL, 1000000},
    {"--limit-memory", "MB", OPTION_NUMBER, offsetof(struct run_arguments, limit_memory),
     "stop a config that takes more memory", NULL, 1000000},
    {"--mode", "MODE", OPTION_CHOICE, offsetof(struct run_arguments, mode),
     "rights of the files that are written, in place of report.readers", mode_names},
    {"--keep", "N", OPTION_NUMBER, offsetof(struct run_arguments, keep),
     "keep so many earlier reports in output/ID/history", NULL, 1000},
    {"--export", "FILE", OPTION_TEXTS, offsetof(struct run_arguments, export),
     "write this, too: report.html (may be given again)", NULL},
    {"--stop-after", "STAGE", OPTION_CHOICE, offsetof(struct run_arguments, stop_after),
     "leave no report; stop after", stage_names},
    {"--solve", NULL, OPTION_FLAG, offsetof(struct run_arguments, solve),
     "look for the conventions that give the claims which are contradicted", NULL},
    {"--dump", "WHAT", OPTION_CHOICE, offsetof(struct run_arguments, dump), "print as plain text",
     dump_names},
};

static const struct option_spec check_options[] = {
    AS_OF,
    {"-j", "N", OPTION_NUMBER, offsetof(struct run_arguments, jobs),
     "configs to check at the same time (default: 1)", NULL},
    {"--quiet", NULL, OPTION_FLAG, offsetof(struct run_arguments, quiet),
     "print nothing but errors", NULL},
};

/* A batch while it runs. */
struct watched {
	struct progress progress;
};

static void ended(void *context, size_t i, const struct batch_end *end)
{
	struct watched *watched = context;

	(void)i;
	progress_step(&watched->progress, !batch_is_done(end));
}

/* Runs the configs, and says what became of them if there are several. */
static enum exit_code run_batch(struct arena *arena, const struct names *configs, size_t at_once,
                                struct run_options *options)
{
	bool listed = configs->n > 1 && options->stop_after == STAGE_EXPORT;
	struct watched watched = {progress_begin(configs->n, listed && !options->quiet)};
	struct batch_end *ends = ARENA_ARRAY(arena, struct batch_end, configs->n);
	const struct jobs_watch watch = {
	    .at_once = at_once, .ends = ends, .ended = ended, .context = &watched};
	struct batch batch = {.configs = configs->items,
	                      .ends = ends,
	                      .n = configs->n,
	                      .output = options->output,
	                      .started = (int64_t)time(NULL),
	                      .processes = at_once,
	                      .mode = (unsigned)options->mode};
	enum exit_code code, page = EXIT_DONE;

	options->listed = listed;
	options->mute = listed && options->quiet;
	options->over_progress = watched.progress.shown;
	code = jobs_run(configs, &watch, options);
	progress_end(&watched.progress);
	batch.now = (int64_t)time(NULL);
	if (listed && options->quiet)
		batch_print_failures(&batch, stderr);
	else if (listed)
		batch_print(&batch, stdout);
	if (options->morning && options->stop_after == STAGE_EXPORT)
		page = morning_write(&batch, 0);
	return print_end(page > code ? page : code);
}

static enum exit_code run_configs(const struct verb *verb, int argc, char **argv,
                                  struct run_arguments *arguments)
{
	struct run_options options;
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct names configs = {0};
	enum exit_code code;
	int n = options_parse(verb->options, verb->n_options, arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n == 0)
		return usage_error(verb, "no config");
	/* a dump is looked at instead of the report */
	if (arguments->dump >= 0 && arguments->stop_after < 0)
		arguments->stop_after = (int)dump_stages[arguments->dump];
	if (arguments->dump >= 0 && arguments->stop_after < (int)dump_stages[arguments->dump])
		return usage_error(verb, "--stop-after stops before what is to "
		                         "be dumped");
	for (size_t i = 0; i < arguments->export.n; i++)
		if (!renderer_of_file(arguments->export.items[i]))
			return usage_error(verb, "--export takes report.html");
	options = (struct run_options){
	    .output = arguments->output,
	    .quiet = arguments->quiet,
	    .morning = !arguments->check,
	    .check = arguments->check,
	    .solve = arguments->solve,
	    .if_changed = arguments->if_changed,
	    .mode = arguments->mode < 0 ? 0 : modes[arguments->mode],
	    .keep = arguments->keep,
	    .limits = {arguments->limit_seconds, arguments->limit_memory, 0},
	    .stop_after = arguments->stop_after < 0 ? STAGE_EXPORT : arguments->stop_after,
	    .dump = arguments->dump,
	    .as_of = arguments->as_of,
	    .export = arguments->export.items,
	    .n_export = arguments->export.n};
	/* before anything is run: the second would replace the first */
	if (!batch_list(&arena, argv, (size_t)n, &configs, &diags)) {
		diag_print(&diags, stderr, true);
		code = EXIT_NO_INPUT;
	} else if (options.stop_after == STAGE_EXPORT &&
	           configs_clash(configs.items, configs.n, options.output)) {
		code = EXIT_BAD_USAGE;
	} else {
		code = run_batch(&arena, &configs, (size_t)arguments->jobs, &options);
	}
	arena_release(&arena);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	struct run_arguments arguments = {
	    .output = "output", .jobs = 1, .stop_after = -1, .dump = -1, .mode = -1};

	return run_configs(&verb_run, argc, argv, &arguments);
}

static enum exit_code check(int argc, char **argv)
{
	struct run_arguments arguments = {.output = "output",
	                                  .jobs = 1,
	                                  .check = true,
	                                  .stop_after = STAGE_VALIDATE,
	                                  .dump = -1,
	                                  .mode = -1};

	return run_configs(&verb_check, argc, argv, &arguments);
}

const struct verb verb_run = {
    .name = "run",
    .arguments = "CONFIG|FOLDER|@LIST...",
    .summary = "the whole pipeline: a report for each config",
    .options = run_options,
    .n_options = sizeof run_options / sizeof *run_options,
    .run = run,
};

const struct verb verb_check = {
    .name = "check",
    .arguments = "CONFIG...",
    .summary = "config and data only: report every problem, write nothing",
    .options = check_options,
    .n_options = sizeof check_options / sizeof *check_options,
    .run = check,
};
