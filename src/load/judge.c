/* Values that are right by their types and probably not what they seem: codes
 * for "not known" among numbers, placeholders among dates, ids of patients that
 * stand in several rows. */
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "base/words.h"
#include "load/load_impl.h"
#include "load/odd.h"

static const char *code_text(const struct column *column, double value, struct arena *arena)
{
	char date[DATE_TEXT_SIZE];

	if (column->type != COLUMN_DATE)
		return number_significant(arena, value, 15);
	date_format((int32_t)value, date);
	return arena_strdup(arena, date);
}

/* "999 in 16 rows and -99 in 11". */
static const char *odd_text(const struct column *column, const struct odd_value *odd, size_t n,
                            struct arena *arena)
{
	struct str out = {.arena = arena};

	for (size_t i = 0; i < n; i++)
		str_addf(&out, "%s%s in %zu row%s", words_before(i, n),
		         code_text(column, odd[i].value, arena), odd[i].n, words_s(odd[i].n));
	return str_text(&out);
}

/* `values` has room for all rows. */
static void values_judge(struct dataset *data, const struct column *column, double *values)
{
	struct odd_value odd[ODD_MOST];
	struct finding finding = {.severity = DIAG_WARNING, .column = column->name};
	size_t n = 0;

	for (size_t row = 0; row < data->n_rows; row++)
		if (column->missing[row] == PRESENT)
			values[n++] = column->number[row];
	n = odd_values(column->type == COLUMN_DATE, values, n, odd);
	if (n == 0)
		return;
	finding.kind = arena_printf(data->arena, "column '%s': odd values", column->name);
	finding.message =
	    arena_printf(data->arena,
	                 "column '%s': %s, apart from the other values (if %s missing, list "
	                 "%s "
	                 "under the column's 'missing')",
	                 column->name, odd_text(column, odd, n, data->arena),
	                 n == 1 ? "it means" : "they mean", n == 1 ? "it" : "them");
	dataset_add_finding(data, finding);
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
	double *values = ARENA_ARRAY(scratch, double, data->n_rows);

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
			values_judge(data, column, values);
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
