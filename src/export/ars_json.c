/* ars.json: the results in the Analysis Results Standard of CDISC, version 1.0.
 *
 * What that calls an analysis is here what the results have in common that are of one
 * analysis of the config, one method, one variable and one population; a method is a
 * context of results.csv, and its operations are the statistics.  Groups, and levels of
 * the variable (or times), are groupings.  Classes and their attributes are those of
 * cdisc-org/analysis-results-standard, ars_ldm, all of whose required ones are given.
 */
#include <string.h>

#include "base/hash.h"
#include "base/num.h"
#include "export/export.h"
#include "export/json_impl.h"
#include "results/data_counts.h"
#include "results/field.h"

/* An analysis being filled. */
struct ars_analysis {
	json_t *object, *groupings, *results;
};

struct ars {
	struct arena *arena;
	const struct study *study;
	const struct results *results;
	const char *dataset;
	/* what is there already, by id, and what it became */
	struct strtable analysis_ids, method_ids, operation_ids, set_ids, grouping_ids, group_ids;
	struct ars_analysis *analyses;
	size_t n_analyses;
	json_t **operations; /* of each method, borrowed */
	size_t n_methods;
	json_t **groups; /* of each grouping, borrowed */
	size_t n_groupings;
	json_t *sets, *methods, *groupings;
};

/* --- Small parts ------------------------------------------------------------------------ */

/* Whether an id is new; it is not afterwards. */
static bool is_new(struct strtable *ids, const char *id, uint32_t *index)
{
	uint32_t n = ids->n;

	*index = strtable_add(ids, id, strlen(id));
	return ids->n > n;
}

static json_t *named(const char *id, const char *name)
{
	json_t *object = json_need(json_object());

	json_set_text(object, "id", id);
	json_set_text(object, "name", name);
	return object;
}

/* What stands at a place of a list, from 1. */
static void set_order(json_t *object, size_t order)
{
	json_set_count(object, "level", 1);
	json_set_count(object, "order", order);
}

static json_t *list_in(json_t *object, const char *key)
{
	json_t *list = json_need(json_array());

	json_object_set_new(object, key, list);
	return list;
}

/* A term that the standard does not have: why and what for is not in a config. */
static void set_term(json_t *object, const char *key, const char *id)
{
	json_t *term = json_need(json_object());

	json_set_text(term, "sponsorTermId", id);
	json_object_set_new(object, key, term);
}

static void add_extension(json_t *extensions, const char *of, const char *id, const char *value)
{
	json_t *extension = json_need(json_object()), *term = json_need(json_object());

	json_set_text(extension, "id", of);
	json_set_text(extension, "enumeration", of);
	json_set_text(term, "id", id);
	json_set_text(term, "submissionValue", value);
	json_array_append_new(list_in(extension, "sponsorTerms"), term);
	json_array_append_new(extensions, extension);
}

/* --- What results are about ---------------------------------------------------------------- */

static const void *record_find(const struct records *records, const char *name)
{
	for (size_t i = 0; i < records->n; i++)
		if (strcmp(((const struct record *)records->items[i])->name.s, name) == 0)
			return records->items[i];
	return NULL;
}

/* The set of a population; "" are all rows. */
static const char *set_need(struct ars *ars, const char *population)
{
	const struct population_spec *spec = record_find(&ars->study->populations, population);
	const char *id = *population ? population : "(all rows)";
	json_t *set;
	uint32_t i;

	if (!is_new(&ars->set_ids, id, &i))
		return id;
	set = named(id, spec && spec->label.s ? spec->label.s
	                : *population         ? population
	                                      : "All rows");
	if (spec && spec->where.s)
		json_set_text(set, "description", spec->where.s);
	set_order(set, i + 1);
	json_array_append_new(ars->sets, set);
	return id;
}

/* The label of a column's level, or its code. */
static const char *level_label(const struct ars *ars, const char *column, const char *code)
{
	const struct column_spec *spec = record_find(&ars->study->columns, column);

	for (size_t i = 0; spec && i < spec->levels.n; i++)
		if (strcmp(spec->levels.codes[i].s, code) == 0)
			return spec->levels.labels[i].s ? spec->levels.labels[i].s : code;
	return code;
}

