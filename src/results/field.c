#include "results/field.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/bug.h"
#include "base/str.h"
#include "results/statistics.h"

/* --- Making fields ----------------------------------------------------------- */

static void field_start(struct str *out, const struct results *results, enum field_form form,
                        const struct result *const *parts, size_t n)
{
	str_addf(out, "%c%c", FIELD_BEGIN, 'a' + (int)form);
	for (size_t i = 0; i < n; i++) {
		BUG_UNLESS(results->items[parts[i]->index] == parts[i]);
		str_addf(out, "%s%zu", i ? "," : "", parts[i]->index);
	}
}

static const char *field_make(const struct results *results, enum field_form form,
                              const struct result *const *parts, size_t n)
{
	struct str out = {.arena = results->arena};

	field_start(&out, results, form, parts, n);
	str_addf(&out, "%c", FIELD_END);
	return str_text(&out);
}

const char *field_value(const struct results *results, const struct result *value)
{
	return field_make(results, FIELD_VALUE, &value, 1);
}

const char *field_limit(const struct results *results, const struct result *limit)
{
	return field_make(results, FIELD_LIMIT, &limit, 1);
}

const char *field_p(const struct results *results, const struct result *p)
{
	return field_make(results, FIELD_P, &p, 1);
}

const char *field_interval(const struct results *results, const struct result *value,
                           const struct result *low, const struct result *high)
{
	return field_make(results, FIELD_INTERVAL, (const struct result *[]){value, low, high}, 3);
}

const char *field_estimate(const struct results *results, const struct result *value,
                           const struct result *low, const struct result *high)
{
	return field_make(results, FIELD_ESTIMATE, (const struct result *[]){value, low, high}, 3);
}

const char *field_span(const struct results *results, const struct result *value,
                       const struct result *low, const struct result *high)
{
	return field_make(results, FIELD_SPAN, (const struct result *[]){value, low, high}, 3);
}

const char *field_pair(const struct results *results, enum field_form form,
                       const struct result *first, const struct result *second)
{
	return field_make(results, form, (const struct result *[]){first, second}, 2);
}

const char *field_share(const struct results *results, const struct share *share)
{
	return field_pair(results, FIELD_SHARE, share->n, share->pct);
}

const char *field_share_of(const struct results *results, const struct share *share)
{
	return field_make(results, FIELD_SHARE_OF,
	                  (const struct result *[]){share->n, share->denominator, share->pct}, 3);
}

const char *field_words(const struct results *results, const struct result *const *parts, size_t n,
                        const char *words)
{
	struct str out = {.arena = results->arena};

	BUG_UNLESS(n > 0 && n <= FIELD_PARTS);
	field_start(&out, results, FIELD_WORDS, parts, n);
	str_addf(&out, "=%s%c", words, FIELD_END);
	return str_text(&out);
}

const char *field_source(struct arena *arena, const char *source, const char *words)
{
	return arena_printf(arena, "%c%c%s=%s%c", FIELD_BEGIN, 'a' + (int)FIELD_SOURCE, source,
	                    words, FIELD_END);
}

const char *field_counted(const struct results *results, const struct result *count,
                          const char *one, const char *many)
{
	bool single = count->status == RESULT_OK && count->value == 1;

	return arena_printf(results->arena, "%s %s", field_value(results, count),
	                    single ? one : many);
}

/* --- Reading them -------------------------------------------------------------- */

/* Reads an index at *s and moves past it. */
static size_t index_read(const char **s)
{
	size_t index = 0;

	/* beyond SIZE_MAX / 10 there is no such result anyway */
	for (; **s >= '0' && **s <= '9'; ++*s)
		index = index > SIZE_MAX / 10 ? SIZE_MAX : index * 10 + (size_t)(**s - '0');
	return index;
}

/* How many results a form is of; FIELD_WORDS as many as it likes. */
static const size_t form_parts[N_FIELD_FORMS] = {
    [FIELD_VALUE] = 1,    [FIELD_LIMIT] = 1, [FIELD_INTERVAL] = 3, [FIELD_ESTIMATE] = 3,
    [FIELD_RANGE] = 2,    [FIELD_SPAN] = 3,  [FIELD_BRACKET] = 2,  [FIELD_SHARE] = 2,
    [FIELD_SHARE_OF] = 3, [FIELD_OF] = 2,    [FIELD_P] = 1,
};

/* Reads the indices behind the letter of a form, and moves past them. */
static bool parts_read(const struct results *results, const char **s, struct piece *piece)
{
	do {
		size_t index;

		if (!isdigit((unsigned char)*++*s))
			return false;
		index = index_read(s);
		if (piece->n_parts == FIELD_PARTS || index >= results->n)
			return false;
		piece->part[piece->n_parts++] = results->items[index];
	} while (**s == ',');
	return true;
}

