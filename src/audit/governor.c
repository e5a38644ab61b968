/* Whose percent a share is: the size that its sentence puts over it. */
#include "audit/share.h"

const struct quantity *share_count(const struct audit *audit, const struct share *share)
{
	return &audit->reading->quantities.items[share->count];
}

const struct quantity *share_percent(const struct audit *audit, const struct share *share)
{
	return &audit->reading->quantities.items[share->percent];
}

static bool opens_clause(const struct reading *reading, size_t i, size_t first)
{
	const struct token *t = reading_token(reading, i);

	return i == first || token_is_mark(t - 1, '.') || token_is_mark(t - 1, ':') ||
	       token_is_mark(t - 1, ';') || (*t->raw >= 'A' && *t->raw <= 'Z');
}

/* Behind a size, all up to the comma says whose it is. */
static size_t phrase_end(const struct reading *reading, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (token_is_mark(reading_token(reading, i), ',') ||
		    token_is_mark(reading_token(reading, i), ':'))
			return i;
	return from;
}

/* "Of the 59 patients in group A, …" before the share. */
static struct governor opening_size(const struct audit *audit, const struct share *share)
{
	static const char *const words[] = {"of", "among", "amongst", "from", "in", NULL};
	const struct reading *reading = audit->reading;
	size_t first = sentence_start(reading, share->start);

	for (size_t i = share->start; i-- > first;) {
		const struct quantity *q;
		size_t k = i + 1;

		if (!token_is_any(reading_token(reading, i), words) ||
		    !opens_clause(reading, i, first))
			continue;
		while (k < i + 4 && !quantity_at(reading, k))
			k++;
		q = quantity_at(reading, k);
		if (q && k < share->start && quantity_is_count(q) &&
		    q->value >= share_count(audit, share)->value)
			return (struct governor){(int64_t)q->value,
			                         phrase_end(reading, q->end, share->start)};
		return (struct governor){0, 0};
	}
	return (struct governor){0, 0};
}

/* "In the control group (n = 122) 27% (n = 33) …": a size right before. */
struct governor share_size_beside(const struct audit *audit, const struct share *share)
{
	enum { REACH = 4 };
	const struct reading *reading = audit->reading;

	for (size_t k = 1; k <= REACH && k < share->start; k++) {
		const struct quantity *q = quantity_at(reading, share->start - k);

		if (q && q->kind == QUANTITY_SIZE && q->value >= share_count(audit, share)->value &&
		    reading_token(reading, q->token)->sentence ==
		        reading_token(reading, share->start)->sentence)
			return (struct governor){(int64_t)q->value, share->start};
		if (q || reading_token(reading, share->start - k)->type == TOKEN_WORD)
			break;
	}
	return (struct governor){0, 0};
}

static struct governor size_before(const struct audit *audit, size_t token, size_t first,
                                   double least)
{
	for (size_t i = audit->n_sizes; i-- > 0;) {
		const struct size *size = &audit->sizes[i];

		if (size->token < token && size->token >= first && (double)size->n >= least)
			return (struct governor){size->n, token};
	}
	return (struct governor){0, 0};
}

/* "59 patients were included, of whom 28 (47%) …", "59 patients: 28 (47%)", and
 * over a full stop, "Of these, 28 (47%) …". */
static struct governor referred_size(const struct audit *audit, const struct share *share)
{
	static const char *const here[] = {"whom", "which", NULL};
	static const char *const there[] = {"these", "them", "those", NULL};
	const struct reading *reading = audit->reading;
	size_t first = sentence_start(reading, share->start);
	double least = share_count(audit, share)->value;

	for (size_t i = share->start; i-- > first;) {
		const struct token *t = reading_token(reading, i);
		bool of = token_is_word(reading_token(reading, i - 1), "of");
		size_t from = first;

		if (token_is_any(t, there) && of && i <= first + 2 && first > 0)
			from = sentence_start(reading, first - 1);
		else if (!(token_is_any(t, here) && of) && !token_is_mark(t, ':'))
			continue;
		if (token_is_mark(t, ':')) {
			const struct quantity *q = quantity_at(reading, i - 2);

			return q && q->people && q->value >= least
			           ? (struct governor){(int64_t)q->value, i}
			           : (struct governor){0, 0};
		}
		return size_before(audit, i + 1, from, least);
	}
	return (struct governor){0, 0};
}

struct governor share_governor(const struct audit *audit, const struct share *share)
{
	struct governor beside = share_size_beside(audit, share);

	if (beside.n == 0)
		beside = referred_size(audit, share);
	return beside.n ? beside : opening_size(audit, share);
}

/* Words between the size and the share, or behind it, that may narrow it down
 * to a group. */
bool share_is_narrowed(const struct audit *audit, const struct share *share, size_t from)
{
	static const char *const before[] = {
	    "group",   "groups",   "arm",       "arms",         "vs",           "versus",
	    "placebo", "control",  "controls",  "compared",     "among",        "whom",
	    "which",   "those",    "these",     "responders",   "evaluable",    "remaining",
	    "them",    "subgroup", "cohort",    "respectively", "intervention", "while",
	    "whereas", "subset",   "completed", "completers",   "received",     "receiving",
	    "than",    "treated",  "baseline",  "after",        "before",       "weeks",
	    "week",    "months",   "month",     "day",          "days",         "follow-up",
	    "year",    "years",    NULL};
	static const char *const behind[] = {
	    "group",   "groups",       "arm",          "arms",  "vs",      "versus",   "placebo",
	    "control", "controls",     "compared",     "among", "those",   "these",    "subgroup",
	    "cohort",  "respectively", "intervention", "than",  "treated", "baseline", "in",
	    "at",      "after",        "before",       NULL};
	enum { REACH = 8 };
	const struct reading *reading = audit->reading;
	size_t last = sentence_end(reading, share->start);

	return reading_has_word(reading, from, share->start, before) ||
	       reading_has_word(reading, share->end,
	                        last < share->end + REACH ? last : share->end + REACH, behind);
}
