#include "run/pipeline.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "analyses/analyses.h"
#include "base/arena.h"
#include "base/diag.h"
#include "base/hash.h"
#include "base/str.h"
#include "canvas/fonts.h"
#include "cite/cite.h"
#include "cite/claims.h"
#include "cite/path_name.h"
#include "config/study.h"
#include "config/template.h"
#include "data/dataset.h"
#include "export/export.h"
#include "export/folder.h"
#include "export/history.h"
#include "load/load.h"
#include "plot/plot.h"
#include "render/pages.h"
#include "report/report.h"
#include "results/field.h"
#include "run/assets.h"
#include "run/glyphs.h"
#include "run/provenance.h"
#include "show/show.h"
#include "solve/solve.h"
#include "validate/guard.h"
#include "validate/labels.h"
#include "validate/validate.h"

const char *const stage_names[] = {"load",   "validate", "estimate", "plot",
                                   "report", "export",   NULL};
const char *const dump_names[] = {"dataset", "results", "document", "canvas", "layout", NULL};

/* A manifest is a few kilobytes; levels may make it longer. */
enum { MANIFEST_MAX_BYTES = 16 << 20 };

/* Everything of one run.  The arena owns all that is not noted otherwise. */
struct run {
	const struct run_options *options;
	struct arena arena;
	struct diags diags;
	struct study study;
	struct load_plan *plan;
	struct census census; /* of the data, for the run after this one */
	struct rules *rules;
	struct quotes *quotes;
	struct dataset *data;
	struct style style;
	struct template template;
	struct fonts *fonts; /* released at the end */
	struct results results;
	struct canvas **figures;
	const char **descriptions; /* of the figures, in words */
	struct document document;
	struct pages pages;
	struct provenance provenance;
	struct folder folder; /* open while staging_fd >= 0 */
	bool folder_open;
	bool replaced;  /* the new report is in its place, … */
	bool unfrozen;  /* … but the lock or bundle that was wanted is not */
	struct str log; /* run.log so far */
	int64_t started_us;
};

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static struct quoting quoting(struct run *run)
{
	return (struct quoting){.study = &run->study,
	                        .results = &run->results,
	                        .arena = &run->arena,
	                        .diags = &run->diags};
}

/* Formats that are asked for exist; "pdf" is always there. */
static void check_exports(struct run *run)
{
	const struct texts *formats = &run->study.exports.report;

	for (size_t i = 0; i < formats->n; i++) {
		const struct text *format = &formats->items[i];

		if (strcmp(format->s, "pdf") == 0 || renderer_find(format->s))
			continue;
		diag_error(&run->diags, format->at, "unknown format '%s' (known: pdf, %s)",
		           format->s, renderer_names(&run->arena));
		diag_path(&run->diags, format->path);
	}
}

/* The config and all it names, before any data are read. */
static enum exit_code plan(struct run *run, const char *config)
{
	struct diags *diags = &run->diags;
	struct quoting with = quoting(run);
	bool missing = false;

	if (!study_load(&run->study, &run->arena, config, &analysis_variants, diags, &missing) &&
	    !run->study.complete)
		return missing ? EXIT_NO_INPUT : EXIT_BAD_CONFIG;
	if (run->options->base)
		run->study.folder = run->options->base;
	run->study.stand_ins = run->options->stand_ins;
	study_cut_off(&run->study, run->options->as_of, diags);
	run->results = (struct results){.arena = &run->arena, .style = &run->style};
	assets_load(&run->study, &run->arena, &run->template, &run->style, diags);
	check_exports(run);
	/* expressions and options are looked at even after errors, so that
	 * all problems show in one go */
	run->plan = load_plan_new(&run->study, &run->arena, diags);
	run->data = load_plan_dataset(run->plan);
	run->rules = validate_plan(&run->study, run->data, diags);
	guard_check(&run->study, run->data, diags);
	if (run->template.fonts[FACE_REGULAR])
		glyphs_check_config(&run->study, &run->template, diags);
	estimate_check(&run->study, run->data, diags);
	if (!run->options->paths)
		run->quotes = quotes_plan(&with, assets_texts(&run->study, &run->arena, diags));
	if (diags->n_errors)
		return EXIT_BAD_CONFIG;
	if (run->options->check)
		labels_note(&run->study, run->data, diags);
	return EXIT_DONE;
}

