#include "results/results.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bug.h"
#include "base/hash.h"
#include "base/str.h"
#include "results/field.h"
#include "results/interval.h"
#include "results/statistics.h"

const char *const result_status_names[] = {
    "ok", "not reached", "not estimable", "not converged", "suppressed", NULL};

const char *const claim_verdict_names[] = {"reproduced", "contradicted", "not evaluable", NULL};

static const char UNDEFINED[] = "undefined for these data";

/* "" for the parts of a key that were left NULL. */
static struct result_key key_complete(const struct result_key *key)
{
	struct result_key full = *key;
	const char **const parts[] = {&full.analysis,     &full.population,     &full.group1,
	                              &full.group1_level, &full.group2,         &full.group2_level,
	                              &full.variable,     &full.variable_level, &full.context};

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (!*parts[i])
			*parts[i] = "";
	return full;
}

static bool key_equal(const struct result_key *a, const struct result_key *b)
{
	return str_equal(a->analysis, b->analysis) && str_equal(a->population, b->population) &&
	       str_equal(a->group1, b->group1) && str_equal(a->group1_level, b->group1_level) &&
	       str_equal(a->group2, b->group2) && str_equal(a->group2_level, b->group2_level) &&
	       str_equal(a->variable, b->variable) &&
	       str_equal(a->variable_level, b->variable_level) && str_equal(a->context, b->context);
}

/* --- The index ------------------------------------------------------------- */

static uint32_t hash_add(uint32_t hash, const char *text)
{
	return 31 * hash + hash_bytes(text, strlen(text));
}

/* Of a complete key. */
static uint32_t key_hash(const struct result_key *key, const char *stat_name)
{
	const char *const parts[] = {key->analysis,     key->population,     key->group1,
	                             key->group1_level, key->group2,         key->group2_level,
	                             key->variable,     key->variable_level, key->context};
	uint32_t hash = hash_bytes(stat_name, strlen(stat_name));

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		hash = hash_add(hash, parts[i]);
	return hash;
}

/* The slot where the first number of a key is, or would be. */
static size_t slot_find(const struct results *results, uint32_t hash, const struct result_key *key,
                        const char *stat_name)
{
	size_t mask = results->n_slots - 1, i = hash & mask;

	for (;; i = (i + 1) & mask) {
		const struct result_slot *slot = &results->slots[i];

		if (!slot->item ||
		    (slot->hash == hash && str_equal(slot->item->stat_name, stat_name) &&
		     key_equal(&slot->item->key, key)))
			return i;
	}
}

/* Twice as many slots, so that at least half of them stay free. */
static void slots_double(struct results *results)
{
	const struct result_slot *old = results->slots;
	size_t n_old = results->n_slots;

	results->n_slots = n_old ? 2 * n_old : 64;
	results->slots = ARENA_ARRAY(results->arena, struct result_slot, results->n_slots);
	for (size_t k = 0; k < n_old; k++) {
		size_t mask = results->n_slots - 1, i = old[k].hash & mask;

		if (!old[k].item)
			continue;
		while (results->slots[i].item)
			i = (i + 1) & mask;
		results->slots[i] = old[k];
	}
}

/* Of numbers with the same key the first one stays in the index. */
static void index_add(struct results *results, const struct result *item)
{
	uint32_t hash = key_hash(&item->key, item->stat_name);
	size_t i;

	if (2 * results->n >= results->n_slots)
		slots_double(results);
	i = slot_find(results, hash, &item->key, item->stat_name);
	if (!results->slots[i].item)
		results->slots[i] = (struct result_slot){hash, item};
}

const struct result *results_find(const struct results *results, const struct result_key *key,
                                  const char *stat_name)
{
	struct result_key full = key_complete(key);
	uint32_t hash = key_hash(&full, stat_name);

	return results->n_slots ? results->slots[slot_find(results, hash, &full, stat_name)].item
	                        : NULL;
}

/* --- Numbers --------------------------------------------------------------- */

static struct result *item_new(struct results *results, const struct result_key *key,
                               const char *stat_name)
{
	struct result *result = ARENA_NEW(results->arena, struct result);
	struct statistic_name name;

	if (!statistic_find(stat_name, &name))
		BUG("a statistic that is not in results/statistics.c");
	result->key = key_complete(key);
	result->stat_name = stat_name;
	result->stat_label = statistic_label(stat_name, &name, results->arena);
	result->class = name.class;
	result->index = results->n;
	result->warning = "";
	ARENA_PUSH(results->arena, results->items, results->n, result);
	index_add(results, result);
	return result;
}

