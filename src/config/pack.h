/* A pack of rules: a file of templates/rules/, or one of the user's.
 *
 * Its rules are conditions on roles, such as `death_date`; which column or
 * expression of a study plays a role is said by the study's config, or is the
 * column of that name.  What a pack cannot know, such as the data cut-off, it
 * takes from the study.
 */
#ifndef SURVREPORT_CONFIG_PACK_H
#define SURVREPORT_CONFIG_PACK_H

#include "config/study.h"

/* What a role is. */
enum role_type { ROLE_DATE, ROLE_NUMBER, ROLE_FLAG };

/* Where a role is taken from that the study does not give. */
enum role_from { FROM_NOWHERE = -1, FROM_DATA_CUTOFF, FROM_ORIGIN, FROM_CENSOR, FROM_TIME };

struct pack_role {
	struct record record;
	int type;       /* enum role_type */
	int from;       /* enum role_from */
	struct text is; /* an expression, in its place */
	struct text about;
};

struct pack_rule {
	struct record record;
	struct text check, message;
	struct texts each; /* roles; in `check` the word `each` stands for one after the other */
	int severity;      /* enum diag_severity */
};

struct pack {
	const char *name; /* as the config has it, or that of its file */
	struct text about;
	struct records roles; /* struct pack_role */
	struct records rules; /* struct pack_rule */
	struct bytes text;    /* of the file */
};

/* Reports what does not go together in an item of `rules`; without a severity, a rule
 * of the study's own is an error. */
void rule_settle(struct rule_spec *rule, struct diags *diags);

/* Reads the file of a pack that a config calls `name`.  False after errors, which
 * are in the sink. */
bool pack_load(struct pack *pack, struct arena *arena, const char *name, const char *path,
               struct diags *diags) __attribute__((warn_unused_result));

/* The role of a name, or NULL. */
const struct pack_role *pack_role(const struct pack *pack, const char *name);

/* Told of each name in a condition that may be a role, and of what stands between
 * them. */
struct pack_reader {
	void (*name)(void *user, const char *name);
	void (*between)(void *user, const char *text, size_t length);
	void *user;
};

/* Reads a condition of a pack: what is neither inside of a text, nor a word of the
 * language, nor called as a function is a name. */
void pack_read(const char *check, struct arena *arena, const struct pack_reader *reader);

#endif
