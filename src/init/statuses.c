/* Which codes of a status are the event. */
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "init/init_impl.h"

enum { MOST_CODES = 8 };

enum meaning { MEANS_NOTHING, MEANS_EVENT, MEANS_CENSORED };

/* What a code or its label says, in words. */
static enum meaning meaning_of(struct draft *draft, const char *text)
{
	static const char events[] = "dead death died deceased decease tot verstorben gestorben "
				     "exitus event ereignis relaps* recur* progress* failure "
				     "rezidiv* deced* metastas* uncensored";
	static const char censored[] =
	    "alive living lebt lebend lebendig am_leben censor* cens zensiert "
	    "lost ned event_free no_event disease_free diseasefree "
	    "ongoing follow_up none no_relapse no_recurrence "
	    "no_progression nicht_verstorben";
	const char *flat = name_flat(draft->arena, text);
	/* "0:LIVING" */
	const char *words = flat + strspn(flat, "0123456789_");

	if (strncmp(words, "no_", 3) == 0 || strncmp(words, "not_", 4) == 0 ||
	    word_in(words, censored) || strstr(words, "event_free") || strstr(words, "disease_free"))
		return MEANS_CENSORED;
	return word_in(words, events) ? MEANS_EVENT : MEANS_NOTHING;
}

/* What the name of the column says of its codes 1 and yes. */
static enum meaning meaning_of_name(const struct draft_column *column)
{
	return word_in(column->flat, "alive living cnsr censored censoring lebt lebend vital_alive")
	           ? MEANS_CENSORED
	           : MEANS_EVENT;
}

/* The codes of a column: its values that are not missing. */
struct codes {
	uint32_t items[MOST_CODES];
	enum meaning means[MOST_CODES];
	size_t n;
};

static bool codes_find(struct draft *draft, const struct draft_column *column, struct codes *codes)
{
	codes->n = 0;
	for (uint32_t i = 0; i < column->texts.n; i++) {
		if (!column->values[i].known || column->values[i].n == 0)
			continue;
		if (codes->n == MOST_CODES)
			return false;
		codes->means[codes->n] = MEANS_NOTHING;
		codes->items[codes->n++] = i;
	}
	(void)draft;
	return codes->n > 0;
}

static const char *label_of(const struct draft_column *column, const char *code)
{
	for (size_t i = 0; i < column->n_levels; i++)
		if (strcmp(column->levels[i].code, code) == 0)
			return column->levels[i].label;
	return code;
}

/* The code of a value as a number; -1 if it is none that is whole. */
static int code_number(const struct draft_column *column, uint32_t value)
{
	const char *text = column->values[value].text;
	double number;

	if (!number_parse(text, strlen(text), &number) || number < 0 || number > 20 ||
	    number != (int)number)
		return -1;
	return (int)number;
}

/* Whether the codes are no and yes of other languages; then the events are those of
 * yes, or of no where the name says so. */
static bool by_answers(const struct draft_column *column, struct codes *codes)
{
	static const char *const answers[][2] = {{"nein", "ja"}, {"non", "oui"}, {"no", "si"}};
	bool turned = meaning_of_name(column) == MEANS_CENSORED;

	for (size_t a = 0; a < sizeof answers / sizeof *answers; a++) {
		size_t n = 0;

		for (size_t i = 0; i < codes->n; i++)
			for (int k = 0; k < 2; k++) {
				const char *text = column->values[codes->items[i]].text;

				if (strcasecmp(text, answers[a][k]) != 0)
					continue;
				codes->means[i] = (k == 1) != turned ? MEANS_EVENT : MEANS_CENSORED;
				n++;
			}
		if (n == codes->n)
			return true;
	}
	return false;
}

/* By words: what is named as an event is one, or all that is not named as censored. */
static bool by_words(struct draft *draft, const struct draft_column *column, struct codes *codes)
{
	size_t n_events = 0, n_censored = 0;

	for (size_t i = 0; i < codes->n; i++) {
		const char *code = column->values[codes->items[i]].text;

		codes->means[i] = meaning_of(draft, code);
		if (codes->means[i] == MEANS_NOTHING)
			codes->means[i] = meaning_of(draft, label_of(column, code));
		n_events += codes->means[i] == MEANS_EVENT;
		n_censored += codes->means[i] == MEANS_CENSORED;
	}
	if (n_events + n_censored == 0)
		return false;
	for (size_t i = 0; i < codes->n; i++)
		if (codes->means[i] == MEANS_NOTHING)
			codes->means[i] = n_events ? MEANS_CENSORED : MEANS_EVENT;
	return true;
}

/* By numbers: of 0 and 1 the 1, of 1 and 2 the 2, of 0, 1, 2 … all but 0. */
static bool by_numbers(const struct draft_column *column, struct codes *codes)
{
	bool has_zero = false, turned = meaning_of_name(column) == MEANS_CENSORED;
	int most = 0;

	for (size_t i = 0; i < codes->n; i++) {
		int code = code_number(column, codes->items[i]);

		if (code < 0)
			return false;
		has_zero = has_zero || code == 0;
		most = code > most ? code : most;
	}
	if (most > 5 || (!has_zero && most > 2))
		return false;
	for (size_t i = 0; i < codes->n; i++) {
		int code = code_number(column, codes->items[i]);
		bool event = has_zero || most < 2 ? code > 0 : code == 2;

		codes->means[i] = event != turned ? MEANS_EVENT : MEANS_CENSORED;
	}
	return true;
}

