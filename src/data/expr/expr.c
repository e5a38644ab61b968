#include "data/expr/expr.h"

#include <string.h>

#include "base/str.h"
#include "data/expr/expr_impl.h"

const char *const expr_type_names[] = {"a number",   "a date", "a flag",
                                       "a category", "text",   "a set"};

/* The place of a part of the text.  Where the config does not show the text
 * letter by letter (escapes, folded lines), it is the whole of it. */
static struct mark span_mark(const struct text *text, struct span span)
{
	struct mark at = text->at;
	size_t width;

	if (!text->verbatim)
		return at;
	width = utf8_count(text->s + span.from, span.to - span.from);
	at.column += (uint32_t)utf8_count(text->s, span.from);
	at.width = width ? (uint32_t)width : 1;
	return at;
}

static void report(struct expr_context *context, struct span span, const char *format, va_list args)
    __attribute__((format(printf, 3, 0)));

/* What a message says to write, as the config would have to show it: quotes
 * are escaped inside of double ones, and a value without quotes needs them
 * where YAML would not see where it ends. */
static const char *as_written(struct expr_context *context, struct span span, const char *message)
{
	const char *write = strstr(message, "write ");
	struct str out = {.arena = context->arena};

	if (!write || !context->text->path)
		return message;
	if (context->text->quote == '"') {
		for (const char *p = message; *p; p++)
			str_addf(&out, *p == '"' ? "\\%c" : "%c", *p);
		return str_text(&out);
	}
	if (context->text->quote == '\0' &&
	    (strpbrk(write, ",[]{}#") ||
	     (span.from == 0 && (strstr(write, ": \"") || strstr(write, "write \"")))))
		return arena_printf(context->arena, "%s; the whole value needs single quotes",
		                    message);
	return message;
}

static void report(struct expr_context *context, struct span span, const char *format, va_list args)
{
	if (context->stopped)
		return;
	diag_error(context->diags, span_mark(context->text, span), "%s",
	           as_written(context, span, arena_vprintf(context->arena, format, args)));
	if (context->text->path)
		diag_path(context->diags, context->text->path);
	context->failed = true;
}

void expr_error(struct expr_context *context, struct span span, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(context, span, format, args);
	va_end(args);
}

void expr_syntax_error(struct expr_context *context, struct span span, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(context, span, format, args);
	va_end(args);
	context->stopped = true;
}

const char *expr_source(const struct expr_context *context, struct span span)
{
	return arena_strndup(context->arena, context->text->s + span.from, span.to - span.from);
}

static struct expr *parse(struct expr_context *context)
{
	struct expr_node *root;
	struct expr *expr;

	if (!context->text->s) /* a key that is wrong is reported already */
		return NULL;
	root = expr_parse_root(context);
	if (context->failed || !node_settle(context, root))
		return NULL;
	expr = ARENA_NEW(context->arena, struct expr);
	expr->root = root;
	expr->text = context->text;
	expr->data = context->data;
	expr->arena = context->arena;
	expr->open = context->open;
	return expr;
}

struct expr_calendar expr_calendar_of(const struct conventions *conventions)
{
	struct expr_calendar calendar = {
	    .week_days = conventions_unit_days(conventions, UNIT_WEEKS),
	    .month_days = conventions_unit_days(conventions, UNIT_MONTHS),
	    .year_days = conventions_unit_days(conventions, UNIT_YEARS)};

	calendar.add_one_day = conventions->add_one_day;
	return calendar;
}

struct expr *expr_parse(struct arena *arena, const struct text *text, const struct dataset *data,
                        const struct expr_calendar *calendar, struct diags *diags)
{
	struct expr_context context = {
	    .arena = arena, .text = text, .data = data, .calendar = calendar, .diags = diags};

	return parse(&context);
}

/* What to write instead of an expression that is no condition. */
static const char *condition_hint(const struct expr_context *context, const struct expr *expr)
{
	const char *source = context->text->s;

	switch (expr->root->type) {
	case EXPR_NUMBER:
		return arena_printf(context->arena, " (say which value is meant, e.g. %s == 1)",
		                    source);
	case EXPR_CATEGORY:
	case EXPR_TEXT:
		return arena_printf(context->arena,
		                    " (say which value is meant, e.g. %s == "
		                    "\"…\")",
		                    source);
	case EXPR_DATE:
		return arena_printf(context->arena,
		                    " (e.g. %s is not missing, or %s >= "
		                    "2020-01-01)",
		                    source, source);
	case EXPR_SET:
		return arena_printf(context->arena, " (e.g. has(%s, \"…\"))", source);
	case EXPR_FLAG:
		break;
	}
	return "";
}

struct expr *expr_need(struct arena *arena, const struct text *text, const struct dataset *data,
                       const struct expr_calendar *calendar, enum expr_type wanted,
                       struct diags *diags)
{
	struct expr_context context = {
	    .arena = arena, .text = text, .data = data, .calendar = calendar, .diags = diags};
	struct expr *expr = parse(&context);
	bool condition = wanted == EXPR_FLAG;

	if (!expr || expr->root->type == wanted)
		return expr;
	expr_error(&context, expr->root->span, "expected %s, found %s%s",
	           condition ? "a condition" : expr_type_names[wanted],
	           expr_type_names[expr->root->type],
	           condition && expr->root->op == OP_COLUMN ? condition_hint(&context, expr) : "");
	return NULL;
}

bool expr_bind(struct expr *expr, struct diags *diags)
{
	struct expr_context context = {
	    .arena = expr->arena, .text = expr->text, .data = expr->data, .diags = diags};

	if (expr->open)
		node_bind(&context, expr->root);
	expr->open = false;
	return !context.failed;
}

enum expr_type expr_type(const struct expr *expr)
{
	return expr->root->type;
}

void expr_levels(const struct expr *expr, struct arena *arena, const char ***codes,
                 const char ***labels, size_t *n)
{
	struct expr_context context = {.arena = arena, .data = expr->data};
	struct names all_codes = {0}, all_labels = {0};

	if (!node_levels(&context, expr->root, &all_codes, &all_labels))
		all_codes.n = 0;
	*codes = all_codes.items;
	*labels = all_labels.items;
	*n = all_codes.n;
}

const struct column *expr_bare_column(const struct expr *expr)
{
	if (expr->root->op != OP_COLUMN)
		return NULL;
	return &expr->data->columns[expr->root->column];
}

struct value expr_value(const struct expr *expr, const struct dataset *data, size_t row)
{
	return node_value(expr->root, data, row);
}

static void columns_collect(const struct expr *expr, const struct expr_node *node,
                            struct arena *arena, struct names *names)
{
	if (node->op == OP_COLUMN) {
		const char *name = expr->data->columns[node->column].name;

		if (!names_have(names, name))
			ARENA_PUSH(arena, names->items, names->n, name);
	}
	for (size_t i = 0; i < node->n_args; i++)
		columns_collect(expr, node->args[i], arena, names);
}

struct names expr_columns(const struct expr *expr, struct arena *arena)
{
	struct names names = {0};

	columns_collect(expr, expr->root, arena, &names);
	return names;
}
