#include "cite/printed.h"

#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "config/study.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Bytes of a decimal point at s, 0 if there is none. */
static size_t point_length(const char *s)
{
	if (*s == '.')
		return 1;
	return strncmp(s, "\u00B7", 2) == 0 ? 2 : 0;
}

/* Bytes of the first of some signs that stands at s; 0 if none does. */
static size_t sign_length(const char *s, const char *const *signs)
{
	for (; *signs; signs++)
		if (strncmp(s, *signs, strlen(*signs)) == 0)
			return strlen(*signs);
	return 0;
}

/* Bytes of a minus at s: a hyphen, a true minus, or a dash in its place. */
static size_t minus_length(const char *s)
{
	static const char *const signs[] = {"-",      "\u2212", "\u2010", "\u2011",
	                                    "\u2012", "\u2013", "\u2014", NULL};

	return sign_length(s, signs);
}

/* Past blanks, those that do not break a line among them. */
static const char *blanks_skip(const char *s)
{
	static const char *const blanks[] = {" ", "\u00A0", "\u2009", "\u202F", NULL};

	while (sign_length(s, blanks))
		s += sign_length(s, blanks);
	return s;
}

/* What is said where there is no number. */
static size_t absent_length(const char *s)
{
	static const char *const words[] = {"not reached", "not estimable", "NR", "NE", "NA"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i]);

		if (strncmp(s, words[i], n) == 0 && !is_letter(s[n]))
			return n;
	}
	return 0;
}

/* Reads digits, points and commas of thousands into plain text. */
static size_t digits_read(const char *s, char *plain, size_t room, struct figure_number *number)
{
	const char *start = s;
	size_t n = 0;
	bool point = false;

	number->bare = point_length(s) > 0;
	while (n + 2 < room) {
		size_t length = point_length(s);

		if (is_digit(*s)) {
			plain[n++] = *s++;
			number->decimals += point;
		} else if (!point && length && is_digit(s[length])) {
			plain[n++] = '.';
			point = true;
			s += length;
		} else if (!point && *s == ',' && n && is_digit(s[1]) && is_digit(s[2]) &&
		           is_digit(s[3]) && !is_digit(s[4])) {
			s++;
		} else {
			break;
		}
	}
	plain[n] = '\0';
	return (size_t)(s - start);
}

/* Bytes of "%", "percent" at s, 0 if there is none. */
static size_t percent_length(const char *s)
{
	static const char *const words[] = {"%", "percent", "per cent", NULL};

	return sign_length(s, words);
}

/* Whether "CI" and its like stand at s. */
static bool is_interval(const char *s)
{
	static const char *const words[] = {"CI",         "C.I.",     "CrI",      "confidence",
	                                    "Confidence", "credible", "Credible", NULL};

	return sign_length(s, words) > 0;
}

/* Whether a number behind "CI" is the level, not the lower limit. */
static bool is_usual_level(const char *text, const struct figure_number *number)
{
	static const double levels[] = {80, 90, 95, 97.5, 98, 99, 99.9};
	const char *s = text + number->at + number->length;
	size_t n = percent_length(s);

	for (size_t i = 0; n && i < sizeof levels / sizeof *levels; i++)
		if (number->value == levels[i])
			return strchr(",:;=)", s[n]) || (s[n] == ' ' && is_digit(s[n + 1]));
	return false;
}

/* Whether a number is the level of an interval: "95% CI", "CI 95%:". */
static bool is_level(const char *text, const struct figure_number *number)
{
	const char *s = blanks_skip(text + number->at + number->length);
	size_t before = number->at;

	if (before >= 2 && strncmp(text + before - 2, "CI", 2) == 0)
		return true;
	while (before > 0 && strchr(" (", text[before - 1]))
		before--;
	if (before >= 2 && strncmp(text + before - 2, "CI", 2) == 0 && is_usual_level(text, number))
		return true;
	s = blanks_skip(s + percent_length(s));
	s += *s == '-';
	return is_interval(s);
}

