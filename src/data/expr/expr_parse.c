#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "data/expr/expr_impl.h"

struct parser {
	struct expr_context *context;
	struct token token;    /* the one being looked at */
	struct token previous; /* the one before */
	unsigned nesting;
};

static struct expr_node *parse_or(struct parser *parser);

static void advance(struct parser *parser)
{
	parser->previous = parser->token;
	parser->token = expr_token(parser->context, parser->token.span.to);
}

static bool accept(struct parser *parser, enum token_kind kind)
{
	if (parser->token.kind != kind)
		return false;
	advance(parser);
	return true;
}

/* Begins a nested part; false, and an error, when it is too deep. */
static bool nest(struct parser *parser)
{
	if (parser->nesting++ < EXPR_MAX_NESTING)
		return true;
	expr_syntax_error(parser->context, parser->token.span, "nested more than %d deep",
	                  EXPR_MAX_NESTING);
	return false;
}

/* A growing list of operands. */
struct nodes {
	struct expr_node **items;
	size_t n;
};

static void nodes_add(struct parser *parser, struct nodes *nodes, struct expr_node *node)
{
	ARENA_PUSH(parser->context->arena, nodes->items, nodes->n, node);
}

static bool is_comparison(enum token_kind kind)
{
	return kind >= TOKEN_EQ && kind <= TOKEN_GE;
}

/* Nothing where a value should be. */
static struct expr_node *no_value(struct parser *parser)
{
	struct expr_context *context = parser->context;
	const struct token *token = &parser->token;
	bool first = parser->previous.span.to == 0;
	bool joined = parser->previous.kind == TOKEN_AND || parser->previous.kind == TOKEN_OR;

	if (first && token->kind == TOKEN_END)
		expr_syntax_error(context, token->span, "the expression is empty");
	else if (first)
		expr_syntax_error(context, token->span, "expected a value, found %s",
		                  token_name(context, token));
	else
		expr_syntax_error(
		    context, token->span, "expected a value after %s, found %s%s",
		    token_name(context, &parser->previous), token_name(context, token),
		    joined && is_comparison(token->kind) ? " (repeat what is compared)" : "");
	return node_bad(context, token->span);
}

/* Closes what `open` has opened. */
static bool close_bracket(struct parser *parser, const struct token *open, enum token_kind kind)
{
	struct expr_context *context = parser->context;
	const char *hint = "";

	if (accept(parser, kind))
		return true;
	if (parser->token.kind == TOKEN_END) {
		expr_syntax_error(context, open->span, "%s is never closed",
		                  token_name(context, open));
		return false;
	}
	if (parser->token.kind == TOKEN_NAME || parser->token.kind == TOKEN_TEXT)
		hint = " (an operator or a comma is missing before it)";
	expr_syntax_error(context, parser->token.span, "expected '%s', found %s%s",
	                  kind == TOKEN_CLOSE ? ")" : "]", token_name(context, &parser->token),
	                  hint);
	return false;
}

/* Values between brackets, separated by commas. */
static struct nodes parse_list(struct parser *parser, enum token_kind close)
{
	struct token open = parser->previous;
	struct nodes nodes = {0};

	if (accept(parser, close) || !nest(parser))
		return nodes;
	do
		nodes_add(parser, &nodes, parse_or(parser));
	while (accept(parser, TOKEN_COMMA));
	close_bracket(parser, &open, close);
	parser->nesting--;
	return nodes;
}

static struct span span_since(const struct parser *parser, size_t from)
{
	return (struct span){from, parser->previous.span.to};
}

static struct expr_node *parse_call(struct parser *parser, const struct token *name)
{
	struct nodes args;

	advance(parser); /* the parenthesis */
	args = parse_list(parser, TOKEN_CLOSE);
	return make_call(parser->context, span_since(parser, name->span.from), name, args.items,
	                 args.n);
}

static struct expr_node *parse_parentheses(struct parser *parser)
{
	struct token open = parser->token;
	struct expr_node *node;

