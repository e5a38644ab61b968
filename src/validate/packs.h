/* Packs of rules become rules: each role is the column or expression of the study
 * that plays it, and a rule without all of its roles is left out, and counted. */
#ifndef SURVREPORT_VALIDATE_PACKS_H
#define SURVREPORT_VALIDATE_PACKS_H

#include "config/study.h"
#include "data/dataset.h"
#include "data/expr/expr.h"

/* One rule, with what its messages need. */
struct rule {
	struct text check;
	const char *name;  /* "oncology.before_birth", "rules[2]" */
	const char *title; /* begins its messages, and names its findings */
	enum diag_severity severity;
	struct expr *expr; /* NULL after an error */
	struct names columns;
};

struct rules {
	struct rule *items;
	size_t n;
	struct expr **roles; /* what plays those of packs: an error in one is told once */
	size_t n_roles;
};

/* What rules are made from and for. */
struct rule_planning {
	const struct study *study;
	struct dataset *data; /* its `packs` tell what was left out */
	struct expr_calendar calendar;
	struct diags *diags;
};

/* Adds the rules of a pack. */
void pack_plan(const struct rule_planning *planning, const struct rule_spec *spec,
               struct rules *rules);

/* Adds a rule, with its expression parsed. */
void rule_add(const struct rule_planning *planning, struct rule rule, struct rules *rules);

#endif
