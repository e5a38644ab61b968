#include "run/pipeline.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "analyses/analyses.h"
#include "base/arena.h"
#include "base/bug.h"
#include "base/diag.h"
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
#include "load/load.h"
#include "plot/plot.h"
#include "render/pages.h"
#include "report/report.h"
#include "results/field.h"
#include "results/table.h"
#include "run/assets.h"
#include "run/fit.h"
#include "run/glyphs.h"
#include "run/morning.h"
#include "run/progress.h"
#include "run/provenance.h"
#include "run/run_impl.h"
#include "run/unchanged.h"
#include "show/show.h"
#include "solve/solve.h"
#include "validate/guard.h"
#include "validate/labels.h"
#include "validate/validate.h"

const char *const stage_names[] = {"load",   "validate", "estimate", "plot",
                                   "report", "export",   NULL};
const char *const dump_names[] = {"dataset", "results", "document", "canvas", "layout", NULL};

int64_t now_us(void)
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

/* The tighter of two limits, 0 being none. */
static int tighter(int a, int b)
{
	return a && (!b || a < b) ? a : b;
}

/* From here on the process is ended by a signal when it takes more. */
static void limits_set(const struct run_limits *limits, struct run_process *process)
{
	enum { MB = 1000000 };
	struct itimerval timer = {.it_value.tv_sec = limits->seconds};
	const struct rlimit memory = {(rlim_t)limits->memory * MB, (rlim_t)limits->memory * MB};
	const struct rlimit output = {(rlim_t)limits->output * MB, (rlim_t)limits->output * MB};

	if (process) {
		process->limited = limits->seconds || limits->memory || limits->output;
		process->handed_back = process->limited && process->used;
		process->used = true;
		if (process->handed_back)
			return;
	}
	if (limits->seconds) {
		signal(SIGALRM, SIG_DFL);
		setitimer(ITIMER_REAL, &timer, NULL);
	}
	if (limits->memory)
		setrlimit(RLIMIT_AS, &memory);
	if (limits->output) {
		signal(SIGXFSZ, SIG_DFL);
		setrlimit(RLIMIT_FSIZE, &output);
	}
}

static enum exit_code read_config(struct run *run, const char *config)
{
	const struct run_limits *asked = &run->options->limits, *own = &run->study.limits;
	bool missing = false;

	if (!study_load(&run->study, &run->arena, config, &analysis_variants, &run->diags,
	                &missing) &&
	    !run->study.complete)
		return missing ? EXIT_NO_INPUT : EXIT_BAD_CONFIG;
	limits_set(&(struct run_limits){tighter(own->seconds, asked->seconds),
	                                tighter(own->memory, asked->memory),
	                                tighter(own->output, asked->output)},
	           run->options->process);
	return EXIT_DONE;
}

/* The config and all it names, before any data are read. */
static enum exit_code plan(struct run *run)
{
	struct diags *diags = &run->diags;
	struct quoting with = quoting(run);

	if (run->options->base)
		run->study.folder = run->options->base;
	run->study.stand_ins = run->options->stand_ins;
	run->study.offline = run->options->offline;
	study_cut_off(&run->study, run->options->as_of, diags);
	run->results = (struct results){.arena = &run->arena, .style = &run->style};
	assets_load(&run->study, &run->arena, &run->template, &run->style, diags);
	assets_packs(&run->study, &run->arena, diags);
	assets_queries(&run->study, &run->arena, diags);
	exports_check(run);
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
	const struct run_options *options = run->options;
	bool digested = options->stop_after == STAGE_EXPORT;
	struct arena scratch = {0};
	struct arena *keep = options->freeze ? &run->arena : digested ? &scratch : NULL;
	enum exit_code code = load_rows(run->plan, keep, &run->diags);

	/* the bytes that were read are those that are digested and frozen */
	if (digested && code == EXIT_DONE)
		files_take_rows(run);
	/* what a database gave is not in there, and is exported */
	for (size_t i = 0; keep == &scratch && i < run->data->n_inputs; i++)
		if (!run->data->inputs[i]->database)
			run->data->inputs[i]->bytes = (struct bytes){0};
	arena_release(&scratch);
	return code;
}

/* The day that the run is on: SOURCE_DATE_EPOCH, or else the clock's.  A report
 * must not tell the latter; whether its data are too old may depend on it. */
static int32_t today(void)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	int64_t seconds = epoch && *epoch ? strtoll(epoch, NULL, 10) : now_us() / 1000000;

	return (int32_t)(seconds / 86400);
}

