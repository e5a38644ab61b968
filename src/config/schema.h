/* The config language as tables.
 *
 * A `struct field` says what a key is called, what it holds, where the value
 * goes in a C struct, and what it means; walking a YAML tree against a table
 * fills the struct and reports every problem with its place.  The tables are
 * also the source of `survreport schema` and are held against the reference.
 *
 * The tables know nothing of YAML's syntax (node.h does) and nothing of what
 * the config is about (study.h does).
 */
#ifndef SURVREPORT_CONFIG_SCHEMA_H
#define SURVREPORT_CONFIG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/suggest.h"

/* What a key holds; in brackets, the C type at its offset. */
enum field_type {
	FIELD_TEXT,       /* any text [struct text] */
	FIELD_ID,         /* a-z A-Z 0-9 - _ . [struct text] */
	FIELD_NUMBER,     /* [double] */
	FIELD_INTEGER,    /* [int] */
	FIELD_BOOLEAN,    /* true or false [bool] */
	FIELD_DATE,       /* YYYY-MM-DD [struct text]; checked to be a date */
	FIELD_CHOICE,     /* one of `names` [int, its index] */
	FIELD_REFERENCE,  /* a name defined elsewhere [struct text] */
	FIELD_EXPRESSION, /* the expression language [struct text] */
	FIELD_TEXTS,      /* list of texts [struct texts] */
	FIELD_REFERENCES, /* list of names, or one [struct texts]; with `record`, a
	                     name may be NAME: map with its keys */
	FIELD_NUMBERS,    /* list of numbers [struct numbers] */
	FIELD_LEVELS,     /* list of codes, or map code: label [struct levels] */
	FIELD_MAPS,       /* a map name: map of keys and values [struct maps] */
	FIELD_RECORD,     /* a map with the keys of `record` [that struct] */
	FIELD_RECORDS,    /* a map name: record [struct records] */
	FIELD_LIST,       /* a list of records [struct records] */
	FIELD_VARIANTS,   /* a map name: record, whose fields the key `type`
	                     chooses [struct records] */
};

/* What a FIELD_REFERENCE may name. */
enum reference {
	REF_NONE,
	REF_COLUMN,
	REF_ENDPOINT,
	REF_POPULATION,
	REF_ANALYSIS,
	REF_TERM,         /* a column, or made from columns: see term_parse() */
	REF_INPUT,        /* an input, … */
	REF_INPUT_COLUMN, /* … or a column of the same one: see inputs_settle() */
};

/* A value with its place.  `s` is NULL when the key is absent. */
struct text {
	const char *s;
	struct mark at;
	const char *path; /* key path, for messages found later */
	bool verbatim;    /* the source shows exactly `s` at `at` */
	char quote;       /* what it is written in, or 0 */
	/* of a name with keys of its own: a struct of the field's record */
	const void *settings;
};

struct texts {
	struct text *items;
	size_t n;
};

struct numbers {
	double *items;
	struct mark *at;
	size_t n;
};

/* Codes as they stand in the data, and the labels to print. */
struct levels {
	struct text *codes, *labels;
	size_t n;
	struct mark at;
};

/* Maps whose keys no table knows, such as the values of some columns; each has
 * a name, which is any text.  May be empty. */
struct named_map {
	struct text name;
	struct text *keys, *values;
	size_t n;
};

struct maps {
	struct named_map *items;
	size_t n;
};

/* Records of one kind.  items[i] points to a struct of the record's size,
 * which starts with a `struct record`. */
struct records {
	void **items;
	size_t n;
	struct mark at; /* the key */
};

struct variant;

/* First member of every struct that records point to. */
struct record {
	struct text name;              /* the key; for lists, the first key */
	const struct variant *variant; /* of FIELD_VARIANTS */
	bool broken;                   /* a key has no value that can be used, and that is
	                reported: not to be judged any further */
};

/* What an option demands of another one of its record; the last of an array has
 * no key. */
struct demand {
	const char *key;     /* of the other one */
	bool absent;         /* it must not be given; else it must */
	const char *value;   /* only if this option, a choice, is that; or NULL */
	const char *message; /* what to do about it */
};

struct field {
	const char *key;
	enum field_type type;
	size_t offset;
	const char *doc;      /* one line for the reference */
	const char *fallback; /* default as text, NULL for none */
	bool required;
	const char *const *instead; /* keys of which one is enough in its place; NULL-terminated */
	const char *const *names;   /* FIELD_CHOICE: NULL-terminated */
	enum reference reference;
	double low, high; /* FIELD_NUMBER(S), FIELD_INTEGER: both 0: any */
	const struct shape *record;
	const char *scalar; /* FIELD_RECORD(S): a plain scalar stands for this
	                       key of the record */
	/* Demands that are seen when the columns are known. */
	unsigned types;                /* of columns, as bits 1 << type; 0: any */
	const char *type_is;           /* "weights are numbers", said where they are not */
	const char *rising;            /* "times": these numbers must rise */
	const char *distinct;          /* "is among the strata twice": no name may be */
	const char *not_among, *among; /* another option, whose names may not be
	                                  here, and why: "is a term …" */
	const struct demand *demands;
};

/* The fields of one struct. */
struct shape {
	const struct field *fields;
	size_t n_fields;
	size_t size; /* of the C struct */
};

/* One choice of FIELD_VARIANTS; the shape's struct starts with a record. */
struct variant {
	const char *name; /* value of the key `type` */
	const char *doc;
	struct shape shape;
};

struct variants {
	const struct variant *const *items;
	size_t n;
};

struct node; /* node.h */

/* What a walk needs and leaves. */
struct walk {
	struct arena *arena; /* owns all that is filled in */
	struct diags *diags;
	const struct variants *variants; /* for FIELD_VARIANTS */
	struct text **references;        /* every reference seen … */
	enum reference *reference_kinds; /* … and what it may name */
	size_t n_references;
	const struct shape *root_shape; /* of the whole config, … */
	const struct node *root;        /* … and its map; NULL for other files */
	struct names astray;            /* keys of the root that are misspelt or misplaced */
	struct names lost;              /* names of records that could not be read */
	bool broken;                    /* in the record being filled, something needed is not
	                there, or not what it should be */
};

/* Fills `into` (of shape->size bytes) from a map node.  Defaults are set
 * first, so that after errors the struct is still fit to be read. */
void schema_fill(struct walk *walk, const struct shape *shape, const struct node *node, void *into);

/* Reports the references of one kind that are not among the names. */
void schema_resolve(const struct walk *walk, enum reference kind, const struct names *known);

/* Told of each text of a struct that may be printed. */
typedef void schema_visit_fn(void *user, const struct text *text);

/* Visits the texts that a report prints: titles, labels, notes, definitions;
 * not names of files, columns of a file, values in it. */
void schema_visit_printed(const struct shape *shape, const void *at, schema_visit_fn *visit,
                          void *user);

/* An error at a text, with its key path. */
void text_error(struct diags *diags, const struct text *text, const char *what);

/* The index of a choice by its name, or -1. */
int choice_find(const char *const *names, const char *name);

#endif
