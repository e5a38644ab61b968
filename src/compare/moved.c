#include "compare/moved.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/num.h"
#include "base/str.h"
#include "load/csv.h"

static const char *const column_names[N_RESULT_COLUMNS] = {
    "analysis",     "population", "group1",         "group1_level", "group2",
    "group2_level", "variable",   "variable_level", "context",      "stat_name",
    "stat_label",   "stat",       "stat_fmt",       "status",       "warning",
};

/* Reading */

struct reading {
	struct results_table *table;
	struct arena *arena;
};

static void add_row(void *user, const struct csv_row *row)
{
	struct reading *in = user;
	struct result_row out = {0};

	for (size_t i = 0; i < N_RESULT_COLUMNS; i++)
		out.fields[i] =
		    i < row->n_fields
			? arena_strndup(in->arena, row->fields[i].text,
		                        row->fields[i].length)
			: "";
	ARENA_PUSH(in->arena, in->table->rows, in->table->n, out);
}

bool results_table_parse(struct results_table *table, struct arena *arena,
                         struct bytes csv, const char *name, struct diags *diags)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct csv file = {.arena = arena, .source = source, .diags = diags};
	struct reading in = {table, arena};

	*table = (struct results_table){0};
	source->name = name;
	if (!csv_open(&file, &csv))
		return false;
	for (size_t i = 0; i < N_RESULT_COLUMNS; i++)
		if (i >= file.names.n ||
		    strcmp(file.names.items[i], column_names[i]) != 0)
			return diag_error(
			    diags, (struct mark){.source = source, .line = 1},
			    "not a results.csv of survreport: column %zu is "
			    "not "
			    "'%s'",
			    i + 1, column_names[i]);
	return csv_read(&file, add_row, &in);
}

/* Matching */

static uint32_t key_hash(const struct result_row *row)
{
	uint32_t hash = 0;

	for (int i = 0; i <= COLUMN_STAT_NAME; i++)
		hash = hash * 31 +
		       hash_bytes(row->fields[i], strlen(row->fields[i]));
	return hash;
}

static bool key_same(const struct result_row *a, const struct result_row *b)
{
	for (int i = COLUMN_STAT_NAME; i >= 0; i--)
		if (strcmp(a->fields[i], b->fields[i]) != 0)
			return false;
	return true;
}

static void match(struct arena *arena, struct results_table *was,
                  struct results_table *now)
{
	size_t n_slots = 16;
	struct result_row **slots;

	while (n_slots < 2 * was->n)
		n_slots *= 2;
	slots = ARENA_ARRAY(arena, struct result_row *, n_slots);
	for (size_t i = 0; i < was->n; i++) {
		size_t at = key_hash(&was->rows[i]) & (n_slots - 1);

		was->rows[i].match = NULL;
		while (slots[at])
			at = (at + 1) & (n_slots - 1);
		slots[at] = &was->rows[i];
	}
	for (size_t i = 0; i < now->n; i++) {
		struct result_row *row = &now->rows[i];
		size_t at = key_hash(row) & (n_slots - 1);

		row->match = NULL;
		while (slots[at] &&
		       (slots[at]->match || !key_same(slots[at], row)))
			at = (at + 1) & (n_slots - 1);
		if (slots[at]) {
			row->match = slots[at];
			slots[at]->match = row;
		}
	}
}

/* What a move means */

static bool ends_with(const char *text, const char *ending)
{
	size_t n = strlen(text), m = strlen(ending);

	return n >= m && strcmp(text + n - m, ending) == 0;
}

static bool is_p_value(const char *stat)
{
	return strcmp(stat, "p") == 0 || ends_with(stat, "_p") ||
	       strcmp(stat, "p_adjusted") == 0 ||
	       strcmp(stat, "p_asymptotic") == 0;
}

static bool is_median(const char *stat)
{
	return strcmp(stat, "median") == 0 || ends_with(stat, "_median");
}

/* What a limit of an interval is held against: 1 for ratios, 0 for
 * differences.  False if the statistic is neither. */
static bool null_value(const char *stat, bool *lower, double *value)
{
	char stem[64];
	size_t n = strlen(stat);

	*lower = ends_with(stat, "_lo");
	if ((!*lower && !ends_with(stat, "_hi")) || n >= sizeof stem)
		return false;
	memcpy(stem, stat, n - 3);
	stem[n - 3] = '\0';
	if (ends_with(stem, "_exact"))
		stem[n - 3 - strlen("_exact")] = '\0';
	*value = ends_with(stem, "difference") ? 0 : 1;
	return *value == 0 || strcmp(stem, "hr") == 0 ||
	       strcmp(stem, "tr") == 0 || ends_with(stem, "_ratio");
}

