/* Between the files that find changes. */
#ifndef SURVREPORT_VERIFY_CHANGES_IMPL_H
#define SURVREPORT_VERIFY_CHANGES_IMPL_H

#include "verify/changes.h"

/* Adds a sentence to a change. */
void change_detail(struct arena *arena, struct change *change, const char *text);

/* Says what changed in an input: columns by name, rows by key and line.  `config`
 * is the one that reads it now, or NULL. */
void input_details(struct arena *arena, const struct lock_input *was, const struct lock_input *now,
                   const struct node *config, const struct digest *digest, struct change *change);

/* Says of changed queries whether they were asked; that nothing moved is no news of one
 * that was not. */
void query_details(struct arena *arena, const struct entry *was, const struct entry *now,
                   bool asked, struct changes *changes);

/* Says where a text changed: the lines between those at its beginning and at
 * its end that did not.  `unit` is what a line is called. */
void text_details(struct arena *arena, const char *unit, const char *was, const char *now,
                  struct change *change);

#endif
