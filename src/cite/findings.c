#include "cite/findings.h"

#include "base/str.h"
#include "cite/forms.h"
#include "cite/path.h"
#include "results/field.h"

static bool count_check(const struct quoting *quoting)
{
	const struct records *findings = &quoting->study->key_findings;

	if (findings->n == 0 || (findings->n >= FINDINGS_LEAST && findings->n <= FINDINGS_MOST))
		return true;
	diag_error(quoting->diags, findings->at,
	           "%zu key finding%s: the box on the first page has room for %d to %d",
	           findings->n, findings->n == 1 ? "" : "s", FINDINGS_LEAST, FINDINGS_MOST);
	diag_path(quoting->diags, "key_findings");
	return false;
}

static bool finding_plan(const struct quoting *quoting, const struct key_finding_spec *spec,
                         struct finding_plan *plan)
{
	bool right = path_check(quoting, &spec->value);

	*plan = (struct finding_plan){.spec = spec};
	if (spec->detail.s)
		right = text_read_key(quoting, &spec->detail, &plan->detail) && right;
	return right;
}

bool findings_plan(const struct quoting *quoting, struct finding_plan **plans, size_t *n)
{
	const struct records *findings = &quoting->study->key_findings;
	bool right = count_check(quoting);

	for (size_t i = 0; i < findings->n; i++) {
		const struct key_finding_spec *spec = findings->items[i];
		struct finding_plan plan;

		if (spec->record.broken)
			continue; /* reported already */
		right = finding_plan(quoting, spec, &plan) && right;
		ARENA_PUSH(quoting->arena, *plans, *n, plan);
	}
	return right;
}

/* "59.4 months", as a field: a time has its unit, unless its form says it. */
static const char *value_text(const struct quoting *quoting, const struct quotation *quotation)
{
	const struct result *value = quotation->parts[0];
	const char *unit = quotation->n_parts == 1 && value->status == RESULT_OK
	                       ? result_unit(quoting->study, value)
	                       : NULL;

	return field_words(quoting->results, quotation->parts, quotation->n_parts,
	                   unit ? arena_printf(quoting->arena, "%s %s", quotation->text, unit)
	                        : quotation->text);
}

bool findings_run(const struct quoting *quoting, const struct finding_plan *plans, size_t n)
{
	struct results *results = quoting->results;
	bool right = true;

	for (size_t i = 0; i < n; i++) {
		struct quotation quotation;
		struct key_finding finding = {.label = plans[i].spec->label.s, .detail = ""};

		if (!quotation_find(quoting, &plans[i].spec->value, &quotation)) {
			right = false;
			continue;
		}
		finding.value = value_text(quoting, &quotation);
		if (plans[i].detail.n)
			finding.detail = text_fill(quoting, &plans[i].detail);
		right = right && finding.detail;
		ARENA_PUSH(quoting->arena, results->key_findings, results->n_key_findings, finding);
	}
	return right;
}
