/* The analysis `subgroups`: one comparison in many subgroups, as a forest
 * table.
 *
 * Input: an endpoint, `by` with two levels, of which the second is compared
 * with the first, and columns whose levels are the subgroups.
 * Output: for all patients and for each level, patients and events by arm, and
 * the hazard ratio of a Cox model with the arm alone; for each column the
 * likelihood-ratio test of the products of arm and levels, beside arm and
 * levels themselves, over the patients in whom the column is known.
 * Limits: a subgroup with one arm only, or without events, has no hazard
 * ratio; one in which no patient of an arm has an event has none either, for
 * it is infinite: the table says so.
 * Cost: that of a Cox model over all patients, twice for each column.
 */
#include <math.h>

#include "analyses/analysis.h"
#include "analyses/frame/demands.h"
#include "analyses/frame/effects.h"
#include "analyses/regression/cox_model.h"
#include "math/dist.h"
#include "results/asked/subgroups.h"

struct subgroups_spec {
	struct analysis_spec spec;
	struct text endpoint, by;
	struct texts subgroups, favours;
	int ties; /* enum cox_ties, -1: as the conventions say */
	bool table;
};

#define AT(member) offsetof(struct subgroups_spec, member)

static const struct field fields[] = {
    ANALYSIS_FIELDS(struct subgroups_spec),
    {"endpoint", FIELD_REFERENCE, AT(endpoint), "time to event", .required = true,
     .reference = REF_ENDPOINT},
    {"by", FIELD_REFERENCE, AT(by),
     "category or flag with two levels, of which the second is compared with "
     "the first",
     .required = true, .reference = REF_COLUMN, .types = TYPES_GROUP},
    {"subgroups", FIELD_REFERENCES, AT(subgroups),
     "categories or flags whose levels are the subgroups", .required = true,
     .reference = REF_COLUMN, .types = TYPES_GROUP, .distinct = "is among the subgroups twice",
     .not_among = "by", .among = "is compared and cannot be a subgroup as well"},
    FAVOURS_FIELD(struct subgroups_spec, favours),
    {"ties", FIELD_CHOICE, AT(ties), "how ties are handled; as the conventions say if absent",
     .names = cox_ties_names},
    {"table", FIELD_BOOLEAN, AT(table), "true: a table with the plot in a column; false: a figure",
     "true"},
};

/* --- Check ------------------------------------------------------------------ */

static void check_by(const struct text *by, const struct dataset *data, struct diags *diags)
{
	const struct column *column = by->s ? dataset_column(data, by->s) : NULL;

	if (!column || column->broken || column->levels_open || column->n_levels == 2 ||
	    column->n_levels == 0)
		return;
	diag_error(diags, by->at,
	           "'%s' has %zu levels, but subgroups compare two; "
	           "derive a flag",
	           by->s, column->n_levels);
	diag_path(diags, by->path);
}

static void check(const struct analysis_spec *spec, const struct dataset *data, struct diags *diags)
{
	const struct subgroups_spec *options = (const void *)spec;

	check_by(&options->by, data, diags);
	favours_check(&options->favours, diags);
}

/* The analysis while it runs. */
struct build {
	const struct analysis *analysis;
	const struct subgroups_spec *options;
	const struct endpoint *endpoint;
	struct groups arms;
	struct sample sample;
	struct subgroups_asked *asked;
};

/* Who is in a subgroup: a level of a column, or everybody without one. */
struct part {
	const struct column *column;
	const struct asked_term *asked; /* the same */
	size_t level;
};

static bool in_part(const struct build *build, const struct part *part, size_t i)
{
	uint32_t row = build->sample.rows[i];

	return !part->column ||
	       (!part->column->missing[row] && term_level(part->column, row) == part->level);
}

/* Times of the patients that `keep` marks, and where they stand in the
 * sample. */
static struct survival_times times_of(const struct build *build, const bool *keep, size_t *index)
{
	const struct survival_times *all = &build->sample.times;
	struct arena *arena = build->analysis->scratch;
	double *time = ARENA_ARRAY(arena, double, all->n);
	double *entry = all->entry ? ARENA_ARRAY(arena, double, all->n) : NULL;
	unsigned char *event = ARENA_ARRAY(arena, unsigned char, all->n);
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		if (!keep[i])
			continue;
		time[n] = all->time[i];
		event[n] = all->event[i];
		if (entry)
			entry[n] = all->entry[i];
		index[n++] = i;
	}
	return (struct survival_times){n, time, entry, event};
}

static enum cox_ties ties_of(const struct build *build)
{
	return cox_model_ties(build->analysis, build->options->ties);
}

