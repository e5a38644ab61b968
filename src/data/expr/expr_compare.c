#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"
#include "data/expr/expr_impl.h"

static const char *const comparison_signs[] = {"==", "!=", "<", "<=", ">", ">="};

static const char *comparison_sign(enum op op)
{
	return comparison_signs[op - OP_EQ];
}

static const char *source(const struct expr_context *context, const struct expr_node *node)
{
	return expr_source(context, node->span);
}

static bool is_textual(const struct expr_node *node)
{
	return node->type == EXPR_CATEGORY || node->type == EXPR_TEXT;
}

/* Levels */

bool node_levels(const struct expr_context *context, const struct expr_node *node,
                 struct names *codes, struct names *labels)
{
	const struct column *column;

	if (node->op == OP_IF)
		return node_levels(context, node->args[1], codes, labels) &&
		       node_levels(context, node->args[2], codes, labels);
	if (is_text_literal(node) && !names_have(codes, node->text)) {
		ARENA_PUSH(context->arena, codes->items, codes->n, node->text);
		ARENA_PUSH(context->arena, labels->items, labels->n, node->text);
	}
	if (node->op != OP_COLUMN)
		return true;
	column = &context->data->columns[node->column];
	for (size_t i = 0; i < column->n_levels; i++) {
		if (names_have(codes, column->level_codes[i]))
			continue;
		ARENA_PUSH(context->arena, codes->items, codes->n, column->level_codes[i]);
		ARENA_PUSH(context->arena, labels->items, labels->n, column->level_labels[i]);
	}
	return !column->levels_open;
}

