/* survreport run, survreport check: the pipeline over one or more configs. */
#include <stdio.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/log.h"
#include "cli/shard.h"
#include "run/batch.h"
#include "run/clash.h"
#include "run/exports.h"
#include "run/jobs.h"
#include "run/known_files.h"
#include "run/morning.h"
#include "run/pipeline.h"
#include "run/progress.h"

struct run_arguments {
	const char *output, *as_of, *shard, *batch, *log;
	int jobs;
	int limit_seconds, limit_memory;
	int mode, keep, log_format;
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
    {"--log", "FILE|syslog|journal", OPTION_TEXT, offsetof(struct run_arguments, log),
     "what became of each config goes there, too", NULL},
    {"--log-format", "FORMAT", OPTION_CHOICE, offsetof(struct run_arguments, log_format),
     "of the log's lines", log_format_names},
    {"--shard", "I/N", OPTION_TEXT, offsetof(struct run_arguments, shard),
     "run the I-th of N parts of the configs, for `merge`", NULL},
    {"--batch", "NAME", OPTION_TEXT, offsetof(struct run_arguments, batch),
     "what all parts are of: a date, the number of a job", NULL},
    {"--export", "FILE", OPTION_TEXTS, offsetof(struct run_arguments, export),
     "write this, too: report.html, tables.csv (may be given again)", NULL},
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
	const struct batch *batch;
	struct progress progress;
	struct log log;
};

static void ended(void *context, size_t i, const struct batch_end *end)
{
	struct watched *watched = context;

	progress_step(&watched->progress, !batch_is_done(end));
	log_config(&watched->log, watched->batch, i, end);
}

/* Runs the configs; `ends` and the rest of the batch tell what became of them. */
static enum exit_code run_watched(struct batch *batch, struct batch_end *ends, struct log log,
                                  const struct run_options *given)
{
	const struct names configs = {(const char **)(uintptr_t)batch->configs, batch->n};
	struct run_options options = *given;
	struct watched watched = {batch, progress_begin(batch->n, options.listed && !options.quiet),
	                          log};
	const struct jobs_watch watch = {
	    .at_once = batch->processes, .ends = ends, .ended = ended, .context = &watched};
	enum exit_code code = EXIT_DONE;

	options.mute = options.listed && options.quiet;
	options.over_progress = watched.progress.shown;
	batch->ends = ends;
	batch->started = (int64_t)time(NULL);
	if (options.if_changed)
		options.known = known_files_new();
	if (batch->n)
		code = jobs_run(&configs, &watch, &options);
	known_files_free(options.known);
	progress_end(&watched.progress);
	batch->now = (int64_t)time(NULL);
	return log_end(&watched.log, batch, code);
}

static struct log log_of(const struct run_arguments *arguments)
{
	return (struct log){.where = arguments->log, .json = arguments->log_format == 1};
}

static struct batch batch_of(const struct names *configs, const struct run_arguments *arguments)
{
	return (struct batch){.configs = configs->items,
	                      .n = configs->n,
	                      .output = arguments->output,
	                      .processes = (size_t)arguments->jobs,
	                      .mode = arguments->mode < 0 ? 0 : (unsigned)modes[arguments->mode]};
}

/* Runs the configs, and says what became of them if there are several. */
static enum exit_code run_batch(struct arena *arena, const struct names *configs,
                                const struct run_arguments *arguments, struct run_options *options)
{
	struct batch batch = batch_of(configs, arguments);
	enum exit_code code, page = EXIT_DONE;

	options->listed = configs->n > 1 && options->stop_after == STAGE_EXPORT;
	code = run_watched(&batch, ARENA_ARRAY(arena, struct batch_end, batch.n), log_of(arguments),
	                   options);
	if (options->listed)
		batch_tell(&batch, options->quiet);
	if (options->morning && options->stop_after == STAGE_EXPORT)
		page = morning_write(&batch);
	return page > code ? page : code;
}

