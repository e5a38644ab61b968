#include <string.h>
#include <strings.h>

#include "base/suggest.h"
#include "base/words.h"
#include "data/expr/expr_impl.h"

struct call {
	struct expr_context *context;
	const struct function *function;
	struct span span;
	struct expr_node **args;
	size_t n_args;
};

/* A function: how it is written, what it takes, and what makes its node when
 * the number of arguments is right. */
struct function {
	const char *name, *signature;
	size_t min_args, max_args;
	struct expr_node *(*make)(const struct call *call);
};

enum { ANY_NUMBER = 1000 };

static struct expr_node *call_bad(const struct call *call)
{
	return node_bad(call->context, call->span);
}

/* Reports an argument of a wrong type. */
static struct expr_node *argument_bad(const struct call *call, size_t i, const char *wanted)
{
	const struct expr_node *arg = call->args[i];

	expr_error(call->context, arg->span, "'%s' is %s, and '%s' needs %s: %s",
	           expr_source(call->context, arg->span), expr_type_names[arg->type],
	           call->function->name, wanted, call->function->signature);
	return call_bad(call);
}

static struct expr_node *call_node(const struct call *call, enum op op, enum expr_type type)
{
	return node_with(call->context, node_new(call->context, op, type, call->span), call->args,
	                 call->n_args);
}

/* All arguments settled: no unknown names, no missing words. */
static bool settle(const struct call *call)
{
	bool right = true;

	for (size_t i = 0; i < call->n_args; i++)
		right = node_settle(call->context, call->args[i]) && right;
	return right;
}

static struct expr_node *make_duration(const struct call *call)
{
	const struct expr_calendar *calendar = call->context->calendar;
	const char *name = call->function->name;
	struct expr_node *node;

	if (!settle(call))
		return call_bad(call);
	for (size_t i = 0; i < 2; i++)
		if (call->args[i]->type != EXPR_DATE)
			return argument_bad(call, i, "a date");
	node = call_node(call, OP_DURATION, EXPR_NUMBER);
	node->bits = calendar->add_one_day;
	node->number = strcmp(name, "weeks") == 0    ? calendar->week_days
	               : strcmp(name, "months") == 0 ? calendar->month_days
	               : strcmp(name, "years") == 0  ? calendar->year_days
	                                             : 1;
	return node;
}

/* first and last are for dates, min and max for numbers or dates. */
static struct expr_node *make_extreme(const struct call *call)
{
	const char *name = call->function->name;
	bool dates = name[0] == 'f' || name[0] == 'l';
	enum op op = name[0] == 'f' || name[1] == 'i' ? OP_LEAST : OP_GREATEST;
	enum expr_type type;

	if (!settle(call))
		return call_bad(call);
	type = dates ? EXPR_DATE : call->args[0]->type;
	if (type != EXPR_DATE && type != EXPR_NUMBER)
		return argument_bad(call, 0, "numbers or dates");
	for (size_t i = 0; i < call->n_args; i++)
		if (call->args[i]->type != type)
			return argument_bad(call, i,
			                    dates               ? "dates"
			                    : type == EXPR_DATE ? "a date like the first one"
			                                        : "a number like the first one");
	return call_node(call, op, type);
}

static struct expr_node *make_abs(const struct call *call)
{
	if (!settle(call))
		return call_bad(call);
	if (call->args[0]->type != EXPR_NUMBER)
		return argument_bad(call, 0, "a number");
	return call_node(call, OP_ABS, EXPR_NUMBER);
}

static struct expr_node *make_year(const struct call *call)
{
	if (!settle(call))
		return call_bad(call);
	if (call->args[0]->type != EXPR_DATE)
		return argument_bad(call, 0, "a date");
	return call_node(call, OP_YEAR, EXPR_NUMBER);
}

static bool is_textual(const struct expr_node *node)
{
	return node->type == EXPR_CATEGORY || node->type == EXPR_TEXT;
}

static bool is_free_text(const struct expr_node *node)
{
	return node->type == EXPR_TEXT && !is_text_literal(node);
}

/* The type of an if(): that of its branches.  Texts that are written out make
 * a category.  False if the branches do not go together. */
static bool branches_type(const struct expr_node *a, const struct expr_node *b, enum expr_type *type)
{
	if (a->op == OP_MISSING) {
		const struct expr_node *swap = a;

		a = b;
		b = swap;
	}
	*type = a->type;
	if (is_textual(a) && (is_textual(b) || b->op == OP_MISSING)) {
		*type = is_free_text(a) || is_free_text(b) ? EXPR_TEXT : EXPR_CATEGORY;
		return true;
	}
	return a->op != OP_MISSING && (a->type == b->type || b->op == OP_MISSING);
}

/* A branch of if() may be the word `missing`, and nothing else in its place. */
static bool branch_settle(const struct call *call, struct expr_node *node)
{
	if (node->op != OP_MISSING)
		return node_settle(call->context, node);
	if (strcmp(node->text, "missing") == 0)
		return true;
	expr_error(call->context, node->span, "'%s' is not known (write 'missing')", node->text);
	return false;
}

static struct expr_node *make_if(const struct call *call)
{
	struct expr_node *a = call->args[1], *b = call->args[2];
	enum expr_type type;
	bool right = node_settle(call->context, call->args[0]);

	right = branch_settle(call, a) && right;
	if (!branch_settle(call, b) || !right)
		return call_bad(call);
	if (call->args[0]->type != EXPR_FLAG)
		return argument_bad(call, 0, "a condition first");
	if (!branches_type(a, b, &type)) {
		if (a->op == OP_MISSING)
			expr_error(call->context, call->span, "both branches of 'if' are missing");
		else
			expr_error(call->context, b->span, "the branches of 'if' differ: %s and %s",
			           expr_type_names[a->type], expr_type_names[b->type]);
		return call_bad(call);
	}
	if (type == EXPR_SET) {
		expr_error(call->context, call->span, "'if' cannot choose between sets");
		return call_bad(call);
	}
	return call_node(call, OP_IF, type);
}

