#include "canvas/tags.h"

struct tag *tag_add(struct arena *arena, struct tag *parent, enum tag_kind kind)
{
	struct tag *tag = ARENA_NEW(arena, struct tag);

	tag->kind = kind;
	if (parent)
		tag_move(tag, parent);
	return tag;
}

struct tag *tag_cell(struct arena *arena, struct tag *row, enum tag_kind kind, unsigned column,
                     unsigned columns)
{
	struct tag *cell = row->first;

	while (cell && cell->column != column)
		cell = cell->next;
	if (!cell) {
		cell = tag_add(arena, row, kind);
		cell->column = column;
		cell->columns = columns;
		cell->rows = 1;
	}
	return cell;
}

static void tag_remove(struct tag *tag)
{
	struct tag *parent = tag->parent, *before = NULL;

	if (!parent)
		return;
	for (struct tag *t = parent->first; t != tag; t = t->next)
		before = t;
	if (before)
		before->next = tag->next;
	else
		parent->first = tag->next;
	if (parent->last == tag)
		parent->last = before;
}

void tag_move(struct tag *tag, struct tag *parent)
{
	tag_remove(tag);
	if (parent->last)
		parent->last->next = tag;
	else
		parent->first = tag;
	parent->last = tag;
	tag->parent = parent;
	tag->next = NULL;
}

struct tag *tag_copy(struct arena *arena, struct tag *tag, struct tag *parent)
{
	struct tag *copy = tag_add(arena, parent, tag->kind);

	copy->text = tag->text;
	copy->level = tag->level;
	copy->column = tag->column;
	copy->columns = tag->columns;
	copy->rows = tag->rows;
	tag->copy = copy;
	for (struct tag *t = tag->first; t; t = t->next)
		tag_copy(arena, t, copy);
	return copy;
}

bool tag_holds_text(const struct tag *tag)
{
	return tag->kind >= TAG_H1 && tag->kind <= TAG_TD;
}
