#include "verify/verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "config/canonical.h"
#include "data/raw.h"
#include "lock/digest.h"
#include "lock/frozen_rows.h"
#include "run/provenance.h"
#include "verify/changes_impl.h"
#include "verify/rerun.h"

/* Runs with one change undone, at most: each costs as much as the run. */
enum { MOST_UNDONE = 24 };

struct verifying {
	struct arena *arena;
	const struct verify_job *job;
	const struct entry *frozen; /* the lock's tree */
	struct rerun run;           /* of the config as it is now */
	struct lock_input *inputs;  /* that were frozen, n_inputs */
	size_t n_inputs;
	struct assets rows;           /* that are read in the place of databases */
	struct input_digest *digests; /* of those that are other files now */
	size_t n_digests;
	struct verification *out;
	struct diags *diags;
};

/* The new run */

static const char *in_folder(struct verifying *with, const char *name)
{
	return path_join(with->arena, with->job->folder, name);
}

/* Writes a text into the temporary folder, every byte of it: what was looked at
 * is what is run.  NULL, with an error in the sink, if that fails. */
static const char *scratch_write(struct verifying *with, const char *name, struct bytes text)
{
	const char *path = path_join(with->arena, with->job->scratch, name);

	if (file_replace(with->arena, path, text.data, text.length))
		return path;
	diag_error(with->diags, (struct mark){0}, "cannot write '%s': %s", path,
	           file_replace_why(with->arena, path));
	return NULL;
}

/* The config that is run again; NULL if it cannot be written. */
static const char *config_path(struct verifying *with)
{
	const struct entry *config = entry_find(with->frozen, "config");
	const char *name = entry_value(config, "file");

	return with->job->own_config ? scratch_write(with, name, entry_find(config, "text")->text)
	                             : in_folder(with, name);
}

/* Takes the digest of a file of the frozen input, if it is not what was frozen;
 * `told` says what it is called, and how it is read. */
static void digest_file(struct verifying *with, const struct lock_input *input, const char *path,
                        const struct entry *told)
{
	struct diags quiet = {.arena = with->arena};
	struct input_digest digest = {.name = input->name, .file = entry_value(told, "file")};
	struct bytes file;
	char hash[SHA256_TEXT_SIZE];

	if (!input->rows || !file_read(with->arena, path, DATA_MAX_BYTES, &file))
		return;
	sha256_hex(file.data, file.length, hash);
	if (str_equal(hash, entry_value(input->told, "sha256")))
		return;
	/* what is wrong with the file, the run says */
	if (digest_rows(&digest.digest, with->arena,
	                &(struct digest_source){.name = path,
	                                        .file = &file,
	                                        .key = entry_value(told, "key"),
	                                        .form = form_read(told)},
	                &quiet))
		ARENA_PUSH(with->arena, with->digests, with->n_digests, digest);
}

/* From now on a file is read in the place of a database. */
static void add_rows(struct verifying *with, const char *input, const char *path)
{
	ARENA_PUSH(with->arena, with->rows.items, with->rows.n,
	           (struct asset){.what = "rows", .name = input, .path = path});
}

/* Whether an input is a database that is asked again. */
static bool is_asked(const struct verifying *with, const struct lock_input *input)
{
	return with->job->ask && entry_value(input->told, "database");
}

/* What came of databases that were asked again: from now on they are not. */
static void take_asked(struct verifying *with)
{
	struct lock_input *now;
	size_t n = lock_inputs(with->arena, with->run.lock.root, &now);

	for (size_t i = 0; i < n; i++) {
		const struct lock_input *was = input_before(with->inputs, with->n_inputs, &now[i]);
		const char *path;

		if (!is_asked(with, &now[i]))
			continue;
		path = arena_printf(with->arena, "%s/%s/%s/%s", with->job->scratch, with->run.name,
		                    entry_value(with->run.lock.root, "id"),
		                    entry_value(now[i].told, "file"));
		add_rows(with, now[i].name, path);
		if (was)
			digest_file(with, was, path, now[i].told);
	}
}

