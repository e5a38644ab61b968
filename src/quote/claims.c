#include "quote/claims.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "quote/lookup.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

static bool claim_error(const struct quoting *quoting, const struct text *text,
                        const char *what)
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

/* --- Units -----------------------------------------------------------------*/

/* Months of the unit of time that a text names first; 0 if it names none. */
static double months_of(const char *text)
{
	static const struct {
		const char *word;
		double months;
	} units[] = {{"day", 1 / 30.4375},
	             {"week", 7 / 30.4375},
	             {"wk", 7 / 30.4375},
	             {"month", 1},
	             {"mo", 1},
	             {"year", 12},
	             {"yr", 12}};

	for (const char *p = text; *p; p++) {
		bool inside = p > text && strchr(LETTERS, p[-1]);

		for (size_t i = 0; !inside && i < sizeof units / sizeof *units;
		     i++) {
			size_t n = strlen(units[i].word);

			if (strncmp(p, units[i].word, n) == 0 &&
			    (p[n] == '\0' || strchr(" s.,;)]", p[n])))
				return units[i].months;
		}
	}
	return 0;
}

/* "5.5 years" is held against a result in months by a twelfth of it. */
static void units_settle(const struct quoting *quoting, const char *printed,
                         const struct quotation *quotation,
                         struct figure_number *numbers)
{
	double print = months_of(printed);

	for (size_t i = 0; print > 0 && i < quotation->n_parts; i++) {
		const struct result *part = quotation->parts[i];
		const char *unit = part->class == CLASS_TIME
		                       ? result_unit(quoting->study, part)
		                       : NULL;
		double own = unit ? months_of(unit) : 0;

		if (own > 0)
			numbers[i].factor = own / print;
	}
}

/* --- Agreement -------------------------------------------------------------*/

/* Another statistic of the same thing. */
static const struct result *sibling(const struct quoting *quoting,
                                    const struct result *result,
                                    const char *stat)
{
	const struct result *found =
	    results_find(quoting->results, &result->key, stat);

	return found && found->status == RESULT_OK ? found : NULL;
}

/* A result with the digits of a printed number. */
static const char *with_digits(const struct quoting *quoting,
                               const struct result *result,
                               const struct figure_number *number, int digits)
{
	enum rounding rounding = quoting->results->style->rounding;
	const struct result *part, *whole;
	bool ratio = result->class == CLASS_PROBABILITY && number->percent;

	if (result->class == CLASS_PERCENT) {
		part = sibling(quoting, result, "n");
		whole = sibling(quoting, result, "denominator");
		if (part && whole && whole->value > 0)
			return number_percent(
			    quoting->arena, (int64_t)part->value,
			    (int64_t)whole->value, digits, rounding);
	}
	return number_fixed(quoting->arena,
	                    number->factor *
	                        (ratio ? 100 * result->value : result->value),
	                    digits, rounding);
}

static double value_of(const char *text)
{
	double value = 0;

	return number_parse(text, strlen(text), &value) ? value : 0;
}

bool claim_number_agrees(const struct quoting *quoting,
                         const struct result *result,
                         const struct figure_number *number)
{
	double found;

	if (number->absent || result->status != RESULT_OK)
		return number->absent && result->status != RESULT_OK;
	if (number->relation == '<')
		return result->value < number->value;
	if (number->relation == '>')
		return result->value > number->value;
	found = value_of(with_digits(quoting, result, number, number->decimals));
	return fabs(found - number->value) < 1e-12 * (1 + fabs(number->value));
}

bool claim_agrees(const struct quoting *quoting, const char *printed,
                  const struct quotation *quotation)
{
	struct figure_number numbers[FIGURE_NUMBERS];

	if (figure_scan(printed, numbers) != quotation->n_parts)
		return false;
	units_settle(quoting, printed, quotation, numbers);
	for (size_t i = 0; i < quotation->n_parts; i++)
		if (!claim_number_agrees(quoting, quotation->parts[i],
		                         &numbers[i]))
			return false;
	return true;
}

/* Whether a statistic is an end of an interval. */
static bool is_limit(const struct result *result)
{
	size_t n = strlen(result->stat_name);

	return n > 3 && (str_equal(result->stat_name + n - 3, "_lo") ||
	                 str_equal(result->stat_name + n - 3, "_hi"));
}

/* The found number as the print would have it. */
static void add_found(struct str *out, const struct quoting *quoting,
                      const struct result *result,
                      const struct figure_number *number)
{
	int digits = number->decimals;
	const char *text;

	if (result->status != RESULT_OK) {
		str_add(out, is_limit(result) ? result_limit_text(result)
		                              : result->text);
		return;
	}
	/* a relation tells no digits: take enough to see the number */
	if (number->relation)
		digits += 2;
	text = number->absent ? result->text
	                      : with_digits(quoting, result, number, digits);
	if (number->bare && text[0] == '0' && text[1] == '.')
		text++;
	str_add(out, text);
}

