#include "results/asked/association.h"

struct result_key association_key(const struct association_asked *asked, size_t row, size_t column)
{
	struct result_key key = asked_key(&asked->asked, "association");

	key.variable = asked->rows.name;
	key.variable_level = asked->rows.codes[row];
	if (column < asked->columns.n) {
		key.group1 = asked->columns.name;
		key.group1_level = asked->columns.codes[column];
	}
	return key;
}
