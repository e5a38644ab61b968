/* The template, the style, the packs of rules, the texts and the queries that a config names.
 *
 * A plain name is looked up in the program's own templates/, beside the build
 * folder or under share/survreport/ of an installation; what contains '/' or
 * ends in ".yaml" (".md" for texts, ".sql" for queries) is a path, seen from the config's folder.
 * Files found are noted in study->assets.
 */
#ifndef SURVREPORT_RUN_ASSETS_H
#define SURVREPORT_RUN_ASSETS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/diag.h"
#include "config/study.h"
#include "config/template.h"
#include "results/style.h"

/* Loads template and style; errors are in the sink, at the place in the config. */
void assets_load(struct study *study, struct arena *arena, struct template *template,
                 struct style *style, struct diags *diags);

/* The same for what has no config: names, or paths seen from where the program
 * was started.  False after errors, which are in the sink. */
bool assets_template(const char *name, struct arena *arena, struct template *template,
                     struct diags *diags) __attribute__((warn_unused_result));

bool assets_style(const char *name, struct arena *arena, struct style *style, struct diags *diags)
    __attribute__((warn_unused_result));

/* The files of the text sections, in order, and what they hold; without a path,
 * and with an error in the sink, for one that is not there. */
const struct asset *assets_texts(struct study *study, struct arena *arena, struct diags *diags);

/* Reads the packs of rules, which become those of study->rules. */
void assets_packs(struct study *study, struct arena *arena, struct diags *diags);

/* Reads the files of queries, into study->assets. */
void assets_queries(struct study *study, struct arena *arena, struct diags *diags);

#endif
