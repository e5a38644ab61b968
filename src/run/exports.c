#include "run/exports.h"

#include <string.h>

#include "base/num.h"
#include "base/str.h"
#include "base/suggest.h"
#include "render/pieces.h"
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

static bool report_make(struct run *run, size_t format, const struct format *as)
{
	struct rendering with = rendering(run);
	struct bytes bytes;

	if (!renderers[format].render(&with, &bytes))
		return false;
	files_add(run, arena_printf(&run->arena, "report.%s", as->ending), bytes);
	return true;
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

/* --- Kinds ------------------------------------------------------------------------- */

static const struct kind {
	const char *name; /* the key, and what a file of the command line starts with */
	size_t wanted;    /* offset of the config's list in struct exports_spec */
	struct format (*format)(size_t i);
	bool (*make)(struct run *run, size_t format, const struct format *as);
} kinds[] = {
    {"report", offsetof(struct exports_spec, report), report_format, report_make},
    {"tables", offsetof(struct exports_spec, tables), table_format_at, tables_make},
    {"figures", offsetof(struct exports_spec, figures), figure_format_at, figures_make},
};
enum { N_KINDS = sizeof kinds / sizeof *kinds };

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

/* "84 mm" as points; 0 where nothing is said, or after an error. */
static double width_parse(struct run *run)
{
	const struct text *width = &run->study.exports.width;
	const char *text = width->s;
	size_t digits;
	double number, points;

	if (!text)
		return 0;
	digits = strspn(text, "0123456789.");
	points = unit_points(text + digits + strspn(text + digits, " "));
	if (points > 0 && number_parse(text, digits, &number) &&
	    number * points >= NARROWEST * unit_points("mm") &&
	    number * points <= WIDEST * unit_points("mm"))
		return number * points;
	diag_error(&run->diags, width->at,
	           "'%s' is no width of a figure: write 84 mm, 17.8 cm, 7 in or 500 pt, between "
	           "%d mm and %d mm",
	           text, NARROWEST, WIDEST);
	diag_path(&run->diags, width->path);
	return 0;
}

void exports_check(struct run *run)
{
	const struct exports_spec *exports = &run->study.exports;

	for (size_t k = 0; k < N_KINDS; k++)
		formats_check(run, &kinds[k]);
	run->wish = (struct figure_wish){.width = width_parse(run),
	                                 .dpi = exports->dpi,
	                                 .transparent = exports->background == BACKGROUND_NONE,
	                                 .outline = exports->outline,
	                                 .grey = exports->grey};
}

const struct pieces *exports_pieces(struct run *run)
{
	struct rendering with = rendering(run);

	if (!run->pieces) {
		struct pieces pieces = pieces_of(&with, &run->wish);

		run->pieces = arena_memdup(&run->arena, &pieces, sizeof pieces);
	}
	return run->pieces;
}