/* A grouping by a column, or by the levels or times of a variable. */
static uint32_t grouping_need(struct ars *ars, const char *id, const char *column, bool driven)
{
	json_t *grouping, *groups = NULL;
	uint32_t i;

	if (!is_new(&ars->grouping_ids, id, &i))
		return i;
	grouping = named(id, column);
	json_object_set_new(grouping, "dataDriven", json_boolean(driven));
	json_set_text(grouping, "groupingDataset", ars->dataset);
	json_set_text(grouping, "groupingVariable", column);
	if (!driven)
		groups = list_in(grouping, "groups");
	ARENA_PUSH(ars->arena, ars->groups, ars->n_groupings, groups);
	json_array_append_new(ars->groupings, grouping);
	return i;
}

static void group_need(struct ars *ars, uint32_t grouping, const char *id, const char *column,
                       const char *code)
{
	json_t *group, *condition, *groups = ars->groups[grouping];
	uint32_t i;

	if (!is_new(&ars->group_ids, id, &i))
		return;
	group = named(id, level_label(ars, column, code));
	set_order(group, json_array_size(groups) + 1);
	condition = json_need(json_object());
	json_set_text(condition, "dataset", ars->dataset);
	json_set_text(condition, "variable", column);
	json_set_text(condition, "comparator", "EQ");
	json_array_append_new(list_in(condition, "value"), json_of_text(code));
	json_object_set_new(group, "condition", condition);
	json_array_append_new(groups, group);
}

/* Has an analysis know a grouping that one of its results is of. */
static void grouping_note(const struct ars_analysis *analysis, const char *id)
{
	json_t *known, *ordered;
	size_t i;

	json_array_foreach (analysis->groupings, i, known)
		if (strcmp(json_string_value(json_object_get(known, "groupingId")), id) == 0)
			return;
	ordered = json_need(json_object());
	json_set_count(ordered, "order", json_array_size(analysis->groupings) + 1);
	json_set_text(ordered, "groupingId", id);
	json_object_set_new(ordered, "resultsByGroup", json_true());
	json_array_append_new(analysis->groupings, ordered);
}

/* Adds that a result is of a group of a column. */
static void group_add(struct ars *ars, const struct ars_analysis *analysis, json_t *groups,
                      const char *column, const char *code)
{
	const char *id = arena_printf(ars->arena, "%s=%s", column, code);
	json_t *of;

	if (!*column || !*code)
		return;
	group_need(ars, grouping_need(ars, column, column, false), id, column, code);
	grouping_note(analysis, column);
	of = json_need(json_object());
	json_set_text(of, "groupingId", column);
	json_set_text(of, "groupId", id);
	json_array_append_new(groups, of);
}

/* … or of a level of its variable, or a time. */
static void level_add(struct ars *ars, const struct ars_analysis *analysis, json_t *groups,
                      const struct result_key *key)
{
	const char *id = arena_printf(ars->arena, "levels of %s", key->variable);
	json_t *of;

	if (!*key->variable_level)
		return;
	grouping_need(ars, id, key->variable, true);
	grouping_note(analysis, id);
	of = json_need(json_object());
	json_set_text(of, "groupingId", id);
	json_set_text(of, "groupValue", key->variable_level);
	json_array_append_new(groups, of);
}

/* --- Methods, analyses, results -------------------------------------------------------------- */

/* The method of a context, and its operation; returns the id of the latter. */
static const char *operation_need(struct ars *ars, const struct result *result)
{
	const char *context = result->key.context;
	const char *id = arena_printf(ars->arena, "%s.%s", context, result->stat_name);
	json_t *method, *operation;
	uint32_t i, k;

	if (is_new(&ars->method_ids, context, &i)) {
		method = named(context, context);
		ARENA_PUSH(ars->arena, ars->operations, ars->n_methods,
		           list_in(method, "operations"));
		json_array_append_new(ars->methods, method);
	}
	if (!is_new(&ars->operation_ids, id, &k))
		return id;
	operation = named(id, result->stat_name);
	json_set_text(operation, "label", result->stat_label);
	json_set_count(operation, "order", json_array_size(ars->operations[i]) + 1);
	json_array_append_new(ars->operations[i], operation);
	return id;
}

static const char *title_of(const struct ars *ars, const char *analysis)
{
	for (size_t i = 0; i < ars->results->n_analyses; i++)
		if (strcmp(ars->results->analyses[i].name, analysis) == 0)
			return fields_fill(ars->results, ars->results->analyses[i].title,
			                   ars->arena);
	return analysis;
}

