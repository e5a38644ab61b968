#include "canvas/parts.h"

#include <string.h>

/* Brackets of so many bytes stay whole, and ones with an interval. */
enum { BRACKET_SHORT = 24, BRACKET_INTERVAL = 80 };

/* A word in a text: up to the blanks on both sides, or less. */
struct word {
	const char *start;
	size_t length;
};

bool is_break_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* ASCII letters, and the first bytes of Latin, Greek and Cyrillic ones; the
 * last bytes of those do not count, which only means fewer breaks. */
static bool is_letter(char c)
{
	unsigned char byte = (unsigned char)c;

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (byte >= 0xC3 && byte <= 0xDF);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether a text starts with another one: its bytes, else 0. */
static size_t starts(const char *text, const char *with)
{
	size_t n;

	if (*text != *with)
		return 0; /* nearly always */
	n = strlen(with);
	return strncmp(text, with, n) == 0 ? n : 0;
}

/* --- Words ----------------------------------------------------------------- */

static struct word word_before(const char *start, const char *end)
{
	const char *p = end;

	while (p > start && !is_break_blank(p[-1]))
		p--;
	return (struct word){p, (size_t)(end - p)};
}

static struct word word_after(const char *p)
{
	const char *end = p;

	while (*end && !is_break_blank(*end))
		end++;
	return (struct word){p, (size_t)(end - p)};
}

/* Without brackets before it, and signs of punctuation behind it. */
static struct word word_bare(struct word word)
{
	while (word.length && strchr("([", *word.start)) {
		word.start++;
		word.length--;
	}
	while (word.length && strchr(")].,;:", word.start[word.length - 1]))
		word.length--;
	return word;
}

static bool word_is(struct word word, const char *text)
{
	if (word.length == 0 || *word.start != *text)
		return false; /* nearly always */
	return strlen(text) == word.length && strncmp(word.start, text, word.length) == 0;
}

static bool word_among(struct word word, const char *const *list)
{
	for (; *list; list++)
		if (word_is(word, *list))
			return true;
	return false;
}

/* "12.0", "(−3", "1,024", "12–18", "<5", "0·69": figures, and signs among and
 * before them. */
static bool is_number(struct word word)
{
	static const char *const signs[] = {".", ",", "-", "+", "<", ">", "~",
	                                    "·", "–", "−", "≤", "≥", NULL};
	const char *end;
	bool any = false;

	while (word.length && (*word.start == '(' || *word.start == '[')) {
		word.start++;
		word.length--;
	}
	end = word.start + word.length;
	if (word.length && !is_digit(end[-1]))
		return false; /* nearly always */
	for (const char *p = word.start; p < end;) {
		size_t sign = 0;

		for (size_t i = 0; signs[i] && !sign; i++)
			sign = starts(p, signs[i]);
		if (!sign && !is_digit(*p))
			return false;
		any |= is_digit(*p);
		p += sign ? sign : 1;
	}
	return any && is_digit(end[-1]);
}

static bool is_percent(struct word word)
{
	if (word.length < 2 || word.start[word.length - 1] != '%')
		return false;
	word.length--;
	return is_number(word);
}

/* --- What stays together ----------------------------------------------------- */

static bool is_unit(struct word word)
{
	static const char *const units[] = {
	    "day",   "days", "week", "weeks", "month", "months", "year",   "years", "hour",
	    "hours", "min",  "mo",   "yr",    "d",     "h",      "s",      "%",     "percent",
	    "kg",    "g",    "mg",   "µg",    "ng",    "l",      "L",      "dl",    "dL",
	    "ml",    "mL",   "m",    "cm",    "mm",    "µm",     "m²",     "mm²",   "cm²",
	    "Gy",    "mSv",  "IU",   "U",     "°C",    "mmHg",   "mg/dL",  "g/dL",  "mg/m²",
	    "mg/kg", "mg/l", "g/l",  "ng/ml", "ng/mL", "fmol/l", "mmol/l", NULL};

	return word_among(word_bare(word), units);
}

/* "Table 2" */
static bool is_label(struct word word)
{
	static const char *const labels[] = {"Table",   "Tables",   "Figure", "Figures", "Fig.",
	                                     "Section", "Sections", "page",   "pages",   NULL};

	while (word.length && *word.start == '(') {
		word.start++;
		word.length--;
	}
	return word_among(word, labels);
}

/* Signs that stay with what stands on either side of them. */
static bool is_relation(struct word word)
{
	static const char *const signs[] = {"<", "=", ">", "≤", "≥", "±", "×", NULL};

	return word_among(word, signs);
}

/* A relation with its number, as "<0.001", stays with what is before it. */
static bool starts_with_relation(struct word word)
{
	return word.length && (*word.start == '<' || *word.start == '=' || *word.start == '>' ||
	                       starts(word.start, "≤") || starts(word.start, "≥"));
}

static bool is_dash(struct word word)
{
	return word_is(word, "–") || word_is(word, "-") || word_is(word, "to");
}

/* What a range may end in. */
static bool is_limit(struct word word)
{
	static const char *const open[] = {"NE", "NR", "not", "infinity", "∞", NULL};

	return word_among(word_bare(word), open) || is_number(word_bare(word)) ||
	       is_percent(word_bare(word));
}

/* Whether the blank at p stands in a range, before its dash or behind it. */
static bool in_range(const char *start, const char *p, struct word before, struct word after)
{
	if (is_dash(after) && after.start[after.length])
		return (is_number(before) || is_percent(before)) &&
		       is_limit(word_after(after.start + after.length + 1));
	if (is_dash(before) && before.start > start && before.start < p) {
		struct word low = word_before(start, before.start - 1);

		return (is_number(low) || is_percent(low)) && is_limit(after);
	}
	return false;
}

/* Whether the blank at p may not end a line. */
static bool binds(const char *start, const char *p)
{
	struct word before, after;

	if (*p != ' ' || !p[1] || is_break_blank(p[1]))
		return false;
	before = word_before(start, p);
	after = word_after(p + 1);
	if (is_relation(before) || starts_with_relation(after) || is_relation(after))
		return true;
	if (is_number(before) || is_percent(before))
		return is_unit(after) || word_is(word_bare(after), "CI") ||
		       in_range(start, p, before, after);
	if (word_is(word_bare(before), "CI") || is_label(before))
		return is_number(word_bare(after));
	if (word_is(before, "not"))
		return word_is(word_bare(after), "reached") ||
		       word_is(word_bare(after), "estimable");
	return in_range(start, p, before, after);
}

/* The end of a bracket that stays whole, or its start. */
static const char *bracket_end(const char *p)
{
	size_t inside = strcspn(p + 1, "()\n");
	const char *end = p + 1 + inside;
	struct word first = word_after(p + 1);

	if (*end != ')')
		return p;
	if (inside <= BRACKET_SHORT)
		return end;
	return inside <= BRACKET_INTERVAL && is_percent(first) &&
	               starts(first.start + first.length, " CI")
	           ? end
	           : p;
}

/* --- Parts ------------------------------------------------------------------- */

/* Bytes of a "-", "/" or "–" at p, else 0. */
static size_t joint_length(const char *p)
{
	return *p == '-' || *p == '/' ? 1 : starts(p, "–");
}

/* Whether a joint at p stands between two parts of a word: "node-positive",
 * not "P-value", "−1.5", "12.0–18.4" or "mg/dL". */
static bool joins_words(const char *start, const char *p, size_t joint)
{
	if (p - start < 2 || !is_letter(p[-2]) || !is_letter(p[-1]) || !is_letter(p[joint]))
		return false;
	return *p != '/' || (p - start >= 3 && is_letter(p[-3]) && is_letter(p[joint + 1]));
}

/* Bytes of a place at p at which a word may be broken though nothing shows: a
 * soft hyphen or a zero-width space; else 0. */
static size_t hidden_length(const char *start, const char *p, bool *hyphen)
{
	size_t soft = starts(p, "\u00AD"), none = starts(p, "\u200B");

	*hyphen = soft > 0;
	if (p == start || !p[soft + none] || is_break_blank(p[soft + none]))
		return 0;
	return soft + none;
}

/* Length of the part that starts here. */
static size_t part_length(const char *start, bool loose, bool *hyphen)
{
	const char *p = start, *whole = start; /* nothing breaks before `whole` */

	*hyphen = false;
	while (*p) {
		size_t joint = joint_length(p), hidden = hidden_length(start, p, hyphen);

		if (*p == '(' && !loose && p >= whole)
			whole = bracket_end(p);
		if (is_break_blank(*p) && p >= whole && (loose || !binds(start, p)))
			break;
		if (p >= whole && hidden)
			return (size_t)(p - start) + hidden;
		if (joint && p >= whole && joins_words(start, p, joint))
			return (size_t)(p - start) + joint;
		p += joint ? joint : 1;
	}
	*hyphen = false;
	return (size_t)(p - start);
}

struct part part_next(const char *start, bool loose)
{
	struct part part = {.start = start};
	const char *p;

	part.length = part_length(start, loose, &part.hyphen);
	for (p = start + part.length; is_break_blank(*p); p++) {
		part.blanks++;
		if (*p == '\n') {
			part.feed = true;
			part.blanks += strspn(p + 1, " \t");
			break;
		}
	}
	return part;
}