	if (!nest(parser))
		return node_bad(parser->context, open.span);
	advance(parser);
	node = parse_or(parser);
	close_bracket(parser, &open, TOKEN_CLOSE);
	parser->nesting--;
	/* the parentheses belong to it: for carets and for messages */
	node->span = span_since(parser, open.span.from);
	return node;
}

static struct expr_node *make_constant(struct parser *parser, enum expr_type type)
{
	struct token token = parser->token;
	struct expr_node *node = node_new(parser->context, OP_CONSTANT, type, token.span);

	node->number = token.number;
	node->text = token.text;
	advance(parser);
	return node;
}

static struct expr_node *parse_flag(struct parser *parser)
{
	bool yes = parser->token.kind == TOKEN_TRUE;
	struct expr_node *node = make_constant(parser, EXPR_FLAG);

	node->number = yes;
	return node;
}

static struct expr_node *parse_missing(struct parser *parser)
{
	struct token token = parser->token;
	struct expr_node *node;

	advance(parser);
	token.text = "missing";
	if (parser->token.kind == TOKEN_OPEN) /* SAS and SPSS: missing(x) */
		return parse_call(parser, &token);
	node = node_new(parser->context, OP_MISSING, EXPR_FLAG, token.span);
	node->text = token.text;
	return node;
}

static struct expr_node *parse_name(struct parser *parser)
{
	struct token token = parser->token;

	advance(parser);
	if (parser->token.kind == TOKEN_OPEN && !token.quoted)
		return parse_call(parser, &token);
	return make_name(parser->context, &token);
}

static struct expr_node *parse_atom(struct parser *parser)
{
	switch (parser->token.kind) {
	case TOKEN_NUMBER:
		return make_constant(parser, EXPR_NUMBER);
	case TOKEN_DATE:
		return make_constant(parser, EXPR_DATE);
	case TOKEN_TEXT:
		return make_constant(parser, EXPR_TEXT);
	case TOKEN_TRUE:
	case TOKEN_FALSE:
		return parse_flag(parser);
	case TOKEN_MISSING:
		return parse_missing(parser);
	case TOKEN_NAME:
		return parse_name(parser);
	case TOKEN_OPEN:
		return parse_parentheses(parser);
	case TOKEN_OPEN_LIST:
		expr_syntax_error(parser->context, parser->token.span,
		                  "a list can only stand after 'in'");
		break;
	default:
		return no_value(parser);
	}
	return node_bad(parser->context, parser->token.span);
}

static struct expr_node *parse_unary(struct parser *parser)
{
	size_t from = parser->token.span.from;
	struct expr_node *node;

	if (parser->token.kind != TOKEN_MINUS && parser->token.kind != TOKEN_PLUS)
		return parse_atom(parser);
	if (!nest(parser))
		return node_bad(parser->context, parser->token.span);
	if (accept(parser, TOKEN_PLUS)) {
		node = parse_unary(parser);
	} else {
		advance(parser);
		node = parse_unary(parser);
		node = make_negative(parser->context, span_since(parser, from), node);
	}
	parser->nesting--;
	return node;
}

static struct expr_node *parse_product(struct parser *parser)
{
	struct expr_node *node = parse_unary(parser);

	for (;;) {
		enum op op = parser->token.kind == TOKEN_TIMES ? OP_MULTIPLY : OP_DIVIDE;

		if (!accept(parser, TOKEN_TIMES) && !accept(parser, TOKEN_OVER))
			return node;
		if (parser->token.kind == TOKEN_TIMES) {
			expr_syntax_error(parser->context, parser->token.span,
			                  "there are no powers (write x * x)");
			return node;
		}
		node = make_arithmetic(parser->context, op, node, parse_unary(parser));
	}
}

static struct expr_node *parse_sum(struct parser *parser)
{
	struct expr_node *node = parse_product(parser);

	for (;;) {
		enum op op = parser->token.kind == TOKEN_PLUS ? OP_ADD : OP_SUBTRACT;

		if (!accept(parser, TOKEN_PLUS) && !accept(parser, TOKEN_MINUS))
			return node;
		node = make_arithmetic(parser->context, op, node, parse_product(parser));
	}
}

