/* What a run leaves in its folder. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "export/history.h"
#include "results/prose.h"
#include "run/run_impl.h"
#include "run/unchanged.h"

static void add_hashed(struct run *run, struct files *files, const struct manifest_file *file)
{
	ARENA_PUSH(&run->arena, files->items, files->n, *file);
}

static const char *hash_of(struct arena *arena, struct bytes bytes)
{
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(bytes.data, bytes.length, hash);
	return arena_strdup(arena, hash);
}

static void add_file(struct run *run, struct files *files, const char *name, struct bytes bytes)
{
	add_hashed(run, files, &(struct manifest_file){name, bytes, hash_of(&run->arena, bytes)});
}

/* The numbers, which are all there while the pages are still to be made. */

static void numbers_make(void *context, bool apart)
{
	struct number_files *numbers = context;
	const struct results *results = &numbers->results;
	struct arena *arena = &numbers->arena;

	(void)apart;
	numbers->csv.bytes = export_results_csv(results, arena);
	numbers->csv.sha256 = hash_of(arena, numbers->csv.bytes);
	numbers->json.bytes = export_results_json(results, arena);
	numbers->json.sha256 = hash_of(arena, numbers->json.bytes);
}

void files_begin(struct run *run)
{
	struct number_files *numbers = &run->numbers;

	numbers->results = run->results;
	numbers->results.arena = &numbers->arena;
	helper_give(&run->helper, &numbers->work, numbers_make, numbers);
}

void files_release(struct run *run)
{
	arena_release(&run->numbers.arena);
}

/* The report's own */

void files_add(struct run *run, const char *name, struct bytes bytes)
{
	add_file(run, &run->files, name, bytes);
}

static bool make_results_csv(struct run *run, const char *name)
{
	helper_need(&run->helper, &run->numbers.work);
	run->numbers.csv.name = name;
	add_hashed(run, &run->files, &run->numbers.csv);
	return true;
}

static bool make_results_json(struct run *run, const char *name)
{
	run->numbers.json.name = name;
	add_hashed(run, &run->files, &run->numbers.json);
	return true;
}

static bool make_claims_csv(struct run *run, const char *name)
{
	if (run->results.n_claims)
		add_file(run, &run->files, name, export_claims_csv(&run->results, &run->arena));
	return true;
}

static bool make_findings_csv(struct run *run, const char *name)
{
	if (run->data->n_findings)
		add_file(run, &run->files, name, export_findings_csv(run->data, &run->arena));
	return true;
}

/* What came of databases. */
static bool make_rows(struct run *run, const char *name)
{
	(void)name;
	for (size_t i = 0; i < run->data->n_inputs; i++)
		if (run->data->inputs[i]->database)
			add_file(run, &run->files, run->data->inputs[i]->file,
			         run->data->inputs[i]->bytes);
	return true;
}

/* A file for each text with results in it. */
static bool make_texts(struct run *run, const char *name)
{
	for (size_t i = 0; i < run->results.n_prose; i++) {
		const struct prose *text = run->results.prose[i];
		const char *plain = document_plain(&run->document, text->plain, &run->arena);

		add_file(run, &run->files, arena_printf(&run->arena, "%s%s", text->name, name),
		         (struct bytes){(char *)(uintptr_t)plain, strlen(plain)});
	}
	return true;
}

/* The report in other formats, its tables and figures one by one. */
static bool make_exports(struct run *run, const char *name)
{
	(void)name;
	return exports_make(run);
}

static struct freeze_sources freeze_sources(const struct run *run)
{
	return (struct freeze_sources){.study = &run->study,
	                               .data = run->data,
	                               .provenance = &run->provenance,
	                               .files = run->files.items,
	                               .n_files = run->files.n,
	                               .exit_code = (int)end_code(run)};
}

