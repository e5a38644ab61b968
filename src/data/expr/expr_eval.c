#include <math.h>
#include <string.h>

#include "base/bug.h"
#include "base/date.h"
#include "data/expr/expr_impl.h"

static const struct value missing_value = {.missing = true};

static struct value number_value(double number)
{
	if (!isfinite(number))
		return missing_value;
	return (struct value){.number = number};
}

static struct value flag_value(bool flag)
{
	return (struct value){.number = flag};
}

/* A date from a count of days that may have a part of a day. */
static struct value date_value(double days)
{
	/* 1583-01-01 and 2999-12-31, the range of date.h */
	static const double first = -141349, last = 376199;
	double whole = floor(days);

	if (!(whole >= first && whole <= last))
		return missing_value;
	return (struct value){.number = whole};
}

static struct value column_value(const struct column *column, size_t row)
{
	struct value value = {0};

	if (column->missing[row] != PRESENT)
		return missing_value;
	switch (column->type) {
	case COLUMN_NUMBER:
	case COLUMN_INTEGER:
	case COLUMN_DATE:
	case COLUMN_FLAG:
		value.number = column->number[row];
		break;
	case COLUMN_CATEGORY:
		value.text = column->level_codes[column->code[row]];
		break;
	case COLUMN_ID:
	case COLUMN_TEXT:
		value.text = column->strings.items[column->code[row]];
		break;
	case COLUMN_SET:
		value.bits = column->bits[row];
		break;
	}
	return value;
}

/* Kleene's `and` and `or`: the first is false as soon as one side is false,
 * the second true as soon as one is true, whatever the other side. */
static struct value logic_value(const struct expr_node *node, const struct dataset *data, size_t row)
{
	double decides = node->op == OP_OR;
	struct value a = node_value(node->args[0], data, row), b;

	if (!a.missing && a.number == decides)
		return a;
	b = node_value(node->args[1], data, row);
	if (!b.missing && b.number == decides)
		return b;
	return a.missing ? a : b;
}

static bool numbers_compare(enum op op, double a, double b)
{
	switch (op) {
	case OP_EQ:
		return a == b;
	case OP_NE:
		return a != b;
	case OP_LT:
		return a < b;
	case OP_LE:
		return a <= b;
	case OP_GT:
		return a > b;
	default:
		return a >= b;
	}
}

static struct value comparison_value(const struct expr_node *node, const struct dataset *data,
                                     size_t row)
{
	struct value a = node_value(node->args[0], data, row);
	struct value b = node_value(node->args[1], data, row);

	if (a.missing || b.missing)
		return missing_value;
	if (node->op == OP_SAME || node->op == OP_OTHER)
		return flag_value((strcmp(a.text, b.text) == 0) == (node->op == OP_SAME));
	return flag_value(numbers_compare(node->op, a.number, b.number));
}

static struct value in_value(const struct expr_node *node, const struct dataset *data, size_t row)
{
	struct value a = node_value(node->args[0], data, row);
	bool found = false;

	if (a.missing)
		return a;
	for (size_t i = 1; i < node->n_args && !found; i++) {
		const struct expr_node *item = node->args[i];

		found = a.text ? strcmp(a.text, item->text) == 0 : a.number == item->number;
	}
	return flag_value(found == (node->op == OP_IN));
}

static struct value arithmetic_value(const struct expr_node *node, const struct dataset *data,
                                     size_t row)
{
	struct value a = node_value(node->args[0], data, row);
	struct value b = node_value(node->args[1], data, row);

	if (a.missing || b.missing)
		return missing_value;
	switch (node->op) {
	case OP_ADD:
		return number_value(a.number + b.number);
	case OP_SUBTRACT:
		return number_value(a.number - b.number);
	case OP_MULTIPLY:
		return number_value(a.number * b.number);
	case OP_DIVIDE:
		return number_value(a.number / b.number);
	case OP_ADD_DAYS:
		return date_value(a.number + b.number);
	default:
		return date_value(a.number - b.number);
	}
}

/* Time from one date to another.  The day that admiral adds counts both ends
 * of a duration; one that goes backwards stays as it is. */
static struct value duration_value(const struct expr_node *node, const struct dataset *data,
                                   size_t row)
{
	struct value a = node_value(node->args[0], data, row);
	struct value b = node_value(node->args[1], data, row);
	double days;

	if (a.missing || b.missing)
		return missing_value;
	days = date_span(a.number, b.number, node->bits != 0);
	return number_value(node->number == 1 ? days : days / node->number);
}

static struct value extreme_value(const struct expr_node *node, const struct dataset *data,
                                  size_t row)
{
	struct value best = missing_value;

	for (size_t i = 0; i < node->n_args; i++) {
		struct value value = node_value(node->args[i], data, row);

		if (value.missing)
			continue;
		if (best.missing || (node->op == OP_LEAST ? value.number < best.number
		                                          : value.number > best.number))
			best = value;
	}
	return best;
}

static struct value if_value(const struct expr_node *node, const struct dataset *data, size_t row)
{
	struct value condition = node_value(node->args[0], data, row);

	if (condition.missing)
		return missing_value;
	return node_value(node->args[condition.number != 0 ? 1 : 2], data, row);
}

/* Operators with one operand. */
static struct value unary_value(const struct expr_node *node, const struct dataset *data, size_t row)
{
	struct value a = node_value(node->args[0], data, row);

	if (node->op == OP_IS_MISSING || node->op == OP_IS_PRESENT)
		return flag_value(a.missing == (node->op == OP_IS_MISSING));
	if (a.missing)
		return a;
	switch (node->op) {
	case OP_NOT:
		return flag_value(a.number == 0);
	case OP_NEGATE:
		return number_value(-a.number);
	case OP_ABS:
		return number_value(fabs(a.number));
	case OP_YEAR:
		return number_value(date_year((int32_t)a.number));
	default:
		return flag_value((a.bits & node->bits) != 0);
	}
}

struct value node_value(const struct expr_node *node, const struct dataset *data, size_t row)
{
	switch (node->op) {
	case OP_CONSTANT:
		return (struct value){.number = node->number, .text = node->text};
	case OP_COLUMN:
		return column_value(&data->columns[node->column], row);
	case OP_MISSING:
		return missing_value;
	case OP_AND:
	case OP_OR:
		return logic_value(node, data, row);
	case OP_EQ:
	case OP_NE:
	case OP_LT:
	case OP_LE:
	case OP_GT:
	case OP_GE:
	case OP_SAME:
	case OP_OTHER:
		return comparison_value(node, data, row);
	case OP_IN:
	case OP_NOT_IN:
		return in_value(node, data, row);
	case OP_ADD:
	case OP_SUBTRACT:
	case OP_MULTIPLY:
	case OP_DIVIDE:
	case OP_ADD_DAYS:
	case OP_LESS_DAYS:
		return arithmetic_value(node, data, row);
	case OP_DURATION:
		return duration_value(node, data, row);
	case OP_LEAST:
	case OP_GREATEST:
		return extreme_value(node, data, row);
	case OP_IF:
		return if_value(node, data, row);
	case OP_NOT:
	case OP_IS_MISSING:
	case OP_IS_PRESENT:
	case OP_NEGATE:
	case OP_ABS:
	case OP_YEAR:
	case OP_HAS:
		return unary_value(node, data, row);
	case OP_BAD:
	case OP_UNKNOWN:
		break;
	}
	BUG("a wrong expression was evaluated");
}
