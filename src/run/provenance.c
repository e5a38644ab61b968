#include "run/provenance.h"

#include <gnu/libc-version.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/version.h"
#include "canvas/pages.h"
#include "cite/markdown.h"
#include "config/node.h"
#include "data/csv.h"
#include "math/dist.h"

#ifndef SURVREPORT_VERSION
#error "the Makefile defines SURVREPORT_VERSION"
#endif

const char program_version[] = "survreport " SURVREPORT_VERSION;
const char program_number[] = SURVREPORT_VERSION;

static const char *c_library_version(struct arena *arena)
{
	return arena_strdup(arena, gnu_get_libc_version());
}

/* Where a library is named.  The report names those whose code can change a
 * number or a byte of it; an update of another one must leave it as it is. */
enum named { IN_REPORTS, IN_MANIFESTS, WITH_TEXTS /* if there are any */ };

static const struct {
	const char *name;
	const char *(*version)(struct arena *arena);
	enum named named;
	const char *built; /* NULL: nothing to compare */
} libraries[] = {
    {"libyaml", yaml_library_version, IN_REPORTS, NULL},
    {"libcsv", csv_library_version, IN_REPORTS, NULL},
    {"GSL", math_library_version, IN_REPORTS, math_built_version},
    {"libharu", pdf_library_version, IN_REPORTS, pdf_built_version},
    {"zlib", zlib_library_version, IN_REPORTS, zlib_built_version},
    {"cmark-gfm", markdown_library_version, WITH_TEXTS, markdown_built_version},
    {"FreeType", fonts_library_version, IN_REPORTS, fonts_built_version},
    {"GNU C library", c_library_version, IN_REPORTS, VERSION_2(__GLIBC__, __GLIBC_MINOR__)},
    {"jansson", json_library_version, IN_MANIFESTS, json_built_version},
    {"Nettle", sha256_library_version, IN_MANIFESTS, sha256_built_version},
};
enum { N_LIBRARIES = sizeof libraries / sizeof *libraries };

/* A collection under way. */
struct collect {
	struct provenance *out;
	struct arena *arena;
};

static void add_to_manifest(struct collect *collect, const char *group, const char *name,
                            const char *value)
{
	struct provenance *out = collect->out;

	ARENA_PUSH(collect->arena, out->manifest, out->n_manifest,
	           (struct manifest_item){group, name, value});
}

static void add_to_report(struct collect *collect, const struct provenance_item *item)
{
	struct provenance *out = collect->out;

	ARENA_PUSH(collect->arena, out->items, out->n, *item);
}

static void add(struct collect *collect, const char *group, const char *name, const char *value)
{
	const struct provenance_item item = {name, value, PROVENANCE_OTHER};

	add_to_manifest(collect, group, name, value);
	add_to_report(collect, &item);
}

static void add_hash(struct collect *collect, const char *what, const char *hash)
{
	add(collect, "sha256", what, arena_strdup(collect->arena, hash));
}

/* "Template (clinical-report)": what, and its name in the config. */
static const char *named(struct collect *collect, const char *what, const char *name)
{
	return arena_printf(collect->arena, "%s (%s)", what, name);
}

/* Whether an input before number i has the same file. */
static bool is_read_before(const struct dataset *data, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (strcmp(data->inputs[k]->file, data->inputs[i]->file) == 0)
			return true;
	return false;
}

static void add_font(struct collect *collect, const struct font_face *face)
{
	const struct provenance_item item = {face->name, arena_strdup(collect->arena, face->sha256),
	                                     PROVENANCE_FONT};

	add_to_manifest(collect, "sha256", named(collect, "Font", face->name), item.value);
	add_to_report(collect, &item);
}

