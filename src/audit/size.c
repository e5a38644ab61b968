/* How many there are: of all, of groups, and what sums and rests of them the
 * text allows as a whole. */
#include <math.h>
#include <stdlib.h>

#include "audit/check.h"
#include "audit/label.h"

enum { LONGEST_RUN = 5, MOST_WHOLES = 20000 };

static void add_whole(struct audit *audit, double n)
{
	if (n >= 1 && n < 1e9 && audit->n_wholes < MOST_WHOLES)
		ARENA_PUSH(audit->arena, audit->wholes, audit->n_wholes, (int64_t)n);
}

static void add_size(struct audit *audit, const struct quantity *q, bool declared)
{
	struct size size = {(int64_t)q->value, q->token, declared};

	if (q->value >= 1 && q->value < 1e9)
		ARENA_PUSH(audit->arena, audit->sizes, audit->n_sizes, size);
}

bool audit_is_told(const struct reading *reading, const struct quantity *q)
{
	static const char *const verbs[] = {
	    "randomized",  "randomised", "enrolled",     "recruited", "included",
	    "assigned",    "allocated",  "received",     "completed", "evaluable",
	    "analyzed",    "analysed",   "treated",      "screened",  "underwent",
	    "consecutive", "eligible",   "participated", NULL};
	const struct token *before = reading_token(reading, q->token - 1);

	return reading_has_word(reading, q->end, q->end + 4, verbs) ||
	       (token_is_word(before, "of") &&
	        token_is_word(reading_token(reading, q->token - 2), "total"));
}

static void find_sizes(struct audit *audit)
{
	const struct reading *reading = audit->reading;

	for (size_t i = 0; i < reading->quantities.n; i++) {
		const struct quantity *q = &reading->quantities.items[i];

		if (q->kind == QUANTITY_P_VALUE || q->kind == QUANTITY_LIMIT || q->decimals > 0)
			continue;
		if (q->is_whole)
			add_size(audit, q, false);
		else if (quantity_is_count(q) && !q->is_part &&
		         (q->kind == QUANTITY_SIZE || q->people || audit_is_told(reading, q)))
			add_size(audit, q, true);
	}
}

/* The largest size is that of all, not of one more group. */
static bool is_total(const struct audit *audit, int64_t n)
{
	return n == audit->total && 10 * n > 14 * audit->second;
}

/* The sums of sizes that follow each other: "151 patients … 149 patients". */
static void add_runs(struct audit *audit)
{
	for (size_t i = 0; i < audit->n_sizes; i++) {
		double sum = (double)audit->sizes[i].n;

		if (is_total(audit, audit->sizes[i].n) || !audit->sizes[i].declared)
			continue;
		for (size_t k = i + 1; k < audit->n_sizes && k < i + LONGEST_RUN; k++) {
			if (is_total(audit, audit->sizes[k].n) || !audit->sizes[k].declared)
				continue;
			sum += (double)audit->sizes[k].n;
			add_whole(audit, sum);
			add_whole(audit, (double)(audit->sizes[i].n + audit->sizes[k].n));
		}
	}
}

bool audit_is_loss(const struct reading *reading, const struct quantity *q)
{
	static const char *const words[] = {
	    "lost",       "excluded", "withdrew", "withdrawn",   "dropped",   "discontinued",
	    "missing",    "died",     "declined", "dropouts",    "drop-outs", "withdrawals",
	    "incomplete", "refused",  "dropout",  "unavailable", "excluding", "exclusion",
	    "losses",     "left",     "without",  NULL};

	return reading_has_word(reading, q->token > 6 ? q->token - 6 : 0, q->end + 8, words);
}

/* What is left of a size when somebody was lost. */
static void add_rests(struct audit *audit)
{
	const struct quantities *all = &audit->reading->quantities;

	for (size_t k = 0; k < all->n; k++) {
		if (!quantity_is_count(&all->items[k]) || all->items[k].token < audit->from ||
		    all->items[k].token >= audit->to ||
		    !audit_is_loss(audit->reading, &all->items[k]))
			continue;
		for (size_t i = 0; i < audit->n_sizes; i++)
			add_whole(audit, (double)audit->sizes[i].n - all->items[k].value);
	}
}

/* Groups of equal size are seldom named each: "59 patients in two groups", and
 * "20 in each group". */
static void add_equal_groups(struct audit *audit)
{
	enum { MOST_GROUPS = 4 };
	static const char *const each[] = {"each", "per", NULL};

	for (int64_t k = 2; k <= MOST_GROUPS; k++) {
		int64_t least = audit->total / k, most = (audit->total + k - 1) / k;

		add_whole(audit, (double)least);
		add_whole(audit, (double)most);
	}
	for (size_t i = 0; i < audit->n_sizes; i++) {
		size_t token = audit->sizes[i].token;

		if (reading_has_word(audit->reading, token, token + 5, each))
			for (int64_t k = 2; k <= MOST_GROUPS; k++)
				add_whole(audit, (double)(audit->sizes[i].n * k));
	}
}

