/* A table while it is set, and the cells of its rows on the page: what tables.c and
 * setting.c share. */
#ifndef SURVREPORT_RENDER_PAGES_SETTING_H
#define SURVREPORT_RENDER_PAGES_SETTING_H

#include "render/pages/plots.h"
#include "render/pages/tables.h"

/* A table, or a block of one, being set. */
struct table_setting {
	struct flow *flow;
	const struct table *table;
	struct table_layout layout;
	double x;                   /* its left edge on the page */
	struct placed_cell *cells;  /* of the row being drawn */
	size_t *lines;              /* of each row */
	const char *label;          /* "Table 2"; NULL */
	const char *label_again;    /* "Table 2 (continued)" */
	double head_height;         /* of rules and heads, on each page */
	bool head_tall;             /* it stands once, and runs over pages as rows do */
	bool fits;                  /* no number or word breaks */
	uint32_t seen, told;        /* marks on this page; those whose notes stand on
	                               earlier ones */
	struct tag *outer;          /* in which the table is */
	struct plot_column *plot;   /* the column that is drawn; NULL */
	double body_top;            /* of the rows on this page */
	struct table_setting *next; /* block; NULL */
};

/* Draws a text with its left end at x of the table; returns its right end. */
double table_text(const struct table_setting *setting, double x, double y, const char *text,
                  const struct text_style *style);

/* Letters are small and raised; an asterisk stands high by itself. */
void table_marks(const struct table_setting *setting, double x, double y, const char *signs,
                 const struct text_style *style);

/* Lines `from` to `to` of a cell; heads stand on the row's last line. */
void table_cell(const struct table_setting *setting, const struct placed_cell *placed, size_t from,
                size_t to, size_t shift);

#endif
