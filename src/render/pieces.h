/* Tables and figures of a report one by one, for files of their own.
 *
 * A format is a file, its declaration in tables/formats.h or figures/formats.h, and a
 * line in the table of pieces.c.  What it is given is all words: no fields, no
 * references, no marks of links.  Numbers that are withheld are not in there.
 */
#ifndef SURVREPORT_RENDER_PIECES_H
#define SURVREPORT_RENDER_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/file.h"
#include "render/render.h"
#include "results/table.h"

/* A table as it is printed. */
struct table_piece {
	/* filled (table_filled()): cells, heads, caption, notes with their signs, the
	 * abbreviations in the last note */
	const struct table *table;
	size_t number;
	const char *of;    /* its analysis, or the text that it is in; "studied" … */
	const char *name;  /* "cox-3": of that and its number, as files are called */
	const char *label; /* "Table 3" */
};

/* How a figure is wanted. */
struct figure_wish {
	double width;     /* of the picture, pt; 0: as in the report */
	int dpi;          /* of pictures made of dots */
	bool transparent; /* no white behind it */
	bool outline;     /* letters as shapes, where the format has text */
	bool grey;        /* without colours */
};

struct figure_piece {
	size_t index; /* of rendering_figure() */
	size_t number;
	const char *of, *name;   /* its analysis; "os-1" */
	const char *label;       /* "Figure 1" */
	const char *caption;     /* without number and full stop */
	const char *description; /* the figure in words, for who cannot see it */
	const char *const *notes;
	size_t n_notes;
	struct figure_wish wish;
};

/* A table by itself in a format; the file is tables/NAME.ENDING. */
struct table_format {
	const char *name, *ending; /* "latex", "tex" */
	/* False after an error in the sink. */
	bool (*render)(const struct rendering *with, const struct table_piece *piece,
	               struct bytes *out);
};

/* A figure by itself in a format; the file is figures/NAME.ENDING.  A kind that is not
 * drawn as narrow as is wished is drawn as in the report and scaled. */
struct figure_format {
	const char *name, *ending;
	bool (*render)(const struct rendering *with, const struct figure_piece *piece,
	               struct bytes *out);
};

/* The formats, ended by one without a name. */
extern const struct table_format table_formats[];
extern const struct figure_format figure_formats[];

/* The tables and figures that have a number, in the order of the document. */
struct pieces {
	struct table_piece *tables;
	size_t n_tables;
	struct figure_piece *figures;
	size_t n_figures;
};

/* Collects them in the arena of the rendering; all figures are wished alike. */
struct pieces pieces_of(const struct rendering *with, const struct figure_wish *wish);

#endif
