/* Names and labels: what a config can call a column, and what readers read. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "base/words.h"
#include "init/init_impl.h"

enum { NAME_MOST = 64, LABEL_MOST = 120 };

/* Words of the expression language, which name no column there. */
static bool is_word(const char *name)
{
	static const char *const words[] = {"and",   "or", "not", "in", "is", "missing", "true",
	                                    "false", "eq", "ne",  "lt", "le", "gt",      "ge"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(name, words[i]) == 0)
			return true;
	return false;
}

/* A key of the top level, which would be taken for one that is indented too far. */
static bool is_section(const char *name)
{
	for (size_t i = 0; i < study_shape.n_fields; i++)
		if (strcmp(study_shape.fields[i].key, name) == 0)
			return true;
	return false;
}

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.';
}

/* Whether a name of the file can be that of the config, also in expressions. */
static bool is_name(const char *name)
{
	if (!isalpha((unsigned char)*name) || strlen(name) > NAME_MOST || is_word(name) ||
	    is_section(name))
		return false;
	for (; *name; name++)
		if (!is_name_char(*name))
			return false;
	return true;
}

static bool is_taken(const struct draft *draft, const char *name)
{
	for (size_t i = 0; i < draft->n_columns; i++)
		if (draft->columns[i].name && strcasecmp(draft->columns[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < draft->fold.n_takes; i++)
		if (draft->fold.takes[i].made &&
		    strcasecmp(draft->fold.takes[i].made->name, name) == 0)
			return true;
	return false;
}

const char *name_make(struct draft *draft, const char *text)
{
	struct arena *arena = draft->arena;
	enum { ROOM = NAME_MOST - 6 };
	const char *name = text, *base;

	if (!is_name(name)) {
		name = name_flat(arena, text);
		name = arena_strndup(arena, name, strlen(name) < ROOM ? strlen(name) : ROOM);
		if (!*name)
			name = "column";
		if (!isalpha((unsigned char)*name))
			name = arena_printf(arena, "x_%s", name);
		if (!is_name(name))
			name = arena_printf(arena, "%s_", name);
	}
	base = name;
	for (int i = 2; is_taken(draft, name); i++)
		name = arena_printf(arena, "%.*s_%d", ROOM, base, i);
	return name;
}

/* --- Labels ---------------------------------------------------------------------------- */

/* Whether the fonts of a report have a character: no pictures, and no scripts of many
 * thousand signs. */
static bool is_printable(int32_t code)
{
	return code >= ' ' && code < 0x2C00 && !(code >= 0x7F && code < 0xA0) &&
	       !(code >= 0x2028 && code <= 0x202E) && !(code >= 0x200B && code <= 0x200F) &&
	       code != 0xAD;
}

const char *label_clean(struct arena *arena, const char *text)
{
	struct str out = {.arena = arena};
	size_t n = 0;
	bool blank = false;

	while (*text && n < LABEL_MOST) {
		const char *start = text, *end = *text == '<' ? strchr(text, '>') : NULL;
		int32_t code;

		/* marks of HTML, as REDCap has them in labels */
		if (end && (isalpha((unsigned char)text[1]) || text[1] == '/')) {
			text = end + 1;
			blank = true;
			continue;
		}
		code = utf8_next(&text);
		if (code <= ' ') {
			blank = true;
			continue;
		}
		if (!is_printable(code))
			return NULL;
		if (blank && out.length)
			str_add(&out, " ");
		blank = false;
		str_add_bytes(&out, start, (size_t)(text - start));
		n++;
	}
	if (*text)
		str_add(&out, "…");
	return out.length ? str_text(&out) : NULL;
}

/* Names that are abbreviations, and what they are called. */
static const char *known_label(const char *flat)
{
	static const char *const known[][2] = {{"age", "Age"},
	                                       {"alter", "Age"},
	                                       {"sex", "Sex"},
	                                       {"gender", "Sex"},
	                                       {"geschlecht", "Sex"},
	                                       {"bmi", "BMI"},
	                                       {"ecog", "ECOG performance status"},
	                                       {"ph_ecog", "ECOG performance status"},
	                                       {"ecog_ps", "ECOG performance status"},
	                                       {"karno", "Karnofsky score"},
	                                       {"ph_karno", "Karnofsky score (physician)"},
	                                       {"pat_karno", "Karnofsky score (patient)"},
	                                       {"er", "ER"},
	                                       {"pr", "PR"},
	                                       {"pgr", "PgR"},
	                                       {"her2", "HER2"},
	                                       {"ki67", "Ki-67"},
	                                       {"psa", "PSA"},
	                                       {"ldh", "LDH"},
	                                       {"crp", "CRP"},
	                                       {"hgb", "Haemoglobin"},
	                                       {"hb", "Haemoglobin"},
	                                       {"wbc", "White blood cells"},
	                                       {"trt", "Treatment"},
	                                       {"rx", "Treatment"},
	                                       {"arm", "Arm"},
	                                       {"meno", "Menopause"},
	                                       {"hormon", "Hormonal therapy"},
	                                       {"chemo", "Chemotherapy"}};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i][0], flat) == 0)
			return known[i][1];
	return NULL;
}

