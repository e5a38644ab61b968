/* Dates: which format makes dates of a column's texts. */
#include <string.h>

#include "base/date.h"
#include "base/words.h"
#include "init/init_impl.h"
#include "load/marks.h"

/* Formats by how likely they are; of two that fit alike the first is taken. */
static const char *const formats[] = {"%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y",  "%m/%d/%Y", "%d-%m-%Y",
                                      "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d",  "%Y%m%d",   "%d-%b-%Y",
                                      "%d %b %Y", "%d%b%Y",   "%b %d, %Y", "%d.%m.%y", "%d/%m/%y",
                                      "%m/%d/%y", "%d-%b-%y", "%d%b%y"};
enum { N_FORMATS = sizeof formats / sizeof *formats };

static const struct partial_spec partial_count = {.rule = PARTIAL_MISSING},
				 partial_middle = {.day = 15, .month = 7};

/* What a format makes of the texts that are left; in rows. */
struct fit {
	size_t n, n_partial, n_times;
	bool has_far_day; /* the day or month that comes first is above 12, or the second */
};

/* A reading of dates by one format. */
struct trial {
	struct text format;
	struct column_spec spec;
	struct input_spec input;
	struct date_reading dates;
};

/* With a rule, partial dates are days; without, they are known to be some. */
static void trial_init(struct trial *trial, struct arena *arena, const char *format,
                       struct partial_spec partial)
{
	*trial = (struct trial){.format = {.s = format}};
	trial->spec.format = (struct texts){&trial->format, 1};
	trial->spec.partial = partial;
	trial->spec.years_from = 1930;
	trial->input.dates = 1;
	date_reading_init(&trial->dates, &trial->spec, &trial->input, arena);
}

/* Years that a patient's dates may have. */
static bool is_likely(double day)
{
	return day >= date_from_civil(1850, 1, 1) && day < date_from_civil(2200, 1, 1);
}

/* Whether the format makes a date of a text, and of what kind. */
static enum date_outcome try_text(struct trial *trial, const char *text, double *day)
{
	enum date_outcome outcome = date_read(&trial->dates, text, strlen(text), day);

	/* a number of eight digits need not be a date */
	if (outcome == DATE_READ && strcmp(trial->format.s, "%Y%m%d") == 0 && !is_likely(*day))
		return DATE_NONE;
	return outcome;
}

/* Whether a tenth of the first texts are dates by a format. */
static bool is_promising(struct draft *draft, const struct draft_column *column, const char *format)
{
	enum { LOOK = 40, PART = 10 };
	size_t n_seen = 0, n_good = 0;
	struct trial trial;
	double day;

	trial_init(&trial, draft->arena, format, partial_count);
	for (uint32_t i = 0; i < column->texts.n && n_seen < LOOK; i++) {
		n_seen++;
		n_good += try_text(&trial, column->values[i].text, &day) != DATE_NONE;
	}
	return n_good * PART >= n_seen;
}

static struct fit fit_of(struct draft *draft, const struct draft_column *column, const char *format,
                         const bool *done)
{
	struct fit fit = {0};
	struct trial trial;
	double day;

	trial_init(&trial, draft->arena, format, partial_count);
	for (uint32_t i = 0; i < column->texts.n; i++) {
		size_t times = trial.dates.n_times;
		enum date_outcome outcome;

		if (done[i])
			continue;
		outcome = try_text(&trial, column->values[i].text, &day);
		if (outcome == DATE_NONE)
			continue;
		fit.n += column->values[i].n;
		fit.n_partial += outcome == DATE_UNKNOWN ? column->values[i].n : 0;
		fit.n_times += trial.dates.n_times > times ? column->values[i].n : 0;
	}
	fit.has_far_day = trial.dates.above_12;
	return fit;
}

static bool is_better(const struct fit *a, const struct fit *b)
{
	size_t whole = a->n - a->n_partial, other = b->n - b->n_partial;

	return whole != other ? whole > other : a->n > b->n;
}

/* The format with day and month the other way round, or NULL. */
static const char *turned(const char *format)
{
	static const char *const pairs[][2] = {
	    {"%d/%m/%Y", "%m/%d/%Y"}, {"%d-%m-%Y", "%m-%d-%Y"}, {"%d/%m/%y", "%m/%d/%y"}};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (strcmp(pairs[i][0], format) == 0)
			return pairs[i][1];
	return NULL;
}

