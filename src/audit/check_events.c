/* Events against patients: with one event a patient, no group has more events
 * than patients, and what the groups leave is no more than who is left. */
#include <stdlib.h>
#include <string.h>

#include "audit/check.h"
#include "audit/label.h"
#include "base/str.h"
#include "base/words.h"

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
    "the",     "with",  "patients",  "group",    "disease", "tumors", "tumours", "subgroup",
    "cohort",  "in",    "among",     "of",       "had",     "were",   "was",     "a",
    "an",      "women", "and",       "patient",  "for",     "from",   "cancer",  "one",
    "subtype", "those", "including", "included", "all",     NULL};

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

	for (; i < at + MOST_LABEL && !ends_name(reading_token(audit->reading, i)) &&
	       !(i > at && token_is_word(reading_token(audit->reading, i), "and"));
	     i++)
		add_name(&name, reading_token(audit->reading, i));
	return str_text(&name);
}

static const char *name_before(struct audit *audit, size_t at)
{
	struct str name = {.arena = audit->arena};
	size_t i = at;

	while (i > 0 && at - i < MOST_LABEL && !ends_name(reading_token(audit->reading, i - 1)) &&
	       !token_is_word(reading_token(audit->reading, i - 1), "and"))
		i--;
	for (; i < at; i++)
		add_name(&name, reading_token(audit->reading, i));
	return str_text(&name);
}

/* The same group, maybe with a further word before or behind its name. */
static bool same_name(const char *longer, const char *name)
{
	size_t n = strlen(name), all = strlen(longer);

	if (n == 0 || all < n)
		return false;
	return (strncmp(longer, name, n) == 0 && (longer[n] == ' ' || longer[n] == '\0')) ||
	       (strcmp(longer + all - n, name) == 0 && longer[all - n - 1] == ' ');
}

static const struct group *group_find(const struct groups *groups, const char *name)
{
	for (size_t i = 0; i < groups->n; i++)
		if (same_name(groups->items[i].name, name) || same_name(name, groups->items[i].name))
			return &groups->items[i];
	return NULL;
}

static void group_add(struct groups *groups, const char *name, int64_t n, size_t token)
{
	if (*name && groups->n < MOST_GROUPS && !group_find(groups, name))
		groups->items[groups->n++] = (struct group){name, n, token};
}

/* The sizes of groups: "HER2+ 30 (51%)", "30 (51%) had HER2+ disease". */
static struct groups sizes_find(struct audit *audit, int64_t total)
{
	const struct reading *reading = audit->reading;
	struct groups sizes = {0};

	for (size_t i = 0; i < reading->n_shares; i++) {
		const struct share *share = &reading->shares[i];
		const struct quantity *n = quantity_find(reading, share->count);
		const struct quantity *whole = quantity_find(reading, share->whole);

		if ((whole && (int64_t)whole->value != total) ||
		    !share_fits((int64_t)n->value, total, quantity_find(reading, share->percent)))
			continue;
		group_add(&sizes, name_before(audit, share->start), (int64_t)n->value, n->token);
		group_add(&sizes, name_behind(audit, share->end + 1), (int64_t)n->value, n->token);
	}
	return sizes;
}

/* The events by group behind the number of all: "21 in HR+/HER2-". */
static struct groups parts_find(struct audit *audit, size_t from, size_t to)
{
	struct groups parts = {0};

	for (size_t i = from; i + 1 < to; i++) {
		const struct token *token = reading_token(audit->reading, i);

		if ((token_is_whole(token) || token->spelled) && !label_is_unit(token + 1))
			group_add(&parts, name_behind(audit, i + 1), (int64_t)token->value, i);
	}
	return parts;
}

/* --- Numbers of events ---------------------------------------------------- */

struct events {
	const struct quantity *count, *whole; /* whole: "… among 59 patients" */
	size_t start, end;
	bool once; /* deaths and endpoints happen once to a patient */
};

static bool is_event_word(const struct token *token)
{
	static const char *const words[] = {"events", "event", "deaths", "died", NULL};

	return token_is_any(token, words);
}

static bool is_endpoint_between(const struct reading *reading, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (reading->names[i].endpoint)
			return true;
	return false;
}

/* The count before the word: "38 pS-PFS events", "130 patients died". */
static const struct quantity *count_before(const struct reading *reading, size_t at)
{
	static const char *const fillers[] = {"had", "have",    "of",      "the",   "were", "in",
	                                      "and", "adverse", "serious", "other", "all",  NULL};
	enum { REACH = 4 };

	for (size_t k = 1; k <= REACH && k <= at; k++) {
		const struct token *t = reading_token(reading, at - k);
		const struct quantity *q = quantity_at(reading, at - k);

		if (q)
			return quantity_is_count(q) ? q : NULL;
		if (t->type != TOKEN_WORD || token_is_any(t, fillers))
			return NULL;
	}
	return NULL;
}