/* Reads "=words" up to the field's end, and moves there. */
static bool words_read(const char **s, struct piece *piece)
{
	const char *end = strchr(*s, FIELD_END);

	if (**s != '=' || !end)
		return false;
	piece->words = *s + 1;
	piece->words_length = (size_t)(end - piece->words);
	*s = end;
	return true;
}

static bool source_read(const char **s, struct piece *piece)
{
	piece->source = *s + 1;
	piece->source_length = strcspn(piece->source, "=");
	*s = piece->source + piece->source_length;
	return words_read(s, piece);
}

/* Reads the field at `s`, which starts with FIELD_BEGIN; NULL if it is none. */
static const char *field_read(const struct results *results, const char *s, struct piece *piece)
{
	int form = s[1] - 'a';
	bool right;

	if (form < 0 || form >= N_FIELD_FORMS)
		return NULL;
	*piece = (struct piece){.form = (enum field_form)form};
	s++;
	if (form == FIELD_SOURCE)
		right = source_read(&s, piece);
	else if (form == FIELD_WORDS)
		right = parts_read(results, &s, piece) && words_read(&s, piece);
	else
		right = parts_read(results, &s, piece) && piece->n_parts == form_parts[form];
	return right && *s == FIELD_END ? s + 1 : NULL;
}

bool field_next(const struct results *results, const char **cursor, struct piece *piece)
{
	const char *s = *cursor, *after;

	if (!*s)
		return false;
	if (*s == FIELD_BEGIN && (after = field_read(results, s, piece))) {
		*cursor = after;
		return true;
	}
	after = strchr(s + 1, FIELD_BEGIN);
	*piece = (struct piece){.text = s};
	piece->length = after ? (size_t)(after - s) : strlen(s);
	*cursor = s + piece->length;
	return true;
}

/* --- Their words ----------------------------------------------------------------- */

static bool is_ok(const struct result *result)
{
	return result && result->status == RESULT_OK;
}

static const char *range_text(const struct results *results, const struct result *const *limits,
                              struct arena *arena)
{
	return style_interval(results->style, result_limit_text(limits[0]),
	                      result_limit_text(limits[1]), arena);
}

/* Before the first event the estimate is 100%, and its variance 0: that is no
 * interval. */
static bool is_certain(const struct result *const *part)
{
	const struct result *value = part[0], *low = part[1], *high = part[2];

	if (!value || !low || !high)
		return false;
	return is_ok(value) && is_ok(low) && is_ok(high) && value->class == CLASS_PROBABILITY &&
	       low->value == value->value && high->value == value->value;
}

/* Of an estimate whose limits are both missing; that everybody has died is no
 * estimate. */
static const char *without_limits(const struct result *const *part, struct arena *arena)
{
	if (part[0]->class == CLASS_PROBABILITY && part[0]->value == 0)
		return part[0]->text;
	return arena_printf(arena, "%s (%s)", part[0]->text, result_limit_text(part[1]));
}

static const char *interval_text(const struct results *results, const struct piece *field,
                                 struct arena *arena)
{
	const struct result *const *part = field->part;

	if (!is_ok(part[1]) && (!is_ok(part[0]) || field->form == FIELD_ESTIMATE))
		return part[0]->text;
	if (is_certain(part))
		return part[0]->text;
	if (!is_ok(part[1]) && !is_ok(part[2]))
		return without_limits(part, arena);
	return arena_printf(arena, "%s (%s)", part[0]->text, range_text(results, part + 1, arena));
}

bool field_is_withheld(const struct piece *field)
{
	for (size_t i = 0; i < field->n_parts; i++)
		if (field->part[i]->status == RESULT_SUPPRESSED)
			return true;
	return false;
}

/* The words of a field whose results have theirs. */
static const char *form_text(const struct results *results, const struct piece *field,
                             struct arena *arena)
{
	const struct result *first = field->part[0], *second = field->part[1];

	switch (field->form) {
	case FIELD_LIMIT:
		return result_limit_text(first);
	case FIELD_INTERVAL:
	case FIELD_ESTIMATE:
		return interval_text(results, field, arena);
	case FIELD_RANGE:
		return is_ok(first) ? range_text(results, field->part, arena) : first->text;
	case FIELD_SPAN:
		return is_ok(first) && second ? arena_printf(arena, "%s (%s to %s)", first->text,
		                                             second->text, field->part[2]->text)
		                              : first->text;
	case FIELD_BRACKET:
		return is_ok(second) ? arena_printf(arena, "%s (%s)", first->text, second->text)
		                     : first->text;
	case FIELD_SHARE:
		return is_ok(second) ? arena_printf(arena, "%s (%s%%)", first->text, second->text)
		                     : first->text;
	case FIELD_SHARE_OF:
		BUG_UNLESS(second);
		return arena_printf(arena, is_ok(field->part[2]) ? "%s/%s (%s%%)" : "%s/%s",
		                    first->text, second->text, field->part[2]->text);
	case FIELD_OF:
		BUG_UNLESS(second);
		return arena_printf(arena, "%s/%s", first->text, second->text);
	case FIELD_WORDS:
	case FIELD_SOURCE:
		return arena_strndup(arena, field->words, field->words_length);
	case FIELD_P:
		return is_ok(first) ? style_p_phrase(results->style, first->value, arena)
		                    : first->text;
	default:
		return first->text;
	}
}

