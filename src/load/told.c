/* What a file says of its columns besides their names: labels of the column and of
 * its values, and values that stand for missing ones.  The config has the last word. */
#include <string.h>

#include "base/str.h"
#include "base/words.h"
#include "load/explain.h"
#include "load/load_impl.h"

/* Reasons that are told one by one. */
enum { REASONS_SHOWN = 6 };

void told_column(struct load_plan *plan, const struct column_spec *spec, struct column *column,
                 const struct raw_column *told)
{
	struct arena *arena = plan->arena;

	if (told->label && told->label[0] && !spec->label.s)
		column->label = arena_strdup(arena, told->label);
	if (told->note)
		add_finding(plan->data, DIAG_NOTE, 0,
		            arena_printf(arena, "column '%s': by the file", column->name),
		            arena_printf(arena, "column '%s': %s", column->name, told->note));
	if (told->refused)
		add_finding(plan->data, DIAG_ERROR, 0, "columns that cannot be read",
		            arena_printf(arena, "column '%s': %s", column->name, told->refused));
}

static const struct raw_label *label_find(const struct raw_column *told, const char *code)
{
	for (size_t i = 0; i < told->n_labels; i++)
		if (strcmp(told->labels[i].code, code) == 0)
			return &told->labels[i];
	return NULL;
}

void told_levels(const struct raw_column *told, struct strtable *levels)
{
	for (size_t i = 0; i < told->n_labels; i++) {
		const char *code = told->labels[i].code;

		if (!told->labels[i].missing)
			strtable_add(levels, code, strlen(code));
	}
}

void told_labels(struct dataset *data, struct column *column, const struct raw_column *told)
{
	size_t n_labelled = 0;
	const char *bare = NULL;

	if (told->n_labels == 0)
		return;
	column->level_labels = ARENA_ARRAY(data->arena, const char *, column->n_levels);
	for (size_t i = 0; i < column->n_levels; i++) {
		const struct raw_label *label = label_find(told, column->level_codes[i]);

		if (label && label->label[0]) {
			column->level_labels[i] = arena_strdup(data->arena, label->label);
			n_labelled++;
		} else {
			column->level_labels[i] = column->level_codes[i];
			bare = bare ? bare : column->level_codes[i];
		}
	}
	if (n_labelled && bare)
		add_finding(
		    data, DIAG_WARNING, 0,
		    arena_printf(data->arena, "column '%s': a value without a label", column->name),
		    arena_printf(data->arena,
		                 "column '%s': the file labels its values, but not %s%s "
		                 "(if it means missing, list it under 'missing')",
		                 column->name, bare,
		                 column->n_levels - n_labelled > 1 ? " and others" : ""));
}

void told_reason(struct told_reasons *reasons, const char *text, size_t length)
{
	uint32_t code = strtable_add(&reasons->texts, text, length);

	while (code >= reasons->room) {
		size_t more = reasons->room ? 2 * reasons->room : 8;
		size_t *n = ARENA_ARRAY(reasons->texts.arena, size_t, more);

		if (reasons->room)
			memcpy(n, reasons->n, reasons->room * sizeof *n);
		reasons->n = n;
		reasons->room = more;
	}
	reasons->n[code]++;
}

void told_reasons_note(struct dataset *data, const struct column *column,
                       const struct told_reasons *reasons, const struct raw_column *told)
{
	struct str out = {.arena = data->arena};
	size_t n = 0;

	for (uint32_t i = 0; i < reasons->texts.n; i++)
		n += reasons->n[i];
	if (n == 0)
		return;
	str_addf(&out, "column '%s': %zu value%s missing, as the file says: ", column->name, n,
	         n == 1 ? " is" : "s are");
	for (uint32_t i = 0; i < reasons->texts.n && i < REASONS_SHOWN; i++) {
		const char *code = reasons->texts.items[i];
		const struct raw_label *label = label_find(told, code);

		str_addf(&out, "%s%s", i ? ", " : "", cell_quote(data->arena, code, strlen(code)));
		if (label && label->label[0])
			str_addf(&out, " '%s'",
			         cell_quote(data->arena, label->label, strlen(label->label)));
		str_addf(&out, " (%zu)", reasons->n[i]);
	}
	str_add(&out, reasons->texts.n > REASONS_SHOWN ? ", …" : "");
	add_finding(data, DIAG_NOTE, 0, "missing values by the file", str_text(&out));
}
