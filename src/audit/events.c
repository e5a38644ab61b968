/* Events against patients: with one event a patient, no group has more events
 * than patients, and what the groups leave is no more than who is left. */
#include <stdlib.h>
#include <string.h>

#include "audit/audit_impl.h"
#include "audit/label.h"
#include "base/str.h"

enum { MOST_LABEL = 8, MOST_GROUPS = 12 };

/* A group by its name, with a number: its size, or its events. */
struct group {
	const char *name;
	int64_t n;
	size_t token;
};

struct groups {
	struct group items[MOST_GROUPS];
	size_t n;
};

/* Words that are no part of a group's name. */
static const char *const filling[] = {
    "the",     "with",     "patients",  "group",    "disease", "tumors",
    "tumours", "subgroup", "cohort",    "in",       "among",   "of",
    "had",     "were",     "was",       "a",        "an",      "women",
    "and",     "patient",  "for",       "from",     "cancer",  "one",
    "subtype", "those",    "including", "included", "all",     NULL};

static bool ends_name(const struct token *token)
{
	return token->type == TOKEN_BREAK || token->type == TOKEN_NUMBER ||
	       token_is_mark(token, ',') || token_is_mark(token, ';') ||
	       token_is_mark(token, '(') || token_is_mark(token, ')') ||
	       token_is_mark(token, '.') || token_is_mark(token, ':');
}

static void add_name(struct str *name, const struct token *token)
{
	char last = name->length ? name->text[name->length - 1] : '/';

	if (token->type == TOKEN_WORD && !token_is_any(token, filling))
		str_addf(name, "%s%s", last == '/' ? "" : " ", token->word);
	else if (token_is_mark(token, '/') || token_is_mark(token, '-'))
		str_addf(name, "%c", (char)token->mark);
}

/* The words behind a number, or before it, that name a group. */
static const char *name_behind(struct audit *audit, size_t at)
{
	struct str name = {.arena = audit->arena};
	size_t i = at;

	for (; i < at + MOST_LABEL && !ends_name(&audit->tokens.items[i]) &&
	       !(i > at && token_is_word(&audit->tokens.items[i], "and"));
	     i++)
		add_name(&name, &audit->tokens.items[i]);
	return str_text(&name);
}

static const char *name_before(struct audit *audit, size_t at)
{
	struct str name = {.arena = audit->arena};
	size_t i = at;

	while (i > 0 && at - i < MOST_LABEL &&
	       !ends_name(&audit->tokens.items[i - 1]) &&
	       !token_is_word(&audit->tokens.items[i - 1], "and"))
		i--;
	for (; i < at; i++)
		add_name(&name, &audit->tokens.items[i]);
	return str_text(&name);
}

/* The same group, maybe with a further word before or behind its name. */
static bool same_name(const char *longer, const char *name)
{
	size_t n = strlen(name), all = strlen(longer);

	if (n == 0 || all < n)
		return false;
	return (strncmp(longer, name, n) == 0 &&
	        (longer[n] == ' ' || longer[n] == '\0')) ||
	       (strcmp(longer + all - n, name) == 0 &&
	        longer[all - n - 1] == ' ');
}

static const struct group *group_find(const struct groups *groups,
                                      const char *name)
{
	for (size_t i = 0; i < groups->n; i++)
		if (same_name(groups->items[i].name, name) ||
		    same_name(name, groups->items[i].name))
			return &groups->items[i];
	return NULL;
}

static void group_add(struct groups *groups, const char *name, int64_t n,
                      size_t token)
{
	if (*name && groups->n < MOST_GROUPS && !group_find(groups, name))
		groups->items[groups->n++] = (struct group){name, n, token};
}

/* The sizes of groups: "HER2+ 30 (51%)", "30 (51%) had HER2+ disease". */
static struct groups sizes_find(struct audit *audit, int64_t total)
{
	struct groups sizes = {0};

	for (size_t i = 0; i < audit->n_figures; i++) {
		const struct figure *figure = &audit->figures[i];
		const struct captured *n = figure_slot(figure, SLOT_COUNT);
		const struct captured *whole = figure_slot(figure, SLOT_TOTAL);

		if (figure->pattern->kind != FIGURE_SHARE || !n->known ||
		    (whole->known && (int64_t)whole->value != total) ||
		    !share_fits((int64_t)n->value, total,
		                figure_slot(figure, SLOT_PERCENT)))
			continue;
		group_add(&sizes, name_before(audit, figure->match.start),
		          (int64_t)n->value, n->token);
		group_add(&sizes, name_behind(audit, figure->match.end),
		          (int64_t)n->value, n->token);
	}
	return sizes;
}

