/* survreport export: one table or figure as a file. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/cli.h"
#include "export/export.h"
#include "run/exports.h"
#include "run/jobs.h"
#include "run/pipeline.h"

struct export_arguments {
	const char *table, *figure, *format, *file, *as_of, *width;
	double points; /* `width` */
	int dpi;
	bool transparent, outline, grey;
};

static const struct option_spec export_options[] = {
    {"--table", "NAME", OPTION_TEXT, offsetof(struct export_arguments, table),
     "the table of an analysis; baseline-2 or 2 if it has several", NULL},
    {"--figure", "NAME", OPTION_TEXT, offsetof(struct export_arguments, figure),
     "the figure of an analysis, likewise", NULL},
    {"--format", "FORMAT", OPTION_TEXT, offsetof(struct export_arguments, format),
     "as in the config's exports (default: as FILE ends)", NULL},
    {"-o", "FILE", OPTION_TEXT, offsetof(struct export_arguments, file),
     "where it goes; -: to standard output", NULL},
    {"--width", "LENGTH", OPTION_TEXT, offsetof(struct export_arguments, width),
     "of a figure, as 84mm", NULL},
    {"--dpi", "N", OPTION_NUMBER, offsetof(struct export_arguments, dpi),
     "of a figure that is made of dots", NULL, 1200},
    {"--transparent", NULL, OPTION_FLAG, offsetof(struct export_arguments, transparent),
     "nothing behind the figure", NULL},
    {"--outline", NULL, OPTION_FLAG, offsetof(struct export_arguments, outline),
     "letters of the figure as shapes", NULL},
    {"--grey", NULL, OPTION_FLAG, offsetof(struct export_arguments, grey),
     "the figure without colours", NULL},
    {"--as-of", "DATE", OPTION_DATE, offsetof(struct export_arguments, as_of),
     "cut the data off at this day, not at report.data_cutoff", NULL},
};

/* The ending of a file's name, or NULL. */
static const char *ending_of(const char *file)
{
	const char *slash = strrchr(file, '/'), *point = strrchr(file, '.');

	return point && (!slash || point > slash) && point[1] ? point + 1 : NULL;
}

static bool shapes_figure(const struct export_arguments *arguments)
{
	return arguments->width || arguments->dpi || arguments->transparent || arguments->outline ||
	       arguments->grey;
}

/* What is wrong with the options together; NULL if nothing is.  Reads the width. */
static const char *fault_of(struct arena *arena, struct export_arguments *arguments)
{
	bool figure = arguments->figure != NULL;

	if (!arguments->table == !arguments->figure)
		return arguments->table ? "--table or --figure: one at a time"
		                        : "nothing to export: give --table NAME or --figure NAME";
	if (!arguments->file)
		return "no file: give -o FILE, or -o - for standard output";
	if (!arguments->format)
		return "no format: give --format, or a FILE that ends as one does";
	if (arguments->table && shapes_figure(arguments))
		return "--width, --dpi, --transparent, --outline and --grey are of figures";
	if (arguments->width && !export_width(arguments->width, &arguments->points))
		return export_width_fault(arena, arguments->width);
	if (export_takes(figure, arguments->format))
		return NULL;
	return arena_printf(arena, "there is no format '%s' of %ss (known: %s)", arguments->format,
	                    figure ? "figure" : "table", export_formats(arena, figure));
}

/* The hash of a file of a report; NULL if its manifest has none. */
static const char *hash_in(const struct manifest_basis *basis, const char *file)
{
	for (size_t i = 0; i < basis->n_files; i++)
		if (str_equal(basis->files[i].path, file))
			return basis->files[i].sha256;
	return NULL;
}

/* Reads from the manifest in the folder of a report what it was made of. */
static enum exit_code folder_take(struct arena *arena, const char *folder, const char **config,
                                  struct piece_wanted *piece, struct run_options *options)
{
	static const char as_of[] = "--as-of ";
	struct manifest_told *told = ARENA_NEW(arena, struct manifest_told);
	struct bytes manifest;
	const char *asked;

	if (!file_read(arena, path_join(arena, folder, "manifest.json"), MANIFEST_MAX_BYTES,
	               &manifest) ||
	    !manifest_parse(manifest, arena, told) || !told->has_basis) {
		fprintf(stderr,
		        "survreport: '%s' is not the folder of a report: name a config, or "
		        "output/ID\n",
		        folder);
		return EXIT_NO_INPUT;
	}
	*config = told->basis.reads[0].path;
	if (access(*config, R_OK) != 0) {
		fprintf(stderr,
		        "survreport: the report in '%s' was made from '%s', which is not there as "
		        "seen from here: name the config\n",
		        folder, *config);
		return EXIT_NO_INPUT;
	}
	asked = strstr(told->basis.asked, as_of);
	if (asked && !options->as_of)
		options->as_of = arena_strndup(arena, asked + strlen(as_of),
		                               strcspn(asked + strlen(as_of), " "));
	piece->folder = folder;
	piece->results_sha256 = hash_in(&told->basis, "results.csv");
	return EXIT_DONE;
}

static enum exit_code export_one(struct arena *arena, const struct export_arguments *arguments,
                                 const char *from)
{
	struct piece_wanted piece = {.figure = arguments->figure != NULL,
	                             .name =
	                                 arguments->figure ? arguments->figure : arguments->table,
	                             .format = arguments->format,
	                             .file = arguments->file,
	                             .width = arguments->points,
	                             .dpi = arguments->dpi,
	                             .transparent = arguments->transparent,
	                             .outline = arguments->outline,
	                             .grey = arguments->grey};
	struct run_options options = {.output = "output",
	                              .quiet = true,
	                              .stop_after = STAGE_REPORT,
	                              .dump = -1,
	                              .as_of = arguments->as_of,
	                              .piece = &piece};
	const char *config = from;
	enum exit_code code = EXIT_DONE;
	struct stat st;

	if (stat(from, &st) == 0 && S_ISDIR(st.st_mode))
		code = folder_take(arena, from, &config, &piece, &options);
	if (code != EXIT_DONE)
		return code;
	return jobs_run_one(config, &options);
}

static enum exit_code export(int argc, char **argv) {
	struct export_arguments arguments = {0}; struct arena arena = {0};
	int n = options_parse(verb_export.options, verb_export.n_options, &arguments, argc, argv);
	enum exit_code code = EXIT_BAD_USAGE;
	const char * fault;

	if (n < 0) return EXIT_BAD_USAGE;
	if (!arguments.format && arguments.file) arguments.format = ending_of(arguments.file);
	fault = n == 1  ? fault_of(&arena, &arguments)
	        : n > 1 ? "one config, or one folder of a report, at a time"
	                : "no config, and no folder of a report";
	if (fault) usage_error(&verb_export, fault);
	else code = export_one(&arena, &arguments, *argv);
	arena_release(&arena);
	return code;
}

const struct verb verb_export = {
    .name = "export",
    .arguments = "CONFIG|OUTPUT/ID",
    .summary = "one table or figure as a file",
    .options = export_options,
    .n_options = sizeof export_options / sizeof *export_options,
    .run = export,
};
