/* Values that are right by their types and probably not what they seem: codes
 * for "not known" among numbers, placeholders among dates, ids of patients that
 * stand in several rows. */
#include <math.h>
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "base/words.h"
#include "load/load_impl.h"

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

enum { MOST_CANDIDATES = 32 };

/* A code that may stand for a missing value in a column. */
struct candidate {
	double value;
	bool once;
	struct row_count rows;
};

/* A column under suspicion. */
struct suspicion {
	const struct dataset *data;
	const struct column *column;
	struct candidate items[MOST_CANDIDATES];
	size_t n;
	double *others; /* the values that are no candidates */
	size_t n_others;
	double median, least, greatest; /* of the others */
};

static void candidates_init(struct suspicion *suspicion)
{
	if (suspicion->column->type == COLUMN_DATE) {
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

/* Parts the present values of the column into candidates and others. */
static void values_part(struct suspicion *suspicion)
{
	const struct column *column = suspicion->column;
	struct candidate *candidate;

	for (size_t row = 0; row < suspicion->data->n_rows; row++) {
		double value = column->number[row];

		if (column->missing[row] != PRESENT)
			continue;
		candidate = candidate_find(suspicion, value);
		if (candidate)
			count_line(&candidate->rows, suspicion->data->line[row]);
		else
			suspicion->others[suspicion->n_others++] = value;
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
	return value < 0 && suspicion->least >= 0 && suspicion->greatest >= 4 &&
	       suspicion->column->type != COLUMN_DATE;
}

static bool is_odd(const struct suspicion *suspicion, const struct candidate *candidate)
{
	if (candidate->rows.n < (candidate->once ? 1 : 2))
		return false;
	return is_wrong_sign(suspicion, candidate->value) ||
	       ((suspicion->column->type == COLUMN_DATE || fabs(candidate->value) > 9 ||
	         candidate->value < -1) &&
	        is_apart(suspicion, candidate->value));
}

static const char *code_text(const struct suspicion *suspicion, double value, struct arena *arena)
{
	char date[DATE_TEXT_SIZE];

	if (suspicion->column->type != COLUMN_DATE)
		return number_significant(arena, value, 15);
	date_format((int32_t)value, date);
	return arena_strdup(arena, date);
}

/* "999 in 16 rows and -99 in 11". */
static const char *odd_text(const struct suspicion *suspicion, const struct candidate *const *odd,
                            size_t n, struct arena *arena)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < n; i++)
		str_addf(&out, "%s%s in %zu row%s", words_before(i, n),
		         code_text(suspicion, odd[i]->value, arena), odd[i]->rows.n,
		         words_s(odd[i]->rows.n));
	return str_text(&out);
}

static void suspicion_report(struct suspicion *suspicion, struct dataset *data)
{
	const struct candidate *odd[MOST_CANDIDATES];
	const struct column *column = suspicion->column;
	struct finding finding = {.severity = DIAG_WARNING, .column = column->name};
	size_t n = 0;

	for (size_t i = 0; i < suspicion->n; i++)
		if (is_odd(suspicion, &suspicion->items[i]))
			odd[n++] = &suspicion->items[i];
	if (n == 0)
		return;
	finding.kind = arena_printf(data->arena, "column '%s': odd values", column->name);
	finding.message =
	    arena_printf(data->arena,
	                 "column '%s': %s, apart from the other values (if %s missing, list "
	                 "%s "
	                 "under the column's 'missing')",
	                 column->name, odd_text(suspicion, odd, n, data->arena),
	                 n == 1 ? "it means" : "they mean", n == 1 ? "it" : "them");
	dataset_add_finding(data, finding);
}

/* `others` has room for all rows. */
static void values_judge(struct dataset *data, const struct column *column,
                         double *others) /* NOLINT(readability-non-const-parameter): it is filled */
{
	struct suspicion suspicion = {.data = data, .column = column, .others = others};
	bool any = false;

	candidates_init(&suspicion);
	values_part(&suspicion);
	for (size_t i = 0; i < suspicion.n; i++)
		any = any || suspicion.items[i].rows.n > 0;
	if (!any || suspicion.n_others < FEWEST_OTHERS)
		return;
	others_measure(&suspicion);
	suspicion_report(&suspicion, data);
}

/* Levels that mean missing */

static bool is_level_code(double number)
{
	static const double codes[] = {-9999, -999, -99, -88, -77, -9,  -8,  -7,
	                               77,    88,   99,  777, 888, 999, 9999};

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (codes[i] == number)
			return true;
	return false;
}

bool is_missing_level(const struct column *column, size_t level)
{
	const char *const *codes = column->level_codes;
	size_t n_others = 0;
	double number;

	if (!number_parse(codes[level], strlen(codes[level]), &number) || !is_level_code(number))
		return false;
	for (size_t i = 0; i < column->n_levels; i++) {
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

/* Ids */

bool load_clusters(const struct record *analysis, const char *column)
{
	const struct shape *shape = analysis->variant ? &analysis->variant->shape : NULL;

	for (size_t k = 0; shape && k < shape->n_fields; k++) {
		const struct field *field = &shape->fields[k];
		const struct text *cluster = (const void *)((const char *)analysis + field->offset);

		if (strcmp(field->key, "cluster") == 0 && field->type == FIELD_REFERENCE &&
		    str_equal(cluster->s, column))
			return true;
	}
	return false;
}

/* Whether an analysis takes the rows of one id for a cluster: then it is meant
 * that they are several. */
static bool is_cluster(const struct study *study, const char *name)
{
	for (size_t i = 0; i < study->analyses.n; i++)
		if (load_clusters(study->analyses.items[i], name))
			return true;
	return false;
}

/* The rows of the first id that comes a second time. */
static struct row_count rows_repeated(const struct dataset *data, const struct column *column,
                                      struct arena *scratch, size_t *first)
{
	uint32_t *counts = ARENA_ARRAY(scratch, uint32_t, column->strings.n);
	struct row_count rows = {0};

	*first = 0;
	for (size_t row = 0; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT)
			counts[column->code[row]]++;
	while (column->missing[*first] != PRESENT || counts[column->code[*first]] < 2)
		++*first;
	for (size_t row = *first; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT && column->code[row] == column->code[*first])
			count_line(&rows, data->line[row]);
	return rows;
}

static size_t count_present(const struct dataset *data, const struct column *column)
{
	size_t n = 0;

	for (size_t row = 0; row < data->n_rows; row++)
		n += column->missing[row] == PRESENT;
	return n;
}

/* An id that stands in several rows: every count of patients is one of rows.
 * The key itself is check_key()'s. */
static void id_judge(struct load_plan *plan, const struct column *column, struct arena *scratch)
{
	struct dataset *data = plan->data;
	const char *key = plan->input->key.s;
	size_t n = count_present(data, column), first;
	struct finding finding = {.severity = key ? DIAG_ERROR : DIAG_WARNING,
	                          .column = column->name};
	struct row_count rows;
	const char *found;

	if (n == column->strings.n || str_equal(key, column->name) ||
	    is_cluster(plan->study, column->name))
		return;
	rows = rows_repeated(data, column, scratch, &first);
	found = arena_printf(plan->arena, "column '%s': %u value%s in %zu rows ('%s' in %s)",
	                     column->name, column->strings.n, words_s(column->strings.n), n,
	                     column_code_text(column, first, plan->arena),
	                     lines_text(data, &rows, plan->arena));
	finding.kind = "ids that repeat";
	finding.message = key ? arena_printf(plan->arena,
	                                     "%s, but by the key '%s' each row is a patient "
	                                     "(keep one row a patient; or give the column "
	                                     "'type: text', if it does not name patients)",
	                                     found, key)
	                      : arena_printf(plan->arena,
	                                     "%s; all that is said of patients counts rows "
	                                     "(keep one row a patient, and name the column "
	                                     "under 'key' to have this refused)",
	                                     found);
	dataset_add_finding(data, finding);
}

/* Of several ids the one with the most values, unless one tells the rows apart:
 * then what is counted are patients, and another one repeats by its nature. */
static void repeated_find(struct load_plan *plan)
{
	struct dataset *data = plan->data;
	struct repeated_id found = {0};

	for (size_t i = 0; i < plan->n_own && !plan->input->key.s; i++) {
		const struct column *column = &data->columns[i];
		size_t n = column->type == COLUMN_ID ? count_present(data, column) : 0;

		if (n > 0 && n == column->strings.n)
			return;
		if (n > 0 && column->strings.n > found.n_values)
			found = (struct repeated_id){column->name, column->strings.n, n};
	}
	data->repeated = found;
}

/* Levels that occur */

static void levels_see(struct dataset *data, struct column *column, struct arena *scratch)
{
	bool *seen = ARENA_ARRAY(scratch, bool, column->n_levels);

	for (size_t row = 0; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT)
			seen[column->code[row]] = true;
	for (size_t i = 0; i < column->n_levels; i++)
		if (seen[i])
			ARENA_PUSH(data->arena, column->seen.items, column->seen.n,
			           column->level_codes[i]);
}

void columns_judge(struct load_plan *plan, struct arena *scratch)
{
	struct dataset *data = plan->data;
	double *others = ARENA_ARRAY(scratch, double, data->n_rows);

	for (size_t i = 0; i < plan->input->columns.n; i++) {
		struct column *column = &data->columns[i];

		if (column->type == COLUMN_ID ||
		    (column->type == COLUMN_CATEGORY && column->levels_found))
			spellings_judge(plan, column, scratch);
		if (column->type == COLUMN_ID && plan->n_inputs)
			id_judge(plan, column, scratch);
		else if (column->type == COLUMN_CATEGORY)
			levels_see(data, column, scratch);
		else if (column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER ||
		         column->type == COLUMN_DATE)
			values_judge(data, column, others);
	}
	if (plan->n_inputs)
		repeated_find(plan);
}

void patients_judge(struct load_plan *plan, struct arena *scratch)
{
	for (size_t i = 0; i < plan->n_given; i++) {
		struct column *column = &plan->data->columns[i];

		if (column->type == COLUMN_CATEGORY && !column->seen.n)
			levels_see(plan->data, column, scratch);
		else if (column->type == COLUMN_ID && i < plan->n_own && plan->inputs[0].fold)
			id_judge(plan, column, scratch);
	}
	if (plan->inputs[0].fold)
		repeated_find(plan);
}
