#include <string.h>

#include "base/str.h"
#include "base/suggest.h"
#include "data/expr/expr_impl.h"

struct expr_node *node_new(struct expr_context *context, enum op op, enum expr_type type,
                           struct span span)
{
	struct expr_node *node = ARENA_NEW(context->arena, struct expr_node);

	node->op = op;
	node->type = type;
	node->span = span;
	node->depth = 1;
	return node;
}

struct expr_node *node_bad(struct expr_context *context, struct span span)
{
	context->failed = true;
	return node_new(context, OP_BAD, EXPR_FLAG, span);
}

struct expr_node *node_with(struct expr_context *context, struct expr_node *node,
                            struct expr_node **args, size_t n_args)
{
	node->args = arena_memdup(context->arena, args, n_args * sizeof *args);
	node->n_args = n_args;
	for (size_t i = 0; i < n_args; i++)
		if (args[i]->depth >= node->depth)
			node->depth = args[i]->depth + 1;
	if (node->depth > EXPR_MAX_DEPTH) {
		expr_syntax_error(context, node->span,
		                  "more than %d operators in a row "
		                  "(use 'in [...]' for long lists of values)",
		                  EXPR_MAX_DEPTH);
		node->op = OP_BAD;
	}
	return node;
}

struct expr_node *node_binary(struct expr_context *context, enum op op, enum expr_type type,
                              struct expr_node *a, struct expr_node *b)
{
	struct expr_node *args[] = {a, b};
	struct span span = {a->span.from, b->span.to};

	return node_with(context, node_new(context, op, type, span), args, 2);
}

bool is_text_literal(const struct expr_node *node)
{
	return node->op == OP_CONSTANT && node->type == EXPR_TEXT;
}

static const char *source(const struct expr_context *context, const struct expr_node *node)
{
	return expr_source(context, node->span);
}

/* Names */

static enum expr_type type_of_column(const struct column *column)
{
	switch (column->type) {
	case COLUMN_NUMBER:
	case COLUMN_INTEGER:
		return EXPR_NUMBER;
	case COLUMN_DATE:
		return EXPR_DATE;
	case COLUMN_FLAG:
		return EXPR_FLAG;
	case COLUMN_CATEGORY:
		return EXPR_CATEGORY;
	case COLUMN_SET:
		return EXPR_SET;
	case COLUMN_ID:
	case COLUMN_TEXT:
		break;
	}
	return EXPR_TEXT;
}

struct expr_node *make_name(struct expr_context *context, const struct token *token)
{
	struct expr_node *node;
	const struct column *column;
	size_t index = 0;

	column = context_column(context, token->text, &index);
	if (!column) {
		bool missing = !token->quoted && is_missing_word(token->text);

		node = node_new(context, missing ? OP_MISSING : OP_UNKNOWN, EXPR_FLAG, token->span);
		node->text = token->text;
		return node;
	}
	if (column->broken) /* its own expression is reported already */
		return node_bad(context, token->span);
	node = node_new(context, OP_COLUMN, type_of_column(column), token->span);
	node->column = index;
	return node;
}

/* A column with a '-' or a blank in its name, of which `node` is the
 * beginning. */
static const char *unquoted_column(const struct expr_context *context, const struct expr_node *node)
{
	const char *rest = context->text->s + node->span.from;

	for (size_t i = 0; i < context->data->n_columns; i++) {
		const char *name = context->data->columns[i].name;

		if (strlen(name) > strlen(node->text) && strncmp(rest, name, strlen(name)) == 0)
			return name;
	}
	return NULL;
}

static const char *unknown_hint(const struct expr_context *context, const struct expr_node *node)
{
	const struct dataset *data = context->data;
	struct names known = {0};

	if (data->later.n && str_equal(data->later.items[0], node->text))
		return " (a derived column cannot use itself)";
	if (names_have(&data->later, node->text))
		return " (it is derived further down: a derived column can "
		       "use only those above it)";
	if (dataset_endpoint(data, node->text))
		return " (it is an endpoint)";
	for (size_t i = 0; i < data->n_columns; i++)
		ARENA_PUSH(context->arena, known.items, known.n, data->columns[i].name);
	if (is_function(node->text) && !suggest_find(node->text, &known))
		return arena_printf(context->arena, " (the function is written %s(…))", node->text);
	return suggest_text(context->arena, node->text, &known);
}

bool node_settle(struct expr_context *context, struct expr_node *node)
{
	const char *unquoted = NULL;

	if (node->op == OP_UNKNOWN)
		unquoted = unquoted_column(context, node);
	if (unquoted) /* what follows is part of the name */
		expr_syntax_error(context, node->span,
		                  "unknown column '%s' (write the column in "
		                  "backquotes: `%s`)",
		                  node->text, unquoted);
	else if (node->op == OP_UNKNOWN)
		expr_error(context, node->span, "unknown column '%s'%s", node->text,
		           unknown_hint(context, node));
	else if (node->op == OP_MISSING)
		expr_error(context, node->span,
		           "'%s' cannot stand here (write 'x is missing', or "
		           "if(condition, missing, x))",
		           node->text);
	else
		return node->op != OP_BAD;
	node->op = OP_BAD;
	return false;
}

