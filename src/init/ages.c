/* The age of a patient, where the file has a date of birth and no age. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "init/init_impl.h"

static const struct draft_column *birth_find(const struct draft *draft)
{
	for (size_t i = 0; i < draft->table.n_columns; i++) {
		const struct draft_column *column = draft->table.columns[i];

		if (!column->left_out && column->type == COLUMN_DATE &&
		    has_word(column->flat, WORD_BIRTH))
			return column;
	}
	return NULL;
}

static bool has_age(const struct draft *draft)
{
	for (size_t i = 0; i < draft->table.n_columns; i++)
		if (!draft->table.columns[i]->left_out &&
		    has_word(draft->table.columns[i]->flat, WORD_AGE))
			return true;
	return false;
}

/* A column of the ages, as if the file had it. */
static struct draft_column *ages_make(struct draft *draft, const struct draft_column *birth,
                                      const struct draft_column *at)
{
	static const double year = 365.25;
	struct draft_column *age = ARENA_NEW(draft->arena, struct draft_column);
	size_t n_rows = draft->table.n_rows;

	*age = (struct draft_column){.from = "age",
	                             .flat = "age",
	                             .unit = "years",
	                             .type = COLUMN_NUMBER,
	                             .texts = {.arena = draft->arena},
	                             .least = INFINITY,
	                             .greatest = -INFINITY};
	age->name = name_make(draft, "age");
	age->label = "Age";
	age->code = ARENA_ARRAY(draft->arena, uint32_t, n_rows);
	age->values = ARENA_ARRAY(draft->arena, struct draft_value, n_rows + 1);
	for (size_t row = 0; row < n_rows; row++) {
		const struct draft_value *from = value_at(birth, row), *to = value_at(at, row);
		double years = from && to ? (to->number - from->number) / year : 0;
		const char *text = number_significant(draft->arena, years, 10);
		uint32_t code =
		    from && to ? strtable_add(&age->texts, text, strlen(text)) : NO_VALUE;

		age->code[row] = code;
		if (code == NO_VALUE)
			continue;
		age->values[code] = (struct draft_value){
		    .text = text, .n = age->values[code].n + 1, .number = years, .known = true};
		age->least = fmin(age->least, years);
		age->greatest = fmax(age->greatest, years);
		age->n_present++;
	}
	return age;
}

void ages_guess(struct draft *draft)
{
	const struct draft_column *birth = birth_find(draft), *at = origin_find(draft);
	struct draft_column *age;

	if (!birth || !at || birth == at || has_age(draft))
		return;
	age = ages_make(draft, birth, at);
	/* what is no age is one of the dates that contradict each other */
	if (age->n_present == 0 || age->least < 0 || age->greatest > 120)
		return;
	draft->age = age;
	draft->age_value = arena_printf(draft->arena, "years(%s, %s)", birth->name, at->name);
	ARENA_PUSH(draft->arena, draft->table.columns, draft->table.n_columns, age);
}
