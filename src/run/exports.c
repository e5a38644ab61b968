#include "run/exports.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/num.h"
#include "base/str.h"
#include "base/suggest.h"
#include "render/pieces.h"
#include "results/prose.h"
#include "run/run_impl.h"

/* A format of a kind: `latex` in a config, `tex` where it is a file. */
struct format {
	const char *name, *ending;
};

/* Formats by their number, ended by one without a name. */

static struct format report_format(size_t i)
{
	return (struct format){renderers[i].name, renderers[i].name};
}

static struct format table_format_at(size_t i)
{
	return (struct format){table_formats[i].name, table_formats[i].ending};
}

static struct format figure_format_at(size_t i)
{
	return (struct format){figure_formats[i].name, figure_formats[i].ending};
}

/* --- Making ------------------------------------------------------------------------ */

/* Texts by themselves, in formats that have them so. */
static bool texts_make(struct run *run, const struct renderer *renderer)
{
	struct rendering with = rendering(run);

	for (size_t i = 0; renderer->render_text && i < run->results.n_prose; i++) {
		const struct prose *text = run->results.prose[i];
		struct bytes bytes;

		if (!renderer->render_text(&with, text, &bytes))
			return false;
		files_add(run, arena_printf(&run->arena, "texts/%s.%s", text->name, renderer->name),
		          bytes);
	}
	return true;
}

static bool report_make(struct run *run, size_t format, const struct format *as)
{
	struct rendering with = rendering(run);
	struct bytes bytes;

	if (!renderers[format].render(&with, &bytes))
		return false;
	files_add(run, arena_printf(&run->arena, "report.%s", as->ending), bytes);
	return texts_make(run, &renderers[format]);
}

/* The tables and figures of the report, once it is built. */
static const struct pieces *exports_pieces(struct run *run)
{
	struct rendering with = rendering(run);

	if (!run->pieces) {
		struct pieces pieces = pieces_of(&with, &run->wish);

		run->pieces = arena_memdup(&run->arena, &pieces, sizeof pieces);
	}
	return run->pieces;
}

static bool tables_make(struct run *run, size_t format, const struct format *as)
{
	struct rendering with = rendering(run);
	const struct pieces *pieces = exports_pieces(run);

	for (size_t i = 0; i < pieces->n_tables; i++) {
		const struct table_piece *piece = &pieces->tables[i];
		struct bytes bytes;

		if (!table_formats[format].render(&with, piece, &bytes))
			return false;
		files_add(run, arena_printf(&run->arena, "tables/%s.%s", piece->name, as->ending),
		          bytes);
	}
	return true;
}

static bool figures_make(struct run *run, size_t format, const struct format *as)
{
	struct rendering with = rendering(run);
	const struct pieces *pieces = exports_pieces(run);

	for (size_t i = 0; i < pieces->n_figures; i++) {
		const struct figure_piece *piece = &pieces->figures[i];
		struct bytes bytes;

		if (!figure_formats[format].render(&with, piece, &bytes))
			return false;
		files_add(run, arena_printf(&run->arena, "figures/%s.%s", piece->name, as->ending),
		          bytes);
	}
	return true;
}

static struct format machine_format(size_t i)
{
	static const struct format formats[] = {{"ars", "ars"}, {0}};

	return formats[i];
}

static bool machine_make(struct run *run, size_t format, const struct format *as)
{
	(void)format;
	files_add(run, arena_printf(&run->arena, "%s.json", as->name),
	          export_ars_json(&run->study, &run->results, &run->arena));
	return true;
}

/* --- Kinds ------------------------------------------------------------------------- */

enum { KIND_REPORT, KIND_TABLES, KIND_FIGURES, KIND_MACHINE, N_KINDS };

static const struct kind {
	const char *name; /* the key, and what a file of the command line starts with */
	size_t wanted;    /* offset of the config's list in struct exports_spec */
	struct format (*format)(size_t i);
	bool (*make)(struct run *run, size_t format, const struct format *as);
} kinds[N_KINDS] = {
    [KIND_REPORT] = {"report", offsetof(struct exports_spec, report), report_format, report_make},
    [KIND_TABLES] = {"tables", offsetof(struct exports_spec, tables), table_format_at, tables_make},
    [KIND_FIGURES] = {"figures", offsetof(struct exports_spec, figures), figure_format_at,
                      figures_make},
    [KIND_MACHINE] = {"machine", offsetof(struct exports_spec, machine), machine_format,
                      machine_make},
};

static const struct texts *wanted_of(const struct run *run, const struct kind *kind)
{
	return (const struct texts *)((const char *)&run->study.exports + kind->wanted);
}

static bool is_called(const struct format *format, const char *name)
{
	return strcmp(format->name, name) == 0 || strcmp(format->ending, name) == 0;
}

/* The number of a format of a kind, or -1. */
static int format_find(const struct kind *kind, const char *name)
{
	for (size_t i = 0; kind->format(i).name; i++) {
		const struct format format = kind->format(i);

		if (is_called(&format, name))
			return (int)i;
	}
	return -1;
}