/* The events by group behind the number of all: "21 in HR+/HER2-". */
static struct groups parts_find(struct audit *audit, size_t from, size_t to)
{
	struct groups parts = {0};

	for (size_t i = from; i + 1 < to; i++) {
		const struct token *token = &audit->tokens.items[i];

		if ((token_is_whole(token) || token->spelled) &&
		    !label_is_unit(token + 1))
			group_add(&parts, name_behind(audit, i + 1),
			          (int64_t)token->value, i);
	}
	return parts;
}

static bool is_countable(const struct audit *audit, const struct figure *figure)
{
	static const char *const others[] = {
	    "adverse",          "bleeding",   "serious",
	    "thromboembolic",   "aes",        "grade",
	    "toxicity",         "toxicities", "episodes",
	    "hospitalisations", NULL};
	size_t first = sentence_start(audit, figure->match.start);

	return figure->pattern->kind == FIGURE_EVENTS &&
	       figure_slot(figure, SLOT_COUNT)->known &&
	       !audit_has_word(audit, first, figure->match.end + 4, others);
}

/* Deaths and the events of an endpoint happen once to a patient; other events
 * may come again. */
static bool is_once(const struct audit *audit, const struct figure *figure)
{
	static const char *const words[] = {
	    "deaths", "died", "survival", "os",   "pfs",    "dfs",  "efs",
	    "rfs",    "idfs", "mfs",      "dmfs", "ps-pfs", "rpfs", NULL};

	return audit_has_word(audit, figure->match.start, figure->match.end,
	                      words);
}

static void check_groups(struct audit *audit, const struct figure *figure,
                         int64_t total)
{
	const struct captured *events = figure_slot(figure, SLOT_COUNT);
	struct groups sizes = sizes_find(audit, total);
	struct groups parts = parts_find(
	    audit, figure->match.end, sentence_end(audit, figure->match.start));
	int64_t left_events = (int64_t)events->value, left_patients = total,
		most;
	size_t known = 0;

	for (size_t i = 0; i < parts.n; i++) {
		const struct group *size =
		    group_find(&sizes, parts.items[i].name);

		if (!size)
			continue;
		known++;
		left_events -= parts.items[i].n;
		left_patients -= size->n;
		if (parts.items[i].n > size->n)
			audit_add(audit, "events", parts.items[i].token,
			          "%lld events among %lld patients",
			          (long long)parts.items[i].n,
			          (long long)size->n);
	}
	most = (int64_t)events->value - left_events + left_patients;
	if (known > 1 && left_patients >= 0 && left_events > left_patients)
		audit_add(audit, "events", events->token,
		          "%s events in all leave %lld for the %lld patient%s "
		          "outside the groups named; %lld at most",
		          figure_print(audit, events), (long long)left_events,
		          (long long)left_patients,
		          left_patients == 1 ? "" : "s", (long long)most);
	else if (known > 1 && left_events < 0)
		audit_add(audit, "events", events->token,
		          "the groups named have %lld events more than the %s "
		          "in all",
		          (long long)-left_events, figure_print(audit, events));
}

void audit_check_events(struct audit *audit)
{
	for (size_t i = 0; i < audit->n_figures; i++) {
		const struct figure *figure = &audit->figures[i];
		const struct captured *whole = figure_slot(figure, SLOT_TOTAL);
		const struct captured *events = figure_slot(figure, SLOT_COUNT);
		int64_t total =
		    whole->known ? (int64_t)whole->value : audit->total;

		if (!is_countable(audit, figure) || total == 0)
			continue;
		audit->result->checked[CHECKED_EVENTS]++;
		if (events->value > (double)total &&
		    (whole->known || audit->declared) && is_once(audit, figure))
			audit_add(audit, "events", events->token,
			          "%s events among %lld patients",
			          figure_print(audit, events), (long long)total);
		else if (events->value <= (double)total)
			check_groups(audit, figure, total);
	}
}