struct result *results_add_status(struct results *results, const struct result_key *key,
                                  const char *stat_name, enum result_status status, const char *why)
{
	struct result *result = item_new(results, key, stat_name);

	BUG_UNLESS(status != RESULT_OK);
	result->status = status;
	result->text = result_status_names[status];
	result->warning = why;
	return result;
}

/* How a number is to be written. */
struct form {
	enum result_class class; /* CLASS_VARIES: the dictionary's */
	int decimals;            /* -1: the style's */
};

/* Whether a time is one of whole days: not a midpoint between two of them. */
static bool is_whole_day(const struct results *results, const struct result *result, double value)
{
	if (result->class != CLASS_TIME || value != floor(value))
		return false;
	for (size_t i = 0; i < results->n_whole_days; i++)
		if (strcmp(results->whole_days[i], result->key.variable) == 0)
			return true;
	return false;
}

static struct result *value_add(struct results *results, const struct result_key *key,
                                const char *stat_name, double value, struct form form)
{
	struct result *result = item_new(results, key, stat_name);
	const struct style *style = results->style;

	if (form.class != CLASS_VARIES)
		result->class = form.class;
	result->value = value;
	if (form.decimals < 0 && is_whole_day(results, result, value))
		form.decimals = 0;
	result->decimals = form.decimals < 0
	                       ? style_decimals(style, result->class, value)
	                       : style_clear(style, result->class, value, form.decimals);
	result->text = form.decimals < 0 ? style_number(style, result->class, value, results->arena)
	                                 : style_digits(style, result->class, value,
	                                                result->decimals, results->arena);
	interval_settle(results, result);
	return result;
}

static struct result *value_add_or(struct results *results, const struct result_key *key,
                                   const char *stat_name, double value, struct form form,
                                   const char *why)
{
	return isfinite(value)
	           ? value_add(results, key, stat_name, value, form)
	           : results_add_status(results, key, stat_name, RESULT_NOT_ESTIMABLE, why);
}

struct result *results_add_or(struct results *results, const struct result_key *key,
                              const char *stat_name, double value, const char *why)
{
	return value_add_or(results, key, stat_name, value, (struct form){CLASS_VARIES, -1},
	                    why ? why : UNDEFINED);
}

struct result *results_add_unless(struct results *results, const struct result_key *key,
                                  const char *stat_name, double value, enum result_status status,
                                  const char *why)
{
	return why ? results_add_status(results, key, stat_name, status, why)
	           : results_add(results, key, stat_name, value);
}

const struct result *results_put(struct results *results, const struct result_key *key,
                                 const char *stat_name, const struct estimate *e)
{
	const double values[N_STAT_PARTS] = {e->value, e->se, e->lo, e->hi, e->p};
	const struct result *first = NULL;

	for (int part = 0; part < N_STAT_PARTS; part++) {
		const char *why = part == STAT_VALUE ? e->no_value : e->no_limit;
		struct result *added;

		if (part != STAT_VALUE && !(e->parts >> part & 1))
			continue;
		added = results_add_or(
		    results, key,
		    part == STAT_VALUE
			? stat_name
			: arena_printf(results->arena, "%s%s", stat_name, statistic_endings[part]),
		    e->why ? NAN : values[part], e->why ? e->why : why);
		if (added->status != RESULT_OK && e->status != RESULT_OK) {
			added->status = e->status;
			added->text = result_status_names[e->status];
		}
		if (!first)
			first = added;
	}
	return first;
}

struct result *results_add(struct results *results, const struct result_key *key,
                           const char *stat_name, double value)
{
	return results_add_or(results, key, stat_name, value, NULL);
}

struct result *results_add_as(struct results *results, const struct result_key *key,
                              const char *stat_name, enum result_class class, double value)
{
	return value_add_or(results, key, stat_name, value, (struct form){class, -1}, UNDEFINED);
}

struct result *results_add_measure(struct results *results, const struct result_key *key,
                                   const char *stat_name, double value, int decimals)
{
	return value_add_or(results, key, stat_name, value, (struct form){CLASS_MEASURE, decimals},
	                    UNDEFINED);
}