/* Runs a part of the configs, and leaves what became of them for `merge`. */
static enum exit_code run_part(struct arena *arena, const struct names *all,
                               const struct run_arguments *arguments, struct run_options *options)
{
	struct diags diags = {.arena = arena};
	struct shard shard;
	struct names own;
	struct batch batch;
	enum exit_code code;

	if (!shard_parse(&shard, arguments->shard, arguments->batch))
		return EXIT_BAD_USAGE;
	code = shard_begin(&shard, arena, options->output, &diags);
	if (code == EXIT_DONE) {
		own = shard_take(&shard, arena, all);
		batch = batch_of(&own, arguments);
		options->listed = true;
		code = run_watched(&batch, ARENA_ARRAY(arena, struct batch_end, own.n),
		                   log_of(arguments), options);
		batch_tell(&batch, options->quiet);
		if (!shard_end(&shard, arena, all, &batch, &diags) && code < EXIT_INPUT_OUTPUT)
			code = EXIT_INPUT_OUTPUT;
	}
	diag_print(&diags, stderr, true);
	return code;
}

/* Runs the configs that the command line names; those that clash are told before any is
 * run, since the second would replace the first. */
static enum exit_code run_named(const struct run_arguments *arguments, char **argv, size_t n,
                                struct run_options *options)
{
	struct arena arena = {0};
	struct diags diags = {.arena = &arena};
	struct names configs = {0};
	const struct log log = log_of(arguments);
	enum exit_code code;

	if (!batch_list(&arena, argv, n, &configs, &diags)) {
		diag_print(&diags, stderr, true);
		code = EXIT_NO_INPUT;
	} else if (options->stop_after == STAGE_EXPORT &&
	           configs_clash(configs.items, configs.n, options->output)) {
		code = EXIT_BAD_USAGE;
	} else if (!log_begin(&log)) {
		code = EXIT_CANNOT_CREATE;
	} else if (arguments->shard) {
		code = run_part(&arena, &configs, arguments, options);
	} else {
		code = run_batch(&arena, &configs, arguments, options);
	}
	arena_release(&arena);
	return code;
}

/* What is wrong with the options together; NULL if nothing is. */
static const char *options_fault(const struct run_arguments *arguments)
{
	if (arguments->dump >= 0 && arguments->stop_after < (int)dump_stages[arguments->dump])
		return "--stop-after stops before what is to be dumped";
	if (arguments->shard && arguments->stop_after >= 0)
		return "--shard goes with neither --stop-after nor --dump";
	if (arguments->batch && !arguments->shard)
		return "--batch names what --shard is a part of";
	return NULL;
}

/* Whether all that is to be exported can be; if not, that is told. */
static bool exports_are_known(const struct verb *verb, const struct run_arguments *arguments)
{
	struct arena arena = {0};
	size_t i = 0;

	while (i < arguments->export.n && export_is_known(arguments->export.items[i]))
		i++;
	if (i < arguments->export.n)
		usage_error(verb, arena_printf(&arena, "--export takes %s, not '%s'",
		                               exports_known(&arena), arguments->export.items[i]));
	arena_release(&arena);
	return i == arguments->export.n;
}

static enum exit_code run_configs(const struct verb *verb, int argc, char **argv,
                                  struct run_arguments *arguments)
{
	struct run_options options;
	const char *fault;
	int n = options_parse(verb->options, verb->n_options, arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n == 0)
		return usage_error(verb, "no config");
	/* a dump is looked at instead of the report */
	if (arguments->dump >= 0 && arguments->stop_after < 0)
		arguments->stop_after = (int)dump_stages[arguments->dump];
	fault = options_fault(arguments);
	if (fault)
		return usage_error(verb, fault);
	if (!exports_are_known(verb, arguments))
		return EXIT_BAD_USAGE;
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
	return run_named(arguments, argv, (size_t)n, &options);
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
