/* The columns of the config, and how rows become one. */
#include <string.h>

#include "base/date.h"
#include "base/num.h"
#include "base/words.h"
#include "init/init_impl.h"

/* Keys of a column with their values. */
struct keys {
	struct arena *arena;
	struct names items; /* "type: id" */
};

static void key_add(struct keys *keys, const char *key, const char *value)
{
	ARENA_PUSH(keys->arena, keys->items.items, keys->items.n,
	           arena_printf(keys->arena, "%s: %s", key, value));
}

/* "{1: Male, 2: Female}", or "[a, b]" where labels are the codes. */
static const char *levels_text(struct arena *arena, const struct draft_column *column)
{
	struct str out = {.arena = arena};
	bool labelled = false;

	for (size_t i = 0; i < column->n_levels; i++)
		labelled = labelled || strcmp(column->levels[i].code, column->levels[i].label) != 0;
	str_add(&out, labelled ? "{" : "[");
	for (size_t i = 0; i < column->n_levels; i++) {
		str_addf(&out, "%s%s", i ? ", " : "", yaml_value(arena, column->levels[i].code));
		if (labelled)
			str_addf(&out, ": %s", yaml_value(arena, column->levels[i].label));
	}
	str_add(&out, labelled ? "}" : "]");
	return str_text(&out);
}

static void dates_add(struct keys *keys, const struct draft_column *column)
{
	if (column->formats.n == 1)
		key_add(keys, "format", yaml_value(keys->arena, column->formats.items[0]));
	else if (column->formats.n)
		key_add(keys, "format", yaml_list(keys->arena, &column->formats));
	if (column->years_from)
		key_add(keys, "years_from", arena_printf(keys->arena, "%d", column->years_from));
	if (column->n_partial)
		key_add(keys, "partial", "{day: 15, month: 7}");
}

/* Whether readers of the report may come to see what a column is called. */
static bool is_shown(const struct draft_column *column)
{
	return column->is_labelled || (column->type != COLUMN_ID && column->type != COLUMN_TEXT &&
	                               column->role != ROLE_TIME && column->role != ROLE_STATUS);
}

static struct keys keys_of(struct arena *arena, const struct draft_column *column)
{
	struct keys keys = {.arena = arena};

	key_add(&keys, "type", column_type_names[column->type]);
	if (strcmp(column->name, column->from) != 0)
		key_add(&keys, "from", yaml_value(arena, column->from));
	if (column->type == COLUMN_DATE)
		dates_add(&keys, column);
	if (column->type == COLUMN_SET)
		key_add(&keys, "separator", yaml_value(arena, column->separator));
	if (column->unit && (column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER))
		key_add(&keys, "unit", column->unit);
	if (column->missing.n)
		key_add(&keys, "missing", yaml_list(arena, &column->missing));
	if (column->type == COLUMN_CATEGORY || column->type == COLUMN_SET)
		key_add(&keys, "levels", levels_text(arena, column));
	if (is_shown(column) && strcmp(column->label, column->name) != 0)
		key_add(&keys, "label", yaml_value(arena, column->label));
	return keys;
}

static const char *bound_text(struct arena *arena, const struct draft_column *column, double value)
{
	char date[DATE_TEXT_SIZE];

	if (column->type != COLUMN_DATE)
		return number_significant(arena, value, 6);
	date_format((int32_t)value, date);
	return arena_strdup(arena, date);
}

/* "1: 81, 2: 444, 3: 161" */
static void levels_count(struct str *out, const struct draft_column *column)
{
	enum { MOST = 8 };

	for (size_t i = 0; i < column->n_levels && i < MOST; i++)
		str_addf(out, "%s%s: %zu", i ? ", " : "",
		         comment_quote(out->arena, column->levels[i].code), column->levels[i].n);
	if (column->n_levels > MOST)
		str_add(out, ", …");
}

/* What the values are, in short. */
static const char *summary_text(const struct draft *draft, const struct draft_column *column)
{
	struct str out = {.arena = draft->arena};
	size_t n = 0, yes = 0;

	for (uint32_t i = 0; i < column->texts.n; i++)
		if (column->values[i].known) {
			n += column->values[i].n;
			yes += column->values[i].number != 0 ? column->values[i].n : 0;
		}
	if (n && (column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER ||
	          column->type == COLUMN_DATE))
		str_addf(&out, "%s to %s", bound_text(draft->arena, column, column->least),
		         bound_text(draft->arena, column, column->greatest));
	else if (column->type == COLUMN_FLAG)
		str_addf(&out, "yes: %zu, no: %zu", yes, n - yes);
	else if (column->type == COLUMN_CATEGORY || column->type == COLUMN_SET)
		levels_count(&out, column);
	else
		str_addf(&out, "%u different", column->texts.n);
	if (n < draft->n_rows)
		str_addf(&out, "; missing: %zu", draft->n_rows - n);
	return str_text(&out);
}