/* Looks back for a sign or a relation. */
static void before_read(const char *text, struct figure_number *number)
{
	static const char *const relations[] = {"<", ">", "=", "\u2264", "\u2265", NULL};
	size_t i = number->at, length = 0;

	while (i > 0 && text[i - 1] == ' ')
		i--;
	number->relation_at = number->at;
	for (size_t back = 1; back <= 3 && back <= i && !length; back += 2)
		length = sign_length(text + i - back, relations) == back ? back : 0;
	if (!length)
		return;
	number->relation_at = i - length;
	number->or_equal = length > 1;
	if (number->or_equal)
		number->relation = text[i - 1] == '\xa4' ? '<' : '>';
	else
		number->relation = text[i - 1] == '=' ? '\0' : text[i - 1];
}

/* A minus belongs to the number unless something stands before it that it
 * could be taken from, or reach from: "3.7 - 26.3", "CDK4-6". */
static bool is_sign(const char *text, size_t minus)
{
	bool apart = minus > 0 && text[minus - 1] == ' ';

	while (minus > 0 && text[minus - 1] == ' ')
		minus--;
	if (minus == 0)
		return true;
	return !is_digit(text[minus - 1]) && !strchr(")%", text[minus - 1]) &&
	       (apart || !is_letter(text[minus - 1]));
}

/* A number at s, which starts with a digit or a point; its length. */
static bool number_read(const char *text, size_t at, size_t minus, struct figure_number *number)
{
	char plain[64];
	size_t n;

	*number = (struct figure_number){.at = at, .unit = -1, .factor = 1};
	n = digits_read(text + at + minus, plain, sizeof plain, number);
	number->length = n + minus;
	if (!number_parse(plain, strlen(plain), &number->value)) {
		/* ".027": a digit is wanted before the point */
		memmove(plain + 1, plain, strlen(plain) + 1);
		plain[0] = '0';
		if (!number_parse(plain, strlen(plain), &number->value))
			return false;
	}
	if (minus)
		number->value = -number->value;
	before_read(text, number);
	return true;
}

/* Part of a word, as the 2 of HER2. */
static bool in_word(const char *text, size_t at)
{
	return at > 0 && (is_letter(text[at - 1]) || text[at - 1] == '_');
}

/* At most FIGURE_NUMBERS numbers of a text, each as it stands there. */
static size_t numbers_find(const char *text, struct figure_number *numbers)
{
	size_t n = 0, i = 0;

	while (text[i] && n < FIGURE_NUMBERS) {
		size_t minus = minus_length(text + i), absent;
		const char *first = text + i + minus;
		struct figure_number number;

		absent = in_word(text, i) ? 0 : absent_length(text + i);
		if (absent) {
			numbers[n++] = (struct figure_number){.at = i,
			                                      .length = absent,
			                                      .relation_at = i,
			                                      .absent = true,
			                                      .unit = -1,
			                                      .factor = 1};
			i += absent;
			continue;
		}
		if (minus && !is_sign(text, i)) {
			i += minus;
			continue;
		}
		if (in_word(text, i) ||
		    !(is_digit(*first) ||
		      (point_length(first) && is_digit(first[point_length(first)]))) ||
		    !number_read(text, i, minus, &number)) {
			i++;
			continue;
		}
		if (!is_level(text, &number))
			numbers[n++] = number;
		i += number.length;
	}
	return n;
}

/* --- Signs and units --------------------------------------------------------*/

/* The unit that the letters at s are; -1: none.  Single letters are units
 * behind a number only: 15.0 m. */
static int unit_at(const char *s, bool behind_number)
{
	static const struct {
		const char *word;
		enum time_unit unit;
	} units[] = {{"day", UNIT_DAYS},   {"d", UNIT_DAYS},     {"week", UNIT_WEEKS},
	             {"wk", UNIT_WEEKS},   {"w", UNIT_WEEKS},    {"month", UNIT_MONTHS},
	             {"mo", UNIT_MONTHS},  {"mth", UNIT_MONTHS}, {"m", UNIT_MONTHS},
	             {"year", UNIT_YEARS}, {"yr", UNIT_YEARS},   {"y", UNIT_YEARS}};
	size_t length = 0;

	while (is_letter(s[length]))
		length++;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t n = strlen(units[i].word);

		if ((n > 1 || behind_number) && strncasecmp(s, units[i].word, n) == 0 &&
		    (length == n || (n > 1 && length == n + 1 && (s[n] | 32) == 's')))
			return (int)units[i].unit;
	}
	return -1;
}

