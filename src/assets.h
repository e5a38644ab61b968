/* The template and the style that a config names.
 *
 * A plain name is looked up in the program's own templates/, beside the build
 * folder or under share/survreport/ of an installation; what contains '/' or
 * ends in ".yaml" is a path, seen from the config's folder.
 */
#ifndef SURVREPORT_ASSETS_H
#define SURVREPORT_ASSETS_H

#include "base/arena.h"
#include "base/diag.h"
#include "config/study.h"
#include "config/template.h"
#include "results/style.h"

/* Loads both; errors are in the sink, at the place in the config. */
void assets_load(const struct study *study, struct arena *arena,
                 struct template *template, struct style *style,
                 struct diags *diags);

#endif
