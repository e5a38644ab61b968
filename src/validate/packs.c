#include "validate/packs.h"

#include <string.h>

#include "base/str.h"
#include "config/pack.h"

/* A role, and what plays it. */
struct played {
	const struct pack_role *role;
	struct text is;    /* no text: nothing does */
	struct expr *expr; /* NULL: nothing, or it is wrong and that is reported */
};

struct casting {
	const struct rule_planning *planning;
	const struct rule_spec *spec;
	struct played *played; /* in the order of the pack's roles */
	struct names roles;    /* their names */
	const char *each;      /* the role that `each` stands for now */
	struct str check;      /* the condition, as the study would write it */
	bool whole;            /* all of its roles are played */
	bool right;            /* and by what is right */
	struct told_pack *told;
};

/* "oncology" of "oncology" and of "rules/oncology.yaml". */
static const char *pack_name(struct arena *arena, const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *base = slash ? slash + 1 : name;
	size_t n = strlen(base);

	if (str_ends_with(base, ".yaml"))
		n -= strlen(".yaml");
	return arena_strndup(arena, base, n);
}

static bool fits(const struct column *column, int role)
{
	switch (column->type) {
	case COLUMN_DATE:
		return role == ROLE_DATE;
	case COLUMN_NUMBER:
	case COLUMN_INTEGER:
		return role == ROLE_NUMBER;
	case COLUMN_FLAG:
		return role == ROLE_FLAG;
	default:
		return false;
	}
}

/* What all endpoints that have it have for one of their times; else no text. */
static struct text of_endpoints(const struct study *study, int from)
{
	struct text text = {0};

	for (size_t i = 0; i < study->endpoints.n; i++) {
		const struct endpoint_spec *spec = study->endpoints.items[i];
		const struct text *own = from == FROM_ORIGIN   ? &spec->origin
		                         : from == FROM_CENSOR ? &spec->censor
		                                               : &spec->time;

		if (own->s && text.s && strcmp(own->s, text.s) != 0)
			return (struct text){0};
		if (own->s)
			text = *own;
	}
	return text;
}

/* With --as-of an earlier day than that of the file is asked for, after which there
 * rightly are dates. */
static struct text of_study(const struct study *study, int from)
{
	const struct report_spec *report = &study->report;

	if (from == FROM_NOWHERE)
		return (struct text){0};
	if (from == FROM_DATA_CUTOFF)
		return report->as_of ? report->config_cutoff : report->data_cutoff;
	return of_endpoints(study, from);
}

static const struct role_spec *given_role(const struct rule_spec *spec, const char *name)
{
	for (size_t i = 0; i < spec->roles.n; i++) {
		const struct role_spec *role = spec->roles.items[i];

		if (strcmp(role->record.name.s, name) == 0)
			return role;
	}
	return NULL;
}

/* What plays a role: what the config says, the column of that name, what the pack
 * or the study has instead. */
static struct text player(const struct casting *casting, const struct pack_role *role)
{
	const struct role_spec *given = given_role(casting->spec, role->record.name.s);
	const struct column *column = dataset_column(casting->planning->data, role->record.name.s);

	if (given)
		return given->is;
	if (column && !column->broken && fits(column, role->type))
		return role->record.name;
	return role->is.s ? role->is : of_study(casting->planning->study, role->from);
}

static void cast_role(struct casting *casting, const struct pack_role *role)
{
	static const enum expr_type types[] = {EXPR_DATE, EXPR_NUMBER, EXPR_FLAG};
	const struct rule_planning *planning = casting->planning;
	struct played *played = &casting->played[casting->roles.n];

	*played = (struct played){.role = role, .is = player(casting, role)};
	if (played->is.s)
		played->expr = expr_need(planning->data->arena, &played->is, planning->data,
		                         &planning->calendar, types[role->type], planning->diags);
	ARENA_PUSH(planning->data->arena, casting->roles.items, casting->roles.n,
	           role->record.name.s);
}

static const struct played *played_find(const struct casting *casting, const char *name)
{
	for (size_t i = 0; i < casting->roles.n; i++)
		if (strcmp(casting->roles.items[i], name) == 0)
			return &casting->played[i];
	return NULL;
}

static void refuse(const struct casting *casting, const struct text *name, const char *text)
{
	diag_error(casting->planning->diags, name->at, "%s", text);
	diag_path(casting->planning->diags, name->path);
}

/* What the config says of the pack is about roles and rules that it has. */
static void check_names(const struct casting *casting)
{
	const struct rule_spec *spec = casting->spec;
	struct arena *arena = casting->planning->data->arena;
	struct names rules = {0};

	for (size_t i = 0; i < spec->roles.n; i++) {
		const struct role_spec *role = spec->roles.items[i];

		if (!played_find(casting, role->record.name.s))
			refuse(casting, &role->record.name,
			       arena_printf(
				   arena, "'%s' is no role of the rules '%s'%s",
				   role->record.name.s, casting->told->name,
				   suggest_text(arena, role->record.name.s, &casting->roles)));
	}
	for (size_t i = 0; i < spec->pack->rules.n; i++) {
		const struct pack_rule *rule = spec->pack->rules.items[i];

		ARENA_PUSH(arena, rules.items, rules.n, rule->record.name.s);
	}
	for (size_t i = 0; i < spec->without.n; i++)
		if (!names_have(&rules, spec->without.items[i].s))
			refuse(casting, &spec->without.items[i],
			       arena_printf(arena, "'%s' is not among the rules '%s'%s",
			                    spec->without.items[i].s, casting->told->name,
			                    suggest_text(arena, spec->without.items[i].s, &rules)));
}

