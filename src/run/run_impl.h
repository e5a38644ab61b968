/* What the files of one run share; nobody else includes it. */
#ifndef SURVREPORT_RUN_RUN_IMPL_H
#define SURVREPORT_RUN_RUN_IMPL_H

#include "base/arena.h"
#include "base/diag.h"
#include "base/helper.h"
#include "base/str.h"
#include "cite/cite.h"
#include "config/study.h"
#include "config/template.h"
#include "data/census.h"
#include "data/dataset.h"
#include "export/export.h"
#include "export/folder.h"
#include "load/load.h"
#include "render/pages.h"
#include "render/pieces.h"
#include "run/pipeline.h"
#include "run/provenance.h"
#include "since/since.h"
#include "validate/guard.h"
#include "validate/validate.h"

/* Files that a run leaves, in the order of the manifest. */
struct files {
	struct manifest_file *items;
	size_t n;
};

/* results.csv and results.json, made by the helper in an arena of its own. */
struct number_files {
	struct arena arena;
	struct results results; /* all but its arena are the run's */
	struct manifest_file csv, json;
	struct work work;
};

/* Everything of one run.  The arena owns all that is not noted otherwise. */
struct run {
	const struct run_options *options;
	struct arena arena;
	struct diags diags;
	struct helper helper; /* ends before the memory goes */
	struct study study;
	struct load_plan *plan;
	struct census census; /* of the data, for the run after this one */
	struct rules *rules;
	struct guard_answers guard;
	struct quotes *quotes;
	struct dataset *data;
	struct style style;
	struct template template;
	struct font_files font_files; /* unless the process has some */
	struct fonts *fonts;          /* released at the end */
	struct results results;
	struct number_files numbers;
	struct drawing **drawings; /* of each figure, those so far; see pipeline.c */
	const char **descriptions; /* of the figures, in words */
	struct document document;
	struct pages pages;
	struct provenance provenance;
	struct folder folder; /* open while staging_fd >= 0 */
	bool folder_open;
	bool unchanged;            /* the report that stands is left as it is */
	bool replaced;             /* the new report is in its place, … */
	bool unfrozen;             /* … but the lock or bundle that was wanted is not */
	struct str log;            /* run.log so far */
	struct files files, about; /* the report's own, and those that tell of them */
	struct files since;        /* those that depend on the run before */
	/* of the report that is there: what its manifest tells, see files_told_before(),
	 * and its digest.state */
	const struct manifest_told *told;
	bool told_read;
	const struct entry *state;
	const struct entry *lock;    /* of this run, as the PDF has it */
	struct since_rows rows;      /* of the data */
	struct run_digest digest;    /* what they say */
	struct figure_wish wish;     /* how exported figures are wanted */
	const struct pieces *pieces; /* what is exported one by one; NULL before */
	int64_t started_us;
	const char *finished; /* as the manifest says it */
};

/* run/pipeline.c */

int64_t now_us(void);

/* What a renderer is given. */
struct rendering rendering(struct run *run);

/* The folder of its report. */
struct folder_plan folder_plan_of(const struct run *run);

/* How a run that has come this far ends. */
enum exit_code end_code(const struct run *run);

/* Whether there is a new report. */
bool is_done(enum exit_code code);

/* run/files.c */

/* What the manifest of the report that is there tells; NULL if there is none. */
const struct manifest_told *files_told_before(struct run *run);

/* Adds one of the report's own files. */
void files_add(struct run *run, const char *name, struct bytes bytes);

/* Once the data are read: what the next run compares its rows with.  The inputs
 * hold their bytes. */
void files_take_rows(struct run *run);

/* Once all results are there: begins what is made of nothing else.  At the end, when
 * the helper has ended: frees it. */
void files_begin(struct run *run);
void files_release(struct run *run);

/* Stage 6: makes the files, puts them in the report's place, and freezes them if
 * that is wanted. */
enum exit_code files_leave(struct run *run);

/* What the watches say that fired, once the new report is in its place; NULL if none
 * did.  And a message for each, which is in no file: it tells of two runs. */
const char *files_watch_text(struct run *run);
void files_note_watches(struct run *run);

/* After a run that leaves no new report: a line in the history of the one that is
 * there. */
void files_note_failure(struct run *run, enum exit_code code);

/* run/exports.c */

/* Reports what the config wants exported that cannot be, and reads how its figures are
 * wanted. */
void exports_check(struct run *run);

/* Makes all that is to be exported.  False after errors. */
bool exports_make(struct run *run) __attribute__((warn_unused_result));

/* Writes the one piece that is wanted. */
enum exit_code export_piece(struct run *run);

#endif