static const struct ars_analysis *analysis_need(struct ars *ars, const struct result_key *key)
{
	const char *id = arena_printf(ars->arena, "%s/%s%s%s%s%s", key->analysis, key->context,
	                              *key->variable ? "/" : "", key->variable,
	                              *key->population ? "@" : "", key->population);
	struct ars_analysis analysis;
	uint32_t i;

	if (!is_new(&ars->analysis_ids, id, &i))
		return &ars->analyses[i];
	analysis.object = named(id, title_of(ars, key->analysis));
	json_set_count(analysis.object, "version", 1);
	set_term(analysis.object, "reason", "CONFIG");
	set_term(analysis.object, "purpose", "NOT STATED");
	json_set_text(analysis.object, "methodId", key->context);
	json_set_text(analysis.object, "analysisSetId", set_need(ars, key->population));
	json_set_text(analysis.object, "dataset", ars->dataset);
	if (*key->variable)
		json_set_text(analysis.object, "variable", key->variable);
	analysis.groupings = list_in(analysis.object, "orderedGroupings");
	analysis.results = list_in(analysis.object, "results");
	ARENA_PUSH(ars->arena, ars->analyses, ars->n_analyses, analysis);
	return &ars->analyses[i];
}

static void result_add(struct ars *ars, const struct result *result)
{
	const struct result_key *key = &result->key;
	const char *operation = operation_need(ars, result);
	const struct ars_analysis *analysis = analysis_need(ars, key);
	json_t *object = json_need(json_object()), *groups;

	json_set_text(object, "operationId", operation);
	groups = list_in(object, "resultGroups");
	group_add(ars, analysis, groups, key->group1, key->group1_level);
	group_add(ars, analysis, groups, key->group2, key->group2_level);
	level_add(ars, analysis, groups, key);
	/* what has no value has none here; why is what is printed */
	if (result->status == RESULT_OK)
		json_set_text(object, "rawValue", number_significant(ars->arena, result->value, 10));
	json_set_text(object, "formattedValue", result->text);
	json_array_append_new(analysis->results, object);
}

/* --- The whole ----------------------------------------------------------------------------- */

/* The analyses of the config in its order, each with those of the standard that it is. */
static void contents_add(const struct ars *ars, json_t *root)
{
	json_t *contents = json_need(json_object()), *list = json_need(json_object()),
	       *items = list_in(list, "listItems");

	json_set_text(contents, "name", "Analyses");
	json_object_set_new(contents, "contentsList", list);
	for (size_t i = 0; i < ars->n_analyses; i++) {
		json_t *item = json_need(json_object()), *object = ars->analyses[i].object;

		json_object_set(item, "name", json_object_get(object, "id"));
		set_order(item, i + 1);
		json_object_set(item, "analysisId", json_object_get(object, "id"));
		json_array_append_new(items, item);
	}
	json_object_set_new(root, "mainListOfContents", contents);
}

struct bytes export_ars_json(const struct study *study, const struct results *results,
                             struct arena *arena)
{
	const char *title = study->report.title.s;
	json_t *root = named(study->report.id.s, title ? title : study->report.id.s);
	json_t *extensions, *analyses;
	struct ars ars = {.arena = arena,
	                  .study = study,
	                  .results = results,
	                  .dataset = ((const struct record *)study->joined.items[0])->name.s,
	                  .analysis_ids = {.arena = arena},
	                  .method_ids = {.arena = arena},
	                  .operation_ids = {.arena = arena},
	                  .set_ids = {.arena = arena},
	                  .grouping_ids = {.arena = arena},
	                  .group_ids = {.arena = arena}};

	json_set_count(root, "version", 1);
	extensions = list_in(root, "terminologyExtensions");
	add_extension(extensions, "AnalysisReasonEnum", "CONFIG", "SPECIFIED IN THE CONFIG");
	add_extension(extensions, "AnalysisPurposeEnum", "NOT STATED", "NOT STATED");
	ars.sets = list_in(root, "analysisSets");
	ars.groupings = list_in(root, "analysisGroupings");
	ars.methods = list_in(root, "methods");
	analyses = list_in(root, "analyses");
	for (size_t i = 0; i < results->n; i++)
		if (!is_data_count(results->items[i]))
			result_add(&ars, results->items[i]);
	contents_add(&ars, root);
	for (size_t i = 0; i < ars.n_analyses; i++)
		json_array_append_new(analyses, ars.analyses[i].object);
	return json_text(root, JSON_INDENT(1), arena);
}
