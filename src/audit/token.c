#include "audit/token.h"

#include <string.h>

#include "audit/glyph.h"
#include "audit/spelled.h"
#include "base/num.h"
#include "base/str.h"

struct lexer {
	struct arena *arena;
	const char *text, *at;
	struct tokens tokens;
	uint32_t sentence;
	bool decimal_comma; /* this text writes 0,59 */
	bool quoted;        /* the paragraph's lines begin with '>' */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* --- Numbers -------------------------------------------------------------- */

/* Length of a decimal point at `at`, with a digit behind it; 0 if none. */
static size_t point_length(const struct lexer *lexer, const char *at)
{
	const char *next;

	if ((*at == '.' || (*at == ',' && lexer->decimal_comma)) && is_digit(at[1]))
		return 1;
	if ((unsigned char)*at < 0x80)
		return 0;
	return glyph_is_raised_point(glyph_peek(at, &next)) && is_digit(*next) ? (size_t)(next - at)
	                                                                       : 0;
}

static const struct token *last_token(const struct lexer *lexer)
{
	return lexer->tokens.n ? &lexer->tokens.items[lexer->tokens.n - 1] : NULL;
}

/* Behind "P <" or "p =": what follows is a decimal, however its point looks. */
static bool is_p_value_due(const struct lexer *lexer)
{
	static const char *const names[] = {"p", "p-value", "value", "ps", NULL};
	size_t n = lexer->tokens.n;
	const struct token *items = lexer->tokens.items;

	if (n < 2 || items[n - 1].type != TOKEN_MARK)
		return false;
	switch (items[n - 1].mark) {
	case '<':
	case '>':
	case '=':
	case MARK_LESS_EQUAL:
	case MARK_GREATER_EQUAL:
		return token_is_any(&items[n - 2], names);
	default:
		return false;
	}
}

/* Length of what stands for the point behind a lone zero: the comma of
 * "p = 0,003" in a text with points, the slash of "P < 0/001", and the point
 * with a blank of "P < 0. 001".  0 if nothing does. */
static size_t odd_point_length(const struct lexer *lexer, const char *at)
{
	size_t digits;

	if (*at == ',' && is_digit(at[1])) {
		digits = strspn(at + 1, "0123456789");
		return digits > 1 && at[1 + digits] != ',' && at[1 + digits] != '.' ? 1 : 0;
	}
	if (!is_p_value_due(lexer))
		return 0;
	if (*at == '/' && is_digit(at[1]))
		return 1;
	if (*at == ' ' && at[1] == '.' && is_digit(at[2]))
		return 2;
	return *at == '.' && at[1] == ' ' && is_digit(at[2]) ? 2 : 0;
}

/* At a blank with three digits behind it: "of 10 547 women", with a plain
 * blank: where a count is due, not behind a name ("exon 19 120 patients"), and
 * no fraction or percent of its own. */
static bool is_blank_thousands(const struct lexer *lexer, const char *at)
{
	static const char *const words[] = {"of",  "among", "total", "from",  "in",   "the",
	                                    "all", "whom",  "which", "these", "were", NULL};
	const struct token *last = last_token(lexer);
	char behind = at[4];

	if (*at != ' ' || behind == '/' || behind == '%' || (behind == '.' && is_digit(at[5])) ||
	    (unsigned char)behind >= 0x80)
		return false;
	if (!last || last->type == TOKEN_BREAK)
		return true;
	if (last->type == TOKEN_MARK)
		return last->mark == '=' || last->mark == '/' || last->mark == '(' ||
		       last->mark == ';' || last->mark == '.';
	return token_is_any(last, words);
}

/* Length of a separator of thousands at `at`: a comma or a blank, mostly a
 * slim one, with exactly three digits behind it. */
static size_t thousands_length(const struct lexer *lexer, const char *at)
{
	const char *next = at;
	int32_t code = utf8_next(&next);
	bool comma = code == ',' && !lexer->decimal_comma;

	for (int i = 0; i < 3; i++)
		if (!is_digit(next[i]))
			return 0;
	if (is_digit(next[3]) ||
	    (!comma && code != CODE_SLIM_FIRST && code != 0x202F && !is_blank_thousands(lexer, at)))
		return 0;
	return (size_t)(next - at);
}

static void add_digits(struct str *digits, const char **at)
{
	for (; is_digit(**at); ++*at)
		str_add_bytes(digits, *at, 1);
}

static void add_thousands(const struct lexer *lexer, struct str *digits, const char **at)
{
	const char *start = *at;
	size_t skip;

	add_digits(digits, at);
	if (*at - start > 3 || *start == '0')
		return;
	while ((skip = thousands_length(lexer, *at)) > 0) {
		*at += skip;
		add_digits(digits, at);
	}
}

/* "e-5" behind digits. */
static size_t exponent_length(const char *at)
{
	size_t sign;

	if (*at != 'e' && *at != 'E')
		return 0;
	sign = at[1] == '-' || at[1] == '+';
	if (!is_digit(at[1 + sign]))
		return 0;
	sign += strspn(at + 1 + sign, "0123456789");
	/* "0.79e1.07": a dash that a PDF's font lost */
	return at[1 + sign] == '.' ? 0 : 1 + sign;
}

/* Sentences without an end are cut, because what is looked for in them is
 * looked for from each of their figures. */
static void cut_sentence(struct lexer *lexer)
{
	enum { LONGEST_SENTENCE = 400 };
	size_t n = lexer->tokens.n;
	const struct token *items = lexer->tokens.items;

	if (n >= LONGEST_SENTENCE && items[n - LONGEST_SENTENCE].sentence == lexer->sentence)
		lexer->sentence++;
}

static struct token *push(struct lexer *lexer, enum token_type type, const char *start)
{
	struct token token = {.type = type,
	                      .start = (size_t)(start - lexer->text),
	                      .end = (size_t)(lexer->at - lexer->text),
	                      .word = "",
	                      .raw = "",
	                      .sentence = lexer->sentence};
	const struct token *last = last_token(lexer);