/* The pages, with what they were made from inside. */
static bool make_pdf(struct run *run, const char *name)
{
	struct freeze_sources sources = freeze_sources(run);
	struct attachment inside[FREEZE_ATTACHMENTS];
	struct bytes pdf;

	run->lock = freeze_attachments(&run->arena, &sources, inside);
	run->pages.attachments = inside;
	run->pages.n_attachments = FREEZE_ATTACHMENTS;
	run->pages.helper = &run->helper;
	if (!pages_pdf(&run->pages, &pdf, &run->diags))
		return false;
	add_file(run, &run->files, name, pdf);
	return true;
}

/* What tells of them */

/* In its final form: stages with their times, then all messages. */
static bool make_log(struct run *run, const char *name)
{
	char *messages = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&messages, &length);

	if (to) {
		diag_print(&run->diags, to, false);
		fclose(to);
		str_add_bytes(&run->log, messages, length);
		free(messages);
	}
	add_file(run, &run->about, name, (struct bytes){run->log.text, run->log.length});
	return true;
}

/* The warnings by themselves, a line each; no file where there are none. */
static bool make_warnings(struct run *run, const char *name)
{
	struct str out = {.arena = &run->arena};

	for (size_t i = 0; i < run->diags.n; i++) {
		const struct diag *diag = &run->diags.items[i];

		if (diag->severity != DIAG_WARNING)
			continue;
		if (diag->at.source)
			str_addf(&out, "%s:", diag->at.source->name);
		if (diag->at.source && diag->at.line)
			str_addf(&out, "%u:", diag->at.line);
		str_addf(&out, "%s%s\n", diag->at.source ? " " : "", diag->text);
	}
	if (out.length)
		add_file(run, &run->about, name, (struct bytes){out.text, out.length});
	return true;
}

const struct manifest_told *files_told_before(struct run *run)
{
	const char *path = arena_printf(&run->arena, "%s/%s/manifest.json", run->options->output,
	                                run->study.report.id.s);
	struct manifest_told *told;
	struct bytes bytes;

	if (run->told_read)
		return run->told;
	run->told_read = true;
	told = ARENA_NEW(&run->arena, struct manifest_told);
	if (file_read(&run->arena, path, MANIFEST_MAX_BYTES, &bytes) &&
	    manifest_parse(bytes, &run->arena, told))
		run->told = told;
	return run->told;
}

/* What it was like in the run before.  What cannot be read is as good as not there:
 * the digest says so. */
static struct bytes file_before(struct run *run, const char *name)
{
	struct bytes bytes;

	return folder_read(&run->folder, &run->arena, name, &bytes) ? bytes : (struct bytes){0};
}

void files_take_rows(struct run *run)
{
	run->state = since_state_read(&run->arena, file_before(run, DIGEST_STATE_NAME));
	since_rows_take(&run->arena, run->data, run->state, &run->rows);
}

static bool make_state(struct run *run, const char *name)
{
	const struct since_state_sources sources = {
	    .data = run->data, .results = &run->results, .diags = &run->diags, .rows = &run->rows};

	add_file(run, &run->since, name, since_state_write(&run->arena, &sources));
	return true;
}

/* The digest, in both of its forms. */
static bool make_digest(struct run *run, const char *name)
{
	const struct since_before was = {.manifest = files_told_before(run),
	                                 .results_csv = file_before(run, "results.csv"),
	                                 .report = file_before(run, "report.pdf"),
	                                 .state = run->state};
	const struct since_now now = {.study = &run->study,
	                              .data = run->data,
	                              .results = &run->results,
	                              .diags = &run->diags,
	                              .census = &run->census,
	                              .rows = &run->rows,
	                              .guard = run->guard.items,
	                              .n_guard = run->guard.n,
	                              .lock = run->lock,
	                              .program = program_text(&run->arena),
	                              .results_csv = run->files.items[0].bytes,
	                              .made = run->finished};

	(void)name;
	since_find(&run->arena, &now, &was, &run->digest);
	add_file(run, &run->since, DIGEST_JSON_NAME, run_digest_json(&run->digest, &run->arena));
	add_file(run, &run->since, DIGEST_TEXT_NAME, run_digest_text(&run->digest, &run->arena));
	return true;
}

