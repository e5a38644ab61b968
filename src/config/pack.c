#include "config/pack.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"
#include "config/node.h"

#define AT(type, member) offsetof(struct type, member)

static const char *const role_type_names[] = {"date", "number", "flag", NULL};
static const char *const role_from_names[] = {"data_cutoff", "origin", "censor", "time", NULL};
static const char *const severity_names[] = {"error", "warning", NULL};

static const struct field role_fields[] = {
    {"type", FIELD_CHOICE, AT(pack_role, type), "what it is", .required = true,
     .names = role_type_names},
    {"about", FIELD_TEXT, AT(pack_role, about), "what it is, in words"},
    {"is", FIELD_EXPRESSION, AT(pack_role, is), "what it is where the study says nothing"},
    {"from", FIELD_CHOICE, AT(pack_role, from),
     "where it is taken from if the study says nothing: its data cut-off, or what all of its "
     "endpoints have",
     .names = role_from_names},
};
static const struct shape role_shape = {role_fields, sizeof role_fields / sizeof *role_fields,
                                        sizeof(struct pack_role)};

static const struct field rule_fields[] = {
    {"check", FIELD_EXPRESSION, AT(pack_rule, check), "what must not be false for any row",
     .required = true},
    {"message", FIELD_TEXT, AT(pack_rule, message), "what is said where it is", .required = true},
    {"each", FIELD_TEXTS, AT(pack_rule, each), "roles that `each` stands for, one after the other"},
    {"severity", FIELD_CHOICE, AT(pack_rule, severity), "error stops the run, warning is reported",
     "warning", .names = severity_names},
};
static const struct shape rule_shape = {rule_fields, sizeof rule_fields / sizeof *rule_fields,
                                        sizeof(struct pack_rule)};

static const struct field pack_fields[] = {
    {"about", FIELD_TEXT, AT(pack, about), "what the pack is for"},
    {"roles", FIELD_RECORDS, AT(pack, roles), "what its rules are about", .required = true,
     .record = &role_shape},
    {"rules", FIELD_RECORDS, AT(pack, rules), "conditions on roles", .required = true,
     .record = &rule_shape},
};
static const struct shape pack_shape = {pack_fields, sizeof pack_fields / sizeof *pack_fields,
                                        sizeof(struct pack)};

void rule_settle(struct rule_spec *rule, struct diags *diags)
{
	if (rule->name.s && (rule->check.s || rule->message.s))
		text_error(diags, &rule->name,
		           "'pack' stands for rules with conditions and messages of their own "
		           "(write your own as an item by itself: - {check: …})");
	else if (!rule->name.s && (rule->roles.n || rule->without.n))
		text_error(diags, &rule->record.name, "'roles' and 'without' go with 'pack'");
	if (!rule->name.s && rule->severity < 0)
		rule->severity = DIAG_ERROR;
}

static const char EACH[] = "each";

const struct pack_role *pack_role(const struct pack *pack, const char *name)
{
	for (size_t i = 0; i < pack->roles.n; i++) {
		const struct pack_role *role = pack->roles.items[i];

		if (strcmp(role->record.name.s, name) == 0)
			return role;
	}
	return NULL;
}

/* Whether a word belongs to the language of expressions. */
static bool is_word(const char *word)
{
	static const char *const words[] = {"and", "or",      "not",  "in",
	                                    "is",  "missing", "true", "false"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i]) == 0)
			return true;
	return false;
}

/* The length of what begins at `p`: a text in quotes, a number, a name, a sign. */
static size_t piece_length(const char *p)
{
	size_t n = 1;

	if (*p == '"') {
		while (p[n] && p[n] != '"')
			n++;
		return p[n] ? n + 1 : n;
	}
	if (!isalnum((unsigned char)*p) && *p != '_')
		return n;
	while (isalnum((unsigned char)p[n]) || p[n] == '_' || p[n] == '.')
		n++;
	return n;
}

void pack_read(const char *check, struct arena *arena, const struct pack_reader *reader)
{
	size_t n;

	for (const char *p = check; *p; p += n) {
		const char *after, *piece;

		n = piece_length(p);
		piece = arena_strndup(arena, p, n);
		after = p + n + strspn(p + n, " ");
		if ((isalpha((unsigned char)*p) || *p == '_') && !is_word(piece) && *after != '(')
			reader->name(reader->user, piece);
		else if (reader->between)
			reader->between(reader->user, p, n);
	}
}

/* A rule whose names are held against the roles. */
struct checking {
	const struct pack *pack;
	const struct pack_rule *rule;
	struct names known;
	struct arena *arena;
	struct diags *diags;
};

static void check_role(void *user, const char *name)
{
	const struct checking *checking = user;

	if (pack_role(checking->pack, name) || (checking->rule->each.n && strcmp(name, EACH) == 0))
		return;
	diag_error(checking->diags, checking->rule->check.at, "unknown role '%s'%s", name,
	           suggest_text(checking->arena, name, &checking->known));
	diag_path(checking->diags, checking->rule->check.path);
}

static void check_rule(struct checking *checking)
{
	const struct pack_rule *rule = checking->rule;
	const struct pack_reader reader = {check_role, NULL, checking};

	if (rule->check.s)
		pack_read(rule->check.s, checking->arena, &reader);
	for (size_t i = 0; i < rule->each.n; i++)
		check_role(checking, rule->each.items[i].s);
}

static void check_rules(const struct pack *pack, struct arena *arena, struct diags *diags)
{
	struct checking checking = {.pack = pack, .arena = arena, .diags = diags};

	for (size_t i = 0; i < pack->roles.n; i++) {
		const struct pack_role *role = pack->roles.items[i];

		ARENA_PUSH(arena, checking.known.items, checking.known.n, role->record.name.s);
	}
	for (size_t i = 0; i < pack->rules.n; i++) {
		checking.rule = pack->rules.items[i];
		check_rule(&checking);
	}
}

bool pack_load(struct pack *pack, struct arena *arena, const char *name, const char *path,
               struct diags *diags)
{
	struct source *source = ARENA_NEW(arena, struct source);
	struct walk walk = {.arena = arena, .diags = diags};
	size_t before = diags->n_errors;
	const struct node *root;

	*pack = (struct pack){.name = name};
	source->name = path;
	if (!file_read(arena, path, CONFIG_MAX_BYTES, &pack->text))
		return diag_error(diags, (struct mark){.source = source},
		                  "cannot read the rules: %s", strerror(errno));
	source->text = pack->text.data;
	source->length = pack->text.length;
	root = yaml_parse(arena, source, diags);
	if (root && root->kind == NODE_MAP) {
		schema_fill(&walk, &pack_shape, root, pack);
		check_rules(pack, arena, diags);
	} else if (diags->n_errors == before) {
		diag_error(diags, (struct mark){.source = source},
		           "a pack of rules is a map with 'roles' and 'rules'");
	}
	return diags->n_errors == before;
}
