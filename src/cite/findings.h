/* Key findings: numbers that the config wants on the first page. */
#ifndef SURVREPORT_CITE_FINDINGS_H
#define SURVREPORT_CITE_FINDINGS_H

#include "cite/fill.h"

/* As many as there is room for, and as few as make a row. */
enum { FINDINGS_LEAST = 2, FINDINGS_MOST = 5 };

/* A finding whose paths are well formed. */
struct finding_plan {
	const struct key_finding_spec *spec;
	struct text_plan detail; /* of no pieces: there is none */
};

/* Reads what can be read without results, into the arena.  False after errors,
 * which are in the sink. */
bool findings_plan(const struct quoting *quoting, struct finding_plan **plans, size_t *n)
    __attribute__((warn_unused_result));

/* Fills them in, into results->key_findings.  False after errors. */
bool findings_run(const struct quoting *quoting, const struct finding_plan *plans, size_t n)
    __attribute__((warn_unused_result));

#endif