	token.spaced =
	    !last || last->type == TOKEN_BREAK || is_blank(start[-1]) || last->end < token.start;
	ARENA_PUSH(lexer->arena, lexer->tokens.items, lexer->tokens.n, token);
	return &lexer->tokens.items[lexer->tokens.n - 1];
}

static const char *skip_blanks(const char *at)
{
	const char *next;

	while (*at && glyph_peek(at, &next) == CODE_BLANK)
		at = next;
	return at;
}

/* "× 10^-5" behind a factor, with its exponent: where it ends, NULL if there
 * is none.  *exponent is 0 where it is not below zero: "3×105" is anything. */
static const char *power_end(const char *at, int *exponent)
{
	const char *next = at;
	int32_t code = *(at = skip_blanks(at)) ? glyph_peek(at, &next) : 0;
	int digit, n = 0;
	bool negative;

	*exponent = 0;
	if (code != 0xD7 && code != 'x' && code != '*' && !glyph_is_raised_point(code))
		return NULL;
	at = skip_blanks(next);
	if (strncmp(at, "10", 2) != 0)
		return NULL;
	at += 2;
	at += *at == '^';
	code = *at ? glyph_peek(at, &next) : 0;
	negative = code == '-' || code == 0x207B;
	if (negative)
		at = next;
	while (*at && n < 99) {
		code = glyph_peek(at, &next);
		digit = is_digit(*at) ? *at - '0' : glyph_raised_digit(code);
		if (digit < 0)
			break;
		n = 10 * n + digit;
		at = next;
	}
	*exponent = negative ? -n : 0;
	return at;
}

/* "47,5%" in an English text: a comma before one or two digits and the sign. */
static bool is_percent_comma(const char *at)
{
	size_t digits;

	if (*at != ',')
		return false;
	digits = strspn(at + 1, "0123456789");
	return (digits == 1 || digits == 2) && at[1 + digits] == '%';
}

/* The digits of a number, with its point; the digits behind it are counted. */
static int add_decimal(struct lexer *lexer, struct str *digits)
{
	size_t skip, whole;

	add_thousands(lexer, digits, &lexer->at);
	whole = digits->length;
	skip = point_length(lexer, lexer->at);
	if (skip == 0 && is_percent_comma(lexer->at))
		skip = 1;
	if (skip == 0 && (str_equal(str_text(digits), "00") || str_equal(str_text(digits), "-00")))
		skip = odd_point_length(lexer, lexer->at);
	if (skip > 0) {
		lexer->at += skip;
		str_add(digits, ".");
		add_digits(digits, &lexer->at);
		whole++;
	}
	return (int)(digits->length - whole);
}

/* "31 533": the second number, behind a single blank, may be the end of the
 * first.  0 if it is not. */
static double joined_value(const struct lexer *lexer, const struct token *before,
                           const struct token *token)
{
	if (before->type != TOKEN_NUMBER || before->decimals > 0 || token->decimals > 0 ||
	    token->end - token->start != 3 || token->start != before->end + 1 ||
	    lexer->text[before->end] != ' ' || before->value < 1 || before->value > 999)
		return 0;
	return before->value * 1000 + token->value;
}

static bool is_currency(int32_t code)
{
	return code == '$' || code == 0xA3 || code == 0x20AC;
}

static void number_add(struct lexer *lexer, bool negative)
{
	const char *start = lexer->at, *behind;
	struct str digits = {.arena = lexer->arena};
	struct token *token;
	size_t skip;
	double value;
	int decimals, exponent;

	bool money = false;

	/* the sign, and "£" */
	while ((negative || is_currency(glyph_peek(lexer->at, NULL))) && !is_digit(*lexer->at) &&
	       point_length(lexer, lexer->at) == 0)
		money |= is_currency(glyph_peek(lexer->at, &lexer->at));
	str_add(&digits, negative ? "-0" : "0");
	decimals = add_decimal(lexer, &digits);
	skip = exponent_length(lexer->at);
	str_add_bytes(&digits, lexer->at, skip);
	lexer->at += skip;
	behind = power_end(lexer->at, &exponent);
	if (exponent < 0) {
		str_addf(&digits, "e%d", exponent);
		lexer->at = behind;
		decimals -= exponent;
	}
	if (!number_parse(str_text(&digits), digits.length, &value) || (behind && exponent == 0)) {
		push(lexer, TOKEN_WORD, start);
		return;
	}
	token = push(lexer, TOKEN_NUMBER, start);
	token->value = value;
	token->decimals = decimals;
	token->money = money;
	if (lexer->tokens.n > 1)
		token->joined = joined_value(lexer, token - 1, token);
}

/* "1st", "2nd": words. */
static bool is_ordinal(const char *at)
{
	static const char *const endings[] = {"st", "nd", "rd", "th"};

	while (is_digit(*at))
		at++;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (strncmp(at, endings[i], 2) == 0 && !is_letter(at[2]))
			return true;
	return false;
}

/* --- Words ---------------------------------------------------------------- */

/* A hyphen that the end of a line put into a word: "pa-\ntients". */
static bool is_line_hyphen(const char *at, const char *behind)
{
	size_t blanks = strspn(behind, "\r\n \t");

	return (*at == '-' || behind - at == 3) && *behind &&
	       (*behind == '\n' || *behind == '\r') && behind[blanks] >= 'a' &&
	       behind[blanks] <= 'z';
}

enum { JOIN_NOTHING = 1 };

/* A dash or sign at `at` that is part of the word: "log-rank", "HER2-" and
 * "HR+" before a blank.  *next gets what is behind it. */
static int32_t joiner(const char *at, const char **next)
{
	const char *cursor = at;
	int32_t code = utf8_next(&cursor), mark = glyph_equal(code), behind;

	*next = cursor;
	if ((mark != '-' && code != '+') || code == CODE_EM_DASH)
		return 0;
	if (code == 0xAD || is_line_hyphen(at, cursor)) {
		*next =
		    code == 0xAD && *cursor != '\n' ? cursor : cursor + strspn(cursor, "\r\n \t");
		return JOIN_NOTHING;
	}
	behind = *cursor ? glyph_peek(cursor, NULL) : CODE_BLANK;
	if (code == '+')
		return glyph_goes_on_word(behind) ? 0 : '+';
	if (glyph_goes_on_word(behind))
		return '-';
	/* the typographic minus, or a hyphen that nothing else explains */
	return behind == '.' && is_digit(cursor[1]) ? 0 : '-';
}

static char *lower_case(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *p = copy; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	return copy;
}

/* "RR1.16": the name of a figure and its value, without a blank. */
static bool is_name_of_value(const struct str *raw, const char *at)
{
	static const char *const names[] = {"RR", "OR", "HR", "P",   "p",  "CI", "aOR", "aHR",
	                                    "n",  "N",  "MD", "SMD", "SD", "RD", NULL};
	size_t digits = strspn(at, "0123456789");

	if (digits == 0 || at[digits] != '.' || !is_digit(at[digits + 1]))
		return false;
	for (size_t i = 0; names[i]; i++)
		if (str_equal(str_text(raw), names[i]))
			return true;
	return false;
}

/* "2.5 to33.6", "CI-0.65": where a blank was lost. */
static bool is_lost_blank(const struct str *raw, const char *at)
{
	const char *next;

	if (str_equal(str_text(raw), "to"))
		return is_digit(*at) ||
		       (glyph_equal(glyph_peek(at, &next)) == '-' && is_digit(*next));
	return str_equal(str_text(raw), "CI") && *at == '-' && is_digit(at[1]) &&
	       at[1 + strspn(at + 1, "0123456789")] == '.';
}

static void word_add(struct lexer *lexer)
{
	const char *start = lexer->at, *next;
	struct str raw = {.arena = lexer->arena};
	struct token *token;

	while (*lexer->at && !is_name_of_value(&raw, lexer->at) && !is_lost_blank(&raw, lexer->at)) {
		int32_t code = glyph_peek(lexer->at, &next), join = 0;

		if (glyph_ligature(code))
			str_add(&raw, glyph_ligature(code));
		else if (glyph_goes_on_word(code))
			str_add_bytes(&raw, lexer->at, (size_t)(next - lexer->at));
		else if (lexer->at > start && (join = joiner(lexer->at, &next)) > JOIN_NOTHING)
			str_addf(&raw, "%c", (char)join);
		else if (join != JOIN_NOTHING)
			break;
		lexer->at = next;
		if (join && !glyph_goes_on_word(glyph_peek(next, NULL)))
			break;
	}
	token = push(lexer, TOKEN_WORD, start);
	token->raw = str_text(&raw);
	token->word = lower_case(lexer->arena, token->raw);
	token->value = spelled_value(token->word);
	token->spelled = token->value > 0;
}

/* --- Sentences and paragraphs --------------------------------------------- */

static const char *const abbreviations[] = {"vs",   "eg",   "ie", "approx", "ca",  "fig", "no",
                                            "mo",   "mos",  "dr", "al",     "yr",  "yrs", "wk",
                                            "resp", "incl", "st", "e",      "g",   "i",   "mon",
                                            "cf",   "s",    "d",  "min",    "max", NULL};

/* A full stop ends a sentence when a blank follows, and what then comes could
 * begin one. */
static bool ends_sentence(const struct lexer *lexer, const char *behind)
{
	const struct token *last = last_token(lexer);

	while (*behind == ')' || *behind == '*' || *behind == '"')
		behind++;
	if (*behind && !is_blank(*behind) && glyph_peek(behind, NULL) != CODE_BLANK)
		return false;
	while (*behind && (is_blank(*behind) || glyph_peek(behind, NULL) == CODE_BLANK))
		glyph_peek(behind, &behind);
	if (*behind >= 'a' && *behind <= 'z')
		return false;
	return !last || !token_is_any(last, abbreviations) || !*behind;
}

static void mark_add(struct lexer *lexer)
{
	const char *start = lexer->at, *next;
	int32_t mark = glyph_peek(start, &next);

	if (mark == '+' && (strncmp(next, "/-", 2) == 0 || strncmp(next, "/\xE2\x88\x92", 4) == 0 ||
	                    strncmp(next, "/\xE2\x80\x93", 4) == 0)) {
		mark = MARK_PLUS_MINUS;
		next += next[1] == '-' ? 2 : 4;
	} else if (mark == '+' && *next == '-') {
		mark = MARK_PLUS_MINUS;
		next++;
	}
	if ((mark == '<' || mark == '>') && *next == '=') {
		mark = mark == '<' ? MARK_LESS_EQUAL : MARK_GREATER_EQUAL;
		next++;
	}
	lexer->at = next;
	if (mark == '.' || mark == '?' || mark == '!') {
		bool ends = ends_sentence(lexer, next);

		push(lexer, TOKEN_MARK, start)->mark = mark;
		lexer->sentence += ends;
		return;
	}
	push(lexer, TOKEN_MARK, start)->mark = mark;
}

static void break_add(struct lexer *lexer)
{
	const struct token *last = last_token(lexer);

	if (last && last->type != TOKEN_BREAK) {
		push(lexer, TOKEN_BREAK, lexer->at);
		lexer->sentence++;
	}
}

/* "- ", "* ", "## ", "|" open a line of its own in Markdown; a line that was
 * broken within "3.7 - 26.3" does not. */
static bool opens_item(const struct lexer *lexer, const char *line)
{
	const struct token *last = last_token(lexer);

	if (*line == '#' || *line == '|')
		return true;
	if (last && last->type == TOKEN_NUMBER && is_digit(line[2]))
		return false;
	return (*line == '-' || *line == '*') && line[1] == ' ';
}

/* At the start of a line: ends the paragraph if the line does, and steps over
 * the marks that open it. */
static void line_start(struct lexer *lexer)
{
	const char *line = lexer->at + strspn(lexer->at, " \t\r\f\v");
	bool empty = *line == '\n' || *line == '\0';
	bool item = !empty && opens_item(lexer, line);

	if (empty || item)
		break_add(lexer);
	if (empty) {
		lexer->quoted = false;
		return;
	}
	if (*line == '>' && line[1] == ' ' &&
	    (lexer->quoted || !lexer->tokens.n || last_token(lexer)->type == TOKEN_BREAK)) {
		lexer->quoted = true;
		line++;
	} else if (item) {
		line += strspn(line, "#*-|");
	}
	lexer->at = line;
}

/* A heading's line is all of it, and so is a row of a table. */
static void line_end(struct lexer *lexer, const char *line)
{
	line += strspn(line, " \t");
	if (*line == '#' || *line == '|')
		break_add(lexer);
}

/* --- The whole ------------------------------------------------------------ */

/* The "e" of "0.79e1.07" stands for a dash. */
static bool is_lost_dash(const struct lexer *lexer)
{
	const struct token *last = last_token(lexer);
	size_t digits = strspn(lexer->at + 1, "0123456789");

	return *lexer->at == 'e' && last && last->type == TOKEN_NUMBER &&
	       last->end == (size_t)(lexer->at - lexer->text) && digits > 0 &&
	       lexer->at[1 + digits] == '.';
}

/* "CI 95% -0.65 to 1.13", "CI-0.65 to 1.13": what follows is a limit, not the
 * end of a range, and not the level of "CI-95%". */
static bool is_interval_name(const struct lexer *lexer, const char *next)
{
	size_t n = lexer->tokens.n, digits = strspn(next, "0123456789");
	const struct token *last = last_token(lexer);

	if (next[digits] == '%')
		return false;
	if (n > 2 && last->mark == '%' && last[-1].type == TOKEN_NUMBER && last[-1].value >= 90)
		last -= 2;
	return token_is_word(last, "ci") || token_is_word(last, "interval");
}

/* A minus sign belongs to the number behind it where no range is meant. */
static bool is_sign(const struct lexer *lexer, const char *next)
{
	const struct token *last = last_token(lexer);
	char before = lexer->at > lexer->text ? lexer->at[-1] : ' ';
	const char *behind;

	if (is_currency(glyph_peek(next, &behind)))
		next = behind;
	if (!is_digit(*next) && point_length(lexer, next) == 0)
		return false;
	if (!last || last->type == TOKEN_BREAK)
		return true;
	if (is_interval_name(lexer, next) || token_is_word(last, "to"))
		return true;
	if (last->type == TOKEN_NUMBER || last->mark == '%' ||
	    (last->mark == ')' && !is_blank(before)))
		return false;
	return is_blank(before) || last->type == TOKEN_MARK;
}

/* A digit, but not of "1st"; or a point before one, but not within "v4.0". */
static bool starts_number(const struct lexer *lexer, int32_t code)
{
	char before = lexer->at > lexer->text ? lexer->at[-1] : ' ';

	if (code < 0x80 && is_digit((char)code))
		return !is_ordinal(lexer->at);
	return point_length(lexer, lexer->at) > 0 && code != ',' && !is_digit(before) &&
	       !is_letter(before);
}

static void token_add(struct lexer *lexer)
{
	const char *next;
	int32_t code = glyph_peek(lexer->at, &next);

	cut_sentence(lexer);
	if ((code < 0x80 && is_blank((char)code)) || code == '*' || code == '_' || code == '`' ||
	    code == '\\')
		lexer->at = next;
	else if (is_lost_dash(lexer)) {
		lexer->at++;
		push(lexer, TOKEN_MARK, lexer->at - 1)->mark = '-';
	} else if (starts_number(lexer, code) || (is_currency(code) && is_digit(*next)))
		number_add(lexer, false);
	else if (code == '-' && is_sign(lexer, next))
		number_add(lexer, true);
	else if (glyph_goes_on_word(code))
		word_add(lexer);
	else
		mark_add(lexer);
}

/* A comma is the decimal point where it stands before one or two digits, or
 * behind a lone 0, more often than a full stop does within a number: "SPSS 25.0"
 * may stand in any text. */
static bool writes_decimal_comma(const char *text)
{
	size_t commas = 0, stops = 0;

	for (const char *p = text; *p; p++) {
		size_t digits;

		if (!is_digit(*p) || (p > text && is_digit(p[-1])))
			continue;
		digits = strspn(p, "0123456789");
		if (p[digits] == '.' && is_digit(p[digits + 1]))
			stops++;
		if (p[digits] == ',') {
			size_t behind = strspn(p + digits + 1, "0123456789");
			bool lone_zero = digits == 1 && *p == '0';

			commas += behind > 0 && (behind < 3 || lone_zero) &&
			          p[digits + 1 + behind] != ',';
		}
		p += digits - 1;
	}
	return commas > stops;
}

struct tokens tokens_parse(struct arena *arena, const char *text)
{
	struct lexer lexer = {
	    .arena = arena,
	    .text = text,
	    .at = text,
	    .decimal_comma = writes_decimal_comma(text),
	};
	const char *line = text;

	line_start(&lexer);
	while (*lexer.at) {
		if (*lexer.at == '\f') {
			lexer.at++; /* pages of pdftotext */
		} else if (*lexer.at == '\n') {
			line_end(&lexer, line);
			line = ++lexer.at;
			line_start(&lexer);
		} else {
			token_add(&lexer);
		}
	}
	push(&lexer, TOKEN_BREAK, lexer.at);
	spelled_join(&lexer.tokens);
	return lexer.tokens;
}

bool token_is_mark(const struct token *token, int32_t mark)
{
	return token->type == TOKEN_MARK && token->mark == mark;
}

bool token_is_word(const struct token *token, const char *word)
{
	return token->type == TOKEN_WORD && strcmp(token->word, word) == 0;
}

bool token_is_any(const struct token *token, const char *const *words)
{
	if (token->type != TOKEN_WORD)
		return false;
	for (size_t i = 0; words[i]; i++)
		if (*token->word == *words[i] && strcmp(token->word, words[i]) == 0)
			return true;
	return false;
}

bool token_is_whole(const struct token *token)
{
	return token->type == TOKEN_NUMBER && token->decimals == 0 && token->value >= 0 &&
	       token->value < 1e9;
}
