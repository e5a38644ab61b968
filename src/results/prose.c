#include "results/prose.h"

#include "results/field.h"

static const struct span *spans_filled(const struct results *results, const struct block *block,
                                       struct arena *arena)
{
	struct span *spans = ARENA_ARRAY(arena, struct span, block->n_spans);

	for (size_t i = 0; i < block->n_spans; i++) {
		spans[i] = block->spans[i];
		spans[i].text = fields_fill(results, spans[i].text, arena);
	}
	return spans;
}

const struct prose *prose_filled(const struct prose *prose, struct arena *arena)
{
	struct prose *copy;
	struct block *blocks;

	if (!prose->results)
		return prose;
	copy = arena_memdup(arena, prose, sizeof *prose);
	blocks = ARENA_ARRAY(arena, struct block, prose->n);
	for (size_t i = 0; i < prose->n; i++) {
		blocks[i] = prose->blocks[i];
		blocks[i].spans = spans_filled(prose->results, &prose->blocks[i], arena);
		if (blocks[i].table)
			blocks[i].table = table_filled(prose->results, blocks[i].table, arena);
	}
	copy->blocks = blocks;
	return copy;
}
