/* What is told by one row, or by the rows of one estimate.  results.csv carries
 * neither class nor kind of a statistic: the dictionary knows them.  One that
 * it does not know, of another version, is a number that stands alone. */
#include <string.h>

#include "base/str.h"
#include "results/statistics.h"
#include "verify/diff/moved_impl.h"

enum move_part stat_part(const char *stat_name, size_t *length)
{
	struct statistic_name name;

	statistic_find(stat_name, &name);
	*length = strlen(stat_name);
	if (name.part != STAT_LOW && name.part != STAT_HIGH)
		return PART_VALUE;
	*length = name.length;
	return name.part == STAT_LOW ? PART_LOW : PART_HIGH;
}

bool stat_is_p(const char *stat_name)
{
	struct statistic_name name;

	return statistic_find(stat_name, &name) && name.class == CLASS_P_VALUE;
}

bool null_find(const struct results_row *row, double *null)
{
	struct statistic_name name;

	statistic_find(row->fields[COLUMN_STAT_NAME], &name);
	/* what a bootstrap estimates stands in its context */
	return statistic_null(name.of, null) ||
	       str_equal(row->fields[COLUMN_CONTEXT], "bootstrap-difference");
}

static bool is_ok(const struct results_row *row)
{
	return row && row->status == RESULT_OK;
}

enum interval_side side_find(const struct results_row *const part[N_PARTS], double null)
{
	const struct results_row *low = part[PART_LOW], *high = part[PART_HIGH];

	if (is_ok(low) && low->value > null)
		return SIDE_ABOVE;
	if (is_ok(high) && high->value < null)
		return SIDE_BELOW;
	return is_ok(low) && is_ok(high) ? SIDE_AROUND : SIDE_UNKNOWN;
}

const struct results_row *part_first(const struct results_row *const part[N_PARTS])
{
	for (int i = 0; i < N_PARTS; i++)
		if (part[i])
			return part[i];
	return NULL;
}

const struct results_row *move_row(const struct move *move)
{
	const struct results_row *now = part_first(move->now);

	return now ? now : part_first(move->was);
}

bool part_moved(const struct results_row *was, const struct results_row *now)
{
	if (!was || !now)
		return false;
	return was->status != now->status || (was->status == RESULT_OK && was->value != now->value);
}

bool part_same_text(const struct results_row *was, const struct results_row *now,
                    enum results_column column)
{
	return str_equal(was->fields[column], now->fields[column]);
}
