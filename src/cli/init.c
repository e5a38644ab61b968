/* survreport init: a first config for a data file. */
#include "init/init.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "data/raw.h"

struct arguments {
	const char *output, *query, *table, *sheet, *dictionary;
	bool force;
};

static const struct option_spec options[] = {
    {"-o", "CONFIG", OPTION_TEXT, offsetof(struct arguments, output),
     "write it to this file, from whose folder the data are seen (default: stdout)", NULL},
    {"--force", NULL, OPTION_FLAG, offsetof(struct arguments, force),
     "replace the file of -o, if it is there", NULL},
    {"--dictionary", "FILE.csv", OPTION_TEXT, offsetof(struct arguments, dictionary),
     "a data dictionary of REDCap, for labels and levels", NULL},
    {"--sheet", "NAME", OPTION_TEXT, offsetof(struct arguments, sheet),
     "of a spreadsheet: the one that is meant", NULL},
    {"--table", "NAME", OPTION_TEXT, offsetof(struct arguments, table),
     "of a SQLite database: the table that is meant", NULL},
    {"--query", "SQL", OPTION_TEXT, offsetof(struct arguments, query),
     "of a SQLite database: the rows that are meant", NULL},
};

static enum exit_code refuse(enum exit_code code, const char *path, const char *why)
{
	fprintf(stderr, "survreport: '%s' %s\n", path, why);
	return code;
}

static enum exit_code file_refused(const char *path)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return refuse(EXIT_NO_INPUT, path, "is not there");
	case EISDIR:
		return refuse(EXIT_NO_INPUT, path, "is a folder: name the data file in it");
	case EFBIG:
		return refuse(EXIT_BAD_DATA, path, "is larger than 4 GiB");
	default:
		return refuse(errno == EIO ? EXIT_INPUT_OUTPUT : EXIT_NO_INPUT, path,
		              strerror(errno));
	}
}

/* --- How the config names the data -------------------------------------------------------- */

/* A path whose folder has all links resolved; the file itself may be a link that
 * another night puts elsewhere.  NULL if the folder is not there. */
static const char *path_resolved(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder = realpath(path_folder(arena, path), NULL);
	const char *resolved = NULL;

	if (folder)
		resolved = arena_printf(arena, "%s/%s", strcmp(folder, "/") == 0 ? "" : folder,
		                        slash ? slash + 1 : path);
	free(folder);
	return resolved;
}

/* A path as seen from the folder of another one, both of which are resolved; itself if
 * they have no folder in common. */
static const char *path_from(struct arena *arena, const char *from, const char *path)
{
	struct str out = {.arena = arena};
	size_t same = 0;

	for (size_t i = 0; from[i] && from[i] == path[i]; i++)
		if (from[i] == '/')
			same = i;
	if (same == 0)
		return path;
	for (const char *p = from + same + 1; *p; p++)
		if (*p == '/')
			str_add(&out, "../");
	str_add(&out, path + same + 1);
	return str_text(&out);
}

/* The data as the config is to name them: from its folder, unless they are given by an
 * absolute path and lie elsewhere. */
static const char *data_called(struct arena *arena, const char *data, const char *config)
{
	const char *from, *path, *seen;

	/* from the same folder as this program */
	if (*data != '/' && (!config || !strchr(config, '/')))
		return data;
	from = path_resolved(arena, config ? config : "config");
	path = path_resolved(arena, data);
	if (!from || !path)
		return data;
	seen = path_from(arena, from, path);
	return *data == '/' && strncmp(seen, "../", 3) == 0 ? data : seen;
}

/* --- The files ----------------------------------------------------------------------------- */

/* What people name by mistake. */
static enum exit_code data_refused(const char *path, const struct bytes *bytes)
{
	size_t n = strlen(path);

