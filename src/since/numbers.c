/* The numbers that moved. */
#include <string.h>

#include "base/str.h"
#include "since/since_impl.h"

/* Numbers that a digest names; the others are counted. */
enum { MOST_NUMBERS = 40 };

/* Numbers that are the same to the byte: how many there are. */
static size_t count_rows(struct bytes csv)
{
	size_t n = 0;
	bool quoted = false;

	for (size_t i = 0; i < csv.length; i++) {
		quoted ^= csv.data[i] == '"';
		n += csv.data[i] == '\n' && !quoted;
	}
	return n - 1; /* the first line has the names */
}

const char *numbers_read(struct comparing *with)
{
	struct bytes was = with->before->results_csv, now = with->now->results_csv;
	struct diags quiet = {.arena = with->arena};

	if (!was.data)
		return "the run before has left no results.csv";
	if (was.length == now.length && memcmp(was.data, now.data, now.length) == 0) {
		with->same_numbers = true;
		with->moves.n_both = count_rows(now);
		return NULL;
	}
	if (!results_table_parse(&with->was_numbers, with->arena, with->before->results_csv,
	                         "results.csv", &quiet))
		return arena_printf(with->arena, "results.csv of the run before cannot be read: %s",
		                    quiet.items[0].text);
	if (!results_table_parse(&with->now_numbers, with->arena, with->now->results_csv,
	                         "results.csv", &quiet))
		return quiet.items[0].text;
	with->moves = moved_find(with->arena, &with->was_numbers, &with->now_numbers);
	return NULL;
}

static bool is_withheld(const struct results_row *row)
{
	return row && row->status == RESULT_SUPPRESSED;
}

/* Whether a part of a number is withheld in a run. */
static bool any_withheld(const struct results_row *const part[N_PARTS])
{
	for (int i = 0; i < N_PARTS; i++)
		if (is_withheld(part[i]))
			return true;
	return false;
}

/* A number that is withheld in one of the runs is named without what it was in the
 * other. */
static struct digest_move withheld(struct comparing *with, const struct move *move)
{
	const char *name = move_name(with->arena, move);

	return (struct digest_move){
	    .number = name,
	    .before = "",
	    .now = "",
	    .kind = DIGEST_STATUS,
	    .sentence = arena_printf(with->arena, "%s; %s", name,
	                             any_withheld(move->now) ? "is withheld now"
	                                                     : "was withheld in the run before")};
}

static bool hides(const struct move *move)
{
	for (; move; move = move->more)
		if (any_withheld(move->was) || any_withheld(move->now))
			return true;
	return false;
}

static struct digest_move number_of(struct comparing *with, const struct move *move)
{
	static const enum digest_kind kinds[N_MOVE_CLASSES] = {
	    [MOVE_P_CROSSED] = DIGEST_P,       [MOVE_INTERVAL_CROSSED] = DIGEST_INTERVAL,
	    [MOVE_STATUS] = DIGEST_STATUS,     [MOVE_MEDIAN] = DIGEST_MEDIAN,
	    [MOVE_PRINTED] = DIGEST_PRINTED,   [MOVE_VANISHED] = DIGEST_VANISHED,
	    [MOVE_APPEARED] = DIGEST_APPEARED, [MOVE_HIDDEN] = DIGEST_HIDDEN,
	    [MOVE_STYLE] = DIGEST_STYLE,
	};

	if (hides(move))
		return withheld(with, move);
	return (struct digest_move){.number = move_name(with->arena, move),
	                            .before = move_text(with->arena, move->was),
	                            .now = move_text(with->arena, move->now),
	                            .kind = kinds[move->class],
	                            .sentence = move->sentence};
}

/* Whether a cause can have moved a number. */
static bool reaches(const struct reached *reached, const struct move *move)
{
	const struct results_row *row = NULL;

	for (int i = 0; !row && i < N_PARTS; i++)
		row = move->now[i] ? move->now[i] : move->was[i];
	switch (reached->reach) {
	case REACH_ALL:
		return true;
	case REACH_ANALYSIS:
		return row && str_equal(row->fields[COLUMN_ANALYSIS], reached->analysis);
	case REACH_PRINT:
		return move->class == MOVE_STYLE;
	case REACH_NONE:
		break;
	}
	return false;
}

static void add_causes(struct comparing *with, const struct move *move, struct digest_move *number)
{
	size_t *causes = ARENA_ARRAY(with->arena, size_t, with->n_reached + 1);

	for (size_t i = 0; i < with->n_reached; i++)
		if (reaches(&with->reached[i], move))
			causes[number->n_causes++] = i;
	number->causes = causes;
}

void numbers_add(struct comparing *with)
{
	const struct moves *moves = &with->moves;
	struct run_digest *out = with->out;

	out->n_numbers = moves->n_both;
	out->n_moved = moves->n_moved;
	out->n_in_print = moves->n_in_print;
	out->n_appeared = moves->n_appeared;
	out->n_vanished = moves->n_vanished;
	out->n_restyled = moves->n_restyled;
	out->n_crossed = moves->n_class[MOVE_P_CROSSED] + moves->n_class[MOVE_INTERVAL_CROSSED];
	for (size_t i = 0; i < moves->n && i < MOST_NUMBERS; i++) {
		struct digest_move number = number_of(with, moves->items[i]);

		add_causes(with, moves->items[i], &number);
		ARENA_PUSH(with->arena, out->moves, out->n_moves, number);
	}
	out->n_more_moves = moves->n - out->n_moves;
}
