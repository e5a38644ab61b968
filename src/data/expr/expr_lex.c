#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "data/expr/expr_impl.h"

/* A spelling and the token it is; `write` is what to write instead, NULL for
 * the language's own spellings. */
struct spelling {
	const char *text;
	enum token_kind kind;
	const char *write;
};

/* Longer spellings come before those that they begin with. */
static const struct spelling operators[] = {
    {"===", TOKEN_EQ, "=="},       {"==", TOKEN_EQ, NULL},   {"=<", TOKEN_LE, "<="},
    {"=>", TOKEN_GE, ">="},        {"=", TOKEN_EQ, "=="},    {"!==", TOKEN_NE, "!="},
    {"!=", TOKEN_NE, NULL},        {"!", TOKEN_NOT, "not"},  {"<>", TOKEN_NE, "!="},
    {"<=", TOKEN_LE, NULL},        {"<", TOKEN_LT, NULL},    {">=", TOKEN_GE, NULL},
    {">", TOKEN_GT, NULL},         {"~=", TOKEN_NE, "!="},   {"^=", TOKEN_NE, "!="},
    {"&&", TOKEN_AND, "and"},      {"&", TOKEN_AND, "and"},  {"||", TOKEN_OR, "or"},
    {"|", TOKEN_OR, "or"},         {"%in%", TOKEN_IN, "in"}, {"+", TOKEN_PLUS, NULL},
    {"-", TOKEN_MINUS, NULL},      {"*", TOKEN_TIMES, NULL}, {"/", TOKEN_OVER, NULL},
    {"(", TOKEN_OPEN, NULL},       {")", TOKEN_CLOSE, NULL}, {"[", TOKEN_OPEN_LIST, NULL},
    {"]", TOKEN_CLOSE_LIST, NULL}, {",", TOKEN_COMMA, NULL}, {";", TOKEN_COMMA, ","},
    {"≥", TOKEN_GE, ">="},         {"≤", TOKEN_LE, "<="},    {"≠", TOKEN_NE, "!="},
    {"−", TOKEN_MINUS, "-"},       {"–", TOKEN_MINUS, "-"},  {"×", TOKEN_TIMES, "*"},
    {"÷", TOKEN_OVER, "/"},        {"¬", TOKEN_NOT, "not"},
};

static const struct spelling words[] = {
    {"and", TOKEN_AND, NULL},   {"or", TOKEN_OR, NULL},       {"not", TOKEN_NOT, NULL},
    {"in", TOKEN_IN, NULL},     {"is", TOKEN_IS, NULL},       {"missing", TOKEN_MISSING, NULL},
    {"true", TOKEN_TRUE, NULL}, {"false", TOKEN_FALSE, NULL},
};

