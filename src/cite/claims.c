#include "cite/claims.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "cite/agree.h"
#include "cite/lookup.h"
#include "results/field.h"
#include "results/statistics.h"

static bool claim_error(const struct quoting *quoting, const struct text *text, const char *what)
{
	diag_error(quoting->diags, text->at, "%s", what);
	if (text->path)
		diag_path(quoting->diags, text->path);
	return false;
}

bool claim_check(const struct quoting *quoting, const struct claim_spec *spec)
{
	struct figure_number numbers[FIGURE_NUMBERS];

	if (spec->record.broken)
		return true; /* reported already */
	if (figure_scan(spec->printed.s, numbers) == 0)
		return claim_error(quoting, &spec->printed,
		                   "there is no number in this printed figure: "
		                   "write it in digits, or NR where it was not "
		                   "reached");
	return !spec->path.s || path_check(quoting, &spec->path);
}

/* --- What was found -----------------------------------------------------------*/

/* Whether a statistic is an end of an interval. */
static bool is_limit(const struct result *result)
{
	struct statistic_name name;

	statistic_find(result->stat_name, &name);
	return name.part == STAT_LOW || name.part == STAT_HIGH;
}

/* The decimals with which a number that differs from the print is not written
 * as what it is not; see style.h. */
static int clear_digits(const struct quoting *quoting, const struct result *result,
                        const struct figure_number *number, int digits)
{
	enum result_class class = result->class;
	int clear;

	if (class == CLASS_PROBABILITY) /* of 100, or of 1 */
		class = number->percent ? CLASS_PERCENT : CLASS_CONCORDANCE;
	clear = style_clear(quoting->results->style, class, printed_in_unit(result, number), digits);
	return clear < STYLE_BEYOND ? clear : digits;
}

/* A number of a result, written as the print would have it. */
static const char *as_printed(const struct quoting *quoting, const struct result *result,
                              const char *text)
{
	return field_words(quoting->results, &result, 1, text);
}

/* The found number as the print would have it. */
static void add_found(struct str *out, const struct quoting *quoting, const struct result *result,
                      const struct figure_number *number)
{
	int digits = number->decimals;
	const char *text;

	if (result->status != RESULT_OK) {
		str_add(out,
		        as_printed(quoting, result,
		                   is_limit(result) ? result_limit_text(result) : result->text));
		return;
	}
	/* a relation tells no digits: take enough to see the number */
	if (number->relation)
		digits += 2;
	if (!printed_agrees(quoting, result, number))
		digits = clear_digits(quoting, result, number, digits);
	text = number->absent ? result->text : printed_digits(quoting, result, number, digits);
	if (number->bare && text[0] == '0' && text[1] == '.')
		text++;
	str_add(out, as_printed(quoting, result, text));
}

/* The print with the numbers that were found in the place of its own. */
static const char *found_text(const struct quoting *quoting, const char *printed,
                              const struct figure_number *numbers, const struct quotation *quotation)
{
	struct str out = {.arena = quoting->arena};
	size_t done = 0;

	for (size_t i = 0; i < quotation->n_parts; i++) {
		const struct figure_number *number = &numbers[i];
		bool relation = number->relation != 0;
		size_t to = relation ? number->relation_at : number->at;

		str_add_bytes(&out, printed + done, to - done);
		if (relation)
			str_add(&out, "=");
		add_found(&out, quoting, quotation->parts[i], number);
		done = number->at + number->length;
		/* "not estimable", not "not estimable%" */
		done += printed[done] == '%' && quotation->parts[i]->status != RESULT_OK;
	}
	str_add(&out, printed + done);
	return str_text(&out);
}

/* "+1.3": by how much a number differs, with one digit more than printed. */
static const char *difference_text(const struct quoting *quoting, const struct result *result,
                                   const struct figure_number *number)
{
	int digits = number->decimals + (result->class != CLASS_COUNT);
	double found;

	if (number->absent || result->status != RESULT_OK)
		return "";
	found = printed_value(printed_digits(quoting, result, number, digits)) - number->value;
	return as_printed(
	    quoting, result,
	    arena_printf(quoting->arena, "%s%s", found < 0 ? "\u2212" : "+",
	                 number_fixed(quoting->arena, fabs(found), digits, ROUND_EVEN)));
}

/* Texts set apart by "; ". */
static const char *joined(const struct quoting *quoting, const struct names *texts)
{
	struct str out = {.arena = quoting->arena};

	for (size_t i = 0; i < texts->n; i++)
		str_addf(&out, "%s%s", i ? "; " : "", texts->items[i]);
	return str_text(&out);
}

/* A reason is said once, for however many numbers. */
static void add_reason(const struct quoting *quoting, struct names *reasons, const char *text)
{
	if (*text && !names_have(reasons, text))
		ARENA_PUSH(quoting->arena, reasons->items, reasons->n, text);
}

/* Whether a number could not be computed for a reason that says nothing about
 * the print. */
static const struct result *not_evaluable(const struct quotation *quotation)
{
	for (size_t i = 0; i < quotation->n_parts; i++) {
		enum result_status status = quotation->parts[i]->status;

		if (status == RESULT_SUPPRESSED || status == RESULT_NOT_CONVERGED)
			return quotation->parts[i];
	}
	return NULL;
}