static bool number_of(const struct result_row *row, double *value)
{
	const char *text = row->fields[COLUMN_STAT];

	return number_parse(text, strlen(text), value);
}

/* Whether a limit went over the value that means no effect. */
static bool crossed_null(const char *stat, double was, double now)
{
	double null;
	bool lower;

	if (!null_value(stat, &lower, &null))
		return false;
	return lower ? (was > null) != (now > null)
	             : (was < null) != (now < null);
}

static bool field_same(const struct move *move, enum result_column column)
{
	return strcmp(move->was->fields[column], move->now->fields[column]) == 0;
}

static enum matter matter_of(struct move *move)
{
	const char *stat = move->now->fields[COLUMN_STAT_NAME];
	double was, now;

	if (!number_of(move->was, &was) || !number_of(move->now, &now))
		return MATTER_STATUS;
	move->size = fabs(now - was) / fmax(fabs(now), fabs(was));
	/* from 1e-9 to 1e-12 is nothing to a reader */
	if (is_p_value(stat))
		move->size = fabs(now - was);
	if (is_p_value(stat) && (was < 0.05) != (now < 0.05))
		return MATTER_P;
	if (crossed_null(stat, was, now))
		return MATTER_INTERVAL;
	if (!field_same(move, COLUMN_STATUS))
		return MATTER_STATUS;
	if (is_median(stat) && fabs(now - was) > 0.1 * fabs(was))
		return MATTER_MEDIAN;
	return field_same(move, COLUMN_STAT_FMT) ? MATTER_HIDDEN
	                                         : MATTER_PRINTED;
}

static void add(struct arena *arena, struct moves *moves, struct move move)
{
	moves->n_matter[move.matter]++;
	ARENA_PUSH(arena, moves->items, moves->n, move);
}

/* A number that is on both sides. */
static void add_pair(struct arena *arena, struct moves *moves,
                     const struct result_row *was, const struct result_row *now)
{
	struct move move = {.was = was, .now = now};

	if (!field_same(&move, COLUMN_STAT) || !field_same(&move, COLUMN_STATUS))
		move.matter = matter_of(&move);
	else if (!field_same(&move, COLUMN_STAT_FMT) ||
	         !field_same(&move, COLUMN_STAT_LABEL) ||
	         !field_same(&move, COLUMN_WARNING))
		move.matter = MATTER_STYLE;
	else
		return;
	add(arena, moves, move);
}

/* What matters more comes first, then the larger move; at last the order of
 * the new file, and of the old one. */
static int by_matter(const void *left, const void *right)
{
	const struct move *a = left, *b = right;

	if (a->matter != b->matter)
		return a->matter < b->matter ? -1 : 1;
	if (a->size > b->size || a->size < b->size)
		return a->size > b->size ? -1 : 1;
	if (a->now && b->now)
		return a->now < b->now ? -1 : a->now > b->now;
	return a->was < b->was ? -1 : a->was > b->was;
}

struct moves moved_find(struct arena *arena, struct results_table *was,
                        struct results_table *now)
{
	struct moves moves = {.n_was = was->n, .n_now = now->n};

	match(arena, was, now);
	for (size_t i = 0; i < now->n; i++) {
		const struct result_row *row = &now->rows[i];

		if (row->match)
			add_pair(arena, &moves, row->match, row);
		else
			add(arena, &moves,
			    (struct move){.matter = MATTER_APPEARED,
			                  .now = row});
	}
	for (size_t i = 0; i < was->n; i++)
		if (!was->rows[i].match)
			add(arena, &moves,
			    (struct move){.matter = MATTER_VANISHED,
			                  .was = &was->rows[i]});
	if (moves.n)
		qsort(moves.items, moves.n, sizeof *moves.items, by_matter);
	return moves;
}

/* In words */

/* Where a number belongs: "rfs_hormon [1] rfs [12] Survival". */
static void add_place(struct str *out, const struct result_row *row)
{
	const char *const *field = row->fields;

	str_add(out, field[COLUMN_ANALYSIS]);
	if (field[COLUMN_GROUP1_LEVEL][0])
		str_addf(out, "[%s]", field[COLUMN_GROUP1_LEVEL]);
	if (field[COLUMN_GROUP2_LEVEL][0])
		str_addf(out, "[%s]", field[COLUMN_GROUP2_LEVEL]);
	if (field[COLUMN_VARIABLE][0])
		str_addf(out, ".%s", field[COLUMN_VARIABLE]);
	if (field[COLUMN_VARIABLE_LEVEL][0])
		str_addf(out, "[%s]", field[COLUMN_VARIABLE_LEVEL]);
	str_addf(out, " %s", field[COLUMN_STAT_LABEL]);
	if (strcmp(field[COLUMN_CONTEXT], field[COLUMN_ANALYSIS]) != 0)
		str_addf(out, " (%s)", field[COLUMN_CONTEXT]);
}

