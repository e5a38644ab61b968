#include "cite/agree.h"

#include <math.h>
#include <string.h>

#include "base/num.h"

/* --- Units -----------------------------------------------------------------*/

void printed_units_settle(const struct quoting *quoting, const struct quotation *quotation,
                          struct figure_number *numbers)
{
	const struct conventions *conventions = &quoting->study->report.conventions;

	for (size_t i = 0; i < quotation->n_parts; i++) {
		const struct result *part = quotation->parts[i];
		const char *unit = part->class == CLASS_TIME || part->class == CLASS_MEASURE
		                       ? result_unit(quoting->study, part)
		                       : NULL;
		int own = unit ? figure_unit(unit) : -1;

		if (own >= 0 && numbers[i].unit >= 0 && own != numbers[i].unit)
			numbers[i].factor =
			    conventions_unit_days(conventions, (enum time_unit)own) /
			    conventions_unit_days(conventions, (enum time_unit)numbers[i].unit);
	}
}

/* --- Agreement -------------------------------------------------------------*/

/* Another statistic of the same thing. */
static const struct result *sibling(const struct quoting *quoting, const struct result *result,
                                    const char *stat)
{
	const struct result *found = results_find(quoting->results, &result->key, stat);

	return found && found->status == RESULT_OK ? found : NULL;
}

double printed_in_unit(const struct result *result, const struct figure_number *number)
{
	bool ratio = result->class == CLASS_PROBABILITY && number->percent;

	return number->factor * (ratio ? 100 * result->value : result->value);
}

const char *printed_digits(const struct quoting *quoting, const struct result *result,
                           const struct figure_number *number, int digits)
{
	enum rounding rounding = quoting->results->style->rounding;
	const struct result *part, *whole;

	if (result->class == CLASS_PERCENT) {
		part = sibling(quoting, result, "n");
		whole = sibling(quoting, result, "denominator");
		if (part && whole && part->status == RESULT_OK && whole->status == RESULT_OK &&
		    whole->value > 0)
			return number_percent(quoting->arena, (int64_t)part->value,
			                      (int64_t)whole->value, digits, rounding);
	}
	return number_fixed(quoting->arena, printed_in_unit(result, number), digits, rounding);
}

double printed_value(const char *text)
{
	double value = 0;

	return number_parse(text, strlen(text), &value) ? value : 0;
}

bool printed_agrees(const struct quoting *quoting, const struct result *result,
                    const struct figure_number *number)
{
	double found;

	if (number->absent || result->status != RESULT_OK)
		return number->absent && result->status != RESULT_OK;
	found = printed_in_unit(result, number);
	if (number->relation && number->or_equal && found == number->value)
		return true;
	if (number->relation == '<')
		return found < number->value;
	if (number->relation == '>')
		return found > number->value;
	found = printed_value(printed_digits(quoting, result, number, number->decimals));
	return fabs(found - number->value) < 1e-12 * (1 + fabs(number->value));
}

bool printed_all_agree(const struct quoting *quoting, const char *printed,
                       const struct quotation *quotation)
{
	struct figure_number numbers[FIGURE_NUMBERS];

	if (figure_scan(printed, numbers) != quotation->n_parts)
		return false;
	printed_units_settle(quoting, quotation, numbers);
	for (size_t i = 0; i < quotation->n_parts; i++)
		if (!printed_agrees(quoting, quotation->parts[i], &numbers[i]))
			return false;
	return true;
}