const struct result *results_add_percent(struct results *results, const struct result_key *key,
                                         const char *stat_name, double value, size_t whole,
                                         const char *why)
{
	int decimals = style_share_decimals(results->style, whole);

	return value_add_or(results, key, stat_name, value, (struct form){CLASS_PERCENT, decimals},
	                    why);
}

struct share results_add_share(struct results *results, const struct result_key *key, size_t n,
                               size_t denominator)
{
	struct share share = {.n = results_add(results, key, "n", (double)n),
	                      .denominator =
	                          results_add(results, key, "denominator", (double)denominator)};
	struct result *percent;

	share.pct = results_add_percent(results, key, "pct", 100 * (double)n / (double)denominator,
	                                denominator, "nobody to count");
	if (denominator == 0)
		return share;
	percent = results->items[share.pct->index];
	percent->text =
	    style_percent(results->style, (int64_t)n, (int64_t)denominator, results->arena);
	return share;
}

const struct result *results_part(const struct results *results, const struct result *value,
                                  enum statistic_part part)
{
	return results_find(
	    results, &value->key,
	    arena_printf(results->arena, "%s%s", value->stat_name, statistic_endings[part]));
}

void result_withhold(struct result *result)
{
	result->status = RESULT_SUPPRESSED;
	result->value = NAN;
	result->text = result_status_names[RESULT_SUPPRESSED];
	result->warning = "";
}

const char *result_limit_text(const struct result *limit)
{
	if (limit->status == RESULT_OK)
		return limit->text;
	return limit->status == RESULT_NOT_REACHED ? "NR" : "NE";
}

/* By what tells the numbers of results.csv apart; the names of groups go with
 * the analysis. */
static int by_name(const void *a, const void *b)
{
	const struct result *x = *(const struct result *const *)a;
	const struct result *y = *(const struct result *const *)b;
	const char *names[][2] = {
	    {x->key.analysis, y->key.analysis},
	    {x->stat_name, y->stat_name},
	    {x->key.variable, y->key.variable},
	    {x->key.variable_level, y->key.variable_level},
	    {x->key.group1_level, y->key.group1_level},
	    {x->key.group2_level, y->key.group2_level},
	    {x->key.context, y->key.context},
	};
	int order = 0;

	for (size_t i = 0; order == 0 && i < sizeof names / sizeof *names; i++)
		order = strcmp(names[i][0], names[i][1]);
	return order;
}

const struct result *results_twice(const struct results *results)
{
	size_t size = sizeof(struct result *);
	const struct result **sorted;

	if (results->n == 0)
		return NULL;
	sorted = arena_memdup(results->arena, results->items, results->n * size);
	qsort(sorted, results->n, size, by_name);
	for (size_t i = 1; i < results->n; i++)
		if (by_name(&sorted[i - 1], &sorted[i]) == 0)
			return sorted[i];
	return NULL;
}

struct figure *results_add_figure(struct results *results, struct figure figure)
{
	ARENA_PUSH(results->arena, results->figures, results->n_figures, figure);
	return &results->figures[results->n_figures - 1];
}

static bool is_read_as(const struct results *results, const char *a, const char *b)
{
	return strcmp(fields_fill(results, a, results->arena),
	              fields_fill(results, b, results->arena)) == 0;
}

static void analysis_note(const struct results *results, struct method_said *method)
{
	for (size_t i = 0; i < method->n_analyses; i++)
		if (strcmp(method->analyses[i], results->showing) == 0)
			return;
	ARENA_PUSH(results->arena, method->analyses, method->n_analyses, results->showing);
}

void results_add_method(struct results *results, const char *sentence)
{
	struct method_said method = {.sentence = sentence, .topic = results->topic};
	size_t i = 0;

	while (i < results->n_methods &&
	       !is_read_as(results, results->methods[i].sentence, sentence))
		i++;
	if (i == results->n_methods)
		ARENA_PUSH(results->arena, results->methods, results->n_methods, method);
	if (results->showing)
		analysis_note(results, &results->methods[i]);
}

void results_add_warning(struct results *results, const char *sentence)
{
	for (size_t i = 0; i < results->n_warnings; i++)
		if (is_read_as(results, results->warnings[i], sentence))
			return;
	ARENA_PUSH(results->arena, results->warnings, results->n_warnings, sentence);
}
