/* The text of an abstract as tokens: numbers, words and marks.
 *
 * What differs in print but not in meaning is made equal here, so that the
 * patterns need not know it: all dashes are '-', the raised point is a point,
 * '[' stays '[' but ≤ is one mark however it was written, marks of Markdown
 * are gone, and a line's end is a blank.  Numbers come with the digits they
 * were printed with, because that says how they were rounded.
 *
 * A word is what belongs together without a blank: "HER2", "PD-1", "HR+",
 * "log-rank", "p-value".  So the 6 of "CDK4/6" is a number that stands right
 * behind a mark, and no count.
 */
#ifndef SURVREPORT_AUDIT_TOKEN_H
#define SURVREPORT_AUDIT_TOKEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum token_type {
	TOKEN_NUMBER,
	TOKEN_WORD,
	TOKEN_MARK,
	TOKEN_BREAK, /* end of a paragraph, of a list item, of the text */
};

/* Marks beyond ASCII, after they were made equal. */
enum {
	MARK_LESS_EQUAL = 0x2264,
	MARK_GREATER_EQUAL = 0x2265,
	MARK_PLUS_MINUS = 0xB1, /* however it was typed */
};

struct token {
	enum token_type type;
	size_t start, end; /* bytes of the text */
	const char *raw;   /* a word as printed, dashes made equal */
	const char *word;  /* the same in lower case; "" if not a word */
	int32_t mark;      /* 0 if not a mark */
	double value;      /* of a number, or of a number in words */
	int decimals;      /* digits behind the point */
	double joined;     /* with the number before: of "31 533"; 0 if not */
	bool spelled;      /* a word that is a number: "twelve" */
	bool money;        /* a number behind "£" */
	bool spaced;       /* a blank before it, or the start of a line */
	uint32_t sentence; /* counts up through the text */
};

struct tokens {
	struct token *items; /* the last one is a break */
	size_t n;
};

/* Takes apart a text of valid UTF-8, NUL-terminated. */
struct tokens tokens_parse(struct arena *arena, const char *text);

/* A token is this mark, or this word in lower case. */
bool token_is_mark(const struct token *token, int32_t mark);
bool token_is_word(const struct token *token, const char *word);

/* A token is one of the words in a NULL-terminated list. */
bool token_is_any(const struct token *token, const char *const *words);

/* A whole number without a sign, in digits. */
bool token_is_whole(const struct token *token);

#endif
