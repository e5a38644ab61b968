#include "verify/diff/moved.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "verify/diff/moved_impl.h"

enum run { WAS, NOW, N_RUNS };

/* The rows of one estimate. */
struct matched {
	const struct results_row *part[N_RUNS][N_PARTS];
	size_t analysis;      /* its number */
	struct matched *next; /* the next of the same key */
	/* of the first of a key: the last one that has this row */
	struct matched *last[N_RUNS][N_PARTS];
};

struct analysis {
	size_t n[N_RUNS]; /* rows */
	bool told;        /* that it is in one run only */
};

/* Rows of both tables, brought together, and what came of it. */
struct matching {
	struct arena *arena, *scratch;
	struct strtable keys, names; /* of estimates; of analyses */
	struct matched **first;      /* by number of key */
	size_t n_first;
	struct matched **items; /* in order of the files */
	size_t n;
	struct analysis *analyses;
	size_t n_analyses;
	struct moves moves;
	struct move *tail; /* the last one, if only one run has its rows */
};

/* --- Matching -------------------------------------------------------------- */

/* The number of a row's key, without what makes it a limit.  The columns are
 * put together with a separator; should a column hold it and two keys look
 * alike, their rows are still matched in order. */
static uint32_t key_number(struct matching *matching, struct str *key, const struct results_row *row)
{
	size_t length;

	key->length = 0;
	for (int i = 0; i < COLUMN_STAT_NAME; i++) {
		str_add(key, row->fields[i]);
		str_add_bytes(key, "\x1F", 1);
	}
	stat_part(row->fields[COLUMN_STAT_NAME], &length);
	str_add_bytes(key, row->fields[COLUMN_STAT_NAME], length);
	return strtable_add(&matching->keys, key->text, key->length);
}

static size_t analysis_count(struct matching *matching, const struct results_row *row, enum run run)
{
	const char *name = row->fields[COLUMN_ANALYSIS];
	size_t i = strtable_add(&matching->names, name, strlen(name));

	if (i == matching->n_analyses)
		ARENA_PUSH(matching->scratch, matching->analyses, matching->n_analyses,
		           (struct analysis){0});
	matching->analyses[i].n[run]++;
	return i;
}

static struct matched *estimate_add(struct matching *matching)
{
	struct matched *new = ARENA_NEW(matching->scratch, struct matched);

	ARENA_PUSH(matching->scratch, matching->items, matching->n, new);
	return new;
}

/* The first estimate of a key. */
static struct matched *first_find(struct matching *matching, uint32_t key)
{
	if (key == matching->n_first)
		ARENA_PUSH(matching->scratch, matching->first, matching->n_first,
		           estimate_add(matching));
	return matching->first[key];
}

static void row_match(struct matching *matching, struct str *key, const struct results_row *row,
                      enum run run)
{
	size_t length;
	enum move_part part = stat_part(row->fields[COLUMN_STAT_NAME], &length);
	struct matched *first = first_find(matching, key_number(matching, key, row));
	struct matched *last = first->last[run][part], *here = first;

	if (last) {
		if (!last->next)
			last->next = estimate_add(matching);
		here = last->next;
	}
	here->part[run][part] = row;
	here->analysis = analysis_count(matching, row, run);
	first->last[run][part] = here;
}

static void table_match(struct matching *matching, const struct results_table *table, enum run run)
{
	struct str key = {.arena = matching->scratch};

	for (size_t i = 0; i < table->n; i++)
		row_match(matching, &key, &table->rows[i], run);
}

/* --- Judging --------------------------------------------------------------- */

static bool both_ok(const struct results_row *was, const struct results_row *now)
{
	return was && now && was->status == RESULT_OK && now->status == RESULT_OK;
}

static double relative_change(const struct results_row *was, const struct results_row *now)
{
	if (!both_ok(was, now) || was->value == now->value)
		return 0;
	return was->value == 0 ? INFINITY : fabs((now->value - was->value) / was->value);
}

/* Of the value, or if that did not move, of the limit that moved more.  A
 * value that was gained or lost is more than any change. */
static double change_find(const struct move *move)
{
	const struct results_row *was = move->was[PART_VALUE];
	const struct results_row *now = move->now[PART_VALUE];

	if (was && now && was->status != now->status)
		return INFINITY;
	if (part_moved(was, now))
		return relative_change(was, now);
	return fmax(relative_change(move->was[PART_LOW], move->now[PART_LOW]),
	            relative_change(move->was[PART_HIGH], move->now[PART_HIGH]));
}

static bool p_crossed(const struct move *move)
{
	const struct results_row *was = move->was[PART_VALUE];
	const struct results_row *now = move->now[PART_VALUE];

	return both_ok(was, now) && stat_is_p(now->fields[COLUMN_STAT_NAME]) &&
	       (was->value < 0.05) != (now->value < 0.05);
}

static bool interval_crossed(const struct move *move)
{
	enum interval_side was, now;
	double null;

	if (!null_find(move_row(move), &null))
		return false;
	was = side_find(move->was, null);
	now = side_find(move->now, null);
	return was != SIDE_UNKNOWN && now != SIDE_UNKNOWN && was != now;
}

static bool status_changed(const struct move *move)
{
	for (int i = 0; i < N_PARTS; i++)
		if (move->was[i] && move->now[i] && move->was[i]->status != move->now[i]->status)
			return true;
	return false;
}

static bool median_moved(const struct move *move)
{
	const struct results_row *was = move->was[PART_VALUE];
	const struct results_row *now = move->now[PART_VALUE];

	/* times ten, which is exact where a tenth is not */
	return both_ok(was, now) && strcmp(now->fields[COLUMN_STAT_NAME], "median") == 0 &&
	       10 * fabs(now->value - was->value) > fabs(was->value);
}