static bool make_manifest(struct run *run, const char *name)
{
	struct manifest_basis basis;
	const char *title = run->study.report.title.s;
	struct manifest manifest = {.id = run->study.report.id.s,
	                            .title = title ? title : "",
	                            .version = program_number,
	                            .items = run->provenance.manifest,
	                            .n_items = run->provenance.n_manifest,
	                            .files = run->files.items,
	                            .n_files = run->files.n,
	                            .since = run->since.items,
	                            .n_since = run->since.n,
	                            .census = &run->census,
	                            .basis = &basis,
	                            .mode = (unsigned)run->folder.mode,
	                            .started_us = run->started_us,
	                            .finished = run->finished};

	basis_collect(run, &basis);
	add_file(run, &run->about, name, export_manifest(&manifest, &run->arena));
	return true;
}

/* The report's history with a line for this run; `results` is the hash of results.csv,
 * or NULL.  False, with the reason in errno, if the lines so far cannot be read. */
static bool history_now(struct run *run, enum exit_code code, const char *results,
                        struct bytes *history)
{
	struct bytes before;
	char config_hash[SHA256_TEXT_SIZE];
	struct history_run now = {
	    .time_us = now_us(), .exit_code = (int)code, .results_sha256 = results};

	if (run->study.text.data) {
		sha256_hex(run->study.text.data, run->study.text.length, config_hash);
		now.config_sha256 = config_hash;
	}
	if (run->data && run->data->sha256[0])
		now.data_sha256 = run->data->sha256;
	if (!folder_read(&run->folder, &run->arena, HISTORY_NAME, &before))
		return false;
	*history = history_add(&run->arena, before, &now);
	return true;
}

/* A report whose history cannot be read is not replaced by one without it. */
static bool make_history(struct run *run, const char *name)
{
	struct bytes history;

	if (!history_now(run, end_code(run), run->files.items[0].sha256, &history))
		return diag_error(&run->diags, (struct mark){0},
		                  "cannot read '%s/%s/%s': %s (a new report "
		                  "would lose its history)",
		                  run->options->output, run->study.report.id.s, name,
		                  errno == ELOOP ? "it is a link" : strerror(errno));
	add_file(run, &run->about, name, history);
	return true;
}

/* What a run leaves, in the order in which it is made: each may tell of those
 * before it.  A name that begins or ends with a point is part of several. */
struct left {
	const char *name;
	bool (*make)(struct run *run, const char *name); /* false after errors */
};

static const struct left report_files[] = {
    {"results.csv", make_results_csv}, /* the first: history and digest look at it */
    {"results.json", make_results_json},
    {"claims.csv", make_claims_csv},
    {"findings.csv", make_findings_csv},
    {".csv", make_rows},
    {".txt", make_texts},
    {"report.pdf", make_pdf},  /* which tells of those before it, … */
    {"tables/", make_exports}, /* … and is the same whatever is exported */
    {NULL, NULL}};

static const struct left about_files[] = {{"digest.", make_digest},
                                          {DIGEST_STATE_NAME, make_state},
                                          {"manifest.json", make_manifest},
                                          {"run.log", make_log},
                                          {"warnings.log", make_warnings},
                                          {HISTORY_NAME, make_history},
                                          {NULL, NULL}};

static bool make(struct run *run, const struct left *files)
{
	for (; files->name; files++)
		if (!files->make(run, files->name))
			return false;
	return true;
}

static bool write_files(struct run *run, const struct files *files)
{
	for (size_t i = 0; i < files->n; i++)
		if (!folder_write(&run->folder, files->items[i].name, files->items[i].bytes.data,
		                  files->items[i].bytes.length, &run->diags))
			return false;
	return true;
}