static bool guard(struct run *run)
{
	const struct manifest_told *told = files_told_before(run);
	struct guarded guarded = {.study = &run->study, .data = run->data, .today = today()};

	if (run->options->unguarded)
		return true;
	if (told && told->has_census)
		guarded.before = &told->census;
	return guard_run(&guarded, &run->guard, &run->diags);
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
	load_name_rows(run->plan);
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
			table_add_note(results, results->tables[i],
			               arena_printf(&run->arena,
			                            "Counts are of rows: values of %s "
			                            "repeat (see Data).",
			                            id));
			return;
		}
}

/* Where the files of fonts are, which reports of one process share. */
static struct font_files *font_files(struct run *run)
{
	struct run_process *process = run->options->process;

	run->font_files.arena = &run->arena;
	return process && process->fonts ? process->fonts : &run->font_files;
}

/* Has the helper read the fonts that pages are set in, meanwhile. */
static void fonts_begin(struct run *run)
{
	for (int i = 0; i < FACE_ITALIC && run->options->stop_after >= STAGE_PLOT; i++)
		if (run->template.fonts[i])
			font_file_ahead(font_files(run), &run->helper, run->template.fonts[i]);
}

static enum exit_code stage_estimate(struct run *run)
{
	struct quoting with = quoting(run);

	fonts_begin(run);

	for (size_t i = 0; i < run->study.analyses.n; i++) {
		estimate_one(&run->study, run->data, i, &run->results);
		show_analysis(&run->study, &run->results, i);
		note_rows(run, run->study.analyses.items[i]);
	}
	count_data(run->data, &run->results);
	show_first_page(&run->study, &run->results);
	results_note_negative(&run->results);
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
		if (run->options->stop_after == STAGE_EXPORT)
			files_begin(run);
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
	run->fonts = fonts_load_from(font_files(run), &run->helper, &run->arena, files, &run->diags);
	if (!run->fonts)
		return EXIT_NO_INPUT;
	run->drawings = ARENA_ARRAY(&run->arena, struct drawing *, results->n_figures);
	run->descriptions = ARENA_ARRAY(&run->arena, const char *, results->n_figures);
	for (size_t i = 0; i < results->n_figures; i++) {
		run->descriptions[i] = plot_description(&run->arena, results, &results->figures[i]);
	}
	return EXIT_DONE;
}

/* A figure as it was drawn in a form. */
struct drawing {
	struct figure_form form;
	const struct canvas *canvas;
	struct drawing *next;
};

/* Draws a figure, unless it is there in this form. */
static const struct canvas *figure_draw(void *plotter, size_t i, struct figure_form form)
{
	struct run *run = plotter;
	struct plot_page page = {&run->template, run->fonts, form};
	struct drawing *drawing = run->drawings[i];

	while (drawing && (drawing->form.width != form.width || drawing->form.axes != form.axes ||
	                   drawing->form.alone != form.alone))
		drawing = drawing->next;
	if (drawing)
		return drawing->canvas;
	drawing = ARENA_NEW(&run->arena, struct drawing);
	*drawing = (struct drawing){
	    form, plot_figure(&run->arena, &run->results, &run->results.figures[i], &page),
	    run->drawings[i]};
	run->drawings[i] = drawing;
	return drawing->canvas;
}

static struct bytes figure_data(void *plotter, size_t i)
{
	struct run *run = plotter;

	return plot_csv(&run->arena, &run->results, &run->results.figures[i]);
}

struct rendering rendering(struct run *run)
{
	return (struct rendering){.arena = &run->arena,
	                          .diags = &run->diags,
	                          .document = &run->document,
	                          .draw = figure_draw,
	                          .data = figure_data,
	                          .plotter = run,
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
	    .program = program_version,
	    .provenance = run->provenance.items,
	    .n_provenance = run->provenance.n,
	    .template = &run->template,
	};
	fit_pages(run, &input);
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

enum exit_code end_code(const struct run *run)
{
	return !run->options->check && claims_count(&run->results, CLAIM_CONTRADICTED)
	           ? EXIT_DIFFERS
	           : EXIT_DONE;
}

bool is_done(enum exit_code code)
{
	return code == EXIT_DONE || code == EXIT_DIFFERS;
}

/* The stages, in order. */
static enum exit_code (*const stages[N_STAGES])(struct run *run) = {
    [STAGE_LOAD] = stage_load, [STAGE_VALIDATE] = stage_validate, [STAGE_ESTIMATE] = stage_estimate,
    [STAGE_PLOT] = stage_plot, [STAGE_REPORT] = stage_report,     [STAGE_EXPORT] = files_leave,
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
	else {
		pages_check(&run->pages, stdout);
		pages_report_check(&run->pages, stdout);
	}
}

struct folder_plan folder_plan_of(const struct run *run)
{
	const struct report_spec *report = &run->study.report;
	const struct run_options *options = run->options;