/* SAS and SPSS write comparisons as words. */
static const struct spelling word_operators[] = {
    {"eq", TOKEN_EQ, "=="}, {"ne", TOKEN_NE, "!="}, {"lt", TOKEN_LT, "<"},
    {"le", TOKEN_LE, "<="}, {"gt", TOKEN_GT, ">"},  {"ge", TOKEN_GE, ">="},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Quotation marks that are not the '"' of the language, and what closes each. */
static const struct {
	const char *open;
	const char *close[3];
} foreign_quotes[] = {
    {"'", {"'"}},
    {"“", {"”", "“", "\""}},
    {"„", {"“", "”", "\""}},
    {"”", {"”", "“", "\""}},
    {"‘", {"’", "‘", "'"}},
    {"’", {"’", "‘", "'"}},
    {"«", {"»"}},
};

bool is_missing_word(const char *word)
{
	static const char *const known[] = {"NA",      "NaN",     "nan",    "na",  "null",
	                                    "NULL",    "None",    "none",   "nil", "empty",
	                                    "Missing", "MISSING", "sysmis", "."};

	for (size_t i = 0; i < COUNT(known); i++)
		if (strcmp(word, known[i]) == 0)
			return true;
	return false;
}

const struct column *context_column(const struct expr_context *context, const char *name,
                                    size_t *index)
{
	for (size_t i = 0; i < context->data->n_columns; i++)
		if (strcmp(context->data->columns[i].name, name) == 0) {
			*index = i;
			return &context->data->columns[i];
		}
	return NULL;
}

static bool has_column(const struct expr_context *context, const char *name)
{
	size_t index;

	return context_column(context, name, &index) != NULL;
}

const char *token_name(const struct expr_context *context, const struct token *token)
{
	if (token->kind == TOKEN_END)
		return "the end";
	return arena_printf(context->arena, "'%s'", expr_source(context, token->span));
}

/* Length of the letter at `p`, 0 if there is none.  Beyond ASCII everything is
 * a letter but signs and general punctuation. */
static size_t letter_length(const char *p)
{
	const char *next = p;
	int32_t code;

	if (isalpha((unsigned char)*p) || *p == '_')
		return 1;
	if ((unsigned char)*p < 0x80)
		return 0;
	code = utf8_next(&next);
	if (code < 0xC0 || code == 0xD7 || code == 0xF7 || (code >= 0x2000 && code < 0x2C00) ||
	    (code >= 0x3000 && code < 0x3040))
		return 0;
	return (size_t)(next - p);
}

static size_t name_length(const char *start)
{
	const char *p = start;
	size_t n = letter_length(p);

	if (n == 0 && !(*p == '.' && letter_length(p + 1)))
		return 0;
	for (p += n ? n : 1; *p; p += n) {
		n = isdigit((unsigned char)*p) || *p == '.' ? 1 : letter_length(p);
		if (n == 0)
			break;
	}
	return (size_t)(p - start);
}

/* Length of the character at `p`, which is not the end. */
static size_t character_length(const char *p)
{
	const char *next = p;

	utf8_next(&next);
	return (size_t)(next - p);
}

static struct token token_of(enum token_kind kind, size_t from, size_t length)
{
	return (struct token){.kind = kind, .span = {from, from + length}};
}

static struct token bad_token(struct expr_context *context, size_t from, size_t length)
{
	context->stopped = true;
	return token_of(TOKEN_BAD, from, length);
}

/* Digits of a date with one or two digits for month and day; 0 if none. */
static size_t date_length(const char *p)
{
	size_t n = 4, part;

	for (size_t i = 0; i < 4; i++)
		if (!isdigit((unsigned char)p[i]))
			return 0;
	for (int i = 0; i < 2; i++) {
		if (p[n] != '-' || !isdigit((unsigned char)p[n + 1]))
			return 0;
		part = isdigit((unsigned char)p[n + 2]) ? 3 : 2;
		n += part;
	}
	return n;
}

static struct token date_token(struct expr_context *context, size_t from, size_t length)
{
	struct token token = token_of(TOKEN_DATE, from, length);
	const char *text = context->text->s + from;
	int32_t days;

	if (isalnum((unsigned char)text[length]) || text[length] == ':') {
		expr_syntax_error(context, token.span,
		                  "'%.*s' goes on after the date (a date has no "
		                  "time of day)",
		                  (int)length, text);
		return token;
	}
	if (!date_parse(text, length, DATE_ISO, &days))
		expr_error(context, token.span, "'%.*s' is no day of the calendar", (int)length,
		           text);
	else if (length != 10)
		expr_error(context, token.span, "'%.*s': write dates as YYYY-MM-DD", (int)length,
		           text);
	else
		token.number = days;
	return token;
}

static size_t number_length(const char *p)
{
	size_t n = strspn(p, "0123456789");

	if (p[n] == '.')
		n += 1 + strspn(p + n + 1, "0123456789");
	if (p[n] == 'e' || p[n] == 'E') {
		size_t sign = p[n + 1] == '+' || p[n + 1] == '-';

		if (isdigit((unsigned char)p[n + 1 + sign]))
			n += 1 + sign + strspn(p + n + 1 + sign, "0123456789");
	}
	return n;
}

/* What begins like a number and is none: 12months, 01.02.2020, 6mwt. */
static struct token not_a_number(struct expr_context *context, size_t from)
{
	const char *text = context->text->s + from;
	size_t length = 0, n;
	const char *word, *hint = "";

	while ((n = isdigit((unsigned char)text[length]) || text[length] == '.'
	                ? 1
	                : letter_length(text + length)) > 0)
		length += n;
	word = arena_strndup(context->arena, text, length);
	if (has_column(context, word))
		hint = arena_printf(context->arena, " (write the column in backquotes: `%s`)", word);
	else if (strspn(word, "0123456789.") == length)
		hint = " (a date is written as 2020-01-31)";
	expr_syntax_error(context, (struct span){from, from + length}, "'%s' is not a number%s",
	                  word, hint);
	return token_of(TOKEN_BAD, from, length);
}

static struct token number_token(struct expr_context *context, size_t from)
{
	const char *text = context->text->s + from;
	size_t length = date_length(text);
	struct token token;

	if (length)
		return date_token(context, from, length);
	length = number_length(text);
	if (text[length] == '.' || letter_length(text + length))
		return not_a_number(context, from);
	token = token_of(TOKEN_NUMBER, from, length);
	if (!number_parse(text, length, &token.number))
		expr_error(context, token.span, "'%.*s' is too large a number", (int)length, text);
	return token;
}

/* Text between two '"'; inside, a '"' is written twice. */
static struct token text_token(struct expr_context *context, size_t from)
{
	const char *start = context->text->s + from, *p = start + 1;
	struct str text = {.arena = context->arena};
	struct token token;

	for (; *p && (*p != '"' || p[1] == '"'); p++) {
		p += *p == '"';
		str_add_bytes(&text, p, 1);
	}
	if (!*p) {
		expr_syntax_error(context, (struct span){from, from + 1},
		                  "the text that begins here is never closed "
		                  "(a '\"' is missing)");
		return bad_token(context, from, 1);
	}
	token = token_of(TOKEN_TEXT, from, (size_t)(p + 1 - start));
	token.text = str_text(&text);
	return token;
}

/* Where one of the closing marks first stands in the text; its length. */
static const char *closing_find(const char *p, const char *const close[3], size_t *length)
{
	for (; *p; p++)
		for (int i = 0; i < 3 && close[i]; i++) {
			*length = strlen(close[i]);
			if (strncmp(p, close[i], *length) == 0)
				return p;
		}
	return NULL;
}

/* Text in quotes of another kind: reported, and taken as it was meant. */
static bool foreign_text(struct expr_context *context, size_t from, struct token *token)
{
	const char *p = context->text->s + from, *close;
	size_t open = 0, closing, i = 0;

	for (; i < COUNT(foreign_quotes); i++) {
		open = strlen(foreign_quotes[i].open);
		if (strncmp(p, foreign_quotes[i].open, open) == 0)
			break;
	}
	if (i == COUNT(foreign_quotes))
		return false;
	close = closing_find(p + open, foreign_quotes[i].close, &closing);
	if (!close) {
		expr_syntax_error(context, (struct span){from, from + open},
		                  "the text that begins here is never closed "
		                  "(write it as \"text\")");
		*token = bad_token(context, from, open);
		return true;
	}
	*token = token_of(TOKEN_TEXT, from, (size_t)(close + closing - p));
	token->text = arena_strndup(context->arena, p + open, (size_t)(close - p) - open);
	expr_error(context, token->span, "text is written in double quotes: \"%s\"", token->text);
	return true;
}

static struct token quoted_name(struct expr_context *context, size_t from)
{
	const char *start = context->text->s + from + 1;
	const char *end = strchr(start, '`');
	struct token token;

	if (!end) {
		expr_syntax_error(context, (struct span){from, from + 1},
		                  "the name that begins here is never closed "
		                  "(a '`' is missing)");
		return bad_token(context, from, 1);
	}
	token = token_of(TOKEN_NAME, from, (size_t)(end - start) + 2);
	token.text = arena_strndup(context->arena, start, (size_t)(end - start));
	token.quoted = true;
	return token;
}

static const struct spelling *word_find(const struct spelling *list, size_t n, const char *word)
{
	for (size_t i = 0; i < n; i++)
		if (strcasecmp(list[i].text, word) == 0)
			return &list[i];
	return NULL;
}

/* Whether a SAS word operator stands where an operator may: after a value. */
static bool after_value(const struct expr_context *context, size_t from)
{
	const char *text = context->text->s;

	while (from > 0 && isspace((unsigned char)text[from - 1]))
		from--;
	return from > 0 && !strchr("(,[<>=+-*/", text[from - 1]);
}

/* A word of the language, a name, or a word of another language. */
static struct token word_token(struct expr_context *context, size_t from, size_t length)
{
	struct token token = token_of(TOKEN_NAME, from, length);
	const struct spelling *word;
	const char *write = NULL;

	token.text = arena_strndup(context->arena, context->text->s + from, length);
	word = word_find(words, COUNT(words), token.text);
	if (word && strcmp(word->text, token.text) != 0) {
		if (has_column(context, token.text) || is_missing_word(token.text))
			return token;
		write = word->text;
	}
	if (!word && !has_column(context, token.text) && after_value(context, from)) {
		word = word_find(word_operators, COUNT(word_operators), token.text);
		write = word ? word->write : NULL;
	}
	if (!word)
		return token;
	token.kind = word->kind;
	if (write)
		expr_error(context, token.span, "'%s' is not known (write '%s')", token.text, write);
	return token;
}

static bool operator_token(struct expr_context *context, size_t from, struct token *token)
{
	const char *p = context->text->s + from;

	for (size_t i = 0; i < COUNT(operators); i++) {
		const struct spelling *op = &operators[i];
		size_t length = strlen(op->text);

		if (strncmp(p, op->text, length) != 0)
			continue;
		*token = token_of(op->kind, from, length);
		if (op->write)
			expr_error(context, token->span, "'%s' is not an operator (write '%s')",
			           op->text, op->write);
		return true;
	}
	return false;
}

/* What nothing of the language begins with. */
static struct token foreign_token(struct expr_context *context, size_t from)
{
	const char *p = context->text->s + from;
	size_t length = character_length(p);
	struct span span = {from, from + length};
	const char *hint = "";

	if (*p == '^')
		hint = " (there are no powers; write x * x)";
	else if (*p == '%')
		hint = " (write a share as a number: 0.1)";
	else if (*p == '{' || *p == '}')
		hint = " (write a list in brackets: [ ])";
	else if (*p == '$')
		hint = " (write the column's name alone)";
	else if (*p == '\\')
		hint = " (inside text, write '\"\"' for one '\"')";
	expr_syntax_error(context, span, "unexpected '%.*s'%s", (int)length, p, hint);
	return token_of(TOKEN_BAD, from, length);
}

/* Moves past blanks.  A no-break space looks like one and is not. */
static size_t blanks_skip(struct expr_context *context, size_t from)
{
	const char *text = context->text->s;

	for (;; from++) {
		if (text[from] == '\xC2' && text[from + 1] == '\xA0') {
			expr_error(context, (struct span){from, from + 2},
			           "this is a no-break space (write a plain "
			           "one)");
			from++;
		} else if (text[from] == '\0' || !isspace((unsigned char)text[from])) {
			return from;
		}
	}
}

struct token expr_token(struct expr_context *context, size_t from)
{
	const char *p;
	struct token token;
	size_t length;

	from = blanks_skip(context, from);
	p = context->text->s + from;
	if (*p == '\0' || context->stopped)
		return token_of(TOKEN_END, from, 0);
	if (isdigit((unsigned char)*p) || (*p == '.' && isdigit((unsigned char)p[1])))
		return number_token(context, from);
	if (*p == '"')
		return text_token(context, from);
	if (*p == '`')
		return quoted_name(context, from);
	length = name_length(p);
	if (length)
		return word_token(context, from, length);
	if (operator_token(context, from, &token) || foreign_text(context, from, &token))
		return token;
	if (*p == '.') { /* SAS writes a missing value so */
		token = token_of(TOKEN_NAME, from, 1);
		token.text = ".";
		return token;
	}
	return foreign_token(context, from);
}
