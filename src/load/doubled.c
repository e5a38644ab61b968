/* Rows that are in the file twice: appended to themselves, or joined to several
 * rows of another file.  Where there are ids, those that repeat tell it. */
#include <string.h>

#include "load/load_impl.h"

/* In fewer columns two patients are alike by chance; and a few of them in
 * more. */
enum { FEWEST_COLUMNS = 5, SHARE = 10 };

/* A digest of each row, in the order of the dataset; equal ones are taken for
 * equal rows: that two of a million different ones are equal has a chance of
 * 3 in 10^8. */
struct row_digests {
	struct load_plan *plan;
	struct arena *scratch;
	uint64_t *items; /* never 0 */
	size_t n;
};

static bool has_ids(const struct load_plan *plan)
{
	for (size_t i = 0; i < plan->input->columns.n; i++)
		if (plan->data->columns[i].type == COLUMN_ID)
			return true;
	return plan->input->key.s != NULL;
}

struct row_digests *row_digests_new(struct load_plan *plan, struct arena *scratch,
                                    const struct reader *reader)
{
	struct row_digests *digests;

	if (reader->names.n < FEWEST_COLUMNS || has_ids(plan))
		return NULL;
	digests = ARENA_NEW(scratch, struct row_digests);
	digests->plan = plan;
	digests->scratch = scratch;
	digests->items = ARENA_ARRAY(scratch, uint64_t, reader->most_rows);
	return digests;
}

/* Adds eight bytes: the steps of splitmix64 (Steele et al. 2014). */
static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) + UINT64_C(0x9E3779B97F4A7C15);
	hash = (hash ^ hash >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	hash = (hash ^ hash >> 27) * UINT64_C(0x94D049BB133111EB);
	return hash ^ hash >> 31;
}

/* Adds a text and its length, by which neighbours keep apart. */
static uint64_t mix_text(uint64_t hash, const char *text, size_t length)
{
	uint64_t word = 0;
	size_t i = 0;

	for (; i + sizeof word <= length; i += sizeof word) {
		memcpy(&word, text + i, sizeof word);
		hash = mix(hash, word);
	}
	word = 0;
	memcpy(&word, text + i, length - i);
	return mix(hash, word ^ (uint64_t)length << 56);
}

void row_digests_add(struct row_digests *digests, const struct raw_row *row)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < row->n_cells; i++) {
		char room[RAW_TEXT_SIZE];
		size_t length;
		const char *text = raw_text(&row->cells[i], room, &length);

		hash = mix_text(hash, text, length);
	}
	digests->items[digests->n++] = hash ? hash : 1;
}

/* The rows that an earlier one equals. */
static struct row_count rows_doubled(const struct row_digests *digests)
{
	struct row_count doubled = {0};
	size_t n_slots = 16;
	uint64_t *slots; /* 0 is free */

	while (n_slots < 2 * digests->n)
		n_slots *= 2;
	slots = ARENA_ARRAY(digests->scratch, uint64_t, n_slots);
	for (size_t row = 0; row < digests->n; row++) {
		uint64_t digest = digests->items[row];
		size_t slot = digest & (n_slots - 1);

		while (slots[slot] && slots[slot] != digest)
			slot = (slot + 1) & (n_slots - 1);
		if (slots[slot])
			count_line(&doubled, digests->plan->data->line[row]);
		slots[slot] = digest;
	}
	return doubled;
}

void row_digests_judge(const struct row_digests *digests)
{
	struct load_plan *plan = digests->plan;
	struct row_count doubled = rows_doubled(digests);
	struct finding finding = {.severity = DIAG_WARNING, .kind = "doubled rows"};

	if (doubled.n == 0 || doubled.n * SHARE < digests->n)
		return;
	finding.message =
	    arena_printf(plan->arena,
	                 "%zu row%s of %zu equal%s one before in every column (%s): are "
	                 "patients in the file twice? (a column of their ids would tell)",
	                 doubled.n, doubled.n == 1 ? "" : "s", plan->data->n_rows,
	                 doubled.n == 1 ? "s" : "", lines_text(plan->data, &doubled, plan->arena));
	dataset_add_finding(plan->data, finding);
}
