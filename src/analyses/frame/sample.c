/* Who is in an analysis; see analysis.h. */
#include <math.h>
#include <string.h>

#include "analyses/analysis.h"
#include "base/num.h"
#include "config/labels.h"

struct groups groups_from(const struct dataset *data, const char *name, struct arena *arena)
{
	struct groups groups = {.name = "", .label = "", .n = 1};

	if (!name || !*name) {
		groups.codes = ARENA_ARRAY(arena, const char *, 1);
		groups.labels = ARENA_ARRAY(arena, const char *, 1);
		groups.codes[0] = groups.labels[0] = "";
		return groups;
	}
	groups.by = dataset_column(data, name);
	groups.name = groups.by->name;
	groups.label = groups.by->label;
	groups.n = groups.by->n_levels;
	groups.codes = groups.by->level_codes;
	groups.labels = groups.by->level_labels;
	return groups;
}

uint32_t group_of(const struct groups *groups, size_t row)
{
	const struct column *by = groups->by;

	if (!by)
		return 0;
	if (by->missing[row])
		return GROUP_NONE;
	return by->type == COLUMN_FLAG ? by->number[row] != 0 : by->code[row];
}

static bool any_missing(const struct column *const *columns, size_t n, size_t row)
{
	for (size_t i = 0; i < n; i++)
		if (columns[i]->missing[row])
			return true;
	return false;
}

/* Chooses the rows, and counts those that are left out. */
static size_t choose_rows(const struct analysis *analysis, const struct endpoint *endpoint,
                          const struct groups *groups, const struct column *const *covariates,
                          size_t n_covariates, struct sample *sample)
{
	size_t n = 0;

	for (size_t i = 0; i < analysis->rows->n; i++) {
		uint32_t row = analysis->rows->rows[i];

		if (endpoint->missing[row])
			sample->n_no_time++;
		else if (group_of(groups, row) == GROUP_NONE ||
		         any_missing(covariates, n_covariates, row))
			sample->n_no_covariate++;
		else
			sample->rows[n++] = row;
	}
	return n;
}

struct sample sample_take(const struct analysis *analysis, const struct endpoint *endpoint,
                          const struct groups *groups, const struct column *const *covariates,
                          size_t n_covariates)
{
	struct arena *arena = analysis->scratch;
	struct sample sample = {0};
	unsigned char *event;
	double *time, *entry = NULL;
	size_t n;

	sample.rows = ARENA_ARRAY(arena, uint32_t, analysis->rows->n);
	n = choose_rows(analysis, endpoint, groups, covariates, n_covariates, &sample);
	time = ARENA_ARRAY(arena, double, n);
	event = ARENA_ARRAY(arena, unsigned char, n);
	if (endpoint->entry)
		entry = ARENA_ARRAY(arena, double, n);
	sample.group = ARENA_ARRAY(arena, uint32_t, n);
	sample.group_sizes = ARENA_ARRAY(arena, size_t, groups->n);
	for (size_t i = 0; i < n; i++) {
		uint32_t row = sample.rows[i];

		time[i] = endpoint->time[row];
		event[i] = endpoint->event[row];
		if (entry)
			entry[i] = endpoint->entry[row];
		sample.group[i] = group_of(groups, row);
		sample.group_sizes[sample.group[i]]++;
	}
	sample.times = (struct survival_times){.n = n, .time = time, .entry = entry, .event = event};
	return sample;
}

struct survival_times sample_group(const struct sample *sample, uint32_t group, struct arena *arena)
{
	const struct survival_times *all = &sample->times;
	size_t size = sample->group_sizes[group], n = 0;
	double *time = ARENA_ARRAY(arena, double, size);
	double *entry = all->entry ? ARENA_ARRAY(arena, double, size) : NULL;
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, size);

	for (size_t i = 0; i < all->n; i++) {
		if (sample->group[i] != group)
			continue;
		time[n] = all->time[i];
		event[n] = all->event[i];
		if (entry)
			entry[n] = all->entry[i];
		n++;
	}
	return (struct survival_times){.n = n, .time = time, .entry = entry, .event = event};
}

