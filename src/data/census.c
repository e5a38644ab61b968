#include "data/census.h"

struct census census_take(const struct dataset *data, struct arena *arena)
{
	struct census census = {.n_rows = data->n_rows + data->cutoff.n_excluded};

	for (size_t i = 0; i < data->n_columns; i++) {
		const struct column *column = &data->columns[i];

		if (column->type == COLUMN_CATEGORY && !column->derived)
			ARENA_PUSH(arena, census.columns, census.n_columns,
			           (struct census_column){column->name, column->seen});
	}
	return census;
}