static void add_hashes(struct collect *collect, const struct provenance_sources *sources)
{
	const struct study *study = sources->study;
	const struct dataset *data = sources->data;
	char hash[SHA256_TEXT_SIZE];

	sha256_hex(study->text.data, study->text.length, hash);
	add_hash(collect, "Config", hash);
	for (size_t i = 0; i < data->n_inputs; i++)
		if (!is_read_before(data, i))
			add_hash(collect, named(collect, "Data", data->inputs[i]->file),
			         data->inputs[i]->sha256);
	for (size_t i = 0; i < study->assets.n; i++) {
		const struct asset *asset = &study->assets.items[i];
		bool rules = strcmp(asset->what, "rules") == 0;

		if (!rules && strcmp(asset->what, "query") != 0)
			continue;
		sha256_hex(asset->text.data, asset->text.length, hash);
		add_hash(collect, named(collect, rules ? "Rules" : "Query", asset->name), hash);
	}
	for (size_t i = 0; i < sources->template->n_files; i++)
		add_hash(collect, named(collect, "Template", sources->template->files[i].name),
		         sources->template->files[i].sha256);
	add_hash(collect, named(collect, "Style", study->report.style.s), sources->style->sha256);
	for (size_t i = 0; i < sources->results->n_prose; i++)
		add_hash(collect, named(collect, "Text", sources->results->prose[i]->name),
		         sources->results->prose[i]->sha256);
	for (int i = 0; i < N_FACES; i++) {
		const struct font_face *face = fonts_face(sources->fonts, (enum face)i);

		if (face->file && fonts_own(sources->fonts, (enum face)i) == (enum face)i)
			add_font(collect, face);
	}
}

/* Until when the data count, and who said so. */
static void add_cutoff(struct collect *collect, const struct report_spec *report)
{
	const char *date = report->data_cutoff.s;
	const char *known = report->config_cutoff.s;

	if (!date)
		return;
	if (report->as_of && known)
		date =
		    arena_printf(collect->arena, "%s, by --as-of; the config says %s", date, known);
	else if (report->as_of)
		date = arena_printf(collect->arena, "%s, by --as-of", date);
	add(collect, "data", "Data cut-off", date);
}

static void add_conventions(struct collect *collect, const struct study *study)
{
	const struct conventions *c = &study->report.conventions;
	const struct {
		const char *name, *value;
	} rules[] = {
	    {"Preset", conventions_presets[c->preset]},
	    {"Quantile of a curve", quantile_rule_names[c->quantile]},
	    {"Interval of survival", transform_names[c->survival_ci]},
	    {"Interval of a quantile", transform_names[c->median_ci]},
	    {"Sample quantile", sample_quantile_names[c->sample_quantile]},
	    {"Ties in Cox models", cox_ties_names[c->cox_ties]},
	    {"Ties in follow-up", reverse_ties_names[c->reverse_ties]},
	    {"Halves when rounding", rounding_names[c->rounding]},
	    {"Days in a month", number_significant(collect->arena, c->month_days, 10)},
	    {"One day added", c->add_one_day ? "yes" : "no"},
	    {"Confidence level", number_significant(collect->arena, study->report.confidence, 10)},
	};

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		add_to_manifest(collect, "conventions", rules[i].name, rules[i].value);
}

static void add_library(struct collect *collect, int i)
{
	const struct provenance_item item = {
	    libraries[i].name, libraries[i].version(collect->arena), PROVENANCE_LIBRARY};

	add_to_manifest(collect, "libraries", item.what, item.value);
	if (libraries[i].named != IN_MANIFESTS)
		add_to_report(collect, &item);
}

void provenance_collect(struct provenance *provenance, struct arena *arena,
                        const struct provenance_sources *sources)
{
	struct collect collect = {.out = provenance, .arena = arena};

	add_hashes(&collect, sources);
	add_cutoff(&collect, &sources->study->report);
	add_conventions(&collect, sources->study);
	add(&collect, "program", "Program", program_version);
	for (int i = 0; i < N_LIBRARIES; i++)
		if (libraries[i].named != WITH_TEXTS || sources->results->n_prose > 0)
			add_library(&collect, i);
}

size_t provenance_libraries(struct arena *arena, struct library **out)
{
	*out = ARENA_ARRAY(arena, struct library, N_LIBRARIES);
	for (int i = 0; i < N_LIBRARIES; i++)
		(*out)[i] = (struct library){.name = libraries[i].name,
		                             .loaded = libraries[i].version(arena),
		                             .built = libraries[i].built};
	return N_LIBRARIES;
}

void provenance_print_versions(void)
{
	struct arena arena = {0};

	puts(program_version);
	for (int i = 0; i < N_LIBRARIES; i++)
		printf("%s %s\n", libraries[i].name, libraries[i].version(&arena));
	arena_release(&arena);
}
