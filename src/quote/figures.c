#include "quote/figures.h"

#include <string.h>

#include "base/num.h"

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

/* Bytes of a minus at s: hyphen or true minus. */
static size_t minus_length(const char *s)
{
	if (*s == '-')
		return 1;
	return strncmp(s, "\u2212", 3) == 0 ? 3 : 0;
}

/* What is said where there is no number. */
static size_t absent_length(const char *s)
{
	static const char *const words[] = {"not reached", "not estimable",
	                                    "NR", "NE", "NA"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i]);

		if (strncmp(s, words[i], n) == 0 && !is_letter(s[n]))
			return n;
	}
	return 0;
}

/* Reads digits, points and commas of thousands into plain text. */
static size_t digits_read(const char *s, char *plain, size_t room,
                          struct figure_number *number)
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
		} else if (!point && *s == ',' && n && is_digit(s[1]) &&
		           is_digit(s[2]) && is_digit(s[3]) && !is_digit(s[4])) {
			s++;
		} else {
			break;
		}
	}
	plain[n] = '\0';
	return (size_t)(s - start);
}

/* Whether the number that ends at s is the level of an interval: "95% CI". */
static bool is_level(const char *text, const struct figure_number *number)
{
	const char *s = text + number->at + number->length;

	if (number->at >= 2 && strncmp(text + number->at - 2, "CI", 2) == 0)
		return true;
	if (*s != '%')
		return false;
	s += strspn(s + 1, " -") + 1;
	return strncmp(s, "CI", 2) == 0 || strncmp(s, "confidence", 10) == 0;
}

/* Looks back for a sign or a relation. */
static void before_read(const char *text, struct figure_number *number)
{
	size_t i = number->at;

	while (i > 0 && text[i - 1] == ' ')
		i--;
	number->relation_at = number->at;
	if (i == 0 || !strchr("<>=", text[i - 1]))
		return;
	number->relation_at = i - 1;
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
static bool number_read(const char *text, size_t at, size_t minus,
                        struct figure_number *number)
{
	char plain[64];
	size_t n;

	*number = (struct figure_number){.at = at, .factor = 1};
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
	number->percent = text[at + number->length] == '%';
	before_read(text, number);
	return true;
}

/* Part of a word, as the 2 of HER2. */
static bool in_word(const char *text, size_t at)
{
	return at > 0 && (is_letter(text[at - 1]) || text[at - 1] == '_');
}

size_t figure_scan(const char *text, struct figure_number *numbers)
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
		      (point_length(first) &&
		       is_digit(first[point_length(first)]))) ||
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
