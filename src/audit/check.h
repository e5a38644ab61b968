/* The checks, and what they share: a reading, and where to put findings. */
#ifndef SURVREPORT_AUDIT_CHECK_H
#define SURVREPORT_AUDIT_CHECK_H

#include "audit/audit.h"
#include "audit/reading.h"
#include "base/num.h"

/* How many there are of something: a group, a cohort, all patients. */
struct size {
	int64_t n;
	size_t token;
	bool declared; /* by "n =", or by what is counted */
	bool repeated; /* a size of the same number stands before */
};

struct audit {
	struct arena *arena;
	const struct reading *reading;
	struct size *sizes; /* in order of place */
	size_t n_sizes;
	size_t *sections; /* first token of each, and one behind the last */
	size_t n_sections;
	size_t from, to; /* tokens of the section that the wholes are of */
	int64_t *wholes; /* all that can be a whole; ascending, distinct */
	size_t n_wholes;
	int64_t total;  /* patients in all, 0 if that is not said */
	int64_t second; /* the next largest size */
	bool declared;  /* … by "N = 59" */
	bool exact;     /* speaks of exact, bootstrap or Bayesian intervals */
	struct audit_result *result;
};

/* Finds sizes, sections and the total. */
void audit_find_sizes(struct audit *audit);

/* Takes the wholes of the section that a token is in: its counts, and the
 * sizes of all the text. */
void audit_enter_section(struct audit *audit, size_t token);

/* The checks.  Each adds findings and counts what it checked. */
void audit_check_shares(struct audit *audit);
void audit_check_percents(struct audit *audit);
void audit_check_tables(struct audit *audit);
void audit_check_parts(struct audit *audit);
void audit_check_competing(struct audit *audit);
void audit_check_arms(struct audit *audit);
void audit_check_events(struct audit *audit);
void audit_check_intervals(struct audit *audit);
void audit_check_proportions(struct audit *audit);
void audit_check_p_values(struct audit *audit);
void audit_check_tests(struct audit *audit);
void audit_check_pairs(struct audit *audit);
void audit_check_order(struct audit *audit);
void audit_check_directions(struct audit *audit);
void audit_check_contrasts(struct audit *audit);
void audit_check_changes(struct audit *audit);
void audit_check_means(struct audit *audit);

/* Counts what is checked, at a token. */
void audit_count(struct audit *audit, enum checked what, size_t token);

/* Adds a finding at a token. */
void audit_add(struct audit *audit, enum finding_kind kind, const char *check, size_t token,
               const char *format, ...) __attribute__((format(printf, 5, 6)));

/* n/N, as a percent, rounds to the printed one by some rule: half to even or
 * half away from zero.  Bounds ("<1%") and "~" are taken as such. */
bool share_fits(int64_t part, int64_t whole, const struct quantity *percent);

/* "a total of 59", "59 were randomised" */
bool audit_is_told(const struct reading *reading, const struct quantity *quantity);

/* A count of patients who were lost, excluded … */
bool audit_is_loss(const struct reading *reading, const struct quantity *quantity);

/* The first of the wholes that is not below `least`. */
size_t audit_whole_from(const struct audit *audit, int64_t least);

#endif
