/* Why a printed number cannot be: arithmetic on what stands beside it. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "cite/claims.h"
#include "cite/names.h"
#include "results/field.h"

/* --- Percents --------------------------------------------------------------*/

/* Whether part/whole is the printed percent. */
static bool fits(const struct quoting *quoting, int64_t part, int64_t whole,
                 const struct figure_number *number)
{
	const char *text = number_percent(quoting->arena, part, whole, number->decimals,
	                                  quoting->results->style->rounding);
	double value;

	return number_parse(text, strlen(text), &value) && fabs(value - number->value) < 1e-9;
}

/* "53", "53 to 58". */
static const char *range_text(const struct quoting *quoting, int64_t first, int64_t last)
{
	return first == last
	           ? arena_printf(quoting->arena, "%lld", (long long)first)
	           : arena_printf(quoting->arena, "%lld to %lld", (long long)first, (long long)last);
}

/* The totals of which `part` is the printed percent: "53 to 58"; NULL if there
 * are none.  The percent falls as the total grows, so they follow each other,
 * around the total of which it is exactly right. */
static const char *fitting_totals(const struct quoting *quoting, int64_t part,
                                  const struct figure_number *number)
{
	double half = 0.5 * pow(10, -number->decimals), p = number->value;
	int64_t first, last;

	if (part <= 0 || p <= half)
		return NULL;
	first = (int64_t)(100 * (double)part / (p + half)) - 1;
	last = (int64_t)(100 * (double)part / (p - half)) + 1;
	first = first > part ? first : part;
	while (first <= last && !fits(quoting, part, first, number))
		first++;
	while (last >= first && !fits(quoting, part, last, number))
		last--;
	return first > last ? NULL : range_text(quoting, first, last);
}

/* The counts of which the printed percent is right for a total. */
static const char *fitting_parts(const struct quoting *quoting, int64_t whole,
                                 const struct figure_number *number)
{
	double half = 0.5 * pow(10, -number->decimals), p = number->value;
	int64_t first = (int64_t)((p - half) / 100 * (double)whole) - 1;
	int64_t last = (int64_t)((p + half) / 100 * (double)whole) + 1;

	first = first > 0 ? first : 0;
	last = last < whole ? last : whole;
	while (first <= last && !fits(quoting, first, whole, number))
		first++;
	while (last >= first && !fits(quoting, last, whole, number))
		last--;
	return first > last ? NULL : range_text(quoting, first, last);
}

/* A number of the store that has a value; NULL if there is none. */
static const struct result *known(const struct results *results, const struct result_key *key,
                                  const char *stat)
{
	const struct result *result = results_find(results, key, stat);

	return result && result->status == RESULT_OK ? result : NULL;
}

static const char *explain_percent(const struct quoting *quoting,
                                   const struct figure_number *number, const struct result *found)
{
	const struct result *part = known(quoting->results, &found->key, "n");
	const struct result *whole = known(quoting->results, &found->key, "denominator");
	const char *totals, *parts;
	int64_t n, of;
	struct str out = {.arena = quoting->arena};

	if (!part || !whole || whole->value <= 0)
		return "";
	n = (int64_t)part->value;
	of = (int64_t)whole->value;
	str_addf(&out, "%d of %d is %s%%", (int)n, (int)of,
	         number_percent(quoting->arena, n, of, number->decimals + 1,
	                        quoting->results->style->rounding));
	totals = fitting_totals(quoting, n, number);
	parts = fitting_parts(quoting, of, number);
	str_addf(&out, "; %s%% would be ",
	         number_fixed(quoting->arena, number->value, number->decimals, ROUND_EVEN));
	if (parts)
		str_addf(&out, "%s of %d", parts, (int)of);
	if (totals)
		str_addf(&out, "%s%d of %s", parts ? ", or " : "", (int)n, totals);
	if (!parts && !totals)
		str_add(&out, "no count at all");
	else if (!parts)
		str_addf(&out, ", and no count of %d", (int)of);
	return field_words(quoting->results, (const struct result *[]){part, whole}, 2,
	                   str_text(&out));
}

/* --- Counts ----------------------------------------------------------------*/

/* A partition of the patients of a result, by the groups of an analysis. */
struct parts {
	const struct quoting *quoting;
	const struct result *whole; /* the number that is contradicted */
	const struct result *first; /* one of the parts; NULL: none found */
};

static bool is_part(const struct result *whole, const struct result *item)
{
	return *item->key.group1_level && !*whole->key.group1_level &&
	       str_equal(item->stat_name, whole->stat_name) &&
	       str_equal(item->key.context, whole->key.context) &&
	       str_equal(item->key.population, whole->key.population) &&
	       str_equal(item->key.variable, whole->key.variable) &&
	       str_equal(item->key.variable_level, whole->key.variable_level);
}

/* The claim whose path leads to a result, or NULL. */
static const struct claim_spec *claim_of(const struct quoting *quoting, const struct result *result)
{
	for (size_t i = 0; quoting->bound && i < quoting->study->claims.n; i++)
		if (quoting->bound[i] == result)
			return quoting->study->claims.items[i];
	return NULL;
}

/* The analysis whose groups' numbers were printed, too; else the first. */
static struct parts parts_find(const struct quoting *quoting, const struct result *whole)
{
	const struct results *results = quoting->results;
	struct parts parts = {quoting, whole, NULL};

