/* What the files of an output folder share; nobody else includes it. */
#ifndef SURVREPORT_EXPORT_FOLDER_IMPL_H
#define SURVREPORT_EXPORT_FOLDER_IMPL_H

#include <stdbool.h>

#include "export/folder.h"

#define MANIFEST "manifest.json"
#define KEPT "history"

/* export/folder.c */

/* Whether a name is "." or "..". */
bool is_dots(const char *name);

/* Whether something of that name is in an open folder. */
bool exists(int folder, const char *name);

/* Opens a folder in another one; no link is followed. */
int open_folder(int at, const char *name);

/* The text of a folder's manifest, or NULL; to be freed. */
char *manifest_read(int folder);

/* Whether a name in an open folder is that of a folder of files of a report: "tables". */
bool is_part(int folder, const char *name);

/* Whether a file is the report's own: the manifest (or NULL) names it. "tables/cox-3.csv"
 * is one in a part. */
bool is_ours(const char *name, const char *manifest);

/* export/kept.c */

/* Puts the runs that are kept into the new folder as links to their files, with the
 * one that it replaces if it is to be kept and is another one.  False with errno set. */
bool kept_carry(const struct folder *folder);

/* Whether a folder in KEPT has the name that runs are kept under. */
bool kept_is_name(const char *name);

/* export/readers.c */

/* Lets those read the new folder and its files who are to: those of the file of before
 * where somebody changed its rights, else as `folder->mode` has it. */
void readers_admit(const struct folder *folder, struct diags *diags);

/* The mode of a folder whose files have this mode. */
mode_t readers_folder_mode(mode_t mode);

#endif