/* On one line if there is room, else a line a key. */
static void keys_write(struct str *out, const char *name, const struct keys *keys,
                       const char *summary)
{
	enum { WIDTH = 110, INDENT = 6 };
	struct str line = {.arena = out->arena};

	str_addf(&line, "%*s%s: {", INDENT, "", name);
	for (size_t i = 0; i < keys->items.n; i++)
		str_addf(&line, "%s%s", i ? ", " : "", keys->items.items[i]);
	str_add(&line, "}");
	if (utf8_count(line.text, line.length) + strlen(summary) + 4 <= WIDTH) {
		str_addf(out, "%s  # %s\n", line.text, summary);
		return;
	}
	comment_write(out, INDENT, summary);
	if (utf8_count(line.text, line.length) <= WIDTH) {
		str_addf(out, "%s\n", line.text);
		return;
	}
	str_addf(out, "%*s%s:\n", INDENT, "", name);
	for (size_t i = 0; i < keys->items.n; i++)
		str_addf(out, "%*s%s\n", INDENT + 2, "", keys->items.items[i]);
}

static void left_out_write(const struct draft *draft, struct str *out)
{
	bool any = false;

	for (size_t i = 0; i < draft->n_columns; i++) {
		const struct draft_column *column = &draft->columns[i];

		if (!column->left_out)
			continue;
		if (!any)
			comment_write(out, 6, "left out:");
		any = true;
		comment_write(out, 6,
		              arena_printf(draft->arena, "  %s: %s",
		                           comment_quote(draft->arena, column->from),
		                           column->why_out));
	}
}

void columns_write(const struct draft *draft, struct str *out)
{
	str_add(out, "    columns:\n");
	for (size_t i = 0; i < draft->n_columns; i++) {
		const struct draft_column *column = &draft->columns[i];
		struct keys keys;

		if (column->left_out)
			continue;
		keys = keys_of(draft->arena, column);
		comments_write(out, 6, &column->notes);
		keys_write(out, column->name, &keys, summary_text(draft, column));
	}
	left_out_write(draft, out);
}

void list_write(struct str *out, int indent, const char *key, const struct names *names)
{
	enum { WIDTH = 100 };
	size_t at = (size_t)indent + strlen(key) + 3;

	str_addf(out, "%*s%s: [", indent, "", key);
	for (size_t i = 0; i < names->n; i++) {
		size_t n = utf8_count(names->items[i], strlen(names->items[i]));

		if (i && at + n + 2 > WIDTH) {
			str_addf(out, ",\n%*s", indent + 4, "");
			at = (size_t)indent + 4;
		} else if (i) {
			str_add(out, ", ");
			at += 2;
		}
		str_add(out, names->items[i]);
		at += n;
	}
	str_add(out, "]\n");
}

void fold_write(const struct draft *draft, struct str *out)
{
	const struct draft_fold *fold = &draft->fold;
	struct names keep = {0};
	bool first = false;

	if (!fold->wanted)
		return;
	str_addf(out, "    fold:\n      by: %s\n", fold->by->name);
	for (size_t i = 0; i < fold->n_keep; i++)
		ARENA_PUSH(draft->arena, keep.items, keep.n, fold->keep[i]->name);
	if (keep.n)
		list_write(out, 6, "keep", &keep);
	for (size_t i = 0; i < fold->n_takes; i++)
		first = first || strcmp(fold->takes[i].pick, "first") == 0;
	if (first)
		str_add(out, "      ties: file  # rows are in their order; order: COLUMN says a "
		             "better one\n");
	if (fold->n_takes)
		str_add(out, "      take:\n");
	for (size_t i = 0; i < fold->n_takes; i++) {
		const struct draft_take *take = &fold->takes[i];

		str_addf(out, "        %s: {value: %s, ", take->made->name, take->of->name);
		if (take->where)
			str_addf(out, "where: %s, ", yaml_value(draft->arena, take->where));
		str_addf(out, "pick: %s", take->pick);
		str_addf(out, ", label: %s}\n", yaml_value(draft->arena, take->made->label));
	}
}
