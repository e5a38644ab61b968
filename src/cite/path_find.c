/* What a path leads to. */
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "cite/names.h"
#include "cite/path_impl.h"
#include "cite/path_name.h"
#include "config/node.h"

/* The results that fit what was looked at so far. */
struct search {
	const struct quoting *quoting;
	const struct text *path;
	const struct result **items;
	size_t n;
};

static const char *key_part(const struct result *result, size_t offset)
{
	return *(const char *const *)(const void *)((const char *)&result->key + offset);
}

/* The different values of a part of the key, among what is left. */
static struct names values_of(const struct search *search, size_t offset)
{
	struct names names = {0};

	for (size_t i = 0; i < search->n; i++) {
		const char *value = key_part(search->items[i], offset);

		if (*value && !names_have(&names, value))
			ARENA_PUSH(search->quoting->arena, names.items, names.n, value);
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

static bool unknown_variable(const struct search *search, size_t at, const char *name)
{
	struct names known = values_of(search, KEY(variable));
	struct arena *arena = search->quoting->arena;

	if (search->quoting->quiet)
		return false;
	return path_error(search->quoting, search->path, at, strlen(name),
	                  arena_printf(arena, "unknown variable '%s'%s", name,
	                               suggest_text(arena, name, &known)));
}

/* The label of the part of a result's key that is a level. */
static const char *label_of(const struct search *search, const struct result *result, size_t offset)
{
	const struct study *study = search->quoting->study;

	if (offset == KEY(variable_level))
		return label_of_level(study, result);
	return label_of_group(study, result,
	                      offset == KEY(group1_level) ? result->key.group1 : result->key.group2,
	                      key_part(result, offset));
}

/* A level by its label, or by nothing that is there: the codes it could be,
 * with their labels. */
static bool unknown_level(const struct search *search, const char *name, size_t at, size_t offset,
                          const char *what)
{
	struct arena *arena = search->quoting->arena;
	struct names codes = {0}, labels = {0}, both = {0};
	const char *near, *end;

	if (search->quoting->quiet)
		return false;
	for (size_t i = 0; i < search->n; i++) {
		const struct result *result = search->items[i];
		const char *code = key_part(result, offset), *label;

		if (!*code || names_have(&codes, code))
			continue;
		label = label_of(search, result, offset);
		ARENA_PUSH(arena, codes.items, codes.n, code);
		ARENA_PUSH(arena, labels.items, labels.n, label);
		ARENA_PUSH(arena, both.items, both.n,
		           str_equal(code, label) ? code
		                                  : arena_printf(arena, "%s for %s", code, label));
	}
	near = suggest_find(name, &labels);
	for (size_t i = 0; near && i < codes.n; i++)
		if (str_equal(near, labels.items[i]))
			near = both.items[i];
	end = near ? arena_printf(arena, " (did you mean %s?)", near)
	           : suggest_text(arena, name, &codes);
	if (!near && strncmp(end, " (known", 7) == 0)
		end = arena_printf(arena, " (known: %s)", names_join(arena, &both, 12));
	return path_error(search->quoting, search->path, at, strlen(name),
	                  arena_printf(arena, "unknown %s '%s'%s", what, name, end));
}

/* The part of the path that has the level. */
static const struct part *leveled_part(const struct parsed *parsed)
{
	return parsed->statistic.level || !parsed->variable.name ? &parsed->statistic
	                                                         : &parsed->variable;
}

/* Of what is left, the result that fits most of the path: what was meant, for
 * an error that says how to write it. */
static const struct result *likeliest(const struct search *search, const struct parsed *parsed)
{
	const char *levels[] = {parsed->analysis.level, parsed->other.level,
	                        leveled_part(parsed)->level};
	static const size_t offsets[] = {KEY(group1_level), KEY(group2_level), KEY(variable_level)};
	const struct result *best = search->items[0];
	size_t most = 0;

	for (size_t i = 0; i < search->n; i++) {
		size_t fits = 0;

		for (size_t k = 0; k < 3; k++)
			fits += str_equal(levels[k] ? levels[k] : "",
			                  key_part(search->items[i], offsets[k]));
		if (fits > most) {
			most = fits;
			best = search->items[i];
		}
	}
	return best;
}

/* A whole path that leads on from one that is not whole, as the config or text
 * has to show it. */
static const char *instead(const struct search *search, const struct parsed *parsed)
{
	const struct quoting *quoting = search->quoting;
	const struct result *result = likeliest(search, parsed);
	const char *path = path_name(quoting, result, parsed->statistic.name, quoting->arena);

	if (!path)
		path = path_name(quoting, result, result->stat_name, quoting->arena);
	if (!path)
		path = parsed->analysis.name;
	return search->path->path && !search->path->quote && strchr(path, '[')
	           ? yaml_quoted(quoting->arena, path)
	           : path;
}

/* An error about what the path leaves open; `known` are the choices. */
static bool is_open(const struct search *search, const struct parsed *parsed,
                    const struct part *part, const char *what, const struct names *known)
{
	struct arena *arena = search->quoting->arena;

	if (search->quoting->quiet)
		return false;
	return path_error(
	    search->quoting, search->path, part->name_at, strlen(part->name),
	    arena_printf(arena, "%s: write %s%s", what, instead(search, parsed),
	                 known->n > 1 ? arena_printf(arena, " (%s)", names_join(arena, known, 6))
	                              : ""));
}

/* The level asked for, or none; `what` is "group" or "level". */
static bool narrow_level(struct search *search, const struct parsed *parsed,
                         const struct part *part, size_t offset, const char *what)
{
	struct names known;

	if (keep(search, offset, part->level ? part->level : ""))
		return true;
	if (part->level)
		return unknown_level(search, part->level, part->level_at, offset, what);
	known = values_of(search, offset);
	return is_open(search, parsed, part,
	               arena_printf(search->quoting->arena, "'%s' is there for each %s only",
	                            part->name, what),
	               &known);
}

/* "method.variable": the name of a method holds no point. */
static bool keep_both(struct search *search, const char *name)
{
	const char *point = strchr(name, '.');
	const char *method, *variable;
	size_t n = 0;

	if (!point)
		return false;
	method = arena_strndup(search->quoting->arena, name, (size_t)(point - name));
	variable = point + 1;
	for (size_t i = 0; i < search->n; i++)
		n += str_equal(search->items[i]->key.context, method) &&
		     str_equal(search->items[i]->key.variable, variable);
	return n > 0 && keep(search, KEY(context), method) && keep(search, KEY(variable), variable);
}

/* The variable of the path, the method, such as "weibull", or both; without
 * either, the only variable that has the statistic. */
static bool narrow_variable(struct search *search, const struct parsed *parsed)
{
	const char *name = parsed->variable.name;
	struct names known;

	if (name && (keep_both(search, name) || keep(search, KEY(variable), name)))
		return true;
	if (name && !keep(search, KEY(context), name))
		return unknown_variable(search, parsed->variable.name_at, name);
	known = values_of(search, KEY(variable));
	if (known.n <= 1 || keep(search, KEY(variable), ""))
		return true;
	return is_open(search, parsed, &parsed->statistic,
	               arena_printf(search->quoting->arena, "several variables have '%s'",
	                            parsed->statistic.name),
	               &known);
}

/* Whether all that is left is the same number, such as the patients of a curve
 * and of its test. */
static bool is_same(const struct search *search)
{
	const struct result *first = search->items[0];

	for (size_t i = 1; i < search->n; i++) {
		const struct result *other = search->items[i];

		if (other->status != first->status || !str_equal(other->text, first->text) ||
		    (first->status == RESULT_OK &&
		     fabs(other->value - first->value) > 1e-10 * fabs(first->value)))
			return false;
	}
	return true;
}

/* What is left must be one number: of one variable or of the whole, by one
 * method. */
static bool is_single(struct search *search, const struct parsed *parsed)
{
	struct names known;

	if (is_same(search) || (keep(search, KEY(variable), "") && is_same(search)))
		return true;
	known = values_of(search, KEY(context));
	return is_open(search, parsed, &parsed->statistic,
	               arena_printf(search->quoting->arena, "several methods have '%s'",
	                            parsed->statistic.name),
	               &known);
}

struct names path_statistics(const struct quoting *quoting, const struct result *result)
{
	struct names names = {0};

	ARENA_PUSH(quoting->arena, names.items, names.n, result->stat_name);
	for (size_t i = 0; i < n_forms; i++) {
		const char *stem = forms[i].name[0] == '_' ? result->stat_name : "";
		const char *name = arena_printf(quoting->arena, "%s%s", stem, forms[i].name);

		if (str_equal(form_part(&forms[i], name, 0, quoting->arena), result->stat_name))
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
static const struct form *form_find(const struct search *search, const char *statistic)
{
	for (size_t i = 0; i < n_forms; i++) {
		bool all = true;

		for (size_t k = 0; k < forms[i].n && all; k++) {
			const char *name =
			    form_part(&forms[i], statistic, k, search->quoting->arena);

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
		struct names own = path_statistics(search->quoting, search->items[i]);

		for (size_t k = 0; k < own.n; k++)
			if (!names_have(&all, own.items[k]) &&
			    (k == 0 || form_find(search, own.items[k])))
				ARENA_PUSH(arena, all.items, all.n, own.items[k]);
	}
	return all;
}

/* The results of the variable that the path names, if there are any; else
 * all. */
static struct search of_variable(const struct search *all, const struct parsed *parsed)
{
	struct search search = *all;

	search.items =
	    arena_memdup(search.quoting->arena, all->items, all->n * sizeof(struct result *));
	if (parsed->variable.name)
		keep(&search, KEY(variable), parsed->variable.name);
	return search;
}

static bool unknown_statistic(const struct search *search, const struct parsed *parsed)
{
	struct arena *arena = search->quoting->arena;
	const char *name = parsed->statistic.name, *near;
	struct search own;
	struct names known;

	if (search->quoting->quiet)
		return false;
	own = of_variable(search, parsed);
	known = statistics_of(&own);
	near = suggest_text(arena, name, &known);
	if (statistic_synonym(name, &known))
		near = arena_printf(arena, " (did you mean '%s'?)", statistic_synonym(name, &known));
	if (*near == '\0')
		near = arena_printf(arena, " (known: %s)", names_join(arena, &known, 12));
	return path_error(search->quoting, search->path, parsed->statistic.name_at, strlen(name),
	                  arena_printf(arena, "unknown statistic '%s'%s", name, near));
}

/* One statistic of the store, with the levels of the path. */
static const struct result *number_find(const struct search *all, const struct parsed *parsed,
                                        const char *statistic)
{
	struct search search = *all;

	search.items =
	    arena_memdup(search.quoting->arena, all->items, all->n * sizeof(struct result *));
	keep_statistic(&search, statistic);
	if (!narrow_variable(&search, parsed) ||
	    !narrow_level(&search, parsed, leveled_part(parsed), KEY(variable_level), "level") ||
	    !narrow_level(&search, parsed, &parsed->analysis, KEY(group1_level), "group") ||
	    !narrow_level(&search, parsed, &parsed->other, KEY(group2_level), "second group") ||
	    !is_single(&search, parsed))
		return NULL;
	return search.items[0];
}

/* All results of the path's analysis. */
static struct search search_start(const struct quoting *quoting, const struct text *path,
                                  const char *analysis)
{
	const struct results *results = quoting->results;
	struct search search = {.quoting = quoting, .path = path};

	search.items = ARENA_ARRAY(quoting->arena, const struct result *, results->n + 1);
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
	const struct form *form =
	    has_statistic(search, statistic) ? &itself : form_find(search, statistic);
	struct words words = {search->quoting, quotation->parts};

	if (!form)
		return unknown_statistic(search, parsed);
	for (size_t i = 0; i < form->n; i++) {
		const char *name = form == &itself
		                       ? statistic
		                       : form_part(form, statistic, i, search->quoting->arena);

		quotation->parts[i] = number_find(search, parsed, name);
		if (!quotation->parts[i])
			return false;
	}
	quotation->n_parts = form->n;
	quotation->text = form == &itself ? quotation->parts[0]->text : form->say(&words);
	return true;
}

bool quotation_find(const struct quoting *quoting, const struct text *path,
                    struct quotation *quotation)
{
	struct parsed parsed;
	struct search search;

	*quotation = (struct quotation){0};
	if (!path_parse(quoting, path, &parsed))
		return false;
	search = search_start(quoting, path, parsed.analysis.name);
	return quote(&search, &parsed, quotation);
}