	return (struct folder_plan){.output = options->output,
	                            .id = report->id.s,
	                            .mode = options->mode ? (mode_t)options->mode
	                                    : report->readers == READERS_GROUP ? 0640
	                                                                       : 0600,
	                            .keep = (size_t)(options->keep ? options->keep : report->keep)};
}

/* Takes the output folder before work is done that could be in vain. */
static enum exit_code open_folder(struct run *run)
{
	const struct folder_plan planned = folder_plan_of(run);
	enum exit_code code;

	if (run->options->announce)
		run->options->announce(run->options->announce_context, planned.id);
	code = folder_open(&run->folder, &run->arena, &planned, &run->diags);
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

/* Whether the report is there already, and need not be made. */
static bool is_unchanged(struct run *run, enum exit_code *code)
{
	const struct run_options *options = run->options;

	run->unchanged = options->if_changed && !options->freeze &&
	                 options->stop_after == STAGE_EXPORT && run->diags.n_errors == 0 &&
	                 report_unchanged(run, code);
	return run->unchanged;
}

static enum exit_code run_stages(struct run *run)
{
	enum exit_code code = EXIT_DONE;

	if (run->options->stop_after == STAGE_EXPORT)
		code = open_folder(run);
	for (int i = 0; i <= last_stage(run) && code == EXIT_DONE; i++) {
		int64_t start = elapsed_us();

		code = stages[i](run);
		if (code != EXIT_DONE && i <= STAGE_VALIDATE)
			load_refused(run->plan, &run->diags);
		if (code == EXIT_DONE && i == STAGE_LOAD && unchanged_needs_data(run) &&
		    is_unchanged(run, &code)) {
			folder_abandon(&run->folder);
			run->folder_open = false;
			break;
		}
		str_addf(&run->log, "%-9s %8.3f ms\n", stage_names[i],
		         (double)(elapsed_us() - start) / 1000);
		if (run->options->dump >= 0 && code == EXIT_DONE &&
		    (int)dump_stages[run->options->dump] == i)
			dump(run, run->options->dump);
	}
	if (run->options->piece && code == EXIT_DONE)
		code = export_piece(run);
	return code;
}

/* The first error, with its place. */
static const char *first_error(struct run *run)
{
	for (size_t i = 0; i < run->diags.n; i++) {
		const struct diag *diag = &run->diags.items[i];

		if (diag->severity != DIAG_ERROR)
			continue;
		if (!diag->at.source)
			return diag->text;
		return diag->at.line
		           ? arena_printf(&run->arena, "%s:%u: %s", diag->at.source->name,
		                          diag->at.line, diag->text)
		           : arena_printf(&run->arena, "%s: %s", diag->at.source->name, diag->text);
	}
	return NULL;
}

static void tell(struct run *run, enum exit_code code)
{
	const struct run_options *options = run->options;
	struct run_told told = {.id = run->study.report.id.s,
	                        .error = first_error(run),
	                        .n_errors = run->diags.n_errors,
	                        .unchanged = run->unchanged,
	                        .watch = files_watch_text(run),
	                        .n_contradicted = claims_count(&run->results, CLAIM_CONTRADICTED)};

	for (size_t i = 0; i < run->diags.n; i++)
		told.n_warnings += run->diags.items[i].severity == DIAG_WARNING;
	morning_note(run, code, run->unchanged, &told);
	if (options->tell)
		options->tell(options->tell_context, &told);
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
	if (run->options->over_progress && run->diags.n)
		fputs(progress_clears, to);
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
		no_memory();
	run->options = options;
	run->diags.arena = &run->arena;
	run->log.arena = &run->arena;
	run->started_us = now_us();
	code = read_config(run, config);
	if (options->process && options->process->handed_back) {
		arena_release(&run->arena);
		free(run);
		return code;
	}
	if (code == EXIT_DONE && !is_unchanged(run, &code))
		code = plan(run);
	if (code == EXIT_DONE && !run->unchanged)
		code = run_stages(run);
	if (code == EXIT_DONE && !run->unchanged)
		code = end_code(run);
	code = diag_code(&run->diags, code);
	files_note_failure(run, code);
	files_note_watches(run);
	tell(run, code);
	note_report(run, code);
	if (!options->mute)
		print_diags(run);
	if (is_done(code) && options->stop_after == STAGE_EXPORT && !options->quiet &&
	    !options->listed)
		printf("%s/%s/report.pdf%s\n", options->output, run->study.report.id.s,
		       run->unchanged ? " (unchanged)" : "");
	helper_end(&run->helper);
	files_release(run);
	if (run->fonts)
		fonts_release(run->fonts);
	font_files_release(&run->font_files);
	arena_release(&run->arena);
	free(run);
	return code;
}