static enum exit_code stage_load(struct run *run)
{
	/* the bytes that were read are those that are frozen */
	return load_rows(run->plan, run->options->freeze ? &run->arena : NULL, &run->diags);
}

/* The day that the run is on: SOURCE_DATE_EPOCH, or else the clock's.  A report
 * must not tell the latter; whether its data are too old may depend on it. */
static int32_t today(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	int64_t seconds = epoch && *epoch ? strtoll(epoch, NULL, 10) : now_us() / 1000000;

	return (int32_t)(seconds / 86400);
}

/* The census of the data of the report that is there, if there is one. */
static bool census_before(struct run *run, struct census *census)
{
	const char *path = arena_printf(&run->arena, "%s/%s/manifest.json", run->options->output,
	                                run->study.report.id.s);
	struct bytes bytes;

	return file_read(&run->arena, path, MANIFEST_MAX_BYTES, &bytes) &&
	       manifest_census(bytes, &run->arena, census);
}

static bool guard(struct run *run)
{
	struct census before;
	struct guarded guarded = {.study = &run->study, .data = run->data, .today = today()};

	if (run->options->unguarded)
		return true;
	if (census_before(run, &before))
		guarded.before = &before;
	return guard_run(&guarded, &run->diags);
}

static enum exit_code stage_validate(struct run *run)
{
	if (!validate_run(run->rules, run->data, &run->diags))
		return EXIT_BAD_CONFIG;
	run->census = census_take(run->data, &run->arena);
	if (run->data->n_errors == 0 && !guard(run))
		return EXIT_BAD_DATA;
	load_cut(run->plan);
	if (run->diags.n_errors == 0)
		glyphs_check_levels(&run->study, run->data, &run->template, &run->diags);
	dataset_report_findings(run->data, &run->diags);
	return run->diags.n_errors ? EXIT_BAD_DATA : EXIT_DONE;
}

/* Two numbers of one name cannot be told apart by anybody who reads
 * results.csv, nor by a text. */
static bool check_names(struct run *run)
{
	const struct result *twice = results_twice(&run->results);
	const struct records *analyses = &run->study.analyses;

	for (size_t i = 0; twice && i < analyses->n; i++) {
		const struct record *record = analyses->items[i];

		if (strcmp(record->name.s, twice->key.analysis) == 0)
			return diag_error(&run->diags, record->name.at,
			                  "two numbers of '%s' have the same name, '%s' of "
			                  "'%s' (rename a column that it uses)",
			                  record->name.s, twice->stat_name, twice->key.variable);
	}
	return true;
}

/* Where patients have several rows, the first table of each analysis that does
 * not know it says what its counts are of. */
static void note_rows(struct run *run, const struct record *analysis)
{
	const char *id = run->data->repeated.name;
	struct results *results = &run->results;

	if (!id || load_clusters(analysis, id))
		return;
	for (size_t i = 0; i < results->n_tables; i++)
		if (str_equal(results->tables[i]->analysis, analysis->name.s)) {
			table_add_note(
			    results, results->tables[i],
			    arena_printf(&run->arena,
			                 "Counts are of rows, not of patients: values of %s "
			                 "repeat (see Data).",
			                 id));
			return;
		}
}

static enum exit_code stage_estimate(struct run *run)
{
	struct quoting with = quoting(run);