/* Arm alone, in one part. */
static void fit_part(const struct build *build, const struct part *part, struct cox_fit *fit)
{
	struct arena *arena = build->analysis->scratch;
	size_t n = build->sample.times.n;
	bool *keep = ARENA_ARRAY(arena, bool, n);
	size_t *index = ARENA_ARRAY(arena, size_t, n);
	double *x = ARENA_ARRAY(arena, double, n);
	struct cox_input input = {.n_terms = 1, .x = x, .ties = ties_of(build)};

	for (size_t i = 0; i < n; i++)
		keep[i] = in_part(build, part, i);
	input.times = times_of(build, keep, index);
	for (size_t i = 0; i < input.times.n; i++)
		x[i] = build->sample.group[index[i]] == 1;
	cox_fit(arena, &input, fit);
}

/* Arm, levels and their products, by column; the products come last. */
static double *product_matrix(const struct build *build, const struct column *column,
                              const size_t *index, size_t n)
{
	size_t others = column->n_levels - 1;
	double *x = ARENA_ARRAY(build->analysis->scratch, double, n *(1 + 2 * others));

	for (size_t i = 0; i < n; i++) {
		size_t level = term_level(column, build->sample.rows[index[i]]);
		double arm = build->sample.group[index[i]] == 1;

		x[i] = arm;
		if (level == 0)
			continue;
		x[level * n + i] = 1;
		x[(others + level) * n + i] = arm;
	}
	return x;
}

/* The likelihood-ratio test of the products; p NaN with a reason. */
struct interaction {
	double statistic, p;
	int df;
	const char *why;
};

static struct interaction interaction_test(const struct build *build, const struct column *column)
{
	struct arena *arena = build->analysis->scratch;
	size_t n = build->sample.times.n;
	bool *keep = ARENA_ARRAY(arena, bool, n);
	size_t *index = ARENA_ARRAY(arena, size_t, n);
	struct interaction test = {NAN, NAN, 0, NULL};
	struct cox_input input = {.ties = ties_of(build)};
	struct cox_fit with, without;

	for (size_t i = 0; i < n; i++)
		keep[i] = !column->missing[build->sample.rows[i]];
	input.times = times_of(build, keep, index);
	input.x = product_matrix(build, column, index, input.times.n);
	input.n_terms = column->n_levels;
	cox_fit(arena, &input, &without);
	input.n_terms = 2 * column->n_levels - 1;
	cox_fit(arena, &input, &with);
	test.df = with.df - without.df;
	if (with.status == COX_NO_EVENTS)
		test.why = "no events";
	else if (with.status == COX_NOT_CONVERGED || without.status == COX_NOT_CONVERGED)
		test.why = "no convergence in 20 iterations";
	else if (test.df <= 0)
		test.why = "fewer than two subgroups have both arms";
	if (test.why)
		return test;
	test.statistic = fmax(2 * (with.loglik - without.loglik), 0);
	test.p = chi_squared_upper(test.statistic, test.df);
	return test;
}

static struct result_key part_key(const struct build *build, const struct part *part)
{
	const struct subgroups_asked *asked = build->asked;

	return subgroups_key(&asked->asked, &asked->arms, part->asked, part->level);
}

/* Patients and events of an arm. */
static void add_arm(const struct build *build, const struct part *part, uint32_t arm, size_t *n,
                    size_t *events)
{
	struct results *results = build->analysis->results;
	struct result_key key = part_key(build, part);

	*n = *events = 0;
	for (size_t i = 0; i < build->sample.times.n; i++)
		if (build->sample.group[i] == arm && in_part(build, part, i)) {
			++*n;
			*events += build->sample.times.event[i];
		}
	key.group1_level = build->arms.codes[arm];
	results_add(results, &key, "n", (double)*n);
	results_add(results, &key, "events", (double)*events);
}

/* Why a part has no hazard ratio, or NULL. */
static const char *no_ratio(const struct cox_fit *fit, const size_t n[2], enum result_status *status)
{
	*status = RESULT_NOT_ESTIMABLE;
	if (n[0] == 0 || n[1] == 0)
		return "one of the arms has no patients";
	if (fit->status == COX_NO_EVENTS)
		return "no events";
	if (fit->coef_status[0] == COEF_INFINITE)
		return "all events are in one arm: the estimate grows without "
		       "limit";
	if (fit->status == COX_NOT_CONVERGED) {
		*status = RESULT_NOT_CONVERGED;
		return "no convergence in 20 iterations";
	}
	if (fit->coef_status[0] != COEF_OK)
		return "the arms are never at risk together";
	return NULL;
}

static void add_ratio(const struct build *build, const struct part *part, const size_t n[2])
{
	struct result_key key = part_key(build, part);
	double confidence = build->analysis->study->report.confidence;
	double z = normal_quantile(1 - (1 - confidence) / 2);
	struct estimate ratio = {.parts = WITH_LIMITS};
	struct cox_fit fit;
	double coef, se;

	fit_part(build, part, &fit);
	coef = fit.coef[0];
	se = fit.se[0];
	ratio.value = exp(coef);
	ratio.lo = exp(coef - z * se);
	ratio.hi = exp(coef + z * se);
	ratio.why = no_ratio(&fit, n, &ratio.status);
	results_put(build->analysis->results, &key, "hr", &ratio);
	results_add_unless(build->analysis->results, &key, "p", normal_two_sided(coef / se),
	                   ratio.status, ratio.why);
}