/* Marks the texts that a format makes dates of, which get their days. */
static void format_apply(struct draft *draft, struct draft_column *column, const char *format,
                         bool *done)
{
	struct trial trial;

	trial_init(&trial, draft->arena, format, partial_middle);
	for (uint32_t i = 0; i < column->texts.n; i++) {
		struct draft_value *value = &column->values[i];
		double day = 0;
		enum date_outcome outcome =
		    done[i] ? DATE_NONE : try_text(&trial, value->text, &day);

		if (outcome == DATE_NONE)
			continue;
		done[i] = true;
		value->known = true;
		value->number = day;
	}
	ARENA_PUSH(draft->arena, column->formats.items, column->formats.n, format);
	if (strstr(format, "%y"))
		column->years_from = has_word(column->flat, WORD_BIRTH) ? 1920 : 1930;
}

/* Takes the best format for the texts that are left; false if none fits any. */
static bool format_take(struct draft *draft, struct draft_column *column, bool *done)
{
	struct fit best = {0};
	const char *found = NULL, *other;

	for (size_t i = 0; i < N_FORMATS; i++) {
		struct fit fit;

		if (column->formats.n == 0 && !is_promising(draft, column, formats[i]))
			continue;
		fit = fit_of(draft, column, formats[i], done);
		if (fit.n - fit.n_partial && is_better(&fit, &best)) {
			best = fit;
			found = formats[i];
		}
	}
	if (!found || (column->formats.n == 0 && 2 * (best.n - best.n_partial) < column->n_present))
		return false;
	other = turned(found);
	if (other) {
		struct fit back = fit_of(draft, column, other, done);

		column->ambiguous = back.n == best.n;
	}
	column->n_partial += best.n_partial;
	column->has_times = column->has_times || best.n_times;
	format_apply(draft, column, found, done);
	return true;
}

/* Texts that no format makes dates of are missing. */
static void rest_note(struct draft *draft, struct draft_column *column, const bool *done)
{
	struct names rest = {0};
	size_t n = 0;

	for (uint32_t i = 0; i < column->texts.n; i++)
		if (!done[i]) {
			ARENA_PUSH(draft->arena, column->missing.items, column->missing.n,
			           column->values[i].text);
			if (!means_unknown(column->values[i].text)) {
				ARENA_PUSH(draft->arena, rest.items, rest.n,
				           comment_quote(draft->arena, column->values[i].text));
				n += column->values[i].n;
			}
		}
	if (n)
		note(draft, &column->notes, "no date%s, and so taken as missing in %zu row%s: %s",
		     words_s(n), n, words_s(n), names_join(draft->arena, &rest, 6));
}

static void formats_note(struct draft *draft, struct draft_column *column)
{
	if (column->ambiguous)
		note(draft, &column->notes,
		     "AMBIGUOUS: no day is above 12, so that it may be month and day: format: "
		     "\"%s\"",
		     turned(column->formats.items[0]));
	if (column->formats.n > 1)
		note(draft, &column->notes, "dates are written in %zu ways", column->formats.n);
	if (column->years_from)
		note(draft, &column->notes, "years of two digits are taken for %d to %d",
		     column->years_from, column->years_from + 99);
	if (column->n_partial)
		note(draft, &column->notes,
		     "%zu date%s without a day or month: the middle is taken (others: first, last, "
		     "missing)",
		     column->n_partial, words_s(column->n_partial));
	if (column->formats.n == 1 && strcmp(column->formats.items[0], DATE_ISO) == 0)
		column->formats.n = 0;
}

/* Dates that the file has as dates. */
static bool typed_dates(struct draft_column *column)
{
	for (uint32_t i = 0; i < column->texts.n; i++) {
		struct draft_value *value = &column->values[i];
		int32_t day;

		value->known = date_parse(value->text, strcspn(value->text, " "), DATE_ISO, &day);
		value->number = value->known ? day : 0;
		column->has_times = column->has_times || strchr(value->text, ' ');
	}
	return true;
}

bool dates_guess(struct draft *draft, struct draft_column *column)
{
	bool *done;
	enum { MOST_FORMATS = 3, MOST_REST = 20 };
	uint32_t n_rest = 0;

	if (column->n_dates == column->n_present)
		return typed_dates(column);
	if (column->n_dates)
		return false;
	done = ARENA_ARRAY(draft->arena, bool, column->texts.n);
	for (int i = 0; i < MOST_FORMATS && format_take(draft, column, done); i++)
		;
	for (uint32_t i = 0; i < column->texts.n; i++)
		n_rest += !done[i];
	if (column->formats.n == 0 || n_rest > MOST_REST) {
		column->formats.n = 0;
		column->n_partial = 0;
		column->years_from = 0;
		for (uint32_t i = 0; i < column->texts.n; i++)
			column->values[i].known = false;
		return false;
	}
	rest_note(draft, column, done);
	formats_note(draft, column);
	return true;
}