	for (size_t i = 0; i < run->study.analyses.n; i++) {
		estimate_one(&run->study, run->data, i, &run->results);
		show_analysis(&run->study, &run->results, i);
		note_rows(run, run->study.analyses.items[i]);
	}
	for (size_t i = 0; i < run->results.n_tables; i++)
		table_note_negative(&run->results, run->results.tables[i]);
	if (run->options->revise)
		run->options->revise(run->options->revise_context, &run->results);
	if (!check_names(run))
		return EXIT_BAD_CONFIG;
	for (size_t i = 0; i < run->results.n_warnings; i++)
		diag_add(&run->diags, DIAG_WARNING, (struct mark){0}, "%s",
		         fields_fill(&run->results, run->results.warnings[i], &run->arena));
	if (run->options->paths) {
		paths_print(&with, stdout);
		return EXIT_DONE;
	}
	if (!quotes_run(run->quotes, &with))
		return EXIT_BAD_CONFIG;
	if (run->options->solve)
		solve_claims(&with, run->data);
	if (!run->options->check) {
		claims_report(&with);
		return EXIT_DONE;
	}
	glyphs_check_prose(&run->results, &run->template, &run->diags);
	return run->diags.n_errors ? EXIT_BAD_CONFIG : EXIT_DONE;
}

static enum exit_code stage_plot(struct run *run)
{
	const struct results *results = &run->results;
	const char *files[N_FACES];

	pages_fonts(&run->template, results, files);
	run->fonts = fonts_load(&run->arena, files, &run->diags);
	if (!run->fonts)
		return EXIT_NO_INPUT;
	run->figures = ARENA_ARRAY(&run->arena, struct canvas *, results->n_figures);
	run->descriptions = ARENA_ARRAY(&run->arena, const char *, results->n_figures);
	for (size_t i = 0; i < results->n_figures; i++) {
		const struct figure *figure = &results->figures[i];

		run->figures[i] =
		    plot_figure(&run->arena, results, figure, &run->template, run->fonts);
		run->descriptions[i] = plot_description(&run->arena, results, figure);
	}
	return EXIT_DONE;
}

/* What a renderer is given. */
static struct rendering rendering(struct run *run)
{
	return (struct rendering){.arena = &run->arena,
	                          .diags = &run->diags,
	                          .document = &run->document,
	                          .figures = run->figures,
	                          .descriptions = run->descriptions,
	                          .template = &run->template,
	                          .fonts = run->fonts};
}

static bool build_pages(struct run *run)
{
	struct report_input input;
	struct rendering with;
	struct provenance_sources sources = {.study = &run->study,
	                                     .data = run->data,
	                                     .results = &run->results,
	                                     .template = &run->template,
	                                     .style = &run->style,
	                                     .fonts = run->fonts};

	provenance_collect(&run->provenance, &run->arena, &sources);
	input = (struct report_input){
	    .study = &run->study,
	    .data = run->data,
	    .results = &run->results,
	    .provenance = run->provenance.items,
	    .n_provenance = run->provenance.n,
	    .template = &run->template,
	};
	if (!report_build(&run->arena, &input, &run->document, &run->diags))
		return false;
	with = rendering(run);
	return pages_build(&with, &run->pages);
}

static int count_fonts(const struct fonts *fonts)
{
	int n = 0;

	for (int face = 0; face < N_FACES; face++)
		n += fonts_face(fonts, (enum face)face)->file != NULL;
	return n;
}

/* The report names its fonts, and which fallbacks it needs is known when its
 * pages are there: then they are built once more. */
static enum exit_code stage_report(struct run *run)
{
	int n;

	do {
		n = count_fonts(run->fonts);
		run->provenance = (struct provenance){0};
		run->document = (struct document){0};
		run->pages = (struct pages){0};
		if (!build_pages(run))
			return EXIT_BAD_CONFIG;
	} while (n < count_fonts(run->fonts));
	return EXIT_DONE;
}

/* run.log in its final form: stages with their times, then all messages. */
static struct bytes finish_log(struct run *run)
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
	return (struct bytes){run->log.text, run->log.length};
}

/* The files of a report, in the order of the manifest. */
struct files {
	struct manifest_file *items;
	size_t n;
};

static void add_file(struct run *run, struct files *files, const char *name, struct bytes bytes)
{
	ARENA_PUSH(&run->arena, files->items, files->n, (struct manifest_file){name, bytes});
}