/* What is written after `in` without brackets. */
static void not_a_list(struct parser *parser, const struct expr_node *item)
{
	struct expr_context *context = parser->context;
	const struct token *token = &parser->token;
	const struct column *column = NULL;
	size_t index;

	if (token->kind == TOKEN_NAME)
		column = context_column(context, token->text, &index);
	if (column && column->type == COLUMN_SET)
		expr_syntax_error(context, token->span,
		                  "expected a list after 'in' (write has(%s, %s))", token->text,
		                  expr_source(context, item->span));
	else
		expr_syntax_error(context, token->span,
		                  "expected a list in brackets after 'in', found "
		                  "%s (e.g. in [1, 2] or in [\"a\", \"b\"])",
		                  token_name(context, token));
}

/* `item in [...]`; R's c(...) and SQL's (...) are understood, and refused. */
static struct expr_node *parse_in(struct parser *parser, struct expr_node *item, enum op op)
{
	struct expr_context *context = parser->context;
	size_t from = parser->token.span.from;
	struct nodes args = {0}, list;
	enum token_kind close = TOKEN_CLOSE;

	if (parser->token.kind == TOKEN_NAME && !parser->token.quoted &&
	    str_equal(parser->token.text, "c") && context->text->s[parser->token.span.to] == '(')
		advance(parser);
	if (accept(parser, TOKEN_OPEN_LIST)) {
		close = TOKEN_CLOSE_LIST;
	} else if (!accept(parser, TOKEN_OPEN)) {
		not_a_list(parser, item);
		return node_bad(context, item->span);
	}
	list = parse_list(parser, close);
	if (close == TOKEN_CLOSE)
		expr_error(context, span_since(parser, from),
		           "a list is written in brackets (e.g. in [1, 2] or in "
		           "[\"a\", \"b\"])");
	nodes_add(parser, &args, item);
	for (size_t i = 0; i < list.n; i++)
		nodes_add(parser, &args, list.items[i]);
	return make_in(context, span_since(parser, item->span.from), op, args.items, args.n);
}

/* `item is missing`, `item is not missing`. */
static struct expr_node *parse_is(struct parser *parser, struct expr_node *item)
{
	struct expr_context *context = parser->context;
	bool present = accept(parser, TOKEN_NOT);
	const struct token *token = &parser->token;

	if (token->kind == TOKEN_NAME && is_missing_word(token->text)) {
		expr_error(context, token->span, "'%s' is not known (write '%s is %smissing')",
		           token->text, expr_source(context, item->span), present ? "not " : "");
		advance(parser);
	} else if (!accept(parser, TOKEN_MISSING)) {
		expr_syntax_error(context, token->span,
		                  "expected 'missing' after 'is', found %s "
		                  "(equality is written '==')",
		                  token_name(context, token));
		return node_bad(context, item->span);
	}
	return make_is_missing(context, span_since(parser, item->span.from), present, item);
}

/* a < b < c, and `between`. */
static void chained(struct parser *parser, const struct expr_node *left, size_t middle)
{
	struct expr_context *context = parser->context;
	struct token operator= parser->token;
	struct expr_node *right;
	const char *a, *b, *c;

	advance(parser);
	right = parse_sum(parser);
	a = expr_source(context, left->span);
	b = arena_strndup(context->arena, context->text->s + middle, left->span.to - middle);
	c = expr_source(context, right->span);
	expr_syntax_error(context, (struct span){left->span.from, right->span.to},
	                  "comparisons cannot be chained (write '%s and %s %s "
	                  "%s')",
	                  a, b, expr_source(context, operator.span), c);
}

static struct expr_node *parse_comparison_rest(struct parser *parser, struct expr_node *node)
{
	enum op op = (enum op)((int)parser->token.kind - TOKEN_EQ + OP_EQ);
	size_t middle;

	advance(parser);
	middle = parser->token.span.from;
	node = make_comparison(parser->context, op, node, parse_sum(parser));
	if (is_comparison(parser->token.kind))
		chained(parser, node, middle);
	return node;
}

