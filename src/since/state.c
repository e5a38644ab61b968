#include "since/state.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "results/data_counts.h"
#include "results/field.h"

static const char first_line[] =
    "# What the next run of survreport compares its data with; no patient is named in it.\n";

const struct entry *since_state_read(struct arena *arena, struct bytes file)
{
	return sealed_parse(arena, first_line, file);
}

/* --- Rows --------------------------------------------------------------------------- */

/* A file and how it is read, as a state tells it. */
static void add_told(struct arena *arena, struct entry *to, const struct data_input *input)
{
	entry_text(arena, to, "file", input->file);
	entry_text(arena, to, "sha256", input->sha256);
	if (input->key)
		entry_text(arena, to, "key", input->key);
	form_write(arena, to, input->form);
}

/* Whether all texts of one map are those of the other. */
static bool same_texts(const struct entry *a, const struct entry *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!str_equal(a->items[i]->text.data, entry_value(b, a->items[i]->key)))
			return false;
	return true;
}

/* Takes the rows of the run before. */
static bool take_before(struct arena *arena, const struct entry *before, struct digest *digest)
{
	const struct entry *columns = entry_find(before, "columns");
	const struct entry *rows = entry_find(before, "rows");

	if (!columns || !rows || !rows->text.data)
		return false;
	*digest = (struct digest){.rows = rows->text, .n_columns = columns->n};
	digest->columns = ARENA_ARRAY(arena, const char *, columns->n + 1);
	digest->column_sha256 = ARENA_ARRAY(arena, const char *, columns->n + 1);
	for (size_t i = 0; i < columns->n; i++) {
		digest->columns[i] = columns->items[i]->key;
		digest->column_sha256[i] = columns->items[i]->text.data;
	}
	return true;
}

static void take(struct arena *arena, const struct data_input *input, const struct entry *before,
                 struct digest *digest)
{
	const struct digest_source source = {.name = input->path,
	                                     .file = &input->bytes,
	                                     .key = input->key,
	                                     .hide_keys = true,
	                                     .form = *input->form};
	struct entry *told = entry_new(arena);
	struct diags quiet = {.arena = arena};

	if (!input->bytes.data || input->bytes.length > ROWS_MAX_BYTES)
		return;
	add_told(arena, told, input);
	if (!(before && same_texts(told, before) && take_before(arena, before, digest)) &&
	    !digest_rows(digest, arena, &source, &quiet))
		*digest = (struct digest){0};
}

void since_rows_take(struct arena *arena, const struct dataset *data, const struct entry *before,
                     struct since_rows *rows)
{
	const struct entry *inputs = entry_find(before, "inputs");

	*rows =
	    (struct since_rows){ARENA_ARRAY(arena, struct digest, data->n_inputs), data->n_inputs};
	for (size_t i = 0; i < rows->n; i++)
		take(arena, data->inputs[i], entry_find(inputs, data->inputs[i]->name),
		     &rows->items[i]);
}

static void add_rows(struct arena *arena, struct entry *to, const struct digest *digest)
{
	struct entry *columns = entry_map(arena, to, "columns");

	for (size_t i = 0; i < digest->n_columns; i++)
		entry_text(arena, columns, digest->columns[i], digest->column_sha256[i]);
	entry_bytes(arena, to, "rows", digest->rows);
}

static void add_inputs(struct arena *arena, struct entry *root,
                       const struct since_state_sources *sources)
{
	struct entry *inputs = entry_map(arena, root, "inputs");

	for (size_t i = 0; i < sources->rows->n; i++) {
		const struct data_input *input = sources->data->inputs[i];
		struct entry *to = entry_map(arena, inputs, input->name);

		add_told(arena, to, input);
		if (sources->rows->items[i].n_columns)
			add_rows(arena, to, &sources->rows->items[i]);
	}
}

/* --- The rest ------------------------------------------------------------------------ */

static void add_count(struct arena *arena, struct entry *counts, const struct result *count,
                      const char *name)
{
	if (count->status == RESULT_OK)
		entry_text(arena, counts, name, arena_printf(arena, "%.0f", count->value));
}

static void add_counts(struct arena *arena, struct entry *root,
                       const struct since_state_sources *sources)
{
	const struct results *results = sources->results;
	struct entry *counts = entry_map(arena, root, "counts");

	add_count(arena, counts, data_count(results, DATA_SOURCE, "", "rows"), "rows");
	for (size_t i = 0; i < sources->data->n_endpoints; i++) {
		const char *name = sources->data->endpoints[i].name;

		add_count(arena, counts, data_count(results, DATA_ENDPOINT, name, "events"),
		          arena_printf(arena, "events %s", name));
	}
}

static void add_findings(struct arena *arena, struct entry *root, const struct results *results)
{
	struct entry *findings = entry_map(arena, root, "findings");

	for (size_t i = 0; i < results->n_key_findings; i++) {
		const struct key_finding *finding = &results->key_findings[i];

		entry_text(arena, findings, fields_fill(results, finding->label, arena),
		           fields_fill(results, finding->value, arena));
	}
}

const char *state_claim(struct arena *arena, const struct claim_result *claim)
{
	return arena_printf(arena, "%s %s %s", claim->path, claim->printed, claim->what);
}

static void add_claims(struct arena *arena, struct entry *root, const struct results *results)
{
	struct entry *claims = entry_map(arena, root, "claims");

	for (size_t i = 0; i < results->n_claims; i++)
		entry_text(arena, claims, state_claim(arena, &results->claims[i]),
		           claim_verdict_names[results->claims[i].verdict]);
}

const char *state_warning(struct arena *arena, const char *text)
{
	enum { DIGITS = 16 };
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(text, strlen(text), hash);
	return arena_strndup(arena, hash, DIGITS);
}

static void add_warnings(struct arena *arena, struct entry *root, const struct diags *diags)
{
	struct str lines = {.arena = arena};

	for (size_t i = 0; i < diags->n; i++)
		if (diags->items[i].severity == DIAG_WARNING)
			str_addf(&lines, "%s\n", state_warning(arena, diags->items[i].text));
	entry_text(arena, root, "warnings", str_text(&lines));
}

struct bytes since_state_write(struct arena *arena, const struct since_state_sources *sources)
{
	struct entry *root = entry_new(arena);

	add_counts(arena, root, sources);
	add_findings(arena, root, sources->results);
	add_claims(arena, root, sources->results);
	add_warnings(arena, root, sources->diags);
	add_inputs(arena, root, sources);
	return sealed_text(arena, first_line, root);
}
