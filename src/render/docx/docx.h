/* A Word document being written: what its parts share.
 *
 * render/docx.c has the whole and its texts, runs.c words in their looks and fields,
 * table.c tables, columns.c where the numbers of a column stand, plot.c what is drawn in
 * tables, figure.c pictures, styles.c all that the author may change in one place.
 *
 * Lengths are twentieths of a point (twips) but where a name says otherwise.
 */
#ifndef SURVREPORT_RENDER_DOCX_DOCX_H
#define SURVREPORT_RENDER_DOCX_DOCX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "render/office/package.h"
#include "render/pages/flow.h"
#include "render/render.h"
#include "results/table.h"

struct docx {
	const struct rendering *with;
	struct package *package;
	struct package_part *part; /* the document's */
	struct str out;            /* its body so far */
	size_t start;              /* where it begins in there */
	struct flow flow;          /* what tables are measured by */
	size_t n_bookmarks, n_drawings;
	struct package_part *foot, *foot_turned; /* of pages, when there are some */
	bool landscape;                          /* of the section that is open */
	int level;                               /* of the last heading */
	bool alone;                              /* a table by itself, which keeps its number */
	bool failed;                             /* an error is in the sink */
};

static inline int twips(double points)
{
	return (int)(points * 20 + (points < 0 ? -0.5 : 0.5));
}

/* --- runs.c ---------------------------------------------------------------------------- */

/* Looks of a run that its paragraph's style does not have. */
struct run_look {
	const char *style; /* of characters; NULL: none */
	bool bold, italic, raised;
	int halves; /* size in half points; 0: its style's */
};

/* A run of words; line feeds are breaks. */
void docx_run(struct docx *docx, const char *text, struct run_look look);

/* The words of a text in a look; those that lead to a table or a figure are fields. */
void docx_words(struct docx *docx, const char *text, struct run_look look);

/* A field with the result that it has now. */
void docx_field(struct docx *docx, const char *instruction, const char *result,
                struct run_look look);

/* Opens a paragraph of a style, with more properties behind the style; and closes it. */
void docx_open(struct docx *docx, const char *style, const char *properties);
void docx_close(struct docx *docx);
void docx_paragraph(struct docx *docx, const char *style, const char *text);

/* "Table 1" with a number that Word counts, and a caption. */
void docx_caption(struct docx *docx, const char *what, size_t number, const char *caption);

/* --- table.c, plot.c --------------------------------------------------------------------- */

/* A filled table; number 0: it has no caption.  One that is too wide stands in a section
 * of its own, turned. */
void docx_table(struct docx *docx, const struct table *table, size_t number);

/* What is drawn in a column, as a picture a row and one of the axis. */
struct docx_plot;
struct table_layout;
struct docx_plot *docx_plot_new(struct docx *docx, const struct table_layout *layout);
void docx_plot_cell(struct docx *docx, struct docx_plot *plot, size_t row, double height);
void docx_plot_axis(struct docx *docx, struct docx_plot *plot);

/* --- figure.c ---------------------------------------------------------------------------- */

void docx_figure(struct docx *docx, const struct part *part);

/* A drawing in a line of text; `description` "" is one that says nothing. */
void docx_drawing(struct docx *docx, const struct canvas *canvas, const char *name,
                  const char *description);

/* --- styles.c ---------------------------------------------------------------------------- */

/* The parts that say how it looks, with their relations to the document. */
void docx_styles(struct docx *docx);

/* --- sections.c -------------------------------------------------------------------------- */

/* Ends the section that is open, if it has the other direction and something in it. */
void docx_turn(struct docx *docx, bool landscape);

/* Properties of the section that is open, in the direction that it has. */
void docx_section(struct docx *docx);

#endif
