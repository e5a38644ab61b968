/* Which column names the patients; and where a patient has several rows, how they
 * become one. */
#include <ctype.h>
#include <string.h>

#include "base/words.h"
#include "init/init_impl.h"

enum { MOST_PARTS = 4 };

/* --- The key --------------------------------------------------------------------------- */

static bool is_unique(const struct draft_column *column, size_t n_rows)
{
	return column->texts.n == n_rows && count_known(column, n_rows) == n_rows;
}

/* Of ids that differ in all rows the one whose name is that of patients, or the first. */
static const struct draft_column *unique_find(const struct draft *draft)
{
	const struct draft_column *found = NULL;

	for (size_t i = 0; i < draft->n_columns; i++) {
		const struct draft_column *column = &draft->columns[i];

		if (column->left_out || column->type != COLUMN_ID ||
		    !is_unique(column, draft->n_rows))
			continue;
		if (has_word(column->flat, WORD_PATIENT))
			return column;
		found = found ? found : column;
	}
	return found;
}

/* Of ids that repeat the one with the most values. */
static struct draft_column *repeated_find(const struct draft *draft)
{
	struct draft_column *found = NULL;

	for (size_t i = 0; i < draft->n_columns; i++) {
		struct draft_column *column = &draft->columns[i];

		if (!column->left_out && column->type == COLUMN_ID &&
		    (!found || column->texts.n > found->texts.n))
			found = column;
	}
	return found;
}

/* --- Rows by the id ---------------------------------------------------------------------- */

/* Whether two columns together tell all rows apart. */
static bool tells_apart(struct draft *draft, const struct draft_column *by,
                        const struct draft_column *parts)
{
	size_t room = (size_t)by->texts.n * parts->texts.n;
	bool *seen = ARENA_ARRAY(draft->arena, bool, room);

	for (size_t row = 0; row < draft->n_rows; row++) {
		size_t at;

		if (!value_at(parts, row))
			return false;
		at = (size_t)by->code[row] * parts->texts.n + parts->code[row];
		if (seen[at])
			return false;
		seen[at] = true;
	}
	return true;
}

/* The column of a few levels that tells the rows of a patient apart: visits, events. */
static struct draft_column *parts_find(struct draft *draft, const struct draft_column *by)
{
	for (size_t i = 0; i < draft->n_columns; i++) {
		struct draft_column *column = &draft->columns[i];

		if (!column->left_out && column->type == COLUMN_CATEGORY && column->n_levels >= 2 &&
		    column->n_levels <= MOST_PARTS && tells_apart(draft, by, column))
			return column;
	}
	return NULL;
}

/* Whether all rows of a patient that have a value have the same one. */
static bool is_constant(struct draft *draft, const struct draft_column *by,
                        const struct draft_column *column)
{
	uint32_t *first = ARENA_ARRAY(draft->arena, uint32_t, by->texts.n);

	for (size_t row = 0; row < draft->n_rows; row++) {
		uint32_t *known = &first[by->code[row]];

		if (!value_at(column, row))
			continue;
		if (*known && *known != column->code[row] + 1)
			return false;
		*known = column->code[row] + 1;
	}
	return true;
}

/* Which of several rows of a patient a value is of. */
struct rows_wanted {
	bool of_part;   /* those of a level of fold->parts: … */
	uint32_t level; /* … this one */
	bool greatest;  /* the greatest, and not the first */
};

static bool is_wanted(const struct draft *draft, const struct draft_column *from,
                      const struct rows_wanted *wanted, size_t row, uint32_t before)
{
	const struct draft_value *value = value_at(from, row);

	if (!value || (wanted->of_part && draft->fold.parts->code[row] != wanted->level))
		return false;
	return before == NO_VALUE ||
	       (wanted->greatest && value->number > from->values[before].number);
}

