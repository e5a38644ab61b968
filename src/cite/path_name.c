#include "cite/path_name.h"

#include <string.h>

#include "base/bug.h"
#include "base/str.h"
#include "cite/names.h"
#include "cite/path.h"
#include "results/data_counts.h"

/* "[level]", in quotes where it needs them; nothing for "". */
static void add_level(struct str *out, const char *level)
{
	if (*level == '\0')
		return;
	if (*level != '"' && !strchr(level, ']')) {
		str_addf(out, "[%s]", level);
		return;
	}
	str_add(out, "[\"");
	for (; *level; level++) {
		str_add_bytes(out, level, 1);
		if (*level == '"')
			str_add(out, "\"");
	}
	str_add(out, "\"]");
}

/* "pfs[yes].cox.age[2].hr", with a method, a variable, both or none. */
static const char *write_path(const struct result *result, const char *method, const char *variable,
                              const char *statistic, struct arena *arena)
{
	const struct result_key *key = &result->key;
	struct str out = {.arena = arena};

	str_add(&out, key->analysis);
	if (*key->group2_level && *key->group1_level == '\0')
		str_add(&out, "[]");
	add_level(&out, key->group1_level);
	add_level(&out, key->group2_level);
	if (method)
		str_addf(&out, ".%s", method);
	if (variable)
		str_addf(&out, ".%s", variable);
	if (variable && *variable)
		add_level(&out, key->variable_level);
	str_addf(&out, ".%s", statistic);
	if (!variable || *variable == '\0')
		add_level(&out, key->variable_level);
	return str_text(&out);
}

/* Whether a path leads to the result. */
static bool leads_to(const struct quoting *quoting, const char *path, const struct result *result)
{
	struct text text = {.s = path};
	struct quotation found;

	return quotation_find(quoting, &text, &found) && found.parts[0] == result;
}

const char *path_name(const struct quoting *quoting, const struct result *result,
                      const char *statistic, struct arena *arena)
{
	const char *method = result->key.context;
	const char *variable = result->key.variable;
	bool left_out = *variable == '\0' || is_of_endpoint(quoting->study, result);
	const char *ways[][2] = {
	    {NULL, NULL}, {NULL, *variable ? variable : NULL}, {method, NULL}, {method, variable}};
	struct quoting quietly = *quoting;

	if (is_data_count(result))
		return NULL;
	quietly.quiet = true;
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		const char *path;

		if (!left_out && !ways[i][1])
			continue;
		path = write_path(result, ways[i][0], ways[i][1], statistic, arena);
		if (leads_to(&quietly, path, result))
			return path;
	}
	return NULL;
}

/* --- All paths -------------------------------------------------------------*/

/* A statistic, and the other parts of the forms of which it is the first. */
static struct names with_parts(const struct quoting *quoting, const struct result *result)
{
	struct names names = path_statistics(quoting, result), parts = {0};

	for (size_t i = 0; i < names.n; i++)
		for (size_t k = 0; k < n_forms * QUOTATION_PARTS; k++) {
			const struct form *form = &forms[k / QUOTATION_PARTS];
			const char *part =
			    form_part(form, names.items[i], k % QUOTATION_PARTS, quoting->arena);

			if (part && k % QUOTATION_PARTS < form->n)
				ARENA_PUSH(quoting->arena, parts.items, parts.n, part);
		}
	ARENA_PUSH(quoting->arena, parts.items, parts.n, result->stat_name);
	return parts;
}

/* "path<tab>as printed" of a result, and of its forms. */
static const char *lines_of(const struct quoting *quoting, const struct result *result,
                            struct arena *arena)
{
	struct names names = path_statistics(quoting, result);
	struct str out = {.arena = arena};

	for (size_t i = 0; i < names.n; i++) {
		struct text path = {.s = path_name(quoting, result, names.items[i], arena)};
		struct quotation found;

		if (path.s && quotation_find(quoting, &path, &found))
			str_addf(&out, "%s\t%s\n", path.s, found.text);
		else if (i == 0)
			BUG("a result has no path of its own");
	}
	return str_text(&out);
}

/* Writes the lines of all results of an analysis that have a statistic.  They
 * are found among their like alone, and in memory that is given back: reports
 * have thousands of results. */
static void lines_fill(const struct quoting *quoting, const struct result *like, const char **lines)
{
	const struct results *all = quoting->results;
	struct arena scratch = {0};
	struct results some = *all;
	struct quoting quietly = *quoting;
	struct names parts = with_parts(quoting, like);

	some.items = ARENA_ARRAY(quoting->arena, struct result *, all->n);
	some.n = 0;
	for (size_t i = 0; i < all->n; i++)
		if (str_equal(all->items[i]->key.analysis, like->key.analysis) &&
		    names_have(&parts, all->items[i]->stat_name))
			some.items[some.n++] = all->items[i];
	quietly.results = &some;
	quietly.arena = &scratch;
	quietly.quiet = true;
	for (size_t i = 0; i < all->n; i++) {
		const struct result *result = all->items[i];

		if (!str_equal(result->key.analysis, like->key.analysis) ||
		    !str_equal(result->stat_name, like->stat_name))
			continue;
		lines[i] = lines_of(&quietly, result, quoting->arena);
		arena_release(&scratch);
	}
}

void paths_print(const struct quoting *quoting, FILE *to)
{
	const struct results *results = quoting->results;
	const char **lines = ARENA_ARRAY(quoting->arena, const char *, results->n + 1);

	for (size_t i = 0; i < results->n; i++) {
		if (is_data_count(results->items[i]))
			continue;
		if (!lines[i])
			lines_fill(quoting, results->items[i], lines);
		fputs(lines[i], to);
	}
}