/* "among 59 patients", "had occurred in 38 patients" behind the word. */
static const struct quantity *people_behind(const struct reading *reading, size_t at,
                                            const char *word)
{
	enum { REACH = 5 };

	for (size_t i = at + 1; i <= at + REACH; i++) {
		const struct quantity *q;

		if (!token_is_word(reading_token(reading, i), word))
			continue;
		i += 1 + token_is_word(reading_token(reading, i + 1), "the");
		q = quantity_at(reading, i);
		return q && quantity_is_count(q) && q->people ? q : NULL;
	}
	return NULL;
}

static bool events_at(const struct reading *reading, size_t at, struct events *events)
{
	const struct token *word = reading_token(reading, at);

	*events = (struct events){.start = at, .end = at + 1};
	if (!is_event_word(word))
		return false;
	events->count = count_before(reading, at);
	if (events->count) {
		events->start = events->count->token;
		events->whole = people_behind(reading, at, "among");
		if (!events->whole && (!token_is_word(word, "events") ||
		                       is_endpoint_between(reading, events->start, at)))
			events->whole = people_behind(reading, at, "in");
	} else if (is_endpoint_between(reading, at > 2 ? at - 2 : 0, at)) {
		events->count = people_behind(reading, at, "in");
	}
	events->once = token_is_word(word, "deaths") || token_is_word(word, "died") ||
	               is_endpoint_between(reading, events->start, at);
	return events->count && !events->count->comparison;
}

static bool is_countable(const struct audit *audit, const struct events *events)
{
	static const char *const others[] = {
	    "adverse",  "bleeding",   "serious",  "thromboembolic",   "aes", "grade",
	    "toxicity", "toxicities", "episodes", "hospitalisations", NULL};
	size_t first = sentence_start(audit->reading, events->start);

	return !reading_has_word(audit->reading, first, events->end + 4, others);
}

static void check_groups(struct audit *audit, const struct events *events, int64_t total)
{
	int64_t count = (int64_t)events->count->value;
	struct groups sizes = sizes_find(audit, total);
	struct groups parts =
	    parts_find(audit, events->end, sentence_end(audit->reading, events->start));
	int64_t left_events = count, left_patients = total, most;
	size_t known = 0;

	for (size_t i = 0; i < parts.n; i++) {
		const struct group *size = group_find(&sizes, parts.items[i].name);

		if (!size)
			continue;
		known++;
		left_events -= parts.items[i].n;
		left_patients -= size->n;
		if (parts.items[i].n > size->n)
			audit_add(audit, FINDING_INCONSISTENT, "events", parts.items[i].token,
			          "%lld events among %lld patients", (long long)parts.items[i].n,
			          (long long)size->n);
	}
	most = count - left_events + left_patients;
	if (known > 1 && left_patients >= 0 && left_events > left_patients)
		audit_add(audit, FINDING_INCONSISTENT, "events", events->count->token,
		          "%lld events in all leave %lld for the %lld patient%s "
		          "outside the groups named; %lld at most",
		          (long long)count, (long long)left_events, (long long)left_patients,
		          words_s((size_t)left_patients), (long long)most);
	else if (known > 1 && left_events < 0)
		audit_add(audit, FINDING_INCONSISTENT, "events", events->count->token,
		          "the groups named have %lld events more than the %lld "
		          "in all",
		          (long long)-left_events, (long long)count);
}

/* The most patients that sizes named one after the other can make. */
static int64_t most_patients(const struct audit *audit)
{
	int64_t all = 0;

	for (size_t i = 0; i < audit->n_sizes; i++)
		all += audit->sizes[i].n;
	return all;
}

static void check_events(struct audit *audit, const struct events *events)
{
	int64_t total = events->whole ? (int64_t)events->whole->value : audit->total;
	int64_t count = (int64_t)events->count->value;
	bool told = events->whole || audit->declared;

	if (total == 0 || !is_countable(audit, events))
		return;
	audit_count(audit, CHECKED_EVENTS, events->count->token);
	if (!told && most_patients(audit) < count) {
		told = true;
		total = most_patients(audit);
	}
	if (count > total && told && events->once)
		audit_add(audit, FINDING_IMPOSSIBLE, "events", events->count->token,
		          "%lld events among %lld patients", (long long)count, (long long)total);
	else if (count <= total)
		check_groups(audit, events, total);
}

void audit_check_events(struct audit *audit)
{
	struct events events;

	for (size_t i = 0; i < audit->reading->tokens.n; i++)
		if (events_at(audit->reading, i, &events))
			check_events(audit, &events);
}