	for (size_t i = 0; i < results->n; i++) {
		if (!is_part(whole, results->items[i]))
			continue;
		if (claim_of(quoting, results->items[i])) {
			parts.first = results->items[i];
			break;
		}
		if (!parts.first)
			parts.first = results->items[i];
	}
	return parts;
}

static bool same_groups(const struct parts *parts, const struct result *item)
{
	return is_part(parts->whole, item) &&
	       str_equal(item->key.analysis, parts->first->key.analysis);
}

/* Results that a number is made of, up to those that a field can name. */
struct made_of {
	const struct result *items[FIELD_PARTS];
	size_t n;
	double sum; /* of all */
};

static void made_of_add(struct made_of *made, const struct result *item)
{
	if (made->n < FIELD_PARTS)
		made->items[made->n++] = item;
	made->sum += item->value;
}

static const char *sum_field(const struct results *results, const struct made_of *made)
{
	return field_words(results, made->items, made->n,
	                   arena_printf(results->arena, "%g", made->sum));
}

/* "HR+/HER2− 21, HER2+ 15, Triple-negative 1", and their sum. */
static const char *parts_text(const struct parts *parts, struct made_of *sum)
{
	const struct results *results = parts->quoting->results;
	struct str out = {.arena = parts->quoting->arena};

	for (size_t i = 0; i < results->n; i++) {
		const struct result *item = results->items[i];

		if (!same_groups(parts, item))
			continue;
		str_addf(&out, "%s%s %s", out.length ? ", " : "",
		         label_of_group(parts->quoting->study, item, item->key.group1,
		                        item->key.group1_level),
		         field_value(results, item));
		made_of_add(sum, item);
	}
	return str_text(&out);
}

/* A number that was printed, or comes of such numbers alone. */
static const char *printed_field(struct arena *arena, double value)
{
	return field_source(arena, "printed figures", arena_printf(arena, "%g", value));
}

/* What the printed parts leave of the printed total for the other groups, and
 * how many patients those have. */
static const char *remainder_text(const struct parts *parts, const struct figure_number *number)
{
	const struct results *results = parts->quoting->results;
	struct arena *arena = parts->quoting->arena;
	struct str printed = {.arena = arena}, others = {.arena = arena};
	struct made_of patients = {.n = 0};
	double left = number->value;

	for (size_t i = 0; i < results->n; i++) {
		const struct result *item = results->items[i], *n;
		const struct claim_spec *spec;
		struct figure_number numbers[FIGURE_NUMBERS];

		if (!same_groups(parts, item))
			continue;
		spec = claim_of(parts->quoting, item);
		if (spec && figure_scan(spec->printed.s, numbers)) {
			left -= numbers[0].value;
			str_addf(&printed, "%s%s", printed.length ? " + " : "",
			         printed_field(arena, numbers[0].value));
			continue;
		}
		n = known(results, &item->key, "n");
		if (!n)
			return "";
		made_of_add(&patients, n);
		str_addf(&others, "%s%s", others.length ? " and " : "",
		         label_of_group(parts->quoting->study, item, item->key.group1,
		                        item->key.group1_level));
	}
	if (!printed.length || !others.length)
		return "";
	return arena_printf(arena,
	                    "; of the printed %s, the printed %s leave %s for "
	                    "%s, which has %s patient%s",
	                    printed_field(arena, number->value), str_text(&printed),
	                    printed_field(arena, left), str_text(&others),
	                    sum_field(results, &patients), patients.sum == 1 ? "" : "s");
}

static const char *explain_count(const struct quoting *quoting, const struct figure_number *number,
                                 const struct result *found)
{
	struct parts parts = parts_find(quoting, found);
	struct made_of sum = {.n = 0};
	const char *text;

	if (!parts.first)
		return "";
	text = parts_text(&parts, &sum);
	if (isnan(sum.sum)) /* a part is withheld: the others would tell it */
		return "";
	return arena_printf(quoting->arena, "%s make %s%s", text, sum_field(quoting->results, &sum),
	                    remainder_text(&parts, number));
}

/* The printed number is another way to say the result. */
static bool is_same(const struct figure_number *number, double value)
{
	return fabs(value - number->value) <= 0.5 * pow(10, -number->decimals) * (1 + 1e-9);
}

/* Ratios with the groups exchanged, and proportions in percent. */
static const char *explain_slip(const struct quoting *quoting, const struct figure_number *number,
                                const struct result *found)
{
	if (found->class == CLASS_HAZARD_RATIO && found->value > 0 && number->value > 0 &&
	    is_same(number, 1 / found->value))
		return "it is 1 divided by the result: the other group was the "
		       "reference";
	if (found->class == CLASS_PROBABILITY && !number->percent &&
	    is_same(number, 100 * found->value))
		return arena_printf(quoting->arena, "it is the result in percent, and lacks the "
		                                    "sign %%");
	return "";
}

const char *claim_explain(const struct quoting *quoting, const struct figure_number *number,
                          const struct result *found)
{
	if (number->absent || found->status != RESULT_OK || number->relation)
		return "";
	if (found->class == CLASS_PERCENT)
		return explain_percent(quoting, number, found);
	if (found->class == CLASS_COUNT)
		return explain_count(quoting, number, found);
	return explain_slip(quoting, number, found);
}
