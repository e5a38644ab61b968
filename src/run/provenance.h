/* Where a report comes from: hashes, versions, conventions.
 *
 * One list serves the provenance section of the PDF and manifest.json.  It
 * holds no path of the machine: files are named as the config names them.
 */
#ifndef SURVREPORT_RUN_PROVENANCE_H
#define SURVREPORT_RUN_PROVENANCE_H

#include <stddef.h>

#include "base/arena.h"
#include "canvas/fonts.h"
#include "config/study.h"
#include "config/template.h"
#include "data/dataset.h"
#include "export/export.h"
#include "report/report.h"
#include "results/style.h"

struct provenance {
	struct provenance_item *items; /* for the report */
	size_t n;
	struct manifest_item *manifest; /* the same, grouped */
	size_t n_manifest;
};

/* All that a report depends on. */
struct provenance_sources {
	const struct study *study;
	const struct dataset *data;
	const struct results *results; /* for its documents */
	const struct template *template;
	const struct style *style;
	const struct fonts *fonts;
};

/* Fills the list; the texts live in the arena. */
void provenance_collect(struct provenance *provenance, struct arena *arena,
                        const struct provenance_sources *sources);

/* "survreport 0.2.0". */
extern const char program_version[];

/* "0.2.0". */
extern const char program_number[];

/* A library and its version as loaded, beside the one that the program was
 * built with; NULL where its headers or the library itself do not say. */
struct library {
	const char *name, *loaded, *built;
};

/* All libraries, into a new array *out in the arena; returns how many. */
size_t provenance_libraries(struct arena *arena, struct library **out);

/* Prints the versions of the program and its libraries, a line each. */
void provenance_print_versions(void);

#endif