static bool any_part(const struct move *move,
                     bool (*test)(const struct results_row *was, const struct results_row *now))
{
	for (int i = 0; i < N_PARTS; i++)
		if (test(move->was[i], move->now[i]))
			return true;
	return false;
}

static bool moved_in_print(const struct results_row *was, const struct results_row *now)
{
	return part_moved(was, now) && !part_same_text(was, now, COLUMN_STAT_FMT);
}

static bool restyled(const struct results_row *was, const struct results_row *now)
{
	return was && now && !part_moved(was, now) &&
	       !(part_same_text(was, now, COLUMN_STAT_FMT) &&
	         part_same_text(was, now, COLUMN_STAT_LABEL));
}

static bool vanished(const struct results_row *was, const struct results_row *now)
{
	return was && !now;
}

static bool appeared(const struct results_row *was, const struct results_row *now)
{
	return !was && now;
}

/* N_MOVE_CLASSES if nothing happened. */
static enum move_class class_find(const struct move *move)
{
	if (any_part(move, part_moved)) {
		if (p_crossed(move))
			return MOVE_P_CROSSED;
		if (interval_crossed(move))
			return MOVE_INTERVAL_CROSSED;
		if (status_changed(move))
			return MOVE_STATUS;
		if (median_moved(move))
			return MOVE_MEDIAN;
		return any_part(move, moved_in_print) ? MOVE_PRINTED : MOVE_HIDDEN;
	}
	if (any_part(move, vanished))
		return MOVE_VANISHED;
	if (any_part(move, appeared))
		return MOVE_APPEARED;
	return any_part(move, restyled) ? MOVE_STYLE : N_MOVE_CLASSES;
}

static void count_rows(struct moves *moves, const struct move *move)
{
	for (int i = 0; i < N_PARTS; i++) {
		const struct results_row *was = move->was[i], *now = move->now[i];

		moves->n_both += was && now;
		moves->n_moved += part_moved(was, now);
		moves->n_in_print += moved_in_print(was, now);
		moves->n_vanished += vanished(was, now);
		moves->n_appeared += appeared(was, now);
		moves->n_restyled += restyled(was, now);
	}
}

/* --- All moves ------------------------------------------------------------- */

/* The same but for the statistic. */
static bool same_place(const struct results_row *a, const struct results_row *b)
{
	for (int i = 0; i < COLUMN_STAT_NAME; i++)
		if (!str_equal(a->fields[i], b->fields[i]))
			return false;
	return true;
}

static bool is_one_sided(const struct move *move)
{
	return !part_first(move->was) || !part_first(move->now);
}

/* Whether a move goes on where the last one, of an estimate that only one run
 * has, left off. */
static bool goes_on(const struct matching *matching, const struct move *move)
{
	const struct move *tail = matching->tail;

	return tail && move->class == tail->class && move->index == tail->index + 1 &&
	       is_one_sided(move) && same_place(move_row(tail), move_row(move));
}

static void moves_add(struct matching *matching, struct move move)
{
	struct moves *moves = &matching->moves;
	struct move *new = arena_memdup(matching->arena, &move, sizeof move);

	if (goes_on(matching, &move)) {
		matching->tail->more = new;
	} else {
		ARENA_PUSH(matching->arena, moves->items, moves->n, new);
		moves->n_class[move.class]++;
	}
	matching->tail = is_one_sided(&move) ? new : NULL;
}

static void estimate_judge(struct matching *matching, size_t i)
{
	const struct matched *estimate = matching->items[i];
	struct analysis *analysis = &matching->analyses[estimate->analysis];
	size_t n = analysis->n[WAS] + analysis->n[NOW];
	struct move move = {.index = i};

	memcpy(move.was, estimate->part[WAS], sizeof move.was);
	memcpy(move.now, estimate->part[NOW], sizeof move.now);
	move.class = class_find(&move);
	move.change = change_find(&move);
	count_rows(&matching->moves, &move);
	if (move.class == N_MOVE_CLASSES)
		return;
	if (n == 1 || (analysis->n[WAS] && analysis->n[NOW])) {
		moves_add(matching, move);
	} else if (!analysis->told) {
		move.sentence = analysis_sentence(matching->arena, &move, n);
		moves_add(matching, move);
		analysis->told = true;
	}
}

static int move_compare(const void *a, const void *b)
{
	const struct move *x = *(const struct move *const *)a;
	const struct move *y = *(const struct move *const *)b;

	if (x->class != y->class)
		return x->class < y->class ? -1 : 1;
	if (x->change != y->change)
		return x->change > y->change ? -1 : 1;
	return x->index < y->index ? -1 : 1;
}

struct moves moved_find(struct arena *arena, const struct results_table *was,
                        const struct results_table *now)
{
	struct arena scratch = {0};
	struct matching matching = {.arena = arena,
	                            .scratch = &scratch,
	                            .keys = {.arena = &scratch},
	                            .names = {.arena = &scratch}};
	const struct moves *moves = &matching.moves;

	table_match(&matching, was, WAS);
	table_match(&matching, now, NOW);
	for (size_t i = 0; i < matching.n; i++)
		estimate_judge(&matching, i);
	if (moves->n)
		qsort(moves->items, moves->n, sizeof *moves->items, move_compare);
	for (size_t i = 0; i < moves->n; i++)
		if (!moves->items[i]->sentence)
			moves->items[i]->sentence = move_sentence(arena, moves->items[i]);
	arena_release(&scratch);
	return matching.moves;
}

bool moved_any(const struct moves *moves)
{
	return moves->n_moved || moves->n_vanished || moves->n_appeared;
}