/* A column of the folded table. */
static struct draft_column *gathered(struct draft *draft, const struct draft_column *from,
                                     struct rows_wanted wanted)
{
	struct draft_column *to = ARENA_NEW(draft->arena, struct draft_column);
	const struct draft_fold *fold = &draft->fold;
	size_t n = fold->by->texts.n;

	*to = *from;
	to->notes = (struct names){0};
	to->code = ARENA_ARRAY(draft->arena, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		to->code[i] = NO_VALUE;
	for (size_t row = 0; row < draft->n_rows; row++) {
		uint32_t *code = &to->code[fold->by->code[row]];

		if (is_wanted(draft, from, &wanted, row, *code))
			*code = from->code[row];
	}
	to->values =
	    arena_memdup(draft->arena, from->values, (from->texts.n + 1) * sizeof *from->values);
	for (uint32_t i = 0; i < from->texts.n; i++)
		to->values[i].n = 0;
	to->n_present = 0;
	for (size_t i = 0; i < n; i++)
		if (to->code[i] != NO_VALUE) {
			to->values[to->code[i]].n++;
			to->n_present++;
		}
	return to;
}

static void take_add(struct draft *draft, struct draft_column *of, const char *where,
                     const char *pick, struct draft_column *made)
{
	ARENA_PUSH(draft->arena, draft->fold.takes, draft->fold.n_takes,
	           (struct draft_take){.of = of, .where = where, .pick = pick, .made = made});
}

/* An event of REDCap without its arm: "baseline" of "baseline_arm_1". */
static const char *event_name(struct arena *arena, const char *code)
{
	const char *arm = strstr(code, "_arm_");

	return arm && strspn(arm + 5, "0123456789") == strlen(arm + 5)
	           ? arena_strndup(arena, code, (size_t)(arm - code))
	           : code;
}

/* A column for each part: what a visit has of it. */
static void takes_add(struct draft *draft, struct draft_column *column)
{
	const struct draft_column *parts = draft->fold.parts;

	for (size_t k = 0; k < parts->n_levels; k++) {
		const char *code = parts->levels[k].code;
		uint32_t level = strtable_find(&parts->texts, code, strlen(code));
		struct draft_column *made;

		if (level == STRTABLE_NONE)
			continue;
		made =
		    gathered(draft, column, (struct rows_wanted){.of_part = true, .level = level});
		if (made->n_present == 0)
			continue;
		made->name = name_make(draft, arena_printf(draft->arena, "%s_%s", column->name,
		                                           event_name(draft->arena, code)));
		made->flat = name_flat(draft->arena, made->name);
		made->part =
		    strcmp(parts->levels[k].label, code) == 0 && isdigit((unsigned char)*code)
			? arena_printf(draft->arena, "%s %s", parts->name, code)
			: parts->levels[k].label;
		made->label = arena_printf(draft->arena, "%s (%s)", column->label, made->part);
		take_add(draft, column,
		         arena_printf(draft->arena, "%s == %s", parts->name,
		                      expr_text(draft->arena, code)),
		         "only", made);
	}
}

/* One value of several rows that nothing tells apart: of intervals from start to stop the
 * last stop, and whether there was an event in any; else that of the first row. */
static void take_one(struct draft *draft, struct draft_column *column)
{
	bool number = column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER;
	bool stop =
	    number && (has_word(column->flat, WORD_STOP) || word_in(column->flat, "time futime"));
	bool event = column->type == COLUMN_FLAG && has_word(column->flat, WORD_OUTCOME);
	const char *pick = stop ? "max" : event ? "any" : "first";
	struct draft_column *made =
	    gathered(draft, column, (struct rows_wanted){.greatest = stop || event});

	made->name =
	    name_make(draft, stop || event ? arena_printf(draft->arena, "%s_%s", column->name, pick)
	                                   : arena_printf(draft->arena, "first_%s", column->name));
	if (stop)
		made->flat = "time";
	/* where an interval begins is no property of the patient */
	if (number && has_word(column->flat, WORD_START))
		made->role = ROLE_TIME;
	take_add(draft, column, NULL, pick, made);
}

/* The rows of each patient become one: what is the same in all of them is kept, … */
static void fold_guess(struct draft *draft, struct draft_column *by)
{
	struct draft_fold *fold = &draft->fold;
	struct draft_table *table = &draft->table;

	*fold = (struct draft_fold){.wanted = true, .by = by, .parts = parts_find(draft, by)};
	*table = (struct draft_table){.n_rows = by->texts.n};
	for (size_t i = 0; i < draft->n_columns; i++) {
		struct draft_column *column = &draft->columns[i];

		if (column->left_out || column == by || column == fold->parts ||
		    column->type == COLUMN_ID || !is_constant(draft, by, column))
			continue;
		ARENA_PUSH(draft->arena, fold->keep, fold->n_keep, column);
		ARENA_PUSH(draft->arena, table->columns, table->n_columns,
		           gathered(draft, column, (struct rows_wanted){0}));
	}
	/* … and what is not has a column for each of them, or is that of the first */
	for (size_t i = 0; i < draft->n_columns; i++) {
		struct draft_column *column = &draft->columns[i];

		if (column->left_out || column == by || column == fold->parts ||
		    is_constant(draft, by, column))
			continue;
		if (fold->parts && column->type != COLUMN_ID)
			takes_add(draft, column);
		else if (column->type != COLUMN_ID && column->type != COLUMN_TEXT)
			take_one(draft, column);
	}
	for (size_t i = 0; i < fold->n_takes; i++)
		ARENA_PUSH(draft->arena, table->columns, table->n_columns, fold->takes[i].made);
}

static void key_note(struct draft *draft, const struct draft_column *id)
{
	size_t n_known = id ? count_known(id, draft->n_rows) : 0;
	const char *what = "of which some repeat";

	if (!id) {
		note(draft, &draft->key_notes,
		     "no column seems to name the patients; write key: NAME if one does, so that a "
		     "patient who is in the file twice is refused");
		return;
	}
	if (n_known < draft->n_rows)
		what = arena_printf(draft->arena, "and is missing in %zu", draft->n_rows - n_known);
	note(draft, &draft->key_notes,
	     "'%s' seems to name the patients in %zu rows, %s: mend the file, and then write key: "
	     "%s",
	     id->name, draft->n_rows, what, id->name);
}

/* Whether most patients have several rows, and not a few by mistake. */
static bool is_folded(const struct draft *draft, const struct draft_column *by)
{
	return count_known(by, draft->n_rows) == draft->n_rows &&
	       6 * (size_t)by->texts.n <= 5 * draft->n_rows;
}

void keys_guess(struct draft *draft)
{
	struct draft_column *repeated;

	draft->key = unique_find(draft);
	repeated = draft->key ? NULL : repeated_find(draft);
	if (repeated && is_folded(draft, repeated)) {
		fold_guess(draft, repeated);
		note(draft, &draft->key_notes,
		     "%zu rows of %u patients: those of one patient become one row%s%s",
		     draft->n_rows, repeated->texts.n,
		     draft->fold.parts
		         ? arena_printf(draft->arena,
		                        "; what differs between them has a column for "
		                        "each '%s'",
		                        draft->fold.parts->name)
		         : "; of what differs between them each 'take' says which is taken",
		     draft->fold.parts ? "" : " (first, last, min, max, count, any …)");
		return;
	}
	if (!draft->key)
		key_note(draft, repeated);
	for (size_t i = 0; i < draft->n_columns; i++) {
		/* with a key each row is a patient, and another id is no id */
		if (draft->columns[i].type == COLUMN_ID && draft->key &&
		    !is_unique(&draft->columns[i], draft->n_rows))
			draft->columns[i].type = COLUMN_TEXT;
		if (!draft->columns[i].left_out)
			ARENA_PUSH(draft->arena, draft->table.columns, draft->table.n_columns,
			           &draft->columns[i]);
	}
	draft->table.n_rows = draft->n_rows;
}