/* Takes the digests of inputs that are read from other files than those frozen. */
static void digest_others(struct verifying *with)
{
	struct lock_input *now;
	size_t n = lock_inputs(with->arena, with->run.lock.root, &now);

	for (size_t i = 0; i < n; i++) {
		const struct lock_input *was = input_before(with->inputs, with->n_inputs, &now[i]);
		const char *file = entry_value(now[i].told, "file");

		if (was && !str_equal(entry_value(was->told, "file"), file))
			digest_file(with, was, in_folder(with, file), now[i].told);
	}
}

/* Whether a file is, to the byte, what the lock says of it. */
static bool is_frozen(struct verifying *with, const char *path, const char *sha256)
{
	struct bytes file;
	char hash[SHA256_TEXT_SIZE];

	if (!file_read(with->arena, path, DATA_MAX_BYTES, &file))
		return false;
	sha256_hex(file.data, file.length, hash);
	return str_equal(hash, sha256);
}

/* Where a frozen input is read from: of a database, where its rows were found. */
static const char *path_read(struct verifying *with, const struct lock_input *input)
{
	for (size_t i = 0; i < with->rows.n; i++)
		if (strcmp(with->rows.items[i].name, input->name) == 0)
			return with->rows.items[i].path;
	return in_folder(with, entry_value(input->told, "file"));
}

/* Whether another version of the program ran the same config and data, which
 * this one refuses. */
static bool is_refused_now(struct verifying *with)
{
	const struct rerun *run = &with->run;
	const struct entry *config = entry_find(with->frozen, "config");
	bool same = (run->code == EXIT_BAD_CONFIG || run->code == EXIT_BAD_DATA) &&
	            !str_equal(entry_value(with->frozen, "program"), program_version) &&
	            is_frozen(with, run->config, entry_value(config, "sha256"));

	for (size_t i = 0; same && i < with->n_inputs; i++)
		same = is_frozen(with, path_read(with, &with->inputs[i]),
		                 entry_value(with->inputs[i].told, "sha256"));
	return same;
}

static void say_failed(struct verifying *with)
{
	if (is_refused_now(with))
		diag_error(with->diags, (struct mark){0},
		           "'%s' cannot be verified: config and data are those that %s made the "
		           "report from, and %s refuses them (the reason stands above); the frozen "
		           "report is neither confirmed nor contradicted (verify it with %s, or "
		           "mend what is refused and freeze it again)",
		           with->job->name, entry_value(with->frozen, "program"), program_version,
		           entry_value(with->frozen, "program"));
	else
		diag_error(with->diags, (struct mark){0},
		           "'%s' cannot be verified: the new run failed (the reason stands above)",
		           with->job->name);
}

static enum exit_code run_again(struct verifying *with)
{
	struct rerun *run = &with->run;

	*run = (struct rerun){.arena = with->arena,
	                      .scratch = with->job->scratch,
	                      .name = "now",
	                      .config = config_path(with),
	                      .base = with->job->folder,
	                      .stand_ins = &with->rows,
	                      .offline = !with->job->ask,
	                      .frozen = with->frozen};
	if (!run->config)
		return EXIT_CANNOT_CREATE;
	if (!rerun_start(run, with->diags))
		return EXIT_BUSY;
	/* while the new run goes on */
	for (size_t i = 0; i < with->n_inputs; i++) {
		const struct lock_input *input = &with->inputs[i];

		if (!is_asked(with, input))
			digest_file(with, input, in_folder(with, entry_value(input->told, "file")),
			            input->told);
	}
	if (rerun_wait(run, with->diags)) {
		take_asked(with);
		digest_others(with);
		return EXIT_DONE;
	}
	if (run->code == EXIT_DONE || run->code == EXIT_DIFFERS)
		return with->diags->system ? EXIT_INPUT_OUTPUT : EXIT_INTERNAL;
	fwrite(run->messages.data, 1, run->messages.length, stderr);
	say_failed(with);
	return run->code;
}

