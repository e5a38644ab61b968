/* What kind of statistic a row holds, told by its name: results.csv carries
 * no class.  New statistics that are named likewise need no line here. */
#include <string.h>

#include "base/str.h"
#include "compare/moved_impl.h"

/* Whether the first `length` bytes of a name end so. */
static bool ends_with(const char *name, size_t length, const char *end)
{
	size_t n = strlen(end);

	return length >= n && memcmp(name + length - n, end, n) == 0;
}

enum move_part stat_part(const char *stat_name, size_t *length)
{
	size_t n = strlen(stat_name);
	enum move_part part = PART_VALUE;

	if (n > 3 && ends_with(stat_name, n, "_lo"))
		part = PART_LOW;
	else if (n > 3 && ends_with(stat_name, n, "_hi"))
		part = PART_HIGH;
	*length = part == PART_VALUE ? n : n - 3;
	return part;
}

bool stat_is_p(const char *stat_name, size_t length)
{
	return stat_name[0] == 'p' && (length == 1 || stat_name[1] == '_')
	           ? true
	           : ends_with(stat_name, length, "_p");
}

/* "hr", "odds_ratio", "odds_ratio_exact" … */
static bool is_ratio(const char *name, size_t length)
{
	static const char *const short_names[] = {"hr", "shr", "or", "rr", "tr"};

	for (size_t i = 0; i < sizeof short_names / sizeof *short_names; i++)
		if (strlen(short_names[i]) == length &&
		    ends_with(name, length, short_names[i]))
			return true;
	return ends_with(name, length, "_ratio") ||
	       ends_with(name, length, "_ratio_exact");
}

bool null_find(const struct results_row *row, double *null)
{
	const char *name = row->fields[COLUMN_STAT_NAME];
	const char *context = row->fields[COLUMN_CONTEXT];
	size_t length;

	stat_part(name, &length);
	if (is_ratio(name, length)) {
		*null = 1;
		return true;
	}
	*null = 0;
	/* the intervals of a bootstrap are named for their method */
	return ends_with(name, length, "difference") ||
	       ends_with(context, strlen(context), "-difference");
}

static bool is_ok(const struct results_row *row)
{
	return row && row->status == RESULT_OK;
}

enum interval_side side_find(const struct results_row *const part[N_PARTS],
                             double null)
{
	const struct results_row *low = part[PART_LOW], *high = part[PART_HIGH];

	if (is_ok(low) && low->value > null)
		return SIDE_ABOVE;
	if (is_ok(high) && high->value < null)
		return SIDE_BELOW;
	return is_ok(low) && is_ok(high) ? SIDE_AROUND : SIDE_UNKNOWN;
}

const struct results_row *
part_first(const struct results_row *const part[N_PARTS])
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
	return was->status != now->status ||
	       (was->status == RESULT_OK && was->value != now->value);
}

bool part_same_text(const struct results_row *was,
                    const struct results_row *now, enum results_column column)
{
	return str_equal(was->fields[column], now->fields[column]);
}