/* 100% and 0%, which are exact, without decimals. */
static const char *whole_percent(const struct style *style, const struct result *result,
                                 struct arena *arena)
{
	double all = result->class == CLASS_PROBABILITY ? 1 : 100;
	const char *text = result->text, *point = strstr(text, style->point);

	if ((result->class != CLASS_PERCENT && !strchr(text, '%')) || !is_ok(result) || !point ||
	    (result->value != 0 && result->value != all))
		return text;
	return arena_printf(arena, "%.*s%s", (int)(point - text), text,
	                    strchr(text, '%') ? "%" : "");
}

static const char *const cell_words[N_RESULT_STATUS] = {
    [RESULT_NOT_REACHED] = "NR",
    [RESULT_NOT_ESTIMABLE] = "NE",
};

static const char *words_of(const struct results *results, const struct piece *field, bool in_cell,
                            struct arena *arena)
{
	struct result parts[FIELD_PARTS];
	struct piece copy = *field;

	if (field_is_withheld(field))
		return result_status_names[RESULT_SUPPRESSED];
	for (size_t i = 0; i < field->n_parts; i++) {
		parts[i] = *field->part[i];
		parts[i].text = in_cell && cell_words[parts[i].status]
		                    ? cell_words[parts[i].status]
		                    : whole_percent(results->style, field->part[i], arena);
		copy.part[i] = &parts[i];
	}
	return form_text(results, &copy, arena);
}

const char *field_text(const struct results *results, const struct piece *field, struct arena *arena)
{
	return words_of(results, field, false, arena);
}

const char *field_cell_text(const struct results *results, const struct piece *field,
                            struct arena *arena)
{
	return words_of(results, field, true, arena);
}

const char *fields_fill(const struct results *results, const char *text, struct arena *arena)
{
	struct str out = {.arena = arena};
	struct piece piece;

	if (!text || !strchr(text, FIELD_BEGIN))
		return text;
	while (field_next(results, &text, &piece))
		if (piece.text)
			str_add_bytes(&out, piece.text, piece.length);
		else
			str_add(&out, field_text(results, &piece, arena));
	return str_text(&out);
}

const char **fields_fill_all(const struct results *results, const char *const *texts, size_t n,
                             struct arena *arena)
{
	const char **copy = ARENA_ARRAY(arena, const char *, n);

	for (size_t i = 0; i < n; i++)
		copy[i] = fields_fill(results, texts[i], arena);
	return copy;
}

struct figure *figure_filled(const struct results *results, const struct figure *figure,
                             struct arena *arena)
{
	struct figure *copy = arena_memdup(arena, figure, sizeof *figure);

	copy->caption = fields_fill(results, figure->caption, arena);
	copy->notes = fields_fill_all(results, figure->notes, figure->n_notes, arena);
	return copy;
}

/* --- Dump ---------------------------------------------------------------------------- */

static void name_add(struct str *out, const struct result *result)
{
	const struct result_key *k = &result->key;
	const char *const parts[] = {k->analysis, k->group1_level,   k->group2_level,
	                             k->variable, k->variable_level, k->context};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		str_addf(out, "%s|", parts[i]);
	str_add(out, result->stat_name);
}

const char *field_named(const struct piece *field, const char *words, struct arena *arena)
{
	struct str out = {.arena = arena};

	str_add(&out, "{");
	if (field->source)
		str_add_bytes(&out, field->source, field->source_length);
	for (size_t i = 0; i < field->n_parts; i++) {
		str_add(&out, i ? " " : "");
		name_add(&out, field->part[i]);
	}
	str_addf(&out, "=>%s}", words);
	return str_text(&out);
}

void fields_dump(const struct results *results, const char *text, FILE *to)
{
	struct arena scratch = {0};
	struct piece piece;

	while (field_next(results, &text, &piece))
		if (piece.text)
			fwrite(piece.text, 1, piece.length, to);
		else
			fputs(field_named(&piece, field_text(results, &piece, &scratch), &scratch),
			      to);
	arena_release(&scratch);
}
