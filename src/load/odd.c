/* Values that programs and people write for one that is not known. */
#include "load/odd.h"

#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"

/* Fewer other values tell nothing about one. */
enum { FEWEST_OTHERS = 5 };

/* Numbers that are written for a missing value, ascending. */
static const double number_codes[] = {-99999, -9999, -999,  -888,  -777,  -666,  -99,   -88,
                                      -77,    -66,   -9,    -8,    -7,    -1,    66,    77,
                                      88,     99,    666,   777,   888,   999,   6666,  7777,
                                      8888,   9999,  66666, 77777, 88888, 99999, 999999};
enum { N_NUMBER_CODES = sizeof number_codes / sizeof *number_codes };

/* Dates that programs write for none, ascending; `once`: one is odd enough. */
static const struct placeholder {
	short year, month, day;
	bool once;
} date_codes[] = {
    {1600, 1, 1, true},   {1601, 1, 1, true},   {1700, 1, 1, true},   {1753, 1, 1, true},
    {1800, 1, 1, true},   {1840, 12, 31, true}, {1858, 11, 17, true}, {1899, 12, 30, true},
    {1899, 12, 31, true}, {1900, 1, 1, true},   {1901, 1, 1, true},   {1904, 1, 1, true},
    {1960, 1, 1, false},  {1970, 1, 1, false},  {2050, 12, 31, true}, {2099, 12, 31, true},
    {2100, 1, 1, true},   {2100, 12, 31, true}, {2199, 12, 31, true}, {2299, 12, 31, true},
    {2500, 12, 31, true}, {2999, 12, 31, true}};
enum { N_DATE_CODES = sizeof date_codes / sizeof *date_codes };

/* A code that may stand for a missing value in a column. */
struct candidate {
	double value;
	bool once;
	size_t n; /* values */
};

/* A column under suspicion. */
struct suspicion {
	bool dates;
	struct candidate items[ODD_MOST];
	size_t n;
	double *others; /* the values that are no candidates */
	size_t n_others;
	double median, least, greatest; /* of the others */
};

static void candidates_init(struct suspicion *suspicion)
{
	if (suspicion->dates) {
		for (size_t i = 0; i < N_DATE_CODES; i++) {
			const struct placeholder *date = &date_codes[i];

			suspicion->items[i].value =
			    date_from_civil(date->year, date->month, date->day);
			suspicion->items[i].once = date->once;
		}
		suspicion->n = N_DATE_CODES;
		return;
	}
	for (size_t i = 0; i < N_NUMBER_CODES; i++)
		suspicion->items[i].value = number_codes[i];
	suspicion->n = N_NUMBER_CODES;
}

static struct candidate *candidate_find(struct suspicion *suspicion, double value)
{
	size_t low = 0, high = suspicion->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (suspicion->items[middle].value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return low < suspicion->n && suspicion->items[low].value == value ? &suspicion->items[low]
	                                                                  : NULL;
}

/* Parts the values into candidates and others, which stay at the front. */
static void values_part(struct suspicion *suspicion, double *values, size_t n)
{
	struct candidate *candidate;

	suspicion->others = values;
	for (size_t i = 0; i < n; i++) {
		double value = values[i];

		candidate = candidate_find(suspicion, value);
		if (candidate)
			candidate->n++;
		else
			values[suspicion->n_others++] = value;
	}
}

/* Value number k of n, counted from 0 by size; the array is put in another
 * order (Hoare 1961). */
static double value_ranked(double *values, size_t n, size_t k)
{
	size_t low = 0, high = n - 1;

	while (low < high) {
		double pivot = values[low + (high - low) / 2];
		size_t i = low, j = high;

		while (i <= j) {
			double swap;

			while (values[i] < pivot)
				i++;
			while (values[j] > pivot)
				j--;
			if (i > j)
				break;
			swap = values[i];
			values[i++] = values[j];
			values[j] = swap;
			if (j == 0)
				break;
			j--;
		}
		if (k <= j && j < high)
			high = j;
		else if (k >= i)
			low = i;
		else
			break;
	}
	return values[k];
}

static void others_measure(struct suspicion *suspicion)
{
	suspicion->least = suspicion->greatest = suspicion->others[0];
	for (size_t i = 1; i < suspicion->n_others; i++) {
		suspicion->least = fmin(suspicion->least, suspicion->others[i]);
		suspicion->greatest = fmax(suspicion->greatest, suspicion->others[i]);
	}
	suspicion->median =
	    value_ranked(suspicion->others, suspicion->n_others, suspicion->n_others / 2);
}

/* How many of the other values lie on the far side of a limit. */
static size_t count_beyond(const struct suspicion *suspicion, double limit, bool above)
{
	size_t n = 0;

	for (size_t i = 0; i < suspicion->n_others; i++)
		n += above ? suspicion->others[i] > limit : suspicion->others[i] < limit;
	return n;
}

/* Whether next to nothing lies between a value and the middle of the way from
 * it to the median, nor beyond it: so a count of 99 nodes is odd, and an age of
 * 99 years or the 99th day of a follow-up is not. */
static bool is_apart(const struct suspicion *suspicion, double value)
{
	bool above = value > suspicion->median;
	double middle = (value + suspicion->median) / 2;

	return value != suspicion->median &&
	       count_beyond(suspicion, middle, above) * 100 <= suspicion->n_others;
}

/* A negative number where there are no others; but not -1 of -1, 0 and 1. */
static bool is_wrong_sign(const struct suspicion *suspicion, double value)
{
	return value < 0 && suspicion->least >= 0 && suspicion->greatest >= 4 && !suspicion->dates;
}

static bool is_odd(const struct suspicion *suspicion, const struct candidate *candidate)
{
	if (candidate->n < (candidate->once ? 1 : 2))
		return false;
	return is_wrong_sign(suspicion, candidate->value) ||
	       ((suspicion->dates || fabs(candidate->value) > 9 || candidate->value < -1) &&
	        is_apart(suspicion, candidate->value));
}

size_t odd_values(bool dates, double *values, size_t n, struct odd_value odd[ODD_MOST])
{
	struct suspicion suspicion = {.dates = dates};
	size_t n_odd = 0;

	candidates_init(&suspicion);
	values_part(&suspicion, values, n);
	if (suspicion.n_others == n || suspicion.n_others < FEWEST_OTHERS)
		return 0;
	others_measure(&suspicion);
	for (size_t i = 0; i < suspicion.n; i++)
		if (is_odd(&suspicion, &suspicion.items[i]))
			odd[n_odd++] =
			    (struct odd_value){suspicion.items[i].value, suspicion.items[i].n};
	return n_odd;
}

static bool is_level_code(double number)
{
	static const double codes[] = {-9999, -999, -99, -88, -77, -9,  -8,  -7,
	                               77,    88,   99,  777, 888, 999, 9999};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i] == number)
			return true;
	return false;
}

bool odd_level(const char *const *codes, size_t n, size_t level)
{
	size_t n_others = 0;
	double number;

	if (!number_parse(codes[level], strlen(codes[level]), &number) || !is_level_code(number))
		return false;
	for (size_t i = 0; i < n; i++) {
		bool is_number = number_parse(codes[i], strlen(codes[i]), &number);

		if (is_number && is_level_code(number))
			continue;
		/* of 97, 98 and 99 the last is one of many */
		if (is_number && (number < 0 || number > 20))
			return false;
		n_others++;
	}
	return n_others > 0;
}
