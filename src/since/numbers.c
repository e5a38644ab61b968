/* The numbers that moved. */
#include "since/since_impl.h"

#include "base/str.h"

/* Numbers that a digest names; the others are counted. */
enum { MOST_NUMBERS = 40 };

const char *numbers_read(struct comparing *with)
{
	struct results_table was, now;
	struct diags quiet = {.arena = with->arena};

	if (!with->before->results_csv.data)
		return "the run before has left no results.csv";
	if (!results_table_parse(&was, with->arena, with->before->results_csv, "results.csv",
	                         &quiet))
		return arena_printf(with->arena, "results.csv of the run before cannot be read: %s",
		                    quiet.items[0].text);
	if (!results_table_parse(&now, with->arena, with->now->results_csv, "results.csv", &quiet))
		return quiet.items[0].text;
	with->moves = moved_find(with->arena, &was, &now);
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
	for (size_t i = 0; i < moves->n && i < MOST_NUMBERS; i++)
		ARENA_PUSH(with->arena, out->moves, out->n_moves, number_of(with, moves->items[i]));
	out->n_more_moves = moves->n - out->n_moves;
}