/* A label for a name of a column. */
static const char *label_make(struct arena *arena, const char *name)
{
	const char *known = known_label(name_flat(arena, name));
	const char *clean = known ? known : label_clean(arena, name);
	char *label;

	if (known || !clean)
		return known ? known : name_flat(arena, name);
	label = arena_strdup(arena, clean);
	for (char *p = label; *p; p++)
		if (*p == '_' || (*p == '.' && isalpha((unsigned char)p[1])))
			*p = ' ';
	clean = label_clean(arena, label);
	if (!clean)
		return name_flat(arena, name);
	label = arena_strdup(arena, clean);
	if (islower((unsigned char)*label))
		*label = (char)toupper((unsigned char)*label);
	return label;
}

/* Whether a column before this one has the label. */
static bool label_taken(const struct draft *draft, size_t n, const char *label)
{
	for (size_t i = 0; i < n; i++)
		if (str_alike(draft->columns[i].label, label) ||
		    strcasecmp(draft->columns[i].label, label) == 0)
			return true;
	return false;
}

static void label_guess(struct draft *draft, size_t i)
{
	struct draft_column *column = &draft->columns[i];
	const char *label = NULL;

	if (column->entry && column->entry->label)
		label = label_clean(draft->arena, column->entry->label);
	if (!label && column->told && column->told->label)
		label = label_clean(draft->arena, column->told->label);
	column->is_labelled = label != NULL;
	if (!label)
		label = label_make(draft->arena, column->from);
	if (!*label)
		label = column->name;
	if (label_taken(draft, i, label))
		label = arena_printf(draft->arena, "%s (%s)", label, column->name);
	column->label = label;
}

void names_guess(struct draft *draft)
{
	/* names that can stay do so, whatever the others become */
	for (size_t i = 0; i < draft->n_columns; i++)
		if (is_name(draft->columns[i].from) && !is_taken(draft, draft->columns[i].from))
			draft->columns[i].name = draft->columns[i].from;
	for (size_t i = 0; i < draft->n_columns; i++) {
		struct draft_column *column = &draft->columns[i];

		if (!column->name)
			column->name = name_make(draft, column->from);
		label_guess(draft, i);
		if (has_word(column->flat, WORD_AGE) && !column->unit)
			column->unit = "years";
	}
}

bool means_unknown(const char *text)
{
	static const char *const words[] = {
	    "missing",        "unknown",  "not known", "unbekannt",      "fehlend",
	    "keine angabe",   "k.a.",     "n/a",       "no answer",      "refused",
	    "not available",  "not done", "not asked", "not applicable", "nicht bekannt",
	    "no information", "unk",      "na"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcasecmp(text, words[i]) == 0)
			return true;
	return false;
}
