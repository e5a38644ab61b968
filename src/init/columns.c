/* What the columns of a file are: types, levels, values that mean missing. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/num.h"
#include "base/words.h"
#include "init/init_impl.h"
#include "load/explain.h"
#include "load/marks.h"
#include "load/odd.h"

enum {
	MOST_CODES = 6,   /* levels that are numbers */
	MOST_LEVELS = 12, /* levels that are texts, … */
	FEW_LEVELS = 40,  /* … and where each comes often */
	MOST_ODD = 20,    /* texts among numbers */
	LONG_TEXT = 60    /* bytes */
};

/* What the texts of a column look like. */
struct look {
	size_t numbers, coded, tokens, flags; /* rows */
	uint32_t n_numbers, n_tokens;         /* texts */
	uint32_t n_others;                    /* neither numbers nor tokens */
	bool whole;                           /* all numbers are */
	bool has_long;                        /* a text is */
	bool eight;                           /* all are numbers of eight digits */
	double least, greatest;
};

/* --- Looking ------------------------------------------------------------------------ */

/* Whether a text means "missing" wherever it stands. */
static bool is_token(const char *text)
{
	static const char *const levels[] = {"none", "x", "inf", "-inf", "nil", "-", "nd"};
	double value;

	if (number_parse(text, strlen(text), &value))
		return false;
	for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
		if (strcasecmp(text, levels[i]) == 0)
			return false;
	return means_missing(text) || means_unknown(text);
}

/* A number that is rather a code: 007, or more digits than a number keeps. */
static bool is_coded(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return text[n] == '\0' && ((n > 1 && *text == '0') || n > 15);
}

/* 1 or 0 of a flag; -1 if the text is none. */
static int flag_of(const char *text)
{
	static const char *const words[][2] = {
	    {"0", "1"}, {"no", "yes"}, {"false", "true"}, {"n", "y"}, {"f", "t"}};

	/* most texts are longer, or numbers */
	if (strlen(text) > 5 || (text[0] >= '2' && text[0] <= '9'))
		return -1;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		for (int k = 0; k < 2; k++)
			if (strcasecmp(text, words[i][k]) == 0)
				return k;
	return -1;
}

static struct look look_at(const struct draft *draft, const struct draft_column *column)
{
	struct look look = {.whole = true, .eight = true, .least = INFINITY, .greatest = -INFINITY};

	for (uint32_t i = 0; i < column->texts.n; i++) {
		const struct draft_value *value = &column->values[i];
		double number;

		look.has_long = look.has_long || strlen(value->text) > LONG_TEXT;
		look.flags += flag_of(value->text) >= 0 ? value->n : 0;
		if (is_token(value->text)) {
			look.tokens += value->n;
			look.n_tokens++;
			continue;
		}
		look.eight = look.eight && strlen(value->text) == 8 &&
		             strspn(value->text, "0123456789") == 8;
		if (!marks_number(&draft->input, value->text, strlen(value->text), &number)) {
			look.n_others++;
			continue;
		}
		look.coded += is_coded(value->text) ? value->n : 0;
		look.numbers += value->n;
		look.n_numbers++;
		look.whole = look.whole && number == floor(number);
		look.least = fmin(look.least, number);
		look.greatest = fmax(look.greatest, number);
	}
	return look;
}

/* --- Missing codes ------------------------------------------------------------------- */

static bool is_missing(const struct draft_column *column, const char *text)
{
	return names_have(&column->missing, text);
}

static void missing_add(struct draft *draft, struct draft_column *column, const char *text)
{
	if (!is_missing(column, text))
		ARENA_PUSH(draft->arena, column->missing.items, column->missing.n, text);
}

static void tokens_take(struct draft *draft, struct draft_column *column)
{
	for (uint32_t i = 0; i < column->texts.n; i++)
		if (is_token(column->values[i].text))
			missing_add(draft, column, column->values[i].text);
}

/* What a file or a dictionary calls a value, or NULL. */
static const char *code_label(const struct draft_column *column, const char *code)
{
	for (size_t i = 0; column->entry && i < column->entry->n_choices; i++)
		if (strcmp(column->entry->choices[i].code, code) == 0)
			return column->entry->choices[i].label;
	for (size_t i = 0; column->told && i < column->told->n_labels; i++)
		if (strcmp(column->told->labels[i].code, code) == 0)
			return column->told->labels[i].label;
	return NULL;
}

