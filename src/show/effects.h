/* Tables of effects: what regressions of all kinds say of their terms, a row a
 * number or a level, with a heading over the levels. */
#ifndef SURVREPORT_SHOW_EFFECTS_H
#define SURVREPORT_SHOW_EFFECTS_H

#include "results/asked/effects.h"
#include "results/table.h"
#include "show/show.h"

enum effects_form {
	EFFECTS_COUNT,   /* the value, where there is one */
	EFFECTS_RATIO,   /* with its interval; "1 (reference)" where there is none */
	EFFECTS_FURTHER, /* the same, of those that have one */
	EFFECTS_P,       /* where the ratio before it is estimable */
};

struct effects_column {
	const char *head;
	enum effects_form form;
	const char *stat;
	struct result_key of; /* the model: a key without a term */
};

struct effects {
	const struct asked_terms *terms;
	const struct effects_column *columns; /* behind that of the terms */
	size_t n_columns;
	unsigned char indent; /* of the terms */
};

/* A new table with its head; and the rows of all terms. */
struct table *effects_table(const struct showing *showing, const struct effects *effects,
                            const char *caption);
void effects_add_rows(const struct showing *showing, const struct effects *effects,
                      struct table *table);

/* The number of a column for a number or a level, or NULL. */
const struct result *effects_number(const struct showing *showing,
                                    const struct effects_column *column,
                                    const struct asked_term *term, size_t level);

/* "The hazard ratio of a number is that of one unit more.", if there is one. */
void effects_note_unit(const struct showing *showing, const struct asked_terms *terms,
                       const char *ratio, struct table *table);

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
