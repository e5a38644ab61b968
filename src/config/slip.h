/* What was probably meant by a key that stands where it does not belong.
 *
 * One mistake in a config can look like several: a key that is misspelt is
 * unknown and, under its right name, missing, and whatever it defines is
 * unknown too.  The functions here recognise the usual slips, so that
 * schema.c reports each once.
 */
#ifndef SURVREPORT_CONFIG_SLIP_H
#define SURVREPORT_CONFIG_SLIP_H

#include "config/node.h"
#include "config/schema.h"

/* The field of a shape with a key, or NULL. */
const struct field *field_find(const struct shape *shape, const char *key);

/* Whether a key that a map lacks is there in other words: misspelt, or behind
 * a merge key, or, of the top level, somewhere else in the config. */
bool slip_stands_for(const struct walk *walk, const struct shape *shape, const struct node *map,
                     const char *key);

/* What to add to "unknown key 'x'", never NULL.  Notes in the walk if the key
 * stands for one of the top level. */
const char *slip_hint(struct walk *walk, const struct shape *shape, const struct node *map,
                      const struct node *key);

/* Whether the name of a record is a section of the config, such as `analyses`,
 * that is indented too far; noted in the walk. */
bool slip_section(struct walk *walk, const struct node *key);

/* The key of a record that stands where the record's name should, as in
 * `inputs: {file: …}`, or NULL. */
const struct node *slip_nameless(const struct shape *record, const struct node *map);

/* The key that shows best what a record looks like. */
const char *slip_first_key(const struct shape *record);

#endif