/* Values that are called "unknown". */
static void unknown_take(struct draft *draft, struct draft_column *column)
{
	for (uint32_t i = 0; i < column->texts.n; i++) {
		const char *text = column->values[i].text, *label = code_label(column, text);

		if (!label || !means_unknown(label) || is_missing(column, text))
			continue;
		missing_add(draft, column, text);
		note(draft, &column->notes, "%s is called '%s', and so taken as missing (%zu row%s)",
		     comment_quote(draft->arena, text), comment_quote(draft->arena, label),
		     column->values[i].n, words_s(column->values[i].n));
	}
}

/* Numbers and dates such as 999 and 1900-01-01 that stand apart. */
static void odd_take(struct draft *draft, struct draft_column *column)
{
	struct odd_value odd[ODD_MOST];
	double *values = ARENA_ARRAY(draft->arena, double, column->n_present + 1);
	bool dates = column->type == COLUMN_DATE;
	size_t n = 0;

	for (uint32_t i = 0; i < column->texts.n; i++)
		for (size_t k = 0; column->values[i].known && k < column->values[i].n; k++)
			values[n++] = column->values[i].number;
	n = odd_values(dates, values, n, odd);
	for (size_t i = 0; i < n; i++) {
		char date[DATE_TEXT_SIZE];
		const char *text;

		date_format((int32_t)odd[i].value, date);
		text = dates ? arena_strdup(draft->arena, date)
		             : number_significant(draft->arena, odd[i].value, 15);
		missing_add(draft, column, text);
		note(draft, &column->notes,
		     "%s in %zu row%s stands apart from the other values, and is taken as missing",
		     text, odd[i].n, words_s(odd[i].n));
		for (uint32_t k = 0; k < column->texts.n; k++)
			if (column->values[k].number == odd[i].value)
				column->values[k].known = false;
	}
}

/* --- Levels -------------------------------------------------------------------------- */

static int compare_levels(const void *a, const void *b)
{
	const struct draft_level *x = a, *y = b;
	double m, n;
	bool numbers = number_parse(x->code, strlen(x->code), &m) &&
	               number_parse(y->code, strlen(y->code), &n);

	if (numbers && m != n)
		return m < n ? -1 : 1;
	return strcmp(x->code, y->code);
}

static void levels_sort(struct draft_column *column)
{
	if (column->levels)
		qsort(column->levels, column->n_levels, sizeof *column->levels, compare_levels);
}

/* Labels that differ, and that a report can print. */
static void labels_set(struct draft *draft, struct draft_column *column)
{
	for (size_t i = 0; i < column->n_levels; i++) {
		struct draft_level *level = &column->levels[i];
		const char *label = code_label(column, level->code);

		label = label && *label ? label_clean(draft->arena, label) : NULL;
		if (!label)
			label = label_clean(draft->arena, level->code);
		if (!label)
			label = arena_printf(draft->arena, "Level %zu", i + 1);
		for (size_t k = 0; k < i; k++)
			if (strcasecmp(column->levels[k].label, label) == 0)
				label = arena_printf(draft->arena, "%s (%zu)", label, i + 1);
		level->label = label;
	}
}

static void level_add(struct draft *draft, struct draft_column *column, const char *code, size_t n)
{
	for (size_t i = 0; i < column->n_levels; i++)
		if (strcmp(column->levels[i].code, code) == 0) {
			column->levels[i].n += n;
			return;
		}
	ARENA_PUSH(draft->arena, column->levels, column->n_levels,
	           (struct draft_level){.code = code, .n = n});
}

/* Numbers among the levels by which a missing value is meant. */
static void odd_levels_take(struct draft *draft, struct draft_column *column)
{
	const char **codes = ARENA_ARRAY(draft->arena, const char *, column->n_levels + 1);
	size_t n = column->n_levels, kept = 0;

	for (size_t i = 0; i < n; i++)
		codes[i] = column->levels[i].code;
	for (size_t i = 0; i < n; i++) {
		if (code_label(column, codes[i]) || !odd_level(codes, n, i)) {
			column->levels[kept++] = column->levels[i];
			continue;
		}
		missing_add(draft, column, codes[i]);
		note(draft, &column->notes, "%s in %zu row%s is taken as missing", codes[i],
		     column->levels[i].n, words_s(column->levels[i].n));
	}
	column->n_levels = kept;
}

