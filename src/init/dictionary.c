/* A data dictionary of REDCap: labels and levels of the columns of an export. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/words.h"
#include "data/csv.h"
#include "init/init_impl.h"

enum dictionary_field {
	FIELD_NAME,
	FIELD_TYPE,
	FIELD_LABEL,
	FIELD_CHOICES,
	FIELD_VALIDATION,
	FIELD_IDENTIFIER,
	N_DICTIONARY
};

/* Where the fields of a dictionary stand in a row. */
struct layout {
	struct draft *draft;
	size_t at[N_DICTIONARY]; /* SIZE_MAX: nowhere */
};

/* What a field is called, in long and in short. */
static const char *const field_names[][2] = {
    [FIELD_NAME] = {"Variable / Field Name", "field_name"},
    [FIELD_TYPE] = {"Field Type", "field_type"},
    [FIELD_LABEL] = {"Field Label", "field_label"},
    [FIELD_CHOICES] = {"Choices, Calculations, OR Slider Labels", "select_choices_or_calculations"},
    [FIELD_VALIDATION] = {"Text Validation Type OR Show Slider Number",
                          "text_validation_type_or_show_slider_number"},
    [FIELD_IDENTIFIER] = {"Identifier?", "identifier"}};

static const char *trimmed(struct arena *arena, const char *text, size_t n)
{
	while (n && isspace((unsigned char)*text)) {
		text++;
		n--;
	}
	while (n && isspace((unsigned char)text[n - 1]))
		n--;
	return arena_strndup(arena, text, n);
}

static const char *cell_of(const struct layout *layout, const struct raw_row *row,
                           enum dictionary_field field)
{
	size_t at = layout->at[field];

	return at < row->n_cells
	           ? trimmed(layout->draft->arena, row->cells[at].text, row->cells[at].length)
	           : "";
}

/* "1, Yes | 2, No": at each bar, then at the first comma. */
static void choices_read(struct draft *draft, struct entry *entry, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "|");
		const char *comma = memchr(text, ',', n);
		struct draft_level choice;

		if (comma) {
			choice.code = trimmed(draft->arena, text, (size_t)(comma - text));
			choice.label =
			    trimmed(draft->arena, comma + 1, n - (size_t)(comma + 1 - text));
			choice.n = 0;
			if (*choice.code)
				ARENA_PUSH(draft->arena, entry->choices, entry->n_choices, choice);
		}
		text += n + (text[n] != '\0');
	}
}

static void entry_take(void *user, const struct raw_row *row)
{
	const struct layout *layout = user;
	struct draft *draft = layout->draft;
	struct entry entry = {0};
	const char *choices = cell_of(layout, row, FIELD_CHOICES);

	entry.name = cell_of(layout, row, FIELD_NAME);
	entry.type = cell_of(layout, row, FIELD_TYPE);
	entry.label = cell_of(layout, row, FIELD_LABEL);
	entry.validation = cell_of(layout, row, FIELD_VALIDATION);
	entry.identifier = strcasecmp(cell_of(layout, row, FIELD_IDENTIFIER), "y") == 0;
	if (word_in(entry.type, "radio dropdown checkbox"))
		choices_read(draft, &entry, choices);
	if (*entry.name)
		ARENA_PUSH(draft->arena, draft->entries, draft->n_entries, entry);
}

static bool layout_find(struct layout *layout, const struct names *names)
{
	for (size_t f = 0; f < N_DICTIONARY; f++) {
		layout->at[f] = SIZE_MAX;
		for (size_t i = 0; i < names->n; i++)
			if (strcasecmp(names->items[i], field_names[f][0]) == 0 ||
			    strcasecmp(names->items[i], field_names[f][1]) == 0)
				layout->at[f] = i;
	}
	return layout->at[FIELD_NAME] != SIZE_MAX && layout->at[FIELD_TYPE] != SIZE_MAX;
}

bool dictionary_read(struct draft *draft)
{
	const struct init_request *request = draft->request;
	struct source *source = ARENA_NEW(draft->arena, struct source);
	struct csv csv = {.arena = draft->arena, .source = source, .diags = draft->diags};
	struct layout layout = {.draft = draft};
	const char *why;

	if (!request->dictionary)
		return true;
	source->name = request->dictionary;
	csv.separator = csv_separator_find(&csv, &request->dictionary_text, &why);
	if (!csv_open(&csv, &request->dictionary_text))
		return false;
	if (!layout_find(&layout, &csv.names))
		return diag_error(
		    draft->diags, (struct mark){.source = source},
		    "this is no data dictionary of REDCap: it has no columns '%s' and "
		    "'%s' (in REDCap: Project Setup, Download the current Data "
		    "Dictionary)",
		    field_names[FIELD_NAME][0], field_names[FIELD_TYPE][0]);
	return csv_read(&csv, entry_take, &layout);
}

/* --- Its columns ------------------------------------------------------------------- */

/* Whether a column is that of a choice of a checkbox: name___code, where odd characters
 * of the code are '_'. */
static bool is_box(const char *name, const struct entry *entry, const struct draft_level *choice)
{
	size_t n = strlen(entry->name);
	const char *p, *code = choice->code;

	if (strncasecmp(name, entry->name, n) != 0 || strncmp(name + n, "___", 3) != 0)
		return false;
	for (p = name + n + 3; *p && *code; p++, code++)
		if (isalnum((unsigned char)*code)
		        ? tolower((unsigned char)*code) != tolower((unsigned char)*p)
		        : *p != '_')
			return false;
	return !*p && !*code;
}

/* The entry of one choice, as that of a question of its own. */
static const struct entry *box_entry(struct draft *draft, const struct entry *entry,
                                     const struct draft_level *choice)
{
	struct entry *box = ARENA_NEW(draft->arena, struct entry);

	*box = *entry;
	box->type = "yesno";
	box->choices = NULL;
	box->n_choices = 0;
	box->label = arena_printf(draft->arena, "%s: %s", entry->label, choice->label);
	return box;
}

static const struct entry *entry_find(struct draft *draft, const char *name)
{
	for (size_t i = 0; i < draft->n_entries; i++) {
		const struct entry *entry = &draft->entries[i];

		if (strcasecmp(entry->name, name) == 0)
			return entry;
		for (size_t k = 0; strcmp(entry->type, "checkbox") == 0 && k < entry->n_choices; k++)
			if (is_box(name, entry, &entry->choices[k]))
				return box_entry(draft, entry, &entry->choices[k]);
	}
	return NULL;
}

void dictionary_match(struct draft *draft)
{
	struct source *source = ARENA_NEW(draft->arena, struct source);
	size_t n = 0;

	if (!draft->request->dictionary)
		return;
	for (size_t i = 0; i < draft->n_columns; i++) {
		draft->columns[i].entry = entry_find(draft, draft->columns[i].from);
		n += draft->columns[i].entry != NULL;
	}
	source->name = draft->request->dictionary;
	if (n == 0)
		diag_add(
		    draft->diags, DIAG_WARNING, (struct mark){.source = source},
		    "none of its %zu variables is a column of the data (an export with labels? "
		    "REDCap's raw export has the names of variables)",
		    draft->n_entries);
}
