#include "quote/path.h"

#include <string.h>

#include "base/str.h"
#include "base/suggest.h"
#include "quote/forms.h"
#include "quote/names.h"

/* A name of a path with the level in brackets behind it, and where they
 * stand in the path; `name` is NULL where the path has no such part. */
struct part {
	const char *name, *level; /* level: NULL if none */
	size_t name_at, level_at; /* bytes from the start of the path */
};

/* `other` has the second group of a comparison: analysis[group][group]. */
struct parsed {
	struct part analysis, other, variable, statistic;
};

/* --- Reading a path --------------------------------------------------------*/

/* An error at a stretch of a path. */
static bool path_error(const struct quoting *quoting, const struct text *path,
                       size_t from, size_t length, const char *what)
{
	struct mark at = path->at;
	size_t all = strlen(path->s);

	if (path->verbatim && from <= all) {
		size_t width = length < all - from ? length : all - from;

		at.column += (uint32_t)utf8_count(path->s, from);
		at.width = (uint32_t)utf8_count(path->s + from, width);
		at.width += at.width == 0;
	}
	diag_error(quoting->diags, at, "%s", what);
	if (path->path)
		diag_path(quoting->diags, path->path);
	return false;
}

/* The end of a level that starts behind "[", or NULL. */
static const char *level_end(const char *s)
{
	if (*s == '"')
		return strstr(s + 1, "\"]") ? strstr(s + 1, "\"]") + 1 : NULL;
	return strchr(s, ']');
}

/* Reads "[level]" at *cursor, if it stands there. */
static bool level_read(const struct quoting *quoting, const struct text *path,
                       const char **cursor, struct part *part)
{
	const char *s = *cursor, *end;
	size_t quotes;

	if (*s != '[')
		return true;
	end = level_end(++s);
	if (!end)
		return path_error(quoting, path, (size_t)(s - 1 - path->s), 1,
		                  "this '[' is not closed by ']'");
	quotes = *s == '"';
	part->level_at = (size_t)(s - path->s);
	part->level = arena_strndup(quoting->arena, s + quotes,
	                            (size_t)(end - s) - 2 * quotes);
	*cursor = end + 1;
	return true;
}

/* Splits "name[level]" off at *cursor; the name ends at '.' or '['. */
static bool part_read(const struct quoting *quoting, const struct text *path,
                      const char **cursor, size_t name_length, struct part *part)
{
	part->name_at = (size_t)(*cursor - path->s);
	part->name = arena_strndup(quoting->arena, *cursor, name_length);
	if (name_length == 0)
		return path_error(quoting, path, part->name_at, 1,
		                  "a name is missing in this path");
	*cursor += name_length;
	return level_read(quoting, path, cursor, part);
}

/* Bytes of the longest analysis whose name starts the path, followed by '.',
 * '[' or the end; names may hold points. */
static size_t analysis_length(const struct study *study, const char *path)
{
	size_t longest = 0;

	for (size_t i = 0; i < study->analyses.n; i++) {
		const struct record *record = study->analyses.items[i];
		size_t n = strlen(record->name.s);

		if (n > longest && strncmp(record->name.s, path, n) == 0 &&
		    strchr(".[", path[n]))
			longest = n;
	}
	return longest;
}

static bool unknown_analysis(const struct quoting *quoting,
                             const struct text *path)
{
	size_t length = strcspn(path->s, ".[");
	const char *name = arena_strndup(quoting->arena, path->s, length);
	struct names known = {0};

	for (size_t i = 0; i < quoting->study->analyses.n; i++) {
		const struct record *record = quoting->study->analyses.items[i];

		ARENA_PUSH(quoting->arena, known.items, known.n, record->name.s);
	}
	if (length == 0)
		return path_error(quoting, path, 0, 1,
		                  "a path starts with the name of an analysis");
	return path_error(
	    quoting, path, 0, length,
	    arena_printf(quoting->arena, "unknown analysis '%s'%s", name,
	                 suggest_text(quoting->arena, name, &known)));
}

/* Bytes up to the last point outside of brackets; 0 if there is none. */
static size_t last_point(const char *s)
{
	size_t last = 0;

	for (const char *p = s; *p; p++) {
		if (*p == '.')
			last = (size_t)(p - s);
		if (*p != '[')
			continue;
		p = level_end(p + 1);
		if (!p)
			break; /* reported when the part is read */
	}
	return last;
}

/* Bytes of a name up to its level or its end. */
static size_t name_length(const char *s, size_t most)
{
	const char *bracket = memchr(s, '[', most);

	return bracket ? (size_t)(bracket - s) : most;
}

#define STATISTIC_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_"