int figure_unit(const char *text)
{
	for (const char *s = text; *s; s++) {
		bool inside = s > text && is_letter(s[-1]);
		int unit = inside ? -1 : unit_at(s, false);

		if (unit >= 0)
			return unit;
	}
	return -1;
}

/* Reads the sign and the unit at s. */
static void own_read(const char *s, struct figure_number *number)
{
	const char *word = blanks_skip(s);

	number->percent = number->percent || percent_length(word);
	if (number->unit < 0)
		number->unit = unit_at(word + minus_length(word), true);
}

/* Whether an interval's limits are numbers i and i + 1: nothing but a dash,
 * a comma or "to" between them, and what is their own. */
static bool is_range(const char *text, const struct figure_number *numbers, size_t i)
{
	static const char *const words[] = {"to", "and", "through", ",", ";", NULL};
	const char *s = text + numbers[i].at + numbers[i].length;
	const char *end = text + numbers[i + 1].at;

	s = blanks_skip(s);
	s = blanks_skip(s + percent_length(s));
	if (unit_at(s + minus_length(s), true) >= 0) {
		s += minus_length(s);
		while (is_letter(*s) || *s == '.')
			s++;
		s = blanks_skip(s);
	}
	s += minus_length(s) ? minus_length(s) : sign_length(s, words);
	return blanks_skip(s) == end;
}

/* A sign behind the bracket of an interval is of all that it closes. */
static void outer_read(const char *text, struct figure_number *numbers, size_t n)
{
	for (size_t i = 2; i < n; i++) {
		const char *s = text + numbers[i].at + numbers[i].length;
		struct figure_number outer = {.unit = -1};

		if (!strchr(")]", *s) || !*s || !is_range(text, numbers, i - 1))
			continue;
		own_read(s + 1, &outer);
		for (size_t k = i - 2; k <= i; k++) {
			numbers[k].percent |= outer.percent;
			if (numbers[k].unit < 0)
				numbers[k].unit = outer.unit;
		}
	}
}

/* "80% (0.52-1.00)": limits that are fractions of a value in percent. */
static bool are_fractions(const struct figure_number *value)
{
	double v = value->value;

	return v > 1 && value[1].value <= v / 100 && v / 100 <= value[2].value &&
	       value[2].value <= 1;
}

/* From the value to the limits, and from the last of a range to the first. */
static void percents_share(const char *text, struct figure_number *numbers, size_t n)
{
	for (size_t i = n; i-- > 1;)
		if (numbers[i].percent && is_range(text, numbers, i - 1))
			numbers[i - 1].percent = true;
	for (size_t i = 0; i + 2 < n; i++)
		if (!numbers[i].percent && numbers[i + 1].percent &&
		    is_range(text, numbers, i + 1) && numbers[i + 1].value <= numbers[i].value &&
		    numbers[i].value <= numbers[i + 2].value)
			numbers[i].percent = true;
	for (size_t i = 1; i < n; i++)
		if (numbers[i - 1].percent && !numbers[i].percent) {
			if (i + 1 < n && are_fractions(&numbers[i - 1]))
				return;
			numbers[i].percent = true;
		}
}

static void units_share(const char *text, struct figure_number *numbers, size_t n)
{
	for (size_t i = n; i-- > 1;)
		if (numbers[i - 1].unit < 0 && is_range(text, numbers, i - 1))
			numbers[i - 1].unit = numbers[i].unit;
	for (size_t i = 1; i < n; i++)
		if (numbers[i].unit < 0)
			numbers[i].unit = numbers[i - 1].unit;
	for (size_t i = n; i-- > 0;)
		if (numbers[i].unit < 0)
			numbers[i].unit = i + 1 < n ? numbers[i + 1].unit : figure_unit(text);
}

size_t figure_scan(const char *text, struct figure_number *numbers)
{
	size_t n = numbers_find(text, numbers);

	for (size_t i = 0; i < n; i++)
		own_read(text + numbers[i].at + numbers[i].length, &numbers[i]);
	outer_read(text, numbers, n);
	percents_share(text, numbers, n);
	units_share(text, numbers, n);
	return n;
}
