/* results.csv and claims.csv; see export.h. */
#include <string.h>

#include "base/str.h"
#include "export/export.h"
#include "results/data_counts.h"
#include "results/field.h"

static const char heading[] =
    "analysis,population,group1,group1_level,group2,group2_level,variable,"
    "variable_level,context,stat_name,stat_label,stat,stat_fmt,status,warning"
    "\n";

/* A field, in quotes where RFC 4180 needs them. */
static void add_field(struct str *out, const char *text, const char *after)
{
	if (!strpbrk(text, ",\"\r\n")) {
		str_add(out, text);
	} else {
		str_add(out, "\"");
		for (; *text; text++) {
			if (*text == '"')
				str_add(out, "\"");
			str_add_bytes(out, text, 1);
		}
		str_add(out, "\"");
	}
	str_add(out, after);
}

static void add_fields(struct str *out, const char *const *fields, size_t n)
{
	for (size_t i = 0; i < n; i++)
		add_field(out, fields[i], i + 1 < n ? "," : "\n");
}

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

	add_fields(out, fields, sizeof fields / sizeof *fields);
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

		add_fields(&out, fields, sizeof fields / sizeof *fields);
	}
	return (struct bytes){.data = out.text, .length = out.length};
}