/* The print with the numbers that were found in the place of its own. */
static const char *found_text(const struct quoting *quoting, const char *printed,
                              const struct figure_number *numbers,
                              const struct quotation *quotation)
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
		done +=
		    number->percent && quotation->parts[i]->status != RESULT_OK;
	}
	str_add(&out, printed + done);
	return str_text(&out);
}

/* "+1.3": by how much a number differs, with one digit more than printed. */
static const char *difference_text(const struct quoting *quoting,
                                   const struct result *result,
                                   const struct figure_number *number)
{
	int digits = number->decimals + (result->class != CLASS_COUNT);
	double found;

	if (number->absent || result->status != RESULT_OK)
		return "";
	found = value_of(with_digits(quoting, result, number, digits)) -
	        number->value;
	return arena_printf(
	    quoting->arena, "%s%s", found < 0 ? "\u2212" : "+",
	    number_fixed(quoting->arena, fabs(found), digits, ROUND_EVEN));
}

/* Adds a text to a list set apart by "; ". */
static const char *listed(const struct quoting *quoting, const char *list,
                          const char *text)
{
	if (*text == '\0' || strstr(list, text))
		return list;
	return *list ? arena_printf(quoting->arena, "%s; %s", list, text) : text;
}

/* Whether a number could not be computed for a reason that says nothing about
 * the print. */
static const struct result *not_evaluable(const struct quotation *quotation)
{
	for (size_t i = 0; i < quotation->n_parts; i++) {
		enum result_status status = quotation->parts[i]->status;

		if (status == RESULT_SUPPRESSED ||
		    status == RESULT_NOT_CONVERGED)
			return quotation->parts[i];
	}
	return NULL;
}

/* "n, pct": what a path leads to. */
static const char *parts_list(const struct quoting *quoting,
                              const struct quotation *quotation)
{
	struct names names = {0};

	for (size_t i = 0; i < quotation->n_parts; i++)
		ARENA_PUSH(quoting->arena, names.items, names.n,
		           quotation->parts[i]->stat_name);
	return names_join(quoting->arena, &names, QUOTATION_PARTS);
}

static bool count_error(const struct quoting *quoting,
                        const struct claim_spec *spec, size_t printed,
                        const struct quotation *quotation)
{
	size_t wanted = quotation->n_parts;
	const char *more =
	    printed > wanted
		? "; a form such as median_ci or share holds several"
		: arena_printf(quoting->arena,
	                       "; for fewer, end it in one of: %s",
	                       parts_list(quoting, quotation));

	return claim_error(
	    quoting, &spec->path,
	    arena_printf(quoting->arena,
	                 "'%s' has %zu number%s, but '%s' leads to %zu%s",
	                 spec->printed.s, printed, printed == 1 ? "" : "s",
	                 spec->path.s, wanted, more));
}

static void contradict(const struct quoting *quoting,
                       const struct figure_number *numbers,
                       const struct quotation *quotation,
                       struct claim_result *claim)
{
	claim->verdict = CLAIM_CONTRADICTED;
	for (size_t i = 0; i < quotation->n_parts; i++) {
		const struct result *part = quotation->parts[i];

		if (claim_number_agrees(quoting, part, &numbers[i]))
			continue;
		claim->difference =
		    listed(quoting, claim->difference,
		           difference_text(quoting, part, &numbers[i]));
		claim->reason =
		    listed(quoting, claim->reason,
		           claim_explain(quoting, &numbers[i], part));
	}
}

/* Several numbers that another path leads to: the wrong group, mostly. */
static const char *elsewhere(const struct quoting *quoting, const char *printed)
{
	const char *paths = lookup_paths(quoting, printed, quoting->arena);

	return *paths ? arena_printf(quoting->arena, "that is %s", paths) : "";
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
	units_settle(quoting, spec->printed.s, &quotation, numbers);
	hidden = not_evaluable(&quotation);
	claim->reason = hidden ? hidden->warning : "";
	claim->found =
	    hidden ? hidden->text
		   : found_text(quoting, spec->printed.s, numbers, &quotation);
	if (hidden)
		return true;
	claim->verdict = CLAIM_REPRODUCED;
	if (!claim_agrees(quoting, spec->printed.s, &quotation))
		contradict(quoting, numbers, &quotation, claim);
	if (claim->verdict == CLAIM_CONTRADICTED && n > 1)
		claim->reason = listed(quoting, claim->reason,
		                       elsewhere(quoting, spec->printed.s));
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
		diag_add(quoting->diags, DIAG_NOTE, (struct mark){0}, "%s",
		         results->solution);
	for (size_t i = 0; i < results->n_claims; i++) {
		const struct claim_result *claim = &results->claims[i];
		const struct claim_spec *spec = quoting->study->claims.items[i];

		if (claim->verdict == CLAIM_CONTRADICTED)
			diag_add(quoting->diags, DIAG_CONTRADICTION,
			         spec->printed.at,
			         "printed %s, found %s%s%s%s%s", claim->printed,
			         claim->found, *claim->reason ? " (" : "",
			         claim->reason, *claim->reason ? ")" : "",
			         *claim->solution
			             ? arena_printf(quoting->arena, "; %s",
			                            claim->solution)
			             : "");
	}
}
