/* results.csv and claims.csv; see export.h. */
#include "base/str.h"
#include "export/csv_fields.h"
#include "export/export.h"
#include "results/data_counts.h"
#include "results/field.h"

static const char heading[] =
    "analysis,population,group1,group1_level,group2,group2_level,variable,"
    "variable_level,context,stat_name,stat_label,stat,stat_fmt,status,warning"
    "\n";

static void add_row(struct str *out, const struct results *results, const struct result *result)
{
	const struct result_key *key = &result->key;
	const char *stat =
	    result->status == RESULT_OK ? number_significant(out->arena, result->value, 10) : "";
	const char *const fields[] = {key->analysis,
	                              key->population,
	                              key->group1,
	                              key->group1_level,
	                              key->group2,
	                              key->group2_level,
	                              key->variable,
	                              key->variable_level,
	                              key->context,
	                              result->stat_name,
	                              result->stat_label,
	                              stat,
	                              result->text,
	                              result_status_names[result->status],
	                              fields_fill(results, result->warning, out->arena)};

	csv_fields_add(out, fields, sizeof fields / sizeof *fields);
}

struct bytes export_results_csv(const struct results *results, struct arena *arena)
{
	struct str out = {.arena = arena};

	str_add(&out, heading);
	for (size_t i = 0; i < results->n; i++)
		if (!is_data_count(results->items[i]))
			add_row(&out, results, results->items[i]);
	return (struct bytes){.data = out.text, .length = out.length};
}

struct bytes export_claims_csv(const struct results *results, struct arena *arena)
{
	struct str out = {.arena = arena};

	str_add(&out, "what,printed,path,verdict,found,difference,reason,note,"
	              "solution\n");
	for (size_t i = 0; i < results->n_claims; i++) {
		const struct claim_result *claim = &results->claims[i];
		const char *const fields[] = {claim->what,
		                              claim->printed,
		                              claim->path,
		                              claim_verdict_names[claim->verdict],
		                              fields_fill(results, claim->found, arena),
		                              fields_fill(results, claim->difference, arena),
		                              fields_fill(results, claim->reason, arena),
		                              claim->note,
		                              claim->solution};

		csv_fields_add(&out, fields, sizeof fields / sizeof *fields);
	}
	return (struct bytes){.data = out.text, .length = out.length};
}