/* "'HR+' is not a level of 'subtype' (levels: HR, HER2, TN)". */
static void level_unknown(struct expr_context *context, const struct expr_node *of,
                          const struct expr_node *literal, const struct names *codes,
                          const struct names *labels)
{
	const char *near = suggest_find(literal->text, codes);

	for (size_t i = 0; i < codes->n; i++)
		if (strcmp(labels->items[i], literal->text) == 0) {
			expr_error(context, literal->span,
			           "'%s' is only the label of a level of '%s' "
			           "(write its code: \"%s\")",
			           literal->text, source(context, of), codes->items[i]);
			return;
		}
	expr_error(context, literal->span, "'%s' is not a level of '%s' (levels: %s%s%s%s)",
	           literal->text, source(context, of), names_join(context->arena, codes, 12),
	           near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

bool level_check(struct expr_context *context, const struct expr_node *of,
                 const struct expr_node *literal, size_t *level)
{
	struct names codes = {0}, labels = {0};

	*level = 0;
	/* a column without a single value has no levels to be held against */
	if (!node_levels(context, of, &codes, &labels) || codes.n == 0) {
		context->open = true;
		return true;
	}
	for (; *level < codes.n; ++*level)
		if (strcmp(codes.items[*level], literal->text) == 0)
			return true;
	level_unknown(context, of, literal, &codes, &labels);
	return false;
}

/* Checks a literal that is compared with a category. */
static bool pair_level_check(struct expr_context *context, const struct expr_node *a,
                             const struct expr_node *b)
{
	size_t level;

	if (a->type == EXPR_CATEGORY && is_text_literal(b))
		return level_check(context, a, b, &level);
	if (b->type == EXPR_CATEGORY && is_text_literal(a))
		return level_check(context, b, a, &level);
	return true;
}

void node_bind(struct expr_context *context, struct expr_node *node)
{
	size_t level = 0;

	for (size_t i = 0; i < node->n_args; i++)
		node_bind(context, node->args[i]);
	switch (node->op) {
	case OP_SAME:
	case OP_OTHER:
	case OP_IN:
	case OP_NOT_IN:
		for (size_t i = 1; i < node->n_args; i++)
			pair_level_check(context, node->args[0], node->args[i]);
		break;
	case OP_HAS:
		if (level_check(context, node->args[0], node->args[1], &level))
			node->bits = UINT64_C(1) << level;
		break;
	default:
		break;
	}
}

/* Comparisons */

/* What is compared, and how: `op` is OP_IN for the items of a list. */
struct comparison {
	enum op op;
	const struct expr_node *item;  /* a column, or something computed */
	const struct expr_node *value; /* often a literal */
};

/* The comparison as it should be written, with another right side. */
static const char *rewritten(const struct expr_context *context, const struct comparison *c,
                             const char *value)
{
	if (c->op == OP_IN)
		return value;
	return arena_printf(context->arena, "%s %s %s", source(context, c->item),
	                    comparison_sign(c->op), value);
}

static const char *date_hint(const struct expr_context *context, const struct comparison *c)
{
	const struct expr_node *value = c->value;
	int32_t days;

	if (is_text_literal(value)) {
		if (date_parse(value->text, strlen(value->text), DATE_ISO, &days))
			return arena_printf(context->arena, "write the date without quotes: %s",
			                    rewritten(context, c, value->text));
		return "write a date as 2020-01-31, without quotes";
	}
	if (value->type == EXPR_NUMBER && value->op == OP_CONSTANT && value->number > 1582 &&
	    value->number < 3000 && c->op != OP_IN)
		return arena_printf(context->arena, "write year(%s) %s %s", source(context, c->item),
		                    comparison_sign(c->op), source(context, value));
	if (value->op == OP_CONSTANT || value->op == OP_DIVIDE)
		return "write a date as 2020-01-31";
	return NULL;
}

static const char *number_hint(const struct expr_context *context, const struct comparison *c)
{
	double number;

	if (is_text_literal(c->value) &&
	    number_parse(c->value->text, strlen(c->value->text), &number))
		return arena_printf(context->arena, "write the number without quotes: %s",
		                    rewritten(context, c, c->value->text));
	if (c->value->op == OP_CONSTANT && c->value->type == EXPR_FLAG)
		return arena_printf(context->arena, "write %s",
		                    rewritten(context, c, c->value->number != 0 ? "1" : "0"));
	return NULL;
}

/* A flag is a condition by itself. */
static const char *flag_hint(const struct expr_context *context, const struct comparison *c)
{
	const char *name = source(context, c->item);
	const struct expr_node *value = c->value;
	bool truth = value->type == EXPR_NUMBER ? value->number != 0 : value->op == OP_CONSTANT;

	if (value->op != OP_CONSTANT || (c->op != OP_EQ && c->op != OP_NE))
		return "a flag is a condition by itself";
	if (is_text_literal(value))
		truth = strchr("1yYtTjJ", value->text[0]) != NULL;
	if (truth == (c->op == OP_EQ))
		return arena_printf(context->arena, "a flag is a condition by itself: write %s",
		                    name);
	return arena_printf(context->arena, "a flag is a condition by itself: write not %s", name);
}

static const char *text_hint(const struct expr_context *context, const struct comparison *c)
{
	const struct expr_node *value = c->value;

	if (value->op != OP_CONSTANT)
		return NULL;
	return arena_printf(
	    context->arena, "write it in quotes: %s",
	    rewritten(context, c, arena_printf(context->arena, "\"%s\"", source(context, value))));
}

static const char *set_hint(const struct expr_context *context, const struct comparison *c)
{
	return arena_printf(context->arena, "write has(%s, %s)", source(context, c->item),
	                    is_text_literal(c->value) ? source(context, c->value) : "\"…\"");
}

static const char *mismatch_hint(const struct expr_context *context, const struct comparison *c)
{
	switch (c->item->type) {
	case EXPR_DATE:
		return date_hint(context, c);
	case EXPR_NUMBER:
		return number_hint(context, c);
	case EXPR_FLAG:
		return flag_hint(context, c);
	case EXPR_CATEGORY:
	case EXPR_TEXT:
		return text_hint(context, c);
	case EXPR_SET:
		return set_hint(context, c);
	}
	return NULL;
}

/* Two types that cannot be compared. */
static void mismatch(struct expr_context *context, struct comparison c)
{
	const struct expr_node *other = c.item;
	struct span span = {c.item->span.from, c.value->span.to};
	const char *hint;

	if (c.op == OP_IN)
		span = c.value->span;
	/* the hints look at the value that stands against a column */
	if ((c.item->op == OP_CONSTANT && c.value->op != OP_CONSTANT) || c.value->type == EXPR_SET) {
		c.item = c.value;
		c.value = other;
	}
	hint = mismatch_hint(context, &c);
	expr_error(context, span, "comparing %s with %s%s%s%s", expr_type_names[c.item->type],
	           expr_type_names[c.value->type], hint ? " (" : "", hint ? hint : "",
	           hint ? ")" : "");
}

/* `subtype == HR`: a level that was not put in quotes. */
bool unquoted_level(struct expr_context *context, struct expr_node *unknown,
                    const struct expr_node *other)
{
	struct names codes = {0}, labels = {0};
	bool leveled = other->type == EXPR_CATEGORY || other->type == EXPR_SET;

	if (unknown->op != OP_UNKNOWN || other->op == OP_CONSTANT ||
	    !(leveled || other->type == EXPR_TEXT))
		return false;
	node_levels(context, other, &codes, &labels);
	if (leveled && !names_have(&codes, unknown->text))
		return false;
	expr_error(context, unknown->span,
	           "unknown column '%s' (if it is a value of '%s', write it in "
	           "quotes: \"%s\")",
	           unknown->text, source(context, other), unknown->text);
	unknown->op = OP_BAD;
	return true;
}

/* Checks that two nodes can be compared. */
static bool pair_check(struct expr_context *context, enum op op, struct expr_node *a,
                       struct expr_node *b)
{
	bool both_text;

	if (unquoted_level(context, a, b) || unquoted_level(context, b, a))
		return false;
	if (!node_settle_both(context, a, b))
		return false;
	both_text = is_textual(a) && is_textual(b);
	if ((a->type != b->type && !both_text) || a->type == EXPR_SET) {
		mismatch(context, (struct comparison){op, a, b});
		return false;
	}
	if (op >= OP_LT && op <= OP_GE && (both_text || a->type == EXPR_FLAG)) {
		expr_error(context, (struct span){a->span.from, b->span.to},
		           "'%s' is not for %s (use ==, != or in)", comparison_sign(op),
		           expr_type_names[a->type]);
		return false;
	}
	return pair_level_check(context, a, b);
}

/* `x == NA`: never true, in this language as in R. */
static bool missing_compared(struct expr_context *context, enum op op, const struct expr_node *a,
                             const struct expr_node *b)
{
	const struct expr_node *other = a->op == OP_MISSING ? b : a;

	if (a->op != OP_MISSING && b->op != OP_MISSING)
		return false;
	expr_error(context, (struct span){a->span.from, b->span.to},
	           "nothing is equal to '%s' (write '%s is %smissing')",
	           a == other ? b->text : a->text, source(context, other),
	           op == OP_NE ? "not " : "");
	return true;
}

struct expr_node *make_comparison(struct expr_context *context, enum op op, struct expr_node *a,
                                  struct expr_node *b)
{
	if (missing_compared(context, op, a, b) || !pair_check(context, op, a, b))
		return node_bad(context, (struct span){a->span.from, b->span.to});
	if (is_textual(a))
		op = op == OP_EQ ? OP_SAME : OP_OTHER;
	return node_binary(context, op, EXPR_FLAG, a, b);
}

struct expr_node *make_in(struct expr_context *context, struct span span, enum op op,
                          struct expr_node **args, size_t n_args)
{
	bool right = node_settle(context, args[0]);

	if (n_args == 1)
		expr_error(context, span, "the list after 'in' is empty");
	for (size_t i = 1; i < n_args && right; i++) {
		if (args[i]->op == OP_MISSING)
			expr_error(context, args[i]->span,
			           "missing values are in no list (write '%s is "
			           "missing')",
			           source(context, args[0]));
		else if (!pair_check(context, OP_IN, args[0], args[i]))
			context->failed = true;
		else if (args[i]->op != OP_CONSTANT)
			expr_error(context, args[i]->span, "only plain values can stand in a list");
	}
	if (!right || context->failed)
		return node_bad(context, span);
	return node_with(context, node_new(context, op, EXPR_FLAG, span), args, n_args);
}

struct expr_node *make_is_missing(struct expr_context *context, struct span span, bool present,
                                  struct expr_node *a)
{
	enum op op = present ? OP_IS_PRESENT : OP_IS_MISSING;

	if (!node_settle(context, a))
		return node_bad(context, span);
	return node_with(context, node_new(context, op, EXPR_FLAG, span), &a, 1);
}
