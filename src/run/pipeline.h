/* The pipeline of one config: load → validate → estimate → plot → report →
 * export.
 *
 * Runs in a process apart (run/jobs.h), so that a crash does not touch another
 * config's run; nothing but memory that is free again stays of it there.
 */
#ifndef SURVREPORT_RUN_PIPELINE_H
#define SURVREPORT_RUN_PIPELINE_H

#include <stdbool.h>

#include "base/exitcode.h"
#include "canvas/font_files.h"
#include "config/study.h"
#include "lock/freeze.h"

/* Where a stopped run stands; the order is that of the stages. */
enum stage_id {
	STAGE_LOAD,
	STAGE_VALIDATE,
	STAGE_ESTIMATE,
	STAGE_PLOT,
	STAGE_REPORT,
	STAGE_EXPORT,
	N_STAGES
};
extern const char *const stage_names[]; /* NULL-terminated */

/* DUMP_LAYOUT: the faults of layout, a line each; nothing when all is well. */
enum dump_id { DUMP_DATASET, DUMP_RESULTS, DUMP_DOCUMENT, DUMP_CANVAS, DUMP_LAYOUT, N_DUMPS };
extern const char *const dump_names[]; /* NULL-terminated */

/* The stage that leaves what is to be dumped. */
extern const enum stage_id dump_stages[N_DUMPS];

/* How a run went, for who runs many; texts live until the callback returns. */
struct run_told {
	const char *id;    /* of the report; NULL if the config has none */
	const char *error; /* the first, with its place; NULL if there is none */
	size_t n_errors, n_warnings, n_contradicted;
	bool unchanged;    /* the report that stands was left */
	bool noted;        /* the morning page knows of it */
	bool moved;        /* its numbers are not those of the run before */
	const char *watch; /* what the watches that fired say; NULL: none did */
};

/* A table or a figure that is wanted in place of a report. */
struct piece_wanted {
	bool figure;
	const char *name;   /* "baseline", "baseline-2" or "2" */
	const char *format; /* one that export_takes() knows */
	const char *file;   /* "-": standard output */
	/* the report that it has to be of: its folder, the hash of its results.csv; NULL */
	const char *folder, *results_sha256;
	/* of figures, in place of what the config says; 0 and false: as that says */
	double width; /* pt */
	int dpi;
	bool transparent, outline, grey;
};

struct known_files;

/* What the command line asks for. */
/* What a process has been through that runs several configs.  Limits are for good, and
 * memory counts from its start: a config with limits is run by a process that has run
 * none before. */
struct run_process {
	bool used;                /* has run a config */
	bool limited;             /* has limits now */
	bool handed_back;         /* the config is not run, since it has limits and this is used */
	struct font_files *fonts; /* those read so far */
};

struct run_options {
	const char *output;        /* folder of the report folders */
	bool quiet;                /* only errors are printed */
	bool check;                /* problems only: claims are not judged */
	bool solve;                /* look for what would reproduce the claims */
	bool unguarded;            /* what the guard judges was judged before, and
	                       the clock has gone on since */
	bool paths;                /* print the paths of the results; texts and claims
	                       are not read, since they may hold wrong ones */
	int stop_after;            /* enum stage_id */
	int dump;                  /* enum dump_id, -1 for none: to stdout */
	const char *as_of;         /* in place of report.data_cutoff; NULL for none */
	const char *const *export; /* "report.html": besides those of the config;
	                              each has a renderer */
	size_t n_export;
	const struct piece_wanted *piece;    /* then nothing else is left; or NULL */
	const char *base;                    /* folder that the config's paths are seen from, if
	                       not its own; NULL */
	const struct assets *stand_ins;      /* study.h; or NULL */
	bool offline;                        /* no database is asked */
	const struct freeze_options *freeze; /* freeze.h; NULL: no lock */
	bool morning;                        /* the morning page is told of it */
	struct known_files *known;           /* known_files.h; or NULL */
	bool if_changed;                     /* a report that would be the same is left as it is */
	bool mute;                           /* problems are told by `tell`, and not printed */
	bool listed;                         /* likewise the path of the report */
	bool over_progress;                  /* there may be a line of progress.h */
	struct run_limits limits;
	struct run_process *process; /* may be NULL */
	int mode;                    /* of new files, in place of report.readers; 0: as that says */
	int keep;                    /* in place of report.keep; 0: as that says */
	/* told when a run is at its end; may be NULL */
	void (*tell)(void *context, const struct run_told *told);
	void *tell_context;
	/* told as soon as the report's folder is going to be written, so that
	 * the parent can tidy up if this process is killed; may be NULL */
	void (*announce)(void *context, const char *id);
	void *announce_context;
	/* called when the numbers are known and before a text is made of them,
	 * so that some can be withheld (RESULT_SUPPRESSED); may be NULL */
	void (*revise)(void *context, struct results *results);
	void *revise_context;
};

/* Runs a config; prints its diagnostics on stderr, and the path of the report
 * on stdout unless quiet.  Returns how it ended. */
enum exit_code pipeline_run(const char *config, const struct run_options *options);

#endif