	if (bytes->length == 0)
		return refuse(EXIT_BAD_DATA, path, "is empty");
	if (bytes->length > 4 && memcmp(bytes->data, "%PDF", 4) == 0)
		return refuse(EXIT_BAD_DATA, path,
		              "is a PDF: a config is made of the data, not of a report");
	if ((n > 5 && strcmp(path + n - 5, ".yaml") == 0) ||
	    (n > 4 && strcmp(path + n - 4, ".yml") == 0) ||
	    (bytes->length > 12 && memmem(bytes->data, bytes->length, "\nsurvreport: 1", 14)) ||
	    (bytes->length > 13 && memcmp(bytes->data, "survreport: 1", 13) == 0))
		return refuse(
		    EXIT_BAD_USAGE, path,
		    "is a config: name its data file; 'survreport check' looks at a config");
	return EXIT_DONE;
}

static enum exit_code dictionary_load(struct arena *arena, struct init_request *request)
{
	enum { MOST = 64 << 20 };

	if (!request->dictionary ||
	    file_read(arena, request->dictionary, MOST, &request->dictionary_text))
		return EXIT_DONE;
	return file_refused(request->dictionary);
}

/* Before anything is read: whether the config can be written. */
static enum exit_code output_check(const struct arguments *arguments)
{
	struct stat st;

	if (!arguments->output)
		return EXIT_DONE;
	if (strcmp(arguments->output, "-") == 0)
		return usage_error(&verb_init, "without -o the config goes to stdout");
	if (stat(arguments->output, &st) != 0)
		return EXIT_DONE;
	if (S_ISDIR(st.st_mode))
		return refuse(EXIT_CANNOT_CREATE, arguments->output,
		              "is a folder: name the config that is to be written");
	if (!arguments->force)
		return refuse(EXIT_CANNOT_CREATE, arguments->output,
		              "is there already (--force replaces it)");
	return EXIT_DONE;
}

static enum exit_code config_put(struct arena *arena, const char *path, const struct str *config)
{
	if (!path) {
		fputs(str_text(config), stdout);
		return EXIT_DONE;
	}
	if (!file_replace(arena, path, str_text(config), config->length)) {
		fprintf(stderr, "survreport: '%s' cannot be written: %s\n", path,
		        file_replace_why(arena, path));
		return EXIT_CANNOT_CREATE;
	}
	fprintf(stderr, "survreport: wrote %s; read its comments, then: survreport check %s\n",
	        path, path);
	return EXIT_DONE;
}

static enum exit_code make(struct arena *arena, const char *data, const struct arguments *arguments)
{
	struct init_request request = {.path = data,
	                               .called = data_called(arena, data, arguments->output),
	                               .query = arguments->query,
	                               .table = arguments->table,
	                               .sheet = arguments->sheet,
	                               .dictionary = arguments->dictionary};
	struct diags diags = {.arena = arena};
	struct str config = {.arena = arena};
	enum exit_code code = output_check(arguments);

	if (code == EXIT_DONE && !file_read(arena, data, DATA_MAX_BYTES, &request.data))
		code = file_refused(data);
	if (code == EXIT_DONE)
		code = data_refused(data, &request.data);
	if (code == EXIT_DONE)
		code = dictionary_load(arena, &request);
	if (code == EXIT_DONE)
		code = init_config(&request, arena, &config, &diags);
	diag_print(&diags, stderr, false);
	return code == EXIT_DONE ? config_put(arena, arguments->output, &config) : code;
}

static enum exit_code run(int argc, char **argv)
{
	struct arguments arguments = {0};
	struct arena arena = {0};
	enum exit_code code;
	int n = options_parse(options, verb_init.n_options, &arguments, argc, argv);

	if (n < 0)
		return EXIT_BAD_USAGE;
	if (n != 1)
		return usage_error(&verb_init, n ? "one data file at a time" : "no data file");
	if (strcmp(argv[0], "-") == 0)
		return usage_error(&verb_init,
		                   "data are read from a file, which the config names, and "
		                   "not from stdin");
	code = make(&arena, argv[0], &arguments);
	arena_release(&arena);
	return code;
}

const struct verb verb_init = {
    .name = "init",
    .arguments = "DATA [-o CONFIG]",
    .summary = "a first config for a data file, with a comment for each guess",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .run = run,
};
