/* What a first report asks: groups to compare, and terms of a model. */
#include <string.h>

#include "base/words.h"
#include "init/init_impl.h"

enum { MOST_LEVELS = 12, MOST_GROUPS = 5, MOST_TERMS = 6, EVENTS_PER_TERM = 10 };

bool is_baseline(const struct draft_column *column, size_t n_rows)
{
	if (column->left_out || column->role || count_known(column, n_rows) == 0)
		return false;
	switch (column->type) {
	case COLUMN_NUMBER:
	case COLUMN_INTEGER:
	case COLUMN_FLAG:
	case COLUMN_SET:
		return true;
	case COLUMN_CATEGORY:
		/* of a single level there is nothing to tell */
		return column->n_levels >= 2 && column->n_levels <= MOST_LEVELS;
	default:
		return false;
	}
}

/* What is known only later is no covariate. */
static bool is_covariate(const struct draft *draft, const struct draft_column *column)
{
	size_t n = draft->table.n_rows;

	return is_baseline(column, n) && column->type != COLUMN_SET &&
	       !has_word(column->flat, WORD_OUTCOME) && !has_word(column->flat, WORD_RELAPSE) &&
	       !has_word(column->flat, WORD_DEATH) && 10 * count_known(column, n) >= 8 * n;
}

/* How many levels have rows, and how many the smallest of them has. */
static size_t levels_count(const struct draft_column *column, size_t *smallest)
{
	size_t flags[2] = {0}, n_levels = 0;

	*smallest = SIZE_MAX;
	for (uint32_t i = 0; i < column->texts.n; i++) {
		const struct draft_value *value = &column->values[i];

		if (!value->known || value->n == 0)
			continue;
		if (column->type == COLUMN_FLAG) {
			/* "yes" and "Yes" are one */
			flags[value->number != 0] += value->n;
			continue;
		}
		n_levels++;
		*smallest = value->n < *smallest ? value->n : *smallest;
	}
	for (int k = 0; k < 2; k++)
		if (flags[k]) {
			n_levels++;
			*smallest = flags[k] < *smallest ? flags[k] : *smallest;
		}
	return n_levels;
}

/* How likely a column makes the groups of a study; 0: it does not. */
static int group_score(const struct draft *draft, const struct draft_column *column)
{
	size_t smallest, n;
	int score = 1;

	if ((column->type != COLUMN_CATEGORY && column->type != COLUMN_FLAG) ||
	    !is_covariate(draft, column) || has_word(column->flat, WORD_SITE))
		return 0;
	n = levels_count(column, &smallest);
	if (n < 2 || n > MOST_GROUPS || smallest < 5 || 20 * smallest < draft->table.n_rows)
		return 0;
	if (has_word(column->flat, WORD_TREATMENT))
		score = 40;
	else if (has_word(column->flat, WORD_STAGE))
		score = 20;
	else if (has_word(column->flat, WORD_SEX))
		score = 10;
	return n <= 3 ? score + 2 : score;
}

static void group_find(struct draft *draft)
{
	int best = 0;

	for (size_t i = 0; i < draft->table.n_columns; i++) {
		int score = group_score(draft, draft->table.columns[i]);

		if (score > best) {
			best = score;
			draft->group = draft->table.columns[i];
		}
	}
}

/* Coefficients that a term has; 0: it can be none. */
static size_t coefficients(const struct draft *draft, const struct draft_column *column)
{
	size_t smallest, n;

	if (!is_covariate(draft, column))
		return 0;
	if (column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER)
		return column->least < column->greatest;
	n = levels_count(column, &smallest);
	return n >= 2 && n <= MOST_GROUPS && smallest >= 5 ? n - 1 : 0;
}

static bool is_term(const struct draft *draft, const struct draft_column *column)
{
	for (size_t i = 0; i < draft->n_terms; i++)
		if (draft->terms[i] == column)
			return true;
	return false;
}

/* The group, age, sex, stage, then what else there is, as far as the events go. */
static void terms_find(struct draft *draft)
{
	static const enum vocabulary order[] = {WORD_TREATMENT, WORD_AGE, WORD_SEX, WORD_STAGE,
	                                        N_VOCABULARY};
	size_t room = draft->n_endpoints ? draft->endpoints[0].n_events / EVENTS_PER_TERM : 0;

	room = room > MOST_TERMS ? MOST_TERMS : room;
	if (draft->group && coefficients(draft, draft->group) &&
	    coefficients(draft, draft->group) <= room) {
		room -= coefficients(draft, draft->group);
		ARENA_PUSH(draft->arena, draft->terms, draft->n_terms, draft->group);
	}
	for (size_t o = 0; o < sizeof order / sizeof *order; o++)
		for (size_t i = 0; i < draft->table.n_columns; i++) {
			const struct draft_column *column = draft->table.columns[i];
			size_t n = coefficients(draft, column);

			if (n == 0 || n > room || is_term(draft, column) ||
			    (order[o] != N_VOCABULARY && !has_word(column->flat, order[o])))
				continue;
			room -= n;
			ARENA_PUSH(draft->arena, draft->terms, draft->n_terms, column);
		}
	if (draft->n_terms)
		note(
		    draft, &draft->term_notes,
		    "terms: the first that there are; a model has those that somebody chose before "
		    "looking (here at most one coefficient for %d events)",
		    EVENTS_PER_TERM);
}

/* What curves and columns are called has to say what it is of: "Grade 2" in the place of
 * 2, and "Chemo: yes" in the place of yes. */
static void group_label(struct draft *draft)
{
	struct draft_column *column = NULL;
	bool coded = true;

	for (size_t i = 0; i < draft->n_columns; i++)
		if (draft->group && strcmp(draft->columns[i].name, draft->group->name) == 0)
			column = &draft->columns[i];
	if (!column)
		return;
	if (column->type == COLUMN_FLAG && column->texts.n == 2)
		flag_as_levels(draft, column);
	for (size_t i = 0; i < column->n_levels; i++)
		coded =
		    coded && strcmp(column->levels[i].code, column->levels[i].label) == 0 &&
		    strspn(column->levels[i].code, "0123456789") == strlen(column->levels[i].code);
	for (size_t i = 0; coded && i < column->n_levels; i++)
		column->levels[i].label =
		    arena_printf(draft->arena, "%s %s", column->label, column->levels[i].code);
	if (coded && column->type == COLUMN_CATEGORY)
		note(draft, &column->notes, "levels: say what the codes mean");
}

void analyses_guess(struct draft *draft)
{
	group_find(draft);
	group_label(draft);
	terms_find(draft);
}
