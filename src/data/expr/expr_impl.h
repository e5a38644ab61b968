/* What the files of the expression language share; nobody else includes it.
 *
 *   expr_lex.c    text to tokens
 *   expr_parse.c  tokens to nodes, by recursive descent along the grammar
 *   expr_check.c  makes each node of checked operands: names, types
 *   expr_compare.c  the same for comparisons, with the levels of categories
 *   expr_call.c   the table of functions
 *   expr_eval.c   nodes to values
 *   expr_codes.c  the codes that an expression names
 *   expr.c        the interface of expr.h
 *
 * Nothing stops at the first mistake of meaning: a node that is wrong becomes
 * OP_BAD, and what is built on it is OP_BAD too, in silence.  A mistake of
 * syntax stops the parser, since what follows would be guesses; but common
 * foreign spellings (=, &&, AND, 'text') are reported and then understood.
 */
#ifndef SURVREPORT_DATA_EXPR_EXPR_IMPL_H
#define SURVREPORT_DATA_EXPR_EXPR_IMPL_H

#include "data/expr/expr.h"

/* A part of the expression's text, in bytes. */
struct span {
	size_t from, to;
};

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_DATE,
	TOKEN_TEXT,
	TOKEN_NAME,
	/* words */
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_IN,
	TOKEN_IS,
	TOKEN_MISSING,
	TOKEN_TRUE,
	TOKEN_FALSE,
	/* comparisons, in the order of enum op */
	TOKEN_EQ,
	TOKEN_NE,
	TOKEN_LT,
	TOKEN_LE,
	TOKEN_GT,
	TOKEN_GE,
	/* the rest */
	TOKEN_PLUS,
	TOKEN_MINUS,
	TOKEN_TIMES,
	TOKEN_OVER,
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_OPEN_LIST,
	TOKEN_CLOSE_LIST,
	TOKEN_COMMA,
	/* refused, and reported by the lexer */
	TOKEN_BAD,
};

struct token {
	enum token_kind kind;
	struct span span;
	double number;    /* number; date in days */
	const char *text; /* text without its quotes; name */
	bool quoted;      /* a name in backquotes: never a word or a function */
};

enum op {
	OP_BAD,     /* wrong, and reported */
	OP_UNKNOWN, /* a name that is no column, not yet reported: what stands
	               on the other side of a comparison may explain it */
	OP_MISSING, /* the word `missing` or a foreign one for it */
	OP_CONSTANT,
	OP_COLUMN,
	OP_NOT,
	OP_AND,
	OP_OR,
	OP_EQ, /* number, date, flag */
	OP_NE,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_SAME, /* category, text */
	OP_OTHER,
	OP_IN, /* args[0] in args[1 …] */
	OP_NOT_IN,
	OP_IS_MISSING,
	OP_IS_PRESENT,
	OP_NEGATE,
	OP_ADD,
	OP_SUBTRACT,
	OP_MULTIPLY,
	OP_DIVIDE,
	OP_ADD_DAYS, /* date + number */
	OP_LESS_DAYS,
	OP_DURATION, /* number: days of the unit; bits: days added */
	OP_LEAST,
	OP_GREATEST,
	OP_ABS,
	OP_YEAR,
	OP_IF,
	OP_HAS, /* bits: the level */
};

struct expr_node {
	enum op op;
	enum expr_type type;
	struct span span;
	unsigned depth; /* 1 + that of the deepest operand */
	struct expr_node **args;
	size_t n_args;
	size_t column; /* of OP_COLUMN: index in the dataset */
	double number; /* of a constant, as in struct value */
	uint64_t bits;
	const char *text; /* of a constant; of OP_UNKNOWN and OP_MISSING */
};

struct expr {
	struct expr_node *root;
	const struct text *text;
	const struct dataset *data;
	struct arena *arena;
	bool open; /* names levels that are not known yet: see expr_bind() */
};

/* What parsing needs and leaves. */
struct expr_context {
	struct arena *arena;
	const struct text *text;
	const struct dataset *data;
	const struct expr_calendar *calendar;
	struct diags *diags;
	bool failed;  /* something was reported, or a column is broken */
	bool stopped; /* after a mistake of syntax: nothing more is reported */
	bool open;    /* levels are named that are not known yet */
};