bool node_settle_both(struct expr_context *context, struct expr_node *a, struct expr_node *b)
{
	bool a_right = node_settle(context, a);

	return node_settle(context, b) && a_right;
}

/* Logic */

/* `grade == 1 or 2`: how to write it. */
static const char *alternative_hint(const struct expr_context *context, const struct expr_node *a,
                                    const struct expr_node *b)
{
	if (a->op == OP_OR)
		a = a->args[1];
	if (b->op != OP_CONSTANT || (a->op != OP_EQ && a->op != OP_SAME))
		return "";
	return arena_printf(context->arena, " (write '%s in [%s, %s]')", source(context, a->args[0]),
	                    source(context, a->args[1]), source(context, b));
}

static bool need_flag(struct expr_context *context, const struct expr_node *node, const char *word,
                      const char *hint)
{
	if (node->type == EXPR_FLAG)
		return true;
	if (!hint[0] && node->op == OP_COLUMN && node->type == EXPR_NUMBER)
		hint = arena_printf(context->arena, " (say which value is meant, e.g. %s == 1)",
		                    source(context, node));
	expr_error(context, node->span, "'%s' joins conditions, and '%s' is %s%s", word,
	           source(context, node), expr_type_names[node->type], hint);
	return false;
}

struct expr_node *make_logic(struct expr_context *context, enum op op, struct expr_node *a,
                             struct expr_node *b)
{
	struct span span = {a->span.from, b->span.to};
	const char *word = op == OP_AND ? "and" : "or";

	if (!node_settle_both(context, a, b) || !need_flag(context, a, word, "") ||
	    !need_flag(context, b, word, alternative_hint(context, a, b)))
		return node_bad(context, span);
	return node_binary(context, op, EXPR_FLAG, a, b);
}

struct expr_node *make_not(struct expr_context *context, struct span span, struct expr_node *a)
{
	if (!node_settle(context, a))
		return node_bad(context, span);
	if (a->type != EXPR_FLAG) {
		expr_error(context, a->span,
		           "'not' needs a condition, and '%s' "
		           "is %s",
		           source(context, a), expr_type_names[a->type]);
		return node_bad(context, span);
	}
	return node_with(context, node_new(context, OP_NOT, EXPR_FLAG, span), &a, 1);
}

/* Arithmetic */

static const char arithmetic_signs[] = {'+', '-', '*', '/'};

static void arithmetic_mismatch(struct expr_context *context, enum op op, const struct expr_node *a,
                                const struct expr_node *b)
{
	const char *hint = "";

	if (a->type == EXPR_DATE && b->type == EXPR_DATE)
		hint = " (the days between two dates are b - a)";
	else if (a->type == EXPR_NUMBER && b->type == EXPR_DATE)
		hint = " (a date is subtracted from a date)";
	else if (a->type == EXPR_FLAG || b->type == EXPR_FLAG)
		hint = " (a flag counts as if(flag, 1, 0))";
	else if (is_text_literal(a) || is_text_literal(b))
		hint = " (numbers are written without quotes)";
	expr_error(context, (struct span){a->span.from, b->span.to},
	           "'%c' cannot stand between %s and %s%s", arithmetic_signs[op - OP_ADD],
	           expr_type_names[a->type], expr_type_names[b->type], hint);
}

struct expr_node *make_arithmetic(struct expr_context *context, enum op op, struct expr_node *a,
                                  struct expr_node *b)
{
	struct span span = {a->span.from, b->span.to};
	bool sum = op == OP_ADD || op == OP_SUBTRACT;

	if (!node_settle_both(context, a, b))
		return node_bad(context, span);
	if (a->type == EXPR_NUMBER && b->type == EXPR_NUMBER)
		return node_binary(context, op, EXPR_NUMBER, a, b);
	if (a->type == EXPR_DATE && b->type == EXPR_NUMBER && sum)
		return node_binary(context, op == OP_ADD ? OP_ADD_DAYS : OP_LESS_DAYS, EXPR_DATE, a,
		                   b);
	if (a->type == EXPR_NUMBER && b->type == EXPR_DATE && op == OP_ADD)
		return node_binary(context, OP_ADD_DAYS, EXPR_DATE, a, b);
	if (a->type == EXPR_DATE && b->type == EXPR_DATE && op == OP_SUBTRACT)
		return node_binary(context, op, EXPR_NUMBER, a, b);
	arithmetic_mismatch(context, op, a, b);
	return node_bad(context, span);
}

struct expr_node *make_negative(struct expr_context *context, struct span span, struct expr_node *a)
{
	struct expr_node *node;

	if (!node_settle(context, a))
		return node_bad(context, span);
	if (a->type != EXPR_NUMBER) {
		expr_error(context, span, "'-' needs a number, and '%s' is %s", source(context, a),
		           expr_type_names[a->type]);
		return node_bad(context, span);
	}
	if (a->op == OP_CONSTANT) { /* so that it can stand in a list */
		node = node_new(context, OP_CONSTANT, EXPR_NUMBER, span);
		node->number = -a->number;
		return node;
	}
	return node_with(context, node_new(context, OP_NEGATE, EXPR_NUMBER, span), &a, 1);
}
