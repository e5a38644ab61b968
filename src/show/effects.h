/* Tables of effects: what regressions of all kinds say of their terms, a row a
 * number or a level, with a heading over the levels. */
#ifndef SURVREPORT_SHOW_EFFECTS_H
#define SURVREPORT_SHOW_EFFECTS_H

#include "results/asked/effects.h"
#include "results/table.h"
#include "show/show.h"

enum effects_form {
	EFFECTS_EVENTS,  /* events/patients: of a level, of the model for a number */
	EFFECTS_RATIO,   /* with its interval; "1 (reference)" where there is none */
	EFFECTS_BESIDE,  /* the same, and "1" */
	EFFECTS_FURTHER, /* the same, of those that have one */
	EFFECTS_PLOT,    /* the same, drawn */
	EFFECTS_P,       /* where the ratio before it is estimable; of several
	                    coefficients together, if that was tested */
};

struct effects_column {
	const char *head, *unit; /* the unit may be NULL */
	enum effects_form form;
	const char *stat;
	struct result_key of; /* the model: a key without a term */
};

struct effects {
	const struct asked_terms *terms;
	const struct effects_column *columns; /* behind that of the terms */
	size_t n_columns;
	unsigned char indent;       /* of the terms */
	const char *const *favours; /* two: what the sides of 1 mean, "" for nothing; or
	                               NULL: of a plot */
};

/* The columns of a model: what was counted, its ratios, drawn and in words, P; and
 * before that the ratios of each term alone, if there are any. */
struct effects_model {
	const char *counted;          /* "N", "rows" */
	const char *ratio, *shorter;  /* "hazard ratio", "HR" */
	const char *stat;             /* "hr" */
	struct result_key of, single; /* of the model; of terms alone */
	bool has_single, has_single_p;
	const char *single_head, *head; /* "Unadjusted", "Adjusted" */
	const struct asked_terms *terms;
};

/* What unadjusted ratios are, below the table. */
#define EFFECTS_UNADJUSTED "Unadjusted: each term in a model of its own, in the same patients."

/* Which ratios of a model. */
enum { RATIOS_JOINT, RATIOS_SINGLE, N_RATIOS };

/* The table of a model, without notes.  Leaves the columns of its ratios; without
 * single ones that is no column. */
struct table *effects_model_table(const struct showing *showing, const struct effects_model *model,
                                  const char *caption, struct effects_column ratios[N_RATIOS]);

/* A new table with its head; and the rows of all terms. */
struct table *effects_table(const struct showing *showing, const struct effects *effects,
                            const char *caption);
void effects_add_rows(const struct showing *showing, const struct effects *effects,
                      struct table *table);

/* The number of a column for a number or a level, or NULL. */
const struct result *effects_number(const struct showing *showing,
                                    const struct effects_column *column,
                                    const struct asked_term *term, size_t level);

/* Says under the table which coefficients of a model are not estimable, and
 * why: "Grade, III, univariable: not estimable, …"; `warn`: in the report's data
 * section as well. */
void effects_note_missing(const struct showing *showing, const struct asked_terms *terms,
                          const struct effects_column *ratio, const char *which, bool warn,
                          struct table *table);

/* "Wald χ² = 4.2 on 2 df, P = 0.12" of TEST_statistic, TEST_df and TEST_p;
 * "Wald: not estimable". */
const char *effects_test(const struct showing *showing, const struct result_key *of,
                         const char *name, const char *test);

#endif