/* What a file of the command line is: "tables.csv". */
static bool is_file_of(const struct kind *kind, const char *file, int *format)
{
	size_t length = strlen(kind->name);

	if (strncmp(file, kind->name, length) != 0 || file[length] != '.')
		return false;
	*format = format_find(kind, file + length + 1);
	return true;
}

static bool is_wanted(const struct run *run, const struct kind *kind, size_t format)
{
	const struct texts *wanted = wanted_of(run, kind);
	int found;

	for (size_t i = 0; i < wanted->n; i++)
		if (format_find(kind, wanted->items[i].s) == (int)format)
			return true;
	for (size_t i = 0; i < run->options->n_export; i++)
		if (is_file_of(kind, run->options->export[i], &found) && found == (int)format)
			return true;
	return false;
}

bool exports_make(struct run *run)
{
	for (size_t k = 0; k < N_KINDS; k++)
		for (size_t i = 0; kinds[k].format(i).name; i++) {
			const struct format as = kinds[k].format(i);

			if (is_wanted(run, &kinds[k], i) && !kinds[k].make(run, i, &as))
				return false;
		}
	return true;
}

/* --- What is asked for --------------------------------------------------------------- */

bool export_is_known(const char *file)
{
	int format = -1;

	for (size_t k = 0; k < N_KINDS; k++)
		if (is_file_of(&kinds[k], file, &format))
			return format >= 0;
	return false;
}

const char *exports_known(struct arena *arena)
{
	struct names files = {0};

	for (size_t k = 0; k < N_KINDS; k++)
		for (size_t i = 0; kinds[k].format(i).name; i++)
			ARENA_PUSH(
			    arena, files.items, files.n,
			    arena_printf(arena, "%s.%s", kinds[k].name, kinds[k].format(i).ending));
	return names_join(arena, &files, files.n);
}

static void formats_check(struct run *run, const struct kind *kind)
{
	const struct texts *wanted = wanted_of(run, kind);
	bool report = strcmp(kind->name, "report") == 0;
	struct names known = {0};

	if (report)
		ARENA_PUSH(&run->arena, known.items, known.n, "pdf");
	for (size_t i = 0; kind->format(i).name; i++)
		ARENA_PUSH(&run->arena, known.items, known.n, kind->format(i).name);
	for (size_t i = 0; i < wanted->n; i++) {
		const struct text *format = &wanted->items[i];

		if ((report && strcmp(format->s, "pdf") == 0) || format_find(kind, format->s) >= 0)
			continue;
		diag_error(&run->diags, format->at, "unknown format '%s' of %s (known: %s)",
		           format->s, report ? "the report" : kind->name,
		           names_join(&run->arena, &known, known.n));
		diag_path(&run->diags, format->path);
	}
}

/* Points in a unit of length; 0: there is no such unit. */
static double unit_points(const char *unit)
{
	static const struct {
		const char *name;
		double points;
	} units[] = {{"mm", 72 / 25.4}, {"cm", 72 / 2.54}, {"in", 72}, {"pt", 1}};

	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (strcmp(units[i].name, unit) == 0)
			return units[i].points;
	return 0;
}

/* The narrowest and the widest picture, mm: an icon, and a poster. */
enum { NARROWEST = 20, WIDEST = 1000 };

bool export_width(const char *text, double *width)
{
	size_t digits = strspn(text, "0123456789.");
	double points = unit_points(text + digits + strspn(text + digits, " ")), number;

	if (points <= 0 || !number_parse(text, digits, &number))
		return false;
	*width = number * points;
	return *width >= NARROWEST * unit_points("mm") && *width <= WIDEST * unit_points("mm");
}

const char *export_width_fault(struct arena *arena, const char *text)
{
	return arena_printf(arena,
	                    "'%s' is no width of a figure: write 84 mm, 17.8 cm, 7 in or 500 pt, "
	                    "between %d mm and %d mm",
	                    text, NARROWEST, WIDEST);
}

/* What the config wants, as points; 0 where it says nothing, or after an error. */
static double width_wanted(struct run *run)
{
	const struct text *width = &run->study.exports.width;
	double points = 0;

	if (!width->s || export_width(width->s, &points))
		return points;
	diag_error(&run->diags, width->at, "%s", export_width_fault(&run->arena, width->s));
	diag_path(&run->diags, width->path);
	return 0;
}

/* What the command line wants goes before what the config wants. */
static void wish_take(struct run *run, const struct piece_wanted *piece)
{
	if (piece->width > 0)
		run->wish.width = piece->width;
	if (piece->dpi)
		run->wish.dpi = piece->dpi;
	run->wish.transparent |= piece->transparent;
	run->wish.outline |= piece->outline;
	run->wish.grey |= piece->grey;
}