/* Whether the next token is a name with this text. */
static bool at_word(const struct parser *parser, const char *word)
{
	return parser->token.kind == TOKEN_NAME && !parser->token.quoted &&
	       str_equal(parser->token.text, word);
}

static struct expr_node *parse_comparison(struct parser *parser)
{
	struct expr_node *node = parse_sum(parser);

	if (is_comparison(parser->token.kind))
		return parse_comparison_rest(parser, node);
	if (accept(parser, TOKEN_IN))
		return parse_in(parser, node, OP_IN);
	if (accept(parser, TOKEN_IS))
		return parse_is(parser, node);
	if (accept(parser, TOKEN_NOT)) {
		if (accept(parser, TOKEN_IN))
			return parse_in(parser, node, OP_NOT_IN);
		expr_syntax_error(parser->context, parser->previous.span,
		                  "unexpected 'not' (before it, 'and' or 'or' "
		                  "is missing)");
	}
	if (at_word(parser, "between"))
		expr_syntax_error(parser->context, parser->token.span,
		                  "'between' is not known (write '%s >= a and "
		                  "%s <= b')",
		                  expr_source(parser->context, node->span),
		                  expr_source(parser->context, node->span));
	return node;
}

static struct expr_node *parse_not(struct parser *parser)
{
	size_t from = parser->token.span.from;
	struct expr_node *node;

	if (parser->token.kind != TOKEN_NOT)
		return parse_comparison(parser);
	if (!nest(parser))
		return node_bad(parser->context, parser->token.span);
	advance(parser);
	node = parse_not(parser);
	parser->nesting--;
	return make_not(parser->context, span_since(parser, from), node);
}

static struct expr_node *parse_and(struct parser *parser)
{
	struct expr_node *node = parse_not(parser);

	while (accept(parser, TOKEN_AND))
		node = make_logic(parser->context, OP_AND, node, parse_not(parser));
	return node;
}

static struct expr_node *parse_or(struct parser *parser)
{
	struct expr_node *node = parse_and(parser);

	while (accept(parser, TOKEN_OR))
		node = make_logic(parser->context, OP_OR, node, parse_and(parser));
	return node;
}

/* A column whose name, with blanks or signs in it, stands here unquoted. */
static const char *unquoted_column(const struct parser *parser, size_t from)
{
	const struct expr_context *context = parser->context;
	const char *best = NULL;

	for (size_t i = 0; i < context->data->n_columns; i++) {
		const char *name = context->data->columns[i].name;
		size_t length = strlen(name);

		if (strncmp(context->text->s + from, name, length) == 0 &&
		    (!best || length > strlen(best)))
			best = name;
	}
	return best;
}

/* Something follows where the expression should end. */
static void trailing(struct parser *parser)
{
	struct expr_context *context = parser->context;
	const struct token *token = &parser->token;
	const char *column = NULL;

	if (parser->previous.kind == TOKEN_NAME)
		column = unquoted_column(parser, parser->previous.span.from);
	if (column && strlen(column) > strlen(parser->previous.text))
		expr_syntax_error(context, token->span,
		                  "unexpected %s (write the column in "
		                  "backquotes: `%s`)",
		                  token_name(context, token), column);
	else if (token->kind == TOKEN_CLOSE || token->kind == TOKEN_CLOSE_LIST)
		expr_syntax_error(context, token->span, "%s closes nothing",
		                  token_name(context, token));
	else if (token->kind == TOKEN_COMMA && parser->previous.kind == TOKEN_NUMBER &&
	         isdigit((unsigned char)context->text->s[token->span.to]))
		expr_syntax_error(context, token->span,
		                  "unexpected ',' (decimals have a point: 1.5)");
	else
		expr_syntax_error(context, token->span,
		                  "unexpected %s after the end of the expression "
		                  "(is an operator missing before it?)",
		                  token_name(context, token));
}

struct expr_node *expr_parse_root(struct expr_context *context)
{
	struct parser parser = {.context = context};
	struct expr_node *node;

	parser.token = expr_token(context, 0);
	node = parse_or(&parser);
	if (parser.token.kind != TOKEN_END)
		trailing(&parser);
	return node;
}
