/* survreport verify: a frozen run held against a new one. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/words.h"
#include "cli/cli.h"
#include "cli/frozen.h"
#include "config/node.h"
#include "export/history.h"
#include "lock/bundle.h"
#include "lock/sign.h"
#include "run/memo.h"
#include "run/provenance.h"
#include "verify/scratch.h"
#include "verify/verify.h"

struct verify_arguments {
	const char *from, *key, *report;
	bool history, ask, quiet;
};

static const struct option_spec verify_options[] = {
    {"--from", "DIR", OPTION_TEXT, offsetof(struct verify_arguments, from),
     "folder that the config's paths are seen from (default: that of the "
     "lock or PDF)",
     NULL},
    {"--ask", NULL, OPTION_FLAG, offsetof(struct verify_arguments, ask),
     "ask databases again, in place of the rows that were frozen, and tell what changed", NULL},
    {"--history", NULL, OPTION_FLAG, offsetof(struct verify_arguments, history),
     "look at the history of a report instead: the argument is its folder", NULL},
    {"--key", "FILE.pem", OPTION_TEXT, offsetof(struct verify_arguments, key),
     "the lock has to be signed with this public key", NULL},
    {"--report", "FILE.pdf", OPTION_TEXT, offsetof(struct verify_arguments, report),
     "what was found as a PDF, with hashes, to be signed and filed", NULL},
    {"--quiet", NULL, OPTION_FLAG, offsetof(struct verify_arguments, quiet),
     "print nothing if all is the same", NULL},
};

/* One argument of the command line. */
struct verifying {
	struct arena arena;
	struct diags diags;
	const char *path;
	const struct verify_arguments *arguments;
	const char *scratch; /* a folder for as long as this takes */
};

/* History */

static enum exit_code check_history(struct verifying *with, const char *folder)
{
	struct arena *arena = &with->arena;
	const char *path = path_join(arena, folder, HISTORY_NAME);
	const char *results = path_join(arena, folder, "results.csv");
	struct history_check check;
	enum exit_code code;
	struct bytes bytes;
	char hash[SHA256_TEXT_SIZE];

	code = frozen_file_read(arena, path, &bytes, &with->diags);
	if (code != EXIT_DONE)
		return code;
	check = history_verify(arena, bytes);
	if (check.broken_line) {
		printf("%s:%zu: this line %s\n", path, check.broken_line, check.why);
		return EXIT_DIFFERS;
	}
	code = frozen_file_read(arena, results, &bytes, &with->diags);
	if (code != EXIT_DONE)
		return code;
	sha256_hex(bytes.data, bytes.length, hash);
	if (!check.results_sha256 || strcmp(hash, check.results_sha256) != 0) {
		printf("%s: the results.csv beside it is not that of the last "
		       "run in it: it was changed, or lines are missing at the "
		       "end\n",
		       path);
		return EXIT_DIFFERS;
	}
	if (!with->arguments->quiet)
		printf("%s: %zu run%s, each following the one before; the last "
		       "one made the results beside it\n",
		       path, check.n_lines, words_s(check.n_lines));
	return EXIT_DONE;
}

/* Locks */

static const char *folder_of(struct verifying *with)
{
	return with->arguments->from ? with->arguments->from : path_folder(&with->arena, with->path);
}

/* The verification as a PDF. */
static enum exit_code write_report(struct verifying *with, const struct verification *verification)
{
	const char *slash = strrchr(with->path, '/');
	struct memo memo = {
	    .title = "Verification of a frozen report",
	    .subtitle = slash ? slash + 1 : with->path,
	    .foot = program_version,
	    .markdown = verify_markdown(&with->arena, verification),
	};

	return memo_write(&with->arena, &memo, with->arguments->report, &with->diags);
}

static enum exit_code verify_job_run(struct verifying *with, const struct verify_job *job)
{
	struct verification verification;
	enum exit_code code = verify_run(&with->arena, job, &verification, &with->diags);