struct asked analysis_asked(const struct analysis *analysis)
{
	return (struct asked){.analysis = analysis->name,
	                      .population = analysis->rows->name,
	                      .population_label = analysis_population(analysis),
	                      .confidence = analysis->study->report.confidence,
	                      .panel = analysis->panel,
	                      .panel_level = analysis->panel_level};
}

struct asked_endpoint endpoint_asked(const struct endpoint *endpoint)
{
	return (struct asked_endpoint){endpoint->name, endpoint->label, endpoint->unit};
}

struct asked_groups groups_asked(const struct groups *groups, struct arena *arena)
{
	size_t bytes = groups->n * sizeof(const char *);

	return (struct asked_groups){.name = groups->by ? groups->name : "",
	                             .label = groups->by ? groups->label : "",
	                             .n = groups->n,
	                             .codes = arena_memdup(arena, groups->codes, bytes),
	                             .labels = arena_memdup(arena, groups->labels, bytes)};
}

struct asked_list numbers_asked(const struct numbers *numbers, struct arena *arena)
{
	const char **items = ARENA_ARRAY(arena, const char *, numbers->n);

	for (size_t i = 0; i < numbers->n; i++)
		items[i] = number_significant(arena, numbers->items[i], 10);
	return (struct asked_list){items, numbers->n};
}

void analysis_leave(const struct analysis *analysis, const void *asked)
{
	struct results *results = analysis->results;

	results->analyses[results->n_analyses - 1].asked = asked;
}

void sample_add_exclusions(const struct analysis *analysis, const struct endpoint *endpoint,
                           const struct sample *sample)
{
	struct asked asked = analysis_asked(analysis);
	struct asked_endpoint of = endpoint_asked(endpoint);
	struct result_key key = asked_excluded_key(&asked, &of);

	if (sample->n_no_time)
		results_add(analysis->results, &key, "excluded_time", (double)sample->n_no_time);
	if (sample->n_no_covariate)
		results_add(analysis->results, &key, "excluded_covariate",
		            (double)sample->n_no_covariate);
}

struct result_key analysis_key(const struct analysis *analysis, const char *context)
{
	return (struct result_key){
	    .analysis = analysis->name, .population = analysis->rows->name, .context = context};
}

const char *analysis_population(const struct analysis *analysis)
{
	if (!analysis->rows->name[0])
		return "";
	return arena_printf(
	    analysis->results->arena, " (%s)",
	    label_in_text(analysis->study, analysis->rows->label, analysis->results->arena));
}

const char *column_title(const struct column *column, struct arena *arena)
{
	if (!column->unit[0])
		return column->label;
	return arena_printf(arena, "%s, %s", column->label, column->unit);
}

int column_decimals(const struct column *column, size_t n_rows)
{
	int decimals = 0;

	if (column->type != COLUMN_NUMBER)
		return 0;
	for (size_t i = 0; i < n_rows && decimals < 4; i++)
		while (decimals < 4 && !column->missing[i]) {
			double scaled = column->number[i] * pow(10, decimals);

			if (fabs(scaled - nearbyint(scaled)) < 1e-7)
				break;
			decimals++;
		}
	return column->derived && decimals > 1 ? 1 : decimals;
}

void check_grouping(const struct text *by, const struct dataset *data, struct diags *diags)
{
	const struct column *column = by->s ? dataset_column(data, by->s) : NULL;

	if (!column || column->broken || column->type == COLUMN_CATEGORY ||
	    column->type == COLUMN_FLAG)
		return;
	if (column->type == COLUMN_NUMBER || column->type == COLUMN_INTEGER)
		diag_error(diags, by->at,
		           "'%s' is a number and makes no groups; declare it as "
		           "a category, or derive one with 'cut'",
		           by->s);
	else
		diag_error(diags, by->at,
		           "'%s' has type %s and makes no groups; groups come "
		           "from a category or a flag",
		           by->s, column_type_names[column->type]);
	diag_path(diags, by->path);
}
