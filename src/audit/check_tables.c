/* Tables, as Markdown writes them: the size of a column stands in its head,
 * "| A (n = 120) |", and its counts below, "| 45 (37.5%) |". */
#include "audit/check.h"

enum { MOST_COLUMNS = 16 };

/* The sizes of a table's columns; 0 where none is named. */
struct head {
	int64_t sizes[MOST_COLUMNS];
	bool percents; /* "n (%)" stands in the head */
};

static bool is_bar(const struct reading *reading, size_t i)
{
	return token_is_mark(reading_token(reading, i), '|');
}

static bool is_row(const struct reading *reading, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (is_bar(reading, i))
			return true;
	return false;
}

static bool has_percent_sign(const struct reading *reading, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (token_is_mark(reading_token(reading, i), '%'))
			return true;
	return false;
}

/* The end of the cell that begins at a token. */
static size_t cell_end(const struct reading *reading, size_t from, size_t to)
{
	while (from < to && !is_bar(reading, from))
		from++;
	return from;
}

static const struct quantity *size_in(const struct reading *reading, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct quantity *q = quantity_at(reading, i);

		if (q && q->kind == QUANTITY_SIZE)
			return q;
	}
	return NULL;
}

/* A row that names sizes is a head. */
static bool read_head(const struct reading *reading, size_t from, size_t to, struct head *head)
{
	struct head found = {.percents = has_percent_sign(reading, from, to)};
	bool any = false;
	size_t column = 0;

	for (size_t i = from; i < to && column < MOST_COLUMNS; column++) {
		size_t end = cell_end(reading, i, to);
		const struct quantity *q = size_in(reading, i, end);

		found.sizes[column] = q ? (int64_t)q->value : 0;
		any |= q != NULL;
		i = end + 1;
	}
	if (any)
		*head = found;
	return any;
}

/* "45 (37.5%)", alone in its cell. */
static bool read_cell(const struct reading *reading, size_t from, size_t to,
                      const struct quantity **count, struct quantity *percent)
{
	bool sign = to == from + 5 && token_is_mark(reading_token(reading, from + 3), '%');

	if ((to != from + 4 && !sign) || !quantity_at(reading, from) ||
	    !quantity_at(reading, from + 2) ||
	    !token_is_mark(reading_token(reading, from + 1), '(') ||
	    !token_is_whole(reading_token(reading, from)))
		return false;
	*count = quantity_at(reading, from);
	*percent = *quantity_at(reading, from + 2);
	return true;
}

static void check_cell(struct audit *audit, size_t from, int64_t size, const struct quantity *count,
                       const struct quantity *percent)
{
	int64_t n = (int64_t)count->value;

	audit_count(audit, CHECKED_PERCENTS, from);
	if (share_fits(n, size, percent))
		return;
	if (n > size)
		audit_add(audit, FINDING_IMPOSSIBLE, "percent", from,
		          "%lld of %lld: the part is more than the whole", (long long)n,
		          (long long)size);
	else
		audit_add(audit, FINDING_INCONSISTENT, "percent", from,
		          "%lld of the %lld in this column is %s%%, not %s%%", (long long)n,
		          (long long)size,
		          number_percent(audit->arena, n, size, percent->decimals, ROUND_AWAY),
		          number_fixed(audit->arena, percent->value, percent->decimals, ROUND_AWAY));
}

/* Rows of percents say so in their label or in the head; the cells of others
 * are means with their deviations. */
static void check_row(struct audit *audit, size_t from, size_t to, const struct head *head)
{
	static const char *const others[] = {"mean",   "median",  "sd",    "se",    "iqr",
	                                     "range",  "average", "years", "score", "scores",
	                                     "months", "weeks",   "days",  NULL};
	const struct reading *reading = audit->reading;
	size_t label = cell_end(reading, from, to), column = 1;
	bool percents = has_percent_sign(reading, from, to) ||
	                (head->percents && !reading_has_word(reading, from, label, others));

	for (size_t i = label + 1; i < to && column < MOST_COLUMNS; column++) {
		size_t end = cell_end(reading, i, to);
		const struct quantity *count;
		struct quantity percent;

		if (head->sizes[column] > 0 && percents &&
		    read_cell(reading, i, end, &count, &percent))
			check_cell(audit, i, head->sizes[column], count, &percent);
		i = end + 1;
	}
}

void audit_check_tables(struct audit *audit)
{
	const struct reading *reading = audit->reading;
	struct head head = {.percents = false};
	size_t from = 0;

	for (size_t i = 0; i < reading->tokens.n; i++) {
		if (reading_token(reading, i)->type != TOKEN_BREAK)
			continue;
		if (!is_row(reading, from, i))
			head = (struct head){.percents = false};
		else if (!read_head(reading, from, i, &head))
			check_row(audit, from, i, &head);
		from = i + 1;
	}
}
