/* In which unit of time an expression is, as far as it tells. */
#include <string.h>
#include <strings.h>

#include "config/study.h"
#include "data/expr/expr_impl.h"

/* How people write the units, each after its number. */
static const struct {
	const char *word;
	enum time_unit unit;
} words[] = {
    {"d", UNIT_DAYS},       {"day", UNIT_DAYS},      {"days", UNIT_DAYS},   {"w", UNIT_WEEKS},
    {"wk", UNIT_WEEKS},     {"wks", UNIT_WEEKS},     {"week", UNIT_WEEKS},  {"weeks", UNIT_WEEKS},
    {"mo", UNIT_MONTHS},    {"mos", UNIT_MONTHS},    {"mth", UNIT_MONTHS},  {"mths", UNIT_MONTHS},
    {"month", UNIT_MONTHS}, {"months", UNIT_MONTHS}, {"y", UNIT_YEARS},     {"yr", UNIT_YEARS},
    {"yrs", UNIT_YEARS},    {"year", UNIT_YEARS},    {"years", UNIT_YEARS},
};

int expr_unit_named(const char *text)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(words[i].word, text) == 0)
			return (int)words[i].unit;
	return EXPR_UNIT_NONE;
}

static int of_duration(double days)
{
	if (days <= 1)
		return UNIT_DAYS;
	if (days <= 7)
		return UNIT_WEEKS;
	return days < 300 ? UNIT_MONTHS : UNIT_YEARS;
}

static int join(int a, int b)
{
	if (a == EXPR_UNIT_NONE || a == b)
		return b;
	return b == EXPR_UNIT_NONE ? a : EXPR_UNIT_MIXED;
}

static int unit_of(const struct dataset *data, const struct expr_node *node)
{
	int unit = EXPR_UNIT_NONE;

	switch (node->op) {
	case OP_COLUMN:
		return expr_unit_named(data->columns[node->column].unit);
	case OP_DURATION:
		return of_duration(node->number);
	case OP_SUBTRACT:
		if (node->args[0]->type == EXPR_DATE)
			return UNIT_DAYS;
		break;
	case OP_ADD:
	case OP_NEGATE:
	case OP_ABS:
	case OP_LEAST:
	case OP_GREATEST:
	case OP_IF:
		break;
	default:
		return EXPR_UNIT_NONE;
	}
	/* the condition of an if() is no part of its value */
	for (size_t i = node->op == OP_IF; i < node->n_args; i++)
		unit = join(unit, unit_of(data, node->args[i]));
	return unit;
}

int expr_unit(const struct expr *expr)
{
	return expr->root->type == EXPR_NUMBER ? unit_of(expr->data, expr->root) : EXPR_UNIT_NONE;
}
