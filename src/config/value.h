/* Values of a config that are not records: texts, numbers, choices, lists, and
 * what is said when they are something else.  For this folder only.
 */
#ifndef SURVREPORT_CONFIG_VALUE_H
#define SURVREPORT_CONFIG_VALUE_H

#include "config/node.h"
#include "config/schema.h"

/* Reports a problem of a node, with its key path. */
void node_error(struct walk *walk, const struct node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reports that a node is not what the key wants, "expected …, found …"; an
 * alias is reported already. */
void mismatch(struct walk *walk, const struct node *node, const char *wanted);

/* Whether a node is of a kind; if not, that is reported. */
bool need_kind(struct walk *walk, const struct node *node, enum node_kind kind, const char *wanted);

/* A scalar as the structs keep it. */
struct text text_from(const struct node *node);

/* Whether a text is fit to be a name: letters, digits, '-', '_' and '.'. */
bool is_id(const char *text);

/* A NULL-terminated list as names. */
struct names names_from(struct walk *walk, const char *const *list);

/* Whether a name is one of some. */
bool has_name(const struct names *names, const char *name);

/* Fills the field at `at` from a node; not for fields that hold records. */
void value_fill(struct walk *walk, const struct field *field, const struct node *node, void *at);

#endif