/* Comparing */

static struct bytes results_of(const struct entry *root)
{
	const struct entry *entry = entry_find(root, "results");

	return entry ? entry->text : (struct bytes){0};
}

static bool moves_between(struct verifying *with, const struct entry *was, const struct entry *now,
                          struct moves *moves)
{
	struct results_table before, after;

	if (!results_table_parse(&before, with->arena, results_of(was), "the frozen results",
	                         with->diags) ||
	    !results_table_parse(&after, with->arena, results_of(now), "the new results",
	                         with->diags))
		return false;
	*moves = moved_find(with->arena, &before, &after);
	return true;
}

static enum verify_level level_of(const struct verification *out)
{
	static const char *const files[] = {"results.csv", "results.json"};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		if (!str_equal(entry_value_in(out->frozen, "outputs", files[i]),
		               entry_value_in(out->now, "outputs", files[i])))
			return VERIFY_DIFFERENT;
	return str_equal(out->frozen_pdf, out->now_pdf) ? VERIFY_IDENTICAL : VERIFY_SAME_RESULTS;
}

/* One change undone at a time */

static bool can_undo(const struct change *change)
{
	return change->kind == CHANGE_CONFIG || change->kind == CHANGE_FILE;
}

/* A run with some changes undone. */
struct undoing {
	struct rerun run;
	struct node *config;
	struct assets stand_ins;
};

static void undo_config(struct verifying *with, struct undoing *undoing, const struct change *change)
{
	const struct node *old = lock_config(with->arena, with->frozen);

	undoing->config = config_with_block(with->arena, undoing->config, old, change->name);
}

/* "style nejm" was another text: it is read from a file of its own. */
static bool undo_file(struct verifying *with, struct undoing *undoing, const struct change *change)
{
	const struct entry *file = entry_find(entry_find(with->frozen, "files"), change->name);
	const struct entry *text = entry_find(file, "text");
	const char *blank = strchr(change->name, ' ');
	const char *path = text && text->text.data
	                       ? scratch_write(with,
	                                       arena_printf(with->arena, "%s-%zu",
	                                                    undoing->run.name, undoing->stand_ins.n),
	                                       text->text)
	                       : NULL;

	if (!path || !blank)
		return false;
	ARENA_PUSH(
	    with->arena, undoing->stand_ins.items, undoing->stand_ins.n,
	    (struct asset){arena_strndup(with->arena, change->name, (size_t)(blank - change->name)),
	                   blank + 1, path});
	return true;
}

static bool undo(struct verifying *with, struct undoing *undoing, const struct change *change)
{
	if (change->kind == CHANGE_FILE)
		return undo_file(with, undoing, change);
	undo_config(with, undoing, change);
	return true;
}

/* Runs with one change undone, or with all of them (NULL).  False if that does
 * not run; then nothing is known. */
static bool run_undone(struct verifying *with, const struct change *one, struct undoing *undoing)
{
	const struct changes *changes = &with->out->changes;
	struct diags quiet = {.arena = with->arena};
	char *text;

	undoing->config =
	    config_with_block(with->arena, lock_config(with->arena, with->run.lock.root),
	                      lock_config(with->arena, with->run.lock.root), "survreport");
	for (size_t i = 0; i < with->rows.n; i++)
		ARENA_PUSH(with->arena, undoing->stand_ins.items, undoing->stand_ins.n,
		           with->rows.items[i]);
	for (size_t i = 0; i < changes->n; i++)
		if (can_undo(&changes->items[i]) && (!one || one == &changes->items[i]) &&
		    !undo(with, undoing, &changes->items[i]))
			return false;
	text = arena_printf(with->arena, "%s\n", canonical_text(with->arena, undoing->config));
	undoing->run.config =
	    scratch_write(with, arena_printf(with->arena, "%s.yaml", undoing->run.name),
	                  (struct bytes){text, strlen(text)});
	undoing->run.stand_ins = &undoing->stand_ins;
	return undoing->run.config && rerun_start(&undoing->run, &quiet) &&
	       rerun_wait(&undoing->run, &quiet);
}