/* A 9 beside the two codes of a status. */
static void unknown_status_take(struct draft *draft, struct draft_column *column)
{
	const struct draft_level *last = &column->levels[column->n_levels - 1];

	if (column->n_levels != 3 || !has_word(column->flat, WORD_OUTCOME) ||
	    strcmp(last->code, "9") != 0 || code_label(column, "9") ||
	    strspn(column->levels[0].code, "01") != 1 || strspn(column->levels[1].code, "12") != 1)
		return;
	missing_add(draft, column, last->code);
	note(draft, &column->notes, "9 in %zu row%s is taken as missing", last->n, words_s(last->n));
	column->n_levels--;
}

/* The column is a category of all its texts that are not missing. */
static void levels_take(struct draft *draft, struct draft_column *column)
{
	column->type = COLUMN_CATEGORY;
	column->levels = NULL;
	column->n_levels = 0;
	for (size_t i = 0; column->entry && i < column->entry->n_choices; i++)
		if (!is_missing(column, column->entry->choices[i].code) &&
		    !means_unknown(column->entry->choices[i].label))
			level_add(draft, column, column->entry->choices[i].code, 0);
	for (size_t i = 0; !column->n_levels && column->told && i < column->told->n_labels; i++)
		if (!column->told->labels[i].missing &&
		    !is_missing(column, column->told->labels[i].code))
			level_add(draft, column,
			          arena_strdup(draft->arena, column->told->labels[i].code), 0);
	for (uint32_t i = 0; i < column->texts.n; i++)
		if (!is_missing(column, column->values[i].text))
			level_add(draft, column, column->values[i].text, column->values[i].n);
	if (!column->entry || !column->entry->n_choices)
		levels_sort(column);
	odd_levels_take(draft, column);
	if (column->n_levels)
		unknown_status_take(draft, column);
	labels_set(draft, column);
	for (uint32_t i = 0; i < column->texts.n; i++)
		column->values[i].known = !is_missing(column, column->values[i].text);
}

/* --- Types ---------------------------------------------------------------------------- */

/* A number, with texts among its values that are none. */
static void number_take(struct draft *draft, struct draft_column *column, const struct look *look)
{
	struct names rest = {0};
	size_t n_rest = 0;

	column->type = look->whole ? COLUMN_INTEGER : COLUMN_NUMBER;
	column->is_integer = look->whole;
	for (uint32_t i = 0; i < column->texts.n; i++) {
		struct draft_value *value = &column->values[i];

		value->known =
		    !is_missing(column, value->text) &&
		    marks_number(&draft->input, value->text, strlen(value->text), &value->number);
		if (value->known || is_missing(column, value->text))
			continue;
		missing_add(draft, column, value->text);
		ARENA_PUSH(
		    draft->arena, rest.items, rest.n,
		    arena_printf(draft->arena, "'%s'", comment_quote(draft->arena, value->text)));
		n_rest += value->n;
	}
	if (rest.n)
		note(draft, &column->notes, "no number%s, and so taken as missing in %zu row%s: %s",
		     words_s(rest.n), n_rest, words_s(n_rest), names_join(draft->arena, &rest, 6));
	odd_take(draft, column);
}

static void flag_take(struct draft_column *column)
{
	column->type = COLUMN_FLAG;
	for (uint32_t i = 0; i < column->texts.n; i++) {
		int flag = flag_of(column->values[i].text);

		column->values[i].known = flag >= 0;
		column->values[i].number = flag > 0;
	}
}

void flag_as_levels(struct draft *draft, struct draft_column *column)
{
	levels_take(draft, column);
	for (size_t i = 0; i < column->n_levels; i++)
		column->levels[i].label =
		    arena_printf(draft->arena, "%s: %s", column->label,
		                 flag_of(column->levels[i].code) > 0 ? "yes" : "no");
}

static void text_take(struct draft_column *column, enum column_type type)
{
	column->type = type;
	for (uint32_t i = 0; i < column->texts.n; i++)
		column->values[i].known = !is_missing(column, column->values[i].text);
}

/* The items of a set, if texts are lists of a few of them. */
static bool set_take(struct draft *draft, struct draft_column *column, const char *separator)
{
	size_t n_lists = 0, n_items = 0;

	column->levels = NULL;
	column->n_levels = 0;
	for (uint32_t i = 0; i < column->texts.n; i++) {
		const char *p = column->values[i].text;

		if (is_missing(column, p))
			continue;
		n_lists += strstr(p, separator) ? column->values[i].n : 0;
		for (size_t n; column->n_levels <= MOST_LEVELS; p += n + 1) {
			n = strcspn(p, separator);
			if (n == 0 || isspace((unsigned char)*p))
				return false;
			level_add(draft, column, arena_strndup(draft->arena, p, n),
			          column->values[i].n);
			n_items += column->values[i].n;
			if (!p[n])
				break;
		}
	}
	if (n_lists < 2 || column->n_levels > MOST_LEVELS || n_items < 2 * column->n_levels)
		return false;
	column->type = COLUMN_SET;
	column->separator = separator;
	levels_sort(column);
	labels_set(draft, column);
	for (uint32_t i = 0; i < column->texts.n; i++)
		column->values[i].known = !is_missing(column, column->values[i].text);
	return true;
}