static bool statistic_check(const struct quoting *quoting,
                            const struct text *path, const struct part *part)
{
	size_t length = strspn(part->name, STATISTIC_CHARACTERS);
	const char *rest = part->name + length;

	if (*rest == '\0')
		return true;
	rest += strspn(rest, " ");
	if (*rest >= 'A' && *rest <= 'Z')
		return path_error(
		    quoting, path, part->name_at, strlen(part->name),
		    arena_printf(quoting->arena,
		                 "no statistic is called '%s': their names are "
		                 "in small letters",
		                 part->name));
	return path_error(
	    quoting, path, part->name_at + (size_t)(rest - part->name),
	    strlen(rest),
	    arena_printf(quoting->arena,
	                 "'%s' is behind the statistic: nothing may follow it "
	                 "(its unit and limits come with forms such as "
	                 "'median_ci')",
	                 rest));
}

static bool parse(const struct quoting *quoting, const struct text *path,
                  struct parsed *parsed)
{
	const char *cursor = path->s;
	size_t length = analysis_length(quoting->study, cursor), point;

	*parsed = (struct parsed){0};
	if (length == 0)
		return unknown_analysis(quoting, path);
	if (!part_read(quoting, path, &cursor, length, &parsed->analysis))
		return false;
	parsed->other = parsed->analysis;
	parsed->other.level = NULL;
	if (!level_read(quoting, path, &cursor, &parsed->other))
		return false;
	if (*cursor != '.')
		return path_error(quoting, path, (size_t)(cursor - path->s), 1,
		                  *cursor ? "expected '.' and a statistic here"
		                          : "a statistic is missing: write "
		                            "'.median', '.n' …");
	point = last_point(++cursor);
	if (point) {
		if (!part_read(quoting, path, &cursor,
		               name_length(cursor, point), &parsed->variable))
			return false;
		if (*cursor++ != '.')
			return path_error(quoting, path,
			                  (size_t)(cursor - 1 - path->s), 1,
			                  "expected '.' and a statistic here");
	}
	if (!part_read(quoting, path, &cursor,
	               name_length(cursor, strlen(cursor)), &parsed->statistic))
		return false;
	if (*cursor)
		return path_error(quoting, path, (size_t)(cursor - path->s), 1,
		                  "nothing may follow the statistic of a path");
	return statistic_check(quoting, path, &parsed->statistic);
}

bool path_names(const struct quoting *quoting, const char *words)
{
	size_t length = analysis_length(quoting->study, words);

	return length > 0 && strchr(".[", words[length]) && words[length];
}

bool path_check(const struct quoting *quoting, const struct text *path)
{
	struct parsed parsed;

	return parse(quoting, path, &parsed);
}

/* --- Finding ---------------------------------------------------------------*/

/* The results that fit what was looked at so far. */
struct search {
	const struct quoting *quoting;
	const struct text *path;
	const struct result **items;
	size_t n;
};

static const char *key_part(const struct result *result, size_t offset)
{
	return *(const char *const *)(const void *)((const char *)&result->key +
	                                            offset);
}

/* The different values of a part of the key, among what is left. */
static struct names values_of(const struct search *search, size_t offset)
{
	struct names names = {0};

	for (size_t i = 0; i < search->n; i++) {
		const char *value = key_part(search->items[i], offset);

		if (*value && !names_have(&names, value))
			ARENA_PUSH(search->quoting->arena, names.items, names.n,
			           value);
	}
	return names;
}

/* Keeps the results whose part of the key is `value`; false, and all are
 * kept, if there are none. */
static bool keep(struct search *search, size_t offset, const char *value)
{
	size_t n = 0;

	for (size_t i = 0; i < search->n; i++)
		n += str_equal(key_part(search->items[i], offset), value);
	if (n == 0)
		return false;
	n = 0;
	for (size_t i = 0; i < search->n; i++)
		if (str_equal(key_part(search->items[i], offset), value))
			search->items[n++] = search->items[i];
	search->n = n;
	return true;
}

#define KEY(member) offsetof(struct result_key, member)

static bool unknown_variable(const struct search *search, size_t at,
                             const char *name)
{
	struct names known = values_of(search, KEY(variable));
	struct arena *arena = search->quoting->arena;

	return path_error(search->quoting, search->path, at, strlen(name),
	                  arena_printf(arena, "unknown variable '%s'%s", name,
	                               suggest_text(arena, name, &known)));
}

/* The part of the key that has the variable of a level. */
static size_t variable_of(size_t level)
{
	return level == KEY(group1_level)   ? KEY(group1)
	       : level == KEY(group2_level) ? KEY(group2)
	                                    : KEY(variable);
}

/* A level by its label, or by nothing that is there: the codes it could be,
 * with their labels. */
