/* Rows that are in the file twice: appended to themselves, or joined to several
 * rows of another file.  Where there are ids, those that repeat tell it. */
#include <string.h>

#include "base/hash.h"
#include "load/load_impl.h"

/* In fewer columns two patients are alike by chance; and a few of them in
 * more. */
enum { FEWEST_COLUMNS = 5, SHARE = 10 };

static bool has_ids(const struct load_plan *plan)
{
	for (size_t i = 0; i < plan->input->columns.n; i++)
		if (plan->data->columns[i].type == COLUMN_ID)
			return true;
	return plan->input->key.s != NULL;
}

/* The lines below the header that an earlier one equals. */
static struct row_count lines_doubled(const struct bytes *bytes, struct arena *scratch, size_t *n)
{
	struct strtable lines = {.arena = scratch};
	struct row_count doubled = {0};
	const char *p = bytes->data, *end = p + bytes->length;

	*n = 0;
	for (uint32_t line = 1; p < end; line++) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		size_t length = (size_t)((stop ? stop : end) - p);
		uint32_t known = lines.n;

		if (length > 0 && p[length - 1] == '\r')
			length--;
		if (length > 0 && ++*n && strtable_add(&lines, p, length) != known)
			count_line(&doubled, line);
		p += length;
		p = stop ? stop + 1 : end;
	}
	return doubled;
}

void rows_judge(struct load_plan *plan, const struct bytes *bytes, size_t n_columns,
                struct arena *scratch)
{
	struct row_count doubled;
	struct finding finding = {.severity = DIAG_WARNING, .kind = "doubled rows"};
	size_t n;

	if (n_columns < FEWEST_COLUMNS || has_ids(plan))
		return;
	doubled = lines_doubled(bytes, scratch, &n);
	if (doubled.n == 0 || doubled.n * SHARE < n)
		return;
	finding.message =
	    arena_printf(plan->arena,
	                 "%zu row%s of %zu equal%s one before in every column (%s): are "
	                 "patients in the file twice? (a column of their ids would tell)",
	                 doubled.n, doubled.n == 1 ? "" : "s", plan->data->n_rows,
	                 doubled.n == 1 ? "s" : "", lines_text(&doubled, plan->arena));
	dataset_add_finding(plan->data, finding);
}
