#include "lock/freeze.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/bug.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/str.h"
#include "config/canonical.h"
#include "config/node.h"
#include "lock/bundle.h"
#include "lock/digest.h"
#include "lock/frozen_rows.h"
#include "lock/pdf_attach.h"

#ifndef SURVREPORT_BUILD_FLAGS
#error "the Makefile defines SURVREPORT_BUILD_FLAGS"
#endif

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static void add_hash(struct arena *arena, struct entry *map, const char *key, struct bytes bytes)
{
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(bytes.data, bytes.length, hash);
	entry_text(arena, map, key, hash);
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){(char *)(uintptr_t)text, strlen(text)};
}

static void add_config(struct arena *arena, struct entry *root, const struct study *study)
{
	struct entry *config = entry_map(arena, root, "config"), *blocks;
	struct source source = {
	    .name = study->path, .text = study->text.data, .length = study->text.length};
	struct diags none = {.arena = arena};
	const struct node *node = yaml_parse(arena, &source, &none);
	struct config_blocks list = config_blocks(arena, node);

	entry_text(arena, config, "file", base_name(study->path));
	add_hash(arena, config, "sha256", study->text);
	add_hash(arena, config, "canonical", bytes_of(canonical_text(arena, node)));
	blocks = entry_map(arena, config, "blocks");
	for (size_t i = 0; i < list.n; i++)
		add_hash(arena, blocks, list.items[i].name, bytes_of(list.items[i].text));
}

/* The items of a group of the manifest. */
static void add_group(struct arena *arena, struct entry *root, const struct provenance *provenance,
                      const char *group)
{
	struct entry *map = entry_map(arena, root, group);

	for (size_t i = 0; i < provenance->n_manifest; i++) {
		const struct manifest_item *item = &provenance->manifest[i];

		if (strcmp(item->group, group) == 0)
			entry_text(arena, map, item->name, item->value);
	}
}

/* Templates, styles and texts are small: their text is kept, so that one of
 * them can be put back in the place of another. */
static void add_files(struct arena *arena, struct entry *root, const struct freeze_sources *sources)
{
	struct entry *files = entry_map(arena, root, "files");
	const struct assets *assets = &sources->study->assets;
	static const char font[] = "Font (";

	for (size_t i = 0; i < assets->n; i++) {
		const struct asset *asset = &assets->items[i];
		struct entry *file;

		BUG_UNLESS(asset->text.data);
		file =
		    entry_map(arena, files, arena_printf(arena, "%s %s", asset->what, asset->name));
		add_hash(arena, file, "sha256", asset->text);
		entry_bytes(arena, file, "text", asset->text);
	}
	for (size_t i = 0; i < sources->provenance->n_manifest; i++) {
		const struct manifest_item *item = &sources->provenance->manifest[i];
		size_t n = strlen(item->name);

		if (strncmp(item->name, font, sizeof font - 1) != 0)
			continue;
		entry_text(arena,
		           entry_map(arena, files,
		                     arena_printf(arena, "font %.*s", (int)(n - sizeof font),
		                                  item->name + sizeof font - 1)),
		           "sha256", item->value);
	}
}

static void add_inputs(struct arena *arena, struct entry *root, const struct dataset *data)
{
	struct entry *inputs = entry_map(arena, root, "inputs");

	for (size_t i = 0; i < data->n_inputs; i++) {
		const struct data_input *from = data->inputs[i];
		struct entry *input = entry_map(arena, inputs, from->name);

		entry_text(arena, input, "file", from->file);
		if (from->database)
			entry_text(arena, input, "database", from->database);
		entry_text(arena, input, "sha256", from->sha256);
		if (from->key)
			entry_text(arena, input, "key", from->key);
		form_write(arena, input, from->form);
	}
}

static struct entry *entries_without_texts(struct arena *arena, const struct freeze_sources *sources)
{
	struct entry *root = entry_new(arena), *outputs;
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	const char *as_of = sources->study->report.as_of;

	entry_text(arena, root, "program", program_version);
	entry_text(arena, root, "flags", SURVREPORT_BUILD_FLAGS);
	entry_text(arena, root, "id", sources->study->report.id.s);
	if (as_of)
		entry_text(arena, root, "as_of", as_of);
	if (epoch && epoch[0])
		entry_text(arena, root, "source_date_epoch", epoch);
	entry_text(arena, root, "exit", arena_printf(arena, "%d", sources->exit_code));
	add_config(arena, root, sources->study);
	add_group(arena, root, sources->provenance, "conventions");
	add_group(arena, root, sources->provenance, "libraries");
	add_files(arena, root, sources);
	outputs = entry_map(arena, root, "outputs");
	for (size_t i = 0; i < sources->n_files; i++)
		entry_text(arena, outputs, sources->files[i].name, sources->files[i].sha256);
	add_inputs(arena, root, sources->data);
	return root;
}

/* A file of the report by its name. */
static struct bytes report_file(const struct freeze_sources *sources, const char *name)
{
	for (size_t i = 0; i < sources->n_files; i++)
		if (strcmp(sources->files[i].name, name) == 0)
			return sources->files[i].bytes;
	BUG("a report lacks one of its files");
}

/* The two texts that a lock holds, and a PDF as files of their own. */
static void add_texts(struct arena *arena, struct entry *root, struct bytes config,
                      struct bytes results)
{
	/* the map is there: entries_without_texts() has made it */
	struct entry *map = (struct entry *)(uintptr_t)entry_find(root, "config");