static void add_effect(struct verifying *with, const struct change *change)
{
	struct verification *out = with->out;
	struct effect effect = {.change = change};
	struct undoing undoing = {
	    .run = {.arena = with->arena,
	            .scratch = with->job->scratch,
	            .name = arena_printf(with->arena, "undone-%zu", out->n_effects),
	            .base = with->job->folder,
	            .offline = true,
	            .frozen = with->frozen},
	};

	if (run_undone(with, change, &undoing))
		effect.known =
		    change ? moves_between(with, undoing.run.lock.root, out->now, &effect.moves)
			   : moves_between(with, out->frozen, undoing.run.lock.root, &effect.moves);
	ARENA_PUSH(with->arena, out->effects, out->n_effects, effect);
}

/* Which change moved which number.  One change alone moved them all. */
static void find_effects(struct verifying *with)
{
	struct changes *changes = &with->out->changes;
	size_t n = 0; /* that can be undone */

	if (changes->n < 2)
		return;
	for (size_t i = 0; i < changes->n; i++)
		if (can_undo(&changes->items[i]) && n++ < MOST_UNDONE)
			add_effect(with, &changes->items[i]);
	with->out->n_untried = n > MOST_UNDONE ? n - MOST_UNDONE : 0;
	if (n < changes->n)
		add_effect(with, NULL);
}

static enum exit_code compare(struct verifying *with)
{
	struct verification *out = with->out;
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(with->run.pdf.data, with->run.pdf.length, hash);
	out->now_pdf = arena_strdup(with->arena, hash);
	out->frozen_pdf = with->job->pdf_sha256
	                      ? with->job->pdf_sha256
	                      : entry_value_in(with->frozen, "outputs", "report.pdf");
	out->frozen = with->frozen;
	out->now = with->run.lock.root;
	out->level = level_of(out);
	if (out->level == VERIFY_IDENTICAL)
		return EXIT_DONE;
	out->changes = changes_find(with->arena, out->frozen, out->now,
	                            &(struct input_digests){with->digests, with->n_digests});
	query_details(with->arena, out->frozen, out->now, with->job->ask, &out->changes);
	/* the new results are right: it is the frozen ones that are not */
	if (!moves_between(with, out->frozen, out->now, &out->moves))
		return EXIT_BAD_DATA;
	if (out->level == VERIFY_DIFFERENT)
		find_effects(with);
	return EXIT_DIFFERS;
}

/* Adds the data files of the lock. */
static void add_frozen_files(struct verifying *with, struct names *files)
{
	for (size_t i = 0; i < with->n_inputs; i++)
		ARENA_PUSH(with->arena, files->items, files->n,
		           entry_value(with->inputs[i].told, "file"));
}

/* The data files of the config that is run, which may not be those that were
 * frozen; the frozen ones if that config cannot be read, which the run says. */
static struct names data_files(struct verifying *with)
{
	const struct entry *text = entry_find(entry_find(with->frozen, "config"), "text");
	const char *name = entry_value_in(with->frozen, "config", "file");
	struct bytes bytes = text->text;
	struct names files = {0};
	const struct node *config = NULL, *inputs;

	if (with->job->own_config ||
	    file_read(with->arena, in_folder(with, name), CONFIG_MAX_BYTES, &bytes))
		config = config_tree(with->arena, bytes);
	inputs = config ? node_find(config, "inputs") : NULL;
	for (size_t i = 0; inputs && inputs->kind == NODE_MAP && i < inputs->n; i++) {
		const struct node *file = node_find(inputs->items[i], "file");

		/* of databases, rows are looked for by find_rows() */
		if (file && file->kind == NODE_SCALAR)
			ARENA_PUSH(with->arena, files.items, files.n, file->text);
	}
	if (!config)
		add_frozen_files(with, &files);
	return files;
}

