/* Stage 6: the files that go with the report.
 *
 * Each function makes the whole text of one file in an arena; writing it is
 * folder.h's.  results.csv and results.json hold no clock, path or host: they
 * are the same bytes on every run.  manifest.json and run.log tell of the run
 * itself.
 */
#ifndef SURVREPORT_EXPORT_EXPORT_H
#define SURVREPORT_EXPORT_EXPORT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/file.h"
#include "config/study.h"
#include "data/census.h"
#include "results/results.h"

/* results.csv: one row a statistic, columns as DESIGN.md section 6 has them,
 * numbers with 10 significant digits, RFC 4180 quoting, "\n" line ends. */
struct bytes export_results_csv(const struct results *results, struct arena *arena);

/* results.json: the same rows as an array of objects; `stat` is null where
 * there is no value.  jsonlite::fromJSON() makes a data frame of it. */
struct bytes export_results_json(const struct results *results, struct arena *arena);

/* ars.json: the same results as a reporting event of CDISC's Analysis Results Standard,
 * version 1.0. */
struct bytes export_ars_json(const struct study *study, const struct results *results,
                             struct arena *arena);

/* claims.csv: one row a printed figure, with what became of it. */
struct bytes export_claims_csv(const struct results *results, struct arena *arena);

/* findings.csv: what validation found, a line each: all rows for which a rule does not
 * hold, with their keys; of what else was found as much as the report has. */
struct bytes export_findings_csv(const struct dataset *data, struct arena *arena);

/* "key: value" of the provenance, in groups: config, input, library … */
struct manifest_item {
	const char *group, *name, *value;
};

/* A file of the report that was written. */
struct manifest_file {
	const char *name;
	struct bytes bytes;
	const char *sha256;
};

/* A file that was read, or written. */
struct manifest_read {
	const char *path, *sha256;
};

/* What a report was made of: while all of it is the same, so is the report. */
struct manifest_basis {
	struct manifest_read *reads; /* the config first */
	size_t n_reads;
	const char *program; /* its version, its build, its libraries */
	const char *asked;   /* on the command line; "" */
	int exit_code;
	struct manifest_read *files; /* of the report; filled by reading only */
	size_t n_files;
};

struct manifest {
	const char *id, *title, *version; /* of the report; of the program */
	const struct manifest_item *items;
	size_t n_items;
	const struct manifest_file *files;
	size_t n_files;
	const struct manifest_file *since; /* files that depend on the run before */
	size_t n_since;
	const struct census *census; /* of the data */
	const struct manifest_basis *basis;
	unsigned mode;        /* rights that new files are given, as 0640 */
	int64_t started_us;   /* microseconds since 1970, UTC */
	const char *finished; /* json_time() */
};

/* "2026-11-30T01:10:02.123Z" of microseconds since 1970, UTC. */
const char *json_time(struct arena *arena, int64_t us);

/* manifest.json: what went in and what came out, with SHA-256 of each file. */
struct bytes export_manifest(const struct manifest *manifest, struct arena *arena);

/* A manifest is a few kilobytes; levels may make it longer. */
enum { MANIFEST_MAX_BYTES = 16 << 20 };

/* What a manifest tells. */
struct manifest_told {
	const char *finished; /* when its run was done; NULL: it does not say */
	bool has_census, has_basis;
	struct census census;
	struct manifest_basis basis;
};

/* Reads a manifest.  False if it is none. */
bool manifest_parse(struct bytes manifest, struct arena *arena, struct manifest_told *told)
    __attribute__((warn_unused_result));

/* Version of jansson, as loaded. */
const char *json_library_version(struct arena *arena);

/* The version that the program was built with. */
extern const char json_built_version[];

#endif
