/* A page of HTML being written: what its parts share.
 *
 * render/html.c has the page and its texts, table.c tables, plot.c what is drawn in
 * them, figure.c figures,
 * style.c the style sheet, colours.c what colours become on a dark ground.
 */
#ifndef SURVREPORT_RENDER_HTML_HTML_H
#define SURVREPORT_RENDER_HTML_HTML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "render/render.h"
#include "results/table.h"

struct html {
	const struct rendering *with;
	struct str out;
	bool in_list;
	enum part_column column; /* whose elements are open */
	size_t n_headings;       /* their ids */
	int level;               /* of the last heading */
	size_t n_plain;          /* tables without a number */
	size_t n_columns;        /* of the widest table */
	colour *colours;         /* of drawings, each once */
	size_t n_colours;
};

/* The words of a text; those that lead to a table or a figure are links. */
void html_words(struct html *html, const char *text);

/* <NAME>text</NAME>; `open` may hold attributes, too. */
void html_element(struct html *html, const char *open, const char *close, const char *text);

/* The caption of a table or figure: its tag, "Table", number. */
void html_caption(struct html *html, const char *what, size_t number, const char *caption);

/* A filled table; number 0: it has no caption. */
void html_table(struct html *html, const struct table *table, size_t number);

/* The mark of a table's row; the axis, in a row of its own below the others. */
void html_plot_cell(struct html *html, const struct table_plot *plot, size_t row);
void html_plot_axis(struct html *html, const struct table *table);

void html_figure(struct html *html, const struct part *part);

/* Notes the colours of a drawing. */
void html_colours(struct html *html, const struct canvas *canvas);

/* The <style> element of a page whose body is written. */
void html_style(const struct html *html, struct str *out);

/* A colour of the template as a page has it, and on a dark ground. */
colour page_light(colour of);
colour page_dark(colour of);

#endif
