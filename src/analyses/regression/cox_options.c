#include "analyses/regression/cox_options.h"

#include <math.h>

#include "analyses/frame/terms.h"
#include "analyses/tests/log_rank.h"
#include "base/str.h"

const char *const cox_penalty_names[] = {"none", "firth", NULL};

/* --- Check ---------------------------------------------------------------- */

static void check_not(const struct analysis_spec *spec, bool wrong, const char *message,
                      struct diags *diags)
{
	if (!wrong)
		return;
	diag_error(diags, spec->record.name.at, "%s", message);
	diag_path(diags, spec->record.name.path);
}

void cox_options_check(const struct cox_options *options, const struct analysis_spec *spec,
                       struct diags *diags)
{
	bool robust = options->robust || options->cluster.s;
	bool firth = options->penalty == PENALTY_FIRTH;

	check_not(spec, options->ties == TIES_EXACT && options->weights.s,
	          "exact ties do not know weights: choose 'ties: efron', or "
	          "leave out 'weights'",
	          diags);
	check_not(spec, options->ties == TIES_EXACT && robust,
	          "exact ties have no robust variance: choose 'ties: efron', "
	          "or leave out 'cluster' and 'robust'",
	          diags);
	check_not(spec, options->ties == TIES_EXACT && firth,
	          "Firth's penalty is not made for exact ties: choose 'ties: "
	          "efron'",
	          diags);
	check_not(spec, robust && firth,
	          "Firth's penalty has no robust variance: leave out 'cluster' "
	          "and 'robust', or 'penalty'",
	          diags);
}

/* --- Columns -------------------------------------------------------------- */

const struct column **cox_options_columns(const struct cox_options *options,
                                          const struct terms *terms,
                                          const struct analysis *analysis, size_t *n)
{
	const struct text *single[] = {&options->offset, &options->weights, &options->cluster};
	const struct dataset *data = analysis->data;
	const struct column **columns =
	    ARENA_ARRAY(analysis->scratch, const struct column *, terms->n + options->strata.n + 3);

	*n = terms->n;
	for (size_t i = 0; i < terms->n; i++)
		columns[i] = terms->columns[i];
	for (size_t i = 0; i < options->strata.n; i++)
		columns[(*n)++] = dataset_column(data, options->strata.items[i].s);
	for (size_t i = 0; i < 3; i++)
		if (single[i]->s)
			columns[(*n)++] = dataset_column(data, single[i]->s);
	return columns;
}

/* Values of a number in the rows of a sample; NULL without a name. */
static const double *numbers_take(const struct analysis *analysis, const struct text *name,
                                  const struct sample *sample)
{
	const struct column *column;
	double *values;

	if (!name->s)
		return NULL;
	column = dataset_column(analysis->data, name->s);
	values = ARENA_ARRAY(analysis->scratch, double, sample->times.n);
	for (size_t i = 0; i < sample->times.n; i++)
		values[i] = column->number[sample->rows[i]];
	return values;
}

/* The cluster of each row: its code, numbered anew without gaps. */
static void clusters_take(const struct analysis *analysis, const struct text *name,
                          const struct sample *sample, struct cox_input *input)
{
	const struct column *column = dataset_column(analysis->data, name->s);
	size_t n = sample->times.n, most = 0;
	uint32_t *cluster = ARENA_ARRAY(analysis->scratch, uint32_t, n);
	uint32_t *number;

	for (size_t i = 0; i < n; i++) {
		cluster[i] = column->code[sample->rows[i]];
		most = cluster[i] > most ? cluster[i] : most;
	}
	number = ARENA_ARRAY(analysis->scratch, uint32_t, most + 1);
	for (size_t i = 0; i < n; i++) {
		if (number[cluster[i]] == 0)
			number[cluster[i]] = (uint32_t)++input->n_clusters;
		cluster[i] = number[cluster[i]] - 1;
	}
	input->cluster = cluster;
}

static bool any_fraction(const double *weight, size_t n)
{
	for (size_t i = 0; i < n && weight; i++)
		if (weight[i] != floor(weight[i]))
			return true;
	return false;
}

/* Why a model cannot be, for what is known only now, or NULL. */
static const char *refusal(const struct cox_input *input)
{
	for (size_t i = 0; i < input->times.n && input->weight; i++)
		if (!(input->weight[i] > 0))
			return "a weight is not above 0";
	if (input->ties == TIES_EXACT && (input->weight || input->robust))
		return "exact ties know neither weights nor a robust variance";
	return NULL;
}

const char *cox_options_take(const struct cox_options *options, const struct analysis *analysis,
                             const struct sample *sample, struct cox_input *input)
{
	const struct conventions *conventions = &analysis->study->report.conventions;
	bool firth = options->penalty == PENALTY_FIRTH;

	input->stratum = strata_from(analysis, &options->strata, sample, &input->n_strata);
	input->offset = numbers_take(analysis, &options->offset, sample);
	input->weight = numbers_take(analysis, &options->weights, sample);
	if (options->cluster.s)
		clusters_take(analysis, &options->cluster, sample, input);
	input->robust = !firth && (options->robust || options->cluster.s ||
	                           any_fraction(input->weight, sample->times.n));
	input->ties = (enum cox_ties)(options->ties >= 0 ? options->ties : conventions->cox_ties);
	if (firth && input->ties == TIES_EXACT)
		return "Firth’s penalty is not made for exact ties";
	return refusal(input);
}
