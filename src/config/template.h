/* The page design of a report: paper, margins, type, colours, what stands
 * where.
 *
 * A template is a small YAML file (templates/clinical-report.yaml) read by
 * the schema tables, so that its errors look like those of a config.  It is
 * shared by plot and report, which is why it stands among the config.
 *
 * Invariants of a loaded template: the text area is at least 200 × 300 pt;
 * there is at least one group style and one section; lengths are finite.
 */
#ifndef SURVREPORT_CONFIG_TEMPLATE_H
#define SURVREPORT_CONFIG_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "base/hash.h"
#include "canvas/canvas.h"
#include "canvas/fonts.h"
#include "config/schema.h"

/* The parts of a report, in the template's order.  The title block always
 * comes first; what `sections` of a config lists replaces the analyses. */
enum template_section {
	SECTION_FINDINGS,   /* the box of key findings */
	SECTION_ANALYSES,   /* a heading, its tables and figures, per analysis */
	SECTION_CLAIMS,     /* printed figures held to the results, if any */
	SECTION_DATA,       /* source, exclusions, missing values, findings */
	SECTION_METHODS,    /* what was computed, by which rule */
	SECTION_PROVENANCE, /* hashes, versions, conventions */
	N_SECTIONS
};

/* The inks of everything but the curves. */
struct template_colours {
	colour text;    /* words and numbers */
	colour muted;   /* running header, footer, notes, secondary text */
	colour rule;    /* rules that mean something, numbers of headings */
	colour hair;    /* gridlines, rules of the page: decoration */
	colour wash;    /* the ground of boxes */
	colour accent;  /* headings */
	colour warning; /* verdicts and warnings, which a word says, too */
};

/* The roles that type plays. */
enum type {
	TYPE_KICKER, /* the line above the title */
	TYPE_TITLE,
	TYPE_SUBTITLE,
	TYPE_HEADING,
	TYPE_SUBHEADING,
	TYPE_MINOR_HEADING, /* run into the text */
	TYPE_BODY,
	TYPE_SMALL, /* text in half columns */
	TYPE_CAPTION,
	TYPE_LABEL, /* "Table 1" before a caption */
	TYPE_TABLE,
	TYPE_TABLE_NAME, /* a variable in the first column */
	TYPE_TABLE_HEAD,
	TYPE_TABLE_UNIT, /* N or unit below a head */
	TYPE_NOTE,
	TYPE_RUNNING,    /* heads and feet of pages */
	TYPE_AXIS,       /* titles of axes, words in figures */
	TYPE_TICK,       /* numbers at axes, and below them */
	TYPE_KEY_NUMBER, /* in the box of key findings */
	N_TYPES
};

/* Type as a template sets it. */
struct type_style {
	enum face face;
	double size, line; /* pt; from baseline to baseline */
	colour ink;
};

/* How large a figure is wanted: its whole width, and the height between its
 * axes; 0 for either: what is natural. */
struct figure_form {
	double width, axes;
	bool alone; /* by itself: a narrow one may be as high as a page */
};

/* A line at the head or foot of pages: texts with fields, see template_line.h;
 * "" for none. */
struct template_line {
	const char *left, *right;
};

/* A file that a template was read from. */
struct template_source {
	const char *name; /* as it was named */
	const char *path; /* where it is */
	struct bytes text;
	char sha256[SHA256_TEXT_SIZE];
};

/* Whether a report has figures; how wide, what is beside them decides. */
enum template_figures { FIGURES_ALL, FIGURES_NONE };

/* Two figures side by side have this between them, pt. */
enum { COLUMN_GUTTER = 10 };

/* Lengths in points. */
struct template
{
	const struct template_source *files; /* its own, then what that extends, … */
	size_t n_files;                      /* … 1 at least */
	double width, height;                /* of the paper */
	double top, right, bottom, left;     /* margins around the text area */
	const char *fonts[N_FACES];          /* file names; see report_fonts() */
	double text_size;                    /* of body text; the rest follows from it */
	double leading;                      /* line distance / text size */
	struct template_colours colours;
	struct type_style types[N_TYPES]; /* text_size, leading and colours at work */
	const struct line_style *groups;  /* curves of group 0, 1 …; reused in
	                                    turn when there are more groups */
	size_t n_groups;
	double plot_height; /* between the axes of a figure */
	enum template_figures figures;
	struct template_line first;      /* above the title of the first page */
	struct template_line head, foot; /* of the pages */
	bool cover;                      /* a page with title, status, approval before all */
	int contents;                    /* pages from which a report has them; 0: never */
	int pages;                       /* most that a report has; 0: as it needs */
	const enum template_section *sections;
	size_t n_sections;
};

/* Finds the file of a template by name: its path, or NULL after an error at the
 * place of the name. */
struct template_finder {
	const char *(*find)(void *user, const struct text *name, struct diags *diags);
	void *user;
};

/* The keys of a template's file. */
extern const struct shape template_shape;

/* Reads and checks a template by its name, which the finder knows, and those
 * that it extends.  False after errors, all of which are in the sink, with file,
 * line and column. */
bool template_read(struct template *template, struct arena *arena, const struct text *name,
                   const struct template_finder *finder, struct diags *diags)
    __attribute__((warn_unused_result));

/* The same of a file; names are those of files beside it. */
bool template_load(struct template *template, struct arena *arena, const char *path,
                   struct diags *diags) __attribute__((warn_unused_result));

/* Reads "#RRGGBB"; false after an error in the sink. */
bool template_colour(const struct text *text, colour *value, struct diags *diags)
    __attribute__((warn_unused_result));

/* The text area: width and height of the paper less its margins; the width of
 * one of two columns. */
double template_text_width(const struct template *template);
double template_half_width(const struct template *template);
double template_text_height(const struct template *template);

#endif