/* Reports a problem of a part of the text. */
void expr_error(struct expr_context *context, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for a mistake of syntax, after which nothing more is reported. */
void expr_syntax_error(struct expr_context *context, struct span span, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A copy of a part of the text, for messages. */
const char *expr_source(const struct expr_context *context, struct span span);

/* expr_lex.c */

/* The token at or after a byte of the text.  Reports what no token can be. */
struct token expr_token(struct expr_context *context, size_t from);

/* What a token is called in messages: 'and', or "the end". */
const char *token_name(const struct expr_context *context, const struct token *token);

/* Whether a word is one by which other programs mean a missing value. */
bool is_missing_word(const char *word);

/* The column of a name, or NULL; *index gets its place. */
const struct column *context_column(const struct expr_context *context, const char *name,
                                    size_t *index);

/* expr_parse.c */

struct expr_node *expr_parse_root(struct expr_context *context);

/* expr_check.c: each makes a node, or reports and makes a bad one. */

struct expr_node *node_new(struct expr_context *context, enum op op, enum expr_type type,
                           struct span span);
struct expr_node *node_bad(struct expr_context *context, struct span span);

/* Sets the operands; a chain that is too long is an error. */
struct expr_node *node_with(struct expr_context *context, struct expr_node *node,
                            struct expr_node **args, size_t n_args);

struct expr_node *make_name(struct expr_context *context, const struct token *token);
struct expr_node *make_logic(struct expr_context *context, enum op op, struct expr_node *a,
                             struct expr_node *b);
struct expr_node *make_not(struct expr_context *context, struct span span, struct expr_node *a);
struct expr_node *make_is_missing(struct expr_context *context, struct span span, bool present,
                                  struct expr_node *a);
struct expr_node *make_arithmetic(struct expr_context *context, enum op op, struct expr_node *a,
                                  struct expr_node *b);
struct expr_node *make_negative(struct expr_context *context, struct span span, struct expr_node *a);

/* Reports an operand that is a missing word or an unknown name.  False if the
 * operand is bad, now or before. */
bool node_settle(struct expr_context *context, struct expr_node *node);

bool node_settle_both(struct expr_context *context, struct expr_node *a, struct expr_node *b);

/* A node with two operands, which spans both. */
struct expr_node *node_binary(struct expr_context *context, enum op op, enum expr_type type,
                              struct expr_node *a, struct expr_node *b);

/* expr_compare.c */

struct expr_node *make_comparison(struct expr_context *context, enum op op, struct expr_node *a,
                                  struct expr_node *b);
struct expr_node *make_in(struct expr_context *context, struct span span, enum op op,
                          struct expr_node **args, size_t n_args);

/* `subtype == HR`: reports a level that was not put in quotes, and makes the
 * node bad.  False if that is not what happened. */
bool unquoted_level(struct expr_context *context, struct expr_node *unknown,
                    const struct expr_node *other);

/* Checks that a text constant is a level of a category or set; its index goes
 * to *level.  True also when the levels are not known yet. */
bool level_check(struct expr_context *context, const struct expr_node *of,
                 const struct expr_node *literal, size_t *level);

/* Checks all levels again, when they are known. */
void node_bind(struct expr_context *context, struct expr_node *node);

/* Adds the levels of a category node to growing lists, each once.  False if
 * they are not known yet. */
bool node_levels(const struct expr_context *context, const struct expr_node *node,
                 struct names *codes, struct names *labels);

/* Whether a node is text in quotes. */
bool is_text_literal(const struct expr_node *node);

/* expr_call.c */

/* A call of a function; `span` is the whole call, `name` its name. */
struct expr_node *make_call(struct expr_context *context, struct span span,
                            const struct token *name, struct expr_node **args, size_t n_args);

/* Whether there is a function of this name. */
bool is_function(const char *name);

/* expr_eval.c */

struct value node_value(const struct expr_node *node, const struct dataset *data, size_t row);

#endif
