/* Which codes an expression names, and which columns it takes for a status. */
#include <string.h>

#include "data/expr/expr_impl.h"

static bool is_equality(const struct expr_node *node)
{
	return node->op == OP_EQ || node->op == OP_NE || node->op == OP_SAME ||
	       node->op == OP_OTHER || node->op == OP_IN || node->op == OP_NOT_IN;
}

/* The operand that is a column, if all others are constants; else NULL. */
static const struct expr_node *compared_column(const struct expr_node *node)
{
	const struct expr_node *column = NULL;

	if (!is_equality(node))
		return NULL;
	for (size_t i = 0; i < node->n_args; i++) {
		if (node->args[i]->op == OP_CONSTANT)
			continue;
		if (node->args[i]->op != OP_COLUMN || column)
			return NULL;
		column = node->args[i];
	}
	return column;
}

static void codes_collect(const struct expr_node *node, struct arena *arena,
                          struct expr_codes *codes)
{
	const struct expr_node *column = compared_column(node);

	for (size_t i = 0; i < node->n_args; i++) {
		const struct expr_node *arg = node->args[i];

		if (!column)
			codes_collect(arg, arena, codes);
		else if (arg->op == OP_CONSTANT)
			ARENA_PUSH(arena, codes->items, codes->n,
			           (struct expr_code){column->column, arg->number, arg->text});
	}
}

void expr_codes_add(const struct expr *expr, struct arena *arena, struct expr_codes *codes)
{
	codes_collect(expr->root, arena, codes);
}

static void place_add(struct arena *arena, struct expr_places *places, size_t column)
{
	for (size_t i = 0; i < places->n; i++)
		if (places->items[i] == column)
			return;
	ARENA_PUSH(arena, places->items, places->n, column);
}

static void statuses_collect(const struct expr_node *node, struct arena *arena,
                             struct expr_places *places)
{
	const struct expr_node *compared = compared_column(node);
	struct expr_places below = {0};

	if (compared || node->op == OP_COLUMN) {
		place_add(arena, places, (compared ? compared : node)->column);
		return;
	}
	for (size_t i = 0; i < node->n_args; i++)
		statuses_collect(node->args[i], arena, &below);
	/* of `dead == 1 and arm == "A"`, who knows which is the status */
	if (node->op == OP_AND && below.n > 1)
		return;
	for (size_t i = 0; i < below.n; i++)
		place_add(arena, places, below.items[i]);
}

struct expr_places expr_statuses(const struct expr *expr, struct arena *arena)
{
	struct expr_places places = {0};

	statuses_collect(expr->root, arena, &places);
	return places;
}