static void add_part(const struct build *build, const struct part *part)
{
	struct results *results = build->analysis->results;
	struct result_key key = part_key(build, part);
	size_t n[2], events[2];

	for (uint32_t arm = 0; arm < 2; arm++)
		add_arm(build, part, arm, &n[arm], &events[arm]);
	results_add(results, &key, "n", (double)(n[0] + n[1]));
	results_add(results, &key, "events", (double)(events[0] + events[1]));
	add_ratio(build, part, n);
}

/* Who is in no subgroup of a column, if anybody is not. */
static void add_missing(const struct build *build, const struct part *part)
{
	const struct subgroups_asked *asked = build->asked;
	struct result_key key =
	    subgroups_column_key(&asked->asked, &asked->arms, part->asked, "subgroups");
	size_t missing = 0;

	for (size_t k = 0; k < build->sample.times.n; k++)
		missing += part->column->missing[build->sample.rows[k]] != PRESENT;
	if (missing > 0)
		results_add(build->analysis->results, &key, "missing", (double)missing);
}

/* A column: the test of interaction, and its levels. */
static void add_column(const struct build *build, struct part part)
{
	struct results *results = build->analysis->results;
	const struct subgroups_asked *asked = build->asked;
	struct result_key key =
	    subgroups_column_key(&asked->asked, &asked->arms, part.asked, "interaction");
	struct interaction test = interaction_test(build, part.column);

	results_add_unless(results, &key, "statistic", test.statistic, RESULT_NOT_ESTIMABLE,
	                   test.why);
	if (!test.why)
		results_add(results, &key, "df", test.df);
	results_add_unless(results, &key, "p", test.p, RESULT_NOT_ESTIMABLE, test.why);
	add_missing(build, &part);
	for (part.level = 0; part.level < part.column->n_levels; part.level++)
		add_part(build, &part);
}

static struct subgroups_asked *ask(const struct build *build)
{
	const struct subgroups_spec *options = build->options;
	const struct dataset *data = build->analysis->data;
	struct arena *arena = build->analysis->results->arena;
	struct subgroups_asked *asked = ARENA_NEW(arena, struct subgroups_asked);
	struct asked_term *columns = ARENA_ARRAY(arena, struct asked_term, options->subgroups.n);

	for (size_t i = 0; i < options->subgroups.n; i++)
		columns[i] =
		    column_asked(dataset_column(data, options->subgroups.items[i].s), arena);
	*asked = (struct subgroups_asked){
	    .asked = analysis_asked(build->analysis),
	    .endpoint = endpoint_asked(build->endpoint),
	    .arms = groups_asked(&build->arms, arena),
	    .columns = columns,
	    .n_columns = options->subgroups.n,
	    .ties = ties_of(build),
	    .table = options->table,
	};
	favours_take(&options->favours, asked->favours);
	return asked;
}

/* `by` had no declared levels, and the data have not two. */
static void refuse(const struct build *build)
{
	struct results *results = build->analysis->results;
	struct result_key key = part_key(build, &(struct part){0});

	results_add_status(
	    results, &key, "hr", RESULT_NOT_ESTIMABLE,
	    arena_printf(results->arena, "%s does not have two levels", build->arms.label));
}

static void run(const struct analysis *analysis)
{
	const struct subgroups_spec *options = (const void *)analysis->spec;
	struct part all = {0};
	struct build build = {
	    .analysis = analysis,
	    .options = options,
	    .endpoint = dataset_endpoint(analysis->data, options->endpoint.s),
	    .arms = groups_from(analysis->data, options->by.s, analysis->scratch),
	};

	build.asked = ask(&build);
	analysis_leave(analysis, build.asked);
	if (build.arms.n != 2) {
		refuse(&build);
		return;
	}
	build.sample = sample_take(analysis, build.endpoint, &build.arms, NULL, 0);
	sample_add_exclusions(analysis, build.endpoint, &build.sample);
	add_part(&build, &all);
	for (size_t i = 0; i < options->subgroups.n; i++)
		add_column(&build, (struct part){
				       dataset_column(analysis->data, options->subgroups.items[i].s),
				       &build.asked->columns[i],
				   });
}

const struct analysis_kind subgroups_kind = {
    .variant = {"subgroups",
                "two groups compared in subgroups, with tests of interaction: "
                "forest plot",
                {fields, sizeof fields / sizeof *fields, sizeof(struct subgroups_spec)}},
    .check = check,
    .run = run,
};