/* The lock, once the report is in its place. */
static enum exit_code freeze(struct run *run)
{
	const struct freeze_options *options = run->options->freeze;
	struct freeze_sources sources = freeze_sources(run);
	struct entry *root;

	if (!options)
		return EXIT_DONE;
	root = freeze_entries(&run->arena, &sources);
	if (options->rows && !freeze_add_rows(&run->arena, root, &sources, &run->diags))
		return EXIT_BAD_DATA;
	return freeze_write(&run->arena, root, &sources, options, &run->diags) ? EXIT_DONE
	                                                                       : EXIT_CANNOT_CREATE;
}

enum exit_code files_leave(struct run *run)
{
	enum exit_code code;

	if (!make(run, report_files))
		return EXIT_CANNOT_CREATE;
	run->finished = json_time(&run->arena, now_us());
	if (!make(run, about_files))
		return EXIT_INPUT_OUTPUT;
	/* the manifest comes first: it says which files are the report's */
	if (!write_files(run, &run->about) || !write_files(run, &run->since) ||
	    !write_files(run, &run->files))
		return EXIT_INPUT_OUTPUT;
	if (!folder_commit(&run->folder, &run->diags))
		return EXIT_INPUT_OUTPUT;
	run->folder_open = false;
	run->replaced = true;
	code = freeze(run);
	run->unfrozen = code != EXIT_DONE;
	return code == EXIT_DONE && run->folder.untidy ? EXIT_INPUT_OUTPUT : code;
}

const char *files_watch_text(struct run *run)
{
	const struct run_digest *digest = &run->digest;
	struct str text = {.arena = &run->arena};

	for (size_t i = 0; run->replaced && i < digest->n_watch; i++)
		if (digest->watch[i].fired)
			str_addf(&text, "%s%s", text.length ? "; " : "", digest->watch[i].text);
	return text.text;
}

void files_note_watches(struct run *run)
{
	const struct run_digest *digest = &run->digest;

	for (size_t i = 0; run->replaced && i < digest->n_watch; i++) {
		struct mark at = run->results.watched[i].at;

		at.column = 0; /* the place is said, and not shown */
		if (digest->watch[i].fired)
			diag_add(&run->diags, DIAG_WATCH, at, "%s", digest->watch[i].text);
	}
}

/* A run that leaves no new report */

/* Writes a line of history for a run that leaves no new report. */
static void note_failure(struct run *run, enum exit_code code)
{
	struct bytes history;

	if (!history_now(run, code, NULL, &history) ||
	    !folder_amend(&run->folder, &run->arena, HISTORY_NAME, history))
		diag_add(&run->diags, DIAG_WARNING, (struct mark){0},
		         "this run could not be added to '%s/%s/%s': %s", run->options->output,
		         run->study.report.id.s, HISTORY_NAME, strerror(errno));
}

/* A config that was refused has not come to its folder; a report that is there
 * from before gets its line all the same. */
static void open_for_history(struct run *run, enum exit_code code)
{
	const char *id = run->study.report.id.s;
	struct diags quiet = {.arena = &run->arena};
	const struct folder_plan plan = folder_plan_of(run);

	if (run->folder_open || is_done(code) || code == EXIT_BUSY || !id ||
	    run->options->stop_after != STAGE_EXPORT || strchr(id, '/') ||
	    access(arena_printf(&run->arena, "%s/%s/%s", run->options->output, id, HISTORY_NAME),
	           F_OK) != 0)
		return;
	run->folder_open = folder_open(&run->folder, &run->arena, &plan, &quiet) == EXIT_DONE;
}

void files_note_failure(struct run *run, enum exit_code code)
{
	open_for_history(run, code);
	if (!run->folder_open)
		return;
	note_failure(run, code);
	folder_abandon(&run->folder);
}