static bool unknown_level(const struct search *search, const char *name,
                          size_t at, size_t offset, const char *what)
{
	struct arena *arena = search->quoting->arena;
	struct names codes = {0}, labels = {0}, both = {0};
	const char *near, *end;

	for (size_t i = 0; i < search->n; i++) {
		const struct result *result = search->items[i];
		const char *code = key_part(result, offset), *label;

		if (!*code || names_have(&codes, code))
			continue;
		label = level_label(search->quoting->study,
		                    key_part(result, variable_of(offset)), code);
		ARENA_PUSH(arena, codes.items, codes.n, code);
		ARENA_PUSH(arena, labels.items, labels.n, label);
		ARENA_PUSH(arena, both.items, both.n,
		           str_equal(code, label)
		               ? code
		               : arena_printf(arena, "%s for %s", code, label));
	}
	near = suggest_find(name, &labels);
	for (size_t i = 0; near && i < codes.n; i++)
		if (str_equal(near, labels.items[i]))
			near = both.items[i];
	end = near ? arena_printf(arena, " (did you mean %s?)", near)
	           : suggest_text(arena, name, &codes);
	if (!near && strncmp(end, " (known", 7) == 0)
		end = arena_printf(arena, " (known: %s)",
		                   names_join(arena, &both, 12));
	return path_error(
	    search->quoting, search->path, at, strlen(name),
	    arena_printf(arena, "unknown %s '%s'%s", what, name, end));
}

/* The level asked for, or none; `what` is "group" or "level". */
static bool narrow_level(struct search *search, const struct part *part,
                         size_t offset, const char *what)
{
	struct names known;
	const char *text;

	if (keep(search, offset, part->level ? part->level : ""))
		return true;
	if (part->level)
		return unknown_level(search, part->level, part->level_at,
		                     offset, what);
	known = values_of(search, offset);
	text = arena_printf(search->quoting->arena,
	                    "'%s' is there for each %s only: write %s%s[%s]",
	                    part->name, what, part->name,
	                    offset == KEY(group2_level) ? "[\u2026]" : "",
	                    known.n ? known.items[0] : "");
	return path_error(search->quoting, search->path, part->name_at,
	                  strlen(part->name), text);
}

/* The variable of the path, or the method, such as "weibull", where there are
 * several; without either, the only variable that has the statistic. */
static bool narrow_variable(struct search *search, const struct parsed *parsed)
{
	struct arena *arena = search->quoting->arena;
	const char *name = parsed->variable.name;
	struct names known;

	if (name && keep(search, KEY(variable), name))
		return true;
	if (name && !keep(search, KEY(context), name))
		return unknown_variable(search, parsed->variable.name_at, name);
	known = values_of(search, KEY(variable));
	if (known.n <= 1 || keep(search, KEY(variable), ""))
		return true;
	return path_error(
	    search->quoting, search->path, parsed->statistic.name_at,
	    strlen(parsed->statistic.name),
	    arena_printf(
		arena, "several variables have '%s': write %s.%s.%s (%s)",
		parsed->statistic.name, parsed->analysis.name, known.items[0],
		parsed->statistic.name, names_join(arena, &known, 6)));
}

/* What is left must be one number: methods that agree, such as the counts of a
 * curve and of a test, or a single one. */
static bool is_single(const struct search *search, const struct parsed *parsed)
{
	struct arena *arena = search->quoting->arena;
	struct names known = values_of(search, KEY(context));
	bool same = true;

	for (size_t i = 1; i < search->n; i++)
		same = same && str_equal(search->items[i]->text,
		                         search->items[0]->text);
	if (same || known.n < 2)
		return true;
	return path_error(
	    search->quoting, search->path, parsed->statistic.name_at,
	    strlen(parsed->statistic.name),
	    arena_printf(arena, "several methods have '%s': write %s.%s.%s (%s)",
	                 parsed->statistic.name, parsed->analysis.name,
	                 known.items[0], parsed->statistic.name,
	                 names_join(arena, &known, 6)));
}

struct names path_statistics(const struct quoting *quoting,
                             const struct result *result)
{
	struct names names = {0};

	ARENA_PUSH(quoting->arena, names.items, names.n, result->stat_name);
	for (size_t i = 0; i < n_forms; i++) {
		const char *stem =
		    forms[i].name[0] == '_' ? result->stat_name : "";
		const char *name =
		    arena_printf(quoting->arena, "%s%s", stem, forms[i].name);

		if (str_equal(form_part(&forms[i], name, 0, quoting->arena),
		              result->stat_name))
			ARENA_PUSH(quoting->arena, names.items, names.n, name);
	}
	return names;
}

static bool has_statistic(const struct search *search, const char *name)
{
	for (size_t i = 0; i < search->n; i++)
		if (str_equal(search->items[i]->stat_name, name))
			return true;
	return false;
}