/* Whether some texts, which are no numbers, are levels: few, and each several times. */
static bool are_levels(const struct draft_column *column, const struct look *look)
{
	size_t n = look->n_others + look->n_numbers;
	size_t rows = column->n_present - look->tokens;

	for (uint32_t i = 0; i < column->texts.n; i++)
		if (str_is_formula(column->values[i].text))
			return false;
	if (look->has_long && n > 4)
		return false;
	if (n <= 2)
		return true;
	return n <= MOST_LEVELS ? rows >= 2 * n || (n <= 4 && rows > n)
	                        : n <= FEW_LEVELS && rows >= 8 * n;
}

/* Whether whole numbers are codes: few of them, small but for those that mean missing,
 * and each several times. */
static bool are_codes(const struct draft *draft, const struct draft_column *column,
                      const struct look *look)
{
	enum { LARGEST = 20 };

	if (!look->whole || look->n_numbers > MOST_CODES || look->least < -99 ||
	    has_word(column->flat, WORD_AGE) || word_in(column->flat, "n nodes number count"))
		return false;
	for (uint32_t i = 0; i < column->texts.n; i++) {
		const char *text = column->values[i].text;
		double number;

		if (number_parse(text, strlen(text), &number) && fabs(number) > LARGEST &&
		    !means_missing(text) && number != 77 && number != 88)
			return false;
	}
	return draft->n_rows < 12 ? look->n_numbers <= 2 : look->numbers >= 3 * look->n_numbers;
}

static bool is_unique(const struct draft_column *column)
{
	return column->texts.n == column->n_present;
}

static bool is_id(const struct draft *draft, const struct draft_column *column,
                  const struct look *look)
{
	if ((look->numbers && !look->whole) || look->has_long)
		return false;
	if (is_unique(column) && column->n_present == draft->n_rows)
		return has_word(column->flat, WORD_ID) && !has_word(column->flat, WORD_AGE);
	return has_word(column->flat, WORD_PATIENT) &&
	       5 * (size_t)column->texts.n > column->n_present && column->texts.n > MOST_LEVELS / 2;
}

/* Excel's numbers of days. */
static bool looks_like_serials(const struct draft_column *column, const struct look *look)
{
	return look->whole && look->least > 20000 && look->greatest < 60000 &&
	       word_in(column->flat, "date *date datum *datum dt *dt *dat");
}

/* A column of numbers but for some tokens and a few odd texts. */
static bool are_numbers(const struct draft_column *column, const struct look *look)
{
	size_t rows = column->n_present - look->tokens;

	if (look->numbers == 0 || look->coded)
		return false;
	return look->n_others == 0 || (10 * look->numbers >= 8 * rows &&
	                               look->n_others <= MOST_ODD && look->n_numbers >= 5);
}

static bool is_flag(const struct draft_column *column, const struct look *look)
{
	return look->flags && look->flags == column->n_present - look->tokens &&
	       !has_word(column->flat, WORD_CODED);
}

/* Many numbers that name hospitals are no measurements. */
static bool is_site(const struct draft_column *column, const struct look *look)
{
	return look->whole && look->n_others == 0 && look->n_numbers > MOST_CODES &&
	       has_word(column->flat, WORD_SITE);
}

/* Numbers, whether of a measurement or codes; false if the texts are no numbers. */
static bool by_numbers(struct draft *draft, struct draft_column *column, const struct look *look)
{
	if (look->n_others == 0 && !look->coded && are_codes(draft, column, look)) {
		levels_take(draft, column);
		return true;
	}
	if (!are_numbers(column, look))
		return false;
	number_take(draft, column, look);
	if (looks_like_serials(column, look))
		note(draft, &column->notes, "day numbers of Excel? save dates as YYYY-MM-DD");
	return true;
}