static int compare_numbers(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void sort_wholes(struct audit *audit)
{
	size_t kept = 0;

	if (audit->n_wholes > 1)
		qsort(audit->wholes, audit->n_wholes, sizeof *audit->wholes, compare_numbers);
	for (size_t i = 0; i < audit->n_wholes; i++) /* distinct ones */
		if (i == 0 || audit->wholes[i] != audit->wholes[i - 1])
			audit->wholes[kept++] = audit->wholes[i];
	audit->n_wholes = kept;
}

size_t audit_whole_from(const struct audit *audit, int64_t least)
{
	size_t low = 0, high = audit->n_wholes;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (audit->wholes[middle] < least)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int compare_sizes(const void *a, const void *b)
{
	const struct size *x = *(struct size *const *)a, *y = *(struct size *const *)b;

	if (x->n != y->n)
		return x->n < y->n ? -1 : 1;
	return x->token < y->token ? -1 : x->token > y->token;
}

/* Marks the sizes that are named before. */
static void find_repeated(struct audit *audit)
{
	struct size **all = ARENA_ARRAY(audit->arena, struct size *, audit->n_sizes);

	for (size_t i = 0; i < audit->n_sizes; i++)
		all[i] = &audit->sizes[i];
	if (audit->n_sizes > 1)
		qsort(all, audit->n_sizes, sizeof *all, compare_sizes);
	for (size_t i = 1; i < audit->n_sizes; i++)
		all[i]->repeated = all[i]->n == all[i - 1]->n;
}

/* The declared number of all, or the largest that is named. */
static void find_total(struct audit *audit)
{
	for (size_t i = 0; i < audit->n_sizes; i++) {
		const struct size *size = &audit->sizes[i];
		const struct token *name = reading_token(audit->reading, size->token - 2);

		if (*name->raw == 'N' && name->raw[1] == '\0') {
			audit->total = size->n;
			audit->declared = true;
			return;
		}
		if (size->n > audit->total)
			audit->total = size->n;
	}
	for (size_t i = 0; i < audit->n_sizes; i++)
		if (audit->sizes[i].n > audit->second && audit->sizes[i].n < audit->total)
			audit->second = audit->sizes[i].n;
}

/* --- Sections --------------------------------------------------------------- */

/* A paragraph of a few words without a stop: "Methods", "3. Results". */
static bool is_heading(const struct reading *reading, size_t start)
{
	enum { LONGEST_HEADING = 6 };
	size_t i = start;

	while (i < start + LONGEST_HEADING && reading_token(reading, i)->type == TOKEN_WORD)
		i++;
	return i > start && reading_token(reading, i)->type == TOKEN_BREAK;
}

/* Where the sections of a paper begin; an abstract is one. */
static void find_sections(struct audit *audit)
{
	enum { LONGEST_ABSTRACT = 1500 }; /* tokens */
	const struct reading *reading = audit->reading;
	size_t n = reading->tokens.n;

	ARENA_PUSH(audit->arena, audit->sections, audit->n_sections, 0);
	for (size_t i = 1; n > LONGEST_ABSTRACT && i + 1 < n; i++)
		if (reading_token(reading, i - 1)->type == TOKEN_BREAK && is_heading(reading, i))
			ARENA_PUSH(audit->arena, audit->sections, audit->n_sections, i);
	ARENA_PUSH(audit->arena, audit->sections, audit->n_sections, n);
}

void audit_enter_section(struct audit *audit, size_t token)
{
	const struct quantities *all = &audit->reading->quantities;
	size_t k = 0;

	if (token >= audit->from && token < audit->to)
		return;
	while (k + 2 < audit->n_sections && audit->sections[k + 1] <= token)
		k++;
	audit->from = audit->sections[k];
	audit->to = audit->sections[k + 1];
	audit->n_wholes = 0;
	for (size_t i = 0; i < all->n; i++) {
		const struct quantity *q = &all->items[i];

		if (!quantity_is_count(q) || q->token < audit->from || q->token >= audit->to)
			continue;
		if (q->value > 1)
			add_whole(audit, q->value);
		add_whole(audit, q->joined);
	}
	for (size_t i = 0; i < audit->n_sizes; i++)
		if (audit->sizes[i].declared)
			add_whole(audit, (double)audit->sizes[i].n);
	add_runs(audit);
	add_rests(audit);
	add_equal_groups(audit);
	sort_wholes(audit);
}

void audit_find_sizes(struct audit *audit)
{
	find_sizes(audit);
	find_repeated(audit);
	find_total(audit);
	find_sections(audit);
	audit_enter_section(audit, 0);
}
