/* A YAML file as a tree, with the place of everything.
 *
 * yaml.c is the only file that knows libyaml.  It refuses what this config
 * language does without: anchors and aliases, tags, several documents,
 * duplicate keys, keys that are not plain text, NUL bytes, files over 1 MiB,
 * nesting over 32.
 */
#ifndef SURVREPORT_CONFIG_NODE_H
#define SURVREPORT_CONFIG_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"

/* NODE_ALIAS stands where an alias was refused. */
enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP, NODE_ALIAS };

struct node {
	enum node_kind kind;
	struct mark at;      /* where it starts */
	const char *text;    /* scalars: the value */
	bool plain;          /* scalars: written without quotes */
	bool verbatim;       /* scalars: the source shows `text` at text_at */
	struct mark text_at; /* scalars: first character inside the quotes */
	const char *source;  /* scalars: the file from here on */
	struct node **keys;  /* maps: n scalar nodes */
	struct node **items; /* lists and maps: n values */
	size_t n;
	const char *path; /* "analyses.pfs.times[2]" */
};

/* Largest config, in bytes, and deepest nesting. */
enum { CONFIG_MAX_BYTES = 1 << 20, CONFIG_MAX_DEPTH = 32 };

/* Parses the source's text.  Returns NULL after a syntax error; with other
 * problems it reports them all and still returns the tree. */
struct node *yaml_parse(struct arena *arena, const struct source *source, struct diags *diags);

/* A text of one line as a value in quotes, of the kind that it holds none of
 * if that can be. */
const char *yaml_quoted(struct arena *arena, const char *text);

/* The value of a key of a map, or NULL. */
const struct node *node_find(const struct node *map, const char *key);

/* Version of libyaml, as loaded. */
const char *yaml_library_version(struct arena *arena);

#endif
