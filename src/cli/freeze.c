/* survreport freeze: a run, and its lock beside the config. */
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/cli.h"
#include "cli/replace.h"
#include "lock/freeze.h"
#include "run/jobs.h"
#include "run/morning.h"

struct freeze_arguments {
	const char *output, *as_of, *key, *bundle;
	bool replace, quiet;
};

static const struct option_spec freeze_options[] = {
    {"--output", "DIR", OPTION_TEXT, offsetof(struct freeze_arguments, output),
     "folder of the reports (default: output)", NULL},
    {"--as-of", "DATE", OPTION_DATE, offsetof(struct freeze_arguments, as_of),
     "cut the data off at this day, not at report.data_cutoff", NULL},
    {"--sign", "KEY.pem", OPTION_TEXT, offsetof(struct freeze_arguments, key),
     "sign the lock with this Ed25519 key", NULL},
    {"--bundle", "FILE.tar", OPTION_TEXT, offsetof(struct freeze_arguments, bundle),
     "pack config, data, templates and lock for hand-over", NULL},
    {"--replace", NULL, OPTION_FLAG, offsetof(struct freeze_arguments, replace),
     "also what would be lost: a lock that is signed, of another config, or "
     "changed",
     NULL},
    {"--quiet", NULL, OPTION_FLAG, offsetof(struct freeze_arguments, quiet),
     "print nothing but errors", NULL},
};

/* Whether nothing that is there would be lost. */
static bool is_clear(struct arena *arena, const char *config,
                     const struct freeze_arguments *arguments, const struct freeze_options *freeze)
{
	struct diags diags = {.arena = arena};
	struct successor by = {config, freeze->key ? freeze->key->public_hex : NULL};
	bool clear = true;

	if (arguments->replace)
		return true;
	clear = may_replace(arena, freeze->lock, &by, &diags);
	if (freeze->bundle)
		clear = may_replace(arena, freeze->bundle, &by, &diags) && clear;
	diag_print(&diags, stderr, true);
	return clear;
}

static enum exit_code freeze_config(struct arena *arena, char *config,
                                    const struct freeze_arguments *arguments,
                                    const struct sign_key *key)
{
	struct freeze_options freeze = {.lock = freeze_lock_path(arena, config),
	                                .rows = true,
	                                .replace = arguments->replace,
	                                .key = key,
	                                .bundle = arguments->bundle};
	struct run_options options = {.output = arguments->output,
	                              .quiet = arguments->quiet,
	                              .morning = true,
	                              .stop_after = STAGE_EXPORT,
	                              .dump = -1,
	                              .as_of = arguments->as_of,
	                              .freeze = &freeze};
	struct batch batch = {.output = arguments->output, .started = (int64_t)time(NULL)};
	struct stat st;
	enum exit_code code;

	/* before a run that would be in vain */
	if (!is_clear(arena, config, arguments, &freeze))
		return EXIT_CANNOT_CREATE;
	code = jobs_run_one(config, &options);
	batch.now = (int64_t)time(NULL);
	if (stat(batch.output, &st) == 0 && morning_page(&batch) > code)
		code = EXIT_INPUT_OUTPUT;
	if ((code != EXIT_DONE && code != EXIT_DIFFERS) || arguments->quiet)
		return code;
	puts(freeze.lock);
	if (freeze.bundle)
		puts(freeze.bundle);
	return code;
}

/* The same, signed with the key in a file. */
static enum exit_code freeze_signed(struct arena *arena, char *config,
                                    const struct freeze_arguments *arguments)
{
	struct diags diags = {.arena = arena};
	struct sign_key key;
	enum exit_code code = EXIT_NO_INPUT;

	if (sign_key_load(&key, arena, arguments->key, &diags))
		code = freeze_config(arena, config, arguments, &key);
	sign_key_wipe(&key);
	diag_print(&diags, stderr, false);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	struct freeze_arguments arguments = {.output = "output"};
	struct arena arena = {0};
	enum exit_code code;
	int n = options_parse(verb_freeze.options, verb_freeze.n_options, &arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n != 1)
		return usage_error(&verb_freeze, n ? "one config at a time" : "no config");
	/* a config that was named by a slip is not written over */
	if (arguments.bundle && !str_ends_with(arguments.bundle, ".tar"))
		return usage_error(&verb_freeze, "--bundle takes a name that ends in .tar");
	code = arguments.key ? freeze_signed(&arena, argv[0], &arguments)
	                     : freeze_config(&arena, argv[0], &arguments, NULL);
	arena_release(&arena);
	return code;
}

const struct verb verb_freeze = {
    .name = "freeze",
    .arguments = "CONFIG",
    .summary = "a run, and its lock beside the config: CONFIG.lock",
    .options = freeze_options,
    .n_options = sizeof freeze_options / sizeof *freeze_options,
    .run = run,
};