static void want(struct casting *casting, const char *role)
{
	casting->whole = false;
	if (!names_have(&casting->told->wanting, role))
		ARENA_PUSH(casting->planning->data->arena, casting->told->wanting.items,
		           casting->told->wanting.n, role);
}

/* A role, as the study calls it. */
static void add_role(void *user, const char *name)
{
	struct casting *casting = user;
	const char *role = strcmp(name, "each") == 0 && casting->each ? casting->each : name;
	const struct played *played = played_find(casting, role);

	if (!played || !played->is.s)
		want(casting, role);
	else if (!played->expr)
		casting->right = false;
	else
		str_addf(&casting->check, "(%s)", played->is.s);
}

static void add_between(void *user, const char *text, size_t length)
{
	struct casting *casting = user;

	str_add_bytes(&casting->check, text, length);
}

void rule_add(const struct rule_planning *planning, struct rule rule, struct rules *rules)
{
	struct arena *arena = planning->data->arena;
	struct text *check = ARENA_NEW(arena, struct text);

	*check = rule.check; /* the expression borrows it */
	rule.expr = expr_need(arena, check, planning->data, &planning->calendar, EXPR_FLAG,
	                      planning->diags);
	if (rule.expr)
		rule.columns = expr_columns(rule.expr, arena);
	ARENA_PUSH(arena, rules->items, rules->n, rule);
}

/* Adds a rule, for one of the roles that `each` stands for. */
static void add_rule(struct casting *casting, const struct pack_rule *rule, struct rules *rules)
{
	struct arena *arena = casting->planning->data->arena;
	const struct pack_reader reader = {add_role, add_between, casting};
	int severity = casting->spec->severity >= 0 ? casting->spec->severity : rule->severity;

	casting->check = (struct str){.arena = arena};
	casting->whole = casting->right = true;
	pack_read(rule->check.s, arena, &reader);
	casting->told->n_rules++;
	if (!casting->whole || !casting->right)
		return;
	casting->told->n_checked++;
	rule_add(casting->planning,
	         (struct rule){
		     .check = {.s = str_text(&casting->check),
	                       .at = rule->check.at,
	                       .path = rule->check.path},
		     .name = arena_printf(arena, "%s.%s", casting->told->name, rule->record.name.s),
		     .title = rule->message.s,
		     .severity = (enum diag_severity)severity},
	         rules);
}

static bool is_without(const struct rule_spec *spec, const char *rule)
{
	for (size_t i = 0; i < spec->without.n; i++)
		if (strcmp(spec->without.items[i].s, rule) == 0)
			return true;
	return false;
}

static void add_rules(struct casting *casting, struct rules *rules)
{
	const struct rule_spec *spec = casting->spec;

	for (size_t i = 0; i < spec->pack->rules.n; i++) {
		const struct pack_rule *rule = spec->pack->rules.items[i];

		if (is_without(spec, rule->record.name.s))
			continue;
		if (rule->each.n == 0)
			add_rule(casting, rule, rules);
		for (size_t k = 0; k < rule->each.n; k++) {
			casting->each = rule->each.items[k].s;
			add_rule(casting, rule, rules);
			casting->each = NULL;
		}
	}
}

void pack_plan(const struct rule_planning *planning, const struct rule_spec *spec,
               struct rules *rules)
{
	struct arena *arena = planning->data->arena;
	const struct pack *pack = spec->pack;
	struct told_pack told = {.name = pack_name(arena, spec->name.s)};
	struct casting casting = {.planning = planning, .spec = spec, .told = &told};

	casting.played = ARENA_ARRAY(arena, struct played, pack->roles.n);
	for (size_t i = 0; i < pack->roles.n; i++)
		cast_role(&casting, pack->roles.items[i]);
	for (size_t i = 0; i < casting.roles.n; i++)
		if (casting.played[i].expr)
			ARENA_PUSH(arena, rules->roles, rules->n_roles, casting.played[i].expr);
	check_names(&casting);
	for (size_t i = 0; i < planning->data->n_packs; i++)
		if (strcmp(planning->data->packs[i].name, told.name) == 0)
			refuse(&casting, &spec->name,
			       arena_printf(arena, "the rules '%s' are there twice", told.name));
	add_rules(&casting, rules);
	if (told.n_checked == 0 && planning->diags->n_errors == 0)
		refuse(&casting, &spec->name,
		       arena_printf(arena,
		                    "no rule of '%s' can be checked: no column plays one of its "
		                    "roles (say which do, as roles: {%s: COLUMN})",
		                    told.name, told.wanting.n ? told.wanting.items[0] : "ROLE"));
	ARENA_PUSH(arena, planning->data->packs, planning->data->n_packs, told);
}