	entry_bytes(arena, map, "text", config);
	entry_bytes(arena, root, "results", results);
}

struct entry *freeze_entries(struct arena *arena, const struct freeze_sources *sources)
{
	struct entry *root = entries_without_texts(arena, sources);

	add_texts(arena, root, sources->study->text, report_file(sources, "results.csv"));
	return root;
}

static const char LOCK_NAME[] = "frozen.lock", RESULTS_NAME[] = "results.csv";

struct entry *freeze_attachments(struct arena *arena, const struct freeze_sources *sources,
                                 struct attachment files[FREEZE_ATTACHMENTS])
{
	struct entry *root = entries_without_texts(arena, sources);
	const struct attachment attached[] = {
	    {"config.yaml", "application/yaml", "What this report was asked for", ATTACHED_SOURCE,
	     sources->study->text},
	    {LOCK_NAME, "application/yaml", "What this report was made from", ATTACHED_SOURCE,
	     lock_text(arena, root)},
	    {RESULTS_NAME, "text/csv", "Every number of this report", ATTACHED_DATA,
	     report_file(sources, RESULTS_NAME)},
	};

	/* in ascending order, which a reader may rely on */
	memcpy(files, attached, sizeof attached);
	return root;
}

/* Whether bytes have the hash that a lock says they have. */
static bool fits(struct bytes bytes, const char *sha256)
{
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(bytes.data, bytes.length, hash);
	return str_equal(hash, sha256);
}

bool freeze_detach(struct arena *arena, const char *name, struct bytes pdf, struct lock *lock,
                   struct diags *diags)
{
	struct attachment *files;
	size_t n;

	if (!pdf_attachments(arena, pdf, name, &files, &n, diags))
		return false;
	if (n != FREEZE_ATTACHMENTS || strcmp(files[1].name, LOCK_NAME) != 0 ||
	    strcmp(files[2].name, RESULTS_NAME) != 0)
		return diag_error(diags, (struct mark){0},
		                  "'%s' does not hold the files that a report of "
		                  "survreport holds",
		                  name);
	if (!lock_parse(lock, arena, name, files[1].bytes, diags))
		return false;
	if (!fits(files[0].bytes, entry_value_in(lock->root, "config", "sha256")) ||
	    !fits(files[2].bytes, entry_value_in(lock->root, "outputs", RESULTS_NAME)))
		return diag_error(diags, (struct mark){0},
		                  "the files in '%s' do not fit each other: one "
		                  "of them was changed",
		                  name);
	add_texts(arena, lock->root, files[0].bytes, files[2].bytes);
	return true;
}

/* Adds columns and rows of an input to its entry. */
static bool add_rows(struct arena *arena, struct entry *to, const struct data_input *input,
                     struct diags *diags)
{
	const struct digest_source source = {
	    .name = input->path, .file = &input->bytes, .key = input->key, .form = *input->form};
	struct entry *columns;
	struct digest digest;

	if (!digest_rows(&digest, arena, &source, diags))
		return false;
	columns = entry_map(arena, to, "columns");
	for (size_t i = 0; i < digest.n_columns; i++)
		entry_text(arena, columns, digest.columns[i], digest.column_sha256[i]);
	entry_bytes(arena, to, "rows", digest.rows);
	return true;
}

bool freeze_add_rows(struct arena *arena, const struct entry *root,
                     const struct freeze_sources *sources, struct diags *diags)
{
	const struct entry *inputs = entry_find(root, "inputs");

	for (size_t i = 0; i < inputs->n; i++)
		if (!add_rows(arena, inputs->items[i], sources->data->inputs[i], diags))
			return false;
	return true;
}

const char *freeze_lock_path(struct arena *arena, const char *config)
{
	static const char *const endings[] = {".yaml", ".yml"};
	size_t n = strlen(config);

	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (str_ends_with(base_name(config), endings[i]))
			n = strlen(config) - strlen(endings[i]);
	return arena_printf(arena, "%.*s.lock", (int)n, config);
}

/* The text of the lock, signed if there is a key. */
static struct bytes signed_text(struct arena *arena, const struct entry *root,
                                const struct sign_key *key)
{
	struct bytes text = lock_text(arena, root);
	char signature[SIGN_SIGNATURE_SIZE];
	char *whole;

	if (!key)
		return text;
	sign_text(key, lock_signed_text(arena, lock_seal_of(arena, text)), signature);
	whole = arena_printf(arena, "%s%s", text.data,
	                     lock_signature_lines(arena, key->public_hex, signature));
	return (struct bytes){whole, strlen(whole)};
}

bool freeze_write(struct arena *arena, const struct entry *root,
                  const struct freeze_sources *sources, const struct freeze_options *options,
                  struct diags *diags)
{
	struct bytes text = signed_text(arena, root, options->key);

	if (!frozen_rows_write(arena, sources->data, options->lock, options->replace, diags))
		return false;
	if (!file_replace(arena, options->lock, text.data, text.length))
		return diag_error(diags, (struct mark){0}, "cannot write the lock '%s': %s",
		                  options->lock, file_replace_why(arena, options->lock));
	return !options->bundle || bundle_write(arena, sources, text, options->bundle, diags);
}