/* How a run that has come this far ends. */
static enum exit_code end_code(const struct run *run)
{
	return !run->options->check && claims_count(&run->results, CLAIM_CONTRADICTED)
	           ? EXIT_DIFFERS
	           : EXIT_DONE;
}

static struct freeze_sources freeze_sources(const struct run *run, const struct files *files)
{
	return (struct freeze_sources){.study = &run->study,
	                               .data = run->data,
	                               .provenance = &run->provenance,
	                               .files = files->items,
	                               .n_files = files->n,
	                               .exit_code = (int)end_code(run)};
}

/* What the report was made from goes into the PDF. */
static bool attach(struct run *run, const struct files *files, struct bytes *pdf)
{
	struct freeze_sources sources = freeze_sources(run, files);

	return freeze_attach(&run->arena, &sources, pdf, &run->diags);
}

/* Whether the report is wanted in a format, too. */
static bool is_exported(const struct run *run, const struct renderer *renderer)
{
	const struct texts *formats = &run->study.exports.report;

	for (size_t i = 0; i < formats->n; i++)
		if (strcmp(formats->items[i].s, renderer->name) == 0)
			return true;
	for (size_t i = 0; i < run->options->n_export; i++)
		if (renderer_of_file(run->options->export[i]) == renderer)
			return true;
	return false;
}

/* The report in other formats. */
static bool add_exports(struct run *run, struct files *files)
{
	struct rendering with = rendering(run);

	for (const struct renderer *r = renderers; r->name; r++) {
		struct bytes bytes;

		if (!is_exported(run, r))
			continue;
		if (!r->render(&with, &bytes))
			return false;
		add_file(run, files, arena_printf(&run->arena, "report.%s", r->name), bytes);
	}
	return true;
}