static struct expr_node *make_has(const struct call *call)
{
	struct expr_node *set = call->args[0], *literal = call->args[1], *node;
	size_t level = 0;

	if (unquoted_level(call->context, literal, set) || !settle(call))
		return call_bad(call);
	if (set->type != EXPR_SET)
		return argument_bad(call, 0, "a set first");
	if (!is_text_literal(literal))
		return argument_bad(call, 1, "a level in quotes");
	if (!level_check(call->context, set, literal, &level))
		return call_bad(call);
	node = call_node(call, OP_HAS, EXPR_FLAG);
	node->bits = UINT64_C(1) << level;
	return node;
}

static const struct function functions[] = {
    {"days", "days(from, to)", 2, 2, make_duration},
    {"weeks", "weeks(from, to)", 2, 2, make_duration},
    {"months", "months(from, to)", 2, 2, make_duration},
    {"years", "years(from, to)", 2, 2, make_duration},
    {"first", "first(date, date, …)", 1, ANY_NUMBER, make_extreme},
    {"last", "last(date, date, …)", 1, ANY_NUMBER, make_extreme},
    {"min", "min(x, y, …)", 1, ANY_NUMBER, make_extreme},
    {"max", "max(x, y, …)", 1, ANY_NUMBER, make_extreme},
    {"abs", "abs(number)", 1, 1, make_abs},
    {"year", "year(date)", 1, 1, make_year},
    {"if", "if(condition, then, else)", 3, 3, make_if},
    {"has", "has(set, \"level\")", 2, 2, make_has},
};

/* What functions of other programs are called, and what to write; NULL stands
 * for "x is missing". */
static const struct {
	const char *name, *advice;
} foreign_functions[] = {
    {"ifelse", "write if(condition, then, else)"},
    {"if_else", "write if(condition, then, else)"},
    {"iif", "write if(condition, then, else)"},
    {"cond", "write if(condition, then, else)"},
    {"case_when", "write if(condition, then, if(…, …, …))"},
    {"cut", "use the key 'cut' of the derived column"},
    {"missing", NULL},
    {"nmiss", NULL},
    {"sysmis", NULL},
    {"is.na", NULL},
    {"is_na", NULL},
    {"isna", NULL},
    {"isnull", NULL},
    {"difftime", "write days(from, to), or to - from"},
    {"datediff", "write days(from, to), or to - from"},
    {"intck", "write months(from, to)"},
    {"yrdif", "write years(from, to)"},
    {"interval", "write months(from, to)"},
    {"pmin", "write min(x, y, …)"},
    {"pmax", "write max(x, y, …)"},
    {"as.date", "write a date as 2020-01-31"},
    {"date", "write a date as 2020-01-31"},
    {"mdy", "write a date as 2020-01-31"},
    {"ymd", "write a date as 2020-01-31"},
    {"dmy", "write a date as 2020-01-31"},
    {"c", "a list is written in brackets: in [1, 2]"},
    {"today", "a report does not depend on the day it is made: write the date"},
    {"now", "a report does not depend on the day it is made: write the date"},
    {"sys.date", "a report does not depend on the day it is made: write the date"},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const struct function *function_find(const char *name)
{
	for (size_t i = 0; i < COUNT(functions); i++)
		if (strcmp(functions[i].name, name) == 0)
			return &functions[i];
	return NULL;
}

bool is_function(const char *name)
{
	return function_find(name) != NULL;
}

/* What to write instead of a function of another program, or NULL. */
static const char *foreign_advice(const struct call *call, const char *name)
{
	const char *argument = "x";
	size_t i = 0;

	while (i < COUNT(foreign_functions) && strcasecmp(foreign_functions[i].name, name) != 0)
		i++;
	if (i == COUNT(foreign_functions))
		return NULL;
	if (foreign_functions[i].advice)
		return foreign_functions[i].advice;
	if (call->n_args == 1)
		argument = expr_source(call->context, call->args[0]->span);
	return arena_printf(call->context->arena, "write '%s is missing'", argument);
}

static struct expr_node *function_unknown(const struct call *call, const struct token *name)
{
	struct expr_context *context = call->context;
	const char *advice = foreign_advice(call, name->text);
	struct names known = {0};
	size_t column;

	for (size_t i = 0; i < COUNT(functions); i++)
		ARENA_PUSH(context->arena, known.items, known.n, functions[i].name);
	if (context_column(context, name->text, &column))
		expr_error(context, name->span,
		           "'%s' is a column, not a function (an operator is "
		           "missing before '(')",
		           name->text);
	else if (advice)
		expr_error(context, call->span, "unknown function '%s' (%s)", name->text, advice);
	else
		expr_error(context, name->span, "unknown function '%s'%s", name->text,
		           suggest_text(context->arena, name->text, &known));
	return call_bad(call);
}

struct expr_node *make_call(struct expr_context *context, struct span span,
                            const struct token *name, struct expr_node **args, size_t n_args)
{
	const struct function *function = function_find(name->text);
	struct call call = {
	    .context = context, .function = function, .span = span, .args = args, .n_args = n_args};

	if (!function)
		return function_unknown(&call, name);
	if (n_args < function->min_args || n_args > function->max_args) {
		expr_error(
		    context, span, "'%s' needs %s%zu argument%s, found %zu: %s", function->name,
		    function->max_args > function->min_args ? "at least " : "", function->min_args,
		    words_s(function->min_args), n_args, function->signature);
		return node_bad(context, span);
	}
	return function->make(&call);
}