static void keep_statistic(struct search *search, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < search->n; i++)
		if (str_equal(search->items[i]->stat_name, name))
			search->items[n++] = search->items[i];
	search->n = n;
}

/* The form that the path's statistic is and that these results have. */
static const struct form *form_find(const struct search *search,
                                    const char *statistic)
{
	for (size_t i = 0; i < n_forms; i++) {
		bool all = true;

		for (size_t k = 0; k < forms[i].n && all; k++) {
			const char *name = form_part(&forms[i], statistic, k,
			                             search->quoting->arena);

			all = name && has_statistic(search, name);
		}
		if (all)
			return &forms[i];
	}
	return NULL;
}

/* Statistics and forms that what is left has, for suggestions. */
static struct names statistics_of(const struct search *search)
{
	struct arena *arena = search->quoting->arena;
	struct names all = {0};

	for (size_t i = 0; i < search->n; i++) {
		struct names own =
		    path_statistics(search->quoting, search->items[i]);

		for (size_t k = 0; k < own.n; k++)
			if (!names_have(&all, own.items[k]) &&
			    (k == 0 || form_find(search, own.items[k])))
				ARENA_PUSH(arena, all.items, all.n,
				           own.items[k]);
	}
	return all;
}

static bool unknown_statistic(const struct search *search,
                              const struct parsed *parsed)
{
	struct arena *arena = search->quoting->arena;
	struct names known = statistics_of(search);
	const char *name = parsed->statistic.name;
	const char *near = suggest_text(arena, name, &known);

	if (statistic_synonym(name, &known))
		near = arena_printf(arena, " (did you mean '%s'?)",
		                    statistic_synonym(name, &known));
	if (*near == '\0')
		near = arena_printf(arena, " (known: %s)",
		                    names_join(arena, &known, 12));
	return path_error(
	    search->quoting, search->path, parsed->statistic.name_at,
	    strlen(name),
	    arena_printf(arena, "unknown statistic '%s'%s", name, near));
}

/* One statistic of the store, with the levels of the path. */
static const struct result *number_find(const struct search *all,
                                        const struct parsed *parsed,
                                        const char *statistic)
{
	struct search search = *all;
	const struct part *leveled =
	    parsed->statistic.level || !parsed->variable.name
		? &parsed->statistic
		: &parsed->variable;

	search.items = arena_memdup(search.quoting->arena, all->items,
	                            all->n * sizeof(struct result *));
	keep_statistic(&search, statistic);
	if (!narrow_variable(&search, parsed) ||
	    !narrow_level(&search, leveled, KEY(variable_level), "level") ||
	    !narrow_level(&search, &parsed->analysis, KEY(group1_level),
	                  "group") ||
	    !narrow_level(&search, &parsed->other, KEY(group2_level),
	                  "second group") ||
	    !is_single(&search, parsed))
		return NULL;
	return search.items[0];
}

/* All results of the path's analysis. */
static struct search search_start(const struct quoting *quoting,
                                  const struct text *path, const char *analysis)
{
	const struct results *results = quoting->results;
	struct search search = {.quoting = quoting, .path = path};

	search.items =
	    ARENA_ARRAY(quoting->arena, const struct result *, results->n + 1);
	for (size_t i = 0; i < results->n; i++)
		if (str_equal(results->items[i]->key.analysis, analysis))
			search.items[search.n++] = results->items[i];
	return search;
}

/* The forms whose parts the search has; or the statistic itself. */
static bool quote(const struct search *search, const struct parsed *parsed,
                  struct quotation *quotation)
{
	static const struct form itself = {"", {""}, 1, NULL};
	const char *statistic = parsed->statistic.name;
	const struct form *form = has_statistic(search, statistic)
	                              ? &itself
	                              : form_find(search, statistic);
	struct words words = {search->quoting, quotation->parts};

	if (!form)
		return unknown_statistic(search, parsed);
	for (size_t i = 0; i < form->n; i++) {
		const char *name =
		    form == &itself
			? statistic
			: form_part(form, statistic, i, search->quoting->arena);

		quotation->parts[i] = number_find(search, parsed, name);
		if (!quotation->parts[i])
			return false;
	}
	quotation->n_parts = form->n;
	quotation->text =
	    form == &itself ? quotation->parts[0]->text : form->say(&words);
	return true;
}

bool quotation_find(const struct quoting *quoting, const struct text *path,
                    struct quotation *quotation)
{
	struct parsed parsed;
	struct search search;

	*quotation = (struct quotation){0};
	if (!parse(quoting, path, &parsed))
		return false;
	search = search_start(quoting, path, parsed.analysis.name);
	return quote(&search, &parsed, quotation);
}