/* "n, pct": what a path leads to. */
static const char *parts_list(const struct quoting *quoting, const struct quotation *quotation)
{
	struct names names = {0};

	for (size_t i = 0; i < quotation->n_parts; i++)
		ARENA_PUSH(quoting->arena, names.items, names.n, quotation->parts[i]->stat_name);
	return names_join(quoting->arena, &names, QUOTATION_PARTS);
}

static bool count_error(const struct quoting *quoting, const struct claim_spec *spec,
                        size_t printed, const struct quotation *quotation)
{
	size_t wanted = quotation->n_parts;
	const char *more = printed > wanted
	                       ? "; a form such as median_ci or share holds several"
	                       : arena_printf(quoting->arena, "; for fewer, end it in one of: %s",
	                                      parts_list(quoting, quotation));

	return claim_error(quoting, &spec->path,
	                   arena_printf(quoting->arena,
	                                "'%s' has %zu number%s, but '%s' leads to %zu%s",
	                                spec->printed.s, printed, printed == 1 ? "" : "s",
	                                spec->path.s, wanted, more));
}

/* Several numbers that another path leads to: the wrong group, mostly. */
static const char *elsewhere(const struct quoting *quoting, const char *printed)
{
	const char *paths = lookup_paths(quoting, printed, quoting->arena);

	return *paths ? arena_printf(quoting->arena, "that is %s",
	                             field_source(quoting->arena, "path", paths))
	              : "";
}

static void contradict(const struct quoting *quoting, const struct figure_number *numbers,
                       const struct quotation *quotation, struct claim_result *claim)
{
	struct names differences = {0}, reasons = {0};

	claim->verdict = CLAIM_CONTRADICTED;
	for (size_t i = 0; i < quotation->n_parts; i++) {
		const struct result *part = quotation->parts[i];
		const char *difference;

		if (printed_agrees(quoting, part, &numbers[i]))
			continue;
		difference = difference_text(quoting, part, &numbers[i]);
		if (*difference)
			ARENA_PUSH(quoting->arena, differences.items, differences.n, difference);
		add_reason(quoting, &reasons, claim_explain(quoting, &numbers[i], part));
	}
	if (quotation->n_parts > 1)
		add_reason(quoting, &reasons, elsewhere(quoting, claim->printed));
	claim->difference = joined(quoting, &differences);
	claim->reason = joined(quoting, &reasons);
}

bool claim_judge(const struct quoting *quoting, const struct claim_spec *spec,
                 struct claim_result *claim)
{
	struct figure_number numbers[FIGURE_NUMBERS];
	size_t n = figure_scan(spec->printed.s, numbers);
	struct quotation quotation;
	const struct result *hidden;

	*claim = (struct claim_result){.what = spec->what.s ? spec->what.s : "",
	                               .printed = spec->printed.s,
	                               .path = spec->path.s ? spec->path.s : "",
	                               .verdict = CLAIM_NOT_EVALUABLE,
	                               .found = "",
	                               .difference = "",
	                               .reason = "bound to no result",
	                               .note = spec->note.s ? spec->note.s : "",
	                               .solution = ""};
	if (!spec->path.s)
		return true;
	if (!quotation_find(quoting, &spec->path, &quotation))
		return false;
	if (n != quotation.n_parts)
		return count_error(quoting, spec, n, &quotation);
	printed_units_settle(quoting, &quotation, numbers);
	hidden = not_evaluable(&quotation);
	claim->reason = hidden ? hidden->warning : "";
	claim->found =
	    hidden ? hidden->text : found_text(quoting, spec->printed.s, numbers, &quotation);
	if (hidden)
		return true;
	claim->verdict = CLAIM_REPRODUCED;
	if (!printed_all_agree(quoting, spec->printed.s, &quotation))
		contradict(quoting, numbers, &quotation, claim);
	return true;
}

size_t claims_count(const struct results *results, enum claim_verdict verdict)
{
	size_t n = 0;

	for (size_t i = 0; i < results->n_claims; i++)
		n += results->claims[i].verdict == verdict;
	return n;
}

void claims_report(const struct quoting *quoting)
{
	const struct results *results = quoting->results;

	if (results->solution)
		diag_add(quoting->diags, DIAG_NOTE, (struct mark){0}, "%s", results->solution);
	for (size_t i = 0; i < results->n_claims; i++) {
		const struct claim_result *claim = &results->claims[i];
		const struct claim_spec *spec = quoting->study->claims.items[i];

		if (claim->verdict == CLAIM_CONTRADICTED)
			diag_add(quoting->diags, DIAG_CONTRADICTION, spec->printed.at,
			         "printed %s, found %s%s%s%s%s", claim->printed,
			         fields_fill(results, claim->found, quoting->arena),
			         *claim->reason ? " (" : "",
			         fields_fill(results, claim->reason, quoting->arena),
			         *claim->reason ? ")" : "",
			         *claim->solution
			             ? arena_printf(quoting->arena, "; %s", claim->solution)
			             : "");
	}
}
