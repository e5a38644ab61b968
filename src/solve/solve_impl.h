/* What the parts of the solver share (solve.h): what can be changed, what is
 * looked for, and what a change costs. */
#ifndef SURVREPORT_SOLVE_SOLVE_IMPL_H
#define SURVREPORT_SOLVE_SOLVE_IMPL_H

#include "cite/cite.h"
#include "data/dataset.h"
#include "solve/solve_families.h"

/* A rule of the conventions that can be changed: its key in the config, its
 * place, and its choices (the last index). */
struct rule {
	const char *key;
	size_t offset; /* of an int in struct conventions */
	int last;
	const char *const *names;
};

enum { N_RULES = 7, ROUNDING = N_RULES - 1 };

extern const struct rule rules[N_RULES];

/* Months that people count with (STATISTICS.md, section 6), each with and without
 * a day added: the calendars. */
enum { N_MONTHS = 4, N_CALENDARS = 2 * N_MONTHS };

/* Conventions and the population to try; 0 is the analysis' own, 1 all rows,
 * 2 … those of the config. */
struct setting {
	struct conventions conventions;
	size_t population;
};

/* A claim that is looked for, and the least that gives it. */
struct open_claim {
	size_t index; /* in the config */
	const struct claim_spec *spec;
	size_t family;
	int cost; /* INT_MAX: nothing found */
	struct setting setting;
	bool by_preset[4];             /* the preset alone gives it */
	bool by_calendar[N_CALENDARS]; /* the calendar alone does */
};

struct solver {
	const struct quoting *quoting;
	const char *sha256; /* of the data that the claims were held against */
	struct arena *arena;
	struct open_claim *claims;
	size_t n;
	size_t calendar;            /* being tried */
	int preset;                 /* that gives most of the claims; -1: none */
	struct study study;         /* with the calendar being tried … */
	const struct dataset *data; /* … and the data loaded by it */
};

/* The choice of a rule in some conventions. */
int rule_choice(const struct conventions *conventions, size_t rule);
int *rule_value(struct conventions *conventions, size_t rule);

/* The conventions of the config. */
const struct conventions *told(const struct solver *solver);

/* The conventions of a preset, its rules by it, the calendar as told. */
struct conventions preset_conventions(const struct solver *solver, int preset);

/* How many rules of a family (and rounding) differ. */
int rules_changed(const struct conventions *a, const struct conventions *b, size_t family);

/* The preset from which the fewest rules differ, counting the change of the
 * preset itself; -1: from the rules as told.  *cost gets how many. */
int nearest_preset(const struct solver *solver, const struct setting *setting, size_t family,
                   int *cost);

/* How many changes lead from the config to a setting. */
int setting_cost(const struct solver *solver, const struct setting *setting, size_t family);

/* "conventions: spss, month_days: 30" */
const char *setting_text(const struct solver *solver, const struct setting *setting, size_t family);

#endif