void exports_check(struct run *run)
{
	const struct exports_spec *exports = &run->study.exports;

	for (size_t k = 0; k < N_KINDS; k++)
		formats_check(run, &kinds[k]);
	run->wish = (struct figure_wish){.width = width_wanted(run),
	                                 .dpi = exports->dpi,
	                                 .transparent = exports->background == BACKGROUND_NONE,
	                                 .outline = exports->outline,
	                                 .grey = exports->grey};
	if (run->options->piece)
		wish_take(run, run->options->piece);
}

/* --- One at a time --------------------------------------------------------------------- */

static const struct kind *kind_of_pieces(bool figure)
{
	return &kinds[figure ? KIND_FIGURES : KIND_TABLES];
}

bool export_takes(bool figure, const char *format)
{
	return format_find(kind_of_pieces(figure), format) >= 0;
}

const char *export_formats(struct arena *arena, bool figure)
{
	const struct kind *kind = kind_of_pieces(figure);
	struct names names = {0};

	for (size_t i = 0; kind->format(i).name; i++)
		ARENA_PUSH(arena, names.items, names.n, kind->format(i).name);
	return names_join(arena, &names, names.n);
}

/* The names of a piece. */
struct piece_names {
	const char *of, *name;
	size_t number;
};

static struct piece_names names_of(const struct pieces *pieces, bool figure, size_t i)
{
	const struct figure_piece *drawn = &pieces->figures[i];
	const struct table_piece *table = &pieces->tables[i];

	return figure ? (struct piece_names){drawn->of, drawn->name, drawn->number}
	              : (struct piece_names){table->of, table->name, table->number};
}

/* Finds the piece of a name, or of a number; or of an analysis that has one only. */
static bool piece_find(struct run *run, const struct pieces *pieces, size_t *found)
{
	const struct piece_wanted *wanted = run->options->piece;
	size_t n = wanted->figure ? pieces->n_figures : pieces->n_tables, several = 0;
	const char *what = wanted->figure ? "figure" : "table";
	struct names known = {0}, of = {0};

	for (size_t i = 0; i < n; i++) {
		const struct piece_names names = names_of(pieces, wanted->figure, i);

		ARENA_PUSH(&run->arena, known.items, known.n, names.name);
		if (str_equal(names.name, wanted->name) ||
		    str_equal(arena_printf(&run->arena, "%zu", names.number), wanted->name)) {
			*found = i;
			return true;
		}
		if (!str_equal(names.of, wanted->name))
			continue;
		ARENA_PUSH(&run->arena, of.items, of.n, names.name);
		*found = i;
		several++;
	}
	if (several == 1)
		return true;
	if (several)
		return diag_error(&run->diags, (struct mark){0},
		                  "'%s' has several %ss: say which (%s)", wanted->name, what,
		                  names_join(&run->arena, &of, of.n));
	if (n == 0)
		return diag_error(&run->diags, (struct mark){0}, "the report has no %s", what);
	return diag_error(&run->diags, (struct mark){0}, "the report has no %s '%s' (it has %s)",
	                  what, wanted->name, names_join(&run->arena, &known, known.n));
}

/* Whether the numbers are those of the report that the piece is wanted of. */
static bool is_of_folder(struct run *run)
{
	const struct piece_wanted *wanted = run->options->piece;
	struct bytes results;
	char hash[SHA256_TEXT_SIZE];

	if (!wanted->results_sha256)
		return true;
	results = export_results_csv(&run->results, &run->arena);
	sha256_hex(results.data, results.length, hash);
	return strcmp(hash, wanted->results_sha256) == 0 ||
	       diag_error(&run->diags, (struct mark){0},
	                  "the report in '%s' has other numbers than its config and data give now: "
	                  "run it again, or name the config instead of the folder",
	                  wanted->folder);
}

static bool piece_write(struct run *run, struct bytes bytes)
{
	const char *file = run->options->piece->file;

	if (strcmp(file, "-") == 0)
		return fwrite(bytes.data, 1, bytes.length, stdout) == bytes.length;
	return file_replace(&run->arena, file, bytes.data, bytes.length) ||
	       diag_error(&run->diags, (struct mark){0}, "cannot write '%s': %s", file,
	                  file_replace_why(&run->arena, file));
}

enum exit_code export_piece(struct run *run)
{
	const struct piece_wanted *wanted = run->options->piece;
	const struct pieces *pieces = exports_pieces(run);
	struct rendering with = rendering(run);
	size_t format = (size_t)format_find(kind_of_pieces(wanted->figure), wanted->format), i = 0;
	struct bytes bytes;

	if (!is_of_folder(run))
		return EXIT_BAD_DATA;
	if (!piece_find(run, pieces, &i))
		return EXIT_BAD_USAGE;
	if (wanted->figure ? !figure_formats[format].render(&with, &pieces->figures[i], &bytes)
	                   : !table_formats[format].render(&with, &pieces->tables[i], &bytes))
		return EXIT_INTERNAL;
	return piece_write(run, bytes) ? EXIT_DONE : EXIT_CANNOT_CREATE;
}