	if (code == EXIT_DIFFERS || (code == EXIT_DONE && !with->arguments->quiet))
		verify_print(&verification, stdout);
	if ((code == EXIT_DONE || code == EXIT_DIFFERS) && with->arguments->report) {
		enum exit_code written = write_report(with, &verification);

		code = written > code ? written : code;
	}
	return code;
}

static enum exit_code refuse_path(struct verifying *with, const char *path)
{
	diag_error(&with->diags, (struct mark){0},
	           "the config in '%s' names '%s', which is outside of its "
	           "folder: it is not run (verify the lock that belongs to the "
	           "config instead)",
	           with->path, path);
	return EXIT_BAD_DATA;
}

/* A config that came with a PDF or a bundle is run as it is, but only on files
 * below the folder that it belongs to. */
static enum exit_code check_paths(struct verifying *with, const struct node *config)
{
	const char *path = config ? config_path_outside(config) : NULL;

	return path ? refuse_path(with, path) : EXIT_DONE;
}

/* The same for what came with it: its own text, and the inputs it names. */
static enum exit_code check_lock_paths(struct verifying *with, const struct lock *lock)
{
	struct lock_input *inputs;
	size_t n = lock_inputs(&with->arena, lock->root, &inputs);

	for (size_t i = 0; i < n; i++) {
		const char *file = entry_value(inputs[i].told, "file");

		if (file && !path_stays_inside(file))
			return refuse_path(with, file);
	}
	return check_paths(with, lock_config(&with->arena, lock->root));
}

/* The same for the config beside an unpacked lock.  verify_run() refuses one
 * that is not there, or is not beside it. */
static enum exit_code check_unpacked(struct verifying *with, const struct lock *lock,
                                     const char *folder)
{
	const char *name = entry_value_in(lock->root, "config", "file");
	struct bytes text;

	if (!name || strchr(name, '/') ||
	    !file_read(&with->arena, path_join(&with->arena, folder, name), CONFIG_MAX_BYTES, &text))
		return EXIT_DONE;
	return check_paths(with, config_tree(&with->arena, text));
}

/* Who signed, in a sentence; NULL if nobody has. */
static enum exit_code check_signature(struct verifying *with, const struct lock *lock,
                                      const char **sentence)
{
	const char *key_file = with->arguments->key;
	char wanted[SIGN_PUBLIC_SIZE] = "";
	const char *fault = NULL;

	if (key_file && !sign_public_load(wanted, &with->arena, key_file, &with->diags))
		return EXIT_NO_INPUT;
	if (!lock->signature && !key_file)
		return EXIT_DONE;
	if (!lock->signature)
		fault = "is not signed";
	else if (!sign_verify(lock->public_key, lock_signed_text(&with->arena, lock->seal),
	                      lock->signature))
		fault = "has a signature that does not fit it";
	else if (key_file && strcmp(wanted, lock->public_key) != 0)
		fault = "is signed with another key";
	if (fault) {
		diag_error(&with->diags, (struct mark){0}, "'%s' %s", with->path, fault);
		return EXIT_BAD_DATA;
	}
	*sentence =
	    arena_printf(&with->arena, "signed with the key %.16s%s", lock->public_key,
	                 key_file ? arena_printf(&with->arena, ", which is that in '%s'", key_file)
	                          : " (--key FILE.pem tells whose that is)");
	return EXIT_DONE;
}

static enum exit_code verify_frozen(struct verifying *with, struct verify_job *job)
{
	enum exit_code code = check_signature(with, job->lock, &job->signature);

	return code == EXIT_DONE ? verify_job_run(with, job) : code;
}