/* Whether a file is there; else that is an error. */
static bool is_there(struct verifying *with, const char *what, const char *name)
{
	const char *path = in_folder(with, name);

	return access(path, F_OK) == 0 ||
	       diag_error(with->diags, (struct mark){0},
	                  "%s '%s' of '%s' is not there (put it back, or say "
	                  "with --from DIR which folder its paths are seen "
	                  "from)",
	                  what, path, with->job->name);
}

/* The rows that were frozen with the lock, in the place of databases. */
static bool find_rows(struct verifying *with)
{
	const char *const folders[] = {with->job->folder, path_folder(with->arena, with->job->name)};

	for (size_t i = 0; i < with->n_inputs; i++) {
		const struct lock_input *input = &with->inputs[i];
		const char *path;

		if (!entry_value(input->told, "database"))
			continue;
		path = frozen_rows_find(with->arena, input, folders, 2);
		if (!path)
			return diag_error(
			    with->diags, (struct mark){0},
			    "the rows of '%s' that '%s' was made from, '%s', are not "
			    "there, or were changed (put them back, or say --ask: the "
			    "database is asked, and what changed in it is told)",
			    input->name, with->job->name,
			    in_folder(with, entry_value(input->told, "file")));
		add_rows(with, input->name, path);
	}
	return true;
}

/* What is to be read has to be there before anything is run. */
static enum exit_code check_inputs(struct verifying *with)
{
	struct names files = data_files(with);

	if (!with->job->own_config &&
	    !is_there(with, "the config", entry_value_in(with->frozen, "config", "file")))
		return EXIT_NO_INPUT;
	for (size_t i = 0; i < files.n; i++)
		if (!is_there(with, "the data file", files.items[i]))
			return EXIT_NO_INPUT;
	return with->job->ask || find_rows(with) ? EXIT_DONE : EXIT_NO_INPUT;
}

/* Whether a text of the lock has the hash that the lock says it has. */
static bool fits(const struct entry *text, const char *sha256)
{
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(text->text.data, text->text.length, hash);
	return str_equal(hash, sha256);
}

static bool is_whole(struct verifying *with)
{
	const struct entry *root = with->frozen;
	const char *name = entry_value_in(root, "config", "file");
	const struct entry *config = entry_find(entry_find(root, "config"), "text");
	const struct entry *results = entry_find(root, "results");
	bool files = with->n_inputs > 0;

	for (size_t i = 0; i < with->n_inputs; i++)
		files = files && entry_value(with->inputs[i].told, "file");
	if (!name || !path_stays_inside(name) || strchr(name, '/') || !config ||
	    !config->text.data || !results || !results->text.data || !files ||
	    !entry_value(root, "id"))
		return diag_error(with->diags, (struct mark){0}, "'%s' lacks parts that a lock has",
		                  with->job->name);
	return (fits(config, entry_value_in(root, "config", "sha256")) &&
	        fits(results, entry_value_in(root, "outputs", "results.csv"))) ||
	       diag_error(with->diags, (struct mark){0},
	                  "the parts of '%s' do not fit each other: its config "
	                  "or its results were changed",
	                  with->job->name);
}

enum exit_code verify_run(struct arena *arena, const struct verify_job *job,
                          struct verification *out, struct diags *diags)
{
	struct verifying with = {
	    .arena = arena, .job = job, .frozen = job->lock->root, .out = out, .diags = diags};
	enum exit_code code;

	*out = (struct verification){.name = job->name, .signature = job->signature};
	with.n_inputs = lock_inputs(arena, with.frozen, &with.inputs);
	if (!is_whole(&with))
		return EXIT_BAD_DATA;
	code = check_inputs(&with);
	if (code != EXIT_DONE)
		return code;
	code = run_again(&with);
	if (code == EXIT_DONE)
		code = compare(&with);
	return code;
}