static void by_look(struct draft *draft, struct draft_column *column, const struct look *look)
{
	if (is_id(draft, column, look)) {
		text_take(column, COLUMN_ID);
		return;
	}
	if (is_flag(column, look)) {
		flag_take(column);
		return;
	}
	if ((look->eight || look->numbers == 0 || look->n_others) && dates_guess(draft, column)) {
		column->type = COLUMN_DATE;
		odd_take(draft, column);
		return;
	}
	if ((!is_site(column, look) && by_numbers(draft, column, look)) ||
	    set_take(draft, column, ";") || set_take(draft, column, "|"))
		return;
	if (!is_site(column, look) && are_levels(column, look))
		levels_take(draft, column);
	else
		text_take(column, COLUMN_TEXT);
}

/* Whether a dictionary or the file labels the values, and not only the missing ones. */
static bool is_labelled(const struct draft_column *column)
{
	uint32_t n_labelled = 0, n = 0;

	if (column->entry && column->entry->n_choices)
		return true;
	for (uint32_t i = 0; i < column->texts.n; i++) {
		const char *text = column->values[i].text;

		n += !is_missing(column, text);
		n_labelled += !is_missing(column, text) && code_label(column, text);
	}
	return n_labelled && 2 * n_labelled >= n && n <= FEW_LEVELS;
}

/* Least and greatest of the values. */
static void range_find(struct draft_column *column)
{
	column->least = INFINITY;
	column->greatest = -INFINITY;
	for (uint32_t i = 0; i < column->texts.n; i++)
		if (column->values[i].known) {
			column->least = fmin(column->least, column->values[i].number);
			column->greatest = fmax(column->greatest, column->values[i].number);
		}
}

/* Why a column is of no use; NULL: it is of some. */
static const char *useless(struct draft *draft, const struct draft_column *column,
                           const struct look *look)
{
	if (column->told && column->told->refused)
		return column->told->refused;
	if (column->n_refused)
		return arena_printf(draft->arena, "%zu cell%s no value that can be read",
		                    column->n_refused, column->n_refused == 1 ? " has" : "s have");
	if (look->tokens == column->n_present)
		return "no row has a value";
	if (strncmp(column->flat, "redcap_", 7) == 0 && !strstr(column->flat, "event_name"))
		return "REDCap's own";
	if (draft->request->dictionary && !column->entry &&
	    word_in(column->flat, "complete timestamp"))
		return "REDCap's own: the state of a form";
	if (has_word(column->flat, WORD_PERSON) && !look->numbers && look->n_others > 2)
		return "it seems to name persons, which no report needs";
	if (column->entry && column->entry->identifier && !has_word(column->flat, WORD_PATIENT))
		return "the dictionary says that it identifies persons";
	return NULL;
}

static void column_guess(struct draft *draft, struct draft_column *column)
{
	struct look look = look_at(draft, column);

	tokens_take(draft, column);
	column->why_out = useless(draft, column, &look);
	column->left_out = column->why_out != NULL;
	if (column->left_out)
		return;
	unknown_take(draft, column);
	if (is_labelled(column))
		levels_take(draft, column);
	else if (column->entry && strcmp(column->entry->type, "notes") == 0)
		text_take(column, COLUMN_TEXT);
	else
		by_look(draft, column, &look);
	range_find(column);
}

/* Texts that mean missing in every column of most programs are said once. */
static void missing_gather(struct draft *draft)
{
	static const char *const common[] = {"NA", "N/A",  "n.a.",   "NaN",     "null",
	                                     ".",  "#N/A", "(null)", "missing", "unknown"};

	for (size_t i = 0; i < draft->n_columns; i++) {
		struct draft_column *column = &draft->columns[i];
		size_t kept = 0;

		for (size_t k = 0; k < column->missing.n; k++) {
			const char *text = column->missing.items[k];
			bool is_common = false;

			for (size_t c = 0; c < sizeof common / sizeof *common; c++)
				is_common = is_common || strcasecmp(text, common[c]) == 0;
			if (!is_common)
				column->missing.items[kept++] = text;
			else if (!column->left_out && !names_have(&draft->missing, text))
				ARENA_PUSH(draft->arena, draft->missing.items, draft->missing.n,
				           text);
		}
		column->missing.n = kept;
	}
}

void columns_guess(struct draft *draft)
{
	for (size_t i = 0; i < draft->n_columns; i++)
		column_guess(draft, &draft->columns[i]);
	for (size_t i = 0; i < draft->n_columns; i++)
		if (draft->columns[i].has_times && draft->columns[i].type == COLUMN_DATE)
			draft->input.dates = 1;
	if (draft->input.dates)
		note(draft, &draft->input_notes,
		     "dates: some have a time of day, which is left out");
	missing_gather(draft);
}
