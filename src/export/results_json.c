/* results.json; see export.h.  Written straight from the rows: a tree of them
 * would take a tenth of the whole run. */
#include "base/num.h"
#include "base/str.h"
#include "export/export.h"
#include "results/data_counts.h"
#include "results/field.h"

/* Bytes of a row that is not unusually long. */
enum { ROW_USUAL = 384 };

/* A text in quotes, with what JSON wants escaped (RFC 8259, section 7). */
static void add_text(struct str *out, const char *text)
{
	const char *from = text;

	str_add_bytes(out, "\"", 1);
	for (; *text; text++) {
		if (*text != '"' && *text != '\\' && (unsigned char)*text >= 0x20)
			continue;
		str_add_bytes(out, from, (size_t)(text - from));
		str_addf(out, "\\u%04x", (unsigned)(unsigned char)*text);
		from = text + 1;
	}
	str_add_bytes(out, from, (size_t)(text - from));
	str_add_bytes(out, "\"", 1);
}

static void add_member(struct str *out, const char *name, const char *text)
{
	str_add_bytes(out, "\n  \"", 4);
	str_add(out, name);
	str_add_bytes(out, "\": ", 3);
	add_text(out, text);
	str_add_bytes(out, ",", 1);
}

static void add_row(struct str *out, const struct results *results, const struct result *result)
{
	const struct result_key *key = &result->key;
	char number[NUMBER_TEXT_SIZE] = "null";

	if (result->status == RESULT_OK)
		number_write(number, result->value, 10);
	str_add_bytes(out, " {", 2);
	add_member(out, "analysis", key->analysis);
	add_member(out, "population", key->population);
	add_member(out, "group1", key->group1);
	add_member(out, "group1_level", key->group1_level);
	add_member(out, "group2", key->group2);
	add_member(out, "group2_level", key->group2_level);
	add_member(out, "variable", key->variable);
	add_member(out, "variable_level", key->variable_level);
	add_member(out, "context", key->context);
	add_member(out, "stat_name", result->stat_name);
	add_member(out, "stat_label", result->stat_label);
	add_member(out, "stat_fmt", result->text);
	add_member(out, "status", result_status_names[result->status]);
	add_member(out, "warning", fields_fill(results, result->warning, out->arena));
	str_add(out, "\n  \"stat\": ");
	str_add(out, number);
	str_add(out, "\n }");
}

struct bytes export_results_json(const struct results *results, struct arena *arena)
{
	struct str out = {.arena = arena};

	str_reserve(&out, ROW_USUAL * results->n);
	str_add(&out, "[");
	for (size_t i = 0; i < results->n; i++) {
		if (is_data_count(results->items[i]))
			continue;
		str_add(&out, out.length > 1 ? ",\n" : "\n");
		add_row(&out, results, results->items[i]);
	}
	str_add(&out, "\n]\n");
	return (struct bytes){.data = out.text, .length = out.length};
}