/* A lock beside its config, or one that a PDF holds. */
static enum exit_code verify_bytes(struct verifying *with, const char *path, struct bytes bytes,
                                   const char *folder, bool unpacked)
{
	struct frozen frozen;
	struct verify_job job = {
	    .name = with->path, .lock = &frozen.lock, .folder = folder, .scratch = with->scratch};
	enum exit_code code = frozen_read(&with->arena, path, bytes, &frozen, &with->diags);

	if (code == EXIT_DONE && (frozen.kind == FROZEN_PDF || unpacked))
		code = check_lock_paths(with, &frozen.lock);
	if (code == EXIT_DONE && unpacked)
		code = check_unpacked(with, &frozen.lock, folder);
	if (code != EXIT_DONE)
		return code;
	job.own_config = frozen.kind == FROZEN_PDF;
	job.ask = with->arguments->ask;
	/* it could name any database, and whoever verifies may have access to some */
	if (job.ask && (job.own_config || unpacked)) {
		diag_error(&with->diags, (struct mark){0},
		           "--ask goes with the lock beside its config: no database is asked for a "
		           "config that came with a report or a bundle");
		return EXIT_BAD_USAGE;
	}
	job.pdf_sha256 = frozen.pdf_sha256;
	return verify_frozen(with, &job);
}

static enum exit_code verify_bundle(struct verifying *with, struct bytes bytes)
{
	const char *folder = path_join(&with->arena, with->scratch, "bundle");
	enum exit_code code;
	const char *lock;
	struct bytes text;

	if (mkdir(folder, 0700) != 0) {
		diag_error(&with->diags, (struct mark){0}, "cannot create '%s': %s", folder,
		           strerror(errno));
		return EXIT_CANNOT_CREATE;
	}
	lock = bundle_unpack(&with->arena, with->path, bytes, folder, &with->diags);
	if (!lock)
		return EXIT_BAD_DATA;
	code = frozen_file_read(&with->arena, lock, &text, &with->diags);
	return code == EXIT_DONE ? verify_bytes(with, with->path, text, folder, true) : code;
}

static enum exit_code verify_path(struct verifying *with)
{
	struct bytes bytes;
	enum exit_code code;

	code = frozen_file_read(&with->arena, with->path, &bytes, &with->diags);
	if (code != EXIT_DONE)
		return code;
	if (frozen_kind_of(bytes) == FROZEN_BUNDLE)
		return verify_bundle(with, bytes);
	return verify_bytes(with, with->path, bytes, folder_of(with), false);
}

/* In a process of its own. */
static enum exit_code verify_in(void *user, const char *scratch)
{
	struct verifying *with = user;
	enum exit_code code;

	with->scratch = scratch;
	code = verify_path(with);
	diag_print(&with->diags, stderr, false);
	return print_end(code);
}

static enum exit_code verify_one(struct verifying *with)
{
	enum exit_code code = with->arguments->history
	                          ? check_history(with, with->path)
	                          : scratch_run(verify_in, with, &with->arena, &with->diags);

	diag_print(&with->diags, stderr, false);
	return code;
}

static enum exit_code run(int argc, char **argv)
{
	struct verify_arguments arguments = {0};
	enum exit_code highest = EXIT_DONE;
	int n = options_parse(verb_verify.options, verb_verify.n_options, &arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n == 0)
		return usage_error(&verb_verify, "nothing to verify");
	if (arguments.report && (n > 1 || arguments.history))
		return usage_error(&verb_verify, "--report is of one lock or PDF");
	/* what is to be verified is not written over by a slip */
	if (arguments.report &&
	    (!str_ends_with(arguments.report, ".pdf") || strcmp(arguments.report, argv[0]) == 0))
		return usage_error(&verb_verify, "--report takes a name of its own that ends "
		                                 "in .pdf");
	for (int i = 0; i < n; i++) {
		struct verifying with = {.path = argv[i], .arguments = &arguments};
		enum exit_code code;

		with.diags.arena = &with.arena;
		code = verify_one(&with);
		arena_release(&with.arena);
		highest = code > highest ? code : highest;
	}
	return highest;
}

const struct verb verb_verify = {
    .name = "verify",
    .arguments = "LOCK...",
    .summary = "runs a frozen config again and explains every difference; a "
	       "report.pdf or a bundle does as well",
    .options = verify_options,
    .n_options = sizeof verify_options / sizeof *verify_options,
    .run = run,
};