/* All but manifest and log, which tell of them; results.csv is the first. */
static bool make_files(struct run *run, struct files *files)
{
	const struct results *results = &run->results;
	struct bytes pdf;

	if (!pages_pdf(&run->pages, &pdf, &run->diags))
		return false;
	add_file(run, files, "results.csv", export_results_csv(results, &run->arena));
	add_file(run, files, "results.json", export_results_json(results, &run->arena));
	if (results->n_claims)
		add_file(run, files, "claims.csv", export_claims_csv(results, &run->arena));
	for (size_t i = 0; i < results->n_prose; i++) {
		const struct prose *text = results->prose[i];

		add_file(run, files, arena_printf(&run->arena, "%s.txt", text->name),
		         (struct bytes){(char *)(uintptr_t)text->plain, strlen(text->plain)});
	}
	if (!add_exports(run, files) || !attach(run, files, &pdf))
		return false;
	add_file(run, files, "report.pdf", pdf);
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

/* The report's history with a line for this run; `results` may be empty.  False,
 * with the reason in errno, if the lines so far cannot be read. */
static bool history_now(struct run *run, enum exit_code code, struct bytes results,
                        struct bytes *history)
{
	struct bytes before;
	char config_hash[SHA256_TEXT_SIZE], results_hash[SHA256_TEXT_SIZE];
	struct history_run now = {.time_us = now_us(), .exit_code = (int)code};

	if (run->study.text.data) {
		sha256_hex(run->study.text.data, run->study.text.length, config_hash);
		now.config_sha256 = config_hash;
	}
	if (results.data) {
		sha256_hex(results.data, results.length, results_hash);
		now.results_sha256 = results_hash;
	}
	if (!folder_read(&run->folder, &run->arena, HISTORY_NAME, &before))
		return false;
	*history = history_add(&run->arena, before, &now);
	return true;
}

/* Whether there is a new report. */
static bool is_done(enum exit_code code)
{
	return code == EXIT_DONE || code == EXIT_DIFFERS;
}

/* Writes a line of history for a run that leaves no new report. */
static void note_failure(struct run *run, enum exit_code code)
{
	struct bytes history;

	if (!history_now(run, code, (struct bytes){0}, &history) ||
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

	if (run->folder_open || is_done(code) || code == EXIT_BUSY || !id ||
	    run->options->stop_after != STAGE_EXPORT || strchr(id, '/') ||
	    access(arena_printf(&run->arena, "%s/%s/%s", run->options->output, id, HISTORY_NAME),
	           F_OK) != 0)
		return;
	run->folder_open =
	    folder_open(&run->folder, &run->arena, run->options->output, id, &quiet) == EXIT_DONE;
}

/* The lock, once the report is in its place. */
static enum exit_code freeze(struct run *run, const struct files *files)
{
	const struct freeze_options *options = run->options->freeze;
	struct freeze_sources sources = freeze_sources(run, files);
	struct entry *root;

	if (!options)
		return EXIT_DONE;
	root = freeze_entries(&run->arena, &sources);
	if (options->rows && !freeze_add_rows(&run->arena, root, &sources, &run->diags))
		return EXIT_BAD_DATA;
	return freeze_write(&run->arena, root, &sources, options, &run->diags) ? EXIT_DONE
	                                                                       : EXIT_CANNOT_CREATE;
}

/* A report whose history cannot be read is not replaced by one without it. */
static bool add_history(struct run *run, struct files *about, struct bytes results)
{
	struct bytes history;

	if (!history_now(run, end_code(run), results, &history))
		return diag_error(&run->diags, (struct mark){0},
		                  "cannot read '%s/%s/%s': %s (a new report "
		                  "would lose its history)",
		                  run->options->output, run->study.report.id.s, HISTORY_NAME,
		                  strerror(errno));
	add_file(run, about, HISTORY_NAME, history);
	return true;
}

static enum exit_code stage_export(struct run *run)
{
	struct files files = {0}, about = {0};
	struct manifest manifest = {.items = run->provenance.manifest,
	                            .n_items = run->provenance.n_manifest,
	                            .census = &run->census,
	                            .started_us = run->started_us,
	                            .finished_us = now_us()};
	enum exit_code code;

	if (!make_files(run, &files))
		return EXIT_INTERNAL;
	manifest.files = files.items;
	manifest.n_files = files.n;
	/* the manifest comes first: it says which files are the report's */
	add_file(run, &about, "manifest.json", export_manifest(&manifest, &run->arena));
	add_file(run, &about, "run.log", finish_log(run));
	if (!add_history(run, &about, files.items[0].bytes))
		return EXIT_INPUT_OUTPUT;
	if (!write_files(run, &about) || !write_files(run, &files))
		return EXIT_INPUT_OUTPUT;
	if (!folder_commit(&run->folder, &run->diags))
		return EXIT_INPUT_OUTPUT;
	run->folder_open = false;
	run->replaced = true;
	code = freeze(run, &files);
	run->unfrozen = code != EXIT_DONE;
	return code == EXIT_DONE && run->folder.untidy ? EXIT_INPUT_OUTPUT : code;
}

/* The stages, in order. */
static enum exit_code (*const stages[N_STAGES])(struct run *run) = {
    [STAGE_LOAD] = stage_load, [STAGE_VALIDATE] = stage_validate, [STAGE_ESTIMATE] = stage_estimate,
    [STAGE_PLOT] = stage_plot, [STAGE_REPORT] = stage_report,     [STAGE_EXPORT] = stage_export,
};

const enum stage_id dump_stages[N_DUMPS] = {
    [DUMP_DATASET] = STAGE_VALIDATE, [DUMP_RESULTS] = STAGE_ESTIMATE,
    [DUMP_DOCUMENT] = STAGE_REPORT,  [DUMP_CANVAS] = STAGE_REPORT,
    [DUMP_LAYOUT] = STAGE_REPORT,
};

static void dump(const struct run *run, int what)
{
	if (what == DUMP_DATASET)
		dataset_dump(run->data, stdout);
	else if (what == DUMP_DOCUMENT)
		document_dump(&run->document, stdout);
	else if (what == DUMP_RESULTS) {
		results_dump(&run->results, stdout);
		plot_dump(&run->results, stdout);
	} else if (what == DUMP_CANVAS)
		pages_dump(&run->pages, stdout);
	else
		pages_check(&run->pages, stdout);
}

/* Takes the output folder before work is done that could be in vain. */
static enum exit_code open_folder(struct run *run)
{
	const char *id = run->study.report.id.s;
	enum exit_code code;

	if (run->options->announce)
		run->options->announce(run->options->announce_context, id);
	code = folder_open(&run->folder, &run->arena, run->options->output, id, &run->diags);
	run->folder_open = code == EXIT_DONE;
	return code;
}

/* A check goes on to the numbers where a text or a claim names some: only
 * then can be told whether they exist. */
static int last_stage(const struct run *run)
{
	return run->options->check && quotes_any(run->quotes) ? STAGE_ESTIMATE
	                                                      : run->options->stop_after;
}

static enum exit_code run_stages(struct run *run)
{
	enum exit_code code = EXIT_DONE;

	if (run->options->stop_after == STAGE_EXPORT)
		code = open_folder(run);
	for (int i = 0; i <= last_stage(run) && code == EXIT_DONE; i++) {
		int64_t start = now_us();

		code = stages[i](run);
		if (code != EXIT_DONE && i <= STAGE_VALIDATE)
			load_refused(run->plan, &run->diags);
		str_addf(&run->log, "%-9s %8.3f ms\n", stage_names[i],
		         (double)(now_us() - start) / 1000);
		if (run->options->dump >= 0 && code == EXIT_DONE &&
		    (int)dump_stages[run->options->dump] == i)
			dump(run, run->options->dump);
	}
	return code;
}

/* Prints all diagnostics in one piece, so that those of configs that run at
 * the same time do not mix. */
static void print_diags(const struct run *run)
{
	char *text = NULL;
	size_t length = 0;
	FILE *to = open_memstream(&text, &length);

	if (!to)
		return;
	diag_print(&run->diags, to, run->options->quiet);
	fclose(to);
	if (length)
		fwrite(text, 1, length, stderr);
	free(text);
}

/* Says which report is there after a failure: the old one if there is one, or
 * the new one if only its lock or bundle failed. */
static void note_report(struct run *run, enum exit_code code)
{
	const char *id = run->study.report.id.s;
	const char *path, *is = "still the one from before";

	if (is_done(code) || code == EXIT_BUSY || !id || run->options->stop_after != STAGE_EXPORT)
		return;
	path = arena_printf(&run->arena, "%s/%s/report.pdf", run->options->output, id);
	if (access(path, F_OK) != 0)
		return;
	if (run->unfrozen)
		is = "the new report, but it is not frozen: freeze the config "
		     "again when that is mended";
	else if (run->replaced)
		is = "the new report";
	diag_add(&run->diags, DIAG_ERROR, (struct mark){0}, "%s'%s' is %s",
	         run->replaced ? "" : "no new report; ", path, is);
}

enum exit_code pipeline_run(const char *config, const struct run_options *options)
{
	struct run *run = calloc(1, sizeof *run);
	enum exit_code code;

	if (!run)
		return EXIT_INTERNAL;
	run->options = options;
	run->diags.arena = &run->arena;
	run->log.arena = &run->arena;
	run->started_us = now_us();
	code = plan(run, config);
	if (code == EXIT_DONE)
		code = run_stages(run);
	if (code == EXIT_DONE)
		code = end_code(run);
	open_for_history(run, code);
	if (run->folder_open) {
		note_failure(run, code);
		folder_abandon(&run->folder);
	}
	note_report(run, code);
	print_diags(run);
	if (is_done(code) && options->stop_after == STAGE_EXPORT && !options->quiet)
		printf("%s/%s/report.pdf\n", options->output, run->study.report.id.s);
	if (run->fonts)
		fonts_release(run->fonts);
	arena_release(&run->arena);
	free(run);
	return code;
}