/* What stands for a number: as printed, or all its digits. */
static const char *print_of(const struct result_row *row, bool digits)
{
	const char *stat = row->fields[COLUMN_STAT];
	const char *print = row->fields[COLUMN_STAT_FMT];

	if (stat[0] && (digits || !print[0]))
		return stat;
	if (print[0])
		return print;
	return row->fields[COLUMN_STATUS];
}

static const char *why(struct arena *arena, const struct move *move)
{
	bool lower;
	double null, was, now;

	switch (move->matter) {
	case MATTER_P:
		return " (crossed .05)";
	case MATTER_INTERVAL:
		if (!null_value(move->now->fields[COLUMN_STAT_NAME], &lower,
		                &null) ||
		    !number_of(move->now, &now))
			return "";
		return arena_printf(arena, " (the interval %s %s)",
		                    (lower ? now > null : now < null)
		                        ? "no longer includes"
		                        : "now includes",
		                    null > 0 ? "1" : "0");
	case MATTER_MEDIAN:
		if (!number_of(move->was, &was) || !number_of(move->now, &now))
			return "";
		return arena_printf(arena, " (by %s%%)",
		                    number_fixed(arena,
		                                 100 * fabs(now / was - 1), 0,
		                                 ROUND_EVEN));
	case MATTER_HIDDEN:
		return arena_printf(arena, " (both print as %s)",
		                    move->now->fields[COLUMN_STAT_FMT]);
	case MATTER_STYLE:
		return " (the same number)";
	default:
		return "";
	}
}

const char *moved_text(struct arena *arena, const struct move *move)
{
	struct str out = {.arena = arena};
	bool digits = move->matter == MATTER_HIDDEN;
	bool same;

	add_place(&out, move->now ? move->now : move->was);
	if (!move->now) {
		str_addf(&out, ": was %s, is gone", print_of(move->was, digits));
		return str_text(&out);
	}
	if (!move->was) {
		str_addf(&out, ": %s, is new", print_of(move->now, digits));
		return str_text(&out);
	}
	/* where the print hides that it crossed something, the digits show */
	same =
	    strcmp(print_of(move->was, false), print_of(move->now, false)) == 0;
	digits = digits || (same && move->matter < MATTER_STYLE);
	str_addf(&out, ": %s, was %s%s", print_of(move->now, digits),
	         print_of(move->was, digits), why(arena, move));
	return str_text(&out);
}

/* One kind of move in the summary; nothing if there is none. */
static void add_count(struct str *out, size_t n, const char *one,
                      const char *more, bool *first)
{
	if (n == 0)
		return;
	str_addf(out, "%s%zu %s", *first ? ": " : ", ", n, n == 1 ? one : more);
	*first = false;
}

const char *moved_summary(struct arena *arena, const struct moves *moves)
{
	static const struct {
		const char *one, *more;
	} words[N_MATTERS] = {
	    [MATTER_P] = {"P-value crossed .05", "P-values crossed .05"},
	    [MATTER_INTERVAL] = {"interval in- or excludes no effect",
	                         "intervals in- or exclude no effect"},
	    [MATTER_STATUS] = {"value became estimable, or ceased to be",
	                       "values became estimable, or ceased to be"},
	    [MATTER_MEDIAN] = {"median moved by over a tenth",
	                       "medians moved by over a tenth"},
	    [MATTER_PRINTED] = {"other number", "other numbers"},
	    [MATTER_VANISHED] = {"is gone", "are gone"},
	    [MATTER_APPEARED] = {"is new", "are new"},
	    [MATTER_HIDDEN] = {"by less than is printed",
	                       "by less than is printed"},
	    [MATTER_STYLE] = {"only printed differently",
	                      "only printed differently"},
	};
	struct str out = {.arena = arena};
	bool first = true;

	if (moves->n == 0)
		return arena_printf(arena,
		                    "no number moved: all %zu are the same",
		                    moves->n_now);
	str_addf(&out, "%zu of %zu number%s moved",
	         moves->n - moves->n_matter[MATTER_APPEARED], moves->n_was,
	         moves->n_was == 1 ? "" : "s");
	for (size_t i = 0; i < N_MATTERS; i++)
		add_count(&out, moves->n_matter[i], words[i].one, words[i].more,
		          &first);
	return str_text(&out);
}