static void by_flag(const struct draft_column *column, struct codes *codes)
{
	bool turned = meaning_of_name(column) == MEANS_CENSORED;

	for (size_t i = 0; i < codes->n; i++) {
		bool yes = column->values[codes->items[i]].number != 0;

		codes->means[i] = yes != turned ? MEANS_EVENT : MEANS_CENSORED;
	}
}

/* A value in an expression. */
static const char *value_text(struct draft *draft, const struct draft_column *column, uint32_t value)
{
	const char *text = column->values[value].text;

	return column->type == COLUMN_CATEGORY || column->type == COLUMN_TEXT
	           ? expr_text(draft->arena, text)
	           : text;
}

/* "status == 1", "status in [1, 2]", "dead". */
static const char *event_text(struct draft *draft, const struct draft_column *column,
                              const struct codes *codes)
{
	struct str out = {.arena = draft->arena};
	size_t n = 0, last = 0;

	if (column->type == COLUMN_FLAG)
		return meaning_of_name(column) == MEANS_CENSORED
		           ? arena_printf(draft->arena, "not %s", column->name)
		           : column->name;
	for (size_t i = 0; i < codes->n; i++)
		if (codes->means[i] == MEANS_EVENT) {
			n++;
			last = i;
		}
	if (n == 1)
		return arena_printf(draft->arena, "%s == %s", column->name,
		                    value_text(draft, column, codes->items[last]));
	str_addf(&out, "%s in [", column->name);
	for (size_t i = 0, k = 0; i < codes->n; i++)
		if (codes->means[i] == MEANS_EVENT)
			str_addf(&out, "%s%s", k++ ? ", " : "",
			         value_text(draft, column, codes->items[i]));
	str_add(&out, "]");
	return str_text(&out);
}

/* "1 (n = 299) is taken for the event, 0 (n = 387) for a censoring". */
static const char *what_text(struct draft *draft, const struct draft_column *column,
                             const struct codes *codes)
{
	struct str out = {.arena = draft->arena};
	static const enum meaning order[] = {MEANS_EVENT, MEANS_CENSORED};

	for (int k = 0; k < 2; k++) {
		size_t n = 0;

		for (size_t i = 0; i < codes->n; i++) {
			const struct draft_value *value = &column->values[codes->items[i]];

			if (codes->means[i] == order[k])
				str_addf(&out, "%s%s (n = %zu)",
				         n++               ? ", "
				         : k && out.length ? "; "
				                           : "",
				         comment_quote(draft->arena, value->text), value->n);
		}
		if (n)
			str_add(&out, k ? " for a censoring" : " is taken for the event");
	}
	return str_text(&out);
}

static void causes_set(struct draft *draft, const struct draft_column *column,
                       const struct codes *codes, struct status_guess *guess)
{
	size_t n = 0;

	for (size_t i = 0; i < codes->n; i++)
		n += codes->means[i] == MEANS_EVENT;
	/* "yes" and "Yes" are no two causes */
	if (column->type == COLUMN_FLAG)
		return;
	for (size_t i = 0; n > 1 && i < codes->n; i++) {
		const char *code = column->values[codes->items[i]].text;
		const char *label = label_of(column, code);

		if (codes->means[i] != MEANS_EVENT)
			continue;
		ARENA_PUSH(draft->arena, guess->causes.items, guess->causes.n,
		           arena_printf(draft->arena, "%s == %s", column->name,
		                        value_text(draft, column, codes->items[i])));
		ARENA_PUSH(draft->arena, guess->cause_labels.items, guess->cause_labels.n,
		           strcmp(label, code) == 0 && code_number(column, codes->items[i]) >= 0
		               ? arena_printf(draft->arena, "Event %s", code)
		               : label);
	}
}

/* Of codes none of which is an event, none can be named as one. */
static bool has_event(const struct codes *codes)
{
	for (size_t i = 0; i < codes->n; i++)
		if (codes->means[i] == MEANS_EVENT)
			return true;
	return false;
}

struct status_guess status_guess(struct draft *draft, const struct draft_column *column)
{
	struct status_guess guess = {0};
	struct codes codes;

	if (column->left_out || column->type == COLUMN_ID || column->type == COLUMN_DATE ||
	    column->type == COLUMN_SET || column->type == COLUMN_TEXT ||
	    !codes_find(draft, column, &codes))
		return guess;
	if (column->type == COLUMN_FLAG)
		by_flag(column, &codes);
	else if (!by_answers(column, &codes) && !by_words(draft, column, &codes) &&
	         !by_numbers(column, &codes))
		return guess;
	if (column->type != COLUMN_FLAG && !has_event(&codes))
		return guess;
	guess.is_status = true;
	guess.event = event_text(draft, column, &codes);
	guess.what = what_text(draft, column, &codes);
	guess.is_event = ARENA_ARRAY(draft->arena, bool, column->texts.n + 1);
	for (size_t i = 0; i < codes.n; i++)
		guess.is_event[codes.items[i]] = codes.means[i] == MEANS_EVENT;
	causes_set(draft, column, &codes, &guess);
	return guess;
}
