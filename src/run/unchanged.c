#include "run/unchanged.h"

#include <string.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/str.h"
#include "config/source.h"
#include "data/raw.h"
#include "run/known_files.h"
#include "run/provenance.h"

const char *program_text(struct arena *arena)
{
	struct str text = {.arena = arena};
	struct library *libraries;
	size_t n = provenance_libraries(arena, &libraries);
	struct stat st;

	str_add(&text, program_version);
	if (stat("/proc/self/exe", &st) == 0)
		str_addf(&text, ", %lld bytes of %lld", (long long)st.st_size,
		         (long long)st.st_mtim.tv_sec);
	for (size_t i = 0; i < n; i++)
		str_addf(&text, ", %s %s", libraries[i].name, libraries[i].loaded);
	return str_text(&text);
}

/* What the command line asks for beyond the config. */
static const char *asked_text(const struct run *run, struct arena *arena)
{
	const struct run_options *options = run->options;
	struct str text = {.arena = arena};

	if (options->as_of)
		str_addf(&text, "--as-of %s ", options->as_of);
	for (size_t i = 0; i < options->n_export; i++)
		str_addf(&text, "--export %s ", options->export[i]);
	return str_text(&text);
}

static void add_read(struct run *run, struct manifest_basis *basis, const char *path,
                     const char *sha256)
{
	ARENA_PUSH(&run->arena, basis->reads, basis->n_reads,
	           (struct manifest_read){path, arena_strdup(&run->arena, sha256)});
}

static void add_bytes(struct run *run, struct manifest_basis *basis, const char *path,
                      struct bytes bytes)
{
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(bytes.data, bytes.length, hash);
	add_read(run, basis, path, hash);
}

void basis_collect(struct run *run, struct manifest_basis *basis)
{
	const struct assets *assets = &run->study.assets;

	*basis = (struct manifest_basis){.program = program_text(&run->arena),
	                                 .asked = asked_text(run, &run->arena),
	                                 .exit_code = (int)end_code(run)};
	add_bytes(run, basis, run->study.path, run->study.text);
	for (size_t i = 0; i < run->data->n_inputs; i++)
		add_read(run, basis, run->data->inputs[i]->path, run->data->inputs[i]->sha256);
	for (size_t i = 0; i < assets->n; i++)
		add_bytes(run, basis, assets->items[i].path, assets->items[i].text);
	for (int i = 0; i < N_FACES; i++) {
		const struct font_face *face = fonts_face(run->fonts, (enum face)i);

		if (face->file && fonts_own(run->fonts, (enum face)i) == (enum face)i)
			add_read(run, basis, face->file, face->sha256);
	}
}

/* What a database holds is not known without asking it. */
bool unchanged_needs_data(const struct run *run)
{
	for (size_t i = 0; i < run->study.inputs.n; i++)
		if (input_source(run->study.inputs.items[i]) != SOURCE_FILE)
			return true;
	return false;
}

/* The hash of what came of a database, by the path that its rows have; or NULL. */
static const char *rows_that_came(const struct run *run, const char *path)
{
	for (size_t i = 0; run->data && i < run->data->n_inputs; i++) {
		const struct data_input *input = run->data->inputs[i];

		if (input->database && str_equal(input->path, path))
			return input->sha256;
	}
	return NULL;
}

/* Whether the config is the first of the files, under its own path: another one
 * may have the same id. */
static bool same_basis(struct run *run, struct arena *arena, const struct manifest_basis *was)
{
	if (was->n_reads == 0 || !str_equal(was->reads[0].path, run->study.path) ||
	    !str_equal(was->program, program_text(arena)) ||
	    !str_equal(was->asked, asked_text(run, arena)))
		return false;
	for (size_t i = 0; i < was->n_reads; i++) {
		const struct manifest_read *read = &was->reads[i];
		const char *came = rows_that_came(run, read->path);

		if (came ? !str_equal(came, read->sha256)
		         : !file_is_same(arena, run->options->known, read->path, read->sha256))
			return false;
	}
	return true;
}

bool report_unchanged(struct run *run, enum exit_code *code)
{
	const char *id = run->study.report.id.s;
	struct arena arena = {0};
	struct manifest_told told;
	struct bytes manifest;
	const char *folder = arena_printf(&arena, "%s/%s", run->options->output, id);
	bool same = !run->study.guard.newest.column.s &&
	            (run->data || !unchanged_needs_data(run)) &&
	            file_read(&arena, path_join(&arena, folder, "manifest.json"),
	                      MANIFEST_MAX_BYTES, &manifest) &&
	            manifest_parse(manifest, &arena, &told) && told.has_basis &&
	            same_basis(run, &arena, &told.basis);

	for (size_t i = 0; same && i < told.basis.n_files; i++)
		same =
		    file_is_same(&arena, NULL, path_join(&arena, folder, told.basis.files[i].path),
		                 told.basis.files[i].sha256);
	if (same)
		*code = (enum exit_code)told.basis.exit_code;
	arena_release(&arena);
	return same;
}
