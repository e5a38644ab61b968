/* The config as a text. */
#include <string.h>

#include "base/words.h"
#include "init/init_impl.h"

/* The name of a file without its folder and endings. */
static const char *stem_of(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;

	return arena_strndup(arena, name, *name == '.' ? strlen(name) : strcspn(name, "."));
}

/* What a report can be called. */
static const char *id_make(struct arena *arena, const char *stem)
{
	enum { MOST = 60 };
	const char *flat = name_flat(arena, stem);

	return *flat ? arena_strndup(arena, flat, strlen(flat) < MOST ? strlen(flat) : MOST)
	             : "study";
}

static void head_write(const struct draft *draft, struct str *out)
{
	struct arena *arena = draft->arena;
	const char *called = draft->request->called;
	const char *stem = stem_of(arena, called), *label = label_clean(arena, stem);
	const char *id = id_make(arena, stem);

	comment_write(out, 0,
	              arena_printf(arena, "A first config for %s, by survreport init.",
	                           comment_quote(arena, called)));
	str_add(out, "#\n");
	comment_write(
	    out, 0,
	    "All that it says is guessed from the look of the file; comments say what was "
	    "guessed, and from what. Correct what is wrong, then");
	str_add(out, "#     survreport check CONFIG    looks at this config and its data\n"
	             "#     survreport run CONFIG      makes the report\n"
	             "# All keys are in config/REFERENCE.md.\n"
	             "survreport: 1\n\n");
	str_addf(out, "report:\n  id: %s\n  title: %s\n  status: draft\n\n", yaml_value(arena, id),
	         yaml_value(arena, arena_printf(arena, "A first look at %s", label ? label : id)));
}

static void form_write(const struct draft *draft, struct str *out)
{
	const struct input_spec *input = &draft->input;
	const struct input_form *form = &input->form;
	static const char *const thousands[] = {[THOUSANDS_COMMA] = "\",\"",
	                                        [THOUSANDS_POINT] = "\".\"",
	                                        [THOUSANDS_BLANK] = "blank",
	                                        [THOUSANDS_QUOTE] = "\"'\""};

	if (form->format)
		str_addf(out, "    format: %s\n", input_format_names[form->format]);
	if (form->sheet.s)
		str_addf(out, "    sheet: %s\n", yaml_value(draft->arena, form->sheet.s));
	if (form->header_row > 1)
		str_addf(out, "    header_row: %d\n", form->header_row);
	if (form->encoding)
		str_addf(out, "    encoding: %s\n", encoding_names[form->encoding]);
	if (form->separator)
		str_addf(out, "    separator: %s\n",
		         yaml_value(draft->arena, separator_names[form->separator]));
	if (form->skip)
		str_addf(out, "    skip: %d\n", form->skip);
	if (form->drop_empty)
		str_add(out, "    drop_empty: true\n");
	if (input->decimal)
		str_add(out, "    decimal: \",\"\n");
	if (input->thousands)
		str_addf(out, "    thousands: %s\n", thousands[input->thousands]);
	if (input->dates)
		str_add(out, "    dates: drop-time\n");
}

static void input_write(const struct draft *draft, struct str *out)
{
	struct arena *arena = draft->arena;
	const char *called = yaml_value(arena, draft->request->called);

	str_add(out, "inputs:\n  cohort:\n");
	comment_write(out, 4,
	              arena_printf(arena, "%zu row%s, %zu column%s", draft->n_rows,
	                           words_s(draft->n_rows), draft->n_columns,
	                           words_s(draft->n_columns)));
	comments_write(out, 4, &draft->input_notes);
	if (draft->table_query)
		str_addf(out, "    sqlite: %s\n    query: %s\n", called,
		         yaml_value(arena, draft->table_query));
	else
		str_addf(out, "    file: %s\n", called);
	form_write(draft, out);
	comments_write(out, 4, &draft->key_notes);
	if (draft->key)
		str_addf(out, "    key: %s\n", draft->key->name);
	if (draft->missing.n)
		str_addf(out, "    missing: %s\n", yaml_list(arena, &draft->missing));
	fold_write(draft, out);
	columns_write(draft, out);
}

void config_write(const struct draft *draft, struct str *out)
{
	head_write(draft, out);
	input_write(draft, out);
	outcomes_write(draft, out);
	analyses_write(draft, out);
}
